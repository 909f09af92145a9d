"""What one sentence of a draft claims: its figures, names and acts, what it denies, and the words that say of what."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.saying.figures import Figure, figures, long_forms
from assistant.schema import Term
from assistant.store import Store
from assistant.text import WORD, stem, stems, words
from assistant.wordlists import (
    ACTS,
    BODIES,
    FACT_WORDS,
    GENERAL,
    LIGHT,
    MONTHS,
    NOT_NAMES,
    OFFICES,
    OPPOSITES,
    PLAIN,
    STOPWORDS,
    THINGS,
)

PLAIN_WORDS = 0.1  # what a word weighs that says little in any paper
RARITY = 10  # how much less a word weighs for standing in many passages
SCOPE = 4  # words with a topic, after a negation, that it denies

_WORDS = (
    r"[A-Z](?:[\w&'’-]*[\w&'’])?(?:[ -](?:(?:of|and|for|the|&) )*[A-Z][\w&'’-]*)*"
    r"(?: (?:committee|council|board|panel)\b)?"
)
_PART = r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*"
_BODY = "|".join(name.capitalize() for name in sorted(BODIES))
# "Children, Young People and Education Directorate" is one name; "Kent, Surrey and Sussex" are three.
_NAME = re.compile(rf"{_PART}(?:, {_PART})+,? (?:and|&) (?:{_PART} )?(?:{_BODY})\b|{_WORDS}")
# Words that say little of what a figure is of, beside those that say little in any paper.
_GLUE = frozenset(
    stem(word)
    for word in PLAIN
    | FACT_WORDS
    | LIGHT
    | GENERAL
    | ACTS.keys()
    | frozenset().union(*(words for axis in OPPOSITES[:1] for words in axis))
)
TITLES = frozenset("mr mrs ms miss dr dame sir lord lady cllr councillor professor prof rev".split())
_NEGATIONS = frozenset("not no never without neither nor cannot none barely hardly scarcely".split())
_INSTEAD = re.compile(r"(?:rather than|instead of)\b", re.IGNORECASE)
_NOT_ONLY = re.compile(r"not (?:only|just|merely|simply|limited to)\b", re.IGNORECASE)
_LONGEST_PERSON = 3  # words
_CAPITAL = re.compile(r"(?:Mc|Mac|Fitz|O['’]|D['’])?[A-Z][a-z’']+")
_INITIALS = re.compile(r"(?:[A-Z]\.? )+(?=[A-Z][a-z])")
_OPENING = re.compile(r"([A-Z][a-z]+) (?:of|for|and) the ")  # "Apologies for the Cabinet": no name, but for its end
_BODY_STEMS = frozenset(map(stem, BODIES))
_NO_PERSON = frozenset(map(stem, NOT_NAMES | BODIES | OFFICES | THINGS))
_RESOLVED = re.compile(r"\b(?:resolved|decided|decision was taken)\b", re.IGNORECASE)
_PAST = 5  # letters from which a word in -ed is taken for a verb
_STOPS = re.compile(r"[.;:!?]\s|,\s+(?:and|but|while|whilst|whereas|although|though|which|who)\b|$")
_NOT_DONE = re.compile(r"\b(?:not|never)(?: yet)?(?: been| be)?\s+$")
_SAYING = "said|says|say|wrote|writes|told|noted|notes|stated|states|advised|explained|reported|recommends|believed"
_FRAME = re.compile(  # who says it, before or after what is said: "the Leader said that", ", the guidance recommends"
    rf"^(?:\S+ ){{1,4}}?(?:{_SAYING})(?: that)? |, (?:\S+ ){{1,4}}?(?:{_SAYING})\.?$"
)
_ASKED = re.compile(r"\b(?:to|will|would|should|may|might|must|can|could|shall)(?: be)?\s+$")


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
class Act:
    """An act upon a matter, by its word; `done` is whether it was done and not only asked for or to come."""

    kind: str  # a value of ACTS
    word: str
    done: bool


@dataclass(frozen=True, slots=True)
class Denial:
    """What a negation denies: its first words that carry a topic, as stems; the negation with the first, as printed."""

    scope: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence made ready for comparing."""

    text: str
    figures: tuple[Figure, ...]
    names: tuple[str, ...]  # as printed
    topic: Mapping[str, float]  # stem → weight, of every word that is no figure
    acts: tuple[Act, ...]
    denials: tuple[Denial, ...]

    @property
    def factual(self) -> bool:
        """Whether it says something that a paper could bear out: a figure, a name, an act."""
        return bool(self.figures or self.names or self.acts)


def claim(sentence: str, store: Store, forms: Forms) -> Claim:
    """A sentence's claim, its words weighed by how rare they are in the store."""
    frequencies, passages = store.stem_frequencies(), max(store.passage_count(), 1)
    found = tuple(figures(sentence, forms.spelt))
    plain = sentence
    for figure in found:
        number = figure.kind == "number" and figure.counts
        plain = plain.replace(figure.text.split()[0] if number else figure.text, " ", 1)  # what it counts is topic
    frame = {part for match in _FRAME.finditer(sentence) for part in stems(match[0])}
    topic = {
        stem(word): (PLAIN_WORDS if stem(word) in frame else _weight(word))
        / (1 + frequencies.get(stem(word), 0) / passages * RARITY)
        for whole in words(plain)
        for word in re.split(r"[-/]", whole)
        if word
        and word.lower().replace("’", "'") not in STOPWORDS
        and word.lower() not in MONTHS
        and word.lower() not in TITLES
        and not any(c.isdigit() for c in word)
    }
    return Claim(sentence, found, names(sentence), topic, acts(sentence), denials(sentence))


