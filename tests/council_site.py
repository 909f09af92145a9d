"""A council's site on this computer, for tests: pages by path, a time that only passes when somebody sleeps."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ingest import web
from ingest.web import Web

HERE = "127.0.0.1"
PUBLIC = "93.184.215.14"


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

    patch.setattr(web.socket, "create_connection", only_here)
    with ThreadingHTTPServer((HERE, 0), Handler) as server:
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
