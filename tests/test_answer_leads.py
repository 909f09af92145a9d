"""Ranked sentences to the first that is quoted: by the kind of fact, by rows, by places, for follow-ups."""

import pytest
from ranked import NEW, OLD, STORE, alone, ask, candidate, para, quotes

from assistant import answer
from assistant.answer import statements
from assistant.asking.question import topic
from assistant.store import Store


@pytest.fixture(autouse=True)
def _always_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "ANSWERS", dict.fromkeys(answer.ANSWERS, 0.0) | {"bias": 1.0})


@pytest.fixture
def store() -> Store:
    return STORE


def test_a_follow_up_wants_the_kind_of_fact_it_asks_for(store: Store) -> None:
    ranked = [alone(NEW, "Ann Moss is the ferry's captain.", lacks=1)]
    leaning = topic("how old is she (the ferry's captain)?", {}, 100, [], "how old is she")
    assert leaning.leans and statements(leaning, ranked, store) == []
    assert len(statements(ask("how old is the ferry's captain?"), ranked, store)) == 1


def test_what_is_adrift_of_a_follow_up_answers_only_where_it_is_surer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubts = dict.fromkeys(answer.ANSWERS, 0.0)
    monkeypatch.setattr(answer, "ANSWERS", doubts | {"bias": -answer.ANSWERS["adrift"] / 2, "adrift": -1.0})
    assert len(quotes(store, "Do otters swim?", alone(NEW, "Otters swim at dawn.", 10))) == 1
    monkeypatch.setattr(answer, "ANSWERS", doubts | {"bias": 0.5, "adrift": -1.0})
    assert quotes(store, "Do otters swim?", alone(NEW, "Otters swim at dawn.", 10, adrift=1)) == []


def test_what_only_names_what_is_asked_for_gives_way_to_what_stands_in_its_place(store: Store) -> None:
    entry = candidate(NEW, para(NEW, "A: Proposed decision", place="Appendices"), "A: Proposed decision", 12)
    asks = para(NEW, "Cabinet is asked to agree the ferry.", 1, place="Recommendation")
    placed = candidate(NEW, asks, asks.text, 4, place=1)
    assert quotes(store, "proposed decision", entry, placed) == [asks.text]
    assert quotes(store, "proposed ferry decision", entry) == ["A: Proposed decision"]


def test_the_row_of_the_newest_paper_leads_wherever_the_older_one_would(store: Store) -> None:
    old, new = (para(paper, f"Ferry\nCost £: {cost}", row="Ferry") for paper, cost in ((OLD, "40"), (NEW, "55")))
    ranked = [candidate(OLD, old, old.text), candidate(NEW, new, new.text, 7)]
    assert quotes(store, "How much is the ferry?", *ranked)[0] == new.text
    assert quotes(store, "How much was the ferry in 2019?", *ranked)[0] == old.text


def test_of_a_row_that_a_page_cuts_the_first_part_leads_unless_a_head_of_another_is_named(store: Store) -> None:
    one, other = (para(NEW, f"Ferry\n{heads}", n, "T", "Ferry") for n, heads in enumerate(["Total: 9", "Year 6: 0"]))
    ranked = [candidate(NEW, other, other.text, 11), candidate(NEW, one, one.text)]
    assert quotes(store, "what is spent on the ferry", *ranked)[0] == one.text
    assert quotes(store, "what is spent on the ferry in year 6", *ranked)[0] == other.text


def test_a_row_of_figures_gives_no_reason(store: Store) -> None:
    figures, told = (para(NEW, f"Ferry\nCost: 4.4{why}", row="Ferry") for why in ("", "\nDetail: The boat was mended."))
    ranked = [candidate(NEW, figures, figures.text, 11), candidate(NEW, told, told.text)]
    assert quotes(store, "Why does the ferry cost more?", *ranked) == [told.text]


def test_who_wrote_a_paper_stands_where_its_author_does(store: Store) -> None:
    author, wrote = alone(NEW, "Ann Moss, Clerk", 8, place=1), alone(NEW, "The minister wrote to the ferry.", 10)
    assert quotes(store, "Who wrote the ferry paper?", wrote, author)[0] == "Ann Moss, Clerk"
    assert quotes(store, "Who wrote to the ferry?", wrote, author)[0] == wrote.sentence.text
