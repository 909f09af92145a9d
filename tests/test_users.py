"""The people who may come in, by the commands that look after them, and the record of what was done."""

import io
import json
import threading
from pathlib import Path

import pytest

import app
from web import passwords
from web.audit import Audit
from web.conversations import Conversations, file_of
from web.limits import NONE
from web.users import Users

pytestmark = pytest.mark.usefixtures("quick_hashes")

PASSWORD = "plenty of herons today"


def user(monkeypatch: pytest.MonkeyPatch, folder: Path, command: str, *rest: str, password: str = PASSWORD) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return app.main(["user", command, *rest, "--people", str(folder)])


def test_somebody_is_added_changed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    users = Users(tmp_path)
    assert not users.kept
    cleared = ("--clearance", "Cabinet", "--clearance", "Planning Committee")
    assert user(monkeypatch, tmp_path, "add", "Mona", "--role", "member", *cleared) == 0
    mona = users.named("MONA ")
    assert mona is not None and users.kept
    assert (mona.name, mona.role, mona.clearance) == ("mona", "member", ("Cabinet", "Planning Committee"))
    assert passwords.matches(PASSWORD, mona.password) and not passwords.matches(PASSWORD + " ", mona.password)
    assert users.by_id(mona.id) == mona

    assert user(monkeypatch, tmp_path, "change", "mona", "--role", "officer", "--no-clearance") == 0
    changed = users.named("mona")
    assert changed is not None
    assert (changed.role, changed.clearance, changed.stamp) == ("officer", (), mona.stamp)
    assert user(monkeypatch, tmp_path, "change", "mona", "--password", password="another long phrase") == 0
    renewed = users.named("mona")
    assert renewed is not None and renewed.stamp != mona.stamp
    assert passwords.matches("another long phrase", renewed.password)

    assert user(monkeypatch, tmp_path, "add", "ada", "--role", "administrator", "--no-password") == 0
    capsys.readouterr()
    assert user(monkeypatch, tmp_path, "list") == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [
        ["ada", "administrator"],
        ["mona", "officer"],
    ]
    assert user(monkeypatch, tmp_path, "remove", "mona") == 0
    assert users.named("mona") is None and users.kept
    assert user(monkeypatch, tmp_path, "remove", "ada") == 0
    assert users.everyone() == [] and users.kept
    record = (tmp_path / "audit.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["event"] for line in record.splitlines()] == [
        "user_added",
        "user_changed",
        "user_changed",
        "user_added",
        "user_removed",
        "user_removed",
    ]
    assert "mona" not in record and mona.id in record


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("add", "mona", "--role", "member"), "There is a user 'mona' already"),
        (("add", "mo na", "--role", "member"), "is not a user name"),
        (("add", "mona\x00", "--role", "member"), "is not a user name"),
        (("add", "-", "--role", "member"), "is not a user name"),
        (("change", "nobody", "--role", "member"), "There is no user 'nobody'"),
        (("remove", "nobody"), "There is no user 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    said: str,
) -> None:
    Users(tmp_path).add("mona", "member", (), PASSWORD)
    assert user(monkeypatch, tmp_path, *command) == 1
    err = capsys.readouterr().err
    assert said in err and len(err.splitlines()) == 1


@pytest.mark.parametrize(("password", "said"), [("short", "at least 12"), ("i am Mona, really", "holds the user name")])
def test_a_weak_password_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    password: str,
    said: str,
) -> None:
    assert user(monkeypatch, tmp_path, "add", "mona", "--role", "member", password=password) == 1
    assert said in capsys.readouterr().err
    assert Users(tmp_path).named("mona") is None


def test_people_added_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    def add(n: int) -> None:
        Users(tmp_path).add(f"user{n}", "member", (), None)

    threads = [threading.Thread(target=add, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Users(tmp_path).everyone()) == 12


def test_an_unknown_role_in_the_file_lets_nobody_in(tmp_path: Path) -> None:
    users = Users(tmp_path)
    users.add("mona", "member", (), None)
    file = tmp_path / "users.json"
    file.write_text(file.read_text().replace('"member"', '"superuser"'))
    assert users.named("mona") is None


def test_the_record_tells_when_it_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    audit = Audit(tmp_path)
    threads = [threading.Thread(target=audit.note, args=("signed_in", f"u-{n}")) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert audit.broken() is None
    assert user(monkeypatch, tmp_path, "record") == 0
    lines = audit.file.read_bytes().splitlines(keepends=True)
    for changed, first in (
        (lines[:3] + lines[4:], 4),
        ([*lines[:3], lines[3].replace(b"signed_in", b"signed_out"), *lines[4:]], 5),
        ([*lines[:3], b"\n", *lines[3:]], 4),
        ([lines[1], lines[0], *lines[2:]], 1),
    ):
        audit.file.write_bytes(b"".join(changed))
        assert audit.broken() == first
    assert user(monkeypatch, tmp_path, "record") == 1
    assert "Line 1 of" in capsys.readouterr().err


def test_what_is_noted_cannot_forge_a_line(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    audit.note("refused", "u-1", page='x\n{"event": "signed_in"}\r\x1b[31m')
    assert len(audit.file.read_bytes().splitlines()) == 1
    assert audit.broken() is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "Nobody would have to sign in; add users first"),
        (("--host", "::"), "Nobody would have to sign in; add users first"),
        (("--host", "10.0.0.5", "--address", "https://papers.example.gov.uk"), "Nobody would have to sign in"),
        (("--address", "http://papers.example.gov.uk"), "not safe on http"),
        (("--address", "papers.example.gov.uk"), "Give the address as https://"),
        (("--address", "https://papers.example.gov.uk/x"), "Give the address as https://"),
        (("--trust-header", "X-Forwarded-User"), "Give both --trusted-proxy and --trust-header"),
    ],
)
def test_the_page_is_not_opened_to_whoever_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert app.main(["--people", str(tmp_path), *options]) == 2
    out, err = capsys.readouterr()
    assert said in err and len(err.splitlines()) == 1 and out == ""


def test_with_users_it_must_still_be_told_where_it_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Users(tmp_path).add("mona", "member", (), None)
    assert app.main(["--people", str(tmp_path), "--host", "0.0.0.0"]) == 2
    assert "--address https://NAME" in capsys.readouterr().err
    elsewhere = ["--host", "0.0.0.0", "--port", "0", "--address", "https://papers.example.gov.uk"]
    assert app.main(["--people", str(tmp_path), "--store", str(tmp_path / "none"), *elsewhere]) == 1
    assert "There is no store" in capsys.readouterr().err


def test_whoever_is_removed_leaves_no_conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    users, store = Users(tmp_path), tmp_path / "store"
    mona, omar = (users.add(name, "member", (), None) for name in ("mona", "omar"))
    kept = Conversations(file_of(store), 90)
    for person in (mona, omar):
        kept.begin(person.id, "", f"What of the herons of {person.name}?", NONE)
    assert user(monkeypatch, tmp_path, "remove", "mona", "--store", str(store)) == 0
    assert kept.listed(mona.id) == []
    assert [one.question for one in kept.listed(omar.id)] == ["What of the herons of omar?"]
    assert b"herons of mona" not in file_of(store).read_bytes()
    assert user(monkeypatch, tmp_path, "remove", "omar", "--store", str(tmp_path / "none")) == 0
