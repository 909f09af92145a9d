"""The command line of the store: python -m ingest add, list, show, remove, moderngov."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.command import run

if TYPE_CHECKING:
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
    from ingest.library import add

    with _Progress() as progress:
        models = embed.load(options.model), reader.load()
        return add(paths, options.store, *models, options.unmarked, progress.show, progress.work)


def _record(summary: "Summary") -> dict[str, object]:
    return {
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "failed": [{"source": source, "reason": reason} for source, reason in summary.failed],
        "skipped": summary.skipped,
        "hidden": [
            {
                "source": source,
                "words": unseen.hidden,
                "pages": unseen.hidden_pages,
                "covered": unseen.covered_pages,
            }
            for source, unseen in summary.unseen
            if unseen.hidden
        ],
        "scanned": [
            {"source": source, "pages": unseen.scanned_pages, "recognised": unseen.recognised_pages}
            for source, unseen in summary.unseen
            if unseen.scanned_pages or unseen.recognised_pages
        ],
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


def _list(options: argparse.Namespace) -> int:
    from assistant.records import paper_record
    from assistant.store import Store

    store = Store.for_clerk(options.store)
    with store.snapshot():
        papers, counts = store.papers(), store.paragraph_counts()
    width = max((len(paper.paper_id) for paper in papers), default=0)
    for paper in papers:
        if options.json:
            print(json.dumps(paper_record(paper, counts[paper.paper_id]), ensure_ascii=False))
            continue
        day = paper.meeting_date.isoformat() if paper.meeting_date else "undated"
        where = ", ".join(name for name in (paper.council, paper.body) if name)
        size = f"{counts[paper.paper_id]} paragraphs"
        print(
            f"{paper.paper_id:{width}}  {day:10}  {size:>15}  {paper.access:12}  {where}: {paper.title or 'untitled'}"
        )
    for failure in store.failures():
        print(f"failed {failure.source}: {failure.reason}", file=sys.stderr)
    return 0


def _show(options: argparse.Namespace) -> int:
    from assistant.records import paragraph_record
    from assistant.store import Store

    store = Store.for_clerk(options.store)
    paper = store.paper(options.paper)
    for para in store.paragraphs(paper.paper_id):
        if options.json:
            print(json.dumps(paragraph_record(para, paper.source), ensure_ascii=False))
        else:
            page = f"page {para.page}" if para.page else ""
            print("  ".join(part for part in (para.label or para.place, para.heading, page) if part))
            print(para.text, end="\n\n")
    return 0


def _remove(options: argparse.Namespace) -> int:
    from assistant.store import Store
    from assistant.writer import Writer

    store = Store.for_clerk(options.store)
    paper = store.paper(options.paper)
    store.close()
    with Writer(options.store, store.model, store.dimensions, store.reader) as writer:
        writer.remove(paper.paper_id)
        print(f"removed {paper.paper_id}", file=sys.stderr)
    return 0


class _Progress:
    """One line a paper on stderr, and a bar under them on a terminal."""

    def __enter__(self) -> "_Progress":
        from tqdm import tqdm

        form = "{percentage:3.0f}% |{bar}| {n:.1f} of {total} papers, {elapsed}, {desc}"
        self._bar = tqdm(total=1, bar_format=form, disable=not sys.stderr.isatty(), leave=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def work(self, what: str, done: float, total: int) -> None:
        """Say what is being done, so that a long paper is never silent; `done` is papers, parts of one counted."""
        self._bar.total = total
        self._bar.set_description_str(what, refresh=False)
        self._bar.n = done
        self._bar.refresh()

    def show(self, step: "Step") -> None:
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
    show.set_defaults(command=_show)

    remove = commands.add_parser("remove", parents=[store], help="take a paper out, everywhere")
    remove.add_argument("paper", metavar="PAPER", help="the paper's id or its file's name")
    remove.set_defaults(command=_remove)

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
