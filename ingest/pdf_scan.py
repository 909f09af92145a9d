"""Scanned pages read by Tesseract, where that program is installed; nothing else here can read a picture."""

import os
import shutil
import subprocess
import time
from typing import Any

from ingest.pdf_shapes import Word

_SECONDS = 20.0  # for all pages of a file, within the time that a file has
_DOTS = 200 / 72  # dots a point; Tesseract is made for 200 and more an inch
_LARGEST = 4000  # dots of a page's longer side
_SURE = 40  # per cent; below it a word is a guess
_UPWARD = 0.2  # of a line's height, how far its baseline stands above its foot


class Recogniser:
    """Reads the scanned pages of one file until its time is over."""

    def __init__(self) -> None:
        self._left = _SECONDS

    def words(self, source: Any, width: float, height: float) -> list[Word]:
        """The words of pdfium's page; none without the program, when it fails, or when no time is left."""
        program = shutil.which("tesseract") if self._left > 0 else None
        if not program:
            return []
        began = time.monotonic()
        scale = min(_DOTS, _LARGEST / max(width, height))
        command = [program, "stdin", "stdout", "-l", "eng", "--psm", "3", "tsv"]
        try:
            found = subprocess.run(
                command,
                input=_picture(source, scale),
                capture_output=True,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # its threads wait for each other on a busy machine
                timeout=self._left,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return []
        finally:
            self._left -= time.monotonic() - began
        return _words(found.stdout.decode(errors="replace"), scale)


def _picture(source: Any, scale: float) -> bytes:
    """The page in grey as a PGM file."""
    bitmap = source.render(scale=scale, grayscale=True)
    try:
        dots, width = bytes(bitmap.buffer), bitmap.width
        rows = [dots[at : at + width] for at in range(0, bitmap.height * bitmap.stride, bitmap.stride)]
        return b"P5 %d %d 255\n" % (width, bitmap.height) + b"".join(rows)
    finally:
        bitmap.close()


def _words(table: str, scale: float) -> list[Word]:
    """Tesseract's table, a line each for pages, blocks, paragraphs, lines and words, as words on their lines."""
    words: list[Word] = []
    run, foot, size = 0, 0.0, 0.0
    for row in table.splitlines()[1:]:
        level, *_, left, top, width, height, sure, text = row.split("\t", 11)
        if level == "4":
            run, size = run + 1, int(height) / scale
            foot = (int(top) + int(height)) / scale - _UPWARD * size
        elif level == "5" and text.strip() and float(sure) >= _SURE:
            words.append(Word(text, int(left) / scale, (int(left) + int(width)) / scale, foot, size, False, run))
    return words
