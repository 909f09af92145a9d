"""What nobody can see is kept out of paragraphs and told: hidden print, badly redacted words, scanned pages."""

import os
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from bad_files import FONT, PARENT, SENTENCE, one_page, picture_only, shown, stream
from docx_samples import docx, para, run
from fakes import FakeEmbedder, FakeReader
from test_pdf import pdf

from assistant import index
from assistant.errors import PaperError
from assistant.schema import UNRESTRICTED
from assistant.store import Store
from ingest.access import QUARANTINED, access_of_reading
from ingest.child import Readers
from ingest.library import add
from ingest.reading import Reading, read_paper
from ingest.unseen import Unseen, without_unseen

NORMAL = shown(SENTENCE)
SECRET = shown("SECRET", y=500)
INK = b"0 0 0 rg 0 Tr "


def read(tmp_path: Path, data: bytes, name: str = "paper.pdf") -> Reading:
    (tmp_path / name).write_bytes(data)
    return read_paper(tmp_path / name)


def words(paper: Reading) -> str:
    return " ".join(para.text for para in paper.paragraphs)


def in_form(content: bytes, placed: bytes = b"", after: bytes = b"") -> bytes:
    """A page whose second half stands in a form, but for what it draws after that."""
    form = stream(content, f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] {FORM_RESOURCES} ")
    page = PARENT.replace("/Resources << ", "/Resources << /XObject << /A 6 0 R >> ")
    return one_page(NORMAL + placed + b" /A Do " + after, page, [form])


FORM_RESOURCES = "/Resources << /Font << /F1 3 0 R >> >>"
BOX = b"60 490 200 30 re f "
HIDDEN = {
    "white": b"1 1 1 rg " + SECRET,
    "nearly white": b"0.97 0.97 0.97 rg " + SECRET,
    "white in CMYK": b"0 0 0 0 k " + SECRET,
    "minute": shown("SECRET", y=500, size=0.5),
    "minute by its matrix": b"q 0.05 0 0 0.05 0 0 cm " + shown("SECRET", x=1440, y=10_000) + b"Q",
    "without ink": b"3 Tr " + SECRET,
    "as a clip only": b"q 7 Tr " + SECRET + b"Q",
    "beside the page": shown("SECRET", x=700, y=500),
    "above the page": shown("SECRET", y=900),
    "black on black": BOX + SECRET,
    "blue on blue": b"0 0 1 rg " + BOX + SECRET,
    "white on a white box on blue": b"0 0 1 rg 40 470 300 90 re f 1 1 1 rg " + BOX + SECRET,
    "cut off": b"q 0 0 20 20 re W n " + SECRET + b"Q",
    "one word of a line": b"BT /F1 11 Tf 72 500 Td (An open ) Tj 1 1 1 rg (SECRET ) Tj 0 0 0 rg (line.) Tj ET ",
    "wholly transparent": b"/Clear gs " + SECRET,
}
COVERED = {
    "under a white box": SECRET + b"1 1 1 rg " + BOX,
    "under a round shape": SECRET + b"60 490 m 60 530 m 160 620 200 530 260 490 c 200 460 100 460 60 490 c f ",
    "under a box of light grey": SECRET + b"0.8 g " + BOX,
    "under a box on which other words stand": SECRET + BOX + b"1 1 1 rg " + shown("PUBLIC", y=500),
    "under a picture of nothing but dark": SECRET + b"q 200 0 0 30 60 490 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q ",
}
REDACTED = {
    "under a black box": SECRET + BOX,
    "under a box of dark blue": SECRET + b"0 0 0.3 rg " + BOX,
    "under a tall box": SECRET + b"60 200 200 400 re f ",
    "where two bands of fills meet": shown("SECRET", y=535) + b"60 530 200 20 re f ",
    "the middle of a line": shown("An open SECRET line.", y=500) + b"113 498 47 11 re f ",
}
SHOWN = {
    "white on blue": b"0 0 1 rg " + BOX + b"1 1 1 rg " + SECRET,
    "white on strips of blue": b"".join(b"0 0 0.%d rg 60 %d 200 2 re f " % (5 + n % 4, 490 + 2 * n) for n in range(15))
    + b"1 1 1 rg "
    + SECRET,
    "grey": b"0.7 g " + SECRET,
    "outlined": b"1 Tr " + SECRET,
    "marked with a see-through pen": SECRET + b"/Pen gs 1 1 0 rg " + BOX,
    "beside a box": SECRET + b"60 515 200 30 re f ",
    "within a frame drawn later": SECRET + b"60 490 200 30 re S ",
    "cut off a little": b"q 60 495 400 30 re W n " + SECRET + b"Q",
    "on a box drawn before": b"0.8 g " + BOX + b"0 g " + SECRET,
}
PAGE = PARENT.replace("/Resources << ", "/Resources << /ExtGState << /Clear << /ca 0 >> /Pen << /ca 0.4 >> >> ")


