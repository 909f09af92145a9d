"""Histories and draft checks over the open papers, and over each body's exempt papers that a person may read.

Each store is looked through by itself, so that nothing of one bears on what is found in another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from assistant.draft import Part, Review, review
from assistant.history import Entry, History, history
from assistant.keeping.shelves import Seen, known_as
from assistant.schema import Citation, Limits, Paper

Found = TypeVar("Found", History, Review)


@dataclass(frozen=True, slots=True)
class Apart(Generic[Found]):
    """What was found in one store: in the open one, or among a body's exempt papers."""

    body: str | None  # None for the open papers
    found: Found


def histories(topic: str, seen: Seen, limits: Limits) -> list[Apart[History]]:
    """A topic's history in the open papers, then in the exempt ones that speak of it. Raises QuestionError."""
    found = []
    for shelf, body, retriever in seen.retrievers():
        one = history(topic, retriever, limits)
        if not shelf or one.entries:
            found.append(Apart(body, _history(one, shelf)))
    return found


def reviews(
    draft: Sequence[Part], seen: Seen, going: Callable[[int, int], bool] = lambda done, all: True
) -> list[Apart[Review]]:
    """A draft checked against the open papers, then against the exempt ones that have something to say of it.

    `going` is told of the sentences of all checks together, as by `review`. Raises QuestionError.
    """
    stores = seen.retrievers()
    found = []
    for number, (shelf, body, retriever) in enumerate(stores):

        def counted(done: int, all: int, before: int = number) -> bool:
            return going(before * all + done, len(stores) * all)

        one = review(draft, retriever, counted)
        said = tuple(checked for checked in one.statements if checked.verdict != "not_said")
        if not shelf or said:
            # No exempt paper is listed as a background paper: those are open to everybody.
            found.append(Apart(body, _review(replace(one, statements=said, background=()), shelf) if shelf else one))
    return found


def papers_of(found: Sequence[Apart[History]] | Sequence[Apart[Review]]) -> list[Paper]:
    """The exempt papers that are shown."""
    shown: dict[Paper, None] = {}
    for one in found:
        if one.body is not None:
            said = one.found.statements if isinstance(one.found, Review) else ()
            entries = one.found.entries if isinstance(one.found, History) else ()
            shown |= dict.fromkeys(cite.paper for checked in said for cite in checked.citations)
            shown |= dict.fromkeys(entry.paper for entry in entries)
    return list(shown)


def _history(found: History, shelf: str) -> History:
    """A history with its papers known by their shelf too."""
    if not shelf:
        return found

    def entry(one: Entry) -> Entry:
        said = tuple(replace(item, citation=_cite(item.citation, shelf)) for item in one.said)
        return replace(one, paper=_paper(one.paper, shelf), said=said)

    changes = tuple(
        replace(one, citations=(_cite(one.citations[0], shelf), _cite(one.citations[1], shelf)))
        for one in found.changes
    )
    silent, since, passing = (
        tuple(_paper(paper, shelf) for paper in papers)
        for papers in (found.silent, found.silent_since, found.in_passing)
    )
    entries = tuple(map(entry, found.entries))
    return replace(found, entries=entries, changes=changes, silent=silent, silent_since=since, in_passing=passing)


def _review(found: Review, shelf: str) -> Review:
    statements = tuple(
        replace(one, citations=tuple(_cite(cite, shelf) for cite in one.citations)) for one in found.statements
    )
    return replace(found, statements=statements)


def _cite(cite: Citation, shelf: str) -> Citation:
    para = replace(cite.paragraph, paper_id=known_as(cite.paragraph.paper_id, shelf))
    return replace(cite, paper=_paper(cite.paper, shelf), paragraph=para)


def _paper(paper: Paper, shelf: str) -> Paper:
    return replace(paper, paper_id=known_as(paper.paper_id, shelf))
