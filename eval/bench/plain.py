"""Plain LlamaIndex with Chroma, as its documentation has it, over the same passages and vectors as the product's.

It runs as a script of its own, so that its memory is its own and no package is known here that one file alone may know.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.bench_cold import QUICK_START

# The quick start of eval.bench_cold up to its commands, then one step. Chroma is as it is created: no settings.
_SET_UP, _, _ = QUICK_START.partition("\nstep, folder, given")
_SCRIPT = f"""{_SET_UP}
import json, resource, sqlite3, time
from statistics import median
import numpy as np

def spread(values):
    ordered = sorted(values)
    return {{"p50": ordered[len(ordered) // 2], "p95": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]}}

step, folder, record, given = sys.argv[1:]
began = time.perf_counter()
store = Chroma(collection=chromadb.PersistentClient(folder).get_or_create_collection("papers"))
index = VectorStoreIndex.from_vector_store(store, embed_model=MiniLM())
rows = sqlite3.connect(record).execute("SELECT passage_id, context, text, vector FROM passages ORDER BY id")

def insert(batch):
    index.insert_nodes([
        TextNode(id_=i, text=f"{{context}}\\n{{text}}", embedding=np.frombuffer(v, dtype=np.float32).tolist())
        for i, context, text, v in batch
    ])

out = {{}}
if step == "build":
    while batch := rows.fetchmany(1000):
        insert(batch)
    out["index_seconds"] = time.perf_counter() - began
elif step == "add":
    insert([(f"more-{{n}}", c, t, v) for n, (i, c, t, v) in enumerate(rows.fetchmany(80))])
    out["add_seconds"] = time.perf_counter() - began
else:
    questions = json.loads(Path(given).read_text())
    retriever = index.as_retriever(similarity_top_k=10)
    retriever.retrieve(questions[0])
    out["open_seconds"] = time.perf_counter() - began
    taken, found = [], []
    for question in questions:
        start = time.perf_counter()
        found.append([hit.node.node_id for hit in retriever.retrieve(question)])
        taken.append((time.perf_counter() - start) * 1000)
    out["search"] = spread(taken)
    out["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    asked = np.array([MODEL.encode(question, show_progress_bar=False) for question in questions])
    best = [[] for _ in questions]
    names = {{}}
    rows = sqlite3.connect(record).execute("SELECT passage_id, vector FROM passages")
    wanted = [set(ids) for ids in found]
    seen = [[] for _ in questions]
    while batch := rows.fetchmany(20000):
        near = np.array([np.frombuffer(v, dtype=np.float32) for _, v in batch]) @ asked.T
        for n in range(len(questions)):
            top = np.argsort(-near[:, n])[:10]
            best[n] = sorted([*best[n], *near[top, n].tolist()], reverse=True)[:10]
            seen[n] += [float(near[row, n]) for row, (i, _) in enumerate(batch) if i in wanted[n]]
    shares = [sum(c >= t[-1] - 1e-6 for c in s) / len(t) for s, t in zip(seen, best)]
    out["recall"] = sum(min(share, 1.0) for share in shares) / len(shares)
print("\\n" + json.dumps(out))
"""


def run(step: str, folder: Path, record: Path, questions: Path) -> dict[str, Any]:
    """Figures of one step over the passages of a record. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as made:
        script = Path(made, "plain.py")
        script.write_text(_SCRIPT, encoding="utf-8")
        command = [sys.executable, str(script), step, str(folder), str(record), str(questions)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return dict(figures)
