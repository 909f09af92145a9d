"""Files into the store: which files, which paper each of them is, and what became of it."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

from assistant.embed import Embedder
from assistant.errors import PaperError
from assistant.keeping.record import key
from assistant.keeping.writer import Writer
from assistant.reader import Reader
from assistant.schema import UNRESTRICTED, Paper, Paragraph, Passage, Term
from ingest.access import QUARANTINED, access_of_reading, said_of_parts
from ingest.bulk import Bulk
from ingest.child import Readers
from ingest.files import papers_in, place_of, storable
from ingest.meetings import Sign, completed, meeting_of, sign
from ingest.motions import motions
from ingest.open_part import LeftOut
from ingest.paragraphs import Draft
from ingest.passages import cut, quotable
from ingest.reading import Reading
from ingest.unseen import Unseen

Outcome = Literal["added", "updated", "unchanged", "failed"]

_SAME_LABELS = 0.8  # the share of paragraph numbers, of all that either has, that a digest shares with its paper


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one file."""

    outcome: Outcome
    name: str  # the paper's id; a failed file's own name
    paragraphs: int  # of the paper as it is held; 0 for a failed file
    reason: str | None  # why it failed
    warnings: tuple[str, ...] = ()  # sentences on what of it was not read, or may not be asked about
    pages: int | None = None


