"""What a paper prints about itself: title, body, date, authors, classification. What is not certain is None."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.schema import UNRESTRICTED, Kind
from ingest.blocks import FRONT, HANGING, title_like
from ingest.closing import BOXES, marked, ticked
from ingest.dates import first_date, proven_period, stated_period
from ingest.exempt import exempt_paragraphs, shut
from ingest.kinds import kind_of
from ingest.organisations import MAIL, author_body, cased, council_of, full_name
from ingest.paragraphs import Draft
from ingest.titles import APPENDED, BODY, CONVENED, is_letter, title_of
from ingest.zones import AUTHOR, CLASSIFIED, CONTACT, HEADER, RECOMMENDATION, field, person

_NAMED_BODY = re.compile(
    r"\b((?:[A-Z][a-z]+,? (?:(?:and|&|for|of) )?){1,8}(?:Board|Committee|Council|Panel|Forum|Commission))\b"
)
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? \d")
_MET = r"((?:(?!\b(?:minutes?|meeting) of\b).){3,80}?)"
_MINUTED = re.compile(
    rf"\b(?:meeting of (?:the )?+{_MET},?(?: (?:was|were))?|minutes? of (?:the |an? )?+{_MET} meeting,?|"
    r"minutes? of (?:the|an?) (?:\w+ )?meeting) held\b(.*)",
    re.IGNORECASE,
)
_ENTITLED = (
    r"subject|(?:report |project )?title(?: of report)?|subject of report|title of (?:report|decision)|"
    r"amendment name|report"
)
_REFERENCE = re.compile(r"\b\d{2}[-/]\d{5}\b")
_CODE = re.compile(r"(?=.*\d)[A-Z0-9][\w/.-]{2,24}")  # "TR/2024/017"
_LETTERED = re.compile(r"(?:[^\n]{0,60}:\n)?\(?(?:[a-z]|[ivx]{1,4})[.)]\s")  # a point, or points after their lead
_KEY = re.compile(  # "Key decision: Yes", "Is this a key decision? No"; with the answer on the line or on the next
    r"(?:is (?:(?:this|it|the decision) )?(?:an? )?)?key[ -]decision(?: item| status)?(?:\s*[:?–-]+\s*|\s+|$)(.*)|"
    r"(?:decision type|type of decision|category of decision)\s*:\s*((?:non-?|not )?\s*key\b.*)",
    re.IGNORECASE,
)
_YES = re.compile(r"(?:yes|y|key)\b(?!\s*/\s*no?\b)|\d\d[-/]\d{5}\b", re.IGNORECASE)
_NO = re.compile(r"(?:no|n|non|not|none)\b|n/a\b", re.IGNORECASE)
_PAST = r"(?:past|previous) pathway.*|pathway to date|previous(?:ly)? consider(?:ed|ation).*"
_FUTURE = r"(?:future|onward|next) pathway.*"
_BACKGROUND = re.compile(r"(?:[\d.]+ )?(?:list of )?background (?:documents?|papers?)(?: used)?\W*", re.IGNORECASE)
_POINT = re.compile(r"[a-z][.)]\s")
_SENTENCES = re.compile(r"(?:(?:[^.]|\.(?!\s|$))*+\.(?:\s|$))+")
_DECISION = re.compile(r"(?:[\d.]+ )?(?:proposed )?decisions?(?: made| taken)?", re.IGNORECASE)
_RECOMMENDING = re.compile(
    r"(?:^|> )(?:[\d.]+ )?(?:(?:\w+ ){1,4}the following )?Recommend[\w()]*(?: (?:to|for) [^>]+)?$", re.IGNORECASE
)
_DAY_FIRST = re.compile(r"(\d{1,2}/\d{1,2}/\d{4}) [-–] ([^\n(]+?)(?: \(Item [^()]*\))?$", re.MULTILINE)
_DAY = re.compile(r"date(?: and time)?|(?:date of )?(?:meeting|hearing|decision)(?: date)?")
_BEFORE_BODY = re.compile(r"^(?:(?:report )?to |the |members of the )+", re.IGNORECASE)
_DAY_ALONE = 4  # words: "Tuesday 13 March 2018"
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
    free = [line for line in lines if APPENDED.match(line) or not (field(line) or person(line))]
    text = "\n".join(draft.text for draft in drafts)
    letter = is_letter([*lines, *(line for draft in drafts[:12] for line in draft.text.split("\n"))])
    body, meeting = _meeting(fields, lines, free, letter)
    kind = kind_of(lines, drafts)
    recommendation = _recommendation(drafts) or (_decision(drafts) if kind == "decision" else None)
    body = body or _asked(recommendation or "")
    council = council_of(lines, text, body)
    body = re.sub(rf"(?:,| of(?: the)?) {re.escape(council)}$", "", body) if body and council else body
    entitled = "" if kind == "agenda" else _value(fields, _ENTITLED).replace("\n", " ")
    authors, author_lines = _authors(fields, drafts)
    title = title_of(entitled, lines, free, body, kind, drafts)
    closed = "" if kind == "agenda" else shut(lines, drafts) or marked(title or "")
    return Metadata(
        title=title,
        council=council,
        body=body,
        meeting_date=meeting,
        period=None if meeting else stated_period(_value(fields, "period")) or proven_period(text),
        kind=kind,
        authors=authors,
        author_body=author_body(author_lines, council),
        author_lines=tuple(author_lines),
        classification=_classification(fields, lines, drafts, closed),
        decision_ref=_reference(fields),
        recommendation=recommendation,
        exempt_paragraphs=exempt_paragraphs(text),
        key_decision=_key_decision(lines),
        past_pathway=_pathway(lines, _PAST),
        future_pathway=_pathway(lines, _FUTURE),
        background=_background(drafts),
    )


def _fields(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The header's fields in order, names in lower case; a line without a name goes on with the field before it.

    A name in two languages, "Awdur / Author", is two fields of one value.
    """
    fields: list[tuple[str, list[str]]] = []
    for line in lines:
        found = field(line)
        if found:
            value = [found[1]] if found[1] else []
            fields += [(name, value) for name in found[0].lower().split(" / ")]
        elif fields and (person(line) or not fields[-1][1]):
            fields[-1][1].append(line)
    return fields


