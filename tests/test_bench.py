"""The benchmark: what it makes is the same each time and fits together, and its page holds its figures."""

import re
from pathlib import Path

import numpy as np
import pytest
from fakes import make_paper, put

from assistant import index
from assistant.keeping.soundness import examine
from assistant.keeping.writer import Writer
from assistant.schema import Limits
from assistant.store import Store
from eval.bench.made import Whole, made, real
from eval.bench.ours import spread
from eval.bench.report import html, markdown

TEXTS = [
    "The ferry sails twice a day. It carried 41,200 passengers in 2019, which is 12% more than before.",
    "A footbridge over the river was opened by the county council after repairs that cost £3,100.",
]


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Whole]:
    monkeypatch.setattr(index, "build", lambda *_: None)
    with Writer(tmp_path / "of", "fake", 64, "fake") as w:
        put(w, make_paper("a"), TEXTS)
        put(w, make_paper("b"), TEXTS[::-1])
    return real(tmp_path / "of")


def test_made_papers_are_the_same_each_time_and_a_store_of_them_is_whole(papers: list[Whole], tmp_path: Path) -> None:
    first, again, other = (list(made(papers, 40, seed)) for seed in (0, 0, 1))
    assert [one.paragraphs for one in first] == [one.paragraphs for one in again] != [one.paragraphs for one in other]
    assert all(np.array_equal(one.vectors, same.vectors) for one, same in zip(first, again, strict=True))
    assert 40 <= sum(len(one.passages) for one in first) < 50
    texts = [para.text for one in first for para in one.paragraphs]
    assert len(set(texts)) > 30 and {len(text) for text in texts} == {len(text) for text in TEXTS}
    assert all(re.search(r"[a-z]+ [a-z]+", text) for text in texts)
    with Writer(tmp_path / "made", "fake", 64, "fake") as w:
        for one in first:
            rest = one.paragraphs, one.passages, one.vectors, one.sentences, one.tokens, one.terms
            w.put(one.paper, Path("/made") / one.paper.source, *rest)
    assert [fault.said[:16] for fault in examine(tmp_path / "made").faults] == ["The vector index"]
    store = Store(tmp_path / "made")
    assert len(store.nearest(first[0].vectors[0], Limits(), 5)) == 5
    near = [float(one.vectors[0] @ real.vectors[0]) for one in first for real in papers]
    assert max(near) > 0.7


def test_the_page_holds_the_figures_and_dashes_where_there_are_none() -> None:
    size = {
        "passages": 1000,
        "store_seconds": 2.0,
        "index_seconds": 4.0,
        "record_bytes": 5e6,
        "index_bytes": 4e6,
        "search": {"p50": 11.5, "p95": 33.25},
        "memory": 5e8,
    }
    rival = {"index_seconds": 8.0, "bytes": 7e6, "open_seconds": 3.0, "search": {"p50": 5.0, "p95": 6.0}}
    rival |= {"memory": 9e8, "recall": 0.75, "add_seconds": 1.0}
    record = {
        "about": {"cores": 2, "memory": 24e9, "python": "3.11", "load": 0.5},
        "ingest": {"seconds": 150.0, "processor_seconds": 100.0, "pages": 50, "paragraphs": 200, "passages": 250}
        | {"embedding_seconds": 50.0, "reading_seconds": 30.0, "plain_seconds": 70.0},
        "sizes": [size, size | {"passages": 10_000, "search": {"p50": 20.0, "p95": 40.0}, "plain": rival}],
    }
    text, page = markdown(record), html(record)
    assert "| retrieval: both, fused and ranked anew, p95 (ms) | 33.2 | 40 |" in text
    assert "| recall at 10 against exact float32 | – | 0.75 |" in text and "| answer, p50 (ms) | – | – |" in text
    assert "| all, in multiples of the two networks alone | 1.25 |" in text
    assert page.count("<svg") == 3 and page.count("<polyline") == 6 and "<script" not in page
    assert "33.2" in page and "10,000" in page


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert spread([float(n) for n in range(1, 101)]) == {"p50": 51.0, "p95": 96.0}
    assert spread([7.0]) == {"p50": 7.0, "p95": 7.0}
