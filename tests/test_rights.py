"""The system itself keeps exempt papers from a process that has no right to them: it goes on as if there were none."""

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import mkdtemp

import pytest
from fakes import ROOT, FakeEmbedder, FakeReader
from interference import CLOSED, OPEN, World, add_papers
from people import House, house
from test_crash import child

from assistant import index, retrieve
from assistant.__main__ import main
from assistant.keeping.record import RECORD
from assistant.keeping.shelves import Shelves
from assistant.retrieve import Retriever
from assistant.store import Store

NOBODY = 65534
MODELS = FakeEmbedder("fake", 256), FakeReader()
QUESTIONS = ("How much is the land for the footbridge worth?", "Who owns Quillfeather Reach?")
# Others may go into every folder on the way to the program.
READABLE = all(part.stat().st_mode & 1 for folder in (ROOT, Path(sys.prefix)) for part in (folder, *folder.parents))

pytestmark = [
    pytest.mark.usefixtures("quick_hashes"),
    pytest.mark.skipif(os.getuid() != 0, reason="needs root, to become another user"),
    pytest.mark.skipif(not READABLE, reason="needs a program that another user may read"),
]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder of somebody without rights, with open papers, and beside them exempt ones that are root's."""
    made = Path(mkdtemp(dir="/tmp"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        add_papers(made / "store", OPEN, MODELS)
        add_papers(made / "exempt" / "cabinet", CLOSED, MODELS)
    for path in [made, made / "store", *(made / "store").rglob("*")]:
        os.chown(path, NOBODY, NOBODY)
    yield made
    shutil.rmtree(made)


def without_rights(work: Callable[[], object]) -> None:
    """Do something in a process of a user who owns nothing else."""

    def alone() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        work()

    assert child(alone) == 0


def told(site: House) -> list[tuple[str, str]]:
    """Every surface, to somebody without clearance and to somebody with one."""
    found: list[tuple[str, str]] = []
    for name in ("mona", "omar"):
        world = World(site, site.visitor(name), name)
        found += [*world.standing(), *(look for question in QUESTIONS for look in world.looks(question))]
    return found


def printed(store: Path) -> str:
    """What the command line answers."""
    with redirect_stdout(io.StringIO()) as out:
        for command in (["ask", QUESTIONS[0]], ["history", "footbridge"]):
            main([*command, "--store", str(store)])
    return out.getvalue()


@pytest.mark.slow
def test_it_says_what_a_system_without_exempt_papers_says(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieve, "open_retriever", lambda folder, model: Retriever(Store(folder), *MODELS))
    (place / "none").mkdir()
    bare = told(house(place / "none", retriever=Retriever(Store(place / "store"), *MODELS)))
    said, exempt = printed(place / "store"), place / "exempt"
    exempt.chmod(0o700)
    assert exempt.stat().st_uid == 0

    def work() -> None:
        for look in (exempt.iterdir, (exempt / "cabinet" / RECORD).read_bytes, (exempt / "cabinet").stat):
            with pytest.raises(PermissionError):
                list(look())
        ours = house(place, retriever=Retriever(Store(place / "store"), *MODELS))
        assert told(ours) == bare
        assert printed(place / "store") == said
        ours.site.state.enquiries.tidy()
        assert "exempt_read" not in ours.record
        files = {"files": ("land.md", CLOSED["minutes.md"])}
        reply = ours.visitor("cleo").post("/papers/add", files=files, data={"to": "open", "unmarked": "restricted"})
        assert reply.status_code == 503 and "nothing is taken in on this page" in reply.text

    without_rights(work)


@pytest.mark.parametrize("kept", ["exempt/cabinet", f"exempt/cabinet/{RECORD}"])
def test_what_is_kept_from_it_deeper_down_is_as_none_too(place: Path, kept: str) -> None:
    (place / "exempt").chmod(0o755)
    (place / kept).chmod(0)

    def work() -> None:
        shelves = Shelves(Retriever(Store(place / "store"), *MODELS), place / "exempt")
        nothing = Shelves(shelves.retriever, place / "none" / "exempt")
        assert [name for name, _ in shelves.seen_by(["Cabinet"]).stores()] == [""]
        assert shelves.version() == nothing.version()

    try:
        without_rights(work)
    finally:
        (place / kept).chmod(0o755)


def test_whoever_has_the_right_reads_them(place: Path) -> None:
    shelves = Shelves(Retriever(Store(place / "store"), *MODELS), place / "exempt")
    assert [name for name, _ in shelves.seen_by(["Cabinet"]).stores()] == ["", "cabinet"]
