"""The answers themselves: the real weights over the digests and, where the environment names them, the real reports.

The floors lie a little under what was measured (CHANGELOG.md), so that a change which loses answers is seen.
"""

import os
from pathlib import Path

import pytest

from eval.gold import check, load
from eval.run import product, run
from eval.score import Result
from ingest.library import add

HERE = Path(__file__).parent.parent
GOLD = HERE / "eval" / "gold" / "seeds.jsonl"
PAPERS = [HERE / "corpus"]
if "COUNCIL_PAPERS" in os.environ:
    PAPERS.append(Path(os.environ["COUNCIL_PAPERS"], "seeds"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=PAPERS, ids=lambda path: path.name)
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    from assistant.embed import load as load_model

    store = tmp_path_factory.mktemp("quality") / "store"
    assert not add([request.param], store, load_model()).failed
    answer, papers = product(store)
    questions = load(GOLD)
    assert check(questions, papers) == []
    return run(questions, answer, papers)


def test_every_quote_is_word_for_word(results: list[Result]) -> None:
    assert sum(r.quotes for r in results) > 0
    assert [r.question.id for r in results if r.verbatim < r.quotes] == []


def test_no_answer_is_longer_than_its_kind_allows(results: list[Result]) -> None:
    assert [r.question.id for r in results if r.words > 160] == []


def test_enough_is_right(results: list[Result]) -> None:
    answerable = [r for r in results if r.question.answerable]
    others = [r for r in results if not r.question.answerable]
    assert sum(r.right for r in answerable) / len(answerable) >= 0.63
    assert sum(r.gold_cited for r in answerable) / len(answerable) >= 0.71
    assert sum(r.declined for r in answerable) / len(answerable) <= 0.15
    assert sum(r.right for r in others) / len(others) >= 0.54
