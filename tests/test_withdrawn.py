"""The journal of withdrawn papers: on the disk before the record changes, and never silently short of a line."""

import json
from pathlib import Path

import pytest
from fakes import make_paper, put

from assistant import index
from assistant.errors import PaperError, StoreError
from assistant.keeping.withdrawn import Withdrawal, journal_of, unite, withdrawals, write_down
from assistant.keeping.writer import Writer
from assistant.store import Store


@pytest.fixture(autouse=True)
def _no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)


def told(folder: Path) -> list[tuple[str, str | None]]:
    return [(entry.paper_id, entry.access) for entry in withdrawals(journal_of(folder))]


def test_what_leaves_or_closes_is_written_down_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with Writer(folder, "fake", 64, "fake") as w:
        for name in ("a", "b", "c"):
            put(w, make_paper(name), ["One."])
        put(w, make_paper("a", sha256="2"), ["Two."])
        put(w, make_paper("shut", access="exempt"), ["One."])
        assert told(folder) == []
        put(w, make_paper("b", access="exempt"), ["One."])
        paras = w.paragraphs("c")
        w.describe(make_paper("c", access="restricted"), paras, [])
        w.describe(make_paper("c", access="restricted"), paras, [])
        put(w, make_paper("shut"), ["One, opened by a resolution."])
        with pytest.raises(PaperError):
            w.remove("never")
        w.remove("a")
    assert told(folder) == [("b", "exempt"), ("c", "restricted"), ("a", None)]
    last = withdrawals(journal_of(folder))[-1]
    assert set(last.sha256) == {make_paper("a").sha256, "2"}
    assert last.version == Store(folder).version()
    assert journal_of(folder) == tmp_path / "store-withdrawn.jsonl"
    assert journal_of(folder).stat().st_mode & 0o777 == 0o600


def test_a_paper_stays_where_its_leaving_cannot_be_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Writer(tmp_path, "fake", 64, "fake") as w:
        put(w, make_paper("a"), ["One."])
        with monkeypatch.context() as patch, pytest.raises(StoreError, match="disk is full"):
            patch.setattr("assistant.keeping.withdrawn.os.write", lambda *_: 3)
            w.remove("a")
    assert [paper.paper_id for paper in Store(tmp_path).papers()] == ["a"]


def test_half_a_line_is_of_a_change_that_was_never_made(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    write_down(folder, 1, "a", ["x"], None)
    with journal_of(folder).open("a") as journal:
        journal.write('{"version": 2, "paper_id": "b", "sha')
    assert told(folder) == [("a", None)]
    write_down(folder, 3, "c", ["y"], "exempt")
    assert told(folder) == [("a", None), ("c", "exempt")]


@pytest.mark.parametrize("line", ["{", "[]", '{"version": 1}', "\xff", json.dumps({"sha256": None})])
def test_a_damaged_line_is_a_sentence_and_never_skipped(tmp_path: Path, line: str) -> None:
    folder = tmp_path / "store"
    write_down(folder, 1, "a", ["x"], None)
    with journal_of(folder).open("ab") as journal:
        journal.write(line.encode("latin-1") + b"\n")
    with pytest.raises(StoreError, match=r"Line 2 of the journal .* mend it"):
        withdrawals(journal_of(folder))


def test_two_journals_are_united_once(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    write_down(folder, 5, "a", ["x"], None)
    other = Withdrawal(3, "b", ("y",), None, "2026-01-01T00:00:00+00:00")
    for _ in range(2):
        assert [entry.version for entry in unite(folder, [other])] == [3, 5]
    assert len(withdrawals(journal_of(folder))) == 2
