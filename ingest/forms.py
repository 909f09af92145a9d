"""Forms and questionnaires: each short answer is one row with its question, under the part of the form it is in."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import ended
from ingest.paragraphs import Draft

_FEWEST = 5  # answers of a form
_SHARE = 0.2  # of a form's unnumbered paragraphs are such answers
_SHORT = 12  # words of an answer


def answered(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The drafts with the short answers of forms as rows; the names of a form's parts become their place."""
    asked = [i for i, draft in enumerate(drafts) if _question(draft)]
    free = sum(not (draft.label or draft.row) for draft in drafts)
    form = len(asked) >= _FEWEST and len(asked) >= _SHARE * free
    answers = {i for i in asked if form or _question(drafts[i]).endswith("?")}
    found: list[Draft] = []
    part: Draft | None = None  # the last heading over nothing, while it may name a part of a form
    for i, draft in enumerate(drafts):
        if i not in answers:
            found.append(draft)
            part = draft if _names_part(draft) else None if draft.label else part
            continue
        above = (draft.heading or "").rpartition(" > ")[0]
        if part and above == (part.heading or "") and (draft.page or 0) - (part.page or 0) <= 1:
            above = f"{above} > {part.text}" if above else part.text
            found = [other for other in found if other is not part]
        place = above.rpartition(" > ")[2] or "Form"
        question = _question(draft)
        found.append(
            replace(draft, place=place, row=question, heading=above or place, text=f"{question}\n{draft.text}")
        )
    return tuple(found)


def _names_part(draft: Draft) -> bool:
    """Whether it is a heading over nothing but further headings."""
    return not (draft.label or draft.row) and draft.place == draft.text


def _question(draft: Draft) -> str:
    """The heading that a short answer stands under alone, "" for what is no answer."""
    question = (draft.heading or "").rpartition(" > ")[2]
    short = "\n" not in draft.text and len(draft.text.split()) <= _SHORT
    answer = short and (question.endswith("?") or not ended(draft.text)) and not draft.text.startswith(("- ", "(Item "))
    return question if answer and not (draft.label or draft.row) and draft.place == question.rstrip(":") else ""
