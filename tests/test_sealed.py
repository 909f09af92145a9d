"""Encrypted backups: nothing of the papers is in the file; without the key, or altered at all, it is not restored."""

import io
from pathlib import Path

import pytest
from fakes import make_paper, put

from assistant import index
from assistant.errors import StoreError
from assistant.keeping.writer import Writer
from assistant.store import Store
from ingest.__main__ import main
from ingest.sealed import HEAD, Sealing, key_of, make_key, unseal

KEY = bytes(range(32))
CHUNK, TAG, SALT = 1 << 16, 16, 16
CANARY = "Canary Quillfeather of Barrowmere."


def sealed(text: bytes) -> bytes:
    file = io.BytesIO()
    with Sealing(file, KEY) as under:
        for start in range(0, len(text), 10_240):
            under.write(text[start : start + 10_240])
    return file.getvalue()


def unsealed(data: bytes, key: bytes = KEY) -> bytes:
    plain = io.BytesIO()
    unseal(io.BytesIO(data), plain, key)
    return plain.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_comes_back_and_stands_in_chunks_of_one_size(size: int) -> None:
    text = bytes(n % 251 for n in range(size))
    assert unsealed(sealed(text)) == text
    assert len(sealed(text)) == len(HEAD) + SALT + size + max(1, -(-size // CHUNK)) * TAG
    assert sealed(text) != sealed(text)  # each file has a key of its own


def test_whatever_was_altered_is_refused() -> None:
    whole, first = sealed(b"x" * (3 * CHUNK + 9)), len(HEAD) + SALT
    step = CHUNK + TAG
    head, (one, two, three, last) = whole[:first], [whole[at : at + step] for at in range(first, len(whole), step)]
    flipped = [bytearray(whole) for _ in range(5)]
    for data, at in zip(flipped, (len(HEAD), first, first + CHUNK, first + 2 * step, len(whole) - 1), strict=True):
        data[at] ^= 1
    other = sealed(b"x" * (3 * CHUNK + 9))
    wrong = [
        *map(bytes, flipped),
        *(whole[:at] for at in (len(HEAD), len(HEAD) + 3, first, first + 9, first + step, first + 2 * step, -1)),
        head + two + one + three + last,
        head + one + three + last,
        head + one + one + two + three + last,
        head + one + two + three,
        head + last,
        whole + b"x",
        whole + last,
        head + one + other[first + step :],
    ]
    for altered in wrong:
        with pytest.raises(ValueError, match="the key is another one, or the file was altered or cut"):
            unsealed(altered)
    with pytest.raises(ValueError, match="the key is another one"):
        unsealed(whole, bytes(32))


def test_what_ends_in_an_error_is_no_whole_file() -> None:
    file = io.BytesIO()
    with pytest.raises(OSError, match="full"), Sealing(file, KEY) as under:
        under.write(b"x" * 9)
        raise OSError("full")
    with pytest.raises(ValueError, match="cut"):
        unsealed(file.getvalue())


def test_a_key_is_made_once_and_read(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    assert len(key_of(tmp_path / "key")) == 32 and (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(StoreError, match=r"cannot be made \(File exists"):
        make_key(tmp_path / "key")
    for text in ("", "key", "ä" * 64, "0" * 63):
        (tmp_path / "other").write_text(text)
        with pytest.raises(StoreError, match="holds no key"):
            key_of(tmp_path / "other")
    with pytest.raises(StoreError, match=r"cannot be read \(No such file"):
        key_of(tmp_path / "none")


def test_the_commands_make_it_and_read_it_with_its_key_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(index, "build", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    with Writer(tmp_path / "store", "fake", 64, "fake") as w:
        put(w, make_paper("secret", title=CANARY, access="exempt"), [CANARY])
        put(w, make_paper("open"), ["Nothing more."])
    assert main(["key", "key"]) == main(["key", "other"]) == main(["backup", "plain"]) == 0
    assert main(["backup", "sealed", "--key-file", "key"]) == 0
    assert capsys.readouterr().err.endswith("It is encrypted: without key nobody can read it.\n")
    sealed = Path("sealed").read_bytes()
    assert CANARY.encode() in Path("plain").read_bytes() and CANARY.encode() not in sealed
    assert sealed.startswith(HEAD) and b"NOT-FOR" not in sealed and Path("sealed").stat().st_mode & 0o777 == 0o600
    Path("cut").write_bytes(sealed[:-1])
    for file, key, said in (
        ("sealed", None, "is encrypted; give the file of its key"),
        ("sealed", "other", "cannot be read with that key"),
        ("cut", "key", "cannot be read with that key"),
        ("plain", "key", "is no encrypted backup"),
    ):
        assert main(["restore", file, "--store", "new/store", *(["--key-file", key] if key else [])]) == 1
        assert said in capsys.readouterr().err and list(Path("new").iterdir()) == []
    assert main(["restore", "sealed", "--store", "new/store", "--key-file", "key"]) == 0
    assert {paper.title for paper in Store.for_clerk(Path("new/store")).papers()} >= {CANARY}
    assert "1 of the papers in the backup are not for everybody" in capsys.readouterr().err
