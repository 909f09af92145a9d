"""The gate on runs made by hand: floors, the accepted run, and what is kept of it."""

import json
from pathlib import Path

import pytest
from test_compare import made, result, rights

from eval.gate import ACCEPTED, EVERY, FLOORS, accept, judge
from eval.run import RunError, load_run
from eval.score import MEASURES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FLOORS).write_text(json.dumps({EVERY: {"quotes_verbatim": 1, "superseded": 0}}), encoding="utf-8")
    return tmp_path


def test_one_altered_quote_shuts_the_gate_and_is_named(folder: Path) -> None:
    run = made(result("a", right=(1, 1), quotes_verbatim=(2, 2)), result("b", right=(1, 1), quotes_verbatim=(1, 2)))
    assert judge(run, folder=folder).failures == (
        "quotes word for word: 0.750 (3 of 4), must be at least 1 (b).",
    )  # fmt: skip


def test_where_less_is_better_the_floor_is_a_ceiling(folder: Path) -> None:
    failures = judge(made(result("a", right=(1, 1), superseded=(1, 1))), folder=folder).failures
    assert failures == ("superseded given as current: 1.000 (1 of 1), must be at most 0 (a).",)


def test_a_run_of_other_questions_meets_the_common_floors_alone(folder: Path) -> None:
    verdict = judge(rights(0, 5), folder=folder)
    assert verdict.failures == () and "No run of gold-over-papers has been accepted" in verdict.remarks[0]


def test_an_accepted_run_is_the_baseline_of_its_like(folder: Path) -> None:
    accept(rights(20, 30), folder)
    assert judge(rights(20, 30), folder=folder).failures == ()
    failures = judge(rights(12, 30), folder=folder).failures
    assert failures[0] == "right: 0.400 (12 of 30), must be at least 0.63."
    assert failures[1].startswith("right: 0.400, was 0.667 over the same 30 questions, which is more than chance (p = ")
    assert len(judge(rights(18, 30), folder=folder).failures) == 1  # under its floor, but not beyond chance


def test_a_baseline_given_takes_the_accepted_ones_place(folder: Path) -> None:
    assert judge(rights(0, 20), rights(0, 20), folder).failures == ()
    assert judge(rights(0, 20), rights(20, 20), folder).failures != ()


def test_floors_rise_and_never_fall_by_themselves(folder: Path) -> None:
    def floor(measure: str) -> float:
        return float(json.loads((folder / FLOORS).read_text(encoding="utf-8"))["gold-over-papers"][measure])

    accept(rights(10, 20, declined_falsely=(1, 4)), folder)
    assert (floor("right"), floor("declined_falsely")) == (0.47, 0.28)
    accept(rights(15, 20, declined_falsely=(1, 2)), folder)
    assert (floor("right"), floor("declined_falsely")) == (0.72, 0.28)
    accept(rights(5, 20, declined_falsely=(0, 4)), folder)
    assert (floor("right"), floor("declined_falsely")) == (0.72, 0.03)


def test_what_is_kept_holds_no_text(folder: Path) -> None:
    secret = "a sentence of a paper"
    run = made(result("a", right=(1, 1)) | {"answer": {"text": secret}, "retrieved": [{"text": secret}]})
    run["results"][0]["question"] |= {"question": secret, "support": [{"name": "x", "texts": [secret]}]}
    kept, _ = accept(run, folder)
    assert secret not in kept.read_text(encoding="utf-8")
    again = load_run(kept)
    assert again["results"][0]["scores"] == run["results"][0]["scores"]
    assert again["settings"] == run["settings"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"settings": 1}'])
def test_a_broken_run_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match=r"make it again"):
        load_run(tmp_path)


def test_broken_floors_and_empty_runs_are_named(folder: Path) -> None:
    with pytest.raises(RunError, match="answered no question"):
        judge(made(), folder=folder)
    (folder / FLOORS).write_text(json.dumps({EVERY: {"beauty": 1}}), encoding="utf-8")
    with pytest.raises(RunError, match="unknown measure 'beauty'"):
        judge(rights(1, 1), folder=folder)
    (folder / FLOORS).write_text("{}", encoding="utf-8")
    with pytest.raises(RunError, match="restore it"):
        judge(rights(1, 1), folder=folder)


def test_the_repositorys_floors_and_accepted_runs_are_sound() -> None:
    floors = json.loads((ACCEPTED / FLOORS).read_text(encoding="utf-8"))
    assert floors[EVERY]["quotes_verbatim"] == 1 and floors[EVERY]["unsupported_figures"] == 0
    runs = {path.stem: load_run(path) for path in ACCEPTED.glob("*.json") if path.name != FLOORS}
    assert runs and set(runs) <= set(floors) - {EVERY}
    for run in runs.values():
        assert judge(run).failures == ()
        for kept in run["results"]:
            assert set(kept) == {"question", "scores", "fingerprint"}
            assert set(kept["question"]) == {"id", "kind", "half"} and set(kept["scores"]) == set(MEASURES)
