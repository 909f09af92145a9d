"""A clearance or an account that ends while something is being made: nothing of it is shown, kept or put on record."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import page_samples as samples
import pytest
from conftest import PAPERS
from fakes import FakeEmbedder, FakeReader
from fastapi.testclient import TestClient
from people import PASSWORD, House, house
from test_shelves import exempt, shelf

from assistant import index
from assistant.keeping.shelves import Shelves
from assistant.reader import Asked as Read
from assistant.retrieve import Retriever
from assistant.schema import Limits, Query
from assistant.store import Store
from web import admin
from web.enquiries import Asked
from web.users import Person

pytestmark = pytest.mark.usefixtures("quick_hashes")

CLOSED = "999,000"  # stands in the exempt paper alone
ASKED = {"question": "How much is the land for the footbridge at Mill Lane worth?"}
TOPIC = {"topic": "land for the footbridge"}
DRAFT = "The footbridge at Mill Lane needs land worth £888,000."
MCP = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


class Slow(FakeReader):
    """Reads no question before it is let go on: by then it is known who asks."""

    def __init__(self) -> None:
        self.begun, self.go = Event(), Event()

    def question(self, text: str) -> Read:
        self.begun.set()
        assert self.go.wait(20)
        return super().question(text)


READER = Slow()


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("ended")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        shelf(folder / "store", {name: text for name, text in PAPERS.items() if name != "secret.md"})
        shelf(folder / "exempt" / "cabinet", {"land.md": exempt("Cabinet")})
        yield house(folder, retriever=Retriever(Store(folder / "store"), FakeEmbedder("fake", 256), READER))


def tool(browser: TestClient, name: str, given: dict[str, str]) -> str:
    """What a tool says over HTTP."""
    params = {"name": name, "arguments": given}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return browser.post("/mcp", json=call, headers=MCP).text


WAYS: dict[str, Callable[[House, TestClient, Person], str]] = {
    "the chat page": lambda ours, browser, person: repr(
        samples.told(ours.site.state.enquiries.ask(Asked(ASKED["question"], person.id)))
    ),
    "/api/ask": lambda ours, browser, person: browser.post("/api/ask", json=ASKED).text,
    "/api/history": lambda ours, browser, person: browser.get("/api/history", params=TOPIC).text,
    "/api/check-draft": lambda ours, browser, person: browser.post("/api/check-draft", json={"text": DRAFT}).text,
    "the tool ask": lambda ours, browser, person: tool(browser, "ask", ASKED),
    "the tool history": lambda ours, browser, person: tool(browser, "history", TOPIC),
    "the tool check_draft": lambda ours, browser, person: tool(browser, "check_draft", {"text": DRAFT}),
    "/history": lambda ours, browser, person: browser.get("/history", params=TOPIC).text,
    "/draft": lambda ours, browser, person: browser.post("/draft", files={"text": (None, DRAFT)}).text,
    "/export/answer": lambda ours, browser, person: (
        browser.get("/export/answer.md", params={"q": ASKED["question"]}).text
    ),
    "/export/history": lambda ours, browser, person: browser.get("/export/history.md", params=TOPIC).text,
    "/export/draft": lambda ours, browser, person: browser.post("/export/draft.md", files={"text": (None, DRAFT)}).text,
}
ENDS: dict[str, Callable[[House, Person], object]] = {
    "nothing": lambda ours, person: None,
    "the clearance": lambda ours, person: admin.main(
        ["change", person.name, "--no-clearance", "--people", str(ours.folder)]
    ),
    "the account": lambda ours, person: admin.main(
        ["remove", person.name, "--people", str(ours.folder), "--store", str(ours.folder / "store")]
    ),
}


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("way", WAYS)
def test_what_is_being_made_is_not_shown_once_it_may_not_be_seen(ours: House, way: str, ends: str) -> None:
    person = ours.entry.users.add(f"vera-{len(ours.entry.users.everyone())}", "officer", ["Cabinet"], PASSWORD)
    browser = ours.visitor(person.name)
    READER.begun.clear()
    READER.go.clear()
    with ThreadPoolExecutor(1) as thread:
        said = thread.submit(WAYS[way], ours, browser, person)
        assert READER.begun.wait(20)
        ENDS[ends](ours, person)
        READER.go.set()
    lasts = ends == "nothing"
    assert (CLOSED in said.result()) is lasts
    kept = ours.site.state.enquiries.conversations.file.read_bytes()
    read = [one["event"] for line in ours.record.splitlines() if (one := json.loads(line)).get("who") == person.id]
    assert (CLOSED.encode() in kept) is (lasts and way == "the chat page")
    assert ("exempt_read" in read) is lasts
    ours.site.state.enquiries.conversations.delete_all(person.id)


def test_what_was_kept_before_is_held_against_the_clearance_at_each_look(ours: House) -> None:
    person, enquiries = ours.people["omar"], ours.site.state.enquiries
    READER.go.set()
    samples.told(enquiries.ask(Asked(ASKED["question"], person.id)))
    (conversation,) = enquiries.conversations.listed(person.id)
    browser = ours.visitor("omar")
    assert CLOSED in enquiries.transcript(person.id, conversation.id)
    answer = enquiries.exchanges(person.id, conversation.id)[0].answer
    assert answer is not None
    address = answer.citations[-1].paper.paper_id
    assert browser.get(f"/paper/{address}").status_code == 200
    ENDS["the clearance"](ours, person)
    assert CLOSED not in enquiries.transcript(person.id, conversation.id)
    assert browser.get(f"/paper/{address}").status_code == 404


@pytest.mark.parametrize("day", [None, date(2022, 1, 1)])
def test_how_far_an_answer_has_got_is_told_of_open_papers_alone(ours: House, day: date | None) -> None:
    """By that day the open papers knew an ICB not yet and search nothing; those of the shelf never know one."""
    READER.go.set()
    open_papers = Retriever(Store(ours.folder / "store"), FakeEmbedder("fake", 256), READER)
    told: dict[str, list[int]] = {"": [], "Cabinet": []}
    for cleared, counts in told.items():
        seen = Shelves(open_papers, ours.folder / "exempt").seen_by([cleared])
        seen.ask(Query("What is the ICB?", (), Limits(as_of=day)), counts.append)
    assert told["Cabinet"] == told[""]
