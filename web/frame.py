"""What every page shares: its frame, the links between the pages, and who is looking at it."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

PAGES = (  # address and name, in the order they are shown
    ("/", "Ask"),
    ("/conversations", "Conversations"),
    ("/history", "History"),
    ("/draft", "Draft check"),
    ("/papers", "Papers"),
    ("/account", "Account"),
)

FOOT = (  # address and name, at the foot of every page
    ("/about", "About this assistant"),
    ("/accessibility-statement", "Accessibility statement"),
    ("/privacy", "Privacy"),
    ("/algorithmic-transparency", "Algorithmic transparency"),
)


def page(title: str, inside: str, here: str = "") -> str:
    """A whole HTML page without a script; `title` is escaped here, `inside` is already HTML.

    `here` is the address of the page among PAGES or FOOT, if it is one of them.
    """
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} – Council papers assistant</title><link rel="stylesheet" href="/style.css">'
        '<link rel="icon" href="/favicon.ico"></head><body class="plain">'
        f'<header class="top"><a class="skip" href="#main">Skip to the content</a>'
        f'<p class="name">Council papers assistant</p>{links(here)}</header>'
        f'<main id="main" tabindex="-1">{inside}</main>{foot(here)}</body></html>'
    )


def person(request: "HTTPConnection") -> str:
    """The name of whoever has signed in, as an authentication middleware leaves it; "" where nobody signs in."""
    return str(getattr(request.scope.get("user"), "display_name", ""))


def links(here: str) -> str:
    """The links between the pages; the one the reader is on is marked."""
    return f'<nav aria-label="Pages"><ul role="list">{_items(PAGES, here)}</ul></nav>'


def foot(here: str) -> str:
    """The foot of every page, with help and contact in the same place on each."""
    return f'<footer class="foot"><nav aria-label="About"><ul role="list">{_items(FOOT, here)}</ul></nav></footer>'


def _items(pages: Iterable[tuple[str, str]], here: str) -> str:
    return "".join(
        f'<li><a href="{address}"{" aria-current=page" if address == here else ""}>{name}</a></li>'
        for address, name in pages
    )
