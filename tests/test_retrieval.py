"""Recall, reciprocal rank and nDCG at k by hand, through the library."""

from math import log2

import pytest

from eval.retrieval import retrieval


def test_the_measures_by_hand() -> None:
    found = retrieval({"q": ["x", "a", "y", "b", "z"]}, {"q": {"a", "b", "c"}}, k=4)["q"]
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    assert found["recall"] == pytest.approx(2 / 3)
    assert found["rr"] == pytest.approx(1 / 2)
    assert found["ndcg"] == pytest.approx((1 / log2(3) + 1 / log2(5)) / ideal)


def test_the_ideal_is_of_all_that_is_relevant_not_of_what_was_found() -> None:
    assert retrieval({"q": ["a"]}, {"q": {"a", "b"}})["q"]["ndcg"] < 1.0
    assert retrieval({"q": ["a", "b"]}, {"q": {"a", "b"}})["q"] == {"recall": 1.0, "rr": 1.0, "ndcg": 1.0}


def test_nothing_found_or_found_too_late_is_nothing() -> None:
    nothing = {"recall": 0.0, "rr": 0.0, "ndcg": 0.0}
    assert retrieval({}, {"q": {"a"}})["q"] == nothing
    assert retrieval({"q": []}, {"q": {"a"}})["q"] == nothing
    assert retrieval({"q": ["x", "y", "a"]}, {"q": {"a"}}, k=2)["q"] == nothing


def test_our_order_stands_whatever_the_ids_are_called() -> None:
    for ids in (["b", "a"], ["a", "b"], ["z", "a"]):
        assert retrieval({"q": ids}, {"q": {ids[0]}})["q"]["rr"] == 1.0


def test_each_query_has_its_own_figures() -> None:
    found = retrieval({"p": ["a"], "q": ["b", "a"]}, {"p": {"a"}, "q": {"a"}})
    assert (found["p"]["rr"], found["q"]["rr"]) == (1.0, 0.5)
