"""Tables of PDFs whose rows level rulings part, long names in unruled ones, and text cited paragraph by paragraph."""

from pathlib import Path

from test_pdf import Mark, lines, pdf, read
from test_pdf_tables import rows, table, walled

XS = (72, 250, 320, 390)


def level(*ys: int, x0: int = 70, x1: int = 520) -> str:
    return "".join(f"{x0} {842 - y} m {x1} {842 - y} l S\n" for y in ys)


def cell(*texts: str, x: int, y: int) -> list[Mark]:
    return lines(*texts, x=x, y=y)


HEADS = [(x, 112, "F2", text) for x, text in zip(XS[1:], ("Budget", "Forecast", "Detail"), strict=True)]


def test_a_name_that_wraps_around_its_figures_is_one_row(tmp_path: Path) -> None:
    marks = [
        *HEADS,
        *table(("Parks", "12.5", "13.5", "More visits"), xs=XS, y=135),
        *cell("Roads, paths and", "bridges", x=72, y=155),
        *table(("21.5", "20.5", "Less salt"), xs=XS[1:], y=161),
        *table(("Total", "34.0", "34.0"), xs=XS[:3], y=190),
    ]
    assert rows(tmp_path, marks, level(98, 120, 142, 175)) == [
        ("Parks", ["Parks", "Budget: 12.5", "Forecast: 13.5", "Detail: More visits"]),
        (
            "Roads, paths and bridges",
            ["Roads, paths and bridges", "Budget: 21.5", "Forecast: 20.5", "Detail: Less salt"],
        ),
        ("Total", ["Total", "Budget: 34.0", "Forecast: 34.0"]),
    ]


def test_heads_above_the_first_ruling_and_text_about_the_row_above_it(tmp_path: Path) -> None:
    marks = [
        *HEADS,
        *table(("Parks", "12.5", "13.5", "4.5"), xs=XS, y=135),
        *cell("The mowers were sold in spring and hired again in summer.", x=200, y=155),
        *table(("Roads", "21.5", "20.5", "3.5"), xs=XS, y=178),
    ]
    assert rows(tmp_path, marks, level(120, 142, 164, 186)) == [
        (
            "Parks",
            [
                *("Parks", "Budget: 12.5", "Forecast: 13.5", "Detail: 4.5"),
                "The mowers were sold in spring and hired again in summer.",
            ],
        ),
        ("Roads", ["Roads", "Budget: 21.5", "Forecast: 20.5", "Detail: 3.5"]),
    ]


def test_a_row_goes_on_over_the_page_under_the_heads_printed_again(tmp_path: Path) -> None:
    first = [
        *HEADS,
        *table(("Parks", "12.5", "13.5", "More visits"), xs=XS, y=135),
        *table(("Trees", "3.5", "4.5", "Storm"), xs=XS, y=157),
        *table(("Roads and", "21.5", "20.5", "Less salt than"), xs=XS, y=180),
    ]
    second = [
        *HEADS,
        *table(("bridges", "", "", "last winter"), xs=XS, y=135),
        *table(("Pools", "1.5", "2.5", "New roof"), xs=XS, y=157),
    ]
    found = read(tmp_path, pdf([first, second], level(98, 120, 142, 164))).paragraphs
    assert [(para.row, para.page, para.text.split("\n")[-1]) for para in found if para.row] == [
        ("Parks", 1, "Detail: More visits"),
        ("Trees", 1, "Detail: Storm"),
        ("Roads and bridges", 1, "Detail: Less salt than last winter"),
        ("Pools", 2, "Detail: New roof"),
    ]


def test_the_rest_of_a_row_above_the_next_pages_first_ruling_and_its_heads_go_on(tmp_path: Path) -> None:
    first = [
        *HEADS,
        *table(("Parks", "12.5", "13.5", "More visits"), xs=XS, y=135),
        *table(("Trees", "3.5", "4.5", "Storm"), xs=XS, y=157),
        *table(("Roads", "21.5", "20.5", "Less salt than"), xs=XS, y=180),
    ]
    second = [
        *cell("last winter.", x=390, y=90),
        *table(("Pools", "1.5", "2.5", "New roof"), xs=XS, y=112),
        *table(("Gates", "2.5", "2.5", "As before"), xs=XS, y=135),
    ]
    found = read(tmp_path, pdf([first, second], level(98, 120, 142, 164))).paragraphs
    assert [(para.row, para.page, para.text.split("\n")[1:]) for para in found if para.row][2:] == [
        ("Roads", 1, ["Budget: 21.5", "Forecast: 20.5", "Detail: Less salt than last winter."]),
        ("Pools", 2, ["Budget: 1.5", "Forecast: 2.5", "Detail: New roof"]),
        ("Gates", 2, ["Budget: 2.5", "Forecast: 2.5", "Detail: As before"]),
    ]


