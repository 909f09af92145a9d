"""What is told beside an answer, over a small shelf of two councils: meanings that moved, what is not held."""

from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper

from assistant import index
from assistant.chat import ask
from assistant.retrieve import Retriever
from assistant.saying.meaning import moved
from assistant.saying.notices import Finding, noticed, piece
from assistant.saying.references import Reference, held, references
from assistant.schema import Answer, Coverage, Limits, NoticeKind, Paragraph, Query
from assistant.store import Store
from assistant.verify import Statement
from ingest.library import add

PAPERS = {
    "ash.md": """# Harbour care in Ashport

Council: Ashport Borough Council

To: Cabinet, 9 March 2020

Subject: Harbour care in Ashport

Classification: Unrestricted

Recommendation: Cabinet is asked to note the survey of moorings.

## 1. Background

1.1 The Harbour Care Partnership (HCP) meets on the quay. HCPs are alliances of charities that look after old sailors.

1.2 The Sea Trust Plan (STP) was written by the Ashport Sea Trust. It cost £4,000.

1.3 Cabinet last received a report on 12 June 2019 and asked for a map of the moorings.

1.4 The lantern at Ashport pier burns for 40 nights a year.
""",
    "zed.md": """# Harbour care in Zedmouth

Council: Zedmouth City Council

From: Nerys Hale, Zedmouth Sea Trust

To: Cabinet, 7 November 2023

Subject: Harbour care in Zedmouth

Classification: Unrestricted

Recommendation: Cabinet is asked to approve the dredging of the basin.

## 1. Background

1.1 The Harbour Care Partnership (HCP) began in May 2022. The HCP is a joint committee of the city and the health board.

1.2 The Sea Trust Programme (STP) has three boats. It is paid for by the city.

1.3 The Flood Alarm Panel (FAP) has 12 members. A report went to Cabinet on 9 March 2020.
""",
}


@pytest.fixture(scope="module")
def harbours(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    papers, folder = tmp_path_factory.mktemp("papers"), tmp_path_factory.mktemp("harbours") / "store"
    for name, text in PAPERS.items():
        (papers / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        assert add([papers], folder, FakeEmbedder("fake", 256), FakeReader()).failed == []
    return Retriever(Store(folder), FakeEmbedder("fake", 256), FakeReader())


def notices(retriever: Retriever, question: str, kind: NoticeKind, limits: Limits | None = None) -> list[str]:
    answer = ask(Query(question, (), limits or Limits()), retriever).answer
    for notice in answer.notices:
        for cite in notice.citations:
            assert cite.quote in retriever.store.paragraph(cite.paragraph.paragraph_id).text
            assert f"[{cite.marker}]" in notice.text or notice.kind in ("status", "changed")
    return [notice.text for notice in answer.notices if notice.kind == kind]


def test_a_term_that_became_another_kind_of_thing_is_told_newest_first(harbours: Retriever) -> None:
    (told,) = notices(harbours, "Where does the HCP meet?", "term")
    assert told.startswith(
        "“HCP” does not mean the same in all papers. Cabinet, 7 November 2023: “HCP is a joint committee"
    )
    assert "Cabinet, 9 March 2020: “HCPs are alliances of charities" in told


def test_a_short_form_spelt_out_in_two_ways_is_told(harbours: Retriever) -> None:
    (told,) = notices(harbours, "What did the STP cost?", "term")
    assert "“Sea Trust Programme (STP)”" in told and "“Sea Trust Plan (STP)”" in told


def test_what_a_short_form_stands_for_is_its_long_form_as_each_paper_spells_it(harbours: Retriever) -> None:
    answer = ask(Query("What does STP stand for?"), harbours).answer
    assert [cite.quote for cite in answer.citations[:2]] == ["Sea Trust Programme (STP)", "Sea Trust Plan (STP)"]
    answer = ask(Query("What is FAP short for?"), harbours).answer
    assert answer.text == "“Flood Alarm Panel (FAP)” [1]"


def test_a_short_form_that_no_paper_gives_is_spelt_out_by_its_initials_or_not_at_all(harbours: Retriever) -> None:
    answer = ask(Query("What does ABC stand for?"), harbours).answer
    assert "Ashport Borough Council" in answer.text
    assert ask(Query("What does QZX stand for?"), harbours).answer.declined


def test_nothing_is_told_of_a_term_beside_an_answer_that_does_not_use_it(harbours: Retriever) -> None:
    lantern = ask(Query("How many nights does the lantern at Ashport pier burn?"), harbours).answer.citations[:1]
    trust = ask(Query("What did the Sea Trust Plan cost?"), harbours).answer.citations[:1]
    told = [moved("What says the STP?", cites, Limits(), harbours.store) for cites in (lantern, trust)]
    assert told[0] is None and told[1]


def test_nothing_is_told_of_a_term_of_one_meaning_nor_of_one_not_asked_about(harbours: Retriever) -> None:
    assert notices(harbours, "How many members has the FAP?", "term") == []
    assert notices(harbours, "How many nights does the lantern burn?", "term") == []


def test_a_later_papers_meaning_is_not_told_as_at_an_earlier_day(harbours: Retriever) -> None:
    assert notices(harbours, "Where does the HCP meet?", "term", Limits(as_of=date(2021, 1, 1))) == []


def test_a_report_that_a_quotation_points_to_is_said_not_to_be_held(harbours: Retriever) -> None:
    (told,) = notices(harbours, "When did Cabinet last receive a report on moorings?", "not_held")
    assert told == "The report of 12 June 2019 is referred to, and is not held here. [1]"


def test_a_report_asked_for_by_its_date_is_said_not_to_be_held(harbours: Retriever) -> None:
    assert notices(harbours, "What does the June 2019 report say of boats?", "not_held")
    (told,) = notices(harbours, "What did the April 2018 report say of boats?", "not_held")
    assert told == "No paper held here is of April 2018."


def test_a_report_that_is_held_is_never_said_not_to_be(harbours: Retriever) -> None:
    assert notices(harbours, "What does the March 2020 report say of the lantern?", "not_held") == []
    assert notices(harbours, "When did a report go to Cabinet about the flood alarm panel?", "not_held") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A report went to Cabinet on 3rd May 2021.", [("report", date(2021, 5, 3), date(2021, 5, 3))]),
        ("At its meeting in February 2020 the Board met.", [("meeting", date(2020, 2, 1), date(2020, 2, 29))]),
        ("the 4 June 2019 report", [("report", date(2019, 6, 4), date(2019, 6, 4))]),
        ("The report gives the position as at March 2020.", []),
        ("The report published on 3 May 2021.", []),
        ("It opened on 3 May 2021.", []),
        ("The report of 31 February 2021.", []),
    ],
)
def test_dated_references_are_read(text: str, found: list[tuple[str, date, date]]) -> None:
    assert [(one.what, one.first, one.last) for one, _ in references(text)] == found


