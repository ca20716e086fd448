"""Where a committee stands now: the latest judgement of each unit, and what it rested on."""

from evaluations.latest import Latest, latest_cycles, latest_of, moved_since, rested_on
from evaluations.movement import Movement
from evaluations.triangulation import Source, Strength, Voice
from indicators.level import Level
from tests.evaluations.histories import CHOSEN, NOW, OLDER, TEAMS, Year, history, renamings

NORTH, SOUTH = TEAMS[0].unit.id, TEAMS[1].unit.id
FIRST = CHOSEN[NOW][0]


def year(levels: dict[str, Level], edition: str = NOW) -> Year:
    """A year in which these units took part and judged the first indicator of the edition."""
    return Year(
        edition, frozenset(levels), {(one, CHOSEN[edition][0]): level for one, level in levels.items()}
    )


def told(found: tuple[Latest, ...]) -> list[tuple[str, Level | None, bool]]:
    return [(one.unit.unit.id, one.said.level, one.is_current) for one in found]


def test_only_the_latest_judgement_of_a_unit_stands() -> None:
    found = latest_of(history([year({NORTH: Level.WEAK, SOUTH: Level.GOOD}), year({NORTH: Level.GOOD})]))
    assert told(found) == [(NORTH, Level.GOOD, True), (SOUTH, Level.GOOD, True)]


def test_an_edition_that_nobody_judges_on_any_more_is_left_behind() -> None:
    found = latest_of(history([year({NORTH: Level.WEAK}, OLDER), year({NORTH: Level.GOOD})]))
    assert {one.cycle.edition: one.is_current for one in found} == {OLDER: False, NOW: True}


def test_a_team_that_goes_on_under_another_name_stands_once() -> None:
    years = [year({SOUTH: Level.WEAK}), year({NORTH: Level.GOOD})]
    assert told(latest_of(history(years, {NORTH: (SOUTH,)}))) == [(NORTH, Level.GOOD, True)]
    assert len(latest_of(history(years))) == 2


def test_a_team_that_has_not_judged_since_it_was_renamed_keeps_what_it_said() -> None:
    found = latest_of(history([year({SOUTH: Level.WEAK})], {NORTH: (SOUTH,)}))
    assert told(found) == [(SOUTH, Level.WEAK, True)]


def test_an_unsatisfactory_of_a_team_beside_the_one_that_it_goes_on_as_is_never_hidden() -> None:
    years = [year({NORTH: Level.UNSATISFACTORY, SOUTH: Level.WEAK}), year({SOUTH: Level.GOOD})]
    found = latest_of(history(years, {SOUTH: (NORTH,)}))
    assert told(found) == [(NORTH, Level.UNSATISFACTORY, True), (SOUTH, Level.GOOD, True)]


def test_every_level_of_the_last_cycle_stands_whoever_was_renamed() -> None:
    for years, (earlier, later) in renamings():
        found = history(years, {later: (earlier,)})
        shown = {one.said.judgement_id for one in latest_of(found)}
        last = {said.judgement_id for key, said in found.said.items() if key[0] == found.cycles[-1].id}
        assert last <= shown


def test_the_latest_cycles_are_those_of_editions_still_judged_on() -> None:
    found = history([year({NORTH: Level.WEAK}, OLDER), year({NORTH: Level.WEAK}), year({NORTH: Level.GOOD})])
    assert [cycle.name for cycle in latest_cycles(latest_of(found))] == ["2022"]


def test_movement_is_told_from_the_cycle_before_the_one_that_stands() -> None:
    found = history([year({NORTH: Level.WEAK}), year({NORTH: Level.GOOD}), year({SOUTH: Level.GOOD})])
    north = next(one for one in latest_of(found) if one.unit.unit.id == NORTH)
    assert moved_since(found, north).movement is Movement.IMPROVED


def test_nothing_judged_stands_nowhere() -> None:
    assert latest_of(history([year({})])) == ()


def test_what_was_kept_of_the_evidence_says_what_a_judgement_rested_on() -> None:
    audit = {"source": Source.OBSERVATION_AND_AUDIT.value, "stance": "supports", "voices": []}
    views = {"source": Source.VIEWS.value, "stance": "supports", "voices": [Voice.CHILDREN.value]}
    against = {"source": Source.DOCUMENTS.value, "stance": "contradicts", "voices": []}
    assert rested_on([]).strength is Strength.NOTHING
    assert rested_on([audit, against]).sources == ("direct observation and audit",)
    assert rested_on([audit, views]).strength is Strength.TWO_SOURCES
