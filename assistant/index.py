"""The vector index: the only file that knows Chroma.

The record (`assistant/store.py`) is the source of everything; the index is built from it and may be
deleted at any time.
A killed Chroma writer can leave a folder that never opens again, and Chroma changes files when it opens them. So:
  - a generation is built in a fresh folder, checked by a fresh process, and swapped in by replacing one pointer file;
  - then nobody opens the generation itself: each reader opens a private view of it, hard links and one small copy;
  - every file is compared with the pointer's checksums before Chroma's native code sees it.
Not a filter: date, council and body are the record's business. Each access label has a collection of its own.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import weakref
from collections.abc import Collection, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, cast

from assistant import offline
from assistant.errors import StoreError

if TYPE_CHECKING:
    import chromadb
    import numpy as np
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from filelock import BaseFileLock
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_HNSW: "CreateHNSWConfiguration" = {"space": "cosine", "max_neighbors": 48, "ef_construction": 200, "ef_search": 400}
_SQLITE = "chroma.sqlite3"  # the one file of a generation that Chroma writes to when it opens it
_VIEW = "open-"


class Index:
    """An opened generation, built from the record's `version`; safe to use from several threads."""

    def __init__(self, version: int, view: Path, collections: dict[str, str], lock: "BaseFileLock") -> None:
        self.version = version
        client = _client(view / "chroma")
        self._collections = {
            label: client.get_collection(name, embedding_function=None) for label, name in collections.items()
        }
        self._close = weakref.finalize(self, _leave, client, view, lock)

    @classmethod
    def open(cls, folder: Path, version: int) -> "Index | None":
        """The index of exactly that version of the record; None when there is none or it is not as it was built."""
        from filelock import FileLock

        pointer = _pointer(folder)
        if pointer is None or pointer["version"] != version:
            return None
        view = lock = None
        try:
            generation = folder / "index" / str(pointer["generation"])
            if _manifest(generation) != pointer["files"]:
                return None
            view = Path(mkdtemp(prefix=_VIEW, dir=folder / "index"))
            lock = FileLock(view / "lock")
            lock.acquire(blocking=False)
            _link(generation, view / "chroma")
            return cls(version, view, pointer["access"], lock)
        except Exception:  # whatever is wrong with a disposable copy, the record still answers
            if lock is not None:
                lock.release()
            if view is not None:
                shutil.rmtree(view, ignore_errors=True)
            return None

    def search(self, vector: "Vectors", k: int, access: Collection[str]) -> list[tuple[str, float]]:
        """The k nearest passages that `access` may see: (passage id, cosine similarity), best first, ties by id."""
        found: list[tuple[str, float]] = []
        for label in set(access) & self._collections.keys():
            found.extend(_nearest(self._collections[label], vector, k))
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]

    def close(self) -> None:
        """Give the view back; also done when the index is forgotten and when the process ends."""
        self._close()


def usable(folder: Path, version: int) -> bool:
    """Whether the store has an index of that version whose files are as they were built."""
    pointer = _pointer(folder)
    if pointer is None or pointer["version"] != version:
        return False
    return bool(_manifest(folder / "index" / str(pointer["generation"])) == pointer["files"])


def settled(folder: Path, version: int) -> bool:
    """Whether nothing is to be built; what a builder left that was killed at its end then goes.

    Only the holder of the store's write lock may call this.
    """
    pointer = _pointer(folder)
    if pointer is None or not usable(folder, version):
        return False
    _tidy(folder / "index", pointer["generation"])
    return True


def build(
    folder: Path,
    version: int,
    ids: Sequence[str],
    vectors: "Vectors",
    access: Sequence[str],
    dates: Sequence[tuple[int, int] | None],
) -> None:
    """Build, check and swap in the index of n passages: ids, n×d vectors, access labels, first and last day (YYYYMMDD).

    Only the holder of the store's write lock may call this. Raises StoreError; the index before it then stays in place.
    """
    index = folder / "index"
    try:
        if not index.is_dir():
            index.unlink(missing_ok=True)
        index.mkdir(mode=0o700, exist_ok=True)
        _tidy(index, (_pointer(folder) or {}).get("generation"))  # what killed builders left
        generation = Path(mkdtemp(prefix=f"{version}-", dir=index))
        try:
            collections = _fill(generation, ids, vectors, access, dates)
            _check(generation, collections, ids, vectors, access)
            for path in [*generation.rglob("*"), generation]:
                _sync(path)
            files = _manifest(generation)
            _point(index, {"generation": generation.name, "version": version, "access": collections, "files": files})
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
    except StoreError:
        raise
    except Exception as error:
        raise _unbuilt(str(error).splitlines()[0] if str(error) else type(error).__name__) from error
    _tidy(index, generation.name)


def discard(folder: Path) -> None:
    """Take the index away; readers go on with exact scans of the record."""
    if (folder / "index").is_dir():
        (folder / "index" / "current").unlink(missing_ok=True)
        _tidy(folder / "index")


