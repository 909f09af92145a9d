"""What a question asks for: its topic as concepts, the kind of fact it wants, the papers it names by date.

Not an understanding of language: words, the papers' own short forms, and the shape of the question.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.schema import Term
from assistant.text import STOPWORDS, stem, stems, words
from assistant.thesaurus import written_for

Expects = Literal[
    "number",
    "money",
    "percent",
    "date",
    "person",
    "body",
    "list",
    "recommendation",
    "reason",
    "definition",
    "author",
    "position",
    "any",
]
MONTHS = "january february march april may june july august september october november december".split()
EARLIER_WORDS = 0.6  # what a concept weighs that a follow-up only inherits from the question before
ALIKE = 0.7  # how far a concept is met by another word for it
RARE = 2  # passages; rarer words weigh no more
PLAIN_WORDS = 0.25  # what a concept weighs whose word says little in any paper ("put", "back", "look")


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing the question is about, in the forms it may take: a word, or a short form and what it stands for."""

    forms: tuple[str, ...]  # stems, joined by single spaces: "icb", "integr care board"
    alike: tuple[str, ...]  # what papers may write for an everyday word
    weight: float  # how rare its words are among the passages (inverse document frequency)

    def met(self, text: str) -> float:
        """How far a text, given as `stem_line` gives it, holds the concept: 1 by a form, ALIKE by a word alike, else 0."""
        if any(f" {form} " in text for form in self.forms):
            return 1.0
        return ALIKE if any(f" {form} " in text for form in self.alike) else 0.0


def stem_line(text: str) -> str:
    """A text's stems between single spaces, one before the first and one after the last."""
    return f" {' '.join(stems(text))} "


@dataclass(frozen=True, slots=True)
class Topic:
    """A question made ready for the search."""

    text: str  # spelling mended
    spelt_out: str  # and short forms spelt out
    concepts: tuple[Concept, ...]
    expects: Expects
    counted: tuple[frozenset[str], ...]  # stems of what "how many" counts, and of its short form
    short_forms: frozenset[str]  # the papers' own short forms that the question uses
    dates: tuple[tuple[int, int | None], ...]  # years, or (year, month), that the question names
    latest: bool  # it asks for the state of things now

    asked_items: int | None  # how many things a list should hold: "the four partnerships"

    @property
    def stems(self) -> list[str]:
        """Every stem of every form, each once: what is searched for as words."""
        return list(dict.fromkeys(s for c in self.concepts for form in c.forms for s in form.split()))

    @property
    def places(self) -> tuple[str, ...]:
        """Where papers keep the kind of fact asked for, as the places of paragraphs are named."""
        return PLACES.get(self.expects, ())


def topic(
    question: str, frequencies: Mapping[str, int], passages: int, terms: Iterable[Term], fresh: str | None = None
) -> Topic:
    """Read a question against the papers' vocabulary (stem → passages holding it) and their own short forms.

    `fresh` is the part of a resolved follow-up that was typed this time; what is only inherited weighs less.
    """
    shorts, longs = _forms(terms)
    question = _written_out(question, shorts)
    typed = words(question)
    mended = [_mend(word, frequencies, shorts) for word in typed]
    text = _replace(question, typed, mended)
    line = stem_line(text)
    own = frozenset(stems(_written_out(fresh, shorts))) if fresh else None
    concepts: dict[str, Concept] = {}
    for old, word in zip(typed, mended, strict=True):
        key = stem(word)
        if word.lower().replace("’", "'") in STOPWORDS or key in FACT_WORDS or key in concepts:
            continue
        forms = [key, *(" ".join(stems(long)) for long in shorts.get(key, ()))]
        forms += [short for long, short in longs.items() if key in long.split() and f" {long} " in line]
        # A word that no paper holds says no more than one that a few do: it may just be another way to put it.
        weight = _idf(max(frequencies.get(key, 0), RARE), passages)
        if key in _PLAIN:
            weight *= PLAIN_WORDS
        if own is not None and stem(old) not in own:
            weight *= EARLIER_WORDS
        concepts[key] = Concept(tuple(dict.fromkeys(forms)), written_for(key), weight)
    spelt_out = dict.fromkeys(shorts[stem(word)][0] for word in mended if stem(word) in shorts)
    return Topic(
        text=text,
        spelt_out=f"{text} ({'; '.join(spelt_out)})" if spelt_out else text,
        concepts=tuple(concepts.values()),
        expects=expects(text),
        counted=_counted(text, longs),
        short_forms=frozenset(stem(word) for word in mended if stem(word) in shorts),
        dates=_dates(question),
        latest=bool(_LATEST.search(question)),
        asked_items=_asked_items(question),
    )


