"""How an answer is scored against its gold question: one small function for each measure, its formula beside it.

An answer is a record as `python -m assistant ask --json` prints it; its citations are that record's `citations`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eval.gold import Papers, Question, Support, says

Record = Mapping[str, Any]
# Where a citation points, (paper_id, paragraph, place, row), and the texts that stand there.
Texts = Mapping[tuple[str, str | None, str | None, str | None], Sequence[str]]

SHORT, LONG = 80, 160  # words allowed: for one fact; for a list, a table row, a reason or a comparison
_MARKER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Result:
    """One question with its answer and what each measure says of it."""

    question: Question
    answer: Record
    declined: bool
    facts_right: bool
    gold_cited: bool
    first_cited: bool
    quotes: int
    verbatim: int
    words: int
    right: bool


def score(question: Question, answer: Record, texts: Texts) -> Result:
    """Every measure of one answer."""
    cites = answer["citations"]
    return Result(
        question,
        answer,
        declined=bool(answer["declined"]),
        facts_right=facts_right(question, answer["text"]),
        gold_cited=gold_cited(question, cites),
        first_cited=first_cited(question, cites),
        quotes=len(cites),
        verbatim=quotes_verbatim(cites, texts),
        words=words(answer["text"]),
        right=right(question, answer),
    )


def right(question: Question, answer: Record) -> bool:
    """answerable: not declined ∧ facts right ∧ gold cited; a false premise may be declined instead; else: declined."""
    declined = bool(answer["declined"])
    if not question.answerable:
        return declined
    if declined:
        return question.kind == "false_premise"
    return facts_right(question, answer["text"]) and gold_cited(question, answer["citations"])


def facts_right(question: Question, text: str) -> bool:
    """∀ fact ∃ form: form in text, ∄ wrong form in text, and words ≤ limit; false where there is no fact to find."""
    said = _MARKER.sub(" ", text)
    return (
        bool(question.facts)
        and all(any(says(said, form) for form in forms) for forms in question.facts)
        and not any(says(said, form) for form in question.wrong)
        and words(text) <= (LONG if question.long else SHORT)
    )


def words(text: str) -> int:
    """The words of an answer: runs without white space that hold a letter or a digit, [n] markers left out."""
    return sum(any(c.isalnum() for c in word) for word in _MARKER.sub(" ", text).split())


def gold_cited(question: Question, cites: Sequence[Record]) -> bool:
    """∃ citation at a supporting paragraph."""
    return any(points_at(cite, support) for cite in cites for support in question.support)


def first_cited(question: Question, cites: Sequence[Record]) -> bool:
    """The citation with the lowest marker is at a supporting paragraph."""
    first = sorted(cites, key=lambda cite: cite["marker"])[:1]
    return gold_cited(question, first)


def points_at(cite: Record, support: Support) -> bool:
    """Whether a citation is at that paragraph, told by body, meeting date and label or place."""
    day = date.fromisoformat(cite["meeting_date"]) if cite["meeting_date"] else None
    _, paragraph, place, row = whereabouts(cite)
    return support.covers(cite["body"], day, paragraph, place, row)


def quotes_verbatim(cites: Sequence[Record], texts: Texts) -> int:
    """|{citation : its quote is not empty and is part of a text that stands where it points}|, white space aside."""
    return sum(
        any(_one_line(cite["quote"]) in _one_line(text) for text in texts.get(whereabouts(cite), ()))
        for cite in cites
        if cite["quote"].strip()
    )


def whereabouts(cite: Record) -> tuple[str, str | None, str | None, str | None]:
    """Where a citation points: (paper_id, paragraph, place, row); "Appendix 1, row Estates" is a place and its row."""
    place, row = cite["place"], cite.get("row")
    if place and row is None and ", row " in place:
        place, row = place.split(", row ", 1)
    return cite["paper_id"], cite["paragraph"], place, row


def texts_of(store: Papers) -> Texts:
    """Every paragraph's text of a store by where citations may point: with its row, and without."""
    texts: dict[tuple[str, str | None, str | None, str | None], list[str]] = {}
    for paper in store.papers():
        for para in store.paragraphs(paper.paper_id):
            for row in {para.row, None}:
                texts.setdefault((paper.paper_id, para.label, para.place, row), []).append(para.text)
    return texts


def summary(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """Counts by kind, in the order the kinds come, and under "all"; every share is one count over another.

    n questions, of which `right`; of the answerable ones `facts_right`, `gold_cited`, `first_cited` and
    `declined_falsely`; of the others `declined_rightly`; `quotes` in all and how many are `verbatim`.
    """
    kinds = list(dict.fromkeys(result.question.kind for result in results))
    groups = {kind: [r for r in results if r.question.kind == kind] for kind in kinds} | {"all": list(results)}
    return {kind: _counts(group) for kind, group in groups.items()}


def _counts(results: Sequence[Result]) -> dict[str, int]:
    answerable = [r for r in results if r.question.answerable]
    return {
        "n": len(results),
        "answerable": len(answerable),
        "right": sum(r.right for r in results),
        "facts_right": sum(r.facts_right and not r.declined for r in answerable),
        "gold_cited": sum(r.gold_cited and not r.declined for r in answerable),
        "first_cited": sum(r.first_cited and not r.declined for r in answerable),
        "declined_falsely": sum(r.declined for r in answerable if r.question.kind != "false_premise"),
        "declined_rightly": sum(r.declined for r in results if not r.question.answerable),
        "quotes": sum(r.quotes for r in results),
        "verbatim": sum(r.verbatim for r in results),
        "words": sum(r.words for r in results),
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
