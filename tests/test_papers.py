"""The catalogue, adding papers and withdrawing them, on the pages and for those alone who may."""

import json
import time
from pathlib import Path

import page_samples as samples
import pytest
from fakes import FakeEmbedder, FakeReader
from fastapi.testclient import TestClient
from people import House, house

from assistant import index
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.store import Store
from web.papers import ROWS, Wanted, catalogue, chosen
from web.upload import file_name

HELD = [
    samples.BUDGET,
    samples.STAFFING,
    samples.NASTY,
    samples.paper("minutes", title="Minutes", kind="minutes", body="CABINET", council="Other Council"),
]


def ids(**wanted: str) -> list[str]:
    return [paper.paper_id for paper in chosen(HELD, Wanted.asked(wanted))]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["minutes", "budget", "staffing", "nasty"]),
        ({"q": "LEISURE budget"}, ["budget"]),
        ({"q": "priya nasty.txt"}, []),
        ({"q": "priya"}, ["minutes", "budget", "staffing", "nasty"]),
        ({"body": "cabinet"}, ["minutes", "budget"]),
        ({"council": "Other  council"}, ["minutes"]),
        ({"kind": "minutes"}, ["minutes"]),
        ({"from": "2022-08-01"}, ["minutes", "budget", "staffing"]),
        ({"from": "2022-08-01", "to": "2022-08-31"}, ["staffing"]),
        ({"to": "2020-01-01"}, ["nasty"]),
        ({"from": "yesterday"}, ["minutes", "budget", "staffing", "nasty"]),
    ],
)
def test_papers_are_found(wanted: dict[str, str], found: list[str]) -> None:
    assert ids(**wanted) == found


def test_the_catalogue_is_a_table_that_escapes_everything() -> None:
    shown = catalogue(HELD, Wanted.asked({"q": "", "council": samples.HOSTILE, "from": samples.HOSTILE}))
    assert "<img" not in shown and "<script" not in shown
    assert "a day is written as 2024-11-30" in shown
    shown = catalogue(HELD, Wanted())
    assert '<th scope="row" role="rowheader"><a href="/paper/budget">' in shown
    assert '<td role="cell" data-label="Meeting">12 November 2024</td>' in shown
    assert shown.count('<option value="Cabinet"') + shown.count('<option value="CABINET"') == 1
    assert "<caption>4 papers, newest first</caption>" in shown
    assert "/papers/add" not in shown
    assert "/papers/add" in catalogue(HELD, Wanted(), adds=True)
    assert "0 of 4 papers fit" in catalogue(HELD, Wanted("unheard of"))


def test_papers_of_one_name_are_told_apart_by_their_files() -> None:
    page = catalogue([samples.paper("a"), samples.paper("b"), samples.paper("c", title="Another")], Wanted())
    assert [name in page for name in ("a.txt", "b.txt", "c.txt")] == [True, True, False]


def test_long_catalogues_turn_pages() -> None:
    many = [samples.paper(f"p{n:03}", title=f"Paper {n:03}") for n in range(ROWS * 2 + 1)]
    first, last = catalogue(many, Wanted("paper")), catalogue(many, Wanted.asked({"q": "paper", "page": "99"}))
    assert "Older papers" in first and "Newer papers" not in first
    assert "/papers?q=paper&amp;page=2" in first
    assert "Newer papers" in last and "Older papers" not in last
    assert last.count('href="/paper/') == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\papers\\report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..", "paper"),
        ("", "paper"),
        (".hidden.md", "hidden.md"),
        ("a\x00b\r\n.md", "ab.md"),
        ("x" * 300 + ".docx", "x" * 200 + ".docx"),
        ("é" * 300 + ".docx", "é" * 100 + ".docx"),
    ],
)
def test_a_browsers_file_name_leads_nowhere(sent: str, kept: str) -> None:
    assert file_name(sent) == kept


