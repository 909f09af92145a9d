"""Whole paragraphs, tables and notes of a Word file or a web page as blocks, by the rules that PDFs are read by."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import HANGING, Block, ended
from ingest.composing import CAPTION, LABEL, Blocks, fronted, of_header, unstopped
from ingest.grid import Grid, labelled, text_of
from ingest.items import Item, Note, Para, Table
from ingest.pdf_text import is_bullet, unbulleted
from ingest.rows import form_lines, is_form, names_of, row_blocks, titles_of
from ingest.zones import field

_SHOWN = re.compile(
    r"\d{1,3}(?:\.\d{1,3})*[.)]?|\d{1,4}/\d{2,4}|\(\d{1,2}\)|\(?[a-z][.)]|\(?[ivx]{1,5}[.)]"
)  # labels made by a program
_TABBED = re.compile(r"\S{1,8}\t")
_LONGEST_NAME = 12  # words of a caption that is a table's place


def blocks_of_items(items: Sequence[Item], name: str) -> list[Block]:
    """The blocks of a paper's items in reading order. Raises PaperError for a table too large to read."""
    composer = _Composer(name)
    composer.add(items)
    return fronted(composer.blocks.found)


class _Composer:
    """Puts items together, as far as each depends on those before it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.blocks = Blocks()

    def add(self, items: Sequence[Item]) -> None:
        for item in items:
            if isinstance(item, Para):
                self._para(item)
            elif isinstance(item, Note):
                self.blocks.found.append(Block(" ".join(item.text.split()), place=item.place, apart=True))
            else:
                self._table(item)

    # Paragraphs

    def _para(self, para: Para) -> None:
        lines = [line for line in (" ".join(line.split()) for line in para.text.split("\n")) if line]
        heading = para.heading or 7 * para.bold
        if heading and len(lines) > 1 and not (para.bold and not para.heading and any(map(field, lines))):
            lines = [" ".join(lines)]
        for at, line in enumerate(lines):
            if at or not (para.broken and self._healed(line, para)):
                self._line(line, heading, replace(para, label="", bullet=0) if at else para)

    def _healed(self, line: str, para: Para) -> bool:
        """Join a line to the paragraph that the page's end cut in two."""
        last = self.blocks.last
        if last is None or para.label or para.bullet or last.place or last.heading or not line[0].islower():
            return False
        if not last.text or ended(last.text) or LABEL.match(line):
            return False
        self.blocks.found[-1] = replace(last, text=f"{last.text} {line}")
        return True

    def _line(self, text: str, heading: int, para: Para) -> None:
        self.blocks.look(text)
        heading = self._heading(text, heading)
        bullet = para.bullet or int(not para.label and is_bullet(text))
        text = unbulleted(text) if is_bullet(text) and bullet else text
        printed = ""
        if _SHOWN.fullmatch(para.label):
            printed = para.label
        elif para.label:
            text = f"{para.label} {text}"
        elif found := LABEL.match(text) or unstopped(text, self._apart(para, heading, bullet), self.blocks.minuted):
            figure = (
                bullet and found[1][:1].isdigit() and not re.match(r"[A-Z“‘]", text[found.end() :])
            )  # "2.5 million"
            printed, text = ("", text) if figure else (found[1], text[found.end() :])
        if self.blocks.point(printed):
            printed, text = "", f"{printed} {text}"
        self.blocks.add(Block(text, printed, 0 if printed else bullet, heading, apart=True))

    def _apart(self, para: Para, heading: int, bullet: int) -> bool:
        """Whether a number at the front would stand apart from the text: in a heading, or before a tab."""
        return not bullet and (heading > 0 or bool(_TABBED.match(para.text)))

    def _heading(self, text: str, marked: int) -> int:
        """The level of a heading: what is marked as one and is short; lines of the paper's header are none."""
        if self.blocks.in_header and of_header(text):
            return 0
        short = len(text.split()) <= 18 and not text.endswith((".", ";", ",")) and not HANGING.search(text)
        return marked if short and re.search(r"[A-Za-z]{3}", text) else 0

    # Tables

    def _table(self, table: Table) -> None:
        grid = Grid(table, self.name)
        if grid.columns <= 1:  # a box around text
            for _, _, items in grid.items():
                self.add(items)
        elif is_form(grid.rows):
            self._form(grid)
        elif grid.numbered:
            self._numbered(grid)
        else:
            self._rows(grid)

    def _form(self, grid: Grid) -> None:
        for lines, notes in zip(form_lines(grid.rows), grid.notes, strict=True):
            self.blocks.found += [Block(line, apart=True) for line in lines]
            self.add(notes)

    def _numbered(self, grid: Grid) -> None:
        label = ""
        for at, column, items in grid.items():
            if at < grid.lead:
                continue
            if column == 0:
                label = grid.full[at][0]
            elif any(isinstance(item, Table) or item.text.strip() for item in items):
                named = grid.beside(column)
                self.add([Para(f"{named}: {text_of(items)}")] if named else labelled(label, items))
                label = ""

    def _rows(self, grid: Grid) -> None:
        """A block a row, each cell after its column's head."""
        titles = titles_of(grid.rows)
        self.blocks.found += [Block(cell, heading=7, apart=True) for row in titles for cell in row if cell]
        first = len(titles) + grid.heads(len(titles))
        names = names_of(grid.full[len(titles) : first]) or ("",) * grid.columns
        place = self._place(grid, names[0])
        for block, notes in zip(row_blocks(grid.rows[first:], names, place), grid.notes[first:], strict=True):
            if block:
                self.blocks.found.append(block)
                self.add(notes)

    def _place(self, grid: Grid, head: str) -> str:
        """The place of a table's rows: the number in its caption, its title, or what kind of table it is."""
        caption = " ".join(grid.caption.split())
        if CAPTION.match(caption):
            self.blocks.found.append(Block(caption, apart=True))
        elif caption and len(caption.split()) <= _LONGEST_NAME:
            return caption
        risks = re.match(r"risks?\b", head, re.IGNORECASE)
        return self.blocks.caption() or ("Risk table" if risks else "Table")
