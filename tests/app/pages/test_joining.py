"""Joining a session: who gets a place, once, and what a wrong code is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from fastapi import FastAPI
from httpx2 import Client as Browser
from sqlmodel import Session, col, select

from app import sign_in
from app.tables import FailedSignIn, GuestPass
from evaluations.actions.attendance import merge_attendees, set_presence
from evaluations.actions.session import move_session
from evaluations.person import Part
from evaluations.queries.session import attendance_of
from evaluations.session import Act, Attendee, RoomSession
from evaluations.trace import Trace
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.phones import address_of, database_of, member_of, phone_of
from tests.places import LEAD
from tests.rooms import Gathering, gathering_in, planned_in


@pytest.fixture
def gathering(workbook: FastAPI) -> Gathering:
    """An open session in which three people are."""
    with database_of(workbook).session(write=True) as session:
        return gathering_in(session)


def present_in(workbook: FastAPI, gathering: Gathering) -> list[tuple[str, str]]:
    """Everybody in the session as (service, name)."""
    with database_of(workbook).session(write=False) as session:
        return [(one.service, one.attendee.name) for one in attendance_of(session, gathering.room.id)]


def filled_in(gathering: Gathering, **other: str) -> dict[str, str]:
    return {"name": "Lou", "service": gathering.place.services[0].id, "form_key": "one form", **other}


def attendee_named(session: Session, name: str) -> Attendee:
    return session.exec(select(Attendee).where(Attendee.name == name)).one()


def test_a_guest_joins_by_the_code_and_is_in_the_room(client: InspectingClient, gathering: Gathering) -> None:
    code = gathering.room.code
    typed = f" {code[:3].lower()}-{code[3:]} "
    page = client.submit(client.get("/join"), {"code": typed})
    assert page.url.path == f"/join/{code}"
    assert "never by name" in page.text and "Example area" in page.text
    answer = client.submit(page, filled_in(gathering, designation="Health visitor"))
    assert answer.url.path == address_of(gathering.room)
    assert "Lou, Police" in answer.text


def test_a_guest_is_named_as_a_guest_in_the_trace(
    workbook: FastAPI, client: InspectingClient, gathering: Gathering
) -> None:
    client.post(f"/join/{gathering.room.code}", data=filled_in(gathering, name="Lou " + "x" * 196))
    with database_of(workbook).session(write=False) as session:
        by = session.exec(select(Trace.by).order_by(col(Trace.at).desc())).first()
    assert by is not None and by.startswith("Lou xx") and by.endswith("x (guest, Police)")


def test_somebody_of_none_of_the_services_joins(workbook: FastAPI, gathering: Gathering) -> None:
    phone_of(workbook, gathering, "Lou", None)
    assert ("none of the services", "Lou") in present_in(workbook, gathering)


def test_an_account_joins_with_its_name_designation_and_service(
    workbook: FastAPI, gathering: Gathering
) -> None:
    with database_of(workbook).session(write=True) as session:
        member_of(session, gathering, "kit@example.org", Part.TEAM_MEMBER, service=1)
    client = signed_in(workbook, "kit@example.org")
    page = client.get(f"/join/{gathering.room.code}")
    assert "You join with your account: <strong>Kit</strong>" in page.text
    answer = client.submit(page)
    assert "Kit, Health" in answer.text
    assert client.get(f"/join/{gathering.room.code}").url.path == address_of(gathering.room)


def test_an_account_without_a_part_in_the_committee_joins_and_sees_the_room_only(
    workbook: FastAPI, gathering: Gathering
) -> None:
    with database_of(workbook).session(write=True) as session:
        person_in(session, "visitor@example.org")
    client = signed_in(workbook, "visitor@example.org")
    page = client.get(f"/join/{gathering.room.code}")
    answer = client.submit(page, {"service": gathering.place.services[0].id})
    assert "Visitor, Police" in answer.text
    assert client.get(f"/committees/example-area/sessions/{gathering.room.id}/projector").status_code == 404


def test_a_double_click_makes_one_attendee_and_both_answers_lead_in(
    workbook: FastAPI, gathering: Gathering
) -> None:
    first, second = InspectingClient(workbook), InspectingClient(workbook)
    for client in (first, second):
        client.post(f"/join/{gathering.room.code}", data=filled_in(gathering))
        assert "Lou, Police" in client.get(address_of(gathering.room)).text
    assert [name for _, name in present_in(workbook, gathering)].count("Lou") == 1


def test_two_sendings_of_one_form_at_the_same_moment_make_one_attendee(
    workbook: FastAPI, address: str, gathering: Gathering
) -> None:
    start = Barrier(4)

    def send(_: int) -> str:
        start.wait()
        with Browser(base_url=address, follow_redirects=True, headers={"Origin": address}) as browser:
            return browser.post(f"/join/{gathering.room.code}", data=filled_in(gathering)).text

    with ThreadPoolExecutor(4) as threads:
        assert all("Lou, Police" in text for text in threads.map(send, range(4)))
    assert [name for _, name in present_in(workbook, gathering)].count("Lou") == 1


def test_another_form_with_the_same_words_is_another_person(workbook: FastAPI, gathering: Gathering) -> None:
    for key in ("one", "two"):
        InspectingClient(workbook).post(
            f"/join/{gathering.room.code}", data=filled_in(gathering, form_key=key)
        )
    assert [name for _, name in present_in(workbook, gathering)].count("Lou") == 2


def test_who_has_the_pass_is_in_at_once(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    code = gathering.room.code
    assert phone.get(f"/join?code={code}").url.path == address_of(gathering.room)
    again = phone.post(f"/join/{code}", data=filled_in(gathering, name="Somebody else", form_key="another"))
    assert again.url.path == address_of(gathering.room)
    assert "Somebody else" not in [name for _, name in present_in(workbook, gathering)]


def test_who_was_taken_out_is_led_to_join_and_joins_again(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    with database_of(workbook).session(write=True) as session:
        set_presence(session, by=LEAD, attendee=attendee_named(session, "Lou"), is_here=False)
    led = phone.get(address_of(gathering.room))
    assert led.url.path == "/join"
    assert "no longer in use" in led.text
    page = phone.get(f"/join/{gathering.room.code}")
    assert "Louise, Police" in phone.submit(page, filled_in(gathering, name="Louise")).text


def test_both_browsers_of_who_joined_twice_lead_to_the_place_that_was_kept(
    workbook: FastAPI, gathering: Gathering
) -> None:
    one, two = phone_of(workbook, gathering, "Lou"), phone_of(workbook, gathering, "Lou again", 1)
    with database_of(workbook).session(write=True) as session:
        kept, merged = attendee_named(session, "Lou"), attendee_named(session, "Lou again")
        merge_attendees(session, by=LEAD, kept=kept, merged=merged)
    for phone in (one, two):
        assert "Lou, Police" in phone.get(address_of(gathering.room)).text


def test_the_pass_of_a_guest_lasts_a_day(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    with database_of(workbook).session(write=True) as session:
        session.exec(select(GuestPass)).one().created_at -= sign_in.VISIT_LASTS
    assert phone.get(address_of(gathering.room)).url.path == "/join"


def test_two_accounts_of_one_person_lead_to_the_place_that_was_kept(
    workbook: FastAPI, gathering: Gathering
) -> None:
    with database_of(workbook).session(write=True) as session:
        for name in ("kit", "kat"):
            member_of(session, gathering, f"{name}@example.org", Part.TEAM_MEMBER, service=1)
    kit, kat = signed_in(workbook, "kit@example.org"), signed_in(workbook, "kat@example.org")
    for browser in (kit, kat):
        browser.submit(browser.get(f"/join/{gathering.room.code}"))
    with database_of(workbook).session(write=True) as session:
        kept, merged = attendee_named(session, "Kit"), attendee_named(session, "Kat")
        merge_attendees(session, by=LEAD, kept=kept, merged=merged)
    for browser in (kit, kat):
        assert "Kit, Health" in browser.get(f"/join/{gathering.room.code}").text


@pytest.mark.parametrize("code", ["BCDFGH", "nothing", "%00", "x" * 300, "日本"])
def test_a_wrong_code_is_told_so(client: InspectingClient, gathering: Gathering, code: str) -> None:
    for address in (f"/join/{code}", f"/join?code={code}"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "No session that is open now has this code" in answer.text
    sent = client.post(f"/join/{code}", data=filled_in(gathering))
    assert sent.status_code == 404


def test_the_code_of_a_session_that_is_not_open_is_like_one_that_nobody_has(
    workbook: FastAPI, client: InspectingClient, gathering: Gathering
) -> None:
    with database_of(workbook).session(write=True) as session:
        planned = planned_in(session, gathering.place)
        room = session.get_one(RoomSession, gathering.room.id)
        move_session(session, by=LEAD, room=room, cycle=gathering.place.cycle, act=Act.END)
    for code in (planned.code, gathering.room.code):
        answer = client.get(f"/join/{code}")
        assert answer.status_code == 404
        assert answer.text.replace(code, "") == client.get("/join/BCDFGH").text.replace("BCDFGH", "")


def test_guessing_codes_is_braked_by_place_and_keeps_nobody_from_signing_in(
    workbook: FastAPI, client: InspectingClient, gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "WRONG_CODES_FROM_ONE_PLACE", 4)
    for answer in (
        client.get("/join/BCDFGH"),
        client.get("/join?code=BCDFGJ"),
        client.post("/join/BCDFGK", data=filled_in(gathering)),
        client.get("/join/BCDFGM"),
    ):
        assert answer.status_code == 404
    for code in ("BCDFGN", gathering.room.code):
        answer = client.get(f"/join/{code}")
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "900"
        assert "Too many wrong codes" in answer.text
    with database_of(workbook).session(write=True) as session:
        assert len(session.exec(select(FailedSignIn)).all()) == 4
        person_in(session, "lead@example.org")
    signed_in(workbook, "lead@example.org")


def test_a_room_that_types_correctly_is_never_braked(
    workbook: FastAPI, client: InspectingClient, gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "WRONG_CODES_FROM_ONE_PLACE", 1)
    for _ in range(5):
        assert client.get(f"/join/{gathering.room.code}").status_code == 200


def test_what_is_missing_is_asked_for_and_what_was_typed_is_kept(
    client: InspectingClient, gathering: Gathering
) -> None:
    page = client.get(f"/join/{gathering.room.code}")
    answer = client.submit(page, {"designation": "Nurse"})
    assert answer.status_code == 422
    assert "Give your name" in answer.text and "Choose your service" in answer.text
    assert 'value="Nurse"' in answer.text


def test_what_looks_personal_is_shown_before_anything_is_kept(
    workbook: FastAPI, client: InspectingClient, gathering: Gathering
) -> None:
    page = client.get(f"/join/{gathering.room.code}")
    answer = client.submit(page, {**filled_in(gathering), "name": "Lou 0131 496 0123"})
    assert answer.status_code == 422
    assert "<mark>0131 496 0123</mark>" in answer.text
    assert len(present_in(workbook, gathering)) == 3
    kept = client.submit(answer, {"not_personal": "yes", "not_personal_reason": "The duty desk."})
    assert kept.url.path == address_of(gathering.room)


def test_a_service_of_another_committee_is_not_taken(client: InspectingClient, gathering: Gathering) -> None:
    answer = client.post(f"/join/{gathering.room.code}", data=filled_in(gathering, service="another"))
    assert answer.status_code == 422
    assert "Choose one of the answers shown." in answer.text


def test_an_address_that_leads_elsewhere_is_not_followed(client: InspectingClient) -> None:
    answer = client.get("/join?next=//example.org")
    assert "example.org" not in answer.text
