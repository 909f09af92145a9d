"""One turn of a conversation, as a staircase: stand alone, retrieve, answer or decline.

A turn is a function of the question and the earlier questions; nothing is remembered between calls.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import compress
from math import inf
from typing import TYPE_CHECKING

from assistant import compose
from assistant.answer import least_doubt, statements
from assistant.asking.followup import readings, standalone
from assistant.asking.parts import parts
from assistant.asking.question import Topic
from assistant.errors import QuestionError
from assistant.keeping.copies import crowd, once
from assistant.rank import Candidate
from assistant.reader import Asked
from assistant.retrieve import Retriever
from assistant.saying.councils import elsewhere
from assistant.saying.decided import decided, told_as_lost, torn, unnamed
from assistant.saying.meaning import moved, stands_for
from assistant.saying.notices import Finding, noticed
from assistant.saying.premise import correction, otherwise, rejection, unmentioned
from assistant.saying.references import not_held
from assistant.schema import Answer, Citation, Coverage, Hit, Limits, Notice, Paper, Query, Turn
from assistant.text import content_stems
from assistant.verify import Statement, faults, joined

if TYPE_CHECKING:
    from assistant.llm import Model

LONGEST_QUESTION = 2000  # characters
# Doubts, as `answer.doubt`: above UNSURE other readings of a brief follow-up are tried; SURER is what one must be surer
# by. Of a question with more topic of its own they are tried only where it is declined: it may change the subject.
UNSURE, SURER = -2.0, 1.0
BRIEF = 3  # words of a topic
EACH = 2  # statements shown for each question, of several in one


@dataclass(frozen=True, slots=True)
class _Means:
    """What a turn answers with."""

    retriever: Retriever
    papers: Sequence[Paper]  # within the limits
    model: "Model | None"
    found: Callable[[int], None]
    most: int | None = None  # statements shown; None for as many as there are
    quoted: Sequence[Citation] = ()  # what need not be said again


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for a topic: passages, their sentences best first, and the statements that answer."""

    hits: Sequence[Hit]
    ranked: Sequence[Candidate]  # those that may lead
    every: Callable[[], Sequence[Candidate]]  # all of them
    sound: Sequence[Statement]  # these passed the gate
    doubt: float  # how far they are from answering, as `answer.doubt`


def ask(
    query: Query,
    retriever: Retriever,
    model: "Model | None" = None,
    found: Callable[[int], None] = lambda _: None,
) -> Turn:
    """Answer one question from the papers its limits allow, or say honestly that they do not.

    Where a model is given it may word what is answered, under the same checks; it decides nothing. `found` is told,
    after each search, how many paragraphs will now be read. Raises QuestionError for a question that cannot be asked.
    """
    started = time.perf_counter()
    check(query.question)
    earlier = [said for said in query.history if not compose.small_talk(said)]
    query = replace(query, history=tuple(part for said in earlier for part in parts(said)))
    with retriever.store.snapshot():  # the whole turn sees one state of the papers
        papers = retriever.store.papers(query.limits)
        told = compose.small_talk(query.question) or compose.catalogue(query.question, papers)
        if told:
            answer = replace(told, standalone=standalone(query.question, query.history))
        else:
            answer = _each(query, _Means(retriever, papers, model, found))
    answer = replace(
        answer,
        question=query.question,
        coverage=coverage(papers, {cite.paper.paper_id for cite in answer.citations}),
        milliseconds=round((time.perf_counter() - started) * 1000),
    )
    return Turn(query, answer)


