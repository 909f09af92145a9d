"""The measures, each on numbers done by hand."""

from datetime import date
from typing import Any

import pytest
from test_gold import Held, paper

from assistant.schema import Paragraph
from eval.gold import Question, Support
from eval.score import (
    Texts,
    facts_right,
    first_cited,
    gold_cited,
    points_at,
    quotes_verbatim,
    right,
    score,
    summary,
    texts_of,
    words,
)

DAY = date(2024, 3, 1)
SUPPORT = Support("cab", "Cabinet", DAY, "2.1", None, None)


def question(**changes: Any) -> Question:
    fields: dict[str, Any] = {
        "line": 1, "id": "number-01", "kind": "number", "half": "dev", "question": "cost of library", "history": (),
        "as_of": None, "answerable": True, "facts": (("£4m", "four million"), ("2025",)), "wrong": ("£5m",),
        "support": (SUPPORT,), "long": False,
    }  # fmt: skip
    return Question(**fields | changes)


def cite(
    paragraph: str | None = "2.1", place: str | None = None, quote: str = "It will cost £4m.", **changes: Any
) -> dict[str, Any]:
    fields: dict[str, Any] = {"marker": 1, "paper_id": "p1", "body": "Cabinet", "meeting_date": "2024-03-01"}
    return fields | {"paragraph": paragraph, "place": place, "quote": quote} | changes


def answer(text: str = "£4m in 2025 [1].", *cites: dict[str, Any], declined: bool = False) -> dict[str, Any]:
    return {"declined": declined, "reason": None, "text": text, "citations": list(cites), "milliseconds": 7}


UNKNOWN = question(id="unanswerable-01", kind="unanswerable", answerable=False, facts=(), wrong=(), support=())


def test_every_fact_must_be_said_in_one_of_its_forms() -> None:
    assert facts_right(question(), "Four million, in 2025.")
    assert not facts_right(question(), "Four million.")
    assert not facts_right(question(), "£40m in 2025.")


def test_a_marker_is_no_fact() -> None:
    assert not facts_right(question(facts=(("4",),)), "Several [4].")


def test_a_wrong_form_makes_the_answer_wrong() -> None:
    assert not facts_right(question(), "£4m in 2025, not £5 million.")


def test_an_answer_over_its_word_limit_is_not_right() -> None:
    eighty = "£4m in 2025 [1] " + "word " * 77
    assert words(eighty) == 80
    assert facts_right(question(), eighty)
    assert not facts_right(question(), eighty + "more")
    assert facts_right(question(long=True), eighty + "word " * 80)
    assert not facts_right(question(long=True), eighty + "word " * 81)


def test_words_are_counted_without_markers_and_dashes() -> None:
    assert words("The cost – £4m [1][2] – is met.\n• Yes") == 6


def test_an_unanswerable_question_has_no_right_facts() -> None:
    assert not facts_right(UNKNOWN, "anything")


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({}, True),
        ({"paragraph": "2.11"}, False),
        ({"paragraph": "2"}, False),
        ({"body": "CABINET"}, True),
        ({"body": "Council"}, False),
        ({"meeting_date": "2024-03-02"}, False),
        ({"meeting_date": None}, False),
        ({"paragraph": None, "place": "2.1"}, False),
    ],
)
def test_a_citation_is_known_by_body_date_and_paragraph(changes: dict[str, Any], met: bool) -> None:
    assert points_at(cite(**changes), SUPPORT) is met


def test_a_row_is_known_by_itself_or_within_its_place() -> None:
    row = Support("note", "Board", None, None, "Appendix 1", "Estates")
    at: dict[str, Any] = {"body": "Board", "meeting_date": None, "paragraph": None}
    assert points_at(cite(**at, place="Appendix 1", row="Estates"), row)
    assert points_at(cite(**at, place="Appendix 1, row Estates"), row)
    assert not points_at(cite(**at, place="Appendix 1, row Digital"), row)
    assert not points_at(cite(**at, place="Appendix 1"), row)
    anywhere = Support("note", "Board", None, None, "Appendix 1", None)
    assert points_at(cite(**at, place="Appendix 1, row Digital"), anywhere)


def test_any_citation_counts_but_first_is_first() -> None:
    off, on = cite("9.9", marker=1), cite(marker=2)
    assert gold_cited(question(), [off, on]) and not first_cited(question(), [off, on])
    assert first_cited(question(), [cite("9.9", marker=2), cite(marker=1)])
    assert not gold_cited(question(), []) and not first_cited(question(), [])


def test_a_quote_stands_word_for_word_in_the_paragraph_it_cites() -> None:
    paras = [
        Paragraph("p1", 0, "2.1", None, None, None, None, "It will cost\n£4m. Work starts in 2025."),
        Paragraph("p1", 1, None, "Appendix 1", "Estates", None, None, "Estates: A. Person"),
    ]
    texts = texts_of(Held(paper(), paras))
    row: dict[str, Any] = {"paragraph": None, "place": "Appendix 1", "quote": "A. Person"}
    assert quotes_verbatim([cite(quote="cost £4m.  Work")], texts) == 1
    assert (
        quotes_verbatim(
            [cite(**row), cite(**row, row="Estates"), cite(**row | {"place": "Appendix 1, row Estates"})], texts
        )
        == 3
    )
    for wrong in (
        cite(quote="It will cost £5m."),
        cite("2.2"),
        cite(quote=" "),
        cite(paper_id="p2"),
        cite(**row, row="Digital"),
    ):
        assert quotes_verbatim([wrong], texts) == 0


def test_right_needs_the_facts_and_a_gold_paragraph() -> None:
    assert right(question(), answer("£4m in 2025 [1].", cite()))
    assert not right(question(), answer("£4m in 2025 [1].", cite("9.9")))
    assert not right(question(), answer("Nobody knows [1].", cite()))
    assert not right(question(), answer("£4m in 2025 [1].", cite(), declined=True))


def test_what_the_papers_do_not_say_is_right_when_declined() -> None:
    assert right(UNKNOWN, answer("The papers do not say.", declined=True))
    assert not right(UNKNOWN, answer("£4m [1].", cite()))


def test_a_false_premise_is_declined_or_corrected() -> None:
    premise = question(kind="false_premise")
    assert right(premise, answer("The papers do not say.", declined=True))
    assert right(premise, answer("£4m in 2025 [1].", cite()))
    assert not right(premise, answer("It was £9m [1].", cite()))


def test_the_summary_counts_by_kind_and_in_all() -> None:
    texts: Texts = {("p1", "2.1", None, None): ["It will cost £4m."]}
    results = [
        score(question(), answer("£4m in 2025 [1].", cite()), texts),
        score(question(), answer("£4m in 2025 [1].", cite("9.9")), texts),
        score(question(), answer("No.", declined=True), texts),
        score(UNKNOWN, answer("No.", declined=True), texts),
        score(UNKNOWN, answer("£4m [1].", cite()), texts),
    ]
    counts = summary(results)
    assert counts["number"] == {
        "n": 3, "answerable": 3, "right": 1, "facts_right": 2, "gold_cited": 1, "first_cited": 1,
        "declined_falsely": 1, "declined_rightly": 0, "quotes": 2, "verbatim": 1, "words": 7,
    }  # fmt: skip
    assert (counts["unanswerable"]["right"], counts["unanswerable"]["declined_rightly"]) == (1, 1)
    assert (counts["all"]["n"], counts["all"]["right"], counts["all"]["quotes"]) == (5, 2, 3)
    assert list(counts) == ["number", "unanswerable", "all"]
