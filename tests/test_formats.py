"""One invented report as text, Markdown, a web page and a Word file: the same paragraphs from each."""

from pathlib import Path

import pytest
from docx_samples import STYLES, docx, level, numbering, para, row, run, table

from ingest.reading import Reading, read_paper

HEADER = (
    ("From:", "Ann Lee, Cabinet Member for Leisure"),
    ("To:", "Leisure Committee, 6 January 2025"),
    ("Subject:", "The pool at the mill"),
    ("Decision no:", "25/00017"),
    ("Classification:", "Unrestricted"),
)
SUMMARY = "The pool leaks, and mending it costs less than building anew."
ASKED = "The Leisure Committee is asked to:"
POINTS = ("note the survey; and", "agree to mend the roof.")
LEAKS = "The roof has leaked since March 2024, as the survey found"
SURVEY = "Survey of the roof, May 2024."
WAYS = "Three ways on were weighed:"
BULLETS = ("leave it shut;", "mend the roof; or", "build anew.")
PARTS = "The work has two parts:"
LETTERS = ("the roof over the basin; and", "the roof over the hall.")
COSTS = "Each part is paid for in the year in which it is done."
COUNCIL = "The Open Spaces Trust (OST) pays a third."
PRICES = (("Part", "2025", "2026"), ("Basin", "£120,000", "£80,000"), ("Hall", "£40,000", "£15,000"))
FIELDS = "\n".join(" ".join(field) for field in HEADER)
BULLETED = "\n".join(f"- {bullet}" for bullet in BULLETS)
TABBED = "\n".join("\t".join(line) for line in PRICES)

TEXT = f"""{FIELDS}

Summary: {SUMMARY}

Recommendation(s):

{ASKED}

a. {POINTS[0]}

b. {POINTS[1]}

1. Introduction

1.1 {LEAKS}<sup>1</sup>.

<sup>1</sup> {SURVEY}

1.2 {WAYS}

{BULLETED}

2. Costs

2.1 {PARTS}

a) {LETTERS[0]}

b) {LETTERS[1]}

2.2 {COSTS}

{TABBED}

2.3 {COUNCIL}

Background documents: None

Report Author:

Bo Day
Head of Pools
"""

MARKDOWN = TEXT
for title in ("1. Introduction", "2. Costs"):
    MARKDOWN = MARKDOWN.replace(f"\n{title}\n", f"\n## {title}\n")
MARKDOWN = MARKDOWN.replace("<sup>1</sup> S", "[^1]: S").replace("<sup>1</sup>", "[^1]")
MARKDOWN = MARKDOWN.replace("\t".join(PRICES[0]), "| " + " | ".join(PRICES[0]) + " |\n| --- | --- | --- |")
for line in PRICES[1:]:
    MARKDOWN = MARKDOWN.replace("\t".join(line), "| " + " | ".join(line) + " |")


def lists(items: tuple[str, ...], kind: str) -> str:
    return f"<{kind}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{kind.split()[0]}>"


HTML = f"""<!DOCTYPE html><html><head><title>Papers</title></head><body><nav><a href="/">Home</a></nav><main>
<table>{"".join(f"<tr><td><b>{name}</b></td><td>{said}</td></tr>" for name, said in HEADER)}</table>
<p><b>Summary:</b> {SUMMARY}</p><p><b>Recommendation(s):</b></p><p>{ASKED}</p>
{lists(POINTS, "ol style='list-style-type:lower-alpha'")}
<h2>1. Introduction</h2><p>1.1 {LEAKS}<sup><a href="#fn1">1</a></sup>.</p><p>1.2 {WAYS}</p>{lists(BULLETS, "ul")}
<h2>2. Costs</h2><p>2.1 {PARTS}</p>{lists(LETTERS, "ol type=a")}<p>2.2 {COSTS}</p>
<table><tr>{"".join(f"<th>{cell}</th>" for cell in PRICES[0])}</tr>
{"".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in PRICES[1:])}</table>
<p>2.3 {COUNCIL}</p><p><b>Background documents:</b> None</p><p><b>Report Author:</b></p><p>Bo Day<br>Head of Pools</p>
<section><p id="fn1">{SURVEY}</p></section></main></body></html>"""

