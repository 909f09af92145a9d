"""The chat page on this computer: python app.py [--store DIR] [--port 7860] [--keep-days 90]."""

import argparse
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import offline
from assistant.errors import AssistantError, PaperError
from assistant.schema import Query

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.llm import Model
    from assistant.retrieve import Retriever
    from assistant.schema import Answer
    from web.conversations import Conversations
    from web.enquiries import Enquiries

HOST = "127.0.0.1"
STYLE, ICON = (Path(__file__).parent / "web" / name for name in ("style.css", "icon.svg"))
KEPT_DAYS = 90
SORRY = "The papers cannot be read just now"


def create(retriever: "Retriever", conversations: "Conversations", model: "Model | None" = None) -> "FastAPI":
    """The whole site over one open retriever: the chat, its conversations, the papers' own pages and a health check."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported: no version check, no telemetry
    offline.stay()
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse

    from assistant import chat
    from web import past
    from web.chat import blocks
    from web.enquiries import Enquiries
    from web.examples import Examples
    from web.frame import page
    from web.guard import Guard
    from web.paper import NOT_FOUND, panel, paper_page

    store = retriever.store
    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(Guard)

    @site.exception_handler(PaperError)
    def no_such_paper(request: object, error: PaperError) -> HTMLResponse:
        return HTMLResponse(page("Not found", f"<h1>No such paper</h1><p>{NOT_FOUND}</p>"), status_code=404)

    @site.exception_handler(AssistantError)
    def unusable(request: object, error: AssistantError) -> HTMLResponse:
        return HTMLResponse(page(SORRY, f"<h1>{SORRY}</h1><p>{escape(str(error))}</p>"), status_code=503)

    @site.get("/paper/{paper_id}")
    def whole_paper(paper_id: str, para: str = "", quote: str = "") -> HTMLResponse:
        paper, paragraphs = store.paper(paper_id), store.paragraphs(paper_id)
        return HTMLResponse(paper_page(paper, paragraphs, _number(para), quote))

    @site.get("/source/{paper_id}")
    def source_panel(paper_id: str, para: str = "", quote: str = "", n: str = "") -> HTMLResponse:
        paper, paragraphs = store.paper(paper_id), store.paragraphs(paper_id)
        return HTMLResponse(panel(paper, paragraphs, _number(para), quote, _number(n)))

    @site.get("/healthz")
    def health() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @site.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(STYLE, media_type="text/css")

    def answer_to(owner: str, query: Query, found: Callable[[int], None]) -> "Answer":
        return chat.ask(query, retriever, model, found).answer

    enquiries = site.state.enquiries = Enquiries(answer_to, lambda owner: store, store.version, conversations)
    site.include_router(past.routes(enquiries))
    examples = site.state.examples = Examples(store, lambda query: chat.ask(query, retriever).answer)
    return gr.mount_gradio_app(  # type: ignore[no-any-return]
        site,
        blocks(enquiries, examples.at_hand),
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        show_error=False,
        max_file_size=0,
        favicon_path=str(ICON),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head='<link rel="stylesheet" href="/style.css">',
    )


def main(arguments: list[str] | None = None) -> int:
    """Serves until interrupted; 1 where the store, the model or the port cannot be used, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python app.py", description="The chat page, for this computer only.")
    default = os.environ.get("COUNCIL_STORE", "store")
    parser.add_argument("--store", default=default, metavar="DIR", help="the store (default: %(default)s)")
    parser.add_argument("--model", metavar="NAME", help="the embedding model it was made with, if not the default")
    parser.add_argument(
        "--keep-days", type=_days, default=KEPT_DAYS, metavar="N", help="how long conversations are kept (%(default)s)"
    )
    parser.add_argument("--port", type=int, default=7860, help="default: %(default)s")
    options = parser.parse_args(arguments)
    try:
        listener = _listener(options.port)
    except (OSError, OverflowError):
        print(f"Port {options.port} cannot be used on this computer; choose another with --port.", file=sys.stderr)
        return 1
    with listener:
        try:
            from assistant import chat
            from assistant.endpoint import open_model
            from assistant.retrieve import open_retriever
            from web.conversations import Conversations

            retriever = open_retriever(Path(options.store), options.model)
            chat.ask(Query("What is asked?"), retriever)  # what the first answer has to load is loaded, or missed, now
            folder = retriever.store.folder.resolve()
            conversations = Conversations(folder.with_name(f"{folder.name}-conversations.sqlite"), options.keep_days)
            site = create(retriever, conversations, open_model())
        except AssistantError as error:
            print(error, file=sys.stderr)
            return 1
        threading.Thread(target=site.state.examples.at_hand, daemon=True).start()  # ready for the first reader
        threading.Thread(target=_keep_tidy, args=[site.state.enquiries], daemon=True).start()
        import uvicorn

        print(f"The chat page is at http://{HOST}:{options.port} (Ctrl-C stops it)", file=sys.stderr)
        settings = uvicorn.Config(site, log_level="warning", server_header=False, timeout_graceful_shutdown=2)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[listener])
    return 0


def _keep_tidy(enquiries: "Enquiries") -> None:
    """Every minute: what is old, or quotes what was withdrawn, leaves the conversations unasked."""
    while True:
        with suppress(AssistantError):
            enquiries.tidy()
        time.sleep(60)


def _listener(port: int) -> socket.socket:
    """A socket that only this computer can reach. Raises OSError where the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except (OSError, OverflowError):
        listener.close()
        raise
    return listener


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days; give 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
