"""The evaluation page: which runs it shows, what it says of one, and whose sentences it never shows."""

import json
import os
import re
from html import unescape
from pathlib import Path
from typing import Any

import page_samples as samples
import pytest
from fakes import FakeEmbedder, FakeReader
from fastapi.testclient import TestClient
from people import House, house
from test_page import figure, result, run

from assistant.retrieve import Retriever
from assistant.store import Store
from web.evaluation import NO_RUNS, NOT_SHOWN, RUNS, Runs, run_page, runs_page

HOSTILE = samples.HOSTILE
OPEN = {"b" * 64}  # the one paper of the sample


def keep(folder: Path, name: str, record: Any, made: int = 1_700_000_000) -> None:
    """Write a run into a folder of runs, as made at that second."""
    file = folder / name / "run.json"
    file.parent.mkdir(parents=True)
    file.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
    os.utime(file, (made, made))


def words(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def test_the_newest_runs_are_listed_newest_first_and_what_is_no_run_is_not(tmp_path: Path) -> None:
    for number in range(RUNS + 2):
        keep(tmp_path, f"run-{number:02}", run(), 1_700_000_000 + number)
    keep(tmp_path, "broken", "{", 1_800_000_000)
    keep(tmp_path, "older", {key: value for key, value in run().items() if key != "measures"}, 1_800_000_001)
    keep(tmp_path, "other", [1], 1_800_000_002)
    listed = Runs(tmp_path).last()
    assert [one.name for one in listed] == [f"run-{number:02}" for number in range(RUNS + 1, 1, -1)]
    assert "1 question of gold.jsonl that nothing was tuned on 4 of 6" in words(runs_page(listed))


def test_a_run_that_is_made_again_is_read_again(tmp_path: Path) -> None:
    keep(tmp_path, "dev", run())
    runs = Runs(tmp_path)
    assert "4 of 6" in runs_page(runs.last())
    record = run()
    record["summary"]["all"]["right"] = figure(5, 6)
    (tmp_path / "dev" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "5 of 6" in runs_page(runs.last())


def test_without_runs_it_says_how_to_make_one(tmp_path: Path) -> None:
    assert NO_RUNS in runs_page(Runs(tmp_path / "none").last())


def test_a_run_tells_its_figures_by_kind_and_each_wrong_answer_beside_the_gold(tmp_path: Path) -> None:
    keep(tmp_path, "dev", run(result(), result(faults=[])))
    (one,) = Runs(tmp_path).last()
    told = words(run_page(one, OPEN))
    assert "Right 4 of 6 (67%, 40% to 90%) said and cited; more is better" in told
    assert "Number 1 of 2 List 3 of 4 All 4 of 6" in told
    assert "Wrong answers (1)" in told
    assert "number-01: not said: £4m, no proving paragraph cited" in told
    assert "Wanted £4m or four million" in told
    assert "What was said It is tall [1]. [1] Cabinet, 1 March 2024, paragraph 3.2 It is tall." in told
    assert "What proves the answer Cabinet, 1 March 2024, paragraph 2.1 It will cost £4m." in told


def test_no_sentence_is_shown_unless_every_paper_of_the_run_is_open_to_the_reader(tmp_path: Path) -> None:
    keep(tmp_path, "dev", run())
    (one,) = Runs(tmp_path).last()
    for held in (set(), {"c" * 64}):
        told = words(run_page(one, held))
        assert NOT_SHOWN in told and "4 of 6" in told
        for secret in ("It will cost", "It is tall", "cost of new library", "four million"):
            assert secret not in told


def test_words_from_outside_are_text(tmp_path: Path) -> None:
    question = result()["question"] | {"id": HOSTILE, "question": HOSTILE, "facts": [[HOSTILE]], "wrong": [HOSTILE]}
    question |= {"history": [HOSTILE], "as_of": HOSTILE, "support": [{"name": HOSTILE, "texts": [HOSTILE]}]}
    cite = result()["answer"]["citations"][0] | {"body": HOSTILE, "quote": HOSTILE, "paragraph": HOSTILE}
    answer = {"standalone": HOSTILE, "declined": True, "reason": HOSTILE, "text": HOSTILE, "citations": [cite]}
    record = run(result(question=question, answer=answer, faults=[HOSTILE]))
    record["measures"]["right"] |= {"title": HOSTILE, "formula": HOSTILE}
    record["settings"]["gold"]["file"] = HOSTILE
    record["summary"][HOSTILE] = record["summary"]["all"]
    keep(tmp_path, "<img src=x>?&", record)
    (one,) = Runs(tmp_path).last()
    for page in (runs_page([one]), run_page(one, OPEN)):
        assert "<img" not in page.replace("<img src=x>?&", "") and "</script>" not in page
        assert "<img src=x>?&" not in page
    assert 'href="/evaluation/%3Cimg%20src%3Dx%3E%3F%26"' in runs_page([one])


def test_a_run_of_the_program_is_shown(tmp_path: Path, shelf: Path) -> None:
    """What `eval run` keeps of the small shelf, read from its file as anybody would."""
    from eval import run as running
    from eval.gold import Question

    store = Store(shelf)
    retriever = running.Watched(store, FakeEmbedder("fake", 256), FakeReader())
    gold = tmp_path / "gold.jsonl"
    gold.write_text("", encoding="utf-8")
    question = Question(
        line=1, id="cost-1", kind="number", half="test", question="how much did the footbridge cost?", history=(),
        as_of=None, answerable=True, facts=(("£1,000,000",),), wrong=(), support=(), long=False,
    )  # fmt: skip
    results = running.run([question], map(running.asking(retriever), [question]), store)
    made_by = running.settings(gold, "test", "papers", store)
    running.save(running.record(results, made_by, store), tmp_path / "runs" / "small")
    with TestClient(samples.site(tmp_path, retriever=retriever), base_url="http://127.0.0.1:7860") as browser:
        assert "/evaluation/small" in browser.get("/evaluation").text
        reply = browser.get("/evaluation/small")
        assert reply.headers["content-security-policy"].startswith("default-src 'none'")
        assert "how much did the footbridge cost?" in reply.text and "£452,000" in reply.text
        assert browser.get("/evaluation/none").status_code == 404
        assert browser.get("/evaluation/..%2f..%2fetc").status_code == 404


@pytest.fixture
def ours(tmp_path: Path, shelf: Path, quick_hashes: None) -> House:
    keep(tmp_path / "runs", "dev", run())
    return house(tmp_path, retriever=Retriever(Store(shelf), FakeEmbedder("fake", 256), FakeReader()))


def test_members_do_not_see_it_and_officers_see_no_paper_that_is_not_held(ours: House) -> None:
    for name, status in (("mona", 403), ("omar", 200), ("cleo", 200), ("ada", 200)):
        browser = ours.visitor(name)
        assert [browser.get(path).status_code for path in ("/evaluation", "/evaluation/dev")] == [status, status]
    assert "It will cost" not in ours.visitor("ada").get("/evaluation/dev").text
    assert ours.visitor().get("/evaluation").status_code == 401
