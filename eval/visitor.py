"""A person at a browser, as the server sees one: signed in, asking on the chat page over real HTTP."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from secrets import token_hex
from urllib.parse import urlencode

PATIENCE = 60.0  # seconds that a visitor waits for anything
BUSY = ("questions waiting already", "there is no room for more")  # what the page says then
FAILED = ("The question was not answered.", "went wrong inside the program")


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a question, "answered", "busy", "refused" or "failed", and after how many seconds."""

    outcome: str
    seconds: float


class Visitor:
    """One person. Every method raises OSError or HTTPException where the server does not answer as HTTP."""

    def __init__(self, port: int, name: str = "", password: str = "") -> None:
        self.port = port
        self.cookie = ""
        if name:
            sent = urlencode({"name": name, "password": password})
            status, headers, _ = self.send("POST", "/signin", sent, "application/x-www-form-urlencoded")
            if status != 303:
                raise HTTPException(f"{name} could not sign in ({status}).")
            self.cookie = headers["set-cookie"].partition(";")[0]
        self._ask = self._handler()

    def send(
        self, method: str, path: str, body: str = "", kind: str = "application/json"
    ) -> tuple[int, dict[str, str], str]:
        """One request: status, headers by small names, and text."""
        with self._sent(method, path, body, kind) as reply:
            return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read().decode()

    def ask(self, question: str) -> Came:
        """Ask on the page and read to the end of the answer."""
        began = time.perf_counter()
        tab = token_hex(8)
        if self.join(tab, question) != 200:
            return Came("busy", time.perf_counter() - began)
        said = "".join(self.hear(tab))
        return Came(_outcome(said), time.perf_counter() - began)

    def join(self, tab: str, question: str) -> int:
        """Send a question from a tab; HTTP's status."""
        event: dict[str, object] = {"question": question, "conversation": "", "limits": {}, "replaces": None}
        body = {"data": [], "fn_index": self._ask, "session_hash": tab, "event_data": event}
        return self.send("POST", "/gradio_api/queue/join", json.dumps(body))[0]

    def hear(self, tab: str) -> Iterator[str]:
        """What the page is sent, line by line; leaving it early is leaving the page."""
        with self._sent("GET", f"/gradio_api/queue/data?session_hash={tab}") as reply:
            for line in reply:
                yield line.decode()
                if b'"close_stream"' in line:
                    return

    def _handler(self) -> int:
        """The number of the handler that answers questions, as the page gives it to the browser."""
        page = self.send("GET", "/")[2]
        config = re.search(r"window\.gradio_config\s*=\s*(\{.*?\});\s*</script>", page, re.DOTALL)
        functions = json.loads(config[1])["dependencies"] if config else []
        for function in functions:
            if any(event == "ask" for _, event in function["targets"]):
                return int(function["id"])
        raise HTTPException("The page at / is not the chat page.")

    @contextmanager
    def _sent(self, method: str, path: str, body: str = "", kind: str = "") -> Iterator[HTTPResponse]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            headers = {"Cookie": self.cookie, "Accept": "text/html"} | ({"Content-Type": kind} if body else {})
            connection.request(method, path, body.encode() if body else None, headers)
            with connection.getresponse() as reply:
                yield reply


def _outcome(said: str) -> str:
    if any(words in said for words in BUSY):
        return "busy"
    if '"success":true' not in said or any(words in said for words in FAILED):
        return "failed"
    return "refused" if r"class=\"problem\"" in said else "answered"
