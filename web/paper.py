"""A paper as a page of its own, and one paragraph among its neighbours for the panel beside an answer."""

import itertools
import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from assistant.cite import place_name, when
from assistant.keeping.shelves import Seen, Shelves
from assistant.schema import Paper, Paragraph
from web.frame import page
from web.gate import Entry, may, visitor
from web.render import DIGEST, badges, paper_address, paper_title

if TYPE_CHECKING:
    from fastapi import APIRouter

NOT_FOUND = (
    "This assistant holds no paper at this address. The paper may have been taken out, or the link may be incomplete."
)
NOT_QUOTED = "The quoted words are not in this paragraph as the paper is held now."

_ANCHOR = re.compile(r"(?!p\d)[\w.()-]{1,20}")  # a printed number that can be the end of an address; p3 is ours
_CELL = 44  # characters; a longer cell of a table's row has a line of its own
_FEWEST_PARTS = 4  # that a paper's list of contents is of use for
_NEIGHBOUR = 220  # characters of the paragraph before and after that the panel shows


def paper_page(
    paper: Paper,
    paragraphs: Sequence[Paragraph],
    para: int | None = None,
    quote: str = "",
    revisions: Sequence[Paper] = (),
    withdraws: bool = False,
) -> str:
    """The whole paper; the words of `quote` are marked in the paragraph whose ordinal is `para`.

    A paragraph is also found by its printed number, /paper/ID#4.5.2, and a page by its place in the file,
    /paper/ID#page-3, where the first paragraph that begins on it stands. `revisions` are all those of this paper,
    `withdraws` is whether the reader may take it out.
    """
    body, heading, place, leaf = [], "", None, 0
    labels: set[str] = set()
    for paragraph in paragraphs:
        if (paragraph.page or 0) > leaf and (paper.pages or 0) > 1:
            leaf = paragraph.page or 0
            body.append(f'<p class="leaf" id="page-{leaf}">Page {leaf:,}</p>')
        if (paragraph.heading or "") != heading:
            body.append(_headings(heading, paragraph.heading or ""))
            heading = paragraph.heading or ""
        if paragraph.place != place:
            place = paragraph.place
            if place and not any(part.startswith(place) or part.endswith(place) for part in heading.split(" > ")):
                body.append(f'<p class="place">{escape(place[0].upper() + place[1:])}</p>')
        cited = paragraph.ordinal == para
        label = paragraph.label or ""
        anchor = f'<span id="{label}"></span>' if _ANCHOR.fullmatch(label) and label not in labels else ""
        labels.add(label)
        words = anchor + _words(paragraph, quote if cited else "")
        body.append(f'<div class="para{" cited" if cited else ""}" id="p{paragraph.ordinal}">{words}</div>')
    title = escape(paper_title(paper))
    digest = f'<p class="digest">{DIGEST}</p>' if paper.digest else ""
    path = paper_address(paper)
    parts = [
        f"<h1>{title} {badges(paper)}</h1>",
        _superseded(paper, revisions),
        _facts(paper),
        digest,
        _recommended(paper),
        _background(paper),
        _revisions(paper, revisions),
        f'<p class="ways"><a href="{path}/withdraw">Withdraw this paper</a></p>' if withdraws else "",
        _contents(paragraphs),
        f"<article>{''.join(body)}</article>",
    ]
    return page(paper_title(paper), "".join(parts))


def panel(paper: Paper, paragraphs: Sequence[Paragraph], para: int | None, quote: str, marker: int | None) -> str:
    """What the panel shows for a citation: the paragraph whose ordinal is `para` among its neighbours.

    An ordinal that the paper does not have shows the paper's facts alone.
    """
    by_ordinal = {paragraph.ordinal: paragraph for paragraph in paragraphs}
    before, here, after = (by_ordinal.get(para + step) if para is not None else None for step in (-1, 0, 1))
    near = [
        _neighbour(before, _tail(before.text)) if before else "",
        f'<blockquote class="here">{_words(here, quote)}</blockquote>' if here else "",
        _neighbour(after, _head(after.text)) if after else "",
    ]
    return (
        f'<h2 id="source-title" tabindex="-1">Source{f" {marker}" if marker else ""}</h2>'
        f'<p class="title">{escape(paper_title(paper))} {badges(paper)}</p>'
        f"{_facts(paper, here)}{f'<p class=digest>{DIGEST}</p>' if paper.digest else ''}{''.join(near)}"
        '<p class="ways"><button type="button" id="back">Back to the answer</button> '
        f'<a href="{paper_address(paper, here, quote)}">Open the whole paper</a></p>'
    )


