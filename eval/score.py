"""How an answer is scored against its gold question: one small function for each measure, its formula beside it.

An answer is a record as `python -m assistant ask --json` prints it; its citations are that record's `citations`. Every
measure gives (count, of), and (0, 0) where it does not apply; its share over questions is Σ count / Σ of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.schema import Paper, Paragraph
from eval.gold import Question, Support, says
from eval.promises import (
    Record,
    Score,
    Sources,
    later_than_asked,
    quotes_verbatim,
    said,
    said_as_current,
    status_errors,
    superseded,
    unsupported_figures,
    whereabouts,
)
from eval.retrieval import DEPTH, retrieval

SHORT, LONG = 80, 160  # words allowed: for one fact; for a list, a table row, a reason or a comparison


@dataclass(frozen=True, slots=True)
class Measure:
    """How a measure is shown: in words, which way is better ("" for neither), and its formula in one line."""

    title: str
    better: Literal["more", "less", ""]
    formula: str


MEASURES = {
    "right": Measure("right", "more", "within its words, every fact said, a gold paragraph cited; or rightly declined"),
    "facts_right": Measure("facts right", "more", "every fact said, nothing wrong, within its words / answerable"),
    "gold_cited": Measure("gold paragraph cited", "more", "a gold paragraph among those cited / answerable"),
    "citation_recall": Measure("citation recall", "more", "gold paragraphs cited / gold paragraphs"),
    "citation_precision": Measure("citation precision", "more", "citations of gold paragraphs / citations"),
    "first_cited": Measure("first citation right", "more", "the first citation is of a gold paragraph / answerable"),
    "declined_rightly": Measure("rightly declined", "more", "declined / not in the papers"),
    "declined_falsely": Measure("wrongly declined", "less", "declined / answerable, false premises aside"),
    "quotes_verbatim": Measure("quotes word for word", "more", "quotes word for word where they are cited / quotes"),
    "unsupported_figures": Measure("unsupported figures", "less", "figures in no cited paragraph / figures said"),
    "status_errors": Measure("requests given as decisions", "less", "a request passes for a decision / could have"),
    "superseded": Measure("superseded given as current", "less", "what is wrong now is given / could have been"),
    "later_than_asked": Measure("later than asked", "less", "a later paper cited / answers as at a day"),
    "too_long": Measure("too long", "less", f"more than {SHORT} words, {LONG} where the question is long / answers"),
    "words": Measure("words", "", "words / answers"),
    "recall_at_10": Measure("retrieval recall at 10", "more", "mean of gold paragraphs in the first ten / all of them"),
    "rr_at_10": Measure("retrieval MRR at 10", "more", "mean of 1 / rank of the first gold paragraph, 0 below ten"),
    "ndcg_at_10": Measure("retrieval nDCG at 10", "more", "mean of DCG / ideal DCG of the first ten"),
}  # fmt: skip
# What is said of an answer that breaks a promise.
PROMISES = {
    "quotes_verbatim": "a quote is not word for word in its paragraph",
    "unsupported_figures": "a figure stands in no cited paragraph",
    "status_errors": "a request is given as a decision",
    "superseded": "what is superseded is given as current",
    "later_than_asked": "a paper later than the day asked about is cited",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said to a question, and the paragraphs found for it, best first, each once."""

    answer: Record
    retrieved: Sequence[tuple[Paper, Paragraph]] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One question with what came back and what each measure says of it."""

    question: Question
    reply: Reply
    scores: Mapping[str, Score]

    @property
    def right(self) -> bool:
        return self.scores["right"][0] == 1

    @property
    def faults(self) -> list[str]:
        """Why it is not right, and every promise broken; empty when there is nothing to say."""
        broken = [told for name, told in PROMISES.items() if _breaks(name, self.scores[name])]
        return [*_reasons(self), *broken]


def score(question: Question, reply: Reply, sources: Sources) -> Result:
    """Every measure of one reply, in the order of MEASURES."""
    answer = reply.answer
    scores: dict[str, Score] = {
        "right": (int(right(question, answer)), 1),
        "facts_right": _answerable(question, not answer["declined"] and facts_right(question, answer["text"])),
        "gold_cited": _answerable(question, gold_cited(question, answer["citations"])),
        "citation_recall": citation_recall(question, answer["citations"]),
        "citation_precision": citation_precision(question, answer["citations"]),
        "first_cited": _answerable(question, first_cited(question, answer["citations"])),
        "declined_rightly": declined_rightly(question, answer),
        "declined_falsely": declined_falsely(question, answer),
        "quotes_verbatim": quotes_verbatim(answer, sources),
        "unsupported_figures": unsupported_figures(answer, sources),
        "status_errors": status_errors(question, answer),
        "superseded": superseded(question, answer),
        "later_than_asked": later_than_asked(question, answer, sources),
        "too_long": (int(words(answer["text"]) > limit(question)), 1),
        "words": (words(answer["text"]), 1),
        **found(question, reply.retrieved),
    }
    return Result(question, reply, scores)


def right(question: Question, answer: Record) -> bool:
    """answerable: not declined ∧ facts right ∧ gold cited; a false premise may be declined instead; else: declined."""
    declined = bool(answer["declined"])
    if not question.answerable:
        return declined
    if declined:
        return question.kind == "false_premise"
    return facts_right(question, answer["text"]) and gold_cited(question, answer["citations"])


def facts_right(question: Question, text: str) -> bool:
    """∀ fact ∃ form: form is said, ∄ wrong form said as current, and words ≤ limit; false where there is no fact."""
    current = said_as_current(text)
    return (
        bool(question.facts)
        and all(any(says(said(text), form) for form in forms) for forms in question.facts)
        and not any(says(current, form) for form in question.wrong)
        and words(text) <= limit(question)
    )


def limit(question: Question) -> int:
    """The words allowed."""
    return LONG if question.long else SHORT


def words(text: str) -> int:
    """The words of an answer: runs without white space that hold a letter or a digit, [n] markers left out."""
    return sum(any(c.isalnum() for c in word) for word in said(text).split())


def gold_cited(question: Question, cites: Sequence[Record]) -> bool:
    """∃ citation at a gold paragraph."""
    return any(_proves(cite, question) for cite in cites)


def first_cited(question: Question, cites: Sequence[Record]) -> bool:
    """The citation with the lowest marker is at a gold paragraph."""
    return gold_cited(question, sorted(cites, key=lambda cite: cite["marker"])[:1])


def citation_recall(question: Question, cites: Sequence[Record]) -> Score:
    """|{gold paragraph : a citation is at it}| of |gold paragraphs|."""
    support = question.support
    return sum(any(points_at(cite, one) for cite in cites) for one in support), len(support)


def citation_precision(question: Question, cites: Sequence[Record]) -> Score:
    """|{citation : at a gold paragraph}| of |citations|; what the papers do not say has no gold paragraph."""
    return sum(_proves(cite, question) for cite in cites), len(cites)


def declined_rightly(question: Question, answer: Record) -> Score:
    """declined, of the questions that the papers do not answer."""
    return (0, 0) if question.answerable else (int(answer["declined"]), 1)


def declined_falsely(question: Question, answer: Record) -> Score:
    """declined, of the answerable questions; a false premise may be declined."""
    return _answerable(question, answer["declined"]) if question.kind != "false_premise" else (0, 0)


def found(question: Question, retrieved: Sequence[tuple[Paper, Paragraph]]) -> dict[str, Score]:
    """Recall, reciprocal rank and nDCG at 10 of what was found: gold paragraphs are relevant, each found once."""
    names = {name: f"{name}_at_{DEPTH}" for name in ("recall", "rr", "ndcg")}
    if not question.support:
        return dict.fromkeys(names.values(), (0, 0))
    ranking = dict.fromkeys(_known_as(question, paper, para) for paper, para in retrieved)
    figures = retrieval({question.id: list(ranking)}, {question.id: {one.name for one in question.support}})
    return {names[name]: (value, 1) for name, value in figures[question.id].items()}


def points_at(cite: Record, support: Support) -> bool:
    """Whether a citation is at that paragraph, told by body, meeting date and label or place."""
    day = date.fromisoformat(cite["meeting_date"]) if cite["meeting_date"] else None
    _, paragraph, place, row = whereabouts(cite)
    return support.covers(cite["body"], day, paragraph, place, row, cite["source"], cite["page"])


def supports(question: Question, paper: Paper, para: Paragraph) -> Support | None:
    """The first gold paragraph of a question that a paragraph of a paper is; None when it is none of them."""
    where = paper.body, paper.meeting_date, para.label, para.place, para.row, paper.source, para.page
    return next((one for one in question.support if one.covers(*where)), None)


def _known_as(question: Question, paper: Paper, para: Paragraph) -> str:
    support = supports(question, paper, para)
    return support.name if support else para.paragraph_id


def _proves(cite: Record, question: Question) -> bool:
    return any(points_at(cite, support) for support in question.support)


def _answerable(question: Question, holds: bool) -> Score:
    return int(question.answerable and holds), int(question.answerable)


def _breaks(name: str, scored: Score) -> bool:
    count, of = scored
    return count < of if MEASURES[name].better == "more" else count > 0


def _reasons(result: Result) -> list[str]:
    if result.right:
        return []
    if not result.question.answerable:
        return ["answered although the papers do not say"]
    if result.reply.answer["declined"]:
        return [f"declined ({result.reply.answer['reason']})"]
    told = {"facts_right": "facts", "gold_cited": "no gold paragraph cited"}
    return [what for name, what in told.items() if not result.scores[name][0]]
