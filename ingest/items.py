"""What a Word file and a web page are made of, before it is known what each part is to the paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph as shown; `text` has a line end where the paper ends a line on purpose."""

    text: str
    label: str = ""  # the number or letter that is shown before it and is not part of its text
    bullet: int = 0  # 1 + how far its bullet stands in, 0 for none
    heading: int = 0  # its level as the file marks it, 0 for none
    bold: bool = False  # all of it is bold
    broken: bool = False  # a page was ended before it


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote, which stands apart: `place` is its name, "footnote 1"."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell; `across` and `down` count the columns and rows that it covers."""

    items: Sequence["Item"]
    across: int = 1
    down: int = 1
    head: bool = False  # the file says that it is a column's or a row's head


@dataclass(frozen=True, slots=True)
class Table:
    """A table, row by row, each row's cells in order; `caption` is the title that the file gives it."""

    rows: Sequence[Sequence[Cell]]
    caption: str = ""


Item = Para | Note | Table

_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\U000e0000-\U000e007f]")


def visible(text: str) -> str:
    """A text without the characters that nobody sees: of no width, for directions, for hyphens that may be."""
    return _UNSEEN.sub("", text).replace("\u2011", "-").replace("\xa0", " ")
