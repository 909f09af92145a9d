"""The JSON API: the functions of the pages for other programs, with a schema, and bounds on what one person sends."""

import logging
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from assistant import formats
from assistant.errors import AssistantError, PaperError, QuestionError
from web.api_page import api_page
from web.enquiries import MISHAP
from web.frame import person
from web.rate import WITHIN, Rate
from web.turns import Busy, Turns

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.records import Record
    from assistant.service import Service

LARGEST = 2_000_000  # bytes of what is sent
MOST = 60  # requests of one person, within `WITHIN`
TITLE = "Council papers assistant"
TOLD = (
    "Questions, papers, histories and draft checks as on the pages, for programs. Dates are YYYY-MM-DD. "
    'An error is {"error": "one sentence that says what is wrong and what to do"}.'
)


def add(site: "FastAPI", service_of: "Callable[[str], Service]", turns: Turns, drafts: Turns) -> None:
    """Put the API at `/api/…`, its readable page at `/api`, and the same as tools at `/mcp`.

    `service_of` gives what a person may ask. Questions are asked and drafts are checked in people's `turns`, each kind
    in its own.
    """
    from fastapi import Request
    from fastapi.responses import HTMLResponse
    from starlette.routing import Route

    from assistant.tools import OverHttp

    interface = application(service_of, turns, drafts)

    @site.get("/api")
    def read() -> HTMLResponse:
        return HTMLResponse(api_page(interface.openapi()))

    site.mount("/api", interface)

    def in_turn(request: Request, tool: str, work: "Callable[[], Record]") -> "Record":
        place = (drafts if tool == "check_draft" else turns).place(person(request))
        try:
            return place.give(work).result()  # type: ignore[no-any-return]
        finally:
            place.leave()

    tools = OverHttp(lambda request: service_of(person(request)), in_turn)
    site.router.routes.append(Route("/mcp", Bounds(tools), methods=["POST", "GET", "DELETE"]))


def application(service_of: "Callable[[str], Service]", turns: Turns, drafts: Turns) -> "FastAPI":
    """The API as an application of its own, so that its schema holds nothing of the rest of the site."""
    from fastapi import FastAPI, Query, Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse, Response
    from starlette.exceptions import HTTPException

    api = FastAPI(title=TITLE, description=TOLD, version="1", docs_url=None, redoc_url=None)
    api.add_middleware(Bounds)

    def documented(model: type, tells: str) -> dict[str, Any]:
        wrong = {"description": "Why not, in one sentence", "model": formats.Trouble}
        return {"summary": tells, "responses": {200: {"model": model}, "4XX": wrong, "5XX": wrong}}

    answers = documented(formats.AnswerRecord, "One answer, quoted from the papers and cited, or an honest refusal")
    histories = documented(formats.HistoryRecord, "What was said about a topic, meeting by meeting, newest first")

    @api.get("/ask", **answers)
    async def ask(request: Request, asked: Annotated[formats.Question, Query()]) -> Response:
        return await turns.answer(request, lambda: _given(lambda: service_of(person(request)).ask(asked)))

    @api.post("/ask", **answers)
    async def ask_at_length(request: Request, asked: formats.Question) -> Response:
        return await turns.answer(request, lambda: _given(lambda: service_of(person(request)).ask(asked)))

    @api.get("/papers", **documented(formats.Papers, "The catalogue: every paper that you may read, within limits"))
    def papers(request: Request, within: Annotated[formats.Within, Query()]) -> JSONResponse:
        return _given(lambda: service_of(person(request)).papers(within))

    @api.get("/papers/{paper_id}", **documented(formats.WholePaper, "One paper and all its paragraphs"))
    def paper(request: Request, paper_id: str) -> JSONResponse:
        return _given(lambda: service_of(person(request)).paper(formats.read(formats.Named, {"paper_id": paper_id})))

    @api.get("/history", **histories)
    async def history(request: Request, asked: Annotated[formats.Topic, Query()]) -> Response:
        return await turns.answer(request, lambda: _given(lambda: service_of(person(request)).history(asked)))

    @api.post("/history", **histories)
    async def history_at_length(request: Request, asked: formats.Topic) -> Response:
        return await turns.answer(request, lambda: _given(lambda: service_of(person(request)).history(asked)))

    @api.post(
        "/check-draft", **documented(formats.ReviewRecord, "A draft's factual statements against what papers say")
    )
    async def check_draft(request: Request, draft: formats.Draft) -> Response:
        return await drafts.answer(request, lambda: _given(lambda: service_of(person(request)).check_draft(draft)))

    @api.exception_handler(RequestValidationError)
    def not_understood(request: Request, error: RequestValidationError) -> JSONResponse:
        return _refused(400, formats.trouble(error.errors()[0]))

    @api.exception_handler(Busy)
    def busy(request: Request, error: Busy) -> JSONResponse:
        return _refused(error.status, str(error), error.headers)

    @api.exception_handler(HTTPException)
    def not_there(request: Request, error: HTTPException) -> JSONResponse:
        told = {
            404: "There is nothing at this address; see /api.",
            405: "This address is asked in another way; see /api.",
        }
        return _refused(error.status_code, told.get(error.status_code, formats.NO_JSON))

    return api


class Bounds:
    """ASGI middleware: so many requests a person in a while, and none too large."""

    def __init__(self, app: "ASGIApp", rate: Rate | None = None) -> None:
        self._app = app
        self._rate = rate or Rate(MOST)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        return await (self._refusal(scope) or self._app)(scope, receive, send)

    def _refusal(self, scope: "Scope") -> "JSONResponse | None":
        from starlette.datastructures import Headers
        from starlette.requests import HTTPConnection

        length = Headers(scope=scope).get("content-length", "")
        if scope["method"] not in ("GET", "HEAD") and not length.isdecimal():
            return _refused(411, "Say how long the request is, with Content-Length.")
        if length.isdecimal() and int(length[:12]) > LARGEST:
            return _refused(413, f"That is over {LARGEST // 1_000_000} MB; send less at a time.")
        if wait := self._rate.wait(person(HTTPConnection(scope))):
            told = f"That is over {self._rate.most} requests in {WITHIN:.0f} seconds; wait {wait} seconds."
            return _refused(429, told, {"Retry-After": str(wait)})
        return None


def _given(work: "Callable[[], Record]") -> "JSONResponse":
    """What comes of a request, or one sentence why nothing does."""
    from fastapi.responses import JSONResponse

    try:
        return JSONResponse(work())
    except QuestionError as error:
        return _refused(400, str(error))
    except PaperError:
        return _refused(404, "There is no such paper here; see /api/papers.")
    except AssistantError as error:
        return _refused(503, str(error))
    except Exception as error:  # the log gets where it happened, but no words of a paper
        where = "".join(traceback.format_tb(error.__traceback__))
        logging.getLogger(__name__).error("%s while serving the API:\n%s", type(error).__name__, where)
        return _refused(500, MISHAP)


def _refused(status: int, told: str, headers: dict[str, str] | None = None) -> "JSONResponse":
    from fastapi.responses import JSONResponse

    return JSONResponse({"error": told}, status, headers)
