"""Ranked sentences to what is quoted: enough to be understood, no more than the question allows, or nothing."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cite import meeting_name
from assistant.question import Topic
from assistant.rank import WEIGHTS, Candidate
from assistant.series import series
from assistant.shapes import Expects
from assistant.store import Store
from assistant.text import lists
from assistant.verify import Statement, squeeze

SHORT, LONG = 80, 160  # words: a single fact; a list, a table row, a reason, a comparison
SPARE = 8  # words kept back for saying how many items of a list are left out

# Chosen on the development half of the gold questions; scores are sums of rank.WEIGHTS.
NEWER, NEWEST = 0.6, 2.5  # a newer paper leads when judged at most this much below the best; when asked for the latest
CLOSE = 2.5  # a further statement is shown when judged at most this much below the first
CLOSE_BY = 5.0  # ... when it stands in the same paragraph
MOST = 3  # statements in an answer

# Whether a sentence answers at all: a logistic score, fitted like rank.WEIGHTS; at 0 the odds are even.
ANSWERS = {"bias": -2.83, "score": 0.35, "nearness": 1.75, "missing": -0.73, "counted": 0.12}

ONE_FACT: tuple[Expects, ...] = ("number", "money", "percent", "date", "person", "body", "author")
_DANGLING = re.compile(r"[;,](?: (?:and|or))?$")  # how an item of a list ends before the next
_LEANS_BACK = re.compile(r"(?:This|These|It|They|Their|Its|That|Those|He|She|His|Her|Such|However|The reason)\b")
_COMPARES = re.compile(
    r"\b(?:compared?|versus|vs?|differ\w*|chang\w+|same|then .* now|before and after)\b", re.IGNORECASE
)


def statements(asked: Topic, ranked: Sequence[Candidate], store: Store) -> list[Statement]:
    """What is quoted, the newest of the good ones first; empty when nothing found answers the question."""
    if asked.expects in ONE_FACT:  # an item of a list may hold it, the list as a whole only buries it
        ranked = [c for c in ranked if not c.whole_list and not c.grounds["lacks"]]
    if not ranked:
        return []
    leads = _leads(asked, ranked)
    if min(doubt(asked, candidate) for candidate in leads) > 0:
        return []
    lead = leads[0]
    long = len(leads) > 1 or asked.expects in ("list", "reason", "recommendation") or lead.paragraph.row
    room = (LONG if long else SHORT) - SPARE
    if asked.expects == "list" and len(leads) == 1:
        members = series(asked, ranked, store, room)
        if members:
            return members
    # What stands in its own place, or tells how things are now, is the answer; the rest would only be near it.
    settled = lead.grounds["place"] or asked.expects == "position"
    more = [c for c in ranked if c not in leads and _is_close(c, lead)]
    if settled:
        more = [c for c in more if c.paragraph.paragraph_id == lead.paragraph.paragraph_id]
    chosen: list[Statement] = []
    for candidate in [*leads, *more]:
        foreign = chosen and candidate.paper.paper_id != chosen[0].paper.paper_id
        spoken = _length(meeting_name(candidate.paper)) + 1 if foreign else 0  # the words that say whose it is
        statement = _quote(asked, candidate, room - spoken)
        if statement and not any(_overlap(statement, other) for other in chosen):
            statement = _introduced(statement, chosen)
            chosen.append(statement)
            room -= _length(statement.quote) + _length(statement.intro)
        if len(chosen) == MOST:
            break
    return _joined(chosen)


def _is_close(candidate: Candidate, lead: Candidate) -> bool:
    if candidate.grounds["lacks"] > lead.grounds["lacks"] or candidate.grounds["counted"] < lead.grounds["counted"] / 2:
        return False  # it does not hold the kind of fact that the first does
    same = candidate.paragraph.paragraph_id == lead.paragraph.paragraph_id
    return candidate.score >= lead.score - (CLOSE_BY if same else CLOSE)


def _introduced(statement: Statement, before: Sequence[Statement]) -> Statement:
    """A statement of another paper than the first says whose it is, and that it is earlier where it is."""
    if not before or statement.paper.paper_id == before[0].paper.paper_id:
        return statement
    spans = before[0].paper.span, statement.paper.span
    earlier = spans[0] and spans[1] and spans[1][1] < spans[0][0]
    return replace(statement, intro=f"{'Earlier' if earlier else 'Also'}, {meeting_name(statement.paper)}:")


def doubt(asked: Topic, best: Candidate) -> float:
    """How far a sentence is from answering; above 0 it is not taken for an answer."""
    return -sum(ANSWERS[name] * value for name, value in signs(asked, best).items())


def signs(asked: Topic, best: Candidate) -> dict[str, float]:
    """What `doubt` weighs: a question for a figure is easily near what does not answer it, an open one is not."""
    return {
        "bias": 1.0,
        "score": best.score,
        "nearness": best.grounds["nearness"],
        "missing": best.grounds["missing"],
        "counted": best.grounds["counted"],
    }


def _leads(asked: Topic, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The statement that leads; for a comparison of dated papers the best of each, newest first."""
    best: dict[str, Candidate] = {}
    for candidate in ranked:
        best.setdefault(candidate.paper.paper_id, candidate)
    if len(asked.dates) > 1 and _COMPARES.search(asked.text):
        named = [c for c in best.values() if c.grounds["named"]]
        if len(named) > 1:
            return sorted(named, key=_day, reverse=True)
    if asked.expects == "position":  # the newest paper that speaks of it leads, whether it has a summary or not
        level = {c.paper.paper_id: c.score - WEIGHTS["place"] * c.grounds["place"] for c in reversed(ranked)}
        good = [c for c in best.values() if level[c.paper.paper_id] >= max(level.values()) - NEWEST]
    else:
        margin = NEWEST if asked.latest else NEWER
        good = [c for c in best.values() if c.score >= ranked[0].score - margin]
    return [max(good, key=lambda c: (_day(c), c.score))]


