"""Which language model words answers: the environment names it, or there is none and nothing of one is loaded."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import SettingsError

if TYPE_CHECKING:
    from assistant.llm import Model

SECONDS, MOST_SECONDS = 20.0, 30.0  # the deadline where none is set; the longest that may be set
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a language model is reached, and how long one answer may wait for it."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = SECONDS


def open_model(environment: Mapping[str, str] = os.environ) -> "Model | None":
    """The model that the environment names, None where it names none. Raises SettingsError."""
    endpoint = configured(environment)
    if endpoint is None:
        return None
    from assistant.llm import Model

    return Model(endpoint)


def configured(environment: Mapping[str, str]) -> Endpoint | None:
    """The endpoint as COUNCIL_LLM_URL, _MODEL, _KEY and _SECONDS name it; None without a URL. Raises SettingsError."""
    url, model, key, seconds = (
        environment.get(f"COUNCIL_LLM_{name}", "").strip() for name in ("URL", "MODEL", "KEY", "SECONDS")
    )
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or "@" in parts.netloc or parts.query or parts.fragment:
        raise SettingsError("COUNCIL_LLM_URL is no plain address; write it as https://HOST/v1, without key or query.")
    if parts.scheme == "http" and host not in _LOCAL:
        raise SettingsError(
            "COUNCIL_LLM_URL would send questions in the clear; use https, or an address of this computer."
        )
    if not model:
        raise SettingsError("COUNCIL_LLM_MODEL is not set; name the model that is to be asked at COUNCIL_LLM_URL.")
    if not re.fullmatch(r"[!-~]*", key):
        raise SettingsError("COUNCIL_LLM_KEY holds signs that no key has; set it again.")
    try:
        limit = float(seconds or SECONDS)
    except ValueError:
        limit = 0.0
    if not 1 <= limit <= MOST_SECONDS:
        raise SettingsError(f"COUNCIL_LLM_SECONDS must be a number from 1 to {MOST_SECONDS:.0f}; set it again.")
    return Endpoint(url, model, key, limit)
