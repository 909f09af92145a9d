"""A PDF as blocks: each a whole paragraph, heading, bullet, footnote or table row, its wraps and page breaks healed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.errors import PaperError
from ingest.blocks import HANGING, Block, ended, title_like
from ingest.closing import closing
from ingest.composing import CAPTION, LABEL, NAMED, Blocks, fronted, of_header, unstopped
from ingest.marks import heads
from ingest.pdf_bands import banded
from ingest.pdf_cells import Placed, lines_across
from ingest.pdf_columns import aligned
from ingest.pdf_over import carry_over
from ingest.pdf_page import HYPHEN, Page, pages_of
from ingest.pdf_rows import Grid, blocks_of, text_size
from ingest.pdf_tables import ruled
from ingest.pdf_text import (
    Line,
    healed,
    in_order,
    is_bullet,
    leading,
    lines_of,
    says_units,
    unbulleted,
    without_furniture,
)
from ingest.pdf_texts import in_columns
from ingest.rows import UNITS, is_figure
from ingest.unseen import Unseen
from ingest.zones import APPENDICES, BACKGROUND, CONTACT, opening

_LETTERED = re.compile(r"(?:\(?[A-Z][.)]|\((?:[a-z0-9]{1,3}|[IVX]{1,4})\))\s+\S")
_NOTE = re.compile(r"([⁰¹²³⁴-⁹]+)\s*(\S.*)")
_TABLE_NOTE = re.compile(r"\*|Notes?(?: \d+)? ?[=:]|[A-Z]{2,} = ")
_PARTED = re.compile(rf"(?:{HYPHEN}|\w-)$")
_PAGES = re.compile(r"\(pages? [\d –-]+\)", re.IGNORECASE)
_LARGE = 6  # the mark of a heading much larger than the text
_SOFT = 8  # the mark of a heading that is in italics or underlined
_COLUMN = 60.0  # points; the next column of print begins at least so far to the right
_MOST = 0.8  # of the column; a line of text this wide that has not ended goes on
_HANGING = 1.6  # of the font's height; from a number that hangs before its paragraph to the text
_PROSE = 8  # words; what stands under a heading in italics has at least as many
_TITLED = re.compile(r"(?:Subject|(?:Report )?Title(?: of (?:Report|Decision))?)\b", re.IGNORECASE)
_MARKED = re.compile(r"(?<=[⁰¹²³⁴-⁹]) (?=[.,;:)])")  # the space after a raised number before a stop
_FIELD = re.compile(r"[A-Z][A-Za-z()/’']*(?: [A-Za-z()/’']+){0,5}:(?:\s|$)")
_ORDINARY = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(slots=True)
class _Para:
    """The paragraph being read: its lines so far, and where its text stands."""

    lines: list[Line] = field(default_factory=list)
    text: str = ""


def pdf_blocks(data: bytes, name: str) -> tuple[list[Block], int, Unseen]:
    """The blocks of a PDF in reading order, its number of pages, and what of it was not read.

    Raises PaperError where nothing can be read.
    """
    pages = pages_of(data, name)
    if not any(page.words and (page.recognised or not page.scanned) for page in pages):
        if any(page.scanned for page in pages):
            raise PaperError(
                f"{name} is a scan without text; run text recognition (OCR) on it and add the result, "
                "or install Tesseract and add it again."
            )
        seen = " that anybody can see" if any(page.hidden for page in pages) else ""
        raise PaperError(f"{name} holds no text{seen}; check that the right file was saved.")
    found = (composer := _Composer(pages)).compose()
    marks = [(page.number, mark) for page in pages for mark in page.marks if _lost(mark, page.number, found)]
    unseen = Unseen(
        hidden=sum(page.hidden for page in pages),
        hidden_pages=tuple(page.number for page in pages if page.hidden),
        covered_pages=tuple(page.number for page in pages if page.covered),
        redacted_pages=tuple(page.number for page in pages if page.redacted),
        marks=(*marks, *composer.closing),
        struck=sum(page.struck for page in pages),
        struck_pages=tuple(page.number for page in pages if page.struck),
        scanned_pages=tuple(page.number for page in pages if page.scanned and not page.recognised),
        recognised_pages=tuple(page.number for page in pages if page.recognised),
    )
    return found, len(pages), unseen


def _lost(mark: str, page: int, blocks: Sequence[Block]) -> bool:
    """Whether a page's mark is no line of the text: a running head, a stamp, or taken for a part of something."""
    own = [block for block in blocks if block.page == page and mark in " ".join(block.whole.split())]
    listed = any(block.row or block.bullet or block.printed or block.text.endswith(f": {mark}") for block in own)
    return not (listed or any(heads(block.text) for block in own))


