"""Readers' verdicts as drafts of gold questions: complete but for what a person must say."""

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.candidates import drafts, read
from eval.gold import GoldError, load
from web.conversations import Conversations
from web.limits import NONE

CABINET = {"body": "Cabinet", "meeting_date": "2024-11-12", "source": "budget.txt"}
CITED = {"report": CABINET, "paragraph": "4.2", "place": None, "row": None, "page": 3}
GROUP = {"report": CABINET, "paragraph": None, "place": "Appendix 1", "row": "Finance Group", "page": None}
CANDIDATE = {
    "id": "reader-1",
    "question": "How much?",
    "history": ["What is it?"],
    "as_of": None,
    "limits": {"body": "Cabinet"},
    "answerable": True,
    "support": [CITED, GROUP],
    "verdict": "useful",
    "reason": None,
    "words": None,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    kept = Conversations(tmp_path / "conversations.sqlite", 90)
    _, turn = kept.begin("", "", "How much?", NONE)
    kept.rate(turn, True, CANDIDATE)
    _, turn = kept.begin("", "", "Who?", NONE)
    wrong = {"verdict": "not useful", "reason": "not_supported", "words": "It is 4.3."}
    kept.rate(turn, False, CANDIDATE | {"id": "reader-2"} | wrong)
    return kept.file


def test_a_draft_lacks_only_what_a_person_must_say(file: Path, tmp_path: Path) -> None:
    reports, first, second = map(json.loads, drafts(read(file)))
    assert reports == {"reports": {"r0": CABINET}}
    assert first["support"] == [
        {"report": "r0", "paragraph": "4.2"},
        {"report": "r0", "place": "Appendix 1", "row": "Finance Group"},
    ]
    assert second["support"] == []
    assert second["reader"]["words"] == "It is 4.3."
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(map(json.dumps, (reports, first))), encoding="utf-8")
    with pytest.raises(GoldError, match="reader"):
        load(gold)
    del first["reader"]
    first |= {"kind": "number", "half": "dev", "facts": [["£14.6 million"]]}
    gold.write_text("\n".join(map(json.dumps, (reports, first))), encoding="utf-8")
    (question,) = load(gold)
    assert question.support[1].row == "Finance Group"


def test_the_command_prints_them(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["candidates", str(file)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_another_file_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").write_text("no database", encoding="utf-8")
    assert main(["candidates", str(tmp_path / "other")]) == 1
    assert "cannot be read" in capsys.readouterr().err
