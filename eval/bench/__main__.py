"""Speed and scale in one run: python -m eval.bench [--sizes 1000 10000 100000] [--out runs/bench].

Real papers are read, embedded and stored; from their passages stores of the sizes asked for are made, and asked; plain
LlamaIndex with Chroma does the same work beside it. A million passages take 20 GB of disk and, on two cores, some
forty minutes: --sizes 1000000 --plain-up-to 100000.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.bench import plain
from eval.bench.report import html, markdown

ROOT = Path(__file__).resolve().parent.parent.parent
_PAPER = """# Ferry timetable

To: Cabinet, 4 May 2026

Classification: Unrestricted

## 1. Background

1.1 The ferry to the island sails twice a day in winter and four times a day in summer.

1.2 The slipway was last mended in 2019 and cost £41,000.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the report and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    papers = os.environ.get("COUNCIL_PAPERS")
    parser.add_argument(
        "--papers",
        type=Path,
        default=Path(papers) / "seeds" if papers else ROOT / "corpus",
        help="a folder of text papers that both read (default: $COUNCIL_PAPERS/seeds, else corpus)",
    )
    parser.add_argument(
        "--of", type=Path, metavar="STORE", help="make passages of this store's papers (default: --papers)"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000], metavar="N", help="passages")
    parser.add_argument("--plain-up-to", type=int, default=100_000, metavar="N", help="the rival's largest size")
    parser.add_argument("--questions", type=int, default=60, metavar="N", help="asked of each store (60)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep the stores here, and use those that are there")
    parser.add_argument(
        "--out", type=Path, default=Path("runs/bench"), metavar="DIR", help="for the report (runs/bench)"
    )
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        work = options.work or Path(made)
        work.mkdir(parents=True, exist_ok=True)
        questions = work / "questions.json"
        questions.write_text(json.dumps(_questions(options.questions)), encoding="utf-8")
        began = os.getloadavg()[2]
        record: dict[str, Any] = {"ingest": _ingest(options.papers, work), "sizes": []}
        for size in options.sizes:
            record["sizes"].append(_size(size, options.of or work / "real", work, questions, options.plain_up_to))
            record["about"] = {
                "cores": os.cpu_count(),
                "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
                "python": platform.python_version(),
                "load": round((began + os.getloadavg()[2]) / 2, 1),
            }
            (options.out / "bench.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
            (options.out / "bench.md").write_text(markdown(record), encoding="utf-8")
            (options.out / "bench.html").write_text(html(record), encoding="utf-8")
    sys.stdout.write(f"{options.out / 'bench.html'} and bench.md tell the figures.\n")
    return 0


def _ingest(papers: Path, work: Path) -> dict[str, Any]:
    """Files to a finished store, beside the networks alone and the quick start over the same files."""
    from eval.bench_cold import QUICK_START

    store = work / "real"
    shutil.rmtree(store, ignore_errors=True)
    before = _processor()
    seconds = _clock([sys.executable, "-m", "ingest", "add", str(papers), "--store", str(store)])
    busy = _processor() - before
    script = work / "quick_start.py"
    script.write_text(QUICK_START, encoding="utf-8")
    quick = work / "quick"
    shutil.rmtree(quick, ignore_errors=True)
    plain_seconds = _clock([sys.executable, str(script), "build", str(quick), str(papers)])
    return {"seconds": seconds, "processor_seconds": busy, "plain_seconds": plain_seconds, **_ours("embed", store)}


def _size(size: int, of: Path, work: Path, questions: Path, plain_up_to: int) -> dict[str, Any]:
    """Everything at one size."""
    store, kept = work / f"store-{size}", work / f"store-{size}.json"
    if not kept.is_file():
        shutil.rmtree(store, ignore_errors=True)
        kept.write_text(json.dumps(_ours("build", store, "--of", str(of), "--passages", str(size))), encoding="utf-8")
    found = json.loads(kept.read_text(encoding="utf-8"))
    asked = ["--questions", str(questions)]
    found |= _ours("ask", store, *asked) | _ours("recall", store, *asked)
    first = json.loads(questions.read_text(encoding="utf-8"))[0]
    found["cold_seconds"] = _clock([sys.executable, "-m", "assistant", "ask", first, "--store", str(store)], (0, 1))
    paper = work / "ferry.md"
    paper.write_text(_PAPER, encoding="utf-8")
    found["add_seconds"] = _clock([sys.executable, "-m", "ingest", "add", str(paper), "--store", str(store)])
    found["remove_seconds"] = _clock([sys.executable, "-m", "ingest", "remove", "ferry", "--store", str(store)])
    if size <= plain_up_to:
        folder = work / f"plain-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        record = store / "record.sqlite"
        rival = plain.run("build", folder, record, questions)
        rival["bytes"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        rival |= plain.run("ask", folder, record, questions) | plain.run("add", folder, record, questions)
        found["plain"] = rival
        shutil.rmtree(folder)
    return dict(found)


def _ours(step: str, store: Path, *more: str) -> dict[str, Any]:
    """The figures of one step in a process of its own."""
    command = [sys.executable, "-m", "eval.bench.ours", step, str(store), *more]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _clock(command: Sequence[str], ends: Sequence[int] = (0,)) -> float:
    """Wall seconds of one fresh process. Raises CalledProcessError when it ends otherwise."""
    started = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in ends:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return time.perf_counter() - started


def _processor() -> float:
    """Seconds of processor time that the processes begun here have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _questions(count: int) -> list[str]:
    """Gold questions that stand alone, evenly chosen."""
    lines = (ROOT / "eval" / "gold" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    alone = [found["question"] for found in map(json.loads, lines) if not found["history"]]
    return [alone[n * len(alone) // count] for n in range(min(count, len(alone)))]


if __name__ == "__main__":
    sys.exit(main())
