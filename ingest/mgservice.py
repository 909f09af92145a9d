"""What a ModernGov site's public web service says: its committees, their meetings, and the papers of each.

Only what the service marks as open, in so many words, counts as open. XML is read without entities or a DTD.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree

from assistant.errors import FetchError, PaperError
from ingest.html import html_blocks
from ingest.web import Web

LARGEST = 20_000_000  # bytes of one reply
DEEPEST = 50  # elements within each other
_ROOTS = {"GetCommittees": "committees", "GetMeetings": "getmeetings", "GetMeeting": "meeting"}
_CANCELLED = ("cancelled", "abandoned")

Element = ElementTree.Element


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a committee."""

    meeting_id: str
    committee_id: str
    committee: str  # its title
    day: date
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A paper as the service lists it, before it is fetched."""

    url: str  # empty where the service gives none
    document_id: str
    title: str
    item: str | None  # the agenda item it belongs to; None for a paper of the whole meeting
    published: date | None
    minute: str | None  # what the published minutes say of the item
    decision: bool  # whether the service marks the item as a decision
    restricted: bool  # or not certainly open
    elsewhere: bool  # a link to another place, not a paper of this site


class Service:
    """The web service of one site. Every method raises FetchError for a reply that cannot be had or understood."""

    def __init__(self, web: Web, url: str) -> None:
        """`url` is any page of the site."""
        folder, _, page = urlsplit(url).path.rpartition("/")
        self.site = urljoin(url, f"{folder}/" if "." in page or not page else f"{folder}/{page}/")
        self.host = urlsplit(self.site).hostname or self.site
        self._web = web

    def committees(self) -> dict[str, str]:
        """The titles of all committees that are not deleted, by their ids."""
        return {
            _number(found, "committeeid"): _text(found, "committeetitle")
            for found in self._ask("GetCommittees").iter("committee")
            if not _says(found, "committeedeleted", "true")
        }

    def meetings(self, committee_id: str | None, earliest: date, latest: date) -> list[Meeting]:
        """The meetings between two days, both included, of one committee or of all."""
        found = self._ask(
            "GetMeetings",
            lCommitteeId=committee_id or "0",
            sFromDate=earliest.strftime("%d/%m/%Y"),
            sToDate=latest.strftime("%d/%m/%Y"),
        )
        meetings = [
            Meeting(
                _number(meeting, "meetingid"),
                _number(group, "committeeid"),
                _text(group, "committeetitle"),
                _day(_text(meeting, "meetingdate")),
                _text(meeting, "meetingstatus").lower() in _CANCELLED,
            )
            for group in found.iter("committee")
            for meeting in group.iter("meeting")
        ]
        return [
            meeting
            for meeting in meetings
            if earliest <= meeting.day <= latest and committee_id in (None, meeting.committee_id)
        ]

    def documents(self, meeting: Meeting) -> list[Document]:
        """The papers of a meeting, each once, those of the meeting as a whole first."""
        found = self._ask("GetMeeting", lMeetingId=meeting.meeting_id)
        shown = _says(found, "isdisplayallowed", "true") and any(
            _says(found, f"{what}published", "true") for what in ("agenda", "minute", "decision")
        )
        documents: dict[str, Document] = {}
        for part in (found, *found.iter("agendaitem")):
            for document in self._papers(part, shown):
                key = document.url or document.document_id  # what is restricted may have no address
                if key not in documents or document.restricted:  # restricted in one place is restricted
                    documents[key] = document
        return list(documents.values())

    def _papers(self, part: Element, shown: bool) -> Iterator[Document]:
        """The papers of one agenda item, or those of the meeting itself."""
        item = part.tag == "agendaitem"
        shown = shown and (
            not item or (_says(part, "isrestricted", "false") and _says(part, "isdisplayallowed", "true"))
        )
        minute = _minute(part) if shown and _says(part, "isminutepublished", "true") else None
        for listed in part.iterfind("linkeddocuments/linkeddoc"):
            link = _text(listed, "url")
            yield Document(
                url=urljoin(self.site, link) if link else "",
                document_id=_text(listed, "attachmentid"),
                title=_text(listed, "title"),
                item=(_text(part, "agendaitemtitle") or None) if item else None,
                published=_day_or_none(_text(listed, "publicationdate")),
                minute=minute,
                decision=_says(part, "isdecision", "true"),
                restricted=not shown
                or not _says(listed, "isrestricted", "false")
                or bool(_text(listed, "restrictionsref")),
                elsewhere=_says(listed, "isurl", "true"),
            )

    def _ask(self, operation: str, **parameters: str) -> Element:
        query = "&".join(f"{name}={quote(value)}" for name, value in parameters.items())
        url = urljoin(self.site, f"mgWebService.asmx/{operation}" + (f"?{query}" if query else ""))
        tree = _tree(self._web.get(url, largest=LARGEST).body or b"")
        if tree is None or tree.tag != _ROOTS[operation]:
            raise FetchError(
                f"{self.host} did not answer as ModernGov's web service does ({operation}); "
                "check that the address is that of the council's ModernGov pages."
            )
        return tree


class _Builder(ElementTree.TreeBuilder):
    """Builds a reply's tree, names in small letters; ValueError for a DTD and for elements too deep."""

    depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError
        return super().start(_bare(tag), attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(_bare(tag))

    def doctype(self, *_: object) -> None:
        raise ValueError


def _tree(data: bytes) -> Element | None:
    """A reply's tree, None where it is no XML or more than plain elements."""
    parser = ElementTree.XMLParser(target=_Builder())
    try:
        parser.feed(data)
        tree: Element = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    return tree


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _text(element: Element, child: str) -> str:
    return " ".join((element.findtext(child) or "").split())


def _says(element: Element, child: str, word: str) -> bool:
    return _text(element, child).lower() == word


def _number(element: Element, child: str) -> str:
    number = _text(element, child)
    if not number.isascii() or not number.isdigit():
        raise FetchError(f"The web service gave no number as {child}; try again later, or ask the council.")
    return number


def _day(text: str) -> date:
    day = _day_or_none(text)
    if day is None:
        raise FetchError(f"The web service gave {text!r} as a meeting's date; try again later, or ask the council.")
    return day


def _day_or_none(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return None


def _minute(item: Element) -> str | None:
    """The words of an item's minute, without its markup."""
    page = item.findtext("minutesnonemptyhtmlbody") or ""
    try:
        found, _ = html_blocks(page.encode(), "the minute")
    except PaperError:
        return None
    return "\n".join(block.whole for block in found) or None
