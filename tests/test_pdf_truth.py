"""What the reader makes of 77 official PDFs, measured against what their pages print, looked up by hand."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.meetings import completed, meeting_of, sign
from ingest.paragraphs import Draft
from ingest.reading import Reading, read_paper

PAPERS = os.environ.get("COUNCIL_PAPERS")
FOLDER = Path(str(PAPERS)) / "kcc-2025"
TRUTH: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "pdf_truth.json").read_text(encoding="utf-8"))
pytestmark = [
    pytest.mark.skipif(PAPERS is None, reason="COUNCIL_PAPERS names no folder of real papers"),
    pytest.mark.slow,
    pytest.mark.xdist_group("pdfs"),  # read once
]


@cache
def readings() -> dict[str, Reading]:
    """All papers by file name, as one ingest of the folder leaves them."""
    read = {path: read_paper(path) for path in sorted(FOLDER.glob("*.pdf"))}
    signs = [(meeting_of(path), sign(reading, False)) for path, reading in read.items()]
    return {
        path.name: completed(reading, path, [said for meeting, said in signs if meeting == meeting_of(path)])
        for path, reading in read.items()
    }


def plain(text: str | None) -> str:
    """Text as it is compared: one space between words, none inside a word that a line's end has parted."""
    return re.sub(r"- (?=\S)", "-", " ".join((text or "").split())).casefold()


def missed(found: Iterator[tuple[bool, str]]) -> tuple[float, list[str]]:
    """The share that is right, and what is not."""
    answers = list(found)
    return sum(right for right, _ in answers) / len(answers), [what for right, what in answers if not right]


def told(field: str) -> Iterator[tuple[bool, str]]:
    for name, truth in TRUTH["papers"].items():
        if field in truth:
            said = getattr(readings()[name], field)
            said = said.isoformat() if field == "meeting_date" and said else said
            right = plain(said) == plain(truth[field])
            if field in ("recommendation", "title") and truth[field]:  # its opening words
                right = plain(said).startswith(plain(truth[field]))
            yield right, f"{name}: {field} {said!r}, not {truth[field]!r}"


@pytest.mark.parametrize("field", ["meeting_date", "body", "kind", "council", "title"])
def test_what_the_papers_are(field: str) -> None:
    share, wrong = missed(told(field))
    assert share >= 0.95, wrong


@pytest.mark.parametrize("field", ["decision_ref", "classification", "recommendation"])
def test_what_some_papers_print(field: str) -> None:
    share, wrong = missed(told(field))
    assert share >= 0.95, wrong


def extents() -> Iterator[tuple[bool, str]]:
    """Whether each paragraph has its label, begins and ends where it is printed to, and is known by its page."""
    for name, truth in TRUTH["paragraphs"].items():
        drafts = readings()[name].paragraphs
        for label, page, first, last in truth:
            texts = [
                text
                for draft in drafts
                if draft.label == label and draft.page in ((page,) if label else (page - 1, page)) and not draft.row
                for text in ([draft.text] if label else [line.removeprefix("- ") for line in draft.text.split("\n")])
            ]
            right = any(plain(text).startswith(plain(first)) and plain(text).endswith(plain(last)) for text in texts)
            yield right, f"{name}, {label or 'no label'}, page {page}: {first} … {last}; read {texts[:1]}"


def test_labels_and_extents() -> None:
    share, wrong = missed(extents())
    assert share >= 0.98, (share, wrong)


def cells() -> Iterator[tuple[bool, str]]:
    """Whether each cell stands in the row of its name, under its column's head and no other's."""
    for name, tables in TRUTH["tables"].items():
        for table in tables:
            drafts = [draft for draft in readings()[name].paragraphs if draft.row and draft.page == table["page"]]
            for row, values in table["rows"].items():
                named = [draft for draft in drafts if plain(draft.row) == plain(row)]
                for column, value in zip(table["columns"], values, strict=True):
                    if value is not None:
                        right = any(under(draft, column) == [plain(value)] for draft in named)
                        yield right, f"{name}, page {table['page']}, {row}, {column}: {value}"


def under(draft: Draft, column: str) -> list[str]:
    """The values of a row under the head that has the words of `column` and the fewest others."""
    wanted = Counter(plain(column).split())
    parted = [line.rpartition(": ") for line in draft.text.split("\n")]
    heads = [(Counter(plain(head).split()), plain(value)) for head, _, value in parted]
    fitting = [(head.total(), value) for head, value in heads if wanted <= head]
    return [value for size, value in fitting if size == min(fitting)[0]]


def test_cells() -> None:
    share, wrong = missed(cells())
    assert share >= 0.95, (share, wrong)
