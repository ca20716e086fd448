"""The steps on the way of a priority: added, changed and taken out."""

from datetime import date

from sqlmodel import Session

from evaluations.actions.plan_keeping import Changes, check_texts, hold_open, saved_by, tell
from evaluations.improvement_priority import ImprovementPriority, Milestone
from evaluations.refusals import NotFound, Stale
from evaluations.trace import Actor

MISSING = "Say what will have been done."


def add_milestone(
    session: Session,
    *,
    by: Actor,
    priority: ImprovementPriority,
    words: str,
    due_on: date,
    not_personal: str = "",
) -> Milestone:
    """Add a step with the day by which it is taken. Raises Invalid, LooksPersonal or NotNow."""
    hold_open(session, priority)
    check_texts({"words": words}, _faults(words), not_personal)
    milestone = Milestone(
        committee_id=priority.committee_id, priority_id=priority.id, words=words, due_on=due_on
    )
    change: Changes = {"milestone": (None, milestone.id), "words": (None, words), "due_on": (None, due_on)}
    tell(session, by=by, priority=priority, act="milestone added", change=change, not_personal=not_personal)
    return _keep(session, milestone)


def change_milestone(
    session: Session,
    *,
    by: Actor,
    priority: ImprovementPriority,
    milestone: Milestone,
    words: str,
    due_on: date,
    version: int,
    not_personal: str = "",
) -> Milestone:
    """Change a step. Saving what stands already stores nothing; Stale when somebody saved meanwhile."""
    _hold(session, priority, milestone)
    if milestone.version != version:
        theirs = {"words": milestone.words, "due_on": milestone.due_on.isoformat()}
        raise Stale(theirs=theirs, saved_by=saved_by(session, milestone.trace_id))
    check_texts({"words": words} if words != milestone.words else {}, _faults(words), not_personal)
    if (words, due_on) == (milestone.words, milestone.due_on):
        return milestone
    change: Changes = {
        "milestone": (milestone.id, milestone.id),
        "words": (milestone.words, words),
        "due_on": (milestone.due_on, due_on),
    }
    tell(session, by=by, priority=priority, act="milestone changed", change=change, not_personal=not_personal)
    milestone.words, milestone.due_on, milestone.version = words, due_on, milestone.version + 1
    return _keep(session, milestone)


def withdraw_milestone(
    session: Session, *, by: Actor, priority: ImprovementPriority, milestone: Milestone
) -> None:
    """Take a step out of the plan. What was said of it is kept."""
    _hold(session, priority, milestone)
    if not milestone.is_in:
        return
    change: Changes = {"milestone": (milestone.id, None), "words": (milestone.words, None)}
    tell(session, by=by, priority=priority, act="milestone taken out", change=change)
    milestone.is_in, milestone.version = False, milestone.version + 1
    _keep(session, milestone)


def put_back_milestone(
    session: Session, *, by: Actor, priority: ImprovementPriority, milestone: Milestone
) -> None:
    """Put a step back that was taken out."""
    _hold(session, priority, milestone)
    if milestone.is_in:
        return
    change: Changes = {"milestone": (None, milestone.id), "words": (None, milestone.words)}
    tell(session, by=by, priority=priority, act="milestone put back", change=change)
    milestone.is_in, milestone.version = True, milestone.version + 1
    _keep(session, milestone)


def _hold(session: Session, priority: ImprovementPriority, milestone: Milestone) -> None:
    hold_open(session, priority)
    session.refresh(milestone, with_for_update=True)
    if milestone.priority_id != priority.id:
        raise NotFound


def _faults(words: str) -> dict[str, str]:
    return {} if words.strip() else {"words": MISSING}


def _keep(session: Session, milestone: Milestone) -> Milestone:
    session.add(milestone)
    session.flush()
    return milestone