def _value(fields: Sequence[tuple[str, list[str]]], names: str) -> str:
    return "\n".join(next((lines for name, lines in fields if re.fullmatch(names, name)), []))


def _meeting(
    fields: Sequence[tuple[str, list[str]]], lines: Sequence[str], free: Sequence[str], letter: bool
) -> tuple[str | None, date | None]:
    """The body that meets and the day, from "To: body, day", from fields of their own, or from the title lines."""
    to = _value(
        fields,
        r"(?:report )?to|(?:name of )?(?:meeting|committee)(?: name| title)?|(?:meeting|hearing) of|"
        r"decision[ -](?:maker|taker)|decision to be taken by",
    )
    to = _DAY_FIRST.sub(r"\2, \1", to)
    to = re.sub(r"^(?:all )?members of (?:the )?", "", to, flags=re.IGNORECASE)
    if letter and to and not CONVENED.search(to) and not BODY.fullmatch(to.split("\n")[0]):
        return None, None  # it is to people
    convened = next((found for line in lines if (found := CONVENED.fullmatch(line)) and first_date(found[2])), None)
    if letter and not (to or convened):
        return None, None
    if convened and not to:
        return cased(_BEFORE_BODY.sub("", convened[1])), first_date(convened[2])
    told = (first_date("\n".join(value)) for named, value in fields if _DAY.fullmatch(named))
    when = next(filter(None, told), None) or first_date(to)
    name = re.split(
        r"\s*[,–-]?\s*(?:\bdate:\s*|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b,?\s*)*\d{1,2}(?:st|nd|rd|th)?[ /.]",
        to,
        maxsplit=1,
        flags=re.IGNORECASE,
    )[0]
    minuted = _MINUTED.search(" ".join(free))
    if minuted:
        name, when = name or minuted[1] or minuted[2] or "", when or first_date(minuted[3])
    plain = [cased(line).removeprefix(full_name(line) or "").strip(" ,–-") for line in free]  # without the council
    bodies = [line for line in plain if BODY.fullmatch(line) and len(line.split()) <= 12 and not full_name(line)]
    bodies = [line for line in bodies if not re.search(r"\bcouncil of \w+$", line, re.IGNORECASE)]
    name = name.split("\n")[0].strip(" ,:–-") or (bodies[0] if bodies else "")
    name = _BEFORE_BODY.sub("", name)
    if not when:
        days = [line for line in free if first_date(line) and (len(line.split()) <= 8 or _WEEKDAY.search(line))]
        days = days if name else [line for line in days if _WEEKDAY.match(line) and len(line.split()) <= _DAY_ALONE]
        when = first_date(days[0]) if days else None
    return cased(name) or None, when


def _asked(recommendation: str) -> str | None:
    """The one body that a recommendation names."""
    named = {re.sub(r"^(?:The|That) ", "", found) for found in _NAMED_BODY.findall(recommendation)}
    return named.pop() if len(named) == 1 else None


