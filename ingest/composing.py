"""What PDFs, Word files and web pages have in common when whole paragraphs become blocks: labels, headers, captions."""

import re
from dataclasses import replace

from ingest.blocks import FRONT, MINUTE, MINUTES, Block
from ingest.dates import first_date
from ingest.marks import exempt_part
from ingest.zones import field, opening

LABEL = re.compile(
    r"(\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|\(\d{1,2}\)|\(?[a-z][.)]|\(?[ivx]{2,5}[.)])(?:\s+|(?=[A-Z“‘]))"
)
BARE_NUMBER = re.compile(r"(\d{1,3})\s+(?=[A-Z])")
CAPTION = re.compile(r"((?:Table|Figure|Chart|Appendix|Annex) [A-Z]?\d*(?:\.\d+)?)\b")
NAMED = re.compile(r"[A-Z][A-Za-z()/’' -]{1,40}:(?:\s|$)")
LONGEST_CAPTION = 40  # words
_UNITS = 5  # words; "All figures in £m" may stand between a caption and its table
_PROSE = 12  # words
_NO_HEADING = re.compile(r"for publication|a ?g ?e ?n ?d ?a$|to be published", re.IGNORECASE)


def unstopped(text: str, apart: bool, minuted: bool) -> re.Match[str] | None:
    """The number without a stop that text begins with: where it stands apart from it, or is a minute's with a year."""
    minute = MINUTE.match(text) if minuted else None
    if minute and (apart or "/" in minute[1]):
        return minute
    return BARE_NUMBER.match(text) if apart else None


class Blocks:
    """The blocks of a paper so far, each new one put in as those before it have it."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.minuted = False

    @property
    def last(self) -> Block | None:
        """The last block; None before the first."""
        return self.found[-1] if self.found else None

    @property
    def in_header(self) -> bool:
        """Whether the next block may be one of the paper's header."""
        return len(self.found) <= FRONT

    def look(self, text: str) -> None:
        """Note whether a paragraph says that the paper is minutes."""
        self.minuted = self.minuted or (len(self.found) < FRONT and MINUTES.fullmatch(text) is not None)

    def point(self, label: str) -> bool:
        """Whether a label is of a recommendation's points, which are text."""
        return bool(re.fullmatch(r"\(\d+\)", label)) and not self.minuted

    def add(self, block: Block) -> None:
        """Put a block in: by itself, or as what a field's name or a number alone before it stands for."""
        last = self.last
        free = not (block.bullet or block.printed or exempt_part(block.text))
        if last and free and self._names(last) and len(block.text.split()) <= 8:
            self.found[-1] = replace(last, text=f"{last.text} {block.text}", heading=0)
        elif last and free and last.printed and not last.text:
            self.found[-1] = replace(last, text=block.text)
        elif block.text or block.printed:
            self.found.append(block)

    def _names(self, block: Block) -> bool:
        """Whether a block of the paper's header is a field's name, its value still to come."""
        named = self.in_header and bool(NAMED.fullmatch(block.text)) and not block.printed
        return named and not opening(block.text)

    def caption(self) -> str | None:
        """The number in the caption above what comes next: "Table 2"."""
        for block in reversed(self.found[-3:]):
            found = CAPTION.match(block.text)
            if found and not (block.row or block.bullet) and len(block.text.split()) <= LONGEST_CAPTION:
                return found[1]
            if block.row or not (block.heading or len(block.text.split()) <= _UNITS):
                break
        return None


def of_header(text: str) -> bool:
    """Whether a line at the top of a paper is of its header, and so no heading: a date, a field with its value."""
    named = field(text)
    valued = named and named[1] and not opening(text) and not re.match(r"(?:Decision|Reason)\b", text)
    return bool(valued or first_date(text) or _NO_HEADING.match(text))


def fronted(blocks: list[Block]) -> list[Block]:
    """The blocks with the titles above all else as plain lines; the last of three or more heads what follows it.

    So does one of a lower rank than the title right above it that stands over text.
    """
    count = 0
    while (
        count < len(blocks) and blocks[count].heading and not blocks[count].printed and not opening(blocks[count].text)
    ):
        count += 1
    below = 1 < count < len(blocks) and blocks[count - 1].heading > blocks[count - 2].heading
    prose = count < len(blocks) and len(blocks[count].text.split()) >= _PROSE and not field(blocks[count].text)
    count -= count >= 3 or (below and prose)
    return [replace(block, heading=0) for block in blocks[:count]] + blocks[count:]
