"""Tables on a PDF's page whose rows are parted by level rulings alone, their columns by the space between them."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ingest.pdf_cells import (
    Band,
    Placed,
    cells_of,
    columns_of,
    crossing,
    lines_across,
    piece_of,
    pieces_of,
    stacked,
    unstacked,
)
from ingest.pdf_heads import Span
from ingest.pdf_rows import Grid
from ingest.pdf_shapes import Rule
from ingest.pdf_text import PAGE_NUMBER, joined_lines, lines_of
from ingest.rows import UNITS, is_figure

_SAME = 6.0  # points; rulings of one table begin no farther apart
_LEAST = 120.0  # points; a table is at least as wide
_SHORTER = 0.6  # a ruling of a table is at least this share of the longest as long
_APART = 3.2  # of the font's height; lines of one cell stand no farther apart, with an empty line between them
_NEXT = 1.8  # of the font's height; how far below the last line of a row its next line stands

_FIRST = 3.0  # and how far below the last ruling the row below it begins
_HIGHEST = 7.0  # of the font's height; heads above the first ruling reach no higher
_LONGEST_HEAD = 12  # words
_MOST_STACKED = 4  # figures of one column between two rulings that part the rows
_LONGEST_NAME = 25  # words


def banded(drawn: Sequence[Rule], words: Sequence[Placed], before: Grid | None = None) -> list[Grid]:
    """The tables of at least three rulings: of three columns with figures in most rows, or of two with a name in each.

    `words` are those of the page that no other table has, `before` is the last table of the page before; where this
    page begins with what goes on in its columns, one ruling is enough.
    """
    found: list[Grid] = []
    for rules in _alike(drawn, before):
        if not any(_crosses(upright, rules) for upright in drawn):
            going_on = before if before and not found and _alike_in(rules, before) else None
            for bands, left, right in _tables(rules, words, going_on):
                beside = [placed for placed in words if left <= placed[1].x0 and placed[1].x1 <= right]
                grid = going_on and _grid(bands, beside, going_on)
                grid = grid or (_grid(bands, beside) if len(rules) >= 3 else None)
                if grid:
                    found.append(replace(grid, extent=(rules[0].x0, max(rule.x1 for rule in rules))))
                going_on = None
    return found


def _alike_in(rules: Sequence[Rule], before: Grid) -> bool:
    """Whether the rulings are as wide as those of the table before."""
    left, right = before.extent
    return abs(rules[0].x0 - left) < _SAME and abs(max(rule.x1 for rule in rules) - right) < _SAME


def _alike(rules: Sequence[Rule], before: Grid | None) -> list[list[Rule]]:
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
    return [group for group in long if len(group) >= 3 or (before and _alike_in(group, before))]


def _crosses(upright: Rule, rules: Sequence[Rule]) -> bool:
    """Whether an upright ruling parts the columns between these level ones."""
    inside = rules[0].x0 + _SAME < upright.x0 < max(r.x1 for r in rules) - _SAME
    long = (
        upright.x0 == upright.x1 and upright.y1 - upright.y0 > 2
    )  # a shorter one only joins the pieces of a level one
    return long and inside and upright.y0 < rules[-1].y0 - 2 and upright.y1 > rules[0].y0 + 2


def _tables(
    rules: Sequence[Rule], words: Sequence[Placed], going_on: Grid | None
) -> list[tuple[list[Band], float, float]]:
    """The bands between the rulings, table by table: print larger than the rest is a heading between two tables.

    Where a table goes on from the page before, what stands above the first ruling is a band too.
    """
    left, right = rules[0].x0 - 2, max(rule.x1 for rule in rules) + 2
    within = [placed for placed in words if left <= placed[1].x0 and placed[1].x1 <= right]
    bands = []
    on_top = _on_top(rules[0], within, going_on) if going_on else []
    if on_top:
        bands.append(Band(0.0, rules[0].y0, on_top))
    edges = [rule.y0 for rule in rules]
    between: list[list[Placed]] = [[] for _ in range(len(edges) + 1)]
    for placed in within:
        between[bisect_left(edges, placed[1].y - placed[1].size / 3)].append(placed)
    bands += [Band(*ends, own) for ends, own in zip(itertools.pairwise(edges), between[1:], strict=False) if own]
    if not bands:
        return []
    usual = median(word.size for band in bands for _, word in band.words)
    tables: list[list[Band]] = [[]]
    for band in bands:
        if any(word.size > 1.15 * usual for _, word in band.words) and not band.figures:
            tables.append([])
            continue
        if tables[-1] and not band.figures and band.text == tables[-1][0].text:  # its heads again, under a title
            tables[-1] = tables[-1][: None if tables[-1][-1].figures else -1]
            tables.append([])
        tables[-1].append(band)
    return [(table, left, right) for table in tables if len(table) >= (1 if going_on else 2)]


def _on_top(first: Rule, within: Sequence[Placed], before: Grid) -> list[Placed]:
    """The words above a page's first ruling that stand in the columns of the table before, up to what does not."""
    found: list[Placed] = []
    y = first.y0
    for line in reversed(lines_across([placed for placed in within if placed[1].y - placed[1].size / 3 <= first.y0])):
        if y - line[0][1].y > _APART * line[0][1].size or crossing(line, before.columns):
            break
        found += line
        y = line[0][1].y
    units = UNITS.fullmatch(" ".join(word.text for _, word in sorted(found)))
    again = units or _heads_of(before) == cells_of(found, before.columns) or all(word.bold for _, word in found)
    return [] if again else sorted(found)  # heads are looked for where they stand


