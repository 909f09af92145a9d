"""The record of who did what: one line of JSON an event, appended and never changed, each line sealing the one before.

It holds ids and codes alone: no name, no question, no word of a paper.
"""

import fcntl
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assistant.errors import AccessError

Event = Literal[
    "signed_in",
    "sign_in_failed",
    "sign_in_locked",
    "signed_out",
    "refused",
    "exempt_read",
    "paper_added",
    "paper_failed",
    "paper_withdrawn",
    "user_added",
    "user_changed",
    "user_removed",
    "exported",
    "erased",
    "token_made",
    "token_revoked",
    "token_refused",
]
_FIRST = "0" * 64  # what the first line seals
_TAIL = 1 << 16  # bytes; longer than any line


class Audit:
    """The record in `folder`/audit.jsonl. Raises AccessError where it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "audit.jsonl"

    def note(self, event: Event, who: str | None, **about: str | int | list[str] | None) -> None:
        """Append one event: `who` is a person's id, "local", or None for nobody known."""
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(self.file, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600), "rb+") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _TAIL))
                lines = file.read().splitlines()
                at = datetime.now(UTC).isoformat(timespec="milliseconds")
                entry = {"at": at, "event": event, "who": who, **about, "before": _seal(lines[-1]) if lines else _FIRST}
                file.write(json.dumps(entry).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise AccessError(
                f"The audit record {str(self.file)!r} cannot be written ({error.strerror}); "
                "tell whoever looks after this assistant."
            ) from error

    def broken(self) -> int | None:
        """The number, from 1, of the first line that is not as it was written; None where all are."""
        before = _FIRST
        if not self.file.exists():
            return None
        for number, line in enumerate(self.file.read_bytes().splitlines(), start=1):
            try:
                sealed = json.loads(line)["before"]
            except (ValueError, KeyError, TypeError):
                return number
            if sealed != before:
                return number
            before = _seal(line)
        return None


def _seal(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
