"""What a question asks for: its topic as concepts, the kind of fact it wants, the papers it names by date.

Not an understanding of language: words, the papers' own short forms, and the shape of the question.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.asking.shapes import (
    LATEST,
    ONE_FACT,
    PLACES,
    Expects,
    asked_items,
    dates,
    expects,
    financial_years,
    labels,
    says_so,
)
from assistant.asking.spelling import mended
from assistant.asking.thesaurus import written_for
from assistant.schema import Term
from assistant.text import stem, stems, words
from assistant.wordlists import COUNTS, FACT_WORDS, PLAIN, SHORTHAND, STOPWORDS

EARLIER_WORDS = 0.25  # what a concept weighs that a follow-up only inherits from the question before
ALIKE = 0.7  # how far a concept is met by another word for it
RARE = 2  # passages; rarer words weigh no more
PLAIN_WORDS = 0.25  # what a concept weighs whose word says little in any paper ("put", "back", "look")

_PLAIN = frozenset(stem(word) for word in PLAIN)
FACTS = frozenset(stem(word) for word in FACT_WORDS)
_ARTICLES = ("the", "a", "an")
_INHABITANTS = re.compile(r"\bhow many (?:people|residents) (?:live|living|reside) in\b", re.IGNORECASE)
_SCALES = {"k": "thousand", "m": "million", "bn": "billion"}


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing the question is about, in the forms it may take: a word, or a short form and what it stands for."""

    forms: tuple[str, ...]  # stems, joined by single spaces: "icb", "integr care board"
    alike: tuple[str, ...]  # what papers may write for an everyday word
    weight: float  # how rare its words are among the passages (inverse document frequency)
    inherited: bool = False  # a follow-up has it from the question before

    def met(self, text: str) -> float:
        """How far a text, as `stem_line` gives it, holds the concept: 1 by a form, ALIKE by a word alike, else 0."""
        if any(f" {form} " in text for form in self.forms):
            return 1.0
        return ALIKE if any(f" {form} " in text for form in self.alike) else 0.0


def stem_line(text: str) -> str:
    """A text's stems between single spaces, one before the first and one after the last."""
    return f" {' '.join(stems(text))} "


@dataclass(frozen=True, slots=True)
class Topic:
    """A question made ready for the search."""

    text: str  # spelling mended
    spelt_out: str  # and short forms spelt out
    concepts: tuple[Concept, ...]
    expects: Expects
    certain: bool  # it says so itself ("how much"), and no word of its topic does ("budget")
    counted: tuple[frozenset[str], ...]  # stems of what "how many" counts, and of its short form
    short_forms: frozenset[str]  # the papers' own short forms that the question uses
    dates: tuple[tuple[int | None, int | None], ...]  # what the question names: (year, month), a year or a month
    labels: tuple[tuple[str, str], ...]  # what it calls by a number or a letter: ("band", "a")
    latest: bool  # it asks for the state of things now
    leans: bool  # it is a follow-up that has some of its topic from the question before

    asked_items: int | None  # how many things a list should hold: "the four partnerships"

    @property
    def stems(self) -> list[str]:
        """Every stem of every form, each once: what is searched for as words."""
        return list(dict.fromkeys(s for c in self.concepts for form in c.forms for s in form.split()))

    @property
    def spelt_forms(self) -> list[tuple[str, ...]]:
        """Of each of the papers' short forms that the question uses, the stems of it and of what it stands for."""
        return [concept.forms for concept in self.concepts if concept.forms[0] in self.short_forms]

    @property
    def one_fact(self) -> bool:
        """Whether one fact is asked for, and not a list, a reason or an account."""
        return self.expects in ONE_FACT

    def without_its_numbers(self, text: str) -> str:
        """A text without the numbers of the question itself ("ten year", "10-year"): they are no answer to it."""
        named = [form for concept in self.concepts for form in concept.forms if _counts(form)]
        return re.sub(rf"\b(?:{'|'.join(named)})\b", " ", text, flags=re.IGNORECASE) if named else text

    @property
    def places(self) -> tuple[str, ...]:
        """Where papers keep the kind of fact asked for, as the places of paragraphs are named."""
        return PLACES.get(self.expects, ())


