"""Whole paragraphs, tables and notes of a Word file or a web page as blocks, by the rules that PDFs are read by."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import HANGING, Block, ended
from ingest.dates import first_date
from ingest.grid import Grid, labelled
from ingest.items import Item, Note, Para, Table
from ingest.pdf_tables import is_figure
from ingest.pdf_text import is_bullet, unbulleted
from ingest.zones import field, opening

HEADER = 16  # blocks at the top of a paper among which the fields of its header stand
LABEL = re.compile(
    r"(\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|\(\d{1,2}\)|\(?[a-z][.)]|\(?[ivx]{2,5}[.)])(?:\s+|(?=[A-Z“‘]))"
)
BARE_NUMBER = re.compile(r"(\d{1,3})\s+(?=[A-Z])")
CAPTION = re.compile(r"((?:Table|Figure|Chart|Appendix|Annex) [A-Z]?\d*(?:\.\d+)?)\b")
NAMED = re.compile(r"[A-Z][A-Za-z()/’' -]{1,40}:(?:\s|$)")
_NO_HEADING = re.compile(r"for publication|a ?g ?e ?n ?d ?a$|to be published", re.IGNORECASE)
_SHOWN = re.compile(
    r"\d{1,3}(?:\.\d{1,3})*[.)]?|\(\d{1,2}\)|\(?[a-z][.)]|\(?[ivx]{1,5}[.)]"
)  # labels made by a program
_LONGEST_NAME = 12  # words of a caption that is a table's place


def blocks_of_items(items: Sequence[Item], name: str) -> list[Block]:
    """The blocks of a paper's items in reading order. Raises PaperError for a table too large to read."""
    composer = _Composer(name)
    composer.add(items)
    return fronted(composer.blocks)


