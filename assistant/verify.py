"""The gate an answer must pass to exist: what is quoted stands word for word where it is cited, no more is claimed.

`answer` is the only way to an Answer that says something, quoted or written. It fails closed: what has any fault is
dropped by the caller, never mended. It cannot judge sense; it looks up what can be looked up.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from assistant.cite import committee_form, meeting_name, when
from assistant.errors import Unverified
from assistant.schema import Answer, Citation, Coverage, Mode, Notice, Paper, Paragraph, Reason
from assistant.text import lists, sentences, words
from assistant.wordlists import DECIDING
from assistant.writing import claims, order

_NOTHING_SEARCHED = Coverage(0, 0, None, None)
_LEFT_OUT = re.compile(r" \(and \d+ more there\)")
_MARKER = re.compile(r"\s*\[(\d+)\]")
WRITTEN = re.compile(r"(?P<said>[^\[\]]+?)(?P<markers>(?: ?\[\d{1,3}\])+)\.")  # a sentence and its sources
_PLAIN = frozenset(" .,;:'’‘“”\"£%()&/+–—-?!")  # beside letters and digits, all that a written sentence may hold
_QUOTED = re.compile(r"[“\"]([^“”\"]*)[”\"]|‘([^‘“”\"]*?)’(?!\w)")
_OPENING = re.compile(
    r"(?:Earlier|In|On|At|To|The|According to)\b[^:.;]{1,200}?"
    r"(?:[,:]| (?:says?|said|states?|stated)(?: that)?) (?=[a-z]|[^,]*$)"
)
_ITEM_MARK = re.compile(r"(?m)^\s*(?:- )?(?:\(?[a-z]{1,4}\)|\d+[.)])\s+|^\s*- ")
_MOST_PIECES = 2  # sentences of one paragraph that one written sentence may be made from
_MOST_CITED = 3  # paragraphs


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of an answer: our own words before it, if any, and the quotation they introduce."""

    intro: str  # "" or words ending in a colon
    quote: str
    paper: Paper
    paragraph: Paragraph
    left_out: int = 0  # items at the end of the quoted list that there was no room for


def faults(statement: Statement) -> list[str]:
    """Why a statement may not be shown; empty when it may.

    The quotation must be a piece of the cited paragraph, white space aside. Every figure, date and name of our own
    words must stand in that paragraph or in how its paper is cited.
    """
    cite = Citation(1, statement.paper, statement.paragraph, statement.quote)
    return [*_misquoted(cite), *_unsupported(statement.intro, [cite])]


def answer(text: str, citations: Sequence[Citation], notices: Iterable[Notice] = (), mode: Mode = "quoted") -> Answer:
    """A verified answer; what was asked and searched is filled in by the turn.

    A notice that says more than its citations is left out. Raises Unverified where anything else has a fault.
    """
    found = [fault for cite in citations for fault in _misquoted(cite)]
    if not citations or [cite.marker for cite in citations] != list(range(1, len(citations) + 1)):
        found.append("the markers do not count from one")
    else:
        found += _quoted_faults(text, citations) if mode == "quoted" else _written_faults(text, citations)
    if found:
        raise Unverified(f"The answer did not pass verification and is not shown ({found[0]}); ask in other words.")
    sound = tuple(notice for notice in notices if not _notice_faults(notice))
    return Answer("", "", False, None, text, tuple(citations), sound, _NOTHING_SEARCHED, mode, 0)


def refusal(reason: Reason, text: str) -> Answer:
    """An answer that cites nothing and says why."""
    if _MARKER.search(text):
        raise Unverified("A refusal names a source that it does not have; please report it.")
    return Answer("", "", True, reason, text, (), (), _NOTHING_SEARCHED, "quoted", 0)


