"""The numbers that Word puts before paragraphs by itself, counted as Word counts them (ECMA-376 part 1, 17.9)."""

import re
from dataclasses import dataclass, replace

from ingest.docx_parts import Element, switched, value, within
from ingest.docx_styles import Styles, indent

_LEVELS = 9
_HIGHEST = 32_767
_BULLET = "bullet"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: `text` is "%1.%2)", `restart` the level (from 1) whose use starts this one again."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False  # all its numbers are shown as 1, 2, 3
    restart: int | None = None
    style: str = ""
    indent: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before a paragraph: its label as shown, or a bullet, and how far it stands in (1/20 point)."""

    label: str = ""
    bullet: bool = False
    indent: int | None = None


class Numbers:
    """Counts a document's lists; `mark` must be called for its numbered paragraphs in their order."""

    def __init__(self, tree: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, list[_Level]] = {}
        self._linked: dict[str, str] = {}  # list → the style whose numbering it takes
        self._nums: dict[str, str] = {}
        self._changed: dict[tuple[str, int], _Level] = {}
        self._starts: dict[tuple[str, int], int] = {}  # (num, level) → where its first use begins the count again
        self._begun: set[tuple[str, int]] = set()
        self._counts: dict[str, dict[int, int]] = {}
        for found in tree.findall("w:abstractNum") if tree is not None else ():
            name = found.get("w:abstractNumId", "")
            self._lists[name] = _levels(found)
            self._linked[name] = value(found, "w:numStyleLink") or ""
        for num in tree.findall("w:num") if tree is not None else ():
            self._num(num)

    def _num(self, num: Element) -> None:
        name = num.get("w:numId", "")
        self._nums[name] = value(num, "w:abstractNumId") or ""
        for changed in num.findall("w:lvlOverride"):
            at = _whole(changed.get("w:ilvl"), 0)
            level = changed.find("w:lvl")
            if level is not None:
                self._changed[name, at] = _level(level)
            start = value(changed, "w:startOverride")
            if start is not None:
                self._starts[name, at] = _whole(start, 1, most=_HIGHEST)

    def mark(self, properties: Element | None, style: str) -> Mark | None:
        """What Word shows before the paragraph of these properties; None where it has no numbering."""
        num, at = self._numbering(properties, style)
        name = self._list(num)
        if name is None:
            return None
        level = self._level(num, name, at)
        if level.form == _BULLET:
            return Mark(bullet=True, indent=level.indent)
        self._count(num, name, at)
        return Mark(self._shown(num, name, at), indent=level.indent)

    def _numbering(self, properties: Element | None, style: str) -> tuple[str, int]:
        """The num and level of a paragraph: its own, else its style's; "0" switches numbering off."""
        own = properties.find("w:numPr") if properties is not None else None
        num, at = value(own, "w:numId"), value(own, "w:ilvl")
        if num is not None:
            return num, _whole(at, 0)
        chain = list(self._styles.chain(style))
        carried = [(name, within(found, "w:pPr", "w:numPr")) for name, found in chain]
        num = next((said for _, found in carried if (said := value(found, "w:numId")) is not None), "0")
        if at is None:
            levels = self._lists.get(self._list(num) or "", [])
            tied = [n for name, _ in chain for n, level in enumerate(levels) if level.style == name]
            at = (
                str(tied[0])
                if tied
                else next((said for _, f in carried if (said := value(f, "w:ilvl")) is not None), "0")
            )
        return num, _whole(at, 0)

    def _list(self, num: str) -> str | None:
        """The list that a num counts in, through the style that it may be tied to."""
        for _ in range(_LEVELS):
            name = self._nums.get(num)
            if num == "0" or name not in self._lists:
                return None
            tied = self._linked[name]
            if not tied:
                return name
            carried = (value(within(found, "w:pPr", "w:numPr"), "w:numId") for _, found in self._styles.chain(tied))
            num = next((said for said in carried if said), "0")
        return None

    def _level(self, num: str, name: str, at: int) -> _Level:
        return self._changed.get((num, at)) or self._lists[name][at]

    def _count(self, num: str, name: str, at: int) -> None:
        counts = self._counts.setdefault(name, {})
        start = self._starts.get((num, at))
        if start is not None and (at not in counts or (num, at) not in self._begun):
            counts[at] = start
        else:
            counts[at] = counts[at] + 1 if at in counts else self._level(num, name, at).start
        self._begun.add((num, at))
        for deeper in [n for n in counts if n > at]:
            restart = self._level(num, name, deeper).restart
            if restart is None or at < restart:
                del counts[deeper]

    def _shown(self, num: str, name: str, at: int) -> str:
        level, counts = self._level(num, name, at), self._counts[name]

        def part(found: re.Match[str]) -> str:
            n = int(found[1]) - 1
            its = self._level(num, name, n)
            count = counts.get(n, its.start)
            legal = level.legal and its.form not in ("none", "decimalZero")  # "Section 1.01"
            return formed(count, "decimal" if legal else its.form)

        return " ".join(re.sub(r"%([1-9])", part, level.text).split())


def formed(count: int, form: str) -> str:
    """A count in a number format of Word ("decimal", "lowerLetter", "upperRoman", "ordinal"); "" for unknown ones."""
    if form == "decimal" or count < 1:
        return str(count) if form != "none" else ""
    if form == "decimalZero":
        return f"{count:02}"
    if form == "ordinal":
        ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
        return f"{count}{ending}"
    if form in ("lowerLetter", "upperLetter"):  # z is followed by aa, bb
        letters = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 30)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and count < 4000:
        letters = ""
        for worth, letter in _ROMAN:
            letters += letter * (count // worth)
            count %= worth
        return letters.upper() if form == "upperRoman" else letters
    return ""


def _levels(tree: Element) -> list[_Level]:
    levels = [_Level(form="none")] * _LEVELS
    for found in tree.findall("w:lvl"):
        at = _whole(found.get("w:ilvl"), 0)
        levels[at] = _level(found)
    return levels


def _level(found: Element) -> _Level:
    restart = value(found, "w:lvlRestart")
    level = _Level(
        start=_whole(value(found, "w:start"), 0, most=_HIGHEST),
        form=value(found, "w:numFmt") or "decimal",
        text=value(found, "w:lvlText") or "",
        legal=bool(switched(found, "w:isLgl")),
        style=value(found, "w:pStyle") or "",
        indent=indent(found.find("w:pPr")),
    )
    return level if restart is None else replace(level, restart=_whole(restart, 0))


def _whole(said: str | None, default: int, most: int = _LEVELS - 1) -> int:
    """A number as the file says it, within bounds."""
    return min(int(said), most) if said and re.fullmatch(r"\d{1,6}", said) else default
