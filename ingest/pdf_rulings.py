"""Ruling lines on a PDF's page: which touch, and the boxes that they draw around text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ingest.pdf_page import Page
from ingest.pdf_shapes import Rule

NEAR = 3.5  # points; rulings that meet no worse than this touch
_ROW = 24.0  # points; a row between two groups of rulings is no higher
_MOST_RULES = 4000
_WHOLE = 0.8  # of a page's height; a box no lower frames the page
_DRAWN = 0.8  # of its height, on either side, makes a box
_FORM = 6  # level rulings; a form of one column has more
_FOOT, _TOP = 0.85, 0.15  # of a page's height; a box that goes on over the page ends below, and begins above


def touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rulings in groups that touch, through buckets so that many stay quick; none where no upright one is drawn."""
    if len(rules) > _MOST_RULES or not any(rule.x0 == rule.x1 for rule in rules):
        return []
    group = list(range(len(rules)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    uprights = sorted((r.x0, i) for i, r in enumerate(rules) if r.x0 == r.x1)
    for i, r in enumerate(rules):
        if r.x0 == r.x1:
            continue
        for x, j in uprights[bisect_left(uprights, (r.x0 - NEAR, 0)) :]:
            if x > r.x1 + NEAR:
                break
            if rules[j].y0 - NEAR <= r.y0 <= rules[j].y1 + NEAR:
                group[root(i)] = root(j)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for i, r in enumerate(rules):
        groups[root(i)].append(r)
    return _whole(list(groups.values()))


def _whole(groups: list[list[Rule]]) -> list[list[Rule]]:
    """The groups, those as one that a row without upright rulings parts: columns alike, one right below the other."""
    found: list[list[Rule]] = []
    walls: list[tuple[set[int], float]] = []  # of each, where its upright rulings stand, and where it ends
    for group in sorted(groups, key=lambda group: min(rule.y0 for rule in group)):
        own = {round(x / NEAR) for x in snapped(rule.x0 for rule in group if rule.x0 == rule.x1)}
        top, end = min(rule.y0 for rule in group), max(rule.y1 for rule in group)
        for at, (above, bottom) in enumerate(walls):
            if len(own) > 2 and abs(len(own) - len(above)) <= 1 and -NEAR <= top - bottom <= _ROW:
                near = {wall + step for wall in above for step in (-1, 0, 1)}
                if sum(x in near for x in own) >= len(own) - 1:
                    found[at] += group
                    walls[at] = above, end
                    break
        else:
            found.append(list(group))
            walls.append((own, end))
    return found


def snapped(values: Iterable[float]) -> list[float]:
    """The values in order, without those that are near one before."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


class Boxes:
    """The boxes drawn around text, each with a number of its own, also where it goes on over the page.

    Several boxes one below the other are a form of one column.
    """

    def __init__(self, pages: Sequence[Page], groups: Sequence[Sequence[Sequence[Rule]]]) -> None:
        self._found: list[list[tuple[int, Rule]]] = []  # of each page, the number and the edges of its boxes
        self._forms: list[list[Rule]] = []  # of each page, the edges of its forms of one column
        count = 0
        over: list[tuple[int, Rule]] = []  # those that may go on over the page
        for page, own in zip(pages, groups, strict=True):
            here: list[tuple[int, Rule]] = []
            stacks = list(filter(None, map(_stack, own)))
            self._forms.append([Rule(e.x0, levels[0], e.x1, levels[-1]) for e, levels in stacks if len(levels) > _FORM])
            for edges, levels in stacks:
                begun = (n for n, box in over if abs(box.x0 - edges.x0) <= NEAR and abs(box.x1 - edges.x1) <= NEAR)
                number = next(begun, 0) if edges.y0 < _TOP * page.height else 0
                if not number and len(levels) == 2 and edges.y1 - edges.y0 < _WHOLE * page.height:
                    number = count = count + 1
                if number:
                    here.append((number, edges))
            over = [(number, edges) for number, edges in here if edges.y1 > _FOOT * page.height]
            self._found.append(here)

    def of(self, page: int, x: float, y: float) -> int:
        """The number of the box that holds a place on a page, 0 for none."""
        own = self._found[page - 1]
        return next((n for n, box in own if _holds(box, x, y)), 0)

    def form(self, page: int, x: float, y: float) -> bool:
        """Whether a place on a page is in a form of one column."""
        return any(_holds(form, x, y) for form in self._forms[page - 1])


def _holds(box: Rule, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _stack(rules: Sequence[Rule]) -> tuple[Rule, list[float]] | None:
    """The edges of the first of the boxes that rulings draw around text, one below the other, and where each ends."""
    uprights, levels = [r for r in rules if r.x0 == r.x1], snapped(r.y0 for r in rules if r.x0 != r.x1)
    walls = snapped(r.x0 for r in uprights)
    if len(walls) != 2 or len(levels) < 2:
        return None
    high, low = levels[0], levels[-1]
    drawn = [sum(min(r.y1, low) - max(r.y0, high) for r in uprights if abs(r.x0 - wall) <= NEAR) for wall in walls]
    wide = all(walls[0] - NEAR <= r.x0 and r.x1 <= walls[1] + 2 * NEAR for r in rules)
    if not wide or min(drawn) < _DRAWN * (low - high):
        return None
    return Rule(walls[0], high, walls[1] + NEAR, levels[1]), levels
