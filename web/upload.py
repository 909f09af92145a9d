"""Adding papers on a page, and withdrawing one: for those who keep the papers."""

import logging
import re
import secrets
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, BinaryIO

from assistant.cite import meeting_name
from assistant.errors import AssistantError, StoreError
from assistant.keeping.shelves import Shelves, Taken
from assistant.schema import Paper
from web.frame import page
from web.gate import Entry, visitor
from web.render import paper_address, paper_title
from web.users import Person

if TYPE_CHECKING:
    from fastapi import APIRouter

MOST_FILES = 50  # at a time
OUTCOMES = {
    "added": "added",
    "updated": "added as a new revision",
    "unchanged": "held already",
    "failed": "not added",
}
KINDS = ".pdf,.docx,.html,.htm,.txt,.md"
NOT_KEPT = (
    "Files that may be exempt cannot be kept here ({why}), so nothing is taken in on this page; add open papers with: "
    "python -m ingest add PATH"
)
MISHAP = "Something went wrong inside the program; papers that are not in the catalogue were not added."
_SCRIPT = '<script src="/upload.js" defer></script>'
_KEPT = 200  # reports that can still be looked at

# The files, the body whose exempt papers they are or None, who may read unmarked ones, and a callback that is told
# what is being done, papers done (parts of one counted), and papers in all.
TakeIn = Callable[[Sequence[Path], str | None, str, Callable[[str, float, int], None]], list[Taken]]


@dataclass(slots=True)
class Job:
    """Files that are being read in, and what became of them; `taken` and `trouble` are None until it has ended."""

    by: str  # the person's id
    total: int
    body: str | None = None  # whose exempt papers they were handed in as; None for open ones
    what: str = ""
    done: float = 0
    taken: list[Taken] | None = None
    trouble: str | None = None  # the sentence that says why it stopped

    def progress(self, what: str, done: float, total: int) -> None:
        self.what, self.done, self.total = what, done, total


class Intake:
    """Reads what is handed in, one job at a time, while the pages go on."""

    def __init__(self, take_in: TakeIn, incoming: Path, entry: Entry) -> None:
        """`incoming` is a folder for files on their way in: what they hold is not known yet."""
        self._take_in = take_in
        self._incoming = incoming
        self._entry = entry
        self._turn = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def job(self, number: str, person: Person) -> Job | None:
        """A job, for whoever began it."""
        job = self._jobs.get(number)
        return job if job and job.by == person.id else None

    def begin(self, files: Sequence[tuple[str, BinaryIO]], body: str | None, unmarked: str, person: Person) -> str:
        """Keep the files, by name and contents, and read them by and by; returns the job's number.

        Raises StoreError where they cannot be kept.
        """
        paths = []
        try:
            self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = Path(mkdtemp(dir=self._incoming))
            for n, (name, contents) in enumerate(files):
                (folder / str(n)).mkdir()
                paths.append(folder / str(n) / file_name(name))
                with paths[-1].open("wb") as file:
                    shutil.copyfileobj(contents, file)
        except OSError as error:
            raise StoreError(NOT_KEPT.format(why=error.strerror)) from error
        job, number = Job(person.id, len(paths), body), secrets.token_urlsafe(12)
        self._jobs[number] = job
        if len(self._jobs) > _KEPT:
            self._jobs.popitem(last=False)
        # A daemon: the program may end in mid-read, as the store takes a paper whole or not at all.
        threading.Thread(target=self._read, args=(job, paths, body, unmarked, folder), daemon=True).start()
        return number

    def _read(self, job: Job, paths: Sequence[Path], body: str | None, unmarked: str, folder: Path) -> None:
        try:
            with self._turn:
                taken = self._take_in(paths, body, unmarked, job.progress)
            for one in taken:
                if one.paper is None:
                    self._entry.audit.note("paper_failed", job.by)
                else:
                    shelf = one.body and "exempt"
                    self._entry.audit.note("paper_added", job.by, paper=one.paper.sha256[:16], to=shelf or "open")
            job.taken = taken
        except AssistantError as error:
            job.trouble = str(error)
        except Exception as error:  # the clerk gets a sentence; the log gets the kind, and no words of a paper
            logging.getLogger(__name__).error("%s while reading what was handed in", type(error).__name__)
            job.trouble = MISHAP
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def file_name(name: str) -> str:
    """The last part of a name that a browser sent, without what no file name may hold."""
    last = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2]).strip().lstrip(".")
    stem, dot, suffix = last.rpartition(".")
    return f"{_cut(stem)}{dot}{suffix[:10]}" if stem else _cut(last) or "paper"


