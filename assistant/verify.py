"""The gate an answer must pass: what is quoted stands word for word where it is cited, and nothing else is claimed.

It fails closed: a statement with any fault is dropped by the caller, never mended.
"""

import re
from dataclasses import dataclass

from assistant.cite import committee_form, when
from assistant.schema import Paper, Paragraph

_FIGURE = re.compile(r"£?\d[\d,./]*(?:\s?(?:%|per cent|million|billion|m\b|bn\b|k\b))?", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][A-Za-z&'’-]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of an answer: our own words before it, if any, and the quotation they introduce."""

    intro: str  # "" or words ending in a colon
    quote: str
    paper: Paper
    paragraph: Paragraph
    left_out: int = 0  # items at the end of the quoted list that there was no room for


def faults(statement: Statement) -> list[str]:
    """Why a statement may not be shown; empty when it may.

    The quotation must be a piece of the cited paragraph, white space aside. Every figure, date and name of our own
    words must stand in that paragraph or in how its paper is cited.
    """
    found = []
    if not statement.quote.strip():
        found.append("nothing is quoted")
    if squeeze(statement.quote) not in squeeze(statement.paragraph.text):
        found.append("the quotation is not in the cited paragraph")
    paper = statement.paper
    source = " ".join(
        filter(None, [statement.paragraph.text, committee_form(paper, statement.paragraph), when(paper), paper.title])
    )
    source += " " + " ".join(filter(None, [paper.author_body, paper.council]))
    # The first word of a sentence is capital by position, not by being a name.
    inner = re.sub(r"(^|[.:;!?]\s+)[A-Z]", r"\1a", statement.intro)
    for claim in (*_FIGURE.findall(statement.intro), *_NAME.findall(inner)):
        if claim not in source:
            found.append(f"{claim!r} is not in the cited paragraph")
    return found


def squeeze(text: str) -> str:
    """White space runs as single spaces."""
    return " ".join(text.split())
