"""Planning a session, its stages, the order of its agenda, and what somebody promised in it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from evaluations.actions.guarding import refuse_personal
from evaluations.actions.pulse import hold, hold_item, items_of, refuse_two_at_once
from evaluations.cycle import Cycle, Stage
from evaluations.permissions import require_now, takes_act, takes_revisions
from evaluations.person import Role
from evaluations.queries.cycle import chosen_indicators, units_taking_part
from evaluations.queries.session import is_revealed
from evaluations.refusals import Invalid, NotFound, Stale
from evaluations.session import (
    Act,
    AgendaItem,
    ItemState,
    RoomSession,
    SessionAction,
    SessionInvitation,
    SessionPulse,
    SessionStage,
    move_of,
)
from evaluations.trace import Actor, Trace, leave_trace

# Without letters and digits that look or sound alike, since the code is read off a wall and called out.
CODE_LETTERS = "BCDFGHJKMNPQRTVWXYZ346789"
CODE_LENGTH = 6
LONGEST_TEXT = 20_000
MOST_MINUTES = 480


@dataclass(frozen=True)
class SessionPlan:
    """What a lead plans. `agenda`: (indicator, minutes) in order. `invited`: ids of people with accounts."""

    name: str
    unit_id: str
    held_on: date
    begins: str = ""
    place: str = ""
    also_invited: str = ""
    agenda: tuple[tuple[str, int], ...] = ()
    invited: frozenset[str] = frozenset()


def plan_session(
    session: Session, *, by: Actor, cycle: Cycle, plan: SessionPlan, not_personal: str = ""
) -> RoomSession:
    """Plan a session in a cycle.

    Raises Invalid, LooksPersonal; NotFound for a unit or person of another committee; NotNow in a cycle
    whose judgements change no more.
    """
    _require_writing(cycle)
    _check(session, cycle, plan, not_personal)
    room = RoomSession(
        committee_id=cycle.committee_id, cycle_id=cycle.id, code=_new_code(session), **_details(plan)
    )
    trace(session, by, room, "session planned", {"name": (None, plan.name)}, not_personal)
    session.add(room)
    session.flush()
    session.add(SessionPulse(session_id=room.id))
    _store_agenda(session, room, plan)
    _store_invitations(session, room, plan)
    session.flush()
    return room


def change_session(
    session: Session,
    *,
    by: Actor,
    room: RoomSession,
    cycle: Cycle,
    plan: SessionPlan,
    version: int,
    not_personal: str = "",
) -> None:
    """Change the plan before or while the session is open. An indicator that was begun stays on the agenda.

    Raises like `plan_session`; Stale when somebody changed it since `version`.
    """
    held = hold(session, room.id)
    require_now(takes_act(Act.CHANGE_PLAN, room.stage))
    _require_writing(cycle)
    _refuse_stale(session, room, version)
    _check(session, cycle, plan, not_personal)
    _keep_what_is_begun(session, room, plan)
    before = {name: getattr(room, name) for name in _details(plan)}
    changes = {name: (before[name], after) for name, after in _details(plan).items() if before[name] != after}
    changes["agenda"] = (_agenda_now(session, room), [list(line) for line in plan.agenda])
    trace(session, by, room, "session plan changed", changes, not_personal)
    for name, value in _details(plan).items():
        setattr(room, name, value)
    room.version += 1
    _store_agenda(session, room, plan)
    _store_invitations(session, room, plan)
    held.beat()
    session.flush()


def move_session(session: Session, *, by: Actor, room: RoomSession, cycle: Cycle, act: Act) -> None:
    """Open, end or resume a session. Raises NotNow where the table does not allow it.

    Resuming goes on where it stood. Views that were never revealed stay hidden when it ends.
    """
    held = hold(session, room.id)
    require_now(takes_act(act, room.stage))
    after = move_of(act).after
    if not isinstance(after, SessionStage):
        raise LookupError(f"{act} does not move a session.")
    if after is SessionStage.OPEN:
        _require_writing(cycle)
    trace(session, by, room, f"session {_DONE[act]}", {"stage": (room.stage, after)})
    room.stage = after
    room.version += 1
    held.beat()
    session.flush()


_DONE = {Act.OPEN: "opened", Act.END: "ended", Act.RESUME: "resumed"}


def move_item(session: Session, *, by: Actor, item: AgendaItem, act: Act) -> None:
    """Begin, skip or park an indicator. One that was parked goes on where it stood.

    Raises NotNow where the table does not allow it, or while the room looks at another one.
    """
    held = hold_item(session, item, act)
    if act is Act.BEGIN:
        refuse_two_at_once(session, item)
    after = _after(session, item, act)
    change = {"indicator": (item.indicator, item.indicator), "state": (item.state, after)}
    trace(session, by, held.room, "indicator moved", change)
    if act is Act.BEGIN and item.round == 0:
        item.round = 1
    item.state = after
    held.beat()
    session.flush()


def reorder(session: Session, *, by: Actor, item: AgendaItem, earlier: bool) -> None:
    """Take an indicator one place earlier or later. At the end of the agenda nothing happens."""
    held = hold_item(session, item, Act.REORDER)
    agenda = [each for each in items_of(session, item.session_id) if each.is_on_agenda]
    here = agenda.index(item)
    there = here - 1 if earlier else here + 1
    if not 0 <= there < len(agenda):
        return
    other = agenda[there]
    trace(session, by, held.room, "agenda reordered", {item.indicator: (here + 1, there + 1)})
    item.position, other.position = other.position, item.position
    held.beat()
    session.flush()


def note_action(
    session: Session,
    *,
    by: Actor,
    room: RoomSession,
    item: AgendaItem | None,
    what: str,
    owner: str,
    due: date | None = None,
    not_personal: str = "",
) -> SessionAction:
    """Keep what somebody promised, such as bringing evidence. Raises Invalid, LooksPersonal, NotNow."""
    held = hold(session, room.id)
    require_now(takes_act(Act.NOTE_ACTION, room.stage))
    errors = {
        "what": "" if what.strip() else "Say what will be done, or which evidence will be brought.",
        "owner": "" if owner.strip() else "Say who does it, by designation or team.",
    }
    refuse_errors(errors)
    refuse_personal({"what": what, "owner": owner}, not_personal=not_personal)
    action = SessionAction(
        committee_id=room.committee_id,
        session_id=room.id,
        item_id=item.id if item else None,
        what=what.strip(),
        owner=owner.strip(),
        due=due,
    )
    trace(session, by, room, "action noted", {"what": (None, action.what)}, not_personal)
    session.add(action)
    held.beat()
    session.flush()
    return action


def drop_action(session: Session, *, by: Actor, action: SessionAction) -> None:
    """Take an action that was noted by mistake off the record."""
    held = hold(session, action.session_id)
    require_now(takes_act(Act.NOTE_ACTION, held.room.stage))
    session.refresh(action)
    if action.is_dropped:
        return
    trace(session, by, held.room, "action dropped", {"what": (action.what, None)})
    action.is_dropped = True
    held.beat()
    session.flush()


def refuse_errors(errors: Mapping[str, str]) -> None:
    """Raise Invalid for the fields that have a sentence."""
    found = {name: sentence for name, sentence in errors.items() if sentence}
    if found:
        raise Invalid(found)


def trace(
    session: Session,
    by: Actor,
    room: RoomSession,
    act: str,
    change: Mapping[str, tuple[object, object]],
    reason: str = "",
) -> Trace:
    """The trace of one act in a session."""
    return leave_trace(
        session,
        by=by,
        act=act,
        noun="session",
        noun_id=room.id,
        owner=room.committee_id,
        change=change,
        reason=reason,
    )


# Moving an indicator


def _after(session: Session, item: AgendaItem, act: Act) -> ItemState:
    """The state that an act leads to. Parked after its views were revealed, an indicator goes on there."""
    if act is Act.BEGIN and is_revealed(session, item):
        return ItemState.REVEALED
    after = move_of(act).after
    if not isinstance(after, ItemState):
        raise LookupError(f"{act} does not move an indicator.")
    return after


# Checking and storing a plan


def _require_writing(cycle: Cycle) -> None:
    """A session writes judgements, so it needs a cycle that will still take them."""
    if cycle.stage is not Stage.PLANNED:
        require_now(takes_revisions(cycle))


def _check(session: Session, cycle: Cycle, plan: SessionPlan, not_personal: str) -> None:
    numbers = [number for number, _ in plan.agenda]
    chosen = chosen_indicators(session, cycle)
    taking_part = {unit.unit.id for unit in units_taking_part(session, cycle)}
    refuse_errors(
        {
            "name": "" if plan.name.strip() else "Give the session a name, such as “Afternoon on outcomes”.",
            "unit": "" if plan.unit_id in taking_part else "Choose what the group is judging.",
            "agenda": "" if numbers else "Choose at least one indicator.",
            **{f"chosen-{number}": _NOT_CHOSEN for number in numbers if number not in chosen},
            **{
                f"minutes-{number}": f"Give a time between 1 and {MOST_MINUTES} minutes."
                for number, minutes in plan.agenda
                if not 1 <= minutes <= MOST_MINUTES
            },
        }
    )
    if len(set(numbers)) < len(numbers):
        raise Invalid({"agenda": "An indicator stands on the agenda once."})
    _check_invited(session, cycle, plan)
    texts = {"name": plan.name, "place": plan.place, "also_invited": plan.also_invited}
    refuse_personal(texts, not_personal=not_personal)


_NOT_CHOSEN = "The cycle does not look at this indicator."


def _check_invited(session: Session, cycle: Cycle, plan: SessionPlan) -> None:
    """Only people with a part in the committee can be invited by their account."""
    known = session.exec(
        select(Role.person_id).where(
            Role.committee_id == cycle.committee_id,
            col(Role.is_current),
            col(Role.person_id).in_(plan.invited),
        )
    ).all()
    if set(known) != set(plan.invited):
        raise NotFound


def _keep_what_is_begun(session: Session, room: RoomSession, plan: SessionPlan) -> None:
    kept = {number for number, _ in plan.agenda}
    begun = [item for item in items_of(session, room.id) if item.round and item.is_on_agenda]
    missing = [item.indicator for item in begun if item.indicator not in kept]
    if missing:
        raise Invalid({"agenda": f"{', '.join(missing)} was begun in the session and stays on its agenda."})
    if begun and plan.unit_id != room.unit_id:
        raise Invalid({"unit": "Views were asked for already, so the group goes on judging the same unit."})


def _refuse_stale(session: Session, room: RoomSession, version: int) -> None:
    if room.version != version:
        saved = session.get_one(Trace, room.trace_id)
        theirs = {
            "name": room.name,
            "place": room.place,
            "also_invited": room.also_invited,
            "agenda": ", ".join(number for number, _ in _agenda_now(session, room)),
        }
        raise Stale(theirs=theirs, saved_by=saved.by)


def _agenda_now(session: Session, room: RoomSession) -> list[list[Any]]:
    return [[item.indicator, item.minutes] for item in items_of(session, room.id) if item.is_on_agenda]


def _details(plan: SessionPlan) -> dict[str, Any]:
    return {
        "name": " ".join(plan.name.split()),
        "unit_id": plan.unit_id,
        "held_on": plan.held_on,
        "begins": plan.begins,
        "place": plan.place.strip(),
        "also_invited": plan.also_invited.strip(),
    }


def _store_agenda(session: Session, room: RoomSession, plan: SessionPlan) -> None:
    rows = {item.indicator: item for item in items_of(session, room.id)}
    numbers = [number for number, _ in plan.agenda]
    for item in rows.values():
        item.is_on_agenda = item.indicator in numbers
    for position, (number, minutes) in enumerate(plan.agenda, start=1):
        item = rows.get(number) or AgendaItem(
            committee_id=room.committee_id, session_id=room.id, indicator=number, position=0, minutes=0
        )
        item.position, item.minutes = position, minutes
        session.add(item)


def _store_invitations(session: Session, room: RoomSession, plan: SessionPlan) -> None:
    rows = session.exec(select(SessionInvitation).where(SessionInvitation.session_id == room.id)).all()
    for row in rows:
        row.is_invited = row.person_id in plan.invited
    for person_id in plan.invited - {row.person_id for row in rows}:
        session.add(
            SessionInvitation(committee_id=room.committee_id, session_id=room.id, person_id=person_id)
        )


def _new_code(session: Session) -> str:
    """A code that no session has; the database keeps each once, should two be drawn at the same moment."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if session.exec(select(RoomSession.id).where(RoomSession.code == code)).first() is None:
            return code
