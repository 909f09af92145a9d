"""A document as Markdown, its footnotes as [^1]; what papers and drafts say stays text."""

import re

from assistant.export import Block, Document, Note, Style

_BEFORE: dict[Style, str] = {
    "title": "# ",
    "lead": "",
    "heading": "## ",
    "subheading": "### ",
    "text": "",
    "quote": "> ",
    "item": "- ",
}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~^$!&])")
_OPENING = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)  # what would begin a list, a rule or a heading
_CONTROL = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def markdown(document: Document) -> str:
    """The whole text, ending in a line end."""
    notes: list[str] = []
    parts: list[str] = []
    last: Style | None = None
    for block in document.blocks:
        if block.style != "item" or last != "item":
            parts.append("")
        parts.append(_written(block, notes))
        last = block.style
    parts += ["", *(f"[^{n}]: {note}" for n, note in enumerate(notes, start=1))] if notes else []
    return "\n".join(parts).lstrip("\n") + "\n"


def _written(block: Block, notes: list[str]) -> str:
    said = ""
    for run in block.runs:
        if isinstance(run, Note):
            notes.append(_escaped(run.text).replace("\n", " "))
            said += f"[^{len(notes)}]"
        else:
            said += _escaped(run)
    if block.style == "quote":
        return "\n".join(f"> {line}".rstrip() for line in said.split("\n"))
    between = "\n  " if block.style == "item" else " " if block.style in ("title", "heading", "subheading") else "  \n"
    return f"{_BEFORE[block.style]}{between.join(said.split(chr(10)))}"


def _escaped(text: str) -> str:
    plain = _SPECIAL.sub(r"\\\1", _CONTROL.sub("", text))
    return _OPENING.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", plain)
