"""The record: what is stored is found again, by those who may see it, and by nobody once it is removed."""

import os
import sqlite3
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put, python

from assistant import index
from assistant.errors import PaperError, StoreBusy, StoreError, StoreMismatch
from assistant.keeping.record import RECORD
from assistant.keeping.writer import Writer
from assistant.schema import Limits, Passage
from assistant.store import Store

BOILERPLATE = "There are no legal implications that arise directly from this report. Members are asked to note it."


def writer(folder: Path, model: str = "fake") -> Writer:
    return Writer(folder, model, 64, "fake")


@pytest.fixture(autouse=True)
def _no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record stands without its index, which takes a second to build; `test_index.py` builds it."""
    monkeypatch.setattr(index, "build", lambda *_: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def filled(folder: Path) -> Path:
    """Three open papers over the years, one of them undated, and an exempt one."""
    with writer(folder) as w:
        put(
            w,
            make_paper("buses", meeting_date=date(2021, 5, 4), body="Transport  Committee"),
            ["Buses cost £452k a year."],
        )
        put(
            w,
            make_paper("libraries", meeting_date=date(2024, 3, 1)),
            ["Libraries open on Sundays.", "Libraries need roofs."],
        )
        put(
            w,
            make_paper("parks", meeting_date=None, period=(date(2022, 7, 1), date(2022, 9, 30)), council="Otherford"),
            ["Parks need benches."],
        )
        put(w, make_paper("leisure", meeting_date=None, council=None), ["Pools are warm."])
        put(w, make_paper("secret", access="exempt", classification="exempt"), ["The land at Quarry Lane is for sale."])
    return folder


def ids(store: Store, **limits: object) -> list[str]:
    return [paper.paper_id for paper in store.papers(Limits(**limits))]  # type: ignore[arg-type]


def test_what_is_stored_comes_back_as_it_was(folder: Path) -> None:
    paper = make_paper("buses", authors=("A. Smith", "B. Jones"), pages=7, decision_ref="23/00091", digest=True)
    with writer(folder) as w:
        put(w, paper, ["Buses run. They cost £1.", "They stop."])
    store = Store(folder)
    assert store.papers() == [paper]
    assert [para.text for para in store.paragraphs("buses")] == ["Buses run. They cost £1.", "They stop."]
    assert store.paragraph("buses/1").label == "1.2"
    assert [s.text for s in store.sentences(["buses/1", "buses/0"])] == ["Buses run.", "They cost £1.", "They stop."]
    (read,) = FakeReader().paragraphs([("Report buses", "They stop.")])
    kept = store.tokens(["buses/1", "secret/0"])
    assert kept.keys() == {"buses/1"} and np.array_equal(kept["buses/1"].vectors, read.vectors)
    assert np.array_equal(kept["buses/1"].starts, read.starts) and np.array_equal(kept["buses/1"].ends, read.ends)
    ((passage, para, held),) = store.passages(["buses/1/0"])
    assert (passage.text, para.ordinal, held) == ("They stop.", 1, paper)
    assert store.paragraph_counts() == {"buses": 2}
    assert [(term.short, term.long) for term in store.terms()] == [("ICB", "Integrated Care Board")]
    assert (store.model, store.dimensions, store.passage_count()) == ("fake", 64, 2)


def test_order_is_by_date_with_the_undated_last(filled: Path) -> None:
    assert ids(Store(filled)) == ["buses", "parks", "libraries", "leisure"]
    assert Store(filled).papers()[1].period == (date(2022, 7, 1), date(2022, 9, 30))


@pytest.mark.parametrize(
    ("limits", "passing"),
    [
        ({"as_of": date(2022, 9, 29)}, ["buses"]),
        ({"as_of": date(2022, 9, 30)}, ["buses", "parks"]),
        ({"latest": date(2021, 5, 4)}, ["buses"]),
        ({"earliest": date(2022, 7, 1)}, ["parks", "libraries"]),
        ({"earliest": date(2022, 7, 2)}, ["libraries"]),
        ({"earliest": date(2022, 1, 1), "latest": date(2022, 12, 31)}, ["parks"]),
        ({"council": " TESTSHIRE county   council"}, ["buses", "libraries"]),
        ({"body": "transport committee"}, ["buses"]),
        ({"body": "transport"}, []),
        ({"council": "Nowhere"}, []),
    ],
)
def test_limits_are_exact(filled: Path, limits: dict[str, object], passing: list[str]) -> None:
    store = Store(filled)
    assert ids(store, **limits) == passing
    found, matrix = store.vectors(Limits(**limits))  # type: ignore[arg-type]
    assert {passage_id.split("/")[0] for passage_id in found} == set(passing)
    assert matrix.shape == (len(found), 64)
    every, whole = store.vectors()
    assert all(np.array_equal(matrix[n], whole[every.index(passage_id)]) for n, passage_id in enumerate(found))
    worded = store.search_words(["need", "bus", "open", "warm"], Limits(**limits), 10)  # type: ignore[arg-type]
    assert {passage_id.split("/")[0] for passage_id, _ in worded} <= set(passing)


def test_dates_are_kept_as_integers(filled: Path) -> None:
    rows = (
        sqlite3.connect(filled / RECORD).execute("SELECT date_from, date_to, typeof(date_from) FROM papers").fetchall()
    )
    assert (20220701, 20220930, "integer") in rows
    assert {kind for *_, kind in rows} == {"integer", "null"}


def test_the_same_boilerplate_in_two_papers_is_stored_and_found_twice(folder: Path) -> None:
    with writer(folder) as w:
        put(w, make_paper("a", title="Report"), [BOILERPLATE])
        put(w, make_paper("b", title="Report"), [BOILERPLATE])
    store = Store(folder)
    assert [passage_id for passage_id, _ in store.search_words(["implic"], Limits(), 10)] == ["a/0/0", "b/0/0"]
    assert store.vectors()[0] == ["a/0/0", "b/0/0"]


def test_a_paper_of_n_passages_stays_n_passages_over_revisions(folder: Path) -> None:
    for _ in range(3):
        with writer(folder) as w:
            put(w, make_paper("a"), [f"Paragraph number {n} of this paper." for n in range(7)])
    store = Store(folder)
    assert store.passage_count() == len(store.vectors()[0]) == 7
    assert store.stem_frequencies()["paragraph"] == 7
    assert store.paper("a").revision == 3


def test_an_earlier_revision_can_be_read_but_not_found(folder: Path) -> None:
    with writer(folder) as w:
        put(w, make_paper("a"), ["The centre costs ten pounds."])
        put(w, make_paper("a"), ["The centre costs twelve pounds.", "It rose."])
    store = Store(folder)
    assert [para.text for para in store.paragraphs("a", revision=1)] == ["The centre costs ten pounds."]
    assert len(store.paragraphs("a")) == 2
    assert store.search_words(["ten"], Limits(), 5) == []
    assert [paper.revision for paper in store.revisions("a")] == [1, 2]
    with pytest.raises(PaperError, match="no revision 3"):
        store.paragraphs("a", revision=3)


def test_words_in_the_text_weigh_more_than_in_the_context_and_ties_go_by_id(folder: Path) -> None:
    with writer(folder) as w:
        put(w, make_paper("b", title="Plain"), ["The ferry sails."])
        put(w, make_paper("c", title="Plain"), ["The ferry sails."])
        put(w, make_paper("a", title="The ferry"), ["Nothing sails."])
        for n in range(9):
            put(w, make_paper(f"z{n}", title="Other"), ["Roads are long."])
    found = Store(folder).search_words(["ferri"], Limits(), 10)
    assert [passage_id for passage_id, _ in found] == ["b/0/0", "c/0/0", "a/0/0"]
    assert found[0][1] == found[1][1] > found[2][1] > 0


def test_figures_and_references_are_words(folder: Path) -> None:
    with writer(folder) as w:
        put(w, make_paper("a"), ["It costs £452k under decision 23-00091 for H&CP."])
        put(w, make_paper("b"), ["It costs 452 under decision 91."])
    store = Store(folder)
    for stem in ("£452k", "23-00091", "h&cp"):
        assert [hit[0] for hit in store.search_words([stem], Limits(), 5)] == ["a/0/0"]
        assert store.stem_frequencies()[stem] == 1
    assert store.search_words(['"', "'", "*", "NEAR("], Limits(), 5) == []
    assert store.search_words([], Limits(), 5) == []


@pytest.mark.parametrize("access", [("unrestricted",), (), ("Exempt",), ("exempt ",), ("%",)])
def test_nothing_is_seen_that_is_not_positively_named(filled: Path, access: tuple[str, ...]) -> None:
    store = Store(filled, access)
    assert "secret" not in ids(store)
    assert ("secret" in store.paragraph_counts(), "quarri" in store.stem_frequencies()) == (False, False)
    assert store.search_words(["quarri"], Limits(), 5) == []
    assert "secret/0/0" not in store.vectors()[0]
    assert store.passages(["secret/0/0"]) == []
    assert store.sentences(["secret/0"]) == [] and store.tokens(["secret/0"]) == {}
    for ask in (store.paper, store.paragraphs, store.revisions):
        with pytest.raises(PaperError):
            ask("secret")
    with pytest.raises(PaperError):
        store.paragraph("secret/0")
    if "unrestricted" not in access:
        assert (store.papers(), store.passage_count(), store.terms()) == ([], 0, [])


def test_the_exempt_are_seen_by_who_names_them_and_by_the_clerk(filled: Path) -> None:
    assert ids(Store(filled, ["exempt"])) == ["secret"]
    assert len(ids(Store.for_clerk(filled))) == 5


def test_a_paper_made_exempt_hides_its_open_revisions_too(folder: Path) -> None:
    with writer(folder) as w:
        put(w, make_paper("a"), ["Sale of land."])
        put(w, make_paper("a", access="exempt"), ["Sale of land."])
    with pytest.raises(PaperError):
        Store(folder).paragraphs("a", revision=1)
    assert Store(folder).search_words(["land"], Limits(), 5) == []
    assert len(Store.for_clerk(folder).search_words(["land"], Limits(), 5)) == 1


def test_a_paper_is_found_by_its_file_name(filled: Path) -> None:
    assert Store(filled).paper("buses.txt").paper_id == "buses"
    with writer(filled) as w:
        put(w, make_paper("buses-2", source="buses.txt"), ["More buses."])
    with pytest.raises(PaperError, match="buses, buses-2"):
        Store(filled).paper("buses.txt")


def test_a_removed_paper_is_gone_from_every_file(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(text: bytes) -> list[str]:
        return [path.name for path in filled.rglob("*") if path.is_file() and text in path.read_bytes()]

    monkeypatch.undo()  # with its index
    with writer(filled):
        pass
    vector = FakeEmbedder().question("Report secret\nThe land at Quarry Lane is for sale.").tobytes()
    assert held(b"Quarry Lane") and held(b"quarri") and held(vector)
    reader = Store(filled)  # an idle reader does not keep it alive
    assert reader.passage_count() == 5
    with writer(filled) as w:
        w.remove("secret")
        with pytest.raises(PaperError, match="no paper"):
            w.remove("secret")
    assert (held(b"Quarry Lane"), held(b"quarri"), held(vector)) == ([], [], [])
    assert Store.for_clerk(filled).passage_count() == 5


def test_a_reader_sees_what_was_added_without_opening_again(filled: Path) -> None:
    store = Store(filled)
    before = store.version()
    assert store.stem_frequencies() and store.vectors()
    with writer(filled) as w:
        put(w, make_paper("new"), ["Trams are new."])
    assert store.version() > before
    assert "new/0/0" in store.vectors()[0]
    assert store.stem_frequencies()["tram"] == 1


def test_a_snapshot_sees_one_version(filled: Path) -> None:
    store = Store(filled)
    with store.snapshot():
        with writer(filled) as w:
            put(w, make_paper("buses"), ["Trams are new."])
        assert store.passages(["buses/0/0"])[0][0].text == "Buses cost £452k a year."
    assert store.passages(["buses/0/0"])[0][0].text == "Trams are new."


def test_many_threads_read_while_papers_are_replaced(filled: Path) -> None:
    store = Store(filled)
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                with store.snapshot():
                    found = store.search_words(["librari"], Limits(), 5)
                    texts = {passage.text for passage, _, _ in store.passages([passage_id for passage_id, _ in found])}
                    if len(texts) != 2 or len({text.split()[-1] for text in texts}) > 2:
                        wrong.append(texts)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    with writer(filled) as w:
        for n in range(20):
            put(w, make_paper("libraries"), [f"Libraries open {n}.", f"Libraries close {n}."])
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_another_model_is_refused(filled: Path) -> None:
    with pytest.raises(StoreMismatch, match="'fake', not 'other'"), writer(filled, "other"):
        pass


def test_another_version_of_the_program_is_refused(filled: Path) -> None:
    with sqlite3.connect(filled / RECORD) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreMismatch, match="format 99"):
        Store(filled)
    with pytest.raises(StoreMismatch, match="format 99"), writer(filled):
        pass


def test_a_second_writer_is_refused_and_a_dead_ones_lock_is_free(folder: Path) -> None:
    script = "import sys, time; from test_store import *\n"
    script += "with writer(Path(sys.argv[1])): print('in', flush=True); time.sleep(60)"
    holder = python("-c", script, folder)
    assert holder.stdout is not None and holder.stdout.readline() == "in\n"
    try:
        with pytest.raises(StoreBusy, match="wait until it has finished"), writer(folder):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with writer(folder) as w:
        put(w, make_paper("a"), ["Free again."])
    assert ids(Store(folder)) == ["a"]


def test_files_are_the_owners_alone(filled: Path) -> None:
    assert filled.stat().st_mode & 0o777 == 0o700
    assert (filled / RECORD).stat().st_mode & 0o777 == 0o600


def test_a_missing_or_empty_store_is_one_sentence(folder: Path) -> None:
    with pytest.raises(StoreError, match="There is no store in"):
        Store(folder)
    folder.mkdir()
    (folder / RECORD).touch()  # a writer killed before its first transaction
    with pytest.raises(StoreError, match="is empty"):
        Store(folder)
    with writer(folder) as w:
        put(w, make_paper("a"), ["Whole."])
    assert ids(Store(folder)) == ["a"]


def test_a_mistake_of_ours_is_not_called_damage(filled: Path) -> None:
    passage = Passage("a/0/0", "a/0", "", "It stands in no paragraph.")
    with pytest.raises(sqlite3.IntegrityError), writer(filled) as w:
        vectors = np.eye(1, 64, dtype=np.float32)
        w.put(make_paper("a"), Path("a.txt"), [], [passage], vectors, [], [], [])


@pytest.mark.parametrize("damage", ["head", "pages", "text"])
def test_a_damaged_record_is_one_sentence(filled: Path, damage: str) -> None:
    record = filled / RECORD
    size = record.stat().st_size
    with record.open("r+b") as file:
        file.seek({"head": 0, "pages": 4096, "text": 0}[damage])
        file.write(b"not a database\n" * (size // 15))
        if damage == "text":
            file.truncate(100)
    for suffix in ("-wal", "-shm"):
        Path(f"{record}{suffix}").unlink(missing_ok=True)
    with pytest.raises(StoreError, match=r"is damaged .* move it away and restore a backup"):
        Store(filled).papers()
    with pytest.raises(StoreError, match="is damaged"), writer(filled) as w:
        w.papers()


FULL = """
import resource, signal, sys
from test_store import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with writer(Path(sys.argv[1])) as w:
    room = (Path(sys.argv[1]) / RECORD).stat().st_size + 200_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        for n in range(1000):
            put(w, make_paper(f"p{n}"), [f"Paragraph {k} of paper {n}." for k in range(40)])
            print(n, flush=True)
    except StoreError as error:
        print("StoreError:", error, flush=True)
        os._exit(3)