class _Composer:
    """Puts a document's pages together."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self.grids: list[list[Grid]] = []
        lines: list[list[Line]] = []
        for page, grids in zip(pages, ruled(pages), strict=True):
            above = self.grids[-1] if self.grids else []
            last = max(above, key=lambda grid: grid.bottom, default=None)
            rest = _outside(grids, list(enumerate(page.words)))
            found = banded(page.rules, rest, last if last and last.columns else None)
            across = lines_across(_outside(found, rest))
            more = aligned(page, across)
            across = [line for line in (_outside(more, line) for line in across) if line]
            more += in_columns(across)
            grids += found + more
            self.grids.append(grids)
            lines.append(lines_of([word for _, word in _outside(found + more, rest)], page.number))
        kept = without_furniture(pages, lines)
        stay = {id(line) for own in kept for line in own}
        gone = [line for own in lines for line in own if id(line) not in stay]
        self.closing = [(line.page, mark) for line in gone if (mark := closing(line.text))]  # running heads and feet
        self.lines = [in_order(own, page.width) for page, own in zip(pages, kept, strict=True)]
        everything = [line for own in self.lines for line in own]
        self.size, self.leading = text_size(pages, everything, self.grids), leading(everything)
        carry_over(pages, self.lines, self.grids)
        self.blocks = Blocks()
        self.para = _Para()
        self.heads: tuple[str, ...] = ()
        self.table = ""  # the place of the table last read
        self.shape: Grid | None = None  # and the widest part of it
        self.ended = 0  # and its page
        self.unit = ""  # what a line above it says that its figures are in
        self.units: Line | None = None  # such a line, until a table stands below it

    def compose(self) -> list[Block]:
        for page, lines, grids in zip(self.pages, self.lines, self.grids, strict=True):
            waiting = sorted(grids, key=lambda grid: grid.top)
            notes = [line for line in lines if self._is_note(line, page)]
            foot = min((line.y for line in notes), default=page.height)
            body = [line for line in lines if line.y < foot]
            for line in body:
                while waiting and waiting[0].top < line.y - line.size / 2 and not self._beside(waiting[0], line):
                    self._grid(waiting.pop(0), page.number)
                self._line(line)
            for grid in waiting:
                self._grid(grid, page.number)
            self._notes([line for line in lines if line.y >= foot])
        if self.units:
            self._add(self.units)
        self._flush()
        return fronted(_settled(self.blocks.found))

    def _beside(self, grid: Grid, line: Line) -> bool:
        """Whether the line stands before the table in the reading although the table begins a little higher."""
        return False if line.y > grid.bottom else line.y < grid.top + line.size

    # Lines into paragraphs

    def _line(self, line: Line) -> None:
        waiting, self.units = self.units, None
        if waiting:  # no table stands below it
            self._add(waiting)
        if says_units(line) and not (self.para.lines and self._goes_on(self.para.lines[-1], line)):
            self.units = line
        else:
            self._add(line)

    def _add(self, line: Line) -> None:
        if self.para.lines and self._goes_on(self.para.lines[-1], line):
            self.para.text = healed(self.para.text, line.text)
            self.para.lines.append(line)
            return
        self._flush()
        self.para = _Para([line], line.text)

    def _goes_on(self, last: Line, line: Line) -> bool:
        first = self.para.lines[0]
        if last.text[-1:] in ("-", HYPHEN) and _PARTED.search(last.text) and line.text[:1].isalnum():
            return True
        wrapped = first.second > first.x0 and abs(line.x0 - first.second) < 3 and not ended(last.text)
        if is_bullet(line.text) or (_starts(line.text) and not (wrapped and line.text[:1].isdigit())):
            return False
        if heads(line.text):
            return False
        if _FIELD.match(line.text) and not wrapped and not HANGING.search(last.text):
            return False
        emphasis = line.bold and not last.bold and line.text[:1].islower() and not ended(last.text)
        titled = bool(_TITLED.match(first.text)) and abs(line.x0 - first.second) < 3
        if line.bold != last.bold and (line.bold or len(self.para.lines) == 1) and not (titled or emphasis):
            return False
        if abs(line.size - last.size) > 0.12 * last.size:
            return False
        room = last.right - last.x1 - 0.25 * last.size
        full = room < line.first_width + 0.02 * last.right
        if line.page != last.page or (line.y < last.y - 5 * last.size and line.x0 > last.x0 + _COLUMN):
            return self._over_page(last, line, full)
        step = (line.y - last.y) / last.size
        if step > self.leading * 1.22 + 0.05 or step < 0.3:
            return False
        if not full:
            hanging = first.second > first.x0 + 3 and abs(line.x0 - first.second) < 3 and not ended(last.text)
            close = step < self.leading * 1.06
            if titled or (hanging and close and not NAMED.match(first.text)):
                return True
            most = last.x1 - first.x0 > _MOST * (last.right - first.x0) and line.x0 == last.x0
            marked = first.bold or first.slanted or _starts(first.text) or self._underlined(first)
            if close and most and not marked and not ended(last.text):  # broken by hand
                return True
            return bool(line.bold and HANGING.search(last.text)) or (
                last.x0 == first.second != first.x0 and line.text[:1].islower()
            )
        stands = first.second if len(self.para.lines) == 1 else last.x0
        indented = line.x0 > max(stands, first.second) + 9
        outdented = len(self.para.lines) > 1 and line.x0 < last.x0 - 9 and abs(line.x0 - first.x0) > 9
        return not (indented or outdented) or line.text[:1].islower()

    def _over_page(self, last: Line, line: Line, full: bool) -> bool:
        """Whether a paragraph goes on at the top of the next page or column."""
        if line.bold or ended(self.para.text) or re.fullmatch(r"\(.*\)", self.para.text):
            return line.text[:1].islower() and not self.para.text.rstrip().endswith((":", ";", "."))
        return full or line.text[:1].islower()

    def _flush(self) -> None:
        if not self.para.lines:
            return
        first, text = self.para.lines[0], _MARKED.sub("", " ".join(self.para.text.replace(HYPHEN, "-").split()))
        heading = self._heading(text)
        self.para = _Para()
        last = self.blocks.last
        if _TABLE_NOTE.match(text) and last and last.page == first.page and last.place == self.table and self.table:
            self.blocks.found.append(
                Block(text, place=self.table, page=first.page, apart=True)
            )  # a note under the table
            return
        bullet = 1 + round(first.x0 / 6) if is_bullet(text) else 0
        if bullet:
            text = unbulleted(text)
        apart = bool(heading) or first.second - first.x0 > _HANGING * first.size
        label = None if bullet else LABEL.match(text) or unstopped(text, apart, self.blocks.minuted)
        self.blocks.look(text)
        printed, body = (label[1], text[label.end() :]) if label and not self.blocks.point(label[1]) else ("", text)
        self.blocks.add(Block(body, printed, bullet, heading, page=first.page, apart=True, inset=first.x0))

    def _heading(self, text: str) -> int:
        """6 or 7 for a short paragraph all in bold or larger than the text, else 0; the header's lines are none."""
        lines = self.para.lines
        fresh = self.blocks.in_header and not any(block.number for block in self.blocks.found)
        if fresh and of_header(text):
            return 0
        size = min(line.size for line in lines)
        marked = all(line.bold for line in lines) or size > 1.15 * self.size
        short = len(text.split()) <= 18 and not text.endswith((".", ";", ",")) and len(lines) <= 3
        totals = all(map(is_figure, text.split()[-2:]))
        if (
            not short
            or totals
            or UNITS.fullmatch(text)
            or not re.search(r"[A-Za-z]{3}", text)
            or _PAGES.fullmatch(text)
        ):
            return 0
        return (
            _LARGE
            if size > 1.3 * self.size
            else 7
            if marked
            else _SOFT
            if all(line.slanted or self._underlined(line) for line in lines)
            else 0
        )

    def _underlined(self, line: Line) -> bool:
        """Whether a rule runs under most of the line."""
        near = [rule for rule in self.pages[line.page - 1].rules if -1 <= rule.y0 - line.y <= 0.3 * line.size]
        drawn = sum(max(0.0, min(rule.x1, line.x1) - max(rule.x0, line.x0)) for rule in near)
        return drawn > 0.6 * (line.x1 - line.x0)

    # Tables and footnotes

    def _grid(self, grid: Grid, page: int) -> None:
        if not grid.rows:  # they went to the page before
            self.ended = page
            return
        self._flush()
        inside = CAPTION.match(" ".join(grid.rows[0][0].split()))
        named = self.blocks.caption() or (inside[1] if inside else None)
        last = (self.blocks.last.page or page) if self.blocks.last else 0
        first, next_to = last < page, self.ended >= last > 0  # on its page; with nothing between it and the one before
        handed: tuple[str, ...] | None = None
        if self.shape and not named and (next_to or (first and grid.like(self.shape))):
            handed = grid.going_on(self.shape, self.heads)
        place = named or ("Table" if handed is None else self.table)
        said, self.units = self.units, None
        self.unit = said.text if said else "" if handed is None else self.unit
        moved = self.heads if first and len(self.heads) == len(grid.rows[0]) else ()  # as many columns, elsewhere
        over = first and next_to and handed is not None
        found, heads = blocks_of(grid, place, page, moved if handed is None else handed, over, self.unit)
        self.blocks.found.extend(found)
        if heads != handed or len(heads) > len(self.heads):  # else it may lack columns that come again
            self.heads, self.shape = heads, grid
        self.table, self.ended = place, page

    def _is_note(self, line: Line, page: Page) -> bool:
        return line.y > 0.6 * page.height and bool(_NOTE.match(line.text))

    def _notes(self, lines: Sequence[Line]) -> None:
        notes: list[Block] = []
        for line in lines:
            found = _NOTE.match(line.text)
            if found:
                notes.append(
                    Block(found[2], place=f"footnote {found[1].translate(_ORDINARY)}", page=line.page, apart=True)
                )
            elif notes:
                notes[-1] = replace(notes[-1], text=healed(notes[-1].text, line.text).replace(HYPHEN, "-"))
        self.blocks.found.extend(notes)


