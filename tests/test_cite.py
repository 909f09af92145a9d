"""Citing as committees cite."""

from dataclasses import replace
from datetime import date

from fakes import make_paper

from assistant.cite import (
    cited,
    committee_form,
    foreign_author,
    full_name,
    long_date,
    meeting_name,
    place_name,
    source_line,
)
from assistant.schema import Answer, Citation, Coverage, Notice, Paragraph


def para(label: str | None = None, place: str | None = None, row: str | None = None) -> Paragraph:
    return Paragraph("p", 0, label, place, row, None, 1, "words")


def test_body_date_and_paragraph() -> None:
    paper = make_paper("p", meeting_date=date(2021, 5, 4))
    assert committee_form(paper, para("4.5.2", "Appendix 1")) == "Cabinet, 4 May 2021, paragraph 4.5.2"


def test_without_a_number_the_place_is_named_and_never_a_number_guessed() -> None:
    assert place_name(para(place="Recommendation")) == "Recommendation"
    assert place_name(para(place="Appendix 1", row="Finance Team")) == "Appendix 1, row Finance Team"
    assert place_name(para(place="Table 2", row="Mill Lane [1][3]")) == "Table 2, row Mill Lane"
    assert place_name(para()) == "unnumbered text"
    long = "Nobody can yet say who is to pay for the new bridge. [2]"
    assert place_name(para(place="Risk table", row=long)) == "Risk table, row Nobody can yet say who is to pay …"


def test_a_number_within_a_titled_part_is_cited_with_it() -> None:
    within = replace(para("2"), heading="PART 4: Rules > Section B – Voting > Ties")
    assert place_name(within) == "Part 4, Section B, paragraph 2"
    assert place_name(replace(within, heading="Parts of the mill > Section of the weir")) == "paragraph 2"


def test_a_council_that_met_itself_is_named_once() -> None:
    day = date(2021, 5, 4)
    assert full_name(make_paper("p", meeting_date=day)) == "Testshire County Council, Cabinet, 4 May 2021"
    assert full_name(make_paper("p", meeting_date=day, body="County Council")) == "Testshire County Council, 4 May 2021"
    assert full_name(make_paper("p", meeting_date=day, council=None)) == "Cabinet, 4 May 2021"


def test_an_undated_paper_says_what_is_known_of_its_date() -> None:
    between = make_paper("p", meeting_date=None, period=(date(2022, 7, 1), date(2022, 9, 30)))
    assert meeting_name(between) == "Cabinet, undated (between 1 July 2022 and 30 September 2022)"
    assert meeting_name(make_paper("p", meeting_date=None)) == "Cabinet, undated"


def test_a_paper_of_no_body_goes_by_its_title_or_its_file() -> None:
    day = date(2021, 5, 4)
    assert meeting_name(make_paper("p", meeting_date=day, body=None)) == "Report p, 4 May 2021"
    assert meeting_name(make_paper("p", meeting_date=day, body=None, title=None)) == "p.txt, 4 May 2021"


def test_days_have_no_leading_nought() -> None:
    assert long_date(date(2017, 12, 7)) == "7 December 2017"


def test_a_source_says_who_speaks_where_it_is_not_the_council() -> None:
    theirs, ours = (make_paper("p", author_body=body) for body in ("Rill Hospital Trust", "Testshire County Council"))
    assert source_line(Citation(1, theirs, para("4.2"), "Nine")).endswith(
        ", paragraph 4.2 (written by Rill Hospital Trust)"
    )
    assert source_line(Citation(1, ours, para("4.2"), "Nine")).endswith(", paragraph 4.2")
    assert foreign_author(make_paper("p", author_body=None)) is None


def test_the_citations_of_notices_come_after_the_answers_own() -> None:
    one, two = (Citation(marker, make_paper("p"), para("4.2"), "Nine") for marker in (1, 2))
    notice = Notice("term", "", (one, two))
    said = Answer("", "", False, None, "", (one,), (notice,), Coverage(1, 1, None, None), "quoted", 0)
    assert cited(said) == {1: one, 2: two}
