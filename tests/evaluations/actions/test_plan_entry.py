"""What is said of a priority in its three columns, its milestones and its measures of success."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.committee import create_committee
from evaluations.actions.measure import MeasureWords, keep_measure
from evaluations.actions.milestone import add_milestone, change_milestone, withdraw_milestone
from evaluations.actions.plan_entry import say_of_priority
from evaluations.actions.success_measure import (
    SuccessWords,
    add_success_measure,
    change_success_measure,
    withdraw_success_measure,
)
from evaluations.improvement_priority import (
    Direction,
    ImprovementPriority,
    PlanColumn,
    PlanEntry,
    PlanWord,
    Reach,
    SuccessKind,
)
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, Stale
from evaluations.trace import Trace
from evaluations.triangulation import InformationType, Voice
from indicators.level import Level
from tests.evaluations.actions.test_improvement_priority import PERSONAL, planning
from tests.places import COLLEAGUE, LEAD, evidence_in

AUTUMN = date(2026, 10, 1)
GOOD_EVERYWHERE = SuccessWords(
    SuccessKind.INDICATOR,
    edition="hmie-2009",
    indicator="2.1",
    at_least=Level.GOOD,
    reach=Reach.EVERY_LOCALITY,
)
HEARD = SuccessWords(SuccessKind.VIEWS, words="Children say they were heard.", voice=Voice.CHILDREN)


def say(session: Session, priority: ImprovementPriority, **other: Any) -> PlanEntry:
    given = {"column": PlanColumn.REPORTED, "found": PlanWord.UNDER_WAY, "words": "Two teams trained."}
    return say_of_priority(session, by=COLLEAGUE, priority=priority, **{**given, **other})


def test_an_entry_keeps_its_evidence_as_it_stood(database: Database) -> None:
    with planning(database) as room:
        priority, piece = room.set_one(), evidence_in(room.session, room.place.committee)
        say(room.session, priority)
        checked = {"column": PlanColumn.CHECKED, "found": PlanWord.DELIVERED, "evidence": [piece]}
        entry = say(room.session, priority, **checked)
        assert (entry.number, entry.by) == (2, COLLEAGUE.name)
        assert entry.rests_on[0]["title"] == piece.title


def test_a_trace_names_what_a_priority_answers_and_the_evidence_of_a_check(database: Database) -> None:
    with planning(database) as room:
        session, cycle = room.session, room.place.cycle
        priority, piece = room.set_one(), evidence_in(session, room.place.committee)
        say(session, priority, column=PlanColumn.CHECKED, found=PlanWord.DELIVERED, evidence=[piece])
        ours = select(Trace).where(Trace.noun_id == priority.id).order_by(col(Trace.number))
        was_set, checked = session.exec(ours)
        told = {name: after for name, (_, after) in was_set.change.items()}
        assert (told["number"], told["cycle"]) == (1, cycle.id)
        assert (told["kind 1"], told["indicator 1"]) == ("a judgement", "2.1")
        assert (told["cycle answered 1"], told["judgement 1"]) == (cycle.id, room.entry.judgement_id)
        assert checked.change["evidence 1"] == [None, piece.id]


def test_a_trace_keeps_a_target_of_nought(database: Database) -> None:
    none_left = replace(HEARD, kind=SuccessKind.PERFORMANCE, voice=None)
    with planning(database) as room:
        session, priority = room.session, room.set_one()
        words = MeasureWords("Children not seen", InformationType.QUANTITY)
        measure = keep_measure(session, by=LEAD, committee_id=room.place.committee.id, words=words)
        figures: dict[str, Any] = {
            "baseline": Decimal(12),
            "target": Decimal(0),
            "direction": Direction.AT_MOST,
        }
        given = replace(none_left, measure_id=measure.id, **figures)
        add_success_measure(session, by=LEAD, priority=priority, words=given)
        act = "measure of success added"
        trace = session.exec(select(Trace).where(Trace.act == act)).one()
        assert trace.change["target"] == [None, '"0"']


@pytest.mark.parametrize("found", [PlanWord.DELIVERED, PlanWord.PARTLY_DELIVERED, PlanWord.SOME_DIFFERENCE])
def test_nothing_is_found_delivered_or_different_without_evidence(
    database: Database, found: PlanWord
) -> None:
    column = PlanColumn.IMPACT if found is PlanWord.SOME_DIFFERENCE else PlanColumn.CHECKED
    with planning(database) as room, pytest.raises(Invalid) as refusal:
        say(room.session, room.set_one(), column=column, found=found)
    assert list(refusal.value.errors) == ["evidence"]


def test_a_word_of_another_column_is_refused(database: Database) -> None:
    with planning(database) as room, pytest.raises(Invalid) as refusal:
        say(room.session, room.set_one(), found=PlanWord.DELIVERED, words=" ")
    assert set(refusal.value.errors) == {"found", "words"}


def test_the_evidence_and_the_service_are_the_committees_own(database: Database) -> None:
    with planning(database) as room:
        priority, other = room.set_one(), create_committee(room.session, by=LEAD, name="Another area")
        with pytest.raises(NotFound):
            say(room.session, priority, evidence=[evidence_in(room.session, other)])
        with pytest.raises(NotFound):
            say(room.session, priority, service_id="of nobody")


def test_impact_is_judged_of_the_whole_priority_only(database: Database) -> None:
    with planning(database) as room:
        priority = room.set_one()
        step = add_milestone(room.session, by=LEAD, priority=priority, words="A form", due_on=AUTUMN)
        assert say(room.session, priority, milestone=step).milestone_id == step.id
        impact = {"column": PlanColumn.IMPACT, "found": PlanWord.TOO_EARLY}
        with pytest.raises(NotNow, match="whole priority"):
            say(room.session, priority, milestone=step, **impact)


def test_a_milestone_is_changed_and_taken_out_and_what_was_said_of_it_stays(database: Database) -> None:
    with planning(database) as room:
        priority, session = room.set_one(), room.session
        step = add_milestone(session, by=LEAD, priority=priority, words="A form", due_on=AUTUMN)
        say(session, priority, milestone=step)
        given: dict[str, Any] = {"by": LEAD, "priority": priority, "milestone": step, "due_on": AUTUMN}
        change_milestone(session, words="A form and a talk", version=1, **given)
        with pytest.raises(Stale) as refusal:
            change_milestone(session, words="A poster", version=1, **given)
        assert refusal.value.theirs["words"] == "A form and a talk"
        withdraw_milestone(session, by=LEAD, priority=priority, milestone=step)
        assert not step.is_in
        assert session.exec(select(PlanEntry.milestone_id)).one() == step.id


def test_words_of_a_milestone_and_an_entry_that_look_personal_are_held_up(database: Database) -> None:
    with planning(database) as room:
        priority = room.set_one()
        with pytest.raises(LooksPersonal):
            add_milestone(room.session, by=LEAD, priority=priority, words=PERSONAL, due_on=AUTUMN)
        with pytest.raises(LooksPersonal):
            say(room.session, priority, words=PERSONAL)


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (SuccessWords(SuccessKind.PERFORMANCE), {"measure_id", "baseline", "target", "direction"}),
        (SuccessWords(SuccessKind.INDICATOR), {"indicator", "at_least", "reach"}),
        (replace(GOOD_EVERYWHERE, indicator="99.9"), {"indicator"}),
        (replace(GOOD_EVERYWHERE, reach=Reach.OWN_SERVICE), {"reach"}),
        (SuccessWords(SuccessKind.VIEWS), {"voice", "words"}),
        (replace(HEARD, target=Decimal(3)), {"kind"}),
    ],
)
def test_each_kind_of_measure_of_success_asks_for_its_own(
    database: Database, words: SuccessWords, fields: set[str]
) -> None:
    with planning(database) as room, pytest.raises(Invalid) as refusal:
        add_success_measure(room.session, by=LEAD, priority=room.set_one(), words=words)
    assert set(refusal.value.errors) == fields


def test_a_measure_of_success_is_changed_and_taken_out(database: Database) -> None:
    with planning(database) as room:
        priority, session = room.set_one(), room.session
        row = add_success_measure(session, by=LEAD, priority=priority, words=GOOD_EVERYWHERE)
        given: dict[str, Any] = {"by": LEAD, "priority": priority, "measure": row, "version": 1}
        higher = replace(GOOD_EVERYWHERE, at_least=Level.VERY_GOOD)
        change_success_measure(session, words=higher, **given)
        assert row.at_least is Level.VERY_GOOD
        with pytest.raises(Stale) as refusal:
            change_success_measure(session, words=GOOD_EVERYWHERE, **given)
        assert refusal.value.theirs["at_least"] == "very good"
        with pytest.raises(Invalid, match="kind stays"):
            change_success_measure(session, words=HEARD, **{**given, "version": 2})
        withdraw_success_measure(session, by=LEAD, priority=priority, measure=row)
        assert not row.is_in