def text(title: str, mark: str, body: str = "Cabinet", words: str = "The lake holds water.") -> bytes:
    return f"# {title}\n\nTo: {body}, 12 March 2024\n\nClassification: {mark}\n\n1.1 {words}\n".encode()


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A site over an empty real store."""
    monkeypatch.setattr(index, "build", lambda *_: None)
    embedder, reader = FakeEmbedder(), FakeReader()
    with Writer(tmp_path / "store", embedder.name, embedder.dimensions, reader.name):
        pass
    (tmp_path / "people").mkdir()
    return house(tmp_path / "people", retriever=Retriever(Store(tmp_path / "store"), embedder, reader))


def add(browser: TestClient, files: dict[str, bytes], to: str = "open", unmarked: str = "restricted") -> str:
    """Hand files in; returns the report, once there is one."""
    sent = [("files", (name, contents)) for name, contents in files.items()]
    reply = browser.post("/papers/add", files=sent, data={"to": to, "unmarked": unmarked})
    assert reply.status_code == 303, reply.text
    until = time.monotonic() + 30
    while time.monotonic() < until:
        report = browser.get(reply.headers["location"])
        assert report.status_code == 200
        if 'data-state="over"' in report.text:
            return report.text
        time.sleep(0.05)
    raise TimeoutError


@pytest.mark.usefixtures("quick_hashes")
def test_a_clerk_adds_papers_reads_the_report_and_withdraws_one(ours: House) -> None:
    cleo, mona = ours.visitor("cleo"), ours.visitor("mona")
    report = add(cleo, {"lake.md": text("The lake", "Unrestricted"), "bad.pdf": b"not a PDF"})
    assert "2 files: 1 added, 1 not added." in report
    assert '<a href="/paper/lake">The lake</a>' in report
    assert "<dt>Committee</dt><dd>Cabinet</dd>" in report and "<dt>Marking</dt><dd>unrestricted</dd>" in report
    assert "<strong>bad.pdf</strong>: not added." in report
    assert "The lake" in mona.get("/papers").text
    assert "The lake holds water." in mona.get("/paper/lake").text
    assert "Withdraw" in cleo.get("/paper/lake").text and "Withdraw" not in mona.get("/paper/lake").text

    assert mona.post("/paper/lake/withdraw", headers={"Content-Length": "0"}).status_code == 403
    assert "Withdraw this paper?" in cleo.get("/paper/lake/withdraw").text
    assert mona.get("/paper/lake").status_code == 200
    reply = cleo.post("/paper/lake/withdraw", headers={"Content-Length": "0"})
    assert "The paper was withdrawn." in cleo.get(reply.headers["location"]).text
    assert mona.get("/paper/lake").status_code == 404
    assert "The lake" not in mona.get("/papers").text
    assert cleo.post("/paper/lake/withdraw", headers={"Content-Length": "0"}).status_code == 404

    events = [json.loads(line) for line in ours.record.splitlines()]
    kinds = [event["event"] for event in events if event["who"] == ours.people["cleo"].id]
    assert kinds == ["signed_in", "paper_added", "paper_failed", "paper_withdrawn"]
    assert "lake" not in ours.record


@pytest.mark.usefixtures("quick_hashes")
def test_a_report_is_for_whoever_handed_in(ours: House) -> None:
    cleo, ada = ours.visitor("cleo"), ours.visitor("ada")
    reply = cleo.post(
        "/papers/add", files=[("files", ("a.md", text("A", "Exempt")))], data={"to": "open", "unmarked": "restricted"}
    )
    assert ada.get(reply.headers["location"]).status_code == 404
    assert cleo.get(reply.headers["location"]).status_code == 200


@pytest.mark.usefixtures("quick_hashes")
def test_a_clerk_is_told_why_a_paper_is_not_among_the_open_ones(ours: House) -> None:
    cleo = ours.visitor("cleo")  # who is cleared for no body's exempt papers
    report = add(
        cleo, {"a.md": text("A", "Exempt"), "b.md": b"# B\n\nTo: Cabinet, 12 March 2024\n\n1.1 The lake is dry.\n"}
    )
    assert report.count("It is marked as closed, so it is not among the open papers.") == 1
    assert report.count("It prints no classification, so it is kept back.") == 1
    assert report.count("You are not cleared for that committee’s exempt papers") == 2


@pytest.mark.usefixtures("quick_hashes")
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"to": "open"},
        {"to": "exempt:Cabinet", "unmarked": "restricted"},
        {"to": "open:Cabinet", "unmarked": "restricted"},
        {"to": "exempt", "unmarked": "restricted"},
        {"to": "exempt:../../x", "unmarked": "restricted"},
        {"to": "open", "unmarked": "everybody"},
    ],
)
def test_what_is_not_on_the_form_is_not_taken(ours: House, data: dict[str, str]) -> None:
    cleo = ours.visitor("cleo")  # who is cleared for no body's exempt papers
    reply = cleo.post("/papers/add", files=[("files", ("a.md", text("A", "Unrestricted")))], data=data)
    assert reply.status_code == 422
    assert "Choose at least one file" in reply.text
    assert cleo.post("/papers/add", data={"to": "open", "unmarked": "restricted"}).status_code == 422


@pytest.mark.usefixtures("quick_hashes")
def test_a_store_in_use_is_a_sentence(ours: House, tmp_path: Path) -> None:
    with Writer(tmp_path / "store", "fake", 64, "fake"):
        report = add(ours.visitor("cleo"), {"a.md": text("A", "Unrestricted")})
    assert "Another program is writing to the store" in report


@pytest.mark.usefixtures("quick_hashes")
def test_revisions_and_printed_numbers_have_addresses(ours: House) -> None:
    cleo = ours.visitor("cleo")
    add(cleo, {"lake.md": text("The lake", "Unrestricted")})
    assert "revision" not in cleo.get("/paper/lake").text
    add(cleo, {"lake.md": text("The lake", "Unrestricted", words="The lake is dry.")})
    now, before = cleo.get("/paper/lake").text, cleo.get("/paper/lake?revision=1").text
    assert '<span id="1.1"></span>' in now
    assert "The lake is dry." in now and '<a href="/paper/lake?revision=1">Revision 1</a>' in now
    assert "The lake holds water." in before and "This is an earlier text (revision 1)" in before
    assert cleo.get("/paper/lake?revision=9").status_code == 404
