"""The line of a trend: where it breaks, how it went in words, and what stands on both sides of a day."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.cycle import Cycle
from evaluations.pattern import CellState
from evaluations.trend import (
    Around,
    Course,
    Line,
    Point,
    RelatedPoint,
    around,
    latest,
    lines_of,
    runs,
    story,
    story_of,
    summary,
)
from indicators.level import Level
from tests.evaluations.histories import NOW, TEAMS, Year, history

U, W, S, G, V, E = Level
BLANK = CellState.NOT_YET_JUDGED
Given = list[Level | CellState]
NORTH = TEAMS[0].unit.id


def cycle(year: int) -> Cycle:
    return Cycle(
        id=str(year),
        committee_id="one",
        edition="hmie-2009",
        name=str(year),
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
    )


def line(*given: Level | CellState, first: int = 2020) -> tuple[Point, ...]:
    """A point a year. A level right after a level is joined to it."""
    found: list[Point] = []
    for year, one in enumerate(given, first):
        level = one if isinstance(one, Level) else None
        found.append(
            Point(
                cycle=cycle(year),
                state=CellState.AGREED if isinstance(one, Level) else one,
                level=level,
                label=level.value if level else "",
                on=date(year, 6, 1),
                by="Ann Lead",
                unit_id="unit",
                before=found[-1] if level and found and found[-1].level else None,
            )
        )
    return tuple(found)


@pytest.mark.parametrize(
    ("given_levels", "course", "words"),
    [
        ([W, G], Course.ROSE, "rose from weak to good between 2020 and 2021"),
        ([W, W, S, G], Course.ROSE, "rose from weak to good between 2021 and 2023"),
        ([G, W, W], Course.FELL, "fell from good to weak between 2020 and 2021"),
        (
            [W, G, S],
            Course.WENT_BOTH_WAYS,
            "rose from weak to good between 2020 and 2021, then fell to satisfactory by 2022",
        ),
        (
            [W, G, BLANK, G, W],
            Course.WENT_BOTH_WAYS,
            "rose from weak to good between 2020 and 2021;"
            " after a break it fell from good to weak between 2023 and 2024",
        ),
        (
            [W, G, S, G, W],
            Course.WENT_BOTH_WAYS,
            "rose and fell several times, with weak in 2020 and weak in 2024 at its ends",
        ),
        ([G, G, G], Course.HELD, "held at good from 2020 to 2022"),
        ([W, BLANK, G], Course.APART, "was weak in 2020 and good in 2022, with a break between"),
        ([BLANK, G, BLANK], Course.ONCE, "was judged once, good in 2021"),
        ([BLANK, CellState.DRAFT], Course.NEVER, "gave no level"),
        ([], Course.NEVER, "gave no level"),
    ],
)
def test_a_line_is_told_in_words(given_levels: Given, course: Course, words: str) -> None:
    told = story(line(*given_levels))
    assert (told.course, told.words) == (course, words)


def test_a_line_breaks_at_every_blank_and_where_two_levels_do_not_compare() -> None:
    points = line(W, G, BLANK, S, V)
    assert [[point.level for point in run] for run in runs(points)] == [[W, G], [S, V]]
    apart = (*line(W), *line(G, first=2021))
    assert len(runs(apart)) == 2


def test_the_summary_says_who_rose_and_that_the_others_held() -> None:
    told = [("Police in North", line(W, G)), ("Health", line(G, G)), ("Police in South", line(S, S))]
    assert summary(told, "teams") == (
        "Police in North rose from weak to good between 2020 and 2021.",
        "The others held.",
    )


def test_the_summary_begins_with_the_falls_and_hides_no_blank() -> None:
    told = [
        ("A", line(W, G)),
        ("B", line(G, W)),
        ("C", line(G, CellState.CANNOT_BE_JUDGED)),
        ("D", line(BLANK, BLANK)),
        ("E", line(G, W)),
        ("F", line(S, S)),
    ]
    assert summary(told, "teams") == (
        "B and E fell from good to weak between 2020 and 2021.",
        "A rose from weak to good between 2020 and 2021.",
        "Held: F.",
        "Judged once only: C.",
        "No level: D.",
        "Cannot be judged in 2021: C.",
    )


def test_all_of_them_can_hold() -> None:
    assert summary([("A", line(W, W)), ("B", line(G, G))], "teams") == ("All held.",)


def test_many_stories_are_counted_and_the_table_told_of() -> None:
    levels = [(one, other) for one in Level for other in Level if other > one]
    told = [(f"Team {place}", line(*pair)) for place, pair in enumerate(levels)]
    assert summary(told, "teams") == (
        "Rose: 15 teams.",
        "The table tells each line in words.",
    )


def test_the_latest_cycle_is_told_against_the_one_before() -> None:
    stands = [("A", "improved"), ("B", "declined"), ("C", "new"), ("D", "draft"), ("F", "held")]
    assert latest(stands) == ("Declined: B.", "Improved: A.", "New: C.", "Held: F.", "Draft: D.")


def test_many_teams_are_counted_in_plain_words() -> None:
    stands = [(f"Team {place}", word) for word in ("held", "not yet judged") for place in range(9)]
    assert latest(stands) == ("9 teams held.", "Not yet judged: 9 teams.")


def test_a_related_level_of_another_edition_is_none_of_this_one() -> None:
    other = RelatedPoint(cycle(2019), "1", W, "weak", date(2019, 6, 1), "unit")
    blank = Line(TEAMS[0], NOW, "2.1", line(BLANK))
    assert story_of(blank) == "gave no level"
    assert story_of(replace(blank, related=(other,))) == "gave no level on this edition"


def test_a_day_parts_a_line_into_the_last_before_it_and_the_first_after_it() -> None:
    found = around(line(U, W, BLANK, G, E), date(2022, 3, 1))
    assert found.before and found.after
    assert (found.before.level, found.after.level) == (W, G)
    nothing = around(line(BLANK, W), date(2021, 6, 1))
    assert nothing.before is None
    assert nothing.after and nothing.after.level is W


def test_a_late_revision_of_an_earlier_cycle_is_not_after_a_later_one() -> None:
    first, last = line(G, S)
    found = around((replace(first, on=date(2025, 1, 1)), last), date(2024, 1, 1))
    assert found == Around(before=last, after=None)


def test_what_stands_between_the_two_sides_of_a_day_is_told() -> None:
    found = around(points := line(W, BLANK, G), date(2021, 3, 1))
    assert (found.before, found.between, found.after) == (points[0], points[1:2], points[2])


def test_two_cycles_that_began_on_one_day_are_both_compared_with_the_one_before_them() -> None:
    years = [Year(NOW, frozenset({NORTH}), {(NORTH, "2.1"): level}) for level in (W, G, S)]
    made = history(years)
    start, one, other = made.cycles
    other.period_from = one.period_from
    (found,) = lines_of(made, NOW, ["2.1"])
    assert [point.before and point.before.cycle.name for point in found.points] == [None, "2020", "2020"]
    assert made.before(other) is start
    assert [[point.label for point in run] for run in runs(found.points)] == [
        ["weak", "good"],
        ["weak", "satisfactory"],
    ]


GIVEN = st.lists(
    st.sampled_from([*Level, *(one for one in CellState if one is not CellState.AGREED)]), max_size=8
)


@given(GIVEN)
def test_turning_the_levels_round_turns_rise_into_fall(given_levels: Given) -> None:
    order = list(Level)
    turned = [order[-1 - order.index(one)] if isinstance(one, Level) else one for one in given_levels]
    swapped = {Course.ROSE: Course.FELL, Course.FELL: Course.ROSE}
    course = story(line(*given_levels)).course
    assert story(line(*turned)).course is swapped.get(course, course)


@given(GIVEN)
def test_every_level_stands_in_exactly_one_unbroken_stretch(given_levels: Given) -> None:
    points = line(*given_levels)
    told = [point for run in runs(points) for point in run]
    assert told == [point for point in points if point.level]
