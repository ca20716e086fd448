"""Which teams a lead said to be the same as before, and which might be."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from evaluations.committee import Unit
from evaluations.continuation import Continuation
from evaluations.history import History
from evaluations.refusals import NotFound


def continuations_of(session: Session, committee_id: str) -> tuple[Continuation, ...]:
    """Everything that is said of this and was not taken back, the latest first; one statement."""
    found = session.exec(
        select(Continuation)
        .where(Continuation.committee_id == committee_id, col(Continuation.is_in))
        .order_by(col(Continuation.said_at).desc(), col(Continuation.id).desc())
    )
    return tuple(found)


def continuation_of(session: Session, committee_id: str, continuation_id: str) -> Continuation:
    """One of the committee's. Raises NotFound when it has none of this id."""
    found = session.exec(
        select(Continuation).where(
            Continuation.committee_id == committee_id, Continuation.id == continuation_id
        )
    ).first()
    if found is None:
        raise NotFound
    return found


def went_and_came(history: History) -> tuple[tuple[Unit, Unit], ...]:
    """Pairs that may be the same team: one that stopped taking part, and one of its service or locality
    that began after it. Nobody has said so of either.
    """
    return tuple(
        (gone, new)
        for gone in _unsaid(history, said={each for found in history.earlier.values() for each in found})
        for new in _unsaid(history, said=set(history.earlier))
        if _may_go_on(history, gone, new)
    )


def _unsaid(history: History, said: set[str]) -> Iterator[Unit]:
    return (named.unit for one, named in history.units.items() if one not in said)


def _may_go_on(history: History, gone: Unit, new: Unit) -> bool:
    shares = gone.service_id == new.service_id or (gone.locality_id or "") == new.locality_id
    if gone.kind is not new.kind or not shares:
        return False
    last, first = _times(history, gone.id)[-1:], _times(history, new.id)[:1]
    return bool(last and first and last < first)


def _times(history: History, unit_id: str) -> list[int]:
    """The places of the cycles in which a unit took part, in the order of time."""
    return [place for place, one in enumerate(history.cycles) if unit_id in history.taking_part[one.id]]
