"""python -m ingest: exact keys, exit codes, one-sentence errors."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bad_files import one_page, shown
from fakes import FakeEmbedder, FakeReader
from test_library import report
from test_links import as_before

from assistant import embed, index, reader
from ingest.__main__ import main

PAPER_KEYS = (
    "paper_id source title council body meeting_date kind authors author_body classification decision_ref sha256 "
    "revision pages paragraphs"
).split()
MORE_PAPER_KEYS = (
    "period access recommendation digest exempt_paragraphs key_decision past_pathway future_pathway "
    "background_documents open_part printed_again"
).split()
PARAGRAPH_KEYS = "paper_id source paragraph place heading page text".split()

MORE_PARAGRAPH_KEYS = ["row", "classification", "motions", "current_copy"]


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    monkeypatch.setattr(embed, "load", lambda model=None: FakeEmbedder(model or "fake"))
    monkeypatch.setattr(reader, "load", FakeReader)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COUNCIL_STORE", raising=False)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "roofs.md").write_text(report())
    (folder / "land.md").write_text(report(title="Sale of Land", classification="Exempt"))
    return folder


def test_add_says_each_paper_and_sums_up(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", str(papers), "--json"]) == 0
    out, err = capsys.readouterr()
    summary = json.loads(out)
    empty: dict[str, list[object]] = {
        name: [] for name in ("updated", "unchanged", "failed", "skipped", "hidden", "scanned", "left_out")
    }
    assert summary == {"added": ["land", "roofs"], **empty}
    said = err.splitlines()
    assert said[0].startswith("added land: ") and said[1].startswith("added roofs: ") and "paragraphs" in said[1]
    assert main(["add", str(papers)]) == 0
    assert capsys.readouterr().out == "2 unchanged\n"


def test_a_failed_paper_is_exit_1_with_its_reason(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (papers / "bad.md").write_bytes(b"\x00")
    assert main(["add", str(papers), "--json"]) == 1
    summary = json.loads(capsys.readouterr().out)
    ((failure),) = summary["failed"]
    assert failure.keys() == {"source", "reason"} and failure["source"] == "bad.md"
    assert len(summary["added"]) == 2
    assert main(["list"]) == 0
    assert capsys.readouterr().err.startswith("failed bad.md: ")


def test_list_has_the_records_keys_and_sees_every_access(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["add", str(papers)])
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [set(record) - set(MORE_PAPER_KEYS) for record in records] == [set(PAPER_KEYS)] * 2
    assert all(set(MORE_PAPER_KEYS) <= set(record) for record in records)
    assert [(record["paper_id"], record["access"]) for record in records] == [
        ("land", "exempt"),
        ("roofs", "unrestricted"),
    ]
    assert records[1]["meeting_date"] == "2024-03-04" and records[1]["paragraphs"] >= 6
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and "2024-03-04" in lines[1] and "Library Roofs" in lines[1]


@pytest.mark.parametrize("name", ["roofs", "roofs.md"])
def test_show_has_the_records_keys_in_reading_order(
    papers: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    main(["add", str(papers)])
    capsys.readouterr()
    assert main(["show", name, "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(list(record) == [*PARAGRAPH_KEYS, *MORE_PARAGRAPH_KEYS] for record in records)
    assert [record["paragraph"] for record in records if record["paragraph"]] == [f"1.{n}" for n in range(1, 7)]
    assert main(["show", name]) == 0
    assert "1.6" in capsys.readouterr().out


MINUTES = """# Minutes

MINUTES of a meeting of the Rivers Committee held on Monday, 4 March 2024.

## 7. Weir

7.1 Mr Vole proposed, and Mrs Newt seconded the motion that the weir above the mill be mended before the winter.

