"""What every request passes first: our own hosts, a short list of paths, and headers that keep the page to itself."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.frame import page

NO_PAGE = "There is no page at this address."

# Gradio answers many more paths (an API listing, uploads, files, tokens); only what our page asks for is let through.
OPEN_PATHS = re.compile(
    r"/|/healthz|/style\.css|/favicon\.ico"
    r"|/signin|/signout|/account"
    r"|/signin/(start|back)"
    r"|/account/tokens(/[^/]+/revoke)?|/mcp"
    r"|/papers|/papers/add|/papers/added/[^/]+|/paper/[^/]+/withdraw|/upload\.js"
    r"|/metrics"
    r"|/paper/[^/]+"
    r"|/source/[^/]+"
    r"|/conversations(/[^/]+)?(/delete)?|/feedback"
    r"|/history"
    r"|/draft(/stop)?"
    r"|/export/(answer|history|draft)\.(docx|md)"
    r"|/about|/accessibility-statement|/privacy|/algorithmic-transparency|/evaluation(/[^/]+)?"
    r"|/api|/api/(openapi\.json|ask|papers(/[^/]+)?|history|check-draft)"
    r"|/theme\.css|/(assets|static)/.+|/gradio_api/(queue/(join|data)|heartbeat/[^/]+)"
)
PLAIN_PATHS = re.compile(  # pages of ours without any script
    r"/paper/[^/]+"
    r"|/conversations.*"
    r"|/history"
    r"|/draft(/stop)?"
    r"|/export/.+"
    r"|/signin|/signout|/account"
    r"|/signin/(start|back)"
    r"|/account/tokens(/[^/]+/revoke)?|/mcp"
    r"|/papers|/paper/[^/]+/withdraw"
    r"|/about|/accessibility-statement|/privacy|/algorithmic-transparency|/evaluation(/[^/]+)?"
    r"|/api(/.*)?"
)
OWN_SCRIPT_PATHS = re.compile(r"/papers/add|/papers/added/[^/]+")  # with a script from a file of ours alone
KEPT_PATHS = re.compile(r"/(assets|static)/.+|/favicon\.ico")  # the same for everyone, so a browser may keep them

# Gradio's own page needs inline scripts and, for its HTML parts, 'unsafe-eval'; our plain pages need no script at all.
_ALL = "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
CHAT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; {_ALL}"
)
PLAIN_POLICY = f"default-src 'none'; style-src 'self'; img-src 'self'; {_ALL}"
OWN_SCRIPT_POLICY = f"{PLAIN_POLICY}; script-src 'self'; connect-src 'self'"


class Guard:
    """ASGI middleware; refuses in one plain line, passes everything else on with the headers added."""

    def __init__(self, app: ASGIApp, address: str = "") -> None:
        """`address` is where people other than those at this computer open the site: https://papers.example.gov.uk."""
        self.app = app
        self.address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":  # no page of ours opens a web socket
            return None
        path: str = scope["path"]
        policy = PLAIN_POLICY if PLAIN_PATHS.fullmatch(path) else CHAT_POLICY
        policy = OWN_SCRIPT_POLICY if OWN_SCRIPT_PATHS.fullmatch(path) else policy

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                headers["X-Robots-Tag"] = "noindex"
                if self.address.startswith("https:"):
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if not KEPT_PATHS.fullmatch(path):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        return await (_refusal(scope, self.address) or self.app)(scope, receive, send_guarded)


def _refusal(scope: Scope, address: str) -> Response | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    # A name that is not ours may be another site's, pointed at this machine to read its pages.
    here = re.sub(r":\d+$", "", host) in ("127.0.0.1", "localhost", "[::1]")
    if not here and not (address and host == address.partition("://")[2]):
        who = f"The address of this page is {address}." if address else "This page is served to this computer only."
        return PlainTextResponse(who, status_code=403)
    if "origin" in headers and headers["origin"] != address and headers["origin"].partition("://")[2] != host:
        return PlainTextResponse("Another site may not use this page.", status_code=403)
    if not OPEN_PATHS.fullmatch(scope["path"]):
        if "text/html" in headers.get("accept", ""):
            return HTMLResponse(page("Not found", f"<h1>Not found</h1><p>{NO_PAGE}</p>"), status_code=404)
        return PlainTextResponse(NO_PAGE, status_code=404)
    return None
