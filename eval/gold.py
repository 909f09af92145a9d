"""Gold questions: what a right answer must say and which paragraphs prove it, read and checked.

The file's format stands in `eval/gold/README.md`.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from assistant.errors import AssistantError
from assistant.schema import Paper, Paragraph

KINDS = (
    *("number", "date", "person", "body", "list", "definition", "recommendation", "reason", "table_row"),
    *("latest", "as_of", "comparison", "follow_up", "false_premise", "unanswerable", "out_of_scope"),
)
HALVES = ("dev", "test")

_LONG = ("list", "table_row", "reason", "comparison")  # kinds whose answers may be long where `long` is not given


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _list(value: Any) -> bool:
    return isinstance(value, list)


def _texts(value: Any) -> bool:
    return _list(value) and all(map(_text, value))


def _forms(value: Any) -> bool:
    return _texts(value) and all(map(plain, value))


def _facts(value: Any) -> bool:
    return _list(value) and all(forms and _forms(forms) for forms in value)


# Every key a question has: what its value must be, as a test and in words.
_KEYS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "id": (_text, "a name in quotation marks"),
    "kind": (KINDS.__contains__, f"one of {', '.join(KINDS)}"),
    "half": (HALVES.__contains__, f"one of {', '.join(HALVES)}"),
    "question": (_text, "the question in quotation marks"),
    "history": (_texts, "a list of earlier questions, [] for none"),
    "as_of": (lambda value: value is None or _text(value), '"YYYY-MM-DD" or null'),
    "answerable": (_flag, "true or false"),
    "facts": (_facts, 'a list of facts, each a list of accepted forms, such as [["£4m", "four million"]]'),
    "wrong": (_forms, "a list of forms that make the answer wrong, [] for none"),
    "support": (_list, 'a list of paragraphs, such as [{"report": "000", "paragraph": "2.1"}]'),
    "long": (_flag, "true or false"),
}
_OPTIONAL: dict[str, Any] = {"half": "test", "history": [], "as_of": None, "wrong": []}  # beside `long`: by the kind


class GoldError(AssistantError):
    """A gold file that cannot be used; its text names the line and what to do."""


@dataclass(frozen=True, slots=True)
class Support:
    """One paragraph that proves an answer: a printed label, or a place with or without one row of it."""

    report: str  # the gold file's own short name
    body: str
    meeting_date: date | None
    paragraph: str | None
    place: str | None
    row: str | None  # the row's name or its opening words; None: anything at that place
    source: str | None = None  # the paper's file name, where body and meeting date do not tell it from others
    page: int | None = None  # of the file, from 1; where the fact stands

    @property
    def name(self) -> str:
        """As people say it: "County Council, 2017-12-07, Appendix 1, row Finance Group"."""
        where = [f"paragraph {self.paragraph}" if self.paragraph else str(self.place)]
        where += ([f"row {self.row}"] if self.row else []) + ([f"page {self.page}"] if self.page else [])
        return ", ".join(
            [self.body, str(self.meeting_date or "undated"), *([self.source] if self.source else []), *where]
        )

    def of(self, paper: Paper) -> bool:
        """Whether this is a paragraph of that paper."""
        return self._of(paper.body, paper.meeting_date, paper.source)

    def _of(self, body: str | None, day: date | None, source: str | None) -> bool:
        if self.source:
            return source == self.source
        return plain(body or "") == plain(self.body) and day == self.meeting_date

    def covers(
        self,
        body: str | None,
        day: date | None,
        paragraph: str | None,
        place: str | None,
        row: str | None,
        source: str | None = None,
        page: int | None = None,
    ) -> bool:
        """Whether a paragraph of a paper, given by where it stands, is this one."""
        if not self._of(body, day, source):
            return False
        if self.page:
            return page is not None and self._on_page(page, paragraph, place, row)
        if self.paragraph:
            return plain(paragraph or "") == plain(self.paragraph)
        if place is None or plain(place) != plain(self.place or ""):
            return False
        return self.row is None or f"{plain(row or '')} ".startswith(f"{plain(self.row)} ")

    def _on_page(self, page: int, paragraph: str | None, place: str | None, row: str | None) -> bool:
        """By the label where both have one, else by the row where both have one, else by the page or the place alone.

        A paragraph or place may have begun up to two pages before; what has a label is not taken for what has none.
        """
        near = 0 <= (self.page or 0) - page <= 2
        if self.paragraph and paragraph:
            cited, named = re.findall(r"\w+", paragraph.lower()), re.findall(r"\w+", self.paragraph.lower())
            return near and (cited[: len(named)] == named or named[-len(cited) :] == cited)
        if self.row and row:
            return page == self.page and f"{plain(row)} ".startswith(f"{plain(self.row)} ")
        same_place = bool(self.place) and f"{plain(place or '')} ".startswith(f"{plain(self.place or '')} ")
        return paragraph is None and (page == self.page or (near and same_place))


@dataclass(frozen=True, slots=True)
class Question:
    """One gold question. A right answer holds a form of every fact, no wrong form, and cites one of `support`."""

    line: int  # where it stands in its file, from 1
    id: str
    kind: str
    half: str
    question: str
    history: tuple[str, ...]
    as_of: date | None
    answerable: bool
    facts: tuple[tuple[str, ...], ...]  # each fact's accepted forms
    wrong: tuple[str, ...]
    support: tuple[Support, ...]
    long: bool  # 160 words allowed instead of 80


class Papers(Protocol):
    """What the evaluation needs of a store."""

    def papers(self) -> Sequence[Paper]: ...

    def paragraphs(self, paper_id: str) -> Sequence[Paragraph]: ...


@cache
def plain(text: str) -> str:
    """Text as it is compared: lower case, no punctuation, one space between words, figures in one form.

    "£135 million" and "£135m", "1,200" and "1200", "1st" and "1", "20 per cent" and "20%", "&" and "and" are the same.
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("&", " and ")
    text = re.sub(r"['’‘]", "", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"\b(\d+)(?:st|nd|rd|th)\b", r"\1", text)
    text = re.sub(r"(?<=\d)(?:\s*per\s?cent\b|[^\S\n]*%)", "%", text)  # a line may begin "% change"
    text = re.sub(r"(?<=\d)\s*million\b", "m", text)
    return " ".join(re.findall(r"£?\d+(?:\.\d+)*[^\W_]*%?|[^\W_]+", text))


