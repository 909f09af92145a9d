"""What several papers print is found once, as the most current prints it; and crowds of papers that say one thing."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.keeping.links import Print
from assistant.schema import Hit, Limits
from assistant.store import Store
from assistant.text import content_stems

_CROWD = 3  # papers; two may be a paper and its next text
_LIKE = 0.5  # the Jaccard likeness of what two passages speak of


def once(hits: Sequence[Hit], store: Store, limits: Limits) -> list[Hit]:
    """The hits with each paragraph as its most current copy prints it, at the place of the best of the copies.

    A piece that the current paper is not cut into stays as it was found.
    """
    current = store.copies({hit.paragraph.paragraph_id for hit in hits}, limits)
    ids = []
    for hit in hits:
        paragraph_id, _, piece = hit.passage.passage_id.rpartition("/")
        ids.append(f"{current.get(paragraph_id, paragraph_id)}/{piece}")
    held = {hit.passage.passage_id: (hit.passage, hit.paragraph, hit.paper) for hit in hits}
    missing = [passage_id for passage_id in ids if passage_id not in held]
    held |= {found[0].passage_id: found for found in store.passages(missing)}
    kept: dict[str, Hit] = {}
    for hit, passage_id in zip(hits, ids, strict=True):
        passage, para, paper = held.get(passage_id, (hit.passage, hit.paragraph, hit.paper))
        kept.setdefault(passage.passage_id, replace(hit, passage=passage, paragraph=para, paper=paper))
    return list(kept.values())


def crowd(hits: Sequence[Hit]) -> set[str]:
    """The ids of papers that print neither a body nor a meeting's day, where three or more of them say one thing.

    That is: of each a passage is found that speaks of much the same as theirs, with the same figures and negations.
    Whoever writes a paper for one question can write five, so they are one source, of whom nobody knows who it is.
    """
    nameless = [hit for hit in hits if not (hit.paper.body or hit.paper.meeting_date)]
    said = [(hit.paper.paper_id, set(content_stems(hit.passage.text)), Print(0, hit.passage.text)) for hit in nameless]
    found: set[str] = set()
    for _, stems, text in said:
        alike = {
            paper_id
            for paper_id, others, other in said
            if text.firm.keys() == other.firm.keys() and len(stems & others) >= _LIKE * len(stems | others)
        }
        if len(alike) >= _CROWD:
            found |= alike
    return found
