"""An OpenID provider on this computer, for tests: real HTTP, real signatures, well-behaved or hostile in one thing."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

CLIENT, SECRET = "council-papers", "a secret of the two: of us & them"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Provider:
    """What it says, and may be made to say; each change is one hostile thing."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)  # in place of the usual ones; None leaves one out
    metadata: dict[str, Any] = field(default_factory=dict)
    reply: dict[str, str] = field(default_factory=dict)  # parameters on the way back
    algorithm: str = "RS256"
    header: dict[str, Any] = field(default_factory=dict)
    stranger: bool = False  # signs with a key that it does not publish
    status: int = 200
    pause: float = 0.0
    keys: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.keys:
            self.new_keys()

    def new_keys(self) -> None:
        """Other keys than before."""
        self.keys = {
            "RS256": RSAKey.generate_key(2048, {"kid": token_urlsafe(6)}),
            "ES256": ECKey.generate_key("P-256", {"kid": token_urlsafe(6)}),
        }

    def authorize(self, address: str) -> str:
        """What a browser that was sent there, and whose person signed in, is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256" and len(asked["state"]) > 40
        code = token_urlsafe(8)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.url} | self.reply
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A code's tokens, once, for whoever holds its verifier and the client's secret."""
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(urlencode({CLIENT: SECRET}).replace("=", ":").encode()).decode()
        challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        sound = asked and asked["code_challenge"] == challenge and asked["redirect_uri"] == form["redirect_uri"]
        if not sound or authorization != f"Basic {basic}":
            return 400, {"error": "invalid_grant"}
        now, access = int(time.time()), token_urlsafe(8)
        usual = {
            "iss": self.url,
            "sub": "248289761001",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"] if asked else "",
            "at_hash": b64(hashlib.sha256(access.encode()).digest()[:16]),
            "preferred_username": "Jo.Wren",
            "groups": ["staff", "councillors"],
        }
        claims = {name: value for name, value in (usual | self.claims).items() if value is not None}
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self._signed(claims)}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.algorithm == "none":
            return f"{b64(json.dumps({'alg': 'none'}).encode())}.{b64(json.dumps(claims).encode())}."
        if self.algorithm == "HS256":  # with what everybody knows as the key
            public = json.dumps(self.keys["RS256"].as_dict(private=False)).encode()
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(public), algorithms=["HS256"])
        if self.algorithm == "ES256":
            key = self.keys["ES256"]
            return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, algorithms=["ES256"])
        head = {"alg": "RS256", "kid": self.keys["RS256"].kid} | self.header  # by hand: a library signs no nonsense
        text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
        signer: Any = RSAKey.generate_key(2048) if self.stranger else self.keys["RS256"]
        return f"{text}.{b64(signer.private_key.sign(text.encode(), PKCS1v15(), SHA256()))}"


class Handler(BaseHTTPRequestHandler):
    """Discovery, keys and tokens."""

    provider: Provider

    def do_GET(self) -> None:
        told = self.provider
        told.asked.append(self.path)
        if self.path == "/.well-known/openid-configuration":
            usual = {"issuer": told.url, "authorization_response_iss_parameter_supported": True} | {
                name: f"{told.url}/{name}"
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")
            }
            return self._send(told.status, usual | told.metadata)
        return self._send(told.status, KeySet(list(told.keys.values())).as_dict(private=False))

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        found = self.provider.token({name: values[0] for name, values in form.items()}, self.headers["Authorization"])
        self._send(*found)

    def _send(self, status: int, said: Any) -> None:
        time.sleep(self.provider.pause)
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        with suppress(OSError):  # whoever waited no longer
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers, gone at the end."""
    told = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"provider": told}))
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()
