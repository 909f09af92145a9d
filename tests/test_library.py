"""Files into the store: which paper a file is, and what became of each."""

import os
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.errors import PaperError, StoreError
from assistant.schema import Limits
from assistant.store import Store
from ingest.library import Step, Summary, add


@pytest.fixture(autouse=True)
def _no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def report(
    title: str = "Library Roofs",
    day: str = "4 March 2024",
    cost: str = "£3,000",
    classification: str | None = "Unrestricted",
    digest: bool = False,
) -> str:
    """A short report in Markdown; as a digest it is the same in other words."""
    lines = [f"# {title}", ""]
    if digest:
        lines += ["> **Digest** of a published report, restated in other words.", ""]
    lines += ["From: Ann Example, Director of Places", "", f"To: Cabinet, {day}", "", f"Subject: {title}", ""]
    if classification:
        lines += [f"Classification: {classification}", ""]
    said = "In short: " if digest else ""
    lines += ["## 1. Background", ""]
    lines += [f"1.{n} {said}Point {n} says that the works on roof {n} will cost {cost}.\n" for n in range(1, 7)]
    return "\n".join(lines)


def run(papers: Path, store: Path, unmarked: str = "unrestricted") -> Summary:
    return add([papers], store, FakeEmbedder(), FakeReader(), unmarked)


def test_adding_again_changes_nothing(papers: Path, store: Path) -> None:
    (papers / "Roofs 2024.md").write_text(report())
    assert run(papers, store) == Summary(added=["roofs-2024"])
    version = Store(store).version()
    assert run(papers, store) == Summary(unchanged=["roofs-2024"])
    assert Store(store).version() == version


def test_a_paper_is_wholly_searchable(papers: Path, store: Path) -> None:
    (papers / "roofs.md").write_text(report())
    run(papers, store)
    held = Store(store)
    (paper,) = held.papers()
    assert (paper.title, paper.body, paper.source, paper.revision) == ("Library Roofs", "Cabinet", "roofs.md", 1)
    labels = [para.label for para in held.paragraphs("roofs") if para.label]
    assert labels == [f"1.{n}" for n in range(1, 7)]
    assert held.search_words(["roof", "£3000"], Limits(), 50)
    for para in held.paragraphs("roofs"):
        parts = held.sentences([para.paragraph_id])
        assert parts and all(para.text[part.start : part.end] == part.text for part in parts)


def test_a_changed_file_is_a_new_revision(papers: Path, store: Path) -> None:
    (papers / "roofs.md").write_text(report())
    run(papers, store)
    (papers / "roofs.md").write_text(report(title="Library Roofs and Gutters", cost="£4,000"))
    assert run(papers, store) == Summary(updated=["roofs"])
    held = Store(store)
    assert held.paper("roofs").revision == 2
    assert "£4,000" in held.paragraphs("roofs")[-1].text and "£3,000" in held.paragraphs("roofs", revision=1)[-1].text


def test_the_same_bytes_under_another_name_are_the_same_paper(papers: Path, store: Path) -> None:
    (papers / "a.md").write_text(report())
    (papers / "b.md").write_text(report())
    assert run(papers, store) == Summary(added=["a"], unchanged=["a"])


def test_the_same_name_and_print_from_elsewhere_is_a_new_revision(papers: Path, store: Path) -> None:
    for place, cost in (("one", "£3,000"), ("two", "£4,000")):
        (papers / place).mkdir()
        (papers / place / "roofs.md").write_text(report(cost=cost))
    assert run(papers, store) == Summary(added=["roofs"], updated=["roofs"])


def test_the_same_name_for_another_meeting_is_another_paper(papers: Path, store: Path) -> None:
    for place, day in (("one", "4 March 2024"), ("two", "4 March 2025")):
        (papers / place).mkdir()
        (papers / place / "roofs.md").write_text(report(day=day))
    summary = run(papers, store)
    assert len(summary.added) == 2 and summary.added[0] == "roofs"
    assert summary.added[1].startswith("roofs-") and len(summary.added[1]) == len("roofs-") + 6


