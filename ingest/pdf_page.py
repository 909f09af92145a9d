"""A PDF's pages as placed words and ruling lines. It and pdf_shapes.py and pdf_hidden.py alone know pdfium.

Lengths are points, x from the left and y from the top of the page as a reader sees it, also when the page is turned.
"""

import ctypes
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from assistant.errors import PaperError
from ingest.pdf_hidden import hidden_print
from ingest.pdf_scan import Recogniser
from ingest.pdf_shapes import Box, Drawing, Rule, Turn, Word, area, drawing_of
from ingest.unseen import without_unseen

_ONE_AT_A_TIME = threading.Lock()  # pdfium is not safe in two threads
_TINY = 3.0  # points; nobody reads smaller print
_STAMPS = 0.1  # the share of a page's height, at its top and foot, in which scans are given numbers
_NOTED = re.compile(r"[A-Za-z.,;:)\]’”\"%'](\d{1,2})[.,;:)]?$|^(\d{1,2})(?=[A-Z]|$)")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_GLUED = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|\(?[a-zA-Z][.)]|\([ivx]+\)|[•▪●◦])(?=[A-Za-z“‘£])")
_BOLD, _SLANTED = re.compile(b"bold|black|heavy"), re.compile(b"italic|oblique")
HYPHEN = "\ufffe"  # pdfium's mark for a hyphen at the end of a line


@dataclass(slots=True)
class Page:
    """One page: its words in the order the file draws them, and its ruling lines."""

    number: int  # from 1
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    scanned: bool = False  # the page is a picture, with no print of its own but at its edges
    recognised: bool = False  # its words were read from that picture
    hidden: int = 0  # words left out because nobody can see them
    covered: int = 0  # of these, words that something was painted over


def pages_of(data: bytes, name: str) -> list[Page]:
    """The pages of a PDF. Raises PaperError for what is no PDF, is damaged, or needs a password."""
    import pypdfium2

    if re.match(rb"\s*<(?:!doctype html|html|\?xml)", data[:1024], re.IGNORECASE):
        raise PaperError(
            f"{name} is a web page and no PDF, perhaps a log-in page; open its address in a browser and save the paper."
        )
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
            recogniser = Recogniser()
            return [_page(document, number, recogniser) for number in range(len(document))]
        except pypdfium2.PdfiumError as error:
            raise PaperError(f"{name} has a damaged page; fetch it again.") from error
        finally:
            document.close()


def _page(document: Any, index: int, recogniser: Recogniser) -> Page:
    source = document[index]
    try:
        width, height = source.get_size()
        turned = _turned(source)
        drawing = drawing_of(source, turned)
        page = Page(index + 1, width, height, rules=drawing.rules)
        text = source.get_textpage()
        try:
            characters = _characters(text)
            scans = _scans(drawing, width * height)
            hidden = hidden_print(source, text, characters, drawing, turned, scans)
            page.hidden, page.covered = hidden.words, hidden.covered
            for start, end in hidden.spans:
                characters = characters[:start] + " " * (end - start) + characters[end:]
            _Reader(page, text, characters, turned, source.get_rotation()).read()
        finally:
            text.close()
        low, high = _STAMPS * height, (1 - _STAMPS) * height
        if scans and all(word.y < low or word.y - word.size > high for word in page.words):
            page.scanned = True
            words = recogniser.words(source, width, height)
            if words:
                page.words, page.recognised = words, True
        return page
    finally:
        source.close()


def _scans(drawing: Drawing, whole: float) -> list[Box]:
    """The page's pictures where they are most of it, as on a scanned page; a scanner may cut it into strips."""
    return drawing.pictures if sum(area(box) for box in drawing.pictures) > whole / 2 else []


def _turned(source: Any) -> Turn:
    """The function from the file's coordinates to the reader's."""
    box = source.get_cropbox()
    left, right = sorted(box[::2])
    bottom, top = sorted(box[1::2])
    turns: dict[int, Turn] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[source.get_rotation()]


class _Reader:
    """Reads one page's words."""

    def __init__(self, page: Page, text: Any, characters: str, turned: Turn, rotation: int) -> None:
        import pypdfium2.raw as c

        self.c, self.page, self.raw, self.text, self.turned = c, page, text.raw, characters, turned
        self.angle = rotation
        self._origin, self._box = c.FPDFText_GetCharOrigin, c.FPDFText_GetCharBox
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
            if size < _TINY:
                self.page.hidden += len(spans)
                continue
            if not self._level(first):
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
        self._origin(self.raw, start, *self._pointers[:2])
        x0, y = self.turned(left.value, right.value)
        word = self.text[start:end]
        final = end - 2 if word[-1] == HYPHEN and end - start > 1 else end - 1
        self._box(self.raw, final, *self._pointers)
        one, other = self.turned(left.value, low.value)[0], self.turned(right.value, high.value)[0]
        x1 = one if one > other else other
        if x1 < 0 or x0 > self.page.width or y < 0 or y - size > self.page.height:
            self.page.hidden += 1
            return
        noted = None if word.isalpha() else _NOTED.search(word)
        if noted:
            group = 1 if noted[1] else 2
            if self._height(start + noted.start(group)) < 0.8 * size:
                word = word[: noted.start(group)] + noted[group].translate(_SUPERSCRIPTS) + word[noted.end(group) :]
        word, unseen = without_unseen(word)
        self.page.hidden += unseen
        if word:
            self.page.words.append(Word(word, x0, x1 if x1 > x0 else x0, y, size, bold, run, slanted))

    def _height(self, at: int) -> float:
        self.c.FPDFText_GetLooseCharBox(self.raw, at, ctypes.byref(self._loose))
        one, other = self.turned(self._loose.left, self._loose.bottom), self.turned(self._loose.right, self._loose.top)
        return abs(one[1] - other[1])

    def _level(self, at: int) -> bool:
        """Whether the character stands upright: no watermark across the page, no label along a chart's axis."""
        angle: int = round(-57.3 * self.c.FPDFText_GetCharAngle(self.raw, at)) % 360  # it turns the other way
        return min(abs(angle - self.angle), 360 - abs(angle - self.angle)) <= 3

    def _styled(self, at: int, names: re.Pattern[bytes]) -> bool:
        flags = ctypes.c_int()
        self.c.FPDFText_GetFontInfo(self.raw, at, self._name, 128, ctypes.byref(flags))
        return bool(names.search(self._name.value.lower()))


def _characters(text: Any) -> str:
    """The page's characters, one for each of pdfium's, so that positions agree."""
    import pypdfium2.raw as c

    found: str = text.get_text_range()
    count = text.count_chars()
    if len(found) != count:
        found = "".join(chr(c.FPDFText_GetUnicode(text.raw, i) or 32) for i in range(count))
    return found.replace("\x02", HYPHEN).replace("\xa0", " ").replace("\xad", "-").replace("\x00", " ")
