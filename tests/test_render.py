"""The pages' HTML: what a reader sees of an answer and of a paper, and that nothing from outside becomes markup."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape, unescape
from html.parser import HTMLParser

import page_samples as samples
import pytest
from page_samples import APPROVED, BUDGET, GROUP, HOSTILE, NASTY, PARAGRAPHS, RISEN, STAFFING, ShelfStore

from assistant.schema import Answer, Coverage, Limits, Notice, Query
from web.conversations import Listed
from web.limits import form
from web.paper import NOT_QUOTED, marked, panel, paper_page
from web.past import conversations_page
from web.render import DIGEST, LISTED, Exchange, coverage_line, held, reading, spoken, status, transcript, welcome

PAPERS = ShelfStore().papers()


def asked(question: str) -> Answer:
    return samples.ask(Query(question), None).answer


def shown(question: str) -> str:
    return transcript([Exchange(question, asked(question))])


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


class Markup(HTMLParser):
    """Every tag and attribute name of a page, and every id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id" and value]


def test_a_marker_becomes_a_link_to_the_paragraph_with_its_name_spoken() -> None:
    html = shown("How much?")
    link = re.search(r'<a class="cite" id="c0-2-0" href="([^"]+)" aria-label="([^"]+)">\[2\]</a>', html)
    assert link
    assert unescape(link[1]).startswith("/paper/budget?para=2&quote=risen+to+%C2%A314.6+million")
    assert unescape(link[1]).endswith("&n=2#p2")
    assert link[2] == "[2] Source 2: Cabinet, 12 November 2024, paragraph 4.2"


def test_a_marker_without_a_source_is_never_shown() -> None:
    html = transcript([Exchange("q", samples.answer("q", "True. [2] Untrue. [7][2]", RISEN))])
    assert "[7]" not in html
    assert words(html).count("[2]") == 3  # twice in the text, once in the list of sources


def test_a_chip_stays_with_its_word() -> None:
    assert re.search(r'<span class="keep">million\. <a [^>]+>\[2\]</a></span>', shown("How much?"))


def test_bulleted_lines_become_one_list() -> None:
    said = shown("How much?").split('class="said">')[1].split("</div>")[0]
    assert said.count("<ul>") == 1
    assert said.count("<li>") == 2
    assert "•" not in said


def test_sources_stand_in_committee_form_with_the_digest_explained() -> None:
    said = words(shown("How much?"))
    assert "Cabinet, 12 November 2024, paragraph 4.1" in said
    assert (
        "Overview and Scrutiny Committee, undated (between 1 July 2022 and 30 September 2022), "
        "Appendix 1, row Finance Group"
    ) in said
    assert "Leisure programme: staffing Digest" in said
    assert DIGEST in said


def test_what_one_paragraph_says_twice_is_one_source_with_both_numbers() -> None:
    again = replace(APPROVED, marker=1, paragraph=RISEN.paragraph)
    html = transcript(
        [Exchange("How much?", samples.answer("How much?", "It rose. [1] It is more. [2]", again, RISEN))]
    )
    (row,) = re.findall("<li><div>(.*?)</li>", html)
    assert words(row).startswith("[1] [2] Riverside Leisure Centre")


def test_an_answer_without_a_digest_does_not_speak_of_one() -> None:
    html = transcript([Exchange("q", samples.answer("q", "Risen. [2]", RISEN))])
    assert "igest" not in html


def test_notices_say_their_kind_and_their_sources_are_listed() -> None:
    notice = Notice("discrepancy", "Two figures are given. [1]", (APPROVED,))
    html = transcript([Exchange("q", samples.answer("q", "Risen. [2]", RISEN, notices=(notice,)))])
    assert "This does not agree Two figures are given. [1]" in words(html)
    assert 'href="/paper/budget?para=1' in html.split("Sources")[1]


def test_the_question_as_searched_is_shown_only_where_it_differs() -> None:
    assert "Searched as" not in shown("How much?")
    changed = samples.answer("and then?", "A year. [2]", RISEN, standalone="How long will the borrowing last?")
    html = transcript([Exchange("and then?", changed)])
    assert "Searched as: How long will the borrowing last?" in words(html)


def test_declining_says_what_was_searched_and_has_no_sources() -> None:
    html = shown("mermaids?")
    assert "The papers held here do not say anything about mermaids." in words(html)
    assert "Searched 3 papers, January 2020 to November 2024." in words(html)
    assert "Sources" not in html
    assert "trouble" not in html
    assert 'look through the <a href="/papers">papers held</a>' in html
    assert "look through" not in shown("How much?")


def test_a_greeting_is_not_said_to_have_been_searched_for() -> None:
    hello = samples.answer("hello", "Hello.", declined=True, reason="out_of_scope")
    assert "Searched" not in transcript([Exchange("hello", hello)])


