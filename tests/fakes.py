"""Stand-ins for what is slow: an embedder without a model, and papers without files."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.keeping.writer import Writer
from assistant.reader import STEPS, Asked, Tokens
from assistant.schema import UNRESTRICTED, Paper, Paragraph, Passage, Sentence, Term
from assistant.text import content_stems, sentences, stems

Vectors = NDArray[np.float32]
ROOT = Path(__file__).resolve().parent.parent


def python(*arguments: object) -> "subprocess.Popen[str]":
    """A child process of this Python that finds the project and these tests; its output is piped."""
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class FakeEmbedder:
    """Hashed bags of stems: texts that share words are near each other, equal texts have equal vectors."""

    def __init__(self, name: str = "fake", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions

    def documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """n texts to an n×d matrix of unit rows."""
        if progress:
            progress(len(texts))
        return np.array([self.question(text) for text in texts], dtype=np.float32).reshape(-1, self.dimensions)

    def question(self, text: str) -> Vectors:
        """One text to a unit vector of d."""
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for stem in stems(text):
            digest = hashlib.sha256(stem.encode()).digest()
            vector[digest[0] % self.dimensions] += 1 if digest[1] % 2 else -1
            vector[digest[2] % self.dimensions] += 1 if digest[3] % 2 else -1
        length = np.linalg.norm(vector)
        return vector / length if length else np.eye(1, self.dimensions, dtype=np.float32)[0]


class FakeReader:
    """Each word a token with a vector of its own: a piece scores by the share of the question's stems that it holds."""

    name = "fake"
    english = frozenset({"weather"})

    def paragraphs(
        self, texts: Sequence[tuple[str, str]], progress: Callable[[int], None] | None = None
    ) -> list[Tokens]:
        """n paragraphs, each with its context before it, as tokens."""
        if progress:
            progress(len(texts))
        return [self._read(context, text) for context, text in texts]

    def question(self, text: str) -> Asked:
        """A question's words, all of one weight; those that only ask are left out."""
        words = content_stems(text) or ["nothing"]
        return Asked(np.array([_direction(word) for word in words]), np.full(len(words), 1 / len(words), np.float32))

    def _read(self, context: str, text: str) -> Tokens:
        found = [(word, -1, -1) for word in stems(context)]
        for match in re.finditer(r"\S+", text):
            found += [(word, match.start(), match.end()) for word in stems(match.group())]
        found = found or [("", -1, -1)]
        vectors = np.array([np.rint(_direction(word) * STEPS) for word, _, _ in found], dtype=np.int8)
        starts, ends = np.array([places for _, *places in found], dtype=np.int32).T
        return Tokens(vectors, starts, ends)


def _direction(word: str) -> Vectors:
    """A unit vector of 64 for a word, far from every other word's."""
    digest = hashlib.sha256(word.encode()).digest() + hashlib.sha256(word.encode() + b"!").digest()
    vector = np.frombuffer(digest, dtype=np.uint8).astype(np.float32) - 127.5
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def make_paper(paper_id: str, **known: object) -> Paper:
    """A paper of which little is known but what is given."""
    fields: dict[str, object] = {
        "paper_id": paper_id,
        "source": f"{paper_id}.txt",
        "title": f"Report {paper_id}",
        "council": "Testshire County Council",
        "body": "Cabinet",
        "meeting_date": date(2024, 3, 1),
        "period": None,
        "kind": "report",
        "authors": (),
        "author_body": None,
        "classification": "unrestricted",
        "access": UNRESTRICTED,
        "decision_ref": None,
        "recommendation": None,
        "sha256": hashlib.sha256(paper_id.encode()).hexdigest(),
        "revision": 1,
        "pages": None,
        "digest": False,
    }
    return Paper(**(fields | known))  # type: ignore[arg-type]


def put(
    writer: Writer, paper: Paper, texts: Sequence[str], embedder: FakeEmbedder | None = None, **more: object
) -> Paper:
    """Store a paper of numbered paragraphs, one passage each."""
    embedder = embedder or FakeEmbedder()
    paras = [
        Paragraph(paper.paper_id, n, f"1.{n + 1}", None, None, "Background", 1, text) for n, text in enumerate(texts)
    ]
    passages = [Passage(f"{para.paragraph_id}/0", para.paragraph_id, paper.title or "", para.text) for para in paras]
    parts = [
        Sentence(para.paragraph_id, start, end, para.text[start:end])
        for para in paras
        for start, end in sentences(para.text)
    ]
    return writer.put(
        paper,
        Path("/papers") / paper.source,
        paras,
        passages,
        embedder.documents([f"{passage.context}\n{passage.text}" for passage in passages]),
        parts,
        FakeReader().paragraphs([(paper.title or "", para.text) for para in paras]),
        [Term(paper.paper_id, "ICB", "Integrated Care Board")],
        **more,  # type: ignore[arg-type]
    )
