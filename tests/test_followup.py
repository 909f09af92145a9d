"""Follow-ups made to stand alone; questions that do already are left as they are."""

import pytest

from assistant.asking.followup import readings, standalone

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


@pytest.mark.parametrize(
    ("history", "question", "resolved"),
    [
        # What "it" points to is the thing, not what was asked of it.
        (["Who chairs the Harbour Board?"], "how big is it?", "how big is it (the Harbour Board)?"),
        (["what's the WRB for"], "is it elected?", "is it elected (the WRB)?"),
        (["tell me about the ferry"], "who owns it", "who owns it (the ferry)?"),
        (
            ["How many ferries is the port buying?"],
            "where will they dock",
            "where will they dock (ferries is the port buying)?",
        ),
        (["Who chairs the Harbour Board?"], "whos its secretary", "whos its secretary (the Harbour Board)?"),
        (["How many weirs are there in Otherford?"], "who owns them?", "who owns them (weirs in Otherford)?"),
        # One thing takes the place of another of its kind.
        (["What does the ICP do?"], "and the ICB?", "What does the ICB do?"),
        (["How many weirs are there in Otherford?"], "and in Ashport?", "How many weirs are there in Ashport?"),
        (["what is the population of east rill"], "and west rill?", "what is the population of west rill"),
        (["who is chief nurse at the trust"], "and chief people officer", "who is chief people officer at the trust"),
        (["How many buses ran in 2019?"], "and the year before?", "How many buses ran in 2018?"),
        (["How many buses ran in 2019?"], "and the following year", "How many buses ran in 2020?"),
        (["How many buses ran in 2019/20?"], "and the year before?", "How many buses ran in 2018-19?"),
        (["budget of the port in 25/26"], "and the yr after?", "budget of the port in 2026-27"),
        (["budget of the port in 2025-26"], "what about 27/28", "budget of the port in 2027-28"),
        (["what does the roads and weirs committee do"], "and the parks one?", "what does the parks committee do?"),
        (["who chairs the Otherford and Ashport board?"], "the Rill and Mere one?", "Rill and Mere one"),
        (
            ["who chairs the Otherford and Ashport board?"],
            "and the Rill and Mere one?",
            "chairs the Rill and Mere board?",
        ),
        (["who chaired the Harbour Board on 4 May 2021?"], "and on 6 June?", "the Harbour Board on 6 June?"),
        (["how big is the Ferry Repair Fund in 2025-26"], "and the weir fund?", "how big is the weir Fund in 2025-26?"),
        (["When was the weir plan agreed?"], "what was the date", "what was the date (the weir plan agreed)?"),
        # A number in a list.
        (["what are the aims under outcome 5"], "and six?", "what are the aims under outcome 6"),
        (["aims of priority 1", "and priority 2?"], "how about the third", "aims of priority 3"),
        (["What are the six aims of the plan?"], "what about the third one", "aim 3, the third one"),
        (["What are the six aims of the plan?"], "who leads on the second one?", "aim 2, the second one (the six aims"),
        # What is left as it is.
        (["Who owns the weir?"], "and the ferry?", "Who owns the weir, the ferry?"),
        (["Who owns the weir?"], "what's the harbour fund worth", "what's the harbour fund worth"),
    ],
)
def test_follow_ups_resolved_as_people_mean_them(history: list[str], question: str, resolved: str) -> None:
    assert resolved in standalone(question, history)


def test_a_question_alone_is_kept_letter_for_letter() -> None:
    assert standalone("whats the weir cost", []) == "whats the weir cost"


def test_other_readings_are_told_where_a_follow_up_may_be_meant_in_two_ways() -> None:
    assert readings("who owns the weir?", []) == ["who owns the weir?"]
    meant = ["which town pays the rent?", "which town pays the rent (the depot sold)?"]
    assert readings(meant[0], ["Was the depot sold?"]) == meant
    asked = ["what do they say about school meals"]
    assert readings("and about the ferry?", asked)[1] == "what do they say about ferry?"
    assert readings("and in 2021?", asked) == ["what do they say about school meals, in 2021?"]
    assert len(readings("How long has she done it?", ["Who chairs the Harbour Board?"])) == 1


def test_what_is_added_may_stand_before_what_a_question_ends_with() -> None:
    found = readings("what about Ashport", ["ferry fares for Otherford in 25-26"])
    assert found[1:] == ["ferry fares for Otherford in Ashport?", "ferry fares for Ashport in 25-26?"]


def test_the_year_after_that_is_another_year() -> None:
    assert standalone("and the year after that?", ["ferry fares in 2025-26"]) == "ferry fares in 2026-27"
