"""A council's own sign-in service, by OpenID Connect: what is set of it, what it says of itself, and who somebody is.

Authlib and joserfc know the protocol's forms and check the tokens; requests go over our own line, which follows
nothing elsewhere and reads no more than it must. `http` is for a service on this computer alone.
"""

import json
import os
import ssl
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote_plus, urlsplit

from assistant.errors import AccessError, ModelFailed, SettingsError
from web.users import ROLES

TABLE = "signin"
SECRET = "COUNCIL_SIGNIN_SECRET"  # the environment's variable; a secret does not stand in a file of settings
SECONDS = 5.0  # in which the service has to answer
FRESH = 3600.0  # seconds for which what it says of itself is believed
AGAIN = 5.0  # seconds after which it is asked again at the soonest
LEEWAY = 60  # seconds by which its clock and ours may differ
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

DOWN = (
    "The sign-in service of the council does not answer as it should; try again in a few minutes, and if it happens "
    "again tell whoever looks after this assistant."
)
NOT_PROVED = (
    "The sign-in service did not prove who you are, so you are not signed in; begin again from the sign-in page."
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The table [signin] of the council's settings."""

    issuer: str  # the service's address, as it names itself
    client: str  # this assistant's name there
    secret: str | None = field(default=None, repr=False)
    label: str = "your council account"  # "Sign in with …"
    name: str = "preferred_username"  # the claim with a person's name
    groups: str = "groups"  # the claim that lists a person's groups or roles
    scope: str = "openid profile"
    roles: Mapping[str, str] = field(default_factory=dict)  # group → role here
    clearance: Mapping[str, str] = field(default_factory=dict)  # group → body whose exempt papers may be seen


def read(file: Path) -> Settings | None:
    """The settings in a file; None where it has no such table. Raises SettingsError for what cannot be used."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8")).get(TABLE)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise SettingsError(f"The settings {str(file)!r} cannot be read as TOML ({error}); mend them.") from error
    if said is None:
        return None
    texts, tables = ("issuer", "client", "label", "name", "groups", "scope"), ("roles", "clearance")
    if not isinstance(said, Mapping) or set(said) - {*texts, *tables}:
        raise SettingsError(f"{file}: [{TABLE}] has a key that is not known; see the README for what is.")
    for key, value in said.items():
        words = [value] if key in texts else [*value, *value.values()] if isinstance(value, Mapping) else [None]
        if not all(isinstance(word, str) and word.strip() for word in words):
            raise SettingsError(f"{file}: {TABLE}.{key} is not as it should be; see the README.")
    if not said.get("issuer") or not said.get("client") or not said.get("roles"):
        raise SettingsError(f"{file}: [{TABLE}] needs issuer, client and [{TABLE}.roles].")
    unknown = sorted(set(said["roles"].values()) - set(ROLES))
    if unknown:
        raise SettingsError(f"{file}: {unknown[0]!r} is not a role; use one of {', '.join(ROLES)}.")
    if not safe(said["issuer"]):
        raise SettingsError(f"{file}: {TABLE}.issuer is https, or http on this computer alone.")
    return Settings(**said, secret=os.environ.get(SECRET) or None)


def safe(address: object) -> bool:
    """Whether passwords and keys may go to an address: over https, or nowhere beyond this computer."""
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


@dataclass(frozen=True, slots=True)
class Known:
    """Who the service says somebody is, as far as this assistant has use for it."""

    subject: str  # stays the same for a person, and is nobody else's
    name: str
    role: str | None  # None for somebody who is in none of the groups
    clearance: tuple[str, ...]


class Provider:
    """The service. Every method raises AccessError with one sentence for whoever signs in."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._read_at = float("-inf")
        self._metadata: dict[str, Any] = {}
        self._keys: Any = None  # a JWK set

    def leads_to(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Where somebody is sent to sign in, to come back to `back`; the rest are secrets of this attempt."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        metadata, _ = self._said()
        challenge = create_s256_code_challenge(verifier)
        return str(
            prepare_grant_uri(
                metadata["authorization_endpoint"],
                self.settings.client,
                "code",
                redirect_uri=back,
                scope=self.settings.scope,
                state=state,
                nonce=nonce,
                code_challenge=challenge,
                code_challenge_method="S256",
            )
        )

    def leaves_by(self, back: str) -> str | None:
        """Where somebody is sent to sign out of the service too; None where it has no such place."""
        from authlib.common.urls import add_params_to_uri

        end = self._said()[0].get("end_session_endpoint")
        said = [("client_id", self.settings.client), ("post_logout_redirect_uri", back)]
        return str(add_params_to_uri(end, said)) if safe(end) else None

    def who(self, reply: Mapping[str, str], back: str, nonce: str, verifier: str) -> Known:
        """Who came back, by the parameters they came with: the code is exchanged, and every claim checked."""
        metadata, _ = self._said()
        issuer = self.settings.issuer
        mixed = "iss" in reply or metadata.get("authorization_response_iss_parameter_supported") is True
        if mixed and reply.get("iss") != issuer:  # RFC 9207: the code is of another service
            raise AccessError(NOT_PROVED)
        if "code" not in reply:  # they cancelled, or may not
            raise AccessError(NOT_PROVED)
        told = self._exchanged(metadata["token_endpoint"], reply["code"], back, verifier)
        return self._known(self._claims(told, nonce))

    def _exchanged(self, endpoint: str, code: str, back: str, verifier: str) -> Mapping[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        client, secret = self.settings.client, self.settings.secret
        if secret is None:
            return self._asked("POST", endpoint, form | {"client_id": client})
        return self._asked("POST", endpoint, form, (quote_plus(client), quote_plus(secret)))

    def _claims(self, told: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The token's claims, once its signature, issuer, audience, times, nonce and the access token's sum hold."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        client = self.settings.client
        options: Any = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": client},
            "sub": {"essential": True, "allow_blank": False},
        }
        params = {"nonce": nonce, "client_id": client, "access_token": told.get("access_token")}
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            try:
                token = jwt.decode(told["id_token"], KeySet.import_key_set(self._said()[1]), registry=registry)
            except InvalidKeyIdError:  # keys are changed now and then
                keys = KeySet.import_key_set(self._said(anew=True)[1])
                token = jwt.decode(told["id_token"], keys, registry=registry)
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(now=int(time.time()), leeway=LEEWAY)
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise AccessError(NOT_PROVED) from error
        return dict(claims)

    def _known(self, claims: Mapping[str, Any]) -> Known:
        listed = claims.get(self.settings.groups, [])
        groups = [listed] if isinstance(listed, str) else listed if isinstance(listed, list) else []
        roles = {self.settings.roles[one] for one in groups if isinstance(one, str) and one in self.settings.roles}
        cleared = dict.fromkeys(
            self.settings.clearance[one] for one in groups if isinstance(one, str) and one in self.settings.clearance
        )
        subject, name = str(claims["sub"]), claims.get(self.settings.name)
        return Known(
            subject, name if isinstance(name, str) else "", max(roles, key=ROLES.index, default=None), tuple(cleared)
        )

    def _said(self, anew: bool = False) -> tuple[dict[str, Any], Any]:
        """What the service says of itself, and its keys; asked again after a while, or where a key is not known."""
        with self._lock:
            now = time.monotonic()
            if now - self._read_at > (AGAIN if anew else FRESH):
                issuer = self.settings.issuer
                metadata = self._asked("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                if metadata.get("issuer") != issuer or not all(safe(metadata.get(name)) for name in needed):
                    raise AccessError(DOWN)
                self._keys = self._asked("GET", metadata["jwks_uri"])
                self._metadata, self._read_at = metadata, now
            return self._metadata, self._keys

    def _asked(
        self, method: str, address: str, form: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        """The JSON object that an address gives. Raises AccessError where it gives none in time."""
        import httpx

        from assistant.writing.line import Line, client

        headers = {"Accept": "application/json"}
        try:
            with client(Line(ssl.create_default_context(), SECONDS, keyed=True)) as line:
                reply = line.request(method, address, data=form, auth=auth, headers=headers)
            found = json.loads(reply.content)
        except (httpx.HTTPError, httpx.InvalidURL, ModelFailed, ValueError, OSError) as error:
            raise AccessError(DOWN) from error
        if reply.status_code == 400 and method == "POST":  # the code was not one of its own, or is spent
            raise AccessError(NOT_PROVED)
        if reply.status_code != 200 or not isinstance(found, dict):
            raise AccessError(DOWN)
        return found
