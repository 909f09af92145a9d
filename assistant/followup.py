"""Follow-up questions made to stand alone, from the earlier questions of the same conversation.

No language model: a question leans on the one before when it points back ("it", "they", "that"), continues it
("and in 2020?", "what about Medway?") or names no topic of its own ("why?").
"""

import re
from collections.abc import Sequence

from assistant.text import content_stems

_REMEMBERED = 8  # earlier questions looked at, counted from the newest

_POINTS_BACK = re.compile(
    r"\b(?:it|its|it's|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|one|ones|same|both)\b"
)
# "that", "this" and the like point back only when no noun follows that the question itself brings along.
_OWN_CLAUSE = re.compile(
    r"\b(?:said|says|say|think|know|state|states|stated|so|now) that\b|\b(?:is|was) that (?:the|an?|we|they|it)\b"
    r"|\bthere (?:is|are|was|were)\b"
    r"|\b(?:is|are|was|were|will|any) there\b|\b(?:this|these) (?:paper|report|papers|reports|year|council|committee)\b"
)
_CONTINUES = re.compile(
    r"^(?:(?:ok|okay|so|right|thanks|well)[,.]? +)?(?:and|but|or|what about|how about|what of|also)\b[ ,]*",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^(?:please |can you |could you |tell me |give me |i want to know |do you know )*"
    r"(?:who(?:se)?|what|when|where|which|why|how(?: (?:many|much|often|long|big))?)?\s*"
    r"(?:(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might)\b\s*)*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def standalone(question: str, history: Sequence[str]) -> str:
    """The question with what it leans on; itself when it stands alone. `history` is oldest first."""
    resolved = base = ""
    for earlier in [*history[-_REMEMBERED:], question]:
        resolved = _resolve(earlier.strip(), resolved, base)
        if not _continues(earlier):
            base = resolved
    return resolved


def _resolve(question: str, before: str, base: str) -> str:
    """A question after another; `base` is the last that was no mere continuation, so that additions do not pile up."""
    if not before:
        return question
    if base and _continues(question):
        return _carry_on(base, _CONTINUES.sub("", question.strip()))
    own = content_stems(question)
    points_back = _POINTS_BACK.search(_OWN_CLAUSE.sub(" ", question.lower()))
    adds = len(own) <= 2 and _CONTINUES.match(question)  # "and who is the vice chair?"
    if points_back or adds or not own or (len(own) == 1 and len(question.split()) <= 6):
        return leaning(question, before)
    return question


def leaning(question: str, before: str) -> str:
    """A question with the subject of the one before it."""
    return f"{question.rstrip('?. ')} ({_subject(before)})?"


def _continues(question: str) -> bool:
    """Whether a question only adds to the one before: "and in 2020?", "what about Medway?"."""
    rest = _CONTINUES.sub("", question.strip())
    asks = _ASKING.match(rest)
    return rest != question.strip() and not (asks and asks.group().strip())


def _carry_on(before: str, addition: str) -> str:
    """ "how many in 2021?" and "2020" → "how many in 2020?"; otherwise the addition joins the question before."""
    addition = addition.rstrip("?. ")
    year = _YEAR.search(addition)
    if year and _YEAR.search(before):
        return _YEAR.sub(year.group(), before)
    return f"{before.rstrip('?. ')}, {addition}?"


def _subject(before: str) -> str:
    """What a question is about: without its question words, and without what pointed back in it."""
    subject = before.rstrip("?. ")
    if "(" in subject and subject.endswith(")"):
        return subject[subject.rindex("(") + 1 : -1]
    return _ASKING.sub("", subject).strip() or subject