def _grid(bands: Sequence[Band], beside: Sequence[Placed], before: Grid | None = None) -> Grid | None:
    """The table of these bands; `beside` are the words above and below them, `before` what it goes on from."""
    told = [band for band in bands if band.figures]
    if told and not _beside_names(told, columns_of([word for band in bands for _, word in band.words])):
        told = []
    named = not told and (_named(bands) or bool(before))
    if not named and (not told or (len(told) * 3 < len(bands) and not before)):
        return None
    seen = [word for band in (bands if named else told) for _, word in band.words]
    columns = columns_of(seen, before.columns if before else ())
    stacks = [stacked(band, columns) for band in bands]
    if len(columns) < 3 - named or sum(map(bool, stacks)) * 3 > len(told) or max(stacks) > _MOST_STACKED:
        return None
    if before and (len(columns) != len(before.columns) or len(columns_of(seen)) > len(columns)):
        return None
    if told and not any(is_figure(cell) for band in told for cell in cells_of(band.words, columns)[1:]):
        return None  # numbered paragraphs
    tail = _tail(bands[-1], columns, [placed for placed in beside if placed[1].y > bands[-1].low])
    heads = _heads_over(bands[0], columns, beside, before) if bands[0].high else []
    ruled = [
        part
        for band, stack in zip(bands, stacks, strict=True)
        for part in (unstacked(band, columns) if stack else [band.words])
    ]
    parts = [*([heads] if heads else []), *ruled, *tail]
    rows = [[*cells_of(part, columns), ""] for part in parts]
    bold = all(word.bold for _, word in parts[0])
    told_so = bool(heads) or (bold and (named or bool(before))) or (bool(before) and _heads_of(before) == rows[0][:-1])
    first = int(told_so) or (0 if named or before else _head_rows(rows))
    body: list[list[str]] = []
    for row, part in zip(rows[first:], parts[first:], strict=True):
        title = first and row[1:] == rows[0][1:] and row[0].endswith(rows[0][0]) and any(row[1:])
        if title:  # the heads again, perhaps under a title
            body += [[name, *[""] * (len(row) - 1)] for name in [row[0].removesuffix(rows[0][0]).strip()] if name]
        elif body and _across(part, columns):  # what is said of the row above
            body[-1][-1] = "\n".join(filter(None, (body[-1][-1], joined_lines(lines_of([word for _, word in part])))))
        else:
            body.append(row)
    alone = bool(before) or (first > 0 and bands[-1].high > 0 and sum(map(is_figure, body[0] if body else ())) >= 3)
    if len(body) < (1 if alone else 2):
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


