"""The record's word tables: one for each access label, made of the passages' stems and nothing else."""

from collections.abc import Iterator
from sqlite3 import Connection, DatabaseError

from assistant.text import stems

# Our stems are joined by spaces, so everything a stem may hold is part of a token.
_WORDS = """CREATE VIRTUAL TABLE words_{id} USING fts5 (
    body, context, tokenize = "unicode61 remove_diacritics 0 tokenchars '£%&''’.,/-'")"""
_VOCABULARY = "CREATE VIRTUAL TABLE vocabulary_{id} USING fts5vocab (words_{id}, row)"
_FORGET = "INSERT INTO {words} ({words}) VALUES ('optimize')"  # FTS5 keeps deleted words until its segments are merged

_PASSAGES = """SELECT passages.id, passages.text, context FROM passages JOIN papers ON papers.id = paper
    JOIN access ON label = access WHERE access.id = ? ORDER BY passages.id"""


def table(db: Connection, label: str) -> str:
    """The word table of an access label, made when its first paper comes."""
    made = db.execute("INSERT OR IGNORE INTO access (label) VALUES (?)", (label,)).rowcount
    ((id,),) = db.execute("SELECT id FROM access WHERE label = ?", (label,))
    if made:
        _make(db, id)
    return f"words_{id}"


def put(db: Connection, words: str, rowid: int | None, text: str, context: str) -> None:
    """Keep the words of the passage that has this row id."""
    db.execute(f"INSERT INTO {words} (rowid, body, context) VALUES (?, ?, ?)", (rowid, *_of(text, context)))


def forget(db: Connection) -> None:
    """Leave nothing of deleted words in the tables."""
    for id in _ids(db):
        db.execute(_FORGET.format(words=f"words_{id}"))


def rebuild(db: Connection) -> None:
    """Make every word table again from the passages."""
    for id in _ids(db):
        db.execute(f"DROP TABLE IF EXISTS vocabulary_{id}")
        db.execute(f"DROP TABLE IF EXISTS words_{id}")
        _make(db, id)
        for rowid, text, context in db.execute(_PASSAGES, (id,)).fetchall():
            put(db, f"words_{id}", rowid, text, context)


def incomplete(db: Connection) -> Iterator[str]:
    """The labels whose word table is not what the passages make it."""
    for id in _ids(db):
        ((label,),) = db.execute("SELECT label FROM access WHERE id = ?", (id,))
        made = {rowid: [*_of(text, context)] for rowid, text, context in db.execute(_PASSAGES, (id,))}
        try:
            kept = {rowid: words for rowid, *words in db.execute(f"SELECT rowid, body, context FROM words_{id}")}
            # What is searched are tokens, kept apart from the words themselves.
            (tokens,) = db.execute(f"SELECT total(cnt) FROM vocabulary_{id}").fetchone()
        except DatabaseError:  # the record itself was found sound: it is this table that is gone or damaged
            yield label
            continue
        if kept != made or tokens != sum(len(part.split()) for words in made.values() for part in words):
            yield label


def _make(db: Connection, id: int) -> None:
    db.execute(_WORDS.format(id=id))
    db.execute(_VOCABULARY.format(id=id))


def _of(text: str, context: str) -> tuple[str, str]:
    return " ".join(stems(text)), " ".join(stems(context))


def _ids(db: Connection) -> list[int]:
    return [id for (id,) in db.execute("SELECT id FROM access ORDER BY id")]
