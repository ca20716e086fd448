from collections.abc import Callable, Iterable, Iterator
from dataclasses import FrozenInstanceError
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.pattern import (
    Cell,
    CellState,
    Reading,
    Shape,
    Spread,
    Team,
    sentence,
    spread,
    strength,
    weakness,
)
from indicators.level import Level

SWAPPED = {
    Shape.WITHIN_ONE_SERVICE: Shape.WITHIN_ONE_LOCALITY,
    Shape.WITHIN_ONE_LOCALITY: Shape.WITHIN_ONE_SERVICE,
    Shape.IN_EVERY_SERVICE: Shape.IN_EVERY_LOCALITY,
    Shape.IN_EVERY_LOCALITY: Shape.IN_EVERY_SERVICE,
}
BLANKS = [state for state in CellState if state is not CellState.AGREED]

services = st.sampled_from(["Police", "Health", "Education", "Social work"])
localities = st.sampled_from(["North", "South", "East", None])
teams = st.builds(Team, services, localities)


@st.composite
def cells_of(draw: st.DrawFn, team: Team) -> Cell:
    level = draw(st.none() | st.sampled_from(Level))
    return Cell(team, CellState.AGREED, level) if level else Cell(team, draw(st.sampled_from(BLANKS)))


patterns = st.lists(teams, unique=True, max_size=16).flatmap(lambda many: st.tuples(*map(cells_of, many)))
questions: st.SearchStrategy[Callable[[Iterable[Cell]], Reading]] = st.sampled_from(
    [weakness, strength, lambda cells: weakness(cells, bar=Level.SATISFACTORY)]
)


def agreed(service: str, locality: str | None, level: Level = Level.WEAK) -> Cell:
    return Cell(Team(service, locality), CellState.AGREED, level)


def blank(service: str, locality: str | None, state: CellState = CellState.NOT_YET_JUDGED) -> Cell:
    return Cell(Team(service, locality), state)


def grid(text: str) -> list[Cell]:
    """Rows of services, columns of localities: w weak, g good, v very good, . blank."""
    levels = {"w": Level.WEAK, "g": Level.GOOD, "v": Level.VERY_GOOD}
    return [
        agreed(f"Service {row}", f"Locality {column}", levels[mark])
        if mark in levels
        else blank(f"Service {row}", f"Locality {column}")
        for row, line in enumerate(text.split("/"))
        for column, mark in enumerate(line)
    ]


def swapped(cells: Iterable[Cell]) -> list[Cell]:
    """The same pattern with its services as localities and its localities as services."""
    return [
        Cell(Team(cell.team.locality or "everybody", cell.team.service), cell.state, cell.level)
        for cell in cells
    ]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("", "not judged"),
        ("../..", "not judged"),
        ("gg/gg", "nowhere"),
        ("g", "nowhere"),
        ("w", "isolated"),
        ("wg/gg", "isolated"),
        ("w./..", "isolated"),
        ("ww/gg", "within one service"),
        ("ww/g.", "within one service"),
        ("ww./..g", "within one service"),
        ("wg/wg", "within one locality"),
        ("wg/wg/.g", "within one locality"),
        ("ww/ww", "across the area"),
        ("wg/gw", "across the area"),
        ("w./.w", "across the area"),
        ("wwg/gwg", "in every service"),
        ("ww/wg/gg", "in every locality"),
        ("wgg/gwg/ggg", "scattered"),
        ("ww", "in every locality"),
        ("ww/..", "in every locality"),
        ("w/w", "in every service"),
        ("w./w.", "in every service"),
        ("wwg", "scattered"),
        ("w/w/g", "scattered"),
    ],
)
def test_weakness_has_the_first_shape_that_holds(text: str, shape: str) -> None:
    assert weakness(grid(text)).shape.value == shape


def test_strength_is_very_good_or_better() -> None:
    cells = [
        agreed("Police", "North", Level.EXCELLENT),
        agreed("Police", "South", Level.VERY_GOOD),
        agreed("Health", "North", Level.GOOD),
    ]
    assert strength(cells).teams == (Team("Police", "North"), Team("Police", "South"))


def test_the_reader_can_move_the_bar_of_weakness_to_satisfactory() -> None:
    cells = [agreed("Police", "North", Level.SATISFACTORY), agreed("Health", "North", Level.UNSATISFACTORY)]
    assert weakness(cells).teams == (Team("Health", "North"),)
    assert weakness(cells, bar=Level.SATISFACTORY).teams == (Team("Police", "North"), Team("Health", "North"))


@pytest.mark.parametrize("bar", [level for level in Level if level not in (Level.WEAK, Level.SATISFACTORY)])
def test_no_other_bar_is_accepted(bar: Level) -> None:
    with pytest.raises(ValueError, match="weak or satisfactory"):
        weakness([], bar=bar)


