"""The commands that look after a store: verify, backup, restore."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add_commands(commands: "argparse._SubParsersAction[Any]", store: argparse.ArgumentParser) -> None:
    """Put them on the command line of the store; `store` is the parser of its `--store`."""
    verify = commands.add_parser("verify", parents=[store], help="prove that the store is whole, or say what is not")
    verify.add_argument("--mend", action="store_true", help="make links and the index again where they are not")
    verify.set_defaults(command=_verify)

    backup = commands.add_parser("backup", parents=[store], help="write the papers held into one file")
    backup.add_argument("file", type=Path, metavar="FILE", help="the file to make, such as papers-2026-11-28.tar")
    backup.set_defaults(command=_backup)

    restore = commands.add_parser(
        "restore", parents=[store], help="make a store of a backup; what was withdrawn stays so"
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
    restore.set_defaults(command=_restore)


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

    made = backup(options.store, options.file)
    print(f"{made.papers} papers are in {options.file}.")
    if made.closed:
        print(
            f"{made.closed} of them are not for everybody: keep the file as closely as you keep those papers.",
            file=sys.stderr,
        )
    return 0


def _restore(options: argparse.Namespace) -> int:
    from assistant.keeping.withdrawn import journal_of
    from ingest.backup import restore

    done = restore(options.file, options.store)
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
    print(f"{done.backup.papers - len(done.withdrawn)} papers are in {options.store}, as of {done.backup.made}.")
    return 0
