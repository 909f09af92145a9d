"""Boxes drawn around text, on small PDFs: what is opened in one ends with it."""

from pathlib import Path

from test_pdf import Mark, lines, pdf, read
from test_pdf_tables import walled


def drawn(*ys: int) -> str:
    return walled(*ys, xs=(66, 590))


def headings(tmp_path: Path, *pages: tuple[str, ...], rules: tuple[str, ...]) -> list[tuple[str | None, str]]:
    """Each numbered paragraph or place with its headings; a text in capitals is printed bold."""
    marks = [
        [mark for n, text in enumerate(page) for mark in lines(text, y=80 + 20 * n, font=("F1", "F2")[text.isupper()])]
        for page in pages
    ]
    paras = read(tmp_path, pdf(marks, rules)).paragraphs
    return [(para.heading, para.label or para.text.split(" ")[-1]) for para in paras]


def test_a_heading_in_a_box_stands_over_the_text_of_the_box(tmp_path: Path) -> None:
    page = ("To: Cabinet", "POOLS", "1.1 They leak.", "WHAT A POOL IS", "It holds water.", "1.2 They are old.")
    assert headings(tmp_path, page, rules=(drawn(125, 165),)) == [
        (None, "Cabinet"),
        ("POOLS", "1.1"),
        ("WHAT A POOL IS", "water."),
        ("POOLS", "1.2"),
    ]


def test_a_box_goes_on_over_the_page(tmp_path: Path) -> None:
    page = ("To: Cabinet", "POOLS", "1.1 They leak.", "WHAT A POOL IS", "It holds water.")
    over = ("And it leaks.", "1.2 They are old.")
    assert headings(tmp_path, page, over, rules=(drawn(125, 760), drawn(60, 90)))[-2:] == [
        ("WHAT A POOL IS", "leaks."),
        ("POOLS", "1.2"),
    ]


def test_a_heading_in_a_frame_stands_over_what_follows(tmp_path: Path) -> None:
    page = ("To: Cabinet", "POOLS", "1.1 They leak.", "WEIRS", "1.2 They are old.")
    assert headings(tmp_path, page, rules=(drawn(125, 145),))[-2:] == [("POOLS", "1.1"), ("WEIRS", "1.2")]


def test_a_number_set_apart_at_the_end_of_a_heading_numbers_its_section(tmp_path: Path) -> None:
    def headed(title: str, number: str, *said: str) -> list[Mark]:
        marks: list[Mark] = [(300, 80, "F2", title), (520, 80, "F2", number)]
        return marks + [mark for n, text in enumerate(said) for mark in lines(text, y=120 + 30 * n)]

    pages = [
        [*lines("To: Cabinet", y=40), *headed("Pools and weirs", "1", "1.1 They leak.")],
        headed("Pools and weirs (cont'd)", "1", "1.2 They are old."),
        headed("Plan for the year", "2", "2.1 They are to be mended.", "It is late."),
        headed("Pools shut", "3", "This is the report of 2025 and the first."),
    ]
    paras = read(tmp_path, pdf(pages)).paragraphs[1:]
    assert [(para.label, para.heading, para.text) for para in paras] == [
        ("1.1", "1 Pools and weirs", "They leak."),
        ("1.2", "1 Pools and weirs", "They are old."),
        ("2.1", "2 Plan for the year", "They are to be mended.\nIt is late."),
        (None, "3 Pools shut", "This is the report of 2025 and the first."),
    ]


def test_the_pages_of_a_contents_list_number_nothing(tmp_path: Path) -> None:
    entries = (("Pools", "2"), ("Weirs", "4"), ("Mills", "7"))
    marks = [
        (x, 100 + 40 * n, "F2", text) for n, row in enumerate(entries) for x, text in zip((72, 500), row, strict=True)
    ]
    paras = read(tmp_path, pdf([[*lines("To: Cabinet", y=40), *marks, *lines("1.1 They leak.", y=240)]])).paragraphs
    assert [(para.text, para.heading) for para in paras] == [
        ("To: Cabinet", None),
        ("Pools 2", None),
        ("Weirs 4", None),
        ("They leak.", "Mills 7"),
    ]


def test_a_number_before_a_bar_numbers_its_section_but_not_in_a_list_of_contents(tmp_path: Path) -> None:
    contents = [
        *lines("1 | Pools" + "." * 40 + "2", "2 | Weirs" + "." * 40 + "2", y=60),
        *lines("It is told below.", y=120),
    ]
    text = [*lines("1 | Pools", y=60, font="F2"), *lines("They leak.", y=90), *lines("2 | Weirs", y=120, font="F2")]
    text += [*lines("2.1", y=150), *lines("Mend them.", x=100, y=150), *lines("Shut for now", y=180, font="F2")]
    text += [*lines("2.2", y=210), *lines("They are old.", x=100, y=210)]
    paras = read(tmp_path, pdf([contents, text])).paragraphs
    assert [(para.label, para.heading, para.text) for para in paras if para.page == 2] == [
        (None, "1 Pools", "They leak."),
        ("2.1", "2 Weirs", "Mend them."),
        ("2.2", "2 Weirs > Shut for now", "They are old."),
    ]
    assert {para.heading for para in paras if para.page == 1} == {None}
