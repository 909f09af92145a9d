"""A draft's statements against what papers said before: the same, different, against a decision, or not said.

Careful on purpose: "consistent" needs every figure, date and name of the sentence in one piece of a paper about the
same topic, "differs" a figure or name of the same kind in words that otherwise say the same; the rest is "not said".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.chat import coverage
from assistant.cite import committee_form
from assistant.desk.alike import rounded
from assistant.desk.altered import Altered, otherwise
from assistant.desk.drafted import Claim, claim, person, short_forms
from assistant.desk.evidence import Evidence
from assistant.desk.piece import Piece, spaced
from assistant.errors import QuestionError
from assistant.history import Status, status
from assistant.retrieve import Retriever
from assistant.saying.figures import Figure
from assistant.schema import Citation, Coverage, Limits, Paper
from assistant.text import sentences, stems
from assistant.verify import Statement, faults

Verdict = Literal["consistent", "differs", "contradicts", "not_said"]

DEPTH = 30  # passages looked at for a sentence
MOST = 3  # citations of a verdict
PLAINER = 0.15  # share of a topic by which one piece may fall short of another and speak of it as plainly
NAMED_AGAIN = 0.5  # ... that stands where a newer paper names the same person

_MARKS = re.compile(r"\*\*|__|`|^\s*#+\s*|^\s*>\s?", re.MULTILINE)
# A line that begins an item or a row: "42 networks" and "1.8 million people" go on from the line before.
_NEW = re.compile(r"\s*(?:[-*•]|(?P<label>\d{1,2}(?:\.\d{1,2})+)(?:[.)]|(?=\s+[^\sa-z]))|\d{1,2}[.)]|\(?[a-z]\)|\|)\s")
_ENDS = re.compile(r"[.!?][”\"’')\]]*$")  # as sentences do, and headings do not
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
    background: tuple[Paper, ...]  # those that bear statements out, or correct them; newest first
    coverage: Coverage
    unread: int = 0  # sentences that were not looked at, because it was stopped


def review(
    draft: str | Sequence[Part], retriever: Retriever, going: Callable[[int, int], bool] = lambda done, all: True
) -> Review:
    """Every factual statement of a draft with its verdict. Raises QuestionError for a draft without text.

    `going` is told, before each sentence, how many are done and how many there are; where it says False, no more are.
    """
    parts = text_parts(draft) if isinstance(draft, str) else draft
    if not any(part.text.strip() for part in parts):
        raise QuestionError("The draft is empty; give a text with sentences in it.")
    said = [(part, part.text[start:end]) for part in parts for start, end in sentences(part.text)]
    store = retriever.store
    done = 0
    with store.snapshot():
        forms = short_forms(store.short_forms())
        evidence = Evidence(store, forms)
        papers = store.papers()
        checked = []
        for part, sentence in said:
            if not going(done, len(said)):
                break
            one = _checked(part, claim(sentence, store, forms), retriever, evidence)
            done += 1
            if one:
                checked.append(one)
    found = {cite.paper.paper_id for one in checked for cite in one.citations}
    stands_on = {one.citations[0].paper.paper_id for one in checked if one.citations}
    background = tuple(paper for paper in reversed(papers) if paper.paper_id in stands_on)
    return Review(tuple(checked), background, coverage(papers, found), len(said) - done)


def text_parts(draft: str) -> list[Part]:
    """A text's paragraphs and items, by their number or else the line each begins on; wrapped lines are joined.

    Headings are left out, and so is what stands before the first numbered paragraph and is no sentence: whose report it
    is, and of when.
    """
    found: list[Part] = []
    block: list[str] = []
    began, label = 1, None

    def close() -> None:
        text = " ".join(" ".join(_MARKS.sub("", line) for line in block).split())
        if text and not _HEADER.match(text):
            found.append(Part(f"paragraph {label}" if label else f"line {began}", text, began))
        block.clear()

    for number, line in enumerate(draft.splitlines(), start=1):
        heading, item = line.lstrip().startswith("#"), _NEW.match(line)
        if not line.strip() or heading or item or _HEADER.match(line):
            close()
        if line.strip() and not heading:
            if not block:
                began, label = number, item and item["label"]
            block.append(line[item.end() :] if item else line)
    close()
    numbered = next((n for n, part in enumerate(found) if part.where.startswith("paragraph ")), 0)
    return [part for n, part in enumerate(found) if n >= numbered or _ENDS.search(part.text)]


def _checked(part: Part, said: Claim, retriever: Retriever, evidence: Evidence) -> Checked | None:
    """What was found for a sentence; None where nothing was, and it says nothing that papers bear out."""
    sentence = said.text
    asked = retriever.topic(sentence)
    hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), Limits(), DEPTH)
    pieces = evidence.pieces(hits)
    found = [one for piece in pieces if (one := otherwise(said, piece, evidence, _near(retriever)))]
    agreeing = _agreeing(said, pieces, found, evidence)
    altered = sorted(
        (one for one in found if _outweighs(one, said, agreeing, pieces)),
        key=lambda one: (not _decisive(one.piece), -one.piece.own(said), -_day(one.piece.paper)),
    )
    if altered:
        first = altered[0]
        alike = [one.piece for one in altered if (one.kind, one.held) == (first.kind, first.held)]
        cites = _cited(alike + agreeing)
        told = _told(first)
        if agreeing and _day(agreeing[0].paper) < _day(first.piece.paper):
            older = committee_form(agreeing[0].paper, agreeing[0].paragraph)
            told += f" What the draft says stands in an older paper ({older})."
        against = _decisive(first.piece) or (first.kind == "act" and _status(first.piece) == "noted")
        return Checked(part.where, part.line, sentence, "contradicts" if against else "differs", told, cites)
    if agreeing and (said.factual or _ENDS.search(sentence)):
        where = committee_form(agreeing[0].paper, agreeing[0].paragraph)
        return Checked(part.where, part.line, sentence, "consistent", f"As in {where}.", _cited(agreeing))
    if not said.factual:
        return None
    return Checked(part.where, part.line, sentence, "not_said", "Not found in the papers held.", ())


def _near(retriever: Retriever) -> Callable[[str, str], float]:
    return lambda one, other: float(retriever.embedder.question(one) @ retriever.embedder.question(other))


def _agreeing(said: Claim, pieces: Sequence[Piece], found: Sequence[Altered], evidence: Evidence) -> list[Piece]:
    """The pieces that say what is claimed, the newest first; not those of a paragraph that plainly says it otherwise.

    A paragraph may have several figures and names of a kind; of an act, a denial or a direction it has one.
    """

    def overruled(piece: Piece) -> bool:
        for one in found:
            if one.kind == "figure" or one.piece.paragraph.paragraph_id != piece.paragraph.paragraph_id:
                continue
            within = one.piece.text in piece.text  # what is altered is then all that else may be told of
            own = one.own(said, piece) if within else piece.own(said)
            if piece.size == "passage" or (one.own(said) if within else one.piece.own(said)) + PLAINER >= own:
                return True
        return False

    alike = [piece for piece in pieces if evidence.agrees(said, piece) and not overruled(piece)]
    return sorted(alike, key=lambda piece: (-_day(piece.paper), piece.size == "passage", -piece.own(said)))


def _outweighs(one: Altered, said: Claim, agreeing: Sequence[Piece], pieces: Sequence[Piece]) -> bool:
    """Whether what a piece says otherwise counts beside what agrees.

    The same in an older paper does not make up for another in a newer one that speaks of it as plainly, and a name
    somewhere in a paragraph not for another in the very clause; else what agrees outweighs what differs.
    """
    day = _day(one.piece.paper)
    if one.kind == "name" and person(one.said):  # who holds an office changes: a newer paper may have the name so
        name = spaced(one.said)
        if any(_day(p.paper) > day and name in p.inside and p.share(said) >= NAMED_AGAIN for p in pieces):
            return False
    if one.kind == "asked" and any(_settles(said, piece) for piece in pieces):
        return False
    if not agreeing:
        return True
    if one.kind == "word" and any(f" {key} " in piece.inside for key in stems(one.said) for piece in agreeing):
        return False  # papers have both words of it
    plain = [_spoken_of(one, said, piece) for piece in agreeing if piece.size != "passage"]
    newest = max(_day(piece.paper) for piece in agreeing)
    if one.kind == "figure" or (one.kind == "name" and person(one.said) and plain and day != newest):
        if any(_day(piece.paper) >= day and _restates(said, one, piece) for piece in pieces):
            return False
        as_plainly = one.piece.met(said) + PLAINER >= max(piece.met(said) for piece in agreeing)
        return as_plainly and day > newest and not any(_past(f, newest) for f in said.figures if f.text == one.said)
    return _spoken_of(one, said, one.piece) > max(plain, default=0.0) + PLAINER


def _restates(said: Claim, one: Altered, piece: Piece) -> bool:
    """Whether a piece has a figure of a claim less exactly."""
    return any(rounded(figure, other) for figure in said.figures if figure.text == one.said for other in piece.figures)


def _spoken_of(one: Altered, said: Claim, piece: Piece) -> float:
    """How plainly a piece speaks of a claim, beside what is altered: by its words, and half as much by their order."""
    return one.own(said, piece) + piece.worded(said) / 2


def _settles(said: Claim, piece: Piece) -> bool:
    """Whether a record of decisions tells of the act in question as done, so that a report that asks says nothing."""
    done = {act.kind for act in piece.acts if act.done} & {act.kind for act in said.acts}
    return bool(done) and _decisive(piece) and piece.share(said) >= NAMED_AGAIN


def _past(figure: Figure, day: int) -> bool:
    """Whether a date was past on a day: what had been by then is not changed by what a later paper says."""
    year, month, _ = figure.value if isinstance(figure.value, tuple) else (None, None, None)
    return year is not None and date(year, month or 12, 28).toordinal() < day


def _told(one: Altered) -> str:
    where = committee_form(one.piece.paper, one.piece.paragraph)
    if one.kind == "asked":
        return f"The draft says “{one.said}”; {where}, only asks for it (“{one.held}”)."
    return f"The draft says “{one.said}”; {where}, says “{one.held}”."


def _decisive(piece: Piece) -> bool:
    return _status(piece) in _DECISIVE


def _status(piece: Piece) -> Status:
    return status(piece.paper, piece.paragraph, piece.text)


def _cited(pieces: Sequence[Piece]) -> tuple[Citation, ...]:
    """Verified citations with markers from 1, one of each paragraph; what a paper prints twice is cited once."""
    first: dict[str, Piece] = {}
    for piece in pieces:
        first.setdefault(piece.paragraph.paragraph_id, piece)
    kept: dict[tuple[str, str], Piece] = {}
    for piece in first.values():
        kept.setdefault((piece.paper.paper_id, piece.text), piece)
    sound = [p for p in kept.values() if not faults(Statement("", p.text, p.paper, p.paragraph))]
    return tuple(Citation(n, p.paper, p.paragraph, p.text) for n, p in enumerate(sound[:MOST], start=1))


def _day(paper: Paper) -> int:
    return paper.span[1].toordinal() if paper.span else 0
