"""A segment's graph: the nearest of many vectors, found quickly. The only file that knows Chroma.

A killed Chroma writer can leave a folder that never opens again, and Chroma changes files when it opens them. So a
graph is filled in a fresh folder and checked by a fresh process, and each reader opens a private view of it: hard links
and one small copy.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import weakref
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, cast

from assistant import offline
from assistant.errors import StoreError

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from filelock import BaseFileLock
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_HNSW: "CreateHNSWConfiguration" = {"space": "cosine", "max_neighbors": 48, "ef_construction": 200, "ef_search": 1200}
_SQLITE = "chroma.sqlite3"  # the one file of a graph that Chroma writes to when it opens it
_NAME = "passages"
_CHECKED = 10_000  # vectors that must find themselves; of more, as many evenly chosen
VIEW = "open-"


class Graph:
    """A reader's view of a graph; safe to use from several threads."""

    def __init__(self, folder: Path, views: Path) -> None:
        """Open the graph in a folder through a view in `views`. Raises whatever Chroma or the disk says."""
        from filelock import FileLock

        view = Path(mkdtemp(prefix=VIEW, dir=views))
        lock = FileLock(view / "lock")
        try:
            lock.acquire(blocking=False)
            _link(folder, view / "chroma")
            client = _client(view / "chroma")
            self._collection = client.get_collection(_NAME, embedding_function=None)
        except BaseException:
            lock.release()
            shutil.rmtree(view, ignore_errors=True)
            raise
        self._close = weakref.finalize(self, _leave, client, view, lock)

    def nearest(self, vector: "Vectors", k: int) -> list[tuple[int, float]]:
        """The k nearest to a unit vector of d, best first: (row, cosine). Raises StoreError."""
        try:
            found = self._collection.query(query_embeddings=vector[None], n_results=k, include=["distances"])
        except Exception as error:
            raise StoreError(
                "The index cannot be searched; delete the store's folder 'index', it is rebuilt from the record."
            ) from error
        pairs = zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)
        return [(int(row), 1 - distance) for row, distance in pairs]

    def close(self) -> None:
        """Give the view back; also done when the graph is forgotten and when the process ends."""
        self._close()


def fill(folder: Path, vectors: "Vectors") -> None:
    """Write a collection of n vectors, known by their rows."""
    client = _client(folder)
    # Chroma writes its graph out when this many rows came in; short of that, every opening replays a log.
    whole = max(len(vectors), 2)
    collection = client.create_collection(
        _NAME,
        configuration={"hnsw": {**_HNSW, "sync_threshold": whole, "batch_size": min(whole, 1000)}},
        embedding_function=None,
    )
    for start in range(0, len(vectors), 1000):
        ids = [str(row) for row in range(start, min(start + 1000, len(vectors)))]
        collection.add(ids=ids, embeddings=vectors[start : start + 1000])
        if len(vectors) == 1:  # a threshold below 2 is not taken
            collection.upsert(ids=ids, embeddings=vectors)
    client.close()
    with sqlite3.connect(folder / _SQLITE) as connection:
        connection.execute("VACUUM")  # Chroma's log held every vector a second time
    connection.close()


def check(folder: Path, vectors: Path) -> str | None:
    """Let a fresh process open the graph of the vectors in an .npy file; returns what is wrong, None when all is well.

    Native code may crash, and damage shows only at the next opening.
    """
    child = subprocess.run(
        [sys.executable, "-m", "assistant.keeping.graph", str(folder.resolve()), str(vectors.resolve())],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    said = child.stderr.strip().splitlines()
    if not child.returncode:
        return None
    return said[-1] if said else f"its check ended with status {child.returncode}"


def _fault(folder: Path, expected: Path) -> str | None:
    """What is wrong with a graph, as seen by the process that opens it; None when all is well."""
    import numpy as np

    vectors = np.load(expected, mmap_mode="r")
    client = _client(folder)
    collection = client.get_collection(_NAME, embedding_function=None)
    if collection.count() != len(vectors):
        return f"{collection.count()} of {len(vectors)} vectors counted"
    if collection.configuration_json["hnsw"]["space"] != "cosine":
        return "its distance is not cosine"
    chosen = np.unique(np.linspace(0, len(vectors) - 1, min(len(vectors), _CHECKED)).astype(int))
    for start in range(0, len(chosen), 1000):
        rows = chosen[start : start + 1000]
        found = collection.query(query_embeddings=vectors[rows], n_results=1, include=["distances"])
        # A vector equal to another may find that one first: the distance tells.
        for row, distances in zip(rows, found["distances"] or [], strict=True):
            if not distances or distances[0] >= 1e-3:
                return f"vector {row} does not find itself"
    client.close()
    return None


def _client(folder: Path) -> "Client":
    offline.stay()
    import chromadb
    from chromadb.config import Settings

    return cast("Client", chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False)))


def _link(graph: Path, view: Path) -> None:
    """A private view of a graph: its own SQLite file, and hard links to the rest, which Chroma leaves as it is."""
    for path in graph.rglob("*"):
        if path.is_file():
            seen = view / path.relative_to(graph)
            seen.parent.mkdir(parents=True, exist_ok=True)
            if path.name == _SQLITE:
                shutil.copyfile(path, seen)
            else:
                os.link(path, seen)


def _leave(client: "Client", view: Path, lock: "BaseFileLock") -> None:
    client.close()
    lock.release()
    shutil.rmtree(view, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(_fault(Path(sys.argv[1]), Path(sys.argv[2])))
