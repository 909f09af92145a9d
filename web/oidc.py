"""Signing in with the council's own service: the way there and back, each attempt good once and in one browser."""

import json
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from assistant.errors import AccessError
from web import signin
from web.gate import Entry
from web.provider import NOT_PROVED, Known
from web.signin import ours, sign_in_page, signed_in
from web.turns import Busy, Turns

if TYPE_CHECKING:
    from fastapi import APIRouter, Response

NOT_LET_IN = "The council knows you, but you are not let in here; ask whoever looks after this assistant."
_AT_ONCE, _ROOM = 4, 40  # people for whom the service is asked at a time, and who wait for it


def routes(entry: Entry, address: str) -> "APIRouter":
    """`/signin/start` and `/signin/back`, beside all of `web/signin.py`; `address` is where others open the site."""
    from fastapi import APIRouter, Request
    from fastapi.responses import RedirectResponse, Response

    router = APIRouter()
    router.include_router(signin.routes(entry, address))
    turns = Turns(_AT_ONCE, _ROOM, _ROOM)  # it may be slow to answer; nobody else's page waits for it
    cookie = "__Host-council_errand" if entry.secure else "council_errand"

    def back_to(request: Request) -> str:
        return f"{address or str(request.base_url).rstrip('/')}/signin/back"

    def refused(error: AccessError) -> Response:
        return _page(entry, str(error), 429 if isinstance(error, Busy) else 403 if str(error) == NOT_PROVED else 503)

    @router.get("/signin/start")
    async def start(request: Request, next: str = "/") -> Response:
        return await turns.answer(request, lambda: sent(request, next))

    def sent(request: Request, next: str) -> Response:
        if entry.provider is None:
            return RedirectResponse("/signin", status_code=303)
        state, nonce, verifier, browser = (token_urlsafe(48) for _ in range(4))
        try:
            to = entry.provider.leads_to(back_to(request), state, nonce, verifier)
        except AccessError as error:
            return refused(error)
        entry.sessions.send(state, browser, json.dumps([nonce, verifier, ours(next)]))
        reply = RedirectResponse(to, status_code=303)
        reply.set_cookie(cookie, browser, max_age=600, path="/", secure=entry.secure, httponly=True, samesite="lax")
        return reply

    @router.get("/signin/back")
    async def back(request: Request) -> Response:
        return await turns.answer(request, lambda: came(request))

    def came(request: Request) -> Response:
        said, browser = request.query_params, request.cookies.get(cookie, "")
        if entry.provider is None:
            return RedirectResponse("/signin", status_code=303)
        kept = entry.sessions.back(said.get("state", ""), browser) if len(said) == len(said.multi_items()) else None
        try:
            if kept is None:
                raise AccessError(NOT_PROVED)
            nonce, verifier, next = json.loads(kept)
            known = entry.provider.who(said, back_to(request), nonce, verifier)
        except AccessError as error:
            entry.audit.note("sign_in_failed", None)
            return refused(error)
        id = _id(entry, known)
        if known.role is None:
            _shut_out(entry, id)
            return _page(entry, NOT_LET_IN, 403)
        person = entry.users.admit(id, known.name, known.role, known.clearance)
        entry.audit.note("signed_in", person.id)
        reply = signed_in(entry, person, next)
        reply.delete_cookie(cookie, path="/", secure=entry.secure, httponly=True, samesite="lax")
        return reply

    return router


def _id(entry: Entry, known: Known) -> str:
    """The same for a person each time, and nobody else's: a name there may be given to another one day."""
    issuer = entry.provider.settings.issuer if entry.provider else ""
    return f"o-{sha256(json.dumps([issuer, known.subject]).encode()).hexdigest()[:20]}"


def _shut_out(entry: Entry, id: str) -> None:
    """Somebody who was let in before, and is in none of the groups any more."""
    entry.audit.note("sign_in_failed", id)
    person = entry.users.by_id(id)
    if person:
        entry.users.remove(person.name)
        entry.sessions.forget(person)


def _page(entry: Entry, trouble: str, status: int) -> "Response":
    from fastapi.responses import HTMLResponse

    return HTMLResponse(sign_in_page("/", trouble, by=entry.by, password=entry.by_password), status_code=status)
