"""Web pages into blocks and paragraphs: pages written here, each rule on a few lines of our own."""

from pathlib import Path

import pytest

from assistant.errors import PaperError
from ingest.html import html_blocks
from ingest.reading import Reading, read_paper
from ingest.unseen import Unseen


def read(tmp_path: Path, data: str | bytes, name: str = "paper.html") -> Reading:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_paper(path)


def shown(page: str) -> list[str]:
    """Each block with its number as it stands before its text, bullets with a dash."""
    return [("- " if block.bullet else "") + block.whole for block in html_blocks(page.encode(), "a.html")[0]]


# Lists


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        ("<ol><li>x<li>x</ol>", ["1.", "2."]),
        ("<ol start=4><li>x<li value=9>x<li>x</ol>", ["4.", "9.", "10."]),
        ("<ol type=a><li>x<li type=i>x</ol>", ["a.", "ii."]),
        ("<ol type=I start=4><li>x</ol>", ["IV."]),
        ("<ol reversed><li>x<li>x<li>x</ol>", ["3.", "2.", "1."]),
        ("<ol><li>x<ol><li>x</ol><li>x</ol>", ["1.", "1.", "2."]),
        ('<ol style="list-style-type: lower-alpha"><li>x</ol>', ["a."]),
        ('<ol style="list-style:none"><li>x</ol>', [""]),
        ("<ol><li hidden>x<li>x</ol>", ["1."]),
        ("<ul><li>x<ol><li>x</ol></ul>", ["-", "1."]),
    ],
)
def test_lists_are_numbered_as_a_browser_shows_them(page: str, labels: list[str]) -> None:
    assert [text.removesuffix("x").strip() for text in shown(page)] == labels


def test_bullets_keep_their_depth_and_paragraphs_in_an_item_follow_it(tmp_path: Path) -> None:
    page = "<p>1.1 Points:</p><ul><li>one<ul><li>inner</ul><li><p>two</p><p>And more.</p></ul><p>1.2 End.</p>"
    assert [p.text for p in read(tmp_path, page).paragraphs] == ["Points:\n- one\n  - inner\n- two\nAnd more.", "End."]


def test_a_figure_that_opens_a_bullet_is_no_number_of_a_paragraph() -> None:
    assert shown("<ul><li>2.5 million trees<li>1.1 The pool leaks.</ul>") == [
        "- 2.5 million trees",
        "1.1 The pool leaks.",
    ]


def test_word_pages_keep_the_numbers_that_word_wrote_into_them() -> None:
    def ignored(mark: str) -> str:
        return f"<![if !supportLists]><span style='mso-list:Ignore'>{mark}<span>&nbsp; </span></span><![endif]>"

    page = f"<p style='mso-list:l0 level1 lfo1'>{ignored('2.1')}The pool leaks.</p>"
    page += f"<p style='mso-list:l1 level2 lfo2'>{ignored('·')}in rain</p><p>{ignored('o')}in frost</p>"
    page += "<p><span style='font-family:Symbol'>·<span>&nbsp; </span></span>in wind</p>"
    assert shown(page) == ["2.1 The pool leaks.", "- in rain", "- in frost", "- in wind"]


# What a reader sees


