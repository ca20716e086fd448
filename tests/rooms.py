"""An open session for tests: a committee judges together, and people of two services are here."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from evaluations.actions.attendance import join
from evaluations.actions.session import SessionPlan, move_item, move_session, plan_session
from evaluations.actions.view import Said, give_view
from evaluations.queries.session import agenda_of
from evaluations.session import Act, AgendaItem, Attendee, RoomSession
from indicators.level import Level
from tests.built_once import built_once
from tests.places import LEAD, Place, place_in


@dataclass(frozen=True)
class Gathering:
    """A session with its agenda (1.1 and 2.1) and who is here: two of Police, one of Health."""

    place: Place
    room: RoomSession
    agenda: tuple[AgendaItem, ...]
    attendees: tuple[Attendee, ...]

    @property
    def item(self) -> AgendaItem:
        return self.agenda[0]


def plan_in(place: Place, **other: object) -> SessionPlan:
    """A plan for the whole committee on 1.1 and 2.1."""
    given: dict[str, object] = {
        "name": "Afternoon on outcomes",
        "unit_id": place.units[-1].id,
        "held_on": date(2026, 3, 12),
        "begins": "09:30",
        "place": "Town hall",
        "agenda": (("1.1", 20), ("2.1", 30)),
    }
    return SessionPlan(**{**given, **other})  # type: ignore[arg-type]


@built_once
def planned_in(session: Session, place: Place) -> RoomSession:
    return plan_session(session, by=LEAD, cycle=place.cycle, plan=plan_in(place))


def joined(session: Session, place: Place, room: RoomSession, name: str, service: int) -> Attendee:
    """Somebody who joins: service 0 is Police, 1 is Health."""
    return join(session, by=LEAD, room=room, name=name, service_id=place.services[service].id)


@built_once
def gathering_in(session: Session, name: str = "Example area") -> Gathering:
    """An open session; nothing on the agenda is begun yet."""
    place = place_in(session, name)
    room = planned_in(session, place)
    move_session(session, by=LEAD, room=room, cycle=place.cycle, act=Act.OPEN)
    people = (("Pat", 0), ("Kim", 0), ("Sam", 1))
    attendees = tuple(joined(session, place, room, name, service) for name, service in people)
    return Gathering(place, room, agenda_of(session, room.id), attendees)


@built_once
def hidden_in(session: Session, name: str = "Example area", levels: tuple[Level, ...] = ()) -> Gathering:
    """An open session that looks at 1.1; the first attendees have given these levels."""
    gathering = gathering_in(session, name)
    move_item(session, by=LEAD, item=gathering.item, act=Act.BEGIN)
    for attendee, level in zip(gathering.attendees, levels, strict=False):
        give_view(session, attendee=attendee, item=gathering.item, round=1, said=Said(level, "Because"))
    return gathering
