"""Events: which there are, in the order of time."""

from sqlmodel import Session, col, select

from evaluations.event import Event
from evaluations.refusals import NotFound


def events_of(session: Session, committee_id: str) -> tuple[Event, ...]:
    """The committee's events, the earliest first, without those taken back; one statement."""
    found = session.exec(
        select(Event)
        .where(Event.committee_id == committee_id, col(Event.is_in))
        .order_by(col(Event.happened_on), col(Event.id))
    )
    return tuple(found)


def events_taken_back(session: Session, committee_id: str) -> tuple[Event, ...]:
    """The committee's events that were taken back, the earliest first; one statement."""
    found = session.exec(
        select(Event)
        .where(Event.committee_id == committee_id, ~col(Event.is_in))
        .order_by(col(Event.happened_on), col(Event.id))
    )
    return tuple(found)


def event_of(session: Session, committee_id: str, event_id: str) -> Event:
    """One event of the committee, also when it was taken back. Raises NotFound."""
    found = session.exec(
        select(Event).where(Event.committee_id == committee_id, Event.id == event_id)
    ).first()
    if found is None:
        raise NotFound
    return found