# How people shorten words when they type, as they stand in papers.
_SHORTHAND = {
    **{name[:3]: name for name in MONTHS if name != "may"},
    "sept": "september",
    "cttee": "committee",
    "ctte": "committee",
    "w": "with",
    "w/": "with",
    "govt": "government",
    "dept": "department",
    "depts": "departments",
    "rep": "representative",
    "reps": "representatives",
    "exec": "executive",
    "dev": "development",
    "econ": "economic",
    "mgmt": "management",
    "mgr": "manager",
    "cllr": "councillor",
    "cllrs": "councillors",
    "info": "information",
    "recs": "recommendations",
    "avg": "average",
    "approx": "about",
    "no": "number",
    "nos": "numbers",
    "mtg": "meeting",
    "mtgs": "meetings",
    "op": "operation",
    "whats": "what is",
    "whos": "who is",
    "wheres": "where is",
    "whens": "when is",
    "hows": "how is",
    "docs": "doctors",
    "gov": "government",
    "corp": "corporate",
    "eng": "england",
    "nat": "national",
    "hosp": "hospital",
    "pop": "population",
    "qtr": "quarter",
    "yr": "year",
    "yrs": "years",
    "hwb": "hwb",
}
# Words that say little in any paper: they join a question's topic but cannot make or break it.
_PLAIN = frozenset(
    stem(word)
    for word in """able actually ago ahead already altogether anyway around ask asked away back bad basically become began
    begin better big bit bring brought call called came case change come coming cover deal different done early else end
    enough even exactly exist existing expect expected extra fact far figure find first form found full gave general getting
    given go goes going gone good got great had hand happen hard held help hit hold instead involved issue item job keep
    kind know known last late later left less let like line little look looking lot made main make making matter maybe mean
    meant might moment must near never next nothing often old open order original others overall part people per perhaps
    place plan plus point possible problem pull put quite really refer related rest right round run running same second see
    seem sent set show side since sit small something soon sort sorts start stay still stop sure take taken talk tell thing
    things think thought time today together told took total toward try turn two type typical update use used using usual
    various want way well went whether whole wider within without word work worked working would yet""".split()
)
# Words that name the kind of fact or the telling of it; they say nothing of the topic.
FACT_WORDS = frozenset(
    stem(word)
    for word in """number amount total figure percentage percent date year month name names list give show explain describe
    mean meaning stand stands latest newest current currently today know paper papers report reports document documents
    reason happen get got take want recommendation recommend author wrote written vs v versus""".split()
)

