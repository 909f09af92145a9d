"""The product on public sets, beside what others published: SciFact, SQuAD 2.0 and MTRAG.

A check from outside that the parts do what they should; no set is about councils, and nothing is tuned on them.
What each figure means, and what it does not, stands in the note above its table.
"""

import gzip
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import reranker
from assistant.asking.followup import standalone
from assistant.chat import ask
from assistant.embed import Embedder
from assistant.errors import AssistantError
from assistant.keeping.writer import Writer
from assistant.reader import Reader
from assistant.retrieve import Retriever
from assistant.schema import UNRESTRICTED, Limits, Paper, Paragraph, Passage, Query, Sentence
from assistant.store import Store
from assistant.text import sentences
from eval.gold import says
from eval.retrieval import retrieval
from eval.rivals import searches
from eval.score import SHORT, words

Record = dict[str, Any]
Figures = dict[str, dict[str, float]]  # row of a table → column → figure

# BEIR's own runs of SciFact, nDCG@10; BM25 differs by its tuning and its fields.
PUBLISHED = {"published: BM25": "0.665–0.679", "published: all-MiniLM-L6-v2": "0.645"}
_SETS = {
    "scifact": ("corpus.jsonl.gz", "queries.jsonl", "qrels_test.tsv"),
    "squad2": ("paragraphs.jsonl", "questions.jsonl"),
    "mtrag": ("conversations.jsonl", "rewrites.jsonl"),
}
_MARKER = re.compile(r"\[\d+\]")
_UNJUDGED = 10  # abstracts beside the judged ones, for each claim of a sample


def run_public(
    benchmarks: Path, out: Path | None, sample: int | None, models: tuple[Embedder, Reader] | None = None
) -> str:
    """Measure all three sets and return the tables in Markdown; `out` is given public.md and public.json.

    `benchmarks` holds the folders scifact, squad2 and mtrag. `sample` is how many questions of each set are
    asked, evenly spread; None asks all of them. Raises AssistantError when a file is missing, broken, or cannot be
    written.
    """
    missing = [
        f"{name}/{file}" for name, files in _SETS.items() for file in files if not (benchmarks / name / file).is_file()
    ]
    if missing:
        raise AssistantError(
            f"The folder {str(benchmarks)!r} lacks {', '.join(missing)}; give the public sets' folder."
        )
    if models is None:
        from assistant import embed, reader

        models = embed.load(), reader.load()
    try:
        found = {name: measure(benchmarks / name, *models, sample) for name, measure in _MEASURES.items()}
    except (ValueError, KeyError, EOFError, gzip.BadGzipFile) as error:
        raise AssistantError(
            f"A file in {str(benchmarks)!r} is not as it was published; fetch the sets again."
        ) from error
    text = _told(found, sample)
    if out:
        try:
            out.mkdir(parents=True, exist_ok=True)
            made = {
                "model": models[0].name,
                "reader": models[1].name,
                "sample": sample,
                "published": PUBLISHED,
                "figures": found,
            }
            (out / "public.json").write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            (out / "public.md").write_text(text, encoding="utf-8")
        except OSError as error:
            raise AssistantError(
                f"The tables cannot be written to {out} ({error.strerror}); give another --out."
            ) from error
    return text


def scifact(folder: Path, embedder: Embedder, reader: Reader, sample: int | None = None) -> Figures:
    """nDCG@10 of four searches over the abstracts, for the judged claims.

    A sample of claims also cuts the abstracts down, to the judged ones and a few others: quicker, and easier.
    """
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels_test.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        claim, abstract, grade = line.split("\t")
        if int(grade) > 0:
            relevant.setdefault(claim, set()).add(abstract)
    claims = _sampled([one for one in _lines(folder / "queries.jsonl") if one["_id"] in relevant], sample)
    abstracts = _lines(folder / "corpus.jsonl.gz")
    if sample:
        judged = set().union(*(relevant[claim["_id"]] for claim in claims))
        others = [one for one in abstracts if one["_id"] not in judged][: sample * _UNJUDGED]
        abstracts = [one for one in abstracts if one["_id"] in judged] + others
    paper = _paper("scifact", None, "scifact")
    with _held(
        embedder, reader, [(paper, [f"{one['title']} {one['text']}".strip() for one in abstracts])]
    ) as retriever:
        ids = {f"scifact/{n}/0": one["_id"] for n, one in enumerate(abstracts)}
        ranked: dict[str, dict[str, list[str]]] = {}
        for claim in claims:
            for way, ranking in searches(retriever, claim["text"], Limits()).items():
                ranked.setdefault(way, {})[claim["_id"]] = [ids[passage_id] for passage_id in ranking]
    wanted = {claim["_id"]: relevant[claim["_id"]] for claim in claims}
    return {
        way: {"nDCG@10": sum(one["ndcg"] for one in retrieval(found, wanted, 10).values()) / len(wanted)}
        for way, found in ranked.items()
    }


