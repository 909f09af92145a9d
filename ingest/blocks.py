"""A file's text as blocks: one line of print each, with what its marks say (number, bullet, heading, table cells).

Not the place where numbers are believed: see labels.py.
"""

import html
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.zones import CLASSIFIED

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NUMBER = r"\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]"
_LETTER = r"\(?[a-z][.)]|\(?[ivx]{2,5}[.)]"
_LABELLED = re.compile(rf"({_NUMBER}|{_LETTER})(?:\s+|$)")
_BARE_NUMBER = re.compile(r"(\d{1,2})\s+(?=[A-Z])")
_TABBED = re.compile(rf"\s*({_NUMBER}|{_LETTER}|\d{{1,3}})[ \t]*\t\s*([^\t|]*[^\W\d][^\t|]*)")
_BULLET = re.compile(r"(\s*)[-–•*▪●◦o]\s+(?=\S)")
_NOTE = re.compile(r"(?:<sup>)+(\d{1,2})(?:</sup>)+\s*|\[\^(\d{1,2})\]:\s*")
_RULE = re.compile(r"[-–—_*=\s|:]+")
_DIGITS = re.compile(r"\d+")
_PLAIN = re.compile(r"(?!.*\.0\d|.*\.0\.?$)\d+(?:\.\d+)*[.)]?|\(\d+\)")
LETTERED = re.compile(r"([A-Z]\d{1,2})[.)]?(?:\s+(?=[A-Z“‘(])|$)")  # "B3.", numbered within a section of a letter
LARGE, BY_LOOK = 6, 7  # the marks of headings much larger than the text, and by bold print, capitals or their place
_LONGEST_TITLE, _SENTENCE = 8, 3  # words; spaces
_SECTIONS = 1000  # added to the place of its letter
MINUTE = re.compile(
    r"((?:[A-Z]{1,5}[ ./]?)?(?:\d{1,4}/\d{2,4}|(?<=[A-Z. /])\d{1,4})[.)]?)[ –:-]+(?=[A-Z]|\d\d/\d{3})"
)  # "123/24", "CAB45", also before the number of an application
SET_APART = re.compile(r"/|^[A-Z]+\.?\d")  # in a minute's number
MINUTES = re.compile(
    r"(?:(?:draft|unconfirmed|public|open|the) )*minutes?(?: of (?:a|an|the)\b(?! last| previous).*|\s*[–:-].*)?|"
    r"(?:(?:draft|unconfirmed) )?minutes? of (?!(?:the )?(?:last|previous)\b)\w.*\bmeeting\b.*|"
    r"(?:\S+ ){1,8}(?:minutes|minutes of meeting)|(?:at )?an? (?:\w+ )?meeting of the .*\bheld\b.*",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\s*(?:[-–]\s*)?page\s+\d+(?:\s+of\s+\d+)?(?:\s*[-–])?\s*|\s*[-–]\s*\d+\s*[-–]\s*", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|were|will|has|have|had|can|could|should|would|must|may|might|shall)\b")
HANGING = re.compile(r"(?:,|\b(?<!-)(?:a|an|and|as|at|by|for|from|in|of|on|or|the|to|with))$", re.IGNORECASE)
_CAPITAL = re.compile(r"[“‘\"'(]?[A-Z0-9]")
_ENDED = re.compile(r"[.!?:;][\"'”’)\]⁰¹²³⁴-⁹]*$")
_CLOSERS = 20  # characters at a line's end among which the stop, quotation marks, brackets and note numbers are
_OPENERS = frozenset(
    """a all also although an and any as at before both but by each every following for from given had having however
    if importantly in it its key many most no of on once other our over overall part since some such that the their
    there these they this those three through to two under we
    when where whether while whilst with without you""".split()
)


FRONT = 16  # blocks at the top of a paper among which the fields of its header stand


