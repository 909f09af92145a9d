"""Two runs side by side, on runs made by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from eval.compare import compare, told
from eval.run import RunError
from eval.score import MEASURES


def result(id: str, half: str = "test", fingerprint: str = "f", **scores: Sequence[float]) -> dict[str, Any]:
    """A question's result as run.json has it; measures not named do not apply."""
    return {
        "question": {"id": id, "kind": "number", "half": half, "question": f"what of {id}"},
        "scores": {name: list(scores.get(name, (0, 0))) for name in MEASURES},
        "faults": [] if scores.get("right") == (1, 1) else ["facts"],
        "fingerprint": fingerprint,
    }


def made(*results: dict[str, Any]) -> dict[str, Any]:
    settings = {"gold": {"file": "gold.jsonl"}, "papers": {"from": "papers"}}
    return {"settings": settings, "reported": "test", "results": list(results)}


def rights(count: int, of: int, **more: Any) -> dict[str, Any]:
    """A run of questions q0, q1, … of which the first are right."""
    return made(*(result(f"q{n}", right=(int(n < count), 1), **more) for n in range(of)))


def test_questions_that_changed_are_named() -> None:
    before = made(result("a", right=(1, 1)), result("b", right=(0, 1)), result("c", right=(1, 1)))
    after = made(result("a", right=(0, 1)), result("b", right=(1, 1)), result("c", right=(1, 1)))
    comparison = compare(before, after)
    assert (comparison.better, comparison.worse, comparison.shared) == (("b",), ("a",), 3)
    text = told(before, after)
    assert "## Got better (1)\n\n- b: what of b\n" in text and "- a: what of a – now: facts" in text
    assert "No difference is more than chance" in text


def test_only_questions_that_both_have_as_they_are_are_compared() -> None:
    before = made(result("a", right=(1, 1)), result("b", right=(1, 1)), result("old", right=(1, 1)))
    after = made(
        result("a", right=(1, 1)),
        result("b", right=(0, 1), fingerprint="rewritten"),
        result("tuned", half="dev", right=(0, 1)),
    )
    comparison = compare(before, after)
    assert (comparison.shared, comparison.left_out, comparison.worse) == (1, 2, ())
    with pytest.raises(RunError, match="share no question"):
        compare(before, made(result("z", right=(1, 1))))


def test_a_fall_beyond_chance_is_told_from_one_within() -> None:
    def fallen(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
        return compare(before, after).fallen()

    assert fallen(rights(20, 20), rights(16, 20)) == []  # p = 1/16
    assert fallen(rights(20, 20), rights(14, 20)) == ["right"]  # p = 1/64
    assert fallen(rights(14, 20), rights(20, 20)) == []
    assert "Beyond chance (Holm, 5 %): right." in told(rights(20, 20), rights(12, 20))


def test_where_less_is_better_more_is_worse() -> None:
    few, many = rights(5, 10, declined_falsely=(0, 1)), rights(5, 10, declined_falsely=(1, 1))
    assert compare(few, many).fallen() == ["declined_falsely"] and compare(many, few).fallen() == []
    assert "| +1.000 | 0.002 | worse |" in told(few, many)


def test_length_has_no_better_and_worse() -> None:
    short, long = rights(5, 12, words=(10, 1)), rights(5, 12, words=(99, 1))
    assert compare(short, long).fallen() == [] and compare(short, long).differing() == ["words"]
    assert "| differs |" in told(short, long)
