"""Words on a PDF's page as lines, as pieces of print parted by wide spaces, and as the cells of columns."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from ingest.pdf_heads import Piece, Span, nearest
from ingest.pdf_shapes import Word
from ingest.pdf_text import joined_lines, lines_of
from ingest.rows import is_figure

_GUTTER = 0.8  # of the font's height; the space between two columns

Placed = tuple[int, Word]  # a word and its place in `Page.words`


class Band:
    """What stands between two rulings."""

    def __init__(self, high: float, low: float, words: Sequence[Placed]) -> None:
        self.high, self.low, self.words = high, low, list(words)
        self.text = " ".join(word.text for _, word in self.words)
        self.lines = [pieces_of(line) for line in lines_across(words)]
        self.figures = sum(is_figure(text) for line in self.lines for _, _, text in line)


def lines_across(words: Iterable[Placed]) -> list[list[Placed]]:
    """The words line by line from the top, each line from the left."""
    lines: list[list[Placed]] = []
    top = float("-inf")  # where the first word of the line stands
    for placed in sorted(words, key=lambda placed: placed[1].y):
        word = placed[1]
        if word.y - top <= 0.25 * word.size:
            lines[-1].append(placed)
        else:
            lines.append([placed])
            top = word.y
    return [sorted(line, key=lambda placed: placed[1].x0) for line in lines]


def _runs(line: Sequence[Placed]) -> list[list[Placed]]:
    """A line's words in runs that no wide space parts."""
    runs: list[list[Placed]] = []
    right = float("-inf")  # where the word before ends
    for placed in line:
        _, x0, x1, _, size, _, _, _ = placed[1]
        if x0 - right < _GUTTER * size:
            runs[-1].append(placed)
        else:
            runs.append([placed])
        right = x1
    return runs


def piece_of(run: Sequence[Placed]) -> Piece:
    """Where a run of words stands, and its text."""
    return run[0][1].x0, max([word.x1 for _, word in run]), " ".join([word.text for _, word in run])


def pieces_of(line: Sequence[Placed]) -> list[Piece]:
    """A line's runs."""
    return [piece_of(run) for run in _runs(line)]


def columns_of(words: Sequence[Word], before: Sequence[Span] = ()) -> list[Span]:
    """Where the words stand, seen from above: the spaces that no line crosses part the columns.

    Those of a table `before` are among them.
    """
    columns: list[Span] = []
    least = _GUTTER * median(word.size for word in words)
    spans = [(word.x0, word.x1) for word in words] + list(before)
    for x0, x1 in sorted(spans):
        if columns and x0 < columns[-1][1] + least:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    return columns


def cells_of(words: Sequence[Placed], columns: Sequence[Span]) -> list[str]:
    """A row's text, column by column: each run stands in the column that it shares most with."""
    cells: list[list[Placed]] = [[] for _ in columns]
    for line in lines_across(words):
        for run in _runs(line):
            cells[nearest(piece_of(run), columns)] += run
    return [joined_lines(lines_of([word for _, word in sorted(cell)])) for cell in cells]


def crossing(line: Sequence[Placed], columns: Sequence[Span]) -> bool:
    """Whether a run of the line stands in several columns."""
    return any(sum(x0 < end and start < x1 for start, end in columns) > 1 for x0, x1, _ in pieces_of(line))


def stacked(band: Band, columns: Sequence[Span]) -> int:
    """How many figures stand above each other in one column of the band, if several."""
    placed: Counter[int] = Counter()  # the columns of figures that are all their column has on their line
    for line in band.lines:
        pieces = [(nearest(piece, columns), piece[2]) for piece in line]
        here = Counter(column for column, _ in pieces)
        placed.update(at for at, text in pieces if here[at] == 1 and is_figure(text) and re.search(r"\d", text))
    most = max(placed.values(), default=0)
    return most if most > 1 else 0


def unstacked(band: Band, columns: Sequence[Span]) -> list[list[Placed]]:
    """A band's words row by row, where lines of figures stand above each other: each under its own name, or all."""
    lines = lines_across(band.words)
    figures = [
        line for line in lines if any(is_figure(piece[2]) and nearest(piece, columns) for piece in pieces_of(line))
    ]
    starts = [line[0][1].y for line in figures]
    edges = [float("-inf"), *((a + b) / 2 for a, b in itertools.pairwise(starts)), float("inf")]
    names = [[placed for placed in line if nearest(piece_of([placed]), columns) == 0] for line in lines]
    shared: list[Placed] = []
    if not all(name for name, line in zip(names, lines, strict=True) if line in figures) or _wrapped(names, columns):
        shared = [placed for name in names for placed in name]
    rest = [placed for placed in band.words if placed not in shared]
    rows = [[p for p in rest if low < p[1].y <= high] for low, high in itertools.pairwise(edges)]
    return [sorted(shared + row) for row in rows]


def _wrapped(names: Sequence[Sequence[Placed]], columns: Sequence[Span]) -> bool:
    """Whether the first of these lines goes on in the second, whose first word it has no room for."""
    return len(names) > 1 and all(names[:2]) and names[0][-1][1].x1 + _width(names[1][0]) > columns[0][1]


def _width(placed: Placed) -> float:
    return placed[1].x1 - placed[1].x0 + placed[1].size / 4
