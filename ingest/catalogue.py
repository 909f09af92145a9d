"""The catalogue and a paper's paragraphs as a terminal shows them: lines of a given width, bold where that is known."""

import os
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from shutil import get_terminal_size
from typing import TextIO

from assistant.cite import meeting_name, place_name, when
from assistant.schema import UNRESTRICTED, Link, Motion, Paper, Paragraph

_NARROW = 60  # columns in which a title is still worth a place beside the id
_GUTTER = 12  # columns before a paragraph's text, for its label


class Screen:
    """How wide lines may be, and whether words may be bold, dim or red. What is piped or filed has neither."""

    def __init__(self, stream: TextIO) -> None:
        self.terminal = stream.isatty()
        self.width = max(40, get_terminal_size((100, 24)).columns if self.terminal else 100)
        self._styled = self.terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def bold(self, text: str) -> str:
        return self._style(text, 1)

    def dim(self, text: str) -> str:
        return self._style(text, 2)

    def red(self, text: str) -> str:
        return self._style(text, 31)

    def _style(self, text: str, code: int) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._styled and text.strip() else text


def one_line(paper: Paper, count: int, width: int) -> str:
    """A paper on one line, whole, for programs and files; ids are padded to `width`."""
    day = paper.meeting_date.isoformat() if paper.meeting_date else "undated"
    where = ", ".join(name for name in (paper.council, paper.body) if name)
    size = f"{count} paragraphs"
    return f"{paper.paper_id:{width}}  {day:10}  {size:>15}  {paper.access:12}  {where}: {paper.title or 'untitled'}"


def catalogue(papers: Sequence[Paper], counts: Mapping[str, int], screen: Screen) -> Iterator[str]:
    """The papers under their meetings, one a line, its title beside or under it; then what they add up to."""
    width = max((len(paper.paper_id) for paper in papers), default=0)
    for (council, name, day), group in groupby(papers, key=lambda paper: (paper.council, paper.body, when(paper))):
        meeting = f"{name or 'No body printed'}, {day}{f' · {council}' if council else ''}"
        yield from (screen.bold(line) for line in textwrap.wrap(meeting, screen.width))
        for paper in group:
            line = f"  {paper.kind:8} {counts[paper.paper_id]:5} ¶  {paper.paper_id:{width}}"
            marks = "".join(f"[{mark}] " for mark in _marks(paper))
            title = paper.title or ""
            room = screen.width - len(line) - 2 - len(marks)
            if room >= (min(_NARROW, len(title)) if title else 0):
                yield f"{line}  {screen.red(marks)}{_short(title, room)}".rstrip()
                continue
            yield line.rstrip()
            if marks or title:
                yield " " * 19 + screen.red(marks) + screen.dim(_short(title, screen.width - 19 - len(marks)))
        yield ""
    pages = sum(paper.pages or 0 for paper in papers)
    total = [_count(len(papers), "paper"), _count(sum(counts[paper.paper_id] for paper in papers), "paragraph")]
    total += [_count(pages, "page")] if pages else []
    closed = sum(paper.access != UNRESTRICTED for paper in papers)
    total += [f"{closed:,} not open to be asked about"] if closed else []
    yield ", ".join(total)


def paper_head(
    paper: Paper, revisions: Sequence[Paper], links: Sequence[Link], count: int, screen: Screen
) -> Iterator[str]:
    """What is known of a paper, one thing a line; what it does not print is left out."""
    yield from (screen.bold(line) for line in textwrap.wrap(paper.title or meeting_name(paper), screen.width))
    size = ", ".join([*([_count(paper.pages, "page")] if paper.pages else []), _count(count, "paragraph")])
    others = [str(other.revision) for other in revisions if other.revision != paper.revision]
    facts = {
        "paper": f"{paper.paper_id} ({paper.source})",
        "kind": f"{paper.kind}{', a digest' if paper.digest else ''}, {size}",
        "meeting": meeting_name(paper) if paper.body else when(paper),
        "council": paper.council,
        "authors": "; ".join(paper.authors),
        "written by": paper.author_body,
        "classification": paper.classification or "not printed",
        "read by": None if paper.access == UNRESTRICTED else f"those cleared for {paper.access} papers",
        "left out": "an exempt part; what is held is its open part" if paper.open_part else None,
        "exempt under": paper.exempt_paragraphs and f"Schedule 12A, paragraph {', '.join(paper.exempt_paragraphs)}",
        "decision": paper.decision_ref,
        "key decision": None if paper.key_decision is None else "yes" if paper.key_decision else "no",
        "past pathway": paper.past_pathway,
        "future pathway": paper.future_pathway,
        "background": None if paper.background is None else "\n".join(paper.background) or "none",
        "printed again": "\n".join(f"{link.other_id} ({link.share:.0%} of it)" for link in links),
        "revision": f"{paper.revision}; also held: {', '.join(others)} (--revision N)" if others else None,
    }
    for name, value in facts.items():
        for n, line in enumerate(value.split("\n") if value else []):
            lead = f"{name if not n else '':16}"
            wrapped = textwrap.wrap(line, screen.width - 16, break_long_words=False, break_on_hyphens=False)
            yield from (f"{screen.dim(lead) if not m else ' ' * 16}{part}" for m, part in enumerate(wrapped))
    yield ""


def paragraphs(paras: Sequence[Paragraph], motions: Sequence[Motion], screen: Screen) -> Iterator[str]:
    """The paragraphs in reading order: headings where they change, labels in the margin, the page where it turns."""
    heading, page = None, None
    for para in paras:
        if para.page and para.page != page:
            page = para.page
            yield screen.dim(f"{f' page {page}':─>{screen.width}}")
        if para.heading and para.heading != heading:
            yield from (screen.bold(line) for line in textwrap.wrap(para.heading, screen.width))
        heading = para.heading
        mark = "" if para.classification in (None, UNRESTRICTED) else f"  [{para.classification}]"
        label = para.label or ""
        place = "" if label or (heading or "").split(" > ")[-1] == place_name(para) else place_name(para)
        if place or mark:
            yield screen.dim(place) + screen.red(mark)
        for line in para.text.split("\n"):
            for part in _hung(line, screen.width - _GUTTER):
                yield f"{screen.bold(f'{label:{_GUTTER - 1}}')} {part}"
                label = ""
        for motion in motions:
            if motion.ordinal == para.ordinal:
                yield " " * _GUTTER + screen.dim(f"[{_told(motion, paras)}]")
        yield ""


def _told(motion: Motion, paras: Sequence[Paragraph]) -> str:
    seconded = f", seconded by {motion.seconder}" if motion.seconder else ""
    decided = f" ({place_name(paras[motion.decided])})" if motion.decided is not None else ""
    return f"{motion.kind} proposed by {motion.proposer}{seconded}: {motion.outcome or 'outcome not printed'}{decided}"


def _marks(paper: Paper) -> list[str]:
    closed = [] if paper.access == UNRESTRICTED else [paper.access]
    return [*closed, *(["digest"] if paper.digest else []), *(["open part"] if paper.open_part else [])]


def _hung(line: str, width: int) -> list[str]:
    """A line wrapped, what follows a bullet standing under its text."""
    lead = re.match(r"\s*- ", line)
    hang = " " * len(lead[0]) if lead else ""
    return textwrap.wrap(line, width, subsequent_indent=hang, break_on_hyphens=False, drop_whitespace=True) or [""]


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
