"""Files read in child processes: bad ones end in time with one reason each, and harm no other."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from bad_files import ENCODED, PDFS, SENTENCE, TEXTS, laughs, one_page, shown
from docx_samples import docx, para, row, table
from fakes import ROOT, FakeEmbedder, FakeReader
from test_house import HEAVY

from assistant import index
from assistant.errors import PaperError
from assistant.store import Store
from ingest import child
from ingest.child import Readers
from ingest.library import Summary, add
from ingest.reading import Reading, read_paper

GOOD = one_page(shown(SENTENCE))
SLOW = {"laughs", "looping forms", "flate bomb", "flate bomb twice", "picture bomb", "scattered letters", "many pages"}
READ = {  # the others are refused
    *("broken table", "many pages", "circular outlines", "many fonts", "deep arrays", "deep states", "long path"),
    *("many rules", "looping form", "looping length", "object stream bomb", "negative box"),
    *("utf-16", "utf-8 with its mark", "windows", "one wrong byte", "nested quotes"),
}
DEPENDS = {"scattered letters"}  # on how quick the machine is


@pytest.fixture
def readers() -> Iterator[Readers]:
    with Readers() as open_readers:
        yield open_readers


def outcomes(readers: Readers, paths: Sequence[Path]) -> list[Reading | str]:
    """Each file's reading, or why it has none."""
    found: list[Reading | str] = []
    for future in readers.read(paths):
        try:
            found.append(future.result())
        except PaperError as error:
            found.append(str(error))
    return found


def said(readers: Readers, path: Path) -> str:
    (reason,) = outcomes(readers, [path])
    assert isinstance(reason, str), reason
    return reason


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_what_a_child_reads_is_what_is_read_here_and_in_the_order_asked(tmp_path: Path, readers: Readers) -> None:
    paths = [put(tmp_path, f"{n}.pdf", one_page(shown(f"{SENTENCE} {n}.") * (1 + 40 * (n == 0)))) for n in range(12)]
    paths.append(
        put(tmp_path, "c.md", "# Caf\u00e9\n\nTo: Cabinet, 4 May 2021\n\n1.1 The pool (TP) is shut.\n".encode())
    )
    assert outcomes(readers, paths) == [read_paper(path) for path in paths]


def test_no_more_children_start_than_there_are_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.child._cores", lambda: 1)
    paths = [put(tmp_path, f"{n}.txt", f"1.{n} The pool is shut.\n".encode()) for n in range(4)]
    with Readers() as alone:
        assert outcomes(alone, paths) == [read_paper(path) for path in paths]
        assert len(alone._all) == 1


def test_the_child_loads_nothing_heavy() -> None:
    code = f"import sys, ingest.child, pypdfium2; print(sorted(set({(*HEAVY, 'numpy')!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_file_that_takes_too_long_is_given_up(
    tmp_path: Path, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = put(tmp_path, "good.pdf", GOOD)
    outcomes(readers, [good] * 4)
    stopped = list(readers._all)
    for each in stopped:
        os.kill(each._process.pid, signal.SIGSTOP)
    monkeypatch.setattr(child, "SECONDS", 4)
    found = outcomes(readers, [good] * 6)
    late = [reason for reason in found if isinstance(reason, str)]
    assert found == late + [read_paper(good)] * (6 - len(late))
    assert len(late) == len(stopped)
    assert late[0].startswith("good.pdf was given up after 4 seconds")
    assert all(each._process.returncode == -signal.SIGKILL for each in stopped)


def test_a_child_that_dies_is_replaced_and_its_file_tried_in_a_fresh_one(tmp_path: Path, readers: Readers) -> None:
    good = put(tmp_path, "good.pdf", GOOD)
    outcomes(readers, [good] * 4)
    for each in readers._all:
        os.kill(each._process.pid, signal.SIGKILL)
        each._process.wait()
    assert outcomes(readers, [good] * 4) == [read_paper(good)] * 4


