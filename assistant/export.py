"""An answer, a history or a checked draft as a document with footnotes, which `ooxml` and `markdown` write out.

A footnote is a citation in committee form; the document says the day it speaks of, what was searched, and which papers
it rests on.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.cite import committee_form, long_date, meeting_name, searched, when
from assistant.desk.apart import Apart
from assistant.desk.officer import BECAME, VERDICTS, counted, paper_name, unheard
from assistant.draft import Review
from assistant.history import History
from assistant.keeping.shelves import FROM
from assistant.schema import UNRESTRICTED, Answer, Citation, Limits, Paper

Style = Literal["title", "lead", "heading", "subheading", "text", "quote", "item"]

DIGEST = (
    "A digest restates a paper in other words; it is not the official text and must not be quoted as the council's."
)
BACKGROUND = "Background papers"
_MARKERS = re.compile(r"\s*\[(\d+)\]")
_BULLET = re.compile(r"^\s*[-•▪●*–]\s+")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, where its mark stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a document."""

    style: Style
    runs: tuple[str | Note, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What is exported: the title is among the blocks, and named for the file's properties."""

    title: str
    as_at: date
    blocks: tuple[Block, ...]


def answer_document(answer: Answer, limits: Limits, today: date) -> Document:
    """A question with its answer; each marker of the answer is a footnote."""
    known = {cite.marker: cite for notice in answer.notices for cite in notice.citations}
    known |= {cite.marker: cite for cite in answer.citations}
    blocks = [_block("title", answer.question), _as_at(limits, today)]
    if answer.standalone.strip() != answer.question.strip():
        blocks.append(_block("text", f"Searched as: {answer.standalone}"))
    blocks += _prose(answer.text, known)
    for notice in answer.notices:
        blocks += _prose(notice.text, known, notice.citations)
    if answer.mode == "written":
        blocks.append(_block("text", "Worded by a language model from the papers cited."))
    cited = [cite.paper for cite in known.values()]
    return Document(answer.question, limits.as_of or today, (*blocks, *_end(cited, searched(answer.coverage))))


def history_document(found: Sequence[Apart[History]], limits: Limits, today: date) -> Document:
    """A topic's history, newest first: in the open papers, then in exempt ones."""
    first = found[0].found
    title = f"What the papers say of “{first.topic}”"
    blocks = [_block("title", title), _as_at(limits, today)]
    if first.searched_as != first.topic:
        blocks.append(_block("text", f"Searched as: {first.searched_as}"))
    for one in found:
        blocks += [*_from(one.body), *_history(one.found)]
    cited = [entry.paper for one in found for entry in one.found.entries]
    return Document(title, limits.as_of or today, (*blocks, *_end(cited, _searched(found))))


def _history(found: History) -> list[Block]:
    blocks = []
    if not found.entries:
        blocks.append(_block("text", f"No paper searched speaks of “{found.topic}”."))
    if found.changes:
        blocks.append(_block("heading", "What changed"))
        blocks += [Block("item", (change.text, *map(_note, change.citations))) for change in found.changes]
    if found.entries:
        blocks.append(_block("heading", "Paper by paper, newest first"))
    for entry in found.entries:
        paper = entry.paper
        name = paper.body or paper.title or paper.source
        blocks.append(_block("subheading", f"{_capital(when(paper))}, {name}"))
        became = f", {BECAME[entry.change]}" if entry.change else ""
        title_of = f"“{paper.title}”. " if paper.title else ""
        blocks.append(_block("text", f"{title_of}{paper.author_body or 'The paper'}: {entry.status}{became}."))
        blocks += [_quoted(said.citation) for said in entry.said]
    for label, papers in unheard(found):
        blocks += [_block("heading", label), *(_block("item", paper_name(paper)) for paper in papers)]
    return blocks


def review_document(found: Sequence[Apart[Review]], today: date) -> Document:
    """A checked draft, statement by statement in its order: against the open papers, then against exempt ones."""
    title = "A draft checked against the papers"
    blocks = [_block("title", title), _as_at(Limits(), today)]
    for one in found:
        blocks += [*_from(one.body), *_review(one.found)]
    papers = [paper for one in found for paper in one.found.background]
    caution = "“Not said before” may only mean: not found in these words. Open each paper before you rely on it."
    return Document(title, today, (*blocks, *_end(papers, f"{_searched(found)} {caution}")))


def _review(found: Review) -> list[Block]:
    blocks = [_block("text", counted(found))]
    first = [one for verdict in ("contradicts", "differs") for one in found.statements if one.verdict == verdict]
    if first:
        blocks.append(_block("heading", "To look at first"))
        blocks += [_block("item", f"{_capital(one.where)}: {one.told}") for one in first]
    if found.statements:
        blocks.append(_block("heading", "Statement by statement"))
    for one in found.statements:
        blocks.append(_block("subheading", f"{_capital(one.where)}: {VERDICTS[one.verdict].lower()}"))
        blocks += [_block("text", one.text), _block("text", one.told), *map(_quoted, one.citations)]
    return blocks


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _from(body: str | None) -> list[Block]:
    """Whose exempt papers what follows is from; nothing for the open ones."""
    return [_block("heading", FROM.format(body=body))] if body is not None else []


def _searched(found: Sequence[Apart[History]] | Sequence[Apart[Review]]) -> str:
    return " ".join(searched(one.found.coverage) for one in found)


def _as_at(limits: Limits, today: date) -> Block:
    said = f"As at {long_date(limits.as_of or today)}"
    if limits.as_of:
        said += "; nothing later was looked at"
    bounds = [
        f"papers from {long_date(limits.earliest)}" if limits.earliest else "",
        f"papers to {long_date(limits.latest)}" if limits.latest else "",
        limits.council or "",
        limits.body or "",
    ]
    only = ", ".join(filter(None, bounds))
    return _block("lead", f"{said}. Limited to: {only}." if only else f"{said}.")


def _prose(text: str, known: dict[int, Citation], more: Sequence[Citation] = ()) -> list[Block]:
    """Lines as paragraphs or items, each marker with a source as its footnote; `more` are cited at the very end."""
    blocks = []
    for line in filter(str.strip, text.splitlines()):
        words = _BULLET.sub("", line)
        runs: list[str | Note] = []
        end = 0
        for marker in _MARKERS.finditer(words):
            cite = known.get(int(marker[1]))
            runs += [words[end : marker.start()], *([_note(cite)] if cite else [])]
            end = marker.end()
        runs.append(words[end:])
        blocks.append(Block("text" if words == line else "item", tuple(run for run in runs if run != "")))
    if more and blocks and not _MARKERS.search(text):
        blocks[-1] = Block(blocks[-1].style, (*blocks[-1].runs, *map(_note, more)))
    return blocks


def _quoted(cite: Citation) -> Block:
    return Block("quote", (f"“{cite.quote}”", _note(cite)))


def _note(cite: Citation) -> Note:
    """ "County Council, 16 December 2021, paragraph 4.2, page 5, “Title” (a digest, not the official text)." """
    page = f", page {cite.paragraph.page}" if cite.paragraph.page else ""
    title = f", “{cite.paper.title}”" if cite.paper.title and cite.paper.body else ""
    digest = " (a digest, not the official text)" if cite.paper.digest else ""
    return Note(f"{committee_form(cite.paper, cite.paragraph)}{page}{title}{digest}.")


def _end(papers: Iterable[Paper], coverage: str) -> list[Block]:
    """What was searched, and the papers that the document rests on, each once, newest first."""
    each = {paper.paper_id: paper for paper in papers}.values()
    cited = sorted(each, key=lambda p: (p.span[1].toordinal() if p.span else 0, meeting_name(p)), reverse=True)
    blocks = [_block("heading", "What was searched"), _block("text", coverage)]
    if any(paper.digest for paper in cited):
        blocks.append(_block("text", DIGEST))
    public = [paper for paper in cited if paper.access == UNRESTRICTED]  # who may inspect them is everybody
    if len(public) < len(cited):
        blocks.append(_block("text", "What is from exempt papers may not be passed on, and they are not listed."))
    if public:
        law = "To list under section 100D of the Local Government Act 1972, where relied on to a material extent:"
        blocks += [_block("heading", BACKGROUND), _block("text", law)]
        blocks += [_block("item", paper_name(paper)) for paper in public]
    return blocks


def _block(style: Style, text: str) -> Block:
    return Block(style, (text,))
