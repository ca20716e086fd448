"""Saying that a renamed or merged team is the same as before, and taking that back."""

from datetime import UTC, datetime

from sqlmodel import Session, col, select

from evaluations.actions.guarding import reason_of, refuse_personal
from evaluations.committee import Unit
from evaluations.continuation import Continuation, reached
from evaluations.cycle import Cycle, TakingPart
from evaluations.refusals import Invalid, NotFound, NotNow
from evaluations.trace import Actor, TraceHead, leave_trace


def say_same(
    session: Session, *, by: Actor, earlier: Unit, later: Unit, reason: str, not_personal: str = ""
) -> Continuation:
    """Say that `earlier` goes on as `later`: what it judged is from now on the later one's own past.

    Raises Invalid, by field, or LooksPersonal.
    """
    session.get(TraceHead, later.committee_id, with_for_update=True, populate_existing=True)
    found = _said(session, earlier, later)
    _check(session, earlier, later, found, reason)
    refuse_personal({"reason": reason}, not_personal=not_personal)
    row = found or Continuation(
        committee_id=later.committee_id,
        earlier_id=earlier.id,
        later_id=later.id,
        reason=reason,
        said_by=by.name,
        said_at=datetime.now(UTC),
    )
    leave_trace(
        session,
        by=by,
        act="said to be the same team",
        noun="continuation",
        noun_id=row.id,
        owner=row.committee_id,
        change={"earlier_id": (None, earlier.id), "later_id": (None, later.id)},
        reason=reason_of(reason, not_personal=not_personal),
    )
    if found:
        _say_again(found, by, reason)
    session.add(row)
    session.flush()
    return row


def take_back_same(session: Session, *, by: Actor, continuation: Continuation) -> None:
    """They are two teams again, each with its own past. Raises NotNow when it is taken back already."""
    session.refresh(continuation, with_for_update=True)
    if not continuation.is_in:
        raise NotNow("That these teams are the same was taken back already.")
    leave_trace(
        session,
        by=by,
        act="taken back that it is the same team",
        noun="continuation",
        noun_id=continuation.id,
        owner=continuation.committee_id,
        change={"is_in": (True, False)},
    )
    continuation.is_in = False
    continuation.version += 1
    session.flush()


def _say_again(continuation: Continuation, by: Actor, reason: str) -> None:
    continuation.is_in = True
    continuation.reason = reason
    continuation.said_by = by.name
    continuation.said_at = datetime.now(UTC)
    continuation.version += 1


def _said(session: Session, earlier: Unit, later: Unit) -> Continuation | None:
    """What was said of these two before, also where it was taken back."""
    if earlier.committee_id != later.committee_id:
        raise NotFound
    return session.exec(
        select(Continuation).where(
            Continuation.committee_id == later.committee_id,
            Continuation.earlier_id == earlier.id,
            Continuation.later_id == later.id,
        )
    ).first()


def _check(session: Session, earlier: Unit, later: Unit, found: Continuation | None, reason: str) -> None:
    if earlier.id == later.id:
        raise Invalid({"later": "Choose two different teams."})
    if earlier.kind is not later.kind:
        raise Invalid({"later": "A team goes on as a team, and a joint unit as one of the same kind."})
    if found and found.is_in:
        raise Invalid({"later": "This is said already."})
    past, future = _whole_line(session, earlier.committee_id, earlier.id, later.id)
    if past & future:
        raise Invalid({"later": "The later team goes on as the earlier one already. It cannot be both."})
    if name := _cycle_of_both(session, earlier.committee_id, past, future):
        raise Invalid({"later": f"Both took part in {name}, so they are two teams."})
    if not reason.strip():
        raise Invalid({"reason": "Say what happened to the team."})


def _whole_line(
    session: Session, committee_id: str, earlier: str, later: str
) -> tuple[frozenset[str], frozenset[str]]:
    """The earlier unit with all its past, and the later one with all that it goes on as."""
    rows = session.execute(
        select(col(Continuation.earlier_id), col(Continuation.later_id)).where(
            Continuation.committee_id == committee_id, col(Continuation.is_in)
        )
    ).all()
    past = reached(earlier, {(after, before) for before, after in rows})
    return past, reached(later, {(before, after) for before, after in rows})


def _cycle_of_both(session: Session, committee_id: str, some: frozenset[str], others: frozenset[str]) -> str:
    """The name of a cycle in which one of these and one of those took part, or ""."""
    rows = session.execute(
        select(col(Cycle.name), col(TakingPart.unit_id))
        .join(TakingPart, col(TakingPart.cycle_id) == col(Cycle.id))
        .where(
            TakingPart.committee_id == committee_id,
            col(TakingPart.takes_part),
            col(TakingPart.unit_id).in_(some | others),
        )
        .order_by(col(Cycle.period_from), col(Cycle.id))
    ).all()
    units = {name: {unit for cycle, unit in rows if cycle == name} for name, _ in rows}
    return next((name for name, found in units.items() if found & some and found & others), "")
