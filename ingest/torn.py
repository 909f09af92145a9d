"""Text whose numbers and bullet marks stand on lines of their own, out of step with their paragraphs.

The marks queue up in the order printed and are dealt to the text that follows. A number dealt while others waited is
believed only if the queue runs empty before the next heading; otherwise its paragraph is left without a number.
"""

import itertools
import re
from dataclasses import replace

from ingest.blocks import HANGING, Block, opens, plain, title_like
from ingest.columns import flattened
from ingest.pieces import Piece, pieces_of
from ingest.zones import person

_CAPTION = re.compile(r"(?:Figure|Table|Chart|Diagram) \d+\b(?!\.\d)(?:\s*[–:-]|$)")


def is_torn(text: str) -> bool:
    """Whether most of the text's numbers, and at least three, stand alone on their lines."""
    alone = len(re.findall(r"(?m)^[ \t]*(?:\d{1,3}\.|\d{1,3}(?:\.\d{1,3})+)[ \t]*$", text))
    return alone >= 3 and alone > len(re.findall(r"(?m)^[ \t]*(?:- )?\d{1,3}(?:\.\d{1,3})*\.?[ \t]+[A-Z]", text))


def torn_blocks(text: str) -> list[Block]:
    """The blocks of a torn text in reading order, each number in front of its paragraph."""
    return _Dealer(pieces_of(text)).deal()


