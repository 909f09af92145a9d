"""A reader's verdict on an answer, kept with the question as a candidate for the evaluation's gold questions.

A candidate has the names of `eval/gold/README.md`; `python -m eval candidates` reads it. It holds no words of a paper.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.schema import Answer, Citation, Limits
from web.limits import parameters

REASONS = {
    "not_supported": "A source does not support it",
    "not_asked": "It is not what I asked",
    "out_of_date": "It is out of date",
    "other": "Something else",
}
LONGEST = 1000  # characters of a reader's own words


def form(turn: int) -> str:
    """What opens under "Not useful"."""
    choices = "".join(
        f'<p><input type="radio" name="reason" id="f{turn}-{reason}" value="{reason}" required>'
        f'<label for="f{turn}-{reason}">{words}</label></p>'
        for reason, words in REASONS.items()
    )
    return (
        f'<form class="feedback" id="f{turn}" hidden><fieldset><legend>What is wrong with it?</legend>{choices}'
        f'</fieldset><p><label for="f{turn}-words">In your own words, if you like</label>'
        f'<textarea id="f{turn}-words" name="words" rows="2" maxlength="{LONGEST}"></textarea></p>'
        '<p class="aside">Kept with the question and the places cited, to test the assistant with; deleted with this '
        'conversation.</p><p><button type="submit">Send</button></p></form>'
    )


def candidate(
    turn: int, answer: Answer, history: Sequence[str], limits: Limits, useful: bool, reason: str, words: str
) -> dict[str, Any]:
    """The question with what the reader says of its answer, as one record."""
    return {
        "id": f"reader-{turn}",
        "question": answer.question,
        "history": list(history),
        "as_of": limits.as_of.isoformat() if limits.as_of else None,
        "limits": parameters(replace(limits, as_of=None)),
        "answerable": None if answer.declined else True,
        "support": [_place(cite) for cite in answer.citations],
        "verdict": "useful" if useful else "not useful",
        "reason": reason if reason in REASONS and not useful else None,
        "words": words.strip()[:LONGEST] or None,
    }


def _place(cite: Citation) -> dict[str, Any]:
    paper, para = cite.paper, cite.paragraph
    day = paper.meeting_date.isoformat() if paper.meeting_date else None
    report = {"body": paper.body, "meeting_date": day, "source": paper.source}
    return {"report": report, "paragraph": para.label, "place": para.place, "row": para.row, "page": para.page}
