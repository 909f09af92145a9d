"""Load: `python -m eval.load --store DIR`, a real server with many people at once, floods, a kill and a soak.

The server is `python app.py` over a copy of the store, with users of its own who sign in and ask gold questions on
the page. The figures go to standard output as JSON, each line at once, so that they stay if it is killed; a day's soak
alone is `--only soak --soak 86400`. They depend on the machine and on what else it does, so nothing is asserted but
that the server answered at all; the gates stand in docs/assurance.md.
"""

import argparse
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from pathlib import Path
from secrets import token_hex
from statistics import median

from eval.visitor import Came, Visitor

ROOT = Path(__file__).parent.parent
PASSWORD = "a heron stood in the rill"
UP = 60.0  # seconds in which a server has to answer
MINUTE = 60  # questions of a soak between two looks at the server
GROWN = 5.0  # in a hundred: what a steady server may grow by
Figures = dict[str, object]


class Server:
    """`python app.py` over a store, with people `p0`, `p1`, … of whom the first is an administrator."""

    def __init__(self, folder: Path, port: int, people: int) -> None:
        self.folder, self.port = folder, port
        for n in range(people):
            added = ["user", "add", f"p{n}", "--role", "administrator" if n == 0 else "member"]
            subprocess.run(self._app(*added, "--people", str(folder / "people")), input=PASSWORD, text=True, check=True,
                           capture_output=True, cwd=ROOT)  # fmt: skip
        self.start()

    def start(self) -> float:
        """Start it; seconds until it said that it is well. Raises TimeoutError."""
        began = time.perf_counter()
        given = ["--store", str(self.folder / "store"), "--people", str(self.folder / "people")]
        with (self.folder / "server.txt").open("a") as said:
            self.process = subprocess.Popen(self._app(*given, "--port", str(self.port)), cwd=ROOT, stderr=said)
        while time.perf_counter() - began < UP and self.process.poll() is None:
            with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as line:
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return time.perf_counter() - began
            time.sleep(0.1)
        raise TimeoutError((self.folder / "server.txt").read_text())

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def visitor(self, n: int) -> Visitor:
        """Person n, signed in."""
        return Visitor(self.port, f"p{n}", PASSWORD)

    def held(self) -> dict[str, int]:
        """MiB held in memory, files open, and threads."""
        told = Path(f"/proc/{self.process.pid}/status").read_text()
        lines = dict(line.split(":", 1) for line in told.splitlines())
        files = len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))
        return {"MiB": int(lines["VmRSS"].split()[0]) // 1024, "files": files, "threads": int(lines["Threads"])}

    def counted(self) -> dict[str, float]:
        """What /metrics tells."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            line.request("GET", "/metrics")
            lines = line.getresponse().read().decode().splitlines()
        return {name: float(value) for name, _, value in (one.rpartition(" ") for one in lines if one[0] != "#")}

    def states(self) -> Counter[str]:
        """How many questions that are kept stand in each state; of answers kept as such, those that are none."""
        with closing(sqlite3.connect(self.folder / "store-conversations.sqlite", timeout=10)) as db:
            rows = db.execute("SELECT state, answer FROM turns").fetchall()
        half = Counter({"half": sum(state == "answered" and not _whole(answer) for state, answer in rows)})
        return Counter(state for state, _ in rows) + half

    @staticmethod
    def _app(*arguments: str) -> list[str]:
        return [sys.executable, "app.py", *arguments]


def _whole(answer: str | None) -> bool:
    with suppress(ValueError):
        return bool(json.loads(answer or "")["text"])
    return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m eval.load", description=__doc__)
    parser.add_argument("--store", type=Path, required=True, metavar="DIR", help="the store to copy and ask")
    parser.add_argument("--gold", type=Path, default=ROOT / "eval/gold/seeds.jsonl", metavar="FILE", help="questions")
    parser.add_argument("--people", type=int, default=50, metavar="N", help="people at once (50)")
    parser.add_argument("--rounds", type=int, default=4, metavar="N", help="questions of each (4)")
    parser.add_argument("--soak", type=int, default=180, metavar="S", help="seconds of one question a second (180)")
    parser.add_argument("--only", metavar="PART", help="one part by its name, such as soak (default: all)")
    parser.add_argument("--port", type=int, default=7991)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server ends too
    questions = [one["question"] for one in map(json.loads, options.gold.open(encoding="utf-8")) if "question" in one]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        shutil.copytree(options.store, folder / "store")
        server = Server(folder, options.port, max(options.people, 21))
        try:
            people = [server.visitor(n) for n in range(max(options.people, 21))]
            for name, part in parts(server, people, questions, options):
                if options.only in (None, name):
                    tell(name, part())
        finally:
            server.process.terminate()
            server.process.wait()
    return 0


def tell(name: str, told: Figures) -> None:
    """Print a line of figures, now."""
    sys.stdout.write(json.dumps({name: told}) + "\n")
    sys.stdout.flush()


def parts(
    server: Server, people: list[Visitor], questions: Sequence[str], options: argparse.Namespace
) -> Iterator[tuple[str, Callable[[], Figures]]]:
    """Every part by its name, in order."""
    yield "alone", lambda: crowd(people[:1], questions, 40)
    for n in sorted({20, 50, options.people} & set(range(len(people) + 1))):
        yield f"{n} at once", partial(crowd, people[:n], questions, options.rounds)
    yield "others beside one who floods", lambda: beside(people[2:7], questions, lambda go: flood(people[1], go))
    yield "others beside sign-ins", lambda: beside(people[2:7], questions, lambda go: sign_ins(server.port, go))
    yield "all leave", lambda: leave(server, people, questions)
    yield "soak", lambda: soak(server, people, questions, options.soak)
    yield "too large, too many", lambda: refusals(people[0], people[1], questions[0])
    yield "killed while all ask", lambda: killed(server, people, questions)


def figures(came: Sequence[Came]) -> Figures:
    """Outcomes, and the seconds of what was answered."""
    seconds = sorted(one.seconds for one in came if one.outcome == "answered") or [float("nan")]

    def at(share: float) -> float:
        return round(seconds[min(len(seconds) - 1, int(share * len(seconds)))], 3)

    return {**Counter(one.outcome for one in came), "p50": at(0.5), "p95": at(0.95), "most": round(seconds[-1], 3)}


def asks(person: Visitor, questions: Sequence[str]) -> list[Came]:
    """One person asks one question after another."""
    came = []
    for question in questions:
        began = time.perf_counter()
        try:
            came.append(person.ask(question))
        except (OSError, HTTPException):
            came.append(Came("failed", time.perf_counter() - began))
    return came


def crowd(people: Sequence[Visitor], questions: Sequence[str], rounds: int) -> Figures:
    """All ask at once, each again as soon as answered."""
    shares = [list(islice(cycle(questions), n * rounds, (n + 1) * rounds)) for n in range(len(people))]
    began = time.perf_counter()
    with ThreadPoolExecutor(len(people)) as pool:
        came = [one for share in pool.map(asks, people, shares) for one in share]
    return {**figures(came), "a second": round(len(came) / (time.perf_counter() - began), 1)}


def beside(others: Sequence[Visitor], questions: Sequence[str], flood: Callable[[threading.Event], Figures]) -> Figures:
    """The others ask one question each two seconds, first undisturbed, then while somebody floods."""

    def paced(person: Visitor) -> list[Came]:
        came = []
        for question in questions[:15]:
            came += asks(person, [question])
            time.sleep(max(0.0, 2 - came[-1].seconds))
        return came

    def all_paced() -> Figures:
        with ThreadPoolExecutor(len(others)) as pool:
            return figures([one for share in pool.map(paced, others) for one in share])

    before, over = all_paced(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        flooding = pool.submit(flood, over)
        time.sleep(1)
        during = all_paced()
        over.set()
    return {"before": before, "during": during, "flood": flooding.result()}


def flood(person: Visitor, over: threading.Event) -> Figures:
    """One person has forty questions at once, and asks again half a second after each reply, until it is over."""

    def again(_: int) -> Counter[str]:
        came: Counter[str] = Counter()
        while not over.is_set():
            came[asks(person, ["what was said of public health?"])[0].outcome] += 1
            time.sleep(0.5)
        return came

    with ThreadPoolExecutor(40) as pool:
        return dict(sum(pool.map(again, range(40)), Counter()))


def sign_ins(port: int, over: threading.Event) -> Figures:
    """Sixty at a time, a thousand a minute, sign in with wrong passwords, each with a name of its own."""
    statuses: Counter[str] = Counter()

    def tries(n: int) -> None:
        while not over.wait(3.6):
            with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
                form = {"Content-Type": "application/x-www-form-urlencoded"}
                line.request("POST", "/signin", f"name=x{token_hex(4)}&password=wrong", form)
                statuses[str(line.getresponse().status)] += 1

    with ThreadPoolExecutor(60) as pool:
        list(pool.map(tries, range(60)))
    return dict(statuses)


def refusals(clerk: Visitor, member: Visitor, question: str) -> Figures:
    """What is too large or too much, by HTTP's status."""
    api = json.dumps({"question": "x" * 1_000_000})
    with closing(HTTPConnection("127.0.0.1", clerk.port, timeout=60)) as line:
        line.putrequest("POST", "/papers/add")
        for name, value in (("Cookie", clerk.cookie), ("Content-Length", "300000000"), ("Content-Type", "text/plain")):
            line.putheader(name, value)
        line.endheaders()
        upload = line.getresponse().status
    return {
        "300 MB upload": upload,
        "question of 1 MB": [member.join(token_hex(8), "x" * 1_000_000), member.send("POST", "/api/ask", api)[0]],
        "question of 10,000 lines": member.ask("what was said?\n" * 10_000).outcome,
        "1,000 tabs": dict(Counter(str(member.join(token_hex(8), question)) for _ in range(1_000))),
    }


def leave(server: Server, people: Sequence[Visitor], questions: Sequence[str]) -> Figures:
    """All ask at once and leave at the first word; what was done for them after, and for how long."""

    def go(person: Visitor, question: str) -> None:
        tab = token_hex(8)
        if person.join(tab, question) == 200:
            heard = person.hear(tab)
            next(heard)
            heard.close()  # type: ignore[attr-defined]

    before = server.counted()
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(go, people, questions))
    began, last = time.perf_counter(), 0.0
    done = server.counted()
    while time.perf_counter() - began < 6:
        time.sleep(0.1)
        now = server.counted()
        if (now["council_answer_seconds_count"], now["council_waiting"]) != (
            done["council_answer_seconds_count"],
            done["council_waiting"],
        ):
            last = time.perf_counter() - began
        done = now
    answers = done["council_answer_seconds_count"] - before["council_answer_seconds_count"]
    return {
        "answered all the same": int(answers),
        "seconds until quiet": round(last, 1),
        "waiting": done["council_waiting"],
    }


