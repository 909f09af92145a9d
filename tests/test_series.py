"""Lists set out over several paragraphs: rows, sub-paragraphs, headed items."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper

from assistant import index
from assistant.asking.question import topic
from assistant.keeping.writer import Writer
from assistant.rank import WEIGHTS, Candidate
from assistant.saying.series import FEWEST, series
from assistant.schema import Paper, Paragraph, Passage, Sentence
from assistant.store import Store
from assistant.verify import Statement, faults

PAPER = make_paper("p")
LABELS = ["17.a", "17.b", "17.c", "17.d"]
SUBS = ["Mend the weir: soon. Then rest.", "Paint the ferry.\nTwice.", "Count otters.", "Sweep the lane: daily."]


class Series:
    """A store of one paper of paragraphs given as (label, row, text), and what is found in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self,
        question: str,
        paragraphs: Sequence[tuple[str | None, str | None, str]],
        best: list[int],
        room: int = 155,
        said: str = "",
        **grounds: float,
    ) -> list[Statement]:
        paras = [
            Paragraph("p", n, label, "Table" if row else None, row, "Aims", 1, text)
            for n, (label, row, text) in enumerate(paragraphs)
        ]
        passages = [Passage(f"p/{n}/0", f"p/{n}", "", para.text) for n, para in enumerate(paras)]
        vectors = FakeEmbedder().documents([para.text for para in paras])
        with Writer(self.folder, "fake", 64, "fake") as writer:
            paper: Paper = writer.put(
                PAPER,
                Path("/papers/p.txt"),
                paras,
                passages,
                vectors,
                [],
                FakeReader().paragraphs([("", para.text) for para in paras]),
                [],
            )
        given = dict.fromkeys(WEIGHTS, 0.0) | grounds
        ranked = [
            Candidate(
                Sentence(f"p/{n}", 0, len(said or paras[n].text), said or paras[n].text),
                paras[n],
                paper,
                "",
                given if "\n" in paras[n].text else given | {"listed": 0.0},
            )
            for n in best
        ]
        found = series(topic(question, {}, 10, []), ranked, Store(self.folder), room)
        assert [faults(statement) for statement in found] == [[]] * len(found)
        return found


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Series:
    monkeypatch.setattr(index, "build", lambda *_: None)
    return Series(tmp_path / "store")


def quotes(statements: list[Statement]) -> list[str]:
    return [statement.quote for statement in statements]


def test_sub_paragraphs_are_named_in_order_by_their_first_words(found: Series) -> None:
    paragraphs = [("17", None, "We aim to:"), *zip(LABELS, [None] * 4, SUBS, strict=True), ("18", None, "Other.")]
    called = found("What are the four aims?", paragraphs, [3, 1])
    assert quotes(called) == ["Mend the weir", "Paint the ferry.", "Count otters.", "Sweep the lane"]
    assert [statement.paragraph.label for statement in called] == LABELS


def test_rows_of_a_table_are_named_by_their_first_cell(found: Series) -> None:
    paragraphs = [(None, f"Team {c}", f"Team {c}\n{c * 3}") for c in "ABC"]
    assert quotes(found("List the teams", paragraphs, [2, 0])) == ["Team A", "Team B", "Team C"]


def test_of_the_rows_that_a_sentence_leads_to_those_of_the_name_asked_for_are_quoted(found: Series) -> None:
    rows = [("Office", "Ann"), ("Depot", "Bea"), ("Ferry", "Cat"), ("Weir", "Dot")]
    paragraphs = [("2.1", None, "Who sits in each team is set out below:")]
    paragraphs += [(None, team, f"{team}\n{name}") for team, name in rows]  # type: ignore[misc]
    assert quotes(found("Who sits in the depot team?", paragraphs, [0])) == ["Depot\nBea"]
    assert quotes(found("Who sits in each team?", paragraphs, [0])) == ["Office", "Depot", "Ferry", "Weir"]


def test_paragraphs_that_count_themselves_are_a_series(found: Series) -> None:
    paragraphs = [(f"2.{n}", None, f"Outcome {n}: better weirs. More text.") for n in range(1, 4)]
    called = found("What are the three outcomes?", [*paragraphs, ("2.4", None, "Otters swim.")], [0, 1])
    assert [statement.paragraph.label for statement in called] == ["2.1", "2.2", "2.3"]
    assert quotes(called)[0].startswith("Outcome 1: better weirs")


def test_paragraphs_that_count_what_is_asked_for_are_its_list_though_others_are_judged_better(found: Series) -> None:
    paragraphs = [
        ("1", None, "Otters bring outcomes."),
        *((f"2.{n}", None, f"Outcome {n}: weirs.") for n in range(1, 4)),
    ]
    assert quotes(found("List the outcomes", paragraphs, [0])) == [f"Outcome {n}: weirs." for n in range(1, 4)]
    assert found("List the outcomes for otters", paragraphs, [0]) == []
    assert found("What are the four outcomes?", paragraphs, [0]) == []
    years = [(f"2.{n}", None, f"Outcome 202{n}-2{n + 1} of the weirs.") for n in range(1, 4)]
    assert found("List the outcomes", [paragraphs[0], *years], [0]) == []


