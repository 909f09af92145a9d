"""What a question takes for granted, held against what the papers say: another figure, a denial, a rejection.

Not an understanding of language: only frames in which both sides are plain are compared, and the correction is always
the paper's own sentence.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

from assistant.answer import doubt
from assistant.asking.question import Topic, stem_line
from assistant.rank import Candidate
from assistant.saying.figures import Figure, figures, long_forms
from assistant.saying.notices import Finding
from assistant.saying.quote import quote
from assistant.schema import Term
from assistant.store import Store
from assistant.text import content_stems, stem, stems, words
from assistant.verify import Statement
from assistant.wordlists import MONTHS, PLAIN

ROOM = 72  # words of a correction
# Chosen on the development half of the gold questions.
SAME = 0.5  # share of what else the question is about that a sentence with another figure must hold
SAME_SUM = 0.75  # ... where only the kind of figure is the same, a sum or a percentage
DENIED = 3.0  # doubt up to which a denial that leads is taken to be of what was asked
DENIED_WHOLE = 4.5  # ... where all that was asked stands in it
OWN, WHOLE = 0.2, 0.95  # share of the topic that stands in the denial itself; when that is all of it
_TOUCHES = 6  # words after a negation that it can deny

_ROUGH = re.compile(
    r"\b(?:over|under|above|below|(?:more|less|fewer|other) than|at (?:least|most)|up to|about|around|nearly|almost"
    r"|first|last|next|top|past|every|another|or|to|between) (?:the )?$",
    re.IGNORECASE,
)
_UNITS = frozenset(
    stem(word)
    for word in """years months weeks days hours minutes times reasons things points ways words questions papers reports
    sentences examples bullets pages people others""".split()
)
_NO = re.compile(r"\b(?:no|not|cannot|never|none|nor|without|neither)\b|n['’]t\b", re.IGNORECASE)
_MONEY = frozenset(stem(word) for word in "cost costs financial fund funding money charge payment price budget".split())
_EVENTS = (
    r"(?:establish|creat|open|clos|dissolv|abolish|set up|start|began|begin|begun|launch|approv|agre|publish|sign|buil"
    r"|form|merg|end|introduc|came into|come into|complet|replac|found|appoint)\w*"
)
_EVENT_DATE = re.compile(rf"\b(?P<verb>{_EVENTS})(?: \w+){{0,2}}? (?:in|on) (?P<date>[^,;?]*)", re.IGNORECASE)
_REJECTED = re.compile(
    r"\b(?:did|to) (?:[\w&'’-]+ ){0,6}?(?P<base>reject|refuse(?= to\b| the\b| it\b)|oppose|block|veto|overturn|scrap"
    r"|cancel|abandon|axe|dismiss|vote (?:it |them )?(?:against|down)|throw (?:it )?out|turn (?:it )?down)\b"
    r"|\b(?:was|were|been|got) (?:[\w&'’-]+ ){0,6}?(?P<done>rejected|refused|opposed(?! to\b)|blocked|vetoed|overturned"
    r"|scrapped|cancelled|abandoned|axed|dismissed|thrown out|turned down|voted down)\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\bnot (?:be(?:en)? )?(?:taken forward|approved|agreed|adopted|pursued|supported|accepted)\b", re.IGNORECASE
)
_VOTE = frozenset(["vote", "council", "counti"])
_PLAIN = frozenset(stem(word) for word in PLAIN)
_TAKEN_FOR_GRANTED = re.compile(r"\b(?:why|when|how|who|which|what)\b", re.IGNORECASE)


Every = Callable[[], Sequence[Candidate]]  # all sentences found, best first, made when they are needed


def correction(asked: Topic, question: str, ranked: Sequence[Candidate], every: Every, store: Store) -> Finding | None:
    """What contradicts the question where nothing answers it, with the paper's sentence; None where nothing does."""
    denied = denial(asked, ranked)
    if denied:
        return Finding(
            "discrepancy", "The question seems to take for granted what this paper denies.", (denied,), False
        )
    return rejection(asked, question, every, store) or otherwise(asked, every, store.short_forms())


