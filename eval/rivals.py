"""The same questions put to other ways of answering: the same words allowed, the same scoring, in one run.

There is no language model, so every rival says the sentences nearest to the question out of what it found, as many as
the words allow. Where that leaves a choice the rival is given the better of it; the note above the table says so.
"""

import json
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.asking.followup import standalone
from assistant.asking.question import Topic
from assistant.chat import ask
from assistant.embed import Embedder
from assistant.errors import AssistantError
from assistant.records import answer_record, citation_record
from assistant.retrieve import DEPTH, Retriever, exact, fuse
from assistant.schema import Citation, Limits, Paper, Paragraph, Query, Sentence
from assistant.store import Store
from assistant.text import content_stems
from eval.bench_cold import QUICK_START
from eval.gold import Question
from eval.promises import Record, Score, sources_of
from eval.retrieval import retrieval
from eval.score import LONG, SHORT, Reply, Result, limit, score, supports, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

OURS, QUICK = "ours", "LlamaIndex quick start"
READ = 10  # paragraphs that a rival over our store takes its sentences from
_MEASURES = {
    "right": "right",
    "facts_right": "facts right",
    "gold_cited": "gold cited",
    "declined_rightly": "declined rightly",
    "declined_falsely": "declined wrongly",
    "words": "words",
}
_RANKS = ("recall@3", "MRR", "nDCG@10")
NODES = 2  # chunks that the quick start hands over, its default

# The quick start of eval.bench_cold up to its commands; then: build from a folder, answer all questions of stdin.
_SET_UP, _, _ = QUICK_START.partition("\nstep, folder, given")
ASK_ALL = f"""{_SET_UP}
import json

folder, papers, k = sys.argv[1:]
store = Chroma(collection=chromadb.PersistentClient(folder).get_or_create_collection("papers"))
files = [path for path in sorted(Path(papers).rglob("*")) if path.suffix in (".txt", ".md")]
index = VectorStoreIndex.from_documents(
    [Document(text=path.read_text(encoding="utf-8")) for path in files],
    storage_context=StorageContext.from_defaults(vector_store=store),
    embed_model=MiniLM(),
)
retriever = index.as_retriever(similarity_top_k=int(k))
found = [[hit.get_content() for hit in retriever.retrieve(question)] for question in json.load(sys.stdin)]
print("\\n" + json.dumps(found))
"""

_NOTE = (
    "Every way is asked the same questions, may use {short} words ({long} for a list, a table row, a reason or a "
    "comparison) and is scored by the same rules. The rivals have no language model: they say the sentences whose "
    "vectors are nearest to the question's, as many as the words allow, and decline only when nothing is found. In "
    "their favour: they are told which questions allow {long} words, a follow-up comes to them with the question "
    "before it, and the quick start's chunks (1,024 tokens, overlap 200, the {nodes} nearest) are given our "
    "paragraph numbers so that it can cite at all. Words alone, dense alone and both fused search our passages as "
    "at the question's date and read the {read} best paragraphs; “our search” hands as many to the same simple "
    "choice of sentences. “Gold read”: a proving paragraph is among those read. A dash: chunks have no order of "
    "paragraphs."
)


def run_rivals(questions: Sequence[Question], store: Path, papers: Path, out: Path | None) -> str:
    """Ask every way every question and return the tables in Markdown; `out` is given rivals.md and rivals.json.

    `store` holds the papers of the folder `papers`, which the quick start reads by itself. Raises AssistantError where
    the quick start fails or the files cannot be written.
    """
    from assistant import embed, reader, reranker

    held = Store(store)
    retriever = Retriever(held, embed.load(), reader.load(), reranker.load())
    chunks = quick_start([_joined(q) for q in questions], papers)
    found = compared(questions, retriever, chunks)
    text = told(found, len(questions))
    if out:
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / "rivals.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
            (out / "rivals.md").write_text(text, encoding="utf-8")
        except OSError as error:
            raise AssistantError(
                f"The table cannot be written to {out} ({error.strerror}); give another --out."
            ) from error
    return text


