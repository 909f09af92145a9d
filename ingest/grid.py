"""Tables with merged cells: what they hold row by row, and whether they are tables or only put things in place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.errors import PaperError
from ingest.items import Cell, Item, Note, Para, Table
from ingest.rows import head_rows, is_figure

_LARGEST = 300_000  # places for cells
_WIDEST = 100  # columns; a cell that says it covers more covers these
_LEAVES = re.compile(
    r"\(?(?:pages? )?\d{1,3}(?: ?(?:[-–]|to) ?\d{1,3})?\)?", re.IGNORECASE
)  # where an item's papers are
_NUMBERS = re.compile(r"(?:agenda |minute )?(?:item )?(?:no|number|ref)\.?|(?:agenda )?item|minute", re.IGNORECASE)
_BUSINESS = re.compile(
    r"(?:agenda )?items?(?: of business)?|business|subject|title|(?:item and )?discussion|minutes?", re.IGNORECASE
)
_ACTIONS = re.compile(r"actions?(?: (?:by|required|owner))?|by whom|lead|owner", re.IGNORECASE)
_LABEL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|\d{1,4}/\d{2,4}|[a-z]|[ivx]{1,5})[.)]?")


class Grid:
    """A table with every merged cell put on all the places that it covers; columns without a word are left out.

    `full` has the texts of all places, `rows` those of a cell that covers several columns once, `notes` the footnotes
    of each row's cells.
    """

    def __init__(self, table: Table, name: str) -> None:
        self.caption = table.caption
        self._places = _spread(table.rows, name)
        texts: dict[int, str] = {id(cell): text_of(cell.items) for row in table.rows for cell in row}
        texts[id(None)] = ""
        width = max((len(row) for row in self._places), default=0)
        for line in self._places:
            line += [None] * (width - len(line))
        self._used = [at for at in range(width) if any(texts[id(row[at])] for row in self._places)]
        self.full = [[texts[id(row[at])] for at in self._used] for row in self._places]
        self.rows: list[list[str]] = []
        for row in self._places:
            first = {id(row[at]): at for at in reversed(self._used)}
            self.rows.append([texts[id(row[at])] if first[id(row[at])] == at else "" for at in self._used])
        self.notes = [[note for cell in row for note in notes_of(cell.items)] for row in table.rows]
        self._heads = [
            any(row) and all(cell is None or cell.head or not texts[id(cell)] for cell in row) for row in self._places
        ]

    @property
    def lead(self) -> int:
        """How many rows at the top only say that numbers stand beside items of business: "No.", "Item"."""
        first = self.full[0] if self.full else []
        return int(len(first) > 1 and bool(_NUMBERS.fullmatch(first[0]) and _BUSINESS.fullmatch(first[1])))

    def beside(self, column: int) -> str:
        """The head of a column of actions beside items of business, "" for any other."""
        return self.full[0][column] if self.lead and _ACTIONS.fullmatch(self.full[0][column]) else ""

    @property
    def columns(self) -> int:
        return len(self._used)

    def items(self) -> Iterator[tuple[int, int, Sequence[Item]]]:
        """(row, column among those used, items) of each cell, once."""
        seen: set[int] = set()
        for at, row in enumerate(self._places):
            for number, column in enumerate(self._used):
                cell = row[column]
                if cell is not None and id(cell) not in seen:
                    seen.add(id(cell))
                    yield at, number, cell.items

    @property
    def numbered(self) -> bool:
        """Whether it only puts numbers beside their paragraphs."""
        firsts = [row[0] for row in self.full[self.lead :]]
        width = next((at for at in range(2, self.columns) if self.beside(at)), self.columns)
        rows = [
            [cell for cell in row[1:width] if cell and not _LEAVES.fullmatch(cell)] for row in self.rows[self.lead :]
        ]
        beside = [cell for row in rows for cell in row]
        return (
            (self.lead > 0 or not self._heads[0])
            and any(firsts)
            and all(not first or _LABEL.fullmatch(first) for first in firsts)
            and all(len(row) <= 1 for row in rows)
            and any(re.search(r"[A-Za-z]{3}", cell) for cell in beside)
            and not any(is_figure(cell) for cell in beside)
        )

    def heads(self, first: int) -> int:
        """How many rows from `first` on are column heads: as the file says, else those before the first figure."""
        marked = first
        while marked < len(self._heads) and self._heads[marked]:
            marked += 1
        if first < marked < len(self.full):
            return marked - first
        return head_rows(self.full[first:])


def _spread(rows: Sequence[Sequence[Cell]], name: str) -> list[list[Cell | None]]:
    """Each row's places, left to right, with the cell that covers each."""
    below: dict[int, tuple[int, Cell]] = {}  # column → rows still covered from above, and the cell
    places: list[list[Cell | None]] = []
    count = 0
    for row in rows:
        line: list[Cell | None] = []
        waiting = list(row)
        while waiting or any(column >= len(line) for column in below):
            column = len(line)
            if column in below:
                left, cell = below.pop(column)
                line.append(cell)
                if left > 1:
                    below[column] = (left - 1, cell)
            elif waiting:
                cell = waiting.pop(0)
                for _ in range(min(cell.across, _WIDEST)):
                    if cell.down > 1:
                        below[len(line)] = (cell.down - 1, cell)
                    line.append(cell)
            else:
                line.append(None)
        places.append(line)
        count += len(line)
        if count > _LARGEST:
            raise PaperError(f"{name} holds a table too large to read; add it as a file of its own, in parts.")
    return places


def text_of(items: Iterable[Item]) -> str:
    """A cell's text, a line for each paragraph, bullet or row of a table within it."""
    lines: list[str] = []
    for item in items:
        if isinstance(item, Para):
            own = [" ".join(line.split()) for line in item.text.split("\n")]
            own = [line for line in own if line]
            if own:
                own[0] = "- " * bool(item.bullet) + f"{item.label} {own[0]}".strip()
            lines += own
        elif isinstance(item, Table):
            for row in item.rows:
                cells = [text_of(cell.items).replace("\n", " ") for cell in row]
                lines.append(" | ".join(cell for cell in cells if cell))
    return "\n".join(line for line in lines if line)


def notes_of(items: Iterable[Item]) -> list[Note]:
    """The footnotes among a cell's items, those of tables within it too."""
    found: list[Note] = []
    for item in items:
        if isinstance(item, Note):
            found.append(item)
        elif isinstance(item, Table):
            found += [note for row in item.rows for cell in row for note in notes_of(cell.items)]
    return found


def labelled(label: str, items: Sequence[Item]) -> list[Item]:
    """The items of a cell with the number that stands in the cell before it."""
    found = list(items)
    first = next((at for at, item in enumerate(found) if isinstance(item, Para) and item.text.strip()), None)
    if label and first is not None:
        para = found[first]
        if isinstance(para, Para) and not para.label:
            found[first] = replace(para, label=label)
    return found
