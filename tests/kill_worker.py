"""What children do that are killed, and what is done after them: adding, building the index, looking, mending."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.keeping import graph
from assistant.keeping.soundness import examine
from assistant.keeping.writer import Writer
from assistant.retrieve import exact
from assistant.schema import Limits
from assistant.store import Store
from assistant.text import stems
from ingest.library import Step, add
from ingest.reading import Reading, read_paper

DIED = 9
PARAGRAPHS = 6
LASTING = 5  # the first papers, which get new texts and are never taken out
KEPT = 12  # of the others, so that a store that outlives thousands of writers does not grow


class Here:
    """In place of children that read files, who write nothing and whose start takes longer than all the rest."""

    def __init__(self, whole: bool = True) -> None:
        self._whole = whole

    def __enter__(self) -> "Here":
        return self

    def __exit__(self, *_: object) -> None: ...

    def read(self, paths: Sequence[Path]) -> Iterator["Future[Reading]"]:
        for path in paths:
            future: Future[Reading] = Future()
            future.set_result(read_paper(path, self._whole))
            yield future


def write(said: Connection, folder: Path, papers: Path, first: int) -> None:
    """Add a few papers at a time, each followed by the index, as a clerk would; say each once it is stored.

    What is said: that a paper is "stored", or "gone" where it was taken out or closed, that a "turn" is over; and of
    which paper, in which turn.
    """

    patch = pytest.MonkeyPatch()
    patch.setattr("ingest.library.Readers", Here)
    patch.setattr("assistant.keeping.graph.check", _checker())
    for n in range(first, first + 1000):
        # A new one, and a new text of an early one.
        batch = [papers / f"paper-{n}.md", papers / f"paper-{n % LASTING}.md"]
        for path in batch:
            text = "".join(
                f"1.{k} Marker{path.stem.replace('-', '')}x{k} stands at turn {n}.\n\n"
                for k in range(1, PARAGRAPHS + 1)
            )
            path.write_text(f"# Title of {path.stem}\n\n## 1. Background\n\n{text}")

        def acknowledge(step: Step, n: int = n) -> None:
            if step.outcome != "unchanged":
                said.send(("stored", step.name, n))

        add(batch, folder, FakeEmbedder(), FakeReader(), progress=acknowledge)
        with Writer(folder, "fake", 64, "fake") as writer:
            for paper in [paper for _, paper in writer.papers() if going(paper.paper_id, n)]:
                if paper.paper_id == f"paper-{n}" and n % 4 == 1:
                    writer.describe(replace(paper, access="exempt"), ())
                else:
                    writer.remove(paper.paper_id)
                said.send(("gone", paper.paper_id, n))
        said.send(("turn", "", n))


def _checker() -> Callable[[Path, Path], str | None]:
    """What checks a graph in a process of its own, each forked before anything of the store was opened here."""
    asking, asked = Pipe()
    if os.fork() == 0:
        asking.close()
        try:
            while True:
                graph_and_vectors = asked.recv()
                if os.fork() == 0:
                    asked.send(graph._fault(*graph_and_vectors))
                    os._exit(0)
                if status := os.wait()[1]:
                    asked.send(f"its check ended with status {status}")
        finally:
            os._exit(0)  # its writer is dead
    asked.close()

    def check(folder: Path, vectors: Path) -> str | None:
        asking.send((folder, vectors))
        return cast("str | None", asking.recv())

    return check


def going(paper_id: str, turn: int) -> bool:
    """Whether a paper is taken out or closed in a turn: half of the new ones at once, the others in the end."""
    own = number(paper_id)
    return own >= LASTING and (own < turn - KEPT or (own == turn and turn % 2 == 1))


def number(paper_id: str) -> int:
    """The number in a paper's id."""
    return int(paper_id.removeprefix("paper-"))


def build(said: Connection, folder: Path, last: int) -> None:
    """Build the index, and die at the so-many-th thing done with its files; say how many there were, if it lives."""
    left = last

    def tick(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event.split(".")[0] in ("open", "os", "shutil", "sqlite3") and str(folder) in repr(arguments):
            left -= 1
            if left == 0:
                os._exit(DIED)

    pytest.MonkeyPatch().setattr("assistant.keeping.graph.check", _checker())
    with Writer(folder, "fake", 64, "fake"):
        sys.addaudithook(tick)
    said.send(-left)


def settle(said: Connection, folder: Path) -> None:
    """Open the store as its writer and close it again."""
    with Writer(folder, "fake", 64, "fake"):
        pass
    said.send("settled")


def look(said: Connection, folder: Path, acknowledged: dict[str, int], gone: set[str]) -> None:
    """Say whether the index is whole, and everything that is wrong with a store after its writer was killed."""
    wrong: list[str] = []
    store = Store(folder)
    about = [fault.said for fault in examine(folder).faults]
    wrong += [said for said in about if not said.startswith(("The vector index", "The file"))]
    ids, matrix = store.vectors()
    whole = index.usable(folder, store.version(), thorough=True)
    seen = {paper.paper_id for paper in store.papers()}
    wrong += [f"{paper_id} was acknowledged and is gone" for paper_id in acknowledged.keys() - seen]
    wrong += [f"{paper_id} was taken out or closed and is seen" for paper_id in gone & seen]
    for paper in store.papers():
        paras = [para for para in store.paragraphs(paper.paper_id) if para.label]
        if len(paras) != PARAGRAPHS:
            wrong.append(f"{paper.paper_id} has {len(paras)} paragraphs")
        texts = {int(para.text.rstrip(".").split()[-1]) for para in paras}
        if len(texts) != 1 or min(texts) < acknowledged.get(paper.paper_id, 0):
            wrong.append(f"{paper.paper_id} has a text of turn {texts}, not of {acknowledged.get(paper.paper_id)}")
        for para in paras:
            passage_id = f"{para.paragraph_id}/0"
            marker = next(stem for stem in stems(para.text) if stem.startswith("marker"))
            if [hit for hit, _ in store.search_words([marker], Limits(), 5)] != [passage_id]:
                wrong.append(f"{passage_id} is not found by its word")
            if not store.sentences([para.paragraph_id]) or not store.tokens([para.paragraph_id]):
                wrong.append(f"{passage_id} has no sentences or tokens")
            ((passage, _, _),) = store.passages([passage_id])
            vector = FakeEmbedder().question(f"{passage.context}\n{passage.text}")
            ways = {"scan": exact(vector, ids, matrix, 1), "search": store.nearest(vector, Limits(), 1)}
            for way, hits in ways.items():
                if not hits or hits[0][1] < 0.999:
                    wrong.append(f"{passage_id} is not found by {way}")
    if len(ids) != len(np.unique(ids)) or len(ids) != store.passage_count():
        wrong.append(f"{len(ids)} vectors of {store.passage_count()} passages")
    said.send((whole, wrong))
