"""PDFs into blocks and paragraphs: small ones written here by hand, and the real ones of one council's budget round."""

import itertools
import os
import zlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from bad_files import one_page, shown

from assistant.errors import PaperError
from ingest.paragraphs import Draft
from ingest.reading import Reading, read_paper

PAPERS = os.environ.get("COUNCIL_PAPERS")
FOLDER = Path(str(PAPERS)) / "kcc-2025"
needs_papers = pytest.mark.skipif(PAPERS is None, reason="COUNCIL_PAPERS names no folder of real papers")

Mark = tuple[float, float, str, str]  # x, y from the top, font ("F1" plain, "F2" bold), text


def pdf(
    pages: Sequence[Sequence[Mark]], drawings: str | Sequence[str] = "", size: float = 11, extra: str = ""
) -> bytes:
    """A PDF of A4 pages with the marks printed on each.

    `drawings` come before them, the same on every page or one for each; `extra` comes after, on every page.
    """
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects += [f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica{b} >>" for b in ("", "-Bold")]
    kids = []
    own = [drawings] * len(pages) if isinstance(drawings, str) else drawings
    for marks, drawn in zip(pages, own, strict=True):
        shown = "".join(
            f"BT /{font} {size} Tf {x} {842 - y} Td ({text.translate(_ESCAPED)}) Tj ET\n" for x, y, font, text in marks
        )
        content = f"{drawn}\n{shown}{extra}"
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


def lines(*texts: str, x: float = 72, y: float = 80, step: float = 13, font: str = "F1") -> list[Mark]:
    return [(x, y + step * n, font, text) for n, text in enumerate(texts)]


def test_print_of_several_heights_on_one_line(tmp_path: Path) -> None:
    """What is raised is told from the character before it; a number with a unit is one word."""
    content = shown("Other risks", y=700, size=16) + shown("90.0", x=200, y=700, size=11)
    content += shown("due in May of 2024.", y=680) + shown("3", x=167.5, y=684, size=6)
    content += shown("places by May", y=600) + shown("14.3FE", x=160, y=600)
    (tmp_path / "a.pdf").write_bytes(one_page(content))
    said = " ".join(draft.text for draft in read_paper(tmp_path / "a.pdf").paragraphs)
    assert "90.0" in said
    assert "2024.³" in said
    assert "by May 14.3FE" in said


def test_a_small_number_on_its_line_is_not_raised(tmp_path: Path) -> None:
    content = shown("Query", y=700, size=16) + shown("12 of the mill", x=125, y=700, size=11)
    (tmp_path / "a.pdf").write_bytes(one_page(content))
    said = " ".join(draft.text for draft in read_paper(tmp_path / "a.pdf").paragraphs)
    assert "Query 12 of the mill" in said


def read(tmp_path: Path, data: bytes) -> Reading:
    path = tmp_path / "paper.pdf"
    path.write_bytes(data)
    return read_paper(path)


LONG = "The footbridge over the river at the mill was closed after the flood of last March and its old"
REST = "timbers were rotten."


def test_wraps_and_page_breaks_are_healed_and_pages_are_known(tmp_path: Path) -> None:
    first = [*lines("1.1", y=700), *lines(LONG, REST, x=100, y=700), *lines("1.2", y=740), *lines(LONG, x=100, y=740)]
    second = [*lines(REST, x=100, y=72), *lines("1.3", y=100), *lines("It opens in May.", x=100, y=100)]
    paper = read(tmp_path, pdf([first, second]))
    assert [(para.label, para.page, para.text) for para in paper.paragraphs] == [
        ("1.1", 1, f"{LONG} {REST}"),
        ("1.2", 1, f"{LONG} {REST}"),
        ("1.3", 2, "It opens in May."),
    ]
    assert paper.pages == 2


def test_running_feet_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    pages = [
        [
            *lines(f"1.{n}", y=200),
            *lines(f"Paragraph {'abc'[n - 1]} says something.", x=100, y=200),
            *lines("Kent papers", y=800),
            *lines(f"Page {n} of 3", x=400, y=815),
        ]
        for n in (1, 2, 3)
    ]
    text = " ".join(para.text for para in read(tmp_path, pdf(pages)).paragraphs)
    assert "Kent papers" not in text
    assert "Page" not in text
    assert text.count("says something") == 3


def test_text_drawn_after_the_headings_of_its_page_stands_under_its_own(tmp_path: Path) -> None:
    heads = [
        mark for n, head in enumerate(("Mills", "Weirs", "Pools")) for mark in lines(head, y=100 + 90 * n, font="F2")
    ]
    texts = [mark for n in (0, 1) for mark in lines(LONG, REST, y=120 + 90 * n)]
    found = read(tmp_path, pdf([[*lines("1.1 It is told of below.", y=70), *heads, *texts]])).paragraphs
    assert [para.heading for para in found if para.text.startswith("The footbridge")] == ["Mills", "Weirs"]


def headed(tmp_path: Path, *heads: str) -> list[tuple[str | None, int | None]]:
    """The headings of a paper, a page each under a head in bold, each with the page of the first paragraph under it."""
    pages = [[*lines(head, y=50, font="F2"), *lines(LONG, REST, y=200)] for head in heads]
    pages[0] = [*lines("1.1 The river is told of first.", y=170), *pages[0]]
    found = read(tmp_path, pdf(pages)).paragraphs
    return [(heading, next(group).page) for heading, group in itertools.groupby(found, lambda para: para.heading)]


def test_a_running_head_that_takes_the_place_of_another_heads_its_section(tmp_path: Path) -> None:
    found = headed(tmp_path, *["Mills and weirs"] * 3, *["Pools and baths"] * 4, *["Parks"] * 3)
    assert found[-2:] == [("Pools and baths", 4), ("Parks", 8)]
    assert ("Weirs", 7) in headed(tmp_path, *["Weirs"] * 3, *["Pools"] * 3, *["Weirs"] * 2)


def test_heads_that_take_turns_and_stamps_on_some_pages_head_nothing(tmp_path: Path) -> None:
    assert "Pools and baths" not in dict(headed(tmp_path, *["The mill papers", "Pools and baths"] * 4))
    assert "DRAFT" not in dict(headed(tmp_path, "The mill", "It", "DRAFT", "They", "DRAFT", "We", "DRAFT", "You"))


def test_a_ruled_table_is_rows_that_carry_their_heads(tmp_path: Path) -> None:
    rules = "".join(f"{x} {842 - 240} m {x} {842 - 120} l S\n" for x in (70, 200, 300, 400))
    rules += "".join(f"70 {842 - y} m 400 {842 - y} l S\n" for y in (120, 160, 200, 240))
    marks = [
        *lines("Table 2.1: Staff by team", y=100, font="F2"),
        *[(x, 145, "F2", head) for x, head in ((80, "Team"), (210, "2024"), (310, "2025"))],
        *[(x, 185, "F1", cell) for x, cell in ((80, "Finance"), (210, "12"), (310, "14"))],
        *[(x, 225, "F1", cell) for x, cell in ((80, "Estates"), (310, "3"))],
    ]
    rows = [para for para in read(tmp_path, pdf([marks], rules)).paragraphs if para.row]
    assert [(row.place, row.row, row.text, row.page) for row in rows] == [
        ("Table 2.1", "Finance", "Finance\n2024: 12\n2025: 14", 1),
        ("Table 2.1", "Estates", "Estates\n2025: 3", 1),
    ]


def test_figures_in_columns_are_a_table_without_rulings(tmp_path: Path) -> None:
    cells = (
        ("Band", "Charge", "Increase"),
        ("A", "1,073.88", "53.58"),
        ("B", "1,252.86", "62.51"),
        ("C", "9.10", "1.2"),
    )
    marks = [
        (x, 100 + 20 * n, "F1", cell)
        for n, row in enumerate(cells)
        for x, cell in zip((80, 200, 320), row, strict=True)
    ]
    rows = [para for para in read(tmp_path, pdf([marks])).paragraphs if para.row]
    assert [row.text for row in rows] == [
        "A\nCharge: 1,073.88\nIncrease: 53.58",
        "B\nCharge: 1,252.86\nIncrease: 62.51",
        "C\nCharge: 9.10\nIncrease: 1.2",
    ]


def test_minutes_are_cited_by_their_numbers_and_a_number_given_twice_is_nobodys(tmp_path: Path) -> None:
    marks = [
        *lines("MINUTES of a meeting of the Cabinet held on Monday, 6 January 2025.", y=80),
        *lines("31. Apologies", y=120, font="F2"),
        *lines("There were none.", y=150),
        *lines("32. Pools", y=180, font="F2"),
        *lines("1. The pool was shut.", y=210),
        *lines("2. It was mended.", y=240),
        *lines("RESOLVED that the pool be opened.", y=270),
        *lines("33. Parks", y=300, font="F2"),
        *lines("1. A park was named.", y=330),
        *lines("1. It was renamed.", y=360),
        *lines("2. It has a gate.", y=390),
    ]
    paper = read(tmp_path, pdf([marks]))
    assert (paper.kind, paper.body, paper.meeting_date) == ("minutes", "Cabinet", date(2025, 1, 6))
    labels = [para.label for para in paper.paragraphs if para.label]
    assert labels == ["31", "32.1", "32.2", "32.RESOLVED", "33.2"]
    assert [para.text for para in paper.paragraphs if para.place == "Parks"] == [
        "1. A park was named.",
        "1. It was renamed.",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html>Please log in</html>", "is a web page and no PDF"),
        (b"Minutes", "is not a PDF"),
        (b"%PDF-1.4\n" + zlib.compress(b"nothing"), "is damaged"),
        (pdf([[]]), "holds no text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(PaperError, match=said) as refused:
        read(tmp_path, data)
    assert "\n" not in str(refused.value)


# The real papers


@cache
def real(start: str) -> Reading:
    return read_paper(next(FOLDER.glob(f"{start}*.pdf")))


def paragraph(start: str, label: str) -> Draft:
    return next(para for para in real(start).paragraphs if para.label == label)


TRANSFER = "cabinet_2025-01-30_24-00109_-_Transfer"
WHITE_PAPER = "full_council_2025-01-09_Devolution"
BUDGET = "full_council_2025-02-13_February"
CABINET = "cabinet_2025-01-30_Printed_minutes"
DECEMBER = "full_council_2025-02-13_19_December"
RESERVES = "cabinet_2025-01-30_Appendix_G"

META = {
    TRANSFER: ("report", "Cabinet", date(2025, 1, 30), "24/00109", 9),
    WHITE_PAPER: ("report", "County Council", date(2025, 1, 9), None, 8),
    CABINET: ("minutes", "Cabinet", date(2025, 1, 30), None, 17),
    DECEMBER: ("minutes", "County Council", date(2024, 12, 19), None, 15),
    "cabinet_2025-01-30_Minutes_of": ("minutes", "Cabinet", date(2025, 1, 9), None, 9),
    "full_council_2025-02-13_Printed": ("minutes", "County Council", date(2025, 2, 13), None, 14),
    "cabinet_2025-01-30_Agenda": ("agenda", "Cabinet", date(2025, 1, 30), None, 2),
    "full_council_2025-02-13_Agenda": ("agenda", "County Council", date(2025, 2, 13), None, 3),
    "cabinet_2025-01-30_24-00109_-_Appendix_A": ("decision", "Cabinet", None, "24/00109", 3),
    RESERVES: ("appendix", None, None, None, 4),
    "full_council_2025-02-13_3_-_Amend": ("other", None, None, None, 1),
    "full_council_2025-02-13_Council_Cov": ("report", "County Council", date(2025, 2, 13), None, 4),
    "cabinet_2025-01-30_PACK_24-00096": ("agenda", "Cabinet", date(2025, 1, 30), None, 6),
}


@needs_papers
@pytest.mark.parametrize("start", META)
def test_what_a_real_paper_prints_about_itself(start: str) -> None:
    paper = real(start)
    assert (paper.kind, paper.body, paper.meeting_date, paper.decision_ref, paper.pages) == META[start]


@needs_papers
@pytest.mark.parametrize(
    ("start", "label", "page", "first", "last"),
    [
        (TRANSFER, "1.2", 2, "The Strengthening Independence", "894 young adults."),
        (TRANSFER, "1.8", 3, "The proposals will result", None),
        (WHITE_PAPER, "1.2", 2, "The decision to request", "if required."),
        (WHITE_PAPER, "1.1", 1, "On 16 December 2024", "as Appendix A."),
        (BUDGET, "6.5", 20, "The County Council’s 2024-25", "forthcoming year."),
        (BUDGET, "1.4", 2, "Funding from Council Tax", None),
        (RESERVES, "1.4", 1, "Within the Statement of", "is maintained."),
        (CABINET, "84", 1, "(Item 1)", "Mrs C Bell."),
        (CABINET, "86.RESOLVED", 1, "RESOLVED that the minutes", "by the Chair"),
        (DECEMBER, "272.RESOLVED", 2, "RESOLVED that the minutes", "correct record."),
        (DECEMBER, "271.2", 1, "Mr Lehmann declared an", "Swale Borough Council."),
    ],
)
def test_real_paragraphs_stand_under_their_numbers(
    start: str, label: str, page: int, first: str, last: str | None
) -> None:
    para = paragraph(start, label)
    assert para.page == page
    assert para.text.startswith(first)
    assert last is None or para.text.endswith(last)


@needs_papers
def test_rows_of_a_real_table_are_found_by_name() -> None:
    rows = {(p.place, p.row): p.text for p in real(BUDGET).paragraphs if p.row}
    assert "1,610.82" in rows["Table 6.1", "D"]
    assert "1,691.19" in rows["Table 6.1", "D"]
    assert rows["Table 5.1", "High Needs Block"].split("\n")[1:] == [
        "2025-26 £m: 345.5",
        "2024-25 £m: 322.7",
        "Change £m: 22.8",
    ]


@needs_papers
def test_a_real_footnote_stands_apart() -> None:
    notes = [p for p in real("full_council_2025-02-13_section_25").paragraphs if p.place == "footnote 1"]
    assert [(note.page, note.text.split()[0], note.text.split()[-1]) for note in notes] == [(2, "This", "policy")]


@needs_papers
def test_an_agenda_keeps_every_item() -> None:
    items = {para.label: para.text for para in real("cabinet_2025-01-30_Agenda").paragraphs if para.label}
    assert list(items) == [str(n) for n in range(1, 10)]
    assert items["1"] == "Apologies"


@needs_papers
@pytest.mark.slow
def test_every_real_paper_is_read_and_no_label_is_given_twice() -> None:
    """But to the later parts of a minute's long list, which begin with a bullet."""
    files = sorted(FOLDER.glob("*.pdf"))
    assert len(files) == 77
    twice: list[tuple[str, str]] = []
    for path in files:
        paper = read_paper(path)
        assert paper.paragraphs, path.name
        assert all(para.page and 1 <= para.page <= (paper.pages or 0) for para in paper.paragraphs), path.name
        labels = [para.label for para in paper.paragraphs if para.label and not para.text.startswith("- ")]
        twice += [(path.name, label) for label in set(labels) if labels.count(label) > 1]
    assert not twice
