"""What several papers print is found once: as the most current of them prints it."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.schema import Hit, Limits
from assistant.store import Store


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
