"""What blocks are to a paper: headings, leads, minutes, parts of forms; each rule on a few lines of our own."""

import pytest

from ingest.blocks import blocks
from ingest.paragraphs import Draft, paragraphs


def drafts(text: str) -> list[Draft]:
    return list(paragraphs(blocks(text)))


def shown(text: str) -> list[tuple[str | None, str]]:
    return [(para.label or para.place, para.text) for para in drafts(text)]


def test_lettered_paragraphs_are_cited_by_the_number_of_their_heading() -> None:
    text = "1. Pools\n\na) The basin leaks.\n\nIt is old.\n\nb) The hall is cold.\n\n2. Parks\n\na) One.\n\nb) Two."
    assert [(para.label, para.heading) for para in drafts(text)] == [
        ("1.a", "1. Pools"),
        ("1.b", "1. Pools"),
        ("2.a", "2. Parks"),
        ("2.b", "2. Parks"),
    ]
    assert drafts(text)[0].text == "The basin leaks.\nIt is old."


def test_a_numbered_line_that_leads_to_a_list_is_no_heading() -> None:
    text = (
        "1. The pool leaks.\n\n2. The panel then agreed:\n\na) to mend it;\n\nb) to paint it.\n\n3. Costs:\n\n3.1 None."
    )
    assert [(para.label, para.heading) for para in drafts(text)] == [
        ("1", None),
        ("2", None),
        ("2.a", None),
        ("2.b", None),
        ("3.1", "3. Costs"),
    ]


def test_the_points_of_a_recommendation_may_be_the_first_numbers_of_the_paper() -> None:
    text = "Recommendations\n\nThat Cabinet:\n\n1. agrees it;\n\n2. notes the cost.\n\nBackground\n\n3. It is old."
    assert [(para.label, para.heading) for para in drafts(text)] == [
        (None, "Recommendations"),
        ("1", "Recommendations"),
        ("2", "Recommendations"),
        ("3", "Background"),
    ]


def test_a_headings_lead_to_a_recommendation_is_part_of_it() -> None:
    text = (
        "1. Purpose\n\n1.1 One.\n\n2. Recommendations\n\n**Council is asked to approve: -**\n\na) a pool.\n\nb) a park."
    )
    assert shown(text)[1:] == [("Recommendation", "Council is asked to approve: -\na) a pool.\nb) a park.")]


def test_a_heading_over_a_sentence_ends_a_header_without_fields() -> None:
    text = "Rivers Panel\n\n3 May 2022\n\nQuestions to the Panel\n\n**Question 1 from Cllr Vole**\n\n"
    text += "When will the weir at the mill be mended again?\n\n**Answer**\n\nIn the summer."
    assert [(para.place, para.text) for para in drafts(text)] == [
        ("header", "Rivers Panel\n3 May 2022\nQuestions to the Panel"),
        ("Question 1 from Cllr Vole", "When will the weir at the mill be mended again?"),
        ("Answer", "In the summer."),
    ]


def test_the_parts_of_a_decisions_form_have_their_names() -> None:
    text = "Record of Decision\n\nDecision maker: Mayor\n\nDecision: The Mayor agreed to:\n\n- let the pool;\n\n"
    text += "- sign the lease.\n\nReason(s) for decision: It stands empty.\n\nOptions considered: None."
    assert [(para.place, para.text) for para in drafts(text)][1:] == [
        ("Decision", "The Mayor agreed to:\n- let the pool;\n- sign the lease."),
        ("Reason(s) for decision", "It stands empty."),
        ("Options considered", "None."),
    ]


def test_a_decision_within_a_minute_is_cited_by_its_number() -> None:
    text = MINUTES + "".join(f"**{n}. Pool {n}**\n\nIt leaks.\n\nDecision: To mend it.\n\n" for n in (1, 2, 3))
    assert shown(text)[1:] == [(str(n), "It leaks.\nDecision: To mend it.") for n in (1, 2, 3)]


MINUTES = "MINUTES of the meeting of the Pools Panel\n\nPresent: Mr Vole\n\n"


def test_minutes_whose_points_begin_again_under_each_head_have_no_labels() -> None:
    text = MINUTES + "".join(
        f"**{head}**\n\n(Item {item})\n\n1. {head} were named.\n\n2. They were noted.\n\nRESOLVED that it be so.\n\n"
        for item, head in enumerate(("Pools", "Parks", "Weirs"), 1)
    )
    paras = drafts(text)[1:]
    assert [para.label for para in paras] == [None] * 12
    assert [para.text for para in paras[:4]] == [
        "(Item 1)",
        "1. Pools were named.",
        "2. They were noted.",
        "RESOLVED that it be so.",
    ]
    assert paras[3].place == "RESOLVED"


