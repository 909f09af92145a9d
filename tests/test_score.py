"""The measures, each on numbers done by hand."""

from datetime import date
from typing import Any

import pytest
from test_gold import Held, paper

from assistant.schema import Paragraph
from eval.gold import Question, Support
from eval.promises import (
    later_than_asked,
    quotes_verbatim,
    sources_of,
    status_errors,
    superseded,
    unsupported_figures,
)
from eval.score import (
    MEASURES,
    Reply,
    citation_precision,
    citation_recall,
    facts_right,
    first_cited,
    found,
    gold_cited,
    points_at,
    right,
    score,
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
    fields: dict[str, Any] = {
        "marker": 1,
        "paper_id": "p1",
        "source": "p1.txt",
        "page": None,
        "body": "Cabinet",
        "meeting_date": "2024-03-01",
        "kind": "report",
    }
    return fields | {"paragraph": paragraph, "place": place, "quote": quote} | changes


def answer(text: str = "£4m in 2025 [1].", *cites: dict[str, Any], declined: bool = False) -> dict[str, Any]:
    return {
        "declined": declined,
        "reason": None,
        "text": text,
        "citations": list(cites),
        "notices": [],
        "milliseconds": 7,
    }


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


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({}, True),
        ({"source": "other.pdf"}, False),
        ({"body": None, "meeting_date": None}, True),  # the file alone tells which paper
        ({"paragraph": "8"}, True),
        ({"paragraph": "291.8.a"}, True),
        ({"paragraph": "18"}, False),
        ({"page": 4}, True),  # the paragraph began on an earlier page
        ({"page": 3}, False),
        ({"page": 7}, False),
        ({"paragraph": None, "place": "header"}, True),
        ({"paragraph": None, "place": "header", "page": 5}, False),
        ({"paragraph": None, "place": "header", "page": None}, False),
    ],
)
def test_a_citation_of_an_official_file_is_known_by_label_and_page(changes: dict[str, Any], met: bool) -> None:
    support = Support("minutes", "Council", date(2025, 2, 13), "291.8", None, None, "minutes.pdf", 6)
    at: dict[str, Any] = {"source": "minutes.pdf", "paragraph": "291.8", "page": 6}
    assert points_at(cite(**at | changes), support) is met


def test_a_row_of_an_official_file_is_known_on_its_page() -> None:
    support = Support("f", "Council", None, None, None, "Adult Social Care", "f.pdf", 2)
    at: dict[str, Any] = {"source": "f.pdf", "paragraph": None, "place": "Table 1"}
    assert points_at(cite(**at, row="Adult Social Care total", page=2), support)
    assert not points_at(cite(**at, row="Highways", page=2), support)
    assert not points_at(cite(**at, row="Adult Social Care total", page=1), support)


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


PARAS = [
    Paragraph("p1", 0, "2.1", None, None, None, None, "It will cost\n£4m. Work starts in 2025."),
    Paragraph("p1", 1, None, "Appendix 1", "Estates", None, None, "Estates: A. Person"),
]
SOURCES = sources_of(Held(paper(), PARAS))


def test_a_quote_stands_word_for_word_in_the_paragraph_it_cites() -> None:
    row: dict[str, Any] = {"paragraph": None, "place": "Appendix 1", "quote": "A. Person"}
    rows = [cite(**row), cite(**row, row="Estates"), cite(**row | {"place": "Appendix 1, row Estates"})]
    assert quotes_verbatim(answer("", cite(quote="cost £4m.  Work")), SOURCES) == (1, 1)
    assert quotes_verbatim(answer("", *rows), SOURCES) == (3, 3)
    for wrong in (
        cite(quote="It will cost £5m."),
        cite("2.2"),
        cite(quote=" "),
        cite(paper_id="p2"),
        cite(**row, row="Digital"),
    ):
        assert quotes_verbatim(answer("", wrong), SOURCES) == (0, 1)


def test_a_figure_must_stand_in_a_cited_paragraph_or_name_its_paper() -> None:
    assert unsupported_figures(answer("Cabinet, 1 March 2024: £4 million in 2025 [1].", cite()), SOURCES) == (0, 4)
    assert unsupported_figures(answer("£4m in 2026 [1].", cite()), SOURCES) == (1, 2)
    assert unsupported_figures(answer("£40m [1].", cite()), SOURCES) == (1, 1)
    assert unsupported_figures(answer("£4m [1].", cite("9.9")), SOURCES) == (1, 1)
    assert unsupported_figures(answer("£4m (and 6 more there) [7].", cite()), SOURCES) == (0, 1)
    assert unsupported_figures(answer("£5m.", declined=True), SOURCES) == (0, 0)


