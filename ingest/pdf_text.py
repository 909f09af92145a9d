"""Words on a PDF's page as lines of print in reading order, without what only serves the page."""

import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from ingest.blocks import HANGING, ended, superscript
from ingest.pdf_page import Page
from ingest.pdf_shapes import Word
from ingest.pdf_words import HYPHEN
from ingest.rows import UNITS

_BULLET = re.compile(r"[•▪●◦➢➤✓■□\uf0b7\uf0a7\uf0d8]|[-–*o](?=\s)")
_BULLETED = re.compile(rf"(?:{_BULLET.pattern})\s*\S")
_MARK = re.compile(  # before the text of a line: a bullet, a number, a letter
    rf"(?:{_BULLET.pattern})|[-–*o]|\d{{1,3}}(?:\.\d{{1,3}})*[.)]?|\(?(?:[a-zA-Z]|[ivx]{{1,5}})[.)]|\(\d{{1,2}}\)"
)
_ENDINGS = ("st", "nd", "rd", "th")
_SMALL = 0.86  # of the height of the print beside it; raised numbers are no larger
_PADDING = 12.0  # points between a cell's text and its edge
_UNITS = 50  # characters; a line that says what figures are in has fewer
_RUN = attrgetter("run")
_DIGITS = re.compile(r"\d+")
_EDGE = 0.13  # the share of a page's height, at its top and foot, in which running heads and feet stand
PAGE_NUMBER = re.compile(r"(?:[-–]\s*)?(?:page\s+)?\d{1,4}(?:\s+(?:of|/)\s+\d{1,4})?(?:\s*[-–])?", re.IGNORECASE)
_STAMPED = re.compile(r"page \d{1,4}(?: of \d{1,4})?", re.IGNORECASE)  # on a pack's pages, drawn last
_STAMP = re.compile(
    r"(?:agenda|minute) item(?: no\.?)? \d{1,3}[a-z]?", re.IGNORECASE
)  # on an item's first page in a pack
_BLANK = re.compile(
    r"\W*(?:this )?page (?:is |has been )?(?:(?:left )?intentionally|deliberately)? ?(?:left )?blank\W*", re.IGNORECASE
)


@dataclass(slots=True)
class Line:
    """One line of print: `at` is its place in the order the file draws it, `right` the margin its column fills."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    page: int
    at: int
    second: float  # where the text after a number, bullet or name begins; x0 where there is none
    first_width: float  # the width of its first word: whether it would have fitted on the line above
    right: float = 0.0
    slanted: bool = False


def lines_of(words: Sequence[Word], page: int = 0, at: int = 0) -> list[Line]:
    """Lines in the order drawn; pieces that stand side by side on one baseline are one line."""
    merged: list[list[Word]] = []
    for run in _runs(words):
        last = merged[-1][-1] if merged else None
        stamped = run[0].run == words[-1].run and _STAMPED.fullmatch(" ".join(word.text for word in run))
        beside = last is not None and run[0].x0 >= last.x1 - 2 and not stamped
        if last and beside and _raised(run, last) and run[0].x0 - last.x1 < last.size / 4:
            merged[-1][-1] = last._replace(text=last.text + superscript(run[0].text), x1=run[0].x1)
        elif last and beside and _ordinal(run[0], last):
            merged[-1][-1] = last._replace(text=last.text + run[0].text, x1=run[0].x1)
            merged[-1].extend(run[1:])
        elif last and beside and merged and len(merged[-1]) == 1 and _raised(merged[-1], run[0]):
            merged[-1] = [last._replace(text=superscript(last.text)), *run]  # a footnote's own number
        elif last and beside and abs(run[0].y - last.y) < 0.3 * max(last.size, run[0].size):
            merged[-1].extend(run)
        else:
            merged.append(run)
    return [_line(run, page, at + i) for i, run in enumerate(merged)]


def _raised(run: Sequence[Word], beside: Word) -> bool:
    """Whether a run is a number of one or two digits, smaller than the word beside it and no lower."""
    number = run[0]
    small = len(run) == 1 and number.size < _SMALL * beside.size and number.text.isdecimal() and len(number.text) <= 2
    return small and -0.3 * beside.size < beside.y - number.y < 0.6 * beside.size


def _ordinal(word: Word, number: Word) -> bool:
    """Whether a word is the raised end of the number beside it: "13", "th"."""
    raised = 0 < number.y - word.y < 0.6 * number.size and word.size < _SMALL * number.size
    return word.text in _ENDINGS and raised and number.text[-1].isdigit() and word.x0 - number.x1 < number.size / 4


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words as the file draws them at once; what it draws at two heights is two runs."""
    for _, group in itertools.groupby(words, key=_RUN):
        run = list(group)
        if abs(run[0].y - run[-1].y) <= 1.5 * run[0].size:
            yield run
            continue
        start = 0
        for at, (before, word) in enumerate(itertools.pairwise(run), 1):
            if abs(word.y - before.y) > 1.5 * word.size:
                yield run[start:at]
                start = at
        yield run[start:]


