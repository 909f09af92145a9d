"""What was found as a document to keep: an answer as it was shown, a history or a draft check found once more."""

from collections.abc import Callable
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from assistant.errors import PaperError, QuestionError
from assistant.schema import Query
from web import limits
from web.draft import parts_of, received
from web.frame import page
from web.frame import person as owner
from web.gate import visitor

if TYPE_CHECKING:
    from fastapi import APIRouter, Response

    from assistant.export import Document
    from assistant.keeping.shelves import Shelves
    from assistant.schema import Answer, Limits
    from web.gate import Entry
    from web.turns import Turns

    Kept = Callable[[str, str, str], tuple[Answer, Limits]]

NOT_WRITTEN = "Nothing to save"


def routes(shelves: "Shelves", entry: "Entry", kept: "Kept", turns: "Turns", drafts: "Turns") -> "APIRouter":
    """The addresses of documents: answers and histories by GET, checked drafts by POST; each made in people's turns.

    `kept` gives the answer of a turn of a person's conversation, as it was shown, with its limits.
    """
    from fastapi import APIRouter, Request, Response

    from assistant import batch
    from assistant.desk.apart import histories, papers_of, reviews
    from assistant.export import answer_document, history_document, review_document

    router = APIRouter()

    @router.get("/export/answer.{form}")
    async def answer(request: Request, form: str) -> Response:
        given, person = request.query_params, visitor(request)

        def shown() -> "Document":
            if "turn" in given:
                answer, asked = kept(owner(request), given.get("c", ""), given["turn"])
            else:
                asked = limits.read(given)
                query = Query(given.get("q", ""), tuple(given.getlist("earlier")), asked)
                batch.check(query)
                answer = shelves.seen_by(person.clearance).ask(query).answer
            entry.exempt_read(person, answer)
            return answer_document(answer, asked, date.today())

        return await turns.answer(request, lambda: _sent(shown, "answer", form))

    @router.get("/export/history.{form}")
    async def topic(request: Request, form: str) -> Response:
        def ask() -> "Document":
            asked, person = limits.read(request.query_params), visitor(request)
            found = histories(request.query_params.get("topic", ""), shelves.seen_by(person.clearance), asked)
            entry.exempt_read(person, papers_of(found))
            return history_document(found, asked, date.today())

        return await turns.answer(request, lambda: _sent(ask, "history", form))

    @router.post("/export/draft.{form}")
    async def draft(request: Request, form: str) -> Response:
        person = visitor(request)
        try:
            async with received(request) as sent:
                parts = await parts_of(sent)
        except (PaperError, QuestionError) as error:
            return _refused(error)

        def check() -> "Document":
            found = reviews(parts, shelves.seen_by(person.clearance))
            entry.exempt_read(person, papers_of(found))
            return review_document(found, date.today())

        return await drafts.answer(request, lambda: _sent(check, "draft-check", form))

    return router


def _sent(ask: Callable[[], "Document"], name: str, form: str) -> "Response":
    """The document that asking gives, as a file to save; where it cannot be asked, a page with the reason."""
    from fastapi import Response

    from assistant.desk.markdown import markdown
    from assistant.desk.ooxml import TYPE, docx

    try:
        document = ask()
    except QuestionError as error:
        return _refused(error)
    kept = {"Content-Disposition": f'attachment; filename="{name}-{document.as_at.isoformat()}.{form}"'}
    if form == "docx":
        return Response(docx(document), media_type=TYPE, headers=kept)
    return Response(markdown(document), media_type="text/markdown; charset=utf-8", headers=kept)


def _refused(error: Exception) -> "Response":
    from fastapi.responses import HTMLResponse

    return HTMLResponse(page(NOT_WRITTEN, f"<h1>{NOT_WRITTEN}</h1><p>{escape(str(error))}</p>"), status_code=400)
