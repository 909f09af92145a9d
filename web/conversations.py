"""Conversations as they are kept, in an SQLite file of their own beside the store.

A stored answer is a record of what it quotes and where (`web/kept.py`). What is deleted is overwritten on the disk.
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from assistant.errors import StoreError
from assistant.keeping.record import private
from assistant.schema import Limits
from web import limits as limiting

DAY = 86_400  # seconds

# "asked" while it is searched; "gone" once what it quotes is no longer in the papers.
State = Literal["asked", "answered", "failed", "stopped", "gone"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, touched REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS of_owner ON conversations (owner, touched);
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    question TEXT NOT NULL, limits TEXT NOT NULL, state TEXT NOT NULL, answer TEXT, trouble TEXT, useful INTEGER);
CREATE INDEX IF NOT EXISTS of_conversation ON turns (conversation, id);
CREATE TABLE IF NOT EXISTS candidates (
    turn INTEGER PRIMARY KEY REFERENCES turns (id) ON DELETE CASCADE, record TEXT NOT NULL);
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One question of a conversation with what became of it."""

    turn: int
    question: str
    limits: Limits
    state: State
    answer: dict[str, Any] | None  # the record that `web/kept.py` makes
    trouble: str | None  # the sentence shown where no answer could be made
    useful: bool | None  # the reader's verdict, if there is one


@dataclass(frozen=True, slots=True)
class Listed:
    """One conversation in the list of its owner."""

    id: str
    question: str  # the first one
    questions: int
    touched: datetime  # when it was last added to