def compared(
    questions: Sequence[Question], retriever: Retriever, chunks: Sequence[Sequence[str]]
) -> dict[str, dict[str, float | None]]:
    """Each way's figures; `chunks` are what the quick start found for each question, best first."""
    store = retriever.store
    everything = {
        para.paragraph_id: (paper, para) for paper in store.papers() for para in store.paragraphs(paper.paper_id)
    }
    sentences = embedded(store.sentences(list(everything)), retriever.embedder)
    of = {id: list(pairs) for id, pairs in groupby(sentences, key=lambda pair: pair[0].paragraph_id)}
    sources = sources_of(store)
    results: dict[str, list[Result]] = {}
    found: dict[str, dict[str, list[str]]] = {}  # way → question → what was read, gold paragraphs by their names

    def keep(way: str, q: Question, answer: Record, ids: Iterable[str]) -> None:
        results.setdefault(way, []).append(score(q, Reply(answer), sources))
        found.setdefault(way, {})[q.id] = list(dict.fromkeys(_known_as(q, *everything[one]) for one in ids))

    for q, nodes in zip(questions, chunks, strict=True):
        vector = retriever.embedder.question(_joined(q))
        asked = retriever.topic(standalone(q.question, q.history), q.question)
        near = in_chunks(nodes, sentences)
        keep(QUICK, q, extract(near, vector, limit(q), everything), [one.paragraph_id for one, _ in near])
        for way, ranking in searches(retriever, _joined(q), Limits(as_of=q.as_of), asked).items():
            ids = list(dict.fromkeys(passage_id.rpartition("/")[0] for passage_id in ranking))[:READ]
            keep(way, q, extract([one for id in ids for one in of.get(id, [])], vector, limit(q), everything), ids)
        keep(OURS, q, _ours(q, retriever), ids)  # reads what our search, the last, has found
    relevant = {q.id: {one.name for one in q.support} for q in questions if q.support}
    figures = {}
    for way, scored in results.items():
        read = _mean([bool(relevant[id] & set(found[way][id])) for id in relevant])
        ranked = ranks(found[way], relevant) if way != QUICK else dict.fromkeys(_RANKS)
        figures[way] = {**shares(scored), "gold read": read, **ranked}
    return figures


def searches(retriever: Retriever, question: str, limits: Limits, asked: Topic | None = None) -> dict[str, list[str]]:
    """Four rankings of passage ids, best first: by words, by meaning, both fused plainly, and our search.

    `asked` is the question as our search is given it, where that is not the question alone.
    """
    vector = retriever.embedder.question(question)
    dense = [passage_id for passage_id, _ in exact(vector, *retriever.store.vectors(limits), DEPTH)]
    lexical = [passage_id for passage_id, _ in retriever.store.search_words(content_stems(question), limits, DEPTH)]
    asked = asked or retriever.topic(question)
    hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), limits)
    return {
        "words alone (BM25)": lexical,
        "dense alone": dense,
        "both fused": [passage_id for passage_id, _ in fuse([dense, lexical])],
        "our search": [hit.passage.passage_id for hit in hits],
    }


def ranks(rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Collection[str]]) -> dict[str, float | None]:
    """Means over the questions of `relevant`: recall@3, reciprocal rank in the first 10 (MRR) and nDCG@10."""
    near, far = list(retrieval(rankings, relevant, 3).values()), list(retrieval(rankings, relevant, 10).values())
    figures = [one["recall"] for one in near], [one["rr"] for one in far], [one["ndcg"] for one in far]
    return {name: _mean(values) for name, values in zip(_RANKS, figures, strict=True)}


