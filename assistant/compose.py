"""Verified statements, or the lack of them, to the sentences a person reads."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.asking.question import Topic
from assistant.asking.smalltalk import HELP, reply
from assistant.cite import foreign_author, long_date, meeting_name, place_name
from assistant.saying.change import changed
from assistant.schema import Answer, Citation, Hit, Limits, Notice, Paper
from assistant.verify import Statement, answer, refusal

_WHAT_IS_HELD = re.compile(
    r"(?:(?:what|which|how many) (?:papers|reports|documents)(?: (?:do you (?:have|hold|know)|are (?:there|held"
    r"|here)|have you got))"
    r"(?: here)?|(?:what(?:['’]?s| is) )?(?:your|the) (?:newest|latest|most recent) (?:paper|report)(?: here| held)?"
    r"|list (?:of )?(?:the |all |your )*(?:papers|reports))[?. ]*",
    re.IGNORECASE,
)
NEAR = 0.4  # cosine of question and passage from which a passage is named as the nearest
_WHOSE = re.compile(
    r"\b(?:council|cabinet|committee)(?:['’]s)?\b.*\b(?:says?|said|thinks?|views?|position|plans?|wants?|believes?|policy|doing)\b"
    r"|\b(?:views?|position|plans?|policy) of (?:the )?(?:[\w&]+ ){0,3}(?:council|cabinet)\b",
    re.IGNORECASE,
)
_ASKS_OF_THE_PAST = re.compile(r"\b(?:when|why|how|where|who|what) (?:\w+ ){0,2}(?:did|was|were|had)\b", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(?:will|shall|(?:is|are) (?:\w+ly )?(?:expected|planned|proposed|due|intended|likely|scheduled|hoped|to)\b)",
    re.IGNORECASE,
)
_IS_OR_WAS = re.compile(r"\b(?:is|are|was|were|has|have|had|did|\w{3,}ed)\b", re.IGNORECASE)
_DECIDED = re.compile(r"\b(?:agreed?|decided?|decision|approved?|voted?|resolved|passed|rejected?)\b", re.IGNORECASE)
_MARK = re.compile(r"\s*\[\d+\]")  # a footnote's in a paper, which a reader would take for a source of ours
FIRST_WORDS = 16  # of the nearest paragraph, so that a reader knows what it holds


def small_talk(question: str) -> Answer | None:
    """A polite sentence to what is no question to the papers; None for one that is."""
    said = reply(question)
    return refusal(*said) if said else None


def catalogue(question: str, papers: Sequence[Paper]) -> Answer | None:
    """What is held, to a question about just that; None for any other."""
    if not papers or not _WHAT_IS_HELD.fullmatch(question.strip()):
        return None
    dated = [paper for paper in papers if paper.span]
    text = "1 paper is held here" if len(papers) == 1 else f"{len(papers):,} papers are held here"
    if dated:
        newest = max(dated, key=lambda paper: paper.span[1] if paper.span else date.min)
        text += f"; the newest is {_named(newest)}"
    return refusal("out_of_scope", f"{text}. {HELP}")


def answered(statements: Sequence[Statement], asked: Topic) -> Answer:
    """Statements, each quoted with its marker and the first leading, as an answer."""
    citations = tuple(
        Citation(marker, statement.paper, statement.paragraph, statement.quote)
        for marker, statement in enumerate(statements, start=1)
    )
    text = "\n\n".join(_sentence(statement, cite.marker) for statement, cite in zip(statements, citations, strict=True))
    return answer(text, citations, _notices(citations, asked))


def _sentence(statement: Statement, marker: int) -> str:
    more = f" (and {statement.left_out} more there)" if statement.left_out else ""
    return f"{statement.intro} “{statement.quote}”{more} [{marker}]".strip()


def declined(nearest: Hit | None, unknown: Sequence[str] = ()) -> Answer:
    """The papers do not say; names what no paper mentions, and the nearest place where they come near at all."""
    text = "The papers held here do not answer this."
    if unknown:
        text += f" None of them mentions {' or '.join(f'“{word}”' for word in unknown)}."
    if nearest and (nearest.similarity or 0.0) >= NEAR:
        para = nearest.paragraph
        begins = _MARK.sub("", para.text if para.row is not None else para.text.split("\n")[0]).split()
        cut = " …" if len(begins) > FIRST_WORDS else ""
        words = f"“{' '.join(begins[:FIRST_WORDS])}{cut}”"
        text += f" The nearest they come is {place_name(para)} of {_named(nearest.paper)}, which begins {words}."
    return refusal("not_in_papers", text)


def _named(paper: Paper) -> str:
    return f"“{paper.title}” ({meeting_name(paper)})" if paper.title else meeting_name(paper)


def unclear() -> Answer:
    """A question without a topic."""
    return refusal("unclear", f"That question names nothing to look for; say what it is about. {HELP}")


def unnamed() -> Answer:
    """A question about a motion or a vote that does not say which."""
    return refusal("unclear", "That question does not say which motion or vote; say what it was about.")


def nothing_to_search(held: Sequence[Paper], limits: Limits) -> Answer:
    """No paper passes the limits; says what there is to choose from."""
    if not held:
        return refusal("not_in_papers", "No papers are held here yet; add some, then ask again.")
    text = "No paper held here falls within these limits, so nothing was searched."
    for name, wanted in (("council", limits.council), ("body", limits.body)):
        if wanted:
            known = sorted({value for paper in held if (value := getattr(paper, name))})
            text += f" Held by {name}: {'; '.join(known)}."
    return refusal("not_in_papers", text)


def not_by_that_date(day: date) -> Answer:
    """Nothing up to a day answers, though later papers would."""
    return refusal("not_by_that_date", f"No paper held here had answered this by {long_date(day)}; later papers do.")


def _notices(citations: tuple[Citation, ...], asked: Topic) -> tuple[Notice, ...]:
    """What moved over time; and that a report asks and proposes, to a reader who looks for what was decided."""
    change = changed(asked, citations)
    found: tuple[Notice, ...] = (change,) if change else ()
    authors = [foreign_author(cite.paper) for cite in citations]
    if _WHOSE.search(asked.text) and all(authors):
        spoken = " and ".join(dict.fromkeys(filter(None, authors)))
        found += (Notice("status", f"These are the words of {spoken}, not of the council.", citations),)
    if _ASKS_OF_THE_PAST.search(asked.text) and all(_only_to_come(cite.quote) for cite in citations):
        text = "The paper quoted speaks of this as still to come. Whether it came about it does not say."
        found += (Notice("status", text, citations),)
    reports = tuple(cite for cite in citations if cite.paper.kind == "report")
    asks = tuple(cite for cite in reports if cite.paragraph.place == "Recommendation")
    if asks and asked.expects == "recommendation":
        text = "This is what the report asks for. Whether it was agreed would stand in the minutes, which this is not."
        return (*found, Notice("status", text, asks))
    if reports and len(reports) == len(citations) and _DECIDED.search(asked.text):
        text = "This is quoted from reports. What was decided would stand in minutes, which these are not."
        return (*found, Notice("status", text, reports))
    return found


def _only_to_come(quote: str) -> bool:
    """Whether a quotation tells of what is to be, and of nothing that is or was."""
    return bool(_TO_COME.search(quote)) and not _IS_OR_WAS.search(_TO_COME.sub(" ", quote))
