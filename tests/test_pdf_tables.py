"""Tables, forms and headings of PDFs, on small ones written here by hand."""

from pathlib import Path

import pytest
from test_pdf import LONG, Mark, lines, pdf, read

from ingest.pdf_heads import over
from ingest.pdf_shapes import Word
from ingest.pdf_text import joined_lines, lines_of, unbroken
from ingest.rows import is_figure, titles_over


def rows(tmp_path: Path, marks: list[Mark], rules: str = "") -> list[tuple[str | None, list[str]]]:
    """Each row's name and lines."""
    found = read(tmp_path, pdf([marks], rules)).paragraphs
    return [(para.row, para.text.split("\n")) for para in found if para.row]


def table(*texts: tuple[str, ...], xs: tuple[int, ...], y: int = 100) -> list[Mark]:
    return [(x, y + 14 * n, "F1", text) for n, row in enumerate(texts) for x, text in zip(xs, row, strict=True) if text]


def test_a_head_centred_over_several_columns_heads_each_of_them(tmp_path: Path) -> None:
    marks = [
        (250, 86, "F1", "Parks"),
        (400, 86, "F1", "Roads"),
        *table(
            ("", "Core", "Total", "Core", "Total"),
            ("Pay", "11.5", "12.5", "13.5", "14.5"),
            ("Fuel", "21.5", "22.5", "23.5", "24.5"),
            ("Rent", "31.5", "32.5", "33.5", "34.5"),
            xs=(72, 220, 290, 370, 440),
        ),
    ]
    assert rows(tmp_path, marks)[1] == (
        "Fuel",
        ["Fuel", "Parks Core: 21.5", "Parks Total: 22.5", "Roads Core: 23.5", "Roads Total: 24.5"],
    )


def test_heads_over_columns() -> None:
    columns = [(0.0, 80.0), (100.0, 130.0), (150.0, 180.0), (200.0, 230.0)]
    assert over([(105, 125, "One"), (155, 175, "Two")], columns) == ["", "One", "Two", ""]
    assert over([(120, 160, "Both"), (205, 225, "Last")], columns) == ["", "Both", "Both", "Last"]
    assert over([(1, 9, "a"), (10, 19, "b"), (20, 29, "c"), (30, 39, "d"), (40, 49, "e")], columns)[0] == "a b c d e"


def test_heads_that_stand_above_the_rulings(tmp_path: Path) -> None:
    rules = "".join(f"{x} {842 - 200} m {x} {842 - 120} l S\n" for x in (70, 200, 300, 400))
    rules += "".join(f"70 {842 - y} m 400 {842 - y} l S\n" for y in (120, 160, 200))
    heads = [(80, 112, "F2", "Team"), (210, 112, "F2", "Cost"), (310, 112, "F2", "Staff")]
    cells = [
        (x, y, "F1", text)
        for y, row in ((145, ("Finance", "12.5", "14")), (185, ("Estates", "3.5", "5")))
        for x, text in zip((80, 210, 310), row, strict=True)
    ]
    assert rows(tmp_path, [*heads, *cells], rules) == [
        ("Finance", ["Finance", "Cost: 12.5", "Staff: 14"]),
        ("Estates", ["Estates", "Cost: 3.5", "Staff: 5"]),
    ]


def walled(*ys: int, xs: tuple[int, ...] = (70, 200, 500)) -> str:
    """The rulings of a table: level ones at `ys`, upright ones at `xs`."""
    uprights = "".join(f"{x} {842 - ys[-1]} m {x} {842 - ys[0]} l S\n" for x in xs)
    return uprights + "".join(f"{xs[0]} {842 - y} m {xs[-1]} {842 - y} l S\n" for y in ys)


