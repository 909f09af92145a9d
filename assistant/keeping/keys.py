"""What papers are known by in the index: keys that name a paper's very text and who may read it."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.keeping.segment import Row

# All that its passages, their contexts and who may read them are made of.
_KEYED = ", ".join(
    f"papers.{column}" for column in "id access paper_id revision sha256 title body meeting_date decision_ref".split()
)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A paper of the record as the index knows it; one that is not current was replaced by a later text."""

    id: int
    label: str
    current: bool
    passages: int


def keyed(db: sqlite3.Connection, where: str = "", values: Mapping[str, object] | None = None) -> dict[str, Keyed]:
    """The papers by their keys in the index; of those replaced, whose paper may still be read by the same people.

    `where` narrows them to current ones, of which the passages are then not counted.
    """
    sizes = {} if where else dict(db.execute("SELECT paper, count(*) FROM passages GROUP BY paper").fetchall())
    only = (
        f"WHERE {where}"
        if where
        else """JOIN papers AS now ON now.paper_id = papers.paper_id
        WHERE now.current AND now.access = papers.access"""
    )
    sql = f"SELECT papers.current, {_KEYED} FROM papers {only} ORDER BY papers.id"
    found = {}
    for current, *row in db.execute(sql, values or {}):
        key = hashlib.sha256(repr(row).encode()).hexdigest()[:32]
        found[key] = Keyed(row[0], row[1], bool(current), sizes.get(row[0], 0))
    return found


def rows_of(db: sqlite3.Connection, keys: Iterable[str], held: Mapping[str, Keyed]) -> list[tuple[str, list[Row]]]:
    """The passages of papers, by their keys, as the index's segments take them."""
    sql = "SELECT passage_id, context, text, vector FROM passages WHERE paper = ? ORDER BY id"
    return [(key, db.execute(sql, (held[key].id,)).fetchall()) for key in keys]