def test_a_reply_that_is_too_long_or_makes_no_sense_is_refused(
    tmp_path: Path, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = put(tmp_path, "good.pdf", GOOD)
    monkeypatch.setattr(child, "LONGEST_REPLY", 100)
    assert said(readers, good).startswith("good.pdf brought down the program that reads it")
    for reply in (b"", b"[]", b"{}", b"\xff", b'{"reading": {}}', b'{"reading": {"paragraphs": 1}}', b"[" * 100_000):
        with pytest.raises(ValueError):
            child._unpacked(reply)


def test_no_child_outlives_its_parent_or_its_readers(tmp_path: Path) -> None:
    put(tmp_path, "good.pdf", GOOD)
    put(tmp_path, "slow.pdf", laughs())
    code = (
        "import os, signal, sys, time\nfrom pathlib import Path\nfrom ingest.child import Readers\n"
        "with Readers() as readers:\n"
        "    futures = readers.read([Path(name) for name in sys.argv[1:]])\n"
        "    next(futures).result()\n"
        "    print(*[each._process.pid for each in readers._all], flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGINT if len(sys.argv) == 7 else signal.SIGKILL)\n"
        "    time.sleep(9)\n"
    )
    for number in (5, 6):  # killed, then interrupted
        names = ["good.pdf"] * (number - 1) + ["slow.pdf"] * (number == 6)
        command = [sys.executable, "-c", code, *(str(tmp_path / name) for name in names)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        pids = [int(pid) for pid in done.stdout.split()]
        assert pids
        deadline = time.monotonic() + 5
        while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_the_child_writes_no_files_and_has_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", "hush")
    with Readers() as readers:
        outcomes(readers, [put(tmp_path, "good.pdf", GOOD)])
        (pid,) = [each._process.pid for each in readers._all]
        assert b"hush" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert resource.prlimit(pid, resource.RLIMIT_FSIZE) == (0, 0)
        assert resource.prlimit(pid, resource.RLIMIT_AS) == (child.MEMORY, child.MEMORY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of good papers with whatever else a disk can hold."""
    papers = tmp_path / "papers"
    papers.mkdir()
    for n in range(10):
        put(papers, f"good {n}.pdf", one_page(shown(f"{SENTENCE} No {n}.")))
    return papers


def ingest(papers: Path, monkeypatch: pytest.MonkeyPatch) -> Summary:
    monkeypatch.setattr(index, "build", lambda *_: None)
    summary = add([papers], papers.parent / "store", FakeEmbedder(), FakeReader())
    assert {f"good-{n}" for n in range(10)} <= set(summary.added)
    reasons = dict(summary.failed)
    assert len(reasons) == len(summary.failed)
    for name, reason in reasons.items():
        assert name.removesuffix(".pdf") in reason or "name" in reason
        assert reason.endswith(".") and reason.count(". ") == 0 and "\n" not in reason
    assert {failure.source: failure.reason for failure in Store(papers.parent / "store").failures()} == reasons
    return summary


def run(papers: Path, names: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the bad files of these names among the good ones and read them all."""
    for name in names:
        ending = "pdf" if name in PDFS else "txt"
        put(papers, f"{name}.{ending}", (PDFS | TEXTS)[name]())
    before = _most_memory()
    summary = ingest(papers, monkeypatch)
    failed = {source.rpartition(".")[0] for source, _ in summary.failed}
    assert failed - DEPENDS == names - READ - DEPENDS
    assert len(summary.added) + len(summary.failed) + len(summary.unchanged) == 10 + len(names)
    # What other tests started in this process counts as well; only a new most can be a reader's.
    assert _most_memory() < child.MEMORY // 1024 or _most_memory() == before


def _most_memory() -> int:
    """The most KiB that any process started from here and ended has held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def test_bad_files_fail_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder, (PDFS.keys() | TEXTS.keys()) - SLOW, monkeypatch)


@pytest.mark.slow
def test_files_made_to_break_readers_fail_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder, SLOW, monkeypatch)


def test_names_and_places_that_trick_readers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    put(outside, "secret.pdf", one_page(shown("1.1 The secret is out.")))
    (folder / "out.pdf").symlink_to(outside / "secret.pdf")
    (folder / "all out").symlink_to(outside)
    (folder / "memory.pdf").symlink_to("/proc/self/mem")
    (folder / "round.pdf").symlink_to("round.pdf")
    os.mkfifo(folder / "pipe.pdf")
    read = [
        "l" * 251 + ".pdf",
        "\u202egnihton.pdf",
        "\u0645\u062d\u0636\u0631 \u0627\u062c\u062a\u0645\u0627\u0639.pdf",
    ]
    read += ["\u4f1a\u8b70\U0001f600.PDF", "new\nline.pdf", "-rf $(x) ; 'q'.pdf"]
    for n, name in enumerate(read):
        put(folder, name, one_page(shown(f"{SENTENCE} It has name {n}.")))
    put(folder, "photo.jpg", GOOD)
    put(folder, "really a page.md", PDFS["page saved"]())
    with (folder / "endless.txt").open("wb") as file:
        file.truncate(200_000_000)
    with (folder / "endless.pdf").open("wb") as file:
        file.truncate(2_000_000_000)
    closed = put(folder, "closed.pdf", GOOD)
    closed.chmod(0)
    summary = ingest(folder, monkeypatch)
    readable = ["closed.pdf"] if os.geteuid() == 0 else []
    failed = {"round.pdf", "pipe.pdf", "endless.txt", "endless.pdf", "closed.pdf"} - set(readable)
    assert {source for source, _ in summary.failed} == failed
    assert sorted(summary.skipped) == ["all out", "memory.pdf", "out.pdf", "photo.jpg"]
    papers = Store(folder.parent / "store").papers()
    assert len(papers) == 10 + len(read) + 1 + len(readable)
    assert not any(
        "secret" in para.text for paper in papers for para in Store(folder.parent / "store").paragraphs(paper.paper_id)
    )


def test_a_file_that_goes_away_fails_alone(folder: Path, readers: Readers) -> None:
    paths = sorted(folder.iterdir())
    found = readers.read(paths)
    next(found).result()
    for path in paths[7:]:
        path.unlink()
    left = [future.exception() for future in found]
    assert left[:4] == [None] * 4
    assert "No such file" in str(left[-1])


@pytest.mark.parametrize("encoding", ENCODED)
def test_texts_in_other_encodings_are_read_the_same(tmp_path: Path, readers: Readers, encoding: str) -> None:
    (reading,) = outcomes(readers, [put(tmp_path, "a.txt", TEXTS[encoding]())])
    assert isinstance(reading, Reading)
    assert [para.text for para in reading.paragraphs] == ["The caf\u00e9 costs \u00a35."]


def mutated(chance: random.Random, data: bytes) -> bytes:
    """The file with some of its bytes changed, cut out, doubled or swapped for what files are made of."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        to = min(len(changed), at + chance.randint(1, 40))
        parts = (bytes([chance.randrange(256)]), b"", changed[at:to] * 3, b"-1", b"99999999999", b"<<", b"5 0 R", b"/")
        changed[at : chance.choice((at + 1, to))] = chance.choice(parts)
    return bytes(changed)


@pytest.mark.slow
def test_ten_thousand_mutated_files_bring_nobody_down(tmp_path: Path, readers: Readers) -> None:
    count = 10_000
    chance = random.Random(3)
    broken = [PDFS[name]() for name in ("looping length", "circular outlines", "picture only", "negative box")]
    made = [("pdf", data) for data in (*broken, GOOD)]
    made.append(("docx", docx(para("1.1 Staff:"), table(row("Team", "Staff"), row("Finance", "2")))))
    made.append(("html", b"<h1>Pool</h1><ol><li>It <b>leaks</b>.<table><tr><th>Sum<td>&pound;5</table></ol>" * 5))
    made.append(
        ("md", b"# Pool\n\nTo: Cabinet, 4 May 2021\n\n1.1 It leaks.\n\n| Sum | Day |\n| --- | --- |\n| 5 | 6 |\n")
    )
    paths = []
    for n in range(count):
        ending, data = chance.choice(made)
        paths.append(put(tmp_path, f"{n}.{ending}", mutated(chance, data)))
    found = outcomes(readers, paths)
    reasons = [reason for reason in found if isinstance(reason, str)]
    assert len(found) == count and 0.1 * count < len(reasons) < 0.9 * count
    assert [reason for reason in reasons if "brought down" in reason or "given up" in reason] == []


def test_a_summary_names_what_was_hidden(folder: Path) -> None:
    put(folder, "white.pdf", one_page(shown(SENTENCE) + b"1 1 1 rg " + shown("SECRET", y=500)))
    code = "import sys\nfrom assistant import embed, index, reader\nfrom fakes import FakeEmbedder, FakeReader\n"
    code += "embed.load = lambda model=None: FakeEmbedder()\nindex.build = lambda *_: None; reader.load = FakeReader\n"
    code += "from ingest.__main__ import main\nsys.exit(main(['add', *sys.argv[1:], '--json']))"
    command = [sys.executable, "-c", code, str(folder), "--store", str(folder.parent / "store")]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["hidden"] == [
        {"source": "white.pdf", "words": 1, "pages": [1], "struck": 0, "covered": [], "redacted": []}
    ]
    assert "white.pdf held hidden text that was left out (1 word on page 1).\n" in done.stderr