def test_short_rows_are_told_apart_by_any_word_of_theirs(found: Series) -> None:
    rows = [
        (post, f"{post}\n{name}") for post, name in zip("ABCDEF", ["Ann", "Bea (acting)", *["Cat"] * 4], strict=True)
    ]
    paragraphs = [("1", None, "Those who lead are acting; they are set out below:"), *((None, *row) for row in rows)]
    assert quotes(found("Which of those are acting?", paragraphs, [0])) == ["B\nBea (acting)"]
    long = [(None, post, f"{text} " + "word " * 40) for post, text in rows]
    assert len(found("Which of those are acting?", [paragraphs[0], *long], [0])) == len(rows)


def test_without_a_number_said_most_of_it_must_be_found(found: Series) -> None:
    paragraphs = [(label, None, "Mend it.") for label in LABELS]
    assert found("What are the aims?", paragraphs, [0, 1]) == []
    assert len(found("What are the aims?", paragraphs, [0, 1, 3])) == 4
    assert found("What are the five aims?", paragraphs, [0, 1, 2, 3]) == []


def test_one_found_member_or_two_in_all_are_no_series(found: Series) -> None:
    paragraphs = [(label, None, "Mend it.") for label in LABELS]
    assert found("What are the four aims?", paragraphs, [0]) == []
    assert FEWEST > 2 and found("What are the two aims?", paragraphs[:2], [0, 1]) == []


def test_a_long_series_ends_where_there_is_no_room_and_says_how_many_are_left(found: Series) -> None:
    paragraphs = [(f"17.{letter}", None, f"Mend the {letter} weir.") for letter in "abcdefgh"]
    called = found("What are the eight aims?", paragraphs, [0, 1], room=13)
    assert quotes(called) == ["Mend the a weir.", "Mend the b weir.", "Mend the c weir."]
    assert [statement.left_out for statement in called] == [0, 0, 5]


def test_a_list_too_long_to_quote_is_named_by_its_headed_items(found: Series) -> None:
    heads = ["Weirs", "Ferries and boats", "Otters"]
    text = "The aims are:\n" + "\n".join(f"- {head}: " + "word " * 30 + "end." for head in heads)
    assert quotes(found("What are the aims?", [("1.1", None, text)], [0], room=50, listed=1)) == heads
    assert found("What are the aims?", [("1.1", None, text)], [0], room=500, listed=1) == []  # it is quoted whole
    unheaded = text.replace("Otters:", "Otters")
    assert found("What are the aims?", [("1.1", None, unheaded)], [0], room=50, listed=1) == []


def test_a_list_of_which_one_item_alone_is_asked_about_is_not_the_one_asked_for(found: Series) -> None:
    heads = ["Weirs", "Ferries and boats", "Otters"]
    text = "The tasks are:\n" + "\n".join(f"- {head}: " + "word " * 30 + "end." for head in heads)
    paragraphs = [("1.1", None, "Otters have five themes."), ("1.2", None, text)]
    assert quotes(found("What tasks are there?", paragraphs, [0, 1], room=50, listed=0.6)) == heads
    assert found("What themes do otters have?", paragraphs, [0, 1], room=50, listed=0.2) == []


def test_a_list_too_long_to_quote_is_told_by_its_items_first_clauses(found: Series) -> None:
    items = ["mend all of the weirs, which leak in every winter", "paint the two old ferries; then rest for a week"]
    text = "The aims are:\n" + "\n".join(f"- {item}" for item in [*items, "count the otters of the town"])
    clauses = ["mend all of the weirs", "paint the two old ferries", "count the otters of the town"]
    assert quotes(found("What are the aims?", [("1.1", None, text)], [0], room=20, listed=1)) == clauses
    assert found("What are the aims?", [("1.1", None, text)], [0], room=12, listed=1) == []
    assert found("What are the four aims?", [("1.1", None, text)], [0], room=20, listed=1) == []


def test_a_sentence_leads_to_the_list_that_follows_it_in_its_paragraph(found: Series) -> None:
    lead, items = (
        "There are three kinds of decision.",
        "\n".join(f"- {n}: by the board." for n in ("Small", "Large", "Odd")),
    )
    for between, names in (("", ["Small", "Large", "Odd"]), (" Rain fell in May.", [])):
        text = f"{lead}{between} These are set out below:\n{items}"
        assert quotes(found("What are the three kinds?", [("1.1", None, text)], [0], said=lead)) == names
