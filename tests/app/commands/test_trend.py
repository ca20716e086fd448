"""`workbook trend`: every movement with its two judgements, and why it is or is not comparable."""

import json
from datetime import date

import pytest
from sqlmodel import Session

from app.commands.trend import as_data
from app.database import Database
from evaluations.cycle import Cycle, Stage
from indicators.level import Level
from tests.evaluations.area import Area, area_in, cycle_in, judge
from tests.evaluations.histories import NOW, OLDER, TEAMS, Year, history
from tests.places import move
from tests.terminal import Command

NAME = "Example area"
NORTH, SOUTH = TEAMS[0].unit.id, TEAMS[1].unit.id


def years(session: Session, area: Area) -> tuple[Cycle, Cycle]:
    """Two cycles in which Police judge in both localities."""
    cycles = tuple(
        cycle_in(session, area, name=str(year), period_from=date(year, 1, 1), period_to=date(year, 12, 31))
        for year in (2022, 2024)
    )
    for one in cycles:
        move(session, one, Stage.OPEN)
    return cycles[0], cycles[1]


@pytest.fixture
def judged(database: Database) -> None:
    with database.session(write=True) as session:
        area = area_in(session)
        before, now = years(session, area)
        north, south = area.units["Police in North"], area.units["Police in South"]
        judge(session, before, north, "2.1", level=Level.WEAK, judged_on=date(2022, 5, 1))
        judge(session, now, north, "2.1", level=Level.GOOD, judged_on=date(2024, 5, 1))
        judge(session, before, south, "2.2", level=Level.GOOD)
        judge(session, before, area.units["The whole committee together"], "2.1", level=Level.GOOD)
        judge(session, now, south, "2.1", level=Level.GOOD)


@pytest.mark.usefixtures("judged")
def test_each_movement_has_its_two_judgements_and_says_why(command: Command) -> None:
    found = json.loads(command("trend", "--committee", NAME, "--json").out)
    moved = {(one["now"] or one["before"])["cycle"] + one["unit"] + one["indicator"]: one for one in found}
    north = moved["2024Police in North2.1"]
    assert north == {
        "indicator": "2.1",
        "edition": "hmie-2009",
        "unit": "Police in North",
        "service": "Police",
        "locality": "North",
        "before": {
            "cycle": "2022",
            "edition": "hmie-2009",
            "unit": "Police in North",
            "level": "weak",
            "judged_on": "2022-05-01",
            "by": "A lead",
        },
        "now": {
            "cycle": "2024",
            "edition": "hmie-2009",
            "unit": "Police in North",
            "level": "good",
            "judged_on": "2024-05-01",
            "by": "A lead",
        },
        "movement": "improved",
        "why": "Improved from weak in 2022 to good.",
        "beside": [],
    }
    joint = moved["2024Police in South2.1"]
    assert (joint["movement"], joint["before"]) == ("not comparable", None)
    assert [one["unit"] for one in joint["beside"]] == ["The whole committee together"]
    assert moved["2022Police in North2.1"]["why"] == "New: there is no cycle before this one."


def test_a_change_of_edition_tells_what_both_judged() -> None:
    years = (
        Year(OLDER, frozenset({NORTH}), {(NORTH, "2.1"): Level.GOOD, (NORTH, "2.2"): Level.WEAK}),
        Year(NOW, frozenset({NORTH}), {(NORTH, "2.1"): Level.GOOD}),
    )
    told = [one for one in as_data(history(years)) if one["why"] != "New: there is no cycle before this one."]
    assert [(one["edition"], one["indicator"], one["movement"]) for one in told] == [
        (NOW, "2.1", "not comparable"),
        (OLDER, "2.1", "not comparable"),
        (OLDER, "2.2", "not looked at"),
    ]
    assert [one["before"] and one["before"]["level"] for one in told] == [None, "good", "weak"]


def test_a_renamed_team_says_under_which_name_it_judged() -> None:
    years = (
        Year(NOW, frozenset({SOUTH}), {(SOUTH, "2.1"): Level.GOOD}),
        Year(NOW, frozenset({NORTH}), {(NORTH, "2.1"): Level.GOOD}),
    )
    told = as_data(history(years, {NORTH: (SOUTH,)}))[-1]
    assert (told["unit"], told["before"]["unit"]) == ("Police in North", "Police in South")


@pytest.mark.usefixtures("judged")
def test_without_json_it_answers_in_sentences(command: Command) -> None:
    lines = command("trend", "--committee", NAME).out.splitlines()
    assert "2024, 2.1 Police in North: Improved from weak in 2022 to good." in lines
    assert "2024, 2.2 Police in South: Not looked at in 2024. It was good in 2022." in lines


def test_a_committee_that_is_not_there_is_refused(command: Command) -> None:
    answer = command("trend", "--committee", "Nowhere", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert "no committee called 'Nowhere'" in answer.err
