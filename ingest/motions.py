"""Motions and amendments in minutes: who proposed and seconded them, and whether they were carried."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.schema import Motion, Paragraph

_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Rev|Prof(?:essor)?|Cllr|Councillor|Alderman|County Councillor)\.?"
_WORD = r"(?:[A-Z]\w?\.|[A-Z][\w’'-]*)"  # a longer word's stop ends the sentence
_PERSON = rf"(?:{_TITLE} )*{_WORD}(?: (?:de |van |von |der )?{_WORD}){{0,3}}(?:,? [A-Z]{{2,4}}\b){{0,3}}"
# What stands after a name: "Mr Oak, Deputy Leader and Member for Finance, seconded"; few parts, else it takes time
_OFFICE = r"(?:, (?!(?:and )?second)[^,;.]{3,80}(?:, (?!(?:and )?second)[^,;.]{3,60}){0,2})?,?"
_MOVED = (
    re.compile(
        rf"\b({_PERSON}){_OFFICE} (?:[Pp]roposed|[Mm]oved)(?:,? and|;) (?:the )?({_PERSON}){_OFFICE} [Ss]econded\b"
    ),
    re.compile(  # "Mr Oak proposed closing the meeting, seconded by Ms Ash"
        rf"\b({_PERSON}){_OFFICE} (?:[Pp]roposed|[Mm]oved) (?!and |by )[^.\n]{{3,200}}?,? (?:and )?(?:was )?"
        rf"[Ss]econded by (?:the )?({_PERSON})"
    ),
    re.compile(rf"\b[Pp]roposed(?: by)?[.:]? ({_PERSON})[,;.]? (?:and )?[Ss]econded[.:]? ({_PERSON})"),
    re.compile(
        rf"\b(?:[Pp]roposed|[Mm]oved) by (?:the )?({_PERSON}){_OFFICE}(?:,|;| and|, and)? (?:was )?"
        rf"[Ss]econded by (?:the )?({_PERSON})"
    ),
    re.compile(rf"\b(?:[Pp]roposed|[Mm]oved) by:? ({_PERSON})\.?\n(?:and )?[Ss]econded by:? ({_PERSON})"),
)
_AMENDMENT_WAS = re.compile(
    r"\bamendment(?: to the (?:\w+ )?motion)?(?: (?:was|were|being|then|duly))+ *$", re.IGNORECASE
)
_WAS = r"(?: (?:was|were|is|be|being|then|duly|declared|therefore|unanimously))*"
_PUT = r"(?:,? (?:was|were|being)? ?put(?: to the (?:vote|meeting))?,? and)?"
_OUTCOME = re.compile(
    rf"\b(motion|amendment|proposal)(?:,? as amended,?)?{_PUT}{_WAS} "
    r"(carried|agreed|approved|adopted|lost|defeated|rejected|not carried|withdrawn|fell)\b",
    re.IGNORECASE,
)
_VOTED = re.compile(
    r"\b(motion|amendment|proposal)\b[^.\n]{0,120}\bto the vote\b,? and (?:it |this |the \w+ )?was (?:\w+ly )?"
    r"(carried|agreed|approved|lost|defeated|rejected)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?m)^(?:Agreed|Carried) unanimously\b|\bit was (?:unanimously agreed|agreed unanimously)\b", re.IGNORECASE
)
_SAID = re.compile(  # a sentence of its own: "Unanimously Carried.", "Agreed", "2 for, 3 against. Refused"
    r"(?m)(?:^|[.;:,]\s+)(?:unanimously |all )?(not carried|carried|agreed|in favour|lost|defeated|refused)"
    r"(?: unanimously)?(?=[.;]|\s*$)",
    re.IGNORECASE,
)
_RESOLVED = re.compile(r"(?m)^(?:\d+\.? )?(?:IT WAS )?RESOLVED\b")
Outcome = Literal["carried", "lost", "withdrawn"]
_LOST = frozenset(("lost", "defeated", "rejected", "refused", "not carried", "fell"))


@dataclass(frozen=True, slots=True)
class _Event:
    """Something in the minutes' order: a motion moved, or an outcome (`subject` is "" where it names none)."""

    start: int
    moved: Motion | None = None
    subject: str = ""
    outcome: Outcome = "carried"


def motions(paras: Sequence[Paragraph]) -> list[Motion]:
    """What minutes say was moved, in order; an outcome belongs to the last motion of its name that has none.

    What is resolved under the same minute carries the motion before it. Nothing passes from one minute to the next.
    """
    found: list[Motion] = []
    minute, first = None, 0
    for para in paras:
        number = (para.label or "").split(".")[0] or minute
        if number != minute:
            minute, first = number, len(found)
        for event in _events(para):
            if event.moved:
                found.append(event.moved)
                continue
            open_ones = [i for i in range(first, len(found)) if found[i].outcome is None]
            if event.subject:
                open_ones = [i for i in open_ones if found[i].kind == event.subject]
            if open_ones:
                last = open_ones[-1]
                found[last] = replace(found[last], outcome=event.outcome, decided=para.ordinal)
    return found


def _events(para: Paragraph) -> list[_Event]:
    events = []
    for pattern in _MOVED:
        for said in pattern.finditer(para.text):
            after = para.text[said.end() : said.end() + 60].split("\n")[0].lower()
            amends = "amendment" in after.split(" to the ")[0] or _AMENDMENT_WAS.search(para.text, 0, said.start())
            kind: Literal["motion", "amendment"] = "amendment" if amends else "motion"
            names = [name.strip(" .") for name in said.groups()]
            events.append(
                _Event(said.start(), Motion(para.paper_id, para.ordinal, kind, names[0], names[1], None, None))
            )
    for pattern in (_OUTCOME, _VOTED):
        for said in pattern.finditer(para.text):
            subject = "amendment" if said[1].lower() == "amendment" else "motion"
            events.append(_Event(said.start(), subject=subject, outcome=_outcome(said[2].lower())))
    events += [_Event(said.start(), outcome=_outcome(said[1].lower())) for said in _SAID.finditer(para.text)]
    events += [_Event(said.start()) for said in _ALL.finditer(para.text)]
    events += [_Event(said.start(), subject="motion") for said in _RESOLVED.finditer(para.text)]
    return sorted(events, key=lambda event: event.start)


def _outcome(word: str) -> Outcome:
    return "withdrawn" if word == "withdrawn" else "lost" if word in _LOST else "carried"
