"""A store into one file that proves itself, and back: what was withdrawn since then stays withdrawn.

A backup is a tar file: what it is (`backup.json`, with size and SHA-256 of the others), the journal of withdrawn
papers, the record as SQLite's own backup copies it, of one moment whatever is written meanwhile, and the files that
were handed in for its papers. The index is left out, as it is made from the record. Where not everybody may read all of
the papers, the first thing in the file says so to whoever finds it; with a key the file is encrypted (`sealed.py`).
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from assistant.errors import StoreBusy, StoreError
from assistant.keeping.record import RECORD, connect, stored_with, translated
from assistant.keeping.shelves import is_shelf
from assistant.keeping.withdrawn import Withdrawal, journal_of, unite, withdrawals
from assistant.keeping.writer import Writer
from assistant.schema import UNRESTRICTED
from ingest import originals, sealed

FORMAT = 1
_ABOUT, _JOURNAL = "backup.json", "withdrawn.jsonl"
_LONGEST = 1 << 26  # bytes of the description
_MARK = "NOT-FOR-PUBLICATION.txt"
_MARKED = """This is a backup of council papers. Not everybody may read {closed} of them: they are exempt or
confidential. Keep it as closely as you keep those papers. If it has come to you by mistake, do not read it: tell the
council's monitoring officer, or whoever looks after its papers. To restore it: python -m ingest restore FILE
"""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself."""

    format: int
    made: str  # ISO 8601
    version: int  # of the record
    papers: int
    closed: int  # papers of these that not everybody may read; all of them on a shelf of exempt papers
    files: dict[str, list[int | str]]  # size in bytes and SHA-256, by member


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what did not because it was withdrawn after the backup was made."""

    backup: Backup
    withdrawn: tuple[str, ...]  # ids of papers taken out again
    closed: tuple[str, ...]  # ids of papers kept from readers again
    journal: bool  # whether a journal that outlived the store was found beside it


def backup(folder: Path, file: Path, key: bytes | None = None) -> Backup:
    """Write a store's papers into a new file, which its owner alone may read, while others read and write the store.

    With a key of 32 bytes the file is encrypted. Raises StoreError where the record is damaged, the file is there
    already, or it cannot be written.
    """
    if os.path.lexists(file):
        raise StoreError(f"There is already a file {str(file)!r}; give the backup another name.")
    source = connect(folder)
    folder = folder.resolve()
    with closing(source), _room(folder) as room:  # SQLite wants a disk of this machine; a backup's is often another's
        copy, journal = room / RECORD, room / _JOURNAL
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # all of it is in the one file
            _prove(target, folder)
            ((version,),) = target.execute("SELECT value FROM meta WHERE key = 'version'")
            sql = "SELECT count(*), total(access != ?) FROM papers WHERE current"
            papers, closed = target.execute(sql, (UNRESTRICTED,)).fetchone()
            files = originals.gathered(folder, target, room)
        journal.write_text("".join(f"{json.dumps(asdict(line))}\n" for line in withdrawals(journal_of(folder))))
        closed = papers if is_shelf(folder) else int(closed)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        members = {journal.name: journal, copy.name: copy} | files
        sums = {name: _digest(path) for name, path in members.items()}
        about = Backup(FORMAT, now, version, papers, closed, sums)
        _pack(file, about, members, key)
    return about


def restore(file: Path, folder: Path, key: bytes | None = None) -> Restored:
    """Make a store of a backup in a folder that is not there yet, whole and with its index, or leave nothing.

    With a key the backup must be encrypted under it. Everything withdrawn after the backup was made, by the journal
    beside the folder, is withdrawn again before the store is in its place. Raises StoreError where the file is not a
    whole backup or the folder holds something.
    """
    if os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(
            f"There is something in {str(folder)!r} already; stop whatever uses it, move it away and try again."
        )
    folder = folder.resolve()
    outlived = journal_of(folder).exists()
    with _room(folder) as room:
        store = room / folder.name
        store.mkdir(mode=0o700)
        with _opened(file, room, key) as packed:
            about, theirs = _unpacked(file, packed, store)
        entries = [entry for entry in unite(folder, theirs) if entry.version > about.version]
        with closing(connect(store, writing=True)) as db, translated(store):
            _prove(db, folder)
            # Larger than any that the store lost, so that nothing older passes for what is made of this record.
            last = max([about.version, *(entry.version for entry in entries)])
            db.execute("UPDATE meta SET value = ? WHERE key = 'version'", (last + 1,))
        with Writer(store, **stored_with(store)) as writer:
            gone, shut = _withdraw(writer, entries)
        with closing(connect(store, writing=True)) as db, translated(store):
            originals.settled(store, db, folder)
        (store / "lock").unlink(missing_ok=True)
        for path in [*store.rglob("*"), store]:
            _sync(path)
        store.rename(folder)
        _sync(folder.parent)
    return Restored(about, gone, shut, outlived)


def _withdraw(writer: Writer, entries: list[Withdrawal]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Do again what a journal tells of papers, known by their ids or by their files; ids taken out, and ids closed."""
    gone: list[str] = []
    shut: list[str] = []
    for entry in entries:
        for _, paper in writer.papers():
            if paper.paper_id != entry.paper_id and not writer.files(paper.paper_id) & set(entry.sha256):
                continue
            if entry.access is None:
                writer.remove(paper.paper_id)
                gone.append(paper.paper_id)
            elif paper.access == UNRESTRICTED:
                writer.describe(replace(paper, access=entry.access), ())
                shut.append(paper.paper_id)
    return tuple(gone), tuple(one for one in shut if one not in gone)


