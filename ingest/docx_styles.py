"""A Word file's styles: what each carries itself and what it has from the style that it is based on."""

import re
from collections.abc import Iterator

from ingest.docx_parts import Element, switched, value

_DEEPEST = 100  # styles each based on the next; papers have three or four


class Styles:
    """The styles by their ids."""

    def __init__(self, tree: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self.default = ""  # the style of paragraphs that name none
        for style in tree.findall("w:style") if tree is not None else ():
            name = style.get("w:styleId", "")
            self._styles[name] = style
            if style.get("w:type") == "paragraph" and style.get("w:default") in ("1", "true"):
                self.default = name

    def chain(self, style: str | None) -> Iterator[tuple[str, Element]]:
        """A style and those it is based on, nearest first."""
        seen: set[str] = set()
        while style and style in self._styles and style not in seen and len(seen) < _DEEPEST:
            seen.add(style)
            yield style, self._styles[style]
            style = value(self._styles[style], "w:basedOn")

    def name(self, style: str | None) -> str:
        """A style's name in lower case: "heading 1"."""
        found = self._styles.get(style or "")
        return (value(found, "w:name") or "").lower()

    def switched(self, style: str | None, what: str) -> bool | None:
        """Whether the text of a style is bold ("w:b"), hidden ("w:vanish") or struck; None where no style says."""
        said = (switched(found.find("w:rPr"), what) for _, found in self.chain(style))
        return next((known for known in said if known is not None), None)

    def heading(self, style: str | None) -> int:
        """The outline level of a style from 1, by its number or its name; 0 for none."""
        for name, found in self.chain(style):
            level = value(found.find("w:pPr"), "w:outlineLvl")
            if level is not None:
                return int(level) + 1 if level.isdigit() and int(level) < 9 else 0
            if re.fullmatch(r"(?:sub)?title", self.name(name)):
                return 1
            if heading := re.fullmatch(r"heading (\d)", self.name(name)):
                return int(heading[1])
        return 0

    def indent(self, style: str | None) -> int | None:
        """How far a style's paragraphs stand in from the left, in twentieths of a point."""
        found = (indent(style.find("w:pPr")) for _, style in self.chain(style))
        return next((known for known in found if known is not None), None)


def indent(properties: Element | None) -> int | None:
    """The left indent that paragraph properties name."""
    said = value(properties, "w:ind", "w:left") or value(properties, "w:ind", "w:start")
    return int(said) if said and re.fullmatch(r"-?\d{1,6}", said) else None
