"""Questions about what was moved, voted on and decided, answered from what minutes tell of it.

What a question means is looked for among motions, amendments and resolutions; where none is plainly meant, nothing is
said here and the question is answered as any other. Names are only quoted under the heading of their own vote.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.asking.question import Concept, Topic, stem_line
from assistant.cite import meeting_name
from assistant.rank import Candidate
from assistant.saying.matters import OF_A_MOTION, Matter, lost, matters, meant, topical
from assistant.saying.votes import Way, cut, sides, tally, within
from assistant.schema import Hit
from assistant.store import Store
from assistant.text import sentences, stems
from assistant.verify import Statement

ROOM, MORE_ROOM = 72, 150  # words: one fact; the names of a vote, what was resolved
_SPARE = 20  # of them, kept for who moved it

_MOTION = r"(?:motions?|amendments?)"
_MOVED = re.compile(
    r"\bwho(?:se)?\b.*?\b(?:second(?:ed|s|er)?|propos(?:ed|es|er)|moved?|mover|put (?:it )?(?:forward|up)|brought"
    r"|tabled|idea)\b"
    r"|\b(?:second(?:ed|er)|propos(?:ed|er)|moved|mover|brought|tabled|put forward)\b(?:.* (?:by )?who(?:m|se)?\b| by$)"
    r"|\b(?:proposer|seconder|mover)s?\b",
    re.IGNORECASE,
)
_VERB = r"\b(?:was|were|did|has|have|is|had|if|whether)\b"
_BECAME = re.compile(
    rf"{_VERB}.*\b(?:carried|pass(?:ed)?|lost|failed|defeated|withdrawn|succe(?:ed|eded|ss|ssful)"
    r"|(?:go|went|gone|get|got) through)\b"
    r"|^(?:and |so )*(?:what (?:is|was|were) )?the (?:outcome|result|decision)$"
    r"|\b(?:did|has|have) (?:the )?(?:\w+ )?(?:council|cabinet|committee|members|councillors) voted?\b"
    rf"|\b(?:happened to|became of|outcome|result|fate)\b.*\b{_MOTION}\b"
    rf"|\b{_MOTION}\b.*\b(?:outcome|result|fate|fail|fall|fell|lost|carried|defeated|passed)\b",
    re.IGNORECASE,
)
_GRANTED = re.compile(rf"{_VERB}.*\b(?:agreed?|approved?|adopted?|accepted?|endorsed?|rejected?)\b", re.IGNORECASE)
# Not what became of it is asked, but when, why, of how much or by whom; unless that comes after: "and was it carried?"
_OTHER = re.compile(
    r"^(?:(?:and|so|but) )*(?:(?:when|why|where|how (?:much|long|come))\b|what\b.*\b(?:say|said)\b)", re.IGNORECASE
)
# "who were they?", "names": of those whom the question before only counted.
_THEY = re.compile(
    r"(?:and )*(?:who (?:were|are|was) (?:they|those|that|it)|(?:their |the |all )*names|which ones|who)", re.IGNORECASE
)
_OF_SOMETHING = re.compile(rf"^(?:(?:and|so|but) )*(?:what|which|who|how)\b(?!.*\band {_VERB})", re.IGNORECASE)
_NEITHER = r"(?:abst(?:ain(?:ed|ing|ers?)?|entions?)|s[ai]t (?:it )?out|s[ai]t on (?:the fence|their hands)|either way)"
_TAKEN = rf"(?:for|in favour|against|backed|supported|opposed|{_NEITHER})"
_WHO = r"(?:\bwho(?: (?:was|were|is))?|\bhow many(?: \w+)?(?: (?:was|were))?|(?:^|[,:–-] )numbers?)"
_VOTED = re.compile(
    rf"\b(?:votes?|voted|the voting|tally|{_NEITHER})\b|^(?:and )?(?:for|against)\b|{_WHO} {_TAKEN}\b"
    rf"|\b{_MOTION}\b.*\b(?:numbers|figures|count|breakdown)$|\b{_MOTION}\W+(?:for|against)$",
    re.IGNORECASE,
)
_AFTER = rf"(?:\bvot(?:e|es|ed|ing) |{_WHO} |\b(?:and|or) |^)"
_AT_END = rf"(?:\b{_MOTION}|\bvotes?\b.*)\W+"
_WAYS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    ("for", re.compile(rf"{_AFTER}(?:for|in favour)\b|{_WHO} (?:supported|backed)\b|{_AT_END}for$", re.IGNORECASE)),
    ("against", re.compile(rf"{_AFTER}against\b|{_WHO} opposed\b|{_AT_END}against$", re.IGNORECASE)),
    ("abstain", re.compile(rf"\b{_NEITHER}\b", re.IGNORECASE)),
)
_VOTER = re.compile(
    r"\b(?:did|does|was|has) (?!(?:the|it|they|people|members|councillors|anyone|everyone|anybody|each|all|any)\b)"
    r"(?P<name>(?:(?!to\b|the\b)[\w’'-]+ ){0,3}?(?!the\b)[\w’'-]+) (?:vot(?:e|ed)|abstain)\b"
    r"|\bwhich side (?:was|were|did) (?P<taker>(?:[\w’'-]+ ){0,2}?[\w’'-]+) (?:on|take)\b",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"\bwhat\b.*\b(?:decid(?:e|ed)|resolv(?:e|ed)|agree|agreed|resolution)\b"
    r"|(?:\bwhat\b.*|^(?:the )?)\bdecision\b.*\b(?:on|about|regarding)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow many\b|\bnumbers?\b|\btally\b|\bfigures\b|\bbreakdown\b", re.IGNORECASE)
_ENDED = "carried|agreed|approved|adopted|lost|defeated|rejected|withdrawn|fell"
_OUTCOMES = {
    "carried": re.compile(r"(?<!\bnot )\b(?:carried|agreed|approved|adopted)\b", re.IGNORECASE),
    "lost": re.compile(r"\b(?:lost|defeated|rejected|fell|not carried)\b", re.IGNORECASE),
    "withdrawn": re.compile(r"\bwithdrawn\b", re.IGNORECASE),
}
_MOVES = re.compile(r"\b(?:propos|mov|second)e[dr]\b", re.IGNORECASE)
_WHOLE = re.compile(r"[.;!?][”\"’')]*$")  # how a sentence ends that is no lead-in
# What does not say of which motion it tells: "Amendment lost.", "Mr Vole moved and Mrs Newt seconded that".
_BARE = re.compile(
    rf"(?:the )?(?:substantive )?{_MOTION} (?:(?:was|were|is) )?(?:\w+ly )?(?:{_ENDED})\W*", re.IGNORECASE
)
_LEADS_IN = re.compile(rf"[^.\n]{{3,160}}\bseconded\b[^.\n]{{0,80}}(?:\bthat|:|\b{_MOTION})\W*", re.IGNORECASE)
_NAMED = re.compile(r"[\w’'-]+")
_A = {"motion": "a motion", "amendment": "an amendment"}
_TITLES = frozenset("mr mrs ms miss mx dr sir dame lord lady".split())  # that tell two of one surname apart


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked: who moved it, what became of it, whether it was agreed, how the vote went, what was decided."""

    moved: bool
    became: bool
    granted: bool
    voted: bool
    ways: tuple[Way, ...]
    voter: str
    decided: bool
    counted: bool  # how many voted so, and not who
    of: Sequence[Concept] = ()  # what it is about


