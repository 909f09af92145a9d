"""A file of questions, JSON Lines, and the check of each before anything is opened for it."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from assistant import chat
from assistant.errors import QuestionError
from assistant.schema import Limits, Query


def read(file: str) -> list[tuple[Any, Query]]:
    """The questions of a file, "-" for standard input, as (id, query). Raises QuestionError, naming the line."""
    questions: list[tuple[Any, Query]] = []
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            key, query = _question(json.loads(line))
            check(query)
        except QuestionError as error:
            raise QuestionError(f"Line {number}: {error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionError(
                f"Line {number} is not a question record; it needs an id and a question, and dates as YYYY-MM-DD."
            ) from error
        questions.append((key, query))
    return questions


def check(query: Query) -> None:
    """Raise QuestionError for a question or limits that cannot be used."""
    chat.check(query.question)
    limits = query.limits
    try:
        "".join([query.question, *query.history, limits.council or "", limits.body or ""]).encode()
    except UnicodeEncodeError as error:  # a terminal in another encoding, half of an emoji in JSON
        raise QuestionError("The question holds bytes that are no text; type it again.") from error
    last = min((day for day in (limits.as_of, limits.latest) if day), default=None)
    if limits.earliest and last and limits.earliest > last:
        raise QuestionError(f"No day lies between {limits.earliest} and {last}; give an earlier first day.")


def _lines(file: str) -> list[str]:
    """The lines of a UTF-8 file or of standard input; other line separators may stand inside a question."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"The questions in {file!r} cannot be read; give a JSON Lines file in UTF-8.") from error


def _question(record: dict[str, Any]) -> tuple[Any, Query]:
    history = record.get("history") or []
    told = [record["question"], *(record[name] for name in ("council", "body") if record.get(name)), *history]
    if not isinstance(history, list) or not all(isinstance(text, str) for text in told):
        raise TypeError
    as_of, earliest, latest = (
        date.fromisoformat(record[name]) if record.get(name) else None for name in ("as_of", "from", "to")
    )
    limits = Limits(as_of, earliest, latest, record.get("council") or None, record.get("body") or None)
    return record["id"], Query(record["question"], tuple(history), limits)
