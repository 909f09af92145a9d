"""The chat page: Gradio carries questions and answers; every visible word is our own HTML."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from html import escape
from pathlib import Path
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError, QuestionError
from assistant.schema import Limits, Paper
from web import limits as limiting
from web import render
from web.enquiries import NO_SUCH, STILL, Asked, Enquiries
from web.frame import foot, links, person

TITLE = "Ask about council papers"

HEADER = (
    '<header class="top"><a class="skip" href="#box">Skip to the question</a>'
    f'<p class="name">Council papers assistant</p>{links("/")}<a href="/">Start a new conversation</a></header>'
)
NOTHING_OPEN = (
    '<aside id="source" aria-labelledby="source-title"><h2 id="source-title" tabindex="-1">Source</h2>'
    "<p>Choose a number such as [1] in an answer to read the paragraph it comes from here.</p></aside>"
)
NO_SCRIPT = (
    '<noscript><link rel="stylesheet" href="/style.css"><div class="plain"><header class="top"><p class="name">Council '
    f"papers assistant</p>{links('/')}</header><main><h1>{TITLE}</h1><p>Questions are asked here with JavaScript, "
    "which this browser does not run. Conversations, History, Draft check and Papers work without it.</p></main></div>"
    "</noscript>"
).encode()
COMPOSER = (
    '<form id="asking" action="/" autocomplete="off"><p id="editing" hidden>'
    'This takes the place of your last question. <button type="button" id="leave">Leave it as it was</button></p>'
    '<div id="question"><label for="box">Your question</label><div class="line">'
    '<textarea id="box" name="q" rows="1"></textarea><button type="submit" id="ask">Ask</button>'
    '<button type="button" id="stop" hidden>Stop</button></div></div></form>'
)

TABS = 100  # for which Gradio keeps the page as each sees it, 30 kB; what is let go is made anew when it asks again
EVENTS = 400  # handlers that may be under way at once: they wait, and only the work in their turns takes time

_here = Path(__file__).parent


def introduction(papers: list[Paper], limits: Limits) -> str:
    """The page's heading, its honest limits in one sentence, the papers that are searched, and how to limit them."""
    return (
        f'<div class="intro"><h1>{TITLE}</h1><p>Answers are made only from the papers held here, and can miss what '
        f"they say: open the source before you rely on one.</p>{render.held(papers)}"
        f"{limiting.form(papers, limits)}</div>"
    )


async def opened(
    enquiries: Enquiries, address: dict[str, str], owner: str
) -> AsyncGenerator[tuple[str, str, str], None]:
    """The page at an address: introduction, transcript and status; a question in it is asked."""
    conversation = address.get("c", "")
    try:
        limits = limiting.read(address)
        papers = await asyncio.to_thread(enquiries.seen_by(owner).papers)
        intro = introduction(papers, limits)
        talk = await asyncio.to_thread(enquiries.transcript, owner, conversation, STILL)
    except AssistantError as error:
        yield (
            f'<div class="intro"><h1>{TITLE}</h1><p class="trouble">{escape(str(error))}</p></div>',
            "",
            render.status(""),
        )
        return
    if address.get("q") and not talk:
        async with aclosing(enquiries.ask(Asked(address["q"], owner, limits=limits))) as steps:
            async for step in steps:
                yield intro, *step
    elif conversation and not talk:
        yield intro, "", render.status(NO_SUCH, problem=True)
    else:
        yield intro, talk, render.status("")


class WithoutScripts:
    """ASGI middleware: Gradio's page, which comes in one piece, says where to go to a browser that runs no scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            return await self.app(scope, receive, send)
        start: Message = {}

        async def send_told(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start:
                told = message.get("body", b"").replace(b"<gradio-app", NO_SCRIPT + b"<gradio-app", 1)
                headers = MutableHeaders(scope=start)
                if "content-length" in headers:
                    more = len(told) - len(message.get("body", b""))
                    headers["content-length"] = str(int(headers["content-length"]) + more)
                await send(start)
                start, message = {}, {**message, "body": told}
            await send(message)

        return await self.app(scope, receive, send_told)


def blocks(enquiries: Enquiries, examples: Callable[[], list[str]]) -> Any:
    """The page as gr.Blocks. `examples` are questions to start with; it may take its time."""
    import gradio as gr

    def part(value: str, name: str, script: str | None = None) -> Any:
        # Our own texts reach the template as a value, never as a template: "${…}" in a paper stays text.
        return gr.HTML(value, elem_id=name, html_template="${value}", apply_default_css=False, js_on_load=script)

    def owner(request: gr.Request) -> str:
        return person(request.request) if request.request else ""

    async def load(request: gr.Request) -> AsyncGenerator[tuple[str, str, str], None]:
        async with aclosing(opened(enquiries, dict(request.query_params), owner(request))) as steps:
            async for step in steps:
                yield step

    def suggest() -> str:
        return render.welcome(examples())

    async def ask(event: gr.EventData, request: gr.Request) -> AsyncGenerator[tuple[str, str], None]:
        who, conversation = owner(request), str(event.conversation)
        try:
            limits = limiting.read(event.limits)
        except QuestionError as error:
            talk = await asyncio.to_thread(enquiries.transcript, who, conversation)
            yield talk, render.status(str(error), problem=True)
            return
        asked = Asked(str(event.question), who, conversation, limits, event.replaces)
        async with aclosing(enquiries.ask(asked)) as steps:
            async for step in steps:
                yield step

    def halt(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        return enquiries.stop(owner(request), str(event.conversation))

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Blocks(title="Council papers assistant", analytics_enabled=False) as page:
        part(HEADER, "top")
        intro = part("", "intro")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=7, elem_id="left"):
                talk = part("", "talk", (_here / "page.js").read_text(encoding="utf-8"))
                welcome = part("", "welcome")
                with gr.Column(elem_id="composer"):
                    status = part(render.status(""), "status")
                    part(COMPOSER, "form")
            with gr.Column(scale=5, elem_id="right"):
                part(NOTHING_OPEN, "panel")
        part(foot("/"), "foot")
        # Several at once: a question may be stopped, and another asked while one is searched.
        talk.ask(ask, None, [talk, status], trigger_mode="multiple", **quiet)
        talk.halt(halt, None, [talk, status], trigger_mode="multiple", **quiet)
        page.load(load, None, [intro, talk, status], **quiet)
        page.load(suggest, None, [welcome], concurrency_limit=4, **quiet)  # each may hold a thread for some seconds
    threads, page.max_threads = page.max_threads, EVENTS
    page.queue(default_concurrency_limit=None, max_size=EVENTS)  # whose turn it is, is for `turns`
    page.max_threads = threads
    page.state_session_capacity = TABS
    return page
