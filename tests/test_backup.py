"""Backup and restore: whole whatever is written meanwhile, torn ones refused, and what was withdrawn stays so."""

import io
import json
import sqlite3
import tarfile
import time
from datetime import date
from pathlib import Path

import kill_worker
import pytest
from children import done, started
from fakes import FakeEmbedder, FakeReader, make_paper, put
from test_links import BRIDGE, COST, DUTY, WEIR

from assistant import index
from assistant.errors import StoreError
from assistant.keeping.record import RECORD
from assistant.keeping.shelves import files_of, withdraw
from assistant.keeping.soundness import examine
from assistant.keeping.withdrawn import journal_of
from assistant.keeping.writer import Writer
from assistant.schema import Limits
from assistant.store import Store
from ingest.__main__ import main
from ingest.backup import backup, restore
from ingest.intake import take_in
from ingest.originals import named


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store without an index; restored ones have none either, except where a test says so."""
    monkeypatch.setattr(index, "build", lambda *_: None)
    with Writer(tmp_path / "store", "fake", 64, "fake") as w:
        put(w, make_paper("draft", meeting_date=date(2025, 1, 9)), [BRIDGE, COST, DUTY])
        put(w, make_paper("final", meeting_date=date(2025, 2, 13)), [BRIDGE, COST, DUTY])
        put(w, make_paper("weir"), [WEIR])
        put(w, make_paper("secret", access="exempt"), ["Terms of a sale."])
    return tmp_path / "store"


def lost(folder: Path) -> None:
    """The store is gone; what stands beside it is not."""
    folder.rename(folder.with_name("gone"))


def seen(folder: Path) -> set[str]:
    return {paper.paper_id for paper in Store(folder).papers()}


def test_a_store_comes_back_as_it_was_and_whole(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # with its index
    before = Store.for_clerk(folder)
    made = backup(folder, tmp_path / "b.tar")
    assert (made.papers, made.closed, made.version) == (4, 1, before.version())
    assert (tmp_path / "b.tar").stat().st_mode & 0o777 == 0o600
    other = tmp_path / "elsewhere" / "store"
    done = restore(tmp_path / "b.tar", other)
    after = Store.for_clerk(other)
    for name in ("papers", "links", "terms", "paragraph_counts", "stem_frequencies"):
        assert getattr(after, name)() == getattr(before, name)()
    assert after.version() > before.version()
    assert examine(other).faults == () and (done.withdrawn, done.closed, done.journal) == ((), (), False)
    assert {path.stat().st_mode & 0o077 for path in other.rglob("*") if path.is_file()} <= {0, 0o044}
    assert other.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_was_withdrawn_since_does_not_come_back(folder: Path, tmp_path: Path) -> None:
    backup(folder, tmp_path / "old.tar")
    with Writer(folder, "fake", 64, "fake") as w:
        w.remove("weir")
        put(w, make_paper("draft", meeting_date=date(2025, 1, 9), access="exempt"), [BRIDGE, COST, DUTY])
    backup(folder, tmp_path / "new.tar")
    lost(folder)
    done = restore(tmp_path / "old.tar", folder)
    assert (done.withdrawn, done.closed, done.journal) == (("weir",), ("draft",), True)
    assert seen(folder) == {"final"}
    assert Store(folder).search_words(["bridg"], Limits(), 9) == Store(folder).search_words(["weir"], Limits(), 9) == []
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"miller" not in held and b"timbers" in held
    # Once more, from the newer backup, on a machine where no journal outlived the store.
    done = restore(tmp_path / "new.tar", tmp_path / "elsewhere" / "store")
    assert (done.withdrawn, done.closed, done.journal) == ((), (), False)
    assert seen(tmp_path / "elsewhere" / "store") == {"final"}
    # And there the journal from that backup holds an older one to what was withdrawn.
    (tmp_path / "elsewhere" / "store").rename(tmp_path / "elsewhere" / "gone")
    assert restore(tmp_path / "old.tar", tmp_path / "elsewhere" / "store").withdrawn == ("weir",)


def test_a_paper_withdrawn_and_added_again_before_the_backup_is_restored(folder: Path, tmp_path: Path) -> None:
    with Writer(folder, "fake", 64, "fake") as w:
        w.remove("weir")
        put(w, make_paper("weir"), [WEIR])
    backup(folder, tmp_path / "b.tar")
    lost(folder)
    assert restore(tmp_path / "b.tar", folder).withdrawn == ()
    assert "weir" in seen(folder)


def test_a_withdrawn_file_is_known_under_another_name(folder: Path, tmp_path: Path) -> None:
    backup(folder, tmp_path / "b.tar")
    with Writer(folder, "fake", 64, "fake") as w:
        w.remove("weir")
        put(w, make_paper("mill", sha256=make_paper("weir").sha256), [WEIR])
        w.remove("mill")
    lost(folder)
    journal = journal_of(folder)
    journal.write_text(journal.read_text().splitlines()[1] + "\n")
    assert restore(tmp_path / "b.tar", folder).withdrawn == ("weir",)


def test_files_that_were_handed_in_come_back_with_their_papers_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    models = FakeEmbedder("fake", 64), FakeReader()
    folder = tmp_path / "store"
    for name in ("mill.md", "weir.md", "gone.md"):
        head = f"# The {name}\n\nTo: Cabinet, 4 May 2021\n\nClassification: Unrestricted\n\n## 1. On"
        (tmp_path / name).write_text(f"{head}\n\n1.1 Words of {name}.")
    (tmp_path / "bad.docx").write_text("no Word file: canary-of-bad")
    paths = [tmp_path / name for name in ("mill.md", "weir.md", "gone.md", "bad.docx")]
    taken = {one.name: one.paper for one in take_in(paths, folder, tmp_path / "exempt", models)}
    assert taken["gone.md"] and taken["weir.md"]
    withdraw(folder, taken["gone.md"].paper_id)
    (files_of(folder) / "0123456789ab").mkdir()
    (files_of(folder) / "0123456789ab" / "stray.md").write_text("canary-of-stray")
    backup(folder, tmp_path / "b.tar")
    packed = (tmp_path / "b.tar").read_bytes()
    assert b"Words of mill.md" in packed
    for canary in (b"Words of gone.md", b"canary-of-bad", b"canary-of-stray"):
        assert canary not in packed
    withdraw(folder, taken["weir.md"].paper_id)
    journal = journal_of(folder).read_text()
    other = tmp_path / "elsewhere" / "store"
    other.parent.mkdir()
    journal_of(other).write_text(journal)
    assert restore(tmp_path / "b.tar", other).withdrawn == (taken["weir.md"].paper_id,)
    (mill,) = files_of(other).glob("*/*")
    assert (mill.name, mill.stat().st_mode & 0o777) == ("mill.md", 0o600)
    assert mill.read_text().endswith("Words of mill.md.")
    (held,) = Store(other).papers()
    assert main(["remove", held.paper_id, "--store", str(other)]) == 0
    assert list(files_of(other).glob("*/*")) == []


def test_a_member_leads_nowhere_else() -> None:
    wrong = [
        "files/../../etc/passwd",
        "files/0123456789ab/..",
        "files/0123456789ab/a/b",
        "/files/0123456789ab/a",
        "files/x/a",
    ]
    assert named([*wrong, "files/0123456789ab/a.md"]) == ["files/0123456789ab/a.md"]


def test_a_backup_says_of_a_shelf_that_nothing_on_it_is_for_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    for store, closed in (("store", 0), ("store-exempt/cabinet", 1)):
        with Writer(tmp_path / store, "fake", 64, "fake") as w:
            put(w, make_paper("weir"), [WEIR])  # whatever a paper there says of itself
        assert backup(tmp_path / store, tmp_path / f"{closed}.tar").closed == closed
        with tarfile.open(tmp_path / f"{closed}.tar") as tar:
            assert ("NOT-FOR-PUBLICATION.txt" in tar.getnames()) is bool(closed)


def torn(file: Path) -> dict[str, bytes]:
    whole = file.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    other = io.BytesIO()
    with tarfile.open(fileobj=other, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("backup.json"), io.BytesIO())
    return {
        "cut in the middle": whole[: len(whole) // 2],
        "cut at its head": whole[:700],
        "a bit flipped": bytes(flipped),
        "no tar": b"%PDF-1.7 and so on" * 100,
        "empty": b"",
        "another tar": other.getvalue(),
        "grown in its record": whole.replace(b"SQLite format 3", b"SQLite format 4", 1),
    }


def test_what_is_torn_is_refused_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    backup(folder, tmp_path / "b.tar")
    for name, data in torn(tmp_path / "b.tar").items():
        (tmp_path / "torn.tar").write_bytes(data)
        with pytest.raises(StoreError, match=r"is not a whole backup \(.*nothing was restored"):
            restore(tmp_path / "torn.tar", tmp_path / "new" / "store")
        assert list((tmp_path / "new").iterdir()) == [], name


def test_another_formats_backup_is_refused(folder: Path, tmp_path: Path) -> None:
    text = json.dumps({"format": 2, "made": "", "version": 1, "papers": 0, "closed": 0, "files": {}}).encode()
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        entry = tarfile.TarInfo("backup.json")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
    with pytest.raises(StoreError, match=r"another version .*format 2, this one reads 1"):
        restore(tmp_path / "b.tar", tmp_path / "new")


def test_nothing_is_overwritten(folder: Path, tmp_path: Path) -> None:
    backup(folder, tmp_path / "b.tar")
    before = (tmp_path / "b.tar").read_bytes()
    with pytest.raises(StoreError, match="already a file"):
        backup(folder, tmp_path / "b.tar")
    with pytest.raises(StoreError, match=r"something in .* already"):
        restore(tmp_path / "b.tar", folder)
    assert (tmp_path / "b.tar").read_bytes() == before and "weir" in seen(folder)


def test_a_damaged_record_is_not_backed_up(folder: Path, tmp_path: Path) -> None:
    with sqlite3.connect(folder / RECORD) as db:
        db.execute("UPDATE terms SET paper = 77 WHERE paper = 1")
    db.close()
    with pytest.raises(StoreError, match="is damaged"):
        backup(folder, tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


def test_a_backup_that_cannot_be_written_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be written \(No such file"):
        backup(folder, tmp_path / "nowhere" / "b.tar")
    with pytest.raises(StoreError, match=r"cannot be read \(No such file"):
        restore(tmp_path / "nowhere.tar", tmp_path / "new")
    with pytest.raises(StoreError, match=r"There is no store"):
        backup(tmp_path / "none", tmp_path / "b.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def test_the_commands_say_what_they_did(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, store = str(tmp_path / "b.tar"), ["--store", str(folder)]
    assert main(["backup", file, *store]) == 0
    said = capsys.readouterr()
    assert said.out == f"4 papers are in {file}.\n" and said.err.startswith("1 of them are not for everybody")
    with tarfile.open(file) as tar:  # whoever finds the file is told
        assert tar.getnames()[0] == "NOT-FOR-PUBLICATION.txt"
        assert b"Not everybody may read 1 of them" in tar.extractfile(tar.getnames()[0]).read()  # type: ignore[union-attr]
    assert main(["remove", "weir", *store]) == 0
    lost(folder)
    capsys.readouterr()
    assert main(["restore", file, *store]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"3 papers are in {folder}, as of 20")
    assert said.err.startswith("Withdrawn after the backup was made, and not restored: weir.\n1 of the papers in the")
    assert main(["restore", file, "--store", str(tmp_path / "x" / "store")]) == 0
    assert "There is no journal of withdrawn papers at" in capsys.readouterr().err
    assert main(["restore", file, *store]) == 1


def under_load(folder: Path, times: int) -> int:
    """Back up again and again while another process adds, replaces and removes; each backup restores whole."""
    papers = folder / "papers"
    papers.mkdir()
    store = folder / "store"
    worker, heard = started(kill_worker.write, store, papers, 0)
    versions = set()
    try:
        while not (store / RECORD).is_file() or not seen_when_made(store):
            assert worker.is_alive()
            time.sleep(0.05)
        for n in range(times):
            made = backup(store, folder / f"{n}.tar")
            versions.add(made.version)
            restore(folder / f"{n}.tar", folder / str(n) / "store")
            _, wrong = done(kill_worker.look, folder / str(n) / "store", {}, set())
            assert wrong == []
            while heard.poll():  # else it could say no more in the end
                heard.recv()
            while Store(store).version() == made.version:  # where the machine is busy, a change takes its time
                assert worker.is_alive()
                time.sleep(0.05)
    finally:
        worker.kill()
        worker.join()
    return len(versions)


def seen_when_made(store: Path) -> bool:
    try:
        return bool(Store(store).papers())
    except StoreError:
        return False


def test_backups_under_load_are_whole(tmp_path: Path) -> None:
    assert under_load(tmp_path, 2) == 2


@pytest.mark.nightly
def test_fifty_backups_under_load_are_whole(tmp_path: Path) -> None:
    assert under_load(tmp_path, 50) == 50


def test_a_killed_backup_or_restore_leaves_nothing_that_lasts(folder: Path, tmp_path: Path) -> None:
    room = folder.with_name(".store.copy")
    room.mkdir()
    (room / RECORD).write_bytes(b"half")
    (tmp_path / ".b.tar.part").write_bytes(b"half")
    backup(folder, tmp_path / "b.tar")
    assert not room.exists() and not (tmp_path / ".b.tar.part").exists()
