"""What a paper says otherwise than a draft: an act, a direction, a denial, a body, a term; and what only sounds so."""

from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put

from assistant import index
from assistant.draft import Checked, review
from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.store import Store

REPORT = [
    "The Harbour Board oversees the dredging of the Rill and reports to the Estuaries Committee in public.",
    "Demand for moorings is rising because of the new marina, and waiting lists are not published.",
    "The functions and duties of the former River Trust have passed to the Harbour Board.",
    "Officers held extensive consultation with stakeholders and boat owners during the winter about mooring fees.",
    "Cabinet is asked to note the annual report of the harbour master.",
    "The dredging contract is expected to be agreed by Cabinet in the autumn.",
    "The Lock Inspector is Harold Fenn, and Mrs Edith Marlow proposed the new bylaws.",
    "Barges will move out of the crowded basin into the lower harbour next spring.",
    "The charity wants to shift its spending from dredging to wildlife surveys.",
    "The towpath survey came with an unqualified opinion from the surveyors.",
    "The Ferry Group is chaired by Olive Tarn, and Mr Ivo Sedge is its treasurer.",
    "Reed beds have been planted by the Wetland Alliance along the northern bank.",
    "The lighthouse runs on a fully commercial basis since the grant ended.",
    "Storm damage to the jetty cost £23.3 million in repairs.",
    "There has been talk of a single lock keeper for both canals, but this is not confirmed.",
]
MINUTES = ["RESOLVED that Cabinet note the condition survey of the weir and the repairs that are needed there."]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder: Path = tmp_path_factory.mktemp("altered") / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        with Writer(folder, "fake", 64, "fake") as writer:
            put(writer, make_paper("report", meeting_date=date(2023, 5, 1)), REPORT)
            put(writer, make_paper("minutes", kind="minutes", meeting_date=date(2023, 6, 1)), MINUTES)
    return Retriever(Store(folder), FakeEmbedder(), FakeReader())


def check(sentence: str, papers: Retriever) -> Checked:
    (checked,) = review(sentence, papers).statements
    return checked


@pytest.mark.parametrize(
    ("sentence", "said", "held"),
    [
        ("The Planning Panel oversees the dredging of the Rill.", "Planning Panel", "Harbour Board"),
        ("Demand for moorings is falling because of the new marina.", "falling", "rising"),
        ("Waiting lists for moorings are published.", "published", "not published"),
        ("The functions and assets of the former River Trust have passed to the Harbour Board.", "assets", "duties"),
        (
            "Officers held extensive procurement with stakeholders and boat owners about mooring fees.",
            "procurement",
            "consultation",
        ),
        ("Cabinet is asked to approve the annual report of the harbour master.", "approve", "note"),
        ("The new bylaws were proposed by Mr Quill.", "Mr Quill", "Edith Marlow"),
        ("Barges will move into the crowded basin next spring.", "into the crowded", "out of the crowded"),
        (
            "The charity wants to shift its spending from wildlife surveys to dredging.",
            "from wildlife surveys to dredging",
            "from dredging to wildlife surveys",
        ),
        ("The towpath survey came with a qualified opinion from the surveyors.", "qualified", "unqualified"),
        ("Ivo Sedge chairs the Ferry Group.", "Ivo Sedge", "Olive Tarn"),
        ("The Wildfowl Trust planted reed beds along the northern bank.", "Wildfowl Trust", "Wetland Alliance"),
        ("The lighthouse runs on a fully charitable basis.", "charitable", "commercial"),
    ],
)
def test_what_is_altered_differs_and_both_are_told(sentence: str, said: str, held: str, papers: Retriever) -> None:
    checked = check(sentence, papers)
    assert checked.verdict == "differs", checked.told
    assert f"“{said}”" in checked.told and held in checked.told


def test_another_outcome_contradicts_the_decision_which_is_cited(papers: Retriever) -> None:
    checked = check("Cabinet rejected the condition survey of the weir and the repairs that are needed there.", papers)
    assert checked.verdict == "contradicts"
    assert checked.citations[0].paper.source == "minutes.txt" and "note" in checked.told


def test_what_a_report_only_expects_is_not_agreed(papers: Retriever) -> None:
    checked = check("The dredging contract was agreed by Cabinet in the autumn.", papers)
    assert checked.verdict == "differs" and "only asks for it" in checked.told


@pytest.mark.parametrize(
    "sentence",
    [
        "The Harbour Board oversees dredging of the Rill.",
        "Demand for moorings grows because of the new marina.",
        "Waiting lists for moorings are not published.",
        "During the winter officers carried out extensive consultation with stakeholders and boat owners.",
        "Cabinet noted the condition survey of the weir.",
        "Mrs Marlow proposed the new bylaws.",
        "Barges move into the lower harbour next spring.",
        "Olive Tarn chairs the Ferry Group.",
        "The Wetland Alliance planted reed beds along the northern bank.",
        "It has not been confirmed that a single lock keeper will serve both canals.",
        "Storm damage to the jetty cost about £23 million in repairs.",
    ],
)
def test_the_same_in_other_words_is_not_flagged(sentence: str, papers: Retriever) -> None:
    assert all(one.verdict in ("consistent", "not_said") for one in review(sentence, papers).statements)