def joined(first: Answer, others: Sequence[tuple[str, Answer]]) -> Answer:
    """Answers that have each passed, one under the other, every other under a line of its own; markers count on.

    A refusal gives way to an answer. Raises Unverified where a citation is not what it was.
    """
    if not others:
        return first
    texts, citations, notices = ([], [], []) if first.declined else _parts(first, 0)
    for line, answer in others:
        cited = [*citations, *(cite for notice in notices for cite in notice.citations)]
        text, more, beside = _parts(answer, max((cite.marker for cite in cited), default=0))
        texts += [line, *text]
        citations += more
        notices += beside
    if found := [fault for cite in citations for fault in _misquoted(cite)]:
        raise Unverified(f"The answer did not pass verification and is not shown ({found[0]}); ask in other words.")
    return Answer(
        first.question,
        first.standalone,
        False,
        None,
        "\n".join(texts),
        tuple(citations),
        tuple(notices),
        first.coverage,
        "quoted" if first.declined else first.mode,
        first.milliseconds + sum(answer.milliseconds for _, answer in others),
    )


def _parts(answer: Answer, above: int) -> tuple[list[str], list[Citation], list[Notice]]:
    """Text, citations and notices with their markers raised."""

    def raised(text: str) -> str:
        return re.sub(r"\[(\d+)\]", lambda found: f"[{int(found[1]) + above}]", text)

    def counted(citations: Iterable[Citation]) -> list[Citation]:
        return [replace(cite, marker=cite.marker + above) for cite in citations]

    notices = [Notice(each.kind, raised(each.text), tuple(counted(each.citations))) for each in answer.notices]
    return [raised(answer.text)], counted(answer.citations), notices


def markers_of(sentence: re.Match[str]) -> tuple[int, ...]:
    """The markers of a match of WRITTEN, each once, in order."""
    return tuple(sorted({int(number) for number in _MARKER.findall(sentence["markers"])}))


def sentence_faults(sentence: re.Match[str], citations: Mapping[int, Citation]) -> list[str]:
    """Why a language model's sentence, a match of WRITTEN, may not be shown; `citations` by their markers.

    Its figures, dates, names and quoted phrases must stand in the cited paragraphs; so must every word but those that
    only join; deciding, planning and negation must be as there; each source must be needed, or be enough alone.
    What another paper says than that of the first citation must be told as of then.
    """
    markers, said = markers_of(sentence), sentence["said"].strip()
    if not citations.keys() >= set(markers) or len(markers) > _MOST_CITED:
        return ["it names a source that it does not have, or too many"]
    if len(sentences(f"{said}.")) != 1:
        return ["it is no single sentence"]
    cites = [citations[marker] for marker in markers]
    if len({cite.paper.paper_id for cite in cites}) > 1:
        return ["it mixes papers, which could lend each other their dates and figures"]
    found = [*_unsaid(said, cites), *_undated(said, cites[0].paper, citations[1].paper)]
    if not found and len(cites) > 1:
        for cite in cites:
            if _unsaid(said, [cite]) and not _unsaid(said, [other for other in cites if other is not cite]):
                found.append(f"source {cite.marker} does not say it")
    return found


def squeeze(text: str) -> str:
    """White space runs as single spaces."""
    return " ".join(text.split())


def _misquoted(cite: Citation) -> list[str]:
    found = []
    if not cite.quote.strip():
        found.append("nothing is quoted")
    if squeeze(cite.quote) not in squeeze(cite.paragraph.text):
        found.append("the quotation is not in the cited paragraph")
    if cite.paragraph.paper_id != cite.paper.paper_id:
        found.append("the cited paragraph is of another paper")
    return found


def _quoted_faults(text: str, citations: Sequence[Citation]) -> list[str]:
    """Statements one after the other, each our own words, the quotation, what is left out, the marker; no more."""
    found = []
    for cite in citations:
        own, quote, text = text.partition(f"“{cite.quote}”")
        text = _LEFT_OUT.sub("", text, count=1) if _LEFT_OUT.match(text) else text
        marker = f" [{cite.marker}]"
        if not quote or not text.startswith(marker) or _MARKER.search(own):
            found.append("a quotation stands without its marker")
        text = text.removeprefix(marker)
        found += _unsupported(own.strip(), [cite])
    return [*found, *(["something follows the last source"] if text.strip() else [])]


