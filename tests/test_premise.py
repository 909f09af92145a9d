"""What a question takes for granted, corrected with the paper's own sentence; and true premises left alone."""

import pytest
from fakes import make_paper

from assistant.asking.question import topic
from assistant.chat import ask
from assistant.rank import WEIGHTS, Candidate
from assistant.retrieve import Retriever
from assistant.saying import premise
from assistant.saying.premise import denial, unmentioned
from assistant.schema import Answer, Paragraph, Query, Sentence


def said(retriever: Retriever, question: str) -> Answer:
    return ask(Query(question), retriever).answer


def told(answer: Answer) -> list[str]:
    return [notice.text for notice in answer.notices if notice.kind == "discrepancy"]


@pytest.mark.parametrize(
    ("question", "correction", "quoted"),
    [
        (
            "Why are there six partners in the footbridge scheme?",
            "The papers say four partners, not six partners.",
            "four",
        ),
        (
            "Which of the nine lessons from the footbridge is first?",
            "The papers say seven lessons, not nine lessons.",
            "Seven",
        ),
        ("What are the 20 primary care networks of Otherford?", "not 20", "Twelve Primary Care Networks"),
        ("Why was the old footbridge closed in May 2018?", "The papers say March 2019, not May 2018.", "March 2019"),
        ("Why did the footbridge at Mill Lane open in 2021?", "The papers say June 2023, not 2021.", "June 2023"),
    ],
)
def test_another_figure_is_corrected_in_words_and_cited(
    retriever: Retriever, question: str, correction: str, quoted: str
) -> None:
    answer = said(retriever, question)
    (text,) = told(answer)
    assert correction in text
    (notice,) = [notice for notice in answer.notices if notice.kind == "discrepancy"]
    assert quoted in notice.citations[0].quote
    assert f"[{notice.citations[0].marker}]" in text


@pytest.mark.parametrize(
    "question",
    [
        "Who are the four partners of the scheme?",
        "What are the seven lessons?",
        "Why was the old footbridge closed in March 2019?",
        "Why was the old footbridge closed in 2019?",
        "What did the 14 members of the WCF do?",
        "Why did more than ten partners join the footbridge scheme?",
        "What happened in the last three months of the footbridge scheme?",
        "How much did the footbridge at Mill Lane cost?",
        "Did the footbridge open in June 2023?",
        "Why was the footbridge built as opposed to a ferry?",
        "How much of the £452,000 went into the capital programme?",
        "What did the final account say of refuse bins?",
    ],
)
def test_a_true_or_unclear_premise_is_left_alone(retriever: Retriever, question: str) -> None:
    assert told(said(retriever, question)) == []


def test_a_denial_is_quoted_where_the_question_takes_the_opposite_for_granted(retriever: Retriever) -> None:
    answer = said(retriever, "How many groups were treated worse under the Equality Act duty?")
    assert "no group is treated worse" in answer.text and not answer.declined
    assert told(answer) == ["The question seems to take for granted what this paper denies. [1]"]


def test_a_denial_of_all_that_was_asked_is_quoted_however_doubtful_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = make_paper("p")
    para = Paragraph("p", 0, "1.1", None, None, None, 1, "No direct costs come with the ferry plan.")
    grounds = dict.fromkeys(WEIGHTS, 0.0)
    for here, doubted, told in ((1.0, 4.0, True), (0.8, 4.0, False), (0.8, 2.0, True), (1.0, 5.0, False)):
        monkeypatch.setattr(premise, "doubt", lambda _, so=doubted: so)
        best = Candidate(Sentence("p/0", 0, len(para.text), para.text), para, paper, "", grounds | {"here": here})
        assert bool(denial(topic("cost of the ferry plan", {}, 10, []), [best])) is told


@pytest.mark.parametrize(
    "question",
    [
        "How many walkers come under the Equality Act duty?",  # what is denied is said of others
        "How many groups were treated worse in December 2022?",  # it leads in another paper than the one named
        "How many groups were treated to juggling otters, moonlight and zebras?",  # it says little of that
    ],
)
def test_a_denial_of_something_else_is_none(retriever: Retriever, question: str) -> None:
    assert not any("take for granted" in text for text in told(said(retriever, question)))


def test_a_rejection_that_no_paper_tells_of_is_met_with_what_was_asked(retriever: Retriever) -> None:
    answer = said(retriever, "Why did Cabinet reject the final account of the footbridge?")
    (notice,) = [notice for notice in answer.notices if notice.kind == "status"]
    assert notice.text.startswith("No paper found here says so.")
    assert notice.citations[0].paragraph.place == "Recommendation"
    assert notice.citations[0].quote.startswith("Cabinet is asked to note the final cost")


def test_a_decline_names_what_no_paper_mentions(retriever: Retriever) -> None:
    answer = said(retriever, "Are mermaids and dragons ever fed?")
    assert answer.declined and "None of them mentions “mermaids” or “dragons”." in answer.text


def test_what_is_mentioned_is_never_said_not_to_be(retriever: Retriever) -> None:
    asked = retriever.topic("Which otters painted the lighthouse")
    assert unmentioned(asked, retriever.store) == (["lighthouse"], False)