def _each(query: Query, means: _Means) -> Answer:
    """What is said to a question; where it asks several things, to each after those before it.

    Where one of them is not answered, the question is taken as a whole; where that is not answered either, what is
    surely answered of it is said, and told what is not.
    """
    asked = parts(query.question)
    if len(asked) == 1:
        return _said(query, means)[0]
    said: list[tuple[Answer, float]] = []
    for n, part in enumerate(asked):
        quoted = [cite for answer, _ in said for cite in answer.citations]
        few = replace(means, most=EACH, quoted=quoted)
        said.append(_said(replace(query, question=part, history=(*query.history, *asked[:n])), few))
    missing: list[Notice] = []
    if any(answer.declined for answer, _ in said):
        whole = _said(query, means)
        told = [doubt <= UNSURE if whole[0].declined else not answer.declined for answer, doubt in said]
        kept = list(compress(said, told))
        if kept and (whole[0].declined or _repeats(whole[0], [answer for answer, _ in kept])):
            unsaid = [part.rstrip("?") for part, is_told in zip(asked, told, strict=True) if not is_told]
            missing = [Notice("not_held", f"The papers held here do not answer “{part}”.") for part in unsaid]
            said = kept
        else:  # it tells what none of its questions alone was answered by, or nothing
            said = [whole]
    answers = [answer for answer, _ in said]
    more = [answer for n, answer in enumerate(answers) if n and not _repeats(answer, answers[:n])]
    together = joined(answers[0], [("", answer) for answer in more])
    notices = {notice.text: notice for notice in [*together.notices, *missing]}
    return replace(together, standalone=" ".join(a.standalone for a in answers), notices=tuple(notices.values()))


def _repeats(answer: Answer, before: Sequence[Answer]) -> bool:
    """Whether an answer quotes nothing that those before it do not."""
    quoted = [cite for other in before for cite in other.citations]
    return all(_told(cite, quoted) for cite in answer.citations)


def _told(said: Statement | Citation, quoted: Sequence[Citation]) -> bool:
    """Whether what is said stands in what is quoted already."""
    return any(cite.paragraph == said.paragraph and said.quote in cite.quote for cite in quoted)


def _said(query: Query, means: _Means) -> tuple[Answer, float]:
    """What is said to one question, in a model's words where there is one; and how doubtful it is."""
    question, answer, beside, doubt = _surest(query, means)
    if means.model and not answer.declined:
        from assistant.writing.written import worded  # loads a library that is not needed without

        answer = worded(question, answer, means.model)
    return replace(noticed(answer, beside), standalone=question), doubt


def _surest(query: Query, means: _Means) -> tuple[str, Answer, list[Finding], float]:
    """Of the ways in which a question may be meant the first, unless another is answered far more surely."""
    likely = readings(query.question, query.history)
    question, (answer, beside, doubt) = likely[0], _answer(likely[0], query, means)
    brief = len(content_stems(query.question)) <= BRIEF
    for other in likely[1:]:
        likelier = brief and doubt > UNSURE and not answer.declined and other is likely[1]
        if answer.reason == "not_in_papers" or likelier:
            meant, around, less = _answer(other, query, means)
            if not meant.declined and less < doubt - SURER:
                question, answer, beside, doubt = other, meant, around, less
    return question, answer, beside, doubt


def _answer(question: str, query: Query, means: _Means) -> tuple[Answer, list[Finding], float]:
    """The answer in the papers' own words, every statement verified; what to know beside it; and how doubtful it is."""
    retriever, store = means.retriever, means.retriever.store
    asked = retriever.topic(question, " ".join([query.question, *_put_in(question, query)]))
    if not asked.concepts:
        return compose.unclear(), [], inf
    if unnamed(asked):
        return compose.unnamed(), [], inf
    if query.limits.as_of and any(not retriever.knows(short, query.limits) for short in asked.spelt_forms):
        return compose.not_by_that_date(query.limits.as_of), [], inf
    held = _find(asked, query.limits, retriever, means.found)
    if held.sound and not held.ranked[0].grounds["lacks"]:
        return *_answered(asked, held, query, means), held.doubt
    corrected = correction(asked, question, held.ranked, held.every, store)
    if held.sound and not (corrected and _stands(corrected)):
        return *_answered(asked, held, query, means), held.doubt
    if (
        not held.sound
        and query.limits.as_of
        and _find(asked, replace(query.limits, as_of=None), retriever, means.found).sound
    ):
        return compose.not_by_that_date(query.limits.as_of), [], inf
    if not means.papers:
        return compose.nothing_to_search(store.papers(), query.limits), [], inf
    if corrected and _stands(corrected):
        return replace(compose.answered(corrected.said, asked), notices=()), [corrected], 0.0
    unknown, most = unmentioned(asked, store)
    declined = compose.declined(None if most or not held.hits else held.hits[0], unknown)
    return declined, list(filter(None, [corrected, not_held(asked, (), query.limits, store)])), inf


