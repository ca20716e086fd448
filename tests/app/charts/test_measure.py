"""The picture of a measure's figures at one place."""

from datetime import date
from decimal import Decimal
from typing import Any

from app.charts.measure import measure_figure

DAYS = (date(2025, 1, 1), date(2026, 1, 1))


def drawn(values: tuple[str, str], **more: Any) -> dict[str, Any]:
    points = [(DAYS[0], Decimal(values[0]), "first"), (DAYS[1], Decimal(values[1]), "last")]
    low, high = sorted(Decimal(value) for value in values)
    given: dict[str, Any] = {"counted_in": "per cent", "days": DAYS, "values": (low, high), **more}
    return measure_figure(points, [(Decimal(80), "at least 80")], **given)


def test_figures_stand_in_the_order_of_time_on_an_axis_that_begins_at_nothing() -> None:
    figure = drawn(("62", "74"))
    assert figure["data"][0]["y"] == [62.0, 74.0]
    assert figure["layout"]["yaxis"]["range"][0] == 0.0
    assert figure["layout"]["yaxis"]["range"][1] > 74


def test_figures_below_nothing_have_room_too() -> None:
    low, high = drawn(("-5", "-2"))["layout"]["yaxis"]["range"]
    assert low < -5
    assert high >= 0


def test_a_target_is_a_broken_line_across_the_whole_picture_that_says_itself() -> None:
    figure = drawn(("62", "74"))
    target = figure["data"][1]
    assert (target["line"]["dash"], target["y"], target["text"][0]) == ("dash", [80.0, 80.0], "at least 80")
    assert target["x"] == figure["layout"]["xaxis"]["range"]


def test_one_figure_alone_has_room_on_both_sides() -> None:
    points = [(DAYS[0], Decimal(5), "only")]
    figure = measure_figure(
        points, [], counted_in="", days=(DAYS[0], DAYS[0]), values=(Decimal(5), Decimal(5))
    )
    first, last = figure["layout"]["xaxis"]["range"]
    assert first < DAYS[0].isoformat() < last
