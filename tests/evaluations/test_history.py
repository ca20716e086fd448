"""A committee's history: what is compared, what stands beside, and what no cycle changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evaluations.cycle import Cycle
from evaluations.history import History, Moved
from evaluations.judgement import State
from evaluations.movement import COMPARED, Movement
from evaluations.pattern import CellState
from indicators.level import Level
from tests.evaluations.histories import (
    CHOSEN,
    NOW,
    OLDER,
    TEAMS,
    TOGETHER,
    UNITS,
    UNRELATED,
    YEARS,
    Year,
    earlier_names,
    history,
    renamings,
)

NORTH, SOUTH, WHOLE, HEALTH, WEST = (one.unit.id for one in TEAMS)
JOINT = TOGETHER.unit.id
EVERYBODY = frozenset(one.unit.id for one in UNITS)
SWAPPED = {
    Movement.IMPROVED: Movement.DECLINED,
    Movement.DECLINED: Movement.IMPROVED,
    Movement.NEW: Movement.NOT_LOOKED_AT,
    Movement.NOT_LOOKED_AT: Movement.NEW,
    Movement.HELD: Movement.HELD,
    Movement.NOT_COMPARABLE: Movement.NOT_COMPARABLE,
}

Earlier = Mapping[str, tuple[str, ...]]


def all_pairs(found: History) -> Iterator[tuple[Cycle, Cycle, str, str, str]]:
    """Every two cycles with every unit and every indicator of every edition."""
    for one in found.cycles:
        for other in found.cycles:
            for unit_id in found.units:
                for edition, numbers in CHOSEN.items():
                    yield from ((one, other, unit_id, edition, number) for number in numbers)


def year(levels: Mapping[str, Level], edition: str = NOW, taking_part: frozenset[str] = EVERYBODY) -> Year:
    """A year in which these units judged the first indicator of the edition."""
    return Year(edition, taking_part, {(one, CHOSEN[edition][0]): level for one, level in levels.items()})


def moved(*years: Year, unit_id: str = NORTH, edition: str = NOW, earlier: Earlier | None = None) -> Moved:
    """How the unit's first indicator of an edition moved from the first year to the last."""
    found = history(years, earlier)
    return found.moved(found.cycles[0], found.cycles[-1], unit_id, edition, CHOSEN[edition][0])


@given(YEARS, earlier_names())
def test_swapped_cycles_swap_improved_with_declined_and_new_with_not_looked_at(
    years: Sequence[Year], earlier: Earlier
) -> None:
    for before, now, *what in all_pairs(found := history(years, earlier)):
        there, back = found.moved(before, now, *what), found.moved(now, before, *what)
        assert (there.before, there.now) == (back.now, back.before)
        if there.has_word:
            assert back.movement is SWAPPED[there.movement]
        else:
            assert there.movement is back.movement is Movement.NOT_LOOKED_AT


@given(YEARS, earlier_names(), st.data())
def test_an_increasing_relabelling_of_levels_changes_nothing(
    years: Sequence[Year], earlier: Earlier, data: st.DataObject
) -> None:
    used = sorted({level for one in years for level in one.levels.values()})
    others = st.lists(st.sampled_from(Level), min_size=len(used), max_size=len(used), unique=True)
    label = dict(zip(used, sorted(data.draw(others)), strict=True))
    relabelled = [
        replace(one, levels={key: label[level] for key, level in one.levels.items()}) for one in years
    ]
    one, other = history(years, earlier), history(relabelled, earlier)
    for before, now, *what in all_pairs(one):
        assert one.moved(before, now, *what).movement is other.moved(before, now, *what).movement


@given(YEARS, earlier_names())
def test_levels_of_one_edition_are_compared_and_whatever_is_not_has_something_beside_it(
    years: Sequence[Year], earlier: Earlier
) -> None:
    for before, now, *what in all_pairs(found := history(years, earlier)):
        it = found.moved(before, now, *what)
        if it.movement in COMPARED:
            assert before.edition == now.edition == what[1]
        assert bool(it.beside) is (it.movement is Movement.NOT_COMPARABLE)
        blank = before if it.now and it.now.level else now
        assert all(one.said.level and one.cycle is blank for one in it.beside)


def test_a_joint_judgement_of_the_same_ground_breaks_the_line() -> None:
    it = moved(year({JOINT: Level.GOOD}), year({NORTH: Level.WEAK}))
    assert it.movement is Movement.NOT_COMPARABLE
    assert it.sentence == (
        "Not comparable: in 2020 it was judged by another unit (The whole committee together)."
    )


def test_a_joint_judgement_beside_the_teams_own_breaks_nothing() -> None:
    it = moved(year({NORTH: Level.WEAK, JOINT: Level.GOOD}), year({NORTH: Level.GOOD}))
    assert it.movement is Movement.IMPROVED


