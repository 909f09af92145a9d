"""What was found as a document to keep: `/export/…` asks again, in the same words, and writes it out."""

from collections.abc import Callable
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from assistant.errors import PaperError, QuestionError
from assistant.schema import Query
from web.desk import limits
from web.draft import parts_of, received
from web.frame import page

if TYPE_CHECKING:
    from fastapi import APIRouter, Response

    from assistant.export import Document
    from assistant.retrieve import Retriever
    from web.turns import Turns

NOT_WRITTEN = "Nothing to save"


def routes(retriever: "Retriever", turns: "Turns", drafts: "Turns") -> "APIRouter":
    """The addresses of documents: answers and histories by GET, checked drafts by POST; each made in people's turns."""
    from fastapi import APIRouter, Request, Response

    from assistant import chat
    from assistant.draft import review
    from assistant.export import answer_document, history_document, review_document
    from assistant.history import history

    router = APIRouter()

    @router.get("/export/answer.{form}")
    async def answer(request: Request, form: str) -> Response:
        def ask() -> "Document":
            asked = limits(request.query_params)
            earlier = tuple(request.query_params.getlist("earlier"))
            query = Query(request.query_params.get("q", ""), earlier, asked)
            return answer_document(chat.ask(query, retriever).answer, asked, date.today())

        return await turns.answer(request, lambda: _sent(ask, "answer", form))

    @router.get("/export/history.{form}")
    async def topic(request: Request, form: str) -> Response:
        def ask() -> "Document":
            asked = limits(request.query_params)
            found = history(request.query_params.get("topic", ""), retriever, asked)
            return history_document(found, asked, date.today())

        return await turns.answer(request, lambda: _sent(ask, "history", form))

    @router.post("/export/draft.{form}")
    async def draft(request: Request, form: str) -> Response:
        try:
            async with received(request) as sent:
                parts = await parts_of(sent)
        except (PaperError, QuestionError) as error:
            return _refused(error)

        def check() -> "Document":
            return review_document(review(parts, retriever), date.today())

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
