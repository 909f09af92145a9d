"""What a sentence claims, in pieces that can be looked for in a source: figures, names, words that carry meaning."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from assistant.text import lists, sentences, stem, words
from assistant.wordlists import BOUNDS, COUNTS, JOINING, MONTHS, NEGATIONS, TENTATIVE

NEAR = 5  # words on each side of a figure or a name that tell what it is of

_MONTH = "|".join(name.capitalize() for name in MONTHS)
_FIGURE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?(?P<month>\b(?:{_MONTH})),? (?P<year>\d{{4}})\b"
    rf"|(?P<only_day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<only_month>{_MONTH})\b"
    r"|(?P<number>£?\d[\w,./:–-]*%?(?:\s(?:per cent|percent|thousand|million|billion)\b)?)"
    rf"|(?P<count>\b(?i:{'|'.join(COUNTS)})\b)"
)
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
        found.append(Figure(printed, match.start(), match.start() + len(printed), _means(match, printed), bound))
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


def names(text: str) -> list[tuple[str, int]]:
    """Runs of words in capitals in a folded text, with their places; a first word only where it goes on as a name."""
    for figure in figures(text):
        text = text[: figure.start] + "~" * len(figure.text) + text[figure.end :]
    found = []
    for match in _NAME.finditer(text):
        name, start = re.sub(r"'s?$", "", match[0]), match.start()
        first, _, rest = name.partition(" ")
        if _OPENS.search(text[:start]) and (not rest or first.lower() in JOINING):
            name, start = rest, start + len(first) + 1
        if name:
            found.append((name, start))
    return found


def holds(text: str, name: str) -> list[int]:
    """Where a name stands in a folded text as whole words; its first letter may be small there."""
    form = f"[{name[0]}{name[0].lower()}]{re.escape(name[1:])}" if " " in name else re.escape(name)
    return [match.start() for match in re.finditer(rf"(?<!\w){form}(?!\w)", text)]


def meaning(text: str) -> list[str]:
    """The stems of a text's words, but for figures and the words that only join."""
    found = []
    for word in words(text):
        plain = word.lower().replace("’", "'")
        if any(c.isdigit() for c in word) or plain.removesuffix("'s") in JOINING or plain in COUNTS:
            continue
        found.append(stem(word))
    return found


def around(text: str, start: int, end: int) -> set[str]:
    """What carries meaning within a few words of a place."""
    before, after = words(text[:start])[-NEAR:], words(text[end:])[:NEAR]
    return set(meaning(" ".join(before))) | set(meaning(" ".join(after)))


def units(text: str) -> list[str]:
    """The pieces of a paragraph that a sentence may be made from: its sentences, and its lists whole."""
    return [fold(text[start:end]) for start, end in [*sentences(text), *lists(text)]]


def negated(text: str) -> bool:
    """Whether a folded text turns something round."""
    return _any_of(NEGATIONS, text) or "n't" in text


def tentative(text: str) -> bool:
    """Whether a text asks, plans or doubts."""
    return _any_of(TENTATIVE, text)


def _any_of(known: Collection[str], text: str) -> bool:
    return any(word.lower() in known and word != "May" for word in words(text))  # the month asks nothing
