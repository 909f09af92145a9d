"""Tables on a PDF's page whose rows are parted by level rulings alone, their columns by the space between them."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from ingest.blocks import ended
from ingest.pdf_heads import Piece, Span, nearest
from ingest.pdf_page import Page
from ingest.pdf_rows import Grid, is_figure
from ingest.pdf_shapes import Rule, Word
from ingest.pdf_text import PAGE_NUMBER, joined_lines, lines_of

_SAME = 6.0  # points; rulings of one table begin no farther apart
_LEAST = 120.0  # points; a table is at least as wide
_SHORTER = 0.6  # a ruling of a table is at least this share of the longest as long
_GUTTER = 0.8  # of the font's height; the space between two columns
_NEXT = 1.8  # of the font's height; how far below the last line of a row its next line stands

_FIRST = 3.0  # and how far below the last ruling the row below it begins
_HIGHEST = 7.0  # of the font's height; heads above the first ruling reach no higher
_LONGEST_HEAD = 12  # words

Placed = tuple[int, Word]  # a word and its place in `Page.words`


def banded(page: Page, taken: set[int]) -> list[Grid]:
    """The tables of at least three rulings and three columns, most of whose rows hold figures."""
    words = [(i, word) for i, word in enumerate(page.words) if i not in taken]
    found: list[Grid] = []
    for rules in _alike(page.rules):
        if not any(_crosses(upright, rules) for upright in page.rules):
            for bands, left, right in _tables(rules, words):
                grid = _grid(bands, [placed for placed in words if left <= placed[1].x0 and placed[1].x1 <= right])
                found += [grid] if grid else []
    return found


def carry_over(before: Sequence[Grid], after: Sequence[Grid], page: Page) -> None:
    """Put what a page has of a row begun on the page before to that row, its last, and take it from the page.

    It is the first row of the page's first table, or stands above that, where no heads are printed again.
    """
    if not before or not after:
        return
    begun, rest = max(before, key=lambda grid: grid.bottom), min(after, key=lambda grid: grid.top)
    if not (begun.open and rest.columns and rest.like(begun)):
        return
    above = [] if rest.heads else _rest_above(begun, rest, page)
    if above:
        _add(begun, _cells(above, rest.columns))
        rest.words |= {i for i, _ in above}
    first = rest.heads or 0
    if len(rest.rows) > first and not any(map(is_figure, rest.rows[first])):
        _add(begun, rest.rows.pop(first))


def _add(grid: Grid, row: Sequence[str]) -> None:
    grid.rows[-1] = [f"{cell} {more}".strip() for cell, more in itertools.zip_longest(grid.rows[-1], row, fillvalue="")]


def _rest_above(begun: Grid, rest: Grid, page: Page) -> list[Placed]:
    """The words above a table that go on in a cell of the row begun before, whose sentence has not ended."""
    lines = _lines((i, word) for i, word in enumerate(page.words) if word.y < rest.top + 1 and i not in rest.words)
    words = [placed for line in lines for placed in line]
    apart = any(b[0][1].y - a[0][1].y > _NEXT * a[0][1].size for a, b in itertools.pairwise(lines))
    if apart or any(_crossing(line, rest.columns) for line in lines):
        return []
    cells = _cells(words, rest.columns)
    going_on = [not ended(old) for old, new in zip(begun.rows[-1], cells, strict=False) if new]
    return sorted(words) if going_on and all(going_on) and not any(map(is_figure, cells)) else []


class _Band:
    """What stands between two rulings."""

    def __init__(self, high: float, low: float, words: Sequence[Placed]) -> None:
        self.high, self.low, self.words = high, low, list(words)
        self.text = " ".join(word.text for _, word in self.words)
        self.figures = sum(is_figure(text) for line in _lines(words) for _, _, text in _pieces(line))


def _alike(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The level rulings in groups that begin and end alike, from the top; pieces of one line are one ruling."""
    whole: list[Rule] = []
    for rule in sorted((r for r in rules if r.x0 != r.x1), key=lambda r: (round(r.y0 / 2), r.x0)):
        last = whole[-1] if whole else None
        if last and abs(last.y0 - rule.y0) < 2 and rule.x0 - last.x1 < 3:
            whole[-1] = last._replace(x1=max(last.x1, rule.x1))
        else:
            whole.append(rule)
    groups: list[list[Rule]] = []
    for rule in sorted((r for r in whole if r.x1 - r.x0 >= _LEAST), key=lambda r: r.y0):
        group = next((g for g in groups if abs(g[0].x0 - rule.x0) < _SAME), None)
        if group is None:
            groups.append([rule])
        elif rule.y0 - group[-1].y0 > 2:
            group.append(rule)
    long = [[r for r in g if r.x1 - r.x0 >= _SHORTER * max(r.x1 - r.x0 for r in g)] for g in groups]
    return [group for group in long if len(group) >= 3]