def says(text: str, form: str) -> bool:
    """Whether the words of `form` stand together in `text`; a form that ends in * leaves its last word open."""
    wanted = f" {plain(form)}" + ("" if form.endswith("*") else " ")
    return wanted in f" {plain(text)} "


def load(path: Path, tell: Callable[[str], None] | None = None) -> list[Question]:
    """The questions of a gold file, in its order. Raises GoldError naming the first line that cannot be used.

    `tell` is called with a sentence for each key that questions leave out and how that is taken.
    """
    reports: dict[str, Any] = {}
    found: dict[str, Question] = {}
    left_out: dict[str, list[int]] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            why = f"{error.msg} at character {error.colno}" if isinstance(error, json.JSONDecodeError) else error
            raise _bad(path, number, f"is not JSON ({why}); write one JSON object on it") from None
        if not isinstance(record, dict):
            raise _bad(path, number, "is not a JSON object; write one question on it")
        if set(record) == {"reports"}:
            reports.update(_reports(path, number, record["reports"]))
            continue
        for key in {*_OPTIONAL, "long"} - set(record):
            left_out.setdefault(key, []).append(number)
        question = _question(path, number, record, reports)
        if question.id in found:
            raise _bad(
                path, number, f"repeats the id {question.id!r} of line {found[question.id].line}; give it another"
            )
        found[question.id] = question
    if not found:
        raise GoldError(f"The gold file {path} holds no question; write one JSON object a line.")
    if tell:
        for key in sorted(left_out):
            first, *more = left_out[key]
            where = f"line {first}" + (f" and {len(more)} more" if more else "")
            tell(f"{path}, {where}: no {key} is given; taken to be {_taken(key)}.")
    return list(found.values())


def check(questions: Sequence[Question], store: Papers) -> list[str]:
    """What is wrong with the questions as the store's papers stand: one sentence each, empty when all is proved.

    Every paragraph named must exist, and of every fact at least one form must stand in one of them.
    """
    problems: list[str] = []
    everything = [(paper, para) for paper in store.papers() for para in store.paragraphs(paper.paper_id)]
    held = list({paper.paper_id: paper for paper, _ in everything}.values())
    for q in questions:
        proof: list[str] = []
        for support in q.support:
            if not any(support.of(paper) for paper in held):
                problems.append(f"line {q.line}, {q.id}: the store holds no paper of {support.name}; add that paper.")
                continue
            texts = [
                f"{para.row or ''} {para.text}"
                for paper, para in everything
                if support.covers(
                    paper.body, paper.meeting_date, para.label, para.place, para.row, paper.source, para.page
                )
            ]
            if not texts:
                problems.append(f"line {q.line}, {q.id}: there is no {support.name}; correct the support.")
            proof += texts
        for forms in q.facts:
            if proof and not any(says(text, form) for text in proof for form in forms):
                named = "; ".join(support.name for support in q.support)
                problems.append(f"line {q.line}, {q.id}: no form of {forms[0]!r} stands in {named}; correct the fact.")
    return problems


