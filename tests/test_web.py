"""The visitor to public sites: polite, patient within limits, and not to be led to a private place.

The site's name is none that any name server knows: that it is reached at all proves that a connection goes to the
address that was checked.
"""

import gzip
import itertools
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from council_site import HERE, PUBLIC, Page, Site, serving

from assistant.errors import FetchError, NotThere, NotWorking
from ingest import web
from ingest.web import Marks, Web


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serving(monkeypatch) as site:
        yield site


def refused(site: Site, path: str = "paper", visitor: Web | None = None) -> str:
    with pytest.raises(FetchError) as error:
        (visitor or site.web()).get(site.url + path)
    said = str(error.value)
    assert said.endswith(".") and "\n" not in said
    return said


def test_a_file_comes_with_its_marks_and_is_asked_for_by_them(site: Site) -> None:
    site.pages["/paper"] = Page(b"words", headers={"ETag": '"1"', "Last-Modified": "Sat, 28 Nov 2026 05:00:00 GMT"})
    visitor = site.web()
    reply = visitor.get(site.url + "paper")
    assert reply.body == b"words" and reply.marks == Marks('"1"', "Sat, 28 Nov 2026 05:00:00 GMT")
    assert visitor.get(site.url + "paper", reply.marks) == web.Reply(None, reply.marks)
    sent = site.asked[-1][2]
    assert sent["If-Modified-Since"] == reply.marks.last_modified and sent["Host"] == f"papers.example:{site.port}"
    assert sent["User-Agent"].startswith("CouncilPapersAssistant/")


def test_one_request_a_second_redirects_and_robots_among_them(site: Site) -> None:
    site.pages |= {"/a": Page(status=302, headers={"Location": "/b"}), "/b": Page(b"b")}
    visitor = site.web()
    for path in ("a", "b", "a"):
        assert visitor.get(site.url + path).body == b"b"
    assert site.paths == ["/robots.txt", "/a", "/b", "/b", "/a", "/b"]
    times = [when for _, when, _ in site.asked]
    assert min(after - before for before, after in itertools.pairwise(times)) >= 1


def test_robots_are_kept_to(site: Site) -> None:
    site.pages |= {
        "/robots.txt": Page(b"User-agent: *\nDisallow: /shut\nCrawl-delay: 10"),
        "/shut/a": Page(b"no"),
        "/open": Page(status=301, headers={"Location": "/shut/a"}),
    }
    assert "robots.txt" in refused(site, "shut/a")
    assert "robots.txt" in refused(site, "open")
    assert site.paths == ["/robots.txt", "/robots.txt", "/open"] and site.slept == [10]


def test_a_site_that_asks_for_too_long_a_delay_is_left_alone(site: Site) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 86400")
    assert "86400 seconds" in refused(site) and site.paths == ["/robots.txt"]


def test_a_site_whose_robots_cannot_be_had_is_left_alone(site: Site) -> None:
    site.pages |= {"/robots.txt": Page(status=503), "/paper": Page(b"words")}
    with pytest.raises(NotWorking):
        site.web().get(site.url + "paper")
    assert set(site.paths) == {"/robots.txt"}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_site_is_asked_again_after_longer_and_longer(site: Site, status: int) -> None:
    site.pages["/paper"] = [Page(status=status)] * 3 + [Page(b"words")]
    assert site.web().get(site.url + "paper").body == b"words"
    assert [pause for pause in site.slept if pause > 1] == [2, 4, 8]


def test_patience_has_an_end(site: Site) -> None:
    site.pages["/paper"] = Page(status=500)
    with pytest.raises(NotWorking):
        site.web().get(site.url + "paper")
    assert site.paths.count("/paper") == web.TRIES


def test_the_pause_that_a_site_asks_for_is_made_if_it_is_not_too_long(site: Site) -> None:
    site.pages["/paper"] = [Page(status=429, headers={"Retry-After": "120"}), Page(b"words")]
    assert site.web().get(site.url + "paper").body == b"words" and 120 in site.slept
    site.pages["/paper"] = Page(status=429, headers={"Retry-After": "Fri, 28 Nov 2099 05:00:00 GMT"})
    site.asked.clear()
    refused(site)
    assert site.paths == ["/robots.txt", "/paper"]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:9/a",
        "http://[::1]/a",
        "http://169.254.169.254/latest",
        "http://10.1.2.3/",
        "http://[fe80::1]/",
        "http://inside.example/",
        "http://mixed.example/",
        "file:///etc/passwd",
        "ftp://papers.example/",
        "gopher://papers.example/",
        "http://user:word@papers.example/",
        "http://papers.example:99999/",
        "http://:80/a",
    ],
)
def test_no_redirect_leads_to_a_private_place(site: Site, target: str) -> None:
    site.names |= {"inside.example": ["192.168.0.7"], "mixed.example": [PUBLIC, "127.0.0.1"]}
    site.pages["/paper"] = Page(status=302, headers={"Location": target})
    refused(site)
    assert site.paths == ["/robots.txt", "/paper"]


def test_a_name_that_changes_its_mind_gains_nothing(site: Site) -> None:
    answers = [[HERE], [HERE], ["10.0.0.1"]]
    visitor = Web((HERE, site.port), lambda: site.now, site.sleep, lambda *_: answers.pop(0))
    site.pages["/paper"] = Page(b"words")
    assert visitor.get(site.url + "paper").body == b"words"
    assert "10.0.0.1" in refused(site, visitor=visitor)


