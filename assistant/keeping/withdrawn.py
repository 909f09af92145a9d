"""The journal of what was withdrawn: a file beside the store that only grows, so that no backup brings a paper back.

A line stands in it, synced to the disk, before the record is changed. A backup older than a line is held to it when it
is restored: the paper is taken out, or kept from readers as it was by then.
"""

import errno
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import StoreError


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One paper taken out, or one that readers were no longer to see."""

    version: int  # of the record from then on
    paper_id: str
    sha256: tuple[str, ...]  # of the files that its revisions were read from
    access: str | None  # who may read it since then; None: it was taken out
    at: str  # when, for people: ISO 8601


def journal_of(folder: Path) -> Path:
    """Where a store's journal is: beside its folder, so that it outlives it."""
    folder = folder.resolve()
    return folder.with_name(f"{folder.name}-withdrawn.jsonl")


def write_down(folder: Path, version: int, paper_id: str, sha256: Iterable[str], access: str | None) -> None:
    """Add a line for a store, on the disk when this returns. Only the holder of the store's lock may call this."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    _append(journal_of(folder), [Withdrawal(version, paper_id, tuple(sorted(set(sha256))), access, now)])


def withdrawals(file: Path) -> list[Withdrawal]:
    """What a journal holds, in the order written; nothing where there is no file. Raises StoreError for damage."""
    found = []
    for number, line in enumerate(_whole(file).splitlines(), start=1):
        try:
            fields = json.loads(line)
            found.append(Withdrawal(**{**fields, "sha256": tuple(fields["sha256"])}))
        except (ValueError, TypeError, KeyError) as error:
            raise StoreError(
                f"Line {number} of the journal of withdrawn papers {str(file)!r} cannot be read; "
                "mend it from an older copy of that file: without it a withdrawn paper could come back."
            ) from error
    return found


def unite(folder: Path, others: Iterable[Withdrawal]) -> list[Withdrawal]:
    """Everything in a store's journal with what another copy of it holds besides, kept there; by version."""
    held = withdrawals(journal_of(folder))
    more = sorted(set(others) - set(held), key=lambda one: one.version)
    if more:
        _append(journal_of(folder), more)
    return sorted([*held, *more], key=lambda one: one.version)


def _append(file: Path, lines: Iterable[Withdrawal]) -> None:
    handle = os.open(file, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
    try:
        os.truncate(handle, len(_whole(file)))  # half a line is of a change that was never made
        text = "".join(f"{json.dumps(asdict(line))}\n" for line in lines).encode()
        if os.write(handle, text) < len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        os.fsync(handle)
    finally:
        os.close(handle)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _whole(file: Path) -> bytes:
    """The lines of a journal that were written to their end; nothing where there is no file."""
    text = file.read_bytes() if file.exists() else b""
    return text[: text.rfind(b"\n") + 1]
