"""Tables whose cells the text still tells apart (pipes or tabs): heads, rows, the name of their place; forms."""

import itertools
import re
from collections.abc import Sequence

from ingest.blocks import FRONT, Block
from ingest.rows import form_lines, is_form


def with_forms(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the tables of the header that only put names beside values as its lines: "Committee: Cabinet"."""
    found: list[Block] = []
    for celled, group in itertools.groupby(blocks, lambda block: bool(block.cells)):
        own = list(group)
        width = max(len(block.cells) for block in own)
        rows = [[*block.cells, *[""] * (width - len(block.cells))] for block in own]
        if celled and len(found) <= FRONT and not any(block.number for block in found) and is_form(rows):
            own = [Block(line) for lines in form_lines(rows) for line in lines]
        elif celled and len(own) == 1:  # it heads nothing
            own = [Block(" ".join(filter(None, own[0].cells)), apart=True)]
        found += own
    return found


class Table:
    """The table being read: its heads stay while only blank lines and page breaks come between its rows."""

    def __init__(self) -> None:
        self.named = ""  # the title printed above it
        self.heads: tuple[str, ...] = ()
        self.resting = True

    def name(self, title: str) -> None:
        """Begin a table under the title printed above it."""
        self.named, self.heads, self.resting = title, (), True

    def rest(self) -> None:
        """Something else than a row was read: the next row begins a new table, or repeats this one's heads."""
        self.resting = True

    def row(self, cells: tuple[str, ...]) -> tuple[str, str] | None:
        """A row's name (its first cell) and text (a cell a line), or None for the column heads."""
        if cells == self.heads:
            self.resting = False
            return None
        if self.resting:
            self.named = "" if self.heads else self.named  # a title names one table
            self.heads, self.resting = cells, False
            return None
        first = " ".join(cells[0].split())
        shown = cells[1:] if re.fullmatch(r"\d{1,3}\.?", first) else cells
        return first, "\n".join(cell for cell in shown if cell)

    @property
    def title(self) -> str:
        """Its title and column heads, as they stand in the headings above each row."""
        heads = " | ".join(" ".join(head.split()) for head in self.heads)
        return f"{self.named} > {heads}" if self.named else heads

    def place(self, part: str) -> str:
        """Where its rows stand: its own title, the part of the paper it is in, or "Table"."""
        title = re.match(r"(?:Appendix|Annex|Figure|Table) (?:\d+|[A-Z]\b)", self.named)
        if title:
            return title[0]
        if self.named or part:
            return self.named or part
        return "Risk table" if self.heads and re.match(r"risks?\b", self.heads[0], re.IGNORECASE) else "Table"
