"""A file into a reading: its paragraphs, its metadata, the terms it defines. The room's front door for files.

Text and Markdown are read here, PDF in pdf.py, Word files in docx.py, web pages in html.py.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from stat import S_ISREG

from assistant.errors import PaperError
from assistant.schema import Kind
from ingest.blocks import Block, blocks, superscript
from ingest.exempt import classified
from ingest.forms import answered
from ingest.html_tree import LONGEST_PAGE
from ingest.metadata import metadata
from ingest.paragraphs import Draft, paragraphs
from ingest.pdf import pdf_blocks
from ingest.pieces import marker
from ingest.terms import defined_terms
from ingest.torn import is_torn, torn_blocks
from ingest.unseen import Unseen, without_unseen

SUFFIXES = (".txt", ".md", ".pdf", ".docx", ".html", ".htm")
LONGEST = 5_000_000  # bytes of text; a pack of a thousand pages has about three million
LONGEST_FILE = 200_000_000  # bytes of a file with pictures and fonts
_LONGEST = {".pdf": LONGEST_FILE, ".docx": LONGEST_FILE, ".html": LONGEST_PAGE, ".htm": LONGEST_PAGE}
_DIGEST = re.compile(r"(?m)\A\s*(?:#.*\n\s*)?>\s*(?:\*\*)?Digest\b.*(?:\n>.*)*\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says of itself; field meanings as in `assistant.schema.Paper`. `terms` are (short, long)."""

    title: str | None
    council: str | None
    body: str | None
    meeting_date: date | None
    period: tuple[date, date] | None
    kind: Kind
    authors: tuple[str, ...]
    author_body: str | None
    author_lines: tuple[str, ...]  # what stands beside the authors' names
    classification: str | None
    decision_ref: str | None
    recommendation: str | None
    pages: int | None
    digest: bool
    sha256: str
    paragraphs: tuple[Draft, ...]
    terms: tuple[tuple[str, str], ...]
    exempt_paragraphs: tuple[str, ...] | None
    key_decision: bool | None
    past_pathway: str | None
    future_pathway: str | None
    background: tuple[str, ...] | None
    unseen: Unseen = field(default_factory=Unseen)


def read_paper(path: Path) -> Reading:
    """Read one paper. Raises PaperError where the file cannot be read, is not text, or holds none."""
    if path.suffix.lower() == ".doc":
        raise PaperError(f"{path.name} is a file of an old Word; save it as .docx and add that.")
    if path.suffix.lower() not in SUFFIXES:
        raise PaperError(f"{path.name} is not of a kind that can be read; give a file of {', '.join(SUFFIXES)}.")
    data = _contents(path)
    found, pages, digest, unseen = _blocks(data, path)
    drafts = noted(answered(paragraphs(found)))
    if not drafts:
        raise PaperError(f"{path.name} holds no text; check that the right file was saved.")
    about = metadata(drafts)
    return Reading(
        title=about.title,
        council=about.council,
        body=about.body,
        meeting_date=about.meeting_date,
        period=about.period,
        kind=about.kind,
        authors=about.authors,
        author_body=about.author_body,
        author_lines=about.author_lines,
        classification=about.classification,
        decision_ref=about.decision_ref,
        recommendation=about.recommendation,
        pages=pages,
        digest=digest,
        sha256=hashlib.sha256(data).hexdigest(),
        paragraphs=classified(drafts, about.kind),
        terms=defined_terms(draft.text for draft in drafts),
        exempt_paragraphs=about.exempt_paragraphs,
        key_decision=about.key_decision,
        past_pathway=about.past_pathway,
        future_pathway=about.future_pathway,
        background=about.background,
        unseen=unseen,
    )


def _blocks(data: bytes, path: Path) -> tuple[list[Block], int | None, bool, Unseen]:
    """A file's blocks, its number of pages where it has pages, whether it says it is a digest, what was not read."""
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        found, pages, unseen = pdf_blocks(data, path.name)
        return found, pages, False, unseen
    if suffix in (".docx", ".html", ".htm"):
        from ingest.docx import docx_blocks  # only here: what reads PDFs starts without them
        from ingest.html import html_blocks

        found, hidden = docx_blocks(data, path.name) if suffix == ".docx" else html_blocks(data, path.name)
        if sum(len(block.text) for block in found) > LONGEST:
            raise PaperError(f"{path.name} is too long for a paper; add the papers in it as files of their own.")
        return found, None, False, Unseen(hidden)
    text, hidden = without_unseen(_decoded(data, path.name))
    bare = _DIGEST.sub("", text, count=1)
    return (torn_blocks(bare) if is_torn(bare) else blocks(bare)), None, bare != text, Unseen(hidden)


def _contents(path: Path) -> bytes:
    try:
        str(path.absolute()).encode()
        found = path.stat()
        if not S_ISREG(found.st_mode):  # a pipe would be waited for
            raise PaperError(f"{path.name} is not a file; give a file of {', '.join(SUFFIXES)}.")
        if found.st_size > _LONGEST.get(path.suffix.lower(), LONGEST):
            raise PaperError(f"{path.name} is too long for a paper; add the papers in it as files of their own.")
        return path.read_bytes()
    except UnicodeEncodeError as error:
        raise PaperError("A file's name or folder holds bytes that are no text; rename it and add it again.") from error
    except OSError as error:
        raise PaperError(
            f"{path.name} cannot be read ({error.strerror}); check that it exists and may be opened."
        ) from error


def _decoded(data: bytes, name: str) -> str:
    """UTF-16 or UTF-8 by their marks, UTF-8 without one, else Windows' western code page."""
    refusal = PaperError(f"{name} is not readable as text; save it as plain text (UTF-8) and add it again.")
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        elif data.startswith(b"\xef\xbb\xbf"):
            text = data.decode("utf-8-sig")
        else:
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:
                text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refusal from error
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise refusal
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\xad", "")


def noted(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The drafts with each footnote's number, where it is glued to a word or a year, made a superscript."""
    marked = list(drafts)
    numbers = [d.place.split()[1] for d in drafts if d.place and re.fullmatch(r"footnote \d+", d.place)]
    start = 0
    for number in numbers:
        if any(superscript(number) in draft.text for draft in marked):
            continue
        for i in range(start, len(marked)):
            if (marked[i].place or "").startswith("footnote"):
                continue
            text = marker(number).sub(superscript(number), marked[i].text, count=1)
            if text != marked[i].text:
                marked[i], start = replace(marked[i], text=text), i
                break
    return tuple(marked)
