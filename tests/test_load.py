"""A real server with people who ask over HTTP: a flood beside them, and a death in the middle of answers."""

import json
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from conftest import PAPERS
from fakes import ROOT

from eval import load, visitor
from eval.visitor import Came

QUESTIONS = ("how much did the footbridge at Mill Lane cost?", "how many otters were seen?", "who chairs the WCF?")


def test_figures_are_of_what_was_answered() -> None:
    came = [Came("answered", float(n)) for n in range(1, 101)] + [Came("busy", 0.001)]
    assert load.figures(came) == {"answered": 100, "busy": 1, "p50": 51.0, "p95": 96.0, "most": 100.0}


class Pretended:
    """A server without one, and the clock that it is asked by: each minute it holds `more` MiB more."""

    def __init__(self, more: float) -> None:
        self.now, self.more, self.signed_in = 0.0, more, 0

    def perf_counter(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def held(self) -> dict[str, int]:
        return {"MiB": 600 + int(self.more * self.now / 60), "files": 70, "threads": 40}

    def visitor(self, n: int) -> "Pretended":
        self.signed_in += 1
        return self

    def ask(self, question: str) -> Came:
        if self.now > 9000:
            raise OSError
        return Came("answered", 0.1)


@pytest.mark.parametrize(("more", "grown", "steady"), [(0.1, 2.2, True), (1.0, 21.5, False)])
def test_a_soak_tells_each_minute_what_is_held_and_in_the_end_what_grew(
    more: float, grown: float, steady: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server: Any = Pretended(more)
    monkeypatch.setattr(load, "time", server)
    told = load.soak(server, [server] * 50, QUESTIONS, 10_000)
    minutes = capsys.readouterr().out.splitlines()
    assert len(minutes) == server.signed_in == 166
    assert json.loads(minutes[9])["soak, minute 10"]["MiB"] == 600 + int(10 * more)
    assert json.loads(minutes[-1])["soak, minute 166"]["failed"] == 60
    assert (told["answered"], told["failed"], told["steady"]) == (9001, 999, steady)
    assert told["grown %"] == {"MiB": grown, "files": 0.0, "threads": 0.0}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ('"success":true <ol>', "answered"),
        ('"success":false', "failed"),
        ('"success":true The question was not answered.', "failed"),
        (r'"success":true <div class=\"problem\">The question has', "refused"),
        (r'"success":true <div class=\"problem\">You have 6 questions waiting already', "busy"),
    ],
)
def test_what_came_of_a_question_is_read_from_the_page(said: str, outcome: str) -> None:
    assert visitor._outcome(said) == outcome


@pytest.mark.slow
def test_a_real_server_answers_all_while_one_floods_and_after_it_was_killed(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    for name, text in PAPERS.items():
        (tmp_path / "papers" / name).write_text(text, encoding="utf-8")
    adds = [sys.executable, "-m", "ingest", "add", str(tmp_path / "papers"), "--store", str(tmp_path / "store")]
    subprocess.run(adds, cwd=ROOT, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = load.Server(tmp_path, port, 3)
    try:
        people = [server.visitor(n) for n in range(3)]
        over = threading.Event()
        flooding = threading.Thread(target=load.flood, args=[people[0], over])
        flooding.start()
        others = load.crowd(people[1:], QUESTIONS, 6)
        over.set()
        flooding.join()
        assert others["answered"] == 12, others
        assert server.counted()["council_turned_away_total"] > 0
        ended = load.killed(server, people, QUESTIONS)
        assert ended["half answers"] == ended["still asked"] == 0, ended
        assert ended["answers"] == "answered"
    finally:
        server.process.kill()
        server.process.wait()
