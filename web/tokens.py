"""Tokens by which a person's programs come in: each kept hashed, shown once, and ended by a day or by its owner."""

import hashlib
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import AccessError
from web.users import Person

DAY = 86_400  # seconds
DAYS = (30, 90, 365)  # how long a token may hold; the second is usual
MOST = 10  # tokens of one person
LONGEST_NAME = 80  # characters of what a token is for
_MARK = "council_"  # by which a token that was left somewhere is known for what it is
_SEEN_EVERY = 3600  # seconds between two notes that a token is in use
_SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, person TEXT NOT NULL, stamp TEXT NOT NULL, name TEXT NOT NULL,
    made REAL NOT NULL, ends REAL NOT NULL, used REAL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; never the token itself."""

    id: str
    name: str  # what it is for, in its owner's words
    made: datetime
    ends: datetime
    used: datetime | None  # to the hour; None for never

    def record(self) -> dict[str, str | None]:
        """What is kept of it, as JSON."""
        return {name: value if isinstance(value, str) else _said(value) for name, value in asdict(self).items()}


class Tokens:
    """The tokens in `folder`/tokens.sqlite. Every method raises AccessError where the file cannot be used."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._file = folder / "tokens.sqlite"
        self._clock = clock

    def make(self, person: Person, name: str, days: int) -> tuple[str, Token]:
        """A new token of a person's, which nobody can be told again, and what is kept of it."""
        name = " ".join(name.split())[:LONGEST_NAME] or "unnamed"
        if days not in DAYS:
            raise AccessError(f"A token holds for {', '.join(map(str, DAYS[:-1]))} or {DAYS[-1]} days; choose one.")
        if len(self.of(person)) >= MOST:
            raise AccessError(f"There are {MOST} tokens already; revoke one first.")
        secret, id, now = _MARK + secrets.token_urlsafe(32), secrets.token_hex(6), self._clock()
        row = (id, _digest(secret), person.id, person.stamp, name, now, now + days * DAY, None)
        with self._open() as db:
            db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return secret, _token(id, name, now, now + days * DAY, None)

    def holder(self, secret: str) -> tuple[str, str] | None:
        """The id and stamp of the person whose token it is; None for one that ended, was revoked or never was."""
        now = self._clock()
        with self._open() as db:
            sql = "SELECT id, person, stamp, used FROM tokens WHERE digest = ? AND ends > ?"
            row = db.execute(sql, (_digest(secret), now)).fetchone()
            if row is None:
                return None
            if row[3] is None or now - row[3] > _SEEN_EVERY:
                db.execute("UPDATE tokens SET used = ? WHERE id = ?", (now, row[0]))
        return str(row[1]), str(row[2])

    def of(self, person: Person) -> list[Token]:
        """A person's tokens that still hold, the newest first; one made before a new password holds no longer."""
        with self._open() as db:
            db.execute("DELETE FROM tokens WHERE ends <= ?", (self._clock(),))
            sql = "SELECT id, name, made, ends, used FROM tokens WHERE person = ? AND stamp = ? ORDER BY made DESC"
            return [_token(*row) for row in db.execute(sql, (person.id, person.stamp))]

    def revoke(self, person: Person, id: str) -> bool:
        """End one token; False where the person has none of that id."""
        with self._open() as db:
            return db.execute("DELETE FROM tokens WHERE id = ? AND person = ?", (id, person.id)).rowcount > 0

    def forget(self, person: Person) -> int:
        """End all of a person's tokens; returns how many."""
        with self._open() as db:
            return int(db.execute("DELETE FROM tokens WHERE person = ?", (person.id,)).rowcount)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            if not self._file.exists():
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(self._file, timeout=10, isolation_level=None)) as db:
                db.executescript(_SCHEMA)
                db.execute("PRAGMA secure_delete = ON")
                yield db
        except (OSError, sqlite3.DatabaseError) as error:
            raise AccessError(
                f"Tokens cannot be read: {str(self._file)!r} cannot be used; check the folder, or delete the file."
            ) from error


def _said(day: datetime | None) -> str | None:
    return day.isoformat(timespec="seconds") if day else None


def _token(id: str, name: str, made: float, ends: float, used: float | None) -> Token:
    first, last, seen = (datetime.fromtimestamp(at, UTC) if at else None for at in (made, ends, used))
    return Token(id, name, first, last, seen)  # type: ignore[arg-type]  # the first two are never None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
