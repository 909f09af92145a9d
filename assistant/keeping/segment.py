"""Papers made searchable: their passages' vectors and words as arrays, in memory or mapped from a folder's files.

A segment never changes. Papers leave it by a new one being made without them; what it holds is found under the keys of
its papers, so that whoever asks can leave out those that may not be seen, and counts are of those alone.
"""

import json
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.text import stems

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Mask = NDArray[np.bool_]

K1, B = 1.2, 0.75  # Robertson's BM25 with the usual constants
CONTEXT = 0.4  # what a word in a passage's context weighs; one in its own text weighs 1
_PAPERS = "papers.json"
_ARRAYS = ("bounds", "ids", "vectors", "stems", "starts", "rows", "counts", "lengths")

Row = tuple[str, str, str, bytes]  # passage id, context, text, vector (float32)


@dataclass(frozen=True, eq=False)
class Segment:
    """n passages of p papers, one after the other, and their v stems with m places where these stand."""

    papers: tuple[str, ...]  # keys
    bounds: "NDArray[np.int64]"  # p+1: a paper's passages are bounds[i] to bounds[i+1]
    ids: "NDArray[np.bytes_]"  # n passage ids, UTF-8
    vectors: "Vectors"  # n×d, of unit length
    stems: "NDArray[np.bytes_]"  # v, sorted, UTF-8
    starts: "NDArray[np.int64]"  # v+1: a stem stands at the places starts[i] to starts[i+1]
    rows: "NDArray[np.uint32]"  # m: which passage
    counts: "NDArray[np.uint16]"  # m×2: how often in its text, how often in its context
    lengths: "NDArray[np.uint32]"  # n: words of text and context

    def __len__(self) -> int:
        return len(self.ids)

    def passages_of(self, keys: Collection[str]) -> int:
        """How many passages the papers of these keys have."""
        sizes = zip(self.papers, self.bounds[1:] - self.bounds[:-1], strict=True)
        return sum(int(size) for key, size in sizes if key in keys)

    def mask(self, keys: Collection[str]) -> "Mask | None":
        """Which passages (n) are of papers of these keys; None where all are."""
        import numpy as np

        kept = np.fromiter((key in keys for key in self.papers), dtype=bool, count=len(self.papers))
        return None if kept.all() else np.repeat(kept, np.diff(self.bounds))

    def id(self, row: int) -> str:
        """A passage's id."""
        return bytes(self.ids[row]).decode()

    def places(self, stem: str) -> slice | None:
        """Where a stem's places are; None where it stands nowhere."""
        import numpy as np

        wanted = stem.encode()
        if len(wanted) > self.stems.itemsize:
            return None
        at = int(np.searchsorted(self.stems, np.bytes_(wanted)))
        if at == len(self.stems) or self.stems[at] != wanted:
            return None
        return slice(int(self.starts[at]), int(self.starts[at + 1]))

    def frequencies(self, mask: "Mask | None" = None) -> Iterable[tuple[str, int]]:
        """In how many passages each stem stands, of those in the mask."""
        import numpy as np

        if mask is None:
            found = np.diff(self.starts)
        else:
            before = np.concatenate([[0], np.cumsum(mask[self.rows])])
            found = before[self.starts[1:]] - before[self.starts[:-1]]
        stand = np.flatnonzero(found)
        return zip((stem.decode() for stem in self.stems[stand].tolist()), found[stand].tolist(), strict=True)

    def without(self, keys: Collection[str]) -> "Segment":
        """The same without the papers of these keys; nothing of them is left in it."""
        import numpy as np

        kept = np.fromiter((key not in keys for key in self.papers), dtype=bool, count=len(self.papers))
        sizes = np.diff(self.bounds)
        alive = np.repeat(kept, sizes)
        stand = alive[self.rows]
        before = np.concatenate([[0], np.cumsum(stand)])
        found = before[self.starts[1:]] - before[self.starts[:-1]]
        return Segment(
            tuple(key for key in self.papers if key not in keys),
            np.concatenate([[0], np.cumsum(sizes[kept])]),
            _short(self.ids[alive]),
            self.vectors[alive],
            _short(self.stems[found > 0]),
            np.concatenate([[0], np.cumsum(found[found > 0])]),
            (np.cumsum(alive) - 1)[self.rows[stand]].astype(np.uint32),
            self.counts[stand],
            self.lengths[alive],
        )

    def save(self, folder: Path) -> None:
        """Write the arrays as files into a folder."""
        import numpy as np

        (folder / _PAPERS).write_text(json.dumps(self.papers))
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "Segment":
        """What was saved, mapped from the files. Raises OSError or ValueError."""
        import numpy as np

        mapped = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
        arrays: dict[str, Any] = {name: np.asarray(array) for name, array in mapped.items()}  # plain ones are quicker
        return cls(tuple(json.loads((folder / _PAPERS).read_text())), **arrays)


