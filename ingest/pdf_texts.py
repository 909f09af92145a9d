"""Tables on a PDF's page without rulings and without figures: text that stands in three columns or more, row by row."""

import re
from collections.abc import Sequence

from ingest.pdf_cells import Placed, pieces_of
from ingest.pdf_heads import Piece
from ingest.pdf_rows import Grid
from ingest.rows import is_figure

_LEAST = 3  # columns, and rows
_ALIGNED = 3.0  # points
_APART = 1.5  # of the font's height; the least space between two cells
_NEXT = 3.2  # of the font's height; how far below a row the next one stands at most
_WRAPPED = 1.4  # and how far below its first line a row's next line
_LONGEST = 12  # words of a cell's line
_ITEM = re.compile(r"\(?\w{1,4}[.)]?|[•●◦-]")  # what counts an agenda's items

Line = tuple[list[Placed], list[Piece]]  # the words of a line of print, and its pieces


def in_columns(across: Sequence[list[Placed]]) -> list[Grid]:
    """The tables of text in these lines of a page: three rows or more whose cells begin under each other."""
    lines: list[Line] = [(line, _cells(line)) for line in across]
    found: list[Grid] = []
    at = 0
    while at < len(lines):
        rows = _rows(lines, at)
        full = [row for row in rows if len(row[0][1]) == len(rows[0][0][1])]
        if len(full) >= _LEAST and not _counted([row[0][1] for row in full]):
            found.append(_grid(rows))
            at += sum(map(len, rows))
        else:
            at += 1
    return found


def _cells(line: Sequence[Placed]) -> list[Piece]:
    """A line's pieces, those less than a column's space apart as one."""
    pieces: list[Piece] = []
    for piece in pieces_of(line):
        if pieces and piece[0] - pieces[-1][1] < _APART * line[0][1].size:
            pieces[-1] = pieces[-1][0], piece[1], f"{pieces[-1][2]} {piece[2]}"
        else:
            pieces.append(piece)
    return pieces


def _rows(lines: Sequence[Line], at: int) -> list[list[Line]]:
    """The rows from the line `at` on that stand in its columns, each with the lines that its cells wrap into."""
    columns = [piece[0] for piece in lines[at][1]]
    if len(columns) < _LEAST or any(len(text.split()) > _LONGEST for _, _, text in lines[at][1]):
        return [[lines[at]]]
    rows = [[lines[at]]]
    for words, pieces in lines[at + 1 :]:
        size = words[0][1].size
        below = words[0][1].y - rows[-1][-1][0][0][1].y
        within = [min((abs(piece[0] - x), n) for n, x in enumerate(columns)) for piece in pieces]
        if below > _NEXT * size or any(off > _ALIGNED for off, _ in within):
            break
        if any(len(text.split()) > _LONGEST for _, _, text in pieces):
            break
        if within[0][1] == 0 and len(pieces) > 1:
            rows.append([(words, pieces)])
        elif below <= _WRAPPED * size and len(pieces) < len(columns):
            rows[-1].append((words, pieces))
        else:
            break
    return rows


def _counted(rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether the first column only counts the rows, a column holds addresses, or figures stand in one."""
    items = sum(bool(_ITEM.fullmatch(row[0][2])) for row in rows)
    texts = [piece[2] for row in rows for piece in row]
    return items * 2 > len(rows) or any("@" in text for text in texts) or any(map(is_figure, texts))


def _grid(rows: Sequence[Sequence[Line]]) -> Grid:
    columns = [piece[0] for piece in rows[0][0][1]]
    table: list[list[str]] = []
    for row in rows:
        cells = [""] * len(columns)
        for _, pieces in row:
            for x0, _, text in pieces:
                column = min(range(len(columns)), key=lambda n: abs(columns[n] - x0))
                cells[column] = f"{cells[column]} {text}".strip()
        table.append(cells)
    words = [placed for row in rows for line, _ in row for placed in line]
    heads = int(all(word.bold for line, _ in rows[0] for _, word in line))
    edges = (*columns[1:], max(word.x1 for _, word in words))
    top = min(word.y - word.size for _, word in words)
    return Grid(table, top, max(word.y for _, word in words), {i for i, _ in words}, edges, heads)
