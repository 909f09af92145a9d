"""The site's routes: pages, words for what is missing, headers on every answer, nothing open without need."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import page_samples as samples
import pytest
from fastapi.testclient import TestClient

import app
from assistant.errors import StoreError
from web import chat

HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(samples.site(tmp_path_factory.mktemp("kept")), base_url="http://127.0.0.1:7860") as client:
        yield client


def test_a_citation_is_a_plain_page_with_its_words_marked(site: TestClient) -> None:
    reply = site.get("/paper/budget", params={"para": "2", "quote": "risen to £14.6 million"})
    assert reply.status_code == 200
    assert "<mark>risen to £14.6 million</mark>" in reply.text
    assert 'id="p2"' in reply.text
    assert "script-src" not in reply.headers["content-security-policy"]
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")


def test_an_address_that_leads_nowhere_is_a_page_to_a_reader_and_a_line_to_a_program(site: TestClient) -> None:
    page = site.get("/nothing", headers={"Accept": "text/html"})
    assert page.status_code == 404 and "There is no page at this address." in page.text and "<nav" in page.text
    assert site.get("/nothing").text == "There is no page at this address."


def test_without_scripts_the_chat_page_says_where_to_go(site: TestClient) -> None:
    reply = site.get("/")
    (said,) = re.findall("<noscript>(.*)</noscript>", reply.text)
    assert 'href="/history"' in said and "JavaScript" in said and said in reply.text.split("<gradio-app")[0]
    assert int(reply.headers["content-length"]) == len(reply.content)


@pytest.mark.parametrize("para", ["", "x", "-1", "99", "9" * 400, "²"])
def test_a_damaged_link_still_opens_the_paper(site: TestClient, para: str) -> None:
    for path in ("/paper/budget", "/source/budget"):
        reply = site.get(path, params={"para": para, "quote": "risen", "n": para})
        assert reply.status_code == 200
        assert "<mark>" not in reply.text


@pytest.mark.parametrize("path", ["/paper/none", "/source/none", "/paper/%3Cimg%3E"])
def test_an_unknown_paper_is_missing_in_words(site: TestClient, path: str) -> None:
    reply = site.get(path)
    assert reply.status_code == 404
    assert "holds no paper at this address" in reply.text
    assert "<img>" not in reply.text


def test_a_store_that_breaks_is_a_sentence(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, paper_id: str) -> None:
        raise StoreError("The store is damaged; build it again.")

    monkeypatch.setattr(samples.ShelfStore, "paper", broken)
    reply = site.get("/paper/budget")
    assert reply.status_code == 503
    assert "The store is damaged; build it again." in reply.text


@pytest.mark.parametrize(
    "path",
    ["/", "/healthz", "/style.css", "/paper/budget", "/paper/none", "/conversations", "/theme.css", "/nothing"],
)
def test_headers_are_on_every_answer(site: TestClient, path: str) -> None:
    reply = site.get(path)
    assert all(name in reply.headers for name in HEADERS)
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/openapi.json",
        "/docs",
        "/redoc",
        "/config",
        "/login",
        "/logout",
        "/manifest.json",
        "/robots.txt",
        "/monitoring",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/token",
        "/gradio_api/user",
        "/gradio_api/deep_link",
        "/gradio_api/runs",
        "/gradio_api/upload",
        "/gradio_api/file=app.py",
        "/gradio_api/proxy=http://example.org",
        "/gradio_api/run/ask",
        "/gradio_api/call/ask",
        "/gradio_api/vibe-edit",
        "/gradio_api/process_recording",
        "/gradio_api/component_server",
        "/gradio_api/stream/x",
        "/assets/../openapi.json",
        "/static/%2e%2e/%2e%2e/routes.py",
    ],
)
def test_what_the_page_does_not_need_is_closed(site: TestClient, path: str) -> None:
    assert site.get(path).status_code in (403, 404)
    assert site.post(path).status_code in (403, 404, 405)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1.evil.example"]
)
def test_another_site_is_refused(site: TestClient, origin: str) -> None:
    reply = site.post("/gradio_api/queue/join", headers={"Origin": origin}, json={})
    assert reply.status_code == 403
    assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7860", ""])
def test_another_name_for_this_machine_is_refused(site: TestClient, host: str) -> None:
    assert site.get("/paper/budget", headers={"Host": host}).status_code == 403


def test_a_tab_that_is_held_no_more_is_answered_all_the_same(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    mounted: list[Any] = [getattr(route, "app", None) for route in site.app.routes]  # type: ignore[attr-defined]
    held = next(one.state_holder for one in mounted if hasattr(one, "state_holder"))
    assert held.capacity == chat.TABS
    monkeypatch.setattr(held, "capacity", 1)
    config = re.search(r"window\.gradio_config = (\{.*?\});</script>", site.get("/").text, re.DOTALL)
    assert config is not None
    load = next(one["id"] for one in json.loads(config[1])["dependencies"] if one["targets"][0][1] == "load")
    for tab in ("one", "other", "one"):
        body = {"data": [], "fn_index": load, "session_hash": tab}
        assert site.post("/gradio_api/queue/join", json=body).status_code == 200
        with site.stream("GET", "/gradio_api/queue/data", params={"session_hash": tab}) as told:
            assert any('"success":true' in line for line in told.iter_lines() if "process_completed" in line)
    assert list(held.session_data) == ["one"]


def test_the_list_of_conversations_is_a_plain_page(site: TestClient) -> None:
    reply = site.get("/conversations")
    assert "There are none." in reply.text
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")


def test_another_site_can_neither_delete_nor_judge(site: TestClient) -> None:
    for path in ("/conversations/delete", "/conversations/x/delete", "/feedback"):
        assert site.post(path, headers={"Origin": "http://evil.example"}, json={}).status_code == 403


def test_a_verdict_on_nothing_is_refused(site: TestClient) -> None:
    verdict = {"conversation": "none", "turn": 1, "useful": True}
    assert site.post("/feedback", json=verdict).status_code == 404
    assert site.post("/feedback", json={"turn": "x"}).status_code == 422


@pytest.mark.parametrize("days", ["0", "-1", "x", "10000"])
def test_days_to_keep_conversations_are_a_number(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        app.main(["--keep-days", days])
    assert end.value.code == 2
    assert "give 1 or more" in capsys.readouterr().err


def test_gradio_phones_nobody(site: TestClient) -> None:
    import os

    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    page = site.get("/").text
    assert "fonts.googleapis.com/css" not in page


def test_without_a_store_it_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--store", str(tmp_path / "none"), "--port", "0"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "python -m ingest add" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("port", ["taken", "99999"])
def test_a_port_that_cannot_be_used_is_a_sentence(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = str(taken.getsockname()[1]) if port == "taken" else port
        assert app.main(["--port", number]) == 1
    assert capsys.readouterr().err == f"Port {number} cannot be used on this computer; choose another with --port.\n"


def test_it_listens_on_this_machine_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import uvicorn

    from assistant import chat, retrieve

    hosts: list[str] = []

    def run(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        hosts.extend(listener.getsockname()[0] for listener in sockets)

    store = samples.ShelfStore()
    store.folder = tmp_path / "papers"
    monkeypatch.setattr(retrieve, "open_retriever", lambda *_: samples.Shelf(store))
    monkeypatch.setattr(chat, "ask", samples.ask)
    state = SimpleNamespace(examples=SimpleNamespace(at_hand=list), enquiries=SimpleNamespace(tidy=list))
    monkeypatch.setattr(app, "create", lambda *_: SimpleNamespace(state=state))
    monkeypatch.setattr(uvicorn.Server, "run", run)
    assert app.main(["--port", "0"]) == 0
    assert hosts == ["127.0.0.1"]
    kept = tmp_path / "papers-conversations.sqlite"
    assert kept.stat().st_mode & 0o077 == 0