def quick_start(questions: Sequence[str], papers: Path) -> list[list[str]]:
    """The chunks that LlamaIndex's quick start finds for each question, best first. Raises AssistantError."""
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-c", ASK_ALL, str(Path(made, "chroma")), str(papers), str(NODES)]
        done = subprocess.run(command, input=json.dumps(list(questions)), capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise AssistantError(
            f"LlamaIndex's quick start failed ({reason}); run make setup again and look at the papers."
        )
    found: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def embedded(sentences: Sequence[Sentence], embedder: Embedder) -> list[tuple[Sentence, "Vectors"]]:
    """Sentences with their vectors of d."""
    return list(zip(sentences, embedder.documents([sentence.text for sentence in sentences]), strict=True))


def in_chunks(
    chunks: Sequence[str], sentences: Sequence[tuple[Sentence, "Vectors"]]
) -> list[tuple[Sentence, "Vectors"]]:
    """The sentences that stand in chunks of the papers' raw text, of the paper that most of each chunk comes from.

    Letters and digits alone are compared: the raw text breaks its lines anywhere.
    """
    found: dict[tuple[str, int, int], tuple[Sentence, Vectors]] = {}
    for chunk in map(_letters, chunks):
        inside = [pair for pair in sentences if (own := _letters(pair[0].text)) and own in chunk]
        papers = [_paper_of(sentence) for sentence, _ in inside]
        paper = max(sorted(set(papers)), key=papers.count, default=None)
        found |= {(s.paragraph_id, s.start, s.end): (s, v) for s, v in inside if _paper_of(s) == paper}
    return list(found.values())


def extract(
    sentences: Sequence[tuple[Sentence, "Vectors"]],
    vector: "Vectors",
    room: int,
    everything: Mapping[str, tuple[Paper, Paragraph]],
) -> Record:
    """An answer record of the sentences nearest to a question's vector, as many as fit; declined where none is."""
    ranked = sorted(sentences, key=lambda pair: (-float(pair[1] @ vector), pair[0].paragraph_id, pair[0].start))
    chosen: list[Sentence] = []
    for sentence, _ in ranked:
        size = words(sentence.text)
        if size <= room and not any(_overlap(sentence, other) for other in chosen):
            chosen.append(sentence)
            room -= size
    cites = [Citation(n, *everything[one.paragraph_id], one.text) for n, one in enumerate(chosen, start=1)]
    return {
        "declined": not cites,
        "reason": None if cites else "not_in_papers",
        "text": " ".join(f"{cite.quote} [{cite.marker}]" for cite in cites),
        "citations": [citation_record(cite) for cite in cites],
        "notices": [],
    }


def shares(results: Sequence[Result]) -> dict[str, float | None]:
    """Σ count / Σ of over the questions, of each measure shown; None where it applies to none of them."""
    return {title: _mean_of([result.scores[name] for result in results]) for name, title in _MEASURES.items()}


def told(found: Mapping[str, Mapping[str, float | None]], asked: int) -> str:
    """The figures as a Markdown table, with what they rest on."""
    columns = list(next(iter(found.values())))
    note = _NOTE.format(short=SHORT, long=LONG, nodes=NODES, read=READ)
    lines = ["# Rivals", "", f"{asked} questions. {note}", "", f"| way | {' | '.join(columns)} |"]
    lines.append("|---" * (len(columns) + 1) + "|")
    for way, figures in found.items():
        lines.append(f"| {way} | {' | '.join(_figure(column, figures[column]) for column in columns)} |")
    return "\n".join([*lines, ""])


def _figure(column: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if column == "words" else f"{value:.3f}"


def _ours(q: Question, retriever: Retriever) -> Record:
    return answer_record(ask(Query(q.question, q.history, Limits(as_of=q.as_of)), retriever).answer)


def _joined(q: Question) -> str:
    """What a way without a memory is asked: the question before, and the question."""
    return " ".join([*q.history[-1:], q.question])


def _known_as(q: Question, paper: Paper, para: Paragraph) -> str:
    """A gold paragraph's name, so that each is found once; another paragraph's own id."""
    support = supports(q, paper, para)
    return support.name if support else para.paragraph_id


def _overlap(one: Sentence, other: Sentence) -> bool:
    return one.paragraph_id == other.paragraph_id and one.start < other.end and other.start < one.end


def _paper_of(sentence: Sentence) -> str:
    return sentence.paragraph_id.rpartition("/")[0]


@cache
def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _mean_of(scores: Sequence[Score]) -> float | None:
    whole = sum(of for _, of in scores)
    return sum(count for count, _ in scores) / whole if whole else None
