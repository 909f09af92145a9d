"""Tables on a PDF's page that have no rulings: figures that stand in columns, row after row."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import HANGING
from ingest.pdf_cells import Placed
from ingest.pdf_heads import Piece, Span, nearest, over
from ingest.pdf_page import Page
from ingest.pdf_rows import Grid
from ingest.pdf_shapes import Rule, Word
from ingest.pdf_text import healed, unbroken
from ingest.pdf_words import HYPHEN
from ingest.rows import UNIT, UNITS, is_figure

_CLOSE, _WIDE = 0.25, 0.62  # of the font's height; words nearer are always one cell, words farther apart never
_ALIGNED = 3.0  # points
_FLUSH = 4.0  # points; heads end no farther from where their figures do
_HEADS = 6  # words; heads of two columns that stand close have no more
_LEDGER = 3  # figures at a row's end that make it one of a table
_DIALLED = re.compile(r"\(?0\d{2,}\)?")
_PARTED = re.compile(r"\d[.,]\d")
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?")  # a paragraph's
_SPACE = 0.6  # of the print's height; words of a line of text stand no farther apart
_TITLE = re.compile(r"(?:table|figure|chart|appendix|annex|\d+\.\d*)\b", re.IGNORECASE)


def aligned(page: Page, lines: Sequence[Sequence[Placed]]) -> list[Grid]:
    """The tables whose figures stand in columns in these lines of the page: three rows, or fewer under heads."""
    if not _figures_abreast(lines):
        return []
    rows = _named(_print_rows(lines, page.rules), page.words)
    found: list[Grid] = []
    at = free = 0  # the first row that no table before has taken
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
        if count >= 3 or _headed(rows, at):
            first = _reach_up(rows, at, free, page)
            at = next((i for i in range(first, at) if _total(rows[i])), at)
            end = _reach_down(rows, last)
            columns = _columns(rows[at : end + 1])
            heads = _merged([_cut(row, columns, page.words) for row in rows[first:at]])
            found.append(_aligned_grid([*heads, *rows[at : end + 1]], len(heads), columns))
            at, free = end, end + 1
        at += 1
    return found


def _figures_abreast(lines: Sequence[Sequence[Placed]]) -> bool:
    """Whether there are three figures on a line or two on three: else there is no such table, as on most pages."""
    figures = set(filter(is_figure, {word.text for line in lines for _, word in line}))
    counts = [sum([word.text in figures for _, word in line]) for line in lines] if figures else []
    return max(counts, default=0) >= 3 or sum(count >= 2 for count in counts) >= 3


@dataclass(slots=True)
class _Row:
    y: float
    size: float
    pieces: list[tuple[float, float, str]]
    words: list[int]
    rise: float = 0.0  # how far above its figures its name begins

    @property
    def ledger(self) -> bool:
        """Whether it ends in figures that stand apart, whatever the length of its name."""
        return len(self.pieces) > _LEDGER and all(is_figure(text) for _, _, text in self.pieces[-_LEDGER:])

    @property
    def prose(self) -> bool:
        """Whether it is a line of text, also where that is set wide to fill the line."""
        if self.ledger:
            return False
        if any(len(text) > 80 and x1 - x0 > 300 for x0, x1, text in self.pieces):
            return True
        words = " ".join(text for _, _, text in self.pieces).split()
        said = self.pieces[1:] if _NUMBER.fullmatch(self.pieces[0][2]) else []
        if any(word[0].islower() for word in words) and said and _close(said, _SPACE * self.size):
            return True
        near = self.pieces[-1][1] - self.pieces[0][0] > 300
        near = near and _close(self.pieces, 1.6 * self.size)
        return near and len(words) >= 10 and sum(word[0].islower() for word in words) * 2 > len(words)


def _close(pieces: Sequence[Piece], most: float) -> bool:
    return all(b[0] - a[1] < most for a, b in itertools.pairwise(pieces))


def _print_rows(lines: Sequence[Sequence[Placed]], rules: Sequence[Rule]) -> list[_Row]:
    rows = []
    uprights = [rule for rule in rules if rule.x0 == rule.x1]
    for line in lines:
        ys = [word.y for _, word in line]
        high, low = min(ys), max(ys)
        walls = [rule for rule in uprights if rule.y0 <= low and high <= rule.y1]
        pieces: list[tuple[float, float, str]] = []
        for _, word in line:
            if pieces and _joined(pieces[-1], word) and not any(_between(wall, pieces[-1], word) for wall in walls):
                pieces[-1] = (pieces[-1][0], max(pieces[-1][1], word.x1), f"{pieces[-1][2]} {word.text}")
            else:
                pieces.append((word.x0, word.x1, word.text))
        rows.append(_Row(line[0][1].y, line[0][1].size, pieces, [i for i, _ in line]))
    return rows


def _named(rows: list[_Row], words: Sequence[Word]) -> list[_Row]:
    """The rows with the first lines of a long name put to the row of figures that its last line stands in."""
    found: list[_Row] = []
    for row in rows:
        while found and row.ledger and _goes_on(found[-1], row, rows, words):
            above = found.pop()
            (x0, x1, text), (left, right, name) = above.pieces[0], row.pieces[0]
            whole = (min(x0, left), max(x1, right), healed(text, name))
            row = _Row(row.y, row.size, [whole, *row.pieces[1:]], above.words + row.words, row.y - above.y)
        if found and row.ledger and is_figure(row.pieces[0][2]) and _names(found[-1], row, rows):
            above = found.pop()
            row = _Row(row.y, row.size, above.pieces + row.pieces, above.words + row.words, row.y - above.y)
        found.append(row)
    return found


def _goes_on(above: _Row, row: _Row, rows: Sequence[_Row], words: Sequence[Word]) -> bool:
    """Whether a name alone on its line goes on in the row below: in lower case, or as it fills its column."""
    (x0, x1, _), (left, _, name) = above.pieces[0], row.pieces[0]
    beside = len(above.pieces) > 1 or x1 > row.pieces[1][0] or abs(x0 - left) > _ALIGNED or is_figure(name)
    if beside or row.y - row.rise - above.y > 1.35 * row.size:
        return False
    if name[0].islower():
        return True
    names = [r.pieces[0] for r in rows if abs(r.pieces[0][0] - left) <= _ALIGNED]
    edge = max(end for _, end, _ in names if end < row.pieces[1][0])
    alike = words[above.words[0]].bold == words[row.words[0]].bold  # else it is a title
    return alike and x1 + 0.5 * row.size * (len(name.split()[0]) + 1) > edge


def _names(above: _Row, row: _Row, rows: Sequence[_Row]) -> bool:
    """Whether a line alone right above figures without a name stands where the other rows' names do."""
    x0, x1, _ = above.pieces[0]
    alone = len(above.pieces) == 1 and x1 < row.pieces[0][0] and row.y - above.y <= 1.35 * row.size
    return alone and any(
        r.ledger and not is_figure(r.pieces[0][2]) and abs(r.pieces[0][0] - x0) <= _ALIGNED for r in rows
    )


