"""The open part of a public paper that has an exempt part in it: where each begins, as far as that is certain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as filled
from typing import Literal

from assistant.schema import UNRESTRICTED, Kind
from ingest.blocks import Block, title_like
from ingest.marks import exempt_part, in_contents, is_mark, is_open, part_of
from ingest.zones import APPENDICES, field, opening

_LISTING = re.compile(
    r"(?:table of |list of )?(?:contents|appendices|annexes|enclosures|attachments)\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exempt part that was not read: what the paper calls it ("Appendix 2"), and the page on which it begins."""

    name: str
    page: int | None


@dataclass(slots=True)
class Parts:
    """What of a paper is open and what is exempt, and whether it is certain which is which."""

    open: list[Block] = filled(default_factory=list)
    left_out: list[LeftOut] = filled(default_factory=list)
    mark: str | None = None  # the first title that says that a part is exempt
    certain: bool = True


def parts_of(blocks: Sequence[Block], kind: Kind) -> Parts:
    """The parts of a paper, as far as their titles tell.

    An exempt part begins with its title, and holds until another part's title is marked as open. On a page a title is
    certain only where nothing stands before it, since print is put in order by where it stands.
    """
    parts = Parts()
    exempt = False
    for i, block in enumerate(blocks):
        name, said = _said(blocks, i, kind)
        certain = said in ("exempt", "open") and _stands_alone(blocks, i)
        if said in ("exempt", "doubtful") and not exempt:
            parts.left_out.append(LeftOut(name, block.page))
            parts.mark = parts.mark or block.text
            parts.certain = parts.certain and certain
            exempt = True
        elif said == "open" and certain:
            exempt = False
        if not exempt:
            parts.open.append(block)
    return parts


def _said(blocks: Sequence[Block], i: int, kind: Kind) -> tuple[str, Literal["exempt", "open", "doubtful"] | None]:
    """The part that begins at a block, and what its title, or the mark beside that, says of it."""
    block, after = blocks[i], _beside(blocks, i, i + 1)
    title, exempt, mark = part_of(block.text), exempt_part(block.text), is_mark(block.text)
    if not (title or exempt or mark) or not _plain(block) or _listed(blocks, i):
        return "", None
    if kind in ("agenda", "minutes"):
        appended = exempt and exempt == title and exempt.startswith(("Appendix", "Annex"))
        appended = appended and (block.heading > 0 or _stands_alone(blocks, i))  # else it is an item's line
        return title or "", "exempt" if appended else "open" if is_open(block.text) and title else None
    if exempt:
        before = _beside(blocks, i, i - 1)
        among = any(one and title and one != title and one.split()[0] == title.split()[0] for one in (before, after))
        return exempt, "doubtful" if among else "exempt"
    if title is None:
        return after or "", "exempt" if after else "doubtful" if block.heading else None
    if is_open(block.text):
        return title, "open"
    for under in blocks[i + 1 : i + 4]:  # the rest of the title, then its mark
        named = field(under.text)
        if not _plain(under) or under.page != block.page:
            break
        if named and named[0].lower().endswith("classification"):
            return title, "open" if named[1].strip(" .").lower() == UNRESTRICTED else "exempt"
        if is_mark(under.text):
            return title, "exempt"
        if part_of(under.text) or not (under.heading or title_like(under.text)):
            break
    return title, None


def _stands_alone(blocks: Sequence[Block], i: int) -> bool:
    """Whether a part's title stands apart, with nothing of its part before it."""
    block = blocks[i]
    if block.page is not None:
        return i > 0 and all((before.page or 0) < block.page for before in blocks[:i])
    return i > 0 and (block.heading > 0 or not (block.stuck or any(after.stuck for after in blocks[i + 1 : i + 2])))


def _beside(blocks: Sequence[Block], i: int, at: int) -> str | None:
    """The part whose title stands beside a block, on the same page."""
    beside = blocks[at] if 0 <= at < len(blocks) else None
    return part_of(beside.text) if beside and _plain(beside) and beside.page == blocks[i].page else None


def _plain(block: Block) -> bool:
    """Whether a block is a line of text by itself."""
    return not (block.bullet or block.cells or block.place or block.row or block.printed)


def _listed(blocks: Sequence[Block], i: int) -> bool:
    """Whether a title stands in a list of contents, or in one of appendices."""
    if in_contents(blocks[i].text):
        return True
    before = next((b for b in reversed(blocks[:i]) if not part_of(b.text)), None)
    after = blocks[i + 1] if i + 1 < len(blocks) else None
    under = before is not None and (_LISTING.fullmatch(before.text) or (opening(before.text) or ("",))[0] == APPENDICES)
    ends = (
        after is None or bool(part_of(after.text) or opening(after.text)) or (after.heading > 0 and after.number > (1,))
    )
    return bool(under) and ends
