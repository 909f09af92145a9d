"""Closed papers change nothing for whoever may not see them: every surface, byte for byte, with them and without."""

from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader
from interference import CLOSED, attacks, differences, questions, world

from assistant import index
from assistant.embed import Embedder
from assistant.reader import Reader
from assistant.reranker import Reranker
from web import api, enquiries

pytestmark = pytest.mark.usefixtures("quick_hashes")


def held(
    folder: Path, models: tuple[Embedder, Reader, Reranker | None], most: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, list[str]]:
    """How many questions were asked on every surface, and what differed."""
    monkeypatch.setattr(api, "MOST", 1_000_000)
    monkeypatch.setattr(enquiries, "PATIENCE", 60.0)  # what is said of a slow answer depends on the clock
    asked = [*questions(most), *attacks()[:: max(1, 600 // most)]]
    one, other = world(folder / "with", models, True), world(folder / "without", models, False)
    return len(asked), differences(one, other, asked)


def test_nothing_that_is_closed_changes_what_others_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    asked, found = held(tmp_path, (FakeEmbedder("fake", 256), FakeReader(), None), 8, monkeypatch)
    assert asked >= 10 and found == []


@pytest.mark.nightly
def test_nor_do_hundreds_of_questions_to_the_real_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import embed, reader, reranker

    asked, found = held(tmp_path, (embed.load(), reader.load(), reranker.load()), 1000, monkeypatch)
    print(f"{asked} questions on every surface")
    assert asked >= 400 and found == []


def test_a_difference_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, but the closed papers are marked as open: most of the questions tell."""
    monkeypatch.setattr(index, "build", lambda *_: None)
    for name, text in CLOSED.items():
        for mark in ("Exempt", "Not for publication", "Restricted"):
            text = text.replace(f"Classification: {mark}", "Classification: Unrestricted")
        monkeypatch.setitem(CLOSED, name, text)
    _, found = held(tmp_path, (FakeEmbedder("fake", 256), FakeReader(), None), 2, monkeypatch)
    assert {line.partition(":")[0] for line in found} > {"/api/ask", "/history", "/papers", "the chat page", "/metrics"}