def marked(text: str, quote: str, row: str = "") -> str:
    """A paper's text as HTML: lines as paragraphs, bullets as lists, the first place of `quote` inside <mark>.

    Of a table's `row` the line that holds its name is told from its cells, and long cells from short ones.
    """
    words = r"\s+".join(re.escape(word) for word in quote.split())
    found = re.search(words, text) if words else None
    start, end = found.span() if found else (0, 0)
    blocks: list[str] = []
    for line in re.finditer(r"[ \t]*(?P<bullet>[-–•▪●*][ \t]+)?(?P<words>\S[^\n]*)", text):
        first, last = line.span("words")
        inner, outer = max(start, first), min(end, last)
        html = escape(text[first:last])
        if inner < outer:
            html = f"{escape(text[first:inner])}<mark>{escape(text[inner:outer])}</mark>{escape(text[outer:last])}"
        named = bool(row) and f": {line[0].strip()}".endswith(f": {row}")
        if named or not line["bullet"]:
            style = "named" if named else "wide" if row and last - first > _CELL else ""
            blocks.append(f'<p class="{style}">{html}</p>' if style else f"<p>{html}</p>")
        elif blocks and blocks[-1].endswith("</ul>"):
            blocks[-1] = f"{blocks[-1].removesuffix('</ul>')}<li>{html}</li></ul>"
        else:
            blocks.append(f"<ul><li>{html}</li></ul>")
    return "".join(blocks)


def _words(paragraph: Paragraph, quote: str) -> str:
    html = marked(paragraph.text, quote, paragraph.row or "")
    missing = f'<p class="digest">{NOT_QUOTED}</p>' if quote.strip() and "<mark>" not in html else ""
    return f'<div class="words{" row" if paragraph.row else ""}">{_number(paragraph)}{html}</div>{missing}'


def _neighbour(paragraph: Paragraph, text: str) -> str:
    return f'<div class="words near">{_number(paragraph)}{marked(text, "")}</div>'


def _number(paragraph: Paragraph) -> str:
    return f'<span class="number">{escape(paragraph.label)}</span> ' if paragraph.label else ""


def _head(text: str) -> str:
    return text if len(text) <= _NEIGHBOUR else f"{text[:_NEIGHBOUR].rsplit(maxsplit=1)[0]} …"


def _tail(text: str) -> str:
    return text if len(text) <= _NEIGHBOUR else f"… {text[-_NEIGHBOUR:].split(maxsplit=1)[-1]}"


def _facts(paper: Paper, paragraph: Paragraph | None = None) -> str:
    """What is known of a paper; beside a paragraph its own place, and of the paper only what says whose it is."""
    place = place_name(paragraph) if paragraph else ""
    page_number = f", page {paragraph.page}" if paragraph and paragraph.page else ""
    rows = {
        "Committee": paper.body,
        "Meeting": when(paper),
        "Place": place[:1].upper() + place[1:] + page_number,
        "Under": (paragraph.heading or "").replace(" > ", ", ") if paragraph else "",
        **({} if paragraph else _printed(paper)),
        "Written by": paper.author_body if paper.author_body != paper.council else "",
        "Marking": (paper.classification or "none printed").capitalize(),
        "Not here": "an exempt part, which is not for publication" if paper.open_part else "",
    }
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{escape(value)}</dd>' for name, value in rows.items() if value)}</dl>"


def _printed(paper: Paper) -> dict[str, str | None]:
    """What a paper prints about itself, and the file that it came in."""
    pages = f", {paper.pages:,} {'page' if paper.pages == 1 else 'pages'}" if paper.pages else ""
    exempt = ", ".join(paper.exempt_paragraphs or ())
    return {
        "Council": paper.council,
        "Kind": f"{paper.kind.capitalize()}{pages}",
        "From": ", ".join(paper.authors),
        "Decision": paper.decision_ref,
        "Key decision": {True: "Yes", False: "No", None: None}[paper.key_decision],
        "Went before to": paper.past_pathway,
        "Goes next to": paper.future_pathway,
        "Exempt under": f"Schedule 12A, paragraph {exempt}" if exempt else None,
        "File": paper.source,
    }


