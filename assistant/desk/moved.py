"""Figures of a history that moved: each change joined to those before it, as a series of one figure over time."""

from dataclasses import dataclass

from assistant.cite import when
from assistant.history import Changed, History
from assistant.saying.figures import Figure
from assistant.schema import Citation

_LARGE = ((1e9, "bn"), (1e6, "m"))


@dataclass(frozen=True, slots=True)
class Point:
    """One figure as one paper gives it."""

    figure: Figure
    citation: Citation

    @property
    def value(self) -> float:
        return float(str(self.figure.value))

    @property
    def day(self) -> int:
        """The last day on which its paper may have spoken, as an ordinal; a paper without one is never compared."""
        span = self.citation.paper.span
        return span[1].toordinal() if span else 0

    @property
    def amount(self) -> str:
        """ "£12.4m", "35%", "42" """
        return amount(self.figure, self.value)


@dataclass(frozen=True, slots=True)
class Series:
    """One figure as the papers gave it, oldest first; at least two points."""

    points: tuple[Point, ...]

    def since(self, at: int) -> str:
        """What became of it at a point after the first: "Up £152,000 since 4 May 2021"."""
        before, now = self.points[at - 1], self.points[at]
        way = "Up" if now.value > before.value else "Down"
        unit = " percentage points" if now.figure.kind == "percent" else ""
        by = amount(now.figure, abs(now.value - before.value)).removesuffix("%" if unit else "")
        return f"{way} {by}{unit} since {when(before.citation.paper)}"

    @property
    def finding(self) -> str:
        """The whole of it in words."""
        said = "; ".join(f"“{p.figure.text}”, {when(p.citation.paper)}" for p in reversed(self.points))
        return f"{self.since(len(self.points) - 1)}: {said}."


def moved(found: History) -> list[Series]:
    """The series of a history's changed figures, the newest first; dates, which do not go up or down, are left out."""
    left = [change for change in found.changes if change.figures[0].kind in ("money", "percent", "number")]
    series = []
    while left:
        change = left.pop(0)
        points = list(_points(change))
        while following := next((other for other in left if _follows(points[-1], other)), None):
            left.remove(following)
            points.append(_points(following)[1])
        series.append(Series(tuple(reversed(points))))
    return series


def amount(figure: Figure, value: float) -> str:
    """A value in a figure's own kind, short: thousands with commas, millions and more with a letter."""
    if figure.kind == "percent":
        return f"{value:.4g}%"
    sign = "£" if figure.kind == "money" else ""
    for size, letter in _LARGE:
        if value >= size:
            return f"{sign}{value / size:.4g}{letter}"
    return f"{sign}{value:,.6g}" if value < 1000 else f"{sign}{value:,.0f}"


def _points(change: Changed) -> tuple[Point, Point]:
    newer, older = (Point(figure, cite) for figure, cite in zip(change.figures, change.citations, strict=True))
    return newer, older


def _follows(last: Point, change: Changed) -> bool:
    newer = _points(change)[0]
    same = newer.citation.paper.paper_id == last.citation.paper.paper_id and newer.figure.kind == last.figure.kind
    return same and newer.figure.value == last.figure.value
