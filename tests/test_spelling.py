"""Slips of spelling: mended where the papers have the word, left alone where it is English or too far off."""

import pytest

from assistant.asking.spelling import mended

PAPERS = {"hospit": 3, "popul": 2, "receiv": 4, "ferri": 1, "road": 2, "spent": 1, "other": 5}
ENGLISH = {"hospital", "population", "receive", "roads", "spend", "otter", "councillors", "others"}


@pytest.mark.parametrize(
    ("typed", "meant"), [("hosptial", "hospital"), ("popluation", "population"), ("recieve", "receive")]
)
def test_a_slip_becomes_the_whole_word(typed: str, meant: str) -> None:
    assert mended(typed, PAPERS, (), ENGLISH) == meant


@pytest.mark.parametrize("word", ["councillors", "otters", "overspend", "Roads", "turbary", "oth", "23rd"])
def test_what_is_english_short_or_far_off_is_left_alone(word: str) -> None:
    assert mended(word, PAPERS, (), ENGLISH) == word


def test_a_short_form_of_the_papers_is_no_slip() -> None:
    assert mended("Ferriy", PAPERS, {"ferriy"}, ENGLISH) == "Ferriy" != mended("Ferriy", PAPERS, (), ENGLISH)


def test_of_words_as_near_the_commonest_is_meant() -> None:
    assert mended("suported", {"sport": 2, "support": 40}, (), {"sport", "supported"}) == "supported"


def test_words_of_procedure_are_no_slips() -> None:
    assert mended("mover", {"moder": 3, "move": 9}, (), ENGLISH) == "mover"
