"""What a PDF's page draws, in the order it draws it: runs of print with their ink, filled shapes, ruling lines.

Boxes are in points of the file's own coordinates (left, bottom, right, top); words and ruling lines are as the reader
sees them.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

from ingest.pdf_calls import each, unchecked, written

THIN = 3.0  # points; a drawn shape no thicker is a ruling line
_MOST_STROKES = 2000  # of one shape
_COVERING = (
    "SQUARE",
    "CIRCLE",
    "POLYGON",
    "FREETEXT",
    "STAMP",
    "INK",
    "REDACT",
)  # notes that can hide what they lie on

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]


class Turn(NamedTuple):
    """From the file's coordinates to the reader's: one of the file's, counted from an edge of the page."""

    swapped: bool  # whether x comes from the file's y
    edges: tuple[float, float]  # of x and of y
    backward: tuple[bool, bool]  # counted against the file's direction

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        if self.swapped:
            x, y = y, x
        (a, b), (back, up) = self.edges, self.backward
        return a - x if back else x - a, b - y if up else y - b

    def xs(self, xs: Sequence[float], ys: Sequence[float]) -> list[float]:
        """The x of many points."""
        return self._moved(ys if self.swapped else xs, 0)

    def ys(self, xs: Sequence[float], ys: Sequence[float]) -> list[float]:
        """The y of many points."""
        return self._moved(xs if self.swapped else ys, 1)

    def _moved(self, values: Sequence[float], axis: int) -> list[float]:
        edge = self.edges[axis]
        if not (edge or self.backward[axis]):
            return list(values)
        return [edge - value for value in values] if self.backward[axis] else [value - edge for value in values]


class Word(NamedTuple):
    """One word: `y` is its baseline, `run` counts the lines of print in the order the file draws them."""

    text: str
    x0: float
    x1: float
    y: float
    size: float  # the height of its font, ascenders to descenders
    bold: bool
    run: int
    slanted: bool = False  # its line is all in italics


class Rule(NamedTuple):
    """A straight line, level or upright; x0 == x1 for an upright one."""

    x0: float
    y0: float
    x1: float
    y1: float


class Print(NamedTuple):
    """A run of characters that the file draws at once. `mode` is the PDF's: 3 and 7 put no ink on the page."""

    at: int  # in the order of drawing
    shape: Any
    box: Box
    colour: Colour | None  # None where the ink is a pattern or only the outline is drawn
    alpha: int  # 0 to 255
    mode: int
    clipped: bool  # half of it or more may be cut off


class Fill(NamedTuple):
    """A shape that can lie under or over print."""

    at: int
    box: Box
    colour: Colour | None  # of an opaque rectangle; None for all else: pictures, forms, what may be seen through


@dataclass(slots=True)
class Drawing:
    """Everything one page draws."""

    rules: list[Rule] = field(default_factory=list)
    filled: list[tuple[Box, int]] = field(default_factory=list)  # without a stroke, and which rule each is if thin
    prints: dict[int, Print] = field(default_factory=dict)  # by the address of their shapes
    fills: list[Fill] = field(default_factory=list)
    notes: list[Box] = field(default_factory=list)  # those of the fills that are annotations
    pictures: list[Box] = field(default_factory=list)


class _Shapes(NamedTuple):
    """What a page draws, in the order of drawing, with pdfium's kinds and the ways to the page's coordinates."""

    addresses: list[int]
    shapes: list[Any]
    kinds: list[int]
    placed: list["_Matrix | None"]


def drawing_of(source: Any, turned: Turn) -> Drawing:
    """Read pdfium's page; `turned` goes from the file's coordinates to the reader's."""
    found = _shapes(source.raw, "FPDFPage", None)
    drawing = _Reader(found, turned).read()
    drawing.notes.extend(_notes(source.raw))
    drawing.fills.extend(Fill(len(found.kinds), box, None) for box in drawing.notes)
    return drawing


