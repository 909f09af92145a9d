"""A real server with people who ask over HTTP: a flood beside them, and a death in the middle of answers."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from conftest import PAPERS
from fakes import ROOT

from eval import load, visitor
from eval.visitor import Came

QUESTIONS = ("how much did the footbridge at Mill Lane cost?", "how many otters were seen?", "who chairs the WCF?")


def test_figures_are_of_what_was_answered() -> None:
    came = [Came("answered", float(n)) for n in range(1, 101)] + [Came("busy", 0.001)]
    assert load.figures(came) == {"answered": 100, "busy": 1, "p50": 51.0, "p95": 96.0, "most": 100.0}


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
