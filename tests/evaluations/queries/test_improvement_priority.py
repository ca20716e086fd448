"""The improvement plan as it is read."""

from datetime import date

import pytest

from app.database import Database
from evaluations.actions.improvement_priority import add_origin, move_priority
from evaluations.actions.milestone import add_milestone
from evaluations.actions.plan_entry import say_of_priority
from evaluations.actions.success_measure import add_success_measure
from evaluations.improvement_priority import PlanColumn, PlanWord, PriorityState
from evaluations.queries.improvement_priority import (
    answers_of,
    open_priorities,
    plan_of,
    priority_told,
)
from evaluations.queries.priority_origin import pattern_as_origin
from evaluations.refusals import NotFound
from tests.evaluations.actions.test_improvement_priority import Planning, planning
from tests.evaluations.actions.test_plan_entry import AUTUMN, HEARD
from tests.evaluations.area import counted
from tests.places import LEAD

TODAY = date(2026, 6, 1)


def full(room: Planning) -> str:
    """A priority with something of everything in it."""
    priority, session = room.set_one(many_why="Asked for"), room.session
    pattern = pattern_as_origin(session, room.place.committee.id, room.place.cycle.id, "2.1")
    add_origin(session, by=LEAD, priority=priority, origin=pattern)
    step = add_milestone(session, by=LEAD, priority=priority, words="A form", due_on=AUTUMN)
    add_success_measure(session, by=LEAD, priority=priority, words=HEARD)
    for milestone in (None, step):
        say_of_priority(
            session,
            by=LEAD,
            priority=priority,
            column=PlanColumn.REPORTED,
            found=PlanWord.UNDER_WAY,
            words="Begun.",
            milestone=milestone,
            service_id=room.place.services[0].id,
        )
    return priority.id


def test_the_plan_is_read_in_as_many_statements_however_long_it_is(database: Database) -> None:
    with planning(database) as room:
        committee_id = room.place.committee.id
        full(room)
        with counted(room.session) as few:
            plan_of(room.session, committee_id, today=TODAY)
        for _ in range(6):
            full(room)
        with counted(room.session) as many:
            assert len(plan_of(room.session, committee_id, today=TODAY)) == 7
        assert len(many) == len(few) == 6


def test_a_priority_is_told_with_everything_in_it(database: Database) -> None:
    with planning(database) as room:
        told = priority_told(room.session, room.place.committee.id, full(room), today=TODAY)
        assert [one.unit for one in told.origins] == ["Police in North", ""]
        assert [one.words for one in told.steps] == ["A form"]
        last = told.latest(PlanColumn.REPORTED)
        assert last is not None
        assert (last.service, last.entry.number) == ("Police", 1)
        assert len(told.missing_kinds) == 2


def test_another_committees_priority_is_not_there(database: Database) -> None:
    with planning(database) as room, pytest.raises(NotFound):
        priority_told(room.session, "another", full(room), today=TODAY)


def test_ended_priorities_come_last_and_still_say_what_they_answered(database: Database) -> None:
    with planning(database) as room:
        committee_id = room.place.committee.id
        first, second = room.set_one(), room.set_one()
        answers = [(one.priority, one.origin.judgement_id) for one in answers_of(room.session, committee_id)]
        assert answers == [(first, room.entry.judgement_id), (second, room.entry.judgement_id)]
        for priority in (first, second):
            move_priority(
                room.session, by=LEAD, priority=priority, after=PriorityState.STOPPED, why="Done.", version=1
            )
        third = room.set_one()
        plan = plan_of(room.session, committee_id, today=TODAY)
        assert plan[0].priority == third
        assert open_priorities(room.session, committee_id) == (third,)
