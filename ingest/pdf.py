"""A PDF as blocks: each a whole paragraph, heading, bullet, footnote or table row, its wraps and page breaks healed."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.errors import PaperError
from ingest.blocks import Block
from ingest.closing import beside, closing
from ingest.composing import CAPTION, LABEL, Blocks, fronted, of_header, unstopped
from ingest.marks import heads
from ingest.pdf_bands import banded
from ingest.pdf_cells import Placed, lines_across, pieces_of
from ingest.pdf_columns import aligned
from ingest.pdf_forms import form_blocks, gone_on
from ingest.pdf_over import carry_over
from ingest.pdf_page import Page, pages_of
from ingest.pdf_paras import BARRED, SOFT, TABLE_NOTE, Para, Setting, number_apart, numbers_first, settled
from ingest.pdf_rows import Grid, blocks_of, text_size
from ingest.pdf_rulings import Boxes, touching
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
from ingest.pdf_words import HYPHEN
from ingest.rows import is_total
from ingest.unseen import Unseen

_NOTE = re.compile(r"([⁰¹²³⁴-⁹]+)\s*(\S.*)")
_SMALL = 0.9  # of the text's height; what is set smaller under a table is a note to it
_LEVEL = 6.0  # points; bullets set in by less are of one level
_HANGING = 1.6  # of the font's height; from a number that hangs before its paragraph to the text
_AGAIN = re.compile(r" \(cont(?:inued|['’]?d)?\.?\)")  # a heading printed again on the next page
_MARKED = re.compile(r"(?<=[⁰¹²³⁴-⁹]) (?=[.,;:)])")  # the space after a raised number before a stop
_SENTENCE = 15  # words, more than a line of a header has
_ORDINARY = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


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
        self.top: list[tuple[float, list[str]]] = []  # the first page's lines: how high, and what stands apart in each
        lines: list[list[Line]] = []
        groups = [touching(page.rules) for page in pages]
        self.boxes = Boxes(pages, groups)
        for page, grids in zip(pages, ruled(pages, groups), strict=True):
            above = self.grids[-1] if self.grids else []
            last = max(above, key=lambda grid: grid.bottom, default=None)
            rest = _outside(grids, list(enumerate(page.words)))
            found = banded(page.rules, rest, last if last and last.columns else None)
            across = lines_across(_outside(found, rest))
            if page.number == 1:
                self.top = [(line[0][1].y, [text for *_, text in pieces_of(line)]) for line in across]
            more = aligned(page, across)
            across = [line for line in (_outside(more, line) for line in across) if line]
            more += in_columns(across)
            grids += found + more
            self.grids.append(grids)
            lines.append(lines_of([word for _, word in _outside(found + more, rest)], page.number))
        kept = without_furniture(pages, lines, lambda line: self.boxes.form(line.page, line.x0, line.y))
        stay = {id(line) for own in kept for line in own}
        gone = [line for own in lines for line in own if id(line) not in stay]
        self.closing = [(line.page, mark) for line in gone if (mark := closing(line.text))]  # running heads and feet
        self.lines = [in_order(own, page.width) for page, own in zip(pages, kept, strict=True)]
        everything = [line for own in self.lines for line in own]
        self.setting = Setting(pages, text_size(pages, everything, self.grids), leading(everything))
        carry_over(pages, self.lines, self.grids)
        self.blocks = Blocks()
        self.begun: float | None = None  # how high on the first page the text begins, below the header
        self.numbered: set[int] = set()  # the places of blocks that end with a number set apart
        self.para = Para()
        self.insets: list[float] = []  # where bullets stand
        self.heads: tuple[str, ...] = ()
        self.table = ""  # the place of the table last read
        self.shape: Grid | None = None  # and the widest part of it
        self.ended = 0  # and its page
        self.title = ""  # and the title that its last row stands under
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
        header = [parts for y, parts in self.top if len(parts) > 1 and (self.begun is None or y < self.begun)]
        self.closing += [(1, mark) for parts in header for said in beside(parts) if (mark := closing(said))]
        return fronted(settled(numbers_first(self.blocks.found, self.numbered)))

    def _beside(self, grid: Grid, line: Line) -> bool:
        """Whether the line stands before the table in the reading although the table begins a little higher."""
        return False if line.y > grid.bottom else line.y < grid.top + line.size

    # Lines into paragraphs

    def _line(self, line: Line) -> None:
        waiting, self.units = self.units, None
        if waiting:  # no table stands below it
            self._add(waiting)
        if says_units(line) and not (self.para.lines and self.setting.goes_on(self.para, line)):
            self.units = line
        else:
            self._add(line)

    def _add(self, line: Line) -> None:
        box = self.boxes.of(line.page, line.x0, line.y)
        if self.para.lines and box == self.para.box and self.setting.goes_on(self.para, line):
            self.para.text = healed(self.para.text, line.text)
            self.para.lines.append(line)
            return
        self._flush()
        self.para = Para([line], line.text, box)

    def _flush(self) -> None:
        if not self.para.lines:
            return
        first, text = self.para.lines[0], _MARKED.sub("", " ".join(self.para.text.replace(HYPHEN, "-").split()))
        fresh = self.blocks.in_header and not any(block.number for block in self.blocks.found)
        box = self.para.box
        heading = 0 if fresh and of_header(text) else self.setting.heading(self.para.lines, text)
        text = BARRED.sub(r"\1 ", text) if 0 < heading < SOFT else text
        numbered = 0 < heading < SOFT and number_apart(self.para.lines[-1], text)
        self.para = Para()
        again = _AGAIN.sub("", text)
        if heading and again != text and any(block.heading and block.whole == again for block in self.blocks.found):
            return
        last = self.blocks.last
        noted = TABLE_NOTE.match(text) or (first.size < _SMALL * self.setting.size and not heading)
        if noted and last and last.page == first.page and last.place == self.table and self.table:
            self.blocks.found.append(Block(text, place=self.table, page=first.page, apart=True))
            return  # a note under the table
        bullet = 0
        if is_bullet(text):
            self.insets.append(next((x for x in self.insets if abs(first.x0 - x) < _LEVEL), first.x0))
            bullet, text = 1 + round(self.insets[-1] / _LEVEL), unbulleted(text)
        apart = bool(heading) or first.second - first.x0 > _HANGING * first.size
        label = None if bullet else LABEL.match(text) or unstopped(text, apart, self.blocks.minuted)
        self.blocks.look(text)
        printed, body = (label[1], text[label.end() :]) if label and not self.blocks.point(label[1]) else ("", text)
        self.blocks.add(Block(body, printed, bullet, heading, page=first.page, apart=True, inset=first.x0, box=box))
        if self.begun is None and (printed or first.page > 1 or len(text.split()) >= _SENTENCE):
            self.begun = first.y if first.page == 1 else self.pages[0].height
        if numbered:
            self.numbered.add(len(self.blocks.found) - 1)

    # Tables and footnotes

    def _grid(self, grid: Grid, page: int) -> None:
        if not grid.rows:  # they went to the page before
            self.ended = page
            return
        self._flush()
        if grid.form:
            self._form(grid, page)
            return
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
        over = self.title if first and next_to and handed is not None else None
        found, heads = blocks_of(grid, place, page, moved if handed is None else handed, over, self.unit)
        box = self.boxes.of(page, grid.edges[0], grid.bottom)
        self.blocks.found.extend([replace(block, box=box) for block in found] if box else found)
        if heads != handed or len(heads) > len(self.heads):  # else it may lack columns that come again
            self.heads, self.shape = heads, grid
        self.table, self.ended = place, page
        last_row = found[-1] if found else None
        goes_on = last_row is not None and not is_total(last_row.row)
        self.title = last_row.over.removeprefix(self.unit).removeprefix(" > ") if last_row and goes_on else ""

    def _form(self, grid: Grid, page: int) -> None:
        found, last = self.blocks.found, self.blocks.last
        part = next((block.whole for block in reversed(found) if block.heading), "Form")
        fields = self.blocks.in_header and not any(block.row for block in found)
        form = last.box if last and last.box < 0 else -1 - len(found)  # one box with what it goes on from
        answers = [replace(b, box=form) for b in form_blocks(grid.form, grid.walls[-1], page, part, fields)]
        whole = gone_on(last, answers[0]) if last else None
        if whole:
            found[-1:] = [whole]
        found += answers[1:] if whole else answers
        self.heads, self.shape, self.ended = (), None, page

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