def _joined(piece: Piece, word: Word) -> bool:
    """Whether a word is one cell with the piece of print before it: figures stand closer in tables than in text."""
    gap = (word.x0 - piece[1]) / word.size
    if not _CLOSE <= gap < _WIDE:
        return gap < _CLOSE
    figures = is_figure(piece[2]) + is_figure(word.text)
    return gap < (0.3 if figures == 2 else _WIDE if not figures else _CLOSE if _PARTED.search(piece[2]) else 0.42)


def _between(wall: Rule, piece: Piece, word: Word) -> bool:
    return piece[1] - 2 <= wall.x0 <= word.x0 + 2 and wall.y0 <= word.y <= wall.y1


def _data(row: _Row) -> bool:
    """Whether it has two figures, apart from the parts of a telephone number."""
    figures, dialled = 0, False
    for _, _, text in row.pieces:
        dialled = is_figure(text) and (dialled or bool(_DIALLED.fullmatch(text)))
        figures += is_figure(text) and not dialled
    return figures >= 2 and not row.prose


def _total(row: _Row) -> bool:
    """Whether it is a name and a single sum."""
    return len(row.pieces) == 2 and not is_figure(row.pieces[0][2]) and _is_sum(row.pieces[1][2])


def _is_sum(text: str) -> bool:
    return is_figure(text) and bool(_PARTED.search(text))


