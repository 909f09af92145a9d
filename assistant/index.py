"""The index: segments of the papers held, as files that may be deleted at any time.

The record (`assistant/store.py`) is the source of everything. Each paper stands in one segment, of one access label,
under a key that names its very text; a change of the papers makes few segments anew, and what no segment holds is
searched from the record itself (`keeping/finder.py`). A segment has arrays, which are right by themselves, and a
graph of Chroma's. It is built in a fresh folder and swapped in by replacing one pointer file, which carries its
checksums; files are compared with these before anything opens them.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from assistant.errors import StoreError
from assistant.keeping import graph
from assistant.keeping.graph import VIEW, Graph
from assistant.keeping.keys import Keyed
from assistant.keeping.segment import Row, Segment, join, make

T = TypeVar("T")
Read = Callable[[Sequence[str]], list[tuple[str, list[Row]]]]

_GRAPH = "graph"
FULL = 100_000  # passages; a segment grows no larger
SMALL = 5_000  # passages; what is smaller is made anew with what comes
MIDDLING = 8  # segments between the two before they are made one
DEAD = 0.1  # share of a segment's passages that may be of texts replaced before it is made without them
_SMALL_FILE = 1 << 20  # bytes


class Opened:
    """A segment of the index, with its graph where it has one."""

    def __init__(self, index: Path, entry: dict[str, Any]) -> None:
        """Raises whatever is wrong with its files."""
        self.name: str = entry["name"]
        self.label: str = entry["label"]
        self.segment = Segment.load(index / self.name)
        graph = index / self.name / _GRAPH
        self.graph = Graph(graph, index) if graph.is_dir() else None


def opened(folder: Path, access: Collection[str], before: Sequence[Opened] = ()) -> list[Opened]:
    """The segments of a store's index, of these labels, whose files are as built; `before` are open already."""
    known = {one.name: one for one in before}
    found = []
    for entry in (_pointer(folder) or {"segments": []})["segments"]:
        if entry["label"] not in access:
            continue
        if entry["name"] in known:
            found.append(known[entry["name"]])
            continue
        try:
            if _whole(folder / "index" / entry["name"], entry["files"]):
                found.append(Opened(folder / "index", entry))
        except Exception:  # whatever is wrong with a disposable copy, the record still answers
            continue
    return found


def stamp(folder: Path) -> object:
    """Another value after each change of the index."""
    try:
        found = (folder / "index" / "current").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def usable(folder: Path, version: int, thorough: bool = False) -> bool:
    """Whether the index holds all of that version of the record, and its files are as they were built.

    A large file is known by its size and the time it was written, unless `thorough`: then every byte is compared.
    """
    pointer = _pointer(folder)
    if pointer is None or pointer["version"] != version:
        return False
    return all(_whole(folder / "index" / one["name"], one["files"], thorough) for one in pointer["segments"])


def settled(folder: Path, version: int) -> bool:
    """Whether nothing is to be built; what a builder left that was killed at its end then goes.

    Only the holder of the store's write lock may call this.
    """
    pointer = _pointer(folder)
    if pointer is None or not usable(folder, version):
        return False
    _tidy(folder / "index", {entry["name"] for entry in pointer["segments"]})
    return True


def build(folder: Path, version: int, held: Mapping[str, Keyed], read: Read, dimensions: int) -> None:
    """Make the index hold all of the record's `version`, and nothing that was taken out.

    `held` are the papers by their keys; `read` gives the rows of those asked for.
    Only the holder of the store's write lock may call this. Raises StoreError; what was built until then stays.
    """
    index = folder / "index"
    try:
        if not index.is_dir():
            index.unlink(missing_ok=True)
        index.mkdir(mode=0o700, exist_ok=True)
        _Builder(folder, held, read, dimensions).run(version)
    except StoreError:
        raise
    except Exception as error:
        raise _unbuilt(str(error).splitlines()[0] if str(error) else type(error).__name__) from error


