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
from ingest.blocks import Block, blocks, plain, superscript
from ingest.exempt import classified, closed
from ingest.forms import answered
from ingest.html_tree import LONGEST_PAGE
from ingest.metadata import metadata
from ingest.open_part import LeftOut, Parts, parts_of
from ingest.paragraphs import Draft, paragraphs
from ingest.pdf import pdf_blocks
from ingest.pieces import marker
from ingest.tables import with_forms
from ingest.terms import defined_terms
from ingest.torn import is_torn, torn_blocks
from ingest.unseen import Unseen, without_unseen

SUFFIXES = (".txt", ".md", ".pdf", ".docx", ".html", ".htm")
LONGEST = 5_000_000  # bytes of text; a pack of a thousand pages has about three million
LONGEST_FILE = 200_000_000  # bytes of a file with pictures and fonts
_LONGEST = {".pdf": LONGEST_FILE, ".docx": LONGEST_FILE, ".html": LONGEST_PAGE, ".htm": LONGEST_PAGE}
_GONE = r"(?:(?<!~)~~(?=[^\s~])(?:(?!~~|\n\n).)+(?<=\S)~~(?!~)|<(s|del|strike)>(?:(?!<|\n\n).)+</\{}>)"
_STRUCK = re.compile(rf"(?m:^)\d[\d.)]*[ \t]+{_GONE.format(1)}[ \t]*(?m:$)|{_GONE.format(2)} ?", re.DOTALL)
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
    left_out: tuple[LeftOut, ...] = ()  # exempt parts of it; all else here, its sum among it, is of the open part


def read_paper(path: Path, whole: bool = True) -> Reading:
    """Read one paper: all of it, or without `whole` its open part alone, where an exempt part can be told from it.

    Raises PaperError where the file cannot be read, is not text, or holds none.
    """
    if path.suffix.lower() == ".doc":
        raise PaperError(f"{path.name} is a file of an old Word; save it as .docx and add that.")
    if path.suffix.lower() not in SUFFIXES:
        raise PaperError(f"{path.name} is not of a kind that can be read; give a file of {', '.join(SUFFIXES)}.")
    data = _contents(path)
    held = _held(data, path)
    reading = _reading(held, hashlib.sha256(data).hexdigest())
    if not reading.paragraphs:
        raise PaperError(f"{path.name} holds no text; check that the right file was saved.")
    parts = parts_of(held.blocks, reading.kind)
    if not whole and parts.left_out and parts.certain and not held.torn:
        part = _reading(*_opened(held, parts), tuple(parts.left_out))
        if _certain(part):
            return part
    mark = next((mark for _, mark in held.unseen.marks), parts.mark)
    if mark and not any(closed(draft.classification) for draft in reading.paragraphs):  # it is in no paragraph's words
        return replace(reading, paragraphs=tuple(replace(d, classification=mark.lower()) for d in reading.paragraphs))
    return reading


@dataclass(frozen=True, slots=True)
class _Held:
    """What a file holds, before it is known what each block is to the paper."""

    blocks: list[Block]
    pages: int | None  # where it has pages
    digest: bool  # it says that it is one
    unseen: Unseen
    torn: bool = False  # its blocks were put in order by guesses


def _opened(held: _Held, parts: Parts) -> tuple[_Held, str]:
    """What a file holds besides its exempt parts, and the sum of that: nothing of them bears on it."""
    kept = {block.page or 0 for block in parts.open}
    shut = {block.page or 0 for block in held.blocks} - kept
    unseen = held.unseen.on(set(range(1, max(kept) + 1)) - shut)
    said = "\n".join(f"{block.page} {block.place} {block.whole} {block.cells}" for block in parts.open)
    return _Held(parts.open, max(kept) or None, held.digest, unseen), hashlib.sha256(said.encode()).hexdigest()


def _certain(part: Reading) -> bool:
    """Whether an open part is marked as open, nothing in it as exempt, and each of its footnotes is its own."""
    marks = [part.classification or "unmarked", *(draft.classification for draft in part.paragraphs)]
    texts = [draft.text for draft in part.paragraphs]
    places = [re.fullmatch(r"(?:foot|end)note (\d+)", draft.place or "") for draft in part.paragraphs]
    noted = all(any(superscript(place[1]) in text for text in texts) for place in places if place)
    return noted and not (any(map(closed, marks)) or part.unseen.marks or part.unseen.redacted_pages)


def _reading(held: _Held, sha256: str, left_out: tuple[LeftOut, ...] = ()) -> Reading:
    drafts = noted(answered(paragraphs(held.blocks)))
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
        pages=held.pages,
        digest=held.digest,
        sha256=sha256,
        paragraphs=classified(drafts, about.kind, {part.name for part in left_out}),
        terms=defined_terms(draft.text for draft in drafts),
        exempt_paragraphs=about.exempt_paragraphs,
        key_decision=about.key_decision,
        past_pathway=about.past_pathway,
        future_pathway=about.future_pathway,
        background=about.background,
        unseen=held.unseen,
        left_out=left_out,
    )


def _held(data: bytes, path: Path) -> _Held:
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        found, pages, unseen = pdf_blocks(data, path.name)
        return _Held(found, pages, False, unseen)
    if suffix in (".docx", ".html", ".htm"):
        from ingest.docx import docx_blocks  # only here: what reads PDFs starts without them
        from ingest.html import html_blocks

        found, unseen = docx_blocks(data, path.name) if suffix == ".docx" else html_blocks(data, path.name)
        if sum(len(block.text) for block in found) > LONGEST:
            raise PaperError(f"{path.name} is too long for a paper; add the papers in it as files of their own.")
        return _Held(found, None, False, unseen)
    text, hidden = without_unseen(_decoded(data, path.name))
    struck = [found[0] for found in _STRUCK.finditer(text)] if suffix == ".md" else []
    text = _STRUCK.sub("", text) if struck else text
    bare = _DIGEST.sub("", text, count=1)
    torn = is_torn(bare)
    return _Held(
        torn_blocks(bare) if torn else with_forms(blocks(bare)),
        None,
        bare != text,
        Unseen(hidden, struck=sum(len(plain(words).split()) for words in struck)),
        torn,
    )


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
