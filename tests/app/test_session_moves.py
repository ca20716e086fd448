"""Every move of a session through its pages: whoever the table lets do it can, at that stage and state, and
nobody else changes anything.

The product of acts, stages, states and people is tried whole with `--full`, and in a seeded sample else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, product
from random import Random
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session
from starlette.testclient import TestClient

from app.database import Database
from evaluations.actions.attendance import join
from evaluations.actions.session import move_item, move_session
from evaluations.actions.session_outcome import leave_open
from evaluations.actions.view import Said, give_view, look_again, reveal
from evaluations.person import Part
from evaluations.queries.judgement import judgement_at
from evaluations.queries.session import agenda_of
from evaluations.session import (
    MOVES,
    Act,
    AgendaItem,
    Hand,
    ItemState,
    RoomSession,
    SessionPulse,
    SessionStage,
    acts_for,
)
from evaluations.trace import leave_trace
from indicators.level import Level
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import LEAD, Place
from tests.required import IS_FULL
from tests.rooms import gathering_in, planned_in

pytestmark = pytest.mark.both_databases

SEED = 2009
SAMPLE = 10
OURS = {"Sec-Fetch-Site": "same-origin"}
HANDS = {
    "lead": (Hand.FACILITATOR, Hand.READER),
    "member": (Hand.READER,),
    "manager": (Hand.READER,),
    "chair": (Hand.READER,),
    "attendee": (Hand.ATTENDEE,),
    "guest": (Hand.ATTENDEE,),
    "inspector": (Hand.OUTSIDER,),
    "admin": (Hand.OUTSIDER,),
    "stranger": (Hand.OUTSIDER,),
    "nobody": (Hand.OUTSIDER,),
}
ABOUT_ONE = [move.act for move in MOVES if move.states]
ABOUT_ALL = [move.act for move in MOVES if not move.states]
TRIPLES: list[tuple[Act, SessionStage, ItemState | None]] = [
    *product(ABOUT_ALL, SessionStage, (None,)),
    *product(ABOUT_ONE, SessionStage, ItemState),
]


@dataclass
class Room:
    """A session whose first indicator was left open after round 1 and has a view in round 2.

    So it can be put into any state. Another session with the same people is there to be joined.
    """

    workbook: FastAPI
    place: Place
    room_id: str
    item_id: str
    other_id: str
    code: str
    waiting: Iterator[str]
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def database(self) -> Database:
        found: Database = self.workbook.state.database
        return found

    @property
    def home(self) -> str:
        return f"/committees/{self.place.committee.slug}/sessions/{self.room_id}"

    def put(self, stage: SessionStage, state: ItemState | None) -> None:
        """Both sessions into a stage and the indicator into a state, wherever they stood."""
        with self.database.session(write=True) as session:
            for room_id in (self.room_id, self.other_id):
                room = session.get_one(RoomSession, room_id)
                trace(session, room)
                room.stage = stage
                session.flush()
            item = session.get_one(AgendaItem, self.item_id)
            trace(session, room)
            item.state = state or ItemState.TO_COME
            item.round = 2 if item.state is ItemState.HIDDEN else 1

    def pulses(self) -> tuple[int, ...]:
        """What grows with every act, also with one that leaves no trace."""
        with self.database.session(write=False) as session:
            return tuple(session.get_one(SessionPulse, each).number for each in (self.room_id, self.other_id))

    def version_of_judgement(self) -> int:
        with self.database.session(write=False) as session:
            found = judgement_at(session, self.place.cycle, self.place.units[-1].id, "1.1")
            return found.version if found else 0

    def plan(self) -> dict[str, Any]:
        with self.database.session(write=False) as session:
            room = session.get_one(RoomSession, self.room_id)
            return {
                "name": f"Another name {next(self.numbers)}",
                "unit": room.unit_id,
                "held_on": "2026-03-12",
                "agenda": ["1.1", "2.1"],
                **{f"order-{number}": number[0] for number in ("1.1", "2.1")},
                **{f"minutes-{number}": "20" for number in ("1.1", "2.1")},
                "version": str(room.version),
            }

    def round(self) -> str:
        """The round that the indicator is in; a slip of it may also come after the reveal."""
        with self.database.session(write=False) as session:
            return str(session.get_one(AgendaItem, self.item_id).round)

    def way(self) -> str:
        """In which direction the indicator can go."""
        with self.database.session(write=False) as session:
            return "later" if agenda_of(session, self.room_id)[0].id == self.item_id else "earlier"


def trace(session: Session, room: RoomSession) -> None:
    owner = room.committee_id
    leave_trace(session, by=LEAD, act="put there", noun="session", noun_id=room.id, owner=owner)


@dataclass
class Somebody:
    """One browser in the room."""

    room: Room
    client: TestClient
    is_inside: bool

    def apart(self) -> "Somebody":
        """The same person in a browser that may forget one place for another."""
        client = TestClient(self.room.workbook, headers=OURS, cookies=dict(self.client.cookies))
        return Somebody(self.room, client, self.is_inside)

    def post(self, address: str, **sent: Any) -> Response:
        return self.client.post(address, data=sent, follow_redirects=False)

    def tries(self, act: Act) -> Response:
        return TRIES[act](self, self.room, f"{self.room.home}/items/{self.room.item_id}")

    def reads(self) -> Response:
        address = f"/rooms/{self.room.room_id}" if self.is_inside else self.room.home
        return self.client.get(address, follow_redirects=False)


Try = Callable[[Somebody, Room, str], Response]


def presses(act: Act, where: str) -> Try:
    return lambda one, room, item: one.post((item if where == "/moves" else room.home) + where, act=act.value)


TRIES: dict[Act, Try] = {
    Act.READ: lambda one, room, item: one.reads(),
    Act.CHANGE_PLAN: lambda one, room, item: one.post(f"{room.home}/plan", **room.plan()),
    **{act: presses(act, "/stage-moves") for act in (Act.OPEN, Act.END, Act.RESUME)},
    Act.JOIN: lambda one, room, item: one.apart().post(f"/join/{room.code}", name="Lou", service="none"),
    Act.TEND_ATTENDANCE: lambda one, room, item: one.post(f"{room.home}/attendees", name="Jo", service=""),
    Act.NOTE_ACTION: lambda one, room, item: one.post(
        f"{room.home}/actions", what="Bring the audit", owner="Audit officer"
    ),
    **{act: presses(act, "/moves") for act in (Act.BEGIN, Act.SKIP, Act.PARK)},
    Act.REORDER: lambda one, room, item: one.post(f"{item}/places", way=room.way()),
    Act.GIVE_VIEW: lambda one, room, item: one.post(
        f"/rooms/{room.room_id}/views", item=room.item_id, round="2", level="good"
    ),
    Act.ENTER_SLIP: lambda one, room, item: one.post(
        f"{item}/slips", attendee=next(room.waiting), round=room.round(), level="weak"
    ),
    Act.REVEAL: lambda one, room, item: one.post(f"{item}/reveals", round="2"),
    Act.LOOK_AGAIN: lambda one, room, item: one.post(f"{item}/rounds"),
    Act.AGREE: lambda one, room, item: one.post(
        f"{item}/agreements",
        level="good",
        rationale=f"Reason {next(room.numbers)}",
        judged_on="2026-03-12",
        reason="Another round",
        version=str(room.version_of_judgement()),
    ),
    Act.LEAVE_OPEN: lambda one, room, item: one.post(f"{item}/open-questions", would_settle="An audit"),
}


@pytest.fixture
def room(workbook: FastAPI) -> Room:
    with workbook.state.database.session(write=True) as session:
        return room_in(workbook, session)


def room_in(workbook: FastAPI, session: Session) -> Room:
    gathering = gathering_in(session)
    place, room, item = gathering.place, gathering.room, gathering.item
    other = planned_in(session, place)
    move_session(session, by=LEAD, room=other, cycle=place.cycle, act=Act.OPEN)
    move_item(session, by=LEAD, item=item, act=Act.BEGIN)
    for round in (1, 2):
        give_view(session, attendee=gathering.attendees[0], item=item, round=round, said=Said(Level.GOOD))
        if round == 1:
            reveal(session, by=LEAD, item=item, round=1)
            leave_open(session, by=LEAD, item=item, would_settle="An audit")
            look_again(session, by=LEAD, item=item)
    # Enough for each slip that is tried, since a view is given once a round.
    slips = [
        join(session, by=LEAD, room=room, name=f"On paper {number}", service_id=None, on_paper=True).id
        for number in range(30)
    ]
    people_in(session, place, room)
    return Room(workbook, place, room.id, item.id, other.id, other.code, iter(slips))


def people_in(session: Session, place: Place, room: RoomSession) -> None:
    committee = place.committee
    person_in(session, "lead@example.org", Part.LEAD, committee=committee)
    police = place.services[0].id
    person_in(session, "member@example.org", Part.TEAM_MEMBER, committee=committee, service_id=police)
    for part in (Part.MANAGER, Part.CHAIR, Part.INSPECTOR):
        person_in(session, f"{part.value}@example.org", part, committee=committee)
    person_in(session, "admin@example.org", is_administrator=True)
    person_in(session, "stranger@example.org")
    attendee = person_in(session, "attendee@example.org")
    join(session, by=LEAD, room=room, name="Att", service_id=police, person_id=attendee.id)


def browser(room: Room, who: str) -> Somebody:
    client = TestClient(room.workbook, headers=OURS)
    if who == "guest":
        client.cookies = guest(room).cookies
    elif who != "nobody":
        client.cookies = signed_in(room.workbook, f"{who}@example.org").cookies
    return Somebody(room, client, is_inside=Hand.ATTENDEE in HANDS[who])


def guest(room: Room) -> InspectingClient:
    with room.database.session(write=False) as session:
        found = session.get_one(RoomSession, room.room_id)
    client = InspectingClient(room.workbook)
    page = client.get(f"/join/{found.code}")
    answer = client.submit(page, {"name": "Gil", "service": room.place.services[0].id})
    assert answer.url.path == f"/rooms/{room.room_id}"
    return client


def was_done(answer: Response) -> bool:
    """Whether the answer is a page or leads on, and not to a door."""
    door = answer.headers.get("location", "").startswith(("/sign-in", "/join"))
    assert answer.status_code in (200, 303, 401, 403, 404, 409), answer.text
    return answer.status_code in (200, 303) and not door


@pytest.mark.parametrize("who", HANDS)
def test_each_move_is_made_by_exactly_whom_the_table_lets(room: Room, who: str) -> None:
    one = browser(room, who)
    triples = TRIPLES if IS_FULL else Random(SEED + len(who)).sample(TRIPLES, SAMPLE)
    for act, stage, state in triples:
        room.put(stage, state)
        before = room.pulses()
        is_allowed = act in acts_for(HANDS[who], stage, state)
        answer = one.tries(act)
        told = f"{who}: {act.value}, {stage.value}, {state.value if state else 'the session'}"
        assert was_done(answer) is is_allowed, f"{told} answered {answer.status_code}: {answer.text[-3000:]}"
        assert (room.pulses() != before) is (is_allowed and act is not Act.READ), told


def test_a_lead_makes_every_move_that_the_table_has(room: Room) -> None:
    one = browser(room, "lead")
    for move in MOVES:
        if Hand.FACILITATOR in move.hands and move.act is not Act.JOIN:
            state = move.states[0] if move.states else None
            room.put(move.stages[0], state)
            assert was_done(one.tries(move.act)), move.act


def test_every_act_is_tried() -> None:
    assert set(TRIES) == set(Act)


def test_whoever_has_a_place_and_leads_too_can_do_both(room: Room) -> None:
    lead = signed_in(room.workbook, "lead@example.org")
    assert lead.get(f"/rooms/{room.room_id}").status_code == 404
    with room.database.session(write=False) as session:
        code = session.get_one(RoomSession, room.room_id).code
    lead.submit(lead.get(f"/join/{code}"), {"service": room.place.services[0].id})
    one = Somebody(room, TestClient(room.workbook, headers=OURS), is_inside=True)
    one.client.cookies = lead.cookies
    room.put(SessionStage.OPEN, ItemState.HIDDEN)
    assert was_done(one.tries(Act.GIVE_VIEW))
    assert was_done(one.tries(Act.REVEAL))


def test_a_place_in_one_session_opens_no_other(room: Room) -> None:
    one = browser(room, "guest")
    assert one.client.get(f"/rooms/{room.other_id}", follow_redirects=False).status_code in (303, 404)
