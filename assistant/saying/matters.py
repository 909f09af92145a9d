"""What was put to a meeting, as its minutes tell: motions, amendments, and what was resolved without one.

Which of them a question means is told by the question's own words; where two are about as near, none is taken.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from assistant.asking.question import Concept, Topic, stem_line
from assistant.asking.shapes import labels
from assistant.keeping.links import Print, likeness
from assistant.schema import Hit, Motion, Paper, Paragraph
from assistant.store import Store
from assistant.text import sentences, stem, stems
from assistant.wordlists import MONTHS, PROCEDURE

# How far a word of the question is met by where it stands.
_HEADING, _MOVED, _POINTS, _FORM, _SCATTERED = 1.0, 0.85, 0.75, 0.6, 0.5
_SHORT = 200  # words of a motion over which a question's words may be scattered
_SHARED_HEADING = 0.5  # amendments stand under the heading of the motion that they would change
_ENOUGH = 0.6  # the share of the question's words that must be met
_AS_NEAR = 0.1  # what another may be behind and still be meant as well
_LIKE = 0.3  # the likeness of an amendment to the form on which it was handed in

RESOLVED = re.compile(r"(?m)^(?:\d+\.? )?(?:(?:IT WAS |It was )?RESOLVED|Resolved)\b")
_AMENDMENT = re.compile(r"\bamendments?\b", re.IGNORECASE)
_SUBSTANTIVE = re.compile(r"\b(?:final|substantive|main)\b", re.IGNORECASE)
OF_A_MOTION = re.compile(
    r"\b(?:motions?|amendments?|seconded|seconder|voted?|votes|carried(?! (?:forward|over|out))|abstain\w*)\b",
    re.IGNORECASE,
)
_MONTH = "|".join("(?-i:May)" if month == "may" else rf"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?(?P<month>{_MONTH})\b"
    r"(?:,? (?P<year>(?:19|20)\d\d)| (?P<after>\d{1,2})(?:st|nd|rd|th)?\b)?",
    re.IGNORECASE,
)
# The fields of a form on which a motion or an amendment is handed in.
_PROPOSER, _SECONDER = (
    re.compile(rf"(?i)\b(?:{by}) *: *(?P<name>\S.*?)(?= second|[.\n]|$)")
    for by in ("propos(?:er|ed by)|mov(?:er|ed by)", "second(?:er|ed by)")
)
_INITIALS = re.compile(r"[b-df-hj-np-tv-z]{3,}\d?|[a-z]{2,}\d")
_CAPITALISED = re.compile(r"\b[A-Z0-9][\w’'-]*")
_PROCEDURE = frozenset(stem(word) for word in PROCEDURE)


@dataclass(frozen=True, slots=True)
class Matter:
    """A motion, an amendment or a resolution."""

    paper: Paper
    motion: Motion | None  # None for what was resolved without one
    says: tuple[Paragraph, ...]  # in which it was moved or resolved, and its points
    decided: Paragraph | None  # which prints what became of it
    alone: bool  # whether that paragraph tells of no other
    resolved: tuple[Paragraph, ...]  # what was resolved on it, and its points
    form: str = ""  # the text of the form on which it was handed in


@dataclass(frozen=True, slots=True)
class _Rated:
    """A matter, and how far it meets each word of a question, with the weights of these; both 0 to 1."""

    matter: Matter
    met: Sequence[float]
    weights: Sequence[float]

    @property
    def share(self) -> float:
        return sum(met * weight for met, weight in zip(self.met, self.weights, strict=True))

    def outdone(self, other: "_Rated") -> bool:
        """Whether another meets every word as well and one that this does not meet at all."""
        both = list(zip(self.met, other.met, strict=True))
        return all(mine <= theirs for mine, theirs in both) and any(mine == 0 < theirs for mine, theirs in both)


def matters(hits: Sequence[Hit], store: Store) -> list[Matter]:
    """What the minutes among the papers found tell of, each once, in their order; then what was only handed in."""
    papers = {hit.paper.paper_id: hit.paper for hit in hits if hit.paper.kind == "minutes"}
    found: dict[object, Matter] = {}
    for paper in papers.values():
        for matter in _of(paper, store):
            words = tuple(para.text for para in matter.says)
            found.setdefault((paper.body, paper.meeting_date, matter.says[0].heading, words), matter)
    told = list(found.values())
    prints = [Print(0, _text(matter)) for matter in told]
    alone: list[Matter] = []
    for form in (_handed_in(hit.paper, hit.paragraph, store) for hit in hits if _PROPOSER.search(hit.paragraph.text)):
        mine = Print(0, _text(form))
        like = [likeness(mine, other) if matter.motion else 0.0 for matter, other in zip(told, prints, strict=True)]
        best = max(range(len(told)), key=like.__getitem__, default=None)
        if best is None or like[best] < _LIKE:
            alone.append(form)
        else:  # of amendments in like words it is the form of the likest
            told[best] = replace(told[best], form=f"{told[best].form}\n{_text(form)}")
    return told + alone


def _handed_in(paper: Paper, first: Paragraph, store: Store) -> Matter:
    """A motion or an amendment as the form says on which it was handed in, from the paragraph that names who did."""
    proposer, seconder = _PROPOSER.search(first.text), _SECONDER.search(first.text)
    kind: Literal["motion", "amendment"] = "amendment" if _AMENDMENT.search(first.text) else "motion"
    names = (proposer["name"] if proposer else "", seconder["name"] if seconder else None)
    motion = Motion(paper.paper_id, first.ordinal, kind, *names, outcome=None, decided=None)
    says = [para for para in store.paragraphs(paper.paper_id) if para.ordinal >= first.ordinal]
    return Matter(paper, motion, tuple(says), None, True, ())


def _text(matter: Matter) -> str:
    return "\n".join(para.text for para in matter.says)


def lost(paper: Paper, store: Store) -> dict[str, str]:
    """The paragraphs of minutes that say what was not carried, by their ids: "motion" or "amendment"."""
    told = _of(paper, store) if paper.kind == "minutes" else ()
    fallen = [matter for matter in told if matter.motion and matter.motion.outcome == "lost"]
    return {para.paragraph_id: matter.motion.kind for matter in fallen for para in matter.says if matter.motion}


def _of(paper: Paper, store: Store) -> Iterator[Matter]:
    paras = store.paragraphs(paper.paper_id)
    at = {para.ordinal: n for n, para in enumerate(paras)}
    moved = store.motions(paper.paper_id)
    resolved = [n for n, para in enumerate(paras) if RESOLVED.search(para.text)]
    told = Counter(motion.decided for motion in moved)
    taken = set()
    for motion in moved:
        start, end = at[motion.ordinal], at[motion.decided] if motion.decided is not None else None
        own: tuple[Paragraph, ...] = ()
        if motion.kind == "motion" and motion.outcome == "carried" and end is not None:
            following = min((at[other.ordinal] for other in moved if at[other.ordinal] > end), default=len(paras))
            mine = [n for n in resolved if end <= n < following and _together(paras[start], paras[n])][:1]
            taken.update(mine)
            own = _whole(paras, mine[0]) if mine else ()
        decided = None if end is None else paras[end]
        yield Matter(paper, motion, _whole(paras, start), decided, told[motion.decided] == 1, own)
    for n in resolved:
        if n not in taken:
            whole = _whole(paras, n)
            yield Matter(paper, None, whole, whole[0], True, whole)


def _whole(paras: Sequence[Paragraph], at: int) -> tuple[Paragraph, ...]:
    """A paragraph and the points under its number."""
    first, end = paras[at], at + 1
    while first.label and end < len(paras) and (paras[end].label or "").startswith(f"{first.label}."):
        end += 1
    return tuple(paras[at:end])


def _together(one: Paragraph, other: Paragraph) -> bool:
    """Whether two paragraphs stand in the same minute: by their numbers where both have one, else their headings."""
    if one.label and other.label:
        return one.label.split(".")[0] == other.label.split(".")[0]
    return one.ordinal == other.ordinal or (one.heading is not None and one.heading == other.heading)


def meant(asked: Topic, aside: frozenset[str], held: Sequence[Matter], hits: Sequence[Hit]) -> list[Matter]:
    """What a question is about: one, or one of each body that met that day; empty where that is not plain.

    `aside` are stems of the question that are no part of the topic: a voter's name.
    """
    held = [matter for matter in held if _of_day(asked, matter.paper)] or held
    named = [matter for matter in held if (matter.paper.body or "\n").lower() in asked.text.lower()]
    held = named or held
    bodies = {word for matter in named for word in stem_line(matter.paper.body or "").split()}
    concepts = topical(asked, aside | bodies | _first_names(asked, held))
    total = sum(concept.weight for concept in concepts)
    if not total:
        return []
    weights = [concept.weight / total for concept in concepts]
    prints = [(hit.paper, Print(0, hit.paragraph.text)) for hit in hits if hit.paper.kind != "minutes"]
    rated = [_rated(concepts, weights, matter, prints) for matter in held]
    of_kind = [each for each in rated if _is_of(asked, each.matter) and _numbered(asked, each.matter)]
    best = max(of_kind, key=_share, default=None)
    if best is None or best.share < _ENOUGH:
        return []
    near = [each.matter for each in of_kind if each.share > best.share - _AS_NEAR and not each.outdone(best)]
    if not _AMENDMENT.search(asked.text):
        near = [matter for matter in near if not _amends(matter)] or near
    if re.search(r"\bcouncil\b", asked.text, re.IGNORECASE):  # full council, where its cabinet spoke of it too
        near = [matter for matter in near if (matter.paper.body or "").endswith("Council")] or near
    newest = max(_day(matter) for matter in near)
    near = [matter for matter in near if _day(matter) == newest]
    first = near[0]
    amended = {
        each.matter.says[0].heading for each in rated if each.share > best.share - _AS_NEAR and not _amends(each.matter)
    }
    if first.motion and first.motion.outcome == "carried" and all(map(_amends, near)):
        # The words came in with the first; what was moved after it was carried only prints them again.
        near = near[:1] if first.says[0].heading not in amended else near
    return near if len({matter.paper.paper_id for matter in near}) == len(near) else []


def _first_names(asked: Topic, held: Sequence[Matter]) -> set[str]:
    """What is typed before a mover's name where minutes print none: they have "Mr Vole" for "Alan Vole"."""
    movers = [name for m in held if m.motion for name in (m.motion.proposer, m.motion.seconder) if name]
    surnames = {word for name in movers for word in stems(name)[-1:]}
    return {one for one, other in pairwise(stems(asked.text)) if other in surnames} - set(stems(" ".join(movers)))


