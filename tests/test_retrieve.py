"""Question to hits: fusion by hand, limits exact, one state of the papers, nothing restricted."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put

from assistant import embed, index, reader, reranker
from assistant.errors import StoreMismatch
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever, exact, fuse, open_retriever
from assistant.schema import Hit, Limits
from assistant.store import Store

BOILERPLATE = "The duty of equality has been weighed."
BODIES = ("Cabinet", "Planning Committee", "Health Board")


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve papers of six paragraphs with a real vector index, and an exempt one."""
    folder = tmp_path_factory.mktemp("retrieve") / "store"
    with pytest.MonkeyPatch.context() as patch, Writer(folder, "fake", 64, "fake") as writer:
        build = index.build
        patch.setattr(index, "build", lambda *_: None)
        for n in range(12):
            paper = make_paper(
                f"paper-{n:02}",
                meeting_date=date(2015 + n, 3, 1),
                body=BODIES[n % 3],
                council="Testshire County Council" if n % 4 else "Otherford Council",
            )
            texts = [f"Paragraph {i} speaks of weir {n} and roof {i * n} at lane {i + n}." for i in range(5)]
            put(writer, paper, [*texts, BOILERPLATE])
        put(writer, make_paper("secret", access="exempt"), [BOILERPLATE, "The weir at lane 7 is worth £9,000."])
        patch.setattr(index, "build", build)
    return folder


@pytest.fixture
def retriever(indexed: Path) -> Retriever:
    return Retriever(Store(indexed), FakeEmbedder(), FakeReader())


def search(retriever: Retriever, question: str, limits: Limits | None = None, k: int = 30) -> list[Hit]:
    asked = retriever.topic(question)
    return retriever.search(asked, retriever.embed(asked), retriever.read(asked), limits or Limits(), k)


def ids(hits: list[Hit]) -> list[str]:
    return [hit.passage.passage_id for hit in hits]


def test_fusion_by_hand() -> None:
    fused = fuse([["a", "b", "c"], ["b", "d"]])
    assert [passage_id for passage_id, _ in fused] == ["b", "a", "d", "c"]
    assert [score for _, score in fused] == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62, 1 / 63])


def test_fusion_breaks_ties_by_id() -> None:
    assert [passage_id for passage_id, _ in fuse([["z"], ["a"], ["m"]])] == ["a", "m", "z"]
    assert fuse([]) == fuse([[], []]) == []


def test_the_exact_scan_orders_by_cosine_and_breaks_ties_by_id() -> None:
    matrix = np.array([[1, 0], [0, 1], [0.6, 0.8], [1, 0]], dtype=np.float32)
    found = exact(np.array([1, 0], dtype=np.float32), ["d", "c", "b", "a"], matrix, 3)
    assert found == [("a", 1.0), ("d", 1.0), ("b", pytest.approx(0.6))]


def test_equal_words_in_two_papers_are_two_hits(retriever: Retriever) -> None:
    hits = [
        hit for hit in search(retriever, "Has the duty of equality been weighed?") if hit.passage.text == BOILERPLATE
    ]
    assert len({hit.paper.paper_id for hit in hits}) == len(hits) == 12