def _weight(word: str) -> float:
    """A word's own weight; verbs weigh little, for another may say the same."""
    verb = word.islower() and len(word) >= _PAST and word.endswith("ed")
    return PLAIN_WORDS if verb or stem(word) in _GLUE else 1


def names(text: str) -> tuple[str, ...]:
    """Names in capitals; the first word is left out unless a name goes on from it or it is a short form.

    A title stays where only a surname follows it: it tells that this is a person's.
    """
    found = []
    for match in _NAME.finditer(text):
        if not text[: match.start()].strip() and " " not in match[0] and not match[0][:-1].isupper():
            continue
        opening = _OPENING.match(text) if match.start() == 0 else None
        whole = match[0][opening.end() :] if opening and stem(opening[1]) not in _NO_PERSON else match[0]
        for name in re.split(r"['’]s\b\s*", whole):  # "the ICB's Chief Nurse"
            parts = [part for part in name.split() if part.lower() not in MONTHS]
            titled = len(parts) == 2 and parts[0].lower() in TITLES
            while not titled and parts and parts[0].lower() in STOPWORDS | TITLES:
                parts.pop(0)
            if parts:
                found.append(" ".join(parts))
    return tuple(dict.fromkeys(found))


def person(name: str) -> bool:
    """Whether a name reads as a person's: two or three words, none of which bodies, places and roles are named with.

    A surname alone is enough after a title or initials.
    """
    initials = _INITIALS.match(name)
    parts = name[initials.end() :].split() if initials else name.split()
    if parts[0].lower() in TITLES:
        return True
    return (1 if initials else 2) <= len(parts) <= _LONGEST_PERSON and all(
        stem(part) not in _NO_PERSON and _CAPITAL.fullmatch(part) for word in parts for part in word.split("-")
    )


def without_title(name: str) -> str:
    """ "Hook" of "Mr Hook"."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in TITLES else name


def body(name: str) -> bool:
    """Whether a name reads as a body's, by the last word of its head: "Scrutiny Committee of Medway"."""
    return stem(re.split(r" (?:of|for) ", name)[0].split()[-1]) in _BODY_STEMS


def office(name: str) -> bool:
    """Whether a name reads as an office's."""
    return any(part.lower() in OFFICES for part in name.split())


def spelt_out(text: str, forms: Forms) -> str:
    """A text's stems between single spaces, its short forms followed by what they stand for, and the other way."""
    line = f" {' '.join(part for s in stems(text) for part in (s, *forms.spelt.get(s, ())))} "
    short = {short for long, short in forms.pairs if f" {long} " in line and f" {short} " not in line}
    return f"{line}{' '.join(sorted(short))} " if short else line


def acts(text: str, formal: bool = False) -> tuple[Act, ...]:
    """The acts that a text tells of; in a `formal` record of decisions what is resolved is done."""
    found = []
    for word in re.finditer(r"[A-Za-z]+", text):
        kind = ACTS.get(word[0].lower())
        if kind:
            before = text[: word.start()].lower()
            asked = bool(_ASKED.search(before) or _NOT_DONE.search(before)) or _listed_after_asking(before)
            past = word[0].lower().endswith(("ed", "w", "wn"))
            found.append(Act(kind, word[0], not asked and (past or formal)))
    resolved = _RESOLVED.search(text)
    if resolved and not any(act.kind != "ask" for act in found):  # "RESOLVED that the minutes were a correct record"
        found.append(Act("agree", resolved[0], done=True))
    return tuple(found)


def _listed_after_asking(before: str) -> bool:
    """Whether a verb goes on from one that is asked for: "is asked to note and consider …"."""
    clause = re.split(r"[.;!?]\s", before)[-1].lower()
    return bool(re.search(r"\b(?:asked|invited|requested|recommended|proposed) to\b(?:\W+\w+){0,3}\W+$", clause))


def denials(text: str) -> tuple[Denial, ...]:
    """What a text denies; a "No" that begins a name denies nothing."""
    found = []
    for word in WORD.finditer(text):
        plain = word[0].lower().replace("’", "'")
        named = re.match(r" [A-Z][a-z]", text[word.end() :]) if word[0].istitle() else None
        instead = _INSTEAD.match(text, word.start())
        if _NOT_ONLY.match(text, word.start()):
            continue
        if named or (plain not in _NEGATIONS and not plain.endswith("n't") and not instead):
            continue
        end = word.end() + _STOPS.search(text[word.end() :]).start()  # type: ignore[union-attr]  # an end there is
        kept = [w for w in WORD.finditer(text, word.end(), end) if w[0].lower().replace("’", "'") not in STOPWORDS]
        if kept and not (ACTS.get(kept[0][0].lower()) and text[word.end() :].startswith(" yet ")):  # acts tell of it
            scope = tuple(dict.fromkeys(s for w in kept[:SCOPE] for s in stems(w[0])))
            found.append(Denial(scope, " ".join(text[word.start() : kept[0].end()].split())))
    return tuple(found)
