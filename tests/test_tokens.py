"""Programs that come in by a token: as their person, until it ends or is revoked; and the tools over HTTP."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from fakes import FakeEmbedder, FakeReader
from fastapi.testclient import TestClient
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from people import House, house

from assistant.errors import AccessError
from assistant.retrieve import Retriever
from assistant.store import Store
from web import admin
from web.gate import NO_TOKEN, Proxy
from web.tokens import DAY, MOST, Tokens
from web.users import Person

OMAR = Person("u-1", "omar", "officer", stamp="s1")


@pytest.fixture(scope="module")
def ours(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    retriever = Retriever(Store(shelf), FakeEmbedder("fake", 256), FakeReader())
    return house(tmp_path_factory.mktemp("people"), retriever=retriever)


@pytest.fixture(autouse=True)
def quick(quick_hashes: None) -> Iterator[None]:
    yield


def made(browser: TestClient, name: str = "my script") -> str:
    """A token made on the page."""
    reply = browser.post("/account/tokens", data={"name": name, "days": "90"})
    assert reply.status_code == 200
    shown = re.search(r'class="secret">([^<]+)<', reply.text)
    assert shown is not None
    return unescape(shown[1])


def by(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def events(house: House, *kinds: str) -> list[dict[str, Any]]:
    return [entry for line in house.record.splitlines() if (entry := json.loads(line))["event"] in kinds]


def test_a_token_holds_until_its_day_and_is_kept_hashed(tmp_path: Path) -> None:
    now = 1_000_000_000.0
    tokens = Tokens(tmp_path, lambda: now)
    secret, token = tokens.make(OMAR, "  a \n script ", 30)
    assert tokens.holder(secret) == ("u-1", "s1") and tokens.holder(secret + "x") is None
    assert token.name == "a script" and tokens.of(OMAR)[0].used is not None
    assert secret.encode() not in (tmp_path / "tokens.sqlite").read_bytes()
    assert (tmp_path / "tokens.sqlite").stat().st_mode & 0o777 == 0o600
    assert not tokens.revoke(Person("u-2", "mona", "member"), token.id)
    now += 30 * DAY
    assert tokens.holder(secret) is None and tokens.of(OMAR) == []


def test_no_more_than_a_few_and_only_for_known_spans(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    with pytest.raises(AccessError, match="30, 90 or 365 days"):
        tokens.make(OMAR, "x", 31)
    for _ in range(MOST):
        tokens.make(OMAR, "x", 30)
    with pytest.raises(AccessError, match="revoke one first"):
        tokens.make(OMAR, "x", 30)
    assert tokens.forget(OMAR) == MOST


def test_a_program_asks_as_its_person_until_its_token_is_revoked(ours: House) -> None:
    browser, program = ours.visitor("omar"), ours.visitor()
    token = made(browser)
    assert program.get("/api/papers", headers=by(token)).status_code == 200
    page = browser.get("/account/tokens").text
    assert "my script" in page and token not in page and "last used" in page
    path = re.search(r'action="(/account/tokens/[^"]+/revoke)"', page)
    assert path is not None
    assert ours.visitor("mona").post(path[1]).status_code == 303  # not hers: nothing happens
    assert program.get("/api/papers", headers=by(token)).status_code == 200
    assert browser.post(path[1]).status_code == 303
    reply = program.get("/api/papers", headers=by(token))
    assert (reply.status_code, reply.json()) == (401, {"error": NO_TOKEN})
    assert reply.headers["www-authenticate"] == "Bearer"
    told = events(ours, "token_made", "token_revoked", "token_refused")
    assert [entry["event"] for entry in told] == ["token_made", "token_revoked", "token_refused"]
    assert told[0]["who"] == told[1]["who"] == ours.people["omar"].id and token not in ours.record


@pytest.mark.parametrize("path", ["/", "/account", "/account/tokens", "/papers", "/history", "/signout"])
def test_a_token_opens_no_page(ours: House, path: str) -> None:
    token = made(ours.visitor("ada"), path)
    assert ours.visitor().get(path, headers=by(token)).status_code == 401


@pytest.mark.parametrize("sent", ["", "x", "council_", "Bearer"])
def test_a_wrong_token_is_not_made_up_for_by_a_cookie(ours: House, sent: str) -> None:
    browser = ours.visitor("omar")
    assert browser.get("/api/papers").status_code == 200
    assert browser.get("/api/papers", headers={"Authorization": f"Bearer {sent}"}).status_code == 401


def test_a_new_password_a_removal_and_another_site_end_it(ours: House) -> None:
    person = ours.entry.users.add("vera", "member", (), "a quiet heron by the weir")
    token, _ = ours.entry.tokens.make(person, "x", 90)
    program = ours.visitor()
    assert program.get("/api/papers", headers=by(token)).status_code == 200
    foreign = by(token) | {"Origin": "https://evil.example"}
    assert program.get("/api/papers", headers=foreign).status_code == 403
    ours.entry.users.change("vera", None, None, "another heron by the weir")
    assert program.get("/api/papers", headers=by(token)).status_code == 401
    token, _ = ours.entry.tokens.make(ours.entry.users.named("vera"), "x", 90)  # type: ignore[arg-type]
    ours.entry.users.remove("vera")
    assert program.get("/api/papers", headers=by(token)).status_code == 401


def test_behind_a_proxy_that_signs_people_in_programs_come_through_it_too(ours: House, tmp_path: Path) -> None:
    behind = house(tmp_path, proxy=Proxy("10.0.0.9", "X-Forwarded-User"), retriever=ours.retriever)
    token, _ = behind.entry.tokens.make(behind.people["omar"], "x", 90)
    assert behind.visitor(came_from="10.0.0.9").get("/api/papers", headers=by(token)).status_code == 200
    assert behind.visitor(came_from="10.0.0.8").get("/api/papers", headers=by(token)).status_code == 401


def test_hostile_names_stay_text(ours: House) -> None:
    browser = ours.visitor("cleo")
    made(browser, "<img src=x onerror=alert(1)>")
    assert "<img" not in browser.get("/account/tokens").text
    reply = browser.post("/account/tokens", data={"name": "x", "days": "9"})
    assert reply.status_code == 400 and "30, 90 or 365 days" in reply.text


def test_a_token_is_made_and_all_are_revoked_on_the_command_line(
    ours: House, capsys: pytest.CaptureFixture[str]
) -> None:
    people = ["--people", str(ours.folder)]
    assert admin.main(["token", "mona", "--days", "30", "--for", "a feed", *people]) == 0
    out, err = capsys.readouterr()
    assert ours.visitor().get("/api/papers", headers=by(out.strip())).status_code == 200
    assert "not shown again" in err and out.strip() not in err
    store = ["--store", str(ours.folder / "no-store")]
    assert admin.main(["export", "mona", *people, *store]) == 0
    (kept,) = json.loads(capsys.readouterr().out)["tokens"]
    assert kept["name"] == "a feed" and kept["used"] and out.strip() not in str(kept)
    assert admin.main(["revoke", "mona", *people]) == 0
    assert "1 token of mona revoked" in capsys.readouterr().err
    assert ours.visitor().get("/api/papers", headers=by(out.strip())).status_code == 401
    with pytest.raises(AccessError, match="There is no user 'nemo'"):
        admin.main(["token", "nemo", *people])


def test_the_client_of_the_sdk_calls_the_tools_over_http(ours: House) -> None:
    token, _ = ours.entry.tokens.make(ours.people["omar"], "tools", 90)
    found: list[Any] = []

    async def whole() -> None:
        transport = httpx2.ASGITransport(app=ours.site)
        async with (
            httpx2.AsyncClient(transport=transport, headers=by(token)) as http,
            Client(streamable_http_client("http://127.0.0.1:7860/mcp", http_client=http)) as client,
        ):
            found.append([tool.name for tool in (await client.list_tools()).tools])
            found.append(await client.call_tool("ask", {"question": "how much did the footbridge cost?"}))
            found.append(await client.call_tool("ask", {}))

    anyio.run(whole)
    assert found[0] == ["ask", "papers", "paper", "history", "check_draft"]
    assert "£452,000" in found[1].structured_content["text"]
    assert found[2].is_error and found[2].content[0].text == "question is missing; give it."


def test_the_tools_are_closed_without_a_token_and_take_post_alone(ours: House) -> None:
    program = ours.visitor()
    assert program.post("/mcp", json={}).json() == {"error": NO_TOKEN}
    token, _ = ours.entry.tokens.make(ours.people["omar"], "tools again", 90)
    for method in ("GET", "DELETE"):
        assert program.request(method, "/mcp", headers=by(token)).status_code in (405, 411)
    assert program.post("/mcp", content=b"{", headers=by(token)).status_code in (400, 406, 415)
