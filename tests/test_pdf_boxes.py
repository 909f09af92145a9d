"""Boxes drawn around text, on small PDFs: what is opened in one ends with it."""

from pathlib import Path

from test_pdf import lines, pdf, read
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
