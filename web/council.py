"""What differs by council, from a small TOML file: what it does not say is None, and its pages say so."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
from web import provider

NOT_STATED = "not stated yet"


@dataclass(frozen=True, slots=True)
class Council:
    """The settings; each is a key of the file, under the table that its first word names: `contact_email`."""

    council_name: str | None = None
    council_site: str | None = None  # its own web site
    council_team: str | None = None  # who runs the assistant
    council_owner: str | None = None  # the senior person who answers for it, by role
    contact_email: str | None = None
    contact_phone: str | None = None
    contact_post: str | None = None
    contact_days: int | None = None  # in which it answers
    privacy_controller: str | None = None  # where it is not the council
    privacy_officer: str | None = None  # the data protection officer and how to reach them
    privacy_basis: str | None = None  # the lawful basis
    privacy_hosting: str | None = None  # where and by whom the program and what it keeps are hosted
    privacy_backups: str | None = None  # how long copies of what it keeps are kept
    accessibility_status: str | None = None  # "full", "partial" or "none", of WCAG 2.2 AA
    accessibility_tested: date | None = None
    accessibility_tester: str | None = None
    accessibility_problems: tuple[str, ...] | None = None  # () where none are known
    accessibility_prepared: date | None = None  # when the statement was prepared
    algorithm_phase: str | None = None  # "pilot", "production", …
    algorithm_since: date | None = None
    algorithm_users: str | None = None  # who uses it, and how often
    algorithm_training: str | None = None  # what those who use it are taught
    algorithm_supplier: str | None = None  # who supplies and maintains it, under which contract
    algorithm_model: str | None = None  # who makes and runs the language model, where there is one
    algorithm_assessments: tuple[str, ...] | None = None  # impact assessments: name, date, where
    algorithm_review: str | None = None  # when the record is next looked at

    @property
    def name(self) -> str:
        """The council's name in a sentence."""
        return self.council_name or "the council"

    @property
    def unsaid(self) -> list[str]:
        """The settings that nothing is said of, as they are named in the file: "contact.email"."""
        needed = (field.name for field in fields(self) if field.name not in _MAY_BE_NONE)
        return [name.replace("_", ".", 1) for name in needed if getattr(self, name) is None]


_MAY_BE_NONE = ("privacy_controller", "algorithm_model", "contact_phone", "contact_post")
_STATUS = ("full", "partial", "none")


def read(file: Path) -> Council:
    """The settings in a file; none where there is no file. Raises SettingsError for what cannot be used."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Council()
    except (OSError, ValueError) as error:
        raise SettingsError(f"The settings {str(file)!r} cannot be read as TOML ({error}); mend them.") from error
    known = {field.name: str(field.type) for field in fields(Council)}
    said = {}
    tables.pop(provider.TABLE, None)  # which is not about what the pages say
    for table, values in tables.items():
        for key, value in values.items() if isinstance(values, Mapping) else [("", values)]:
            name = f"{table}_{key}"
            if name not in known:
                raise SettingsError(f"{file} says {table}.{key}, which is not known; see the README for what is.")
            said[name] = _value(f"{table}.{key}", known[name], value, file)
    return Council(**said)


def _value(name: str, kind: str, value: Any, file: Path) -> Any:
    """A value as the settings hold it. Raises SettingsError for one of another kind."""
    if name == "accessibility.status" and value not in _STATUS:
        raise SettingsError(f"{file}: {name} is one of {', '.join(_STATUS)}.")
    if kind.startswith("tuple"):
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise SettingsError(f"{file}: {name} is a list of texts.")
    if kind.startswith("date"):
        if type(value) is date:
            return value
        raise SettingsError(f"{file}: {name} is a date, written without quotation marks: 2026-11-28.")
    if kind.startswith("int"):
        if type(value) is int and value > 0:
            return value
        raise SettingsError(f"{file}: {name} is a number of days.")
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise SettingsError(f"{file}: {name} is a text in quotation marks.")
