"""The page of a person's tokens: what each is for and how long it holds, one made, one revoked."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from assistant.cite import long_date
from assistant.errors import AccessError
from web.frame import page
from web.gate import visitor
from web.tokens import DAYS, LONGEST_NAME, Token
from web.users import LOCAL

if TYPE_CHECKING:
    from fastapi import APIRouter

    from web.gate import Entry

TITLE = "Tokens for programs"
TOLD = (
    "With a token a program of yours asks in your name, by the JSON API or as tools of the Model Context Protocol: it "
    "may read what you may read, exempt papers included. Give it to nobody, and revoke it when it is not needed."
)


def routes(entry: "Entry") -> "APIRouter":
    """`/account/tokens`, where tokens are listed and made, and what revokes one."""
    from fastapi import APIRouter, Form, Request
    from fastapi.responses import HTMLResponse, RedirectResponse, Response

    router = APIRouter()

    @router.get("/account/tokens")
    def listed(request: Request) -> HTMLResponse:
        person = visitor(request)
        if person == LOCAL:
            return HTMLResponse(page(TITLE, f"<h1>{TITLE}</h1><p>Nobody has to sign in, so no token is needed.</p>"))
        return HTMLResponse(tokens_page(entry.tokens.of(person)))

    @router.post("/account/tokens")
    def make(
        request: Request, name: str = Form("", max_length=400), days: str = Form("", max_length=10)
    ) -> HTMLResponse:
        person = visitor(request)
        if person == LOCAL:
            return listed(request)
        try:
            secret, token = entry.tokens.make(person, name, int(days) if days.isdecimal() else 0)
        except AccessError as error:
            return HTMLResponse(tokens_page(entry.tokens.of(person), trouble=str(error)), status_code=400)
        entry.audit.note("token_made", person.id, token=token.id, ends=token.ends.date().isoformat())
        return HTMLResponse(tokens_page(entry.tokens.of(person), secret))

    @router.post("/account/tokens/{token}/revoke")
    def revoke(request: Request, token: str) -> Response:
        person = visitor(request)
        if entry.tokens.revoke(person, token):
            entry.audit.note("token_revoked", person.id, token=token)
        return RedirectResponse("/account/tokens", status_code=303)

    return router


def tokens_page(held: Sequence[Token], secret: str = "", trouble: str = "") -> str:
    """The whole page; `secret` is the token that was just made, which is shown this once."""
    made = (
        '<div class="made" role="status"><h2>Your new token</h2><p>Copy it now: it is not shown again.</p>'
        f'<p><code class="secret">{escape(secret)}</code></p></div>'
        if secret
        else ""
    )
    said = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    rows = "".join(_row(token) for token in held)
    choices = "".join(
        f'<option value="{days}"{" selected" if days == DAYS[1] else ""}>{days} days</option>' for days in DAYS
    )
    return page(
        TITLE,
        f'<div class="told"><h1>{TITLE}</h1><p>{TOLD} What programs may ask is on the page '
        '<a href="/api">For other programs</a>.</p>'
        f"{said}{made}<h2>Tokens that hold</h2>{f'<ul class=tokens role=list>{rows}</ul>' if rows else '<p>None.</p>'}"
        '<h2>Make one</h2><form method="post" action="/account/tokens" class="form">'
        f'<label for="name">What it is for</label><input id="name" name="name" required maxlength="{LONGEST_NAME}" '
        'autocomplete="off"><label for="days">How long it holds</label>'
        f'<select id="days" name="days">{choices}</select><button>Make a token</button></form>'
        '<p><a href="/account">Back to your account</a></p></div>',
        "/account",
    )


def _row(token: Token) -> str:
    name, used = escape(token.name), f"last used {long_date(token.used.date())}" if token.used else "never used"
    ends = f"holds until {long_date(token.ends.date())}"
    return (
        f'<li><p><strong>{name}</strong><span class="where">made {long_date(token.made.date())}, {ends}, {used}</span>'
        f'</p><form method="post" action="/account/tokens/{token.id}/revoke"><button>Revoke'
        f'<span class="vh"> {name}</span></button></form></li>'
    )
