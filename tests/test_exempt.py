"""What is exempt of a paper: its parts' marks, the paragraphs of Schedule 12A, and who may then read it."""

from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put

from assistant import index
from assistant.errors import PaperError
from assistant.keeping.writer import Writer
from assistant.store import Store
from ingest.closing import closing
from ingest.exempt import closed, exempt_paragraphs
from ingest.library import Step, add
from ingest.reading import read_paper

OPEN = """# Sale of the Mill

To: Cabinet, 4 May 2021

Subject: Sale of the Mill

Classification: Unrestricted

## 1. Background

1.1 The mill has stood empty since the flood.

{more}
"""


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("exempt under paragraph 3 of Part 1 of Schedule 12A to the Local Government Act 1972", ("3",)),
        ("as defined in paragraphs 1, 2 and 5 of Part I of Schedule 12A", ("1", "2", "5")),
        ("by virtue of paragraphs 1 to 3 of\nschedule 12 A", ("1", "2", "3")),
        ("Schedule 12A of the Act (as amended), namely paragraph 7", ("7",)),
        ("paragraph 3 of Schedule 12A, and again paragraph 3 of Schedule 12A", ("3",)),
        ("Do not include what is exempt under schedule 12a of the Act", None),
        ("paragraph 3 of the report", None),
        ("paragraph 40 of Schedule 12A", None),
    ],
)
def test_paragraphs_of_the_schedule(text: str, cited: tuple[str, ...] | None) -> None:
    assert exempt_paragraphs(text) == cited


CLOSING = (
    "PRIVATE",
    "Private and Confidential",
    "Strictly confidential",
    "PART II",
    "Part 2 – Private",
    "(Part B)",
    "Closed session",
    "OFFICIAL - SENSITIVE [Commercial]",
    "This report is not for publication",
    "The report contains exempt information",
    "Report exempt under paragraph 3",
    "Exempt: Yes",
    "Exempt :- Yes",
    "Exempt information: Paragraph 3",
    "Confidential or exempt: Exempt",
    "Public/Private: Private",
    "Is the report exempt? Yes",
    "Does the report contain confidential or exempt information? ☒ Yes ☐ No",
    "Does it contain exempt information? Yes No ☒ ☐",
    "For publication: No",
    "Access to information: Exempt",
    "Protective marking: Restricted",
    "Status: Exempt",
    "Title: Sale of the mill (exempt under paragraph 3)",
    "Eithriedig / Exempt",
)
OPENING = (
    "PART I",
    "Part 2: Costs of the year",
    "Private hire fees",
    "Closed landfill sites",
    "Exempt: No",
    "Exempt information: None",
    "Reason for exemption: N/A",
    "Does the report contain confidential or exempt information? ☐ Yes ☒ No",
    "Does it contain exempt information? Yes ☐ No ☒",
    "Does it contain exempt information? Yes/No",
    "For publication: Yes",
    "Publication date: 3 May 2021",
    "Access to information: Open",
    "Public/Private: Public",
    "Status: Draft",
    "Appendix B is exempt",
)


@pytest.mark.parametrize("line", CLOSING)
def test_a_line_of_the_header_closes_a_paper_whatever_its_field_says(tmp_path: Path, line: str) -> None:
    path = tmp_path / "mill.md"
    for more in (OPEN, OPEN.replace("Classification: Unrestricted\n\n", "")):
        path.write_text(more.format(more="").replace("Subject", f"{line}\n\nSubject"))
        assert closed(read_paper(path).classification)


@pytest.mark.parametrize("line", OPENING)
def test_what_only_speaks_of_closing_closes_nothing(line: str) -> None:
    assert closing(line) is None


def marks(tmp_path: Path, more: str) -> list[str | None]:
    path = tmp_path / "mill.md"
    path.write_text(OPEN.format(more=more))
    return [para.classification for para in read_paper(path).paragraphs]


