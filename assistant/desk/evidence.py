"""What papers hold for or against a claim, piece by piece: a clause, a sentence, a paragraph as it was found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.desk.drafted import Claim, Forms, denied, names, person, spelt_out
from assistant.saying.figures import Figure, figures
from assistant.schema import Hit, Paper, Paragraph
from assistant.store import Store
from assistant.text import stems

LIKE = 0.6  # share of a claim's topic, by weight, that stands in the piece it is consistent with
SAME = 0.7  # ... in the sentence it differs from
NAMED_ONLY = 0.75  # ... where it holds names and no figure
OWN = 0.5  # ... in the piece itself, in any case
PROVED = 0.15  # ... where another of its figures stands there too
CROWDED = 0.6  # ... where the sentence has more figures of the kind than the claim
MANY = 6  # figures of one kind in a sentence or row, beyond which none is plainly the one meant
AROUND, CONTEXT = 0.8, 0.6  # how far a word counts that stands only around the sentence, or in its headings and title
REACH = 60  # characters on either side of a figure, which tell it from others in its sentence
ROW = 1  # line ends of a table's row whose cells are a name and a value
SPREAD = 3  # words that may stand between those of a name
NEAR = 3.0  # how many times another bare number may be as large and still be of the same thing

Size = Literal["clause", "sentence", "passage"]
_ITEM = re.compile(r"\s*(?:- |[a-z]\) )")
_SPLIT = re.compile(r" (?:of|and|for)(?: the)? ")
_JOINING = frozenset(("and", "of", "for", "the", "to"))
_VERB = r"(?:is|are|was|were|has|have|had|will|would|can|could|may|must|\w{2,}ed)"
_CLAUSE_ENDS = re.compile(  # a comma only where something of its own is said after it
    rf"[;:](?=\s)|,(?= (?:and|but|while|whilst|whereas)\b[^,;:]*\b{_VERB}\b)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a paper with what stands around them, as stems between spaces."""

    size: Size
    text: str
    paper: Paper
    paragraph: Paragraph
    inside: str
    around: str
    context: str
    figures: tuple[Figure, ...]
    names: tuple[str, ...]
    denied: frozenset[str]

    def share(self, claim: Claim, without: frozenset[str] = frozenset()) -> float:
        """How much of a claim's topic stands here, by weight; what only stands around counts for less.

        `without` are stems that do not count.
        """
        return self._share(claim, without, ((self.inside, 1.0), (self.around, AROUND), (self.context, CONTEXT)))

    def own(self, claim: Claim, without: frozenset[str] = frozenset()) -> float:
        """Share of the topic that stands in the piece itself."""
        return self._share(claim, without, ((self.inside, 1.0),))

    def _share(self, claim: Claim, without: frozenset[str], places: Sequence[tuple[str, float]]) -> float:
        topic = {key: weight for key, weight in claim.topic.items() if key not in without}
        total = sum(topic.values())
        held = (
            weight * next((worth for place, worth in places if f" {key} " in place), 0.0)
            for key, weight in topic.items()
        )
        return sum(held) / total if total else 0.0