def test_a_reading_names_the_teams_it_rests_on_and_the_teams_that_gave_no_judgement() -> None:
    reading = weakness([agreed("A", "N"), agreed("A", "S", Level.GOOD), blank("B", "N"), blank("B", None)])
    assert reading.teams == (Team("A", "N"),)
    assert reading.judged == (Team("A", "N"), Team("A", "S"))
    assert reading.not_judged == (Team("B", "N"), Team("B", None))


@pytest.mark.parametrize("state", BLANKS)
def test_a_cell_without_an_agreed_level_is_never_weak(state: CellState) -> None:
    reading = weakness([blank("Police", "North", state)])
    assert (reading.shape, reading.not_judged) == (Shape.NOT_JUDGED, (Team("Police", "North"),))


def test_the_whole_area_is_a_locality_of_its_own() -> None:
    cells = [agreed("Police", "North"), agreed("Police", None), agreed("Health", "North", Level.GOOD)]
    assert weakness(cells).shape is Shape.WITHIN_ONE_SERVICE
    assert Team("Police", None).column == "whole area"


def test_services_that_work_for_the_whole_area_stand_in_one_column() -> None:
    cells = [agreed("Police", None), agreed("Reporter", None), agreed("Health", "North", Level.GOOD)]
    assert weakness(cells).shape is Shape.WITHIN_ONE_LOCALITY


@pytest.mark.parametrize(("state", "level"), [(CellState.AGREED, None), (CellState.DRAFT, Level.WEAK)])
def test_a_level_without_an_agreement_cannot_be_written(state: CellState, level: Level | None) -> None:
    with pytest.raises(ValueError, match="only then"):
        Cell(Team("Police", "North"), state, level)


def test_a_team_with_two_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="one cell"):
        weakness([agreed("Police", "North"), blank("Police", "North")])


def test_a_reading_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        weakness([]).shape = Shape.NOWHERE  # type: ignore[misc]


@given(patterns, questions, st.data())
def test_reordering_teams_changes_nothing(
    cells: tuple[Cell, ...], question: Callable[[Iterable[Cell]], Reading], data: st.DataObject
) -> None:
    reading, again = question(cells), question(data.draw(st.permutations(cells)))
    assert again.shape is reading.shape
    assert set(again.teams) == set(reading.teams)
    assert set(again.not_judged) == set(reading.not_judged)


@given(patterns, questions, st.data())
def test_a_permutation_of_services_or_localities_gives_the_same_shape(
    cells: tuple[Cell, ...], question: Callable[[Iterable[Cell]], Reading], data: st.DataObject
) -> None:
    old_services = sorted({cell.team.service for cell in cells})
    old_localities = list({cell.team.locality for cell in cells})
    new_service = dict(zip(old_services, data.draw(st.permutations(old_services)), strict=True))
    new_locality = dict(zip(old_localities, data.draw(st.permutations(old_localities)), strict=True))
    renamed = [
        Cell(Team(new_service[cell.team.service], new_locality[cell.team.locality]), cell.state, cell.level)
        for cell in cells
    ]
    assert question(renamed).shape is question(cells).shape


@given(patterns, questions)
def test_swapping_services_with_localities_swaps_the_two_words_and_nothing_else(
    cells: tuple[Cell, ...], question: Callable[[Iterable[Cell]], Reading]
) -> None:
    shape = question(cells).shape
    assert question(swapped(cells)).shape is SWAPPED.get(shape, shape)


def read_from_the_prose(rows: tuple[tuple[str, ...], ...], wanted: str) -> str:
    """A second reading of rule 6, sentence by sentence, over a grid of letters with "." for a blank."""
    places = [(row, column) for row in range(len(rows)) for column in range(len(rows[0]))]
    judged = [(row, column) for row, column in places if rows[row][column] != "."]
    has_it = [(row, column) for row, column in judged if rows[row][column] == wanted]
    services_judged = [row for row in range(len(rows)) if any(place[0] == row for place in judged)]
    localities_judged = [
        column for column in range(len(rows[0])) if any(place[1] == column for place in judged)
    ]
    services_with_it = [row for row in services_judged if any(place[0] == row for place in has_it)]
    localities_with_it = [
        column for column in localities_judged if any(place[1] == column for place in has_it)
    ]
    may_speak_of_services = len(services_judged) >= 2
    may_speak_of_localities = len(localities_judged) >= 2
    if len(judged) == 0:
        return "not judged"
    if len(has_it) == 0:
        return "nowhere"
    if len(has_it) == 1:
        return "isolated"
    if may_speak_of_services and len(services_with_it) == 1 and len(localities_with_it) >= 2:
        return "within one service"
    if may_speak_of_localities and len(localities_with_it) == 1 and len(services_with_it) >= 2:
        return "within one locality"
    every_service_has_it = services_with_it == services_judged
    every_locality_has_it = localities_with_it == localities_judged
    two_or_more_of_each = len(services_judged) >= 2 and len(localities_judged) >= 2
    if every_service_has_it and every_locality_has_it and two_or_more_of_each:
        return "across the area"
    if may_speak_of_services and every_service_has_it:
        return "in every service"
    if may_speak_of_localities and every_locality_has_it:
        return "in every locality"
    return "scattered"


