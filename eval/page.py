"""A run as one page for people: what was measured, the figures with their intervals, every wrong answer, the settings.

The page needs nothing but itself: no script, no network. Everything that comes from outside is escaped.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

Record = Mapping[str, Any]

_DAY = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(\d\d)\b")
_KINDS = {"as_of": "as at a day", "follow_up": "follow-up", "unanswerable": "not in the papers"}  # in other words
_MONTHS = "January February March April May June July August September October November December".split()

_STYLE = Path(__file__).with_name("page.css")


def page(record: Record) -> str:
    """report.html of a run's record: the half that it reports, whole."""
    results = [one for one in record["results"] if one["question"]["half"] == record["reported"]]
    wrong = [one for one in results if one["faults"]]
    style = _STYLE.read_text(encoding="utf-8")
    return "".join(
        [
            '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>How good the answers are</title>\n<style>\n{style}</style>\n</head>\n<body>\n<header>\n"
            f"<h1>How good the answers are</h1>\n{_lead(record, results)}\n{_contents(len(wrong))}</header>\n<main>\n",
            _measured(record),
            _by_kind(record),
            _wrong(wrong),
            f"</main>\n<footer>\n{_settings(record)}</footer>\n</body>\n</html>\n",
        ]
    )


def _lead(record: Record, results: Sequence[Record]) -> str:
    """What was asked and how much came out right, in words."""
    figure, papers = record["summary"]["all"]["right"], record["settings"]["papers"]
    none = sum(not one["question"]["answerable"] for one in results)
    half = "that nobody tuned for" if record["reported"] == "test" else "that the product was tuned on"
    said = (
        f"The assistant was asked {_many(len(results), 'question')} {half}, over "
        f"{_many(len(papers['files']), 'council paper')}. "
        f"{_whole(figure)} came out right: {_share(figure['share'])}."
        if figure["of"]
        else "The assistant was asked no questions."
    )
    rules = (
        f"{len(results) - none} of the questions are answered in the papers; for the other {none} the right thing is "
        "to decline. An answer is right when it says the fact within the words allowed and cites a paragraph that "
        "proves it."
    )
    return f'<p class="lead">{escape(said)}</p>\n<p>{rules}</p>\n<p>{_interval(figure)}</p>'


def _interval(figure: Record) -> str:
    if figure["share"] is None:
        return "There is no range to give."
    return (
        f"Other questions of the same sorts would have given another figure, most likely (95 times in 100) one "
        f"between {_share(figure['low'])} and {_share(figure['high'])}. Such a range stands beside every figure below; "
        "where two ranges overlap much, the difference may be chance. A few questions that all came out alike "
        "show no range, which proves little."
    )


def _contents(wrong: int) -> str:
    links = {"measured": "What was measured", "kinds": "By kind of question", "wrong": f"Wrong answers ({wrong})"}
    items = "".join(f'<li><a href="#{at}">{name}</a></li>' for at, name in (links | {"settings": "Settings"}).items())
    return f'<nav aria-label="On this page"><ul>{items}</ul></nav>\n'


def _measured(record: Record) -> str:
    """Every measure over all questions, shares plotted, with what each is."""
    total, rows = record["summary"]["all"], []
    for name, measure in record["measures"].items():
        figure = total[name]
        sense = {"more": "more is better", "less": "less is better"}.get(measure["better"], "")
        told = f"{escape(measure['formula'])}{f' ({sense})' if sense else ''}"
        rows.append(_row(measure["title"], figure, bool(measure["better"]), f'<td class="muted">{told}</td>'))
    quotes, figures = total.get("quotes_verbatim"), total.get("unsupported_figures")
    findings = [
        f"Of {quotes['of']} quotations {_counted(quotes)} stand word for word in the paragraph cited."
        if quotes
        else "",
        f"Of {figures['of']} figures said, {_counted(_others(figures))} stand in a paragraph cited." if figures else "",
    ]
    return _section("measured", "What was measured", _plot("All questions", " ".join(findings), rows, "what it is"))


def _by_kind(record: Record) -> str:
    """A plot by kind for every measure that more than one kind has: the first open, the others closed."""
    parts = []
    kinds = {kind: figures for kind, figures in record["summary"].items() if kind != "all"}
    for name, measure in record["measures"].items():
        shown = {kind: figures[name] for kind, figures in kinds.items() if figures[name]["of"]}
        if len(shown) < 2:
            continue
        rows = [_row(_kind(kind), figure, bool(measure["better"])) for kind, figure in shown.items()]
        plot = _plot(f"{measure['title'].capitalize()}, by kind", _finding(shown, measure), rows)
        parts.append(
            plot
            if name == "right"
            else f"<details><summary>{escape(measure['title'].capitalize())}</summary>{plot}</details>\n"
        )
    return _section("kinds", "By kind of question", "".join(parts) or "<p>There is one kind only.</p>")


