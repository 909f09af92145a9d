"""What every page shares: its frame, the links between the pages, and who is looking at it."""

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

PAGES = (  # address and name, in the order they are shown
    ("/", "Ask"),
    ("/conversations", "Conversations"),
)


def page(title: str, inside: str, here: str = "") -> str:
    """A whole HTML page without a script; `title` is escaped here, `inside` is already HTML.

    `here` is the address of the page among PAGES, if it is one of them.
    """
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} – Council papers assistant</title><link rel="stylesheet" href="/style.css">'
        '<link rel="icon" href="/favicon.ico"></head><body class="plain">'
        f'<header class="top"><a class="skip" href="#main">Skip to the content</a>'
        f'<p class="name">Council papers assistant</p>{links(here)}</header>'
        f'<main id="main" tabindex="-1">{inside}</main></body></html>'
    )


def person(request: "HTTPConnection") -> str:
    """The name of whoever has signed in, as an authentication middleware leaves it; "" where nobody signs in."""
    return str(getattr(request.scope.get("user"), "display_name", ""))


def links(here: str) -> str:
    """The links between the pages; the one the reader is on is marked."""
    items = "".join(
        f'<li><a href="{address}"{" aria-current=page" if address == here else ""}>{name}</a></li>'
        for address, name in PAGES
    )
    return f'<nav aria-label="Pages"><ul role="list">{items}</ul></nav>'