def otherwise(asked: Topic, every: Every, terms: Sequence[Term], quotes: Sequence[str] = ()) -> Finding | None:
    """The best sentence that gives a figure of the question's as another, and that in words; None where none does.

    A figure that any sentence found gives too, of what may be the same thing, is no false one; nor is one that stands
    in what is quoted in answer, whatever it counts there.
    """
    spelt = long_forms(terms)
    line = _without_and(asked.text)
    terms = [term for term in terms if _without_and(term.short) in line or _without_and(term.long) in line]
    question = _shortened(asked.text, terms)
    event = _EVENT_DATE.search(question)
    presumed = _presumed(question, event, spelt)
    if not presumed:
        return None
    told = [(c, _shortened(c.sentence.text, terms)) for c in every() if not c.whole_list]
    quoted = {(other.kind, other.value) for text in quotes for other in figures(text, spelt)}
    for figure in presumed:
        if (figure.kind, figure.value) in quoted:
            continue
        rest = _rest(asked, {*stems(figure.text), *figure.counts})
        shares = [_share(rest, candidate, figure) for candidate, _ in told]
        found = [_told(text, figure, event, spelt) for _, text in told]
        enough = 0 if figure.kind == "money" else SAME / 2  # a sum that is printed anywhere is seldom a wrong one
        if any(
            share >= enough and any(figure.agrees(other) for other in same)
            for share, same in zip(shares, found, strict=True)
        ):
            continue
        for (candidate, _), share, same in zip(told, shares, found, strict=True):
            if share < _least(figure) or len({other.value for other in same}) != 1:
                continue
            statement = quote(asked, candidate, ROOM)
            if statement:
                text = f"The papers say {_inside(same[0].text)}, not {figure.text}."
                return Finding("discrepancy", text, (statement,), False)
    return None


def _inside(figure: str) -> str:
    """A figure as it is written inside a sentence: "four ferries", and "May 2021"."""
    return figure if figure.split()[0].lower() in MONTHS else figure[0].lower() + figure[1:]


def _presumed(question: str, event: re.Match[str] | None, spelt: Mapping[str, Sequence[str]]) -> list[Figure]:
    """The figures that a question takes for granted: plain counts, sums, percentages, the day of an event."""
    found = [figure for figure in figures(question, spelt) if not _ROUGH.search(question.partition(figure.text)[0])]
    counted = [f for f in found if f.kind == "number" and f.counts and f.counts[-1] not in _UNITS]
    sums = [f for f in found if f.kind in ("money", "percent")]
    dated = [f for f in figures(event["date"], spelt) if isinstance(f.value, tuple) and f.value[0]] if event else []
    return [*counted, *sums, *dated[:1]]


def _told(text: str, figure: Figure, event: re.Match[str] | None, spelt: Mapping[str, Sequence[str]]) -> list[Figure]:
    """The figures of a sentence that can only be of the same thing: all sums, counts of one noun, an event's date."""
    if figure.kind == "date" and event:
        again = re.search(rf"\b{re.escape(event['verb'][:5])}\w*(?P<after>.{{0,60}})", text, re.IGNORECASE)
        dates = [f for f in figures(again["after"], spelt) if isinstance(f.value, tuple)] if again else []
        return dates[:1]
    return [f for f in figures(text, spelt) if f.kind == figure.kind and (f.kind != "number" or f.alike(figure))]


def _least(figure: Figure) -> float:
    return SAME if figure.kind == "number" and len(figure.counts) > 1 else SAME_SUM


def _rest(asked: Topic, without: Collection[str]) -> list[tuple[float, tuple[str, ...]]]:
    """What the question is about beside what these stems name: (weight, forms)."""
    return [(c.weight, (*c.forms, *c.alike)) for c in asked.concepts if c.forms[0] not in _PLAIN.union(without)]


def _share(rest: Sequence[tuple[float, tuple[str, ...]]], candidate: Candidate, figure: Figure) -> float:
    """The share of the rest that stands in a sentence; for a date or a count of a long name, in its context too."""
    text = candidate.sentence.text
    if figure.kind == "date" or (figure.kind == "number" and len(figure.counts) > 1):
        paper = candidate.paper
        text = " ".join(
            filter(None, [candidate.paragraph.text, candidate.paragraph.heading, paper.title, paper.council])
        )
    if not rest and figure.kind == "number":  # nothing but what is counted, and that must be named at length
        return float(len(figure.counts) > 1)
    return _held(rest, text)


def _held(rest: Sequence[tuple[float, tuple[str, ...]]], text: str) -> float:
    line = stem_line(text)
    total = sum(weight for weight, _ in rest)
    held = sum(weight for weight, forms in rest if any(f" {form} " in line for form in forms))
    return held / total if total else 1.0


@lru_cache(2**16)
def _without_and(text: str) -> str:
    """A text's stems, so that a form with "and" is found where "&" is written."""
    return stem_line(text).replace(" and ", " ")


