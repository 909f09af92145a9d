"""The words among the characters of a PDF's page, before they are placed on it."""

import re
from typing import NamedTuple

HYPHEN = "\ufffe"  # pdfium's mark for a hyphen at the end of a line
_LINE = re.compile(rf"[^\r\n{HYPHEN}]+{HYPHEN}?")


class Words(NamedTuple):
    """A page's words: where each begins among the page's characters, and what it says.

    `lines` has a first word and the one after the last for each line of print.
    """

    starts: list[int]
    texts: list[str]
    lines: list[tuple[int, int]]


def words_among(characters: str) -> Words:
    """The words among the characters."""
    starts: list[int] = []
    texts: list[str] = []
    lines: list[tuple[int, int]] = []
    for line in _LINE.finditer(characters):
        at, words = line.start(), line[0].split()
        for word in words:
            at = characters.index(word, at)
            starts.append(at)
            at += len(word)
        if words:
            lines.append((len(texts), len(starts)))
            texts += words
    return Words(starts, texts, lines)
