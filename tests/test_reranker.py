"""The reranker: what it changes in an order, what it reads, the shipped network, and how it is trained and written."""

import random
from collections.abc import Sequence
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import make_paper

from assistant.asking.question import topic
from assistant.errors import ModelError
from assistant.network import Network
from assistant.rank import WEIGHTS, Candidate
from assistant.reranker import FIRST, LENGTH, Text, TrainedReranker, load, rerank
from assistant.schema import Paragraph, Sentence
from assistant.text import sentences
from assistant.windows import ask, cut, pieces_in, tokenizer

PARAGRAPH = "The old mill was sold in 2019. Its new owner is the Rill Rivers Trust. Otters live under the weir."
CONTEXT = "Mill Lane. Cabinet, 4 May 2021. Background"


class Fixed:
    """In place of the network: a score for each sentence, by its place."""

    def __init__(self, scores: dict[int, float | None]) -> None:
        self.given = scores
        self.texts: Sequence[Text] = ()

    def scores(self, question: str, texts: Sequence[Text]) -> list[list[float | None]]:
        self.texts = texts
        return [[self.given.get(start, 0.0) for start, _ in text.pieces] for text in texts]


def best(scores: Sequence[float | None]) -> int:
    """The number of the piece with the highest score."""
    return int(np.argmax([-np.inf if score is None else score for score in scores]))


def candidates(count: int) -> list[Candidate]:
    """Sentences of one paragraph, each judged a little less than the one before."""
    text = " ".join(f"Otter {n} swims." for n in range(count))
    para = Paragraph("p", 0, None, None, None, None, None, text)
    paper = make_paper("p")
    return [
        Candidate(
            Sentence("p/0", start, end, text[start:end]),
            para,
            paper,
            CONTEXT,
            dict.fromkeys(WEIGHTS, 0.0) | {"read": 3 - 0.1 * n},
        )
        for n, (start, end) in enumerate(sentences(text))
    ]


def test_the_first_few_are_judged_and_the_rest_count_as_the_worst_of_them() -> None:
    ranked = candidates(FIRST + 3)
    fixed = Fixed({ranked[2].sentence.start: 4.0, ranked[0].sentence.start: -1.0})
    again = rerank(topic("which otter swims?", {}, 10, []), ranked, fixed)
    assert [len(text.pieces) for text in fixed.texts] == [FIRST]
    assert again[0].sentence == ranked[2].sentence and again[0].grounds["judged"] == 4.0
    late = [candidate for candidate in again if candidate.sentence in [c.sentence for c in ranked[FIRST:]]]
    assert [candidate.grounds["judged"] for candidate in late] == [-1.0] * 3
    assert sorted(c.sentence.start for c in again) == [c.sentence.start for c in ranked]


def test_nothing_found_stays_nothing() -> None:
    assert rerank(topic("which otter swims?", {}, 10, []), [], Fixed({})) == []


def test_an_altered_or_missing_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"reranker\.onnx is missing"):
        TrainedReranker(tmp_path / "reranker.onnx")
    (tmp_path / "reranker.onnx").write_bytes(b"not the network")
    with pytest.raises(ModelError, match="is not the expected one"):
        TrainedReranker(tmp_path / "reranker.onnx")


def test_what_is_not_read_counts_as_the_worst_of_what_is() -> None:
    ranked = candidates(FIRST)
    again = rerank(topic("which otter swims?", {}, 10, []), ranked, Fixed({0: None, ranked[1].sentence.start: -2.0}))
    assert {c.sentence.start: c.grounds["judged"] for c in again}[0] == -2.0


