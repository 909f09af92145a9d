"""A conversation as HTML: pure functions, every word from outside escaped here and nowhere else."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import count
from urllib.parse import quote as url_quote
from urllib.parse import urlencode

from assistant.cite import cited, committee_form, meeting_name, source_line
from assistant.schema import UNRESTRICTED, Answer, Citation, Coverage, Limits, NoticeKind, Paper, Paragraph
from web import feedback
from web.limits import NONE, address, in_words

DIGEST = "A digest restates a paper in other words; it is not the official text."

MISSED = (
    "An answer can be missed: ask again in other words, or look through the "
    '<a href="/papers">papers held</a> or a topic’s <a href="/history">history</a>.'
)

NOTICE_NAMES: dict[NoticeKind, str] = {
    "changed": "This has changed",
    "term": "What the words mean",
    "status": "How far it has got",
    "discrepancy": "This does not agree",
    "ambiguous": "More than one reading",
    "not_held": "Not held here",
    "mode": "Quoted, not worded",
}

_FORMS = (("docx", "Word, with footnotes"), ("md", "Markdown"))
_MARKED = re.compile(r"([^\s\[\]]*)((?:\s*\[\d+\])+)")  # a word and the [1][2] that follow it
_MARKER = re.compile(r"\[(\d+)\]")
_BULLET = re.compile(r"^\s*[•▪●*–-]\s+")


QUEUEING = "Many people are asking just now; your question waits for its turn…"  # spoken once
LISTED = 30  # papers named on the page itself; more would make it heavy


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question on the page; while it is being searched it has neither answer nor trouble."""

    question: str
    answer: Answer | None = None
    trouble: str | None = None  # the sentence to show where there is no answer
    turn: int = 0  # of the conversation's record; the same question asked anew has another
    limits: Limits = NONE
    useful: bool | None = None  # the reader's verdict


def transcript(exchanges: Sequence[Exchange], conversation: str = "", waiting: str = "") -> str:
    """The whole conversation, oldest first; `waiting` is the line at what is not answered yet."""
    if not exchanges:
        return ""
    last = exchanges[-1]
    turns = "".join(
        f'<li class="turn" data-turn="{one.turn}">{_exchange(n, one, conversation, waiting, one is last)}</li>'
        for n, one in enumerate(exchanges)
    )
    return (
        f'<ol class="turns" role="list" data-conversation="{escape(conversation)}">{turns}</ol>'
        '<p class="after"><button type="button" id="print">Print this conversation</button></p>'
    )


def searching(papers: int) -> str:
    """The line shown and spoken while a question is searched."""
    return f"Searching {_papers(papers)}…"


def reading(paragraphs: int) -> str:
    """The line shown and spoken when the search has found something and it takes long to read."""
    return f"Reading {paragraphs:,} {'paragraph' if paragraphs == 1 else 'paragraphs'}…"


def queueing(before: int) -> str:
    """The line shown while other people's questions are searched first."""
    first = (
        f"{before:,} {'question comes' if before == 1 else 'questions come'} before yours"
        if before
        else "yours is next"
    )
    return f"Many people are asking just now; {first}…"


def welcome(questions: Sequence[str]) -> str:
    """Example questions, each a link that asks it."""
    asked = "".join(
        f'<li><a class="example" href="/?{escape(urlencode({"q": question}))}">{escape(question)}</a></li>'
        for question in questions
    )
    return f'<div class="welcome"><h2>Questions to start with</h2><ul role="list">{asked}</ul></div>' if asked else ""


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


def held(papers: Sequence[Paper]) -> str:
    """The papers that are searched, newest first, each a link to its own page."""
    alike = namesakes(papers)
    rows = "".join(
        f'<li><a href="{paper_address(paper)}">{escape(paper_title(paper))}</a> {badges(paper)}<span class="where">'
        f"{escape(meeting_name(paper))}{f', {escape(paper.source)}' if paper.paper_id in alike else ''}</span></li>"
        for paper in _newest_first(papers)[:LISTED]
    )
    note = f"<p>{DIGEST}</p>" if any(paper.digest for paper in papers) else ""
    note += f"<p>The newest {LISTED} are named here.</p>" if len(papers) > LISTED else ""
    return f"<details><summary>The {_papers(len(papers))} searched</summary>{note}<ul>{rows}</ul></details>"


_UNTITLED = {"minutes": "Minutes", "agenda": "Agenda", "decision": "Record of a decision"}


def paper_title(paper: Paper) -> str:
    """The paper's title; where it prints none, what minutes and decisions are, or else its file's name."""
    return paper.title or _UNTITLED.get(paper.kind) or f"Untitled paper ({paper.source})"


def namesakes(papers: Sequence[Paper]) -> set[str]:
    """The ids of papers that share title and meeting with another of them, so that only their files tell them apart."""
    named = [(paper_title(paper), paper.council, meeting_name(paper)) for paper in papers]
    count = Counter(named)
    return {paper.paper_id for paper, name in zip(papers, named, strict=True) if count[name] > 1}