@dataclass(frozen=True, slots=True)
class Block:
    """One printed line, freed of its marks. `place` is set where the print names one (a footnote, a table row)."""

    text: str
    printed: str = ""  # the number or letter before it as printed ("2.1.", "a)"): a candidate
    bullet: int = 0  # 1 + the spaces before its bullet mark, 0 for none
    heading: int = 0  # number of heading marks (7 for a line all in bold, in capitals or alone over text), 0 for none
    cells: tuple[str, ...] = ()
    stuck: bool = False  # no blank line before it
    place: str = ""
    row: str = ""
    over: str = ""  # the title within its table that the row stands under
    loose: bool = False  # whether the number is this paragraph's is not certain
    page: int | None = None  # the page it begins on, from 1
    apart: bool = False  # it is a whole: nothing before it goes on in it
    year_first: bool = False  # of a minute's number with a year it is what stands before the stroke
    inset: float = 0.0  # points from the page's left edge, where the file says so
    box: int = 0  # the number of the box or, below 0, of the form drawn around it, 0 for none

    @property
    def number(self) -> tuple[int, ...]:
        """The printed number's parts, () for a letter or none: (2, 1) for "2.1", (2,) for "2.0", (56,) for "24/056".

        A section's letter counts from 1,001: (1002, 3) for "B3".
        """
        if not self.printed:
            return ()
        parts = [int(part) for part in _DIGITS.findall(self.printed)]
        if "/" in self.printed and len(parts) > 1:
            year_first = self.year_first or re.search(r"/\d{3}\D*$", self.printed)
            return (parts[-1] if year_first else parts[-2],)
        if LETTERED.fullmatch(self.printed):
            return (_SECTIONS + ord(self.printed[0]) - ord("A") + 1, *parts)
        return tuple(parts[:1] if len(parts) == 2 and parts[1] == 0 else parts)

    @property
    def label(self) -> str:
        """The printed number as it is cited: without its stop, and as printed where that says more than its parts."""
        plain = ".".join(str(part) for part in self.number)
        return plain if _PLAIN.fullmatch(self.printed) else self.printed.rstrip(".)")

    @property
    def whole(self) -> str:
        """The line with its number or letter as printed."""
        return f"{self.printed} {self.text}".strip()


def superscript(number: str) -> str:
    """ "12" as "¹²"."""
    return number.translate(_SUPERSCRIPTS)


def plain(text: str) -> str:
    """A line without inline markup: footnote markers become superscripts, links and mail addresses their own text."""
    text = _unescaped(text)
    text = re.sub(r"(?:<sup>)+(\d{1,2})(?:</sup>)+|\[\^(\d{1,2})\]", lambda m: superscript(m[1] or m[2]), text)
    text = re.sub(r"<br\s*/?>", " ", text)
    text = re.sub(r"</?[a-zA-Z][^<>]*>", "", text)
    text = re.sub(r"!\[[^\[\]]*\]\([^()]*\)", "", text)
    text = re.sub(r"\[([^\[\]]+)\]\([^()\s]*\)", r"\1", text)
    text = re.sub(r"(?<![\w*])(\*{1,3}|__)(?=\S)(.+?)(?<=\S)\1(?![\w*])", r"\2", text)
    text = re.sub(r"\\([^\w\s])", r"\1", text)
    return re.sub(r"\s+", " ", text).strip()


def _unescaped(text: str) -> str:
    """Entities as characters, also those escaped twice or torn apart by a tag ("<sup>&</sup>lt;")."""
    return html.unescape(html.unescape(re.sub(r"<(\w+)>&</\1>(?=\w+;)", "&", text)))


def ended(text: str) -> bool:
    """Whether a line ends where a sentence, a list's lead-in or a list item may end."""
    return bool(_ENDED.search(text[-_CLOSERS:]))


def opens(text: str) -> bool:
    """Whether a line begins as sentences do: a capital on a word that has none inside a sentence."""
    first = re.match(r"[A-Z][a-z]*\b", text)
    return bool(first and first[0].lower() in _OPENERS)


def title_like(text: str, most: int = 15) -> bool:
    """Whether a line reads as a title: few words, a capital first, no stop or dots at its end, no finite verb."""
    if not _CAPITAL.match(text) or len(text.split()) > most or "...." in text:
        return False
    return not (text.endswith((".", "!", "?", ";")) or HANGING.search(text) or _VERB.search(text))


def blocks(text: str) -> list[Block]:
    """The blocks of a text whose numbers stand before their paragraphs, without page numbers and images."""
    found: list[Block] = []
    stuck = minuted = False
    lines = text.replace("\f", "\n\n").split("\n")
    counted = _page_numbers(lines)
    for at, line in enumerate(lines):
        if not line.strip() or at in counted or _PAGE.fullmatch(line):
            stuck = False
            continue
        block = _field(line, stuck) if len(found) <= FRONT else None
        block = block or _block(line, stuck, minuted)
        stuck = True
        if block is None:
            continue
        minuted = minuted or (len(found) < FRONT and MINUTES.fullmatch(block.text) is not None)
        last = found[-1] if found else None
        if last and last.printed and not last.text and not (block.printed or block.cells):  # a number alone on its line
            found[-1] = Block(block.text, last.printed, 0, last.heading, stuck=last.stuck)
        else:
            found.append(block)
    return found if any(block.heading or block.printed for block in found) else _titled(found)


