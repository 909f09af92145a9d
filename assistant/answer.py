"""Ranked sentences to what is quoted: enough to be understood, no more than the question allows, or nothing."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import inf

from assistant.asking.question import Topic, stem_line
from assistant.asking.shapes import COMPARES
from assistant.cite import meeting_name
from assistant.rank import WEIGHTS, Candidate, echoes
from assistant.saying.change import changed
from assistant.saying.quote import clauses, joined, length, overlap, quoted
from assistant.saying.row import figures_alone, parts_of_one, same_row
from assistant.saying.series import series
from assistant.schema import Citation
from assistant.store import Store
from assistant.text import LEANS_BACK, sentence_before
from assistant.verify import Statement, squeeze

SHORT, LONG = 80, 160  # words: a single fact; a list, a table row, a reason, a comparison
SPARE = 8  # words kept back for saying how many items of a list are left out

# Chosen on the development half of the gold questions; scores are sums of rank.WEIGHTS.
NEWER, NEWEST = 0.8, 2.5  # a newer paper leads when judged at most this much below the best; when asked for the latest
SURE = -3.06  # doubt at which a newer paper's statement supersedes a better judged older one
MISSED = 0.1  # share of the topic that such a statement may miss beside the better judged one
OTHER_SIDE = 7.0  # ... a sentence on the other side of a comparison; what it gains by being wholly about it
CLOSE = 3.5  # a further statement is shown when judged at most this much below the first
CLOSE_BY = 7.0  # ... when it stands in the same paragraph
BESIDE = -4.0  # ... and the reranker makes no less of it than this
MOST = 3  # statements in an answer
_PAPER = re.compile(r"\b(?:reports?|papers?|briefings?|appendix)\b", re.IGNORECASE)

# Whether a sentence answers at all: a logistic score, fitted like rank.WEIGHTS; at 0 the odds are even.
ANSWERS = {
    "bias": -0.61,
    "score": 0.05,
    "read": 0.3,
    "missing": 0.27,
    "counted": 0.3,
    "place": 0.27,
    "best": 1.1,
    "judged": 0.32,
    "adrift": -1.0,  # set by hand
}


def statements(asked: Topic, ranked: Sequence[Candidate], store: Store) -> list[Statement]:
    """What is quoted, the newest of the good ones first; empty when nothing found answers the question."""
    found = ranked
    ranked = [c for c in ranked if may_hold(asked, c)]
    if not ranked:
        return []
    leads = [_first_part(asked, lead, ranked) for lead in _leads(asked, ranked)]
    if least_doubt(asked, found) > 0:
        return []
    if echoes(asked, leads[0].sentence.text):  # it only names what is asked for, which may stand in a place of its own
        leads = [next((c for c in ranked if c.grounds["place"] and c.paper == leads[0].paper), leads[0]), *leads[1:]]
    lead = leads[0]
    if len(leads) == 1 and COMPARES.search(asked.text):
        leads += _other_side(asked, lead, ranked)
    long = len(leads) > 1 or asked.expects in ("list", "reason", "recommendation")
    long = long or (lead.paragraph.row is not None and not asked.one_fact)
    room = (LONG if long else SHORT) - SPARE
    wide = asked.expects == "reason" or bool(COMPARES.search(asked.text))
    spare = room if wide else SHORT - SPARE  # what is only added makes no other answer long
    if asked.expects == "list" and len(leads) == 1:
        members = series(asked, [lead, *(c for c in ranked if c is not lead)], store, room)
        if members:
            return members
    # What stands in its own place, or tells how things are now, is the answer; the rest would only be near it.
    settled = lead.grounds["place"] or asked.expects == "position"
    more = [_newest(c, ranked) for c in ranked if c not in leads and _adds(asked, c, lead)]
    if settled:
        more = [c for c in more if c.paragraph.paragraph_id == lead.paragraph.paragraph_id]
    chosen: list[Statement] = []
    for candidate in [*leads, *more]:
        foreign = chosen and candidate.paper.paper_id != chosen[0].paper.paper_id
        spoken = length(meeting_name(candidate.paper)) + 1 if foreign else 0  # the words that say whose it is
        pieces = quoted(asked, candidate, (room if candidate in leads else spare) - spoken)
        if not pieces and candidate is lead:
            pieces = list(filter(None, [clauses(asked, candidate, room)]))
        said_all = all(echoes(asked, piece.quote) for piece in pieces)
        if candidate not in leads and pieces and (_hangs(pieces[0], chosen) or said_all):
            continue
        if all(any(overlap(piece, other) for other in chosen) for piece in pieces):
            continue  # said already
        if len(pieces) > 1 and {piece.quote for piece in pieces} <= {other.quote for other in chosen}:
            continue  # an earlier paper printed the same
        for piece in pieces:
            piece = _introduced(piece, chosen)
            chosen.append(piece)
            said = length(piece.quote) + length(piece.intro)
            room, spare = room - said, spare - said
        if len(chosen) >= MOST:
            break
    return joined(chosen)


def may_hold(asked: Topic, candidate: Candidate) -> bool:
    """Whether a sentence may be quoted for the kind of fact asked for: a list as a whole only buries one fact, and a
    table's row of figures gives no reason.

    A follow-up ("how old is she?") finds what the question before was about, whether it tells her age or not, so there
    the kind of fact must be seen.
    """
    if asked.expects == "reason" and figures_alone(candidate.paragraph):
        return False
    return not (asked.one_fact and candidate.whole_list) and not (asked.leans and candidate.grounds["lacks"])


def _other_side(asked: Topic, lead: Candidate, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Of two things compared, the best sentence about what the lead is silent on; empty where it speaks of both."""
    said = stem_line(lead.sentence.text)
    unsaid = [concept for concept in asked.concepts if not concept.met(said)]
    total = sum(concept.weight for concept in asked.concepts) or 1.0
    gains: list[tuple[float, Candidate]] = []
    for candidate in ranked:
        if candidate.score < lead.score - OTHER_SIDE:
            break
        line = stem_line(candidate.sentence.text)
        gain = sum(concept.weight for concept in unsaid if concept.met(line)) / total
        if gain >= MISSED:
            gains.append((candidate.score + OTHER_SIDE * gain, candidate))
    return [max(gains, key=lambda pair: pair[0])[1]] if gains else []


