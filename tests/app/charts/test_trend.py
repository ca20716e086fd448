"""The small picture of a trend: how its line breaks and how the numbers of its events stand."""

from dataclasses import replace
from datetime import date

from app.charts.trend import Mark, trend_figure
from evaluations.trend import lines_of
from indicators.level import Level
from tests.evaluations.histories import NOW, TEAMS, Year, history

SPAN = (date(2018, 1, 1), date(2026, 1, 1))


def numbers_of(*days: date) -> dict[str, tuple[str, str]]:
    """What stands above the lines of events on these days: the numbers by day, with their words."""
    marks = [Mark(number, day, "Told", touches=True) for number, day in enumerate(days, 1)]
    figure = trend_figure((), {level: level.value for level in Level}, SPAN, marks=marks)
    (found,) = (trace for trace in figure["data"] if trace["name"] == "events")
    assert len(figure["layout"]["shapes"]) == len(days)
    words = (told.replace("<br>", " ") for told in found["customdata"])
    return dict(zip(found["x"], zip(found["text"], words, strict=True), strict=True))


def test_events_that_lie_close_share_one_place_and_others_keep_their_own() -> None:
    found = numbers_of(date(2019, 5, 1), date(2019, 5, 21), date(2024, 1, 1))
    assert found == {
        "2019-05-11": ("1, 2", "Event 1, 1 May 2019: Told; Event 2, 21 May 2019: Told"),
        "2024-01-01": ("3", "Event 3, 1 January 2024: Told"),
    }


def test_many_events_that_lie_close_are_named_by_the_first_and_the_last() -> None:
    days = (date(2019, 5, 1), date(2019, 6, 1), date(2019, 12, 1))
    assert [numbers for numbers, _ in numbers_of(*days).values()] == ["1 to 3"]


def test_the_line_breaks_where_a_late_revision_would_lead_it_back_in_time() -> None:
    team = TEAMS[0].unit.id
    found = history([Year(NOW, frozenset({team}), {(team, "2.1"): Level.GOOD})] * 3)
    revised = replace(found.said["0", team, "2.1"], judged_on=date(2021, 6, 1))
    (line,) = lines_of(replace(found, said={**found.said, ("0", team, "2.1"): revised}), NOW, ["2.1"])
    figure = trend_figure(line.points, {level: level.value for level in Level}, SPAN)
    (drawn,) = (trace for trace in figure["data"] if trace["name"] == "agreed")
    assert drawn["x"] == ["2021-06-01", None, "2021-01-01", "2022-01-01"]


def test_all_six_words_stand_in_the_picture_of_a_unit_that_gave_no_level() -> None:
    labels = {level: level.value for level in Level}
    figure = trend_figure((), labels, SPAN)
    standing = {trace["yaxis"]: trace["y"] for trace in figure["data"]}
    assert standing == {"y": list(labels.values()), "y2": ["no level"]}
