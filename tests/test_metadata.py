"""What a paper prints about itself, on headers of our own in the forms that councils use."""

from datetime import date
from pathlib import Path

import pytest

from ingest.dates import first_date, proven_period, stated_period
from ingest.reading import Reading, read_paper
from ingest.zones import person

DAY = date(2025, 3, 13)
BODY = "\n\n1. Pools\n\n1.1 The pool leaks.\n\n1.2 It is old.\n"


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "paper.txt"
    path.write_text(text, encoding="utf-8")
    return read_paper(path)


def test_a_header_with_fields_of_its_own(tmp_path: Path) -> None:
    paper = read(
        tmp_path,
        "Somerford District Council\n\nReport to: Cabinet\nDate of meeting: 12 November 2024\n"
        "Report of: Jane Archer, Director of Finance\nLead officer: Tom Webb, Head of Leisure\nWard: All\n"
        "Key decision: Yes (24/00123)\nTitle: Riverside pool: revised cost\nClassification: Exempt\n" + BODY,
    )
    assert paper.council == "Somerford District Council"
    assert paper.body == "Cabinet"
    assert paper.meeting_date == date(2024, 11, 12)
    assert paper.title == "Riverside pool: revised cost"
    assert paper.authors == ("Jane Archer",)
    assert paper.author_body == "Somerford District Council"
    assert paper.decision_ref == "24/00123"
    assert paper.classification == "exempt"
    assert paper.kind == "report"


def test_a_title_page_in_capitals(tmp_path: Path) -> None:
    text = "## **PLANNING COMMITTEE**\n\n**3 MAY 2022**\n\n### **THE FUTURE OF THE POOL**\n\n"
    text += "Author: Bo Day, Head of Pools\n"
    paper = read(tmp_path, text + BODY)
    assert (paper.body, paper.meeting_date, paper.title) == (
        "Planning Committee",
        date(2022, 5, 3),
        "The Future of the Pool",
    )
    assert paper.authors == ("Bo Day",)


def test_the_author_named_beats_the_sender_and_the_sender_the_contact(tmp_path: Path) -> None:
    sender = "From: Ann Lee, Cabinet Member for Parks\n\nCy Fox, Director of Parks\n\nTo: Cabinet, 3 May 2022\n"
    contact = "\nContact details:\n\nDi Gray, Clerk\n"
    author = "\nReport Author:\n\nEd Hill, Head of Pools\n"
    assert read(tmp_path, sender + BODY + contact).authors == ("Ann Lee", "Cy Fox")
    assert read(tmp_path, sender + BODY + author + contact).authors == ("Ed Hill",)
    assert read(tmp_path, "To: Cabinet, 3 May 2022\n" + BODY + contact).authors == ("Di Gray",)


def test_an_author_of_another_organisation_speaks_for_it(tmp_path: Path) -> None:
    text = "To: Cabinet, 3 May 2022\n\nAuthor: Bo Day, Head of Plans, Director of Care Otterham NHS Trust\n"
    assert read(tmp_path, text + BODY).author_body == "Care Otterham NHS Trust"
    text = text.replace("Care Otterham", "of Care, Otterham").replace("Director of of Care", "Director of Care")
    assert read(tmp_path, text + BODY).author_body == "Otterham NHS Trust"


def test_the_council_is_the_one_named_most_or_none(tmp_path: Path) -> None:
    text = "To: County Council, 3 May 2022\n\n1. Pools\n\n1.1 Otter County Council and Teign Council met; "
    text += "OCC paid.\n\n1.2 "
    assert read(tmp_path, text + "Teign Council replied to OCC.\n").council == "Otter County Council"
    text = "To: Cabinet, 3 May 2022\n\n1. Pools\n\n1.1 Otter Council met.\n\n1.2 Teign Council did not.\n"
    assert read(tmp_path, text).council is None


def test_what_is_not_printed_is_none(tmp_path: Path) -> None:
    paper = read(tmp_path, BODY)
    printed = (
        paper.title,
        paper.council,
        paper.body,
        paper.meeting_date,
        paper.period,
        paper.author_body,
        paper.decision_ref,
    )
    assert printed == (None,) * 7
    assert paper.authors == ()
    assert paper.classification is None
    assert paper.recommendation is None


def test_minutes(tmp_path: Path) -> None:
    text = (
        "SOMERFORD DISTRICT COUNCIL\n\nMINUTES of the meeting of the Cabinet held on Tuesday, 12 November 2024\n\n"
        "31. Apologies\n\nThere were none.\n\n32. Pools\n\nRESOLVED that the pool be mended.\n"
    )
    paper = read(tmp_path, text)
    assert (paper.kind, paper.body, paper.council) == ("minutes", "Cabinet", "Somerford District Council")
    assert paper.meeting_date == date(2024, 11, 12)
    assert [(p.label, p.place, p.heading) for p in paper.paragraphs[1:]] == [
        ("31", None, "31. Apologies"),
        ("32.RESOLVED", None, "32. Pools"),
    ]