def _cut(name: str) -> str:
    """As much of a name as a disk takes."""
    return name.encode(errors="replace")[:200].decode(errors="ignore")


def add_page(bodies: Sequence[str], trouble: str = "") -> str:
    """The form; `bodies` are those whose exempt papers the reader may see, and so may add."""
    problem = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    exempt = "".join(
        _radio("to", f"exempt:{body}", f"Exempt papers of {body}, for those alone who are cleared for them")
        for body in bodies
    )
    return page(
        "Add papers",
        f'<h1>Add papers</h1>{problem}<form method="post" action="/papers/add" enctype="multipart/form-data" '
        'class="form" id="upload"><label for="files">Files: PDF, Word (.docx), web page, text or Markdown</label>'
        f'<input id="files" name="files" type="file" multiple required accept="{KINDS}">'
        "<fieldset><legend>Which papers are these?</legend>"
        + _radio(
            "to",
            "open",
            "Open papers; one marked as closed is put with its committee’s exempt papers, an exempt part left out",
        )
        + exempt
        + "</fieldset><fieldset><legend>If an open paper prints no classification</legend>"
        + _radio("unmarked", "restricted", "Keep it back, with its committee’s exempt papers")
        + _radio("unmarked", "unrestricted", "It is open: I know that it has been published")
        + '</fieldset><button>Add</button></form><div id="sending" role="status"></div>'
        f"{_SCRIPT}",
        "/papers",
    )


def added_page(job: Job, clearance: Sequence[str] = ()) -> str:
    """How far a job is, or what was read and what was not; `clearance` is the reader's."""
    if job.trouble:
        inside = f'<p class="trouble">{escape(job.trouble)}</p>'
    elif job.taken is None:
        what = f"Reading {escape(job.what)}" if job.what else "Waiting for its turn"
        inside = (
            f'<p role="status">{what}…</p><progress aria-label="Papers read" max="{max(job.total, 1)}" '
            f'value="{job.done:.2f}"></progress><p><a href="">Look again</a></p>'
        )
    else:
        rows = "".join(f"<li>{_report(one, job.body, clearance)}</li>" for one in job.taken)
        outcomes = [one.outcome for one in job.taken]
        each = ", ".join(f"{n} {words}" for outcome, words in OUTCOMES.items() if (n := outcomes.count(outcome)))
        count = f"{len(job.taken)} {'file' if len(job.taken) == 1 else 'files'}: {each}."
        inside = f'<p role="status">{count}</p><ul class="taken">{rows}</ul>'
    over = job.trouble or job.taken is not None
    ways = '<p class="ways"><a href="/papers">All papers</a> <a href="/papers/add">Add more papers</a></p>'
    state = "over" if over else "going"
    inside = f'<div id="report" data-state="{state}">{inside}{ways if over else ""}</div>'
    return page("Papers added", f"<h1>Papers added</h1>{inside}{_SCRIPT}", "/papers")


def withdraw_page(paper: Paper) -> str:
    """The question before a paper is withdrawn."""
    meeting = meeting_name(paper)
    return page(
        "Withdraw a paper",
        f"<h1>Withdraw this paper?</h1><p><strong>{escape(paper_title(paper))}</strong>"
        f'<span class="where">{escape(meeting)}</span></p><p>It is taken out of every answer, list and page at once, '
        "with all its revisions and the file that was handed in for it. This cannot be undone here: to have it back, "
        "add the file again.</p>"
        f'<form method="post" class="form"><button>Withdraw the paper</button> '
        f'<a href="{paper_address(paper)}">Keep it</a></form>',
        "/papers",
    )