def _authors(fields: Sequence[tuple[str, list[str]]], drafts: Sequence[Draft]) -> tuple[tuple[str, ...], list[str]]:
    """The authors and the lines about them: those called author, else who the report is from, else the contact."""
    author = next(
        (
            lines
            for name, lines in fields
            if re.fullmatch(r"(?:[\w ]+ and )?(?:report |lead )?authors?(?:\(s\))?(?: and [\w ]+)?", name)
        ),
        [],
    )
    sender = next((lines for name, lines in fields if re.fullmatch(r"(?:report )?(?:from|of|by)", name)), [])
    blocks = {place: [d.text.split("\n") for d in drafts if d.place == place] for place in (AUTHOR, CONTACT)}
    called = list(blocks[AUTHOR])
    officer = next(
        (
            lines
            for name, lines in fields
            if re.fullmatch(r"(?:lead|contact|report|originating) officers?(?:\(s\))?|(?:officer )?contact.*", name)
        ),
        [],
    )
    for lines in (author, *called, sender, officer, *blocks[CONTACT]):
        names = [
            name for last, line in zip(["", *lines], lines, strict=False) for name in _people(line) if last[-1:] != ","
        ]
        if names:
            contact = [line for block in blocks[CONTACT] for line in block]
            return tuple(dict.fromkeys(names)), [*lines, *(line for line in contact if MAIL.search(line))]
    return (), []


def _people(line: str) -> list[str]:
    """The people of "A Name, Office and B Name, Office"."""
    parts = re.split(r";| and (?=[A-Z][\w’'-]+ [A-Z][\w’'-]+,)", line.removeprefix("- "))
    return [name for name in map(person, parts) if name]


def _classification(
    fields: Sequence[tuple[str, list[str]]], lines: Sequence[str], drafts: Sequence[Draft], closed: str | None
) -> str | None:
    """As a field says it, or a line or a table's row of that name, or a mark that stands alone; else what closes it."""
    printed = _value(fields, r"(?:report )?(?:security )?classification|report status|access")
    marks = (
        line
        for line in lines
        if not field(line)
        and re.match(r"(?:exempt|not for publication|confidential|restricted|unrestricted)\b", line, re.IGNORECASE)
    )
    rows = (f"{draft.row} {draft.text.rpartition(': ')[2]}" for draft in drafts[:FRONT] if draft.row)
    parts = (line for d in drafts[:FRONT] if not (d.row or d.label) and d.page == 1 for line in d.text.split("\n"))
    unnamed = next((found[1] for line in (*lines, *rows, *parts) if (found := CLASSIFIED.match(line))), "")
    said = (printed.split("\n")[0] or unnamed or next(marks, "")).strip(" .").lower()
    return (closed if closed and said in ("", UNRESTRICTED) else said) or None  # in doubt it is closed


def _reference(fields: Sequence[tuple[str, list[str]]]) -> str | None:
    for name, lines in fields:
        if "decision" in name or "reference" in name:
            numbered = re.search(r"reference|\b(?:ref|no|number)\b", name)
            found = _REFERENCE.search(" ".join(lines)) or (numbered and _CODE.fullmatch(" ".join(lines)))
            if found:
                return found[0]
    return None


def _key_decision(lines: Sequence[str]) -> bool | None:
    """Yes where the header says so or gives the key decision's number; None where it says nothing, or both."""
    said = set()
    for line, following in itertools.pairwise([*lines, ""]):
        if found := _KEY.match(line):
            answer = found[1] or found[2] or following
            boxed = BOXES.search(answer) and ticked(answer)
            said |= (
                {boxed == "yes"}
                if boxed
                else set()
                if boxed == ""
                else {True}
                if _YES.match(answer)
                else {False}
                if _NO.match(answer)
                else set()
            )
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
            if items and cut and not _POINT.match(line) and not line.startswith("http"):
                items[-1] += f" {line}"
            elif re.search(r"[^\W\d]", line) and not line.endswith(":"):
                items.append(line)
    if items and (lead := _SENTENCES.match(items[0])) and not title_like(lead[0].rstrip("."), 99):
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


def _decision(drafts: Sequence[Draft]) -> str | None:
    """What a record of a decision says was decided, or is to be."""
    parts = [d for d in drafts if _DECISION.fullmatch((d.heading or "").split(" > ")[-1]) and not d.row]
    return "\n".join(f"{d.label or ''} {d.text}".strip() for d in parts) or None


def _recommendation(drafts: Sequence[Draft]) -> str | None:
    """The recommendation at the top, else the paragraphs under the last heading of that name, whole."""
    placed = next((at for at, draft in enumerate(drafts) if draft.place == RECOMMENDATION), None)
    if placed is not None:
        lead = drafts[placed]
        if not lead.text.endswith(":"):
            return lead.text
        numbered = itertools.takewhile(
            lambda draft: draft.label and draft.heading == lead.heading, drafts[placed + 1 :]
        )
        lettered = itertools.takewhile(lambda draft: _LETTERED.match(draft.text), drafts[placed + 1 :])
        return "\n".join(
            [lead.text, *(f"{draft.label} {draft.text}" for draft in numbered), *(draft.text for draft in lettered)]
        )
    headed = [d for d in drafts if (d.label or d.place == d.heading) and _RECOMMENDING.search(d.heading or "")]
    return "\n".join(draft.text for draft in headed) or None