class _Composer:
    """Puts items together, as far as each depends on those before it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.blocks: list[Block] = []
        self.minuted = False

    def add(self, items: Sequence[Item]) -> None:
        for item in items:
            if isinstance(item, Para):
                self._para(item)
            elif isinstance(item, Note):
                self.blocks.append(Block(" ".join(item.text.split()), place=item.place, apart=True))
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
        last = self.blocks[-1] if self.blocks else None
        if last is None or para.label or para.bullet or last.place or last.heading or not line[0].islower():
            return False
        if not last.text or ended(last.text) or LABEL.match(line):
            return False
        self.blocks[-1] = replace(last, text=f"{last.text} {line}")
        return True

    def _line(self, text: str, heading: int, para: Para) -> None:
        self.minuted = self.minuted or (len(self.blocks) < HEADER and text.lower().startswith("minutes of "))
        heading = self._heading(text, heading)
        bullet = para.bullet or int(not para.label and is_bullet(text))
        text = unbulleted(text) if is_bullet(text) and bullet else text
        printed = ""
        if _SHOWN.fullmatch(para.label):
            printed = para.label
        elif para.label:
            text = f"{para.label} {text}"
        elif found := LABEL.match(text) or (BARE_NUMBER.match(text) if heading and not bullet else None):
            figure = (
                bullet and found[1][:1].isdigit() and not re.match(r"[A-Z“‘]", text[found.end() :])
            )  # "2.5 million"
            printed, text = ("", text) if figure else (found[1], text[found.end() :])
        if re.fullmatch(r"\(\d+\)", printed) and not self.minuted:
            printed, text = "", f"{printed} {text}"  # one of a recommendation's points
        last = self.blocks[-1] if self.blocks else None
        if last and self._names(last) and not bullet and not printed and len(text.split()) <= 8:
            self.blocks[-1] = replace(last, text=f"{last.text} {text}", heading=0)
        elif last and last.printed and not last.text and not printed and not bullet:
            self.blocks[-1] = replace(last, text=text)
        elif text or printed:
            self.blocks.append(Block(text, printed, 0 if printed else bullet, heading, apart=True))

    def _names(self, block: Block) -> bool:
        """Whether a block of the paper's header is a field's name, its value still to come."""
        named = len(self.blocks) <= HEADER and bool(NAMED.fullmatch(block.text)) and not block.printed
        return named and not opening(block.text)

    def _heading(self, text: str, marked: int) -> int:
        """The level of a heading: what is marked as one and is short; lines of the paper's header are none."""
        if len(self.blocks) <= HEADER and (first_date(text) or _NO_HEADING.match(text) or valued(text)):
            return 0
        short = len(text.split()) <= 18 and not text.endswith((".", ";", ",")) and not HANGING.search(text)
        return marked if short and re.search(r"[A-Za-z]{3}", text) else 0

    # Tables

    def _table(self, table: Table) -> None:
        grid = Grid(table, self.name)
        if grid.columns <= 1:  # a box around text
            for _, _, items in grid.items():
                self.add(items)
        elif grid.form:
            self._form(grid)
        elif grid.numbered:
            self._numbered(grid)
        else:
            self._rows(grid)

    def _form(self, grid: Grid) -> None:
        for row, notes in zip(grid.rows, grid.notes, strict=True):
            cells = [cell for cell in row if cell]
            pairs = [cells[i : i + 2] for i in range(0, len(cells), 2)] if len(cells) > 2 else [cells]
            for pair in pairs:
                self.blocks += [Block(line, apart=True) for line in " ".join(pair).split("\n") if line]
            self.add(notes)

    def _numbered(self, grid: Grid) -> None:
        label = ""
        for at, column, items in grid.items():
            if column == 0:
                label = grid.full[at][0]
            elif any(isinstance(item, Table) or item.text.strip() for item in items):
                self.add(labelled(label, items))
                label = ""

    def _rows(self, grid: Grid) -> None:
        """A block a row, each cell after its column's head."""
        titles = grid.titles()
        self.blocks += [Block(grid.full[at][0], heading=7, apart=True) for at in range(titles)]
        first = titles + grid.heads(titles)
        names = [
            " ".join(dict.fromkeys(" ".join(cell.split()) for cell in column if cell))
            for column in zip(*grid.full[titles:first], strict=True)
        ] or [""] * grid.columns
        place = self._place(grid, names[0])
        for row, notes in zip(grid.rows[first:], grid.notes[first:], strict=True):
            cells = [cell for cell in row if cell]
            if not cells:
                continue
            named = next((cell for cell in cells if not is_figure(cell)), cells[0])
            lines = [
                f"{head}: {cell}" if head and column and head != cell else cell
                for column, (head, cell) in enumerate(zip(names, row, strict=True))
                if cell
            ]
            self.blocks.append(Block("\n".join(lines), place=place, row=" ".join(named.split())))
            self.add(notes)

    def _place(self, grid: Grid, head: str) -> str:
        """The place of a table's rows: the number in its caption, its title, or what kind of table it is."""
        caption = " ".join(grid.caption.split())
        if CAPTION.match(caption):
            self.blocks.append(Block(caption, apart=True))
        elif caption and len(caption.split()) <= _LONGEST_NAME:
            return caption
        for block in reversed(self.blocks[-3:]):
            found = CAPTION.match(block.text)
            if found and not block.row and len(block.text.split()) <= 25:
                return found[1]
            if not block.heading:
                break
        return "Risk table" if re.match(r"risks?\b", head, re.IGNORECASE) else "Table"


def fronted(blocks: list[Block]) -> list[Block]:
    """The blocks with the titles above all else as plain lines; the last of three or more heads what follows it."""
    count = 0
    while (
        count < len(blocks) and blocks[count].heading and not blocks[count].printed and not opening(blocks[count].text)
    ):
        count += 1
    count -= count >= 3
    return [replace(block, heading=0) for block in blocks[:count]] + blocks[count:]


def valued(text: str) -> bool:
    """Whether a line is a field with its value: "Key decision: YES"."""
    named = field(text)
    return bool(named and named[1] and not opening(text) and not re.match(r"(?:Decision|Reason)\b", text))
