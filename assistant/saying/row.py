"""Of a table's row, the cells that a question asks for, with the row's name and the cells that say what they are of."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.asking.question import Topic, stem_line
from assistant.facts import holds
from assistant.rank import SHORT_ROW
from assistant.schema import Paragraph
from assistant.text import sentences
from assistant.verify import squeeze

_FIGURE = re.compile(r"[-+(]?£?-?\d[\d,.]*\s?[%mk)]*")
_NOTHING = re.compile(r"[-£]*0(?:\.0+)?")
_FIGURES = ("money", "percent", "number")
_KINDS = (*_FIGURES, "date")  # of facts that a cell can be seen to hold
_BETWEEN = 12  # words left out between two cells at least; fewer are quoted with them
_LONG_CELL = 40  # words; a longer cell is quoted by its sentences

Parts = Sequence[str]  # a row's cells, and of a long one its sentences, as they follow one another


def pieces(asked: Topic, para: Paragraph, room: int) -> list[str]:
    """What is quoted of a row in at most `room` words, in its order: itself where it is short, else some of its cells.

    A question for a figure or a date gets the cells that hold one, those under the head that it names where it names
    one; any other the whole row where it fits. Empty where not even one cell fits.
    """
    if _length(para.text) <= min(room, SHORT_ROW if asked.expects in _KINDS else room):
        return [para.text]
    spans = list(_spans(para.text))
    parts = [para.text[start:end] for start, end in spans]
    row = squeeze(para.row or "")
    named = next((n for n, part in enumerate(parts) if row and row in squeeze(part)), 0)
    kept = {named} if _length(parts[named]) <= room else set()
    for n in dict.fromkeys([*_asked_for(asked, parts, named), *_telling(asked, parts, named)]):
        between = set(range(min(kept | {n}), max(kept | {n}) + 1)) - kept - {n}
        if sum(_length(parts[m]) for m in between) < _BETWEEN and _fits(parts, kept | between | {n}, room):
            kept |= between
        if _fits(parts, kept | {n}, room):
            kept.add(n)
    return [para.text[spans[run[0]][0] : spans[run[-1]][1]] for run in _runs(kept)] if kept != {named} else []


def same_row(one: Paragraph, other: Paragraph) -> bool:
    """Whether two rows are one, printed in two papers: of the same name, and what one says in words the other says."""
    if one.row is None or one.row != other.row:
        return False
    said = [{line for line in para.text.split("\n") if not _holds_figure(line)} for para in (one, other)]
    return said[0] <= said[1] or said[1] <= said[0]


def parts_of_one(one: Paragraph, other: Paragraph) -> bool:
    """Whether two rows are one row of a table that a page cuts down its columns: of one name, under other heads."""
    table = [(para.paper_id, para.heading, para.place) for para in (one, other)]
    if table[0] != table[1] or not same_row(one, other):
        return False
    lines, others = (dict(line.rpartition(": ")[::2] for line in para.text.split("\n")) for para in (one, other))
    alike = all(lines[head] == others[head] for head in lines.keys() & others.keys())
    return alike and bool(lines.keys() - others.keys()) and bool(others.keys() - lines.keys())


def figures_alone(para: Paragraph) -> bool:
    """Whether a table's row holds figures and, but for its name, nothing else."""
    return para.row is not None and all(_holds_figure(line) for line in para.text.split("\n") if line != para.row)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\n]+", text):
        inside = [(line.start() + a, line.start() + b) for a, b in sentences(line.group())]
        yield from inside if _length(line.group()) > _LONG_CELL else [line.span()]


def _asked_for(asked: Topic, parts: Parts, named: int) -> list[int]:
    """The cells that hold the kind of fact asked for, those under the head that the question names where it does."""
    holding = [n for n, part in enumerate(parts) if asked.one_fact and n != named and _holds(asked, part)]
    heads = [stem_line(parts[n].rpartition(": ")[0] or parts[n]) for n in holding]
    # A word that stands over most cells tells none of them from the others.
    tells = [c for c in asked.concepts if 0 < sum(map(bool, map(c.met, heads))) * 2 <= len(heads)]
    named_by = [sum(concept.weight * concept.met(head) for concept in tells) for head in heads]
    if any(named_by):
        return [n for n, share in zip(holding, named_by, strict=True) if share == max(named_by)]
    return [n for n in holding if not _NOTHING.fullmatch(parts[n].rpartition(": ")[2])] or holding


def _telling(asked: Topic, parts: Parts, named: int) -> list[int]:
    """The cells that say most of the topic, each something that the name and those before it do not say."""
    told: list[int] = []
    said = stem_line(parts[named])
    while True:
        unsaid = [concept for concept in asked.concepts if not concept.met(said)]
        gains = [sum(concept.weight * concept.met(stem_line(part)) for concept in unsaid) for part in parts]
        best = max(range(len(parts)), key=lambda n: (gains[n], -n))
        if not gains[best]:
            return told
        told.append(best)
        said += stem_line(parts[best])


def _holds(asked: Topic, part: str) -> bool:
    """Whether a cell, without its head, holds the kind of fact asked for."""
    value = part.partition(": ")[2] or part
    if asked.expects == "number":  # a sentence has some number or other
        return _holds_figure(part)
    return (asked.expects in _FIGURES and _holds_figure(part)) or holds(asked, value)


def _holds_figure(part: str) -> bool:
    return bool(_FIGURE.fullmatch(part.rpartition(": ")[2].strip()))


def _fits(parts: Parts, kept: set[int], room: int) -> bool:
    return sum(_length(parts[n]) for n in kept) <= room


def _runs(kept: set[int]) -> Iterator[list[int]]:
    """Numbers that follow one another, each run by itself."""
    for _, run in groupby(enumerate(sorted(kept)), key=lambda pair: pair[1] - pair[0]):
        yield [n for _, n in run]


def _length(text: str) -> int:
    return len(text.split())
