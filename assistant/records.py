"""Papers, paragraphs and answers as the JSON records that other programs read; keys may be added, never renamed."""

from collections.abc import Sequence

from assistant.schema import Answer, Citation, Coverage, Link, Motion, Paper, Paragraph

Record = dict[str, object]


def named_record(paper: Paper) -> Record:
    """What tells one paper from others, wherever a record names it; what the paper does not say is None."""
    return {
        "paper_id": paper.paper_id,
        "source": paper.source,
        "title": paper.title,
        "council": paper.council,
        "body": paper.body,
        "meeting_date": paper.meeting_date.isoformat() if paper.meeting_date else None,
        "period": [day.isoformat() for day in paper.period] if paper.period else None,
        "kind": paper.kind,
        "author_body": paper.author_body,
        "classification": paper.classification,
        "digest": paper.digest,
    }


def paper_record(paper: Paper, paragraphs: int, links: Sequence[Link] = ()) -> Record:
    """One paper of the catalogue, with the number of its paragraphs and its links to papers that print it again."""
    return named_record(paper) | {
        "authors": list(paper.authors),
        "decision_ref": paper.decision_ref,
        "sha256": paper.sha256,
        "revision": paper.revision,
        "pages": paper.pages,
        "paragraphs": paragraphs,
        "access": paper.access,
        "recommendation": paper.recommendation,
        "exempt_paragraphs": _listed(paper.exempt_paragraphs),
        "key_decision": paper.key_decision,
        "past_pathway": paper.past_pathway,
        "future_pathway": paper.future_pathway,
        "background_documents": _listed(paper.background),
        "open_part": paper.open_part,
        "printed_again": [{"paper_id": link.other_id, "share": round(link.share, 2)} for link in links],
    }


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)


def motion_record(motion: Motion, paragraphs: Sequence[Paragraph]) -> Record:
    """One motion of minutes that have these paragraphs; `decided` is the label of the one that prints the outcome."""
    return {
        "kind": motion.kind,
        "proposer": motion.proposer,
        "seconder": motion.seconder,
        "outcome": motion.outcome,
        "decided": None if motion.decided is None else paragraphs[motion.decided].label,
    }


def paragraph_record(para: Paragraph, source: str, motions: Sequence[Record] = (), copy: str | None = None) -> Record:
    """One paragraph of the paper whose file's own name is `source`.

    `motions` are the records of those moved in it, `copy` the id of the most current paragraph that prints it again.
    """
    return {
        "paper_id": para.paper_id,
        "source": source,
        "paragraph": para.label,
        "place": para.place,
        "heading": para.heading,
        "page": para.page,
        "text": para.text,
        "row": para.row,
        "classification": para.classification,
        "motions": list(motions),
        "current_copy": copy,
    }


def answer_record(answer: Answer) -> Record:
    """One answer; who asked adds the question's `id`."""
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "declined": answer.declined,
        "reason": answer.reason,
        "text": answer.text,
        "citations": [citation_record(cite) for cite in answer.citations],
        "notices": [
            {"kind": notice.kind, "text": notice.text, "citations": [citation_record(c) for c in notice.citations]}
            for notice in answer.notices
        ],
        "coverage": coverage_record(answer.coverage),
        "mode": answer.mode,
        "milliseconds": answer.milliseconds,
    }


def coverage_record(covered: Coverage) -> Record:
    """What was searched."""
    return {
        "papers_searched": covered.papers_searched,
        "papers_cited": covered.papers_cited,
        "from": covered.earliest.isoformat() if covered.earliest else None,
        "to": covered.latest.isoformat() if covered.latest else None,
    }


def citation_record(cite: Citation) -> Record:
    """One citation: where the quote stands and how that paper is told from others."""
    para = cite.paragraph
    return {"marker": cite.marker, **named_record(cite.paper)} | {
        "paragraph": para.label,
        "place": para.place,
        "row": para.row,
        "page": para.page,
        "quote": cite.quote,
    }
