"""A numbered paragraph with a long list in parts, as its bullets part it; all are cited by its number."""

from collections.abc import Sequence

_LONG = 300  # words; a shorter paragraph stays whole
_BULLETS = 4  # it has at least as many
_ENOUGH = 40  # words; no part has fewer


def parted(lines: Sequence[str], pages: Sequence[int | None], cut: bool) -> list[tuple[int | None, str]]:
    """The page that each part begins on, and its text. `lines` are a paragraph's, `pages` those they begin on.

    Without `cut` it is one part.

    The first part has what leads to the list. Bullets of bullets stay with theirs, and a statement is never cut.
    """
    starts = [at for at, line in enumerate(lines) if line.startswith("- ")]
    if not cut or sum(len(line.split()) for line in lines) < _LONG or len(starts) < _BULLETS:
        return [(pages[0], "\n".join(lines))]
    parts: list[tuple[int, int]] = []
    first = 0
    for at in starts[1:]:
        if all(sum(len(line.split()) for line in part) >= _ENOUGH for part in (lines[first:at], lines[at:])):
            parts.append((first, at))
            first = at
    parts.append((first, len(lines)))
    return [(pages[start], "\n".join(lines[start:end])) for start, end in parts]
