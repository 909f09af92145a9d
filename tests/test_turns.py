"""Turns: nobody's flood delays the others, nobody fills the line, and who leaves is not worked for."""

import asyncio
import threading
from concurrent.futures import wait
from pathlib import Path
from typing import Any

import page_samples as samples
import pytest
from fastapi import Response
from fastapi.testclient import TestClient
from people import House, house

from assistant import chat
from web import gate, signin
from web.rate import Rate
from web.turns import Busy, Place, Turns

pytestmark = pytest.mark.usefixtures("quick_hashes")


class Work:
    """A worker who is held until let go, and what was done, in order."""

    def __init__(self, **turns: int) -> None:
        self.turns = Turns(**({"at_once": 1} | turns))
        self.done: list[str] = []
        self.go = threading.Event()
        self.places = [self.asks("first")]

    def asks(self, who: str) -> Place:
        place = self.turns.place(who)

        def work() -> None:
            self.go.wait(5)
            self.done.append(who)

        place.give(work)
        return place

    def end(self) -> list[str]:
        """Let everything be done; who it was done for after the first."""
        self.go.set()
        wait([place.done for place in self.places if not place.left], 10)
        return self.done[1:]


def test_lines_are_served_in_turn() -> None:
    work = Work(each=50)
    work.places += [work.asks("flood") for _ in range(20)] + [work.asks(who) for who in ("ann", "ben", "ann")]
    assert [place.before() for place in work.places[-3:]] == [1, 2, 4]
    assert work.end() == ["flood", "ann", "ben", "flood", "ann", *["flood"] * 18]


def test_one_person_never_holds_all_who_work() -> None:
    work = Work(at_once=2)
    work.places += [work.asks("first") for _ in range(3)]
    work.places.append(work.asks("ann"))
    assert [place.begun for place in work.places] == [True, False, False, False, True]
    work.end()


@pytest.mark.parametrize(("who", "status", "told"), [("flood", 429, "You have 3 questions"), ("ann", 503, "no room")])
def test_what_there_is_no_room_for_is_refused(who: str, status: int, told: str) -> None:
    work = Work(each=3, room=4)
    work.places += [work.asks(one) for one in ("flood", "flood", "flood", "ben")]
    with pytest.raises(Busy, match=told) as refused:
        work.asks(who)
    assert (refused.value.status, work.turns.turned_away) == (status, 1)
    assert refused.value.headers == {"Retry-After": "5"}
    work.end()
    assert work.turns.waiting == 0
    work.places.append(work.asks(who))


def test_who_leaves_is_not_worked_for_and_frees_the_place() -> None:
    work = Work(each=2)
    work.places += [work.asks("ann"), work.asks("ben")]
    taken = work.turns.place("ann")  # and no work given
    assert [work.places[1].leave(), work.places[1].leave(), taken.leave(), work.places[0].leave()] == [
        True,
        False,
        True,
        False,
    ]
    work.places.append(work.asks("ann"))
    assert work.end() == ["ben", "ann"]


def test_what_fails_frees_the_place_and_says_why() -> None:
    turns = Turns(each=1)

    def fail() -> None:
        raise ValueError("no")

    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            turns.place("ann").give(fail).result(5)


def test_a_request_whose_sender_left_is_given_up() -> None:
    class Request:
        def __init__(self) -> None:
            self.scope: dict[str, Any] = {}

        async def is_disconnected(self) -> bool:
            return True

    def answer() -> Response:
        work.done.append("gone")
        return Response()

    work = Work()
    reply = asyncio.run(work.turns.answer(Request(), answer))  # type: ignore[arg-type]
    assert reply.status_code == 499 and work.turns.waiting == 0
    assert work.end() == []


def test_a_rate_lets_through_so_many_in_a_minute() -> None:
    now = [0.0]
    rate = Rate(2, lambda: now[0])
    assert [rate.wait("ann"), rate.wait("ann"), rate.wait("ann"), rate.wait("ben")] == [0, 0, 60, 0]
    now[0] = 59.5
    assert rate.wait("ann") == 1
    now[0] = 60.0
    assert rate.wait("ann") == 0


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("people"))


def test_where_all_is_full_every_way_to_ask_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "ask", samples.ask)
    site = samples.site(tmp_path)
    turns = site.state.enquiries.turns
    places = [turns.place(f"u-{n}") for n in range(turns.room)]
    with TestClient(site, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 50000)) as browser:
        asked = [
            browser.get("/api/ask", params={"question": "How much?"}),
            browser.get("/api/history", params={"topic": "pool"}),
            browser.get("/history", params={"topic": "pool"}),
            browser.get("/export/answer.md", params={"q": "How much?"}),
        ]
        assert [(reply.status_code, reply.headers["retry-after"]) for reply in asked] == [(503, "5")] * 4
        assert asked[0].json() == {"error": asked[1].json()["error"]}
        assert all("Very many people are asking just now" in reply.text for reply in asked)
        assert browser.get("/papers").status_code == 200
        assert f"council_waiting {turns.room}\n" in browser.get("/metrics").text
        for place in places:
            place.leave()
        assert browser.get("/export/answer.md", params={"q": "How much?"}).status_code == 200


def test_a_flood_of_events_is_its_senders_alone(ours: House) -> None:
    mona, omar = ours.visitor("mona"), ours.visitor("omar")
    event = {"session_hash": "", "fn_index": 0, "data": []}
    statuses = [mona.post(gate.JOIN, json=event).status_code for _ in range(gate.MOST_EVENTS + 60)]
    assert (statuses.count(404), statuses.count(429)) == (gate.MOST_EVENTS, 60)
    assert omar.post(gate.JOIN, json=event).status_code == 404
    assert mona.post(gate.JOIN, json=event).headers["retry-after"].isdecimal()
    assert omar.post(gate.JOIN, json=event | {"data": ["x" * 1_000_000]}).status_code == 413


def test_passwords_wait_in_turn_and_not_for_long(ours: House, monkeypatch: pytest.MonkeyPatch) -> None:
    go, statuses = threading.Event(), []

    def slow(password: str, kept: str | None) -> bool:
        return not go.wait(5)

    monkeypatch.setattr(signin, "matches", slow)

    def tries(name: str) -> None:
        reply = ours.visitor().post("/signin", data={"name": name, "password": "wrong"})
        statuses.append((name, reply.status_code))

    with TestClient(ours.site, base_url="http://127.0.0.1:7860"):
        threads = [threading.Thread(target=tries, args=[name]) for name in ["flood"] * 30 + ["ann"]]
        for thread in threads:
            thread.start()
        while len(statuses) < 28:
            go.wait(0.01)
        assert statuses == [("flood", 429)] * 28
        go.set()
        for thread in threads:
            thread.join(10)
    assert sorted(statuses[28:]) == [("ann", 401), ("flood", 401), ("flood", 401)]
