"""Papers of an invented council, a store that holds them, and answers about them, for the tests of the pages."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import app
from assistant.errors import PaperError, StoreError
from assistant.schema import (
    UNRESTRICTED,
    Answer,
    Citation,
    Coverage,
    Limits,
    Notice,
    Paper,
    Paragraph,
    Query,
    Term,
    Turn,
)
from web import council
from web.audit import Audit
from web.conversations import Conversations
from web.gate import Entry, Proxy
from web.limits import NONE
from web.sessions import Sessions
from web.users import Users

if TYPE_CHECKING:
    from fastapi import FastAPI

Step = TypeVar("Step")

HOSTILE = '<img src=x onerror="alert(1)"> ${alert(1)} {{alert(1)}} {{{alert(1)}}} `${document.title=1}` </script>'

SECRET = "words of a restricted paper"


def paper(paper_id: str, **changes: object) -> Paper:
    facts: dict[str, object] = {
        "paper_id": paper_id,
        "source": f"{paper_id}.txt",
        "title": "Riverside Leisure Centre: revised capital budget",
        "council": "Ashcombe District Council",
        "body": "Cabinet",
        "meeting_date": date(2024, 11, 12),
        "period": None,
        "kind": "report",
        "authors": ("Priya Shah, Head of Leisure",),
        "author_body": "Ashcombe District Council",
        "classification": "unrestricted",
        "access": UNRESTRICTED,
        "decision_ref": None,
        "recommendation": "Cabinet is asked to agree the revised budget.",
        "sha256": "0" * 64,
        "revision": 1,
        "pages": 4,
        "digest": False,
    }
    return Paper(**(facts | changes))  # type: ignore[arg-type]


def para(paper_id: str, ordinal: int, label: str | None, text: str, **changes: object) -> Paragraph:
    facts: dict[str, object] = {"place": None, "row": None, "heading": "4. Finance", "page": 3}
    return Paragraph(paper_id, ordinal, label, text=text, **(facts | changes))  # type: ignore[arg-type]


BUDGET = paper("budget")
STAFFING = paper(
    "staffing",
    title="Leisure programme: staffing",
    body="Overview and Scrutiny Committee",
    meeting_date=None,
    period=(date(2022, 7, 1), date(2022, 9, 30)),
    recommendation=None,
    digest=True,
)
NASTY = paper("nasty", title=HOSTILE, source=HOSTILE, body=HOSTILE, meeting_date=date(2020, 1, 1))
PARAGRAPHS = {
    "budget": [
        para("budget", 0, None, "Cabinet is asked to agree the revised budget.", place="Recommendation", heading=None),
        para(
            "budget",
            1,
            "4.1",
            "Cabinet approved a capital cost of £12.4 million in March 2023, met by £9.0 million of prudential "
            "borrowing and £3.4 million from developers.",
        ),
        para(
            "budget",
            2,
            "4.2",
            "The estimated capital cost has risen to £14.6 million, an increase of £2.2 million, because:\n"
            "- tenders for the pool hall came in above the cost plan; and\n"
            "- contingency has been raised from 5% to 10%.",
        ),
        para("budget", 3, "4.3", "The extra borrowing would add £138,000 a year to the revenue budget from 2026/27."),
    ],
    "staffing": [
        para(
            "staffing",
            0,
            None,
            "Finance Group: two accountants, one apprentice",
            place="Appendix 1",
            row="Finance Group",
            heading="Appendix 1",
        ),
    ],
    "nasty": [para("nasty", 0, HOSTILE, HOSTILE, heading=HOSTILE)],
}

RISEN = Citation(2, BUDGET, PARAGRAPHS["budget"][2], "risen to £14.6 million, an increase  of £2.2 million")
APPROVED = Citation(1, BUDGET, PARAGRAPHS["budget"][1], "a capital cost of £12.4 million in March 2023")
GROUP = Citation(3, STAFFING, PARAGRAPHS["staffing"][0], "two accountants")
COVERAGE = Coverage(3, 2, date(2020, 1, 1), date(2024, 11, 12))


def answer(question: str, text: str, *citations: Citation, **changes: object) -> Answer:
    facts: dict[str, object] = {
        "standalone": question,
        "declined": False,
        "reason": None,
        "notices": (),
        "coverage": COVERAGE,
        "mode": "quoted",
        "milliseconds": 40,
    }
    return Answer(question=question, text=text, citations=citations, **(facts | changes))  # type: ignore[arg-type]


class ShelfStore:
    """What the pages ask of a store, over the papers above; those whose ids are in `withdrawn` are not held."""

    folder = Path("papers")

    def __init__(self) -> None:
        self.withdrawn: set[str] = set()

    def version(self) -> int:
        return len(self.withdrawn)

    def withdraw(self, paper_id: str) -> None:
        self.withdrawn.add(paper_id)

    def papers(self, limits: Limits = NONE) -> list[Paper]:
        held = [p for p in (BUDGET, STAFFING, NASTY) if p.paper_id not in self.withdrawn]
        return [p for p in held if limits.body in (None, p.body)]

    def paragraph_counts(self) -> dict[str, int]:
        return {paper.paper_id: len(PARAGRAPHS[paper.paper_id]) for paper in self.papers()}

    def terms(self) -> list[Term]:
        return []

    def paper(self, paper_id: str) -> Paper:
        for held in self.papers():
            if held.paper_id == paper_id:
                return held
        raise PaperError(f"The store holds no paper {paper_id!r}; list what it holds with: python -m ingest list")

    def revisions(self, paper_id: str) -> list[Paper]:
        return [self.paper(paper_id)]

    def paragraphs(self, paper_id: str, revision: int | None = None) -> list[Paragraph]:
        return PARAGRAPHS[self.paper(paper_id).paper_id]


class Shelf:
    """In place of a retriever."""

    def __init__(self, store: ShelfStore) -> None:
        self.store = store


def entry(folder: Path, proxy: Proxy | None = None, secure: bool = False) -> Entry:
    """How people come in, with what is kept of them in a folder."""
    return Entry(Users(folder), Sessions(folder), Audit(folder), proxy, secure)


def site(
    folder: Path,
    store: ShelfStore | None = None,
    way_in: Entry | None = None,
    retriever: object = None,
    address: str = "",
) -> "FastAPI":
    """The whole site over these papers, or a retriever's; what it keeps is in a folder, exempt papers in "exempt".

    The evaluation's runs are in "runs", the council's settings in "council.toml".
    """
    shelf = retriever or Shelf(store or ShelfStore())

    async def inside_a_loop() -> "FastAPI":  # outside one, Gradio opens event loops and closes none
        conversations = Conversations(folder / "conversations.sqlite", 90)
        said, runs = council.read(folder / "council.toml"), folder / "runs"
        way = way_in or entry(folder)
        return app.create(shelf, way, folder / "exempt", conversations, address, None, said, runs)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as thread:  # the browser tests' own thread has a loop running already
        return thread.submit(lambda: asyncio.run(inside_a_loop())).result()


def ask(query: Query, retriever: object, model: object = None, found: Callable[[int], None] = lambda _: None) -> Turn:
    """Answers by the question's first word, in place of assistant.chat.ask."""
    question = query.question
    match question.split()[0].casefold().strip("?"):
        case "how":
            said = answer(
                question,
                "The centre is now put at £14.6 million. [2]\nIt was “a capital cost of £12.4 million in March 2023”. "
                "[1][2]\nThe team:\n• two accountants [3]\n• one apprentice [3]",
                APPROVED,
                RISEN,
                GROUP,
                notices=(Notice("changed", "The figure rose from £12.4 million to £14.6 million. [1] [2]", (RISEN,)),),
            )
        case "and":
            said = answer(question, "A year. [2]", RISEN, standalone=f"{query.history[-1]} – {question}")
        case "what":
            asked = Citation(1, BUDGET, PARAGRAPHS["budget"][0], "Cabinet is asked to agree the revised budget.")
            said = answer(question, f"“{asked.quote}” [1]", asked)
        case "mermaids":
            text = "The papers held here do not say anything about mermaids."
            said = answer(question, text, declined=True, reason="not_in_papers")
        case "break":
            raise StoreError("The store cannot be read; build it again with: python -m ingest add corpus")
        case "crash":
            raise RuntimeError(SECRET)
        case _:
            nasty = Citation(1, NASTY, PARAGRAPHS["nasty"][0], HOSTILE)
            notice = Notice("term", f"{HOSTILE} [1]", (nasty,))
            said = answer(question, f"{HOSTILE} [1] [9]", nasty, standalone=HOSTILE, notices=(notice,))
    return Turn(query, said)


def told(steps: AsyncIterator[Step]) -> list[Step]:
    """Every step of an answer that the page is sent."""

    async def every() -> list[Step]:
        return [step async for step in steps]

    return asyncio.run(every())


@contextmanager
def served(made: "FastAPI") -> Iterator[str]:
    """A site on a port of its own, for a browser: its address."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(made, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = server.force_exit = True
    thread.join(20)
