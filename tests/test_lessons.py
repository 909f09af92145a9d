"""Training questions: found again in the papers, and apart from the questions that measure."""

import json
from pathlib import Path

import numpy as np
import pytest
from fakes import ROOT
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from assistant.retrieve import Retriever
from eval.gold import load as load_gold
from eval.gold import plain
from eval.lessons import KEPT, load, right

FILES = sorted((ROOT / "eval" / "training").glob("*.jsonl"))
REPORTS = {"bridge": {"body": "Cabinet", "meeting_date": "2021-05-04"}}


def lesson(tmp_path: Path, *answers: dict[str, object], **more: object) -> Path:
    made = {"id": "1", "kind": "number", "question": "how long?", "history": [], "facts": [["eight months"]]} | more
    lines = [{"reports": REPORTS}, made | {"answers": [{"report": "bridge"} | one for one in answers]}]
    path = tmp_path / "lessons.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def test_an_answer_is_found_where_it_stands_by_its_opening(retriever: Retriever, tmp_path: Path) -> None:
    (one,) = load(lesson(tmp_path, {"paragraph": "1.2", "opening": "The work should take"}))
    ((paragraph_id, start, end),) = right(one, retriever.store)
    assert retriever.store.paragraph(paragraph_id).text[start:end] == "The work should take eight months."


@pytest.mark.parametrize(
    "answer",
    [
        {"paragraph": "1.1", "opening": "The work should take"},
        {"paragraph": "1.2", "opening": "The play should take"},
        {"place": "Summary", "opening": "The work should take"},
    ],
)
def test_what_stands_elsewhere_or_opens_otherwise_is_not_it(
    retriever: Retriever, tmp_path: Path, answer: dict[str, object]
) -> None:
    (one,) = load(lesson(tmp_path, answer))
    assert right(one, retriever.store) == set()


def test_a_question_without_an_answer_has_no_right_piece(retriever: Retriever, tmp_path: Path) -> None:
    (one,) = load(lesson(tmp_path, facts=[]))
    assert right(one, retriever.store) == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_questions_are_sound_and_about_one_in_seven_is_kept(path: Path) -> None:
    lessons = load(path)
    assert len({one.id for one in lessons}) == len(lessons) > 2000
    assert all(bool(one.facts) == bool(one.answers) for one in lessons)
    assert all(0 < len(answer.opening.split()) <= 8 for one in lessons for answer in one.answers)
    assert abs(sum(one.kept for one in lessons) * KEPT / len(lessons) - 1) < 0.15


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_question_is_worded_as_one_that_measures(path: Path) -> None:
    measuring = [
        plain(q.question)
        for gold in (ROOT / "eval" / "gold").glob("*.jsonl")
        for q in load_gold(gold)
        if q.half == "test"
    ]
    lessons = load(path)
    alike = cdist([plain(one.question) for one in lessons], measuring, scorer=fuzz.token_sort_ratio, score_cutoff=85)
    assert [lessons[n].id for n in np.flatnonzero(alike.max(axis=1))] == []