def test_this_computer_is_out_of_reach_unless_a_test_asks_for_its_very_port(site: Site) -> None:
    for visitor in (Web(resolve=site.resolve), Web((HERE, site.port + 1), resolve=site.resolve)):
        assert "not a public site" in refused(site, visitor=visitor)
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (PUBLIC, True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d70e", True),  # a public address as a network of IPv6 alone writes it
        ("64:ff9b::7f00:1", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("ff02::1", False),
        ("240.0.0.1", False),
    ],
)
def test_which_addresses_are_public(site: Site, address: str, public: bool) -> None:
    site.names["papers.example"] = [address]
    if public:
        with pytest.raises(AssertionError, match=r"a connection to"):
            site.web().get(site.url)
    else:
        assert "not a public site" in refused(site)


def test_names_that_are_none(site: Site) -> None:
    del site.names["papers.example"]
    assert "Name or service not known" in refused(site)
    with pytest.raises(FetchError):
        Web(clock=lambda: site.now, sleep=site.sleep).get("http://a..b/")


def test_a_circle_of_redirects_ends(site: Site) -> None:
    site.pages["/paper"] = Page(status=302, headers={"Location": "/paper"})
    assert "without an end" in refused(site) and len(site.paths) == web.HOPS + 2


def test_addresses_with_spaces_and_accents_are_fetched(site: Site) -> None:
    site.pages |= {
        "/a%20b.pdf?x=%C3%A9": Page(status=302, headers={"Location": "/caf\xc3\xa9 1.pdf"}),
        "/caf%C3%A9%201.pdf": Page(b"words"),
    }
    assert site.web().get(site.url + "a b.pdf?x=é").body == b"words"


def test_what_is_not_there_and_what_is_refused(site: Site) -> None:
    with pytest.raises(NotThere):
        site.web().get(site.url + "paper")
    site.pages["/paper"] = Page(status=403)
    assert "(403)" in refused(site)


@pytest.mark.parametrize("length", [-1, None, 10_000_000])
def test_a_file_too_large_is_not_read_to_its_end(site: Site, length: int | None) -> None:
    site.pages["/paper"] = Page(b"x" * 300_000, length=length)
    with pytest.raises(FetchError, match="larger than 1,000 bytes"):
        site.web().get(site.url + "paper", largest=1_000)
    assert site.paths.count("/paper") == 1


def test_a_download_that_breaks_off_is_tried_again_and_never_taken_for_whole(site: Site) -> None:
    site.pages["/paper"] = [Page(b"half", length=8), Page(b"the whole")]
    assert site.web().get(site.url + "paper").body == b"the whole"
    site.pages["/paper"] = Page(b"half", length=8)
    with pytest.raises(NotWorking):
        site.web().get(site.url + "paper")


def test_a_packed_answer_is_refused(site: Site) -> None:
    site.pages["/paper"] = Page(gzip.compress(b"words"), headers={"Content-Encoding": "gzip"})
    assert "packed" in refused(site)


@pytest.mark.parametrize("opening", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_drips_is_cut_off(site: Site, monkeypatch: pytest.MonkeyPatch, opening: bytes) -> None:
    monkeypatch.setattr(web, "LONGEST", 0.3)
    stop = threading.Event()
    with socket.create_server((HERE, 0)) as server:

        def drip() -> None:
            peer, _ = server.accept()
            with peer:
                peer.sendall(opening)
                while not stop.wait(0.02):
                    try:
                        peer.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        site.port = server.getsockname()[1]
        began = time.perf_counter()
        try:
            assert "took longer" in refused(site)
        finally:
            stop.set()
            thread.join()
    assert time.perf_counter() - began < 2


def test_a_secure_site_must_prove_its_name(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=papers.example".split()
    try:
        subprocess.run(
            [*request, "-addext", "subjectAltName=DNS:papers.example", "-keyout", key, "-out", certificate],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate, key)
    site.names["other.example"] = [HERE]
    with socket.create_server((HERE, 0)) as server:

        def serve() -> None:
            for answer in (b"404 None", b"200 OK", b"302 Found\r\nLocation: http://papers.example/", None, None):
                peer, _ = server.accept()
                try:
                    with ours.wrap_socket(peer, server_side=True) as secure:
                        secure.recv(10_000)
                        secure.sendall(b"HTTP/1.1 " + (answer or b"") + b"\r\nContent-Length: 0\r\n\r\n")
                except OSError:
                    peer.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        site.port = server.getsockname()[1]
        root = f"papers.example:{site.port}/"
        trusted = ssl.create_default_context(cafile=str(certificate))
        with monkeypatch.context() as patch:
            patch.setattr(ssl, "create_default_context", lambda: trusted)
            visitor = site.web()
            assert visitor.get(f"https://{root}a").body == b""
            with pytest.raises(FetchError, match="without encryption"):
                visitor.get(f"https://{root}b")
            with pytest.raises(FetchError, match="cannot prove"):
                site.web().get(f"https://other.example:{site.port}/")
        with pytest.raises(FetchError, match="cannot prove"):
            site.web().get(f"https://{root}")
        thread.join()
