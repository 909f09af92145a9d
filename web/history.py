"""The history page: what was said of a topic, paper by paper, asked for by a plain form in the address."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from assistant.cite import full_name, place_name, searched, when
from assistant.desk.moved import Series, moved
from assistant.desk.officer import BECAME, unheard
from assistant.errors import QuestionError
from assistant.keeping.shelves import FROM
from assistant.schema import Citation, Limits, Paper
from web.frame import page
from web.gate import visitor
from web.limits import NONE, address, in_words, part, read
from web.plot import plot
from web.render import DIGEST, badges, paper_address, paper_title

if TYPE_CHECKING:
    from fastapi import APIRouter

    from assistant.desk.apart import Apart
    from assistant.history import Entry, History
    from assistant.keeping.shelves import Shelves
    from web import gate
    from web.turns import Turns
    from web.users import Person

TITLE = "What was said, and has it changed?"
HINTS = {
    "Silent since": "Later papers to the same council that do not name it.",
    "Also silent": "Its words are not in them.",
    "Silent": "Its words are not in them.",
    "Named in passing": "Its words stand in them, but nothing there is about it.",
}


def routes(shelves: "Shelves", entry: "gate.Entry", turns: "Turns") -> "APIRouter":
    """`/history`, and with a topic its history, looked for in the person's turn."""
    from fastapi import APIRouter, Request
    from fastapi.responses import HTMLResponse, Response

    from assistant.desk.apart import histories, papers_of

    router = APIRouter()

    @router.get("/history")
    async def show(request: Request) -> Response:
        return await turns.answer(request, lambda: shown(dict(request.query_params), visitor(request)))

    def shown(fields: dict[str, str], person: "Person") -> HTMLResponse:
        seen = shelves.seen_by(person.clearance)
        papers, topic, asked = seen.papers(), fields.get("topic", ""), NONE
        if "topic" not in fields:
            return HTMLResponse(form_page(topic, papers, asked))
        try:
            asked = read(fields)
            found = histories(topic, seen, asked)
        except QuestionError as error:
            return HTMLResponse(form_page(topic, papers, asked, str(error)), status_code=400)
        entry.exempt_read(person, papers_of(found))
        return HTMLResponse(history_page(found, papers, asked))

    return router


def form_page(topic: str, papers: Sequence[Paper], asked: Limits, trouble: str = "") -> str:
    """The form alone, or with the sentence that says why there is no history."""
    said = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    return page(TITLE, f"{_form(topic, papers, asked)}{said}", "/history")


def history_page(found: "Sequence[Apart[History]]", papers: Sequence[Paper], asked: Limits) -> str:
    """The form as it was filled in, and under it what was found: in the open papers, then in exempt ones."""
    first, *exempt = found
    topic = first.found.topic
    parts = [_form(topic, papers, asked), f"<h2>“{escape(topic)}”</h2>"]
    if first.found.searched_as != topic:
        parts.append(f'<p class="aside">Searched as: {escape(first.found.searched_as)}</p>')
    parts.append(_told(first.found, asked, 0))
    plots = len(moved(first.found))
    for one in exempt:
        parts.append(f"<h2>{escape(FROM.format(body=one.body))}</h2>{_told(one.found, asked, plots)}")
        plots += len(moved(one.found))
    if any(one.found.entries for one in found):
        word, text = (address(f"/export/history.{form}", {"topic": topic}, asked) for form in ("docx", "md"))
        parts.append(f'<p class="ways"><a href="{word}">Save as Word</a> <a href="{text}">Save as Markdown</a></p>')
    return page(f"History of {topic}", f'<div class="history">{"".join(parts)}</div>', "/history")


