"""Drafts out of files: Word, PDF and text to parts with their places, by the reader's own process."""

from pathlib import Path

import pytest
from docx_samples import docx, para

from assistant.desk.draft_file import read, read_bytes
from assistant.errors import PaperError
from ingest.__main__ import main

REPORT = (
    para("From: Edith Marlow, Director of Highways"),
    para("To: Cabinet, 4 May 2021"),
    para("1. Background", style="Heading1"),
    para("1.1 The footbridge cost £452,000. It opened in June 2023."),
    para("Author: Edith Marlow, 01632 960123"),
)


def test_a_word_files_paragraphs_are_parts_and_its_header_is_none(tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(docx(*REPORT))
    (part,) = read(str(file))
    assert (part.where, part.line) == ("paragraph 1.1", None)
    assert part.text == "The footbridge cost £452,000. It opened in June 2023."


def test_what_is_sent_as_bytes_is_read_alike_whatever_its_name(tmp_path: Path) -> None:
    (part,) = read_bytes(docx(*REPORT), "C:\\Users\\me\\…/re:port.docx")
    assert part.where == "paragraph 1.1"
    assert [part.where for part in read_bytes(b"One fact of 2021.\n\nTwo.", "a.md")] == ["line 1", "line 3"]


def test_a_draft_without_numbers_is_still_read(tmp_path: Path) -> None:
    (part,) = read_bytes(docx(para("Dear all"), para("The footbridge cost £452,000.")), "note.docx")
    assert part.text == "The footbridge cost £452,000."


def test_a_lines_header_is_no_statement() -> None:
    parts = read_bytes(b"To: Cabinet, 4 May 2021\nSubject: the Mill Lane bridge\n\nIt cost 5 pounds.\n", "a.txt")
    assert [part.text for part in parts] == ["It cost 5 pounds."]


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.html"])
def test_what_cannot_be_read_is_one_sentence_that_names_the_file(name: str) -> None:
    with pytest.raises(PaperError, match=name) as caught:
        read_bytes(b"\x00\x01", name)
    assert "\n" not in str(caught.value)


def test_the_reader_prints_paragraphs_and_stores_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("r.txt").write_text("# R\n\n1.1 The footbridge cost £452,000.\n", encoding="utf-8")
    assert main(["read", "r.txt"]) == 0
    assert "1.1" in capsys.readouterr().out
    assert [file.name for file in tmp_path.iterdir()] == ["r.txt"]
    assert main(["read", "none.txt"]) == 1
    assert "cannot be read" in capsys.readouterr().err
