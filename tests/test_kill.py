"""Kill -9 at any moment loses nothing that was acknowledged and leaves nothing by halves, kill after kill."""

import os
import random
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import kill_worker
import pytest
from fakes import ROOT

# Each child is forked from one process that has loaded everything and opened nothing: it works at once, and fresh.
FRESH = get_context("forkserver")
FRESH.set_forkserver_preload(["kill_worker", "chromadb.api.rust", "chromadb.telemetry.product.posthog", "filelock"])


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """That process finds the project and these tests."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")


def started(work: Callable[..., None], *arguments: object) -> tuple[BaseProcess, Connection]:
    """A child process that does some work, and what it says; its end ends what it says."""
    heard, said = FRESH.Pipe(duplex=False)
    child = FRESH.Process(target=work, args=(said, *arguments), daemon=True)
    child.start()
    said.close()
    return child, heard


def told(heard: Connection) -> Iterator[Any]:
    """All that a child says, or had said when it died."""
    while True:
        try:
            yield heard.recv()
        except EOFError:
            return


def done(work: Callable[..., None], *arguments: object) -> Any:
    """What a child says that comes to its end."""
    child, heard = started(work, *arguments)
    said = list(told(heard))
    child.join()
    assert child.exitcode == 0, f"{work.__name__} ended with {child.exitcode}"
    return said[0]


def torment(folder: Path, kills: int, seed: int) -> dict[str, int]:
    """Kill a writer again and again over one store, and look at what it left each time; returns what was seen.

    It dies at any time of its first two turns of work, or, every other time, soon after it said something: then it is
    mostly writing the record, else mostly the index.
    """
    chance = random.Random(seed)
    store, papers = folder / "store", folder / "papers"
    papers.mkdir()
    acknowledged: dict[str, int] = {}  # the turn that each paper's text is of, or a later one
    gone: set[str] = set()
    seen = {"acknowledged": 0, "index": 0, "no index": 0}
    first, turn = 0, 0.5
    for kill in range(kills):
        worker, heard = started(kill_worker.write, store, papers, first)
        said: list[tuple[str, str, int]] = []
        turns, part = divmod(chance.uniform(0, 2), 1)
        words = chance.randrange(7)
        began = time.monotonic()
        while len(said) < words if kill % 2 else sum(what == "turn" for what, *_ in said) < turns:
            said.append(heard.recv())
            if said[-1][0] == "turn":
                began, turn = time.monotonic(), time.monotonic() - began
        time.sleep(part * (turn / 10 if kill % 2 else turn))
        assert worker.is_alive()
        worker.kill()
        worker.join()
        said += told(heard)
        for what, name, number in said:
            if what == "stored":
                acknowledged[name] = number
            elif what == "gone":
                acknowledged.pop(name, None)
                gone.add(name)
        seen["acknowledged"] += len(said)
        first = max((kill_worker.number(path.stem) for path in papers.iterdir()), default=-1) + 1
        if not (store / "record.sqlite").is_file() or not acknowledged:
            continue
        # A paper that was to be removed or closed may be gone before the worker could say so.
        acknowledged = {name: of for name, of in acknowledged.items() if not kill_worker.going(name, first - 1)}
        settled = kill % 10 == 5
        if settled:
            done(kill_worker.settle, store)
        index, wrong = done(kill_worker.look, store, acknowledged, gone)
        assert wrong == [], f"kill {kill}"
        assert index or not settled, f"kill {kill}: the index was not mended"
        seen["index" if index else "no index"] += 1
    return seen


def test_a_few_kills(tmp_path: Path) -> None:
    assert torment(tmp_path, 6, seed=1)["acknowledged"] > 0


@pytest.mark.slow
def test_200_kills(tmp_path: Path) -> None:
    seen = torment(tmp_path, 200, seed=2)
    assert seen["acknowledged"] > 200 and seen["index"] >= 20 and seen["no index"] > 100, seen


@pytest.mark.nightly
def test_2000_kills(tmp_path: Path) -> None:
    seen = torment(tmp_path, 2000, seed=3)
    assert seen["acknowledged"] > 2000 and seen["index"] >= 200 and seen["no index"] > 1000, seen