def _beside_names(told: Sequence[Band], columns: Sequence[Span]) -> bool:
    """Whether a figure of these bands stands right of the first column; else they are parts of names or numbers."""
    pieces = (piece for band in told for line in lines_across(band.words) for piece in pieces_of(line))
    return any(piece[0] > columns[0][1] and is_figure(piece[2]) for piece in pieces)


def _named(bands: Sequence[Band]) -> bool:
    """Whether each band is a name beside text, as in a table of two columns without figures."""
    if len(bands) < 2:
        return False
    columns = columns_of([word for band in bands for _, word in band.words])
    rows = [cells_of(band.words, columns) for band in bands]
    names = [row[0] for row in rows]
    numbered = any(re.match(r"\(?\w{1,3}[.)]|\d|[-–•]", name) for name in names)
    long = any(len(name.split()) > _LONGEST_NAME for name in names)
    return len(columns) == 2 and all(map(all, rows)) and not numbered and not long


def _heads_of(grid: Grid | None) -> list[str]:
    """The cells of a table's one row of heads."""
    return grid.rows[0][: len(grid.columns)] if grid and grid.heads == 1 else []


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


def _heads_over(first: Band, columns: Sequence[Span], beside: Sequence[Placed], before: Grid | None) -> list[Placed]:
    """The heads above the first ruling, where most columns of the table have one there and none below it."""
    if not (first.figures or before or _title_alone(first, columns)):
        return []
    heads: list[Placed] = []
    y = first.high
    for line in reversed(lines_across([placed for placed in beside if placed[1].y <= first.high + 1])):
        size = line[0][1].size
        if y - line[0][1].y > _NEXT * size or first.high - line[0][1].y > _HIGHEST * size or crossing(line, columns):
            break
        heads += line
        y = line[0][1].y
    cells = cells_of(heads, columns)
    filled = sum(map(bool, cells))
    told = first.figures or all(word.bold for _, word in heads)
    return (
        sorted(heads)
        if told and filled * 3 >= len(columns) * 2 and filled > 1 and not any(map(is_figure, cells))
        else []
    )


def _title_alone(band: Band, columns: Sequence[Span]) -> bool:
    """Whether a band holds one title, over the rows below it."""
    return sum(map(bool, cells_of(band.words, columns))) == 1


def _across(words: Sequence[Placed], columns: Sequence[Span]) -> bool:
    """Whether a band is text that runs over several columns, with no name before it."""
    pieces = [piece for line in lines_across(words) for piece in pieces_of(line)]
    wide = any(sum(x0 < end and start < x1 for start, end in columns) >= 3 for x0, x1, _ in pieces)
    return wide and all(x0 > columns[0][1] for x0, _, _ in pieces)


def _tail(last: Band, columns: Sequence[Span], below: Sequence[Placed]) -> list[list[Placed]]:
    """The row below the last ruling, or rows of one name, with figures in it and no line that crosses the columns."""
    row: list[Placed] = []
    y = last.low
    for line in lines_across(below):
        if PAGE_NUMBER.fullmatch(piece_of(line)[2]):
            break
        beside = line[0][1].x0 > columns[0][1]  # an empty line parts paragraphs of a cell, and the table from text
        gap = _APART if row and beside else _NEXT if row else _FIRST
        if line[0][1].y - y > gap * line[0][1].size or crossing(line, columns):
            break
        row += line
        y = line[0][1].y
    band = Band(last.low, y, sorted(row))
    if not band.figures:
        return []
    rows = unstacked(band, columns) if stacked(band, columns) else [band.words]
    return rows if len({cells_of(part, columns)[0] for part in rows}) == 1 and len(rows) <= _MOST_STACKED else []
