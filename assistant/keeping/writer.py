"""Writing the record: one writer at a time, each paper in one transaction; the index follows at the end."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from assistant import index
from assistant.errors import PaperError, StoreBusy, StoreMismatch
from assistant.keeping.keys import keyed, rows_of
from assistant.keeping.links import link, relink
from assistant.keeping.record import (
    PAPER,
    PARAGRAPH,
    RECORD,
    SCHEMA,
    SCHEMA_VERSION,
    Connection,
    columns,
    connect,
    migrate,
    private,
    to_blobs,
    to_paper,
    to_paragraph,
    translated,
)
from assistant.keeping.withdrawn import write_down
from assistant.reader import Tokens
from assistant.schema import UNRESTRICTED, Motion, Paper, Paragraph, Passage, Sentence, Term

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


_LABEL = "INSERT OR IGNORE INTO access (label) VALUES (?)"


class Writer:
    """The store's one writer, as a context manager; makes the store where there is none.

    On leaving it without an error, and when much has come, the index is built if it is behind the record. A writer that
    dies leaves the record as its last transaction left it and the lock free. Raises StoreBusy when another process is
    writing, StoreMismatch for a store of another embedding model, StoreError when the store cannot be written.
    """

    def __init__(self, folder: Path, model: str, dimensions: int, reader: str) -> None:
        """`model` and `reader` name what makes the vectors of passages, of `dimensions`, and of tokens."""
        self.folder = folder
        self.model = model
        self.dimensions = dimensions
        self.reader = reader
        self._lengths: dict[int, int] = {}  # of papers that new ones were compared with
        self._unindexed = 0  # passages that came since the index was built

    def __enter__(self) -> "Writer":
        from filelock import FileLock, Timeout

        with translated(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = FileLock(self.folder / "lock", mode=0o600)
            try:
                self._lock.acquire(blocking=False)
            except Timeout as error:
                raise StoreBusy(
                    f"Another program is writing to the store {str(self.folder)!r}; "
                    "wait until it has finished and try again."
                ) from error
        try:
            self._db = self._open()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._refresh_index()
        finally:
            self._db.close()
            self._lock.release()

    def papers(self) -> list[tuple[Path, Paper]]:
        """Current revisions of every access, each with the path it was read from, by paper id."""
        rows = self._rows(f"SELECT {PAPER}, path FROM papers WHERE current ORDER BY paper_id")
        return [(Path(row[-1]), to_paper(row[:-1])) for row in rows]

    def files(self, paper_id: str) -> set[str]:
        """SHA-256 of the files that the revisions of a paper were read from."""
        return {sha256 for (sha256,) in self._rows("SELECT sha256 FROM papers WHERE paper_id = ?", paper_id)}

    def labels(self, paper_id: str) -> set[str]:
        """The printed labels of a paper's current paragraphs."""
        sql = "SELECT label FROM papers JOIN paragraphs ON paper = papers.id WHERE current AND paper_id = ?"
        return {label for (label,) in self._rows(sql, paper_id) if label}

    def paragraphs(self, paper_id: str) -> list[Paragraph]:
        """A paper's current paragraphs in reading order."""
        sql = f"SELECT {PARAGRAPH} FROM papers JOIN paragraphs AS p ON p.paper = papers.id WHERE current"
        return [to_paragraph(row) for row in self._rows(f"{sql} AND paper_id = ? ORDER BY p.ordinal", paper_id)]

    def paragraph_count(self, paper_id: str) -> int:
        """Number of paragraphs of a paper's current revision."""
        sql = "SELECT count(*) FROM papers JOIN paragraphs ON paper = papers.id WHERE current AND paper_id = ?"
        return int(self._rows(sql, paper_id)[0][0])

    def put(
        self,
        paper: Paper,
        path: Path,
        paragraphs: Sequence[Paragraph],
        passages: Sequence[Passage],
        passage_vectors: "Vectors",
        sentences: Sequence[Sentence],
        tokens: Sequence[Tokens],
        terms: Sequence[Term],
        motions: Sequence[Motion] = (),
        replaces: str | None = None,
    ) -> Paper:
        """Store a paper as the next revision of its id, in one transaction; returns it with its revision.

        Vectors are n×d, one row a passage; there are tokens for each paragraph. The passages of an earlier revision
        leave, its paragraphs stay; but of a paper of which only the open part is held every earlier text is taken out,
        as it may hold what is exempt now. `replaces` names another paper that leaves in the same transaction.
        """
        with self._transaction() as db:
            if replaces:
                self._delete(replaces)
            earlier = self.files(paper.paper_id) if paper.open_part else set()
            if earlier:
                self._take_out(paper.paper_id)
            sql = "SELECT id, access FROM papers WHERE paper_id = ? AND current"
            for before, access in self._rows(sql, paper.paper_id):
                self._delete_passages(before)
                db.execute("UPDATE papers SET current = FALSE WHERE id = ?", (before,))
                self._closed(paper, access)
            ((last,),) = self._rows("SELECT max(revision) FROM papers WHERE paper_id = ?", paper.paper_id)
            paper = replace(paper, revision=(last or 0) + 1)
            db.execute(_LABEL, (paper.access,))
            row = columns(paper, path)
            marks = ", ".join(f":{name}" for name in row)
            id = int(db.execute(f"INSERT INTO papers ({', '.join(row)}) VALUES ({marks})", row).lastrowid or 0)
            for para in paragraphs:
                values = astuple(para)[1:]
                db.execute("INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (id, *values))
            for para, read in zip(paragraphs, tokens, strict=True):
                db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?)", (id, para.ordinal, *to_blobs(read)))
            for passage, vector in zip(passages, passage_vectors, strict=True):
                db.execute(
                    "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?, ?)",
                    (passage.passage_id, id, _ordinal(passage), passage.context, passage.text, self._blob(vector)),
                )
            db.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?, ?)",
                [(id, _ordinal(sentence), sentence.start, sentence.end) for sentence in sentences],
            )
            db.executemany(
                "INSERT OR IGNORE INTO terms VALUES (?, ?, ?)", [(id, term.short, term.long) for term in terms]
            )
            self._put_motions(id, motions)
            link(db, id, self._lengths)
            db.execute("DELETE FROM failures WHERE path = ?", (str(path),))
            self._changed()
        if replaces or earlier:
            self._erase()
        self._unindexed += len(passages)
        if self._unindexed >= index.FULL:  # readers keep in memory what the index does not hold
            self._refresh_index()
        return paper

    def describe(self, paper: Paper, paragraphs: Sequence[Paragraph], motions: Sequence[Motion] | None = None) -> None:
        """Make a current paper known as `paper`, and its paragraphs by their classifications; its text stays.

        Without `motions` those known stay. In one transaction.
        """
        with self._transaction() as db:
            ((id, access, path),) = self._rows(
                "SELECT id, access, path FROM papers WHERE paper_id = ? AND current", paper.paper_id
            )
            if access != paper.access:
                self._closed(paper, access)
                db.execute(_LABEL, (paper.access,))
            row = columns(paper, Path(path))
            db.execute(
                f"UPDATE papers SET {', '.join(f'{name} = :{name}' for name in row)} WHERE id = :id", {**row, "id": id}
            )
            db.executemany(
                "UPDATE paragraphs SET classification = ? WHERE paper = ? AND ordinal = ?",
                [(para.classification, id, para.ordinal) for para in paragraphs],
            )
            if motions is not None:
                db.execute("DELETE FROM motions WHERE paper = ?", (id,))
                self._put_motions(id, motions)
            self._changed()

    def remove(self, paper_id: str) -> None:
        """Take out every revision of a paper; its text and vectors leave the store's files. Raises PaperError."""
        with self._transaction():
            self._take_out(paper_id)
        self._erase()

    def rebuild(self) -> None:
        """Make again what is made of the papers held: links and, on leaving, the index."""
        with self._transaction() as db:
            relink(db)
            self._changed()

    def fail(self, path: Path, source: str, reason: str) -> None:
        """Record that a file could not be read as a paper; a paper read from it earlier stays."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", (str(path), source, reason))

    def clear_failure(self, path: Path) -> None:
        """Forget that a file could not be read."""
        with self._transaction() as db:
            db.execute("DELETE FROM failures WHERE path = ?", (str(path),))

    def _open(self) -> Connection:
        with translated(self.folder):
            private(self.folder / RECORD)  # SQLite gives its other files the mode of this one
            db = connect(self.folder, writing=True)
            try:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                db.execute("PRAGMA secure_delete = ON")
                db.execute("PRAGMA cache_size = -262144")  # kB: sketches of many papers are looked up anywhere
                (version,) = db.execute("PRAGMA user_version").fetchone()
                if not version:
                    self._create(db)
                made_with = dict(db.execute("SELECT key, value FROM meta"))
                if made_with["model"] != self.model:
                    raise StoreMismatch(
                        f"The store {str(self.folder)!r} was made with the embedding model {made_with['model']!r}, not "
                        f"{self.model!r}; use that model, or add the papers to a new store."
                    )
                if made_with["reader"] != self.reader:
                    raise StoreMismatch(
                        f"The store {str(self.folder)!r} was made by another version of this program, with another "
                        "reader of sentences; move it away and add the papers again."
                    )
                if version not in (0, SCHEMA_VERSION):
                    migrate(db, version)
            except BaseException:
                db.close()
                raise
            return db

    def _create(self, db: Connection) -> None:
        index.discard(self.folder)  # an index left by a record that was taken away
        db.executescript(f"BEGIN IMMEDIATE; {SCHEMA}")
        meta = {
            "model": self.model,
            "dimensions": self.dimensions,
            "reader": self.reader,
            "version": time.time_ns(),
        }
        db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        db.execute("COMMIT")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with translated(self.folder):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _changed(self) -> None:
        # Always larger, and never the same twice even after an older record was restored: an index is known by it.
        self._db.execute("UPDATE meta SET value = max(value + 1, ?) WHERE key = 'version'", (time.time_ns(),))

    def _version(self) -> int:
        ((version,),) = self._rows("SELECT value FROM meta WHERE key = 'version'")
        return int(version)

    def _closed(self, paper: Paper, before: str) -> None:
        """Write down that a paper of another access label until now may not be read by everybody."""
        if paper.access not in (before, UNRESTRICTED):
            self._changed()
            write_down(self.folder, self._version(), paper.paper_id, self.files(paper.paper_id), paper.access)

    def _put_motions(self, id: int, motions: Sequence[Motion]) -> None:
        rows = [(id, *astuple(motion)[1:]) for motion in motions]
        self._db.executemany("INSERT INTO motions VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _take_out(self, paper_id: str) -> None:
        """Delete every revision of a paper, and write down that it was taken out."""
        files = self.files(paper_id)
        self._delete(paper_id)
        self._changed()
        write_down(self.folder, self._version(), paper_id, files, None)

    def _delete(self, paper_id: str) -> None:
        revisions = self._rows("SELECT id FROM papers WHERE paper_id = ?", paper_id)
        if not revisions:
            raise PaperError(f"The store holds no paper {paper_id!r}; see: python -m ingest list")
        for (id,) in revisions:
            self._delete_passages(id)
            self._db.execute("DELETE FROM papers WHERE id = ?", (id,))

    def _delete_passages(self, id: int) -> None:
        """Delete what is searched of one revision and ties it to other papers; its paragraphs and motions stay."""
        self._lengths.clear()  # another paper may come to have its row id
        for table in ("passages", "sentences", "tokens", "terms", "sketches", "links", "copies"):
            self._db.execute(f"DELETE FROM {table} WHERE paper = ?", (id,))
        for table in ("links", "copies"):
            self._db.execute(f"DELETE FROM {table} WHERE other = ?", (id,))

    def _erase(self) -> None:
        """Leave nothing of deleted papers in the files: the write-ahead log, the index built with them."""
        with translated(self.folder):
            # A reader in mid-question holds the log for a moment; closing the store empties it as well.
            self._db.execute("PRAGMA wal_checkpoint (TRUNCATE)")
            index.erase(self.folder, keyed(self._db))

    def _refresh_index(self) -> None:
        self._unindexed = 0
        version = self._version()
        with translated(self.folder):
            if index.settled(self.folder, version):
                return
            held = keyed(self._db)
            index.build(self.folder, version, held, lambda names: rows_of(self._db, names, held), self.dimensions)

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with translated(self.folder):
            return self._db.execute(sql, values).fetchall()

    def _blob(self, vector: "Vectors") -> bytes:
        if vector.shape != (self.dimensions,):
            raise ValueError(f"a vector of shape {vector.shape} in a store of {self.dimensions} dimensions")
        return vector.astype("<f4").tobytes()


def _ordinal(part: Passage | Sentence) -> int:
    return int(part.paragraph_id.rpartition("/")[2])
