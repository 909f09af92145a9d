"""A run for people and for CI, in Markdown: the figures, in all and by kind, and every wrong answer."""

from collections.abc import Mapping
from typing import Any

from eval.run import reported

_BY_KIND = ("right", "facts_right", "gold_cited", "first_cited", "declined_falsely", "declined_rightly", "recall_at_10")


def report(record: Mapping[str, Any]) -> str:
    """report.md of a run's record."""
    settings, results = record["settings"], reported(record)
    wrong = [result for result in results.values() if result["faults"]]
    lines = [
        "# Evaluation",
        "",
        f"{len(results)} questions of `{settings['gold']['file']}` (the {record['reported']} half), "
        f"{len(settings['papers']['files'])} papers from {settings['papers']['from']}.",
        "",
        *_measures(record),
        "",
        *_kinds(record),
        "",
        f"## Wrong answers ({len(wrong)})",
        "",
    ]
    for result in wrong:
        lines += [*_told(result), ""]
    return "\n".join(lines)


def counted(figure: Mapping[str, Any]) -> str:
    """ "78/119", "8.25/12" or, where the measure does not apply, "–"."""
    return f"{round(figure['count'], 2):g}/{figure['of']}" if figure["of"] else "–"


def _measures(record: Mapping[str, Any]) -> list[str]:
    lines = ["| measure | figure | share | 95 % interval | what it is |", "|---" * 5 + "|"]
    for name, figure in record["summary"]["all"].items():
        measure = record["measures"][name]
        share = f"{figure['share']:.3g} | {figure['low']:.3g} to {figure['high']:.3g}" if figure["of"] else "– | –"
        lines.append(f"| {measure['title']} | {counted(figure)} | {share} | {measure['formula']} |")
    return lines


def _kinds(record: Mapping[str, Any]) -> list[str]:
    titles = [record["measures"][name]["title"] for name in _BY_KIND]
    lines = [f"| kind | {' | '.join(titles)} | words, mean |", "|---" * (len(titles) + 2) + "|"]
    for kind, figures in record["summary"].items():
        shares = [counted(figures[name]) for name in _BY_KIND]
        words = figures["words"]["share"]
        lines.append(f"| {kind.replace('_', ' ')} | {' | '.join(shares)} | {words:.0f} |")
    return lines


def _told(result: Mapping[str, Any]) -> list[str]:
    """One wrong answer: what was asked, what was wanted and where it stands, what was cited, what was said."""
    q, answer = result["question"], result["answer"]
    asked = " → ".join([*q["history"], q["question"]]) + (f" (as at {q['as_of']})" if q["as_of"] else "")
    lines = [f"### {q['id']}: {asked}", "", f"- wrong because: {', '.join(result['faults'])}"]
    if q["answerable"]:
        lines.append("- wanted: " + "; ".join(forms[0] for forms in q["facts"]))
        lines.append("- stands in: " + "; ".join(support["name"] for support in q["support"]))
        lines.append(f"- found: {_found(result['retrieved'])}")
    if answer["standalone"] != q["question"]:
        lines.append(f"- searched as: {answer['standalone']}")
    cited = "; ".join(_cited(cite) for cite in answer["citations"])
    return [*lines, f"- cited: {cited or 'nothing'}", "- said: " + " ".join(answer["text"].split())]


def _found(retrieved: list[Mapping[str, Any]]) -> str:
    ranks = [str(one["rank"]) for one in retrieved if one["supports"]]
    return f"as number {', '.join(ranks)}" if ranks else f"not among the first {len(retrieved)}"


def _cited(cite: Mapping[str, Any]) -> str:
    where = f"paragraph {cite['paragraph']}" if cite["paragraph"] else cite["place"]
    return f"[{cite['marker']}] {cite['body']}, {cite['meeting_date'] or 'undated'}, {where}"
