"""What a paper prints about itself: title, body, date, authors, classification. What is not certain is None."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from assistant.schema import Kind
from ingest.blocks import FRONT, HANGING, title_like
from ingest.dates import first_date, proven_period, stated_period
from ingest.exempt import exempt_paragraphs
from ingest.organisations import MAIL, author_body, cased, council_of, full_name
from ingest.paragraphs import Draft
from ingest.zones import AUTHOR, CLASSIFIED, CONTACT, HEADER, RECOMMENDATION, field, person

_BODY = re.compile(
    r"(?:.*\b)?(?:Board|Committee|Sub-Committee|Cabinet|Council|Panel|Forum|Commission|Executive)(?: \(.*\))?",
    re.IGNORECASE,
)
_NAMED_BODY = re.compile(
    r"\b((?:[A-Z][a-z]+,? (?:(?:and|&|for|of) )?){1,8}(?:Board|Committee|Council|Panel|Forum|Commission))\b"
)
_CONVENED = re.compile(  # "CABINET - THURSDAY, 30 JANUARY 2025"
    r"((?:[A-Z][\w&,’'-]* )*(?:Board|Committee|Cabinet|Council|Panel|Forum|Commission))\s*[-–,]\s*"
    r"((?:\w+day,?\s*)?\d{1,2}.{5,25})",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? \d")
_APPENDED = re.compile(r"(?:\d{4}-\d\d )?(?:appendix|annex) (?:\d+|[a-z])\b\s*[:–-]?\s*(.*)", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:agenda|item|(?:\d{4}-\d\d )?appendix|annex|minutes|exempt|not for|e-?mail|eqia submission)\b", re.IGNORECASE
)
_TITLED = re.compile(r"(?:Subject Matter ?/ ?)?Title of Decision:? (\S.*)", re.IGNORECASE)
_REFERENCE = re.compile(r"\b\d{2}[-/]\d{5}\b")
_KEY = re.compile(  # "Key decision: Yes", "Is this a key decision? No"; with the answer on the line or on the next
    r"(?:is (?:this|it|the decision) an? )?key[ -]decision(?: item| status)?(?:\s*[:?–-]+\s*|\s+|$)(.*)|"
    r"(?:decision type|type of decision|category of decision)\s*:\s*((?:non-?|not )?\s*key\b.*)",
    re.IGNORECASE,
)
_YES = re.compile(r"(?:yes|y|key)\b|\d\d[-/]\d{5}\b", re.IGNORECASE)
_NO = re.compile(r"(?:no|n|non|not|none)\b|n/a\b", re.IGNORECASE)
_PAST = r"(?:past|previous) pathway.*|pathway to date|previous(?:ly)? consider(?:ed|ation).*"
_FUTURE = r"(?:future|onward|next) pathway.*"
_BACKGROUND = re.compile(r"(?:[\d.]+ )?(?:list of )?background (?:documents?|papers?)(?: used)?\W*", re.IGNORECASE)
_FEWEST_COUNTED = 3
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"  # "9 January" is no ninth item
_NO_BACKGROUND = re.compile(
    r"(?:there (?:are|were) )?(?:none|nil|n/a|not applicable|no background (?:documents?|papers?)\b.*)\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of a paper's record that come from its own print."""

    title: str | None
    council: str | None
    body: str | None
    meeting_date: date | None
    period: tuple[date, date] | None
    kind: Kind
    authors: tuple[str, ...]
    author_body: str | None
    author_lines: tuple[str, ...]
    classification: str | None
    decision_ref: str | None
    recommendation: str | None
    exempt_paragraphs: tuple[str, ...] | None
    key_decision: bool | None
    past_pathway: str | None
    future_pathway: str | None
    background: tuple[str, ...] | None


