"""Signing in and out, and the page that says who is signed in; all of it works without a script."""

import asyncio
import os
import threading
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from assistant.errors import AccessError
from web.frame import page
from web.gate import Entry, visitor
from web.passwords import matches
from web.turns import Busy, Turns
from web.users import LOCAL, Person

if TYPE_CHECKING:
    from fastapi import APIRouter
    from fastapi.responses import RedirectResponse

WRONG = "That name and password do not go together. Check both and try again."
BUSY = "Many people are signing in just now. Try again in a moment."
_AT_ONCE, _EACH, _ROOM = 1, 2, 20  # passwords checked at a time; that wait for one name, and for all


def sign_in_page(
    next: str = "/", trouble: str = "", name: str = "", by: str = "", out: str = "", password: bool = True
) -> str:
    """The form; `next` is where it leads, `trouble` why the last try did not.

    `by` names another service to sign in with, `out` is where to sign out of it too; `password`: with one too.
    """
    problem = f'<p class="trouble" id="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    wrong = ' aria-invalid="true" aria-describedby="trouble"' if trouble else ""
    if out:
        problem += (
            f'<p role="status">You are signed out here. <a href="{escape(out)}">Sign out of {escape(by)} too</a>.</p>'
        )
    if by:
        way = escape(f"/signin/start?next={quote(next, safe='')}")
        problem += f'<p class="ways"><a href="{way}">Sign in with {escape(by)}</a></p>'
    form = (
        '<form method="post" action="/signin" class="form">'
        f'<input type="hidden" name="next" value="{escape(next)}">'
        f'<label for="name">User name</label><input id="name" name="name" value="{escape(name)}" '
        f'autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64"{wrong}>'
        '<label for="password">Password</label><input id="password" name="password" type="password" '
        f'autocomplete="current-password" required maxlength="1000"{wrong}>'
        '<button>Sign in</button></form><p class="aside">Forgotten it? Ask whoever looks after this assistant.</p>'
    )
    form = f"{'<h2>Or with a password</h2>' if by else ''}{form}" if password else ""
    return page(f"{'Problem: ' if trouble else ''}Sign in", f"<h1>Sign in</h1>{problem}{form}")


def account_page(person: Person, by_password: bool) -> str:
    """Who is signed in and what they may do."""
    if person == LOCAL:
        inside = (
            "<p>Nobody has to sign in: this assistant answers this computer alone. Exempt papers are not shown.</p>"
        )
        return page("Account", f"<h1>Account</h1>{inside}", "/account")
    bodies = escape("; ".join(person.clearance)) or "none"
    out = '<form method="post" action="/signout" class="form"><button>Sign out</button></form>' if by_password else ""
    facts = f"<dt>Signed in as</dt><dd>{escape(person.name)}</dd><dt>Role</dt><dd>{person.role.capitalize()}</dd>"
    tokens = '<p><a href="/account/tokens">Tokens for programs</a></p>'
    inside = f"<dl>{facts}<dt>Exempt papers of</dt><dd>{bodies}</dd></dl>{tokens}{out}"
    return page("Account", f"<h1>Account</h1>{inside}", "/account")


def signed_in(entry: Entry, person: Person, next: str) -> "RedirectResponse":
    """A session begins, and the browser is told of it."""
    from fastapi.responses import RedirectResponse

    reply = RedirectResponse(ours(next), status_code=303)
    token = entry.sessions.begin(person)
    reply.set_cookie(entry.cookie, token, path="/", secure=entry.secure, httponly=True, samesite="lax")
    return reply


def routes(entry: Entry, address: str = "") -> "APIRouter":
    """The pages' addresses; `address` is where others open the site."""
    from fastapi import APIRouter, Form, Request
    from fastapi.responses import HTMLResponse, RedirectResponse, Response

    router = APIRouter()
    turns = Turns(_AT_ONCE, _EACH, _ROOM)  # a check takes half a second of one core, and leaves the other to answers

    def asking(next: str, trouble: str = "", name: str = "", status: int = 200, again: str = "") -> HTMLResponse:
        headers = {"Retry-After": again} if again else None
        return HTMLResponse(
            sign_in_page(ours(next), trouble, name, entry.by, password=entry.by_password), status, headers
        )

    @router.get("/signin")
    def form(request: Request, next: str = "/", out: bool = False) -> Response:
        if request.state.person is not None or entry.proxy:
            return RedirectResponse(ours(next), status_code=303)
        if not out or not entry.provider:
            return asking(next)
        with suppress(AccessError):  # where the service is down it cannot be left either
            to = entry.provider.leaves_by(f"{address or str(request.base_url).rstrip('/')}/signin")
            return HTMLResponse(sign_in_page("/", by=entry.by, out=to or "", password=entry.by_password))
        return asking("/")

    @router.post("/signin")
    async def sign_in(
        name: str = Form("", max_length=200), password: str = Form("", max_length=1000), next: str = Form("/")
    ) -> Response:
        if not entry.users.kept or entry.proxy:
            return RedirectResponse("/", status_code=303)
        try:
            place = turns.place(name.strip().casefold())
        except Busy as busy:
            return asking(next, BUSY, name, 429, busy.headers["Retry-After"])
        reply: Response = await asyncio.wrap_future(place.give(lambda: tried(name, password, next)))
        return reply

    def tried(name: str, password: str, next: str) -> Response:
        with suppress(OSError):  # this thread checks passwords alone: on Linux it gives way to those that answer
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        person = entry.users.named(name)
        wait = entry.sessions.attempt(name)
        right = not wait and matches(password, person.password if person else None)
        if wait:
            entry.audit.note("sign_in_locked", person.id if person else None)
            said = f"There were too many wrong passwords for this name. Try again in {_in_words(wait)}."
            return asking(next, said, name, 429, str(int(wait) + 1))
        if person is None or not right:
            entry.audit.note("sign_in_failed", person.id if person else None)
            return asking(next, WRONG, name, 401)
        entry.audit.note("signed_in", person.id)
        entry.sessions.passed(name)
        return signed_in(entry, person, next)

    @router.post("/signout")
    def sign_out(request: Request) -> RedirectResponse:
        entry.sessions.end(entry.token(request.scope))
        entry.audit.note("signed_out", visitor(request).id)
        reply = RedirectResponse("/signin?out=1" if entry.provider else "/signin", status_code=303)
        reply.delete_cookie(entry.cookie, path="/", secure=entry.secure, httponly=True, samesite="lax")
        return reply

    @router.get("/account")
    def account(request: Request) -> HTMLResponse:
        return HTMLResponse(account_page(visitor(request), not entry.proxy))

    return router


def ours(address: str) -> str:
    """An address of this site; the first page for any that might lead elsewhere."""
    plain = address.isprintable() and address.isascii() and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else "/"


def _in_words(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{int(seconds) + 1} seconds" if seconds < 90 else f"{minutes} minutes"
