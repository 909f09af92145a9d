"""Answers worded by a language model: what keeps to the papers is given, and what does not never is."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from model_server import Behaviour, Server, says, serving
from test_chat import CHANGE

from assistant import chat
from assistant.answer import LONG, SHORT
from assistant.llm import Model
from assistant.retrieve import Retriever
from assistant.schema import Answer, Query
from assistant.verify import squeeze
from assistant.writing import written
from assistant.writing.endpoint import Endpoint

COST = "How much did the footbridge at Mill Lane cost?"
SOUND = "The footbridge at Mill Lane cost £452,000 in the end [1]."
BOTH = f"{SOUND} Earlier, the footbridge was expected to cost £300,000 [2]."
UNFAITHFUL = "The language model did not keep to the papers, so the papers are quoted."


def ask(retriever: Retriever, question: str, *behaviours: Behaviour, seconds: float = 10.0) -> tuple[Answer, Server]:
    """One answer from a model that behaves so, and the endpoint as it was left."""
    with serving(*behaviours) as server:
        model = Model(Endpoint(server.url, "m", "sk-secret", seconds))
        return chat.ask(Query(question), retriever, model).answer, server


def is_quoted(answer: Answer, retriever: Retriever) -> bool:
    """Whether it is the quoted answer, but for one notice that says why it is not worded."""
    plain = chat.ask(Query(answer.question), retriever).answer
    told = [notice for notice in answer.notices if notice.kind == "mode"]
    bare = replace(answer, milliseconds=0, notices=tuple(n for n in answer.notices if n.kind != "mode"))
    return len(told) == 1 and bare == replace(plain, milliseconds=0)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (COST, SOUND),
        (COST, "In the end, the footbridge cost £452k [1]."),
        (COST, "The final cost of the Mill Lane footbridge was £452,000 [1]."),
        (COST, "The footbridge cost £452,000 and opened in June 2023 [1]."),
        (COST, "The paper of 12 March 2024 says that the footbridge cost £452,000 [1]."),
        (COST, "“The footbridge at Mill Lane cost £452,000 in the end” [1]."),
        (CHANGE, BOTH),
        (CHANGE, f"{SOUND} The paper of 4 May 2021 says that the footbridge is expected to cost £300,000 [2]."),
        (CHANGE, f"{SOUND} Earlier, Cabinet, 4 May 2021: the footbridge is expected to cost £300,000 [2]."),
        (
            "What is Cabinet asked to agree about the footbridge?",
            "Cabinet is asked to agree the design of the footbridge, approve £300,000 from the capital programme "
            "and note the risks [1].",
        ),
        ("Which partner owns the north bank?", "The Rill Rivers Trust owns the north bank [1]."),
        (
            "Which partner owns the north bank?",
            "The four partners are the Rill Rivers Trust, Otherford Parish Council, the Canal Society and Pedal "
            "Otherford [1].",
        ),
        (
            "How many members does the WCF have?",
            "The Walking and Cycling Forum (WCF) has 14 members and is chaired by Harold Fenn [1].",
        ),
        ("How many walkers cross the footbridge each day?", "About 1,250 walkers cross the footbridge each day [1]."),
        ("How many PCNs serve Otherford?", "12 Primary Care Networks serve Otherford [1]."),
        ("How many staff are in the Finance Team?", "The Finance Team has two accountants and one apprentice [1]."),
        ("When did the footbridge open?", "The footbridge at Mill Lane opened in June 2023 [1]."),
    ],
)
def test_what_keeps_to_the_papers_is_given_as_written(retriever: Retriever, question: str, said: str) -> None:
    answer, server = ask(retriever, question, says(said))
    assert (answer.text, answer.mode, answer.declined) == (said, "written", False)
    assert len(server.asked) == 1 and not any(notice.kind == "mode" for notice in answer.notices)
    assert [cite.marker for cite in answer.citations] == sorted({int(n) for n in re.findall(r"\[(\d+)\]", said)})
    assert all(squeeze(cite.quote) in squeeze(cite.paragraph.text) for cite in answer.citations)


def test_markers_after_the_stop_are_put_before_it(retriever: Retriever) -> None:
    answer, _ = ask(retriever, COST, says("The footbridge cost £452,000 in the end. [1]\n"))
    assert answer.text == "The footbridge cost £452,000 in the end [1]."


def test_notices_stay_and_what_is_not_said_is_not_cited(retriever: Retriever) -> None:
    answer, _ = ask(retriever, CHANGE, says(SOUND))
    assert answer.mode == "written" and [cite.marker for cite in answer.citations] == [1]
    assert [notice.kind for notice in answer.notices] == ["changed"]
    assert [cite.marker for cite in answer.notices[0].citations] == [1, 2]
    assert answer.coverage.papers_cited == 1


UNSOUND = [
    (COST, "The footbridge at Mill Lane cost £425,000 in the end [1]."),  # an invented figure
    (COST, "The footbridge at Mill Lane cost £300,000 in the end [1]."),  # another paper's
    (COST, "The footbridge at Mill Lane cost over £452,000 in the end [1]."),
    (COST, "The footbridge at Mill Lane was sold for £452,000 [1]."),
    (COST, "The footbridge at Mill Lane did not cost £452,000 [1]."),
    (COST, "The footbridge at Mill Lane cost £452,000 in July 2023 [1]."),
    (COST, "In March 2024, the footbridge opened [1]."),  # when the paper spoke is not when it happened
    (COST, "In 12 months the footbridge cost £452,000 [1]."),
    (COST, "Edith Marlow said the footbridge cost £452,000 [1]."),
    (COST, "the footbridge cost barnaby quill £452,000 [1]."),
    (COST, "The footbridge “cost £452,000 at the end” [1]."),  # an altered quotation
    (COST, "The footbridge “cost £452,000 [1]."),
    (COST, "The council decided that the footbridge cost £452,000 [1]."),
    (COST, "The footbridge at Mill Lane cost £452,000 [2]."),  # citations that are not there
    (COST, "The footbridge at Mill Lane cost £452,000 [0]."),
    (COST, "The footbridge at Mill Lane cost £452,000 [99]."),
    (COST, "The footbridge at Mill Lane cost £452,000 [1][99]."),
    (COST, "The footbridge at Mill Lane cost £452,000 [1, 7]."),
    (COST, "The footbridge at Mill Lane cost £452,000 【1】."),
    (COST, "The footbridge at Mill Lane cost £452,000 (Smith 2020)."),
    (COST, "The footbridge at Mill Lane cost £452,000 [1](http://evil.example)."),
    (COST, "The footbridge at Mill Lane cost £452,000."),
    (COST, "[1]"),
    (COST, "."),
    (COST, "The footbridge at Mill Lane cost £452,000 [1]"),  # cut off
    (COST, f"![pixel](http://evil.example/?q=452) {SOUND}"),
    (COST, f"See https://evil.example for more [1]. {SOUND}"),
    (COST, "The footbridge cost £452,000 at evil.example [1]."),
    (COST, "<img src=x onerror=alert(1)> The footbridge cost £452,000 [1]."),
    (COST, "The footbridge cost **£452,000** [1]."),
    (COST, "The footbridge\u200b cost £452,000 [1]."),
    (COST, "The footbridge\x00 cost £452,000 [1]."),
    (COST, "Le pont a coûté £452,000 [1]."),
    (COST, "人行桥的费用为 £452,000 [1]."),
    (COST, "I am sorry, but I cannot help with that."),
    (COST, "The footbridge opened in June 2023 [1]."),  # true, and not what was asked
    (CHANGE, "Earlier, the footbridge was expected to cost £300,000 [2]."),  # the newest must lead
    (CHANGE, "The footbridge is expected to cost £300,000 [1]."),  # citations swapped
    (CHANGE, "The footbridge cost £452,000 in the end [2]."),
    (CHANGE, "Earlier, the footbridge cost £452,000 in the end [1]."),
    (CHANGE, "The footbridge cost £452,000 and is expected to cost £300,000 [1][2]."),
    ("What is Cabinet asked to agree about the footbridge?", "Cabinet agreed the design of the footbridge [1]."),
    ("What is Cabinet asked to agree about the footbridge?", "Cabinet agrees the design of the footbridge [1]."),
    ("What is Cabinet asked to agree about the footbridge?", "Cabinet noted the risks of the footbridge [1]."),
    ("What is Cabinet asked to agree about the footbridge?", "Cabinet is asked to approve the design [1]."),
    ("What is Cabinet asked to agree about the footbridge?", "The design of the footbridge is agreed [1]."),
    ("How many members does the WCF have?", "It has 14 members and is chaired by Edith Marlow [1]."),
    ("How many members does the WCF have?", "It has 14 members and is chaired by Harold Wren [1]."),
    ("How many members does the WCF have?", "It has 14 chairs [1]."),
    ("How many members does the WCF have?", "Harold Fenn has 14 members [1]."),
    ("Which partner owns the north bank?", "Otherford Parish Council owns the north bank [1]."),
    ("Which partner owns the north bank?", "The Rill Rivers Trust owns the south bank [1]."),
    ("Which partner owns the north bank?", "The scheme has five partners [1]."),
    ("How many walkers cross the footbridge each day?", "1,250 walkers cross the footbridge each day [1]."),
    ("How many walkers cross the footbridge each day?", "About 1,250 of them cycle [1]."),
    ("Why was the old footbridge closed?", "The old footbridge was closed in March 2019 before a flood [1]."),
]


@pytest.mark.parametrize(("question", "said"), UNSOUND)
def test_what_does_not_keep_to_the_papers_is_not_given(retriever: Retriever, question: str, said: str) -> None:
    answer, server = ask(retriever, question, says(said))
    assert is_quoted(answer, retriever) and answer.notices[-1].text == UNFAITHFUL
    assert len(server.asked) == 1


def test_a_sentence_that_fails_is_dropped_and_the_others_stay(retriever: Retriever) -> None:
    answer, _ = ask(retriever, CHANGE, says(f"{BOTH} The council decided to sell it [1]."))
    assert (answer.text, answer.mode) == (BOTH, "written")


def test_where_most_sentences_fail_the_papers_are_quoted(retriever: Retriever) -> None:
    answer, _ = ask(retriever, COST, says(f"{SOUND} It fell in 1999 [1]. It was sold [1]."))
    assert is_quoted(answer, retriever)


def test_no_written_answer_repeats_itself_or_is_longer_than_a_quoted_one_may_be(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, server = ask(retriever, COST, says(" ".join([SOUND] * 40)))
    assert (answer.text, answer.mode, server.evidence["words"]) == (SOUND, "written", SHORT)
    monkeypatch.setattr(written, "SHORT", 12)
    assert ask(retriever, COST, says(f"{SOUND} It opened in June 2023 [1]."))[0].text == SOUND


Change = Callable[[str, random.Random], str]


def digit(text: str, chance: random.Random) -> str:
    places = [n for n, c in enumerate(text) if c.isdigit() and text[n - 1] != "["]
    at = chance.choice(places)
    return text[:at] + chance.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]


def name(text: str, chance: random.Random) -> str:
    old = chance.choice(["Mill", "Lane", "Harold", "Fenn", "Walking", "Forum", "Rill", "Rivers", "Trust"])
    return text.replace(old, chance.choice(["Edith", "Marlow", "Cabinet", "Kent", "Canal", "Board"]), 1)


def marker(text: str, chance: random.Random) -> str:
    return re.sub(r"\[(\d)\]", lambda found: f"[{int(found[1]) % 3 + chance.choice([1, 7])}]", text, count=1)


def word(text: str, chance: random.Random) -> str:
    at = chance.choice([match.end() for match in re.finditer(r"[a-z] (?=[a-z])", text)])
    return (
        text[:at] + chance.choice("not never nearly over rejected agreed unlawfully London".split()) + " " + text[at:]
    )


MUTATED = [
    (COST, SOUND, (digit, name, marker, word)),
    (CHANGE, BOTH, (digit, marker)),
    (
        "How many members does the WCF have?",
        "The Walking and Cycling Forum has 14 members and is chaired by Harold Fenn [1].",
        (digit, name, marker, word),
    ),
    ("Which partner owns the north bank?", "The Rill Rivers Trust owns the north bank [1].", (name, marker, word)),
    (
        "How many walkers cross the footbridge each day?",
        "About 1,250 walkers cross the footbridge each day, and 35% of them cycle [1].",
        (digit, marker, word),
    ),
]


@pytest.mark.parametrize(("question", "sound", "changes"), MUTATED)
def test_no_sound_answer_survives_a_change(
    retriever: Retriever, question: str, sound: str, changes: tuple[Change, ...]
) -> None:
    quoted = chat.ask(Query(question), retriever).answer
    kept = {said for said, _ in written._kept(sound, quoted.citations, LONG)}
    assert len(kept) == sound.count("[")
    chance = random.Random(7)
    for change in changes:
        for _ in range(60):
            changed = change(sound, chance)
            if changed != sound:
                survived = {said for said, _ in written._kept(changed, quoted.citations, LONG)}
                assert survived <= kept and survived != kept, changed
