"""What a PDF's page draws, in the order it draws it: runs of print with their ink, filled shapes, ruling lines.

Boxes are in points of the file's own coordinates (left, bottom, right, top); words and ruling lines are as the reader
sees them.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ingest.pdf_calls import each, unchecked, written

_THIN = 3.0  # points; a drawn shape no thicker is a ruling line
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
        (u, v), (a, b), (back, up) = (y, x) if self.swapped else (x, y), self.edges, self.backward
        return a - u if back else u - a, b - v if up else v - b

    def xs(self, xs: Sequence[float], ys: Sequence[float]) -> list[float]:
        """The x of many points."""
        return self._moved(ys if self.swapped else xs, 0)

    def ys(self, xs: Sequence[float], ys: Sequence[float]) -> list[float]:
        """The y of many points."""
        return self._moved(xs if self.swapped else ys, 1)

    def _moved(self, values: Sequence[float], axis: int) -> list[float]:
        edge = self.edges[axis]
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
    prints: dict[int, Print] = field(default_factory=dict)  # by the address of their shapes
    fills: list[Fill] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)


def drawing_of(source: Any, turned: Turn) -> Drawing:
    """Read pdfium's page; `turned` goes from the file's coordinates to the reader's."""
    reader = _Reader(turned)
    reader.read(source.raw, "FPDFPage", None)
    reader.drawing.fills.extend(Fill(reader.at + 1, box, None) for box in _notes(source.raw))
    return reader.drawing


