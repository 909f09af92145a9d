"""What of a PDF's table goes on over the page: a row begun on one page, heads printed alone at its foot."""

import itertools
from collections.abc import Sequence

from ingest.blocks import ended
from ingest.pdf_bands import pieces_of
from ingest.pdf_heads import over
from ingest.pdf_page import Page
from ingest.pdf_rows import Grid, is_figure
from ingest.pdf_text import Line


def carry_over(before: Sequence[Grid], after: Sequence[Grid]) -> None:
    """Put the first row of a page to the last row of the page before where it is the rest of that."""
    if not before or not after:
        return
    begun, rest = max(before, key=lambda grid: grid.bottom), min(after, key=lambda grid: grid.top)
    first = rest.heads or 0
    if not (rest.columns and rest.like(begun)) or len(rest.rows) <= first or any(map(is_figure, rest.rows[first])):
        return
    last, more = begun.rows[-1], rest.rows[first]
    cut = not more[0] and all(cell and not ended(cell) for cell, goes_on in zip(last, more, strict=False) if goes_on)
    if begun.open or cut:
        del rest.rows[first]
        pairs = itertools.zip_longest(begun.rows[-1], more, fillvalue="")
        begun.rows[-1] = [f"{cell} {goes_on}".strip() for cell, goes_on in pairs]


def heads_at_foot(page: Page, lines: list[Line], after: Sequence[Grid], top: float) -> None:
    """Give a page's last line to the table that the next page begins with, where it is the first line of its heads.

    `top` is where the next page's first line outside its tables stands.
    """
    grid = min(after, key=lambda grid: grid.top, default=None)
    last = max(lines, key=lambda line: line.y, default=None)
    if not grid or not last or not last.bold or len(grid.columns) < 2 or grid.top > top:
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
