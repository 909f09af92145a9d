"""A Word file as blocks: paragraphs with the numbers that Word shows, tables, text boxes, footnotes and endnotes."""

import re
from collections.abc import Iterator, Sequence

from ingest.blocks import Block
from ingest.closing import closing
from ingest.docx_numbers import Mark, Numbers
from ingest.docx_parts import Element, Parts, switched, value, within
from ingest.docx_styles import Styles, indent
from ingest.docx_text import Line, TextReader, chosen
from ingest.items import Cell, Item, Note, Para, Table
from ingest.marks import is_mark
from ingest.unseen import Unseen
from ingest.whole import blocks_of_items

_STEP = 180  # twentieths of a point that a bullet stands in for each place of its depth
_GROUPS = frozenset(("w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:sdtContent", "w:dir", "w:bdo"))
_CLASSED = re.compile(
    r"(?:classification:|exempt|not for publication|confidential|restricted|unrestricted|official)\b.*", re.IGNORECASE
)
_MARKED = re.compile(
    r"exempt\b|not for publication\b|confidential\b|(?-i:RESTRICTED)\b|restricted(?=\s*[:–—|/-]|\W*$)", re.IGNORECASE
)


def docx_blocks(data: bytes, name: str) -> tuple[list[Block], Unseen]:
    """The blocks of a Word file in reading order, and what of it was not read.

    Raises PaperError where it cannot be read.
    """
    reader = _Reader(Parts(data, name))
    return blocks_of_items(reader.read(), name), Unseen(reader.text.hidden, struck=reader.text.struck)