def _headed(rows: list[_Row], at: int) -> bool:
    """Whether a row of three figures or more has a head right above each."""
    figures = [piece for piece in rows[at].pieces if is_figure(piece[2])]
    above = rows[at - 1] if at else rows[at]
    if len(figures) < 3 or above.prose or _data(above) or rows[at].y - above.y > 3 * above.size:
        return False
    return all(sum(x0 - 9 < b and a < x1 + 9 for a, b, _ in above.pieces) == 1 for x0, x1, _ in figures)


def _reach_up(rows: list[_Row], at: int, free: int, page: Page) -> int:
    """The first of the rows of heads above the row `at`, none before `free`: near it, or in one frame with it."""
    first = at
    for i in range(at - 1, max(free, at - 12) - 1, -1):
        high, low = rows[i].y, rows[i + 1].y
        units = sum(bool(UNIT.fullmatch(text)) for _, _, text in rows[i].pieces)
        close = low - high < (9 if units > 2 else 3) * rows[i].size
        close = close or any(r.x0 == r.x1 and r.y0 < high and low < r.y1 for r in page.rules)
        if not close or rows[i].prose or sum(len(text.split()) for _, _, text in rows[i].pieces) > 40:
            break
        if len(rows[i].pieces) == 1 and _TITLE.match(rows[i].pieces[0][2]):
            break
        first = i
    while first < at and len(rows[first].pieces) == 1 and not _narrow(rows[first], rows[first + 1]):
        first += 1
    return first


def _narrow(row: _Row, below: _Row) -> bool:
    """Whether a row is the first line of one column's head, the other heads beginning lower."""
    x0, x1, text = row.pieces[0]
    close = below.y - row.y < 1.3 * row.size and len(below.pieces) > 1
    return close and len(text.split()) <= 3 and x1 - x0 < 100 and not text.endswith(".")


def _reach_down(rows: list[_Row], last: int) -> int:
    """Over the wrapped rest of the last row's name, or a total with one sum alone."""
    if last + 1 < len(rows) and _total(rows[last + 1]) and rows[last + 1].y - rows[last].y < 2 * rows[last].size:
        return last + 1
    if last + 1 < len(rows) and len(rows[last + 1].pieces) == 1 and not rows[last + 1].prose:
        near = rows[last + 1].y - rows[last].y < 1.15 * rows[last].size
        if near and rows[last + 1].pieces[0][2][:1].islower():
            return last + 1
    return last


def _merged(rows: list[_Row]) -> list[_Row]:
    """Rows of heads, those less than a line apart as one: a head of two lines stands beside heads of one."""
    merged: list[_Row] = []
    for row in rows:
        if not merged or row.y - merged[-1].y > 0.8 * row.size:
            merged.append(_Row(row.y, row.size, list(row.pieces), list(row.words)))
            continue
        last = merged[-1]
        last.y, last.words = row.y, last.words + row.words
        for x0, x1, text in row.pieces:
            above = next((i for i, piece in enumerate(last.pieces) if piece[0] < x1 and x0 < piece[1]), None)
            if above is None:
                last.pieces.append((x0, x1, text))
            else:
                left, right, said = last.pieces[above]
                last.pieces[above] = min(left, x0), max(right, x1), f"{said} {text}"
        last.pieces.sort()
    return merged


def _cut(row: _Row, columns: Sequence[Span], words: Sequence[Word]) -> _Row:
    """A row of heads, those of two columns apart that stand close: each ends where its column's figures do."""
    pieces: list[Piece] = []
    for piece in row.pieces:
        own = [words[i] for i in row.words if piece[0] <= words[i].x0 and words[i].x1 <= piece[1]]
        start = 0
        for at in range(1, len(own) if len(own) <= _HEADS else 0):
            free = all(x1 < own[at].x0 or x0 > piece[1] for x0, x1 in columns)
            if _flush(own[at - 1].x1, columns) and (free or _flush(piece[1], columns)):
                pieces.append(_piece(own[start:at]))
                start = at
        pieces.append(_piece(own[start:]) if start else piece)
    return _Row(row.y, row.size, pieces, row.words, row.rise)


