"""A draft's statements against what papers said before: the same, different, against a decision, or not said.

Careful on purpose: "consistent" needs every figure, date and name of the sentence in one piece of a paper about the
same topic, "differs" a figure of the same kind in a sentence that otherwise says the same; the rest is "not said".
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.chat import coverage
from assistant.cite import committee_form
from assistant.errors import PaperError, QuestionError
from assistant.figures import Figure, figures, long_forms
from assistant.history import status
from assistant.retrieve import Retriever
from assistant.schema import Citation, Coverage, Hit, Limits, Paper, Paragraph
from assistant.store import Store
from assistant.text import sentences, stem, stems, words
from assistant.verify import Statement, faults
from assistant.wordlists import MONTHS, STOPWORDS

Verdict = Literal["consistent", "differs", "contradicts", "not_said"]

LIKE = 0.6  # share of a sentence's topic, by weight, that stands in the piece it is consistent with
SAME = 0.75  # ... in the sentence it differs from
NAMED_ONLY = 0.75  # ... where it holds names and no figure
OWN = 0.5  # ... in the piece itself, in either case
AROUND, CONTEXT = 0.8, 0.6  # how far a word counts that stands only around the sentence, or in its headings and title
DEPTH = 30  # passages looked at for a sentence
MOST = 3  # citations of a verdict
LARGEST = 5_000_000  # bytes of a draft

_MARKS = re.compile(r"\*\*|__|`|^\s*#+\s*|^\s*>\s?", re.MULTILINE)
_NEW = re.compile(r"\s*(?:[-*•]|\d+(?:\.\d+)*[.)]?|\(?[a-z]\)|\|)\s")  # a line that begins an item or a row
_NAME = re.compile(r"[A-Z][\w&'’-]*(?:[ -](?:(?:of|and|for|the|&) )*[A-Z][\w&'’-]*)*")
_DECISIVE = ("decided", "agreed")
_NEGATIONS = frozenset("not no never without neither nor cannot".split())
_OTHER_FORMS = (".docx", ".doc", ".pdf", ".html", ".htm", ".odt", ".rtf")


@dataclass(frozen=True, slots=True)
class Checked:
    """One statement of the draft and what was found."""

    line: int  # from 1, in the file
    text: str
    verdict: Verdict
    told: str  # the verdict in one sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A draft checked: its factual statements in order, and the papers that it stands on."""

    statements: tuple[Checked, ...]
    background: tuple[Paper, ...]  # newest first
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class _Facts:
    figures: tuple[Figure, ...]
    names: tuple[str, ...]  # stems between spaces
    topic: Mapping[str, float]  # stem → weight
    negated: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence of a paper, or a whole paragraph, with what stands around it, as stems between spaces."""

    text: str
    paper: Paper
    paragraph: Paragraph
    inside: str
    around: str
    context: str
    sentence: bool


def read(file: str) -> str:
    """The text of a draft, "-" for standard input. Raises QuestionError without one, PaperError for other forms."""
    if Path(file).suffix.lower() in _OTHER_FORMS:
        raise PaperError(
            f"Drafts are read as text or Markdown so far, not {Path(file).suffix}; save it as .txt or .md."
        )
    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise QuestionError(f"The draft {file!r} cannot be read ({error.strerror}); name a text file.") from error
    if len(data) > LARGEST:
        raise PaperError(f"The draft {file!r} is over {LARGEST // 1_000_000} MB; give one report at a time.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PaperError(f"The draft {file!r} is not text in UTF-8; save it as .txt or .md in UTF-8.") from error
    if "\x00" in text or text.startswith("%PDF"):
        raise PaperError(f"The draft {file!r} is not text; save it as .txt or .md.")
    return text


def review(draft: str, retriever: Retriever) -> Review:
    """Every factual statement of a draft with its verdict. Raises QuestionError for a draft without text."""
    if not draft.strip():
        raise QuestionError("The draft is empty; give a text with sentences in it.")
    store = retriever.store
    with store.snapshot():
        spelt = long_forms(store.terms())
        papers = store.papers()
        checked = []
        for line, sentence in _sentences(draft):
            facts = _facts(sentence, store, spelt)
            if facts.figures or facts.names:
                checked.append(_checked(line, sentence, facts, retriever, spelt))
    found = {cite.paper.paper_id for one in checked for cite in one.citations}
    background = tuple(paper for paper in reversed(papers) if paper.paper_id in found)
    return Review(tuple(checked), background, coverage(papers, found))


def _sentences(draft: str) -> list[tuple[int, str]]:
    """The sentences of a draft with the line each begins on; wrapped lines are joined, headings left out."""
    found: list[tuple[int, str]] = []
    block: list[str] = []
    began = 1

    def close() -> None:
        text = " ".join(" ".join(_MARKS.sub("", line) for line in block).split())
        found.extend((began, text[start:end]) for start, end in sentences(text))
        block.clear()

    for number, line in enumerate(draft.splitlines(), start=1):
        heading, item = line.lstrip().startswith("#"), _NEW.match(line)
        if not line.strip() or heading or item:
            close()
        if line.strip() and not heading:
            began = began if block else number
            block.append(line[item.end() :] if item else line)
    close()
    return found


def _facts(sentence: str, store: Store, spelt: Mapping[str, Sequence[str]]) -> _Facts:
    frequencies, passages = store.stem_frequencies(), store.passage_count()
    found = tuple(figures(sentence, spelt))
    plain = sentence
    for figure in found:
        number = figure.kind == "number" and figure.counts
        plain = plain.replace(figure.text.split()[0] if number else figure.text, " ", 1)  # what it counts is topic
    topic: dict[str, float] = {}
    for word in words(plain):
        key = stem(word)
        if word.lower().replace("’", "'") in STOPWORDS or any(c.isdigit() for c in word) or word.lower() in MONTHS:
            continue
        topic[key] = 1 / (1 + frequencies.get(key, 0) / max(passages, 1) * 10)
    return _Facts(found, _names(plain, spelt), topic, _negated(sentence))


def _names(text: str, spelt: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Names in capitals, as stems; the first word is left out unless a name goes on from it or it is a short form."""
    names = []
    for match in _NAME.finditer(text):
        name = match[0]
        if not match.start() and " " not in name and not name[:-1].isupper():
            continue
        if name.split()[0].lower() in STOPWORDS:
            name = name.partition(" ")[2]
        kept = _spelt_out(name, spelt)
        if kept.strip():
            names.append(kept)
    return tuple(dict.fromkeys(names))


