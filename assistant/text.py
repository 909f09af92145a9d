"""Words and sentences: the same cutting and stemming for papers and for questions.

Not a language parser: no parts of speech, no named entities.
"""

import re
from functools import cache

from snowballstemmer import stemmer

from assistant.wordlists import STOPWORDS

WORD = re.compile(r"[A-Za-z0-9£%]+(?:[&'’.,/-][A-Za-z0-9%]+)*")
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr cllr rt hon no nos para paras fig figs etc e.g i.e vs st approx cllrs p pp s sch circa ca incl excl
    est ref dept govt ext vol max min avg prof sgt rev""".split()
)
_ITEM = re.compile(r"\s*(?:- |[a-z]\) )")
_BULLET = re.compile(r"\s*(?:- )?")
# How a sentence opens that is not understood without the one before it.
LEANS_BACK = re.compile(
    r"(?:This|These|It|They|Their|Its|Those|He|She|His|Her|Such|However|The reason"
    r"|(?:As|At|By|For|In|On|To|With) (?:this|these|those|such|it|them)|As such|For \w+,? this)\b"
)
# What is called by a letter, with which a sentence may end: "see Appendix C."
_CALLED = frozenset("appendix annex schedule part table figure option phase band group".split())
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9£])")


def words(text: str) -> list[str]:
    """The words of a text in order, as written; figures and references ("£452k", "23-00091", "H&CP") stay whole."""
    return WORD.findall(text)


@cache
def stem(word: str) -> str:
    """Lower case and Snowball's English stem; figures lose their thousands commas; plural initials lose their s."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    if any(c.isdigit() for c in plain):
        return plain.replace(",", "")
    if len(plain) > 2 and not set(plain) & set("aeiouy"):  # "PCNs": the stemmer leaves a plural without a vowel alone
        return plain.removesuffix("s")
    return str(stemmer("english").stemWord(plain.replace("'", "")))


def stems(text: str) -> list[str]:
    """The stems of a text's words in order; parts of hyphenated or slashed words count as words too."""
    return [found for word in words(text) for found in _stems_of(word)]


@cache
def _stems_of(word: str) -> tuple[str, ...]:
    parts = [part for part in re.split(r"[-/]", word) if part]
    if len(parts) > 1 and any(part.isalpha() for part in parts):  # not "23-00091" or "2021/22"
        return stem(word), *map(stem, parts)
    return (stem(word),)


def content_stems(text: str) -> list[str]:
    """The stems that carry a question's topic: no stop words, each once, in order."""
    kept = (word for word in words(text) if word.lower().replace("’", "'") not in STOPWORDS)
    return list(dict.fromkeys(s for word in kept for s in stems(word)))


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of a paragraph; a line (bullet, table cell) always ends one.

    A bullet's mark is left out. A stop after an abbreviation or a single initial does not end a sentence.
    """
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        bullet = _BULLET.match(line.group())
        start = line.start() + (bullet.end() if bullet else 0)
        for end in _END.finditer(text, line.start(), line.end()):
            before = text[start : end.start()].split()
            last = before[-1].lstrip("(").lower() if before else ""
            called = len(before) > 1 and before[-2].lower() in _CALLED
            initial = re.fullmatch(r"(?:[a-z]\.)*[a-z]", last) and not called
            if text[end.start()] == "." and (last in _ABBREVIATIONS or initial):
                continue
            spans.append((start, end.end()))
            start = end.end()
        spans.append((start, line.end()))
    return [_strip(text, start, end) for start, end in spans if text[start:end].strip()]


def sentence_before(text: str, start: int) -> int:
    """Where the sentence before `start` begins, within the same line; `start` itself when there is none."""
    line = text.rfind("\n", 0, start) + 1
    if start - line <= 1:
        return start
    cuts = [line + cut.end() for cut in re.finditer(r"[.?!] ", text[line : start - 1])]
    return cuts[-1] if cuts else line


def lists(text: str) -> list[tuple[int, int]]:
    """Spans of a paragraph's lists: the last sentence of the line that leads in, and the bullets or lettered lines."""
    spans: dict[int, int] = {}  # where each list's lead-in starts → where its last item ends
    leads_in: int | None = None
    for line in re.finditer(r"[^\n]+", text):
        if not _ITEM.match(line.group()):
            leads_in = max((line.start() + start for start, _ in sentences(line.group())), default=None)
        elif leads_in is not None:
            spans[leads_in] = line.end()
    return list(spans.items())


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
