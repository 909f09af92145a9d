"""Print on a PDF's page that no reader can see: without ink, minute, in the colour of what lies under it, or covered.

Most of it is told from the order in which the page draws its shapes. Where that leaves a doubt the page is painted
twice, with the print in doubt and without it: what changes nothing is not seen.
"""

import ctypes
import itertools
import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from ingest.pdf_calls import each, unchecked
from ingest.pdf_shapes import Box, Colour, Drawing, Fill, Print, Turn

_MINUTE = 1.0  # points of height; nobody reads such print
_FAINT = 24  # of 255 in red, green or blue; what differs less from its ground is not seen
_DARK = 96  # of 255 in red, green and blue; a box that is painted over words to keep them secret is no lighter
_LIGHT = 200  # of 255; print on a picture is looked at only where it is this light
_EDGE = 0.2  # the share of a word's width and height at its edges; what looks out there from under a shape is not read
_DOTS = 1.5  # of a painted page to a point
_LARGEST = 2000  # dots of a painted page's longer side
_PAPER = (255, 255, 255)
_BANDS, _HIGH = 20, 60.0  # level bands of the page, and their height in points
_INKLESS = (3, 7)  # modes of print that put no ink on the page


@dataclass(slots=True)
class Hidden:
    """Where hidden characters stand in the page's text, and how many words they were."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    words: int = 0
    covered: int = 0  # of these words, those under a shape that was painted over them
    redacted: int = 0  # of these, those of which nothing but a dark box is to be seen


class _Piece(NamedTuple):
    """Characters of one word that the file draws at once."""

    start: int
    text: str
    run: Print
    box: Box
    covered: bool
    boxed: bool  # by a dark box or by an annotation


def hidden_print(
    source: Any,
    text: Any,
    starts: Sequence[int],
    texts: Sequence[str],
    drawing: Drawing,
    turned: Turn,
    scans: list[Box],
) -> Hidden:
    """What of a page's words cannot be seen: those of `texts`, which begin at `starts` among pdfium's characters."""
    return _Sight(source, text.raw, drawing, turned, scans).look(starts, texts)


class _Sight:
    """Looks at one page."""

    def __init__(self, source: Any, raw: Any, drawing: Drawing, turned: Turn, scans: list[Box]) -> None:
        import pypdfium2.raw as c

        self.c, self.source, self.raw, self.drawing, self.turned = c, source, raw, drawing, turned
        self.scans = scans
        self._edges = [ctypes.c_double() for _ in range(4)]
        self._pointers = [ctypes.byref(edge) for edge in self._edges]
        self._loose = c.FS_RECTF()

    def look(self, starts: Sequence[int], texts: Sequence[str]) -> Hidden:
        found = Hidden()
        suspects = self._suspects()
        if not suspects:
            return found
        unsure: list[_Piece] = []
        for start, text, address in self._pieces(starts, texts, suspects):
            piece = self._piece(start, text, suspects[address])
            seen = self._seen(piece)
            if seen is None:
                unsure.append(piece)
            elif not seen:
                self._note(found, piece, dark=False)
        for piece, dark in self._unseen(unsure):
            self._note(found, piece, dark)
        return found

    def _note(self, found: Hidden, piece: _Piece, dark: bool) -> None:
        found.spans.append((piece.start, piece.start + len(piece.text)))
        if re.search(r"\w", piece.text):  # a dash tells nobody anything
            found.words += 1
            found.covered += piece.covered
            found.redacted += piece.boxed and dark

    def _suspects(self) -> dict[int, Print]:
        """The runs of which some may be hidden, by their addresses."""
        found: dict[int, Print] = {}
        bands: list[list[Fill]] = [[] for _ in range(_BANDS)]  # the fills by their heights
        for fill in self.drawing.fills:
            for band in range(_band(fill.box[1]), _band(fill.box[3]) + 1):
                bands[band].append(fill)
        for address, run in self.drawing.prints.items():
            _, _, (left, bottom, right, top), colour, alpha, mode, clipped = run
            if (
                left >= right
                or bottom >= top
                or mode in _INKLESS
                or alpha < 255
                or colour is None
                or clipped
                or (top - bottom <= _MINUTE and self._size(run) <= _MINUTE)
                or self._lost(run, colour, bands)
            ):
                found[address] = run
        return found

    def _lost(self, run: Print, colour: Colour, bands: Sequence[Sequence[Fill]]) -> bool:
        """Whether a shape lies over some of a run, or what lies under its middle is like its colour."""
        left, bottom, right, top = run.box
        x, y = (left + right) / 2, (bottom + top) / 2
        ground: Colour | None = _PAPER
        band = _band(bottom)
        for above, box, filled in bands[band] if band == _band(top) else self.drawing.fills:
            if box[0] < right and left < box[2] and box[1] < top and bottom < box[3]:
                if above > run.at:
                    return True
                if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                    ground = filled
        return _doubtful(colour, ground)

    def _size(self, run: Print) -> float:
        """The size of a run's font; no less than it is seen in."""
        size = ctypes.c_float()
        unchecked("FPDFTextObj_GetFontSize")(run.shape, ctypes.byref(size))
        matrix = self.c.FS_MATRIX()
        unchecked("FPDFPageObj_GetMatrix")(run.shape, ctypes.byref(matrix))
        return float(abs(size.value) * max(abs(n) for n in (matrix.a, matrix.b, matrix.c, matrix.d)))

    def _pieces(
        self, starts: Sequence[int], texts: Sequence[str], suspects: Collection[int]
    ) -> Iterator[tuple[int, str, int]]:
        """What the suspect runs draw of the words: where it starts, what it says, the run's address."""
        firsts = self._runs(starts)
        lasts = self._runs([start + len(text) - 1 for start, text in zip(starts, texts, strict=True)])
        for start, text, first, last in zip(starts, texts, firsts, lasts, strict=True):
            if first != last:
                runs = self._runs(range(start, start + len(text)))
                for address, drawn in itertools.groupby(zip(runs, text, strict=True), key=itemgetter(0)):
                    said = "".join(character for _, character in drawn)
                    if address in suspects:
                        yield start, said, address
                    start += len(said)
            elif first in suspects:
                yield start, text, first

    def _runs(self, characters: Iterable[int]) -> list[int]:
        """The address of the run that draws each of the characters."""
        return each("FPDFText_GetTextObject", self.raw, characters, ctypes.c_void_p)

    def _piece(self, start: int, text: str, run: Print) -> _Piece:
        left, bottom, right, top = self._character(start)
        last = self._character(start + len(text) - 1)
        box = (min(left, last[0]), min(bottom, last[1]), max(right, last[2]), max(top, last[3]))
        over = [fill for fill in self._around(box) if fill.at > run.at and fill.box not in self.scans]
        boxed = any(max(f.colour) <= _DARK if f.colour else f.box in self.drawing.notes for f in over)
        return _Piece(start, text, run, box, bool(over) and not run.clipped, boxed and not run.clipped)

    def _character(self, at: int) -> Box:
        self.c.FPDFText_GetCharBox(self.raw, at, *self._pointers)
        left, right, bottom, top = (edge.value for edge in self._edges)
        return left, bottom, right, top

    def _around(self, box: Box) -> list[Fill]:
        """The shapes in which the middle of the box lies, in the order of drawing."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return [f for f in self.drawing.fills if f.box[0] <= x <= f.box[2] and f.box[1] <= y <= f.box[3]]

    def _seen(self, piece: _Piece) -> bool | None:
        """Whether a reader sees it; None where only painting the page can tell."""
        run = piece.run
        around = self._around(piece.box)
        if run.mode in _INKLESS:
            return any(fill.box in self.scans for fill in around)  # the text layer of a scan is meant to be read
        self.c.FPDFText_GetLooseCharBox(self.raw, piece.start, ctypes.byref(self._loose))
        upright = abs(self._loose.top - self._loose.bottom), abs(self._loose.right - self._loose.left)
        if max(upright) <= _MINUTE or run.alpha < _FAINT:
            return False
        empty = run.box[0] >= run.box[2] or run.box[1] >= run.box[3]
        if piece.covered or run.colour is None or run.clipped or empty:
            return None
        under = [fill for fill in around if fill.at < run.at]
        ground = under[-1].colour if under else _PAPER
        return None if _doubtful(run.colour, ground) else True

    def _unseen(self, pieces: list[_Piece]) -> Iterator[tuple[_Piece, bool]]:
        """Those of the pieces without which the painted page looks the same, and whether it is all dark there."""
        if not pieces:
            return
        boxes = [self._core(piece.box) for piece in pieces]
        left, top, right, bottom = zip(*boxes, strict=True)
        around = (min(left), min(top), max(right), max(bottom))
        with_them = _Painting(self.source, around)
        for piece in pieces:
            for paint in ("FPDFPageObj_SetFillColor", "FPDFPageObj_SetStrokeColor"):
                unchecked(paint)(piece.run.shape, 0, 0, 0, 0)
        without = _Painting(self.source, around)
        for piece, box in zip(pieces, boxes, strict=True):
            if with_them.like(without, box):
                yield piece, with_them.dark(box)

    def _core(self, box: Box) -> Box:
        """The inner part of a word's box, as the reader sees it (left, top, right, bottom)."""
        a, b = self.turned(*box[:2]), self.turned(*box[2:])
        across, down = _EDGE * abs(b[0] - a[0]), _EDGE * abs(b[1] - a[1])
        return (
            min(a[0], b[0]) + across,
            min(a[1], b[1]) + down,
            max(a[0], b[0]) - across,
            max(a[1], b[1]) - down,
        )


