"""What was said about a topic, meeting by meeting: which papers speak of it, how it changed, which are silent.

Every paragraph of every paper that may be seen is looked at for the topic's words, so that a paper is called silent
because they are not in it, and not because a search did not reach it. Of those that hold them, the reader judges
which are about the topic.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.asking.question import Topic
from assistant.chat import check, coverage
from assistant.cite import committee_form
from assistant.desk.mentions import as_topic, holding, lines, names, title
from assistant.errors import QuestionError
from assistant.rank import Candidate, rank
from assistant.retrieve import Retriever
from assistant.saying.figures import Figure, figures, long_forms
from assistant.saying.quote import quote
from assistant.schema import Citation, Coverage, Limits, Paper, Paragraph
from assistant.text import content_stems
from assistant.verify import Statement, faults, squeeze

Status = Literal["decided", "agreed", "recommended", "asked", "noted", "reported"]
Change = Literal["first", "repeated", "changed"]
Spelt = Mapping[str, Sequence[str]]

ABOUT = -0.5  # tenths of the reader's score from NOTHING, from which a line is about the topic
MOST = 3  # paragraphs of one paper
LONGEST = 160  # words of a quotation
WITHIN = 6.0  # a further paragraph is shown when judged at most this much below the paper's best
# Of what the shorter of two sentences says besides the topic, the share that the other says too:
SHARED = 0.5  # for their amounts to be compared
AGAIN = 0.8  # for one to repeat the other
FEWEST_AGAIN = 3  # words besides the topic that a repetition has

_NONE = Limits()
_STRENGTH: tuple[Status, ...] = ("decided", "agreed", "recommended", "asked", "noted", "reported")
_ASIDE = ("header", "Author", "Contact", "Background documents", "Appendices")


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a paper about the topic."""

    citation: Citation
    status: Status


@dataclass(frozen=True, slots=True)
class Entry:
    """What one paper says of the topic, best statement first."""

    paper: Paper
    said: tuple[Said, ...]
    figures: tuple[Figure, ...]
    change: Change | None = None  # against the papers before it; None where it says something else, or has no date

    @property
    def status(self) -> Status:
        """The strongest of its statements'."""
        return min((said.status for said in self.said), key=_STRENGTH.index)


@dataclass(frozen=True, slots=True)
class Changed:
    """Two papers that give different figures about the same thing; the newer one first."""

    text: str
    citations: tuple[Citation, Citation]
    figures: tuple[Figure, Figure]


@dataclass(frozen=True, slots=True)
class History:
    """A topic's history, newest first."""

    topic: str
    searched_as: str  # spelling mended, short forms spelt out
    entries: tuple[Entry, ...]
    changes: tuple[Changed, ...]
    silent: tuple[Paper, ...]  # its words are not in them
    silent_since: tuple[Paper, ...]  # those of them later than the last mention, on the same body or council
    in_passing: tuple[Paper, ...]  # its words are in them, but nothing judged to be about it
    coverage: Coverage


def history(topic: str, retriever: Retriever, limits: Limits = _NONE) -> History:
    """What the papers within limits say about a topic. Raises QuestionError for a topic that names nothing."""
    check(topic)
    asked = as_topic(topic, retriever)
    if not asked.concepts:
        raise QuestionError(f"{topic!r} names nothing to look for; name a topic, as “primary care networks”.")
    store = retriever.store
    with store.snapshot():
        papers = store.papers(limits)
        hits = holding(asked, store, limits)
        ranked = rank(asked, retriever.read(asked), hits, store) if hits else []
        spelt = long_forms(store.short_forms())
    about = {paper.paper_id: _about(asked, [c for c in ranked if c.paper == paper]) for paper in papers}
    entries = []
    for paper in papers:
        said = _said(asked, about[paper.paper_id])
        if said:
            found = [f for item in said for f in figures(item.citation.quote, spelt) if f.kind != "number" or f.counts]
            entries.append(Entry(paper, tuple(said), tuple(dict.fromkeys(found))))
    entries, changes = _compared(asked, entries, about, spelt)
    entries = _numbered(entries)
    held = {hit.paper.paper_id for hit in hits}
    silent = tuple(paper for paper in reversed(papers) if paper.paper_id not in held)
    cited = {entry.paper.paper_id for entry in entries}
    return History(
        topic,
        asked.spelt_out,
        tuple(entries),
        tuple(changes),
        silent,
        tuple(paper for paper in silent if _since(paper, [entry.paper for entry in entries])),
        tuple(paper for paper in reversed(papers) if paper.paper_id in held - cited),
        coverage(papers, cited),
    )


