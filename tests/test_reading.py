"""Files into readings; the five real reports whole, where the environment names them."""

import json
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import PaperError
from ingest.blocks import plain
from ingest.reading import Reading, read_paper

PAPERS = os.environ.get("COUNCIL_PAPERS")
TRUTH = json.loads((Path(__file__).parent / "data" / "seeds_truth.json").read_text(encoding="utf-8"))
needs_papers = pytest.mark.skipif(PAPERS is None, reason="COUNCIL_PAPERS names no folder of real papers")

SMALL = "Subject: Café repairs\n\n1. Background\n\n1.1 The roof leaks.\n\n1.2 It costs £5.\n"


def seed(number: str) -> Path:
    return next((Path(str(PAPERS)) / "seeds").glob(f"{number}_*.txt"))


def read(tmp_path: Path, data: bytes, name: str = "paper.txt") -> Reading:
    path = tmp_path / name
    path.write_bytes(data)
    return read_paper(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    paper = read(tmp_path, SMALL.encode(encoding))
    assert paper.title == "Café repairs"
    assert [para.label for para in paper.paragraphs] == [None, "1.1", "1.2"]
    assert paper.paragraphs[2].text == "It costs £5."
    assert paper.pages is None
    assert not paper.digest


def test_windows_line_ends(tmp_path: Path) -> None:
    assert read(tmp_path, SMALL.replace("\n", "\r\n").encode()).paragraphs == read(tmp_path, SMALL.encode()).paragraphs


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"1.1 text\x00more", "a.txt"),
        (b"\x81\x8d\x8f", "b.txt"),
        (b"", "c.md"),
        (b"PK\x03\x04", "d.txt"),
        (b"x", "e.docx"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(tmp_path: Path, data: bytes, name: str) -> None:
    with pytest.raises(PaperError, match=name) as refused:
        read(tmp_path, data, name)
    assert "\n" not in str(refused.value)


def test_struck_words_of_markdown_are_left_out_and_told(tmp_path: Path) -> None:
    text = (
        "1.1 It saves ~~£31m~~ £28m a year.\n\n1.2 ~~Three years~~\n\n1.3 Two <del>or three</del> mills; a~~b~~c.\n\n"
    )
    paper = read(
        tmp_path, f"{text}| ~~A~~ | B |\n|---|---|\n| 1 | ~~2~~ |\n\n1.4 Open ~~ and ~~ shut.\n".encode(), "a.md"
    )
    assert [para.text for para in paper.paragraphs if para.label] == [
        "It saves £28m a year.",
        "Two mills; ac.",
        "Open ~~ and ~~ shut.",
    ]
    assert paper.unseen.struck == 9  # a number whose paragraph is gone among them
    assert "~~£31m~~" in read(tmp_path, text.encode()).paragraphs[0].text


def test_a_table_of_names_and_values_at_the_top_of_markdown_is_its_header(tmp_path: Path) -> None:
    table = (
        "| | |\n|---|---|\n| **Committee** | Mill Panel |\n| **Date** | 4 May 2025 |\n| **Report title** | The weir |\n"
    )
    named = "| **Report author** | Bo Day |\n| **Lead Head of Service** | Ann Lee |\n\n"
    paper = read(
        tmp_path, f"{table}{named}1.1 It leaks.\n\n1.2 It is old.\n\n| Mill | 2 |\n| Weir | 3 |\n".encode(), "a.md"
    )
    assert (paper.body, paper.title, paper.authors) == ("Mill Panel", "The weir", ("Bo Day",))
    assert paper.meeting_date == date(2025, 5, 4)
    assert paper.paragraphs[0].text.endswith("Lead Head of Service: Ann Lee")
    assert paper.paragraphs[-1].row == "Weir"
    pairs = read(
        tmp_path,
        b"# Mills\n\n| Date | 4 May 2025 | Report author | Bo Day |\n\n1.1 It leaks.\n\n| It is old | No |\n",
        "a.md",
    )
    assert (pairs.meeting_date, pairs.authors) == (date(2025, 5, 4), ("Bo Day",))
    assert pairs.paragraphs[0].text == "Mills\nDate: 4 May 2025\nReport author: Bo Day"
    assert "It is old No" in pairs.paragraphs[-1].text


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="cannot be read"):
        read_paper(tmp_path / "none.txt")


def test_a_digests_banner_is_no_paragraph(tmp_path: Path) -> None:
    banner = "> **Digest**, not the official text: the report in other words.\n\n"
    paper = read(tmp_path, (banner + SMALL).encode(), "paper.md")
    assert paper.digest
    assert paper.paragraphs == read(tmp_path, SMALL.encode()).paragraphs


def test_footnote_numbers_glued_to_words_and_years_become_superscripts(tmp_path: Path) -> None:
    text = (
        "1.1 As agreed in May1 the roof of 20222 leaks.\n\n1.2 See H1 and A2.\n\n[^1]: Cabinet, May\n\n[^2]: Survey\n"
    )
    paper = read(tmp_path, text.encode())
    assert paper.paragraphs[0].text == "As agreed in May¹ the roof of 2022² leaks."
    assert paper.paragraphs[1].text == "See H1 and A2."
    assert [(para.place, para.text) for para in paper.paragraphs[2:]] == [
        ("footnote 1", "Cabinet, May"),
        ("footnote 2", "Survey"),
    ]


