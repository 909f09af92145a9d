"""A public paper with an exempt part: its open part is read alone, the rest nowhere kept; in doubt all is closed."""

from pathlib import Path

import pytest
from docx_samples import docx, para, row, run
from docx_samples import table as word_table
from fakes import FakeEmbedder, FakeReader
from test_pdf import Mark, lines, pdf
from test_pdf_tables import table

from assistant.schema import UNRESTRICTED
from ingest.access import access_of_reading
from ingest.reading import Reading, read_paper

MODELS = FakeEmbedder("fake", 256), FakeReader()
HEADER = ("To: Cabinet, 4 May 2021", "Subject: Sale of the Mill", "Classification: Unrestricted")
EMPTY = "1.1 The mill has stood empty since the flood of last March."
NAMES = "1.2 Appendix 2 (exempt) sets out the tenders, which are weighed in private."
CANARIES = "quzzaline vorbenite ostrigand pellucane drevanthor skilmarine".split()
TITLE, HEADING, TEXT, NOTE, CELL, LATER = CANARIES
MARK = f"Appendix 2 – Bids of {TITLE} – EXEMPT"
LEAD = "What follows is of the bids."
SECRET = f"2.1 The best bid of {TEXT} Estates is £777,000, and Appendix 3 has the rest."
AFTER = "Appendix 3 – Letters"
LETTER = f"The bid of {LATER} came late, and was not opened."
LEFT_OUT = (
    f"## {MARK}",
    LEAD,
    f"### {HEADING}",
    f"{SECRET}[^1]",
    f"[^1]: {NOTE}",
    f"| Bidder | Bid |\n| --- | --- |\n| {CELL} | £1 |",
    f"## {AFTER}",
    LETTER,
)


def document(*body: str, title: str = "Sale of the Mill", header: tuple[str, ...] = HEADER) -> str:
    """A report in Markdown."""
    return "\n\n".join([f"# {title}", *header, "## 1. Background", *body]) + "\n"


def markdown(whole: bool = True) -> bytes:
    return document(EMPTY, NAMES, *(LEFT_OUT if whole else ())).encode()


def text(whole: bool = True) -> bytes:
    bare = markdown(whole).decode().replace("#", "").replace("| --- | --- |\n", "")
    return bare.replace("[^1]: ", "<sup>1</sup> ").encode()


def web_page(whole: bool = True) -> bytes:
    front = "".join(f"<p>{line}</p>" for line in HEADER)
    front = f"<main><h1>Sale of the Mill</h1>{front}<h2>1. Background</h2><p>{EMPTY}</p><p>{NAMES}</p>"
    back = (
        f"<h2>{MARK}</h2><p>{LEAD}</p><h3>{HEADING}</h3><p>{SECRET}<sup><a href='#fn1'>1</a></sup></p><table><caption>"
        f"{CELL}</caption><tr><th>Bidder</th><th>Bid</th></tr><tr><td>{CELL}</td><td>£1</td></tr></table><p><span "
        f"class='mgLabel'>Bid: </span>{LATER}</p><h2>{AFTER}</h2><p>{LETTER}</p><p id='fn1'>{NOTE}</p>"
    )
    return f"{front}{back if whole else ''}</main>".encode()


def word(whole: bool = True) -> bytes:
    front = (
        para("Sale of the Mill", style="Title"),
        *map(para, HEADER),
        para("1. Background", style="Heading1"),
        para(EMPTY),
        para(NAMES),
    )
    back = (
        para(MARK, style="Heading1"),
        para(LEAD),
        para(HEADING, style="Heading2"),
        para(SECRET, runs='<w:r><w:footnoteReference w:id="2"/></w:r>' + run(".")),
        word_table(row("Bidder", "Bid", properties="<w:tblHeader/>"), row(CELL, "£1")),
        para(AFTER, style="Heading1"),
        para(LETTER),
    )
    return docx(*front, *(back if whole else ()), footnotes=f'<w:footnote w:id="2">{para(NOTE)}</w:footnote>')


FRONT = [
    *lines("Sale of the Mill", y=50, font="F2"),
    *lines(*HEADER, y=80, step=20),
    *lines("1. Background", y=160, font="F2"),
    *lines(EMPTY, y=190),
    *lines(NAMES, y=220),
]
BACK = [
    *lines(MARK, y=60, font="F2"),
    *lines(LEAD, y=75),
    *lines(HEADING, y=95, font="F2"),
    *lines(f"{SECRET}1", y=120),
    *table(("Bidder", "Bid", "Sum"), (CELL, "one", "£1"), ("Mills", "two", "£2"), xs=(72, 200, 300), y=160),
    *lines(f"¹ {NOTE}", y=780),
]
LAST = [*lines(AFTER, y=60, font="F2"), *lines(LETTER, y=90)]
FORMS = {
    "m.md": markdown(),
    "m.txt": text(),
    "m.html": web_page(),
    "m.docx": word(),
    "m.pdf": pdf([FRONT, BACK, LAST]),
}


