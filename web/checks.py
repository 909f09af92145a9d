"""Drafts that are being checked: how far each is, shown as it goes without a script, and how it is stopped.

The page is sent piece by piece: its head at once, a line for each step, of which only the last is shown, and what was
found at the end. Whoever leaves the page ends the check, and whoever stops it is shown what was found by then.
"""

import asyncio
import logging
import secrets
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from assistant.draft import Part
from assistant.errors import AssistantError
from assistant.text import sentences
from web.enquiries import MISHAP
from web.frame import page

if TYPE_CHECKING:
    from assistant.desk.apart import Apart
    from assistant.draft import Review
    from assistant.keeping.shelves import Shelves
    from web.gate import Entry
    from web.turns import Place
    from web.users import Person

LONG = 25  # sentences from which a check shows how far it is
STEPS = 40  # lines at most that tell how far
NOT_BEGUN = "The check was stopped before its turn came: nothing was compared."
KEPT = 60  # seconds in which what a stopped check found can be asked for
_HERE = "\x00"  # where the page is cut


def long_to_check(parts: Sequence[Part]) -> bool:
    """Whether a draft takes so long that one wants to know how far its check is."""
    return sum(len(sentences(part.text)) for part in parts) >= LONG


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A check that is on its way: how to stop it, and what it finds, as HTML."""

    stop: threading.Event = field(default_factory=threading.Event)
    found: "Future[str]" = field(default_factory=Future)


class Checks:
    """The checks on their way, each known to whoever began it."""

    def __init__(self, shelves: "Shelves", entry: "Entry") -> None:
        self._shelves = shelves
        self._entry = entry
        self._checks: dict[tuple[str, str], OnItsWay] = {}  # by whose it is, and its id

    def done(
        self,
        parts: Sequence[Part],
        person: "Person",
        told: Callable[[int, int], None] = lambda number, all: None,
        stop: threading.Event | None = None,
    ) -> "list[Apart[Review]]":
        """A draft checked against all that a person may read. Raises AssistantError."""
        from assistant.desk.apart import papers_of, reviews

        def going(number: int, all: int) -> bool:
            told(number, all)
            return stop is None or not stop.is_set()

        found = reviews(parts, self._shelves.seen_by(person.clearance), going)
        self._entry.exempt_read(person, papers_of(found))
        return found

    async def stopped(self, check: str, person: "Person") -> str | None:
        """What had been found when a check of this person's was stopped; None where there is no such check."""
        on_its_way = self._checks.get((person.id, check))
        if on_its_way is None:
            return None
        on_its_way.stop.set()
        return await asyncio.wrap_future(on_its_way.found)

    async def watched(self, parts: Sequence[Part], person: "Person", line: Callable[[], "Place"]) -> AsyncIterator[str]:
        """The page of a check, as it grows; the check is done in the person's turn, for which `line` gives a place."""
        name, one = secrets.token_urlsafe(18), OnItsWay()
        loop, steps = asyncio.get_running_loop(), asyncio.Queue[str | None]()

        def tell(text: str | None) -> None:
            loop.call_soon_threadsafe(steps.put_nowait, text)

        def told(number: int, all: int) -> None:
            if number % max(1, all // STEPS) == 0:
                tell(f"<p>{number:,} of {all:,} sentences compared.</p>")

        def work() -> None:
            one.found.set_result(self._found(parts, person, told, one.stop))
            tell(None)

        head, _, tail = page("A draft checked", _HERE, "/draft").partition(_HERE)
        try:
            place = line()
        except AssistantError as error:
            yield f'{head}<p class="trouble" role="alert">{escape(str(error))}</p>{tail}'
            return
        self._checks[person.id, name] = one
        whole = False
        try:
            yield head + _begun(name)
            place.give(work)
            while (text := await steps.get()) is not None:
                yield text
            yield f"</div></div>{one.found.result()}{tail}"
            whole = True
        finally:  # it is done, or nobody is there any longer to see it, but for who has just stopped it
            one.stop.set()
            if place.leave():  # its turn had not come
                one.found.set_result(f'<p class="trouble" role="alert">{NOT_BEGUN}</p>')
            loop.call_later(0 if whole else KEPT, self._checks.pop, (person.id, name), None)

    def _found(
        self,
        parts: Sequence[Part],
        person: "Person",
        told: Callable[[int, int], None],
        stop: threading.Event,
    ) -> str:
        """What a page of findings holds, or one sentence why there is nothing."""
        from web.draft import review_part

        try:
            return review_part(self.done(parts, person, told, stop), parts)
        except AssistantError as error:
            trouble = str(error)
        except Exception as error:  # the log gets where it happened, but no words of a draft
            where = "".join(traceback.format_tb(error.__traceback__))
            logging.getLogger(__name__).error("%s while checking a draft:\n%s", type(error).__name__, where)
            trouble = MISHAP
        return f'<p class="trouble" role="alert">{escape(trouble)}</p>'


def _begun(check: str) -> str:
    return (
        '<div class="checking"><h1>Checking the draft</h1><p class="aside">What was found comes on this page when all '
        'sentences are compared.</p><form method="post" action="/draft/stop" class="ways">'
        f'<input type="hidden" name="check" value="{check}"><button>Stop, and show what was found</button></form>'
        '<div class="steps"><p>Waiting for its turn.</p>'
    )
