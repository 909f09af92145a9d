"""Answers as they are kept, and how they are made again from the papers as these stand now.

A record holds of each citation the paper's id, the paragraph's ordinal and the quotation. Made again, every quotation
must still stand in its paper: what was withdrawn or taken out of a paper is not shown from here either.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Protocol

from assistant.cite import meeting_name
from assistant.errors import PaperError
from assistant.schema import Answer, Citation, Coverage, Limits, Notice, Paper, Paragraph

GONE = (
    "This answer quoted a paper that has been withdrawn or changed since, so it is no longer shown. "
    "Ask again to search the papers as they are now."
)


class Gone(Exception):
    """What an answer quotes or names no longer stands in the papers."""


class Papers(Protocol):
    """The papers that somebody may read."""

    def papers(self, limits: Limits = ...) -> list[Paper]: ...

    def paper(self, name: str) -> Paper: ...

    def paragraphs(self, paper_id: str) -> list[Paragraph]: ...


def record(answer: Answer, held: Sequence[Paper]) -> dict[str, Any]:
    """The answer as JSON; `names` are the papers that a refusal speaks of without citing them."""
    covered = answer.coverage
    return {
        **{key: getattr(answer, key) for key in ("question", "standalone", "declined", "reason", "text", "mode")},
        "milliseconds": answer.milliseconds,
        "citations": [_citation(cite) for cite in answer.citations],
        "notices": [
            {"kind": notice.kind, "text": notice.text, "citations": [_citation(cite) for cite in notice.citations]}
            for notice in answer.notices
        ],
        "names": [p.paper_id for p in held if answer.declined and (p.title or meeting_name(p)) in answer.text],
        "coverage": asdict(covered) | {"earliest": str(covered.earliest or ""), "latest": str(covered.latest or "")},
    }


def answer(kept: dict[str, Any], store: Papers) -> Answer:
    """The answer of a record, over the papers as they are now. Raises Gone."""
    for name in kept["names"]:
        _paper(name, store)
    covered = kept["coverage"]
    return Answer(
        **{key: kept[key] for key in ("question", "standalone", "declined", "reason", "text", "mode", "milliseconds")},
        citations=tuple(_cited(cite, store) for cite in kept["citations"]),
        notices=tuple(
            Notice(notice["kind"], notice["text"], tuple(_cited(cite, store) for cite in notice["citations"]))
            for notice in kept["notices"]
        ),
        coverage=Coverage(
            covered["papers_searched"],
            covered["papers_cited"],
            *(date.fromisoformat(covered[end]) if covered[end] else None for end in ("earliest", "latest")),
        ),
    )


def _citation(cite: Citation) -> dict[str, Any]:
    place = {"paper": cite.paper.paper_id, "ordinal": cite.paragraph.ordinal}
    return {"marker": cite.marker, **place, "quote": cite.quote}


def _cited(kept: dict[str, Any], store: Papers) -> Citation:
    """The citation in its paragraph, or where a revision of the paper has moved the words to."""
    paper = _paper(kept["paper"], store)
    words = " ".join(kept["quote"].split())
    holders = [para for para in store.paragraphs(paper.paper_id) if words in " ".join(para.text.split())]
    if not holders:
        raise Gone
    para = min(holders, key=lambda para: abs(para.ordinal - kept["ordinal"]))
    return Citation(kept["marker"], paper, para, kept["quote"])


def _paper(paper_id: str, store: Papers) -> Paper:
    try:
        paper = store.paper(paper_id)
    except PaperError:
        raise Gone from None
    if paper.paper_id != paper_id:  # found by another paper's file name
        raise Gone
    return paper
