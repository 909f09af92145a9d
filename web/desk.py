"""What the officer's pages share: which papers a search is limited to, in an address and as fields of a form."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

from assistant.cite import long_date
from assistant.errors import QuestionError
from assistant.schema import Limits, Paper

_DAYS = {"as_of": "As at (nothing later exists)", "from": "Papers from", "to": "Papers to"}


def limits(fields: Mapping[str, str]) -> Limits:
    """The limits that an address names. Raises QuestionError for what is no date."""
    as_of, earliest, latest = (_day(fields.get(name, "")) for name in _DAYS)
    return Limits(as_of, earliest, latest, fields.get("council") or None, fields.get("body") or None)


def address(path: str, topic: tuple[str, str], asked: Limits) -> str:
    """A path with a topic (its name and words) and limits, escaped for an attribute."""
    days = {"as_of": asked.as_of, "from": asked.earliest, "to": asked.latest}
    fields = {name: day.isoformat() for name, day in days.items() if day}
    fields |= {name: value for name, value in (("council", asked.council), ("body", asked.body)) if value}
    return escape(f"{path}?{urlencode({topic[0]: topic[1], **fields})}")


def limit_fields(fields: Mapping[str, str], papers: Sequence[Paper]) -> str:
    """The fields for limits, closed away unless one is used; councils and bodies are those of the papers held."""
    days = "".join(
        f'<p class="field"><label for="{name}">{label}</label>'
        f'<input type="date" id="{name}" name="{name}" value="{escape(fields.get(name, ""))}"></p>'
        for name, label in _DAYS.items()
    )
    councils = _choice("council", "Council", fields, (paper.council for paper in papers))
    bodies = _choice("body", "Committee or board", fields, (paper.body for paper in papers))
    used = " open" if any(fields.get(name) for name in (*_DAYS, "council", "body")) else ""
    return (
        f"<details{used}><summary>Limit which papers are searched</summary>"
        f'<div class="fields">{days}{councils}{bodies}</div></details>'
    )


def limited(asked: Limits) -> str:
    """The limits in words, "" for none."""
    said = [
        f"as at {long_date(asked.as_of)}, nothing later" if asked.as_of else "",
        f"from {long_date(asked.earliest)}" if asked.earliest else "",
        f"to {long_date(asked.latest)}" if asked.latest else "",
        asked.council or "",
        asked.body or "",
    ]
    return ", ".join(filter(None, said))


def _choice(name: str, label: str, fields: Mapping[str, str], values: Iterable[str | None]) -> str:
    chosen = fields.get(name, "")
    known = sorted({value for value in (*values, chosen) if value})
    options = "".join(f"<option{' selected' if value == chosen else ''}>{escape(value)}</option>" for value in known)
    return (
        f'<p class="field"><label for="{name}">{label}</label><select id="{name}" name="{name}">'
        f'<option value="">Any</option>{options}</select></p>'
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise QuestionError(f"“{text}” is not a date; choose a day, or write it as YYYY-MM-DD.") from error
