"""No network: papers read in, asked and served where no way leads out; by the kernel's count nothing looked for one."""

import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from bad_files import one_page, shown
from fakes import ROOT

from eval.load import Server
from eval.visitor import Visitor

QUESTION = "How much did the footbridge at Mill Lane cost?"
PAPER = "# Mill Lane\n\nClassification: Unrestricted\n\n## 1. Cost\n\n1.1 The footbridge at Mill Lane cost £452,000.\n"
PORT = 7993
NOTHING = {"without a way": 0, "datagrams": 0}


def counted() -> dict[str, int]:
    """Packets for which there was no way, and datagrams sent (as to look up a name), in this network until now."""
    lines = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines()]
    four = {
        names[0]: dict(zip(names, values, strict=True)) for names, values in zip(lines[::2], lines[1::2], strict=True)
    }
    six = dict(line.split() for line in Path("/proc/net/snmp6").read_text().splitlines())
    return {
        "without a way": int(four["Ip:"]["OutNoRoutes"]) + int(six["Ip6OutNoRoutes"]),
        "datagrams": int(four["Udp:"]["OutDatagrams"]) + int(six["Udp6OutDatagrams"]),
    }


def inside(folder: Path) -> None:
    """What is done in the network of its own; prints what was answered, and what the kernel counted then and later."""
    with socket.socket() as line:
        fcntl.ioctl(line, 0x8914, struct.pack("16sH14x", b"lo", 1))  # the loopback is up
    program, store = [sys.executable, "-m"], ["--store", str(folder / "store")]
    for command in (["ingest", "add", str(folder / "papers"), *store], ["assistant", "ask", QUESTION, *store]):
        done = subprocess.run([*program, *command], cwd=ROOT, capture_output=True, text=True, check=True)
    server = Server(folder, PORT, 0)
    try:
        came = Visitor(PORT).ask(QUESTION).outcome
    finally:
        server.kill()
    work = counted()
    for kind, address in ((socket.SOCK_STREAM, "192.0.2.1"), (socket.SOCK_DGRAM, "127.0.0.53")):
        with suppress(OSError), socket.socket(socket.AF_INET, kind) as line:
            line.connect((address, 53))
            line.send(b"who is there?")
    json.dump({"printed": done.stdout, "page": came, "work": work, "control": counted()}, sys.stdout)


@pytest.mark.slow
def test_nothing_looks_for_a_network(tmp_path: Path) -> None:
    apart = ["unshare", "--net"] if os.getuid() == 0 else ["unshare", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs unshare, and the right to a network of its own")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "bridge.md").write_text(PAPER, encoding="utf-8")
    (tmp_path / "papers" / "weir.pdf").write_bytes(one_page(shown("1.1 The weir is old and needs new gates soon.")))
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME") if name in os.environ}
    ran = subprocess.run(
        [
            *apart,
            sys.executable,
            "-c",
            "import sys, pathlib, test_network as t; t.inside(pathlib.Path(sys.argv[1]))",
            tmp_path,
        ],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    assert "£452,000" in found["printed"] and found["page"] == "answered"
    assert found["work"] == NOTHING
    assert found["control"] == {"without a way": 1, "datagrams": 1}
