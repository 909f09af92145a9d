"""Five hundred classifications as nobody ever printed them, and as some did: none of them ends open by mistake."""

import random
from pathlib import Path

import pytest
from docx_samples import cell, docx, para, row, table
from test_pdf import lines, pdf

from assistant.schema import UNRESTRICTED
from ingest.access import access_of, access_of_reading
from ingest.reading import read_paper

CLOSED = (
    "Exempt",
    "Restricted",
    "Confidential",
    "Not for publication",
    "Part II",
    "Part 2",
    "Private",
    "Official-Sensitive",
    "Not unrestricted",
    "Unrestricted except Appendix 2",
    "Unrestricted report with exempt appendix",
    "Exempt by virtue of paragraph 3 of Part 1 of Schedule 12A",
    "To be confirmed",
    "Public and exempt",
    "N/A",
    "?",
)
ALIKE = str.maketrans("eEoOaAcCpPx", "еЕоОаАсСрРх")  # letters of another alphabet that look the same
SPACES = ("\u00a0", "\u2009", "\u3000", "\u200b", "\u00ad", "  ", "\t", "")
PAPER = """# Sale of the Mill

To: Cabinet, 4 May 2021

Subject: Sale of the Mill

{field}: {label}

## 1. Background

1.1 The mill has stood empty since the flood.
"""


def mutated(chance: random.Random) -> str:
    """A closed label, or the open one damaged, with one to three slips of the pen."""
    label = chance.choice((*CLOSED, "Unrestricted"))
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(label))
        space = chance.choice(SPACES)
        label = chance.choice(
            (
                label[:at] + label[at + 1 :],
                label[:at] + label[at] * 2 + label[at + 1 :],
                label[:at] + chance.choice("xqz0") + label[at + 1 :],
                label.upper(),
                label.translate(ALIKE),
                label.replace(" ", space),
                label[: at + 1] + space + label[at + 1 :],
                f"{label} – {chance.choice(CLOSED)}",
                f"{chance.choice(CLOSED)} / {label}",
            )
        )
        label = label or "?"
    return label


def opens(label: str) -> bool:
    """Whether a person who sees the label on paper would say that it is "unrestricted" and nothing else."""
    seen = label.translate({ord(mark): None for mark in "\u200b\u00ad"})
    return " ".join(seen.split()).strip(" .").casefold() == UNRESTRICTED


def access(path: Path, unmarked: str) -> str:
    reading = read_paper(path)
    return access_of(reading.classification, reading.paragraphs, unmarked)


@pytest.mark.parametrize("unmarked", ["restricted", UNRESTRICTED])
def test_no_mutated_label_ends_open(tmp_path: Path, unmarked: str) -> None:
    """Whatever is taken of papers without a mark: these have one."""
    chance, tried, wrong = random.Random(12), 0, []
    path = tmp_path / "mill.md"
    while tried < 500:
        label = mutated(chance)
        if opens(label):
            continue
        tried += 1
        field = chance.choice(("Classification", "CLASSIFICATION", "Report classification", "Report status"))
        path.write_text(PAPER.format(field=field, label=label))
        if access(path, unmarked) == UNRESTRICTED:
            wrong.append(label)
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "Classification:\tExempt",
        "Classification\tExempt",
        "Classification:\t\tNot for\tpublication",
        "| Classification | Exempt |",
        "| Classification: | Part II |",
        "Classification – Exempt",
        "Report classification Restricted",
    ],
)
def test_a_label_set_apart_from_its_name_is_read(tmp_path: Path, line: str) -> None:
    paper = PAPER.format(field="Date", label="3 May 2021").replace("Subject:", f"{line}\n\nSubject:")
    for name in ("mill.md", "mill.txt"):
        (tmp_path / name).write_text(paper)
        assert access(tmp_path / name, UNRESTRICTED) != UNRESTRICTED, name