def _shapes(within: Any, its: str, placed: "_Matrix | None") -> _Shapes:
    """The shapes of a page or form, a form's own in its place; `its` begins the names of its functions."""
    import pypdfium2.raw as c

    count = unchecked(f"{its}_CountObjects")(within)
    addresses = each(f"{its}_GetObject", within, range(count), ctypes.c_void_p)
    shapes = list(map(ctypes.c_void_p, addresses))
    kinds = list(map(unchecked("FPDFPageObj_GetType"), shapes))
    found = _Shapes(addresses, shapes, kinds, [placed] * count)
    for at in [at for at, kind in enumerate(kinds) if kind == c.FPDF_PAGEOBJ_FORM][::-1]:
        form = shapes[at]
        inner = _Matrix.of(form)
        own = _shapes(form, "FPDFFormObj", inner.then(placed) if placed else inner)
        addresses[at : at + 1], shapes[at : at + 1] = own.addresses, own.shapes
        kinds[at : at + 1], found.placed[at : at + 1] = own.kinds, own.placed
    return found


class _Reader:
    """Reads a page's shapes."""

    def __init__(self, found: _Shapes, turned: Turn) -> None:
        import pypdfium2.raw as c

        self.c, self.found, self.turned, self.drawing = c, found, turned, Drawing()
        self._parts = [ctypes.c_uint() for _ in range(4)]
        self._part_pointers = [ctypes.byref(part) for part in self._parts]

    def read(self) -> Drawing:
        """What they draw; those without bounds draw nothing."""
        kinds, text, path = self.found.kinds, self.c.FPDF_PAGEOBJ_TEXT, self.c.FPDF_PAGEOBJ_PATH
        known, *edges = written("FPDFPageObj_GetBounds", None, self.found.shapes, ctypes.c_float, 4)
        boxes: list[Box] = list(zip(*edges, strict=True))
        if any(self.found.placed):
            boxes = [way.box(box) if way else box for way, box in zip(self.found.placed, boxes, strict=True)]
        self._prints([at for at, kind in enumerate(kinds) if kind == text and known[at]], boxes)
        others = [at for at, kind in enumerate(kinds) if kind != text and known[at]]
        paths = [self.found.shapes[at] for at in others if kinds[at] == path]
        modes = zip(*written("FPDFPath_GetDrawMode", None, paths, ctypes.c_int, 2)[1:], strict=True)
        for at in others:
            if kinds[at] == path:
                self._path(at, boxes[at], *next(modes))
                continue
            self.drawing.fills.append(Fill(at, boxes[at], None))
            if kinds[at] == self.c.FPDF_PAGEOBJ_IMAGE:
                self.drawing.pictures.append(boxes[at])
        return self.drawing

    def _prints(self, ats: Sequence[int], boxes: Sequence[Box]) -> None:
        """Read the runs of print among the shapes, which are at these places."""
        shapes, addresses = [self.found.shapes[at] for at in ats], [self.found.addresses[at] for at in ats]
        told, *parts, alphas = written("FPDFPageObj_GetFillColor", None, shapes, ctypes.c_uint, 4)
        modes = list(map(unchecked("FPDFTextObj_GetTextRenderMode"), shapes))
        colours: list[Colour | None] = list(zip(*parts, strict=True))
        for n, mode in enumerate(modes):
            if mode == 1 or not told[n]:
                colours[n], alphas[n] = None, 255
        clips = map(unchecked("FPDFClipPath_CountPaths"), map(unchecked("FPDFPageObj_GetClipPath"), shapes))
        clipped = [count > 0 and self._cut(at, boxes[at]) for at, count in zip(ats, clips, strict=True)]
        made = zip(ats, shapes, [boxes[at] for at in ats], colours, alphas, modes, clipped, strict=True)
        self.drawing.prints.update(zip(addresses, map(tuple.__new__, repeat(Print), made), strict=True))

    def _cut(self, at: int, box: Box) -> bool:
        """Whether half of a run of print or more may be cut off."""
        kept = self._clipped(at, box)
        return kept is None or area(kept) < area(box) / 2

    def _path(self, at: int, box: Box, filled: int, stroked: int) -> None:
        if filled and not stroked:
            self.drawing.filled.append((box, len(self.drawing.rules)))
        if box[2] - box[0] <= THIN or box[3] - box[1] <= THIN:
            if filled or stroked:
                self.drawing.rules.append(_straight(*self.turned(*box[:2]), *self.turned(*box[2:])))
            return
        if stroked:
            self.drawing.rules.extend(self._strokes(at))
        if filled:
            self.drawing.fills.append(self._fill(at, box))

    def _fill(self, at: int, box: Box) -> Fill:
        shape, clipped = self.found.shapes[at], self._clipped(at, box)
        solid = (
            clipped
            and unchecked("FPDFPath_CountSegments")(shape) <= 5
            and not unchecked("FPDFPageObj_HasTransparency")(shape)
        )
        box = clipped or box
        if not solid or not unchecked("FPDFPageObj_GetFillColor")(shape, *self._part_pointers):
            return Fill(at, box, None)
        red, green, blue, alpha = (part.value for part in self._parts)
        return Fill(at, box, (red, green, blue) if alpha == 255 else None)

    def _clipped(self, at: int, box: Box) -> Box | None:
        """The part of the box that is drawn; None where that is not a rectangle."""
        clip = unchecked("FPDFPageObj_GetClipPath")(self.found.shapes[at])
        count = unchecked("FPDFClipPath_CountPaths")(clip)
        if count <= 0:
            return box
        if count > 1 or not 4 <= unchecked("FPDFClipPath_CountPathSegments")(clip, 0) <= 5:
            return None
        corners = [_point(unchecked("FPDFClipPath_GetPathSegment")(clip, 0, n)) for n in range(4)]
        if placed := self.found.placed[at]:
            corners = [placed.point(x, y) for x, y in corners]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return max(box[0], min(xs)), max(box[1], min(ys)), min(box[2], max(xs)), min(box[3], max(ys))

    def _strokes(self, at: int) -> Iterator[Rule]:
        """The level and upright strokes of a path of several."""
        c, shape, placed = self.c, self.found.shapes[at], self.found.placed[at]
        matrix = _Matrix.of(shape)
        matrix = matrix.then(placed) if placed else matrix
        last: tuple[float, float] | None = None
        start: tuple[float, float] | None = None
        for i in range(min(unchecked("FPDFPath_CountSegments")(shape), _MOST_STROKES)):
            segment = unchecked("FPDFPath_GetPathSegment")(shape, i)
            point = self.turned(*matrix.point(*_point(segment)))
            kind = unchecked("FPDFPathSegment_GetType")(segment)
            ends = [(last, point)] if kind == c.FPDF_SEGMENT_LINETO else []
            if kind == c.FPDF_SEGMENT_MOVETO:
                start = point
            if unchecked("FPDFPathSegment_GetClose")(segment):
                ends.append((point, start or point))
            for one, other in ends:
                if one and (abs(one[0] - other[0]) < 1) != (abs(one[1] - other[1]) < 1):
                    yield _straight(*one, *other)
            last = point