@pytest.mark.parametrize("way", HIDDEN)
def test_hidden_print_is_left_out_and_told(tmp_path: Path, way: str) -> None:
    paper = read(tmp_path, one_page(NORMAL + HIDDEN[way] + INK, PAGE))
    assert SENTENCE.removeprefix("1.1 ") in words(paper)
    assert "SECRET" not in words(paper)
    assert paper.unseen == Unseen(hidden=1, hidden_pages=(1,))
    (said,) = paper.unseen.sentences("paper.pdf")
    assert said == "paper.pdf held hidden text that was left out (1 word on page 1)."


@pytest.mark.parametrize("way", COVERED)
def test_words_under_paint_are_left_out_and_told_as_a_bad_redaction(tmp_path: Path, way: str) -> None:
    paper = read(tmp_path, one_page(NORMAL + COVERED[way], PAGE))
    assert "SECRET" not in words(paper)
    assert "open" not in way or "An open" in words(paper)
    assert paper.unseen == Unseen(hidden=1, hidden_pages=(1,), covered_pages=(1,))
    assert "looks badly redacted" in paper.unseen.sentences("paper.pdf")[1]
    assert access_of_reading(paper, UNRESTRICTED) == UNRESTRICTED


@pytest.mark.parametrize("way", REDACTED)
def test_a_paper_with_words_under_dark_boxes_is_kept_from_readers(tmp_path: Path, way: str) -> None:
    paper = read(tmp_path, one_page(NORMAL + REDACTED[way], PAGE))
    assert "SECRET" not in words(paper)
    assert "open" not in way or "An open" in words(paper)
    assert paper.unseen == Unseen(hidden=1, hidden_pages=(1,), covered_pages=(1,), redacted_pages=(1,))
    _, said = paper.unseen.sentences("paper.pdf")
    assert "dark boxes lie over words on page 1" in said and "add a copy without those words" in said
    assert access_of_reading(paper, UNRESTRICTED) == QUARANTINED
    assert access_of_reading(replace(paper, classification="exempt"), UNRESTRICTED) == "exempt"


@pytest.mark.parametrize("mark", ["", "Classification: Unrestricted"])
def test_it_is_open_again_once_a_copy_is_put_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    models, file, store = (FakeEmbedder(), FakeReader()), tmp_path / "mill.pdf", tmp_path / "store"
    print_ = shown(mark, y=760) + NORMAL
    for content, held in ((print_ + SECRET + BOX, []), (print_ + BOX, ["mill"]), (print_ + SECRET, ["mill"])):
        file.write_bytes(one_page(content))
        add([file], store, *models)
        add([file], store, *models)
        assert [paper.paper_id for paper in Store(store).papers()] == held
    file.write_bytes(one_page(print_ + SECRET + BOX))
    assert add([file], store, *models).updated == ["mill"] and Store(store).papers() == []
    (one,) = Store.for_clerk(store).papers()
    assert one.access == QUARANTINED and Store(store).failures() == []


@pytest.mark.parametrize("way", SHOWN)
def test_what_can_be_seen_is_read(tmp_path: Path, way: str) -> None:
    paper = read(tmp_path, one_page(NORMAL + SHOWN[way] + INK, PAGE))
    assert "SECRET" in words(paper)
    assert paper.unseen == Unseen()


STRUCK = {  # helvetica of 11 points; the words begin at 72
    "a line": b"72 503 44 0.6 re f ",
    "a stroke": b"72 503.3 m 116 503.3 l S ",
    "in parts": b"72 503 20 0.6 re f 92 503 24 0.6 re f ",
}
NOT_STRUCK = {
    "underlined": b"72 498.5 44 0.6 re f ",
    "on the line of a table": b"40 503 400 0.6 re f ",
    "over a line": b"72 509 44 0.6 re f ",
    "on strips of a shade": b"".join(b"72 %f 44 0.3 re f " % (501.5 + n) for n in range(4)),
}


