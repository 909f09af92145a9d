"""A figure that moved as a small picture, drawn as SVG with its finding in words."""

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from assistant.desk.moved import Series, amount

WIDTH, HEIGHT = 360, 190  # units, about a pixel each
LEFT, RIGHT, TOP, BOTTOM = 46, 314, 34, 132
APART = 84  # units that the name of a month needs
NEAR = 0.5  # lowest to highest value, from which the axis does not begin at nought


def plot(series: Series, number: int) -> str:
    """One series as a figure of its own; `number` tells it from others on the page."""
    values = [point.value for point in series.points]
    start, end = _axis(values)
    days = [point.day for point in series.points]
    first, span = days[0], max(days[-1] - days[0], 1)
    places = [
        (LEFT + (RIGHT - LEFT) * (day - first) / span, BOTTOM - (BOTTOM - TOP) * (value - start) / (end - start))
        for day, value in zip(days, values, strict=True)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"/><text x="{x:.1f}" y="{y - 12:.1f}">{escape(point.amount)}</text>'
        for (x, y), point in zip(places, series.points, strict=True)
    )
    months = "".join(
        f'<text class="month" x="{x:.1f}" y="{BOTTOM + row}">{escape(month)}</text>'
        for (x, month), row in zip(_months(series, places), _rows([x for x, _ in places]), strict=True)
    )
    begins = amount(series.points[0].figure, start)
    said = f"{series.finding} The axis starts at {begins if start else '0'}. The figures are also in the list below."
    return (
        f'<figure class="plot"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="plot{number}">'
        f'<title id="plot{number}">{escape(series.finding)}</title>'
        f'<line class="axis" x1="14" y1="{BOTTOM + 8}" x2="{WIDTH - 14}" y2="{BOTTOM + 8}"/>'
        f'<polyline points="{line}"/>{marks}{months}</svg><figcaption>{escape(said)}</figcaption></figure>'
    )


def _axis(values: Sequence[float]) -> tuple[float, float]:
    """Where the axis starts and ends: at nought, or at a round number below values that lie close together."""
    lowest, highest = min(values), max(values)
    if lowest < NEAR * highest:
        return 0.0, highest
    step = 10.0 ** math.floor(math.log10(highest - lowest))
    start = math.floor((lowest - (highest - lowest)) / step) * step
    return max(start, 0.0), highest


def _months(series: Series, places: Sequence[tuple[float, float]]) -> list[tuple[float, str]]:
    named = []
    for (x, _), point in zip(places, series.points, strict=True):
        span = point.citation.paper.span
        named.append((x, f"{span[1]:%b %Y}" if span else ""))
    return named


def _rows(xs: Sequence[float]) -> list[int]:
    """How far below the axis each month is named, so that neighbours do not run into each other."""
    rows = [28]
    for before, x in pairwise(xs):
        rows.append(28 if x - before >= APART else 74 - rows[-1])
    return rows