def paper_address(paper: Paper, paragraph: Paragraph | None = None, quote: str = "", marker: int | None = None) -> str:
    """Where the paper is read, escaped for an attribute; with a paragraph, there, with `quote` marked in it."""
    path = f"/paper/{url_quote(paper.paper_id, safe='')}"
    if paragraph is None:
        return path
    place = {"para": paragraph.ordinal, "quote": quote} | ({"n": marker} if marker else {})
    return escape(f"{path}?{urlencode(place)}#p{paragraph.ordinal}")


def badges(paper: Paper) -> str:
    """Only what is out of the ordinary: a digest, or a paper that not everyone may read."""
    words = [*(["digest"] if paper.digest else []), *([paper.access] if paper.access != UNRESTRICTED else [])]
    return "".join(f'<span class="badge">{escape(word.capitalize())}</span> ' for word in words)


def _exchange(place: int, exchange: Exchange, conversation: str, waiting: str, last: bool) -> str:
    answer = exchange.answer
    if answer:
        inside = _answer(place, answer, exchange.limits)
    elif exchange.trouble:
        inside = f'<p class="trouble">{escape(exchange.trouble)}</p>'
    else:
        inside = f'<p class="searching">{escape(waiting)}</p>'
    done = bool(answer or exchange.trouble)
    after = _actions(exchange, conversation, last) if done else ""
    return (
        f'<article aria-labelledby="q{place}"><h2 id="q{place}"><span class="vh">You asked: </span>'
        f'{escape(exchange.question)}</h2><div class="a" aria-busy="{"false" if done else "true"}">{inside}</div>'
        f"{after}</article>"
    )


def _actions(exchange: Exchange, conversation: str, last: bool) -> str:
    """What can be done with an answer; the last question can be asked again and changed too."""
    turn, buttons = exchange.turn, []
    if exchange.answer:
        useful, not_useful = (str(exchange.useful is verdict).lower() for verdict in (True, False))
        buttons = [
            f'<button type="button" class="copy">Copy{" with sources" if exchange.answer.citations else ""}</button>',
            f'<button type="button" class="useful" aria-pressed="{useful}">Useful</button>',
            f'<button type="button" class="useless" aria-pressed="{not_useful}" aria-expanded="false" '
            f'aria-controls="f{turn}">Not useful</button>',
        ]
    if exchange.answer and exchange.answer.citations:
        kept = {"c": conversation, "turn": str(turn)}  # the very answer that is shown
        ways = (f'<a href="{address(f"/export/answer.{form}", kept)}">{name}</a>' for form, name in _FORMS)
        buttons.append(f'<details class="save"><summary>Save as</summary>{" ".join(ways)}</details>')
    if last:
        buttons.append('<button type="button" class="again">Ask again</button>')
        buttons.append('<button type="button" class="edit">Edit question</button>')
    form = feedback.form(turn) if exchange.answer else ""
    return f'<div class="actions" role="group" aria-label="About this answer">{"".join(buttons)}</div>{form}'


def _answer(place: int, answer: Answer, limits: Limits) -> str:
    chips = _Chips(place, cited(answer))
    parts = []
    if not limits.none:
        parts.append(f'<p class="aside">Searched only {escape(in_words(limits))}.</p>')
    if _plain(answer.standalone) != _plain(answer.question):
        parts.append(f'<p class="aside">Searched as: {escape(answer.standalone)}</p>')
    parts.append(f'<div class="said{" declined" if answer.declined else ""}">{chips.prose(answer.text)}</div>')
    for notice in answer.notices:
        parts.append(
            f'<div class="notice"><p class="kind">{NOTICE_NAMES[notice.kind]}</p>{chips.prose(notice.text)}</div>'
        )
    if chips.cited:
        places: dict[tuple[str, str], list[Citation]] = {}
        for cite in chips.cited.values():
            places.setdefault((cite.paper.paper_id, source_line(cite)), []).append(cite)
        rows = "".join(
            f"<li><div>{' '.join(chips.link(cite.marker) for cite in cites)}</div>"
            f"<div>{escape(paper_title(cites[0].paper))} {badges(cites[0].paper)}"
            f'<span class="where">{escape(where)}</span></div></li>'
            for (_, where), cites in places.items()
        )
        parts.append(f'<h3>Sources</h3><ol class="sources" role="list">{rows}</ol>')
    if any(cite.paper.digest for cite in chips.cited.values()):
        parts.append(f'<p class="aside">{DIGEST}</p>')
    if answer.mode == "written":
        parts.append('<p class="aside">Worded by a language model from the sources above.</p>')
    if answer.reason == "not_in_papers":
        parts.append(f'<p class="aside">{MISSED}</p>')
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


def _newest_first(papers: Sequence[Paper]) -> list[Paper]:
    return sorted(papers, key=lambda paper: paper.span[1] if paper.span else date.min, reverse=True)


def _papers(number: int) -> str:
    return f"{number:,} {'paper' if number == 1 else 'papers'}"


def _plain(question: str) -> str:
    return " ".join(question.split()).rstrip("?. ").casefold()