def test_minutes_of_one_line_stand_among_those_with_heads() -> None:
    heads = [f"**{n}. Pool {n}**\n\nIt was shut.\n\n" for n in range(2, 8)]
    heads[3] = "5. The park was shut.\n\n"
    text = MINUTES + "1. Apologies: none.\n\n" + "".join(heads) + "1. It was cold.\n\n2. It was wet."
    assert [para.label for para in drafts(text)[1:]] == ["1", "2", "3", "4", "5", "6", "7", "7.1", "7.2"]


def test_what_was_resolved_keeps_its_list() -> None:
    text = (
        MINUTES
        + "**1. Pools**\n\nThe pool was shut.\n\n**RESOLVED:**\n\n(1) That it be mended;\n\n(2) That it open.\n\n"
    )
    text += "**2. Parks**\n\nNone.\n\n**3. Weirs**\n\nNone."
    assert shown(text)[1:3] == [
        ("1", "The pool was shut."),
        ("1.RESOLVED", "RESOLVED:\n(1) That it be mended;\n(2) That it open."),
    ]


def test_minutes_that_do_not_say_so_are_told_by_who_was_there_and_who_was_not() -> None:
    text = "Pools and Parks\n\nPresent: Cllr Vole\n\n**52. Apologies**\n\nNone.\n\n**53. Pools**\n\nIt was shut.\n\n"
    assert [para.label for para in drafts(text + "**54. Parks**\n\nIt was open.")][1:] == ["52", "53", "54"]


def test_headings_without_numbers_stand_under_those_of_a_higher_rank() -> None:
    said = "The basin has leaked since the flood of last March and will not be mended before the autumn of next year."
    text = ["To: Cabinet", said, "# Options", "## Mend the basin", said, "## Fill it in", said]
    text += ["# Costs", "# Risks", "**Flood**", said]
    found = [(para.heading, para.place) for para in drafts("\n\n".join(text))]
    assert found[-4:] == [
        ("Options > Mend the basin", "Mend the basin"),
        ("Options > Fill it in", "Fill it in"),
        (None, "Costs"),  # over nothing, and so text of its own
        ("Risks > Flood", "Flood"),
    ]


def test_a_numbers_own_title_ends_the_headings_that_take_turns_before_it() -> None:
    said = "The basin has leaked since the flood of last March and will not be mended before the autumn of next year."
    text = ["To: Cabinet", "# Water", "**Pools**", f"1.1 {said}", "**Weirs**", f"1.2 {said}", "**1.3 Mills**", said]
    text += ["**Parks**", "**1.4 Trees**", said, "**1.5 Paths**", said]
    found = {para.label: para.heading for para in drafts("\n\n".join(text)) if para.label}
    assert list(found.values()) == ["Water > Pools", "Water > Weirs", "Water", "Water > Parks", "Water > Parks"]


def test_headings_in_minutes_stand_by_themselves() -> None:
    text = "Minutes of a meeting\n\nPresent: A. Ash\n\n## 1. Pools\n\n## 2. Parks\n\n### Trees\n\na) One.\n\n"
    found = drafts(f"{text}**Paths**\n\nb) Two.\n\n## 3. Weirs")
    assert [para.heading for para in found if para.label in ("2.a", "2.b")] == ["2. Parks > Trees", "2. Parks > Paths"]


def test_a_numbered_paragraphs_own_title_stands_over_its_rows() -> None:
    text = "1. Loans\n\n1.1 The mill.\n\n### 1.2 The ferry\n\n| Loan | Sum |\n|---|---|\n| Boat | 40 |\n\n1.3 No more."
    (row,) = [para for para in drafts(text) if para.row]
    assert row.heading == "1. Loans > 1.2 The ferry > Loan | Sum"


def test_a_section_of_recommendations_opens_whatever_its_number() -> None:
    text = "# 4. Parks\n\n4.1 One.\n\n4.2 Two.\n\n**4. Recommendation(s)**\n\nCabinet is asked to note the parks."
    assert shown(text)[-1] == ("Recommendation", "Cabinet is asked to note the parks.")
    assert shown("# 1 | Parks\n\nThey are old.\n\n# 2 | Recommendations\n\nNote the parks.")[-1] == (
        "Recommendation",
        "Note the parks.",
    )


