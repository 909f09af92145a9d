"""Follow-up questions made to stand alone, from the earlier questions of the same conversation.

No language model: a question leans on the one before when it points back ("it", "they", "that"), continues it
("and in 2020?", "what about Medway?") or names no topic of its own ("why?").
"""

import re
from collections.abc import Sequence

from assistant.asking.shapes import financial_years, labels
from assistant.text import content_stems, stem
from assistant.wordlists import COUNTS, FACT_WORDS, MONTHS, PLAIN, PROCEDURE, SHORTHAND, STOPWORDS

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
    r"^(?:(?:ok|okay|so|right|thanks|well)[,.]? +)?(?:(?:and|but|or|what about|how about|what of|also)\b[ ,]*)+",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^(?:please |can you |could you |tell me |give me |i want to know |do you know )*"
    r"(?:who(?:se)?|what|when|where|which|why|how(?: (?:many|much|often|long|big))?)?\s*"
    r"(?:(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might)\b\s*)*",
    re.IGNORECASE,
)
_THERE = re.compile(r"(?:^| )(?:(?:is|are|was|were) )?there(?: (?:any|an?))?(?= )", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?![/–-])")
_YEAR_BY = re.compile(
    r"^(?:in |for )?the (?:(?P<back>year before|year earlier|previous year)|(?:year after|year later|following year))"
    r"(?: that)?$",
    re.IGNORECASE,
)
_FINANCIAL = re.compile(r"\b(?:20)?\d\d[-/–](?:20)?\d\d\b")
# "the west bank one", "the parks committee": it takes the place of what stands before the same noun.
_OTHER = re.compile(r"(?:for |with |in |of |on )?(?:the|our|that) (?P<which>.+) (?P<noun>[\w&’'-]+)", re.IGNORECASE)
_DAY = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{'|'.join(MONTHS)})(?: (?:19|20)\d\d)?\b", re.IGNORECASE)
_DETERMINERS = frozenset("the a an our each every this that".split())
_THING = re.compile(r"\b(?:it|its|it's|they|them|their|theirs|these|those)\b", re.IGNORECASE)
# "chairs the ICB" → "the ICB": what does something is no part of the thing that "it" points back to.
_DOES = re.compile(r"^[a-z]+ (?=(?:the|our|an?|each|every) )")
# "the board established", "the scheme end": what became of the thing is no part of it either.
_DONE = re.compile(
    r"^(?:the|our|an?) (?:[\w&’'-]+ ){1,4}?(?=(?:be |being |been )?(?:\w{2,}ed|set up|held|built|made)$)", re.IGNORECASE
)
_DID = re.compile(
    r"^(?:when|where|why|how) (?:do|does|did|will|would) (?P<thing>(?:the|our|an?) [\w&’'-]+) \w+$", re.IGNORECASE
)
# What is asked of a motion, without saying of which: "who seconded the motion?", "how did Mrs Vole vote?".
_OF_A_MOTION = re.compile(r"\b(?:motions?|amendments?|votes?|voted|seconded|carried|abstained)\b", re.IGNORECASE)
_HOW_SOMEBODY_VOTED = re.compile(
    r"\bdid (?:[\w’'-]+ ){1,3}(?:vote|abstain)(?: for| against| in favour)?\W*$", re.IGNORECASE
)
_PROCEDURE = frozenset(stem(word) for word in PROCEDURE)
_SAYS_LITTLE = frozenset(stem(word) for word in FACT_WORDS | PLAIN)
_TRAILS = re.compile(r"(?: (?:for|of|to|in|on|about|with|from|by|mean|stand for|called|work))+$", re.IGNORECASE)
_INITIALS = re.compile(r"\b[A-Z][A-Z&]+s?\b")
_WHERE = re.compile(r"\b(?:in|at|for|on|under) (?:the )?(?P<place>[\w'’&-]+(?: [\w'’&-]+){0,2})$", re.IGNORECASE)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NTH = re.compile(rf"\bthe (?P<nth>{'|'.join(_ORDINALS)})(?: one)?(?=[?. ]*$)", re.IGNORECASE)
_LISTED = re.compile(
    rf"\b(?:the|our|their) (?:{'|'.join(COUNTS)}|\d+)? ?(?:\w+ ){{0,2}}?(?P<noun>\w{{2,}}[^sui\W])s\b", re.IGNORECASE
)


def standalone(question: str, history: Sequence[str]) -> str:
    """The question with what it leans on; itself when it stands alone. `history` is oldest first."""
    resolved = base = ""
    for earlier in [*history[-_REMEMBERED:], question]:
        resolved = _resolve(earlier.strip(), resolved, base)
        if not _continues(earlier):
            base = resolved
    return resolved


