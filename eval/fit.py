"""Fits the weights of `assistant/rank.py` and `assistant/answer.py` on questions that neither network was trained with.

These are the development half of the gold questions and the training questions kept from training.
`python -m eval.fit --reports STORE --digests STORE --pdfs STORE` prints both tables and how they do on questions left
out (six folds). It changes nothing: whoever tunes copies the figures over and writes the evaluation before and after
into CHANGELOG.md. Weights of `rank.py` that are set by hand are fitted like the others here, to be looked at.

Ranking: a softmax over the sentences of one question, the right ones against the others (listwise, Cao et al. 2007).
Answering: logistic regression on the signs of the best sentence, the question answerable or not.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answer import ANSWERS, may_hold, signs
from assistant.asking.followup import standalone
from assistant.asking.question import Topic
from assistant.rank import WEIGHTS, Candidate
from assistant.retrieve import Retriever, open_retriever
from assistant.schema import Limits
from eval import lessons
from eval.gold import Question, load, says

Matrix = NDArray[np.float64]
FOLDS = 6


@dataclass(frozen=True, slots=True)
class Example:
    """One question over one store: the grounds of its n candidates (n×d) and which of them are right (n)."""

    answerable: bool
    asked: Topic
    ranked: list[Candidate]
    grounds: Matrix
    right: NDArray[np.bool_]

    def best(self, weights: Matrix) -> NDArray[np.int_]:
        """The candidates' positions, best first."""
        return np.argsort(-(self.grounds @ weights), kind="stable")


def main() -> int:
    """Fit, cross-validate and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit", description=(__doc__ or "").splitlines()[0])
    for name in ("reports", "digests", "pdfs"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    groups = _groups("seeds", "reports", (args.reports, args.digests)) + _groups("kcc", "pdfs", (args.pdfs,))

    left_out: list[tuple[Example, Matrix]] = []  # each example with weights that never saw its question
    for fold in range(FOLDS):
        weights = _fit_ranking([e for i, group in enumerate(groups) if i % FOLDS != fold for e in group])
        left_out += [(e, weights) for i, group in enumerate(groups) if i % FOLDS == fold for e in group]
    answerable = [(e, w) for e, w in left_out if e.answerable]
    reached = {k: sum(bool(e.right[e.best(w)[:k]].any()) for e, w in answerable) for k in (1, 3, None)}
    print(f"left out, of {len(answerable)}: right first {reached[1]}, among three {reached[3]}, at all {reached[None]}")
    _print("WEIGHTS", list(WEIGHTS), _fit_ranking([e for group in groups for e in group]))

    # Whether to answer is learnt from what can be answered rightly and from what must be declined.
    judged = [(e, w) for e, w in left_out if not e.answerable or e.right[e.best(w)[:3]].any()]
    X = np.array([list(_signs(e, w).values()) for e, w in judged])
    y = np.array([float(e.answerable) for e, _ in judged])
    fitted = _fit_logistic(X, y)
    _print("ANSWERS", list(ANSWERS), fitted)
    shown = X @ fitted > 0
    print(
        f"shown of the answerable {shown[y > 0].sum()}/{(y > 0).sum()}, "
        f"of the others {shown[y == 0].sum()}/{(y == 0).sum()}"
    )
    return 0


def _groups(gold: str, training: str, stores: Sequence[Path]) -> list[list[Example]]:
    """A question's examples over each store that holds its papers: one fold's, so that no copy judges another."""
    folder = Path(__file__).parent
    retrievers = [open_retriever(store) for store in stores]
    measured = [q for q in load(folder / "gold" / f"{gold}.jsonl") if q.half == "dev" and q.kind != "out_of_scope"]
    kept = [lesson for lesson in lessons.load(folder / "training" / f"{training}.jsonl") if lesson.kept]
    groups = [[_of_gold(question, retriever) for retriever in retrievers] for question in measured]
    groups += [[_of_lesson(lesson, retriever) for retriever in retrievers] for lesson in kept]
    return [[example for example in group if example.ranked] for group in groups]


def _signs(example: Example, weights: Matrix) -> dict[str, float]:
    order = example.best(weights)
    at = next((i for i in order if may_hold(example.asked, example.ranked[i])), order[0])
    return signs(example.ranked[at], example.ranked) | {"score": float(example.grounds[at] @ weights)}


def _of_gold(question: Question, retriever: Retriever) -> Example:
    asked, ranked = _ranked(question.question, question.history, Limits(as_of=question.as_of), retriever)
    return _example(question.answerable, asked, ranked, [_right(question, c) for c in ranked])


def _of_lesson(lesson: lessons.Lesson, retriever: Retriever) -> Example:
    asked, ranked = _ranked(lesson.question, lesson.history, Limits(), retriever)
    right = lessons.right(lesson, retriever.store)
    where = [(c.sentence.paragraph_id, c.sentence.start, c.sentence.end) for c in ranked]
    return _example(bool(lesson.answers), asked, ranked, [one in right for one in where])


def _ranked(
    question: str, history: Sequence[str], limits: Limits, retriever: Retriever
) -> tuple[Topic, list[Candidate]]:
    asked = retriever.topic(standalone(question, history), question)
    hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), limits)
    return asked, retriever.rank(asked, retriever.read(asked), hits)


def _example(answerable: bool, asked: Topic, ranked: list[Candidate], right: Sequence[bool]) -> Example:
    grounds = np.array([[c.grounds[name] for name in WEIGHTS] for c in ranked]).reshape(-1, len(WEIGHTS))
    return Example(answerable, asked, ranked, grounds, np.array(right, dtype=np.bool_))


def _right(question: Question, candidate: Candidate) -> bool:
    """At a supporting paragraph, and holding a form of most of the facts."""
    paper, para = candidate.paper, candidate.paragraph
    where = paper.body, paper.meeting_date, para.label, para.place, para.row, paper.source, para.page
    if not any(support.covers(*where) for support in question.support):
        return False
    said = [any(says(candidate.sentence.text, form) for form in forms) for forms in question.facts]
    return sum(said) * 2 > len(said)


def _fit_ranking(examples: Sequence[Example], pull: float = 0.004, steps: int = 400) -> Matrix:
    """argmax mean ln Σ_right softmax(Xw) - pull/2 |w|², by Adam."""
    useful = [e for e in examples if e.right.any()]

    def gradient(w: Matrix) -> Matrix:
        total = -pull * w
        for e in useful:
            z = e.grounds @ w
            p = np.exp(z - z.max())
            p /= p.sum()
            q = p * e.right
            total += (q / q.sum() - p) @ e.grounds / len(useful)
        return total

    return _climb(np.zeros(len(WEIGHTS)), gradient, steps)


def _fit_logistic(X: Matrix, y: Matrix, pull: float = 0.003, steps: int = 1500) -> Matrix:
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
