"""A recorded vote as minutes print it: who voted for, against and not at all, under a heading each with its count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Way = Literal["for", "against", "abstain"]

_WAY = r"(?P<way>for|in favour|against|abst(?:ain(?:ed|ing)?|entions?))"
# A heading stands alone on its line, or before its names with a colon or a count, or in running text with a count:
# "Against (6)", "For: Cllrs Vole and Newt", "… Mr Heron Against (2) Ms Teal …".
_HEAD = re.compile(
    rf"(?im)(?:^(?:vot(?:es?|ed|ing) )?{_WAY}(?: the (?:motion|amendment))?"
    r"(?:[ :–-]*\(?(?P<alone>\d+)\)?:?[ ]*$|[ ]*:?[ ]*$|[ ]*(?::|\((?P<before>\d+)\):?)[ ]*(?=\S)|[ ]+[–-][ ]+(?=\S))"
    rf"|(?<=\s){_WAY.replace('way', 'inside')} \((?P<count>\d+)\))"
)
_COUNT_AT_END = re.compile(r"\((\d+)\)\W*$")
_ENDS = re.compile(
    r"(?:\b(?:the|it|which) )?(?:\b(?:substantive|was|is) )?"
    r"\b(?:motion|amendment|proposal|recommendations?|resolved|carried|lost)\b",
    re.IGNORECASE,
)
_HONOUR = re.compile(r"[A-Z]{2,4}\.?$")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a vote: where it stands in its paragraph's text, heading and names, and its count if printed."""

    way: Way
    start: int
    end: int
    names: int  # where the names begin; the end where there are none
    count: int | None


@lru_cache(maxsize=256)
def sides(text: str) -> tuple[Side, ...]:
    """The sides of the vote that a paragraph prints, in order; none where it prints no vote, or several."""
    heads = list(_HEAD.finditer(text))
    ways = [_way(head["way"] or head["inside"]) for head in heads]
    if len(ways) < 2 or len(set(ways)) < len(ways):
        return ()
    found = []
    for way, head, following in zip(ways, heads, [*heads[1:], None], strict=True):
        end = following.start() if following else len(text)
        stop = _ENDS.search(text, head.end(), end)
        said = text[head.start() : stop.start() if stop else end].rstrip()
        count = head["alone"] or head["before"] or head["count"] or next(iter(_COUNT_AT_END.findall(said)), None)
        names = said[head.end() - head.start() :].lstrip()
        end = head.start() + len(said)
        found.append(Side(way, head.start(), end, end - len(names), int(count) if count else None))
    return tuple(found)


def tally(voted: Sequence[Side]) -> str:
    """ "By 13 votes to 39, with 3 abstaining"; "" where a count is not printed."""
    counts = {side.way: side.count for side in voted}
    if counts.get("for") is None or counts.get("against") is None:
        return ""
    abstained = f", with {counts['abstain']} abstaining" if counts.get("abstain") else ""
    return f"By {counts['for']} votes to {counts['against']}{abstained}"


def within(text: str, side: Side, room: int) -> tuple[str, int]:
    """A side's heading and names in at most `room` words, and how many names there was no room for."""
    kept = [side.end]
    while len(text[side.start : kept[-1]].split()) > room:
        cut = max(text.rfind(", ", side.names, kept[-1]), text.rfind("\n", side.names, kept[-1]))
        if cut < 0:
            break
        kept.append(cut)
    left = re.split(r",\s|\n", text[kept[-1] : side.end].strip(" ,\n")) if len(kept) > 1 else []
    return text[side.start : kept[-1]].rstrip(" ,"), sum(not _HONOUR.match(name) for name in left)


def cut(quote: str, text: str) -> bool:
    """Whether a quotation is cut from the sides of the vote that a text prints."""
    start = text.find(quote)
    return start >= 0 and any(start < side.end and side.start < start + len(quote) for side in sides(text))


def _way(said: str) -> Way:
    said = said.lower()
    return "against" if said == "against" else "abstain" if said.startswith("abst") else "for"
