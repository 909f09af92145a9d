"""What papers hold for a claim, piece by piece: a clause, a sentence, a paragraph as it was found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.desk.drafted import (
    TITLES,
    Act,
    Claim,
    Denial,
    Forms,
    acts,
    denials,
    names,
    person,
    spelt_out,
    without_title,
)
from assistant.history import status
from assistant.saying.figures import Figure, figures
from assistant.schema import Hit, Paper, Paragraph
from assistant.store import Store
from assistant.text import sentences, stems, words
from assistant.wordlists import BODIES

LIKE = 0.6  # share of a claim's topic, by weight, that stands in the piece it is consistent with
NAMED_ONLY = 0.75  # ... where it holds names and no figure
PLAINLY = 0.6  # ... in the piece itself
BESIDES, BESIDES_OWN = 0.6, 0.4  # ... of what it says besides the names; of that in the piece itself
OWN = 0.5  # ... in the piece itself, in any case
AROUND, CONTEXT = 0.8, 0.6  # how far a word counts that stands only around the sentence, or in its headings and title
ROW = 1  # line ends of a table's row whose cells are a name and a value
MOST_OF = 3  # words of what is denied that a text must have, where the first of them is not there
TELLING = 0.5  # weight of a word that must be there if what is denied is said
SPREAD = 3  # words that may stand between those of a name

Size = Literal["clause", "sentence", "passage"]
_ITEM = re.compile(r"\s*(?:- |[a-z]\) )")
_SPLIT = re.compile(r" (?:of|and|for)(?: the)? ")
JOINING = frozenset(("and", "of", "for", "the", "to"))
LEANS = re.compile(  # "It …", "The Committee …"
    rf"(?:It|They|Its|Their|Th(?:e|is) (?:{'|'.join(name.capitalize() for name in sorted(BODIES))})(?! [A-Z]))\b"
)
_SHORT = 2  # words by which a longer name may be meant
_FORMAL = ("decided", "agreed", "noted")
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
    nearby: tuple[Figure, ...]  # those of the whole paragraph
    names: tuple[str, ...]
    acts: tuple[Act, ...]
    denials: tuple[Denial, ...]

    @property
    def listed(self) -> bool:
        """Whether it is a list of several items, of which each is a piece by itself."""
        return sum(bool(_ITEM.match(line)) for line in self.text.split("\n")) > 1

    def share(self, claim: Claim, without: frozenset[str] = frozenset()) -> float:
        """How much of a claim's topic stands here, by weight; what only stands around counts for less.

        `without` are stems that do not count.
        """
        return self._share(claim, without, ((self.inside, 1.0), (self.around, AROUND), (self.context, CONTEXT)))

    def own(self, claim: Claim, without: frozenset[str] = frozenset()) -> float:
        """Share of the topic that stands in the piece itself."""
        return self._share(claim, without, ((self.inside, 1.0),))

    def met(self, claim: Claim) -> float:
        """Share of a claim's words that stand in the piece itself, however much they weigh."""
        return sum(f" {key} " in self.inside for key in claim.topic) / max(len(claim.topic), 1)

    def worded(self, claim: Claim) -> float:
        """Share of a claim's pairs of words that stand side by side here too, which tells of what is put alike."""
        pairs = list(pairwise(stems(claim.text)))
        return sum(f" {one} {two} " in self.inside for one, two in pairs) / max(len(pairs), 1)

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
        self._short = [(" ".join(s for s in long.split() if s not in JOINING), short) for long, short in forms.pairs]
        self._cut: dict[str, list[Piece]] = {}
        self._passages: dict[str, Piece] = {}
        self._known: dict[str, tuple[Sequence[str], Sequence[str]]] = {}
        self._figures: dict[str, tuple[Figure, ...]] = {}

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
            self._nearby(para),
            names(text),
            acts(said, status(paper, para, text) in _FORMAL),
            denials(text),
        )

    def _nearby(self, para: Paragraph) -> tuple[Figure, ...]:
        if para.paragraph_id not in self._figures:
            self._figures[para.paragraph_id] = tuple(figures(para.text, self.forms.spelt))
        return self._figures[para.paragraph_id]

    def agrees(self, claim: Claim, piece: Piece) -> bool:
        """Whether a piece says what is claimed: every figure, name and act, and most of the topic."""
        if not figures_stand(claim, piece) or not alike_denied(claim, piece):
            return False
        if not all(_done_alike(act, piece) for act in claim.acts if act.kind != "ask"):
            return False
        near = piece.inside + ("" if piece.size == "clause" else piece.around) + piece.context
        if not all(self.named(name, near) or self._begun(name, piece.inside, near) for name in claim.names):
            return False
        if claim.names and LEANS.match(piece.text) and not self.leant_on(claim.names[0], piece):
            return False
        if any(figure.agrees(other) for figure in claim.figures for other in piece.figures):
            return piece.own(claim) >= OWN and piece.share(claim) >= LIKE
        few = piece.size != "passage" and piece.text.count("\n") <= ROW  # in a long list any words stand together
        named = frozenset(s for name in claim.names for s in self.ways(name)[0])
        if not few or piece.own(claim) < PLAINLY or piece.share(claim) < NAMED_ONLY:
            return False
        return named >= claim.topic.keys() or (
            piece.share(claim, named) >= BESIDES and piece.own(claim, named) >= BESIDES_OWN
        )

    def leant_on(self, name: str, piece: Piece) -> bool:
        """Whether what a piece leans on ("It is …") may be what a name names: of its paragraph's names, the first."""
        first = next(iter(names(piece.paragraph.text)), name)
        return self.named(name, spelt_out(first, self.forms)) and self.ways(name)[1][-1:] == self.ways(first)[1][-1:]

    def _begun(self, name: str, inside: str, near: str) -> bool:
        """Whether a name's last two words stand in a sentence, and the others around it: "the Partnership Board"."""
        parts = self.ways(name)[1]
        return len(parts) > _SHORT and _together(parts[-_SHORT:], inside) and all(f" {part} " in near for part in parts)

    def named(self, name: str, near: str) -> bool:
        """Whether a name stands in stems, as it is or its short forms spelt out: its words close together."""
        if any(_together(way, near) for way in self.ways(name)):
            return True
        long = " ".join(self.ways(name)[0])
        if any(f" {short} " in near for spelt, short in self._short if spelt == long):
            return True
        if person(name) and any(f" {title} {self.ways(name)[0][-1]} " in near for title in TITLES):
            return True
        parts = _SPLIT.split(name)  # "Chief Nurse of the ICB", "Swale and Kent"
        return len(parts) > 1 and all(self.named(part, near) for part in parts)

    def ways(self, name: str) -> tuple[Sequence[str], Sequence[str]]:
        """A name's words as stems, as they are and with short forms spelt out."""
        if name not in self._known:
            plain = without_title(name)
            short = [s for s in stems(plain) if s not in JOINING]
            capitals = {s for word in words(plain) if word[1:] != word[1:].lower() for s in stems(word)}
            spelt = [self.forms.spelt.get(s, (s,)) if s in capitals else (s,) for s in short]
            long = [part for parts in spelt for part in parts if part not in JOINING]
            self._known[name] = short, long
        return self._known[name]