def read(tmp_path: Path, data: bytes | str, name: str = "m.md") -> Reading:
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return read_paper(tmp_path / name, whole=False)


@pytest.mark.parametrize("name", FORMS)
def test_the_open_part_is_read_and_nothing_else(tmp_path: Path, name: str) -> None:
    paper = read(tmp_path, FORMS[name], name)
    assert [(part.name, part.page) for part in paper.left_out] == [("Appendix 2", 2 if name == "m.pdf" else None)]
    assert [para.text for para in paper.paragraphs if para.label] == [EMPTY[4:], NAMES[4:]]
    assert access_of_reading(paper, "restricted") == UNRESTRICTED
    assert (paper.title, paper.pages) == ("Sale of the Mill", 1 if name == "m.pdf" else None)
    whole = read_paper(tmp_path / name)
    for canary in (*CANARIES, "777,000"):
        assert canary not in repr(paper) and canary in repr(whole)
    assert access_of_reading(whole, UNRESTRICTED) == "exempt" and not whole.left_out


@pytest.mark.parametrize(
    "body",
    [
        (
            "## Appendix 2 – EXEMPT",
            "Secret.",
            "## Appendix 3 – Letters",
            "Secret.",
            "## Annex A – Unrestricted",
            "Free.",
        ),
        ("## Appendix 2", "NOT FOR PUBLICATION by virtue of paragraph 3", "Secret.", "## Annex A (open)", "Free."),
        ("## Appendix 2", "## Bids", "Classification: Exempt", "Secret.", "## Annex A (open)", "Free."),
        ("RESTRICTED APPENDIX", "Secret.", "## Annex A", "Classification: Unrestricted", "The rest is free."),
        ("EXEMPT", "## Appendix 2", "Secret.", "## Annex A (open)", "Free.", "## Appendix 4: exempt", "Secret."),
    ],
)
def test_a_later_part_is_read_where_it_is_marked_as_open(tmp_path: Path, body: tuple[str, ...]) -> None:
    paper = read(tmp_path, document(EMPTY, *body))
    assert paper.left_out and "secret" not in repr(paper).lower()
    assert "free" in " ".join(para.text for para in paper.paragraphs).lower()


BEGIN = (
    "Appendix 2 – EXEMPT",
    "APPENDIX 2 (EXEMPT)",
    "Appendix 2 – Bids (not for publication by virtue of paragraph 3 of Part 1 of Schedule 12A)",
    "Appendix 2: Confidential Legal Advice",
    "Exempt Appendix 2: Bids",
    "RESTRICTED APPENDIX",
    "Part 2 – exempt",
    "PART II (EXEMPT)",
    "Agenda item 9 – EXEMPT REPORT",
    "*** APPENDIX TWO: exempt ***",
    "Enclosure – CONFIDENTIAL",
)


@pytest.mark.parametrize("title", BEGIN)
@pytest.mark.parametrize(
    "form", ["## {}\n\nSecret.", "{}\n\nSecret.", "**{}**\n\nSecret.", "## {}\n\n### More\n\nSecret."]
)
def test_an_exempt_part_begins_with_its_title(tmp_path: Path, title: str, form: str) -> None:
    paper = read(tmp_path, document(EMPTY, form.format(title)))
    assert len(paper.left_out) == 1 and "Secret" not in repr(paper) and EMPTY[4:] in repr(paper)


@pytest.mark.parametrize(
    "body",
    [
        ("## Appendices", "Appendix 2 – EXEMPT", "Secret."),
        ("Appendix 2 – EXEMPT The best bid is Secret.",),
        ("Part 2 – exempt\n| Bid | Sum |\n| --- | --- |\n| Secret | £1 |",),
    ],
)
def test_a_title_is_certain_although_it_stands_close(tmp_path: Path, body: tuple[str, ...]) -> None:
    paper = read(tmp_path, document(EMPTY, *body))
    assert len(paper.left_out) == 1 and "Secret" not in repr(paper) and EMPTY[4:] in repr(paper)


