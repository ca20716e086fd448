"""An improvement plan in which every page has something to show."""

from datetime import date

from sqlmodel import Session

from evaluations.actions.improvement_priority import PriorityWords, add_origin, move_priority, set_priority
from evaluations.actions.milestone import add_milestone
from evaluations.actions.plan_entry import say_of_priority
from evaluations.actions.success_measure import SuccessWords, add_success_measure
from evaluations.evidence import Evidence
from evaluations.improvement_priority import (
    ImprovementPriority,
    PlanColumn,
    PlanWord,
    PriorityState,
    Reach,
    SuccessKind,
)
from evaluations.queries.judgement import judgement_at
from evaluations.queries.priority_origin import (
    dissent_as_origin,
    judgement_as_origin,
    pattern_as_origin,
)
from evaluations.triangulation import Voice
from indicators.catalogue import DEFAULT_EDITION
from indicators.level import Level
from tests.places import COLLEAGUE, LEAD, Place

LONG = (
    "Every child who can is asked before the plan is written what matters to them, and told afterwards what "
    "came of it: https://intranet.example.org/child-protection/quality-assurance/2026/voice-of-the-child."
)
GOOD_EVERYWHERE = SuccessWords(
    SuccessKind.INDICATOR,
    edition=DEFAULT_EDITION,
    indicator="2.1",
    at_least=Level.GOOD,
    reach=Reach.EVERY_LOCALITY,
)
HEARD = SuccessWords(SuccessKind.VIEWS, words="Children say that they were asked.", voice=Voice.CHILDREN)


def plan_in(session: Session, here: Place, evidence: Evidence) -> dict[str, str]:
    """An overdue priority with something of everything, one to close and one that was stopped."""
    judgement = judgement_at(session, here.cycle, here.unit.id, "2.1")
    assert judgement is not None
    overdue, closing, stopped = (_set(session, here, judgement.id, number) for number in range(3))
    committee_id = here.committee.id
    for origin in (
        dissent_as_origin(session, committee_id, judgement.id),
        pattern_as_origin(session, committee_id, here.cycle.id, "2.1"),
    ):
        add_origin(session, by=LEAD, priority=overdue, origin=origin)
    step = add_milestone(
        session, by=LEAD, priority=overdue, words="Every team has a form.", due_on=date(2026, 3, 1)
    )
    success = add_success_measure(session, by=LEAD, priority=overdue, words=GOOD_EVERYWHERE)
    add_success_measure(session, by=LEAD, priority=overdue, words=HEARD)
    _say(session, overdue, PlanColumn.REPORTED, PlanWord.UNDER_WAY)
    for priority in (overdue, closing):
        _say(session, priority, PlanColumn.CHECKED, PlanWord.PARTLY_DELIVERED, evidence)
    _say(session, closing, PlanColumn.IMPACT, PlanWord.SOME_DIFFERENCE, evidence)
    _say(session, overdue, PlanColumn.REPORTED, PlanWord.DONE)
    move_priority(
        session, by=LEAD, priority=stopped, after=PriorityState.STOPPED, why="The team was merged.", version=1
    )
    return {
        "priority": overdue.id,
        "closing": closing.id,
        "stopped": stopped.id,
        "milestone": step.id,
        "success": success.id,
        "agreed_judgement": judgement.id,
    }


def _set(session: Session, here: Place, judgement_id: str, number: int) -> ImprovementPriority:
    words = PriorityWords(
        title=("Hear children before the plan", "Tell children what came of it", "Interpreters")[number],
        aim=LONG,
        observed="Minutes show what the child said.",
        owner="Reporter manager, Northbank",
        owner_service_id=here.services[0].id,
        partners="Health\nThird sector",
        due_on=date(2026, 6, 30),
    )
    return set_priority(
        session,
        by=LEAD,
        cycle=here.cycle,
        words=words,
        origins=[judgement_as_origin(session, here.committee.id, judgement_id)],
        set_on=date(2026, 1, 1),
    )


def _say(
    session: Session, priority: ImprovementPriority, column: PlanColumn, found: PlanWord, *pieces: Evidence
) -> None:
    say_of_priority(
        session, by=COLLEAGUE, priority=priority, column=column, found=found, words=LONG, evidence=pieces
    )
