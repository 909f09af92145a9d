"""The benchmark's figures as a page: tables, and lines that show how each grows; Markdown and HTML say the same."""

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

Figures = Mapping[str, Any]

ROWS: tuple[tuple[str, str, Callable[[Figures], float], str | None], ...] = (  # title, unit, ours, plain's name
    ("store: writing the record", "passages/s", lambda f: f["passages"] / f["store_seconds"], None),
    ("index: building it", "passages/s", lambda f: f["passages"] / f["index_seconds"], "index_rate"),
    ("disk: the record", "GB", lambda f: f["record_bytes"] / 1e9, None),
    ("disk: the index", "GB", lambda f: f["index_bytes"] / 1e9, "disk"),
    ("cold: one question from the command line", "s", lambda f: f["cold_seconds"], None),
    ("open and first question", "s", lambda f: f["open_seconds"], "open_seconds"),
    ("retrieval: by meaning, p50", "ms", lambda f: f["dense"]["p50"], None),
    ("retrieval: by meaning, p95", "ms", lambda f: f["dense"]["p95"], None),
    ("retrieval: by words, p95", "ms", lambda f: f["words"]["p95"], None),
    ("retrieval: both, fused and ranked anew, p50", "ms", lambda f: f["search"]["p50"], "search_p50"),
    ("retrieval: both, fused and ranked anew, p95", "ms", lambda f: f["search"]["p95"], "search_p95"),
    ("the same, processor time, p95", "ms", lambda f: f["processor"]["search"]["p95"], None),
    ("the same within one year of papers, p95", "ms", lambda f: f["limited"]["p95"], None),
    ("answer, p50", "ms", lambda f: f["answer"]["p50"], None),
    ("answer, p95", "ms", lambda f: f["answer"]["p95"], None),
    ("memory: asking", "GB", lambda f: f["memory"] / 1e9, "memory"),
    ("memory: building", "GB", lambda f: f["build_memory"] / 1e9, None),
    ("recall at 10 against exact float32", "", lambda f: f["recall"], "recall"),
    ("adding one paper, from the command line", "s", lambda f: f["add_seconds"], "add_seconds"),
    ("withdrawing one paper, from the command line", "s", lambda f: f["remove_seconds"], None),
)
_PLAINLY = {"search_p50": "retrieval, p50", "search_p95": "retrieval, p95", "add_seconds": "adding 80 passages"}
DRAWN = ("retrieval: both, fused and ranked anew, p95", "answer, p95", "memory: asking", "disk: the index")
_WIDE, _HIGH = 360, 200


