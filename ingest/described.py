"""What this version reads from the paragraphs held and an earlier one did not."""

from dataclasses import replace

from assistant.keeping.writer import Writer
from assistant.schema import UNRESTRICTED
from ingest.access import access_of
from ingest.exempt import classified, closed
from ingest.marks import said_exempt
from ingest.metadata import metadata
from ingest.motions import motions
from ingest.paragraphs import Draft


def describe_again(writer: Writer) -> int:
    """Give the papers held what this version reads from their paragraphs and an earlier did not; returns how many.

    Nothing is embedded or becomes a new revision. A paper in which a closed part is found is closed.
    """
    held = writer.papers()
    for _, paper in held:
        paras = writer.paragraphs(paper.paper_id)
        drafts = [Draft(**{name: getattr(para, name) for name in Draft.__slots__}) for para in paras]
        named = {part for draft in drafts for part in said_exempt(draft.text)} if paper.open_part else ()
        about, marked = metadata(drafts), classified(drafts, paper.kind, named)
        access = access_of(paper.classification, marked, paper.access)
        described = replace(
            paper,
            access=paper.access if access == UNRESTRICTED else access,
            exempt_paragraphs=about.exempt_paragraphs,
            key_decision=about.key_decision,
            past_pathway=about.past_pathway,
            future_pathway=about.future_pathway,
            background=about.background,
        )
        paras = [  # a mark that is in no paragraph's words is known from when they were read
            replace(para, classification=para.classification if closed(para.classification) else draft.classification)
            for para, draft in zip(paras, marked, strict=True)
        ]
        writer.describe(described, paras, motions(paras) if paper.kind == "minutes" else ())
    return len(held)