def test_a_table_of_texts_that_name_years_is_one(tmp_path: Path) -> None:
    said = ("The mill was shut in 2022-23 for want of water,", "and it was shut in 2023-24 for want of corn.")
    marks = [(80, 115, "F1", "The mill, 2022-23"), (80, 165, "F1", "The weir"), *lines(*said, *said, x=210, y=115)]
    assert [name for name, _ in rows(tmp_path, [*marks, *lines(*said, x=210, y=165)], walled(100, 158, 200))] == [
        "The mill, 2022-23",
        "The weir",
    ]


def test_a_row_as_long_as_a_page_is_one_row(tmp_path: Path) -> None:
    said = [f"The mill was seen on day {n} by the men of the parish." for n in range(50)]
    heads = [(80, 115, "F2", "Mill"), (210, 115, "F2", "What was seen")]
    first = [*heads, (80, 145, "F1", "The weir"), *lines(*said, x=210, y=145)]
    last = [*lines("It is shut.", x=210, y=75), (80, 115, "F1", "The pool"), (210, 115, "F1", "It is open.")]
    pages = [first, lines(*said, x=210, y=75), last, lines("All is told.", y=400)]
    rules = [walled(100, 125, 800), walled(60, 800), walled(60, 100, 140), ""]
    found = [para for para in read(tmp_path, pdf(pages, rules)).paragraphs if para.row]
    assert [(para.row, para.page, para.text.count("men of the parish")) for para in found] == [
        ("The weir", 1, 100),
        ("The pool", 3, 0),
    ]
    assert found[0].text.endswith("It is shut.")


def test_heads_alone_in_a_frame_at_the_foot_of_a_page_head_the_rows_of_the_next(tmp_path: Path) -> None:
    said = "The footbridge was shut for the whole of the year, as it was seen to be rotten."
    heads = table(("Mill", "What was seen"), xs=(80, 210), y=785)
    first = [*lines("1.1 The mills are told of below.", y=80), *heads]
    second = table(("The weir", said), ("", ""), ("The pool", "It is open."), xs=(80, 210), y=78)
    rules = [walled(770, 800, xs=(70, 200, 590)), walled(60, 90, 120, xs=(70, 200, 590))]
    found = read(tmp_path, pdf([first, second], rules)).paragraphs
    assert [(para.row, para.page, para.text.split("\n")[1:]) for para in found if para.row] == [
        ("The weir", 2, [f"What was seen: {said}"]),
        ("The pool", 2, ["What was seen: It is open."]),
    ]
    assert [para.text for para in found if not para.row] == ["The mills are told of below."]


def test_two_names_over_two_values_are_told_apart(tmp_path: Path) -> None:
    rules = "".join(f"{x} {842 - 220} m {x} {842 - 120} l S\n" for x in (70, 250, 430))
    rules += "".join(f"70 {842 - y} m 430 {842 - y} l S\n" for y in (120, 150, 180, 220))
    marks = [
        *[(80, 140, "F1", "Proposer:"), (260, 140, "F1", "Mx Finch")],
        *[(80, 170, "F1", "Amount:"), (260, 170, "F1", "Source:")],
        *[(80, 200, "F1", "£5"), (260, 200, "F1", "Reserves")],
    ]
    text = "\n".join(para.text for para in read(tmp_path, pdf([marks], rules)).paragraphs)
    assert text == "Proposer: Mx Finch\nAmount: £5\nSource: Reserves"


def test_a_note_under_a_table_is_the_tables(tmp_path: Path) -> None:
    marks = [
        *lines("1.1 The bands are in table 1.", y=80),
        *lines("Table 1: Bands", y=110, font="F2"),
        *table(
            ("Band", "Old", "New"),
            ("A", "1.5", "2.5"),
            ("B", "3.5", "4.5"),
            ("C", "5.5", "6.5"),
            xs=(72, 220, 300),
            y=130,
        ),
        *lines("* before discounts", y=210),
    ]
    small = "BT /F1 9 Tf 72 617 Td (Bands without homes are left out.) Tj ET"
    paper = read(tmp_path, pdf([marks], extra=small))
    assert [para.text for para in paper.paragraphs if para.label] == ["The bands are in table 1."]
    assert {para.heading for para in paper.paragraphs if para.row} == {"Table 1: Bands"}
    assert [(para.place, para.text) for para in paper.paragraphs[-2:]] == [
        ("Table 1", "* before discounts"),
        ("Table 1", "Bands without homes are left out."),
    ]


