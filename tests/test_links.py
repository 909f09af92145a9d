"""Papers that print each other again: what is like, what says the same, and how the record keeps to it."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes import make_paper, put

from assistant import index
from assistant.errors import StoreMismatch
from assistant.keeping.links import Print, likeness, pairs, same
from assistant.keeping.record import RECORD, stored_with
from assistant.keeping.writer import Writer
from assistant.schema import Limits
from assistant.store import Store

BRIDGE = "The old footbridge at Mill Lane was closed in March 2019 after a flood had rotted its timbers."
COST = "The footbridge is expected to cost £300,000 and the work should take eight months from May."
COST_NOW = COST.replace("£300,000", "£452,000")
OTTERS = "Otters were seen at nine places along the Rill, and at two of them for the first time in years."
DUTY = "The duty under the Equality Act has been weighed and no group is treated worse than before."
MILL = "A grant was sought for the wheel of the mill and for the roof over it, which nobody has mended."
WEIR = "The weir above the mill leaks, and the miller has asked twice whether it could be mended soon."


@pytest.fixture(autouse=True)
def _no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A January draft, its February text, a pack that holds that, and a paper that shares a boilerplate with them."""
    with Writer(tmp_path / "store", "fake", 64, "fake") as w:
        put(w, make_paper("draft", meeting_date=date(2025, 1, 30)), [BRIDGE, COST, DUTY])
        put(w, make_paper("final", meeting_date=date(2025, 2, 13)), [BRIDGE, COST_NOW, DUTY])
        put(
            w, make_paper("pack", meeting_date=date(2025, 2, 13), kind="agenda"), [WEIR, OTTERS, BRIDGE, COST_NOW, DUTY]
        )
        put(w, make_paper("weir", meeting_date=date(2025, 3, 1)), [f"{WEIR} {MILL}", MILL, DUTY])
    return tmp_path / "store"


def linked(store: Store) -> set[tuple[str, str]]:
    return {(link.paper_id, link.other_id) for link in store.links()}


def test_likeness_by_hand() -> None:
    one, other = Print(0, "a b c d"), Print(0, "a b c e")  # abc bcd, abc bce
    assert likeness(one, other) == 1 / 3 and likeness(one, one) == 1
    assert likeness(Print(0, "a"), Print(1, "a")) == 1 and likeness(Print(0, "a"), Print(1, "b")) == 0


@pytest.mark.parametrize(
    ("other", "equal"),
    [
        (COST, True),
        (COST.upper().replace(" ", "  "), True),
        (COST_NOW, False),
        (COST.replace("should", "should not"), False),
        (OTTERS, False),
    ],
)
def test_what_says_the_same(other: str, equal: bool) -> None:
    assert same(Print(0, COST), Print(1, other)) is equal


def test_a_small_slip_of_reading_changes_nothing_in_a_long_paragraph() -> None:
    long = " ".join((BRIDGE, OTTERS, DUTY, WEIR))
    assert same(Print(0, long), Print(1, long.replace("miller", "rniller")))


def test_each_paragraph_is_paired_once_with_the_likest_and_nearest() -> None:
    mine = [Print(n, text) for n, text in enumerate([BRIDGE, BRIDGE, COST])]
    theirs = [Print(n, text) for n, text in enumerate([COST_NOW, BRIDGE, BRIDGE])]
    near = [(a, b) for a in range(3) for b in range(3)]
    found = pairs(mine, theirs, near)
    assert sorted((one.ordinal, other.ordinal) for one, other in found) == [(0, 2), (1, 1), (2, 0)]
    assert pairs(mine, theirs, [(0, 0)]) == []


def test_papers_are_linked_by_what_most_of_one_is_and_never_by_boilerplate(folder: Path) -> None:
    store = Store(folder)
    both = {("draft", "final"), ("draft", "pack"), ("final", "pack")}
    assert linked(store) == both | {(other, one) for one, other in both}
    shares = {(link.paper_id, link.other_id): link.share for link in store.links()}
    assert shares["final", "pack"] == 1 and 0.5 < shares["pack", "final"] < 0.7
    assert [link.share for link in store.links()] == sorted(shares.values(), reverse=True)


def test_the_current_copy_is_the_later_ones_and_a_paper_comes_before_its_pack(folder: Path) -> None:
    store = Store(folder)
    assert store.copies(["draft/0", "draft/1", "draft/2", "pack/2", "pack/3", "pack/0", "final/0", "weir/2"]) == {
        "draft/0": "final/0",
        "draft/2": "final/2",
        "pack/2": "final/0",
        "pack/3": "final/1",
    }
    assert store.copies(["draft/0"], Limits(as_of=date(2025, 2, 1))) == {}
    assert store.copies([]) == {}