@pytest.mark.parametrize(
    "line",
    [
        "- Appendix 2: Bids (exempt)",
        "1.2 Appendix 2, which is exempt, has the bids.",
        "1.2 Exempt Appendix 2 sets out the bids.",
        "## Appendices\n\nAppendix 1: Map\n\nAppendix 2: Bids (exempt)\n\n## Background documents\n\nNone",
        "| Appendix | Of |\n| --- | --- |\n| Appendix 2 | Bids (exempt) |",
        "Appendix 1 – Map ........ 3\n\nAppendix 2 – EXEMPT ........ 4",
    ],
)
def test_what_names_the_exempt_part_stays(tmp_path: Path, line: str) -> None:
    paper = read(tmp_path, document(line, EMPTY, "## Appendix 2 – EXEMPT", "Secret."))
    assert len(paper.left_out) == 1 and "Secret" not in repr(paper)
    assert "exempt" in repr(paper.paragraphs).lower() and EMPTY[4:] in repr(paper)


PRIVATE = "The best bid is £777,000."
LONG = "The mill stands by the river, and those who tend its wheel have long asked for help with the cost of its oak"
CELLS = "".join(f"{x} {842 - 760} m {x} {842 - 700} l S\n" for x in (70, 160, 300, 520))
CELLS += "".join(f"70 {842 - y} m 520 {842 - y} l S\n" for y in (700, 720, 740, 760))


def pages(*own: list[Mark], drawn: str | list[str] = "") -> bytes:
    """A PDF of the report's open page and these."""
    return pdf([FRONT, *own], drawn)


UNCERTAIN: dict[str, str | bytes] = {
    "a mark in running text": document(f"1.1 This report is exempt by virtue of paragraph 3. {PRIVATE}"),
    "a mark in capitals in running text": document(f"1.1 What follows is NOT FOR PUBLICATION. {PRIVATE}"),
    "a mark in the header": document(EMPTY, PRIVATE, header=("EXEMPT", *HEADER)),
    "an exempt classification of the paper": document(EMPTY, PRIVATE, header=(*HEADER[:2], "Classification: Exempt")),
    "two classifications": document(EMPTY, PRIVATE, header=(*HEADER, "Not for publication")),
    "no classification": document(EMPTY, "## Appendix 2 – EXEMPT", PRIVATE, header=HEADER[:2]),
    "the title of the whole paper": document(EMPTY, PRIVATE, title="Appendix 2 – EXEMPT"),
    "a mark under a heading that is no part's": document(EMPTY, "## Bids", "EXEMPT", PRIVATE),
    "a title of the whole paper that ends with a mark": document(EMPTY, PRIVATE, title="Sale of the Mill – EXEMPT"),
    "a heading that ends with a mark": document(EMPTY, "## 2. Bids (NOT FOR PUBLICATION)", f"2.1 {PRIVATE}"),
    "a mark and no title": document(EMPTY, "NOT FOR PUBLICATION by virtue of paragraph 3", PRIVATE),
    "a mark under which another heading stands": document(EMPTY, "## EXEMPT", "## Bids", PRIVATE),
    "a title among titles": document(EMPTY, "## Appendix 2 – EXEMPT", "## Appendix 3 – Map", PRIVATE),
    "a list of contents alone": document("Appendix 2 – EXEMPT ........ 4", EMPTY, "## Appendix 2", PRIVATE),
    "a list of appendices alone": document("- Appendix 2: Bids (exempt)", EMPTY, "## Appendix 2: Bids", PRIVATE),
    "a table of appendices alone": document(
        "| Appendix | Of |\n| --- | --- |\n| Appendix 2 | Exempt |", EMPTY, "## Appendix 2: Bids", PRIVATE
    ),
    "said in a sentence alone": document("1.1 Appendices 1 and 2 are exempt.", "## Appendix 2: Bids", PRIVATE),
    "a title in running text": document(f"1.1 All is well.\nAppendix 2 – EXEMPT\n{PRIVATE}"),
    "a title under a bullet": document(EMPTY, f"- All is well.\nEXEMPT APPENDIX\n{PRIVATE}"),
    "a title in a table": document(EMPTY, f"| Of |\n| --- |\n| Appendix 2 – EXEMPT |\n| {PRIVATE} |"),
    "a note of the exempt part": document(EMPTY, f"[^1]: {PRIVATE}", "## Appendix 2 – EXEMPT", "Bids.[^1]"),
    "a second mark in the open part": document("EXEMPT", EMPTY, "## Appendix 2 – EXEMPT", PRIVATE),
    "numbers torn from their text": document(
        "1.1", "All is well.", "1.2", "All is well.", "1.3", "Well.", "Appendix 2 – EXEMPT", PRIVATE
    ),
    "a running head": pages(*[[*lines("EXEMPT", y=30), *lines(PRIVATE, "So it was said.", y=n)] for n in (80, 90, 99)]),
    "a running head before the title": pages(
        [*lines("EXEMPT", y=30), *lines(PRIVATE, y=80)],
        [*lines("EXEMPT", y=30), *lines("More of it.", y=80)],
        [*lines("Appendix 2 – EXEMPT", y=60, font="F2"), *lines("Bids.", y=90)],
    ),
    "a foot of every page as some councils print it": pages(
        *([*lines(PRIVATE, "So it was said.", y=n), *lines("PART II", y=810, x=280)] for n in (80, 90, 99))
    ),
    "a mark at the foot of a page": pages([*lines(PRIVATE, y=80), *lines("EXEMPT", y=800, x=280)]),
    "a mark under a footnote": pages([*lines(PRIVATE, y=80), *lines("¹ A note of it.", "EXEMPT", y=780)]),
    "a stamp across the page": pages([*lines(PRIVATE, y=80)]).replace(
        b"(Sale of the Mill) Tj", b"(Sale of the Mill) Tj ET BT /F1 60 Tf .7 .7 -.7 .7 150 300 Tm (EXEMPT) Tj"
    ),
    "a title in the middle of a page": pages(
        [*lines(PRIVATE, y=80), *lines("Appendix 2 – EXEMPT", y=120, font="F2"), *lines("Bids.", y=150)]
    ),
    "a title under its text": pages(
        [*lines("Bids.", y=90), *lines("Appendix 2 – EXEMPT", y=300, font="F2"), *lines(PRIVATE, y=120)]
    ),
    "a title beside its text": pages(
        [*lines(PRIVATE, y=80, x=60), *lines("Appendix 2 – EXEMPT", y=60, x=400, font="F2"), *lines("Bid.", y=60, x=60)]
    ),
    "a title taken for the rest of a cell": pdf(
        [
            [*FRONT, *table(("No", "What", "Why"), ("1", "Mend", "£5"), ("2", "Sell", "£4"), xs=(75, 165, 305), y=715)],
            [*lines("Appendix 2 – EXEMPT", x=310, y=60), *lines(PRIVATE, y=90)],
        ],
        [CELLS, ""],
    ),
    "a running head of some pages of a Word file": docx(
        *map(para, (*HEADER, EMPTY, "Appendix 2 – EXEMPT", PRIVATE)), header=para("Exempt – bids of all")
    ),
    "a Word file's running head": docx(*map(para, (*HEADER, EMPTY, PRIVATE)), header=para("NOT FOR PUBLICATION")),
}


