"""Blocks into numbered paragraphs and named places, in reading order.

Every line goes to exactly one draft or, where it is a heading or column heads, to the headings of those below it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, ended, title_like
from ingest.joining import goes_on, torn_off
from ingest.outline import Outline
from ingest.parting import parted
from ingest.tables import Table
from ingest.zones import (
    APPENDICES,
    AUTHOR,
    BACKGROUND,
    CONTACT,
    HEADER,
    RECOMMENDATION,
    appendix,
    decided,
    field,
    opening,
    run_in,
)

_LISTED = (HEADER, BACKGROUND, APPENDICES, AUTHOR, CONTACT)  # one line of print is one line of text
_SAID = 12  # words; a paragraph of fewer belongs to the one before it
_FREE = 9  # the depth of a heading without a number, plus a tenth for each rank that it is lower than the highest
_INSIDE = 10  # the depth of a heading set in below a paragraph's number, which stands over none of the next
_LOOKS = 7  # the rank of the highest heading told by its look alone: bold, underlined
_SET_IN = (9.0, 45.0)  # points
_BARE = 2  # words of an appendix's name without its title
_ENOUGH = 25  # words; of unnumbered text no less is cited by itself


@dataclass(frozen=True, slots=True)
class Draft:
    """A paragraph before it belongs to a stored paper; fields as in `assistant.schema.Paragraph`."""

    label: str | None
    place: str | None
    row: str | None
    heading: str | None
    page: int | None
    text: str
    classification: str | None = None


def paragraphs(blocks: Sequence[Block]) -> tuple[Draft, ...]:
    """The drafts of a paper's blocks, each with a label or a place."""
    return _Builder(blocks).build()


