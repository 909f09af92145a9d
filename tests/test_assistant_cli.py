"""python -m assistant: exact keys, exit codes, one-sentence errors; the result on stdout and nothing else there."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from fakes import ROOT, FakeEmbedder, FakeReader, make_paper, put
from model_server import says, serving

from assistant import embed, index, reader
from assistant.__main__ import main
from assistant.keeping.writer import Writer

ANSWER_KEYS = (
    "question standalone declined reason text citations notices coverage mode milliseconds"  # as in the interface
).split()
CITATION_KEYS = (
    "marker paper_id source paragraph place page quote title council body meeting_date classification kind"
).split()
QUESTION = "How much did the footbridge at Mill Lane cost?"
LATER = "The footbridge at Mill Lane cost £452,000 in the end."
EARLIER = "The footbridge at Mill Lane was to cost £300,000."

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two open papers on a footbridge, one on otters, and an exempt one."""
    folder = tmp_path_factory.mktemp("cli") / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        with Writer(folder, "fake", 64, "fake") as writer:
            put(
                writer,
                make_paper("bridge-2021", title="Mill Lane footbridge", meeting_date=date(2021, 5, 4)),
                [EARLIER],
            )
            put(writer, make_paper("bridge-2024", title="Mill Lane footbridge"), [LATER, "Walkers cross it daily."])
            put(writer, make_paper("otters", title="Otters", council="Otherford"), ["Otters live in the Rill."])
            put(writer, make_paper("secret", access="exempt"), ["The footbridge at Mill Lane cost £999,000."])
    return folder


@pytest.fixture(autouse=True)
def store(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store's folder is the default one, and the embedder is fake."""
    monkeypatch.setattr(embed, "load", lambda model=None: FakeEmbedder(model or "fake"))
    monkeypatch.setattr(reader, "load", FakeReader)
    monkeypatch.setenv("COUNCIL_STORE", str(filled))
    monkeypatch.chdir(tmp_path)
    return filled


def questions(*records: object) -> str:
    Path("questions.jsonl").write_text("".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records))
    return "questions.jsonl"


