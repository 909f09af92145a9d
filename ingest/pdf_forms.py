"""Forms that rulings frame on a PDF's pages: questions beside or above their answers, under titles of parts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.blocks import BY_LOOK, LARGE, Block, title_like
from ingest.composing import LABEL
from ingest.pdf_text import Line, joined_lines

Cells = list[list[Line]]  # of a row of a form: one over its whole width, or a name's and its value's

_LOW = 8.0  # points; an empty row lower than this is a gap, and no answer that was left out
_FEWEST = 3  # names beside a place for a value
_LARGER = 1.15  # times as high as other print


def form_of(
    ys: Sequence[float],
    columns: int,
    home: Mapping[tuple[int, int], tuple[int, int]],
    lines: Mapping[tuple[int, int], list[Line]],
    goes_on: bool,
) -> list[Cells]:
    """The rows of a form between the level rulings at `ys`; none where a row is parted otherwise than a form's.

    `home` and `lines` have the first place and the print of the cell that each (row, column) is in; `goes_on`: the
    page before ends with a form, of which this may be the rest.
    """
    found: list[Cells] = []
    for row in range(len(ys) - 1):
        own = list(dict.fromkeys(home[row, column] for column in range(columns)))
        cells = [lines.get(cell, []) for cell in own]
        if len(own) > 2 or any(at != row for at, _ in own):
            return []
        if any(cells) or ys[row + 1] - ys[row] >= _LOW:
            found.append(cells)
    named = sum(len(cells) == 2 and bool(cells[0]) for cells in found)
    whole = sum(len(cells) == 1 and any(cells) for cells in found)
    return found if (named >= _FEWEST and whole > 1) or (named and whole and goes_on) else []


def form_blocks(rows: Sequence[Cells], right: float, page: int, part: str, fields: bool) -> list[Block]:
    """A block for each answer, by its question, for each title and each other text.

    `right`: where it ends; `part`: the title that it goes on under; `fields`: up to the first title below a name, it is
    the paper's header.
    """
    found: list[Block] = []
    size = min(line.size for cells in rows for cell in cells for line in cell)
    answered = named = False
    for at, cells in enumerate(rows):
        below = rows[at + 1] if at + 1 < len(rows) else [[], []]
        text = joined_lines(cells[0], right if len(cells) == 1 else 0.0)
        if answered or not any(cells):
            answered = False
        elif len(cells) == 2:
            named = True
            found.append(_row(text, joined_lines(cells[1], right), page, "" if fields else part))
        elif rank := _rank(cells[0], size, len(below) == 2 and title_like(text)):
            fields = fields and not named
            part = " ".join(text.split())
            label = LABEL.match(part)
            printed = label[1] if label else ""
            found.append(Block(part[label.end() :] if label else part, printed, heading=rank, page=page, apart=True))
            part = found[-1].whole
        elif len(below) == 1 and not (below[0] and _rank(below[0][:1], size)):
            answered = True
            found.append(_row(text, joined_lines(below[0], right), page, "" if fields else part))
        else:
            found += [Block(line, page=page, apart=True) for line in text.split("\n")]
    return found


def _rank(cell: Sequence[Line], size: float, led: bool = False) -> int:
    """The mark of a title, as its print tells, or that it leads to names with their values; 0 for what is none."""
    larger = min(line.size for line in cell) > _LARGER * size
    return LARGE if larger else BY_LOOK if led or all(line.bold for line in cell) else 0


def _row(name: str, value: str, page: int, part: str) -> Block:
    """A question with its answer as a row; without a part as a field of the header."""
    name = " ".join(name.split())
    if not part:
        return Block(" ".join(f"{name.rstrip(': ')}: {value}".split()), page=page, apart=True)
    return Block("\n".join(filter(None, (name, value))), place=part, row=name, page=page)


def gone_on(row: Block, more: Block) -> Block | None:
    """A row with what the next page has of its question and answer; None where that begins a question of its own."""
    if not row.row or row.place != more.place or not more.row[:1].islower():
        return None
    name = f"{row.row} {more.row}"
    return replace(row, row=name, text=f"{name}{row.text[len(row.row) :]}{more.text[len(more.row) :]}")
