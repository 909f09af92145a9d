"""Paragraphs into passages: what is embedded and searched."""

import re
from collections.abc import Mapping, Sequence

from assistant.schema import Paper, Paragraph, Passage, Sentence
from assistant.text import lists, sentences
from ingest.blocks import title_like
from ingest.dates import first_date
from ingest.zones import HEADER, field, person

LONG = 120  # words; a longer paragraph is cut
PIECE = 90  # words a piece is aimed at, so that pieces hold about 60 to 120


_CAPTION = re.compile(r"(?:Figure|Table|Chart|Diagram) \d")
_LONGEST_CAPTION = 25  # words
RUN_IN = 25  # words; a paragraph whose first sentence is no longer introduces its sub-paragraphs


def cut(paper: Paper, paragraphs: Sequence[Paragraph]) -> list[Passage]:
    """One passage per paragraph; a long one in pieces of about 60 to 120 words that share a sentence."""
    numbered = {para.label: para for para in reversed(paragraphs) if para.label}  # the first part of each
    return [
        Passage(f"{para.paragraph_id}/{n}", para.paragraph_id, context(paper, para, numbered), text)
        for para in paragraphs
        for n, text in enumerate(_pieces(para.text))
    ]


def quotable(para: Paragraph) -> list[Sentence]:
    """What may be quoted of a paragraph: each sentence, bullet and whole list; a table row is one whole.

    A title says nothing: neither those in a paper's header are quoted, nor a heading over nothing, nor a caption.
    """
    text = para.text
    spans = [(0, len(text))] if para.row is not None else sorted({*sentences(text), *lists(text)})
    return [
        Sentence(para.paragraph_id, start, end, text[start:end])
        for start, end in spans
        if not _title(text[start:end], para)
    ]


def _title(line: str, para: Paragraph) -> bool:
    """Whether a line is a title for certain: in a header, no field with its value, no date, no person, no number."""
    if para.row is None and para.place and para.text == line and _CAPTION.match(line):
        return line.startswith(para.place) and title_like(line, _LONGEST_CAPTION)
    if para.row is not None or para.heading is not None:
        return False
    if para.place == HEADER:
        said = field(line) or first_date(line) or person(line) or re.search(r"\d|:", line)
        return bool(re.fullmatch(r"(?:appendix|annex) \w+", line, re.IGNORECASE)) or (title_like(line) and not said)
    return para.place == para.text and title_like(line)


def context(paper: Paper, para: Paragraph, numbered: Mapping[str, Paragraph]) -> str:
    """ "Title. Body, 16 December 2021. Heading > heading. Place. What introduces it", without what is not printed.

    "4.5 Integrated Care Partnership: known publicly as …" introduces 4.5.3, and 17's lead-in introduces 17.b.
    """
    day = f"{paper.meeting_date.day} {paper.meeting_date:%B %Y}" if paper.meeting_date else None
    meeting = ", ".join(part for part in (paper.body, day) if part)
    place = para.place if para.place and para.place not in (para.heading or "") else None
    return ". ".join(
        part
        for part in (paper.title, meeting, paper.decision_ref, para.heading, place, *_introductions(para, numbered))
        if part
    )


def _introductions(para: Paragraph, numbered: Mapping[str, Paragraph]) -> list[str]:
    """First sentences, where they are short, of the numbered paragraphs that a label stands under."""
    parts = (para.label or "").split(".")
    above = [numbered.get(".".join(parts[:n])) for n in range(1, len(parts))]
    firsts = [parent.text[slice(*sentences(parent.text)[0])] for parent in above if parent]
    return [first for first in firsts if len(first.split()) <= RUN_IN]


def _pieces(text: str) -> list[str]:
    """A text whole, or cut between sentences into nearly equal pieces with one sentence of overlap."""
    total = len(text.split())
    spans = sentences(text)
    if total <= LONG or len(spans) < 2:
        return [text]
    share = total / max(2, round(total / PIECE))
    pieces: list[str] = []
    first, counted = 0, 0
    for i, (start, end) in enumerate(spans):
        counted += len(text[start:end].split())
        remaining = total - counted
        if i + 1 < len(spans) and counted >= share * (len(pieces) + 1) - share / 4 and remaining >= share / 2:
            pieces.append(text[spans[max(0, first - 1) if pieces else first][0] : end])
            first = i + 1
    pieces.append(text[spans[max(0, first - 1) if pieces else first][0] :].rstrip())
    return pieces