def test_numbered_paragraphs_between_rulings_are_no_table(tmp_path: Path) -> None:
    marks = [
        mark
        for n in (1, 2, 3)
        for mark in table((f"1.{n}", f"Matter {n}", "It was seen."), xs=(72, 120, 300), y=90 + 25 * n)
    ]
    found = read(tmp_path, pdf([marks], level(95, 120, 145, 170))).paragraphs
    assert [para.label for para in found] == ["1.1", "1.2", "1.3"]


def test_a_long_name_over_several_lines_stands_in_the_row_of_its_figures(tmp_path: Path) -> None:
    marks = [
        *table(("Saving", "Target", "Made", "Left"), xs=(72, 380, 440, 500), y=100),
        *table(("Fewer lamps are lit at night in the lanes behind", "", "", ""), xs=(72, 380, 440, 500), y=115),
        *table(("Mill Street and the two car parks beside it", "10.5", "8.5", "2.0"), xs=(72, 380, 440, 500), y=128),
        *table(("Seeds are bought with the parish", "4.5", "4.5", "0.0"), xs=(72, 380, 440, 500), y=143),
        *table(("The old mowers are sold", "1.5", "1.0", "0.5"), xs=(72, 380, 440, 500), y=158),
    ]
    assert [name for name, _ in rows(tmp_path, marks)] == [
        "Fewer lamps are lit at night in the lanes behind Mill Street and the two car parks beside it",
        "Seeds are bought with the parish",
        "The old mowers are sold",
    ]


def test_a_total_in_a_cell_over_several_columns_has_its_figures_under_their_heads(tmp_path: Path) -> None:
    walls = "".join(f"{x} {842 - 160} m {x} {842 - 100} l S\n" for x in (160, 240, 320))
    rules = walls + level(100, 120, 140, 160, 180, x1=400) + f"70 {842 - 180} m 70 {842 - 100} l S\n"
    rules += f"400 {842 - 180} m 400 {842 - 100} l S\n"
    marks = [
        *table(("Team", "Lead", "2024", "2025"), xs=(75, 165, 245, 325), y=115),
        *table(("Parks", "Ms Hay", "1.5", "2.5"), xs=(75, 165, 245, 325), y=135),
        *table(("Roads", "Mr Lay", "3.5", "4.5"), xs=(75, 165, 245, 325), y=155),
        *table(("TOTAL FOR BOTH TEAMS", "5.0", "7.0"), xs=(75, 265, 345), y=175),
    ]
    assert rows(tmp_path, marks, rules)[-1] == (
        "TOTAL FOR BOTH TEAMS",
        ["TOTAL FOR BOTH TEAMS", "2024: 5.0", "2025: 7.0"],
    )


def test_text_without_numbers_is_cited_paragraph_by_paragraph(tmp_path: Path) -> None:
    said = "The footbridge over the river at the mill was closed after the flood of last March and its old"
    marks = [
        *lines("To: Parks Committee", "Subject: The footbridge", y=50),
        *lines("Commentary", y=85, font="F2"),
        *lines(said, "timbers were taken down by the mill's own men.", y=100),
        *lines("Nobody was hurt.", y=140),
        *lines("The new one is to be of oak from the wood above the mill and is to open in the spring of next", y=170),
        *lines("year if it is dry.", y=183),
        *lines("To pay for it:", y=210),
        *lines("- the oak is given by the estate and sawn at its mill", y=225),
        *lines("- the work is paid for by the parish", y=240),
        *lines("Tolls are not to be taken from anybody who walks over it with a dog or a child.", y=270),
    ]
    found = read(tmp_path, pdf([marks])).paragraphs
    assert [(para.place, para.text.split()[0], para.text.count("\n")) for para in found[1:]] == [
        ("Commentary", "The", 1),
        ("Commentary", "The", 0),
        ("Commentary", "To", 2),
        ("Commentary", "Tolls", 0),
    ]


def test_a_table_goes_on_over_one_ruling_in_the_columns_of_the_page_before(tmp_path: Path) -> None:
    first = [
        *HEADS,
        *table(("Parks", "12.5", "13.5", "More visits"), xs=XS, y=135),
        *table(("Trees", "3.5", "4.5", "Storm"), xs=XS, y=157),
    ]
    second = [
        *table(("Roads", "21.5", "20.5", "Less salt than"), xs=XS, y=90),
        *cell("last winter.", x=390, y=103),
        *cell("Lamps were left.", x=390, y=129),
        *table(("Pools", "1.5", "2.5", "New roof"), xs=XS, y=157),
        *lines("It was all paid for.", y=220),
    ]
    data = pdf([first, second], [level(98, 120, 142, 164), level(140, 170)])
    found = read(tmp_path, data).paragraphs
    assert [(para.row, para.page, para.text.split("\n")[1:]) for para in found if para.row][2:] == [
        (
            "Roads",
            2,
            ["Budget: 21.5", "Forecast: 20.5", "Detail: Less salt than last winter.", "Lamps were left."],
        ),
        ("Pools", 2, ["Budget: 1.5", "Forecast: 2.5", "Detail: New roof"]),
    ]


