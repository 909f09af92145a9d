"""The chat page: Gradio carries the question and the answer; every visible word but the box is our own HTML."""

import logging
import traceback
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from assistant.chat import check
from assistant.errors import AssistantError, QuestionError
from assistant.schema import Answer, Paper, Query
from web import render
from web.frame import links
from web.render import Exchange

TITLE = "Ask about council papers"
MISHAP = (
    "Something went wrong inside the program and the question was not answered; ask it again, and if it happens "
    "again tell whoever looks after this assistant."
)
NOT_ANSWERED = "The question was not answered."

HEADER = (
    '<header class="top"><a class="skip" href="#question">Skip to the question</a>'
    f'<p class="name">Council papers assistant</p>{links("/")}<a href="/">Start a new conversation</a></header>'
)
NOTHING_OPEN = (
    '<aside id="source" aria-labelledby="source-title"><h2 id="source-title" tabindex="-1">Source</h2>'
    "<p>Choose a number such as [1] in an answer to read the paragraph it comes from here.</p></aside>"
)

_here = Path(__file__).parent

# What one step of an answer puts on the page: the box, the conversation, the transcript and the status line.
Step = tuple[str, list[Exchange], str, str]


def introduction(papers: list[Paper]) -> str:
    """The page's heading, its honest limits in one sentence, and the papers that are searched."""
    return (
        f'<div class="intro"><h1>{TITLE}</h1><p>Answers are made only from the papers listed here, and can miss what '
        f"they say: open the source before you rely on one.</p>{render.held(papers)}</div>"
    )


def respond(
    question: str, exchanges: list[Exchange], answer_to: Callable[[Query], Answer], papers: list[Paper]
) -> Iterator[Step]:
    """Shows the question at once, then its answer, or in plain words why there is none.

    A question that cannot be asked as it stands (empty, too long) goes back into the box with the reason above it.
    """
    try:
        check(question)
    except QuestionError as error:
        yield question, exchanges, render.transcript(exchanges, papers), render.status(str(error), problem=True)
        return
    asked = [*exchanges, Exchange(question)]
    yield "", asked, render.transcript(asked, papers), render.status(render.searching(len(papers)))
    try:
        answer = answer_to(Query(question, tuple(exchange.question for exchange in exchanges)))
    except AssistantError as error:
        done, said = Exchange(question, trouble=str(error)), NOT_ANSWERED
    except Exception as error:  # the reader gets a sentence; the log gets where it happened, but no words of a paper
        where = "".join(traceback.format_tb(error.__traceback__))
        logging.getLogger(__name__).error("%s while answering:\n%s", type(error).__name__, where)
        done, said = Exchange(question, trouble=MISHAP), NOT_ANSWERED
    else:
        done, said = Exchange(question, answer=answer), render.spoken(answer)
    answered = [*exchanges, done]
    yield "", answered, render.transcript(answered, papers), render.status(said)


def blocks(answer_to: Callable[[Query, str | None], Answer], held: Callable[[str | None], list[Paper]]) -> Any:
    """The page as gr.Blocks. `held` names the papers that may be read, asked anew at every load and question.

    Both are told who asks, as Gradio knows it, and may refuse with an AssistantError.
    """
    import gradio as gr

    def part(value: str, name: str, script: str | None = None) -> Any:
        # Our own texts reach the template as a value, never as a template: "${…}" in a paper stays text.
        return gr.HTML(value, elem_id=name, html_template="${value}", apply_default_css=False, js_on_load=script)

    def load(request: gr.Request) -> tuple[str, str]:
        try:
            papers = held(request.username)
        except AssistantError as error:
            return f'<div class="intro"><h1>{TITLE}</h1><p class="trouble">{escape(str(error))}</p></div>', ""
        return introduction(papers), render.transcript([], papers)

    def readable(username: str | None) -> list[Paper]:
        try:
            return held(username)
        except AssistantError:
            return []  # the attempt to answer says why

    def ask(question: str, exchanges: list[Exchange], request: gr.Request) -> Iterator[Step]:
        who = request.username
        yield from respond(question, exchanges, lambda query: answer_to(query, who), readable(who))

    def ask_example(exchanges: list[Exchange], event: gr.EventData, request: gr.Request) -> Iterator[Step]:
        yield from ask(str(event.question), exchanges, request)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Blocks(title="Council papers assistant", analytics_enabled=False) as page:
        conversation = gr.State([])
        part(HEADER, "top")
        intro = part("", "intro")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=7, elem_id="left"):
                talk = part("", "talk", (_here / "page.js").read_text(encoding="utf-8"))
                with gr.Column(elem_id="composer"):
                    status = part(render.status(""), "status")
                    with gr.Row():
                        box = gr.Textbox(label="Your question", elem_id="question", lines=1, max_lines=6, scale=5)
                        button = gr.Button("Ask", variant="primary", elem_id="ask", scale=1, min_width=96)
            with gr.Column(scale=5, elem_id="right"):
                part(NOTHING_OPEN, "panel")
        shown = [box, conversation, talk, status]
        gr.on([button.click, box.submit], ask, [box, conversation], shown, **quiet)
        talk.example(ask_example, [conversation], shown, **quiet)
        page.load(load, None, [intro, talk], **quiet)
    page.queue(default_concurrency_limit=8, max_size=64)
    return page
