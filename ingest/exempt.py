"""What of a paper may not be published, as it prints it: its parts' marks, and paragraphs of Schedule 12A."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.schema import UNRESTRICTED, Kind
from ingest.paragraphs import Draft
from ingest.zones import APPENDICES, BACKGROUND, HEADER, appendix, field

_NOUN = r"(?:appendix|annex|report|paper|document|section)"
_MARK = re.compile(  # a line that is a mark, and not one that speaks of exemptions
    rf"not for publication\b.*|(?:exempt|confidential|restricted|official[ -]sensitive)(?: {_NOUN}\b.*|\W*)"
    r"|(?:exempt|confidential|restricted) (?:under|by virtue|from publication|from disclosure)\b.*"
    rf"|this {_NOUN} (?:is|contains) (?:exempt|confidential)\b.*",
    re.IGNORECASE,
)
_MARKED_TITLE = re.compile(  # "Appendix 2 – EXEMPT", "Annex B (not for publication)"
    r".*(?:[(\[:–-] *)(?:exempt|confidential|restricted|not for publication)\b(?: (?:under|by|from)\b.*|\W*)$",
    re.IGNORECASE,
)
_NUMBERS = r"\d{1,2}[A-C]?(?:(?:\s*(?:,|and|&|or|to|[-–])\s*)+\d{1,2}[A-C]?)*"
_SCHEDULE = r"schedule\s*12\s*\(?A\b"
_SCHEDULE_12A = re.compile(r"12\s*\(?A\b", re.IGNORECASE)
_CITED = re.compile(
    rf"\bparagraphs?\s+({_NUMBERS})[^.;]{{0,90}}?\b{_SCHEDULE}|\b{_SCHEDULE}[^.;]{{0,60}}?\bparagraphs?\s+({_NUMBERS})",
    re.IGNORECASE,
)
_SCHEDULE_ENDS = 18  # its last paragraph, in Wales; a year or another act's paragraph is none of its


def exempt_paragraphs(text: str) -> tuple[str, ...] | None:
    """The paragraphs of Schedule 12A (Local Government Act 1972) that a text cites, as printed, each once."""
    found: dict[str, None] = {}
    if not _SCHEDULE_12A.search(text):  # most papers: soon seen
        return None
    for one, other in _CITED.findall(text):
        for number, last in re.findall(r"(\d{1,2}[A-Ca-c]?)(?:\s*(?:to|[-–])\s*(\d{1,2}))?", one or other):
            found |= dict.fromkeys(
                map(str, range(int(number), int(last) + 1)) if last and number.isdigit() else [number]
            )
    return tuple(n for n in found if 1 <= int(n.rstrip("ABCabc")) <= _SCHEDULE_ENDS) or None


def classified(drafts: Sequence[Draft], kind: Kind) -> tuple[Draft, ...]:
    """The drafts, each with the classification that its own part of the paper prints, in lower case.

    A part begins with an appendix or with a field of that name; what closes one holds until the next begins. An agenda
    and minutes speak of exempt items without being exempt, so lines of theirs are no marks.
    """
    part, mark = "", None
    marked = []
    for draft in drafts:
        opened = _appendix_of(draft)
        if opened and opened != part:
            part, mark = opened, _mark_of_title(draft)
        if draft.place not in (HEADER, APPENDICES, BACKGROUND) and draft.row is None:
            for line in [*(draft.heading or "").split(" > "), *draft.text.split("\n")]:
                mark = _mark_of_line(line, kind) or mark
        marked.append(replace(draft, classification=mark) if mark else draft)
    return tuple(marked)


def closed(classification: str | None) -> bool:
    """Whether a printed classification is none that is known to be open."""
    return classification is not None and classification != UNRESTRICTED


def _appendix_of(draft: Draft) -> str | None:
    return draft.place if (draft.place or "").startswith(("Appendix", "Annex")) else None


def _mark_of_title(draft: Draft) -> str | None:
    title = (draft.heading or "").split(" > ")[0]
    return _plain(title) if appendix(title) and _MARKED_TITLE.match(title) else None


def _mark_of_line(line: str, kind: Kind) -> str | None:
    named = field(line)
    if named and re.fullmatch(r"(?:report |security )*classification", named[0], re.IGNORECASE):
        return _plain(named[1]) or None
    speaks = kind in ("agenda", "minutes") or len(line.split()) > 40
    return _plain(line) if not speaks and _MARK.fullmatch(line.strip()) else None


def _plain(line: str) -> str:
    return line.strip(" .").lower()
