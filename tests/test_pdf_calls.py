"""pdfium called in bulk gives what it gives one by one, also past the places made at first and where it fails."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pypdfium2.raw as c
from fakes import ROOT
from test_pdf import lines, pdf

from ingest.pdf_calls import each, written


def test_bulk_gives_what_single_calls_give_and_no_answer_of_another_page() -> None:
    document = pypdfium2.PdfDocument(pdf([lines("Dogs may run on the common from May to June.")]))
    text = document[0].get_textpage()
    places = [*range(text.count_chars()), 10**6] * 200  # more than are asked at once, some not there
    known, left, low = written("FPDFText_GetCharOrigin", text.raw, places, ctypes.c_double, 2)
    x, y = ctypes.c_double(), ctypes.c_double()
    for at, told, found in zip(places, known, zip(left, low, strict=True), strict=True):
        assert told == c.FPDFText_GetCharOrigin(text.raw, at, ctypes.byref(x), ctypes.byref(y))
        assert found == ((x.value, y.value) if told else (0.0, 0.0))
    angles = each("FPDFText_GetCharAngle", text.raw, range(3))
    assert angles == [c.FPDFText_GetCharAngle(text.raw, at) for at in range(3)]


def test_the_benchmark_tells_both_times(tmp_path: Path) -> None:
    (tmp_path / "dogs.pdf").write_bytes(pdf([lines("Dogs may run on the common.")]))
    command = [sys.executable, "-m", "ingest.bench_pdf", str(tmp_path), "--rounds", "1"]
    ended = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("1 files, processor time on one core: bare text 0.")
