"""What a piece of a paper says otherwise than a claim: a figure, a name, an act, a direction, a denial, a word.

Each is looked for only in a piece that else says the same.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.desk.alike import alike_denied, day_of, denied_otherwise, figures_near, rounded
from assistant.desk.drafted import Act, Claim, body, office, person, spelt_out
from assistant.desk.evidence import LEANS, OWN, Evidence
from assistant.desk.piece import Piece, spaced
from assistant.desk.slots import LONGEST, NEARLY_ALL, other_word, tokens
from assistant.desk.ways import SAME, other_way
from assistant.saying.figures import Figure
from assistant.text import stem, stems

WHOLE = 0.85  # ... where it stands in a paragraph with one figure of the kind
WORDS = 0.4  # ... by the number of its words
IN_PART = 0.3  # ... in the sentence itself, where its paragraph holds the whole
PROVED = 0.15  # ... in the sentence itself, where another of its figures stands there too
CROWDED = 0.6  # ... where the sentence has more figures of the kind than the claim
SURE = 0.9  # ... beside a name, where the paper may have it in another sentence, or several in its place
SAYS = 0.5  # weight of what is said beside a name, so that it is of one thing only
MANY = 6  # figures of one kind in a sentence or row, beyond which none is plainly the one meant
REACH = 60  # characters on either side of a figure, which tell it from others in its sentence
NEAR = 3.0  # how many times another bare number may be as large and still be of the same thing
FAR = 20.0  # ... another figure of the same plain thing: a nought or two may be lost

_LABEL = re.compile(r"([A-Z][\w ]{2,30}):")
_ASIDE = ("Author", "Contact", "Background documents", "Appendices")  # what a paper says of itself
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|this|these|which|who)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
Kind = Literal["figure", "name", "act", "asked", "way", "denial", "word"]
_AGAINST = {  # what became of a matter, that cannot be where this did
    "agree": ("reject", "note", "defer", "withdraw"),
    "note": ("reject", "agree", "defer", "withdraw"),
    "reject": ("agree", "note", "defer", "withdraw"),
    "defer": ("agree", "reject"),
    "withdraw": ("agree", "reject"),
    "ask": (),
}


@dataclass(frozen=True, slots=True)
class Altered:
    """What stands otherwise in a piece: as the draft says it, and as the paper does."""

    piece: Piece
    kind: Kind
    said: str
    held: str

    def own(self, claim: Claim, other: Piece | None = None) -> float:
        """How much of a claim a piece has itself, beside what is altered; the piece that has it so, or another."""
        return (other or self.piece).own(claim, frozenset(stems(self.said)) if self.kind != "denial" else frozenset())


def otherwise(claim: Claim, piece: Piece, evidence: Evidence, near: Callable[[str, str], float]) -> Altered | None:
    """The first thing that a piece says otherwise; `near` is how near two sentences are in meaning, up to 1."""
    pair = other_figure(claim, piece)
    if pair:
        return Altered(piece, "figure", *pair)
    if piece.size == "passage" or piece.listed or not figures_near(claim, piece):
        return None
    pair = other_name(claim, piece, evidence)
    if pair:
        return Altered(piece, "name", *pair)
    around = piece.inside + piece.around + piece.context
    if not all(evidence.named(name, around) for name in claim.names):
        return None
    if piece.own(claim) >= OWN and piece.share(claim) >= SAME and (pair := denied_otherwise(claim, piece)):
        return Altered(piece, "denial", *pair)
    if found := _other_act(claim, piece):
        return found
    if pair := other_way(claim, piece):
        return Altered(piece, "way", *pair)
    if pair := other_word(claim, piece, evidence.forms, near):
        return Altered(piece, "word", *pair)
    return None


def other_figure(claim: Claim, piece: Piece) -> tuple[str, str] | None:
    """A figure of the claim that a sentence about the same gives otherwise: as claimed, and as it stands there."""
    if piece.size == "clause" or piece.paragraph.place in _ASIDE or not alike_denied(claim, piece):
        return None
    if piece.size == "passage":
        return _only_figure(claim, piece)
    share = piece.share(claim)
    if share < SAME:
        return None
    held = [*piece.figures, *day_of(piece.paper)]
    proved = any(figure.agrees(other) for figure in claim.figures for other in held)
    own = piece.own(claim)
    in_part = share >= WHOLE and piece.met(claim) >= WORDS
    enough = (0 if share >= NEARLY_ALL else PROVED) if proved else (IN_PART if in_part else OWN)
    if own < enough:
        return None
    both = (spaced(claim.text), piece.inside)
    for figure in claim.figures:
        rivals = [other for other in piece.figures if _comparable(figure, other, both)]
        mine = [f for f in claim.figures if _comparable(figure, f, both)]
        missing = [f for f in mine if not any(f.agrees(other) for other in held) and not _titled(f, piece)]
        theirs = [f for f in rivals if not any(f.agrees(o) or rounded(o, f) or rounded(f, o) for o in mine)]
        crowded = len(rivals) > len(mine) and own < CROWDED and share < WHOLE and not proved
        if figure in missing and theirs and len(rivals) <= MANY and not crowded:
            return figure.text, max(theirs, key=lambda f: _nearness(claim, piece, f)).text
    return None


def _titled(figure: Figure, piece: Piece) -> bool:
    """Whether a year or day stands in the title or heading of a paper: what it is of, whatever else it tells of."""
    return figure.kind == "date" and spaced(figure.text) in piece.context


def _only_figure(claim: Claim, piece: Piece) -> tuple[str, str] | None:
    """A figure of the claim where the whole paragraph, about the same, has one of its kind, and it is another."""
    if piece.own(claim) < WHOLE or piece.paragraph.row or piece.paragraph.place == "header":
        return None
    for figure in claim.figures:
        rivals = [other for other in piece.figures if other.kind == figure.kind]
        one = rivals[0] if len(rivals) == 1 and figure.kind != "number" else None
        if one and _comparable(figure, one, (piece.inside,)) and not (figure.agrees(one) or rounded(one, figure)):
            return figure.text, one.text
    return None


def other_name(claim: Claim, piece: Piece, evidence: Evidence) -> tuple[str, str] | None:
    """A name of the claim in whose place a clause that says the same has another of its kind."""
    if denied_otherwise(claim, piece):
        return None
    near = piece.inside + piece.around + piece.context
    absent = [name for name in claim.names if not evidence.named(name, piece.inside)]
    missing = [name for name in absent if person(name) or not evidence.named(name, near)]
    if not missing:  # the body before which a paper came is named in its heading, whatever its sentences say of others
        missing = [name for name in absent if _is_body(name, evidence)]
    if not missing and (pair := _swapped(claim, piece)):
        return pair
    if len(missing) != 1:
        return None
    name = missing[0]
    does = _doing(claim.text, name)
    first, _, also = name.partition(" and ")  # "KCC and Medway Council", of whom one is named
    in_part = first.isupper() and also and any(evidence.named(part, near) for part in (first, also))
    if in_part or does & _doing(piece.paragraph.text, name):
        return None
    rest = frozenset(stems(name)) | frozenset(evidence.ways(name)[1])
    own, share = piece.own(claim, rest), piece.share(claim, rest)
    label = _LABEL.match(piece.text)  # "Proposer: Mr Hook", in a form about the same
    called = label and any(key in claim.topic for key in stems(label[1]))
    # A header names whom a paper is from and to, and who was there.
    if piece.paragraph.place == "header" and not (called and not evidence.named(name, near)):
        return None
    if own < SAME and not (person(name) and share >= SAME and (own >= OWN or called)):
        return None
    said = spelt_out(" ".join(claim.names), evidence.forms)
    others = {
        tuple(evidence.ways(other)[1]): other
        for other in reversed(piece.names)
        if (f"{other}:" not in piece.text or _is_body(other, evidence))  # else the label of a form's line
        and not evidence.named(other, said)
        and not evidence.named(name, spelt_out(other, evidence.forms))
        and other.rstrip("s") != "".join(word[0] for word in name.split() if word[0].isupper())
    }
    rivals = [other for other in others.values() if _of_a_kind(name, other, evidence)]
    if not person(name) and sum(weight for key, weight in claim.topic.items() if key not in rest) < SAYS:
        rivals = [other for other in rivals if _akin(name, other, evidence)]
    nowhere = not evidence.named(name, near)
    if person(name) and not nowhere and _HE.search(piece.text):  # "He welcomed", of whom its paragraph names
        return None
    if len(rivals) == 1 and (
        person(name) or (own >= NEARLY_ALL and nowhere) or (own >= SURE and _its_own(name, piece, evidence))
    ):
        return name, rivals[0]
    placed = [o for o in rivals if _beside(claim.text, name) & _beside(piece.text, o) or _akin(name, o, evidence)]
    if len(placed) == 1:
        return name, placed[0]
    if nowhere and not person(name) and own >= SURE and rivals:
        return name, rivals[-1]  # whichever of them is meant, it is not this one
    unlike = [other for other in others.values() if " " in other and not person(other) and not office(other)]
    unknown = " " in name and not (person(name) or office(name) or _is_body(name, evidence))
    if nowhere and own >= SURE and unknown and len(unlike) == 1:
        return name, unlike[0]
    doers = [o for o in others.values() if not person(o) and does & _doing(piece.text, o)]
    sure = nowhere or (own >= SURE and _is_body(name, evidence))
    return (name, doers[0]) if sure and not person(name) and len(doers) == 1 else None


def _its_own(name: str, piece: Piece, evidence: Evidence) -> bool:
    """Whether a sentence says itself of what body it speaks, and leaves it to no other nor to a heading."""
    leans = piece.size == "clause" or _PRONOUN.search(piece.text) or LEANS.match(piece.text)
    return not leans and _is_body(name, evidence) and not evidence.named(name, piece.context)


def _doing(text: str, name: str) -> set[str]:
    """The verbs of which a name is the doer: "the board set", "set by the board"."""
    found = set(map(stem, re.findall(rf"(\w+)(?: only)? by (?:the )?{re.escape(name)}\b", text)))
    for match in re.finditer(rf"{re.escape(name)}\b", text):
        after = tokens(text[match.end() :])
        found |= {key for key, word in after[:1] if word.islower()}
    return found


def _swapped(claim: Claim, piece: Piece) -> tuple[str, str] | None:
    """A person of the claim in whose place, right after the same word, a piece has another who is named there too."""
    persons = [name for name in piece.names if person(name) and f"{name}:" not in piece.text]
    for name in filter(person, claim.names):
        if name not in piece.text:
            continue
        before = {side for side in _beside(claim.text, name) if side[0] == "left"}
        if not before or before & _beside(piece.paragraph.text, name):
            continue
        for other in persons:
            if other not in claim.names and before & _beside(piece.text, other):
                return name, other
    return None


def _is_body(name: str, evidence: Evidence) -> bool:
    return body(name) or body(" ".join(evidence.ways(name)[1]) or name)


def _beside(text: str, name: str) -> set[tuple[str, str]]:
    """The words right before and right after a name, wherever it stands, each with its side."""
    found = set()
    for match in re.finditer(rf"{re.escape(name)}(?:['’]s\b)?", text):
        left, right = tokens(text[: match.start()]), tokens(text[match.end() :])
        found |= {*([("left", left[-1][0])] if left else []), *([("right", right[0][0])] if right else [])}
    return found


def _akin(name: str, other: str, evidence: Evidence) -> bool:
    """Whether two names end alike, and of three words or more of the one all but one stand in the other."""
    one, two = evidence.ways(name)[1], evidence.ways(other)[1]
    if len(one) == len(two) > LONGEST:
        return sum(a != b for a, b in zip(one, two, strict=True)) == 1
    return len(one) > LONGEST + 1 and one[-1:] == two[-1:] and len(set(one) - set(two)) == 1


def _of_a_kind(name: str, other: str, evidence: Evidence) -> bool:
    """Whether one name may stand in another's place: both persons, both bodies, or offices of one kind."""
    if person(name) or person(other):
        return person(name) and person(other)
    one, two = (evidence.ways(each.split(" of ")[0])[1] for each in (name, other))
    if len(two) > 1 and _is_body(name, evidence) and _is_body(other, evidence):
        return True
    if office(name) and office(other):
        return True
    if _is_body(name, evidence) != _is_body(other, evidence):
        return False
    return bool(one and two) and (one[-1] == two[-1] or len(set(one) & set(two)) * 2 >= len(set(one)))


