"""One statement quoted with what it needs to be understood, and statements that belong together joined."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.asking.question import Topic, stem_line
from assistant.rank import Candidate
from assistant.saying.row import pieces
from assistant.schema import Paragraph
from assistant.text import LEANS_BACK, lists, sentence_before
from assistant.verify import Statement, squeeze

TELLS = 8  # words of a lead-in that may say what is asked itself
_CLAUSE = re.compile(r"[;:] |, (?=(?:and|but|which|who|while|whilst|with|where)\b)|\n")
_DANGLING = re.compile(r"[;,](?: (?:and|or))?$")  # how an item of a list ends before the next
# What may stand in a lead-in itself: "Mr Adams proposed, and Mrs Bell seconded, the following:"
_IN_A_LEAD_IN = ("person", "body", "date", "number", "money", "percent")
_CONTACT = re.compile(r"\b(?:tele)?phone\b|\btel\b|\be-?mail\b|\bcontact details?\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@|\b0(?: ?\d){9,10}\b")
_CALLED = re.compile(r"[\s,;(]*(?:(?:e-?mail|tel(?:ephone)?(?: no)?|phone)\b[.: ]*)?$", re.IGNORECASE)
# What only says "this item" is named by its heading.
_ITEM = re.compile(
    r"(?:This|The) (?:item|report|paper|motion|petition|update|matter)\b(?! (?:of|on|to|by|that|which|into|from|for)\b)"
)


def quoted(asked: Topic, candidate: Candidate, room: int) -> list[Statement]:
    """The sentence as `quote` gives it; of a table's row the cells asked for, each run of them by itself."""
    para = candidate.paragraph
    if para.row is not None:
        return [Statement("", piece, candidate.paper, para) for piece in pieces(asked, para, room)]
    statement = quote(asked, candidate, room)
    return [statement] if statement else []


def quote(asked: Topic, candidate: Candidate, room: int) -> Statement | None:
    """The sentence with what it needs to be understood: its list, its row, or the sentence it leans on."""
    para, sentence = candidate.paragraph, candidate.sentence
    text = para.text
    bare = candidate.grounds["place"] and not _CONTACT.search(asked.text)
    whole = without_contacts(text) if bare else text
    if (para.row is not None or candidate.grounds["place"]) and length(whole) <= room:
        return Statement("", whole, candidate.paper, para)
    if para.row is not None:
        cells = max(pieces(asked, para, room), key=length, default="")
        return Statement("", cells, candidate.paper, para) if cells else None
    start, end, left_out = sentence.start, sentence.end, 0
    leads_in = sentence.text.endswith(":")
    if asked.expects in ("list", "recommendation") or leads_in or candidate.whole_list:
        start, end, left_out = _list_around(text, start, end, room)
        if text[start:end].endswith(":") and not (asked.expects in _IN_A_LEAD_IN and candidate.grounds["holds"]):
            return None  # a lead-in without its list says nothing
    if LEANS_BACK.match(text[start:end]):
        before = sentence_before(text, start)
        if length(text[before:end]) <= room:
            start = before
    quote = unmarked(_DANGLING.sub("", text[start:end]))
    if length(quote) > room:
        return None
    heading = _subject(para) if _ITEM.match(quote) else ""
    return Statement(heading if length(heading) + length(quote) <= room else "", quote, candidate.paper, para, left_out)


def _subject(para: Paragraph) -> str:
    """What a paragraph is about, by the last of its headings without its number: "Select Committee report:"."""
    last = re.sub(r"^(?:item )?\d+(?:\.\d+)*[.:]?\s+", "", (para.heading or "").split(" > ")[-1], flags=re.IGNORECASE)
    return f"{last.rstrip(':. ')}:" if last else ""


def clauses(asked: Topic, candidate: Candidate, room: int) -> Statement | None:
    """Of a sentence too long to quote, its clause that says most of the topic, and those before it as room allows.

    A lead-in whose list stands elsewhere may say what is asked itself, unless it is the list that is asked for.
    """
    text, start, end = candidate.paragraph.text, candidate.sentence.start, candidate.sentence.end
    says = candidate.grounds["holds"] and asked.expects not in ("list", "recommendation", "definition")
    if asked.expects == "any":
        says = length(candidate.sentence.text) >= TELLS
    bare = candidate.sentence.text.endswith(":") and not says
    if candidate.whole_list or bare:
        return None
    cuts = [start, *(start + cut.end() for cut in _CLAUSE.finditer(text[start:end])), end]
    parts = list(pairwise(cuts))
    said = [sum(concept.weight * concept.met(stem_line(text[a:b])) for concept in asked.concepts) for a, b in parts]
    best = max(range(len(parts)), key=lambda n: (said[n], -n))
    last = parts[best][1]
    first = next((a for a, _ in parts[: best + 1] if length(text[a:last]) <= room), last)
    quoted = unmarked(_DANGLING.sub("", text[first:last].rstrip()))
    return Statement("", quoted, candidate.paper, candidate.paragraph) if quoted else None


def _list_around(text: str, start: int, end: int, room: int) -> tuple[int, int, int]:
    """Span of the list that a sentence stands in, with as many items as there is room for, and how many are left."""
    around = [span for span in lists(text) if span[0] <= start and end <= span[1]]
    if not around:
        return start, end, 0
    begin, last = around[-1]
    ends = [begin + line.end() for line in re.finditer(r"[^\n]+", text[begin:last])]
    kept = max((n for n, line_end in enumerate(ends) if length(text[begin:line_end]) <= room), default=0)
    return begin, ends[kept], len(ends) - 1 - kept


def without_contacts(text: str) -> str:
    """What stands above the first address or telephone number: whole lines, or what its own line begins with."""
    contact = _ADDRESS.search(text)
    if not contact:
        return text
    line = text.rfind("\n", 0, contact.start()) + 1
    return text[:line].rstrip() or _CALLED.sub("", text[: contact.start()]) or text


def unmarked(quote: str) -> str:
    """A quotation without a mark of quotation at its ends that ours takes the place of, or that has no other."""
    opens, closes = quote.count("“"), quote.count("”")
    inner = quote[1:-1]
    if quote.startswith("“") and (not closes or (quote.endswith("”") and not {"“", "”"} & set(inner))):
        quote = quote[1:]
    return quote[:-1] if quote.endswith("”") and (not opens or "“" not in quote) else quote


def joined(chosen: Sequence[Statement]) -> list[Statement]:
    """Statements that go on from one another in a paragraph made one quotation, at the place of the first."""
    joined: list[Statement] = []
    for statement in chosen:
        for at, other in enumerate(joined):
            together = _together(other, statement)
            if together:
                joined[at] = together
                break
        else:
            joined.append(statement)
    return joined


def _together(one: Statement, other: Statement) -> Statement | None:
    """Both as one quotation where `other` goes on from `one`; what leads is never pushed back by what precedes it."""
    if one.paragraph.paragraph_id != other.paragraph.paragraph_id:
        return None
    text = one.paragraph.text
    end, start = text.find(one.quote) + len(one.quote), text.find(other.quote)
    if start < end or text[end:start].strip():
        return None
    together = text[text.find(one.quote) : start + len(other.quote)]
    return replace(one, quote=together, left_out=one.left_out + other.left_out)


def overlap(one: Statement, other: Statement) -> bool:
    """Whether one says no more than the other: a piece of it, or the same words printed again in the paper."""
    return one.paper.paper_id == other.paper.paper_id and (
        squeeze(one.quote) in squeeze(other.quote) or squeeze(other.quote) in squeeze(one.quote)
    )


def length(text: str) -> int:
    """Words as runs without white space."""
    return len(text.split())
