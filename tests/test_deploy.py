"""The container's and the service's files: no rights beyond need, and everything they name is there."""

import re
import shlex
import shutil
import subprocess

import pytest
from fakes import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
UNIT = (ROOT / "deploy" / "council-papers.service").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
OPTIONS = dict(re.findall(r"(?m)^(\w+)=(.*)$", UNIT))


def test_the_image_runs_without_rights_and_looks_after_itself() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"(?m)^USER (\w+)$", last) == ["council"] and "useradd --uid 10001" in last
    assert "/healthz" in re.findall(r"(?m)^HEALTHCHECK .*\\\n.*$", last)[0]
    assert (
        "--index-url https://download.pytorch.org/whl/cpu" in DOCKERFILE
    )  # elsewhere torch wants accelerators' libraries
    assert "--require-hashes" in DOCKERFILE and "curl" not in DOCKERFILE and "ADD " not in DOCKERFILE
    copied = [name for line in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", DOCKERFILE) for name in line.split()]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert len(copied) > 5 and all((ROOT / name).exists() and f"!{name}" in ignored for name in copied)


def test_the_image_holds_all_that_the_program_asks_for() -> None:
    """The project is copied there and not installed, so it has no metadata; and `eval` is not there."""
    files = [
        ROOT / "app.py",
        *(path for room in ("assistant", "ingest", "web") for path in (ROOT / room).rglob("*.py")),
    ]
    asked = re.compile(
        r"importlib\.metadata|importlib import metadata|^\s*(?:from|import) (?:eval|tests)\b", re.MULTILINE
    )
    assert [path.name for path in files if asked.search(path.read_text(encoding="utf-8"))] == []


def test_the_service_has_no_rights_beyond_need() -> None:
    yes = "NoNewPrivileges PrivateTmp PrivateDevices ProtectHome RestrictNamespaces LockPersonality".split()
    assert {OPTIONS[name] for name in yes} == {"yes"}
    assert (OPTIONS["ProtectSystem"], OPTIONS["CapabilityBoundingSet"], OPTIONS["UMask"]) == ("strict", "", "0077")
    assert (OPTIONS["IPAddressDeny"], OPTIONS["IPAddressAllow"], OPTIONS["LimitCORE"]) == ("any", "localhost", "0")
    assert OPTIONS["User"] != "root"


def test_a_second_service_shares_no_user_and_no_folder_with_the_first() -> None:
    (line,) = re.findall(r"(?m)^# (sed .+) > /etc/systemd/system/council-exempt.service$", OPERATING)
    made = subprocess.run(shlex.split(line), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    other = dict(re.findall(r"(?m)^(\w+)=(.*)$", made))
    differ = {name for name in OPTIONS if OPTIONS[name] != other[name]}
    assert differ == {"User", "Group", "StateDirectory", "CacheDirectory", "Environment", "ExecStart"}
    assert re.findall(r"(?m)^Environment=.*/council-papers.*$", made) == []
    assert other["User"] == other["Group"] == other["StateDirectory"] == "council-exempt"
    assert other["StateDirectoryMode"] == "0700" and other["ExecStart"].endswith(" --port 7861")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_finds_little_exposed() -> None:
    command = [
        "systemd-analyze",
        "security",
        "--offline=true",
        "--no-pager",
        str(ROOT / "deploy/council-papers.service"),
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert float(re.findall(r"exposure level for council-papers.service: ([\d.]+)", said)[0]) < 2
