"""A table on a PDF's page: its cells, where it stands, and the blocks that it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks import Block
from ingest.pdf_forms import Cells
from ingest.pdf_heads import Span
from ingest.pdf_page import Page
from ingest.pdf_text import Line, body_size
from ingest.rows import UNIT, UNITS, form_lines, head_rows, is_figure, is_form, names_of, row_blocks, titles_of

_LONGEST_TITLE = 18  # words; a longer cell alone in its row is text
_LONGEST_HEAD = 12  # words
_TABLED = 20  # times as many words in tables as elsewhere make them the text
_APART = 9.0  # points; columns that end no farther apart are one
_SAME = 6.0  # points; rulings no farther apart part the same columns


@dataclass(slots=True)
class Grid:
    """A table's cells, row by row, where it stands, and the places of its words in `Page.words`."""

    rows: list[list[str]]
    top: float
    bottom: float
    words: set[int]
    edges: tuple[float, ...]  # where its columns end, in points from the left
    heads: int | None = None  # how many of its rows are column heads, where its shape tells
    open: bool = False  # no ruling ends its last row, which may go on over the page
    columns: list[Span] = field(default_factory=list)  # where they begin and end, where spaces part them
    walls: tuple[float, ...] = ()  # where upright rulings part them, also those that are empty
    extent: Span = (0.0, 0.0)  # where its level rulings begin and end, where they alone part its rows
    form: list[Cells] = field(default_factory=list)  # its rows where it is a form
    naming: int | None = None  # the column that names its rows, where it is one of several parts of a table

    def like(self, other: "Grid") -> bool:
        """Whether its columns stand where the other's do; that of the names may be wider."""
        pairs = zip(self.edges, other.edges, strict=False)
        return len(self.edges) == len(other.edges) and sum(abs(one - two) > _APART for one, two in pairs) <= 1

    def going_on(self, before: "Grid", heads: Sequence[str]) -> tuple[str, ...] | None:
        """The heads of the table before, each over the column that ends where its own does.

        None where this table does not stand in the columns of that, of which some may be empty or divided.
        """
        few, many = sorted((self.walls, before.walls), key=len)
        if self.like(before):
            found = list(heads)
        elif few and all(any(abs(one - two) <= _SAME for two in many) for one in few):
            near = [[at for at, end in enumerate(before.edges) if abs(end - edge) <= _APART] for edge in self.edges]
            found = ["".join(heads[at] for at in places[:1] if at < len(heads)) for places in near]
        else:
            return None
        width = len(self.rows[0])
        return (*found, *[""] * (width - len(found)))[:width]


def blocks_of(
    grid: Grid, place: str, page: int, heads: tuple[str, ...] = (), over: str | None = None, unit: str = ""
) -> tuple[list[Block], tuple[str, ...]]:
    """A block a row, each cell after its column's head; `heads` are those of the same table above.

    `over`: the title that it goes on under over the page, where what would be other heads than those is a row.
    `unit`: what a line above it says that its figures are in.
    """
    if not any(heads) and is_form(grid.rows):
        return [Block(line, page=page, apart=True) for lines in form_lines(grid.rows) for line in lines], ()
    titles = titles_of(grid.rows)
    above = [block for row in titles for cell in row if cell for block in _title(cell, page)]
    grid.rows = grid.rows[len(titles) :]
    first = head_rows(grid.rows) if grid.heads is None else max(0, grid.heads - len(titles))
    names = names_of(grid.rows[:first]) or ("",) * len(grid.rows[0])
    if (
        any(heads)
        and over is not None
        and grid.heads is None
        and not any(a and a == b for a, b in zip(names, heads, strict=True))
    ):
        first = 0
    names = names if first else heads or names
    found = [
        replace(block, page=page, over=" > ".join(filter(None, (unit, block.over))))
        for block in row_blocks(grid.rows[first:], names, place, grid.naming, over or "")
        if block
    ]
    return above + found, names


def text_size(pages: Sequence[Page], lines: Sequence[Line], grids: Sequence[Sequence[Grid]]) -> float:
    """The font height of the text, of that in tables, page by page, where next to none stands outside them."""
    tabled = sum(len(grid.words) for own in grids for grid in own)
    if tabled <= _TABLED * sum(len(line.text.split()) for line in lines):
        return body_size(lines)
    return body_size(
        [page.words[i] for page, own in zip(pages, grids, strict=True) for grid in own for i in grid.words]
    )


def heads_only(grid: Grid) -> bool:
    """Whether rulings frame the heads alone of a table that goes on below without them."""
    if len(grid.rows) > 3:
        return False
    cells = [cell for row in grid.rows for cell in row if cell]
    if any(len(cell.split()) > _LONGEST_HEAD for cell in cells):
        return False
    dated = sum(any(UNIT.fullmatch(word) for word in cell.split()) for cell in cells)
    return dated * 2 > len(cells) and not any(is_figure(cell) for cell in cells)


def _title(cell: str, page: int) -> list[Block]:
    """A title as a heading; text in a box of its own as its paragraphs."""
    if len(cell.split()) <= _LONGEST_TITLE:
        title = " ".join(cell.split())
        return [Block(title, heading=0 if UNITS.fullmatch(title) else 7, page=page, apart=True)]
    return [Block(line, page=page, apart=True) for line in cell.split("\n")]
