"""A figure that differs between papers of different days, told as a change; and between places of one paper, as a
discrepancy.

Only what is plainly the same thing is compared: the one sum or percentage of each quotation, or the number before what
the question counts. What is not plain is left to the reader of the quotations.
"""

from collections.abc import Sequence

from assistant.asking.question import Topic, stem_line
from assistant.cite import when
from assistant.saying.figures import Figure, figures
from assistant.schema import Citation, Notice
from assistant.text import stems

PLAIN = 0.75  # share of the question's topic that two figures of one paper must stand beside to disagree


def changed(asked: Topic, cites: Sequence[Citation]) -> Notice | None:
    """What the figure asked for was in each paper cited, newest first; None where it did not plainly change."""
    told = [(cite, figure) for cite in cites if (figure := _figure(asked, cite.quote))]
    if asked.expects in ("money", "percent"):  # a count says of what; a sum is of what stands beside it
        of = _named(asked, _with_its_place(told[0][0])) if told else set()
        told = [(cite, figure) for cite, figure in told if of and _named(asked, _with_its_place(cite)) == of]
    newest: dict[str, tuple[Citation, Figure]] = {}
    for cite, figure in sorted(told, key=lambda pair: _day(pair[0]), reverse=True):
        newest.setdefault(cite.paper.paper_id, (cite, figure))
    dated = [(cite, figure) for cite, figure in newest.values() if cite.paper.span]
    if len({figure.value for _, figure in dated}) > 1 and len({_day(cite) for cite, _ in dated}) > 1:
        said = "; ".join(f"{figure.text}, {when(cite.paper)}" for cite, figure in dated)
        return Notice("changed", f"The papers give different figures over time: {said}.", tuple(c for c, _ in dated))
    for cite, figure in told:
        named = _named(asked, cite.quote)
        differing = [
            (c, f)
            for c, f in told
            if c.paper == cite.paper and f.value != figure.value and named and _named(asked, c.quote) == named
        ]
        if differing:
            text = f"One paper gives two figures: {figure.text} and {differing[0][1].text}."
            return Notice("discrepancy", text, (cite, differing[0][0]))
    return None


def _with_its_place(cite: Citation) -> str:
    return " ".join(filter(None, [cite.quote, cite.paragraph.heading, cite.paper.title]))


def _named(asked: Topic, quote: str) -> set[str]:
    """The parts of the topic that a quotation names, if most: figures beside other parts are of other things."""
    line, days = stem_line(quote), {str(year) for year, _ in asked.dates}
    concepts = [concept for concept in asked.concepts if concept.forms[0] not in days]  # a year names a paper
    named = [concept for concept in concepts if concept.met(line)]
    most = sum(c.weight for c in named) >= PLAIN * sum(c.weight for c in concepts)
    return {concept.forms[0] for concept in named} if most else set()


def _figure(asked: Topic, quote: str) -> Figure | None:
    """The one figure of the kind asked for; None where there is none, or more than one."""
    found = [figure for figure in figures(quote, {}) if figure.kind == asked.expects]
    if asked.expects == "number":
        found = [figure for figure in found if any(form <= set(stems(figure.text)) for form in asked.counted)]
    return found[0] if asked.expects != "date" and len({figure.value for figure in found}) == 1 else None


def _day(cite: Citation) -> int:
    return cite.paper.span[1].toordinal() if cite.paper.span else 0