def test_names_beside_text_between_rulings_are_rows(tmp_path: Path) -> None:
    marks = [
        mark
        for n, (name, said) in enumerate([("Mill Lane", "It is shut."), ("The weir", "It was mended in May.")])
        for mark in table((name, said), xs=(72, 200), y=112 + 22 * n)
    ]
    assert rows(tmp_path, marks, level(98, 120, 142)) == [
        ("Mill Lane", ["Mill Lane", "It is shut."]),
        ("The weir", ["The weir", "It was mended in May."]),
    ]


def test_heads_at_the_foot_of_the_page_before_and_their_units(tmp_path: Path) -> None:
    first = [*lines("1.1 The year is told below.", y=80), *table(("Team", "Past", "This"), xs=XS[:3], y=780)]
    first = [*first[:1], *((x, y, "F2", text) for x, y, _, text in first[1:])]
    second = [
        *((x, 60, "F2", "Year") for x in XS[1:3]),
        *table(("Parks", "12.5", "13.5"), xs=XS[:3], y=90),
        *table(("Roads", "1.5", "3.5"), xs=XS[:3], y=112),
    ]
    found = read(tmp_path, pdf([first, second], ["", level(72, 98, 120)])).paragraphs
    assert [para.text.split("\n") for para in found if para.row] == [
        ["Parks", "Past Year: 12.5", "This Year: 13.5"],
        ["Roads", "Past Year: 1.5", "This Year: 3.5"],
    ]
    assert [para.label for para in found if not para.row] == ["1.1"]


def test_rows_between_and_under_the_rulings_of_one_table(tmp_path: Path) -> None:
    xs = (75, 165, 245, 325)

    def ruled(top: int) -> str:
        walls = "".join(f"{x} {842 - top - 40} m {x} {842 - top} l S\n" for x in (70, 160, 240, 320, 400))
        return walls + level(top, top + 20, top + 40, x1=400)

    marks = [
        *table(("Team", "Lead", "2024-25", "2025-26"), xs=xs, y=115),
        *table(("Parks", "Ms Hay", "1.5", "2.5"), xs=xs, y=135),
        *table(("TOTAL PARKS", "1.5", "2.5"), xs=(75, 265, 345), y=155),
        *table(("Roads", "Mr Lay", "3.5", "4.5"), xs=xs, y=175),
        *table(("Lamps", "Mx Ray", "5.5", "6.5"), xs=xs, y=195),
        *table(("TOTAL ROADS", "9.0", "11.0"), xs=(75, 265, 345), y=215),
    ]
    assert [row for _, row in rows(tmp_path, marks, ruled(100) + ruled(160))] == [
        ["Parks", "Lead: Ms Hay", "2024-25: 1.5", "2025-26: 2.5"],
        ["TOTAL PARKS", "2024-25: 1.5", "2025-26: 2.5"],
        ["Roads", "Lead: Mr Lay", "2024-25: 3.5", "2025-26: 4.5"],
        ["Lamps", "Lead: Mx Ray", "2024-25: 5.5", "2025-26: 6.5"],
        ["TOTAL ROADS", "2024-25: 9.0", "2025-26: 11.0"],
    ]


def test_what_stands_first_on_a_page_is_the_rest_of_a_row_by_the_column_of_names(tmp_path: Path) -> None:
    xs, walls = (75, 165, 405), (70, 160, 400, 480)
    first = [
        *table(("Past", "Team", "Cost"), ("", "", ""), ("1.5", "Parks", "2.5"), xs=xs, y=700),
        *table(("3.5", "Roads and", "4.5"), xs=xs, y=752),
        *table(("5.5", "Both", "7.0"), xs=xs, y=782),
    ]
    second = [*table(("", "As told", ""), ("", "", ""), ("7.5", "Power to", "8.5"), xs=xs, y=75)]
    third = [*table(("", "Direct", ""), ("", "", ""), ("8.5", "Lamps", "9.5"), xs=xs, y=75)]
    rules = [walled(690, 710, 740, 770, 800, xs=walls), *[walled(60, 85, 800, xs=walls)] * 2]
    found = read(tmp_path, pdf([first, second, third], rules)).paragraphs
    assert [para.row for para in found if para.row] == [
        "Parks",
        "Roads and",
        "Both",
        "As told",
        "Power to Direct",
        "Lamps",
    ]


def test_figures_under_the_names_leave_a_table_of_names_and_text(tmp_path: Path) -> None:
    marks = [
        mark
        for n, (name, said) in enumerate([("Mill Lane", "It is shut."), ("The weir", "It was mended.")])
        for mark in [*cell(name, f"£{n + 1}.5m", x=72, y=112 + 36 * n), *cell(said, x=200, y=112 + 36 * n)]
    ]
    joint = f"150 {842 - 98} m 150 {842 - 98.5} l S\n"
    assert rows(tmp_path, marks, level(98, 134, 170) + joint) == [
        ("Mill Lane £1.5m", ["Mill Lane £1.5m", "It is shut."]),
        ("The weir £2.5m", ["The weir £2.5m", "It was mended."]),
    ]
