"""The digests in corpus/: marked as such, read as the papers they restate, true to the real reports, and not copies."""

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fakes import ROOT

from ingest.files import papers_in
from ingest.paragraphs import Draft
from ingest.reading import Reading, read_paper

CORPUS = ROOT / "corpus"
MANIFEST: list[dict[str, Any]] = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))["papers"]
PAPERS = os.environ.get("COUNCIL_PAPERS")
needs_papers = pytest.mark.skipif(PAPERS is None, reason="COUNCIL_PAPERS names no folder of real papers")
every_digest = pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"][:10])

# What the manifest does not tell: authors, the organisation that wrote it, printed classification, decision.
PRINTED = {
    "2017-12-07": (("David Whittle",), "Kent County Council", "unrestricted", None),
    "2020-09-01": (("Louise Parker",), "Medway and Swale ICP", None, None),
    "2021-12-16": (("Karen Cook",), "Kent County Council", "unrestricted", None),
    None: (("Mike Gilbert",), "NHS Kent and Medway ICB", None, None),
    "2023-11-23": (("Roger Gough", "Anjan Ghosh"), "Kent County Council", "unrestricted", "23-00091"),
}
COPIED = 11  # words in a row
MAIL = re.compile(r"\S@\S+\.\w")
TELEPHONE = re.compile(r"(?:\+44|\b0)(?:[ ()-]*\d){9,10}\b")
FIGURE = re.compile(r"\d+(?:[.,/-]\d+)*")


def digest_of(entry: dict[str, Any]) -> Reading:
    return read_paper(CORPUS / entry["file"])


def report_of(entry: dict[str, Any]) -> Reading:
    """The real report that a digest restates."""
    digest = digest_of(entry)
    same = [r for r in map(read_paper, seeds()) if (r.body, r.meeting_date) == (digest.body, digest.meeting_date)]
    (report,) = same
    return report


def seeds() -> list[Path]:
    return sorted((Path(str(PAPERS)) / "seeds").glob("*.txt"))


def places(paper: Reading) -> list[tuple[str | None, str | None]]:
    """Labels and places in order, but for the header, which an undated digest has for its period, and for footnotes."""
    return [(d.label, d.place) for d in paper.paragraphs if d.place != "header" and not is_footnote(d)]


def is_footnote(draft: Draft) -> bool:
    return (draft.place or "").startswith("footnote")


def figures(text: str) -> set[str]:
    """The numbers of a text, without those of web addresses."""
    return set(FIGURE.findall(re.sub(r"https?://\S+", " ", text)))


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9£%]+", text.lower().replace("’", "").replace("'", ""))
    return {tuple(words[at : at + COPIED]) for at in range(len(words) - COPIED + 1)}


def test_the_manifest_names_every_paper_and_nothing_else() -> None:
    held = sorted(path.name for path in CORPUS.iterdir() if path.name != "manifest.json")
    assert sorted(entry["file"] for entry in MANIFEST) == held


def test_the_folder_is_read_without_its_manifest() -> None:
    skipped: list[str] = []
    assert sorted(path.name for path in papers_in([CORPUS], skipped)) == sorted(entry["file"] for entry in MANIFEST)
    assert skipped == []


@every_digest
def test_a_digest_says_what_it_is(entry: dict[str, Any]) -> None:
    first = (CORPUS / entry["file"]).read_text(encoding="utf-8").split("\n")[0]
    assert first.startswith("> **Digest**, not the official text")
    assert digest_of(entry).digest is entry["digest"] is True


@every_digest
def test_a_digest_has_its_papers_metadata(entry: dict[str, Any]) -> None:
    paper = digest_of(entry)
    assert (paper.title, paper.council, paper.body) == (entry["title"], entry["council"], entry["body"])
    assert paper.meeting_date == (entry["meeting_date"] and date.fromisoformat(entry["meeting_date"]))
    assert paper.period == (entry["period"] and tuple(map(date.fromisoformat, entry["period"])))
    printed = (paper.authors, paper.author_body, paper.classification, paper.decision_ref)
    assert printed == PRINTED[entry["meeting_date"]]
    assert paper.kind == "report"


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name[:10])
def test_nobody_can_be_written_to_or_rung_up(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert MAIL.findall(text) == []
    assert TELEPHONE.findall(text) == []


@needs_papers
@every_digest
def test_a_digest_has_its_reports_metadata(entry: dict[str, Any]) -> None:
    names = "title council body meeting_date period kind authors author_body classification decision_ref".split()
    digest, report = digest_of(entry), report_of(entry)
    assert {name: getattr(digest, name) for name in names} == {name: getattr(report, name) for name in names}


@needs_papers
@every_digest
def test_a_digest_has_its_reports_paragraphs(entry: dict[str, Any]) -> None:
    digest, report = digest_of(entry), report_of(entry)
    assert places(digest) == places(report)
    footnotes = [sorted(str(d.place) for d in paper.paragraphs if is_footnote(d)) for paper in (digest, report)]
    assert footnotes[0] == footnotes[1]


@needs_papers
@every_digest
def test_every_figure_stands_under_the_same_number(entry: dict[str, Any]) -> None:
    restated = {draft.label: figures(draft.text) for draft in digest_of(entry).paragraphs}
    numbered = [draft for draft in report_of(entry).paragraphs if draft.label]
    assert {d.label: missing for d in numbered if (missing := figures(d.text) - restated[d.label])} == {}


@needs_papers
@every_digest
def test_a_digest_copies_no_sentence(entry: dict[str, Any]) -> None:
    printed = {run for path in seeds() for run in runs(path.read_text(encoding="utf-8"))}
    for draft in digest_of(entry).paragraphs:
        if draft.place != "header":  # names, offices and the title
            copied = runs(draft.text) & printed
            assert copied == set(), draft.label or draft.place
