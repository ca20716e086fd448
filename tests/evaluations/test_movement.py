"""Movement in words between two cycles."""

import pytest

from evaluations.movement import Ground, Movement, movement, sentence
from indicators.level import Level

BEFORE, NOW = "2023", "2024"


def before(level: Level | None = None, edition: str = "first", other_units: tuple[str, ...] = ()) -> Ground:
    return Ground(BEFORE, edition, level, other_units=other_units)


def now(level: Level | None = None) -> Ground:
    return Ground(NOW, "first", level)


@pytest.mark.parametrize("earlier", list(Level))
@pytest.mark.parametrize("later", list(Level))
def test_two_levels_on_the_same_ground_are_compared(earlier: Level, later: Level) -> None:
    place = list(Level).index
    expected = (
        Movement.HELD
        if later is earlier
        else Movement.IMPROVED
        if place(later) > place(earlier)
        else Movement.DECLINED
    )
    assert movement(before(earlier), now(later)) is expected


@pytest.mark.parametrize(
    ("earlier", "later", "expected", "said"),
    [
        (None, now(Level.GOOD), Movement.NEW, "New: there is no cycle before this one."),
        (before(), now(Level.GOOD), Movement.NEW, "New: not judged in 2023."),
        (
            before(Level.WEAK),
            now(),
            Movement.NOT_LOOKED_AT,
            "Not looked at in 2024. It was weak in 2023.",
        ),
        (before(), now(), Movement.NOT_LOOKED_AT, "Not looked at in 2024. Nor in 2023."),
        (None, now(), Movement.NOT_LOOKED_AT, "Not looked at in 2024."),
        (
            before(Level.WEAK, edition="second"),
            now(Level.GOOD),
            Movement.NOT_COMPARABLE,
            "Not comparable: 2023 was judged on another edition of the framework.",
        ),
        (
            before(other_units=("Police, all its localities together",)),
            now(Level.GOOD),
            Movement.NOT_COMPARABLE,
            "Not comparable: in 2023 it was judged by another unit (Police, all its localities together).",
        ),
        (before(Level.WEAK), now(Level.GOOD), Movement.IMPROVED, "Improved from weak in 2023 to good."),
        (before(Level.GOOD), now(Level.GOOD), Movement.HELD, "Held at good since 2023."),
        (before(Level.GOOD), now(Level.WEAK), Movement.DECLINED, "Declined from good in 2023 to weak."),
    ],
)
def test_a_movement_is_said_with_what_it_rests_on(
    earlier: Ground | None, later: Ground, expected: Movement | None, said: str
) -> None:
    assert movement(earlier, later) is expected
    assert sentence(earlier, later) == said


def test_a_unit_that_judged_both_times_is_compared_whatever_others_judged_beside_it() -> None:
    earlier = before(Level.WEAK, other_units=("The whole committee together",))
    assert movement(earlier, now(Level.GOOD)) is Movement.IMPROVED
