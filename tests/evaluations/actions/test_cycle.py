"""Planning a cycle, changing its plan and moving it from stage to stage."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.cycle import change_plan, move_cycle, plan_cycle
from evaluations.committee import Unit
from evaluations.cycle import MOVES, Cycle, Stage
from evaluations.judgement import State
from evaluations.queries.cycle import chosen_indicators, units_taking_part
from evaluations.refusals import Invalid, LooksPersonal, NotNow, Stale
from evaluations.trace import Actor, Trace
from tests.evaluations.area import BY, Area, area_in, cycle_in, edition, judge, plan_of


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(write=True) as session:
        yield session


@pytest.fixture
def area(session: Session) -> Area:
    return area_in(session)


def traces_of(session: Session, cycle: Cycle) -> list[Trace]:
    found = select(Trace).where(Trace.noun_id == cycle.id).order_by(col(Trace.number))
    return list(session.exec(found))


def move_to(session: Session, cycle: Cycle, *stages: Stage) -> None:
    for after in stages:
        move_cycle(
            session, by=BY, cycle=cycle, after=after, reason="Agreed by the group", version=cycle.version
        )


WAY_TO = {
    Stage.PLANNED: (),
    Stage.OPEN: (Stage.OPEN,),
    Stage.AGREED: (Stage.OPEN, Stage.AGREED),
    Stage.CLOSED: (Stage.OPEN, Stage.AGREED, Stage.CLOSED),
}


def test_a_planned_cycle_keeps_what_it_looks_at_why_and_who_takes_part(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area, name="  First   cycle ")
    assert (cycle.name, cycle.stage, cycle.version) == ("First cycle", Stage.PLANNED, 1)
    assert chosen_indicators(session, cycle) == {"2.1": "", "2.2": "Weak last time"}
    names = [taking.name for taking in units_taking_part(session, cycle)]
    assert names == ["Police in North", "Police in South"]


def test_planning_leaves_one_trace_that_names_each_indicator_and_unit(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    (trace,) = traces_of(session, cycle)
    assert (trace.act, trace.by, trace.owner) == ("cycle planned", "A lead", area.committee.id)
    assert trace.change["indicator 2.1"] == [None, "chosen"]
    assert trace.change["indicator 2.2"] == [None, "chosen: Weak last time"]
    assert trace.change[f"unit {area.units['Police in North'].id}"] == [None, "takes part"]
    assert trace.change["why_now"] == [None, "New guidance"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "first CYCLE"}, "name"),
        ({"name": "Other", "period_from": date(1989, 12, 31)}, "period_from"),
        ({"name": "Other", "period_to": date(2101, 1, 1)}, "period_to"),
        ({"name": "Other", "period_to": date(2024, 3, 31)}, "period_to"),
        ({"name": "Other", "chosen": {}}, "indicators"),
        ({"name": "Other", "chosen": {"99.9": "why"}}, "indicators"),
        ({"name": "Other", "reason_for_all": " "}, "reason_for_all"),
        ({"name": "Other", "unit_ids": []}, "units"),
        ({"name": "Other", "unit_ids": ["nobody"]}, "units"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_at_its_field(
    session: Session, area: Area, wrong: dict[str, Any], field: str
) -> None:
    cycle_in(session, area)
    with pytest.raises(Invalid) as refusal:
        cycle_in(session, area, **wrong)
    assert list(refusal.value.errors) == [field]


def test_every_fault_of_a_plan_is_said_together(session: Session, area: Area) -> None:
    with pytest.raises(Invalid) as refusal:
        cycle_in(session, area, name="", chosen={}, unit_ids=[])
    assert list(refusal.value.errors) == ["name", "indicators", "units"]


def test_a_period_of_one_day_is_a_period(session: Session, area: Area) -> None:
    day = date(2024, 4, 1)
    assert cycle_in(session, area, period_from=day, period_to=day).period_to == day


def test_no_reason_for_all_is_needed_where_each_has_its_own(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area, reason_for_all="", chosen={"2.1": "Weak last time"})
    assert cycle.reason_for_all == ""


def test_a_unit_of_another_committee_is_refused_like_one_that_does_not_exist(
    session: Session, area: Area
) -> None:
    stranger = area_in(session, "Other area").units["Police in North"]
    with pytest.raises(Invalid, match="this committee's teams"):
        cycle_in(session, area, unit_ids=[stranger.id])


def test_two_committees_may_use_the_same_name(session: Session, area: Area) -> None:
    cycle_in(session, area)
    assert cycle_in(session, area_in(session, "Other area")).name == "First cycle"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": "Call 0131 496 0000"}, "name"),
        ({"why_now": "Write to a.person@example.org"}, "why_now"),
        ({"reason_for_all": "Write to a.person@example.org"}, "reason_for_all"),
        ({"chosen": {"2.1": "Write to a.person@example.org"}}, "reason-2.1"),
    ],
)
def test_what_looks_personal_is_caught_in_every_text_of_a_plan(
    session: Session, area: Area, words: dict[str, Any], field: str
) -> None:
    with pytest.raises(LooksPersonal) as refusal:
        cycle_in(session, area, **words)
    assert list(refusal.value.finds) == [field]


def test_words_that_somebody_says_are_not_personal_are_kept_with_that_reason(
    session: Session, area: Area
) -> None:
    cycle = cycle_in(session, area, why_now="Call 0131 496 0000", not_personal="A public helpline")
    assert traces_of(session, cycle)[0].reason == "A public helpline"


def change(session: Session, area: Area, cycle: Cycle, **other: Any) -> None:
    plan = {"version": cycle.version, **plan_of(area, **other)}
    change_plan(session, by=BY, cycle=cycle, **plan)


def test_a_changed_plan_leaves_a_trace_of_what_came_and_went(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    whole = area.units["Health, whole area"].id
    change(session, area, cycle, name="Cycle one", chosen={"2.2": "Weak twice", "5.1": ""}, unit_ids=[whole])
    assert chosen_indicators(session, cycle) == {"2.2": "Weak twice", "5.1": ""}
    assert [taking.unit.id for taking in units_taking_part(session, cycle)] == [whole]
    trace = traces_of(session, cycle)[-1]
    assert trace.act == "plan changed"
    assert trace.change == {
        "indicator 2.1": ["chosen", None],
        "indicator 2.2": ["chosen: Weak last time", "chosen: Weak twice"],
        "indicator 5.1": [None, "chosen"],
        "name": ["First cycle", "Cycle one"],
        f"unit {area.units['Police in North'].id}": ["takes part", None],
        f"unit {area.units['Police in South'].id}": ["takes part", None],
        f"unit {whole}": [None, "takes part"],
    }
    assert cycle.version == 2


def test_what_was_taken_out_can_come_back(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    change(session, area, cycle, chosen={"2.1": ""})
    change(session, area, cycle)
    assert chosen_indicators(session, cycle) == {"2.1": "", "2.2": "Weak last time"}


def test_a_plan_saved_as_it_was_leaves_no_trace(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    change(session, area, cycle)
    assert (cycle.version, len(traces_of(session, cycle))) == (1, 1)


def test_a_cycle_may_keep_its_own_name(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    cycle_in(session, area, name="Second cycle")
    change(session, area, cycle, name="FIRST cycle")
    with pytest.raises(Invalid, match="of this name"):
        change(session, area, cycle, name="second Cycle")


def test_a_stale_change_names_who_saved_and_loses_no_words(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    plan = plan_of(area, why_now="Because of the audit", version=1)
    change_plan(session, by=Actor("Another lead"), cycle=cycle, **plan)
    with pytest.raises(Stale) as refusal:
        change_plan(session, by=BY, cycle=cycle, **plan_of(area, why_now="My words", version=1))
    assert refusal.value.saved_by == "Another lead"
    assert refusal.value.theirs["why_now"] == "Because of the audit"
    assert refusal.value.theirs["indicators"] == "2.1, 2.2"
    assert refusal.value.theirs["units"] == "Police in North; Police in South"
    assert cycle.why_now == "Because of the audit"


@pytest.mark.parametrize("stage", [Stage.AGREED, Stage.CLOSED])
def test_a_plan_changes_only_while_it_is_planned_or_open(session: Session, area: Area, stage: Stage) -> None:
    cycle = cycle_in(session, area)
    move_to(session, cycle, *WAY_TO[stage])
    with pytest.raises(NotNow, match="planned or open"):
        change(session, area, cycle, name="Other")


def test_an_open_cycle_takes_more_indicators_and_teams(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    move_to(session, cycle, Stage.OPEN)
    judge(session, cycle, area.units["Police in North"], "2.1")
    units = [unit.id for unit in area.units.values()]
    change(session, area, cycle, chosen={"2.1": "", "2.2": "", "2.3": ""}, unit_ids=units)
    assert (len(chosen_indicators(session, cycle)), len(units_taking_part(session, cycle))) == (3, 6)


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.AGREED, "agreed"), (State.DRAFT, "draft"), (State.CANNOT, "cannot be judged")],
)
def test_what_teams_have_written_about_stays_in_the_plan(
    session: Session, area: Area, state: State, said: str
) -> None:
    cycle = cycle_in(session, area)
    move_to(session, cycle, Stage.OPEN)
    judge(session, cycle, area.units["Police in North"], "2.1", state=state)
    with pytest.raises(Invalid) as refusal:
        change(session, area, cycle, chosen={"2.2": ""}, unit_ids=[area.units["Police in South"].id])
    assert refusal.value.errors == {
        "indicators": f"2.1 stays in the plan because of what was written: Police in North ({said}).",
        "units": f"Police in North stays in the plan because of what was written: 2.1 ({said}).",
    }


def test_a_judgement_without_a_word_holds_nothing_back(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    move_to(session, cycle, Stage.OPEN)
    judge(session, cycle, area.units["Police in North"], "2.1", state=State.BLANK)
    change(session, area, cycle, chosen={"2.2": ""})
    move_to(session, cycle, Stage.PLANNED)


def test_many_names_are_counted_after_the_third(session: Session, area: Area) -> None:
    units = [unit for name, unit in area.units.items() if name != "Police in South"]
    cycle = cycle_in(session, area, unit_ids=[unit.id for unit in area.units.values()])
    move_to(session, cycle, Stage.OPEN)
    for unit in units:
        judge(session, cycle, unit, "2.1")
    with pytest.raises(Invalid, match=r"and 2 more\.$"):
        change(session, area, cycle, chosen={"2.2": ""}, unit_ids=[unit.id for unit in area.units.values()])


def test_the_edition_stays_once_teams_have_written(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    move_to(session, cycle, Stage.OPEN)
    judge(session, cycle, area.units["Police in North"], "2.1")
    other = replace(edition(), id="another-edition")
    with pytest.raises(Invalid) as refusal:
        change(session, area, cycle, edition=other)
    assert list(refusal.value.errors) == ["edition"]


def test_the_edition_changes_while_nothing_is_written(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    change(session, area, cycle, edition=replace(edition(), id="another-edition"))
    assert cycle.edition == "another-edition"


@pytest.mark.parametrize("before", Stage)
@pytest.mark.parametrize("after", Stage)
def test_a_cycle_moves_as_the_table_says_and_no_other_way(
    session: Session, area: Area, before: Stage, after: Stage
) -> None:
    cycle = cycle_in(session, area)
    move_to(session, cycle, *WAY_TO[before])
    if (before, after) in {(move.before, move.after) for move in MOVES}:
        move_to(session, cycle, after)
        assert cycle.stage is after
        assert traces_of(session, cycle)[-1].change == {"stage": [before.value, after.value]}
    else:
        with pytest.raises(NotNow, match=before.value):
            move_to(session, cycle, after)
        assert cycle.stage is before


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.act)
def test_a_move_that_undoes_another_asks_why(session: Session, area: Area, move: Any) -> None:
    cycle = cycle_in(session, area)
    move_to(session, cycle, *WAY_TO[move.before])
    if not move.asks_reason:
        move_cycle(session, by=BY, cycle=cycle, after=move.after, reason="", version=cycle.version)
        return
    with pytest.raises(Invalid) as refusal:
        move_cycle(session, by=BY, cycle=cycle, after=move.after, reason="  ", version=cycle.version)
    assert list(refusal.value.errors) == ["reason"]


def test_a_cycle_in_which_a_team_wrote_does_not_go_back_to_planned(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    move_to(session, cycle, Stage.OPEN)
    judge(session, cycle, area.units["Police in North"], "2.1", state=State.DRAFT)
    with pytest.raises(NotNow, match="Teams have written"):
        move_to(session, cycle, Stage.PLANNED)


def test_a_stale_move_is_refused(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    change(session, area, cycle, name="Other")
    with pytest.raises(Stale):
        move_cycle(session, by=BY, cycle=cycle, after=Stage.OPEN, reason="", version=1)


def test_the_reason_for_a_move_is_kept_and_looked_at_for_personal_data(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    move_to(session, cycle, Stage.OPEN, Stage.PLANNED)
    assert traces_of(session, cycle)[-1].reason == "Agreed by the group"
    move_to(session, cycle, Stage.OPEN)
    with pytest.raises(LooksPersonal):
        move_cycle(
            session,
            by=BY,
            cycle=cycle,
            after=Stage.PLANNED,
            reason="Call 0131 496 0000",
            version=cycle.version,
        )


def test_a_unit_of_the_plan_is_a_row_of_its_own_committee(session: Session, area: Area) -> None:
    cycle = cycle_in(session, area)
    owners = {
        session.get_one(Unit, taking.unit.id).committee_id for taking in units_taking_part(session, cycle)
    }
    assert owners == {cycle.committee_id}


def test_a_second_cycle_of_the_same_name_is_never_planned(database: Database) -> None:
    with database.session(write=True) as session:
        area = area_in(session)
        cycle_in(session, area)
    with pytest.raises(Invalid), database.session(write=True) as session:
        plan_cycle(session, by=BY, committee=area.committee, **plan_of(area))
    with database.session(write=False) as session:
        assert len(session.exec(select(Cycle)).all()) == 1
