"""The limits of a question on the page: as they stand in an address, in the form, and in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from assistant.cite import long_date
from assistant.errors import QuestionError
from assistant.schema import Limits, Paper

NONE = Limits()
_DAYS = {"from": "earliest", "to": "latest", "as_at": "as_of"}  # by the name in an address
_NAMES = {"council": "Council", "body": "Committee or board"}


def read(given: Mapping[str, Any]) -> Limits:
    """The limits of an address or of the form. Raises QuestionError for what is no date."""
    days: dict[str, date | None] = {}
    for name, field in _DAYS.items():
        try:
            days[field] = date.fromisoformat(str(given[name])) if given.get(name) else None
        except ValueError:
            raise QuestionError("A limit is not a date; choose it again as day, month and year.") from None
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
    choices = {
        name: sorted({value for paper in papers if (value := getattr(paper, name))}, key=str.casefold)
        for name in _NAMES
    }
    selects = "".join(
        f'<p><label for="limit-{name}">{_NAMES[name]}</label><select id="limit-{name}" name="{name}">'
        f'<option value="">Any</option>{_options(choices[name], getattr(limits, name))}</select></p>'
        for name in _NAMES
    )
    labels = {"from": "Papers from", "to": "Papers to", "as_at": "As at (nothing later)"}
    days = "".join(
        f'<p><label for="limit-{name}">{labels[name]}</label>'
        f'<input type="date" id="limit-{name}" name="{name}" value="{getattr(limits, field) or ""}"></p>'
        for name, field in _DAYS.items()
    )
    said = in_words(limits)
    return (
        f'<details id="limits"><summary>Limit which papers are searched<span id="in-force">'
        f"{f': {escape(said)}' if said else ''}</span></summary>"
        f'<form id="limiting">{selects}{days}<p><button type="button" id="no-limits">Search all '
        "papers</button></p></form></details>"
    )


def _options(values: Sequence[str], chosen: str | None) -> str:
    known = values if chosen is None or chosen in values else [*values, chosen]
    return "".join(f"<option{' selected' if value == chosen else ''}>{escape(value)}</option>" for value in known)


def _day(day: date | None) -> str:
    return long_date(day) if day else ""
