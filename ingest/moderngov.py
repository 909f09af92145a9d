"""Published papers of a ModernGov site into a folder, with a manifest of where each of them came from.

What the service says of a paper (committee, meeting date, agenda item, minute) stands in the manifest as a hint. It
never overrides what the paper prints about itself: the papers are read like any others.
"""

import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.errors import FetchError, NotWorking
from ingest.mgservice import Document, Meeting, Service
from ingest.web import Marks, Web

MANIFEST = "manifest.json"  # which the reading of folders leaves out
_MOST_SILENT = 3  # requests in a row that a site may leave without an answer before it is left alone


@dataclass(frozen=True, slots=True)
class Held:
    """A fetched paper's line in the manifest. Dates are ISO strings, `fetched` is a time in UTC."""

    file: str
    url: str
    title: str
    committee: str
    committee_id: str
    meeting_id: str
    meeting_date: str
    item: str | None
    published: str | None
    minute: str | None
    decision: bool
    fetched: str
    etag: str | None
    last_modified: str | None


@dataclass(slots=True)
class Fetched:
    """What became of a visit: the papers that are held and published, and what somebody must look at."""

    papers: list[Path] = field(default_factory=list)
    new: int = 0  # fetched for the first time or again because they changed
    restricted: int = 0  # listed but not open, and so not fetched
    elsewhere: int = 0  # links to other places, not followed
    problems: list[str] = field(default_factory=list)  # one sentence each


def fetch(
    web: Web,
    url: str,
    folder: Path | None,
    committee_id: str | None,
    earliest: date,
    latest: date,
    tell: Callable[[str], None],
) -> Fetched:
    """Bring the folder up to date with what a site has published for the meetings between two days.

    `url` is any page of the site, `folder` by default moderngov/HOST, `committee_id` None for all committees; `tell`
    is called with a few words for each paper. What was fetched stays fetched if this is interrupted. Raises FetchError
    where the site cannot be used at all; a paper that cannot be had is a problem and does not stop the others.
    """
    service = Service(web, url)
    if committee_id is not None and committee_id not in service.committees():
        raise FetchError(
            f"{service.host} has no committee {committee_id}; the address of a committee's page ends in its number."
        )
    shelf = _Shelf(folder or Path("moderngov") / service.host, service.host)
    visit = _Visit(web, shelf, tell)
    for meeting in service.meetings(committee_id, earliest, latest):
        if not meeting.cancelled:
            visit.attend(service, meeting)
    visit.look_back(
        lambda held: (
            earliest.isoformat() <= held.meeting_date <= latest.isoformat()
            and committee_id in (None, held.committee_id)
        )
    )
    return visit.found


class _Visit:
    """One visit to a site: what was seen there, and what could not be seen."""

    def __init__(self, web: Web, shelf: "_Shelf", tell: Callable[[str], None]) -> None:
        self.found = Fetched()
        self._web = web
        self._shelf = shelf
        self._tell = tell
        self._listed: set[str] = set()  # URLs
        self._unseen: set[str] = set()  # ids of meetings whose papers could not be listed
        self._silent = 0

    def attend(self, service: Service, meeting: Meeting) -> None:
        """Fetch what a meeting's papers have that is not held yet."""
        try:
            documents = service.documents(meeting)
        except FetchError as error:
            self._unseen.add(meeting.meeting_id)
            self._failed(error)
            return
        self._silent = 0
        for document in documents:
            if document.restricted:
                self.found.restricted += 1
            elif document.elsewhere:
                self.found.elsewhere += 1
            else:
                self._listed.add(document.url)
                try:
                    self._fetch(meeting, document)
                    self._silent = 0
                except FetchError as error:
                    self._failed(error)

    def look_back(self, in_scope: Callable[[Held], bool]) -> None:
        """Report the held papers that should have been listed and were not."""
        for held in self._shelf.present():
            if in_scope(held) and held.url not in self._listed and held.meeting_id not in self._unseen:
                self.found.problems.append(
                    f"{held.file} ({held.committee}, {held.meeting_date}) is no longer open on the site; "
                    f"to take it out, run python -m ingest remove {held.file} and delete the file."
                )

    def _failed(self, error: FetchError) -> None:
        self.found.problems.append(str(error))
        self._silent = self._silent + 1 if isinstance(error, NotWorking) else 0
        if self._silent == _MOST_SILENT:
            raise error

    def _fetch(self, meeting: Meeting, document: Document) -> None:
        before = self._shelf.held(document.url)
        published = document.published.isoformat() if document.published else None
        marks = Marks(before.etag, before.last_modified) if before else Marks()
        if before and marks == Marks() and (before.title, before.published) == (document.title, published):
            body = None  # the site offers no way to ask, and announces nothing new
        else:
            reply = self._web.get(document.url, marks if before else None)
            body, marks = reply.body, reply.marks
        suffix = _suffix(body, document) if body is not None else ""
        held = Held(
            file=before.file if before else "",
            url=document.url,
            title=document.title,
            committee=meeting.committee,
            committee_id=meeting.committee_id,
            meeting_id=meeting.meeting_id,
            meeting_date=meeting.day.isoformat(),
            item=document.item,
            published=published,
            minute=document.minute,
            decision=document.decision,
            fetched=before.fetched if before else "",
            etag=marks.etag,
            last_modified=marks.last_modified,
        )
        path = self._shelf.put(held, document.document_id, body, suffix)
        self.found.papers.append(path)
        self.found.new += body is not None
        self._tell(f"{'unchanged' if body is None else 'fetched'} {path.name}")