@pytest.mark.parametrize(
    ("top", "body", "day"),
    [
        ("To: County Council Date: 13 March 2025", "County Council", DAY),
        ("To: County Council: 13 March 2025", "County Council", DAY),
        ("Somerford Town Council Meeting 13 March 2025", "Somerford Town Council", DAY),
        ("Cabinet Meeting – 13 March 2025", "Cabinet", DAY),
        ("Meeting name: Cabinet\nDate: 13 Mar 2025", "Cabinet", DAY),
        ("Licensing Panel\nDate of hearing: 13 March 2025", "Licensing Panel", DAY),
        ("Meeting: Licensing Panel\nDate: 13 March 2025", "Licensing Panel", DAY),
        ("Minutes of the meeting of the Cabinet of Somer Town Council held on 13 March 2025", "Cabinet", DAY),
        ("Somer County Council Licensing Panel\n13 March 2025", "Licensing Panel", DAY),
        ("Meeting: 13/03/2025 - Licensing Panel (Item 15)", "Licensing Panel", DAY),
        ("Meeting of Licensing Panel, Thursday, 13th March, 2025 2.00 pm (Item 8.)", "Licensing Panel", DAY),
        ("Hearing of: Licensing Panel\nDate: 13 March 2025", "Licensing Panel", DAY),
        ("Report to the Licensing Panel, 13 March 2025", "Licensing Panel", DAY),
        ("Licensing Panel, Somer Borough Council – Thursday, 13th March, 2025", "Licensing Panel", DAY),
        (
            "Minutes of the May meeting of Somer PC\nMinutes of the Pools Panel meeting held on 13 March 2025",
            "Pools Panel",
            DAY,
        ),
        ("Pools Committee\nMINUTES of the meeting held at the mill on 13 March 2025", "Pools Committee", DAY),
        ("POOLS SUB-COMMITTEE – 13 MARCH 2025", "Pools Sub-committee", DAY),
        ("MINUTES of the meeting of the Pool Panel of Rill Borough Council held on 13 March 2025", "Pool Panel", DAY),
        ("MINUTE of the meeting of the Pools Panel was held on March 13, 2025", "Pools Panel", DAY),
        ("Pools and Parks\nThursday 13 March 2025", None, DAY),
        ("Ann Lee\nPool Lane\n13 March 2025 Dear Bo,", None, None),
    ],
)
def test_the_meeting_in_many_forms(tmp_path: Path, top: str, body: str | None, day: date | None) -> None:
    paper = read(tmp_path, f"{top}\nWard: All\n{BODY}".replace("\n", "\n\n"))
    assert (paper.body, paper.meeting_date) == (body, day)


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("Cabinet – 13 March 2025\nPool Opening Hours\nReport of the Pools Panel", "Pool Opening Hours"),
        ("Cabinet – 13 March 2025\nAnn Lee\nDirector of Pools", None),
        ("Cabinet – 13 March 2025\nCllr Ann Lee", None),
        ("Teitl / Title: Pyllau / Pools\nTo: Cabinet, 13 March 2025", "Pyllau / Pools"),
        ("Key decision? Yes\nPool opening hours", "Pool opening hours"),
        ("Decision details\nPool opening hours", "Pool opening hours"),
        ("Question 1\nCabinet\n13 March 2025\nQuestion by Ann Lee to Bo Day", None),
        ("Cabinet\nThis report is on the pool at the mill and on what it costs.", None),
    ],
)
def test_titles_are_told_from_names_and_text(tmp_path: Path, top: str, title: str | None) -> None:
    assert read(tmp_path, f"{top}\nWard: All\n{BODY}".replace("\n", "\n\n")).title == title


