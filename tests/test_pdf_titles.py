"""Titles within the tables of small PDFs: over which rows they stand, also on the next page."""

from pathlib import Path

from test_pdf import Mark, pdf, read
from test_pdf_tables import rows, table, walled

REGISTER = ("The weir is old and leaks.", "It may break in the spring.")


def register(*rows: tuple[str, ...], shaded: bool = False) -> tuple[list[Mark], str]:
    """A page of a register of risks with rulings, a text to a line; `shaded`: its first name's cell is."""
    ys, xs = [60, *(85 + 60 * n for n in range(len(rows) + 1))], (40, 130, 300, 480, 550)
    marks = table(("Team", "Risk", "Event", "Cost"), *rows, xs=(45, 135, 305, 485), y=0)
    marks = [(x, ys[round(y / 14)] + 15, font, text) for x, y, font, text in marks]
    strips = "".join(f"{n / 30} 0 1 rg 40 {842 - 87 - 2 * n} 90 2 re f\n" for n in range(29)) if shaded else ""
    return marks, strips + walled(*ys, xs=xs)


def test_a_title_goes_on_over_the_page_and_a_name_with_a_sum_alone_is_one(tmp_path: Path) -> None:
    first = register(("Large risks", "", "", ""), ("Mills", *REGISTER, "12.5"), ("Pools", *REGISTER, "11.5"))
    second = register(("Weirs", *REGISTER, "10.5"), ("Small risks", "", "", "30.5"), ("Parks", *REGISTER, "1.5"))
    third = register(("Trees", *REGISTER, "0.5"), ("Total", "", "", "66.5"), ("Rivers", *REGISTER, ""))
    pages = [first, second, third]
    paras = read(tmp_path, pdf([marks for marks, _ in pages], [rules for _, rules in pages])).paragraphs
    found = [(para.row, para.heading) for para in paras if para.row]
    assert [(name, heading and heading.rpartition(" > ")[2]) for name, heading in found] == [
        ("Large risks", "Table"),
        ("Mills", "Large risks"),
        ("Pools", "Large risks"),
        ("Weirs", "Large risks"),
        ("Small risks", "Table"),
        ("Parks", "Small risks"),
        ("Trees", "Small risks"),
        ("Total", "Table"),
        ("Rivers", "Table"),
    ]


def test_the_strips_of_a_shading_are_no_rulings(tmp_path: Path) -> None:
    marks, rules = register(("Mills /", *REGISTER, "12.5"), ("Parks", *REGISTER, "1.5"), shaded=True)
    assert [name for name, _ in rows(tmp_path, [*marks, (45, 120, "F1", "Pools")], rules)] == ["Mills / Pools", "Parks"]


def test_a_paragraph_right_above_a_tables_first_figures_is_not_its_heads(tmp_path: Path) -> None:
    said = "1.1 For further context, the table below shows that the mills and the pools cost the most of all."
    marks: list[Mark] = [(72, 40, "F1", "To: Cabinet"), (72, 90, "F1", said)]
    marks += table(("All", "7.3", "100%"), ("Mills", "4.1", "56%"), ("Pools", "3.2", "44%"), xs=(80, 210, 330), y=115)
    paras = read(tmp_path, pdf([marks], walled(103, 119, 133, 147, xs=(70, 200, 320, 560)))).paragraphs
    assert [(para.label or para.row, para.text) for para in paras[1:3]] == [
        ("1.1", said[4:]),
        ("All", "All\n7.3\n100%"),
    ]
