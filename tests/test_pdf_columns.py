"""Tables of PDFs without rulings whose heads stand close, whose units stand in the middle, whose rows lack a name."""

from pathlib import Path

from test_pdf import Mark, pdf, read
from test_pdf_tables import rows, table, walled

from ingest.pdf_heads import over

FIGURES = [(263.3, "1,234.5"), (331.3, "2,345.6"), (433.3, "3,456.7")]  # 36.7 points wide


def costs(*names: str, y: int = 112) -> list[Mark]:
    """Rows of figures under heads that end where these do, two of them set close, with a unit over all."""
    heads = [(351.6, 73, "£000s"), (259.6, 86, "2024-25"), (305, 86, "against"), (343.5, 86, "2025")]
    heads += [(451.7, 86, "Left"), (268.2, 99, "Target"), (336.2, 99, "saving")]
    found: list[Mark] = [(x, above, "F1", text) for x, above, text in heads]
    for n, name in enumerate(names):
        found += [(72, y + 13 * n, "F1", name), *((x, y + 13 * n, "F1", text) for x, text in FIGURES)]
    return found


def test_heads_that_stand_close_are_cut_where_their_figures_end_and_a_unit_in_the_middle_is_of_all(
    tmp_path: Path,
) -> None:
    told = ["£000s 2024-25 Target: 1,234.5", "£000s against 2025 saving: 2,345.6", "£000s Left: 3,456.7"]
    assert rows(tmp_path, costs("Lamps", "Parks", "Roads")) == [(n, [n, *told]) for n in ("Lamps", "Parks", "Roads")]


def test_a_total_of_one_sum_is_a_row_above_and_below_the_others(tmp_path: Path) -> None:
    totals = [(72, y, "F1", "Total for now") for y in (112, 164)] + [(263.3, y, "F1", "9,999.9") for y in (112, 164)]
    marks = [*costs("Lamps", "Parks", "Roads", y=125), *totals]
    assert (
        rows(tmp_path, marks)[0]
        == rows(tmp_path, marks)[-1]
        == (
            "Total for now",
            ["Total for now", "£000s 2024-25 Target: 9,999.9"],
        )
    )


def test_figures_without_a_name_are_those_of_the_line_above_them(tmp_path: Path) -> None:
    xs = (72, 380, 430, 480, 530)
    marks = [
        *table(("Saving", "Plan", "Made", "Left", "Lost"), xs=xs, y=100),
        *table(("Fewer lamps", "1.5", "1.0", "0.5", "0.1"), xs=xs, y=116),
        *table(("Fewer mowers", "2.5", "2.0", "0.5", "0.2"), xs=xs, y=130),
        *table(("Work with the mills of the town on saving more", "", "", "", ""), xs=xs, y=144),
        *table(("", "3.5", "3.0", "0.5", "0.3"), xs=xs, y=157),
    ]
    assert rows(tmp_path, marks)[-1] == (
        "Work with the mills of the town on saving more",
        ["Work with the mills of the town on saving more", "Plan: 3.5", "Made: 3.0", "Left: 0.5", "Lost: 0.3"],
    )


def test_a_head_that_ends_with_its_column_stands_over_that_alone() -> None:
    columns = [(0.0, 80.0), (120.0, 130.0), (170.0, 180.0), (220.0, 230.0)]
    assert over([(1, 50, "Name"), (182, 231, "To be done")], columns) == ["Name", "", "", "To be done"]
    assert over([(1, 50, "Name"), (145, 182, "2025")], columns[:3]) == ["Name", "", "2025"]


def test_the_rows_under_a_heading_below_the_rest_of_a_row_have_the_heads_of_the_page_before(tmp_path: Path) -> None:
    said = "The footbridge at the old mill was shut as it is seen to be so rotten."
    first = table(("Mill", "What was seen"), ("", ""), ("Weir", "It was shut and the"), xs=(80, 210), y=738)
    second = table(("Pool", said), ("", ""), ("Bath", "It is empty."), xs=(80, 210), y=150)
    second += [(210, 78, "F1", "lock was shut."), (72, 120, "F2", "Pools")]
    walls = (70, 200, 720)
    rules = [walled(720, 750, 780, xs=walls), walled(60, 90, xs=walls) + walled(130, 160, 190, xs=walls)]
    found = read(tmp_path, pdf([first, second], rules)).paragraphs
    assert [(para.row, para.text.split("\n")[1]) for para in found if para.row] == [
        ("Weir", "What was seen: It was shut and the lock was shut."),
        ("Pool", f"What was seen: {said}"),
        ("Bath", "What was seen: It is empty."),
    ]