def _titled(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a text without headings and numbers, with its titles as headings: in capitals, or over a sentence.

    Each stands alone between empty lines. One title over a sentence might be anything, so there are several or none.
    """
    pairs = list(itertools.zip_longest(blocks, blocks[1:]))
    alone = [not (block.stuck or block.bullet or block.cells or (below and below.stuck)) for block, below in pairs]
    titles = {i for i, (block, _) in enumerate(pairs) if alone[i] and title_like(block.text, _LONGEST_TITLE)}
    over = {i for i in titles if (below := pairs[i][1]) and ended(below.text) and below.text.count(" ") >= _SENTENCE}
    over = over if len(over) > 1 else set()
    shown = over | {i for i in titles if blocks[i].text.isupper()}
    return [replace(block, heading=BY_LOOK) if i in shown else block for i, block in enumerate(blocks)]


def _field(line: str, stuck: bool) -> Block | None:
    """A line of the header whose name and value are set apart as cells are: "To:", a tab, "Cabinet"."""
    cells = [plain(cell) for cell in re.split(r"[\t|]", line) if cell.strip()]
    text = " ".join(cells)
    named = len(cells) > 1 and (cells[0].endswith(":") or CLASSIFIED.match(text))
    return Block(text, stuck=stuck) if named else None


def _block(line: str, stuck: bool, minuted: bool) -> Block | None:
    note = _NOTE.match(_unescaped(line).strip())
    if note:
        return Block(plain(_unescaped(line).strip()[note.end() :]), place=f"footnote {note[1] or note[2]}")
    if tabbed := _TABBED.fullmatch(line):  # as Word's numbers are copied
        return Block(plain(tabbed[2]), tabbed[1], stuck=stuck)
    if "\t" in line.strip() or re.fullmatch(r"\s*\|.*\|\s*", line):
        return _row(line)
    heading = re.match(r"\s*(#{1,6})\s+", line)
    rest = line[heading.end() :] if heading else line
    level = len(heading[1]) if heading else BY_LOOK if re.fullmatch(r"\s*(\*\*|__)[^*_]+\1\s*", line) else 0
    bullet = _BULLET.match(rest)
    body = plain(rest[bullet.end() :] if bullet else rest)
    if not body or (_RULE.fullmatch(body) and not bullet):
        return None
    numbered = MINUTE.match(body) if minuted and not bullet else None
    if numbered and (level or SET_APART.search(numbered[1])):
        return Block(body[numbered.end() :], numbered[1], heading=level, stuck=stuck)
    label = _LABELLED.match(body) or (None if bullet or not (level or title_like(body)) else _BARE_NUMBER.match(body))
    if label:
        return Block(body[label.end() :], label[1], heading=level, stuck=stuck)
    return Block(
        body, bullet=1 + len(bullet[1].expandtabs(4)) if bullet else 0, heading=0 if bullet else level, stuck=stuck
    )


def _row(line: str) -> Block | None:
    bare = line.strip()
    raw = re.split(r"(?<!\\)\|", bare[1:-1]) if bare.startswith("|") else line.split("\t")
    if all(_RULE.fullmatch(cell) or not cell.strip() for cell in raw):
        return None
    return Block("", cells=tuple(_cell(cell) for cell in raw))


def _cell(cell: str) -> str:
    """A cell's text; the items of a list in it become lines "- item"."""
    listed = re.search(r"</?(?:ul|ol|li)\b", cell)
    parts = re.split(r"<br\s*/?>|</?(?:ul|ol|li)\b[^<>]*>" + (r"|(?:^|\s)-\s" if listed else ""), cell)
    items = [item for item in (plain(part) for part in parts) if item]
    return "\n".join(f"- {item}" if listed else item for item in items)


def _page_numbers(lines: list[str]) -> set[int]:
    """Lines that hold nothing but a number counting up by one: at least three of them are page numbers."""
    alone = [(at, int(line)) for at, line in enumerate(lines) if re.fullmatch(r"\s*\d{1,3}\s*", line)]
    rising = [pair for pair, after in itertools.pairwise(alone) if after[1] == pair[1] + 1]
    return {at for at, _ in alone} if len(alone) >= 3 and len(rising) == len(alone) - 1 else set()