7.2 Motion carried.
"""


def test_what_the_papers_print_of_themselves_and_of_each_other(
    papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (papers / "roofs.md").write_text(report().replace("## 1", "Key decision: Yes\n\n## 1", 1))
    (papers / "land.md").write_text(MINUTES)
    (papers / "pack.md").write_text(f"# Pack\n\nDear Member\n\nI am now able to enclose:\n\n{report()}")
    main(["add", str(papers)])
    capsys.readouterr()
    main(["list", "--json"])
    held = {record["paper_id"]: record for record in map(json.loads, capsys.readouterr().out.splitlines())}
    assert held["roofs"]["key_decision"] is True and held["land"]["key_decision"] is None
    assert held["roofs"]["background_documents"] is None and held["roofs"]["exempt_paragraphs"] is None
    assert held["roofs"]["printed_again"][0] == {"paper_id": "pack", "share": 1.0}
    assert held["land"]["printed_again"] == []
    main(["show", "land", "--json"])
    moved = [record["motions"] for record in map(json.loads, capsys.readouterr().out.splitlines()) if record["motions"]]
    assert moved == [
        [{"kind": "motion", "proposer": "Mr Vole", "seconder": "Mrs Newt", "outcome": "carried", "decided": "7.2"}]
    ]
    main(["show", "pack", "--json"])
    copied = [record["current_copy"] for record in map(json.loads, capsys.readouterr().out.splitlines())]
    assert any(copy and copy.startswith("roofs/") for copy in copied)


def test_an_earlier_revision_is_shown_on_request_and_gone_with_its_paper(
    papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", str(papers)])
    (papers / "roofs.md").write_text(report().replace("1.6 ", "1.6 Corrected: "))
    main(["add", str(papers)])
    capsys.readouterr()

    def said(*more: str) -> str:
        assert main(["show", "roofs", *more]) == 0
        return capsys.readouterr().out

    assert "Corrected" in said() and "also held: 1" in said() and "Corrected" in said("--revision", "2")
    assert "Corrected" not in said("--revision", "1") and "also held: 2" in said("--revision", "1")
    assert all("Corrected" not in json.loads(line)["text"] for line in said("--revision", "1", "--json").splitlines())
    assert main(["show", "roofs", "--revision", "7"]) == 1
    assert "no revision 7" in capsys.readouterr().err
    main(["remove", "roofs"])
    assert main(["show", "roofs", "--revision", "1"]) == 1


def test_a_store_of_the_version_before_is_upgraded_on_request(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (papers / "land.md").write_text(MINUTES)
    (papers / "roofs.md").write_text(report().replace("## 1", "Key decision: Yes\n\n## 1", 1))
    main(["add", str(papers)])
    capsys.readouterr()
    for command in (["list", "--json"], ["show", "land", "--json"]):
        main(command)
    before = capsys.readouterr().out
    assert '"key_decision": true' in before and '"outcome": "carried"' in before
    as_before(Path("store"))
    assert main(["list"]) == 1
    assert "python -m ingest upgrade --store store" in capsys.readouterr().err
    assert main(["upgrade"]) == 0 and capsys.readouterr().out == ""
    for command in (["list", "--json"], ["show", "land", "--json"]):
        main(command)
    assert capsys.readouterr().out == before
    assert main(["upgrade", "--store", "nowhere"]) == 1 and not Path("nowhere").exists()


def test_the_end_of_an_add_says_how_much_how_fast_and_what_failed(
    papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (papers / "bad.md").write_bytes(b"\x00")
    (papers / "paper.pdf").write_bytes(one_page(shown("1.1 The weir above the mill leaks.")))
    main(["add", str(papers)])
    last = capsys.readouterr().err.splitlines()[-1]
    assert re.fullmatch(r"4 files in [\d.]+ s, 1 pages?, [\d.]+ pages a second; failed: bad\.md\.", last)
    main(["add", str(papers / "roofs.md")])
    assert re.fullmatch(r"1 file in [\d.]+ s\.", capsys.readouterr().err.splitlines()[-1])


def test_remove_takes_a_paper_out(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["add", str(papers)])
    assert main(["remove", "land.md"]) == 0
    assert main(["remove", "land"]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("The store holds no paper 'land'")
    main(["list"])
    assert "land" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list"], "There is no store in 'store'"),
        (["show", "roofs"], "There is no store in 'store'"),
        (["remove", "roofs"], "There is no store in 'store'"),
        (["add", "nowhere"], "There is no file or folder 'nowhere'"),
        (["add", "empty"], "There are no papers in 'empty'"),
        (["add", "papers", "--store", "papers/roofs.md"], "The store 'papers/roofs.md' cannot be read or written"),
    ],
)
def test_what_cannot_be_done_is_exit_1_and_one_sentence(
    papers: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    Path("empty").mkdir()
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(said) and err.count("\n") == 1


def test_a_store_of_another_model_is_refused(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["add", str(papers)])
    capsys.readouterr()
    assert main(["add", str(papers), "--model", "other"]) == 1
    assert "made with the embedding model 'fake', not 'other'" in capsys.readouterr().err


def test_the_unexpected_is_a_sentence_too(
    papers: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_: object) -> FakeEmbedder:
        raise RuntimeError("boom")

    monkeypatch.setattr(embed, "load", load)
    assert main(["add", str(papers)]) == 1
    err = capsys.readouterr().err
    assert "RuntimeError: boom" in err and "Traceback" not in err


@pytest.mark.parametrize(
    "arguments", [[], ["add"], ["show"], ["fly"], ["list", "--fast"], ["add", ".", "--unmarked", "all"]]
)
def test_wrong_usage_is_exit_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_the_store_is_named_by_option_or_environment(
    papers: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNCIL_STORE", "elsewhere")
    assert main(["add", str(papers)]) == 0
    assert main(["add", str(papers), "--store", "other"]) == 0
    assert Path("elsewhere").is_dir() and Path("other").is_dir() and not Path("store").exists()


def test_help_is_quick_and_list_into_head_is_quiet(papers: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "ingest"]
    times = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([*command, "--help"], env=environment, capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.3
    main(["add", str(papers)])
    shell = subprocess.run(
        f"{sys.executable} -m ingest show roofs --json | true",
        shell=True,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert shell.stderr == b""
