"""Sessions in each state, for the sweep over every page: whom the room holds, and what they said."""

from collections.abc import Sequence

from sqlmodel import Session

from evaluations.actions.attendance import join
from evaluations.actions.session import SessionPlan, move_item, move_session, note_action, plan_session
from evaluations.actions.session_outcome import agree_in_session
from evaluations.actions.view import Said, enter_slip, give_view, look_again, reveal
from evaluations.judgement import Words
from evaluations.person import Part
from evaluations.queries.person import person_at
from evaluations.queries.session import agenda_of
from evaluations.session import Act, AgendaItem, Attendee, RoomSession, Sureness
from indicators.level import Level
from tests.places import LEAD, Place
from tests.rooms import plan_in

WITH_ACCOUNTS = (Part.TEAM_MEMBER, Part.MANAGER, Part.CHAIR)
GUESTS = ("Priya Raghunathan-MacAllister of Southmuir", "Sam", "Jo", "Kim", "Lou")
LONG_REASON = (
    "Case files of the last quarter say what children told us, but few say what came of it; "
    "see https://intranet.example.org/child-protection/quality-assurance/2026/audit-of-meetings."
)
AGREED = Words(
    level=Level.SATISFACTORY,
    rationale=LONG_REASON,
    strengths="Staff listen.",
    areas_for_improvement="Telling children what came of it.",
    dissent=[{"words": "Health sees less of this at weekends.", "service": "Health"}],
)


def sessions_in(session: Session, here: Place) -> dict[str, str]:
    """Sessions of the open cycle by name: `room` asks for views, `session` has revealed two rounds.

    Somebody of each part in WITH_ACCOUNTS has a place in each. In `room` the manager has given a view.
    """
    opened, _, _ = _open(session, here, "Waiting for the first indicator")
    hidden, items, present = _open(session, here, "Views asked for")
    move_item(session, by=LEAD, item=items[0], act=Act.BEGIN)
    _give(session, items[0], present[1:4])
    revealed, shown, people = _open(session, here, "Two rounds revealed")
    _reveal_two_rounds(session, shown[0], people)
    agreed, settled, others = _open(session, here, "A level agreed")
    _reveal(session, settled[0], others)
    agree_in_session(session, by=LEAD, item=settled[0], words=AGREED, version=0)
    note_action(
        session, by=LEAD, room=agreed, item=settled[0], what="Bring the audit of weekends.", owner="Health"
    )
    again, _, _ = _open(session, here, "An ended session")
    move_session(session, by=LEAD, room=again, cycle=here.cycle, act=Act.END)
    planned = plan_session(session, by=LEAD, cycle=here.cycle, plan=_plan(here, "A planned session"))
    return {
        "room": hidden.id,
        "code": hidden.code,
        "hidden_item": items[0].id,
        "session": revealed.id,
        "item": shown[0].id,
        "attendee": people[3].id,
        "opened_session": opened.id,
        "agreed_session": agreed.id,
        "ended_session": again.id,
        "planned_session": planned.id,
    }


def _plan(here: Place, name: str) -> SessionPlan:
    agenda = (("1.1", 20), ("3.1", 15), ("5.3", 30))
    return plan_in(here, name=name, agenda=agenda, also_invited="Two foster carers")


def _open(
    session: Session, here: Place, name: str
) -> tuple[RoomSession, tuple[AgendaItem, ...], list[Attendee]]:
    """An open session, its agenda, and who is in it: those with accounts first, then guests."""
    room = plan_session(session, by=LEAD, cycle=here.cycle, plan=_plan(here, name))
    move_session(session, by=LEAD, room=room, cycle=here.cycle, act=Act.OPEN)
    present = [_with_account(session, here, room, part) for part in WITH_ACCOUNTS]
    for number, guest in enumerate(GUESTS):
        service = here.services[1 + number % 3].id
        present.append(join(session, by=LEAD, room=room, name=guest, service_id=service, designation="Nurse"))
    return room, agenda_of(session, room.id), present


def _with_account(session: Session, here: Place, room: RoomSession, part: Part) -> Attendee:
    person = person_at(session, f"{part.name.lower()}@example.org")
    assert person is not None
    is_member = part is Part.TEAM_MEMBER
    return join(
        session,
        by=LEAD,
        room=room,
        name=person.name,
        service_id=here.services[0 if is_member else 2].id,
        person_id=person.id,
        observes=part is Part.CHAIR,
    )


def _give(session: Session, item: AgendaItem, attendees: Sequence[Attendee], *levels: Level | None) -> None:
    """A view of each who does not only listen; the last one can't say unless `levels` says otherwise."""
    giving = [one for one in attendees if not one.observes]
    chosen = levels or (Level.WEAK, Level.GOOD, Level.VERY_GOOD, Level.GOOD, None)
    for attendee, level in zip(giving, chosen, strict=False):
        said = Said(level, LONG_REASON, Sureness.FAIRLY_SURE, {"1": "in between"})
        give_view(session, attendee=attendee, item=item, round=item.round, said=said)


def _reveal(session: Session, item: AgendaItem, attendees: Sequence[Attendee]) -> None:
    move_item(session, by=LEAD, item=item, act=Act.BEGIN)
    _give(session, item, attendees)
    reveal(session, by=LEAD, item=item, round=item.round)


def _reveal_two_rounds(session: Session, item: AgendaItem, attendees: Sequence[Attendee]) -> None:
    """The last guest's slip of the first round came late."""
    _reveal(session, item, attendees)
    late = Said(Level.EXCELLENT, "On paper.")
    enter_slip(session, by=LEAD, attendee=attendees[-1], item=item, round=1, said=late)
    look_again(session, by=LEAD, item=item)
    _give(session, item, attendees, *[Level.GOOD] * len(attendees))
    reveal(session, by=LEAD, item=item, round=item.round)
