"""What several papers print is found once, as the most current of them prints it, by the ways that answers take."""

from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.chat import ask
from assistant.keeping.copies import once
from assistant.retrieve import Retriever
from assistant.schema import Limits, Query
from assistant.store import Store
from ingest.library import add

EVERYTHING = Limits()
REPORT = """# Ferry at Otherford

To: {to}

Subject: Ferry at Otherford

Classification: Unrestricted

## 1. Ferry

1.1 The ferry at Otherford carries sixty passengers and sails every hour from the Long Stair.

1.2 The ferry at Otherford is expected to cost {cost} a year, which the council pays in four parts.

1.3 The ferryman is Barnaby Quill, who has held the post since the old bridge was swept away.
"""


@pytest.fixture
def retriever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Retriever:
    monkeypatch.setattr(index, "build", lambda *_: None)
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "draft.md").write_text(REPORT.format(to="Cabinet, 30 January 2025", cost="£40,000"))
    (papers / "final.md").write_text(REPORT.format(to="County Council, 13 February 2025", cost="£52,000"))
    add([papers], tmp_path / "store", FakeEmbedder("fake", 256), FakeReader())
    return Retriever(Store(tmp_path / "store"), FakeEmbedder("fake", 256), FakeReader())


def found(retriever: Retriever, limits: Limits = EVERYTHING) -> list[str]:
    asked = retriever.topic("who is the ferryman at Otherford?")
    hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), limits)
    kept = once(hits, retriever.store, limits)
    assert [hit.score for hit in kept] == sorted((hit.score for hit in kept), reverse=True)
    assert all(hit.passage.paragraph_id == hit.paragraph.paragraph_id for hit in kept)
    return sorted(hit.paragraph.text[:12] + hit.paper.paper_id for hit in kept if hit.paragraph.label)


def test_what_is_printed_twice_is_found_once_and_what_differs_twice(retriever: Retriever) -> None:
    assert found(retriever) == ["The ferry atdraft", "The ferry atfinal", "The ferry atfinal", "The ferrymanfinal"]


def test_what_may_not_be_looked_at_is_not_current(retriever: Retriever) -> None:
    limits = Limits(as_of=date(2025, 2, 1))
    assert found(retriever, limits) == ["The ferry atdraft", "The ferry atdraft", "The ferrymandraft"]


def test_an_answer_cites_the_current_paper_and_a_paper_named_by_its_day_itself(retriever: Retriever) -> None:
    def cited(question: str) -> set[str]:
        return {cite.paper.paper_id for cite in ask(Query(question), retriever).answer.citations}

    assert cited("who is the ferryman at Otherford?") == {"final"}
    assert cited("who was the ferryman at Otherford on 30 January 2025?") == {"draft"}
