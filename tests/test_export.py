"""Documents to keep: footnotes in committee form, the day, what was searched, background papers; Word and Markdown."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import page_samples as samples
import pytest

from assistant.desk.apart import Apart
from assistant.desk.markdown import markdown
from assistant.desk.ooxml import docx
from assistant.draft import review
from assistant.export import Document, Note, answer_document, history_document, review_document
from assistant.history import history
from assistant.retrieve import Retriever
from assistant.schema import Limits, Query
from ingest.reading import read_paper

TODAY = date(2026, 11, 28)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = '=HYPERLINK("http://x.example","a") </w:t><w:p/> & <script>\x0b\x00 | [a](b) # `x` \ud800'


def answered(question: str, limits: Limits | None = None) -> Document:
    return answer_document(samples.ask(Query(question), None).answer, limits or Limits(), TODAY)


def text(document: Document) -> str:
    return "\n".join(run for block in document.blocks for run in block.runs if isinstance(run, str))


def notes(document: Document) -> list[str]:
    return [run.text for block in document.blocks for run in block.runs if isinstance(run, Note)]


def parts(data: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def order(element: ElementTree.Element) -> list[str]:
    return [child.tag.removeprefix(W) for child in element]


def test_each_marker_of_an_answer_is_a_footnote_in_committee_form() -> None:
    document = answered("How much will it cost?")
    assert "[1]" not in text(document) and "[2]" not in text(document)
    assert notes(document)[0].startswith("Cabinet, 12 November 2024, paragraph 4.2, page 3, “Riverside")
    assert any("Appendix 1, row Finance Group" in note and "a digest" in note for note in notes(document))


def test_a_document_says_its_day_what_was_searched_and_the_background_papers() -> None:
    said = text(answered("How much will it cost?"))
    assert "As at 28 November 2026." in said and "Searched 3 papers" in said
    assert "section 100D" in said and "Ashcombe District Council, Cabinet, 12 November 2024" in said
    limited = answered("How much?", Limits(as_of=date(2025, 1, 1), body="Cabinet"))
    assert "As at 1 January 2025; nothing later was looked at. Limited to: Cabinet." in text(limited)
    assert limited.as_at == date(2025, 1, 1)


def test_a_refusal_lists_no_background_papers() -> None:
    document = answered("mermaids?")
    assert notes(document) == [] and "100D" not in text(document)


def test_a_history_and_a_draft_check_are_told_whole(retriever: Retriever) -> None:
    told = history_document([Apart(None, history("Mill Lane footbridge cost", retriever))], Limits(), TODAY)
    assert "What changed" in text(told) and "12 March 2024, Cabinet" in text(told) and "Silent" in text(told)
    assert any("paragraph 1.1" in note for note in notes(told))
    found = review("The footbridge at Mill Lane cost £425,000 in the end.", retriever)
    checked = review_document([Apart(None, found)], TODAY)
    assert "Line 1: differs" in text(checked) and "£425,000" in text(checked) and "£452,000" in text(checked)
    assert "1 factual statement: 1 differs." in text(checked)


def test_a_word_file_has_real_footnotes_and_each_mark_has_its_own() -> None:
    document = answered("How much will it cost?")
    found = parts(docx(document))
    marks = [mark.get(f"{W}id") for mark in found["word/document.xml"].iter(f"{W}footnoteReference")]
    held = {note.get(f"{W}id"): "".join(note.itertext()) for note in found["word/footnotes.xml"]}
    assert marks == [str(n) for n in range(1, len(notes(document)) + 1)]
    between = [run.text for run in found["word/document.xml"].iter(f"{W}t") if run.text == ","]
    assert between  # two marks beside each other would read as one number
    assert [held[str(mark)].strip() for mark in marks] == notes(document)
    assert {"-1", "0"} < set(held)


def test_a_word_file_names_every_part_and_keeps_the_order_of_the_schema() -> None:
    found = parts(docx(answered("How much will it cost?")))
    types = {each.get("PartName") for each in found["[Content_Types].xml"] if each.get("PartName")}
    assert types == {f"/{name}" for name in found if not name.endswith(".rels") and name != "[Content_Types].xml"}
    targets = {each.get("Target") for each in found["word/_rels/document.xml.rels"]}
    assert {f"word/{target}" for target in targets} | {"word/document.xml"} == {
        n for n in found if re.match(r"word/\w", n) and "_rels" not in n
    }
    package = {each.get("Type", "").rpartition("/relationships/")[2] for each in found["_rels/.rels"]}
    assert package == {"officeDocument", "metadata/core-properties"}
    properties = "pStyle keepNext widowControl numPr spacing ind jc outlineLvl".split()
    runs = "rStyle rFonts b color sz szCs lang vertAlign".split()
    for root in found.values():
        for of, known in (("pPr", properties), ("rPr", runs)):
            for each in root.iter(f"{W}{of}"):
                assert order(each) == sorted(order(each), key=known.index)
    styles = {style.get(f"{W}styleId") for style in found["word/styles.xml"]}
    used = {
        each.get(f"{W}val") for root in found.values() for tag in ("pStyle", "rStyle") for each in root.iter(W + tag)
    }
    assert used <= styles


def test_the_same_document_is_the_same_bytes() -> None:
    assert docx(answered("How much?")) == docx(answered("How much?"))


def test_hostile_text_stays_text_in_word_and_in_markdown() -> None:
    answer = samples.answer(HOSTILE, f"{HOSTILE} [1]", samples.RISEN)
    document = answer_document(answer, Limits(), TODAY)
    body = parts(docx(document))["word/document.xml"]
    said = "".join(body.itertext())
    assert '=HYPERLINK("http://x.example","a") </w:t><w:p/> & <script> | [a](b) # `x`' in said
    assert not list(body.iter(f"{W}hyperlink")) and not list(body.iter(f"{W}fldSimple"))
    written = markdown(document)
    assert "\\<script\\>" in written and "\\[a\\](b)" in written and "\x0b" not in written
    written.encode()


def test_markdown_has_footnotes_and_nothing_in_a_quotation_begins_a_block() -> None:
    written = markdown(answered("How much will it cost?"))
    marks = re.findall(r"\[\^(\d+)\](?!:)", written)
    assert marks == re.findall(r"(?m)^\[\^(\d+)\]:", written) and len(marks) > 3
    assert "\n- two accountants[^" in written
    lines = answer_document(samples.answer("q", "1. One\n+ two\n# three [2]", samples.RISEN), Limits(), TODAY)
    assert {"1\\. One", "\\+ two"} <= set(markdown(lines).splitlines()) and "\n\\# three[^1]" in markdown(lines)


def test_a_word_file_is_read_back_with_its_notes(tmp_path: Path) -> None:
    file = tmp_path / "answer.docx"
    file.write_bytes(docx(answered("How much will it cost?")))
    held = {para.place: para.text for para in read_paper(file).paragraphs}
    assert held["footnote 1"].startswith("Cabinet, 12 November 2024, paragraph 4.2")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_prints_the_footnotes(tmp_path: Path) -> None:
    file = tmp_path / "answer.docx"
    file.write_bytes(docx(answered("How much will it cost?")))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    printed = " ".join(para.text for para in read_paper(tmp_path / "answer.pdf").paragraphs)
    assert "Cabinet, 12 November 2024, paragraph 4.2, page 3" in printed and "Page 1" not in printed
