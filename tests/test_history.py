"""A topic's history on the small shelf: who speaks of it, what changed, who is silent, and who may never decide."""

import json
from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put

from assistant import embed, index, reader
from assistant.__main__ import main
from assistant.errors import QuestionError
from assistant.history import History, history, status
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.schema import Paper, Paragraph
from assistant.store import Store
from assistant.verify import squeeze

Output = pytest.CaptureFixture[str]
ENTRY_KEYS = "source title council body meeting_date period kind author_body status statements change figures".split()


def told(topic: str, retriever: Retriever) -> dict[str, str | None]:
    """Source of each paper that speaks of a topic, newest first, and what became of it."""
    return {entry.paper.source: entry.change for entry in history(topic, retriever).entries}


def silent(found: History) -> set[str]:
    return {paper.source for paper in found.silent}


def paragraph(**known: str | None) -> Paragraph:
    fields: dict[str, str | None] = {"label": "3", "place": None, "heading": None, "text": "It was so."} | known
    return Paragraph("p", 0, fields["label"], fields["place"], None, fields["heading"], 1, str(fields["text"]))


def test_the_newest_paper_leads_and_a_changed_figure_is_told_with_both_papers(retriever: Retriever) -> None:
    found = history("Mill Lane footbridge cost", retriever)
    assert [entry.paper.source for entry in found.entries] == ["bridge-2024.md", "bridge-2021.md"]
    assert [entry.change for entry in found.entries] == ["changed", "first"]
    (change,) = found.changes
    assert "£452,000" in change.text and "£300,000" in change.text
    assert [cite.paper.source for cite in change.citations] == ["bridge-2024.md", "bridge-2021.md"]


def test_every_quotation_stands_in_its_paragraph_and_markers_run_on(retriever: Retriever) -> None:
    cites = [said.citation for entry in history("footbridge", retriever).entries for said in entry.said]
    assert [cite.marker for cite in cites] == list(range(1, len(cites) + 1))
    assert all(squeeze(cite.quote) in squeeze(cite.paragraph.text) for cite in cites)


def test_a_paper_that_does_not_name_the_topic_is_silent_and_a_later_one_is_silent_since(retriever: Retriever) -> None:
    found = history("Walking and Cycling Forum", retriever)
    assert [entry.paper.source for entry in found.entries] == ["bridge-2021.md"]
    assert silent(found) == {"bridge-2024.md", "otters.md", "health.md"}
    assert [paper.source for paper in found.silent_since] == ["bridge-2024.md"]  # the same body, later


def test_a_short_form_names_the_topic_too(retriever: Retriever) -> None:
    assert set(told("Primary Care Networks", retriever)) == set(told("PCNs", retriever)) == {"health.md"}


def test_words_that_stand_apart_do_not_name_a_short_topic(retriever: Retriever) -> None:
    found = history("walkers day", retriever)  # "About 1,250 walkers cross the footbridge each day"
    assert found.entries == ()
    assert "bridge-2024.md" in {paper.source for paper in found.in_passing} - silent(found)


def test_nothing_restricted_speaks(retriever: Retriever) -> None:
    found = history("land at Mill Lane", retriever)
    assert "secret.md" not in {*told("land at Mill Lane", retriever), *silent(found)}
    assert found.coverage.papers_searched == 4


def test_a_topic_that_no_paper_names_is_no_error(retriever: Retriever) -> None:
    found = history("mermaids", retriever)
    assert (found.entries, len(found.silent), found.silent_since) == ((), 4, ())


def test_a_topic_without_a_word_of_its_own_is_refused(retriever: Retriever) -> None:
    with pytest.raises(QuestionError, match="names nothing to look for"):
        history("what is the", retriever)


def test_what_a_report_asks_is_asked_whatever_its_words(retriever: Retriever) -> None:
    (entry,) = (e for e in history("design of the footbridge", retriever).entries if e.paper.source == "bridge-2021.md")
    assert entry.status == "asked"
    asked = next(said.citation for said in entry.said if said.status == "asked")
    assert asked.quote.startswith("Cabinet is asked to") and asked.quote.endswith("the risks.")  # quoted whole


@pytest.mark.parametrize(
    ("paper", "para", "expected"),
    [
        (make_paper("p"), paragraph(text="The Cabinet decided and agreed this in March."), "reported"),
        (make_paper("p"), paragraph(place="Recommendation", text="Cabinet is asked to agree it."), "asked"),
        (make_paper("p"), paragraph(place="Recommendation", text="That the plan be approved."), "recommended"),
        (make_paper("p", kind="minutes"), paragraph(text="A member spoke of the flood."), "reported"),
        (make_paper("p", kind="minutes"), paragraph(text="The report was noted."), "noted"),
        (make_paper("p", kind="minutes"), paragraph(text="The plan was agreed."), "agreed"),
        (make_paper("p", kind="minutes"), paragraph(label="86.RESOLVED", text="That it be approved."), "decided"),
        (make_paper("p", kind="minutes"), paragraph(label="86.RESOLVED", text="That it be noted."), "noted"),
        (make_paper("p", kind="decision"), paragraph(text="To award the contract."), "decided"),
        (make_paper("p", kind="agenda"), paragraph(text="Decision on the bridge"), "reported"),
    ],
)
def test_only_minutes_and_decisions_agree_or_decide(paper: Paper, para: Paragraph, expected: str) -> None:
    assert status(paper, para, para.text) == expected


def test_the_last_figure_given_is_what_a_new_one_is_told_against(tmp_path: Path) -> None:
    said = ["The ferry has 12 crew members.", "The ferry has 15 crew members.", "The ferry has 15 crew members now."]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        with Writer(tmp_path / "store", "fake", 64, "fake") as writer:
            for year, text in enumerate(said, start=2020):
                put(writer, make_paper(f"ferry-{year}", meeting_date=date(year, 1, 1)), [text])
    found = history("ferry", Retriever(Store(tmp_path / "store"), FakeEmbedder(), FakeReader()))
    assert [entry.change for entry in found.entries] == ["repeated", "changed", "first"]
    assert len(found.changes) == 1


@pytest.fixture
def cli(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "load", lambda model=None: FakeEmbedder("fake", 256))
    monkeypatch.setattr(reader, "load", FakeReader)
    monkeypatch.setenv("COUNCIL_STORE", str(shelf))


@pytest.mark.usefixtures("cli")
def test_the_record_has_the_keys_of_the_interface(capsys: Output) -> None:
    assert main(["history", "Mill Lane footbridge cost", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert {"topic", "entries", "changes", "silent", "coverage"} <= set(record)
    assert {"paper_id", *ENTRY_KEYS} <= set(record["entries"][0])
    assert {"marker", "quote", "paragraph", "place", "page"} <= set(record["entries"][0]["statements"][0])
    assert record["coverage"]["papers_cited"] == len(record["entries"])


@pytest.mark.usefixtures("cli")
def test_read_by_a_person_it_names_meeting_paragraph_and_change(capsys: Output) -> None:
    assert main(["history", "Mill Lane footbridge cost"]) == 0
    out = capsys.readouterr().out
    assert "Cabinet, 12 March 2024" in out and "paragraph 1.1" in out and "Changed:\n- " in out
    assert "Silent" in out and "“Otters of the Rill”" in out and "Searched 4 papers" in out


@pytest.mark.usefixtures("cli")
def test_an_empty_topic_is_wrong_usage_in_one_sentence(capsys: Output) -> None:
    assert main(["history", " "]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
