"""How well each sentence of the paragraphs found answers the question.

A sentence is judged by what the reader makes of it, by how much of the question's topic stands in it and around it, and
by whether it holds the kind of fact asked for; of the best few the reranker has its say as well. The weights are fitted
on questions that neither network was trained with (`eval/fit.py`, figures in CHANGELOG.md).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from math import inf

from assistant.asking.question import FACTS, Concept, Topic, stem_line
from assistant.asking.shapes import financial_years, labels
from assistant.facts import holds, is_sum, may_answer
from assistant.reader import NOTHING, Asked, scores
from assistant.schema import Hit, Paper, Paragraph, Sentence
from assistant.store import Store
from assistant.text import LEANS_BACK, content_stems, sentence_before, stem, stems, words
from assistant.wordlists import MONTHS

# What each ground counts for; the sum orders candidates and has no unit.
WEIGHTS = {
    "read": 3.56,  # how well the reader thinks that it answers: tenths above NOTHING
    "judged": 0.3,  # what the reranker makes of it, above 0 if it answers; of what it has not read, the worst it has
    "passage": 0.01,  # cosine of question and passage
    "fused": 0.13,  # share of the best fused retrieval score
    "words": 0.96,  # share of the best word score
    "here": 0.76,  # share of the topic that stands in the sentence
    "around": 0.33,  # ... only elsewhere in its paragraph
    "context": 0.67,  # ... only in its headings or its paper's title, body, council and date
    "missing": -1.76,  # ... nowhere near
    "adrift": 0.0,  # of a follow-up, what was typed stands nowhere near, or what it is about; set by hand
    "holds": 0.54,  # it holds the kind of fact asked for
    "lacks": -0.55,  # it does not, and such a fact has a form that can be seen
    "counted": 0.42,  # a number stands before what "how many" counts
    "defines": 0.11,  # it spells out the short form asked about
    "place": 0.64,  # it stands where such a fact belongs (Author, Recommendation)
    "named": 1.81,  # the question names its paper's date
    "elsewhen": -2.0,  # the question names a year, and neither its paragraph nor its paper is of it; set by hand
    "labelled": 1.5,  # it is of what the question calls by a number or a letter; these two set by hand
    "mislabelled": -3.0,  # ... or only of another that is called so
    "called": 3.0,  # the share of the topic that is the whole name of its table row; set by hand
    "row": 0.02,  # it is a short table row
    "listed": 1.11,  # it is a whole list, and a list is asked for
    "unlisted": -0.13,  # it is a whole list, and none is asked for
    "items": 0.94,  # it is a list of as many items as the question says
    "aside": 0.11,  # it is a footnote, a caption or a list of documents
}

_COUNT = re.compile(
    r"(?:\b\d[\d,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?))\b((?:\W+[\w&-]+){1,5})",
    re.IGNORECASE,
)
SHORT_ROW = 30  # words
# Of a follow-up's topic, the share of what was typed, and of what it leans on, that may stand nowhere near.
UNSAID, UNTOLD = 0.9, 0.7
_DECISION = re.compile(r"(?<!\d)\d\d/\d{5}(?!\d)")  # as councils number decisions: "24/00108"
_ASIDE = re.compile(r"footnote|figure|background|appendices|contact|header", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """A sentence that may be the answer, and the grounds it is judged on (each about 0 to 1 but "read", "judged")."""

    sentence: Sentence
    paragraph: Paragraph
    paper: Paper
    context: str  # the headings that its paragraph is read with
    grounds: dict[str, float]

    @property
    def whole_list(self) -> bool:
        """Whether it is a list with its lead-in, and not a sentence of its own."""
        return "\n" in self.sentence.text and self.paragraph.row is None

    @cached_property
    def score(self) -> float:
        """The sum that orders candidates."""
        return sum(WEIGHTS[name] * value for name, value in self.grounds.items())


def rank(asked: Topic, read: Asked, hits: Sequence[Hit], store: Store, behind: float = inf) -> list[Candidate]:
    """The sentences of the paragraphs hit, best first; ties in reading order.

    Those that the reader finds worse than the best by more than `behind` are left out: it scores up to about 1.
    """
    by_paragraph: dict[str, list[Hit]] = {}
    for hit in hits:
        by_paragraph.setdefault(hit.paragraph.paragraph_id, []).append(hit)
    best_score = max((hit.score for hit in hits), default=1.0)
    best_words = max((hit.words or 0.0 for hit in hits), default=0.0) or 1.0
    papers = {hit.paper.paper_id: hit.paper for hit in hits}
    named = {paper_id for paper_id, paper in papers.items() if _named(asked, paper)}
    years = {year for year, _ in asked.dates if year} | set(financial_years(asked.text))
    asked = _without_dates(asked) if named else asked
    total = sum(concept.weight for concept in asked.concepts) or 1.0
    tokens = store.tokens(list(by_paragraph))
    answering: dict[str, list[tuple[Sentence, float]]] = {}
    for paragraph_id, group in groupby(store.sentences(list(by_paragraph)), key=lambda s: s.paragraph_id):
        sentences = list(group)
        answers = scores(read, tokens[paragraph_id], [(s.start, s.end) for s in sentences])
        answering[paragraph_id] = list(zip(sentences, answers, strict=True))
    best = sorted((pair for of in answering.values() for pair in of), key=lambda pair: -pair[1])
    least = next((answer for sentence, answer in best if not echoes(asked, sentence.text)), 0.0) - behind
    ranked = []
    for paragraph_id, of in answering.items():
        good = [(sentence, answer) for sentence, answer in of if answer >= least]
        if not good:
            continue
        found = by_paragraph[paragraph_id]
        para, paper = found[0].paragraph, found[0].paper
        grounds = {
            "passage": max(hit.similarity or 0.0 for hit in found),
            "fused": max(hit.score for hit in found) / best_score,
            "words": max(hit.words or 0.0 for hit in found) / best_words,
            "place": float(para.place in asked.places and (paper.paper_id in named or not named)),
            "named": float(paper.paper_id in named),
            "elsewhen": float(bool(years) and not any(_of_year(year, para, paper) for year in years)),
            "row": float(para.row is not None and len(para.text.split()) <= SHORT_ROW),
        }
        grounds |= _labelled(asked, para, paper)
        grounds["called"] = _called(asked, para, total)
        grounds["aside"] = float(not grounds["place"] and para.row is None and bool(_ASIDE.match(para.place or "")))
        around, context = stem_line(para.text), stem_line(f"{_context(para, paper)} {found[0].passage.context}")
        near = [_Near(c, c.weight / total, c.met(around), c.met(context)) for c in asked.concepts]
        grounds["adrift"] = float(asked.leans and _adrift(near))
        for sentence, answer in good:
            own = {"read": 10 * (answer - NOTHING), "judged": 0.0}
            own |= _topic_shares(near, _with_what_it_leans_on(sentence, para))
            own |= _kind_of_fact(asked, sentence.text, para)
            own |= _list_signs(asked, sentence.text, para, near)
            ranked.append(Candidate(sentence, para, paper, found[0].passage.context, grounds | own))
    return in_order(ranked)


def echoes(asked: Topic, text: str) -> bool:
    """Whether a text holds no word that the question does not: a heading, an entry of a list, the name of a row."""
    return set(content_stems(text)) <= set(content_stems(asked.text))


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first; ties in reading order."""
    return sorted(candidates, key=lambda c: (-c.score, c.sentence.paragraph_id, c.sentence.start))


