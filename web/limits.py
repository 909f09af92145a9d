"""Which papers a search is limited to: as it stands in an address, in a form, and in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any
from urllib.parse import urlencode

from assistant.cite import long_date
from assistant.errors import QuestionError
from assistant.schema import Limits, Paper

NONE = Limits()
_DAYS = {"from": "earliest", "to": "latest", "as_at": "as_of"}  # by the name in an address
_ALSO = {"as_at": "as_of"}  # the name that programs know it by
_LABELS = {"from": "Papers from", "to": "Papers to", "as_at": "As at (nothing later)"}
_NAMES = {"council": "Council", "body": "Committee or board"}


def read(given: Mapping[str, Any]) -> Limits:
    """The limits of an address or of a form. Raises QuestionError for what is no date."""
    days: dict[str, date | None] = {}
    for name, field in _DAYS.items():
        text = given.get(name) or given.get(_ALSO.get(name, ""))
        try:
            days[field] = date.fromisoformat(str(text)) if text else None
        except ValueError:
            raise QuestionError(f"“{text}” is not a date; choose a day, or write it as YYYY-MM-DD.") from None
    names = {name: str(given[name]) if given.get(name) else None for name in _NAMES}
    return Limits(**names, **days)  # type: ignore[arg-type]


def parameters(limits: Limits) -> dict[str, str]:
    """The limits as an address has them, without those that are not set."""
    days = {name: getattr(limits, field) for name, field in _DAYS.items()}
    return {
        name: str(value)
        for name, value in {"council": limits.council, "body": limits.body, **days}.items()
        if value is not None
    }


def address(path: str, fields: Mapping[str, str], limits: Limits = NONE) -> str:
    """A path with fields and limits, escaped for an attribute."""
    return escape(f"{path}?{urlencode({**fields, **parameters(limits)})}")


def in_words(limits: Limits) -> str:
    """ "papers to the Cabinet, from 1 May 2021, as at 2 June 2022"; empty without limits."""
    return ", ".join(
        part
        for part, value in (
            (f"papers of {limits.council}", limits.council),
            (f"papers to the {limits.body}" if not limits.council else f"to the {limits.body}", limits.body),
            (f"from {_day(limits.earliest)}", limits.earliest),
            (f"to {_day(limits.latest)}", limits.latest),
            (f"as at {_day(limits.as_of)}", limits.as_of),
        )
        if value
    )


def form(papers: Sequence[Paper], limits: Limits) -> str:
    """The closed form in which limits are set; the page's script says in its summary which are in force."""
    said = in_words(limits)
    return (
        f'<details id="limits"><summary>Limit which papers are searched<span id="in-force">'
        f"{f': {escape(said)}' if said else ''}</span></summary>"
        f'<form id="limiting">{_fields(papers, limits)}<p><button type="button" id="no-limits">Search all '
        "papers</button></p></form></details>"
    )


def part(papers: Sequence[Paper], limits: Limits) -> str:
    """The same fields as a part of another form, closed away, with those in force in words."""
    said = in_words(limits)
    return (
        f"<details><summary>Limit which papers are searched{f': {escape(said)}' if said else ''}</summary>"
        f'<div class="fields">{_fields(papers, limits)}</div></details>'
    )


def _fields(papers: Sequence[Paper], limits: Limits) -> str:
    """A list of the councils and one of the bodies of the papers held, and the days."""
    choices = {
        name: sorted({value for paper in papers if (value := getattr(paper, name))}, key=str.casefold)
        for name in _NAMES
    }
    selects = "".join(
        f'<p class="field"><label for="limit-{name}">{_NAMES[name]}</label><select id="limit-{name}" name="{name}">'
        f'<option value="">Any</option>{_options(choices[name], getattr(limits, name))}</select></p>'
        for name in _NAMES
    )
    days = "".join(
        f'<p class="field"><label for="limit-{name}">{_LABELS[name]}</label>'
        f'<input type="date" id="limit-{name}" name="{name}" value="{getattr(limits, field) or ""}"></p>'
        for name, field in _DAYS.items()
    )
    return selects + days


def _options(values: Sequence[str], chosen: str | None) -> str:
    known = values if chosen is None or chosen in values else [*values, chosen]
    return "".join(f"<option{' selected' if value == chosen else ''}>{escape(value)}</option>" for value in known)


def _day(day: date | None) -> str:
    return long_date(day) if day else ""
