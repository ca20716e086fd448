"""Which session is asked for, found for whoever asks, and what they may do in it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path
from sqlmodel import Session

from app.guards import Asking, Transaction
from evaluations.committee import NamedUnit
from evaluations.cycle import Cycle
from evaluations.permissions import hands_of
from evaluations.queries.cycle import cycle_of, units_of
from evaluations.queries.edition import framework_of
from evaluations.queries.session import attendee_at, item_at, session_at
from evaluations.session import Act, AgendaItem, Attendee, Hand, ItemState, RoomSession, acts_for
from evaluations.standing import Standing
from indicators.framework import Framework, QualityIndicator

LIST = "/committees/{committee}/sessions"
ONE = LIST + "/{session}"
ITEM = ONE + "/items/{item}"
ATTENDEES = ONE + "/attendees"
ATTENDEE = ATTENDEES + "/{attendee}"


@dataclass(frozen=True)
class SessionPlace:
    """A session with its cycle, the unit that the group judges, and what whoever asks is to it.

    `home` is the address of its committee.
    """

    room: RoomSession
    cycle: Cycle
    unit: NamedUnit
    framework: Framework
    home: str
    hands: tuple[Hand, ...]

    @property
    def address(self) -> str:
        return f"{self.home}/sessions/{self.room.id}"

    @property
    def back(self) -> tuple[str, str]:
        """The way back from a page of this session."""
        return self.room.name, self.address

    def item_address(self, item: AgendaItem) -> str:
        return f"{self.address}/items/{item.id}"

    def acts(self, state: ItemState | None = None) -> frozenset[Act]:
        """What the person may do now: about an indicator in this state, or (None) about the session."""
        return frozenset(acts_for(self.hands, self.room.stage, state))

    def indicator(self, item: AgendaItem) -> QualityIndicator:
        """What the edition says of an indicator on the agenda."""
        found = self.framework.indicator(item.indicator)
        if found is None:
            raise LookupError(f"The edition has no indicator {item.indicator}.")
        return found

    def title(self, item: AgendaItem) -> str:
        return f"{item.indicator} {self.indicator(item).title}"


def session_place(
    session: Transaction, asking: Asking, room_id: Annotated[str, Path(alias="session")]
) -> SessionPlace:
    """The session in the address. Raises NotFound when the committee has none of this id."""
    return place_of(session, asking, session_at(session, asking.here.id, room_id))


def place_of(session: Session, asking: Standing, room: RoomSession) -> SessionPlace:
    """A session as whoever asks finds it."""
    cycle = cycle_of(session, asking.here.id, room.cycle_id)
    unit = next(each for each in units_of(session, asking.here.id) if each.unit.id == room.unit_id)
    home = f"/committees/{asking.here.slug}"
    framework = framework_of(session, cycle.edition)
    return SessionPlace(room, cycle, unit, framework, home, hands_of(asking))


AtSession = Annotated[SessionPlace, Depends(session_place)]


def item_asked(session: Transaction, place: AtSession, item: str) -> AgendaItem:
    """The indicator in the address. Raises NotFound when it is not on this session's agenda."""
    return item_at(session, place.room, item)


AtItem = Annotated[AgendaItem, Depends(item_asked)]


def attendee_asked(session: Transaction, place: AtSession, attendee: str) -> Attendee:
    """Whom the address means. Raises NotFound when they have no place in this session."""
    return attendee_at(session, place.room, attendee)


AtAttendee = Annotated[Attendee, Depends(attendee_asked)]


def duration(minutes: int) -> str:
    """A time in words, such as "1 hour 40 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = ((hours, "hour"), (rest, "minute"))
    said = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number]
    return " ".join(said) or "no time"


def day_and_time(room: RoomSession) -> str:
    """When a session is, such as "12 March 2026, 09:30"."""
    day = f"{room.held_on.day} {room.held_on:%B %Y}"
    return f"{day}, {room.begins}" if room.begins else day
