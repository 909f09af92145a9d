"""`python -m eval`: answer the gold questions and score them, compare runs, hold one against the last accepted."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import command
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from eval.gold import Question

_HERE = Path(__file__).parent
_GOLD = _HERE / "gold" / "seeds.jsonl"
_CORPUS = _HERE.parent / "corpus"
_SHOWN = 20  # problems of a gold file that a run tells before it goes on


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 something the user must look at, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    return command.run(lambda: int(options.do(options)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, do: Callable[[argparse.Namespace], int], what: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=what, description=what)
        added.set_defaults(do=do)
        return added

    run = add("run", _run, "answer every gold question, score it, and write run.json with its reports")
    check = add("check", _check, "prove every gold fact in the paragraph that it names")
    rivals = add("rivals", _rivals, "the same questions put to plainer ways of retrieving")
    for over_papers in (run, check, rivals):
        over_papers.add_argument("--gold", type=_file, default=_GOLD, metavar="FILE", help="the gold questions")
        source = over_papers.add_mutually_exclusive_group() if over_papers is not rivals else over_papers
        source.add_argument(
            "--papers", type=_path, default=_CORPUS, metavar="DIR", help="papers, read into a passing store (corpus/)"
        )
        source.add_argument("--store", type=_path, metavar="DIR", help="a store that holds the papers already")
    for of_a_half in (run, rivals):
        of_a_half.add_argument("--half", choices=("dev", "test", "all"), default="all", help="which questions (all)")
    run.add_argument(
        "--out", type=Path, default=Path("runs/latest"), metavar="DIR", help="where the files go (runs/latest)"
    )
    rivals.add_argument("--out", type=Path, metavar="DIR", help="where the files go, if anywhere")
    public = add("public", _public, "the public sets: SciFact, SQuAD 2.0, MTRAG")
    public.add_argument("--benchmarks", type=_path, required=True, metavar="DIR", help="the folder that holds them")
    public.add_argument("--sample", type=_count, metavar="N", help="no more than N questions of each")
    public.add_argument("--out", type=Path, metavar="DIR", help="where the files go, if anywhere")
    candidates = add("candidates", _candidates, "readers' verdicts from the chat page as drafts of gold questions")
    candidates.add_argument("file", type=_file, metavar="FILE", help="the page's file of conversations")
    compare = add("compare", _compare, "two runs side by side, and whether they differ by more than chance")
    compare.add_argument(
        "runs", type=Path, nargs=2, metavar="RUN", help="a run's folder or its run.json; earlier first"
    )
    gate = add("gate", _gate, "hold a run against the floors and the last accepted run; status 1 if it falls short")
    gate.add_argument("run", type=Path, metavar="RUN", help="a run's folder or its run.json")
    gate.add_argument("--baseline", type=Path, metavar="RUN", help="the run to hold it against")
    accept = add("accept", _accept, "keep a run as the one that later runs are held against, and raise its floors")
    accept.add_argument("run", type=Path, metavar="RUN", help="a run's folder or its run.json")
    return parser


def _run(options: argparse.Namespace) -> int:
    from assistant.store import Store
    from eval.gold import check
    from eval.run import record, run, save, settings
    from eval.workers import replies

    questions = _questions(options)
    with tempfile.TemporaryDirectory() as passing:
        folder = _store(options, Path(passing))
        store = Store(folder)
        _tell(check(questions, store))
        results = run(questions, replies(questions, folder), store)
        made_by = settings(options.gold, options.half, (options.store or options.papers).resolve().name, store)
        made = record(results, made_by, store)
    try:
        save(made, options.out)
    except OSError as error:
        raise AssistantError(
            f"The run cannot be written to {options.out} ({error.strerror}); give another --out."
        ) from error
    figures = made["summary"]["all"]
    right, quotes = figures["right"], figures["quotes_verbatim"]
    print(
        f"{right['count']} of {right['of']} right (the {made['reported']} half); "
        f"{quotes['count']} of {quotes['of']} quotes verbatim"
    )
    print(f"{options.out / 'report.html'} and report.md tell each wrong answer.")
    return 0


def _check(options: argparse.Namespace) -> int:
    from assistant.store import Store
    from eval.gold import check, load

    questions = load(options.gold, _say)
    with tempfile.TemporaryDirectory() as passing:
        problems = check(questions, Store(_store(options, Path(passing))))
    print("\n".join(problems) or f"{len(questions)} questions, every fact stands in its paragraph")
    return 1 if problems else 0


def _candidates(options: argparse.Namespace) -> int:
    from eval.candidates import drafts, read

    print("\n".join(drafts(read(Path(options.file)))))
    return 0


def _compare(options: argparse.Namespace) -> int:
    from eval.compare import told
    from eval.run import load_run

    before, after = options.runs
    print(told(load_run(before), load_run(after)))
    return 0


def _gate(options: argparse.Namespace) -> int:
    from eval.gate import judge
    from eval.run import load_run

    verdict = judge(load_run(options.run), load_run(options.baseline) if options.baseline else None)
    print("\n".join([*verdict.remarks, *verdict.failures]))
    print("The gate is shut: the run falls short." if verdict.failures else "The gate is open.")
    return 1 if verdict.failures else 0


def _accept(options: argparse.Namespace) -> int:
    from eval.gate import accept
    from eval.run import load_run

    for file in accept(load_run(options.run)):
        print(f"wrote {file}")
    return 0


def _rivals(options: argparse.Namespace) -> int:
    from eval.rivals import run_rivals

    questions = _questions(options)
    with tempfile.TemporaryDirectory() as passing:
        print(run_rivals(questions, _store(options, Path(passing)), options.papers, options.out))
    return 0


def _public(options: argparse.Namespace) -> int:
    from eval.public import run_public

    print(run_public(options.benchmarks, options.out, options.sample))
    return 0


def _questions(options: argparse.Namespace) -> "list[Question]":
    from eval.gold import GoldError, load

    questions = [q for q in load(options.gold, _say) if options.half in (q.half, "all")]
    if not questions:
        raise GoldError(f"The gold file {options.gold} holds no question of the {options.half} half; choose the other.")
    return questions


def _tell(problems: Sequence[str]) -> None:
    """What of the gold file the papers do not prove: asked all the same, as a paper may have been misread."""
    for problem in problems[:_SHOWN]:
        _say(problem)
    if len(problems) > _SHOWN:
        _say(f"… and {len(problems) - _SHOWN} more; python -m eval check lists them all.")


def _say(what: str) -> None:
    print(what, file=sys.stderr)


def _store(options: argparse.Namespace, passing: Path) -> Path:
    """The store asked for, or one made in `passing` from the papers by the ingest's own command."""
    if options.store:
        return Path(options.store)
    add = [sys.executable, "-m", "ingest", "add", str(options.papers), "--store", str(passing), "--json"]
    done = subprocess.run(add, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise AssistantError(f"Not every paper in {options.papers} could be read; see the lines above.")
    return passing


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of questions; give 1 or more")
    return int(text)


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
