"""Which lines of a PDF go on: ragged and centred ones, beside a column, bullets, the last one beside a page number."""

from pathlib import Path

from test_pdf import LONG, lines, pdf, read

from ingest.pdf_shapes import Word
from ingest.pdf_text import lines_of


def test_lines_that_do_not_fill_their_column_go_on_in_lower_case(tmp_path: Path) -> None:
    said = [*lines("The weir is said to be", "so old that nobody", "knows its year.", "Ada Ash", "Bo Birch")]
    quoted = [(280, 200, "F1", "I feel safe by"), (285.2, 213, "F1", "the old mill"), (284.3, 226, "F1", "of our town")]
    found = read(tmp_path, pdf([[*lines("1.1 It is old.", y=60), *said, *quoted]])).paragraphs
    assert "\n".join(para.text for para in found).split("\n") == [
        "It is old.",
        "The weir is said to be so old that nobody knows its year.",
        "Ada Ash",
        "Bo Birch",
        "I feel safe by the old mill of our town",
    ]


def test_bullets_set_in_a_little_are_of_one_level(tmp_path: Path) -> None:
    marks = [*lines("1.1 It has:", "- Mills;", x=90), *lines("- Weirs;", x=93.5, y=106)]
    marks += [*lines("- old weirs;", x=108, y=119), *lines("- Pools.", x=90, y=132)]
    (found,) = read(tmp_path, pdf([marks])).paragraphs
    assert found.text.split("\n")[1:] == ["- Mills;", "- Weirs;", "  - old weirs;", "- Pools."]


def test_text_to_the_left_of_what_is_drawn_before_it_has_a_margin_of_its_own(tmp_path: Path) -> None:
    text = [*lines(*[LONG[:40], "Bo Birch and Ada Ash say it is the worst.", LONG[:40]] * 2, y=120)]
    found = read(tmp_path, pdf([[*lines("1.1 It is told of.", y=60), *lines("Indicators", x=480, y=100), *text]]))
    assert f"{LONG[:40]} Bo Birch" in found.paragraphs[-1].text


def test_a_packs_page_number_drawn_last_is_no_part_of_the_line_beside_it() -> None:
    words = [Word("mill.", 72, 95, 800, 13, False, 1), Word("Page", 283, 310, 803, 11, False, 2)]
    words.append(Word("12", 312, 322, 803, 11, False, 2))
    assert [line.text for line in lines_of(words)] == ["mill.", "Page 12"]
    assert [line.text for line in lines_of([*words, Word("Lock", 400, 420, 803, 11, False, 3)])] == [
        "mill. Page 12 Lock"
    ]
