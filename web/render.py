"""A conversation as HTML: pure functions, every word from outside escaped here and nowhere else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import count
from urllib.parse import quote as url_quote
from urllib.parse import urlencode

from assistant.cite import cited, committee_form, meeting_name, source_line
from assistant.schema import UNRESTRICTED, Answer, Citation, Coverage, NoticeKind, Paper, Paragraph

DIGEST = "A digest restates a paper in other words; it is not the official text."

NOTICE_NAMES: dict[NoticeKind, str] = {
    "changed": "This has changed",
    "term": "What the words mean",
    "status": "How far it has got",
    "discrepancy": "This does not agree",
    "ambiguous": "More than one reading",
    "not_held": "Not held here",
    "mode": "Quoted, not worded",
}

_MARKED = re.compile(r"([^\s\[\]]*)((?:\s*\[\d+\])+)")  # a word and the [1][2] that follow it
_MARKER = re.compile(r"\[(\d+)\]")
_BULLET = re.compile(r"^\s*[•▪●*–-]\s+")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question on the page; while it is being searched it has neither answer nor trouble."""

    question: str
    answer: Answer | None = None
    trouble: str | None = None  # the sentence to show where no answer could be made


def transcript(exchanges: Sequence[Exchange], papers: Sequence[Paper]) -> str:
    """The whole conversation, oldest first, or example questions where nothing has been asked."""
    if not exchanges:
        return _welcome(papers)
    turns = "".join(f'<li class="turn">{_exchange(n, one, len(papers))}</li>' for n, one in enumerate(exchanges))
    return f'<ol class="turns" role="list">{turns}</ol>'


def searching(papers: int) -> str:
    """The line shown and spoken while a question is searched."""
    return f"Searching {_papers(papers)}…"


def status(text: str, problem: bool = False) -> str:
    """The one live region: heard, and seen only where it names a problem."""
    kind = "problem" if problem else "vh"
    return f'<div role="status" aria-live="polite" class="{kind}">{escape(text)}</div>'


def spoken(answer: Answer) -> str:
    """What a screen reader is told when an answer has come."""
    if answer.declined:
        return _MARKER.sub("", answer.text)
    sources = len(cited(answer))
    return f"Answer ready, with {sources} {'source' if sources == 1 else 'sources'}."


def coverage_line(coverage: Coverage) -> str:
    """ "Searched 5 papers, December 2017 to November 2023"."""
    months = dict.fromkeys(f"{day:%B %Y}" for day in (coverage.earliest, coverage.latest) if day)
    return ", ".join(filter(None, [f"Searched {_papers(coverage.papers_searched)}", " to ".join(months)]))


def examples(papers: Sequence[Paper]) -> list[str]:
    """Up to three questions that the papers held invite, from the newest."""
    return [
        f"What is the {paper.body} asked to agree in “{paper.title}”?"
        if paper.recommendation and paper.body
        else f"What is “{paper.title}” about?"
        for paper in _newest_first(papers)
        if paper.title
    ][:3]


def held(papers: Sequence[Paper]) -> str:
    """The papers that are searched, newest first, each a link to its own page."""
    rows = "".join(
        f'<li><a href="{paper_address(paper)}">{escape(paper_title(paper))}</a> {badges(paper)}'
        f'<span class="where">{escape(meeting_name(paper))}</span></li>'
        for paper in _newest_first(papers)
    )
    note = f"<p>{DIGEST}</p>" if any(paper.digest for paper in papers) else ""
    return f"<details><summary>The {_papers(len(papers))} searched</summary>{note}<ul>{rows}</ul></details>"


def paper_title(paper: Paper) -> str:
    """The paper's title, or its file's name where it prints none."""
    return paper.title or f"Untitled paper ({paper.source})"


def paper_address(paper: Paper, paragraph: Paragraph | None = None, quote: str = "", marker: int | None = None) -> str:
    """Where the paper is read, escaped for an attribute; with a paragraph, there, with `quote` marked in it."""
    path = f"/paper/{url_quote(paper.paper_id, safe='')}"
    if paragraph is None:
        return path
    place = {"para": paragraph.ordinal, "quote": quote} | ({"n": marker} if marker else {})
    return escape(f"{path}?{urlencode(place)}#p{paragraph.ordinal}")


def badges(paper: Paper) -> str:
    """Only what is out of the ordinary: a digest, or a paper that not everyone may read."""
    words = ["Digest"] if paper.digest else []
    if paper.access != UNRESTRICTED:
        words.append(paper.classification or paper.access)
    return "".join(f'<span class="badge">{escape(word.capitalize())}</span> ' for word in words)


