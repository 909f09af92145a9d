"""How good the answers are, for those who run the assistant: the last runs of `python -m eval run` in a folder.

A run's `run.json` is read as the README describes it. It holds sentences of papers: they are shown only while each of
the run's papers, by its file's SHA-256, is one that the reader may open here.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from assistant.cite import long_date
from assistant.schema import Paper
from web.frame import page, person

if TYPE_CHECKING:
    from fastapi import APIRouter

Record = Mapping[str, Any]

RUNS = 10  # the newest that are listed
LARGEST = 60_000_000  # bytes of a run.json
NO_RUNS = "There are no runs here yet. Make one with: python -m eval run --out runs/NAME"
NO_RUN = "There is no run of that name that can be read."
NOT_SHOWN = (
    "Questions and wrong answers are not shown here, as they hold sentences of papers and not every paper of this run "
    "is open to you here as it was read then. Run the evaluation again over the papers held, or open report.html in "
    "the run's folder."
)
_BY_KIND = ("right", "facts_right", "gold_cited", "declined_falsely", "declined_rightly")
_DAY = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the folder."""

    name: str
    made: datetime  # when its file was written
    record: Record


class Runs:
    """The runs in a folder, each read anew only when its file has changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, tuple[int, Run | None]] = {}

    def last(self) -> list[Run]:
        """The newest runs that can be read, newest first."""
        files = [(file.stat().st_mtime_ns, file) for file in self.folder.glob("*/run.json") if file.is_file()]
        known, read, last = self._read, {}, []
        for changed, file in sorted(files, reverse=True):
            before = known.get(file)
            read[file] = before if before and before[0] == changed else (changed, _run(file, changed))
            if run := read[file][1]:
                last.append(run)
            if len(last) == RUNS:
                break
        self._read = read
        return last


def runs_page(runs: Sequence[Run]) -> str:
    """The runs as a table, newest first."""
    rows = [
        (
            f'<a href="/evaluation/{quote(run.name, safe="")}">{escape(run.name)}</a>',
            f"{long_date(run.made.date())}, {run.made:%H:%M} UTC",
            escape(_asked(run.record)),
            _counted(run.record["summary"]["all"]["right"]),
        )
        for run in runs
    ]
    table = (
        _table("The last runs", ("Run", "Made", "Questions", "Right"), rows) if runs else f"<p>{escape(NO_RUNS)}</p>"
    )
    return _shown(
        "How good the answers are",
        "<p>An answer is right when it says the fact within the words allowed and cites a paragraph that proves it, or "
        f"when it rightly declines. Figures of different questions or papers do not compare.</p>{table}",
    )


def run_page(run: Run, held: set[str]) -> str:
    """One run: what was measured, by kind, and each wrong answer with the paragraph that proves the right one.

    `held` are the SHA-256 sums of the files of the papers that the reader may open.
    """
    record = run.record
    wrong = [one for one in record["results"] if one["faults"] and one["question"]["half"] == record["reported"]]
    open_here = _sums(record) <= held
    told = "".join(_told(number, one) for number, one in enumerate(wrong, start=1))
    return _shown(
        f"Run {run.name}",
        f"<p>{escape(_asked(record))}, over {_many(len(record['settings']['papers']['files']), 'paper')}. Made on "
        f'{long_date(run.made.date())} at {run.made:%H:%M} UTC. <a href="/evaluation">All runs</a></p>'
        f"<h2>What was measured</h2>{_measures(record)}<h2>By kind of question</h2>{_kinds(record)}"
        f"<h2>Wrong answers ({len(wrong)})</h2>{told if open_here else f'<p>{escape(NOT_SHOWN)}</p>'}",
    )


def routes(runs: Runs, papers_of: Callable[[str], Sequence[Paper]]) -> "APIRouter":
    """`/evaluation` and its runs. `papers_of` gives the papers that a person may open."""
    from fastapi import APIRouter, Request
    from fastapi.responses import HTMLResponse

    router = APIRouter()

    @router.get("/evaluation")
    def listed() -> HTMLResponse:
        return HTMLResponse(runs_page(runs.last()))

    @router.get("/evaluation/{name}")
    def one(request: Request, name: str) -> HTMLResponse:
        run = next((run for run in runs.last() if run.name == name), None)
        if run is None:
            return HTMLResponse(_shown("No such run", f"<p>{NO_RUN}</p>"), status_code=404)
        return HTMLResponse(run_page(run, {paper.sha256 for paper in papers_of(person(request))}))

    return router


def _run(file: Path, changed: int) -> Run | None:
    """A run as it is shown, without what the search found, which is most of it; None for what is no run."""
    try:
        if file.stat().st_size > LARGEST:
            return None
        record = json.loads(file.read_text(encoding="utf-8"))
        record["results"] = [{**one, "retrieved": None} for one in record["results"]]
        run = Run(file.parent.name, datetime.fromtimestamp(changed / 1e9, UTC), record)
        whole = runs_page([run]) and run_page(run, _sums(record))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None
    return run if whole else None


def _sums(record: Record) -> set[str]:
    return {sha256 for _, sha256 in record["settings"]["papers"]["files"]}


def _measures(record: Record) -> str:
    rows = []
    for name, measure in record["measures"].items():
        sense = {"more": "; more is better", "less": "; less is better"}.get(measure["better"], "")
        figure = _figure(record["summary"]["all"][name], bool(measure["better"]))
        rows.append((escape(measure["title"].capitalize()), figure, escape(measure["formula"] + sense)))
    told = "Over all questions, with the range in which other questions of the same sorts would most likely come out"
    return _table(told, ("Measure", "Figure, range", "What it is"), rows)


def _kinds(record: Record) -> str:
    names = [name for name in _BY_KIND if name in record["measures"]]
    titles = [record["measures"][name]["title"].capitalize() for name in names]
    rows = [
        (escape(kind.replace("_", " ").capitalize()), *(_counted(figures[name]) for name in names))
        for kind, figures in record["summary"].items()
    ]
    return _table("How many of how many", ("Kind", *titles), rows)


def _told(number: int, result: Record) -> str:
    """One wrong answer: the paragraph that proves the right one beside what was said."""
    q, answer = result["question"], result["answer"]
    known = {
        "Asked before": " → ".join(q["history"]),
        "As at": _dated(q["as_of"] or ""),
        "Searched as": answer["standalone"] if answer["standalone"] != q["question"] else "",
        "Wanted": "; ".join(" or ".join(forms) for forms in q["facts"]),
        "Must not be said": "; ".join(q["wrong"]),
    }
    facts = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in known.items() if text)
    return (
        f'<article class="wrong" aria-labelledby="w{number}"><h3 id="w{number}">{escape(q["question"])}</h3>'
        f'<p class="where">{escape(q["id"])}: {escape(", ".join(result["faults"]).replace("_", " "))}</p>'
        f"{f'<dl>{facts}</dl>' if facts else ''}"
        f'<div class="beside"><div><h4>What was said</h4>{_said(answer)}</div>'
        f"<div><h4>What proves the answer</h4>{_gold(q)}</div></div></article>"
    )


def _said(answer: Record) -> str:
    cites = "".join(
        f'<p class="where">[{int(cite["marker"])}] {escape(_place(cite))}</p>'
        f'<p class="words">{escape(cite["quote"])}</p>'
        for cite in answer["citations"]
    )
    lines = "".join(f"<p>{escape(line)}</p>" for line in answer["text"].splitlines() if line.strip())
    why = f'<p class="where">Declined: {escape(str(answer["reason"] or "no reason given").replace("_", " "))}</p>'
    return f"{lines}{why if answer['declined'] else ''}{cites}"


def _gold(q: Record) -> str:
    if not q["answerable"]:
        return "<p>The papers do not say: the right thing is to decline.</p>"
    return "".join(
        f'<p class="where">{escape(_dated(one["name"]))}</p>'
        + ("".join(f'<p class="words">{escape(text)}</p>' for text in one["texts"]) or "<p>Not in these papers.</p>")
        for one in q["support"]
    )


def _place(cite: Record) -> str:
    where = f"paragraph {cite['paragraph']}" if cite["paragraph"] else cite["place"] or "no number"
    row = f"row {cite['row']}" if cite.get("row") else ""
    return ", ".join(part for part in (cite["body"], _dated(cite["meeting_date"] or "undated"), where, row) if part)


def _asked(record: Record) -> str:
    gold, results = record["settings"]["gold"], record["results"]
    count = sum(one["question"]["half"] == record["reported"] for one in results)
    half = "that nothing was tuned on" if record["reported"] == "test" else "for tuning"
    return f"{_many(count, 'question')} of {gold['file']} {half}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _figure(figure: Record, is_share: bool) -> str:
    if not figure["of"]:
        return "–"
    if not is_share:
        return f"{figure['share']:.0f}"
    spread = f", {_share(figure['low'])} to {_share(figure['high'])}" if figure["low"] < figure["high"] else ""
    return f"{_counted(figure)} ({_share(figure['share'])}{spread})"


def _counted(figure: Record) -> str:
    return f"{round(figure['count'], 1):,g} of {figure['of']:,}" if figure["of"] else "–"


def _share(share: float) -> str:
    return f"{100 * share:.0f}%"


def _dated(text: str) -> str:
    """With "2021-12-16" as "16 December 2021"."""
    return _DAY.sub(lambda day: f"{int(day[3])} {_MONTHS[int(day[2]) - 1]} {day[1]}", text)


def _table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells that are HTML already; on a phone each is a block with its own labels, still heard as a table."""
    heads = "".join(f'<th scope="col" role="columnheader">{escape(column)}</th>' for column in columns)
    told = ""
    for first, *rest in rows:
        cells = "".join(
            f'<td role="cell" data-label="{escape(column)}">{cell}</td>'
            for column, cell in zip(columns[1:], rest, strict=True)
        )
        told += f'<tr role="row"><th scope="row" role="rowheader">{first}</th>{cells}</tr>'
    return (
        f'<table class="papers" role="table"><caption>{escape(caption)}</caption><thead role="rowgroup">'
        f'<tr role="row">{heads}</tr></thead><tbody role="rowgroup">{told}</tbody></table>'
    )


def _shown(title: str, inside: str) -> str:
    return page(title, f'<div class="told measured"><h1>{escape(title)}</h1>{inside}</div>', "/evaluation")
