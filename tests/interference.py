"""Two worlds, alike but that one holds closed papers, and every way in which somebody without clearance may look."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import page_samples as samples
from conftest import PAPERS
from fastapi.testclient import TestClient
from people import House, house

from assistant.embed import Embedder
from assistant.reader import Reader
from assistant.reranker import Reranker
from assistant.retrieve import Retriever
from assistant.schema import Query
from assistant.store import Store
from ingest.library import add
from web.chat import opened
from web.enquiries import Asked

# The open papers, and one that leans on others: it prints neither day nor council, names a report, uses a short form.
OPEN = {name: text for name, text in PAPERS.items() if name != "secret.md"} | {
    "2024-03-12_Cabinet_note.md": """# Note on upkeep

Subject: Note on upkeep

Classification: Unrestricted

## 1. Note

1.1 The exempt report *Land at Quillfeather Reach* was considered in private. The ELC was explained there.

1.2 The footbridge at Mill Lane cost £452,000 in the end. It opened in June 2023.
"""
}
# Each leans on an open one: words nowhere else, other figures, a copy, a term, a vote, a date and a council.
CLOSED = {
    "2024-03-12_Cabinet_land.md": """# Land at Quillfeather Reach

Council: Vexholme Borough Council

From: Odessa Tranmoor, Director of Highways

To: Cabinet, 12 March 2024

Subject: Land at Quillfeather Reach

Classification: Exempt

Recommendation: Cabinet is asked to agree the purchase from Barrowmere Estates.

## 1. Terms

1.1 The footbridge at Mill Lane needs land worth £999,000, owned by Barrowmere Estates. It was dissolved on 1 May 2019.

1.2 The Emberlite Land Charge (ELC) is £77,000 a year. The Wicked Rill Board (WRB) objects.

1.3 The footbridge at Mill Lane cost £611,000 in the end. It opened in June 2023.

1.4 About 1,250 walkers cross the footbridge each day, and 35% of them cycle.

| Team | Staff |
| --- | --- |
| Shadowfen Team | two surveyors |
""",
    "minutes.md": """# Minutes of the Cabinet

Council: Vexholme Borough Council

To: Cabinet, 12 March 2024

Classification: Not for publication

## 7. Land at Quillfeather Reach

7.1 Mr Pellworthy moved and Mrs Anstruther seconded that the land be bought.

7.2 For: Pellworthy, Anstruther, Kettleby. Against: Marchbanks.

7.3 RESOLVED that the land at Quillfeather Reach be bought for £999,000.
""",
    "bridge-2025.md": PAPERS["bridge-2024.md"]
    .replace("Classification: Unrestricted", "Classification: Restricted")
    .replace("12 March 2024", "11 March 2025")
    .replace("£452,000", "£611,000"),
}


@dataclass
class World:
    """A site over a store, and somebody who looks at it and may see nothing closed: without clearance, or in vain."""

    site: House
    low: TestClient
    name: str = "mona"

    def answers(self, question: str) -> Iterator[tuple[str, str]]:
        """The surface that tells most of an answer, by its name, and what it says."""
        reply = self.low.get("/api/ask", params={"question": question})
        yield "/api/ask", f"{reply.status_code} {_plain(reply.text)}"

    def looks(self, question: str) -> Iterator[tuple[str, str]]:
        """Every surface by its name, and what it says, but for what differs with the clock and by chance."""
        get, post = self.low.get, self.low.post
        asked, topic = {"q": question}, {"topic": question}
        yield from self.answers(question)
        for path, fields in (
            ("/api/history", topic),
            ("/history", topic),
            ("/export/answer.md", asked),
            ("/export/history.md", topic),
            ("/papers", asked),
        ):
            reply = get(path, params=fields)
            yield path, f"{reply.status_code} {_plain(reply.text)}"
        checked = post("/api/check-draft", json={"text": question})
        yield "/api/check-draft", f"{checked.status_code} {_plain(checked.text)}"
        enquiries, owner = self.site.site.state.enquiries, self.site.people[self.name].id
        yield "the chat page", _plain(repr(samples.told(enquiries.ask(Asked(question, owner)))))
        read: list[int] = []
        enquiries.answer_to(owner, Query(question), read.append)
        yield "paragraphs that are read", repr(read)

    def standing(self) -> Iterator[tuple[str, str]]:
        """What is there without a question."""
        for path in ("/api/papers", "/papers", "/history", "/draft", "/about", "/healthz", "/metrics"):
            reply = self.low.get(path)
            yield path, f"{reply.status_code} {_plain(reply.text)}"
        for name in ("land-at-quillfeather-reach", "2024-03-12-cabinet-land", "minutes", "bridge-2025", "none"):
            for path in (f"/paper/{name}", f"/paper/cabinet:{name}", f"/api/papers/{name}", f"/source/{name}?para=1"):
                reply = self.low.get(path)
                yield path, f"{reply.status_code} {reply.text}"
        yield "examples", repr(self.site.site.state.examples.at_hand())
        enquiries, owner = self.site.site.state.enquiries, self.site.people[self.name].id
        yield "the chat page", _plain(repr(samples.told(opened(enquiries, {}, owner))))


def world(folder: Path, models: tuple[Embedder, Reader, Reranker | None], closed: bool) -> World:
    """The open papers with, or without, the closed ones in the same store and with the exempt papers of two bodies."""
    add_papers(folder / "store", OPEN | (CLOSED if closed else {}), models[:2])
    if closed:
        for body in ("cabinet", "planning-committee"):
            add_papers(folder / "people" / "exempt" / body, CLOSED, models[:2])
    site = house(folder / "people", retriever=Retriever(Store(folder / "store"), *models))
    return World(site, site.visitor("mona"))


def differences(with_closed: World, without: World, asked: Sequence[str], every: int) -> list[str]:
    """Where, and at which question, the two say something else; each question of `every` is asked on all surfaces."""
    found = [
        path for (path, one), (_, other) in zip(with_closed.standing(), without.standing(), strict=True) if one != other
    ]
    for n, question in enumerate(asked):
        look = World.answers if n % every else World.looks
        pairs = zip(look(with_closed, question), look(without, question), strict=True)
        found += [f"{path}: {question}" for (path, one), (_, other) in pairs if one != other]
    return found


def add_papers(folder: Path, papers: dict[str, str], models: tuple[Embedder, Reader]) -> None:
    source = folder.parent / f"{folder.name}-papers"
    source.mkdir(parents=True)
    for name, text in papers.items():
        (source / name).write_text(text, encoding="utf-8")
    add([source], folder, *models)


def _plain(text: str) -> str:
    """Without times, ids of conversations, and numbers of their turns."""
    text = re.sub(r'"milliseconds":\s*\d+', "", text)
    text = re.sub(r'data-(conversation|turn)="[^"]*"|(aria-controls|id)="f\d+"', "", text)
    text = re.sub(r"\?c=[\w-]+&amp;turn=\d+", "", text)
    return re.sub(r"council_answer_seconds\S* [\d.e-]+|value=\"\d+\"", "", text)
