"""Forms of questions and answers that rulings frame, on small PDFs."""

from pathlib import Path

from test_pdf import Mark, lines, pdf, read

Row = tuple[str, ...]  # the cells of a form's row; a text in capitals is a title, printed bold


def form(*rows: Row, top: int = 60) -> tuple[list[Mark], str]:
    """A form of rows 22 points high, with its rulings."""
    ys = [top + 22 * n for n in range(len(rows) + 1)]
    marks: list[Mark] = []
    rules = "".join(f"70 {842 - y} m 540 {842 - y} l S\n" for y in ys)
    for y, row in zip(ys, rows, strict=False):
        for x in (70, 250, 540) if len(row) == 2 else (70, 540):
            rules += f"{x} {842 - y - 22} m {x} {842 - y} l S\n"
        for x, text in zip((76, 256), row, strict=False):
            marks += [(x, y + 15, "F2" if text.isupper() else "F1", text)] if text else []
    return marks, rules


def test_each_question_is_a_row_with_its_answer_under_the_title_of_its_part(tmp_path: Path) -> None:
    first, drawn = form(
        ("PLAY AREA FORM",),
        ("Name of the plan", "A slide for the mill green"),
        ("Responsible Officer", "A. Vole"),
        ("WHO IS ASKED",),
        ("The parish", "yes"),
        ("The school", ""),
        ("What did they say?",),
        ("The school would like a longer slide and no swings.",),
        ("What did others say?",),
        ("",),
        ("4. Harm to the young",),
        ("Is there harm?", "no"),
        ("Who mends the slide when it is", ""),
        top=480,
    )
    second, over = form(
        ("broken?", "The parish"),
        ("5. Harm to the old",),
        ("Is there harm?", "no"),
        ("None of it is known yet.",),
    )
    second += lines("The mill is to be asked next year.", y=300)
    paras = read(tmp_path, pdf([first, second], [drawn, over])).paragraphs
    assert [(para.row or para.text, para.heading) for para in paras if not para.row] == [
        ("PLAY AREA FORM\nName of the plan: A slide for the mill green\nResponsible Officer: A. Vole", None),
        ("None of it is known yet.", "5. Harm to the old"),
        ("The mill is to be asked next year.", None),
    ]
    assert [(para.heading, para.text) for para in paras if para.row] == [
        ("WHO IS ASKED", "The parish\nyes"),
        ("WHO IS ASKED", "The school"),
        ("WHO IS ASKED", "What did they say?\nThe school would like a longer slide and no swings."),
        ("WHO IS ASKED", "What did others say?"),
        ("4. Harm to the young", "Is there harm?\nno"),
        ("4. Harm to the young", "Who mends the slide when it is broken?\nThe parish"),
        ("5. Harm to the old", "Is there harm?\nno"),
    ]
    assert [para.page for para in paras if para.row][-2:] == [1, 2]


def test_the_same_answer_at_the_top_of_two_pages_is_no_running_head(tmp_path: Path) -> None:
    asked = [row for word in ("YOUNG", "OLD", "POOR", "SICK") for row in (("No",), (f"IS THERE HARM TO THE {word}?",))]
    pages = [form(*asked[1:]), form(*asked), form(*asked)]
    paras = read(tmp_path, pdf([marks for marks, _ in pages], [rules for _, rules in pages])).paragraphs
    assert sum(para.text.split("\n").count("No") for para in paras) == 11


def test_a_long_question_in_bold_is_a_heading(tmp_path: Path) -> None:
    asked = (
        "Is there any good in it for all or any of the people of the parish,",
        "or of the mill, as a result of what you do?",
    )
    marks = [*lines("To: Cabinet", y=40), *lines("Staff", font="F2", y=80), *lines("No", y=95)]
    marks += [*lines(*asked, font="F2", y=115), *lines("Yes", y=145)]
    paras = read(tmp_path, pdf([marks])).paragraphs
    assert (" ".join(asked), f"{' '.join(asked)}\nYes") in [(para.row, para.text) for para in paras]