def metadata(drafts: Sequence[Draft]) -> Metadata:
    """The metadata of a paper, from its drafts."""
    lines = [line for draft in drafts if draft.place == HEADER for line in draft.text.split("\n")]
    fields = _fields(lines)
    free = [line for line in lines if _APPENDED.match(line) or not (field(line) or person(line))]
    text = "\n".join(draft.text for draft in drafts)
    body, meeting = _meeting(fields, free)
    kind = _kind(lines, drafts)
    recommendation = _recommendation(drafts)
    body = body or _asked(recommendation or "")
    council = council_of(lines, text, body)
    authors, author_lines = _authors(fields, drafts)
    return Metadata(
        title=_title(fields, free, body, kind, drafts),
        council=council,
        body=body,
        meeting_date=meeting,
        period=None if meeting else stated_period(_value(fields, "period")) or proven_period(text),
        kind=kind,
        authors=authors,
        author_body=author_body(author_lines, council),
        author_lines=tuple(author_lines),
        classification=_classification(fields, lines, drafts),
        decision_ref=_reference(fields),
        recommendation=recommendation,
        exempt_paragraphs=exempt_paragraphs(text),
        key_decision=_key_decision(lines),
        past_pathway=_pathway(lines, _PAST),
        future_pathway=_pathway(lines, _FUTURE),
        background=_background(drafts),
    )