def _exchange(turn: int, exchange: Exchange, papers: int) -> str:
    answer = exchange.answer
    if answer:
        inside = _answer(turn, answer)
    elif exchange.trouble:
        inside = f'<p class="trouble">{escape(exchange.trouble)}</p>'
    else:
        inside = f'<p class="searching">{searching(papers)}</p>'
    busy = "false" if answer or exchange.trouble else "true"
    return (
        f'<article aria-labelledby="q{turn}"><h2 id="q{turn}"><span class="vh">You asked: </span>'
        f'{escape(exchange.question)}</h2><div class="a" aria-busy="{busy}">{inside}</div></article>'
    )


def _answer(turn: int, answer: Answer) -> str:
    chips = _Chips(turn, cited(answer))
    parts = []
    if _plain(answer.standalone) != _plain(answer.question):
        parts.append(f'<p class="aside">Searched as: {escape(answer.standalone)}</p>')
    parts.append(f'<div class="said{" declined" if answer.declined else ""}">{chips.prose(answer.text)}</div>')
    for notice in answer.notices:
        parts.append(
            f'<div class="notice"><p class="kind">{NOTICE_NAMES[notice.kind]}</p>{chips.prose(notice.text)}</div>'
        )
    if chips.cited:
        rows = "".join(
            f"<li>{chips.link(cite.marker)}<div>{escape(paper_title(cite.paper))} {badges(cite.paper)}"
            f'<span class="where">{escape(source_line(cite))}</span></div></li>'
            for cite in chips.cited.values()
        )
        parts.append(f'<h3>Sources</h3><ol class="sources" role="list">{rows}</ol>')
    if any(cite.paper.digest for cite in chips.cited.values()):
        parts.append(f'<p class="aside">{DIGEST}</p>')
    if answer.mode == "written":
        parts.append('<p class="aside">Worded by a language model from the sources above.</p>')
    if answer.reason != "out_of_scope":  # a greeting is not searched for
        parts.append(f'<p class="aside">{coverage_line(answer.coverage)}.</p>')
    return "".join(parts)


class _Chips:
    """Turns the [n] of one answer into links, each with an id of its own."""

    def __init__(self, turn: int, cited: dict[int, Citation]) -> None:
        self.turn = turn
        self.cited = cited
        self._ids = count()

    def link(self, marker: int) -> str:
        cite = self.cited[marker]
        name = escape(f"[{marker}] Source {marker}: {committee_form(cite.paper, cite.paragraph)}")
        address = paper_address(cite.paper, cite.paragraph, cite.quote, marker)
        identity = f"c{self.turn}-{marker}-{next(self._ids)}"
        return f'<a class="cite" id="{identity}" href="{address}" aria-label="{name}">[{marker}]</a>'

    def prose(self, text: str) -> str:
        """Lines as paragraphs, bulleted lines as a list."""
        blocks: list[str] = []
        for line in filter(str.strip, text.splitlines()):
            words = _BULLET.sub("", line)
            if words == line:
                blocks.append(f"<p>{self._line(line)}</p>")
            elif blocks and blocks[-1].endswith("</ul>"):
                blocks[-1] = f"{blocks[-1].removesuffix('</ul>')}<li>{self._line(words)}</li></ul>"
            else:
                blocks.append(f"<ul><li>{self._line(words)}</li></ul>")
        return "".join(blocks)

    def _line(self, line: str) -> str:
        out, end = [], 0
        for match in _MARKED.finditer(line):
            out.append(escape(line[end : match.start()]))
            # A marker without a source is never shown; a chip never starts a line of its own.
            live = [int(n) for n in _MARKER.findall(match[2]) if int(n) in self.cited]
            links = "".join(f" {self.link(marker)}" for marker in live)
            out.append(f'<span class="keep">{escape(match[1])}{links}</span>')
            end = match.end()
        return "".join(out) + escape(line[end:])


def _welcome(papers: Sequence[Paper]) -> str:
    asked = "".join(
        f'<li><button type="button" class="example">{escape(question)}</button></li>' for question in examples(papers)
    )
    return f'<div class="welcome"><h2>Questions to start with</h2><ul role="list">{asked}</ul></div>' if asked else ""


def _newest_first(papers: Sequence[Paper]) -> list[Paper]:
    return sorted(papers, key=lambda paper: paper.span[1] if paper.span else date.min, reverse=True)


def _papers(number: int) -> str:
    return f"{number:,} {'paper' if number == 1 else 'papers'}"


def _plain(question: str) -> str:
    return " ".join(question.split()).rstrip("?. ").casefold()
