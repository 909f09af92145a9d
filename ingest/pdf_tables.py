"""Tables on a PDF's page whose cells ruling lines frame."""

import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ingest.pdf_forms import form_of
from ingest.pdf_page import Page
from ingest.pdf_rows import Grid, heads_only
from ingest.pdf_rulings import NEAR, snapped
from ingest.pdf_shapes import Rule, Word
from ingest.pdf_text import Line, joined_lines, lines_of
from ingest.rows import head_rows, is_figure, is_form

_SPACE = 0.4  # of the font's height; words of a sentence stand no farther apart
_UNDER = 3.2  # of the font's height; how far below a table's last ruling its totals stand
_LOW = 0.75  # of a page's height; a table that goes on over the page ends below


def ruled(pages: Sequence[Page], groups: Sequence[Sequence[Sequence[Rule]]]) -> list[list[Grid]]:
    """Page by page, the tables whose rulings make at least two columns and two rows.

    `groups` are each page's rulings that touch. One row is enough of a table that goes on over the page: the rest of
    it, or its heads alone at a page's foot.
    """
    found: list[list[Grid]] = []
    before: Grid | None = None
    for page, touching in zip(pages, groups, strict=True):
        found.append([grid for grid in _ruled(page, touching, before) if not heads_only(grid)])
        last = max(found[-1], key=lambda grid: grid.bottom, default=None)
        before = last if last and last.bottom > _LOW * page.height else None
    for page, own, below in zip(pages, found, [*found[1:], []], strict=True):
        for grid in [grid for grid in own if len(grid.rows) == 1 and grid.top > _LOW * page.height]:
            own.remove(grid)
            if any(grid.like(other) and other.top < (1 - _LOW) * page.height for other in below[:1]):
                own.append(replace(grid, heads=int(head_rows([*grid.rows, *below[0].rows]) > 0)))
    return found


def _ruled(page: Page, groups: Sequence[Sequence[Rule]], before: Grid | None) -> list[Grid]:
    """The tables of one page; `before` is the one that the page before ends with."""
    found: list[Grid] = []
    for rules in groups:
        uprights, levels = [r for r in rules if r.x0 == r.x1], [r for r in rules if r.x0 != r.x1]
        if not uprights or not levels:
            continue
        xs = snapped([r.x0 for r in uprights] + [min(r.x0 for r in rules), max(r.x1 for r in rules)])
        ys = snapped([r.y0 for r in levels] + [min(r.y0 for r in rules), max(r.y1 for r in rules)])
        above = before if ys[0] < (1 - _LOW) * page.height else None
        least = 2 if above or ys[0] > _LOW * page.height else 3
        if len(xs) >= 3 and least <= len(ys) and len(xs) * len(ys) <= 20_000:
            grid = _grid(page, xs, ys, uprights, levels, {i for other in found for i in other.words}, above)
            if grid:
                found.append(grid)
    return found


