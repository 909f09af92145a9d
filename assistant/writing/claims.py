"""What a sentence claims, in pieces that can be looked for in a source: figures, names, words that carry meaning."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from assistant.text import WORD, sentences, stem, words
from assistant.wordlists import BOUNDS, COUNTS, JOINING, MONTHS, NEGATIONS, TENTATIVE

NOUN = 4  # words after a number among which stands what it counts

_MONTH = "|".join(name.capitalize() for name in MONTHS)
_FIGURE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?(?P<month>\b(?:{_MONTH})),? (?P<year>\d{{4}})\b"
    rf"|(?P<only_day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<only_month>{_MONTH})\b"
    r"|(?P<number>£?\d[\w,./:–-]*%?(?:\s(?:per cent|percent|thousand|million|billion)\b)?)"
    rf"|(?P<count>\b(?i:{'|'.join(COUNTS)})\b)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_AMOUNT = re.compile(r"(£?)(\d+(?:\.\d+)?)\s?(k|m|bn|%|per cent|percent|thousand|million|billion)?")
_SCALE = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_NAME = re.compile(r"(?<!\w)[A-Z][\w&'-]*(?: [A-Z][\w&'-]*)*")
_OPENS = re.compile(r"(?:^|[.:;!?]\s|[“\"(])$")  # what stands before a word that is capital by position


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as printed, and where; `means` holds it in one form and, of a date, what it implies."""

    text: str
    start: int
    end: int
    means: tuple[str, ...]  # the figure itself first
    bound: str  # what belongs to it: "about", "up to", "by"; "" for nothing
    timed: bool  # it tells when

    def bounded_as(self, other: "Figure") -> bool:
        """Whether both are bounded alike; of an amount, "by", "to" and "from" may be said or not."""
        bounds = {self.bound, other.bound}
        return len(bounds) == 1 or (not self.timed and "" in bounds and bounds <= {"", "by", "to", "from"})

    @property
    def counts(self) -> bool:
        """Whether it is a bare number, which counts something."""
        return not self.timed and self.means[0].isdecimal()


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a figure of a text, and where; `means` is a word's stem, or what the figure means."""

    means: tuple[str, ...]
    start: int
    end: int


def fold(text: str) -> str:
    """One line, with apostrophes and dashes of one kind."""
    return " ".join(text.split()).translate(str.maketrans("’‘–—", "''--"))


def figures(text: str) -> list[Figure]:
    """The figures, dates and counts of a folded text in order; "£1.2m" means what "£1.2 million" does."""
    found = []
    for match in _FIGURE.finditer(text):
        printed = match[0].rstrip(".,/:-")
        before = text[: match.start()].lower().split()[-2:]
        bound = BOUNDS.get(" ".join(before)) or BOUNDS.get(before[-1] if before else "", "")
        means = _means(match, printed)
        timed = bool(match["month"] or match["only_month"] or _YEAR.fullmatch(printed))
        found.append(Figure(printed, match.start(), match.start() + len(printed), means, bound, timed))
    return found


def _means(match: re.Match[str], printed: str) -> tuple[str, ...]:
    part = match.groupdict()
    if part["month"]:
        month, year = part["month"].lower(), part["year"]
        less = (f"{month} {year}", year)
        return (f"{part['day']} {month} {year}", *less, f"{part['day']} {month}") if part["day"] else less
    if part["only_month"]:
        return (f"{part['only_day']} {part['only_month'].lower()}",)
    if part["count"]:
        return (str(COUNTS.index(printed.lower()) + 1),)
    plain = re.sub(r"(?<=\d),(?=\d)", "", printed.lower())
    plain = re.sub(r"^(\d+)(?:st|nd|rd|th)$", r"\1", plain)
    amount = _AMOUNT.fullmatch(plain)
    if not amount:
        return (plain,)
    pounds, digits, unit = amount.groups()
    value = (Decimal(digits) * 10 ** _SCALE.get(unit or "", 0)).normalize()
    return (f"{pounds}{value:f}{'%' if unit in ('%', 'per cent', 'percent') else ''}",)


def names(text: str) -> list[str]:
    """Runs of words in capitals in a folded text; the first word of a sentence only where it goes on as a name."""
    text = _without_figures(text)
    found = []
    for match in _NAME.finditer(text):
        name = re.sub(r"'s?$", "", match[0])
        first, _, rest = name.partition(" ")
        if _OPENS.search(text[: match.start()]) and (not rest or first.lower() in JOINING):
            name = rest
        if name:
            found.append(name)
    return found


def holds(text: str, name: str) -> bool:
    """Whether a name stands in a folded text as whole words; of several, the first letter may be small there."""
    form = f"[{name[0]}{name[0].lower()}]{re.escape(name[1:])}" if " " in name else re.escape(name)
    return bool(re.search(rf"(?<!\w){form}(?!\w)", text))


def tokens(text: str) -> list[Token]:
    """The figures of a folded text, and its words but for those that only join, in order."""
    found = [Token(figure.means, figure.start, figure.end) for figure in figures(text)]
    for match in WORD.finditer(_without_figures(text)):
        if match[0].lower().removesuffix("'s") not in JOINING:
            found.append(Token((stem(match[0]),), match.start(), match.end()))
    return sorted(found, key=lambda token: token.start)


def meaning(text: str) -> set[str]:
    """The stems of a folded text's words, but for figures and the words that only join."""
    return {stem(word) for word in words(_without_figures(text)) if word.lower().removesuffix("'s") not in JOINING}


def counted(text: str, end: int) -> set[str]:
    """The stems of what a figure that ends there counts: the words after it, up to one that only joins."""
    found = set()
    for word in words(text[end:])[:NOUN]:
        if word.lower().removesuffix("'s") in JOINING:
            break
        found.add(stem(word))
    return found


def _without_figures(text: str) -> str:
    for figure in figures(text):
        text = text[: figure.start] + "~" * len(figure.text) + text[figure.end :]
    return text


def pieces(text: str) -> list[str]:
    """The sentences and list items of a paragraph, folded."""
    return [fold(text[start:end]) for start, end in sentences(text)]


def negated(text: str) -> bool:
    """Whether a folded text turns something round."""
    return _any_of(NEGATIONS, text) or "n't" in text


def tentative(text: str) -> bool:
    """Whether a text asks, plans or doubts."""
    return _any_of(TENTATIVE, text)


def _any_of(known: Collection[str], text: str) -> bool:
    return any(word.lower() in known and word != "May" for word in words(text))  # the month asks nothing
