"""What a store's searches look through: the index's segments, and from the record what no segment holds.

A reader sees one state of the record. Papers of a segment that are not in it are left out, papers that are in no
segment are read from the record and kept in memory; so what is found is always of that state, even where the index is
behind it or gone.
"""

import threading
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import index
from assistant.keeping.graph import Graph
from assistant.keeping.keys import Keyed, keyed, rows_of
from assistant.keeping.record import within
from assistant.keeping.segment import Ranking, Segment, best, join, make
from assistant.schema import Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Mask = NDArray[np.bool_]

    from assistant.keeping.record import Connection

_FRESH = 8  # segments in memory before they are made one
_FEW = 0.3  # share of a segment's passages under which only these are compared
_KEPT = 8  # limits whose masks are kept


@dataclass(frozen=True)
class _Source:
    """A segment, of which the passages of the mask may be seen."""

    label: str
    segment: Segment
    graph: Graph | None
    mask: "Mask | None"


@dataclass
class _State:
    """What may be searched in one state of the record."""

    key: object
    held: Mapping[str, Keyed]
    sources: Sequence[_Source]
    rankings: Sequence[Ranking]  # one for each label: how rare a word is, is counted for each by itself
    masks: dict[Limits, dict[int, "Mask | None"]] = field(default_factory=dict)
    frequencies: dict[str, int] | None = None


class Finder:
    """Searches over one store for a reader of some labels; safe to use from several threads."""

    def __init__(self, folder: Path, access: Collection[str], dimensions: int) -> None:
        self._folder = folder
        self._access = frozenset(access)
        self._dimensions = dimensions
        self._lock = threading.Lock()
        self._opened: list[index.Opened] = []
        self._fresh: list[tuple[str, Segment]] = []
        self._counted: tuple[list[Segment], Counter[str]] = ([], Counter())
        self._state: _State | None = None

    def nearest(
        self, db: "Connection", version: int, vector: "Vectors", limits: Limits, k: int
    ) -> list[tuple[str, float]]:
        """The k passages within limits nearest to a unit vector of d: (passage id, cosine), ties by id.

        Exact under limits; without, as the graphs find them.
        """
        state = self._at(db, version)
        masks = self._masks(db, state, limits)
        hits: list[tuple[str, float]] = []
        for source in state.sources:
            hits += _nearest(source, vector, masks[id(source.segment)], k, limits.none)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]

    def words(
        self, db: "Connection", version: int, stems: Sequence[str], limits: Limits, k: int
    ) -> list[tuple[str, float]]:
        """The k passages within limits that hold any of the stems: (passage id, BM25), best first, ties by id."""
        state = self._at(db, version)
        masks = self._masks(db, state, limits)
        hits = [
            hit for ranking in state.rankings for hit in ranking.search(stems, k, lambda segment: masks[id(segment)])
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]

    def frequencies(self, db: "Connection", version: int) -> dict[str, int]:
        """In how many passages each stem stands; by stem, in order."""
        state = self._at(db, version)
        if state.frequencies is None:
            with self._lock:
                total = self._whole(state)
                for source in state.sources:
                    if source.graph is None or source.mask is not None:
                        for stem, count in source.segment.frequencies(source.mask):
                            total[stem] += count
                state.frequencies = dict(sorted(total.items()))
        return state.frequencies

    def passages(self, db: "Connection", version: int) -> int:
        """How many passages may be seen."""
        return sum(ranking.passages for ranking in self._at(db, version).rankings)

    def _whole(self, state: _State) -> Counter[str]:
        """Counts of the index's segments of which all may be seen: they change seldom."""
        whole = [source.segment for source in state.sources if source.graph is not None and source.mask is None]
        if self._counted[0] != whole:
            total: Counter[str] = Counter()
            for segment in whole:
                for stem, count in segment.frequencies():
                    total[stem] += count
            self._counted = whole, total
        return self._counted[1].copy()

    def _at(self, db: "Connection", version: int) -> _State:
        key = version, index.stamp(self._folder)
        with self._lock:
            if self._state is None or self._state.key != key:
                self._state = self._look(db, key)
            return self._state

    def _look(self, db: "Connection", key: object) -> _State:
        held = keyed(db, *within(Limits(), self._access))
        self._opened = index.opened(self._folder, self._access, self._opened)
        covered = {name for one in self._opened for name in one.segment.papers}
        missing = {name: paper for name, paper in held.items() if name not in covered}
        self._keep(db, missing)
        sources = [
            _Source(one.label, one.segment, one.graph, one.segment.mask(held.keys())) for one in self._opened
        ] + [_Source(label, segment, None, segment.mask(missing.keys())) for label, segment in self._fresh]
        rankings = [
            Ranking([(source.segment, source.mask) for source in sources if source.label == label])
            for label in sorted({source.label for source in sources})
        ]
        return _State(key, held, sources, rankings)

    def _keep(self, db: "Connection", missing: Mapping[str, Keyed]) -> None:
        """Keep in memory what no segment of the index holds, and little else."""
        self._fresh = [(label, one) for label, one in self._fresh if any(name in missing for name in one.papers)]
        known = {name for _, one in self._fresh for name in one.papers}
        for label in sorted({paper.label for name, paper in missing.items() if name not in known}):
            new = [name for name, paper in missing.items() if name not in known and paper.label == label]
            made = make(rows_of(db, new, missing), self._dimensions)
            of = [one for held, one in self._fresh if held == label]
            if len(of) >= _FRESH:
                made = join([*of, made])
                made = made.without([name for name in made.papers if name not in missing])
                self._fresh = [(held, one) for held, one in self._fresh if held != label]
            self._fresh.append((label, made))

    def _masks(self, db: "Connection", state: _State, limits: Limits) -> dict[int, "Mask | None"]:
        """Of each segment, by its identity, what may be seen and is within limits."""
        found = state.masks.get(limits)
        if found is None:
            if limits.none:
                found = {id(source.segment): source.mask for source in state.sources}
            else:
                where, values = within(limits, self._access)
                allowed = {id for (id,) in db.execute(f"SELECT papers.id FROM papers WHERE {where}", values)}
                keys = {name for name, paper in state.held.items() if paper.id in allowed}
                found = {id(source.segment): _both(source.mask, source.segment.mask(keys)) for source in state.sources}
            if len(state.masks) >= _KEPT:
                state.masks.clear()
            state.masks[limits] = found
        return found


def _both(one: "Mask | None", other: "Mask | None") -> "Mask | None":
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _nearest(
    source: _Source, vector: "Vectors", mask: "Mask | None", k: int, unlimited: bool
) -> list[tuple[str, float]]:
    import numpy as np

    segment = source.segment
    dead = 0 if mask is None else int(np.count_nonzero(~mask))
    if source.graph is not None and unlimited and dead <= k:
        found = source.graph.nearest(vector, k + dead)
        return [(segment.id(row), cosine) for row, cosine in found if mask is None or mask[row]]
    if mask is None:
        return best(segment.vectors @ vector, k, segment.id)
    rows = np.flatnonzero(mask)
    near = segment.vectors[rows] if len(rows) < _FEW * len(segment) else segment.vectors
    scores = near @ vector
    scores = scores if len(scores) == len(rows) else scores[rows]
    return best(scores, k, lambda at: segment.id(rows[at]))
