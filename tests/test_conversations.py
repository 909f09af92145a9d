"""Conversations kept in their file: found again by their owner alone, deleted for good, and forgotten in time."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.keeping.writer import Writer
from assistant.schema import Limits
from web.conversations import DAY, Conversations
from web.limits import NONE

LIMITS = Limits(date(2024, 1, 2), None, date(2024, 3, 4), "Ashcombe District Council", "Cabinet")


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite", 90)


def test_a_conversation_is_found_again_with_its_limits_and_answers(kept: Conversations) -> None:
    conversation, first = kept.begin("ann", "", "How much?", LIMITS)
    kept.finish(first, {"text": "£5"})
    same, second = kept.begin("ann", conversation, "Why?", NONE)
    kept.finish(second, None, "It failed.")
    again = Conversations(kept.file, 90)
    assert same == conversation and len(conversation) >= 22  # too many to guess
    assert [(turn.question, turn.limits, turn.answer, turn.trouble) for turn in again.turns("ann", conversation)] == [
        ("How much?", LIMITS, {"text": "£5"}, None),
        ("Why?", NONE, None, "It failed."),
    ]


def test_it_is_its_owners_alone(kept: Conversations) -> None:
    conversation, turn = kept.begin("ann", "", "How much?", NONE)
    kept.stop("bob", conversation)
    kept.delete("bob", conversation)
    kept.delete_all("bob")
    other, _ = kept.begin("bob", conversation, "And mine?", NONE, replaces=turn)
    assert other != conversation
    assert kept.turns("bob", conversation) == []
    assert [one.state for one in kept.turns("ann", conversation)] == ["asked"]
    assert [one.question for one in kept.listed("bob")] == ["And mine?"]


def test_a_question_asked_again_takes_the_place_of_the_last_only(kept: Conversations) -> None:
    conversation, first = kept.begin("", "", "One?", NONE)
    _, second = kept.begin("", conversation, "Two?", NONE)
    kept.begin("", conversation, "Three?", NONE, replaces=first)
    assert [turn.question for turn in kept.turns("", conversation)] == ["One?", "Two?", "Three?"]
    _, fourth = kept.begin("", conversation, "Four?", NONE, replaces=second + 1)
    assert [turn.question for turn in kept.turns("", conversation)] == ["One?", "Two?", "Four?"]
    assert fourth > second + 1  # never the same number twice


def test_what_was_stopped_stays_stopped(kept: Conversations) -> None:
    conversation, turn = kept.begin("", "", "How much?", NONE)
    kept.stop("", conversation)
    kept.finish(turn, {"text": "late"})
    assert [(one.state, one.answer) for one in kept.turns("", conversation)] == [("stopped", None)]


def test_a_question_whose_searcher_died_is_stopped(kept: Conversations) -> None:
    conversation, _ = kept.begin("", "", "How much?", NONE)
    assert Conversations(kept.file, 90).turns("", conversation)[0].state == "stopped"


def test_deleted_words_are_gone_from_the_disk(kept: Conversations) -> None:
    one, turn = kept.begin("", "", "quokkas", NONE)
    kept.finish(turn, {"text": "wombats"})
    kept.rate(turn, True, {"words": "bandicoots"})
    two, _ = kept.begin("", "", "numbats", NONE)
    words = [b"quokkas", b"wombats", b"bandicoots", b"numbats"]
    assert all(word in kept.file.read_bytes() for word in words)
    kept.gone(turn)
    assert b"wombats" not in kept.file.read_bytes()
    kept.delete("", one)
    left = b"".join(file.read_bytes() for file in kept.file.parent.iterdir())
    assert [word for word in words if word in left] == [b"numbats"]
    kept.delete_all("")
    assert kept.turns("", two) == []
    assert kept.listed("") == []


def test_what_is_older_than_it_is_kept_is_forgotten(kept: Conversations) -> None:
    old, _ = kept.begin("", "", "Old?", NONE)
    new, _ = kept.begin("", "", "New?", NONE)
    for conversation, days in ((old, 91), (new, 89)):
        with closing(sqlite3.connect(kept.file)) as db, db:
            touched = time.time() - days * DAY
            db.execute("UPDATE conversations SET touched = ? WHERE id = ?", (touched, conversation))
    kept.forget_old()
    assert [one.id for one in kept.listed("")] == [new]


def test_the_list_has_the_last_used_first_with_its_first_question(kept: Conversations) -> None:
    one, _ = kept.begin("", "", "One?", NONE)
    kept.begin("", "", "Two?", NONE)
    kept.begin("", one, "More?", NONE)
    assert [(item.question, item.questions) for item in kept.listed("")] == [("One?", 2), ("Two?", 1)]


def test_only_its_owner_on_this_computer_can_read_the_file(kept: Conversations) -> None:
    assert kept.file.stat().st_mode & 0o077 == 0


def test_looking_into_a_file_leaves_the_locks_on_it_alone(kept: Conversations, tmp_path: Path) -> None:
    """POSIX drops a process's locks on a file when it closes it once, whoever in it holds them."""

    def elsewhere(file: Path, sql: str) -> str:
        code = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute(sys.argv[2])"
        return subprocess.run(
            [sys.executable, "-c", code, file, sql], capture_output=True, text=True, check=False
        ).stderr

    def write() -> None:
        with Writer(tmp_path / "store", "fake", 64, "fake"):
            pass

    write()
    for file, ours, look, theirs in (
        (kept.file, "BEGIN IMMEDIATE", lambda: kept.listed("ann"), "BEGIN IMMEDIATE"),
        (tmp_path / "store" / "record.sqlite", "SELECT * FROM papers", write, "PRAGMA journal_mode = DELETE"),
    ):
        with closing(sqlite3.connect(file, isolation_level=None)) as db:
            db.execute(ours)
            look()
            assert "locked" in elsewhere(file, theirs), file


def test_a_file_that_fails_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"not a database, " * 300)
    for file in (tmp_path / "bad", tmp_path / "none" / "file"):
        with pytest.raises(StoreError, match="cannot be read or written"):
            Conversations(file, 90)