NUMBERS = numbering(
    {1: level(0, "%1.") + level(1, "%1.%2") + level(2, "%3)", "lowerLetter"), 2: level(0, "", "bullet")}
    | {3: level(0, "%1.", "lowerLetter")},
    {1: (1, ""), 2: (2, ""), 3: (3, "")},
)
WORD = docx(
    table(*[row(*field) for field in HEADER]),
    para(runs=run("Summary:", "<w:b/>") + run(f" {SUMMARY}")),
    para(runs=run("Recommendation(s):", "<w:b/>")),
    para(ASKED),
    *[para(point, num=(3, 0)) for point in POINTS],
    para("Introduction", style="Heading1", num=(1, 0)),
    para(LEAKS, num=(1, 1), runs='<w:r><w:footnoteReference w:id="2"/></w:r>' + run(".")),
    para(WAYS, num=(1, 1)),
    *[para(bullet, num=(2, 0)) for bullet in BULLETS],
    para("Costs", style="Heading1", num=(1, 0)),
    para(PARTS, num=(1, 1)),
    *[para(letter, num=(1, 2)) for letter in LETTERS],
    para(COSTS, num=(1, 1)),
    table(row(*PRICES[0], properties="<w:tblHeader/>"), *[row(*line) for line in PRICES[1:]]),
    para(COUNCIL, num=(1, 1)),
    para(runs=run("Background documents:", "<w:b/>") + run(" None")),
    para(runs=run("Report Author:", "<w:b/>")),
    para("Bo Day\nHead of Pools"),
    numbering=NUMBERS,
    styles=STYLES,
    footnotes=f'<w:footnote w:id="2">{para(SURVEY)}</w:footnote>',
)
FORMS: dict[str, bytes] = {
    "report.txt": TEXT.encode(),
    "report.md": MARKDOWN.encode(),
    "report.html": HTML.encode(),
    "report.docx": WORD,
}


@pytest.fixture
def readings(tmp_path: Path) -> dict[str, Reading]:
    for name, data in FORMS.items():
        (tmp_path / name).write_bytes(data)
    return {name: read_paper(tmp_path / name) for name in FORMS}


@pytest.mark.parametrize("name", FORMS)
def test_labels_texts_and_headings_are_the_same(readings: dict[str, Reading], name: str) -> None:
    def told(paper: Reading) -> list[tuple[str | None, str | None, str | None, str]]:
        return [(p.label, p.place, p.heading, p.text) for p in paper.paragraphs if p.row is None]

    assert told(readings[name]) == told(readings["report.txt"])
    assert [p.label for p in readings[name].paragraphs if p.label] == [
        "1.1",
        "1.2",
        "2.1",
        "2.1.a",
        "2.1.b",
        "2.2",
        "2.3",
    ]


@pytest.mark.parametrize("name", FORMS)
def test_rows_are_the_same_and_carry_their_heads(readings: dict[str, Reading], name: str) -> None:
    """Text and Markdown keep a row's heads in its heading, Word and web pages as PDFs in the row itself."""
    rows = [p for p in readings[name].paragraphs if p.row is not None]
    assert [(p.place, p.row) for p in rows] == [("Table", "Basin"), ("Table", "Hall")]
    if name in ("report.txt", "report.md"):
        assert [p.text for p in rows] == ["\n".join(line) for line in PRICES[1:]]
        assert {p.heading for p in rows} == {"2. Costs > Part | 2025 | 2026"}
    else:
        assert [p.text for p in rows] == [f"{a}\n2025: {b}\n2026: {c}" for a, b, c in PRICES[1:]]


@pytest.mark.parametrize("name", FORMS)
def test_what_the_paper_says_of_itself_is_the_same(readings: dict[str, Reading], name: str) -> None:
    paper = readings[name]
    assert (paper.title, paper.body, str(paper.meeting_date)) == (
        "The pool at the mill",
        "Leisure Committee",
        "2025-01-06",
    )
    assert (paper.authors, paper.classification, paper.decision_ref) == (("Bo Day",), "unrestricted", "25/00017")
    assert (paper.kind, paper.pages, paper.terms) == ("report", None, (("OST", "Open Spaces Trust"),))
    assert paper.recommendation == readings["report.txt"].recommendation
