"""report.html: what an officer reads of a run, that it stands alone, and that nothing from outside becomes markup."""

import re
from copy import deepcopy
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from eval.page import page

HOSTILE = '<img src=x onerror="alert(1)"> & ${1} </style>'


def figure(count: float, of: int, low: float = 0.25, high: float = 0.75) -> dict[str, Any]:
    return {"count": count, "of": of} | (
        {"share": count / of, "low": low, "high": high} if of else dict.fromkeys(("share", "low", "high"))
    )


def result(**changes: Any) -> dict[str, Any]:
    at = {"body": "Cabinet", "meeting_date": "2024-03-01", "paragraph": "2.1", "place": None, "source": "p1.txt"}
    question: dict[str, Any] = {
        "id": "number-01", "kind": "number", "half": "test", "question": "cost of new library", "history": [],
        "as_of": None, "answerable": True, "facts": [["£4m", "four million"]], "wrong": [], "long": False,
        "support": [{"name": "Cabinet, 2024-03-01, paragraph 2.1", "texts": ["It will cost £4m."]}],
    }  # fmt: skip
    return {
        "question": question,
        "answer": {"standalone": "cost of new library", "declined": False, "reason": None, "text": "It is tall [1].",
                   "citations": [at | {"marker": 1, "paragraph": "3.2", "quote": "It is tall."}]},
        "retrieved": [at | {"rank": 1, "row": None, "paragraph": "3.2", "text": "It is tall.", "supports": False},
                      at | {"rank": 2, "row": None, "text": "It will cost £4m.", "supports": True}],
        "faults": ["not said: £4m", "no proving paragraph cited"],
    } | changes  # fmt: skip


def run(*results: dict[str, Any]) -> dict[str, Any]:
    """A run's record of one wrong answer, or of the results given."""
    measures = {
        "right": {"title": "right", "better": "more", "formula": "said and cited"},
        "words": {"title": "words", "better": "", "formula": "words / answers"},
    }
    kinds = {"number": figure(1, 2), "list": figure(3, 4), "all": figure(4, 6, 0.4, 0.9)}
    return {
        "settings": {"gold": {"file": "gold.jsonl", "sha256": "a" * 64, "half": "all"},
                     "papers": {"from": "seeds", "files": [["p1.txt", "b" * 64]]}, "versions": {"python": "3.11.7"}},
        "reported": "test", "measures": measures,
        "summary": {kind: {"right": one, "words": figure(90, 2, 40, 50)} for kind, one in kinds.items()},
        "results": list(results) or [result()], "milliseconds": {"median": 26, "longest": 90, "sum": 116},
    }  # fmt: skip


class Tags(HTMLParser):
    """Every opening tag with its attributes, in order; open and closing tags must match."""

    VOID = ("meta", "br", "line", "circle")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("</style>")[2]).split())


def test_the_page_needs_nothing_but_itself() -> None:
    tags = Tags(page(run())).found
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object", "base"}
    links = [value for _, attributes in tags for name, value in attributes.items() if name in ("href", "src")]
    assert links and all(str(link).startswith("#") for link in links)
    assert {str(link)[1:] for link in links} <= {attributes.get("id") for _, attributes in tags}


