"""Closed papers change nothing for whoever may not see them: every surface, byte for byte, with them and without."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from closed_questions import attacks, questions
from fakes import FakeEmbedder, FakeReader
from interference import CLOSED, differences, world

from assistant import index
from assistant.embed import Embedder
from assistant.reader import Reader
from assistant.reranker import Reranker
from web import api, enquiries

pytestmark = pytest.mark.usefixtures("quick_hashes")


def held(
    folder: Path, models: tuple[Embedder, Reader, Reranker | None], asked: Sequence[str], every: int = 1
) -> list[str]:
    """What differed when these were asked, each of `every` on every surface."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "MOST", 1_000_000)
        patch.setattr(enquiries, "PATIENCE", 60.0)  # what is said of a slow answer depends on the clock
        one, other = world(folder / "with", models, True), world(folder / "without", models, False)
        return differences(one, other, asked, every)


def test_there_are_thousands_of_ways_to_ask() -> None:
    asked = questions(CLOSED)
    assert len(asked) == len(set(asked)) >= 2000 and len(attacks()) == 150


def test_nothing_that_is_closed_changes_what_others_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    asked = [*questions(CLOSED)[::300], *attacks()[::75]]
    assert held(tmp_path, (FakeEmbedder("fake", 256), FakeReader(), None), asked) == []


@pytest.mark.nightly
@pytest.mark.parametrize("half", [0, 1])
def test_nor_do_thousands_of_questions_to_the_real_models(tmp_path: Path, half: int) -> None:
    from assistant import embed, reader, reranker

    asked = [*questions(CLOSED), *attacks()][half::2]
    print(f"{len(asked)} questions, each second on every surface")
    assert held(tmp_path, (embed.load(), reader.load(), reranker.load()), asked, 2) == []


def test_a_difference_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, but the closed papers are marked as open: most of the questions tell."""
    monkeypatch.setattr(index, "build", lambda *_: None)
    for name, text in CLOSED.items():
        for mark in ("Exempt", "Not for publication", "Restricted"):
            text = text.replace(f"Classification: {mark}", "Classification: Unrestricted")
        monkeypatch.setitem(CLOSED, name, text)
    found = held(tmp_path, (FakeEmbedder("fake", 256), FakeReader(), None), questions(CLOSED)[::1500])
    assert {line.partition(":")[0] for line in found} > {"/api/ask", "/history", "/papers", "the chat page", "/metrics"}
