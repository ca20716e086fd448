"""Who is in a session: joining, corrections by the facilitator, and one place for who joined twice."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlmodel import Session, select

from evaluations.actions.guarding import refuse_personal
from evaluations.actions.pulse import Held, hold
from evaluations.actions.session import refuse_errors, trace
from evaluations.actions.view import empty, take_over, views_of
from evaluations.committee import Service
from evaluations.permissions import require_now, takes_act
from evaluations.queries.session import place_kept_for
from evaluations.refusals import Invalid, NotFound, NotNow
from evaluations.session import Act, Attendee, RoomSession
from evaluations.trace import Actor

LONGEST_NAME = 200


def join(
    session: Session,
    *,
    by: Actor,
    room: RoomSession,
    name: str,
    service_id: str | None,
    designation: str = "",
    person_id: str | None = None,
    observes: bool = False,
    on_paper: bool = False,
    not_personal: str = "",
) -> Attendee:
    """Give somebody a place in an open session. Somebody with an account who comes back has their old one.

    Raises Invalid, LooksPersonal, NotNow; NotFound for a service of another committee.
    """
    held = hold(session, room.id)
    require_now(takes_act(Act.JOIN, room.stage))
    _check(session, room, name, designation, service_id, not_personal)
    earlier = place_kept_for(session, room.id, person_id) if person_id else None
    attendee = earlier or Attendee(
        committee_id=room.committee_id,
        session_id=room.id,
        name="",
        person_id=person_id,
        joined_at=datetime.now(UTC),
    )
    _trace(session, by, held, "joined", attendee, {"name": (None, name.strip())}, not_personal)
    attendee.name, attendee.designation = " ".join(name.split()), designation.strip()
    attendee.service_id, attendee.observes, attendee.on_paper = service_id, observes, on_paper
    attendee.is_here = True
    session.add(attendee)
    held.beat(for_everybody=False)
    session.flush()
    return attendee


def correct_attendee(
    session: Session,
    *,
    by: Actor,
    attendee: Attendee,
    name: str,
    service_id: str | None,
    designation: str,
    observes: bool,
    not_personal: str = "",
) -> None:
    """Put right how somebody stands in the attendance. What was revealed stays as it was shown."""
    held = _tend(session, attendee)
    _check(session, held.room, name, designation, service_id, not_personal)
    changes = {
        "name": (attendee.name, name.strip()),
        "service_id": (attendee.service_id, service_id),
        "observes": (attendee.observes, observes),
    }
    _trace(session, by, held, "attendance corrected", attendee, changes, not_personal)
    attendee.name, attendee.designation = " ".join(name.split()), designation.strip()
    attendee.service_id, attendee.observes = service_id, observes
    held.beat()
    session.flush()


def set_presence(session: Session, *, by: Actor, attendee: Attendee, is_here: bool) -> None:
    """Take somebody out of the session, or bring them back. Whose place is empty counts in no reveal."""
    held = _tend(session, attendee)
    if attendee.is_here is is_here:
        return
    act = "brought back" if is_here else "removed"
    _trace(session, by, held, act, attendee, {"is_here": (attendee.is_here, is_here)})
    attendee.is_here = is_here
    held.beat()
    session.flush()


def merge_attendees(session: Session, *, by: Actor, kept: Attendee, merged: Attendee) -> None:
    """Make two places of one person one: they are here if they are here at one of them. A view given at the
    merged place moves where the kept one has none.

    Raises Invalid for a place and itself, NotFound across sessions.
    """
    held = _tend(session, merged)
    session.refresh(kept)
    if kept.session_id != merged.session_id or kept.merged_into_id:
        raise NotFound
    if kept.id == merged.id:
        raise Invalid({"kept": "Choose another place than the one that is merged."})
    if merged.person_id and not kept.person_id:
        raise NotNow("Keep the place that belongs to an account, and merge the guest's into it.")
    _trace(session, by, held, "merged", merged, {"merged_into_id": (None, kept.id)})
    kept.is_here = kept.is_here or merged.is_here
    merged.is_here, merged.merged_into_id = False, kept.id
    for other in session.exec(select(Attendee).where(Attendee.merged_into_id == merged.id)):
        other.merged_into_id = kept.id
    _move_views(session, kept, merged)
    held.beat()
    session.flush()


def _move_views(session: Session, kept: Attendee, merged: Attendee) -> None:
    """Views move along, so that nobody gives a second one on paper; what a reveal has shown stays shown."""
    own = {(view.item_id, view.round): view for view in views_of(session, kept.id)}
    for view in views_of(session, merged.id):
        stands = own.get((view.item_id, view.round))
        if stands is None:
            view.attendee_id = kept.id
        elif not stands.is_given:
            take_over(stands, view)
        if stands is not None:
            empty(view)


def _tend(session: Session, attendee: Attendee) -> Held:
    held = hold(session, attendee.session_id)
    require_now(takes_act(Act.TEND_ATTENDANCE, held.room.stage))
    session.refresh(attendee)
    if attendee.merged_into_id:
        raise NotNow("This place was merged into another one.")
    return held


def _check(
    session: Session,
    room: RoomSession,
    name: str,
    designation: str,
    service_id: str | None,
    not_personal: str,
) -> None:
    refuse_errors(
        {
            "name": _name_fault(name),
            "designation": "" if len(designation) <= LONGEST_NAME else "Use a shorter designation.",
        }
    )
    service = session.get(Service, service_id) if service_id else None
    if service_id and (service is None or service.committee_id != room.committee_id):
        raise NotFound
    refuse_personal({"name": name, "designation": designation}, not_personal=not_personal)


def _name_fault(name: str) -> str:
    if not name.strip():
        return "Give your name, so that everybody can see who is here."
    return "" if len(name) <= LONGEST_NAME else f"Use at most {LONGEST_NAME} characters."


def _trace(
    session: Session,
    by: Actor,
    held: Held,
    act: str,
    attendee: Attendee,
    change: Mapping[str, tuple[object, object]],
    reason: str = "",
) -> None:
    who = {"attendee_id": (attendee.id, attendee.id), **change}
    trace(session, by, held.room, f"attendee {act}", who, reason)
