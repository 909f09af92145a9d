"""Lines of print as paragraphs: which go on in the next, and which are headings."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks import BY_LOOK, HANGING, LARGE, Block, ended, title_like
from ingest.composing import CAPTION, LABEL, NAMED
from ingest.marks import heads
from ingest.pdf_page import Page
from ingest.pdf_text import Line, is_bullet
from ingest.pdf_words import HYPHEN
from ingest.rows import UNITS, is_figure
from ingest.zones import APPENDICES, BACKGROUND, CONTACT, opening

_LETTERED = re.compile(r"(?:\(?[A-Z][.)]|\((?:[a-z0-9]{1,3}|[IVX]{1,4})\))\s+\S")
TABLE_NOTE = re.compile(r"\*|Notes?(?: \d+)? ?[=:]|[A-Z]{2,} = ")
_PARTED = re.compile(rf"(?:{HYPHEN}|\w-)$")
BARRED = re.compile(r"^(\d{1,2}) \| ")  # a section's number before a bar
_PAGES = re.compile(r"\(pages? [\d –-]+\)", re.IGNORECASE)
SOFT = 8  # the mark of a heading that is in italics or underlined
_COLUMN = 60.0  # points; the next column of print begins at least so far to the right
_MOST = 0.8  # of the column; a line of text this wide that has not ended goes on
_PROSE = 8  # words; what stands under a heading in italics has at least as many
_TITLE, _ASKED = 18, 30  # words; longer titles and questions are no headings
_TITLED = re.compile(r"(?:Subject|(?:Report )?Title(?: of (?:Report|Decision))?)\b", re.IGNORECASE)
_FIELD = re.compile(r"[A-Z][A-Za-z()/’']*(?: [A-Za-z()/’']+){0,5}:(?:\s|$)")


@dataclass(slots=True)
class Para:
    """The paragraph being read: its lines so far, and their text."""

    lines: list[Line] = field(default_factory=list)
    text: str = ""
    box: int = 0  # the number of the box drawn around it


class Setting:
    """How a document's text is set: its print's usual height, and the distance of its baselines in such heights."""

    def __init__(self, pages: Sequence[Page], size: float, leading: float) -> None:
        self.pages, self.size, self.leading = pages, size, leading

    def goes_on(self, para: Para, line: Line) -> bool:
        """Whether a line is the next one of the paragraph being read."""
        first, last = para.lines[0], para.lines[-1]
        if last.text[-1:] in ("-", HYPHEN) and _PARTED.search(last.text) and line.text[:1].isalnum():
            return True
        wrapped = first.second > first.x0 and abs(line.x0 - first.second) < 3 and not ended(last.text)
        if is_bullet(line.text) or (starts(line.text) and not (wrapped and line.text[:1].isdigit())):
            return False
        if heads(line.text):
            return False
        if _FIELD.match(line.text) and not wrapped and not HANGING.search(last.text):
            return False
        emphasis = line.text[:1].islower() and not ended(last.text)
        titled = bool(_TITLED.match(first.text)) and abs(line.x0 - first.second) < 3
        if line.bold != last.bold and (line.bold or len(para.lines) == 1) and not (titled or emphasis):
            return False
        if abs(line.size - last.size) > 0.12 * last.size:
            return False
        room = last.right - last.x1 - 0.25 * last.size
        full = room < line.first_width + 0.02 * last.right
        if line.page != last.page or (line.y < last.y - 5 * last.size and line.x0 > last.x0 + _COLUMN):
            return _over_page(para, line, full)
        step = (line.y - last.y) / last.size
        if step > self.leading * 1.22 + 0.05 or step < 0.3:
            return False
        if not full:
            hanging = first.second > first.x0 + 3 and abs(line.x0 - first.second) < 3 and not ended(last.text)
            close = step < self.leading * 1.06
            hung = hanging and not NAMED.match(first.text)
            if titled or (close and (hung or _in_step(first, last, line))):
                return True
            most = last.x1 - first.x0 > _MOST * (last.right - first.x0) and line.x0 == last.x0
            marked = first.bold or first.slanted or starts(first.text) or self._underlined(first)
            if close and most and not marked and not ended(last.text):  # broken by hand
                return True
            return bool(line.bold and HANGING.search(last.text)) or (
                last.x0 == first.second != first.x0 and line.text[:1].islower()
            )
        stands = first.second if len(para.lines) == 1 else last.x0
        indented = line.x0 > max(stands, first.second) + 9
        outdented = len(para.lines) > 1 and line.x0 < last.x0 - 9 and abs(line.x0 - first.x0) > 9
        return not (indented or outdented) or line.text[:1].islower()

    def heading(self, lines: Sequence[Line], text: str) -> int:
        """LARGE or BY_LOOK for a short text in bold or larger than the rest, SOFT in italics or underlined, else 0."""
        size = min(line.size for line in lines)
        marked = all(line.bold for line in lines) or size > 1.15 * self.size
        short = (
            len(text.split()) <= (_ASKED if text.endswith("?") else _TITLE)
            and not text.endswith((".", ";", ","))
            and len(lines) <= 3
        )
        totals = all(map(is_figure, text.split()[-2:]))
        if (
            not short
            or totals
            or UNITS.fullmatch(text)
            or not re.search(r"[A-Za-z]{3}", text)
            or _PAGES.fullmatch(text)
        ):
            return 0
        if marked:
            return LARGE if size > 1.3 * self.size else BY_LOOK
        return SOFT if all(line.slanted or self._underlined(line) for line in lines) else 0

    def _underlined(self, line: Line) -> bool:
        """Whether a rule runs under most of the line, or of what stands beside its number."""
        left = line.second if LABEL.match(line.text) else line.x0
        near = [rule for rule in self.pages[line.page - 1].rules if -1 <= rule.y0 - line.y <= 0.3 * line.size]
        drawn = sum(max(0.0, min(rule.x1, line.x1) - max(rule.x0, left)) for rule in near)
        return drawn > 0.6 * (line.x1 - left)


def _in_step(first: Line, last: Line, line: Line) -> bool:
    """Whether a line goes on with the words above it that do not fill their column.

    Both are set from the left or about one middle, and the line below is in lower case or of a note under a table.
    """
    level = abs(line.x0 - last.x0) < 1 or abs(line.x0 + line.x1 - last.x0 - last.x1) < 2
    noted = TABLE_NOTE.match(first.text) and len(last.text.split()) >= _PROSE
    more = bool(noted) or line.text[0].islower()
    return level and more and " " in last.text and not ended(last.text) and "@" not in line.text


def _over_page(para: Para, line: Line, full: bool) -> bool:
    """Whether a paragraph goes on at the top of the next page or column."""
    if line.bold or ended(para.text) or re.fullmatch(r"\(.*\)", para.text):
        return line.text[:1].islower() and not para.text.rstrip().endswith((":", ";", "."))
    return full or line.text[:1].islower()


def number_apart(line: Line, heading: str) -> bool:
    """Whether a heading ends with a number that is set apart on its line, as a section's in a box."""
    title, _, number = heading.rpartition(" ")
    apart = line.text == heading and line.x1 - line.second < len(number) * line.size
    return bool(title) and apart and number.isdecimal() and len(number) <= 2


