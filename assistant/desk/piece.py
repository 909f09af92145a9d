"""Words of a paper made ready for comparing with a claim: a clause, a sentence, a passage as it was found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.desk.drafted import Act, Claim, Denial
from assistant.saying.figures import Figure
from assistant.schema import Paper, Paragraph
from assistant.text import sentences, stems, words

AROUND, CONTEXT = 0.8, 0.6  # how far a word counts that stands only around the sentence, or in its headings and title

Size = Literal["clause", "sentence", "passage"]
_ITEM = re.compile(r"\s*(?:- |[a-z]\) )")
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
        return _listed(self.text) > 1

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


def lead_in(text: str, item: str) -> str:
    """The line that leads in to the list in which an item stands; "" for what is no item."""
    *before, mark = text[: max(text.find(item), 0)].split("\n")
    return next((line for line in reversed(before) if not _ITEM.match(line)), "") if _ITEM.fullmatch(mark) else ""


def sizes(sentence: str) -> list[tuple[Size, str]]:
    """A sentence with its clauses; of a list each item too, and no clause goes from one item to the next."""
    lines = [_ITEM.sub("", line) for line in sentence.split("\n")]
    items = [line[start:end] for line in lines for start, end in sentences(line)] if _listed(sentence) else []
    clauses = [clause for part in (items or [sentence]) for clause in _clauses(part)]
    return [("sentence", sentence), *(("clause", clause) for clause in dict.fromkeys([*clauses, *items]) if clause)]


def _listed(text: str) -> int:
    """How many items a text has."""
    return sum(bool(_ITEM.match(line)) for line in text.split("\n"))


def _clauses(text: str) -> list[str]:
    cuts = [0, *(match.end() for match in _CLAUSE_ENDS.finditer(text)), len(text)]
    return [text[start:end].strip() for start, end in pairwise(cuts)]


def spaced(text: str) -> str:
    """A text's stems between single spaces."""
    return f" {' '.join(stems(text))} "


def printed(text: str, wanted: str) -> str:
    """A stem's first word in a text, as printed."""
    return next((word for word in words(text) if wanted in stems(word)), wanted)
