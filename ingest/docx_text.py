"""The text of a Word paragraph as accepted and shown, without deleted, struck and hidden words and fields' codes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.blocks import superscript
from ingest.docx_parts import Element, switched, value, within
from ingest.docx_styles import Styles
from ingest.items import Item, visible

_LEFT_OUT = frozenset(
    "w:pPr w:rPr w:del w:moveFrom w:sdtPr w:sdtEndPr w:rt w:instrText w:delText w:delInstrText".split()
)
_BOXES = ("w:drawing", "w:pict", "w:object")
_PLAIN = {"w:tab": "\t", "w:ptab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-"}
_TINY = 2  # half points; nobody reads smaller print
# What the picture fonts of office programs show for a place in their private range.
_SYMBOLS = {
    "symbol": {0xB7: "•", 0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB0: "°", 0xAE: "→", 0x6D: "μ", 0xD7: "⋅"},
    "wingdings": {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xA8: "☐", 0x6F: "☐", 0xE0: "→", 0xA7: "▪", 0xD8: "➢", 0x6E: "■"},
}


@dataclass(slots=True)
class Line:
    """A paragraph's text while it is read, what stands in boxes beside it, and the notes that it refers to."""

    style: str
    parts: list[str] = field(default_factory=list)
    plain: bool = False  # some of it is not bold
    boxes: list[Item] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # ("footnote", its id)

    @property
    def text(self) -> str:
        return visible("".join(self.parts))


class TextReader:
    """Reads paragraphs one after the other: a field may begin in one and end in another.

    `boxed` reads what a text box holds; `numbered` gives a note's number as shown, by its kind and id.
    """

    def __init__(
        self, styles: Styles, boxed: Callable[[Element], Sequence[Item]], numbered: Callable[[str, str], int]
    ) -> None:
        self._styles = styles
        self._boxed = boxed
        self._numbered = numbered
        self._fields: list[bool] = []  # for each field that is open, whether its result has been reached
        self.on_paper = True  # white words cannot be seen; in a table or box they may stand on a colour
        self.hidden = 0  # words left out because nobody can see them
        self.struck = 0  # and because a line goes through them

    def read(self, para: Element) -> Line:
        """A paragraph's text with line ends where it breaks lines, and "\f" where it ends a page."""
        style = value(para.find("w:pPr"), "w:pStyle") or self._styles.default
        line = Line(style)
        self._inside(para, line, self.on_paper and not _shaded(para.find("w:pPr")))
        self._fields = [True for _ in self._fields]  # an instruction ends with its paragraph
        return line

    def _inside(self, element: Element, line: Line, on_paper: bool) -> None:
        for child in element:
            if child.tag == "w:r":
                self._run(child, line, on_paper)
            elif child.tag == "w:sdt":
                if within(child, "w:sdtPr", "w:showingPlcHdr") is None:
                    self._inside(child, line, on_paper)
            elif child.tag == "mc:AlternateContent":
                self._inside(chosen(child), line, on_paper)
            elif child.tag == "m:t":
                line.parts.append(child.text or "")
                line.plain = True
            elif child.tag not in _LEFT_OUT:
                self._inside(child, line, on_paper)

    def _run(self, run: Element, line: Line, on_paper: bool) -> None:
        properties = run.find("w:rPr")
        own_style = value(properties, "w:rStyle")
        unseen = self._unseen(properties, own_style, line.style, on_paper)
        struck = any(self._on(properties, own_style, line.style, what) for what in ("w:strike", "w:dstrike"))
        raised = value(properties, "w:vertAlign") == "superscript"
        before = len(line.parts)
        for child in run:
            if child.tag == "w:fldChar":
                self._field(child.get("w:fldCharType"))
            elif not all(self._fields):
                continue  # the instruction of a field
            elif unseen or struck:
                words = len((child.text or "").split()) if child.tag == "w:t" else 0
                self.hidden += words if unseen else 0
                self.struck += words if not unseen else 0
            elif child.tag == "w:t":
                text = child.text or ""
                line.parts.append(superscript(text) if raised and re.fullmatch(r"\d{1,2}", text.strip()) else text)
            elif child.tag == "w:br":
                line.parts.append("\f" if child.get("w:type") == "page" else "\n")
            elif child.tag == "w:sym":
                line.parts.append(_symbol(child))
            elif child.tag in ("w:footnoteReference", "w:endnoteReference"):
                self._note(child, line)
            elif child.tag in _BOXES or child.tag == "mc:AlternateContent":
                self._box(chosen(child) if child.tag == "mc:AlternateContent" else child, line)
            elif child.tag == "w:ruby":
                self._inside(child, line, on_paper)
            else:
                line.parts.append(_PLAIN.get(child.tag, ""))
        if any(part.strip() for part in line.parts[before:]) and not self._on(properties, own_style, line.style, "w:b"):
            line.plain = True

    def _field(self, step: str | None) -> None:
        if step == "begin":
            self._fields.append(False)
        elif step == "separate" and self._fields:
            self._fields[-1] = True
        elif step == "end" and self._fields:
            self._fields.pop()

    def _note(self, reference: Element, line: Line) -> None:
        kind, name = reference.tag[2:].removesuffix("Reference"), reference.get("w:id", "")
        line.notes.append((kind, name))
        if not switched_on(reference.get("w:customMarkFollows")):
            line.parts.append(superscript(str(self._numbered(kind, name))))

    def _box(self, element: Element, line: Line) -> None:
        for child in element:
            if child.tag == "w:txbxContent":
                line.boxes += self._boxed(child)
            else:
                self._box(chosen(child) if child.tag == "mc:AlternateContent" else child, line)

    def _unseen(self, properties: Element | None, own: str | None, style: str, on_paper: bool) -> bool:
        vanished = self._on(properties, own, style, "w:vanish")
        size = value(properties, "w:sz") or ""
        tiny = size.isdigit() and int(size) <= _TINY
        white = (value(properties, "w:color") or "").upper() == "FFFFFF"
        return vanished or tiny or (white and on_paper and not _shaded(properties))

    def _on(self, properties: Element | None, own: str | None, style: str, what: str) -> bool:
        """Whether a run is bold ("w:b") or the like: by its own properties, its style or its paragraph's."""
        said = switched(properties, what)
        if said is None:
            said = self._styles.switched(own, what)
        return bool(self._styles.switched(style, what) if said is None else said)


def chosen(alternate: Element) -> Element:
    """Of two forms of the same content the newer, so that it is read once."""
    found = alternate.find("mc:Choice")
    fallback = alternate.find("mc:Fallback")
    return found if found is not None else fallback if fallback is not None else alternate


def _shaded(properties: Element | None) -> bool:
    """Whether text of these properties stands on a colour."""
    fill = value(properties, "w:shd", "w:fill") or "auto"
    return fill.upper() not in ("AUTO", "FFFFFF") or value(properties, "w:highlight") not in (None, "white", "none")


def switched_on(said: str | None) -> bool:
    """Whether an attribute says yes."""
    return said in ("1", "true", "on")


def _symbol(element: Element) -> str:
    code, font = element.get("w:char", ""), element.get("w:font", "").lower()
    if not re.fullmatch(r"[0-9A-Fa-f]{2,4}", code):
        return ""
    place = int(code, 16)
    if 0xF000 <= place <= 0xF0FF:
        known = next((signs for name, signs in _SYMBOLS.items() if font.startswith(name)), {})
        return known.get(place - 0xF000, "")
    return chr(place) if place >= 0x20 and not 0xD800 <= place <= 0xF8FF else ""
