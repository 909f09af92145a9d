"""The record's file: its tables, how it is opened, and how its rows become nouns."""

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TypedDict

from assistant.errors import StoreError, StoreMismatch
from assistant.keeping.links import relink
from assistant.reader import Tokens
from assistant.schema import Limits, Paper, Paragraph

RECORD = "record.sqlite"
SCHEMA_VERSION = 5

# Sketches, links and copies are of current revisions alone; links and copies stand in both directions.
_SINCE_3 = """
CREATE TABLE motions (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL, kind TEXT NOT NULL,
    proposer TEXT NOT NULL, seconder TEXT, outcome TEXT, decided INTEGER);
CREATE INDEX motions_of_paper ON motions (paper);
CREATE TABLE sketches (
    hash INTEGER NOT NULL, paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    PRIMARY KEY (hash, paper, ordinal)) WITHOUT ROWID;
CREATE INDEX sketches_of_paper ON sketches (paper);
CREATE TABLE links (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE, share REAL NOT NULL,
    PRIMARY KEY (paper, other)) WITHOUT ROWID;
CREATE INDEX links_of_other ON links (other);
CREATE TABLE copies (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    other INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE, other_ordinal INTEGER NOT NULL,
    PRIMARY KEY (paper, ordinal, other)) WITHOUT ROWID;
CREATE INDEX copies_of_other ON copies (other);
"""

_SINCE_4 = "CREATE INDEX places_of_paper ON paragraphs (paper, place) WHERE place IS NOT NULL;"

# Days are integers, YYYYMMDD, so that they compare. Names are compared by keys: case folded, white space collapsed.
SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE access (id INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE);
CREATE TABLE papers (
    id INTEGER PRIMARY KEY, paper_id TEXT NOT NULL, source TEXT NOT NULL, title TEXT, council TEXT, body TEXT,
    meeting_date INTEGER, kind TEXT NOT NULL, authors TEXT NOT NULL, author_body TEXT, classification TEXT,
    access TEXT NOT NULL REFERENCES access (label), decision_ref TEXT, recommendation TEXT, sha256 TEXT NOT NULL,
    revision INTEGER NOT NULL, pages INTEGER, digest INTEGER NOT NULL, exempt_paragraphs TEXT, key_decision INTEGER,
    past_pathway TEXT, future_pathway TEXT, background TEXT, open_part INTEGER NOT NULL DEFAULT FALSE,
    date_from INTEGER, date_to INTEGER, council_key TEXT, body_key TEXT, path TEXT NOT NULL, current INTEGER NOT NULL,
    UNIQUE (paper_id, revision));
CREATE UNIQUE INDEX current_papers ON papers (paper_id) WHERE current;
CREATE TABLE paragraphs (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL, label TEXT, place TEXT,
    row TEXT, heading TEXT, page INTEGER, text TEXT NOT NULL, classification TEXT,
    PRIMARY KEY (paper, ordinal)) WITHOUT ROWID;
{_SINCE_4}
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, passage_id TEXT NOT NULL UNIQUE, paper INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    context TEXT NOT NULL, text TEXT NOT NULL, vector BLOB NOT NULL,
    FOREIGN KEY (paper, ordinal) REFERENCES paragraphs (paper, ordinal) ON DELETE CASCADE);
