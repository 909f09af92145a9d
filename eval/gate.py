"""The gate: a run must reach the stated floors and must not be worse than the last accepted run by more than chance.

`eval/accepted/floors.json` states the floors; beside it stand the accepted runs, as ids and scores without any text
of a paper.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from pathlib import Path
from typing import Any

from eval.compare import compare
from eval.intervals import share
from eval.run import RunError, load_run, reported
from eval.score import MEASURES

ACCEPTED = Path(__file__).parent / "accepted"
FLOORS = "floors.json"
EVERY = "every run"  # the floors that hold whatever was asked of whatever papers
SLACK = 0.03  # how far under an accepted figure its floor is set
_FLOORED = (
    *("right", "facts_right", "gold_cited", "first_cited", "citation_recall", "citation_precision"),
    *("declined_rightly", "declined_falsely", "too_long", "recall_at_10", "ndcg_at_10"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: `failures` keep it shut, `remarks` only inform."""

    failures: tuple[str, ...]
    remarks: tuple[str, ...]


def judge(run: Mapping[str, Any], baseline: Mapping[str, Any] | None = None, folder: Path = ACCEPTED) -> Verdict:
    """A saved run against its floors and the baseline, or the accepted run of its gold file and papers.

    Raises RunError for a run of no questions, broken files, and a baseline that shares no question with the run.
    """
    results = reported(run)
    if not results:
        raise RunError("The run answered no question; make it again with: python -m eval run --out DIR")
    floors = _floors(folder)
    accepted = folder / f"{name(run)}.json"
    if baseline is None and accepted.exists():
        baseline = load_run(accepted)
    failures = _under(results, {**floors.get(name(run), {}), **floors[EVERY]})
    if baseline is None:
        remark = f"No run of {name(run)} has been accepted: only the floors of every run apply; or give --baseline."
        return Verdict(tuple(failures), (remark,))
    comparison = compare(baseline, run)
    changes = {change.name: change for change in comparison.changes}
    for fallen in comparison.fallen():
        change = changes[fallen]
        failures.append(
            f"{MEASURES[fallen].title}: {change.after:.3f}, was {change.before:.3f} over the same {comparison.shared} "
            f"questions, which is more than chance (p = {change.chance_of_worse:.2g})."
        )
    remarks = [
        f"{len(comparison.better)} questions got better, {len(comparison.worse)} got worse of {comparison.shared}."
    ]
    if comparison.left_out:
        remarks.append(f"{comparison.left_out} questions were not compared: only one of the runs has them as they are.")
    return Verdict(tuple(failures), tuple(remarks))


def accept(run: Mapping[str, Any], folder: Path = ACCEPTED) -> tuple[Path, Path]:
    """Keep a run as the one that later runs are held against, and raise its floors; returns the two files.

    Floors are set SLACK under what the run reached and are never lowered here: that is for a person, who says why.
    """
    results, floors = reported(run), _floors(folder)
    own = floors.setdefault(name(run), {})
    for measure in _FLOORED:
        reached = share([tuple(result["scores"][measure]) for result in results.values()])
        if reached is not None:
            own[measure] = _raised(measure, reached, own.get(measure))
    accepted = folder / f"{name(run)}.json"
    accepted.write_text(_slim(run), encoding="utf-8")
    (folder / FLOORS).write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    return accepted, folder / FLOORS


def name(run: Mapping[str, Any]) -> str:
    """The name of a run's gold file and papers, by which its accepted run and its floors are found."""
    settings = run["settings"]
    return f"{Path(settings['gold']['file']).stem} over {settings['papers']['from']}".replace(" ", "-")


def _under(results: Mapping[str, Any], floors: Mapping[str, float]) -> list[str]:
    """What falls below its floor, or rises above it where less is better."""
    failures = []
    for measure, bound in floors.items():
        if measure not in MEASURES:
            raise RunError(f"{FLOORS} names the unknown measure {measure!r}; write one of {', '.join(MEASURES)}.")
        scores = [tuple(result["scores"][measure]) for result in results.values()]
        reached = share(scores)
        if reached is None:
            continue
        if reached < bound if MEASURES[measure].better == "more" else reached > bound:
            ids = [id for id, result in results.items() if _short(measure, *result["scores"][measure])]
            word = "at least" if MEASURES[measure].better == "more" else "at most"
            named = f" ({', '.join(ids)})" if len(ids) <= 5 else ""
            count = f"{round(sum(c for c, _ in scores), 2):g} of {sum(of for _, of in scores)}"
            failures.append(f"{MEASURES[measure].title}: {reached:.3f} ({count}), must be {word} {bound:g}{named}.")
    return failures


def _short(measure: str, count: float, of: int) -> bool:
    return count < of if MEASURES[measure].better == "more" else count > 0


def _raised(measure: str, reached: float, before: float | None) -> float:
    """The floor of a measure, in hundredths; a ceiling where less is better."""
    if MEASURES[measure].better == "more":
        return max(before or 0.0, max(0, floor(round((reached - SLACK) * 100, 6))) / 100)
    return min(1.0 if before is None else before, -floor(round(-(reached + SLACK) * 100, 6)) / 100)


def _floors(folder: Path) -> dict[str, dict[str, float]]:
    try:
        floors: dict[str, dict[str, float]] = json.loads((folder / FLOORS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RunError(f"{folder / FLOORS} cannot be read; restore it from the repository.") from None
    if EVERY not in floors:
        raise RunError(f"{folder / FLOORS} has no floors for {EVERY!r}; restore it from the repository.")
    return floors


def _slim(run: Mapping[str, Any]) -> str:
    """A run as it is kept in the repository: ids, scores and settings, one question a line, no text of a paper."""
    results = [
        {
            "question": {key: result["question"][key] for key in ("id", "kind", "half")},
            "scores": result["scores"],
            "fingerprint": result["fingerprint"],
        }
        for result in reported(run).values()
    ]
    lines = ",\n".join(json.dumps(result) for result in results)
    head = json.dumps({"settings": run["settings"], "reported": run["reported"]}, indent=1)
    return head.removesuffix("\n}") + f',\n "results": [\n{lines}\n]}}\n'
