"""The pages: python app.py [--store DIR] [--port 7860]; and the people who may open them: python app.py user."""

import argparse
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import offline
from assistant.command import run
from assistant.errors import AccessError, AssistantError, PaperError, SettingsError
from assistant.schema import Query

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.keeping.shelves import Seen, Taken
    from assistant.llm import Model
    from assistant.retrieve import Retriever
    from assistant.schema import Answer
    from web.conversations import Conversations
    from web.council import Council
    from web.enquiries import Enquiries
    from web.gate import Entry
    from web.upload import TakeIn

HOST = "127.0.0.1"
LOOPBACK = (HOST, "::1", "localhost")
STYLE, ICON = (Path(__file__).parent / "web" / name for name in ("style.css", "icon.svg"))
KEPT_DAYS, TIDIED = 90, 3  # conversations: days they are kept, seconds after which withdrawn words have left them
RUNS = Path("runs")
BUSY = "Busy just now"
SORRY = "The papers cannot be read just now"


def create(
    retriever: "Retriever",
    entry: "Entry",
    exempt: Path,
    conversations: "Conversations",
    address: str = "",
    model: "Model | None" = None,
    council: "Council | None" = None,
    runs: Path = RUNS,
) -> "FastAPI":
    """The whole site: the chat, its conversations, the papers' own pages, signing in and a health check.

    `entry` is how people come in, `exempt` the folder of exempt papers, `address` where others open the site. `model`
    may word answers from the open papers. `council` is what the pages say of whoever runs it, `runs` the folder of the
    evaluation's runs.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported: no version check, no telemetry
    offline.stay()
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import FileResponse, HTMLResponse

    from assistant import chat
    from assistant.keeping.shelves import Shelves
    from assistant.service import Service
    from web import about, api, draft, evaluation, export, health, history, metrics, oidc, paper, papers, past, upload
    from web.chat import WithoutScripts, blocks
    from web.council import Council
    from web.enquiries import Enquiries
    from web.examples import Examples
    from web.frame import page
    from web.gate import Gate, known_to_gradio
    from web.guard import Guard
    from web.tokens_page import routes as of_tokens
    from web.turns import AT_ONCE, WITH_A_MODEL, Busy, Turns

    shelves = Shelves(retriever, exempt, model)
    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(WithoutScripts)
    site.add_middleware(Gate, entry=entry)
    site.add_middleware(Guard, address=address)
    site.include_router(oidc.routes(entry, address))
    site.include_router(of_tokens(entry))
    site.include_router(paper.routes(shelves, entry))
    site.include_router(papers.routes(shelves))
    site.include_router(upload.routes(shelves, entry, _take_in(retriever, exempt)))

    @site.exception_handler(PaperError)
    def no_such_paper(request: object, error: PaperError) -> HTMLResponse:
        return HTMLResponse(page("Not found", f"<h1>No such paper</h1><p>{paper.NOT_FOUND}</p>"), status_code=404)

    @site.exception_handler(Busy)
    def busy(request: object, error: Busy) -> HTMLResponse:
        inside = page(BUSY, f"<h1>{BUSY}</h1><p>{escape(str(error))}</p>")
        return HTMLResponse(inside, status_code=error.status, headers=error.headers)

    @site.exception_handler(AssistantError)
    def unusable(request: object, error: AssistantError) -> HTMLResponse:
        return HTMLResponse(page(SORRY, f"<h1>{SORRY}</h1><p>{escape(str(error))}</p>"), status_code=503)

    # A draft may take minutes, so drafts wait for each other alone.
    turns, drafts = Turns(AT_ONCE if model is None else WITH_A_MODEL), Turns()
    site.include_router(history.routes(shelves, entry, turns))
    site.include_router(draft.routes(shelves, entry, drafts))
    running = about.Running(conversations.kept_days, *about.model_of(model))
    site.include_router(about.routes(council or Council(), running))

    @site.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(STYLE, media_type="text/css")

    def seen_by(owner: str) -> "Seen":
        return shelves.seen_by(entry.by_name(owner).clearance)

    counted = metrics.Metrics()

    @counted.watched
    def answer_to(owner: str, query: Query, found: Callable[[int], None]) -> "Answer":
        person = entry.by_name(owner)
        answer = shelves.seen_by(person.clearance).ask(query, found).answer
        entry.exempt_read(person, answer)
        return answer

    def service_of(owner: str) -> Service:
        person = entry.by_name(owner)
        return Service(
            shelves.seen_by(person.clearance),
            lambda query: answer_to(owner, query, lambda _: None),
            lambda read: entry.exempt_read(person, read),
        )

    def version() -> object:
        return shelves.version(), entry.users.everyone()

    enquiries = site.state.enquiries = Enquiries(answer_to, seen_by, version, conversations, turns)
    site.include_router(export.routes(shelves, entry, enquiries.shown, turns, drafts))
    site.include_router(past.routes(enquiries))
    site.include_router(evaluation.routes(evaluation.Runs(runs), lambda owner: seen_by(owner).papers()))
    api.add(site, service_of, turns, drafts)
    site.include_router(health.routes(retriever))
    site.include_router(metrics.routes(counted, retriever.store, turns))
    examples = site.state.examples = Examples(retriever.store, lambda query: chat.ask(query, retriever).answer)
    return gr.mount_gradio_app(  # type: ignore[no-any-return]
        site,
        blocks(enquiries, examples.at_hand),
        path="/",
        auth_dependency=known_to_gradio,
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


def _take_in(retriever: "Retriever", exempt: Path) -> "TakeIn":
    """What reads papers that are handed in on a page into the store, or with the exempt papers."""

    def take_in(
        paths: Sequence[Path], body: str | None, unmarked: str, working: Callable[[str, float, int], None]
    ) -> "list[Taken]":
        from ingest.intake import take_in

        models = retriever.embedder, retriever.reader
        return take_in(paths, retriever.store.folder, exempt, models, body, unmarked, working)

    return take_in


def main(arguments: list[str] | None = None) -> int:
    """Serves until interrupted; 1 where the store, the model or the port cannot be used, 2 for wrong usage."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["user"]:
        from web import admin

        return run(lambda: admin.main(words[1:]))
    options = _parser().parse_args(words)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its sums are small; read when numpy is first imported
    if options.log:
        from web import log

        try:
            log.start(None if str(options.log) == "-" else options.log, options.log_questions)
        except OSError as error:
            print(f"The log {str(options.log)!r} cannot be written ({error.strerror}).", file=sys.stderr)
            return 1
    try:
        entry = _entry(options)
        listener = _listener(options.host, options.port)
    except (AccessError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, OverflowError):
        where = f"Port {options.port}" if options.host == HOST else f"{options.host}, port {options.port},"
        print(f"{where} cannot be used on this computer; choose another with --port.", file=sys.stderr)
        return 1
    with listener:
        try:
            from assistant import chat
            from assistant.keeping.shelves import exempt_of
            from assistant.retrieve import open_retriever
            from assistant.writing.endpoint import open_model
            from web import council
            from web.conversations import Conversations, file_of

            said = council.read(options.council)
            retriever = open_retriever(Path(options.store), options.model)
            chat.ask(Query("What is asked?"), retriever)  # what the first answer has to load is loaded, or missed, now
            folder = retriever.store.folder.resolve()
            conversations = Conversations(file_of(folder), options.keep_days)
            exempt = exempt_of(folder)
            site = create(retriever, entry, exempt, conversations, options.address, open_model(), said, options.runs)
        except AssistantError as error:
            print(error, file=sys.stderr)
            return 1
        threading.Thread(target=site.state.examples.at_hand, daemon=True).start()  # ready for the first reader
        threading.Thread(target=_keep_tidy, args=[site.state.enquiries], daemon=True).start()
        import uvicorn

        if said.unsaid:
            print(f"Not stated yet in {options.council}: {', '.join(said.unsaid)}.", file=sys.stderr)
        address = options.address or f"http://{HOST}:{options.port}"
        print(f"The chat page is at {address} (Ctrl-C stops it)", file=sys.stderr)
        settings = uvicorn.Config(
            site,
            log_config=None,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=2,
            proxy_headers=False,
        )  # who a proxy says has asked is for the gate to believe or not
        with suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[listener])
    return 0