def decided(asked: Topic, hits: Sequence[Hit], store: Store) -> list[Statement]:
    """What minutes say that answers a question about a motion, a vote or a decision; empty for any other question."""
    wanted = _wanted(asked.text)
    held = matters(hits, store) if wanted else []
    if not wanted or not held:
        return []
    if not wanted.decided and not wanted.granted:
        held = [matter for matter in held if matter.motion]
    found: list[Statement] = []
    voter = frozenset(stems(wanted.voter))
    wanted = replace(wanted, of=topical(asked, voter))
    chosen = meant(asked, voter, held, hits)[:2]
    for matter in chosen:
        said = list(_said(wanted, matter, len(chosen)))
        if found and said:
            said[0] = replace(said[0], intro=f"Also, {meeting_name(matter.paper)}: {said[0].intro}".strip())
        found += said
    return found


def unnamed(asked: Topic) -> bool:
    """Whether a question asks of a motion or a vote without saying which."""
    wanted = _wanted(asked.text)
    return bool(wanted and OF_A_MOTION.search(asked.text) and not topical(asked, frozenset(stems(wanted.voter))))


def torn(candidate: Candidate) -> bool:
    """Whether it is a piece of minutes that does not say of which motion it tells, or names of no stated side."""
    text = candidate.sentence.text
    if candidate.paper.kind != "minutes":
        return False
    return bool(_BARE.fullmatch(text) or _LEADS_IN.fullmatch(text)) or cut(text, candidate.paragraph.text)


