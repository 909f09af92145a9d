"""What of a paper may not be published, as it prints it: its parts' marks, and paragraphs of Schedule 12A."""

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from assistant.schema import UNRESTRICTED, Kind
from ingest.blocks import FRONT
from ingest.closing import beside, closing
from ingest.marks import exempt_part, in_contents, is_mark, is_open, part_of, said_exempt, says_of_itself
from ingest.paragraphs import Draft
from ingest.rows import is_figure
from ingest.zones import APPENDICES, BACKGROUND, CLASSIFIED, HEADER, field

_NUMBERS = r"\d{1,2}[A-C]?(?:(?:\s*(?:,|and|&|or|to|[-–])\s*)+\d{1,2}[A-C]?)*"
_SCHEDULE = r"schedule\s*12\s*\(?A\b"
_SCHEDULE_12A = re.compile(r"12\s*\(?A\b", re.IGNORECASE)
_CITED = re.compile(
    rf"\bparagraphs?\s+({_NUMBERS})[^.;]{{0,90}}?\b{_SCHEDULE}|\b{_SCHEDULE}[^.;]{{0,60}}?\bparagraphs?\s+({_NUMBERS})",
    re.IGNORECASE,
)
_NO_MARK = re.compile(r"(?:^|: )(?:closed|private)\W*$|[☐□❑]\W*$", re.IGNORECASE)  # of an action, a sector; not so
_SCHEDULE_ENDS = 18  # its last paragraph, in Wales; a year or another act's paragraph is none of its
_FUNDS = re.compile(r"Restricted\W*")  # a title within a table of accounts


def exempt_paragraphs(text: str) -> tuple[str, ...] | None:
    """The paragraphs of Schedule 12A (Local Government Act 1972) that a text cites, as printed, each once."""
    found: dict[str, None] = {}
    if not _SCHEDULE_12A.search(text):  # most papers: soon seen
        return None
    for one, other in _CITED.findall(text):
        for number, last in re.findall(r"(\d{1,2}[A-Ca-c]?)(?:\s*(?:to|[-–])\s*(\d{1,2}))?", one or other):
            found |= dict.fromkeys(
                map(str, range(int(number), int(last) + 1)) if last and number.isdigit() else [number]
            )
    return tuple(n for n in found if 1 <= int(n.rstrip("ABCabc")) <= _SCHEDULE_ENDS) or None


def classified(drafts: Sequence[Draft], kind: Kind, left_out: Collection[str] = ()) -> tuple[Draft, ...]:
    """The drafts, each with the classification that its own part of the paper prints, in lower case.

    What closes a part holds until a part begins that is marked as open. A part that the paper elsewhere says is exempt
    is closed too. An agenda and minutes speak of exempt items without being exempt, so lines of theirs are no marks.
    `left_out` are parts that are not among the drafts, which a list of contents may name.
    """
    speaks = kind in ("agenda", "minutes")
    said = set[str]() if speaks else {part for draft in drafts for part in said_exempt(draft.text)}
    part, mark = "", None
    marked = []
    for draft in drafts:
        titles = [*(draft.heading or "").split(" > "), draft.place or ""]
        opened = next(filter(None, (part_of(title) for title in titles if not in_contents(title))), part)
        if opened != part:
            part = opened
            mark = mark if closed(mark) and not any(map(is_open, titles)) else None
            mark = f"{part} (exempt)".lower() if part in said else mark
        for line in _lines(draft, titles):
            named = field(line) if draft.place != HEADER else None
            exempt = exempt_part(line)
            classed = named and re.fullmatch(r"(?:report |security )*classification", named[0], re.IGNORECASE)
            if named and (classed or CLASSIFIED.match(line)):
                mark = _plain(named[1]) or mark
            elif speaks:
                mark = _plain(line) if line in titles and (exempt or "").startswith(("Appendix", "Annex")) else mark
            elif exempt in left_out and in_contents(line):
                continue
            elif exempt or is_mark(line) or says_of_itself(line):
                mark = _plain(line)
        marked.append(replace(draft, classification=mark))
    return tuple(marked)


def shut(lines: Sequence[str], drafts: Sequence[Draft]) -> str | None:
    """What a line of the header, or a row of a table among a paper's first drafts, prints that closes it."""
    tabled = [draft for draft in drafts[:FRONT] if draft.row]
    cells = [(draft.row or "", line.rpartition(": ")[2]) for draft in tabled for line in draft.text.split("\n")[1:]]
    heads = [(draft.heading or "").split(" > ")[-1].partition(" | ") for draft in tabled]
    cells += [(name, value) for name, _, value in heads]
    rows = [f"{name}: {value}" for name, value in cells if not is_figure(value)]
    top = itertools.takewhile(lambda draft: draft.row or draft.place == HEADER, drafts[:FRONT])
    rows += [said for draft in top if draft.row for said in _said_in(draft) if not _NO_MARK.search(said)]
    return next((mark for line in (*lines, *rows) if (mark := closing(line))), None)


def _said_in(row: Draft) -> Iterator[str]:
    """What the cells of a row and their heads may say by themselves and beside each other; nothing where one counts."""
    parts = [line.rpartition(": ")[::2] for line in row.text.split("\n")]
    if any(is_figure(value) for _, value in parts):
        return
    for part in parts:
        yield from itertools.islice(beside(part), 2)  # a cell by itself comes below
    heads, values = zip(*parts, strict=True)
    yield from (f"{name}: {value}" for name, value in itertools.pairwise(heads))
    yield from beside(values)


def closed(classification: str | None) -> bool:
    """Whether a printed classification is none that is known to be open."""
    return classification is not None and classification != UNRESTRICTED


def _lines(draft: Draft, titles: Sequence[str]) -> Iterator[str]:
    """The lines of a draft that may be marks: not those that list appendices, nor a table's row of several cells."""
    if draft.row is not None:
        lines = [*titles, *([] if "\n" in draft.text else [draft.text])]
        yield from (line for line in lines if not _FUNDS.fullmatch(line))
    else:
        yield from titles
        yield from draft.text.split("\n") if draft.place not in (APPENDICES, BACKGROUND) else ()


def _plain(line: str) -> str:
    return line.strip(" .").lower()