CREATE INDEX passages_of_paper ON passages (paper, ordinal);
CREATE TABLE sentences (
    paper INTEGER NOT NULL, ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    PRIMARY KEY (paper, ordinal, start, "end"),
    FOREIGN KEY (paper, ordinal) REFERENCES paragraphs (paper, ordinal) ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE tokens (
    paper INTEGER NOT NULL, ordinal INTEGER NOT NULL, vectors BLOB NOT NULL, places BLOB NOT NULL,
    PRIMARY KEY (paper, ordinal),
    FOREIGN KEY (paper, ordinal) REFERENCES paragraphs (paper, ordinal) ON DELETE CASCADE);
CREATE TABLE terms (
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE, short TEXT NOT NULL, long TEXT NOT NULL,
    PRIMARY KEY (paper, short, long)) WITHOUT ROWID;
CREATE TABLE failures (path TEXT PRIMARY KEY, source TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
{_SINCE_3}
PRAGMA user_version = {SCHEMA_VERSION};
"""

# What brings a record of the version before up to this one. New columns are null until they are told.
MIGRATIONS = {
    2: f"""
ALTER TABLE papers ADD COLUMN exempt_paragraphs TEXT;
ALTER TABLE papers ADD COLUMN key_decision INTEGER;
ALTER TABLE papers ADD COLUMN past_pathway TEXT;
ALTER TABLE papers ADD COLUMN future_pathway TEXT;
ALTER TABLE papers ADD COLUMN background TEXT;
ALTER TABLE paragraphs ADD COLUMN classification TEXT;
{_SINCE_3}
""",
    3: _SINCE_4,
    4: "ALTER TABLE papers ADD COLUMN open_part INTEGER NOT NULL DEFAULT FALSE",
}
# Until format 4 words stood in the record, in tables for each access label.
_WORD_TABLES = """SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'
    ORDER BY name"""  # vocabularies before the words they are of

PAPER = ", ".join(
    f"papers.{column}"
    for column in (
        "paper_id source title council body meeting_date kind authors author_body classification access decision_ref "
        "recommendation sha256 revision pages digest exempt_paragraphs key_decision past_pathway future_pathway "
        "background open_part date_from date_to"
    ).split()
)
PARAGRAPH = "papers.paper_id, p.ordinal, p.label, p.place, p.row, p.heading, p.page, p.text, p.classification"


class StoredWith(TypedDict):
    """The models that a record's vectors were made with; the arguments of a writer to it."""

    model: str
    dimensions: int
    reader: str


class Connection(sqlite3.Connection):
    """A connection that a reader can keep in a weak set."""


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Whatever SQLite or the disk says inside becomes a StoreError of one sentence; our own mistakes do not."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        raise StoreError(_sentence(folder, str(error))) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StoreError(_sentence(folder, "disk is full")) from error
        raise StoreError(
            f"The store {str(folder)!r} cannot be read or written ({error.strerror}); "
            "check the folder and its permissions."
        ) from error


def _sentence(folder: Path, said: str) -> str:
    store = f"The store {str(folder)!r}"
    if "full" in said or "disk I/O" in said:
        return f"{store} has no room left or its disk fails ({said}); what was stored is kept, make room and try again."
    if "readonly" in said:
        return f"{store} cannot be written; check the folder's permissions."
    if "unable to open" in said:
        return f"{store} cannot be opened; check that the folder exists and its permissions."
    if "locked" in said:
        return f"{store} is in use by another program; wait for it to finish and try again."
    mended = "restore a backup (python -m ingest restore FILE) or add the papers again"
    return f"{store} is damaged ({said}); move it away and {mended}."


def private(file: Path) -> None:
    """Make a file that its owner alone may read, if there is none.

    One that is there is left alone: POSIX drops all locks that a process has on a file when it closes it once, SQLite's
    among them, and another process could then write into the middle of what this one reads.
    """
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def connect(folder: Path, writing: bool = False) -> Connection:
    """Open the record that is there. Raises StoreError, or StoreMismatch for another version's."""
    mode = "rwc" if writing else "ro"
    if not writing and not (folder / RECORD).is_file():
        raise StoreError(
            f"There is no store in {str(folder)!r}; "
            f"make one with: python -m ingest add PATH --store {quote(str(folder))}"
        )
    with translated(folder):
        uri = f"{(folder / RECORD).resolve().as_uri()}?mode={mode}"
        connection = sqlite3.connect(
            uri, uri=True, timeout=10, isolation_level=None, check_same_thread=False, factory=Connection
        )
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if not version and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                if not writing:
                    raise StoreError(
                        f"The store {str(folder)!r} is empty; fill it with: python -m ingest add PATH "
                        f"--store {quote(str(folder))}"
                    )
            elif version in MIGRATIONS:
                if not writing:
                    raise StoreMismatch(
                        f"The store {str(folder)!r} was made by an earlier version of this program (format {version}); "
                        f"bring it up to date with: python -m ingest upgrade --store {quote(str(folder))}"
                    )
            elif version != SCHEMA_VERSION:
                raise StoreMismatch(
                    f"The store {str(folder)!r} was made by another version of this program (format {version}, "
                    f"this one reads {SCHEMA_VERSION}); move it away and add the papers again."
                )
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Bring a record of an earlier version up to this one, in one transaction."""
    try:
        db.execute("BEGIN IMMEDIATE")
        for step in range(version, SCHEMA_VERSION):
            for statement in MIGRATIONS[step].split(";\n"):
                db.execute(statement)
        for (table,) in db.execute(_WORD_TABLES).fetchall():
            db.execute(f"DROP TABLE {table}")
        if version < 3:
            relink(db)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def stored_with(folder: Path) -> StoredWith:
    """What a record was made with, of this version's format or one that can be brought up to it; or StoreError."""
    if not (folder / RECORD).is_file():
        connect(folder)  # which says what is missing
    connection = connect(folder, writing=True)
    try:
        with translated(folder):
            kept = dict(connection.execute("SELECT key, value FROM meta"))
        return {"model": kept["model"], "dimensions": kept["dimensions"], "reader": kept["reader"]}
    finally:
        connection.close()


def day(value: date | None) -> int | None:
    """A date as the integer YYYYMMDD."""
    return None if value is None else value.year * 10000 + value.month * 100 + value.day


def undate(value: int) -> date:
    """The date of an integer YYYYMMDD."""
    return date(value // 10000, value // 100 % 100, value % 100)


def key(name: str | None) -> str | None:
    """A name as it is compared: case folded, white space collapsed."""
    return None if name is None else " ".join(name.casefold().split())


def columns(paper: Paper, path: Path) -> dict[str, object]:
    """A paper as a row of `papers`, current."""
    first, last = paper.span or (None, None)
    row = dict(zip(Paper.__slots__, astuple(paper), strict=True))
    del row["period"]
    return row | {
        "meeting_date": day(paper.meeting_date),
        "authors": json.dumps(paper.authors),
        "exempt_paragraphs": _list(paper.exempt_paragraphs),
        "background": _list(paper.background),
        "date_from": day(first),
        "date_to": day(last),
        "council_key": key(paper.council),
        "body_key": key(paper.body),
        "path": str(path),
        "current": True,
    }


def _list(values: tuple[str, ...] | None) -> str | None:
    return None if values is None else json.dumps(values)


def to_paper(row: tuple[object, ...]) -> Paper:
    """A row of the columns PAPER as a Paper."""
    *fields, first, last = row
    record = dict(zip((name for name in Paper.__slots__ if name != "period"), fields, strict=True))
    printed = record["meeting_date"]
    record["meeting_date"] = undate(int(str(printed))) if printed else None
    record["period"] = (undate(int(str(first))), undate(int(str(last)))) if first and not printed else None
    record["authors"] = tuple(json.loads(str(record["authors"])))
    record["digest"], record["open_part"] = bool(record["digest"]), bool(record["open_part"])
    for name in ("exempt_paragraphs", "background"):
        record[name] = None if record[name] is None else tuple(json.loads(str(record[name])))
    record["key_decision"] = None if record["key_decision"] is None else bool(record["key_decision"])
    return Paper(**record)  # type: ignore[arg-type]


def to_paragraph(row: tuple[object, ...]) -> Paragraph:
    """A row of the columns PARAGRAPH as a Paragraph."""
    return Paragraph(*row)  # type: ignore[arg-type]


def to_blobs(tokens: Tokens) -> tuple[bytes, bytes]:
    """Tokens as the columns `vectors` and `places` of their row."""
    import numpy as np

    places = np.stack([tokens.starts, tokens.ends])
    return tokens.vectors.tobytes(), places.astype("<i4").tobytes()


def to_tokens(vectors: bytes, places: bytes) -> Tokens:
    """The columns `vectors` and `places` as Tokens."""
    import numpy as np

    starts, ends = np.frombuffer(places, dtype="<i4").reshape(2, -1)
    return Tokens(np.frombuffer(vectors, dtype=np.int8).reshape(len(starts), -1), starts, ends)


def within(limits: Limits, access: frozenset[str]) -> tuple[str, dict[str, object]]:
    """The condition on `papers` that lets through what may be seen, positively named, and its parameters."""
    conditions = ["papers.current", "papers.access IN (SELECT value FROM json_each(:access))"]
    values: dict[str, object] = {"access": json.dumps(sorted(access))}
    last = min((bound for bound in (limits.as_of, limits.latest) if bound), default=None)
    for name, condition, value in (
        ("last", "papers.date_to <= :last", day(last)),
        ("first", "papers.date_from >= :first", day(limits.earliest)),
        ("council", "papers.council_key = :council", key(limits.council)),
        ("body", "papers.body_key = :body", key(limits.body)),
    ):
        if value is not None:
            conditions.append(condition)
            values[name] = value
    return " AND ".join(conditions), values
