"""The gold questions: the file is sound, what is broken is named by line, and facts are proved in their paragraphs."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.schema import Paper, Paragraph
from assistant.wordlists import STOPWORDS
from eval.gold import KINDS, GoldError, check, load, plain, says

SEEDS = Path(__file__).parent.parent / "eval" / "gold" / "seeds.jsonl"
REPORTS = {
    "reports": {
        "cab": {"body": "Cabinet", "meeting_date": "2024-03-01"},
        "note": {"body": "Board", "meeting_date": None},
    }
}
QUESTION: dict[str, Any] = {
    "id": "number-01",
    "kind": "number",
    "half": "dev",
    "question": "cost of new library",
    "history": [],
    "as_of": None,
    "answerable": True,
    "facts": [["£4m", "four million"]],
    "wrong": [],
    "support": [{"report": "cab", "paragraph": "2.1"}],
    "long": False,
}


def written(tmp_path: Path, *records: Any) -> Path:
    file = tmp_path / "gold.jsonl"
    file.write_text(
        "".join(r + "\n" if isinstance(r, str) else json.dumps(r) + "\n" for r in records), encoding="utf-8"
    )
    return file


def paper(paper_id: str = "p1", body: str = "Cabinet", day: date | None = date(2024, 3, 1)) -> Paper:
    names = dict.fromkeys(("title", "council", "author_body", "classification", "decision_ref", "recommendation"), None)
    return Paper(
        paper_id=paper_id, source=f"{paper_id}.txt", body=body, meeting_date=day, period=None, kind="report",
        authors=(), access="unrestricted", sha256="0" * 64, revision=1, pages=None, digest=False,
        open_part=False, **names,
    )  # fmt: skip


def para(text: str, label: str | None = None, place: str | None = None, row: str | None = None) -> Paragraph:
    return Paragraph("p1", 0, label, place, row, None, None, text)


@dataclass
class Held:
    """A store of one paper."""

    paper: Paper
    paras: Sequence[Paragraph]

    def papers(self) -> list[Paper]:
        return [self.paper]

    def paragraphs(self, paper_id: str) -> Sequence[Paragraph]:
        return self.paras if paper_id == self.paper.paper_id else []


def test_the_seed_questions_are_sound() -> None:
    questions = load(SEEDS)
    counts = Counter(q.kind for q in questions)
    assert len(questions) >= 200
    assert set(counts) == set(KINDS)
    assert counts["unanswerable"] >= 35 and counts["follow_up"] >= 18
    for kind in KINDS:
        assert {q.half for q in questions if q.kind == kind} == {"dev", "test"}, kind
    assert all(q.history for q in questions if q.kind == "follow_up")
    assert all(q.as_of for q in questions if q.kind == "as_of")
    assert not any(q.answerable for q in questions if q.kind in ("unanswerable", "out_of_scope"))
    asked = Counter((plain(q.question), q.history, q.as_of) for q in questions)
    assert asked.most_common(1)[0][1] == 1


def test_the_seed_questions_speak_of_all_five_reports_evenly() -> None:
    named = Counter(name for q in load(SEEDS) for name in {support.report for support in q.support})
    assert len(named) == 5
    assert min(named.values()) >= 0.7 * max(named.values())


@pytest.mark.skipif("COUNCIL_PAPERS" not in os.environ, reason="needs the real papers: set COUNCIL_PAPERS")
def test_the_seed_questions_are_not_in_the_papers_words() -> None:
    texts = [
        _content(file.read_text(encoding="utf-8")) for file in Path(os.environ["COUNCIL_PAPERS"], "seeds").glob("*.txt")
    ]
    assert len(texts) == 5
    runs = {tuple(words[i : i + 5]) for words in texts for i in range(len(words) - 4)}
    for q in load(SEEDS):
        for asked in (q.question, *q.history):
            words = _content(asked)
            assert not runs & {tuple(words[i : i + 5]) for i in range(len(words) - 4)}, q.id


def _content(text: str) -> list[str]:
    return [word for word in plain(text).split() if word not in STOPWORDS]


def test_a_sound_file_gives_its_questions_with_their_lines(tmp_path: Path) -> None:
    as_of = QUESTION | {"id": "as_of-01", "kind": "as_of", "as_of": "2024-05-01", "history": ["the library?"]}
    first, second = load(written(tmp_path, REPORTS, QUESTION, "", as_of))
    assert (first.line, second.line) == (2, 4)
    assert first.facts == (("£4m", "four million"),)
    assert first.support[0].name == "Cabinet, 2024-03-01, paragraph 2.1"
    assert second.as_of == date(2024, 5, 1) and second.history == ("the library?",)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["{not json"], r"line 2 is not JSON \(Expecting property name .* at character 2\); write one JSON object"),
        (["[1]"], r"line 2 is not a JSON object"),
        ([QUESTION, QUESTION], r"line 3 repeats the id 'number-01' of line 2"),
        ([QUESTION | {"id": ""}], r"line 2 has '' as its id; write a name"),
        ([QUESTION | {"kind": "riddle"}], r"line 2 has 'riddle' as its kind; write one of number, date"),
        ([QUESTION | {"kind": ["number"]}], r"line 2 has \['number'\] as its kind"),
        ([QUESTION | {"half": "both"}], r"line 2 has 'both' as its half; write one of dev, test"),
        ([{k: v for k, v in QUESTION.items() if k not in ("facts", "id")}], r"line 2 lacks facts, id; add it"),
        ([QUESTION | {"fact": []}], r"line 2 has the unknown fact; take it out, or write one of id, kind"),
        ([QUESTION | {"answerable": "yes"}], r"line 2 has 'yes' as its answerable; write true or false"),
        ([QUESTION | {"history": "the library?"}], r"as its history; write a list of earlier questions"),
        ([QUESTION | {"facts": ["£4m"]}], r"line 2 has \['£4m'\] as its facts; write a list of facts, each a list"),
        ([QUESTION | {"facts": [[]]}], r"line 2 has \[\[\]\] as its facts"),
        ([QUESTION | {"facts": [["*"]]}], r"line 2 has \[\['\*'\]\] as its facts"),  # would be found in every text
        ([QUESTION | {"facts": []}], r"line 2 must have facts and support"),
        ([QUESTION | {"support": []}], r"line 2 must have facts and support"),
        ([QUESTION | {"answerable": False}], r"line 2 must have facts and support"),
        ([QUESTION | {"as_of": "May 2024"}], r"line 2 has the date 'May 2024'; write it as YYYY-MM-DD"),
        ([QUESTION | {"as_of": 2024}], r"line 2 has 2024 as its as_of; write \"YYYY-MM-DD\" or null"),
        ([QUESTION | {"support": [{"report": "xyz", "paragraph": "1"}]}], r"line 2 names the unknown report 'xyz'"),
        ([QUESTION | {"support": [{"report": "cab"}]}], r"line 2 has a support that is not a report with"),
        ([QUESTION | {"support": [{"report": "cab", "paragraph": 2.1}]}], r"whose paragraph is 2.1; write it in quo"),
        (
            [QUESTION | {"support": [{"report": "cab", "paragraph": "2.1", "page": "9"}]}],
            r"line 2 has a support on page",
        ),
        ([{"reports": {"cab": {"body": "Cabinet"}}}], r"line 2 must give each report its body"),
        ([{"reports": ["cab"]}], r"line 2 must give each report its body"),
        (
            [{"reports": {"cab": {"body": "Cabinet", "meeting_date": 2024}}}],
            r"report 'cab' whose values are not all te",
        ),
        ([{"reports": {"cab": {"body": "Cabinet", "meeting_date": "1 May"}}}], r"line 2 has the date '1 May'"),
        ([], r"holds no question"),
    ],
)
def test_a_broken_line_is_named_with_what_to_do(tmp_path: Path, lines: list[Any], told: str) -> None:
    with pytest.raises(GoldError, match=told):
        load(written(tmp_path, REPORTS, *lines))


def test_what_is_left_out_is_taken_and_told(tmp_path: Path) -> None:
    short = {k: v for k, v in QUESTION.items() if k not in ("half", "history", "as_of", "wrong", "long")}
    listed = short | {"id": "list-01", "kind": "list"}
    told: list[str] = []
    first, second, third = load(file := written(tmp_path, REPORTS, short, listed, QUESTION | {"id": "x"}), told.append)
    assert (first.half, first.history, first.as_of, first.wrong, first.long) == ("test", (), None, (), False)
    assert second.long and third.half == "dev"
    assert f'{file}, line 2 and 1 more: no half is given; taken to be "test".' in told
    assert (
        f"{file}, line 2 and 1 more: no long is given; taken to be true for list, table_row, reason, comparison."
        in told
    )
    assert len(told) == 5


def test_a_line_ends_where_a_line_ends_and_nowhere_else(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    asked = json.dumps(QUESTION | {"question": "cost\u2028of it"}, ensure_ascii=False)
    file.write_bytes(f"\ufeff{json.dumps(REPORTS)}\r\n{asked}\r\n".encode())
    assert load(file)[0].question == "cost\u2028of it"


def test_bytes_that_are_no_text_are_named_by_line(tmp_path: Path) -> None:
    file = written(tmp_path, REPORTS)
    file.write_bytes(file.read_bytes() + '{"id": "£"}'.encode("latin-1"))
    with pytest.raises(GoldError, match="line 2 holds bytes that are not UTF-8; save the file as UTF-8"):
        load(file)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read; give a JSON Lines file"):
        load(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("It costs £135 million.", "£135m"),
        ("It costs £135million.", "£135 million"),
        ("KCC committed £452,000 in all", "£452000"),
        ("on the 23rd July", "23 July"),
        ("only 20 per cent, or", "20%"),
        ("Precept: 81.6\n% change: +3.89%", "81.6"),
        ("the Children’s services & families", "childrens services and families"),
        ("new legislation is due", "legislat*"),
        ("Dartford, Gravesham\nand Swanley", "dartford gravesham and swanley"),
    ],
)
def test_the_same_words_in_another_dress_are_found(text: str, form: str) -> None:
    assert says(text, form)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("42 networks", "4"),
        ("£1.25m", "£1"),
        ("1.25%", "25%"),
        ("£4.5m", "£4m"),
        ("noted", "note"),
        ("a relegislation", "legislat*"),
    ],
)
def test_a_part_of_a_word_or_figure_is_not_it(text: str, form: str) -> None:
    assert not says(text, form)


def test_a_fact_in_its_paragraph_is_proved(tmp_path: Path) -> None:
    questions = load(written(tmp_path, REPORTS, QUESTION))
    assert check(questions, Held(paper(), [para("It will cost four million.", "2.1")])) == []


def test_a_fact_in_another_paragraph_is_not_proved(tmp_path: Path) -> None:
    questions = load(written(tmp_path, REPORTS, QUESTION))
    problems = check(questions, Held(paper(), [para("It is large.", "2.1"), para("It will cost £4m.", "2.2")]))
    assert problems == [
        "line 2, number-01: no form of '£4m' stands in Cabinet, 2024-03-01, paragraph 2.1; correct the fact."
    ]


def test_a_paragraph_or_paper_that_is_not_there_is_named(tmp_path: Path) -> None:
    questions = load(written(tmp_path, REPORTS, QUESTION))
    assert "there is no Cabinet, 2024-03-01, paragraph 2.1" in check(questions, Held(paper(), [para("£4m", "2.11")]))[0]
    elsewhere = Held(paper(day=date(2024, 3, 2)), [para("£4m", "2.1")])
    assert "the store holds no paper of Cabinet, 2024-03-01" in check(questions, elsewhere)[0]


def test_a_row_is_told_from_its_neighbours(tmp_path: Path) -> None:
    support = [{"report": "note", "place": "Risk table", "row": "Lack of staff"}]
    questions = load(written(tmp_path, REPORTS, QUESTION | {"support": support}))
    undated = paper(body="Board", day=None)
    right = para("Lack of staff in winter: £4m set aside", place="Risk table", row="Lack of staff in winter")
    assert check(questions, Held(undated, [right])) == []
    for other in (replace(right, row="Lack of staffing"), replace(right, place="Appendix 1"), replace(right, row=None)):
        assert (
            "there is no Board, undated, Risk table, row Lack of staff" in check(questions, Held(undated, [other]))[0]
        )