def _finding(shown: Mapping[str, Record], measure: Record) -> str:
    """The two ends of a plot in words."""
    order = sorted(shown, key=lambda kind: (shown[kind]["share"], kind))
    low, high = (f"{_kind(kind)} ({_amount(shown[kind], measure)})" for kind in (order[0], order[-1]))
    if shown[order[0]]["share"] == shown[order[-1]]["share"]:
        return f"All kinds are alike: {_amount(shown[order[0]], measure)}."
    if not measure["better"]:
        return f"Most: {high}. Least: {low}."
    best, worst = (low, high) if measure["better"] == "less" else (high, low)
    return f"Best: {best}. Weakest: {worst}."


def _amount(figure: Record, measure: Record) -> str:
    return _share(figure["share"]) if measure["better"] else f"{figure['share']:.0f} on average"


def _plot(title: str, finding: str, rows: Iterable[str], last: str = "") -> str:
    """A table whose rows hold their own piece of one plot, so that its words stay words on paper and on a phone."""
    scale = '<span class="scale"><span>0</span><span>50%</span><span>100%</span></span>'
    more = f'<th scope="col">{last}</th>' if last else ""
    return (
        f"<figure>\n<figcaption>{escape(finding)}</figcaption>\n"
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}"><table class="plotted">\n'
        f"<caption>{escape(title)}</caption>\n"
        '<thead><tr><th scope="col">what</th><th scope="col">figure, range</th>'
        f'<th scope="col" class="plot">{scale}</th>{more}</tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody></table></div>\n</figure>\n"
    )


def _row(name: str, figure: Record, is_share: bool, more: str = "") -> str:
    if not figure["of"]:
        told, drawn = "–", ""
    elif is_share:
        spread = f"{_share(figure['low'])} to {_share(figure['high'])}"
        spread = f"<br>{spread}" if figure["low"] < figure["high"] else ""
        told, drawn = f"<b>{_share(figure['share'])}</b> ({_whole(figure)}){spread}", _whisker(figure)
    else:
        told, drawn = f"<b>{figure['share']:.0f}</b><br>{figure['low']:.0f} to {figure['high']:.0f}", ""
    return f'<tr><th scope="row">{escape(name)}</th><td class="n">{told}</td><td class="plot">{drawn}</td>{more}</tr>\n'


def _whisker(figure: Record) -> str:
    """The share as a point on its range, 0 to 1 across; the cells beside it say the same in figures."""
    low, share, high = (f"{100 * figure[name]:.1f}%" for name in ("low", "share", "high"))
    grid = "".join(f'<line class="grid" x1="{x}%" x2="{x}%" y1="0" y2="22"/>' for x in (0, 50, 100))
    return (
        f'<svg aria-hidden="true" focusable="false">{grid}<line class="range" x1="{low}" x2="{high}" y1="11" y2="11"/>'
        f'<circle class="point" cx="{share}" cy="11" r="6"/></svg>'
    )


def _wrong(results: Sequence[Record]) -> str:
    told = "".join(_told(f"q{n}", result) for n, result in enumerate(results, start=1))
    lead = (
        "<p>Each with what was said, the paragraph that proves the answer, and what the search found.</p>\n"
        f"<p>{escape(_why(results))}</p>\n"
    )
    return _section("wrong", f"Wrong answers ({len(results)})", lead + told if results else "<p>There is none.</p>\n")


def _why(results: Sequence[Record]) -> str:
    """What is wrong how often, the commonest first."""
    counts = Counter(fault.partition(":")[0].replace("_", " ") for one in results for fault in one["faults"])
    return f"What is wrong: {'; '.join(f'{fault}, {times}' for fault, times in counts.most_common())}."


def _told(at: str, result: Record) -> str:
    """One wrong answer: what was said, the gold paragraph and what was retrieved, side by side."""
    q, answer = result["question"], result["answer"]
    known = {
        "Asked before": " → ".join(q["history"]),
        "As at": _dated(q["as_of"] or ""),
        "Searched as": answer["standalone"] if answer["standalone"] != q["question"] else "",
        "Wanted": "; ".join(" or ".join(forms) for forms in q["facts"]),
        "Must not be said": "; ".join(q["wrong"]),
    }
    facts = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in known.items() if text)
    sides = {
        "What was said": _said(answer),
        "What proves the answer": _gold(q),
        "What the search found": _found(result["retrieved"]),
    }
    beside = "".join(f"<div><h4>{title}</h4>{body}</div>\n" for title, body in sides.items())
    return (
        f'<article class="wrong" aria-labelledby="{at}">\n<h3 id="{at}">{escape(q["question"])}</h3>\n'
        f'<p class="muted">{escape(q["id"])}</p>\n'
        f'<p><span class="why">{escape(", ".join(result["faults"]).replace("_", " "))}</span></p>\n'
        f"{f'<dl>{facts}</dl>' if facts else ''}\n"
        f'<div class="beside">\n{beside}</div>\n</article>\n'
    )