@pytest.mark.parametrize(
    ("line", "council"),
    [
        ("London Borough of Somer and Ferry", "London Borough of Somer and Ferry"),
        ("NORTH VALE COMBINED AUTHORITY", "North Vale Combined Authority"),
        ("Ann Lee, Leader of the Council", None),
        ("Bo Day (Parish Council)", None),
        ("A New Unitary Council for Somerford", None),
        ("Council: London Borough of Somer", "London Borough of Somer"),
        ("Authority: Somer City Council", "Somer City Council"),
        ("New Ferry District Council", "New Ferry District Council"),
        ("Somer Town Council\n\nFerry Town Council\n\nWeir Town Council", None),
        ("Somerford Town Council Meeting 13 March 2025", "Somerford Town Council"),
    ],
)
def test_councils_are_told_by_their_whole_names(tmp_path: Path, line: str, council: str | None) -> None:
    assert read(tmp_path, f"{line}\n\nWard: All\n{BODY}").council == council


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Agenda", "agenda"),
        ("Agenda item 7", "report"),
        ("Record of Decision", "decision"),
        ("Appendix 1 to item 7", "appendix"),
        ("*** AGENDA ***", "agenda"),
        ("Sir,\n\nYou are summoned.\n\nBo Day\n\n" + "Clerk\n\n" * 6 + "AGENDA", "agenda"),
        ("Notice of Meeting and Agenda", "agenda"),
        ("Minute of Meeting", "minutes"),
        ("Pools and Parks\n\nPresent: Cllr Vole\n\n**Apologies**\n\nNone.", "minutes"),
        ("Licensing Act 2003 – Notice of Determination", "decision"),
        ("Appeal Decision", "decision"),
        ("Date of decision: 3 May 2022\n\nDecision: It is agreed.", "decision"),
    ],
)
def test_kind(tmp_path: Path, line: str, kind: str) -> None:
    assert read(tmp_path, f"{line}\n\nTo: Cabinet, 3 May 2022\n{BODY}").kind == kind


def test_the_recommendation_is_whole(tmp_path: Path) -> None:
    text = "To: Cabinet, 3 May 2022\n\nRecommendations:\n\nThat Cabinet:\n\n- a) agrees;\n- b) notes.\n" + BODY
    assert read(tmp_path, text).recommendation == "That Cabinet:\na) agrees;\nb) notes."
    assert read(tmp_path, BODY + "\n2. Recommendations\n\n2.1 Agree.\n\n2.2 Note.\n").recommendation == "Agree.\nNote."


def test_a_recommendation_under_a_heading_that_says_so_in_more_words(tmp_path: Path) -> None:
    head = "**This report makes the following recommendations to the Panel:**"
    text = f"Cabinet\n\n3 May 2022\n\n**Summary**\n\nIt leaks.\n\n{head}\n\n1. That it be mended.\n\n**Cost**\n\nNone."
    assert read(tmp_path, text).recommendation == "That it be mended."
    assert read(tmp_path, text.replace("This report makes the following r", "R")).recommendation == "That it be mended."
    assert read(tmp_path, text.replace("This report makes the following", "Earlier")).recommendation is None


def test_dates_in_words_and_in_figures() -> None:
    assert first_date("Tuesday, 1st of March, 2022") == date(2022, 3, 1)
    assert first_date("on 01/03/2022") == date(2022, 3, 1)
    assert first_date("on 1st Mar. 2022") == first_date("March 1, 2022") == date(2022, 3, 1)
    assert first_date("31 February 2022") is None
    assert first_date("March 2022") is None


def test_a_period_is_proven_by_what_is_past_and_what_will_be() -> None:
    text = "The pool shut in May 2021. By June 2023 it reopens. It was sold on 4 July 2021¹. "
    text += "The board will meet in February."
    assert proven_period(text) == (date(2021, 7, 4), date(2022, 2, 28))
    assert proven_period("It was sold on 4 July 2021.") is None
    assert proven_period("The board will meet in February.") is None


def test_a_period_printed_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "Period: 1 July 2022 to 30 September 2022\n" + BODY).period == (
        date(2022, 7, 1),
        date(2022, 9, 30),
    )
    assert stated_period("30 September 2022 to 1 July 2022") is None


def header(tmp_path: Path, lines: str) -> Reading:
    return read(tmp_path, f"To: Cabinet, 3 May 2022\nSubject: The pool\n{lines}\n{BODY}")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("Key decision: Yes", True),
        ("Key Decision: YES - it affects two wards", True),
        ("Key decision: 24/00123", True),
        ("Is this a key decision? No", False),
        ("Key decision\nNo", False),
        ("Is Key decision?: Yes", True),
        ("Is this a key decision? ☒ Yes ☐ No", True),
        ("Key decision: Yes ☐ No ☒", False),
        ("Key decision: ☐ Yes ☐ No", None),
        ("Key decision: Yes / No", None),
        ("Key decision: Not applicable", False),
        ("Decision type: Non-key", False),
        ("Decision type: Key", True),
        ("Key decision criteria: savings", None),
        ("Key decision: Yes\nKey decision: No", None),
        ("Ward: All", None),
    ],
)
def test_a_key_decision_is_what_the_header_says(tmp_path: Path, line: str, key: bool | None) -> None:
    assert header(tmp_path, line).key_decision is key


def test_pathways_go_on_over_lines(tmp_path: Path) -> None:
    paper = header(
        tmp_path,
        "Past Pathway of report: Pools Panel, 4 April 2022\nRivers and Leisure Committee – 11 April 2022\n"
        "Future Pathway : Council,\n17 May 2022\nWard: All",
    )
    assert paper.past_pathway == "Pools Panel, 4 April 2022\nRivers and Leisure Committee – 11 April 2022"
    assert paper.future_pathway == "Council, 17 May 2022"
    assert header(tmp_path, "Previous pathway: None").past_pathway == "None"
    assert header(tmp_path, "Ward: All").past_pathway is None


