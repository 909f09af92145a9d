"""Whether a sentence keeps the order of the words it takes: who did what to whom stands in the order of words.

Words may be left out. From one sentence or list item of the source to a later one a sentence goes at a comma or a word
that joins, or where the later one leans back ("It has …"), or out of what leads in to a list. It may turn back once, at
a comma ("In the end, …").
"""

import re
from collections.abc import Sequence

from assistant.claims import Token, tokens

_JOINS = re.compile(r"[,;:]|\b(?:and|which|who|that|while|where)\b", re.IGNORECASE)
_LEANS = re.compile(r"(?:It|They|He|She|This|These|Their|Its)\b")
_PARTS = re.compile(r"(?<=[;:])\s+")

Place = tuple[int, Token]  # which part of the source, and the word or figure there


def kept(said: str, pieces: Sequence[str], given: frozenset[str]) -> bool:
    """Whether the folded sentence's words can be followed through the pieces; those `given` need not be there."""
    source, leads, leans = _source(pieces)
    states = {(-1, False)}  # place in the source, whether it has turned back
    at = 0
    for token in tokens(said):
        joined = said[at : token.start]
        places = [n for n, (_, other) in enumerate(source) if token.means[0] in other.means]
        found = {
            (place, turned or place < last)
            for last, turned in states
            for place in places
            if _may_go(last, place, turned, joined, source, leads, leans)
        }
        if token.means[0] in given:
            found |= states
        if not found:
            return False
        states, at = found, token.end
    return True


def _may_go(
    last: int, place: int, turned: bool, joined: str, source: Sequence[Place], leads: set[int], leans: set[int]
) -> bool:
    if last < 0:
        return True
    if place <= last:
        return not turned and "," in joined
    here, there = source[last][0], source[place][0]
    return here == there or here in leads or there in leans or bool(_JOINS.search(joined))


def _source(pieces: Sequence[str]) -> tuple[list[Place], set[int], set[int]]:
    """The words of the pieces in order; which parts lead in to what follows, and which lean on what went before."""
    source: list[Place] = []
    leads, leans = set(), set()
    parts = [(part, n == 0) for piece in pieces for n, part in enumerate(_PARTS.split(piece))]
    for number, (part, begins) in enumerate(parts):
        source += [(number, token) for token in tokens(part)]
        if part.endswith(":"):
            leads.add(number)
        if begins and _LEANS.match(part):
            leans.add(number)
    return source, leads, leans
