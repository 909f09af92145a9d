"""Tables flattened column by column: first every entry of one column, then every entry of the next."""

import re

from ingest.blocks import HANGING, Block, plain


def flattened(left: list[str], right: list[str], said: str) -> list[Block]:
    """A table's rows from its two columns, paired where the counts prove it, otherwise all of it in one block.

    `said` is the line that leads to it: "… is in figure 3." names its place.
    """
    named = re.findall(r"\b(figure|table) (\d+)", said, re.IGNORECASE)
    place = f"{named[-1][0].capitalize()} {named[-1][1]}" if named else "Table"
    rows, cells = _unwrapped(left), _succession(right)
    if not right or len(rows) != len(cells):
        return [Block("\n".join([*left, *right]), place=place)]
    pairs = zip(map(plain, rows), cells, strict=True)
    return [Block("\n".join([row, *cell]), place=place, row=row) for row, cell in pairs]


def _unwrapped(lines: list[str]) -> list[str]:
    """A column's entries: a line that ends on "and", "of" or a comma goes on in the next."""
    entries: list[str] = []
    for line in lines:
        if entries and HANGING.search(entries[-1]):
            entries[-1] += f" {line}"
        else:
            entries.append(line)
    return entries


def _succession(names: list[str]) -> list[list[str]]:
    """Names by post: one "(wef …)" directly after an "(interim)" takes over the same post."""
    posts: list[list[str]] = []
    for name in names:
        if posts and "(wef" in name.lower() and "(interim)" in posts[-1][-1].lower():
            posts[-1].append(name)
        else:
            posts.append([name])
    return posts
