"""Signing in and out: what lets somebody in, for how long, and what a wrong try tells."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from people import PASSWORD, House, house

from web import sessions
from web.sessions import Sessions

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("people"))


def test_somebody_signs_in_and_out(ours: House) -> None:
    browser = ours.visitor()
    reply = browser.post("/signin", data={"name": " Mona ", "password": PASSWORD, "next": "/paper/budget"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/paper/budget")
    assert browser.get("/paper/budget").status_code == 200
    account = browser.get("/account").text
    assert "<dd>mona</dd>" in account and "<dd>Member</dd>" in account and "Sign out" in account
    token = browser.cookies[ours.entry.cookie]
    assert browser.post("/signout", headers={"Content-Length": "0"}).status_code == 303
    browser.cookies.set(ours.entry.cookie, token)
    assert browser.get("/paper/budget").status_code == 401


def test_the_cookie_is_for_this_site_alone(ours: House, tmp_path: Path) -> None:
    def cookie(one: House) -> str:
        return one.visitor().post("/signin", data={"name": "ada", "password": PASSWORD}).headers["set-cookie"]

    plain = cookie(ours).lower()
    assert "httponly" in plain and "samesite=lax" in plain and "path=/" in plain and "secure" not in plain
    tls = cookie(house(tmp_path, address="https://papers.example.gov.uk"))
    assert tls.startswith("__Host-council_session=") and "Secure" in tls and "Domain" not in tls


@pytest.mark.parametrize(
    "next", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\r\nX: y"]
)
def test_it_leads_nowhere_else(ours: House, next: str) -> None:
    reply = ours.visitor().post("/signin", data={"name": "ada", "password": PASSWORD, "next": next})
    assert reply.headers["location"] == "/"
    assert "evil" not in ours.visitor().get("/signin", params={"next": next}).text


def test_a_wrong_try_does_not_tell_who_there_is(ours: House) -> None:
    def tried(name: str, password: str) -> tuple[int, str]:
        reply = ours.visitor().post("/signin", data={"name": name, "password": password})
        return reply.status_code, reply.text.replace(name, "")

    assert tried("omar", "wrong") == tried("nobody", "wrong") == tried("", "wrong")
    assert tried("omar", "wrong")[0] == 401
    for name in ("clint", "cleo"):
        for _ in range(sessions.FREE_TRIES):
            tried(name, "wrong")
    locked = [tried(name, PASSWORD) for name in ("cleo", "clint", "CLEO ")]
    assert [status for status, _ in locked] == [429, 429, 429]
    assert re.sub(r"\d+", "", locked[0][1]) == re.sub(r"\d+", "", locked[1][1])
    assert "Try again in" in locked[0][1]


def test_a_wrong_try_takes_as_long_for_nobody(ours: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from web import passwords

    asked: list[int] = []
    real = passwords._scrypt

    def noted(*given: Any) -> bytes:
        asked.append(given[2])
        return real(*given)

    monkeypatch.setattr(passwords, "_scrypt", noted)
    ours.visitor().post("/signin", data={"name": "no such person", "password": "wrong"})
    assert asked == [passwords._COST]


def test_names_and_passwords_are_nowhere_on_record(tmp_path: Path) -> None:
    ours = house(tmp_path)
    ours.visitor("mona").post("/signout", headers={"Content-Length": "0"})
    for _ in range(sessions.FREE_TRIES + 1):
        ours.visitor().post("/signin", data={"name": "cleo", "password": "sesame-sesame"})
    ours.visitor().post("/signin", data={"name": "hunter2-by-mistake", "password": "sesame-sesame"})
    kept = b"".join(path.read_bytes() for path in ours.folder.iterdir() if path.name != "users.json")
    for word in (b"hunter2-by-mistake", b"sesame-sesame", PASSWORD.encode(), b"cleo", b"mona"):
        assert word not in kept
    assert PASSWORD not in (ours.folder / "users.json").read_text(encoding="utf-8")
    events = [json.loads(line)["event"] for line in ours.record.splitlines()]
    assert {"signed_in", "signed_out", "sign_in_failed", "sign_in_locked"} <= set(events)
    assert ours.entry.audit.broken() is None


def test_files_are_for_their_owner_alone(ours: House) -> None:
    ours.visitor("mona")
    modes = {path.name: path.stat().st_mode & 0o077 for path in ours.folder.iterdir()}
    assert set(modes) >= {"users.json", "sessions.sqlite", "audit.jsonl"}
    assert [name for name, mode in modes.items() if mode and name != "exempt"] == []


def test_a_session_ends_by_itself(ours: House) -> None:
    now = [time.time()]
    kept = Sessions(ours.folder, lambda: now[0])
    person = ours.people["mona"]
    token = kept.begin(person)
    for _ in range(sessions.LONGEST // sessions.IDLE):
        assert kept.holder(token) == (person.id, person.stamp)
        now[0] += sessions.IDLE - 1
    assert kept.holder(token) == (person.id, person.stamp)
    now[0] += sessions.LONGEST - sessions.LONGEST // sessions.IDLE * (sessions.IDLE - 1) + 1
    assert kept.holder(token) is None
    idle = kept.begin(person)
    now[0] += sessions.IDLE + 1
    assert kept.holder(idle) is None


def test_waits_grow_and_are_forgotten(tmp_path: Path) -> None:
    now = [0.0]
    kept = Sessions(tmp_path, lambda: now[0])
    waits: list[float] = []
    for _ in range(12):
        assert kept.attempt("mona") == 0
        waits.append(kept.attempt("Mona ") if len(waits) >= sessions.FREE_TRIES - 1 else 0)
        now[0] += waits[-1]
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    kept.passed("mona")
    assert [kept.attempt("mona") for _ in range(5)] == [0] * 5
    assert kept.attempt("mona") > 0
    now[0] += sessions.FORGOTTEN + 1
    assert [kept.attempt("mona") for _ in range(5)] == [0] * 5


def test_a_new_password_or_role_counts_at_once(ours: House) -> None:
    browser = ours.visitor("omar")
    ours.entry.users.change("omar", "clerk", None, None)
    assert "<dd>Clerk</dd>" in browser.get("/account").text
    ours.entry.users.change("omar", None, None, "another long phrase")
    assert browser.get("/account").status_code == 401


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1.evil.example"])
def test_another_site_cannot_sign_anybody_in_or_out(ours: House, origin: str) -> None:
    browser = ours.visitor("ada")
    data = {"name": "mona", "password": PASSWORD}
    assert browser.post("/signin", data=data, headers={"Origin": origin}).status_code == 403
    assert browser.post("/signout", headers={"Origin": origin, "Content-Length": "0"}).status_code == 403
    assert browser.get("/signout").status_code in (404, 405)
    assert browser.get("/account").status_code == 200


def test_the_address_that_others_use(tmp_path: Path) -> None:
    there = house(tmp_path, address="https://papers.example.gov.uk")
    browser = there.visitor("mona")
    reply = browser.get("/account", headers={"Origin": "https://papers.example.gov.uk"})
    assert reply.status_code == 200
    assert reply.headers["strict-transport-security"].startswith("max-age=")
    assert browser.get("/account", headers={"Host": "evil.example"}).status_code == 403
    assert browser.get("/account", headers={"Origin": "https://evil.example"}).status_code == 403
