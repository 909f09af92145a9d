"""Which printed numbers are paragraph numbers: those that hold their place in the paper's one long sequence.

A stray number (a footnote's, a table row's, a list begun again at 1) fits nowhere in it and stays text.
"""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.cite import PART
from ingest.blocks import LETTERED, Block, ended, title_like

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_FIRST = ((1,), (1, 0), (1, 1), (1001, 1))
_PARTS = 2  # of a number with a year
_FEWEST = 3  # labels of an uncommon form in a paper that has it
_SAME = 9.0  # points; marks set in no more unlike than this stand in one column


def chain(blocks: Sequence[Block], end: int) -> dict[int, tuple[int, ...]]:
    """Block index → number: the longest sequence among the blocks before `end` in which each follows from the last.

    A gap costs half a step, so it is believed only where the sequence goes on after it. An item "2)" of a list does not
    follow "1.1", unless the paper's own numbers begin with "1)".
    """
    at = [i for i in range(end) if blocks[i].number and not blocks[i].cells]
    listed = {i for i in at if blocks[i].printed.endswith(")") and not blocks[i].heading}
    listed = listed if at and at[0] not in listed else set()
    best: list[float] = []
    before: list[int] = []
    ends: dict[int, dict[tuple[int, ...], int]] = {}  # section → number → its best (then latest) occurrence so far
    for j, i in enumerate(at):
        number = blocks[i].number
        score, back = (1.0 if number in _FIRST else 0.0), -1
        for section in range(number[0] - 3, number[0] + 1):
            for earlier, k in ends.get(section, {}).items():
                step = 0.0 if i in listed and len(earlier) > 1 else _step(earlier, number)
                if step and (best[k] + step, k) >= (score, back):
                    score, back = best[k] + step, k
        best.append(score)
        before.append(back)
        here = ends.setdefault(number[0], {})
        headed = number in here and blocks[at[here[number]]].heading > 0 and not blocks[i].heading
        if number not in here or score > best[here[number]] or (score == best[here[number]] and not headed):
            here[number] = j
    if not best or max(best) < 1:
        return {}
    last = max(range(len(at)), key=lambda j: (best[j], -j))
    kept: dict[int, tuple[int, ...]] = {}
    while last >= 0:
        kept[at[last]] = blocks[at[last]].number
        last = before[last]
    return dict(sorted(kept.items()))


def in_parts(blocks: Sequence[Block], end: int) -> dict[int, tuple[int, ...]]:
    """Block index → number, in a paper whose titled parts ("PART B – THE BUDGET") begin at 1 anew; else nothing."""
    titles = [i for i in range(end) if PART.fullmatch(blocks[i].text) and title_like(blocks[i].text)]
    edges = [i for i in titles if not (blocks[i].printed or blocks[i].bullet or blocks[i].cells)]
    if len(edges) < 2:
        return {}
    found: dict[int, tuple[int, ...]] = {}
    anew = 0
    for start, stop in itertools.pairwise([0, *edges, end]):
        part = [replace(b, printed="") if i < start else b for i, b in enumerate(blocks[:stop])]
        own = chain(part, stop)
        anew += start > 0 and len(own) > 1 and next(iter(own.values())) in _FIRST
        found |= own
    return found if anew > 1 else {}


def _step(last: tuple[int, ...], number: tuple[int, ...]) -> float:
    """1 where `number` is the next after `last`, -0.5 over a small gap, 0 where it cannot follow."""
    if number in ((*last, 1), (last[0] + 1, 1)):
        return 1.0
    depth = len(number)
    if depth <= len(last) and number[:-1] == last[: depth - 1]:
        ahead = number[-1] - last[depth - 1]
        return 1.0 if ahead == 1 else -0.5 if 2 <= ahead <= 3 else 0.0
    return -0.5 if number in ((*last, 2), (last[0] + 2, 1)) else 0.0


