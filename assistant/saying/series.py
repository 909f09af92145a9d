"""A list set out over several paragraphs: sub-paragraphs a. b. c., the rows of a table, "Outcome 1:" to 6."""

import re
from collections.abc import Sequence

from assistant.asking.question import Topic, stem_line
from assistant.rank import SHORT_ROW, Candidate
from assistant.schema import Paper, Paragraph
from assistant.store import Store
from assistant.text import lists, sentences
from assistant.verify import Statement

FEWEST = 3  # members; fewer are no series
SEEN = 12  # best candidates looked at for members
ALIKE = 2.5  # how much below the best a member may be judged
LISTED = 0.5  # share of the topic that is not that of one item alone, where a list is the one asked for
MOSTLY = 0.7  # share of the topic that the name of a series and its paper's title hold where it is what is asked for
_NAME = 100  # characters; a first line no longer than this, and no sentence, is a name as it stands
_HEADED = re.compile(r"\s*(?:- |[a-z]\) )?((?:[^\s:]+ ){0,15}[^\s:]+):\s")
# An item's first clause: five words or more to where one plainly ends, or ten to a comma.
_JOINS = "which|who|until|irrespective|including|such as|as|so|and|but|with|by|where|while|whilst|in order|in line"
_CLAUSE, _LONGER = (
    re.compile(rf"\s*(?:- |[a-z]\) )?((?:\S+ ){{{least},}}?\S*?[^\s,;:.])(?=[;:.]?$|[;:.]\s|,\s{after})")
    for least, after in ((4, rf"(?:{_JOINS})\b"), (9, ""))
)
_LEADS_ON = re.compile(
    r":\s*$|\b(?:below|following|follows|set out|table|figure|appendix|annex|a (?:set|number|range|series) of)\b",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last) (?:one|of)\b", re.IGNORECASE
)
_PLACE = re.compile(r"\b(?:figure|table|appendix|annex) (?:\d+|[A-Z])\b", re.IGNORECASE)
_ORDINAL = re.compile(r"(.{3,40}?)\s*\b(\d+|[A-Z])\s*[:.–-]")


def series(asked: Topic, ranked: Sequence[Candidate], store: Store, room: int) -> list[Statement]:
    """What each member of the series asked for is called, in order, as far as `room` words reach; empty without one.

    What the best sentence leads to is taken first. Another series is taken when it has as many members as the question
    says, or when no number is said and most of it is judged nearly as good as the best: where one member is far better,
    that one is asked about.
    """
    if _NTH.search(asked.text):
        return []
    first = ranked[0]
    within = _within(first)
    if within:
        items = _items(first, within, room, asked.asked_items)
        if items:
            return items
    headed = _headed(asked, first, store.paragraphs(first.paper.paper_id))
    if headed:
        return _called(first.paper, headed, room)
    if not first.grounds["listed"]:
        pointed = _pointed_at(first.paragraph, store.paragraphs(first.paper.paper_id))
        if len(pointed) >= FEWEST and asked.asked_items in (None, len(pointed)):
            return _named(asked, first, pointed, room) or _called(first.paper, pointed, room)
    elif asked.asked_items is None:
        return []
    best = [candidate for candidate in ranked[:SEEN] if candidate.score >= first.score - ALIKE]
    if asked.asked_items is not None:
        best = list(ranked[:SEEN])
    for candidate in best:
        paper, para = candidate.paper, candidate.paragraph
        members = _members(para, store.paragraphs(paper.paper_id))
        found = {c.paragraph.paragraph_id for c in best} & {member.paragraph_id for member in members}
        enough = len(members) == asked.asked_items or (asked.asked_items is None and len(found) * 2 > len(members))
        if len(members) >= FEWEST and len(found) > 1 and enough:
            return _called(paper, members, room)
        if candidate.grounds["listed"] >= LISTED and (asked.asked_items is None or candidate.grounds["items"]):
            # A list in one paragraph is judged better than any series after it.
            return _items(candidate, candidate.sentence.text, room, asked.asked_items)
    return []


def _named(asked: Topic, first: Candidate, members: Sequence[Paragraph], room: int) -> list[Statement]:
    """The rows of a table, whole, that bear a name of the question's which neither what leads to them nor most do.

    Where no name of a row does, a short row is marked by any word of it: "(interim)".
    """
    names = [stem_line(para.row or "") for para in members]
    marks = [stem_line(para.text if len(para.text.split()) <= SHORT_ROW else "") for para in members]
    for lines, leads in ((names, stem_line(first.sentence.text)), (marks, "")):
        for concept in sorted(asked.concepts, key=lambda concept: -concept.weight):
            bearing = [para for para, line in zip(members, lines, strict=True) if concept.met(line)]
            few = bearing and not concept.met(leads) and len(bearing) * FEWEST <= len(members)
            if few and sum(len(para.text.split()) for para in bearing) <= room:
                return [Statement("", para.text, first.paper, para) for para in bearing]
    return []


