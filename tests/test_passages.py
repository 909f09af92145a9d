"""Paragraphs into passages."""

import itertools
from dataclasses import replace
from datetime import date

from assistant.schema import Paper, Paragraph
from ingest.passages import cut, quotable

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


def test_a_short_first_sentence_above_introduces_what_stands_under_it() -> None:
    above = replace(para("Opening hours: these change in May. They were last set in 2019."), label="2")
    between = replace(para(f"{sentence(1, 40)} It is long.", ordinal=1), label="2.1")
    below = replace(para("Sundays from ten.", ordinal=2), label="2.1.a")
    other = replace(para("Nothing of the kind.", ordinal=3), label="21")
    contexts = [passage.context for passage in cut(PAPER, [above, between, below, other])]
    assert [context.count("Opening hours: these change in May.") for context in contexts] == [0, 1, 1, 0]
    assert not any("2019" in context or "Number 1" in context for context in contexts)


def test_sentences_bullets_and_whole_lists_may_be_quoted() -> None:
    said = para("It is dear. It needs:\n- a roof;\n- a door.")
    assert [part.text for part in quotable(said)] == [
        "It is dear.",
        "It needs:",
        "It needs:\n- a roof;\n- a door.",
        "a roof;",
        "a door.",
    ]
    assert all(said.text[part.start : part.end] == part.text for part in quotable(said))
    assert {part.paragraph_id for part in quotable(said)} == {said.paragraph_id}


def test_a_table_row_is_quoted_whole() -> None:
    row = replace(para("Cost: £5. Paid in May.\nBy the county."), row="Cost", label=None)
    assert [part.text for part in quotable(row)] == [row.text]


def test_titles_in_a_papers_header_are_not_quoted() -> None:
    header = replace(para("Appendix G\nReserves Policy\nTo: Cabinet, 9 May 2024", heading=None), place="header")
    assert [sentence.text for sentence in quotable(header)] == ["To: Cabinet, 9 May 2024"]
    assert quotable(replace(para("Next Steps", heading=None), place="Next Steps")) == []
    assert [sentence.text for sentence in quotable(para("Reserves Policy"))] == ["Reserves Policy"]


def test_a_caption_is_no_quotation() -> None:
    caption = replace(para("Table 7.3 – List of changes since the draft"), place="Table 7.3", label=None)
    assert quotable(caption) == []
    row = replace(caption, row="Parks", text="Parks\nBudget: £5m")
    assert [part.text for part in quotable(row)] == [row.text]
