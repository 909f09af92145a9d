"""The files that were handed in for papers, into a backup and out of one: those of papers held, and no others."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from assistant.keeping.shelves import files_of

MEMBER = re.compile(
    r"files/([0-9a-f]{12})/([^/]+)"
)  # a file's name in a backup: its own, under the start of its SHA-256


def gathered(folder: Path, record: sqlite3.Connection, room: Path) -> dict[str, Path]:
    """The files of the papers in a record, by their names in a backup, as links that outlive a withdrawal."""
    held = _held(record)
    found = {}
    for path in sorted(files_of(folder).glob("*/*")):
        name = f"files/{path.parent.name}/{path.name}"
        if path.parent.name in held and MEMBER.fullmatch(name) and path.is_file() and not path.is_symlink():
            kept = room / name
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # withdrawn just now
                _linked(path, kept)
                found[name] = kept
    return found


def named(members: Iterable[str]) -> list[str]:
    """Those names of a backup's members that are of such files."""
    return [name for name in members if MEMBER.fullmatch(name) and Path(name).name not in ("", ".", "..")]


def settled(store: Path, record: sqlite3.Connection, folder: Path) -> None:
    """Leave the files of papers held in a store that is to stand in `folder`, and let the record say that they do."""
    held = _held(record)
    for path in files_of(store).glob("*"):
        if path.name not in held:
            shutil.rmtree(path)
    for row, path in record.execute("SELECT id, path FROM papers").fetchall():
        own = MEMBER.search(path)
        if own and own.end() == len(path) and (files_of(store) / own[1] / own[2]).is_file():
            record.execute("UPDATE papers SET path = ? WHERE id = ?", (str(folder / own[0]), row))


def _held(record: sqlite3.Connection) -> set[str]:
    return {sha256[:12] for (sha256,) in record.execute("SELECT sha256 FROM papers")}


def _linked(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links
        shutil.copyfile(path, to)