def test_a_request_is_no_decision() -> None:
    asks = cite(quote="Cabinet is asked to agree the library.", place="Recommendation")
    what_was_decided = question(question="did cabinet agree the library")
    assert status_errors(question(), answer("“Cabinet is asked to agree the library.” [1]", asks)) == (0, 1)
    assert status_errors(question(), answer("Cabinet agreed the library [1].", asks)) == (1, 1)
    assert status_errors(what_was_decided, answer("“Cabinet is asked to agree the library.” [1]", asks)) == (1, 1)
    told = answer("“Cabinet is asked to agree the library.” [1]", asks) | {"notices": [{"kind": "status"}]}
    assert status_errors(what_was_decided, told) == (0, 1)
    assert status_errors(what_was_decided, answer("Agreed [1].", asks | {"kind": "minutes"})) == (0, 0)
    quoted = cite(quote="Council agreed this in 2019.")
    assert status_errors(question(), answer("“Council agreed this in 2019.” [1]", quoted)) == (0, 1)


def test_what_is_superseded_may_be_shown_as_earlier_only() -> None:
    assert superseded(question(), answer("It is £5 million [1].")) == (1, 1)
    earlier = "£4m in 2025 [1].\n\nEarlier, Cabinet, 4 May 2021: £5m [2]."
    assert superseded(question(), answer(earlier)) == (0, 1)
    assert facts_right(question(), earlier)
    assert superseded(question(wrong=()), answer("£5m [1].")) == (0, 0)
    assert superseded(question(), answer("£5m", declined=True)) == (0, 0)


def test_a_paper_later_than_the_day_asked_about_is_not_cited() -> None:
    assert later_than_asked(question(as_of=date(2024, 2, 29)), answer("£4m [1].", cite()), SOURCES) == (1, 1)
    assert later_than_asked(question(as_of=DAY), answer("£4m [1].", cite()), SOURCES) == (0, 1)
    assert later_than_asked(question(), answer("£4m [1].", cite()), SOURCES) == (0, 0)


def test_citations_found_and_citations_that_prove() -> None:
    both = question(support=(SUPPORT, Support("cab", "Cabinet", DAY, "2.2", None, None)))
    assert citation_recall(both, [cite(), cite("9.9")]) == (1, 2)
    assert citation_precision(both, [cite(), cite("2.2"), cite("9.9")]) == (2, 3)
    assert citation_precision(UNKNOWN, [cite()]) == (0, 1)
    assert citation_recall(both, []) == (0, 2)


def test_gold_paragraphs_are_found_by_rank_and_each_once() -> None:
    other, gold = Paragraph("p1", 5, "9.9", None, None, None, None, "Else"), PARAS[0]
    again = Paragraph("p1", 6, "2.1", None, None, None, None, "A second part of the same paragraph")
    at_two = found(question(), [(paper(), other), (paper(), gold), (paper(), again)])
    assert at_two["recall_at_10"] == (1.0, 1) and at_two["rr_at_10"] == (0.5, 1)
    assert at_two["ndcg_at_10"][0] == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)
    assert set(found(question(), []).values()) == {(0.0, 1)}
    assert set(found(UNKNOWN, [(paper(), gold)]).values()) == {(0, 0)}


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


def test_a_result_has_every_measure_and_says_what_is_wrong() -> None:
    made = score(question(), Reply(answer("£4m in 2025 [1].", cite()), [(paper(), PARAS[0])]), SOURCES)
    assert list(made.scores) == list(MEASURES)
    assert made.right and made.faults == []
    assert (made.scores["words"], made.scores["too_long"]) == ((3, 1), (0, 1))
    wrong = score(question(), Reply(answer("£9m [1].", cite("9.9"))), SOURCES)
    assert wrong.faults[:2] == ["not said: £4m; 2025", "no proving paragraph cited"]
    assert wrong.faults[2:] == [
        "a quote is not word for word in its paragraph",
        "a figure stands in no cited paragraph",
    ]
    assert score(question(), Reply(answer("No.", declined=True)), SOURCES).faults == [
        "declined (None) although the papers say"
    ]
    answered = score(UNKNOWN, Reply(answer("Nobody [1].", cite())), SOURCES)
    assert answered.faults == ["answered although the papers do not say"]
    assert answered.scores["declined_rightly"] == (0, 1) and answered.scores["declined_falsely"] == (0, 0)
