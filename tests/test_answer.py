"""Ranked sentences to what is quoted: which paper leads, what is quoted whole, what is left out."""

from datetime import date

import pytest
from fakes import make_paper
from ranked import LIST, NEW, OLD, STORE, alone, ask, candidate, para, quotes

from assistant import answer
from assistant.answer import LONG, SHORT, statements
from assistant.schema import Paragraph
from assistant.store import Store
from assistant.text import lists, sentences
from assistant.verify import faults


@pytest.fixture(autouse=True)
def _always_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "ANSWERS", dict.fromkeys(answer.ANSWERS, 0.0) | {"bias": 1.0})


@pytest.fixture
def store() -> Store:
    return STORE


def test_nothing_found_is_no_statement(store: Store) -> None:
    assert quotes(store, "How many otters?") == []


def test_what_does_not_answer_is_not_quoted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "ANSWERS", dict.fromkeys(answer.ANSWERS, 0.0) | {"bias": -1.0})
    assert quotes(store, "How many otters?", alone(NEW, "Nine otters.")) == []


def test_whether_anything_answers_hangs_on_the_best_found_anywhere(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "ANSWERS", dict.fromkeys(answer.ANSWERS, 0.0) | {"bias": -1.0, "judged": 1.0})
    doubtful, sure = alone(OLD, "Nine otters swim.", 12, judged=0.5), alone(OLD, "It rained.", 10, judged=2.0)
    assert quotes(store, "How many otters swim?", doubtful) == []
    assert quotes(store, "How many otters swim?", doubtful, sure)[0] == "Nine otters swim."


def test_the_newest_of_equals_leads_and_the_older_is_said_to_be_earlier(store: Store) -> None:
    ranked = [alone(OLD, "Three otters swim."), alone(NEW, "Nine otters swim.")]
    first, second = statements(ask("How many otters?"), ranked, store)
    assert (first.quote, first.intro) == ("Nine otters swim.", "")
    assert (second.quote, second.intro) == ("Three otters swim.", "Earlier, Cabinet, 1 March 2019:")


def test_what_is_older_than_anything_above_is_said_to_be_earlier(store: Store) -> None:
    older = make_paper("older", meeting_date=date(2018, 2, 1))
    ranked = [alone(OLD, "Otters swim.", 12), alone(NEW, "Otters dive.", 11), alone(older, "Otters float.", 10)]
    said = statements(ask("Why do otters swim?"), ranked, store)
    assert [statement.intro.split(",")[0] for statement in said] == ["", "Also", "Earlier"]
    later = [alone(older, "Otters float.", 12), alone(NEW, "Otters dive.", 11), alone(OLD, "Otters hunt.", 10)]
    said = statements(ask("Why do otters swim?"), later, store)
    assert [statement.intro.split(",")[0] for statement in said] == ["", "Also", "Earlier"]


def test_a_much_better_older_statement_leads(store: Store) -> None:
    ranked = [alone(OLD, "Three otters swim.", 20), alone(NEW, "Otters may swim.", 10)]
    assert quotes(store, "How many otters?", *ranked) == ["Three otters swim."]


def test_asked_for_the_latest_a_newer_paper_leads_though_judged_lower(store: Store) -> None:
    between = (answer.NEWER + answer.NEWEST) / 2
    ranked = [alone(OLD, "Otters swim in the race.", 10 + between), alone(NEW, "Otters swim in the Rill.", 10)]
    assert quotes(store, "Where do otters swim?", *ranked)[0] == "Otters swim in the race."
    assert quotes(store, "Where do otters swim now?", *ranked)[0] == "Otters swim in the Rill."


def test_another_figure_of_a_newer_paper_leads_though_judged_lower(store: Store) -> None:
    between = (answer.NEWER + answer.CLOSE) / 2
    older = alone(OLD, "Three otters swim.", 10 + between)
    assert quotes(store, "How many otters?", older, alone(NEW, "Nine otters swim."))[0] == "Nine otters swim."
    assert quotes(store, "How many otters?", older, alone(NEW, "Nine herons wade."))[0] == "Three otters swim."
    assert quotes(store, "How many otters?", older, alone(NEW, "Three otters came."))[0] == "Three otters swim."


