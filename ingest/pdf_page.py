"""A PDF's pages as placed words and ruling lines. It and pdf_shapes.py and pdf_hidden.py alone know pdfium.

Lengths are points, x from the left and y from the top of the page as a reader sees it, also when the page is turned.
"""

import itertools
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from ctypes import c_double, c_float, c_size_t, c_void_p, create_string_buffer
from dataclasses import dataclass, field
from itertools import repeat
from operator import attrgetter
from typing import Any

from assistant.errors import PaperError
from ingest.marks import heads_in, suspect
from ingest.pdf_calls import each, unchecked, written
from ingest.pdf_hidden import hidden_print
from ingest.pdf_scan import Recogniser
from ingest.pdf_shading import unshaded
from ingest.pdf_shapes import Rule, Turn, Word, area, drawing_of
from ingest.pdf_struck import Strike, strikes
from ingest.pdf_words import HYPHEN, Words, words_among
from ingest.unseen import holds_unseen, without_unseen

_ONE_AT_A_TIME = threading.Lock()  # pdfium is not safe in two threads
_TINY = 3.0  # points; nobody reads smaller print
_LEVEL = 3.0  # points; words no farther apart in height stand on one line
_STAMPS = 0.1  # the share of a page's height, at its top and foot, in which scans are given numbers
_NOTED = re.compile(r"[A-Za-z.,;:)\]’”\"%'](\d{1,2})[.,;:)]?$|^(\d{1,2})(?=[A-Z]|$)")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_GLUED = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|\(?[a-zA-Z][.)]|\([ivx]+\)|[•▪●◦])(?=[A-Za-z“‘£])")
_RISE = 0.1  # of the print's height; a raised number stands at least so far above its line
_APART = 0.05  # of the print's height; a number without a stop has so much room after it, a part of a word none
_BOLD, _SLANTED = re.compile(b"bold|black|heavy"), re.compile(b"italic|oblique")
_CONTROLS = re.compile(r"[\x80-\x9f]")  # where a font tells of no encoding they are Windows' quotation marks and dashes
_WESTERN = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_WORD = re.compile(r"\S*\w\S*")
_LETTER = re.compile(r"[^\W\d]")


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
    unshown: list[str] = field(default_factory=list)  # lines of these alone, where nothing was painted over any
    covered: int = 0  # of these, words that something was painted over
    redacted: int = 0  # of these, words under a dark box
    marks: tuple[str, ...] = ()  # lines of its print, running heads and stamps among them, that mark it as exempt
    struck: int = 0  # words left out because a line goes through them


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
            pages = [_page(document, number, recogniser) for number in range(len(document))]
        except pypdfium2.PdfiumError as error:
            raise PaperError(f"{name} has a damaged page; fetch it again.") from error
        finally:
            document.close()
    _shown_elsewhere(pages)
    return pages


def _shown_elsewhere(pages: Sequence[Page]) -> None:
    """Count no hidden line that some page shows: each may draw all of a table, and cut off what the others show."""
    if any(page.unshown for page in pages):
        runs = (run for page in pages for _, run in itertools.groupby(page.words, key=attrgetter("run")))
        shown = {" ".join(word.text for word in run) for run in runs}
        for page in pages:
            page.hidden -= sum(len(_WORD.findall(line)) for line in page.unshown if line in shown)


def _page(document: Any, index: int, recogniser: Recogniser) -> Page:
    source = document[index]
    try:
        width, height = source.get_size()
        turned = _turned(source)
        drawing = drawing_of(source, turned)
        page = Page(index + 1, width, height, rules=unshaded(drawing))
        text = source.get_textpage()
        try:
            characters = _characters(text)
            pictured = sum(map(area, drawing.pictures))  # a scanner may cut its picture into strips
            scans = drawing.pictures if pictured > width * height / 2 else []
            printed = words_among(characters)
            hidden = hidden_print(source, text, printed.starts, printed.texts, drawing, turned, scans)
            page.hidden, page.covered, page.redacted = hidden.words, hidden.covered, hidden.redacted
            page.unshown = [] if hidden.covered else _lines_within(hidden.spans, printed)
            for start, end in hidden.spans:
                characters = characters[:start] + " " * (end - start) + characters[end:]
            if hidden.spans:
                printed = words_among(characters)
            _Reader(page, text, characters, turned, source.get_rotation()).read(printed)
        finally:
            text.close()
        low, high = _STAMPS * height, (1 - _STAMPS) * height
        if scans and all(word.y < low or word.y - word.size > high for word in page.words):
            page.scanned = True
            words = recogniser.words(source, width, height)
            if words:
                page.words, page.recognised = words, True
        if page.recognised or suspect(characters):
            page.marks = heads_in([*characters.splitlines(), *_pieces(page.words)])
        return page
    finally:
        source.close()


