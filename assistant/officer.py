"""What the officer's two tools found, as records for programs and as text for people."""

from assistant.cite import meeting_name, place_name, searched
from assistant.draft import Review, Verdict
from assistant.history import Entry, History
from assistant.records import Record, citation_record, coverage_record, named_record
from assistant.schema import Citation, Paper

_VERDICTS: dict[Verdict, str] = {
    "contradicts": "Contradicts a decision",
    "differs": "Differs",
    "not_said": "Not said before",
    "consistent": "Consistent",
}


def history_record(found: History) -> Record:
    """A history as one record; keys may be added, never renamed."""
    return {
        "topic": found.topic,
        "searched_as": found.searched_as,
        "entries": [_entry_record(entry) for entry in found.entries],
        "changes": [
            {"text": change.text, "citations": [citation_record(cite) for cite in change.citations]}
            for change in found.changes
        ],
        "silent": [named_record(paper) | {"since": paper in found.silent_since} for paper in found.silent],
        "in_passing": [named_record(paper) for paper in found.in_passing],
        "coverage": coverage_record(found.coverage),
    }


def _entry_record(entry: Entry) -> Record:
    return named_record(entry.paper) | {
        "status": entry.status,
        "statements": [citation_record(said.citation) | {"status": said.status} for said in entry.said],
        "change": entry.change,
        "figures": [
            {"kind": figure.kind, "text": figure.text, "value": figure.value, "counts": " ".join(figure.counts) or None}
            for figure in entry.figures
        ],
    }


def review_record(found: Review) -> Record:
    """A checked draft as one record; keys may be added, never renamed."""
    return {
        "statements": [
            {
                "line": checked.line,
                "text": checked.text,
                "verdict": checked.verdict,
                "told": checked.told,
                "citations": [citation_record(cite) for cite in checked.citations],
            }
            for checked in found.statements
        ],
        "background": [named_record(paper) for paper in found.background],
        "coverage": coverage_record(found.coverage),
    }


def history_text(found: History) -> str:
    """A history to be read: the newest paper first, then what changed and which papers are silent."""
    named = f"“{found.topic}”"
    parts = [f"{named} in the papers, newest first" if found.entries else f"No paper held here speaks of {named}."]
    parts += [_entry_text(entry) for entry in found.entries]
    if found.changes:
        parts.append("Changed:\n" + "\n".join(f"- {change.text}" for change in found.changes))
    since = found.silent_since
    for label, papers in (
        ("Silent since", since),
        ("Also silent" if since else "Silent", [paper for paper in found.silent if paper not in since]),
        ("Its words stand in, without being spoken of there", found.in_passing),
    ):
        if papers and (found.entries or label != "Silent"):
            parts.append(f"{label}:\n" + "\n".join(f"- {_paper_name(paper)}" for paper in papers))
    return "\n\n".join([*parts, searched(found.coverage)])


def _entry_text(entry: Entry) -> str:
    paper = entry.paper
    said = f"{paper.author_body or 'The paper'}: {entry.status}"
    if entry.change:
        said += {"first": ", first said", "repeated": ", repeated", "changed": ", changed"}[entry.change]
    lines = [f"{_paper_name(paper)}\n{said}"]
    lines += [f"  “{item.citation.quote}” [{item.citation.marker}] {_place(item.citation)}" for item in entry.said]
    return "\n".join(lines)


def review_text(found: Review) -> str:
    """A checked draft to be read: each factual statement in order, the count of verdicts, the background papers."""
    parts = []
    for checked in found.statements:
        lines = [f"Line {checked.line}: {_VERDICTS[checked.verdict]}. {checked.told}", f"  Draft: {checked.text}"]
        lines += [f"  [{c.marker}] {meeting_name(c.paper)}, {_place(c)}: “{c.quote}”" for c in checked.citations]
        parts.append("\n".join(lines))
    verdicts = [checked.verdict for checked in found.statements]
    counted = [f"{label.lower()} {n}" for verdict, label in _VERDICTS.items() if (n := verdicts.count(verdict))]
    parts.append(f"{len(verdicts)} factual statements: {', '.join(counted)}." if counted else "No factual statement.")
    if found.background:
        named = "\n".join(f"- {_paper_name(paper)}" for paper in found.background)
        parts.append(f"Background papers to list (Local Government Act 1972, section 100D), if relied on:\n{named}")
    return "\n\n".join([*parts, searched(found.coverage)])


def _paper_name(paper: Paper) -> str:
    council = f"{paper.council}, " if paper.council and paper.body else ""
    title = f"“{paper.title}”, " if paper.title and paper.body else ""
    return f"{council}{meeting_name(paper)}: {title}{paper.source}{' (digest)' if paper.digest else ''}"


def _place(cite: Citation) -> str:
    page = f", page {cite.paragraph.page}" if cite.paragraph.page else ""
    return f"{place_name(cite.paragraph)}{page}"
