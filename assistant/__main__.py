"""`python -m assistant`: ask one question, a conversation in the terminal, or a file of questions."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, QuestionError
from assistant.schema import Limits, Query

if TYPE_CHECKING:
    from assistant.retrieve import Retriever
    from assistant.schema import Answer


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 something to look at, 2 wrong usage."""
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except QuestionError as error:
        print(error, file=sys.stderr)
        return 2
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 1


def _ask(args: argparse.Namespace) -> int:
    from assistant.chat import ask, check

    limits = Limits(args.as_of, args.earliest, args.latest, args.council, args.body)
    check(args.question)  # before anything is opened
    answer = ask(Query(args.question, (), limits), _open(args)).answer
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

    try:
        lines = sys.stdin.read() if args.file == "-" else Path(args.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"The questions in {args.file!r} cannot be read; give a JSON Lines file.") from error
    questions = list(_questions(lines.splitlines()))
    retriever = _open(args)
    records = ({**_record(ask(query, retriever).answer), "id": key} for key, query in _shown(questions))
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    if args.out:
        try:
            Path(args.out).write_text(text, encoding="utf-8")
        except OSError as error:
            raise QuestionError(f"The answers cannot be written to {args.out!r}; name a file in a folder that exists.") from error
    else:
        sys.stdout.write(text)
    return 0


def _questions(lines: Iterable[str]) -> Iterator[tuple[Any, Query]]:
    """Question records, one a line; a line that is not one is named by its number."""
    from assistant.chat import check

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            limits = Limits(
                *(date.fromisoformat(record[key]) if record.get(key) else None for key in ("as_of", "from", "to")),
                council=record.get("council"),
                body=record.get("body"),
            )
            history = tuple(str(earlier) for earlier in record.get("history") or ())
            query = Query(str(record["question"]), history, limits)
            key = record["id"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionError(
                f"Line {number} is not a question record; it needs an id and a question, and dates as YYYY-MM-DD."
            ) from error
        try:
            check(query.question)
        except QuestionError as error:
            raise QuestionError(f"Line {number}: {error}") from error
        yield key, query


def _shown(questions: list[tuple[Any, Query]]) -> Iterable[tuple[Any, Query]]:
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
    parser = argparse.ArgumentParser(prog="python -m assistant", description="Ask questions of the council papers held.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--store", default=os.environ.get("COUNCIL_STORE", "store"), metavar="DIR", help="the store (default: %(default)s)"
    )
    shared.add_argument("--model", metavar="NAME", help="the embedding model the store was made with, if not the default")

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
