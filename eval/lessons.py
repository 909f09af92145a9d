"""Training questions: what the networks are trained with and the weights are fitted with, found again in the papers.

The files stand in `eval/training/`, their format in its README. One question in seven is kept from both, so that
weights which lean on them are fitted on questions that they never saw.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.schema import Paper, Paragraph, Sentence
from assistant.store import Store
from eval.gold import Support, says

KEPT = 7  # one question of this many is kept from training


@dataclass(frozen=True, slots=True)
class Answer:
    """A piece of a paragraph that answers: where it stands and its opening words."""

    support: Support
    opening: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question with the pieces that answer it, any one of them by itself; none where no paper does."""

    id: str
    question: str
    history: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...]
    answers: tuple[Answer, ...]

    @property
    def kept(self) -> bool:
        """Whether reader and reranker are trained without it."""
        return int(hashlib.sha256(self.question.encode()).hexdigest(), 16) % KEPT == 0


def load(path: Path) -> list[Lesson]:
    """The lessons of a file, in its order; its first line names the papers."""
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    reports: dict[str, Any] = json.loads(first)["reports"]
    return [_lesson(json.loads(line), reports) for line in lines]


def right(lesson: Lesson, store: Store) -> set[tuple[str, int, int]]:
    """The pieces of a store's papers that answer, as paragraph id, start and end.

    A piece answers that stands where an answer does and opens as it does; in a digest, which has other words, one that
    says most of the facts.
    """
    found: set[tuple[str, int, int]] = set()
    for answer in lesson.answers:
        for paper in filter(answer.support.of, store.papers()):
            paras = [para for para in store.paragraphs(paper.paper_id) if _covers(answer.support, paper, para)]
            pieces = store.sentences([para.paragraph_id for para in paras])
            opening = [piece for piece in pieces if _plain(piece.text).startswith(_plain(answer.opening))]
            shortest = min((len(piece.text) for piece in opening), default=0)
            alike = [piece for piece in opening if _says_most(lesson, piece) or len(piece.text) == shortest]
            if paper.digest:
                alike = [piece for piece in pieces if _says_most(lesson, piece)]
            found |= {(piece.paragraph_id, piece.start, piece.end) for piece in alike}
    return found


def _lesson(record: Mapping[str, Any], reports: Mapping[str, Any]) -> Lesson:
    return Lesson(
        record["id"],
        record["question"],
        tuple(record["history"]),
        tuple(tuple(forms) for forms in record["facts"]),
        tuple(Answer(_support(one, reports[one["report"]]), one["opening"]) for one in record["answers"]),
    )


def _support(one: Mapping[str, Any], report: Mapping[str, Any]) -> Support:
    day = date.fromisoformat(report["meeting_date"]) if report["meeting_date"] else None
    where = one.get("paragraph"), one.get("place"), one.get("row")
    return Support(one["report"], report["body"], day, *where, report.get("source"), one.get("page"))


def _covers(support: Support, paper: Paper, para: Paragraph) -> bool:
    return support.covers(paper.body, paper.meeting_date, para.label, para.place, para.row, paper.source, para.page)


def _says_most(lesson: Lesson, piece: Sentence) -> bool:
    said: Sequence[bool] = [any(says(piece.text, form) for form in forms) for forms in lesson.facts]
    return sum(said) * 2 > len(said)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
