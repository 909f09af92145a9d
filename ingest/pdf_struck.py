"""Print on a PDF's page that is struck out: a level ruling goes through it, as in amendments shown with their changes.

Lengths are points, as in pdf_page.py.
"""

from bisect import bisect_left
from collections.abc import Sequence

from ingest.pdf_shapes import Rule, Word

_LOW, _HIGH = 0.12, 0.45  # of the print's height above its baseline; between them a line goes through the letters
_NEAR = 4.0  # a line through words ends where they do; one of a table or chart goes on
_MEETING = 1.0  # lines through print of several kinds follow each other with no more between them
_WHOLE = 0.8  # of a word's width, if it is no longer than its print is high: so much of one word at least
_MOST = 2  # lines through a word; more are the strips of a shade that it stands on

Strike = tuple[float, float]  # from where to where across the page


def strikes(words: Sequence[Word], rules: Sequence[Rule]) -> dict[int, list[Strike]]:
    """The words that are struck out, by their places among the page's, each with the lines that go through it."""
    levels = {rule for rule in rules if rule.y0 == rule.y1}
    lines = sorted({(word.y, word.size) for word in words}) if levels else []
    if not lines:
        return {}
    largest = max(size for _, size in lines)
    found: dict[int, list[Strike]] = {}
    for low, left, right in _joined(
        [(rule.y0, rule.x0, rule.x1) for rule in levels if _through(lines, rule.y0, largest)]
    ):
        through = [
            (at, word)
            for at, word in enumerate(words)
            if word.x0 < right and left < word.x1 and _LOW * word.size <= word.y - low <= _HIGH * word.size
        ]
        if not through or min(word.x0 for _, word in through) - left > _NEAR:
            continue
        if right - max(word.x1 for _, word in through) > _NEAR:
            continue
        if any(
            min(word.x1, right) - max(word.x0, left) >= min(_WHOLE * (word.x1 - word.x0), word.size)
            for _, word in through
        ):
            for at, _ in through:
                found.setdefault(at, []).append((left, right))
    return {at: lines for at, lines in found.items() if len(lines) <= _MOST}


def _through(lines: Sequence[tuple[float, float]], low: float, largest: float) -> bool:
    """Whether a ruling at this height goes through a line of print (its baseline and height)."""
    for y, size in lines[bisect_left(lines, (low, 0.0)) :]:
        if y - low > _HIGH * largest:
            return False
        if _LOW * size <= y - low <= _HIGH * size:
            return True
    return False


def _joined(levels: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Level rulings (height, left, right), those that follow each other as one."""
    found: list[tuple[float, float, float]] = []
    for low, left, right in sorted(levels):
        if (
            found
            and low - found[-1][0] < _MEETING
            and 0 <= left - found[-1][1] <= found[-1][2] - found[-1][1] + _MEETING
        ):
            found[-1] = (found[-1][0], found[-1][1], max(right, found[-1][2]))
        else:
            found.append((low, left, right))
    return found