def test_a_team_of_another_service_judges_other_ground() -> None:
    assert moved(year({HEALTH: Level.GOOD}), year({NORTH: Level.WEAK})).movement is Movement.NEW


def test_a_team_elsewhere_that_both_cycles_asked_judges_other_ground() -> None:
    assert moved(year({SOUTH: Level.GOOD}), year({NORTH: Level.WEAK})).movement is Movement.NEW


def test_a_service_that_moved_is_not_compared_with_where_it_was() -> None:
    before = year({SOUTH: Level.GOOD}, taking_part=frozenset({SOUTH}))
    now = year({NORTH: Level.GOOD}, taking_part=frozenset({NORTH}))
    assert moved(before, now).movement is Movement.NOT_COMPARABLE
    assert moved(before, now, unit_id=SOUTH).movement is Movement.NOT_COMPARABLE


def test_a_team_that_is_said_to_be_the_same_is_compared_with_its_past() -> None:
    before = year({SOUTH: Level.GOOD}, taking_part=frozenset({SOUTH}))
    now = year({NORTH: Level.WEAK}, taking_part=frozenset({NORTH}))
    it = moved(before, now, earlier={NORTH: (SOUTH,)})
    assert it.movement is Movement.DECLINED
    assert it.before is not None
    assert it.before.unit_id == SOUTH


def test_a_team_that_stood_under_another_name_was_not_replaced_by_its_neighbour() -> None:
    before = year({SOUTH: Level.GOOD}, taking_part=frozenset({SOUTH, WHOLE}))
    now = year({NORTH: Level.WEAK}, taking_part=frozenset({NORTH}))
    assert moved(before, now).movement is Movement.NOT_COMPARABLE
    assert moved(before, now, earlier={NORTH: (WHOLE,)}).movement is Movement.NEW


def test_a_team_that_goes_on_under_another_name_was_not_replaced() -> None:
    before = year({SOUTH: Level.GOOD}, taking_part=frozenset({SOUTH}))
    now = year({NORTH: Level.WEAK}, taking_part=frozenset({NORTH, WHOLE}))
    assert moved(before, now).movement is Movement.NOT_COMPARABLE
    assert moved(before, now, earlier={WHOLE: (SOUTH,)}).movement is Movement.NEW


def test_merged_teams_are_compared_with_neither_where_both_judged() -> None:
    before = year({SOUTH: Level.GOOD, WHOLE: Level.WEAK}, taking_part=frozenset({SOUTH, WHOLE}))
    now = year({NORTH: Level.GOOD}, taking_part=frozenset({NORTH}))
    it = moved(before, now, earlier={NORTH: (SOUTH, WHOLE)})
    assert it.movement is Movement.NOT_COMPARABLE
    assert "several units (Police in South; Police, whole area)" in it.sentence


def test_merged_teams_are_compared_with_the_one_that_judged() -> None:
    before = year({SOUTH: Level.GOOD}, taking_part=frozenset({SOUTH, WHOLE}))
    now = year({NORTH: Level.GOOD}, taking_part=frozenset({NORTH}))
    assert moved(before, now, earlier={NORTH: (SOUTH, WHOLE)}).movement is Movement.HELD


def test_a_related_indicator_of_another_edition_stands_beside() -> None:
    it = moved(year({NORTH: Level.GOOD}, OLDER), year({NORTH: Level.GOOD}))
    assert it.movement is Movement.NOT_COMPARABLE
    assert it.sentence == (
        "Not comparable: 2020 was judged on another edition of the framework, where indicator 2.1 is related."
    )


def test_an_indicator_without_a_relative_starts_empty() -> None:
    before = Year(OLDER, EVERYBODY, {(NORTH, "2.2"): Level.GOOD})
    now = Year(NOW, EVERYBODY, {(NORTH, "2.2"): Level.GOOD})
    found = history([before, now])
    assert found.moved_to(found.cycles[1], NORTH, "2.2").movement is Movement.NEW


def test_editions_that_nobody_related_are_not_comparable() -> None:
    it = moved(year({NORTH: Level.GOOD}, UNRELATED), year({NORTH: Level.GOOD}))
    assert it.movement is Movement.NOT_COMPARABLE


def test_movement_is_told_from_the_last_cycle_on_the_same_edition() -> None:
    years = year({NORTH: Level.WEAK}), year({NORTH: Level.GOOD}, OLDER), year({NORTH: Level.GOOD})
    found = history(years)
    it = found.moved_to(found.cycles[-1], NORTH, "2.1")
    assert it.movement is Movement.IMPROVED
    assert it.sentence == "Improved from weak in 2020 to good."