def told_as_lost(said: Sequence[Statement], store: Store) -> list[Statement]:
    """Statements, those of a motion or an amendment that was lost introduced as such: the council did not say so."""
    papers = {statement.paper.paper_id: statement.paper for statement in said}
    fallen = {paragraph_id: kind for paper in papers.values() for paragraph_id, kind in lost(paper, store).items()}
    told: list[Statement] = []
    last: str | None = None  # of what the statement before is
    for statement in said:
        kind = fallen.get(statement.paragraph.paragraph_id)
        if kind and kind != last:
            statement = replace(statement, intro=f"{statement.intro} From {_A[kind]} that was lost:".strip())
        told.append(statement)
        last = kind
    return told


def _wanted(question: str) -> _Wanted | None:
    """What a question wants to know of a matter; of a follow-up what was typed last, before what it leans on."""
    typed, leans, before = question.partition(" (")
    if _THEY.fullmatch(typed):
        typed = f"who {before.rstrip('?. )')}"
    for part in [typed] if leans else dict.fromkeys([*reversed(question.split(", ")), question]):
        part = part.strip("?. ")
        if _OTHER.search(part):
            return None
        voter = _VOTER.search(part)
        granted = bool(_GRANTED.search(part)) and not _OF_SOMETHING.search(part)
        wanted = _Wanted(
            bool(_MOVED.search(part)),
            granted or bool(_BECAME.search(part)),
            granted,
            bool(_VOTED.search(part)),
            tuple(way for way, pattern in _WAYS if pattern.search(part)),
            (voter["name"] or voter["taker"]) if voter else "",
            bool(_DECIDED.search(part)),
            bool(_HOW_MANY.search(part)),
        )
        if wanted.moved or wanted.became or wanted.voted or wanted.decided:
            return wanted
    return None


