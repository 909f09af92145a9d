"""Files are read in child processes with limits: a bad file harms nothing but itself. Alone it starts them.

`python -m ingest.child [whole]` is the child: it takes paths and gives readings, one after another, until its parent
is gone. A message is its length in four bytes and then itself: a path as its bytes, a reading as JSON, which unlike a
pickle cannot make the parent do anything.
"""

import gc
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from assistant.errors import PaperError
from ingest.open_part import LeftOut
from ingest.paragraphs import Draft
from ingest.reading import Reading, read_paper
from ingest.unseen import Unseen

SECONDS = 30  # for one file; a paper of a thousand pages takes eight
MEMORY = 1 << 30  # bytes of address space; the papers that were measured take 50 MB
LONGEST_REPLY = 1 << 26  # bytes; a paper of a thousand pages is about five million
_CHILDREN = 2  # at most; no more than there are cores for
_AHEAD = 4  # files read before their turn, while the parent embeds
_ROOT = Path(__file__).resolve().parent.parent
_GARBAGE = 100_000  # new objects before it is collected; a page has thousands, and next to none of them is garbage
_WHOLE = "whole"  # the child's argument
_LENGTH = struct.Struct(">I")
_PASSED_ON = ("PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")  # of the environment; it has nothing to do with secrets


class Readers:
    """A few children that read files, as a context manager; they start when they are needed and end with it.

    Without `whole` they give of a public paper with an exempt part, where that is certain, the open part alone: the
    rest never leaves the child.
    """

    def __init__(self, whole: bool = True) -> None:
        self._whole = whole

    def __enter__(self) -> "Readers":
        self._threads = ThreadPoolExecutor(min(_CHILDREN, _cores()))
        self._idle: SimpleQueue[_Child] = SimpleQueue()
        self._all: list[_Child] = []
        self._closed = False
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for child in self._all:
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._all:
            child.close()

    def read(self, paths: Sequence[Path]) -> Iterator["Future[Reading]"]:
        """The files' readings in the order of the paths; a result raises PaperError where a file cannot be read."""
        waiting: deque[Future[Reading]] = deque()
        for path in paths:
            waiting.append(self._threads.submit(self._read, path))
            if len(waiting) > _AHEAD:
                yield waiting.popleft()
        yield from waiting

    def _read(self, path: Path) -> Reading:
        deadline = time.monotonic() + SECONDS
        while True:
            child = self._hire()
            fresh = child.fresh
            try:
                reply = _unpacked(child.ask(path, deadline))
            except TimeoutError as error:
                child.kill()
                raise PaperError(
                    f"{path.name} was given up after {SECONDS} seconds: it is too long, damaged or made to do harm; "
                    "split it, or print it to a new file, and add that."
                ) from error
            except (OSError, EOFError, ValueError) as error:
                child.kill()
                if fresh or self._closed:  # else what it read before may be what harmed it
                    raise PaperError(
                        f"{path.name} brought down the program that reads it, or took more than 1 GB of memory: "
                        "it is damaged or made to do harm; print it to a new file and add that."
                    ) from error
            else:
                self._idle.put(child)
                if isinstance(reply, str):
                    raise PaperError(reply)
                return reply

    def _hire(self) -> "_Child":
        try:
            return self._idle.get_nowait()
        except Empty:
            child = _Child(self._whole)
        self._all.append(child)
        if self._closed:
            child.kill()
        return child


def _cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Child:
    """One child process."""

    def __init__(self, whole: bool) -> None:
        self.fresh = True
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest.child", *([_WHOLE] if whole else [])],
                cwd=_ROOT,
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # so that what it starts ends with it, and Ctrl-C is the parent's to answer
            )

    def ask(self, path: Path, deadline: float) -> bytes:
        """The child's reply. Raises TimeoutError, EOFError or OSError where none comes, ValueError for one too long."""
        self.fresh = False
        name = os.fsencode(path.absolute())
        self._socket.settimeout(SECONDS)
        self._socket.sendall(_LENGTH.pack(len(name)) + name)
        (length,) = _LENGTH.unpack(self._receive(_LENGTH.size, deadline))
        if length > LONGEST_REPLY:
            raise ValueError(length)
        return self._receive(length, deadline)

    def _receive(self, length: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < length:
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            part = self._socket.recv(min(length - len(data), 1 << 16))
            if not part:
                raise EOFError
            data += part
        return bytes(data)

    def kill(self) -> None:
        """End the child and whatever it has started; from then on `ask` fails."""
        with self._lock:
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def close(self) -> None:
        self._socket.close()


def _packed(message: dict[str, object]) -> bytes:
    return json.dumps(message, ensure_ascii=False, default=_plain).encode(errors="replace")


def _plain(value: Any) -> object:
    return value.isoformat() if isinstance(value, date) else {name: getattr(value, name) for name in value.__slots__}


def _unpacked(reply: bytes) -> Reading | str:
    """A reading, or why there is none. Raises ValueError for what is neither."""
    try:
        message = json.loads(reply)
        if "refused" in message:
            return str(message["refused"])
        fields: dict[str, Any] = {name: _frozen(value) for name, value in message["reading"].items()}
        fields["paragraphs"] = tuple(Draft(**draft) for draft in fields["paragraphs"])
        fields["unseen"] = Unseen(**{name: _frozen(value) for name, value in fields["unseen"].items()})
        fields["left_out"] = tuple(LeftOut(**part) for part in fields["left_out"])
        fields["meeting_date"] = _date(fields["meeting_date"])
        if fields["period"]:
            fields["period"] = tuple(date.fromisoformat(day) for day in fields["period"])
        return Reading(**fields)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError("no reading") from error


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _reply(path: Path, whole: bool) -> bytes:
    try:
        reply = _packed({"reading": read_paper(path, whole)})
        if len(reply) <= LONGEST_REPLY:
            return reply
        reason = f"{path.name} holds more text than a paper can; add the papers in it as files of their own."
    except PaperError as error:
        reason = str(error)
    except MemoryError:
        raise
    except Exception as error:  # one file's fault, whatever it is, is not the others'
        reason = f"{path.name} cannot be read ({type(error).__name__}); save it again in another format and add that."
    return _packed({"refused": reason})


def main() -> None:
    """Read the files asked for on standard input until it ends. A file that takes too much ends the process."""
    if sys.platform != "darwin":  # where it is refused
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no files
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.freeze()  # the modules stay, and are not looked through again
    gc.set_threshold(_GARBAGE)
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    while head := asked.read(_LENGTH.size):
        path = Path(os.fsdecode(asked.read(*_LENGTH.unpack(head))))
        signal.alarm(SECONDS)  # also where the parent is no more
        reply = _reply(path, _WHOLE in sys.argv[1:])
        signal.alarm(0)
        answered.write(_LENGTH.pack(len(reply)) + reply)
        answered.flush()


if __name__ == "__main__":
    main()
