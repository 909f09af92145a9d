"""Who is signed in, and how often somebody failed to: kept on the server, so that signing out or removal ends it."""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import AccessError
from assistant.keeping.record import private
from web.users import Person

IDLE = 30 * 60  # seconds without a request after which a session has ended
LONGEST = 8 * 3600  # seconds after signing in
FREE_TRIES = 5  # wrong passwords for one name before it has to wait
FIRST_WAIT, LONGEST_WAIT = 30, 15 * 60  # seconds; each further failure doubles the wait
FORGOTTEN = 24 * 3600  # seconds after which failures no longer count
ERRAND = 10 * 60  # seconds in which somebody must come back from another sign-in service
_SEEN_EVERY = 30  # seconds between two notes that a session is in use

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    digest TEXT PRIMARY KEY, person TEXT NOT NULL, stamp TEXT NOT NULL, began REAL NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS errands (
    state TEXT PRIMARY KEY, browser TEXT NOT NULL, kept TEXT NOT NULL, began REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tries (
    name TEXT PRIMARY KEY, failures INTEGER NOT NULL, last REAL NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
"""


class Sessions:
    """Sessions and failed tries in `folder`/sessions.sqlite. A session's id and a name that was tried are kept hashed.

    Every method raises AccessError where the file cannot be used.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self._clock = clock

    def begin(self, person: Person) -> str:
        """A new session; returns its id, which only the person's browser is told."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._open() as db:
            db.execute("DELETE FROM sessions WHERE seen < ? OR began < ?", (now - IDLE, now - LONGEST))
            db.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (_digest(token), person.id, person.stamp, now, now)
            )
        return token

    def holder(self, token: str) -> tuple[str, str] | None:
        """The id and stamp of the person whose session it is; None where it has ended or never was."""
        now, digest = self._clock(), _digest(token)
        with self._open() as db:
            sql = "SELECT person, stamp, seen FROM sessions WHERE digest = ? AND seen >= ? AND began >= ?"
            row = db.execute(sql, (digest, now - IDLE, now - LONGEST)).fetchone()
            if row is None:
                return None
            if now - row[2] > _SEEN_EVERY:
                db.execute("UPDATE sessions SET seen = ? WHERE digest = ?", (now, digest))
        return str(row[0]), str(row[1])

    def end(self, token: str) -> None:
        """End one session."""
        with self._open() as db:
            db.execute("DELETE FROM sessions WHERE digest = ?", (_digest(token),))

    def send(self, state: str, browser: str, kept: str) -> None:
        """A browser is sent to sign in elsewhere, and is to come back with `state`; `kept` is what is needed then."""
        now = self._clock()
        with self._open() as db:
            db.execute("DELETE FROM errands WHERE began < ?", (now - ERRAND,))
            db.execute("INSERT INTO errands VALUES (?, ?, ?, ?)", (_digest(state), _digest(browser), kept, now))

    def back(self, state: str, browser: str) -> str | None:
        """What was kept for a browser that comes back, once; None where this one was not sent with that state."""
        with self._open() as db:
            sql = "DELETE FROM errands WHERE state = ? AND browser = ? AND began >= ? RETURNING kept"
            row = db.execute(sql, (_digest(state), _digest(browser), self._clock() - ERRAND)).fetchone()
        return str(row[0]) if row else None

    def forget(self, person: Person) -> None:
        """End every session of a person and forget failed tries at the name."""
        with self._open() as db:
            db.execute("DELETE FROM sessions WHERE person = ?", (person.id,))
            db.execute("DELETE FROM tries WHERE name = ?", (_digest(person.name),))

    def attempt(self, name: str) -> float:
        """Seconds until a password for this name may be tried; 0 is a try, failed until `passed` is called.

        That it counts at once makes tries that are made at the same time count too. Nothing tells whether there is
        somebody of that name.
        """
        now, key = self._clock(), _digest(name.strip().casefold())
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("DELETE FROM tries WHERE last < ?", (now - FORGOTTEN,))
            failures, until = db.execute("SELECT failures, until FROM tries WHERE name = ?", (key,)).fetchone() or (
                0,
                0,
            )
            if until > now:
                wait = float(until - now)
            else:
                beyond = failures + 1 - FREE_TRIES
                pause = min(FIRST_WAIT * 2 ** min(beyond, 16), LONGEST_WAIT) if beyond >= 0 else 0
                db.execute("INSERT OR REPLACE INTO tries VALUES (?, ?, ?, ?)", (key, failures + 1, now, now + pause))
                wait = 0.0
            db.execute("COMMIT")
        return wait

    def passed(self, name: str) -> None:
        """The last try was right: no failure counts any more."""
        with self._open() as db:
            db.execute("DELETE FROM tries WHERE name = ?", (_digest(name.strip().casefold()),))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        path = self.folder / "sessions.sqlite"
        try:
            if not path.exists():
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                private(path)
            db = sqlite3.connect(path, timeout=10, isolation_level=None)
            try:
                if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'errands'").fetchone():
                    db.execute("PRAGMA journal_mode = WAL")
                    db.executescript(_SCHEMA)
                db.execute("PRAGMA synchronous = NORMAL")
                yield db
            finally:
                db.close()
        except (OSError, sqlite3.DatabaseError) as error:
            raise AccessError(
                f"Nobody can be signed in: {str(path)!r} cannot be used; check the folder, or delete the file."
            ) from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