def _crosses(upright: Rule, rules: Sequence[Rule]) -> bool:
    """Whether an upright ruling parts the columns between these level ones."""
    inside = rules[0].x0 + _SAME < upright.x0 < max(r.x1 for r in rules) - _SAME
    return upright.x0 == upright.x1 and inside and upright.y0 < rules[-1].y0 - 2 and upright.y1 > rules[0].y0 + 2


def _tables(rules: Sequence[Rule], words: Sequence[Placed]) -> list[tuple[list[_Band], float, float]]:
    """The bands between the rulings, table by table: print larger than the rest is a heading between two tables."""
    left, right = rules[0].x0 - 2, max(rule.x1 for rule in rules) + 2
    within = [placed for placed in words if left <= placed[1].x0 and placed[1].x1 <= right]
    bands = []
    for above, below in itertools.pairwise(rules):
        own = [placed for placed in within if above.y0 < placed[1].y - placed[1].size / 3 <= below.y0]
        if own:
            bands.append(_Band(above.y0, below.y0, own))
    if not bands:
        return []
    usual = median(word.size for band in bands for _, word in band.words)
    tables: list[list[_Band]] = [[]]
    for band in bands:
        if any(word.size > 1.15 * usual for _, word in band.words) and not band.figures:
            tables.append([])
            continue
        if tables[-1] and not band.figures and band.text == tables[-1][0].text:  # its heads again, under a title
            tables[-1] = tables[-1][: None if tables[-1][-1].figures else -1]
            tables.append([])
        tables[-1].append(band)
    return [(table, left, right) for table in tables if len(table) >= 2]


def _grid(bands: Sequence[_Band], beside: Sequence[Placed]) -> Grid | None:
    """The table of these bands; `beside` are the words above and below them."""
    told = [band for band in bands if band.figures]
    if not told or len(told) * 3 < len(bands):
        return None
    columns = _columns([word for band in told for _, word in band.words])
    if len(columns) < 3 or any(_stacked(band, columns) for band in bands):
        return None
    if not any(is_figure(cell) for band in told for cell in _cells(band.words, columns)[1:]):
        return None  # numbered paragraphs
    tail = _tail(bands[-1], columns, [placed for placed in beside if placed[1].y > bands[-1].low])
    heads = _heads_over(bands[0], columns, beside)
    parts = [*([heads] if heads else []), *(band.words for band in bands), *([tail] if tail else [])]
    rows = [[*_cells(part, columns), ""] for part in parts]
    first = int(bool(heads)) or _head_rows(rows)
    body: list[list[str]] = []
    for row, part in zip(rows[first:], parts[first:], strict=True):
        if body and _across(part, columns):  # what is said of the row above
            body[-1][-1] = "\n".join(filter(None, (body[-1][-1], joined_lines(lines_of([word for _, word in part])))))
        else:
            body.append(row)
    if len(body) < 2:
        return None
    table = rows[:first] + body
    if not any(row[-1] for row in table):
        table = [row[:-1] for row in table]
    placed = [one for part in parts for one in part]
    top = min(bands[0].high, *(word.y - word.size for _, word in placed))
    return Grid(
        table,
        top,
        max(word.y for _, word in placed),
        {i for i, _ in placed},
        tuple(end for _, end in columns),
        first,
        open=bool(tail),
        columns=columns,
    )


def _head_rows(rows: Sequence[Sequence[str]]) -> int:
    """The first band without figures is of heads; one more where the first has the titles over several of them."""
    count = 0
    for row in rows[:2]:
        filled = [cell for cell in row if cell]
        if any(map(is_figure, filled)) or len(filled) < 2 or any(len(cell.split()) > _LONGEST_HEAD for cell in filled):
            break
        if count and sum(map(bool, rows[0])) >= len(filled):
            break
        count += 1
    return count


