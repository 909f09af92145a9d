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


_BOUND = f"more than {SHORT} words, or {LONG} where the question is long"
MEASURES = {
    "right": Measure(
        "right", "more", "every fact said, within its words, and a proving paragraph cited; or rightly declined"
    ),
    "facts_right": Measure(
        "facts right", "more", "every fact said, nothing wrong, within its words; of the answerable"
    ),
    "gold_cited": Measure(
        "proving paragraph cited", "more", "a proving paragraph among those cited; of the answerable"
    ),
    "citation_recall": Measure("citation recall", "more", "proving paragraphs cited, of all proving paragraphs"),
    "citation_precision": Measure("citation precision", "more", "citations of a proving paragraph, of all citations"),
    "first_cited": Measure(
        "first citation right", "more", "the first citation is of a proving paragraph; of the answerable"
    ),
    "declined_rightly": Measure("rightly declined", "more", "declined, of what the papers do not say"),
    "declined_falsely": Measure("wrongly declined", "less", "declined, of the answerable, false premises aside"),
    "quotes_verbatim": Measure("quotes word for word", "more", "quotations word for word where they are cited, of all"),
    "unsupported_figures": Measure(
        "unsupported figures", "less", "figures that stand in no cited paragraph, of all said"
    ),
    "status_errors": Measure(
        "requests given as decisions", "less", "a request passes for a decision, of where it could"
    ),
    "superseded": Measure(
        "superseded given as current", "less", "what was true once is given as true now, of where it could"
    ),
    "later_than_asked": Measure("later than asked", "less", "a later paper is cited, of the answers as at a day"),
    "too_long": Measure("too long", "less", f"{_BOUND}, of all answers"),
    "words": Measure("words", "", "words of an answer, on average"),
    "recall_at_10": Measure(
        "retrieval recall at 10", "more", "proving paragraphs among the first ten found, mean share"
    ),
    "rr_at_10": Measure(
        "retrieval MRR at 10", "more", "1 / rank of the first proving paragraph found, 0 below ten; mean"
    ),
    "ndcg_at_10": Measure(
        "retrieval nDCG at 10", "more", "DCG / ideal DCG of the first ten found, mean: 1 is the best order"
    ),
}
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
    question, answer = result.question, result.reply.answer
    if result.right:
        return []
    if not question.answerable:
        return ["answered although the papers do not say"]
    if answer["declined"]:
        return [f"declined ({answer['reason']}) although the papers say"]
    cited = result.scores["gold_cited"][0]
    return [*_unmet(question, answer["text"]), *([] if cited else ["no proving paragraph cited"])]


def _unmet(question: Question, text: str) -> list[str]:
    """What keeps `facts_right` from being true."""
    unsaid = [forms[0] for forms in question.facts if not any(says(said(text), form) for form in forms)]
    wrong = [form for form in question.wrong if says(said_as_current(text), form)]
    told = {"not said": "; ".join(unsaid), "said though wrong": "; ".join(wrong)}
    over = [f"longer than {limit(question)} words"] if words(text) > limit(question) else []
    return [*(f"{what}: {which}" for what, which in told.items() if which), *over]