def _said(wanted: _Wanted, matter: Matter, bodies: int) -> Iterator[Statement]:
    """What answers, and after it what tells which motion is spoken of; as many `bodies` share the room."""
    room = ROOM // bodies
    if wanted.voted and (wanted.ways or wanted.voter) and not wanted.became and not wanted.counted:
        room = MORE_ROOM // bodies
        said = list(_votes(wanted, matter, room))
        if not said and wanted.voter and not _TITLES & set(wanted.voter.lower().split()):  # a body, it may be
            said = list(_became(wanted, matter, room))
        if not said:
            return
    elif wanted.decided or (wanted.became and not matter.motion):
        said = list(_resolved(wanted, matter, MORE_ROOM // bodies)) or list(
            _became(wanted, matter, MORE_ROOM // bodies)
        )
    elif wanted.became or wanted.voted:
        said = list(_became(wanted, matter, MORE_ROOM // bodies))
    else:
        said = []
    room -= sum(_length(statement) for statement in said)
    if not wanted.moved and (not said or not matter.motion or said[0].paragraph in matter.resolved):
        yield from said
        return
    moved = _moved(matter, room)
    yield from [moved, *said] if wanted.moved else [*said, moved]


def _moved(matter: Matter, room: int) -> Statement:
    """Who moved it and, where there is room, enough of it to say what it is."""
    text, spans = matter.says[0].text, sentences(matter.says[0].text)
    names = [name for name in (matter.motion.proposer, matter.motion.seconder) if name] if matter.motion else []
    clauses = [
        (start, end)
        for start, _ in spans
        for _, end in spans
        if start < end and _MOVES.search(text[start:end]) and all(name in text[start:end] for name in names)
    ]
    start, end = min(clauses, key=lambda clause: clause[1] - clause[0], default=spans[0])
    whole = next((stop for _, stop in spans if stop >= end and _WHOLE.search(text[:stop])), end)
    end = whole if len(text[start:whole].split()) <= room else end
    return Statement("", text[start:end], matter.paper, matter.says[0])


def _length(statement: Statement) -> int:
    return len(f"{statement.intro} {statement.quote}".split())


def _became(wanted: _Wanted, matter: Matter, room: int) -> Iterator[Statement]:
    """The sentence that prints what became of it, after the count of the vote."""
    if matter.decided is None or not matter.motion or not matter.motion.outcome:
        return
    text, voted = matter.decided.text, sides(matter.decided.text)
    outcome, told = _OUTCOMES[matter.motion.outcome], []
    for start, end in sentences(text):
        after = max((side.end for side in voted if start < side.end and side.start < end), default=start)
        if outcome.search(text, after, end):
            told.append(text[after:end].strip())
    if told and matter.alone:
        counts = tally(voted)
        yield Statement(f"{counts}:" if counts else "", told[-1], matter.paper, matter.decided)
    else:
        yield from _resolved(wanted, matter, room)


def _resolved(wanted: _Wanted, matter: Matter, room: int) -> Iterator[Statement]:
    """What was resolved, as much as there is room for; of points under headings those under the one asked of."""
    if not matter.resolved:
        return
    first, *points = matter.resolved
    headings = [stem_line((para.heading or "").split(" > ")[-1]) for para in points]
    rated = [sum(concept.weight * concept.met(line) for concept in wanted.of) for line in headings]
    shown = [first]
    for para in (para for para, rating in zip(points, rated, strict=True) if rating == max(rated)):
        if sum(len(other.text.split()) for other in (*shown, para)) > room:
            break
        shown.append(para)
    for para in shown:
        left = len(matter.resolved) - len(shown) if para is shown[-1] else 0
        yield Statement("", para.text, matter.paper, para, left)


def _votes(wanted: _Wanted, matter: Matter, room: int) -> Iterator[Statement]:
    """The names under their heading: of the ways asked for, or of the way in which the one asked about voted."""
    if matter.decided is None or not matter.alone:
        return
    text, voted = matter.decided.text, sides(matter.decided.text)
    if wanted.voter:
        shown = [side for side in voted if _names(wanted.voter, text[side.names : side.end])]
        shown = shown if len(shown) == 1 else []
    else:
        shown = [side for side in voted if side.way in wanted.ways]
    for side in shown:
        quote, left = within(text, side, (room - _SPARE) // len(shown))
        yield Statement("", quote, matter.paper, matter.decided, left)


def _names(voter: str, names: str) -> bool:
    """Whether somebody is among names, by the surname, and by the title where one is given."""
    *before, surname = _NAMED.findall(voter.lower())
    title = next((word for word in before if word in _TITLES), "")
    return bool(re.search(rf"\b{title}\b[^,\n]*\b{re.escape(surname)}\b", names, re.IGNORECASE))
