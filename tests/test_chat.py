"""One turn, end to end on a small store: what is answered, what is declined, and what every answer keeps to."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put

from assistant import chat, index, retrieve
from assistant.answer import LONG, SHORT, statements
from assistant.asking.question import Topic
from assistant.asking.shapes import ONE_FACT, expects
from assistant.chat import LONGEST_QUESTION, ask, check
from assistant.errors import QuestionError
from assistant.keeping.writer import Writer
from assistant.rank import Candidate, rank
from assistant.retrieve import Retriever
from assistant.schema import Answer, Coverage, Limits, Query
from assistant.store import Store
from assistant.verify import Statement, squeeze

CHANGE = "How did the cost of the footbridge change between 2021 and 2024?"
QUESTIONS = """How much did the footbridge at Mill Lane cost?
How many walkers cross the footbridge each day?
What percentage of walkers cycle?
Who wrote the paper on the footbridge in 2021?
What is Cabinet asked to agree about the footbridge?
What does the 2024 paper recommend?
Which partner owns the north bank?
What lessons were drawn from the footbridge scheme?
What are the seven lessons?
What are the heads of upkeep?
What does ICB stand for?
What is the ICB?
How many staff are in the Finance Team?
List the teams
Why will the contractor be chosen by open tender?
Why was the old footbridge closed?
When did the footbridge open?
When was the old footbridge closed?
What is the latest on the footbridge?
How many members does the WCF have?
How did the cost of the footbridge change between 2021 and 2024?
Has the equality duty been weighed?
How many places were otters seen at?
Who paid for the survey of otters?
Which board meets in September?
How many PCNs serve Otherford?
Are there any mermaids in Otherford?
How tall is the lighthouse?
Who owns the land?
Where is the footbridge?
footbrige cost?
tell me about otters""".splitlines()


def said(retriever: Retriever, question: str, *history: str, limits: Limits | None = None) -> Answer:
    return ask(Query(question, history, limits or Limits()), retriever).answer


@pytest.fixture(params=QUESTIONS)
def answer(request: pytest.FixtureRequest, retriever: Retriever) -> Answer:
    return said(retriever, request.param)


def test_every_quotation_stands_in_its_paragraph_and_has_one_marker(answer: Answer, retriever: Retriever) -> None:
    markers = [int(found) for found in re.findall(r"\[(\d+)\]", answer.text)]
    assert markers == [cite.marker for cite in answer.citations] == list(range(1, len(markers) + 1))
    assert answer.declined is (not markers) is (answer.reason is not None)
    for cite in answer.citations:
        held = retriever.store.paragraph(cite.paragraph.paragraph_id)
        assert cite.paragraph == held and cite.paper == retriever.store.paper(held.paper_id)
        assert squeeze(cite.quote) in squeeze(held.text)
        assert f"“{cite.quote}”" in answer.text
    quoted = re.findall(r"“(.*?)”", answer.text, re.DOTALL)
    assert answer.declined or quoted == [cite.quote for cite in answer.citations]


def test_every_answer_is_as_short_as_its_question_allows(answer: Answer) -> None:
    assert len(answer.text.split()) <= LONG
    compares = "change" in answer.question
    row = any(cite.paragraph.row for cite in answer.citations)
    if expects(answer.question) in ONE_FACT and not compares and not row:
        assert len(answer.text.split()) <= SHORT


def test_no_answer_repeats_itself_or_leads_in_to_nothing(answer: Answer) -> None:
    quotes = [(cite.paper.paper_id, squeeze(cite.quote)) for cite in answer.citations]
    for n, (paper_id, quote) in enumerate(quotes):
        assert not quote.endswith(":")
        assert not any(other == paper_id and quote in text for other, text in quotes[:n] + quotes[n + 1 :])


def test_no_answer_gives_contact_details_or_restricted_words(answer: Answer) -> None:
    assert not re.search(r"@|01632|999,000|Quill|“Edith[^”]*\d", answer.text)


def test_the_same_question_twice_is_answered_the_same(answer: Answer, retriever: Retriever) -> None:
    again = said(retriever, answer.question)
    assert replace(again, milliseconds=0) == replace(answer, milliseconds=0)
    assert answer.milliseconds >= 0 and answer.mode == "quoted"


def test_a_list_is_led_by_its_whole_self(retriever: Retriever) -> None:
    answer = said(retriever, "Who are the four partners of the scheme?")
    assert answer.citations[0].quote == retriever.store.paragraph("bridge-2021/6").text


def test_what_was_found_but_not_quoted_is_not_cited(retriever: Retriever) -> None:
    answer = said(retriever, "How many walkers cross the footbridge each day?")
    assert [cite.paragraph.paragraph_id for cite in answer.citations] == ["bridge-2024/3"]
    assert answer.coverage.papers_cited == 1


def test_coverage_counts_what_was_searched_and_an_undated_papers_period(retriever: Retriever) -> None:
    whole = said(retriever, CHANGE).coverage
    assert whole == Coverage(4, 2, date(2021, 5, 4), date(2024, 3, 12))
    some = said(retriever, "How many places were otters seen at?", limits=Limits(body="Environment Committee"))
    assert some.coverage == Coverage(1, 1, date(2022, 7, 1), date(2022, 9, 30))
    until = said(retriever, QUESTIONS[0], limits=Limits(as_of=date(2022, 8, 1))).coverage
    assert (until.papers_searched, until.latest) == (1, date(2021, 5, 4))  # the undated one may have come later


def test_a_follow_up_is_resolved_and_the_question_kept_as_typed(retriever: Retriever) -> None:
    answer = said(retriever, "When did it open?", "Where is the footbridge?")
    assert answer.question == "When did it open?" and "footbridge" in answer.standalone
    assert "June 2023" in answer.text


def test_a_question_with_a_topic_of_its_own_changes_the_subject(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "UNSURE", float("-inf"))  # every answer is doubtful, and any other reading surer
    monkeypatch.setattr(chat, "SURER", float("-inf"))
    whole = "How many walkers cross the footbridge each day?"
    assert said(retriever, whole, "Where were otters seen?").standalone == whole
    assert "otters" in said(retriever, "how many places?", "Where were otters seen?").standalone


def test_what_was_typed_this_time_is_told_from_what_is_inherited(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str | None]] = []
    topic = retriever.topic

    def noted(question: str, fresh: str | None = None) -> Topic:
        told.append((question, fresh))
        return topic(question, fresh)

    monkeypatch.setattr(retriever, "topic", noted)
    answer = said(retriever, "When did it open?", "Where is the footbridge?")
    assert told == [(answer.standalone, "When did it open?")]


@pytest.mark.parametrize(
    ("question", "opening"),
    [("Hello", "Hello."), ("good morning!", "Hello."), ("Thanks.", "You are"), ("thank you very much", "You are")],
)
def test_a_greeting_is_returned(retriever: Retriever, question: str, opening: str) -> None:
    answer = said(retriever, question)
    assert (answer.declined, answer.reason, answer.citations) == (True, "out_of_scope", ())
    assert answer.text.startswith(opening)


def test_small_talk_between_questions_is_not_what_a_follow_up_leans_on(retriever: Retriever) -> None:
    answer = said(retriever, "When did it open?", "Where is the footbridge?", "thanks")
    assert "footbridge" in answer.standalone and "June 2023" in answer.text


@pytest.mark.parametrize("question", ["What papers do you have?", "how many papers are there", "the latest report"])
def test_what_is_held_is_told(retriever: Retriever, question: str) -> None:
    answer = said(retriever, question)
    assert answer.text.startswith(
        "4 papers are held here; the newest is “Mill Lane footbridge: final account” (Cabinet"
    )
    assert answer.reason == "out_of_scope" and "secret" not in answer.text


@pytest.mark.parametrize("question", ["How should I vote on the footbridge?", "What do you think of the footbridge?"])
def test_no_opinion_is_given(retriever: Retriever, question: str) -> None:
    answer = said(retriever, question)
    assert (answer.reason, answer.citations) == ("out_of_scope", ())
    assert "opinion" in answer.text


@pytest.mark.parametrize("question", ["What is it about?", "???", "why?"])
def test_a_question_without_a_topic_is_unclear(retriever: Retriever, question: str) -> None:
    assert said(retriever, question).reason == "unclear"


@pytest.mark.parametrize("question", ["Are mermaids and dragons ever fed?", "How tall is the lighthouse?"])
def test_what_the_papers_do_not_say_is_declined(retriever: Retriever, question: str) -> None:
    answer = said(retriever, question)
    assert (answer.declined, answer.reason, answer.citations) == (True, "not_in_papers", ())
    assert answer.text.startswith("The papers held here do not answer this.")
    assert answer.coverage.papers_searched == 4 and answer.coverage.papers_cited == 0


def test_what_only_a_later_paper_says_is_said_to_come_later(retriever: Retriever) -> None:
    limits = Limits(as_of=date(2021, 12, 31))
    answer = said(retriever, "How many walkers cross the footbridge each day?", limits=limits)
    assert (answer.reason, answer.citations) == ("not_by_that_date", ())
    assert "31 December 2021" in answer.text and "1,250" not in answer.text


def test_a_name_that_no_paper_had_by_then_is_said_to_come_later(retriever: Retriever) -> None:
    answer = said(retriever, "what does the ICB do about the footbridge?", limits=Limits(as_of=date(2021, 12, 31)))
    assert answer.reason == "not_by_that_date"
    assert said(retriever, "what does the ICB do?", limits=Limits(as_of=date(2024, 12, 31))).reason is None


def test_limits_that_nothing_passes_say_what_is_held(retriever: Retriever) -> None:
    answer = said(retriever, QUESTIONS[0], limits=Limits(body="Planning Committee"))
    assert answer.reason == "not_in_papers" and answer.coverage == Coverage(0, 0, None, None)
    assert "Cabinet; Environment Committee; Health Board" in answer.text


def test_a_recommendation_is_said_to_be_no_decision(retriever: Retriever) -> None:
    (notice,) = said(retriever, "What is Cabinet asked to agree about the footbridge?").notices
    assert notice.kind == "status" and {cite.paragraph.place for cite in notice.citations} == {"Recommendation"}
    assert said(retriever, QUESTIONS[0]).notices == ()


@pytest.mark.parametrize("question", ["", " ", "\n\t"])
def test_an_empty_question_is_refused(retriever: Retriever, question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        said(retriever, question)


def test_an_overlong_question_is_refused_at_the_first_character_too_many() -> None:
    check("x" * LONGEST_QUESTION)
    with pytest.raises(QuestionError, match="2,001 characters"):
        check("x" * (LONGEST_QUESTION + 1))
    with pytest.raises(QuestionError, match="no text"):
        check("half an emoji: \ud83d")


def test_a_question_that_answers_nothing_alone_is_taken_with_the_one_before(retriever: Retriever) -> None:
    alone = said(retriever, "How many people?")
    meant = said(retriever, "How many people?", "Where is the footbridge?")
    assert alone.declined and alone.standalone == "How many people?"
    assert "footbridge" in meant.standalone and "1,250 walkers" in meant.text


def test_a_question_that_asks_two_things_is_answered_twice(retriever: Retriever) -> None:
    answer = said(retriever, "How many walkers cross the footbridge each day and who owns the north bank?")
    assert "1,250 walkers" in answer.citations[0].quote
    assert any("north bank" in cite.quote for cite in answer.citations[1:])
    assert re.findall(r"\[(\d+)\]", answer.text) == [str(cite.marker) for cite in answer.citations]


def test_what_stays_unanswered_of_two_things_is_told(retriever: Retriever) -> None:
    answer = said(retriever, "How tall is the lighthouse? How many walkers cross the footbridge each day?")
    assert "1,250 walkers" in answer.text
    assert [n.text for n in answer.notices] == ["The papers held here do not answer “How tall is the lighthouse”."]


def test_the_second_thing_leans_on_the_first(retriever: Retriever) -> None:
    answer = said(retriever, "Why was the old footbridge closed and when was it closed?")
    assert "the old footbridge" in answer.standalone.partition("?")[2]


def test_two_things_that_no_paper_says_are_declined_once(retriever: Retriever) -> None:
    answer = said(retriever, "How tall is the lighthouse and are there any mermaids in it?")
    assert answer.declined and answer.text.count("do not answer") == 1


def test_a_statement_that_fails_the_gate_is_not_shown(retriever: Retriever, monkeypatch: pytest.MonkeyPatch) -> None:
    def altered(asked: Topic, ranked: Sequence[Candidate], store: Store) -> list[Statement]:
        return [replace(s, quote=s.quote.replace("£452,000", "£254,000")) for s in statements(asked, ranked, store)]

    monkeypatch.setattr(chat, "statements", altered)
    answer = said(retriever, CHANGE)
    assert "254,000" not in answer.text and "300,000" in answer.text
    assert [cite.marker for cite in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_a_paper_withdrawn_between_two_steps_is_answered_from_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    monkeypatch.setattr(Writer, "_erase", lambda _: None)  # it would wait for this very reader to end
    with Writer(tmp_path / "store", "fake", 64, "fake") as writer:
        put(writer, make_paper("ferry"), ["The ferry at Mill Lane cost £40,000."])
    retriever = Retriever(Store(tmp_path / "store"), FakeEmbedder(), FakeReader())

    def withdrawn(*args: object) -> Sequence[Candidate]:
        with Writer(tmp_path / "store", "fake", 64, "fake") as writer:
            writer.remove("ferry")
        return rank(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(retrieve, "rank", withdrawn)
    assert "£40,000" in said(retriever, "How much did the ferry at Mill Lane cost?").text
    monkeypatch.undo()
    assert said(retriever, "How much did the ferry at Mill Lane cost?").declined


def test_an_empty_store_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    with Writer(tmp_path / "store", "fake", 64, "fake"):
        pass
    answer = said(Retriever(Store(tmp_path / "store"), FakeEmbedder(), FakeReader()), QUESTIONS[0])
    assert answer.reason == "not_in_papers" and "No papers are held" in answer.text