def _written_faults(text: str, citations: Sequence[Citation]) -> list[str]:
    """Sentences, each with its markers; the first from the first source; nothing without, and no source without one."""
    by_marker = {cite.marker: cite for cite in citations}
    found: list[str] = []
    used: set[int] = set()
    left = text
    while match := WRITTEN.match(left):
        if not used and 1 not in markers_of(match):
            found.append("it does not begin with the first source")
        used |= set(markers_of(match))
        found += sentence_faults(match, by_marker)
        left = left[match.end() :].removeprefix(" ")
    if left or used != by_marker.keys():
        found.append("something stands without a source, or a source without a sentence")
    return found


def _undated(said: str, paper: Paper, lead: Paper) -> list[str]:
    """What another paper said than the leading one is told with its year, or as earlier where it is, and only so."""
    earlier = paper.span and lead.span and paper.span[1] < lead.span[0]
    if said.startswith("Earlier") and not earlier:
        return ["it was not earlier"]
    dated = paper.meeting_date and str(paper.meeting_date.year) in said
    if paper.paper_id != lead.paper_id and not dated and not said.startswith("Earlier"):
        return [f"it does not say of when {meeting_name(paper)} speaks"]
    return []


def _notice_faults(notice: Notice) -> list[str]:
    found = [fault for cite in notice.citations for fault in _misquoted(cite)]
    return [*found, *_unsupported(notice.text, notice.citations)] if notice.citations else found


def _unsupported(own: str, cites: Sequence[Citation]) -> list[str]:
    """The figures, dates and names of our own words that stand neither in a paragraph nor in how its paper is cited."""
    own, source = claims.fold(own), claims.fold(" ".join(chain(*map(_named, cites), (c.paragraph.text for c in cites))))
    held = {form for figure in claims.figures(source) for form in figure.means}
    # Our own words may count in words ("One paper gives two figures").
    figures = [figure for figure in claims.figures(own) if not figure.text.isalpha()]
    found = [figure.text for figure in figures if figure.means[0] not in held]
    found += [name for name in claims.names(own) if not claims.holds(source, name)]
    return [f"{claim!r} is not in the cited paragraph" for claim in found]


def _named(cite: Citation) -> list[str]:
    """How a paper is cited, whose it is, and the headings that the paragraph stands under."""
    paper, para = cite.paper, cite.paragraph
    told = [committee_form(paper, para), when(paper), paper.title, paper.author_body, paper.council, para.heading]
    return [part for part in told if part]


def _unsaid(sentence: str, cites: Sequence[Citation]) -> list[str]:
    """What of a sentence its sources do not say."""
    if strange := {c for c in sentence if not (c.isascii() and c.isalnum()) and c not in _PLAIN}:
        known = set("".join(cite.paragraph.text for cite in cites))
        if any(not c.isalpha() or c not in known for c in strange):
            return ["it holds signs that belong in no sentence"]
    texts = [cite.paragraph.text for cite in cites]
    own = _QUOTED.sub(" ", sentence)
    if set(own) & set('“”"‘') or re.search(r"(?<!\w)'", claims.fold(own)):
        return ["a quotation does not begin and end"]
    for quoted in map("".join, _QUOTED.findall(sentence)):
        if not any(squeeze(quoted).rstrip(",.") in squeeze(text) for text in texts):
            return [f"“{quoted}” is not in the cited paragraph"]
    said = claims.fold(sentence)
    if (opening := _OPENING.match(said)) and _names_the_paper(opening[0], cites):
        said = said[opening.end() :]
    pieces = _pieces(said, cites)
    return [*_beyond(said, pieces, cites), *_other_sense(said, claims.fold(own), pieces, texts)]


