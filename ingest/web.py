"""Fetching from public web sites, politely and safely; the only file that opens a connection to another machine.

Every hop's host is resolved here, refused where any of its addresses is not public, and connected to at the very
address that was checked, so that a name which changes its mind in between gains nothing. The standard library's
http.client lets us hand it that connection; it knows no proxy and follows no redirect by itself.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit

from assistant.errors import FetchError, NotThere, NotWorking
from ingest.robots import Rules, rules_for

AGENT = "CouncilPapersAssistant"
PAUSE = 1.0  # seconds between any two requests, whatever the host
LONGEST_DELAY = 60  # seconds of a crawl delay that is still worth waiting for
TRIES = 5  # of one request; the pauses between them are 2, 4, 8 and 16 seconds, or longer where the site says so
LONGEST_PAUSE = 300  # seconds that a site may ask us to wait before the next try
HOPS = 5
SILENCE = 30  # seconds without a byte
LONGEST = 600  # seconds for one answer, however steadily it drips
LARGEST = 100_000_000  # bytes of one answer
_LARGEST_ROBOTS = 500_000
_AGAIN = (429, 500, 502, 503, 504)
_MOVED = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class Marks:
    """What a site gave with a file, to be asked later whether it has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its body, None where the file is as the marks say, and the new marks."""

    body: bytes | None
    marks: Marks


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a URL leads."""

    url: str
    secure: bool
    host: str
    port: int
    target: str  # path and query

    @property
    def root(self) -> str:
        return urljoin(self.url, "/")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Message
    body: bytes  # empty but for an answer of 200


class Web:
    """One visitor to public sites: at most one request a second, robots.txt kept to, no private address reached.

    `own_server` is for tests alone: the one (address, port) that may be private. `clock`, `sleep` and `resolve` (a
    host and port to its addresses) stand in for time and names there.
    """

    def __init__(
        self,
        own_server: tuple[str, int] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        resolve: Callable[[str, int], list[str]] | None = None,
    ) -> None:
        self._own_server = own_server
        self._clock = clock
        self._sleep = sleep
        self._resolve = resolve or _addresses
        self._ended = float("-inf")  # when the last request did
        self._robots: dict[str, Rules] = {}

    def get(self, url: str, marks: Marks | None = None, largest: int = LARGEST) -> Reply:
        """Fetch one file of at most `largest` bytes; with `marks`, only if it has changed since.

        Raises NotThere where the site says that there is no such file, NotWorking where it does not answer after
        several tries, FetchError where it must not be fetched or is not what was asked for.
        """
        known = {"If-None-Match": marks.etag, "If-Modified-Since": marks.last_modified} if marks else {}
        place, answer = self._followed(url, {name: value for name, value in known.items() if value}, largest)
        if answer.status == 304 and marks:
            return Reply(None, marks)
        if answer.status in (404, 410):
            raise NotThere(f"{place.url} is not there; look at the site for where it is now.")
        if answer.status != 200:
            raise FetchError(f"{place.url} was refused by the site ({answer.status}); try it in a browser.")
        return Reply(answer.body, Marks(answer.headers.get("ETag"), answer.headers.get("Last-Modified")))

    def _followed(
        self, url: str, headers: Mapping[str, str], largest: int, robots: bool = True
    ) -> tuple[_Place, _Answer]:
        """The answer at the end of all redirects, and where that was; each hop is judged as if it were the first."""
        place = _place(url)
        for _ in range(HOPS + 1):
            rules = self._rules(place) if robots else Rules()
            if not rules.allow(place.target):
                raise FetchError(
                    f"{place.url} is closed to programs by the site's robots.txt; ask the council for leave."
                )
            answer = self._answer(place, headers, largest, max(PAUSE, rules.delay))
            location = answer.headers.get("Location")
            if answer.status not in _MOVED or not location:
                return place, answer
            # A header's bytes come as Latin-1: quoted, they are again what the site sent.
            onward = _place(urljoin(place.url, quote(location, safe="%/:?#[]@!$&'()*+,;=~", encoding="latin-1")))
            if place.secure and not onward.secure:
                raise FetchError(f"{place.url} leads on to a page without encryption; ask the council to mend that.")
            place = onward
        raise FetchError(f"{url} leads from page to page without an end; try it in a browser.")

    def _rules(self, place: _Place) -> Rules:
        if place.root not in self._robots:
            _, answer = self._followed(urljoin(place.root, "robots.txt"), {}, _LARGEST_ROBOTS, robots=False)
            if answer.status == 200:
                rules = rules_for(AGENT, answer.body.decode("utf-8-sig", "replace"))
            elif 400 <= answer.status < 500:  # there is none
                rules = Rules()
            else:
                raise FetchError(
                    f"{place.host} did not show its robots.txt ({answer.status}), so it is left alone; try again later."
                )
            if rules.delay > LONGEST_DELAY:
                raise FetchError(
                    f"{place.host} asks programs to wait {rules.delay:.0f} seconds between requests, too long to wait; "
                    "ask the council for the papers."
                )
            self._robots[place.root] = rules
        return self._robots[place.root]

    def _answer(self, place: _Place, headers: Mapping[str, str], largest: int, pause: float) -> _Answer:
        """Ask until there is an answer, waiting longer each time; raises NotWorking after the last try."""
        for attempt in range(1, TRIES + 1):
            wait = 2.0**attempt
            self._sleep(max(0.0, self._ended + pause - self._clock()))
            try:
                answer = self._asked(place, headers, largest)
                if answer.status not in _AGAIN:
                    return answer
                why = f"it answers {answer.status}"
                wait = max(wait, _retry_after(answer.headers.get("Retry-After")))
            except ssl.SSLCertVerificationError as error:
                raise FetchError(
                    f"{place.host} cannot prove that it is that site ({error.verify_message}); check the address."
                ) from error
            except (OSError, http.client.HTTPException) as error:
                why = str(error) or type(error).__name__
            finally:
                self._ended = self._clock()
            if wait > LONGEST_PAUSE:
                break
            if attempt < TRIES:
                self._sleep(wait)
        raise NotWorking(f"{place.host} cannot be used at the moment ({why}); try again later.")

    def _asked(self, place: _Place, headers: Mapping[str, str], largest: int) -> _Answer:
        """One request at one of the addresses that were checked."""
        sock = _connected(self._checked(place), place.port)
        late = threading.Event()
        with closing(_wrapped(sock, place) if place.secure else sock) as sock:
            timer = threading.Timer(LONGEST, _cut, (sock, late))
            timer.start()
            try:
                if isinstance(sock, ssl.SSLSocket):
                    sock.do_handshake()
                answer = _exchanged(sock, place, headers, largest)
            except (OSError, http.client.HTTPException):
                if not late.is_set():
                    raise
            finally:
                timer.cancel()
        if late.is_set():
            raise FetchError(f"{place.url} took longer than {LONGEST} seconds to come; fetch it with a browser.")
        return answer

    def _checked(self, place: _Place) -> list[str]:
        """The host's addresses. Raises FetchError if one of them is not public: a mixed answer is a trick."""
        try:
            found = self._resolve(place.host, place.port)
        except UnicodeError as error:
            raise FetchError(f"{place.host!r} is not a site's name; check the address.") from error
        for address in found:
            if not _public(address) and (address, place.port) != self._own_server:
                raise FetchError(f"{place.host} is not a public site (its address is {address}); check the address.")
        return found


