"""Recorded votes: the sides, their counts, and what is cut from one."""

import pytest

from assistant.saying.votes import cut, sides, tally, within

LINES = (
    "The Chairman put the motion to the vote.\nFor (3)\nMr Vole, MBE, Ms Teal, Dr Rook\nAgainst (0)\nAbstain (1)\n"
    "Mrs Newt\nMotion carried."
)


def shown(text: str) -> list[tuple[str, int | None, str]]:
    """(way, count, names) of each side."""
    return [(side.way, side.count, text[side.names : side.end]) for side in sides(text)]


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES.replace("\n", " "),
        "Votes for: Mr Vole, MBE, Ms Teal, Dr Rook (3)\nAgainst: (0)\nAbstentions (1): Mrs Newt\nIt was CARRIED.",
        "FOR – 3\nMr Vole, MBE, Ms Teal, Dr Rook\nAGAINST – 0\nABSTAINED – 1\nMrs Newt\nThe motion was carried.",
    ],
)
def test_the_sides_of_a_vote(text: str) -> None:
    found = [(way, count, said.removesuffix(" (3)")) for way, count, said in shown(text)]
    assert found == [("for", 3, "Mr Vole, MBE, Ms Teal, Dr Rook"), ("against", 0, ""), ("abstain", 1, "Mrs Newt")]
    assert tally(sides(text)) == "By 3 votes to 0, with 1 abstaining"


@pytest.mark.parametrize(
    "text",
    [
        "For the bridge a toll is paid.\nAgainst that stands the cost.",
        "For (3)\nMr Vole",
        "For (1)\nMr Vole\nAgainst (0)\nAmendment carried.\nFor (0)\nAgainst (1)\nMr Vole\nMotion lost.",  # two votes
    ],
)
def test_what_is_no_single_vote(text: str) -> None:
    assert sides(text) == ()


def test_a_vote_without_counts_has_no_tally() -> None:
    text = "For:\nCllr Vole\nCllr Newt\nAgainst:\nCllr Rook"
    assert shown(text) == [("for", None, "Cllr Vole\nCllr Newt"), ("against", None, "Cllr Rook")]
    assert tally(sides(text)) == ""


def test_names_are_cut_to_the_room_and_what_is_left_out_is_counted() -> None:
    yes = sides(LINES)[0]
    assert within(LINES, yes, 20) == ("For (3)\nMr Vole, MBE, Ms Teal, Dr Rook", 0)
    assert within(LINES, yes, 7) == ("For (3)\nMr Vole, MBE, Ms Teal", 1)
    assert within(LINES, yes, 5) == ("For (3)\nMr Vole, MBE", 2)


def test_what_is_cut_from_a_vote() -> None:
    assert cut("Mr Vole, MBE, Ms Teal, Dr Rook", LINES)
    assert cut("For (3)", LINES)
    assert not cut("Motion carried.", LINES)
    assert not cut("The Chairman put the motion to the vote.", LINES)
    assert not cut("not in it", LINES)
