"""Passwords as they are kept: salted and hashed with scrypt, so that the file tells none of them."""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode

# RFC 7914 parameters, of the strength OWASP asks for (2^15, 8, 3): 32 MB and about half a second a try.
_COST, _BLOCK, _LANES = 1 << 15, 8, 3
_MEMORY = 1 << 26  # bytes that OpenSSL may use; its own default is too little


def hashed(password: str) -> str:
    """The text to keep: its parameters, a fresh salt and the hash, so that the cost can be raised later."""
    salt = os.urandom(16)
    key = _scrypt(password, salt, _COST, _BLOCK, _LANES)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${b64encode(salt).decode()}${b64encode(key).decode()}"


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password that was kept; takes as long where there is none to compare with."""
    if kept is None:
        _scrypt(password, bytes(16), _COST, _BLOCK, _LANES)
        return False
    _, cost, block, lanes, salt, key = kept.split("$")
    found = _scrypt(password, b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, b64decode(key))


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(password.encode(errors="replace"), salt=salt, n=cost, r=block, p=lanes, maxmem=_MEMORY)