def _heads_over(first: _Band, columns: Sequence[Span], beside: Sequence[Placed]) -> list[Placed]:
    """The heads above the first ruling, where most columns of the table have one there and none below it."""
    if not first.figures:
        return []
    heads: list[Placed] = []
    y = first.high
    for line in reversed(_lines([placed for placed in beside if placed[1].y <= first.high + 1])):
        size = line[0][1].size
        if y - line[0][1].y > _NEXT * size or first.high - line[0][1].y > _HIGHEST * size or _crossing(line, columns):
            break
        heads += line
        y = line[0][1].y
    filled = sum(map(bool, _cells(heads, columns)))
    return sorted(heads) if filled * 3 >= len(columns) * 2 and filled > 1 else []


def _crossing(line: Sequence[Placed], columns: Sequence[Span]) -> bool:
    return any(sum(x0 < end and start < x1 for start, end in columns) > 1 for x0, x1, _ in _pieces(line))


def _lines(words: Iterable[Placed]) -> list[list[Placed]]:
    """The words line by line from the top, each line from the left."""
    lines: list[list[Placed]] = []
    for placed in sorted(words, key=lambda placed: placed[1].y):
        if lines and placed[1].y - lines[-1][0][1].y <= 0.25 * placed[1].size:
            lines[-1].append(placed)
        else:
            lines.append([placed])
    return [sorted(line, key=lambda placed: placed[1].x0) for line in lines]


def _runs(line: Sequence[Placed]) -> list[list[Placed]]:
    """A line's words in runs that no wide space parts."""
    runs: list[list[Placed]] = []
    for placed in line:
        if runs and placed[1].x0 - runs[-1][-1][1].x1 < _GUTTER * placed[1].size:
            runs[-1].append(placed)
        else:
            runs.append([placed])
    return runs


def _piece(run: Sequence[Placed]) -> Piece:
    return run[0][1].x0, max(word.x1 for _, word in run), " ".join(word.text for _, word in run)


def _pieces(line: Sequence[Placed]) -> list[Piece]:
    return [_piece(run) for run in _runs(line)]


def _columns(words: Sequence[Word]) -> list[Span]:
    """Where the words stand, seen from above: the spaces that no line crosses part the columns."""
    columns: list[Span] = []
    least = _GUTTER * median(word.size for word in words)
    for x0, x1 in sorted((word.x0, word.x1) for word in words):
        if columns and x0 < columns[-1][1] + least:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    return columns


def _stacked(band: _Band, columns: Sequence[Span]) -> bool:
    """Whether figures of several rows stand in the band: its rulings part no rows."""
    placed: list[int] = []  # the columns of figures that are all their column has on their line
    for line in _lines(band.words):
        pieces = [(nearest(piece, columns), piece[2]) for piece in _pieces(line)]
        here = Counter(column for column, _ in pieces)
        placed += [at for at, text in pieces if here[at] == 1 and is_figure(text) and re.search(r"\d", text)]
    return len(placed) > len(set(placed))


def _across(words: Sequence[Placed], columns: Sequence[Span]) -> bool:
    """Whether a band is text that runs over several columns, with no name before it."""
    pieces = [piece for line in _lines(words) for piece in _pieces(line)]
    wide = any(sum(x0 < end and start < x1 for start, end in columns) >= 3 for x0, x1, _ in pieces)
    return wide and all(x0 > columns[0][1] for x0, _, _ in pieces)


def _cells(words: Sequence[Placed], columns: Sequence[Span]) -> list[str]:
    cells: list[list[Placed]] = [[] for _ in columns]
    for line in _lines(words):
        for run in _runs(line):
            cells[nearest(_piece(run), columns)] += run
    return [joined_lines(lines_of([word for _, word in sorted(cell)])) for cell in cells]


def _tail(last: _Band, columns: Sequence[Span], below: Sequence[Placed]) -> list[Placed]:
    """The row below the last ruling, with figures in it and no line that crosses the columns."""
    row: list[Placed] = []
    y = last.low
    for line in _lines(below):
        if PAGE_NUMBER.fullmatch(_piece(line)[2]):
            break
        if line[0][1].y - y > (_NEXT if row else _FIRST) * line[0][1].size or _crossing(line, columns):
            break
        row += line
        y = line[0][1].y
    band = _Band(last.low, y, sorted(row))
    return band.words if band.figures and not _stacked(band, columns) else []