def test_terms_a_paper_defines(tmp_path: Path) -> None:
    text = (
        "1.1 The Leisure and Parks Board (LPB) met the Open Spaces Trust (the OST) and three "
        "Local Access Groups (LAGs).\n\n"
        "1.2 The North and South Forum (N&SF) and the "
        "GLA (Green Lanes Authority) replied (see above). North OST (the OST) did not.\n"
    )
    assert read(tmp_path, text.encode()).terms == (
        ("LPB", "Leisure and Parks Board"),
        ("OST", "Open Spaces Trust"),
        ("LAG", "Local Access Group"),
        ("N&SF", "North and South Forum"),
        ("OST", "North OST"),
        ("GLA", "Green Lanes Authority"),
    )


@needs_papers
@pytest.mark.parametrize("number", sorted(TRUTH))
def test_every_paragraph_of_the_real_reports_stands_under_its_true_number(number: str) -> None:
    paras = read_paper(seed(number)).paragraphs
    truth = TRUTH[number]
    assert [(para.label, para.place) for para in paras] == [(true["label"], true["place"]) for true in truth]
    for para, true in zip(paras, truth, strict=True):
        words = para.text.split()
        named = para.label or para.place
        assert " ".join(words[: len(true["first"].split())]) == true["first"], named
        assert " ".join(words[-len(true["last"].split()) :]) == true["last"], named
        if true["section"]:
            assert re.match(rf"{true['section']}\. ", para.heading or ""), named


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", re.sub(r"[⁰¹²³⁴-⁹]", "", text).lower()))


@needs_papers
@pytest.mark.parametrize("number", sorted(TRUTH))
def test_no_word_of_the_real_reports_is_lost_or_told_twice(number: str) -> None:
    paras = read_paper(seed(number)).paragraphs
    raw = re.sub(
        r"(?<=[a-z])[123](?=,)|(?<=\b2022)2(?=,)", "", seed(number).read_text(encoding="utf-8")
    )  # footnote markers
    printed = sum((words_of(plain(line)) for line in raw.split("\n")), Counter[str]())
    told = sum((words_of(para.text) for para in paras), Counter[str]())
    assert not told - printed, "told twice"
    numbers = sum((words_of(para.label or "") for para in paras), Counter[str]())
    titles = {title for para in paras for title in re.split(r" > | \| ", para.heading or "")}
    rows = words_of(" ".join(para.row or "" for para in paras if (para.row or "").isdigit()))
    places = Counter({"summary": 2, "recommendation": 2, "recommendations": 2, "s": 2})
    heads = words_of("Risk Identified Mitigations " * 3 + "Board Workstream KCC Engagement footnote 1 2 3 1 lt sup")
    allowed = sum((words_of(title) for title in titles), numbers + rows + places + heads)
    assert not printed - told - allowed, "lost"


EXPECTED: dict[str, dict[str, object]] = {
    "000": {
        "title": "Health and Care Partnership Working with the Kent and Medway Integrated Care System",
        "council": "Kent County Council",
        "body": "County Council",
        "meeting_date": date(2021, 12, 16),
        "authors": ("Karen Cook",),
        "author_body": "Kent County Council",
        "classification": "unrestricted",
        "decision_ref": None,
        "period": None,
    },
    "001": {
        "title": "Kent and Medway Integrated Care Strategy",
        "council": "Kent County Council",
        "body": "Adult Social Care Cabinet Committee",
        "meeting_date": date(2023, 11, 23),
        "authors": ("Roger Gough", "Anjan Ghosh"),
        "author_body": "Kent County Council",
        "classification": "unrestricted",
        "decision_ref": "23-00091",
        "period": None,
    },
    "002": {
        "title": "Developing Medway and Swale Integrated Care Partnership",
        "council": "Medway Council",
        "body": "Health and Wellbeing Board",
        "meeting_date": date(2020, 9, 1),
        "authors": ("Louise Parker",),
        "author_body": "Medway and Swale ICP",
        "classification": None,
        "decision_ref": None,
        "period": None,
    },
    "003": {
        "title": None,
        "council": "Kent County Council",
        "body": "Health Reform and Public Health Cabinet Committee",
        "meeting_date": None,
        "authors": ("Mike Gilbert",),
        "author_body": "NHS Kent and Medway ICB",
        "classification": None,
        "decision_ref": None,
        "period": (date(2022, 8, 1), date(2022, 9, 30)),
    },
    "004": {
        "title": "KCC engagement with the Kent & Medway NHS Sustainability and Transformation Plan",
        "council": "Kent County Council",
        "body": "County Council",
        "meeting_date": date(2017, 12, 7),
        "authors": ("David Whittle",),
        "author_body": "Kent County Council",
        "classification": "unrestricted",
        "decision_ref": None,
        "period": None,
    },
}


@needs_papers
@pytest.mark.parametrize("number", sorted(EXPECTED))
def test_metadata_of_the_real_reports(number: str) -> None:
    paper = read_paper(seed(number))
    assert {name: getattr(paper, name) for name in EXPECTED[number]} == EXPECTED[number]
    assert paper.kind == "report"
    assert paper.recommendation in {para.text for para in paper.paragraphs}
