"""Whether a sentence keeps the order of the words it takes: who did what to whom stands in the order of words.

Words may be left out. From one sentence or list item of the source to a later one a sentence goes at a comma or a word
that joins, or where the later one leans back on it ("It has …"), or out of what leads in to a list. It may turn back
once, at a comma ("In the end, …").
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from assistant.text import stem
from assistant.wordlists import NEGATIONS, TENTATIVE
from assistant.writing.claims import Token, tokens

_JOINS = re.compile(r"[,;:]|\b(?:and|which|who|that|while|where)\b", re.IGNORECASE)
_LEANS = re.compile(r"(?:It|They|He|She|This|These|Their|Its)\b")
_PARTS = re.compile(r"(?<=[;:])\s+")

_WEIGHTY = frozenset(map(stem, NEGATIONS | TENTATIVE))

Place = tuple[int, Token]  # which part of the source, and the word or figure there


def kept(said: str, pieces: Sequence[str], topic: str) -> bool:
    """Whether the folded sentence's words can be followed through the pieces; what names the topic need not be there.

    An empty piece stands for what was left out of the paragraph. Before none of the words, in its piece, is anything
    left out that turns a statement round or makes it less than certain.
    """
    source, leads, leans = _source(pieces)
    spoken = tokens(said)
    small = [said[token.start].islower() for token in spoken]
    free = _naming(spoken, small, topic, {form for _, token in source for form in token.means})
    states = {(-1, False)}  # place in the source, whether it has turned back
    at = 0
    for number, token in enumerate(spoken):
        joined = said[at : token.start]
        places = [n for n, (_, other) in enumerate(source) if token.means[0] in other.means]
        found = {
            (place, turned or place < last)
            for last, turned in states
            for place in places
            if _may_go(last, place, turned, joined, source, leads, leans)
        }
        if number in free:
            found |= states
        if not found:
            return False
        states, at = found, token.end
    return True


def _naming(spoken: Sequence[Token], small: Sequence[bool], topic: str, held: Collection[str]) -> set[int]:
    """Which words of a sentence only name its topic: together as there, or small and not in the source."""
    named = [token.means[0] for token in tokens(topic)]
    pairs = set(pairwise(named))
    said = [token.means[0] for token in spoken]
    alone = {n for n, word in enumerate(said) if small[n] and word in named and word not in held}
    return alone | {n + k for n, pair in enumerate(pairwise(said)) if pair in pairs for k in (0, 1)}


def _may_go(
    last: int,
    place: int,
    turned: bool,
    joined: str,
    source: Sequence[Place],
    leads: set[int],
    leans: dict[int, set[int]],
) -> bool:
    here, there = source[last][0] if last >= 0 else -1, source[place][0]
    begins = (
        last + 1 if here == there and last < place else next(n for n, (part, _) in enumerate(source) if part == there)
    )
    if any(_WEIGHTY.intersection(token.means) for _, token in source[begins:place]):
        return False
    if here < 0 or (here == there and last < place):
        return True
    if place <= last:
        return not turned and "," in joined
    return here in leads or here in leans.get(there, ()) or bool(_JOINS.search(joined))


def _source(pieces: Sequence[str]) -> tuple[list[Place], set[int], dict[int, set[int]]]:
    """The words of the pieces in order; which parts lead in to what follows; which lean, and on which parts."""
    source: list[Place] = []
    leads: set[int] = set()
    leans: dict[int, set[int]] = {}
    number, before = 0, set[int]()
    for piece in pieces:
        here = set()
        for n, part in enumerate(_PARTS.split(piece)):
            source += [(number, token) for token in tokens(part)]
            if part.endswith(":"):
                leads.add(number)
            if n == 0 and _LEANS.match(part):
                leans[number] = before
            here.add(number)
            number += 1
        before = here
    return source, leads, leans
