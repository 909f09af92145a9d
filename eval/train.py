"""Trains the reader: `python -m eval.train --reports STORE --digests STORE --pdfs STORE --squad DIR --out reader.onnx`.

The network is the embedding model's, its word vectors and first layer left as they are. A step takes some questions and
a share of the papers' paragraphs, and moves the network so that a right piece scores above every other piece and above
the score that stands for "no paper says" (a softmax over all of them; listwise, Cao et al. 2007). The others
are first those that the search finds for these questions, as the reader has to choose among them (hard negatives,
Karpukhin et al. 2020); a piece that holds the facts asked for without being named as an answer is neither right nor
wrong. `--start` goes on from weights written before. What is printed at the end goes into `assistant/reader.py`. Two
cores need about an hour; no accelerator is needed.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from assistant.asking.followup import standalone
from assistant.asking.question import Topic
from assistant.retrieve import Retriever, open_retriever
from assistant.schema import Limits
from assistant.text import lists, sentences
from assistant.windows import Window, ask, cut, pieces_in, tokenizer
from eval import lessons
from eval.gold import says
from eval.network import FROZEN, Reading, export, restore

QUESTIONS, TOKENS = 48, 9000  # in one step: at most so many questions, and about so many tokens of paragraphs
NEAR = 12  # paragraphs found for a question that it may be asked among
RATE, WARM, EPOCHS = 1e-4, 20, 3

Piece = tuple[int, int]  # a paragraph's number and the number of one of its pieces
Spans = tuple[Window, list[tuple[int, int, int]]]


@dataclass(frozen=True, slots=True)
class Pupil:
    """A question and its right pieces; none where no paper answers."""

    text: str
    right: tuple[Piece, ...]
    near: tuple[int, ...]  # the paragraphs that a search finds for it first
    alike: tuple[Piece, ...]  # pieces of these that may be right as well
    paper: str  # where it belongs: the paper of its answers, or of what is nearest


@dataclass(frozen=True, slots=True)
class School:
    """Paragraphs in windows, each with the pieces (number, first token, last token + 1) that begin in it."""

    windows: list[list[Spans]]
    papers: list[str]  # of each paragraph
    pupils: list[Pupil]
    share: float  # of its questions asked in an epoch
    by_paper: bool  # whether questions of one paper are asked together, among that paper's paragraphs


def step_loss(network: Reading, school: School, pupils: Sequence[Pupil], chance: random.Random) -> Tensor:
    """The mean loss of some questions among the paragraphs that answer them and others of the same papers."""
    chosen = _paragraphs(school, pupils, chance)
    windows = [(n, *window) for n in chosen for window in school.windows[n]]
    encoder = tokenizer()
    asked = network.read([ask(encoder, pupil.text) for pupil in pupils])
    longest = max(len(weights) for _, weights in asked)
    vectors = torch.stack([F.pad(rows[1:-1], (0, 0, 0, longest - len(rows))) for rows, _ in asked])
    weights = torch.stack([F.pad(own[1:-1], (0, longest - len(own))) for _, own in asked])
    weights = weights / weights.sum(1, keepdim=True)
    read = network.read([window.ids for _, window, _ in windows])
    parts = [
        network.scores(vectors, weights, rows, spans)
        for (rows, _), (_, _, spans) in zip(read, windows, strict=True)
        if spans
    ]
    at = {name: i for i, name in enumerate((n, piece) for n, _, spans in windows for piece, _, _ in spans)}
    nothing = (network.scale.exp() * network.nothing).expand(len(pupils), 1)
    answers = torch.cat([*parts, nothing], 1)
    losses = []
    for row, pupil in zip(answers, pupils, strict=True):
        right = [at[piece] for piece in pupil.right if piece in at] if pupil.right else [len(row) - 1]
        alike = [at[piece] for piece in pupil.alike if piece in at]
        if right:
            losses.append(
                torch.logsumexp(row.index_fill(0, torch.tensor(alike, dtype=torch.long), -1e4), 0)
                - torch.logsumexp(row[right], 0)
            )
    return torch.stack(losses).mean()


def _paragraphs(school: School, pupils: Sequence[Pupil], chance: random.Random) -> list[int]:
    """The paragraphs that answer, filled up by chance with others: those found near first, then of the same papers."""
    chosen = sorted({n for pupil in pupils for n, _ in pupil.right})
    room = TOKENS - sum(_size(school, n) for n in chosen)
    near = sorted({n for pupil in pupils for n in pupil.near} - set(chosen))
    papers = {school.papers[n] for n in (*chosen, *near)}
    far = sorted({n for n, paper in enumerate(school.papers) if paper in papers} - {*chosen, *near})
    for others in (near, far):
        chance.shuffle(others)
        for n in others:
            size = _size(school, n)
            if size <= room:
                room -= size
                chosen.append(n)
    return chosen


def _size(school: School, paragraph: int) -> int:
    return sum(len(window.ids) for window, _ in school.windows[paragraph])


def school_of(retriever: Retriever, questions: Sequence[lessons.Lesson], share: float, by_paper: bool) -> School:
    """A store's paragraphs and the lessons that they answer, without those kept from training."""
    store, encoder = retriever.store, tokenizer()
    windows: list[list[Spans]] = []
    papers: list[str] = []
    numbers: dict[tuple[str, int, int], Piece] = {}
    first: dict[str, int] = {}
    texts: dict[str, list[str]] = {}
    for paper in store.papers():
        for para in store.paragraphs(paper.paper_id):
            ((passage, _, _),) = store.passages([f"{para.paragraph_id}/0"])
            pieces = [(piece.start, piece.end) for piece in store.sentences([para.paragraph_id])]
            texts[para.paragraph_id] = [para.text[start:end] for start, end in pieces]
            first[para.paragraph_id] = len(windows)
            numbers |= {(para.paragraph_id, *piece): (len(windows), n) for n, piece in enumerate(pieces)}
            windows.append(_windows(encoder, passage.context, para.text, pieces))
            papers.append(paper.paper_id)
    pupils = []
    for lesson in questions:
        right = tuple(numbers[piece] for piece in sorted(lessons.right(lesson, store)) if piece in numbers)
        if not lesson.kept and (right or not lesson.answers):
            asked = retriever.topic(standalone(lesson.question, lesson.history), lesson.question)
            near, alike = [], []
            for name in _found(retriever, asked):
                n = first[name]
                if n not in {number for number, _ in right}:
                    near.append(n)
                    alike += [(n, piece) for piece, text in enumerate(texts[name]) if says_all(lesson, text)]
            home = papers[right[0][0] if right else near[0]]
            pupils.append(Pupil(asked.spelt_out, right, tuple(near), tuple(alike), home))
    return School(windows, papers, pupils, share, by_paper)


