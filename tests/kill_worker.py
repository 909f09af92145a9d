"""The kill test's child processes: one adds papers until it dies, one looks at what it left, one mends the index."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from fakes import FakeEmbedder, FakeReader

from assistant import index
from assistant.keeping.soundness import examine
from assistant.keeping.writer import Writer
from assistant.retrieve import exact
from assistant.schema import Limits
from assistant.store import Store
from assistant.text import stems
from ingest.library import Step, add

PARAGRAPHS = 6


def write(folder: Path, papers: Path, first: int) -> None:
    """Add a few papers at a time, each followed by the index, as a clerk would; say each once it is stored."""

    def acknowledge(step: Step) -> None:
        if step.outcome != "unchanged":
            print(step.name, flush=True)

    for n in range(first, first + 1000):
        batch = [papers / f"paper-{n}.md", papers / f"paper-{n % 5}.md"]  # a new one, and a new text of an early one
        for path in batch:
            said = "".join(
                f"1.{k} Marker{path.stem.replace('-', '')}x{k} stands at turn {n}.\n\n"
                for k in range(1, PARAGRAPHS + 1)
            )
            path.write_text(f"# Title of {path.stem}\n\n## 1. Background\n\n{said}")
        add(batch, folder, FakeEmbedder(), FakeReader(), progress=acknowledge)
        if n % 2 and n > 4:  # taken out, or closed to readers
            with Writer(folder, "fake", 64, "fake") as writer:
                if n % 4 == 3:
                    writer.remove(f"paper-{n}")
                else:
                    held = next(paper for _, paper in writer.papers() if paper.paper_id == f"paper-{n}")
                    writer.describe(replace(held, access="exempt"), ())
                print(f"gone paper-{n}", flush=True)


def faults(folder: Path, acknowledged: set[str], gone: set[str]) -> list[str]:
    """Everything that is wrong with a store after its writer was killed."""
    wrong: list[str] = []
    store = Store(folder)
    about = [fault.said for fault in examine(folder).faults]
    wrong += [said for said in about if not said.startswith(("The vector index", "The file"))]
    ids, matrix = store.vectors()
    whole = index.usable(folder, store.version(), thorough=True)
    seen = {paper.paper_id for paper in store.papers()}
    wrong += [f"{paper_id} was acknowledged and is gone" for paper_id in acknowledged - seen]
    wrong += [f"{paper_id} was taken out or closed and is seen" for paper_id in gone & seen]
    for paper in store.papers():
        paras = [para for para in store.paragraphs(paper.paper_id) if para.label]
        if len(paras) != PARAGRAPHS:
            wrong.append(f"{paper.paper_id} has {len(paras)} paragraphs")
        for para in paras:
            passage_id = f"{para.paragraph_id}/0"
            marker = next(stem for stem in stems(para.text) if stem.startswith("marker"))
            if [hit for hit, _ in store.search_words([marker], Limits(), 5)] != [passage_id]:
                wrong.append(f"{passage_id} is not found by its word")
            if not store.sentences([para.paragraph_id]) or not store.tokens([para.paragraph_id]):
                wrong.append(f"{passage_id} has no sentences or tokens")
            ((passage, _, _),) = store.passages([passage_id])
            vector = FakeEmbedder().question(f"{passage.context}\n{passage.text}")
            ways = {"scan": exact(vector, ids, matrix, 1), "search": store.nearest(vector, Limits(), 1)}
            for way, hits in ways.items():
                if not hits or hits[0][1] < 0.999:
                    wrong.append(f"{passage_id} is not found by {way}")
    if len(ids) != len(np.unique(ids)) or len(ids) != store.passage_count():
        wrong.append(f"{len(ids)} vectors of {store.passage_count()} passages")
    print("index" if whole else "no index")
    return wrong


if __name__ == "__main__":
    command, folder, *rest = sys.argv[1:]
    if command == "write":
        write(Path(folder), Path(rest[0]), int(rest[1]))
    elif command == "settle":
        with Writer(Path(folder), "fake", 64, "fake"):
            pass
    else:
        kept, gone = ({name[1:] for name in rest if name[0] == sign} for sign in "+-")
        problems = faults(Path(folder), kept, gone)
        print("\n".join(problems))
        sys.exit(1 if problems else 0)
