"""The gate: what is not in the cited paragraph is not shown."""

from datetime import date

import pytest
from fakes import make_paper

from assistant.schema import Paragraph
from assistant.verify import Statement, faults, squeeze

TEXT = "The footbridge cost £452,000 in the end.\nIt opened in June 2023, and Harold Fenn cut\nthe ribbon."
PAPER = make_paper("p", title="Mill Lane footbridge", meeting_date=date(2024, 3, 12))
PARA = Paragraph("p", 0, "4.2", None, None, None, 1, TEXT)


def found(quote: str, intro: str = "") -> list[str]:
    return faults(Statement(intro, quote, PAPER, PARA))


@pytest.mark.parametrize(
    "quote", [TEXT, "cost £452,000 in the end.", "Harold Fenn cut the ribbon.", "  The footbridge\tcost\n\n£452,000"]
)
def test_the_papers_own_words_pass_white_space_aside(quote: str) -> None:
    assert found(quote) == []


@pytest.mark.parametrize(
    "quote",
    [
        "The footbridge cost £425,000 in the end.",
        "The footbridge cost £452,000 at the end.",
        "The Footbridge cost £452,000 in the end.",
        "The footbridge cost £452,000 in the end. It opened in July 2023",
        "The footbridge cost £452,000 … It opened in June 2023",
        "The footbridge cost £452,000 in the end It opened",
    ],
)
def test_an_altered_quotation_is_a_fault(quote: str) -> None:
    assert found(quote) == ["the quotation is not in the cited paragraph"]


@pytest.mark.parametrize("quote", ["", " ", "\n"])
def test_an_empty_quotation_is_a_fault(quote: str) -> None:
    assert found(quote) == ["nothing is quoted"]


@pytest.mark.parametrize(
    "intro",
    [
        "Cabinet, 12 March 2024:",
        "Earlier, Cabinet, 12 March 2024, paragraph 4.2:",
        "Also, Mill Lane footbridge:",
        "At £452,000:",
        "Opened June 2023, by Harold Fenn:",
    ],
)
def test_our_own_words_may_say_what_the_paragraph_or_its_citation_says(intro: str) -> None:
    assert found(TEXT, intro) == []


@pytest.mark.parametrize(
    ("intro", "invented"),
    [
        ("In all £999,000:", "£999,000"),
        ("Cabinet, 13 March 2024:", "13"),
        ("Cabinet, 12 April 2024:", "April"),
        ("Earlier, Planning Committee:", "Planning"),
        ("Said by Edith Marlow:", "Edith"),
        ("About 35%:", "35%"),
    ],
)
def test_an_invented_figure_date_or_name_of_ours_is_a_fault(intro: str, invented: str) -> None:
    assert any(invented in fault for fault in found(TEXT, intro))


def test_squeeze_makes_white_space_single() -> None:
    assert squeeze(" a\n\n b\tc ") == "a b c"