def _day(candidate: Candidate) -> int:
    return candidate.paper.span[1].toordinal() if candidate.paper.span else 0


def _quote(asked: Topic, candidate: Candidate, room: int) -> Statement | None:
    """The sentence with what it needs to be understood: its list, its row, or the sentence it leans on."""
    para, sentence = candidate.paragraph, candidate.sentence
    text = para.text
    whole = _without_contacts(text) if candidate.grounds["place"] else text
    if (para.row is not None or candidate.grounds["place"]) and _length(whole) <= room:
        return Statement("", whole, candidate.paper, para)
    start, end, left_out = sentence.start, sentence.end, 0
    leads_in = sentence.text.endswith(":")
    if asked.expects in ("list", "recommendation") or leads_in or candidate.whole_list:
        start, end, left_out = _list_around(text, start, end, room)
        if text[start:end].endswith(":"):
            return None  # a lead-in without its list says nothing
    if _LEANS_BACK.match(text[start:end]):
        before = _sentence_before(text, start)
        if _length(text[before:end]) <= room:
            start = before
    quote = _DANGLING.sub("", text[start:end])
    if _length(quote) > room:
        return None
    return Statement("", quote, candidate.paper, para, left_out)


def _list_around(text: str, start: int, end: int, room: int) -> tuple[int, int, int]:
    """Span of the list that a sentence stands in, with as many items as there is room for, and how many are left."""
    around = [span for span in lists(text) if span[0] <= start and end <= span[1]]
    if not around:
        return start, end, 0
    begin, last = around[-1]
    ends = [begin + line.end() for line in re.finditer(r"[^\n]+", text[begin:last])]
    kept = max((n for n, line_end in enumerate(ends) if _length(text[begin:line_end]) <= room), default=0)
    return begin, ends[kept], len(ends) - 1 - kept


def _without_contacts(text: str) -> str:
    """The lines above the first that gives an address or a telephone number."""
    lines = re.finditer(r"[^\n]+", text)
    end = next(
        (line.start() for line in lines if re.search(r"@|\d{5} ?\d{5,6}|\b0\d{9,10}\b", line.group())), len(text)
    )
    return text[:end].rstrip() or text


def _last_sentence(text: str, start: int, end: int) -> int:
    cuts = [start + cut.end() for cut in re.finditer(r"[.?!] ", text[start:end])]
    return cuts[-1] if cuts else start


def _sentence_before(text: str, start: int) -> int:
    """Where the sentence before `start` begins, within the same line; `start` itself when there is none."""
    line = text.rfind("\n", 0, start) + 1
    return _last_sentence(text, line, start - 1) if start - line > 1 else start


def _joined(chosen: Sequence[Statement]) -> list[Statement]:
    """Statements with neighbours in one paragraph made one quotation, at the place of the first."""
    joined: list[Statement] = []
    for statement in chosen:
        for at, other in enumerate(joined):
            together = _together(other, statement)
            if together:
                joined[at] = together
                break
        else:
            joined.append(statement)
    return joined


def _together(one: Statement, other: Statement) -> Statement | None:
    if one.paragraph.paragraph_id != other.paragraph.paragraph_id:
        return None
    text = one.paragraph.text
    spans = sorted((text.find(s.quote), text.find(s.quote) + len(s.quote)) for s in (one, other))
    (start, first_end), (second_start, end) = spans
    if text[first_end:second_start].strip():
        return None
    return replace(one, quote=text[start : max(first_end, end)], left_out=one.left_out + other.left_out)


def _overlap(one: Statement, other: Statement) -> bool:
    """Whether one says no more than the other: a piece of it, or the same words printed again in the paper."""
    return one.paper.paper_id == other.paper.paper_id and (
        squeeze(one.quote) in squeeze(other.quote) or squeeze(other.quote) in squeeze(one.quote)
    )


def _length(text: str) -> int:
    return len(text.split())