def _background(paper: Paper) -> str:
    """The background documents that a paper lists."""
    if not paper.background:
        return ""
    rows = "".join(f"<li>{escape(one)}</li>" for one in paper.background)
    return (
        f"<details><summary>Background documents it lists: {len(paper.background)}</summary><ul>{rows}</ul></details>"
    )


def _recommended(paper: Paper) -> str:
    """What the paper asks for, before its text."""
    if not paper.recommendation:
        return ""
    return (
        '<section class="recommended" aria-labelledby="recommended"><h2 id="recommended">Recommendation</h2>'
        f'<div class="words">{marked(paper.recommendation, "")}</div></section>'
    )


def _contents(paragraphs: Sequence[Paragraph]) -> str:
    """The paper's outermost headings, each a way to the first paragraph under it; nothing where they are few."""
    tops = [((paragraph.heading or "").partition(" > ")[0], paragraph) for paragraph in paragraphs]
    begun = [
        f'<li><a href="#p{paragraph.ordinal}">{escape(top)}</a>{f", page {paragraph.page:,}" if paragraph.page else ""}'
        for (before, _), (top, paragraph) in itertools.pairwise([("", None), *tops])
        if paragraph and top and top != before
    ]
    if len(begun) < _FEWEST_PARTS:
        return ""
    return f"<details><summary>Contents: {len(begun)} headings</summary><ul>{'</li>'.join(begun)}</li></ul></details>"


def _superseded(paper: Paper, revisions: Sequence[Paper]) -> str:
    """A warning over an earlier text."""
    if not revisions or paper.revision == revisions[-1].revision:
        return ""
    now = f'<a href="{paper_address(paper)}">Read the text that is held now</a>'
    said = f"This is an earlier text (revision {paper.revision}), which answers no longer use."
    return f'<p class="trouble">{said} {now}.</p>'


def _revisions(paper: Paper, revisions: Sequence[Paper]) -> str:
    """The texts of a paper that came in more than one, newest first."""
    if len(revisions) < 2:
        return ""
    rows = "".join(
        f"<li>Revision {one.revision}{', held now' if one is revisions[-1] else ''} (this page)</li>"
        if one.revision == paper.revision
        else f'<li><a href="{paper_address(paper)}?revision={one.revision}">Revision {one.revision}</a>'
        f"{', held now' if one is revisions[-1] else ''}</li>"
        for one in reversed(revisions)
    )
    return f"<details><summary>{len(revisions)} revisions</summary><ul>{rows}</ul></details>"


def _headings(old: str, new: str) -> str:
    """The headings that changed, outermost first, from level 2 down."""
    before, now = old.split(" > "), new.split(" > ")
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    levels = enumerate(now[same:], start=same + 2)
    return "".join(f"<h{min(level, 6)}>{escape(text)}</h{min(level, 6)}>" for level, text in levels if text)


def routes(shelves: Shelves, entry: Entry) -> "APIRouter":
    """The papers' own addresses, each for those who may read the paper."""
    from fastapi import APIRouter, Request
    from fastapi.responses import HTMLResponse

    router = APIRouter()

    def seen(request: Request) -> Seen:
        return shelves.seen_by(visitor(request).clearance)

    @router.get("/paper/{paper_id}")
    def whole_paper(
        request: Request, paper_id: str, para: str = "", quote: str = "", revision: str = ""
    ) -> HTMLResponse:
        person, papers = visitor(request), seen(request)
        revisions = papers.revisions(paper_id)
        number = _count(revision) or revisions[-1].revision
        paragraphs = papers.paragraphs(paper_id, number)
        (paper,) = (one for one in revisions if one.revision == number)
        entry.exempt_read(person, paper)
        withdraws = may(person.role, f"/paper/{paper_id}/withdraw")
        return HTMLResponse(paper_page(paper, paragraphs, _count(para), quote, revisions, withdraws))

    @router.get("/source/{paper_id}")
    def source_panel(request: Request, paper_id: str, para: str = "", quote: str = "", n: str = "") -> HTMLResponse:
        paper, paragraphs = seen(request).paper(paper_id), seen(request).paragraphs(paper_id)
        entry.exempt_read(visitor(request), paper)
        return HTMLResponse(panel(paper, paragraphs, _count(para), quote, _count(n)))

    return router


def _count(text: str) -> int | None:
    """A number from an address; None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 9 else None
