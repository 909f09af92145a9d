"""Blocks into numbered paragraphs and places: each rule on a few lines of our own."""

import pytest

from ingest.blocks import blocks
from ingest.paragraphs import Draft, paragraphs
from ingest.torn import is_torn, torn_blocks


def drafts(text: str) -> list[Draft]:
    return list(paragraphs(torn_blocks(text) if is_torn(text) else blocks(text)))


def shown(text: str) -> list[tuple[str | None, str]]:
    return [(para.label or para.place, para.text) for para in drafts(text)]


def test_numbers_lose_their_stop_and_their_bullet() -> None:
    assert shown("1. Pools\n\n- 1.1 One.\n- 1.2. Two.\n\n1.3 Three.") == [
        ("1.1", "One."),
        ("1.2", "Two."),
        ("1.3", "Three."),
    ]


def test_a_section_number_is_a_heading_and_a_numbered_sentence_a_paragraph() -> None:
    text = "1. Pools\n\n1.1 One.\n\n2. The three pools are called:\n\n- North\n- South\n\n2.1 Two."
    paras = drafts(text)
    assert [(para.label, para.heading) for para in paras] == [("1.1", "1. Pools"), ("2", None), ("2.1", None)]
    assert paras[1].text == "The three pools are called:\n- North\n- South"


def test_a_number_out_of_sequence_is_text() -> None:
    text = "1.1 One:\n\n1. first\n2. second\n\n1.2 In\n2.3 million homes.\n\n1.3 Three.\n\n"
    text += "Recommendation:\n\n1. That it be done."
    assert shown(text) == [
        ("1.1", "One:\n1. first\n2. second"),
        ("1.2", "In 2.3 million homes."),
        ("1.3", "Three."),
        ("Recommendation", "That it be done."),
    ]


def test_the_second_item_of_a_list_is_no_section() -> None:
    text = "1. Pools\n\n1.1 One.\n\n1.2 Two of them:\n\n1) the old one.\n\n2) the new one.\n\n1.3 The end of it."
    assert [label for label, _ in shown(text)] == ["1.1", "1.2", "1.3"]
    sections = "1) Pools\n\n1.1 One.\n\n1.2 Two.\n\n2) Parks\n\n2.1 Three."
    assert [(para.label, para.heading) for para in drafts(sections)][-1] == ("2.1", "2) Parks")


def test_a_gap_is_believed_only_where_the_sequence_goes_on() -> None:
    assert [label for label, _ in shown("1.1 A.\n\n1.2 B.\n\n1.4 D.\n\n1.5 E.")] == ["1.1", "1.2", "1.4", "1.5"]
    assert [label for label, _ in shown("1.1 A.\n\n1.2 B.\n\n7.9 Z.")] == ["1.1", "1.2"]


def test_an_appendix_numbered_anew_has_no_labels() -> None:
    text = "1. Pools\n\n1.1 One.\n\nAppendix A: Method\n\n1. Scope\n\n1.1 Inner.\n\n1.2 Inner.\n\n1.3 Inner."
    assert [label for label, _ in shown(text)] == ["1.1", "Appendix A"]


def test_lettered_and_roman_items_are_paragraphs_of_their_own() -> None:
    text = "1.1 Two parts:\n\na) The first.\n\nb) The second:\n\ni) inner;\n\nii) other.\n\nAnd so on.\n\n1.2 End."
    assert shown(text) == [
        ("1.1", "Two parts:"),
        ("1.1.a", "The first."),
        ("1.1.b", "The second:"),
        ("1.1.b.i", "inner;"),
        ("1.1.b.ii", "other.\nAnd so on."),
        ("1.2", "End."),
    ]


def test_a_lone_letter_is_text() -> None:
    assert shown("1.1 See:\n\na) alone.\n\n1.2 End.")[0] == ("1.1", "See:\na) alone.")


def test_a_recommendation_stays_whole_at_the_top_and_under_a_number() -> None:
    text = "Recommendation(s):\n\nCabinet is asked to:\n\n- a) agree;\n- b) note.\n\n1. Pools\n\n"
    text += "1.1 One.\n\n2. Recommendations:\n\n2.1 Cabinet:\n\na) agree;\n\nb) note."
    assert shown(text) == [
        ("Recommendation", "Cabinet is asked to:\na) agree;\nb) note."),
        ("1.1", "One."),
        ("2.1", "Cabinet:\na) agree;\nb) note."),
    ]
    assert drafts(text)[2].heading == "2. Recommendations"


