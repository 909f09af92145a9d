"""Of a table's row, the cells that a question asks for, with the row's name and the cells that say what they are of."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.asking.question import Topic, stem_line
from assistant.rank import SHORT_ROW, Candidate, holds
from assistant.schema import Paragraph
from assistant.verify import squeeze

_FIGURE = re.compile(r"[-+(]?£?-?\d[\d,.]*\s?[%mk)]*")
_NOTHING = re.compile(r"[-£]*0(?:\.0+)?")
_FIGURES = ("money", "percent", "number")
_KINDS = (*_FIGURES, "date")  # of facts that a cell can be seen to hold
_BETWEEN = 12  # words left out between two cells at least; fewer are quoted with them


def pieces(asked: Topic, candidate: Candidate, room: int) -> list[str]:
    """What is quoted of a row in at most `room` words, in its order: itself where it is short, else some of its cells.

    A question for a figure or a date gets the cells that hold one, those under the head that it names where it names
    one; any other the whole row where it fits. Empty where not even one cell fits.
    """
    text = candidate.paragraph.text
    if _length(text) <= min(room, SHORT_ROW if asked.expects in _KINDS else room):
        return [text]
    lines = text.split("\n")
    row = squeeze(candidate.paragraph.row or "")
    named = next((n for n, line in enumerate(lines) if row and row in squeeze(line)), 0)
    kept = {named} if _length(lines[named]) <= room else set()
    for n in [*_asked_for(asked, candidate, lines, named), *_telling(asked, lines, named)]:
        between = set(range(min(kept | {n}), max(kept | {n}) + 1)) - kept - {n}
        if kept and sum(_length(lines[m]) for m in between) < _BETWEEN and _fits(lines, kept | between | {n}, room):
            kept |= between
        if _fits(lines, kept | {n}, room):
            kept.add(n)
    if kept == {named}:
        own = candidate.sentence.text
        together = [lines[named], own] if own not in lines[named] else [own]
        return next((said for said in (together, [own]) if sum(map(_length, said)) <= room), [])
    return list(_runs(lines, kept))


def same_row(one: Paragraph, other: Paragraph) -> bool:
    """Whether two rows are one, printed in two papers: of the same name, and what one says in words the other says."""
    if one.row is None or one.row != other.row:
        return False
    said = [{line for line in para.text.split("\n") if not _holds_figure(line)} for para in (one, other)]
    return said[0] <= said[1] or said[1] <= said[0]


def _holds_figure(line: str) -> bool:
    return bool(_FIGURE.fullmatch(line.rpartition(": ")[2].strip()))


def _asked_for(asked: Topic, candidate: Candidate, lines: Sequence[str], named: int) -> list[int]:
    """The cells that hold the kind of fact asked for; the one that is judged best where none does or it has no form."""
    own = [n for n, line in enumerate(lines) if candidate.sentence.text in line and n != named]
    holding = [n for n, line in enumerate(lines) if asked.one_fact and n != named and _holds(asked, line)]
    if not holding or (asked.expects not in _KINDS and set(own) & set(holding)):
        return own[:1] or _telling(asked, lines, named)[:1]
    heads = [stem_line(lines[n].rpartition(": ")[0]) for n in holding]
    # A word that stands over most cells tells none of them from the others.
    tells = [c for c in asked.concepts if 0 < sum(map(bool, map(c.met, heads))) * 2 <= len(heads)]
    named_by = [sum(concept.weight * concept.met(head) for concept in tells) for head in heads]
    best = max(named_by)
    if best:
        return [n for n, share in zip(holding, named_by, strict=True) if share == best]
    return [n for n in holding if not _NOTHING.fullmatch(lines[n].rpartition(": ")[2])] or holding


def _telling(asked: Topic, lines: Sequence[str], named: int) -> list[int]:
    """The cells that say most of the topic, each something that the name and those before it do not say."""
    told: list[int] = []
    said = stem_line(lines[named])
    while True:
        unsaid = [concept for concept in asked.concepts if not concept.met(said)]
        gains = [sum(concept.weight * concept.met(stem_line(line)) for concept in unsaid) for line in lines]
        best = max(range(len(lines)), key=lambda n: (gains[n], -n))
        if not gains[best]:
            return told
        told.append(best)
        said += stem_line(lines[best])


def _holds(asked: Topic, line: str) -> bool:
    """Whether a cell, without its head, holds the kind of fact asked for."""
    value = line.partition(": ")[2] or line
    return _holds_figure(line) if asked.expects in _FIGURES else holds(asked, value)


def _fits(lines: Sequence[str], kept: set[int], room: int) -> bool:
    return sum(_length(lines[n]) for n in kept) <= room


def _runs(lines: Sequence[str], kept: set[int]) -> Iterator[str]:
    """The lines kept, those that follow one another together."""
    for _, run in groupby(enumerate(sorted(kept)), key=lambda pair: pair[1] - pair[0]):
        yield "\n".join(lines[n] for _, n in run)


def _length(text: str) -> int:
    return len(text.split())
