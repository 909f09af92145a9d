"""`python -m assistant`: a question, a conversation, a file of questions, a topic's history, a draft checked, tools."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from assistant.command import run
from assistant.errors import QuestionError
from assistant.schema import Limits, Query

if TYPE_CHECKING:
    from assistant.export import Document
    from assistant.llm import Model
    from assistant.retrieve import Retriever
    from assistant.schema import Answer


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 something to look at, 2 wrong usage."""
    args = _parser().parse_args(argv)
    return run(lambda: int(args.run(args)))


def _ask(args: argparse.Namespace) -> int:
    from assistant.batch import check
    from assistant.chat import ask

    query = Query(args.question, (), _limits(args))
    check(query)  # before anything is opened
    answer = ask(query, _open(args), _model(args)).answer
    if args.export:
        from assistant.export import answer_document

        _write(answer_document(answer, query.limits, date.today()), args.export)
    print(json.dumps(_record(answer), ensure_ascii=False) if args.json else _readable(answer))
    return 0


def _chat(args: argparse.Namespace) -> int:
    from assistant.chat import ask

    retriever, model = _open(args), _model(args)
    history: list[str] = []
    print("Ask about the papers; an empty line ends the conversation.", file=sys.stderr)
    while question := _prompt():
        try:
            answer = ask(Query(question, tuple(history)), retriever, model).answer
        except QuestionError as error:
            print(error, file=sys.stderr)
            continue
        history.append(question)
        print(_readable(answer), end="\n\n", flush=True)
    return 0


def _batch(args: argparse.Namespace) -> int:
    from assistant.batch import read
    from assistant.chat import ask

    questions = read(args.file)
    retriever, model = _open(args), _model(args)
    with _output(args.out) as out:  # opened before the first question: a mistyped folder costs no time
        for key, query in _shown(questions):
            record = {"id": key, **_record(ask(query, retriever, model).answer)}
            print(json.dumps(record, ensure_ascii=False), file=out, flush=True)
    return 0


def _history(args: argparse.Namespace) -> int:
    from assistant.chat import check
    from assistant.desk import officer
    from assistant.history import history

    check(args.topic)  # before anything is opened
    found = history(args.topic, _open(args), _limits(args))
    if args.export:
        from assistant.desk.apart import Apart
        from assistant.export import history_document

        _write(history_document([Apart(None, found)], _limits(args), date.today()), args.export)
    record = officer.history_record(found)
    print(json.dumps(record, ensure_ascii=False) if args.json else officer.history_text(found))
    return 0


def _check_draft(args: argparse.Namespace) -> int:
    from assistant.desk import officer
    from assistant.desk.draft_file import read
    from assistant.draft import review

    draft = read(args.file)
    found = review(draft, _open(args))
    if args.export:
        from assistant.desk.apart import Apart
        from assistant.export import review_document

        _write(review_document([Apart(None, found)], date.today()), args.export)
    record = officer.review_record(found)
    print(json.dumps(record, ensure_ascii=False) if args.json else officer.review_text(found))
    return int(any(checked.verdict in ("differs", "contradicts") for checked in found.statements))


def _mcp(args: argparse.Namespace) -> int:
    from assistant.keeping.shelves import Seen
    from assistant.service import Service
    from assistant.tools import serve

    seen = Seen(_open(args), {}, _model(args))
    serve(Service(seen, lambda query: seen.ask(query).answer))
    return 0


def _limits(args: argparse.Namespace) -> Limits:
    return Limits(args.as_of, args.earliest, args.latest, args.council, args.body)


def _write(document: "Document", file: Path) -> None:
    from assistant.desk.markdown import markdown
    from assistant.desk.ooxml import docx

    try:
        file.write_bytes(docx(document) if file.suffix.lower() == ".docx" else markdown(document).encode())
    except OSError as error:
        raise QuestionError(
            f"The document cannot be written to {str(file)!r} ({error.strerror}); name a file in a folder that exists."
        ) from error
    print(f"written to {file}", file=sys.stderr)