@dataclass(frozen=True, slots=True)
class _Near:
    """A concept, its share of the topic, and how far a sentence's surroundings meet it."""

    concept: Concept
    share: float
    around: float  # its paragraph
    context: float  # its headings and its paper


def _adrift(near: Sequence[_Near]) -> bool:
    """Whether a paragraph speaks of what a follow-up leans on and not of what it asks, or the other way round."""
    for inherited, most in ((False, UNSAID), (True, UNTOLD)):
        part = [one for one in near if one.concept.inherited == inherited]
        lost = sum(one.share * (1 - max(one.around, one.context)) for one in part)
        if part and lost > most * sum(one.share for one in part):
            return True
    return False


def _topic_shares(near: Sequence[_Near], text: str) -> dict[str, float]:
    """Weighted shares of the topic that stand in the sentence, else its paragraph, else its context, else nowhere."""
    here = stem_line(text)
    shares = dict.fromkeys(("here", "around", "context", "missing"), 0.0)
    for one in near:
        unmet = 1.0
        for where, met in (("here", one.concept.met(here)), ("around", one.around), ("context", one.context)):
            more = max(0.0, met - (1 - unmet))
            shares[where] += more * one.share
            unmet -= more
        shares["missing"] += unmet * one.share
    return shares


def _with_what_it_leans_on(sentence: Sentence, para: Paragraph) -> str:
    """A sentence, with the one before it where it opens with "This" or the like: its topic stands there."""
    leans = LEANS_BACK.match(sentence.text)
    return para.text[sentence_before(para.text, sentence.start) : sentence.end] if leans else sentence.text


def _kind_of_fact(asked: Topic, text: str, para: Paragraph) -> dict[str, float]:
    """Whether a sentence holds the kind of fact asked for, and the signs peculiar to counts and definitions."""
    held = holds(asked, text) or (para.row is not None and is_sum(asked, text))
    return {
        "holds": float(held),
        "lacks": float(asked.certain and not held and not may_answer(asked, text)),
        "counted": max((_share(form, m[1]) for form in asked.counted for m in _COUNT.finditer(text)), default=0.0),
        "defines": float(asked.expects == "definition" and _spells_out(asked.short_forms, text)),
    }


