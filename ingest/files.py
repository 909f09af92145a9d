"""Which files of the paths given are papers to read."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import PaperError
from ingest.reading import SUFFIXES


def papers_in(paths: Sequence[Path], skipped: list[str]) -> list[Path]:
    """The files to read, each once, folders in sorted order.

    Files of other kinds inside folders, and links that lead out of a folder, go to `skipped`.

    Raises PaperError for a path that is not there, and when there is nothing to read.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            root = place_of(path)
            for found in _walk(path):
                if not place_of(found).is_relative_to(root):
                    skipped.append(found.name)
                elif found.is_symlink() and found.is_dir():
                    continue  # what it leads to is found in its own place
                elif found.suffix.lower() in SUFFIXES:
                    files.setdefault(place_of(found), found)
                else:
                    skipped.append(found.name)
        elif os.path.lexists(path):
            files.setdefault(place_of(path), path)
        else:
            raise PaperError(f"There is no file or folder {str(path)!r}; check the path.")
    if not files:
        kinds = ", ".join(sorted(SUFFIXES))
        raise PaperError(
            f"There are no papers in {', '.join(repr(str(path)) for path in paths)}; give files of {kinds}."
        )
    return list(files.values())


def _walk(folder: Path) -> Iterator[Path]:
    """The visible files and links below a folder, whatever they are; not its manifest. No link is followed."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in sorted([*names, *links]):
            if not name.startswith(".") and name != "manifest.json":
                yield Path(place) / name


def place_of(path: Path) -> Path:
    """The path with its links followed, also where they lead in a circle, at which `Path.resolve` fails."""
    return Path(os.path.realpath(path))


def storable(name: str) -> str:
    """A name without the bytes that are no text, which some disks allow."""
    return os.fsencode(name).decode(errors="replace")