def _line(words: Sequence[Word], page: int, at: int) -> Line:
    first = words[0]
    text, x0, x1, y, size, bold, _, slanted = first
    second, width = x0, x1 - x0
    if len(words) > 1:
        if first.text.isdecimal() and len(first.text) <= 2 and 0.2 < (words[1].y - first.y) / size < 0.6:
            words = [first._replace(text=superscript(first.text)), *words[1:]]  # a footnote's own number
        texts, lefts, rights, ys, sizes, bolds, runs, slants = zip(*words, strict=True)
        text, x1 = " ".join(texts), max(rights)
        if runs[0] != runs[-1]:  # else all is alike
            size, bold, slanted = max(sizes), all(bolds), all(slants)
            y = ys[sizes.index(size)]
        if _MARK.fullmatch(first.text):
            second, bold = lefts[1], bold or all(bolds[1:])
        else:
            gaps = zip(lefts[1:], rights, sizes, strict=False)
            second = next((left for left, right, size in gaps if left - right > 0.9 * size), x0)
    return Line(text, x0, x1, y, size, bold, page, at, second, width, slanted=slanted)


_WORDS = frozenset(
    """a al am an as at be by cm co do eg et ex go ha he ie if in is it kg km me my no of on or pa pm re so to up us vs
    we""".split()
)
_PART = re.compile(r"([a-z]{1,2})(?![\w’'-])")


def unbroken(text: str) -> str:
    """A cell's text with its lines' hyphens as printed."""
    return text.replace(f"{HYPHEN} ", "-").replace(HYPHEN, "-") if HYPHEN in text else text


def _broken(before: str, line: str) -> bool:
    """Whether a column too narrow for the word that stands alone in the line before parted it: "Varianc", "e"."""
    part = _PART.match(line)
    return bool(part and part[1] not in _WORDS and re.fullmatch(r"[A-Za-z]*[a-z]", before))


def _new(before: str, line: str) -> bool:
    """Whether a cell's line may begin a sentence or an item of its own after the one before."""
    return ended(before) or (line[0].isupper() and not HANGING.search(before) and before[-1] not in "/&-–" + HYPHEN)


def joined_lines(lines: Sequence[Line], edge: float = 0.0) -> str:
    """A cell's lines as text: wraps healed, bullets and blocks that stand apart on lines of their own.

    `edge`: where the cell ends, if that is known; else its longest line does.
    """
    if len(lines) == 1 and not is_bullet(lines[0].text):
        return unbroken(lines[0].text)
    out: list[str] = []
    right = max(edge - _PADDING, *(line.x1 for line in lines), 0.0)
    marked = [i for i, line in enumerate(lines) if is_bullet(line.text)]
    if len(marked) == 1 and marked[0] and lines[marked[0]].text[0] in "-–" and not ended(lines[marked[0] - 1].text):
        marked = []  # a dash within a name
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        room = before is not None and right - before.x1 > line.first_width + line.size
        short = room and before is not None and _new(before.text, line.text)
        apart = before is not None and (short or line.y - before.y > 1.7 * line.size)
        if before is None or apart or i in marked:
            out.append(f"- {unbulleted(line.text)}" if i in marked else line.text)
        elif _broken(before.text, line.text):
            out[-1] += line.text
        else:
            out[-1] = healed(out[-1], line.text)
    return "\n".join(unbroken(part) for part in out)