def test_telephone_numbers_are_no_figures_under_heads(tmp_path: Path) -> None:
    names = ("Head of Mills", "Mx Finch", "01234", "567", "890"), ("Head of Weirs", "Mx Lark", "01234", "567", "891")
    above = ("Mills", "To all", "Open", "", "")
    marks = table(above, *names, ("Head of Locks", "Mx Wren", "01234", "567", "892"), xs=(72, 250, 340, 380, 410))
    assert "01234 567 890" in [line for _, told in rows(tmp_path, marks) for line in told]


def test_the_end_of_a_sentence_above_a_table_is_no_head(tmp_path: Path) -> None:
    said = [(72, 60, "F1", "The mills are shut and the parish has no"), (72, 74, "F1", "need of them.")]
    cells = table(("Mill", "Plan", "Made"), ("Weir", "1.5", "1.0"), ("Pool", "2.5", "2.0"), xs=(72, 250, 340), y=88)
    found = read(tmp_path, pdf([[*said, *cells, *table(("Lock", "3.5", "3.0"), xs=(72, 250, 340), y=130)]])).paragraphs
    assert [para.text.split()[-3:] for para in found if not para.row] == [["need", "of", "them."]]


def test_heads_are_handed_on_to_the_same_rulings_or_as_many_columns(tmp_path: Path) -> None:
    xs = (80, 210, 320, 430)
    first: list[Mark] = [(x, 775, "F1", head) for x, head in zip(xs, ("Mill", "Owner", "Cost", "State"), strict=True)]
    first += table(("Weir", "The parish", "1.5", "Shut"), xs=xs, y=793)
    said = "It is said to be so old as to be of no use at all."
    moved = table(("Lock", "Nobody", "2.5", "Open"), xs=(95, 225, 335, 445), y=78)
    fewer = table(("Keeper", said), xs=(80, 216), y=78)
    walls = walled(760, 780, 800, xs=(70, 200, 310, 420, 520))

    def told(second: list[Mark], rules: str) -> str:
        return read(tmp_path, pdf([first, second], [walls, rules])).paragraphs[-1].text

    shifted = moved + table(("Pool", "Nobody", "3.5", "Full"), xs=(95, 225, 335, 445), y=108)
    assert told(shifted, walled(60, 90, 120, xs=(85, 215, 325, 435, 535))).startswith("Pool\nOwner: Nobody\nCost: 3.5")
    others = fewer + table(("Lock", said), xs=(80, 216), y=108)
    assert told(others, walled(60, 90, 120, xs=(70, 208, 520))) == f"Lock\n{said}"


def test_the_rows_of_all_pages_of_a_table_are_named_by_the_column_that_tells_them_apart(tmp_path: Path) -> None:
    xs = (80, 210, 420)
    first = table(
        ("Team", "Risk", "Sum"),
        ("Roads", "Fords", "1.5"),
        ("Roads", "Bends", "2.5"),
        ("Roads", "Salt", "3.5"),
        xs=xs,
        y=688,
    )
    second = table(("Team", "Risk", "Sum"), ("Parks", "Drought", "4.5"), ("Parks", "Ash trees", "5.5"), xs=xs, y=78)
    rules = [walled(*range(676, 740, 14), xs=(70, 200, 410, 520)), walled(66, 80, 94, 108, xs=(70, 200, 410, 520))]
    found = read(tmp_path, pdf([first, second], rules)).paragraphs
    assert [para.row for para in found if para.row] == ["Fords", "Bends", "Salt", "Drought", "Ash trees"]


def test_numbered_text_that_names_figures_is_no_table(tmp_path: Path) -> None:
    marks: list[Mark] = [(72, 60, "F1", "To: Cabinet")]
    for n in range(1, 5):
        y = 60 + 40 * n
        marks += [
            (72, y, "F1", f"1.{n}"),
            (250, y, "F1", f"It is let for  {n}  years at  £400  and the"),
            (250, y + 13, "F1", "club pays."),
        ]
    paras = read(tmp_path, pdf([marks])).paragraphs[1:]
    assert [(para.label, para.row, para.text) for para in paras] == [
        (f"1.{n}", None, f"It is let for {n} years at £400 and the club pays.") for n in range(1, 5)
    ]