def _put_in(question: str, query: Query) -> list[str]:
    """The figures that nobody typed but that a follow-up stands for: "2018" where "the year before" was typed."""
    typed = " ".join([*query.history, query.question])
    return [word for word in question.split() if word[0].isdigit() and word.rstrip("?") not in typed]


def _stands(corrected: Finding) -> bool:
    """Whether a correction says something, and all of it passes the gate."""
    return bool(corrected.said) and not any(map(faults, corrected.said))


def _answered(asked: Topic, held: _Found, query: Query, means: _Means) -> tuple[Answer, list[Finding]]:
    """What was found, and what a reader should know beside it; what corrects the question stands alone."""
    retriever, store, limits = means.retriever, means.retriever.store, query.limits
    shown = held.sound if asked.expects == "list" else held.sound[: means.most]
    answer = compose.answered([said for said in shown if not _told(said, means.quoted)] or shown, asked)
    corrected = otherwise(asked, held.every, store.short_forms(), [cite.quote for cite in answer.citations])
    if corrected and corrected.said[0].paragraph == held.sound[0].paragraph:
        answer = compose.answered(held.sound[:1], asked)
    cites = answer.citations
    beside = [
        rejection(asked, query.question, held.every, store),
        corrected,
        moved(query.question, cites, limits, store),
        not_held(asked, cites, limits, store),
        elsewhere(asked, cites, limits, store.papers(limits), lambda other: _find(asked, other, retriever).sound),
    ]
    return answer, list(filter(None, beside))


def _find(asked: Topic, limits: Limits, retriever: Retriever, found: Callable[[int], None] = lambda _: None) -> _Found:
    """What the papers within the limits hold on a topic."""
    read = retriever.read(asked)
    hits = retriever.search(asked, retriever.embed(asked), read, limits)
    if not asked.dates:  # a paper asked for by its day is cited itself
        hits = once(hits, retriever.store, limits)
    found(len({hit.paragraph.paragraph_id for hit in hits}))
    one_voice = crowd(hits)
    held = _judged(asked, read, [hit for hit in hits if hit.paper.paper_id not in one_voice], limits, retriever)
    if held.sound or not one_voice:
        return held
    held = _judged(asked, read, hits, limits, retriever)
    heard = [said.paper.paper_id for said in held.sound if said.paper.paper_id in one_voice][:1]
    sound = [said for said in held.sound if said.paper.paper_id in heard or said.paper.paper_id not in one_voice]
    return replace(held, sound=sound)


def _judged(asked: Topic, read: Asked, hits: Sequence[Hit], limits: Limits, retriever: Retriever) -> _Found:
    """What the passages found say on a topic."""
    ranked = retriever.rank(asked, read, hits)
    every = cache(partial(retriever.rank, asked, read, hits, inf))
    whole = [candidate for candidate in ranked if not torn(candidate)]
    said = decided(asked, hits, retriever.store) or stands_for(asked, every, limits, retriever.store)
    doubt = -inf if said else least_doubt(asked, whole)
    if said is None:
        said = told_as_lost(statements(asked, whole, retriever.store), retriever.store)
    return _Found(hits, ranked, every, [statement for statement in said if not faults(statement)], doubt)


def check(question: str) -> None:
    """Raise QuestionError for a question that cannot be asked: empty, too long, or no text."""
    try:
        question.encode()
    except UnicodeEncodeError as error:  # a terminal in another encoding, half of an emoji in JSON
        raise QuestionError("The question holds bytes that are no text; type it again.") from error
    if not question.strip():
        raise QuestionError("The question is empty; type a question about the papers.")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(f"The question has {len(question):,} characters; ask it in at most {LONGEST_QUESTION:,}.")


def coverage(papers: Sequence[Paper], cited: Collection[str]) -> Coverage:
    """What was searched: the papers, and how many of them are cited, by their ids."""
    spans = [paper.span for paper in papers if paper.span]
    earliest = min((first for first, _ in spans), default=None)
    latest = max((last for _, last in spans), default=None)
    return Coverage(len(papers), len(cited), earliest, latest)