def healed(text: str, more: str) -> str:
    """A line and the one it goes on in."""
    if text.endswith(HYPHEN):
        return text[:-1] + "-" + more
    return text + more if text[-1:] == "-" and text[-2:-1].isalnum() and more[:1].isalnum() else f"{text} {more}"


def says_units(line: Line) -> bool:
    """Whether a line says what the figures of the table below it are in, and nothing else."""
    text = line.text
    return len(text) < _UNITS and ("£" in text or "pounds" in text.lower()) and UNITS.fullmatch(text) is not None


def is_bullet(text: str) -> bool:
    """Whether a line begins with a bullet mark."""
    return bool(_BULLETED.match(text)) and not re.match(r"[-–] \d", text)


def unbulleted(text: str) -> str:
    """The line without its bullet mark."""
    return re.sub(rf"^(?:{_BULLET.pattern})\s*", "", text)


def without_furniture(
    pages: Sequence[Page], lines: Sequence[list[Line]], answers: Callable[[Line], bool]
) -> list[list[Line]]:
    """Each page's lines without running heads and feet.

    What stands at the edge of a page is furniture when it comes again at the same height on another page, numbers
    aside, or when it is nothing but a page number. A running head is kept where it first stands on the first page, and
    as the title of a section where it begins on a later one. What stands in a form, as `answers` says, stays.
    """
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    at_edge = [_edges(page, own) for page, own in zip(pages, lines, strict=True)]
    for page, edges in zip(pages, at_edge, strict=True):
        for line in edges:
            seen[_key(line)].add(page.number)
    least = 2 if len(pages) < 6 else 3
    kept: list[list[Line]] = []
    above: set[str] = set()  # the running heads of the last page that has any
    for page, own, edges, following in zip(pages, lines, at_edge, [*at_edge[1:], []], strict=True):
        out: set[int] = set()
        heads: dict[str, Line] = {}
        for line in edges:
            text, height = _key(line)
            if says_units(line):
                continue
            if PAGE_NUMBER.fullmatch(line.text.strip()) or (page.number > 1 and _STAMP.fullmatch(line.text)):
                out.add(id(line))
            elif len({p for d in (-1, 0, 1) for p in seen.get((text, height + d), ())}) >= least and not answers(line):
                out.add(id(line))
                if line.y <= page.height / 2:
                    heads.setdefault(line.text, line)
        begun = [line for text, line in heads.items() if text not in above]
        if page.number > 1 and begun:
            goes_on = {line.text for line in following}
            instead = page.number > 2 and (not above or not above <= heads.keys())
            begun = [line for line in begun if instead and line.text in goes_on and _large(line, lines)]
        out -= {id(line) for line in begun}
        above = set(heads) or above
        kept.append([line for line in own if id(line) not in out and not _BLANK.fullmatch(line.text)])
    return kept


def _large(line: Line, lines: Sequence[Sequence[Line]]) -> bool:
    """Whether a line is bold or larger than the text, as headings are."""
    return line.bold or line.size > 1.15 * body_size([other for own in lines for other in own])


def _edges(page: Page, lines: Iterable[Line]) -> list[Line]:
    high, low = _EDGE * page.height, (1 - _EDGE) * page.height
    return [line for line in lines if line.y < high or line.y > low]


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.y / 6)