_LATEST = re.compile(
    r"\b(?:now|current(?:ly)?|latest|newest|most recent(?:ly)?|today|at present|these days|so far)\b", re.IGNORECASE
)
# Where papers keep some kinds of fact.
PLACES: dict[str, tuple[str, ...]] = {
    "author": ("Author", "Contact"),
    "recommendation": ("Recommendation",),
    "position": ("Summary",),
}
_COUNT_WORDS = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBER = rf"(?:{'|'.join(_COUNT_WORDS[1:])}|[2-9]|1[0-2])"
_ROLE = r"(?:chief executive|ceo|boss|director|chair(?:man|woman|person)?|leader|lawyer|head|author|officer|lead)"
_BODY = (
    r"(?:committee|board|council|body|organisation|team|group|partnership|trust|department|forum|agency|authority|company"
    r"|charity)"
)
_PLURAL = r"\w{3,}(?<![sui])s"
_SHAPES: tuple[tuple[Expects, tuple[str, ...]], ...] = (
    (
        "author",
        (
            r"\bauthors?\b|\bwritten by\b",
            r"\b(?:who|officer|person) (?:that |who )?(?:wrote|prepared|drafted|penned)\b",
        ),
    ),
    (
        "recommendation",
        (
            r"\brecommend|\brecs?\b|\basked to\b|\bfor (?:decision|information|noting)\b",
            r"\basking (?:us|members|the committee|(?:the )?council)\b",
            r"\bask(?:s|ed)? (?:the )?(?:council|members|committee|board|cabinet|us) to\b",
            rf"\bwhat (?:do|does|should|must|are|is) (?:we|members|councillors|the {_BODY})\b"
            r".*\b(?:agree|approve|endorse|note|decide)\b",
        ),
    ),
    (
        "position",
        (
            r"\b(?:latest|current|present) (?:position|situation|state|status|picture|thinking)\b",
            r"\bwhat(?:'s| is) (?:the latest|happening|new|going on)\b|\bwhere (?:are|have) we\b",
            r"\b(?:latest|update|news) (?:on|about|with|re)\b",
        ),
    ),
    ("percent", (r"\bper ?cent|%|\bproportion\b|\bpercentage\b|\bwhat share\b",)),
    (
        "money",
        (
            r"\bhow much\b(?! (?:time|longer|notice|say|influence|control|of))|£|\bcosts?\b|\bcash\b|\bin pounds\b",
            r"\b(?:budget|funding|grant|price|spend|spending)\b.*\?*$",
        ),
    ),
    (
        "number",
        (
            r"\bhow (?:many|often|big|large|long|old|far)\b|\bnumbers? of\b|\bnumbers\b|\bpopulation\b",
            r"^(?!.*\b(?:what|when|who|why|which|where)\b).*\bnumber\b",
        ),
    ),
    (
        "date",
        (
            r"\bwhen\b|\b(?:what|which) (?:date|day|month|year|time)\b|\bdeadline\b|\bhow soon\b|\bdates?\b",
            r"\bby what (?:date|day|month|year)\b",
        ),
    ),
    (
        "reason",
        (
            r"\bwhy\b|\bwhat(?:'s| is| was| are| were) the (?:reasons?|rationale|case)\b|\bhow come\b|\breasons? (?:for|behind)\b",
            r"\bwhat(?:'s| is| was) (?:driving|behind|causing)\b",
        ),
    ),
    (
        "body",
        (rf"\b(?:which|what) (?:\w+ ){{0,2}}{_BODY}\b(?! (?:of|is|are|was|were|do|does|did) )|\bwhat replace[sd]?\b",),
    ),
    (
        "list",
        (
            r"\blist\b|\bnames? (?:the|all|of)\b|\bwhat (?:are|were)\b|\bmembers of\b|\bmembership\b|\betc\b|\ball of them\b",
            rf"\bwhich (?:\w+ ){{0,3}}{_PLURAL}\b(?! (?:the|a|an|is|was|has)\b)",
            rf"\bwhat (?:\w+ ){{0,2}}{_PLURAL} (?:are|were|will|would|do|did|have)\b",
            r"\bwho (?:are|belongs)\b|\bwho (?:will|would|should|might|may)?(?: \w+ly)? ?sit\b",
            rf"\b{_NUMBER} (?:\w+ ){{0,2}}{_PLURAL}\b",
            rf"^(?:the |main |key |all |our |its |their )*{_PLURAL} (?:of|for|under|in|to)\b",
            r"\b(?:sorts|types|kinds|examples) of\b",
        ),
    ),
    (
        "person",
        (
            r"\bwho(?:'s|s|se|m)?\b|\bchaired by\b|\bour rep\b",
            rf"\b(?:which|what) (?:\w+ ){{0,2}}(?:person|officer|member|councillor|minister|{_ROLE})\b",
            rf"^(?!.*\b(?:what|when|why|which|where|how|does|did|do|is|are)\b).*\b{_ROLE}\b",
        ),
    ),
    (
        "definition",
        (
            r"\bwhat (?:is|was|does|do|are)\b.*\b(?:mean|stand for|short for)\b|\bdefin|\bmeaning of\b|\bstands? for\b",
            r"\bwhat(?:'s| is| was|s) an? \w|\bexplain\b|\bin plain english\b|\bwhat(?:'s| is| was) .* for\??$",
            r"\bwhat(?:'s| is| was|s) (?:the )?[\w&-]+(?: [\w&-]+){0,3}\??$|^[\w&-]+\?*$",
            r"\b(?:point|purpose|role|job|aim) of\b",
        ),
    ),
)