def squad(folder: Path, embedder: Embedder, reader: Reader, sample: int | None = None) -> Figures:
    """Short answers and declining, each paragraph a paper of its own and the question limited to that paper.

    `right`: a gold answer stands in our answer of at most 80 words. `declined rightly`: of the questions that the
    paragraph does not answer. The control says the paragraph's first 80 words to everything.
    """
    paragraphs = {one["id"]: one for one in _lines(folder / "paragraphs.jsonl")}
    questions = _sampled(_lines(folder / "questions.jsonl"), sample)
    asked = [paragraphs[id] for id in dict.fromkeys(one["paragraph_id"] for one in questions)]
    papers = [
        (_paper(f"squad-{n}", one["title"].replace("_", " "), one["id"]), [one["text"]]) for n, one in enumerate(asked)
    ]
    ours, control = [], []
    with _held(embedder, reader, papers) as retriever:
        for one in questions:
            answer = ask(Query(one["question"], limits=Limits(body=one["paragraph_id"])), retriever).answer
            ours.append((one, None if answer.declined else _MARKER.sub(" ", answer.text)))
            control.append((one, " ".join(paragraphs[one["paragraph_id"]]["text"].split()[:SHORT])))
    return {"ours": short_answers(ours), "first 80 words": short_answers(control)}


def short_answers(said: Sequence[tuple[Record, str | None]]) -> dict[str, float]:
    """Shares over SQuAD questions with what was said to each, None for declined.

    right = |answerable, a gold answer in what was said within 80 words| / |answerable|; right, when answered = the same
    over |answerable ∧ answered|; declined rightly = |unanswerable ∧ declined| / |unanswerable|;
    declined wrongly = |answerable ∧ declined| / |answerable|; balance = ½ (declined rightly + 1 − declined wrongly),
    0.5 by chance; words = mean length of an answer.
    """
    answerable = [(one, text) for one, text in said if not one["is_impossible"]]
    spoken = [text for _, text in said if text is not None]
    hits = sum(
        text is not None and words(text) <= SHORT and any(says(text, form) for form in one["answers"])
        for one, text in answerable
    )
    silent = sum(text is None for _, text in answerable)
    rightly = _share(len(said) - len(spoken) - silent, len(said) - len(answerable))
    wrongly = _share(silent, len(answerable))
    return {
        "right": _share(hits, len(answerable)),
        "right, when answered": _share(hits, len(answerable) - silent),
        "declined rightly": rightly,
        "declined wrongly": wrongly,
        "balance": (rightly + 1 - wrongly) / 2,
        "words": _share(sum(words(text) for text in spoken), len(spoken)),
    }


def mtrag(folder: Path, embedder: Embedder, _: Reader, sample: int | None = None) -> Figures:
    """How near a follow-up, made to stand alone, comes to a person's rewrite of it; only follow-ups are counted.

    The passages of the set are not at hand, so nothing is retrieved: `cosine` compares the vectors that a search would
    start from, and `own rewrite first` asks whether the person's rewrite of this turn is the nearest among the rewrites
    of all turns, those of the same conversation included.
    """
    rewrites = {one["_id"]: _turns(one["text"])[0] for one in _lines(folder / "rewrites.jsonl")}
    talks = {one["_id"]: _turns(one["text"]) for one in _lines(folder / "conversations.jsonl")}
    ids = sorted(rewrites)
    vectors = {id: embedder.question(rewrites[id]) for id in ids}
    ways: dict[str, list[tuple[float, bool]]] = {"as typed": [], "with the turn before": [], "ours": []}
    for id in _sampled([id for id in ids if len(talks[id]) > 1], sample):
        *history, question = talks[id]
        texts = (question, f"{history[-1]} {question}", standalone(question, history))
        for way, text in zip(ways, texts, strict=True):
            vector = embedder.question(text)
            nearness = {other: float(vector @ vectors[other]) for other in ids}
            ways[way].append((nearness[id], nearness[id] >= max(nearness.values())))
    return {
        way: {
            "cosine": _share(sum(cosine for cosine, _ in turns), len(turns)),
            "own rewrite first": _share(sum(first for _, first in turns), len(turns)),
            "turns": float(len(turns)),
        }
        for way, turns in ways.items()
    }


