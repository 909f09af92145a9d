"""`python -m eval`: answer the gold questions and score them, or check the questions against the papers."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import AssistantError

_HERE = Path(__file__).parent
_GOLD = _HERE / "gold" / "seeds.jsonl"
_CORPUS = _HERE.parent / "corpus"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 something the user must look at, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        return _check(options) if options.command == "check" else _run(options)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (
        ("run", "answer every gold question, score it, and write run.json and report.md"),
        ("check", "prove every gold fact in the paragraph that it names"),
    ):
        command = commands.add_parser(name, help=what, description=what)
        command.add_argument("--gold", type=_file, default=_GOLD, metavar="FILE", help="the gold questions")
        source = command.add_mutually_exclusive_group()
        source.add_argument(
            "--papers", type=_path, default=_CORPUS, metavar="DIR", help="papers, read into a passing store (corpus/)"
        )
        source.add_argument("--store", type=_path, metavar="DIR", help="a store that holds the papers already")
        if name == "run":
            command.add_argument("--half", choices=("dev", "test", "all"), default="all", help="which questions")
            command.add_argument(
                "--out", type=Path, default=Path("runs/latest"), metavar="DIR", help="where the files go (runs/latest)"
            )
    return parser


def _run(options: argparse.Namespace) -> int:
    from eval.gold import GoldError, load
    from eval.run import product, run, save, settings
    from eval.score import summary

    questions = [q for q in load(options.gold) if options.half in (q.half, "all")]
    if not questions:
        raise GoldError(f"The gold file {options.gold} holds no question of the {options.half} half; choose the other.")
    with tempfile.TemporaryDirectory() as passing:
        answer, store = product(_store(options, Path(passing)))
        results = run(questions, answer, store)
        made_by = settings(options.gold, options.half, (options.store or options.papers).name, store)
    try:
        save(results, made_by, options.out)
    except OSError as error:
        raise AssistantError(
            f"The run cannot be written to {options.out} ({error.strerror}); give another --out."
        ) from error
    figures = summary(results)["all"]
    print(f"{figures['right']} of {figures['n']} right; {figures['verbatim']} of {figures['quotes']} quotes verbatim")
    print(f"{options.out / 'report.md'} tells each wrong answer.")
    return 0


def _check(options: argparse.Namespace) -> int:
    from assistant.store import Store
    from eval.gold import check, load

    questions = load(options.gold)
    with tempfile.TemporaryDirectory() as passing:
        problems = check(questions, Store(_store(options, Path(passing))))
    print("\n".join(problems) or f"{len(questions)} questions, every fact stands in its paragraph")
    return 1 if problems else 0


def _store(options: argparse.Namespace, passing: Path) -> Path:
    """The store asked for, or one made in `passing` from the papers by the ingest's own command."""
    if options.store:
        return Path(options.store)
    command = [sys.executable, "-m", "ingest", "add", str(options.papers), "--store", str(passing), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise AssistantError(f"Not every paper in {options.papers} could be read; see the lines above.")
    return passing


def _path(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text!r}")
    return Path(text)


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text!r}")
    return Path(text)


if __name__ == "__main__":
    sys.exit(main())
