"""The catalogue and a paper in a terminal: nothing wider than the screen, nothing lost, styles where they are shown."""

import io
import re
from datetime import date

import pytest
from fakes import make_paper

from assistant.schema import Link, Motion, Paragraph
from ingest import catalogue
from ingest.catalogue import Screen

LONG = "A report on the footbridge at Mill Lane, its timbers, its two banks and all those who cross it every day"
PAPERS = [
    make_paper("bridge", title=LONG, pages=4),
    make_paper("bridge-appendix-with-a-name-of-sixty-letters-and-no-title-1a", title=None, kind="appendix"),
    make_paper("land", title="Land", meeting_date=date(2025, 2, 1), access="exempt", classification="exempt"),
    make_paper("told", title="Told", meeting_date=None, body=None, council=None, digest=True),
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def screen(patch: pytest.MonkeyPatch, columns: int, stream: io.StringIO | None = None, **environment: str) -> Screen:
    for name in ("NO_COLOR", "TERM"):
        patch.delenv(name, raising=False)
    for name, value in {"COLUMNS": str(columns), **environment}.items():
        patch.setenv(name, value)
    return Screen(stream or Terminal())


def bare(lines: list[str]) -> list[str]:
    return [re.sub(r"\x1b\[\d+m", "", line) for line in lines]


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_the_catalogue_fits_and_names_every_paper(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    counts = {paper.paper_id: 1200 for paper in PAPERS}
    lines = bare(list(catalogue.catalogue(PAPERS, counts, screen(monkeypatch, columns))))
    assert max(map(len, lines)) <= columns
    assert lines[0] == "Cabinet, 1 March 2024 · Testshire County Council"
    for paper in PAPERS:
        assert sum(paper.paper_id in line.split() for line in lines) == 1
    assert any(LONG[:50] in line for line in lines) and any("[exempt]" in line for line in lines)
    assert "No body printed, undated" in lines and any("[digest]" in line for line in lines)
    assert lines[-1] == "4 papers, 4,800 paragraphs, 4 pages, 1 not open to be asked about"


def test_a_title_stands_beside_its_paper_where_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {paper.paper_id: 1 for paper in PAPERS}
    wide = bare(list(catalogue.catalogue(PAPERS, counts, screen(monkeypatch, 200))))
    assert any(line.split()[3:4] == ["bridge"] and line.endswith(LONG) for line in wide)


PARAS = [
    Paragraph("bridge", 0, None, "header", None, None, 1, "To: Cabinet"),
    Paragraph("bridge", 1, "1.1", None, None, "1. Ferry", 1, f"{LONG}:\n- {LONG}; and\n- the ferry."),
    Paragraph("bridge", 2, "1.2", None, None, "1. Ferry", 2, "Motion carried."),
    Paragraph("bridge", 3, None, "Appendix 1", "Staff", "1. Ferry", 2, "Staff: two", "exempt"),
]
MOVED = [
    Motion("bridge", 1, "motion", "Mr Vole", "Mrs Newt", "carried", 2),
    Motion("bridge", 2, "amendment", "Mr Toad", None, None, None),
]


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_paper_fits_with_labels_in_the_margin(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    lines = bare(list(catalogue.paragraphs(PARAS, MOVED, screen(monkeypatch, columns))))
    assert max(len(line) for line in lines if not line.strip().startswith("[")) <= columns
    assert " ".join("\n".join(lines).split()).count(" ".join(LONG.split())[:30]) == 2
    assert lines.count("1. Ferry") == 1 and sum("page" in line for line in lines) == 2
    starts = [line for line in lines if line.startswith(("1.1 ", "1.2 "))]
    assert [line[:12].strip() for line in starts] == ["1.1", "1.2"]
    bullet = next(i for i, line in enumerate(lines) if line.startswith(" " * 12 + "- A report"))
    assert columns == 120 or lines[bullet + 1].startswith(" " * 14)
    assert "Appendix 1, row Staff  [exempt]" in lines
    said = " ".join(" ".join(lines).split())
    assert "[motion proposed by Mr Vole, seconded by Mrs Newt: carried (paragraph 1.2)]" in said
    assert "[amendment proposed by Mr Toad: outcome not printed]" in said


def test_what_is_known_of_a_paper_stands_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = make_paper(
        "bridge",
        key_decision=False,
        past_pathway="Rivers Panel, 3 May\nCabinet, 4 May",
        exempt_paragraphs=("3", "5"),
        background=(),
        revision=2,
    )
    before = make_paper("bridge", revision=1)
    links = [Link("bridge", "pack", 0.971)]
    lines = bare(list(catalogue.paper_head(paper, [before, paper], links, 3, screen(monkeypatch, 80))))
    facts = {line[:16].strip(): line[16:] for line in lines if line[:1].strip()}
    assert (
        facts["key decision"] == "no"
        and facts["background"] == "none"
        and facts["revision"].startswith("2; also held: 1")
    )
    assert facts["exempt under"] == "Schedule 12A, paragraph 3, 5" and facts["printed again"] == "pack (97% of it)"
    assert facts["past pathway"] == "Rivers Panel, 3 May" and " " * 16 + "Cabinet, 4 May" in lines
    assert "future pathway" not in facts and "decision" not in facts


@pytest.mark.parametrize(
    ("stream", "environment", "styled"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_styles_are_for_terminals_that_want_them(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, environment: dict[str, str], styled: bool
) -> None:
    assert ("\x1b" in screen(monkeypatch, 80, stream, **environment).bold("Rill")) is styled
