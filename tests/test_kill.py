"""Kill -9 at any moment loses nothing that was acknowledged and leaves nothing by halves, kill after kill."""

import random
import time
from pathlib import Path

import kill_worker
import pytest
from children import done, started, told


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
