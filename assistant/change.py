"""A figure that differs between papers of different days, told as a change; and between places of one paper, as a
discrepancy.

Only what is plainly the same thing is compared: the one sum or percentage of each quotation, or the number before what
the question counts. What is not plain is left to the reader of the quotations.
"""

import re
from collections.abc import Sequence

from assistant.cite import when
from assistant.question import Topic
from assistant.rank import counts
from assistant.schema import Citation, Notice
from assistant.wordlists import COUNTS

_SUMS = re.compile(r"£\s?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:million|billion|m|bn|k)\b)?", re.IGNORECASE)
_SHARES = re.compile(r"\d[\d.]*\s?(?:%|per ?cent)", re.IGNORECASE)


def changed(asked: Topic, cites: Sequence[Citation]) -> Notice | None:
    """What the figure asked for was in each paper cited, newest first; None where it did not plainly change."""
    told = [(cite, figure) for cite in cites if (figure := _figure(asked, cite.quote))]
    newest: dict[str, tuple[Citation, str]] = {}
    for cite, figure in sorted(told, key=lambda pair: _day(pair[0]), reverse=True):
        newest.setdefault(cite.paper.paper_id, (cite, figure))
    dated = [(cite, figure) for cite, figure in newest.values() if cite.paper.span]
    if len({_plain(figure) for _, figure in dated}) > 1 and len({_day(cite) for cite, _ in dated}) > 1:
        said = "; ".join(f"{figure}, {when(cite.paper)}" for cite, figure in dated)
        return Notice("changed", f"The papers give different figures over time: {said}.", tuple(c for c, _ in dated))
    for cite, figure in told:
        differing = [(c, f) for c, f in told if c.paper == cite.paper and _plain(f) != _plain(figure)]
        if differing:
            text = f"One paper gives two figures: {figure} and {differing[0][1]}."
            return Notice("discrepancy", text, (cite, differing[0][0]))
    return None


def _figure(asked: Topic, quote: str) -> str | None:
    """The one figure of the kind asked for; None where there is none, or more than one."""
    if asked.expects == "number":
        found = counts(asked, quote)
    elif asked.expects in ("money", "percent"):
        found = (_SUMS if asked.expects == "money" else _SHARES).findall(quote)
    else:
        return None
    return found[0].strip() if len({_plain(figure) for figure in found}) == 1 else None


def _plain(figure: str) -> str:
    """ "£1,200" as "£1200", "four" as "4", "20 per cent" as "20%"."""
    text = re.sub(r"[,\s]", "", figure.lower()).replace("percent", "%").replace("million", "m").replace("billion", "bn")
    return str(COUNTS.index(text) + 1) if text in COUNTS else text


def _day(cite: Citation) -> int:
    return cite.paper.span[1].toordinal() if cite.paper.span else 0