def _piece(words: Sequence[Word]) -> Piece:
    return words[0].x0, words[-1].x1, " ".join(word.text for word in words)


def _flush(x: float, columns: Sequence[Span]) -> bool:
    """Whether print that ends here ends where a column does."""
    return any(abs(x - right) <= _FLUSH for _, right in columns)


def _aligned_grid(rows: list[_Row], heads: int, figures: list[Span]) -> Grid:
    columns = _with_empty(figures, rows[:heads])
    named = {nearest(piece, columns) for row in rows[heads:] if _data(row) for piece in row.pieces if _wordy(piece[2])}
    while heads and len(rows[heads - 1].pieces) == 1 and nearest(rows[heads - 1].pieces[0], columns) in named:
        heads -= 1  # the title of the rows below it
    table: list[list[str]] = []
    for at, row in enumerate(rows):
        if at < heads:
            table.append(_over(row, columns, named))
            continue
        cells = [""] * len(columns)
        for x0, x1, text in row.pieces:
            at_column = nearest((x0, x1, text), columns)
            cells[at_column] = f"{cells[at_column]} {text}".strip()
        wrapped = at > heads and len(row.pieces) == 1 and not _data(row) and row.y - rows[at - 1].y < 1.15 * row.size
        if wrapped and _wraps(table[-1][nearest(row.pieces[0], columns)], row.pieces[0][2]):
            table[-1] = [f"{a} {b}".strip() for a, b in zip(table[-1], cells, strict=True)]
        else:
            table.append(cells)
    for upper, lower in itertools.pairwise(table[:heads]):
        for column, head in enumerate(upper):
            if head.endswith(HYPHEN):
                upper[column], lower[column] = "", healed(head, lower[column])
    edges = tuple(right for _, right in columns)
    table = [[unbroken(cell) for cell in row] for row in table]
    return Grid(table, rows[0].y - rows[0].size, rows[-1].y, {i for row in rows for i in row.words}, edges, heads)


def _over(row: _Row, columns: Sequence[Span], named: set[int]) -> list[str]:
    """What a row of heads says over each column; a unit alone that stands in the middle is that of all figures."""
    x0, x1, text = row.pieces[0]
    beside = all(abs(x1 - right) > _FLUSH and abs(x0 + x1 - left - right) > 2 * _FLUSH for left, right in columns)
    if len(row.pieces) == 1 and UNITS.fullmatch(text) and beside:
        return ["" if column in named else text for column in range(len(columns))]
    return over(row.pieces, columns, named)


def _wraps(name: str, more: str) -> bool:
    """Whether a name goes on in the line right below it."""
    if more[0].islower() or HANGING.search(name) or name.count("(") > name.count(")"):
        return True
    return more[0] == "(" and bool(name) and not is_figure(name) and not is_figure(more)


def _wordy(text: str) -> bool:
    return not is_figure(text) and not UNIT.fullmatch(text)


def _columns(rows: list[_Row]) -> list[Span]:
    """Where the columns stand: the pieces of the rows with figures."""
    columns: list[Span] = []
    for x0, x1 in sorted((x0, x1) for row in rows if _data(row) for x0, x1, _ in row.pieces):
        if columns and x0 <= columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    return columns


def _with_empty(columns: list[Span], heads: list[_Row]) -> list[Span]:
    """The columns, and those of heads with no figure under them."""
    fullest = max(heads, key=lambda row: len(row.pieces), default=None)
    if fullest and len(fullest.pieces) > len(columns):
        empty = [(x0, x1) for x0, x1, _ in fullest.pieces if all(x1 < left or x0 > right for left, right in columns)]
        columns = sorted([*columns, *empty])
    return columns