class _Matrix(NamedTuple):
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def of(cls, shape: Any) -> "_Matrix":
        import pypdfium2.raw as c

        matrix = c.FS_MATRIX()
        unchecked("FPDFPageObj_GetMatrix")(shape, ctypes.byref(matrix))
        return cls(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        corners = [self.point(x, y) for x in box[::2] for y in box[1::2]]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def then(self, other: "_Matrix") -> "_Matrix":
        """This one and the other after it."""
        ends = other.point(self.e, self.f)
        x, y = other.point(self.a, self.b), other.point(self.c, self.d)
        return _Matrix(x[0] - other.e, x[1] - other.f, y[0] - other.e, y[1] - other.f, *ends)


def _point(segment: Any) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    unchecked("FPDFPathSegment_GetPoint")(segment, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _notes(raw: Any) -> Iterator[Box]:
    """The boxes of the page's annotations that can cover print."""
    import pypdfium2.raw as c

    count = c.FPDFPage_GetAnnotCount(raw)
    covering = {getattr(c, f"FPDF_ANNOT_{name}") for name in _COVERING} if count else set()
    box = c.FS_RECTF()
    for i in range(count):
        note = c.FPDFPage_GetAnnot(raw, i)
        if c.FPDFAnnot_GetSubtype(note) in covering and c.FPDFAnnot_GetRect(note, ctypes.byref(box)):
            yield (
                min(box.left, box.right),
                min(box.bottom, box.top),
                max(box.left, box.right),
                max(box.bottom, box.top),
            )
        c.FPDFPage_CloseAnnot(note)


def area(box: Box) -> float:
    """In square points; nought for a box that is turned inside out."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _straight(x0: float, y0: float, x1: float, y1: float) -> Rule:
    if abs(x1 - x0) < abs(y1 - y0):
        x = (x0 + x1) / 2
        return Rule(x, min(y0, y1), x, max(y0, y1))
    y = (y0 + y1) / 2
    return Rule(min(x0, x1), y, max(x0, x1), y)