def test_so_it_is_in_a_table_of_a_web_page_and_of_a_word_file(tmp_path: Path) -> None:
    rows = [("To", "Cabinet, 4 May 2021"), ("Classification", "Exempt"), ("Subject", "Sale of the Mill")]
    cells = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    (tmp_path / "mill.html").write_text(f"<h1>Sale</h1><table>{cells}</table><p>1.1 The mill is empty.</p>")
    word = docx(para("Sale"), table(*(row(cell(name), cell(value)) for name, value in rows)), para("1.1 It is empty."))
    (tmp_path / "mill.docx").write_bytes(word)
    tabbed = docx(para("Sale"), para("Classification:\tExempt"), para("1.1 It is empty."))
    (tmp_path / "tabbed.docx").write_bytes(tabbed)
    for path in tmp_path.iterdir():
        assert access(path, UNRESTRICTED) != UNRESTRICTED, path.name


ROWS = {
    "Classification": "Exempt",
    "Security classification": "OFFICIAL-SENSITIVE",
    "Is the report exempt?": "Yes",
    "Exempt": "Yes",
    "Exempt information": "Paragraph 3",
    "For publication": "No",
    "Status": "Exempt",
    "Private / public": "Private",
}


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("bold", ["", "**"])
@pytest.mark.parametrize(
    "others", [{"To": "Cabinet", "Date": "4 May 2021"}, {"Mill": "Old", "Weir": "New", "Rill": "Dry"}]
)
def test_so_it_is_in_any_table_of_a_header(tmp_path: Path, first: bool, bold: str, others: dict[str, str]) -> None:
    for n, said in enumerate(ROWS.items()):
        rows = [said, *others.items()] if first else [*others.items(), said]
        lines = "\n".join(f"| {bold}{name}{bold} | {value} |" for name, value in rows)
        split = "| | |\n|---|---|\n" if bold else ""
        (tmp_path / f"{n}.md").write_text(f"# Sale\n\n{split}{lines}\n\n1.1 The mill is empty.\n\n1.2 It is old.\n")
        cells = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
        (tmp_path / f"{n}.html").write_text(f"<h1>Sale</h1><table>{cells}</table><p>1.1 The mill is empty.</p>")
        word = table(*(row(cell(name), cell(value)) for name, value in rows))
        (tmp_path / f"{n}.docx").write_bytes(docx(para("Sale"), word, para("1.1 It is empty.")))
    assert [path.name for path in sorted(tmp_path.iterdir()) if access(path, UNRESTRICTED) == UNRESTRICTED] == []


def test_tables_that_only_speak_of_closing_close_nothing(tmp_path: Path) -> None:
    told = {"Private homes": "120", "Exempt": "No", "Closed roads": "Two", "Confidential waste": "Burnt"}
    rows = "\n".join(f"| {name} | {value} |" for name, value in told.items())
    for top in ("| Kind | Number |\n|---|---|\n", ""):
        (tmp_path / "mill.md").write_text(f"# Sale\n\n{top}{rows}\n\n1.1 The mill is empty.\n\n1.2 It is old.\n")
        assert access(tmp_path / "mill.md", UNRESTRICTED) == UNRESTRICTED, top


def covers(folder: Path, rows: list[list[str]]) -> list[str]:
    """The names of files with that table at their top, in three formats, that end open."""
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    (folder / "mill.md").write_text(f"# Sale\n\n{lines}\n\n1.1 The mill is empty.\n\n1.2 It is old.\n")
    cells = "".join(f"<tr>{''.join(f'<td>{said}</td>' for said in cells)}</tr>" for cells in rows)
    (folder / "mill.html").write_text(f"<h1>Sale</h1><table>{cells}</table><p>1.1 The mill is empty.</p>")
    word = table(*(row(*map(cell, cells)) for cells in rows))
    (folder / "mill.docx").write_bytes(docx(para("Sale"), word, para("1.1 It is empty.")))
    return [path.name for path in sorted(folder.iterdir()) if access(path, UNRESTRICTED) == UNRESTRICTED]


