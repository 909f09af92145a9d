"""A run: every gold question answered and scored, and saved with the settings and versions that made it."""

import hashlib
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from eval.gold import Papers, Question
from eval.score import Record, Result, score, summary, texts_of

_PARTS = (
    "torch",
    "sentence-transformers",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "chromadb",
    "snowballstemmer",
    "rapidfuzz",
)
_COLUMNS = {
    "right": "n",
    "facts_right": "answerable",
    "gold_cited": "answerable",
    "first_cited": "answerable",
    "declined_falsely": "answerable",
    "declined_rightly": "unanswerable",
    "verbatim": "quotes",
}


def run(questions: Sequence[Question], answer: Callable[[Question], Record], papers: Papers) -> list[Result]:
    """Every question answered and scored, in order; quotes are compared with the paragraphs of `papers`."""
    texts = texts_of(papers)
    return [score(question, answer(question), texts) for question in questions]


def product(store: Path) -> tuple[Callable[[Question], Record], Papers]:
    """The assistant over a store, as the evaluation asks it, and the store's papers."""
    from assistant.chat import ask
    from assistant.records import answer_record
    from assistant.retrieve import open_retriever
    from assistant.schema import Limits, Query

    retriever = open_retriever(store)

    def answer(question: Question) -> Record:
        query = Query(question.question, question.history, Limits(as_of=question.as_of))
        return answer_record(ask(query, retriever).answer)

    return answer, retriever.store


def settings(gold: Path, half: str, papers: str, store: Papers) -> dict[str, Any]:
    """What made a run: the questions, the papers (name and hash of each file), and the versions of the parts."""
    files = sorted([paper.source, paper.sha256] for paper in store.papers())
    return {
        "gold": {"file": gold.name, "sha256": hashlib.sha256(gold.read_bytes()).hexdigest(), "half": half},
        "papers": {"from": papers, "files": files},
        "versions": {"python": platform.python_version()} | {part: version(part) for part in _PARTS},
    }


def save(results: Sequence[Result], made_by: Mapping[str, Any], folder: Path) -> None:
    """Write run.json and report.md into a folder, which is made if need be.

    Two runs with the same settings differ in nothing but `milliseconds`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    times = [int(result.answer["milliseconds"]) for result in results]
    record = {
        "settings": made_by,
        "summary": summary(results),
        "results": [_result_record(result) for result in results],
        "milliseconds": {"median": median(times), "longest": max(times), "sum": sum(times)} if times else None,
    }
    (folder / "run.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(report(results, made_by), encoding="utf-8")


def report(results: Sequence[Result], made_by: Mapping[str, Any]) -> str:
    """The run for people, in Markdown: the figures by kind, then every wrong answer with what would have been right."""
    gold = made_by["gold"]
    lines = [
        "# Evaluation",
        "",
        f"{len(results)} questions of `{gold['file']}` ({gold['half']}), "
        f"{len(made_by['papers']['files'])} papers from {made_by['papers']['from']}.",
        "",
        "| kind | " + " | ".join(name.replace("_", " ") for name in _COLUMNS) + " | words, mean |",
        "|---" * (len(_COLUMNS) + 2) + "|",
    ]
    for kind, counts in summary(results).items():
        totals = counts | {"unanswerable": counts["n"] - counts["answerable"]}
        shares = [f"{counts[name]}/{totals[of]}" if totals[of] else "–" for name, of in _COLUMNS.items()]
        lines.append(f"| {kind.replace('_', ' ')} | {' | '.join(shares)} | {counts['words'] / counts['n']:.0f} |")
    wrong = [result for result in results if not result.right or result.verbatim < result.quotes]
    lines += ["", f"## Wrong answers ({len(wrong)})", ""]
    for result in wrong:
        lines += [*_told(result), ""]
    return "\n".join(lines)


def _told(result: Result) -> list[str]:
    """One wrong answer: what was asked, what was wanted and where it stands, what was cited, what was said."""
    q, answer = result.question, result.answer
    asked = " → ".join([*q.history, q.question]) + (f" (as at {q.as_of})" if q.as_of else "")
    cited = [_cited(cite) for cite in answer["citations"]]
    lines = [f"### {q.id}: {asked}", "", f"- wrong because: {', '.join(_faults(result))}"]
    if q.answerable:
        lines.append("- wanted: " + "; ".join(forms[0] for forms in q.facts))
        lines.append("- stands in: " + "; ".join(support.name for support in q.support))
    if answer["standalone"] != q.question:
        lines.append(f"- searched as: {answer['standalone']}")
    return [*lines, "- cited: " + ("; ".join(cited) or "nothing"), "- said: " + " ".join(answer["text"].split())]


def _cited(cite: Record) -> str:
    where = f"paragraph {cite['paragraph']}" if cite["paragraph"] else cite["place"]
    return f"[{cite['marker']}] {cite['body']}, {cite['meeting_date'] or 'undated'}, {where}"


def _faults(result: Result) -> list[str]:
    faults = []
    if not result.right:
        if not result.question.answerable:
            faults.append("answered although the papers do not say")
        elif result.declined:
            faults.append(f"declined ({result.answer['reason']})")
        else:
            faults += [] if result.facts_right else ["facts"]
            faults += [] if result.gold_cited else ["no gold paragraph cited"]
    if result.verbatim < result.quotes:
        faults.append("quote not word for word in its paragraph")
    return faults


def _result_record(result: Result) -> dict[str, Any]:
    record = asdict(result)
    answer = {key: value for key, value in result.answer.items() if key != "milliseconds"}
    return record | {"question": _question_record(result.question), "answer": answer}


def _question_record(q: Question) -> dict[str, Any]:
    support = [one.name for one in q.support]
    return asdict(q) | {"as_of": q.as_of.isoformat() if q.as_of else None, "support": support}
