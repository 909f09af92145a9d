"""The command line of the store: python -m ingest add, list, show, remove."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.command import run

if TYPE_CHECKING:
    from ingest.library import Step


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when done, 1 when something must be looked at. argparse exits with 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    return run(lambda: int(options.command(options)))


def _add(options: argparse.Namespace) -> int:
    from assistant import embed, reader
    from ingest.library import add

    with _Progress() as progress:
        models = embed.load(options.model), reader.load()
        summary = add(options.paths, options.store, *models, options.unmarked, progress.show, progress.work)
    if options.json:
        record = {
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
        print(json.dumps(record, ensure_ascii=False))
    else:
        counts = ("added", "updated", "unchanged", "failed", "skipped")
        print(", ".join(f"{len(getattr(summary, name))} {name}" for name in counts if getattr(summary, name)))
    return 1 if summary.failed else 0


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
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    add = commands.add_parser("add", parents=[store], help="read files and folders into the store")
    add.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a paper (PDF, .docx, HTML, text, Markdown) or a folder"
    )
    add.add_argument("--json", action="store_true", help="print one summary object")
    add.add_argument("--model", metavar="NAME_OR_FOLDER", help="the embedding model (default: the installed one)")
    add.add_argument(
        "--unmarked",
        choices=("unrestricted", "restricted"),
        default="unrestricted",
        help="who may read papers that print no classification (default: everybody, as you vouch they were published)",
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
    return parser


if __name__ == "__main__":
    sys.exit(main())
