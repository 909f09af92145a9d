"""Verified statements, or the lack of them, to the sentences a person reads."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.change import changed
from assistant.cite import long_date, meeting_name, place_name
from assistant.question import Topic
from assistant.schema import Answer, Citation, Hit, Limits, Notice, Paper
from assistant.verify import Statement, answer, refusal

_GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|thanks?(?: you)?|cheers|bye|goodbye|ok|okay)\b"
    r"(?:[\s,!.']+(?:there|all|again|everyone|very much|so much|for (?:that|this|your help)|bye|thanks?|you))*"
    r"[\s,!.]*$",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:should (?:i|we) (?:vote|support|back|oppose|abstain)|(?:how|who) (?:should|do) (?:i|we) vote|"
    r"what do you think|your opinion|do you (?:agree|like|think|believe))\b",
    re.IGNORECASE,
)
NEAR = 0.4  # cosine of question and passage from which a passage is named as the nearest
_DECIDED = re.compile(r"\b(?:agreed?|decided?|decision|approved?|voted?|resolved|passed|rejected?)\b", re.IGNORECASE)
_HELP = "I answer questions from the council papers held here, with the paragraph each answer comes from."


def small_talk(question: str) -> Answer | None:
    """A polite sentence to a greeting or a request for an opinion; None for a question to the papers."""
    if _GREETING.match(question.strip()):
        return refusal("out_of_scope", f"Hello. {_HELP}")
    if _OPINION.search(question):
        return refusal("out_of_scope", f"I cannot advise on that or give an opinion. {_HELP}")
    return None


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


def declined(nearest: Hit | None) -> Answer:
    """The papers do not say; names the nearest place that they do speak of, where it is near at all."""
    text = "The papers held here do not answer this."
    if nearest and (nearest.similarity or 0.0) >= NEAR:
        named = (
            f"“{nearest.paper.title}” ({meeting_name(nearest.paper)})"
            if nearest.paper.title
            else meeting_name(nearest.paper)
        )
        text += f" The nearest they come is {place_name(nearest.paragraph)} of {named}, which does not say."
    return refusal("not_in_papers", text)


def unclear() -> Answer:
    """A question without a topic."""
    return refusal("unclear", f"That question names nothing to look for; say what it is about. {_HELP}")


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
    found = (change,) if change else ()
    reports = tuple(cite for cite in citations if cite.paper.kind == "report")
    asks = tuple(cite for cite in reports if cite.paragraph.place == "Recommendation")
    if asks and asked.expects == "recommendation":
        text = "This is what the report asks for. Whether it was agreed would stand in the minutes, which this is not."
        return (*found, Notice("status", text, asks))
    if reports and len(reports) == len(citations) and _DECIDED.search(asked.text):
        text = "This is quoted from reports. What was decided would stand in minutes, which these are not."
        return (*found, Notice("status", text, reports))
    return found
