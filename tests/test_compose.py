"""Statements, or the lack of them, to the sentences a person reads."""

from datetime import date

import pytest
from fakes import make_paper

from assistant import compose
from assistant.asking.question import topic
from assistant.schema import Hit, Limits, Paragraph, Passage
from assistant.verify import Statement

PAPER = make_paper("p", title="Ferries", meeting_date=date(2024, 3, 12))
PARA = Paragraph("p", 0, "4.2", None, None, None, 1, "Nine ferries sail. Ten stay.")
ASKED = topic("How many ferries sail?", {}, 10, [])


def near(similarity: float | None, title: str | None = "Ferries") -> Hit:
    paper = make_paper("p", title=title, meeting_date=date(2024, 3, 12))
    return Hit(Passage("p/0/0", "p/0", "", PARA.text), PARA, paper, 0.03, similarity, None)


def test_statements_are_quoted_in_order_with_markers_from_one() -> None:
    first = Statement("", "Nine ferries sail.", PAPER, PARA)
    second = Statement("Also, Cabinet, 12 March 2024:", "Ten stay.", PAPER, PARA)
    answer = compose.answered([first, second], ASKED)
    assert answer.text == "“Nine ferries sail.” [1]\n\nAlso, Cabinet, 12 March 2024: “Ten stay.” [2]"
    assert [(cite.marker, cite.quote) for cite in answer.citations] == [(1, "Nine ferries sail."), (2, "Ten stay.")]
    assert not answer.declined and answer.reason is None


def test_a_list_cut_short_says_how_many_are_left() -> None:
    answer = compose.answered([Statement("", "Nine ferries sail.", PAPER, PARA, left_out=3)], ASKED)
    assert answer.text == "“Nine ferries sail.” (and 3 more there) [1]"


def test_declining_names_the_nearest_place_where_it_is_near() -> None:
    answer = compose.declined(near(compose.NEAR + 0.1))
    assert (answer.declined, answer.reason, answer.citations) == (True, "not_in_papers", ())
    assert (
        "paragraph 4.2 of “Ferries” (Cabinet, 12 March 2024), which begins “Nine ferries sail. Ten stay.”"
        in answer.text
    )
    assert "paragraph 4.2 of Cabinet, 12 March 2024" in compose.declined(near(compose.NEAR + 0.1, None)).text


def test_declining_takes_no_mark_of_a_papers_own_for_a_source_and_says_what_a_row_holds() -> None:
    row = Paragraph("p", 0, None, "Table", "D", None, 1, "D\nFerries [2]: 9")
    hit = Hit(Passage("p/0/0", "p/0", "", row.text), row, PAPER, 0.03, compose.NEAR, None)
    assert "which begins “D Ferries: 9”" in compose.declined(hit).text


def test_declining_names_what_no_paper_mentions() -> None:
    answer = compose.declined(None, ["mermaids", "dragons"])
    assert answer.text == "The papers held here do not answer this. None of them mentions “mermaids” or “dragons”."


@pytest.mark.parametrize("hit", [None, near(None), near(compose.NEAR - 0.1)])
def test_declining_names_nothing_that_is_far(hit: Hit | None) -> None:
    assert compose.declined(hit).text == "The papers held here do not answer this."


@pytest.mark.parametrize("kind", ["report", "minutes"])
def test_only_a_reports_recommendation_is_said_to_be_undecided(kind: str) -> None:
    paper = make_paper("p", kind=kind)
    asks = Paragraph("p", 0, None, "Recommendation", None, None, 1, "Cabinet is asked to agree.")
    asked = topic("What is recommended?", {}, 10, [])
    notices = compose.answered([Statement("", asks.text, paper, asks)], asked).notices
    assert [notice.kind for notice in notices] == (["status"] if kind == "report" else [])
    assert compose.answered([Statement("", PARA.text, paper, PARA)], asked).notices == ()


@pytest.mark.parametrize(
    "question",
    ["Hello, who are the partners?", "Thanks to whom was the weir mended?", "Is the bridge ok?", "High Street"],
)
def test_a_question_with_a_greeting_is_still_a_question(question: str) -> None:
    assert compose.small_talk(question) is None


def test_a_question_about_others_votes_is_no_request_for_advice() -> None:
    assert compose.small_talk("How did the committee vote on the weir?") is None


def test_what_was_not_yet_answered_by_a_day_names_the_day() -> None:
    answer = compose.not_by_that_date(date(2021, 5, 4))
    assert answer.reason == "not_by_that_date" and "by 4 May 2021" in answer.text


def test_nothing_to_search_names_what_there_is() -> None:
    held = [
        make_paper("a", council="Zed Council"),
        make_paper("b", council="Ash Council"),
        make_paper("c", council=None),
    ]
    assert "Held by council: Ash Council; Zed Council." in compose.nothing_to_search(held, Limits(council="X")).text
    assert "add some" in compose.nothing_to_search([], Limits()).text


@pytest.mark.parametrize(
    ("question", "quote", "told"),
    [
        ("When did the new weir open?", "The weir is expected to open in May 2025.", True),
        ("When did the new weir open?", "The weir will open in May 2025.", True),
        ("When does the new weir open?", "The weir will open in May 2025.", False),
        ("When did the new weir open?", "The weir opened in May 2023 and will be painted.", False),
        ("How many weirs were there?", "There are nine weirs and there will be ten.", False),
    ],
)
def test_what_is_only_planned_is_said_to_be_still_to_come(question: str, quote: str, told: bool) -> None:
    para = Paragraph("p", 0, "1", None, None, None, 1, quote)
    notices = compose.answered([Statement("", quote, PAPER, para)], topic(question, {}, 10, [])).notices
    assert [notice.text.startswith("The paper quoted speaks of this as still to come") for notice in notices] == [
        True
    ] * told