def _place(url: str) -> _Place:
    """Where a URL leads. Raises FetchError for what is no web address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"{url!r} is not a web address; check it.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise FetchError(f"{url!r} is not a web address to fetch from; give one that begins with https://.")
    secure = parts.scheme == "https"
    path = quote(parts.path or "/", safe="%/:@!$&'()*+,;=~")
    query = "?" + quote(parts.query, safe="%/:?@!$&'()*+,;=~") if parts.query else ""
    return _Place(url, secure, parts.hostname, port or (443 if secure else 80), path + query)


def _addresses(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _public(address: str) -> bool:
    """Whether an address is one of the public internet, also where an older address is written inside a newer one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip.sixtofour or ip.teredo or ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


def _connected(addresses: list[str], port: int) -> socket.socket:
    error = OSError("its name has no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=SILENCE)
        except OSError as failed:
            error = failed
    raise error


def _wrapped(sock: socket.socket, place: _Place) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(sock, server_hostname=place.host, do_handshake_on_connect=False)


def _cut(sock: socket.socket, late: threading.Event) -> None:
    """End a connection that takes too long, wherever it is waiting; past what TLS would make of it."""
    late.set()
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _exchanged(sock: socket.socket, place: _Place, headers: Mapping[str, str], largest: int) -> _Answer:
    kind = http.client.HTTPSConnection if place.secure else http.client.HTTPConnection
    connection = kind(place.host, place.port)
    connection.sock = sock
    connection.auto_open = 0  # or it would connect by itself, to an address that nobody checked
    ours = {"User-Agent": f"{AGENT}/0.1", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    connection.request("GET", place.target, headers={**ours, **headers})
    with connection.getresponse() as response:
        body = _body(response, place, largest) if response.status == 200 else b""
        return _Answer(response.status, response.headers, body)


def _body(response: http.client.HTTPResponse, place: _Place, largest: int) -> bytes:
    """The whole body. Raises FetchError for one too large, HTTPException for one that breaks off."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise FetchError(f"{place.url} came packed although that was not asked for; fetch it with a browser.")
    body = bytearray()
    while True:
        if max(len(body), response.length or 0) > largest:
            raise FetchError(f"{place.url} is larger than {largest:,} bytes; fetch it with a browser.")
        piece = response.read1(1 << 16)
        if not piece:
            break
        body += piece
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return bytes(body)


def _retry_after(value: str | None) -> float:
    """The seconds that a site asks to be left alone, given as such or as the time when it may be asked again."""
    if value is None:
        return 0.0
    if re.fullmatch(r"\d{1,9}", value.strip()):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