def readings(question: str, history: Sequence[str]) -> list[str]:
    """The ways in which a question may be meant, as `standalone` takes it first; one where no other is likely."""
    first = standalone(question, history)
    if not history:
        return [first]
    before = standalone(history[-1], history[:-1])
    if first == question.strip():  # it names a topic of its own, and yet may be meant of what was talked about
        return [first, leaning(question, before)]
    instead = _in_place_of_the_last(before, _CONTINUES.sub("", question.strip())) if _continues(question) else []
    return list(dict.fromkeys([first, *instead]))


def _whole(question: str) -> str:
    """The question with "what's" and "whos" in full, where a question opens so; what is typed further on stays."""
    first, space, rest = question.strip().partition(" ")
    asks = re.fullmatch(r"(who|what|when|where|how)['’]?s", first, re.IGNORECASE)
    return f"{asks[1]} is{space}{rest}" if asks and f"{asks[1].lower()}s" in SHORTHAND else question.strip()


def _resolve(question: str, before: str, base: str) -> str:
    """A question after another; `base` is the last that was no mere continuation, so that additions do not pile up."""
    if not before:
        return question
    question = question if labels(before) and _continues(question) else _named(question, before)
    if base and _continues(question):
        return _carry_on(base, _CONTINUES.sub("", question.strip()))
    own = [word for word in content_stems(_whole(question)) if word not in _SAYS_LITTLE]
    if _HOW_SOMEBODY_VOTED.search(question) or (_OF_A_MOTION.search(question) and _PROCEDURE.issuperset(own)):
        own = []
    points_back = _POINTS_BACK.search(_OWN_CLAUSE.sub(" ", question.lower()))
    adds = len(own) <= 2 and _CONTINUES.match(question)  # "and who is the vice chair?"
    if points_back or adds or not own or (len(own) == 1 and len(question.split()) <= 6):
        return leaning(question, before)
    return question


def _named(question: str, before: str) -> str:
    """ "what about the third one" after "what are the six outcomes" → "what about outcome 3, the third one?" """
    nth, listed = _NTH.search(question), _LISTED.search(before)
    if not nth or not listed:
        return question
    noun = re.sub("ie$", "y", listed["noun"])
    return f"{question[: nth.start()]}{noun} {_ORDINALS.index(nth['nth'].lower()) + 1}, the {nth['nth']} one?"


def leaning(question: str, before: str) -> str:
    """A question with the subject of the one before it; only the thing it is about where the question says "it"."""
    subject = _subject(before)
    if _THING.search(question):
        done = _DONE.match(subject) or _DID.match(before.rstrip("?. "))
        subject = done[done.lastgroup or 0].strip() if done else _TRAILS.sub("", _DOES.sub("", subject)) or subject
    return f"{question.rstrip('?. ')} ({subject})?"


def _continues(question: str) -> bool:
    """Whether a question only adds to the one before: "and in 2020?", "what about Medway?"."""
    rest = _CONTINUES.sub("", question.strip())
    asks = _ASKING.match(rest)
    return rest != question.strip() and not (asks and asks.group().strip())


def _carry_on(before: str, addition: str) -> str:
    """ "how many in 2021?" and "2020" → "how many in 2020?"; otherwise the addition joins the question before.

    What plainly is of one kind with a piece of the question takes its place: a year, initials ("the ICB" for "the
    ICP"), a name that ends or begins alike ("west Kent" for "east Kent"), a place at the end ("in Medway").
    """
    addition = " ".join(SHORTHAND.get(word.lower(), word) for word in addition.rstrip("?. ").split())
    for swap in (_day, _years, _number, _other, _initials, _alike, _place):
        swapped = swap(before, addition)
        if swapped:
            return swapped
    return f"{before.rstrip('?. ')}, {addition}?"


def _day(before: str, addition: str) -> str | None:
    """Another day in the place of the one that the question names."""
    old, new = _DAY.findall(before), _DAY.search(addition)
    return before.replace(old[0], new[0]) if new and len(old) == 1 else None


def _years(before: str, addition: str) -> str | None:
    """Another year, financial or not, and "the year before" or after the one that the question names."""
    by = _YEAR_BY.match(addition)
    step = 0 if not by else -1 if by["back"] else 1
    years, financial = set(_YEAR.findall(before)), set(financial_years(before))
    other, others = _YEAR.search(addition), financial_years(addition)
    if financial and (others or (step and len(financial) == 1)):
        first = others[0] if others else financial.pop() + step
        return _FINANCIAL.sub(f"{first}-{(first + 1) % 100:02d}", before)
    if years and (other or (step and len(years) == 1)):
        return _YEAR.sub(other[0] if other else str(int(years.pop()) + step), before)
    return None