_MEASURES = {"squad2": squad, "mtrag": mtrag, "scifact": scifact}
_NOTES = {
    "scifact": (
        "SciFact",
        "300 claims against 5,183 abstracts of medical papers, title and abstract as one text. “Our search” mends "
        "spelling and reads short forms and everyday words as for councils' papers, and takes the fusion's 30 best.",
    ),
    "squad2": (
        "SQuAD 2.0, half of the CS224n half",
        "Each paragraph is a small paper and the question is limited to it. Right: a gold answer stands in what was "
        "said, within 80 words; SQuAD's own scores ask for the exact span and cannot be compared. The control says the "
        "paragraph's first 80 words to everything and never declines. Balance: the mean of the answerable kept and the "
        "unanswerable declined; 0.5 is chance. The reader was trained with these very questions (eval/train.py): what "
        "“ours” shows is how much of them it kept, and no check of it; that needs the set's other half.",
    ),
    "mtrag": (
        "MTRAG follow-ups",
        "The set's passages are not at hand, so this compares questions and not what they find: the cosine of the "
        "question's vector with that of a person's rewrite, and how often that rewrite is the nearest of all turns' "
        "rewrites. First turns are left out. Only the user's turns are known, not the replies between them.",
    ),
}


def _told(found: Mapping[str, Figures], sample: int | None) -> str:
    lines = ["# Public sets", ""]
    if sample:
        lines += [f"A sample of {sample} questions a set: not to be put beside published figures.", ""]
    for name, (title, note) in _NOTES.items():
        columns = list(next(iter(found[name].values())))
        lines += [f"## {title}", "", note, "", f"| way | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
        for way, figures in found[name].items():
            lines.append(f"| {way} | {' | '.join(_figure(column, figures[column]) for column in columns)} |")
        if name == "scifact":
            lines += [f"| {way} | {figure} |" for way, figure in PUBLISHED.items()]
        lines.append("")
    return "\n".join(lines)


def _figure(column: str, value: float) -> str:
    return f"{value:.0f}" if column in ("words", "turns") else f"{value:.3f}"


@contextmanager
def _held(embedder: Embedder, reader: Reader, papers: Sequence[tuple[Paper, Sequence[str]]]) -> Iterator[Retriever]:
    """A passing store of papers, each text a paragraph and a passage."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with Writer(folder, embedder.name, embedder.dimensions, reader.name) as writer:
            for paper, texts in papers:
                _put(writer, embedder, reader, paper, texts)
        store = Store(folder)
        try:
            yield Retriever(store, embedder, reader, reranker.load())
        finally:
            store.close()


def _put(writer: Writer, embedder: Embedder, reader: Reader, paper: Paper, texts: Sequence[str]) -> None:
    paras = [Paragraph(paper.paper_id, n, str(n + 1), None, None, None, None, text) for n, text in enumerate(texts)]
    context = paper.title or ""
    passages = [Passage(f"{para.paragraph_id}/0", para.paragraph_id, context, para.text) for para in paras]
    vectors = embedder.documents([f"{context}\n{text}".strip() for text in texts])
    spans = [(para, start, end) for para in paras for start, end in sentences(para.text)]
    parts = [Sentence(para.paragraph_id, start, end, para.text[start:end]) for para, start, end in spans]
    read = reader.paragraphs([(context, text) for text in texts])
    writer.put(paper, Path(paper.source), paras, passages, vectors, parts, read, [])


def _paper(paper_id: str, title: str | None, body: str) -> Paper:
    unknown = dict.fromkeys(("council", "meeting_date", "period", "author_body", "classification", "decision_ref"))
    return Paper(
        paper_id=paper_id,
        source=paper_id,
        title=title,
        body=body,
        kind="other",
        authors=(),
        access=UNRESTRICTED,
        recommendation=None,
        sha256="",
        revision=1,
        pages=None,
        digest=False,
        open_part=False,
        **unknown,
    )


def _lines(path: Path) -> list[Record]:
    """A JSON Lines file, gzipped or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def _turns(talk: str) -> list[str]:
    """ "|user|: one\\n|user|: two" → one, two."""
    return [turn.strip() for turn in re.split(r"^\|user\|:", talk, flags=re.MULTILINE) if turn.strip()]


def _sampled(found: Sequence[Any], sample: int | None) -> list[Any]:
    """All, or as many as the sample says, evenly spread."""
    if not sample or sample >= len(found):
        return list(found)
    return [found[i * len(found) // sample] for i in range(sample)]


def _share(part: float, whole: float) -> float:
    """part / whole; 0 where there is nothing."""
    return part / whole if whole else 0.0
