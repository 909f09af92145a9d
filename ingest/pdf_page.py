"""A PDF's pages as placed words and ruling lines; the only file that knows pdfium.

Lengths are points, x from the left and y from the top of the page as a reader sees it, also when the page is turned.
"""

import ctypes
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from assistant.errors import PaperError

_ONE_AT_A_TIME = threading.Lock()  # pdfium is not safe in two threads
_TINY = 3.0  # points; nobody reads smaller print
_THIN = 3.0  # points; a drawn shape no thicker is a ruling line
_NOTED = re.compile(r"[A-Za-z.,;:)\]’”\"%'](\d{1,2})[.,;:)]?$|^(\d{1,2})(?=[A-Z]|$)")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_GLUED = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|\(?[a-zA-Z][.)]|\([ivx]+\)|[•▪●◦])(?=[A-Za-z“‘£])")
_BOLD, _SLANTED = re.compile(b"bold|black|heavy"), re.compile(b"italic|oblique")
HYPHEN = "\ufffe"  # pdfium's mark for a hyphen at the end of a line


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


@dataclass(slots=True)
class Page:
    """One page: its words in the order the file draws them, and its ruling lines."""

    number: int  # from 1
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: bool = False
    hidden: int = 0  # words left out because nobody can see them


def pages_of(data: bytes, name: str) -> list[Page]:
    """The pages of a PDF. Raises PaperError for what is no PDF, is damaged, or needs a password."""
    import pypdfium2

    if b"%PDF-" not in data[:1024]:
        raise PaperError(f"{name} is not a PDF, whatever its name says; open it to see what was saved.")
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise PaperError(f"{name} is locked with a password; save a copy without one and add that.") from error
            raise PaperError(f"{name} is damaged and cannot be opened as a PDF; fetch it again.") from error
        try:
            return [_page(document, number) for number in range(len(document))]
        except pypdfium2.PdfiumError as error:
            raise PaperError(f"{name} has a damaged page; fetch it again.") from error
        finally:
            document.close()


def _page(document: Any, index: int) -> Page:
    source = document[index]
    try:
        width, height = source.get_size()
        page = Page(index + 1, width, height)
        turned = _turned(source)
        shades = _drawings(source, page, turned)
        text = source.get_textpage()
        try:
            _Reader(page, text, turned, shades, source.get_rotation()).read()
        finally:
            text.close()
        return page
    finally:
        source.close()


def _turned(source: Any) -> Callable[[float, float], tuple[float, float]]:
    """The function from the file's coordinates to the reader's."""
    left, bottom, right, top = source.get_cropbox()
    turns: dict[int, Callable[[float, float], tuple[float, float]]] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[source.get_rotation()]


