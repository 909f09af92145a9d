"""A run: every gold question answered and scored, and saved with the settings and versions that made it."""

import hashlib
import json
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from assistant.errors import AssistantError
from assistant.retrieve import Retriever
from assistant.schema import Hit, Limits, Paper, Paragraph, Query
from eval.gold import Papers, Question
from eval.intervals import intervals, share
from eval.promises import Score, sources_of
from eval.retrieval import DEPTH
from eval.score import MEASURES, Reply, Result, score, supports

Answering = Callable[[Question], Reply]
_PARTS = (
    "torch",
    "sentence-transformers",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "chromadb",
    "snowballstemmer",
    "rapidfuzz",
    "ir-measures",
)


class RunError(AssistantError):
    """A saved run that cannot be used; its text says what to do."""


def run(questions: Sequence[Question], replies: Iterable[Reply], papers: Papers) -> list[Result]:
    """Every question's reply scored, in order; answers are held against the paragraphs of `papers`."""
    sources = sources_of(papers)
    return [score(question, reply, sources) for question, reply in zip(questions, replies, strict=True)]


class Watched(Retriever):
    """The product's retriever, which remembers what each search of the current turn found."""

    searches: list[list[Hit]]

    def search(self, *args: Any, **options: Any) -> list[Hit]:
        hits = super().search(*args, **options)
        self.searches.append(hits)
        return hits


def product(store: Path) -> Answering:
    """The assistant over a store, as the evaluation asks it."""
    from assistant import embed, reader, reranker
    from assistant.store import Store

    return asking(Watched(Store(store), embed.load(), reader.load(), reranker.load()))


def asking(retriever: Watched) -> Answering:
    """How the evaluation asks the assistant: one turn a question; what its first search found comes with the answer."""
    from assistant.chat import ask
    from assistant.records import answer_record

    def answer(question: Question) -> Reply:
        retriever.searches = []
        query = Query(question.question, question.history, Limits(as_of=question.as_of))
        record = answer_record(ask(query, retriever).answer)
        return Reply(record, first_paragraphs(retriever.searches[0] if retriever.searches else []))

    return answer


def first_paragraphs(hits: Sequence[Hit]) -> list[tuple[Paper, Paragraph]]:
    """The first ten paragraphs of hits, each once, in the order of their best passages."""
    paras: dict[str, tuple[Paper, Paragraph]] = {}
    for hit in hits:
        paras.setdefault(hit.paragraph.paragraph_id, (hit.paper, hit.paragraph))
    return list(islice(paras.values(), DEPTH))


def settings(gold: Path, half: str, papers: str, store: Papers) -> dict[str, Any]:
    """What made a run: the questions, the papers (name and hash of each file), and the versions of the parts."""
    files = sorted([paper.source, paper.sha256] for paper in store.papers())
    return {
        "gold": {"file": gold.name, "sha256": hashlib.sha256(gold.read_bytes()).hexdigest(), "half": half},
        "papers": {"from": papers, "files": files},
        "versions": {"python": platform.python_version()} | {part: version(part) for part in _PARTS},
    }


def record(results: Sequence[Result], made_by: Mapping[str, Any], papers: Papers) -> dict[str, Any]:
    """The run as it is kept in run.json. Two with the same settings differ in nothing but `milliseconds`.

    The summary is over the test half wherever the run has questions of it; the other half is for tuning.
    """
    half = "test" if any(result.question.half == "test" for result in results) else "dev"
    times = [int(result.reply.answer["milliseconds"]) for result in results]
    paras = [(paper, para) for paper in papers.papers() for para in papers.paragraphs(paper.paper_id)]
    return {
        "settings": made_by,
        "reported": half,
        "measures": {name: asdict(measure) for name, measure in MEASURES.items()},
        "summary": summary([result for result in results if result.question.half == half]),
        "results": [_result_record(result, paras) for result in results],
        "milliseconds": {"median": median(times), "longest": max(times), "sum": sum(times)} if times else None,
    }