def _pack(file: Path, about: Backup, members: Mapping[str, Path], key: bytes | None) -> None:
    told = {_ABOUT: json.dumps(asdict(about), indent=1)}
    if about.closed:
        told = {_MARK: _MARKED.format(closed=about.closed)} | told
    part = file.with_name(f".{file.name}.part")
    try:
        part.unlink(missing_ok=True)  # of a run that was killed
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as written:
            sealing = sealed.Sealing(written, key) if key else nullcontext(written)
            with sealing as under, tarfile.open(fileobj=under, mode="w|") as tar:
                for name, text in told.items():
                    entry = tarfile.TarInfo(name)
                    entry.size, entry.mode = len(text.encode()), 0o600
                    tar.addfile(entry, BytesIO(text.encode()))
                for name, path in members.items():
                    tar.add(path, name)
            written.flush()
            os.fsync(written.fileno())
        part.replace(file)
        _sync(file.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError(
            f"The backup {str(file)!r} cannot be written ({error.strerror}); check its folder and the room there."
        ) from error


@contextmanager
def _opened(file: Path, room: Path, key: bytes | None) -> Iterator[IO[bytes]]:
    """The tar of a backup; of an encrypted one a nameless copy in `room`, proven to its end before it is read."""
    try:
        packed = file.open("rb")
    except OSError as error:
        raise StoreError(f"The backup {str(file)!r} cannot be read ({error.strerror}); check the path.") from error
    with packed, tempfile.TemporaryFile(dir=room) as plain:
        if not sealed.is_sealed(packed):
            if key:
                raise StoreError(
                    f"The file {str(file)!r} is no encrypted backup; restore a plain one that you trust without a key."
                )
            yield packed
            return
        if not key:
            raise StoreError(f"The backup {str(file)!r} is encrypted; give the file of its key with --key-file.")
        try:
            sealed.unseal(packed, plain, key)
        except ValueError as error:
            raise StoreError(
                f"The backup {str(file)!r} cannot be read with that key ({error}); nothing was restored, use the right "
                "key or another backup."
            ) from error
        plain.seek(0)
        yield plain


def _unpacked(file: Path, packed: IO[bytes], store: Path) -> tuple[Backup, list[Withdrawal]]:
    """The record of a backup into a folder, every byte of it compared; what it is, and its journal."""
    try:
        with tarfile.open(fileobj=packed, mode="r:") as tar:
            about = Backup(**json.loads(_member(tar, _ABOUT).read(_LONGEST)))
            if about.format != FORMAT:
                raise StoreError(
                    f"The backup {str(file)!r} was made by another version of this program (format {about.format}, "
                    f"this one reads {FORMAT}); restore it with that version."
                )
            for name in (_JOURNAL, RECORD, *originals.named(about.files)):
                (store / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with os.fdopen(os.open(store / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy:
                    shutil.copyfileobj(_member(tar, name), copy)
                if _digest(store / name) != about.files[name]:
                    raise ValueError(f"{name} is not as it was written")
    except (tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"The file {str(file)!r} is not a whole backup ({error}); nothing was restored, use another one."
        ) from error
    theirs = withdrawals(store / _JOURNAL)
    (store / _JOURNAL).unlink()
    return about, theirs


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    """A plain file in a tar, whatever else is in it. Raises KeyError."""
    member = tar.extractfile(name)
    if member is None:
        raise KeyError(f"{name} is no file")
    return member


def _prove(db: sqlite3.Connection, folder: Path) -> None:
    (line,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if line != "ok" or db.execute("PRAGMA foreign_key_check").fetchone():
        raise StoreError(f"The record of {str(folder)!r} is damaged ({line}); restore an earlier backup of it.")


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """A folder of our own beside a store's, gone afterwards; what a killed run left there goes too."""
    from filelock import FileLock, Timeout

    room, held = (folder.with_name(f".{folder.name}.{end}") for end in ("copy", "lock"))
    with translated(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(held, mode=0o600)
        try:
            lock.acquire(blocking=False)
        except Timeout as error:
            raise StoreBusy(
                f"Another program is backing up or restoring {str(folder)!r}; wait until it has finished."
            ) from error
        try:
            shutil.rmtree(room, ignore_errors=True)
            room.mkdir(mode=0o700)
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)
            held.unlink(missing_ok=True)
            lock.release()


def _digest(path: Path) -> list[int | str]:
    with path.open("rb") as file:
        return [path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