def test_a_passage_found_by_meaning_and_by_words_is_one_hit_that_leads(retriever: Retriever) -> None:
    hits = search(retriever, "Which roof and weir are spoken of at lane 7?")
    assert len(ids(hits)) == len(set(ids(hits)))
    first = hits[0]
    assert first.similarity is not None and first.words is not None
    assert first.score <= 3 / 61 and [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    "limits",
    [
        Limits(as_of=date(2018, 3, 1)),
        Limits(earliest=date(2024, 1, 1)),
        Limits(earliest=date(2017, 3, 1), latest=date(2020, 3, 1)),
        Limits(body="Health Board", council="Otherford Council"),
        Limits(council="otherford council"),
        Limits(as_of=date(2015, 12, 31)),
    ],
)
@pytest.mark.parametrize("question", ["weir 3 at lane 7", "Has the duty been weighed?", "roof 12"])
def test_what_comes_back_under_limits_is_the_best_of_what_passes(
    retriever: Retriever, limits: Limits, question: str
) -> None:
    store, embedder = retriever.store, retriever.embedder
    asked = retriever.topic(question)
    vector = retriever.embed(asked)
    passing = {paper.paper_id for paper in store.papers(limits)}
    assert 0 < len(passing) < 12
    texts = {f"{para.paragraph_id}/0": para.text for paper_id in passing for para in store.paragraphs(paper_id)}
    cosines = {
        passage_id: float(embedder.documents([f"Report {passage_id.split('/')[0]}\n{text}"])[0] @ vector)
        for passage_id, text in texts.items()
    }
    dense = sorted(cosines, key=lambda passage_id: (-round(cosines[passage_id], 6), passage_id))[:40]
    words = [i for i, _ in store.search_words(asked.stems, Limits(), 1000) if i.split("/")[0] in passing][:40]
    hits = search(retriever, question, limits, 100)
    assert {hit.paper.paper_id for hit in hits} <= passing
    assert {i for i in ids(hits) if i in texts} == {*dense, *words}
    assert {hit.passage.passage_id for hit in hits if hit.words is not None} == set(words)
    found = {hit.passage.passage_id: hit.similarity for hit in hits if hit.similarity is not None}
    assert sorted(found.values(), reverse=True) == pytest.approx([cosines[i] for i in dense], abs=1e-5)


def test_nothing_later_than_as_of_is_seen(retriever: Retriever) -> None:
    day = date(2017, 3, 1)
    hits = search(retriever, "weir roof lane", Limits(as_of=day), 100)
    assert {hit.paper.meeting_date for hit in hits} == {date(2015, 3, 1), date(2016, 3, 1), day}


def test_an_unknown_council_finds_nothing(retriever: Retriever) -> None:
    assert search(retriever, "weir", Limits(council="Nowhere Council")) == []


@pytest.mark.parametrize("limits", [Limits(), Limits(latest=date(2030, 1, 1))])
def test_exempt_papers_are_never_found(retriever: Retriever, limits: Limits) -> None:
    assert "secret" not in {hit.paper.paper_id for hit in search(retriever, "weir worth £9,000", limits, 200)}
    assert "£9000" not in retriever.store.stem_frequencies()


def test_the_index_and_the_exact_scan_find_the_same(retriever: Retriever, indexed: Path, tmp_path: Path) -> None:
    questions = ["weir 3 at lane 7", "Has the duty of equality been weighed?", "roof 12 of paragraph 2"]
    by_index = [search(retriever, question) for question in questions]
    without = Path(shutil.copytree(indexed, tmp_path / "store"))
    shutil.rmtree(without / "index")
    by_scan = [search(Retriever(Store(without), FakeEmbedder(), FakeReader()), question) for question in questions]
    for one, other in zip(by_index, by_scan, strict=True):
        # Of equals at the end of the ranking each may keep others: compared is what is nearer than the last.
        last = min(hit.similarity for hit in other if hit.similarity is not None) + 1e-4
        expected = {hit.passage.passage_id: hit.similarity for hit in other if (hit.similarity or 0) > last}
        found = {hit.passage.passage_id: hit.similarity for hit in one if (hit.similarity or 0) > last}
        assert len(expected) > 5 and found == pytest.approx(expected, abs=1e-5)


