"""What goes in and out of `web/api.py` and `assistant/tools.py`, as models that give a schema.

Records are made in `assistant/records.py` and `assistant/desk/officer.py`; keys may be added, never renamed.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from assistant.errors import QuestionError
from assistant.schema import Limits, Query

LONGEST_DRAFT = 400_000  # characters: about a hundred pages
MOST_EARLIER = 50  # questions of one conversation
NO_JSON = "What was sent is not JSON; send one object."


def _day(given: object) -> object:
    """Only a day as it is written here: a bare number would pass for seconds since 1970."""
    if given is None or (isinstance(given, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", given)):
        return given
    raise PydanticCustomError("date_form", "not a date")


Day = Annotated[date | None, BeforeValidator(_day)]
Words = Annotated[str, Field(max_length=300)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Within(_Asked):
    """Which papers are looked at; what is left out sets no bound."""

    as_of: Day = Field(None, description="As if on this day, YYYY-MM-DD: nothing later is looked at")
    earliest: Day = Field(None, alias="from", description="Only papers of this day or later, YYYY-MM-DD")
    latest: Day = Field(None, alias="to", description="Only papers of this day or earlier, YYYY-MM-DD")
    council: Words | None = Field(None, description="Only papers of this council")
    body: Words | None = Field(None, description="Only papers to this committee or board")

    @property
    def limits(self) -> Limits:
        return Limits(self.as_of, self.earliest, self.latest, self.council or None, self.body or None)


class Question(Within):
    """One question, with the earlier questions of its conversation."""

    id: str | int | None = Field(None, description="Comes back with the answer")
    question: str = Field(description="In plain words; at most 2,000 characters")
    history: list[str] = Field([], max_length=MOST_EARLIER, description="Earlier questions, oldest first")

    @property
    def query(self) -> Query:
        return Query(self.question, tuple(self.history), self.limits)


class Topic(Within):
    """A topic whose history is wanted."""

    topic: str = Field(description="What to look for, as “primary care networks”")


class Named(_Asked):
    """One paper."""

    paper_id: str = Field(max_length=300, description="Its id in the catalogue, or its file's name")


class Draft(_Asked):
    """A draft to be checked."""

    text: str = Field(max_length=LONGEST_DRAFT, description="The draft, as text or Markdown")


class NamedPaper(BaseModel):
    """What tells one paper from others; what the paper does not say is null."""

    paper_id: str
    source: str = Field(description="The file's own name")
    title: str | None
    council: str | None
    body: str | None = Field(description="The committee or board it goes to")
    meeting_date: date | None
    period: tuple[date, date] | None = Field(description="For an undated paper: between which days it was written")
    kind: Literal["report", "minutes", "agenda", "appendix", "decision", "other"]
    author_body: str | None = Field(description="The organisation that wrote it")
    classification: str | None = Field(description="As printed")
    digest: bool = Field(description="A restatement in other words, not the official text")


class Again(BaseModel):
    """Another paper that prints a good part of this one."""

    paper_id: str
    share: float = Field(description="Of this paper's words, 0 to 1")


class PaperRecord(NamedPaper):
    """One paper of the catalogue."""

    authors: list[str]
    decision_ref: str | None
    sha256: str
    revision: int
    pages: int | None
    paragraphs: int = Field(description="How many it has")
    access: str
    recommendation: str | None
    exempt_paragraphs: list[str] | None = Field(description="Of Schedule 12A, as the paper cites them")
    key_decision: bool | None
    past_pathway: str | None
    future_pathway: str | None
    background_documents: list[str] | None
    open_part: bool = Field(description="Whether only its open part is held, as an exempt part was left out")
    printed_again: list[Again]


class MotionRecord(BaseModel):
    """A motion or an amendment as minutes tell of it."""

    kind: Literal["motion", "amendment"]
    proposer: str
    seconder: str | None
    outcome: Literal["carried", "lost", "withdrawn"] | None
    decided: str | None = Field(description="The number of the paragraph that prints the outcome")


class ParagraphRecord(BaseModel):
    """One paragraph in the paper's own words."""

    paper_id: str
    source: str
    paragraph: str | None = Field(description="The printed number; null where there is none or it is not certain")
    place: str | None = Field(description="Where it stands when it has no number")
    heading: str | None
    page: int | None
    text: str
    row: str | None = Field(description="The first cell of a table row")
    classification: str | None
    motions: list[MotionRecord]
    current_copy: str | None = Field(description="The most current paragraph that prints it again")


class Papers(BaseModel):
    """The catalogue, oldest first."""

    papers: list[PaperRecord]


