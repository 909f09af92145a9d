"""A draft out of a file. Text and Markdown are read here; a Word file, PDF or web page by `python -m ingest read`.

That program reads in a process of its own with limits, so a hostile file harms nothing here. Nothing is kept.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.cite import place_name
from assistant.draft import Part, text_parts
from assistant.errors import PaperError, QuestionError
from assistant.schema import Paragraph

READ_ELSEWHERE = (".docx", ".pdf", ".html", ".htm")
SUFFIXES = (".txt", ".md", *READ_ELSEWHERE)
LARGEST_TEXT = 5_000_000  # bytes
LONGEST_WAIT = 90  # seconds; the reading of a file has a shorter limit of its own
_ROOT = Path(__file__).resolve().parents[2]
_LIST = (".docx", ".pdf", ".txt", ".md")
_NO_STATEMENTS = ("Author", "Contact", "Background documents", "Appendices")  # what a report says of itself


def read(file: str) -> Sequence[Part]:
    """The draft in a file, "-" for text on standard input.

    Raises QuestionError where there is no such file, PaperError for one that cannot be read as a draft.
    """
    if file == "-":
        return _text(sys.stdin.buffer.read(LARGEST_TEXT + 1), "on standard input")
    path = Path(file)
    try:
        if path.suffix.lower() in READ_ELSEWHERE and path.is_file():
            return _read_elsewhere(path)
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such name"
        raise QuestionError(f"The draft {file!r} cannot be read ({why}); name a file of {', '.join(_LIST)}.") from error
    _known(path.name)
    return _text(data, repr(file))


def read_bytes(data: bytes, name: str) -> Sequence[Part]:
    """The draft in what was sent as a file of that name. Raises PaperError where it cannot be read as one."""
    plain = re.sub(r"[^\w .()-]", "_", name.replace("\\", "/").rpartition("/")[2])[-80:].strip(" .") or "draft"
    suffix = _known(plain)
    if suffix not in READ_ELSEWHERE:
        return _text(data, repr(plain))
    with TemporaryDirectory() as folder:  # the reader takes files; this one is gone before anything is compared
        path = Path(folder) / plain
        path.write_bytes(data)
        return _read_elsewhere(path)


def _known(name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise PaperError(f"{name} is not of a kind that can be read as a draft; give a file of {', '.join(_LIST)}.")
    return suffix


def _text(data: bytes, name: str) -> list[Part]:
    if len(data) > LARGEST_TEXT:
        raise PaperError(f"The draft {name} is over {LARGEST_TEXT // 1_000_000} MB; give one report at a time.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PaperError(f"The draft {name} is not text in UTF-8; save it as .txt or .md in UTF-8.") from error
    if "\x00" in text or text.startswith("%PDF"):
        raise PaperError(f"The draft {name} is not text; name it by its kind, .docx or .pdf, or save it as .txt.")
    return text_parts(text)


def _read_elsewhere(path: Path) -> list[Part]:
    try:
        reader = subprocess.run(
            [sys.executable, "-m", "ingest", "read", str(path.absolute()), "--json"],
            cwd=_ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            capture_output=True,
            timeout=LONGEST_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PaperError(f"{path.name} took too long to read; split it, or save it as text.") from error
    if reader.returncode:
        said = reader.stderr.decode(errors="replace").strip().splitlines()
        raise PaperError(said[-1] if said else f"{path.name} cannot be read; save it as .docx or .txt again.")
    return [part for line in reader.stdout.splitlines() if (part := _part(json.loads(line)))]


def _part(record: dict[str, object]) -> Part | None:
    """A paragraph as a part of the draft; None for what only says who wrote the report, and for whom."""
    if record["place"] in _NO_STATEMENTS:
        return None
    text = str(record["text"])
    if record["place"] == "header":  # where a draft without numbers or headings stands too: what ends as sentences do
        text = "\n".join(line for line in text.split("\n") if re.search(r"[.!?][”\"’')]*$", line))
        return Part("opening text", text) if text else None
    known = {name: record[name] for name in ("place", "row", "heading", "page")}
    para = Paragraph("", 0, record["paragraph"], text=text, **known)  # type: ignore[arg-type]
    where = place_name(para) if para.label or para.place else f"under “{para.heading}”" if para.heading else "text"
    return Part(f"{where}, page {para.page}" if para.page else where, para.text)
