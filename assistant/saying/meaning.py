"""A short form that does not stand for the same thing in all papers, told apart by the papers' own words.

Two signs are believed: papers spell it out differently, or they spell it out alike and say that it is two kinds of
thing ("alliances of providers", "a joint committee").
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assistant.asking.question import Topic, stem_line
from assistant.asking.shapes import expects
from assistant.rank import Candidate
from assistant.saying.decided import torn
from assistant.saying.notices import Finding, piece
from assistant.schema import Citation, Limits, Paper, Paragraph, Term
from assistant.store import Store
from assistant.text import content_stems, sentences, stem, stems
from assistant.verify import Statement

_LOOKED_AT = 300  # passages that hold the term, best first
# Kinds of things that exclude each other; a "body" or a "partnership" may be any of them.
_KINDS = frozenset(
    stem(word)
    for word in """alliance committee plan strategy programme project company charity fund forum contract tax levy
    grant scheme team office department trust board network policy report act system service""".split()
)
_IS = r"(?:is|are|was|were|will be|would be|means)"
_SHORT_FOR = re.compile(
    r"\b(?:stands?|short|abbreviat\w+|acronym|initials?) for\b|\b(?:acronym|abbreviation|initials)\b|\bspelt out\b",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(r"\b(?:do|does|did) (?:the )?(?:\w+ )?(\w{2,6}) stands? for\b", re.IGNORECASE)
_MADE = r"(?:jointly |formally )?(?:convened|established|set up|created|formed|constituted)"
_END_OF_NOUN = re.compile(
    r"[,.;:()\n]|\b(?:of|that|which|who|whose|to|for|by|between|with|in|on|at|from|and|or|where|responsible|made|known)\b"
)


@dataclass(frozen=True, slots=True)
class _Meaning:
    sense: str  # what tells it from another: a kind of thing, or the words that the short form stands for
    paper: Paper
    paragraph: Paragraph
    quote: str


def moved(question: str, cites: Sequence[Citation], limits: Limits, store: Store) -> Finding | None:
    """What a short form means in which paper; None where it is one thing.

    It is one that the question uses as it was typed, or one that stands in quotations from papers that differ about it.
    """
    allowed = {paper.paper_id for paper in store.papers(limits)}
    by_short: dict[str, list[Term]] = {}
    for term in store.terms():
        if term.paper_id in allowed:
            by_short.setdefault(term.short, []).append(term)
    typed = stem_line(question)
    quoted = [(cite.paper.paper_id, stem_line(cite.quote)) for cite in cites]
    for short, mine in by_short.items():
        forms = [_line(form) for form in dict.fromkeys((short, *(term.long for term in mine)))]
        asked = any(form in typed for form in forms)
        using = {paper_id for paper_id, line in quoted if any(form in line for form in forms)}
        if not asked and len(using) < 2:
            continue
        if not using and expects(question) != "definition":
            continue  # what is answered is of something else
        senses = _senses(short, mine, limits, store)
        if len(senses) > 1 and (asked or sum(bool(using & papers) for _, papers in senses) > 1):
            said = tuple(Statement("", one.quote, one.paper, one.paragraph) for one, _ in reversed(senses))
            return Finding("term", f"“{short}” does not mean the same in all papers.", said)
    return None


def stands_for(
    asked: Topic, every: Callable[[], Sequence[Candidate]], limits: Limits, store: Store
) -> list[Statement] | None:
    """Where papers spell out a short form, to a question what it stands for: each long form once, newest first.

    A form that no paper gives in brackets is spelt out by words of those initials, or not at all. None for any other
    question.
    """
    if not _SHORT_FOR.search(asked.text):
        return None
    allowed = {paper.paper_id for paper in store.papers(limits)}
    found: list[_Meaning] = []
    for short in dict.fromkeys(term.short for term in store.terms() if stem(term.short) in asked.short_forms):
        longs = {t.paper_id: t.long for t in store.terms() if t.short == short and t.paper_id in allowed}
        words = dict.fromkeys(s for form in (short, *longs.values()) for s in stems(form))
        held = store.passages([passage_id for passage_id, _ in store.search_words(list(words), limits, _LOOKED_AT)])
        spelt = [meaning for _, para, paper in held for meaning in _spelt_out(short, longs, para, paper)]
        for meaning in sorted(spelt, key=lambda one: (_day(one.paper), -one.paragraph.ordinal), reverse=True):
            if all(_differ(meaning.sense, other.sense) for other in found):
                found.append(meaning)
    if not found and (typed := _STANDS_FOR.search(asked.text)):
        between = r"\w+(?:[ -](?:of|and|for|the|to|in))*[ -]"
        initials = re.compile(rf"\b{between.join(typed[1].upper())}\w+")
        by_them = [one for one in every() if initials.search(one.sentence.text) and not torn(one)]
        shortest = sorted(by_them, key=lambda one: len(one.sentence.text))[:1]
        return [Statement("", one.sentence.text, one.paper, one.paragraph) for one in shortest]
    return [Statement("", one.quote, one.paper, one.paragraph) for one in found] or None


@lru_cache(2**16)
def _line(form: str) -> str:
    return stem_line(form)


def _senses(short: str, terms: Sequence[Term], limits: Limits, store: Store) -> list[tuple[_Meaning, set[str]]]:
    """What tells the senses of a short form apart, oldest first: each with its earliest paper and all its papers."""
    longs = {term.paper_id: term.long for term in terms if short.lower() not in term.long.lower()}
    if len(longs) < 2:
        return []
    words = dict.fromkeys(s for form in (short, *longs.values()) for s in stems(form))
    found = store.search_words(list(words), limits, _LOOKED_AT)
    held = [(para, paper) for _, para, paper in store.passages([passage_id for passage_id, _ in found])]
    spelt = [meaning for para, paper in held for meaning in _spelt_out(short, longs, para, paper)]
    kinds = [meaning for para, paper in held for meaning in _kinds(short, longs, para, paper)]
    for meanings, differ in ((spelt, _differ), (kinds, str.__ne__)):
        senses = _first_of_each(meanings)
        apart = [one for one in senses if all(differ(one.sense, other.sense) for other in senses if other is not one)]
        papers = [{one.paper.paper_id for one in meanings if one.sense == sense.sense} for sense in apart]
        if len(apart) > 1 and len({one.paper.paper_id for one in apart}) == len(apart):
            return list(zip(apart, papers, strict=True))
    return []


def _first_of_each(meanings: Sequence[_Meaning]) -> list[_Meaning]:
    """The earliest paper of each sense, oldest first."""
    first: dict[str, _Meaning] = {}
    for meaning in sorted(meanings, key=lambda one: (_day(one.paper), one.paragraph.ordinal)):
        first.setdefault(meaning.sense, meaning)
    return list(first.values())


def _day(paper: Paper) -> date:
    return paper.span[1] if paper.span else date.max


def _spelt_out(short: str, longs: dict[str, str], para: Paragraph, paper: Paper) -> Iterator[_Meaning]:
    """Where a paper spells the short form out."""
    if paper.paper_id not in longs:
        return
    long = longs[paper.paper_id]
    at = re.search(rf"{_loose(long)}s? \((?:the )?\W?{re.escape(short)}s?\W?\)", para.text)
    if at:
        yield _Meaning(long.lower(), paper, para, at[0])


def _differ(one: str, other: str) -> bool:
    """Whether two long forms end in another word, or share less than half of theirs: not mere spelling."""
    a, b = content_stems(one), content_stems(other)
    return bool(a and b) and (a[-1] != b[-1] or 2 * len(set(a) & set(b)) < len(set(a) | set(b)))


def _kinds(short: str, longs: dict[str, str], para: Paragraph, paper: Paper) -> Iterator[_Meaning]:
    """Where a paper says what kind of thing the term is."""
    if paper.paper_id not in longs:
        return
    name = rf"(?:\b{re.escape(short)}s?\b|(?i:{_loose(longs[paper.paper_id])}s?\b))(?: \([^)]*\))?"
    says = re.compile(rf"{name}(?:,? (?:that|which))?(?: {_IS}|,? {_MADE} as) (?:an? |the )?(?P<noun>[^\n]{{3,60}})")
    for start, end in sentences(para.text):
        for match in says.finditer(para.text, start, end):
            words = _END_OF_NOUN.split(match["noun"], maxsplit=1)[0].split()
            kind = stem(words[-1]) if words else ""
            if kind in _KINDS and kind not in stems(longs[paper.paper_id])[-1:]:
                yield _Meaning(kind, paper, para, piece(para.text[:end], match.start()))


def _loose(long: str) -> str:
    return r"\s+".join(re.escape(word) for word in long.split())
