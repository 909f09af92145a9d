"""Ranked sentences made by hand for tests, and what is quoted of them."""

from datetime import date
from typing import cast

from fakes import make_paper

from assistant.answer import statements
from assistant.asking.question import Topic, topic
from assistant.rank import WEIGHTS, Candidate
from assistant.schema import Paper, Paragraph, Sentence
from assistant.store import Store

OLD = make_paper("old", meeting_date=date(2019, 3, 1))
NEW = make_paper("new", meeting_date=date(2024, 3, 1))
LIST = "It rained. The partners are:\n- the Rill Rivers Trust;\n- Pedal Otherford; and\n- the Canal Society."


def para(paper: Paper, text: str, ordinal: int = 0, place: str | None = None, row: str | None = None) -> Paragraph:
    return Paragraph(paper.paper_id, ordinal, None if place else f"1.{ordinal}", place, row, None, 1, text)


def candidate(paper: Paper, around: Paragraph, text: str, score: float = 10, **grounds: float) -> Candidate:
    """A piece of a paragraph with a score of its own."""
    start = around.text.index(text)
    rest = sum(WEIGHTS[name] * value for name, value in grounds.items())
    given = dict.fromkeys(WEIGHTS, 0.0) | grounds | {"read": (score - rest) / WEIGHTS["read"]}
    return Candidate(Sentence(around.paragraph_id, start, start + len(text), text), around, paper, "", given)


def ask(question: str) -> Topic:
    return topic(question, {}, 100, [])


class Bare:
    """In place of a store: no paper sets its list out over several paragraphs."""

    def paragraphs(self, paper_id: str) -> list[Paragraph]:
        return []


STORE = cast(Store, Bare())


def quotes(store: Store, question: str, *ranked: Candidate) -> list[str]:
    found = sorted(ranked, key=lambda c: -c.score)
    return [statement.quote for statement in statements(ask(question), found, store)]


def alone(paper: Paper, text: str, score: float = 10, **grounds: float) -> Candidate:
    return candidate(paper, para(paper, text), text, score, **grounds)