def make(papers: Sequence[tuple[str, Sequence[Row]]], dimensions: int) -> Segment:
    """A segment of papers, each by its key, of n passages with vectors of d."""
    import numpy as np

    rows = [row for _, found in papers for row in found]
    known: dict[str, int] = {}
    contexts: dict[str, list[int]] = {}  # one stands before many passages
    bodies, befores = _Words(), _Words()
    for _, context, text, _ in rows:
        if context not in contexts:
            contexts[context] = _numbered(stems(context), known)
        bodies.add(_numbered(stems(text), known))
        befores.add(contexts[context])
    names = np.array([stem.encode() for stem in known], dtype=np.bytes_)
    order = np.argsort(names)
    number = np.empty(len(known), dtype=np.int64)
    number[order] = np.arange(len(known))
    keys, counts = _together(*(part.counted(number, len(rows)) for part in (bodies, befores)))
    return Segment(
        tuple(key for key, _ in papers),
        np.cumsum([0, *(len(found) for _, found in papers)]),
        np.array([row[0].encode() for row in rows], dtype=np.bytes_),
        np.frombuffer(b"".join(row[3] for row in rows), dtype=np.float32).reshape(-1, dimensions),
        names[order],
        np.searchsorted(keys, np.arange(len(known) + 1) * max(len(rows), 1)),
        (keys % max(len(rows), 1)).astype(np.uint32),
        np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16),
        np.array(bodies.sizes, dtype=np.uint32) + np.array(befores.sizes, dtype=np.uint32),
    )


def join(segments: Sequence[Segment]) -> Segment:
    """One segment of the papers of several, in their order."""
    import numpy as np

    sizes = np.cumsum([0, *map(len, segments)])
    names = np.unique(np.concatenate([segment.stems for segment in segments]))
    terms = [
        np.repeat(np.searchsorted(names, segment.stems), np.diff(segment.starts)).astype(np.int64)
        for segment in segments
    ]
    rows = [segment.rows.astype(np.int64) + start for segment, start in zip(segments, sizes, strict=False)]
    order = np.argsort(np.concatenate(terms), kind="stable")
    found = np.bincount(np.concatenate(terms), minlength=len(names))
    bounds = [segment.bounds[1:] + start for segment, start in zip(segments, sizes, strict=False)]
    return Segment(
        tuple(key for segment in segments for key in segment.papers),
        np.concatenate([[0], *bounds]),
        np.concatenate([segment.ids for segment in segments]),
        np.concatenate([segment.vectors for segment in segments]),
        names,
        np.concatenate([[0], np.cumsum(found)]),
        np.concatenate(rows)[order].astype(np.uint32),
        np.concatenate([segment.counts for segment in segments])[order],
        np.concatenate([segment.lengths for segment in segments]),
    )


def best(
    scores: "NDArray[Any]", k: int, id: Callable[[int], str], over: float | None = None
) -> list[tuple[str, float]]:
    """The k passages of the highest scores (n), above `over` where it is given: (id, score), ties by id."""
    import numpy as np

    rows = np.arange(len(scores)) if over is None else np.flatnonzero(scores > over)
    if k < len(rows):
        rows = rows[scores[rows] >= np.partition(scores[rows], len(rows) - k)[len(rows) - k]]
    found = [(id(row), float(scores[row])) for row in rows.tolist()]
    return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]


