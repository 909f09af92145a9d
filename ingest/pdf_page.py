"""A PDF's pages as placed words and ruling lines. It and pdf_shapes.py and pdf_hidden.py alone know pdfium.

Lengths are points, x from the left and y from the top of the page as a reader sees it, also when the page is turned.
"""

import re
import threading
from collections.abc import Sequence
from ctypes import c_double, c_float, c_size_t, c_void_p, create_string_buffer
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

from assistant.errors import PaperError
from ingest.pdf_calls import each, unchecked, written
from ingest.pdf_hidden import hidden_print
from ingest.pdf_scan import Recogniser
from ingest.pdf_shapes import Box, Drawing, Rule, Turn, Word, area, drawing_of
from ingest.unseen import holds_unseen, without_unseen

_ONE_AT_A_TIME = threading.Lock()  # pdfium is not safe in two threads
_TINY = 3.0  # points; nobody reads smaller print
_STAMPS = 0.1  # the share of a page's height, at its top and foot, in which scans are given numbers
_NOTED = re.compile(r"[A-Za-z.,;:)\]’”\"%'](\d{1,2})[.,;:)]?$|^(\d{1,2})(?=[A-Z]|$)")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_GLUED = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|\(?[a-zA-Z][.)]|\([ivx]+\)|[•▪●◦])(?=[A-Za-z“‘£])")
_BOLD, _SLANTED = re.compile(b"bold|black|heavy"), re.compile(b"italic|oblique")
HYPHEN = "\ufffe"  # pdfium's mark for a hyphen at the end of a line
_CONTROLS = re.compile(r"[\x80-\x9f]")  # where a font tells of no encoding they are Windows' quotation marks and dashes
_WESTERN = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_LINE = re.compile(rf"[^\r\n{HYPHEN}]+{HYPHEN}?")
_WORD, _LETTER = re.compile(r"\S+"), re.compile(r"[^\W\d]")


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
            printed = _printed(characters)
            hidden = hidden_print(source, text, printed, characters, drawing, turned, scans)
            page.hidden, page.covered = hidden.words, hidden.covered
            for start, end in hidden.spans:
                characters = characters[:start] + " " * (end - start) + characters[end:]
            if hidden.spans:
                printed = _printed(characters)
            _Reader(page, text, characters, turned, source.get_rotation()).read(printed)
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
    """The way from the file's coordinates to the reader's."""
    box = source.get_cropbox()
    left, right = sorted(box[::2])
    bottom, top = sorted(box[1::2])
    turns = {
        0: Turn(False, (left, top), (False, True)),
        90: Turn(True, (bottom, left), (False, False)),
        180: Turn(False, (right, bottom), (True, False)),
        270: Turn(True, (top, right), (True, True)),
    }
    return turns[source.get_rotation()]


Spans = list[tuple[int, int]]


class _Line(NamedTuple):
    """A line of print before its words are placed: where they stand among the page's characters, and what all share."""

    spans: Spans
    size: float
    bold: bool
    run: int
    slanted: bool