def _taken(key: str) -> str:
    return f"true for {', '.join(_LONG)}" if key == "long" else json.dumps(_OPTIONAL[key])


def _lines(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GoldError(f"The gold file {path} cannot be read; give a JSON Lines file in UTF-8.") from error
    try:
        return data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _bad(path, line, "holds bytes that are not UTF-8; save the file as UTF-8") from None


def _bad(path: Path, line: int, what: str) -> GoldError:
    return GoldError(f"{path}, line {line} {what}.")


def _question(path: Path, line: int, record: dict[str, Any], reports: Mapping[str, Any]) -> Question:
    missing, unknown = sorted(set(_KEYS) - set(record) - {*_OPTIONAL, "long"}), sorted(set(record) - set(_KEYS))
    if unknown:
        raise _bad(path, line, f"has the unknown {', '.join(unknown)}; take it out, or write one of {', '.join(_KEYS)}")
    if missing:
        raise _bad(path, line, f"lacks {', '.join(missing)}; add it")
    record = _OPTIONAL | {"long": record["kind"] in _LONG} | record
    for key, (sound, what) in _KEYS.items():
        if not sound(record[key]):
            raise _bad(path, line, f"has {record[key]!r:.60} as its {key}; write {what}")
    if len({bool(record["facts"]), bool(record["support"]), record["answerable"]}) > 1:
        raise _bad(path, line, "must have facts and support if it is answerable, and neither if not; correct it")
    return Question(
        **{key: record[key] for key in ("id", "kind", "half", "question", "answerable", "long")},
        line=line,
        history=tuple(record["history"]),
        as_of=_day(path, line, record["as_of"]),
        facts=tuple(tuple(forms) for forms in record["facts"]),
        wrong=tuple(record["wrong"]),
        support=tuple(_support(path, line, one, reports) for one in record["support"]),
    )


def _support(path: Path, line: int, one: Any, reports: Mapping[str, Any]) -> Support:
    keys = set(one) - {"page"} if isinstance(one, dict) else set()
    if keys not in ({"report", "paragraph"}, {"report", "place"}, {"report", "place", "row"}):
        raise _bad(
            path, line, "has a support that is not a report with a paragraph, or a place and perhaps a row; correct it"
        )
    for key in keys:
        if not _text(one[key]):
            raise _bad(path, line, f"has a support whose {key} is {one[key]!r:.60}; write it in quotation marks")
    if one["report"] not in reports:
        raise _bad(
            path, line, f"names the unknown report {one['report']!r}; name it in the file's line of reports, above"
        )
    page = one.get("page")
    if page is not None and (type(page) is not int or page < 1):
        raise _bad(path, line, f"has a support on page {page!r}; give the file's page as a number from 1")
    body, day, source = reports[one["report"]]
    return Support(one["report"], body, day, one.get("paragraph"), one.get("place"), one.get("row"), source, page)


def _reports(path: Path, line: int, record: Any) -> dict[str, tuple[str, date | None, str | None]]:
    found: dict[str, tuple[str, date | None, str | None]] = {}
    for name, one in record.items() if isinstance(record, dict) else [("", None)]:
        if not isinstance(one, dict) or not {"body", "meeting_date"} <= set(one) <= {"body", "meeting_date", "source"}:
            what = "must give each report its body and its meeting_date, and perhaps its source; correct it"
            raise _bad(path, line, what)
        if not _text(one["body"]) or not all(one.get(key) is None or _text(one[key]) for key in one):
            raise _bad(
                path, line, f"has a report {name!r} whose values are not all texts; write them in quotation marks"
            )
        found[name] = one["body"], _day(path, line, one["meeting_date"]), one.get("source")
    return found


def _day(path: Path, line: int, text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise _bad(path, line, f"has the date {text!r}; write it as YYYY-MM-DD") from None