@pytest.mark.parametrize("way", STRUCK)
def test_struck_out_print_is_left_out_and_told(tmp_path: Path, way: str) -> None:
    paper = read(tmp_path, one_page(NORMAL + shown("SECRET, and open.", y=500) + STRUCK[way]))
    assert "SECRET" not in words(paper)
    assert "and open." in words(paper)
    assert paper.unseen == Unseen(struck=1, struck_pages=(1,))
    (said,) = paper.unseen.sentences("paper.pdf")
    assert said == "paper.pdf held struck-out text that was left out (1 word on page 1)."


@pytest.mark.parametrize("way", NOT_STRUCK)
def test_rulings_that_strike_nothing_out_leave_print(tmp_path: Path, way: str) -> None:
    paper = read(tmp_path, one_page(NORMAL + shown("SECRET, and open.", y=500) + NOT_STRUCK[way]))
    assert "SECRET, and open." in words(paper)
    assert paper.unseen == Unseen()


def test_a_number_struck_out_gives_way_to_the_one_beside_it(tmp_path: Path) -> None:
    struck = shown("\\(5\\)\\(3\\) Expects the mill to be mended by May.", y=500) + b"72 503 13.5 0.6 re f "
    said = words(read(tmp_path, one_page(NORMAL + struck)))
    assert "(3) Expects" in said
    assert "(5)" not in said


def test_hidden_print_inside_a_form_is_found_and_its_visible_print_is_not(tmp_path: Path) -> None:
    move = b"q 1 0 0 1 30 -40 cm"
    assert read(tmp_path, in_form(b"1 1 1 rg " + SECRET)).unseen.hidden == 1
    assert read(tmp_path, in_form(SECRET + BOX, move)).unseen.covered_pages == (1,)
    assert "SECRET" in words(read(tmp_path, in_form(b"0 0 1 rg " + BOX + b"1 1 1 rg " + SECRET, move)))
    assert read(tmp_path, in_form(SECRET, after=BOX)).unseen.covered_pages == (1,)
    assert "SECRET" in words(read(tmp_path, in_form(SECRET, b"0.8 g " + BOX + b"0 g ", INK)))


def test_words_under_an_annotation_are_covered(tmp_path: Path) -> None:
    look = stream(b"0 0 0 rg 0 0 200 30 re f", "/Type /XObject /Subtype /Form /BBox [0 0 200 30] ")
    note = b"<< /Type /Annot /Subtype /Square /Rect [60 490 260 520] /F 4 /AP << /N 7 0 R >> >>"
    paper = read(tmp_path, one_page(NORMAL + SECRET, PARENT + " /Annots [6 0 R]", [note, look]))
    assert "SECRET" not in words(paper)
    assert paper.unseen.covered_pages == (1,)


def test_turned_pages_hide_and_show_alike(tmp_path: Path) -> None:
    page = PAGE + " /Rotate 90"
    upright = b"BT /F1 11 Tf 0 1 -1 0 300 100 Tm (" + SENTENCE.encode() + b") Tj ET "
    secret = b"BT /F1 11 Tf 0 1 -1 0 340 100 Tm (SECRET) Tj ET "
    assert read(tmp_path, one_page(upright + b"1 1 1 rg " + secret, page)).unseen.hidden == 1
    assert "SECRET" in words(read(tmp_path, one_page(upright + b"0 0 1 rg 320 90 30 200 re f 1 g " + secret, page)))


def test_characters_without_room_are_left_out(tmp_path: Path) -> None:
    assert without_unseen("Plain – words") == ("Plain – words", 0)
    assert without_unseen("in\u200bvi\u2060sible a\U000e0041\U000e0042 b") == ("invisible a b", 2)
    paper = read(tmp_path, "1.1 The pool\u200b was shut\u202e.\n".encode(), "a.txt")
    assert paper.paragraphs[0].text == "The pool was shut."
    assert paper.unseen == Unseen(hidden=2)
    assert paper.unseen.sentences("a.txt") == ["a.txt held hidden text that was left out (2 words)."]


