"""A web page as blocks: its paragraphs with the numbers that a browser shows, lists, tables and footnotes."""

import re
from collections.abc import Sequence

from assistant.errors import PaperError
from ingest.blocks import FRONT, Block, superscript
from ingest.docx_numbers import formed
from ingest.grid import text_of
from ingest.html_tree import Node, Page, page_of
from ingest.items import Cell, Item, Note, Para, Table, visible
from ingest.marks import heads, part_of
from ingest.organisations import full_name
from ingest.unseen import Unseen
from ingest.whole import blocks_of_items

_DEEPEST = 100  # elements within each other; each takes up to eight of Python's thousand calls
_LONGEST_TITLE = 300  # characters
_LOGIN_WORDS = 250  # a page that asks for a log-in and says no more than this is nothing else
_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p pre section summary table ul""".split()
)
_BOLD = frozenset("b strong th h1 h2 h3 h4 h5 h6".split())
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"} | {
    "decimal": "decimal",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "none": "none",
}
_NOTE = re.compile(r"\[?(\d{1,2})\]?")
_NOTED = re.compile(r"f(?:oo)?t?n(?:ote)?(?:ref)?\b|f(?:oo)?t?n(?:ote)?[-_:.]?\w*\d|endnote|edn", re.IGNORECASE)


def html_blocks(data: bytes, name: str) -> tuple[list[Block], Unseen]:
    """The blocks of a web page in reading order, and what of it was not read.

    Raises PaperError where it cannot be read.
    """
    page = page_of(data, name)
    found = blocks_of_items(_Reader(name, page).read(), name)
    if page.asks and sum(len(block.whole.split()) for block in found) <= _LOGIN_WORDS:
        raise PaperError(f"{name} is a log-in page, not a paper; log in with a browser, save the paper and add that.")
    council = full_name(" ".join(page.title[:_LONGEST_TITLE].split()))
    if council and not any(full_name(block.text) for block in found[:FRONT]):
        found.insert(0, Block(council, apart=True))
    return found, Unseen(page.hidden, struck=page.struck)


class _Reader:
    """Reads a page's main content; the items found so far, and the paragraph being read."""

    def __init__(self, name: str, page: Page) -> None:
        self.name = name
        self.page = page
        self.items: list[Item] = []
        self.fields: list[Item] = []  # what the page says of itself, wherever it stands
        self.text: list[str] = []
        self.heading = 0
        self.bold = 0  # elements around that make text bold
        self.plain = False
        self.raised = 0
        self.pre = 0
        self.label, self.bullet = "", 0  # of the list item whose first paragraph is awaited
        self.lists = 0
        self.refers: list[str] = []  # the footnotes that the paragraph being read refers to
        self.notes: dict[str, Note] = {}  # the footnotes by their elements' ids
        self.told: set[str] = set()  # those that stand among the items
        self.left_out = page.left_out
        self.depth = 0

    def read(self) -> list[Item]:
        self._find_notes()
        found = self._within(self.page.main)
        return found + [note for name, note in self.notes.items() if name not in self.told]

    def _within(self, element: Node) -> list[Item]:
        self._walk(element)
        self._flush()
        return _led(self.items, self.fields)

    def _apart(self, element: Node) -> list[Item]:
        """What a cell or a caption holds, read by itself."""
        reader = _Reader(self.name, self.page)
        reader.notes, reader.told = self.notes, self.told
        reader.left_out, reader.depth = self.left_out, self.depth
        return reader._within(element)

    def _walk(self, element: Node) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise PaperError(f"{self.name} is not built as papers are (too deep elements); save it as PDF or text.")
        child = element.child
        while child is not None:
            tag = child.tag
            if tag == "-text":
                self._say(child.text_content or "")
            elif not tag.startswith(("-", "!")) and child.mem_id not in self.left_out:
                self._element(child, tag)
            child = child.next
        self.depth -= 1

    def _element(self, element: Node, tag: str) -> None:
        attributes = element.attributes
        if tag == "br":
            self.text.append("\n")
        elif tag == "a" and (attributes.get("href") or "")[1:] in self.notes and (number := _reference(element)):
            self.text.append(superscript(number))
            self.refers.append((attributes["href"] or "")[1:])
        elif "mso-list:ignore" in re.sub(r"\s", "", attributes.get("style") or "").lower():
            self._ignored(element)
        elif tag in ("ol", "ul", "menu", "dir"):
            self._flush()
            self._list(element, attributes, tag)
        elif tag == "table":
            self._flush()
            self._table(element)
        elif tag == "dl":
            self._flush()
            self._names(element)
        elif tag in _BLOCKS:
            self._block(element, attributes, tag)
        else:
            self._inline(element, attributes, tag)

    # Paragraphs

    def _say(self, text: str) -> None:
        text = visible(text)
        if self.raised and re.fullmatch(r"\s*\[?\d{1,2}\]?\s*", text):
            text = superscript(text.strip(" []"))
        self.text.append(text if self.pre else re.sub(r"\s+", " ", text))
        self.plain = self.plain or (not self.bold and bool(text.strip()))

    def _inline(self, element: Node, attributes: dict[str, str | None], tag: str) -> None:
        bold = tag in _BOLD or bool(re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", attributes.get("style") or ""))
        self.bold += bold
        self.raised += tag == "sup"
        self._walk(element)
        self.bold -= bold
        self.raised -= tag == "sup"

    def _block(self, element: Node, attributes: dict[str, str | None], tag: str) -> None:
        self._flush()
        level = re.fullmatch(r"h([1-6])", tag)
        said = (
            re.fullmatch(r"[1-6]", attributes.get("aria-level") or "2") if attributes.get("role") == "heading" else None
        )
        heading, self.heading = self.heading, int(level[1]) if level else int(said[0]) if said else self.heading
        self.pre += tag == "pre"
        front = len(self.items)
        self._inline(element, attributes, tag)
        self._flush()
        if tag == "p" and element.child is not None and _labelled(element) and len(self.items) == front + 1:
            self.fields.append(self.items[front])
        self.pre -= tag == "pre"
        self.heading = heading

    def _flush(self) -> None:
        """End the paragraph being read."""
        text, self.text = re.sub(rf"(?<! ) +(?=[{superscript('0123456789')}])", "", "".join(self.text)), []
        plain, self.plain = self.plain, False
        if not text.strip():
            return
        if dot := re.match(r"\s*·\s+", text):  # a bullet in Word's font for signs
            text, self.bullet = text[dot.end() :], self.bullet or 1
        self.items.append(Para(text, self.label, self.bullet, self.heading, bold=not plain))
        self.items += [self.notes[name] for name in dict.fromkeys(self.refers) if name not in self.told]
        self.told.update(self.refers)
        self.label, self.bullet, self.refers = "", 0, []

    # Lists

    def _list(self, element: Node, attributes: dict[str, str | None], tag: str) -> None:
        shown = self._shown(element)
        step = -1 if "reversed" in attributes else 1
        count = _whole(attributes.get("start"), sum(child.tag == "li" for child in shown) if step < 0 else 1)
        form = _form(attributes, "1" if tag == "ol" else "")
        self.lists += 1
        for child in shown:
            if child.tag == "li":
                own = child.attributes
                count = _whole(own.get("value"), count)
                its = _form(own, "") or form
                label = formed(count, its) if its else ""
                self.label = f"{label}." if label else ""
                self.bullet = 0 if its else 2 * self.lists - 1
                count += step
                self._block(child, own, "li")
                self.label, self.bullet = "", 0
            else:
                self._element(child, child.tag)
        self.lists -= 1

    def _names(self, element: Node) -> None:
        """A list of names and values: each name with the value of one line that follows it."""
        name = ""
        for child in self._shown(element):
            if child.tag == "div":
                self._names(child)
                continue
            items = self._apart(child)
            said = text_of(items)
            if child.tag == "dt" and name:
                self.items.append(Para(name))
            if child.tag == "dt":
                name = said.rstrip(": ")
            elif name and said and "\n" not in said:
                self.items.append(Para(f"{name}: {said}"))
                name = ""
            else:
                self.items += [Para(name, bold=True), *items] if name else items
                name = ""
        if name:
            self.items.append(Para(name))

    def _ignored(self, element: Node) -> None:
        """The number or bullet that Word writes into a page as text before a list's paragraph."""
        shown = " ".join(visible(element.text()).split())
        if re.search(r"[A-Za-z0-9]", shown) and shown != "o":
            self.label = shown
            return
        level = re.search(r"level(\d)", (element.parent.attributes.get("style") if element.parent else "") or "")
        self.bullet = 2 * int(level[1]) - 1 if level else 1

    # Footnotes

    def _find_notes(self) -> None:
        """Read what the numbered links of the page lead to; the text then has these notes where it refers to them."""
        numbers: dict[str, str] = {}
        for link in self.page.main.css("a[href]"):
            own = {link.attributes.get("id"), link.attributes.get("name")}
            if (number := _reference(link)) and numbers.keys().isdisjoint(own):  # else it leads back from the note
                numbers.setdefault((link.attributes["href"] or "")[1:], number)
        found: list[int] = []
        for element in self.page.main.css("[id], a[name]") if numbers else ():
            named = (element.attributes.get("id"), element.attributes.get("name"))
            name = next((name for name in named if name and name in numbers), "")
            if name and name not in self.notes:
                block = _note_block(element, numbers[name])
                found.append(block.mem_id)
                text = " ".join(text_of(self._apart(block)).split())
                mark = f"(?:{numbers[name]}|{superscript(numbers[name])})"
                text = re.sub(rf"^[\[(]?{mark}(?!\d)[\])]?[.:]?\s*|\s*[↩↑^]\ufe0e?$", "", text)
                self.notes[name] = Note(f"footnote {numbers[name]}", text)
        self.left_out = self.left_out.union(found)

    # Tables

    def _table(self, element: Node) -> None:
        rows: list[list[Cell]] = []
        caption = ""
        for part in self._shown(element):
            if part.tag == "caption":
                caption = text_of(self._apart(part))
            for row in self._shown(part) if part.tag in ("thead", "tbody", "tfoot") else [part]:
                if row.tag == "tr":
                    cells = [cell for cell in self._shown(row) if cell.tag in ("td", "th")]
                    rows.append([self._cell(cell, part.tag == "thead") for cell in cells])
        self.items.append(Table(rows, caption))

    def _cell(self, cell: Node, in_head: bool) -> Cell:
        across, down = (max(1, _whole(cell.attributes.get(name), 1)) for name in ("colspan", "rowspan"))
        return Cell(self._apart(cell), across, down, in_head or cell.tag == "th")

    def _shown(self, element: Node) -> list[Node]:
        return [child for child in _children(element) if child.mem_id not in self.left_out]


def _led(items: Sequence[Item], fields: Sequence[Item]) -> list[Item]:
    """The items with what a decision's page says of itself under its text moved up to the rest of that."""
    if not fields:
        return list(items)
    first = next(at for at, item in enumerate(items) if item is fields[0])
    parts = (at for at, item in enumerate(items) if isinstance(item, Para) and (part_of(item.text) or heads(item.text)))
    own = {id(item) for item in items[: next(parts, len(items))]}  # what a later part says of itself stays in it
    late = [item for item in fields if id(item) in own] or fields[:1]
    moved = {id(item) for item in late}
    return [*items[:first], *late, *(item for item in items[first:] if id(item) not in moved)]


def _labelled(element: Node) -> bool:
    """Whether a paragraph begins with the name of a field as ModernGov marks it."""
    first = next(iter(_children(element)), None)
    return first is not None and "mgLabel" in (first.attributes.get("class") or "")


def _reference(link: Node) -> str:
    """The number of a link to a footnote; "" for any other link."""
    href = link.attributes.get("href") or ""
    found = _NOTE.fullmatch(link.text().strip()) if href.startswith("#") else None
    marked = found and (
        _NOTED.search(href)
        or link.css_first("sup") is not None
        or (link.parent is not None and link.parent.tag == "sup")
    )
    return found[1] if found and marked and "ref" not in href.lower() else ""


def _note_block(element: Node, number: str) -> Node:
    """The paragraph or item that a link to a footnote leads into, with more paragraphs of the same note."""
    while element.tag not in _BLOCKS and element.parent is not None:
        element = element.parent
    around = element.parent
    own = around is not None and re.search(rf"\D{number}$", around.attributes.get("id") or "")
    return around if own else element


def _children(element: Node) -> list[Node]:
    """An element's elements, without text and comments."""
    found = []
    child = element.child
    while child is not None:
        if not child.tag.startswith(("-", "!")):
            found.append(child)
        child = child.next
    return found


def _form(attributes: dict[str, str | None], default: str) -> str:
    """The number format of a list or of one of its items; "" where it has bullets."""
    style = re.search(r"list-style(?:-type)?\s*:\s*([\w-]+)", attributes.get("style") or "")
    named = style[1] if style else attributes.get("type") or default
    return _FORMS.get(named, _FORMS.get(default, ""))


def _whole(said: str | None, default: int) -> int:
    return int(said) if said and re.fullmatch(r"-?\d{1,5}", said.strip()) else default