class _Dealer:
    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.width = max((len(line) for piece in pieces for line in piece.lines), default=0)
        self.waiting: list[str] = []
        self.out: list[Block] = []
        self.drained = 0  # blocks before this one are certain
        self.said = ""  # the last line dealt
        self.sub = ""  # the last lettered mark dealt
        self.title = ""  # the title of the table whose rows wait
        self.bulleted = False  # the last text dealt was a bullet's
        self.marked = True  # a mark was printed since the last text

    def deal(self) -> list[Block]:
        at = 0
        while at < len(self.pieces):
            piece = self.pieces[at]
            if piece.mark:
                self.waiting.append(piece.mark)
                self.marked = True
            else:
                lines, heading = self._heading(at)
                at += self._text(lines, at) if lines else 0
                if heading and self.pieces[at + 1].mark.startswith("row "):
                    self.title = heading
                elif heading:
                    self._settle()
                    self.out.append(Block(plain(heading), heading=2))
            at += 1
        self._settle()
        return self.out

    def _heading(self, at: int) -> tuple[list[str], str]:
        """A piece's lines without the title that stands directly before a number, and that title."""
        piece, lines = self.pieces[at], list(self.pieces[at].lines)
        following = self.pieces[at + 1].mark if piece.stuck else ""
        closed = len(lines) == 1 or re.search(r"[.!?:;’”)]$", lines[-2])
        if following and (following[0].isdigit() or following == "row 1") and closed and title_like(lines[-1]):
            return lines[:-1], lines[-1]
        return lines, ""

    def _text(self, lines: list[str], at: int) -> int:
        """Deal the lines of one piece; the number of further pieces used up with it."""
        if len(lines) == 1 and _CAPTION.match(lines[0]):
            self.out.append(Block(plain(lines[0]), place=" ".join(lines[0].split()[:2])))
            return 0
        front = self._front()
        if not front and all(self._short(line) for line in lines) and person(lines[0]) == lines[0]:
            self.out.extend(Block(plain(line)) for line in lines)  # whoever signs stands apart from the text above
            return 0
        unfinished = bool(self.said) and not re.search(r"[.!?:;][\"'’”)\]]*$", self.said)
        if unfinished and front != "•" and (lines[0][0].islower() or not (self.marked or self.bulleted)):
            self._put("", lines)
            return 0
        used, columns = 0, self._columns(lines) if front not in ("•", "row 1") else []
        body = lines[: len(lines) - len(columns)]
        if body:
            self._serve(body, at)
        if columns:
            following = self.pieces[at + 1].lines if at + 1 < len(self.pieces) else ()
            used = int(bool(following) and all(self._short(line) for line in following))
            self.out.extend(flattened(columns, list(following) if used else [], self.said))
        self.marked = False
        return used

    def _front(self) -> str:
        """The mark whose turn it is: a lettered item before a waiting number once its lead-in or sibling is dealt."""
        for mark in self.waiting:
            letter = re.sub(r"[^a-z]", "", mark) if mark[0] in "(abcdefghijklmnopqrstuvwxyz" and " " not in mark else ""
            if letter and (self.sub or self.said.endswith(":")):
                return mark
        return self.waiting[0] if self.waiting else ""

    def _serve(self, lines: list[str], at: int) -> None:
        front = self._front()
        if front == "•" or front.startswith("row "):
            alike = [mark for mark in self.waiting if mark == "•" or mark.startswith("row ")]
            starved = len(lines) > len(alike) < len(self.waiting) and self._texts_ahead(at) < 2
            wanted = len(alike) + int(starved and self.waiting[len(alike)][0].isdigit())
        else:
            numbers = sum(1 for mark in self.waiting if mark[0].isdigit()) if front[:1].isdigit() else 1
            wanted = max(1, numbers + 1 - self._texts_ahead(at))
            strong = sum(self._strong(a, b) for a, b in itertools.pairwise(lines))
            if wanted > 1 and strong > wanted - 1:  # more places to cut than cuts: whose text is whose is not certain
                last = self.waiting.pop(max(i for i, mark in enumerate(self.waiting) if mark[0].isdigit()))
                self._lose()
                self._put(last, lines, loose=True)
                return
            wanted = min(wanted, strong + 1)
        for part in self._split(lines, min(wanted, len(lines))):
            mark = self._front()
            if mark:
                self.waiting.remove(mark)
            self._put(mark, part)

    def _put(self, mark: str, lines: list[str], loose: bool = False) -> None:
        """Add a piece of text under its mark, a new line where the print plainly begins one."""
        parts: list[list[str]] = [[]]
        for line in lines:
            if parts[-1] and self._strong(parts[-1][-1], line):
                parts.append([])
            parts[-1].append(line)
        texts = [plain(" ".join(part)) for part in parts]
        self.said, self.bulleted = lines[-1], mark == "•" or (self.bulleted and not mark)
        if mark.startswith(("footnote ", "row ")):
            row = mark.split()[1] if mark.startswith("row ") else ""
            self.out.append(Block("\n".join(texts), place=(self.title or "Table") if row else mark, row=row))
            self.said = "."
            return
        if mark and mark[0].isdigit():
            self.sub = ""
        elif mark and mark != "•":
            self.sub = mark
        self.out.append(Block(texts[0], "" if mark == "•" else mark, bullet=int(mark == "•"), loose=loose))
        self.out.extend(Block(text) for text in texts[1:])
        if not any(waiting[0].isdigit() for waiting in self.waiting):
            self.drained = len(self.out)

    def _settle(self) -> None:
        """At a heading or the end: numbers that still wait make those dealt beside them uncertain."""
        if any(mark[0].isdigit() for mark in self.waiting):
            for i in range(self.drained, len(self.out)):
                if self.out[i].number and not self.out[i].place:
                    self.out[i] = replace(self.out[i], loose=True)
        self._lose()
        self.waiting = [mark for mark in self.waiting if mark.startswith("footnote ")]
        self.drained, self.sub, self.said = len(self.out), "", ""

    def _lose(self) -> None:
        """Waiting numbers whose text cannot be told: they only keep their places in the sequence."""
        self.out.extend(Block("", mark, loose=True) for mark in self.waiting if mark[0].isdigit())
        self.waiting = [mark for mark in self.waiting if not mark[0].isdigit()]

    def _texts_ahead(self, at: int) -> int:
        """Pieces of text from this one to the next mark, headings apart."""
        ahead = 0
        while at < len(self.pieces) and not self.pieces[at].mark:
            ahead += bool(self._heading(at)[0])
            at += 1
        return ahead

    def _slack(self, line: str, following: str, width: int) -> int:
        """Characters left on a line had the next word gone on it: above 0, the line was ended on purpose."""
        return width - len(line) - 1 - len(following.split()[0])

    def _strong(self, line: str, following: str) -> bool:
        roomy = self._slack(line, following, self.width) > 0.12 * self.width
        return roomy and bool(re.search(r"[.!?:][\"'’”)]*$", line)) and bool(re.match(r"[“‘\"'(]?[A-Z]", following))

    def _split(self, lines: list[str], count: int) -> list[list[str]]:
        """The lines in `count` pieces, cut where the lines before the cuts end most plainly."""
        width = max(len(line) for line in lines)

        def worth(i: int) -> int:
            line, following = lines[i], lines[i + 1]
            ending = 40 if re.search(r"[.!?;][\"'’”)]*$", line) else -60 if HANGING.search(line) else 0
            return self._slack(line, following, width) + ending + (20 if opens(following) else 0)

        cuts = sorted(sorted(range(len(lines) - 1), key=lambda i: (-worth(i), i))[: count - 1])
        edges = [0, *(cut + 1 for cut in cuts), len(lines)]
        return [lines[a:b] for a, b in itertools.pairwise(edges)]

    def _short(self, line: str) -> bool:
        return len(line) < 0.65 * self.width and title_like(HANGING.sub("", line).rstrip(), 8)

    def _columns(self, lines: list[str]) -> list[str]:
        """The run of at least four short lines at the end of a piece that is a table's column, or nothing."""
        run = 0
        while run < len(lines) and self._short(lines[-1 - run]):
            run += 1
        led = run == len(lines) or bool(re.search(r"[.:]$", lines[-1 - run]))
        return lines[len(lines) - run :] if run >= 4 and led else []