class _Words:
    """Numbers of words of passage after passage."""

    def __init__(self) -> None:
        self.numbers = array("I")
        self.sizes = array("I")

    def add(self, numbers: Sequence[int]) -> None:
        self.numbers.extend(numbers)
        self.sizes.append(len(numbers))

    def counted(self, number: "NDArray[np.int64]", n: int) -> tuple["NDArray[np.int64]", "NDArray[np.int64]"]:
        """Each word and passage once, as word × n + passage, sorted, and how often it is there."""
        import numpy as np

        rows = np.repeat(np.arange(len(self.sizes)), np.array(self.sizes, dtype=np.int64))
        keys, counts = np.unique(number[np.array(self.numbers, dtype=np.int64)] * n + rows, return_counts=True)
        return keys, counts


def _numbered(words: Sequence[str], known: dict[str, int]) -> list[int]:
    return [known.setdefault(word, len(known)) for word in words]


def _together(
    bodies: tuple["NDArray[np.int64]", "NDArray[np.int64]"], befores: tuple["NDArray[np.int64]", "NDArray[np.int64]"]
) -> tuple["NDArray[np.int64]", "NDArray[np.int64]"]:
    """Both counts beside each other: m keys, sorted, and m×2."""
    import numpy as np

    keys = np.union1d(bodies[0], befores[0])
    counts = np.zeros((len(keys), 2), dtype=np.int64)
    for column, (own, found) in enumerate((bodies, befores)):
        counts[np.searchsorted(keys, own), column] = found
    return keys, counts


def _short(texts: "NDArray[np.bytes_]") -> "NDArray[np.bytes_]":
    """No wider than the longest that is left."""
    import numpy as np

    return texts.astype(np.bytes_) if len(texts) else np.empty(0, dtype="S1")


class Ranking:
    """Passages of several segments by the words they hold: BM25, counted over what may be seen and nothing else."""

    def __init__(self, seen: Sequence[tuple[Segment, "Mask | None"]]) -> None:
        import numpy as np

        self._seen = seen
        lengths = [segment.lengths if mask is None else segment.lengths[mask] for segment, mask in seen]
        self.passages = sum(map(len, lengths))
        mean = sum(int(found.sum()) for found in lengths) / max(self.passages, 1)
        # What a passage's length adds to how often a word must stand in it.
        self._norms = [K1 * (1 - B + B * segment.lengths.astype(np.float64) / (mean or 1.0)) for segment, _ in seen]

    def frequencies(self) -> Counter[str]:
        """In how many passages each stem stands."""
        found: Counter[str] = Counter()
        for segment, mask in self._seen:
            for stem, count in segment.frequencies(mask):
                found[stem] += count
        return found

    def search(
        self, stems: Sequence[str], k: int, within: Callable[[Segment], "Mask | None"]
    ) -> list[tuple[str, float]]:
        """The k best of the passages that `within` lets through and that hold any of the stems: (id, BM25)."""
        import numpy as np

        places = [[segment.places(stem) for stem in stems] for segment, _ in self._seen]
        weights = []
        for n in range(len(stems)):
            standing = 0
            for (segment, mask), found in zip(self._seen, places, strict=True):
                at = found[n]
                if at is not None:
                    standing += at.stop - at.start if mask is None else int(mask[segment.rows[at]].sum())
            weight = np.log((self.passages - standing + 0.5) / (standing + 0.5))
            weights.append(max(float(weight), 1e-6))  # a word in half of the passages tells next to nothing
        hits: list[tuple[str, float]] = []
        for (segment, mask), norm, found in zip(self._seen, self._norms, places, strict=True):
            allowed = within(segment)
            scores = np.zeros(len(segment))
            for at, weight in zip(found, weights, strict=True):
                if at is None:
                    continue
                rows, counts = segment.rows[at], segment.counts[at]
                often = counts[:, 0] + CONTEXT * counts[:, 1]
                scores[rows] += weight * (often * (K1 + 1) / (often + norm[rows]))
            for limit in (mask, allowed):
                if limit is not None:
                    scores[~limit] = 0
            # What is worse than the k best so far need not be looked at; what is as good may come before by its id.
            over = float(np.nextafter(hits[k - 1][1], 0)) if len(hits) >= k else 0.0
            hits += best(scores, k, segment.id, over)
            hits = sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]
        return hits