def test_another_edition_that_ran_since_is_not_passed_over() -> None:
    years = year({}), year({NORTH: Level.GOOD}, OLDER), year({NORTH: Level.GOOD})
    found = history(years)
    assert found.moved_to(found.cycles[-1], NORTH, "2.1").movement is Movement.NOT_COMPARABLE


def test_the_units_of_two_cycles_go_by_their_last_names() -> None:
    before = year({}, taking_part=frozenset({SOUTH, HEALTH}))
    now = year({}, taking_part=frozenset({NORTH, HEALTH}))
    found = history([before, now], {NORTH: (SOUTH,)})
    assert [one.unit.id for one in found.units_in(*found.cycles)] == [NORTH, HEALTH]


def test_a_team_that_took_part_beside_the_one_it_goes_on_as_is_never_hidden() -> None:
    before = year({}, taking_part=frozenset({SOUTH}))
    now = year({}, taking_part=frozenset({NORTH, SOUTH}))
    found = history([before, now], {NORTH: (SOUTH,)})
    assert [one.unit.id for one in found.units_in(*found.cycles)] == [NORTH, SOUTH]


def test_a_team_that_nobody_renamed_moves_the_other_way_in_the_mirrored_history() -> None:
    for years, (earlier, later) in renamings():
        found, mirror = history(years, {later: (earlier,)}), history(years[::-1], {earlier: (later,)})
        for unit_id in {NORTH, SOUTH, WEST} - {earlier, later}:
            there = found.moved(found.cycles[0], found.cycles[1], unit_id, NOW, "2.1").movement
            back = mirror.moved(mirror.cycles[0], mirror.cycles[1], unit_id, NOW, "2.1").movement
            took_part = any(unit_id in year.taking_part for year in years)
            assert back is (SWAPPED[there] if took_part else Movement.NOT_LOOKED_AT)


@given(YEARS, earlier_names())
def test_a_team_that_takes_part_speaks_for_itself(years: Sequence[Year], earlier: Earlier) -> None:
    found = history(years, earlier)
    for cycle in found.cycles:
        for unit_id in found.taking_part[cycle.id]:
            for number in CHOSEN[cycle.edition]:
                assert found.said_by(cycle, unit_id, number) == found.said.get((cycle.id, unit_id, number))


@given(YEARS, earlier_names())
def test_whoever_took_part_is_told_of_once_under_its_own_name_or_a_later_one(
    years: Sequence[Year], earlier: Earlier
) -> None:
    found = history(years, earlier)
    shown = [one.unit.id for one in found.units_in(*found.cycles)]
    for cycle in found.cycles:
        told = {name for one in shown for name in found.names_in(cycle, one)}
        assert found.taking_part[cycle.id] <= told


def test_a_team_that_left_was_not_replaced_by_one_that_only_has_a_new_name() -> None:
    both = year({NORTH: Level.GOOD, SOUTH: Level.GOOD}, taking_part=frozenset({NORTH, SOUTH}))
    other = year({WEST: Level.GOOD}, taking_part=frozenset({WEST}))
    assert moved(both, other, unit_id=SOUTH, earlier={WEST: (NORTH,)}).movement is Movement.NOT_LOOKED_AT
    assert moved(other, both, unit_id=SOUTH, earlier={NORTH: (WEST,)}).movement is Movement.NEW
    assert moved(both, other, unit_id=SOUTH).movement is Movement.NOT_COMPARABLE


def test_a_team_beside_the_one_that_it_goes_on_as_keeps_its_own_level() -> None:
    years = (
        year({NORTH: Level.WEAK}, taking_part=frozenset({NORTH})),
        year({SOUTH: Level.WEAK}, taking_part=frozenset({SOUTH})),
        year({NORTH: Level.UNSATISFACTORY}, taking_part=frozenset({NORTH, SOUTH})),
    )
    found = history(years, {SOUTH: (NORTH,)})
    last = found.cycles[-1]
    assert found.said_by(last, SOUTH, "2.1") is None
    assert found.state(last, SOUTH, "2.1") is CellState.NOT_YET_JUDGED
    assert found.moved_to(last, SOUTH, "2.1").movement is Movement.NOT_COMPARABLE
    assert [one.unit.id for one in found.units_in(*found.cycles[1:])] == [NORTH, SOUTH]


def test_what_a_renamed_team_could_not_judge_or_only_drafted_is_not_lost() -> None:
    taking_part = frozenset({SOUTH})
    found = history([year({SOUTH: Level.GOOD}, taking_part=taking_part), year({})], {NORTH: (SOUTH,)})
    (key,) = found.said
    for state, told in ((State.CANNOT, CellState.CANNOT_BE_JUDGED), (State.DRAFT, CellState.DRAFT)):
        blank = replace(found, said={key: replace(found.said[key], state=state, level=None)})
        assert blank.state(blank.cycles[0], NORTH, "2.1") is told