def _keep_tidy(enquiries: "Enquiries") -> None:
    """Every few seconds: what is old, or quotes what was withdrawn, leaves the conversations unasked."""
    while True:
        with suppress(AssistantError):
            enquiries.tidy()
        time.sleep(TIDIED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python app.py",
        description="The pages, for this computer; for others too where users are kept.",
        epilog="Who may open them: python app.py user --help",
    )
    default = os.environ.get("COUNCIL_STORE", "store")
    parser.add_argument("--store", default=default, metavar="DIR", help="the store (default: %(default)s)")
    parser.add_argument("--model", metavar="NAME", help="the embedding model it was made with, if not the default")
    parser.add_argument(
        "--keep-days", type=_days, default=KEPT_DAYS, metavar="N", help="how long conversations are kept (%(default)s)"
    )
    parser.add_argument(
        "--council",
        type=Path,
        default=Path(os.environ.get("COUNCIL_SETTINGS") or "council.toml"),
        metavar="FILE",
        help="what the pages about this assistant say of the council (default: $COUNCIL_SETTINGS, or ./council.toml)",
    )
    parser.add_argument("--runs", type=Path, default=RUNS, metavar="DIR", help="the evaluation's runs (%(default)s)")
    parser.add_argument("--port", type=int, default=7860, help="default: %(default)s")
    parser.add_argument("--log", type=Path, metavar="FILE", help="a log of ids and codes, JSON lines; - for stderr")
    parser.add_argument("--log-questions", action="store_true", help="with the words of each question in it")
    parser.add_argument(
        "--people",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("COUNCIL_PEOPLE") or "people"),
        help="the folder of users, sessions and the audit record (default: $COUNCIL_PEOPLE, or ./people)",
    )
    parser.add_argument("--host", default=HOST, metavar="IP", help="what to listen on (default: this computer alone)")
    parser.add_argument("--address", default="", metavar="URL", help="where others open the pages: https://…")
    parser.add_argument("--trusted-proxy", metavar="IP", help="the address of a proxy that signs people in")
    parser.add_argument("--trust-header", metavar="NAME", help="the header in which it names them")
    return parser


