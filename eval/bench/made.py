"""Any number of passages made from real ones, so that a store of a million costs hours less than embedding a million.

Each made paper is a real one with another day, and in its text four of ten longer words exchanged for words of the
same length from the other papers and every figure for another: sentences, tokens and places stay where they were.
Vectors are not those of the made text: each is the real passage's vector, mixed with another passage's and with noise,
and brought back to unit length (cosine with the real one about 0.9), so that a passage has neighbours at all distances
as real ones have. What is made of a seed is the same each time.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from assistant.reader import Tokens
from assistant.schema import Paper, Paragraph, Passage, Sentence, Term
from assistant.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

EXCHANGED = 0.4  # of the words of four letters or more
MIXED, NOISE = 0.4, 0.35  # what another passage's vector and noise weigh beside the real one's 1
FIRST, DAYS = date(2005, 1, 1), 7600  # the meetings' days
_PART = re.compile(r"[a-z]{4,}|\d+")


@dataclass(frozen=True)
class Whole:
    """A paper with everything the store keeps of it."""

    paper: Paper
    paragraphs: list[Paragraph]
    passages: list[Passage]
    vectors: "Vectors"  # a row a passage
    sentences: list[Sentence]
    tokens: list[Tokens]  # a paragraph each
    terms: list[Term]


def real(folder: Path) -> list[Whole]:
    """The papers of a store."""
    store = Store(folder)
    ids, matrix = store.vectors()
    row = {passage_id: n for n, passage_id in enumerate(ids)}
    of: dict[str, list[str]] = defaultdict(list)
    for passage_id in ids:
        of[passage_id.split("/")[0]].append(passage_id)
    terms: dict[str, list[Term]] = defaultdict(list)
    for term in store.terms():
        terms[term.paper_id].append(term)
    found = []
    for paper in store.papers():
        paras = store.paragraphs(paper.paper_id)
        names = [para.paragraph_id for para in paras]
        order = sorted(of[paper.paper_id], key=lambda i: [int(part) for part in i.split("/")[1:]])
        passages = [passage for passage, _, _ in store.passages(order)]
        tokens = store.tokens(names)
        vectors = matrix[[row[i] for i in order]]
        read = [tokens[name] for name in names]
        found.append(Whole(paper, paras, passages, vectors, store.sentences(names), read, terms[paper.paper_id]))
    store.close()
    return found


def made(papers: list[Whole], passages: int, seed: int = 0) -> Iterator[Whole]:
    """Papers of about so many passages in all, the same each time for a seed."""
    import numpy as np

    chance, noise = Random(seed), np.random.default_rng(seed)
    words: dict[int, list[str]] = defaultdict(list)
    for word in sorted({m[0] for one in papers for para in one.paragraphs for m in _PART.finditer(para.text)}):
        words[len(word)].append(word)
    every = np.concatenate([one.vectors for one in papers])

    def another(match: re.Match[str]) -> str:
        part = match[0]
        if part[0].isdigit():
            return str(chance.randint(10 ** (len(part) - 1), 10 ** len(part) - 1)) if len(part) < 10 else part
        return chance.choice(words[len(part)]) if chance.random() < EXCHANGED else part

    left, number = passages, 0
    while left > 0:
        one = chance.choice(papers)
        if one.passages:
            whole = _made(one, f"made-{seed}-{number:06}", another, chance)
            others = every[noise.integers(0, len(every), len(one.passages))]
            mixed = one.vectors + MIXED * others + NOISE * _unit(noise.normal(size=one.vectors.shape))
            yield replace(whole, vectors=_unit(mixed).astype(np.float32))
            left, number = left - len(one.passages), number + 1


def _made(one: Whole, paper_id: str, another: Callable[[re.Match[str]], str], chance: Random) -> Whole:
    day = FIRST + timedelta(days=chance.randrange(DAYS))
    digest = sha256(paper_id.encode()).hexdigest()
    paper = replace(
        one.paper,
        paper_id=paper_id,
        source=f"{paper_id}.pdf",
        meeting_date=day,
        period=None,
        sha256=digest,
        digest=False,
    )
    texts = [_PART.sub(another, para.text) for para in one.paragraphs]
    ordinal = {para.paragraph_id: n for n, para in enumerate(one.paragraphs)}
    paras = [
        Paragraph(paper_id, old.ordinal, old.label, old.place, old.row, old.heading, old.page, text, old.classification)
        for old, text in zip(one.paragraphs, texts, strict=True)
    ]
    passages = []
    for passage in one.passages:
        n = ordinal[passage.paragraph_id]
        start = one.paragraphs[n].text.find(passage.text)
        text = texts[n][start : start + len(passage.text)]
        name = f"{paras[n].paragraph_id}/{passage.passage_id.rpartition('/')[2]}"
        passages.append(Passage(name, paras[n].paragraph_id, passage.context, text))
    sentences = []
    for sentence in one.sentences:
        n = ordinal[sentence.paragraph_id]
        text = texts[n][sentence.start : sentence.end]
        sentences.append(Sentence(paras[n].paragraph_id, sentence.start, sentence.end, text))
    terms = [replace(term, paper_id=paper_id) for term in one.terms]
    return Whole(paper, paras, passages, one.vectors, sentences, one.tokens, terms)


def _unit(rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
    import numpy as np

    unit: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
