"""A council's site on this computer, for tests: its pages, ModernGov's replies, a time that only passes in sleep.

The replies are of an invented council, in the shape of real ones.
"""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ingest.web import Web

HERE = "127.0.0.1"
PUBLIC = "93.184.215.14"
PDF = b"%PDF-1.7 words"
LOGIN = b"\r\n<!DOCTYPE html><html><body><form>Password</form></body></html>"
ALL = "/mgWebService.asmx/GetMeetings?lCommitteeId=0&sFromDate=01/01/2026&sToDate=31/12/2026"


@dataclass
class Page:
    """What the site answers: with `length` it claims another size than it sends, None sends none."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = -1


@dataclass
class Site:
    """The pages by path and query, a list where they change from one request to the next; and what was asked."""

    port: int = 0
    pages: dict[str, Page | list[Page]] = field(default_factory=dict)
    asked: list[tuple[str, float, Message]] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=lambda: {"papers.example": [HERE]})
    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://papers.example:{self.port}/"

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def web(self) -> Web:
        return Web((HERE, self.port), lambda: self.now, self.sleep, self.resolve)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if seconds:
            self.slept.append(seconds)

    def resolve(self, host: str, port: int) -> list[str]:
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            if host in self.names:
                return self.names[host]
            raise socket.gaierror(-2, "Name or service not known") from None

    def answer(self, path: str, headers: Message) -> Page:
        self.asked.append((path, self.now, headers))
        page = self.pages.get(path, Page(status=404))
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        etag = page.headers.get("ETag")
        return Page(status=304) if etag and headers["If-None-Match"] == etag else page


@contextmanager
def serving(patch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that answers on this computer; a connection to anywhere else fails the test."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = site.answer(self.path, self.headers)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if page.length is not None:
                self.send_header("Content-Length", str(len(page.body) if page.length < 0 else page.length))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, *_: object) -> None:
            pass

    connect = socket.create_connection

    def only_here(address: tuple[str, int], timeout: float | None = None) -> socket.socket:
        assert address == (HERE, site.port), f"a connection to {address}"
        return connect(address, timeout)

    patch.setattr(socket, "create_connection", only_here)
    with ThreadingHTTPServer((HERE, 0), Handler) as server:
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def council(patch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The site of a council with one committee, one meeting in 2026 and one paper."""
    with serving(patch) as site:
        site.pages |= {
            "/mgWebService.asmx/GetCommittees": xml(
                "<committees><committee><committeeid>7</committeeid><committeetitle>Rill Committee</committeetitle>"
                "<committeedeleted>False</committeedeleted></committee></committees>"
            ),
            ALL: meetings((50, "10/02/2026", "Confirmed")),
            ALL.replace("=0&", "=7&"): meetings((50, "10/02/2026", "Confirmed")),
            "/mgWebService.asmx/GetMeeting?lMeetingId=50": meeting(
                item("Footbridge", document(1, "Mill Lane: the bridge"), minute="<p>RESOLVED: to build it for £5.</p>")
            ),
            "/mgConvert2PDF.aspx?ID=1": Page(PDF, headers={"ETag": '"1"'}),
        }
        yield site


def document(
    number: int, title: str, restricted: str = "False", url: str | None = None, link: str = "False", more: str = ""
) -> str:
    address = f"mgConvert2PDF.aspx?ID={number}" if url is None else url
    return (
        f"<linkeddoc><attachmentid>{number}</attachmentid><title>{escape(title)}</title><isurl>{link}</isurl>"
        f"<url>{escape(address)}</url><isrestricted>{restricted}</isrestricted>{more}"
        "<publicationdate>02/02/2026</publicationdate></linkeddoc>"
    )


def item(title: str, *documents: str, restricted: str = "False", shown: str = "True", minute: str = "") -> str:
    return (
        f"<agendaitem><agendaitemtitle>{title}</agendaitemtitle><isrestricted>{restricted}</isrestricted>"
        f"<isdisplayallowed>{shown}</isdisplayallowed><isdecision>{bool(minute)}</isdecision>"
        f"<isminutepublished>{bool(minute)}</isminutepublished>"
        f"<minutesnonemptyhtmlbody>{escape(minute)}</minutesnonemptyhtmlbody>"
        f"<linkeddocuments>{''.join(documents)}</linkeddocuments></agendaitem>"
    )


def meeting(*items: str, whole: str = "", shown: str = "True", published: str = "True") -> Page:
    return xml(
        f"<meeting><isdisplayallowed>{shown}</isdisplayallowed><agendapublished>{published}</agendapublished>"
        f"<agendaitems>{''.join(items)}</agendaitems><linkeddocuments>{whole}</linkeddocuments></meeting>"
    )


def meetings(*listed: tuple[int, str, str]) -> Page:
    found = "".join(
        f"<meeting><meetingid>{number}</meetingid><meetingdate>{day}</meetingdate>"
        f"<meetingstatus>{status}</meetingstatus></meeting>"
        for number, day, status in listed
    )
    return xml(
        "<getmeetings><committee><committeeid>7</committeeid><committeetitle>Rill Committee</committeetitle>"
        f"<committeemeetings>{found}</committeemeetings></committee></getmeetings>"
    )


def xml(text: str) -> Page:
    return Page(f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode())
