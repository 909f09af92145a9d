"""The grounds on which a sentence is judged, each on a candidate made by hand."""

from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put

from assistant import index
from assistant.facts import names_person
from assistant.keeping.writer import Writer
from assistant.rank import WEIGHTS, Candidate, rank
from assistant.retrieve import Retriever
from assistant.schema import Hit, Limits, Paragraph, Passage, Sentence
from assistant.store import Store
from assistant.text import lists, sentences


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Judge":
    monkeypatch.setattr(index, "build", lambda *_: None)
    return Judge(tmp_path / "store")


class Judge:
    """Puts one paper of one paragraph into a store of its own and judges its sentences."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with Writer(folder, "fake", 64, "fake") as writer:
            put(writer, make_paper("other", meeting_date=date(2019, 5, 1)), ["Roofs leak."])

    def __call__(self, question: str, text: str, place: str | None = None, row: str | None = None) -> list[Candidate]:
        paper, embedder = make_paper("p", title="Ferry"), FakeEmbedder()
        label = None if place else "1.1"
        para = Paragraph("p", 0, label, place, row, "Background", 1, text)
        passage = Passage("p/0/0", "p/0", "Ferry", text)
        spans = [(0, len(text))] if row else sorted({*sentences(text), *lists(text)})
        parts = [Sentence("p/0", start, end, text[start:end]) for start, end in spans]
        with Writer(self.folder, "fake", 64, "fake") as writer:
            tokens = FakeReader().paragraphs([("Ferry", text)])
            path = Path("/papers/p.txt")
            writer.put(paper, path, [para], [passage], embedder.documents([text]), parts, tokens, [])
        retriever = Retriever(Store(self.folder), embedder, FakeReader())
        asked = retriever.topic(question)
        found = retriever.search(asked, retriever.embed(asked), retriever.read(asked), Limits())
        hits = [hit for hit in found if hit.paper.paper_id == "p"]
        return rank(asked, retriever.read(asked), hits, retriever.store)

    def one(self, question: str, text: str, place: str | None = None, row: str | None = None) -> dict[str, float]:
        """The grounds of a text that is one sentence."""
        (candidate,) = self(question, text, place, row)
        return candidate.grounds


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("How many ferries sail?", "Nine ferries sail.", "Some ferries sail."),
        ("How many ferries sail?", "There are 9 ferries that sail.", "The ferries sail on 4 June in 2021."),
        ("How much did the ferry cost?", "The ferry cost £9.", "The ferry cost 9 cows."),
        ("How much did the ferry cost?", "The ferry’s cost £’m: 9.1", "The ferry’s cost in cows: 9.1"),
        ("What percentage of ferries sail?", "Some 9 per cent of ferries sail.", "Some 9 ferries sail."),
        ("When did the ferry sail?", "The ferry sailed in June.", "The ferry sailed with sheep."),
        ("When did the ferry sail?", "The ferry sailed in 2021.", "The ferry sailed with 20 sheep."),
        ("Who steers the ferry?", "Harold Fenn steers the ferry.", "Oxen steer the ferry."),
        ("Who came up with the Ferry Board?", "The Ferry Office came up with it.", "Much came of the Ferry Board."),
    ],
)
def test_a_sentence_holds_or_lacks_the_kind_of_fact(judge: Judge, question: str, holds: str, lacks: str) -> None:
    grounds = judge.one(question, holds)
    assert (grounds["holds"], grounds["lacks"]) == (1, 0)
    grounds = judge.one(question, lacks)
    assert (grounds["holds"], grounds["lacks"]) == (0, 1)


def test_a_kind_without_a_form_that_can_be_seen_is_never_lacking(judge: Judge) -> None:
    reason = judge.one("Why does the ferry sail?", "The ferry sails at dawn.")
    assert (reason["holds"], reason["lacks"]) == (0, 0)
    assert judge.one("Tell me of the ferry", "The ferry sails.")["holds"] == 1


def test_a_number_of_the_questions_own_is_no_answer(judge: Judge) -> None:
    assert judge.one("How big is the ten year plan?", "The 10-year plan was approved.")["lacks"] == 1
    assert judge.one("How big is the ten year plan?", "The 10-year plan has 40 parts.")["holds"] == 1


@pytest.mark.parametrize(
    ("question", "text", "row", "found"),
    [
        ("What is outcome 2?", "Outcome 2: mend the weirs.", None, (1, 0)),
        ("What is outcome 2?", "Outcome 3: paint the ferry.", None, (0, 1)),
        ("What is the charge for band B?", "B\nBand A share: 7/9", "B", (1, 0)),
        ("What is the charge for band A?", "B\nBand A share: 7/9", "B", (0, 1)),
        ("What is the charge?", "Outcome 3: paint the ferry.", None, (0, 0)),
        ("Is decision 24/00108 a key decision?", "Decision 24/00108 is a key decision.", None, (1, 0)),
        ("Is decision 24/00108 a key decision?", "It is a key decision.", None, (0, 0)),
    ],
)
def test_what_a_question_calls_by_a_number_or_a_letter(
    judge: Judge, question: str, text: str, row: str | None, found: tuple[int, int]
) -> None:
    grounds = judge.one(question, text, "Table" if row else None, row)
    assert (grounds["labelled"], grounds["mislabelled"]) == found


def test_a_row_whose_whole_name_the_question_says(judge: Judge) -> None:
    called = judge.one("Who sits in the ferry team?", "Ferry team\nAnn Moss", "Table", "Ferry team")["called"]
    assert 0 < called <= 1
    assert judge.one("What is the total ferry team?", "Total ferry team: 9", "Table", "Total ferry team")["called"] > 0
    assert judge.one("Who sits in the ferry?", "Ferry team\nAnn Moss", "Table", "Ferry team")["called"] == 0
    assert judge.one("Who sits in the ferry team?", "The ferry team is Ann Moss.")["called"] == 0


def test_the_number_before_what_is_counted(judge: Judge) -> None:
    question = "How many red ferries are there?"
    assert judge.one(question, "In all, 12 red ferries sail.")["counted"] == 1
    assert judge.one(question, "In all, twelve ferries sail.")["counted"] == pytest.approx(1 / 2)
    assert judge.one(question, "Ferries that are red sail 12 miles.")["counted"] == 0


def test_the_sentence_that_spells_out_a_short_form_defines_it(judge: Judge) -> None:
    text = "The Integrated Care Board (ICB) sails. The ICB met."
    first, second = (c.grounds for c in sorted(judge("What does ICB stand for?", text), key=lambda c: c.sentence.start))
    assert (first["defines"], second["defines"]) == (1, 0)
    assert judge("When did the ICB sail?", text)[0].grounds["defines"] == 0


def test_where_such_a_fact_belongs(judge: Judge) -> None:
    question = "Who wrote the ferry report?"
    assert judge.one(question, "Harold Fenn, Ferry Manager", place="Author")["place"] == 1
    assert judge.one(question, "Harold Fenn, Ferry Manager", place="Summary")["place"] == 0
    assert judge.one(question, "Harold Fenn, Ferry Manager")["place"] == 0


def test_a_paper_that_the_question_names_by_its_date(judge: Judge) -> None:
    text = "The ferry sails."
    assert judge.one("What did the March 2024 paper say of the ferry?", text)["named"] == 1
    assert judge.one("What did the 2024 paper say of the ferry?", text)["named"] == 1
    assert judge.one("What did the April 2024 paper say of the ferry?", text)["named"] == 0
    assert judge.one("What did the 2019 paper say of the ferry?", text)["named"] == 0


def test_shares_of_the_topic_add_up_to_it_and_say_where_it_stands(judge: Judge) -> None:
    text = "Sheep sail free. The zebra stays."
    asked = "Do sheep, a zebra, or a mermaid sail by ferry?"
    found = {c.sentence.text: c.grounds for c in judge(asked, text)}
    for grounds in found.values():
        assert sum(grounds[where] for where in ("here", "around", "context", "missing")) == pytest.approx(1)
        assert grounds["missing"] > 0 and grounds["context"] > 0  # the mermaid; the ferry of the title
    assert found["Sheep sail free."]["here"] > found["The zebra stays."]["here"]
    assert found["Sheep sail free."]["around"] < found["The zebra stays."]["around"]


def test_nothing_of_the_topic_is_missing_where_all_of_it_stands(judge: Judge) -> None:
    assert judge.one("Do zebras sail?", "The zebra sails.")["missing"] == 0


def test_a_whole_list_is_told_from_a_sentence_and_its_items_counted(judge: Judge) -> None:
    text = "The ferries are:\n- Ann;\n- Bob; and\n- Cat."
    whole = next(c for c in judge("What are the three ferries?", text) if c.whole_list)
    assert (whole.grounds["listed"], whole.grounds["unlisted"], whole.grounds["items"]) == (1, 0, 1)
    assert sum(c.whole_list for c in judge("What are the four ferries?", text)) == 1
    assert all(c.grounds["items"] == 0 for c in judge("What are the four ferries?", text))
    only = "They look at:\n- Ann the red ferry;\n- Bob; and\n- Cat."
    contents = next(c for c in judge("What are the red rules?", only) if c.whole_list)
    assert 0 < contents.grounds["listed"] < 1  # one item alone tells of what is red
    unasked = next(c for c in judge("When do the ferries sail?", text) if c.whole_list)
    assert (unasked.grounds["listed"], unasked.grounds["unlisted"]) == (0, 1)


def test_a_short_row_of_a_table_and_an_aside(judge: Judge) -> None:
    row = judge.one("Who is in the Ferry Team?", "Ferry Team\ntwo pilots", place="Appendix 1", row="Ferry Team")
    assert (row["row"], row["aside"], row["listed"]) == (1, 0, 0)
    assert judge.one("Does the ferry sail?", "The ferry sails.", place="footnote 3")["aside"] == 1
    assert judge.one("Does the ferry sail?", "The ferry sails.")["aside"] == 0


def test_every_ground_has_its_weight_and_the_best_comes_first(judge: Judge) -> None:
    ranked = judge("How many sheep sail by ferry?", "Cows stay. Nine sheep sail by ferry. The zebra is ill.")
    assert all(c.grounds.keys() == WEIGHTS.keys() for c in ranked)
    assert ranked[0].sentence.text == "Nine sheep sail by ferry."
    assert [c.score for c in ranked] == sorted((c.score for c in ranked), reverse=True)


def test_no_hits_no_candidates(judge: Judge) -> None:
    retriever = Retriever(Store(judge.folder), FakeEmbedder(), FakeReader())
    asked = retriever.topic("Roofs?")
    hits: list[Hit] = []
    assert rank(asked, retriever.read(asked), hits, retriever.store) == []


@pytest.mark.parametrize(
    "text", ["Harold Fenn spoke.", "by Anne-Marie? No: Edith Marlow", "Ian Mackay", "Jo O. Hill met"]
)
def test_people(text: str) -> None:
    assert names_person(text)


@pytest.mark.parametrize(
    "text", ["The County Council met.", "Health Board", "in July August", "Kent and Medway", "harold fenn", "Fenn"]
)
def test_no_people(text: str) -> None:
    assert not names_person(text)


def test_a_sentence_that_leans_back_has_the_topic_of_the_one_before(judge: Judge) -> None:
    text = "The ferry needs a licence. This will cost nine cows. Otters will cost more."
    found = {c.sentence.text: c.grounds for c in judge("What will the ferry's licence cost?", text)}
    assert found["This will cost nine cows."]["here"] > found["Otters will cost more."]["here"]
    assert found["This will cost nine cows."]["here"] == 1


def test_a_kind_of_fact_that_is_only_guessed_is_not_missed(judge: Judge) -> None:
    assert judge.one("Have costs of the ferry gone up?", "The ferry is no dearer.")["lacks"] == 0
    assert judge.one("How much does the ferry cost?", "The ferry is no dearer.")["lacks"] == 1


@pytest.mark.parametrize(
    ("text", "adrift"),
    [
        ("The ferry has been painted. It rained.", 0),  # "owner" and "paint" are asked, and half of that stands here
        ("The ferry has a captain.", 1),  # nothing of what is asked
        ("The depot has been painted by its owner.", 0),  # the paper speaks of the ferry
    ],
)
def test_of_a_follow_up_both_what_is_asked_and_what_it_is_about_stand_near(
    judge: Judge, text: str, adrift: float
) -> None:
    judge("otters", text)
    retriever = Retriever(Store(judge.folder), FakeEmbedder(), FakeReader())
    for about, most in (("ferry", adrift), ("library", 1)):
        asked = retriever.topic(f"Has the owner had it painted (the {about})?", "Has the owner had it painted?")
        hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), Limits())
        ranked = rank(asked, retriever.read(asked), hits, retriever.store)
        assert {c.grounds["adrift"] for c in ranked if c.paper.paper_id == "p"} == {most}
    alone = retriever.topic("Has the owner of the ferry had it painted?")
    ranked = rank(alone, retriever.read(alone), hits, retriever.store)
    assert not any(c.grounds["adrift"] for c in ranked)


def test_what_only_says_the_question_again_leaves_nothing_out(tmp_path: Path, judge: Judge) -> None:
    judge("otters", "Draft ferry plan. Otters leak.")
    retriever = Retriever(Store(judge.folder), FakeEmbedder(), FakeReader())
    for question, told in (("draft ferry plan", 2), ("draft ferry", 1)):
        asked = retriever.topic(question)
        hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), Limits())
        ranked = rank(asked, retriever.read(asked), hits, retriever.store, 0.05)
        assert len([c for c in ranked if c.paper.paper_id == "p"]) == told


def test_what_the_reader_finds_far_behind_the_best_may_be_left_out(tmp_path: Path, judge: Judge) -> None:
    judge("otters", "Otters swim well. Roofs leak in winter.")
    retriever = Retriever(Store(judge.folder), FakeEmbedder(), FakeReader())
    asked = retriever.topic("Do otters swim?")
    hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), Limits())
    near, all_of_them = (
        rank(asked, retriever.read(asked), hits, retriever.store, behind) for behind in (0.25, float("inf"))
    )
    assert [c.sentence.text for c in near] == ["Otters swim well."]
    assert near == all_of_them[:1] and len(all_of_them) > 1
