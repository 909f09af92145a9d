"""The officer's pages over the small shelf: history, draft check and their documents, and what they refuse."""

import asyncio
import html
import io
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import page_samples as samples
import pytest
from docx_samples import docx, para
from fakes import FakeEmbedder, FakeReader
from fastapi.testclient import TestClient
from page_samples import HOSTILE

from assistant.draft import text_parts
from assistant.keeping.shelves import Shelves
from assistant.retrieve import Retriever
from assistant.store import Store
from web.checks import LONG, Checks
from web.draft import LARGEST, LONGEST
from web.enquiries import Asked
from web.turns import Turns
from web.users import Person

SENTENCE = "The footbridge at Mill Lane cost £425,000 in the end."


@pytest.fixture(scope="module")
def site(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("talk")
    retriever = Retriever(Store(shelf), FakeEmbedder("fake", 256), FakeReader())

    made = samples.site(folder, retriever=retriever)
    with TestClient(made, base_url="http://127.0.0.1:7860") as client:
        yield client


def test_a_history_is_a_plain_page_with_links_flags_and_silent_papers(site: TestClient) -> None:
    reply = site.get("/history", params={"topic": "Mill Lane footbridge cost"})
    assert reply.status_code == 200
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    said = html.unescape(reply.text)
    assert said.index("12 March 2024, Cabinet") < said.index("4 May 2021, Cabinet")
    assert "Up £152,000 since 4 May 2021" in said and "<svg" in said and "The axis starts at" in said
    assert "/paper/bridge-2024?para=" in said and "asked" in said
    assert "Silent" in said and "Otters of the Rill" in said and "Searched 4 papers" in said
    assert "/export/history.docx?topic=Mill+Lane" in said


def test_limits_hold_and_stay_in_the_form(site: TestClient) -> None:
    reply = site.get("/history", params={"topic": "footbridge", "as_of": "2022-01-01", "body": "Cabinet"})
    assert "Mill Lane footbridge: final account" not in reply.text and "4 May 2021" in reply.text
    assert 'value="2022-01-01"' in reply.text and "<option selected>Cabinet" in reply.text
    assert "papers to the Cabinet, as at 1 January 2022" in reply.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"topic": ""}, "empty"),
        ({"topic": "what is the"}, "names nothing to look for"),
        ({"topic": "x" * 2001}, "2,001 characters"),
        ({"topic": "footbridge", "as_of": "tomorrow"}, "“tomorrow” is not a date"),
    ],
)
def test_what_cannot_be_looked_for_is_a_sentence_above_the_form(
    fields: dict[str, str], says: str, site: TestClient
) -> None:
    for path in ("/history", "/export/history.docx"):
        reply = site.get(path, params=fields)
        assert reply.status_code == 400 and says in html.unescape(reply.text)


def test_a_topic_that_no_paper_names_says_so(site: TestClient) -> None:
    said = html.unescape(site.get("/history", params={"topic": "mermaids"}).text)
    assert "No paper searched speaks of “mermaids”." in said and "/export/" not in said


@pytest.mark.parametrize("path", ["/history?topic=", "/export/history.md?topic=footbridge+"])
def test_hostile_topics_stay_text(path: str, site: TestClient) -> None:
    assert "<img" not in site.get(path + HOSTILE.replace("&", "")).text.replace("\\<img", "")


def test_pasted_text_comes_back_statement_by_statement(site: TestClient) -> None:
    text = f"# A report\n\nFrom: Tobias Wren\n\n{SENTENCE} Otters were seen at nine places along the Rill.\n"
    reply = site.post("/draft", files={"text": (None, text)}, headers={"Origin": "http://127.0.0.1:7860"})
    said = html.unescape(reply.text)
    assert reply.status_code == 200
    assert "2 factual statements: 1 differs, 1 consistent." in said
    assert "The draft says “£425,000”; Cabinet, 12 March 2024, paragraph 1.1, says “£452,000”." in said
    assert 'href="#s1"' in said and "section 100D" in said and "Searched 4 papers" in said


def test_a_word_file_is_read_by_its_paragraphs_and_nothing_of_it_is_kept(
    site: TestClient, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {file: file.stat().st_size for file in shelf.rglob("*")}
    reply = site.post("/draft", files={"file": ("../my draft.docx", docx(para(SENTENCE)))})
    assert "1 differs." in reply.text and "Opening text" in reply.text
    assert list(tmp_path.iterdir()) == [] and {file: file.stat().st_size for file in shelf.rglob("*")} == before


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("draft.docx", b"PK\x03\x04 no zip", "draft.docx"),
        ("draft.pdf", b"%PDF-1.7 broken", "draft.pdf"),
        ("draft.odt", b"PK", "not of a kind that can be read as a draft"),
        ("draft.txt", b"\xff\xfe\x00", "not text in UTF-8"),
        ("<img>.exe", b"MZ", "_img_.exe is not of a kind"),
        ("", b"", "nothing to check"),
    ],
)
def test_a_bad_file_is_one_clear_sentence(name: str, data: bytes, says: str, site: TestClient) -> None:
    reply = site.post("/draft", files={"text": (None, " "), "file": (name, data)})
    assert reply.status_code == 400 and says in html.unescape(reply.text) and "<img>" not in reply.text
    assert reply.text.count("Check a draft against the papers") == 2  # title and heading: the form is there again