def test_a_piece_has_the_mean_of_its_own_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each token is given its place in the row, so that a piece's score tells where it was looked for."""
    ran: list[tuple[list[list[int]], Sequence[int] | None]] = []

    def run(_: Network, rows: list[list[int]], seconds: Sequence[int] | None = None) -> tuple[Any, Any]:
        ran.append((rows, seconds))
        return np.array([np.arange(len(row), dtype=np.float32) for row in rows]), np.array([[100.0]])

    monkeypatch.setattr(Network, "run", run)
    spans, encoder = sentences(PARAGRAPH), tokenizer()
    (scores,) = load().scores("who owns it?", [Text(CONTEXT, PARAGRAPH, [*spans, (len(PARAGRAPH), len(PARAGRAPH))])])
    (((row,), seconds),) = ran
    asked = ask(encoder, "who owns it?")
    assert row[: len(asked)] == asked and seconds == [len(asked)]
    *read, nothing = scores
    assert nothing is None
    first = row.index(encoder.encode(PARAGRAPH, add_special_tokens=False).ids[0], len(asked))
    for (start, end), score in zip(spans, read, strict=True):
        before = len(encoder.encode(PARAGRAPH[:start], add_special_tokens=False).ids)
        size = len(encoder.encode(PARAGRAPH[start:end], add_special_tokens=False).ids)
        middle = first + before + (size - 1) / 2
        assert score == pytest.approx(middle + 100 + LENGTH * (log(size) / 3 - 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("when did they sell the mill", "The old mill was sold in 2019."),
        ("who owns it now", "Its new owner is the Rill Rivers Trust."),
        ("what animals live there", "Otters live under the weir."),
    ],
)
def test_the_shipped_network_scores_the_sentence_that_answers_highest(question: str, answer: str) -> None:
    spans = sentences(PARAGRAPH)
    (scores,) = load().scores(question, [Text(CONTEXT, PARAGRAPH, spans)])
    start, end = spans[best(scores)]
    assert PARAGRAPH[start:end] == answer


@pytest.mark.slow
def test_a_place_is_judged_alike_whatever_is_judged_beside_it() -> None:
    place = Text(CONTEXT, PARAGRAPH, sentences(PARAGRAPH))
    other = Text("", "Ferries cross twice a day, and more often in summer when the fair is on.", [(0, 72)])
    alone = load().scores("who owns the mill", [place])
    beside = load().scores("who owns the mill", [other, place])
    assert beside[1] == alone[0]


@pytest.mark.slow
def test_a_sentence_far_into_a_long_paragraph_is_read() -> None:
    text = " ".join(f"Boat {n} left the harbour at noon with nets and lamps." for n in range(60))
    text += " The mill was sold to the Rill Rivers Trust."
    spans = sentences(text)
    (scores,) = load().scores("who bought the mill?", [Text(CONTEXT, text, spans)])
    assert best(scores) == len(spans) - 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the exporter's own
def test_what_is_trained_is_what_is_written_and_run(tmp_path: Path) -> None:
    import torch

    from eval.network import Reranking, export_small

    torch.manual_seed(1)
    network = Reranking()
    for part, value in ((network.own.bias, 3), (network.whole.bias, 8), (network.length, LENGTH)):
        torch.nn.init.constant_(part, value)
    said = export_small(network, tmp_path / "reranker.onnx")
    written = TrainedReranker(tmp_path / "reranker.onnx", said.split('"')[1])
    encoder, spans = tokenizer(), sentences(PARAGRAPH)
    (window,) = cut(encoder, 0, CONTEXT, PARAGRAPH)
    asked = ask(encoder, "who owns the mill?")
    with torch.no_grad():
        ((tokens, whole),) = network.read([[*asked, *window.ids[1:]]], [len(asked)])
        shift = len(asked) - 1
        pieces = [(first + shift, last + shift) for _, first, last in pieces_in(window, spans)]
        trained = network.scores(tokens, whole, pieces).tolist()
    (run,) = written.scores("who owns the mill?", [Text(CONTEXT, PARAGRAPH, spans)])
    assert run == pytest.approx(trained, abs=0.6)  # 8 bits against 32


@pytest.mark.slow
def test_a_question_is_read_with_what_answers_and_learns_from_it() -> None:
    import torch

    from eval.network import Reranking
    from eval.train_reranker import TEXTS, Excerpt, Pupil, chosen, step_loss

    encoder = tokenizer()
    texts = []
    for n in range(6):
        said = f"Boat {n} was sold in {2000 + n}. It has two lamps."
        (window,) = cut(encoder, 0, CONTEXT, said)
        spans = pieces_in(window, sentences(said))
        texts.append(Excerpt(window.ids[1:], {(f"p/{n}", i, i): (first - 1, last - 1) for i, first, last in spans}))
    asked = ask(encoder, "when was boat 3 sold?")
    pupil = Pupil(asked, frozenset({("p/3", 0, 0)}), frozenset(), [texts[3]], [t for t in texts if t is not texts[3]])
    for seed in range(5):
        read = chosen(pupil, random.Random(seed))
        assert len(read) == len(set(map(id, read))) == TEXTS and texts[3] in read
    torch.manual_seed(1)
    network = Reranking()
    optimizer = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], 1e-4)
    losses = []
    for _ in range(8):
        optimizer.zero_grad()
        loss = step_loss(network, [pupil], random.Random(1))
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] / 2
