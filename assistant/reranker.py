"""The best sentences found, judged once more with the question beside them. The only file that knows this network.

The network reads a question and a paragraph together, so that every word of one can look at every word of the other
(a cross-encoder: Nogueira and Cho 2019), and gives each token a number; a sentence has the mean of its own. That is
closer reading than the reader's, which has read the paragraph before it knew the question, and too slow for all that
is found. Trained by `eval/train_reranker.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from math import log
from pathlib import Path
from typing import Any, Protocol

from assistant.asking.question import Topic
from assistant.network import Network, tokenizer
from assistant.rank import Candidate
from assistant.reader import ask, cut, pieces_in

FIRST = 4  # sentences that are judged
CONTEXT, ROOM = 40, 160  # tokens: of a paragraph's context, of its text in one window

_NETWORK = Path(__file__).parent / "reranker.onnx"
_SHA256 = "151a409dc39b733846c3dff2dfa46bc266a7182b47e75ddb634c2b21967f13cb"
LENGTH = 1.394  # what a sentence gains by being e³ times as long; learnt with the network


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph's context and text, and the pieces of it, start to end, that are to be judged."""

    context: str
    text: str
    pieces: Sequence[tuple[int, int]]


class Reranker(Protocol):
    """What ranking needs of a reranker."""

    def scores(self, question: str, places: Sequence[Place]) -> list[list[float]]:
        """How well each piece answers, for each of n paragraphs; 0 where an answer and none are equally likely."""
        ...


def rerank(asked: Topic, ranked: Sequence[Candidate], reranker: Reranker) -> list[Candidate]:
    """The same candidates, the first few judged; what was not judged counts as the worst of those."""
    by_paragraph: dict[str, list[Candidate]] = {}
    for candidate in ranked[:FIRST]:
        by_paragraph.setdefault(candidate.paragraph.paragraph_id, []).append(candidate)
    groups = list(by_paragraph.values())
    places = [
        Place(group[0].context, group[0].paragraph.text, [(c.sentence.start, c.sentence.end) for c in group])
        for group in groups
    ]
    judged = {
        candidate.sentence: score
        for group, scores in zip(groups, reranker.scores(asked.spelt_out, places), strict=True)
        for candidate, score in zip(group, scores, strict=True)
    }
    worst = min(judged.values(), default=0.0)
    again = [replace(c, grounds=c.grounds | {"judged": judged.get(c.sentence, worst)}) for c in ranked]
    return sorted(again, key=lambda c: (-c.score, c.sentence.paragraph_id, c.sentence.start))


@cache
def load() -> "TrainedReranker":
    """The reranker that comes with the assistant. Raises ModelError when its file is missing or altered."""
    return TrainedReranker(_NETWORK)


class TrainedReranker:
    """The reranker's network and the embedding model's tokenizer."""

    def __init__(self, network: Path, sha256: str = _SHA256) -> None:
        """Raises ModelError when the file is missing or altered."""
        self._network = Network(network, sha256)

    def scores(self, question: str, places: Sequence[Place]) -> list[list[float]]:
        """As `Reranker` says. Each window is run by itself: what it makes of one must not lean on the others."""
        asked = ask(self._tokenizer, question)
        found = []
        for place in places:
            scores = [0.0] * len(place.pieces)
            for window in cut(self._tokenizer, 0, place.context, place.text, CONTEXT, ROOM):
                spans = pieces_in(window, place.pieces)
                if not spans:
                    continue
                tokens, whole = self._network.run([[*asked, *window.ids[1:]]], [len(asked)])
                shift = len(asked) - 1
                for n, first, last in spans:
                    own = float(tokens[0, first + shift : last + shift].mean())
                    scores[n] = own + float(whole[0, 0]) + LENGTH * (log(last - first) / 3 - 1)
            found.append(scores)
        return found

    @cached_property
    def _tokenizer(self) -> Any:
        return tokenizer()
