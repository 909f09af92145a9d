"""What was moved, voted on and decided, asked over minutes of an invented council."""

from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.chat import ask
from assistant.retrieve import Retriever
from assistant.schema import Answer, Limits, Query
from assistant.store import Store
from ingest.library import add

MINUTES = """TESTSHIRE COUNTY COUNCIL

COUNTY COUNCIL

MINUTES of a meeting of the County Council held in the Council Chamber on Thursday, 16 May 2024.

PRESENT: Mr A Vole (Chairman), Mrs B Newt, Mr C Heron, Ms D Teal, Mr E Stoat, Mrs F Stoat, Dr G Rook

## 40. Apologies for Absence

Apologies were received from Mr Perch.

## 41. Motions for Time Limited Debate

### Motion 1 – Beavers on the Rill

1. Mr Heron proposed, and Ms Teal seconded the motion that

“The County Council asks for beavers to be brought back to the Rill.”

2. Following the debate, the Chairman put the motion set out in paragraph 1 to the vote and the voting was as follows.

For (2)

Mr Heron, Ms Teal

Against (4)

Mrs Newt, Mr Stoat, Mrs Stoat, Dr Rook

Abstain (1)

Mr Vole

Motion lost.

### Motion 2 – Skylark Meadows

3. Dr Rook proposed, and Mrs Newt seconded the motion that

“The County Council thanks the wardens of the skylark meadows.”

4. The Chairman put the motion set out in paragraph 3 to the vote and the voting was as follows.

For (5)

Mrs Newt, Mr Heron, Ms Teal, Mr Stoat, Dr Rook

Against (0)

Abstain (2)

Mr Vole, Mrs Stoat

Motion carried.

5. RESOLVED that the County Council thanks the wardens of the skylark meadows.

## 42. Ferry Timetable

1. Mr Stoat introduced the report on the ferry timetable.

2. Mr Stoat proposed, and Mrs Newt seconded the motion that the ferry timetable be adopted for the summer.

3. Ms Teal proposed, and Mr Heron seconded the following amendment: “that the last ferry leave at midnight.”

4. The Chairman put the amendment set out in paragraph 3 to the vote and it was lost.

5. RESOLVED that the ferry timetable be adopted for the summer.

## 43. Otter Holts

1. Dr Rook introduced the report on the otter holts of the Rill.

2. RESOLVED that the County Council:

(a) notes the report on the otter holts; and

(b) asks for a count of the holts each spring.

## 44. Hides

1. Ms Teal proposed, and Dr Rook seconded the motion that the heron hide be opened to schools.

2. The Chairman put the motion set out in paragraph 1 to the vote and it was agreed.

3. Mrs Newt proposed, and Mr Vole seconded the motion that the kingfisher hide be sold.

4. RESOLVED that the kingfisher hide be sold.
"""
FORM = """# Late ferries

To: County Council, 16 May 2024

Subject: Late ferries

Classification: Unrestricted

## 1. Amendment

1.1 Proposer: Ms Teal. Seconder: Mr Perch. It asks that the last ferry leave at midnight.
"""
ELVERS = """# Elver passes

To: County Council, 16 May 2024

Subject: Elver passes

Classification: Unrestricted

## 1. Amendment form

Amendment Number: 7
Proposer: Mr Alan Perch
Seconder: Ms D Teal

## 2. Purpose

Elver passes shall be built at both weirs of the Rill.
"""
REPORT = """# Otter holts

From: Edith Marlow, Director of Rivers

To: County Council, 16 May 2024

Subject: Otter holts

Classification: Unrestricted

Recommendation: The County Council is asked to note the report on the otter holts and the heronry.

## 1. Background

1.1 The heronry at Reed Island holds 40 nests. The heronry fence was agreed in 2019.
"""


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store that holds the minutes, forms on which amendments came, and a report."""
    papers, folder = tmp_path_factory.mktemp("papers"), tmp_path_factory.mktemp("minutes") / "store"
    papers_held = {"minutes.md": MINUTES, "form.md": FORM, "elvers.md": ELVERS, "report.md": REPORT}
    for name, text in papers_held.items():
        (papers / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        assert add([papers], folder, FakeEmbedder("fake", 256), FakeReader()).failed == []
    return folder


def asked(minutes: Path, question: str, *history: str, as_of: date | None = None) -> Answer:
    retriever = Retriever(Store(minutes), FakeEmbedder("fake", 256), FakeReader())
    return ask(Query(question, history, Limits(as_of=as_of)), retriever).answer


MOVED_BEAVERS = (
    "“Mr Heron proposed, and Ms Teal seconded the motion that\n"
    "“The County Council asks for beavers to be brought back to the Rill.””"
)
LOST_BEAVERS = "By 2 votes to 4, with 1 abstaining: “Motion lost.”"


@pytest.mark.parametrize(
    ("question", "history", "text"),
    [
        ("Was the beavers motion carried?", (), f"{LOST_BEAVERS} [1]\n\n{MOVED_BEAVERS} [2]"),
        ("who seconded the motion on beavers?", (), f"{MOVED_BEAVERS} [1]"),
        ("who proposed the beavers motion and did it pass?", (), f"{MOVED_BEAVERS} [1]\n\n{LOST_BEAVERS} [2]"),
        ("and who seconded it?", ("did the beavers motion pass?",), f"{MOVED_BEAVERS} [1]"),
        ("and the vote?", ("who proposed the motion on beavers?",), f"{LOST_BEAVERS} [1]\n\n{MOVED_BEAVERS} [2]"),
        (
            "was the motion carried?",
            ("who proposed the beavers motion?",),
            f"{LOST_BEAVERS} [1]\n\n{MOVED_BEAVERS} [2]",
        ),
        (
            "who voted for the beavers motion?",
            (),
            f"“For (2) Mr Heron, Ms Teal” [1]\n\n{MOVED_BEAVERS} [2]",
        ),
        (
            "how did Mrs Stoat vote?",
            ("was the beavers motion carried?",),
            f"“Against (4) Mrs Newt, Mr Stoat, Mrs Stoat, Dr Rook” [1]\n\n{MOVED_BEAVERS} [2]",
        ),
    ],
)
def test_what_is_asked_of_a_motion(minutes: Path, question: str, history: tuple[str, ...], text: str) -> None:
    found = asked(minutes, question, *history)
    assert (found.text, found.citations[0].paper.kind) == (text, "minutes")


def test_nobody_against_is_said_as_such(minutes: Path) -> None:
    found = asked(minutes, "who voted against the skylark meadows motion?")
    assert found.text.startswith("“Against (0)” [1]")
    assert "Vole" not in found.text  # he abstained


def test_the_minutes_lead_where_the_form_names_another_seconder(minutes: Path) -> None:
    found = asked(minutes, "who seconded the amendment on late ferries at midnight?")
    assert [cite.paragraph.label for cite in found.citations] == ["42.3"]
    assert "Mr Heron seconded" in found.text


def test_an_amendment_is_not_its_motion(minutes: Path) -> None:
    lost = asked(minutes, "was the ferry timetable amendment agreed?")
    assert lost.citations[0].quote.endswith("it was lost.")
    carried = asked(minutes, "was the ferry timetable adopted?")
    assert carried.text == "“RESOLVED that the ferry timetable be adopted for the summer.” [1]"


def test_a_decision_is_told_with_its_points(minutes: Path) -> None:
    found = asked(minutes, "What did the county council decide on the otter holts?")
    assert [cite.quote for cite in found.citations] == [
        "RESOLVED that the County Council:",
        "notes the report on the otter holts; and",
        "asks for a count of the holts each spring.",
    ]
    assert found.notices == ()


def test_what_was_resolved_belongs_to_the_motion_before_it(minutes: Path) -> None:
    found = asked(minutes, "what did the county council resolve on the heron hide?")
    assert [cite.paragraph.label for cite in found.citations] == ["44.2", "44.1"]  # its outcome, and no other's text


def test_a_motion_must_be_named(minutes: Path) -> None:
    found = asked(minutes, "who voted against the motion?")
    assert (found.declined, found.reason) == (True, "unclear")


def test_why_is_no_question_about_the_outcome(minutes: Path) -> None:
    found = asked(minutes, "why did Mrs Stoat vote against the beavers motion?")
    assert "Against (4)" not in found.text


def test_a_lost_motion_is_what_was_decided(minutes: Path) -> None:
    assert asked(minutes, "what was decided on beavers?").text.startswith(LOST_BEAVERS)


@pytest.mark.parametrize(
    "question",
    ["who voted against the heronry fence?", "was the motion on otter holts carried?", "who seconded the eels motion?"],
)
def test_what_was_not_moved_is_not_answered_with_another_vote(minutes: Path, question: str) -> None:
    found = asked(minutes, question)
    assert not any(cite.paragraph.label in ("41.1", "41.2", "41.3", "41.4") for cite in found.citations), found.text


def test_a_report_alone_keeps_its_notice(minutes: Path) -> None:
    found = asked(minutes, "was the heronry fence agreed?")
    assert [notice.kind for notice in found.notices] == ["status"]


def test_minutes_later_than_asked_are_not_seen(minutes: Path) -> None:
    found = asked(minutes, "was the beavers motion carried?", as_of=date(2024, 5, 15))
    assert (found.declined, found.reason) == (True, "not_by_that_date")


def test_what_was_lost_is_never_quoted_as_the_councils_words(minutes: Path) -> None:
    text = asked(minutes, "where should beavers be brought back to?").text
    assert text.startswith("From a motion that was lost: “") and "Rill" in text
    text = asked(minutes, "when should the last ferry leave?").text
    assert "From an amendment that was lost:" in text and text.count("that was lost") == 1
    assert "that was lost" not in asked(minutes, "what does the council ask for each spring?").text


def test_how_many_voted_is_a_count_and_no_list_of_names(minutes: Path) -> None:
    text = asked(minutes, "how many voted against the beavers motion?").text
    assert text.startswith("By 2 votes to 4") and "Mrs Newt" not in text


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("beavers motion, the numbers", ()),
        ("how many backed the beavers motion", ()),
        ("how many sat on the fence over the beavers", ()),
        ("final vote on the beavers", ()),
        ("Charles Heron's beavers motion - was it carried?", ()),
        ("how many were in favour?", ("who moved the beavers motion?",)),
        ("beavers vote 16 may 2024: tally", ()),
        ("beavers motion - lost by how many to how many", ()),
    ],
)
def test_a_count_is_asked_for_in_many_words(minutes: Path, question: str, history: tuple[str, ...]) -> None:
    assert asked(minutes, question, *history).text.startswith(LOST_BEAVERS)


@pytest.mark.parametrize(
    ("question", "history", "names"),
    [
        ("who sat on the fence over the beavers motion?", (), "“Abstain (1) Mr Vole”"),
        (
            "which side was Mrs Stoat on in the beavers vote?",
            (),
            "“Against (4) Mrs Newt, Mr Stoat, Mrs Stoat, Dr Rook”",
        ),
        ("beavers motion: against", (), "“Against (4) Mrs Newt, Mr Stoat, Mrs Stoat, Dr Rook”"),
        ("who were they?", ("how many voted for the beavers motion?",), "“For (2) Mr Heron, Ms Teal”"),
    ],
)
def test_a_side_is_asked_for_in_many_words(minutes: Path, question: str, history: tuple[str, ...], names: str) -> None:
    assert asked(minutes, question, *history).text.startswith(names)


@pytest.mark.parametrize(
    "question", ["whose idea were the beavers?", "who put up the beavers motion", "beavers motion: seconded by?"]
)
def test_the_mover_is_asked_for_in_many_words(minutes: Path, question: str) -> None:
    assert asked(minutes, question).text.startswith(MOVED_BEAVERS[:40])


@pytest.mark.parametrize("question", ["what does the beavers motion ask for", "what was said against the beavers?"])
def test_what_a_motion_asks_for_is_no_question_about_its_vote(minutes: Path, question: str) -> None:
    assert "(2)" not in asked(minutes, question).text


def test_what_was_only_handed_in_is_told_from_its_form(minutes: Path) -> None:
    form = "“Amendment Number: 7 Proposer: Mr Alan Perch Seconder: Ms D Teal” [1]"
    assert asked(minutes, "who proposed the elver passes?").text == form
    assert asked(minutes, "who seconded amendment 7?").text == form
    assert "Perch" not in asked(minutes, "who voted for the elver passes?").text  # no vote was taken
