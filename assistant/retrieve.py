"""Question to hits: meaning (dense vectors) and words (BM25), fused by reciprocal rank and ranked anew by the reader;
and hits to sentences, best first.

What comes back under limits is the true best among what passes them: a limited search compares all that passes, an
unlimited one asks the index's graphs.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.asking.question import Topic, stem_line, topic
from assistant.embed import Embedder
from assistant.errors import StoreMismatch
from assistant.rank import Candidate, rank
from assistant.reader import Asked, Reader, overall
from assistant.reranker import Reranker, rerank
from assistant.schema import Hit, Limits
from assistant.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

DEPTH = 150  # how deep each of the two rankings is read
K = 100  # passages handed on
# How far behind the best a sentence may be by the reader to be judged: none further behind has ever led, of 3,400
# questions; what makes up for so much is not weighed.
BEHIND = 0.25
RRF_K = 60  # Cormack, Clarke and Büttcher 2009: reciprocal rank fusion, 1 / (k + rank)


class Retriever:
    """Search over one store with one embedder and reader; sees what other processes add, at the next question.

    Without a reranker sentences are in the order that they have without it.
    """

    def __init__(self, store: Store, embedder: Embedder, reader: Reader, reranker: Reranker | None = None) -> None:
        """Raises StoreMismatch when the store was made with another embedding model or reader."""
        if store.model != embedder.name:
            raise StoreMismatch(
                f"The store was made with the embedding model {store.model!r}, not {embedder.name!r}; "
                "choose that model, or add the papers to a new store."
            )
        if store.reader != reader.name:
            raise StoreMismatch(
                "The store was made by another version of this program, with another reader of sentences; "
                "move it away and add the papers again."
            )
        self.store = store
        self.embedder = embedder
        self.reader = reader
        self.reranker = reranker

    def topic(self, question: str, fresh: str | None = None) -> Topic:
        """The question read against the store's vocabulary; `fresh`: the part of it that was typed this time."""
        held = self.store
        counts = held.stem_frequencies(), held.passage_count()
        return topic(question, *counts, held.short_forms(), fresh, self.reader.english)

    def knows(self, forms: Sequence[str], limits: Limits) -> bool:
        """Whether a paper within the limits has a word or a phrase, in any of its forms: stems with single spaces."""
        for form in forms:
            found = self.store.search_words(form.split(), limits, DEPTH)
            held = self.store.passages([passage_id for passage_id, _ in found])
            if any(f" {form} " in stem_line(f"{passage.context} {passage.text}") for passage, _, _ in held):
                return True
        return False

    def embed(self, asked: Topic) -> "Vectors":
        """The unit vector of a question: as asked, and with its short forms spelt out, in equal parts."""
        import numpy as np

        vector = self.embedder.question(asked.text)
        if asked.spelt_out != asked.text:
            vector = vector + self.embedder.question(asked.spelt_out)
            vector /= np.linalg.norm(vector)
        return vector

    def read(self, asked: Topic) -> Asked:
        """The question as tokens, its short forms spelt out."""
        return self.reader.question(asked.spelt_out)

    def search(self, asked: Topic, vector: "Vectors", read: Asked, limits: Limits, k: int = K) -> list[Hit]:
        """The k best passages for a topic, its vector and its tokens, best first; ties are broken by passage id.

        What the vectors and the words find is ranked anew by the reader, which weighs twice as much. What is asked for
        may have a place of its own ("Author", "Recommendation"): of every paper found, the passages that stand there
        come after the k best.
        """
        with self.store.snapshot():
            dense = self.store.nearest(vector, limits, DEPTH)
            lexical = self.store.search_words(asked.stems, limits, DEPTH)
            first = [i for i, _ in fuse([[passage_id for passage_id, _ in ranking] for ranking in (dense, lexical)])]
            second = self._read_again(read, first)
            scores = dict(fuse([first, second, second])[:k])
            found = self.store.passages(list(scores))
            if asked.places:
                papers = list(dict.fromkeys(paper.paper_id for _, _, paper in found))
                kept = [p for p in self.store.passages_at(asked.places, papers) if p not in scores]
                found += self.store.passages(kept)
        similarity, matched = dict(dense), dict(lexical)
        last = 1 / (RRF_K + 2 * DEPTH)
        return [
            Hit(
                passage,
                para,
                paper,
                scores.get(passage.passage_id, last),
                similarity.get(passage.passage_id),
                matched.get(passage.passage_id),
            )
            for passage, para, paper in found
        ]

    def rank(self, asked: Topic, read: Asked, hits: Sequence[Hit], behind: float = BEHIND) -> list[Candidate]:
        """The sentences of the paragraphs hit, best first, the first of them judged by the reranker."""
        ranked = rank(asked, read, hits, self.store, behind)
        return rerank(asked, ranked, self.reranker) if self.reranker else ranked

    def _read_again(self, read: Asked, passage_ids: Sequence[str]) -> list[str]:
        """The same passages, those of the paragraphs that the reader finds best first."""
        tokens = self.store.tokens(list(dict.fromkeys(i.rpartition("/")[0] for i in passage_ids)))
        best = dict(zip(tokens, overall(read, list(tokens.values())), strict=True)) if tokens else {}
        return sorted(passage_ids, key=lambda i: -best.get(i.rpartition("/")[0], 0.0))


def exact(vector: "Vectors", ids: Sequence[str], matrix: "Vectors", k: int) -> list[tuple[str, float]]:
    """The k rows of an n×d matrix of unit vectors nearest to a unit vector of d, by cosine; ties by id."""
    similarities = matrix @ vector
    best = sorted(range(len(ids)), key=lambda i: (-similarities[i], ids[i]))[:k]
    return [(ids[i], float(similarities[i])) for i in best]


def fuse(rankings: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """Reciprocal rank fusion: score(p) = Σ over rankings of 1 / (RRF_K + rank of p), rank from 1; ties by id."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, passage_id in enumerate(ranking, start=1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (RRF_K + place)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def open_retriever(folder: Path, model: str | None = None) -> Retriever:
    """The store in a folder with the embedding model of that name, ready to be asked."""
    from assistant import embed, reader, reranker

    return Retriever(Store(folder), embed.load(model), reader.load(), reranker.load())
