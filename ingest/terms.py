"""The short forms a paper defines for itself: "Integrated Care Board (ICB)", "ICB (Integrated Care Board)"."""

import re
from collections.abc import Iterable

_SMALL = frozenset("a an and at by for in of on or the to with &".split())
_SHORT = r"[A-Z][A-Za-z0-9]*(?:[&/][A-Z][A-Za-z]*)*(?: [A-Z]{2,})?"
_AFTER = re.compile(rf"\((?:the )?[“\"‘']?({_SHORT})[”\"’']?\)")
_BEFORE = re.compile(
    r"\b([A-Z][A-Z&/]{1,7}s?) "
    r"\(((?:[A-Z][\w’'-]*|and|of|for|the|to|in|&)(?: (?:[A-Z][\w’'-]*|and|of|for|the|to|in|&)){1,9})\)"
)


def defined_terms(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(short, long) pairs in the order first defined, each once; a plural short form is given in the singular."""
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        if "(" not in text:
            continue
        for match in _AFTER.finditer(text):
            short = match[1]
            if sum(c.isupper() for c in short) < 2:
                continue
            before = re.split(r"[.;:!?()\n]\s*", text[: match.start()])[-1]
            long = _long_form(_letters(short), before.split(), short)
            if long:
                found[_singular(short, long)] = None
        for match in _BEFORE.finditer(text):
            words = match[2].split()
            if _long_form(_letters(match[1]), words, match[1]) == match[2]:
                found[_singular(match[1], match[2])] = None
    return tuple(found)


def _letters(short: str) -> str:
    return "".join(c for c in re.sub(r"(?<=[A-Z])s$", "", short) if c.isalnum()).lower()


def _long_form(letters: str, words: list[str], short: str) -> str | None:
    """The shortest run of words before the bracket whose initials spell the short form, small words apart.

    A name that ends in the short form itself ("Kent and Medway CCG (the CCG)") is its own long form.
    """
    if words and words[-1] == short:
        start = len(words) - 1
        while start and (words[start - 1][0].isupper() or words[start - 1].lower() in _SMALL):
            start -= 1
        while words[start].lower() in _SMALL:
            start += 1
        return " ".join(words[start:]) if start < len(words) - 1 else None
    loose: str | None = None
    for start in range(len(words) - 1, max(-1, len(words) - 3 * len(letters)), -1):
        run = words[start:]
        if run[0].lower() in _SMALL or run[0][0].lower() != letters[0]:
            continue
        initials = "".join(_initials(word) for word in run if word.lower() not in _SMALL)
        if initials == letters or "".join(_initials(word) for word in run) == letters:
            return " ".join(run)
        capital = all(word[0].isupper() or word.lower() in _SMALL for word in run)
        if capital and not loose and len(letters) >= 3 and letters[-1] == initials[-1:] and _within(letters, initials):
            loose = " ".join(run)
    return loose


def _initials(word: str) -> str:
    """A word's initials, of each part of "England/Improvement"; a word in capitals counts with all its letters."""
    parts = [part for part in re.split(r"[/-]", re.sub(r"[^\w/-]", "", word)) if part]
    return "".join(part.lower() if part.isupper() and len(part) > 1 else part[0].lower() for part in parts)


def _within(letters: str, initials: str) -> bool:
    rest = iter(initials)
    return all(letter in rest for letter in letters)


def _singular(short: str, long: str) -> tuple[str, str]:
    if re.search(r"[A-Z]s$", short):
        return short[:-1], re.sub(r"(?<=[a-rt-z])s$", "", long)
    return short, long
