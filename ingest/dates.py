"""Dates as papers print them, and the days between which an undated paper proves itself written."""

import calendar
import itertools
import re
from datetime import date, timedelta

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if number}
_NAME = "(?:" + "|".join(_MONTHS) + ")"
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_NAME}),?\s+(\d{{4}})(?!\d)", re.IGNORECASE)
_SHORT = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(n[:3] for n in _MONTHS)}|sept)\.? (\d{{4}})(?!\d)", re.IGNORECASE
)
_AMERICAN = re.compile(rf"\b({_NAME}) (\d{{1,2}}), (\d{{4}})(?!\d)", re.IGNORECASE)
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_MONTH = re.compile(rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+)?({_NAME})\s+((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.;:])\s+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SOON = re.compile(
    rf"\bwill\b[^.;]{{0,80}}?\b(?:in|on|during)\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?({_NAME})\b(?!\s+\d{{4}})",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:by|from|until|till|before|wef|due|will|required|expected|planned|aims?|intend|intention|to be)\b",
    re.IGNORECASE,
)
_NEAR = timedelta(days=244)


def first_date(text: str) -> date | None:
    """The first full date in a text ("16 December 2021", "16/12/2021", else "16 Dec 2021", "May 3, 2021"), or None."""
    named = _DAY.search(text)
    if named:
        return _day(int(named[3]), _MONTHS[named[2].lower()], int(named[1]))
    numeric = _NUMERIC.search(text)
    if numeric:
        return _day(int(numeric[3]), int(numeric[2]), int(numeric[1]))
    if short := _SHORT.search(text):
        month = next(number for name, number in _MONTHS.items() if name.startswith(short[2][:3].lower()))
        return _day(int(short[3]), month, int(short[1]))
    american = _AMERICAN.search(text)
    return _day(int(american[3]), _MONTHS[american[1].lower()], int(american[2])) if american else None


def stated_period(text: str) -> tuple[date, date] | None:
    """Both days of "1 July 2022 to 30 September 2022"."""
    days = [_day(int(m[3]), _MONTHS[m[2].lower()], int(m[1])) for m in _DAY.finditer(text)]
    return (days[0], days[1]) if len(days) == 2 and days[0] and days[1] and days[0] <= days[1] else None


def proven_period(text: str) -> tuple[date, date] | None:
    """From the latest day or month told as past to the end of the month in which something "will" happen, or None.

    A month named without its year is a near one, else nothing is proven. A date with "by", "from", "will" or the like
    before it in its sentence is a plan, and proves nothing past.
    """
    past: list[date] = []
    lines = filter(_YEAR.search, text.split("\n"))  # no date is in the others
    for sentence in filter(_YEAR.search, itertools.chain.from_iterable(map(_SENTENCES.split, lines))):
        for found in _MONTH.finditer(sentence):
            if not _PLANNED.search(sentence[: found.start()]):
                day = _day(int(found[3]), _MONTHS[found[2].lower()], int(found[1] or 1))
                past += [day] if day else []
    if not past:
        return None
    start = max(past)
    ends = [_month_end(start, _MONTHS[found[1].lower()]) for found in _SOON.finditer(text)]
    return (start, min(ends)) if ends and min(ends) - start <= _NEAR else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(start: date, month: int) -> date:
    """The last day of the first such month that ends on or after `start`."""
    year = start.year + (month < start.month)
    return date(year, month, calendar.monthrange(year, month)[1])