def topic(
    question: str,
    frequencies: Mapping[str, int],
    passages: int,
    terms: Iterable[Term],
    fresh: str | None = None,
    english: Collection[str] = (),
) -> Topic:
    """Read a question against the papers' vocabulary (stem → passages holding it) and their own short forms.

    `fresh` is the part of a resolved follow-up that was typed this time; what is only inherited weighs less. `english`
    holds words that are spelt right though no paper holds them.
    """
    shorts, longs = _forms(terms)
    question = _written_out(question, shorts)
    typed = words(question)
    spelt = [_as_printed(mended(word, frequencies, shorts, english), frequencies) for word in typed]
    text = _replace(question, typed, spelt)
    line = stem_line(text)
    own = frozenset(stems(_written_out(fresh, shorts))) if fresh else None
    joined = _joined(spelt, frequencies)
    kind, items = expects(text), asked_items(question)
    concepts: dict[str, Concept] = {}
    for old, word in zip(typed, spelt, strict=True):
        key = word if word in frequencies else stem(word)  # what is mended may be a stem already
        small = word.lower().replace("’", "'").removesuffix("'s") in STOPWORDS or key in FACTS
        short = _is_short(word, shorts)  # "GET" is no small word where it is the papers' own short form
        if key in concepts or (small and not short):
            continue
        longer = shorts[key] if short else ()
        forms = [key, *(" ".join(stems(long)) for long in longer)]
        forms += [short for long, short in longs.items() if key in long.split() and f" {long} " in line]
        forms += _numbered(key, shorts, line)
        forms += _sums(key)
        forms += joined.get(key, ())
        years = _financial(key)
        forms += years
        if kind != "list" or _counts(key) != items:  # how many items a list has, papers print as they like, or nowhere
            forms += _counting(key)
        # A word that no paper holds says no more than one that a few do: it may just be another way to put it.
        weight = _idf(max(RARE, *(frequencies.get(form, 0) for form in (key, *years))), passages)
        if key in _PLAIN:
            weight *= PLAIN_WORDS
        inherited = own is not None and stem(old) not in own
        if inherited:
            weight *= EARLIER_WORDS
        concepts[key] = Concept(tuple(dict.fromkeys(forms)), written_for(key), weight, inherited)
    short_forms = [stem(word) for word in spelt if _is_short(word, shorts)]
    spelt_out = dict.fromkeys(shorts[key][0] for key in short_forms)
    return Topic(
        text=text,
        spelt_out=f"{text} ({'; '.join(spelt_out)})" if spelt_out else text,
        concepts=tuple(concepts.values()),
        expects=kind,
        certain=says_so(text, kind),
        counted=_counted(text, longs),
        short_forms=frozenset(short_forms),
        dates=dates(question),
        labels=tuple(labels(question)),
        latest=bool(LATEST.search(question)),
        leans=own is not None and any(stem(word) not in own for word in typed),
        asked_items=items,
    )


def _written_out(question: str, shorts: Mapping[str, object]) -> str:
    """The question with typed shorthand written out, unless the papers use it as a short form of their own."""
    question = re.sub(r"\bnos?\.? of\b", "number of", question, flags=re.IGNORECASE)
    written = " ".join(
        SHORTHAND[core.lower()] + word[len(core) :]
        if (core := word.rstrip("?.,!;:")).lower() in SHORTHAND and stem(core) not in shorts and not core.isupper()
        else word
        for word in question.split()
    )
    return _INHABITANTS.sub("population of", written)


def _counted(question: str, longs: Mapping[str, str]) -> tuple[frozenset[str], ...]:
    """ "how many gp practices do ..." → stems of "gp practices": up to four words, as far as the next stop word."""
    start = re.search(r"\b(?:how many|number of)\s+", question, re.IGNORECASE)
    if not start:
        return ()
    counted: list[str] = []
    for word in words(question[start.end() :])[:4]:
        if word.lower() in STOPWORDS:
            break
        counted += stems(word)
    shorts = [frozenset([short]) for long, short in longs.items() if f" {long} " in f" {' '.join(counted)} "]
    spelt_out = [frozenset(long.split()) for long, short in longs.items() if counted == [short]]
    return (frozenset(counted), *shorts, *spelt_out) if counted else ()


