"""Reading cycles: the list, the plan, how far each is, when an indicator was last evaluated, the story."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from app.database import Database
from evaluations.actions.cycle import change_plan, move_cycle
from evaluations.cycle import Cycle, Stage
from evaluations.judgement import EntryKind, JudgementEntry, State
from evaluations.queries.cycle import (
    LastEvaluated,
    Progress,
    chosen_indicators,
    cycle_of,
    cycles_in_list,
    cycles_of,
    last_evaluated,
    progress_by_unit,
    story_of,
    units_of,
    units_taking_part,
    written_in,
)
from evaluations.refusals import NotFound
from tests.evaluations.area import (
    BY,
    Area,
    area_in,
    counted,
    cycle_in,
    edition,
    evidence_in,
    judge,
    plan_of,
    use,
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(write=True) as session:
        yield session


@pytest.fixture
def area(session: Session) -> Area:
    return area_in(session)


def cycle_of_year(session: Session, area: Area, year: int, *, is_open: bool = True) -> Cycle:
    period = {"period_from": date(year, 4, 1), "period_to": date(year + 1, 3, 31)}
    cycle = cycle_in(session, area, name=f"Cycle {year}", **period)
    if is_open:
        move_cycle(session, by=BY, cycle=cycle, after=Stage.OPEN, reason="", version=1)
    return cycle


def test_cycles_stand_with_the_latest_period_first(session: Session, area: Area) -> None:
    for year in (2022, 2024, 2023):
        cycle_of_year(session, area, year)
    names = [cycle.name for cycle in cycles_of(session, area.committee.id)]
    assert names == ["Cycle 2024", "Cycle 2023", "Cycle 2022"]


def test_the_cycles_of_another_committee_do_not_exist(session: Session, area: Area) -> None:
    other = area_in(session, "Other area").committee.id
    cycle = cycle_in(session, area)
    assert cycle_of(session, area.committee.id, cycle.id) is cycle
    assert cycles_of(session, other) == () == cycles_in_list(session, other)
    for committee, wanted in ((other, cycle.id), (area.committee.id, "nothing")):
        with pytest.raises(NotFound):
            cycle_of(session, committee, wanted)


def test_an_indicator_was_last_evaluated_in_the_latest_cycle_with_an_agreed_level(
    session: Session, area: Area
) -> None:
    north, south = area.units["Police in North"], area.units["Police in South"]
    older, newer = cycle_of_year(session, area, 2021), cycle_of_year(session, area, 2022)
    judge(session, older, north, "2.1", judged_on=date(2021, 9, 1))
    judge(session, newer, north, "2.1", judged_on=date(2022, 9, 1))
    judge(session, newer, south, "2.1", judged_on=date(2022, 11, 5))
    judge(session, older, north, "2.2", judged_on=date(2021, 8, 1))
    judge(session, newer, north, "2.2", state=State.CANNOT)
    judge(session, newer, south, "2.2", state=State.DRAFT)
    assert last_evaluated(session, area.committee.id, edition().id, None) == {
        "2.1": LastEvaluated(newer.id, "Cycle 2022", date(2022, 11, 5)),
        "2.2": LastEvaluated(older.id, "Cycle 2021", date(2021, 8, 1)),
    }


def test_only_earlier_cycles_of_the_same_edition_and_committee_count(session: Session, area: Area) -> None:
    older, newer = cycle_of_year(session, area, 2021), cycle_of_year(session, area, 2022)
    for cycle in (older, newer):
        judge(session, cycle, area.units["Police in North"], "2.1")
    found = last_evaluated(session, area.committee.id, edition().id, newer.period_from)
    assert found["2.1"].cycle == "Cycle 2021"
    assert last_evaluated(session, area.committee.id, edition().id, older.period_from) == {}
    assert last_evaluated(session, area.committee.id, "another-edition", None) == {}
    other = area_in(session, "Other area").committee.id
    assert last_evaluated(session, other, edition().id, None) == {}


def test_units_stand_by_service_and_locality_with_joint_units_last(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area, unit_ids=[unit.id for unit in area.units.values()])
    expected = [
        "Health in North",
        "Health in South",
        "Health, whole area",
        "Police in North",
        "Police in South",
        "The whole committee together",
    ]
    assert [taking.name for taking in units_taking_part(session, cycle)] == expected
    assert [named.name for named in units_of(session, area.committee.id)] == expected
    assert [taking.is_team for taking in units_taking_part(session, cycle)] == [True] * 5 + [False]


def test_what_was_taken_out_of_the_plan_is_not_read(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    units = [area.units["Police in South"].id]
    plan = plan_of(area, chosen={"2.2": ""}, unit_ids=units, version=1)
    change_plan(session, by=BY, cycle=cycle, **plan)
    assert chosen_indicators(session, cycle) == {"2.2": ""}
    assert [taking.unit.id for taking in units_taking_part(session, cycle)] == units
    (listed,) = cycles_in_list(session, area.committee.id)
    assert (listed.indicators, listed.teams, listed.joint_units) == (1, 1, 0)


def test_progress_always_says_what_was_not_judged(session: Session, area: Area) -> None:
    units = [area.units[name].id for name in ("Police in North", "The whole committee together")]
    cycle = cycle_in(session, area, unit_ids=units, chosen={"2.1": "", "2.2": "", "2.3": "", "2.4": ""})
    north = area.units["Police in North"]
    judge(session, cycle, north, "2.1")
    judge(session, cycle, north, "2.2", state=State.DRAFT)
    judge(session, cycle, north, "2.3", state=State.CANNOT)
    judge(session, cycle, north, "2.4", state=State.BLANK)
    (listed,) = cycles_in_list(session, area.committee.id)
    assert listed.progress == Progress(agreed=1, drafts=1, cannot=1, not_judged=5)
    by_unit = progress_by_unit(session, cycle)
    assert by_unit[north.id] == Progress(agreed=1, drafts=1, cannot=1, not_judged=1)
    assert by_unit[units[1]] == Progress(agreed=0, drafts=0, cannot=0, not_judged=4)
    assert [by_unit[unit].has_begun for unit in units] == [True, False]


def test_a_judgement_taken_back_was_written(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    judgement = judge(session, cycle, area.units["Police in North"], "2.1", state=State.BLANK)
    assert written_in(session, cycle) == ()
    session.add(
        JudgementEntry(
            committee_id=cycle.committee_id,
            judgement_id=judgement.id,
            number=1,
            kind=EntryKind.TAKEN_BACK,
            judged_on=date(2024, 6, 1),
            at=datetime.now(UTC),
            by="A lead",
        )
    )
    session.flush()
    assert [(one.indicator, one.unit_id) for one in written_in(session, cycle)] == [
        ("2.1", judgement.unit_id)
    ]


@pytest.mark.parametrize("in_use", [True, False])
def test_evidence_in_use_counts_as_written(session: Session, area: Area, in_use: bool) -> None:
    cycle = cycle_in(session, area)
    judgement = judge(session, cycle, area.units["Police in North"], "2.1", state=State.BLANK)
    use(session, judgement, evidence_in(session, area.committee), in_use=in_use)
    assert len(written_in(session, cycle)) == in_use


def test_a_cycle_tells_its_own_story_with_the_latest_first(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    cycle_in(session, area, name="Other")
    move_cycle(session, by=BY, cycle=cycle, after=Stage.OPEN, reason="", version=1)
    move_cycle(session, by=BY, cycle=cycle, after=Stage.PLANNED, reason="Too early", version=2)
    told = story_of(session, cycle)
    assert [one.act for one in told] == ["stage moved", "stage moved", "cycle planned"]
    assert (told[0].reason, told[0].change) == ("Too early", {"stage": ["open", "planned"]})


READS: dict[str, Callable[[Session, Cycle], object]] = {
    "cycles in list": lambda session, cycle: cycles_in_list(session, cycle.committee_id),
    "last evaluated": lambda session, cycle: last_evaluated(session, cycle.committee_id, cycle.edition, None),
    "units taking part": units_taking_part,
    "progress by unit": progress_by_unit,
    "written": written_in,
    "story": story_of,
}
STATEMENTS = {"cycles in list": 4, "progress by unit": 3}


@pytest.mark.parametrize("name", READS)
def test_the_number_of_statements_does_not_grow_with_the_data(
    session: Session, area: Area, name: str
) -> None:
    cycle = cycle_of_year(session, area, 2024)
    with counted(session) as small:
        READS[name](session, cycle)
    numbers = [indicator.number for indicator in edition().indicators]
    units = list(area.units.values())
    for year in (2021, 2022, 2023):
        other = cycle_in(
            session,
            area,
            name=f"Cycle {year}",
            period_from=date(year, 4, 1),
            chosen=dict.fromkeys(numbers, ""),
            unit_ids=[unit.id for unit in units],
        )
        for unit in units:
            judge(session, other, unit, "2.1")
    with counted(session) as large:
        READS[name](session, other)
    assert len(small) == len(large) == STATEMENTS.get(name, 1)
