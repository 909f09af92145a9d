"""Trains the reranker: `python -m eval.train_reranker --reports STORE --digests STORE --pdfs STORE --out FILE`.

It begins with the reader's weights. Each question is read together with a text that answers it and with some of those
that the product ranks first for it (hard negatives), and the network is moved so that the right sentences score above
the others and above 0, which stands for "no paper says" (a softmax over all of them; listwise, Cao et al. 2007). A
sentence that holds the facts asked for without being named as an answer is neither right nor wrong. What is printed at
the end goes into `assistant/reranker.py`. Two cores need about an hour; no accelerator is needed.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor, nn

from assistant import reader
from assistant.asking.followup import standalone
from assistant.rank import rank
from assistant.reranker import CONTEXT, ROOM
from assistant.retrieve import Retriever, open_retriever
from assistant.schema import Limits
from assistant.windows import ask, cut, pieces_in, tokenizer
from eval import lessons
from eval.network import Reading, Reranking, export_small, restore
from eval.train import says_all

QUESTIONS, TEXTS = 14, 4  # questions in a step, texts that each is read with
FOUND, NEAR = 24, 10  # sentences ranked first, and how many of their texts a question may be read with
FADE = 0.35  # how much less often a text is taken than the one that was ranked before it
RATE, WARM, EPOCHS = 1.5e-4, 60, 1.3

Piece = tuple[str, int, int]  # a paragraph's id, start and end in its text


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """What is read with a question: token ids, and the pieces that begin there (first token, last token + 1)."""

    ids: list[int]
    pieces: dict[Piece, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Pupil:
    """A question's token ids, its right pieces (none where no paper answers) and others that may be right as well."""

    ids: list[int]
    right: frozenset[Piece]
    alike: frozenset[Piece]
    holding: list[Excerpt]  # in which right pieces begin
    near: list[Excerpt]  # others, first ranked first


def pupils(retriever: Retriever, questions: Sequence[lessons.Lesson]) -> list[Pupil]:
    """A store's questions, without those kept from training, each with the texts that it may be read with."""
    store, encoder = retriever.store, tokenizer()

    @cache
    def texts(paragraph_id: str) -> list[Excerpt]:
        ((passage, para, _),) = store.passages([f"{paragraph_id}/0"])
        spans = [(piece.start, piece.end) for piece in store.sentences([paragraph_id])]
        return [
            Excerpt(window.ids[1:], {(paragraph_id, *spans[n]): (first - 1, last - 1) for n, first, last in found})
            for window in cut(encoder, 0, passage.context, para.text, CONTEXT, ROOM)
            if (found := pieces_in(window, spans))
        ]

    made = []
    for lesson in questions:
        right = frozenset(lessons.right(lesson, store))
        if lesson.kept or (lesson.answers and not right):
            continue
        asked = retriever.topic(standalone(lesson.question, lesson.history), lesson.question)
        read = retriever.read(asked)
        found = rank(asked, read, retriever.search(asked, retriever.embed(asked), read, Limits()), store)[:FOUND]
        first = {(c.sentence.paragraph_id, c.sentence.start, c.sentence.end): c.sentence.text for c in found}
        alike = frozenset(piece for piece, said in first.items() if says_all(lesson, said)) - right
        all_texts = [text for piece in (*sorted(right), *first) for text in texts(piece[0]) if piece in text.pieces]
        holding = [text for text in dict.fromkeys(all_texts) if right & text.pieces.keys()]
        near = [text for text in dict.fromkeys(all_texts) if text not in holding][:NEAR]
        made.append(Pupil(ask(encoder, asked.spelt_out), right, alike, holding, near))
    return made


def chosen(pupil: Pupil, chance: random.Random) -> list[Excerpt]:
    """The texts that a question is read with in one step: at most two that answer, and others by chance."""
    texts = chance.sample(pupil.holding, min(2, len(pupil.holding)))
    others = dict(enumerate(pupil.near))
    while others and len(texts) < TEXTS:
        (n,) = chance.choices(list(others), [1 / (1 + FADE * at) for at in range(len(others))])
        texts.append(others.pop(n))
    return texts


def step_loss(network: Reranking, pupils: Sequence[Pupil], chance: random.Random) -> Tensor:
    """The mean loss of some questions, each among the pieces of its own texts."""
    texts = [(n, text) for n, pupil in enumerate(pupils) for text in chosen(pupil, chance)]
    rows = [[*pupils[n].ids, *text.ids] for n, text in texts]
    read = network.read(rows, [len(pupils[n].ids) for n, _ in texts])
    losses = []
    for at, pupil in enumerate(pupils):
        parts = [torch.zeros(1)]
        names: list[Piece | None] = [None]
        for (n, text), (tokens, whole) in zip(texts, read, strict=True):
            if n == at:
                shift = len(pupil.ids)
                spans = [(first + shift, last + shift) for first, last in text.pieces.values()]
                parts.append(network.scores(tokens, whole, spans))
                names += text.pieces
        scores = torch.cat(parts)
        right = [i for i, name in enumerate(names) if (name in pupil.right if pupil.right else name is None)]
        alike = torch.tensor([i for i, name in enumerate(names) if name in pupil.alike], dtype=torch.long)
        if right:
            losses.append(torch.logsumexp(scores.index_fill(0, alike, -1e4), 0) - torch.logsumexp(scores[right], 0))
    return torch.stack(losses).mean()


def train(network: Reranking, pupils: Sequence[Pupil], epochs: float, chance: random.Random) -> None:
    """Adam with warm-up and a straight way down to nothing, nothing dropped out; progress on stderr."""
    learning = [
        {"params": network.layers.parameters(), "lr": RATE},
        {"params": [*network.own.parameters(), *network.whole.parameters()], "lr": 10 * RATE},
        {"params": [network.length], "lr": 1e-2},
    ]
    optimizer = torch.optim.AdamW(learning, weight_decay=0.01)
    order = [pupil for _ in range(int(epochs) + 1) for pupil in chance.sample(pupils, len(pupils))]
    order = order[: round(epochs * len(pupils))]
    steps = [order[i : i + QUESTIONS] for i in range(0, len(order), QUESTIONS)]
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda done: min(1.0, (done + 1) / WARM) * max(0.02, 1 - done / len(steps))
    )
    network.eval()
    for done, some in enumerate(steps, start=1):
        optimizer.zero_grad()
        loss = step_loss(network, some, chance)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        pace.step()
        print(f"\r{done} of {len(steps)} steps, loss {float(loss.detach()):.3f} ", end="", file=sys.stderr, flush=True)


def main() -> int:
    """Train and write the network."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_reranker", description=(__doc__ or "").splitlines()[0])
    for name in ("reports", "digests", "pdfs", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    options = parser.parse_args()
    torch.manual_seed(7)
    chance = random.Random(7)
    folder = Path(__file__).parent / "training"
    reports, pdfs = lessons.load(folder / "reports.jsonl"), lessons.load(folder / "pdfs.jsonl")
    everything = [
        *pupils(open_retriever(options.reports), reports),
        *pupils(open_retriever(options.digests), chance.sample(reports, len(reports) // 2)),
        *pupils(open_retriever(options.pdfs), pdfs),
    ]
    network, reads = Reranking(), Reading()
    restore(reads, Path(reader.__file__).with_name("reader.onnx"))
    network.layers.load_state_dict(reads.layers.state_dict())
    train(network, everything, options.epochs, chance)
    print(export_small(network, options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
