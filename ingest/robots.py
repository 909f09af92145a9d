"""What a site's robots.txt asks of programs like this one, read as RFC 9309 says, and the pause it asks for.

Patterns are matched without regular expressions, so that no file of patterns can make the match slow.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that hold for us: patterns with whether they allow, and the seconds wanted between requests."""

    patterns: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0

    def allow(self, target: str) -> bool:
        """Whether a path with its query may be fetched: the longest pattern decides, on a tie the one that allows."""
        fitting = [(len(pattern), allows) for pattern, allows in self.patterns if _fits(pattern, unquote(target))]
        return max(fitting, default=(0, True))[1]


def rules_for(agent: str, text: str) -> Rules:
    """The rules of all groups that name `agent`; where none does, those of the groups for everybody."""
    groups: dict[str, Rules] = {}
    named: list[str] = []
    ruled = True
    for line in text.splitlines():
        field, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        field = field.lower()
        if field == "user-agent":
            named = [value.lower()] if ruled else [*named, value.lower()]
            ruled = False
            groups.setdefault(value.lower(), Rules())
        elif field in ("allow", "disallow", "crawl-delay"):
            ruled = True
            for name in named:
                groups[name] = _with(groups[name], field, value)
    return groups.get(agent.lower(), groups.get("*", Rules()))


def _with(rules: Rules, field: str, value: str) -> Rules:
    if field == "crawl-delay":
        delay = float(value) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value) else 0.0
        return Rules(rules.patterns, max(rules.delay, delay))
    return Rules((*rules.patterns, (value, field == "allow")), rules.delay) if value else rules


def _fits(pattern: str, target: str) -> bool:
    """Whether a pattern, in which * is anything and a last $ the end, fits the beginning of a target."""
    ends = pattern.endswith("$")
    first, *rest = [unquote(piece) for piece in pattern.removesuffix("$").split("*")]
    if not target.startswith(first):
        return False
    if ends and not rest:
        return target == first
    at = len(first)
    for piece in rest[:-1] if ends else rest:
        at = target.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return not ends or (target.endswith(rest[-1]) and len(target) - len(rest[-1]) >= at)
