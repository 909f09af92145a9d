"""`python -m assistant`: ask one question, a conversation in the terminal, or a file of questions."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from assistant.command import run
from assistant.errors import QuestionError
from assistant.schema import Limits, Query

if TYPE_CHECKING:
    from assistant.retrieve import Retriever
    from assistant.schema import Answer


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 something to look at, 2 wrong usage."""
    args = _parser().parse_args(argv)
    return run(lambda: int(args.run(args)))


def _ask(args: argparse.Namespace) -> int:
    from assistant.chat import ask

    query = Query(args.question, (), Limits(args.as_of, args.earliest, args.latest, args.council, args.body))
    _check(query)  # before anything is opened
    answer = ask(query, _open(args)).answer
    print(json.dumps(_record(answer), ensure_ascii=False) if args.json else _readable(answer))
    return 0


def _chat(args: argparse.Namespace) -> int:
    from assistant.chat import ask

    retriever = _open(args)
    history: list[str] = []
    print("Ask about the papers; an empty line ends the conversation.", file=sys.stderr)
    while question := _prompt():
        try:
            answer = ask(Query(question, tuple(history)), retriever).answer
        except QuestionError as error:
            print(error, file=sys.stderr)
            continue
        history.append(question)
        print(_readable(answer), end="\n\n", flush=True)
    return 0


def _batch(args: argparse.Namespace) -> int:
    from assistant.chat import ask

    questions = _questions(_lines(args.file))
    retriever = _open(args)
    with _output(args.out) as out:  # opened before the first question: a mistyped folder costs no time
        for key, query in _shown(questions):
            record = {"id": key, **_record(ask(query, retriever).answer)}
            print(json.dumps(record, ensure_ascii=False), file=out, flush=True)
    return 0


def _lines(file: str) -> list[str]:
    """The lines of a UTF-8 file or of standard input; other line separators may stand inside a question."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"The questions in {file!r} cannot be read; give a JSON Lines file in UTF-8.") from error


def _output(file: str | None) -> "TextIO | nullcontext[TextIO]":
    if file is None:
        return nullcontext(sys.stdout)
    try:
        return Path(file).open("w", encoding="utf-8")
    except OSError as error:
        raise QuestionError(
            f"The answers cannot be written to {file!r} ({error.strerror}); name a file in a folder that exists."
        ) from error


def _questions(lines: Iterable[str]) -> list[tuple[Any, Query]]:
    """Question records, one a line, as (id, query); a line that is not one is named by its number."""
    questions: list[tuple[Any, Query]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            key, query = _question(json.loads(line))
            _check(query)
        except QuestionError as error:
            raise QuestionError(f"Line {number}: {error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionError(
                f"Line {number} is not a question record; it needs an id and a question, and dates as YYYY-MM-DD."
            ) from error
        questions.append((key, query))
    return questions


def _question(record: dict[str, Any]) -> tuple[Any, Query]:
    history = record.get("history") or []
    told = [record["question"], *(record[name] for name in ("council", "body") if record.get(name)), *history]
    if not isinstance(history, list) or not all(isinstance(text, str) for text in told):
        raise TypeError
    as_of, earliest, latest = (
        date.fromisoformat(record[name]) if record.get(name) else None for name in ("as_of", "from", "to")
    )
    limits = Limits(as_of, earliest, latest, record.get("council") or None, record.get("body") or None)
    return record["id"], Query(record["question"], tuple(history), limits)


def _check(query: Query) -> None:
    """Raise QuestionError for a question or limits that cannot be used."""
    from assistant.chat import check

    check(query.question)
    limits = query.limits
    last = min((day for day in (limits.as_of, limits.latest) if day), default=None)
    if limits.earliest and last and limits.earliest > last:
        raise QuestionError(f"No day lies between {limits.earliest} and {last}; give an earlier first day.")


def _shown(questions: Sequence[tuple[Any, Query]]) -> Iterable[tuple[Any, Query]]:
    from tqdm import tqdm

    shown: Iterable[tuple[Any, Query]] = tqdm(questions, unit="question", disable=not sys.stderr.isatty())
    return shown


def _open(args: argparse.Namespace) -> "Retriever":
    from assistant.retrieve import open_retriever

    return open_retriever(Path(args.store), args.model)


def _record(answer: "Answer") -> dict[str, Any]:
    from assistant.records import answer_record

    return answer_record(answer)


def _readable(answer: "Answer") -> str:
    from assistant.cite import committee_form, long_date

    parts = [answer.text]
    if answer.citations:
        parts.append("\n".join(f"[{c.marker}] {committee_form(c.paper, c.paragraph)}" for c in answer.citations))
    parts += [notice.text for notice in answer.notices]
    if answer.standalone != answer.question:
        parts.append(f"Searched as: {answer.standalone}")
    covered = answer.coverage
    if covered.earliest and covered.latest:
        span = f", {long_date(covered.earliest)} to {long_date(covered.latest)}"
    else:
        span = ""
    parts.append(f"Searched {covered.papers_searched} papers{span}.")
    return "\n\n".join(parts)


def _prompt() -> str:
    try:
        return input("> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as YYYY-MM-DD") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assistant", description="Ask questions of the council papers held."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--store",
        default=os.environ.get("COUNCIL_STORE", "store"),
        metavar="DIR",
        help="the store (default: %(default)s)",
    )
    shared.add_argument(
        "--model", metavar="NAME", help="the embedding model the store was made with, if not the default"
    )

    ask = commands.add_parser("ask", parents=[shared], help="answer one question")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--as-of", type=_day, metavar="DATE", help="as if on this day: nothing later is looked at")
    ask.add_argument("--from", dest="earliest", type=_day, metavar="DATE", help="only papers of this day or later")
    ask.add_argument("--to", dest="latest", type=_day, metavar="DATE", help="only papers of this day or earlier")
    ask.add_argument("--council", metavar="NAME", help="only papers of this council")
    ask.add_argument("--body", metavar="NAME", help="only papers to this committee or board")
    ask.add_argument("--json", action="store_true", help="one JSON answer record")
    ask.set_defaults(run=_ask)

    chat = commands.add_parser("chat", parents=[shared], help="a conversation in the terminal")
    chat.set_defaults(run=_chat)

    batch = commands.add_parser("batch", parents=[shared], help="answer a file of questions")
    batch.add_argument("file", metavar="FILE", help="question records, JSON Lines; - for standard input")
    batch.add_argument("-o", dest="out", metavar="OUT", help="where the answers go (default: standard output)")
    batch.set_defaults(run=_batch)
    return parser


if __name__ == "__main__":
    sys.exit(main())