def test_too_much_is_refused_and_a_damaged_form_is_no_crash(site: TestClient) -> None:
    assert "over 20 MB" in site.post("/draft", files={"file": ("a.txt", b"a" * (LARGEST + 1))}).text
    assert "characters" in site.post("/draft", files={"text": (None, "a" * (LONGEST + 1))}).text
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert site.post("/draft", content=b"--y\r\nno form", headers=broken).status_code == 400
    for carried in ("{", "[1]", '[["a"]]', '[["a", "b", "c"]]', "[" * 9000):
        assert site.post("/export/draft.docx", files={"parts": (None, carried)}).status_code == 400


def test_another_site_may_not_send_a_draft(site: TestClient) -> None:
    reply = site.post("/draft", files={"text": (None, SENTENCE)}, headers={"Origin": "http://evil.example"})
    assert reply.status_code == 403


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/export/answer.docx?q=What+did+the+footbridge+cost%3F&as_of=2022-01-01", "answer-2022-01-01.docx"),
        ("/export/history.docx?topic=footbridge&as_of=2022-01-01", "history-2022-01-01.docx"),
    ],
)
def test_documents_are_files_to_save_and_the_same_each_time(path: str, name: str, site: TestClient) -> None:
    reply = site.get(path)
    assert reply.headers["content-disposition"] == f'attachment; filename="{name}"'
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        assert "£300,000" in archive.read("word/document.xml").decode() and archive.testzip() is None
    assert site.get(path).content == reply.content


def test_a_follow_up_is_asked_again_with_the_questions_before_it(site: TestClient) -> None:
    path = "/export/answer.md?q=and+who+chairs+it%3F&earlier=What+is+the+Walking+and+Cycling+Forum%3F"
    assert "Searched as: and who chairs it (the Walking and Cycling Forum)?" in site.get(path).text


def test_what_was_checked_is_saved_from_its_page_in_both_forms(site: TestClient) -> None:
    page = site.post("/draft", files={"text": (None, f"Intro.\n\n{SENTENCE}")}).text
    carried = html.unescape(page.partition('name="parts" value="')[2].partition('"')[0])
    word = site.post("/export/draft.docx", files={"parts": (None, carried)})
    plain = site.post("/export/draft.md", files={"parts": (None, carried)})
    assert word.headers["content-disposition"].endswith('.docx"')
    assert "### Line 3: differs" in plain.text and "£452,000" in plain.text


@pytest.mark.parametrize(
    "path", ["/export/answer.pdf", "/export/paper.docx", "/export/draft.docx", "/exports", "/history/x"]
)
def test_no_other_document_is_there(path: str, site: TestClient) -> None:
    assert site.get(path).status_code in (404, 405)


def test_a_long_draft_shows_how_far_it_is_and_then_what_was_found(site: TestClient) -> None:
    text = "\n\n".join([SENTENCE, *(f"The Rill has {number} locks in Otherford." for number in range(LONG))])
    page = site.post("/draft", files={"text": (None, text)}).text
    assert page.index("0 of 26 sentences compared.") < page.index("25 of 26 sentences") < page.index("1 differs")
    assert page.count("<h1>") == 2 and page.count("</html>") == 1  # the first is hidden once the second is there
    assert page.count('class="steps"') == 1 and "Stopped:" not in page


def test_a_check_that_is_stopped_shows_what_was_found_by_then(shelf: Path, tmp_path: Path) -> None:
    shelves = Shelves(Retriever(Store(shelf), FakeEmbedder("fake", 256), FakeReader()), tmp_path)
    checks = Checks(shelves, samples.entry(tmp_path))
    parts = text_parts("\n\n".join([SENTENCE] * (LONG + 1)))
    person = Person("u-1", "omar", "officer")

    async def read() -> tuple[str, str | None]:
        shown, found = "", None
        pages = checks.watched(parts, person, lambda: Turns().place(person.id))
        async for piece in pages:
            shown += piece
            name = re.search(r'name="check" value="([^"]+)"', shown)
            if "2 of 26" in piece and name:
                assert await checks.stopped(name[1], Person("u-2", "mona", "member")) is None  # not hers
                found = await checks.stopped(name[1], person)
        return shown, found

    page, found = asyncio.run(read())
    assert found is not None and found in page  # on the page too, if the browser still listens
    assert "Stopped:" in found and "sentences were not compared" in found and "differs" in found


def test_stopping_what_is_not_there_changes_nothing(site: TestClient) -> None:
    reply = site.post("/draft/stop", data={"check": "none"}, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/draft")


def test_an_answer_is_saved_as_the_conversation_shows_it(site: TestClient) -> None:
    enquiries = site.app.state.enquiries  # type: ignore[attr-defined]
    samples.told(enquiries.ask(Asked("What did the footbridge cost?")))
    (conversation, *_) = enquiries.conversations.listed("")
    (turn,) = enquiries.conversations.turns("", conversation.id)
    shown = turn.answer | {"text": "It cost £452,000, all told. [1]", "mode": "written"}
    with closing(sqlite3.connect(enquiries.conversations.file)) as db, db:  # as a language model had worded it
        db.execute("UPDATE turns SET answer = ? WHERE id = ?", (json.dumps(shown), turn.turn))
    path = f"/export/answer.md?c={conversation.id}&turn={turn.turn}"
    assert "It cost £452,000, all told.[^1]" in site.get(path).text
    assert "Worded by a language model" in site.get(path).text
    for wrong in (f"/export/answer.md?c={conversation.id}&turn=999", f"/export/answer.md?c=x&turn={turn.turn}"):
        assert site.get(wrong).status_code == 400 and "no such answer of yours" in site.get(wrong).text