def _gold(q: Record) -> str:
    if not q["answerable"]:
        return "<p>The papers do not say. The right thing is to decline.</p>"
    return "".join(
        f'<p class="where">{escape(_dated(one["name"]))}</p>'
        + ("".join(_words(text) for text in one["texts"]) or "<p>These papers do not hold this paragraph.</p>")
        for one in q["support"]
    )


def _found(retrieved: Sequence[Record]) -> str:
    if not retrieved:
        return "<p>Nothing was searched.</p>"
    items = []
    for one in retrieved:
        mark = ' <span class="gold">proves it</span>' if one["supports"] else ""
        shown = " open" if one["rank"] == 1 and not one["supports"] else ""
        summary = f"<summary>{one['rank']}. {escape(_place(one))}{mark}</summary>"
        items.append(f"<li><details{shown}>{summary}{_words(one['text'])}</details></li>")
    return f"<ol>{''.join(items)}</ol>"


def _said(answer: Record) -> str:
    cites = "".join(
        f'<p class="where">[{cite["marker"]}] {escape(_place(cite))}</p>{_words(cite["quote"])}'
        for cite in answer["citations"]
    )
    reason = f'<p class="muted">Declined: {escape(str(answer["reason"] or "no reason given").replace("_", " "))}.</p>'
    return f"<p>{escape(answer['text'])}</p>{reason if answer['declined'] else ''}{cites}"


def _place(one: Record) -> str:
    """ "County Council, 16 December 2021, paragraph 2.2": where a paragraph found or cited stands."""
    where = f"paragraph {one['paragraph']}" if one["paragraph"] else one["place"] or "no number"
    row = f"row {one['row']}" if one.get("row") else ""
    day = _dated(one["meeting_date"] or "undated")
    return ", ".join(part for part in (one["body"], day, where, row) if part)


def _words(text: str) -> str:
    return f'<p class="words">{escape(text)}</p>'


def _settings(record: Record) -> str:
    gold, papers, times = record["settings"]["gold"], record["settings"]["papers"], record["milliseconds"]
    known = {
        "Questions": f"{gold['file']}, {gold['half']} (SHA-256 {gold['sha256'][:12]})",
        "Papers from": papers["from"],
        "Time for an answer": f"{times['median']:.0f} ms in the middle, {times['longest']:.0f} ms at most"
        if times
        else "–",
    }
    told = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in known.items())
    files = _listed(
        "Papers read", ("file", "SHA-256, first 12 digits"), [(name, sha[:12]) for name, sha in papers["files"]]
    )
    parts = _listed("Versions", ("part", "version"), list(record["settings"]["versions"].items()))
    return _section("settings", "Settings and versions", f"<dl>{told}</dl>\n{files}{parts}")


def _listed(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    told = f'<table class="listed">\n<caption>{escape(title)}</caption>\n<thead><tr>{head}</tr></thead>\n'
    body = "".join(f'<tr><th scope="row">{escape(a)}</th><td>{escape(b)}</td></tr>\n' for a, b in rows)
    return f"{told}<tbody>\n{body}</tbody></table>\n"


def _section(at: str, title: str, body: str) -> str:
    return f'<section aria-labelledby="{at}">\n<h2 id="{at}">{escape(title)}</h2>\n{body}</section>\n'


def _share(share: float) -> str:
    return f"{100 * share:.0f}%"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind.replace("_", " "))


def _others(figure: Record) -> Record:
    return {"count": figure["of"] - figure["count"], "of": figure["of"]}


def _whole(figure: Record) -> str:
    return f"{_number(figure['count'])} of {_number(figure['of'])}"


def _number(value: float) -> str:
    return f"{round(value, 1):,g}"


def _counted(figure: Record) -> str:
    return "all" if figure["count"] == figure["of"] else _number(figure["count"]) if figure["count"] else "none"


def _dated(text: str) -> str:
    """With "2021-12-16" as "16 December 2021"."""
    return _DAY.sub(lambda day: f"{int(day[3])} {_MONTHS[int(day[2]) - 1]} {day[1]}", text)
