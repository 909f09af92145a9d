"""Gold questions answered by two processes over one store, in the questions' order."""

import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from assistant.store import Store
from eval.gold import Question
from eval.run import Answering, RunError, product
from eval.score import Reply

PROCESSES = 2
FEW = 40  # questions that are answered sooner than a second process has loaded the models
_SHARE = 16  # questions that a process takes at a time


def replies(questions: Sequence[Question], store: Path) -> list[Reply]:
    """What the product says to each question; the same, but for milliseconds, whichever process answers it.

    Raises RunError when the papers change meanwhile or a process is ended from outside, and what the product raises.
    """
    held = Store(store)
    version = held.version()
    try:
        found = _by_processes(questions, store) if len(questions) > FEW else list(map(product(store), questions))
        if held.version() != version:
            raise RunError("The papers changed while the questions were answered; run it again.")
    finally:
        held.close()
    return found


def _by_processes(questions: Sequence[Question], store: Path) -> list[Reply]:
    shares = [questions[at : at + _SHARE] for at in range(0, len(questions), _SHARE)]
    try:
        # A fresh interpreter each: one forked after models were loaded could hang on the threads that it lacks.
        with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _begin) as pool:
            return [reply for share in pool.map(partial(_answered, store), shares) for reply in share]
    except BrokenProcessPool as error:
        raise RunError(
            "A process that answered questions was ended from outside, perhaps for want of memory; run it again."
        ) from error


def _begin() -> None:
    """What a process does first: one core is its own, and stopping is left to the process that began it."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is first imported
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _answered(store: Path, questions: Sequence[Question]) -> list[Reply]:
    return list(map(_product(store), questions))


@cache
def _product(store: Path) -> Answering:
    """The product as this process knows it, for as long as the process lives."""
    return product(store)