def test_landmarks_headings_and_tables_are_marked_up() -> None:
    tags = Tags(page(run())).found
    names = [tag for tag, _ in tags]
    assert {"header", "nav", "main", "footer"} <= set(names) and dict(tags)["html"] == {"lang": "en-GB"}
    levels = [int(tag[1]) for tag in names if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert names.count("table") == names.count("caption") > 0
    assert all("scope" in attributes for tag, attributes in tags if tag == "th")
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_figures_are_told_in_words_with_their_ranges() -> None:
    told = text(page(run()))
    assert "asked 1 question that nobody tuned for, over 1 council paper. 4 of 6 came out right: 67%." in told
    assert "between 40% and 90%" in told
    assert "Best: list (75%). Weakest: number (50%)." in told
    assert "number 50% (1 of 2) 25% to 75%" in told
    assert "Most: list (45 on average)" not in told and "All kinds are alike: 45 on average." in told


def test_figures_that_all_came_out_alike_show_no_range() -> None:
    record = run()
    record["summary"]["number"]["right"] = figure(2, 2, 1.0, 1.0)
    told = text(page(record))
    assert "number 100% (2 of 2) list 75% (3 of 4) 25% to 75%" in told


def test_kinds_are_named_in_plain_words() -> None:
    record = run()
    record["summary"] = {"as_of": record["summary"].pop("number"), "table_row": record["summary"].pop("list")} | record[
        "summary"
    ]
    assert "Best: table row (75%). Weakest: as at a day (50%)." in text(page(record))


def test_a_plot_draws_the_share_on_its_range() -> None:
    drawn = [attributes for tag, attributes in Tags(page(run())).found if tag in ("line", "circle")]
    assert {"class": "range", "x1": "40.0%", "x2": "90.0%", "y1": "11", "y2": "11"} in drawn
    assert {"class": "point", "cx": "66.7%", "cy": "11", "r": "6"} in drawn


def test_a_wrong_answer_is_told_beside_its_proof_and_what_was_found() -> None:
    told = text(page(run()))
    assert (
        "Wrong answers (1)" in told
        and "What is wrong: not said, 1; no proving paragraph cited, 1." in told
        and "not said: £4m, no proving paragraph cited" in told
        and "Wanted £4m or four million" in told
    )
    said, proof, found = (told.index(title) for title in ("What was said", "What proves the answer", "What the search"))
    assert said < told.index("It is tall [1].") < proof < told.index("It will cost £4m.") < found
    assert "Cabinet, 1 March 2024, paragraph 2.1" in told[proof:found]
    assert "1. Cabinet, 1 March 2024, paragraph 3.2 It is tall." in told[found:]
    assert "2. Cabinet, 1 March 2024, paragraph 2.1 proves it" in told[found:]


def test_a_right_answer_and_the_other_half_are_not_told() -> None:
    dev = result()
    dev["question"] = dev["question"] | {"half": "dev", "question": "asked while tuning"}
    told = text(page(run(result(faults=[]), dev)))
    assert "Wrong answers (0)" in told and "There is none." in told
    assert "cost of new library" not in told and "asked while tuning" not in told


def test_what_should_have_been_declined_says_so() -> None:
    wrong = result(retrieved=[])
    wrong["question"] = wrong["question"] | {"answerable": False, "facts": [], "support": []}
    told = text(page(run(wrong)))
    assert "The papers do not say. The right thing is to decline." in told and "Nothing was searched." in told


def test_a_measure_that_applies_to_nothing_has_no_figure() -> None:
    record = run()
    for figures in record["summary"].values():
        figures["right"] = figure(0, 0)
    told = text(page(record))
    assert "asked no questions" in told and "right –" in told


@pytest.mark.parametrize(
    "where", ["question", "history", "facts", "said", "quote", "found", "gold", "fault", "settings"]
)
def test_nothing_from_outside_becomes_markup(where: str) -> None:
    record = deepcopy(run())
    one = record["results"][0]
    if where in ("question", "history", "facts"):
        one["question"][where] = {"question": HOSTILE, "history": [HOSTILE], "facts": [[HOSTILE]]}[where]
    elif where == "said":
        one["answer"]["text"] = HOSTILE
    elif where == "quote":
        one["answer"]["citations"][0]["quote"] = HOSTILE
    elif where == "found":
        one["retrieved"][0] |= {"text": HOSTILE, "body": HOSTILE}
    elif where == "gold":
        one["question"]["support"] = [{"name": HOSTILE, "texts": [HOSTILE]}]
    elif where == "fault":
        one["faults"] = [HOSTILE]
    else:
        record["settings"]["versions"] = {HOSTILE: HOSTILE}
        record["settings"]["papers"]["files"] = [[HOSTILE, HOSTILE]]
    html = page(record)
    assert "<img" not in html and html.count("</style>") == 1
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; ${1}" in html
    Tags(html)