def test_an_undated_paper_may_be_the_one_meant() -> None:
    wanted = Reference("report", date(2022, 3, 1), date(2022, 3, 31))
    assert not held(wanted, [make_paper("a", meeting_date=date(2022, 4, 1))])
    assert held(wanted, [make_paper("a", meeting_date=None)])
    assert held(wanted, [make_paper("a", meeting_date=None, period=(date(2022, 1, 1), date(2022, 3, 9)))])


def test_where_the_question_names_no_council_the_others_answer_is_told(harbours: Retriever) -> None:
    (told,) = notices(harbours, "What is the cabinet asked to do?", "ambiguous")
    assert told.startswith("The question names no council. This is from papers of ")
    assert "Ashport Borough Council" in told and "Zedmouth City Council" in told
    assert notices(harbours, "What is the Zedmouth cabinet asked to do?", "ambiguous") == []
    assert notices(harbours, "What is the ABC cabinet asked to do?", "ambiguous") == []
    limits = Limits(council="Ashport Borough Council")
    assert notices(harbours, "What is the cabinet asked to do?", "ambiguous", limits) == []


def test_a_paper_by_another_body_is_not_the_councils_words(harbours: Retriever) -> None:
    (told,) = notices(harbours, "What does the Zedmouth council say of the sea trust programme boats?", "status")
    assert told == "These are the words of Zedmouth Sea Trust, not of the council."
    assert notices(harbours, "How many boats has the sea trust programme?", "status") == []


def test_a_notice_whose_quotation_fails_the_gate_is_dropped() -> None:
    para = Paragraph("p", 0, "1.1", None, None, None, 1, "Nine ferries sail.")
    nothing = Answer("", "", True, "not_in_papers", "No.", (), (), Coverage(0, 0, None, None), "quoted", 0)
    good, bad = (Statement("", quote, make_paper("p"), para) for quote in ("Nine ferries", "Ten ferries"))
    assert noticed(nothing, [Finding("term", "Two:", (good, bad))]).notices == ()
    (kept,) = noticed(nothing, [Finding("term", "One:", (good,))]).notices
    assert kept.text == "One: Cabinet, 1 March 2024: “Nine ferries” … [1]"


def test_a_piece_ends_with_its_line_and_is_no_longer_than_allowed() -> None:
    assert piece("The HCP is a board, \nand more", 4) == "HCP is a board"
    assert len(piece("word " * 100).split()) == 30


def test_the_shelf_is_read_as_meant(harbours: Retriever, tmp_path: Path) -> None:
    papers = harbours.store.papers()
    assert [paper.council for paper in papers] == ["Ashport Borough Council", "Zedmouth City Council"]
