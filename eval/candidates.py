"""Readers' verdicts from the chat page as drafts of gold questions, for a person to complete."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from eval.gold import GoldError


def read(file: Path) -> list[dict[str, Any]]:
    """The verdicts kept in the page's file of conversations, oldest first. Raises GoldError."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return [json.loads(record) for (record,) in db.execute("SELECT record FROM candidates ORDER BY turn")]
    except sqlite3.Error as error:
        raise GoldError(
            f"The verdicts in {file} cannot be read ({error}); give the page's file of conversations."
        ) from error


def drafts(candidates: Sequence[dict[str, Any]]) -> Iterator[str]:
    """JSON Lines as in eval/gold/README.md, without what only a person can say: kind, half, facts.

    `reader` holds the verdict and is to be taken out; what a reader found useful brings its citations as support.
    """
    reports: dict[str, dict[str, Any]] = {}
    lines = []
    for one in candidates:
        useful = one["verdict"] == "useful"
        support = []
        for place in one["support"] if useful else []:
            name = next((name for name, known in reports.items() if known == place["report"]), f"r{len(reports)}")
            reports[name] = place["report"]
            where = ("paragraph",) if place["paragraph"] else ("place", "row")
            support.append({"report": name, **{key: place[key] for key in where if place[key]}})
        asked = {key: one[key] for key in ("id", "question", "history", "as_of", "answerable")}
        told = {key: one[key] for key in ("verdict", "reason", "words", "limits")}
        rest = {"kind": "", "half": "", "facts": [], "wrong": [], "support": support, "long": False, "reader": told}
        lines.append(json.dumps(asked | rest, ensure_ascii=False))
    if reports:
        yield json.dumps({"reports": reports}, ensure_ascii=False)
    yield from lines
