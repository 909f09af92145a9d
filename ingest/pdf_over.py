"""What of a PDF's table goes on over the page: a row begun on one page, heads printed alone at its foot."""

import itertools
from collections.abc import Sequence

from ingest.blocks import HANGING, ended
from ingest.pdf_cells import pieces_of
from ingest.pdf_heads import Span, over
from ingest.pdf_page import Page
from ingest.pdf_rows import Grid
from ingest.pdf_text import Line, healed, joined_lines, says_units
from ingest.rows import head_rows, is_figure, telling_column

_NEAR = 4.0  # points; a line reaches no farther out of its cell
_ROWS = 4  # the last of a table that tell whether each has a name


def carry_over(pages: Sequence[Page], lines: Sequence[list[Line]], grids: Sequence[list[Grid]]) -> None:
    """Put what pages begin with to the tables of the pages before that it is part of.

    `lines` are the lines outside of each page's tables; those that are the rest of a cell are taken from them.
    """
    going: Grid | None = None  # the table that nothing stands below
    for at, (page, whole, here) in enumerate(zip(pages, lines, grids, strict=True)):
        own = [line for line in whole if not says_units(line)]
        first = min(here, key=lambda grid: grid.top, default=None)
        top = first.top if first else page.height
        if at and first:
            _heads_at_foot(pages[at - 1], lines[at - 1], first, min((line.y for line in own), default=page.height))
        rest: Grid | None = None  # all of which is the rest of a row
        if going:
            _rest_in_column(going, own, top, page.width / 2)
            if first and not first.form and all(line.y > top for line in own):
                _rest_of_row(going, first)
                rest = None if _body(first) else first
        last = max((grid for grid in here if grid is not rest), key=lambda grid: grid.bottom, default=None)
        if last or own:
            ends = last is not None and all(line.y < last.bottom for line in own)
            going = last if last and ends and _body(last) and not last.form else None
        if len(own) < len(whole):
            left = set(map(id, own))
            whole[:] = [line for line in whole if id(line) in left or says_units(line)]
    _name_alike([grid for here in grids for grid in sorted(here, key=lambda grid: grid.top) if grid.rows])


def _name_alike(grids: Sequence[Grid]) -> None:
    """Name the rows of all parts of a table by one column, which fewer rows may not tell."""
    parts: list[Grid] = []
    for grid, after in zip(grids, [*grids[1:], None], strict=False):
        parts.append(grid)
        if after is None or not after.like(grid) or len(after.rows[0]) != len(grid.rows[0]):
            naming = telling_column(list(dict.fromkeys(tuple(row) for part in parts for row in part.rows)))
            for part in parts if len(parts) > 1 else ():
                part.naming = naming
            parts = []


def _body(grid: Grid) -> bool:
    """Whether a table has rows, and not heads alone."""
    return len(grid.rows) > (grid.heads or 0)


def _rest_of_row(begun: Grid, rest: Grid) -> None:
    """Put the first row of a page to the last row of the page before where it is the rest of that."""
    heads = head_rows(rest.rows) if rest.heads is None else rest.heads
    first = heads if rest.heads is not None or rest.rows[:heads] == begun.rows[:heads] else 0
    if not rest.like(begun) or len(rest.rows) <= first or any(map(is_figure, rest.rows[first])):
        return
    last, more = begun.rows[-1], rest.rows[first]
    name = _names(begun.rows)
    names = [row[name] for row in begun.rows[-_ROWS:]]
    pairs = [(cell, goes_on) for cell, goes_on in zip(last, more, strict=False) if goes_on]
    within = [bool(cell) and not ended(cell) for cell, _ in pairs]
    lower = any(goes_on[0].islower() and inside for (_, goes_on), inside in zip(pairs, within, strict=True))
    hanging = [last[name], more[name]] == [cell for pair in pairs for cell in pair] and HANGING.search(last[name])
    cut = (all(within), lower, not more[name]).count(True) > 1 or hanging or (not more[name] and all(names))
    if (begun.open and rest.columns) or (cut and pairs):
        rest.heads = first
        del rest.rows[first]
        begun.rows[-1] = [_whole(a, b) for a, b in itertools.zip_longest(last, more, fillvalue="")]


def _names(rows: Sequence[Sequence[str]]) -> int:
    """The column of the rows' names: the first that has words, or numbers that count the rows, in most of them."""
    columns = zip(*rows, strict=True)
    words = [sum(cell.isdecimal() or (bool(cell) and not is_figure(cell)) for cell in column) for column in columns]
    return next((at for at, count in enumerate(words) if count * 2 > len(rows)), 0)


def _whole(text: str, more: str) -> str:
    """A cell's text with what the next page has of it."""
    return f"{text}\n{more}" if text and more and ended(text) else healed(text, more).strip()


def _rest_in_column(begun: Grid, lines: list[Line], top: float, narrow: float) -> None:
    """Put a page's first lines to the last row of the page before where they stand in one of its later columns.

    Where the cell's text has ended they must be all that the page has, or the column narrower than `narrow`.
    """
    lefts = [left for left, _ in begun.columns] or [0.0, *(edge for edge in begun.edges[:-1])]
    rights = [right for _, right in begun.columns] or list(begun.edges)
    spans = list(zip(lefts, rights, strict=True))[1:]
    column = next((at for at, span in enumerate(spans, 1) if lines and _within(lines[0], span)), 0)
    if not column or not begun.rows[-1][column]:
        return
    taken = list(itertools.takewhile(lambda line: line.y < top and _within(line, spans[column - 1]), lines))
    left, right = spans[column - 1]
    if right - left < narrow or not ended(begun.rows[-1][column]) or len(taken) == len(lines):
        begun.rows[-1][column] = _whole(begun.rows[-1][column], joined_lines(taken))
        del lines[: len(taken)]


def _within(line: Line, span: Span) -> bool:
    return span[0] - _NEAR <= line.x0 and line.x1 <= span[1] + _NEAR


def _heads_at_foot(page: Page, lines: list[Line], grid: Grid, top: float) -> None:
    """Give a page's last line to the table that the next page begins with, where it is the first line of its heads.

    `top` is where the next page's first line outside its tables stands.
    """
    last = max(lines, key=lambda line: line.y, default=None)
    if not last or not last.bold or len(grid.columns) < 2 or grid.top > top:
        return
    words = [(i, word) for i, word in enumerate(page.words) if abs(word.y - last.y) < 0.3 * last.size]
    pieces = pieces_of(sorted(words, key=lambda placed: placed[1].x0))
    left, right = grid.columns[0][0], grid.columns[-1][1]
    apart = all(b[0] - a[1] > last.size / 2 for a, b in itertools.pairwise(pieces))
    if not 2 <= len(pieces) <= len(grid.columns) or not apart or any(is_figure(text) for _, _, text in pieces):
        return
    if pieces[0][0] < left - 9 or pieces[-1][1] > right + 9:
        return
    heads = over(pieces, grid.columns)
    grid.rows.insert(0, heads + [""] * (len(grid.rows[0]) - len(heads)))
    grid.heads = (grid.heads or 0) + 1
    lines.remove(last)
