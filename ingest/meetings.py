"""Papers of one meeting vouch for each other: what two signs that agree prove of a paper that does not print it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.keeping.record import key
from ingest.organisations import author_body
from ingest.reading import Reading

_DAY = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_APPENDIX = re.compile(r"(?<![a-z])(?:appendix|annex)[ _-]+([a-z]|\d{1,2})(?![a-z\d])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What files say by their names: they lie in one folder, and are named alike up to a day of the calendar."""

    folder: Path
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Sign:
    """What one paper of a meeting says itself, and the appendices that it speaks of ("a", "b")."""

    body: str | None
    meeting_date: date | None
    council: str | None
    appendices: frozenset[str] = frozenset()
    closed: bool = False  # not everybody may read it, so it says nothing of papers that everybody may


def meeting_of(path: Path) -> Meeting | None:
    """The meeting in a file's name ("cabinet_2025-01-30_Appendix_A.pdf") or else its folder's; None without one day."""
    for named, folder in ((path.stem, path.parent), (path.parent.name, path.parent.parent)):
        found = _DAY.search(named)
        if found:
            try:
                day = date(*map(int, found.groups()))
            except ValueError:
                return None
            return Meeting(folder, named[: found.end()], day)
    return None


def sign(reading: Reading, closed: bool) -> Sign:
    """What a paper says to the others."""
    said = _APPENDIX.findall(" ".join(f"{para.heading or ''} {para.text}" for para in reading.paragraphs))
    spoken = frozenset(letter.lower() for letter in said) if reading.kind in ("report", "agenda") else frozenset()
    return Sign(reading.body, reading.meeting_date, reading.council, spoken, closed)


def completed(reading: Reading, path: Path, signs: Sequence[Sign]) -> Reading:
    """The reading with what other papers of its meeting prove: body and day, then council, and that it is an appendix.

    A name alone proves nothing. The day in it does where another paper of the meeting prints that day as its meeting's,
    and all that do print one body; a paper that prints another day or another body is left as it is.
    """
    meeting = meeting_of(path)
    if meeting is None or reading.meeting_date not in (None, meeting.day):
        return reading
    convened = {key(one.body): one.body for one in signs if one.body and one.meeting_date == meeting.day}
    if len(convened) != 1:
        return reading
    ((name, body),) = convened.items()
    if reading.body and key(reading.body) != name:
        return reading
    council = reading.council or _only(one.council for one in signs if one.council and key(one.body) == name)
    named = _APPENDIX.search(path.stem)
    appended = named is not None and any(named[1].lower() in one.appendices for one in signs)
    unsaid = reading.kind in ("report", "other") and not reading.meeting_date
    return replace(
        reading,
        body=reading.body or body,
        meeting_date=meeting.day,
        period=None,
        council=council,
        author_body=reading.author_body or author_body(reading.author_lines, council),
        kind="appendix" if appended and unsaid else reading.kind,
    )


def _only(names: Iterable[str]) -> str | None:
    found = set(names)
    return found.pop() if len(found) == 1 else None