class Evidence:
    """The pieces of paragraphs, each cut once for all the sentences of a draft."""

    def __init__(self, store: Store, forms: Forms) -> None:
        self.store = store
        self.forms = forms
        self._cut: dict[str, list[Piece]] = {}
        self._passages: dict[str, Piece] = {}
        self._known: dict[str, tuple[Sequence[str], Sequence[str]]] = {}

    def pieces(self, hits: Sequence[Hit]) -> list[Piece]:
        """Clauses and sentences of the paragraphs found, and each passage as it was found."""
        fresh = {h.paragraph.paragraph_id: h for h in reversed(hits) if h.paragraph.paragraph_id not in self._cut}
        parts: dict[str, list[str]] = {paragraph_id: [] for paragraph_id in fresh}
        for sentence in self.store.sentences(list(fresh)):
            parts[sentence.paragraph_id].append(sentence.text)
        for paragraph_id, hit in fresh.items():
            self._cut[paragraph_id] = [
                self._piece(size, text, hit) for part in parts[paragraph_id] for size, text in _sizes(part)
            ]
        found = [piece for key in dict.fromkeys(h.paragraph.paragraph_id for h in hits) for piece in self._cut[key]]
        for hit in hits:
            if hit.passage.passage_id not in self._passages:
                self._passages[hit.passage.passage_id] = self._piece("passage", hit.passage.text, hit)
            found.append(self._passages[hit.passage.passage_id])
        return found

    def _piece(self, size: Size, text: str, hit: Hit) -> Piece:
        paper, para = hit.paper, hit.paragraph
        # A cell says little without the heads of its row and column, an item without what leads in to its list.
        lead = para.heading if para.row else _lead_in(para.text, text)
        said = " ".join(filter(None, [lead, para.row, text]))
        about = [para.place, paper.title, paper.body, paper.council, paper.author_body, hit.passage.context]
        return Piece(
            size,
            text,
            paper,
            para,
            spelt_out(said, self.forms),
            spelt_out(para.text, self.forms),
            spelt_out(" ".join(filter(None, about)), self.forms),
            tuple(figures(text, self.forms.spelt)),
            names(text),
            denied(text),
        )

    def agrees(self, claim: Claim, piece: Piece) -> bool:
        """Whether a piece says what is claimed: every figure and name, and most of the topic."""
        if not _figures_stand(claim, piece) or not _alike_denied(claim, piece):
            return False
        near = piece.inside + ("" if piece.size == "clause" else piece.around) + piece.context
        if not all(self._named(name, near) for name in claim.names):
            return False
        if claim.figures:
            return piece.own(claim) >= OWN and piece.share(claim) >= LIKE
        few = piece.size != "passage" and piece.text.count("\n") <= ROW  # in a long list any words stand together
        return few and piece.own(claim) >= OWN and piece.share(claim) >= NAMED_ONLY

    def other_figure(self, claim: Claim, piece: Piece) -> tuple[str, str] | None:
        """A figure of the claim that a sentence about the same gives otherwise: as claimed, and as it stands there."""
        if piece.size != "sentence" or not _alike_denied(claim, piece) or piece.share(claim) < SAME:
            return None
        held = [*piece.figures, *_day_of(piece.paper)]
        proved = any(figure.agrees(other) for figure in claim.figures for other in held)
        own = piece.own(claim)
        if own < (PROVED if proved else OWN):
            return None
        for figure in claim.figures:
            rivals = [other for other in piece.figures if _comparable(figure, other, piece.inside)]
            mine = [f for f in claim.figures if _comparable(figure, f, piece.inside)]
            missing = [f for f in mine if not any(f.agrees(other) for other in piece.figures)]
            theirs = [f for f in rivals if not any(f.agrees(other) for other in mine)]
            if not missing or not theirs or len(rivals) > MANY or (len(rivals) > len(mine) and own < CROWDED):
                continue
            return missing[0].text, max(theirs, key=lambda f: _nearness(claim, piece, f)).text
        return None

    def other_name(self, claim: Claim, piece: Piece) -> tuple[str, str] | None:
        """A name of the claim in whose place a clause that says the same has another of its kind."""
        if piece.size != "clause" or not _figures_stand(claim, piece) or not _alike_denied(claim, piece):
            return None
        missing = [name for name in claim.names if not self._named(name, piece.inside)]
        persons = [name for name in missing if person(name)]
        if persons:  # of what a person is the chair may be said around the clause
            near = piece.inside + piece.around + piece.context
            missing = [name for name in missing if name in persons or not self._named(name, near)]
        if len(missing) != 1:
            return None
        name = missing[0]
        rest = frozenset(stems(name))
        own = piece.own(claim, rest)
        if own < SAME and not (persons and own >= OWN and piece.share(claim, rest) >= SAME):
            return None
        said = spelt_out(" ".join(claim.names), self.forms)
        rivals = [
            other
            for other in piece.names
            if not self._named(other, said)
            and self._of_a_kind(name, other)
            and not self._named(name, spelt_out(other, self.forms))
        ]
        return (name, rivals[0]) if len(rivals) == 1 else None

    def _of_a_kind(self, name: str, other: str) -> bool:
        """Whether one name may stand in another's place: both persons, or bodies or offices of one kind."""
        if person(name) or person(other):
            return person(name) and person(other)
        one, two = (self._ways(each.split(" of ")[0])[1] for each in (name, other))
        return bool(one and two) and (one[-1] == two[-1] or len(set(one) & set(two)) * 2 >= len(set(one)))

    def _named(self, name: str, near: str) -> bool:
        """Whether a name stands in stems, as it is or its short forms spelt out: its words close together."""
        if any(_together(way, near) for way in self._ways(name)):
            return True
        parts = _SPLIT.split(name)  # "Chief Nurse of the ICB", "Swale and Kent"
        return len(parts) > 1 and all(self._named(part, near) for part in parts)

    def _ways(self, name: str) -> tuple[Sequence[str], Sequence[str]]:
        """A name's words as stems, as they are and with short forms spelt out."""
        if name not in self._known:
            short = [s for s in stems(name) if s not in _JOINING]
            long = [part for s in short for part in self.forms.spelt.get(s, (s,)) if part not in _JOINING]
            self._known[name] = short, long
        return self._known[name]


