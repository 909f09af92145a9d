"""A minute's long list in parts, headings inside a numbered paragraph, and the rest of a cell over the page."""

from pathlib import Path

from test_pdf import LONG, lines, pdf, read
from test_pdf_tables import table

from ingest.parting import parted

SAID = "Members asked how the bridge over the mill stream is to be paid for and whether the parish is to be asked again"


def test_a_long_list_is_parted_at_its_bullets_and_each_part_knows_its_page() -> None:
    whole = ["It was noted:", *(f"- {SAID} {SAID} {n}." for n in range(7)), "  - At once.", "- Yes."]
    pages = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3]
    parts = parted(whole, pages, True)
    assert [page for page, _ in parts] == [1, 1, 1, 2, 2, 2, 2]
    assert parts[0][1] == f"It was noted:\n- {SAID} {SAID} 0."
    assert parts[-1][1] == f"- {SAID} {SAID} 6.\n  - At once.\n- Yes."
    assert "\n".join(text for _, text in parts) == "\n".join(whole)


def test_a_shorter_paragraph_and_one_without_bullets_stay_whole() -> None:
    short = ["It was noted:", *(f"- {n}." for n in range(9))]
    assert parted(short, [4] * 10, True) == [(4, "\n".join(short))]
    assert len(parted([SAID] * 20, [1] * 20, True)) == 1
    assert len(parted([f"- {SAID}"] * 20, [1] * 20, False)) == 1


def test_a_heading_set_in_over_text_without_a_number_stands_over_no_later_paragraph(tmp_path: Path) -> None:
    marks = [
        *lines("4. Governance", y=60, font="F2"),
        *lines("4.1 The rules say:", y=90),
        *lines("Keeping of keys", x=96, y=115, font="F2"),
        *lines("Keys of the mill are kept by the miller, and those of", "the sluice by the parish clerk.", x=96, y=130),
        *lines("4.2 They are read each year.", y=170),
        *lines("Money", x=96, y=195, font="F2"),
        *lines("4.3 It costs nothing.", y=215),
    ]
    found = read(tmp_path, pdf([marks])).paragraphs
    assert [(para.label, para.heading) for para in found] == [
        ("4.1", "4. Governance"),
        (None, "4. Governance > Keeping of keys"),
        ("4.2", "4. Governance"),
        ("4.3", "4. Governance > Money"),
    ]


def test_bold_words_that_wrap_and_a_line_like_a_field_go_on(tmp_path: Path) -> None:
    marks = [
        *lines("To: Parks Committee", y=50),
        *lines(LONG, y=80),
        *lines("when it fell in)", y=93, font="F2"),
        *lines("1. The chair told of the flood at the mill and of what the men had done there in the", y=130),
        *lines("Council’s name as to:", x=84, y=143),
        *lines("2. It was agreed.", y=170),
    ]
    texts = [para.text for para in read(tmp_path, pdf([marks])).paragraphs]
    assert any(text.endswith("and its old when it fell in)") for text in texts)
    assert any(text.endswith("done there in the Council’s name as to:") for text in texts)


def test_the_rest_of_a_cell_over_a_page_without_rulings_is_the_cells(tmp_path: Path) -> None:
    rules = "".join(f"{x} {842 - 160} m {x} {842 - 100} l S\n" for x in (70, 160, 300, 520))
    rules += "".join(f"70 {842 - y} m 520 {842 - y} l S\n" for y in (100, 120, 140, 160))
    first = [
        *table(("No", "Question", "Answer"), xs=(75, 165, 305), y=115),
        *table(("1", "Is it new?", "Yes."), xs=(75, 165, 305), y=135),
        *table(("2", "What is it for?", "The bridge is for those who"), xs=(75, 165, 305), y=155),
    ]
    second = [*lines("walk to the mill.", "It is for nobody else.", x=305, y=60), *lines("It was signed.", y=200)]
    found = read(tmp_path, pdf([first, second], [rules, ""])).paragraphs
    assert [(para.page, para.text) for para in found if para.row][-1] == (
        1,
        "No: 2\nQuestion: What is it for?\nAnswer: The bridge is for those who walk to the mill.\n"
        "It is for nobody else.",
    )
    assert [para.text for para in found if not para.row] == ["It was signed."]


def test_the_rest_of_a_row_whose_other_cell_had_ended_is_its_too(tmp_path: Path) -> None:
    rules = "".join(f"{x} {842 - 140} m {x} {842 - 80} l S\n" for x in (70, 120, 300, 520))
    rules += "".join(f"70 {842 - y} m 520 {842 - y} l S\n" for y in (80, 100, 120, 140))
    first = [
        *table(("No", "What", "Why"), xs=(75, 125, 305), y=95),
        *table(("1", "Mend it.", "It leaks."), xs=(75, 125, 305), y=115),
        *table(("2", "Ask the parish for", "It has said so."), xs=(75, 125, 305), y=135),
    ]
    second = [
        *table(("No", "What", "Why"), xs=(75, 125, 305), y=95),
        *table(("", "a third of it.", "Twice."), xs=(75, 125, 305), y=115),
        *table(("3", "Tell all.", "They asked."), xs=(75, 125, 305), y=135),
    ]
    found = read(tmp_path, pdf([first, second], rules)).paragraphs
    assert [para.text.split("\n") for para in found if para.row][1:] == [
        ["No: 2", "What: Ask the parish for a third of it.", "Why: It has said so.", "Twice."],
        ["No: 3", "What: Tell all.", "Why: They asked."],
    ]


def test_a_paragraph_goes_on_in_the_next_column(tmp_path: Path) -> None:
    said = "The footbridge over the mill stream was"
    left = [*lines("1. It is old.", y=80), *lines(f"2. {said}", *[said] * 6, y=110)]
    right = [*lines("closed in March.", x=320, y=80), *lines(f"3. {said}", *[said] * 5, x=320, y=110)]
    found = read(tmp_path, pdf([[*left, *right]])).paragraphs
    assert [(para.label, para.text.split()[-1]) for para in found] == [("1", "old."), ("2", "March."), ("3", "was")]


def test_a_ruled_row_that_the_page_cuts_is_one(tmp_path: Path) -> None:
    rules = "".join(f"{x} {842 - 140} m {x} {842 - 80} l S\n" for x in (70, 250, 400))
    rules += "".join(f"70 {842 - y} m 400 {842 - y} l S\n" for y in (80, 100, 120, 140))
    first = [
        *table(("Power", "Mayor"), xs=(75, 255), y=95),
        *table(("To mend bridges", "yes"), xs=(75, 255), y=115),
        *table(("To set the", "yes"), xs=(75, 255), y=135),
    ]
    second = [
        *table(("Power", "Mayor"), xs=(75, 255), y=95),
        *table(("tolls of the mill", ""), xs=(75, 255), y=115),
        *table(("To dig", "no"), xs=(75, 255), y=135),
    ]
    found = read(tmp_path, pdf([first, second], rules)).paragraphs
    assert [para.text.split("\n") for para in found if para.row] == [
        ["To mend bridges", "Mayor: yes"],
        ["To set the tolls of the mill", "Mayor: yes"],
        ["To dig", "Mayor: no"],
    ]