def _spelt_out(text: str, spelt: Mapping[str, Sequence[str]]) -> str:
    """A text's stems between single spaces, its short forms followed by what they stand for."""
    return f" {' '.join(part for s in stems(text) for part in (s, *spelt.get(s, ())))} "


def _negated(text: str) -> bool:
    return bool(_NEGATIONS & {word.lower() for word in words(text)})


def _checked(
    line: int, sentence: str, facts: _Facts, retriever: Retriever, spelt: Mapping[str, Sequence[str]]
) -> Checked:
    asked = retriever.topic(sentence)
    hits = retriever.search(asked, retriever.embed(asked), Limits(), DEPTH)
    pieces = _pieces(hits, retriever.store, spelt)
    consistent = [piece for piece in pieces if _consistent(facts, piece, spelt)]
    differing = [(piece, pair) for piece in pieces if (pair := _differing(facts, piece, spelt))]
    consistent.sort(key=lambda piece: (-_day(piece.paper), not piece.sentence, -_inside(facts, piece)))
    # The same figure in an older paper does not make up for another in a newer one.
    newest = max((_day(piece.paper) for piece in consistent), default=-1)
    differing = [found for found in differing if _day(found[0].paper) > newest]
    differing.sort(key=lambda found: (-_inside(facts, found[0]), -_day(found[0].paper)))
    against = [found for found in differing if status(found[0].paper, found[0].paragraph, found[0].text) in _DECISIVE]
    if differing:
        piece, (own, other) = (against or differing)[0]
        cites = _cited([piece, *(p for p, _ in differing if p is not piece), *consistent])
        where = committee_form(piece.paper, piece.paragraph)
        told = f"The draft says “{own.text}”; {where}, says “{other.text}”."
        if consistent:
            older = committee_form(consistent[0].paper, consistent[0].paragraph)
            told += f" The draft's figure stands in an older paper ({older})."
        return Checked(line, sentence, "contradicts" if against else "differs", told, cites)
    if consistent:
        where = committee_form(consistent[0].paper, consistent[0].paragraph)
        return Checked(line, sentence, "consistent", f"As in {where}.", _cited(consistent))
    return Checked(line, sentence, "not_said", "Not found in the papers held.", ())


