"""What is left out of a paper because it is exempt is nowhere in the store, its earlier texts, backups or files."""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper
from test_open_part import CANARIES, EMPTY, FORMS, LEFT_OUT, TEXT, document, markdown, web_page, word

from assistant import index
from assistant.chat import ask
from assistant.keeping.record import RECORD
from assistant.keeping.shelves import exempt_of
from assistant.keeping.soundness import examine
from assistant.keeping.withdrawn import journal_of, withdrawals
from assistant.records import paper_record
from assistant.retrieve import Retriever
from assistant.schema import UNRESTRICTED, Query
from assistant.store import Store
from ingest.__main__ import main
from ingest.backup import backup, restore
from ingest.catalogue import Screen, paper_head
from ingest.intake import take_in
from ingest.library import Step, add
from web.paper import paper_page

MODELS = FakeEmbedder("fake", 256), FakeReader()


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """The record but for when it was written."""
    with closing(sqlite3.connect(folder / RECORD)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in names if name != "meta"}


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)


def test_no_byte_of_the_exempt_part_is_in_the_store_and_the_open_part_answers(tmp_path: Path) -> None:
    """With the index; the paper is the same in all forms, so each is added to a store of its own but the last two."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "m.pdf").write_bytes(FORMS["m.pdf"])
    (tmp_path / "in" / "other.md").write_bytes(FORMS["m.md"].replace(b"Mill", b"Weir").replace(b"mill", b"weir"))
    folder, steps = tmp_path / "store", list[Step]()
    summary = add([tmp_path / "in"], folder, *MODELS, progress=steps.append)
    assert (summary.added, [(name, part.name) for name, part in summary.left_out]) == (
        ["m", "other"],
        [("m.pdf", "Appendix 2"), ("other.md", "Appendix 2")],
    )
    held = bytes_of(folder)
    assert b"stood empty" in held and (folder / "index" / "current").exists()
    assert not any(canary.encode() in held for canary in (*CANARIES, "777,000"))
    store = Store(folder)
    assert [paper.open_part for paper in store.papers()] == [True, True]
    retriever = Retriever(store, *MODELS)
    assert "flood of last March" in ask(Query("Since when has the mill stood empty?"), retriever).answer.text
    assert "sets out the tenders" in ask(Query("What does Appendix 2 set out?"), retriever).answer.text
    assert ask(Query(f"How much is the best bid of {TEXT} Estates?"), retriever).answer.declined
    assert examine(folder).faults == ()
    (said,) = steps[0].warnings
    assert "“Appendix 2” from page 2 on" in said and "add the file to the exempt papers of Cabinet too" in said


@pytest.mark.parametrize(("name", "form"), [("m.md", markdown), ("m.html", web_page), ("m.docx", word)])
@pytest.mark.usefixtures("no_index")
def test_the_store_is_the_one_that_the_open_part_alone_makes(
    tmp_path: Path, name: str, form: Callable[[bool], bytes]
) -> None:
    for place, whole in (("one", True), ("two", False)):
        (tmp_path / place).mkdir()
        (tmp_path / place / name).write_bytes(form(whole))
        add([tmp_path / place], tmp_path / f"{place}-store", *MODELS)
    one, two = rows(tmp_path / "one-store"), rows(tmp_path / "two-store")
    ((paper, other),) = zip(one.pop("papers"), two.pop("papers"), strict=True)
    assert one == two
    assert sum(a != b for a, b in zip(paper, other, strict=True)) == 3  # its sum, its place, that it is an open part


@pytest.fixture
def mill(tmp_path: Path, no_index: None) -> Path:
    """A folder with the paper as it was when all of it was open, added to the store beside it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "m.md").write_bytes(markdown().replace(b" \xe2\x80\x93 EXEMPT", b""))
    (tmp_path / "in" / "m.md").write_bytes((tmp_path / "in" / "m.md").read_bytes().replace(b" (exempt)", b""))
    add([tmp_path / "in"], tmp_path / "store", *MODELS)
    assert TEXT in repr(Store(tmp_path / "store").paragraphs("m"))
    return tmp_path