def _outside(grids: Sequence[Grid], words: list[Placed]) -> list[Placed]:
    """The words that none of the tables has taken."""
    taken = set().union(*(grid.words for grid in grids))
    return [placed for placed in words if placed[0] not in taken] if taken else words


def _settled(blocks: list[Block]) -> list[Block]:
    """The blocks with what is in italics or underlined as a heading where it reads as a title over text of its own.

    Links in a list are underlined too; a line lettered next after such a heading ("H) …") is one as well.
    """
    settled: list[Block] = []
    letter = ""  # of the last lettered heading
    listed = False  # under a heading such as "Background documents"
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        over = after is not None and not (after.heading or after.row) and len(after.whole.split()) >= _PROSE
        over = (
            over and not listed and title_like(block.text) and not re.search(r"^[(“‘\"]|:$|https?:|www\.", block.text)
        )
        lettered = re.match(r"([A-Z])[.)] ", block.text)
        if block.heading == _SOFT:
            block = replace(block, heading=_SOFT if over and not CAPTION.match(block.text) else 0)
        elif lettered and letter and over and ord(lettered[1]) == ord(letter) + 1:
            block = replace(block, heading=7)
        if block.heading:
            listed = (opening(block.text) or ("",))[0] in (BACKGROUND, APPENDICES, CONTACT)
            letter = lettered[1] if lettered else letter
        settled.append(block)
    return settled


def _starts(text: str) -> bool:
    """Whether a line begins with what begins a paragraph: a number, a letter, RESOLVED."""
    return bool(LABEL.match(text) or _LETTERED.match(text) or re.match(r"RESOLVED\b|\(Item \d", text))
