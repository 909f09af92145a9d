"""README and help agree with the program: files, commands, flags and make targets are named as they are."""

import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache

import pytest
from fakes import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ROOMS = ("assistant", "ingest", "eval", "web", "tests")
PROGRAMS = ("assistant", "ingest", "eval")
MADE = ("runs/", "council.toml", "store-withdrawn.jsonl")  # named in the README, made by a command or whoever runs it
SOURCES = ["app.py"] + [
    path.relative_to(ROOT).as_posix()
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*"))
    if path.suffix in (".py", ".js", ".css", ".svg", ".jsonl")
]
NAMED = sorted(
    set(re.findall(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|js|css|svg|md|jsonl?|toml|txt))`", README))
    | set(re.findall(r"\]\(([^()#:]+)\)", README))
)
COMMANDS = re.findall(r"(?m)^\$ (python .+)$", README)


@cache
def help_of(*words: str) -> str:
    """What `python … --help` prints."""
    command = [sys.executable, *words, "--help"]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    return child.stdout


def subcommands(program: str) -> list[str]:
    return re.findall(r"(?m)^ {4}([a-z][\w-]*)\s{2,}\S", help_of("-m", program))


def flags(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", text))


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_file_has_its_sentence(name: str) -> None:
    if not name.startswith("tests/data/"):
        assert re.search(rf"(?m)^\| `{re.escape(name)}` \| \S.*\. \|$", README)


@pytest.mark.parametrize("name", NAMED)
def test_every_file_named_is_there(name: str) -> None:
    assert name.startswith(MADE) or (ROOT / name).exists()


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_shown_is_the_programs_own(line: str) -> None:
    words = shlex.split(line)[1:]
    program = words[:2] if words[0] == "-m" else words[:1]
    rest = words[len(program) :]
    if program[-1] in PROGRAMS:
        assert rest[0] in subcommands(program[-1])
        program, rest = [*program, rest[0]], rest[1:]
    shown = {word for word in rest if word.startswith("-")}
    assert shown <= flags(help_of(*program))


def test_flags_named_in_sentences_exist() -> None:
    known = flags("".join(help_of("-m", program, sub) for program in PROGRAMS for sub in subcommands(program)))
    people = [
        help_of("app.py", "user", sub) for sub in re.findall(r"(?m)^ {4}([a-z]+)\s{2,}\S", help_of("app.py", "user"))
    ]
    known |= flags("".join([help_of("app.py"), *people]))
    assert {flag for part in re.findall(r"`(--[a-z-]+)[^`]*`", README) for flag in flags(part)} <= known


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_subcommand_is_in_the_readme(program: str) -> None:
    commands = subcommands(program)
    assert commands
    assert [sub for sub in commands if f"python -m {program} {sub}" not in README] == []


def test_every_make_target_named_is_there() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    named = set(re.findall(r"`make ([a-z]+)", README)) | set(re.findall(r"(?m)^\$ make ([a-z]+)", README))
    assert named and named <= targets


def test_the_picture_is_there_and_small() -> None:
    assert 20_000 < (ROOT / "docs" / "answer.png").stat().st_size < 300_000


def test_the_constraints_hold_every_pin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = {*project["dependencies"], *project["optional-dependencies"]["dev"]}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().splitlines()
    assert all("==" in pin for pin in pins)
    assert {pin for pin in pins if pin.lower() not in lines} == set()
    assert [line for line in lines if not re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line)] == []
