"""What no answer may do, whatever was asked: alter a quotation, say an unsupported figure, call a request a decision.

Each measure is a small function that gives (count, of); a share is Σ count / Σ of over questions.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.cite import when
from assistant.schema import Paper
from eval.gold import Papers, Question, plain, says

Record = Mapping[str, Any]
Score = tuple[float, int]  # count, of
Place = tuple[str, str | None, str | None, str | None]  # where a citation points: paper_id, paragraph, place, row

_MARKER = re.compile(r"\[\d+\]")
_LEFT_OUT = re.compile(r"\(and \d+ more there\)")  # our own count of the items that a quoted list goes on with
_EARLIER = re.compile(r"\s*earlier\b", re.IGNORECASE)  # how a statement of the past is introduced
_DECIDED = re.compile(
    r"\b(?:agreed|decided|approved|resolved|adopted|endorsed|ratified|voted|rejected|passed)\b", re.IGNORECASE
)
_ASKS_WHAT_WAS_DECIDED = re.compile(
    rf"{_DECIDED.pattern}|\bdecisions?\b|\b(?:did|has|have)\b.*\b(?:agree|decide|approve|resolve|adopt|endorse)\b",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(r"\b(?:(?:is|are) (?:asked|invited|requested) to|recommend\w*|propos\w+)\b", re.IGNORECASE)
_DECIDES = ("minutes", "decision")  # kinds of paper that can say what was decided


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers are held against: every paragraph's text by where it may be cited, and the papers by their id."""

    texts: Mapping[Place, Sequence[str]]
    papers: Mapping[str, Paper]


def sources_of(store: Papers) -> Sources:
    """The sources that a store holds; a table row may be cited with its row named or without."""
    texts: dict[Place, list[str]] = {}
    papers = {paper.paper_id: paper for paper in store.papers()}
    for paper_id in papers:
        for para in store.paragraphs(paper_id):
            for row in {para.row, None}:
                texts.setdefault((paper_id, para.label, para.place, row), []).append(para.text)
    return Sources(texts, papers)


def whereabouts(cite: Record) -> Place:
    """Where a citation points; "Appendix 1, row Estates" is a place and its row."""
    place, row = cite["place"], cite.get("row")
    if place and row is None and ", row " in place:
        place, row = place.split(", row ", 1)
    return cite["paper_id"], cite["paragraph"], place, row


def said(text: str) -> str:
    """An answer's text without its [n] markers."""
    return _MARKER.sub(" ", text)


def said_as_current(text: str) -> str:
    """What an answer says of the present: its statements without those that open with "Earlier"."""
    return "\n\n".join(part for part in re.split(r"\n\s*\n", said(text)) if not _EARLIER.match(part))


def own_words(answer: Record) -> str:
    """What an answer says beside its quotations."""
    text = _one_line(said(answer["text"]))
    for cite in answer["citations"]:
        text = text.replace(_one_line(cite["quote"]), " ")
    return text


def quotes_verbatim(answer: Record, sources: Sources) -> Score:
    """|{citation : its quote is not empty and is part of a text that stands where it points}| of |citations|."""
    cites = answer["citations"]
    found = sum(
        any(_one_line(cite["quote"]) in _one_line(text) for text in sources.texts.get(whereabouts(cite), ()))
        for cite in cites
        if cite["quote"].strip()
    )
    return found, len(cites)


def unsupported_figures(answer: Record, sources: Sources) -> Score:
    """|{figure said : in no cited paragraph, nor in how a cited paper is named}| of |figures said|, each counted once.

    Figures are compared in the gold questions' plain form: "£135 million" is "£135m". Refusals cite nothing and are
    left out.
    """
    if answer["declined"]:
        return 0, 0
    known = " ".join(_evidence(cite, sources) for cite in answer["citations"])
    held = _figures(known)
    figures = _figures(_LEFT_OUT.sub(" ", said(answer["text"])))
    return len(figures - held), len(figures)


def status_errors(question: Question, answer: Record) -> Score:
    """1 where a request or proposal passes for a decision; of 1 where an answer cites neither minutes nor decisions.

    It does so when our own words say that something was decided, and when the question asks what was decided, what is
    quoted only asks or proposes, and no notice of status says so.
    """
    cites = answer["citations"]
    if answer["declined"] or not cites or any(cite["kind"] in _DECIDES for cite in cites):
        return 0, 0
    claimed = bool(_DECIDED.search(own_words(answer)))
    asks = any(cite["place"] == "Recommendation" or _ASKS_FOR.search(cite["quote"]) for cite in cites)
    told = any(notice["kind"] == "status" for notice in answer["notices"])
    return int(claimed or bool(_ASKS_WHAT_WAS_DECIDED.search(question.question) and asks and not told)), 1


def superseded(question: Question, answer: Record) -> Score:
    """1 where a form that is wrong now is given as current; of 1 where the question names such forms."""
    if answer["declined"] or not question.wrong:
        return 0, 0
    return int(any(says(said_as_current(answer["text"]), form) for form in question.wrong)), 1


def later_than_asked(question: Question, answer: Record, sources: Sources) -> Score:
    """1 where a paper is cited that may have spoken after the day asked about; of 1 where one was and was answered."""
    if answer["declined"] or not question.as_of:
        return 0, 0
    spans = [sources.papers[c["paper_id"]].span for c in answer["citations"] if c["paper_id"] in sources.papers]
    return int(any(span is not None and span[1] > question.as_of for span in spans)), 1


def _evidence(cite: Record, sources: Sources) -> str:
    """Everything that a citation lets an answer say: its paragraph, and how its paper is named and dated."""
    paper = sources.papers.get(cite["paper_id"])
    named = [paper.title, paper.body, when(paper)] if paper else []
    return "\n".join(filter(None, [*sources.texts.get(whereabouts(cite), ()), *named]))


def _figures(text: str) -> set[str]:
    return {token for token in plain(text).split() if any(c.isdigit() for c in token)}


def _one_line(text: str) -> str:
    return " ".join(text.split())