def _numbered(key: str, shorts: Mapping[str, Sequence[str]], line: str) -> list[str]:
    """ "s151" → "section 151" and back; "ltp5" → "local transport plan 5" where the papers spell out "LTP"."""
    match = re.fullmatch(r"([a-z]+)(\d+)", key)
    if not match:
        return [f"s{key}"] if key.isdecimal() and f" section {key} " in line else []
    longs = ["section"] if match[1] == "s" else [" ".join(stems(long)) for long in shorts.get(match[1], ())]
    return [f"{long} {match[2]}" for long in longs]


def _sums(key: str) -> list[str]:
    """ "4.2m" → "£4.2m", "£4.2 million" and the like: a sum is typed and printed with or without its sign."""
    sum_ = re.fullmatch(r"£?(\d+(?:\.\d+)?)(k|m|bn)", key)
    if not sum_:
        return []
    scales = (sum_[2], _SCALES[sum_[2]], f" {_SCALES[sum_[2]]}")
    return [f"{sign}{sum_[1]}{scale}" for sign in ("£", "") for scale in scales]


def _as_printed(word: str, frequencies: Mapping[str, int]) -> str:
    """ "4.2m" → "£4.2m" where papers print only that."""
    printed = [form for form in _sums(word.lower()) if form in frequencies]
    return printed[0] if printed and word.lower() not in frequencies else word


def _financial(key: str) -> list[str]:
    """ "25/26" → "2025-26", "2025/26" and so on: papers print a financial year either way."""
    years = financial_years(key) if key[0].isdigit() else []
    return [
        f"{first}{mark}{last}"
        for year in years
        for first in (year, year % 100)
        for mark in "-/"
        for last in (f"{(year + 1) % 100:02d}", year + 1)
    ]


def _counts(word: str) -> int | None:
    """ "ten" and "10" → 10."""
    lowered = word.lower()
    return COUNTS.index(lowered) + 1 if lowered in COUNTS else int(lowered) if lowered.isdecimal() else None


def _counting(key: str) -> list[str]:
    """ "ten" → "10" and back: papers print either."""
    count = _counts(key)
    return [str(count), COUNTS[count - 1]] if count and count <= len(COUNTS) else []


def _joined(typed: Sequence[str], frequencies: Mapping[str, int]) -> dict[str, list[str]]:
    """ "work streams" → both words as "workstream" too, and back, where papers print it so."""
    found: dict[str, list[str]] = {}
    for one, other in pairwise(typed):
        together = stem(one + other)
        longer = len(together) > max(len(one), len(other))  # no mere ending is joined: "favour" and "ics"
        if longer and together in frequencies and one.lower() not in _ARTICLES:  # "the red" is not "there"
            for word in (one, other):
                found.setdefault(stem(word), []).append(together)
    for word in typed:
        for cut in range(3, len(word) - 2):
            parts = word[:cut].lower(), stem(word[cut:])
            if stem(word) not in frequencies and stem(parts[0]) == parts[0] and frequencies.keys() >= set(parts):
                found.setdefault(stem(word), []).append(" ".join(parts))
    return found


def _is_short(word: str, shorts: Mapping[str, object]) -> bool:
    """Whether a word is typed as a short form, and not as a word of English whose stem is alike ("getting", "GET")."""
    key = stem(word)
    plain = len(word) > len(key) + 2 or (key in FACTS and not word.isupper())
    return key in shorts and not plain


def _forms(terms: Iterable[Term]) -> tuple[dict[str, list[str]], dict[str, str]]:
    shorts: dict[str, list[str]] = {}
    longs: dict[str, str] = {}
    for term in terms:
        key = stem(term.short)
        for typed, meant in ((key, [term.long]), (key.replace("&", ""), [term.long, term.short])):  # "HCP" for "H&CP"
            known = {typed, *(long.lower() for long in shorts.setdefault(typed, []))}
            shorts[typed] += [long for long in meant if stem(long) not in known and long.lower() not in known]
        longs[" ".join(stems(term.long))] = key
    return shorts, longs


def _replace(question: str, old: list[str], new: list[str]) -> str:
    for before, after in zip(old, new, strict=True):
        if before != after:
            question = question.replace(before, after, 1)
    return question


def _idf(count: int, passages: int) -> float:
    """ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25."""
    return math.log(1 + (passages - count + 0.5) / (count + 0.5))
