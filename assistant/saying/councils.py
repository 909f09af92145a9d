"""A question that could be asked of more than one of the councils whose papers are held, and names none."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.asking.question import Topic, stem_line
from assistant.saying.notices import LONGEST_PIECE, Finding
from assistant.schema import Citation, Limits, Paper
from assistant.text import stems
from assistant.verify import Statement

_ANY_COUNCIL = re.compile(
    r"\b(?:the|our|this|my|your) (?:full )?(?:council|leader|cabinet|mayor|chief executive|budget)\b"
    r"|\bcouncil(?:['’]s)? (?:leader|tax|budget|chief executive|house|reserves)\b"
    r"|\b(?:are|do|did|have|must|should) we\b",
    re.IGNORECASE,
)
_COMMON = frozenset(stems("the council county district borough city town parish unitary authority of and"))


def elsewhere(
    asked: Topic,
    cites: Sequence[Citation],
    limits: Limits,
    papers: Sequence[Paper],
    find: Callable[[Limits], Sequence[Statement]],
) -> Finding | None:
    """What the papers of another council answer, where the question says "the council" and names none."""
    councils = dict.fromkeys(paper.council for paper in papers if paper.council)
    told = {cite.paper.council for cite in cites}
    if limits.council or len(councils) < 2 or len(told) != 1 or not _ANY_COUNCIL.search(asked.text):
        return None
    if any(_names(asked, council) for council in councils):
        return None
    found = {council: find(replace(limits, council=council)) for council in councils if council not in told}
    said = [statements[0] for statements in found.values() if statements and _fits(asked, statements[0])]
    if not said:
        return None
    others = " and ".join(str(statement.paper.council) for statement in said)
    text = f"The question names no council. This is from papers of {', '.join(map(str, told))}; those of {others} say:"
    return Finding("ambiguous", text, tuple(said))


def _fits(asked: Topic, statement: Statement) -> bool:
    """Whether a statement is plainly of the same thing: it holds all that the question names beside a council."""
    if len(statement.quote.split()) > LONGEST_PIECE or asked.expects in ("any", "position", "reason", "definition"):
        return False
    line = stem_line(statement.quote)
    return all(concept.met(line) for concept in asked.concepts if concept.forms[0] not in _COMMON)


def _names(asked: Topic, council: str) -> bool:
    """Whether a question names a council, by a word of its name that others lack or by its initials."""
    initials = "".join(word[0] for word in council.split() if word[0].isupper()).lower()
    own = set(stems(council)) - _COMMON
    return bool((own | {initials}) & set(stems(asked.text)))