def _adds(asked: Topic, candidate: Candidate, lead: Candidate) -> bool:
    """Whether a sentence is shown after the first: near as good, not judged to be beside the point, no heading."""
    if candidate.grounds["judged"] < BESIDE or candidate.grounds["aside"] > lead.grounds["aside"]:
        return False
    without = asked.one_fact and candidate.grounds["holds"] < lead.grounds["holds"]
    if without or candidate.grounds["counted"] < lead.grounds["counted"] / 2:
        return False  # it does not hold the kind of fact that the first does
    same = candidate.paragraph.paragraph_id == lead.paragraph.paragraph_id
    return candidate.score >= lead.score - (CLOSE_BY if same else CLOSE)


def _hangs(statement: Statement, chosen: Sequence[Statement]) -> bool:
    """Whether a statement leans on a sentence that is not quoted: it would seem to tell of what is quoted above it."""
    text = statement.paragraph.text
    at = text.find(statement.quote)
    before = squeeze(text[sentence_before(text, at) : at])
    return bool(LEANS_BACK.match(statement.quote)) and not any(before in squeeze(other.quote) for other in chosen)


def _first_part(asked: Topic, lead: Candidate, ranked: Sequence[Candidate]) -> Candidate:
    """Of a row that a page cuts in parts, the one whose heads the question names best, else the first."""
    parts = [lead, *(c for c in ranked if c is not lead and parts_of_one(c.paragraph, lead.paragraph))]

    def named(part: Candidate) -> float:
        heads = stem_line(" ".join(line.rpartition(": ")[0] for line in part.paragraph.text.split("\n")))
        return sum(concept.weight * concept.met(heads) for concept in asked.concepts)

    return max(parts, key=lambda part: (named(part), -part.paragraph.ordinal)) if len(parts) > 1 else lead


def _newest(candidate: Candidate, ranked: Sequence[Candidate]) -> Candidate:
    """The same row of a table as the newest paper has it, where that would be shown as well."""
    alike = [c for c in ranked if c.score >= candidate.score - CLOSE and same_row(c.paragraph, candidate.paragraph)]
    return max([candidate, *alike], key=lambda c: (_day(c), c.score))


