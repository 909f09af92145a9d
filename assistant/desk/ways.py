"""Which way a sentence says that something goes, and where: a word, or what a word governs, turned round."""

import re
from collections.abc import Mapping
from itertools import product

from assistant.desk.drafted import Claim
from assistant.desk.evidence import OWN
from assistant.desk.piece import Piece
from assistant.text import WORD, stems
from assistant.wordlists import OPPOSITES, STOPWORDS

SAME = 0.7  # share of a claim's topic, by weight, that stands where it is said otherwise
AROUND = 10  # words on either side of a word that tell of what it is said
BESIDE = 0.4  # share of them, by weight, that stand beside its opposite
GOVERNED = 2  # words with a topic that a preposition governs
SHORTEST = 5  # letters of a word that "un-" or "non-" turns round

_PREPOSITIONS = (
    ("into", "out of"),
    ("above|over", "below|beneath|under|underneath"),
    ("inside|within", "outside|beyond"),
    ("before", "after"),
)
_TURNS = ("un", "non", "non-")
_BOTH_WAYS = (
    re.compile(r"\bfrom\b(.{2,80}?)\b(?:to|into)\b(.{2,80})", re.IGNORECASE | re.DOTALL),
    re.compile(r"(\S+)\s+(?:rather than|instead of|and not|not)\s+(?:on |to |by |in |with |of )?(\S+)", re.IGNORECASE),
)

_AIMS = frozenset("to will would shall should may might must can could".split())

Placed = tuple[str, frozenset[str], bool]  # a word or two in lower case, the stems of a topic around, if it is an aim


def other_way(claim: Claim, piece: Piece) -> tuple[str, str] | None:
    """What a claim says goes one way or is at one place, and the piece, of the same thing, the other way."""
    return _opposite(claim, piece) or _governed(claim, piece) or _swapped(claim, piece)


def _opposite(claim: Claim, piece: Piece) -> tuple[str, str] | None:
    """A word for whose opposite the piece has more of the words around than for the word itself."""
    here, there = _placed(claim.text, False), _placed(piece.text, True)
    turned = [(frozenset([word]), frozenset(turn + word for turn in _TURNS)) for word in _turnable(here, there)]
    for one, other in [pair for axis in (*OPPOSITES, *turned) for pair in (axis, axis[::-1])]:
        for word, near, aim in (placed for placed in here if placed[0] in one):
            if not _of_the_same(claim, piece, frozenset(stems(word))):
                continue
            alike = max((_weight(near & by, claim.topic) for held, by, _ in there if held in one), default=0.0)
            rivals = [
                (_weight(near & by, claim.topic), held)
                for held, by, aimed in there
                if held in other and (aim or not aimed)  # what is aimed at tells nothing of what is so
            ]
            best, held = max(rivals, default=(0.0, ""))
            if best > alike and best >= BESIDE * _weight(near, claim.topic):
                return word, held
    return None


def _of_the_same(claim: Claim, piece: Piece, without: frozenset[str]) -> bool:
    return piece.own(claim, without) >= OWN and piece.share(claim, without) >= SAME


def _turnable(here: list[Placed], there: list[Placed]) -> list[str]:
    """The words of one of two texts that the other has turned round: "qualified", "unqualified"."""
    one, other = (
        {word for word, *_ in placed if len(word) >= SHORTEST and " " not in word} for placed in (here, there)
    )
    return sorted(word for word in one | other if any(turn + word in one | other for turn in _TURNS))


def _governed(claim: Claim, piece: Piece) -> tuple[str, str] | None:
    """A preposition in whose place the piece has its opposite, before the same words."""
    if not _of_the_same(claim, piece, frozenset()):
        return None
    for one, other in [pair for axis in _PREPOSITIONS for pair in (axis, axis[::-1])]:
        said, held, turned = _objects(one, claim.text), _objects(one, piece.text), _objects(other, piece.text)
        for thing in said:
            if thing in turned and thing not in held:
                return said[thing], turned[thing]
    return None


def _objects(prepositions: str, text: str) -> dict[str, str]:
    """The first stem with a topic after each such preposition, and the preposition with that word as printed."""
    found = {}
    for match in re.finditer(rf"\b(?:{prepositions})\b", text, re.IGNORECASE):
        first = next((w for w in WORD.finditer(text, match.end()) if _topical(w[0])), None)
        if first:
            found[stems(first[0])[0]] = text[match.start() : first.end()]
    return found


def _swapped(claim: Claim, piece: Piece) -> tuple[str, str] | None:
    """ "From treatment to prevention" where the piece goes back; "one rather than the other"."""
    if not _of_the_same(claim, piece, frozenset()):
        return None
    for way in _BOTH_WAYS:
        for mine, theirs in product(way.finditer(claim.text), way.finditer(piece.text)):
            (start, end), (first, last) = ([_things(part) for part in found.groups()] for found in (mine, theirs))
            if start & last and end & first and not start & first and not end & last:
                return _short(mine[0]), _short(theirs[0])
    return None


def _things(text: str) -> set[str]:
    kept = [word[0] for word in WORD.finditer(text) if _topical(word[0])]
    return {part for word in kept[:GOVERNED] for part in stems(word)}


def _short(text: str) -> str:
    """The words up to two after "to"."""
    return re.split(r"(?<=\w)[.,;:]", " ".join(text.split()))[0]


def _topical(word: str) -> bool:
    return word.lower().replace("’", "'") not in STOPWORDS


def _weight(found: frozenset[str], topic: Mapping[str, float]) -> float:
    return sum(topic.get(key, 0.0) for key in found)


def _placed(text: str, opens: bool) -> list[Placed]:
    """The words of a text, alone and each with the next; `opens` is whether the first is an aim, as of an item."""
    found = [match[0].lower() for match in WORD.finditer(text)]
    kept = [frozenset(stems(word)) if _topical(word) else frozenset[str]() for word in found]

    def placed(start: int, end: int) -> Placed:
        near = frozenset().union(*kept[max(0, start - AROUND) : start], *kept[end : end + AROUND])
        return " ".join(found[start:end]), near, found[start - 1] in _AIMS if start else opens

    return [placed(at, at + size) for size in (1, 2) for at in range(len(found) - size + 1)]