def topical(asked: Topic, aside: frozenset[str]) -> list[Concept]:
    """What a question is about: without the day of a meeting, the words of procedure, and the stems `aside`."""
    dated = {word for day in _DAY.finditer(asked.text) for word in stems(day[0])}
    dated |= {str(year) for year, _ in asked.dates if year}
    return [concept for concept in asked.concepts if concept.forms[0] not in aside | dated | _PROCEDURE]


def _is_of(asked: Topic, matter: Matter) -> bool:
    """Whether a matter is of the kind that the question names."""
    if _AMENDMENT.search(asked.text):
        return _amends(matter)
    if _SUBSTANTIVE.search(asked.text) and _amends(matter):
        return False
    return matter.motion is not None or not OF_A_MOTION.search(asked.text)


def _numbered(asked: Topic, matter: Matter) -> bool:
    """Whether a matter has the number by which the question calls it: "motion 2", "amendment 7"."""
    called = [label for label in asked.labels if label[0] in ("motion", "amendment")]
    return not called or bool(set(called) & set(labels(f"{matter.says[0].heading}\n{_text(matter)}\n{matter.form}")))


def _rated(
    concepts: Sequence[Concept], weights: Sequence[float], matter: Matter, prints: Sequence[tuple[Paper, Print]]
) -> _Rated:
    """How far a matter meets a question's words: by its heading, the form it came on, who moved it, and one sentence.

    Words scattered over a long motion do not add up, and over a short one count for less.
    """
    amends = _amends(matter)
    said_whole = _text(matter)
    whole = [
        (_SHARED_HEADING if amends else _HEADING, matter.says[0].heading or ""),
        (_FORM, _form(matter, prints) if amends else ""),
        (_MOVED, matter.says[0].text.split("\n")[0]),
        (_FORM, matter.form),
        (_SCATTERED, said_whole if len(said_whole.split()) <= _SHORT else ""),
    ]
    met = [_met(concepts, counts, text) for counts, text in whole]
    said = [
        _met(concepts, _MOVED if n == 0 else _POINTS, para.text[start:end])
        for n, para in enumerate(matter.says)
        for start, end in sentences(para.text)
    ]
    return max(
        (_Rated(matter, [max(each) for each in zip(*met, one, strict=True)], weights) for one in said), key=_share
    )


