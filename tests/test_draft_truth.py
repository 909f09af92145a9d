"""Statements planted over the digests, sound and altered, against the real weights: what the draft check finds."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fakes import ROOT

from assistant import embed, reader
from assistant.draft import review
from assistant.retrieve import Retriever
from assistant.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("digests")]
PLANTED: list[dict[str, str]] = json.loads((ROOT / "tests/data/draft_statements.json").read_text(encoding="utf-8"))
ALTERED: list[dict[str, str | None]] = json.loads((ROOT / "tests/data/draft_altered.json").read_text(encoding="utf-8"))
FIGURES = ("figure", "date")
FOUND = ("differs", "contradicts")


@pytest.fixture(scope="module")
def checked(digests: Path) -> Retriever:
    """What drafts are checked against."""
    return Retriever(Store(digests), embed.load(None), reader.load())


@pytest.fixture(scope="module")
def verdicts(checked: Retriever) -> dict[tuple[str, str], Any]:
    """What came of each planted statement, by whether it is sound or altered and its text."""
    found: dict[tuple[str, str], Any] = {}
    for which in ("sound", "altered"):
        draft = "\n\n".join(one[which] for one in PLANTED)
        statements = review(draft, checked).statements
        assert [one.text for one in statements] == [one[which] for one in PLANTED]
        found |= {(which, one.text): one for one in statements}
    return found


def test_changed_figures_and_dates_are_found_and_what_the_paper_says_is_told(verdicts: Any) -> None:
    planted = [one for one in PLANTED if one["kind"] in FIGURES]
    assert len(planted) >= 40
    assert [one["altered"] for one in planted if verdicts["altered", one["altered"]].verdict not in FOUND] == []
    assert [one["altered"] for one in planted if one["said"] not in verdicts["altered", one["altered"]].told] == []


def test_most_other_names_are_found(verdicts: Any) -> None:
    planted = [one["altered"] for one in PLANTED if one["kind"] in ("name", "body")]
    found = [text for text in planted if verdicts["altered", text].verdict in FOUND]
    assert len(found) >= 0.8 * len(planted)


def test_sound_statements_are_seldom_flagged_and_mostly_consistent(verdicts: Any) -> None:
    tally = Counter(verdicts["sound", one["sound"]].verdict for one in PLANTED)
    assert tally["differs"] + tally["contradicts"] <= 0.1 * len(PLANTED)
    assert tally["consistent"] >= 0.9 * len(PLANTED)


def test_altered_bodies_terms_acts_and_denials_are_mostly_found_and_what_was_never_said_is_not_flagged(
    checked: Retriever,
) -> None:
    found = {
        which: {
            one.text: one.verdict
            for one in review("\n\n".join(str(p[which]) for p in ALTERED if p[which]), checked).statements
        }
        for which in ("sound", "altered")
    }
    flagged = [one for one, verdict in found["sound"].items() if verdict in FOUND]
    assert len(flagged) <= 0.1 * sum(bool(one["sound"]) for one in ALTERED), flagged
    missed = [
        one for one in ALTERED if one["kind"] != "never" and found["altered"].get(str(one["altered"])) not in FOUND
    ]
    numbers = sum(one["kind"] in FIGURES for one in ALTERED)
    assert sum(one["kind"] in FIGURES for one in missed) <= 0.1 * numbers, missed
    others = sum(one["kind"] not in (*FIGURES, "never") for one in ALTERED)
    assert sum(one["kind"] not in FIGURES for one in missed) <= 0.3 * others, missed
    never = [str(one["altered"]) for one in ALTERED if one["kind"] == "never"]
    assert [one for one in never if found["altered"].get(one) in FOUND] == []
