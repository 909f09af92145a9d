"""What is counted while the site runs, in the text form that Prometheus reads: for this computer alone."""

import time
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from assistant.errors import AssistantError
from assistant.schema import Answer, Query
from web import log

if TYPE_CHECKING:
    from fastapi import APIRouter

    from web.turns import Turns

AnswerTo = Callable[[str, Query, Callable[[int], None]], Answer]
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


class Papers(Protocol):
    """What is told of the papers: those that everybody may see, so that nothing is told of the others."""

    def paragraph_counts(self) -> dict[str, int]: ...


class Metrics:
    """Counts what becomes of questions and how long their answers take; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._outcomes: Counter[str] = Counter(answered=0, declined=0, failed=0)
        self._reasons: Counter[str] = Counter()
        self._errors: Counter[str] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0
        self._answers = 0

    def watched(self, answer_to: AnswerTo) -> AnswerTo:
        """The same, with each question counted, timed and written to the log."""

        def watching(owner: str, query: Query, found: Callable[[int], None]) -> Answer:
            began = time.perf_counter()
            try:
                answer = answer_to(owner, query, found)
            except Exception as error:
                code = type(error).__name__ if isinstance(error, AssistantError) else "Mishap"
                with self._lock:
                    self._outcomes["failed"] += 1
                    self._errors[code] += 1
                log.question(query, None, code, time.perf_counter() - began)
                raise
            took = time.perf_counter() - began
            with self._lock:
                self._outcomes["declined" if answer.declined else "answered"] += 1
                if answer.reason:
                    self._reasons[answer.reason] += 1
                self._answers += 1
                self._seconds += took
                for bound in BOUNDS:
                    self._within[bound] += took <= bound
            log.question(query, answer, None, took)
            return answer

        return watching

    def text(self, papers: Papers, turns: "Turns") -> str:
        """Everything counted since the site was started, and what is held, and waits, now."""
        with self._lock:
            lines = _family("council_questions_total", "counter", "Questions by what became of them.")
            lines += [f'council_questions_total{{outcome="{name}"}} {n}' for name, n in sorted(self._outcomes.items())]
            lines += _family("council_declined_total", "counter", "Declined questions by reason.")
            lines += [f'council_declined_total{{reason="{name}"}} {n}' for name, n in sorted(self._reasons.items())]
            lines += _family("council_errors_total", "counter", "Questions that failed, by the kind of error.")
            lines += [f'council_errors_total{{code="{name}"}} {n}' for name, n in sorted(self._errors.items())]
            lines += _family("council_answer_seconds", "histogram", "From question to answer.")
            lines += [f'council_answer_seconds_bucket{{le="{bound}"}} {self._within[bound]}' for bound in BOUNDS]
            lines += [
                f'council_answer_seconds_bucket{{le="+Inf"}} {self._answers}',
                f"council_answer_seconds_sum {self._seconds:.6f}",
                f"council_answer_seconds_count {self._answers}",
            ]
        lines += _family("council_waiting", "gauge", "Questions that wait for their turn.")
        lines.append(f"council_waiting {turns.waiting}")
        lines += _family("council_turned_away_total", "counter", "Questions for which there was no room.")
        lines.append(f"council_turned_away_total {turns.turned_away}")
        try:
            counts = papers.paragraph_counts()
            lines += _family("council_papers", "gauge", "Papers that everybody may see.")
            lines.append(f"council_papers {len(counts)}")
            lines += _family("council_paragraphs", "gauge", "Their paragraphs.")
            lines.append(f"council_paragraphs {sum(counts.values())}")
            up = 1
        except AssistantError:
            up = 0
        lines += _family("council_store_up", "gauge", "Whether the store can be read.")
        return "\n".join([*lines, f"council_store_up {up}"]) + "\n"


def _family(name: str, kind: str, what: str) -> list[str]:
    return [f"# HELP {name} {what}", f"# TYPE {name} {kind}"]


def routes(metrics: Metrics, papers: Papers, turns: "Turns") -> "APIRouter":
    """The route that a Prometheus on this computer reads; through a proxy there is no such page."""
    from fastapi import APIRouter, Request
    from fastapi.responses import PlainTextResponse

    router = APIRouter()

    @router.get("/metrics")
    def read(request: Request) -> PlainTextResponse:
        host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
        near = request.client is not None and request.client.host in ("127.0.0.1", "::1")
        if not near or host not in _LOCAL or any(name in request.headers for name in _FORWARDED):
            return PlainTextResponse("There is no page at this address.", status_code=404)
        return PlainTextResponse(metrics.text(papers, turns), media_type="text/plain; version=0.0.4")

    return router