def dated(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks with the year first in minutes' numbers, where only what is behind the stroke counts: "25/02"."""
    marks = [re.findall(r"\d+", block.printed) for block in blocks if "/" in block.printed]
    years, counts = ({parts[at] for parts in marks if len(parts) == _PARTS} for at in (0, 1))
    if len(years) != 1 or len(counts) == 1:
        return blocks
    return [replace(block, year_first=True) if "/" in block.printed else block for block in blocks]


def lettered(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks with "A1", "A2", "B1" as their numbers, where these are the longer of a paper's sequences."""
    free = [
        (i, LETTERED.match(b.text)) for i, b in enumerate(blocks) if not (b.printed or b.bullet or b.cells or b.place)
    ]
    marks = {i: mark for i, mark in free if mark}
    if not any(mark[1] == "A1" for mark in marks.values()):
        return blocks
    numbered = [
        replace(b, printed=marks[i][1], text=b.text[marks[i].end() :]) if i in marks else b
        for i, b in enumerate(blocks)
    ]
    kept = chain([b if i in marks else replace(b, printed="") for i, b in enumerate(numbered)], len(blocks))
    if len(kept) < _FEWEST or next(iter(kept.values())) != (1001, 1) or len(kept) <= len(chain(blocks, len(blocks))):
        return blocks
    return [numbered[i] if i in kept else block for i, block in enumerate(blocks)]


def scattered(blocks: Sequence[Block], end: int) -> dict[int, tuple[int, ...]]:
    """Block index → number, in a paper without a sequence: the dotted numbers of whole sentences, if each stands once.

    So a list of changes prints the rules that it changes: "14.60", "14.73", "9.4".
    """
    dotted = (i for i in range(end) if len(blocks[i].number) > 1 and not (blocks[i].cells or blocks[i].bullet))
    kept = {i: blocks[i].number for i in dotted if not blocks[i].stuck and ended(blocks[i].text)}
    return kept if len(set(kept.values())) == len(kept) >= _FEWEST else {}


def subs(blocks: Sequence[Block], start: int, end: int, numbered: bool = False) -> dict[int, tuple[str, ...]]:
    """Block index → letters, for the lettered and roman items of one numbered paragraph: ("a",), ("a", "ii").

    A series begins at a or i, goes on without a gap, and has at least two members; `numbered`: it may begin at 1 too.
    It does not stand under what is set in as far as itself, and two series that would share a label are nobody's.
    """
    stack: list[tuple[list[str], float]] = []  # one series per depth: its members so far, and where its marks stand
    series: list[tuple[list[str], int, tuple[str, ...]]] = []
    for i in range(start, end):
        number, inset = blocks[i].number if numbered else (), blocks[i].inset
        letter = str(number[0]) if len(number) == 1 else re.sub(r"[^a-z]", "", blocks[i].printed)
        if not letter:
            continue
        depth = next((d for d in reversed(range(len(stack))) if _follows(stack[d][0], letter)), None)
        if depth is not None:
            del stack[depth + 1 :]
            stack[depth][0].append(letter)
        elif letter in ("a", "i", "1"):
            while stack and inset and stack[-1][1] >= inset - _SAME:
                stack.pop()
            stack.append(([letter], inset))
        else:
            continue
        series.append((stack[-1][0], i, tuple(members[-1] for members, _ in stack)))
    counts = Counter(letters for _, _, letters in series)
    lone = {id(members) for members, _, letters in series if len(members) < 2 or counts[letters] > 1}
    return {i: letters for members, i, letters in series if id(members) not in lone}


def points(blocks: Sequence[Block], start: int, end: int) -> dict[int, tuple[str, ...]]:
    """Block index → label within one minute, for its numbered paragraphs and their items: ("4",), ("4", "a").

    Its paragraphs are the numbers set in least, in one style; others are points of a motion in one of them. A number
    that stands twice is nobody's label: ().
    """
    marks = [i for i in range(start, end) if len(blocks[i].number) == 1]
    least = min((blocks[i].inset for i in marks), default=0.0)
    marks = [i for i in marks if blocks[i].inset <= least + _SAME]
    marks = [i for i in marks if _style(blocks[i].printed) == _style(blocks[marks[0]].printed)]
    counts = Counter(blocks[i].number[0] for i in marks)
    found: dict[int, tuple[str, ...]] = {}
    last = 0
    for i in marks:
        number = blocks[i].number[0]
        if number == last + 1 or counts[number] > 1:
            found[i] = (str(number),) if counts[number] == 1 else ()
            last = max(last, number)
    if len(found) < 2:
        found = {}
    for first, stop in itertools.pairwise([start - 1, *found, end]):
        above = found.get(first, ())
        if above or first < start:
            found |= {i: (*above, *rest) for i, rest in subs(blocks, first + 1, stop, bool(above)).items()}
    return found


def _style(printed: str) -> str:
    return re.sub(r"\d+", "1", printed)


def _follows(members: Sequence[str], letter: str) -> bool:
    if letter.isdigit() or members[0].isdigit():
        return members[-1].isdigit() and letter.isdigit() and int(members[-1]) + 1 == int(letter)
    if members[0] == "i":
        return len(members) < len(_ROMAN) and _ROMAN[len(members)] == letter
    return ord(members[-1]) + 1 == ord(letter) if len(letter) == 1 else False
