"""What one sentence of a draft claims: its figures, its names, what it denies, and the words that say of what."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.saying.figures import Figure, figures, long_forms
from assistant.schema import Term
from assistant.store import Store
from assistant.text import stem, stems, words
from assistant.wordlists import FACT_WORDS, MONTHS, NOT_NAMES, PLAIN, STOPWORDS

PLAIN_WORDS = 0.25  # what a word weighs that says little in any paper
RARITY = 10  # how much less a word weighs for standing in many passages

_NAME = re.compile(r"[A-Z][\w&'’-]*(?:[ -](?:(?:of|and|for|the|&) )*[A-Z][\w&'’-]*)*")
# Words that say little of what a figure is of, beside those that say little in any paper.
_GLUE = (
    PLAIN
    | FACT_WORDS
    | frozenset(
        """besides additional additionally addition every one present presently previously period circa approximately
    inside including include includes included typically average recently overall respectively total""".split()
    )
)
_TITLES = frozenset("mr mrs ms miss dr dame sir lord lady cllr councillor professor prof rev".split())
_NEGATIONS = frozenset("not no never without neither nor cannot".split())
_LONGEST_PERSON = 3  # words


@dataclass(frozen=True, slots=True)
class Forms:
    """The papers' own short forms, as stems."""

    spelt: Mapping[str, Sequence[str]]  # as `figures.long_forms` gives it
    pairs: tuple[
        tuple[str, str], ...
    ]  # (what a short form stands for, the short form); it may stand for several things


def short_forms(terms: Iterable[Term]) -> Forms:
    """The short forms that papers define."""
    held = list(terms)
    pairs = {(" ".join(stems(term.long)), stem(term.short)) for term in held}
    return Forms(long_forms(held), tuple(sorted(pairs)))


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence made ready for comparing."""

    figures: tuple[Figure, ...]
    names: tuple[str, ...]  # as printed
    topic: Mapping[str, float]  # stem → weight, of every word that is no figure
    denied: frozenset[str]  # stems of what is said not to be


def claim(sentence: str, store: Store, forms: Forms) -> Claim:
    """A sentence's claim, its words weighed by how rare they are in the store."""
    frequencies, passages = store.stem_frequencies(), max(store.passage_count(), 1)
    found = tuple(figures(sentence, forms.spelt))
    plain = sentence
    for figure in found:
        number = figure.kind == "number" and figure.counts
        plain = plain.replace(figure.text.split()[0] if number else figure.text, " ", 1)  # what it counts is topic
    topic = {
        stem(word): (PLAIN_WORDS if word.lower() in _GLUE else 1)
        / (1 + frequencies.get(stem(word), 0) / passages * RARITY)
        for whole in words(plain)
        for word in re.split(r"[-/]", whole)
        if word
        and word.lower().replace("’", "'") not in STOPWORDS
        and word.lower() not in MONTHS
        and not any(c.isdigit() for c in word)
    }
    return Claim(found, names(plain), topic, denied(sentence))


def names(text: str) -> tuple[str, ...]:
    """Names in capitals; the first word is left out unless a name goes on from it or it is a short form."""
    found = []
    for match in _NAME.finditer(text):
        if not text[: match.start()].strip() and " " not in match[0] and not match[0][:-1].isupper():
            continue
        for name in re.split(r"['’]s\b\s*", match[0]):  # "the ICB's Chief Nurse"
            parts = [part for part in name.split() if part.lower() not in MONTHS]
            while parts and parts[0].lower() in STOPWORDS | _TITLES:
                parts.pop(0)
            if parts:
                found.append(" ".join(parts))
    return tuple(dict.fromkeys(found))


def person(name: str) -> bool:
    """Whether a name reads as a person's: two or three words, none of which bodies, places and roles are named with."""
    parts = name.split()
    return 1 < len(parts) <= _LONGEST_PERSON and all(
        part.lower() not in NOT_NAMES and part.istitle() for part in re.split(r"[ -]", name)
    )


def spelt_out(text: str, forms: Forms) -> str:
    """A text's stems between single spaces, its short forms followed by what they stand for, and the other way."""
    line = f" {' '.join(part for s in stems(text) for part in (s, *forms.spelt.get(s, ())))} "
    short = {short for long, short in forms.pairs if f" {long} " in line and f" {short} " not in line}
    return f"{line}{' '.join(sorted(short))} " if short else line


def denied(text: str) -> frozenset[str]:
    """The first word that carries a topic after each negation, as stems; not what is said elsewhere to be so."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    waiting = False
    for word in words(text):
        plain = word.lower().replace("’", "'")
        if plain in _NEGATIONS or plain.endswith("n't"):
            waiting = True
        elif plain not in STOPWORDS:
            found[waiting].add(stem(word))
            waiting = False
    return frozenset(found[True] - found[False])
