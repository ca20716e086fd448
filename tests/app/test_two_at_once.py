"""Two people doing something at the same moment: nothing fails, nothing is lost, nothing is done twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier, Event
from time import sleep
from typing import Any, TypeVar

import httpx2
import pytest
from fastapi import FastAPI
from httpx2 import Client as Browser
from httpx2 import Limits
from sqlmodel import col, select

from app.database import Database
from app.sign_in import change_password, make_link, person_invited, use_link
from app.tables import LinkKind
from evaluations.actions.evidence import merge_evidence
from evaluations.actions.judgement import Words, agree, use_evidence
from evaluations.committee import Committee, Service
from evaluations.cycle import Cycle, Stage
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.person import Part, Person, Role
from evaluations.position_statement import StatementPart
from evaluations.queries.position_statement import statement_told
from evaluations.refusals import NotNow, Refusal
from evaluations.trace import COMMAND_LINE, Trace, broken_links
from evaluations.triangulation import Stance
from indicators.level import Level
from tests.inspecting_client import InspectingClient, filled_in, find_form
from tests.people import person_in, signed_in
from tests.places import LEAD, Place, evidence_in, move, place_in
from tests.required import IS_FULL
from tests.server import served

pytestmark = pytest.mark.both_databases

ROUNDS = range(2)
MANY = 80 if IS_FULL else 45
ANN, BOB = "ann@example.org", "bob@example.org"
AREA = "/administration/committees/example-area"

Answer = TypeVar("Answer")


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """Do all of this at the same moment; what each answers, in their order."""
    start = Barrier(len(acts))

    def begin(act: Callable[[], Answer]) -> Answer:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begin, acts))


@dataclass(frozen=True)
class Room:
    """A committee with two leads who also administer the installation, each in a browser of their own."""

    workbook: FastAPI
    place: Place
    ann: InspectingClient
    bob: InspectingClient

    @property
    def database(self) -> Database:
        found: Database = self.workbook.state.database
        return found

    def pad(self, unit: int = 0) -> str:
        cycle = f"/committees/{self.place.committee.slug}/cycles/{self.place.cycle.id}"
        return f"{cycle}/judgements/{self.place.units[unit].id}/2.1"

    def judgement(self) -> Judgement:
        with self.database.session(write=False) as session:
            return session.exec(select(Judgement)).one()

    def is_whole(self) -> bool:
        """Whether no trace of any chain is missing, doubled or changed."""
        with self.database.session(write=False) as session:
            traces = session.exec(select(Trace).order_by(col(Trace.number))).all()
        owners = {trace.owner for trace in traces}
        return not any(broken_links([one for one in traces if one.owner == owner]) for owner in owners)


@pytest.fixture
def room(workbook: FastAPI) -> Room:
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        for email in (ANN, BOB):
            person_in(session, email, Part.LEAD, committee=place.committee, is_administrator=True)
    return Room(workbook, place, signed_in(workbook, ANN), signed_in(workbook, BOB))


def sending(
    browser: InspectingClient, page: httpx2.Response, form: str, **fields: str
) -> Callable[[], httpx2.Response]:
    """Fill in the form of a page now, and send it when it is called. `form` is the end of its address."""
    found = find_form(page, form)
    values = filled_in(found, fields)
    return lambda: browser.post(found.get("action", ""), data=values, follow_redirects=False)


def statuses(answers: list[httpx2.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def send(browser: InspectingClient, address: str, **fields: str) -> Callable[[], httpx2.Response]:
    """Send fields to an address when it is called."""
    return lambda: browser.post(address, data=fields, follow_redirects=False)


def test_of_two_who_save_a_draft_one_is_shown_both_texts(room: Room) -> None:
    for number in ROUNDS:
        texts = {f"Ann sees {number}.", f"Bob sees {number}."}
        pages = [room.ann.get(room.pad()), room.bob.get(room.pad())]
        answers = at_once(
            sending(room.ann, pages[0], "/drafts", rationale=f"Ann sees {number}."),
            sending(room.bob, pages[1], "/drafts", rationale=f"Bob sees {number}."),
        )
        assert statuses(answers) == [303, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        typed = filled_in(find_form(refused, "/drafts"), {})["rationale"]
        assert {room.judgement().rationale, typed} == texts
        assert all(text in refused.text for text in texts)
        assert sending(room.ann, refused, "/drafts")().status_code == 303
        assert room.judgement().rationale == typed
    assert room.is_whole()


def test_two_who_begin_a_statement_write_in_the_same_one(room: Room) -> None:
    claims = f"/committees/{room.place.committee.slug}/cycles/{room.place.cycle.id}/statement/claims"
    texts = {"Ann knows.", "Bob knows."}
    part = StatementPart.HOW_GOOD.value
    written = at_once(
        *(
            send(browser, claims, part=part, words=words)
            for browser, words in zip((room.ann, room.bob), sorted(texts), strict=True)
        )
    )
    assert statuses(written) == [303, 303]
    with room.database.session(write=False) as session:
        told = statement_told(session, session.get_one(Cycle, room.place.cycle.id))
        found = [one.claim for one in told.claims[StatementPart.HOW_GOOD]]
    assert {claim.words for claim in found} == texts
    assert [claim.place for claim in found] == [1, 2]
    one = f"{claims}/{found[0].id}"
    answers = at_once(
        *(
            sending(browser, browser.get(one), "/changes", words=words)
            for browser, words in ((room.ann, "Ann knows better."), (room.bob, "Bob knows better."))
        )
    )
    assert statuses(answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert all(words in refused.text for words in ("Ann knows better.", "Bob knows better."))
    assert room.is_whole()


def test_of_two_who_agree_one_agrees(room: Room) -> None:
    for number in ROUNDS:
        answers = at_once(
            *(
                send(browser, f"{room.pad()}/agreements", **agreement(number, level))
                for browser, level in ((room.ann, "weak"), (room.bob, "good"))
            )
        )
        assert statuses(answers) == [303, 409]
    with room.database.session(write=False) as session:
        entries = session.exec(select(JudgementEntry).order_by(col(JudgementEntry.number))).all()
        assert [entry.number for entry in entries] == [1, 2]
        assert [entry.level for entry in entries][-1] is room.judgement().agreed_level
    assert room.is_whole()


def agreement(version: int, level: str) -> dict[str, str]:
    return {"version": str(version), "level": level, "judged_on": "2026-03-02", "reason": "We looked again."}


def test_a_form_sent_many_times_at_once_is_done_once(room: Room) -> None:
    page = room.ann.get(f"{AREA}/area/services/new")
    twins = [twin(room, room.ann) for _ in range(6)]
    answers = at_once(*(sending(browser, page, "/services", name="Education") for browser in twins))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, AREA)}
    with room.database.session(write=False) as session:
        assert len(session.exec(select(Service).where(Service.name == "Education")).all()) == 1
        assert len(session.exec(select(Trace).where(Trace.act == "service added")).all()) == 3
    assert room.is_whole()


def twin(room: Room, browser: InspectingClient) -> InspectingClient:
    """The same browser once more, so that it can send at the same moment."""
    other = InspectingClient(room.workbook)
    other.cookies = browser.cookies
    return other


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/administration/committees", {"name": "Far area"}),
        (f"{AREA}/area/services", {"name": "Education"}),
        (f"{AREA}/area/localities", {"name": "West"}),
        (f"{AREA}/people", {"email": "new@example.org", "name": "New", "parts": "chair"}),
        ("/administration/people", {"email": "new@example.org", "name": "New"}),
    ],
)
def test_of_two_who_create_the_same_one_is_told(room: Room, address: str, fields: dict[str, str]) -> None:
    answers = at_once(send(room.ann, address, **fields), send(room.bob, address, **fields))
    assert statuses(answers)[1] == 422
    assert statuses(answers)[0] in (200, 303)
    assert room.is_whole()


def test_committees_created_at_once_get_addresses_of_their_own(room: Room) -> None:
    for number in ROUNDS:
        names = [f"Far area {number}{mark}" for mark in "!?"]
        answers = at_once(
            send(room.ann, "/administration/committees", name=names[0]),
            send(room.bob, "/administration/committees", name=names[1]),
        )
        assert statuses(answers) == [303, 303]
    with room.database.session(write=False) as session:
        slugs = session.exec(select(Committee.slug)).all()
    assert len(set(slugs)) == 1 + 2 * len(ROUNDS)


def test_a_name_given_to_two_committees_at_once_is_one_committees(room: Room) -> None:
    for number in ROUNDS:
        first, second = (
            send(room.ann, "/administration/committees", name=f"Area {number}{mark}")().headers["location"]
            for mark in "AB"
        )
        answers = at_once(
            send(room.ann, f"{first}/name", name=f"One name {number}"),
            send(room.bob, f"{second}/name", name=f"One name {number}"),
            send(twin(room, room.ann), "/administration/committees", name=f"One name {number}"),
        )
        assert statuses(answers) == [303, 422, 422]


def test_a_part_given_twice_at_once_is_held_once(room: Room) -> None:
    with room.database.session(write=False) as session:
        bob = session.exec(select(Person).where(Person.email == BOB)).one()
    address = f"{AREA}/people/{bob.id}/roles"
    answers = at_once(send(room.ann, address, part="chair"), send(room.bob, address, part="chair"))
    assert statuses(answers) == [303, 422]
    with room.database.session(write=False) as session:
        assert len(session.exec(select(Role).where(Role.part == Part.CHAIR)).all()) == 1


def test_two_last_administrators_cannot_take_it_from_each_other(room: Room) -> None:
    with room.database.session(write=False) as session:
        ids = {person.email: person.id for person in session.exec(select(Person)).all()}
    answers = at_once(
        send(room.ann, f"/administration/people/{ids[BOB]}/deactivations"),
        send(room.bob, f"/administration/people/{ids[ANN]}/deactivations"),
    )
    assert statuses(answers) in ([303, 303], [303, 409])
    with room.database.session(write=False) as session:
        left = session.exec(select(Person).where(col(Person.is_active), col(Person.is_administrator))).all()
    assert len(left) == 1


def test_evidence_merged_from_both_sides_stays_in_use_once(room: Room) -> None:
    for number in ROUNDS:
        one, other = two_used(room, number)
        outcomes = at_once(
            lambda one=one, other=other: merging(room, one, other),  # type: ignore[misc]
            lambda one=one, other=other: merging(room, other, one),  # type: ignore[misc]
        )
        assert sorted(outcomes) == ["done", "refused"]
        with room.database.session(write=False) as session:
            pieces = [session.get_one(Evidence, piece) for piece in (one, other)]
            (kept,) = [piece for piece in pieces if piece.merged_into_id is None]
            uses = session.exec(select(EvidenceUse).where(EvidenceUse.evidence_id == kept.id)).all()
            assert len([use for use in uses if use.in_use]) == 2
    assert room.is_whole()


def two_used(room: Room, number: int) -> list[str]:
    """Two entries of the same evidence, each used in another judgement."""
    with room.database.session(write=True) as session:
        pieces = [evidence_in(session, room.place.committee, f"Audit {number}{mark}") for mark in "AB"]
        for unit, piece in zip(room.place.units, pieces, strict=False):
            use_evidence(
                session,
                by=LEAD,
                cycle=session.get_one(Cycle, room.place.cycle.id),
                unit=unit,
                indicator="2.1",
                evidence=piece,
                stance=Stance.SUPPORTS,
            )
        return [piece.id for piece in pieces]


def merging(room: Room, kept: str, merged: str) -> str:
    try:
        with room.database.session(write=True) as session:
            merge_evidence(
                session,
                by=LEAD,
                kept=session.get_one(Evidence, kept),
                merged=session.get_one(Evidence, merged),
                reason="They are the same.",
            )
    except Refusal:
        return "refused"
    return "done"


def test_nothing_is_agreed_after_the_cycle_moved_on_meanwhile(room: Room) -> None:
    is_moved = Event()

    def move_on() -> None:
        with room.database.session(write=True) as session:
            move(session, session.get_one(Cycle, room.place.cycle.id), Stage.AGREED)
            is_moved.set()
            sleep(0.3)

    def agree_then() -> None:
        with room.database.session(write=False) as session:
            cycle = session.get_one(Cycle, room.place.cycle.id)
        is_moved.wait()
        words = Words(level=Level.GOOD)
        with pytest.raises(NotNow), room.database.session(write=True) as session:
            session.add(cycle)
            agree(
                session, by=LEAD, cycle=cycle, unit=room.place.unit, indicator="2.1", words=words, version=0
            )

    at_once(move_on, agree_then)
    assert room.is_whole()


def test_a_password_is_changed_and_set_by_a_link_in_turn(room: Room) -> None:
    with room.database.session(write=True) as session:
        ann = session.exec(select(Person).where(Person.email == ANN)).one()
        token = make_link(session, by=COMMAND_LINE, person_id=ann.id, kind=LinkKind.RESET)
    is_open = Event()

    def by_the_link() -> None:
        with room.database.session(write=True) as session:
            person = person_invited(session, token, LinkKind.RESET)
            is_open.set()
            sleep(0.3)
            assert person is not None
            use_link(session, person=person, kind=LinkKind.RESET, password="a password by a link")

    def at_the_account() -> None:
        is_open.wait()
        with room.database.session(write=True) as session:
            change_password(session, person=session.get_one(Person, ann.id), password="a password of my own")

    at_once(by_the_link, at_the_account)
    assert room.is_whole()


def test_a_room_full_of_people_saves_at_once(room: Room) -> None:
    """More requests than the server has threads and connections: each waits for its turn, none fails."""
    names = [f"Service {number}" for number in range(MANY)]
    with served(room.workbook) as address, Browser(base_url=address, **as_(room.ann)) as browser:
        answers = at_once(*(saving(browser, name) for name in names), *(reading(browser) for _ in names))
    assert Counter(answer.status_code for answer in answers) == {303: MANY, 200: MANY}
    with room.database.session(write=False) as session:
        assert set(names) <= set(session.exec(select(Service.name)).all())
    assert room.is_whole()


def as_(browser: InspectingClient) -> dict[str, Any]:
    """What a client on the network needs to be taken for this browser."""
    return {
        "cookies": dict(browser.cookies),
        "headers": {"Sec-Fetch-Site": "same-origin"},
        "limits": Limits(max_connections=None),
        "timeout": 60,
    }


def saving(browser: Browser, name: str) -> Callable[[], httpx2.Response]:
    return lambda: browser.post(f"{AREA}/area/services", data={"name": name})


def reading(browser: Browser) -> Callable[[], httpx2.Response]:
    return lambda: browser.get("/account")
