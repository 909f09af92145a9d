"""The shape of a question: its kind of fact, the dates and the number of things it names."""

import pytest

from assistant.asking.shapes import LATEST, asked_items, dates, expects, labels

KINDS = """
number: How many buses run on Sundays?
number: What was the number of vacancies?
number: how often does the forum meet
number: What is the population of Otherford?
number: How long will the road be closed?
money: How much has the library roof cost?
money: What did it cost to mend the weir?
money: What is the budget for parks?
money: how much funding did the museum get?
percent: What percentage of homes are empty?
percent: What proportion of pupils walk to school?
date: When does the pool open?
date: What year was the depot sold?
date: What is the deadline for comments?
person: Who chairs the planning forum?
person: Which officer is in charge of flooding?
person: whose idea was the park?
author: Who wrote the report on weirs?
author: Which officer prepared this paper?
author: Who is the author of the 2019 report?
author: who do i ring about the ferry paper
author: contact officer for the weir report
body: Which committee looks at school transport?
body: Which board oversees the harbour?
body: what organisation runs the ferry?
list: What are the aims of the parks plan?
list: List the members of the harbour board
list: Name the three ferry routes
list: Which schools are closing?
list: Who are the members of the harbour board?
recommendation: What is Cabinet asked to agree about the weir?
recommendation: What do the officers recommend?
recommendation: what are we being asked to note
recommendation: proposed decision about the weir
recommendation: what decision is sought on the ferry?
recommendation: proposed record of decision on the ferry
reason: Why was the depot sold?
reason: What was the reason for the delay?
definition: What does SLA stand for?
definition: What is a community asset transfer?
definition: What is meant by turbary?
position: What is the latest on the weir?
position: Where are we with the ferry?
position: what’s happening with the depot
money: what are we spending on weirs
money: weir repairs budget
reason: Why did the ferry get nothing from the grant?
reason: reason the ferry costs are over budget
person: who wrote to the minister
reason: how come the budget fell
person: Who voted against the final budget?
date: When was the budget agreed?
number: How long will the funding last?
list: Which reports went with the budget?
list: What makes up the overspend?
any: Where does the money come from?
any: Which law makes us have a harbour plan?
any: What happens when a member declares an interest?
any: Tell me about the weir
list: What powers does the board keep?
list: Who's on the ferry board?
list: ferry red lines
money: What is the council tax for a cottage?
any: Did the depot flood?
any: Is the ferry free for children?
"""


@pytest.mark.parametrize("line", KINDS.strip().splitlines())
def test_the_shape_of_a_question_tells_the_kind_of_fact(line: str) -> None:
    kind, question = line.split(": ", 1)
    assert expects(question) == expects(question.upper()) == kind


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What was agreed in dec 2021?", ((2021, 12),)),
        ("the 7 December 2017 paper", ((2017, 12),)),
        ("What cost more in 2017?", ((2017, None),)),
        ("from 2017 to Sept 2020", ((2017, None), (2020, 9))),
        ("the dec '21 report", ((2021, 12),)),
        ("may 2022", ((2022, 5),)),
        ("what did the january draft show", ((None, 1),)),
        ("Mr Adams's amendment at the dec council", ((None, 12),)),
        ("jan cabinet and feb council", ((None, 1), (None, 2))),
        ("the march council tax leaflet", ()),
        ("may the board decide by march?", ()),
        ("2017 and 2017 again", ((2017, None),)),
        ("23-00091, £2017k or 12017", ()),
        ("the 2025-26 budget", ()),
        ("the roof", ()),
    ],
)
def test_dates_that_a_question_names(question: str, found: tuple[tuple[int | None, int | None], ...]) -> None:
    assert dates(question) == found


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Name the four partners", 4),
        ("What are the 3 aims?", 3),
        ("the 12 routes", 12),
        ("What happens in two years?", None),
        ("the one thing", None),
        ("Which partners?", None),
        ("the partners in 2021", None),
    ],
)
def test_how_many_things_a_list_should_hold(question: str, items: int | None) -> None:
    assert asked_items(question) == items


@pytest.mark.parametrize(
    ("question", "latest"), [("What is it now?", True), ("latest on roofs", True), ("roofs known to leak", False)]
)
def test_asking_for_the_state_of_things_now(question: str, latest: bool) -> None:
    assert bool(LATEST.search(question)) is latest


def test_a_day_after_a_noun_is_no_number_of_it() -> None:
    assert labels("the ferry amendment 9 jan") == []
    assert labels("Amendment Number: 7") == labels("amendment 7 in january") == [("amendment", "7")]