def _fill(
    generation: Path,
    ids: Sequence[str],
    vectors: "Vectors",
    access: Sequence[str],
    dates: Sequence[tuple[int, int] | None],
) -> dict[str, str]:
    """Write one collection per access label; returns their names by label."""
    client = _client(generation)
    collections: dict[str, str] = {}
    for label in sorted(set(access)):
        rows = [i for i, held in enumerate(access) if held == label]
        # Chroma writes its graph out when this many rows came in; short of that, every opening replays a log.
        whole = max(len(rows), 2)
        name = collections[label] = f"access-{len(collections)}"
        collection = client.create_collection(
            name,
            configuration={"hnsw": {**_HNSW, "sync_threshold": whole, "batch_size": min(whole, 1000)}},
            embedding_function=None,
        )
        for start in range(0, len(rows), 1000):
            batch = rows[start : start + 1000]
            days = [dates[i] for i in batch]
            fields = {
                "ids": [ids[i] for i in batch],
                "embeddings": vectors[batch],
                "metadatas": [{"access": label, **_days(day)} for day in days],
            }
            collection.add(**fields)  # type: ignore[arg-type]
            if len(rows) == 1:  # a threshold below 2 is not taken
                collection.upsert(**fields)  # type: ignore[arg-type]
    client.close()
    with sqlite3.connect(generation / _SQLITE) as connection:
        connection.execute("VACUUM")  # Chroma's log held every vector a second time
    connection.close()
    return collections


def _days(day: tuple[int, int] | None) -> dict[str, int]:
    return {"date_from": day[0], "date_to": day[1]} if day else {}


def _check(
    generation: Path, collections: dict[str, str], ids: Sequence[str], vectors: "Vectors", access: Sequence[str]
) -> None:
    """Let a fresh process open the generation: native code may crash, and damage shows only at the next opening."""
    import numpy as np

    expected = generation / "expected.npz"
    np.savez(expected, ids=np.array(ids, dtype=str), vectors=vectors, access=np.array(access, dtype=str))
    child = subprocess.run(
        [sys.executable, "-m", "assistant.index", str(generation.resolve()), json.dumps(collections)],
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    expected.unlink()
    if child.returncode:
        said = child.stderr.strip().splitlines()
        raise _unbuilt(said[-1] if said else f"its check ended with status {child.returncode}")


def _fault(generation: Path, collections: dict[str, str]) -> str | None:
    """What is wrong with a generation, as seen by the process that opens it; None when all is well."""
    import numpy as np

    with np.load(generation / "expected.npz") as expected:
        ids, vectors, access = expected["ids"], expected["vectors"], expected["access"]
    client = _client(generation)
    for label, name in collections.items():
        collection = client.get_collection(name, embedding_function=None)
        rows = np.flatnonzero(access == label)
        if collection.count() != len(rows):
            return f"{collection.count()} of {len(rows)} vectors counted"
        if collection.configuration_json["hnsw"]["space"] != "cosine":
            return "its distance is not cosine"
        for start in range(0, len(rows), 1000):
            batch = rows[start : start + 1000]
            found = collection.query(query_embeddings=vectors[batch], n_results=1, include=["distances"])
            # A vector equal to another may find that one first: the distance tells.
            for row, distances in zip(batch, found["distances"] or [], strict=True):
                if not distances or distances[0] >= 1e-3:
                    return f"passage {ids[row]} does not find itself"
    client.close()
    return None


def _nearest(collection: "chromadb.Collection", vector: "Vectors", k: int) -> list[tuple[str, float]]:
    try:
        found = collection.query(query_embeddings=vector[None], n_results=k, include=["distances"])
    except Exception as error:
        raise StoreError(
            "The index cannot be searched; delete the store's folder 'index', it is rebuilt from the record."
        ) from error
    return [(id, 1 - distance) for id, distance in zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)]


def _client(folder: Path) -> "Client":
    offline.stay()
    import chromadb
    from chromadb.config import Settings

    return cast("Client", chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False)))


def _link(generation: Path, view: Path) -> None:
    """A private view of a generation: its own SQLite file, and hard links to the rest, which Chroma leaves as it is."""
    for path in generation.rglob("*"):
        if path.is_file():
            seen = view / path.relative_to(generation)
            seen.parent.mkdir(parents=True, exist_ok=True)
            if path.name == _SQLITE:
                shutil.copyfile(path, seen)
            else:
                os.link(path, seen)


def _leave(client: "Client", view: Path, lock: "BaseFileLock") -> None:
    client.close()
    lock.release()
    shutil.rmtree(view, ignore_errors=True)


def _manifest(generation: Path) -> dict[str, list[int | str]]:
    """Size and SHA-256 of every file, by its path inside the generation."""
    files: dict[str, list[int | str]] = {}
    for path in sorted(generation.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            files[path.relative_to(generation).as_posix()] = [path.stat().st_size, digest]
    return files


def _point(index: Path, pointer: dict[str, object]) -> None:
    """Make a generation the current one, in one atomic step."""
    text = json.dumps(pointer)
    written = index / "current.new"
    written.write_text(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")
    _sync(written)
    written.replace(index / "current")
    _sync(index)


def _pointer(folder: Path) -> dict[str, Any] | None:
    """The current generation's name, version, collections and files; None when it cannot be read as it was written."""
    try:
        digest, text = (folder / "index" / "current").read_text().split("\n", 1)
    except (OSError, ValueError):
        return None
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        return None
    pointer: dict[str, Any] = json.loads(text)
    return pointer


def _tidy(index: Path, current: str | None = None) -> None:
    """Delete older generations, as what was withdrawn must go and readers hold links, and the views of dead readers."""
    from filelock import FileLock, Timeout

    for path in index.glob("*"):
        if not path.is_dir() or path.name == current:
            continue
        if path.name.startswith(_VIEW):
            lock = FileLock(path / "lock")
            try:
                lock.acquire(blocking=False)
            except Timeout:
                continue  # its reader lives
            lock.release()
        shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unbuilt(why: object) -> StoreError:
    return StoreError(
        f"The papers are stored, but their index could not be built ({why}); run the command again to build it."
    )


if __name__ == "__main__":
    sys.exit(_fault(Path(sys.argv[1]), json.loads(sys.argv[2])))
