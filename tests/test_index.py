"""The vector index: right when it is there, no crash when it is not as it was built, rebuilt from the record."""

import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder, make_paper, put, python

from assistant import index
from assistant.errors import StoreError
from assistant.index import Index
from assistant.keeping.writer import Writer
from assistant.store import Store

VECTORS = np.random.default_rng(0).normal(size=(300, 64)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
IDS = [f"p{n:03}/0/0" for n in range(300)]
ACCESS = ["exempt" if n == 7 else "restricted" if n % 10 == 0 else "unrestricted" for n in range(300)]
OPEN = "import sys, time; from test_index import *; i = Index.open(Path(sys.argv[1]), 5)"
DATES = [None if n % 3 else (20240101 + n, 20240101 + n) for n in range(300)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    index.build(folder, 5, IDS, VECTORS, ACCESS, DATES)
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A store's folder with an index of version 5."""
    return Path(shutil.copytree(built, tmp_path / "store"))


def generation(folder: Path) -> Path:
    return next(path for path in (folder / "index").iterdir() if path.name.startswith("5-"))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in generation(folder).rglob("*") if path.is_file())


@pytest.fixture
def opened(folder: Path) -> Iterator[Index]:
    found = Index.open(folder, 5)
    assert found is not None
    yield found
    found.close()


def test_every_vector_finds_itself_and_agrees_with_the_exact_scan(opened: Index) -> None:
    visible = [n for n in range(300) if ACCESS[n] != "exempt"]
    for n in visible[:60]:
        found = opened.search(VECTORS[n], 5, ["unrestricted", "restricted"])
        exact = VECTORS[visible] @ VECTORS[n]
        best = [visible[row] for row in np.argsort(-exact)[:5]]
        assert [passage_id for passage_id, _ in found] == [IDS[row] for row in best]
        assert np.allclose([similarity for _, similarity in found], np.sort(exact)[::-1][:5], atol=1e-5)


def test_only_what_is_positively_named_is_found(opened: Index) -> None:
    assert {ACCESS[IDS.index(i)] for i, _ in opened.search(VECTORS[7], 300, ["unrestricted"])} == {"unrestricted"}
    assert [i for i, _ in opened.search(VECTORS[0], 300, ["exempt"])] == [IDS[7]]  # a collection of one
    assert opened.search(VECTORS[7], 5, []) == opened.search(VECTORS[7], 5, ["Exempt"]) == []


def test_dates_are_integers_and_no_text_is_kept(folder: Path) -> None:
    rows = sqlite3.connect(generation(folder) / "chroma.sqlite3").execute(
        "SELECT key, string_value, int_value FROM embedding_metadata"
    )
    held = list(rows)
    assert {key for key, *_ in held} == {"access", "date_from", "date_to"}
    assert (20240101, None) in {(number, text) for key, text, number in held if key == "date_from"}


def test_opening_leaves_the_generation_as_it_was_built(folder: Path) -> None:
    script = f"{OPEN}; print(i.search(VECTORS[3], 1, ['unrestricted'])[0][0])"
    for _ in range(3):
        child = python("-c", script, folder)
        said, errors = child.communicate()
        assert (child.returncode, said) == (0, f"{IDS[3]}\n"), errors
    views = [Index.open(folder, 5) for _ in range(3)]
    for view in views:
        assert view is not None
        view.search(VECTORS[3], 1, ["unrestricted", "restricted", "exempt"])
    assert index.usable(folder, 5)
    del view
    views.clear()
    assert [path.name for path in (folder / "index").iterdir() if path.name.startswith("open-")] == []


def test_another_version_is_no_index(folder: Path) -> None:
    assert Index.open(folder, 4) is None
    assert Index.open(folder, 6) is None
    assert not index.usable(folder, 6)


def test_damage_is_seen_before_the_native_library_opens_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file and the pointer, one at a time: a bit flipped, cut short, grown, and gone."""
    monkeypatch.setattr(index, "_client", lambda _: pytest.fail("Chroma opened a damaged folder"))
    held = [*files(folder), folder / "index" / "current"]
    assert len(held) > 10
    for path in held:
        whole = path.read_bytes()
        flipped = bytearray(whole)
        flipped[len(whole) // 2 : len(whole) // 2 + 1] = bytes([whole[len(whole) // 2] ^ 1]) if whole else b""
        for damaged in (bytes(flipped), whole[:-1], whole + b"\0"):
            path.write_bytes(damaged)
            if damaged != whole:
                assert Index.open(folder, 5) is None
        path.unlink()
        assert Index.open(folder, 5) is None
        assert not index.usable(folder, 5)
        path.write_bytes(whole)
    assert index.usable(folder, 5)


def test_a_foreign_file_or_a_missing_folder_is_no_index(folder: Path) -> None:
    (generation(folder) / "extra.bin").write_bytes(b"x")
    assert Index.open(folder, 5) is None
    shutil.rmtree(folder / "index")
    assert Index.open(folder, 5) is None
    assert Index.open(folder / "nowhere", 5) is None


def test_a_new_generation_replaces_the_old_while_it_is_being_read(folder: Path, opened: Index) -> None:
    (folder / "index" / "4-partial").mkdir()  # of a writer that was killed
    index.build(folder, 6, IDS[:2], VECTORS[:2], ["unrestricted"] * 2, [None, None])
    kept = {path.name.split("-")[0] for path in (folder / "index").iterdir()}
    assert kept == {"6", "current", "open"}
    assert opened.search(VECTORS[3], 1, ["unrestricted"])[0][0] == IDS[3]
    assert Index.open(folder, 5) is None
    fresh = Index.open(folder, 6)
    assert fresh is not None and len(fresh.search(VECTORS[3], 9, ["unrestricted"])) == 2


def test_what_a_builder_left_that_was_killed_at_its_very_end_goes(folder: Path, opened: Index) -> None:
    (folder / "index" / "4-before").mkdir()
    assert not index.settled(folder, 6) and (folder / "index" / "4-before").exists()
    assert index.settled(folder, 5) and not (folder / "index" / "4-before").exists()
    assert opened.search(VECTORS[3], 1, ["unrestricted"])[0][0] == IDS[3]


def test_the_view_of_a_killed_reader_is_cleared_away(folder: Path) -> None:
    reader = python("-c", f"{OPEN}; print('in', flush=True); time.sleep(60)", folder)
    assert reader.stdout is not None and reader.stdout.readline() == "in\n"
    reader.kill()
    reader.communicate()
    assert list((folder / "index").glob("open-*"))
    index.build(folder, 6, [], np.zeros((0, 64), dtype=np.float32), [], [])
    assert not list((folder / "index").glob("open-*"))
    empty = Index.open(folder, 6)
    assert empty is not None and empty.search(VECTORS[0], 3, ["unrestricted"]) == []


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("import os; os.kill(os.getpid(), 11)", "status -11"), ("raise SystemExit('9 of 10 vectors counted')", "9 of 10")],
)
def test_a_generation_that_fails_its_check_never_becomes_current(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, reason: str
) -> None:
    child = tmp_path / "python"
    child.write_text(f"#!/bin/sh\nexec {sys.executable} -c {json.dumps(fault)}\n")
    child.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(child))
    with pytest.raises(StoreError, match=f"index could not be built .*{reason}"):
        index.build(folder, 6, IDS, VECTORS, ACCESS, DATES)
    assert index.usable(folder, 5)
    assert len([path for path in (folder / "index").iterdir() if path.is_dir()]) == 1


def test_the_check_sees_a_vector_that_does_not_find_itself(tmp_path: Path) -> None:
    collections = index._fill(tmp_path, IDS, VECTORS, ACCESS, DATES)
    wrong = VECTORS.copy()
    wrong[33] = -wrong[33]
    np.savez(tmp_path / "expected.npz", ids=np.array(IDS), vectors=wrong, access=np.array(ACCESS))
    assert index._fault(tmp_path, collections) == f"passage {IDS[33]} does not find itself"
    np.savez(tmp_path / "expected.npz", ids=np.array(IDS), vectors=VECTORS, access=np.array(["unrestricted"] * 300))
    assert index._fault(tmp_path, {"unrestricted": collections["unrestricted"]}) == "269 of 300 vectors counted"


def test_equal_vectors_and_several_batches_are_all_found(tmp_path: Path) -> None:
    many = np.concatenate([VECTORS] * 8)
    ids = [f"p{n:04}/0/0" for n in range(len(many))]
    index.build(tmp_path, 1, ids, many, ["unrestricted"] * len(many), [None] * len(many))
    opened = Index.open(tmp_path, 1)
    assert opened is not None
    assert {int(i[1:5]) % 300 for i, _ in opened.search(VECTORS[3], 8, ["unrestricted"])} == {3}


def test_leaving_the_writer_builds_what_is_missing_and_nothing_else(tmp_path: Path) -> None:
    with Writer(tmp_path, "fake", 64, "fake") as w:
        put(w, make_paper("a"), ["The same boilerplate stands in two papers."])
        put(w, make_paper("b", title="Report a"), ["The same boilerplate stands in two papers."])
    store = Store(tmp_path)
    opened = Index.open(tmp_path, store.version())
    assert opened is not None
    question = FakeEmbedder().question("boilerplate")
    assert [passage_id for passage_id, _ in opened.search(question, 10, store.access)] == ["a/0/0", "b/0/0"]
    before = (tmp_path / "index" / "current").read_bytes()
    with Writer(tmp_path, "fake", 64, "fake"):
        pass
    assert (tmp_path / "index" / "current").read_bytes() == before
    shutil.rmtree(tmp_path / "index")
    with Writer(tmp_path, "fake", 64, "fake"):
        pass
    assert index.usable(tmp_path, store.version())


def test_an_index_left_by_a_record_that_was_taken_away_is_never_used(tmp_path: Path) -> None:
    with Writer(tmp_path, "fake", 64, "fake") as w:
        put(w, make_paper("a"), ["One."])
    version = Store(tmp_path).version()
    for path in tmp_path.glob("record.sqlite*"):
        path.unlink()
    with pytest.raises(KeyboardInterrupt), Writer(tmp_path, "fake", 64, "fake"):
        raise KeyboardInterrupt
    assert Index.open(tmp_path, Store(tmp_path).version()) is None
    assert Index.open(tmp_path, version) is None


def test_chroma_is_not_imported_before_an_index_is_opened() -> None:
    modules = "assistant.index, assistant.store, assistant.keeping.writer, ingest.__main__"
    child = python("-c", f"import sys, {modules}; print(sorted({{'chromadb', 'numpy', 'torch'}} & sys.modules.keys()))")
    said, errors = child.communicate()
    assert said == "[]\n", errors