class _Shelf:
    """The folder of fetched papers and its manifest; every file in it is whole at every moment."""

    def __init__(self, folder: Path, host: str) -> None:
        self._folder = folder
        self._host = host
        self._manifest: dict[str, Held] = {}
        path = folder / MANIFEST
        if path.exists():
            try:
                record = json.loads(path.read_text(encoding="utf-8"))
                whose = record["site"]
                self._manifest = {held["url"]: Held(**held) for held in record["papers"]}
            except (ValueError, KeyError, TypeError) as error:
                raise FetchError(
                    f"{path} is not a manifest of fetched papers; give another folder with --into, or delete it."
                ) from error
            if whose != host:
                raise FetchError(f"{folder} holds papers of {whose}; give another folder with --into.")

    def held(self, url: str) -> Held | None:
        """The manifest's line of a paper whose file is there."""
        held = self._manifest.get(url)
        return held if held and self._path(held).is_file() else None

    def present(self) -> list[Held]:
        """The lines of all papers whose files are there."""
        return [held for held in self._manifest.values() if self._path(held).is_file()]

    def put(self, held: Held, document_id: str, body: bytes | None, suffix: str) -> Path:
        """Keep a paper's line, and its file where there is a new one. Returns the file's path."""
        if body is not None:
            name = held.file if held.file and held.file.endswith(suffix) else self._name(held, document_id, suffix)
            if held.file and held.file != name:
                self._path(held).unlink()
            held = replace(held, file=name, fetched=datetime.now(UTC).isoformat(timespec="seconds"))
            self._write(name, body)
        if held != self._manifest.get(held.url):
            self._manifest[held.url] = held
            lines = [asdict(line) for line in self.present()]
            record = json.dumps({"site": self._host, "papers": lines}, ensure_ascii=False, indent=1)
            self._write(MANIFEST, record.encode())
        return self._path(held)

    def _path(self, held: Held) -> Path:
        return self._folder / Path(held.file).name

    def _name(self, held: Held, document_id: str, suffix: str) -> str:
        """A name that no other paper of the folder has, and up to its day the papers of one meeting alone."""
        parts = (held.committee[:24], held.committee_id, held.meeting_date, held.title[:40], document_id[:12])
        stem = "-".join(words for part in parts if (words := re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-")))
        taken = {line.file for line in self._manifest.values() if line.url != held.url}
        names = (f"{stem}{again}{suffix}" for again in ("", *(f"-{count}" for count in range(2, len(taken) + 3))))
        return next(name for name in names if name not in taken)

    def _write(self, name: str, data: bytes) -> None:
        """Write a file so that under its name it is either as it was or whole."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f".{name}.part"
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._folder / name)
        finally:
            part.unlink(missing_ok=True)


def _suffix(body: bytes, document: Document) -> str:
    """What kind of file this is by its contents, whatever the site calls it. Raises FetchError for no paper."""
    if body.startswith(b"%PDF-"):
        return ".pdf"
    if body.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as packed:
                if "word/document.xml" in packed.namelist():
                    return ".docx"
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            pass
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|script|!--)", body[:2000], re.IGNORECASE):
        raise FetchError(
            f"{document.title!r} came as a web page, probably one to log in; open {document.url} in a browser."
        )
    raise FetchError(f"{document.title!r} is neither a PDF nor a Word file; open {document.url} in a browser.")