def soak(server: Server, people: list[Visitor], questions: Sequence[str], seconds: int) -> Figures:
    """About one question a second from all of them in turn; what the server holds is told each minute.

    Each minute one of them signs in anew, as a session lasts some hours.
    """
    held: list[dict[str, int]] = []
    came: list[Came] = []
    asking = zip(cycle(range(len(people))), cycle(questions), strict=False)
    began = time.perf_counter()
    for n in range(1, seconds + 1):
        person, question = next(asking)
        came += asks(people[person], [question])
        time.sleep(max(0.0, began + n - time.perf_counter()))
        if n % MINUTE == 0:
            held.append(server.held())
            tell(f"soak, minute {len(held)}", held[-1] | figures(came[-MINUTE:]))
            with suppress(OSError, HTTPException):  # else the next question fails, and is counted
                people[len(held) % len(people)] = server.visitor(len(held) % len(people))
    return figures(came) | growth(held)


def growth(held: Sequence[dict[str, int]]) -> Figures:
    """By how many in a hundred what is held grew after the first tenth of the time, and whether that is steady.

    The medians of the second tenth and of the last are compared, as single samples stray.
    """
    tenth = max(1, len(held) // 10)
    early, late = ({name: median(one[name] for one in part) for name in part[0]} if part else {}
                   for part in (held[tenth : 2 * tenth], held[-tenth:]))  # fmt: skip
    grown = {name: round(100 * (late[name] / early[name] - 1), 1) for name in early}
    return {"grown %": grown, "steady": max(grown.values(), default=0.0) <= GROWN}


def killed(server: Server, people: Sequence[Visitor], questions: Sequence[str]) -> Figures:
    """The server dies while all are asking, and is started again."""
    before = server.states()

    def ask(person: Visitor, question: str) -> None:
        with suppress(OSError, HTTPException):
            person.ask(question)

    with ThreadPoolExecutor(len(people)) as pool:
        asked = [pool.submit(ask, *one) for one in zip(people, cycle(questions), strict=False)]
        while (server.states() - before)["asked"] < min(20, len(people)) and not all(one.done() for one in asked):
            time.sleep(0.02)
        server.kill()
        for one in asked:
            one.result()
    left = server.states() - before
    up = server.start()
    after = server.states()
    return {
        "up again after": round(up, 1),
        "kept when it died": dict(left),
        "kept after": dict(after - before),
        "half answers": after["half"],
        "still asked": after["asked"],
        "answers": people[0].ask(questions[0]).outcome,
    }


if __name__ == "__main__":
    sys.exit(main())
