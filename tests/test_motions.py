"""Motions in minutes: who moved them, and what became of each."""

import pytest

from assistant.schema import Paragraph
from ingest.motions import motions


def moved(*texts: str | tuple[str, str]) -> list[tuple[object, ...]]:
    """What is found in paragraphs of minute 7, or with labels: (kind, proposer, seconder, outcome, decided)."""
    labelled = [text if isinstance(text, tuple) else (f"7.{n}", text) for n, text in enumerate(texts, 1)]
    paras = [Paragraph("m", n, label, None, None, None, 1, text) for n, (label, text) in enumerate(labelled)]
    return [(m.kind, m.proposer, m.seconder, m.outcome, m.decided) for m in motions(paras)]


@pytest.mark.parametrize(
    ("text", "proposer", "seconder"),
    [
        ("Mr Vole proposed, and Mrs Newt seconded the motion that\n“the bridge be painted”", "Mr Vole", "Mrs Newt"),
        (
            "Mr Vole, Leader and Member for Rivers, moved and Cllr A Newt seconded that it be so.",
            "Mr Vole",
            "Cllr A Newt",
        ),
        (
            "The motion was proposed by Councillor Ann Vole and seconded by Councillor Newt.",
            "Councillor Ann Vole",
            "Councillor Newt",
        ),
        ("It was moved by Councillor Vole, seconded by Dr Newt that", "Councillor Vole", "Dr Newt"),
        ("Proposed by: Cllr Vole\nSeconded by: Cllr Newt", "Cllr Vole", "Cllr Newt"),
        ("Edith de Vole proposed and the Leader seconded that", "Edith de Vole", "Leader"),
        ("Cllr Vole proposed closing the pool seconded by Cllr J. Newt. The pool", "Cllr Vole", "Cllr J. Newt"),
        ("The plan was agreed. Proposed Cllr Vole, seconded Cllr Newt.", "Cllr Vole", "Cllr Newt"),
        ("Cllr Vole proposed; Cllr Newt seconded that it be so", "Cllr Vole", "Cllr Newt"),
    ],
)
def test_who_proposed_and_seconded(text: str, proposer: str, seconder: str) -> None:
    assert moved(text) == [("motion", proposer, seconder, None, None)]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("The Chairman put the motion to the vote.\nFor (3)\nMr Vole\nMotion carried.", "carried"),
        ("Motion Lost.", "lost"),
        ("On being put to the vote the motion was declared lost.", "lost"),
        ("The Chair put the motion set out in paragraph 1 to the vote and it was agreed.", "carried"),
        ("The motion, as amended, was unanimously agreed.", "carried"),
        ("The motion was withdrawn.", "withdrawn"),
        ("RESOLVED that the bridge be painted.", "carried"),
        ("Agreed unanimously.", "carried"),
        ("Unanimously Carried", "carried"),
        ("2 votes for, 3 against. Refused.", "lost"),
        ("The Chairman agreed to write.", None),
        ("Members debated whether a motion like it had been lost on them.", None),
        ("It was noted that the vote had been close.", None),
    ],
)
def test_what_became_of_it(said: str, outcome: str | None) -> None:
    found = moved("Mr Vole proposed, and Mrs Newt seconded the motion that", said)
    assert found == [("motion", "Mr Vole", "Mrs Newt", outcome, 1 if outcome else None)]


def test_an_amendment_may_be_named_before_who_moved_it() -> None:
    found = moved(
        "The motion was proposed by Cllr Vole and seconded by Cllr Newt.",
        "An amendment to the motion was moved by Cllr Rook and seconded by Cllr Teal.",
        "The amendment was lost.",
        "The motion was carried.",
    )
    assert [(kind, proposer, outcome) for kind, proposer, _, outcome, _ in found] == [
        ("motion", "Cllr Vole", "carried"),
        ("amendment", "Cllr Rook", "lost"),
    ]


def test_amendments_have_outcomes_of_their_own() -> None:
    found = moved(
        "Mr Vole proposed and Mrs Newt seconded the motion that",
        "Mr Toad proposed and Ms Rat seconded the following amendment to the motion set out in paragraph 1:",
        "Amendment lost.",
        "Mr Mole proposed and Ms Rat seconded the following amendment:",
        "Amendment carried.",
        "Substantive Motion carried.",
    )
    assert found == [
        ("motion", "Mr Vole", "Mrs Newt", "carried", 5),
        ("amendment", "Mr Toad", "Ms Rat", "lost", 2),
        ("amendment", "Mr Mole", "Ms Rat", "carried", 4),
    ]


def test_nothing_passes_to_the_next_minute() -> None:
    first = ("7.1", "Mr Vole proposed and Mrs Newt seconded the motion that")
    assert moved(first, ("8.RESOLVED", "RESOLVED that the report be noted."))[0][3:] == (None, None)
    assert moved(first, ("7.RESOLVED", "RESOLVED that it be so."))[0][3:] == ("carried", 1)


@pytest.mark.parametrize(
    "text",
    ["The proposed budget was seconded by nobody.", "Changes proposed by officers were noted.", "He proposed to go."],
)
def test_what_nobody_moved(text: str) -> None:
    assert moved(text) == []


def test_names_without_end_take_no_time() -> None:
    assert moved("Councillor Ann Vole, Leader of all, and Member for Rivers " * 5000) == []
