"""Word files that are none, or that somebody made to do harm: each is refused in one sentence."""

import io
import zipfile
from pathlib import Path

import pytest
from docx_samples import docx, packed, para, row, table

from assistant.errors import PaperError
from ingest.docx import docx_blocks
from ingest.paragraphs import paragraphs
from ingest.reading import read_paper


def read(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    read_paper(path)


def replaced(part: str, text: str | bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx(para("Seen.")))) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | {part: text})


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = f"<w:document {W}><w:body>%s</w:body></w:document>"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
XXE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + BODY % "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (OLD, "old Word; save it as .docx"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"<html>Please log in</html>", "is not a Word file"),
        (b"PK\x03\x04 cut short", "is damaged"),
        (packed({"xl/workbook.xml": "<a/>"}), "is not a Word file"),
        (replaced("word/document.xml", "<w:document"), "is damaged"),
        (replaced("word/document.xml", XXE), "not as Word writes"),
        (replaced("word/document.xml", BODY % ("<w:p/>" * 300_000)), "grows beyond measure"),
        (replaced("word/document.xml", BODY % ("<w:sdt>" * 300 + "</w:sdt>" * 300)), "more than a paper"),
        (docx(), "holds no text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(PaperError, match=said) as refused:
        read(tmp_path / "paper.docx", data)
    assert "\n" not in str(refused.value)


def test_a_form_with_an_empty_table_is_read() -> None:
    data = docx(para("Seen."), table(*[row(*[""] * 6)] * 400))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("word/document.xml")
    assert part.file_size > 100 * part.compress_size
    assert [block.text for block in docx_blocks(data, "a.docx")[0]] == ["Seen."]


def test_an_old_word_file_is_named_by_its_ending(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match=r"save it as \.docx"):
        read(tmp_path / "paper.doc", OLD)


def test_large_pictures_are_counted_and_archives_within_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = packed({"word/media/inner.zip": packed({"a": "b" * 1000})})
    data = replaced("word/media/inner.zip", nested)
    opened: list[str] = []
    read_one = zipfile.ZipFile.open

    def noting(archive: zipfile.ZipFile, name: zipfile.ZipInfo | str, *rest: object, **more: object) -> object:
        opened.append(getattr(name, "filename", str(name)))
        return read_one(archive, name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "open", noting)
    assert [block.text for block in docx_blocks(data, "a.docx")[0]] == ["Seen."]
    assert opened and not [name for name in opened if "media" in name]
    monkeypatch.setattr("ingest.docx_parts.LARGEST", 1000)
    with pytest.raises(PaperError, match="too large when it is unpacked"):
        docx_blocks(data, "a.docx")


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.docx_parts.MOST_ELEMENTS", 50)
    with pytest.raises(PaperError, match="more than a paper"):
        docx_blocks(docx(*[para(f"Words {n}") for n in range(50)]), "a.docx")


def test_a_long_word_file_is_read_in_time_with_its_length() -> None:
    blocks = docx_blocks(docx(*[para(f"The {n}th thing said.") for n in range(20_000)]), "a.docx")[0]
    assert len(paragraphs(blocks)[0].text.split("\n")) == 20_000


def test_styles_and_notes_without_end_are_followed_a_little() -> None:
    based = [
        f'<w:style w:type="paragraph" w:styleId="S{n}"><w:basedOn w:val="S{n + 1}"/></w:style>' for n in range(3000)
    ]
    reference = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    notes = f'<w:footnote w:id="7">{para("Its own.", runs=reference)}</w:footnote>'
    body = [para(f"Words {n}", style="S0") for n in range(300)]
    data = docx(para("Seen", runs=reference), *body, styles="".join(based), footnotes=notes)
    assert [block.text for block in docx_blocks(data, "a.docx")[0]][:3] == ["Seen¹", "Its own.¹", "Words 0"]
