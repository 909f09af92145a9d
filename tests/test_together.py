"""Several processes at one store: those who ask never meet a gap, and only one writes at a time."""

import os
import time
from pathlib import Path

import pytest
from fakes import make_paper, put, python

from assistant.errors import StoreBusy
from assistant.index import usable
from assistant.keeping.soundness import examine
from assistant.keeping.writer import Writer
from assistant.store import Store


def harbour(w: Writer, turn: int) -> None:
    texts = [f"The tariff of the harbour for {what} is set at turn{turn}" for what in ("boats", "barges")]
    put(w, make_paper("harbour"), texts)


def asked_while_replaced(folder: Path, seconds: float, askers: int = 4) -> tuple[int, int, list[float]]:
    """Questions asked, times the paper was replaced (its index built too), and each process's 95th percentile, s."""
    with Writer(folder, "fake", 64, "fake") as w:
        for n in range(30):
            put(w, make_paper(f"p{n}"), [f"Paragraph {k} of paper {n} on quays and cranes." for k in range(5)])
        harbour(w, 0)
    until = time.time() + seconds
    children = [python("-m", "together_worker", folder, until) for _ in range(askers)]
    turn = 0
    while time.time() < until:
        turn += 1
        with Writer(folder, "fake", 64, "fake") as w:
            harbour(w, turn)
            w.remove(f"p{turn % 30}")
            put(w, make_paper(f"p{turn % 30}"), ["A new text on quays and cranes."])
    questions, slow = 0, []
    for one in children:
        said, errors = one.communicate()
        assert one.returncode == 0, said + errors
        number, p95 = said.split()
        questions += int(number)
        slow.append(float(p95))
    assert examine(folder).faults == ()
    assert usable(folder, Store(folder).version(), thorough=True)
    return questions, turn, slow


def test_who_asks_while_papers_are_replaced_never_meets_a_gap(tmp_path: Path) -> None:
    questions, turns, _ = asked_while_replaced(tmp_path, 5, askers=2)
    assert questions > 50 and turns > 1


@pytest.mark.parametrize(
    "seconds", [pytest.param(15, marks=pytest.mark.slow), pytest.param(600, marks=pytest.mark.nightly)]
)
def test_eight_askers_never_meet_a_gap(tmp_path: Path, seconds: int) -> None:
    questions, turns, slow = asked_while_replaced(tmp_path, seconds)
    print(f"{questions} questions, {turns} replacements, p95 {max(slow) * 1000:.0f} ms")
    assert questions > 30 * seconds and turns > seconds / 10
    assert max(slow) < 1


def attempt(folder: Path, name: str, start: float) -> int:
    """Add a paper in a process of its own, at a given moment; it ends with 0, or with 7 where another was writing."""
    pid = os.fork()
    if pid:
        return pid
    try:
        time.sleep(max(0, start - time.time()))
        with Writer(folder, "fake", 64, "fake") as w:
            put(w, make_paper(name), ["One."])
            time.sleep(0.02)
        os._exit(0)
    except StoreBusy:
        os._exit(7)
    except BaseException as error:
        os.write(2, repr(error).encode())
        os._exit(1)


def test_of_several_writers_at_once_one_writes_and_the_others_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.index.build", lambda *_: None)
    expected: set[str] = set()
    refused = 0
    for turn in range(50):
        start = time.time() + 0.03
        children = {f"p{turn}-{n}": attempt(tmp_path, f"p{turn}-{n}", start) for n in range(3)}
        for name, pid in children.items():
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            assert status in (0, 7)
            refused += status == 7
            expected |= {name} if status == 0 else set()
        assert {paper.paper_id for paper in Store(tmp_path).papers()} == expected
    assert len(expected) >= 50 and refused > 10
    assert [fault.said[:16] for fault in examine(tmp_path).faults] == ["The vector index"]
