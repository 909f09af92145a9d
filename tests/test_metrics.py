"""Counts and times of answers, for this computer alone; the log's lines: ids and codes, and nobody's words."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import page_samples as samples
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.errors import StoreError
from assistant.schema import Answer, Query
from web import log
from web.metrics import Metrics, routes
from web.turns import Turns


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield tmp_path / "log.jsonl"
    for handler in root.handlers:
        if handler not in before[0]:
            handler.close()
    root.handlers, root.level = before
    log.question.__globals__["_questions"] = False


def ask(metrics: Metrics, *questions: str) -> None:
    def answer_to(owner: str, query: Query, found: object) -> Answer:
        return samples.ask(query, None).answer

    watched = metrics.watched(answer_to)
    for question in questions:
        with suppress(StoreError, RuntimeError):
            watched("", Query(question), lambda _: None)


def values(text: str) -> dict[str, float]:
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"\\]*"\})? [\d.]+', line), line
    split = (line.rpartition(" ") for line in text.splitlines() if line[0] != "#")
    return {name: float(value) for name, _, value in split}


class Broken:
    """A store that cannot be read."""

    def paragraph_counts(self) -> dict[str, int]:
        raise StoreError("It is damaged.")


def test_what_becomes_of_questions_is_counted_and_timed() -> None:
    metrics = Metrics()
    ask(metrics, "how much?", "how many?", "mermaids?", "break it", "crash it")
    found = values(metrics.text(samples.ShelfStore(), Turns()))
    assert found['council_questions_total{outcome="answered"}'] == 2
    assert found['council_questions_total{outcome="declined"}'] == 1
    assert found['council_questions_total{outcome="failed"}'] == 2
    assert found['council_declined_total{reason="not_in_papers"}'] == 1
    assert found['council_errors_total{code="StoreError"}'] == found['council_errors_total{code="Mishap"}'] == 1
    assert found["council_answer_seconds_count"] == found['council_answer_seconds_bucket{le="+Inf"}'] == 3
    buckets = [value for name, value in found.items() if name.startswith("council_answer_seconds_bucket")]
    assert buckets == sorted(buckets) and found["council_answer_seconds_sum"] > 0
    assert (found["council_papers"], found["council_store_up"]) == (3, 1)
    assert found["council_paragraphs"] == sum(samples.ShelfStore().paragraph_counts().values())


def test_a_store_that_fails_is_down_and_the_counts_stay() -> None:
    found = values(Metrics().text(Broken(), Turns()))
    assert found["council_store_up"] == 0 and "council_papers" not in found
    assert found['council_questions_total{outcome="answered"}'] == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    kept = tmp_path_factory.mktemp("kept")
    made = samples.site(kept)
    with TestClient(made, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 50000)) as client:
        yield client


def test_they_are_for_this_computer_alone(site: TestClient) -> None:
    reply = site.get("/metrics")  # whatever else guards the site, and without it
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert site.get("/metrics", headers={name: "10.0.0.1"}).status_code in (403, 404)
    alone = FastAPI()
    alone.include_router(routes(Metrics(), samples.ShelfStore(), Turns()))
    for base, client, headers, status in (
        ("http://127.0.0.1:7860", "127.0.0.1", {}, 200),
        ("http://localhost", "::1", {}, 200),
        ("http://127.0.0.1:7860", "127.0.0.1", {"X-Forwarded-For": "10.0.0.1"}, 404),
        ("http://papers.example.gov.uk", "127.0.0.1", {}, 404),
        ("http://127.0.0.1:7860", "10.0.0.1", {}, 404),
    ):
        visitor = TestClient(alone, base_url=base, client=(client, 50000))
        assert visitor.get("/metrics", headers=headers).status_code == status


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_the_log_has_ids_and_codes_and_no_words(file: Path) -> None:
    log.start(file, questions=False)
    ask(Metrics(), "how much is the canary?", "mermaids canary?", "break canary", "crash canary")
    found = lines(file)
    assert [line["outcome"] for line in found] == ["answered", "declined", "failed", "failed"]
    assert [line["code"] for line in found] == [None, "not_in_papers", "StoreError", "Mishap"]
    assert len({line["id"] for line in found}) == 4
    assert found[0]["papers"] == ["budget", "staffing"] and found[1]["papers"] == []
    text = file.read_text()
    assert "canary" not in text and samples.SECRET not in text and "14.6" not in text


def test_a_questions_words_stand_in_it_only_when_asked_for(file: Path) -> None:
    log.start(file, questions=True)
    ask(Metrics(), "how much is the canary?")
    assert lines(file)[0]["question"] == "how much is the canary?"


def test_a_line_cannot_be_forged_and_an_exception_says_no_words(file: Path) -> None:
    log.start(file, questions=True)
    ask(Metrics(), 'how\n{"event": "question", "outcome": "forged"}\x1b[31m' + "x" * 10_000)
    try:
        raise ValueError(samples.SECRET)
    except ValueError:
        logging.getLogger("web.enquiries").exception("Exception in application\r\n")
        logging.getLogger("elsewhere").warning("says %s", samples.SECRET)
    asked, failed, other = lines(file)
    assert asked["outcome"] == "answered" and len(str(asked["question"])) == 2000
    assert failed["error"] == "ValueError" and str(failed["where"]).startswith("['test_metrics.py:")
    assert "message" not in other
    assert samples.SECRET not in file.read_text() and "\x1b" not in file.read_text() and "\r" not in file.read_text()


def test_a_log_that_is_moved_away_begins_anew(file: Path) -> None:
    log.start(file, questions=False)
    ask(Metrics(), "how much?")
    file.rename(file.with_suffix(".1"))
    ask(Metrics(), "how much?")
    assert len(lines(file)) == len(lines(file.with_suffix(".1"))) == 1
