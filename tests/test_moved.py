"""Figures that moved, as series and as a picture with its finding in words."""

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from fakes import make_paper

from assistant.desk.moved import Series, amount, moved
from assistant.history import Changed, History
from assistant.saying.figures import Figure
from assistant.schema import Citation, Coverage, Paragraph
from web.plot import plot

SVG = "{http://www.w3.org/2000/svg}"


def history_of(*told: tuple[int, str, float], kind: str = "money") -> History:
    """A history in which each figure, with its year and as printed, differs from the one before."""
    papers = {year: make_paper(f"p{year}", meeting_date=date(year, 5, 1)) for year, _, _ in told}
    changes = []
    for (old, said, was), (new, says, now) in pairwise(told):
        cites = tuple(
            Citation(1, papers[y], Paragraph(f"p{y}", 0, "1", None, None, None, None, t), t)
            for y, t in ((new, says), (old, said))
        )
        figures = (Figure(kind, says, now), Figure(kind, said, was))  # type: ignore[arg-type]
        changes.append(Changed("", cites, figures))  # type: ignore[arg-type]
    return History("cost", "cost", (), tuple(reversed(changes)), (), (), (), Coverage(0, 0, None, None))


def only(found: History) -> Series:
    (series,) = moved(found)
    return series


def test_changes_that_follow_on_are_one_series_oldest_first() -> None:
    series = only(history_of((2021, "£12.4m", 12.4e6), (2022, "£13.1m", 13.1e6), (2024, "£14.6 million", 14.6e6)))
    assert [point.value for point in series.points] == [12.4e6, 13.1e6, 14.6e6]
    assert series.since(1) == "Up £700,000 since 1 May 2021"
    assert series.finding == (
        "Up £1.5m since 1 May 2022: “£14.6 million”, 1 May 2024; “£13.1m”, 1 May 2022; “£12.4m”, 1 May 2021."
    )


def test_a_share_moves_by_points_and_a_date_does_not_move() -> None:
    assert only(history_of((2021, "40%", 40.0), (2022, "35.5%", 35.5), kind="percent")).since(1) == (
        "Down 4.5 percentage points since 1 May 2021"
    )
    assert moved(history_of((2021, "2021", 0), (2022, "2022", 0), kind="date")) == []


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [("money", 152_000, "£152,000"), ("money", 1.35e8, "£135m"), ("number", 42, "42"), ("percent", 1.25, "1.25%")],
)
def test_amounts_are_short(kind: str, value: float, said: str) -> None:
    assert amount(Figure(kind, "", 0.0), value) == said  # type: ignore[arg-type]


def test_the_picture_says_its_finding_and_where_the_axis_starts() -> None:
    series = only(history_of((2021, "£12.4m", 12.4e6), (2024, "£14.6m", 14.6e6)))
    figure = ElementTree.fromstring(plot(series, 0).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" '))
    said = "".join(figure.itertext())
    assert "Up £2.2m since 1 May 2021" in said and "The axis starts at £10m." in said
    assert figure.find(f"{SVG}svg").get("aria-labelledby") == figure.find(f".//{SVG}title").get("id")  # type: ignore[union-attr]
    heights = [float(str(circle.get("cy"))) for circle in figure.iter(f"{SVG}circle")]
    assert heights[1] < heights[0]  # more stands higher


def test_values_far_apart_are_drawn_from_nought_and_text_is_escaped() -> None:
    drawn = plot(only(history_of((2021, "<b>", 100.0), (2022, "£5", 5.0))), 1)
    assert "The axis starts at 0." in drawn and "<b>" not in drawn
