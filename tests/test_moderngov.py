"""Published papers of a ModernGov site: what is fetched, what never is, and what a second visit finds.

The replies are of an invented council, in the shape of real ones.
"""

import io
import json
import os
import signal
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from council_site import ALL, LOGIN, PDF, Page, Site, council, document, item, meeting, meetings, xml

from assistant.errors import FetchError, NotWorking
from ingest import mgservice, moderngov
from ingest.files import papers_in
from ingest.moderngov import Fetched, fetch


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with council(monkeypatch) as site:
        yield site


def visit(site: Site, folder: Path, committee: str | None = None, **days: date) -> Fetched:
    year = {"earliest": date(2026, 1, 1), "latest": date(2026, 12, 31)} | days
    return fetch(site.web(), site.url + "mgListCommittees.aspx?bcr=1", folder, committee, **year, tell=lambda _: None)


def manifest(folder: Path) -> dict[str, dict[str, object]]:
    papers = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["papers"]
    return {paper["file"]: paper for paper in papers}


@pytest.mark.parametrize("committee", [None, "7"])
def test_a_paper_is_fetched_with_where_it_came_from(site: Site, tmp_path: Path, committee: str | None) -> None:
    found = visit(site, tmp_path, committee)
    (path,) = found.papers
    assert (found.new, found.restricted, found.problems) == (1, 0, [])
    assert path.name == "rill-committee-7-2026-02-10-mill-lane-the-bridge-1.pdf" and path.read_bytes() == PDF
    line = manifest(tmp_path)[path.name]
    assert str(line.pop("fetched")).endswith("+00:00")
    assert line == {
        "file": path.name,
        "url": f"{site.url}mgConvert2PDF.aspx?ID=1",
        "title": "Mill Lane: the bridge",
        "committee": "Rill Committee",
        "committee_id": "7",
        "meeting_id": "50",
        "meeting_date": "2026-02-10",
        "item": "Footbridge",
        "published": "2026-02-02",
        "minute": "RESOLVED: to build it for £5.",
        "decision": True,
        "etag": '"1"',
        "last_modified": None,
    }
    assert {file.name for file in tmp_path.iterdir()} == {path.name, "manifest.json"}


def test_a_second_visit_changes_nothing_and_a_changed_paper_is_fetched_again(site: Site, tmp_path: Path) -> None:
    first = visit(site, tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    assert visit(site, tmp_path) == Fetched(papers=first.papers)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    site.pages["/mgConvert2PDF.aspx?ID=1"] = Page(PDF + b" and more", headers={"ETag": '"2"'})
    again = visit(site, tmp_path)
    assert again.new == 1 and again.papers == first.papers and again.papers[0].read_bytes() == PDF + b" and more"
    again.papers[0].unlink()
    assert visit(site, tmp_path).new == 1


def test_where_the_site_tells_no_versions_a_paper_is_asked_for_once(site: Site, tmp_path: Path) -> None:
    site.pages["/mgConvert2PDF.aspx?ID=1"] = Page(PDF)
    visit(site, tmp_path)
    assert visit(site, tmp_path).new == 0 and site.paths.count("/mgConvert2PDF.aspx?ID=1") == 1
    site.pages["/mgWebService.asmx/GetMeeting?lMeetingId=50"] = meeting(item("Footbridge", document(1, "Corrected")))
    assert visit(site, tmp_path).new == 1


@pytest.mark.parametrize(
    "shut",
    [
        meeting(item("Land", document(1, "Land", restricted="True"))),
        meeting(item("Land", document(1, "Land", restricted=""))),
        meeting(item("Land", document(1, "Land", more="<restrictionsRef>3</restrictionsRef>"))),
        meeting(item("Land", document(1, "Land"), restricted="True")),
        meeting(item("Land", document(1, "Land"), restricted="")),
        meeting(item("Land", document(1, "Land"), shown="False")),
        meeting(item("Land", document(1, "Land")), shown="False"),
        meeting(item("Land", document(1, "Land")), published="False"),
        meeting(item("Land", document(1, "Land", restricted="True")), whole=document(1, "Land")),
        meeting(item("Land", document(1, "Land", restricted="True", url=""))),
    ],
)
def test_what_is_not_certainly_open_is_never_fetched(site: Site, tmp_path: Path, shut: Page) -> None:
    site.pages["/mgWebService.asmx/GetMeeting?lMeetingId=50"] = shut
    assert visit(site, tmp_path) == Fetched(restricted=1)
    assert "/mgConvert2PDF.aspx?ID=1" not in site.paths and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "now",
    [
        {"/mgWebService.asmx/GetMeeting?lMeetingId=50": meeting(item("Footbridge"))},
        {"/mgWebService.asmx/GetMeeting?lMeetingId=50": meeting(item("A", document(1, "A", restricted="True")))},
        {ALL: meetings()},
        {ALL: meetings((50, "10/02/2026", "Cancelled"))},
    ],
)
def test_a_withdrawn_paper_is_reported_until_it_is_gone(site: Site, tmp_path: Path, now: dict[str, Page]) -> None:
    (path,) = visit(site, tmp_path).papers
    site.pages |= now
    for _ in range(2):
        found = visit(site, tmp_path)
        (problem,) = found.problems
        assert path.name in problem and "no longer open" in problem and found.papers == []
    path.unlink()
    assert visit(site, tmp_path).problems == []


