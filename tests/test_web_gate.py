"""Who may open what: every address of the site and every handler of the chat page, for every kind of person."""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import page_samples as samples
import pytest
from fastapi.testclient import TestClient
from people import KINDS, House, house
from starlette.routing import Mount

from web import gate, guard
from web.gate import Proxy

NOBODY, GONE = "nobody", "somebody removed"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def visitors(ours: House) -> dict[str, TestClient]:
    """A browser for each kind of person, one for nobody and one for somebody who was removed after signing in."""
    found = {name: ours.visitor(name) for name in KINDS}
    ours.entry.users.add("gus", "administrator", (), None)
    person = ours.entry.users.named("gus")
    assert person is not None
    found[GONE] = ours.visitor()
    found[GONE].cookies.set(ours.entry.cookie, ours.entry.sessions.begin(person))
    assert found[GONE].get("/account").status_code == 200
    ours.entry.users.remove("gus")
    return found | {NOBODY: ours.visitor()}


def addresses(routes: list[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Every method and address that a site answers, with "x" for what differs from call to call."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from addresses(route.original_router.routes, before + route.include_context.prefix)
        elif hasattr(route, "app") and hasattr(route.app, "routes"):
            yield from addresses(route.app.routes, before + getattr(route, "path", ""))
        else:
            path = re.sub(r"\{[^}]+\}", "x", before + getattr(route, "path", ""))
            for method in getattr(route, "methods", None) or {"GET"}:
                yield method, path


def test_every_address_that_is_let_through_has_its_line(ours: House) -> None:
    known = [*(pattern for pattern, _ in gate.WHO), gate.BEFORE_SIGN_IN]
    found = {path for _, path in addresses(ours.site.routes) if guard.OPEN_PATHS.fullmatch(path)}
    assert {"/", "/account", "/paper/x", "/gradio_api/queue/join"} <= found
    assert {path for path in found if not any(re.fullmatch(pattern, path) for pattern in known)} == set()


def test_who_may_open_what(ours: House, visitors: dict[str, TestClient]) -> None:
    asked = 0
    for method, path in sorted(set(addresses(ours.site.routes))):
        if not guard.OPEN_PATHS.fullmatch(path) or re.fullmatch(gate.BEFORE_SIGN_IN, path) or path == "/signout":
            continue
        if method not in ("GET", "POST") or "heartbeat" in path:  # which never ends
            continue
        for name, browser in visitors.items():
            reply = browser.request(method, path, headers={"Content-Length": "0"} if method == "POST" else {})
            asked += 1
            if name in (NOBODY, GONE):
                assert reply.status_code == 401, (name, method, path)
            elif gate.may(KINDS[name], path):
                assert reply.status_code not in (401, 403), (name, method, path, reply.text)
            else:
                assert reply.status_code == 403, (name, method, path)
    assert asked > 40


def test_an_address_that_no_line_names_is_for_administrators() -> None:
    assert [role for role in KINDS.values() if gate.may(role, "/something/new")] == ["administrator"]


def test_every_handler_of_the_chat_page_is_told_who_asks(ours: House) -> None:
    (chat,) = [cast(Any, route.app) for route in ours.site.routes if isinstance(route, Mount) and not route.path]
    page = chat.get_blocks()
    handlers = [function.fn for function in page.fns.values() if function.fn is not None]
    assert len(handlers) >= 3
    for handler in handlers:
        if handler.__name__ == "suggest":  # example questions, from the papers that are open to everybody
            continue
        kinds = [str(parameter.annotation) for parameter in inspect.signature(handler).parameters.values()]
        assert any("gradio" in kind and "Request" in kind for kind in kinds), handler


def test_a_handler_refuses_whoever_has_been_removed(ours: House) -> None:
    from assistant.errors import AccessError

    for username in (None, "", "u-000000000000", "local"):
        with pytest.raises(AccessError, match="no longer signed in"):
            ours.entry.by_name(username)


def test_a_page_leads_to_signing_in_and_back(ours: House) -> None:
    browser = ours.visitor()
    reply = browser.get("/paper/budget?para=2&quote=risen", headers={"Accept": "text/html"})
    assert reply.status_code == 303
    form = browser.get(reply.headers["location"])
    assert 'name="next" value="/paper/budget?para=2&amp;quote=risen"' in form.text
    assert browser.get("/paper/budget").status_code == 401


def join(browser: TestClient, tab: str) -> int:
    quiet = TestClient(
        browser.app, base_url=str(browser.base_url), cookies=browser.cookies, raise_server_exceptions=False
    )
    return quiet.post("/gradio_api/queue/join", json={"session_hash": tab, "fn_index": 999, "data": []}).status_code


def test_a_tab_of_the_chat_page_is_one_persons(ours: House, visitors: dict[str, TestClient]) -> None:
    mona, omar = visitors["mona"], visitors["omar"]
    assert join(mona, "tab-of-mona") != 404
    assert join(omar, "tab-of-mona") == 404
    assert omar.get("/gradio_api/queue/data", params={"session_hash": "tab-of-mona"}).status_code == 404
    assert omar.get("/gradio_api/heartbeat/tab-of-mona").status_code == 404
    assert join(omar, "tab-of-omar") != 404
    for bad in (None, 7, "", "x" * 200, ["a"]):
        assert join(mona, bad) == 404  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "25000001"}, 413),
        ({"Content-Length": "9" * 30}, 413),
        ({"Transfer-Encoding": "chunked"}, 411),
        ({"Content-Length": "-1"}, 411),
    ],
)
def test_a_body_has_a_length_and_a_limit(visitors: dict[str, TestClient], headers: dict[str, str], status: int) -> None:
    request = visitors["mona"].build_request("POST", "/gradio_api/queue/join", headers=headers)
    assert visitors["mona"].send(request).status_code == status
    assert visitors[NOBODY].post("/signin", data={"name": "x" * 30_000}).status_code == 413


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP"])
def test_without_users_nothing_comes_through_a_proxy(tmp_path: Path, header: str) -> None:
    with TestClient(samples.site(tmp_path), base_url="http://127.0.0.1:7860") as browser:
        assert browser.get("/paper/budget").status_code == 200
        reply = browser.get("/paper/budget", headers={header: "10.1.2.3"})
        assert reply.status_code == 403
        assert "python app.py user add" in reply.text


