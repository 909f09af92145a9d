"""Whether a line goes on with what was read before it, across a wrap or a page break."""

import re
from collections.abc import Sequence

from ingest.blocks import Block, ended, opens, title_like

_LONG = 150  # characters; a line as long fills its page's width, and its wrap says nothing


def goes_on(lines: Sequence[str], closed: bool, block: Block) -> bool:
    """Whether a block goes on with the sentence of the last line; where that is `closed`, only in lower case."""
    if not lines or block.heading or block.printed or block.apart:
        return False
    last = lines[-1]
    if closed:
        return block.text[0].islower() and not last.endswith((":", ";"))
    if block.stuck and len(last) < _LONG:
        return ended(last) or not opens(block.text) or not title_like(last)
    if block.text[0].islower():
        return not last.endswith((":", ";"))
    bulleted = last.lstrip().startswith("- ")
    return not ended(last) and not bulleted and not opens(block.text)


def torn_off(lines: Sequence[str], block: Block, following: Block | None) -> bool:
    """Whether a bullet mark was given to the rest of a sentence: lower case, alone, after text not ended."""
    alone = following is None or not following.bullet
    last = lines[-1] if lines else "."
    return alone and block.text[0].islower() and not re.search(r"[.!?:;,]$|^\s*- ", last)