def _other_act(claim: Claim, piece: Piece) -> Altered | None:
    """Another act upon the matter than the claim tells of, or one that the paper only asks for."""
    words = frozenset(stem(act.word) for act in claim.acts)
    if not claim.acts or piece.own(claim, words) < OWN or piece.share(claim, words) < SAME:
        return None
    held = {act.kind for act in piece.acts}
    done = {act.kind for act in piece.acts if act.done} - {"ask"}
    for act in claim.acts:
        if act.kind not in held:
            against = [o for o in piece.acts if o.kind in _AGAINST[act.kind] and not _has(claim.acts, o)]
            if against:
                return Altered(piece, "act" if against[0].done or not act.done else "asked", act.word, against[0].word)
        if act.done and act.kind == "agree" and not done and piece.acts:
            return Altered(piece, "asked", act.word, piece.acts[0].word)
    return None


def _has(held: Sequence[Act], act: Act) -> bool:
    return any(other.kind == act.kind for other in held)


def _comparable(figure: Figure, other: Figure, texts: Sequence[str]) -> bool:
    """Whether two figures are of one kind; bare numbers, of one size, what either counts is named in each text."""
    if figure.kind == other.kind == "number":
        counted = figure.counts and other.counts
        one, two = float(str(figure.value)), float(str(other.value))
        parts = (*figure.counts, *other.counts)
        named = counted or all(any(f" {part} " in text for part in parts) or not parts for text in texts)
        like = figure.alike(other) if counted else bool(named)
        if figure.counts and float(str(other.value)) % 1:  # what is counted is whole
            return False
        return like and 0 < max(one, two) <= (FAR if counted else NEAR) * min(one, two)
    if figure.kind == other.kind == "money":
        one, two = float(str(figure.value)), float(str(other.value))
        return 0 < max(one, two) <= FAR * min(one, two)
    return figure.alike(other)


def _nearness(claim: Claim, piece: Piece, figure: Figure) -> float:
    """How much of a claim's topic, and of its other figures, stands close to a figure of a piece."""
    at = piece.text.find(figure.text.split()[0])
    near = piece.text[max(0, at - REACH) : at + REACH]
    close, others = spaced(near), [f for f in piece.figures if f.text in near]
    proved = sum(any(mine.agrees(other) for other in others) for mine in claim.figures)
    return proved + sum(weight for key, weight in claim.topic.items() if f" {key} " in close)