@dataclass(slots=True)
class Summary:
    """What became of all files: paper ids, failures as (file name, reason), skipped files of other kinds.

    `unseen` names the files that were not read whole, `left_out` exempt parts of files by the files' names.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    unseen: list[tuple[str, Unseen]] = field(default_factory=list)
    left_out: list[tuple[str, LeftOut]] = field(default_factory=list)


def add(
    paths: Sequence[Path],
    folder: Path,
    embedder: Embedder,
    reader: Reader,
    access_unmarked: str = UNRESTRICTED,
    progress: Callable[[Step], None] | None = None,
    working: Callable[[str, float, int], None] | None = None,
    bulk: Bulk | None = None,
    whole: bool = False,
) -> Summary:
    """Read files and folders into the store in `folder`; `progress` is called after each file's transaction.

    `working` is called on the way there, many times a file: what is being done, papers done (parts of one counted),
    papers in all.

    `access_unmarked` is who may read papers that print no classification; `bulk` are workers that embed some papers at
    once, with the same models: what is stored, and in which order, is the same. Of a public paper with an exempt part
    its open part alone is read, where it is certain which is which; all of it with `whole`, which is for a store of
    exempt papers. A file that cannot be read is recorded and does not stop the others. Raises PaperError when there is
    nothing to read, StoreError for the store.
    """
    summary = Summary()
    files = papers_in(paths, summary.skipped)
    with Writer(folder, embedder.name, embedder.dimensions, reader.name) as writer, Readers(whole) as readers:
        shelf = _Shelf(writer, embedder, reader, access_unmarked, bulk)
        batches = _meetings(files)
        coming = readers.read([path for batch in batches for path in batch])
        line: deque[tuple[Step, tuple[str, Unseen] | None, Callable[[], None]]] = deque()  # papers on the way
        done = 0

        def settle(most: int) -> None:
            """Store the papers on the way, the first first, until no more than so many are left."""
            while len(line) > most:
                step, unseen, store = line.popleft()
                store()
                if step.outcome == "failed":
                    summary.failed.append((step.name, step.reason or ""))
                else:
                    getattr(summary, step.outcome).append(step.name)
                if unseen:
                    summary.unseen.append(unseen)
                if progress:
                    progress(step)

        for batch in batches:
            readings = [_tried(future) for future in islice(coming, len(batch))]
            signs = [sign(one, shelf.access(one) != UNRESTRICTED) for one in readings if isinstance(one, Reading)]
            for path, reading in zip(batch, readings, strict=True):

                def embedded(share: float, done: int = done, name: str = path.name) -> None:
                    if working:
                        working(name, done + share, len(files))

                embedded(0)
                if isinstance(reading, PaperError):
                    name = storable(path.name)
                    writer.fail(Path(storable(str(place_of(path)))), name, str(reading))
                    line.append((Step("failed", name, 0, str(reading)), None, lambda: None))
                else:
                    if shelf.awaits(path, reading):
                        settle(0)
                    outcome, paper_id, paragraphs, store = shelf.add(path, reading, signs, embedded)
                    warnings = (*reading.unseen.sentences(path.name), *said_of_parts(path.name, reading, whole))
                    summary.left_out += [(path.name, part) for part in reading.left_out]
                    step = Step(outcome, paper_id, paragraphs, None, warnings, reading.pages)
                    unseen = (path.name, reading.unseen) if reading.unseen.sentences(path.name) else None
                    line.append((step, unseen, store))
                done += 1
                settle(bulk.room if bulk else 0)
        settle(0)
        if working:
            working("the index", len(files), len(files))
    return summary


class _Shelf:
    """The current papers as one run of `add` knows them: each file finds its place among them."""

    def __init__(
        self, writer: Writer, embedder: Embedder, reader: Reader, access_unmarked: str, bulk: Bulk | None
    ) -> None:
        self._writer = writer
        self._bulk = bulk
        self._coming: dict[str, tuple[Path, Paper]] = {}  # papers on the way, by id
        self._embedder = embedder
        self._reader = reader
        self._access_unmarked = access_unmarked
        self._held = {paper.paper_id: (path, paper) for path, paper in writer.papers()}

    def awaits(self, path: Path, reading: Reading) -> bool:
        """Whether what becomes of a file may depend on a paper that is still on its way."""
        return any(
            paper.sha256 == reading.sha256
            or place == place_of(path)
            or paper.source == path.name
            or key(paper.title) == key(reading.title)
            for place, paper in self._coming.values()
        )

    def add(
        self, path: Path, reading: Reading, signs: Sequence[Sign], embedded: Callable[[float], None]
    ) -> tuple[Outcome, str, int, Callable[[], None]]:
        """Deal with one file; returns what becomes of it, the paper's id, its number of paragraphs, and what stores it.

        `signs` are those of the papers read with it; `embedded` is called with the share of the paper, 0 to 1, that is
        embedded.
        """
        place = place_of(path)
        access = self.access(reading)
        signs = [one for one in (*signs, *self._signs(place)) if access != UNRESTRICTED or not one.closed]
        reading = completed(reading, place, signs)
        held = self._same_bytes(reading.sha256, place)
        tight = held and (held.access == access or held.access != UNRESTRICTED)  # access only ever tightens unasked
        if held and tight and not _newly_proven(held, reading):
            self._writer.clear_failure(place)
            return "unchanged", held.paper_id, self._writer.paragraph_count(held.paper_id), lambda: None
        held = held or self._same_paper(place, path.name, reading)
        digest_of = None if held else self._restated(reading)
        if digest_of and reading.digest:
            return "unchanged", digest_of.paper_id, self._writer.paragraph_count(digest_of.paper_id), lambda: None
        shut = held and held.access not in (UNRESTRICTED, QUARANTINED)
        if held and shut and held.classification is None and reading.classification is None:
            access = held.access
        if digest_of:
            del self._held[digest_of.paper_id]
        paper = _paper(reading, held.paper_id if held else self._new_id(path.stem, reading.sha256), path.name, access)
        store = self._put(paper, place, reading, digest_of.paper_id if digest_of else None, embedded)
        self._held[paper.paper_id] = self._coming[paper.paper_id] = place, paper
        return ("updated" if held or digest_of else "added"), paper.paper_id, len(reading.paragraphs), store

    def _signs(self, place: Path) -> list[Sign]:
        """Those of the papers held of the same meeting."""
        meeting = meeting_of(place)
        held = [paper for path, paper in self._held.values() if meeting and meeting_of(path) == meeting]
        return [Sign(p.body, p.meeting_date, p.council, closed=p.access != UNRESTRICTED) for p in held]

    def access(self, reading: Reading) -> str:
        """Who may read a paper."""
        return access_of_reading(reading, self._access_unmarked)

    def _same_bytes(self, sha256: str, place: Path) -> Paper | None:
        found = [(path, paper) for path, paper in self._held.values() if paper.sha256 == sha256]
        return next((paper for path, paper in found if path == place), found[0][1] if found else None)

    def _same_paper(self, place: Path, source: str, reading: Reading) -> Paper | None:
        """The paper that this file is a new text of: from the same path, or printed the same under the same name."""
        for path, paper in self._held.values():
            if path == place:
                return paper
        for _, paper in self._held.values():
            if paper.source == source and paper.title == reading.title and _meeting(paper) == _meeting(reading):
                return paper
        return None

    def _restated(self, reading: Reading) -> Paper | None:
        """The held digest of this official paper, or the held official paper of this digest."""
        labels = {para.label for para in reading.paragraphs if para.label}
        for _, paper in self._held.values():
            if (
                paper.digest != reading.digest
                and key(paper.title) == key(reading.title)
                and _meeting(paper) == _meeting(reading)
            ):
                theirs = self._writer.labels(paper.paper_id)
                if labels and len(labels & theirs) >= _SAME_LABELS * len(labels | theirs):
                    return paper
        return None

    def _new_id(self, stem: str, sha256: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60].strip("-") or "paper"
        return slug if slug not in self._held else f"{slug}-{sha256[:6]}"

    def _put(
        self, paper: Paper, path: Path, reading: Reading, replaces: str | None, embedded: Callable[[float], None]
    ) -> Callable[[], None]:
        """Have a paper embedded; returns what stores it."""
        paras = [
            Paragraph(paper_id=paper.paper_id, ordinal=n, **{name: getattr(draft, name) for name in Draft.__slots__})
            for n, draft in enumerate(reading.paragraphs)
        ]
        passages: list[Passage] = cut(paper, paras)
        parts = [sentence for para in paras for sentence in quotable(para)]
        contexts = {passage.paragraph_id: passage.context for passage in passages}
        texts = [f"{passage.context}\n{passage.text}" for passage in passages]
        pieces = [(contexts[para.paragraph_id], para.text) for para in paras]
        count = 0

        def batch(size: int) -> None:
            nonlocal count
            count += size
            embedded(count / (len(texts) + len(paras)))

        coming = self._bulk.embed(texts, pieces) if self._bulk else None
        terms = [Term(paper.paper_id, short, long) for short, long in reading.terms]
        moved = motions(paras) if paper.kind == "minutes" else ()

        def store() -> None:
            if coming:
                vectors, tokens = coming.result()
            else:
                vectors, tokens = self._embedder.documents(texts, batch), self._reader.paragraphs(pieces, batch)
            put = self._writer.put
            stored = put(paper, path, paras, passages, vectors, parts, tokens, terms, moved, replaces=replaces)
            del self._coming[paper.paper_id]
            self._held[paper.paper_id] = path, stored

        return store


def _meetings(files: Sequence[Path]) -> list[list[Path]]:
    """The files in batches: those of one meeting together, as their names say, the others one by one."""
    batches: dict[object, list[Path]] = {}
    for path in files:
        batches.setdefault(meeting_of(place_of(path)) or path, []).append(path)
    return list(batches.values())


def _tried(coming: Future[Reading]) -> Reading | PaperError:
    """A file's reading, or why it cannot be read."""
    try:
        return coming.result()
    except PaperError as error:
        return error


def _newly_proven(held: Paper, reading: Reading) -> bool:
    """Whether papers that came later tell what was not known of one held."""
    fields = ("body", "meeting_date", "council")
    return any(getattr(held, name) is None and getattr(reading, name) is not None for name in fields)


def _paper(reading: Reading, paper_id: str, source: str, access: str) -> Paper:
    return Paper(
        paper_id=paper_id,
        source=source,
        title=reading.title,
        council=reading.council,
        body=reading.body,
        meeting_date=reading.meeting_date,
        period=reading.period,
        kind=reading.kind,
        authors=tuple(reading.authors),
        author_body=reading.author_body,
        classification=reading.classification,
        access=access,
        decision_ref=reading.decision_ref,
        recommendation=reading.recommendation,
        sha256=reading.sha256,
        revision=1,  # the store counts
        pages=reading.pages,
        digest=reading.digest,
        exempt_paragraphs=reading.exempt_paragraphs,
        key_decision=reading.key_decision,
        past_pathway=reading.past_pathway,
        future_pathway=reading.future_pathway,
        background=reading.background,
        open_part=bool(reading.left_out),
    )


def _meeting(paper: Paper | Reading) -> tuple[object, ...]:
    return key(paper.body), paper.meeting_date