def test_users_that_are_added_close_the_open_page_at_once(tmp_path: Path) -> None:
    entry = samples.entry(tmp_path)
    with TestClient(samples.site(tmp_path, way_in=entry), base_url="http://127.0.0.1:7860") as browser:
        assert browser.get("/paper/budget").status_code == 200
        entry.users.add("ada", "administrator", (), None)
        assert browser.get("/paper/budget").status_code == 401
        entry.users.remove("ada")
        assert browser.get("/paper/budget").status_code == 401
        (tmp_path / "users.json").write_text("{")
        reply = browser.post("/signin", data={"name": "ada", "password": "x"})
        assert reply.status_code == 503
        assert "cannot be read" in reply.text


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("behind"), proxy=Proxy("10.0.0.9", "X-Forwarded-User"))


def test_a_proxy_that_signs_people_in_is_believed(behind: House) -> None:
    browser = behind.visitor(came_from="10.0.0.9")
    reply = browser.get("/account", headers={"X-Forwarded-User": "Cleo"})
    assert "cleo" in reply.text and "Sign out" not in reply.text


@pytest.mark.parametrize(
    ("came_from", "headers"),
    [
        ("10.0.0.8", [("X-Forwarded-User", "cleo")]),
        ("127.0.0.1", [("X-Forwarded-User", "cleo")]),
        ("10.0.0.9", []),
        ("10.0.0.9", [("X-Forwarded-User", "")]),
        ("10.0.0.9", [("X-Forwarded-User", "stranger")]),
        ("10.0.0.9", [("X-Forwarded-User", "cleo\x00")]),
        ("10.0.0.9", [("X-Forwarded-User", "mona"), ("X-Forwarded-User", "ada")]),
        ("10.0.0.9", [("X-Remote-User", "cleo")]),
    ],
)
def test_nobody_else_is_believed(behind: House, came_from: str, headers: list[tuple[str, str]]) -> None:
    browser = behind.visitor(came_from=came_from)
    for path in ("/account", "/paper/budget", "/"):
        assert browser.get(path, headers=headers).status_code == 403


def test_such_a_proxy_leaves_no_other_way_in(behind: House) -> None:
    browser = behind.visitor()
    reply = browser.post("/signin", data={"name": "ada", "password": "plenty of herons today"})
    assert "set-cookie" not in reply.headers
    browser.cookies.set(behind.entry.cookie, behind.entry.sessions.begin(behind.people["ada"]))
    assert browser.get("/account").status_code == 403


def test_its_header_is_ignored_where_none_is_trusted(ours: House) -> None:
    headers = {"X-Forwarded-User": "ada", "Remote-User": "ada", "X-Remote-User": "ada"}
    assert ours.visitor().get("/account", headers=headers).status_code == 401


def test_refusals_are_on_record_without_names(ours: House, visitors: dict[str, TestClient]) -> None:
    visitors["mona"].get("/paper/secret-title/withdraw")
    entries: list[dict[str, Any]] = [json.loads(line) for line in ours.record.splitlines()]
    assert entries[-1]["event"] == "refused"
    assert entries[-1]["who"] == ours.people["mona"].id
    assert "mona" not in ours.record and "secret" not in ours.record