def _grid(
    page: Page,
    xs: list[float],
    ys: list[float],
    uprights: Sequence[Rule],
    levels: Sequence[Rule],
    taken: Collection[int],
    before: Grid | None,
) -> Grid | None:
    """The table of these rulings; `taken` are the words of the tables above it, `before` is what it may go on from."""
    left, right, high, low = xs[0] - 2, xs[-1] + 2, ys[0] - 2, ys[-1] + 2
    rows = len(ys) - 1
    home = _regions(xs, ys, uprights, levels)
    inside: list[tuple[int, Word]] = []
    cells: dict[tuple[int, int], list[Word]] = defaultdict(list)
    own: dict[tuple[int, int], list[Word]] = defaultdict(list)
    between, beneath = xs[1:-1], ys[1:-1]
    for i, word in enumerate(page.words):
        _, x0, x1, y, size, _, _, _ = word
        x, y = (x0 + x1) / 2, y - size / 3
        if high <= y <= low and left <= x <= right:
            inside.append((i, word))
            row, column = bisect_right(beneath, y), bisect_right(between, x)
            cells[home[row, column]].append(word)
            own[row, column].append(word)
    for row in range(rows):
        _parted(row, len(xs) - 1, home, cells, own)
    used = sorted({column for _, column in cells})
    if len({row for row, _ in cells}) == 1 and ys[0] < _LOW * page.height:
        again = [c for c, x in enumerate(xs[1:]) if before and any(abs(x - edge) <= NEAR for edge in before.edges)]
        if not before or len(again) < len(before.edges) or not set(used) <= set(again):
            return None
        used = again
    lines = {place: lines_of(cell) for place, cell in cells.items()}
    goes_on = before is not None and bool(before.form)
    form = form_of(ys, len(xs) - 1, home, lines, goes_on)
    if not cells or (len(used) < 2 and not (form and goes_on)):
        return None
    if (
        sum(len(cell) >= 4 and _stacked(cell) >= 4 for cell in lines.values()) >= 2
    ):  # rulings frame whole columns, not cells
        return None
    table: list[list[str]] = []
    homes: list[tuple[int, list[tuple[int, int]]]] = []  # of each row of the table, the cells that its columns are in
    for row in range(rows):
        here = [lines.get((row, column), []) if home[row, column] == (row, column) else [] for column in used]
        if any(here):
            split = _split(here)
            table.extend(split)
            homes += [(row, [home[row, column] for column in used])] * len(split)
    for at in range(head_rows(table) if table else 0):
        table[at] = _across(table[at], homes[at][1], homes[at][0])
    above = _above(page, xs, used, ys[0], taken) if table and not head_rows(table) else None
    if above:
        table.insert(0, above[0])
        inside += above[1]
    bottom = ys[-1]
    while table and (below := _below(page, xs, bottom, inside)):
        table.append([below[0][column] for column in used])
        inside += below[1]
        bottom = below[1][0][1].y
    boxed = sum(sum(map(bool, row)) >= 2 for row in table) < 0.35 * len(table)  # text, one box below the other
    form = form if goes_on or boxed or is_form(table) else []
    if boxed and len(table) > 1 and not form:
        return None
    edges = tuple(xs[column + 1] for column in used)
    return Grid(table, ys[0], bottom, {i for i, _ in inside}, edges, walls=tuple(xs), form=form)


def _across(cells: list[str], homes: Sequence[tuple[int, int]], row: int) -> list[str]:
    """A row of heads, where each that spans several columns heads each of them; a title over all stays as it is."""
    if sum(map(bool, cells)) < 2:
        return cells
    return [cells[homes.index(cell)] if cell[0] == row else text for cell, text in zip(homes, cells, strict=True)]


def _parted(
    row: int,
    columns: int,
    home: dict[tuple[int, int], tuple[int, int]],
    cells: dict[tuple[int, int], list[Word]],
    own: dict[tuple[int, int], list[Word]],
) -> None:
    """Part a cell of one row over several columns whose words stand well apart, each over a column of its own."""
    for first in range(columns - 1):
        if home[row, first + 1] != (row, first):
            continue
        across = [c for c in range(first, columns) if home[row, c] == (row, first) and own[row, c]]
        taller = home.get((row + 1, first)) == (row, first)
        if len(across) < 2 or taller:
            continue
        parts: list[list[int]] = [across[:1]]  # the columns that a piece of print runs over
        for before, column in itertools.pairwise(across):
            gap = min(w.x0 for w in own[row, column]) - max(w.x1 for w in own[row, before])
            apart = gap / own[row, before][0].size
            if apart > 2 or (apart > 0.5 and all(map(is_figure, _texts(own, row, (before, column))))):
                parts.append([column])
            else:
                parts[-1].append(column)
        figures = all(is_figure(" ".join(_texts(own, row, part))) for part in parts[1:])
        if len(parts) == len(across) or (len(parts) > 1 and figures):  # else it is text set wide
            for part in parts:
                for column in part:
                    home[row, column] = (row, part[0])
                cells[row, part[0]] = [w for c in part for w in own[row, c]]


def _texts(own: dict[tuple[int, int], list[Word]], row: int, columns: Iterable[int]) -> list[str]:
    return [" ".join(w.text for w in own[row, column]) for column in columns]


