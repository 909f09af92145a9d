"""A person's conversations, listed to be opened or deleted, and the way in for verdicts on answers."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from assistant.cite import long_date
from web.conversations import Conversations, Listed
from web.enquiries import Enquiries
from web.frame import page, person

if TYPE_CHECKING:
    from fastapi import APIRouter

SHOWN = 200  # characters of a question


def conversations_page(listed: Sequence[Listed], kept_days: int) -> str:
    """All conversations of one person, newest first, each a link, with a button that deletes it."""
    rows = "".join(_row(one) for one in listed)
    everything = (
        '<details><summary>Delete all of them</summary><form method="post" action="/conversations/delete">'
        f"<p>This cannot be undone.</p><button>Delete {_number(len(listed))}</button></form></details>"
    )
    return page(
        "Conversations",
        "<h1>Conversations</h1><p>Each is kept until you delete it, and at most "
        f"{kept_days} days after its last question.</p>"
        + (f'<ul class="past" role="list">{rows}</ul>{everything}' if listed else "<p>There are none.</p>"),
        "/conversations",
    )


def routes(enquiries: Enquiries) -> "APIRouter":
    """The page and its buttons, and where a verdict on an answer is sent to."""
    from fastapi import APIRouter, Body, Request
    from fastapi.responses import HTMLResponse, RedirectResponse, Response

    router = APIRouter()
    conversations: Conversations = enquiries.conversations

    @router.get("/conversations")
    def listed(request: Request) -> HTMLResponse:
        return HTMLResponse(conversations_page(conversations.listed(person(request)), conversations.kept_days))

    @router.post("/conversations/delete")
    def delete_all(request: Request) -> RedirectResponse:
        conversations.delete_all(person(request))
        return RedirectResponse("/conversations", status_code=303)

    @router.post("/conversations/{conversation}/delete")
    def delete(request: Request, conversation: str) -> RedirectResponse:
        conversations.delete(person(request), conversation)
        return RedirectResponse("/conversations", status_code=303)

    @router.post("/feedback")
    def feedback(
        request: Request,
        conversation: str = Body(),
        turn: int = Body(),
        useful: bool = Body(),
        reason: str = Body(""),
        words: str = Body(""),
    ) -> Response:
        kept = enquiries.rate(person(request), conversation, turn, useful, reason, words)
        return Response(status_code=204 if kept else 404)

    return router


def _row(one: Listed) -> str:
    question = one.question if len(one.question) <= SHOWN else f"{one.question[:SHOWN]} …"
    asked = f"{one.questions} {'question' if one.questions == 1 else 'questions'}"
    return (
        f'<li><a href="/?c={escape(one.id)}">{escape(question)}</a>'
        f'<span class="where">{asked}, the last on {long_date(one.touched.date())}</span>'
        f'<form method="post" action="/conversations/{escape(one.id)}/delete"><button>Delete'
        f'<span class="vh"> the conversation that begins: {escape(question)}</span></button></form></li>'
    )


def _number(conversations: int) -> str:
    return "the one conversation" if conversations == 1 else f"all {conversations:,} conversations"
