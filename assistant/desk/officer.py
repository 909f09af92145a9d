"""What the officer's two tools found, as records for programs and as text for people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.cite import full_name, meeting_name, place_name, searched
from assistant.draft import Review, Verdict
from assistant.history import Change, Entry, History
from assistant.records import Record, citation_record, coverage_record, named_record
from assistant.schema import Citation, Paper

if TYPE_CHECKING:
    from assistant.desk.apart import Apart

Unheard = tuple[str, Sequence[Paper]]

BECAME: dict[Change, str] = {"first": "first said", "repeated": "repeated", "changed": "changed"}
VERDICTS: dict[Verdict, str] = {
    "contradicts": "Contradicts a decision",
    "differs": "Differs",
    "not_said": "Not said before",
    "consistent": "Consistent",
}
_COUNTED: dict[Verdict, tuple[str, str]] = {  # of one, and of several
    "contradicts": ("contradicts a decision", "contradict a decision"),
    "differs": ("differs", "differ"),
    "not_said": ("not said before", "not said before"),
    "consistent": ("consistent", "consistent"),
}


def history_record(found: History, exempt: "Sequence[Apart[History]]" = ()) -> Record:
    """A history as one record, with those in each body's exempt papers; keys may be added, never renamed."""
    return _history_record(found) | {"exempt": [{"body": one.body} | _history_record(one.found) for one in exempt]}


def _history_record(found: History) -> Record:
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


def review_record(found: Review, exempt: "Sequence[Apart[Review]]" = ()) -> Record:
    """A checked draft as one record, with what each body's exempt papers say; keys may be added, never renamed."""
    return _review_record(found) | {"exempt": [{"body": one.body} | _review_record(one.found) for one in exempt]}


def _review_record(found: Review) -> Record:
    return {
        "statements": [
            {
                "line": checked.line,
                "where": checked.where,
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
    for label, papers in unheard(found):
        parts.append(f"{label}:\n" + "\n".join(f"- {paper_name(paper)}" for paper in papers))
    return "\n\n".join([*parts, searched(found.coverage)])


def unheard(found: History) -> list[Unheard]:
    """The papers that do not speak of a topic of which others do, by how they are silent; none where none speaks."""
    since = found.silent_since
    also = [paper for paper in found.silent if paper not in since]
    named: list[Unheard] = [
        ("Silent since", since),
        ("Also silent" if since else "Silent", also if found.entries else ()),
        ("Named in passing", found.in_passing),
    ]
    return [(label, papers) for label, papers in named if papers]


def _entry_text(entry: Entry) -> str:
    paper = entry.paper
    said = f"{paper.author_body or 'The paper'}: {entry.status}"
    if entry.change:
        said += f", {BECAME[entry.change]}"
    lines = [f"{paper_name(paper)}\n{said}"]
    lines += [f"  “{item.citation.quote}” [{item.citation.marker}] {_place(item.citation)}" for item in entry.said]
    return "\n".join(lines)


def review_text(found: Review) -> str:
    """A checked draft to be read: each factual statement in order, the count of verdicts, the background papers."""
    parts = []
    for checked in found.statements:
        where = checked.where[:1].upper() + checked.where[1:]
        lines = [f"{where}: {VERDICTS[checked.verdict]}. {checked.told}", f"  Draft: {checked.text}"]
        lines += [f"  [{c.marker}] {meeting_name(c.paper)}, {_place(c)}: “{c.quote}”" for c in checked.citations]
        parts.append("\n".join(lines))
    parts.append(counted(found))
    if found.background:
        named = "\n".join(f"- {paper_name(paper)}" for paper in found.background)
        parts.append(f"Background papers to list (Local Government Act 1972, section 100D), if relied on:\n{named}")
    return "\n\n".join([*parts, searched(found.coverage)])


def counted(found: Review) -> str:
    """ "3 factual statements: 1 differs, 2 consistent." """
    verdicts = [checked.verdict for checked in found.statements]
    each = [f"{n} {_COUNTED[verdict][n > 1]}" for verdict in VERDICTS if (n := verdicts.count(verdict))]
    many = "1 factual statement" if len(verdicts) == 1 else f"{len(verdicts)} factual statements"
    return f"{many}: {', '.join(each)}." if each else "No factual statement."


def paper_name(paper: Paper) -> str:
    """ "Kent County Council, Cabinet, 1 May 2024: “Title” (digest)"; without a title, the file's name."""
    title = f"“{paper.title}”" if paper.title and paper.body else paper.source
    return f"{full_name(paper)}: {title}{' (digest)' if paper.digest else ''}"


def _place(cite: Citation) -> str:
    page = f", page {cite.paragraph.page}" if cite.paragraph.page else ""
    return f"{place_name(cite.paragraph)}{page}"
