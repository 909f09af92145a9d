"""A PDF's tables as blocks: a block a row, each cell after its column's head; forms as names with their values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.blocks import Block, title_like
from ingest.pdf_heads import Span

_FIGURE = re.compile(r"[(+\-–]*\s?£?[(+\-–]*\d[\d,]*(?:\.\d+)?\s?[%mkpbn]{0,2}\)?[*+]?|[-–]|n/?a", re.IGNORECASE)
UNIT = re.compile(r"£(?:000s?|m|k|p|bn)?|%|(?:19|20)\d\d(?:[-/–](?:20)?\d\d)?", re.IGNORECASE)
UNITS = re.compile(  # a line over a table
    r"\(?(?:all )?(?:figures|amounts|values|costs)?(?: are)?(?: shown| given| stated)?(?: in)? ?"
    r"(?:£ ?(?:000['’]?s?|m|k|bn|millions?|thousands?)|(?:millions|thousands) of pounds)\)?",
    re.IGNORECASE,
)
_VALUED = re.compile(
    r"(?!table|figure|chart|appendix|annex)(?:\S+ ){0,3}\S*\d\S*", re.IGNORECASE
)  # heads over values: "By 2026"
_TOTAL = re.compile(r"(?:sub|grand)?[ -]?total\b", re.IGNORECASE)
_LONGEST_TITLE = 18  # words; a longer cell alone in its row is text
_LONGEST_HEAD = 12  # words; a longer first cell is text, not a column's head


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
    extent: Span = (0.0, 0.0)  # where its level rulings begin and end, where they alone part its rows

    def like(self, other: "Grid") -> bool:
        """Whether its columns stand where the other's do; that of the names may be wider."""
        pairs = zip(self.edges, other.edges, strict=False)
        return len(self.edges) == len(other.edges) and sum(abs(one - two) > 9 for one, two in pairs) <= 1

    @property
    def form(self) -> bool:
        """Whether it is a form, each name beside its value, rather than a table with column heads."""
        rows = [list(dict.fromkeys(cell for cell in row if cell)) for row in self.rows]
        if len(self.edges) > 2 and all(len(row) <= 2 for row in rows):  # its names are of many widths
            return True
        firsts = [row[0] for row in self.rows if row[0] and any(row[1:])]
        return bool(firsts) and sum(first.rstrip().endswith(":") for first in firsts) * 2 > len(firsts)


def is_figure(text: str) -> bool:
    """Whether a cell holds a number and is no year or unit as column heads have them."""
    if text[:1].isalpha() and text[0] not in "nN":  # most are words
        return False
    return bool(_FIGURE.fullmatch(text.strip())) and not UNIT.fullmatch(text.strip())


def blocks_of(grid: Grid, place: str, page: int, heads: Sequence[str] = ()) -> tuple[list[Block], tuple[str, ...]]:
    """A block a row, each cell after its column's head; `heads` are those of the same table on the page before."""
    if grid.form:
        return _form(grid, page), ()
    titles = _titles(grid.rows)
    above = [block for row in titles for cell in row if cell for block in _title(cell, page)]
    grid.rows = grid.rows[len(titles) :]
    first = head_rows(grid.rows) if grid.heads is None else max(0, grid.heads - len(titles))
    if heads and len(heads) == len(grid.rows[0]) and (not first or _heads(grid.rows[:first]) == tuple(heads)):
        names = tuple(heads)
    else:
        names = _heads(grid.rows[:first]) or ("",) * len(grid.rows[0])
    found: list[Block] = []
    for row, over in zip(grid.rows[first:], titles_over(grid.rows[first:]), strict=True):
        cells = [cell for cell in row if cell]
        if not cells:
            continue
        named = next((cell for cell in cells if not is_figure(cell)), cells[0])
        lines = [
            f"{head}: {cell}" if head and (at or is_figure(cell) or _values(head, cell)) and head != cell else cell
            for at, (head, cell) in enumerate(zip(names, row, strict=True))
            if cell
        ]
        found.append(Block("\n".join(lines), place=place, row=" ".join(named.split()), over=over, page=page))
    if not found:
        found = [Block("\n".join(cell for row in grid.rows for cell in row if cell), place=place, page=page)]
    return above + found, names


