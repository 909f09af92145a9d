"""Who asks, and what they may open: every request passes here, and what no line below names is closed to most.

The pages and Gradio's handlers ask again for themselves (`visitor`, `by_name`): this is the first lock of two.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AccessError
from assistant.keeping.shelves import APART, all_citations
from assistant.schema import Answer, Paper
from web.audit import Audit
from web.frame import page
from web.provider import Provider
from web.rate import Rate
from web.sessions import Sessions
from web.tokens import Tokens
from web.users import LOCAL, ROLES, Person, Users

EVERYBODY, KEEPERS, RUNNERS = frozenset(ROLES), frozenset({"clerk", "administrator"}), frozenset({"administrator"})
OFFICERS = EVERYBODY - {"member"}
ABOUT = r"/about|/accessibility-statement|/privacy|/algorithmic-transparency"
# Of these, metrics are told to this computer alone.
BEFORE_SIGN_IN = rf"/signin|/signin/(start|back)|/style\.css|/favicon\.ico|/healthz|/metrics|{ABOUT}"
# Every address and the roles that may open it, the first that fits; an address that no line names is for RUNNERS.
WHO: tuple[tuple[str, frozenset[str]], ...] = (
    (r"/papers/add|/papers/added/[^/]+|/paper/[^/]+/withdraw|/upload\.js", KEEPERS),
    (r"/|/account|/signout|/papers", EVERYBODY),
    (r"/account/tokens(/[^/]+/revoke)?|/mcp", EVERYBODY),
    (r"/conversations|/conversations/([^/]+/)?delete|/feedback", EVERYBODY),
    (ABOUT, EVERYBODY),
    (r"/evaluation(/[^/]+)?", OFFICERS),  # a run holds sentences of papers, and questions
    (r"/api|/api/(openapi\.json|ask|papers(/[^/]+)?|history|check-draft)", EVERYBODY),
    (r"/history|/draft(/stop)?|/export/[^/]+", EVERYBODY),
    (r"/paper/[^/]+|/source/[^/]+", EVERYBODY),
    (r"/theme\.css|/(assets|static)/.+|/gradio_api/(queue/(join|data)|heartbeat/[^/]+)", EVERYBODY),
)
PROGRAMS = r"/mcp|/api(/.*)?"  # what programs ask, with a token of a person's
UPLOADS, JOIN = r"/papers/add", "/gradio_api/queue/join"
LONGEST_UPLOAD, LONGEST_BODY, LONGEST_SIGN_IN = 210_000_000, 25_000_000, 20_000  # bytes
LONGEST_EVENT = 200_000  # bytes of what the chat page tells its handlers
MOST_EVENTS = 240  # of one person within a minute
_TABS = 20_000  # Gradio's tabs that are remembered

TOO_MUCH = "That is more than one person may ask within a minute. Wait a little."
NOT_YOURS = "You may not open this page"
NO_TOKEN = "Send a token that holds, as Authorization: Bearer TOKEN; you can make one on the page Account."
LESS = "What you may read was changed while this was looked for, so it is not shown; ask again."
THROUGH_A_PROXY = (
    "This page was reached through a proxy, but nobody has to sign in; add users with: python app.py user add NAME"
)


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that signs people in: its address, and the header in which it names them."""

    address: str
    header: str


