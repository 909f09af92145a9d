"""Whose question is next: people take turns, and whoever has too much waiting already is told to wait.

Searching is work of one interpreter, so more at once would only make each slower. Each person waits in a line of
their own and the lines are served in turn: one person's flood costs the others one place, not all of them.
"""

import asyncio
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from web.frame import person

if TYPE_CHECKING:
    from fastapi import Request, Response

AT_ONCE = 2  # pieces of work done at a time, by one person at most half of them
WITH_A_MODEL = 8  # the same, where most of the time goes by in waiting for a language model
EACH = 6  # pieces of work that one person may have, at work or waiting
ROOM = 100  # that all together may have waiting; about ten seconds of questions
AGAIN = 5  # seconds after which whoever was turned away may try again
_LOOK = 0.5  # seconds between two looks whether somebody who waits is still there


class Busy(AssistantError):
    """There is no room for what somebody asks. `status` is HTTP's code for it."""

    def __init__(self, told: str, status: int) -> None:
        super().__init__(told)
        self.status = status

    @property
    def headers(self) -> dict[str, str]:
        """What tells a program when to try again."""
        return {"Retry-After": str(AGAIN)}


class Place:
    """A person's place in the line: taken first, then given its work; to be left whatever comes of it."""

    def __init__(self, turns: "Turns", who: str) -> None:
        self._turns = turns
        self.who = who
        self.work: Callable[[], Any] = lambda: None
        self.done: Future[Any] = Future()
        self.begun = self.left = False

    def give(self, work: Callable[[], Any]) -> "Future[Any]":
        """Wait for the person's turn with this work; what comes of it."""
        self.work = work
        self._turns.add(self)
        return self.done

    def before(self) -> int:
        """How many come first; 0 for the next one and for what is at work or done."""
        return self._turns.before(self)

    def leave(self) -> bool:
        """Give the place up if its work has not begun; whether that was so."""
        return self._turns.leave(self)


class Turns:
    """A line for every person; safe to use from several threads and event loops."""

    def __init__(self, at_once: int = AT_ONCE, each: int = EACH, room: int = ROOM) -> None:
        self.at_once, self.each, self.room = at_once, each, room
        self.turned_away = 0
        self._lock = threading.Lock()
        self._lines: OrderedDict[str, deque[Place]] = OrderedDict()  # whose turn is next stands first
        self._held: Counter[str] = Counter()  # places of each person, at work or not
        self._working: Counter[str] = Counter()  # those at work
        self._workers = ThreadPoolExecutor(at_once, "turn")

    @property
    def waiting(self) -> int:
        """How many places are taken and not at work."""
        return self._held.total() - self._working.total()

    def place(self, who: str) -> Place:
        """A place for a person. Raises Busy."""
        with self._lock:
            trouble = None
            if self._held[who] >= self.each:
                told = f"You have {self.each} questions waiting already; wait for an answer, then ask again."
                trouble = Busy(told, 429)
            elif self.waiting >= self.room:
                told = (
                    f"Very many people are asking just now and there is no room for more; ask again in {AGAIN} seconds."
                )
                trouble = Busy(told, 503)
            if trouble:
                self.turned_away += 1
                raise trouble
            self._held[who] += 1
        return Place(self, who)

    async def answer(self, request: "Request", work: "Callable[[], Response]") -> "Response":
        """What the work gives, done in the person's turn; given up if they leave before. Raises Busy."""
        from fastapi import Response

        place = self.place(person(request))
        try:
            done: asyncio.Future[Response] = asyncio.wrap_future(place.give(work))
            while not (await asyncio.wait([done], timeout=_LOOK))[0]:
                if not place.begun and await request.is_disconnected():
                    return Response(status_code=499)  # which nobody reads
            return done.result()
        finally:
            place.leave()

    def add(self, place: Place) -> None:
        """Put a place that has its work into its person's line."""
        with self._lock:
            self._lines.setdefault(place.who, deque()).append(place)
            self._begin()

    def before(self, place: Place) -> int:
        """How many begin before it, as far as is known now: of each other person as many as of its own."""
        with self._lock:
            mine = self._lines.get(place.who, ())
            if place not in mine:
                return 0
            own = list(mine).index(place)
            seen = list(self._lines)
            ahead = seen[: seen.index(place.who)]
            return own + sum(
                min(len(line), own + (who in ahead)) for who, line in self._lines.items() if who != place.who
            )

    def leave(self, place: Place) -> bool:
        """Take a place out that has not begun."""
        with self._lock:
            if place.begun or place.left:
                return False
            place.left = True
            place.done.cancel()
            line = self._lines.get(place.who, deque())
            if place in line:
                line.remove(place)
            if not line:
                self._lines.pop(place.who, None)
            self._free(self._held, place.who)
            return True

    def _begin(self) -> None:
        """Let those whose turn it is begin; the lock is held."""
        most = max(1, self.at_once // 2)
        while self._working.total() < self.at_once:
            who = next((who for who in self._lines if self._working[who] < most), None)
            if who is None:
                return
            line = self._lines[who]
            place = line.popleft()
            if line:
                self._lines.move_to_end(who)
            else:
                del self._lines[who]
            if place.done.set_running_or_notify_cancel():  # else it is about to be left
                place.begun = True
                self._working[who] += 1
                self._workers.submit(self._do, place)

    def _do(self, place: Place) -> None:
        result, trouble = None, None
        try:
            result = place.work()
        except BaseException as error:  # for whoever waits for it
            trouble = error
        with self._lock:
            self._free(self._working, place.who)
            self._free(self._held, place.who)
            self._begin()
        if trouble:
            place.done.set_exception(trouble)
        else:
            place.done.set_result(result)

    @staticmethod
    def _free(counts: Counter[str], who: str) -> None:
        counts[who] -= 1
        if not counts[who]:
            del counts[who]
