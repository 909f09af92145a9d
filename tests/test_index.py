"""The index: right where it is, no crash where it is not as it was built, made anew in part, gone when withdrawn."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder, make_paper, put, python
from filelock import FileLock

from assistant import index
from assistant.errors import StoreError
from assistant.index import Opened, opened
from assistant.keeping import graph
from assistant.keeping.keys import Keyed
from assistant.keeping.segment import Row
from assistant.keeping.writer import Writer
from assistant.schema import Limits
from assistant.store import Store

VECTORS = np.random.default_rng(0).normal(size=(300, 64)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
LABELS = ["exempt" if n == 7 else "restricted" if n % 10 == 0 else "unrestricted" for n in range(300)]
EVERY = ("unrestricted", "restricted", "exempt")
CHECK = graph.check  # by an interpreter of its own; other tests have it quicker
OPEN = "import sys, time; from test_index import *; i = opened(Path(sys.argv[1]), EVERY)"


def papers(numbers: Iterable[int]) -> dict[str, Keyed]:
    """Papers of one passage each."""
    return {f"key{n:03}": Keyed(n, LABELS[n], True, 1) for n in numbers}


def read(keys: Iterable[str]) -> list[tuple[str, list[Row]]]:
    """A paper's passage, with its number for a word of its own."""
    rows = {key: int(key[3:]) for key in keys}
    return [(key, [(f"p{n:03}/0/0", "Report", f"Canary{n} sings.", VECTORS[n].tobytes())]) for key, n in rows.items()]


def build(folder: Path, version: int, held: dict[str, Keyed]) -> None:
    index.build(folder, version, held, read, 64)


def segments(folder: Path) -> list[Path]:
    return [path for path in (folder / "index").iterdir() if path.name.startswith("segment-")]


