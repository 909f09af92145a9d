"""The draft page: a report pasted or sent as a file comes back sentence by sentence. Nothing of it is kept.

What was checked travels in the page itself, so that it can be sent once more to be saved as a document.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from html import escape
from typing import TYPE_CHECKING

from assistant.cite import meeting_name, place_name, searched
from assistant.desk.draft_file import read_bytes
from assistant.desk.officer import VERDICTS, counted, paper_name
from assistant.draft import Part, text_parts
from assistant.errors import PaperError, QuestionError
from assistant.keeping.shelves import FROM
from assistant.schema import Citation
from web.checks import Checks, long_to_check
from web.frame import page, person
from web.gate import visitor
from web.render import DIGEST, paper_address

if TYPE_CHECKING:
    from fastapi import APIRouter, Request
    from starlette.datastructures import FormData
    from starlette.types import Message

    from assistant.desk.apart import Apart
    from assistant.draft import Checked, Review
    from assistant.keeping.shelves import Shelves
    from web.gate import Entry
    from web.turns import Turns

TITLE = "Check a draft against the papers"
LARGEST = 20_000_000  # bytes of what is sent
LONGEST = 400_000  # characters of a draft: about a hundred pages
KINDS = ".docx,.pdf,.txt,.md"
TOO_LARGE = f"That is over {LARGEST // 1_000_000} MB; send one report at a time, without pictures if it has many."
NOTHING = "There is nothing to check; paste the draft's text, or choose a file."


def routes(shelves: "Shelves", entry: "Entry", turns: "Turns") -> "APIRouter":
    """`/draft`: the form, and what was found in what it sends, in the person's turn; `/draft/stop` ends a check."""
    from fastapi import APIRouter, Form, Request, Response
    from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

    router = APIRouter()
    checks = Checks(shelves, entry)

    @router.get("/draft")
    def empty() -> HTMLResponse:
        return HTMLResponse(form_page())

    @router.post("/draft")
    async def check(request: Request) -> Response:
        typed = ""
        try:
            async with received(request) as form:
                typed = str(form.get("text") or "")
                parts = await parts_of(form)
            reader = visitor(request)
            if long_to_check(parts):
                turns.place(person(request)).leave()  # whoever has no place is told so before a page is begun
                steps = checks.watched(parts, reader, lambda: turns.place(person(request)))
                return StreamingResponse(steps, media_type="text/html; charset=utf-8")
            return await turns.answer(request, lambda: HTMLResponse(review_page(checks.done(parts, reader), parts)))
        except (PaperError, QuestionError) as error:
            return HTMLResponse(form_page(str(error), typed), status_code=400)

    @router.post("/draft/stop")
    async def stop(request: Request, check: str = Form("", max_length=100)) -> Response:
        found = await checks.stopped(check, visitor(request))
        if found is None:
            return RedirectResponse("/draft", status_code=303)
        return HTMLResponse(page("A draft checked", found, "/draft"))

    return router


@asynccontextmanager
async def received(request: "Request") -> AsyncIterator["FormData"]:
    """The form that was sent, its file open within. Raises QuestionError where it is too large, or no form."""
    from starlette.exceptions import HTTPException
    from starlette.requests import Request

    size = 0

    async def measured() -> "Message":
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size > LARGEST:  # the rest is heard out and thrown away, so that the answer is read
            await _heard(request.receive, message)
            raise QuestionError(TOO_LARGE)
        return message

    try:
        form = await Request(request.scope, measured).form(max_files=1, max_fields=4, max_part_size=LARGEST)
    except HTTPException as error:
        raise QuestionError("What was sent cannot be read as this page's form; go back and send it again.") from error
    try:
        yield form
    finally:
        await form.close()


async def _heard(receive: Callable[[], Awaitable["Message"]], message: "Message") -> None:
    while message.get("more_body"):
        message = await receive()


async def parts_of(form: "FormData") -> Sequence[Part]:
    """The draft in a form: its file, its text, or what a page of findings carried. Raises PaperError, QuestionError."""
    from starlette.concurrency import run_in_threadpool
    from starlette.datastructures import UploadFile

    file, carried = form.get("file"), form.get("parts")
    if isinstance(carried, str) and carried:
        parts: Sequence[Part] = _carried(carried)
    elif isinstance(file, UploadFile) and file.filename:
        parts = await run_in_threadpool(read_bytes, await file.read(), file.filename)
    else:
        parts = text_parts(str(form.get("text") or ""))
    long = sum(len(part.text) for part in parts)
    if not long:
        raise QuestionError(NOTHING)
    if long > LONGEST:
        raise QuestionError(f"The draft has {long:,} characters; check at most {LONGEST:,} at a time.")
    return parts


def _carried(text: str) -> list[Part]:
    try:
        return [Part(str(where), str(said), int(line) if line else None) for where, said, line in json.loads(text)]
    except (ValueError, TypeError, RecursionError) as error:
        raise QuestionError("The draft did not come back whole; check it again, then save it.") from error


