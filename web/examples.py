"""Example questions drawn from the papers held: written by rule, and kept only where the papers answer them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from assistant.errors import AssistantError
from assistant.schema import Answer, Paper, Paragraph, Query, Term
from assistant.text import sentences
from web.kept import Papers

SHOWN = 4
PAPERS = 40  # the newest papers are read for examples
TRIES = 8  # of each kind
LONGEST = 130  # characters of a question

# A name in capitals, a thing in any words, and what may stand between a subject and its verb.
_NAME = r"(?P<what>[A-Z][\w&’'-]*(?: (?:(?:and|of|for) )?[A-Z][\w&’'-]*){0,6})"
_THING = r"(?P<what>(?:[\w&’'-]+ ){1,4}[\w&’'-]+)"
_ANY = r"(?P<what>(?:[\w&’'-]+ ){0,4}?[\w&’'-]+)"
_ASIDE = r"(?: \([^)]*\)|, [^,.;]{1,40},)?"
_DAY = r"(?P<fact>[\w ]*?(?:[A-Z][a-z]+|(?:19|20)\d\d))"
_MONEY = r"(?P<fact>£\d[\d,.]*(?<![,.]))"
_SET_UP = "established|dissolved|created|formed|launched|opened|closed|abolished|introduced|published|adopted|set up"
_SPENT = "received|committed|spent|invested|allocated|saved|awarded|borrowed"
_FEW = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"

# Each kind: how a sentence that answers it reads, and the question. `fact` is what the answer must then quote.
_PATTERNS = tuple(
    (kind, re.compile(pattern), question)
    for kind, pattern, question in (
        (
            "cost",
            rf"^The {_ANY} (?:will cost|costs?|is (?:expected|estimated) to cost) {_MONEY}",
            "How much does the {what} cost?",
        ),
        (
            "money",
            rf"^(?P<the>The )?{_NAME}{_ASIDE} (?P<has>has|have) (?:[a-z]+ ){{0,3}}?(?P<done>{_SPENT})\b.*?{_MONEY}",
            "How much {has} {the}{what} {done}?",
        ),
        (
            "date",
            rf"^(?P<the>The )?{_NAME}{_ASIDE} (?P<was>was|were|will be) (?P<done>{_SET_UP}) (?:on|in) {_DAY}",
            "When {was} {the}{what} {done}?",
        ),
        (
            "sum",
            rf"\bthe {_THING} of {_MONEY}[a-z ]* (?P<when>(?:for|in) 20\d\d-\d\d)",
            "How much is the {what} {when}?",
        ),
        (
            "count",
            rf"\b(?P<fact>\d{{1,3}}|{_FEW}) (?P<what>[A-Z][\w-]+ (?:[A-Z][\w-]+ )*[A-Z][\w-]*s)\b",
            "How many {what} are there?",
        ),
        (
            "chair",
            rf"\b(?P<the>[Tt]he )?{_NAME}{_ASIDE} (?:which )?(?:is|was|will be) chaired by (?:the )?(?P<fact>[A-Z]\w+)",
            "Who chairs {the}{what}?",
        ),
        ("chair", rf"(?P<fact>[A-Z]\w+){_ASIDE} chairs the {_NAME}", "Who chairs the {what}?"),
        ("meaning", rf"^(?P<an>An?) {_NAME}{_ASIDE} is (?P<fact>an? \w+)", "What is {an} {what}?"),
    )
)
_ROLE = re.compile(
    r"(?:[A-Z][\w&-]+ )*(?:Chief|Director|Officer|Chair|Head|Manager|Lead|Nurse)(?: (?:of|for|and|[A-Z][\w&-]+))*"
)
_GROUP = re.compile(r"(?:[A-Z][\w&-]+ )+(?:Group|Board|Team|Panel|Forum|Committee)")
_BUDGET = re.compile(r"(?P<head>20\d\d[-/]\d\d budget)[^:\n]*: (?P<fact>-?[\d,.]*\d)", re.IGNORECASE)


KINDS = ("cost", "sum", "date", "asked", "chair", "budget", "group", "meaning", "count", "role", "term", "money")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question that could be asked of a paper."""

    kind: str
    question: str
    paper_id: str
    fact: str  # what the answer must quote, in the paper's own words


