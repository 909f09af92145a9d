"""Segments: words ranked as SQLite's full-text search ranks them, parts joined and taken out without a trace."""

import random
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from assistant.keeping.segment import CONTEXT, Ranking, Row, Segment, best, join, make

CHANCE = random.Random(3)
WORDS = [f"word{n}" for n in range(40)]


def said(most: int) -> str:
    """Some words, the first of the list more often than the last."""
    return " ".join(CHANCE.choice(WORDS[: CHANCE.randint(1, 40)]) for _ in range(CHANCE.randint(1, most)))


def vector(n: int) -> bytes:
    return np.eye(1, 8, n % 8, dtype=np.float32).tobytes()


PAPERS: list[tuple[str, list[Row]]] = [
    (f"k{p}", [(f"p{p}/{n}/0", said(6), said(60), vector(n)) for n in range(CHANCE.randint(1, 9))]) for p in range(60)
]


@pytest.fixture(scope="module")
def whole() -> Segment:
    return make(PAPERS, 8)


def fts(papers: list[tuple[str, list[Row]]]) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (id UNINDEXED, body, context)")
    rows = [(passage_id, text, context) for _, found in papers for passage_id, context, text, _ in found]
    db.executemany("INSERT INTO words VALUES (?, ?, ?)", rows)
    return db


def by_sqlite(db: sqlite3.Connection, stems: list[str], k: int) -> list[tuple[str, float]]:
    sql = f"""SELECT id, -bm25(words, 0, 1.0, {CONTEXT}) AS score FROM words WHERE words MATCH ?
        ORDER BY score DESC, id LIMIT ?"""
    return db.execute(sql, (" OR ".join(stems), k)).fetchall()


def same(one: list[tuple[str, float]], other: list[tuple[str, float]]) -> bool:
    return [i for i, _ in one] == [i for i, _ in other] and np.allclose(
        [score for _, score in one], [score for _, score in other], rtol=1e-12
    )


def test_words_rank_as_in_sqlite_whatever_the_parts_and_whatever_is_hidden(whole: Segment) -> None:
    """One segment, three, and three of which papers may not be seen: each as a full-text table of what is seen."""
    hidden = {f"k{n}" for n in range(0, 60, 7)}
    seen = [paper for paper in PAPERS if paper[0] not in hidden]
    parts = [make(PAPERS[:20], 8), make(PAPERS[20:50], 8), make(PAPERS[50:], 8)]
    visible = {key for key, _ in seen}
    cases = [
        (fts(PAPERS), Ranking([(whole, None)])),
        (fts(PAPERS), Ranking([(part, None) for part in parts])),
        (fts(seen), Ranking([(part, part.mask(visible)) for part in parts])),
        (fts(seen), Ranking([(whole.without(hidden), None)])),
        (fts(seen), Ranking([(join([part.without(hidden) for part in parts]), None)])),
    ]
    for db, ranking in cases:
        assert ranking.passages == db.execute("SELECT count(*) FROM words").fetchone()[0]
        for _ in range(60):
            stems = CHANCE.sample([*WORDS, "absent"], CHANCE.randint(1, 6))
            assert same(ranking.search(stems, 25, lambda _: None), by_sqlite(db, stems, 25))
        vocabulary = sqlite_counts(db)
        assert dict(ranking.frequencies()) == vocabulary


def sqlite_counts(db: sqlite3.Connection) -> dict[str, int]:
    db.execute("CREATE VIRTUAL TABLE counts USING fts5vocab (words, row)")
    counts = dict(db.execute("SELECT term, doc FROM counts"))
    db.execute("DROP TABLE counts")
    return counts


def test_limits_leave_out_passages_and_change_no_score(whole: Segment) -> None:
    ranking = Ranking([(whole, None)])
    few = whole.mask({"k1", "k2"})
    assert few is not None
    every = dict(ranking.search(["word1", "word3"], 1000, lambda _: None))
    found = dict(ranking.search(["word1", "word3"], 1000, lambda _: few))
    assert found == {i: score for i, score in every.items() if i.startswith(("p1/", "p2/"))} and found


def test_what_is_taken_out_leaves_nothing(tmp_path: Path) -> None:
    text = "a canary sings £1,234"
    one = make([("gone", [("gone-paper/0/0", "Secret title", text, vector(3))]), *PAPERS[:5]], 8)
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    one.save(tmp_path / "with")
    one.without(["gone"]).save(tmp_path / "without")

    def held(folder: Path) -> list[bytes]:
        files = b"".join(path.read_bytes() for path in folder.iterdir())
        return [part for part in (b"canari", b"secret", b"1234", b"gone-paper", b'"gone"') if part in files]

    assert len(held(tmp_path / "with")) == 5 and held(tmp_path / "without") == []
    left = Segment.load(tmp_path / "without")
    assert left.papers == tuple(key for key, _ in PAPERS[:5]) and left.places("canari") is None
    plain = make(PAPERS[:5], 8)
    for name in ("bounds", "ids", "vectors", "stems", "starts", "rows", "counts", "lengths"):
        assert np.array_equal(getattr(left, name), getattr(plain, name)), name


def test_joined_is_as_made_at_once(whole: Segment) -> None:
    parts = join([make(PAPERS[:1], 8), make(PAPERS[1:40], 8), make([], 8), make(PAPERS[40:], 8)])
    for name in ("papers", "bounds", "ids", "vectors", "stems", "starts", "rows", "counts", "lengths"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name)), name


def test_the_best_are_all_of_the_best_and_ties_go_by_id() -> None:
    scores = np.array([1.0, 3.0, 2.0, 3.0, 2.0, 0.0])
    names = ["f", "e", "d", "c", "b", "a"]
    assert best(scores, 3, names.__getitem__) == [("c", 3.0), ("e", 3.0), ("b", 2.0)]
    assert best(scores, 9, names.__getitem__, over=0)[-1] == ("f", 1.0)
    assert best(np.zeros(0), 5, names.__getitem__) == []


def test_an_empty_segment_is_one(tmp_path: Path) -> None:
    make([], 8).save(tmp_path)
    empty = Segment.load(tmp_path)
    assert len(empty) == 0 and empty.places("word1") is None
    assert Ranking([(empty, None)]).search(["word1"], 5, lambda _: None) == []