def _met(concepts: Sequence[Concept], counts: float, text: str) -> list[float]:
    """How far a text meets each concept, at most `counts`."""
    line = stem_line(text)
    return [counts * max(c.met(line), float(any(_spelt(form, text) for form in c.forms))) for c in concepts]


def _share(rated: _Rated) -> float:
    return rated.share


def _amends(matter: Matter) -> bool:
    return matter.motion is not None and matter.motion.kind == "amendment"


def _spelt(form: str, text: str) -> bool:
    """Whether capitalised words of a text have a short form for their initials: "ltp5", "Local Transport Plan 5"."""
    if not _INITIALS.fullmatch(form):
        return False
    return form in "".join(word[0] for word in _CAPITALISED.findall(text)).lower()


def _form(matter: Matter, prints: Sequence[tuple[Paper, Print]]) -> str:
    """Title and file name of the paper of that meeting that prints an amendment's own words: the form it came on."""
    mine = Print(0, matter.says[0].text)
    alike = [(likeness(mine, other), form) for form, other in prints if form.meeting_date == matter.paper.meeting_date]
    like, form = max(alike, key=lambda each: each[0], default=(0.0, matter.paper))
    return f"{form.title or ''} {re.sub(r'[^a-zA-Z]+', ' ', form.source)}" if like >= _LIKE else ""


def _of_day(asked: Topic, paper: Paper) -> bool:
    """Whether the question names the day of a paper's meeting, or its month or year."""
    held = paper.meeting_date
    named = [
        (int(day["day"] or day["after"] or 0), _month(day["month"]), int(day["year"] or 0))
        for day in _DAY.finditer(asked.text)
    ] or [(0, month or 0, year or 0) for year, month in asked.dates]
    return held is not None and any(
        day in (0, held.day) and month in (0, held.month) and year in (0, held.year) for day, month, year in named
    )


def _month(name: str) -> int:
    """ "Jan", "january" → 1."""
    return next(n for n, month in enumerate(MONTHS, start=1) if month.startswith(name.lower()))


def _day(matter: Matter) -> int:
    return matter.paper.meeting_date.toordinal() if matter.paper.meeting_date else 0