def erase(folder: Path, held: Collection[str]) -> None:
    """Leave nothing of papers whose keys are not held, on the disk neither; readers look for the rest where it is."""
    index = folder / "index"
    pointer = _pointer(folder)
    kept = []
    for entry in pointer["segments"] if pointer else ():
        try:
            if not _whole(index / entry["name"], entry["files"]):
                continue
            segment = Segment.load(index / entry["name"])
            gone = [key for key in segment.papers if key not in held]
            if not gone:
                kept.append(entry)
            elif len(gone) < len(segment.papers):
                kept.append(_written(index, entry["label"], segment.without(gone)))
        except (OSError, ValueError):  # no room, or damaged: then all of it goes
            continue
    if pointer is not None and kept != pointer["segments"]:
        _point(index, {"version": 0, "segments": kept})
    if index.is_dir():
        _tidy(index, {entry["name"] for entry in kept})


def discard(folder: Path) -> None:
    """Take the index away; readers go on with the record."""
    if (folder / "index").is_dir():
        (folder / "index" / "current").unlink(missing_ok=True)
        _tidy(folder / "index", ())


class _Builder:
    """One making of the index: which segments stay, which are made anew."""

    def __init__(self, folder: Path, held: Mapping[str, Keyed], read: Read, dimensions: int) -> None:
        self._index = folder / "index"
        self._held = held
        self._read = read
        self._dimensions = dimensions
        self._entries: list[dict[str, Any]] = []
        self._segments: dict[str, Segment] = {}
        for entry in (_pointer(folder) or {"segments": []})["segments"]:
            try:
                if _whole(self._index / entry["name"], entry["files"]):
                    self._segments[entry["name"]] = Segment.load(self._index / entry["name"])
                    self._entries.append(entry)
            except (OSError, ValueError):
                continue

    def run(self, version: int) -> None:
        """Make what is missing, without what is gone, and point to it."""
        _tidy(self._index, self._segments)
        for label in sorted({one.label for one in self._held.values()} | {one["label"] for one in self._entries}):
            self._clean(label)
            self._fill(label)
            self._merge(label)
        for entry in [one for one in self._entries if not (self._index / one["name"] / _GRAPH).is_dir()]:
            self._swap([entry], [self._segments[entry["name"]]])
        _point(self._index, {"version": version, "segments": self._entries})
        _tidy(self._index, self._segments)

    def _gone(self, entry: dict[str, Any]) -> tuple[list[str], list[str]]:
        """The papers of a segment that are no longer current there, and of these the ones that were taken out."""
        mine = {key: self._held.get(key) for key in self._segments[entry["name"]].papers}
        gone = [key for key, one in mine.items() if one is None or one.label != entry["label"] or not one.current]
        return gone, [key for key in gone if (one := mine[key]) is None or one.label != entry["label"]]

    def _clean(self, label: str) -> None:
        """Make segments anew that hold what was taken out, or much that was replaced."""
        for entry in self._of(label):
            segment, (gone, out) = self._segments[entry["name"]], self._gone(entry)
            if len(segment) >= SMALL and (out or segment.passages_of(gone) > DEAD * len(segment)):
                kept = segment.without(gone)
                self._swap([entry], [kept] if kept.papers else [])

    def _fill(self, label: str) -> None:
        """Put what no segment holds into new ones, together with what is small and still there."""
        covered = {key for entry in self._of(label) for key in self._segments[entry["name"]].papers}
        missing = [
            (key, one.passages)
            for key, one in self._held.items()
            if one.label == label and one.current and key not in covered
        ]
        small = [entry for entry in self._of(label) if len(self._segments[entry["name"]]) < SMALL]
        gone = [key for entry in small for key in self._gone(entry)[0]]
        if not missing and not gone and len(small) < 2:
            return
        kept = [self._segments[entry["name"]].without(gone) for entry in small]
        batches = _batches(missing, lambda one: one[1])
        for n, batch in enumerate(batches or [[]]):
            made = [make(self._read([key for key, _ in batch]), self._dimensions)] if batch else []
            self._joined(small if n == 0 else [], [*(kept if n == 0 else []), *made])

    def _merge(self, label: str) -> None:
        """Make many middling segments one."""
        middling = [entry for entry in self._of(label) if len(self._segments[entry["name"]]) < FULL // 2]
        if len(middling) > MIDDLING:
            self._joined(middling, [self._segments[entry["name"]] for entry in middling])

    def _joined(self, entries: Sequence[dict[str, Any]], segments: Sequence[Segment]) -> None:
        """Put segments, as few as they can be, in the place of others."""
        full = [segment for segment in segments if segment.papers]
        self._swap(entries, [join(batch) for batch in _batches(full, len)])

    def _swap(self, entries: Sequence[dict[str, Any]], segments: Sequence[Segment]) -> None:
        """Put segments, with graphs, in the place of others, in one step."""
        label = entries[0]["label"] if entries else self._held[segments[0].papers[0]].label
        made = {}
        for segment in segments:
            entry = _written(self._index, label, segment, graphed=True)
            made[entry["name"]] = entry
            self._segments[entry["name"]] = Segment.load(self._index / entry["name"])
        self._entries = [one for one in self._entries if one not in entries] + list(made.values())
        _point(self._index, {"version": 0, "segments": self._entries})
        for entry in entries:
            del self._segments[entry["name"]]
        _tidy(self._index, self._segments)

    def _of(self, label: str) -> list[dict[str, Any]]:
        return [entry for entry in self._entries if entry["label"] == label]


def _batches(parts: Iterable[T], size: Callable[[T], int]) -> list[list[T]]:
    """Parts in order, in batches of FULL passages or less, where one alone is not more."""
    batches: list[list[T]] = []
    room = 0
    for part in parts:
        if not batches or size(part) > room:
            batches.append([])
            room = FULL
        batches[-1].append(part)
        room -= size(part)
    return batches


def _written(index: Path, label: str, segment: Segment, graphed: bool = False) -> dict[str, Any]:
    """Write a segment into a fresh folder, safe on the disk; returns its line of the pointer."""
    folder = Path(mkdtemp(prefix="segment-", dir=index))
    try:
        segment.save(folder)
        if graphed:
            graph.fill(folder / _GRAPH, segment.vectors)
            if wrong := graph.check(folder / _GRAPH, folder / "vectors.npy"):
                raise _unbuilt(wrong)
        for path in [*folder.rglob("*"), folder]:
            _sync(path)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return {"name": folder.name, "label": label, "files": _manifest(folder)}


def _manifest(folder: Path) -> dict[str, list[int | str]]:
    """Size, time of writing (ns) and SHA-256 of every file, by its path inside the folder."""
    files: dict[str, list[int | str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found = path.stat()
            files[path.relative_to(folder).as_posix()] = [found.st_size, found.st_mtime_ns, _sha256(path)]
    return files


def _whole(folder: Path, files: Mapping[str, Sequence[int | str]], thorough: bool = False) -> bool:
    """Whether a folder's files are those of a manifest; a large one of the same time is read only if `thorough`."""
    held = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    if held.keys() != files.keys():
        return False
    for name, (size, written, digest) in files.items():
        found = held[name].stat()
        known = found.st_size > _SMALL_FILE and found.st_mtime_ns == written and not thorough
        if found.st_size != size or not (known or _sha256(held[name]) == digest):
            return False
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _point(index: Path, pointer: Mapping[str, object]) -> None:
    """Make these the segments of the index, in one atomic step."""
    text = json.dumps(pointer)
    written = index / "current.new"
    written.write_text(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")
    _sync(written)
    written.replace(index / "current")
    _sync(index)


def _pointer(folder: Path) -> dict[str, Any] | None:
    """The segments, and the version of the record that they hold all of (0: of none); None where not as written."""
    try:
        digest, text = (folder / "index" / "current").read_text().split("\n", 1)
    except (OSError, ValueError):
        return None
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        return None
    pointer: dict[str, Any] = json.loads(text)
    return pointer if "segments" in pointer else None


def _tidy(index: Path, current: Collection[str]) -> None:
    """Delete other segments, as what was withdrawn must go and readers hold links, and the views of dead readers."""
    from filelock import FileLock, Timeout

    for path in index.glob("*"):
        if not path.is_dir() or path.name in current:
            continue
        if path.name.startswith(VIEW):
            lock = FileLock(path / "lock")
            try:
                lock.acquire(blocking=False)
            except (Timeout, FileNotFoundError):
                continue  # its reader lives, or has just taken it away
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
