"""The JSON API: records as documented, errors as one sentence, a schema of its own, bounds on what is sent."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import page_samples as samples
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from assistant import chat, formats
from assistant.errors import StoreError
from assistant.keeping.shelves import Seen
from assistant.retrieve import Retriever
from assistant.schema import Answer, Query
from assistant.service import Service
from web.api import LARGEST, Bounds, application
from web.rate import Rate
from web.turns import Turns

COST = "how much did the footbridge at Mill Lane cost?"
DRAFT = "The footbridge at Mill Lane cost £425,000 in the end. Otters were seen at nine places along the Rill."


def over(service_of: Callable[[str], Service]) -> FastAPI:
    return application(service_of, Turns(), Turns())


@pytest.fixture
def api(retriever: Retriever) -> TestClient:
    """The API over the small shelf."""

    seen = Seen(retriever, {}, None)
    return TestClient(over(lambda who: Service(seen, lambda query: seen.ask(query).answer)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole site, with its guard."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chat, "ask", samples.ask)
        with TestClient(samples.site(folder), base_url="http://127.0.0.1:7860") as client:
            yield client


def documented(model: type[BaseModel], record: Any) -> None:
    """A record has the keys of its model at every depth, no more and no fewer."""
    assert model.model_validate(record).model_dump(mode="json", by_alias=True) == record


def test_an_answer_is_the_documented_record_either_way(api: TestClient) -> None:
    got, sent = api.get("/ask", params={"question": COST}), api.post("/ask", json={"id": "q1", "question": COST})
    assert (got.status_code, sent.status_code) == (200, 200)
    documented(formats.AnswerRecord, sent.json())
    assert sent.json()["id"] == "q1" and got.json()["id"] is None
    assert "£452,000" in sent.json()["text"]
    assert sent.json()["citations"][0]["paragraph"] == "1.1"
    assert {key: got.json()[key] for key in ("text", "citations")} == {
        key: sent.json()[key] for key in ("text", "citations")
    }


def test_limits_and_earlier_questions_count(api: TestClient) -> None:
    early = api.get("/ask", params={"question": COST, "as_of": "2022-01-01"}).json()
    assert "£300,000" in early["text"] and early["coverage"]["to"] <= "2022-01-01"
    follow = api.post("/ask", json={"question": "and when did it open?", "history": [COST]}).json()
    assert "footbridge" in follow["standalone"]
    listed = api.get("/papers", params={"from": "2022-01-01", "to": "2023-01-01"}).json()["papers"]
    assert {paper["source"] for paper in listed if paper["meeting_date"]} == {"health.md"}


def test_the_catalogue_and_a_paper_are_the_records_of_the_command_line(api: TestClient) -> None:
    listed = api.get("/papers").json()
    documented(formats.Papers, listed)
    assert "secret.md" not in str(listed)
    one = next(paper for paper in listed["papers"] if paper["source"] == "bridge-2024.md")
    whole = api.get(f"/papers/{one['paper_id']}").json()
    documented(formats.WholePaper, whole)
    assert whole["paper"] == one and len(whole["paragraphs"]) == one["paragraphs"]
    assert "1.1" in [para["paragraph"] for para in whole["paragraphs"]]


def test_a_history_and_a_checked_draft_are_the_documented_records(api: TestClient) -> None:
    found = api.get("/history", params={"topic": "Mill Lane footbridge cost"})
    documented(formats.HistoryRecord, found.json())
    assert found.json()["changes"] and found.json()["entries"][0]["change"] == "changed"
    assert api.post("/history", json={"topic": "Mill Lane footbridge cost"}).json() == found.json()
    checked = api.post("/check-draft", json={"text": DRAFT}).json()
    documented(formats.ReviewRecord, checked)
    assert [one["verdict"] for one in checked["statements"]] == ["differs", "consistent"]


@pytest.mark.parametrize(
    ("path", "sent", "status", "told"),
    [
        ("/ask", {}, 400, "question is missing; give it."),
        ("/ask", {"question": " "}, 400, "The question is empty; type a question about the papers."),
        ("/ask", {"question": "x" * 2001}, 400, "The question has 2,001 characters; ask it in at most 2,000."),
        ("/ask", {"question": "x", "as_of": "1 May 2024"}, 400, "as_of is not a date; write it as YYYY-MM-DD."),
        ("/ask", {"question": "x", "as_of": 2024}, 400, "as_of is not a date; write it as YYYY-MM-DD."),
        ("/ask", {"question": "x", "as_of": "2024-02-31"}, 400, "as_of is not a date; write it as YYYY-MM-DD."),
        ("/ask", {"question": "x", "since": "2024"}, 400, "since is not known here; leave it out."),
        ("/ask", {"question": "x", "history": ["y"] * 51}, 400, "history is too long; the most is 50."),
        ("/ask", {"question": ["x"]}, 400, "question is not as it should be: input should be a valid string."),
        ("/ask", [], 400, None),
        ("/history", {"topic": ""}, 400, None),
        ("/history", {"topic": "?"}, 400, None),
        (
            "/history",
            {"topic": "x", "from": "2024-01-01", "to": "2023-01-01"},
            400,
            "No day lies between 2024-01-01 and 2023-01-01; give an earlier first day.",
        ),
        ("/check-draft", {"text": "x" * 400_001}, 400, "text is too long; the most is 400,000."),
        ("/check-draft", {"text": " "}, 400, None),
        ("/nothing", {}, 404, "There is nothing at this address; see /api."),
        ("/papers", {}, 405, "This address is asked in another way; see /api."),
    ],
)
def test_what_is_wrong_is_one_sentence(api: TestClient, path: str, sent: Any, status: int, told: str | None) -> None:
    reply = api.post(path, json=sent)
    assert reply.status_code == status
    assert list(reply.json()) == ["error"] and reply.json()["error"].endswith(".")
    assert told in (None, reply.json()["error"])


def test_what_is_no_json_and_a_paper_not_held_are_sentences(api: TestClient) -> None:
    for sent in (b'{"question": ', b"\xff\xfe", b"[" * 500_000):
        broken = api.post("/ask", content=sent, headers={"Content-Type": "application/json"})
        assert (broken.status_code, broken.json()["error"]) == (400, "What was sent is not JSON; send one object.")
    form = api.post("/ask", data={"question": "x"})
    assert form.status_code == 400 and list(form.json()) == ["error"]
    half = api.post("/ask", content=rb'{"question": "\ud83d"}', headers={"Content-Type": "application/json"})
    assert half.status_code == 400 and list(half.json()) == ["error"]
    for name in ("none", "secret", "secret.md"):
        missing = api.get(f"/papers/{name}")
        assert (missing.status_code, missing.json()["error"]) == (404, "There is no such paper here; see /api/papers.")


def test_a_failure_inside_is_a_sentence_without_words_of_a_paper(
    retriever: Retriever, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(query: Query) -> Answer:
        if query.question == "break":
            raise StoreError("The store cannot be read; build it again.")
        raise RuntimeError(samples.SECRET)

    api = TestClient(over(lambda who: Service(Seen(retriever, {}, None), fails)))
    assert api.get("/ask?question=break").json() == {"error": "The store cannot be read; build it again."}
    reply = api.get("/ask?question=crash")
    assert reply.status_code == 500 and "went wrong inside the program" in reply.json()["error"]
    assert "RuntimeError" in caplog.text and samples.SECRET not in caplog.text + reply.text


def test_too_much_at_once_or_in_a_while_is_refused(retriever: Retriever) -> None:
    now = [0.0]
    api = over(lambda who: Service(Seen(retriever, {}, None), lambda query: samples.answer("x", "y")))
    bounded = TestClient(Bounds(api, Rate(2, lambda: now[0])))
    reply = bounded.post("/ask", content=b"x" * (LARGEST + 1))
    assert (reply.status_code, list(reply.json())) == (413, ["error"])
    reply = bounded.post("/ask", content=iter([b"{}"]))
    assert (reply.status_code, list(reply.json())) == (411, ["error"])
    assert [bounded.get("/papers").status_code for _ in range(3)] == [200, 200, 429]
    assert bounded.get("/papers").headers["retry-after"] == "60"
    now[0] = 61
    assert bounded.get("/papers").status_code == 200


def test_each_person_has_a_count_of_their_own(retriever: Retriever) -> None:
    class Signed:
        display_name = ""

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await bounded({**scope, "user": Signed}, receive, send)

    bounded = Bounds(over(lambda who: Service(Seen(retriever, {}, None), lambda query: None)), Rate(1))  # type: ignore[arg-type,return-value]
    client = TestClient(behind)
    for name in ("u-1", "u-2"):
        Signed.display_name = name
        assert client.get("/papers").status_code == 200
    assert client.get("/papers").status_code == 429


def test_the_schema_names_every_way_and_record_and_nothing_of_the_site(site: TestClient) -> None:
    schema = site.get("/api/openapi.json").json()
    ways = {(method, path) for path, methods in schema["paths"].items() for method in methods}
    assert ways == {
        *(("get", path) for path in ("/ask", "/papers", "/papers/{paper_id}", "/history")),
        *(("post", path) for path in ("/ask", "/history", "/check-draft")),
    }
    assert [server["url"] for server in schema["servers"]] == ["/api"]
    answers = schema["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answers["$ref"].endswith("/AnswerRecord")
    assert "422" not in str(schema["paths"])


def test_the_readable_page_has_every_way_and_record_and_asks_nothing_of_elsewhere(site: TestClient) -> None:
    reply = site.get("/api")
    schema = site.get("/api/openapi.json").json()
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    for path in schema["paths"]:
        assert f"/api{path}</code>" in reply.text
    for name in ("AnswerRecord", "CitationRecord", "ReviewRecord"):
        assert f'<h3 id="{name}">' in reply.text
    assert "<script" not in reply.text
    assert 'src="http' not in reply.text and 'href="http' not in reply.text


def test_the_site_guards_the_api_as_its_pages(site: TestClient) -> None:
    assert site.post("/api/ask", json={"question": "How much?"}).json()["citations"][0]["paragraph"] == "4.1"
    assert site.get("/api/ask", params={"question": "x"}, headers={"Host": "evil.example"}).status_code == 403
    assert site.post("/api/ask", json={}, headers={"Origin": "http://evil.example"}).status_code == 403
    assert site.get("/api/docs").status_code == 404
    assert "access-control-allow-origin" not in site.get("/api/openapi.json").headers
    assert site.get("/conversations").text.count("/?c=") == 0  # nothing that a program asks is kept


def test_nothing_heavy_is_needed_to_read_what_is_sent(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = "import sys, assistant.formats; print({'fastapi', 'mcp', 'torch', 'chromadb'} & set(sys.modules))"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "set()"