def test_earlier_texts_leave_with_an_exempt_part_and_no_backup_brings_them_back(mill: Path) -> None:
    store = mill / "store"
    backup(store, mill / "before.tar")
    (mill / "in" / "m.md").write_bytes(markdown())
    assert add([mill / "in"], store, *MODELS).updated == ["m"]
    assert [(paper.revision, paper.open_part) for paper in Store(store).revisions("m")] == [(1, True)]
    assert not any(canary.encode() in bytes_of(store) for canary in CANARIES)
    assert [(one.paper_id, one.access) for one in withdrawals(journal_of(store))] == [("m", None)]
    assert add([mill / "in"], store, *MODELS).unchanged == ["m"] and len(withdrawals(journal_of(store))) == 1
    (mill / "in" / "m.md").write_bytes(markdown().replace(b"777,000", b"888,000"))
    assert add([mill / "in"], store, *MODELS).unchanged == ["m"]  # nothing tells that the exempt part changed
    backup(store, mill / "after.tar")
    store.rename(mill / "gone")
    assert restore(mill / "before.tar", store).withdrawn == ("m",)
    assert not any(canary.encode() in bytes_of(store) for canary in CANARIES)
    store.rename(mill / "gone again")
    assert restore(mill / "after.tar", store).withdrawn == ()
    assert [paper.open_part for paper in Store(store).papers()] == [True]


def test_a_paper_that_was_kept_whole_is_opened_by_adding_it_again(mill: Path) -> None:
    store = mill / "store"
    (mill / "in" / "m.md").write_bytes(markdown() + b"\nEXEMPT\n")
    (mill / "in" / "m.md").write_bytes(document("EXEMPT", EMPTY, *LEFT_OUT).encode())
    add([mill / "in"], store, *MODELS)
    assert Store(store).papers() == [] and TEXT.encode() in bytes_of(store)
    (mill / "in" / "m.md").write_bytes(markdown())
    add([mill / "in"], store, *MODELS)
    assert [paper.paper_id for paper in Store(store).papers()] == ["m"] and TEXT.encode() not in bytes_of(store)


def test_a_store_of_exempt_papers_holds_the_whole_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    monkeypatch.setattr("assistant.embed.load", lambda model=None: MODELS[0])
    monkeypatch.setattr("assistant.reader.load", lambda: MODELS[1])
    (tmp_path / "m.md").write_bytes(markdown())
    for folder, held in ((tmp_path / "store", False), (exempt_of(tmp_path / "store") / "cabinet", True)):
        assert main(["add", str(tmp_path / "m.md"), "--store", str(folder)]) == 0
        assert (TEXT.encode() in bytes_of(folder)) is held
        (paper,) = Store.for_clerk(folder).papers()
        assert (paper.open_part, paper.access) == ((False, "exempt") if held else (True, UNRESTRICTED))


def test_what_is_handed_in_is_kept_whole_by_its_bodys_exempt_papers_alone(tmp_path: Path, no_index: None) -> None:
    store, exempt = tmp_path / "store", tmp_path / "exempt"
    for _ in range(2):
        (tmp_path / "m.md").write_bytes(markdown())
        (one,) = take_in([tmp_path / "m.md"], store, exempt, MODELS)
        assert one.paper and one.paper.open_part and "only its open part was added" in one.warnings[0]
        assert not any(canary.encode() in bytes_of(store) for canary in CANARIES)
        assert list((store / "files").glob("*/*")) == [] and not exempt.exists()
    (tmp_path / "m.md").write_bytes(markdown())
    (one,) = take_in([tmp_path / "m.md"], store, exempt, MODELS, body="Cabinet")
    assert one.paper and not one.paper.open_part and one.warnings == ()
    assert len(list((exempt / "cabinet" / "files").glob("*/*"))) == 1
    assert all(canary.encode() in bytes_of(exempt) for canary in CANARIES)


def test_what_is_left_out_is_told_of_a_paper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = make_paper("mill", open_part=True)
    assert any("an exempt part" in line for line in paper_head(paper, [paper], [], 1, Screen(sys.stdout)))
    assert "an exempt part" in paper_page(paper, [], None, "", [paper], False)
    assert paper_record(paper, 1)["open_part"] is True