def test_an_underlined_title_over_text_is_a_heading(tmp_path: Path) -> None:
    marks = [*lines("First risk", y=100), *lines(LONG, y=120), *lines("Second risk", y=160), *lines(LONG, y=180)]
    rules = f"72 {842 - 102} m 122 {842 - 102} l S\n"
    headings = {para.heading for para in read(tmp_path, pdf([[*lines("1.1 A.", y=80), *marks]], rules)).paragraphs}
    assert "First risk" in headings
    assert "Second risk" not in headings


def test_a_title_beside_its_number_in_plain_print_is_a_heading(tmp_path: Path) -> None:
    marks = [*lines("To: Cabinet", y=30), *lines("Pools", font="F2", y=60), *lines("1.1 The pools are open.", y=80)]
    marks += [*lines("Weirs", font="F2", y=120), *lines("1.2 The weirs are shut.", y=140)]
    marks += [(72, 180, "F1", "1.3"), (100, 180, "F2", "Mills"), *lines(LONG, x=100, y=200)]
    paras = read(tmp_path, pdf([marks])).paragraphs
    assert [(para.label, para.heading) for para in paras if para.label] == [
        ("1.1", "Pools"),
        ("1.2", "Weirs"),
        ("1.3", None),
    ]


def test_a_title_in_bold_goes_on_in_a_line_that_is_bold_in_part(tmp_path: Path) -> None:
    title = "Moving the duty to mend the footbridges and the weirs and the mills and pools on to"
    marks: list[Mark] = [(72, 80, "F1", "1.1"), (100, 80, "F2", title), (100, 93, "F2", "the parish:")]
    marks += [(165, 93, "F1", "it has asked for this."), *lines("1.2 It is done.", y=120)]
    assert read(tmp_path, pdf([marks])).paragraphs[0].text == f"{title} the parish: it has asked for this."


def test_a_number_printed_on_two_paragraphs_is_neithers(tmp_path: Path) -> None:
    said = ("1.1 One.", "1.2 Two.", "1.2 Two again.", "1.3 Three.")
    marks = [mark for n, text in enumerate(said) for mark in lines(text, y=100 + 30 * n)]
    paper = read(tmp_path, pdf([marks]))
    assert [(para.label, para.text) for para in paper.paragraphs] == [
        ("1.1", "One."),
        (None, "1.2 Two."),
        (None, "1.2 Two again."),
        ("1.3", "Three."),
    ]


def test_points_of_a_motion_stand_under_their_paragraph_of_a_minute(tmp_path: Path) -> None:
    marks = [
        *lines("MINUTES of a meeting of the Cabinet held on Monday, 6 January 2025.", y=80),
        *[mark for n in (31, 32) for mark in lines(f"{n}. Parks", y=110 + 20 * (n - 31), font="F2")],
        *lines("33. Pools", y=150, font="F2"),
        *lines("1. It was moved:", x=90, y=180),
        *lines("1. To open it.", "2. To heat it.", x=120, y=210, step=30),
        *lines("The vote", y=270, font="F2"),
        *lines("2. It was carried.", "3. RESOLVED to open it.", x=90, y=300, step=30),
    ]
    paper = read(tmp_path, pdf([marks]))
    labels = [para.label for para in paper.paragraphs if para.label]
    assert labels == ["33.1", "33.1.1", "33.1.2", "33.2", "33.3"]


