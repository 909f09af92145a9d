"""Paragraphs into passages: what is embedded and searched."""

from collections.abc import Sequence

from assistant.schema import Paper, Paragraph, Passage
from assistant.text import sentences

LONG = 120  # words; a longer paragraph is cut
PIECE = 90  # words a piece is aimed at, so that pieces hold about 60 to 120


def cut(paper: Paper, paragraphs: Sequence[Paragraph]) -> list[Passage]:
    """One passage per paragraph; a long one in pieces of about 60 to 120 words that share a sentence."""
    return [
        Passage(f"{para.paragraph_id}/{n}", para.paragraph_id, context(paper, para), text)
        for para in paragraphs
        for n, text in enumerate(_pieces(para.text))
    ]


def context(paper: Paper, para: Paragraph) -> str:
    """ "Title. Body, 16 December 2021. Heading > heading", without what the paper does not print."""
    day = f"{paper.meeting_date.day} {paper.meeting_date:%B %Y}" if paper.meeting_date else None
    meeting = ", ".join(part for part in (paper.body, day) if part)
    return ". ".join(part for part in (paper.title, meeting, para.heading) if part)


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