def markdown(record: Figures) -> str:
    """The page as Markdown, its drawings left to the HTML."""
    lines = ["# Speed and scale", "", *(f"{line}\n" for line in _told(record))]
    for title, head, rows in _tables(record):
        lines += [f"## {title}", "", f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
        lines += [f"| {' | '.join(row)} |" for row in rows]
        lines.append("")
    return "\n".join(lines)


def html(record: Figures) -> str:
    """The page by itself: no script, no other file."""
    parts = ["<!doctype html><html lang=en><meta charset=utf-8><title>Speed and scale</title>", _STYLE]
    parts += ["<h1>Speed and scale</h1>", *(f"<p>{escape(line)}</p>" for line in _told(record))]
    parts += [_drawing(title, record["sizes"]) for title in DRAWN]
    for title, head, rows in _tables(record):
        cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        parts.append(f"<h2>{escape(title)}</h2><table><tr>{cells}</tr>{body}</table>")
    return "\n".join([*parts, "</html>\n"])


_STYLE = """<style>
body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse}
td,th{padding:.2em .8em;text-align:right;border-bottom:1px solid #ccc}
td:first-child,th:first-child{text-align:left}
figure{display:inline-block;margin:1em}
</style>"""


def _told(record: Figures) -> list[str]:
    about = record["about"]
    return [
        f"{about['cores']} cores, {about['memory'] / 1e9:.0f} GB, Python {about['python']}, one run. The load of the "
        f"machine was {about['load']} on average; above the number of cores, times are not those of an idle machine.",
        "The passages are made from real ones: words, figures and days exchanged, vectors mixed and with noise "
        "(eval/bench/made.py says how); questions are real ones and truly embedded. Retrieval is the product's own: by "
        "meaning, by words, fused, and the 300 best ranked anew by the reader. Plain LlamaIndex keeps the same "
        "passages and vectors in Chroma as it is created, and hands over the ten nearest: no words, no ranking, no "
        "answer.",
        "“–”: not measured, or there is no such thing.",
    ]


def _tables(record: Figures) -> list[tuple[str, list[str], list[list[str]]]]:
    tables = []
    if found := record.get("ingest"):
        alone = found["embedding_seconds"] + found["reading_seconds"]
        tables.append(
            (
                "Reading papers",
                ["what", "figure"],
                [
                    [
                        "papers' pages, paragraphs, passages",
                        f"{found['pages']}, {found['paragraphs']}, {found['passages']}",
                    ],
                    ["from files to a finished store", f"{found['seconds']:.0f} s"],
                    ["pages, paragraphs a second", _two(found["pages"], found["paragraphs"], found["seconds"])],
                    ["of processor time", f"{found['processor_seconds']:.0f} s"],
                    ["… that embedding passages takes alone", f"{found['embedding_seconds']:.0f} s"],
                    ["… that reading paragraphs to tokens takes alone", f"{found['reading_seconds']:.0f} s"],
                    ["share of it that is the two networks", f"{alone / found['processor_seconds']:.0%}"],
                    ["all, in multiples of the two networks alone", f"{found['processor_seconds'] / alone:.2f}"],
                    ["plain LlamaIndex, its own chunks of the same texts", _seconds(found.get("plain_seconds"))],
                ],
            )
        )
    sizes = record["sizes"]
    head = ["what", *(f"{one['passages']:,}" for one in sizes)]
    ours = [
        [f"{title} ({unit})" if unit else title, *(_figure(of, one) for one in sizes)] for title, unit, of, _ in ROWS
    ]
    tables.append(("The product, by number of passages", head, ours))
    plain = [
        [f"{_PLAINLY.get(name, title)} ({unit})" if unit else title, *(_number(_plain(name, one)) for one in sizes)]
        for title, unit, _, name in ROWS
        if name
    ]
    tables.append(("Plain LlamaIndex with Chroma, the same passages", head, plain))
    return tables


def _plain(name: str, one: Figures) -> float | None:
    found = one.get("plain")
    if not found:
        return None
    figures: dict[str, float] = {
        "index_rate": one["passages"] / found["index_seconds"],
        "disk": found["bytes"] / 1e9,
        "open_seconds": found["open_seconds"],
        "search_p50": found["search"]["p50"],
        "search_p95": found["search"]["p95"],
        "memory": found["memory"] / 1e9,
        "recall": found["recall"],
        "add_seconds": found["add_seconds"],
    }
    return figures[name]


def _value(title: str, one: Figures, plain: bool) -> float | None:
    _, _, of, name = next(row for row in ROWS if row[0] == title)
    try:
        if plain:
            return _plain(name, one) if name else None
        return float(of(one))
    except KeyError:
        return None


def _figure(of: Any, one: Figures) -> str:
    try:
        return _number(float(of(one)))
    except KeyError:
        return "–"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _two(pages: float, paras: float, seconds: float) -> str:
    return f"{pages / seconds:.1f}, {paras / seconds:.0f}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} s"


def _drawing(title: str, sizes: Sequence[Figures]) -> str:
    """A figure over the passages, both axes by powers of ten: the product's line full, plain LlamaIndex's dashed."""
    lines = []
    for plain in (False, True):
        points = [(one["passages"], value) for one in sizes if (value := _value(title, one, plain))]
        if points:
            lines.append((plain, points))
    every = [point for _, points in lines for point in points]
    if not every:
        return ""
    xs, ys = ([math.log10(point[axis]) for point in every] for axis in (0, 1))
    left, right, low, high = min(xs), max(xs) + 1e-9, math.floor(min(ys)), math.ceil(max(ys)) + 1e-9

    def at(x: float, y: float) -> str:
        return (
            f"{40 + (math.log10(x) - left) / (right - left) * (_WIDE - 60):.1f},"
            f"{_HIGH - 25 - (math.log10(y) - low) / (high - low) * (_HIGH - 45):.1f}"
        )

    unit = next(row[1] for row in ROWS if row[0] == title)
    parts = [f'<svg viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" role="img" aria-label="{escape(title)}">']
    for power in range(int(low), int(high) + 1):
        x, y = at(10**left, 10.0**power).split(",")
        parts.append(f'<line x1="{x}" x2="{_WIDE - 20}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="2" y="{float(y) + 4:.1f}" font-size="11">{10.0**power:g}</text>')
    for plain, points in lines:
        dash = ' stroke-dasharray="5 4"' if plain else ""
        path = " ".join(at(*point) for point in points)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{"#b35" if plain else "#15c"}" stroke-width="2"{dash}/>'
        )
    for passages in sorted({point[0] for point in every}):
        x, _ = at(passages, 10.0**low).split(",")
        parts.append(f'<text x="{float(x) - 14:.1f}" y="{_HIGH - 6}" font-size="11">{passages:,}</text>')
    return f"<figure>{''.join(parts)}</svg><figcaption>{escape(title)} ({unit})</figcaption></figure>"
