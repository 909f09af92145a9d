"""How long a refusal takes tells nothing: of a topic that closed papers hold, and of one that no paper does."""

import random
import time
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put

from assistant import chat
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.schema import Query
from assistant.store import Store

ROUNDS = 17  # of each of 60 topics: about a thousand pairs


def area(longer: list[float], shorter: list[float]) -> float:
    """The chance that one of the first takes longer than one of the second: 0.5 where they cannot be told apart."""
    ordered = sorted([(one, 1) for one in longer] + [(one, 0) for one in shorter])
    before, pairs = 0, 0
    for _, first in ordered:
        if first:
            pairs += before
        else:
            before += 1
    return pairs / (len(longer) * len(shorter))


@pytest.mark.nightly
def test_a_refusal_takes_as_long_for_what_is_closed_as_for_what_is_not_there(tmp_path: Path) -> None:
    chance = random.Random(5)
    words = ["".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4)) for _ in range(120)]
    chance.shuffle(words)
    held, absent = words[:60], words[60:]
    with Writer(tmp_path, "fake", 64, "fake") as writer:
        for n in range(20):
            put(writer, make_paper(f"p{n}"), [f"Paragraph {k} of paper {n} on quays and cranes." for k in range(20)])
        for n, word in enumerate(held):
            texts = [f"The {word} scheme has {k} parts, and the {word} board sees to them." for k in range(20)]
            put(writer, make_paper(f"x{n}", title=f"The {word} scheme", access="exempt"), texts)
    retriever = Retriever(Store(tmp_path), FakeEmbedder("fake", 64), FakeReader())
    taken: dict[bool, list[float]] = {True: [], False: []}
    asked = [(True, word) for word in held] + [(False, word) for word in absent]
    for turn in range(ROUNDS + 1):
        chance.shuffle(asked)
        for closed, word in asked:
            began = time.perf_counter()
            answer = chat.ask(Query(f"What does the {word} board see to?"), retriever).answer
            if turn:  # the first warms
                taken[closed].append(time.perf_counter() - began)
            assert answer.declined
    found = area(taken[True], taken[False])
    print(f"{len(taken[True])} pairs, area under the curve {found:.3f}")
    assert abs(found - 0.5) < 0.05


def test_the_area_is_that_of_the_curve() -> None:
    assert area([2.0, 4.0], [1.0, 3.0]) == 0.75
    assert area([1.0], [2.0]) == 0.0 and area([2.0], [1.0]) == 1.0