class Conversations:
    """The conversations of everybody; each is seen by its owner alone. Raises StoreError where the file fails."""

    def __init__(self, file: Path, kept_days: int) -> None:
        self.file = file
        self.kept_days = kept_days
        with self._open() as db:
            db.executescript(_SCHEMA)
            db.execute("UPDATE turns SET state = 'stopped' WHERE state = 'asked'")  # its searcher is no more
        self.forget_old()

    def begin(
        self, owner: str, conversation: str, question: str, limits: Limits, replaces: int | None = None
    ) -> tuple[str, int]:
        """A question is asked: the conversation's id, a new one where it is not the owner's, and the turn's.

        `replaces` is the conversation's last turn where this question is asked in its place.
        """
        with self._open() as db:
            if not _owned(db, owner, conversation):
                conversation = secrets.token_urlsafe(18)
                db.execute("INSERT INTO conversations VALUES (?, ?, 0)", (conversation, owner))
            db.execute("UPDATE conversations SET touched = ? WHERE id = ?", (time.time(), conversation))
            db.execute(
                "DELETE FROM turns WHERE id = ? AND id = (SELECT max(id) FROM turns WHERE conversation = ?)",
                (replaces, conversation),
            )
            added = db.execute(
                "INSERT INTO turns (conversation, question, limits, state) VALUES (?, ?, ?, 'asked')",
                (conversation, question, json.dumps(limiting.parameters(limits))),
            )
            return conversation, int(added.lastrowid or 0)

    def finish(self, turn: int, answer: dict[str, Any] | None, trouble: str | None = None) -> bool:
        """What came of a question; False and of no effect where it was stopped or deleted meanwhile."""
        with self._open() as db:
            done = db.execute(
                "UPDATE turns SET state = ?, answer = ?, trouble = ? WHERE id = ? AND state = 'asked'",
                ("failed" if trouble else "answered", json.dumps(answer) if answer else None, trouble, turn),
            )
            return done.rowcount > 0

    def stop(self, owner: str, conversation: str) -> None:
        """Nobody waits any longer for what is still searched."""
        with self._open() as db:
            if _owned(db, owner, conversation):
                db.execute(
                    "UPDATE turns SET state = 'stopped' WHERE state = 'asked' AND conversation = ?", (conversation,)
                )

    def turns(self, owner: str, conversation: str) -> list[Kept]:
        """A conversation's questions, oldest first; none where there is no such conversation of this owner."""
        sql = (
            "SELECT id, question, limits, state, answer, trouble, useful FROM turns WHERE conversation = ? ORDER BY id"
        )
        with self._open() as db:
            rows = db.execute(sql, (conversation,)).fetchall() if _owned(db, owner, conversation) else []
        return [
            Kept(
                turn,
                question,
                limiting.read(json.loads(limits)),
                state,
                json.loads(answer) if answer else None,
                trouble,
                None if useful is None else bool(useful),
            )
            for turn, question, limits, state, answer, trouble, useful in rows
        ]

    def answers(self) -> list[tuple[str, int, dict[str, Any]]]:
        """Every answer that is kept, with its owner and turn: to delete what was withdrawn, never for a page."""
        sql = """SELECT owner, t.id, answer FROM turns AS t JOIN conversations AS c ON c.id = conversation
            WHERE answer IS NOT NULL ORDER BY t.id"""
        with self._open() as db:
            rows = db.execute(sql).fetchall()
        return [(owner, turn, json.loads(answer)) for owner, turn, answer in rows]

    def gone(self, turn: int) -> None:
        """What this answer quotes is no longer in the papers: its words are deleted here too."""
        with self._open() as db:
            db.execute("UPDATE turns SET state = 'gone', answer = NULL WHERE id = ?", (turn,))

    def rate(self, turn: int, useful: bool, candidate: dict[str, Any]) -> None:
        """A reader's verdict, with the question as a candidate for the evaluation; a later verdict takes its place."""
        with self._open() as db:
            db.execute("UPDATE turns SET useful = ? WHERE id = ?", (useful, turn))
            db.execute(
                "INSERT OR REPLACE INTO candidates VALUES (?, ?)", (turn, json.dumps(candidate, ensure_ascii=False))
            )

    def listed(self, owner: str) -> list[Listed]:
        """The owner's conversations, the last used first."""
        sql = """SELECT c.id, (SELECT question FROM turns WHERE conversation = c.id ORDER BY id LIMIT 1),
            (SELECT count(*) FROM turns WHERE conversation = c.id) AS number, c.touched
            FROM conversations AS c WHERE owner = ? AND number ORDER BY touched DESC, c.id"""
        with self._open() as db:
            rows = db.execute(sql, (owner,)).fetchall()
        return [
            Listed(id, question, number, datetime.fromtimestamp(touched, UTC)) for id, question, number, touched in rows
        ]

    def delete(self, owner: str, conversation: str) -> None:
        """Delete one conversation of the owner's."""
        with self._open() as db:
            db.execute("DELETE FROM conversations WHERE owner = ? AND id = ?", (owner, conversation))

    def delete_all(self, owner: str) -> None:
        """Delete every conversation of the owner's."""
        with self._open() as db:
            db.execute("DELETE FROM conversations WHERE owner = ?", (owner,))

    def forget_old(self) -> None:
        """Delete what was last added to longer ago than conversations are kept."""
        with self._open() as db:
            db.execute("DELETE FROM conversations WHERE touched < ?", (time.time() - self.kept_days * DAY,))

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return _opened(self.file)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A transaction on the file, which only its owner may read."""
    try:
        private(file)
        with closing(sqlite3.connect(file, timeout=10)) as db, db:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA secure_delete = ON")
            yield db
    except (sqlite3.DatabaseError, OSError) as error:
        raise StoreError(
            f"The conversations in {str(file)!r} cannot be read or written ({error}); "
            "check the disk and the file's permissions, or move it away to begin anew."
        ) from error


def file_of(store: Path) -> Path:
    """Where the conversations about a store are kept."""
    folder = store.resolve()
    return folder.with_name(f"{folder.name}-conversations.sqlite")


def erase(file: Path, owner: str) -> None:
    """Delete every conversation of a person, also while the pages are served. Raises StoreError."""
    if file.exists():
        with _opened(file) as db:
            db.execute("DELETE FROM conversations WHERE owner = ?", (owner,))


def _owned(db: sqlite3.Connection, owner: str, conversation: str) -> bool:
    sql = "SELECT 1 FROM conversations WHERE id = ? AND owner = ?"
    return db.execute(sql, (conversation, owner)).fetchone() is not None
