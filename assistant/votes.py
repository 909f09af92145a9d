"""A recorded vote as minutes print it: who voted for, against and not at all, under a heading each with its count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Way = Literal["for", "against", "abstain"]

_WAY = r"(?P<way>for|in favour|against|abst(?:ain(?:ed|ing)?|entions?))"
# A heading stands alone on its line, or names follow its colon or its count: "Against (6)", "For: Cllrs Vole, Newt".
_HEAD = re.compile(
    rf"(?im)^(?:vot(?:es?|ed|ing) )?{_WAY}(?: the (?:motion|amendment))?"
    r"(?:[ :–-]*\(?(?P<count>\d+)\)?:?[ ]*$|[ ]*:?[ ]*$|[ ]*(?::|\((?P<held>\d+)\):?)[ ]*(?=\S)|[ ]+[–-][ ]+(?=\S))"
)
_COUNT_AT_END = re.compile(r"\((\d+)\)\W*$")
_ENDS = re.compile(r"(?im)^.*\b(?:motion|amendment|proposal|recommendations?|resolved|carried|lost)\b")
_HONOUR = re.compile(r"[A-Z]{2,4}\.?$")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a vote: where it stands in its paragraph's text, heading and names, and its count if printed."""

    way: Way
    start: int
    end: int
    names: int  # where the names begin; the end where there are none
    count: int | None


def sides(text: str) -> list[Side]:
    """The sides of the vote that a paragraph prints, in order; none where it prints no vote, or several."""
    heads = list(_HEAD.finditer(text))
    ways = [_way(head["way"]) for head in heads]
    if len(ways) < 2 or len(set(ways)) < len(ways):
        return []
    found = []
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        end = following.start() if following else len(text)
        stop = _ENDS.search(text, head.end(), end)
        said = text[head.start() : stop.start() if stop else end].rstrip()
        count = head["count"] or head["held"] or next(iter(_COUNT_AT_END.findall(said)), None)
        names = min(head.end() + len(text[head.end() :]) - len(text[head.end() :].lstrip()), head.start() + len(said))
        found.append(
            Side(_way(head["way"]), head.start(), head.start() + len(said), names, int(count) if count else None)
        )
    return found


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
