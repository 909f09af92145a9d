"""Papers handed in on a page: what is open goes into the open store, the rest with its body's exempt papers."""

from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.keeping.shelves import Taken, withdraw
from assistant.store import Store
from ingest.intake import take_in

MODELS = FakeEmbedder(), FakeReader()
CANARY = "zanzibarine"


def text(title: str, mark: str | None, body: str | None = "Cabinet", words: str = "The lake holds water.") -> str:
    to = f"To: {body}, 12 March 2024\n\n" if body else ""
    return f"# {title}\n\n{to}Subject: {title}\n\n{f'Classification: {mark}' if mark else ''}\n\n1.1 {words}\n"


@pytest.fixture
def hand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "HandIn":
    monkeypatch.setattr(index, "build", lambda *_: None)
    return HandIn(tmp_path)


class HandIn:
    def __init__(self, folder: Path) -> None:
        self.incoming, self.open, self.exempt = folder / "in", folder / "store", folder / "exempt"
        self.incoming.mkdir()

    def __call__(self, files: dict[str, str], body: str | None = None, unmarked: str = "restricted") -> list[Taken]:
        paths = [self.incoming / name for name in files]
        for path, words in zip(paths, files.values(), strict=True):
            path.write_text(words, encoding="utf-8")
        taken = take_in(paths, self.open, self.exempt, MODELS, body, unmarked)
        assert list(self.incoming.iterdir()) == []
        return sorted(taken, key=lambda one: one.name)

    def bytes_of(self, folder: Path) -> bytes:
        return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_open_paper_is_kept_with_its_file(hand_in: HandIn) -> None:
    (one,) = hand_in({"lake.md": text("The lake", "Unrestricted")})
    assert (one.outcome, one.paragraphs > 0, one.body) == ("added", True, None)
    assert one.paper is not None and one.paper.title == "The lake"
    (file,) = (hand_in.open / "files").glob("*/*")
    assert (file.name, file.stat().st_mode & 0o077) == ("lake.md", 0)
    (again,) = hand_in({"lake.md": text("The lake", "Unrestricted", words="The lake is dry.")})
    assert again.outcome == "updated" and again.paper is not None and again.paper.revision == 2
    assert [path.read_text().count("dry") for path in (hand_in.open / "files").glob("*/*")] == [1]


def test_two_papers_in_files_of_one_name_are_two(hand_in: HandIn) -> None:
    hand_in({"report.md": text("The lake", "Unrestricted")})
    (other,) = hand_in({"report.md": text("The pond", "Unrestricted")})
    assert other.outcome == "added"
    assert sorted(paper.title or "" for paper in Store(hand_in.open).papers()) == ["The lake", "The pond"]
    assert len(list((hand_in.open / "files").glob("*/*"))) == 2


def test_one_file_under_two_names_is_one_paper_and_the_next_file_goes_in(hand_in: HandIn) -> None:
    lake, twin = hand_in({"lake.md": text("The lake", "Unrestricted"), "twin.md": text("The lake", "Unrestricted")})
    assert (lake.outcome, twin.outcome) == ("added", "unchanged")
    assert lake.paper == twin.paper
    assert [path.name for path in (hand_in.open / "files").glob("*/*")] == ["lake.md"]
    (pond,) = hand_in({"pond.md": text("The pond", "Unrestricted")})
    assert pond.outcome == "added"


def test_a_marked_paper_goes_to_its_bodys_exempt_papers(hand_in: HandIn) -> None:
    hand_in({"lake.md": text("The lake", "Unrestricted")})
    lake, land = hand_in(
        {
            "land.md": text("The land", "Exempt", "Planning Committee", CANARY),
            "lake.md": text("The lake", "Unrestricted"),
        }
    )
    assert (lake.outcome, lake.body) == ("unchanged", None)
    assert (land.outcome, land.body) == ("added", "Planning Committee")
    assert [paper.source for paper in Store.for_clerk(hand_in.open).papers()] == ["lake.md"]
    shelf = hand_in.exempt / "planning-committee"
    assert [paper.source for paper in Store.for_clerk(shelf).papers()] == ["land.md"]
    assert CANARY.encode() in hand_in.bytes_of(shelf)
    assert CANARY.encode() not in hand_in.bytes_of(hand_in.open)


def test_a_paper_that_is_no_longer_open_leaves_with_all_its_revisions(hand_in: HandIn) -> None:
    hand_in({"lake.md": text("The lake", "Unrestricted", words=CANARY)})
    assert CANARY.encode() in hand_in.bytes_of(hand_in.open)
    (one,) = hand_in({"lake.md": text("The lake", "Exempt", words=f"{CANARY} again")})
    assert one.body == "Cabinet"
    assert CANARY.encode() not in hand_in.bytes_of(hand_in.open)
    assert Store.for_clerk(hand_in.open).papers() == []


@pytest.mark.parametrize("mark", ["Exempt", "Restricted", "Part II", "OFFICIAL-SENSITIVE"])
def test_a_closed_paper_without_a_body_is_not_kept(hand_in: HandIn, mark: str) -> None:
    (one,) = hand_in({"land.md": text("The land", mark, None, CANARY)})
    assert (one.outcome, one.paper) == ("failed", None)
    assert one.reason is not None and "names no committee" in one.reason
    assert CANARY.encode() not in hand_in.bytes_of(hand_in.open)
    assert not hand_in.exempt.exists()


def test_unmarked_papers_are_open_only_where_somebody_vouches(hand_in: HandIn) -> None:
    (vouched,) = hand_in({"lake.md": text("The lake", None)}, unmarked="unrestricted")
    assert vouched.body is None and vouched.paper is not None and vouched.paper.access == "unrestricted"
    (not_vouched,) = hand_in({"land.md": text("The land", None)})
    assert not_vouched.body == "Cabinet"


def test_what_is_handed_in_as_exempt_never_touches_the_open_store(hand_in: HandIn) -> None:
    (one,) = hand_in({"land.md": text("The land", "Unrestricted", words=CANARY)}, body="Cabinet")
    assert one.body == "Cabinet"
    assert not hand_in.open.exists()
    assert CANARY.encode() in hand_in.bytes_of(hand_in.exempt / "cabinet")


def test_a_file_that_cannot_be_read_is_told_of_and_not_kept(hand_in: HandIn) -> None:
    bad, good = hand_in({"bad.pdf": "no pdf", "good.md": text("Good", "Unrestricted")})
    assert bad.outcome == "failed" and bad.reason and "bad.pdf" in bad.reason
    assert good.outcome == "added"
    assert [path.name for path in (hand_in.open / "files").glob("*/*")] == ["good.md"]
    assert Store.for_clerk(hand_in.open).failures() == []


def test_withdrawn_means_gone_with_its_file(hand_in: HandIn) -> None:
    hand_in({"lake.md": text("The lake", "Unrestricted", words=CANARY), "pond.md": text("The pond", "Unrestricted")})
    withdraw(hand_in.open, "lake")
    assert CANARY.encode() not in hand_in.bytes_of(hand_in.open)
    assert [path.name for path in (hand_in.open / "files").glob("*/*")] == ["pond.md"]
