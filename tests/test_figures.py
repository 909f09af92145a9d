"""Figures as values: what is read, what counts nothing, and when two say the same."""

import pytest

from assistant.saying.figures import Figure, figures, long_forms
from assistant.schema import Term

SPELT = long_forms([Term("p", "PCN", "Primary Care Network")])


def only(text: str) -> Figure:
    (figure,) = figures(text, SPELT)
    return figure


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("It cost £14.6 million.", "money", 14_600_000.0),
        ("We spent £452k on it.", "money", 452_000.0),
        ("A share of 35 per cent fell.", "percent", 35.0),
        ("It opened on 12th June 2023.", "date", (2023, 6, 12)),
        ("It is due on December 7.", "date", (None, 12, 7)),
        ("In March 2019 it shut.", "date", (2019, 3, None)),
        ("The accounts of 2021/22 are late.", "date", "2021/22"),
        ("It has forty-two members.", "number", 42.0),
        ("It serves 1.8 million people.", "number", 1_800_000.0),
    ],
)
def test_a_figure_has_its_kind_and_value(text: str, kind: str, value: object) -> None:
    assert (only(text).kind, only(text).value) == (kind, value)


@pytest.mark.parametrize("text", ["See paragraph 4.2 of item 7.", "Ring 01632 960123.", "It may be open 24/7."])
def test_what_names_a_place_or_a_reference_is_no_figure(text: str) -> None:
    assert figures(text, SPELT) == []


def test_a_number_knows_what_it_counts_and_short_forms_count_as_spelt_out() -> None:
    short, long = only("There are 40 such PCNs."), only("The 42 primary care networks meet.")
    assert (short.text, long.text) == ("40 such PCNs", "42 primary care networks")
    assert short.alike(long) and not short.agrees(long)
    assert short.agrees(only("Forty PCNs meet."))


def test_numbers_of_different_things_are_never_compared() -> None:
    assert not only("five analysts").alike(only("three surveyors"))
    assert not only("five analysts").agrees(only("five surveyors"))


def test_a_date_agrees_with_a_less_exact_one_but_is_not_held_against_it() -> None:
    day, month, year = only("On 12 June 2023."), only("In June 2023."), only("By 2022.")
    assert day.agrees(month) and not month.agrees(year)
    assert not month.alike(year) and month.alike(only("In May 2023."))