def _names_the_paper(opening: str, cites: Sequence[Citation]) -> bool:
    """Whether all that a sentence begins with is how one of its papers is cited."""
    told = [claims.fold(" ".join(_named(cite))) for cite in cites]
    held = {form for source in told for figure in claims.figures(source) for form in figure.means}
    return (
        all(figure.means[0] in held for figure in claims.figures(opening))
        and all(any(claims.holds(source, name) for source in told) for name in claims.names(opening))
        and claims.meaning(opening) <= claims.meaning(" ".join(told))
        and ("paper" in opening or bool(claims.names(opening)))  # a date alone would date what is told
    )


def _pieces(said: str, cites: Sequence[Citation]) -> list[str]:
    """The few sentences of each paragraph that hold most of a sentence, in their order; list items have no limit."""
    wanted = {token.means[0] for token in claims.tokens(said)}
    chosen = []
    for cite in cites:
        left, found, pieces = set(wanted), set[int](), claims.pieces(cite.paragraph.text)
        held = [{form for token in claims.tokens(piece) for form in token.means} for piece in pieces]
        listed = _listed(cite.paragraph.text)
        while left and len(found - listed) < _MOST_PIECES:
            best = max(range(len(pieces)), key=lambda n: (len(left & held[n]), -len(pieces[n])), default=0)
            if not pieces or not left & held[best]:
                break
            found.add(best)
            left -= held[best]
        row = claims.fold(cite.paragraph.row or "")
        for n in sorted(found):
            gap = [] if n - 1 in found else [""]
            chosen += [*gap, f"{pieces[n]}:" if pieces[n] == row else pieces[n]]  # a row's cells follow its name
    return chosen


def _listed(text: str) -> set[int]:
    """Which of a paragraph's pieces stand in a list, its lead-in among them."""
    spans = lists(text)
    pieces = enumerate(sentences(text))
    return {n for n, (start, end) in pieces if any(first <= start and end <= last for first, last in spans)}


def _beyond(said: str, pieces: Sequence[str], cites: Sequence[Citation]) -> list[str]:
    """Words, names and figures that stand in no piece, or stand there of something else or in another order."""
    topics = [part for c in cites for part in (c.paper.title, c.paragraph.heading, c.paragraph.row) if part]
    topic = claims.fold(". ".join(topics))
    known = claims.meaning(topic).union(*map(claims.meaning, pieces))
    found = [f"{word!r} is not its source's" for word in sorted(claims.meaning(said) - known)]
    held = [(piece, figure) for piece in pieces for figure in claims.figures(piece)]
    for figure in claims.figures(said):
        counts = claims.counted(said, figure.end)
        if not any(
            figure.means[0] in other.means
            and figure.bounded_as(other)
            and (not figure.counts or counts & (of := claims.counted(piece, other.end)) or not of)
            for piece, other in held
        ):
            found.append(f"{figure.text!r} is not said of this")
    for name in claims.names(said):
        if not any(claims.holds(text, name) for text in (topic, *pieces)):
            found.append(f"{name!r} is not in the cited paragraph")
    if not found and not order.kept(said, pieces, topic):
        found.append("its words stand there in another order")
    return found


def _other_sense(said: str, own: str, pieces: Sequence[str], texts: Sequence[str]) -> list[str]:
    """What was decided only where the paper says by whom; what is planned, doubted or denied, as it is there."""
    found = []
    if claims.negated(said) != any(map(claims.negated, pieces)):
        found.append("it denies what is said, or says what is denied")
    if any(map(claims.tentative, pieces)) and not claims.tentative(said):
        found.append("it gives for done what is asked or planned")
    told = [f" {' '.join(words(_ITEM_MARK.sub(' ', text))).lower()} " for text in texts]
    spoken = [word.lower() for word in words(own)]
    for at, word in enumerate(spoken):
        phrase = " ".join(spoken[max(0, at - 2) : at + 1])
        if word in DECIDING and not any(f" {phrase} " in text for text in told):
            found.append(f"the source does not say {phrase!r}")
    return found