class WholePaper(BaseModel):
    """One paper and its paragraphs in reading order."""

    paper: PaperRecord
    paragraphs: list[ParagraphRecord]


class CitationRecord(NamedPaper):
    """One quotation, word for word in the paragraph cited, white space aside."""

    marker: int = Field(description="The number in the text: [1]")
    paragraph: str | None
    place: str | None
    row: str | None
    page: int | None
    quote: str


class NoticeRecord(BaseModel):
    """Something the reader should know about the answer."""

    kind: Literal["changed", "term", "status", "discrepancy", "ambiguous", "not_held", "mode"]
    text: str
    citations: list[CitationRecord]


class CoverageRecord(BaseModel):
    """What was searched."""

    papers_searched: int
    papers_cited: int
    earliest: date | None = Field(alias="from")
    latest: date | None = Field(alias="to")


class AnswerRecord(BaseModel):
    """An answer, or an honest refusal."""

    id: str | int | None
    question: str
    standalone: str = Field(description="The question as searched, follow-ups resolved")
    declined: bool = Field(description="The papers do not answer it")
    reason: Literal["not_in_papers", "not_by_that_date", "out_of_scope", "unclear"] | None
    text: str
    citations: list[CitationRecord]
    notices: list[NoticeRecord]
    coverage: CoverageRecord
    mode: Literal["quoted", "written"]
    milliseconds: int


class SaidRecord(CitationRecord):
    """One statement of a paper about the topic."""

    status: Literal["decided", "agreed", "recommended", "asked", "noted", "reported"]


class FigureRecord(BaseModel):
    """A figure as printed, and as a value."""

    kind: str
    text: str
    value: Any
    counts: str | None


class EntryRecord(NamedPaper):
    """What one paper says of the topic."""

    status: Literal["decided", "agreed", "recommended", "asked", "noted", "reported"]
    statements: list[SaidRecord]
    change: Literal["first", "repeated", "changed"] | None
    figures: list[FigureRecord]


class ChangeRecord(BaseModel):
    """Two papers that give different figures about the same thing."""

    text: str
    citations: list[CitationRecord]


class SilentRecord(NamedPaper):
    """A paper in which the topic's words do not stand."""

    since: bool = Field(description="It is later than the last mention, to the same council")


class _History(BaseModel):
    topic: str
    searched_as: str
    entries: list[EntryRecord]
    changes: list[ChangeRecord]
    silent: list[SilentRecord]
    in_passing: list[NamedPaper]
    coverage: CoverageRecord


class ExemptHistory(_History):
    """The history in the exempt papers of one body, not to be passed on."""

    body: str


class HistoryRecord(_History):
    """A topic's history in the open papers, newest first."""

    exempt: list[ExemptHistory] = Field(
        description="In each body's exempt papers that you may read and that tell of it"
    )


class StatementRecord(BaseModel):
    """One factual statement of the draft with its verdict."""

    line: int | None = Field(description="Of a text; null for a file that has none")
    where: str
    text: str
    verdict: Literal["consistent", "differs", "contradicts", "not_said"]
    told: str = Field(description="The verdict in one sentence")
    citations: list[CitationRecord]


class _Review(BaseModel):
    statements: list[StatementRecord]
    background: list[NamedPaper] = Field(description="To list as background documents, if relied on")
    coverage: CoverageRecord


class ExemptReview(_Review):
    """The draft against the exempt papers of one body, not to be passed on: the statements that they speak of."""

    body: str


class ReviewRecord(_Review):
    """A draft checked against the open papers."""

    exempt: list[ExemptReview] = Field(description="Against each body's exempt papers that you may read")


class Trouble(BaseModel):
    """Why there is no result."""

    error: str = Field(description="One sentence that says what is wrong and what to do")


def read(kind: type[BaseModel], given: object) -> Any:
    """What was sent as a model of that kind. Raises QuestionError, one sentence, for the first thing wrong with it."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise QuestionError(trouble(error.errors()[0])) from error


def trouble(first: Any) -> str:
    """The first thing wrong with what was sent, as a sentence."""
    where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path")) or "what was sent"
    match first["type"]:
        case "missing":
            return f"{where} is missing; give it."
        case "extra_forbidden":
            return f"{where} is not known here; leave it out."
        case "string_too_long" | "too_long":
            return f"{where} is too long; the most is {first['ctx']['max_length']:,}."
        case kind if kind.startswith("date"):
            return f"{where} is not a date; write it as YYYY-MM-DD."
        case kind if kind.startswith("json"):
            return NO_JSON
    return f"{where} is not as it should be: {first['msg'][:1].lower()}{first['msg'][1:]}."