@pytest.mark.parametrize("kind", UNCERTAIN)
def test_where_it_is_not_certain_what_is_open_all_is_closed(tmp_path: Path, kind: str) -> None:
    data = UNCERTAIN[kind]
    form = "m.pdf" if data[:4] == b"%PDF" else "m.docx"
    for name in ("m.md", "m.txt") if isinstance(data, str) else (form,):
        paper = read(tmp_path, data, name)
        assert "777,000" in repr(paper) and not paper.left_out
        assert access_of_reading(paper, UNRESTRICTED) != UNRESTRICTED


def test_a_title_is_no_value_of_a_name_that_has_none(tmp_path: Path) -> None:
    paper = read(tmp_path, docx(*map(para, (*HEADER, EMPTY, "Ward:", "Appendix 2 – EXEMPT", PRIVATE))), "m.docx")
    assert paper.left_out and EMPTY[4:] in repr(paper) and "777,000" not in repr(paper)


def test_a_title_at_the_top_of_a_page_begins_a_part_although_a_sentence_was_not_ended(tmp_path: Path) -> None:
    own = [*lines("Appendix 2 – EXEMPT", y=60), *lines(PRIVATE, y=73)]
    paper = read(tmp_path, pages([*lines(LONG, y=780)], own), "m.pdf")
    assert paper.left_out and LONG in repr(paper) and "777,000" not in repr(paper)


@pytest.mark.parametrize("mark", ["Appendix 2 – EXEMPT", "Item 9 – EXEMPT", "PART 2 – EXEMPT", "EXEMPT"])
def test_an_agenda_names_exempt_items_and_stays_open(tmp_path: Path, mark: str) -> None:
    agenda = f"# Agenda\n\nTo: Cabinet, 4 May 2021\n\n8. Sale of the Mill\n\n- {mark}\n\n9. {mark}\n\n10. Parks\n"
    paper = read(tmp_path, agenda)
    assert paper.kind == "agenda" and not paper.left_out and access_of_reading(paper, UNRESTRICTED) == UNRESTRICTED