def test_a_pdfs_characters_without_room_are_left_out(tmp_path: Path) -> None:
    codes = b"/CIDInit /ProcSet findresource begin begincmap 1 beginbfrange <00> <7f> <0000> endbfrange "
    codes += b"1 beginbfchar <01> <200B> endbfchar endcmap end"
    font = FONT.replace(b" >>", b" /ToUnicode 6 0 R >>")
    paper = read(tmp_path, one_page(shown("The po\\001ol was shut."), more=[stream(codes)]).replace(FONT, font))
    assert words(paper) == "The pool was shut."
    assert paper.unseen.hidden == 1


def test_lines_that_another_page_shows_are_not_told_as_hidden(tmp_path: Path) -> None:
    """As where each page draws all of a table and cuts off what the others show."""

    def drawn(*said: tuple[str, float]) -> str:
        lines = b"".join(shown(text, y=y) for text, y in said)
        return f"q 60 600 400 200 re W n {lines.decode()} Q"

    first = [("The weir is old.", 700), ("The pool is new.", 500)]
    second = drawn(("The weir is old.", 400), ("The pool is new.", 700))
    assert read(tmp_path, pdf([[], []], [drawn(*first), second])).unseen == Unseen()
    told = read(tmp_path, pdf([[], []], [drawn(*first, ("The mill is shut.", 450)), second])).unseen
    assert told == Unseen(hidden=4, hidden_pages=(1,))


def test_hidden_words_of_word_files_and_web_pages_are_told_by_the_children(tmp_path: Path) -> None:
    word, page = tmp_path / "a.docx", tmp_path / "b.html"
    word.write_bytes(docx(para("The pool opens.", runs=run(" two unseen", "<w:vanish/>"))))
    page.write_text("<main><p>The pool opens.</p><p style='display: none'>Not for you.</p></main>")
    with Readers() as readers:
        papers = [coming.result() for coming in readers.read([word, page])]
    assert [words(paper) for paper in papers] == ["The pool opens."] * 2
    assert [paper.unseen for paper in papers] == [Unseen(hidden=2), Unseen(hidden=3)]


# Scanned pages


def scan(layer: bytes) -> bytes:
    """A scanned page and what is printed on or under it."""
    picture = stream(
        zlib.compress(bytes([200]) * 14_000, 9),
        "/Type /XObject /Subtype /Image /Width 100 /Height 140 /BitsPerComponent 8 /ColorSpace /DeviceGray "
        "/Filter /FlateDecode ",
    )
    page = PARENT.replace("/Resources << ", "/Resources << /XObject << /P 6 0 R >> ")
    return one_page(b"q 595 0 0 842 0 0 cm /P Do Q " + layer, page, [picture])


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")


def test_the_text_layer_of_a_scan_is_read(tmp_path: Path) -> None:
    paper = read(tmp_path, scan(b"3 Tr " + NORMAL))
    assert SENTENCE.removeprefix("1.1 ") in words(paper)
    assert paper.unseen == Unseen()


@pytest.mark.usefixtures("no_tesseract")
def test_a_scan_without_text_is_refused_and_its_text_pages_are_kept(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="is a scan without text"):
        read(tmp_path, picture_only())
    with pytest.raises(PaperError, match="is a scan without text"):
        read(tmp_path, scan(shown("Page 7", y=820)))
    said = Unseen(scanned_pages=(1, 3, 4, 5)).sentences("a.pdf")
    assert said[0].startswith("a.pdf is scanned on pages 1 and 3 to 5, which could not be read")


def test_scans_are_read_by_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = (
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
        "4\t1\t1\t1\t1\t0\t200\t300\t400\t40\t-1\t\n5\t1\t1\t1\t1\t1\t200\t300\t100\t40\t95\tThe\n"
        "5\t1\t1\t1\t1\t2\t310\t300\t100\t40\t91\tpool\n5\t1\t1\t1\t1\t3\t420\t300\t100\t40\t12\tgu~ss\n"
    )
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat > '{tmp_path}/picture.pgm'\nprintf '%s' '{table}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    paper = read(tmp_path, picture_only())
    assert [(para.text, para.page) for para in paper.paragraphs] == [("The pool", 1)]
    assert paper.unseen == Unseen(recognised_pages=(1,))
    assert (tmp_path / "picture.pgm").read_bytes().startswith(b"P5 1653 2339 255\n")
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(PaperError, match="is a scan without text"):
        read(tmp_path, picture_only())