def test_a_removed_or_replaced_paper_takes_its_links_with_it(folder: Path) -> None:
    with Writer(folder, "fake", 64, "fake") as w:
        w.remove("final")
    store = Store(folder)
    assert linked(store) == {("draft", "pack"), ("pack", "draft")}
    assert store.copies(["draft/0"]) == {"draft/0": "pack/2"}
    with Writer(folder, "fake", 64, "fake") as w:
        put(w, make_paper("pack", meeting_date=date(2025, 2, 13), kind="agenda"), [WEIR, OTTERS])
    assert linked(store) == set()
    assert store.copies(["draft/0", "pack/0"]) == {}
    with sqlite3.connect(folder / RECORD) as record:
        left = "SELECT count(*) FROM sketches WHERE paper NOT IN (SELECT id FROM papers WHERE current)"
        assert record.execute(left).fetchone() == (0,)


def test_nothing_is_told_of_copies_that_may_not_be_seen(folder: Path) -> None:
    with Writer(folder, "fake", 64, "fake") as w:
        put(w, make_paper("secret", meeting_date=date(2026, 1, 1), access="exempt"), [BRIDGE, COST, DUTY])
    store = Store(folder)
    assert not any("secret" in pair for pair in linked(store))
    assert store.copies(["draft/0", "secret/0"]) == {"draft/0": "final/0"}
    assert Store.for_clerk(folder).copies(["draft/0"]) == {"draft/0": "secret/0"}


def test_a_digest_is_no_copy(folder: Path) -> None:
    with Writer(folder, "fake", 64, "fake") as w:
        put(w, make_paper("told", meeting_date=date(2026, 1, 1), digest=True), [BRIDGE, COST, DUTY])
    assert Store(folder).copies(["draft/0"]) == {"draft/0": "final/0"}


def test_a_paper_known_anew_keeps_its_text_and_goes_where_it_belongs(folder: Path) -> None:
    with Writer(folder, "fake", 64, "fake") as w:
        paras = [replace(para, classification="exempt") for para in w.paragraphs("weir")]
        w.describe(replace(Store(folder).paper("weir"), access="exempt", key_decision=True), paras, [])
    store, clerk = Store(folder), Store.for_clerk(folder)
    assert (
        "weir" not in {paper.paper_id for paper in store.papers()} and store.search_words(["grant"], Limits(), 9) == []
    )
    assert "grant" not in store.stem_frequencies() and not any("weir" in name for name in store.vectors()[0])
    assert [hit for hit, _ in clerk.search_words(["grant"], Limits(), 9)] == ["weir/1/0", "weir/0/0"]
    assert (clerk.paper("weir").revision, clerk.paper("weir").key_decision) == (1, True)
    assert {para.classification for para in clerk.paragraphs("weir")} == {"exempt"}


def columns(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(folder / RECORD) as record:
        tables = [name for (name,) in record.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(row[1:] for row in record.execute(f"PRAGMA table_info({table})")) for table in tables}


def as_before(folder: Path) -> None:
    """Make a store what it was in format 2: without links and the like, with tables of words."""
    with sqlite3.connect(folder / RECORD) as record:
        for table in ("motions", "sketches", "links", "copies"):
            record.execute(f"DROP TABLE {table}")
        for column in (
            "exempt_paragraphs",
            "key_decision",
            "past_pathway",
            "future_pathway",
            "background",
            "open_part",
        ):
            record.execute(f"ALTER TABLE papers DROP COLUMN {column}")
        record.execute("ALTER TABLE paragraphs DROP COLUMN classification")
        record.execute("DROP INDEX places_of_paper")
        record.execute("CREATE VIRTUAL TABLE words_1 USING fts5 (body, context)")
        record.execute("CREATE VIRTUAL TABLE vocabulary_1 USING fts5vocab (words_1, row)")
        record.execute("PRAGMA user_version = 2")


def test_a_store_of_format_2_is_upgraded_with_its_links(folder: Path) -> None:
    whole, links = Store(folder).papers(), Store(folder).links()
    fresh = {table: {row[0] for row in rows} for table, rows in columns(folder).items()}
    as_before(folder)
    with pytest.raises(StoreMismatch, match=r"format 2.*python -m ingest upgrade"):
        Store(folder)
    assert stored_with(folder) == {"model": "fake", "dimensions": 64, "reader": "fake"}
    with Writer(folder, **stored_with(folder)):
        pass
    assert {table: {row[0] for row in rows} for table, rows in columns(folder).items()} == fresh
    store = Store(folder)
    assert store.papers() == whole and store.links() == links and store.copies(["draft/0"]) == {"draft/0": "final/0"}
    assert store.paragraph("draft/0").classification is None


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_before(folder)
    before = columns(folder)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(Exception, match="disk is full"):
        patch.setattr("assistant.keeping.record.relink", fail)
        with Writer(folder, "fake", 64, "fake"):
            pass
    assert columns(folder) == before
    with Writer(folder, "fake", 64, "fake"):
        pass
    assert Store(folder).links()
