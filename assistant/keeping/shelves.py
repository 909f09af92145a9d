"""The open papers, and the exempt papers of each body: stores of their own, opened only for who may read them.

An answer from several of them is several answers, one under the other: nothing of one store bears on what is found,
ranked or counted in another, so what somebody without clearance is told is the same as if there were no exempt papers.
"""

import os
import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant import chat
from assistant.errors import PaperError
from assistant.keeping.record import RECORD
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.schema import Answer, Citation, Coverage, Limits, Paper, Paragraph, Query, Turn
from assistant.store import Store
from assistant.verify import joined

if TYPE_CHECKING:
    from assistant.llm import Model

_Part = TypeVar("_Part", Paper, Paragraph)
_EVERYTHING = Limits()
FROM = "From exempt papers of {body}, which are not to be passed on:"
_EXEMPT = "-exempt"
APART = ":"  # between the shelf and the paper's id in it; no id holds one


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file that was handed in."""

    name: str  # the file's own
    paper: Paper | None  # as it is held now; None where it is not
    outcome: str  # "added", "updated", "unchanged" or "failed"
    reason: str | None = None  # why it failed
    paragraphs: int = 0
    warnings: tuple[str, ...] = ()  # sentences on what of it was not read
    body: str | None = None  # with whose exempt papers it stands


def files_of(folder: Path) -> Path:
    """Where a store keeps the files that were handed in for it, each in a folder of its own."""
    return folder / "files"


def exempt_of(folder: Path) -> Path:
    """Where the exempt papers beside a store stand, those of each body in a store of their own."""
    return folder.with_name(f"{folder.name}{_EXEMPT}")


def is_shelf(folder: Path) -> bool:
    """Whether a store is one of a body's exempt papers."""
    return folder.resolve().parent.name.endswith(_EXEMPT)


def withdraw(folder: Path, paper_id: str) -> None:
    """Take every revision of a paper out of the store of that folder, with the file that was handed in for it.

    Raises PaperError where it is not held, StoreError where the store cannot be written.
    """
    store = Store(folder)
    made_with = store.model, store.dimensions, store.reader
    store.close()
    with Writer(folder, *made_with) as writer:
        path = next((path for path, paper in writer.papers() if paper.paper_id == paper_id), None)
        writer.remove(paper_id)
        if path is not None and path.is_relative_to(os.path.realpath(files_of(folder))):
            shutil.rmtree(path.parent, ignore_errors=True)


def shelf_name(body: str) -> str:
    """The folder of a body's exempt papers: "Planning Committee" → "planning-committee"."""
    return re.sub(r"[^a-z0-9]+", "-", body.casefold()).strip("-")


def _held(folder: Path) -> bool:
    """Whether a shelf holds papers for this process: what the system keeps from it is as if it were not there."""
    return os.access(folder / RECORD, os.R_OK)


class Shelves:
    """The open store, and in `exempt` a folder for each body with the store of its exempt papers.

    `model` may word answers from the open papers; no word of an exempt paper is ever sent to it.
    """

    def __init__(self, retriever: Retriever, exempt: Path, model: "Model | None" = None) -> None:
        self.retriever = retriever
        self.exempt = exempt
        self.model = model
        self._opened: dict[str, tuple[int, Retriever]] = {}

    def seen_by(self, cleared: Collection[str]) -> "Seen":
        """What somebody may read who is cleared for the exempt papers of these bodies: no other store is opened."""
        return Seen(self.retriever, self._cleared(cleared), self.model)

    def version(self) -> object:
        """Differs whenever a paper of any store has changed: to look after what is kept, never for a page."""
        folders = sorted(path.parent for path in self.exempt.glob(f"*/{RECORD}") if _held(path.parent))
        shelves = [(folder.name, self._shelf(folder.name, folder).store.version()) for folder in folders]
        return self.retriever.store.version(), shelves

    def _cleared(self, cleared: Collection[str]) -> dict[str, tuple[str, Retriever]]:
        """The body and the papers of each shelf, as far as there are papers on it."""
        found = {}
        for name, body in sorted({shelf_name(body): body for body in cleared}.items()):
            folder = self.exempt / name
            if name and _held(folder):
                found[name] = body, self._shelf(name, folder)
        return found

    def _shelf(self, name: str, folder: Path) -> Retriever:
        version, shelf = self._opened.get(name, (None, None))
        if shelf is None or shelf.store.version() != version:  # with a new version can come a new access label
            store = Store.for_clerk(folder)
            shelf = Retriever(store, self.retriever.embedder, self.retriever.reader, self.retriever.reranker)
            self._opened[name] = store.version(), shelf
        return shelf