def test_what_lies_outside_the_visit_is_not_taken_for_withdrawn(site: Site, tmp_path: Path) -> None:
    visit(site, tmp_path)
    site.pages[ALL.replace("01/01", "01/03")] = meetings((50, "10/02/2026", "Confirmed"))
    assert visit(site, tmp_path, earliest=date(2026, 3, 1)) == Fetched()
    site.pages["/mgWebService.asmx/GetMeeting?lMeetingId=50"] = Page(b"<html>", status=403)
    (problem,) = visit(site, tmp_path).problems
    assert "(403)" in problem


def test_what_is_no_paper_is_reported_and_leaves_no_file(site: Site, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("word/document.xml", "<w:document/>")
    bodies = [LOGIN, b"PK\x03\x04 a zip of something", b"plain words", packed.getvalue(), b""]
    site.pages["/mgWebService.asmx/GetMeeting?lMeetingId=50"] = meeting(
        item("All", *(document(number, f"Paper {number}") for number in range(1, 8))),
        item("Link", document(9, "Elsewhere", url="https://elsewhere.example/", link="True")),
    )
    for number, body in enumerate(bodies, 1):
        site.pages[f"/mgConvert2PDF.aspx?ID={number}"] = Page(body)
    site.pages["/mgConvert2PDF.aspx?ID=6"] = Page(PDF)
    found = visit(site, tmp_path)
    kinds = ["web page, probably one to log in", *["neither a PDF nor a Word file"] * 3, "is not there"]
    assert [kind in problem for kind, problem in zip(kinds, found.problems, strict=True)] == [True] * 5
    assert [path.suffix for path in found.papers] == [".docx", ".pdf"] and found.elsewhere == 1
    assert {file.name for file in tmp_path.iterdir()} == {*(path.name for path in found.papers), "manifest.json"}


def test_papers_of_one_name_are_kept_apart(site: Site, tmp_path: Path) -> None:
    site.pages["/mgWebService.asmx/GetMeeting?lMeetingId=50"] = meeting(
        item("A", document(1, "../Minutes")),
        item("B", document(1, "../Minutes", url="documents/s1/a b.pdf")),
        whole=document(2, "’"),
    )
    site.pages |= {"/documents/s1/a%20b.pdf": Page(PDF + b"2"), "/mgConvert2PDF.aspx?ID=2": Page(PDF + b"3")}
    names = [path.name for path in visit(site, tmp_path).papers]
    assert names == [
        "rill-committee-7-2026-02-10-2.pdf",
        "rill-committee-7-2026-02-10-minutes-1.pdf",
        "rill-committee-7-2026-02-10-minutes-1-2.pdf",
    ]
    assert [manifest(tmp_path)[name]["item"] for name in names] == [None, "A", "B"]


def test_an_interrupted_visit_goes_on_where_it_was(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages["/mgWebService.asmx/GetMeeting?lMeetingId=50"] = meeting(
        item("A", document(1, "One"), document(2, "Two"))
    )
    site.pages["/mgConvert2PDF.aspx?ID=2"] = Page(PDF)
    calls = iter([None, None, KeyboardInterrupt])

    def fails_in_the_second_file(_: int) -> None:
        if error := next(calls):
            raise error

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails_in_the_second_file)
        with pytest.raises(KeyboardInterrupt):
            visit(site, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"rill-committee-7-2026-02-10-one-1.pdf", "manifest.json"}
    found = visit(site, tmp_path)
    assert (found.new, len(found.papers)) == (1, 2)


def test_a_site_that_has_stopped_answering_is_left_alone(site: Site, tmp_path: Path) -> None:
    site.pages[ALL] = meetings(*((number, "10/02/2026", "Confirmed") for number in range(60, 70)))
    site.pages |= {f"/mgWebService.asmx/GetMeeting?lMeetingId={number}": Page(status=500) for number in range(60, 70)}
    with pytest.raises(NotWorking):
        visit(site, tmp_path)
    assert len({path for path in site.paths if "GetMeeting?" in path}) == 3


@pytest.mark.parametrize(
    "reply",
    [
        Page(LOGIN),
        Page(b""),
        xml("<getmeetings>"),
        xml("<other/>"),
        xml('<!DOCTYPE getmeetings [<!ENTITY a "b">]><getmeetings>&a;</getmeetings>'),
        xml('<!DOCTYPE getmeetings SYSTEM "http://127.0.0.1/a.dtd"><getmeetings/>'),
        xml("<getmeetings>" + "<a>" * 100 + "</a>" * 100 + "</getmeetings>"),
        meetings((50, "2026-02-10", "Confirmed")),
        xml("<getmeetings><committee><committeeid>../7</committeeid><meeting/></committee></getmeetings>"),
    ],
)
def test_what_is_no_reply_of_the_service_is_one_sentence(site: Site, tmp_path: Path, reply: Page) -> None:
    site.pages[ALL] = reply
    with pytest.raises(FetchError) as error:
        visit(site, tmp_path)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)


