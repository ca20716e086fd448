"""Movement in words between two cycles."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        (before(), now(), Movement.NOT_LOOKED_AT, "Not looked at in 2024. It was not judged in 2023."),
        (
            Ground(BEFORE, "first", was_asked=False),
            Ground(NOW, "first", cannot_be_judged=True),
            Movement.NOT_LOOKED_AT,
            "It could not be judged in 2024. It was not asked about in 2023.",
        ),
        (
            Ground(BEFORE, "first", was_asked=False),
            now(Level.GOOD),
            Movement.NEW,
            "New: not asked about in 2023.",
        ),
        (None, now(), Movement.NOT_LOOKED_AT, "Not looked at in 2024."),
        (
            before(Level.WEAK),
            Ground(NOW, "first", cannot_be_judged=True),
            Movement.NOT_LOOKED_AT,
            "It could not be judged in 2024. It was weak in 2023.",
        ),
        (
            Ground(BEFORE, "first", cannot_be_judged=True),
            now(),
            Movement.NOT_LOOKED_AT,
            "Not looked at in 2024. It could not be judged in 2023.",
        ),
        (
            Ground(BEFORE, "first", cannot_be_judged=True),
            now(Level.GOOD),
            Movement.NEW,
            "New: it could not be judged in 2023.",
        ),
        (
            before(other_units=("The North", "The South")),
            now(),
            Movement.NOT_LOOKED_AT,
            "Not looked at in 2024. In 2023 it was judged by several units (The North; The South).",
        ),
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


SWAPPED = {
    Movement.IMPROVED: Movement.DECLINED,
    Movement.DECLINED: Movement.IMPROVED,
    Movement.NEW: Movement.NOT_LOOKED_AT,
    Movement.NOT_LOOKED_AT: Movement.NEW,
    Movement.HELD: Movement.HELD,
    Movement.NOT_COMPARABLE: Movement.NOT_COMPARABLE,
}
GROUNDS = st.builds(
    Ground,
    st.sampled_from((BEFORE, NOW)),
    st.sampled_from(("first", "second")),
    st.none() | st.sampled_from(Level),
    other_units=st.sampled_from(((), ("The whole committee together",))),
    related=st.sampled_from(((), ("2.1",))),
    cannot_be_judged=st.booleans(),
)


@given(GROUNDS, GROUNDS)
def test_swapped_grounds_swap_the_movement(one: Ground, other: Ground) -> None:
    if one.level or other.level:
        assert movement(other, one) is SWAPPED[movement(one, other)]
    else:
        assert movement(one, other) is movement(other, one) is Movement.NOT_LOOKED_AT


@given(GROUNDS, GROUNDS, st.lists(st.sampled_from(Level), min_size=2, max_size=2, unique=True))
def test_only_the_order_of_two_levels_matters(one: Ground, other: Ground, labels: list[Level]) -> None:
    used = sorted({ground.level for ground in (one, other) if ground.level})
    label = dict(zip(used, sorted(labels), strict=False))
    relabelled = [
        replace(ground, level=label[ground.level] if ground.level else None) for ground in (one, other)
    ]
    assert movement(*relabelled) is movement(one, other)


@given(GROUNDS, GROUNDS)
def test_every_movement_has_a_sentence_that_names_both_words(one: Ground, other: Ground) -> None:
    said = sentence(one, other)
    found = movement(one, other)
    assert said.endswith(".")
    if found in (Movement.IMPROVED, Movement.DECLINED):
        assert f"from {one.words} in {one.cycle} to {other.words}." in said
