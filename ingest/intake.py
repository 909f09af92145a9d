"""Papers that somebody hands in on a page: each into the open store, or with the exempt papers of its body."""

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.embed import Embedder
from assistant.keeping.shelves import Taken, files_of, shelf_name, withdraw
from assistant.keeping.writer import Writer
from assistant.reader import Reader
from assistant.schema import UNRESTRICTED, Paper
from ingest.files import place_of
from ingest.library import Step, add

HOMELESS = (
    "{name} is not for everybody ({mark}) and names no committee, so it was not kept; choose the committee whose "
    "exempt paper it is, and add it again."
)

Progress = Callable[[str, float, int], None]  # what is being done, papers done (parts of one counted), papers in all


def take_in(
    paths: Sequence[Path],
    open_store: Path,
    exempt: Path,
    models: tuple[Embedder, Reader],
    body: str | None = None,
    unmarked: str = "restricted",
    working: Progress | None = None,
) -> list[Taken]:
    """Move files into the open store and read them, or with `body` into the store of its exempt papers under `exempt`.

    A paper that turns out not to be open leaves the open store again, with every earlier revision of it, and goes to
    its own body's exempt papers; one that names no body is not kept, nor is a file that cannot be read, or of which an
    exempt part was left out. `unmarked` is who may read papers that print no classification. Raises StoreError for a
    store.
    """
    if body is not None:
        return _added(paths, exempt / shelf_name(body), models, "exempt", working, body)
    taken = []
    for one in _added(paths, open_store, models, unmarked, working):
        if one.paper is not None and one.paper.access != UNRESTRICTED:
            one = _shelved(one, one.paper, open_store, exempt, models)
        taken.append(one)
    return taken


def _shelved(one: Taken, paper: Paper, open_store: Path, exempt: Path, models: tuple[Embedder, Reader]) -> Taken:
    """A paper that is not open, out of the open store and put with its body's exempt papers."""
    file = files_of(open_store) / paper.sha256[:12] / one.name
    if not paper.body or not shelf_name(paper.body):
        withdraw(open_store, paper.paper_id)
        mark = paper.classification if paper.classification not in (None, UNRESTRICTED) else paper.access
        reason = " ".join([*one.warnings, HOMELESS.format(name=one.name, mark=mark)])
        return Taken(one.name, None, "failed", reason)
    with TemporaryDirectory(dir=_folder(exempt)) as aside:
        moved = shutil.move(file, aside)
        withdraw(open_store, paper.paper_id)
        return _added([Path(moved)], exempt / shelf_name(paper.body), models, "exempt", None, paper.body)[0]


def _added(
    paths: Sequence[Path],
    folder: Path,
    models: tuple[Embedder, Reader],
    unmarked: str,
    working: Progress | None,
    body: str | None = None,
) -> list[Taken]:
    """Files moved into the store of that folder and read there, in the order in which they were read.

    Each has a folder named by its bytes, so that two papers in files of one name are not taken for one paper.
    """
    files = files_of(folder)
    here = []
    for path in paths:
        with path.open("rb") as file:
            here.append(_folder(files / hashlib.file_digest(file, "sha256").hexdigest()[:12]) / path.name)
        shutil.move(path, here[-1])
        here[-1].chmod(0o600)
    steps: list[tuple[str, Step]] = []
    name = ""

    def on_the_way(what: str, done: float, total: int) -> None:
        nonlocal name
        name = what  # a file's name, until its step is told
        if working:
            working(what, done, total)

    embedder, reader = models

    def told(step: Step) -> None:
        steps.append((name, step))

    embedder, reader = models
    add(here, folder, embedder, reader, unmarked, told, on_the_way, whole=body is not None)
    with Writer(folder, embedder.name, embedder.dimensions, reader.name) as writer:
        held = {paper.paper_id: (path, paper) for path, paper in writer.papers()}
        for path in here:
            writer.clear_failure(place_of(path))
    _tidy(files, {path: paper.sha256 for path, paper in held.values()})
    return [
        Taken(name, held[step.name][1], step.outcome, None, step.paragraphs, step.warnings, body)
        if step.outcome != "failed"
        else Taken(name, None, "failed", step.reason)
        for name, step in steps
    ]


def _tidy(files: Path, read: Mapping[Path, str]) -> None:
    """Delete the files of which no paper is held, whole, now: not read, replaced, or with an exempt part left out.

    `read` are the sums of what was read, by the files' places.
    """
    for path in files.glob("*/*"):
        if read.get(place_of(path), "")[:12] != path.parent.name:
            path.unlink()
            if not any(path.parent.iterdir()):  # else the same bytes came under two names
                path.parent.rmdir()


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
