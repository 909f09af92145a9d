"""A store with a history, and one made anew from the same files: the same ids, labels, words and answers."""

from pathlib import Path
from typing import Any

import pytest
from conftest import PAPERS
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.chat import ask
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.schema import Query
from assistant.store import Store
from ingest.library import add

MODELS = FakeEmbedder("fake", 256), FakeReader()
QUESTIONS = (
    "How much did the footbridge at Mill Lane cost?",
    "How many otters were seen?",
    "Who chairs the Walking and Cycling Forum?",
    "What is the ICB?",
    "Which teams are there in Otherford?",
    "What did Cabinet decide about the footbridge?",
    "What lessons were drawn from the footbridge?",
    "How much does the weir cost?",
    "When did the bridge close?",
    "What is Cabinet asked to agree?",
)


def told(folder: Path) -> dict[str, Any]:
    """What a store says of its papers, but for how many texts each has had."""
    store = Store.for_clerk(folder)
    retriever = Retriever(Store(folder), *MODELS)
    papers = store.papers()
    return {
        "papers": [(p.paper_id, p.title, p.body, p.meeting_date, p.council, p.access, p.sha256) for p in papers],
        "labels": {p.paper_id: [(q.label, q.place, q.text) for q in store.paragraphs(p.paper_id)] for p in papers},
        "words": (store.stem_frequencies(), store.terms(), store.passage_count(), store.links()),
        "answers": [_said(ask(Query(question), retriever).answer) for question in QUESTIONS],
    }


def _said(answer: Any) -> tuple[Any, ...]:
    return answer.text, answer.reason, [(c.paper.paper_id, c.paragraph.ordinal, c.quote) for c in answer.citations]


def test_a_store_made_anew_says_the_same_as_one_with_a_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    files, lived, anew = tmp_path / "papers", tmp_path / "lived", tmp_path / "anew"
    files.mkdir()
    for name, text in reversed(PAPERS.items()):  # one by one, the newest first, each first in another wording
        (files / name).write_text(text.replace("the", "this").replace("1.1 ", "1.1 At first: "), encoding="utf-8")
        add([files / name], lived, *MODELS)
    (files / "weir.md").write_text("# The weir\n\nClassification: Unrestricted\n\n## 1. Cost\n\n1.1 It costs £5.\n")
    add([files], lived, *MODELS)
    with Writer(lived, "fake", 256, "fake") as writer:
        writer.remove("weir")
        writer.remove("otters")
    (files / "weir.md").unlink()
    for name, text in PAPERS.items():
        (files / name).write_text(text, encoding="utf-8")
    for _ in range(2):
        add([files], lived, *MODELS)
    add([files], anew, *MODELS)
    assert told(lived) == told(anew)
    assert len(told(anew)["papers"]) == len(PAPERS)
