"""What is quoted of a table's row: the cells asked for, and those that say what they are of."""

from dataclasses import replace

import pytest

from assistant.asking.question import Topic, topic
from assistant.saying.row import figures_alone, parts_of_one, pieces, same_row
from assistant.schema import Paragraph

ROOM = 72
FERRY = (
    "Fares\nDirectorate: Rivers\nHeadline: Ferries across the Rill at Otherford and at Ashport\n"
    "Description: Free crossings for children under five in the summer months\n2025-26 £000s: 40.0\n"
    "2026-27 £000s: -12.5\n2027-28 £000s: 0.0\nService: Crossings\n"
    "Funded: from the parking account of the two towns together"
)


def row(text: str, name: str = "Fares") -> Paragraph:
    return Paragraph("p", 0, None, "Table 1", name, None, 1, text)


def ask(question: str) -> Topic:
    return topic(question, {}, 100, [])


def test_a_short_row_is_quoted_whole() -> None:
    text = "Fares\nBudget £m: 6.5\nForecast £m: 6.9"
    assert pieces(ask("how much is the forecast for fares?"), row(text), ROOM) == [text]


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("how much are free crossings for children?", ["40.0", "-12.5", "Free crossings"], ["2027-28", "Funded"]),
        ("how much are free crossings in 2026-27?", ["-12.5", "Free crossings"], ["40.0", "Funded"]),
        ("how much are free crossings in 26/27?", ["-12.5"], ["40.0"]),
        ("how much are free crossings in 2027-28?", [": 0.0"], ["40.0"]),
    ],
)
def test_a_figure_is_quoted_with_what_it_is_of(question: str, told: list[str], untold: list[str]) -> None:
    found = pieces(ask(question), row(FERRY), ROOM)
    said = "\n".join(found)
    assert all(part in said for part in told) and not any(part in said for part in untold)
    assert said.startswith("Fares") and all(piece in FERRY for piece in found)


def test_a_row_is_quoted_whole_where_no_figure_is_asked_for_and_it_fits() -> None:
    assert pieces(ask("what is free for children?"), row(FERRY), ROOM) == [FERRY]
    assert "Free crossings" in pieces(ask("what is free for children?"), row(FERRY), 30)[-1]


def test_of_a_long_cell_the_sentence_is_quoted() -> None:
    cell = (
        "Event: "
        + "The weir is old and the gate sticks. " * 6
        + "Otters could drown. "
        + "Rain is likely to come. " * 6
    )
    found = pieces(ask("why might otters drown?"), row(f"Weir\n{cell.strip()}", "Weir"), ROOM)
    assert found == ["Weir", "Otters could drown."]


def test_a_row_without_room_for_a_cell_of_it_is_not_quoted() -> None:
    assert pieces(ask("why might otters drown?"), row("Weir\n" + "otters drown " * 50, "Weir"), 20) == []


def test_one_row_in_two_papers() -> None:
    early, late = row("Fares\nBudget: 6.5\nFor: ferries"), row("Fares\nBudget: 7.1\nFor: ferries\nFinal: 7.0")
    assert same_row(early, late) and same_row(late, early)
    assert not same_row(early, row("Fares\nBudget: 6.5\nFor: buses"))
    assert not same_row(early, row("Tolls\nBudget: 6.5\nFor: ferries", "Tolls"))
    assert not same_row(early, Paragraph("p", 0, "1.1", None, None, None, 1, "Fares\nFor: ferries"))


def test_parts_of_one_row_share_its_words_and_no_head_that_differs() -> None:
    first, second = row("Fares\nRef: 4\nTotal £: 90"), row("Fares\nRef: 4\nYear 5 £: 0")
    assert parts_of_one(first, second)
    assert not parts_of_one(first, row("Fares\nRef: 5\nYear 5 £: 0"))  # another row of that name
    assert not parts_of_one(first, row("Fares\nRef: 4\nTotal £: 91"))  # the same heads: a row of another table
    assert not parts_of_one(first, replace(second, place="Table 2"))
    assert not parts_of_one(first, row("Boats\nRef: 4\nYear 5 £: 0", "Boats"))


def test_a_row_holds_figures_alone_whatever_its_name() -> None:
    assert figures_alone(row("Fares\nBudget £m: 6.5\nVariance: -3%"))
    assert not figures_alone(row("Fares\nBudget £m: 6.5\nDetail: fewer crossings"))
