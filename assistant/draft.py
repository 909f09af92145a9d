"""A draft's statements against what papers said before: the same, different, against a decision, or not said.

Careful on purpose: "consistent" needs every figure, date and name of the sentence in one piece of a paper about the
same topic, "differs" a figure or name of the same kind in words that otherwise say the same; the rest is "not said".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.chat import coverage
from assistant.cite import committee_form
from assistant.desk.drafted import Claim, claim, person, short_forms
from assistant.desk.evidence import Evidence, Piece
from assistant.errors import QuestionError
from assistant.history import status
from assistant.retrieve import Retriever
from assistant.schema import Citation, Coverage, Limits, Paper
from assistant.text import sentences
from assistant.verify import Statement, faults

Verdict = Literal["consistent", "differs", "contradicts", "not_said"]

DEPTH = 30  # passages looked at for a sentence
MOST = 3  # citations of a verdict

_MARKS = re.compile(r"\*\*|__|`|^\s*#+\s*|^\s*>\s?", re.MULTILINE)
_NEW = re.compile(r"\s*(?:[-*•]|\d+(?:\.\d+)*[.)]?|\(?[a-z]\)|\|)\s")  # a line that begins an item or a row
_HEADER = re.compile(  # a line that says what a report is, not what is so
    r"\s*(?:from|to|by|subject|title|date|classification|report (?:from|author|of)|(?:lead )?(?:author|officer)s?"
    r"|contact|key decision|(?:past|future) pathway(?: of report)?|ward|electoral division)s?\s*:",
    re.IGNORECASE,
)
_DECISIVE = ("decided", "agreed")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a draft that is read by itself, and where it stands: "line 5", "paragraph 4.2, page 3"."""

    where: str
    text: str
    line: int | None = None  # from 1, where the draft is a text


@dataclass(frozen=True, slots=True)
class Checked:
    """One statement of the draft and what was found."""

    where: str
    line: int | None
    text: str
    verdict: Verdict
    told: str  # the verdict in one sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A draft checked: its factual statements in order, and the papers that it stands on."""

    statements: tuple[Checked, ...]
    background: tuple[Paper, ...]  # newest first
    coverage: Coverage


def review(draft: str | Sequence[Part], retriever: Retriever) -> Review:
    """Every factual statement of a draft with its verdict. Raises QuestionError for a draft without text."""
    parts = text_parts(draft) if isinstance(draft, str) else draft
    if not any(part.text.strip() for part in parts):
        raise QuestionError("The draft is empty; give a text with sentences in it.")
    store = retriever.store
    with store.snapshot():
        forms = short_forms(store.short_forms())
        evidence = Evidence(store, forms)
        papers = store.papers()
        checked = []
        for part in parts:
            for start, end in sentences(part.text):
                said = claim(part.text[start:end], store, forms)
                if said.figures or said.names:
                    checked.append(_checked(part, part.text[start:end], said, retriever, evidence))
    found = {cite.paper.paper_id for one in checked for cite in one.citations}
    background = tuple(paper for paper in reversed(papers) if paper.paper_id in found)
    return Review(tuple(checked), background, coverage(papers, found))


def text_parts(draft: str) -> list[Part]:
    """A text's paragraphs and items by the line each begins on; wrapped lines are joined, headings left out."""
    found: list[Part] = []
    block: list[str] = []
    began = 1

    def close() -> None:
        text = " ".join(" ".join(_MARKS.sub("", line) for line in block).split())
        if text and not _HEADER.match(text):
            found.append(Part(f"line {began}", text, began))
        block.clear()

    for number, line in enumerate(draft.splitlines(), start=1):
        heading, item = line.lstrip().startswith("#"), _NEW.match(line)
        if not line.strip() or heading or item or _HEADER.match(line):
            close()
        if line.strip() and not heading:
            began = began if block else number
            block.append(line[item.end() :] if item else line)
    close()
    return found


def _checked(part: Part, sentence: str, said: Claim, retriever: Retriever, evidence: Evidence) -> Checked:
    asked = retriever.topic(sentence)
    hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), Limits(), DEPTH)
    pieces = evidence.pieces(hits)
    agreeing = [piece for piece in pieces if evidence.agrees(said, piece)]
    agreeing.sort(key=lambda piece: (-_day(piece.paper), piece.size == "passage", -piece.own(said)))
    differing = _differing(said, pieces, agreeing, evidence)
    against = [found for found in differing if _decisive(found[0])]
    if differing:
        piece, (own, other) = (against or differing)[0]
        cites = _cited([piece, *(p for p, _ in differing if p is not piece), *agreeing])
        where = committee_form(piece.paper, piece.paragraph)
        told = f"The draft says “{own}”; {where}, says “{other}”."
        if agreeing and _day(agreeing[0].paper) < _day(piece.paper):
            older = committee_form(agreeing[0].paper, agreeing[0].paragraph)
            told += f" What the draft says stands in an older paper ({older})."
        return Checked(part.where, part.line, sentence, "contradicts" if against else "differs", told, cites)
    if agreeing:
        where = committee_form(agreeing[0].paper, agreeing[0].paragraph)
        return Checked(part.where, part.line, sentence, "consistent", f"As in {where}.", _cited(agreeing))
    return Checked(part.where, part.line, sentence, "not_said", "Not found in the papers held.", ())


def _differing(
    said: Claim, pieces: Sequence[Piece], agreeing: Sequence[Piece], evidence: Evidence
) -> list[tuple[Piece, tuple[str, str]]]:
    """Pieces that give a figure or a name otherwise, the nearest first.

    The same in an older paper does not make up for another in a newer one, and a name somewhere in a paragraph not for
    another in the very clause; else what agrees outweighs what differs.
    """
    newest = max((_day(piece.paper) for piece in agreeing), default=-1)
    plain = any(piece.size == "clause" for piece in agreeing)
    found = []
    for piece in pieces:
        pair = evidence.other_figure(said, piece)
        if pair and _day(piece.paper) > newest:
            found.append((piece, pair))
        pair = evidence.other_name(said, piece)
        if pair and (_day(piece.paper) > newest if plain and person(pair[0]) else not plain):
            found.append((piece, pair))
    return sorted(found, key=lambda each: (-each[0].own(said), -_day(each[0].paper)))


def _decisive(piece: Piece) -> bool:
    return status(piece.paper, piece.paragraph, piece.text) in _DECISIVE


def _cited(pieces: Sequence[Piece]) -> tuple[Citation, ...]:
    """Verified citations with markers from 1, one of each paragraph."""
    first = {piece.paragraph.paragraph_id: piece for piece in reversed(pieces)}
    kept = [piece for piece in pieces if first[piece.paragraph.paragraph_id] is piece]
    sound = [p for p in kept if not faults(Statement("", p.text, p.paper, p.paragraph))]
    return tuple(Citation(n, p.paper, p.paragraph, p.text) for n, p in enumerate(sound[:MOST], start=1))


def _day(paper: Paper) -> int:
    return paper.span[1].toordinal() if paper.span else 0