def test_the_parts_of_a_decisions_form_stand_by_themselves() -> None:
    text = "# 1. Costs\n\n1.1 They are low.\n\n**Any alternatives considered and rejected:**\n\nTo do nothing.\n\n"
    found = drafts(f"{text}**Decision: Cabinet agrees to:**\n\nA) mend the mill\n\n**Reason(s) for decision:**")
    assert [(para.place, para.heading, para.text) for para in found[1:]] == [
        ("Any alternatives considered and rejected", "Any alternatives considered and rejected", "To do nothing."),
        ("Decision", "Decision", "Cabinet agrees to:\nA) mend the mill"),
        ("Reason(s) for decision", None, "Reason(s) for decision"),
    ]


def test_a_table_above_the_text_of_its_section_stands_before_it() -> None:
    text = "# 1. Costs\n\n| Pool | Sum |\n|---|---|\n| Lido | 40 |\n\n1.1 They are low.\n\n1.2 They rise.\n"
    assert [para.row or para.label for para in drafts(text)] == ["Lido", "1.1", "1.2"]


def labels(text: str) -> list[str | None]:
    return [para.label for para in drafts(text)]


def test_numbers_are_cited_as_printed_with_their_noughts() -> None:
    assert labels("7.01 One rule.\n\n7.02 Two rules.\n\n7.03 Three rules.") == ["7.01", "7.02", "7.03"]


def test_paragraphs_numbered_within_lettered_sections() -> None:
    text = "A. Mills\n\nA1. The weir leaks.\n\nA2. It is old.\n\nB. Ferries\n\nB1. One sank.\n\nB2. None sails."
    assert [(para.label, para.heading) for para in drafts(text)] == [
        ("A1", "A. Mills"),
        ("A2", "A. Mills"),
        ("B1", "B. Ferries"),
        ("B2", "B. Ferries"),
    ]
    roads = "1. Roads\n\n1.1 One.\n\n1.2 Two.\n\nA1 Mills\n\nA2 Ferries\n\nA3 Weirs"
    assert [label for label in labels(roads) if label] == ["1.1", "1.2"]


def test_a_headings_number_is_its_sections_and_not_a_lists_below_it() -> None:
    text = "# 1 Mills\n\nThat we:\n\n1. mend it;\n2. paint it.\n\n# 2 Weirs\n\n2.1 It leaks.\n\n2.2 It is old."
    assert labels(text) == [None, "2.1", "2.2"]
    assert drafts(text)[0].heading == "1 Mills"


def test_minutes_with_numbers_behind_a_stroke() -> None:
    top = "Minutes of a meeting of the Mill Panel held on 4 May 2025\n\nPresent: Cllr Vole\n\n"
    text = "CAB/61 APOLOGIES\n\nNone.\n\nCAB/62 MILL\n\nIt leaks.\n\nCAB/63 WEIR\n\nRESOLVED: That it be mended."
    assert [(para.label, para.heading) for para in drafts(top + text)[1:]] == [
        ("CAB/61", "CAB/61 APOLOGIES"),
        ("CAB/62", "CAB/62 MILL"),
        ("CAB/63.RESOLVED", "CAB/63 WEIR"),
    ]
    assert [label for label in labels(text) if label] == []


def test_a_heading_right_below_the_name_of_an_appendix_is_its_title() -> None:
    text = "1. Mill\n\n1.1 One.\n\n1.2 Two.\n\n# APPENDIX 1:\n\n# LETTER FROM THE MILLER\n\nWe ask for a rise.\n\n"
    end = "# Annex B – Old maps\n\n# Weirs\n\nIt leaks."
    assert [(para.place, para.heading, para.text) for para in drafts(text + end) if not para.label] == [
        ("Appendix 1", "APPENDIX 1 > LETTER FROM THE MILLER", "We ask for a rise."),
        ("Annex B", None, "Annex B – Old maps"),
        ("Weirs", "Weirs", "It leaks."),
    ]


def test_minutes_with_the_year_before_a_stroke() -> None:
    top = "Minutes of a meeting of the Mill Panel held on 4 May 2025\n\nPresent: Cllr Vole\n\n"
    for one, two, three in (("25/01", "25/02", "25/03"), ("41/25", "42/25", "43/25")):
        text = (
            f"### {one} Chair\n\nOne.\n\n### {two} Mill\n\na) It leaks.\n\nb) It is old.\n\n### {three} Weir\n\nThree."
        )
        assert labels(top + text)[1:] == [one, f"{two}.a", f"{two}.b", three]


