"""python -m ingest moderngov: what it prints, adds, leaves alone, and how it ends."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from council_site import ALL, LOGIN, Page, Site, council
from docx_samples import docx, para
from fakes import FakeEmbedder, FakeReader

from assistant import embed, index, reader
from ingest import web
from ingest.__main__ import main


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with council(monkeypatch) as site:
        yield site


@pytest.fixture
def command(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command line on the council's site, from a folder of its own; its paper is a Word file."""
    monkeypatch.setattr(web, "Web", site.web)
    monkeypatch.setattr(index, "build", lambda *_: None)
    monkeypatch.setattr(embed, "load", lambda _: FakeEmbedder())
    monkeypatch.setattr(reader, "load", FakeReader)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COUNCIL_STORE", raising=False)
    paper = docx(para("To: Ford Committee, 3 March 2026"), para("1.1 The footbridge costs £5."))
    site.pages["/mgConvert2PDF.aspx?ID=1"] = Page(paper)
    return ["moderngov", site.url, "--from", "2026-01-01", "--to", "2026-12-31"]


def test_the_command_fetches_and_adds_and_changes_nothing_again(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = "rill-committee-7-2026-02-10-mill-lane-the-bridge-1"
    lists: dict[str, list[str]] = {
        "updated": [],
        "failed": [],
        "skipped": [],
        "hidden": [],
        "scanned": [],
        "left_out": [],
        "problems": [],
    }
    counts = {"held": 1, "restricted": 0, "elsewhere": 0}
    assert main([*command, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == {"fetched": 1, "added": [name], "unchanged": [], **counts, **lists}
    assert err.splitlines()[0] == f"fetched {name}.docx"
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"fetched": 0, "added": [], "unchanged": [name], **counts, **lists}
    assert {path.name for path in Path("moderngov/papers.example").iterdir()} == {f"{name}.docx", "manifest.json"}


def test_what_a_paper_prints_stands_whatever_the_site_says(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--committee", "7", "--into", "elsewhere"]) == 0
    assert capsys.readouterr().out == "1 of 1 papers fetched, 0 restricted, 0 elsewhere, 0 to look at; 1 added\n"
    assert Path("elsewhere/manifest.json").exists()
    assert main(["list", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["body"], record["meeting_date"]) == ("Ford Committee", "2026-03-03")


def test_the_command_exits_with_1_where_somebody_must_look(
    site: Site, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages["/mgConvert2PDF.aspx?ID=1"] = Page(LOGIN)
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert "1 to look at; nothing to add" in out and "probably one to log in" in err
    site.pages[ALL] = Page(LOGIN)
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "did not answer as ModernGov" in err


@pytest.mark.parametrize(
    "wrong",
    [
        ["moderngov"],
        ["moderngov", "papers.example"],
        ["moderngov", "file:///etc/passwd"],
        ["moderngov", "https://papers.example", "--committee", "Rill"],
        ["moderngov", "https://papers.example", "--from", "10/02/2026"],
    ],
)
def test_wrong_usage_is_exit_2(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2


def test_days_the_wrong_way_round_are_wrong_usage(site: Site, command: list[str]) -> None:
    assert main([*command[:2], "--from", "2026-02-02", "--to", "2026-02-01"]) == 2
    assert site.asked == []