@pytest.mark.parametrize(
    ("coverage", "line"),
    [
        (
            Coverage(5, 2, date(2017, 12, 7), date(2023, 11, 23)),
            "5 papers, December 2017 to November 2023",
        ),
        (Coverage(1, 1, date(2017, 12, 7), date(2017, 12, 7)), "1 paper, December 2017"),
        (Coverage(1204, 0, None, None), "1,204 papers"),
    ],
)
def test_coverage(coverage: Coverage, line: str) -> None:
    assert coverage_line(coverage) == f"Searched {line}"


def test_what_is_spoken_is_short() -> None:
    assert spoken(asked("How much?")) == "Answer ready, with 3 sources."
    assert spoken(samples.answer("q", "Risen. [2]", RISEN)) == "Answer ready, with 1 source."
    assert reading(1) == "Reading 1 paragraph…"
    assert reading(1204) == "Reading 1,204 paragraphs…"
    assert spoken(asked("mermaids?")) == "The papers held here do not say anything about mermaids."


def test_a_waiting_question_is_busy_and_ids_are_unique() -> None:
    turns = [Exchange(question, asked(question), turn=n) for n, question in enumerate(("How much?", "evil"))]
    turns.append(Exchange("waiting", turn=2))
    html = transcript(turns, "abc", "Searching 3 papers…")
    assert html.count('aria-busy="true"') == 1
    assert "Searching 3 papers…" in html
    ids = Markup(html).ids
    assert len(ids) == len(set(ids))


def test_an_example_is_a_link_that_asks_it() -> None:
    assert 'href="/?q=Who+chairs+the+B%26B+Board%3F">Who chairs the B&amp;B Board?</a>' in welcome(
        ["Who chairs the B&B Board?"]
    )
    assert welcome([]) == transcript([]) == ""


def test_each_answer_can_be_judged_and_the_last_question_asked_again() -> None:
    turns = [Exchange("How much?", asked("How much?"), turn=7, useful=False), Exchange("break", trouble="No.", turn=8)]
    first, second = transcript(turns, "abc").split('<li class="turn"')[1:]
    assert 'data-turn="7"' in first
    assert 'class="useful" aria-pressed="false"' in first
    assert 'class="useless" aria-pressed="true"' in first
    assert "Ask again" not in first
    assert "Copy" not in second and "Useful" not in second
    assert "Ask again" in second and "Edit question" in second


def test_an_answer_with_sources_can_be_saved_as_it_is_shown() -> None:
    one = Exchange("How much?", asked("How much?"), turn=7)
    for end in ("docx", "md"):
        assert f'href="/export/answer.{end}?c=ab+c&amp;turn=7"' in transcript([one], "ab c")
    assert "/export/" not in shown("mermaids?")


def test_the_limits_of_a_question_are_said_above_its_answer() -> None:
    limits = Limits(body="Cabinet", as_of=date(2024, 1, 2))
    html = transcript([Exchange("How much?", asked("How much?"), limits=limits)])
    assert "Searched only papers to the Cabinet, as at 2 January 2024." in html.split('class="said"')[0]
    assert "Searched only" not in shown("How much?")


def test_many_papers_are_counted_and_not_all_named() -> None:
    html = held([samples.paper(f"p{n}") for n in range(LISTED + 5)])
    assert html.count("<li>") == LISTED
    assert f"The {LISTED + 5} papers searched" in html
    assert f"The newest {LISTED} are named here." in html


@pytest.mark.parametrize(
    "html",
    [
        shown("evil"),
        welcome([HOSTILE]),
        form([NASTY], Limits(council=HOSTILE)),
        conversations_page([Listed(HOSTILE, HOSTILE, 1, datetime(2026, 1, 2, tzinfo=UTC))], 90),
        transcript([Exchange(HOSTILE, trouble=HOSTILE)]),
        held(PAPERS),
        status(HOSTILE),
        paper_page(NASTY, PARAGRAPHS["nasty"], 0, HOSTILE),
        panel(NASTY, PARAGRAPHS["nasty"], 0, HOSTILE, 1),
    ],
    ids=["answer", "examples", "limits", "conversations", "trouble", "papers", "status", "paper", "panel"],
)
def test_hostile_text_stays_text(html: str) -> None:
    markup = Markup(html)
    assert not markup.tags & {"img", "script", "iframe", "style", "object"}
    assert not {name for name in markup.attributes if name.startswith("on")}
    assert escape(HOSTILE) in html


def test_the_quote_is_marked_over_line_ends_and_bullets() -> None:
    html = marked("It has risen,\nbecause:\n- tenders rose; and\n- prices too.", "risen, because: - tenders  rose;")
    assert html == (
        "<p>It has <mark>risen,</mark></p><p><mark>because:</mark></p>"
        "<ul><li><mark>tenders rose;</mark> and</li><li>prices too.</li></ul>"
    )


def test_a_quote_that_is_not_there_is_said_to_be_missing() -> None:
    assert "<mark>" not in marked("The cost is £5.", "The cost is £6.")
    assert NOT_QUOTED in panel(BUDGET, PARAGRAPHS["budget"], 2, "fallen", 1)
    assert NOT_QUOTED not in panel(BUDGET, PARAGRAPHS["budget"], 2, RISEN.quote, 1)


