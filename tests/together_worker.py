"""A child process that asks the store again and again while another changes it: every answer is of one moment."""

import sys
import time
from pathlib import Path
from threading import Thread

from fakes import FakeEmbedder, FakeReader

from assistant.retrieve import Retriever
from assistant.schema import Limits
from assistant.store import Store

THREADS = 2
WRONG: list[str] = []
TOOK: list[float] = []


def ask(retriever: Retriever, until: float) -> None:
    """Ask for one paper's two paragraphs: they are there, of one text of it, whenever it is replaced."""
    topic = retriever.topic("What is the tariff of the harbour?")
    vector, read = retriever.embed(topic), retriever.read(topic)
    while time.time() < until:
        began = time.perf_counter()
        hits = retriever.search(topic, vector, read, Limits(), 20)
        TOOK.append(time.perf_counter() - began)
        found = [hit for hit in hits if hit.paper.paper_id == "harbour"]
        turns = {hit.passage.text.split()[-1] for hit in found}
        if len(found) != 2 or len(turns) != 1:
            WRONG.append(f"{len(found)} paragraphs of {len(turns)} texts")


if __name__ == "__main__":
    opened = Retriever(Store(Path(sys.argv[1])), FakeEmbedder(), FakeReader())
    askers = [Thread(target=ask, args=[opened, float(sys.argv[2])]) for _ in range(THREADS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    print(len(TOOK), sorted(TOOK)[len(TOOK) * 95 // 100])
    print("\n".join(WRONG[:5]))
    sys.exit(1 if WRONG else 0)
