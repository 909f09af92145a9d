"""The officer's pages over the small shelf: history, draft check and their documents, and what they refuse."""

import html
import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import page_samples as samples
import pytest
from docx_samples import docx, para
from fakes import FakeEmbedder, FakeReader
from fastapi.testclient import TestClient
from page_samples import HOSTILE

from assistant.retrieve import Retriever
from assistant.store import Store
from web.draft import LARGEST, LONGEST

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
    assert "as at 1 January 2022, nothing later, Cabinet" in reply.text


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
    assert "2 factual statements: differs 1, consistent 1." in said
    assert "The draft says “£425,000”; Cabinet, 12 March 2024, paragraph 1.1, says “£452,000”." in said
    assert 'href="#s1"' in said and "section 100D" in said and "Searched 4 papers" in said


def test_a_word_file_is_read_by_its_paragraphs_and_nothing_of_it_is_kept(
    site: TestClient, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {file: file.stat().st_size for file in shelf.rglob("*")}
    reply = site.post("/draft", files={"file": ("../my draft.docx", docx(para(SENTENCE)))})
    assert "differs 1." in reply.text and "Opening text" in reply.text
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
