"""Phones in a room: browsers that joined an open session through its own pages, and what they do there."""

from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session

from app.database import Database
from evaluations.actions.person import give_role
from evaluations.committee import Committee
from evaluations.person import Part, Person
from evaluations.session import RoomSession
from evaluations.trace import COMMAND_LINE
from tests.inspecting_client import InspectingClient
from tests.people import person_in
from tests.rooms import Gathering


def database_of(workbook: FastAPI) -> Database:
    database: Database = workbook.state.database
    return database


def phone_of(workbook: FastAPI, gathering: Gathering, name: str, service: int | None = 0) -> InspectingClient:
    """A guest's phone: service 0 is Police, 1 is Health, None is none of them."""
    client = InspectingClient(workbook)
    chosen = "none" if service is None else gathering.place.services[service].id
    page = client.get(f"/join/{gathering.room.code}")
    answer = client.submit(page, {"name": name, "service": chosen})
    assert answer.url.path == address_of(gathering.room), answer.text
    return client


def gives(client: InspectingClient, room: RoomSession, level: str, **words: str) -> Response:
    """What the phone shows after a view was sent from it."""
    page = client.get(address_of(room))
    return client.submit(page, {"level": level, **words}, action="/views")


def address_of(room: RoomSession) -> str:
    return f"/rooms/{room.id}"


def member_of(session: Session, gathering: Gathering, email: str, *parts: Part, service: int = 0) -> Person:
    """Somebody with an account and these parts in the committee of a gathering."""
    place = gathering.place
    return person_in(session, email, *parts, committee=place.committee, service_id=place.services[service].id)


def gives_role(session: Session, committee: Committee, person: Person, part: Part) -> None:
    give_role(session, by=COMMAND_LINE, committee=committee, person=person, part=part)


def words_of(answer: Response) -> str:
    """The page without its line breaks."""
    return " ".join(answer.text.split())
