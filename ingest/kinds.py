"""What kind of paper one is, as its first lines say."""

import re
from collections.abc import Sequence

from assistant.schema import Kind
from ingest.paragraphs import Draft

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("minutes", r"(?:draft |unconfirmed |public )?minutes?\b(?! of the (?:last|previous))|(?:\S+ ){1,8}minutes$"),
    (
        "agenda",
        r"(?:(?:meeting|notice of meeting|notice|and|public|supplementary) )*a ?g ?e ?n ?d ?a\b(?! item| no)|"
        r"summons to\b.*\bagenda\b|.{0,40}\bable to enclose\b",
    ),
    (
        "decision",
        r"(?:.{0,60}[-–:] )?(?:(?:proposed )?record of (?:\w+ ){0,4}decisions?|"
        r"notice of (?:\w+ ){0,3}(?:decisions?|determination))|"
        r"decision (?:notice|record)|officer decision|appeal decisions?$|"
        r"(?:\w+ ){1,5}decision (?:notice|record|form|sheet)",
    ),
    (
        "other",
        r"(?:budget )?amendment form|eqia submission|equality impact assessment|data protection impact|dpia\b",
    ),
    ("appendix", r"(?:\d{4}-\d\d )?(?:appendix|annex) (?:\d+|[a-z])\b"),
)


def kind_of(lines: Sequence[str], drafts: Sequence[Draft]) -> Kind:
    """The kind that a paper's first lines name; `lines` are its header's."""
    heading = ((drafts[0].heading or "").split(" > ")[0] if drafts else "").lower()
    top = [line.lower().strip("* ") for line in lines[:12]] or [
        line.lower() for d in drafts[:2] for line in d.text.split("\n")[:3]
    ]
    top = [heading, *top] if heading else top
    for line in top[:8]:
        for kind, words in _KINDS:
            if re.match(words, line):
                return kind
    said = [line for draft in drafts[:12] for line in ((draft.heading or "").split(" > ")[-1], draft.text)]
    attended = any(re.match(r"(?:members |councillors |those )?present\s*:", line) for line in top)
    if attended and any(re.match(r"(?:\d+\.? )?apolog(?:y|ies)\b", line, re.IGNORECASE) for line in [*top, *said]):
        return "minutes"
    if any(re.match(r"date of decision:", line, re.IGNORECASE) for line in lines) and any(
        draft.place == "Decision" for draft in drafts
    ):
        return "decision"  # as a public register shows one
    if any(re.fullmatch(r"\W*a ?g ?e ?n ?d ?a\W*", line, re.IGNORECASE) for line in lines):
        return "agenda"  # below a summons
    return "report" if lines or any(draft.label for draft in drafts) else "other"