def _entry(options: argparse.Namespace) -> "Entry":
    """How people come in. Raises AccessError for options that would let in whoever asks."""
    from web import provider
    from web.audit import Audit
    from web.gate import Entry, Proxy
    from web.sessions import Sessions
    from web.users import Users

    if bool(options.trusted_proxy) != bool(options.trust_header):
        raise AccessError("Give both --trusted-proxy and --trust-header, or neither.")
    proxy = Proxy(options.trusted_proxy, options.trust_header) if options.trusted_proxy else None
    settings = provider.read(options.council)
    if settings and proxy:
        raise AccessError(f"Either a proxy signs people in or a service does; leave out [signin] in {options.council}.")
    folder, secure = options.people, options.address.startswith("https://")
    kept = Users(folder), Sessions(folder), Audit(folder)
    entry = Entry(*kept, proxy, secure, provider.Provider(settings) if settings else None)
    scheme, _, host = options.address.partition("://")
    if options.address and (not host or "/" in host or scheme not in ("http", "https")):
        raise AccessError("Give the address as https:// and the name alone: https://papers.example.gov.uk")
    if scheme == "http" and host.partition(":")[0] not in LOOPBACK:
        raise AccessError("Passwords are not safe on http; put a proxy with TLS before it and give its https address.")
    if options.host not in LOOPBACK and not (entry.users.kept or entry.provider):
        raise AccessError(
            "Nobody would have to sign in; add users first, with: python app.py user add NAME --role ROLE"
        )
    if options.host not in LOOPBACK and not options.address:
        raise AccessError("Say where others open the pages, with: --address https://NAME")
    return entry


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError where it cannot."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError):
        listener.close()
        raise
    return listener


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days; give 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