class Store(Papers, Protocol):
    """The papers that everybody may read, with what examples need to know of them."""

    def version(self) -> int: ...

    def terms(self) -> list[Term]: ...


class Examples:
    """The example questions for the papers as they are; found anew, by one thread at a time, when they change."""

    def __init__(self, store: Store, answer_to: Callable[[Query], Answer]) -> None:
        self._store = store
        self._answer_to = answer_to
        self._lock = Lock()
        self._held: tuple[int, list[str]] = (-1, [])

    def at_hand(self) -> list[str]:
        """Up to four questions that the papers answer; takes some seconds when the papers have changed."""
        with self._lock:
            try:
                version = self._store.version()
                if self._held[0] != version:
                    self._held = version, chosen(self._store, self._answer_to)
            except AssistantError:
                return []
            return self._held[1]


def chosen(store: Store, answer_to: Callable[[Query], Answer]) -> list[str]:
    """One question of each kind, from as many papers as can be, that the papers answer where it came from."""
    newest = sorted(store.papers(), key=lambda paper: paper.span[1].toordinal() if paper.span else 0, reverse=True)
    found: dict[str, list[Drawn]] = {}
    for paper in newest[:PAPERS]:
        for one in drawn(paper, store.paragraphs(paper.paper_id), store.terms()):
            found.setdefault(one.kind, []).append(one)
    taken: list[Drawn] = []
    for kind in filter(found.get, KINDS):
        candidates = found[kind]
        fresh = sorted(candidates, key=lambda one: one.paper_id in {other.paper_id for other in taken})
        proven = next((one for one in fresh[:TRIES] if _answers(answer_to(Query(one.question)), one)), None)
        if proven:
            taken.append(proven)
        if len(taken) == SHOWN:
            break
    return [one.question for one in taken]


def drawn(paper: Paper, paragraphs: Sequence[Paragraph], terms: Sequence[Term]) -> Iterator[Drawn]:
    """What could be asked of a paper, in reading order."""
    defined = {term.short: term.long for term in terms if term.paper_id == paper.paper_id}

    def one(kind: str, question: str, fact: str) -> Iterator[Drawn]:
        if len(question) <= LONGEST:
            yield Drawn(kind, question, paper.paper_id, fact)

    for para in paragraphs:
        if para.row:
            yield from one(*row) if (row := _row(para.row, para.text)) else ()
            continue
        if para.place == "Recommendation" and paper.body and paper.title:
            yield from one("asked", f"What is the {paper.body} asked to do about “{paper.title}”?", para.text[:20])
        for start, end in sentences(para.text):
            for kind, pattern, words in _PATTERNS:
                if match := pattern.search(para.text[start:end]):
                    parts = {name: value or "" for name, value in match.groupdict().items()}
                    parts |= {name: parts[name].lower() for name in ("the", "an") if name in parts}
                    yield from one(kind, words.format(**parts), match["fact"])
        for short in [short for short, long in defined.items() if f"{long} ({short})" in para.text]:
            yield from one("term", f"What does {short} stand for?", defined.pop(short))


def _row(row: str, text: str) -> tuple[str, str, str] | None:
    """What a table's row could be asked for: kind, question, fact."""
    rest = text.removeprefix(row).strip()
    name = re.match(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}", rest)
    if name and _ROLE.fullmatch(row):
        return "role", f"Who is the {row}?", name[0]
    if name and _GROUP.fullmatch(row):
        return "group", f"Who is on the {row}?", name[0]
    if (budget := _BUDGET.search(rest)) and re.fullmatch(r"[A-Z][a-z]+(?: [\w&]+){1,5}", row):
        return "budget", f"What is the {budget['head']} for {row}?", budget["fact"]
    return None


def _answers(answer: Answer, one: Drawn) -> bool:
    return bool(answer.citations) and one.fact in answer.citations[0].quote
