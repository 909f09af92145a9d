"""Tables on a PDF's page: by the ruling lines around their cells, or by figures that stand in columns."""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.blocks import Block, title_like
from ingest.pdf_page import Page
from ingest.pdf_shapes import Rule, Word
from ingest.pdf_text import Line, joined_lines, lines_of

_NEAR = 3.5  # points; rulings that meet no worse than this touch
_MOST_RULES = 4000
_FIGURE = re.compile(r"[(+\-–]*\s?£?[(+\-–]*\d[\d,]*(?:\.\d+)?\s?[%mkpbn]{0,2}\)?[*+]?|[-–]|n/?a", re.IGNORECASE)
UNIT = re.compile(r"£(?:000s?|m|k|p|bn)?|%|(?:19|20)\d\d(?:[-/–](?:20)?\d\d)?", re.IGNORECASE)
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
    first = _head_rows(grid.rows) if grid.heads is None else max(0, grid.heads - len(titles))
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
            f"{head}: {cell}" if head and (at or is_figure(cell)) and head != cell else cell
            for at, (head, cell) in enumerate(zip(names, row, strict=True))
            if cell
        ]
        found.append(Block("\n".join(lines), place=place, row=" ".join(named.split()), over=over, page=page))
    if not found:
        found = [Block("\n".join(cell for row in grid.rows for cell in row if cell), place=place, page=page)]
    return above + found, names


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
        return [Block(cell, heading=7, page=page, apart=True)]
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


def _head_rows(rows: Sequence[Sequence[str]]) -> int:
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


# Ruled tables


