"""Ruling lines that are none: the strips of which a PDF's page makes a shading that goes from one colour to another."""

from collections.abc import Iterator, Sequence

from ingest.pdf_shapes import THIN, Box, Drawing, Rule

_TOUCH = 0.5  # points; strips no farther apart touch
_STRIPS = 6  # the fewest of a shading
_NOWHERE = (-1.0, -1.0, -1.0, -1.0)


def unshaded(drawing: Drawing) -> list[Rule]:
    """The page's ruling lines without the strips of its shadings."""
    shaded = {at for strips in _shadings(drawing.filled) for at in strips}
    return [rule for at, rule in enumerate(drawing.rules) if at not in shaded] if shaded else drawing.rules


def _shadings(filled: Sequence[tuple[Box, int]]) -> Iterator[list[int]]:
    """The thin boxes of each shading: strip touches strip along its length, all between the same two edges."""
    strips: list[int] = []
    count, last = 0, _NOWHERE
    for box, at in [*filled, (_NOWHERE, 0)]:
        if not any(_stacked(box, last, side) for side in (0, 1)):
            if count >= _STRIPS:
                yield strips
            strips, count = [], 0
        count, last = count + 1, box
        if min(box[2] - box[0], box[3] - box[1]) <= THIN:
            strips.append(at)


def _stacked(box: Box, last: Box, side: int) -> bool:
    """Whether two boxes of one length touch along it; `side` is 0 where that is level, 1 upright."""
    alike = abs(box[side] - last[side]) + abs(box[side + 2] - last[side + 2]) < _TOUCH
    other = 1 - side
    near = min(abs(box[other + 2] - last[other]), abs(box[other] - last[other + 2])) < _TOUCH
    return alike and near and box[side + 2] - box[side] > THIN