def _values(head: str, cell: str) -> bool:
    """Whether the first column holds values and not names, as its head and a cell say."""
    return bool(_VALUED.fullmatch(head) and re.search(r"\d", cell))


def heads_only(grid: Grid) -> bool:
    """Whether rulings frame the heads alone of a table that goes on below without them."""
    cells = [cell for row in grid.rows for cell in row if cell]
    dated = sum(any(UNIT.fullmatch(word) for word in cell.split()) for cell in cells)
    return len(grid.rows) <= 3 and dated * 2 > len(cells) and not any(is_figure(cell) for cell in cells)


def _titles(rows: Sequence[list[str]]) -> Sequence[list[str]]:
    """The rows at the top that hold one cell of several words: titles, not column heads."""
    count = 0
    while count < len(rows) - 2 and sum(map(bool, rows[count])) == 1 and len(" ".join(rows[count]).split()) >= 3:
        count += 1
    return rows[:count]


def _title(cell: str, page: int) -> list[Block]:
    """A title as a heading; text in a box of its own as its paragraphs."""
    if len(cell.split()) <= _LONGEST_TITLE:
        title = " ".join(cell.split())
        return [Block(title, heading=0 if UNITS.fullmatch(title) else 7, page=page, apart=True)]
    return [Block(line, page=page, apart=True) for line in cell.split("\n")]


def titles_over(rows: Sequence[Sequence[str]]) -> list[str]:
    """The title that each row stands under, "" for none: a name alone above named rows with figures, to their total."""
    found: list[str] = []
    title = ""
    for above, row, below in zip([("-",), *rows], rows, [*rows[1:], ("",)], strict=False):
        name = " ".join(row[0].split())
        if name and not any(row[1:]):
            titled = title_like(name.rstrip(": ")) and not _TOTAL.match(name) and name.count("(") == name.count(")")
            led = bool(above[0] and below[0]) and any(map(is_figure, below[1:]))  # else it is a part of a name
            title = name.rstrip(": ") if titled and led else ""
            found.append("")
        else:
            found.append(title)
            title = "" if _TOTAL.match(name) else title
    return found


def _form(grid: Grid, page: int) -> list[Block]:
    """A form's lines: each name with its value, where two names stand over two values each with its own."""
    found: list[Block] = []
    names: list[str] = []
    for row in grid.rows:
        cells = list(dict.fromkeys(cell for cell in row if cell))
        if len(cells) == len(names):
            pairs = [[f"{name.rstrip(': ')}:", cell] for name, cell in zip(names, cells, strict=True)]
        elif len(cells) == 2 and cells[1].rstrip().endswith(":"):
            names = cells
            continue
        else:
            pairs = [cells[i : i + 2] for i in range(0, len(cells), 2)] if len(cells) > 2 else [cells]
        names = []
        for pair in pairs:
            lines = " ".join(pair[:1] + pair[1:]).split("\n")
            found += [Block(line, page=page, apart=True) for line in lines if line]
    return found


def head_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows at the top are column heads: those before the first figure, or one where there are none."""
    for at, row in enumerate(rows[:7]):
        if any(is_figure(cell) for cell in row[1:]):
            while at and sum(map(bool, rows[at - 1])) == 1:
                at -= 1  # the title of the rows below it
            return at
    return 1 if len(rows) > 1 and all(len(cell.split()) <= _LONGEST_HEAD for cell in rows[0]) else 0


def _heads(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    heads: list[str] = []
    for column in zip(*rows, strict=True):
        parts = dict.fromkeys(" ".join(cell.split()) for cell in column if cell)
        heads.append(" ".join(parts))
    return tuple(heads)