def test_navigation_scripts_and_banners_are_left_out() -> None:
    page = """<html><head><title>Pools</title><script>var a = "<p>no</p>";</script></head><body>
    <header><p>Our council</p></header><nav><p>Home</p></nav><div id="cookie-banner"><p>We use cookies.</p></div>
    <div class="page has-cookies"><h1>The pool at the mill</h1><p>It leaks in rain and in frost.</p></div>
    <noscript>Switch scripts on.</noscript><aside>Elsewhere</aside><footer>Contact us</footer></body></html>"""
    assert shown(page) == ["The pool at the mill", "It leaks in rain and in frost."]
    main = "<main><header><h1>The pool at the mill</h1></header><nav>Next</nav><p>It leaks in rain.</p></main>"
    assert shown(f"<p>Around the page.</p>{main}<p>Also around.</p>") == ["The pool at the mill", "It leaks in rain."]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>no</p>",
        "<p style='color:red; visibility: hidden'>no</p>",
        "<p hidden>no</p>",
        "<span style='font-size:0'>no</span>",
        "<span style='font-size: 1px'>no</span>",
        "<i aria-hidden=true>no</i>",
        "<p style='color:#FFF'>no</p>",
        "<span class=mgHide>no</span>",
        "<style>.a, .b {color:red; display : none}</style><p class=b>no</p>",
        "<style>@media print {.c {color:red}} #d{opacity:0}</style><p id=d>no</p>",
        "<template>no</template>",
        "<!-- no -->",
    ],
)
def test_hidden_text_is_left_out(hidden: str) -> None:
    assert shown(f"<p>Seen.</p>{hidden}<p>Also seen.</p>") == ["Seen.", "Also seen."]


def test_words_that_the_page_hides_are_counted_once_and_only_in_its_own_content() -> None:
    twice = "<div style='display:none'>one two <p style='display:none'>three</p></div>"
    page = f"<body><p style='display:none'>menu</p><main><p>Seen here by all who read.</p>{twice}</main>"
    assert html_blocks(page.encode(), "a.html")[1] == Unseen(hidden=3)


def test_words_with_a_line_through_them_are_left_out_and_told() -> None:
    page = (
        "<style>.gone { text-decoration: red line-through }</style><main><p>The <s>old</s> pool <del>shuts</del> opens "
        "<span style='text-decoration-line:line-through'>in two <strike>long</strike> weeks</span> in May"
        "<b class=gone> or June</b>.</p></main>"
    )
    blocks, unseen = html_blocks(page.encode(), "a.html")
    assert [block.text for block in blocks] == ["The pool opens in May."]
    assert unseen == Unseen(struck=8)


@pytest.mark.parametrize(
    "visible",
    [
        "<p style='font-size:10px'>Yes.</p>",
        "<div aria-hidden=true><p>Yes.</p></div>",
        "<p style='color:white;background:#000'>Yes.</p>",
        "<style>@media print {.c {display:none}}</style><p class=c>Yes.</p>",
        "<style>.e:hover {display:none}</style><p class=e>Yes.</p>",
        "<p>Y\u200be\u00ads.</p>",
        "<pre>Yes.</pre>",
    ],
)
def test_visible_text_is_kept(visible: str) -> None:
    assert shown(f"<p>Seen.</p>{visible}") == ["Seen.", "Yes."]


@pytest.mark.parametrize(
    "data",
    [
        "<p>Café</p>".encode(),
        "<p>Café</p>".encode("utf-8-sig"),
        "<p>Café</p>".encode("utf-16"),
        "<p>Café</p>".encode("cp1252"),
        '<meta charset="iso-8859-1"><p>Café</p>'.encode("latin-1"),
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1250'><p>Café</p>".encode("cp1250"),
        b"<meta charset=utf-7><p>Caf\xc3\xa9</p>",
    ],
)
def test_encodings(data: bytes) -> None:
    assert [block.text for block in html_blocks(data, "a.html")[0]] == ["Café"]


def test_lines_ended_on_purpose() -> None:
    assert shown("<p>Ann Lee<br>Head of Pools</p><h2>The pool<br>at the mill</h2>") == [
        "Ann Lee",
        "Head of Pools",
        "The pool at the mill",
    ]


# Parts of a paper


