"""`python -m eval` as its users meet it: exit status, messages, and the files of a run."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fakes import ROOT, FakeEmbedder, FakeReader
from test_gold import QUESTION, REPORTS, Held, paper, written
from test_score import cite

from assistant import index
from assistant.schema import Paragraph
from eval.__main__ import main
from eval.bench_cold import figures, medians
from eval.gate import accept, judge
from eval.gold import Question
from eval.score import Reply
from ingest.library import add

UNKNOWN = QUESTION | {
    "id": "unanswerable-01", "kind": "unanswerable", "half": "test", "question": "colour of new library",
    "answerable": False, "facts": [], "support": [],
}  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return written(tmp_path, REPORTS, QUESTION, QUESTION | {"id": "number-02", "half": "test"}, UNKNOWN)


@pytest.fixture
def replies(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """What the product says to each question, by its id; what is not named is declined."""
    said: dict[str, dict[str, Any]] = {}

    def answer(question: Question) -> Reply:
        declined = {"declined": True, "reason": "not_in_papers", "text": "The papers do not say.", "citations": []}
        always = {"standalone": question.question, "milliseconds": 5, "notices": []}
        return Reply(always | (said.get(question.id) or declined), [(held.paper, held.paras[0])])

    held = Held(paper(), [Paragraph("p1", 0, "2.1", None, None, None, None, "It will cost £4m.")])

    monkeypatch.setattr("eval.workers.replies", lambda questions, store: list(map(answer, questions)))
    monkeypatch.setattr("assistant.store.Store", lambda folder: held)
    said["number-01"] = {"declined": False, "reason": None, "text": "It will cost £4m [1].", "citations": [cite()]}
    return said


def test_a_run_writes_its_figures_and_its_settings(
    gold: Path, replies: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["run", "--gold", str(gold), "--store", str(tmp_path), "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith("1 of 2 right (the test half); 0 of 0 quotes verbatim\n")
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["summary"]["all"]["right"] == {"count": 1, "of": 2, "share": 0.5, "low": 0.0, "high": 1.0}
    assert run["reported"] == "test"
    assert run["results"][0]["scores"]["right"] == [1, 1]
    assert run["results"][0]["question"]["support"][0]["texts"] == ["It will cost £4m."]
    assert run["results"][0]["retrieved"][0] | {"rank": 1, "supports": True} == run["results"][0]["retrieved"][0]
    assert {path.name for path in out.iterdir()} == {"run.json", "report.md", "report.html", "junit.xml"}
    assert [r["question"]["id"] for r in run["results"]] == ["number-01", "number-02", "unanswerable-01"]
    assert run["settings"]["gold"]["half"] == "all"
    assert run["settings"]["papers"]["files"] == [["p1.txt", "0" * 64]]
    assert run["settings"]["versions"]["chromadb"]


def test_the_report_tells_each_wrong_answer_and_no_right_one(
    gold: Path, replies: dict[str, Any], tmp_path: Path
) -> None:
    replies["unanswerable-01"] = {
        "declined": False,
        "reason": None,
        "text": "Red [1].",
        "citations": [cite("2.1", quote="Red.")],
    }
    main(["run", "--gold", str(gold), "--store", str(tmp_path), "--out", str(tmp_path / "out")])
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "| number | 0/1 | 0/1 | 0/1 | 0/1 | 1/1 | – | 1/1 | 5 |" in report
    assert (
        "### number-02: cost of new library" in report
        and "wrong because: declined (not_in_papers) although the papers say" in report
    )
    assert "- stands in: Cabinet, 2024-03-01, paragraph 2.1" in report and "- found: as number 1" in report
    assert "answered although the papers do not say, a quote is not word for word" in report
    assert "- cited: [1] Cabinet, 2024-03-01, paragraph 2.1" in report and "- said: Red [1]." in report
    assert "### number-01" not in report  # of the half that is tuned on


def test_two_runs_differ_only_in_their_times(gold: Path, replies: dict[str, Any], tmp_path: Path) -> None:
    runs = []
    for milliseconds in (5, 9):
        replies["number-01"]["milliseconds"] = milliseconds
        main(["run", "--gold", str(gold), "--store", str(tmp_path), "--out", str(tmp_path)])
        runs.append(json.loads((tmp_path / "run.json").read_text(encoding="utf-8")))
    assert runs[0].pop("milliseconds") != runs[1].pop("milliseconds")
    assert runs[0] == runs[1]


def test_a_half_is_run_alone(gold: Path, replies: dict[str, Any], tmp_path: Path) -> None:
    main(["run", "--gold", str(gold), "--store", str(tmp_path), "--half", "dev", "--out", str(tmp_path)])
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert [r["question"]["id"] for r in run["results"]] == ["number-01"]


def test_runs_are_compared_gated_and_accepted(
    gold: Path, replies: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    first, second, accepted = tmp_path / "first", tmp_path / "second", tmp_path / "accepted"
    accepted.mkdir()
    (accepted / "floors.json").write_text('{"every run": {"quotes_verbatim": 1}}', encoding="utf-8")
    monkeypatch.setattr("eval.gate.judge", partial(judge, folder=accepted))
    monkeypatch.setattr("eval.gate.accept", partial(accept, folder=accepted))
    main(["run", "--gold", str(gold), "--store", str(tmp_path), "--out", str(first)])
    replies["unanswerable-01"] = replies["number-01"] | {"citations": [cite(quote="It will cost £5m.")]}
    main(["run", "--gold", str(gold), "--store", str(tmp_path), "--out", str(second)])
    capsys.readouterr()
    assert main(["compare", str(first), str(second)]) == 0
    assert "## Got worse (1)\n\n- unanswerable-01: colour of new library" in capsys.readouterr().out
    assert main(["gate", str(first)]) == 0
    assert main(["accept", str(first)]) == 0
    assert main(["gate", str(first)]) == 0 and main(["gate", str(second), "--baseline", str(first)]) == 1
    assert "quotes word for word: 0.000 (0 of 1), must be at least 1 (unanswerable-01)." in capsys.readouterr().out
    assert main(["gate", str(tmp_path / "none")]) == 1
    assert "cannot be read; make one with" in capsys.readouterr().err


def test_check_lists_what_is_wrong(
    gold: Path, replies: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--gold", str(gold), "--store", str(tmp_path)]) == 0
    assert "every fact stands" in capsys.readouterr().out
    bad = written(tmp_path, REPORTS, QUESTION | {"facts": [["£6m"]]})
    assert main(["check", "--gold", str(bad), "--store", str(tmp_path)]) == 1
    assert (
        capsys.readouterr().out
        == "line 2, number-01: no form of '£6m' stands in Cabinet, 2024-03-01, paragraph 2.1; correct the fact.\n"
    )


def test_wrong_usage_is_status_two(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        [],
        ["run", "--gold", str(tmp_path / "none")],
        ["run", "--store", str(tmp_path / "none")],
        ["run", "--half", "third"],
        ["run", "--store", str(tmp_path), "--papers", str(tmp_path)],
    ):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
    assert "there is no folder" in capsys.readouterr().err


def test_a_broken_gold_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--gold", str(written(tmp_path, "{")), "--store", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "line 1 is not JSON" in told and "Traceback" not in told


def test_papers_that_cannot_be_read_stop_the_run(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main(["run", "--gold", str(gold), "--papers", str(empty)]) == 1
    assert "could be read" in capsys.readouterr().err


def test_out_that_cannot_be_written_is_one_sentence(
    gold: Path, replies: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--gold", str(gold), "--store", str(tmp_path), "--out", str(gold)]) == 1
    assert "give another --out" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, eval.__main__, eval.gold, eval.score, eval.run, eval.bench_cold\n"
        "print([m for m in ('torch', 'chromadb', 'llama_index', 'sentence_transformers', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_clock_takes_the_median_of_turns(tmp_path: Path) -> None:
    log = tmp_path / "log"
    writes = "import sys; open(sys.argv[1], 'a').write(sys.argv[2])"
    commands = {name: [sys.executable, "-c", writes, str(log), name] for name in ("a", "b")}
    seconds = medians(commands, 2)
    assert log.read_text() == "ababab"
    assert set(seconds) == {"a", "b"} and min(seconds.values()) > 0
    assert figures({"ask": 1.0, "quick_start": 4.0, "help": 0.1}, 2)["ratio"] == 0.25


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], int]:
    """`eval check` of the seed questions over a folder of papers, which need no models to be read."""
    monkeypatch.setattr(index, "build", lambda *_: None)

    def checked(papers: Path) -> int:
        assert not add([papers], tmp_path / "store", FakeEmbedder(), FakeReader()).failed
        return main(["check", "--store", str(tmp_path / "store")])

    return checked


@pytest.mark.slow
def test_the_seed_questions_hold_for_the_digests(check: Callable[[Path], int]) -> None:
    assert check(ROOT / "corpus") == 0


@pytest.mark.slow
@pytest.mark.skipif("COUNCIL_PAPERS" not in os.environ, reason="needs the real papers: set COUNCIL_PAPERS")
def test_the_seed_questions_hold_for_the_real_papers(check: Callable[[Path], int]) -> None:
    assert check(Path(os.environ["COUNCIL_PAPERS"], "seeds")) == 0
