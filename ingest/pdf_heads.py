"""Column heads on a PDF's page: which columns each piece of print above a table stands over."""

from collections.abc import Collection, Sequence
from functools import cache

Span = tuple[float, float]  # left and right edge, in points
Piece = tuple[float, float, str]  # left and right edge, and text

_FLUSH = 4.0  # points; what ends no farther from a column's end, and stands over no other, is its head
_UNCOVERED = 12.0  # points of fault for a column that nothing stands over
_MOST = 60  # columns; no page has more that people read
_WIDER = 1.3  # a piece so many times as wide as its column may stand over several


def over(pieces: Sequence[Piece], columns: Sequence[Span], named: Collection[int] = ()) -> list[str]:
    """The text over each column ("" for none): a piece stands over one column, or is centred over several.

    Pieces are in order from the left. The reading with the least fault is taken: how far each piece stands from the
    middle of its columns, and how many columns are left over; those of names, `named`, share no head with others.
    """
    if len(pieces) > len(columns) or len(columns) > _MOST:
        return _told([(piece, (at := nearest(piece, columns)), at) for piece in pieces], len(columns))
    several = len(pieces) > 1 or _wide(pieces[0], columns)

    @cache
    def best(at: int, column: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        """The least fault of the pieces from `at` on over the columns from `column` on; each one's first and last."""
        if at == len(pieces):
            return _UNCOVERED * (len(columns) - column), ()
        found: tuple[float, tuple[tuple[int, int], ...]] = (float("inf"), ())
        for first in range(column, len(columns)):
            for last in range(first, len(columns) if several else first + 1):
                if last > first and (first in named or last in named):
                    break
                fault = _fault(pieces[at], columns, first, last)
                if fault < found[0]:
                    rest, blocks = best(at + 1, last + 1)
                    total = _UNCOVERED * (first - column) + fault + rest
                    if total < found[0]:
                        found = total, ((first, last), *blocks)
        return found

    fault, blocks = best(0, 0)
    if fault == float("inf") or blocks == ((0, len(columns) - 1),):  # two pieces over one column, or a title
        return _told([(piece, (at := nearest(piece, columns)), at) for piece in pieces], len(columns))
    return _told([(piece, *ends) for piece, ends in zip(pieces, blocks, strict=True)], len(columns))


def _told(placed: Sequence[tuple[Piece, int, int]], columns: int) -> list[str]:
    """Each column's head, from the pieces with their first and last columns."""
    heads = [""] * columns
    for piece, first, last in placed:
        for column in range(first, last + 1):
            heads[column] = f"{heads[column]} {piece[2]}".strip()
    return heads


def _fault(piece: Piece, columns: Sequence[Span], first: int, last: int) -> float:
    """How far a piece is from where a head of these columns stands; infinite where it is beside them."""
    left, right = columns[first][0], columns[last][1]
    middle = (piece[0] + piece[1]) / 2
    if first == last:
        beside = max(left - piece[1], piece[0] - right, 0.0)
        return beside + min(abs(middle - (left + right) / 2), abs(piece[1] - right), abs(piece[0] - left))
    if not left <= middle <= right:
        return float("inf")
    flush = min(abs(piece[1] - columns[first][1]), abs(piece[1] - right)) <= _FLUSH
    if flush and sum(piece[0] < end and start < piece[1] for start, end in columns[first : last + 1]) < 2:
        return float("inf")
    before = columns[first - 1][1] if first else left  # columns of figures end where the next ones begin
    even = columns[first][1] - (right - columns[first][1]) / (last - first)  # or are all as wide as each other
    return min(abs(middle - (start + right) / 2) for start in (left, before, even))


def _wide(piece: Piece, columns: Sequence[Span]) -> bool:
    left, right = columns[nearest(piece, columns)]
    return piece[1] - piece[0] > _WIDER * (right - left)


def nearest(piece: Piece, columns: Sequence[Span]) -> int:
    """The column that a piece shares most with, or else the one whose middle is nearest."""
    middle = (piece[0] + piece[1]) / 2
    shared = [min(piece[1], right) - max(piece[0], left) for left, right in columns]  # less than nought where apart
    most = max(shared)
    if most > 0 and shared.count(most) == 1:
        return shared.index(most)
    alike = [c for c, share in enumerate(shared) if share == most or most <= 0]
    return min(alike, key=lambda c: abs(sum(columns[c]) / 2 - middle))
