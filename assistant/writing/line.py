"""One request to a language model over a connection with limits, which can be cut; it follows nothing elsewhere."""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx

from assistant.errors import ModelFailed

CONNECT_SECONDS = 5.0
LARGEST = 200_000  # bytes of a reply
_SENT = {"host", "authorization", "content-type", "content-length", "accept"}


class Line(httpx.BaseTransport):
    """The transport of one request. Raises ModelFailed for a reply that is compressed or too large."""

    def __init__(self, proofs: ssl.SSLContext, seconds: float, keyed: bool) -> None:
        self._inner = httpx.HTTPTransport(verify=proofs, trust_env=False)
        self._waits = {"connect": min(CONNECT_SECONDS, seconds), "read": seconds, "write": seconds, "pool": seconds}
        self._sent = _SENT if keyed else _SENT - {"authorization"}
        self._socket: socket.socket | None = None
        self._over = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The reply, read to its end."""
        for name in set(request.headers) - self._sent:  # the library tells of this machine, and of its environment
            del request.headers[name]
        request.extensions |= {"timeout": self._waits, "trace": self._note}
        reply = self._inner.handle_request(request)
        try:
            if reply.headers.get("content-encoding", "identity") != "identity":
                raise ModelFailed("gave no answer that can be read")
            body = b""
            for part in reply.iter_raw():
                body += part
                if len(body) > LARGEST:
                    raise ModelFailed("gave far too long an answer")
        finally:
            reply.close()
        kind = reply.headers.get("content-type", "")
        return httpx.Response(reply.status_code, headers={"content-type": kind}, content=body)

    def cut(self) -> None:
        """End what is under way: who waits on the socket is woken, and closes it."""
        self._over = True
        if self._socket:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close what is open."""
        self._inner.close()

    def _note(self, step: str, told: Mapping[str, Any]) -> None:
        """Keep the socket as soon as there is one; where it comes too late nothing is sent over it."""
        if step in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = told["return_value"].get_extra_info("socket")
            if self._over:
                raise ModelFailed("did not answer in time")


def client(line: Line) -> httpx.Client:
    """A client over one line: it follows no redirect and takes no proxy or password from the machine."""
    return httpx.Client(transport=line, follow_redirects=False, trust_env=False)