class Seen:
    """The papers that one person may read, asked as one store is.

    An exempt paper is known by its shelf and its id there ("cabinet:land-at-mill-lane"). Whoever may not see a paper is
    told the same as if it were not held: PaperError.
    """

    def __init__(
        self, retriever: Retriever, shelves: Mapping[str, tuple[str, Retriever]], model: "Model | None"
    ) -> None:
        self._open = retriever
        self._shelves = shelves
        self._model = model

    def ask(self, query: Query, found: Callable[[int], None] = lambda _: None) -> Turn:
        """Answer from the open papers, then from the exempt papers of each body that answer it too.

        `found` is told, after each search of the open papers, how many paragraphs will now be read: it may be shown at
        once, to somebody whose clearance has ended since.
        """
        turn = chat.ask(query, self._open, self._model, found)
        if turn.answer.reason == "out_of_scope":
            return turn
        more = [(name, body, chat.ask(query, shelf).answer) for name, (body, shelf) in self._shelves.items()]
        exempt = [(FROM.format(body=body), _named(answer, name)) for name, body, answer in more if not answer.declined]
        coverage = _together([turn.answer.coverage, *(answer.coverage for _, _, answer in more)])
        return replace(turn, answer=replace(joined(turn.answer, exempt), coverage=coverage))

    def stores(self) -> list[tuple[str, Store]]:
        """The open store, by "", and the store of each shelf that may be read, by its name."""
        return [("", self._open.store), *((name, shelf.store) for name, (_, shelf) in self._shelves.items())]

    def retrievers(self) -> list[tuple[str, str | None, Retriever]]:
        """Each store that may be searched: its shelf ("" for the open one), whose papers they are, and its search."""
        return [("", None, self._open), *((name, body, shelf) for name, (body, shelf) in self._shelves.items())]

    def papers(self, limits: Limits = _EVERYTHING) -> list[Paper]:
        """Those within limits: the open ones, then the exempt ones of each body."""
        found = self._open.store.papers(limits)
        for name, (_, shelf) in self._shelves.items():
            found += [_at(paper, name) for paper in shelf.store.papers(limits)]
        return found

    def paper(self, name: str) -> Paper:
        """One paper, as it is held now. Raises PaperError."""
        return self.revisions(name)[-1]

    def revisions(self, name: str) -> list[Paper]:
        """All texts of a paper, oldest first. Raises PaperError."""
        shelf, store, paper_id = self.find(name)
        return [_at(paper, shelf) if shelf else paper for paper in store.revisions(paper_id)]

    def paragraphs(self, name: str, revision: int | None = None) -> list[Paragraph]:
        """A paper's paragraphs in reading order, of its current revision or of an earlier one. Raises PaperError."""
        shelf, store, paper_id = self.find(name)
        return [_at(para, shelf) if shelf else para for para in store.paragraphs(paper_id, revision)]

    def withdraw(self, name: str) -> None:
        """Take a paper out, wherever it stands. Raises PaperError, or StoreError where the store cannot be written."""
        _, store, paper_id = self.find(name)
        withdraw(store.folder, paper_id)

    def find(self, name: str) -> tuple[str, Store, str]:
        """The shelf ("" for the open store) with the store that holds a paper, and the paper's id in it."""
        shelf, apart, paper_id = name.rpartition(APART)
        if not apart:
            return "", self._open.store, self._open.store.paper(name).paper_id
        _, found = self._shelves.get(shelf, ("", None))
        if found is None or paper_id not in {paper.paper_id for paper in found.store.papers()}:
            raise PaperError(f"The store holds no paper {name!r}; see: python -m ingest list")
        return shelf, found.store, paper_id


def all_citations(answer: Answer) -> list[Citation]:
    """Those of the answer, then those of its notices."""
    return [*answer.citations, *(cite for notice in answer.notices for cite in notice.citations)]


def _together(parts: Sequence[Coverage]) -> Coverage:
    return Coverage(
        sum(part.papers_searched for part in parts),
        sum(part.papers_cited for part in parts),
        min((part.earliest for part in parts if part.earliest), default=None),
        max((part.latest for part in parts if part.latest), default=None),
    )


def _named(answer: Answer, shelf: str) -> Answer:
    """The answer with its papers known by their shelf too."""

    def named(citations: Sequence[Citation]) -> tuple[Citation, ...]:
        return tuple(
            replace(cite, paper=_at(cite.paper, shelf), paragraph=_at(cite.paragraph, shelf)) for cite in citations
        )

    notices = tuple(replace(notice, citations=named(notice.citations)) for notice in answer.notices)
    return replace(answer, citations=named(answer.citations), notices=notices)


def _at(part: _Part, shelf: str) -> _Part:
    """A paper or a paragraph, known by its shelf too."""
    return replace(part, paper_id=known_as(part.paper_id, shelf))


def known_as(id: str, shelf: str) -> str:
    """The id of a paper, or of a paragraph, as people know it: with its shelf, if it stands on one."""
    return f"{shelf}{APART}{id}" if shelf else id