def _above(
    page: Page, xs: Sequence[float], used: Sequence[int], top: float, taken: Collection[int]
) -> tuple[list[str], list[tuple[int, Word]]] | None:
    """The heads that stand over a table outside its rulings, with their words: most columns must have one."""
    found: list[tuple[int, Word]] = []
    edge = top
    over = [(i, w) for i, w in enumerate(page.words) if w.y <= top + 2 and xs[0] - 2 <= w.x0 and w.x1 <= xs[-1] + 2]
    for i, w in sorted(over, key=lambda pair: -pair[1].y):
        if edge - w.y > 1.7 * w.size or top - w.y > 6 * w.size or i in taken:
            break
        found.append((i, w))
        edge = min(edge, w.y)
    if _runs_across([w for _, w in found], xs):
        return None
    cells: dict[int, list[Word]] = defaultdict(list)
    for _, w in sorted(found):
        cells[max(used[0], sum(x <= w.x0 + 1 for x in xs) - 1)].append(w)
    heads = [joined_lines(lines_of(cells.get(column, []))) for column in used]
    return (heads, found) if sum(map(bool, heads)) * 4 > len(heads) * 3 and len(heads) > 2 else None


def _runs_across(words: Sequence[Word], xs: Sequence[float]) -> bool:
    """Whether words run over the columns as a sentence does: most that stand on either side of an edge are close."""
    lines = itertools.groupby(sorted(words, key=lambda w: (w.y, w.x0)), key=lambda w: w.y)
    pairs = [(a, b) for _, line in lines for a, b in itertools.pairwise(line)]
    apart = [(a, b) for a, b in pairs if bisect_right(xs, a.x0 + 1) != bisect_right(xs, b.x0 + 1)]
    return sum(b.x0 - a.x1 < _SPACE * a.size for a, b in apart) * 2 > len(apart)


def _below(
    page: Page, xs: Sequence[float], bottom: float, taken: Sequence[tuple[int, Word]]
) -> tuple[list[str], list[tuple[int, Word]]] | None:
    """The next totals under a table's last ruling, with their words: a name, and figures that stand in its columns."""
    under = [(i, w) for i, w in enumerate(page.words) if 0 < w.y - bottom <= _UNDER * w.size and (i, w) not in taken]
    y = min((w.y for _, w in under), default=0.0)
    found = [(i, w) for i, w in under if w.y - y < 0.3 * w.size]
    cells: list[list[Word]] = [[] for _ in xs[1:]]
    for _, w in found:
        cells[min(bisect_right(xs[1:], (w.x0 + w.x1) / 2), len(cells) - 1)].append(w)
    texts = [" ".join(w.text for w in cell) for cell in cells]
    figures = [at for at, text in enumerate(texts) if is_figure(text)]
    if len(figures) < 2 or not texts[0] or is_figure(texts[0]):
        return None
    outside = any(w.x0 < xs[0] - 2 or w.x1 > xs[-1] + 2 for _, w in found)
    if outside or any(text and not is_figure(text) for text in texts[figures[0] :]):
        return None
    name = " ".join(filter(None, texts[: figures[0]]))
    return [name, *[""] * (figures[0] - 1), *texts[figures[0] :]], found


def _regions(
    xs: list[float], ys: list[float], uprights: Sequence[Rule], levels: Sequence[Rule]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Each (row, column) of the grid → the first one of its cell, which spans those with no ruling between them."""
    home: dict[tuple[int, int], tuple[int, int]] = {}
    walls = [_beside(x, [(r.x0, r.y0, r.y1) for r in uprights], ys) for x in xs]
    floors = [_beside(y, [(r.y0, r.x0, r.x1) for r in levels], xs) for y in ys]
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if column and row not in walls[column]:
                home[row, column] = home[row, column - 1]
            elif row and column not in floors[row]:
                home[row, column] = home[row - 1, column]
            else:
                home[row, column] = (row, column)
    return home


def _beside(place: float, rules: Iterable[tuple[float, float, float]], edges: Sequence[float]) -> set[int]:
    """The spaces between the edges beside whose middle a ruling at this place runs; it has a place and two ends."""
    middles = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    found: set[int] = set()
    for at, start, end in rules:
        if abs(at - place) <= NEAR:
            found.update(range(bisect_left(middles, start - 1), bisect_right(middles, end + 1)))
    return found


def _stacked(lines: Sequence[Line]) -> int:
    """How many lines of a cell are figures alone."""
    return sum(all(is_figure(word) for word in line.text.split()) for line in lines)


def _split(lines: list[list[Line]]) -> list[list[str]]:
    """A row of cells as text; as several rows where figures stand above each other with no ruling between."""
    several = [cell for cell in lines if len(cell) >= 2]
    figures = several if len(several) >= 2 else []
    stacked = [cell for cell in figures if sum(is_figure(line.text) for line in cell) * 3 >= len(cell) * 2]
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
