"""All the nouns, in the order of the data's way.

file → Paper → Paragraphs → Passages → store → Hits → Answer with Citations → Turn
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["report", "minutes", "agenda", "appendix", "decision", "other"]
Reason = Literal["not_in_papers", "not_by_that_date", "out_of_scope", "unclear"]
NoticeKind = Literal["changed", "term", "status", "discrepancy", "ambiguous", "not_held", "mode"]
Mode = Literal["quoted", "written"]  # in the papers' own words, or worded by a language model

UNRESTRICTED = "unrestricted"


@dataclass(frozen=True, slots=True)
class Paper:
    """One revision of one paper; what the paper does not print is None."""

    paper_id: str
    source: str  # the file's own name
    title: str | None
    council: str | None
    body: str | None  # the committee or board it goes to
    meeting_date: date | None  # as printed, never inferred
    period: tuple[date, date] | None  # for an undated paper: the days between which its text proves it was written
    kind: Kind
    authors: tuple[str, ...]
    author_body: str | None  # the organisation that wrote it
    classification: str | None  # as printed, in lower case
    access: str  # who may read it: "unrestricted", or the restricted class it was stored under
    decision_ref: str | None
    recommendation: str | None
    sha256: str
    revision: int  # 1 for the first text of this paper
    pages: int | None
    digest: bool  # a restatement in other words, not the official text
    exempt_paragraphs: tuple[str, ...] | None = None  # of Schedule 12A, as the paper cites them: "3"
    key_decision: bool | None = None  # yes or no as printed
    past_pathway: str | None = None  # where it went before, as printed
    future_pathway: str | None = None  # where it goes next, as printed
    background: tuple[str, ...] | None = None  # its background documents as listed; () where it says there are none
    open_part: bool = False  # an exempt part was left out: all here, the sum too, is of its open part

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day on which the paper may have spoken; None when nothing is known."""
        return (self.meeting_date, self.meeting_date) if self.meeting_date else self.period


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is cited: one numbered paragraph with its bullets, or one named place, in the paper's own words."""

    paper_id: str
    ordinal: int  # reading order within the paper, from 0
    label: str | None  # the printed number, "4.5.2", "17.a"; None where none is printed or it is not certain
    place: str | None  # where it stands when it has no number: "Summary", "Appendix 1", "footnote 1"
    row: str | None  # the first cell of a table row, so that the row can be named
    heading: str | None  # the headings above it, outermost first, joined by " > "
    page: int | None
    text: str  # lines end where the paper ends a bullet or a block; never inside a sentence
    classification: str | None = None  # where its part of the paper prints one of its own, in lower case

    @property
    def paragraph_id(self) -> str:
        return f"{self.paper_id}/{self.ordinal}"


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion or an amendment as minutes tell of it; what they do not print is None."""

    paper_id: str
    ordinal: int  # of the paragraph in which it was moved
    kind: Literal["motion", "amendment"]
    proposer: str
    seconder: str | None
    outcome: Literal["carried", "lost", "withdrawn"] | None
    decided: int | None  # the ordinal of the paragraph that prints the outcome


@dataclass(frozen=True, slots=True)
class Link:
    """A current paper that prints again a good part of another: a report in a pack, a draft budget's next text."""

    paper_id: str
    other_id: str
    share: float  # of the paper's words, 0 to 1, that stand in paragraphs like some of the other's


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing quoted: `start` to `end` of a paragraph's text (a sentence, a bullet, a table row)."""

    paragraph_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is retrieved: a paragraph, or a piece of a long one, with its context for the embedding."""

    passage_id: str  # f"{paragraph_id}/{n}"
    paragraph_id: str
    context: str  # the paper's title, date and headings
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A short form as one paper defines it: "ICB" for "Integrated Care Board"."""

    paper_id: str
    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Which papers may be looked at; every bound is inclusive, None means no bound."""

    as_of: date | None = None  # nothing later than this day exists
    earliest: date | None = None
    latest: date | None = None
    council: str | None = None
    body: str | None = None

    @property
    def none(self) -> bool:
        return self == Limits()


@dataclass(frozen=True, slots=True)
class Query:
    """One question as asked, with the earlier questions of its conversation, oldest first."""

    question: str
    history: tuple[str, ...] = ()
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question. `score` orders hits; ties are broken by passage id."""

    passage: Passage
    paragraph: Paragraph
    paper: Paper
    score: float  # reciprocal-rank fusion of the two rankings below and the reader's
    similarity: float | None  # cosine of question and passage, -1 to 1; None when only words found it
    words: float | None  # BM25 of the question's words, higher is better; None when only meaning found it


@dataclass(frozen=True, slots=True)
class Citation:
    """One quotation: `quote` stands word for word in `paragraph` (white space aside)."""

    marker: int
    paper: Paper
    paragraph: Paragraph
    quote: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about the answer."""

    kind: NoticeKind
    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was searched for an answer."""

    papers_searched: int
    papers_cited: int
    earliest: date | None
    latest: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified answer, or an honest refusal."""

    question: str
    standalone: str  # the question as searched, follow-ups resolved
    declined: bool
    reason: Reason | None
    text: str
    citations: tuple[Citation, ...]
    notices: tuple[Notice, ...]
    coverage: Coverage
    mode: Mode
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation."""

    query: Query
    answer: Answer
