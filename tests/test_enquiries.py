"""Asking on the page, step by step: what is shown, what is kept, and what is no longer shown once it was withdrawn."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event

import page_samples as samples
import pytest
from page_samples import told

from assistant.schema import Answer, Limits, Query
from eval.candidates import read
from web import enquiries as asking
from web.chat import opened
from web.conversations import Conversations, Kept
from web.enquiries import Asked, Enquiries
from web.kept import GONE
from web.turns import Turns


@pytest.fixture
def enquiries(tmp_path: Path) -> Enquiries:
    return at(tmp_path, lambda query, _: samples.ask(query, None).answer)


def at(
    folder: Path, answer_to: Callable[[Query, Callable[[int], None]], Answer], turns: Turns | None = None
) -> Enquiries:
    store = samples.ShelfStore()
    kept = Conversations(folder / "conversations.sqlite", 90)

    def answered(owner: str, query: Query, found: Callable[[int], None]) -> Answer:
        return answer_to(query, found)

    return Enquiries(answered, lambda owner: store, store.version, kept, turns or Turns())


def ask(enquiries: Enquiries, question: str, **more: object) -> str:
    """The conversation's id, once the question is answered."""
    told(enquiries.ask(Asked(question, **more)))  # type: ignore[arg-type]
    return enquiries.conversations.listed(str(more.get("owner", "")))[0].id


def test_a_question_is_shown_at_once_then_answered_with_the_history(tmp_path: Path) -> None:
    queries: list[Query] = []

    def answer_to(query: Query, found: Callable[[int], None]) -> Answer:
        queries.append(query)
        return samples.ask(query, None).answer

    enquiries = at(tmp_path, answer_to)
    first = told(enquiries.ask(Asked("How much?")))
    assert len(first) == 2
    assert all("Searching 3 papers…" in part for part in first[0])
    assert "Sources" in first[1][0] and "Answer ready, with 3 sources." in first[1][1]
    limits = Limits(body="Cabinet")
    again = told(enquiries.ask(Asked("How now?", conversation=enquiries.conversations.listed("")[0].id, limits=limits)))
    assert queries[-1] == Query("How now?", ("How much?",), limits)
    assert "Searching 1 paper…" in again[0][1]
    assert again[-1][0].count('class="turn"') == 2


def test_a_slow_answer_says_what_is_read_and_no_more_than_three_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = Event()

    def answer_to(query: Query, found: Callable[[int], None]) -> Answer:
        found(12)
        found(13)
        waited.wait(5)
        return samples.ask(query, None).answer

    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    said = []

    async def seen() -> None:
        async for talk, status in at(tmp_path, answer_to).ask(Asked("How much?")):
            said.append(status)
            if "Reading" in talk:
                waited.set()

    asyncio.run(seen())
    assert ["Searching 3 papers…" in said[0], "Reading 12 paragraphs…" in said[1]] == [True, True]
    assert len(said) == 3


@pytest.mark.parametrize("question", ["", "  \n", "x" * 2001])
def test_a_question_that_cannot_be_asked_is_not_kept(enquiries: Enquiries, question: str) -> None:
    ((talk, status),) = told(enquiries.ask(Asked(question)))
    assert talk == ""
    assert 'class="problem"' in status
    assert enquiries.conversations.listed("") == []


def test_a_file_that_breaks_is_a_sentence(enquiries: Enquiries) -> None:
    enquiries.conversations.file.write_bytes(b"no database at all, " * 400)
    for talk, _ in told(enquiries.ask(Asked("How much?", conversation="x"))):
        assert "cannot be read or written" in talk


def test_limits_that_leave_no_day_are_a_sentence(enquiries: Enquiries) -> None:
    limits = Limits(earliest=date(2024, 2, 1), latest=date(2024, 1, 1))
    ((_, status),) = told(enquiries.ask(Asked("How much?", limits=limits)))
    assert "No day lies between" in status


def test_failures_are_sentences_in_the_page_and_the_log_holds_no_words_of_a_paper(
    enquiries: Enquiries, caplog: pytest.LogCaptureFixture
) -> None:
    *_, (broken, said) = told(enquiries.ask(Asked("break")))
    assert "build it again with: python -m ingest add corpus" in broken
    assert "not answered" in said
    *_, (crashed, _) = told(enquiries.ask(Asked("crash")))
    assert "Something went wrong" in crashed
    assert "RuntimeError" in caplog.text
    assert samples.SECRET not in crashed + caplog.text


