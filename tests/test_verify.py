"""The gate: what is not in the cited paragraph is not shown."""

from datetime import date

import pytest
from fakes import make_paper

from assistant.errors import Unverified
from assistant.schema import Citation, Notice, Paragraph
from assistant.verify import Statement, answer, faults, refusal, squeeze

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


QUOTE = "The footbridge cost £452,000 in the end."
CITE = Citation(1, PAPER, PARA, QUOTE)
SAID = f"“{QUOTE}” [1]"
WRITTEN = "The footbridge cost £452,000 in the end [1]."


def test_an_answer_is_its_statements_and_a_written_one_its_sentences() -> None:
    assert (answer(SAID, [CITE]).text, answer(SAID, [CITE]).mode) == (SAID, "quoted")
    assert answer(f"Cabinet, 12 March 2024: “{QUOTE}” (and 3 more there) [1]", [CITE]).citations == (CITE,)
    assert answer(WRITTEN, [CITE], mode="written").mode == "written"


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        (SAID, []),
        ("", [CITE]),
        (SAID.replace("£452,000", "£425,000"), [CITE]),
        (f"“{QUOTE}”", [CITE]),
        (f"“{QUOTE}” [2]", [CITE]),
        (f"{SAID} [2]", [CITE]),
        (f"{SAID} It was cheap.", [CITE]),
        (f"In 1999: {SAID}", [CITE]),
        (f"Edith [1] said: {SAID}", [CITE]),
        (SAID, [Citation(2, PAPER, PARA, QUOTE)]),
        (SAID, [CITE, Citation(2, PAPER, PARA, "It opened in June 2023")]),
        (SAID, [Citation(1, make_paper("other"), PARA, QUOTE)]),
        ("“It was free.” [1]", [Citation(1, PAPER, PARA, "It was free.")]),
    ],
)
def test_a_quoted_answer_with_a_fault_does_not_exist(text: str, cites: list[Citation]) -> None:
    with pytest.raises(Unverified, match=r"not shown .*\.$"):
        answer(text, cites)


@pytest.mark.parametrize(
    "text",
    [
        "",
        SAID,
        "The footbridge cost £452,000 in the end.",
        WRITTEN.replace("452", "425"),
        WRITTEN.replace("[1]", "[2]"),
        f"{WRITTEN} It was cheap.",
        f"It was cheap. {WRITTEN}",
        f"![x](http://evil.example) {WRITTEN}",
    ],
)
def test_a_written_answer_with_a_fault_does_not_exist(text: str) -> None:
    with pytest.raises(Unverified):
        answer(text, [CITE], mode="written")


def test_a_notice_that_says_more_than_its_citations_is_left_out() -> None:
    sound, other = Notice("changed", "It was £452,000.", (CITE,)), Notice("changed", "It was £1.", (CITE,))
    assert answer(SAID, [CITE], [sound, other]).notices == (sound,)


def test_a_refusal_names_no_source() -> None:
    assert refusal("unclear", "Say more.").declined
    with pytest.raises(Unverified):
        refusal("unclear", "As in [1].")