def one_sentence(capsys: Output) -> str:
    """What stderr says, being one line without a traceback, and nothing on stdout."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1 and "Traceback" not in err
    return err


def test_ask_as_json_is_one_answer_record(capsys: Output) -> None:
    assert main(["ask", QUESTION, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == "" and out.count("\n") == 1
    answer = json.loads(out)
    assert list(answer) == ANSWER_KEYS
    assert (answer["question"], answer["declined"], answer["reason"], answer["mode"]) == (
        QUESTION,
        False,
        None,
        "quoted",
    )
    assert "£452,000" in answer["text"] and "[1]" in answer["text"]
    cite = answer["citations"][0]
    assert set(CITATION_KEYS) <= set(cite)
    assert (cite["marker"], cite["paper_id"], cite["paragraph"], cite["page"]) == (1, "bridge-2024", "1.1", 1)
    assert (cite["body"], cite["meeting_date"], cite["kind"]) == ("Cabinet", "2024-03-01", "report")
    assert cite["quote"] in LATER
    assert set(answer["coverage"]) == {"papers_searched", "papers_cited", "from", "to"}
    assert (answer["coverage"]["papers_searched"], answer["coverage"]["from"]) == (3, "2021-05-04")
    assert isinstance(answer["milliseconds"], int)
    assert "999" not in out


def test_ask_says_it_as_committees_cite(capsys: Output) -> None:
    assert main(["ask", QUESTION]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "£452,000" in out and "[1] Cabinet, 1 March 2024, paragraph 1.1" in out
    assert out.endswith("Searched 3 papers, 4 May 2021 to 1 March 2024.\n")


@pytest.mark.parametrize(
    ("limits", "searched"),
    [
        (["--as-of", "2021-12-31"], 1),
        (["--from", "2022-01-01"], 2),
        (["--from", "2021-05-04", "--to", "2021-05-04"], 1),
        (["--council", "otherford"], 1),
        (["--body", "Nowhere"], 0),
    ],
)
def test_limits_bound_what_is_searched(capsys: Output, limits: list[str], searched: int) -> None:
    assert main(["ask", QUESTION, "--json", *limits]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["coverage"]["papers_searched"] == searched
    assert answer["declined"] or answer["citations"]
    if "--as-of" in limits:
        assert "£300,000" in answer["text"] and "452" not in answer["text"]
    if not searched:
        assert (answer["declined"], answer["reason"], answer["citations"]) == (True, "not_in_papers", [])


def test_what_the_papers_do_not_say_is_declined_and_done(capsys: Output) -> None:
    assert main(["ask", "Which zebra won the regatta?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["declined"] is True and answer["reason"] and answer["text"] and answer["citations"] == []


def test_batch_answers_in_order_under_the_ids_given(capsys: Output) -> None:
    file = questions(
        {"id": "z", "question": QUESTION, "as_of": None, "history": []},
        {"id": 7, "question": QUESTION, "as_of": "2021-12-31"},
        {"id": "a", "question": "And in the end?\u2028", "history": [QUESTION], "council": "Testshire County Council"},
    )
    assert main(["batch", file]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    answers = [json.loads(line) for line in out.split("\n")[:-1]]
    assert [answer["id"] for answer in answers] == ["z", 7, "a"]
    assert all(list(answer) == ["id", *ANSWER_KEYS] for answer in answers)
    assert [answer["coverage"]["papers_searched"] for answer in answers] == [3, 1, 2]
    assert main(["batch", file, "-o", "answers.jsonl"]) == 0
    assert capsys.readouterr().out == ""
    written = [json.loads(line) for line in Path("answers.jsonl").read_text().split("\n")[:-1]]
    for answer in (*answers, *written):
        del answer["milliseconds"]
    assert written == answers


def test_batch_reads_standard_input_as_windows_writes_it(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = '\ufeff{"id": 1, "question": "What does it cost, £?"}\r\n\r\n{"id": 2, "question": "Who?"}'.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="ascii"))
    assert main(["batch", "-"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["id"], answer["question"]) for answer in answers] == [(1, "What does it cost, £?"), (2, "Who?")]


def test_batch_of_nothing_is_nothing(capsys: Output) -> None:
    Path("none.jsonl").touch()
    assert main(["batch", "none.jsonl"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        '"who?"',
        '{"question": "Who?"}',
        '{"id": 1}',
        '{"id": 1, "question": null}',
        '{"id": 1, "question": 5}',
        '{"id": 1, "question": "Who?", "as_of": "soon"}',
        '{"id": 1, "question": "Who?", "as_of": 20210101}',
        '{"id": 1, "question": "Who?", "history": "What?"}',
        '{"id": 1, "question": "Who?", "history": [1]}',
        '{"id": 1, "question": "Who?", "council": 5}',
        '{"id": 1, "question": " "}',
        '{"id": 1, "question": "half an emoji \\ud83d"}',
        '{"id": 1, "question": "Who?", "from": "2024-01-01", "to": "2023-01-01"}',
    ],
)
def test_a_bad_line_is_named_before_anything_is_answered(capsys: Output, line: str) -> None:
    Path("questions.jsonl").write_text(f'{{"id": 0, "question": "Who?"}}\n\n{line}\n')
    assert main(["batch", "questions.jsonl", "-o", "answers.jsonl"]) == 2
    assert one_sentence(capsys).startswith("Line 3")
    assert not Path("answers.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", ""], "The question is empty"),
        (["ask", " \n\t"], "The question is empty"),
        (["ask", "x" * 10_000], "The question has 10,000 characters"),
        (["ask", "caf\udce9"], "The question holds bytes that are no text"),
        (
            ["ask", "Who?", "--from", "2024-01-02", "--to", "2024-01-01"],
            "No day lies between 2024-01-02 and 2024-01-01",
        ),
        (["ask", "Who?", "--from", "2024-01-02", "--as-of", "2024-01-01"], "No day lies between"),
        (["batch", "missing.jsonl"], "The questions in 'missing.jsonl' cannot be read"),
        (["batch", "latin.jsonl"], "The questions in 'latin.jsonl' cannot be read"),
        (["batch", "."], "The questions in '.' cannot be read"),
        (["batch", "empty.jsonl", "-o", "no/such/folder"], "The answers cannot be written to 'no/such/folder'"),
    ],
)
def test_wrong_usage_is_exit_2_and_one_sentence(capsys: Output, arguments: list[str], said: str) -> None:
    Path("latin.jsonl").write_bytes(b'{"id": 1, "question": "caf\xe9"}')
    Path("empty.jsonl").touch()
    assert main(arguments) == 2
    assert one_sentence(capsys).startswith(said)


@pytest.mark.parametrize("arguments", [[], ["ask"], ["fly"], ["ask", "Who?", "--as-of", "soon"], ["batch"]])
def test_what_is_no_command_is_exit_2(capsys: Output, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--store", "nowhere"], "There is no store in 'nowhere'; make one with: python -m ingest add"),
        (["--store", "bare"], "There is no store in 'bare'"),
        (["--store", "zero"], "The store 'zero' is empty"),
        (["--store", "garbage"], "The store 'garbage' is damaged"),
        (["--store", "cut"], "The store 'cut' is damaged"),
        (["--model", "other"], "The store was made with the embedding model 'fake', not 'other'"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "batch", "chat"])
def test_a_store_that_cannot_be_used_is_exit_1_and_one_sentence(
    capsys: Output, store: Path, command: str, arguments: list[str], said: str
) -> None:
    whole = (store / "record.sqlite").read_bytes()
    for name, data in (
        ("bare", None),
        ("zero", b""),
        ("garbage", b"garbage" * 5000),
        ("cut", whole[: len(whole) // 2]),
    ):
        Path(name).mkdir()
        if data is not None:
            (Path(name) / "record.sqlite").write_bytes(data)
    given = {"ask": [QUESTION], "batch": [questions({"id": 1, "question": QUESTION})], "chat": []}[command]
    assert main([command, *given, *arguments]) == 1
    assert one_sentence(capsys).startswith(said)


@pytest.mark.parametrize(
    "text", ['"a" OR NEAR(b*', "'; drop table papers; --", "\x01\x1b[31m\x00", "😀😀", "the of and", "*"]
)
def test_odd_questions_are_answered_or_declined(capsys: Output, text: str) -> None:
    assert main(["ask", text, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["question"] == text and err == ""


def test_chat_is_a_conversation_until_an_empty_line(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = f"{QUESTION}\n{'x' * 10_000}\nAnd who crosses it?\n\nnever asked\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert main(["chat"]) == 0
    out, err = capsys.readouterr()
    assert "£452,000" in out and "Searched as: And who crosses it" in out
    assert out.count("Searched 3 papers") == 2
    assert [line.split(";")[0] for line in err.splitlines()] == [
        "Ask about the papers",
        "The question has 10,000 characters",
    ]


def test_chat_ends_with_its_input_or_by_the_keyboard(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["chat"]) == 0

    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    assert main(["chat"]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("Stopped")


def test_the_unexpected_is_a_sentence_too(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: object) -> FakeEmbedder:
        raise RuntimeError("boom")

    monkeypatch.setattr(embed, "load", load)
    assert main(["ask", "Who?"]) == 1
    assert "RuntimeError: boom" in one_sentence(capsys)


FAKED = "import sys; from fakes import FakeEmbedder, FakeReader; from assistant import embed, reader\n"
FAKED += "from assistant import __main__ as command\n"
FAKED += "embed.load = lambda _: FakeEmbedder(); reader.load = FakeReader; sys.exit(command.main())"


@pytest.mark.parametrize(
    ("into", "status", "said"),
    [("| true", 0, ""), ("> /dev/full", 1, "Reading or writing the result failed (No space left on device)")],
)
def test_a_reader_that_has_gone_and_a_full_disk_bring_no_traceback(into: str, status: int, said: str) -> None:
    paths = f"{ROOT}{os.pathsep}{ROOT / 'tests'}"
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONUNBUFFERED": ""}
    command = f'"{sys.executable}" -c "$FAKED" ask "Who crosses it?" --json {into}'
    shell = subprocess.run(
        command, shell=True, env={**environment, "FAKED": FAKED}, capture_output=True, text=True, check=False
    )
    assert shell.returncode == status
    assert shell.stderr.startswith(said) and shell.stderr.count("\n") == bool(said)


def test_a_model_that_is_set_up_words_the_answer_unless_it_is_to_be_quoted(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(says(f"{LATER[:-1]} [1].")) as server:
        monkeypatch.setenv("COUNCIL_LLM_URL", server.url)
        monkeypatch.setenv("COUNCIL_LLM_MODEL", "m")
        assert main(["ask", QUESTION]) == 0
        assert "Worded by a language model" in capsys.readouterr().out
        assert main(["ask", QUESTION, "--json"]) == 0
        assert (json.loads(capsys.readouterr().out)["mode"], len(server.asked)) == ("written", 2)
        assert main(["ask", QUESTION, "--json", "--quoted"]) == 0
        assert (json.loads(capsys.readouterr().out)["mode"], len(server.asked)) == ("quoted", 2)
    monkeypatch.delenv("COUNCIL_LLM_MODEL")
    assert main(["ask", QUESTION]) == 1
    assert "COUNCIL_LLM_MODEL is not set" in one_sentence(capsys)
