"""How far a figure can be trusted: bootstrap intervals of shares, and the chance of a difference between two runs.

A share is Σ count / Σ of over questions. All draws are seeded: the same scores give the same figures.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

Score = tuple[float, int]
SEED = 20261124
RESAMPLES = 2000  # of the bootstrap
SWAPS = 20000  # of the randomisation test
LEVEL = 0.05


def share(scores: Sequence[Score]) -> float | None:
    """Σ count / Σ of; None where nothing counts."""
    of = sum(of for _, of in scores)
    return sum(count for count, _ in scores) / of if of else None


def intervals(scores: Sequence[Mapping[str, Score]]) -> dict[str, tuple[float, float]]:
    """Of every measure that applies, the 95 % percentile bootstrap interval of its share over n questions.

    Questions are drawn n times with replacement, whole, so that counts and what they are of stay together (Efron
    1979). A share of 0 or 1 has no spread to draw from: its interval is that point, not a proof.
    """
    import numpy as np

    names = [name for name in scores[0] if any(one[name][1] for one in scores)] if scores else []
    if not names:
        return {}
    table = np.array([[one[name] for name in names] for one in scores], dtype=np.float64)  # n×measures×2
    n = len(scores)
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=RESAMPLES).astype(np.float64)
    counts, ofs = drawn @ table[:, :, 0], drawn @ table[:, :, 1]
    shares = np.divide(counts, ofs, out=np.full_like(counts, np.nan), where=ofs > 0)
    low, high = np.nanquantile(shares, [LEVEL / 2, 1 - LEVEL / 2], axis=0)
    return {name: (float(low[i]), float(high[i])) for i, name in enumerate(names)}


def chance_of_fall(before: Sequence[Score], after: Sequence[Score]) -> float:
    """How often a share would fall from `before` to `after` at least this much if the two runs were equally good.

    The paired randomisation test (Fisher; for retrieval: Smucker, Allan and Carterette 2007): each question's two
    scores change places or not, each as likely; one-sided. Every way is counted where there are few, so that on
    right-or-wrong scores it is the exact sign test of McNemar's table; otherwise SWAPS are drawn. It is taken rather
    than a bootstrap because that finds four lost questions and none gained significant, and they are not: p = 1/16.
    """
    import numpy as np

    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    if not pairs:
        return 1.0
    same = [a for a, b in zip(before, after, strict=True) if a == b]
    fixed = np.array([sum(count for count, _ in same), sum(of for _, of in same)], dtype=np.float64)
    table = np.array(pairs, dtype=np.float64)  # pairs×2 runs×(count, of)
    d = len(pairs)
    if 2**d <= SWAPS:
        swaps = ((np.arange(2**d)[:, None] >> np.arange(d)) & 1).astype(np.float64)
    else:
        swaps = np.random.default_rng(SEED).integers(0, 2, size=(SWAPS, d)).astype(np.float64)
        swaps[0] = 0  # what was observed is one of the ways
    one, other = table[:, 0], table[:, 1]
    first = fixed + one.sum(axis=0) + swaps @ (other - one)
    second = fixed + other.sum(axis=0) + swaps @ (one - other)
    change = _shares(second) - _shares(first)
    return float(np.mean(change <= change[0] + 1e-12))


def chance_of_difference(before: Sequence[Score], after: Sequence[Score]) -> float:
    """The two-sided chance: twice the smaller of the two one-sided ones, at most 1."""
    return min(1.0, 2 * min(chance_of_fall(before, after), chance_of_fall(after, before)))


def beyond_chance(chances: Mapping[str, float], level: float = LEVEL) -> list[str]:
    """Which of several differences stand at the level together (Holm 1979), the least likely first.

    The i-th smallest of m chances must be at most level / (m - i + 1), and all before it too: among many measures one
    would else fall by chance in most comparisons.
    """
    standing: list[str] = []
    for at, (name, chance) in enumerate(sorted(chances.items(), key=lambda item: (item[1], item[0]))):
        if chance > level / (len(chances) - at):
            break
        standing.append(name)
    return standing


def _shares(totals: "Matrix") -> "Matrix":
    """n×(count, of) to n shares; 0 where nothing counts."""
    import numpy as np

    counts, ofs = totals[:, 0], totals[:, 1]
    return np.divide(counts, ofs, out=np.zeros_like(counts), where=ofs > 0)
