"""The parts of a Word file as XML trees, opened with limits; the only file that knows how a .docx is packed.

Element and attribute names carry Word's usual prefixes ("w:p"), whichever of the two namespaces the file uses.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from assistant.errors import PaperError

MOST_FILES = 10_000
LARGEST = 200_000_000  # bytes, all that is packed in the file together
RATIO = 100  # times a part may grow when it is unpacked
SMALL = 1_000_000  # bytes; a part of fewer does no harm, and forms with empty tables grow more
MOST_ELEMENTS = 1_500_000  # of one part; a pack of a thousand pages has about half a million
DEEPEST = 200  # elements within each other
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Word 97 files, and of those locked with a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
}

Element = ElementTree.Element


class Parts:
    """A Word file's parts. Raises PaperError for what is no Word file, is locked, damaged, or beyond the limits."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        if data.startswith(_OLD):
            if _LOCKED in data:
                raise PaperError(f"{name} is locked with a password; save a copy without one and add that.")
            raise PaperError(f"{name} is a file of an old Word; save it as .docx and add that.")
        if not data.startswith(b"PK"):
            raise PaperError(f"{name} is not a Word file, whatever its name says; open it to see what was saved.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self._damaged() from error
        packed = self._zip.infolist()
        if len(packed) > MOST_FILES or sum(part.file_size for part in packed) > LARGEST:
            raise PaperError(f"{name} is too large when it is unpacked; add the papers in it as files of their own.")
        self._targets = {part.filename for part in packed}
        mains = [target for kind, target in self._related("") if kind == "officeDocument"]
        self._main = mains[0] if mains else "word/document.xml"
        document = self._tree(self._main)
        if document is None or document.tag != "w:document":
            raise PaperError(f"{name} is not a Word file, whatever its name says; open it to see what was saved.")
        self.document = document

    def related(self, kind: str) -> list[Element]:
        """The parts of one kind that the document names: "styles", "numbering", "footnotes", "header"."""
        trees = [self._tree(target) for named, target in self._related(self._main) if named == kind]
        return [tree for tree in trees if tree is not None]

    def _related(self, source: str) -> Iterator[tuple[str, str]]:
        """(kind, part) of each relationship of a part to another one in the file."""
        folder, base = posixpath.split(source)
        tree = self._tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        for link in tree if tree is not None else ():
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
                yield link.get("Type", "").rsplit("/", 1)[-1], target.lstrip("/")

    def _tree(self, part: str) -> Element | None:
        if part not in self._targets:
            return None
        about = self._zip.getinfo(part)
        if about.flag_bits & 1:
            raise PaperError(f"{self._name} is locked with a password; save a copy without one and add that.")
        if about.file_size > max(SMALL, RATIO * about.compress_size):
            raise PaperError(
                f"{self._name} grows beyond measure when it is unpacked; save it again in Word and add that."
            )
        try:
            parser = ElementTree.XMLParser(target=_Builder(self._name))
            parser.feed(self._zip.read(about))
            tree: Element = parser.close()
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise self._damaged() from error
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise self._damaged() from error
        return tree

    def _damaged(self) -> PaperError:
        return PaperError(f"{self._name} is damaged and cannot be opened as a Word file; fetch it again.")


class _Builder(ElementTree.TreeBuilder):
    """Builds a part's tree under the limits; a part that defines entities, which Word never does, is refused."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._count = self._depth = 0
        self._short: dict[str, str] = {}

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._count += 1
        self._depth += 1
        if self._count > MOST_ELEMENTS or self._depth > DEEPEST:
            raise PaperError(f"{self._name} holds more than a paper does; add the papers in it as files of their own.")
        return super().start(self._named(tag), {self._named(key): value for key, value in attrs.items()})

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(self._named(tag))

    def doctype(self, *_: object) -> None:
        raise PaperError(f"{self._name} is not as Word writes files; save it again in Word and add that.")

    def _named(self, name: str) -> str:
        short = self._short.get(name)
        if short is None:
            found = re.fullmatch(r"\{(.*)\}(.*)", name)
            prefix = _PREFIXES.get(found[1], "?") if found else ""
            short = self._short[name] = f"{prefix}:{found[2]}" if found and prefix else name
        return short


def within(element: Element | None, *names: str) -> Element | None:
    """The element under these names, each a direct child of the one before; None where there is none."""
    for name in names:
        element = element.find(name) if element is not None else None
    return element


def value(element: Element | None, child: str, key: str = "w:val") -> str | None:
    """The value of an element's direct child, None where it has none."""
    found = element.find(child) if element is not None else None
    return None if found is None else found.get(key)


def switched(element: Element | None, child: str) -> bool | None:
    """Whether a property is switched on or off by an element's direct child; None where nothing is said."""
    found = element.find(child) if element is not None else None
    return None if found is None else found.get("w:val", "1") not in ("0", "false", "off")