@pytest.mark.parametrize(
    "title",
    ["## Appendix 1 – EXEMPT", "## Appendix 1: Terms (not for publication under paragraph 3)", "## Appendix 1: Exempt"],
)
def test_an_exempt_appendix_is_marked_and_all_after_it(tmp_path: Path, title: str) -> None:
    found = marks(
        tmp_path, f"{title}\n\nThe price is £5.\n\nIt falls due in May.\n\n## Appendix 2: Map\n\nA map of it."
    )
    assert [mark is not None and closed(mark) for mark in found] == [False, False, True, True]


def test_what_stands_after_an_exempt_appendix_is_open_where_it_says_so(tmp_path: Path) -> None:
    more = "## Appendix 1 – EXEMPT\n\nThe price is £5.\n\n## Appendix 2: Map (unrestricted)\n\nA map of it."
    assert [mark is not None and closed(mark) for mark in marks(tmp_path, more)] == [False, False, True, False]


@pytest.mark.parametrize(
    "line",
    [
        "NOT FOR PUBLICATION by virtue of paragraph 3 of Part 1 of Schedule 12A",
        "EXEMPT",
        "Confidential report",
        "This appendix contains exempt information",
        "Classification: Exempt",
    ],
)
def test_a_line_that_is_a_mark_closes_what_follows(tmp_path: Path, line: str) -> None:
    found = marks(tmp_path, f"## Terms\n\n{line}\n\nThe price is £5.")
    assert found[1] is None and closed(found[-1])


@pytest.mark.parametrize(
    "more",
    [
        "1.2 Exempt accommodation is let by three firms.",
        "## Confidential reporting policy\n\nStaff may report what they see.",
        "## Appendix 1: VAT partial exemption\n\nThe limit is near.",
        "## Appendices\n\n- Appendix 1: Terms (exempt)\n- Appendix 2: Map",
        "1.2 The press may be asked to leave while exempt items are discussed.",
        "## Background documents\n\nConfidential",
        "## Appendix 1 – Exempt accommodation register\n\nIt has three firms.",
        "## Schedule 2 – Exempt vehicles\n\nAmbulances may stop.",
        "1.2 This report lists dwellings that are exempt from council tax.",
        "1.2 This report contains no exempt information.",
        "| Fund | Sum |\n| --- | --- |\n| Restricted | £5 |",
        "1.2 The bids are in Appendix 1, which is exempt.\n\n## Appendix 2: Map\n\nA map.",
    ],
)
def test_what_only_speaks_of_exemption_is_open(tmp_path: Path, more: str) -> None:
    assert not any(closed(mark) for mark in marks(tmp_path, more))


def test_a_paper_with_an_exempt_part_is_kept_whole_from_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    papers, steps = tmp_path / "papers", list[Step]()
    papers.mkdir()
    (papers / "mill.md").write_text(OPEN.format(more="## Terms\n\nEXEMPT\n\nThe price is £5."))
    (papers / "weir.md").write_text(OPEN.format(more="1.2 The weir leaks.").replace("Mill", "Weir"))
    add([papers], tmp_path / "store", FakeEmbedder(), FakeReader(), progress=steps.append)
    assert [paper.paper_id for paper in Store(tmp_path / "store").papers()] == ["weir"]
    clerk = Store.for_clerk(tmp_path / "store")
    assert (clerk.paper("mill").classification, clerk.paper("mill").access) == ("unrestricted", "exempt")
    assert [para.classification for para in clerk.paragraphs("mill")] == [None, None, "exempt"]
    assert [step.warnings for step in steps if step.name == "weir"] == [()]
    ((warning,),) = [step.warnings for step in steps if step.name == "mill"]
    assert "all of it is kept from answers" in warning and "'exempt' (Terms)" in warning


def test_an_earlier_text_that_was_closed_stays_closed(tmp_path: Path) -> None:
    with Writer(tmp_path, "fake", 64, "fake") as w:
        put(w, make_paper("mill", access="exempt", classification="exempt"), ["The mill is worth £5."])
        put(w, make_paper("mill", sha256="1" * 64), ["The mill has been sold."])
    everybody = Store(tmp_path)
    assert [paper.revision for paper in everybody.revisions("mill")] == [2]
    with pytest.raises(PaperError):
        everybody.paragraphs("mill", 1)
    assert [paper.revision for paper in Store.for_clerk(tmp_path).revisions("mill")] == [1, 2]
