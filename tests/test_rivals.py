"""The rivals: what they read and say is what they found, in the words allowed; figures by hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_score import question

from assistant.errors import AssistantError
from assistant.retrieve import Retriever
from assistant.schema import Limits
from eval.gold import Support
from eval.rivals import ASK_ALL, OURS, QUICK, compared, embedded, extract, in_chunks, ranks, searches, told


def test_the_quick_start_is_a_program_of_its_own() -> None:
    compile(ASK_ALL, "quick start", "exec")
    assert "VectorStoreIndex.from_documents" in ASK_ALL and "step, folder, given" not in ASK_ALL


def test_ranks_by_hand() -> None:
    figures = ranks({"a": ["x", "y", "gold"], "b": ["gold"]}, {"a": ["gold", "other"], "b": ["gold"], "c": ["gold"]})
    assert figures["recall@3"] == pytest.approx((0.5 + 1 + 0) / 3)
    assert figures["MRR"] == pytest.approx((1 / 3 + 1 + 0) / 3)
    assert figures["nDCG@10"] == pytest.approx((0.5 / (1 + 1 / np.log2(3)) + 1 + 0) / 3)
    assert ranks({}, {}) == {"recall@3": None, "MRR": None, "nDCG@10": None}


def test_a_chunk_holds_the_sentences_of_one_paper(retriever: Retriever) -> None:
    store = retriever.store
    ids = [para.paragraph_id for paper in store.papers() for para in store.paragraphs(paper.paper_id)]
    chunk = "1.2 The footbridge is expected\nto cost £300,000. The work should take\n2\neight months. 2.3 The duty"
    found = [sentence.text for sentence, _ in in_chunks([chunk], embedded(store.sentences(ids), retriever.embedder))]
    assert found == ["The footbridge is expected to cost £300,000."]


def test_the_nearest_sentences_are_said_within_the_words_allowed(retriever: Retriever) -> None:
    store = retriever.store
    everything = {p.paragraph_id: (paper, p) for paper in store.papers() for p in store.paragraphs(paper.paper_id)}
    vector = retriever.embedder.question("What did the footbridge at Mill Lane cost in the end?")
    answer = extract(embedded(store.sentences(list(everything)), retriever.embedder), vector, 20, everything)
    assert answer["text"].startswith("The footbridge at Mill Lane cost £452,000 in the end. [1]")
    assert answer["citations"][0]["paragraph"] == "1.1" and not answer["declined"]
    assert sum(len(cite["quote"].split()) for cite in answer["citations"]) <= 20
    assert extract([], vector, 20, everything)["declined"]


def test_every_way_is_scored_on_the_same_questions(retriever: Retriever) -> None:
    paper = retriever.store.paper("bridge-2024.md")
    support = Support("b", str(paper.body), paper.meeting_date, "1.1", None, None)
    asked = [
        question(
            question="what did the footbridge cost in the end", facts=(("£452,000",),), wrong=(), support=(support,)
        ),
        question(
            id="u", kind="unanswerable", question="price of a zebra", answerable=False, facts=(), support=(), wrong=()
        ),
    ]
    chunk = "The footbridge at Mill Lane cost £452,000 in the end. It opened in June 2023."
    found = compared(asked, retriever, [[chunk], [chunk]])
    assert list(found) == [QUICK, "words alone (BM25)", "dense alone", "both fused", "our search", OURS]
    assert found[QUICK]["right"] == 0.5 and found[QUICK]["gold read"] == 1.0 and found[QUICK]["MRR"] is None
    assert found[QUICK]["declined rightly"] == 0.0
    assert found["our search"]["MRR"] == found[OURS]["MRR"] == 1.0
    table = told(found, 2)
    assert "| LlamaIndex quick start | 0.500 |" in table and "| – |" in table


def test_searches_keep_to_the_limits(retriever: Retriever) -> None:
    from datetime import date

    for ranking in searches(retriever, "footbridge cost", Limits(as_of=date(2021, 12, 31))).values():
        assert ranking and not any("2024" in passage_id for passage_id in ranking)


def test_a_quick_start_that_fails_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("eval.rivals.ASK_ALL", "raise SystemExit('no such package')")
    from eval.rivals import quick_start

    with pytest.raises(AssistantError, match=r"quick start failed \(no such package\); run make setup"):
        quick_start(["?"], tmp_path)


def test_the_quick_start_is_asked_every_question_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from eval.rivals import quick_start

    echo = "import json, sys\nprint('noise')\nprint(json.dumps([[q] for q in json.load(sys.stdin)]))"
    monkeypatch.setattr("eval.rivals.ASK_ALL", echo)
    questions: list[Any] = ["one?", "two?"]
    assert quick_start(questions, tmp_path) == [["one?"], ["two?"]]
    assert json.dumps(questions)