def _list_signs(asked: Topic, text: str, para: Paragraph, near: Sequence[_Near]) -> dict[str, float]:
    """Whether the candidate is a whole list, and a list is asked for or not."""
    listed = "\n" in text and para.row is None
    wanted = asked.expects in ("list", "recommendation")
    items = text.count("\n") if listed else 0
    return {
        "listed": 1 - _of_one_item(near, text, para) if listed and wanted else 0.0,
        "unlisted": float(listed and not wanted),
        "items": float(listed and items == asked.asked_items),
    }


def _of_one_item(near: Sequence[_Near], text: str, para: Paragraph) -> float:
    """The share of the topic that is only one item of a list among others, as of a list of contents."""
    opening, *items = map(stem_line, text.split("\n"))
    beside = opening + stem_line(para.text.replace(text, " "))
    return sum(
        one.share
        for one in near
        if not one.context and not one.concept.met(beside) and sum(map(bool, map(one.concept.met, items))) == 1
    )


def _called(asked: Topic, para: Paragraph, total: float) -> float:
    """The share of the topic that a table row's name is, where the question says all of that name."""
    name = [one for one in content_stems(para.row or "") if one not in FACTS]
    said = [concept for concept in asked.concepts if any(form in name for form in concept.forms)]
    whole = name and len(said) >= len(name)
    return sum(concept.weight for concept in said) / total if whole else 0.0


def _labelled(asked: Topic, para: Paragraph, paper: Paper) -> dict[str, float]:
    """Whether a paragraph is of what the question calls by a number or a letter ("band A"), or only of another."""
    around = " ".join(filter(None, [para.heading, para.place, paper.title]))
    row = (para.row or "").strip(" .()").lower()
    said = f"{around} . {para.text}".lower()
    if any(noun in said for noun, _ in asked.labels) and re.fullmatch(r"\d{1,3}|[a-z]", row):
        held = [(noun, row) for noun, _ in asked.labels]  # the table's rows are what is called so
    else:
        held = labels(said)
    mine = any(label in held for label in asked.labels)
    other = any(noun == of and not mine for noun, _ in asked.labels for of, label in held)
    decisions = set(_DECISION.findall(asked.text))
    if decisions:
        of_paper = set(_DECISION.findall(f"{paper.decision_ref} {paper.title} {paper.source}".replace("-", "/")))
        mine = bool(decisions & {*of_paper, *_DECISION.findall(para.text)})
        other = not mine and bool(of_paper)
    return {"labelled": float(mine), "mislabelled": float(other)}


def _spells_out(short_forms: frozenset[str], text: str) -> bool:
    inside = {stem(word) for bracket in re.findall(r"\(([^)]*)\)", text) for word in words(bracket)}
    return bool(short_forms & inside)


def _share(wanted: frozenset[str], text: str) -> float:
    return len(wanted & frozenset(stems(text))) / len(wanted)


def _named(asked: Topic, paper: Paper) -> bool:
    """Whether the question names a paper's year, month or both; an undated paper's when its whole period lies in it."""
    if not paper.span:
        return False
    first, last = paper.span
    return first.year == last.year and any(
        year in (None, first.year) and (month is None or first.month <= month <= last.month)
        for year, month in asked.dates
    )


def _of_year(year: int, para: Paragraph, paper: Paper) -> bool:
    """Whether a paragraph, its headings or its paper names a year ("2024", "2023-24"), or its paper is of it."""
    if paper.span and paper.span[0].year <= year <= paper.span[1].year:
        return True
    text = " ".join(filter(None, [para.text, para.heading, para.place, paper.title]))
    return bool(re.search(rf"\b{year}\b|(?:\d[-/–]|\b[A-Z][a-z]{{2}}[-’' ]|\.)(?:20)?{year % 100:02d}\b", text))


def _without_dates(asked: Topic) -> Topic:
    """The topic without the words that only name a paper by its date."""
    years = {year for year, _ in asked.dates if year}
    dates = {str(year) for year in years} | {str(year % 100) for year in years}
    dates |= {stem(MONTHS[month - 1]) for _, month in asked.dates if month}
    return replace(asked, concepts=tuple(concept for concept in asked.concepts if concept.forms[0] not in dates))


def _context(para: Paragraph, paper: Paper) -> str:
    day = f"{paper.meeting_date:%d %B %Y}" if paper.meeting_date else ""
    parts = [
        para.heading,
        para.place,
        paper.title,
        paper.body,
        paper.council,
        paper.author_body,
        paper.decision_ref,
        day,
    ]
    return " ".join(filter(None, parts))
