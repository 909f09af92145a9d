"""What each block is to the paper: a heading, a numbered paragraph, a lettered item, a caption, an appendix's title."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cite import PART
from ingest.blocks import MINUTES, SET_APART, Block, ended, title_like
from ingest.composing import LONGEST_CAPTION
from ingest.labels import chain, dated, in_parts, lettered, points, scattered, subs
from ingest.zones import APPENDICES, RECOMMENDATION, SECTION, appendix, decided, field, opening, person

_CAPTION = re.compile(r"((?:Figure|Table|Chart|Diagram) \d+(?:\.\d+)?[a-z]?)\.?(?:\s*[–:-]\s*\S| [A-Z£].*[^.]$)")
_AGENDA = re.compile(r"(?:a ?g ?e ?n ?d ?a|summons to\b.*\bagenda\b.*)$", re.IGNORECASE)
_LETTER = re.compile(r"\(?[a-z]")
_FEW = 4  # words; a title with a colon has fewer
_ATTENDED = re.compile(r"(?:members |councillors |those )?present\s*:", re.IGNORECASE)
_APOLOGIES = re.compile(r"apolog(?:y|ies)\b", re.IGNORECASE)
_SENTENCE = 8  # words
_AHEAD = 8  # blocks among which a field of the header may still come
_PRESENT = re.compile(
    r"(?:members |those )?(?:present|attending|attendance|in attendance|attendees|apologies)\b", re.IGNORECASE
)


class Outline:
    """The blocks of a paper seen together. `numbers` and `subs` map a block's index to its number and its letters."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks = lettered(dated(blocks))
        first = next((i for i, block in enumerate(blocks) if block.number and not block.cells), len(blocks))
        ends = [i for i in range(first, len(blocks)) if self.appendix_title(i)]  # before, the paper is the appendix
        self.agenda = any(_AGENDA.match(block.text.strip("* ")) for block in blocks[:14])
        named = [block.text for block in blocks[:12] if MINUTES.fullmatch(block.text) and not block.printed]
        present = any(_PRESENT.match(block.text) for block in blocks[:30])
        told = any(_ATTENDED.match(b.text) for b in blocks[:12]) and any(_APOLOGIES.match(b.text) for b in blocks[:40])
        self.minuted = told or (bool(named) and (present or any("meeting" in text.lower() for text in named)))
        end = ends[0] if ends else len(blocks)
        minutes = chain(self._minutes(), end) if self.minuted else {}
        if len(minutes) >= 3:  # the heads of minutes, not their lists
            self.numbers = self._filled(minutes)
        else:
            self.numbers = in_parts(blocks, end) or chain(blocks, end) or scattered(blocks, end)
            if self.minuted and self._begun_again(end):
                self.numbers = {}
        self.twice = self._twice()
        self.numbers = {i: number for i, number in self.numbers.items() if i not in self.twice}
        self.parents = {number[:depth] for number in self.numbers.values() for depth in range(1, len(number))}
        self.subs = self._subs()
        self.first_field = next((i for i, block in enumerate(blocks) if field(block.text)), len(blocks))
        lines = [i for i, block in enumerate(blocks) if not block.place]
        self.last_lines = lines[-6] if len(lines) > 6 else 0  # from here on, who wrote the paper may be named

    def _minutes(self) -> list[Block]:
        """The blocks, numbers only on those that head a minute: headings, what "(Item 3)" follows, "24/061", "PC.4"."""
        after = [block.text.startswith("(Item ") for block in self.blocks[1:]] + [False]
        return [
            b if b.heading or item or SET_APART.search(b.printed) else replace(b, printed="")
            for b, item in zip(self.blocks, after, strict=True)
        ]

    def _filled(self, heads: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
        """The heads of minutes, and those between them that are all of a minute: "5. Apologies: none"."""
        found = dict(heads)
        for i, j in itertools.pairwise([-1, *heads]):
            last, first = heads[i][0] if i >= 0 else 0, heads[j][0]
            said = [(k, self.blocks[k].number) for k in range(i + 1, j) if self.blocks[k].number]
            if [number for _, number in said] == [(n,) for n in range(last + 1, first)]:
                found.update(said)
        return dict(sorted(found.items()))

    def _begun_again(self, end: int) -> bool:
        """Whether the numbers of minutes begin anew under each head, so that none of them is cited alone."""
        said = [block.number for block in self.blocks[:end] if block.number and not (block.cells or block.place)]
        return said.count((1,)) > 1 and 2 * len(self.numbers) <= len(said)

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
            if self.agenda or (number not in self.parents and self._leads(block, following)):
                return False  # an item of business says all it has to say
            if self.minuted and len(number) == 1:
                return title or block.heading > 0 or (following is not None and following.text.startswith("(Item "))
            if len(number) > 1:
                return number in self.parents and title
            if block.heading:
                return title or following is None or not following.bullet
            return title and (number in self.parents or (i + 1 not in self.numbers and following is not None))
        if block.printed or (self.minuted and block.text.startswith("RESOLVED")):
            return False
        if block.heading:
            return True
        alone = not block.stuck and (i == 0 or ended(self.blocks[i - 1].text) or self.blocks[i - 1].bullet > 0)
        named = field(block.text)
        part = PART.fullmatch(block.text) is not None and not block.stuck
        alone = (alone or bool(SECTION.match(block.text) and not block.stuck)) and not (
            named and named[1]
        )  # "Subject: Parks" is a field even right above the first number
        if block.apart and i + 1 in self.subs:  # over some of a list's items
            return alone and title_like(block.text) and block.text[0].isalnum()
        officer = "," in block.text and person(block.text)
        return (alone or part) and i + 1 in self.numbers and title_like(block.text, 8) and not officer

    def _leads(self, block: Block, following: Block | None) -> bool:
        """Whether a numbered line leads to what follows, as to a list or in plain print: "6. It was agreed:"."""
        listed = following is not None and (following.bullet > 0 or bool(_LETTER.match(following.printed)))
        led = listed or not (block.heading or self.minuted)
        said = len(block.text.split()) >= _FEW or (block.apart and not (block.heading or opening(block.text)))
        return led and block.text.endswith(":") and said

    def opens_text(self, i: int) -> bool:
        """Whether a heading ends the paper's header: its fields have been read, or it stands over a sentence."""
        block, *following = self.blocks[i : i + _AHEAD]
        if self.first_field < i and not any(field(b.text) and not decided(b.text) for b in following[:2]):
            return True
        said = following[0].text if following and not (following[0].heading or following[0].bullet) else ""
        sentence = len(said.split()) >= _SENTENCE and said[-1] in ".?!" and said[0].isupper()
        return i >= 2 and block.heading > 0 and sentence and not any(field(other.text) for other in following)

    def alone(self, i: int) -> bool:
        """Whether a recommendation's "1." has no "2." after it, and so numbers nothing."""
        return self.blocks[i].number == (1,) and not any(other.number == (2,) for other in self.blocks[i + 1 :])

    def signs_off(self, i: int) -> bool:
        """Whether the last few short lines, from this one on, name the author."""
        tail = [block for block in self.blocks[i:] if not block.place] if i >= self.last_lines else []
        tail = [] if self.blocks[i].heading or self.agenda else tail
        before = next((b for b in reversed(self.blocks[:i]) if not b.place), None)
        if before and (before.heading or person(before.text) == before.text):  # an answer, a list of names
            return False
        short = bool(tail) and all(
            len(block.text.split()) <= 10 and not (block.printed or block.bullet or block.cells or ended(block.text))
            for block in tail
        )
        name = re.sub(r" \([^()]*\)$", "", self.blocks[i].text)
        return short and person(name) == name

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