def _shortened(text: str, terms: Sequence[Term]) -> str:
    """The text with what the papers have short forms for written short, so that "four Care Boards" counts "CBs"."""
    for term in sorted(terms, key=lambda term: -len(term.long)):
        if " " in term.long and term.short.lower() not in term.long.lower():
            form = r"\s+".join("(?:and|&)" if w in ("and", "&") else re.escape(w) for w in term.long.split())
            text = re.sub(rf"\b{form}(s?)\b", rf"{term.short}\1", text, flags=re.IGNORECASE)
    return text


def denial(asked: Topic, ranked: Sequence[Candidate]) -> Statement | None:
    """The sentence that comes nearest, where it denies what the question takes for granted."""
    if not ranked or not (asked.one_fact or _TAKEN_FOR_GRANTED.search(asked.text)):
        return None
    best = ranked[0]
    if asked.dates and not best.grounds["named"]:
        return None  # it is of another paper
    most = DENIED_WHOLE if best.grounds["here"] > WHOLE else DENIED
    if best.whole_list or doubt(best) > most or best.grounds["here"] < max(OWN, best.grounds["missing"]):
        return None
    forms = {part for c in asked.concepts for form in c.forms for part in form.split()}
    forms |= _MONEY if asked.expects == "money" else set()
    text = best.sentence.text
    for no in _NO.finditer(text):
        verbal = no[0].lower() in ("not", "cannot", "never", "n't", "n’t")  # of its subject; "no" of its noun
        of_whom = content_stems(" ".join(words(text[: no.start()])[-_TOUCHES // 2 :])) if verbal else []
        denied = set(stems(" ".join(words(text[no.end() :])[:_TOUCHES])))
        if forms & denied and (not of_whom or forms & set(of_whom)):
            return quote(asked, best, ROOM)
    return None


def rejection(asked: Topic, question: str, every: Every, store: Store) -> Finding | None:
    """What a report asked for, where the question takes for granted a rejection of which no sentence found speaks."""
    verb = _REJECTED.search(question)  # as typed: a word that no paper has may be taken for a slip
    if not verb or not _TAKEN_FOR_GRANTED.search(question):
        return None
    said, ranked = set(stems(verb[verb.lastgroup or 0])), every()
    speaks = (c for c in ranked if said <= set(stems(c.sentence.text)) or _NOT_DONE.search(c.sentence.text))
    if any(c.grounds["missing"] < 1 - SAME for c in speaks):
        return None
    named = {c.paper.paper_id for c in ranked if c.grounds["named"]}
    asks = store.passages(store.passages_at(("Recommendation",), sorted(named or {c.paper.paper_id for c in ranked})))
    rest = _rest(asked, said | _VOTE | _dates(asked))
    shares = [_held(rest, f"{paper.title} {paper.body} {paper.council} {para.text}") for _, para, paper in asks]
    best = {
        paper.paper_id: (para, paper)
        for share, (_, para, paper) in zip(shares, asks, strict=True)
        if share == max(shares) and share >= SAME_SUM
    }
    asks_for = [(para, paper) for para, paper in best.values() if len(para.text.split()) <= ROOM]
    if len(best) != 1 or not asks_for:
        return Finding("status", f"No paper found here speaks of this as “{verb[verb.lastgroup or 0]}”.")
    ((para, paper),) = asks_for
    text = "No paper found here says so. This is what the report asks for; what was decided would stand in minutes."
    return Finding("status", text, (Statement("", para.text, paper, para),), quoted=False)


def _dates(asked: Topic) -> set[str]:
    """The stems of the dates that a question names."""
    years = {str(year) for year, _ in asked.dates if year}
    return years | {stem(MONTHS[month - 1]) for _, month in asked.dates if month}


def unmentioned(asked: Topic, store: Store) -> tuple[list[str], bool]:
    """Up to two words of a question that no paper held here has, as typed, and whether they are most of its topic.

    What papers may well write in other words is left out.
    """
    known = store.stem_frequencies()
    concepts = {c.forms[0]: c for c in asked.concepts}
    typed = dict.fromkeys(word for word in words(asked.text) if len(word) > 3 and word.isalpha())
    found = {
        word: concept
        for word in typed
        if (concept := concepts.get(stem(word)))
        and len(concept.forms) == 1
        and not concept.alike
        and concept.forms[0] not in known
        and concept.forms[0] not in _PLAIN
    }
    weight = sum(concept.weight for concept in found.values())
    return list(found)[:2], 2 * weight > sum(concept.weight for concept in asked.concepts)
