"""Questions answered by two processes: the same answers as by one, in order, and its failures as sentences."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fakes import ROOT, make_paper, put
from test_score import question

from assistant import embed, index, reader
from assistant.errors import StoreMismatch
from assistant.keeping.writer import Writer
from eval import workers
from eval.gold import Question, load
from eval.run import Answering, RunError, product
from eval.score import Reply
from ingest.library import add

MANY = [question(id=str(n)) for n in range(workers.FEW + 1)]


def store(folder: Path) -> Path:
    """A store of no papers, made by a model that nobody has."""
    with Writer(folder, "another-model", 64, "another-reader"):
        return folder


def test_what_goes_wrong_in_a_process_is_told_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(StoreMismatch, match="made with the embedding model 'another-model'"):
        workers.replies(MANY, store(tmp_path))


@dataclass(frozen=True)
class Deadly:
    """A question that ends the process it comes to."""

    def __reduce__(self) -> tuple[Callable[[int], Any], tuple[int]]:
        return os._exit, (9,)


def test_a_process_that_was_ended_is_one_sentence(tmp_path: Path) -> None:
    deadly: Sequence[Any] = [Deadly()] * len(MANY)
    with pytest.raises(RunError, match="was ended from outside, perhaps for want of memory; run it again"):
        workers.replies(deadly, store(tmp_path))


def test_papers_that_change_meanwhile_stop_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changing(folder: Path) -> Answering:
        def answer(asked: Question) -> Reply:
            with Writer(folder, "another-model", 64, "another-reader") as writer:
                put(writer, make_paper("new"), ["It came meanwhile."])
            return Reply({})

        return answer

    monkeypatch.setattr(workers, "product", changing)
    monkeypatch.setattr(index, "build", lambda *_: None)
    with pytest.raises(RunError, match="The papers changed while the questions were answered"):
        workers.replies(MANY[:1], store(tmp_path))


@pytest.mark.nightly
def test_two_processes_say_what_one_says(tmp_path: Path) -> None:
    papers = sorted((ROOT / "corpus").glob("*.md"))[:2]
    assert not add(papers, tmp_path, embed.load(), reader.load()).failed
    asked = load(ROOT / "eval" / "gold" / "seeds.jsonl")[: 2 * workers.FEW]
    alone = list(map(product(tmp_path), asked))
    for _ in range(2):
        together = workers.replies(asked, tmp_path)
        assert [timeless(reply) for reply in together] == [timeless(reply) for reply in alone]
    assert any(not reply.answer["declined"] for reply in alone)


def timeless(reply: Reply) -> tuple[Any, ...]:
    return {**reply.answer, "milliseconds": 0}, reply.retrieved
