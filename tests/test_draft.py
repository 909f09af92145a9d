"""A draft against the small shelf: true sentences, altered ones, and what no paper says."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put

from assistant import embed, index, reader
from assistant.__main__ import main
from assistant.draft import Checked, review, text_parts
from assistant.errors import QuestionError
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.store import Store
from assistant.verify import squeeze

Output = pytest.CaptureFixture[str]


def check(sentence: str, retriever: Retriever) -> Checked:
    (checked,) = review(sentence, retriever).statements
    return checked


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The footbridge at Mill Lane cost £452,000 in the end.", "bridge-2024.md"),
        ("The footbridge at Mill Lane was closed in March 2019 after a flood.", "bridge-2021.md"),
        ("The Walking and Cycling Forum (WCF) has 14 members and is chaired by Harold Fenn.", "bridge-2021.md"),
        ("35% of the walkers who cross the footbridge each day cycle.", "bridge-2024.md"),
        ("12 PCNs serve Otherford.", "health.md"),
        ("Otters were seen at nine places along the Rill.", "otters.md"),
    ],
)
def test_a_true_sentence_is_consistent_with_its_paper(sentence: str, source: str, retriever: Retriever) -> None:
    checked = check(sentence, retriever)
    assert (checked.verdict, checked.citations[0].paper.source) == ("consistent", source)
    assert all(squeeze(cite.quote) in squeeze(cite.paragraph.text) for cite in checked.citations)


@pytest.mark.parametrize(
    ("sentence", "said", "held"),
    [
        ("The footbridge at Mill Lane cost £425,000 in the end.", "£425,000", "£452,000"),
        ("The old footbridge at Mill Lane was closed in March 2018 after a flood.", "March 2018", "March 2019"),
        ("The Walking and Cycling Forum has 16 members and is chaired by Harold Fenn.", "16 members", "14 members"),
        ("About 1,250 walkers cross the footbridge each day, and 53% of them cycle.", "53%", "35%"),
        ("Eleven Primary Care Networks serve Otherford.", "Eleven", "Twelve"),
        ("Otters were seen at eight places along the Rill.", "eight places", "nine places"),
    ],
)
def test_an_altered_figure_differs_and_both_are_told(sentence: str, said: str, held: str, retriever: Retriever) -> None:
    checked = check(sentence, retriever)
    assert checked.verdict == "differs"
    assert said in checked.told and held in checked.told


@pytest.mark.parametrize(
    "sentence",
    [
        "The Walking and Cycling Forum has 14 members and is chaired by Agnes Pole.",  # another name
        "The library at Brook Street cost £452,000.",  # another thing
        "The footbridge at Mill Lane did not open in June 2023.",  # denied
        "The footbridge at Mill Lane opened on 3 June 2023.",  # more exact than the paper
        "The Harbour Board met in October 2020.",
    ],
)
def test_what_no_paper_says_is_not_said(sentence: str, retriever: Retriever) -> None:
    checked = check(sentence, retriever)
    assert (checked.verdict, checked.citations) == ("not_said", ())


def test_an_older_figure_differs_from_a_newer_papers(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        with Writer(tmp_path / "store", "fake", 64, "fake") as writer:
            put(writer, make_paper("old", meeting_date=date(2020, 1, 1)), ["The ferry has 12 crew members."])
            put(writer, make_paper("new", meeting_date=date(2022, 1, 1)), ["The ferry has 15 crew members."])
            minutes = make_paper("minutes", kind="minutes", meeting_date=date(2022, 5, 1))
            put(writer, minutes, ["It was RESOLVED that the pier be given £40,000 for paint."])
    retriever = Retriever(Store(tmp_path / "store"), FakeEmbedder(), FakeReader())
    checked = check("The ferry has 12 crew members.", retriever)
    assert checked.verdict == "differs" and "15 crew members" in checked.told
    assert "older paper" in checked.told
    against = check("It was resolved that the pier be given £60,000 for paint.", retriever)
    assert against.verdict == "contradicts" and "£40,000" in against.told


def test_only_factual_sentences_are_checked_and_wrapped_lines_are_one(retriever: Retriever) -> None:
    draft = (
        "# Report of 2021\n\nWe are pleased to say so.\n\n- The footbridge at Mill Lane\n  cost £452,000 in the end.\n"
    )
    (checked,) = review(draft, retriever).statements
    assert (checked.line, checked.text) == (5, "The footbridge at Mill Lane cost £452,000 in the end.")


def test_headings_and_what_shares_two_words_with_a_paper_are_not_borne_out(retriever: Retriever) -> None:
    assert review("3. The old footbridge", retriever).statements == ()
    assert review("We should be proud of the footbridge and of the walkers.", retriever).statements == ()


def test_a_numbered_paragraph_goes_by_its_number_and_a_figure_at_a_lines_start_stays() -> None:
    parts = text_parts("2.1 The forum has\n14 members, and of\n1.8 million people.\n\n3. One\n\n- Two\n2.2.1 Three")
    assert [(part.where, part.text) for part in parts] == [
        ("paragraph 2.1", "The forum has 14 members, and of 1.8 million people."),
        ("line 5", "One"),
        ("line 7", "Two"),
        ("paragraph 2.2.1", "Three"),
    ]


def test_what_a_report_says_of_itself_before_its_first_number_is_no_statement() -> None:
    report = "Report to the Ferry Board, 14 January 2025\n\nThe quay is new.\n\n1.1 The ferry has 15 crew\n\n- 3 pilots"
    assert [part.text for part in text_parts(report)] == ["The quay is new.", "The ferry has 15 crew", "3 pilots"]
    assert [part.text for part in text_parts("The ferry has 15 crew")] == ["The ferry has 15 crew"]


def test_what_a_paper_prints_twice_is_cited_once_and_only_what_it_says_so(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        with Writer(tmp_path / "store", "fake", 64, "fake") as writer:
            twice = "The ferry has 15 crew members."
            put(writer, make_paper("ferry"), [twice, "Ferries.", twice])
            put(writer, make_paper("quay", meeting_date=date(2019, 1, 1)), ["The ferry has 19 crew members."])
    retriever = Retriever(Store(tmp_path / "store"), FakeEmbedder(), FakeReader())
    assert len(check("The ferry has 15 crew members.", retriever).citations) == 1
    differs = check("The ferry has 12 crew members.", retriever)
    assert "15 crew members" in differs.told
    assert [cite.quote for cite in differs.citations] == ["The ferry has 15 crew members."]


def test_the_papers_found_are_the_background_papers_newest_first(retriever: Retriever) -> None:
    draft = (
        "The footbridge at Mill Lane was closed in March 2019. The footbridge at Mill Lane cost £452,000 in the end."
    )
    assert [p.source for p in review(draft, retriever).background] == ["bridge-2024.md", "bridge-2021.md"]


def test_nothing_restricted_backs_a_draft(retriever: Retriever) -> None:
    checked = check("The footbridge at Mill Lane needs land worth £999,000, owned by Barnaby Quill.", retriever)
    assert checked.verdict == "not_said"


def test_a_draft_without_text_is_refused(retriever: Retriever) -> None:
    with pytest.raises(QuestionError, match="empty"):
        review(" \n", retriever)


@pytest.fixture
def cli(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "load", lambda model=None: FakeEmbedder("fake", 256))
    monkeypatch.setattr(reader, "load", FakeReader)
    monkeypatch.setenv("COUNCIL_STORE", str(shelf))
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("cli")
def test_a_draft_that_agrees_ends_with_0_and_one_that_differs_with_1(capsys: Output) -> None:
    Path("draft.md").write_text("The footbridge at Mill Lane cost £452,000 in the end.", encoding="utf-8")
    assert main(["check-draft", "draft.md"]) == 0
    out = capsys.readouterr().out
    assert "Consistent. As in Cabinet, 12 March 2024, paragraph 1.1." in out and "section 100D" in out
    Path("draft.md").write_text("The footbridge at Mill Lane cost £425,000 in the end.", encoding="utf-8")
    assert main(["check-draft", "draft.md", "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert list(record) == ["statements", "background", "coverage", "exempt"]
    assert record["statements"][0]["verdict"] == "differs"


@pytest.mark.usefixtures("cli")
def test_a_draft_comes_from_standard_input_too(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"The Rill has 9 locks.")))
    assert main(["check-draft", "-"]) == 0
    assert "Not said before" in capsys.readouterr().out


@pytest.mark.usefixtures("cli")
@pytest.mark.parametrize(
    ("name", "data", "ends", "says"),
    [
        ("draft.docx", b"PK", 1, "draft.docx"),
        ("draft.pdf", b"%PDF-1.7", 1, "draft.pdf"),
        ("draft.odt", b"PK", 1, "not of a kind that can be read as a draft"),
        ("draft.docx", None, 2, "cannot be read"),
        ("draft.txt", b"%PDF-1.7", 1, "not text"),
        ("draft.txt", b"\xff\xfe\x00", 1, "not text in UTF-8"),
        ("draft.txt", b"  ", 2, "empty"),
        ("draft.txt", None, 2, "cannot be read"),
    ],
)
def test_what_is_no_draft_is_refused_in_one_sentence(
    name: str, data: bytes | None, ends: int, says: str, capsys: Output
) -> None:
    if data is not None:
        Path(name).write_bytes(data)
    assert main(["check-draft", name]) == ends
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1) and says in err