class _Reader:
    """Reads what is drawn, also by the forms that stand in a page as drawings of their own."""

    def __init__(self, turned: Turn) -> None:
        import pypdfium2.raw as c

        self.c, self.turned, self.drawing, self.at = c, turned, Drawing(), 0
        self._parts = [ctypes.c_uint() for _ in range(4)]
        self._part_pointers = [ctypes.byref(part) for part in self._parts]

    def read(self, within: Any, its: str, placed: "_Matrix | None") -> None:
        """The objects of a page or form; `its` begins the names of its functions.

        `placed` goes from its coordinates to the page's.
        """
        c = self.c
        count = unchecked(f"{its}_CountObjects")(within)
        shapes = each(f"{its}_GetObject", within, range(count))
        addresses = each(f"{its}_GetObject", within, range(count), ctypes.c_void_p)
        kinds = list(map(unchecked("FPDFPageObj_GetType"), shapes))
        known, *edges = written("FPDFPageObj_GetBounds", None, shapes, ctypes.c_float, 4)
        inks = self._inks([shape for shape, kind in zip(shapes, kinds, strict=True) if kind == c.FPDF_PAGEOBJ_TEXT])
        paths = [shape for shape, kind in zip(shapes, kinds, strict=True) if kind == c.FPDF_PAGEOBJ_PATH]
        modes = zip(*written("FPDFPath_GetDrawMode", None, paths, ctypes.c_int, 2)[1:], strict=True)
        boxes = zip(*edges, strict=True)
        for shape, address, kind, bounded, box in zip(shapes, addresses, kinds, known, boxes, strict=True):
            if kind == c.FPDF_PAGEOBJ_FORM:
                inner = _Matrix.of(shape)
                self.read(shape, "FPDFFormObj", inner.then(placed) if placed else inner)
                continue
            ink = next(inks) if kind == c.FPDF_PAGEOBJ_TEXT else None
            mode = next(modes) if kind == c.FPDF_PAGEOBJ_PATH else None
            if not bounded:
                continue
            if placed:
                box = placed.box(box)
            self.at += 1
            if ink:
                clipped = ink[3] > 0 and self._cut(shape, box, placed)
                self.drawing.prints[address] = Print(self.at, shape, box, *ink[:3], clipped)
            elif mode:
                self._path(shape, box, placed, *mode)
            else:
                self.drawing.fills.append(Fill(self.at, box, None))
                if kind == c.FPDF_PAGEOBJ_IMAGE:
                    self.drawing.pictures.append(box)

    def _inks(self, prints: Sequence[Any]) -> Iterator[tuple[Colour | None, int, int, int]]:
        """The colour, alpha, mode and number of clipping paths of each run of print."""
        colours = zip(*written("FPDFPageObj_GetFillColor", None, prints, ctypes.c_uint, 4), strict=True)
        modes = map(unchecked("FPDFTextObj_GetTextRenderMode"), prints)
        clips = map(unchecked("FPDFPageObj_GetClipPath"), prints)
        parts = map(unchecked("FPDFClipPath_CountPaths"), clips)
        for (known, red, green, blue, alpha), mode, count in zip(colours, modes, parts, strict=True):
            yield ((red, green, blue), alpha, mode, count) if known and mode != 1 else (None, 255, mode, count)

    def _cut(self, shape: Any, box: Box, placed: "_Matrix | None") -> bool:
        """Whether half of a run of print or more may be cut off."""
        kept = self._clipped(shape, box, placed)
        return kept is None or area(kept) < area(box) / 2

    def _path(self, shape: Any, box: Box, placed: "_Matrix | None", filled: int, stroked: int) -> None:
        if box[2] - box[0] <= _THIN or box[3] - box[1] <= _THIN:
            if filled or stroked:
                self.drawing.rules.append(_straight(*self.turned(*box[:2]), *self.turned(*box[2:])))
            return
        if stroked:
            self.drawing.rules.extend(self._strokes(shape, placed))
        if filled:
            self.drawing.fills.append(self._fill(shape, box, placed))

    def _fill(self, shape: Any, box: Box, placed: "_Matrix | None") -> Fill:
        c = self.c
        clipped = self._clipped(shape, box, placed)
        solid = clipped and c.FPDFPath_CountSegments(shape) <= 5 and not c.FPDFPageObj_HasTransparency(shape)
        box = clipped or box
        if not solid or not c.FPDFPageObj_GetFillColor(shape, *self._part_pointers):
            return Fill(self.at, box, None)
        red, green, blue, alpha = (part.value for part in self._parts)
        return Fill(self.at, box, (red, green, blue) if alpha == 255 else None)

    def _clipped(self, shape: Any, box: Box, placed: "_Matrix | None") -> Box | None:
        """The part of the box that is drawn; None where that is not a rectangle."""
        c = self.c
        clip = c.FPDFPageObj_GetClipPath(shape)
        count = c.FPDFClipPath_CountPaths(clip)
        if count <= 0:
            return box
        if count > 1 or not 4 <= c.FPDFClipPath_CountPathSegments(clip, 0) <= 5:
            return None
        corners = [_point(c.FPDFClipPath_GetPathSegment(clip, 0, n)) for n in range(4)]
        if placed:
            corners = [placed.point(x, y) for x, y in corners]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return max(box[0], min(xs)), max(box[1], min(ys)), min(box[2], max(xs)), min(box[3], max(ys))

    def _strokes(self, shape: Any, placed: "_Matrix | None") -> Iterator[Rule]:
        """The level and upright strokes of a path of several."""
        c = self.c
        matrix = _Matrix.of(shape)
        matrix = matrix.then(placed) if placed else matrix
        last: tuple[float, float] | None = None
        start: tuple[float, float] | None = None
        for i in range(min(c.FPDFPath_CountSegments(shape), _MOST_STROKES)):
            segment = c.FPDFPath_GetPathSegment(shape, i)
            point = self.turned(*matrix.point(*_point(segment)))
            kind = c.FPDFPathSegment_GetType(segment)
            ends = [(last, point)] if kind == c.FPDF_SEGMENT_LINETO else []
            if kind == c.FPDF_SEGMENT_MOVETO:
                start = point
            if c.FPDFPathSegment_GetClose(segment):
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
        c.FPDFPageObj_GetMatrix(shape, ctypes.byref(matrix))
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
    import pypdfium2.raw as c

    x, y = ctypes.c_float(), ctypes.c_float()
    c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _notes(raw: Any) -> Iterator[Box]:
    """The boxes of the page's annotations that can cover print."""
    import pypdfium2.raw as c

    covering = {getattr(c, f"FPDF_ANNOT_{name}") for name in _COVERING}
    box = c.FS_RECTF()
    for i in range(c.FPDFPage_GetAnnotCount(raw)):
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