"""


def test_a_full_disk_is_one_sentence_and_loses_nothing(filled: Path) -> None:
    child = python("-c", FULL, filled)
    printed, errors = child.communicate()
    *stored, said = printed.splitlines()
    assert child.returncode == 3, errors
    assert said.startswith("StoreError: The store") and "no room" in said
    assert stored
    store = Store(filled)
    assert len(store.papers()) == 4 + len(stored)
    assert all(len(store.paragraphs(f"p{n}")) == 40 for n in stored)
    with writer(filled) as w:
        put(w, make_paper("after"), ["There is room again."])
    assert Store(filled).paper("after").revision == 1


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be read or written"), writer(tmp_path / "file"):
        pass
    if os.geteuid():
        (tmp_path / "locked").mkdir(mode=0o500)
        with pytest.raises(StoreError, match="cannot be read or written"), writer(tmp_path / "locked"):
            pass


def test_failures_stay_until_the_file_succeeds(folder: Path) -> None:
    with writer(folder) as w:
        w.fail(Path("/papers/a.txt"), "a.txt", "It is empty.")
        w.fail(Path("/papers/a.txt"), "a.txt", "It is still empty.")
    assert [(failed.source, failed.reason) for failed in Store(folder).failures()] == [("a.txt", "It is still empty.")]
    with writer(folder) as w:
        put(w, make_paper("a"), ["Now it is a paper."])
    assert Store(folder).failures() == []


def test_a_put_that_fails_halfway_leaves_the_paper_as_it_was(filled: Path) -> None:
    with pytest.raises(ValueError, match="dimensions"), writer(filled) as w:
        put(w, make_paper("buses"), ["Trams are new."], FakeEmbedder(dimensions=32))
    store = Store(filled)
    assert store.paper("buses").revision == 1
    assert [para.text for para in store.paragraphs("buses")] == ["Buses cost £452k a year."]


def test_a_closed_reader_opens_again_when_asked(filled: Path) -> None:
    store = Store(filled)
    store.close()
    assert len(store.papers()) == 4
