"""Tables on a PDF's page that have no rulings: figures that stand in columns, row after row."""

import re
from dataclasses import dataclass

from ingest.pdf_page import Page
from ingest.pdf_tables import UNIT, Grid, is_figure

_TITLE = re.compile(r"(?:table|figure|chart|appendix|annex|\d+\.\d*)\b", re.IGNORECASE)


def aligned(page: Page, taken: set[int]) -> list[Grid]:
    """The tables whose figures stand in columns, among the words not taken yet: at least three rows with figures."""
    rows = _print_rows(page, taken)
    found: list[Grid] = []
    at = 0
    while at < len(rows):
        if not _data(rows[at]):
            at += 1
            continue
        last, count = at, 1
        for i in range(at + 1, len(rows)):
            if rows[i].y - rows[i - 1].y > 4.5 * rows[i].size or i - last > 4 or rows[i].prose:
                break
            if _data(rows[i]):
                last, count = i, count + 1
        if count >= 3:
            first = _reach_up(rows, at)
            end = _reach_down(rows, last)
            found.append(_aligned_grid(rows[first : end + 1], at - first))
            at = end
        at += 1
    return found


@dataclass(slots=True)
class _Row:
    y: float
    size: float
    pieces: list[tuple[float, float, str]]
    words: list[int]

    @property
    def prose(self) -> bool:
        return any(len(text) > 80 and x1 - x0 > 300 for x0, x1, text in self.pieces)


def _print_rows(page: Page, taken: set[int]) -> list[_Row]:
    left = sorted((i for i in range(len(page.words)) if i not in taken), key=lambda i: page.words[i].y)
    groups: list[list[int]] = []
    for i in left:
        if groups and page.words[i].y - page.words[groups[-1][0]].y <= 0.25 * page.words[i].size:
            groups[-1].append(i)
        else:
            groups.append([i])
    rows = []
    for group in groups:
        group.sort(key=lambda i: page.words[i].x0)
        pieces: list[tuple[float, float, str]] = []
        for i in group:
            w = page.words[i]
            if pieces and w.x0 - pieces[-1][1] < _space(pieces[-1][2], w.text) * w.size:
                pieces[-1] = (pieces[-1][0], max(pieces[-1][1], w.x1), f"{pieces[-1][2]} {w.text}")
            else:
                pieces.append((w.x0, w.x1, w.text))
        first = page.words[group[0]]
        rows.append(_Row(first.y, first.size, pieces, group))
    return rows


def _space(before: str, after: str) -> float:
    """The gap, in font heights, from which two words are two cells: figures stand closer in tables than in text."""
    figures = is_figure(before) + is_figure(after)
    return 0.3 if figures == 2 else 0.62 if not figures else 0.25 if re.search(r"\d[.,]\d", before) else 0.42


def _data(row: _Row) -> bool:
    figures = sum(is_figure(text) for _, _, text in row.pieces)
    return figures >= 2 and not row.prose


def _reach_up(rows: list[_Row], at: int) -> int:
    first = at
    for i in range(at - 1, max(-1, at - 6), -1):
        close = rows[i + 1].y - rows[i].y < 3 * rows[i].size
        if not close or rows[i].prose or sum(len(text.split()) for _, _, text in rows[i].pieces) > 40:
            break
        if len(rows[i].pieces) == 1 and _TITLE.match(rows[i].pieces[0][2]):
            break
        first = i
    while first < at and len(rows[first].pieces) == 1:
        first += 1
    return first


def _reach_down(rows: list[_Row], last: int) -> int:
    """Over the wrapped rest of the last row's name."""
    if last + 1 < len(rows) and len(rows[last + 1].pieces) == 1 and not rows[last + 1].prose:
        near = rows[last + 1].y - rows[last].y < 1.15 * rows[last].size
        if near and rows[last + 1].pieces[0][2][:1].islower():
            return last + 1
    return last


def _aligned_grid(rows: list[_Row], heads: int) -> Grid:
    spans = sorted((x0, x1) for row in rows[heads:] if _data(row) for x0, x1, _ in row.pieces)
    columns: list[list[float]] = []
    for x0, x1 in spans:
        if columns and x0 <= columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], x1)
        else:
            columns.append([x0, x1])
    table: list[list[str]] = []
    for at, row in enumerate(rows):
        cells = [""] * len(columns)
        spread = (
            at < heads
            and 1 < len(row.pieces) * 2 <= len(columns)
            and all(UNIT.fullmatch(text) for _, _, text in row.pieces)
        )
        for x0, x1, text in row.pieces:
            middle = (x0 + x1) / 2
            nearest = min(
                range(len(columns)),
                key=lambda c: (-_overlap(x0, x1, columns[c]), abs((columns[c][0] + columns[c][1]) / 2 - middle)),
            )
            cells[nearest] = f"{cells[nearest]} {text}".strip()
        if spread:
            for c, column in enumerate(columns):
                centre = (column[0] + column[1]) / 2
                cells[c] = min(row.pieces, key=lambda p: abs((p[0] + p[1]) / 2 - centre))[2]
        wrapped = at > heads and len(row.pieces) == 1 and not _data(row) and row.y - rows[at - 1].y < 1.15 * row.size
        if wrapped and row.pieces[0][2][:1].islower():
            table[-1] = [f"{a} {b}".strip() for a, b in zip(table[-1], cells, strict=True)]
        else:
            table.append(cells)
    return Grid(table, rows[0].y - rows[0].size, rows[-1].y, {i for row in rows for i in row.words})


def _overlap(x0: float, x1: float, column: list[float]) -> float:
    return max(0.0, min(x1, column[1]) - max(x0, column[0]))
