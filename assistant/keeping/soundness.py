"""Whether a store is whole: everything that the record promises, read and compared, and the index held against it."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from assistant import index
from assistant.keeping.links import unlinked
from assistant.keeping.record import Connection, connect, translated


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a store, as one sentence, and the command that mends it."""

    said: str
    mend: str
    derived: bool = False  # it can be made again from the record alone


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what is wrong; a store without faults is whole."""

    papers: int
    paragraphs: int
    passages: int
    files: int  # papers whose file is where it was read from
    faults: tuple[Fault, ...]


def examine(folder: Path) -> Report:
    """Look at all of a store, of every access, as it is in one moment; nothing is changed.

    Raises StoreError where the record cannot be opened or read at all, StoreMismatch for an earlier version's store.
    """
    db = connect(folder)
    with closing(db), translated(folder):
        db.execute("BEGIN")
        faults = [Fault(said, _command("restore FILE", folder)) for said in _damage(db)]
        if not faults:
            faults += _incomplete(db, folder)
            faults += _derived(db, folder)
        files, changed = _files(db, folder)
        papers, paragraphs, passages = (db.execute(f"SELECT count(*) FROM {sql}").fetchone()[0] for sql in _COUNTED)
        db.rollback()
    return Report(papers, paragraphs, passages, files, (*faults, *changed))


_CURRENT = "papers WHERE current"
_COUNTED = (
    _CURRENT,
    "paragraphs JOIN papers ON papers.id = paper WHERE current",
    "passages",
)


def _damage(db: Connection) -> Iterator[str]:
    """What SQLite itself finds wrong."""
    for (line,) in db.execute("PRAGMA integrity_check(3)"):
        if line != "ok":
            yield f"The record is damaged ({line})."
    for table, *_ in db.execute("PRAGMA foreign_key_check").fetchall()[:3]:
        yield f"The record is damaged (a row of {table} belongs to nothing)."


def _incomplete(db: Connection, folder: Path) -> Iterator[Fault]:
    """Papers of which something is missing that only their files or a backup can give back."""
    ((dimensions,),) = db.execute("SELECT value FROM meta WHERE key = 'dimensions'")
    size = 0  # of one token's vector, by the first that is seen
    for id, paper_id, path in db.execute(f"SELECT id, paper_id, path FROM {_CURRENT} ORDER BY paper_id").fetchall():
        length: dict[int, int] = dict(
            db.execute("SELECT ordinal, length(text) FROM paragraphs WHERE paper = ?", (id,)).fetchall()
        )
        tokens = {
            ordinal: rest
            for ordinal, *rest in db.execute("SELECT ordinal, vectors, places FROM tokens WHERE paper = ?", (id,))
        }
        wrong = []
        if sorted(length) != list(range(len(length))):
            wrong.append("a paragraph")
        for ordinal, long in length.items():
            vectors, places = tokens.get(ordinal, (b"", b""))
            number = len(places) // 8
            size = size or (len(vectors) // number if number else 0)
            if not number or len(places) % 8 or len(vectors) != number * size or not _inside(places, long):
                wrong.append("what the reader read of a paragraph")
                break
        found = db.execute("SELECT vector FROM passages WHERE paper = ?", (id,)).fetchall()
        if length and not found:
            wrong.append("its passages")
        if not all(_unit(vector, dimensions) for (vector,) in found):
            wrong.append("a passage's vector")
        rows = db.execute('SELECT ordinal, start, "end" FROM sentences WHERE paper = ?', (id,))
        if not all(0 <= start < end <= length[ordinal] for ordinal, start, end in rows):
            wrong.append("a sentence")
        moved = db.execute("SELECT ordinal, decided FROM motions WHERE paper = ?", (id,)).fetchall()
        if not all(ordinal in length and (decided is None or decided in length) for ordinal, decided in moved):
            wrong.append("a motion")
        if wrong:
            again = f"remove {quote(paper_id)}", f"add {quote(path)}"
            yield Fault(
                f"Of the paper {paper_id!r} {', '.join(wrong)} is missing or not as it must be.",
                " && ".join(_command(step, folder) for step in again),
            )
    for (paper_id,) in db.execute(
        "SELECT DISTINCT paper_id FROM passages JOIN papers ON papers.id = paper WHERE NOT current"
    ):
        yield Fault(
            f"An earlier text of the paper {paper_id!r} can still be searched.", _command("restore FILE", folder)
        )


def _derived(db: Connection, folder: Path) -> Iterator[Fault]:
    """What can be made again from the record alone."""
    mend = _command("verify --mend", folder)
    if wrong := unlinked(db):
        said = f"The links to other papers are not what the papers make them (of {', '.join(wrong[:5])})."
        yield Fault(said, mend, derived=True)
    ((version,),) = db.execute("SELECT value FROM meta WHERE key = 'version'")
    if not index.usable(folder, version, thorough=True):
        yield Fault(
            "The vector index is missing, damaged or behind the record, so searches take longer; "
            "a program that is adding papers builds it when it has finished.",
            mend,
            derived=True,
        )


def _files(db: Connection, folder: Path) -> tuple[int, list[Fault]]:
    """How many papers' files are where they were, and which are no longer what was read."""
    there, changed = 0, []
    whole = f"{_CURRENT} AND NOT open_part"  # an open part's sum is no file's
    for source, path, sha256 in db.execute(f"SELECT source, path, sha256 FROM {whole} ORDER BY paper_id"):
        try:
            with Path(path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            continue  # a store does not need its files
        there += 1
        if digest != sha256:
            changed.append(
                Fault(f"The file {source!r} has changed since it was read.", _command(f"add {quote(path)}", folder))
            )
    return there, changed


def _inside(places: bytes, long: int) -> bool:
    """Whether every token stands in a text of that length, or in its context (-1)."""
    import numpy as np

    starts, ends = np.frombuffer(places, dtype="<i4").reshape(2, -1)
    return bool(((starts >= -1) & (starts <= ends) & (ends <= long)).all())


def _unit(blob: bytes, dimensions: int) -> bool:
    import numpy as np

    if len(blob) != 4 * dimensions:
        return False
    return bool(abs(float(np.linalg.norm(np.frombuffer(blob, dtype="<f4"))) - 1) < 1e-3)


def _command(step: str, folder: Path) -> str:
    return f"python -m ingest {step} --store {quote(str(folder))}"