def _told(found: "History", asked: Limits, plots: int) -> str:
    """What one store's papers say; `plots` are those already on the page."""
    series = moved(found)
    flags = _flags(series)
    only = in_words(asked)
    limited = f" Limited to: {escape(only)}." if only else ""
    parts = [f'<p class="aside">{escape(searched(found.coverage))}{limited}</p>']
    if not found.entries:
        parts.append(
            f'<p class="trouble">No paper searched speaks of “{escape(found.topic)}”. Try fewer words, or those that '
            "papers use.</p>"
        )
    parts += [plot(one, number) for number, one in enumerate(series, start=plots)]
    words = [change for change in found.changes if change.figures[0].kind not in ("money", "percent", "number")]
    if words:
        parts.append(f"<h3>What changed</h3><ul>{''.join(f'<li>{escape(c.text)}</li>' for c in words)}</ul>")
    if found.entries:
        entries = "".join(_entry(entry, flags.get(entry.paper.paper_id, [])) for entry in found.entries)
        parts.append(f'<h3 class="vh">Paper by paper, newest first</h3><ol class="timeline" role="list">{entries}</ol>')
    if any(entry.paper.digest for entry in found.entries):
        parts.append(f'<p class="aside">{DIGEST}</p>')
    for label, silent in unheard(found):
        rows = "".join(f"<li>{_named(paper)}</li>" for paper in silent)
        hint = f'<p class="aside">{HINTS[label]}</p>' if label in HINTS else ""
        parts.append(f"<h3>{label}</h3>{hint}<ul>{rows}</ul>")
    return "".join(parts)


def _form(topic: str, papers: Sequence[Paper], asked: Limits) -> str:
    return (
        f'<h1>{TITLE}</h1><p class="aside">What each paper says of a topic, newest first, in its own words. '
        "A report asks and proposes; only minutes and decisions agree or decide.</p>"
        '<form action="/history" method="get" class="asked"><div class="line"><p class="field">'
        '<label for="topic">Topic</label><input type="text" id="topic" name="topic" maxlength="2000" required '
        f'value="{escape(topic)}"></p><button type="submit">Show history</button></div>'
        f"{part(papers, asked)}</form>"
    )


def _entry(entry: "Entry", flags: Sequence[tuple[str, str]]) -> str:
    paper = entry.paper
    day = when(paper)
    became = f", {BECAME[entry.change]}" if entry.change else ""
    said = "".join(_said(item.citation, item.status if item.status != entry.status else "") for item in entry.said)
    flagged = "".join(f'<li class="{kind}">{escape(said)}</li>' for kind, said in flags)
    return (
        f'<li class="{entry.change or "plain"}"><h4>{escape(day[:1].upper() + day[1:])}'
        f"{f', {escape(paper.body)}' if paper.body else ''}</h4>"
        f"<p>{_named(paper, where=False)}</p>"
        f'<p class="aside">{escape(paper.author_body or "The paper")}: <strong>{entry.status}</strong>{became}</p>'
        f"{f'<ul class=flags role=list>{flagged}</ul>' if flags else ''}{said}</li>"
    )


def _said(cite: Citation, status: str) -> str:
    place = place_name(cite.paragraph)
    page_number = f", page {cite.paragraph.page}" if cite.paragraph.page else ""
    link = f'<a href="{paper_address(cite.paper, cite.paragraph, cite.quote)}">{escape(place[:1].upper() + place[1:])}'
    lines = "<br>".join(escape(line) for line in cite.quote.split("\n"))
    of = f" ({status})" if status else ""
    where = f'<p class="where">{link}{escape(page_number)}</a>{of}</p>'
    return f'<blockquote><p class="words">“{lines}”</p>{where}</blockquote>'


def _named(paper: Paper, where: bool = True) -> str:
    day = f'<span class="where">{escape(full_name(paper) if paper.body else when(paper))}</span>' if where else ""
    return f'<a href="{paper_address(paper)}">{escape(paper_title(paper))}</a> {badges(paper)}{day}'


def _flags(series: Sequence[Series]) -> dict[str, list[tuple[str, str]]]:
    """What marks a paper whose figure moved, or was the first, as a class and words, by the paper's id."""
    flags: dict[str, list[tuple[str, str]]] = {}
    for one in series:
        flags.setdefault(one.points[0].citation.paper.paper_id, []).append(
            ("flag first", f"First figure: {one.points[0].figure.text}")
        )
        for at in range(1, len(one.points)):
            point = one.points[at]
            flags.setdefault(point.citation.paper.paper_id, []).append(
                ("flag", f"{point.figure.text}: {one.since(at)}")
            )
    return flags
