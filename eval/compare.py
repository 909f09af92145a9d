"""Two runs side by side: which figures differ, whether by more than chance, and which questions got better or worse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.intervals import Score, beyond_chance, chance_of_difference, chance_of_fall, share
from eval.run import RunError, reported
from eval.score import MEASURES


@dataclass(frozen=True, slots=True)
class Change:
    """One measure over the questions that two runs share."""

    name: str
    before: float
    after: float
    chance: float  # of a difference at least as great, if the runs were equally good
    chance_of_worse: float  # of getting at least this much worse, one-sided; 1 for what has no better and worse


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs say of the same questions; `changes` in the order of MEASURES."""

    changes: tuple[Change, ...]
    better: tuple[str, ...]  # ids of questions that are right only now
    worse: tuple[str, ...]  # ... that were right only before
    shared: int
    left_out: int  # questions that only one of the runs has, or that have been rewritten between them

    def differing(self) -> list[str]:
        """Measures whose difference is beyond chance."""
        return beyond_chance({change.name: change.chance for change in self.changes})

    def fallen(self) -> list[str]:
        """Measures that got worse beyond chance."""
        judged = {change.name: change.chance_of_worse for change in self.changes if MEASURES[change.name].better}
        return beyond_chance(judged)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Two saved runs, over the reported questions that they share. Raises RunError when they share none."""
    earlier, later = reported(before), reported(after)
    shared = [id for id in later if id in earlier and later[id]["fingerprint"] == earlier[id]["fingerprint"]]
    if not shared:
        raise RunError("The two runs share no question; compare runs of the same gold file.")
    pairs = [(earlier[id]["scores"], later[id]["scores"]) for id in shared]
    right = {id: (was["right"][0], now["right"][0]) for id, (was, now) in zip(shared, pairs, strict=True)}
    return Comparison(
        tuple(change for name in MEASURES if (change := _change(name, pairs))),
        tuple(id for id, (was, now) in right.items() if now > was),
        tuple(id for id, (was, now) in right.items() if now < was),
        len(shared),
        len(earlier.keys() | later.keys()) - len(shared),
    )


def told(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The comparison for people, in Markdown."""
    comparison = compare(before, after)
    beyond = comparison.differing()
    lines = [f"{comparison.shared} questions that both runs have; {comparison.left_out} that only one has.", ""]
    lines += ["| measure | before | after | change | chance | |", "|---|---|---|---|---|---|"]
    for change in comparison.changes:
        verdict = _verdict(change) if change.name in beyond else ""
        figures = (
            f"{change.before:.3f} | {change.after:.3f} | {change.after - change.before:+.3f} | {change.chance:.2g}"
        )
        lines.append(f"| {MEASURES[change.name].title} | {figures} | {verdict} |")
    lines += ["", "Chance: how often equally good runs would differ as much (paired randomisation test, two-sided)."]
    what = ", ".join(MEASURES[name].title for name in beyond)
    lines.append(f"Beyond chance (Holm, 5 %): {what}." if beyond else "No difference is more than chance (Holm, 5 %).")
    results = reported(after)
    for title, ids in (("Got better", comparison.better), ("Got worse", comparison.worse)):
        lines += ["", f"## {title} ({len(ids)})", ""]
        lines += [_line(results[id]) for id in ids]
    return "\n".join(lines)


def _change(name: str, pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Change | None:
    """How a measure changed; None where one of the runs has nothing to measure it by."""
    if not all(name in was and name in now for was, now in pairs):
        return None
    before: list[Score] = [(was[name][0], was[name][1]) for was, _ in pairs]
    after: list[Score] = [(now[name][0], now[name][1]) for _, now in pairs]
    was, now = share(before), share(after)
    if was is None or now is None:
        return None
    better = MEASURES[name].better
    worse = {"more": (before, after), "less": (after, before)}.get(better)
    return Change(name, was, now, chance_of_difference(before, after), chance_of_fall(*worse) if worse else 1.0)


def _verdict(change: Change) -> str:
    better = MEASURES[change.name].better
    if not better:
        return "differs"
    return "better" if (change.after > change.before) == (better == "more") else "worse"


def _line(result: Mapping[str, Any]) -> str:
    question = result["question"]
    faults = f" – now: {', '.join(result['faults'])}" if result.get("faults") else ""
    return f"- {question['id']}: {question.get('question', '')}{faults}"