def _headed(asked: Topic, first: Candidate, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs that open "Outcome 1:", "Outcome 2:", where outcomes are asked for and nothing else is."""
    total = sum(concept.weight for concept in asked.concepts)
    series: dict[str, dict[str, Paragraph]] = {}
    for para in paragraphs:
        opening = _ORDINAL.match(para.text)
        if opening and para.row is None and (opening[2] in ("1", "A") or opening[1] in series):
            series.setdefault(opening[1], {}).setdefault(opening[2], para)
    for noun, numbered in series.items():
        members = list(numbered.values())
        called = stem_line(noun)
        around = called + stem_line(f"{first.paper.title or ''} {first.paper.body or ''}")
        met = sum(concept.weight * concept.met(around) for concept in asked.concepts)
        enough = asked.asked_items in (None, len(members)) and len(members) >= FEWEST
        if enough and met >= MOSTLY * total and any(concept.met(called) == 1 for concept in asked.concepts):
            return members
    return []


def _within(first: Candidate) -> str:
    """The list that a candidate is, or leads to in its own paragraph; "" without one."""
    text = first.paragraph.text
    if first.whole_list:
        return first.sentence.text
    spans = [(start, end) for start, end in lists(text) if start >= first.sentence.end]
    return text[slice(*spans[0])] if spans and not text[first.sentence.end : spans[0][0]].strip() else ""


def _items(candidate: Candidate, text: str, room: int, asked: int | None) -> list[Statement]:
    """A list too long to quote, item by item: what each is called before its colon, or its first clause.

    Empty where the list can be quoted whole, where not all have room so, or where another number is asked for.
    """
    lines = [line for line in text.split("\n")[1:] if line.strip()]
    whole = candidate.whole_list and len(text.split()) <= room
    if whole or len(lines) < FEWEST or asked not in (None, len(lines)):
        return []
    for cut in (_HEADED, _CLAUSE, _LONGER):
        names = [cut.match(line) for line in lines]
        said = [name[1] for name in names if name]
        if all(names) and sum(len(name.split()) for name in said) <= room:
            return [Statement("", name, candidate.paper, candidate.paragraph) for name in said]
    return []


def _pointed_at(para: Paragraph, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The table or the sub-paragraphs that a paragraph leads to: next after it, or named in it ("see Appendix 1")."""
    if para.row is not None or not _LEADS_ON.search(para.text):
        return []
    for after in [other for other in paragraphs if other.ordinal > para.ordinal][:2]:
        below = after.label and para.label and re.fullmatch(re.escape(para.label) + r"\.(?:a|i)", after.label)
        members = _members(after, paragraphs) if below or after.row is not None else []
        if members and members[0] == after:
            return members
    for place in _PLACE.findall(para.text):
        named = [p for p in paragraphs if p.row is not None and (p.place or "").casefold() == place.casefold()]
        if named:
            return [p for p in named if p.heading == named[0].heading]
    return []


def _members(para: Paragraph, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs of the same series as one, itself among them, in reading order."""
    if para.row is not None:
        return [p for p in paragraphs if p.row is not None and (p.place, p.heading) == (para.place, para.heading)]
    parent, _, last = (para.label or "").rpartition(".")
    if parent and last.isalpha():
        return [p for p in paragraphs if (p.label or "").rpartition(".")[0] == parent]
    opening = _ORDINAL.match(para.text)
    if opening and para.label:
        return [p for p in paragraphs if p.label and (m := _ORDINAL.match(p.text)) and m[1] == opening[1]]
    return []


def _called(paper: Paper, members: Sequence[Paragraph], room: int) -> list[Statement]:
    called: list[Statement] = []
    for n, para in enumerate(members):
        name = _name(para)
        room -= len(name.split())
        if room < 0:
            called[-1:] = (
                [Statement("", called[-1].quote, paper, called[-1].paragraph, len(members) - n)] if called else []
            )
            break
        called.append(Statement("", name, paper, para))
    return called


def _name(para: Paragraph) -> str:
    """A member's first line, sentence or words before a colon, whichever ends first; "Outcome 1:" does not end it."""
    first = para.text.split("\n")[0]
    start, end = sentences(first)[0]
    colon = re.search(r"(?<!\d):", first[start:end])
    if not colon or (end - start <= _NAME and not first[:end].endswith(".")):
        return first[start:end]
    before = first[start : start + colon.start()]
    return before if len(before.split()) > 1 else first[start:end]