def test_ids_are_short_slugs(papers: Path, store: Path) -> None:
    (papers / f"ITEM 7 – Roofs & Gutters_{'x' * 80}.md").write_text(report())
    (paper_id,) = run(papers, store).added
    assert paper_id.startswith("item-7-roofs-gutters-xxx") and len(paper_id) == 60


def test_an_official_paper_takes_the_place_of_its_digest(papers: Path, store: Path) -> None:
    (papers / "digest.md").write_text(report(digest=True))
    assert run(papers, store) == Summary(added=["digest"])
    assert Store(store).paper("digest").digest
    official = papers.parent / "official.md"
    official.write_text(report())
    assert add([official], store, FakeEmbedder(), FakeReader()) == Summary(updated=["official"])
    assert [(paper.paper_id, paper.digest) for paper in Store(store).papers()] == [("official", False)]
    assert add([papers], store, FakeEmbedder(), FakeReader()) == Summary(unchanged=["official"])
    assert len(Store(store).papers()) == 1


@pytest.mark.parametrize("other", [{"day": "4 March 2025"}, {"title": "School Roofs"}])
def test_a_digest_of_another_paper_stays(papers: Path, store: Path, other: dict[str, str]) -> None:
    (papers / "a.md").write_text(report(digest=True))
    (papers / "b.md").write_text(report(**other))  # type: ignore[arg-type]
    assert run(papers, store) == Summary(added=["a", "b"])


@pytest.mark.parametrize(
    ("classification", "unmarked", "access"),
    [
        ("Unrestricted", "restricted", "unrestricted"),
        (None, "unrestricted", "unrestricted"),
        (None, "restricted", "restricted"),
        ("Exempt", "unrestricted", "exempt"),
        ("Confidential", "unrestricted", "restricted"),
    ],
)
def test_access_follows_the_printed_classification(
    papers: Path, store: Path, classification: str | None, unmarked: str, access: str
) -> None:
    (papers / "a.md").write_text(report(classification=classification))
    run(papers, store, unmarked)
    assert [paper.access for paper in Store.for_clerk(store).papers()] == [access]
    assert bool(Store(store).papers()) == (access == "unrestricted")


def test_access_is_tightened_by_adding_again_but_never_loosened(papers: Path, store: Path) -> None:
    (papers / "a.md").write_text(report(classification=None))
    run(papers, store)
    assert run(papers, store, "restricted") == Summary(updated=["a"])
    assert Store(store).papers() == []
    assert run(papers, store) == Summary(unchanged=["a"])
    (papers / "a.md").write_text(report(classification=None, cost="£5,000"))
    assert run(papers, store) == Summary(updated=["a"])
    assert Store(store).papers() == []


def test_a_failed_file_stops_nobody_stays_listed_and_is_tried_again(papers: Path, store: Path) -> None:
    (papers / "a.md").write_bytes(b"\x00\x01\x02")
    (papers / "b.md").write_text(report())
    steps: list[Step] = []
    summary = add([papers], store, FakeEmbedder(), FakeReader(), progress=steps.append)
    assert (summary.added, [source for source, _ in summary.failed]) == (["b"], ["a.md"])
    assert [(step.outcome, step.name) for step in steps] == [("failed", "a.md"), ("added", "b")]
    assert steps[0].reason is not None and steps[0].reason.startswith("a.md is not readable")
    assert [failed.source for failed in Store(store).failures()] == ["a.md"]
    assert len(run(papers, store).failed) == 1
    (papers / "a.md").write_text(report(title="Parks"))
    assert run(papers, store) == Summary(added=["a"], unchanged=["b"])
    assert Store(store).failures() == []


def test_a_paper_whose_new_text_fails_stays_as_it_was(papers: Path, store: Path) -> None:
    (papers / "a.md").write_text(report())
    run(papers, store)
    (papers / "a.md").write_bytes(b"\x00")
    assert len(run(papers, store).failed) == 1
    assert Store(store).paper("a").revision == 1


