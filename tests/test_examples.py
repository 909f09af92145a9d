"""Example questions: drawn from a paper's own sentences, tables and terms, and shown only where they are answered."""

import page_samples as samples
import pytest

from assistant import chat
from assistant.errors import StoreError
from assistant.retrieve import Retriever
from assistant.schema import Answer, Citation, Query, Term
from web.examples import Examples, chosen, drawn

PAPER = samples.paper("p", title="Footpaths", body="Cabinet")


def questions(text: str, **place: object) -> list[str]:
    para = samples.para("p", 0, "1.1", text, **place)
    return [one.question for one in drawn(PAPER, [para], [Term("p", "RWF", "Rill Walking Forum")])]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("The new footbridge is expected to cost £300,000.", "How much does the new footbridge cost?"),
        ("The Walking Forum (WF) was established in May 2021.", "When was the Walking Forum established?"),
        ("Rill Trust, like others, was dissolved on 30th June.", "When was Rill Trust dissolved?"),
        ("It sets the net highways budget of £1.2m for 2025-26.", "How much is the net highways budget for 2025-26?"),
        ("There are 14 Town Walking Groups.", "How many Town Walking Groups are there?"),
        ("The Walking Forum is chaired by Harold Fenn.", "Who chairs the Walking Forum?"),
        ("Edith Marlow chairs the Rill Board.", "Who chairs the Rill Board?"),
        ("A Walking Forum (WF) is a meeting of walkers.", "What is a Walking Forum?"),
        ("The council works with the Rill Walking Forum (RWF).", "What does RWF stand for?"),
        ("The weather was fine in May.", None),
    ],
)
def test_a_sentence_suggests_what_it_answers(text: str, question: str | None) -> None:
    assert questions(text) == ([question] if question else [])


@pytest.mark.parametrize(
    ("row", "text", "question"),
    [
        ("Chief Nurse", "Chief Nurse\nEdith Marlow", "Who is the Chief Nurse?"),
        ("Finance Group", "Finance Group\nEdith Marlow, accountant", "Who is on the Finance Group?"),
        (
            "General fund services",
            "General fund services\n2025-26 budget: 282.9",
            "What is the 2025-26 budget for General fund services?",
        ),
        ("Total", "Total\n2025-26 budget: 282.9", None),
    ],
)
def test_a_row_suggests_what_it_answers(row: str, text: str, question: str | None) -> None:
    assert questions(text, row=row, place="Table 1") == ([question] if question else [])


def test_a_recommendation_is_asked_for() -> None:
    asked = questions("Cabinet is asked to agree the design.", place="Recommendation")
    assert asked == ["What is the Cabinet asked to do about “Footpaths”?"]


def test_only_what_is_answered_where_it_came_from_is_shown(retriever: Retriever) -> None:
    def answer_to(query: Query) -> Answer:
        return chat.ask(query, retriever).answer

    shown = chosen(retriever.store, answer_to)
    assert shown
    assert shown == chosen(retriever.store, answer_to)
    assert all(not answer_to(Query(question)).declined for question in shown)
    declined = samples.answer("q", "No.", declined=True, reason="not_in_papers")
    assert chosen(retriever.store, lambda query: declined) == []
    elsewhere = samples.answer("q", "Yes. [1]", Citation(1, PAPER, samples.para("p", 0, "1", "Other."), "Other."))
    assert chosen(retriever.store, lambda query: elsewhere) == []


def test_they_are_found_once_until_the_papers_change() -> None:
    store = samples.ShelfStore()
    asked: list[str] = []

    def answer_to(query: Query) -> Answer:
        asked.append(query.question)
        return samples.answer(
            "q", "Yes. [1]", Citation(1, PAPER, samples.PARAGRAPHS["budget"][0], samples.PARAGRAPHS["budget"][0].text)
        )

    examples = Examples(store, answer_to)
    first = examples.at_hand()
    number = len(asked)
    assert first == ["What is the Cabinet asked to do about “Riverside Leisure Centre: revised capital budget”?"]
    assert examples.at_hand() == first and len(asked) == number
    store.withdraw("budget")
    assert examples.at_hand() == []


def test_a_store_that_fails_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        raise StoreError("The store is damaged.")

    store = samples.ShelfStore()
    monkeypatch.setattr(store, "version", broken)
    assert Examples(store, lambda query: samples.ask(query, None).answer).at_hand() == []
