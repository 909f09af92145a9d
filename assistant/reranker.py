"""The best sentences found, judged once more with the question beside them. The only file that knows this network.

The network reads a question and a paragraph together, so that every word of one can look at every word of the other
(a cross-encoder: Nogueira and Cho 2019), and gives each token a number; a sentence has the mean of its own. That is
closer reading than the reader's, which has read the paragraph before it knew the question, and too slow for all that
is found. Trained by `eval/train_reranker.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import islice
from math import log
from pathlib import Path
from typing import Any, Protocol

from assistant.answer import may_hold
from assistant.asking.question import Topic
from assistant.network import Network
from assistant.rank import Candidate, in_order
from assistant.saying.decided import torn
from assistant.windows import ask, cut, pieces_in, tokenizer

FIRST = 6  # sentences that are judged
CONTEXT, ROOM = 40, 160  # tokens: of a paragraph's context, of its text in one window

_NETWORK = Path(__file__).parent / "reranker.onnx"
_SHA256 = "1aaf9d37175b01ff40074cdeffb61e43407df5bfe7a97dd0bbefa08dfa26e6a6"
LENGTH = 1.394  # what a sentence gains by being e³ times as long; learnt with the network


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph's context and text, and the pieces of it, start to end, that are to be judged."""

    context: str
    text: str
    pieces: Sequence[tuple[int, int]]


class Reranker(Protocol):
    """What ranking needs of a reranker."""

    def scores(self, question: str, texts: Sequence[Text]) -> list[list[float | None]]:
        """How well each piece answers, for each of n texts; 0 where an answer and none are equally likely.

        None for a piece that is not read: one of no words.
        """
        ...


def rerank(asked: Topic, ranked: Sequence[Candidate], reranker: Reranker) -> list[Candidate]:
    """The same candidates, the first few that may be quoted judged; the rest count as the worst of those."""
    by_paragraph: dict[str, list[Candidate]] = {}
    for candidate in islice((c for c in ranked if may_hold(asked, c) and not torn(c)), FIRST):
        by_paragraph.setdefault(candidate.paragraph.paragraph_id, []).append(candidate)
    groups = list(by_paragraph.values())
    texts = [
        Text(group[0].context, group[0].paragraph.text, [(c.sentence.start, c.sentence.end) for c in group])
        for group in groups
    ]
    judged = {
        candidate.sentence: score
        for group, scores in zip(groups, reranker.scores(asked.spelt_out, texts), strict=True)
        for candidate, score in zip(group, scores, strict=True)
        if score is not None
    }
    worst = min(judged.values(), default=0.0)
    again = [replace(c, grounds=c.grounds | {"judged": judged.get(c.sentence, worst)}) for c in ranked]
    return in_order(again)


@cache
def load() -> "TrainedReranker":
    """The reranker that comes with the assistant. Raises ModelError when its file is missing or altered."""
    return TrainedReranker(_NETWORK)


class TrainedReranker:
    """The reranker's network and the embedding model's tokenizer."""

    def __init__(self, network: Path, sha256: str = _SHA256) -> None:
        """Raises ModelError when the file is missing or altered."""
        self._network = Network(network, sha256)

    def scores(self, question: str, texts: Sequence[Text]) -> list[list[float | None]]:
        """As `Reranker` says. Each window is run by itself: what it makes of one must not lean on the others."""
        asked = ask(self._tokenizer, question)
        found = []
        for text in texts:
            scores: list[float | None] = [None] * len(text.pieces)
            for window in cut(self._tokenizer, 0, text.context, text.text, CONTEXT, ROOM):
                spans = pieces_in(window, text.pieces)
                if not spans:
                    continue  # nothing that is to be judged begins here
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