def _pieces(hits: Sequence[Hit], store: Store, spelt: Mapping[str, Sequence[str]]) -> list[_Piece]:
    """Each sentence of the paragraphs found, and each paragraph as it was found."""
    by_id = {hit.paragraph.paragraph_id: hit for hit in hits}
    parts: dict[str, list[str]] = {paragraph_id: [] for paragraph_id in by_id}
    for sentence in store.sentences(list(by_id)):
        parts[sentence.paragraph_id].append(sentence.text)
    pieces = []
    for paragraph_id, hit in by_id.items():
        around = _spelt_out(hit.paragraph.text, spelt)
        paper = hit.paper
        context = _spelt_out(
            " ".join(filter(None, [paper.title, paper.body, paper.council, paper.author_body, hit.passage.context])),
            spelt,
        )
        for text in parts[paragraph_id]:
            pieces.append(_Piece(text, paper, hit.paragraph, _spelt_out(text, spelt), around, context, True))
        for other in hits:
            if other.paragraph.paragraph_id == paragraph_id:
                text = other.passage.text
                pieces.append(_Piece(text, paper, hit.paragraph, _spelt_out(text, spelt), around, context, False))
    return pieces


def _consistent(facts: _Facts, piece: _Piece, spelt: Mapping[str, Sequence[str]]) -> bool:
    held = figures(piece.text, spelt)
    if not all(any(figure.agrees(other) and _as_exact(figure, other) for other in held) for figure in facts.figures):
        return False
    near = piece.inside + piece.around + piece.context
    if not all(_named(name, near) for name in facts.names) or facts.negated != _negated(piece.text):
        return False
    return _inside(facts, piece) >= OWN and _share(facts, piece) >= (LIKE if facts.figures else NAMED_ONLY)


def _as_exact(figure: Figure, other: Figure) -> bool:
    """Whether a date of the draft is no more exact than the paper's."""
    if isinstance(figure.value, tuple) and isinstance(other.value, tuple):
        return all(b is not None for a, b in zip(figure.value, other.value, strict=True) if a is not None)
    return True


def _differing(facts: _Facts, piece: _Piece, spelt: Mapping[str, Sequence[str]]) -> tuple[Figure, Figure] | None:
    """The one figure of the draft that a sentence gives otherwise: all others of its kind agree."""
    if not piece.sentence or _inside(facts, piece) < OWN or _share(facts, piece) < SAME:
        return None
    held = figures(piece.text, spelt)
    for figure in facts.figures:
        rivals = [other for other in held if figure.alike(other)]
        own = [other for other in facts.figures if figure.alike(other)]
        if not rivals or len(rivals) != len(own):
            continue
        mine = [f for f in own if not any(f.agrees(other) for other in rivals)]
        theirs = [f for f in rivals if not any(f.agrees(other) for other in own)]
        if len(mine) == len(theirs) == 1:
            return mine[0], theirs[0]
    return None


def _named(name: str, near: str) -> bool:
    """Whether a name stands in a text, whole or, of a short form or a body, all its words."""
    return name in near or all(f" {part} " in near for part in name.split())


def _share(facts: _Facts, piece: _Piece) -> float:
    total = sum(facts.topic.values())
    if not total:
        return 0.0
    places = ((piece.inside, 1.0), (piece.around, AROUND), (piece.context, CONTEXT))
    return (
        sum(
            weight * next((worth for place, worth in places if f" {key} " in place), 0.0)
            for key, weight in facts.topic.items()
        )
        / total
    )


def _inside(facts: _Facts, piece: _Piece) -> float:
    """Share of the topic, by weight, that stands in the piece itself."""
    return sum(w for key, w in facts.topic.items() if f" {key} " in piece.inside) / (sum(facts.topic.values()) or 1.0)


def _one_each(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The first piece of each paragraph."""
    return list({piece.paragraph.paragraph_id: piece for piece in reversed(pieces)}.values())[::-1]


def _cited(pieces: Sequence[_Piece]) -> tuple[Citation, ...]:
    """Verified citations with markers from 1, one of each paragraph."""
    sound = [p for p in _one_each(pieces) if not faults(Statement("", p.text, p.paper, p.paragraph))]
    return tuple(Citation(n, p.paper, p.paragraph, p.text) for n, p in enumerate(sound[:MOST], start=1))


def _day(paper: Paper) -> int:
    return paper.span[1].toordinal() if paper.span else 0
