"""The command line of the store: python -m ingest add, list, show, read, remove, upgrade, moderngov; see upkeep.py."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.command import run
from ingest import upkeep

if TYPE_CHECKING:
    from ingest.bulk import Bulk
    from ingest.library import Step, Summary


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when done, 1 when something must be looked at. argparse exits with 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    return run(lambda: int(options.command(options)))


def _add(options: argparse.Namespace) -> int:
    summary = _read(options.paths, options)
    if options.json:
        print(json.dumps(_record(summary), ensure_ascii=False))
    else:
        print(_counts(summary))
    return 1 if summary.failed else 0


def _read(paths: Sequence[Path], options: argparse.Namespace) -> "Summary":
    from assistant import embed, reader
    from assistant.keeping.shelves import is_shelf
    from ingest.library import add

    with _Progress() as progress, _workers(options) as bulk:
        models = embed.load(options.model), reader.load()
        whole = is_shelf(options.store)
        return add(paths, options.store, *models, options.unmarked, progress.show, progress.work, bulk, whole)


def _workers(options: argparse.Namespace) -> "AbstractContextManager[Bulk | None]":
    if options.workers is None:
        return nullcontext()
    from ingest.bulk import Bulk

    return Bulk(int(options.workers) if options.workers.isdecimal() else options.workers, options.model)


def _record(summary: "Summary") -> dict[str, object]:
    return {
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "failed": [{"source": source, "reason": reason} for source, reason in summary.failed],
        "skipped": summary.skipped,
        "hidden": [
            {"source": source, "words": one.hidden, "pages": one.hidden_pages, "struck": one.struck}
            | {"covered": one.covered_pages, "redacted": one.redacted_pages}
            for source, one in summary.unseen
            if one.hidden or one.struck
        ],
        "scanned": [
            {"source": source, "pages": one.scanned_pages, "recognised": one.recognised_pages}
            for source, one in summary.unseen
            if one.scanned_pages or one.recognised_pages
        ],
        "left_out": [{"source": source, "part": part.name, "page": part.page} for source, part in summary.left_out],
    }


def _counts(summary: "Summary") -> str:
    counts = ("added", "updated", "unchanged", "failed", "skipped")
    return ", ".join(f"{len(getattr(summary, name))} {name}" for name in counts if getattr(summary, name))


def _moderngov(options: argparse.Namespace) -> int:
    from assistant.errors import QuestionError
    from ingest import web
    from ingest.library import Summary
    from ingest.moderngov import fetch

    latest = options.latest or date.today() + timedelta(days=31)
    earliest = options.earliest or latest - timedelta(days=365)
    if earliest > latest:
        raise QuestionError("The day after --from is later than that after --to; exchange them.")
    committee = None if options.committee is None else str(options.committee)
    found = fetch(web.Web(), options.url, options.into, committee, earliest, latest, _say)
    for problem in found.problems:
        _say(problem)
    summary = _read(found.papers, options) if found.papers else Summary()
    visit = {
        "fetched": found.new,
        "held": len(found.papers),
        "restricted": found.restricted,
        "elsewhere": found.elsewhere,
        "problems": found.problems,
    }
    if options.json:
        print(json.dumps({**visit, **_record(summary)}, ensure_ascii=False))
    else:
        print(f"{found.new} of {len(found.papers)} papers fetched, {found.restricted} restricted", end="")
        print(
            f", {found.elsewhere} elsewhere, {len(found.problems)} to look at; {_counts(summary) or 'nothing to add'}"
        )
    return 1 if found.problems or summary.failed else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _read_only(options: argparse.Namespace) -> int:
    from assistant.records import paragraph_record
    from assistant.schema import Paragraph
    from ingest.catalogue import Screen, paragraphs
    from ingest.child import Readers

    with Readers() as readers:
        drafts = next(readers.read([options.file])).result().paragraphs
    paras = [
        Paragraph("", at, draft.label, draft.place, draft.row, draft.heading, draft.page, draft.text)
        for at, draft in enumerate(drafts)
    ]
    if options.json:
        for para in paras:
            print(json.dumps(paragraph_record(para, options.file.name), ensure_ascii=False))
    else:
        print(*paragraphs(paras, (), Screen(sys.stdout)), sep="\n")
    return 0


def _list(options: argparse.Namespace) -> int:
    from assistant.records import paper_record
    from assistant.store import Store
    from ingest.catalogue import Screen, catalogue, one_line

    store = Store.for_clerk(options.store)
    with store.snapshot():
        papers, counts, links = store.papers(), store.paragraph_counts(), store.links()
    screen = Screen(sys.stdout)
    if options.json:
        for paper in papers:
            again = [link for link in links if link.paper_id == paper.paper_id]
            print(json.dumps(paper_record(paper, counts[paper.paper_id], again), ensure_ascii=False))
    elif screen.terminal:
        print(*catalogue(papers, counts, screen), sep="\n")
    else:
        width = max((len(paper.paper_id) for paper in papers), default=0)
        for paper in papers:
            print(one_line(paper, counts[paper.paper_id], width))
    for failure in store.failures():
        print(f"failed {failure.source}: {failure.reason}", file=sys.stderr)
    return 0


def _show(options: argparse.Namespace) -> int:
    from assistant.records import motion_record, paragraph_record
    from assistant.store import Store
    from ingest.catalogue import Screen, paper_head, paragraphs

    store = Store.for_clerk(options.store)
    with store.snapshot():
        current = store.paper(options.paper)
        revisions = store.revisions(current.paper_id)
        paras = store.paragraphs(current.paper_id, options.revision)
        shown = options.revision in (None, current.revision)
        motions = store.motions(current.paper_id) if shown else []
        links = [link for link in store.links() if link.paper_id == current.paper_id] if shown else []
        copies = store.copies([para.paragraph_id for para in paras]) if shown else {}
    paper = next(one for one in revisions if one.revision == (options.revision or current.revision))
    if options.json:
        for para in paras:
            moved = [motion_record(motion, paras) for motion in motions if motion.ordinal == para.ordinal]
            record = paragraph_record(para, paper.source, moved, copies.get(para.paragraph_id))
            print(json.dumps(record, ensure_ascii=False))
        return 0
    screen = Screen(sys.stdout)
    print(*paper_head(paper, revisions, links, len(paras), screen), sep="\n")
    print(*paragraphs(paras, motions, screen), sep="\n")
    return 0


def _remove(options: argparse.Namespace) -> int:
    from assistant.keeping.shelves import withdraw
    from assistant.store import Store

    store = Store.for_clerk(options.store)
    paper = store.paper(options.paper)
    store.close()
    withdraw(options.store, paper.paper_id)
    print(f"removed {paper.paper_id}", file=sys.stderr)
    return 0


def _upgrade(options: argparse.Namespace) -> int:
    from assistant.keeping.record import stored_with
    from assistant.keeping.writer import Writer
    from ingest.described import describe_again

    with Writer(options.store, **stored_with(options.store)) as writer:
        count = describe_again(writer)
    _say(f"{options.store} is of this version's format, and what it reads of papers is read of {count} held.")
    return 0


class _Progress:
    """One line a paper on stderr, a bar under them on a terminal, and at the end how much was read how fast."""

    def __enter__(self) -> "_Progress":
        from tqdm import tqdm

        self._began = time.monotonic()
        self._files = self._pages = 0
        self._failed: list[str] = []
        form = "{percentage:3.0f}% |{bar}| {n:.1f} of {total} files, {elapsed}{postfix}, {desc}"
        self._bar = tqdm(total=1, bar_format=form, disable=not sys.stderr.isatty(), leave=False)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._bar.close()
        if kind is None and self._files:
            seconds = time.monotonic() - self._began
            took = f"{seconds // 60:.0f} min {seconds % 60:.0f} s" if seconds >= 60 else f"{seconds:.1f} s"
            files = "1 file" if self._files == 1 else f"{self._files} files"
            pages = f", {self._pages} pages, {self._speed()}" if self._pages else ""
            failed = f"; failed: {', '.join(self._failed)}" if self._failed else ""
            _say(f"{files} in {took}{pages}{failed}.")

    def _speed(self) -> str:
        return f"{self._pages / (time.monotonic() - self._began):.1f} pages a second"

    def work(self, what: str, done: float, total: int) -> None:
        """Say what is being done, so that a long paper is never silent; `done` is papers, parts of one counted."""
        self._bar.total = total
        self._bar.set_description_str(what, refresh=False)
        self._bar.n = done
        self._bar.refresh()

    def show(self, step: "Step") -> None:
        self._files += 1
        if step.outcome == "failed":
            self._failed.append(step.name)
        self._pages += step.pages or 0
        if self._pages:
            self._bar.set_postfix_str(self._speed(), refresh=False)
        what = step.reason if step.outcome == "failed" else f"{step.paragraphs} paragraphs"
        self._bar.write("\n".join([f"{step.outcome} {step.name}: {what}", *step.warnings]), file=sys.stderr)
        sys.stderr.flush()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as YYYY-MM-DD") from error


def _site(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError(f"{text!r} is not a web address; give one that begins with https://")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingest", description="Put council papers into the store and look after it."
    )
    store = argparse.ArgumentParser(add_help=False)
    store.add_argument(
        "--store",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("COUNCIL_STORE") or "store"),
        help="the store's folder (default: $COUNCIL_STORE, or ./store)",
    )
    reading = argparse.ArgumentParser(add_help=False, parents=[store])
    reading.add_argument("--json", action="store_true", help="print one summary object")
    reading.add_argument("--model", metavar="NAME_OR_FOLDER", help="the embedding model (default: the installed one)")
    reading.add_argument(
        "--workers",
        metavar="N_OR_ADDRESS",
        help="embed in so many processes, or in those of the Dask scheduler at an address (default: in this process)",
    )
    reading.add_argument(
        "--unmarked",
        choices=("unrestricted", "restricted"),
        default="unrestricted",
        help="who may read papers that print no classification (default: everybody, as you vouch they were published)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    add = commands.add_parser("add", parents=[reading], help="read files and folders into the store")
    add.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a paper (PDF, .docx, HTML, text, Markdown) or a folder"
    )
    add.set_defaults(command=_add)

    catalogue = commands.add_parser("list", parents=[store], help="the catalogue, one paper a line")
    catalogue.add_argument("--json", action="store_true", help="one object a line")
    catalogue.set_defaults(command=_list)

    show = commands.add_parser("show", parents=[store], help="one paper's paragraphs in reading order")
    show.add_argument("paper", metavar="PAPER", help="the paper's id or its file's name")
    show.add_argument("--json", action="store_true", help="one object a line")
    show.add_argument("--revision", type=int, metavar="N", help="an earlier text of it (default: the current one)")
    show.set_defaults(command=_show)

    read = commands.add_parser("read", help="read one file and print its paragraphs; nothing is stored")
    read.add_argument("file", type=Path, metavar="FILE", help="a paper (PDF, .docx, HTML, text, Markdown)")
    read.add_argument("--json", action="store_true", help="one object a line")
    read.set_defaults(command=_read_only)

    remove = commands.add_parser("remove", parents=[store], help="take a paper out, everywhere")
    remove.add_argument("paper", metavar="PAPER", help="the paper's id or its file's name")
    remove.set_defaults(command=_remove)

    upgrade = commands.add_parser("upgrade", parents=[store], help="bring an earlier version's store up to date")
    upgrade.set_defaults(command=_upgrade)

    upkeep.add_commands(commands, store)

    council = commands.add_parser(
        "moderngov", parents=[reading], help="fetch what a ModernGov site has published and read it into the store"
    )
    council.add_argument("url", type=_site, metavar="URL", help="any page of the council's ModernGov site")
    council.add_argument("--committee", type=int, metavar="ID", help="one committee's number (default: all of them)")
    council.add_argument(
        "--from", dest="earliest", type=_day, metavar="DATE", help="first day of meetings (default: a year before --to)"
    )
    council.add_argument(
        "--to", dest="latest", type=_day, metavar="DATE", help="last day of meetings (default: a month from today)"
    )
    council.add_argument(
        "--into", type=Path, metavar="DIR", help="the folder for the files and their manifest (default: moderngov/HOST)"
    )
    council.set_defaults(command=_moderngov)
    return parser


if __name__ == "__main__":
    sys.exit(main())
