"""The log: one JSON object a line, with ids and codes; no words of a paper ever, a question's only if asked for."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from secrets import token_hex

from assistant.schema import Answer, Query

_OURS = ("assistant", "ingest", "web", "app", "uvicorn")  # others may put words of a paper into their messages
_LONGEST = 2000  # characters of a message
_log = logging.getLogger("web.questions")
_questions = False


class Lines(logging.Formatter):
    """A record as one line of JSON, whatever stands in it; of an exception its kind and where, not what it says."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        event = getattr(record, "event", None)
        if isinstance(event, dict):
            line |= event
        elif record.name.partition(".")[0] in _OURS:
            line["message"] = record.getMessage()[:_LONGEST]
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["where"] = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-8:]]
        return json.dumps(line)


def start(file: Path | None, questions: bool) -> None:
    """Write the log to a file (which may be moved away at any time), or to standard error.

    `questions`: with the words of each question. Raises OSError where the file cannot be written.
    """
    global _questions
    _questions = questions
    handler = logging.StreamHandler(sys.stderr) if file is None else WatchedFileHandler(file)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _log.setLevel(logging.INFO)


def question(query: Query, answer: Answer | None, code: str | None, seconds: float) -> None:
    """What became of one question: an id of its own, the outcome, the papers cited, how long it took."""
    event: dict[str, object] = {
        "event": "question",
        "id": token_hex(8),
        "outcome": "failed" if answer is None else "declined" if answer.declined else "answered",
        "code": code or (answer.reason if answer else None),
        "mode": answer.mode if answer else None,
        "papers": sorted({cite.paper.paper_id for cite in answer.citations}) if answer else [],
        "milliseconds": round(seconds * 1000),
    }
    if _questions:
        event["question"] = query.question[:_LONGEST]
    _log.info("question", extra={"event": event})
