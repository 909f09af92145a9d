"""A word in another's place: where a sentence has, between the same words, another word than a claim.

It is told from a synonym by how far the claim's meaning moves when the paper's own word is put there.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.desk.drafted import TITLES, Claim, Forms
from assistant.desk.evidence import JOINING
from assistant.desk.piece import Piece
from assistant.text import WORD, stem, stems
from assistant.wordlists import ACTS, COUNTS, GENERAL, LIGHT, MONTHS, NEGATIONS, OPPOSITES, PLAIN, STOPWORDS

NEARLY_ALL = 0.8  # ... of a claim in which one word stands in another's place
SIDE = 3  # words on either side of a word that tell its place
PLACED = 3  # of them that must be the same, some on each side
ENDING = 2  # ... where the claim ends with the word
FAMILY = 5  # letters with which words of one family begin: "oversee", "oversight"
LONGEST = 2  # words in the place of others
FOREIGN = 0.9  # ... where only the words before are the same
SYNONYM = 0.96  # cosine of a claim and itself with the other word, from which both may mean the same

_WAYS = frozenset().union(*OPPOSITES[0])
_VERBS = frozenset(stem(word) for word in LIGHT | PLAIN | GENERAL | NEGATIONS | ACTS.keys() | _WAYS)

_BEFORE_VERBS = r"(?:to|not|will|would|may|might|can|could|must|shall|should|do|does|did|cannot)"
_BEING = r"(?:am|is|are|was|were|be|been)"

Word = tuple[str, str]  # stem, as printed


def other_word(claim: Claim, piece: Piece, forms: Forms, near: Callable[[str, str], float]) -> tuple[str, str] | None:
    """One or two words of the claim in whose place, between the same words, a sentence has others."""
    said, held = tokens(claim.text, forms.spelt), tokens(piece.text, forms.spelt)
    everywhere = piece.inside + piece.around + piece.context
    for start, end in _unknown(said, piece.inside, everywhere):
        rest = frozenset(part for _, word in said[start:end] for part in stems(word))
        if _verb(said[start][1], claim.text):
            continue
        if piece.own(claim, rest) < NEARLY_ALL:
            continue
        for first, last, both in _places(said, start, end, held):
            words, others = said[start:end], held[first:last]
            if any(_no_term(*word) or word[1].isupper() or _verb(word[1], piece.text) for word in others):
                continue
            if all(word[1].islower() and any(word[0] == key for key, _ in said) for word in others):
                continue
            mine, theirs = (" ".join(dict.fromkeys(word for _, word in part)) for part in (words, others))
            if near(claim.text, claim.text.replace(mine, theirs)) < (SYNONYM if both else FOREIGN):
                return mine, theirs
    return None


def tokens(text: str, spelt: Mapping[str, Sequence[str]] | None = None) -> list[Word]:
    """The words that carry a topic, as (stem, printed); a short form as what it stands for, each word printed as it."""
    found = []
    for match in WORD.finditer(text):
        if match[0].lower().replace("’", "'") not in STOPWORDS:
            key = stem(match[0])
            long = (spelt or {}).get(key, (key,))
            found += [(part, match[0]) for part in long if part not in JOINING]
    return found


def _unknown(said: Sequence[Word], inside: str, everywhere: str) -> list[tuple[int, int]]:
    """Where words stand, one or two together, that a sentence lacks and its paper nowhere near has."""
    gone = [f" {key[:FAMILY]}" not in inside and not _no_term(key, word) for key, word in said]
    found = []
    for start, missing in enumerate(gone):
        if missing and (start == 0 or not gone[start - 1]):
            end = next((at for at in range(start, len(said)) if not gone[at]), len(said))
            near = all(f" {key} " in everywhere for key, _ in said[start:end])
            if end - start <= LONGEST and not near:
                found.append((start, end))
                key, word = said[start - 1] if start else ("", "")
                if word.endswith("ed") and f" {key} " not in inside and end - start < LONGEST:  # "balanced scorecard"
                    found.append((start - 1, end))
    return found


def _no_term(key: str, word: str) -> bool:
    """Whether a word is a figure, a month, a title, a verb or how it is done, for which others may stand."""
    verb = word.islower() and word.endswith(("ed", "ly")) and "-" not in word
    return _figure(word) or verb or key in _VERBS or word.lower() in TITLES


def _verb(word: str, text: str) -> bool:
    """Whether a word stands as a verb in a text: "will add", "are adding"."""
    before = _BEING if word.endswith("ing") else _BEFORE_VERBS
    return bool(re.search(rf"\b{before} {re.escape(word)}\b", text))


def _figure(word: str) -> bool:
    return any(c.isdigit() for c in word) or word.lower() in (*COUNTS, *MONTHS)


def _places(said: Sequence[Word], start: int, end: int, held: Sequence[Word]) -> list[tuple[int, int, bool]]:
    """Where as many words stand between the same words, or at an end; then where they stand after the same alone."""
    left = [key for key, _ in said[max(0, start - SIDE) : start]][::-1]
    right = [key for key, _ in said[end : end + SIDE]]
    keys = [key for key, _ in held]
    found = []
    for first in range(len(keys) - (end - start) + 1):
        last = first + end - start
        before, after = _same(left, keys[:first][::-1]), _same(right, keys[last:])
        between = before and after and before + after >= PLACED
        here = {*left, *right} & {*keys[max(0, first - SIDE) : first], *keys[last : last + SIDE]}
        among = bool(before or after) and len(here) >= PLACED - (not right)
        ending = not right and before >= ENDING
        opening = start == first == 0 and after >= PLACED
        both = bool(between or ending or opening or among)
        if both or before >= PLACED or (before and after):
            found.append((first, last, both))
    return sorted(found, key=lambda place: not place[2])


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two lists begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