def in_order(lines: list[Line], width: float) -> list[Line]:
    """The lines in reading order: as drawn, but a part drawn out of turn is put where it stands on the page."""
    parts: list[list[Line]] = []
    for line in lines:
        last = parts[-1][-1] if parts else None
        if last and line.y >= last.y - 2 and line.x1 > last.x0:  # else in a column to the left
            parts[-1].append(line)
        else:
            parts.append([line])
    for part in parts:
        far = max(line.x1 for line in part)
        filled = sum(line.x1 > far - 0.12 * (far - part[0].x0) for line in part)
        margin = far if filled * 2 > len(part) and len(part) >= 4 else max(far, 0.82 * width)
        for line in part:
            line.right = margin
    ordered = sorted(_set_between(parts), key=functools.cmp_to_key(_before)) if len(parts) > 1 else parts
    return [line for part in ordered for line in part]


def _set_between(parts: list[list[Line]]) -> list[list[Line]]:
    """The parts, one that stands alone in the space between two lines of another put there."""
    kept: list[list[Line]] = []
    spaces: dict[tuple[int, int], list[list[Line]]] = defaultdict(list)  # which part, after how many of its lines
    for part in sorted(parts, key=lambda part: part[-1].y - part[0].y, reverse=True):
        top, bottom = part[0].y - part[0].size, part[-1].y
        for at, other in enumerate(kept):
            above = sum(line.y <= top + 2 for line in other)
            below = sum(line.y - line.size >= bottom - 2 for line in other)
            if above and below and above + below == len(other):
                spaces[at, above].append(part)
                break
        else:
            kept.append(part)
    alone = {place: found[0] for place, found in spaces.items() if len(found) == 1}  # else boxes side by side
    for (at, above), part in sorted(alone.items(), reverse=True):
        kept[at][above:above] = part
    whole: list[list[Line]] = []
    for part in parts:
        if any(part is other for other in alone.values()):
            continue
        woven = next((at for at, other in enumerate(whole) if _woven(part, other)), None)
        if woven is None:
            whole.append(part)
        else:
            whole[woven] = sorted([*whole[woven], *part], key=attrgetter("y"))
    return whole


def _woven(one: list[Line], other: list[Line]) -> bool:
    """Whether two parts stand in each other's spaces, one above the other line by line, as headings do with text."""
    if min(one[-1].y, other[-1].y) <= max(one[0].y - one[0].size, other[0].y - other[0].size):
        return False
    right = min(max(line.x1 for line in part) for part in (one, other))
    if right <= max(min(line.x0 for line in part) for part in (one, other)):
        return False
    lines = sorted([*one, *other], key=attrgetter("y"))
    return all(below.y - below.size >= above.y - 2 for above, below in itertools.pairwise(lines))


def _before(one: list[Line], other: list[Line]) -> int:
    """Side by side: the left one first; else the higher one."""
    top, bottom = one[0].y - one[0].size, one[-1].y
    top2, bottom2 = other[0].y - other[0].size, other[-1].y
    shared = min(bottom, bottom2) - max(top, top2)
    left, left2 = min(line.x0 for line in one), min(line.x0 for line in other)
    if shared > 0.2 * min(bottom - top, bottom2 - top2):
        apart = max(line.x1 for line in one) <= left2 + 4 or max(line.x1 for line in other) <= left + 4
        if apart:
            return -1 if left < left2 else 1
    return -1 if top < top2 else 1 if top > top2 else 0


def leading(lines: Sequence[Line]) -> float:
    """The usual distance of baselines within a paragraph, in font heights."""
    steps = Counter(
        round((b.y - a.y) / a.size, 1)
        for a, b in itertools.pairwise(lines)
        if a.page == b.page and 0.7 < (b.y - a.y) / max(a.size, 1) < 2.5 and a.x1 > 0.85 * a.right
    )
    return steps.most_common(1)[0][0] if steps else 1.1


def body_size(lines: Sequence[Line | Word]) -> float:
    """The font height that most of the text has."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0