def test_a_decisions_page_as_modern_gov_serves_it(tmp_path: Path) -> None:
    page = """<body><div class="mgHeader"><p>Our council</p></div><div id="modgov"><div class="mgSubTitle">
    <h2 class="mgSubTitleTxt">Mending the pool at the mill</h2></div><div class="mgContent">
    <p><span class="mgLabel">Decision Maker: </span>Cabinet</p>
    <p><span class="mgLabel">Is Key decision?: </span>No</p>
    <h3 class="mgSubSubTitleTxt">Decision:</h3>
    <div class="mgWordPara"><div class="WordSection1"><p class="MsoNormal"><span style="">The pool at the mill is
    to be mended.</span></p><p class="MsoNormal"><span>&nbsp;</span></p><p>It opens in May.</p></div></div>
    <p><span class="mgLabel">Date of decision: </span>06&#47;01&#47;2025</p></div></div></body>"""
    paper = read(tmp_path, page)
    assert (paper.title, paper.body, str(paper.meeting_date)) == (
        "Mending the pool at the mill",
        "Cabinet",
        "2025-01-06",
    )
    assert [(p.place, p.text) for p in paper.paragraphs[1:]] == [
        ("Decision", "The pool at the mill is to be mended.\nIt opens in May.")
    ]


def test_minutes_set_out_in_a_table_are_cited_by_their_numbers(tmp_path: Path) -> None:
    def item(number: str, title: str, *said: str) -> str:
        text = "".join(f"<p>{line}</p>" for line in said)
        return f"<tr><td><p>{number}</p></td><td><p><b>{title}</b></p><div class=mgWordPara>{text}</div></td></tr>"

    page = "<h1>Minutes of a meeting of the Cabinet held on Monday, 6 January 2025</h1><table class=mgItemTable>"
    page += item("31.", "Apologies", "There were none.")
    page += item("32.", "Pools", "1. The pool was shut.", "2. It was mended.", "RESOLVED that the pool be opened.")
    paper = read(tmp_path, page + item("33.", "Parks", "A park was named.") + "</table>")
    assert (paper.kind, paper.body) == ("minutes", "Cabinet")
    assert [p.label for p in paper.paragraphs if p.label] == ["31", "32.1", "32.2", "32.RESOLVED", "33"]


def test_a_public_registers_page_of_names_and_values(tmp_path: Path) -> None:
    page = """<title>Decision: Mill pool - Somer Town Council</title><main><h1>Mill pool</h1><dl><div><dt>Decision maker
    <dd>Cabinet Member for Pools</div><dt>Date of decision<dd>7 April 2025<dt>Papers<dd><ul><li>Plan<li>Cost</ul></dl>
    <h2>Decision</h2><p>The pool at the mill is to be mended.</p></main>"""
    paper = read(tmp_path, page)
    assert (paper.kind, paper.body, str(paper.meeting_date)) == ("decision", "Cabinet Member for Pools", "2025-04-07")
    assert (paper.title, paper.council) == ("Mill pool", "Somer Town Council")
    assert [(p.place, p.text) for p in paper.paragraphs[1:]] == [
        ("Papers", "- Plan\n- Cost"),
        ("Decision", "The pool at the mill is to be mended."),
    ]


def test_items_of_business_may_have_heads_over_them(tmp_path: Path) -> None:
    page = """<h1>Minutes of a meeting of the Cabinet held on Monday, 6 January 2025</h1><table><thead><tr><th>No.
    <th>Item</thead>"""
    for number in ("31.", "32.", "33."):
        page += f"<tr><td>{number}<td><p><b>Pool {number}</b></p><p>It was mended.</p>"
    assert [p.label for p in read(tmp_path, page).paragraphs if p.label] == ["31", "32", "33"]


