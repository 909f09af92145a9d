"""Forms: each short answer with its question, under the part of the form it stands in."""

from ingest.forms import answered
from ingest.paragraphs import Draft


def draft(place: str, text: str, heading: str | None = None, page: int = 1) -> Draft:
    return Draft(None, place, None, heading, page, text)


def test_short_answers_of_a_form_are_rows_with_their_questions() -> None:
    asked = ("Directorate", "Service", "Lead", "Reviewer")
    form = [
        draft("Who answers", "Who answers"),
        *[draft(name, f"Parks {name.lower()}", heading=name) for name in asked],
        draft("Is the park open?", "Yes", heading="The park > Is the park open?"),
        draft("Aims", "It is to be open all day and every day, and a bench is to stand at each gate.", heading="Aims"),
    ]
    rows = answered(form)
    assert [(row.place, row.row, row.text) for row in rows] == [
        *[("Who answers", name, f"{name}\nParks {name.lower()}") for name in asked],
        ("The park", "Is the park open?", "Is the park open?\nYes"),
        ("Aims", None, form[-1].text),
    ]


def test_a_report_with_a_few_short_lines_is_no_form() -> None:
    report = [
        draft("Contact", "parks@example.org", heading="Contact"),
        draft("Next steps", "None", heading="Next steps"),
    ]
    assert answered(report) == tuple(report)


def test_what_a_question_heads_is_its_answer_in_any_paper() -> None:
    (row,) = answered([draft("Were people asked?", "No", heading="Were people asked?")])
    assert (row.place, row.row, row.text) == ("Form", "Were people asked?", "Were people asked?\nNo")


def test_a_part_of_a_form_stands_under_the_part_that_it_is_in() -> None:
    asked = ("Directorate", "Service", "Lead", "Reviewer", "Chair")
    answers = [draft(name, "Ash", heading=f"Section A > {name}") for name in asked]
    rows = answered([draft("People", "People", heading="Section A"), *answers, draft("Old?", "No", heading="B > Old?")])
    assert [(row.place, row.heading) for row in rows] == [("People", "Section A > People")] * 5 + [("B", "B")]


def test_an_item_of_business_is_no_answer() -> None:
    minutes = [
        draft(name, f"(Item {n})", heading=name) for n, name in enumerate(("Pools", "Parks", "Weirs", "Fish", "Otters"))
    ]
    assert answered(minutes) == tuple(minutes)