def test_page_breaks_are_healed() -> None:
    text = "1.1 The pool\n\nand the park. The Open\n\nSpaces Trust helps\n\n- and pays.\n\n"
    text += "1.2 Points:\n\n- first, which\n\nruns on;\n- second"
    assert shown(text) == [
        ("1.1", "The pool and the park. The Open Spaces Trust helps and pays."),
        ("1.2", "Points:\n- first, which runs on;\n- second"),
    ]


def test_a_title_run_in_keeps_its_line() -> None:
    text = "1. Pools\n\n## 1.1 North pool\n\nNorth is old.\n\n1.2 South pool: This is new.\n\n1.2.1 It has slides."
    assert shown(text)[:2] == [("1.1", "North pool\nNorth is old."), ("1.2", "South pool: This is new.")]
    assert drafts(text)[2].heading == "1. Pools > 1.2 South pool"


def test_text_after_a_list_belongs_to_its_paragraph_and_nested_bullets_are_indented() -> None:
    text = "1.1 Points:\n\n- one:\n - inner\n- two\n\nWe then:\n\n- go\n\n1.2 End."
    assert shown(text)[0] == ("1.1", "Points:\n- one:\n  - inner\n- two\nWe then:\n- go")


def test_unnumbered_headings_stand_in_the_path_and_name_unnumbered_text() -> None:
    text = "1. Pools\n\n## Costs\n\n1.1 One.\n\n## Staff\n\nNo posts change.\n\n1.2 Two."
    paras = drafts(text)
    assert [(p.label, p.place, p.heading) for p in paras] == [
        ("1.1", None, "1. Pools > Costs"),
        (None, "Staff", "1. Pools > Staff"),
        ("1.2", None, "1. Pools > Staff"),
    ]


def test_footnotes_captions_and_rows_follow_the_paragraph_they_interrupt() -> None:
    text = "1.1 The pool<sup>1</sup> on the 1<sup>st</sup> of\n\n<sup>1</sup> Survey\n\nMay.\n\n"
    text += "Figure 1: The pool\n\n1.2 End."
    assert shown(text) == [
        ("1.1", "The pool¹ on the 1st of May."),
        ("footnote 1", "Survey"),
        ("Figure 1", "Figure 1: The pool"),
        ("1.2", "End."),
    ]


def test_inline_marks_go_and_their_text_stays() -> None:
    text = '1.1 **Bold** and *slanted*, <u>lined</u>, <a href="x">linked</a>, [mail](mailto:m), '
    text += "5 * 3 * 2, A &amp; B.\n\n1.2 End."
    assert shown(text)[0] == ("1.1", "Bold and slanted, lined, linked, mail, 5 * 3 * 2, A & B.")


RISKS = (
    "1. Risk\n\n1.1 The risks:\n\nRisk\tAction\nRain\tRoof\n\n"
    "Risk\tAction\nFrost\t<ul> - Heat - Salt\n\nThat is all.\n\n1.2 End."
)


def test_a_tables_rows_without_heads_repeated_by_a_page_break() -> None:
    paras = drafts(RISKS)
    assert [(p.label or p.place, p.row, p.text) for p in paras] == [
        ("1.1", None, "The risks:\nThat is all."),
        ("Risk table", "Rain", "Rain\nRoof"),
        ("Risk table", "Frost", "Frost\n- Heat\n- Salt"),
        ("1.2", None, "End."),
    ]
    assert paras[1].heading == "1. Risk > Risk | Action"


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Risk table", "Risk table"),
        ("Appendix 1: Who sits where", "Appendix 1"),
        ("Figure 3", "Figure 3"),
        ("Aims", "Aims"),
    ],
)
def test_a_pipe_tables_place_is_its_title(title: str, place: str) -> None:
    text = f"## 1. Pools\n\n1.1 One.\n\n### Table: {title}\n\n"
    text += "| No. | What |\n| --- | --- |\n| 1 | Open<br>Swim |\n| Two | Close |\n"
    paras = drafts(text)
    assert [(p.place, p.row, p.text) for p in paras[1:]] == [(place, "1", "Open\nSwim"), (place, "Two", "Two\nClose")]


def test_closing_parts_have_their_places() -> None:
    text = (
        "1.1 One.\n\nBackground documents: None\n\nAppendices:\n\nAppendix 1: Map\n\nAppendix 2: Plan\n\n"
        "Report Author:\n\nAnn Lee\nHead of Pools\n\nLead Officer Contact:\n\nBo Day"
    )
    assert shown(text)[1:] == [
        ("Background documents", "None"),
        ("Appendices", "Appendix 1: Map\nAppendix 2: Plan"),
        ("Author", "Ann Lee\nHead of Pools"),
        ("Contact", "Bo Day"),
    ]