def _lines_within(spans: Sequence[tuple[int, int]], printed: Words) -> list[str]:
    """The lines of print of which each word begins at one of the spans."""
    gone = {start for start, _ in spans}
    lines = [slice(at, end) for at, end in printed.lines if gone.issuperset(printed.starts[at:end])]
    return [" ".join(printed.texts[line]) for line in lines]


def _pieces(words: Sequence[Word]) -> Iterator[str]:
    """The words that stand together on a line, without wide space between them."""
    piece: list[Word] = []
    for word in sorted(words, key=lambda word: (round(word.y / _LEVEL), word.x0)):
        if piece and (abs(word.y - piece[-1].y) > _LEVEL or word.x0 - piece[-1].x1 > 2 * word.size):
            yield " ".join(one.text for one in piece)
            piece = []
        piece.append(word)
    yield " ".join(one.text for one in piece)


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


class _Reader:
    """Reads one page's words."""

    def __init__(self, page: Page, text: Any, characters: str, turned: Turn, rotation: int) -> None:
        self.page, self.raw, self.text, self.turned, self.rotation = page, text.raw, characters, turned, rotation

    def read(self, printed: Words) -> None:
        """Read these words."""
        starts: list[int] = []
        texts: list[str] = []
        sizes: list[float] = []
        runs: list[int] = []
        bolds: list[bool] = []
        slants: list[bool] = []
        for run, (ats, parts, size, bold, slanted) in enumerate(self._lines(printed)):
            count = len(ats)
            starts += ats
            texts += parts
            sizes += [size] * count
            runs += [run] * count
            bolds += [bold] * count
            slants += [slanted] * count
        turned, page = self.turned, self.page
        finals = [
            at + len(text) - 1 - (text[-1] == HYPHEN and len(text) > 1) for at, text in zip(starts, texts, strict=True)
        ]
        _, *origins = written("FPDFText_GetCharOrigin", self.raw, starts, c_double, 2)
        _, left, right, low, high = written("FPDFText_GetCharBox", self.raw, finals, c_double, 4)
        x0, y = turned.xs(*origins), turned.ys(*origins)
        x1 = list(map(max, turned.xs(left, low), turned.xs(right, high), x0))
        made = zip(texts, x0, x1, y, sizes, bolds, runs, slants, strict=True)
        words: list[Word] = list(map(tuple.__new__, repeat(Word), made))  # as Word._make does, without a call for each
        outside = words and (min(y) < 0 or max(y) > page.height or min(x1) < 0 or max(x0) > page.width)
        if outside or holds_unseen(self.text):
            words, starts = self._seen(words, starts)
        if struck := strikes(words, page.rules):
            words, starts = self._standing(words, starts, struck)
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

    def _standing(
        self, words: Sequence[Word], starts: Sequence[int], struck: Mapping[int, Sequence[Strike]]
    ) -> tuple[list[Word], list[int]]:
        """The words without what is struck out of them, and where each starts."""
        kept: list[Word] = []
        at: list[int] = []
        for n, (word, start) in enumerate(zip(words, starts, strict=True)):
            if n in struck:
                _, *edges = written("FPDFText_GetCharBox", self.raw, range(start, start + len(word.text)), c_double, 4)
                left, right, low, high = edges
                xs = zip(self.turned.xs(left, low), self.turned.xs(right, high), strict=True)
                middles = [(a + b) / 2 for a, b in xs]
                stands = [not any(a <= x <= b for a, b in struck[n]) for x in middles]
                self.page.struck += not all(stands)
                text = "".join(itertools.compress(word.text, stands))
                if not re.search(r"\w", text):  # a stop that is left over ends nothing
                    continue
                first, last = stands.index(True), len(stands) - 1 - stands[::-1].index(True)
                edge = self.turned.xs(left, low)[first], self.turned.xs(right, high)[last]
                word, start = word._replace(text=text, x0=min(edge), x1=max(edge)), start + first
            kept.append(word)
            at.append(start)
        return kept, at

    def _raise(self, noted: Sequence[tuple[int, re.Match[str], int]]) -> None:
        """Make superscripts of the numbers found that are raised and smaller than what is before them or their line."""
        groups = [1 if found[1] else 2 for _, found, _ in noted]
        numbers = [start + found.start(group) for (_, found, start), group in zip(noted, groups, strict=True)]
        heights = self._heights(numbers)
        before = self._heights([start + max(0, found.start(1) - 1) for _, found, start in noted])
        _, *origins = written("FPDFText_GetCharOrigin", self.raw, numbers, c_double, 2)
        levels, words = self.turned.ys(*origins), self.page.words
        for (at, found, _), group, height, beside, level in zip(noted, groups, heights, before, levels, strict=True):
            word = words[at]
            line = max(near.y for near in words[max(0, at - 1) : at + 2] if near.run == word.run)
            if height < 0.8 * (beside if group == 1 else word.size) and line - level > _RISE * word.size:
                number = found[group].translate(_SUPERSCRIPTS)
                text = word.text[: found.start(group)] + number + word.text[found.end(group) :]
                words[at] = word._replace(text=text)

    def _lines(self, printed: Words) -> Iterator[tuple[list[int], list[str], float, bool, bool]]:
        """The lines that are upright and large enough to be read: where their words begin, what these say and share."""
        firsts = [printed.starts[first] for first, _ in printed.lines]
        lasts = [printed.starts[end - 1] for _, end in printed.lines]
        ends = [at + len(printed.texts[end - 1]) for at, (_, end) in zip(lasts, printed.lines, strict=True)]
        found = [_LETTER.search(self.text, *span) for span in zip(firsts, ends, strict=True)]
        letters = [at.start() if at else first for at, first in zip(found, firsts, strict=True)]
        sizes = self._heights(letters)
        # a footnote's number at the front is smaller than its text, the letters of "30th" than the number
        raised = [n for n, at in enumerate(firsts) if at != letters[n] and self.text[at].isdigit()]
        for n, height in zip(raised, self._heights([firsts[n] for n in raised]), strict=True):
            sizes[n] = max(sizes[n], height)
        angles = each("FPDFText_GetCharAngle", self.raw, firsts)
        upright = {angle: self._upright(angle) for angle in set(angles)}
        styles = self._styles(letters + lasts)  # a number may be in another style than its title
        begun = zip(printed.lines, sizes, angles, styles[: len(firsts)], styles[len(firsts) :], strict=True)
        for (at, end), size, angle, (bold, slanted), last in begun:
            if size < _TINY:
                self.page.hidden += end - at
            elif upright[angle]:
                starts, texts = printed.starts[at:end], printed.texts[at:end]
                glued = None if texts[0].isalpha() else _GLUED.match(texts[0])
                closed = glued and not glued[0][-1].isdigit() and not texts[0][glued.end()].islower()
                if glued and (closed or self._apart(starts[0] + glued.end(), size)):
                    starts[:1] = starts[0], starts[0] + glued.end()
                    texts[:1] = glued[0], texts[0][glued.end() :]
                yield starts, texts, size, bold and last[0], slanted and last[1]

    def _apart(self, at: int, size: float) -> bool:
        """Whether the character stands apart from the one before it, as a paragraph's text from its number."""
        left, top, right, low = self._boxes([at - 1, at])
        before, after = zip(self.turned.xs(left, low), self.turned.xs(right, top), strict=True)
        return min(after) - max(before) >= _APART * size

    def _heights(self, ats: Sequence[int]) -> list[float]:
        """The heights of characters, ascenders to descenders."""
        left, top, right, low = self._boxes(ats)
        return [abs(a - b) for a, b in zip(self.turned.ys(left, low), self.turned.ys(right, top), strict=True)]

    def _boxes(self, ats: Sequence[int]) -> list[list[float]]:
        """The left, top, right and bottom edges of characters, with the room that their font gives each."""
        _, edges = written("FPDFText_GetLooseCharBox", self.raw, ats, c_float * 4, 1)
        return [edges[at::4] for at in range(4)]

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
