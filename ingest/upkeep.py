"""The commands that look after a store: verify, backup, restore, key."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add_commands(commands: "argparse._SubParsersAction[Any]", store: argparse.ArgumentParser) -> None:
    """Put them on the command line of the store; `store` is the parser of its `--store`."""
    verify = commands.add_parser("verify", parents=[store], help="prove that the store is whole, or say what is not")
    verify.add_argument("--mend", action="store_true", help="make links and the index again where they are not")
    verify.set_defaults(command=_verify)

    keyed = argparse.ArgumentParser(add_help=False, parents=[store])
    keyed.add_argument(
        "--key-file", type=Path, metavar="KEY", help="the file of a backup's key; with it, it is encrypted"
    )

    backup = commands.add_parser("backup", parents=[keyed], help="write the papers held into one file")
    backup.add_argument("file", type=Path, metavar="FILE", help="the file to make, such as papers-2026-11-28.tar")
    backup.set_defaults(command=_backup)

    restore = commands.add_parser(
        "restore", parents=[keyed], help="make a store of a backup; what was withdrawn stays so"
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
    restore.set_defaults(command=_restore)

    key = commands.add_parser("key", help="make a key for encrypted backups")
    key.add_argument("file", type=Path, metavar="FILE", help="the file to make, kept apart from the backups")
    key.set_defaults(command=_key)


def _verify(options: argparse.Namespace) -> int:
    from assistant.keeping.soundness import examine

    report = examine(options.store)
    if options.mend and any(fault.derived for fault in report.faults):
        from assistant.keeping.record import stored_with
        from assistant.keeping.writer import Writer

        with Writer(options.store, **stored_with(options.store)) as writer:
            writer.rebuild()
        report = examine(options.store)
    looked = f"{report.papers} papers, {report.paragraphs} paragraphs, {report.passages} passages"
    files = f"{report.files} files at hand compared"
    if report.faults:
        for fault in report.faults:
            print(f"{fault.said} To mend it: {fault.mend}")
        print(f"Looked at {looked}; {files}.", file=sys.stderr)
        return 1
    print(f"The store is whole: {looked}; {files}.")
    return 0


def _backup(options: argparse.Namespace) -> int:
    from ingest.backup import backup
    from ingest.sealed import key_of

    key = key_of(options.key_file) if options.key_file else None
    made = backup(options.store, options.file, key)
    print(f"{made.papers} papers are in {options.file}.")
    if key:
        print(f"It is encrypted: without {options.key_file} nobody can read it.", file=sys.stderr)
    elif made.closed:
        print(
            f"{made.closed} of them are not for everybody: keep the file as closely as you keep those papers, or "
            "encrypt it with --key-file.",
            file=sys.stderr,
        )
    return 0


def _key(options: argparse.Namespace) -> int:
    from ingest.sealed import make_key

    make_key(options.file)
    print(f"The key is in {options.file}: keep copies of it apart from the backups, which nobody can read without it.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from assistant.keeping.withdrawn import journal_of
    from ingest.backup import restore
    from ingest.sealed import key_of

    done = restore(options.file, options.store, key_of(options.key_file) if options.key_file else None)
    for names, what in (
        (done.withdrawn, "Withdrawn after the backup was made, and not restored"),
        (done.closed, "Closed to readers after the backup was made, and closed again"),
    ):
        if names:
            print(f"{what}: {', '.join(names)}.", file=sys.stderr)
    if not done.journal:
        print(
            f"There is no journal of withdrawn papers at {journal_of(options.store)}: what was withdrawn after "
            f"{done.backup.made} is back; take it out with: python -m ingest remove PAPER",
            file=sys.stderr,
        )
    if done.backup.closed:
        print(
            f"{done.backup.closed} of the papers in the backup are not for everybody: keep {options.store} "
            "as closely as you keep those.",
            file=sys.stderr,
        )
    print(f"{done.backup.papers - len(done.withdrawn)} papers are in {options.store}, as of {done.backup.made}.")
    return 0