def test_a_number_alone_on_its_line_joins_its_text() -> None:
    assert shown("1.1 One.\n\n1.2\n\nTwo.\n\n1.3 Three.")[1] == ("1.2", "Two.")


def test_page_numbers_are_left_out() -> None:
    assert shown("1.1 One\n\n1\n\nand on.\n\nPage 2 of 9\n\n1.2 Two\n\n2\n\nand\n\n3\n\non.") == [
        ("1.1", "One and on."),
        ("1.2", "Two and on."),
    ]


TORN_LISTS = """Pools
1.

The pool has been shut since March because its roof leaks and the plant room floods in rain.

2.

Three ways on were weighed by officers over the summer with the help of a firm of builders:
•
•
•

3.

Leave it shut
Mend the roof and the plant room while the pool stays open to everyone who
swims
Build anew

Mending costs least over ten years, and keeps the staff of the pool in work through it all
without a break.

4.

5.

{first}
{second}

Parks
6.

Parks stay open.
"""


def test_torn_bullets_are_dealt_by_their_count() -> None:
    text = TORN_LISTS.format(
        first="Parks are free.", second="They are open all year long to everyone who comes by bus, by train or on foot."
    )
    found = dict(shown(text))
    assert found["2"].split("\n")[1:] == [
        "- Leave it shut",
        "- Mend the roof and the plant room while the pool stays open to everyone who swims",
        "- Build anew",
    ]
    assert found["3"].endswith("it all without a break.")
    assert found["4"] == "Parks are free."
    assert found["5"].startswith("They are open")
    assert found["6"] == "Parks stay open."


def test_torn_numbers_that_cannot_be_dealt_with_certainty_are_left_out() -> None:
    one = drafts(
        TORN_LISTS.format(
            first="Parks are open to all who come by bus or by train or on foot, on any day of any", second="week."
        )
    )
    many = drafts(TORN_LISTS.format(first="Parks are free.\nThey are green.", second="They are open."))
    for paras in (one, many):
        assert [p.label for p in paras] == ["1", "2", "3", None, "6"]
        assert paras[3].place == "Pools"


def test_torn_bullets_run_into_the_next_paragraph_without_a_blank_line() -> None:
    text = TORN_LISTS.format(first="Parks are free.", second="They are open.").replace(
        "Build anew\n\nMending", "Build anew\nMending"
    )
    found = dict(shown(text))
    assert found["2"].endswith("\n- Build anew")
    assert found["3"].startswith("Mending costs least")


TORN_TABLE = """1.

2.

Posts in the pool service at the time of writing, of which two are yet to be filled for good, are
as in table 4:
a.

The first of the posts is new.

b.

The second of the posts is old.

All of the people now in post, and those who are to follow them by the end of the year, are in
table 4.
Head of Pools
Head of Parks
Head of Sports and
Play
Head of Staff

Ann Lee
Bo Day (interim)
Cy Fox (wef May 24)
Di Gray
Ed Hill{extra}

Parks
3.

Parks stay open{note}.

1

Survey of the parks
"""


def test_torn_sub_items_go_before_a_number_that_waits_and_columns_are_paired() -> None:
    paras = drafts(TORN_TABLE.format(extra="", note=" all year1"))
    assert [p.label or p.place for p in paras] == ["1", "1.a", "1.b", "2", *["Table 4"] * 4, "3", "footnote 1"]
    assert paras[3].text.startswith("All of the people")
    assert [(p.row, p.text) for p in paras[4:8]] == [
        ("Head of Pools", "Head of Pools\nAnn Lee"),
        ("Head of Parks", "Head of Parks\nBo Day (interim)\nCy Fox (wef May 24)"),
        ("Head of Sports and Play", "Head of Sports and Play\nDi Gray"),
        ("Head of Staff", "Head of Staff\nEd Hill"),
    ]


def test_columns_of_unequal_length_are_not_paired() -> None:
    paras = drafts(TORN_TABLE.format(extra="\nFay Ives", note=""))
    tables = [p for p in paras if p.place == "Table 4"]
    assert len(tables) == 1
    assert tables[0].row is None
    assert tables[0].text.endswith("Ed Hill\nFay Ives")
