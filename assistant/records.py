"""Papers, paragraphs and answers as the JSON records that other programs read; keys may be added, never renamed."""

from assistant.schema import Answer, Citation, Coverage, Paper, Paragraph

Record = dict[str, object]


def paper_record(paper: Paper, paragraphs: int) -> Record:
    """One paper of the catalogue with the number of its paragraphs; what the paper does not say is None."""
    return {
        "paper_id": paper.paper_id,
        "source": paper.source,
        "title": paper.title,
        "council": paper.council,
        "body": paper.body,
        "meeting_date": paper.meeting_date.isoformat() if paper.meeting_date else None,
        "kind": paper.kind,
        "authors": list(paper.authors),
        "author_body": paper.author_body,
        "classification": paper.classification,
        "decision_ref": paper.decision_ref,
        "sha256": paper.sha256,
        "revision": paper.revision,
        "pages": paper.pages,
        "paragraphs": paragraphs,
        "period": [day.isoformat() for day in paper.period] if paper.period else None,
        "access": paper.access,
        "recommendation": paper.recommendation,
        "digest": paper.digest,
    }


def paragraph_record(para: Paragraph, source: str) -> Record:
    """One paragraph of the paper whose file's own name is `source`."""
    return {
        "paper_id": para.paper_id,
        "source": source,
        "paragraph": para.label,
        "place": para.place,
        "heading": para.heading,
        "page": para.page,
        "text": para.text,
        "row": para.row,
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
    paper, para = cite.paper, cite.paragraph
    return {
        "marker": cite.marker,
        "paper_id": paper.paper_id,
        "source": paper.source,
        "paragraph": para.label,
        "place": para.place,
        "row": para.row,
        "page": para.page,
        "quote": cite.quote,
        "title": paper.title,
        "council": paper.council,
        "body": paper.body,
        "meeting_date": paper.meeting_date.isoformat() if paper.meeting_date else None,
        "classification": paper.classification,
        "kind": paper.kind,
        "digest": paper.digest,
    }
