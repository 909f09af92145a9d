"""One step of the benchmark in a process of its own, so that its memory is its own: python -m eval.bench.ours STEP …

Prints one JSON object of figures: seconds, milliseconds, bytes.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from assistant.schema import Limits, Query

DEPTH = 10  # recall at


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one step and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.ours", description=__doc__)
    parser.add_argument("step", choices=sorted(_STEPS))
    parser.add_argument("store", type=Path)
    parser.add_argument("--of", type=Path, help="build: the store of real papers; embed: the same")
    parser.add_argument("--passages", type=int, default=0)
    parser.add_argument("--questions", type=Path, help="a JSON list")
    options = parser.parse_args(arguments)
    sys.stdout.write(json.dumps(_STEPS[options.step](options)) + "\n")
    return 0


def _build(options: argparse.Namespace) -> dict[str, Any]:
    """Fill a store with made papers through its writer, and build its index."""
    from assistant.keeping.record import stored_with
    from assistant.keeping.writer import Writer
    from eval.bench.made import made, real

    papers = real(options.of)
    count, paras, number, making = 0, 0, 0, 0.0
    began = time.perf_counter()
    with Writer(options.store, **stored_with(options.of)) as writer:
        coming = made(papers, options.passages)
        while True:
            start = time.perf_counter()
            one = next(coming, None)
            making += time.perf_counter() - start
            if one is None:
                break
            path = Path("/made") / one.paper.source
            writer.put(one.paper, path, one.paragraphs, one.passages, one.vectors, one.sentences, one.tokens, one.terms)
            count, paras, number = count + len(one.passages), paras + len(one.paragraphs), number + 1
        stored = time.perf_counter()
    ended = time.perf_counter()
    return {
        "papers": number,
        "paragraphs": paras,
        "passages": count,
        "store_seconds": stored - began - making,
        "index_seconds": ended - stored,
        "build_memory": _memory(),
        "record_bytes": sum(path.stat().st_size for path in options.store.glob("record.sqlite*")),
        "index_bytes": sum(path.stat().st_size for path in (options.store / "index").rglob("*") if path.is_file()),
    }


def _ask(options: argparse.Namespace) -> dict[str, Any]:
    """Open the store and ask: first question, then retrieval and answers while warm."""
    from assistant.chat import ask
    from assistant.retrieve import DEPTH as DEEP
    from assistant.retrieve import open_retriever

    questions = json.loads(options.questions.read_text(encoding="utf-8"))
    began = time.perf_counter()
    retriever = open_retriever(options.store)
    ask(Query(questions[0]), retriever)
    opened = time.perf_counter() - began
    year = Limits(earliest=date(2015, 1, 1), latest=date(2015, 12, 31))
    timed: dict[str, list[float]] = {name: [] for name in ("topic", "dense", "words", "search", "limited", "answer")}
    used: dict[str, list[float]] = {name: [] for name in timed}
    store = retriever.store

    def clock(name: str, work: Callable[[], Any]) -> Any:
        start, busy = time.perf_counter(), time.process_time()
        found = work()
        timed[name].append((time.perf_counter() - start) * 1000)
        used[name].append((time.process_time() - busy) * 1000)
        return found

    for question in questions:
        asked = clock("topic", partial(retriever.topic, question))
        vector, read = retriever.embed(asked), retriever.read(asked)
        clock("dense", partial(store.nearest, vector, Limits(), DEEP))
        clock("words", partial(store.search_words, asked.stems, Limits(), DEEP))
        clock("search", partial(retriever.search, asked, vector, read, Limits()))
        clock("limited", partial(retriever.search, asked, vector, read, year))
        clock("answer", partial(ask, Query(question), retriever))
    return {"open_seconds": opened, "memory": _memory(), **_spreads(timed), "processor": _spreads(used)}


def _recall(options: argparse.Namespace) -> dict[str, Any]:
    """Of the truly nearest passages by float32, the share that the index finds."""
    import numpy as np

    from assistant.keeping.record import connect
    from assistant.retrieve import open_retriever

    retriever = open_retriever(options.store)
    questions = json.loads(options.questions.read_text(encoding="utf-8"))
    vectors = np.array([retriever.embedder.question(question) for question in questions])
    best: list[list[tuple[float, str]]] = [[] for _ in questions]
    rows = connect(options.store).execute("SELECT passage_id, vector FROM passages")
    while batch := rows.fetchmany(20_000):
        matrix = np.frombuffer(b"".join(vector for _, vector in batch), dtype=np.float32).reshape(len(batch), -1)
        near = matrix @ vectors.T
        for n, kept in enumerate(best):
            top = np.argsort(-near[:, n])[:DEPTH]
            best[n] = sorted([*kept, *((float(near[row, n]), batch[row][0]) for row in top)], reverse=True)[:DEPTH]
    shares = []
    for vector, truly in zip(vectors, best, strict=True):
        found = retriever.store.nearest(vector, Limits(), DEPTH)
        last = truly[-1][0] - 1e-6  # one of equals is as good as another
        shares.append(min(sum(cosine >= last for _, cosine in found), len(truly)) / len(truly))
    return {"recall": sum(shares) / len(shares)}


def _embed(options: argparse.Namespace) -> dict[str, Any]:
    """What embedding a store's passages and reading its paragraphs takes by itself, of processor time."""
    from assistant import embed, reader
    from eval.bench.made import real

    papers, embedder, read = real(options.store), embed.load(), reader.load()
    embedder.documents(["warm"])
    read.paragraphs([("", "warm")])
    passages, reading = 0.0, 0.0
    for one in papers:
        start = time.process_time()
        embedder.documents([f"{passage.context}\n{passage.text}" for passage in one.passages])
        middle = time.process_time()
        contexts = {passage.paragraph_id: passage.context for passage in one.passages}
        read.paragraphs([(contexts[para.paragraph_id], para.text) for para in one.paragraphs])
        passages, reading = passages + middle - start, reading + time.process_time() - middle
    return {
        "passages": sum(len(one.passages) for one in papers),
        "paragraphs": sum(len(one.paragraphs) for one in papers),
        "pages": sum(one.paper.pages or 0 for one in papers),
        "embedding_seconds": passages,
        "reading_seconds": reading,
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """The median and the 95th percentile."""
    ordered = sorted(values)
    return {"p50": ordered[len(ordered) // 2], "p95": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]}


def _spreads(measured: dict[str, list[float]]) -> dict[str, Any]:
    return {name: spread(values) for name, values in measured.items()}


def _memory() -> int:
    """The most bytes that this process held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


_STEPS = {"build": _build, "ask": _ask, "recall": _recall, "embed": _embed}

if __name__ == "__main__":
    sys.exit(main())