def test_rows_carry_their_heads_over_merged_cells(tmp_path: Path) -> None:
    page = """<p>1.1 Staff:</p><table><caption>Staff by area</caption>
    <thead><tr><th rowspan=2>Area<th colspan=2>Staff<tr><th>2024<th>2025</thead>
    <tr><th rowspan=2>North<td>12<td>14<tr><td>3<td><tr><th>South<td colspan=2>shut in both years</table>"""
    assert [(p.place, p.row, p.text) for p in read(tmp_path, page).paragraphs if p.row] == [
        ("Staff by area", "North", "North\nStaff 2024: 12\nStaff 2025: 14"),
        ("Staff by area", "North", "North\nStaff 2024: 3"),
        ("Staff by area", "South", "South\nStaff 2024: shut in both years"),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<p>1.1 It leaks<sup><a href='#fn1'>1</a></sup>.<p>1.2 So<sup><a href='#fn1'>1</a></sup> it is."
        "<ol><li id=fn1>Survey. <a href='#fnref1'>↩</a></ol>",
        "<p>1.1 It leaks<a href='#_ftn1' name='_ftnref1'><span>[1]</span></a>.<p>1.2 So <a href='#_ftn1'>[1]</a>"
        " it is.<div id=ftn1>"
        "<p><a href='#_ftnref1' name='_ftn1'><span>[1]</span></a> Survey.</p></div>",
        "<p>1.1 It leaks<a href='#n1sym' name='n1anc' class=footnote><sup>1</sup></a>.<p>1.2 So"
        "<a href='#n1sym'><sup>1</sup></a> it is.<div id=n1><p><a href='#n1anc' name='n1sym'><sup>1</sup></a>Survey.",
    ],
)
def test_footnotes_stand_apart(tmp_path: Path, page: str) -> None:
    assert [(p.label or p.place, p.text) for p in read(tmp_path, page).paragraphs] == [
        ("1.1", "It leaks¹."),
        ("footnote 1", "Survey."),
        ("1.2", "So¹ it is."),
    ]


# Pages that are none, or bad

MANY = 200_000


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"%PDF-1.4 x", "is not a web page"),
        (b"PK\x03\x04", "is not a web page"),
        (b"<p>a\x00b</p>", "is not a web page"),
        (b"<p></p>", "holds no text"),
        (b"<title>Sign in to your account</title><p>Pick an account</p>", "log-in page"),
        (b"<p>Our council</p><form>Name <input name=a> Word <input type=password></form>", "log-in page"),
        (b"<div>" * MANY + b"text", "not built as papers are"),
        (b"<div></x>" * MANY + b"text", "not built as papers are"),
        (b"<div><select></div></select>" * 50_000 + b"text", "not built as papers are"),
        (b"<div><table><tr><td></div>" * 50_000 + b"text", "not built as papers are"),
        (b"<table><tr><td>" * 140 + b"text", "not built as papers are"),
        (b"<ul><li>" * MANY + b"text", "not built as papers are"),
        (b"<b>" * MANY + b"text", "not built as papers are"),
        (b"<div " + b" ".join(b"a%d=1" % n for n in range(MANY)) + b">text</div>", "not built as papers are"),
        (b"<p x=y='" + b" ".join(b"a%d" % n for n in range(MANY)) + b"'>text", "not built as papers are"),
        (b"<table><tr>" + b"<td colspan=1000 rowspan=60000>x" * 5000, "too large"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, page: bytes, said: str) -> None:
    with pytest.raises(PaperError, match=said) as refused:
        read(tmp_path, page)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "page",
    [
        b"<svg>" + b"<path d=m />" * MANY,
        b"<!--" * MANY,
        b"<" * MANY,
        b"&amp" * MANY,
        b"<style>" + b"@media{" * MANY,
        b"<pre>a" + b" " * MANY + b"b",
    ],
)
def test_what_only_looks_bad_is_read_at_once(page: bytes) -> None:
    assert html_blocks(b"<p>Seen.</p>" + page, "a.html")[0][0].text == "Seen."


def test_a_paper_with_a_log_in_box_is_a_paper(tmp_path: Path) -> None:
    page = "<title>Pools</title><input type=password>" + "<p>The pool at the mill is to be mended by May.</p>" * 30
    assert read(tmp_path, page, "paper.HTM").paragraphs
