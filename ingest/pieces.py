"""A torn text as pieces: marks that stand alone on their lines, and the runs of text between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ALONE = re.compile(r"\s*(\d{1,3}\.|\d{1,3}(?:\.\d{1,3})+\.?|[a-z][.)]|\(?[ivx]{1,5}[.)]|\d{1,2}|[•▪●◦])\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Either one mark, or the lines of text between marks and blank lines."""

    mark: str = ""
    lines: tuple[str, ...] = ()
    stuck: bool = False  # the next piece follows without a blank line


def pieces_of(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    lines: list[str] = []

    def close(stuck: bool) -> None:
        if lines:
            pieces.append(Piece(lines=tuple(lines), stuck=stuck))
            lines.clear()

    for line in [*text.replace("\f", "\n\n").split("\n"), ""]:
        mark = _ALONE.fullmatch(line)
        if mark or not line.strip():
            close(stuck=bool(mark))
        if mark:
            pieces.append(Piece(mark=mark[1]))
        elif line.strip():
            lines.append(line.strip())
    return _told_apart(pieces, text)


def _told_apart(pieces: list[Piece], text: str) -> list[Piece]:
    """Bare digits told apart: a run from 1 is a table's rows, the next footnote's number its mark, the rest pages."""
    told: list[Piece] = []
    notes = 0
    for i, piece in enumerate(pieces):
        if not piece.mark.isdigit():
            told.append(piece)
            continue
        run = _run_length(pieces, i)
        row = told[-1].mark.startswith("row ") and told[-1].mark == f"row {int(piece.mark) - 1}" if told else False
        if row or (piece.mark == "1" and run >= 2):
            told.append(Piece(mark=f"row {piece.mark}"))
        elif int(piece.mark) == notes + 1 and marker(piece.mark).search(text):
            notes += 1
            told.append(Piece(mark=f"footnote {notes}"))
    return told


def _run_length(pieces: Sequence[Piece], start: int) -> int:
    length = 0
    while start + length < len(pieces) and pieces[start + length].mark == str(length + 1):
        length += 1
    return length


def marker(number: str) -> re.Pattern[str]:
    """Where a footnote's number is glued to the word or the year it stands after."""
    return re.compile(rf"(?<=[A-Za-z’”)]){number}(?![\w.]\w|\w)|(?<=\b(?:19|20)\d\d){number}(?!\d)")