def _about(asked: Topic, ranked: Sequence[Candidate]) -> list[Candidate]:
    """One paper's sentences about the topic, best first."""
    return [
        candidate
        for candidate in ranked
        if not candidate.whole_list
        and candidate.grounds["read"] >= ABOUT
        and any(
            names(asked, line, title(candidate.paragraph, candidate.paper))
            for line in lines(candidate.sentence.text, candidate.paragraph)
        )
        and not (asked.counted and candidate.grounds["lacks"])  # how many there are is the topic
    ]


def _said(asked: Topic, about: Sequence[Candidate]) -> list[Said]:
    """The best statement of each of a paper's one to three best paragraphs, verified."""
    good = [c for c in about if c.paragraph.place not in _ASIDE] or about
    best: dict[str, Candidate] = {}
    for candidate in good:
        best.setdefault(candidate.paragraph.paragraph_id, candidate)
    kept: list[Said] = []
    for candidate in best.values():
        if kept and (len(kept) == MOST or candidate.score < good[0].score - WITHIN):
            break
        said = _stated(asked, candidate)
        if said and not any(squeeze(candidate.sentence.text) in squeeze(other.citation.quote) for other in kept):
            kept.append(said)
    return kept


def _stated(asked: Topic, candidate: Candidate) -> Said | None:
    """A candidate as a verified statement; a recommendation is quoted whole where there is room for it."""
    whole = float(candidate.paragraph.place == "Recommendation")
    statement = quote(asked, replace(candidate, grounds=candidate.grounds | {"place": whole}), LONGEST)
    if statement is None or faults(statement):
        return None
    citation = Citation(0, statement.paper, statement.paragraph, statement.quote)
    return Said(citation, status(statement.paper, statement.paragraph, statement.quote))


def status(paper: Paper, para: Paragraph, text: str) -> Status:
    """What kind of act a statement is, by its paper's kind and place: only minutes and decisions agree or decide."""
    if paper.kind == "decision":
        return "decided"
    where = f"{para.label or ''} {para.place or ''} {para.heading or ''}"
    if paper.kind == "minutes":
        if not re.search(r"resol|agreed|decision|decided|noted", f"{where} {text}", re.IGNORECASE):
            return "reported"
        if re.search(r"\bnoted?\b", text, re.IGNORECASE) and not re.search(
            r"\b(?:agreed?|approved?|decided?|adopt(?:ed)?|endorsed?)\b", text, re.IGNORECASE
        ):
            return "noted"
        formal = re.search(r"resol|decision|decided", f"{where} {text}", re.IGNORECASE)
        return "decided" if formal else "agreed"
    if para.place == "Recommendation":
        return "asked" if re.search(r"\b(?:asked|invited|requested) to\b", para.text) else "recommended"
    return "reported"


def _compared(
    asked: Topic, entries: Sequence[Entry], about: Mapping[str, Sequence[Candidate]], spelt: Spelt
) -> tuple[list[Entry], list[Changed]]:
    """Entries, oldest first, come back newest first, each told against those before it."""
    told: list[Entry] = []
    changes: list[Changed] = []
    for entry in entries:
        change: Change | None = None
        if entry.paper.span:
            earlier = [about[other.paper.paper_id] for other in reversed(told) if other.paper.span]
            own = about[entry.paper.paper_id]
            differing, same = _differing(asked, own, earlier, spelt)
            changes += differing
            if not earlier:
                change = "first"
            elif differing:
                change = "changed"
            elif same or any(_again(asked, c, before) for paper in earlier for before in paper for c in own):
                change = "repeated"
        told.append(replace(entry, change=change))
    return told[::-1], changes[::-1]


