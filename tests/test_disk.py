"""What the system refuses (room, files, permission, the right time, its disk): one sentence, and all as it was."""

import ctypes
import errno
import os
import platform
import resource
import shutil
import struct
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put
from test_crash import child, state

from assistant import embed, index, reader
from assistant.errors import StoreError
from assistant.keeping.soundness import examine
from assistant.keeping.writer import Writer
from assistant.schema import Limits
from assistant.store import Store
from ingest.__main__ import main
from ingest.backup import backup, restore

NOBODY = 65534
CALLS = {"pread64": 17, "pwrite64": 18, "fsync": 74, "fdatasync": 75}  # the kernel's numbers on x86-64
seccomp = pytest.mark.skipif(
    not (sys.platform == "linux" and platform.machine() == "x86_64"), reason="needs Linux's seccomp on x86-64"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with monkeypatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        with Writer(tmp_path / "store", "fake", 64, "fake") as w:
            put(w, make_paper("a"), [f"Paragraph {n} of the first paper." for n in range(40)])
    monkeypatch.setattr(embed, "load", lambda model=None: FakeEmbedder())
    monkeypatch.setattr(reader, "load", FakeReader)
    return tmp_path / "store"


def room(size: int) -> None:
    """No file of this process may grow beyond that many bytes: a disk that fills up at any of its writes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def broken(calls: Sequence[str]) -> None:
    """From now on the kernel answers these calls of this process with EIO, as it does for a disk that fails."""
    load, equals, allow, refuse = 0x20, 0x15, 0x7FFF0000, 0x00050000 | errno.EIO
    numbers = [CALLS[name] for name in calls]
    lines = [(load, 0, 0, 0), *((equals, len(numbers) - n, 0, number) for n, number in enumerate(numbers))]
    code = b"".join(struct.pack("=HBBI", *line) for line in [*lines, (6, 0, 0, allow), (6, 0, 0, refuse)])
    filters = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(filters)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):  # no new privileges; set the filter
        raise OSError(ctypes.get_errno(), "no seccomp filter")


def said_by(work: Callable[[], object], tmp_path: Path) -> str:
    """What a StoreError says, of work done in a process of its own; nothing where there was none."""
    told = tmp_path / "said.txt"
    told.unlink(missing_ok=True)
    handle = os.open(told, os.O_CREAT | os.O_RDWR, 0o666)

    def heard() -> None:
        try:
            work()
        except StoreError as error:
            os.write(handle, str(error).encode())

    status = child(heard)
    os.close(handle)
    assert status == 0, "not a sentence"
    return told.read_text()


def whole(folder: Path) -> set[str]:
    assert {fault.said[:16] for fault in examine(folder).faults} <= {"The vector index"}
    return {paper.paper_id for paper in Store(folder).papers()}


def test_a_disk_that_fills_up_at_any_write_of_a_paper(folder: Path, tmp_path: Path) -> None:
    sentences = set()
    for size in range(4096, 400_000, 36_864):
        copy = Path(shutil.copytree(folder, tmp_path / str(size)))

        def work(size: int = size, copy: Path = copy) -> None:
            room(size)
            with Writer(copy, "fake", 64, "fake") as w:
                put(w, make_paper("b"), ["One more paragraph. " * 50] * 20)

        sentences.add(said := said_by(work, tmp_path))
        assert whole(copy) == ({"a"} if said and "index could not" not in said else {"a", "b"})
        with Store(copy).snapshot():
            assert Store(copy).search_words(["paragraph"], Limits(), 50)
    assert any("make room and try again" in said for said in sentences)


def test_a_disk_that_fills_up_while_an_index_is_built_keeps_the_papers(folder: Path, tmp_path: Path) -> None:
    def work() -> None:
        room(150_000)  # Chroma's own file is larger
        with Writer(folder, "fake", 64, "fake"):
            pass

    said = said_by(work, tmp_path)
    assert said.startswith("The papers are stored, but their index could not be built")
    assert whole(folder) == {"a"} and not index.usable(folder, Store(folder).version())
    assert [path.name for path in (folder / "index").iterdir()] == []
    with Writer(folder, "fake", 64, "fake"):
        pass
    assert examine(folder).faults == ()


def test_a_disk_that_fills_up_under_a_backup_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    backup(folder, tmp_path / "whole.tar")
    size = (tmp_path / "whole.tar").stat().st_size
    for least in (1000, size // 2, size - 5000):

        def back(least: int = least) -> None:
            room(least)
            backup(folder, tmp_path / "b.tar")

        def bring(least: int = least) -> None:
            room(least)
            restore(tmp_path / "whole.tar", tmp_path / "new" / "store")

        for work in (back, bring):
            said = said_by(work, tmp_path)
            assert "room" in said or "cannot be written" in said or "index could not be built" in said, said
        assert not (tmp_path / "b.tar").exists() and list((tmp_path / "new").iterdir()) == []
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


WORK: dict[str, Callable[[Writer], object]] = {
    "added": lambda w: put(w, make_paper("b"), ["One more paragraph. " * 50] * 20),
    "replaced": lambda w: put(w, make_paper("a", sha256="2"), ["Another text."]),
    "taken out": lambda w: w.remove("a"),
    "closed": lambda w: w.describe(make_paper("a", access="exempt"), ()),
}


@seccomp
@pytest.mark.parametrize("calls", [["pwrite64"], ["fsync", "fdatasync"]])
@pytest.mark.parametrize("work", WORK)
def test_a_disk_that_fails_leaves_a_paper_as_it_was_or_as_it_was_to_be(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, calls: list[str]
) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)

    def fails() -> None:
        with Writer(folder, "fake", 64, "fake") as w:
            broken(calls)
            WORK[work](w)

    after = Path(shutil.copytree(folder, tmp_path / "after"))
    with Writer(after, "fake", 64, "fake") as w:
        WORK[work](w)
    before = state(folder)
    said = said_by(fails, tmp_path)
    assert "I/O error" in said or "Input/output error" in said, said
    assert state(folder) in (before, state(after))
    assert {fault.said[:16] for fault in examine(folder).faults} <= {"The vector index"}


@seccomp
def test_what_cannot_be_read_from_the_disk_is_a_sentence(folder: Path, tmp_path: Path) -> None:
    def reads() -> None:
        store = Store(folder)
        broken(["pread64"])
        store.search_words(["paragraph"], Limits(), 50)

    assert "is damaged" in (said := said_by(reads, tmp_path)) and "restore a backup" in said
    assert whole(folder) == {"a"}


@seccomp
def test_a_disk_that_fails_while_an_index_is_built_keeps_the_papers(folder: Path, tmp_path: Path) -> None:
    def builds() -> None:
        with Writer(folder, "fake", 64, "fake"):
            broken(["fsync", "fdatasync"])

    assert said_by(builds, tmp_path).startswith("The papers are stored, but their index could not be built")
    assert whole(folder) == {"a"} and not index.usable(folder, Store(folder).version())


def test_too_few_open_files_is_a_sentence(folder: Path, tmp_path: Path) -> None:
    def work() -> None:
        taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(20)]
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(taken) + 1, max(taken) + 1))
        with Writer(folder, "fake", 64, "fake") as w:
            put(w, make_paper("b"), ["One."])

    assert "cannot be" in said_by(work, tmp_path)
    assert whole(folder) == {"a"}


@pytest.fixture
def theirs(folder: Path) -> Iterator[Path]:
    """A folder that anybody may enter, with a store of somebody else's in it."""
    place = Path(mkdtemp(dir="/tmp"))
    place.chmod(0o755)
    shutil.copytree(folder, place / "store")
    for path in [place / "store", *(place / "store").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield place / "store"
    (place / "store").chmod(0o755)
    shutil.rmtree(place)


@pytest.mark.parametrize(
    "command", [["remove", "a"], ["list"], ["verify"], ["verify", "--mend"], ["upgrade"], ["backup", "/tmp/x/b.tar"]]
)
def test_a_folder_that_may_not_be_written_is_one_sentence(theirs: Path, tmp_path: Path, command: list[str]) -> None:
    told = os.open(tmp_path / "said.txt", os.O_CREAT | os.O_RDWR)

    def work() -> None:
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        os.dup2(told, 2)
        sys.stderr = os.fdopen(2, "w")
        status = main([*command, "--store", str(theirs)])
        sys.stderr.flush()
        os._exit(status)

    status = child(work)
    os.close(told)
    (sentence,) = (tmp_path / "said.txt").read_text().splitlines()
    assert status == 1 and "ermission" in sentence, sentence


def test_a_clock_that_jumps_back_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Store(folder).version()
    monkeypatch.setattr(time, "time_ns", lambda: 1)
    with Writer(folder, "fake", 64, "fake") as w:
        put(w, make_paper("b"), ["One."])
        w.remove("a")
    assert Store(folder).version() > before
    assert whole(folder) == {"b"}
