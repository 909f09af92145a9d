"""Lines of a paper's header, and titles, by which councils close the whole paper, each told by itself."""

import itertools
import re
from collections.abc import Iterator, Sequence

from ingest.marks import is_mark

_NOUN = r"(?:appendix|annex|report|paper|document|section)"
_CLOSED = r"(?:exempt|confidential|private|restricted|closed|secret|part (?:2|ii|two|b)\b|not for publication)"
_ALONE = re.compile(  # a line of a header that closes the paper
    r"(?:strictly |private (?:and|&) )*(?:private|confidential|closed|exempt)"
    r"(?: (?:report|item|paper|session|minutes))?\W*"
    rf"|(?:private\W+)?\(?part (?:2|ii|two|b)\)?(?:\W+(?:{_CLOSED}|report|item|business|session|minutes)\b.*)?\W*"
    rf"|(?:this |the )?{_NOUN} (?:is |contains )?(?:exempt|confidential|private|not for publication)\b.*"
    r"|exempt\W+(?:(?:under|by virtue of) )?para(?:graph)?s?\b.*"
    r"|official\W+sensitive\b.*|(?:eithriedig|cyfrinachol)\b.*|(?:ddim|nid|heb fod) i[’']w (?:g|ch)yhoeddi\b.*",
    re.IGNORECASE,
)
_ASKED = re.compile(r"([^:?]{3,90}?)\s*[:?]+\s*(?:[-–]\s*)?(.+)")  # "Is the report exempt? No", "Exempt: paragraph 3"
_OF_EXEMPTION = re.compile(r"\b(?:exempt|exemption|confidential|private|part (?:2|ii))\b", re.IGNORECASE)
_OF_PUBLICATION = re.compile(r"(?:for )?publication|publish(?:ed)?|public", re.IGNORECASE)
_OF_ACCESS = re.compile(
    r"(?:(?:security|protective) )?marking|access(?: to information)?|publicity|(?:publication |report )?status|"
    r"(?:information |security |report )*classification",
    re.IGNORECASE,
)
_YES = re.compile(
    rf"(?:[☒☑✓✔x]\s*)?yes\b(?!\W*\bno\b)|(?:partly |fully )?{_CLOSED}|para(?:graph)?s?\b|\d", re.IGNORECASE
)
BOXES = re.compile(r"[☒☑✓✔☐□❑]")
_TICKED = "☒☑✓✔"
_SHUT = re.compile(rf"{_CLOSED}|official\W+sensitive|controlled|internal", re.IGNORECASE)
_CHOSEN = re.compile(
    rf"\W*(?:{_CLOSED}|official\W+sensitive)(?: (?:information|{_NOUN}|item|session|business))?\W*", re.IGNORECASE
)
_MARKED_TITLE = re.compile(  # "Appendix 2 – EXEMPT", "Annex B (not for publication)"
    r".*(?:[(\[:–-] *)(?:exempt|confidential|restricted|not for publication)\b(?: report| item)?"
    r"(?: (?:under|by|from)\b.*|\W*)$",
    re.IGNORECASE,
)
_NONE = re.compile(r"(?:no|none|nil|n/?a|not applicable)\W*", re.IGNORECASE)


def closing(line: str) -> str | None:
    """What a line of a paper's header prints that closes the paper, in lower case; None for any other line.

    "Private and confidential", "PART II", "Does the report contain exempt information? Yes", "For publication: No".
    """
    if any(_CHOSEN.fullmatch(word) for word in _chosen(line)):
        return _plain(line)
    asked = _ASKED.fullmatch(line.strip())
    if asked:
        name, said = asked.groups()
        shut = (
            (_OF_EXEMPTION.search(name) and (_YES.match(said) or ticked(said) == "yes"))
            or (_OF_PUBLICATION.fullmatch(name) and re.match(rf"no\b|{_CLOSED}", said, re.IGNORECASE))
            or (_OF_ACCESS.fullmatch(name) and _SHUT.match(said))
        )
        return _plain(line) if shut else None
    return _plain(line) if _ALONE.fullmatch(line.strip()) or is_mark(line) else None


def beside(parts: Sequence[str]) -> Iterator[str]:
    """What parts of a header that stand side by side may say: each with the next as its value, and by itself."""
    for name, value in itertools.pairwise((*parts, "")):
        yield f"{name}: {value}"
        yield "" if _NONE.fullmatch(value) else name


def marked(title: str) -> str | None:
    """A title that ends with what closes its paper, in lower case; None for any other: "Sale of the mill (exempt)"."""
    return _plain(title) if _MARKED_TITLE.match(title) else None


def ticked(said: str) -> str:
    """The one of "yes" and "no" whose box is ticked, as their order tells; "" where that is not certain."""
    words = [word.lower() for word in re.findall(r"\b(?:yes|no)\b", said, re.IGNORECASE)]
    ticks = [at for at, box in enumerate(BOXES.findall(said)) if box in _TICKED]
    return words[ticks[0]] if len(words) == len(BOXES.findall(said)) == 2 and len(ticks) == 1 else ""


def _chosen(line: str) -> list[str]:
    """The words whose box is ticked, behind them or, where a line begins with a box, before them."""
    boxes, words = BOXES.findall(line), BOXES.split(line)
    beside = words[1:] if not words[0].strip() else words
    return [word for word, box in zip(beside, boxes, strict=False) if box in _TICKED]


def _plain(line: str) -> str:
    return line.strip(" .").lower()
