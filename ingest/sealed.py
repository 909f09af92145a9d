"""A file under a key: nobody reads it without the key, and what was altered, cut, lengthened or reordered is not read.

It is written as the payload of an age file is (https://age-encryption.org/v1, "Payload"): the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár ("Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015)
over ChaCha20-Poly1305 (RFC 8439). Each chunk of 64 KiB has its number and whether it is the last for a nonce, and
each file a key of its own, which HKDF with SHA-256 (RFC 5869) makes of the key and of 16 random bytes. Before them
stands a line that says what the file is.
"""

import os
import re
from io import RawIOBase
from pathlib import Path
from secrets import token_bytes
from types import TracebackType
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assistant.errors import StoreError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

HEAD = b"An encrypted backup of council papers, for: python -m ingest restore FILE --key-file KEY\n"
_SALT, _CHUNK, _TAG = 16, 1 << 16, 16  # bytes


def make_key(file: Path) -> None:
    """Write a new key, 32 random bytes as 64 digits, into a new file of its owner alone. Raises StoreError."""
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as written:
            written.write(f"{token_bytes(32).hex()}\n")
    except OSError as error:
        raise StoreError(f"The key {str(file)!r} cannot be made ({error.strerror}); give it another place.") from error


def key_of(file: Path) -> bytes:
    """The key that a file holds. Raises StoreError."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise StoreError(f"The key {str(file)!r} cannot be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError:
        text = ""
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise StoreError(f"The file {str(file)!r} holds no key; make one with: python -m ingest key FILE")
    return bytes.fromhex(text)


class Sealing(RawIOBase):
    """Writes into a file under a key; its last chunk, without which it counts as cut, when left without an error."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        self._file, self._waiting, self._count = file, bytearray(), 0
        salt = token_bytes(_SALT)
        self._cipher = _cipher(key, salt)
        file.write(HEAD + salt)

    def __enter__(self) -> "Sealing":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self._seal(last=True)

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take more of what is to be sealed."""
        self._waiting += data
        while len(self._waiting) > _CHUNK:  # never the last of it, which is only known at the end
            self._seal(last=False)
        return len(memoryview(data))

    def _seal(self, last: bool) -> None:
        chunk = bytes(self._waiting[:_CHUNK])
        del self._waiting[:_CHUNK]
        self._file.write(self._cipher.encrypt(_nonce(self._count, last), chunk, None))
        self._count += 1


def is_sealed(file: IO[bytes]) -> bool:
    """Whether a file, open at its start, says that it is one of these."""
    found = file.read(len(HEAD)) == HEAD
    file.seek(0)
    return found


def unseal(file: IO[bytes], into: IO[bytes], key: bytes) -> None:
    """Read a file into another. Raises ValueError where the key is another one or the file is not as it was written."""
    file.seek(len(HEAD))
    cipher = _cipher(key, file.read(_SALT))
    count, chunk = 0, file.read(_CHUNK + _TAG)
    while True:
        following = file.read(_CHUNK + _TAG)
        try:
            into.write(cipher.decrypt(_nonce(count, not following), chunk, None))
        except InvalidTag as error:
            raise ValueError("the key is another one, or the file was altered or cut") from error
        if not following:
            return
        count, chunk = count + 1, following


def _nonce(count: int, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


def _cipher(key: bytes, salt: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt, b"payload").derive(key))
