"""Figures that differ between papers and within one."""

from datetime import date

import pytest
from fakes import make_paper

from assistant.asking.question import topic
from assistant.saying.change import changed
from assistant.schema import Citation, Paragraph

NEW = make_paper("new", meeting_date=date(2024, 3, 12))
OLD = make_paper("old", meeting_date=date(2021, 5, 4))
COST, COUNT = "How much did the bridge cost?", "How many otters are there?"


def cites(*quotes: tuple[object, str]) -> list[Citation]:
    return [
        Citation(n, paper, Paragraph(paper.paper_id, n, "1", None, None, None, None, quote), quote)  # type: ignore
        for n, (paper, quote) in enumerate(quotes, 1)
    ]


def notice(question: str, *quotes: tuple[object, str]) -> tuple[str, str] | None:
    found = changed(topic(question, {}, 10, []), cites(*quotes))
    return (found.kind, found.text) if found else None


def test_a_sum_that_moved_is_told_newest_first() -> None:
    told = notice(COST, (OLD, "The bridge should cost £300,000."), (NEW, "The bridge cost £452,000."))
    assert told == ("changed", f"{LEAD}£452,000, 12 March 2024; £300,000, 4 May 2021.")


LEAD = "The papers give different figures over time: "


def test_a_count_that_moved() -> None:
    told = notice(COUNT, (NEW, "There are nine otters in 2 rivers."), (OLD, "We saw 12 otters on 4 May."))
    assert told == ("changed", f"{LEAD}nine otters, 12 March 2024; 12 otters, 4 May 2021.")


def test_two_figures_in_one_paper_are_a_discrepancy() -> None:
    told = notice(COST, (NEW, "The bridge cost £452,000."), (NEW, "The cost of the bridge was £450,000."))
    assert told == ("discrepancy", "One paper gives two figures: £452,000 and £450,000.")


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        (COST, [(NEW, "The bridge cost £452,000."), (NEW, "Paint for the railings cost £2,000.")]),  # of two things
        (COST, [(OLD, "The bridge cost £0.3m."), (NEW, "The cost of the bridge was £0.3 million.")]),
        (COST, [(OLD, "Its paint cost £2,000."), (NEW, "The bridge cost £452,000.")]),
        (COST, [(OLD, "Cost of the bridge, £000s"), (NEW, "The bridge cost £452,000.")]),
        (COUNT, [(OLD, "There are 9 otters."), (NEW, "Nine otters live there.")]),
        (COST, [(OLD, "The bridge cost £1 and £2."), (NEW, "The bridge cost £3.")]),  # which of the two?
        (COUNT, [(OLD, "There are 9 cows."), (NEW, "Nine otters live there.")]),
        (COST, [(make_paper("undated", meeting_date=None), "The bridge cost £1."), (NEW, "The bridge cost £2.")]),
        ("Who built it?", [(OLD, "Fenn, for £1."), (NEW, "Fenn, for £2.")]),
    ],
)
def test_what_is_the_same_or_not_plain_is_no_change(question: str, quotes: list[tuple[object, str]]) -> None:
    assert notice(question, *quotes) is None