def test_a_committee_that_is_not_there_and_a_folder_of_something_else(site: Site, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="has no committee 8"):
        visit(site, tmp_path, "8")
    for text, said in (
        ("[]", "not a manifest"),
        ('{"site": "other.example", "papers": []}', "papers of other.example"),
    ):
        (tmp_path / moderngov.MANIFEST).write_text(text)
        with pytest.raises(FetchError, match=said):
            visit(site, tmp_path)


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://a.example", "https://a.example/"),
        ("https://a.example:9071/", "https://a.example:9071/"),
        ("https://a.example/ieListMeetings.aspx?CId=7&Year=0", "https://a.example/"),
        ("https://a.example/moderngov", "https://a.example/moderngov/"),
        ("https://a.example/moderngov/mgWebService.asmx", "https://a.example/moderngov/"),
    ],
)
def test_any_page_names_its_site(site: Site, url: str, root: str) -> None:
    assert mgservice.Service(site.web(), url).site == root


@pytest.mark.skipif("COUNCIL_PAPERS" not in os.environ, reason="the real replies lie beside the real papers")
def test_real_replies_are_understood(site: Site, tmp_path: Path) -> None:
    replies = Path(os.environ["COUNCIL_PAPERS"]).parent / "moderngov"
    real = {name: (replies / f"{name}.xml").read_bytes() for name in ("GetCommittees", "GetMeetings")}
    whole = (replies / "GetMeeting_with_minutes.xml").read_text(encoding="utf-8")
    there = whole.split("<url>", 1)[1].split("mgConvert2PDF", 1)[0]
    site.pages |= {
        "/mgWebService.asmx/GetCommittees": Page(real["GetCommittees"]),
        ALL.replace("=0&", "=144&"): Page(real["GetMeetings"]),
        "/mgWebService.asmx/GetMeeting?lMeetingId=4967": Page(whole.replace(there, site.url).encode()),
        "/mgConvert2PDF.aspx?ID=60860": Page(PDF),
        "/mgConvert2PDF.aspx?ID=60909": Page(PDF),
    }
    found = visit(site, tmp_path, "144")
    assert found.problems == [] and len(found.papers) == 2
    lines = list(manifest(tmp_path).values())
    assert [line["item"] for line in lines] == ["Minutes", "Work Programme"]
    assert {line["meeting_date"] for line in lines} == {"2026-02-10"} and all(line["minute"] for line in lines)


@pytest.mark.parametrize("moment", [1, 2])  # before the paper has its name, before the manifest has its own
@pytest.mark.parametrize("held", [False, True])
def test_a_visit_killed_before_a_file_has_its_name_leaves_whole_files_only(
    site: Site, tmp_path: Path, moment: int, held: bool
) -> None:
    old, new = PDF, PDF + b" and more"
    if held:
        visit(site, tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    site.pages["/mgConvert2PDF.aspx?ID=1"] = Page(new, headers={"ETag": '"2"'})
    child = os.fork()
    if not child:
        _killed_at(moment)
        visit(site, tmp_path)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    parts = [file for file in tmp_path.iterdir() if file.name.endswith(".part")]
    assert len(parts) == 1 and parts[0].stat().st_size > 0
    seen = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file not in parts}
    papers = {name: data for name, data in seen.items() if name != "manifest.json"}
    assert list(papers.values()) == ([new] if moment == 2 else [old] if held else [])
    assert seen.get("manifest.json") == before.get("manifest.json")  # as it was, and whole
    if papers:
        assert [path.name for path in papers_in([tmp_path], [])] == list(papers)  # what is added is never a part
    again = visit(site, tmp_path)
    assert again.problems == [] and [path.read_bytes() for path in again.papers] == [new]
    assert {file.name for file in tmp_path.iterdir()} == {again.papers[0].name, "manifest.json"}
    assert manifest(tmp_path)[again.papers[0].name]["etag"] == '"2"'


def _killed_at(moment: int) -> None:
    """From here on this process is killed, as by the system, instead of giving a file its name for that time."""
    replace, count = Path.replace, 0

    def killed(path: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(path, target)

    Path.replace = killed  # type: ignore[method-assign,assignment]