def _fields(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The header's fields in order, names in lower case; a line without a name goes on with the field before it."""
    fields: list[tuple[str, list[str]]] = []
    for line in lines:
        found = field(line)
        if found:
            fields.append((found[0].lower(), [found[1]] if found[1] else []))
        elif fields and (person(line) or not fields[-1][1]):
            fields[-1][1].append(line)
    return fields


def _value(fields: Sequence[tuple[str, list[str]]], names: str) -> str:
    return "\n".join(next((lines for name, lines in fields if re.fullmatch(names, name)), []))


def _meeting(fields: Sequence[tuple[str, list[str]]], free: Sequence[str]) -> tuple[str | None, date | None]:
    """The body that meets and the day, from "To: body, day", from fields of their own, or from the title lines."""
    to = _value(fields, r"(?:report )?to|meeting|committee|decision maker|decision-maker|decision to be taken by")
    to = re.sub(r"^(?:all )?members of (?:the )?", "", to, flags=re.IGNORECASE)
    convened = next((found for line in free if (found := _CONVENED.fullmatch(line)) and first_date(found[2])), None)
    if convened and not to:
        return cased(re.sub(r"^(?:to|the) ", "", convened[1], flags=re.IGNORECASE)), first_date(convened[2])
    when = first_date(_value(fields, r"(?:date of meeting|meeting date|date|date and time|date of decision)") or to)
    name = re.split(
        r"\s*[,–-]?\s*(?:\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b,?\s*)?\d{1,2}(?:st|nd|rd|th)?[ /.]",
        to,
        maxsplit=1,
    )[0]
    minuted = re.search(r"\bmeeting of (?:the )?(.{3,80}?),? held\b(.*)", " ".join(free), re.IGNORECASE)
    if minuted:
        name, when = name or minuted[1], when or first_date(minuted[2])
    bodies = [line for line in free if _BODY.fullmatch(line) and len(line.split()) <= 12 and not full_name(line)]
    name = name.split("\n")[0].strip(" ,–-") or (bodies[0] if bodies else "")
    name = re.sub(r"^(?:to |the |members of the )+", "", name, flags=re.IGNORECASE)
    if not when and name:
        days = [line for line in free if first_date(line) and (len(line.split()) <= 8 or _WEEKDAY.match(line))]
        when = first_date(days[0]) if days else None
    return cased(name) or None, when


def _asked(recommendation: str) -> str | None:
    """The one body that a recommendation names."""
    named = {re.sub(r"^(?:The|That) ", "", found) for found in _NAMED_BODY.findall(recommendation)}
    return named.pop() if len(named) == 1 else None


def _title(
    fields: Sequence[tuple[str, list[str]]], free: Sequence[str], body: str | None, kind: Kind, drafts: Sequence[Draft]
) -> str | None:
    """The title as printed; minutes, agendas and letters have none unless a field says it."""
    printed = (
        ""
        if kind == "agenda"
        else _value(
            fields,
            r"subject|(?:report |project )?title|subject of report|title of (?:report|decision)|amendment name|report",
        ).replace("\n", " ")
    )
    if printed:
        return cased(printed)
    lines = [line for draft in drafts[:12] for line in (draft.heading or "", *draft.text.split("\n"))]
    for line in lines:
        if (named := _TITLED.match(line)) and kind == "decision":
            return cased(named[1])
    if kind in ("minutes", "agenda") or any(re.match(r"dear\b", line, re.IGNORECASE) for line in lines):
        return None
    for i, line in enumerate(free):
        if entitled := re.fullmatch(r"eqia title:?(?: (.+))?", line, re.IGNORECASE):
            return entitled[1] or next(iter(free[i + 1 :]), None)
        appended = _APPENDED.fullmatch(line)
        if appended and " " in appended[1]:
            return cased(appended[1])
        known = first_date(line) or _BODY.fullmatch(line) or (body and line.lower() == body.lower())
        if line[0].islower():
            return None  # running text has begun
        if i + 1 < len(free) and HANGING.search(line):
            line = f"{line} {free[i + 1]}" if free[i + 1][0].isupper() else ""
        if not known and len(line.split()) >= 2 and not (line[0] == "(" or _NO_TITLE.match(line)):
            return cased(line)
    return None


def _authors(fields: Sequence[tuple[str, list[str]]], drafts: Sequence[Draft]) -> tuple[tuple[str, ...], list[str]]:
    """The authors and the lines about them: those called author, else who the report is from, else the contact."""
    author = next((lines for name, lines in fields if re.fullmatch(r"(?:report |lead )?authors?(?:\(s\))?", name)), [])
    sender = next((lines for name, lines in fields if re.fullmatch(r"(?:report )?(?:from|of|by)", name)), [])
    blocks = {place: [d.text.split("\n") for d in drafts if d.place == place] for place in (AUTHOR, CONTACT)}
    called = list(blocks[AUTHOR])
    officer = next(
        (lines for name, lines in fields if re.fullmatch(r"(?:lead|contact|report) officer|contact.*", name)), []
    )
    for lines in (author, *called, sender, officer, *blocks[CONTACT]):
        names = [name for line in lines for name in _people(line)]
        if names:
            contact = [line for block in blocks[CONTACT] for line in block]
            return tuple(dict.fromkeys(names)), [*lines, *(line for line in contact if MAIL.search(line))]
    return (), []


def _people(line: str) -> list[str]:
    """The people of "A Name, Office and B Name, Office"."""
    parts = re.split(r";| and (?=[A-Z][\w’'-]+ [A-Z][\w’'-]+,)", line)
    return [name for name in map(person, parts) if name]


def _classification(
    fields: Sequence[tuple[str, list[str]]], lines: Sequence[str], drafts: Sequence[Draft]
) -> str | None:
    """As a field says it, or a line or a table's row of that name, or a mark that stands alone."""
    printed = _value(fields, r"(?:report )?(?:security )?classification|report status|access")
    marks = (
        line
        for line in lines
        if not field(line)
        and re.match(r"(?:exempt|not for publication|confidential|restricted|unrestricted)\b", line, re.IGNORECASE)
    )
    rows = (f"{draft.row} {draft.text.rpartition(': ')[2]}" for draft in drafts[:FRONT] if draft.row)
    unnamed = next((found[1] for line in (*lines, *rows) if (found := CLASSIFIED.match(line))), "")
    return (printed.split("\n")[0] or unnamed or next(marks, "")).strip(" .").lower() or None


def _reference(fields: Sequence[tuple[str, list[str]]]) -> str | None:
    for name, lines in fields:
        found = _REFERENCE.search(" ".join(lines)) if "decision" in name or "reference" in name else None
        if found:
            return found[0]
    return None


def _key_decision(lines: Sequence[str]) -> bool | None:
    """Yes where the header says so or gives the key decision's number; None where it says nothing, or both."""
    said = set()
    for line, following in pairwise([*lines, ""]):
        if found := _KEY.match(line):
            answer = found[1] or found[2] or following
            said |= {True} if _YES.match(answer) else {False} if _NO.match(answer) else set()
    return said.pop() if len(said) == 1 else None


def _pathway(lines: Sequence[str], names: str) -> str | None:
    """A pathway with the lines that go on with it: a meeting more, or the rest of a line that a wrap cut."""
    for i, line in enumerate(lines):
        named = field(line)
        if not named or not re.fullmatch(names, named[0], re.IGNORECASE):
            continue
        value = named[1]
        for more in lines[i + 1 :]:
            cut = not value or HANGING.search(value) or more[0].islower() or re.match(r"(?:19|20)\d\d\b", more)
            if field(more) or not (cut or (len(more.split()) <= 15 and first_date(more))):
                break
            value += f"{' ' if cut and value else chr(10) if value else ''}{more}"
        return value or None
    return None


def _background(drafts: Sequence[Draft]) -> tuple[str, ...] | None:
    """What is listed under a heading of background documents, one line or numbered paragraph each."""
    listed = [draft for draft in drafts if _BACKGROUND.fullmatch((draft.heading or "").split(" > ")[-1])]
    if not listed:
        return None
    items = _counted(" ".join(" ".join(draft.text.split()) for draft in listed))
    for draft in [] if items else listed:
        lines = draft.text.split("\n")
        if draft.label and not any(line.lstrip().startswith("- ") for line in lines):
            lines = [" ".join(lines)]
        for line in (line.strip().removeprefix("- ") for line in lines):
            cut = line and (line[0].islower() or line[0] == "(" or (items and HANGING.search(items[-1])))
            if items and cut and not line.startswith("http"):
                items[-1] += f" {line}"
            elif re.search(r"[^\W\d]", line) and not line.endswith(":"):
                items.append(line)
    if items and (lead := re.match(r"[^.]*\.(?: [^.]*\.)*", items[0])) and not title_like(lead[0].rstrip("."), 99):
        rest = items[0][lead.end() :].strip()  # after the sentences that lead to the list
        items = [*([rest] if rest else []), *items[1:]] or items
    return () if all(_NO_BACKGROUND.fullmatch(item) for item in items) else tuple(items)


def _counted(text: str) -> list[str]:
    """The items of a list whose numbers stand in a column after them: "Pool survey 1 Lido plan 2 Minutes 3"."""
    items: list[str] = []
    start = 0
    while number := re.compile(rf" {len(items) + 1}(?= |$)(?! {_MONTH})").search(text, start):
        items.append(text[start : number.start()].strip())
        start = number.end()
    whole = len(items) >= _FEWEST_COUNTED and not text[start:].strip()
    return [item for item in items if item] if whole else []


def _recommendation(drafts: Sequence[Draft]) -> str | None:
    """The recommendation at the top, else the paragraphs under the last heading of that name, whole."""
    placed = [draft for draft in drafts if draft.place == RECOMMENDATION]
    if placed:
        return placed[0].text
    headed = [
        d
        for d in drafts
        if d.label and re.search(r"(?:^|> )(?:[\d.]+ )?Recommend[\w()]*$", d.heading or "", re.IGNORECASE)
    ]
    return "\n".join(draft.text for draft in headed) or None


def _kind(lines: Sequence[str], drafts: Sequence[Draft]) -> Kind:
    heading = ((drafts[0].heading or "").split(" > ")[0] if drafts else "").lower()
    top = [line.lower() for line in lines[:12]] or [line.lower() for d in drafts[:2] for line in d.text.split("\n")[:3]]
    top = [heading, *top] if heading else top
    kinds: tuple[tuple[Kind, str], ...] = (
        ("minutes", r"(?:draft )?minutes\b(?! of the last)"),
        ("agenda", r"a ?g ?e ?n ?d ?a\b(?! item| no)|summons to\b.*\bagenda\b|.{0,40}\bable to enclose\b"),
        ("decision", r"(?:.{0,60}[-–:] )?(?:proposed )?record of decision|decision (?:notice|record)|officer decision"),
        (
            "other",
            r"(?:budget )?amendment form|eqia submission|equality impact assessment|data protection impact|dpia\b",
        ),
        ("appendix", r"(?:\d{4}-\d\d )?(?:appendix|annex) (?:\d+|[a-z])\b"),
    )
    for line in top[:8]:
        for kind, words in kinds:
            if re.match(words, line):
                return kind
    return "report" if lines or any(draft.label for draft in drafts) else "other"
