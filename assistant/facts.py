"""Whether a text holds the kind of fact that a question asks for, by the form of it: a sum, a date, a name, a body."""

import re
from collections.abc import Iterator

from assistant.asking.question import Topic
from assistant.text import stems
from assistant.wordlists import BODIES, MONTHS, NOT_NAMES, OFFICES, PEOPLE

_MONTH = "|".join(name.capitalize() for name in MONTHS)
_DAY = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTH})\b(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,? \d{{4}})?"
    r"|\b(?:19|20)\d\d(?:[/–-]\d\d)?\b"
)
# A number that only names a part of a paper or of a plan counts nothing.
_REFERENCE = re.compile(
    r"\b(?:appendix|annex|figure|table|section|paragraph|para|page|outcome|priority|objective|option|phase|stage|part|item"
    r"|recommendation|schedule)s? \d+(?:\.\d+)*\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozen|half|single|both)\b",
    re.IGNORECASE,
)
_FORMS = {
    "money": re.compile(r"£['’]?(?:\s?\d|[pmk]\b)"),
    "percent": re.compile(r"\d\s?%|per ?cent"),
    "date": re.compile(
        rf"\b(?:{_MONTH}|spring|summer|autumn|winter)\b|\b(?:19|20)\d\d\b"
        rf"|\b(?:{'|'.join(name[:3].capitalize() for name in MONTHS)}|Sept)\.?,? '?\d\d"
    ),
    "reason": re.compile(
        r"\b(?:because|due to|in order to|so that|so as|given|therefore|as a result|owing|reason|means that|this is why"
        r"|since|ensure|enable|allow|purpose)\b",
        re.IGNORECASE,
    ),
    "recommendation": re.compile(
        r"\b(?:asked to|recommend|is invited to|for information|for decision|(?:agrees?|proposes?) to:)", re.IGNORECASE
    ),
    "list": re.compile(r"\n|;|, [^,]+, [^,]+ and "),
    "body": re.compile(
        r"\b[A-Z][\w&'’-]+(?: (?:of|and|for|the|&|[A-Z][\w&'’-]+)){0,7} (?:Committee|Board|Council|Partnership|Group"
        r"|Team|Trust|Forum|Service|Services|Department|Authority|Network|Office|Alliance|Programme|Commissioner|System)\b|\b[A-Z]{2,5}s?\b"
    ),
}
_CELL = re.compile(r": -?\d[\d,.]*$", re.MULTILINE)
_SOMEBODY = re.compile(rf"\b(?:{'|'.join(sorted(BODIES | OFFICES | PEOPLE))})s?\b", re.IGNORECASE)
# What may answer all the same: "at no cost", "quarterly", "once it is agreed", "the managers".
_LIKELY = {
    "money": re.compile(
        r"\d\s?%|per ?cent|\b(?:no|low|nil|free|without)\b[^.]*\b(?:cost|charge|fund|budget)", re.IGNORECASE
    ),
    "number": re.compile(
        r"\b(?:once|twice|every|annual(?:ly)?|yearly|monthly|quarterly|weekly|daily|term|several)\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        r"\b(?:weeks?|months?|years?|term|once|until|before|after|during|following|soon|later|next|\w+day)\b",
        re.IGNORECASE,
    ),
}
_CAPITALISED = r"(?:[A-Z]['’])?[A-Z][a-zà-ÿ]+(?:[A-Z][a-zà-ÿ]+)?(?:-[A-Z][a-zà-ÿ]+)?"
_NAME = re.compile(rf"\b{_CAPITALISED} (?:[A-Z]\.? )?{_CAPITALISED}\b")


def holds(asked: Topic, text: str) -> bool:
    """Whether a text holds the kind of fact asked for, by its form; so does any where that kind has no form."""
    expects = asked.expects
    if expects == "number":
        return bool(_NUMBER.search(asked.without_its_numbers(_REFERENCE.sub(" ", _DAY.sub(" ", text)))))
    if expects == "author":
        return names_person(text)
    if expects in ("person", "body"):  # who signs, pays or decides may be a body; whom the question names is no answer
        said = set(stems(asked.text))
        found = [*_FORMS["body"].finditer(text), *(_people(text) if expects == "person" else ())]
        return any(not said.issuperset(stems(name[0])) for name in found)
    if expects == "definition":
        return bool(re.search(r"\b(?:is|are) (?:an?|the)\b|\bmeans\b|\bdefined as\b", text))
    return expects not in _FORMS or bool(_FORMS[expects].search(text))


def is_sum(asked: Topic, text: str) -> bool:
    """Whether a cell of a table is a figure, where a sum is asked for: its unit may stand over the table."""
    return asked.expects == "money" and bool(_CELL.search(text))


def may_answer(asked: Topic, text: str) -> bool:
    """Whether a text may answer though it holds no such fact: "at no cost", "quarterly", "once it is agreed"."""
    if asked.expects in ("person", "body"):
        said = set(stems(asked.text))
        return any(not said.issuperset(stems(word[0])) for word in _SOMEBODY.finditer(text))
    return asked.expects in _LIKELY and bool(_LIKELY[asked.expects].search(text))


def names_person(text: str) -> bool:
    """Whether two capitalised words stand together that are not a body, a place, a role or a month."""
    return any(True for _ in _people(text))


def _people(text: str) -> Iterator[re.Match[str]]:
    for name in _NAME.finditer(text):
        if not NOT_NAMES & {part.lower() for part in re.split(r"[-'’ ]", name[0])}:
            yield name
