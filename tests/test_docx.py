"""Word files into blocks and paragraphs: files written here by hand, each rule on a few lines of our own."""

from pathlib import Path

from docx_samples import REPORT, STYLES, cell, docx, level, numbering, para, row, run, shown, table

from ingest.docx import docx_blocks
from ingest.reading import Reading, read_paper
from ingest.unseen import Unseen


def read(tmp_path: Path, data: bytes) -> Reading:
    path = tmp_path / "paper.docx"
    path.write_bytes(data)
    return read_paper(path)


def test_changes_are_read_as_accepted_and_hidden_words_left_out() -> None:
    body = para(
        "The pool ",
        runs=f'<w:ins w:id="1" w:author="a">{run("opens")}</w:ins><w:del w:id="2" w:author="a">{run("shuts")}</w:del>'
        f'<w:moveFrom w:id="3" w:author="a">{run("away")}</w:moveFrom><w:moveTo w:id="4" w:author="a">{run(" in May")}'
        "</w:moveTo>"
        + run(" unseen", "<w:vanish/>")
        + run(" tiny", '<w:sz w:val="2"/>')
        + run(" white", '<w:color w:val="FFFFFF"/>')
        + run(" struck", "<w:strike/>")
        + run(" twice", "<w:dstrike/>")
        + run(".", '<w:vanish w:val="0"/><w:strike w:val="0"/>')
        + "<w:r><w:commentReference w:id='9'/></w:r>",
    )
    blocks, unseen = docx_blocks(docx(body), "a.docx")
    assert ([block.text for block in blocks], unseen) == (["The pool opens in May."], Unseen(hidden=3, struck=2))


def test_white_words_on_a_colour_and_in_tables_are_kept() -> None:
    white = '<w:color w:val="FFFFFF"/>'
    on_blue = para(runs=run("On blue.", f'{white}<w:shd w:fill="0000FF"/>'))
    head = f"<w:tc><w:tcPr/>{para(runs=run('Team', white))}</w:tc>"
    assert shown(on_blue, table(row(head, "Staff"), row("Pools", "12"))) == ["On blue.", "Pools\nStaff: 12"]


def test_a_paragraph_whose_mark_is_gone_goes_on_in_the_next() -> None:
    for mark in ('<w:del w:id="1" w:author="a"/>', "<w:vanish/><w:specVanish/>"):
        assert shown(para("The pool ", f"<w:rPr>{mark}</w:rPr>"), para("opens.")) == ["The pool opens."]


