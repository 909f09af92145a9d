"""What each block is to the paper: a heading, a numbered paragraph, a lettered item, a caption, an appendix's title."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import Block, ended, title_like
from ingest.composing import LONGEST_CAPTION, MINUTES
from ingest.labels import chain, points, subs
from ingest.zones import APPENDICES, RECOMMENDATION, appendix, field, opening

_CAPTION = re.compile(r"((?:Figure|Table|Chart|Diagram) \d+(?:\.\d+)?[a-z]?)\.?(?:\s*[–:-]\s*\S| [A-Z£].*[^.]$)")
_AGENDA = re.compile(r"(?:a ?g ?e ?n ?d ?a|summons to\b.*\bagenda\b.*)$", re.IGNORECASE)
_PRESENT = re.compile(r"(?:members )?(?:present|attendance|in attendance|attendees|apologies)\b", re.IGNORECASE)


class Outline:
    """The blocks of a paper seen together. `numbers` and `subs` map a block's index to its number and its letters."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        first = next((i for i, block in enumerate(blocks) if block.number and not block.cells), len(blocks))
        ends = [i for i in range(first, len(blocks)) if self.appendix_title(i)]  # before, the paper is the appendix
        self.agenda = any(_AGENDA.match(block.text) for block in blocks[:14])
        named = [block.text for block in blocks[:12] if MINUTES.fullmatch(block.text) and not block.printed]
        present = any(_PRESENT.match(block.text) for block in blocks[:30])
        self.minuted = bool(named) and (present or any(re.search(r"\bmeeting\b", text) for text in named))
        end = ends[0] if ends else len(blocks)
        minutes = chain(self._minutes(), end) if self.minuted else {}
        self.numbers = minutes if len(minutes) >= 3 else chain(blocks, end)  # the heads of minutes, not their lists
        self.twice = self._twice()
        self.numbers = {i: number for i, number in self.numbers.items() if i not in self.twice}
        self.parents = {number[:depth] for number in self.numbers.values() for depth in range(1, len(number))}
        self.subs = self._subs()

    def _minutes(self) -> list[Block]:
        """The blocks, with a number only on those that head a minute: headings, what "(Item 3)" follows, "24/061"."""
        after = [block.text.startswith("(Item ") for block in self.blocks[1:]] + [False]
        return [
            b if b.heading or item or "/" in b.printed else replace(b, printed="")
            for b, item in zip(self.blocks, after, strict=True)
        ]

    def _twice(self) -> set[int]:
        """The paragraphs whose number is printed on two of them, between the same neighbours: it is nobody's."""
        if self.minuted:
            return set()
        found: set[int] = set()
        chained = list(self.numbers)
        for before, i, after in zip([-1, *chained], chained, [*chained[1:], len(self.blocks)], strict=False):
            number = self.numbers[i]
            same = [
                j
                for j in range(before + 1, after)
                if j != i and len(number) > 1 and self.blocks[j].number == number and self._apart(j) and self._apart(i)
            ]
            found |= {i, *same} if same else set()
        return found

    def _apart(self, i: int) -> bool:
        """Whether a block is a whole paragraph of text under a number."""
        block = self.blocks[i]
        return block.apart and not (block.bullet or block.cells or block.place or block.row) and ended(block.text)

    def caption(self, block: Block) -> str | None:
        """ "Figure 2" for a figure's or table's caption."""
        found = (
            None
            if block.bullet or block.printed or len(block.text.split()) > LONGEST_CAPTION
            else _CAPTION.match(block.text)
        )
        return found[1] if found else None

    def _subs(self) -> dict[int, tuple[str, ...]]:
        """Lettered items, paragraph by paragraph; a recommendation's letters are part of its text."""
        edges = [*self.numbers, len(self.blocks)]
        found: dict[int, tuple[str, ...]] = {}
        recommending = False
        for start, end in itertools.pairwise(edges):
            if self.is_heading(start):
                recommending = (opening(self.blocks[start].text) or ("",))[0] == RECOMMENDATION
            stop = next(
                (i for i in range(start + 1, end) if opening(self.blocks[i].text) and not self.blocks[i].bullet), end
            )
            if not recommending:
                found.update((points if self.minuted else subs)(self.blocks, start + 1, stop))
        return found

    def is_heading(self, i: int) -> bool:
        block = self.blocks[i]
        if block.bullet or block.cells or block.place or block.loose:
            return False
        following = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        title = title_like(block.text) or (title_like(block.text.rstrip(".")) and block.heading > 0)
        if i in self.numbers:
            number = self.numbers[i]
            if self.agenda:
                return False  # an item of business says all it has to say
            if self.minuted and len(number) == 1:
                return title or block.heading > 0 or (following is not None and following.text.startswith("(Item "))
            if len(number) > 1:
                return number in self.parents and title
            if block.heading:
                return title or following is None or not following.bullet
            return title and (number in self.parents or (i + 1 not in self.numbers and following is not None))
        if block.printed:
            return False
        if block.heading:
            return True
        alone = not block.stuck and (i == 0 or ended(self.blocks[i - 1].text) or self.blocks[i - 1].bullet > 0)
        named = field(block.text)
        alone = alone and not (named and named[1])  # "Subject: Parks" is a field even right above the first number
        if block.apart and i + 1 in self.subs:  # over some of a list's items
            return alone and title_like(block.text) and block.text[0].isalnum()
        return alone and i + 1 in self.numbers and title_like(block.text, 8)

    def appendix_title(self, i: int) -> str | None:
        """The appendix a block opens; a line in a list of appendices opens none."""
        block = self.blocks[i]
        named = None if block.bullet or block.stuck or block.printed else appendix(block.text)
        if not named or (block.apart and i < 2):  # a PDF's first lines name the paper itself
            return None
        before = next((b for b in reversed(self.blocks[:i]) if not appendix(b.text)), None)
        listed = before is not None and (opening(before.text) or ("",))[0] == APPENDICES
        following = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        if following is None or appendix(following.text) or opening(following.text):
            return None
        return None if listed and following.heading else named
