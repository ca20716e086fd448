"""What the screens of a session share: the spread as dots, the reasons, the marks, who is waited for."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.charts.spread import in_lines
from app.pages.room_parts import RoundInRoom, Waiting, columns_of, rounds_in_room
from evaluations.queries.session import Round, Shown
from evaluations.session import Reveal, RevealedView, Sureness
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.framework import Framework, QualityIndicator
from indicators.level import Level

FRAMEWORK: Framework = built_in_editions()[DEFAULT_EDITION]


def indicator() -> QualityIndicator:
    found = FRAMEWORK.indicator("1.1")
    assert found is not None
    return found


def view(service: str, level: Level | None, reason: str = "", **other: Any) -> Shown:
    words = {"level": level, "reason": reason, "marks": {}, **other}
    return Shown(RevealedView(committee_id="c", reveal_id="r", **words), service)


def shown(*views: Shown, framework: Framework = FRAMEWORK) -> list[list[str]]:
    """Each row of the spread: the service, then the dots of each column."""
    round = _round(*views, framework=framework)
    return [[row.service, *(cell.shown for cell in row.cells)] for row in (*round.rows, round.everybody)]


def _round(*views: Shown, framework: Framework = FRAMEWORK) -> RoundInRoom:
    reveal = Reveal(committee_id="c", item_id="i", round=1, at=datetime.now(UTC), by="Ann")
    (found,) = rounds_in_room([Round(reveal, views)], framework, indicator(), sources=2)
    return found


def test_a_spread_has_a_row_for_each_service_and_a_dot_for_each_view_from_worst_to_best() -> None:
    assert shown(
        view("Health", Level.WEAK),
        view("Health", Level.WEAK),
        view("Police", Level.EXCELLENT),
        view("Police", None),
    ) == [
        ["Health", "", "●●", "", "", "", "", ""],
        ["Police", "", "", "", "", "", "●", "●"],
        ["Everybody", "", "●●", "", "", "", "●", "●"],
    ]


def test_what_came_late_is_a_hollow_dot_and_says_so() -> None:
    round = _round(view("Health", Level.WEAK), view("Health", Level.WEAK, is_late=True))
    cell = round.rows[0].cells[1]
    assert (cell.shown, cell.said) == ("●○", "2 views, 1 on a late paper slip")
    assert round.has_late and not _round(view("Health", Level.WEAK)).has_late


def test_many_views_in_one_place_are_a_number_beside_a_dot() -> None:
    cell = _round(*[view("Health", Level.GOOD)] * 13).rows[0].cells[3]
    assert (cell.shown, cell.said) == ("● × 13", "13 views")
    assert _round(*[view("Health", Level.GOOD)] * 12).rows[0].cells[3].shown == "●" * 12


def test_a_place_without_a_view_says_so() -> None:
    assert _round(view("Health", Level.GOOD)).rows[0].cells[0].said == "no view"


def test_columns_have_the_labels_of_the_edition() -> None:
    other = built_in_editions()["ci-key-questions"]
    assert [column.words for column in columns_of(other)][2] == "adequate"
    assert [column.caption for column in columns_of(FRAMEWORK)] == ["1", "2", "3", "4", "5", "6", ""]


def test_what_to_ask_names_the_levels_as_the_edition_does() -> None:
    levels = tuple(replace(each, label=f"{each.label} indeed") for each in FRAMEWORK.levels)
    round = _round(
        view("Health", Level.GOOD), view("Police", Level.GOOD), framework=replace(FRAMEWORK, levels=levels)
    )
    assert "Everybody chose good indeed." in round.prompts[0].sentence


def test_reasons_stand_under_their_service_with_what_was_chosen() -> None:
    (health,) = _round(
        view("Health", Level.GOOD, "Staff listen.", sureness=Sureness.NOT_SURE),
        view("Health", None, "I am new.", is_late=True),
        view("Police", Level.GOOD),
    ).reasons
    assert health.service == "Health"
    assert [(one.words, one.chosen, one.is_late) for one in health.reasons] == [
        ("Staff listen.", "good, not sure", False),
        ("I am new.", "can't say", True),
    ]


def test_marks_are_counted_by_theme_from_best_to_worst() -> None:
    first, second = indicator().themes[:2]
    round = _round(
        view("Health", None, marks={"1": "like weak", "2": "in between"}),
        view("Police", None, marks={"1": "like very good"}),
        view("Police", None, marks={"1": "like weak", "99": "like weak"}),
    )
    assert round.marks == ((first.title, "like very good 1, like weak 2"), (second.title, "in between 1"))


@pytest.mark.parametrize(
    ("given", "asked", "still", "said"),
    [
        (0, 0, (), "Nobody who gives a view has joined yet."),
        (1, 1, (), "The one view is in."),
        (3, 3, (), "All views are in."),
        (2, 3, (("Health", ("Sam",)),), "2 of 3 views are in."),
    ],
)
def test_who_is_waited_for_is_said_in_a_sentence(
    given: int, asked: int, still: tuple[tuple[str, tuple[str, ...]], ...], said: str
) -> None:
    assert Waiting(given, asked, still).sentence == said


def test_dots_in_a_picture_stay_in_their_column() -> None:
    assert in_lines("●" * 8) == "●●●●●●<br>●●"
    assert in_lines("● × 13") == "● × 13"
