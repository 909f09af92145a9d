"""Child processes that begin at once: each is forked from one that has loaded what is slow to load, and opened nothing.

So a child is as fresh as a new interpreter, and what it does can be killed, crash, or find what its parent left.
"""

import os
from collections.abc import Callable, Iterator
from multiprocessing import forkserver, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from fakes import ROOT

from assistant.keeping import graph

_FRESH = get_context("forkserver")
_FRESH.set_forkserver_preload(["kill_worker", "chromadb.api.rust", "chromadb.telemetry.product.posthog", "filelock"])


def started(work: Callable[..., None], *arguments: object) -> tuple[BaseProcess, Connection]:
    """A child that does some work, and what it says through the connection it is given first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")  # where the one looks for what it loads
        forkserver.ensure_running()
    heard, said = _FRESH.Pipe(duplex=False)
    child = _FRESH.Process(target=work, args=(said, *arguments), daemon=True)
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
    """What a child says that comes to its end. Raises ChildProcessError where it does not."""
    child, heard = started(work, *arguments)
    said = list(told(heard))
    child.join()
    if child.exitcode:
        raise ChildProcessError(f"{work.__name__} ended with {child.exitcode}")
    return said[0]


def check(folder: Path, vectors: Path) -> str | None:
    """In place of `graph.check`, whose interpreter of its own takes longer to start than most tests take."""
    try:
        found: str | None = done(_check, folder, vectors)
    except ChildProcessError as error:
        return str(error)
    return found


def _check(said: Connection, folder: Path, vectors: Path) -> None:
    said.send(graph._fault(folder, vectors))