def nearest(found: list[Opened], n: int, k: int = 1) -> list[str]:
    """The ids of the passages nearest to one's vector, over all graphs."""
    hits = [
        (-cosine, one.segment.id(row)) for one in found if one.graph for row, cosine in one.graph.nearest(VECTORS[n], k)
    ]
    return [passage_id for _, passage_id in sorted(hits)[:k]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build(folder, 5, papers(range(300)))
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A store's folder with an index of version 5: a segment of each label."""
    return Path(shutil.copytree(built, tmp_path / "store"))


def test_every_vector_finds_itself_and_agrees_with_the_exact_scan(folder: Path) -> None:
    found = opened(folder, EVERY[:2])
    visible = [n for n in range(300) if LABELS[n] != "exempt"]
    for n in visible[:60]:
        exact = VECTORS[visible] @ VECTORS[n]
        best = [visible[row] for row in np.argsort(-exact)[:5]]
        assert nearest(found, n, 5) == [f"p{row:03}/0/0" for row in best]


def test_only_labels_that_are_named_are_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {one.label for one in opened(folder, EVERY)} == set(EVERY)
    alone = opened(folder, ["exempt"])
    assert [one.label for one in alone] == ["exempt"] and nearest(alone, 0) == ["p007/0/0"]  # a graph of one
    monkeypatch.setattr(graph, "_client", lambda _: pytest.fail("a graph was opened"))
    assert opened(folder, []) == opened(folder, ["Exempt"]) == []


def test_no_text_is_kept_and_chroma_knows_only_rows(folder: Path) -> None:
    for path in folder.rglob("chroma.sqlite3"):
        with sqlite3.connect(path) as db:
            assert {int(row) for (row,) in db.execute("SELECT embedding_id FROM embeddings")}
            assert db.execute("SELECT count(*) FROM embedding_metadata").fetchone() == (0,)
    assert not [path for path in folder.rglob("*") if path.is_file() and b"sings." in path.read_bytes()]


def test_opening_leaves_the_index_as_it_was_built(folder: Path) -> None:
    script = f"{OPEN}; print(nearest(i, 3)[0])"
    for _ in range(3):
        child = python("-c", script, folder)
        said, errors = child.communicate()
        assert (child.returncode, said) == (0, "p003/0/0\n"), errors
    views = [opened(folder, EVERY) for _ in range(3)]
    for view in views:
        nearest(view, 3, 9)
    assert index.usable(folder, 5, thorough=True)
    del view
    views.clear()
    assert [path.name for path in (folder / "index").iterdir() if path.name.startswith("open-")] == []


def test_what_is_open_is_not_opened_again(folder: Path) -> None:
    before = opened(folder, EVERY)
    build(folder, 6, papers([*range(299)]) | {"key299": Keyed(299, "exempt", True, 1)})
    after = opened(folder, EVERY, before)
    kept = {one.label for one in after if one in before}
    assert kept == {"restricted"} and len(after) == 3 and index.usable(folder, 6)


def test_another_version_is_behind(folder: Path) -> None:
    assert index.usable(folder, 5) and not index.usable(folder, 4) and not index.usable(folder, 6)


def test_damage_is_seen_before_the_files_are_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file and the pointer, one at a time: a bit flipped, cut short, grown, and gone."""
    monkeypatch.setattr(graph, "_client", lambda _: pytest.fail("Chroma opened a damaged folder"))
    (one,) = [path for path in segments(folder) if len(list(path.rglob("*"))) and _label(folder, path) == "restricted"]
    held = [*(path for path in one.rglob("*") if path.is_file()), folder / "index" / "current"]
    assert len(held) > 15
    for path in held:
        whole = path.read_bytes()
        flipped = bytearray(whole)
        flipped[len(whole) // 2 : len(whole) // 2 + 1] = bytes([whole[len(whole) // 2] ^ 1]) if whole else b""
        for damaged in (bytes(flipped), whole[:-1], whole + b"\0"):
            path.write_bytes(damaged)
            if damaged != whole:
                assert opened(folder, ["restricted"]) == []
        path.unlink()
        assert opened(folder, ["restricted"]) == []
        assert not index.usable(folder, 5)
        path.write_bytes(whole)
    assert index.usable(folder, 5)
    (one / "extra.bin").write_bytes(b"x")
    assert opened(folder, ["restricted"]) == []


def _label(folder: Path, segment: Path) -> str:
    pointer = json.loads((folder / "index" / "current").read_text().split("\n", 1)[1])
    return str(next(one["label"] for one in pointer["segments"] if one["name"] == segment.name))


def test_a_large_file_of_the_same_time_is_read_only_when_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of a million passages would else be read whole at each start; what the disk lost, `verify` finds."""
    monkeypatch.setattr(index, "_SMALL_FILE", 1000)
    path = max(folder.rglob("vectors.npy"), key=lambda path: path.stat().st_size)
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(path.read_bytes()[:-1] + b"\1")
    assert not index.usable(folder, 5)
    os.utime(path, ns=times)
    assert index.usable(folder, 5) and not index.usable(folder, 5, thorough=True)


def test_a_new_segment_replaces_the_old_while_it_is_being_read(folder: Path) -> None:
    (folder / "index" / "segment-partial").mkdir()  # of a writer that was killed
    before = opened(folder, EVERY)
    build(folder, 6, papers([1, 2]))
    assert len(segments(folder)) == 1 and not index.usable(folder, 5)
    assert nearest(before, 3) == ["p003/0/0"]
    (fresh,) = opened(folder, EVERY)
    assert [fresh.segment.id(row) for row in range(len(fresh.segment))] == ["p001/0/0", "p002/0/0"]


def test_what_a_builder_left_that_was_killed_at_its_very_end_goes(folder: Path) -> None:
    left = folder / "index" / "segment-before"
    left.mkdir()
    assert not index.settled(folder, 6) and left.exists()
    assert index.settled(folder, 5) and not left.exists()
    assert nearest(opened(folder, EVERY), 3) == ["p003/0/0"]


def test_the_views_of_a_killed_reader_are_cleared_away(folder: Path) -> None:
    reader = python("-c", f"{OPEN}; print('in', flush=True); time.sleep(60)", folder)
    assert reader.stdout is not None and reader.stdout.readline() == "in\n"
    reader.kill()
    reader.communicate()
    assert len(list((folder / "index").glob("open-*"))) == 3
    build(folder, 6, {})
    assert not list((folder / "index").glob("open-*"))
    assert opened(folder, EVERY) == [] and index.usable(folder, 6)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("import os; os.kill(os.getpid(), 11)", "status -11"), ("raise SystemExit('9 of 10 vectors counted')", "9 of 10")],
)
def test_a_segment_that_fails_its_check_is_never_pointed_to(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, reason: str
) -> None:
    child = tmp_path / "python"
    child.write_text(f"#!/bin/sh\nexec {sys.executable} -c {json.dumps(fault)}\n")
    child.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(child))
    monkeypatch.setattr(graph, "check", CHECK)
    with pytest.raises(StoreError, match=f"index could not be built .*{reason}"):
        build(folder, 6, papers(range(1, 300)))
    assert index.usable(folder, 5) and len(segments(folder)) == 3


def test_the_check_sees_a_vector_that_does_not_find_itself(tmp_path: Path) -> None:
    graph.fill(tmp_path / "graph", VECTORS)
    wrong = VECTORS.copy()
    wrong[33] = -wrong[33]
    np.save(tmp_path / "wrong.npy", wrong)
    assert CHECK(tmp_path / "graph", tmp_path / "wrong.npy") == "vector 33 does not find itself"
    np.save(tmp_path / "short.npy", VECTORS[:299])
    assert CHECK(tmp_path / "graph", tmp_path / "short.npy") == "300 of 299 vectors counted"
    np.save(tmp_path / "right.npy", VECTORS)
    assert CHECK(tmp_path / "graph", tmp_path / "right.npy") is None