@pytest.mark.parametrize("text", ["12", "-1,234.5", "(0.3)", "+£3.8m", "+ 23.3", "6.0%", "-"])
def test_figures(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize("text", ["Year1", "01/04/24", "2024-25", "(1-5)", "£000s", "B12"])
def test_no_figures(text: str) -> None:
    assert not is_figure(text)


def test_lines_of_a_cell_are_whole_and_apart_as_they_are_printed() -> None:
    def column(*texts: str) -> str:
        words = [
            Word(word, 10.0 + 30 * at, 38.0 + 30 * at, 100.0 + 12 * y, 10.0, False, y)
            for y, text in enumerate(texts)
            for at, word in enumerate(text.split())
        ]
        return joined_lines(lines_of(words))

    assert column("Varianc", "e of", "a year") == "Variance of a year"
    assert column("the", "re-use", "of it") == "the re-use of it"
    assert column("All the", "re opened") == "All the re opened"
    assert column("- up to 5 or", "so to o 6") == "- up to 5 or so to o 6"
    assert column("Parks", "Roads and lanes", "Mill Lane") == "Parks\nRoads and lanes Mill Lane"
    assert column("As at", "End of the month") == "As at End of the month"
    assert unbroken("Un\ufffe deliverable") == "Un-deliverable"


def test_a_title_within_a_table_heads_its_rows_up_to_their_total(tmp_path: Path) -> None:
    cells = table(
        ("", "Plan", "Spent"),
        ("Pay", "11.5", "12.5"),
        ("Fuel", "21.5", "22.5"),
        ("Parks and Trees", "", ""),
        ("Mowing", "31.5", "32.5"),
        ("Total", "31.5", "32.5"),
        ("Rent", "41.5", "42.5"),
        xs=(72, 250, 340),
    )
    found = read(tmp_path, pdf([cells])).paragraphs
    assert {para.row: (para.heading or "").split(" > ")[-1] for para in found if para.row} == {
        "Pay": "Table",
        "Fuel": "Table",
        "Parks and Trees": "Table",
        "Mowing": "Parks and Trees",
        "Total": "Parks and Trees",
        "Rent": "Table",
    }


def test_a_name_goes_on_in_the_next_line_where_it_is_unfinished_or_a_bracket_says_more(tmp_path: Path) -> None:
    cells = table(
        ("", "Plan", "Spent"),
        ("Mills, weirs and", "11.5", "12.5"),
        ("Locks", "", ""),
        ("Parks", "21.5", "22.5"),
        ("(with all of their", "", ""),
        ("Trees)", "", ""),
        ("Rent", "41.5", "42.5"),
        xs=(72, 250, 340),
    )
    tight = [(x, 100 + (y - 100) * 12 / 14, font, text) for x, y, font, text in cells]
    assert [name for name, _ in rows(tmp_path, tight)] == [
        "Mills, weirs and Locks",
        "Parks (with all of their Trees)",
        "Rent",
    ]


def test_half_of_a_name_that_wraps_around_its_figures_is_no_title() -> None:
    rows = [("Parks and", "", ""), ("", "1.5", "2.5"), ("Trees", "", ""), ("Rent", "3.5", "4.5")]
    assert titles_over(rows) == ["", "", "", ""]
    assert titles_over([("Trees", "", ""), *rows[3:]]) == ["", "Trees"]


def test_a_heading_larger_than_the_print_of_the_tables_where_there_is_no_other_text(tmp_path: Path) -> None:
    said = [f"The mill was seen on day {n} by the men." for n in range(20)]
    marks = [*lines("Subject: Mills", y=60), (80, 145, "F1", "The weir"), (80, 455, "F1", "The pool")]
    marks += [*lines(*said, x=210, y=145), *lines(*said, x=210, y=455)]
    heading = "BT /F1 18 Tf 72 722 Td (Whatever was seen at the mills) Tj ET"
    found = read(tmp_path, pdf([marks], walled(130, 440, 750), extra=heading)).paragraphs
    assert [(para.row, para.heading) for para in found if para.row] == [
        ("The weir", "Whatever was seen at the mills > Table"),
        ("The pool", "Whatever was seen at the mills > Table"),
    ]


XS = (70, 200, 320, 500)


def framed(*texts: tuple[str, ...], y: int) -> tuple[list[Mark], str]:
    """The marks and the rulings of a table of three columns, its rows thirty points high."""
    marks = [mark for n, row in enumerate(texts) for mark in table(row, xs=(80, 210, 330), y=y + 18 + 30 * n)]
    return marks, walled(*range(y, y + 30 * len(texts) + 1, 30), xs=XS)


def test_heads_stand_over_their_columns_on_the_pages_after_whatever_these_hold(tmp_path: Path) -> None:
    first, frames = framed(("Mill", "Owner", "State"), ("Weir", "The parish", "Shut"), y=740)
    second, more = framed(*((f"Mill {n}", "", "Open") for n in "abcdefghijklmnopqrstuvwx"), y=60)
    third, last = framed(("Lock", "Nobody", "Gone"), ("Pool", "The estate", "Full"), y=60)
    found = read(
        tmp_path, pdf([[*lines("Table 3: Mills", y=730), *first], second, third], [frames, more, last])
    ).paragraphs
    told = {para.row: para.text.split("\n")[1:] for para in found if para.row}
    assert told["Weir"] == ["Owner: The parish", "State: Shut"]
    assert told["Mill a"] == ["State: Open"]
    assert told["Lock"] == ["Owner: Nobody", "State: Gone"]
    assert told["Pool"] == ["Owner: The estate", "State: Full"]
    assert {para.place for para in found if para.row} == {"Table 3"}


def test_a_table_in_other_columns_is_not_the_one_with_a_number_above_it(tmp_path: Path) -> None:
    first, frames = framed(("Mill", "Owner", "State"), ("Weir", "The parish", "Shut"), y=740)
    second = table(("Lock", "Keeper"), ("", ""), ("Mill Lock", "Mx Finch"), xs=(80, 410), y=78)
    rules = [frames, walled(60, 90, 120, xs=(70, 400, 520))]
    found = read(tmp_path, pdf([[*lines("Table 3: Mills", y=730), *first], second], rules)).paragraphs
    assert [(para.row, para.place) for para in found if para.row] == [("Weir", "Table 3"), ("Mill Lock", "Table")]


def test_what_a_line_above_a_table_says_of_its_figures_stands_over_its_rows(tmp_path: Path) -> None:
    pages, rules = [], []
    for name, rest in (("Weir", "seen in"), ("", "spring."), ("Pool", "unseen")):
        marks, frames = framed(
            ("Mill", "Cost", "State"), (name, "1.5" if name else "", rest), ("Lock", "2.5", "Gone"), y=60
        )
        last = [mark for mark in marks if mark[3] not in ("Lock", "2.5", "Gone")] if name == "Weir" else marks
        pages.append([*lines("All figures in £m", x=330, y=56), *last])
        rules.append(walled(60, 90, 800, xs=XS) if name == "Weir" else frames)
    pages[2] += lines("Amounts in £m", y=400)
    found = read(tmp_path, pdf(pages, rules)).paragraphs
    named = {(para.row, para.heading, para.text.split("\n")[-1]) for para in found if para.row}
    assert ("Weir", "Table > All figures in £m", "State: seen in spring.") in named
    assert {heading for _, heading, _ in named} == {"Table > All figures in £m"}
    assert [para.text for para in found if not para.row] == ["Amounts in £m"]


def test_the_raised_end_of_an_ordinal_stands_with_its_number() -> None:
    words = [
        Word("on", 10.0, 22.0, 100.0, 11.0, False, 0),
        Word("13", 25.0, 37.0, 100.0, 11.0, False, 0),
        Word("th", 37.5, 43.0, 96.0, 7.0, False, 1),
        Word("of", 46.0, 55.0, 100.0, 7.0, False, 1),
        Word("May", 58.0, 75.0, 100.0, 11.0, False, 2),
    ]
    assert [line.text for line in lines_of(words)] == ["on 13th of May"]
