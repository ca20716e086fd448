"""Holds the worked example's session, act by act, as its lead and those who came would."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from app.example.area import CANNOT, NO_VIEW, Meeting
from evaluations.actions.attendance import join
from evaluations.actions.session import SessionPlan, move_item, move_session, note_action, plan_session
from evaluations.actions.session_outcome import leave_open
from evaluations.actions.view import Said, enter_slip, give_view, look_again, reveal
from evaluations.committee import Unit
from evaluations.cycle import Cycle
from evaluations.queries.session import agenda_of
from evaluations.session import Act, AgendaItem, Attendee, RoomSession, Sureness
from evaluations.trace import Actor
from indicators.level import level_from

Agree = Callable[[AgendaItem], object]


def hold_meeting(
    session: Session,
    meeting: Meeting,
    *,
    by: Actor,
    cycle: Cycle,
    unit: Unit,
    services: Mapping[str, str],
    held_on: date,
    agree: Agree,
) -> None:
    """The whole session, from its plan to its end. `agree` writes down what the group agreed of an item."""
    room = plan_session(session, by=by, cycle=cycle, plan=_plan(meeting, unit, held_on))
    move_session(session, by=by, room=room, cycle=cycle, act=Act.OPEN)
    came = {each["name"]: _joins(session, by, room, each, services) for each in meeting.attended}
    items = {item.indicator: item for item in agenda_of(session, room.id)}
    for told in meeting.items:
        _look_at(session, by, items[told["indicator"]], told, came, agree)
    for action in meeting.actions:
        note_action(
            session,
            by=by,
            room=room,
            item=items[action["indicator"]],
            what=action["what"],
            owner=action["owner"],
            due=held_on + timedelta(weeks=action["weeks"]),
        )
    move_session(session, by=by, room=room, cycle=cycle, act=Act.END)


def _plan(meeting: Meeting, unit: Unit, held_on: date) -> SessionPlan:
    return SessionPlan(
        name=meeting.name,
        unit_id=unit.id,
        held_on=held_on,
        begins=meeting.begins,
        place=meeting.place,
        also_invited=meeting.also_invited,
        agenda=tuple((told["indicator"], told["minutes"]) for told in meeting.items),
    )


def _joins(
    session: Session, by: Actor, room: RoomSession, told: Mapping[str, Any], services: Mapping[str, str]
) -> Attendee:
    """A guest joins by themselves; the lead adds who has no phone here."""
    on_paper = told.get("on_paper", False)
    return join(
        session,
        by=by if on_paper else Actor(f"{told['name']} (guest)"),
        room=room,
        name=told["name"],
        service_id=services.get(told.get("service", "")),
        observes=told.get("observes", False),
        on_paper=on_paper,
    )


def _look_at(
    session: Session,
    by: Actor,
    item: AgendaItem,
    told: Mapping[str, Any],
    came: Mapping[str, Attendee],
    agree: Agree,
) -> None:
    """Round after round, then what the group comes to; without a round it is skipped."""
    if not told["rounds"]:
        move_item(session, by=by, item=item, act=Act.SKIP)
        return
    move_item(session, by=by, item=item, act=Act.BEGIN)
    for number, _ in enumerate(told["rounds"], start=1):
        if number > 1:
            look_again(session, by=by, item=item)
        for attendee, said in _views(told, number, came):
            _gives(session, by, attendee, item, said)
        reveal(session, by=by, item=item, round=number)
    if told.get("agreed"):
        agree(item)
    else:
        leave_open(session, by=by, item=item, would_settle=told["would_settle"])


def _gives(session: Session, by: Actor, attendee: Attendee, item: AgendaItem, said: Said) -> None:
    if attendee.on_paper:
        enter_slip(session, by=by, attendee=attendee, item=item, round=item.round, said=said)
    else:
        give_view(session, attendee=attendee, item=item, round=item.round, said=said)


def _views(
    told: Mapping[str, Any], number: int, came: Mapping[str, Attendee]
) -> Iterator[tuple[Attendee, Said]]:
    reasons = {each["who"]: each for each in told["reasons"] if each["round"] == number}
    for (name, attendee), sign in zip(came.items(), told["rounds"][number - 1].split(), strict=True):
        if sign != NO_VIEW:
            why = reasons.get(name, {})
            sure = Sureness(why["sure"]) if "sure" in why else None
            level = None if sign == CANNOT else level_from(sign)
            yield attendee, Said(level, why.get("words", ""), sure)
