"""What is kept of somebody, for a request to see it: who they are here, what they asked, and their lines of the record.

Questions and answers are recorded information: those that quote exempt papers stand apart, to be looked at before
anything is handed on.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant.errors import StoreError
from assistant.keeping.shelves import APART
from web.audit import Audit
from web.users import Person

_SQL = """SELECT c.id, c.touched, question, limits, state, answer, trouble, useful, record
    FROM turns AS t JOIN conversations AS c ON c.id = conversation LEFT JOIN candidates ON turn = t.id
    WHERE owner = ? ORDER BY c.touched, t.id"""


def disclosed(person: Person, conversations: Path, audit: Audit, first: date, last: date) -> dict[str, Any]:
    """All of it as JSON, of conversations last added to and of events from one day to another. Raises StoreError."""
    asked: list[dict[str, Any]] = []
    exempt: list[dict[str, Any]] = []
    for conversation, touched, question, limits, state, answer, trouble, useful, verdict in _turns(
        conversations, person.id
    ):
        day = datetime.fromtimestamp(touched, UTC)
        if not first <= day.date() <= last:
            continue
        said = json.loads(answer) if answer else None
        one = {
            "conversation": conversation,
            "last_added_to": day.isoformat(timespec="seconds"),
            "question": question,
            "limits": json.loads(limits),
            "state": state,
            "answer": said,
            "trouble": trouble,
            "useful": None if useful is None else bool(useful),
            "verdict": json.loads(verdict) if verdict else None,
        }
        (exempt if said and _quotes_exempt(said) else asked).append(one)
    about = {name: value for name, value in asdict(person).items() if name not in ("password", "stamp")}
    return {
        "person": about,
        "questions": asked,
        "questions_answered_from_exempt_papers": exempt,
        "record": [
            line for line in _lines(audit, person.id) if first.isoformat() <= line["at"][:10] <= last.isoformat()
        ],
    }


def _turns(file: Path, owner: str) -> Sequence[tuple[Any, ...]]:
    if not file.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as db:
            return db.execute(_SQL, (owner,)).fetchall()
    except sqlite3.DatabaseError as error:
        raise StoreError(f"The conversations in {str(file)!r} cannot be read ({error}); check the file.") from error


def _quotes_exempt(answer: dict[str, Any]) -> bool:
    cites = [*answer["citations"], *(cite for notice in answer["notices"] for cite in notice["citations"])]
    return any(APART in name for name in [*answer["names"], *(cite["paper"] for cite in cites)])


def _lines(audit: Audit, who: str) -> list[dict[str, Any]]:
    if not audit.file.exists():
        return []
    lines = [json.loads(line) for line in audit.file.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["who"] == who]
