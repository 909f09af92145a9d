"""The shape of a question: which kind of fact it wants, where papers keep that, which dates and numbers it names."""

import re
from typing import Literal

from assistant.wordlists import COUNTS, MONTHS

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

LATEST = re.compile(
    r"\b(?:now|current(?:ly)?|latest|newest|most recent(?:ly)?|today|nowadays|at present|these days|so far)\b",
    re.IGNORECASE,
)
# Where papers keep some kinds of fact.
PLACES: dict[str, tuple[str, ...]] = {
    "author": ("Author", "Contact"),
    "recommendation": ("Recommendation", "Decision"),
    "position": ("Summary",),
}
_NUMBER = rf"(?:{'|'.join(COUNTS[1:])}|[2-9]|1[0-2])"
_ROLE = r"(?:chief executive|ceo|boss|director|chair(?:man|woman|person)?|leader|lawyer|head|author|officer|lead)"
_BODY = (
    r"(?:committee|board|council|body|organisation|team|group|partnership|trust|department|forum|agency|authority|company"
    r"|charity)"
)
_SUM = r"(?:budget|funding|grant|price|spend|spending)"
_CHARGE = r"(?:tax|precept|fees?|charges?|salary|allowances?|rent|fine)"
_PAPER = r"(?:report|paper|draft|version|meeting|council|cabinet|committee|board|minutes|agenda|budget)"
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept"
_LONE = (
    "".join(rf"(?<!\b{word} )" for word in "in by of to since from until till before after for".split()) + r"(?<!\d )\b"
)
_PLURAL = r"(?!years|months|weeks|days|decades)\w{3,}(?<![sui])s"
# What papers set out one by one.
_SET_OUT = (
    r"(?:principles|priorities|aims|objectives|goals|reasons|areas|options|outcomes|enablers|actions|duties|functions"
    r"|responsibilities|roles|partners|risks|benefits|challenges|themes|pillars|steps|stages|criteria|conditions|powers"
    r"|tasks|things|ways|factors|drivers|features|requirements|measures|lessons|barriers|pressures|proposals|purposes"
    r"|red lines)"
)
_SHAPES: tuple[tuple[Expects, tuple[str, ...]], ...] = (
    (
        "author",
        (
            r"\bauthors?\b|\bwritten by\b",
            r"\b(?:who|officer|person) (?:that |who )?(?:wrote|prepared|drafted|penned)\b(?! to\b)",
            r"\bwho (?:do|can|should|would|could|must) (?:i|we|you) (?:contact|ring|call|phone|e-?mail|write to|ask)\b",
            r"\bcontact (?:officer|person|details?|name|for)\b",
        ),
    ),
    (
        "recommendation",
        (
            r"\brecommend|\brecs?\b|\basked to\b|\bfor (?:decision|information|noting)\b",
            r"\b(?:want|expect|need)s? (?:us|members|councillors|the \w+|council) to (?:do|agree|decide)\b",
            rf"\bwhat (?:did|does|do|must|should) (?:the )?(?:\w+ )?(?:{_BODY}|members|we) (?:have|need) to decide\b",
            r"\basking (?:us|members|the committee|(?:the )?council)\b",
            r"\bask(?:s|ed)? (?:the )?(?:council|members|committee|board|cabinet|us) to\b",
            rf"\bwhat (?:do|does|should|must|are|is) (?:we|members|councillors|the {_BODY})\b"
            r".*\b(?:agree|approve|endorse|note|decide)\b",
            r"\bproposed (?:record of )?decisions?\b|\bdecisions? (?:is|are|was|were) (?:being )?(?:proposed|sought)\b",
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
    (
        "reason",
        (
            r"\bwhat(?:'s| is| was| are| were) the (?:reasons?|rationale|case)\b",
            r"^(?:the |main |key )*reasons?\b|\breasons? (?:for|behind)\b|\b(?:point|purpose|aim) of\b",
            r"\bwhat(?:'s| is| was) (?:driving|behind|causing)\b",
        ),
    ),
    ("percent", (r"\bper ?cent|%|\bproportion\b|\bpercentage\b|\bwhat share\b",)),
    (
        "money",
        (
            r"\bhow much\b(?! (?:time|longer|notice|say|influence|control|of))|£(?!\s?\d)|\bin pounds\b",
            r"\bwhat (?:\w+ )*?(?:costs?|cash)\b|^(?!.*\bwh(?:at|ich)\b).*\b(?:costs?|cash)\b",
            rf"\bwhat(?:'?s| is| was| will| would| are (?:we|they))(?: \w+){{0,6}} (?:{_SUM}|{_CHARGE})\b",
        ),
    ),
    (
        "number",
        (
            r"\bhow (?:many|often|big|large|long|old|far)\b|\bnumbers? of\b|\bnumbers\b",
            r"\bpopulation (?:of|in|is|was|served|figure)\b|\bpopulation\W*$",
            r"^(?!.*\b(?:what|when|who|why|which|where)\b).*\bnumber\b",
        ),
    ),
    (
        "date",
        (
            r"\b(?:what|which) (?:date|day|month|year|time)\b|\bdeadline\b|\bhow soon\b|\bdates?\b",
            r"\bby what (?:date|day|month|year)\b",
        ),
    ),
    (
        "body",
        (
            rf"\b(?:which|what) (?:\w+ ){{0,2}}{_BODY}\b(?! (?:of|is|are|was|were|do|does|did|tax|hous\w+) )",
            r"\bwhat replace[sd]?\b",
        ),
    ),
    (
        "list",
        (
            r"\blist\b|\bname(?! of (?:the|our)\b)s? (?:the|all|of)\b|\bwhat (?:are|were)\b",
            r"\bmembers of\b|\bmembership\b|\bgive (?:me|us) (?:all )?the \w*(?<![sui])s\b",
            r"\betc\b|\ball of them\b",
            rf"\bwhich (?!(?:\w+ )?(?:person|member|councillor|{_ROLE})\b)"
            rf"(?:{_PLURAL}\b(?! (?:the|a|an|is|was|has)\b)"
            rf"|(?:\w+ ){{1,3}}{_PLURAL}(?:\W*$| (?:are|were|will|would|do|did|have|had|can|could|should|must|might"
            r"|need|in|of|for|from|that|sit|work|got|\w+ed)\b))",
            rf"\bwhat (?:\w+ ){{0,2}}{_PLURAL} (?:are|were|will|would|do|did|does|ha(?:ve|s|d)|can|should|must)\b",
            r"\bwhat (?:makes|made) up\b",
            rf"\bwhat (?:\w+ ){{0,2}}{_PLURAL} (?:came|come|goes|go) with\b",
            rf"^(?!.*\bhow ).*\b{_NUMBER} (?:\w+ ){{0,2}}{_PLURAL}\b",
            rf"^(?!.*\btotal\b).*\ball (?:of )?(?:the |our |its |their )?(?:\w+ ){{0,2}}(?:{_SET_OUT}|{_NUMBER})\b",
            rf"^(?!.*\b(?:who|how|why|when|where|does|or)\b)(?:\w+ ){{0,3}}{_SET_OUT}\b",
            rf"^(?:the |main |key |all |our |its |their )*{_PLURAL} (?:of|for|under|in|to)\b",
            r"\b(?:sorts|types|kinds|examples) of\b",
        ),
    ),
    (
        "person",
        (
            r"\bchaired by\b|\bour rep\b",
            rf"\b(?:which|what) (?:\w+ ){{0,2}}(?:person|officer|member|councillor|minister|{_ROLE})\b",
            rf"^(?!.*\b(?:what|when|why|which|where|how|does|did|do|is|are)\b).*\b{_ROLE}\b",
        ),
    ),
    ("money", (rf"^(?!.*\b(?:where|wh(?:at|ich)|did|does|is|are|was|were|has|have|can)\b).*\b{_SUM}\b",)),
    (
        "definition",
        (
            r"\bwhat (?:is|was|does|do|are)\b.*\b(?:mean|stand for|short for)\b|\bdefin|\bmeaning of\b|\bstands? for\b",
            r"\bwhat(?:'s| is| was|s) an? \w|\bexplain\b|\bin plain english\b|\bwhat(?:'s| is| was) .* for\??$",
            r"\bwhat(?:'s| is| was|s) (?:the )?[\w&-]+(?: [\w&-]+){0,3}\??$|^[\w&-]+\?*$",
            r"\b(?:role|job) of\b",
        ),
    ),
)


# Some questions say what they want by the word that asks, whatever else they name ("why did the budget rise?").
_ASKING = re.compile(r"\b(?:how|why|when|who(?:'?s|se|m)?|where|which|what(?:'?s)?)\b(?: come\b)?")
_ASKS_FOR: dict[str, Expects] = {"why": "reason", "how come": "reason", "when": "date"}
_SEVERAL = re.compile(
    r"\bwho (?:are|belongs)\b|\bwho(?: is|'?s| was) (?:sitting )?on (?:the|our)\b"
    r"|\bwho (?:(?:will|would|should|might|may) )?(?:\w+ly )?sits?\b"
)


_YES_OR_NO = re.compile(
    r"(?:is|are|was|were|do|does|did|has|have|had|will|would|should|must|may|might)\b(?!.*\b(?:wh\w+|how|list)\b)"
)


def expects(question: str) -> Expects:
    """The kind of fact a question wants: by its shape, the first that fits, or by the word that asks."""
    lowered = question.lower().replace("’", "'")
    fits = [kind for kind, shapes in _SHAPES if any(re.search(shape, lowered) for shape in shapes)]
    asking = _ASKING.search(lowered)
    if fits[:1] == ["list"] and _YES_OR_NO.match(lowered):
        fits = []  # "do the four boards meet?"
    if asking and not set(fits[:1]) & {"author", "recommendation", "position"}:
        if asking[0].startswith("who"):
            return "list" if _SEVERAL.search(lowered) else "person"
        if asking[0] in _ASKS_FOR:
            return _ASKS_FOR[asking[0]]
    return fits[0] if fits else "any"


ONE_FACT: tuple[Expects, ...] = ("number", "money", "percent", "date", "person", "body", "author")
# What says by itself which kind of fact is wanted; other shapes only make it likely.
_SAYS_SO: dict[Expects, str] = {
    "money": r"\bhow much\b(?! of)|£(?!\s?\d)|\bin pounds\b",
    "percent": r"",  # whatever asks for one says so
    "number": r"\bhow (?:many|often|big|large|long|old|far)\b|\bnumbers? of\b",
    "date": r"\bwhen\b|\b(?:what|which) (?:date|day|month|year)\b|\bhow soon\b",
    "person": r"\bwho|\b(?:which|what) (?:\w+ ){0,2}(?:person|officer|member|councillor|minister)\b",
    "body": r"\bwhich\b",
    "author": r"\bwho\b|\bwritten by\b|\bcontact\b",
}


def says_so(question: str, kind: Expects) -> bool:
    """Whether a question says itself that it wants that kind of fact ("how much"), and no word of its topic does."""
    return kind in _SAYS_SO and bool(re.search(_SAYS_SO[kind], question.lower()))


# A number that names one part of a paper or of a plan.
_PART = r"\b(?:outcome|priority|phase|option|stage|section|paragraph|para|appendix|annex|figure|table|item|page) \w+\b"
_LABEL = re.compile(
    r"\b(band|grade|class|tier|zone|lot|option|amendment|motion|risk|outcome|priority|enabler|objective|appendix|annex|table"
    r"|figure|recommendation|phase|stage|quarter|theme|strand|schedule) (?:no\.? |number:? )?(\d{1,3}|[a-z])\b"
    rf"(?! (?:{_MONTH})\b)",  # "the ferry amendment 9 jan" names a day
    re.IGNORECASE,
)
# Two or more things set side by side.
COMPARES = re.compile(
    r"\b(?:compar\w+|differen\w+|differs?|versus|vs|contrast\w*|both)\b"
    r"|\b(?!rather|other)(?:more|less|fewer|\w{3,}er) than\b"
    r"|\bagainst\b.*\bin\b",
    re.IGNORECASE,
)


def asked_items(question: str) -> int | None:
    """ "the four partnerships", "what are the 3 enablers" → 4, 3; "the aims of outcome 6" → None."""
    match = re.search(
        rf"(?<![£.,/–-])\b([2-9]|1[0-2]|{'|'.join(COUNTS[1:])})\b(?![.,/–-]\d)"
        r"(?! (?:years?|months?|weeks?|days?|per)\b|%)",
        re.sub(_PART, " ", question.lower()),
    )
    if not match:
        return None
    return int(match[1]) if match[1].isdigit() else COUNTS.index(match[1]) + 1


def labels(text: str) -> list[tuple[str, str]]:
    """What a text calls by a number or a letter: "Band A, outcome 3" → ("band", "a"), ("outcome", "3")."""
    return [(noun.lower(), label.lower()) for noun, label in _LABEL.findall(text)]


def dates(question: str) -> tuple[tuple[int | None, int | None], ...]:
    """ "dec 2021" → (2021, 12); "2017" → (2017, None); "the january draft" → (None, 1); "2025-26" is no paper's day."""
    lowered = question.lower()
    found: list[tuple[int | None, int | None]] = []
    for match in re.finditer(r"(?:\b([a-z]{3,9})\.? )?(?:\d{1,2},? )?\b((?:19|20)\d\d)\b(?![-/–]\d\d\b)", lowered):
        found.append((int(match[2]), _month(match[1])))
    for match in re.finditer(r"\b([a-z]{3,9})\.? '?(\d\d)\b(?! (?:19|20)\d\d)", lowered):  # "dec 21"
        month = _month(match[1])
        if month:
            found.append((2000 + int(match[2]), month))
    named = rf"\b({_MONTH})(?:'s)? (?:(?!the|a|an)\w+ )?{_PAPER}\b(?! tax)"
    for match in (*re.finditer(named, lowered), *re.finditer(rf"{_LONE}({_MONTH})\W*$", lowered)):
        month = _month(match[1])
        if all(month != other for _, other in found):
            found.append((None, month))
    return tuple(dict.fromkeys(found))


def financial_years(text: str) -> list[int]:
    """The first years of the financial years that a text names: "2025-26, 26/27" → 2025, 2026."""
    pairs = re.findall(r"\b(?:20)?(\d\d)[-/–](?:20)?(\d\d)\b", text)
    return [2000 + int(first) for first, last in pairs if int(last) == (int(first) + 1) % 100]


def _month(word: str | None) -> int | None:
    return next((n for n, name in enumerate(MONTHS, 1) if word and name.startswith(word)), None)
