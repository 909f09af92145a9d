"""Death at every step of a change of the record: before it or after it, never between; and of the index's building."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import kill_worker
import pytest
from children import done, started
from fakes import make_paper, put
from test_links import BRIDGE, COST, DUTY, WEIR, as_before

from assistant import index
from assistant.keeping import writer
from assistant.keeping.record import RECORD, connect
from assistant.keeping.soundness import examine
from assistant.keeping.withdrawn import journal_of, withdrawals
from assistant.keeping.writer import Writer
from assistant.schema import Limits
from assistant.store import Store

DIED = kill_worker.DIED


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(index, "build", lambda *_: None)
    with Writer(tmp_path / "store", "fake", 64, "fake") as w:
        put(w, make_paper("draft", meeting_date=date(2025, 1, 9)), [BRIDGE, COST])
        put(w, make_paper("final", meeting_date=date(2025, 2, 13)), [BRIDGE, COST])
    return tmp_path / "store"


def adds(w: Writer) -> None:
    put(w, make_paper("weir"), [WEIR, DUTY])


def replaces(w: Writer) -> None:
    put(w, make_paper("draft", sha256="2", meeting_date=date(2025, 1, 9)), [BRIDGE, WEIR])


def leaves_out(w: Writer) -> None:
    put(w, make_paper("draft", sha256="3", meeting_date=date(2025, 1, 9), open_part=True), [BRIDGE])


def removes(w: Writer) -> None:
    w.remove("draft")


def closes(w: Writer) -> None:
    w.describe(make_paper("draft", meeting_date=date(2025, 1, 9), access="exempt"), ())


def rebuilds(w: Writer) -> None:
    w.rebuild()


def state(folder: Path) -> dict[str, list[Any]]:
    """Everything the record says but the number of its version."""
    with closing(sqlite3.connect(folder / RECORD)) as db:
        names = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if not name.startswith("sqlite")
        ]
        held = {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in names if name != "meta"}
        held["format"] = db.execute("PRAGMA user_version").fetchall()
        return held


def sizes(found: dict[str, list[Any]]) -> dict[str, int]:
    return {name: len(rows) for name, rows in found.items()}


def die_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process end at its so-many-th SQL statement or write to the journal, without a word."""
    left = iter(range(step - 1))

    def tick(*_: object) -> None:
        if next(left, None) is None:
            os._exit(DIED)

    def traced(*arguments: Any, **more: Any) -> Any:
        db = connect(*arguments, **more)
        db.set_trace_callback(tick)
        return db

    def halves(handle: int, text: bytes) -> int:
        tick()
        os.pwrite(handle, text[: len(text) // 2], os.fstat(handle).st_size)
        tick()
        os.truncate(handle, os.fstat(handle).st_size - len(text) // 2)
        return write(handle, text)

    write = os.write
    monkeypatch.setattr(writer, "connect", traced)
    monkeypatch.setattr("assistant.keeping.withdrawn.os.write", halves)


def child(work: Callable[[], None]) -> int:
    """Do something in a process of its own; returns how it ended."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        work()
        os._exit(0)
    except BaseException as error:
        os.write(2, f"{error!r}\n".encode())
        os._exit(1)


def deaths(folder: Path, action: Callable[[Writer], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The store after each death on the way of an action, until the action comes to its end."""
    for step in count(1):
        copy = folder.with_name("copy")
        shutil.rmtree(copy, ignore_errors=True)
        journal_of(copy).unlink(missing_ok=True)
        shutil.copytree(folder, copy)

        def work(step: int = step, copy: Path = copy) -> None:
            die_at(step, monkeypatch)
            with Writer(copy, "fake", 64, "fake") as w:
                action(w)

        ended = child(work)
        yield copy
        if ended != DIED:
            assert ended == 0
            assert step > 10, "hardly anything was traced"
            return


@pytest.mark.parametrize("action", [adds, replaces, leaves_out, removes, closes, rebuilds])
def test_death_at_any_statement_is_before_or_after(
    folder: Path, action: Callable[[Writer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(folder)
    *_, last = deaths(folder, action, monkeypatch)
    after = state(last)
    assert (before == after) == (action is rebuilds)
    seen = set()
    for copy in deaths(folder, action, monkeypatch):
        found = state(copy)
        seen.add("before" if found == before else "after")
        assert found in (before, after)
        assert [fault.said for fault in examine(copy).faults if not fault.said.startswith("The vector index")] == []
        # Whatever became of it, it is written down before anybody could see it done.
        told = [entry.paper_id for entry in withdrawals(journal_of(copy))]
        assert told in ([], ["draft"]) and (found == before or action in (adds, replaces, rebuilds) or told)
        if action is closes and found == after:
            assert Store(copy).search_words(["footbridg"], Limits(), 9)[0][0].startswith("final/")
        if found == before:
            with Writer(copy, "fake", 64, "fake") as w:
                action(w)
            assert state(copy) == after
    assert seen == ({"before"} if action is rebuilds else {"before", "after"})


def test_death_in_an_upgrade_leaves_the_old_store_or_the_new(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = state(folder)
    as_before(folder)
    old = state(folder)
    seen = []
    for copy in deaths(folder, lambda _: None, monkeypatch):
        found = state(copy)
        seen.append(found["format"])
        assert found["format"] == new["format"] or found == old
        with Writer(copy, "fake", 64, "fake"):
            pass
        assert sizes(state(copy)) == sizes(new)
        assert examine(copy).faults[1:] == ()  # the index is not built here
    assert seen[0] == old["format"] and seen[-1] == new["format"]


@pytest.mark.slow
def test_death_on_the_way_of_building_the_index_leaves_the_one_before_or_none(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with Writer(folder, "fake", 64, "fake") as w:
        put(w, make_paper("a"), [BRIDGE, COST, DUTY])
    with pytest.raises(KeyboardInterrupt), Writer(folder, "fake", 64, "fake") as w:
        put(w, make_paper("b"), [WEIR])
        raise KeyboardInterrupt
    whole = shutil.copytree(folder, tmp_path / "whole")
    steps = done(kill_worker.build, folder, 0)
    assert steps > 30
    for step in range(1, steps + 1, max(1, steps // 25)):
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
        builder, _ = started(kill_worker.build, folder, step)
        builder.join()
        assert builder.exitcode == DIED
        version = Store(folder).version()
        assert index.usable(folder, version) == index.usable(folder, version, thorough=True)
        assert {hit for hit, _ in Store(folder).search_words(["weir"], Limits(), 9)} == {"b/0/0"}
        with Writer(folder, "fake", 64, "fake"):
            pass
        assert index.usable(folder, version)
        left = sorted(path.name.split("-")[0] for path in (folder / "index").iterdir())
        assert left == ["current", "segment"], f"step {step} left {left}"