def test_a_reload_shows_the_same_answer(enquiries: Enquiries) -> None:
    *_, (last, _) = told(enquiries.ask(Asked("How much?")))
    conversation = enquiries.conversations.listed("")[0].id
    ((_, talk, _),) = told(opened(enquiries, {"c": conversation}, ""))
    assert talk == last
    ((_, talk, status),) = told(opened(enquiries, {"c": conversation}, "somebody else"))
    assert talk == ""
    assert "no conversation of yours" in status


def test_a_question_in_the_address_is_asked_with_its_limits(enquiries: Enquiries) -> None:
    steps = told(opened(enquiries, {"q": "How much?", "body": "Cabinet", "as_at": "2024-12-01"}, ""))
    assert "Searching 1 paper…" in steps[0][2]
    assert "Searched only papers to the Cabinet, as at 1 December 2024." in steps[-1][1]
    assert "<option selected>Cabinet</option>" in steps[0][0]
    assert 'value="2024-12-01"' in steps[0][0]


def test_a_damaged_address_is_a_sentence(enquiries: Enquiries) -> None:
    ((intro, _, _),) = told(opened(enquiries, {"as_at": "yesterday"}, ""))
    assert "not a date" in intro


@pytest.mark.parametrize(
    ("question", "withdrawn"), [("How much?", "budget"), ("How much?", "staffing"), ("near?", "budget")]
)
def test_an_answer_over_a_withdrawn_paper_is_gone_from_page_and_disk(
    tmp_path: Path, question: str, withdrawn: str
) -> None:
    def answer_to(query: Query, found: Callable[[int], None]) -> Answer:
        if query.question == "near?":
            text = f"The papers do not say. The nearest is “{samples.BUDGET.title}”."
            return samples.answer("near?", text, declined=True, reason="not_in_papers")
        return samples.ask(query, None).answer

    enquiries = at(tmp_path, answer_to)
    conversation = ask(enquiries, question)
    store = enquiries.seen_by("")
    assert isinstance(store, samples.ShelfStore)
    assert GONE not in enquiries.transcript("", conversation)
    store.withdraw(withdrawn)
    talk = enquiries.transcript("", conversation)
    assert GONE in talk
    assert question in talk
    kept = enquiries.conversations.file.read_bytes().decode(errors="replace")
    for words in ("14.6", "two accountants", "Riverside"):
        assert words not in talk + kept
    store.withdrawn.clear()
    assert GONE in enquiries.transcript("", conversation)


def test_withdrawn_words_leave_the_disk_without_being_opened(enquiries: Enquiries) -> None:
    ask(enquiries, "How much?")
    enquiries.tidy()
    assert "14.6" in enquiries.conversations.file.read_bytes().decode(errors="replace")
    store = enquiries.seen_by("")
    assert isinstance(store, samples.ShelfStore)
    store.withdraw("budget")
    enquiries.tidy()
    assert "14.6" not in enquiries.conversations.file.read_bytes().decode(errors="replace")


