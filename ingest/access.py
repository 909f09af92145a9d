"""Who may read a paper, by what it prints, and what is told to whoever adds it of what may not be read."""

from collections.abc import Sequence

from assistant.keeping.record import key
from assistant.schema import UNRESTRICTED
from ingest.exempt import closed
from ingest.paragraphs import Draft
from ingest.reading import Reading

QUARANTINED = "quarantined"  # the access label of a badly redacted paper, until a copy of it is put right


def access_of_reading(reading: Reading, unmarked: str) -> str:
    """Who may read a paper as a file has it."""
    access = access_of(reading.classification, reading.paragraphs, unmarked)
    return QUARANTINED if access == UNRESTRICTED and reading.unseen.redacted_pages else access


def access_of(classification: str | None, parts: Sequence[Draft], unmarked: str) -> str:
    """Who may read a paper by its printed classification and its parts': whatever is not known to be open is not.

    The paper goes where its most closed part belongs, so that nothing of it is read by whom it is not for.
    """
    marks = [classification, *(part.classification for part in parts)]
    shut = [mark for mark in marks if mark is not None and closed(key(mark))]
    if shut:
        exempt = any("exempt" in mark.lower() or "not for publication" in mark.lower() for mark in shut)
        return "exempt" if exempt else "restricted"
    return unmarked if classification is None else UNRESTRICTED


def said_of_parts(name: str, reading: Reading, whole: bool) -> list[str]:
    """The sentence on an exempt part of a paper: that it was left out, or that it keeps all of it from readers."""
    if reading.left_out:
        parts = [f"“{part.name}”{f' from page {part.page} on' if part.page else ''}" for part in reading.left_out]
        return [
            f"{name} marks {' and '.join(parts)} as exempt, so only its open part was added; to hold all of it for "
            f"those who are cleared, add the file to the exempt papers of {reading.body or 'its committee'} too."
        ]
    shut = [para for para in reading.paragraphs if closed(para.classification)]
    if whole or not shut or closed(key(reading.classification)):
        return []
    where = shut[0].place or f"paragraph {shut[0].label}"
    return [
        f"{name} marks a part of itself as {shut[0].classification!r} ({where}) and it is not certain what of it is "
        "open, so all of it is kept from answers; add its open part as a file of its own."
    ]