def every_grid(letters: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    for height, width in product(range(1, 4), repeat=2):
        yield from product(product(letters, repeat=width), repeat=height)


@pytest.mark.parametrize(("letters", "question"), [("wg.", weakness), ("vg.", strength)])
def test_a_second_reading_of_the_definitions_agrees_on_every_grid_up_to_three_by_three(
    letters: str, question: Callable[[Iterable[Cell]], Reading]
) -> None:
    drawn = 0
    for rows in every_grid(letters):
        text = "/".join("".join(row) for row in rows)
        assert question(grid(text)).shape.value == read_from_the_prose(rows, letters[0]), text
        drawn += 1
    assert drawn == sum(3 ** (height * width) for height, width in product(range(1, 4), repeat=2))


def test_a_spread_counts_every_level_and_always_what_was_not_judged() -> None:
    cells = [agreed("A", "N"), agreed("A", "S"), agreed("B", "N", Level.GOOD), blank("B", "S")]
    expected = tuple((level, {Level.WEAK: 2, Level.GOOD: 1}.get(level, 0)) for level in Level)
    assert spread(cells) == Spread(counts=expected, without=1)


@given(patterns)
def test_every_team_stands_in_the_spread_once(cells: tuple[Cell, ...]) -> None:
    found = spread(cells)
    assert sum(count for _, count in found.counts) + found.without == len(cells)


def test_a_sentence_names_the_shape_its_teams_and_the_teams_without_a_judgement() -> None:
    cells = [
        agreed("Police", "North"),
        agreed("Police", "South"),
        blank("Health", "North"),
        agreed("Health", "South", Level.GOOD),
    ]
    assert sentence("weakness", weakness(cells)) == (
        "Weakness is within one service: Police in North and South. Health in North gave no judgement."
    )


def test_a_sentence_says_who_was_judged_when_weakness_is_nowhere() -> None:
    cells = [agreed("Police", "North", Level.GOOD), agreed("Reporter", None, Level.GOOD)]
    assert sentence("Weakness", weakness(cells)) == (
        "Weakness is nowhere among the teams judged: Police in North; Reporter in the whole area."
    )


def test_a_sentence_says_when_nobody_has_judged() -> None:
    cells = [blank("Police", "North"), blank("Police", None), blank("Health", "South")]
    assert sentence("strength", strength(cells)) == (
        "Strength is not judged: no team has an agreed level. "
        "These teams gave no judgement: Police in North and the whole area; Health in South."
    )
    assert sentence("strength", strength([])) == "Strength is not judged: no team has an agreed level."


def test_services_in_the_same_localities_share_a_phrase() -> None:
    cells = [
        agreed("Police", "North"),
        agreed("Health", "North"),
        agreed("Police", "South", Level.GOOD),
        agreed("Health", "South", Level.GOOD),
    ]
    assert sentence("weakness", weakness(cells)) == (
        "Weakness is within one locality: Police and Health in North."
    )


def test_a_name_with_an_and_of_its_own_is_set_off_by_a_comma() -> None:
    cells = [agreed("Police", "Angus"), agreed("Police", "Perth and Kinross")]
    assert "Police in Angus, and Perth and Kinross" in sentence("weakness", weakness(cells))


def test_a_long_list_says_all_localities_where_that_is_true() -> None:
    places = ["North", "South", "East", "West"]
    names = ["Police", "Health", "Education", "Social work"]
    cells = [
        agreed(name, place) for name, place in product(names, places) if (name, place) != ("Health", "East")
    ]
    cells += [agreed("Reporter", None), agreed("Police", None)]
    assert sentence("weakness", weakness(cells)) == (
        "Weakness is across the area: Police in all 4 localities and the whole area; "
        "Health in all 4 localities except East; Education and Social work in all 4 localities; "
        "Reporter in the whole area."
    )


@given(patterns, questions)
def test_a_sentence_of_few_teams_names_each_of_them(
    cells: tuple[Cell, ...], question: Callable[[Iterable[Cell]], Reading]
) -> None:
    reading = question(cells)
    written = sentence("weakness", reading)
    if len(reading.teams) <= 12 and len(reading.not_judged) <= 12:
        for team in (*reading.teams, *reading.not_judged):
            assert team.service in written
            assert team.column in written
