"""Which files of the paths given are papers to read."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import PaperError
from ingest.reading import SUFFIXES


def papers_in(paths: Sequence[Path], skipped: list[str]) -> list[Path]:
    """The files to read, each once, folders in sorted order; those of other kinds inside folders go to `skipped`.

    Raises PaperError for a path that is not there, and when there is nothing to read.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            for found in _walk(path):
                if found.suffix.lower() in SUFFIXES:
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
    """The visible files below a folder, whatever they are; not its manifest, nor links that lead out of it."""
    root = place_of(folder)
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            if not name.startswith(".") and name != "manifest.json" and place_of(path).is_relative_to(root):
                yield path


def place_of(path: Path) -> Path:
    """The path with its links followed, also where they lead in a circle, at which `Path.resolve` fails."""
    return Path(os.path.realpath(path))


def storable(name: str) -> str:
    """A name without the bytes that are no text, which some disks allow."""
    return os.fsencode(name).decode(errors="replace")