def _introduced(statement: Statement, before: Sequence[Statement]) -> Statement:
    """A statement of another paper than the first says whose it is, and that it is earlier where any above is later."""
    if not before or statement.paper.paper_id == before[0].paper.paper_id:
        return statement
    if before[-1].paragraph == statement.paragraph:
        return statement
    span = statement.paper.span
    earlier = span and any(other.paper.span and span[1] < other.paper.span[0] for other in before)
    said = f"{'Earlier' if earlier else 'Also'}, {meeting_name(statement.paper)}: {statement.intro}"
    return replace(statement, intro=said.strip())


def least_doubt(asked: Topic, found: Sequence[Candidate]) -> float:
    """The doubt of what would lead an answer; infinite where nothing may."""
    ranked = [c for c in found if may_hold(asked, c)]
    return min((doubt(candidate, found) for candidate in _leads(asked, ranked)), default=inf) if ranked else inf


def doubt(candidate: Candidate, found: Sequence[Candidate] = ()) -> float:
    """How far a sentence is from answering; above 0 it is not taken for an answer."""
    return -sum(ANSWERS[name] * value for name, value in signs(candidate, found).items())


def signs(candidate: Candidate, found: Sequence[Candidate] = ()) -> dict[str, float]:
    """What `doubt` weighs: of the sentence, and the best that reader and reranker make of any found with it."""
    own = {name: candidate.grounds[name] for name in ("read", "missing", "counted", "place", "adrift")}
    best = {
        name: max(other.grounds[ground] for other in (candidate, *found))
        for name, ground in (("best", "read"), ("judged", "judged"))
    }
    return {"bias": 1.0, "score": candidate.score, **own, **best}


def _leads(asked: Topic, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The statement that leads; where a question names several papers by date the best of each, newest first."""
    best: dict[str, Candidate] = {}
    if asked.expects == "author" and _PAPER.search(asked.text):  # where a paper that leads names its author, that is it
        own = [c for c in ranked if c.grounds["place"] and c.paper.paper_id == ranked[0].paper.paper_id]
        ranked = [*own[:1], *ranked]
    for candidate in ranked:
        best.setdefault(candidate.paper.paper_id, candidate)
    if len(asked.dates) > 1:
        named = [c for c in best.values() if c.grounds["named"]]
        if len(named) > 1:
            return sorted(named, key=_day, reverse=True)
    of_day = [c for c in best.values() if c.grounds["named"]]
    if of_day and of_day[0].score >= ranked[0].score - NEWEST:  # it was asked for by its day
        return [max((c for c in of_day if c.score >= of_day[0].score - NEWER), key=lambda c: (_day(c), c.score))]
    if asked.expects == "position":  # the newest paper that speaks of it leads, whether it has a summary or not
        level = {c.paper.paper_id: c.score - WEIGHTS["place"] * c.grounds["place"] for c in reversed(ranked)}
        good = [c for c in best.values() if level[c.paper.paper_id] >= max(level.values()) - NEWEST]
    else:
        margin = NEWEST if asked.latest else NEWER
        good = [c for c in best.values() if c.score >= ranked[0].score - margin]
        if asked.expects == "recommendation":  # of papers that ask for something the newest, where none fits better
            fit = [c for c in best.values() if c.grounds["missing"] <= ranked[0].grounds["missing"]]
            good += [c for c in fit if c.score >= ranked[0].score - NEWEST]
        if asked.one_fact and not asked.dates:  # a sure statement of the fact in a newer paper supersedes
            good += [
                c
                for c in best.values()
                if _changes(asked, ranked[0], c)
                or (
                    doubt(c) <= SURE
                    and c.grounds["counted"] >= ranked[0].grounds["counted"]
                    and c.grounds["missing"] <= ranked[0].grounds["missing"] + MISSED
                )
            ]
    newest = max(good, key=lambda c: (_day(c), c.score))
    return [newest if asked.dates else _newest(newest, ranked)]


def _changes(asked: Topic, best: Candidate, other: Candidate) -> bool:
    """Whether a sentence that would be shown beside the best one gives another figure for the very same thing."""
    cites = [Citation(n, c.paper, c.paragraph, c.sentence.text) for n, c in enumerate((best, other), start=1)]
    return other.score >= best.score - CLOSE and bool(changed(asked, cites))


def _day(candidate: Candidate) -> int:
    return candidate.paper.span[1].toordinal() if candidate.paper.span else 0
