"""Fits the weights of `assistant/rank.py` and `assistant/answer.py` on the development half of the gold questions.

`python -m eval.fit --store DIR [--store DIR]` prints both tables and how well they do on questions left out (six
folds). It changes nothing: whoever tunes copies the figures over and writes the evaluation before and after into
CHANGELOG.md.

Ranking: a softmax over the sentences of one question, the right ones against the others (listwise, Cao et al. 2007).
Answering: logistic regression on the grounds of the best sentence, right or not.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answer import ANSWERS
from assistant.followup import standalone
from assistant.rank import WEIGHTS, Candidate, rank
from assistant.retrieve import Retriever, open_retriever
from assistant.schema import Limits
from eval.gold import Question, load, says

Matrix = NDArray[np.float64]
FOLDS = 6


@dataclass(frozen=True, slots=True)
class Example:
    """One question: the grounds of its candidates (n×d) and which of them are right (n)."""

    question: Question
    grounds: Matrix
    right: NDArray[np.bool_]


def main() -> int:
    """Fit, cross-validate and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit", description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, default=Path(__file__).parent / "gold" / "seeds.jsonl")
    parser.add_argument("--store", type=Path, action="append", required=True)
    args = parser.parse_args()
    questions = [q for q in load(args.gold) if q.half == "dev" and q.kind != "out_of_scope"]
    retrievers = [open_retriever(store) for store in args.store]
    # One question's examples stay together, so that a fold never learns from the same question over another store.
    grouped = [[_example(q, retriever) for retriever in retrievers] for q in questions]
    answerable = [group for group in grouped if group[0].question.answerable]
    names = list(WEIGHTS)
    prior = np.array([WEIGHTS[name] for name in names])

    first = three = 0
    odds: list[tuple[Matrix, float]] = []
    for fold in range(FOLDS):
        kept = [
            e for i, group in enumerate(grouped) if i % FOLDS != fold and group[0].question.answerable for e in group
        ]
        weights = _fit_ranking(kept, prior)
        for i, group in enumerate(grouped):
            if i % FOLDS != fold:
                continue
            for example in group:
                order = np.argsort(-(example.grounds @ weights), kind="stable")
                if example.question.answerable:
                    first += bool(example.right[order[:1]].any())
                    three += bool(example.right[order[:3]].any())
                odds.append((example.grounds[order[0]], float(example.right[order[:3]].any())))
    total = len(answerable) * len(retrievers)
    reachable = sum(bool(e.right.any()) for group in answerable for e in group)
    print(
        f"left out: right sentence first {first}/{total}, among three {three}/{total}, found at all {reachable}/{total}"
    )
    _print("WEIGHTS", names, _fit_ranking([e for group in answerable for e in group], prior))

    used = [names.index(name) for name in ANSWERS]
    X = np.array([[1.0, *row[used]] for row, _ in odds])
    y = np.array([label for _, label in odds])
    fitted = _fit_logistic(X, y)
    _print("ANSWERS (first: -ANSWERS_AT)", ["bias", *ANSWERS], fitted)
    likely = X @ fitted > 0
    print(
        f"answered when right {int((likely & (y > 0)).sum())}/{int(y.sum())}, when wrong {int((likely & (y == 0)).sum())}/{int((y == 0).sum())}"
    )
    return 0


def _example(question: Question, retriever: Retriever) -> Example:
    resolved = standalone(question.question, question.history)
    asked = retriever.topic(resolved, question.question)
    vector = retriever.embed(asked)
    ranked = rank(asked, vector, retriever.search(asked, vector, Limits(as_of=question.as_of)), retriever.store)
    grounds = np.array([[c.grounds[name] for name in WEIGHTS] for c in ranked])
    return Example(question, grounds, np.array([_right(question, c) for c in ranked]))


def _right(question: Question, candidate: Candidate) -> bool:
    """At a supporting paragraph, and holding a form of most of the facts."""
    paper, para = candidate.paper, candidate.paragraph
    if not any(s.covers(paper.body, paper.meeting_date, para.label, para.place, para.row) for s in question.support):
        return False
    said = [any(says(candidate.sentence.text, form) for form in forms) for forms in question.facts]
    return sum(said) * 2 > len(said)


def _fit_ranking(examples: Sequence[Example], prior: Matrix, pull: float = 0.02, steps: int = 300) -> Matrix:
    """argmax Σ ln Σ_right softmax(Xw) - pull/2 |w - prior|², by Adam."""
    useful = [e for e in examples if e.right.any()]

    def gradient(w: Matrix) -> Matrix:
        total = -pull * (w - prior)
        for e in useful:
            z = e.grounds @ w
            p = np.exp(z - z.max())
            p /= p.sum()
            q = p * e.right
            total += (q / q.sum() - p) @ e.grounds / len(useful)
        return total

    return _climb(prior.copy(), gradient, steps)


def _fit_logistic(X: Matrix, y: Matrix, pull: float = 0.01, steps: int = 600) -> Matrix:
    """argmax mean log-likelihood - pull/2 |w|², by Adam."""

    def gradient(w: Matrix) -> Matrix:
        p = 1 / (1 + np.exp(-(X @ w)))
        step: Matrix = X.T @ (y - p) / len(y) - pull * w
        return step

    return _climb(np.zeros(X.shape[1]), gradient, steps)


def _climb(w: Matrix, gradient: Callable[[Matrix], Matrix], steps: int, rate: float = 0.1) -> Matrix:
    """Adam (Kingma and Ba 2015), uphill."""
    mean, square = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, steps + 1):
        g = gradient(w)
        mean = 0.9 * mean + 0.1 * g
        square = 0.99 * square + 0.01 * g * g
        w = w + rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return w


def _print(title: str, names: Sequence[str], weights: Matrix) -> None:
    print(title, {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)})


if __name__ == "__main__":
    sys.exit(main())
