"""Kill -9 at any moment loses nothing that was acknowledged and leaves nothing by halves, kill after kill."""

import random
import time
from pathlib import Path

import pytest
from fakes import python


def torment(folder: Path, kills: int, seed: int) -> dict[str, int]:
    """Kill a writer again and again over one store, and look at what it left each time; returns what was seen."""
    chance = random.Random(seed)
    papers = folder / "papers"
    papers.mkdir()
    acknowledged: set[str] = set()
    gone: set[str] = set()
    seen = {"acknowledged": 0, "index": 0, "no index": 0}
    first = 0
    for kill in range(kills):
        worker = python("-m", "kill_worker", "write", folder / "store", papers, first)
        time.sleep(chance.uniform(0.2, 3.5))
        alive = worker.poll() is None
        worker.kill()
        said, errors = worker.communicate()
        assert alive, errors
        for line in said.splitlines():
            name = line.removeprefix("gone ")
            if name == line:
                acknowledged.add(name)
            else:
                acknowledged.discard(name)
                gone.add(name)
            seen["acknowledged"] += 1
        numbers = [int(path.stem.split("-")[1]) for path in papers.iterdir()]
        first = max(numbers, default=-1) + 1
        # A paper that was to be removed or closed may be gone before the worker could say so.
        removing = {name for name in acknowledged if name == f"paper-{first - 1}"}
        if not (folder / "store" / "record.sqlite").is_file() or not acknowledged:
            continue
        settled = kill % 20 == 5
        if settled:
            settler = python("-m", "kill_worker", "settle", folder / "store")
            _, errors = settler.communicate()
            assert settler.returncode == 0, errors
        names = [*sorted(f"+{name}" for name in acknowledged - removing), *sorted(f"-{name}" for name in gone)]
        looker = python("-m", "kill_worker", "look", folder / "store", *names)
        report, errors = looker.communicate()
        assert looker.returncode == 0, f"kill {kill}: {report}{errors}"
        seen[report.splitlines()[0]] += 1
        assert not settled or report.startswith("index"), f"kill {kill}: the index was not mended"
        acknowledged -= removing
    return seen


def test_a_few_kills(tmp_path: Path) -> None:
    assert torment(tmp_path, 6, seed=1)["acknowledged"] > 0


@pytest.mark.slow
def test_many_kills(tmp_path: Path) -> None:
    seen = torment(tmp_path, 50, seed=2)
    assert seen["acknowledged"] > 50 and seen["index"] > 0
