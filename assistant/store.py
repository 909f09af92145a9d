"""Reading the record: what the papers hold, as far as the reader may see. `keeping/writer.py` writes it."""

import json
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from assistant.errors import PaperError
from assistant.keeping.finder import Finder
from assistant.keeping.record import (
    PAPER,
    PARAGRAPH,
    Connection,
    connect,
    to_paper,
    to_paragraph,
    to_tokens,
    translated,
    within,
)
from assistant.reader import Tokens
from assistant.schema import UNRESTRICTED, Limits, Link, Motion, Paper, Paragraph, Passage, Sentence, Term

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_PASSAGES = "papers JOIN passages ON passages.paper = papers.id"
_PARAGRAPHS = "papers JOIN paragraphs AS p ON p.paper = papers.id"
_EVERYTHING = Limits()
_READING_ORDER = "papers.date_from IS NULL, papers.date_from, papers.paper_id"


def _mine(where: str) -> str:
    """A condition on `papers`, on another row of them that is called `mine`."""
    return where.replace("papers.", "mine.")


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read as a paper; it is tried again at the next `add` of its path."""

    path: Path
    source: str
    reason: str


class Store:
    """A reader of one store, for the access labels it is given by name; without them it sees what is unrestricted.

    Any number of readers and threads may read while one writer writes; what was committed is seen at the next call.
    Every method raises StoreError when the record cannot be read.
    """

    def __init__(self, folder: Path, access: Collection[str] = (UNRESTRICTED,)) -> None:
        self.folder = folder
        self.access = frozenset(access)
        self._local = threading.local()
        self._connections: WeakSet[Connection] = WeakSet()
        self._cache: dict[str, tuple[object, Any]] = {}
        self.model: str = self._meta("model")
        self.dimensions: int = self._meta("dimensions")
        self.reader: str = self._meta("reader")
        self._finder = Finder(folder, self.access, self.dimensions)

    @classmethod
    def for_clerk(cls, folder: Path) -> "Store":
        """A reader of every paper, whatever its access: for the tools of whoever keeps the store, never for answers."""
        return cls(folder, [label for (label,) in cls(folder, ())._rows("SELECT label FROM access")])

    def close(self) -> None:
        """Close the connections of all threads; another call opens them again."""
        self._local = threading.local()
        for connection in list(self._connections):
            connection.close()

    def version(self) -> int:
        """Grows with every change of the papers."""
        version: int = self._meta("version")
        return version

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What this thread reads inside is all of one version, whatever is written meanwhile; snapshots may nest."""
        connection = self._connection()
        if connection.in_transaction:
            yield
            return
        with translated(self.folder):
            connection.execute("BEGIN")
        try:
            self.version()  # SQLite fixes the snapshot at the first read
            yield
        finally:
            connection.rollback()

    def papers(self, limits: Limits = _EVERYTHING) -> list[Paper]:
        """Current revisions, oldest first, then by id; papers without any date last."""

        def read() -> list[Paper]:
            where, values = within(limits, self.access)
            sql = f"SELECT {PAPER} FROM papers WHERE {where} ORDER BY {_READING_ORDER}"
            return [to_paper(row) for row in self._rows(sql, values)]

        with self.snapshot():
            kept = "papers" if limits.none else "papers within limits"
            return list(self._kept(kept, (self.version(), limits), read))

    def paper(self, name: str) -> Paper:
        """The current revision of a paper, by its id or its source file's name. Raises PaperError."""
        where, values = within(_EVERYTHING, self.access)
        sql = f"""SELECT {PAPER} FROM papers WHERE {where}
            AND (papers.paper_id = :name OR papers.source = :name) ORDER BY papers.paper_id"""
        found = [to_paper(row) for row in self._rows(sql, {**values, "name": name})]
        found = [paper for paper in found if paper.paper_id == name] or found
        if not found:
            raise PaperError(f"The store holds no paper {name!r}; see: python -m ingest list")
        if len(found) > 1:
            raise PaperError(
                f"Several papers come from a file {name!r}; name one by its id: {', '.join(p.paper_id for p in found)}."
            )
        return found[0]

    def revisions(self, paper_id: str) -> list[Paper]:
        """All revisions of a paper, oldest first; none where its current one may not be seen. Raises PaperError."""
        sql = f"SELECT {PAPER} FROM papers WHERE paper_id = ? ORDER BY revision"
        found = [to_paper(row) for row in self._rows(sql, (self.paper(paper_id).paper_id,))]
        return [paper for paper in found if paper.access in self.access]

    def paragraph_counts(self) -> dict[str, int]:
        """Number of paragraphs of each paper, by its id."""
        where, values = within(_EVERYTHING, self.access)
        sql = f"""SELECT papers.paper_id, count(p.ordinal) FROM papers LEFT JOIN paragraphs AS p ON p.paper = papers.id
            WHERE {where} GROUP BY papers.id"""
        return dict(self._rows(sql, values))

    def paragraphs(self, paper_id: str, revision: int | None = None) -> list[Paragraph]:
        """A paper's paragraphs in reading order, of its current revision or of an earlier one. Raises PaperError."""
        held = {paper.revision: paper for paper in self.revisions(paper_id)}
        chosen = revision or max(held)
        if chosen not in held:
            raise PaperError(
                f"The store holds no revision {chosen} of {paper_id!r}; it holds {', '.join(map(str, held))}."
            )
        sql = f"""SELECT {PARAGRAPH} FROM {_PARAGRAPHS} WHERE papers.paper_id = ? AND papers.revision = ?
            ORDER BY p.ordinal"""
        return [to_paragraph(row) for row in self._rows(sql, (held[chosen].paper_id, chosen))]

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """One paragraph of a current revision. Raises PaperError."""
        paper_id, _, ordinal = paragraph_id.rpartition("/")
        where, values = within(_EVERYTHING, self.access)
        sql = (
            f"SELECT {PARAGRAPH} FROM {_PARAGRAPHS} WHERE {where} AND papers.paper_id = :paper AND p.ordinal = :ordinal"
        )
        rows = self._rows(sql, {**values, "paper": paper_id, "ordinal": int(ordinal) if ordinal.isdecimal() else None})
        if not rows:
            raise PaperError(f"The store holds no paragraph {paragraph_id!r}; see: python -m ingest show PAPER")
        return to_paragraph(rows[0])

    def passages(self, passage_ids: Sequence[str]) -> list[tuple[Passage, Paragraph, Paper]]:
        """Passages with paragraphs and papers, in the order asked; one that has left is left out (see `snapshot`)."""
        where, values = within(_EVERYTHING, self.access)
        sql = f"""SELECT passages.passage_id, passages.context, passages.text, {PARAGRAPH}, {PAPER} FROM {_PARAGRAPHS}
            JOIN passages ON passages.paper = p.paper AND passages.ordinal = p.ordinal
            WHERE {where} AND passages.passage_id IN (SELECT value FROM json_each(:ids))"""
        found: dict[str, tuple[Passage, Paragraph, Paper]] = {}
        for passage_id, context, text, *rest in self._rows(sql, {**values, "ids": json.dumps(passage_ids)}):
            para = to_paragraph(tuple(rest[:9]))
            found[passage_id] = Passage(passage_id, para.paragraph_id, context, text), para, to_paper(tuple(rest[9:]))
        return [found[passage_id] for passage_id in passage_ids if passage_id in found]

    def passages_at(self, places: Sequence[str], paper_ids: Sequence[str]) -> list[str]:
        """Ids of the passages that stand at places of these names ("Author") in papers, in reading order."""
        where, values = within(_EVERYTHING, self.access)
        sql = f"""SELECT passages.passage_id FROM papers CROSS JOIN paragraphs AS p ON p.paper = papers.id
            CROSS JOIN passages ON passages.paper = p.paper AND passages.ordinal = p.ordinal
            WHERE {where} AND p.place IN (SELECT value FROM json_each(:places)) AND p.place IS NOT NULL
                AND papers.paper_id IN (SELECT value FROM json_each(:papers))
            ORDER BY {_READING_ORDER}, p.ordinal, passages.id"""
        values |= {"places": json.dumps(list(places)), "papers": json.dumps(list(paper_ids))}
        return [passage_id for (passage_id,) in self._rows(sql, values)]

    def sentences(self, paragraph_ids: Sequence[str]) -> list[Sentence]:
        """The sentences of paragraphs in reading order: paper, paragraph, place in it."""
        sql = f"""SELECT papers.paper_id || '/' || p.ordinal, s.start, s."end", p.text FROM {{paragraphs}}
            CROSS JOIN sentences AS s ON s.paper = p.paper AND s.ordinal = p.ordinal
            ORDER BY {_READING_ORDER}, p.ordinal, s.start, s."end" """
        return [
            Sentence(paragraph_id, start, end, text[start:end])
            for paragraph_id, start, end, text in self._of_paragraphs(sql, paragraph_ids)
        ]

    def tokens(self, paragraph_ids: Sequence[str]) -> dict[str, Tokens]:
        """What the reader read of paragraphs, by their ids."""
        sql = """SELECT papers.paper_id || '/' || p.ordinal, t.vectors, t.places FROM {paragraphs}
            CROSS JOIN tokens AS t ON t.paper = p.paper AND t.ordinal = p.ordinal
            ORDER BY papers.id, p.ordinal"""
        return {
            paragraph_id: to_tokens(vectors, places)
            for paragraph_id, vectors, places in self._of_paragraphs(sql, paragraph_ids)
        }

    def _of_paragraphs(self, sql: str, paragraph_ids: Sequence[str]) -> list[tuple[Any, ...]]:
        """The rows of a query over {paragraphs} of these ids, as far as they may be seen."""
        where, values = within(_EVERYTHING, self.access)
        paragraphs = f"""(SELECT DISTINCT value ->> 0 AS paper_id, value ->> 1 AS ordinal FROM json_each(:asked))
            AS asked CROSS JOIN papers ON papers.paper_id = asked.paper_id AND {where}
            CROSS JOIN paragraphs AS p ON p.paper = papers.id AND p.ordinal = asked.ordinal"""
        asked = [paragraph_id.rpartition("/")[::2] for paragraph_id in paragraph_ids]
        places = [(paper_id, int(ordinal)) for paper_id, ordinal in asked if ordinal.isdecimal()]
        return self._rows(sql.format(paragraphs=paragraphs), {**values, "asked": json.dumps(places)})

    def vectors(self, limits: Limits = _EVERYTHING) -> tuple[list[str], "Vectors"]:
        """Every passage that passes, read from the record: n ids, sorted, and their n×d vectors."""
        import numpy as np

        where, values = within(limits, self.access)
        sql = f"SELECT passage_id, vector FROM {_PASSAGES} WHERE {where} ORDER BY passage_id"
        rows = self._rows(sql, values)
        matrix = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.float32).reshape(-1, self.dimensions)
        return [passage_id for passage_id, _ in rows], matrix

    def nearest(self, vector: "Vectors", limits: Limits, k: int) -> list[tuple[str, float]]:
        """The k passages nearest to a unit vector of d: (passage id, cosine), best first, ties by id.

        Under limits they are the true best of what passes; without, nearly always.
        """
        with self._searching() as (db, version):
            return self._finder.nearest(db, version, vector, limits, k)

    def search_words(self, stems: Sequence[str], limits: Limits, k: int) -> list[tuple[str, float]]:
        """The k best passages that hold any of the stems: (passage id, BM25), best first, ties by id.

        A word in the passage's own text weighs 1, in its context 0.4. How rare a word is, is counted per access label.
        """
        with self._searching() as (db, version):
            return self._finder.words(db, version, stems, limits, k)

    def stem_frequencies(self) -> dict[str, int]:
        """In how many passages each stem stands, in their text or context, by stem; kept until the papers change."""
        with self._searching() as (db, version):
            return self._finder.frequencies(db, version)

    def passage_count(self) -> int:
        """Number of passages that may be seen."""
        with self._searching() as (db, version):
            return self._finder.passages(db, version)

    def motions(self, paper_id: str) -> list[Motion]:
        """What minutes say was moved, in the order of the paper. Raises PaperError."""
        sql = """SELECT papers.paper_id, m.ordinal, m.kind, proposer, seconder, outcome, decided
            FROM papers JOIN motions AS m ON m.paper = papers.id WHERE papers.current AND papers.paper_id = ?
            ORDER BY m.ordinal, m.rowid"""
        return [Motion(*row) for row in self._rows(sql, (self.paper(paper_id).paper_id,))]

    def links(self) -> list[Link]:
        """Which papers print a good part of each other, both ways round, the largest share first, then by ids."""
        where, values = within(_EVERYTHING, self.access)
        sql = f"""SELECT mine.paper_id, papers.paper_id, share FROM links JOIN papers ON papers.id = other
            JOIN papers AS mine ON mine.id = paper WHERE {where} AND {_mine(where)}
            ORDER BY share DESC, mine.paper_id, papers.paper_id"""
        return [Link(*row) for row in self._rows(sql, values)]

    def copies(self, paragraph_ids: Collection[str], limits: Limits = _EVERYTHING) -> dict[str, str]:
        """The most current paragraph that says the same, in the same words, as each of these, by their ids.

        Current is the later meeting's; of one meeting, a paper before the pack that holds it, then by id. A paragraph
        that is itself the most current among its copies, or has none, is left out.
        """
        where, values = within(limits, self.access)
        sql = f"""SELECT mine.paper_id || '/' || ordinal, papers.paper_id || '/' || other_ordinal FROM copies
            JOIN papers ON papers.id = other JOIN papers AS mine ON mine.id = paper
            WHERE mine.paper_id IN (SELECT value FROM json_each(:papers))
                AND mine.paper_id || '/' || ordinal IN (SELECT value FROM json_each(:ids))
                AND {where} AND {_mine(where)}
                AND (ifnull(papers.date_to, 0), papers.kind != 'agenda', mine.paper_id)
                    > (ifnull(mine.date_to, 0), mine.kind != 'agenda', papers.paper_id)
            ORDER BY ifnull(papers.date_to, 0), papers.kind != 'agenda', papers.paper_id DESC"""
        papers = sorted({paragraph_id.rpartition("/")[0] for paragraph_id in paragraph_ids})
        values |= {"ids": json.dumps(list(paragraph_ids)), "papers": json.dumps(papers)}
        return dict(self._rows(sql, values))  # the last of each is the most current

    def terms(self) -> list[Term]:
        """The short forms that the papers define, by paper and short form."""

        def read() -> list[Term]:
            where, values = within(_EVERYTHING, self.access)
            sql = f"SELECT paper_id, short, long FROM papers JOIN terms ON terms.paper = papers.id WHERE {where}"
            return [Term(*row) for row in self._rows(f"{sql} ORDER BY {_READING_ORDER}, short, long", values)]

        with self.snapshot():
            return list(self._kept("terms", self.version(), read))

    def short_forms(self) -> list[Term]:
        """The terms, of those that several papers define alike only the first and, after all others, the last."""

        def read() -> list[Term]:
            first: dict[tuple[str, str], Term] = {}
            last: dict[tuple[str, str], Term] = {}
            for term in self.terms():
                pair = term.short, term.long
                first.setdefault(pair, term)
                last.pop(pair, None)
                last[pair] = term
            return [*first.values(), *(term for pair, term in last.items() if term is not first[pair])]

        with self.snapshot():
            return list(self._kept("short forms", self.version(), read))

    def failures(self) -> list[Failure]:
        """Files that could not be read, by path; for those who add papers: a file's name may itself be restricted."""
        rows = self._rows("SELECT path, source, reason FROM failures ORDER BY path")
        return [Failure(Path(path), source, reason) for path, source, reason in rows]

    @contextmanager
    def _searching(self) -> Iterator[tuple[Connection, int]]:
        with self.snapshot(), translated(self.folder):
            yield self._connection(), self.version()

    def _meta(self, key: str) -> Any:
        return self._rows("SELECT value FROM meta WHERE key = ?", (key,))[0][0]

    def _kept(self, name: str, key: object, make: Callable[[], Any]) -> Any:
        held = self._cache.get(name)
        if held is None or held[0] != key:
            held = self._cache[name] = key, make()
        return held[1]

    def _rows(self, sql: str, values: Sequence[object] | dict[str, object] = ()) -> list[tuple[Any, ...]]:
        with translated(self.folder):
            return self._connection().execute(sql, values).fetchall()

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.folder)
            self._connections.add(connection)
        return connection