class _Builder:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self.outline = Outline(blocks)
        self.blocks = self.outline.blocks
        self.drafts: list[Draft] = []
        self.aside: list[Draft] = []  # footnotes, rows and captions: they follow the paragraph they interrupt
        self.headings: list[tuple[float, str]] = []  # (depth, text), outermost first
        self.place = HEADER
        self.label: str | None = None
        self.parent = ""  # the numbered paragraph whose lettered items may follow
        self.inset = 0.0  # and where its number stands
        self.lines: list[str] = []
        self.pages: list[int | None] = []  # on which each of these lines begins
        self.page: int | None = None
        self.reading: int | None = None  # the page of the block being read
        self.fresh = False  # nothing stands yet under the last heading
        self.in_turn = False  # it took the place of another of its rank, as a number's own title may take its place
        self.ran_in = False  # the part's name was run into its text, as those of the next may be
        self.listed = 0  # how deep the list's items are that the last heading stands over
        self.unsaid = ""  # the last heading of a whole block, while nothing stands under it
        self.headed: int | None = None  # and its page
        self.closed = True  # the last line is complete: nothing is joined to it
        self.run_in: list[tuple[float, str]] = []  # the paragraph's own title, a heading to those below it
        self.box = 0  # the box being read, and the place and headings before it
        self.outside: tuple[str, list[tuple[float, str]]] = (HEADER, [])
        self.indent = 0  # of the first bullet of the list
        self.table = Table()
        self.captions: dict[str, str] = {}  # of the tables so far, by their places

    def build(self) -> tuple[Draft, ...]:
        for i, block in enumerate(self.blocks):
            if block.box != self.box:
                self._leave(block.box)
            self.reading = block.page
            if block.cells:
                self._row(block.cells)
                continue
            self.table.rest()
            if block.place:
                path = self._path(*([self.captions.get(block.place, block.place), block.over] if block.row else []))
                self.aside.append(Draft(None, block.place, block.row or None, path, block.page, block.text))
            elif caption := self.outline.caption(block):
                self.captions[caption] = block.text.rstrip(": ")
                self.aside.append(Draft(None, caption, None, self._path(), block.page, block.text))
            elif not self._opened(i):
                self._line(i)
        self._close()
        if self.unsaid:
            self._say(self.unsaid)
        return tuple(self.drafts)

    def _leave(self, box: int) -> None:
        """Leave the text, or a box drawn within it, for another box: what was opened within a box ends with it."""
        said = self.lines or self.aside or not self.fresh  # else it frames a heading of what follows
        if self.box and said and self.headings != self.outside[1]:
            place, headings = self.outside
            self._open("Text" if place == HEADER else place, headings)
        self.box, self.outside = box, (self.place, self.headings)

    def _opened(self, i: int) -> bool:
        """Whether the block opened a new part or heading and has nothing left to say."""
        block = self.blocks[i]
        text = block.text.removeprefix("Table: ") if block.heading else block.text
        numbered = i in self.outline.numbers
        said = block.bullet or (not self.outline.is_heading(i) if numbered else block.printed and not block.heading)
        zone = None if said else opening(text)
        if zone and self.place == HEADER and zone[0] in (AUTHOR, CONTACT):
            zone = None
        named = appendix(text) if text != block.text else self.outline.appendix_title(i)
        if named:
            self._open(named, [(0, text.rstrip(": "))])
            self.unsaid, self.headed = text, block.page
            return True
        if zone:
            self._begin(zone[0], replace(block, text=text.partition(":")[0]).whole, zone[1])
            self.ran_in = bool(zone[1])
            return True
        lead = self.place == RECOMMENDATION and self.fresh and not block.printed and re.search(r":\W*$", text)
        listed = self.place == BACKGROUND and self.fresh and not (self.lines or numbered)
        if lead or listed or not self.outline.is_heading(i):
            return False
        if self.place == HEADER and not (numbered or i + 1 in self.outline.numbers or self.outline.opens_text(i)):
            return False
        if text != block.text:  # "Table: Risk table": the rows below stand under the paragraph that leads to them
            self.table.name(text.strip())
            return True
        if not numbered and (part := decided(text)):
            self._begin(part[0], part[0], part[1])
            return True
        number = self.outline.numbers.get(i, ())
        inside = not number and (self.outline.minuted or i + 1 in self.outline.subs)
        rank = 9 if inside else block.heading or 9  # those within minutes stand over parts of a list, each by itself
        depth = len(number) or (_INSIDE if self.label and self._set_in(i) else _FREE + rank / 10)
        parent = self.parent if inside else ""
        titled = (
            self.fresh and not (number or self.lines) and len(self.unsaid.split()) == _BARE and appendix(self.unsaid)
        )
        above = [heading for heading in self.headings if 0 < heading[0] < depth or titled]
        in_turn = depth in [depth for depth, _ in self.headings]
        self._open(self.place if titled else text.rstrip(":"), [*above, (depth, block.whole.rstrip(": "))])
        self.in_turn = in_turn
        self.unsaid, self.headed = block.whole, block.page
        self.listed = len(self.outline.subs.get(i + 1, ())) if inside else 0
        # a heading inside a minute or a list stands over some of its paragraphs; lettered ones are cited by its number
        self.parent = block.label if number else parent
        if len(number) == 1 and self.outline.minuted:  # what is minuted under a number is cited by it
            self.label = self.parent = block.label
        return True

    def _set_in(self, i: int) -> bool:
        """Whether a heading stands where the text of the numbered paragraph does, over text without a number."""
        after = next((j for j in range(i + 1, len(self.blocks)) if not self.blocks[j].place), len(self.blocks))
        free = after not in self.outline.numbers
        return free and _SET_IN[0] < self.blocks[i].inset - self.inset < _SET_IN[1]  # further in are centred lines

    def _past_header(self, block: Block) -> bool:
        """Whether a table and a page's end stand between the block and the header."""
        return any(draft.row and draft.page and draft.page < (block.page or 0) for draft in self.aside)

    def _open(self, place: str, headings: list[tuple[float, str]]) -> None:
        self._close()
        if self.unsaid and not any(self.unsaid.rstrip(": ") == text for _, text in headings):
            self._say(self.unsaid)
        self.place, self.headings, self.label, self.parent = place, headings, None, ""
        self.table, self.fresh, self.in_turn, self.ran_in = Table(), True, False, False

    def _begin(self, place: str, title: str, text: str) -> None:
        """Open a part that stands by itself, whose text may go on on the line of its title."""
        self._open(place, [(0, title)])
        self.unsaid, self.headed = "" if place in _LISTED else title, self.reading
        if text:
            self._add(text)

    def _say(self, text: str) -> None:
        """A heading over nothing is text of its own."""
        self.unsaid = ""
        above = " > ".join(above for _, above in self.headings[:-1]) or None
        self.drafts.append(Draft(None, self.place, None, above, self.headed, text))

    def _close(self) -> None:
        """End the current draft, and let what interrupted it follow."""
        if self.lines or self.aside:
            self.unsaid = ""
        if self.lines:
            self.fresh = False
            place = None if self.label else self.place
            parts = parted(self.lines, self.pages, bool(self.label) and self.outline.minuted)
            self.drafts += [Draft(self.label, place, None, self._path(), page, text) for page, text in parts]
        self.drafts.extend(self.aside)
        self.headings = self.headings + self.run_in
        self.run_in, self.lines, self.pages, self.aside, self.closed, self.indent = [], [], [], [], True, 0

    def _path(self, *titles: str) -> str | None:
        """The headings that stand above a paragraph, or above a table's row and then those of its own `titles`."""
        above = [text for _, text in (self.headings + self.run_in if titles else self.headings)]
        own = titles[1:] if titles and above[-1:] == [titles[0]] else titles
        return " > ".join(filter(None, [*above, *own])) or None

    def _line(self, i: int) -> None:
        block = self.blocks[i]
        if block.loose and not block.text:
            return
        if block.loose:
            self._open(next((text for _, text in reversed(self.headings)), "Text"), self.headings)
            self._add(block.text)
        elif i in self.outline.numbers:
            self._number(i)
        elif i in self.outline.twice:
            self._close()
            self.label = None
            self._add(block.whole)
        elif i in self.outline.subs and self.parent and not self._resolving():
            self._close()
            letters = self.outline.subs[i]
            if letters and len(letters) < self.listed:  # the list that the heading stood in has ended
                self.headings, self.listed = self.headings[:-1], 0
            self.label = ".".join((self.parent, *letters)) if letters else None
            self._add(block.text if letters else block.whole, closed=title_like(block.text))
        elif self.outline.minuted and block.text.startswith("RESOLVED") and not block.printed:
            self._resolved(block.text)
        elif not (block.printed or block.bullet) and (named := self._named(block.text)):
            self._begin(named[0], named[0], named[1])
            self.ran_in = True
        elif self.place not in _LISTED and self.outline.signs_off(i):
            self._open(AUTHOR, [])
            self._add(block.whole)
        else:
            long = len(block.text.split()) >= 30 and not field(block.text)
            if self.place == HEADER and (long or self._past_header(block)):
                self._open("Text", [])
            if self._stands_alone(i):
                self._close()
            self._continue(i)

    def _named(self, text: str) -> tuple[str, str] | None:
        """The name of a part and the text that it is run into."""
        part = None if self.label else decided(text)
        return part if part and part[1] else run_in(text) if self.ran_in else None

    def _number(self, i: int) -> None:
        """Begin the numbered paragraph; headings of another section no longer stand above it."""
        block, number = self.blocks[i], self.outline.numbers[i]
        led = self.place == RECOMMENDATION and len(number) == 1 and bool(self.lines) and self.lines[-1].endswith(":")
        first = i == next(iter(self.outline.numbers))
        self._close()
        if led or (first and self.place in _LISTED[1:]):  # its points, or items, are the paper's first numbers
            self.place = "Text"
        elif self.place == HEADER or first or not self._stands_under(number):
            self.headings = (
                [h for h in self.headings if _FREE < h[0] < _INSIDE] if len(number) == 1 or self.fresh else []
            )
            self.place = "Text"
        titled = len(number) > 1 and block.heading > 0 and title_like(block.text)
        self.in_turn = self.in_turn and not (titled and self.fresh)
        free = _FREE + block.heading / 10 if titled and self.in_turn and block.heading >= _LOOKS else _INSIDE
        self.headings = [h for h in self.headings if _FREE < h[0] < free or h[0] < len(number)]
        self.label = self.parent = block.label
        self.inset = block.inset
        self._add(block.text, closed=bool(block.heading) or title_like(block.text))
        run_in, _, said = block.text.partition(":")
        if titled or (number in self.outline.parents and said and len(run_in.split()) <= 8):
            self.run_in = [(len(number), block.whole if titled else f"{block.printed} {run_in}")]

    def _resolved(self, text: str) -> None:
        """Begin what a meeting resolved: by its minute's number, where that resolves once."""
        self._close()
        label = f"{self.parent}.RESOLVED" if self.parent else None
        again = any(draft.label == label for draft in self.drafts)
        self.label, self.place = (None, "RESOLVED") if again else (label, self.place if label else "RESOLVED")
        self._add(text)

    def _resolving(self) -> bool:
        """Whether the lines before lead to a list of what was resolved: "RESOLVED:" before "(1)"."""
        resolved = bool(self.lines) and (self.label or self.place).endswith("RESOLVED")
        return resolved and not re.search(r"[.;]\W*$", self.lines[0])

    def _stands_under(self, number: tuple[int, ...]) -> bool:
        top = next((text for depth, text in self.headings if depth in (0, 1)), None)
        return top is None or not (lead := re.match(r"\d+", top)) or int(lead[0]) == number[0]

    def _continue(self, i: int) -> None:
        block = self.blocks[i]
        following = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        if block.bullet and not torn_off(self.lines, block, following):
            self.indent = self.indent or block.bullet
            nested = "  " if block.bullet > self.indent else ""
            self._add(f"{nested}- {block.whole}" if not block.printed else block.whole)
            return
        if block.stuck and block.printed[-1:].isdigit() and self.lines and not ended(self.lines[-1]):
            self.lines[-1] += f" {block.whole}"  # a figure that a wrap put at the start of a line
        elif block.printed and not (self.place == RECOMMENDATION and self.outline.alone(i)):
            self._add(block.whole)
        elif self._joins(block):
            self.lines[-1] += f" {block.text}"
            self.closed = False
        else:
            self._add(block.text, closed=bool(block.heading))

    def _stands_alone(self, i: int) -> bool:
        """Whether a printed paragraph without a number, or one that leads to a list, is cited by itself."""
        block, following = self.blocks[i], self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        if self.label or self.place in (*_LISTED, RECOMMENDATION) or block.bullet or block.heading or self._resolving():
            return False
        if self.outline.minuted and block.number and not self.outline.numbers:
            return True
        if not block.apart:
            return False
        if sum(len(line.split()) for line in self.lines) < _ENOUGH or self.lines[-1].endswith(":"):
            return False
        if block.text[:1].islower():
            return False
        leads = block.text.endswith(":") and following is not None and (following.bullet > 0 or bool(following.printed))
        words = len(block.text.split())
        return not self._joins(block) and (leads or words >= _ENOUGH or (words >= _SAID and ended(block.text)))

    def _joins(self, block: Block) -> bool:
        """Whether a block goes on with the line before it; in a list of single lines none does."""
        return (bool(self.label) or self.place not in _LISTED) and goes_on(self.lines, self.closed, block)

    def _add(self, line: str, closed: bool = False) -> None:
        if not self.lines:
            self.drafts += self.aside  # what interrupted nothing stands before what follows it
            self.aside, self.page = [], self.reading
        self.lines.append(line)
        self.pages.append(self.reading)
        self.closed = closed

    def _row(self, cells: tuple[str, ...]) -> None:
        row = self.table.row(cells)
        if row:
            place = self.table.place(self.place if self.place.startswith(("Appendix", "Annex")) else "")
            self.aside.append(Draft(None, place, row[0], self._path(self.table.title), self.reading, row[1]))