def ruled(page: Page) -> list[Grid]:
    """The tables whose rulings make at least two columns and two rows."""
    if len(page.rules) > _MOST_RULES:
        return []
    found = []
    for rules in _connected(page.rules):
        uprights, levels = [r for r in rules if r.x0 == r.x1], [r for r in rules if r.x0 != r.x1]
        if not uprights or not levels:
            continue
        xs = _snapped([r.x0 for r in uprights] + [min(r.x0 for r in rules), max(r.x1 for r in rules)])
        ys = _snapped([r.y0 for r in levels] + [min(r.y0 for r in rules), max(r.y1 for r in rules)])
        if len(xs) >= 3 and len(ys) >= 3 and len(xs) * len(ys) <= 20_000:
            grid = _grid(page, xs, ys, uprights, levels)
            if grid:
                found.append(grid)
    return found


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules in groups that touch, through buckets so that many rules stay quick."""
    group = list(range(len(rules)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    uprights = sorted((r.x0, i) for i, r in enumerate(rules) if r.x0 == r.x1)
    for i, r in enumerate(rules):
        if r.x0 == r.x1:
            continue
        for x, j in uprights[bisect_left(uprights, (r.x0 - _NEAR, 0)) :]:
            if x > r.x1 + _NEAR:
                break
            if rules[j].y0 - _NEAR <= r.y0 <= rules[j].y1 + _NEAR:
                group[root(i)] = root(j)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for i, r in enumerate(rules):
        groups[root(i)].append(r)
    return list(groups.values())


def _snapped(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _grid(
    page: Page, xs: list[float], ys: list[float], uprights: Sequence[Rule], levels: Sequence[Rule]
) -> Grid | None:
    left, right, high, low = xs[0] - 2, xs[-1] + 2, ys[0] - 2, ys[-1] + 2
    inside = [
        (i, w)
        for i, w in enumerate(page.words)
        if high <= w.y - w.size / 3 <= low and left <= (w.x0 + w.x1) / 2 <= right
    ]
    rows = len(ys) - 1
    home = _regions(xs, ys, uprights, levels)
    cells: dict[tuple[int, int], list[Word]] = defaultdict(list)
    own: dict[tuple[int, int], list[Word]] = defaultdict(list)
    between, beneath = xs[1:-1], ys[1:-1]
    for _, w in inside:
        column, row = bisect_right(between, (w.x0 + w.x1) / 2), bisect_right(beneath, w.y - w.size / 3)
        cells[home[row, column]].append(w)
        own[row, column].append(w)
    for row in range(rows):
        _parted(row, home, cells, own)
    used = sorted({column for _, column in cells})
    if len(used) < 2 or len({row for row, _ in cells}) < 2:
        return None
    lines = {place: lines_of(cell) for place, cell in cells.items()}
    if sum(_stacked(cell) >= 4 for cell in lines.values()) >= 2:  # rulings frame whole columns, not cells
        return None
    table: list[list[str]] = []
    homes: list[tuple[int, list[tuple[int, int]]]] = []  # of each row of the table, the cells that its columns are in
    for row in range(rows):
        here = [lines.get((row, column), []) if home[row, column] == (row, column) else [] for column in used]
        if any(here):
            split = _split(here)
            table.extend(split)
            homes += [(row, [home[row, column] for column in used])] * len(split)
    for at in range(_head_rows(table) if table else 0):
        table[at] = _across(table[at], homes[at][1], homes[at][0])
    above = _above(page, xs, used, ys[0]) if table and not _head_rows(table) else None
    if above:
        table.insert(0, above[0])
        inside += above[1]
    if sum(sum(map(bool, row)) >= 2 for row in table) < 0.35 * len(table):  # boxes around text, one below the other
        return None
    edges = tuple(xs[column + 1] for column in used)
    return Grid(table, ys[0], ys[-1], {i for i, _ in inside}, edges) if len(table) > 1 else None


def _across(cells: list[str], homes: Sequence[tuple[int, int]], row: int) -> list[str]:
    """A row of heads, where each that spans several columns heads each of them; a title over all stays as it is."""
    if sum(map(bool, cells)) < 2:
        return cells
    return [cells[homes.index(cell)] if cell[0] == row else text for cell, text in zip(homes, cells, strict=True)]


def _parted(
    row: int,
    home: dict[tuple[int, int], tuple[int, int]],
    cells: dict[tuple[int, int], list[Word]],
    own: dict[tuple[int, int], list[Word]],
) -> None:
    """Part a cell of one row over several columns whose words stand well apart, each over a column of its own."""
    columns = max(column for _, column in home) + 1
    for first in range(columns):
        across = [c for c in range(first, columns) if home[row, c] == (row, first) and own[row, c]]
        taller = home.get((row + 1, first)) == (row, first)
        if len(across) < 2 or taller:
            continue
        gaps = [
            min(w.x0 for w in own[row, b]) - max(w.x1 for w in own[row, a]) > 2 * own[row, a][0].size
            for a, b in itertools.pairwise(across)
        ]
        if all(gaps):
            for column in across:
                home[row, column] = (row, column)
                cells[row, column] = own[row, column]


def _above(
    page: Page, xs: Sequence[float], used: Sequence[int], top: float
) -> tuple[list[str], list[tuple[int, Word]]] | None:
    """The heads that stand over a table outside its rulings, with their words: most columns must have one."""
    taken: list[tuple[int, Word]] = []
    edge = top
    over = [(i, w) for i, w in enumerate(page.words) if w.y <= top + 2 and xs[0] - 2 <= w.x0 and w.x1 <= xs[-1] + 2]
    for i, w in sorted(over, key=lambda pair: -pair[1].y):
        if edge - w.y > 1.7 * w.size or top - w.y > 6 * w.size:
            break
        taken.append((i, w))
        edge = min(edge, w.y)
    cells: dict[int, list[Word]] = defaultdict(list)
    for _, w in sorted(taken):
        cells[max(used[0], sum(x <= w.x0 + 1 for x in xs) - 1)].append(w)
    heads = [joined_lines(lines_of(cells.get(column, []))) for column in used]
    return (heads, taken) if sum(map(bool, heads)) * 4 > len(heads) * 3 and len(heads) > 2 else None


def _regions(
    xs: list[float], ys: list[float], uprights: Sequence[Rule], levels: Sequence[Rule]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Each (row, column) of the grid → the first one of its cell, which spans those with no ruling between them."""
    home: dict[tuple[int, int], tuple[int, int]] = {}
    walls = {x: [r for r in uprights if abs(r.x0 - x) <= _NEAR] for x in xs}
    floors = {y: [r for r in levels if abs(r.y0 - y) <= _NEAR] for y in ys}
    for row in range(len(ys) - 1):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(len(xs) - 1):
            across = (xs[column] + xs[column + 1]) / 2
            if column and not any(r.y0 - 1 <= middle <= r.y1 + 1 for r in walls[xs[column]]):
                home[row, column] = home[row, column - 1]
            elif row and not any(r.x0 - 1 <= across <= r.x1 + 1 for r in floors[ys[row]]):
                home[row, column] = home[row - 1, column]
            else:
                home[row, column] = (row, column)
    return home


def _stacked(lines: Sequence[Line]) -> int:
    """How many lines of a cell are figures alone."""
    return sum(all(is_figure(word) for word in line.text.split()) for line in lines)


def _split(lines: list[list[Line]]) -> list[list[str]]:
    """A row of cells as text; as several rows where figures stand above each other with no ruling between."""
    stacked = [
        cell for cell in lines if len(cell) >= 2 and sum(is_figure(line.text) for line in cell) * 3 >= len(cell) * 2
    ]
    if len(stacked) < 2:
        return [[joined_lines(cell) for cell in lines]]
    starts: list[float] = []
    for y in sorted({line.y for cell in stacked for line in cell if is_figure(line.text)}):
        if not starts or y - starts[-1] > stacked[0][0].size * 0.5:
            starts.append(y)
    rows: list[list[str]] = []
    edges = [float("-inf"), *((a + b) / 2 for a, b in itertools.pairwise(starts)), float("inf")]
    for low, high in itertools.pairwise(edges):
        rows.append([joined_lines([line for line in cell if low < line.y <= high]) for cell in lines])
    return rows
