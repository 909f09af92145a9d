"""Whether a piece has the figures of a claim, and denies what it denies."""

import re
from collections.abc import Sequence

from assistant.desk.drafted import Claim, Denial, denials
from assistant.desk.piece import Piece, printed, spaced
from assistant.saying.figures import Figure
from assistant.schema import Paper

MOST_OF = 3  # words of what is denied that a text must have, where the first of them is not there
NEARLY = 0.05  # share of a figure by which one that is given less exactly may be off
TELLING = 0.5  # weight of a word that must be there if what is denied is said


def figures_near(claim: Claim, piece: Piece) -> bool:
    """Whether every figure of a claim stands in the paragraph, and half of them in the piece itself."""
    inside = [figure for figure in claim.figures if _stands(figure, piece.figures)]
    near = [figure for figure in claim.figures if _stands(figure, piece.nearby)]
    return figures_stand(claim, piece) or (len(near) == len(claim.figures) and 2 * len(inside) >= len(near))


def figures_stand(claim: Claim, piece: Piece) -> bool:
    """Whether every figure stands in a piece; a day may also be that of the paper, of which the piece has no other."""
    for figure in claim.figures:
        if any(figure.agrees(other) and _as_exact(figure, other) for other in piece.figures):
            continue
        others = [f for f in claim.figures if f.kind != "date" and any(f.agrees(o) for o in piece.figures)]
        met = piece.paper.body and piece.paper.body.lower() in claim.text.lower()  # what that body did at the meeting
        papers_own = any(figure.agrees(day) for day in day_of(piece.paper))
        dated = any(f.kind == "date" for f in piece.figures) and not (met and claim.acts)
        if not papers_own or not (others or met) or dated:
            return False
    return True


def _stands(figure: Figure, others: Sequence[Figure]) -> bool:
    """Whether a figure stands among others, whatever a number counts there."""
    return any(figure.agrees(other) or (figure.kind, figure.value) == (other.kind, other.value) for other in others)


def day_of(paper: Paper) -> list[Figure]:
    """A paper's own day as a figure; none where it prints none."""
    day = paper.meeting_date
    return [Figure("date", "", (day.year, day.month, day.day))] if day else []


def _as_exact(figure: Figure, other: Figure) -> bool:
    """Whether a date of the draft is no more exact than the paper's."""
    if isinstance(figure.value, tuple) and isinstance(other.value, tuple):
        return all(b is not None for a, b in zip(figure.value, other.value, strict=True) if a is not None)
    return True


def alike_denied(claim: Claim, piece: Piece) -> bool:
    """Whether a piece denies all that is denied in a claim, and nothing of what is said there."""
    return all(_met(denial, piece.denials) for denial in claim.denials) and not denied_otherwise(claim, piece)


def denied_otherwise(claim: Claim, piece: Piece) -> tuple[str, str] | None:
    """What one of the two denies and the other, which denies nothing, says: as in the claim, and as in the piece."""
    inside = spaced(claim.text)
    for denial in claim.denials if not piece.denials else ():
        elsewhere = _met(denial, denials(piece.paragraph.text))  # "There is talk of it, but it is not confirmed."
        whole = all(f" {key} " in piece.inside for key in denial.scope if claim.topic.get(key, 0.0) >= TELLING)
        if whole and not elsewhere and (about := _about(denial, piece.inside)):
            return denial.words, printed(piece.text, about)
    for denial in piece.denials if not claim.denials else ():
        about = _about(denial, inside)
        # "Elected members cannot be members" tells of more members than those that are denied.
        if about and spaced(piece.text).count(f" {about} ") <= inside.count(f" {about} "):
            return printed(claim.text, about), denial.words
    return None


def _met(denial: Denial, others: Sequence[Denial]) -> bool:
    return any(set(denial.scope) & set(other.scope) for other in others)


def _about(denial: Denial, said: str) -> str | None:
    """The first word denied that a text has, if it speaks of what is denied."""
    met = [s for s in denial.scope if f" {s} " in said]
    first = met[:1] == [denial.scope[0]] and 2 * len(met) >= len(denial.scope)
    return met[0] if met and (first or len(met) >= MOST_OF) else None


def rounded(figure: Figure, other: Figure) -> bool:
    """Whether another figure may be the same, less exactly: "£23m" of "£23.3 million"."""
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", other.text)
    if figure.kind not in ("money", "percent") or not digits or not isinstance(other.value, float):
        return False
    shown = float(digits[0].replace(",", ""))
    unit = other.value / shown / 10 ** len(digits[1] or "") if shown else 0.0
    apart = abs(float(str(figure.value)) - other.value)
    return apart <= min(unit / 2, NEARLY * other.value)
