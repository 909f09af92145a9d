"""Intervals and chances, each on numbers done by hand or by counting every way."""

import pytest

from eval.intervals import beyond_chance, chance_of_difference, chance_of_fall, intervals, share

RIGHT, WRONG = (1, 1), (0, 1)


def test_a_share_is_a_sum_over_a_sum() -> None:
    assert share([(1, 2), (0, 0), (2, 2)]) == 0.75
    assert share([(0, 0)]) is None and share([]) is None


def test_an_interval_holds_the_share_and_is_the_same_each_time() -> None:
    scores = [{"right": RIGHT if n < 60 else WRONG, "always": RIGHT, "never": (0, 0)} for n in range(100)]
    low, high = intervals(scores)["right"]
    # The normal approximation of a share of 0.6 of 100: 0.6 ± 1.96 · sqrt(0.6 · 0.4 / 100) = 0.504 to 0.696.
    assert low == pytest.approx(0.504, abs=0.02) and high == pytest.approx(0.696, abs=0.02)
    assert intervals(scores) == intervals(scores)
    assert intervals(scores)["always"] == (1.0, 1.0)
    assert set(intervals(scores)) == {"right", "always"} and intervals([]) == {}


def test_a_group_that_hardly_counts_still_has_an_interval() -> None:
    assert intervals([{"right": (0, 0)}, {"right": RIGHT}])["right"] == (1.0, 1.0)


@pytest.mark.parametrize(
    ("lost", "gained", "chance"),
    [
        (0, 0, 1.0),
        (4, 0, 1 / 16),  # four of four coins
        (5, 0, 1 / 32),
        (5, 1, 7 / 64),  # five or six of six coins: (6 + 1) / 64
        (0, 4, 1.0),
    ],
)
def test_right_or_wrong_is_the_exact_sign_test(lost: int, gained: int, chance: float) -> None:
    before = [RIGHT] * lost + [WRONG] * gained + [RIGHT, WRONG] * 10
    after = [WRONG] * lost + [RIGHT] * gained + [RIGHT, WRONG] * 10
    assert chance_of_fall(before, after) == pytest.approx(chance)


def test_many_differences_are_drawn_and_agree_with_the_binomial() -> None:
    before, after = [RIGHT] * 14 + [WRONG] * 6, [WRONG] * 14 + [RIGHT] * 6
    exact = 60460 / 2**20  # Σ C(20, k), k = 14 … 20
    assert chance_of_fall(before, after) == pytest.approx(exact, abs=0.006)
    assert chance_of_fall(before, after) == chance_of_fall(before, after)


def test_a_share_whose_base_changes_is_tested_as_a_share() -> None:
    # One citation of one right, then one of two: 4/4 falls to 4/8. Only the order seen and its like are as bad: 1/16.
    assert chance_of_fall([(1, 1)] * 4, [(1, 2)] * 4) == pytest.approx(1 / 16)


def test_two_sided_is_twice_the_smaller_side() -> None:
    assert chance_of_difference([RIGHT] * 6, [WRONG] * 6) == pytest.approx(2 / 64)
    assert chance_of_difference([WRONG] * 6, [RIGHT] * 6) == pytest.approx(2 / 64)
    assert chance_of_difference([RIGHT], [RIGHT]) == 1.0


def test_of_many_measures_only_what_stands_together_is_beyond_chance() -> None:
    assert beyond_chance({"a": 0.03, "b": 0.9}) == []
    assert beyond_chance({"a": 0.02, "b": 0.9}) == ["a"]
    assert beyond_chance({"a": 0.001, "b": 0.04, "c": 0.02}) == ["a", "c", "b"]
    assert beyond_chance({}) == []
