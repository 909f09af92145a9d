"""Papers as councils of many kinds print them: their numbers, forms, titles and meetings, on small PDFs."""

from datetime import date
from pathlib import Path

from test_pdf import LONG, Mark, lines, pdf, read
from test_pdf_tables import table

from ingest.blocks import Block
from ingest.items import Cell, Para, Table
from ingest.whole import blocks_of_items


def numbered(y: int, number: str, text: str, x: int = 72) -> list[Mark]:
    """A number that hangs well before its paragraph."""
    return [*lines(number, x=x, y=y), *lines(text, x=x + 40, y=y)]


def bold(y: int, text: str) -> list[Mark]:
    return lines(text, y=y, font="F2")


def test_minutes_numbered_by_year_are_cited_as_printed(tmp_path: Path) -> None:
    marks = [
        *bold(50, "ASHCOMBE TOWN COUNCIL"),
        *lines("Minutes of the meeting of the Highways Committee held on 4 June 2024", y=70),
        *lines("Present: Councillors Reed and Stone", y=90),
        *bold(120, "121/24 Apologies"),
        *lines("None were given.", y=140),
        *bold(170, "122/24 The weir"),
        *lines(LONG, y=190),
        *lines("RESOLVED: That it be mended.", y=220),
        *bold(250, "123/24 The lamps"),
        *lines("(i) Eleven are out.", y=270),
        *lines("(ii) One is lost.", y=290),
    ]
    paper = read(tmp_path, pdf([marks]))
    assert [para.label for para in paper.paragraphs if para.label] == [
        *("121/24", "122/24", "122/24.RESOLVED", "123/24.i", "123/24.ii")
    ]
    assert (paper.kind, paper.body, paper.meeting_date) == ("minutes", "Highways Committee", date(2024, 6, 4))


def test_numbers_as_they_are_counted_and_cited() -> None:
    told = {
        printed: (Block("", printed).number, Block("", printed).label)
        for printed in ("24/056", "CAB 45", "3.0", "2.1.")
    }
    assert told == {
        "24/056": ((56,), "24/056"),
        "CAB 45": ((45,), "CAB 45"),
        "3.0": ((3,), "3.0"),
        "2.1.": ((2, 1), "2.1"),
    }


def test_sections_numbered_one_point_nought_and_their_recommendations(tmp_path: Path) -> None:
    marks = [
        *lines("To: Markets Panel", y=50),
        *bold(80, "1.0 Purpose"),
        *numbered(100, "1.1", "The rents are looked at each year."),
        *bold(130, "2.0 Recommendations"),
        *lines("The Panel is asked:", y=150),
        *numbered(170, "2.1", "To note the rents."),
        *numbered(190, "2.2", "To keep them."),
        *bold(220, "3.0 Background"),
        *numbered(240, "3.1", "There are nine stalls."),
    ]
    paper = read(tmp_path, pdf([marks]))
    found = [(para.label, (para.heading or "").split(" > ")[0]) for para in paper.paragraphs if para.label]
    assert found == [
        *[("1.1", "1.0 Purpose"), ("2.1", "2.0 Recommendations")],
        *[("2.2", "2.0 Recommendations"), ("3.1", "3.0 Background")],
    ]
    assert paper.recommendation == "The Panel is asked:\n2.1 To note the rents.\n2.2 To keep them."


def test_parts_in_romans_and_numbers_without_a_stop(tmp_path: Path) -> None:
    marks = [
        *lines("Item 7", x=480, y=40),
        *bold(60, "EXECUTIVE"),
        *lines("14 March 2024", y=80),
        *bold(100, "REPORT OF THE DIRECTOR OF PLACE"),
        *bold(120, "MILL LANE WEIR: NEW OAK GATE"),
        *bold(150, "I. PURPOSE"),
        *numbered(170, "1", "The weir leaks."),
        *bold(200, "II. RECOMMENDATIONS"),
        *numbered(220, "(a)", "to mend it; and"),
        *numbered(240, "(b)", "to pay for it."),
        *bold(270, "III. BACKGROUND"),
        *numbered(290, "2", "It is of oak."),
        *numbered(310, "3", "It is old."),
    ]
    paper = read(tmp_path, pdf([marks]))
    assert [(para.label, para.heading) for para in paper.paragraphs if para.label] == [
        *[("1", "I. PURPOSE"), ("2", "III. BACKGROUND"), ("3", "III. BACKGROUND")]
    ]
    assert paper.recommendation == "(a) to mend it; and\n(b) to pay for it."
    assert (paper.title, paper.body) == ("Mill Lane Weir: New Oak Gate", "Executive")


