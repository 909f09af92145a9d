"""A web page's bytes as a tree of what a reader sees; the only file that knows the HTML parser."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from assistant.errors import PaperError

LONGEST_PAGE = 20_000_000  # bytes, pictures within the page among them
_MOST_TAGS = 600_000
_DEEPEST = 150  # elements open within each other; the parser's time grows with the square of this
_MOST_ATTRIBUTES = 250  # of one element; the parser's time grows with the square of this
_ENCODINGS = re.compile(r"utf-?8|(?:iso-8859|windows|cp)-?\d{1,4}|us-ascii|latin-?1|macintosh", re.IGNORECASE)
_DECLARED = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)

# What the parser will see as tags: comments and the text of scripts and styles are passed over as it does.
_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][^\s/>]*+))")
_ATTRIBUTE = re.compile(r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?)?")
_CLOSED = re.compile(r"\s*/>")
_RAW = frozenset("script style textarea title xmp iframe noembed noframes".split())
_SHUT = frozenset(  # elements that never hold others, or that the next of their kind ends
    """area base br col embed hr img input link meta param source track wbr
    p li dt dd tr td th thead tbody tfoot option optgroup colgroup rp rt html head body""".split()
)
_STYLED = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_BARRIERS = frozenset("table select object marquee applet template".split())
_DRAWN = frozenset("path rect circle ellipse line polyline polygon use stop image g".split())  # "<path/>" holds nothing
_DROPPED = (
    "script, style, template, noscript, iframe, object, svg, canvas, audio, video, head, button, select, textarea, "
    "input, dialog, [hidden], [role=navigation], [role=search], [role=dialog], [role=alertdialog], nav, "
    ".mgHide, .sr-only, .visually-hidden, .govuk-visually-hidden, .screen-reader-text, .noprint, .no-print"
)
_AROUND = "header, footer, aside, [role=banner], [role=contentinfo], [role=complementary]"
_MAIN = ("main", "[role=main]", "#modgov", "#mgContent", "#main-content", "#maincontent", "#content", "article")
_BANNER = re.compile(r"\b(?:cookies?|breadcrumbs?|skip-?(?:link|nav|to)\w*|pagination|social-?share)\b", re.IGNORECASE)
_UNSEEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?"
    r"|font-size\s*:\s*(?:0(?:\.\d+)?(?:px|pt|em|rem|%)?|1(?:\.0+)?(?:px|pt)))\s*(?:;|!|$)",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?:^|;)\s*color\s*:\s*(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))\s*(?:;|!|$)", re.IGNORECASE
)
_STRUCK = re.compile(r"(?:^|;)\s*text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.IGNORECASE)
_MOST_RULES = 100  # of the page's own styles that hide or strike out something
_LONGEST_BANNER = 200  # words
_INLINE = frozenset("span i b em strong abbr small a".split())
_LOGIN = re.compile(r"\b(?:log|sign)[ -]?(?:in|on)\b", re.IGNORECASE)

Node = Any  # the parser's node: tag, attributes, child, next, parent


@dataclass(frozen=True, slots=True)
class Page:
    """The element that holds a page's own content, and what of it no reader sees (`mem_id` of nodes)."""

    main: Node
    title: str  # as the browser shows it over the page
    left_out: frozenset[int]
    hidden: int  # words in it that the page itself hides
    struck: int  # words in it with a line through them
    asks: bool  # it asks for a password, or its title for a log-in


def page_of(data: bytes, name: str) -> Page:
    """A file as a page. Raises PaperError for what is no page, or is too large or too deep to read."""
    from selectolax.lexbor import LexborHTMLParser

    text = _decoded(data, name)
    _bounded(text, name)
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    asks = tree.css_first("input[type=password]") is not None or bool(title and _LOGIN.search(title.text()))
    unseen = {node.mem_id: node for node in _styled(tree, _UNSEEN) if node.tag not in ("html", "body")}
    unseen.update((node.mem_id, node) for node in tree.css("[style]") if _white(node))
    struck = {node.mem_id: node for node in [*tree.css("s, strike, del"), *_styled(tree, _STRUCK)]}
    main, around = _main(tree)
    left_out = [*unseen.values(), *struck.values(), *around, *tree.css(_DROPPED)]
    for node in tree.css("[class], [id]"):
        named = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if _BANNER.search(named) and len(node.text().split()) <= _LONGEST_BANNER and not node.css_first("main, h1"):
            left_out.append(node)
    left_out += [node for node in tree.css("[aria-hidden=true]") if node.tag in _INLINE]
    hidden, lined = (
        sum(len(node.text().split()) for node in found.values() if _outermost(node, main, unseen | found))
        for found in (unseen, struck)
    )
    return Page(main, title.text() if title else "", frozenset(node.mem_id for node in left_out), hidden, lined, asks)