@dataclass(slots=True)
class Entry:
    """How people come in: with a password, by a sign-in service, through a proxy, or from this computer alone."""

    users: Users
    sessions: Sessions
    audit: Audit
    proxy: Proxy | None = None
    secure: bool = False  # the site's address is https
    provider: Provider | None = None  # the council's own sign-in service
    tabs: "OrderedDict[str, str]" = field(default_factory=OrderedDict)  # Gradio's tabs: whose each is
    tokens: Tokens = field(init=False)  # by which people's programs come in

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.users.folder)

    @property
    def guarded(self) -> bool:
        """Whether somebody must sign in."""
        return self.proxy is not None or self.provider is not None or self.users.kept

    @property
    def by(self) -> str:
        """What the council's own sign-in service is called on the page; "" where there is none."""
        return self.provider.settings.label if self.provider else ""

    @property
    def by_password(self) -> bool:
        """Whether somebody may sign in with a password."""
        return not self.provider or any(person.password for person in self.users.everyone())

    @property
    def cookie(self) -> str:
        """The cookie's name; the prefix makes browsers refuse it from any other host or without TLS."""
        return "__Host-council_session" if self.secure else "council_session"

    def person(self, scope: Scope) -> Person | None:
        """Who makes a request; None for nobody known."""
        if not self.guarded:
            return LOCAL
        headers = Headers(scope=scope)
        if re.fullmatch(PROGRAMS, scope["path"]) and headers.get("authorization", "").lower().startswith("bearer "):
            return self._program(scope, headers["authorization"].partition(" ")[2].strip())
        if self.proxy:
            names = headers.getlist(self.proxy.header)
            ours = (scope.get("client") or ("",))[0] == self.proxy.address
            return self.users.named(names[0]) if ours and len(names) == 1 else None
        held = self.sessions.holder(self.token(scope))
        person = self.users.by_id(held[0]) if held else None
        return person if person and held and person.stamp == held[1] else None

    def _program(self, scope: Scope, secret: str) -> Person | None:
        """Whose program it is, by its token; where a proxy signs people in, what comes through that."""
        ours = not self.proxy or (scope.get("client") or ("",))[0] == self.proxy.address
        held = self.tokens.holder(secret) if ours else None
        person = self.users.by_id(held[0]) if held else None
        if person is None or held is None or person.stamp != held[1]:
            self.audit.note("token_refused", person.id if person else None)
            return None
        return person

    def token(self, scope: Scope) -> str:
        """The session's id that the browser sent; empty where it sent none."""
        return cookie_parser(Headers(scope=scope).get("cookie", "")).get(self.cookie, "")

    def by_name(self, username: str | None) -> Person:
        """Who calls a Gradio handler, by what `known_to_gradio` gave it. Raises AccessError."""
        if not self.guarded:
            return LOCAL
        person = self.users.by_id(username or "")
        if person is None:
            raise AccessError("You are no longer signed in; open the page again to sign in.")
        return person

    def exempt_read(self, person: Person, shown: Answer | Paper | Sequence[Paper]) -> None:
        """Record what somebody is now shown of exempt papers, each by its shelf and the SHA-256 of its file.

        `person` is as it was known when this was looked for. Raises AccessError where the account, or a clearance that
        it had then, has ended since: nothing of it is to be shown.
        """
        if not set(person.clearance) <= set(self.by_name(person.id).clearance):
            raise AccessError(LESS)
        cited = [cite.paper for cite in all_citations(shown)] if isinstance(shown, Answer) else shown
        papers = [cited] if isinstance(cited, Paper) else cited
        for paper in dict.fromkeys(papers):
            shelf, apart, _ = paper.paper_id.rpartition(APART)
            if apart:
                self.audit.note("exempt_read", person.id, shelf=shelf, paper=paper.sha256[:16])

    def owns(self, tab: str, person: Person) -> bool:
        """Whether a tab of Gradio's is this person's; its first use makes it so."""
        owner = self.tabs.setdefault(tab, person.id)
        self.tabs.move_to_end(tab)
        if len(self.tabs) > _TABS:
            self.tabs.popitem(last=False)
        return owner == person.id


def visitor(request: Request) -> Person:
    """Who makes a request that has passed the gate."""
    person: Person = request.state.person
    return person


def known_to_gradio(request: Request) -> str:
    """Gradio's `auth_dependency`: the person's id, which its handlers find in `gr.Request.username`."""
    return visitor(request).id


def may(role: str, path: str) -> bool:
    """Whether somebody of that role may open an address."""
    return role in next((roles for pattern, roles in WHO if re.fullmatch(pattern, path)), RUNNERS)


