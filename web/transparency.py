"""A draft of the Algorithmic Transparency Record: the questions of the UK standard's template, in words of our own.

What the program is and does is said by the program; what only the council can say comes from its settings.
"""

from collections.abc import Mapping
from html import escape

from web.about import Running, contact, said
from web.council import Council
from web.frame import page

_MODELS = (
    "Four small models of fixed weights run on the council's own computer. An embedding model (all-MiniLM-L6-v2, 384 "
    "numbers a passage) finds passages near a question in meaning; a reader of our own, trained from such a model on "
    "questions about council reports and on public reading tests, judges which sentences answer; a reranker, trained "
    "from that reader, reads the best few together with the question; a weighted sum of a few dozen grounds puts them "
    "in order. None of them writes text, and none learns from what people ask."
)
_RISKS = (
    ("It answers wrongly, or a sentence near the point is taken for an answer.", "Each quotation is checked in its "
     "paragraph and linked to it; where no sentence is good enough it declines; an evaluation with set questions "
     "fails the build when answers get worse."),
    ("A request passes for a decision.", "What a report asks is told apart from what minutes agree, and measured."),
    ("Old figures pass for current ones.", "Every source has its date; a figure that differs between papers is told "
     "as a change; “as at” a day looks at nothing later."),
    ("Exempt papers come out.", "Exempt papers and exempt parts are left out, or kept in stores of their own which "
     "only those cleared for that body's papers can search; such words never go to a language model."),
    ("A paper holds text meant to steer the machine.", "Papers are only ever data: quoted, escaped, never followed."),
    ("People trust it more than it deserves.", "Its limits stand on the page, sources are one step away, and what was "
     "searched is said with every answer."),
)  # fmt: skip


def transparency_page(council: Council, running: Running) -> str:
    """The whole record, each question with its answer."""
    parts = "".join(
        f"<h2>{escape(title)}</h2>" + "".join(f"<h3>{escape(asked)}</h3>{told}" for asked, told in answers.items())
        for title, answers in _record(council, running).items()
    )
    return page(
        "Algorithmic transparency",
        '<div class="told"><h1>Algorithmic transparency record (draft)</h1><p>A draft that follows the questions of '
        "the United Kingdom's Algorithmic Transparency Recording Standard. It is not published by being here: the "
        f"council completes it, checks it and sends it in. To be reviewed: {said(council.algorithm_review, '.')}</p>"
        f"{parts}</div>",
        "/algorithmic-transparency",
    )


def _record(council: Council, running: Running) -> Mapping[str, Mapping[str, str]]:
    model = (
        f"A language model ({escape(running.model)}, run by {said(council.algorithm_model)}) may word an answer from "
        "the sentences found. It is sent the question and public paragraphs only, and decides nothing."
        if running.model
        else "No language model is used."
    )
    return {
        "Summary": {
            "Name": _p("Council papers assistant"),
            "What it does": _p(
                "It searches a council's papers and answers questions with quoted and cited paragraphs; it tells a "
                "topic's history meeting by meeting, and compares a draft report with earlier papers."
            ),
            "Web site": _p(said(council.council_site)),
            "Contact": _p(contact(council)),
        },
        "Who is responsible": {
            "Organisation and team": _p(f"{said(council.council_name)}; {said(council.council_team)}"),
            "Senior person who answers for it": _p(said(council.council_owner)),
            "Suppliers, their part, and under which contract": _p(said(council.algorithm_supplier)),
        },
        "What it is for": {
            "How it works, in short": _p(
                "Papers are cut into their numbered paragraphs and stored. A question is matched with them by words "
                "and by meaning, the sentences that answer are chosen, checked and shown with their sources, or it "
                "declines."
            ),
            "What it gains": _p(
                "Members and officers find in seconds what was said, when and to whom, with the paragraph; silence and "
                "change are shown too."
            ),
            "What was done before": _p("Papers were looked for by hand, or with a site search that names files."),
            "What else was considered": _p(
                "Chat services that write freely from papers: they word well, but can state what no paper says."
            ),
            "Scope": _p("Papers held here alone. No opinions, no advice on a vote, nothing about a person's case."),
        },
        "Its part in decisions": {
            "How it fits in": _p("It informs people before and in meetings. It makes and proposes no decision."),
            "What people are given": _p("An answer with numbered sources, notices and what was searched."),
            "Who uses it, and how often": _p(said(council.algorithm_users)),
            "What people decide and check": _p("Everything. They are asked to open the source before relying on it."),
            "Training": _p(said(council.algorithm_training)),
            "Appeal and review": _p(
                "No decision is made, so there is none to appeal. A wrong answer is reported with “Not useful” or to "
                f"the contact: {contact(council)}."
            ),
        },
        "How it is built": {
            "Phase, and since when": _p(f"{said(council.algorithm_phase)}; {said(council.algorithm_since)}"),
            "Parts": _p("A record in SQLite, a vector index in Chroma, the models below, and these pages in Gradio."),
            "Models": _p(f"{_MODELS} {model}"),
            "How well it does": _p(
                "Measured on set questions, with intervals, wrong answers and what they were measured on: see the "
                'README and, for those who run it, <a href="/evaluation">the evaluation</a>.'
            ),
            "Maintenance": _p("Each change runs the tests and the evaluation; a worse result stops it."),
        },
        "Data": {
            "What it was trained with": _p(
                "Questions written about a few reports of one county's councils, and public sets of questions and "
                "answers; no personal records. Its questions so far are of one county, so expect less elsewhere."
            ),
            "What it works on": _p(
                "The papers added here: public ones, and exempt ones apart from them where that is set up."
            ),
            "Sensitive data": _p("None is looked for or inferred. Papers name people as they were published."),
            "Who can reach it, and how long it is kept": _p(
                f'See the <a href="/privacy">privacy notice</a>. Hosted: {said(council.privacy_hosting, ".")}'
            ),
        },
        "Risks and assessments": {
            "Assessments made": _listed(council.algorithm_assessments),
            "Risks, and what is done": "<ul>"
            + "".join(f"<li>{escape(risk)} {escape(done)}</li>" for risk, done in _RISKS)
            + "</ul>",
        },
    }


def _p(inside: str) -> str:
    return f"<p>{inside}</p>"


def _listed(items: tuple[str, ...] | None) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>" if items else _p(said(None))