def _output(file: str | None) -> "TextIO | nullcontext[TextIO]":
    if file is None:
        return nullcontext(sys.stdout)
    try:
        return Path(file).open("w", encoding="utf-8")
    except OSError as error:
        raise QuestionError(
            f"The answers cannot be written to {file!r} ({error.strerror}); name a file in a folder that exists."
        ) from error


def _shown(questions: Sequence[tuple[Any, Query]]) -> Iterable[tuple[Any, Query]]:
    from tqdm import tqdm

    shown: Iterable[tuple[Any, Query]] = tqdm(questions, unit="question", disable=not sys.stderr.isatty())
    return shown


def _open(args: argparse.Namespace) -> "Retriever":
    from assistant.retrieve import open_retriever

    return open_retriever(Path(args.store), args.model)


def _model(args: argparse.Namespace) -> "Model | None":
    from assistant.writing.endpoint import open_model

    return None if args.quoted else open_model()


def _record(answer: "Answer") -> dict[str, Any]:
    from assistant.records import answer_record

    return answer_record(answer)


def _readable(answer: "Answer") -> str:
    from assistant.cite import cited, searched, source_line

    parts = [answer.text, *(notice.text for notice in answer.notices)]
    if sources := cited(answer).values():
        parts.append("\n".join(f"[{c.marker}] {source_line(c)}" for c in sources))
    if answer.mode == "written":
        parts.append("Worded by a language model from these sources.")
    if answer.standalone != answer.question:
        parts.append(f"Searched as: {answer.standalone}")
    parts.append(searched(answer.coverage))
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


def _document(text: str) -> Path:
    if not text.lower().endswith((".docx", ".md")):
        raise argparse.ArgumentTypeError(f"{text!r} is no name for a document; end it in .docx or .md")
    return Path(text)


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
    limited = argparse.ArgumentParser(add_help=False)
    limited.add_argument("--as-of", type=_day, metavar="DATE", help="as if on this day: nothing later is looked at")
    limited.add_argument("--from", dest="earliest", type=_day, metavar="DATE", help="only papers of this day or later")
    limited.add_argument("--to", dest="latest", type=_day, metavar="DATE", help="only papers of this day or earlier")
    limited.add_argument("--council", metavar="NAME", help="only papers of this council")
    limited.add_argument("--body", metavar="NAME", help="only papers to this committee or board")
    told = argparse.ArgumentParser(add_help=False)
    told.add_argument("--json", action="store_true", help="one JSON record")
    told.add_argument(
        "--export", type=_document, metavar="FILE", help="write it to a Word (.docx) or Markdown (.md) file as well"
    )

    wording = argparse.ArgumentParser(add_help=False)
    wording.add_argument("--quoted", action="store_true", help="quote the papers, though a language model is set up")

    ask = commands.add_parser("ask", parents=[shared, limited, told, wording], help="answer one question")
    ask.add_argument("question", metavar="QUESTION")
    ask.set_defaults(run=_ask)

    chat = commands.add_parser("chat", parents=[shared, wording], help="a conversation in the terminal")
    chat.set_defaults(run=_chat)

    batch = commands.add_parser("batch", parents=[shared, wording], help="answer a file of questions")
    batch.add_argument("file", metavar="FILE", help="question records, JSON Lines; - for standard input")
    batch.add_argument("-o", dest="out", metavar="OUT", help="where the answers go (default: standard output)")
    batch.set_defaults(run=_batch)

    history = commands.add_parser(
        "history", parents=[shared, limited, told], help="what was said about a topic, newest first"
    )
    history.add_argument("topic", metavar="TOPIC")
    history.set_defaults(run=_history)

    draft = commands.add_parser("check-draft", parents=[shared, told], help="a draft's statements against the papers")
    draft.add_argument("file", metavar="FILE", help="text, Markdown, Word (.docx) or PDF; - for text on standard input")
    draft.set_defaults(run=_check_draft)

    tools = commands.add_parser(
        "mcp", parents=[shared, wording], help="tools for assistants, over standard input and output"
    )
    tools.set_defaults(run=_mcp)
    return parser


if __name__ == "__main__":
    sys.exit(main())