class Gate:
    """ASGI middleware; whoever may not pass is told to sign in, or that the page is not for them."""

    def __init__(self, app: ASGIApp, entry: Entry) -> None:
        self.app = app
        self.entry = entry
        self.events = Rate(MOST_EVENTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        try:
            refusal, receive = await self._judged(scope, receive)
        except AccessError as error:
            refusal = PlainTextResponse(str(error), status_code=503)
        return await (refusal or self.app)(scope, receive, send)

    async def _judged(self, scope: Scope, receive: Receive) -> tuple[Response | None, Receive]:
        """Why a request may not pass, if so; and its body to go on with."""
        path, headers = scope["path"], Headers(scope=scope)
        if not self.entry.guarded and {"forwarded", "x-forwarded-for", "x-real-ip"} & set(headers):
            return PlainTextResponse(THROUGH_A_PROXY, status_code=403), receive
        person = self.entry.person(scope)
        scope["state"] = {**scope.get("state", {}), "person": person}
        if person and person != LOCAL:
            scope["user"] = person
        too_long = _too_long(scope, path, person)
        if too_long:
            return too_long, receive
        if re.fullmatch(BEFORE_SIGN_IN, path):
            return None, receive
        if person is None:
            return self._sign_in_first(scope), receive
        if not may(person.role, path):
            self.entry.audit.note("refused", person.id, page=path.split("/")[1])  # further on stands a name
            inside = f"<h1>{NOT_YOURS}</h1><p>It is for other roles than yours ({person.role}).</p>"
            return HTMLResponse(page(NOT_YOURS, inside), status_code=403), receive
        return await self._tab(scope, receive, person)

    def _sign_in_first(self, scope: Scope) -> Response:
        page_wanted = "text/html" in Headers(scope=scope).get("accept", "")
        if re.fullmatch(PROGRAMS, scope["path"]) and not page_wanted:
            return JSONResponse({"error": NO_TOKEN}, 401, {"WWW-Authenticate": "Bearer"})
        if self.entry.proxy:
            return PlainTextResponse("You are not signed in, or not known here; ask for access.", status_code=403)
        if scope["method"] == "GET" and page_wanted:
            query = scope["query_string"].decode("latin-1")
            wanted = quote(scope["path"]) + (f"?{query}" if query else "")
            return RedirectResponse(f"/signin?next={quote(wanted, safe='')}", status_code=303)
        return PlainTextResponse("Sign in first.", status_code=401)

    async def _tab(self, scope: Scope, receive: Receive, person: Person) -> tuple[Response | None, Receive]:
        """Gradio tells its tabs apart by a word that the browser makes up: one person's is no other's."""
        path: str = scope["path"]
        if path == JOIN:
            if wait := self.events.wait(person.id):
                return PlainTextResponse(TOO_MUCH, status_code=429, headers={"Retry-After": str(wait)}), receive
            body = await Request(scope, receive).body()
            receive = _again(body, receive)
            try:
                tab = json.loads(body)["session_hash"]
            except (ValueError, KeyError, TypeError):
                tab = None
        elif path == "/gradio_api/queue/data":
            tab = Request(scope).query_params.get("session_hash")
        elif path.startswith("/gradio_api/heartbeat/"):
            tab = path.rpartition("/")[2]
        else:
            return None, receive
        if isinstance(tab, str) and 0 < len(tab) < 100 and self.entry.owns(tab, person):
            return None, receive
        return PlainTextResponse("There is no page at this address.", status_code=404), receive


def _too_long(scope: Scope, path: str, person: Person | None) -> Response | None:
    """A refusal of a body that is longer than its address takes, or does not say how long it is."""
    if scope["method"] in ("GET", "HEAD"):
        return None
    length = Headers(scope=scope).get("content-length", "")
    if not length.isdecimal():
        return PlainTextResponse("Say how long the request is.", status_code=411)
    most = LONGEST_UPLOAD if re.fullmatch(UPLOADS, path) else LONGEST_BODY
    if path == JOIN:
        most = LONGEST_EVENT
    if person is None or path == "/signin":
        most = LONGEST_SIGN_IN
    return PlainTextResponse("That is too long.", status_code=413) if int(length[:12]) > most else None


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read, to be read once more."""
    told = False

    async def once_more() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once_more
