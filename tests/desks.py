"""A session at its desk, for tests of pages: an open one with people here, and who asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import FastAPI
from sqlmodel import Session

from app.database import Database
from evaluations.actions.session import move_item
from evaluations.actions.view import Said, give_view, reveal
from evaluations.cycle import Cycle
from evaluations.person import Part
from evaluations.queries.session import agenda_of, session_at
from evaluations.session import Act, AgendaItem, RoomSession
from indicators.level import Level
from tests.built_once import built_once
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import LEAD, Place
from tests.rooms import Gathering, gathering_in

ROLES = ("lead", "member", "manager", "chair", "inspector", "admin", "stranger")


@dataclass(frozen=True)
class Desk:
    """A workbook with a session in it; everybody of `ROLES` has an account at example.org."""

    workbook: FastAPI
    place: Place
    room_id: str

    @property
    def database(self) -> Database:
        found: Database = self.workbook.state.database
        return found

    @property
    def home(self) -> str:
        return f"/committees/{self.place.committee.slug}"

    @property
    def list(self) -> str:
        return f"{self.home}/sessions"

    @property
    def address(self) -> str:
        return f"{self.list}/{self.room_id}"

    def as_(self, role: str) -> InspectingClient:
        return signed_in(self.workbook, f"{role}@example.org")

    def room(self, session: Session) -> RoomSession:
        return session_at(session, self.place.committee.id, self.room_id)

    def cycle(self, session: Session) -> Cycle:
        return session.get_one(Cycle, self.place.cycle.id)

    def items(self) -> tuple[AgendaItem, ...]:
        with self.database.session(write=False) as session:
            return agenda_of(session, self.room_id)

    def item_address(self, place: int = 0) -> str:
        return f"{self.address}/items/{self.items()[place].id}"


def desk_of(workbook: FastAPI, session: Session, gathering: Gathering) -> Desk:
    """Give everybody an account around a session."""
    people_in(session, gathering.place)
    return Desk(workbook, gathering.place, gathering.room.id)


@built_once
def people_in(session: Session, place: Place) -> None:
    committee = place.committee
    person_in(session, "lead@example.org", Part.LEAD, committee=committee)
    police = place.services[0].id
    person_in(session, "member@example.org", Part.TEAM_MEMBER, committee=committee, service_id=police)
    for part in (Part.MANAGER, Part.CHAIR, Part.INSPECTOR):
        person_in(session, f"{part.value}@example.org", part, committee=committee)
    person_in(session, "admin@example.org", is_administrator=True)
    person_in(session, "stranger@example.org")


def give(session: Session, gathering: Gathering, said: Iterable[Said | Level]) -> None:
    """The first attendees give these views in the latest round."""
    item = gathering.item
    for attendee, one in zip(gathering.attendees, said, strict=False):
        words = one if isinstance(one, Said) else Said(one, "Because")
        give_view(session, attendee=attendee, item=item, round=item.round, said=words)


@built_once
def revealed_in(session: Session, *levels: Level) -> Gathering:
    """An open session whose first attendees gave these levels on 1.1, revealed."""
    gathering = gathering_in(session)
    bring_to_reveal(session, gathering, *levels)
    return gathering


def bring_to_reveal(session: Session, gathering: Gathering, *levels: Level) -> None:
    """Begin the first indicator, let the first attendees give these levels, and reveal them."""
    move_item(session, by=LEAD, item=gathering.item, act=Act.BEGIN)
    give(session, gathering, levels)
    reveal(session, by=LEAD, item=gathering.item, round=1)
