"""Whether a store is whole: a whole one is, and each way of not being so is told with the command that mends it."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fakes import make_paper, put
from test_links import BRIDGE, COST, DUTY, OTTERS, WEIR

from assistant.errors import StoreError
from assistant.index import usable
from assistant.keeping.record import RECORD
from assistant.keeping.soundness import examine
from assistant.keeping.writer import Writer
from assistant.store import Store
from ingest.__main__ import main


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "store"
    with Writer(folder, "fake", 64, "fake") as w:
        put(w, make_paper("draft", meeting_date=date(2025, 1, 9)), [BRIDGE, COST, DUTY])
        put(w, make_paper("final", meeting_date=date(2025, 2, 13)), [BRIDGE, COST, DUTY, WEIR])
        put(w, make_paper("otters"), [OTTERS])
        put(w, make_paper("otters"), [OTTERS, "A second text of the paper."])
        put(w, make_paper("secret", access="exempt"), ["Terms of a sale."])
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy, byte for byte, without the log that is empty once its writer has left."""
    import shutil

    return Path(shutil.copytree(whole, tmp_path / "store"))


def run(folder: Path, *statements: str) -> None:
    with sqlite3.connect(folder / RECORD) as db:
        for statement in statements:
            db.execute(statement)
    db.close()


def test_a_whole_store_is_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = examine(folder)
    assert (report.papers, report.passages, report.files, report.faults) == (4, 10, 0, ())
    assert main(["verify", "--store", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("The store is whole: 4 papers, ")


LOST = {
    "vector": ["UPDATE passages SET vector = substr(vector, 5) WHERE passage_id = 'final/0/0'"],
    "zeros": ["UPDATE passages SET vector = zeroblob(256) WHERE passage_id = 'final/0/0'"],
    "tokens": ["DELETE FROM tokens WHERE paper = 2 AND ordinal = 1"],
    "shape": ["UPDATE tokens SET vectors = substr(vectors, 2) WHERE paper = 2 AND ordinal = 1"],
    "places": ["UPDATE paragraphs SET text = 'Cut.' WHERE paper = 2 AND ordinal = 1"],
    "passages": ["DELETE FROM passages WHERE paper = 2"],
    "motion": ["INSERT INTO motions VALUES (2, 77, 'motion', 'A', NULL, NULL, NULL)"],
}


@pytest.mark.parametrize("fault", LOST)
def test_what_only_its_file_can_give_back_names_the_paper(folder: Path, fault: str) -> None:
    run(folder, *LOST[fault])
    found = examine(folder).faults[0]
    assert "'final'" in found.said and not found.derived
    assert found.mend == (
        f"python -m ingest remove final --store {folder} && python -m ingest add /papers/final.txt --store {folder}"
    )


MADE = {
    "half a link": ["DELETE FROM links WHERE paper = 1"],
    "half a copy": ["DELETE FROM copies WHERE paper = 2 AND ordinal = 0"],
    "a sketch gone": ["DELETE FROM sketches WHERE paper = 1 AND ordinal = 0"],
    "an index behind": ["UPDATE meta SET value = value + 1 WHERE key = 'version'"],
}


@pytest.mark.parametrize("fault", MADE)
def test_what_the_record_makes_is_made_again(folder: Path, fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    frequencies, links = Store(folder).stem_frequencies(), Store(folder).links()
    run(folder, *MADE[fault])
    assert examine(folder).faults
    assert main(["verify", "--store", str(folder)]) == 1
    assert f"To mend it: python -m ingest verify --mend --store {folder}\n" in capsys.readouterr().out
    assert main(["verify", "--mend", "--store", str(folder)]) == 0
    store = Store(folder)
    assert (store.stem_frequencies(), store.links()) == (frequencies, links)
    assert usable(folder, store.version(), thorough=True)


def test_a_damaged_index_is_told_and_built_again(folder: Path) -> None:
    damaged = max((folder / "index").rglob("*.bin"), key=lambda path: path.stat().st_size)
    damaged.write_bytes(np.random.default_rng(0).bytes(damaged.stat().st_size))
    (fault,) = examine(folder).faults
    assert fault.said.startswith("The vector index is missing, damaged or behind")
    assert main(["verify", "--mend", "--store", str(folder)]) == 0


def zero_page(folder: Path) -> None:
    data = bytearray((folder / RECORD).read_bytes())
    ((page,),) = sqlite3.connect(folder / RECORD).execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_papers_1'"
    )
    data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    (folder / RECORD).write_bytes(data)


def orphan(folder: Path) -> None:
    run(folder, "UPDATE terms SET paper = 77 WHERE paper = 2")


@pytest.mark.parametrize("damage", [zero_page, orphan])
def test_damage_to_the_record_asks_for_a_backup(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder)
    try:
        fault = examine(folder).faults[0]
    except StoreError as error:
        assert "is damaged" in str(error) and "python -m ingest restore FILE" in str(error)
    else:
        assert fault.said.startswith("The record is damaged (")
        assert fault.mend == f"python -m ingest restore FILE --store {folder}"


def test_an_earlier_text_that_can_be_searched_is_told(folder: Path) -> None:
    run(folder, "UPDATE papers SET current = FALSE WHERE paper_id = 'final'")
    assert any("An earlier text of the paper 'final' can still be searched" in f.said for f in examine(folder).faults)


def test_a_file_that_changed_is_told_with_its_command(tmp_path: Path) -> None:
    file = tmp_path / "it's here.txt"
    file.write_text("as read")
    with Writer(tmp_path / "store", "fake", 64, "fake") as w:
        put(w, make_paper("a"), ["One."])
    run(tmp_path / "store", f"UPDATE papers SET path = '{str(file).replace(chr(39), chr(39) * 2)}'")
    report = examine(tmp_path / "store")
    assert report.files == 1
    (fault,) = report.faults
    assert "has changed since it was read" in fault.said and fault.mend.startswith("python -m ingest add '")