def routes(shelves: Shelves, entry: Entry, take_in: TakeIn) -> "APIRouter":
    """The addresses; the gate lets through those alone who keep the papers."""
    from fastapi import APIRouter, Request
    from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
    from starlette.concurrency import run_in_threadpool
    from starlette.datastructures import UploadFile

    router = APIRouter()
    intake = Intake(take_in, shelves.exempt / ".incoming", entry)

    @router.get("/papers/add")
    def form(request: Request) -> HTMLResponse:
        return HTMLResponse(add_page(visitor(request).clearance))

    @router.post("/papers/add")
    async def add(request: Request) -> Response:
        person = visitor(request)
        async with request.form(max_files=MOST_FILES, max_fields=10) as sent:
            files = [file for file in sent.getlist("files") if isinstance(file, UploadFile) and file.filename]
            to, unmarked = str(sent.get("to", "")), str(sent.get("unmarked", ""))
            kind, _, body = to.partition(":")
            sound = kind == "open" if not body else kind == "exempt" and body in person.clearance
            if not files or not sound or unmarked not in ("restricted", "unrestricted"):
                trouble = "Choose at least one file, which papers they are, and what an unmarked one is."
                return HTMLResponse(add_page(person.clearance, trouble), status_code=422)
            named = [(str(file.filename), file.file) for file in files]
            try:
                number = await run_in_threadpool(intake.begin, named, body or None, unmarked, person)
            except StoreError as error:
                return HTMLResponse(add_page(person.clearance, str(error)), status_code=503)
        return RedirectResponse(f"/papers/added/{number}", status_code=303)

    @router.get("/papers/added/{number}")
    def added(request: Request, number: str) -> HTMLResponse:
        job = intake.job(number, visitor(request))
        if job is None:
            return HTMLResponse(page("Not found", "<h1>No such report</h1><p>Look in the catalogue.</p>"), 404)
        return HTMLResponse(added_page(job, visitor(request).clearance))

    @router.get("/paper/{paper_id}/withdraw")
    def question(request: Request, paper_id: str) -> HTMLResponse:
        return HTMLResponse(withdraw_page(shelves.seen_by(visitor(request).clearance).paper(paper_id)))

    @router.post("/paper/{paper_id}/withdraw")
    def withdraw(request: Request, paper_id: str) -> RedirectResponse:
        person = visitor(request)
        seen = shelves.seen_by(person.clearance)
        paper = seen.paper(paper_id)
        seen.withdraw(paper_id)
        entry.audit.note("paper_withdrawn", person.id, paper=paper.sha256[:16])
        return RedirectResponse("/papers?withdrawn", status_code=303)

    @router.get("/upload.js")
    def script() -> FileResponse:
        return FileResponse(Path(__file__).parent / "upload.js", media_type="text/javascript")

    return router


def _radio(name: str, value: str, label: str) -> str:
    return (
        f'<label class="choice"><input type="radio" name="{name}" value="{escape(value)}" required> '
        f"<span>{escape(label)}</span></label>"
    )


def _report(one: Taken, asked: str | None, clearance: Sequence[str]) -> str:
    """One file: what it was read as, where it stands and why, and what of it was not read.

    `asked` is the body as whose exempt paper it was handed in.
    """
    if one.paper is None:
        return f"<strong>{escape(one.name)}</strong>: not added. {escape(one.reason or '')}"
    paper, outcome = one.paper, OUTCOMES[one.outcome]
    where = f"with the exempt papers of {one.body}" if one.body else "with the open papers"
    name = escape(paper_title(paper))
    link = name if one.body else f'<a href="{paper_address(paper)}">{name}</a>'
    facts = {
        "Committee": paper.body,
        "Meeting": f"{paper.meeting_date:%-d %B %Y}" if paper.meeting_date else None,
        "Kind": paper.kind,
        "Marking": paper.classification,
        "Paragraphs": str(one.paragraphs),
    }
    rows = "".join(f"<dt>{name}</dt><dd>{escape(value or 'not found in it')}</dd>" for name, value in facts.items())
    warned = "".join(f'<p class="trouble">{escape(warning)}</p>' for warning in one.warnings)
    why = "".join(f"<p>{sentence}</p>" for sentence in _moved(one, asked, clearance))
    return f"<strong>{escape(one.name)}</strong>: {outcome}, {escape(where)}: {link}{why}<dl>{rows}</dl>{warned}"


def _moved(one: Taken, asked: str | None, clearance: Sequence[str]) -> Iterator[str]:
    """Why a paper that was handed in as open is not among the open ones, and who sees it now."""
    if not one.body or one.body == asked or one.paper is None:
        return
    if one.paper.classification:
        yield "It is marked as closed, so it is not among the open papers."
    else:
        yield (
            "It prints no classification, so it is kept back. If it has been published, withdraw it there and add it "
            "again as open."
        )
    if one.body not in clearance:
        yield "You are not cleared for that committee’s exempt papers, so you cannot see it; somebody who is can."
