"""What a reader should know about an answer beside the answer itself, each with the sentences that prove it.

Each finder is careful: it tells only what is plain, and nothing when in doubt. A notice whose quotations do not all
pass the gate is dropped, as a statement would be.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.cite import meeting_name
from assistant.schema import Answer, Citation, Notice, NoticeKind
from assistant.verify import Statement, faults

LONGEST_PIECE = 30  # words quoted in a notice; the source holds the rest


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell: our own words, then what each of some papers says of it."""

    kind: NoticeKind
    text: str
    said: tuple[Statement, ...] = ()
    quoted: bool = True  # whether the quotations are printed after our words, or only cited


def noticed(answer: Answer, findings: Iterable[Finding]) -> Answer:
    """The answer with a notice for everything found; what is quoted is numbered on from the answer's own citations."""
    cites = list(answer.citations)
    notices = list(answer.notices)
    for finding in findings:
        if not any(faults(statement) for statement in finding.said):
            notices.append(_notice(finding, cites))
    return replace(answer, notices=tuple(notices))


def _notice(finding: Finding, cites: list[Citation]) -> Notice:
    """The finding in words; `cites` grows by what no citation covers yet."""
    mine = [_cited(statement, cites) for statement in finding.said]
    if finding.quoted:
        told = "; ".join(
            f"{meeting_name(cite.paper)}: “{statement.quote}”{'' if statement.quote.endswith('.') else ' …'}"
            f" [{cite.marker}]"
            for statement, cite in zip(finding.said, mine, strict=True)
        )
    else:
        told = " ".join(f"[{cite.marker}]" for cite in dict.fromkeys(mine))
    return Notice(finding.kind, f"{finding.text} {told}".strip(), tuple(dict.fromkeys(mine)))


def _cited(statement: Statement, cites: list[Citation]) -> Citation:
    for cite in cites:
        if cite.paragraph == statement.paragraph and statement.quote in cite.quote:
            return cite
    marker = max((cite.marker for cite in cites), default=0) + 1
    cites.append(Citation(marker, statement.paper, statement.paragraph, statement.quote))
    return cites[-1]


def piece(text: str, start: int = 0) -> str:
    """The words of a text from `start` to the end of its sentence or line, LONGEST_PIECE at most."""
    rest = text[start:].split("\n", 1)[0]
    words = rest.split(" ")
    return " ".join(words[:LONGEST_PIECE]).rstrip(" ,;:–-")