def test_segments_are_small_or_full_and_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers that come one by one touch what is small; many middling segments become one; none grows over full."""
    monkeypatch.setattr(graph, "fill", lambda folder, _: folder.mkdir())
    monkeypatch.setattr(graph, "check", lambda *_: None)
    monkeypatch.setattr(index, "SMALL", 5)
    monkeypatch.setattr(index, "FULL", 40)
    monkeypatch.setattr(index, "MIDDLING", 4)
    monkeypatch.setattr("test_index.LABELS", ["unrestricted"] * 300)
    most = 0
    for n in range(1, 121):
        before = {path.name for path in segments(tmp_path)} if n > 1 else set()
        build(tmp_path, n, papers(range(n)))
        sizes = [len(np.load(path / "ids.npy")) for path in segments(tmp_path)]
        assert sum(sizes) == n and max(sizes) <= 40 and index.usable(tmp_path, n)
        made = {path.name for path in segments(tmp_path)} - before
        most += sum(len(np.load(tmp_path / "index" / name / "ids.npy")) for name in made)
    assert len(sizes) <= 3 + 4 + 1
    assert most < 120 * 8, "passages were written over and over"


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """A store of two papers with its index."""
    with Writer(tmp_path / "store", "fake", 64, "fake") as w:
        put(w, make_paper("a"), ["The same boilerplate stands in two papers.", "A canary sings."])
        put(w, make_paper("b", title="Report a"), ["The same boilerplate stands in two papers.", "Ferries sail."])
    yield tmp_path / "store"


def test_leaving_the_writer_builds_what_is_missing_and_nothing_else(shelf: Path) -> None:
    store = Store(shelf)
    assert index.usable(shelf, store.version())
    found = store.nearest(FakeEmbedder().question("boilerplate"), Limits(), 10)
    assert [passage_id for passage_id, _ in found][:2] == ["a/0/0", "b/0/0"]
    before = (shelf / "index" / "current").read_bytes()
    with Writer(shelf, "fake", 64, "fake"):
        pass
    assert (shelf / "index" / "current").read_bytes() == before
    shutil.rmtree(shelf / "index")
    with Writer(shelf, "fake", 64, "fake"):
        pass
    assert index.usable(shelf, store.version())


def test_taken_out_means_gone_at_once_and_replaced_means_gone_from_answers(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the writer dies before it builds, and where the index cannot be written: then it goes as a whole."""
    vector = FakeEmbedder().question("Report a\nA canary sings.")

    def held() -> bool:
        return any(vector.tobytes() in path.read_bytes() for path in shelf.rglob("*.npy"))

    monkeypatch.setattr(index, "build", lambda *_: None)
    store = Store(shelf)
    with Writer(shelf, "fake", 64, "fake") as w:
        put(w, make_paper("b", title="Report a"), ["Ferries sail twice."])
    assert [i for i, _ in store.search_words(["boilerpl"], Limits(), 5)] == ["a/0/0"]
    assert {i for i, _ in store.nearest(vector, Limits(), 5)} == {"a/0/0", "a/1/0", "b/0/0"}
    whole = Path(shutil.copytree(shelf, shelf.with_name("whole")))
    with Writer(shelf, "fake", 64, "fake") as w:
        w.remove("a")
        assert not held()
    assert store.search_words(["canari"], Limits(), 5) == []
    shutil.rmtree(shelf)
    shutil.copytree(whole, shelf)
    monkeypatch.setattr(index, "_written", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert held()
    with Writer(shelf, "fake", 64, "fake") as w:
        w.remove("a")
    assert not held() and Store(shelf).search_words(["canari"], Limits(), 5) == []


def test_what_a_writer_that_died_did_not_take_out_the_next_one_does(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt), Writer(shelf, "fake", 64, "fake") as w:
        patch.setattr(index, "erase", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        w.remove("a")
    stems = b"".join(path.read_bytes() for path in shelf.rglob("ids.npy"))
    assert b"a/0/0" in stems
    with Writer(shelf, "fake", 64, "fake"):
        pass
    assert b"a/0/0" not in b"".join(path.read_bytes() for path in shelf.rglob("ids.npy"))
    assert index.usable(shelf, Store(shelf).version())


def test_an_index_left_by_a_record_that_was_taken_away_is_never_used(tmp_path: Path) -> None:
    with Writer(tmp_path, "fake", 64, "fake") as w:
        put(w, make_paper("a"), ["One."])
    version = Store(tmp_path).version()
    for path in tmp_path.glob("record.sqlite*"):
        path.unlink()
    with pytest.raises(KeyboardInterrupt), Writer(tmp_path, "fake", 64, "fake"):
        raise KeyboardInterrupt
    assert not index.usable(tmp_path, Store(tmp_path).version()) and not index.usable(tmp_path, version)
    assert opened(tmp_path, EVERY) == []


def test_chroma_is_not_imported_before_an_index_is_opened() -> None:
    modules = "assistant.index, assistant.store, assistant.keeping.writer, ingest.__main__"
    child = python("-c", f"import sys, {modules}; print(sorted({{'chromadb', 'numpy', 'torch'}} & sys.modules.keys()))")
    said, errors = child.communicate()
    assert said == "[]\n", errors


def test_a_view_that_its_reader_takes_away_meanwhile_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "open-1").mkdir()
    acquire = FileLock.acquire

    def late(lock: FileLock, *arguments: object, **named: object) -> object:
        shutil.rmtree(tmp_path / "open-1")
        return acquire(lock, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(FileLock, "acquire", late)
    index._tidy(tmp_path, ())
    assert list(tmp_path.iterdir()) == []