def _differing(
    asked: Topic, own: Sequence[Candidate], earlier: Sequence[Sequence[Candidate]], spelt: Spelt
) -> tuple[list[Changed], bool]:
    """Where a paper's figures differ from the last that were given for the same thing, and whether one is the same."""
    found: dict[tuple[str, str], Changed] = {}
    same = False
    for candidate in own:
        for figure in figures(candidate.sentence.text, spelt):
            for paper in earlier:  # newest first
                rivals = [
                    (other, before)
                    for before in paper
                    for other in figures(before.sentence.text, spelt)
                    if other.kind not in ("date", "reference")
                    and other.alike(figure)
                    and _of_one_thing(asked, candidate, before, figure)
                ]
                if any(figure.agrees(other) for other, _ in rivals):
                    same = True
                elif rivals:
                    other, before = rivals[0]
                    change = _change(candidate, before, figure, other)
                    if change:
                        found.setdefault((str(figure.value), str(other.value)), change)
                if rivals:
                    break
    return list(found.values()), same


def _change(candidate: Candidate, before: Candidate, figure: Figure, other: Figure) -> Changed | None:
    cites = []
    for marker, c in enumerate((candidate, before), start=1):
        if faults(Statement("", c.sentence.text, c.paper, c.paragraph)):
            return None
        cites.append(Citation(marker, c.paper, c.paragraph, c.sentence.text))
    newer, older = (committee_form(cite.paper, cite.paragraph) for cite in cites)
    return Changed(f"“{figure.text}” in {newer}; “{other.text}” in {older}.", (cites[0], cites[1]), (figure, other))


def _of_one_thing(asked: Topic, one: Candidate, other: Candidate, figure: Figure) -> bool:
    """Whether a figure that two sentences give is of the topic itself, or of the same that both say of it."""
    if figure.kind == "number" and names(asked, f"{' '.join(figure.counts)} {figure.text}"):
        return True
    if figure.kind == asked.expects:  # "the cost of …": it is the topic's own figure
        return True
    return _shared(asked, one, other) >= SHARED


def _again(asked: Topic, one: Candidate, other: Candidate) -> bool:
    """Whether two sentences say the same in nearly the same words."""
    return _shared(asked, one, other) >= AGAIN and len(_rest(asked, one.sentence.text)) >= FEWEST_AGAIN


def _shared(asked: Topic, one: Candidate, other: Candidate) -> float:
    """How much of what the shorter of two sentences says besides the topic, the other says too."""
    first, second = _rest(asked, one.sentence.text), _rest(asked, other.sentence.text)
    if not first or not second:
        return float(first == second)
    return len(first & second) / min(len(first), len(second))


def _rest(asked: Topic, text: str) -> set[str]:
    """What a sentence says besides the topic and figures, as stems."""
    known = {part for concept in asked.concepts for form in concept.forms for part in form.split()}
    return {s for s in content_stems(text) if s not in known and not any(c.isdigit() for c in s)}


def _since(paper: Paper, mentions: Sequence[Paper]) -> bool:
    """Whether a silent paper is later than every mention, and of the council (or, unknown, the body) of one."""
    days = [mention.span[1] for mention in mentions if mention.span]
    if not paper.span or not days or paper.span[0] <= max(days):
        return False
    return any(
        paper.council == mention.council if paper.council and mention.council else paper.body == mention.body
        for mention in mentions
    )


def _numbered(entries: Sequence[Entry]) -> list[Entry]:
    """Markers from 1, in the order in which entries and their statements are shown."""
    marker = 0
    numbered = []
    for entry in entries:
        said = []
        for item in entry.said:
            marker += 1
            said.append(replace(item, citation=replace(item.citation, marker=marker)))
        numbered.append(replace(entry, said=tuple(said)))
    return numbered
