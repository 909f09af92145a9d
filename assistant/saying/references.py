"""Reports and meetings that papers refer to by date and that are not held here.

A reference is believed not to be held only where it is dated, earlier than the paper that makes it, and no paper held
could be meant: none of that day (or month) and none undated that may be of it.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.asking.question import Topic
from assistant.cite import long_date
from assistant.saying.notices import Finding
from assistant.schema import Citation, Limits, Paper, Paragraph
from assistant.store import Store
from assistant.text import sentences, stem
from assistant.verify import Statement
from assistant.wordlists import MONTHS

_LOOKED_AT = 60  # passages that hold the words of a date, best first
_MONTH = "|".join(name.capitalize() for name in MONTHS)
_DATE = rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?(?P<month>{_MONTH}),? (?P<year>(?:19|20)\d\d)\b"
_PAPER = r"(?P<what>report|paper|minutes|briefing|update|meeting)s?\b"
_SAID = re.compile(
    rf"\b{_PAPER}(?:(?! as at | published )[^.;:\n]){{0,70}}?(?:\b(?:on|of|in|at its|dated|held)|,) (?:the )?{_DATE}"
    rf"|\b{_DATE.replace('?P<', '?P<b_')} {_PAPER.replace('?P<', '?P<b_')}"
)
_ASKS = re.compile(r"\b(?:reports?|papers?|minutes|briefings?|meetings?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A report or meeting spoken of in a paper: what it is called, and the first and last day it may be of."""

    what: str
    first: date
    last: date

    @property
    def when(self) -> str:
        return long_date(self.first) if self.first == self.last else f"{self.first:%B %Y}"


def references(text: str) -> Iterator[tuple[Reference, int]]:
    """The dated reports and meetings that a text speaks of, each with where it is named."""
    for match in _SAID.finditer(text):
        named = {name.removeprefix("b_"): value for name, value in match.groupdict().items() if value}
        year, month = int(named["year"]), MONTHS.index(named["month"].lower()) + 1
        last = calendar.monthrange(year, month)[1]
        day = int(named.get("day", 0))
        if day <= last:
            yield Reference(named["what"], date(year, month, day or 1), date(year, month, day or last)), match.start()


def held(reference: Reference, papers: Sequence[Paper]) -> bool:
    """Whether a paper held is of that day or month, or may be."""
    return any(
        paper.span is None or (paper.span[0] <= reference.last and reference.first <= paper.span[1]) for paper in papers
    )


def not_held(asked: Topic, cites: Sequence[Citation], limits: Limits, store: Store) -> Finding | None:
    """The report or meeting asked for by its date, or that the first quotation points to, where it is not held."""
    papers = store.papers()
    named = _named(asked)
    if named and not held(named, papers):
        said = _where_named(named, limits, store)
        if said:
            return _finding(named, [said])
        text = f"No paper held here is of {named.when}."
        return Finding("not_held", text)
    for cite in cites[:1]:
        for reference, _ in references(cite.quote):
            if cite.paper.span and reference.last < cite.paper.span[0] and not held(reference, papers):
                return _finding(reference, [Statement("", cite.quote, cite.paper, cite.paragraph)])
    return None


def _named(asked: Topic) -> Reference | None:
    """The one report or meeting that a question asks for by month or day."""
    what = _ASKS.search(asked.text)
    if asked.expects == "date" or not what or len(asked.dates) != 1:
        return None
    year, month = asked.dates[0]
    if year is None or month is None:
        return None
    titled = re.sub(rf"\b(?:{_MONTH})\b", lambda found: found[0].title(), asked.text, flags=re.IGNORECASE)
    exact = next(references(titled), None)
    if exact:
        return exact[0]
    return Reference(what[0], date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _where_named(wanted: Reference, limits: Limits, store: Store) -> Statement | None:
    """The first sentence found, in reading order of the best passages, that speaks of it."""
    stems = [str(wanted.first.year), stem(f"{wanted.first:%B}")]
    found = store.search_words(stems, limits, _LOOKED_AT)
    for _, para, paper in store.passages([passage_id for passage_id, _ in found]):
        sentence = _sentence(para, wanted)
        if sentence:
            return Statement("", sentence, paper, para)
    return None


def _sentence(para: Paragraph, wanted: Reference) -> str | None:
    for start, end in sentences(para.text):
        for reference, _ in references(para.text[start:end]):
            if wanted.first <= reference.last and reference.first <= wanted.last:
                return para.text[start:end]
    return None


def _finding(reference: Reference, said: Sequence[Statement]) -> Finding:
    what = reference.what.lower().removesuffix("s") if reference.what != "minutes" else "minutes"
    if what == "meeting":
        text = f"The meeting of {reference.when} is referred to, and no paper of it is held here."
    else:
        are = "are" if what == "minutes" else "is"
        text = f"The {what} of {reference.when} {are} referred to, and {are} not held here."
    return Finding("not_held", text, tuple(said), quoted=False)
