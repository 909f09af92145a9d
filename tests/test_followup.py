"""Follow-ups made to stand alone; questions that do already are left as they are."""

import pytest

from assistant.followup import standalone

BUSES = "How many buses run on Sundays?"


@pytest.mark.parametrize(
    "question",
    [
        "When does the swimming pool open?",
        "Who said that the depot is unsafe?",
        "Is there a ferry to Otherford?",
        "Are there any plans for a new weir?",
        "There are nine ferries; who owns the oldest ferry?",
        "Does this report mention the weir at Mill Lane?",
        "How much did the museum cost?",
        "And who chairs the Harbour Board?",
        "Thanks. What are the aims of the parks plan?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert standalone(question, [BUSES]) == standalone(question, []) == question


@pytest.mark.parametrize(
    ("earlier", "question", "leans_on"),
    [
        ("Who chairs the Harbour Board?", "How long has she done it?", "Harbour Board"),
        ("What is the Harbour Board?", "When did it first meet?", "Harbour Board"),
        ("Was the depot sold?", "Who paid for that?", "depot sold"),
        ("Was the depot sold?", "Why?", "depot sold"),
        ("Was the depot sold?", "and when?", "depot sold"),
        ("Was the depot sold?", "tell me more", "depot sold"),
        ("Was the depot sold?", "and who was the buyer?", "depot sold"),
        ("Was the depot sold?", "which town is that in?", "depot sold"),
        (BUSES, "what about Mondays?", "How many buses run"),
        (BUSES, "and in Otherford?", "How many buses run"),
    ],
)
def test_a_follow_up_takes_what_it_leans_on_and_keeps_its_own_words(earlier: str, question: str, leans_on: str) -> None:
    resolved = standalone(question, [earlier])
    assert leans_on in resolved
    assert question.removeprefix("what about ").removeprefix("and ").rstrip("?") in resolved


def test_another_year_takes_the_place_of_the_year_before() -> None:
    assert standalone("and in 2020?", ["How many buses ran in 2019?"]) == "How many buses ran in 2020?"
    assert standalone("And 2021?", ["How many buses ran in 2019?", "and in 2020?"]) == "How many buses ran in 2021?"


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    assert "depot sold" in standalone("and why?", ["Was the depot sold?", "Who bought it?"])


def test_a_change_of_subject_leaves_the_old_one_behind() -> None:
    resolved = standalone("Who paid for it?", [BUSES, "Was the depot sold?"])
    assert "depot" in resolved and "buses" not in resolved


def test_the_newest_of_many_questions_counts() -> None:
    history = [f"Was depot {name} sold?" for name in "abcdefghijklmnopqrstuvwxyzABCD"]
    assert len(history) == 30
    resolved = standalone("Who bought it?", history)
    assert "depot D " in f"{resolved.replace(')', ' ')}" and resolved.count("depot") == 1


def test_the_first_question_has_nothing_to_lean_on() -> None:
    assert standalone("and why was it?", []) == "and why was it?"


def test_what_was_resolved_stays_short_however_long_the_conversation() -> None:
    history = [BUSES, *["Why is that?"] * 30]
    assert len(standalone("Why is that?", history)) < len(BUSES) + 40
