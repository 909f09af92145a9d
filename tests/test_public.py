"""The public sets, on tiny sets of our own in the same form; figures by hand."""

import gzip
import json
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.errors import AssistantError
from eval.public import mtrag, run_public, scifact, short_answers, squad

TEXT = "The mill was built by Ada Stone in 1820. It ground oats."
FAKE = FakeEmbedder("fake", 256), FakeReader()


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(index, "build", lambda *_: None)
    files: dict[str, list[dict[str, object]]] = {
        "squad2/paragraphs.jsonl": [{"id": "Mill#0", "title": "Mill", "text": TEXT}],
        "squad2/questions.jsonl": [
            {"id": "1", "paragraph_id": "Mill#0", "question": "Who built the mill?", "is_impossible": False,
             "answers": ["Ada Stone"]},
            {"id": "2", "paragraph_id": "Mill#0", "question": "Who painted zebras purple?", "is_impossible": True,
             "answers": []},
        ],
        "mtrag/conversations.jsonl": [
            {"_id": "c::1", "text": "|user|: Where is the mill?"},
            {"_id": "c::2", "text": "|user|: Where is the mill?\n|user|: Who built it?"},
        ],
        "mtrag/rewrites.jsonl": [
            {"_id": "c::1", "text": "|user|: Where is the mill?"},
            {"_id": "c::2", "text": "|user|: Who built the mill?"},
        ],
        "scifact/queries.jsonl": [{"_id": "7", "text": "Oats lower cholesterol."}, {"_id": "8", "text": "Not judged."}],
    }  # fmt: skip
    for name, records in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    abstracts = [
        ("a", "Oats", "Oats lower cholesterol in adults."),
        ("b", "Rye", "Rye does not."),
        ("c", "", "Mills turn."),
    ]
    lines = "".join(json.dumps({"_id": i, "title": title, "text": text}) + "\n" for i, title, text in abstracts)
    (tmp_path / "scifact/corpus.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "scifact/qrels_test.tsv").write_text("query-id\tcorpus-id\tscore\n7\ta\t1\n7\tb\t0\n", encoding="utf-8")
    return tmp_path


def test_shares_of_short_answers_by_hand() -> None:
    one = {"is_impossible": False, "answers": ["Ada Stone"]}
    said = [(one, "Ada Stone did."), (one, "Nobody."), (one, None), (one, "Ada Stone" + " word" * 80)]
    figures = short_answers([*said, ({"is_impossible": True}, None), ({"is_impossible": True}, "Ada.")])
    assert figures["right"] == 1 / 4 and figures["right, when answered"] == 1 / 3
    assert figures["declined rightly"] == 1 / 2 and figures["declined wrongly"] == 1 / 4
    assert figures["balance"] == pytest.approx((0.5 + 0.75) / 2) and figures["words"] == (3 + 1 + 82 + 1) / 4


def test_squad_asks_each_paragraph_alone(sets: Path) -> None:
    figures = squad(sets / "squad2", *FAKE)
    assert figures["first 80 words"]["right"] == 1.0 and figures["first 80 words"]["declined rightly"] == 0.0
    assert figures["ours"]["declined rightly"] == 1.0


def test_scifact_counts_only_what_is_judged_relevant(sets: Path) -> None:
    assert {way: one["nDCG@10"] for way, one in scifact(sets / "scifact", *FAKE).items()} == {
        "words alone (BM25)": 1.0, "dense alone": 1.0, "both fused": 1.0, "our search": 1.0,
    }  # fmt: skip


def test_mtrag_counts_follow_ups_alone(sets: Path) -> None:
    figures = mtrag(sets / "mtrag", *FAKE)
    assert all(one["turns"] == 1.0 for one in figures.values())
    assert figures["ours"]["cosine"] > figures["as typed"]["cosine"]


def test_a_run_writes_its_tables(sets: Path, tmp_path: Path) -> None:
    told = run_public(sets, tmp_path / "out", 1, FAKE)
    assert "A sample of 1 questions a set" in told and "| published: all-MiniLM-L6-v2 | 0.645 |" in told
    assert (tmp_path / "out" / "public.md").read_text(encoding="utf-8") == told
    kept = json.loads((tmp_path / "out" / "public.json").read_text(encoding="utf-8"))
    assert set(kept["figures"]) == {"scifact", "squad2", "mtrag"} and kept["model"] == "fake"


def test_missing_and_broken_sets_are_one_sentence(sets: Path, tmp_path: Path) -> None:
    (sets / "mtrag/rewrites.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(AssistantError, match="not as it was published"):
        run_public(sets, None, None, FAKE)
    (sets / "mtrag/rewrites.jsonl").unlink()
    with pytest.raises(AssistantError, match=r"lacks mtrag/rewrites\.jsonl; give the public sets' folder"):
        run_public(sets, None, None, FAKE)