class _Painting:
    """The part of the page around a box, as dots, as a reader sees it."""

    def __init__(self, source: Any, around: Box) -> None:
        width, height = source.get_size()
        self.scale = min(_DOTS, _LARGEST / max(width, height))
        self.across, self.down = math.ceil(width * self.scale), math.ceil(height * self.scale)
        left, top, right, bottom = self._dots(around)
        self.left, self.top = min(left, self.across - 1), min(top, self.down - 1)
        cut = (self.left, self.down - max(bottom, self.top + 1), self.across - max(right, self.left + 1), self.top)
        bitmap = source.render(scale=self.scale, crop=[max(0.0, (dots - 0.5) / self.scale) for dots in cut])
        try:
            self.dots, self.stride, self.parts = bytes(bitmap.buffer), bitmap.stride, bitmap.n_channels
        finally:
            bitmap.close()

    def _dots(self, box: Box) -> tuple[int, int, int, int]:
        """The dots that a box touches: the first ones across and down, and those after the last."""
        left, right = (min(max(int(x * self.scale) + n, 0), self.across) for x, n in ((box[0], 0), (box[2], 1)))
        top, bottom = (min(max(int(y * self.scale) + n, 0), self.down) for y, n in ((box[1], 0), (box[3], 1)))
        return left, top, right, bottom

    def like(self, other: "_Painting", box: Box) -> bool:
        """Whether nobody could tell the two apart within the box."""
        left, top, right, bottom = self._dots(box)
        for row in range(top - self.top, bottom - self.top):
            start = row * self.stride - self.left * self.parts
            across = slice(start + left * self.parts, start + right * self.parts)
            one, two = self.dots[across], other.dots[across]
            if one != two and any(abs(a - b) >= _FAINT for a, b in zip(one, two, strict=True)):
                return False
        return True

    def dark(self, box: Box) -> bool:
        """Whether there is nothing but dark paint within the box."""
        left, top, right, bottom = self._dots(box)
        for row in range(top - self.top, bottom - self.top):
            start = row * self.stride - self.left * self.parts
            dots = self.dots[start + left * self.parts : start + right * self.parts]
            if any(max(dots[part :: self.parts], default=0) > _DARK for part in range(min(3, self.parts))):
                return False
        return True


def _band(y: float) -> int:
    """Which band of the page a height is in; those beyond its edges are in the outermost."""
    return int(min(max(0.0, y / _HIGH), _BANDS - 1.0))


@lru_cache(maxsize=1 << 12)  # a page has few colours
def _doubtful(colour: Colour, ground: Colour | None) -> bool:
    """Whether print of this colour may not stand out from its ground, None for a picture or the like."""
    if ground is None:
        return min(colour) >= _LIGHT
    return all(abs(one - other) < _FAINT for one, other in zip(colour, ground, strict=True))