def summary(results: Sequence[Result]) -> dict[str, dict[str, dict[str, float | None]]]:
    """Every measure by kind, in the order the kinds come, and under "all": count, of, share and its 95 % interval."""
    kinds = dict.fromkeys(result.question.kind for result in results)
    groups = {kind: [r.scores for r in results if r.question.kind == kind] for kind in kinds}
    return {kind: _figures(group) for kind, group in (groups | {"all": [r.scores for r in results]}).items()}


def save(record: Mapping[str, Any], folder: Path) -> None:
    """Write run.json, and report.md, report.html and junit.xml made of it, into a folder, which is made if need be."""
    from eval.junit import junit
    from eval.page import page
    from eval.report import report

    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, indent=1, ensure_ascii=False)
    kept = json.loads(text)  # the reports are made of what is kept
    for name, written in (
        ("run.json", text + "\n"),
        ("report.md", report(kept)),
        ("report.html", page(kept)),
        ("junit.xml", junit(kept)),
    ):
        (folder / name).write_text(written, encoding="utf-8")


def load_run(path: Path) -> dict[str, Any]:
    """A saved run, by its folder or its file. Raises RunError."""
    file = path / "run.json" if path.is_dir() else path
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise RunError(f"The run {file} cannot be read; make one with: python -m eval run --out DIR") from None
    except ValueError:
        raise RunError(f"The run {file} is not JSON; make it again with: python -m eval run --out DIR") from None
    if not isinstance(kept, dict) or not {"settings", "reported", "results"} <= set(kept):
        raise RunError(f"{file} is not a run of this version; make it again with: python -m eval run --out DIR")
    return kept


def reported(kept: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The results that a saved run's figures are made of, by the question's id; the others are for tuning."""
    return {r["question"]["id"]: r for r in kept["results"] if r["question"]["half"] == kept["reported"]}


def _figures(group: Sequence[Mapping[str, Score]]) -> dict[str, dict[str, float | None]]:
    between = intervals(group)
    figures: dict[str, dict[str, float | None]] = {}
    for name in MEASURES:
        scores = [scored[name] for scored in group]
        low, high = between.get(name, (None, None))
        one = {"count": sum(c for c, _ in scores), "of": sum(of for _, of in scores), "share": share(scores)}
        figures[name] = {key: _rounded(value) for key, value in (one | {"low": low, "high": high}).items()}
    return figures


def _rounded(value: float | None) -> float | None:
    return round(value, 4) if isinstance(value, float) else value


def _result_record(result: Result, paras: Sequence[tuple[Paper, Paragraph]]) -> dict[str, Any]:
    answer = {key: value for key, value in result.reply.answer.items() if key != "milliseconds"}
    return {
        "question": _question_record(result.question, paras),
        "answer": answer,
        "retrieved": [
            _retrieved_record(result.question, rank, paper, para)
            for rank, (paper, para) in enumerate(result.reply.retrieved, 1)
        ],
        "scores": {name: [_rounded(count), of] for name, (count, of) in result.scores.items()},
        "faults": result.faults,
        "fingerprint": fingerprint(result.question),
    }


def fingerprint(q: Question) -> str:
    """12 hex digits of everything that a gold question says, so that only the same question is compared."""
    said = {key: value for key, value in asdict(q).items() if key not in ("line", "half")}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _question_record(q: Question, paras: Sequence[tuple[Paper, Paragraph]]) -> dict[str, Any]:
    support = [
        {
            "name": one.name,
            "texts": [
                para.text
                for paper, para in paras
                if one.covers(paper.body, paper.meeting_date, para.label, para.place, para.row, paper.source, para.page)
            ],
        }
        for one in q.support
    ]
    return asdict(q) | {"as_of": q.as_of.isoformat() if q.as_of else None, "support": support}


def _retrieved_record(question: Question, rank: int, paper: Paper, para: Paragraph) -> dict[str, Any]:
    return {
        "rank": rank,
        "paper_id": paper.paper_id,
        "source": paper.source,
        "body": paper.body,
        "meeting_date": paper.meeting_date.isoformat() if paper.meeting_date else None,
        "paragraph": para.label,
        "place": para.place,
        "row": para.row,
        "text": para.text,
        "supports": supports(question, paper, para) is not None,
    }
