"""The fitting of weights, on data whose right order can be seen."""

from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.asking.question import Topic
from assistant.rank import WEIGHTS
from eval.fit import Example, _fit_logistic, _fit_ranking

NAMES = list(WEIGHTS)


def example(rows: list[dict[str, float]], right: list[bool]) -> Example:
    grounds = np.array([[row.get(name, 0.0) for name in NAMES] for row in rows])
    return Example(True, cast(Topic, None), [], grounds, np.array(right))


def test_ranking_learns_which_ground_tells_right_from_wrong() -> None:
    examples = [
        example([{"here": 1, "aside": n / 9}, {"missing": 1, "aside": n / 9}, {"aside": n / 9}], [True, False, False])
        for n in range(10)
    ]
    weights = dict(zip(NAMES, _fit_ranking(examples), strict=True))
    assert weights["here"] > 1 > 0 > weights["missing"]
    assert abs(weights["aside"]) < 0.01 and weights["row"] == 0  # what says nothing counts for nothing
    fitted = np.array(list(weights.values()))
    assert all(e.right[e.best(fitted)[0]] for e in examples)


def test_ranking_passes_over_questions_without_a_right_sentence() -> None:
    told = example([{"here": 1}, {}], [True, False])
    untold = example([{"missing": 1}, {}], [False, False])
    assert np.allclose(_fit_ranking([told, untold]), _fit_ranking([told]))


def test_a_stronger_pull_keeps_weights_smaller() -> None:
    told = [example([{"here": 1}, {}], [True, False])]
    assert np.linalg.norm(_fit_ranking(told, pull=1)) < 1 < np.linalg.norm(_fit_ranking(told))


def test_of_equals_the_first_is_best() -> None:
    assert example([{}, {}, {"here": 1}], [True, False, False]).best(np.ones(len(NAMES))).tolist() == [2, 0, 1]


@pytest.fixture
def signs() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A bias and one sign that tells what can be answered, mixed in the middle."""
    X = np.array([[1.0, value / 10] for value in range(20)])
    y = np.array([float(value > 9) for value in range(20)])
    y[[8, 11]] = 1.0, 0.0
    return X, y


def test_logistic_separates_what_can_be_answered(signs: tuple[NDArray[np.float64], NDArray[np.float64]]) -> None:
    X, y = signs
    fitted = _fit_logistic(X, y)
    assert fitted[1] > 0 > fitted[0]
    assert (X @ fitted > 0)[-6:].all() and not (X @ fitted > 0)[:6].any()
