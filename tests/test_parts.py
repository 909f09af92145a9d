"""A question that asks several things is cut into its questions; one that asks one thing is left as it is."""

import pytest

from assistant.asking.parts import parts


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (
            "When was the ferry bought and who chairs the board?",
            ["When was the ferry bought?", "who chairs the board?"],
        ),
        ("Who runs the ferry? And how often does it sail?", ["Who runs the ferry?", "how often does it sail?"]),
        ("what did it cost, and did the council agree?", ["what did it cost?", "did the council agree?"]),
        ("band D charge and how much its going up", ["band D charge?", "how much its going up?"]),
        (
            "who is on the board? who chairs it? when does it meet?",
            ["who is on the board?", "who chairs it?", "when does it meet?"],
        ),
    ],
)
def test_several_questions_are_told_apart(question: str, found: list[str]) -> None:
    assert parts(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "When was the ferry bought?",
        "What limits are there on how and where it is spent?",
        "Who runs the ferry and is the owner of it?",
        "What was agreed, and when?",
        "did it open in April or was it later?",
        "ferries and bridges",
        "what is it and who and why",
        "who? what ferry? when? where is it? how many are there? why is that?",
    ],
)
def test_one_question_is_left_alone(question: str) -> None:
    assert parts(question) == [question]