def test_what_only_says_the_question_again_is_not_added(store: Store) -> None:
    around = para(NEW, "Otters of the Rill\nNine otters swim in the Rill.\nThe otters of the Rill are shy.")
    told, title = around.text.split("\n")[1:], around.text.split("\n")[0]
    ranked = [candidate(NEW, around, told[0]), candidate(NEW, around, title, 9.9), candidate(NEW, around, told[1], 9.8)]
    said = quotes(store, "How do the otters of the Rill do?", *ranked)
    assert title not in "\n".join(said).split("\n") and all(sentence in "\n".join(said) for sentence in told)


def test_of_papers_that_ask_for_something_the_newest_leads_where_none_fits_better(store: Store) -> None:
    between = (answer.NEWER + answer.NEWEST) / 2
    asked = "What are we asked to agree?"
    older = alone(OLD, "Cabinet is asked to agree the bridge.", 10 + between)
    newer = "Cabinet is asked to agree the weir."
    assert quotes(store, asked, older, alone(NEW, newer))[0] == newer
    assert quotes(store, asked, older, alone(NEW, newer, missing=0.5))[0] == older.sentence.text


def test_a_row_told_beside_is_the_newest_papers(store: Store) -> None:
    rows = [
        candidate(paper, para(paper, text, n, "Table", "Otters"), text, 9 + n / 10)
        for n, (paper, text) in enumerate([(NEW, "Otters\n2025: 9"), (OLD, "Otters\n2025: 3")])
    ]
    assert quotes(store, "How do otters do?", alone(NEW, "Otters do well."), *rows) == [
        "Otters do well.",
        "Otters\n2025: 9",
    ]


def test_a_comparison_takes_the_best_of_each_paper_named_newest_first(store: Store) -> None:
    ranked = [alone(OLD, "Three otters swim.", 20, named=1), alone(NEW, "Nine otters swim.", 10, named=1)]
    found = quotes(store, "How did otters change between 2019 and 2024?", *ranked)
    assert found == ["Nine otters swim.", "Three otters swim."]


def test_a_recommendation_is_quoted_whole(store: Store) -> None:
    asks = para(NEW, "Cabinet is asked to:\na) agree the design; and\nb) note the risks.", place="Recommendation")
    ranked = candidate(NEW, asks, "a) agree the design; and", place=1)
    assert quotes(store, "What is Cabinet asked to agree?", ranked) == [asks.text]


@pytest.mark.parametrize("piece", ["The partners are:", "- Pedal Otherford; and"])
def test_asked_for_a_list_all_of_it_is_quoted_with_its_lead_in(store: Store, piece: str) -> None:
    around = para(NEW, LIST)
    ((start, end),) = lists(LIST)
    found = quotes(store, "Who are the partners?", candidate(NEW, around, piece.removeprefix("- ")))
    assert found == [LIST[start:end]]


def test_one_fact_is_quoted_from_its_item(store: Store) -> None:
    around = para(NEW, "The partners are:\n- the Rill Rivers Trust, with 9 members; and\n- Pedal Otherford.")
    whole = candidate(NEW, around, around.text, 30)
    item = candidate(NEW, around, "the Rill Rivers Trust, with 9 members; and", 20)
    assert quotes(store, "How many members has the Trust?", whole, item) == ["the Rill Rivers Trust, with 9 members"]


def test_a_list_too_long_is_cut_after_an_item_and_says_how_many_are_left(store: Store) -> None:
    text = "The aims are:\n" + "\n".join(f"- aim {n} " + "word " * 20 + "end;" for n in range(12))
    (statement,) = statements(ask("What are the aims?"), [candidate(NEW, para(NEW, text), "The aims are:")], store)
    kept = statement.quote.count("\n")
    assert statement.quote.endswith("end") and 0 < kept < 12
    assert statement.left_out == 12 - kept
    assert len(statement.quote.split()) <= LONG