def expects(question: str) -> Expects:
    """The kind of fact a question wants, by its shape; the first shape that fits."""
    lowered = question.lower().replace("’", "'")
    return next((kind for kind, shapes in _SHAPES if any(re.search(shape, lowered) for shape in shapes)), "any")


def _written_out(question: str, shorts: Mapping[str, object]) -> str:
    """The question with typed shorthand written out, unless the papers use it as a short form of their own."""
    return " ".join(
        _SHORTHAND[core.lower()] + word[len(core) :]
        if (core := word.rstrip("?.,!;:")).lower() in _SHORTHAND and stem(core) not in shorts and not core.isupper()
        else word
        for word in question.split()
    )


def _counted(question: str, longs: Mapping[str, str]) -> tuple[frozenset[str], ...]:
    """ "how many gp practices do ..." → stems of "gp practices": up to four words, as far as the next stop word."""
    start = re.search(r"\b(?:how many|number of|no\.? of|nos\.? of)\s+", question, re.IGNORECASE)
    if not start:
        return ()
    counted: list[str] = []
    for word in words(question[start.end() :])[:4]:
        if word.lower() in STOPWORDS:
            break
        counted += stems(word)
    shorts = [frozenset([short]) for long, short in longs.items() if f" {long} " in f" {' '.join(counted)} "]
    return (frozenset(counted), *shorts) if counted else ()


def _asked_items(question: str) -> int | None:
    """ "the four partnerships", "what are the 3 enablers" → 4, 3."""
    match = re.search(
        rf"\b([2-9]|1[0-2]|{'|'.join(_COUNT_WORDS[1:])})\b(?! (?:years?|months?|weeks?|days?)\b)", question.lower()
    )
    if not match:
        return None
    return int(match[1]) if match[1].isdigit() else _COUNT_WORDS.index(match[1]) + 1


def _dates(question: str) -> tuple[tuple[int, int | None], ...]:
    """ "dec 2021" → (2021, 12); "2017" → (2017, None)."""
    found = []
    for match in re.finditer(r"(?:\b([a-z]{3,9})\.? )?(?:\d{1,2},? )?\b((?:19|20)\d\d)\b", question.lower()):
        month = next((n for n, name in enumerate(MONTHS, 1) if match[1] and name.startswith(match[1][:3])), None)
        found.append((int(match[2]), month))
    for match in re.finditer(r"\b([a-z]{3,9})\.? '?(\d\d)\b(?! (?:19|20)\d\d)", question.lower()):  # "dec 21"
        month = next((n for n, name in enumerate(MONTHS, 1) if name.startswith(match[1])), None)
        if month:
            found.append((2000 + int(match[2]), month))
    return tuple(dict.fromkeys(found))


def _forms(terms: Iterable[Term]) -> tuple[dict[str, list[str]], dict[str, str]]:
    shorts: dict[str, list[str]] = {}
    longs: dict[str, str] = {}
    for term in terms:
        key = stem(term.short)
        known = {long.lower() for long in shorts.setdefault(key, [])}
        if term.long.lower() not in known:
            shorts[key].append(term.long)
        longs[" ".join(stems(term.long))] = key
    return shorts, longs


def _mend(word: str, frequencies: Mapping[str, int], shorts: Mapping[str, object]) -> str:
    """The word as the papers spell it, when it is not theirs and one of theirs is a letter or two away."""
    key = stem(word)
    if len(word) < 5 or not word.isalpha() or key in frequencies or key in shorts or key in FACT_WORDS:
        return word
    if word.lower() in STOPWORDS:
        return word
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    alike = [s for s in (*frequencies, *FACT_WORDS) if s[:1] == key[:1] and s.isalpha() and len(s) > 3]
    best = process.extractOne(key, alike, scorer=OSA.distance, score_cutoff=1 if len(key) < 7 else 2)
    return str(best[0]) if best else word


def _replace(question: str, old: list[str], new: list[str]) -> str:
    for before, after in zip(old, new, strict=True):
        if before != after:
            question = question.replace(before, after, 1)
    return question


def _idf(count: int, passages: int) -> float:
    """ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25."""
    return math.log(1 + (passages - count + 0.5) / (count + 0.5))