def numbers_first(blocks: list[Block], ends: Collection[int]) -> list[Block]:
    """The blocks, those headings that end with their section's number with that first; not those of a contents list.

    `ends` has the places of the headings that end with a number.
    """
    found = list(blocks)
    for at in ends:
        title, _, number = blocks[at].text.rpartition(" ")
        if not (blocks[at].printed or at - 1 in ends or at + 1 in ends):
            found[at] = replace(blocks[at], text=title, printed=number)
    return found


def settled(blocks: list[Block]) -> list[Block]:
    """The blocks with what is in italics or underlined as a heading where it reads as a title over text of its own.

    Links in a list are underlined too; a line lettered next after such a heading ("H) …") is one as well.
    """
    found: list[Block] = []
    letter = ""  # of the last lettered heading
    listed = False  # under a heading such as "Background documents"
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        over = after is not None and not (after.heading or after.row) and len(after.whole.split()) >= _PROSE
        over = (
            over and not listed and title_like(block.text) and not re.search(r"^[(“‘\"]|:$|https?:|www\.", block.text)
        )
        lettered = re.match(r"([A-Z])[.)] ", block.text)
        if block.heading == SOFT:
            block = replace(block, heading=SOFT if over and not CAPTION.match(block.text) else 0)
        elif lettered and letter and over and ord(lettered[1]) == ord(letter) + 1:
            block = replace(block, heading=BY_LOOK)
        if block.heading:
            listed = (opening(block.text) or ("",))[0] in (BACKGROUND, APPENDICES, CONTACT)
            letter = lettered[1] if lettered else letter
        found.append(block)
    return found


def starts(text: str) -> bool:
    """Whether a line begins with what begins a paragraph: a number, a letter, RESOLVED."""
    return bool(LABEL.match(text) or _LETTERED.match(text) or re.match(r"RESOLVED\b|\(Item \d", text))