@pytest.mark.parametrize("question", ["How many aims?", "What are the aims?", "Tell me of the aims"])
def test_a_lead_in_is_never_quoted_alone(store: Store, question: str) -> None:
    text = "The aims are:\n- " + "word " * 200 + "end."
    assert quotes(store, question, candidate(NEW, para(NEW, text), "The aims are:")) == []
    bare = "The aims are set out below:"
    assert quotes(store, question, alone(NEW, bare)) == []


def test_a_lead_in_that_says_what_is_asked_itself_is_quoted(store: Store) -> None:
    lead = alone(NEW, "The Rill Rivers Trust mends the weirs at:", 20, holds=1)
    assert quotes(store, "Who mends the weirs?", lead) == [lead.sentence.text]
    assert quotes(store, "Tell me of the weirs", lead) == [lead.sentence.text]
    assert quotes(store, "Which weirs are mended?", lead) == []


def test_of_a_sentence_too_long_the_clause_that_tells_is_quoted(store: Store) -> None:
    text = f"It rained {'and rained ' * 80}again; the ferry cost £90, which was paid in May; {'so it went ' * 40}on."
    assert quotes(store, "How much did the ferry cost?", alone(NEW, text)) == ["the ferry cost £90"]
    assert quotes(store, "How much did it rain?", alone(NEW, text.replace(";", ","))) == []


def test_what_is_only_added_never_makes_an_answer_long(store: Store) -> None:
    rows = [
        candidate(NEW, (row := para(NEW, f"Weir {n}\n" + "word " * 50, n, "Table", f"Weir {n}")), row.text)
        for n in (1, 2)
    ]
    assert len(statements(ask("Tell me about the weirs"), rows, store)) == 1
    assert len(statements(ask("Why were the weirs mended?"), rows, store)) == 2


def test_of_a_long_row_the_cell_asked_for_is_quoted_after_its_name(store: Store) -> None:
    text = "\n".join(["No: 4", "Scheme: Ferry", "Total cost: £90", *(f"Year {n}: £{n}" for n in range(12))])
    row = candidate(NEW, para(NEW, text, place="Table", row="Ferry"), text, row=1)
    assert quotes(store, "What is the total cost of the ferry scheme?", row) == ["Scheme: Ferry\nTotal cost: £90"]
    priced = para(NEW, f"{text}\nPrice: £7", place="Table", row="Ferry")
    apart = quotes(store, "What is the price of the ferry scheme?", candidate(NEW, priced, priced.text, row=1))
    assert apart == ["Scheme: Ferry", "Price: £7"]
    assert quotes(store, "How much is spent on the ferry in a year?", row) == [text]  # which year it does not say


def test_what_only_says_this_item_is_named_by_its_heading(store: Store) -> None:
    around = Paragraph("new", 0, "7", None, None, "Minutes > 7. Mending of the Weir", 1, "This item was deferred.")
    (statement,) = statements(ask("Which item was deferred?"), [candidate(NEW, around, around.text)], store)
    assert (statement.intro, statement.quote) == ("Mending of the Weir:", "This item was deferred.")
    assert faults(statement) == []


def test_of_the_papers_of_the_year_asked_for_the_newest_leads(store: Store) -> None:
    older = make_paper("older", meeting_date=date(2024, 1, 9))
    ranked = [alone(older, "Three otters swim.", named=1), alone(NEW, "Nine otters swim.", 9.9, named=1)]
    assert quotes(store, "How many otters in 2024?", *ranked)[0] == "Nine otters swim."


def test_a_row_of_a_table_is_quoted_whole(store: Store) -> None:
    row = para(NEW, "Finance Team\ntwo accountants\none apprentice", place="Table", row="Finance Team")
    assert quotes(store, "How many accountants?", candidate(NEW, row, row.text, row=1)) == [row.text]


def test_contact_details_are_left_out_of_an_author(store: Store) -> None:
    author = para(NEW, "Edith Marlow, Director\n01632 960123\nedith@testshire.example", place="Author")
    assert quotes(store, "Who wrote the report?", candidate(NEW, author, "Edith Marlow, Director", place=1)) == [
        "Edith Marlow, Director"
    ]


