"""Token by token: how well a piece of a paragraph answers a question. The only file that knows the trained reader.

The reader is the embedding model's network, trained on to point at the sentence that answers (`eval/train.py`). Each
token of a question looks for the token of the paragraph that it is nearest to; what it finds inside a piece counts
fully, what stands only around it in part, and a piece pays for its length. This is late interaction (Khattab and
Zaharia 2020, ColBERT): paragraphs are read once, when their paper is added, and a question costs one short run.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.network import Network
from assistant.windows import ask, cut, tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_NETWORK = Path(__file__).parent / "reader.onnx"
_SHA256 = "bdc8eeae89508d7d07f7cc8749919fa50dff67240c11fe455259d09d0519f591"
# Learnt with the network and true of it alone.
AROUND = 0.294  # how much of what stands only around a piece, counts
LENGTH = 0.063  # what a piece pays for being e³ times as long
NOTHING = 0.478  # the score at which an answer and none are equally likely

_BATCH = 4096  # tokens in one run of the network
STEPS = 254  # a vector's parts are kept as whole numbers, -127 to 127, of this many to 1


@dataclass(frozen=True, slots=True)
class Tokens:
    """A paragraph as t tokens: their vectors (t×d, int8) and where each stands in its text; -1 for its context's."""

    vectors: "NDArray[np.int8]"
    starts: "NDArray[np.int32]"
    ends: "NDArray[np.int32]"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as q tokens: their unit vectors (q×d) and their weights (q, adding up to 1)."""

    vectors: "Floats"
    weights: "Floats"


class Reader(Protocol):
    """What the store and ranking need of a reader."""

    @property
    def name(self) -> str: ...

    @property
    def english(self) -> Collection[str]:
        """Words that it knows to be spelt right."""
        ...

    def paragraphs(
        self, texts: Sequence[tuple[str, str]], progress: Callable[[int], None] | None = None
    ) -> list[Tokens]:
        """n paragraphs, each with its context before it, as tokens; `progress` is called with the number done."""
        ...

    def question(self, text: str) -> Asked: ...


def scores(asked: Asked, tokens: Tokens, spans: Sequence[tuple[int, int]]) -> list[float]:
    """How well each piece, start to end of the paragraph's text, answers; about 0 to 1, near NOTHING in doubt."""
    import numpy as np

    nearness = asked.vectors @ (tokens.vectors.T.astype(np.float32) / STEPS)  # q×t
    around = nearness.max(axis=1)
    inside = np.flatnonzero(tokens.starts >= 0)
    starts, ends = tokens.starts[inside], tokens.ends[inside]
    found = []
    for start, end in spans:
        first = int(np.searchsorted(starts, start))
        last = max(int(np.searchsorted(ends, end, side="right")), first + 1)
        here = nearness[:, inside[first:last]].max(axis=1) if first < len(inside) else np.zeros(len(nearness))
        met = here + AROUND * (around - here)
        found.append(float(met @ asked.weights) - LENGTH * (float(np.log(last - first)) / 3 - 1))
    return found


def overall(asked: Asked, paragraphs: Sequence[Tokens]) -> list[float]:
    """How well each of n paragraphs, one or more, answers as a whole, whatever its length; about 0 to 1."""
    import numpy as np

    vectors = np.concatenate([tokens.vectors for tokens in paragraphs])
    nearness = asked.vectors @ (vectors.T.astype(np.float32) / STEPS)  # q×t
    openings = np.cumsum([0, *(len(tokens.vectors) for tokens in paragraphs[:-1])])
    best = np.maximum.reduceat(nearness, openings, axis=1)  # q×n
    return [float(met) for met in asked.weights @ best]


@cache
def load() -> "TrainedReader":
    """The reader that comes with the assistant. Raises ModelError when its files are missing or altered."""
    return TrainedReader(_NETWORK)


class TrainedReader:
    """The reader's network and the embedding model's tokenizer."""

    def __init__(self, network: Path, sha256: str = _SHA256) -> None:
        """Raises ModelError when the file is missing or altered."""
        self._network = Network(network, sha256)
        self.name = f"reader@{sha256[:12]}"

    def paragraphs(
        self, texts: Sequence[tuple[str, str]], progress: Callable[[int], None] | None = None
    ) -> list[Tokens]:
        """n paragraphs to their tokens; a long one is read in windows that begin with a sentence."""
        import numpy as np

        windows = [
            window for n, (context, text) in enumerate(texts) for window in cut(self._tokenizer, n, context, text)
        ]
        read: dict[int, NDArray[np.int8]] = {}
        order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids))
        while order:
            size = max(1, _BATCH // len(windows[order[-1]].ids))
            batch, order = order[-size:], order[:-size]
            vectors, _ = self._network.run([windows[i].ids for i in batch])
            for i, rows in zip(batch, vectors, strict=True):
                whole = np.clip(np.rint(rows[: len(windows[i].ids)] * STEPS), -127, 127)
                read[i] = whole.astype(np.int8)
            if progress:
                progress(len({windows[i].paragraph for i in batch}))
        found = []
        for _, mine in groupby(range(len(windows)), key=lambda i: windows[i].paragraph):
            kept = list(mine)
            places = np.array([place for i in kept for place in windows[i].places], dtype=np.int32)
            found.append(Tokens(np.concatenate([read[i] for i in kept]), places[:, 0], places[:, 1]))
        return found

    def question(self, text: str) -> Asked:
        """A question of any length to its tokens; what comes after the first 46 is not read."""
        import numpy as np

        ids = ask(self._tokenizer, text)
        vectors, weights = self._network.run([ids])
        own = weights[0, 1:-1]
        if not len(own):
            return Asked(vectors[0], np.full(len(ids), 1 / len(ids), dtype=np.float32))
        return Asked(vectors[0, 1:-1], own / own.sum())

    @cached_property
    def english(self) -> frozenset[str]:
        """The tokenizer's whole words: the commonest of English."""
        return frozenset(word for word in self._tokenizer.get_vocab() if len(word) > 2 and word.isalpha())

    @cached_property
    def _tokenizer(self) -> Any:
        return tokenizer()