def test_the_panel_shows_the_paragraph_among_its_neighbours() -> None:
    html = panel(BUDGET, PARAGRAPHS["budget"], 2, RISEN.quote, 2)
    said = words(html)
    places = [said.index(part) for part in ("Source 2", "Paragraph 4.2, page 3", "4.1 Cabinet", "4.2 The", "4.3 The")]
    assert places == sorted(places)
    assert "<mark>risen to £14.6 million, an increase of £2.2 million</mark>" in html
    assert "Committee Cabinet Meeting 12 November 2024" in said
    assert "Marking Unrestricted" in said
    assert 'href="/paper/budget?para=2' in html


def test_long_neighbours_are_cut_at_a_word_towards_the_paragraph() -> None:
    long = [samples.para("budget", n, f"{n}.1", f"first{n} {'word ' * 200}last{n}") for n in range(3)]
    said = words(panel(BUDGET, long, 1, "", None))
    assert "first0" not in said
    assert "… word" in said
    assert "last0 1.1 first1" in said
    assert "last1 2.1 first2" in said
    assert "last2" not in said


def test_the_paper_page_has_every_paragraph_its_number_and_one_mark() -> None:
    html = paper_page(BUDGET, PARAGRAPHS["budget"], 2, RISEN.quote)
    assert [part for part in Markup(html).ids if re.fullmatch(r"p\d", part)] == ["p0", "p1", "p2", "p3"]
    assert html.count("<mark>") == 1
    assert html.count("<h2>4. Finance</h2>") == 1
    assert "Recommendation Cabinet is asked to agree the revised budget." in words(html)
    assert "From Priya Shah, Head of Leisure" in words(html)
    assert "<script" not in html


def test_the_paper_page_says_where_each_page_begins_and_leads_to_its_headings() -> None:
    found = [
        replace(samples.para("budget", n, f"{n}.1", "It is so."), heading=f"{part} > Costs", page=page)
        for n, (part, page) in enumerate((("Mills", 1), ("Mills", 3), ("Weirs", 2), ("<Locks>", 4), ("Pools", 4)))
    ]
    html = paper_page(BUDGET, found)
    assert [part for part in Markup(html).ids if part.startswith("page")] == ["page-1", "page-3", "page-4"]
    assert html.index('id="page-3"') < html.index('id="p1"') < html.index('id="page-4"') < html.index("<h2>&lt;Locks")
    assert "Contents: 4 headings Mills , page 1 Weirs , page 2 <Locks> , page 4 Pools , page 4" in words(html)
    assert '<a href="#p3">&lt;Locks&gt;</a>' in html
    assert "Contents" not in paper_page(BUDGET, found[:3])


def test_a_place_that_its_headings_name_is_not_said_again() -> None:
    told = [("Mills", "3 Mills"), ("Table", "3 Mills > Table > £m"), ("Note", "3 Mills > Table")]
    found = [
        replace(samples.para("budget", n, "", "It is so."), label=None, place=place, heading=heading)
        for n, (place, heading) in enumerate(told)
    ]
    assert re.findall(r'class="place">(\w+)', paper_page(BUDGET, found)) == ["Note"]


def test_a_rows_name_is_told_from_its_cells_and_a_long_cell_from_short_ones() -> None:
    text = "Team: Parks\nRisk: Ash trees\n- by the mill\nCost: £5\nWhy: " + "word " * 20
    html = marked(text, "Cost: £5", "Ash trees")
    assert html == (
        '<p>Team: Parks</p><p class="named">Risk: Ash trees</p><ul><li>by the mill</li></ul>'
        f'<p><mark>Cost: £5</mark></p><p class="wide">Why: {"word " * 20}</p>'
    )
    assert marked("- Ash trees\nCost: £5", "", "- Ash trees").startswith('<p class="named">Ash trees</p><p>')


def test_the_paper_page_says_what_the_paper_prints_of_itself() -> None:
    told = {
        "key_decision": True,
        "past_pathway": "Scrutiny, 1 March",
        "exempt_paragraphs": ("3", "5"),
        "background": ("<b>Plan</b>",),
        "classification": "exempt under paragraphs 3 and 5",
        "access": "exempt",
    }
    html = paper_page(samples.paper("lake", **told), [])
    assert "Kind Report, 4 pages" in words(html) and "File lake.txt" in words(html)
    assert "Key decision Yes Went before to Scrutiny, 1 March" in words(html)
    assert "Exempt under Schedule 12A, paragraph 3, 5" in words(html) and '<span class="badge">Exempt</span>' in html
    assert "Background documents it lists: 1" in words(html) and "<li>&lt;b&gt;Plan&lt;/b&gt;</li>" in html


def test_the_paper_page_of_a_digest_says_so() -> None:
    html = paper_page(STAFFING, PARAGRAPHS["staffing"])
    assert DIGEST in html
    assert "undated (between 1 July 2022 and 30 September 2022)" in html
    assert GROUP.paragraph.text in words(html)