@pytest.mark.parametrize(
    "rows",
    [
        [["Committee", "Date", "Classification"], ["Cabinet", "4 May 2021", "Exempt"]],
        [["Committee", "Classification"], ["Cabinet", "Part II"]],
        [["Date", "4 May 2021", "Classification", "Exempt"]],
        [["Date", "4 May 2021", "Classification", "Exempt"], ["Ward", "All", "Author", "Bo Day"]],
        [["Report to Cabinet", "NOT FOR PUBLICATION", "4 May 2021"]],
        [["Classification", "Exempt", "Note"], ["Mill", "Weir", "Rill"]],
        [["Mill", "Old"], ["Weir", "New"], ["Exempt – paragraph 3", ""]],
        [["To", "Cabinet"], ["Open ☐", "Exempt ☒"]],
        [["To", "Cabinet"], ["☐ Public", "☒ Exempt report"]],
        [["To", "Cabinet"], ["Exempt information", "✓"]],
        [["Public ☐ Exempt ☒", ""], ["Mill", "Old"]],
    ],
)
def test_however_a_table_at_the_top_is_set_out(tmp_path: Path, rows: list[list[str]]) -> None:
    assert covers(tmp_path, rows) == []


@pytest.mark.parametrize(
    "rows",
    [
        [["Action", "Owner", "Status"], ["Mend the mill", "Bo Day", "Closed"]],
        [["Mill", "Private"], ["Weir", "Public"]],
        [["Committee", "Exempt", "Ward"], ["Cabinet", "No", "All"]],
        [["Fund", "Restricted", "Other"], ["Mill", "£3m", "£2m"]],
        [["To", "Cabinet"], ["Open ☒", "Exempt ☐"]],
        [["To", "Cabinet"], ["☒ Public", "☐ Exempt"]],
    ],
)
def test_tables_at_the_top_that_close_nothing(tmp_path: Path, rows: list[list[str]]) -> None:
    assert covers(tmp_path, rows) == ["mill.docx", "mill.html", "mill.md"]


@pytest.mark.parametrize("title", ["Classification of watercourses", "Classification: Unrestricted"])
def test_what_only_speaks_of_classification_closes_nothing(tmp_path: Path, title: str) -> None:
    (tmp_path / "rill.md").write_text(f"# {title}\n\nTo: Cabinet, 4 May 2021\n\n## 1. Rill\n\n1.1 It is clean.\n")
    assert access(tmp_path / "rill.md", UNRESTRICTED) == UNRESTRICTED


@pytest.mark.parametrize("label", ["Unrestricted", "UNRESTRICTED", "unrestricted.", "Unrestricted "])
def test_the_open_label_opens(tmp_path: Path, label: str) -> None:
    path = tmp_path / "mill.md"
    path.write_text(PAPER.format(field="Classification", label=label))
    assert access(path, "restricted") == UNRESTRICTED


@pytest.mark.parametrize(
    ("parts", "shut"),
    [
        (("Date", "4 May 2021", "Classification", "Part II"), True),
        (("Report to Cabinet", "PART II", "4 May 2021"), True),
        (("Cabinet", "Private and confidential"), True),
        (("Ward", "Mill", "Is it exempt?", "Yes"), True),
        (("Ward", "Mill", "Is it exempt?", "No"), False),
        (("Report to Cabinet", "Part I", "4 May 2021"), False),
    ],
)
def test_what_stands_apart_on_a_line_of_a_pdfs_header_closes_it(
    tmp_path: Path, parts: tuple[str, ...], shut: bool
) -> None:
    line = [mark for n, text in enumerate(parts) for mark in lines(text, x=72 + 125 * n, y=95)]
    below = [mark for n, text in enumerate(("Mill", "PART II")) for mark in lines(text, x=72 + 125 * n, y=150)]
    top, text = lines("Sale of the mill", y=60), lines("1.1 The mill is empty.", y=125)
    file = tmp_path / "sale.pdf"
    file.write_bytes(pdf([[*top, *line, *text, *below, *lines("1.2 It is old.", y=180)]]))
    assert (access_of_reading(read_paper(file), UNRESTRICTED) != UNRESTRICTED) is shut