class _Reader:
    """Reads a document's body once, from its start to its end."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.styles = Styles(next(iter(parts.related("styles")), None))
        self.numbers = Numbers(next(iter(parts.related("numbering")), None), self.styles)
        self.text = TextReader(self.styles, self._boxed, self._note_number)
        self.notes = {
            (kind, note.get("w:id", "")): note
            for kind in ("footnote", "endnote")
            for tree in parts.related(f"{kind}s")
            for note in tree
        }
        self.shown: dict[str, dict[str, int]] = {"footnote": {}, "endnote": {}}  # numbers of the notes referred to
        self.carried = ""  # text whose paragraph mark is deleted or hidden: it goes on in the next paragraph
        self.broken = False  # a page was ended since the last paragraph

    def read(self) -> list[Item]:
        body = self.parts.document.find("w:body")
        items = list(self._items(body)) if body is not None else []
        return [*self._classed(), *items]

    def _classed(self) -> Iterator[Para]:
        """The classification in running heads and feet; all else there only serves the page."""
        said: dict[str, None] = {}
        for kind in ("header", "footer"):
            for tree in self.parts.related(kind):
                for para in tree.iter("w:p"):
                    text = " ".join(self.text.read(para).text.split())
                    if (_CLASSED.fullmatch(text) or closing(text)) and len(text.split()) <= 12:
                        mark = None if is_mark(text) else _MARKED.match(text)
                        said[mark[0] if mark else text] = None  # the rest may be the title of an exempt part
        yield from map(Para, said)

    # Containers

    def _items(self, container: Element) -> Iterator[Item]:
        for child in self._children(container):
            if child.tag == "w:p":
                yield from self._para(child)
            elif child.tag == "w:tbl":
                yield from self._left()
                yield self._table(child)
        yield from self._left()

    def _left(self) -> Iterator[Item]:
        """Text whose paragraph has no mark and no next paragraph to go on in."""
        if self.carried.strip():
            yield Para(self.carried)
        self.carried = ""

    def _children(self, container: Element) -> Iterator[Element]:
        """A container's elements, those within content controls and accepted insertions among them."""
        for child in container:
            if child.tag == "w:sdt":
                gallery = value(within(child, "w:sdtPr", "w:docPartObj"), "w:docPartGallery")
                if gallery != "Table of Contents" and within(child, "w:sdtPr", "w:showingPlcHdr") is None:
                    yield from self._children(child)
            elif child.tag in _GROUPS:
                yield from self._children(child)
            elif child.tag == "mc:AlternateContent":
                yield from self._children(chosen(child))
            else:
                yield child

    def _boxed(self, box: Element) -> Sequence[Item]:
        return self._apart(box)

    def _apart(self, container: Element) -> list[Item]:
        """What a cell or box holds; the paragraph around it waits."""
        carried, self.carried = self.carried, ""
        paper, self.text.on_paper = self.text.on_paper, False
        found = list(self._items(container))
        self.carried, self.text.on_paper = carried, paper
        return found

    # Paragraphs

    def _para(self, para: Element) -> Iterator[Item]:
        properties = para.find("w:pPr")
        line = self.text.read(para)
        said = line.text
        broken = self.broken or switched(properties, "w:pageBreakBefore") is True
        self.broken = "\f" in said or (properties is not None and properties.find("w:sectPr") is not None)
        broken = broken or said.lstrip(" \t").startswith("\f")
        if re.match(r"toc \d", self.styles.name(line.style)):
            return
        text = self.carried + said.replace("\f", " ")
        if self._unmarked(properties):
            self.carried = text
            yield from self._beside(line)
            return
        self.carried = ""
        mark = self.numbers.mark(properties, line.style)
        if text.strip():
            yield self._shown(text, line, properties, mark, broken)
        else:
            self.broken = self.broken or broken
        yield from self._beside(line)

    def _shown(self, text: str, line: Line, properties: Element | None, mark: Mark | None, broken: bool) -> Para:
        bullet = 0
        if mark and mark.bullet:
            own = indent(properties)
            stands = own if own is not None else mark.indent if mark.indent is not None else 0
            bullet = 1 + max(0, stands) // _STEP
        return Para(
            text,
            label=mark.label if mark else "",
            bullet=bullet,
            heading=self._heading(properties, line.style),
            bold=not line.plain,
            broken=broken,
        )

    def _heading(self, properties: Element | None, style: str) -> int:
        own = value(properties, "w:outlineLvl")
        if own is not None:
            return int(own) + 1 if own.isdigit() and int(own) < 9 else 0
        return self.styles.heading(style)

    def _unmarked(self, properties: Element | None) -> bool:
        """Whether a paragraph's mark is deleted or hidden."""
        mark = properties.find("w:rPr") if properties is not None else None
        if mark is None:
            return False
        gone = mark.find("w:del") is not None or mark.find("w:moveFrom") is not None
        return gone or switched(mark, "w:vanish") is True or switched(mark, "w:specVanish") is True

    def _beside(self, line: Line) -> Iterator[Item]:
        """The text boxes anchored in a paragraph, and the notes it refers to."""
        yield from line.boxes
        for kind, name in line.notes:
            note = self.notes.pop((kind, name), None)  # read once, also where it refers to itself
            if note is not None and name in self.shown[kind]:
                text = " ".join(item.text for item in self._apart(note) if isinstance(item, Para))
                if text.strip():
                    yield Note(f"{kind} {self._note_number(kind, name)}", text)

    def _note_number(self, kind: str, name: str) -> int:
        """A note's number: notes are counted in the order in which the text refers to them."""
        return self.shown[kind].setdefault(name, len(self.shown[kind]) + 1)

    # Tables

    def _table(self, table: Element) -> Table:
        rows: list[list[Cell]] = []
        above: dict[int, tuple[int, int]] = {}  # column → (row, place) of the cell that may go on below it
        for row in self._children(table):
            properties = row.find("w:trPr")
            if row.tag != "w:tr" or (properties is not None and properties.find("w:del") is not None):
                continue
            cells: list[Cell] = []
            column = _count(value(properties, "w:gridBefore"), 0)
            if column:
                cells.append(Cell((), column))
            for cell in self._children(row):
                about = cell.find("w:tcPr")
                if cell.tag != "w:tc" or (about is not None and about.find("w:cellDel") is not None):
                    continue
                across = _count(value(about, "w:gridSpan"), 1)
                merged = about.find("w:vMerge") if about is not None else None
                if merged is not None and merged.get("w:val") != "restart" and column in above:
                    at, place = above[column]
                    first = rows[at][place]
                    rows[at][place] = Cell(first.items, first.across, len(rows) - at + 1, first.head)
                else:
                    above.pop(column, None)
                    if merged is not None:
                        above[column] = (len(rows), len(cells))
                    cells.append(Cell(self._apart(cell), across, 1, switched(properties, "w:tblHeader") is True))
                column += across
            rows.append(cells)
        return Table(rows)


def _count(said: str | None, default: int) -> int:
    return min(int(said), 63) if said and said.isdigit() and len(said) < 6 else default
