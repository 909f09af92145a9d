"""A language model's endpoint on this computer, for tests: it speaks as OpenAI's does, well, badly or with malice.

A behaviour takes the request's handler and its body and sends what it likes; the server keeps what it was asked.
"""

import json
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Asked = dict[str, Any]
Behaviour = Callable[["Handler", Asked], None]


@dataclass
class Server:
    """What the endpoint does, one behaviour a request and the last for ever; and what it was asked."""

    behaviours: list[Behaviour]
    url: str = ""
    paths: list[str] = field(default_factory=list)
    headers: list[Message] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)  # a caller hung up before it had its reply
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def evidence(self) -> Asked:
        """The message of the last request, as the JSON it is."""
        message = json.loads(self.asked[-1]["messages"][-1]["content"])
        assert isinstance(message, dict)
        return message


class Handler(BaseHTTPRequestHandler):
    server_of: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        told = self.server_of
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told.paths.append(self.path)
        told.headers.append(self.headers)
        told.asked.append(asked)
        behave = told.behaviours[min(len(told.asked), len(told.behaviours)) - 1]
        try:
            behave(self, asked)
        except OSError:
            told.left.set()
        self.close_connection = True

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def send(self, body: bytes, status: int = 200, claimed: int | None = None, **headers: str) -> None:
        """One whole response, or one that claims more bytes than it sends."""
        self.send_response(status)
        for name, value in ({"Content_Type": "application/json"} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if claimed is None else claimed))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(*behaviours: Behaviour) -> Iterator[Server]:
    """A server with these behaviours, gone at the end."""
    told = Server(list(behaviours))
    handler = type("Bound", (Handler,), {"server_of": told})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield told
    finally:
        told.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def completion(content: object, **message: object) -> bytes:
    """A reply as OpenAI's endpoint gives it."""
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": content} | message,
    }
    return json.dumps(
        {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    ).encode()


def says(content: object, **message: object) -> Behaviour:
    """A model that replies with this."""
    return lambda handler, asked: handler.send(completion(content, **message))


def sends(body: bytes, status: int = 200, claimed: int | None = None, **headers: str) -> Behaviour:
    """An endpoint that sends these bytes."""
    return lambda handler, asked: handler.send(body, status, claimed, **headers)


def waits(sent: bytes = b"") -> Behaviour:
    """An endpoint that sends so much and then says nothing until its caller hangs up."""

    def behave(handler: Handler, asked: Asked) -> None:
        handler.wfile.write(sent)
        while not handler.server_of.stopped.is_set():
            readable, _, _ = select.select([handler.connection], [], [], 0.02)
            if readable and not handler.connection.recv(1):
                handler.server_of.left.set()
                return

    return behave


def drips(sent: bytes, every: float = 0.05) -> Behaviour:
    """An endpoint that sends a byte at a time, and its last one over and over, until its caller hangs up."""

    def behave(handler: Handler, asked: Asked) -> None:
        rest = iter(sent)
        while not handler.server_of.stopped.is_set():
            handler.wfile.write(bytes([next(rest, sent[-1])]))
            time.sleep(every)

    return behave


def hangs_up(sent: bytes = b"") -> Behaviour:
    """An endpoint that closes the connection after so much."""

    def behave(handler: Handler, asked: Asked) -> None:
        with suppress(OSError):
            handler.wfile.write(sent)

    return behave