class _Reader:
    """Reads one page's words."""

    def __init__(self, page: Page, text: Any, characters: str, turned: Turn, rotation: int) -> None:
        self.page, self.raw, self.text, self.turned, self.rotation = page, text.raw, characters, turned, rotation

    def read(self, printed: list[Spans]) -> None:
        """Read the words whose characters, line by line, are `printed`."""
        lines = self._lines(printed)
        spans = [span for line in lines for span in line.spans]
        text, turned, page = self.text, self.turned, self.page
        finals = [end - 2 if text[end - 1] == HYPHEN and end - start > 1 else end - 1 for start, end in spans]
        _, *origins = written("FPDFText_GetCharOrigin", self.raw, [start for start, _ in spans], c_double, 2)
        _, left, right, low, high = written("FPDFText_GetCharBox", self.raw, finals, c_double, 4)
        texts = [text[start:end] for start, end in spans]
        x0, y = turned.xs(*origins), turned.ys(*origins)
        x1 = map(max, turned.xs(left, low), turned.xs(right, high), x0)
        shared = ([line[at] for line in lines for _ in line.spans] for at in range(1, len(_Line._fields)))
        made = zip(texts, x0, x1, y, *shared, strict=True)
        words: list[Word] = list(map(tuple.__new__, repeat(Word), made))  # as Word._make does, without a call for each
        starts = [start for start, _ in spans]
        outside = words and (min(ys := [word.y for word in words]) < 0 or max(ys) > page.height)
        if outside or any(word.x1 < 0 or word.x0 > page.width for word in words) or holds_unseen(text):
            words, starts = self._seen(words, starts)
        page.words += words
        noted: list[tuple[int, re.Match[str], int]] = []  # words that may end or begin with a footnote's number
        for at, (word, start) in enumerate(zip(words, starts, strict=True)):
            said = word[0]
            if not said.isalpha() and not (said[0] + said[-2:]).isalpha() and (found := _NOTED.search(said)):
                noted.append((at, found, start))
        self._raise(noted)

    def _seen(self, words: Sequence[Word], starts: Sequence[int]) -> tuple[list[Word], list[int]]:
        """The words on the page, without marks that take no room, and where each starts."""
        kept: list[Word] = []
        at: list[int] = []
        width, height = self.page.width, self.page.height
        for word, start in zip(words, starts, strict=True):
            if word.x1 < 0 or word.x0 > width or word.y < 0 or word.y - word.size > height:
                self.page.hidden += 1
                continue
            if not word.text.isascii():
                seen, unseen = without_unseen(word.text)
                self.page.hidden += unseen
                if not seen:
                    continue
                word = word._replace(text=seen) if unseen else word
            kept.append(word)
            at.append(start)
        return kept, at

    def _raise(self, noted: Sequence[tuple[int, re.Match[str], int]]) -> None:
        """Make superscripts of the numbers found at the ends of words that are smaller than their words."""
        groups = [1 if found[1] else 2 for _, found, _ in noted]
        heights = self._heights(
            [start + found.start(group) for (_, found, start), group in zip(noted, groups, strict=True)]
        )
        for (at, found, _), group, height in zip(noted, groups, heights, strict=True):
            word = self.page.words[at]
            if height < 0.8 * word.size:
                number = found[group].translate(_SUPERSCRIPTS)
                text = word.text[: found.start(group)] + number + word.text[found.end(group) :]
                self.page.words[at] = word._replace(text=text)

    def _lines(self, printed: list[Spans]) -> list[_Line]:
        """The lines that are upright and large enough to be read."""
        runs = [run for run, spans in enumerate(printed) if spans]
        printed = [spans for spans in printed if spans]
        firsts, lasts = [spans[0][0] for spans in printed], [spans[-1][0] for spans in printed]
        letters = [_LETTER.search(self.text, spans[0][0], spans[-1][1]) for spans in printed]
        sizes = self._heights([at.start() if at else first for at, first in zip(letters, firsts, strict=True)])
        # a footnote's number at the front is smaller than its text, the letters of "30th" than the number
        raised = [n for n, at in enumerate(letters) if at and self.text[firsts[n]].isdigit()]
        for n, height in zip(raised, self._heights([firsts[n] for n in raised]), strict=True):
            sizes[n] = max(sizes[n], height)
        angles = each("FPDFText_GetCharAngle", self.raw, firsts)
        styles = zip(self._styles(firsts), self._styles(lasts), strict=True)
        kept: list[_Line] = []
        for run, spans, size, angle, (first, last) in zip(runs, printed, sizes, angles, styles, strict=True):
            if size < _TINY:
                self.page.hidden += len(spans)
            elif self._upright(angle):
                glued = _GLUED.match(self.text, *spans[0])
                if glued:
                    spans = [(spans[0][0], glued.end()), (glued.end(), spans[0][1]), *spans[1:]]
                kept.append(_Line(spans, size, first[0] and last[0], run, first[1] and last[1]))
        return kept

    def _heights(self, ats: Sequence[int]) -> list[float]:
        """The heights of characters, ascenders to descenders."""
        _, edges = written("FPDFText_GetLooseCharBox", self.raw, ats, c_float * 4, 1)
        left, top, right, low = (edges[at::4] for at in range(4))
        return [abs(a - b) for a, b in zip(self.turned.ys(left, low), self.turned.ys(right, top), strict=True)]

    def _upright(self, angle: float) -> bool:
        """Whether the character stands upright: no watermark across the page, no label along a chart's axis."""
        turn = round(-57.3 * angle) % 360  # it turns the other way
        return min(abs(turn - self.rotation), 360 - abs(turn - self.rotation)) <= 3

    def _styles(self, ats: Sequence[int]) -> list[tuple[bool, bool]]:
        """Whether characters are bold and whether in italics, as their fonts' names say."""
        runs = each("FPDFText_GetTextObject", self.raw, ats)
        fonts = list(map(unchecked("FPDFTextObj_GetFont", c_void_p), runs))
        known = {font: _style(font) for font in set(fonts)}
        return [known[font] for font in fonts]


def _style(font: int | None) -> tuple[bool, bool]:
    name = create_string_buffer(128)
    if font:
        unchecked("FPDFFont_GetBaseFontName")(c_void_p(font), name, c_size_t(len(name)))
    return bool(_BOLD.search(name.value.lower())), bool(_SLANTED.search(name.value.lower()))


def _printed(characters: str) -> list[Spans]:
    """Where the words of each line of print stand among the characters."""
    return [_spans(characters, *line.span()) for line in _LINE.finditer(characters)]


def _spans(characters: str, start: int, end: int) -> Spans:
    words = characters[start:end].split()
    if sum(map(len, words)) + len(words) - 1 != end - start - (characters[end - 1] == " "):
        return [word.span() for word in _WORD.finditer(characters, start, end)]
    spans: Spans = []  # one space between words, as nearly always
    for word in words:
        spans.append((start, start + len(word)))
        start += len(word) + 1
    return spans


def _characters(text: Any) -> str:
    """The page's characters, one for each of pdfium's, so that positions agree."""
    import pypdfium2.raw as c

    found: str = text.get_text_range()
    count = text.count_chars()
    if len(found) != count:
        found = "".join(chr(c.FPDFText_GetUnicode(text.raw, i) or 32) for i in range(count))
    if _CONTROLS.search(found):
        found = found.translate(_WESTERN)
    return found.replace("\x02", HYPHEN).replace("\xa0", " ").replace("\xad", "-").replace("\x00", " ")
