"""Reading PDFs timed: `python -m ingest.bench_pdf DIR`, beside pypdfium2's bare text of the same files, in one run.

Both are done on one core in fresh processes, start and imports included, and counted in seconds of processor time,
which other work on the machine disturbs less than the clock. Nothing is asserted: machines differ.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ingest.child import Readers

# The least that reads every page's text; no package with a permissive licence was found that is faster.
BARE = """
import sys, pypdfium2
for name in sys.argv[1:]:
    document = pypdfium2.PdfDocument(name)
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()
"""


def spent() -> float:
    """Seconds of processor time of this process and of those that it started and that have ended."""
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def bare(files: Sequence[Path]) -> float:
    """Seconds for the files' bare text."""
    before = spent()
    subprocess.run([sys.executable, "-c", BARE, *map(str, files)], check=True)
    return spent() - before


def read(files: Sequence[Path]) -> float:
    """Seconds for reading the files as `python -m ingest add` does. Raises PaperError for one that cannot be read."""
    before = spent()
    with Readers() as readers:
        for reading in readers.read(files):
            reading.result()
    return spent() - before


def main() -> None:
    """Time both, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m ingest.bench_pdf", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of PDFs")
    parser.add_argument("--rounds", type=int, default=3, help="how often; the least of each is told (default: 3)")
    asked = parser.parse_args()
    files = sorted(asked.folder.glob("*.pdf"))
    if not files:
        parser.error(f"there are no PDFs in {asked.folder}")
    began = time.monotonic()
    read(files)
    wall = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rounds = [(bare(files), read(files)) for _ in range(asked.rounds)]
    text, whole = (min(seconds) for seconds in zip(*rounds, strict=True))
    print(f"{len(files)} files, processor time on one core: bare text {text:.2f} s, read {whole:.2f} s,", end=" ")
    print(f"{whole / text:.1f} times as much; on all cores read in {wall:.1f} s; at most {peak:.0f} MB a process")


if __name__ == "__main__":
    main()