def _number(before: str, addition: str) -> str | None:
    """ "six" or "the third" takes the place of the number in "outcome 5"."""
    bare = re.fullmatch(r"(?:for |in |of )?(?:the |number |no\.? )?(\w+)(?: one)?", addition.lower())
    said = labels(before)
    counts = {word: str(n) for words in (COUNTS, _ORDINALS) for n, word in enumerate(words, start=1)}
    number = counts.get(bare[1], bare[1] if bare[1].isdecimal() else None) if bare else None
    if not said or not number:
        return None
    noun, label = said[-1]
    return re.sub(rf"\b({noun}\W+(?:no\.? |number )?){label}\b", rf"\g<1>{number}", before, flags=re.IGNORECASE)


def _other(before: str, addition: str) -> str | None:
    """ "the parks one" or "the parks committee" after "what does the roads and weirs committee do"."""
    other = _OTHER.fullmatch(addition)
    tokens = before.rstrip("?. ").split()
    for start in range(len(tokens) - 1, 0, -1) if other else ():
        if tokens[start - 1].lower() not in _DETERMINERS:
            continue
        end = start
        while end < len(tokens) and (tokens[end].lower() not in STOPWORDS or tokens[end].lower() == "and"):
            end += 1
        nouns = [(n, tokens[n].lower()) for n in range(start + 1, end)]
        alike = [n for n, noun in nouns if other and other["noun"].lower() in (noun, "one", "ones")]
        if other and alike:
            return " ".join([*tokens[:start], other["which"], *tokens[alike[-1] :]]) + "?"
    return None


def _in_place_of_the_last(before: str, addition: str) -> list[str]:
    """What a question ends with, from its last small word on, gives way to what is added; or what stands before that.

    "precept for sevenoaks in 25-26" after "precept for dover in 25-26": the last of all first.
    """
    subject, bracket, rest = before.rstrip("?. ").partition(" (")
    bare = re.sub(r"^(?:for |with |in |of |on |about )?(?:the )?", "", addition.rstrip("?. "), flags=re.IGNORECASE)
    small = [m for m in re.finditer(r"\b\w+(?: |$)", subject) if m[0].strip().lower() in STOPWORDS - {"and"}]
    if not small or any(word[0].isdigit() for word in bare.split()):  # "and in 2021?" says when, not what
        return []
    ends = [len(subject), small[-1].start() - 1]
    places = [(one.end(), end) for one, end in zip(reversed(small), ends, strict=False) if one.end() < end]
    return [f"{subject[:start]}{bare}{subject[end:]}{bracket}{rest}?" for start, end in places]


def _initials(before: str, addition: str) -> str | None:
    bare = re.sub(r"^(?:for |with |in |of )?(?:the )?", "", addition, flags=re.IGNORECASE)
    old = set(_INITIALS.findall(before))
    if _INITIALS.fullmatch(bare) and len(old) == 1 and bare not in old:
        return _INITIALS.sub(bare, before)
    return None


def _alike(before: str, addition: str) -> str | None:
    """ "west kent" takes the place of "east kent", "chief people officer" that of "chief nurse"."""
    new = re.sub(r"^(?:for |with |in |of |its )?(?:the )?", "", addition, flags=re.IGNORECASE).split()
    if len(new) < 2:
        return None
    ends = re.search(rf"(?<![\w-])(?!the |of |in |for )[\w&-]+ {re.escape(new[-1])}\b", before, re.IGNORECASE)
    begins = re.search(rf"\b{re.escape(new[0])} \w+\b", before, re.IGNORECASE)
    for old in (ends, begins):
        if old and old[0].lower() != " ".join(new).lower() and (len(new) == 2 or old is begins):
            return before[: old.start()] + " ".join(new) + before[old.end() :]
    return None


def _place(before: str, addition: str) -> str | None:
    """ "in Medway" takes the place of "in Kent" at the end."""
    old, new = _WHERE.search(before.rstrip("?. ")), _WHERE.fullmatch(addition)
    if not old or not new or old[0].split()[0].lower() != new[0].split()[0].lower():
        return None
    return f"{before[: old.start()]}{new[0]}?"


def _subject(before: str) -> str:
    """What a question is about: without its question words, and without what pointed back in it."""
    subject = _whole(before).rstrip("?. ")
    if "(" in subject and subject.endswith(")"):
        return subject[subject.rindex("(") + 1 : -1]
    return _THERE.sub("", _ASKING.sub("", subject)).strip() or subject