def _drawings(source: Any, page: Page, turned: Callable[[float, float], tuple[float, float]]) -> list[Rule]:
    """Put the page's ruling lines on it; returns the boxes of dark shapes and pictures, on which white print shows."""
    import pypdfium2.raw as c

    shades: list[Rule] = []
    edges = [ctypes.c_float() for _ in range(4)]
    pointers = [ctypes.byref(edge) for edge in edges]
    for i in range(c.FPDFPage_CountObjects(source.raw)):
        shape = c.FPDFPage_GetObject(source.raw, i)
        kind = c.FPDFPageObj_GetType(shape)
        if kind not in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_FORM):
            continue
        if not c.FPDFPageObj_GetBounds(shape, *pointers):
            continue
        a, b = turned(edges[0].value, edges[1].value), turned(edges[2].value, edges[3].value)
        box = Rule(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        if kind != c.FPDF_PAGEOBJ_PATH:
            page.pictures = page.pictures or kind == c.FPDF_PAGEOBJ_IMAGE
            shades.append(box)
            continue
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        c.FPDFPath_GetDrawMode(shape, ctypes.byref(filled), ctypes.byref(stroked))
        if box.x1 - box.x0 <= _THIN or box.y1 - box.y0 <= _THIN:
            if filled.value or stroked.value:
                page.rules.append(_straight(box))
        elif stroked.value:
            page.rules.extend(_strokes(shape, turned))
        if filled.value and not _is_white(shape):
            shades.append(box)
    return shades


def _straight(box: Rule) -> Rule:
    if box.x1 - box.x0 < box.y1 - box.y0:
        x = (box.x0 + box.x1) / 2
        return Rule(x, box.y0, x, box.y1)
    y = (box.y0 + box.y1) / 2
    return Rule(box.x0, y, box.x1, y)


def _strokes(shape: Any, turned: Callable[[float, float], tuple[float, float]]) -> Iterator[Rule]:
    """The level and upright strokes of a path of several."""
    import pypdfium2.raw as c

    matrix = c.FS_MATRIX()
    c.FPDFPageObj_GetMatrix(shape, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    last: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    for i in range(min(c.FPDFPath_CountSegments(shape), 2000)):
        segment = c.FPDFPath_GetPathSegment(shape, i)
        c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = turned(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        kind = c.FPDFPathSegment_GetType(segment)
        ends = [(last, point)] if kind == c.FPDF_SEGMENT_LINETO else []
        if kind == c.FPDF_SEGMENT_MOVETO:
            start = point
        if c.FPDFPathSegment_GetClose(segment):
            ends.append((point, start or point))
        for one, other in ends:
            if one and (abs(one[0] - other[0]) < 1) != (abs(one[1] - other[1]) < 1):
                box = (min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))
                yield _straight(Rule(*box))
        last = point


def _is_white(shape: Any) -> bool:
    import pypdfium2.raw as c

    parts = [ctypes.c_uint() for _ in range(4)]
    found = c.FPDFPageObj_GetFillColor(shape, *(ctypes.byref(part) for part in parts))
    return bool(found) and (min(part.value for part in parts[:3]) >= 245 or parts[3].value == 0)


class _Reader:
    """Reads one page's words."""

    def __init__(
        self,
        page: Page,
        text: Any,
        turned: Callable[[float, float], tuple[float, float]],
        shades: list[Rule],
        rotation: int,
    ) -> None:
        import pypdfium2.raw as c

        self.c, self.page, self.raw, self.turned, self.shades = c, page, text.raw, turned, shades
        self.angle = rotation
        self.text = _characters(text)
        self._numbers = [ctypes.c_double() for _ in range(4)]
        self._pointers = [ctypes.byref(number) for number in self._numbers]
        self._loose = c.FS_RECTF()
        self._name = ctypes.create_string_buffer(128)

    def read(self) -> None:
        for run, line in enumerate(re.finditer(rf"[^\r\n{HYPHEN}]+{HYPHEN}?", self.text)):
            spans = [(m.start() + line.start(), m.end() + line.start()) for m in re.finditer(r"\S+", line[0])]
            if not spans:
                continue
            first, last = spans[0][0], spans[-1][0]
            letter = re.search(r"[^\W\d]", line[0])  # a footnote's number at the front is smaller than its text
            size = self._height(line.start() + letter.start() if letter else first)
            if not self._seen(first, size):
                self.page.hidden += len(spans)
                continue
            bold = self._styled(first, _BOLD) and self._styled(last, _BOLD)
            slanted = self._styled(first, _SLANTED) and self._styled(last, _SLANTED)
            glued = _GLUED.match(self.text[slice(*spans[0])])
            if glued:
                spans[:1] = [(first, first + glued.end()), (first + glued.end(), spans[0][1])]
            for start, end in spans:
                self._word(start, end, size, bold, run, slanted)

    def _word(self, start: int, end: int, size: float, bold: bool, run: int, slanted: bool) -> None:
        left, right, low, high = self._numbers
        self.c.FPDFText_GetCharOrigin(self.raw, start, *self._pointers[:2])
        x0, y = self.turned(left.value, right.value)
        final = end - 2 if self.text[end - 1] == HYPHEN and end - start > 1 else end - 1
        self.c.FPDFText_GetCharBox(self.raw, final, *self._pointers)
        ends = self.turned(left.value, low.value), self.turned(right.value, high.value)
        x1 = max(ends[0][0], ends[1][0])
        if x1 < 0 or x0 > self.page.width or y < 0 or y - size > self.page.height:
            self.page.hidden += 1
            return
        word = self.text[start:end]
        noted = _NOTED.search(word)
        if noted:
            group = 1 if noted[1] else 2
            if self._height(start + noted.start(group)) < 0.8 * size:
                word = word[: noted.start(group)] + noted[group].translate(_SUPERSCRIPTS) + word[noted.end(group) :]
        self.page.words.append(Word(word, x0, max(x0, x1), y, size, bold, run, slanted))

    def _height(self, at: int) -> float:
        self.c.FPDFText_GetLooseCharBox(self.raw, at, ctypes.byref(self._loose))
        one, other = self.turned(self._loose.left, self._loose.bottom), self.turned(self._loose.right, self._loose.top)
        return abs(one[1] - other[1])

    def _styled(self, at: int, names: re.Pattern[bytes]) -> bool:
        flags = ctypes.c_int()
        self.c.FPDFText_GetFontInfo(self.raw, at, self._name, 128, ctypes.byref(flags))
        return bool(names.search(self._name.value.lower()))

    def _seen(self, at: int, size: float) -> bool:
        """Whether a reader sees the character: level, large enough, inked, and not white on white."""
        c = self.c
        if size < _TINY:
            return False
        angle = round(c.FPDFText_GetCharAngle(self.raw, at) * 57.3) % 360
        if min(abs(angle - self.angle), 360 - abs(angle - self.angle)) > 3:
            return False  # a watermark across the page, or a label along a chart's axis
        shape = c.FPDFText_GetTextObject(self.raw, at)
        if shape and c.FPDFTextObj_GetTextRenderMode(shape) == c.FPDF_TEXTRENDERMODE_INVISIBLE:
            return self.page.pictures  # the text layer of a scanned page is meant to be read
        parts = [ctypes.c_uint() for _ in range(4)]
        c.FPDFText_GetFillColor(self.raw, at, *(ctypes.byref(part) for part in parts))
        if parts[3].value == 0:
            return False
        if min(part.value for part in parts[:3]) < 250:
            return True
        self.c.FPDFText_GetCharOrigin(self.raw, at, *self._pointers[:2])
        x, y = self.turned(self._numbers[0].value, self._numbers[1].value)
        return any(s.x0 - 2 <= x <= s.x1 + 2 and s.y0 - 2 <= y <= s.y1 + 2 for s in self.shades)


def _characters(text: Any) -> str:
    """The page's characters, one for each of pdfium's, so that positions agree."""
    import pypdfium2.raw as c

    found: str = text.get_text_range()
    count = text.count_chars()
    if len(found) != count:
        found = "".join(chr(c.FPDFText_GetUnicode(text.raw, i) or 32) for i in range(count))
    return found.replace("\x02", HYPHEN).replace("\xa0", " ").replace("\xad", "-").replace("\x00", " ")
