"""A misspelt word of a question as the papers spell it; words that are English as they stand are left alone."""

from collections.abc import Collection, Mapping

from assistant.text import stem
from assistant.wordlists import FACT_WORDS, PROCEDURE, STOPWORDS

SHORTEST = 5  # letters; shorter words are too like each other
_FACTS = frozenset(stem(word) for word in FACT_WORDS)
_BEFORE = ("over", "under", "out", "sub", "non", "inter", "multi", "micro")  # "overspend" is English if "spend" is


def mended(word: str, frequencies: Mapping[str, int], shorts: Collection[str], english: Collection[str]) -> str:
    """The word as the papers spell it, when it is neither theirs nor English and one of theirs is a letter or two away.

    `frequencies` holds the papers' stems, `shorts` the stems of their short forms.
    """
    key, lowered = stem(word), word.lower()
    if len(word) < SHORTEST or not word.isalpha() or key in frequencies or key in shorts or key in _FACTS:
        return word
    if lowered in STOPWORDS or lowered in PROCEDURE or _is_english(lowered, english):
        return word
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    alike = [s for s in (*frequencies, *_FACTS) if s[:1] == key[:1] and s.isalpha() and len(s) > 3]
    close = 1 if len(key) < 8 else 2
    near = process.extract(key, alike, scorer=OSA.distance, score_cutoff=close, limit=None)
    best = min(near, key=lambda found: (found[1], -frequencies.get(found[0], 0)), default=None)  # the commonest of them
    if best is None:  # a typo may keep the stemmer from its ending: "hosptial", "hospit"; "consultaton", "consult"
        best = next(((s, 1, 0) for s in alike if len(s) > 4 and OSA.distance(lowered[: len(s)], s) <= 1), None)
    return _whole(str(best[0]), lowered, english) if best else word


def _is_english(word: str, english: Collection[str]) -> bool:
    parts = [
        word,
        word.removesuffix("s"),
        *(word.removeprefix(before) for before in _BEFORE if word.startswith(before)),
    ]
    return any(part in english for part in parts)


def _whole(stemmed: str, typed: str, english: Collection[str]) -> str:
    """The English word of that stem nearest to what was typed; the stem itself where there is none."""
    from rapidfuzz.distance import OSA

    words = [word for word in english if word.startswith(stemmed[:4]) and stem(word) == stemmed]
    return min(words, key=lambda word: (OSA.distance(word, typed), word), default=stemmed)
