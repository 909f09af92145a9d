"""Paragraphs into passages."""

import itertools
from datetime import date

from assistant.schema import Paper, Paragraph
from ingest.passages import cut

PAPER = Paper(
    paper_id="p1",
    source="p1.txt",
    title="Pools",
    council=None,
    body="Cabinet",
    meeting_date=date(2021, 3, 4),
    period=None,
    kind="report",
    authors=(),
    author_body=None,
    classification=None,
    access="unrestricted",
    decision_ref=None,
    recommendation=None,
    sha256="",
    revision=1,
    pages=None,
    digest=False,
)


def para(text: str, heading: str | None = "1. Costs", ordinal: int = 0) -> Paragraph:
    return Paragraph("p1", ordinal, "1.1", None, None, heading, None, text)


def sentence(number: int, words: int = 20) -> str:
    return f"Number {number} " + " ".join(["word"] * (words - 2)) + "."


def test_a_short_paragraph_is_one_passage_with_its_context() -> None:
    (passage,) = cut(PAPER, [para("It costs £5.")])
    assert passage.passage_id == "p1/0/0"
    assert passage.paragraph_id == "p1/0"
    assert passage.context == "Pools. Cabinet, 4 March 2021. 1. Costs"
    assert passage.text == "It costs £5."


def test_a_long_paragraph_is_cut_with_one_sentence_of_overlap() -> None:
    sentences = [sentence(n) for n in range(12)]
    passages = cut(PAPER, [para(" ".join(sentences), ordinal=3)])
    assert [passage.passage_id for passage in passages] == ["p1/3/0", "p1/3/1", "p1/3/2"]
    assert all(60 <= len(passage.text.split()) <= 120 for passage in passages)
    for before, after in itertools.pairwise(passages):
        assert before.text.endswith(after.text.split(".")[0] + ".")
    for told in sentences:
        assert any(told in passage.text for passage in passages)


def test_every_piece_stands_word_for_word_in_its_paragraph() -> None:
    text = "Points:\n" + "\n".join(f"- {sentence(n, 15)}" for n in range(15))
    passages = cut(PAPER, [para(text)])
    assert len(passages) > 1
    assert all(passage.text in text for passage in passages)


def test_one_endless_sentence_is_left_whole() -> None:
    assert len(cut(PAPER, [para("word " * 300)])) == 1


def test_passages_of_equal_paragraphs_are_all_kept() -> None:
    assert (
        len({passage.passage_id for passage in cut(PAPER, [para("Same.", ordinal=0), para("Same.", ordinal=1)])}) == 2
    )
