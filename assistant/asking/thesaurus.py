"""Everyday words and what council and health papers write for them, from `thesaurus.txt`.

One way only: what a person types on the left, what stands in papers on the right. General English of local government,
never fitted to a paper or a question.
"""

from functools import cache
from pathlib import Path

from assistant.text import stems


def written_for(stem: str) -> tuple[str, ...]:
    """What papers may write for a word: stems, a phrase's joined by single spaces; empty when only the word itself."""
    return _table().get(stem, ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    lines = (Path(__file__).parent / "thesaurus.txt").read_text(encoding="utf-8").splitlines()
    table: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        typed, written = line.split(":")
        forms = dict.fromkeys(" ".join(stems(form)) for form in written.split(","))
        for word in typed.split(","):
            (key,) = stems(word)[:1]
            table[key] = tuple(form for form in forms if form != key)
    return table
