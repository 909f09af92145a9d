"""Papers of one meeting vouch for each other; a file's name alone proves nothing."""

from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.schema import Paper
from assistant.store import Store
from ingest.library import add
from ingest.meetings import Meeting, meeting_of

REPORT = (
    "Somerford District Council\n\nTo: Cabinet, 4 March 2024\n\nSubject: Library roofs\n\n"
    "1. Background\n\n1.1 The roofs leak, as Appendix B shows.\n\n1.2 They are old.\n"
)
SURVEY = "Survey of the roofs\n\n1. Roofs\n\n1.1 Slates are missing.\n\n1.2 Gutters are full.\n"


@pytest.fixture(autouse=True)
def _no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)


def held(tmp_path: Path, files: dict[str, str]) -> dict[str, Paper]:
    """The papers of the store after the files, by file name, were written into one folder and added."""
    folder, store = tmp_path / "papers", tmp_path / "store"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    add([folder], store, FakeEmbedder(), FakeReader())
    return {paper.source: paper for paper in Store(store).papers()}


def test_the_day_in_a_name_is_proven_by_a_paper_that_prints_it(tmp_path: Path) -> None:
    papers = held(tmp_path, {"cab_2024-03-04_Report.md": REPORT, "cab_2024-03-04_Appendix_B.md": SURVEY})
    survey = papers["cab_2024-03-04_Appendix_B.md"]
    assert (survey.body, survey.meeting_date, survey.kind) == ("Cabinet", date(2024, 3, 4), "appendix")
    assert survey.council == "Somerford District Council"


@pytest.mark.parametrize(
    "others",
    [
        {},  # nobody vouches
        {"cab_2024-03-05_Report.md": REPORT},  # a paper of another meeting
        {"cab_2024-03-04_Report.md": REPORT.replace("4 March", "5 March")},  # the report prints another day
        {  # two bodies met on that day
            "cab_2024-03-04_Report.md": REPORT,
            "cab_2024-03-04_Other.md": REPORT.replace("To: Cabinet", "To: Planning Committee").replace(
                "roofs", "mills"
            ),
        },
    ],
)
def test_a_name_alone_proves_nothing(tmp_path: Path, others: dict[str, str]) -> None:
    papers = held(tmp_path, {**others, "cab_2024-03-04_Appendix_B.md": SURVEY})
    survey = papers["cab_2024-03-04_Appendix_B.md"]
    assert (survey.body, survey.meeting_date, survey.council) == (None, None, None)


def test_what_a_paper_prints_itself_stands(tmp_path: Path) -> None:
    other_day = REPORT.replace("4 March 2024", "6 February 2024").replace("Library roofs", "Mills")
    other_body = SURVEY.replace("Survey of the roofs", "To: Planning Committee\n\nSubject: Weirs")
    files = {"cab_2024-03-04_R.md": REPORT, "cab_2024-03-04_A.md": other_day, "cab_2024-03-04_B.md": other_body}
    papers = held(tmp_path, files)
    assert papers["cab_2024-03-04_A.md"].meeting_date == date(2024, 2, 6)
    assert (papers["cab_2024-03-04_B.md"].body, papers["cab_2024-03-04_B.md"].meeting_date) == (
        "Planning Committee",
        None,
    )


def test_proof_that_comes_later_is_taken_when_the_paper_is_added_again(tmp_path: Path) -> None:
    held(tmp_path, {"cab_2024-03-04_Survey.md": SURVEY})
    papers = held(tmp_path, {"cab_2024-03-04_Report.md": REPORT})
    survey = papers["cab_2024-03-04_Survey.md"]
    assert (survey.meeting_date, survey.revision) == (date(2024, 3, 4), 2)
    version = Store(tmp_path / "store").version()
    held(tmp_path, {})
    assert Store(tmp_path / "store").version() == version


def test_the_name_or_the_folder_names_the_meeting() -> None:
    assert meeting_of(Path("a/cab_2024-03-04_x.pdf")) == Meeting(Path("a"), "cab_2024-03-04", date(2024, 3, 4))
    assert meeting_of(Path("a/2024-03-04/x.pdf")) == Meeting(Path("a"), "2024-03-04", date(2024, 3, 4))
    assert meeting_of(Path("a/cab_2024-13-04.pdf")) is None
    assert meeting_of(Path("a/x.pdf")) is None