def test_what_a_folder_holds_besides_papers_is_left(papers: Path, store: Path) -> None:
    outside = papers.parent / "outside.md"
    outside.write_text(report(title="Outside"))
    (papers / "deep").mkdir()
    (papers / "deep" / "a.md").write_text(report())
    (papers / ".hidden.md").write_text(report(title="Hidden"))
    (papers / ".git").mkdir()
    (papers / ".git" / "b.md").write_text(report(title="Git"))
    (papers / "manifest.json").write_text("{}")
    (papers / "photo.jpg").write_bytes(b"x")
    (papers / "link.md").symlink_to(outside)
    (papers / "deep" / "loop").symlink_to(papers)
    (papers / "folder.md").mkdir()
    assert run(papers, store) == Summary(added=["a"], skipped=["link.md", "photo.jpg"])


def test_what_looks_like_a_paper_and_is_no_file_fails_in_a_sentence_each(papers: Path, store: Path) -> None:
    (papers / "a.md").write_text(report())
    (papers / "dangling.md").symlink_to(papers / "gone.md")
    (papers / "looping.md").symlink_to(papers / "looping.md")
    os.mkfifo(papers / "pipe.md")  # reading it would wait for ever
    Path(os.fsdecode(os.fsencode(papers) + b"/\xff.md")).write_text(report(title="Named in bytes"))
    (papers / "empty.md").touch()
    (papers / "endless.md").write_text("word " * 1_000_001)
    summary = run(papers, store)
    assert summary.added == ["a"]
    said = dict(summary.failed)
    assert said.keys() == {"dangling.md", "looping.md", "pipe.md", "\ufffd.md", "empty.md", "endless.md"}
    for name, words in (
        ("dangling.md", "No such file"),
        ("looping.md", "symbolic links"),
        ("pipe.md", "is not a file"),
        ("\ufffd.md", "rename it"),
        ("empty.md", "holds no text"),
        ("endless.md", "too long for a paper"),
    ):
        assert words in said[name] and said[name].count(". ") == 0
    assert {failure.source: failure.reason for failure in Store(store).failures()} == said


def test_work_is_told_while_a_paper_is_embedded_and_before_the_index(papers: Path, store: Path) -> None:
    for name in ("a", "b"):
        (papers / f"{name}.md").write_text(report(title=name))
    told: list[tuple[str, float, int]] = []
    add([papers], store, FakeEmbedder(), FakeReader(), working=lambda *work: told.append(work))
    assert told == [
        *[("a.md", 0, 2), ("a.md", 0.5, 2), ("a.md", 1, 2)],  # embedded, then read
        *[("b.md", 1, 2), ("b.md", 1.5, 2), ("b.md", 2, 2)],
        ("the index", 2, 2),
    ]


def test_a_file_of_another_kind_named_directly_fails(papers: Path, store: Path) -> None:
    (papers / "photo.jpg").write_bytes(b"x")
    summary = add([papers / "photo.jpg"], store, FakeEmbedder(), FakeReader())
    assert summary.failed[0][0] == "photo.jpg" and "not of a kind that can be read" in summary.failed[0][1]


def test_nothing_to_read_is_one_sentence_and_makes_no_store(papers: Path, store: Path) -> None:
    with pytest.raises(PaperError, match="no papers in"):
        add([papers], store, FakeEmbedder(), FakeReader())
    with pytest.raises(PaperError, match="no file or folder"):
        add([papers / "missing"], store, FakeEmbedder(), FakeReader())
    assert not store.exists()


def test_another_model_is_refused_before_anything_is_read(papers: Path, store: Path) -> None:
    (papers / "a.md").write_text(report())
    run(papers, store)
    with pytest.raises(StoreError, match="not 'other'"):
        add([papers], store, FakeEmbedder("other"), FakeReader())
