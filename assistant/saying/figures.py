"""The figures of a text as values that can be compared: money, percentages, dates, references, numbers of things."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.schema import Term
from assistant.text import stem, stems, words
from assistant.wordlists import COUNTS, MONTHS, STOPWORDS

FigureKind = Literal["money", "percent", "date", "number", "reference"]
Value = float | str | tuple[int | None, int | None, int | None]

_MONTH = "|".join(name.capitalize() for name in MONTHS)
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_AMOUNT = r"(?P<digits>\d(?:[\d,]*\d)?(?:\.\d+)?)(?:\s?(?P<scale>k|m|bn|thousand|million|billion)\b)?"
_TENS = {name: n for n, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
_WRITTEN = {name: n for n, name in enumerate(COUNTS, start=1)} | {name: 10 * n for name, n in _TENS.items()}
# In this order; what one has taken the next does not see.
_FORMS: tuple[tuple[FigureKind | None, re.Pattern[str]], ...] = (
    ("money", re.compile(rf"£\s?(?!000){_AMOUNT}", re.IGNORECASE)),  # "£000s" heads a column
    ("percent", re.compile(r"\b(?P<digits>\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)", re.IGNORECASE)),
    ("reference", re.compile(r"\b\d{2}[/-]\d{5}\b")),  # of a decision
    ("date", re.compile(r"\b(?P<span>(?:19|20)\d\d[/–-](?:20)?\d\d)\b(?!-)")),
    (
        "date",
        re.compile(
            rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?(?P<month>{_MONTH})\b"
            r"(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?\b)?(?:,? (?P<year>(?:19|20)\d\d)\b)?"
            r"|\b(?P<alone>(?:19|20)\d\d)\b"
        ),
    ),
    # What names a part of a paper or of a plan, a reference, a clock or a telephone number counts nothing.
    (
        None,
        re.compile(
            r"\b(?:appendix|annex|figure|table|section|paragraph|para|page|outcome|priority|objective|option|phase|stage"
            r"|part|item|recommendation|schedule|tier|level|quarter|no)s?\.? \d+(?:\.\d+)*\b"
            r"|\b0\d{2,4} ?\d{3,4} ?\d{3,4}\b|\b\d+(?:[./:–-]\d+){2,}\b|\b\d+[/:–-]\d+\b|\b\d+(?:st|nd|rd|th)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            rf"(?<![\w.,-]){_AMOUNT}(?![\w%])"
            rf"|\b(?P<written>(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(COUNTS[:9])}))?|{'|'.join(COUNTS[1:])})\b",
            re.IGNORECASE,
        ),
    ),
)
# What a number counts ends with the first plural after it; short forms in capitals may take an s.
_PLURAL = re.compile(r"(?:\w*[a-z][a-hj-rtv-z]|[A-Z][A-Za-z&]*[A-Z]|\w+e)s|people|staff|children|men|women")
_LONGEST_NOUN = 5  # words


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as printed, its value, and of a number what it counts, as stems; none where that is not plain."""

    kind: FigureKind
    text: str  # a number with what it counts: "42 primary care networks"
    value: Value  # a day as (year, month, day), a financial year as printed
    counts: tuple[str, ...] = ()

    def agrees(self, other: "Figure") -> bool:
        """Whether both say the same of what may be the same thing; a date agrees with a less exact one."""
        if self.kind != other.kind or self.apart(other):
            return False
        if isinstance(self.value, tuple) and isinstance(other.value, tuple):
            pairs = [(a, b) for a, b in zip(self.value, other.value, strict=True) if a is not None and b is not None]
            return bool(pairs) and all(a == b for a, b in pairs)
        return self.value == other.value

    def alike(self, other: "Figure") -> bool:
        """Whether both are of one kind, dates equally exact, and numbers plainly count the same thing."""
        if self.kind != other.kind or _exactness(self.value) != _exactness(other.value):
            return False
        return self.kind != "number" or bool(self.counts and other.counts and not self.apart(other))

    def apart(self, other: "Figure") -> bool:
        """Whether two numbers plainly count different things."""
        if not self.counts or not other.counts:
            return False
        one, two = set(self.counts), set(other.counts)
        return self.counts[-1] != other.counts[-1] or not (one <= two or two <= one)


def _exactness(value: Value) -> list[bool]:
    return [part is not None for part in value] if isinstance(value, tuple) else []


def long_forms(terms: Iterable[Term]) -> dict[str, tuple[str, ...]]:
    """Stem of each short form → stems of what it stands for, by the papers' own definitions."""
    return {stem(term.short): tuple(stems(term.long)) for term in terms}


def figures(text: str, spelt: Mapping[str, Sequence[str]]) -> list[Figure]:
    """The figures of a text in order; `spelt` as `long_forms` gives it."""
    found: list[tuple[int, Figure]] = []
    left = text
    for kind, form in _FORMS:
        for match in form.finditer(left):
            if kind and (figure := _figure(kind, match, text, spelt)):
                found.append((match.start(), figure))
        left = form.sub(lambda match: "~" * len(match[0]), left)
    return [figure for _, figure in sorted(found, key=lambda item: item[0])]


def _figure(kind: FigureKind, match: re.Match[str], text: str, spelt: Mapping[str, Sequence[str]]) -> Figure | None:
    parts = match.groupdict()
    printed = match[0].strip()
    if kind == "reference":
        return Figure(kind, printed, printed.replace("-", "/"))
    if kind == "date":
        value = _day(parts)
        return Figure(kind, printed, value) if value else None
    if parts.get("written"):
        amount = float(sum(_WRITTEN[part] for part in parts["written"].lower().split("-")))
    else:
        scale = (parts.get("scale") or "").lower()
        amount = round(float(parts["digits"].replace(",", "")) * _SCALE.get(scale, 1.0), 6)
    if kind != "number":
        return Figure(kind, printed, amount)
    end, counts = _counted(text, match.end(), spelt)
    return Figure(kind, " ".join(text[match.start() : end].split()), amount, counts)


def _day(parts: Mapping[str, str | None]) -> Value | None:
    """A date's value; None for a month alone, which may be a verb or a name and says little."""
    if parts.get("span"):
        first, last = re.split(r"[/–-]", str(parts["span"]))
        return f"{first}/{last[-2:]}"
    if parts.get("alone"):
        return int(str(parts["alone"])), None, None
    year, day = parts["year"], parts["day"] or parts["after"]
    if not year and not day:
        return None
    return int(year) if year else None, MONTHS.index(str(parts["month"]).lower()) + 1, int(day) if day else None


def _counted(text: str, start: int, spelt: Mapping[str, Sequence[str]]) -> tuple[int, tuple[str, ...]]:
    """What a number before `start` counts, up to its first plural: where it ends, and its stems."""
    kept: list[str] = []
    at = start
    for word in re.finditer(r"\s+(such |other |different )?([\w&'’/-]+)", text[start : start + 100]):
        if start + word.start() != at or len(kept) == _LONGEST_NOUN or word[2].lower() in STOPWORDS:
            break  # something else stands between
        kept.append(word[2])
        at = start + word.end()
        if _PLURAL.fullmatch(word[2]):
            counted = [s for w in words(" ".join(kept)) for s in spelt.get(stem(w), (stem(w),))]
            return at, tuple(counted)
    return start, ()
