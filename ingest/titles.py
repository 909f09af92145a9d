"""A paper's title as its first lines print it, and the lines beside it: of bodies, dates, appendices."""

import re
from collections.abc import Sequence

from assistant.schema import Kind
from ingest.blocks import HANGING
from ingest.dates import first_date
from ingest.organisations import MAIL, OFFICER, cased
from ingest.paragraphs import Draft
from ingest.rows import asked
from ingest.zones import field, person

BODY = re.compile(
    r"(?:.*\b)?(?:Board|Committee|Sub-Committee|Cabinet|Council|Panel|Forum|Commission|Executive)"
    r"(?: of [A-Z]\w+)?(?: \(.*\))?",
    re.IGNORECASE,
)
CONVENED = re.compile(  # "CABINET - THURSDAY, 30 JANUARY 2025", with or without the council before it
    r"(?:- )?(?:Meeting of (?:the )?)?(?:[A-Z][\w ,.’'&-]* Council\s+[-–]\s+)?"
    r"((?:[A-Z][\w&,’'-]* )*(?:Board|(?:Sub-?)?Committee|Cabinet|Council|Panel|Forum|Commission|Executive))"
    r"(?:\s+meeting\s*[-–,:]?\s*|\s*[-–,:]\s*)"
    r"((?:\w+day,?\s*)?\d{1,2}.{5,25}?)(?: \(Item [^()]*\))?",
    re.IGNORECASE,
)
_TWO_PARTS = 4  # words
_OFFICE = 2  # words of an office before a person's name
_PERSONAL = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Rev|Prof|Cllr|Councillor)\b")
_PROSE = 12  # words
_BESIDE = 3  # words beside a date on a line of its own
_DATE = re.compile(
    r"(?:\w+day,?\s*)?\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,? \d{4}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", re.IGNORECASE
)
APPENDED = re.compile(r"(?:\d{4}-\d\d )?(?:appendix|annex) (?:\d+|[a-z])\b\s*[:–-]?\s*(.*)", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:agenda|item|question (?:\d+|by|from)|(?:section|part) (?:\d+|[a-z])|draft version|"
    r"(?:\d{4}-\d\d )?appendix|annex|minutes|exempt|not for|e-?mail|eqia submission|"
    r"(?:joint )?reports? (?:of|by|from|to)|(?:decision|issue) details|key decision|public document pack)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?:Subject Matter ?/ ?)?Title of Decision:? (\S.*)", re.IGNORECASE)


def title_of(
    printed: str,
    header: Sequence[str],
    free: Sequence[str],
    body: str | None,
    kind: Kind,
    drafts: Sequence[Draft],
) -> str | None:
    """The title as printed, `printed` by a field; minutes, agendas and letters have none unless a field says it."""
    if printed:
        return cased(printed)
    lines = [line for draft in drafts[:12] for line in (draft.heading or "", *draft.text.split("\n"))]
    for line in lines:
        if (named := _TITLED.match(line)) and kind == "decision":
            return cased(named[1])
    if kind in ("minutes", "agenda") or is_letter(lines):
        return None
    beside = zip(["", *header], header, [*header[1:], ""], strict=False)
    free = [
        line
        for before, line, after in beside
        if (line in free or _parted(line) or _no_name(line, after))
        and not (before and person(before) == before and OFFICER.search(line))
    ]
    for i, line in enumerate(free):
        if entitled := re.fullmatch(r"eqia title:?(?: (.+))?", line, re.IGNORECASE):
            return entitled[1] or next(iter(free[i + 1 :]), None)
        appended = APPENDED.fullmatch(line)
        if appended and " " in appended[1]:
            return cased(appended[1])
        known = _dated(line) or BODY.fullmatch(line) or (body and line.lower() == body.lower())
        if line[0].islower() or (len(line.split()) >= _PROSE and line[-1] == "."):
            return None  # running text has begun
        if i + 1 < len(free) and HANGING.search(line):
            line = f"{line} {free[i + 1]}" if free[i + 1][0].isupper() else ""
        if not known and len(line.split()) >= 2 and not (line[0] == "(" or _NO_TITLE.match(line)):
            return cased(line)
    alone = next((draft.text for draft in drafts[:3] if draft.place == draft.text and draft.row is None), None)
    return _over_all(drafts) or (cased(alone) if alone and not _NO_TITLE.match(alone) else None)


def is_letter(lines: Sequence[str]) -> bool:
    """Whether a paper greets somebody at its top, also behind a date on the line."""
    return any(re.match(r"dear\b", line, re.IGNORECASE) or re.search(r"\d Dear [A-Z]", line) for line in lines)


def _parted(line: str) -> bool:
    """Whether a line is a title in two parts rather than a field: "Mill Lane weir: replacement of the gate"."""
    named = field(line)
    if not named or not named[1] or len(line.split()) < _TWO_PARTS or asked(named[0]):
        return False
    return not (_NO_TITLE.match(line) or (len(named[0].split()) <= _OFFICE and person(named[1])))


def _no_name(line: str, after: str) -> bool:
    """Whether a line is a title with capitals as a person's name has them: no office or address follows it."""
    followed = MAIL.search(after) or re.search(r"\d{5}", after) or OFFICER.search(after)
    return person(line) == line and not (_PERSONAL.match(line) or (followed and not _NO_TITLE.match(after)))


def _over_all(drafts: Sequence[Draft]) -> str | None:
    """The heading that stands over all of a paper's sections."""
    numbered = [draft for draft in drafts if draft.label]
    tops = {(draft.heading or "").split(" > ")[0] for draft in numbered}
    sections = {str(draft.label).split(".")[0] for draft in numbered}
    top = tops.pop() if len(tops) == 1 and len(sections) > 1 else ""
    return cased(top) if top and not re.match(r"\d", top) else None


def _dated(line: str) -> bool:
    """Whether a line is a date and little else, or a body's with its date."""
    rest = _DATE.sub("", line)
    return bool(first_date(line)) and (
        len(re.findall(r"[A-Za-z]{2,}", rest)) <= _BESIDE or bool(CONVENED.fullmatch(line))
    )
