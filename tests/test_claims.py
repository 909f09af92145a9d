"""What a sentence claims, read from it: figures, names, words; and whether it keeps its source's order."""

import pytest

from assistant.writing import order
from assistant.writing.claims import counted, figures, fold, holds, meaning, names, negated, pieces, tentative


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("£1.2m", "£1.2 million"),
        ("£452k", "£452,000"),
        ("35%", "35 per cent"),
        ("Twelve", "12"),
        ("30th June 2022", "30 June 2022"),
        ("£8.0m", "£8m"),
    ],
)
def test_two_ways_of_printing_a_figure_mean_the_same(one: str, other: str) -> None:
    assert figures(one)[0].means[0] == figures(other)[0].means[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("£1.2m", "£1.2bn"),
        ("35%", "35"),
        ("£35", "35"),
        ("2021/22", "2021"),
        ("4.5.2", "4.5"),
        ("23-00091", "23-00019"),
    ],
)
def test_figures_that_only_look_alike_are_told_apart(one: str, other: str) -> None:
    assert figures(one)[0].means[0] not in figures(other)[0].means


def test_a_date_implies_its_month_and_year_but_not_the_reverse() -> None:
    exact, month = figures("12 March 2024")[0], figures("March 2024")[0]
    assert month.means[0] in exact.means and "2024" in exact.means and exact.means[0] not in month.means


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("about 1,250 walkers", "about"),
        ("around 1,250 walkers", "about"),
        ("more than £3m", "over"),
        ("up to £3m", "up to"),
        ("by June 2023", "by"),
        ("in June 2023", ""),
    ],
)
def test_what_bounds_a_figure_belongs_to_it(text: str, bound: str) -> None:
    assert figures(text)[0].bound == bound


def test_by_and_to_are_told_apart_but_may_be_left_out_of_an_amount_and_not_of_a_day() -> None:
    by, to, plain = (figures(f"it rose {word}5%")[0] for word in ("by ", "to ", ""))
    assert by.bounded_as(plain) and to.bounded_as(plain) and not by.bounded_as(to)
    assert not figures("by June 2023")[0].bounded_as(figures("in June 2023")[0])


def test_names_are_runs_of_capitals_and_not_what_begins_a_sentence() -> None:
    text = "The Rill Rivers Trust met Harold Fenn. It opened in June 2023. Walkers like Otherford's weir."
    assert names(text) == ["Rill Rivers Trust", "Harold Fenn", "Otherford"]


def test_a_name_stands_in_a_text_whole() -> None:
    assert holds("chaired by Harold Fenn", "Harold Fenn") and holds("parish Council of Ash", "Parish Council")
    assert not holds("chaired by Harold Fenner", "Harold Fenn") and not holds("the ash tree", "Ash")


def test_words_that_join_and_figures_carry_no_meaning_of_their_own() -> None:
    assert meaning("The footbridge, which cost £452,000 in 2023, is of 35 per cent oak") == {"footbridg", "cost", "oak"}


def test_a_number_counts_what_follows_it() -> None:
    text = "It has 14 members and is chaired"
    assert counted(text, text.index("14") + 2) == {"member"}


def test_denial_and_doubt_are_seen_and_the_month_of_may_is_neither() -> None:
    assert negated("it didn't open") and negated("without a vote") and not negated("a notable knot")
    assert tentative("it may open") and tentative("Cabinet is asked to") and not tentative("it opened in May")


SOURCE = (
    "The scheme has two partners:\n- the Rill Trust, which owns the north bank; and\n- Otherford Council, which owns "
    "the south bank.\nThe Forum meets every month. It has 14 members and is chaired by Harold Fenn. It has not voted "
    "in two years."
)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("The Rill Trust owns the north bank", True),
        ("The partners are the Rill Trust and Otherford Council", True),
        ("The Forum has 14 members and is chaired by Harold Fenn", True),
        ("Every month, the Forum meets", True),
        ("The Rill Trust owns the south bank", False),
        ("Otherford Council owns the north bank", False),
        ("Harold Fenn has 14 members", False),
        ("The Rill Trust has 14 members", False),
        ("It has voted in two years", False),
    ],
)
def test_a_sentence_keeps_its_sources_order(said: str, kept: bool) -> None:
    assert order.kept(fold(said), pieces(SOURCE), "") is kept


def test_what_names_the_topic_may_stand_anywhere() -> None:
    source, topic = ["It cost £5."], "Mill Lane footbridge: final account"
    assert order.kept("The final cost of the Mill Lane footbridge was £5", ["The footbridge cost £5."], topic)
    assert not order.kept("Mill cost £5", source, topic)
