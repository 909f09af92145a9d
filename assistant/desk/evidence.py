"""What papers hold for a claim, piece by piece, and whether a piece bears it out."""

import re
from collections.abc import Sequence

from assistant.desk.alike import alike_denied, figures_stand
from assistant.desk.drafted import (
    TITLES,
    Act,
    Claim,
    Forms,
    acts,
    denials,
    names,
    person,
    spelt_out,
    without_title,
)
from assistant.desk.piece import Piece, Size, lead_in, sizes
from assistant.history import status
from assistant.saying.figures import Figure, figures
from assistant.schema import Hit, Paragraph
from assistant.store import Store
from assistant.text import stems, words
from assistant.wordlists import BODIES

LIKE = 0.6  # share of a claim's topic, by weight, that stands in the piece it is consistent with
NAMED_ONLY = 0.75  # ... where it holds names and no figure
PLAINLY = 0.6  # ... in the piece itself
BESIDES, BESIDES_OWN = 0.6, 0.4  # ... of what it says besides the names; of that in the piece itself
OWN = 0.5  # ... in the piece itself, in any case
FEW = 2  # words of a claim's topic that stand together by chance
ROW = 1  # line ends of a table's row whose cells are a name and a value
SPREAD = 3  # words that may stand between those of a name

_SPLIT = re.compile(r" (?:of|and|for)(?: the)? ")
JOINING = frozenset(("and", "of", "for", "the", "to"))
LEANS = re.compile(  # "It …", "The Committee …"
    rf"(?:It|They|Its|Their|Th(?:e|is) (?:{'|'.join(name.capitalize() for name in sorted(BODIES))})(?! [A-Z]))\b"
)
_SHORT = 2  # words by which a longer name may be meant
_FORMAL = ("decided", "agreed", "noted")


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
                self._piece(size, text, hit) for part in parts[paragraph_id] for size, text in sizes(part)
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
        lead = para.heading if para.row else lead_in(para.text, text)
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
        if not claim.factual and sum(f" {s} " in piece.inside for s in claim.topic) <= FEW:
            return False
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


def _done_alike(act: Act, piece: Piece) -> bool:
    """Whether a piece tells of the same act, and as done or only asked for, as the claim does."""
    asked = any(other.kind == "ask" for other in piece.acts)
    return any(
        other.kind == act.kind and (other.done or act.kind != "agree" if act.done else asked or not other.done)
        for other in piece.acts
    )
