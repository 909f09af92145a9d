"""Stores as earlier versions of this program wrote them: told apart, brought up to date, whole, and asked.

Each record in tests/data was written by the last code of its format: a draft in two texts, its final, an exempt paper.
"""

import lzma
from datetime import date
from pathlib import Path

import pytest
from fakes import ROOT, FakeEmbedder, FakeReader

from assistant.chat import ask
from assistant.errors import StoreMismatch
from assistant.keeping.record import RECORD, stored_with
from assistant.keeping.soundness import examine
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.schema import Answer, Limits, Query
from assistant.store import Store


@pytest.fixture(params=[2, 3])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    packed = (ROOT / "tests" / "data" / f"format-{request.param}.sqlite.xz").read_bytes()
    (tmp_path / RECORD).write_bytes(lzma.decompress(packed))
    with pytest.raises(StoreMismatch, match=f"format {request.param}.*python -m ingest upgrade"):
        Store(tmp_path)
    with Writer(tmp_path, **stored_with(tmp_path)):
        pass
    return tmp_path


def test_it_is_whole_and_nothing_of_it_is_lost(folder: Path) -> None:
    store = Store.for_clerk(folder)
    assert [fault.said for fault in examine(folder).faults if not fault.said.startswith("The file")] == []
    assert {(paper.paper_id, paper.revision, paper.access) for paper in store.papers()} == {
        ("draft", 2, "unrestricted"),
        ("final", 1, "unrestricted"),
        ("sale", 1, "exempt"),
    }
    for paper_id in ("draft", "final"):
        assert [p.label for p in store.paragraphs(paper_id) if p.label] == ["1.1", "1.2", "1.3", "1.4"]
    assert {(term.short, term.long) for term in store.terms()} == {("FUP", "Ferry Users Panel")}
    assert {(link.paper_id, link.other_id) for link in store.links()} == {("draft", "final"), ("final", "draft")}


def test_its_answers_are_those_of_its_papers(folder: Path) -> None:
    retriever = Retriever(Store(folder), FakeEmbedder(), FakeReader())

    def answer(question: str, as_of: date | None = None) -> Answer:
        return ask(Query(question, limits=Limits(as_of=as_of)), retriever).answer

    said = answer("who is the ferryman at Otherford?")
    assert [(cite.paper.paper_id, cite.paragraph.label) for cite in said.citations] == [("final", "1.3")]
    assert "£52,000" in answer("how much is the ferry at Otherford expected to cost a year?").text
    before = answer("how much is the ferry at Otherford expected to cost a year?", date(2025, 2, 1))
    assert "£40,000" in before.text and "£52,000" not in before.text
    assert "Marlow" not in answer("to whom was the old ferry sold?").text
