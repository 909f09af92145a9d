"""What is kept of somebody, told and deleted on request; what quotes exempt papers stands apart."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import page_samples as samples
import pytest

import app
from web import kept
from web.conversations import Conversations
from web.limits import NONE
from web.users import Users

QUESTION, SECRET = "how much did the pool cost?", "what is the land worth?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two people, each with questions; one of them was answered from an exempt paper."""
    users = Users(tmp_path / "people")
    conversations = Conversations(tmp_path / "store-conversations.sqlite", 90)
    paper = samples.paper("cabinet:land", access="exempt")
    closed = replace(samples.RISEN, marker=1, paper=paper, paragraph=samples.para("cabinet:land", 0, "1.1", "£9m"))
    for name in ("mona", "omar"):
        person = users.add(name, "member", [], None)
        for question, cite in ((QUESTION, samples.RISEN), (SECRET, closed)):
            _, turn = conversations.begin(person.id, "", question, NONE)
            said = samples.answer(question, f"{cite.quote} [{cite.marker}]", cite)
            conversations.finish(turn, kept.record(said, []))
            conversations.rate(turn, True, {"question": question})
        conversations.begin(person.id, "", f"{name}: unanswered", NONE)
    return tmp_path


def user(folder: Path, *words: str) -> int:
    places = ["--people", str(folder / "people"), "--store", str(folder / "store")]
    return app.main(["user", *words, *places])


def exported(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    assert user(folder, "export", "mona", *more) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_everything_that_is_kept_of_somebody_is_told_and_nothing_of_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = exported(folder, capsys)
    mona = Users(folder / "people").known("mona")
    assert found["person"] == {"id": mona.id, "name": "mona", "role": "member", "clearance": []}
    assert [one["question"] for one in found["questions"]] == [QUESTION, "mona: unanswered"]
    assert found["questions"][0]["verdict"] == {"question": QUESTION} and found["questions"][0]["useful"] is True
    assert [one["question"] for one in found["questions_answered_from_exempt_papers"]] == [SECRET]
    assert "omar" not in json.dumps(found)
    assert [line["event"] for line in exported(folder, capsys)["record"]] == ["exported"]
    assert user(folder, "export", "mona") == 0
    assert "1 of mona's answers quote exempt papers" in capsys.readouterr().err


def test_of_some_days_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exported(folder, capsys, "--to", "2020-01-01")["questions"] == []
    assert len(exported(folder, capsys, "--from", "2020-01-01")["questions"]) == 2
    with pytest.raises(SystemExit):
        user(folder, "export", "mona", "--from", "1 May")


def test_erased_words_are_gone_from_the_disk_and_the_person_stays(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert user(folder, "erase", "mona") == 0
    assert "copies of the file and its backups" in capsys.readouterr().err
    held = b"".join(path.read_bytes() for path in folder.glob("store-conversations.sqlite*"))
    assert b"mona: unanswered" not in held and b"omar: unanswered" in held
    found = exported(folder, capsys)
    assert found["questions"] == found["questions_answered_from_exempt_papers"] == []
    assert [line["event"] for line in found["record"]] == ["erased"] and found["record"][0]["by"] == os.getuid()


def test_of_nobody_there_is_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("export", "erase"):
        assert user(folder, command, "nobody") == 1
        assert "There is no user 'nobody'" in capsys.readouterr().err