def test_dotted_numbers_without_a_sequence_are_labels_where_each_stands_once() -> None:
    rules = "14.60 A member speaks once.\n\n14.73 The chair stops the clock.\n\n9.4 Two are a quorum.\n\n"
    assert labels(rules) == ["14.60", "14.73", "9.4"]
    assert labels(rules + "9.4 Three are a quorum.\n\n3.7 The clerk counts.") == [None]
    assert labels("The day\n\n9.30 Tea\n\n10.15 Talk\n\n12.30 Lunch") == [None]
    assert labels("It cost\n2.5 million pounds.\n\nIt was\n3.5 million.\n\nNow\n4.2 million.") == [None]


def test_a_numbered_section_heads_the_first_number_below_a_title() -> None:
    text = "Pay Panel\n\nMeeting of 4 May 2025\n\nI. MILLS\n\n1. The weir leaks.\n\nII. FERRIES\n\n2. One sank."
    assert [(para.label, para.heading) for para in drafts(text)[1:]] == [("1", "I. MILLS"), ("2", "II. FERRIES")]


def test_the_parts_of_a_paper_may_each_begin_at_1() -> None:
    top = "To: Mill Panel\n\nDate: 4 May 2025\n\n"
    parts = "PART A – MILLS\n\n1. One leaks.\n\n2. One is old.\n\nPART B – WEIRS\n\n1. None leaks.\n\n2. All are old."
    assert [(para.label, para.heading) for para in drafts(top + parts)[1:]] == [
        ("1", "PART A – MILLS"),
        ("2", "PART A – MILLS"),
        ("1", "PART B – WEIRS"),
        ("2", "PART B – WEIRS"),
    ]
    goes_on = parts.replace("1. None", "3. None").replace("2. All", "4. All")
    assert labels(top + goes_on)[1:] == ["1", "2", "3", "4"]
    listed = "1.1 It is told that:\n\n1. one leaks.\n\n1.2 See Part A.\n\n"
    listed += "PART A – MILLS\n\n1.3 It is:\n\n1. old.\n\n1.4 End."
    assert [label for label in labels(top + listed) if label] == ["1.1", "1.2", "1.3", "1.4"]


@pytest.mark.parametrize("capitals", [True, False])
def test_a_text_without_marks_and_numbers_has_its_titles_as_headings(capitals: bool) -> None:
    mills, money = ("MILLS", "MONEY") if capitals else ("Mills", "Money")
    text = f"Date: 4 May 2025\n\n{mills}\n\nThe mill by the weir leaks into the old pool.\n\nBo Day\n\nIt is old.\n\n"
    text += f"{money}\n\nThere is none left, said the clerk on the BBC.\n\nRecommendation\n\nThat the panel mend it."
    assert [(para.place, para.heading, para.text) for para in drafts(text)[1:]] == [
        (mills, mills, "The mill by the weir leaks into the old pool.\nBo Day\nIt is old."),
        (money, money, "There is none left, said the clerk on the BBC."),
        ("Recommendation", "Recommendation", "That the panel mend it."),
    ]


def test_numbers_parted_by_a_tab_from_their_text_are_no_cells() -> None:
    text = (
        "1\tMILLS\n\n1.1\tOne leaks.\n\n1.2\tWe may:\n\t(a)\tmend it;\n\t(b)\tsell it.\n\n2\tWEIRS\n\n2.1\tNone leaks."
    )
    assert [(para.label, para.heading, para.text) for para in drafts(text)] == [
        ("1.1", "1 MILLS", "One leaks."),
        ("1.2", "1 MILLS", "We may:"),
        ("1.2.a", "1 MILLS", "mend it;"),
        ("1.2.b", "1 MILLS", "sell it."),
        ("2.1", "2 WEIRS", "None leaks."),
    ]
    assert [para.row for para in drafts("Place\tSum\n1\t2.5\n2\t3.5")] == ["1", "2"]


def test_minutes_whose_numbers_begin_with_letters() -> None:
    top = "MINUTES of the meeting of the Mill Panel held on 4 May 2025\n\nPresent: Cllr Vole\n\n"
    text = "PC.41 Apologies\n\nNone.\n\nPC.42 25/00417/FUL – The weir\n\nNoted.\n\n"
    text += "PC.43 Mills\n\nRESOLVED: sell:\n1. one;\n2. both."
    assert [(para.label, para.heading) for para in drafts(top + text)[1:]] == [
        ("PC.41", "PC.41 Apologies"),
        ("PC.42", "PC.42 25/00417/FUL – The weir"),
        ("PC.43.RESOLVED", "PC.43 Mills"),
    ]