def _decoded(data: bytes, name: str) -> str:
    """Text by its mark, else as the page declares, else UTF-8, else Windows' western code page."""
    refusal = PaperError(f"{name} is not a web page, whatever its name says; open it to see what was saved.")
    if data.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise refusal
    declared = _DECLARED.search(data[:4096])
    named = declared[1].decode("ascii", "replace") if declared else ""
    tries = ["utf-8", "cp1252"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = ["utf-16"]
    elif data.startswith(b"\xef\xbb\xbf"):
        tries = ["utf-8-sig"]
    elif _ENCODINGS.fullmatch(named):
        tries = ["cp1252" if re.fullmatch(r"(?i)iso-8859-1|latin-?1|us-ascii", named) else named, *tries]
    for encoding in tries:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise refusal


def _bounded(text: str, name: str) -> None:
    """Refuse what would keep the parser for minutes; this reads tags as the parser does, in time with their number."""
    too_much = PaperError(f"{name} is not built as papers are (too many or too deep elements); save it as PDF or text.")
    if text.count("<") > _MOST_TAGS:
        raise too_much
    at = 0
    opened: list[str] = []
    styled: Counter[str] = Counter()  # the parser opens these again wherever something around them ends
    while found := _TAG.search(text, at):
        at = found.end()
        if found[1]:
            end = re.compile(r"-?>|(?:[^-]|-(?!-!?>))*+--!?>").match(text, at)
            at = end.end() if end else len(text)
            continue
        tag = found[3].lower()
        count = 0
        while attribute := _ATTRIBUTE.match(text, at):
            at, count = attribute.end(), count + 1
            if count > _MOST_ATTRIBUTES:
                raise too_much
        if tag in _RAW and not found[2]:
            end = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(text, at)
            at = end.start() if end else len(text)
        elif tag not in _SHUT and not (tag in _DRAWN and _CLOSED.match(text, at)):
            if tag in _STYLED:
                styled[tag] = max(0, styled[tag] - 1) if found[2] else styled[tag] + 1
            elif found[2]:
                _end(opened, tag)
            else:
                opened.append(tag)
            if len(opened) + styled.total() > _DEEPEST:
                raise too_much


def _end(opened: list[str], tag: str) -> None:
    """Take away what an end tag ends; one that has no start before the nearest barrier ends nothing."""
    for at in range(len(opened) - 1, -1, -1):
        if opened[at] == tag:
            del opened[at:]
            return
        if opened[at] in _BARRIERS:
            return


def _styled(tree: Any, how: re.Pattern[str]) -> Iterator[Node]:
    """What the page itself shows so (hidden, struck out): by styles on elements and by its own style sheets."""
    for node in tree.css("[style]"):
        if how.search(node.attributes.get("style") or ""):
            yield node
    selected = dict.fromkeys(_selectors(" ".join(node.text() for node in tree.css("style")), how))
    for selector in islice(selected, _MOST_RULES):
        try:
            yield from tree.css(selector)
        except ValueError:  # no selector
            continue


def _outermost(node: Node, main: Node, left_out: Mapping[int, Node]) -> bool:
    """Whether an element is within the main content and within none of those that are left out."""
    while node.parent is not None and node.parent.mem_id not in left_out:
        node = node.parent
        if node.mem_id == main.mem_id:
            return True
    return False


def _selectors(sheet: str, how: re.Pattern[str]) -> Iterator[str]:
    """The selectors of the rules of a style sheet that show what they select so on a screen."""
    media = ""
    for rule in sheet.split("}"):
        *outer, body = rule.split("{")
        if not outer:
            media = ""  # the end of an at-rule
            continue
        media = outer[0] if len(outer) > 1 else media
        selector = outer[-1].strip()
        if "print" not in media and ":" not in selector and how.search(body):
            yield selector


def _white(node: Node) -> bool:
    """Whether an element's words are white and nothing around them may give them a colour to stand on."""
    if not _WHITE.search(node.attributes.get("style") or ""):
        return False
    while node is not None and node.tag not in ("html", "body"):
        attributes = node.attributes
        if "background" in (attributes.get("style") or "") or "bgcolor" in attributes or attributes.get("class"):
            return False
        node = node.parent
    return True


def _main(tree: Any) -> tuple[Node, list[Node]]:
    """The element with the page's own content, by its mark or else the body; and what stands around that in it."""
    for mark in _MAIN:
        found = [node for node in tree.css(mark) if len(node.text().split()) >= 5]
        if found and (len(found) == 1 or mark != "article"):
            return found[0], []
    body = tree.body if tree.body is not None else tree.root
    return body, tree.css(_AROUND)
