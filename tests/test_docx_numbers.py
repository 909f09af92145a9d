"""The numbers that Word shows before paragraphs, counted from lists, overrides and styles."""

import pytest
from docx_samples import REPORT, STYLES, level, numbering, para, run, shown

from ingest.docx_numbers import formed


def counted(levels: str, uses: list[tuple[int, int]], nums: dict[int, tuple[int, str]] | None = None) -> list[str]:
    """The numbers shown before paragraphs that use these (num, level)."""
    body = [para("x", num=use) for use in uses]
    made = numbering({1: levels}, nums or {1: (1, "")})
    return [text.removesuffix("x").strip() for text in shown(*body, numbering=made)]


def test_levels_count_and_begin_again_under_each_number_above() -> None:
    uses = [(1, n) for n in (0, 1, 1, 2, 3, 3, 2, 0, 1, 3)]
    assert counted(REPORT, uses) == ["1.", "1.1", "1.2", "1.2.1", "(a)", "(b)", "1.2.2", "2.", "2.1", "(a)"]


def test_lists_of_one_kind_go_on_and_an_override_begins_again_once() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
    uses = [(1, 0), (1, 1), (2, 1), (2, 0), (3, 0), (3, 1), (3, 0), (1, 0)]
    found = counted(REPORT, uses, {1: (1, ""), 2: (1, ""), 3: (1, again)})
    assert found == ["1.", "1.1", "1.2", "2.", "4.", "4.1", "5.", "6."]


def test_an_override_may_show_a_level_otherwise() -> None:
    letters = f'<w:lvlOverride w:ilvl="0">{level(0, "%1)", "lowerLetter")}</w:lvlOverride>'
    assert counted(REPORT, [(1, 0), (2, 0), (1, 0)], {1: (1, ""), 2: (1, letters)}) == ["1.", "b)", "3."]


def test_a_level_restarts_where_it_says() -> None:
    levels = level(0, "%1.") + level(1, "%1.%2")
    once = level(2, "%3)", more='<w:lvlRestart w:val="1"/>') + level(3, "%4)", more='<w:lvlRestart w:val="0"/>')
    uses = [(1, n) for n in (0, 1, 2, 3, 1, 2, 3, 0, 1, 2, 3)]
    assert counted(levels + once, uses) == ["1.", "1.1", "1)", "1)", "1.2", "2)", "2)", "2.", "2.1", "1)", "3)"]


def test_legal_levels_show_figures_and_a_level_without_number_shows_none() -> None:
    articles = level(0, "Article %1.", "upperRoman") + level(1, "Section %1.%2", "decimalZero", more="<w:isLgl/>")
    assert counted(articles, [(1, 0), (1, 1), (1, 0), (1, 1)]) == [
        "Article I.",
        "Section 1.01",
        "Article II.",
        "Section 2.01",
    ]
    assert counted(level(0, "", "none") + level(1, "%1%2.", start=3), [(1, 0), (1, 1), (1, 1)]) == ["", "3.", "4."]


@pytest.mark.parametrize(
    ("form", "count", "text"),
    [
        ("lowerLetter", 26, "z"),
        ("lowerLetter", 28, "bb"),
        ("upperLetter", 3, "C"),
        ("lowerRoman", 49, "xlix"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("ordinal", 22, "22nd"),
        ("ordinal", 113, "113th"),
        ("decimalZero", 7, "07"),
        ("none", 7, ""),
        ("chicago", 7, ""),
        ("decimal", 0, "0"),
    ],
)
def test_number_formats(form: str, count: int, text: str) -> None:
    assert formed(count, form) == text


NUMBERED_STYLES = (
    STYLES.replace("<w:outlineLvl", '<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl')
    + '<w:style w:type="paragraph" w:styleId="Body"><w:name w:val="Body"/><w:pPr><w:numPr><w:ilvl w:val="2"/>'
    '<w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Quiet">'
    '<w:name w:val="Quiet"/><w:basedOn w:val="Body"/></w:style>'
)


def test_styles_carry_numbering_also_through_the_style_they_are_based_on() -> None:
    tied = level(0, "%1.", more='<w:pStyle w:val="Heading1"/>') + level(1, "%1.%2", more='<w:pStyle w:val="Heading2"/>')
    body = [para("x", style=style) for style in ("Heading1", "Heading2", "Body", "Quiet", "Heading2", "Heading1")]
    off = para("x", '<w:numPr><w:numId w:val="0"/></w:numPr>', style="Heading1")
    made = numbering({1: tied + level(2, "%1.%2.%3")}, {1: (1, "")})
    found = shown(*body, off, para("x", style="Heading1"), styles=NUMBERED_STYLES, numbering=made)
    assert found == ["1. x", "1.1 x", "1.1.1 x", "1.1.2 x", "1.2 x", "2. x", "x", "3. x"]


def test_a_list_takes_its_levels_from_the_style_it_is_tied_to() -> None:
    styles = STYLES + (
        '<w:style w:type="numbering" w:styleId="Ours"><w:name w:val="Ours"/><w:pPr><w:numPr><w:numId w:val="2"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    made = numbering({1: '<w:numStyleLink w:val="Ours"/>', 2: level(0, "%1)")}, {1: (1, ""), 2: (2, "")})
    assert shown(para("x", num=(1, 0)), para("x", num=(2, 0)), styles=styles, numbering=made) == ["1) x", "2) x"]


def test_a_deleted_numbered_paragraph_is_not_counted_and_an_empty_one_is() -> None:
    made = numbering({1: REPORT}, {1: (1, "")})
    gone = f'<w:del w:id="1" w:author="a">{run("gone")}</w:del>'
    body = [
        para("One.", num=(1, 0)),
        para("", '<w:rPr><w:del w:id="2" w:author="a"/></w:rPr>', gone, num=(1, 0)),
        para("Two.", num=(1, 0)),
        para("", num=(1, 0)),
        para("Four.", num=(1, 0)),
    ]
    assert shown(*body, numbering=made) == ["1. One.", "2. Two.", "4. Four."]
