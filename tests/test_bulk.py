"""Papers read in by several worker processes: the same store as by one, whatever comes in which order."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import PAPERS
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.errors import AssistantError
from assistant.keeping.record import RECORD
from ingest.bulk import Bulk
from ingest.library import Step, Summary, add


def fakes(_: str | None) -> tuple[FakeEmbedder, FakeReader]:
    """The models as each worker loads them."""
    return FakeEmbedder(), FakeReader()


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Papers, one twice, one in a second text under its name, one that cannot be read."""
    monkeypatch.setattr(index, "build", lambda *_: None)
    folder = tmp_path / "inbox"
    for name, text in PAPERS.items():
        (folder / "a").mkdir(parents=True, exist_ok=True)
        (folder / "a" / name).write_text(text)
    first, second, *_ = PAPERS
    (folder / "b").mkdir()
    (folder / "b" / "again.md").write_text(PAPERS[first])
    (folder / "b" / second).write_text(PAPERS[second].replace("1.1 ", "1.1 As was said, "))
    (folder / "b" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    for n in range(12):
        (folder / f"note-{n:02}.md").write_text(f"# Note {n}\n\n## 1. Background\n\n1.1 Ferry {n} sails on day {n}.\n")
    return folder


def rows(store: Path) -> dict[str, list[Any]]:
    """Everything in a store's record but the number of its version."""
    with closing(sqlite3.connect(store / RECORD)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in names if name != "meta"}


def read_in(inbox: Path, store: Path, bulk: Bulk | None) -> tuple[Summary, list[Step]]:
    steps: list[Step] = []
    return add([inbox], store, FakeEmbedder(), FakeReader(), progress=steps.append, bulk=bulk), steps


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bulk]:
    pytest.importorskip("distributed")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))  # the workers know the tests' models as well
    with Bulk(2, load=fakes) as bulk:
        yield bulk


@pytest.mark.slow
def test_two_workers_make_the_store_that_one_process_makes(inbox: Path, tmp_path: Path, two: Bulk) -> None:
    alone = read_in(inbox, tmp_path / "one", None)
    shared = read_in(inbox, tmp_path / "two", two)
    assert shared == alone and len(alone[0].added) > 12 and alone[0].failed and alone[0].updated
    assert rows(tmp_path / "two") == rows(tmp_path / "one")
    assert read_in(inbox, tmp_path / "two", two) == read_in(inbox, tmp_path / "one", None)
    assert rows(tmp_path / "two") == rows(tmp_path / "one")
    psutil = pytest.importorskip("psutil")
    mine = psutil.Process()
    ports = [port for one in (mine, *mine.children(recursive=True)) for port in one.net_connections("inet")]
    assert {port.laddr.ip for port in ports if port.status == "LISTEN"} == {"127.0.0.1"}


def test_without_dask_or_a_scheduler_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with pytest.raises(AssistantError, match=r"pip install 'council-papers-assistant\[bulk\]'"), Bulk(2):
        pass