def test_words_that_a_revision_moved_are_cited_where_they_are_now(
    enquiries: Enquiries, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = ask(enquiries, "How much?")
    moved = [samples.para("budget", 0, "1.1", "New."), *samples.PARAGRAPHS["budget"]]
    moved = [samples.para("budget", n, f"9.{n}", para.text) for n, para in enumerate(moved)]
    monkeypatch.setitem(samples.PARAGRAPHS, "budget", moved)
    assert "Cabinet, 12 November 2024, paragraph 9.3" in enquiries.transcript("", conversation)
    monkeypatch.setitem(samples.PARAGRAPHS, "budget", moved[:3])
    assert GONE in enquiries.transcript("", conversation)


def test_whoever_leaves_finds_the_answer_later_if_it_has_begun(tmp_path: Path) -> None:
    begun = Event()

    def answer_to(query: Query, found: Callable[[int], None]) -> Answer:
        begun.wait(5)
        return samples.ask(query, None).answer

    enquiries = at(tmp_path, answer_to, Turns(at_once=1))

    async def leave() -> None:
        working, waiting = enquiries.ask(Asked("How much?")), enquiries.ask(Asked("How now?"))
        for steps in (working, waiting):
            await anext(steps)
        await waiting.aclose()
        await working.aclose()
        begun.set()
        while enquiries.turns.waiting or any(turn.state == "asked" for turn in turns()):
            await asyncio.sleep(0.01)

    def turns() -> list[Kept]:
        listed = enquiries.conversations.listed("")
        return [turn for one in listed for turn in enquiries.conversations.turns("", one.id)]

    asyncio.run(asyncio.wait_for(leave(), 10))
    assert {turn.question: turn.state for turn in turns()} == {"How much?": "answered", "How now?": "failed"}
    assert {turn.trouble for turn in turns()} == {None, asking.STOPPED}


def test_whoever_waits_is_told_so_and_who_asks_too_much_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    begun = Event()

    def answer_to(query: Query, found: Callable[[int], None]) -> Answer:
        begun.wait(5)
        return samples.ask(query, None).answer

    enquiries = at(tmp_path, answer_to, Turns(at_once=1, each=2))

    async def ask() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        first = enquiries.ask(Asked("How much?"))
        await anext(first)
        waited: list[tuple[str, str]] = []
        refused: list[tuple[str, str]] = []
        async for step in enquiries.ask(Asked("How now?")):
            waited.append(step)
            if "yours is next" in step[0] and not refused:
                refused = [step async for step in enquiries.ask(Asked("How on?"))]
                begun.set()
        return waited, refused

    waited, ((_, refused),) = asyncio.run(asyncio.wait_for(ask(), 10))
    assert "your question waits for its turn" in waited[1][1] and "Answer ready" in waited[-1][1]
    assert 'class="problem"' in refused and "You have 2 questions waiting already" in refused
    assert [one.question for one in enquiries.conversations.listed("")] == ["How now?", "How much?"]


def test_what_is_stopped_is_not_answered_later(tmp_path: Path) -> None:
    waited = Event()

    def answer_to(query: Query, found: Callable[[int], None]) -> Answer:
        waited.wait(5)
        return samples.ask(query, None).answer

    enquiries = at(tmp_path, answer_to)

    async def stop() -> tuple[str, str, list[tuple[str, str]]]:
        steps = enquiries.ask(Asked("How much?"))
        await anext(steps)
        conversation = enquiries.conversations.listed("")[0].id
        ((_, still, _),) = [step async for step in opened(enquiries, {"c": conversation}, "")]
        talk, _ = enquiries.stop("", conversation)
        waited.set()
        assert enquiries.transcript("", conversation) == talk
        return still, talk, [step async for step in steps]

    still, talk, after = asyncio.run(stop())
    assert asking.STILL in still and asking.STOPPED in talk
    assert after == []


def test_a_verdict_is_kept_as_a_candidate_without_words_of_a_paper(enquiries: Enquiries) -> None:
    conversation = ask(enquiries, "How much?")
    ask(enquiries, "How now?", conversation=conversation, limits=Limits(as_of=date(2024, 12, 1)))
    _, second = enquiries.conversations.turns("", conversation)
    assert enquiries.rate("", conversation, second.turn, False, "not_supported", "  see 4.3 ")
    assert not enquiries.rate("bob", conversation, second.turn, True, "", "")
    assert not enquiries.rate("", conversation, 999, True, "", "")
    (candidate,) = read(enquiries.conversations.file)
    assert (candidate["question"], candidate["history"], candidate["as_of"]) == (
        "How now?",
        ["How much?"],
        "2024-12-01",
    )
    assert (candidate["verdict"], candidate["reason"], candidate["words"]) == ("not useful", "not_supported", "see 4.3")
    assert candidate["support"][0]["paragraph"] == "4.1"
    assert "14.6" not in str(candidate)
    assert [turn.useful for turn in enquiries.conversations.turns("", conversation)] == [None, False]
    enquiries.rate("", conversation, second.turn, True, "not_supported", "")
    assert [one["verdict"] for one in read(enquiries.conversations.file)] == ["useful"]
    enquiries.conversations.delete("", conversation)
    assert read(enquiries.conversations.file) == []
