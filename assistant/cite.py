"""How committees cite: body, meeting date, paragraph number, or the place where there is no number."""

import re
from datetime import date

from assistant.schema import Answer, Citation, Coverage, Paper, Paragraph

ROW_WORDS = 8  # of a row's first cell, by which it is named
PART = re.compile(  # the title of a part, whose numbers may begin at 1 anew: "PART B – THE BUDGET"
    r"(?P<kind>(?i:part|section|chapter|schedule)) "
    r"(?P<number>[A-Z]|\d{1,2}|[IVX]{1,5}|(?i:one|two|three|four|five|six))(?:\s*[:.–—-].*|\s+[A-Z(].*)?"
)
_MARK = re.compile(r"\s*\[\d+\]")  # of a table's own note


def committee_form(paper: Paper, para: Paragraph) -> str:
    """ "County Council, 16 December 2021, paragraph 4.5.2" """
    return f"{meeting_name(paper)}, {place_name(para)}"


def meeting_name(paper: Paper) -> str:
    """ "County Council, 16 December 2021"; an undated paper says between which days it was written."""
    return f"{paper.body or paper.title or paper.source}, {when(paper)}"


def full_name(paper: Paper) -> str:
    """ "Kent County Council, Cabinet, 1 May 2024"; a council that met itself is named once."""
    if not (paper.council and paper.body):
        return meeting_name(paper)
    itself = f" {paper.council}".casefold().endswith(f" {paper.body}".casefold())
    return f"{paper.council}, {when(paper)}" if itself else f"{paper.council}, {meeting_name(paper)}"


def when(paper: Paper) -> str:
    """ "16 December 2021", or what is known of an undated paper."""
    if paper.meeting_date:
        return long_date(paper.meeting_date)
    if paper.period:
        return f"undated (between {long_date(paper.period[0])} and {long_date(paper.period[1])})"
    return "undated"


def foreign_author(paper: Paper) -> str | None:
    """The organisation that wrote a paper, where it is not the council that the paper went to."""
    return paper.author_body if paper.author_body and paper.council and paper.author_body != paper.council else None


def source_line(cite: Citation) -> str:
    """The committee form, and who speaks where that is not the council: "…, paragraph 12 (written by the Trust)"."""
    author = foreign_author(cite.paper)
    return committee_form(cite.paper, cite.paragraph) + (f" (written by {author})" if author else "")


def place_name(para: Paragraph) -> str:
    """ "paragraph 4.5.2", or "Appendix 1, row Finance Group", without a table's own marks of notes, "[1]".

    A row whose first cell is a sentence is named by its first words; a number within a titled part has that before it:
    "Part B, paragraph 2".
    """
    if para.label:
        titles = map(PART.fullmatch, (para.heading or "").split(" > "))
        parts = [f"{title['kind'].capitalize()} {title['number']}, " for title in titles if title]
        return f"{''.join(parts)}paragraph {para.label}"
    place = para.place or "unnumbered text"
    words = _MARK.sub("", para.row or "").split()
    row = " ".join(words[:ROW_WORDS]) + (" …" if len(words) > ROW_WORDS else "")
    return _MARK.sub("", f"{place}, row {row}" if row else place)


def long_date(day: date) -> str:
    """ "7 December 2017" """
    return f"{day.day} {day:%B %Y}"


def searched(covered: Coverage) -> str:
    """ "Searched 5 papers, 7 December 2017 to 23 November 2023." """
    span = ""
    if covered.earliest and covered.latest:
        span = f", {long_date(covered.earliest)} to {long_date(covered.latest)}"
    papers = "1 paper" if covered.papers_searched == 1 else f"{covered.papers_searched} papers"
    return f"Searched {papers}{span}."


def cited(answer: Answer) -> dict[int, Citation]:
    """Every citation of an answer and its notices by marker, the answer's first."""
    notices = (cite for notice in answer.notices for cite in notice.citations)
    found: dict[int, Citation] = {}
    for cite in (*answer.citations, *notices):
        found.setdefault(cite.marker, cite)
    return found