def form_page(trouble: str = "", text: str = "") -> str:
    """The form, with the sentence that says why there are no findings, if there is one."""
    said = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    return page(
        TITLE,
        f'<h1>{TITLE}</h1><p class="aside">Each sentence with a figure, a date or a name is compared with the papers '
        "held here. Nothing of the draft is kept. A page of text takes a second or two; a long draft shows how far it "
        "is, and can be stopped.</p>"
        f"{said}"
        '<form action="/draft" method="post" enctype="multipart/form-data" class="asked">'
        '<p class="field"><label for="text">Paste the draft’s text</label>'
        f'<textarea id="text" name="text" rows="10">\n{escape(text)}</textarea></p>'
        '<p class="field"><label for="file">or choose a file: Word (.docx), PDF or text</label>'
        f'<input type="file" id="file" name="file" accept="{KINDS}"></p>'
        '<p><button type="submit">Check the draft</button></p></form>',
        "/draft",
    )


def review_page(found: "Sequence[Apart[Review]]", parts: Sequence[Part]) -> str:
    """What was found, statement by statement, and what to do with it."""
    return page("A draft checked", review_part(found, parts), "/draft")


def review_part(found: "Sequence[Apart[Review]]", parts: Sequence[Part]) -> str:
    """What a page of findings holds: of the open papers, then of each body's exempt ones."""
    first, *exempt = found
    unread = first.found.unread
    stopped = f"Stopped: {unread:,} of its sentences {'was' if unread == 1 else 'were'} not compared." if unread else ""
    body = [
        "<h1>What the papers say of the draft</h1>",
        f'<p class="trouble">{stopped}</p>' if stopped else "",
        _findings(first.found, ""),
        *(
            f"<h2>{escape(FROM.format(body=one.body))}</h2>{_findings(one.found, f'{number}-')}"
            for number, one in enumerate(exempt, start=1)
        ),
        _save(parts),
        '<p class="ways"><a href="/draft">Check another draft</a></p>',
    ]
    return f'<div class="review">{"".join(body)}</div>'


def _findings(found: "Review", apart: str) -> str:
    numbered = [(f"s{apart}{number}", one) for number, one in enumerate(found.statements, start=1)]
    told = "".join(_statement(name, one) for name, one in numbered)
    background = "".join(f'<li><a href="{paper_address(p)}">{escape(paper_name(p))}</a></li>' for p in found.background)
    digest = f'<p class="aside">{DIGEST}</p>' if any(paper.digest for paper in found.background) else ""
    law = "List those that the report relies on to a material extent (Local Government Act 1972, section 100D)."
    return "".join(
        (
            f'<p class="count">{escape(counted(found))}</p>',
            _first_to_see(numbered),
            f'<p class="aside">{escape(searched(found.coverage))} “Not said before” may only mean: not found in these '
            "words. Open the paper before you rely on a finding.</p>",
            f'<h2>Statement by statement</h2><ol class="checked" role="list">{told}</ol>' if told else "",
            f'<h2>Background papers</h2><p class="aside">{law}</p><ul>{background}</ul>{digest}' if background else "",
        )
    )


def _first_to_see(numbered: "Sequence[tuple[str, Checked]]") -> str:
    """Links to the statements that a paper gives otherwise."""
    rows = [
        f'<li><a href="#{name}">{escape(one.where[:1].upper() + one.where[1:])}</a>: {escape(one.told)}</li>'
        for verdict in ("contradicts", "differs")
        for name, one in numbered
        if one.verdict == verdict
    ]
    return f"<h2>To look at first</h2><ul>{''.join(rows)}</ul>" if rows else ""


def _statement(name: str, one: "Checked") -> str:
    cites = "".join(_cited(cite) for cite in one.citations)
    where = escape(one.where[:1].upper() + one.where[1:])
    return (
        f'<li id="{name}" class="{one.verdict}"><h3><span class="verdict">{VERDICTS[one.verdict]}</span> '
        f'<span class="where">{where}</span></h3>'
        f'<p>{_lines(one.text)}</p><p class="told">{escape(one.told)}</p>{cites}</li>'
    )


def _cited(cite: Citation) -> str:
    page_number = f", page {cite.paragraph.page}" if cite.paragraph.page else ""
    link = paper_address(cite.paper, cite.paragraph, cite.quote)
    name = escape(f"{meeting_name(cite.paper)}, {place_name(cite.paragraph)}{page_number}")
    return (
        f'<blockquote><p class="words">“{_lines(cite.quote)}”</p>'
        f'<p class="where"><a href="{link}">{name}</a></p></blockquote>'
    )


def _save(parts: Sequence[Part]) -> str:
    carried = escape(json.dumps([[part.where, part.text, part.line] for part in parts], ensure_ascii=False))
    return (
        '<form method="post" action="/export/draft.docx" enctype="multipart/form-data" class="ways">'
        f'<input type="hidden" name="parts" value="{carried}"><button type="submit">Save as Word</button> '
        '<button type="submit" formaction="/export/draft.md">Save as Markdown</button></form>'
    )


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