def _together(parts: Sequence[str], near: str) -> bool:
    """Whether words stand in a text, in any order, with at most SPREAD others between them."""
    if not all(f" {part} " in near for part in parts):
        return False
    found = [word for word in near.split() if word not in JOINING]
    reach = len(parts) + SPREAD
    wanted = set(parts)
    return any(word in wanted and wanted <= set(found[at : at + reach]) for at, word in enumerate(found))


def _lead_in(text: str, item: str) -> str:
    """The line that leads in to the list in which an item stands; "" for what is no item."""
    *before, mark = text[: max(text.find(item), 0)].split("\n")
    return next((line for line in reversed(before) if not _ITEM.match(line)), "") if _ITEM.fullmatch(mark) else ""


def _sizes(sentence: str) -> list[tuple[Size, str]]:
    """A sentence with its clauses; of a list each item too, and no clause goes from one item to the next."""
    lines = [_ITEM.sub("", line) for line in sentence.split("\n") if _ITEM.match(line)]
    items = [line[start:end] for line in lines for start, end in sentences(line)]
    clauses = [clause for part in (items or [sentence]) for clause in _clauses(part)]
    return [("sentence", sentence), *(("clause", clause) for clause in dict.fromkeys([*clauses, *items]) if clause)]


def _clauses(text: str) -> list[str]:
    cuts = [0, *(match.end() for match in _CLAUSE_ENDS.finditer(text)), len(text)]
    return [text[start:end].strip() for start, end in pairwise(cuts)]


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


def _done_alike(act: Act, piece: Piece) -> bool:
    """Whether a piece tells of the same act, and as done or only asked for, as the claim does."""
    asked = any(other.kind == "ask" for other in piece.acts)
    return any(
        other.kind == act.kind and (other.done or act.kind != "agree" if act.done else asked or not other.done)
        for other in piece.acts
    )


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


def spaced(text: str) -> str:
    """A text's stems between single spaces."""
    return f" {' '.join(stems(text))} "


def printed(text: str, wanted: str) -> str:
    """A stem's first word in a text, as printed."""
    return next((word for word in words(text) if wanted in stems(word)), wanted)
