"""What of a file is not read although it is there: print that is hidden or struck out, pages that are pictures."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

# Marks of direction, joiners and tags take no room in print; text can be carried in them.
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
_WORD = re.compile(rf"\S*{_UNSEEN.pattern}\S*")


@dataclass(frozen=True, slots=True)
class Unseen:
    """What was left out of a file's text, and what was read from pictures. Pages count from 1."""

    hidden: int = 0  # words that nobody can see, covered ones among them
    hidden_pages: tuple[int, ...] = ()
    covered_pages: tuple[int, ...] = ()  # where something was painted over words
    redacted_pages: tuple[int, ...] = ()  # of these, where it was a dark box, as who wants them secret draws
    marks: tuple[tuple[int, str], ...] = ()  # pages that a running head or a stamp marks as exempt, with the mark
    struck: int = 0  # words with a line through them, as what an amendment takes out
    struck_pages: tuple[int, ...] = ()
    scanned_pages: tuple[int, ...] = ()  # pictures of pages that were not read
    recognised_pages: tuple[int, ...] = ()  # pictures of pages that were

    def on(self, pages: Collection[int]) -> "Unseen":
        """The same, of these pages alone; words are not counted by page, so their number stays."""

        def kept(own: tuple[int, ...]) -> tuple[int, ...]:
            return tuple(page for page in own if page in pages)

        return replace(
            self,
            hidden_pages=kept(self.hidden_pages),
            covered_pages=kept(self.covered_pages),
            redacted_pages=kept(self.redacted_pages),
            marks=tuple(mark for mark in self.marks if mark[0] in pages),
            struck_pages=kept(self.struck_pages),
            scanned_pages=kept(self.scanned_pages),
            recognised_pages=kept(self.recognised_pages),
        )

    def sentences(self, name: str) -> list[str]:
        """What a person must know of it."""
        said = []
        if self.hidden:
            where = _where(self.hidden_pages)
            said.append(f"{name} held hidden text that was left out ({_counted(self.hidden, 'word')}{where}).")
        if self.struck:
            where = _where(self.struck_pages)
            said.append(f"{name} held struck-out text that was left out ({_counted(self.struck, 'word')}{where}).")
        if self.redacted_pages:
            said.append(
                f"{name} is kept from readers because it is badly redacted: dark boxes lie over words on "
                f"{_pages(self.redacted_pages)}, which can still be copied from the file; tell whoever published it, "
                "and add a copy without those words, or, if they may be read, one without the boxes."
            )
        if painted := [page for page in self.covered_pages if page not in self.redacted_pages]:
            said.append(
                f"{name} looks badly redacted: something is painted over words on {_pages(painted)}, but they can "
                "still be copied from the file; they were left out here, tell whoever published it."
            )
        if self.scanned_pages:
            said.append(
                f"{name} is scanned on {_pages(self.scanned_pages)}, which could not be read; run text recognition "
                "(OCR) on it and add the result, or install Tesseract."
            )
        if self.recognised_pages:
            said.append(
                f"{name} is scanned on {_pages(self.recognised_pages)}, which Tesseract read; check what is quoted "
                "from there against the page."
            )
        return said


def holds_unseen(text: str) -> bool:
    """Whether a text holds characters that take no room."""
    return not text.isascii() and bool(_UNSEEN.search(text))


def without_unseen(text: str) -> tuple[str, int]:
    """The text without characters that take no room, and how many of its words held some."""
    return (text, 0) if text.isascii() else (_UNSEEN.sub("", text), len(_WORD.findall(text)))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _where(numbers: Sequence[int]) -> str:
    return f" on {_pages(numbers)}" if numbers else ""


def _pages(numbers: Sequence[int]) -> str:
    """Page numbers as people write them: page 3, pages 2, 4 to 7 and 9."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number])
    parts = [f"{span[0]} to {span[-1]}" if len(span) > 1 else str(span[0]) for span in spans]
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"page{'' if len(numbers) == 1 else 's'} {listed}"