def test_a_sentence_that_leans_back_brings_the_one_before(store: Store) -> None:
    around = para(NEW, "It rained. The ferry sank. It was raised in June.")
    assert quotes(store, "When was the ferry raised?", candidate(NEW, around, "It was raised in June.")) == [
        "The ferry sank. It was raised in June."
    ]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("Nine otters swim.", "Two otters sleep.", ["Nine otters swim. Two otters sleep."]),
        ("Two otters sleep.", "Nine otters swim.", ["Two otters sleep.", "Nine otters swim."]),  # the fact still leads
    ],
)
def test_what_goes_on_is_one_quotation(store: Store, first: str, second: str, found: list[str]) -> None:
    around = para(NEW, "Nine otters swim. Two otters sleep. Rain fell.")
    assert (
        quotes(store, "How many otters?", candidate(NEW, around, first, 10), candidate(NEW, around, second, 9.9))
        == found
    )


def test_sentences_with_something_between_stay_apart(store: Store) -> None:
    around = para(NEW, "Nine otters swim. Rain fell. Two otters sleep.")
    pieces = [candidate(NEW, around, "Nine otters swim."), candidate(NEW, around, "Two otters sleep.", 9.9)]
    assert quotes(store, "How many otters?", *pieces) == ["Nine otters swim.", "Two otters sleep."]


def test_the_same_words_printed_twice_in_a_paper_are_quoted_once(store: Store) -> None:
    text = "Nine otters swim."
    twice = [candidate(NEW, para(NEW, text, n), text, 10 - n / 10) for n in range(3)]
    assert quotes(store, "How many otters?", *twice) == [text]


def test_a_statement_without_the_fact_does_not_follow_one_with_it(store: Store) -> None:
    ranked = [alone(NEW, "Nine otters swim.", holds=1), alone(OLD, "Otters swim.", 9.9)]
    assert quotes(store, "How many otters?", *ranked) == ["Nine otters swim."]


def test_what_is_judged_beside_the_point_or_hangs_on_what_is_not_quoted_is_not_added(store: Store) -> None:
    lead = alone(NEW, "Nine otters swim.")
    assert quotes(store, "What of otters?", lead, alone(OLD, "Otters eat.", 9)) == ["Nine otters swim.", "Otters eat."]
    beside = alone(OLD, "Otters eat.", 9, judged=-9)
    heading = alone(OLD, "Otters", 9, aside=1)
    around = para(OLD, "Weirs are " + "very " * 80 + "old. These cost much.")
    hangs = candidate(OLD, around, "These cost much.", 9)
    for other in (beside, heading, hangs):
        assert quotes(store, "What of otters?", lead, other) == ["Nine otters swim."]


def test_a_telephone_number_is_told_to_who_asks_for_it(store: Store) -> None:
    text = "Ann Moss, Ferry Manager\nTel: 01632 960123"
    ranked = [candidate(NEW, para(NEW, text, place="Author"), "Ann Moss, Ferry Manager", place=1)]
    assert quotes(store, "Who wrote the ferry report?", *ranked) == ["Ann Moss, Ferry Manager"]
    assert quotes(store, "What is the author's phone number?", *ranked) == [text]


@pytest.mark.parametrize(("question", "most"), [("How many otters?", SHORT), ("Why do otters swim?", LONG)])
def test_however_much_is_found_there_is_a_limit(store: Store, question: str, most: int) -> None:
    papers = [make_paper(f"p{n}", meeting_date=date(2024, 3, n + 1)) for n in range(9)]
    ranked = [alone(paper, f"Because {n} " + "otters swim " * 12 + "here.", 10) for n, paper in enumerate(papers)]
    found = statements(ask(question), ranked, store)
    assert len(found) > 1
    assert sum(len(f"{statement.intro} {statement.quote}".split()) for statement in found) <= most
    assert quotes(store, question, alone(NEW, "word " * (most + 1) + "end.")) == []


def test_sentences_of_the_samples_are_cut_as_expected() -> None:
    assert len(sentences(LIST)) == 5  # the samples above are what they are taken for