def test_fields_show_their_results_also_over_paragraphs() -> None:
    def step(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = step("begin") + "<w:r><w:instrText>DATE</w:instrText></w:r>" + step("separate") + run("never") + step("end")
    opened = step("begin") + "<w:r><w:instrText>IF </w:instrText></w:r>" + inner + step("separate") + run("The pool")
    simple = f'<w:fldSimple w:instr="PAGE">{run("7")}</w:fldSimple>'
    assert shown(para(runs=opened), para("opens on page ", runs=step("end") + simple)) == [
        "The pool",
        "opens on page 7",
    ]


def test_small_signs() -> None:
    body = para(
        "To:\tCabi",
        runs="<w:r><w:softHyphen/></w:r>"
        + run("net, 2024")
        + "<w:r><w:noBreakHyphen/></w:r>"
        + run("25, m")
        + run("2", '<w:vertAlign w:val="superscript"/>')
        + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Wingdings" w:char="F001"/></w:r>'
        + "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"
        + f'<w:hyperlink r:id="r9">{run(" linked")}</w:hyperlink>'
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>"
        + "<w:sdt><w:sdtPr/><w:sdtContent>"
        + run(" held\u200b")
        + "</w:sdtContent></w:sdt>",
    )
    assert shown(body) == ["To: Cabinet, 2024-25, m²✓x=1 linked held"]


def test_text_boxes_are_read_once() -> None:
    inside = f"<w:txbxContent>{para('In the box.')}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert shown(para("Beside it.", runs=both)) == ["Beside it.", "In the box."]


def test_page_breaks_are_healed() -> None:
    end = '<w:r><w:br w:type="page"/></w:r>'
    assert shown(para("The pool at", runs=end), para("the mill opens.")) == ["The pool at the mill opens."]
    assert shown(para("The pool at"), para(runs=end), para("the mill opens.")) == ["The pool at the mill opens."]
    assert shown(para("The pool opens.", runs=end), para("the mill")) == ["The pool opens.", "the mill"]
    assert shown(para("The pool at"), para("the mill opens.")) == ["The pool at", "the mill opens."]


def test_a_table_of_contents_is_left_out() -> None:
    styles = STYLES + '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    kept = "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
    kept += f"<w:sdtContent>{para('Contents')}</w:sdtContent></w:sdt>"
    assert shown(kept, para("1. Pools\t3", style="T1"), para("The text."), styles=styles) == ["The text."]


# Parts of a paper


def test_a_report(tmp_path: Path) -> None:
    made = numbering({1: REPORT, 2: level(0, "", "bullet")}, {1: (1, ""), 2: (2, "")})
    paper = read(
        tmp_path,
        docx(
            para("From:\tAnn Lee, Director of Pools"),
            para("To:\tCabinet, 6 January 2025"),
            para("Subject:\tThe pool at the mill"),
            para("Pools", style="Heading1", num=(1, 0)),
            para("The pool has two parts:", num=(1, 1)),
            para("the basin;", num=(2, 0)),
            para("the hall.", num=(2, 0)),
            para("Both leak.", num=(1, 1)),
            para("in the rain;", num=(1, 3)),
            para("in the frost.", num=(1, 3)),
            para(runs=run("Costs", "<w:b/>")),
            para("Nobody knows.", num=(1, 1)),
            numbering=made,
        ),
    )
    assert (paper.title, paper.body, paper.pages) == ("The pool at the mill", "Cabinet", None)
    assert [(p.label, p.heading, p.text) for p in paper.paragraphs[1:]] == [
        ("1.1", "1. Pools", "The pool has two parts:\n- the basin;\n- the hall."),
        ("1.2", "1. Pools", "Both leak."),
        ("1.2.a", "1. Pools", "in the rain;"),
        ("1.2.b", "1. Pools", "in the frost."),
        ("1.3", "1. Pools > Costs", "Nobody knows."),
    ]


def test_a_sentence_in_a_headings_style_is_no_heading() -> None:
    made = numbering({1: REPORT}, {1: (1, "")})
    body = para("The pool was shut in May.", style="Heading2", num=(1, 0))
    assert [block.heading for block in docx_blocks(docx(body, numbering=made), "a.docx")[0]] == [0]


def test_minutes_are_cited_by_their_numbers(tmp_path: Path) -> None:
    made = numbering({1: level(0, "%1.", start=31)}, {1: (1, "")})
    bold = [para(runs=run(text, "<w:b/>"), num=(1, 0)) for text in ("Apologies", "Pools", "Parks")]
    data = docx(
        para("MINUTES of a meeting of the Cabinet held on Monday, 6 January 2025."),
        bold[0],
        para("There were none."),
        bold[1],
        para("1. The pool was shut."),
        para("2. It was mended."),
        para("RESOLVED that the pool be opened."),
        bold[2],
        para("A park was named."),
        numbering=made,
    )
    paper = read(tmp_path, data)
    assert (paper.kind, paper.body) == ("minutes", "Cabinet")
    assert [p.label for p in paper.paragraphs if p.label] == ["31", "32.1", "32.2", "32.RESOLVED", "33"]


def test_minutes_numbered_behind_a_stroke(tmp_path: Path) -> None:
    head = para("Minutes of the meeting of Council held on Monday, 6 January 2025.")
    said = [
        para(runs=run(f"C/4{n}\t{name}", "<w:b/>")) + para("It leaks.") for n, name in enumerate(("Mill", "Weir"), 1)
    ]
    found = read(tmp_path, docx(head, *said, para(runs=run("C/43\tPool", "<w:b/>")), para("None."))).paragraphs
    assert [one.label for one in found if one.label] == ["C/41", "C/42", "C/43"]


def test_notes_stand_apart_in_the_order_referred_to(tmp_path: Path) -> None:
    def note(kind: str, n: int, text: str) -> str:
        return f'<w:{kind} w:id="{n}">{para(runs=f"<w:r><w:{kind}Ref/></w:r>" + run(text))}</w:{kind}>'

    def reference(kind: str, n: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{n}"/></w:r>'

    paper = read(
        tmp_path,
        docx(
            para("1.1 The pool", runs=reference("footnote", 7) + run(" leaks.") + reference("footnote", 2)),
            para("1.2 So", runs=reference("endnote", 1) + run(" it is.")),
            footnotes=note("footnote", 2, " Second.") + note("footnote", 7, " First.") + note("footnote", 9, " None."),
            endnotes=note("endnote", 1, " At the end."),
        ),
    )
    assert [(p.label or p.place, p.text) for p in paper.paragraphs] == [
        ("1.1", "The pool¹ leaks.²"),
        ("footnote 1", "First."),
        ("footnote 2", "Second."),
        ("1.2", "So¹ it is."),
        ("endnote 1", "At the end."),
    ]


def test_running_heads_are_left_out_but_for_the_classification(tmp_path: Path) -> None:
    paper = read(
        tmp_path, docx(para("Subject: Pools"), para("1.1 It leaks."), header=para("Page 3") + para("EXEMPT – Part 2"))
    )
    assert paper.classification == "exempt – part 2"
    marked = docx(para("Subject: Pools"), para("1.1 It leaks."), footer=para("PRIVATE AND CONFIDENTIAL"))
    assert read(tmp_path, marked).classification == "private and confidential"
    assert not any("Page 3" in p.text for p in paper.paragraphs)


# Tables


def test_rows_carry_their_heads_over_merged_cells(tmp_path: Path) -> None:
    down, more, two = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    body = table(
        row(cell("Area", down), cell("Staff", two), properties="<w:tblHeader/>"),
        row(cell("", more), "2024", "2025", properties="<w:tblHeader/>"),
        row(cell("North", down), "12", "14"),
        row(cell("", more), "3", ""),
        row("South", cell("shut in both years", two)),
        row("West", "1", "1", properties='<w:del w:id="1" w:author="a"/>'),
    )
    paper = read(tmp_path, docx(para("1.1 Staff:"), para("Table 2: Staff by area"), body))
    assert [(p.place, p.row, p.text) for p in paper.paragraphs if p.row] == [
        ("Table 2", "North", "North\nStaff 2024: 12\nStaff 2025: 14"),
        ("Table 2", "North", "North\nStaff 2024: 3"),
        ("Table 2", "South", "South\nStaff 2024: shut in both years"),
    ]


def test_tables_that_only_put_things_in_place_are_text(tmp_path: Path) -> None:
    form = table(row("To:", "Cabinet"), row("Subject:", "Pools"))
    numbers = table(row("1.1", "The pool leaks."), row("1.2", "It is shut."))
    box = table(row(f"<w:tc><w:tcPr/>{para('1.3 It is old.')}{table(row('Year', 'Cost'), row('2024', '£3m'))}</w:tc>"))
    paper = read(tmp_path, docx(form, numbers, box))
    assert paper.title == "Pools"
    assert [(p.label or p.place, p.text) for p in paper.paragraphs[1:]] == [
        ("1.1", "The pool leaks."),
        ("1.2", "It is shut."),
        ("1.3", "It is old."),
        ("Table", "2024\nCost: £3m"),
    ]


def test_minutes_in_a_table_with_a_column_of_actions(tmp_path: Path) -> None:
    def item(number: str, title: str, said: str, action: str = "") -> str:
        return row(number, f"<w:tc>{para(runs=run(title, '<w:b/>'))}{para(said)}</w:tc>", action)

    rows = [
        row("Item", "Discussion", "Action"),
        item("25/031", "Apologies", "There were none."),
        item("25/032", "Pools", "The pool was shut.", "AL to mend it"),
        item("25/033", "Parks", "A park was named."),
    ]
    paper = read(tmp_path, docx(para("Minutes of a meeting of the Pools Board held on 6 January 2025"), table(*rows)))
    assert [(p.label, p.text) for p in paper.paragraphs[1:]] == [
        ("25/031", "There were none."),
        ("25/032", "The pool was shut.\nAction: AL to mend it"),
        ("25/033", "A park was named."),
    ]


def test_names_of_a_form_without_colons_are_fields(tmp_path: Path) -> None:
    told = {"Final Decision-Maker": "Cabinet", "Lead Officer and Report Author": "Tom Webb", "Wards affected": "All"}
    form = table(*(row(cell(name), cell(said)) for name, said in {**told, "Classification": "Public"}.items()))
    paper = read(
        tmp_path, docx(para("Pools Panel, 6 January 2025"), form, para("1.1\tIt leaks."), para("1.2\tIt is old."))
    )
    assert paper.authors == ("Tom Webb",)
    assert "Final Decision-Maker: Cabinet\n" in paper.paragraphs[0].text


def test_a_table_within_a_cell_is_lines_of_it() -> None:
    inner = f"<w:tc><w:tcPr/>{para('Costs:')}{table(row('Roof', '£1m'), row('Hall', '£2m'))}</w:tc>"
    assert shown(table(row("Pool", "What it needs"), row("North", inner)))[0] == (
        "North\nWhat it needs: Costs:\nRoof | £1m\nHall | £2m"
    )


def test_a_short_lead_and_a_heading_that_ends_in_in_are_what_they_are(tmp_path: Path) -> None:
    lists = numbering({1: level(0, "%1.") + level(1, "%2)", "lowerLetter")}, {1: (1, "")})
    body = [
        para("The mill leaks.", num=(1, 0)),
        para("In May:", num=(1, 0)),
        para("it was mended; and", num=(1, 1)),
        para("it leaked.", num=(1, 1)),
        para(runs=run("The call-in", "<w:b/>")),
        para("Five members called.", num=(1, 0)),
    ]
    found = read(tmp_path, docx(*body, numbering=lists)).paragraphs
    assert [(one.label, one.heading) for one in found] == [
        ("1", None),
        ("2", None),
        ("2.a", None),
        ("2.b", None),
        ("3", "The call-in"),
    ]
