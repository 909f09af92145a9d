"""What the assistant is, its accessibility statement, its privacy notice: from what runs and what the council set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.cite import long_date
from web.council import NOT_STATED, Council
from web.frame import page

if TYPE_CHECKING:
    from fastapi import APIRouter

    from assistant.llm import Model

WCAG = "the Web Content Accessibility Guidelines 2.2, level AA"
_STATUS = {
    "full": f"This site meets {WCAG}.",
    "partial": f"This site meets {WCAG} in part; what does not is listed below.",
    "none": f"This site does not meet {WCAG}; what does not is listed below.",
}


@dataclass(frozen=True, slots=True)
class Running:
    """How the program runs here."""

    kept_days: int  # conversations, after their last question
    model: str | None = None  # the name of the language model that may word answers
    model_host: str | None = None  # the computer to which questions then go


def model_of(model: "Model | None") -> tuple[str | None, str | None]:
    """The name of a language model and the computer it is asked at; two times None without one."""
    return (model.endpoint.model, urlsplit(model.endpoint.url).hostname) if model else (None, None)


def said(value: object, ending: str = "") -> str:
    """A setting as HTML, or plainly that it is not stated."""
    if value is None:
        return f'<em class="unsaid">{NOT_STATED}</em>{ending}'
    return f"{escape(long_date(value) if isinstance(value, date) else str(value))}{ending}"


def contact(council: Council) -> str:
    """How to reach whoever looks after the assistant."""
    email = council.contact_email
    ways = [
        f'e-mail <a href="mailto:{escape(email)}">{escape(email)}</a>' if email else "",
        f"telephone {escape(council.contact_phone)}" if council.contact_phone else "",
        f"post: {escape(council.contact_post)}" if council.contact_post else "",
    ]
    return "; ".join(filter(None, ways)) or said(None)


def about_page(council: Council, running: Running) -> str:
    """What it is and what it is not."""
    worded = (
        f"A language model ({escape(running.model)}) may word an answer from the sentences found; every sentence it "
        "writes is held to the paragraphs cited, and what fails is left out."
        if running.model
        else "No language model writes the answers: they are the papers' own sentences."
    )
    return _told(
        "About this assistant",
        f"<p>Ask a question about the papers of {escape(council.name)} and read a short answer with its sources, cited "
        "as committees cite them: body, date of the meeting, paragraph. Where the papers do not say, it says so.</p>"
        "<h2>What it is</h2><ul>"
        "<li>A way to find what papers say, when they said it and whether it has changed. Each quotation is checked, "
        "word for word, against the paragraph it cites before it is shown.</li>"
        f"<li>{worded}</li>"
        "<li>It searches only the papers held here, and each answer says how many and from when to when.</li></ul>"
        "<h2>What it is not</h2><ul>"
        "<li>Not the council's record, nor legal or voting advice. The signed minutes and the published papers "
        "stand; a digest is a restatement and not the official text.</li>"
        "<li>Not a judge of what was agreed: a report asks and recommends, minutes and decisions decide.</li>"
        "<li>Not always right. It can miss what a paper says, or quote a sentence that is near and does not answer. "
        "Open the source before you rely on an answer.</li>"
        "<li>Not a decision maker: nothing is decided about anybody by it.</li></ul>"
        f"<h2>Who looks after it</h2><p>{said(council.council_name)}; the team: {said(council.council_team)}. "
        f"Tell them what is wrong with it: {contact(council)}.</p>"
        '<p>For those who run it: <a href="/evaluation">how good the answers are</a>, measured; for other programs: '
        '<a href="/api">the API</a>.</p>',
        "/about",
    )


def accessibility_page(council: Council) -> str:
    """The statement that the regulations of 2018 ask of public bodies, as far as it can be made from what is known."""
    status = _STATUS.get(council.accessibility_status or "")
    problems = council.accessibility_problems
    listed = (
        _list(problems)
        if problems
        else "<p>None are known.</p>"
        if problems == ()
        else f"<p>Known problems: {said(None)}.</p>"
    )
    days = f"{council.contact_days} days" if council.contact_days else None
    return _told(
        "Accessibility statement",
        f"<p>This statement is about this assistant as {escape(council.name)} runs it. It is made under the Public "
        "Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018.</p>"
        "<p>You should be able to read it at 400% zoom, use it with the keyboard alone or with a screen reader, in "
        "dark or forced colours, and print it. All pages but <em>Ask</em> work without JavaScript.</p>"
        f"<h2>How accessible it is</h2><p>{status or f'Whether this site meets {WCAG}: {said(None)}.'}</p>"
        f"<h2>What is not accessible</h2>{listed}"
        "<p>Papers are shown as text under their own headings and paragraph numbers. Pictures, charts and the layout "
        "of tables in the original file are not shown here; ask for the original, or for it in another format.</p>"
        f"<h2>Tell us of a problem</h2><p>Contact: {contact(council)}. You will have an answer within "
        f"{said(days, '.')}</p>"
        "<h2>If you are not content with the answer</h2><p>In England, Scotland and Wales the Equality and Human "
        "Rights Commission enforces the regulations; the "
        '<a href="https://www.equalityadvisoryservice.com/">Equality Advisory and Support Service</a> advises you. '
        'In Northern Ireland it is the <a href="https://www.equalityni.org/">Equality Commission</a>.</p>'
        "<h2>How this was found out</h2><p>Last tested "
        f"{f'on {said(council.accessibility_tested)}' if council.accessibility_tested else f'on a day {said(None)}'} "
        f"by {said(council.accessibility_tester, '.')} The program's own tests look at every page with axe (WCAG 2.0 "
        "to 2.2, A and AA) at three widths, light and dark; such tests find some faults only, and are no substitute "
        "for people who use the pages every day.</p>"
        f"<p>This statement was prepared on {said(council.accessibility_prepared, '.')}</p>",
        "/accessibility-statement",
    )


def privacy_page(council: Council, running: Running) -> str:
    """What is kept of people, why, how long, and what they can ask."""
    controller = council.privacy_controller or council.council_name
    elsewhere = (
        f"To word an answer, the question and the public paragraphs that answer it are sent to a language model "
        f"({escape(running.model)} at {said(running.model_host)}; run by {said(council.algorithm_model)})."
        if running.model
        else "Nothing that you ask leaves the computer on which this runs: no language model and no other service is "
        "asked, and nothing counts or follows visitors."
    )
    days = f"{running.kept_days} days"
    return _told(
        "Privacy notice",
        f"<p>The controller of the personal data is {said(controller)}. Its data protection officer: "
        f"{said(council.privacy_officer)}. Contact: {contact(council)}.</p>"
        "<h2>What is kept, and for how long</h2><ul>"
        f"<li>Your questions and the answers, as conversations that only you can open. They are deleted {days} after "
        'the last question, or at once by you under <a href="/conversations">Conversations</a>.</li>'
        "<li>Your verdicts on answers and what you write with them, used to test the assistant; they are deleted with "
        "the conversation.</li>"
        "<li>A draft that you have checked, and what programs ask through the API: not kept.</li>"
        "<li>Where people sign in: user names, roles and hashed passwords while somebody has an account; sessions of "
        "at most eight hours, with one cookie that holds nothing but the session; and a record, by ids, of who signed "
        "in and who added, withdrew or read exempt papers. That record does not hold what was asked.</li></ul>"
        f"<p>Copies of it (backups) are kept: {said(council.privacy_backups, '.')} Hosted: "
        f"{said(council.privacy_hosting, '.')}</p>"
        f"<h2>Who sees it</h2><p>Those who run the assistant. {elsewhere}</p>"
        "<h2>People in the papers</h2><p>Council papers name members, officers and sometimes others. They are shown as "
        "published; a paper that is withdrawn is gone from answers and kept conversations within a minute.</p>"
        f"<h2>Why it may be kept</h2><p>The lawful basis: {said(council.privacy_basis, '.')} Nothing is decided about "
        "you by a machine.</p>"
        "<h2>What you can ask</h2><p>You can ask to see what is kept of you, to have it put right, deleted or "
        "limited, and you can object: write to the contact above. If you are not content, complain to the "
        '<a href="https://ico.org.uk/make-a-complaint/">Information Commissioner</a>.</p>',
        "/privacy",
    )


def routes(council: Council, running: Running) -> "APIRouter":
    """The four pages that the foot of every page links to."""
    from fastapi import APIRouter
    from fastapi.responses import HTMLResponse

    from web.transparency import transparency_page

    router = APIRouter()

    @router.get("/about")
    def about() -> HTMLResponse:
        return HTMLResponse(about_page(council, running))

    @router.get("/accessibility-statement")
    def accessibility() -> HTMLResponse:
        return HTMLResponse(accessibility_page(council))

    @router.get("/privacy")
    def privacy() -> HTMLResponse:
        return HTMLResponse(privacy_page(council, running))

    @router.get("/algorithmic-transparency")
    def transparency() -> HTMLResponse:
        return HTMLResponse(transparency_page(council, running))

    return router


def _told(title: str, inside: str, here: str) -> str:
    return page(title, f'<div class="told"><h1>{escape(title)}</h1>{inside}</div>', here)


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