def _found(retriever: Retriever, asked: Topic) -> list[str]:
    """The ids of the paragraphs that a search finds first."""
    hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), Limits())
    return list(dict.fromkeys(hit.paragraph.paragraph_id for hit in hits))[:NEAR]


def says_all(lesson: lessons.Lesson, text: str) -> bool:
    """Whether a text holds every fact that a question asks for."""
    return bool(lesson.facts) and all(any(says(text, form) for form in forms) for forms in lesson.facts)


def squad(folder: Path) -> School:
    """SQuAD 2.0 as the public set has it: the sentence that holds the answer is right."""
    encoder = tokenizer()
    paragraphs = [json.loads(line) for line in (folder / "paragraphs.jsonl").read_text(encoding="utf-8").splitlines()]
    pieces = [sorted({*sentences(one["text"]), *lists(one["text"])}) for one in paragraphs]
    windows = [_windows(encoder, one["title"], one["text"], cuts) for one, cuts in zip(paragraphs, pieces, strict=True)]
    number = {one["id"]: n for n, one in enumerate(paragraphs)}
    pupils = []
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        n = number[one["paragraph_id"]]
        text = paragraphs[n]["text"]
        right = [
            (n, i) for i, (start, end) in enumerate(pieces[n]) if any(a in text[start:end] for a in one["answers"])
        ]
        if one["is_impossible"] or 0 < len(right) < 3:
            pupils.append(Pupil(one["question"], tuple(right), (n,), (), paragraphs[n]["title"]))
    return School(windows, [one["title"] for one in paragraphs], pupils, 0.25, True)


def _windows(encoder: Any, context: str, text: str, pieces: Sequence[tuple[int, int]]) -> list[Spans]:
    return [(window, pieces_in(window, pieces)) for window in cut(encoder, 0, context, text)]


def train(network: Reading, schools: Sequence[School], epochs: int, rate: float, chance: random.Random) -> None:
    """Adam with warm-up and a straight way down to nothing; progress on stderr."""
    learning = [
        {"params": [p for layer in network.layers[FROZEN:] for p in layer.parameters()], "lr": rate},
        {"params": [*network.project.parameters(), *network.weigh.parameters()], "lr": 3 * rate},
        {"params": [network.scale, network.around, network.length, network.nothing], "lr": 1e-2},
    ]
    optimizer = torch.optim.AdamW(learning, weight_decay=0.01)
    steps = [step for _ in range(epochs) for step in _epoch(schools, chance)]
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda done: min(1.0, (done + 1) / WARM) * max(0.02, 1 - done / len(steps))
    )
    network.train()
    for done, (school, pupils) in enumerate(steps, start=1):
        optimizer.zero_grad()
        loss = step_loss(network, school, pupils, chance)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        pace.step()
        print(f"\r{done} of {len(steps)} steps, loss {float(loss):.3f} ", end="", file=sys.stderr, flush=True)


def _epoch(schools: Sequence[School], chance: random.Random) -> list[tuple[School, list[Pupil]]]:
    """Every school's share of its questions, in steps, in an order by chance."""
    steps = []
    for school in schools:
        pupils = chance.sample(school.pupils, round(len(school.pupils) * school.share))
        if school.by_paper:
            pupils.sort(key=lambda pupil: pupil.paper)  # stable: by chance within a paper
        steps += [(school, pupils[i : i + QUESTIONS]) for i in range(0, len(pupils), QUESTIONS)]
    chance.shuffle(steps)
    return steps


def main() -> int:
    """Train and write the network."""
    parser = argparse.ArgumentParser(prog="python -m eval.train", description=(__doc__ or "").splitlines()[0])
    for name in ("reports", "digests", "pdfs", "squad", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--rate", type=float, default=RATE)
    options = parser.parse_args()
    torch.manual_seed(7)
    folder = Path(__file__).parent / "training"
    reports, pdfs = lessons.load(folder / "reports.jsonl"), lessons.load(folder / "pdfs.jsonl")
    schools = [
        school_of(open_retriever(options.reports), reports, 1.0, False),
        school_of(open_retriever(options.digests), reports, 0.5, False),
        school_of(open_retriever(options.pdfs), pdfs, 1.0, True),
        squad(options.squad),
    ]
    network = Reading()
    if options.start:
        restore(network, options.start)
    train(network, schools, options.epochs, options.rate, random.Random(7))
    print(export(network, options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
