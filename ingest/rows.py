"""What a table's rows become, whatever file it stands in: blocks with their column heads, forms, titles above rows."""

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.blocks import HANGING, Block, title_like
from ingest.closing import closing

_FIGURE = re.compile(r"[(+\-–]*\s?£?[(+\-–]*\d[\d,]*(?:\.\d+)?\s?[%mkpbn]{0,2}\)?[*+]?|[-–]|n/?a", re.IGNORECASE)
UNIT = re.compile(r"£(?:000s?|m|k|p|bn)?|%|(?:19|20)\d\d(?:[-/–](?:20)?\d\d)?", re.IGNORECASE)
UNITS = re.compile(  # a line over a table
    r"\(?(?:all )?(?:figures|amounts|values|costs)?(?: are)?(?: shown| given| stated)?(?: in)? ?"
    r"(?:£ ?(?:000['’]?s?|m|k|bn|millions?|thousands?)|(?:millions|thousands) of pounds)\)?",
    re.IGNORECASE,
)
_VALUED = re.compile(  # a head over values: "By 2026"
    r"(?!table|figure|chart|appendix|annex)(?:\S+ ){0,3}\S*\d\S*", re.IGNORECASE
)
_TOTAL = re.compile(
    r"(?:sub|grand)?[ -]?total\b|net (?:total|change|movement|cost|expenditure|spending|budget|position)\b",
    re.IGNORECASE,
)
_SUMMED = re.compile(r"(.+) (?:sub[ -]?|grand )?total", re.IGNORECASE)
_ASKED = re.compile(  # what the forms of councils ask for, with a colon or none
    r"(?:report )?(?:title|subject|reference|author)(?: of (?:the )?(?:report|decision))?|decision[ -]?(?:maker|taker)|"
    r"date(?: of (?:the )?(?:meeting|decision|report))?|(?:key )?decision|"
    r"decision (?:reference|number|no\.?|made|taken)|"
    r"(?:name of )?(?:committee|meeting)(?: name| title| date)?|date of hearing|report (?:of|by|to|from)|"
    r"version|dated|(?:lead |responsible |contact |case |report )officer|"
    r"(?:portfolio holder|cabinet member|lead member|director)(?: responsible)?|wards?(?:\(s\))?(?: affected)?|"
    r"(?:electoral )?divisions?(?: affected)?|contact(?: details)?|classification|exempt(?: information)?|"
    r"application (?:number|no\.?|reference)|site(?: address)?|location|proposal|applicant|agent|recommendations?|"
    r"reasons?(?: for (?:the )?decision)?|(?:alternative )?options? considered.*|alternatives considered.*|"
    r"declarations? of interests?|call-in.*|from|to|cc|author|contact|status|signed|proposed by|seconded by|present|"
    r"in attendance|apologies|venue|time|place|ask for|telephone|e-?mail|past pathway.*|future pathway.*",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\(?(?:1|a|i)[.)]?|1\.[01]", re.IGNORECASE)  # numbers the first row, which is no heads then
_MEASURE = re.compile(r"\d[\d.,]* ([a-z]+)")
_SEVERAL = 3  # columns of words
_PAIRS = 2  # of names and values beside each other in a form
_FEWEST_ROWS = 3  # of a table, to tell by which column they are named
_FEWEST_ALIKE = 2  # cells below one that say it is no head
_TELLING = 0.7  # of a column's cells, if different, name rows
_LONGEST_FIGURE = 30  # characters
_ANSWER = re.compile(r"yes|no|n/?a|x", re.IGNORECASE)
_LONGEST_NAME = 6  # words
_LONGEST_HEAD = 12  # words; a longer first cell is text, not a column's head


@lru_cache(maxsize=1 << 15)  # the same come again and again
def is_figure(text: str) -> bool:
    """Whether a cell holds a number and is no year or unit as column heads have them."""
    if len(text) > _LONGEST_FIGURE:
        return False
    text = text.strip()
    return bool(_FIGURE.fullmatch(text)) and not UNIT.fullmatch(text)


def asked(name: str) -> bool:
    """Whether forms and headers of papers ask for this by name, also in two languages."""
    return any(_ASKED.fullmatch(part) for part in name.strip().rstrip(":? ").split(" / "))


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows are a form, each name beside its value, rather than a table with column heads."""
    told = [list(dict.fromkeys(cell for cell in row if cell)) for row in rows]
    if rows and len(rows[0]) > 2 and all(len(row) <= 2 for row in told):  # its names are of many widths
        return True
    firsts = [row[0].strip() for row in rows if row[0] and any(row[1:])]
    known = sum(map(asked, firsts))
    pairs = bool(rows) and len(rows[0]) == 2
    if pairs and any(not is_figure(row[1]) and closing(f"{row[0].rstrip(':? ')}: {row[1]}") for row in rows):
        return True  # it says that the paper is exempt
    if rows and len(rows[0]) == 2 * _PAIRS:  # two names beside their values in each row
        names, values = ([cell for row in rows for cell in row[at::2] if cell.strip()] for at in (0, 1))
        if sum(map(asked, names)) > max(len(names) / 2, sum(map(asked, values))):
            return True
    named = pairs and known >= 2 and known * 3 >= len(firsts)
    return named or (bool(firsts) and sum(first.endswith(":") for first in firsts) * 2 > len(firsts))


def form_lines(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """A form's lines, row by row: each name with its value, where two names stand over two values each with its own."""
    found: list[list[str]] = []
    names: list[str] = []
    for row in rows:
        filled = [cell for cell in row if cell]
        cells = [cell for cell, _ in itertools.groupby(filled)]  # one over several columns is one
        values = filled if len(filled) == len(names) else cells
        if len(values) == len(names):
            pairs = [[f"{name.rstrip(': ')}:", cell] for name, cell in zip(names, values, strict=True)]
        else:
            if names:  # over no values
                found[-1] = " ".join(names).split("\n")
            names = cells if len(cells) == 2 and cells[1].rstrip().endswith(":") else []
            if names:
                found.append([])
                continue
            pairs = [cells[i : i + 2] for i in range(0, len(cells), 2)] if len(cells) > 2 else [cells]
        names = []
        texts = [" ".join([_asking(pair[0]), *pair[1:]]) if len(pair) > 1 else "".join(pair) for pair in pairs]
        found.append([line for text in texts for line in text.split("\n") if line])
    if names:
        found[-1] = " ".join(names).split("\n")
    return found


def _asking(name: str) -> str:
    """A form's name with the colon that its column stands for."""
    named = asked(name) or (title_like(HANGING.sub("", name).strip(), _LONGEST_NAME) and not _ANSWER.fullmatch(name))
    return f"{name.rstrip(': ')}:" if named and not name.endswith("?") else name


def titles_of(rows: Sequence[list[str]]) -> Sequence[list[str]]:
    """The rows at the top that hold one cell of several words: titles, not column heads."""
    count = 0
    while count < len(rows) - 2 and sum(map(bool, rows[count])) == 1 and len(" ".join(rows[count]).split()) >= 3:
        count += 1
    return rows[:count]


def head_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows at the top are column heads: those before a figure, else one, or two where one spans."""
    for at, row in enumerate(rows[:7]):
        if any(is_figure(cell) for cell in row[1:]) or (at and _measures(row, rows[at + 1 :])):
            while at and sum(map(bool, rows[at - 1])) == 1:
                at -= 1  # the title of the rows below it
            return at
    short = all(len(cell.split()) <= _LONGEST_HEAD for cell in rows[0])
    if len(rows) < 2 or not short or _FIRST.fullmatch(rows[0][0]):
        return 0
    return 2 if len(rows) > 2 and _divides(rows[1], rows[0]) else 1


def _measures(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a named row holds a measure in words as stand below it: "50 years" over "3 years" and "25 years"."""
    measures = [(at, found[1]) for at, cell in enumerate(row) if at and (found := _MEASURE.fullmatch(cell))]
    alike = [[other for other in below if re.fullmatch(rf"[\d.,]+ {word}", other[at])] for at, word in measures]
    return bool(row[0]) and any(len(others) >= _FEWEST_ALIKE for others in alike)


def _divides(row: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a row heads each column under a head that spans several, and says nothing anew elsewhere."""
    width = len(above)
    spanned = [c for c in range(width) if above[c] and above[c] in (*above[max(0, c - 1) : c], *above[c + 1 : c + 2])]
    heads = [row[c] for c in spanned]
    new = all(heads) and len(set(heads)) == len(heads) and all(len(head.split()) <= _LONGEST_HEAD for head in heads)
    return (
        0 not in spanned
        and bool(heads)
        and new
        and all(row[c] in ("", above[c]) for c in range(width) if c not in spanned)
    )


def names_of(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The columns' heads, from the rows that they stand in."""
    heads: list[str] = []
    for column in zip(*rows, strict=True):
        parts = dict.fromkeys(" ".join(cell.split()) for cell in column if cell)
        heads.append(" ".join(parts))
    return tuple(heads)


def titles_over(rows: Sequence[Sequence[str]], title: str = "") -> list[str]:
    """The title that each row stands under, "" for none: a name alone above named rows with figures, to their total.

    `title`: the one that the first row may go on under. Where rows have several columns of words, a name with figures
    alone is a title too.
    """
    found: list[str] = []
    wordy = _wordy(rows)
    named = wordy[0]
    edge = [""] * len(rows[0]) if rows else []
    for above, row, below in zip([["-"] * len(edge), *rows], rows, [*rows[1:], edge], strict=False):
        alone = sum(map(bool, row)) == 1
        at = 0 if alone and row[0] else named
        name = " ".join(row[at].split())
        told, next_told = (sum(bool(cells[c]) for c in wordy) for cells in (row, below))
        figures = sum(map(is_figure, row))
        summed = len(wordy) >= _SEVERAL and bool(row[named]) and 1 + figures == sum(map(bool, row)) > told == 1
        if name and (alone or summed):
            titled = title_like(name.rstrip(": ")) and not _TOTAL.match(name) and name.count("(") == name.count(")")
            led = bool(above[at] and below[at]) and any(
                map(is_figure, [*below[:at], *below[at + 1 :]])
            )  # else of a name
            title = name.rstrip(": ") if titled and (led if alone else next_told > 1) else ""
            found.append("")
        else:
            total = _SUMMED.fullmatch(name)
            title = "" if total and not _share(total[1], title) else title  # the total of more than this title's
            found.append(title)
            title = "" if total or is_total(name) else title
    return found


def _share(name: str, title: str) -> bool:
    """Whether half of a name's words stand in a title."""
    own, said = (set(re.findall(r"\w{3,}", text.casefold())) for text in (name, title))
    return 2 * len(own & said) >= len(own)


def is_total(name: str) -> bool:
    """Whether a row's name says that it is a total, with which the title above its rows ends."""
    return bool(_TOTAL.match(name))


def row_blocks(
    rows: Sequence[Sequence[str]], names: Sequence[str], place: str, naming: int | None = None, title: str = ""
) -> list[Block | None]:
    """A block for each row, each cell after its column's head; None for a row without a word.

    `naming`: the column that names the rows of all of the table, where these do not tell. `title`: the one that the
    first row may go on under.
    """
    found: list[Block | None] = []
    naming = next(at for at in (telling_column(rows), naming, _wordy(rows)[0]) if at is not None)
    for row, over in zip(rows, titles_over(rows, title), strict=True):
        cells = [cell for cell in row if cell]
        if not cells:
            found.append(None)
            continue
        named = next((cell for cell in [row[naming], *cells] if cell and not is_figure(cell)), row[naming] or over)
        headed = bool(naming and row[naming])  # its first cell, which is no name
        lines = [
            f"{head}: {cell}"
            if head and (at or headed or is_figure(cell) or _values(head, cell)) and head != cell
            else cell
            for at, (head, cell) in enumerate(zip(names, row, strict=True))
            if cell
        ]
        found.append(Block("\n".join(lines), place=place, row=" ".join((named or cells[0]).split()), over=over))
    return found


def telling_column(rows: Sequence[Sequence[str]]) -> int | None:
    """The column of short names by which rows are told apart that share those in the first; None where they do not."""
    wordy = _wordy(rows)
    whole = [row for row in rows if sum(map(bool, row)) > 1]
    columns = [[" ".join(row[at].split()) for row in whole if row[at]] for at in wordy]
    telling = [len(set(cells)) >= _TELLING * len(cells) for cells in columns]
    if len(whole) < _FEWEST_ROWS or telling[0]:
        return None
    short = (sum(len(cell.split()) for cell in cells) <= _LONGEST_HEAD * len(whole) for cells in columns)
    return next((at for at, told, brief in zip(wordy, telling, short, strict=True) if told and brief), None)


def _wordy(rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns that hold words in most rows of several cells; the first where none does."""
    whole = [row for row in rows if sum(map(bool, row)) > 1]
    words = [
        sum(bool(row[at]) and not is_figure(row[at]) for row in whole) for at in range(len(whole[0]) if whole else 0)
    ]
    return [at for at, count in enumerate(words) if count * 3 >= 2 * len(whole)] or [0]


def _values(head: str, cell: str) -> bool:
    """Whether the first column holds values and not names, as its head and a cell say."""
    return bool(_VALUED.fullmatch(head) and re.search(r"\d", cell))