def test_an_index_behind_the_record_is_filled_up_from_it(
    indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One paper added, one replaced, one taken out and one closed, and nothing built: found as where all is built."""
    behind = Path(shutil.copytree(indexed, tmp_path / "behind"))
    monkeypatch.setattr(index, "build", lambda *_: None)
    with Writer(behind, "fake", 64, "fake") as writer:
        put(writer, make_paper("new"), ["A weir stands at lane 7."])
        put(writer, make_paper("paper-01", title="Again"), ["The weir at lane 7 is gone."])
        writer.remove("paper-02")
        writer.describe(make_paper("paper-03", access="exempt"), ())
    monkeypatch.undo()
    built = Path(shutil.copytree(behind, tmp_path / "built"))
    shutil.rmtree(built / "index")
    with Writer(built, "fake", 64, "fake"):
        pass
    assert index.usable(built, Store(built).version()) and not index.usable(behind, Store(behind).version())
    asked = [Retriever(Store(folder), FakeEmbedder(), FakeReader()) for folder in (behind, built)]
    assert asked[0].store.stem_frequencies() == asked[1].store.stem_frequencies()
    assert asked[0].store.passage_count() == asked[1].store.passage_count() == 12 * 6 - 18 + 2
    for question in ("weir 3 at lane 7", "Has the duty of equality been weighed?"):
        one, other = ({hit.passage.passage_id: hit.words for hit in search(each, question, k=200)} for each in asked)
        assert one == other and "new/0/0" in one
        assert not {i for i in one if i.startswith(("paper-02", "paper-03"))} and "paper-01/1/0" not in one


def test_what_is_opened_for_people_has_all_three_models(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    third = object()
    monkeypatch.setattr(embed, "load", lambda _: FakeEmbedder())
    monkeypatch.setattr(reader, "load", FakeReader)
    monkeypatch.setattr(reranker, "load", lambda: third)
    assert open_retriever(indexed).reranker is third


def test_another_embedding_model_is_refused(indexed: Path) -> None:
    with pytest.raises(StoreMismatch, match=r"'fake', not 'other'"):
        Retriever(Store(indexed), FakeEmbedder("other"), FakeReader())


@pytest.fixture
def growing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one paper without a vector index."""
    monkeypatch.setattr(index, "build", lambda *_: None)
    with Writer(tmp_path / "store", "fake", 64, "fake") as writer:
        put(writer, make_paper("old"), ["The ferry sails twice a day."])
    return tmp_path / "store"


def test_papers_added_and_withdrawn_are_seen_at_the_next_question(growing: Path) -> None:
    retriever = Retriever(Store(growing), FakeEmbedder(), FakeReader())
    assert ids(search(retriever, "How often does the ferry sail?")) == ["old/0/0"]
    with Writer(growing, "fake", 64, "fake") as writer:
        put(writer, make_paper("new"), ["The ferry sails three times a day."])
    assert set(ids(search(retriever, "How often does the ferry sail?"))) == {"old/0/0", "new/0/0"}
    with Writer(growing, "fake", 64, "fake") as writer:
        writer.remove("old")
    assert ids(search(retriever, "How often does the ferry sail?")) == ["new/0/0"]


def test_a_paper_withdrawn_in_the_middle_of_a_search_is_still_whole_in_it(
    growing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retriever = Retriever(Store(growing), FakeEmbedder(), FakeReader())
    words = Store.search_words
    monkeypatch.setattr(Writer, "_erase", lambda _: None)  # it would wait for this very reader to end

    def withdrawn(store: Store, *args: object) -> list[tuple[str, float]]:
        with Writer(growing, "fake", 64, "fake") as writer:
            writer.remove("old")
        return words(store, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "search_words", withdrawn)
    hits = search(retriever, "ferry")
    assert ids(hits) == ["old/0/0"] and hits[0].words is not None
    monkeypatch.undo()
    assert search(retriever, "ferry") == []


def test_what_stands_in_the_place_asked_for_comes_after_the_best(retriever: Retriever, shelf: Path) -> None:
    reader = Retriever(Store(shelf), FakeEmbedder("fake", 256), FakeReader())
    hits = search(reader, "Who wrote the Mill Lane footbridge report?", k=3)
    assert "Author" in [hit.paragraph.place for hit in hits]
    assert len(hits) >= 3
