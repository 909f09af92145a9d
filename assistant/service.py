"""What one person may ask and read, as the records that other programs get, by the API and by the tools."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant import batch, formats
from assistant.desk.apart import histories, papers_of, reviews
from assistant.desk.officer import history_record, review_record
from assistant.draft import text_parts
from assistant.keeping.shelves import Seen, known_as
from assistant.records import Record, answer_record, motion_record, paper_record, paragraph_record
from assistant.schema import Answer, Link, Paper, Query
from assistant.store import Store


class Service:
    """Every method takes what was sent, raises AssistantError, and gives a record with the keys of `formats`.

    Everything is of all that the person may read. `shown` is told of the papers that are given whole, and of the exempt
    ones that a history or a check quotes; it may refuse.
    """

    def __init__(
        self,
        seen: Seen,
        answer: Callable[[Query], Answer],
        shown: Callable[[Sequence[Paper]], None] = lambda _: None,
    ) -> None:
        self._seen = seen
        self._answer = answer
        self._shown = shown

    def ask(self, asked: formats.Question) -> Record:
        """One answer."""
        batch.check(asked.query)
        return {"id": asked.id, **answer_record(self._answer(asked.query))}

    def papers(self, within: formats.Within) -> Record:
        """The catalogue within limits, the open papers first."""
        return {
            "papers": [
                _paper_record(paper, shelf, counts, links)
                for shelf, store in self._seen.stores()
                for counts, links in [_counts_and_links(store)]
                for paper in store.papers(within.limits)
            ]
        }

    def paper(self, asked: formats.Named) -> Record:
        """One paper with its paragraphs."""
        shelf, store, paper_id = self._seen.find(asked.paper_id)
        with store.snapshot():
            paper, paras, motions = store.paper(paper_id), store.paragraphs(paper_id), store.motions(paper_id)
            copies = store.copies([para.paragraph_id for para in paras])
            head = _paper_record(paper, shelf, *_counts_and_links(store))
        self._shown([self._seen.paper(asked.paper_id)])
        records = []
        for para in paras:
            moved = [motion_record(motion, paras) for motion in motions if motion.ordinal == para.ordinal]
            copy = copies.get(para.paragraph_id)
            at = replace(para, paper_id=known_as(para.paper_id, shelf))
            records.append(paragraph_record(at, paper.source, moved, known_as(copy, shelf) if copy else None))
        return {"paper": head, "paragraphs": records}

    def history(self, asked: formats.Topic) -> Record:
        """What was said about a topic."""
        batch.check(Query(asked.topic, (), asked.limits))
        first, *exempt = found = histories(asked.topic, self._seen, asked.limits)
        self._shown(papers_of(found))
        return history_record(first.found, exempt)

    def check_draft(self, draft: formats.Draft) -> Record:
        """A draft's statements against what papers said before."""
        first, *exempt = found = reviews(text_parts(draft.text), self._seen)
        self._shown(papers_of(found))
        return review_record(first.found, exempt)


def _counts_and_links(store: Store) -> tuple[Mapping[str, int], Sequence[Link]]:
    return store.paragraph_counts(), store.links()


def _paper_record(paper: Paper, shelf: str, counts: Mapping[str, int], links: Sequence[Link]) -> Record:
    """A paper of a shelf; the papers that print it again are known by that shelf too."""
    again = [
        replace(link, other_id=known_as(link.other_id, shelf)) for link in links if link.paper_id == paper.paper_id
    ]
    return paper_record(replace(paper, paper_id=known_as(paper.paper_id, shelf)), counts.get(paper.paper_id, 0), again)