@pytest.mark.parametrize(
    ("listed", "background"),
    [
        (
            "Background documents\n\n- Pool survey 2021\n- Letter of the\nSwimming Club",
            ("Pool survey 2021", "Letter of the Swimming Club"),
        ),
        ("Background papers: None", ()),
        ("Background Documents\n\nThere are no background documents to this report.", ()),
        (
            "2. Background documents\n\n2.1 Pool survey 2021\n\n2.2 Lido plan (2019)",
            ("Pool survey 2021", "Lido plan (2019)"),
        ),
        ("Background documents\n\nThe following papers may be seen at the office.\nPool survey", ("Pool survey",)),
        (
            "Background documents\n\nThe papers are at the office.\nPool survey 1 Letter of 9 May 2021 2 Minutes\n"
            "(Pools Panel, item 4)\n3",
            ("Pool survey", "Letter of 9 May 2021", "Minutes (Pools Panel, item 4)"),
        ),
        ("Background documents\n\nPool plan 1\nPool plan 2", ("Pool plan 1", "Pool plan 2")),
        ("Background\n\nThe pool was built in 1931.", None),
    ],
)
def test_background_documents_are_listed_as_printed(
    tmp_path: Path, listed: str, background: tuple[str, ...] | None
) -> None:
    assert read(tmp_path, f"To: Cabinet, 3 May 2022\nSubject: The pool\n{BODY}\n{listed}\n").background == background


def test_what_a_record_of_a_decision_decides_is_its_recommendation(tmp_path: Path) -> None:
    text = "Somerford District Council\n\nRecord of Decision\n\nDecision maker: Cabinet\n\n"
    paper = read(tmp_path, f"{text}**Decision:**\n\nCabinet agrees to mend the mill.\n\n**Reasons:**\n\nIt leaks.\n")
    assert (paper.kind, paper.recommendation) == ("decision", "Cabinet agrees to mend the mill.")


TOP = f"Cabinet\n\n3 May 2022{BODY}\n"


def test_who_wrote_a_paper_is_no_answer_no_thanks_and_no_office(tmp_path: Path) -> None:
    end = "**Report Authors**\n\n- Jane Archer (Head of Leisure)\n\n- 01234 567890\n\n"
    paper = read(tmp_path, f"{TOP}{end}**Relevant Corporate Directors:**\n\n- Tom Webb (Director)\n")
    assert (paper.authors, paper.paragraphs[-1].place) == (("Jane Archer",), "Contact")
    thanked = ("Thanks go to:", "Ann Reed", "Ben Stone", "Cath Hill", "Dan Ford", "Eve Marsh", "Fay Wood", "Guy Lane")
    assert read(tmp_path, TOP + "\n\n".join(thanked)).authors == ()
    many = "Lead Officer and Report Author: Jane Head (Head of Leisure)"
    assert read(tmp_path, f"To: Cabinet, 3 May 2022\n\n{many}{BODY}").authors == ("Jane Head",)
    for named in ("Officer contact", "Originating Officer(s)"):
        assert read(tmp_path, f"To: Cabinet, 3 May 2022\n\n{named}: Tom Webb{BODY}").authors == ("Tom Webb",)
    assert person("Deputy Head, Leisure") is None
    signed = read(tmp_path, f"{TOP}\n\nJane Archer (Chair)\n\nTom Webb\n").paragraphs[-1]
    assert (signed.place, signed.text) == ("Author", "Jane Archer (Chair)\nTom Webb")
    assert read(tmp_path, f"{TOP}**Who mends it?**\n\nNot Applicable\n").authors == ()
    assert person("Corporate Directors") is None


def test_background_documents_numbered_or_bold(tmp_path: Path) -> None:
    numbered = (
        "Cabinet\n\n3 May 2022\n\n**Summary**\n\nThe pool leaks.\n\n**Background Documents**\n\n1. Survey\n\n2. Plan"
    )
    assert read(tmp_path, numbered).background == ("Survey", "Plan")
    bold = "**Background Documents**\n\n**The survey of the mill**\n\n**Contact**\n\nTom Webb\n"
    assert read(tmp_path, TOP + bold).background == ("The survey of the mill",)


def test_an_officer_named_above_a_number_is_no_heading(tmp_path: Path) -> None:
    end = "2. Relevant Director:\n\nJane Archer, Head of Leisure\n\n3. Ferries\n\n3.1 Old.\n"
    paper = read(tmp_path, TOP + end)
    assert [para.text for para in paper.paragraphs if para.place == "Contact"] == ["Jane Archer, Head of Leisure"]