def _together(parts: Sequence[str], near: str) -> bool:
    """Whether words stand in a text, in any order, with at most SPREAD others between them."""
    if not all(f" {part} " in near for part in parts):
        return False
    found = [word for word in near.split() if word not in _JOINING]
    reach = len(parts) + SPREAD
    wanted = set(parts)
    return any(word in wanted and wanted <= set(found[at : at + reach]) for at, word in enumerate(found))


def _lead_in(text: str, item: str) -> str:
    """The line that leads in to the list in which an item stands; "" for what is no item."""
    *before, mark = text[: max(text.find(item), 0)].split("\n")
    return next((line for line in reversed(before) if not _ITEM.match(line)), "") if _ITEM.fullmatch(mark) else ""


def _sizes(sentence: str) -> list[tuple[Size, str]]:
    cuts = [0, *(match.end() for match in _CLAUSE_ENDS.finditer(sentence)), len(sentence)]
    clauses = [sentence[start:end].strip() for start, end in pairwise(cuts)]
    return [("sentence", sentence), *(("clause", clause) for clause in clauses if clause)]


def _figures_stand(claim: Claim, piece: Piece) -> bool:
    """Whether every figure stands in a piece; a day may also be that of the paper, of which the piece has no other."""
    for figure in claim.figures:
        if any(figure.agrees(other) and _as_exact(figure, other) for other in piece.figures):
            continue
        others = [f for f in claim.figures if f.kind != "date" and any(f.agrees(o) for o in piece.figures)]
        papers_own = any(figure.agrees(day) for day in _day_of(piece.paper))
        if not papers_own or not others or any(f.kind == "date" for f in piece.figures):
            return False
    return True


def _day_of(paper: Paper) -> list[Figure]:
    """A paper's own day as a figure; none where it prints none."""
    day = paper.meeting_date
    return [Figure("date", "", (day.year, day.month, day.day))] if day else []


def _as_exact(figure: Figure, other: Figure) -> bool:
    """Whether a date of the draft is no more exact than the paper's."""
    if isinstance(figure.value, tuple) and isinstance(other.value, tuple):
        return all(b is not None for a, b in zip(figure.value, other.value, strict=True) if a is not None)
    return True


def _alike_denied(claim: Claim, piece: Piece) -> bool:
    """Whether neither denies what the other says."""
    return claim.denied <= piece.denied and not any(key in claim.topic for key in piece.denied - claim.denied)


def _comparable(figure: Figure, other: Figure, inside: str) -> bool:
    """Whether two figures are of one kind; a bare number, whatever it counts stands near it, of about the same size."""
    if figure.kind == other.kind == "number" and not (figure.counts and other.counts):
        one, two = float(str(figure.value)), float(str(other.value))
        named = all(f" {part} " in inside for part in (*figure.counts, *other.counts))
        return named and 0 < max(one, two) <= NEAR * min(one, two)
    return figure.alike(other)


def _nearness(claim: Claim, piece: Piece, figure: Figure) -> float:
    """How much of a claim's topic stands close to a figure of a piece."""
    at = piece.text.find(figure.text.split()[0])
    close = f" {' '.join(stems(piece.text[max(0, at - REACH) : at + REACH]))} "
    return sum(weight for key, weight in claim.topic.items() if f" {key} " in close)