def test_a_decision_notice_without_colons_is_a_form(tmp_path: Path) -> None:
    told = {
        "Decision maker": "Cabinet Member for Transport",
        "Date of decision": "9 February 2024",
        "Decision reference": "TR/2024/017",
        "Subject": "Mill Lane: no cars",
        "Key decision": "No",
    }
    rules = "".join(f"{x} {842 - 220} m {x} {842 - 120} l S\n" for x in (70, 250, 500))
    rules += "".join(f"70 {842 - y} m 500 {842 - y} l S\n" for y in range(120, 221, 20))
    marks = [*bold(90, "NOTICE OF EXECUTIVE DECISION"), *table(*told.items(), xs=(75, 255), y=134)]
    marks = [(x, y if y < 120 else 134 + (y - 134) // 14 * 20, font, text) for x, y, font, text in marks]
    paper = read(tmp_path, pdf([marks], rules))
    assert (paper.kind, paper.title, paper.decision_ref, paper.key_decision) == (
        *("decision", "Mill Lane: no cars", "TR/2024/017", False),
    )
    assert (paper.body, paper.meeting_date) == ("Cabinet Member for Transport", date(2024, 2, 9))


def test_titles_with_a_date_and_over_all_sections_and_a_meeting_in_one_line(tmp_path: Path) -> None:
    said = [*lines("Ashcombe District Council – Cabinet – 5 July 2023", y=60), *bold(90, "Housing strategy")]
    body = [
        *numbered(120, "1.1", "It is new."),
        *numbered(140, "2.1", "It is read."),
        *numbered(160, "2.2", "It is kept."),
    ]
    paper = read(tmp_path, pdf([[*said, *body]]))
    assert (paper.title, paper.body, paper.meeting_date) == ("Housing strategy", "Cabinet", date(2023, 7, 5))
    first = [*bold(60, "Appendix B"), *bold(90, "Budget monitoring: position at 31 December 2023"), *lines(LONG, y=120)]
    assert read(tmp_path, pdf([first])).title == "Budget monitoring: position at 31 December 2023"


def test_a_letter_names_no_body_and_print_drawn_late_stands_in_its_place(tmp_path: Path) -> None:
    marks = [
        *lines("Minister for Rivers", "London", y=60),
        *lines("Dear Leaders", y=170),
        *lines(LONG, LONG, y=210),
        *lines("To: Leaders of all councils", y=110),
        *lines("16 December 2024", x=380, y=130),
    ]
    paper = read(tmp_path, pdf([marks]))
    assert paper.paragraphs[0].text.split("\n")[2] == "To: Leaders of all councils"
    assert (paper.body, paper.meeting_date) == (None, None)


def test_a_blank_page_says_nothing(tmp_path: Path) -> None:
    marks = lines("1.1 One.", "1.2 Two.", y=100, step=30)
    found = read(tmp_path, pdf([marks, lines("This page is intentionally left blank", y=400)])).paragraphs
    assert [para.text for para in found] == ["One.", "Two."]


def test_the_stamps_of_a_pack_are_no_text(tmp_path: Path) -> None:
    stamps = [*lines("Page 2", x=274, y=812), *lines("Agenda Item 7", x=480, y=30)]
    first = lines("1.1 The weir leaks and nobody has mended it.", "1.2 It is of oak.", y=100, step=30)
    second = [*lines("1.3 It is old and grey.", "1.4 It is to be mended.", y=100, step=30), *stamps]
    texts = [para.text for para in read(tmp_path, pdf([first, second])).paragraphs]
    assert texts[-1] == "It is to be mended."


def test_a_date_whose_letters_are_raised_begins_a_line_of_its_paragraph(tmp_path: Path) -> None:
    raised = "BT /F1 11 Tf 72 749 Td (30) Tj /F1 6 Tf 4 Ts (th) Tj /F1 11 Tf 0 Ts ( January it was mended.) Tj ET"
    first = lines("1.1 A.", y=60)
    data = pdf([[*first, *lines(LONG, y=80)]], extra=raised)
    assert read(tmp_path, data).paragraphs[0].text.endswith("and its old 30th January it was mended.")


def test_an_agendas_table_of_items_and_pages_is_no_table() -> None:
    agenda = Table(
        [
            [Cell([Para(text)]) for text in row]
            for row in (("1", "Apologies", ""), ("2", "The weir", "1 - 4"), ("3", "The lamps", "5 - 30"))
        ]
    )
    found = blocks_of_items([Para("Parks Panel"), Para("AGENDA"), agenda], "a.docx")
    assert [(block.printed, block.text) for block in found[2:]][:2] == [("1", "Apologies"), ("2", "The weir")]
    unheaded = Table([[Cell([Para(text)]) for text in row] for row in (("1", "Oak", "12.5"), ("2", "Elm", "3.5"))])
    assert [block.text.split("\n") for block in blocks_of_items([unheaded], "b.docx")] == [
        ["1", "Oak", "12.5"],
        ["2", "Elm", "3.5"],
    ]


def test_minutes_of_a_parish_with_the_year_first_and_no_headings(tmp_path: Path) -> None:
    marks = [
        *lines("Willow Green Parish Council", y=50),
        *lines("Minutes of the Parish Council meeting held on Monday 13 May 2024", y=70),
        *lines("Present: Cllrs Lark and Wren", y=90),
        *numbered(120, "24/061", "Apologies: none."),
        *numbered(140, "24/062", "Planning:"),
        *lines("a) 24/00456/HOU: no objection.", x=120, y=160),
        *lines("b) 24/00512/FUL: objection.", x=120, y=180),
        *numbered(200, "24/063", "Finance: £1,204.50 was paid."),
    ]
    paper = read(tmp_path, pdf([marks]))
    labels = [para.label for para in paper.paragraphs if para.label]
    assert [label for label in labels if label != "24/062"] == ["24/061", "24/062.a", "24/062.b", "24/063"]
    assert (paper.body, paper.meeting_date) == ("Parish Council", date(2024, 5, 13))


def test_raised_numbers_and_their_footnotes(tmp_path: Path) -> None:
    drawn = [(11, 72, 762, "1.1 It was shut in"), (8, 155, 766, "1"), (11, 163, 762, "and mended.")]
    drawn += [(5, 74, 63, "1"), (8, 78, 60, "In May 2019.")]
    extra = "".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for size, x, y, text in drawn)
    marks = lines("1.2 B.", y=110)
    found = {para.label or para.place: para.text for para in read(tmp_path, pdf([marks], extra=extra)).paragraphs}
    assert found["1.1"] == "It was shut in¹ and mended."
    assert found["footnote 1"] == "In May 2019."


def test_a_table_of_text_without_rulings(tmp_path: Path) -> None:
    said = (
        ("Cabinet", "9 May 2024", "Guildhall"),
        ("Planning", "16 May 2024", "Town Hall"),
        ("Audit", "2 May 2024", "Mill"),
    )
    heads = [(x, 100, "F2", text) for x, text in zip((72, 220, 340), ("Body", "Date", "Place"), strict=True)]
    found = read(tmp_path, pdf([[*heads, *table(*said, xs=(72, 220, 340), y=116)]])).paragraphs
    assert [para.text.split("\n") for para in found if para.row] == [
        [name, f"Date: {day}", f"Place: {place}"] for name, day, place in said
    ]
    agenda = [(str(n), text, "Pages") for n, text in enumerate(("Apologies", "The weir", "The lamps"), 1)]
    found = read(tmp_path, pdf([table(*agenda, xs=(72, 120, 340), y=116)])).paragraphs
    assert not any(para.row for para in found)


def test_parts_whose_names_run_into_their_text_end_the_recommendation(tmp_path: Path) -> None:
    marks = [
        *lines("To: Cabinet", y=50),
        *lines("Recommendations: That the gate be mended.", y=80),
        *lines("Financial Implications: It costs nine pounds.", y=110),
        *lines("1. It is old.", "2. It leaks.", y=140, step=30),
    ]
    paper = read(tmp_path, pdf([marks]))
    assert paper.recommendation == "That the gate be mended."
    assert ("Financial Implications", "It costs nine pounds.") in [(para.place, para.text) for para in paper.paragraphs]


def test_numbers_without_a_stop_in_word_files() -> None:
    minutes = ("Minutes of the Parish Council meeting held on 13 May 2024", "Present: Cllr Lark")
    items = [
        Para(text)
        for text in (*minutes, "24/061\tApologies: none.", "24/062 Planning: none.", "24/063\tFinance: none.")
    ]
    assert [block.printed for block in blocks_of_items(items, "a.docx")][2:] == ["24/061", "24/062", "24/063"]
    plain = [Para("1\tThe weir leaks."), Para("2 It is of oak.")]
    assert [block.printed for block in blocks_of_items(plain, "b.docx")] == ["1", ""]
