"""The catalogue: every paper that somebody may read, searched and filtered by a plain form."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from assistant.cite import when
from assistant.keeping.record import key
from assistant.keeping.shelves import Shelves
from assistant.schema import Paper
from web.frame import page
from web.gate import may, visitor
from web.render import badges, namesakes, paper_address, paper_title

if TYPE_CHECKING:
    from fastapi import APIRouter

ROWS = 50  # on one page
WITHDRAWN = "The paper was withdrawn."
_COLUMNS = ("Paper", "Committee", "Meeting", "Kind", "Council")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words that title, file name, people or reference hold, names, and days of the meeting."""

    words: str = ""
    council: str = ""
    body: str = ""
    kind: str = ""
    earliest: str = ""  # YYYY-MM-DD, as typed
    latest: str = ""
    page: int = 1

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Wanted":
        """As an address asks for it."""
        words, council, body, kind, earliest, latest, number = (
            query.get(name, "").strip() for name in ("q", "council", "body", "kind", "from", "to", "page")
        )
        page = max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1
        return cls(words, council, body, kind, earliest, latest, page)

    def address(self, page: int) -> str:
        """Of another page of the same papers."""
        asked = {"q": self.words, "council": self.council, "body": self.body, "kind": self.kind}
        asked |= {"from": self.earliest, "to": self.latest, "page": str(page) if page > 1 else ""}
        return escape(f"/papers?{urlencode({name: value for name, value in asked.items() if value})}")


def catalogue(papers: Sequence[Paper], wanted: Wanted, adds: bool = False, said: str = "") -> str:
    """The page; `adds` is whether the reader may add papers, `said` what has just been done."""
    bad = [day for day in (wanted.earliest, wanted.latest) if day and _day(day) is None]
    found = chosen(papers, wanted)
    first = (min(wanted.page, max(1, -(-len(found) // ROWS))) - 1) * ROWS
    count = f"{len(found):,} of {len(papers):,} papers" if len(found) != len(papers) else f"{len(papers):,} papers"
    shown = found[first : first + ROWS]
    parts = [
        "<h1>Papers</h1>",
        f'<p role="status" class="done">{escape(said)}</p>' if said else "",
        '<p><a href="/papers/add">Add papers</a></p>' if adds else "",
        _form(papers, wanted),
        f'<p class="trouble">{escape(", ".join(bad))}: a day is written as 2024-11-30.</p>' if bad else "",
        _table(shown, f"{count}, newest first", namesakes(papers))
        if found
        else f"<p>{count} fit. Look for less, or for other words.</p>",
        _turn(wanted, first, len(found)),
    ]
    return page("Papers", "".join(parts), "/papers")


def chosen(papers: Iterable[Paper], wanted: Wanted) -> list[Paper]:
    """The papers that fit, newest first, undated ones last."""
    earliest, latest = _day(wanted.earliest), _day(wanted.latest)
    words = wanted.words.casefold().split()

    def fits(paper: Paper) -> bool:
        named = (paper.title, paper.source, paper.body, paper.author_body, paper.decision_ref, *paper.authors)
        text = " ".join(filter(None, named)).casefold()
        first, last = paper.span or (None, None)
        return (
            all(word in text for word in words)
            and (not wanted.council or key(paper.council) == key(wanted.council))
            and (not wanted.body or key(paper.body) == key(wanted.body))
            and (not wanted.kind or paper.kind == wanted.kind)
            and (earliest is None or (last is not None and last >= earliest))
            and (latest is None or (first is not None and first <= latest))
        )

    found = sorted(filter(fits, papers), key=lambda paper: (paper_title(paper).casefold(), paper.paper_id))
    return sorted(found, key=lambda paper: paper.span[1] if paper.span else date.min, reverse=True)


def routes(shelves: Shelves) -> "APIRouter":
    """The catalogue's address."""
    from fastapi import APIRouter, Request
    from fastapi.responses import HTMLResponse

    router = APIRouter()

    @router.get("/papers")
    def papers(request: Request) -> HTMLResponse:
        person, query = visitor(request), request.query_params
        held = shelves.seen_by(person.clearance).papers()
        said = WITHDRAWN if "withdrawn" in query else ""
        return HTMLResponse(catalogue(held, Wanted.asked(query), may(person.role, "/papers/add"), said))

    return router


def _form(papers: Sequence[Paper], wanted: Wanted) -> str:
    fields = [
        f'<div><label for="q">Title, file or author</label><input id="q" name="q" type="search" '
        f'value="{escape(wanted.words)}" maxlength="200"></div>',
        _select("council", "Council", {paper.council for paper in papers}, wanted.council),
        _select("body", "Committee", {paper.body for paper in papers}, wanted.body),
        _select("kind", "Kind", {paper.kind for paper in papers}, wanted.kind),
        _date("from", "From", wanted.earliest),
        _date("to", "To", wanted.latest),
    ]
    buttons = '<div><button>Show</button> <a href="/papers">Show all</a></div>'
    return f'<form method="get" action="/papers" class="form across" role="search">{"".join(fields)}{buttons}</form>'


def _select(name: str, label: str, values: Iterable[str | None], chosen: str) -> str:
    names = {key(value): value for value in sorted(filter(None, values))}  # one name in two spellings once
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if key(value) == key(chosen) else ""}>{escape(value)}</option>'
        for value in names.values()
    )
    choice = f'<select id="{name}" name="{name}"><option value="">All</option>{options}</select>'
    return f'<div><label for="{name}">{label}</label>{choice}</div>'


def _date(name: str, label: str, value: str) -> str:
    return (
        f'<div><label for="{name}">{label}</label>'
        f'<input id="{name}" name="{name}" type="date" value="{escape(value)}"></div>'
    )


def _table(papers: Sequence[Paper], caption: str, alike: Collection[str]) -> str:
    """A row a paper; on a phone each is a block with its own labels, and the roles keep it a table for who hears it.

    Those whose ids are in `alike` are told apart by the names of their files.
    """
    heads = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in _COLUMNS)
    return (
        f'<table class="papers" role="table"><caption>{caption}</caption><thead role="rowgroup"><tr role="row">{heads}'
        f'</tr></thead><tbody role="rowgroup">{"".join(_row(paper, alike) for paper in papers)}</tbody></table>'
    )


def _row(paper: Paper, alike: Collection[str]) -> str:
    name = f'<a href="{paper_address(paper)}">{escape(paper_title(paper))}</a> {badges(paper)}'
    if paper.paper_id in alike:
        name += f'<span class="where">{escape(paper.source)}</span>'
    cells = (paper.body or "", when(paper), paper.kind.capitalize(), paper.council or "")
    rest = "".join(
        f'<td role="cell" data-label="{label}">{escape(value) or "–"}</td>'
        for label, value in zip(_COLUMNS[1:], cells, strict=True)
    )
    return f'<tr role="row"><th scope="row" role="rowheader">{name.strip()}</th>{rest}</tr>'


def _turn(wanted: Wanted, first: int, count: int) -> str:
    """The way to the papers before and after."""
    here = first // ROWS + 1
    links = [f'<a href="{wanted.address(here - 1)}">Newer papers</a>'] if first else []
    links += [f'<a href="{wanted.address(here + 1)}">Older papers</a>'] if first + ROWS < count else []
    return f'<nav aria-label="More papers"><p class="ways">{" ".join(links)}</p></nav>' if links else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
