"""The wall: the code to join, who is waited for, the views once revealed, and never anybody's own view."""

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI

from app.pages.projector import qr_code
from evaluations.actions.session import move_session
from evaluations.actions.session_outcome import agree_in_session
from evaluations.actions.view import Said, give_view, look_again, reveal
from evaluations.judgement import Words
from evaluations.person import Part
from evaluations.session import Act, AgendaItem, Attendee, RoomSession
from indicators.level import Level
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.inspection import Markup
from tests.people import person_in, signed_in
from tests.phones import database_of, gives, member_of, phone_of, words_of
from tests.places import LEAD
from tests.rooms import Gathering, gathering_in, hidden_in, planned_in


@pytest.fixture
def gathering(workbook: FastAPI) -> Gathering:
    """An open session that looks at 1.1, with a lead; Pat of Police has given a view."""
    with database_of(workbook).session(write=True) as session:
        gathering = hidden_in(session, levels=(Level.WEAK,))
        member_of(session, gathering, "lead@example.org", Part.LEAD)
        return gathering


@pytest.fixture
def wall(workbook: FastAPI, gathering: Gathering) -> InspectingClient:
    return signed_in(workbook, "lead@example.org")


def address_of(gathering: Gathering, ending: str = "projector") -> str:
    return f"/committees/example-area/sessions/{gathering.room.id}/{ending}"


def revealed(workbook: FastAPI, gathering: Gathering) -> None:
    with database_of(workbook).session(write=True) as session:
        item = session.get_one(AgendaItem, gathering.item.id)
        reveal(session, by=LEAD, item=item, round=item.round)


def another_round(workbook: FastAPI, gathering: Gathering, level: Level) -> None:
    with database_of(workbook).session(write=True) as session:
        item = session.get_one(AgendaItem, gathering.item.id)
        look_again(session, by=LEAD, item=item)
        pat = session.get_one(Attendee, gathering.attendees[0].id)
        give_view(session, attendee=pat, item=item, round=item.round, said=Said(level))


def test_the_wall_shows_how_to_join(wall: InspectingClient, workbook: FastAPI, gathering: Gathering) -> None:
    page = wall.get(address_of(gathering))
    code = gathering.room.code
    words = words_of(page)
    assert f"{code[:3]} {code[3:]}" in words and "testserver/join" in words
    assert f'alt="QR code that opens testserver/join/{code}"' in words
    assert "3 people have joined." in words


def test_the_qr_code_opens_the_page_of_the_code_on_the_host_that_was_asked(
    wall: InspectingClient, gathering: Gathering
) -> None:
    picture = wall.get(address_of(gathering, "code.svg"))
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert picture.content == qr_code(f"http://testserver/join/{gathering.room.code}")
    other = wall.get(address_of(gathering, "code.svg"), headers={"Host": "workbook.example.org"})
    assert other.content == qr_code(f"http://workbook.example.org/join/{gathering.room.code}")
    assert picture.content != other.content


def test_the_wall_shows_what_is_on_and_who_is_waited_for(
    wall: InspectingClient, gathering: Gathering
) -> None:
    words = words_of(wall.get(address_of(gathering)))
    assert "Indicator 1 of 2, 20 minutes suggested" in words
    assert "1 of 3 views are in." in words
    assert "<dt>Police</dt><dd>Kim</dd>" in words
    assert "spread" not in words.partition("<main")[2]


def test_the_wall_is_the_same_whatever_was_said(
    workbook: FastAPI, wall: InspectingClient, gathering: Gathering
) -> None:
    """Also to somebody who has given a view: the wall is nobody's own screen."""
    wall.submit(wall.get(f"/join/{gathering.room.code}"), {"service": gathering.place.services[0].id})
    pages = set()
    for level, reason in (("excellent", "A reason of some length."), ("can't say", "")):
        gives(wall, gathering.room, level, reason=reason)
        part = wall.get(address_of(gathering), headers={"HX-Request": "true"}).text
        pages.add(re.sub(r'data-live-version="\d+"', "", part))
    assert len(pages) == 1


def test_the_wall_keeps_itself_up_to_date(wall: InspectingClient, gathering: Gathering) -> None:
    part = wall.get(address_of(gathering), headers={"HX-Request": "true"}).text
    assert "<html" not in part
    own = address_of(gathering)
    assert f'data-live="{own.replace("projector", "stream")}" data-live-part="{own}"' in part
    assert f'<a href="{own}">Refresh</a>' in wall.get(own).text


def test_after_the_reveal_the_wall_shows_the_spread_and_what_to_ask_but_no_reason(
    workbook: FastAPI, wall: InspectingClient, gathering: Gathering
) -> None:
    gives(phone_of(workbook, gathering, "Lou", 1), gathering.room, "excellent", reason="Staff listen.")
    revealed(workbook, gathering)
    words = words_of(wall.get(address_of(gathering)))
    assert "Hear the two ends first: weak (Police) and excellent (Health)." in words
    assert 'id="spread-1"' in words and "Staff listen." not in words
    assert "Pat" not in words and "Lou" not in words


def test_the_picture_says_what_the_table_says_and_calculates_nothing(
    workbook: FastAPI, wall: InspectingClient, gathering: Gathering
) -> None:
    gives(phone_of(workbook, gathering, "Lou", 1), gathering.room, "excellent")
    gives(phone_of(workbook, gathering, "Mo", 1), gathering.room, "excellent")
    revealed(workbook, gathering)
    figure = figure_in(wall.get(address_of(gathering)).text)
    (dots,) = figure["data"]
    placed = list(zip(dots["y"], dots["x"], dots["text"], strict=True))
    assert placed == [("Health", "excellent", "●●"), ("Police", "weak", "●")]
    assert figure["layout"]["xaxis"]["categoryarray"] == [*(level.value for level in Level), "can't say"]


def figure_in(html: str) -> Any:
    """The one picture of a page, as it is drawn."""
    (picture,) = (each for each in Markup(html).elements if "data-figure" in each.attrib)
    return json.loads(picture.get("data-figure", ""))


def test_the_first_round_stands_beside_the_second(
    workbook: FastAPI, wall: InspectingClient, gathering: Gathering
) -> None:
    revealed(workbook, gathering)
    another_round(workbook, gathering, Level.GOOD)
    words = words_of(wall.get(address_of(gathering)))
    assert 'id="spread-1"' in words and 'id="spread-2"' not in words and "round 2" in words
    revealed(workbook, gathering)
    words = words_of(wall.get(address_of(gathering)))
    assert words.index('id="spread-1"') < words.index('id="spread-2"')


def test_what_was_agreed_stands_on_the_wall(
    workbook: FastAPI, wall: InspectingClient, gathering: Gathering
) -> None:
    revealed(workbook, gathering)
    with database_of(workbook).session(write=True) as session:
        item = session.get_one(AgendaItem, gathering.item.id)
        words = Words(level=Level.WEAK, rationale="Two audits say so.")
        agree_in_session(session, by=LEAD, item=item, words=words, version=0)
    shown = words_of(wall.get(address_of(gathering)))
    assert "The group agreed" in shown and "Two audits say so." in shown and "What comes" in shown


def test_before_it_opens_the_wall_shows_no_code_and_after_its_end_none(
    workbook: FastAPI, wall: InspectingClient, gathering: Gathering
) -> None:
    with database_of(workbook).session(write=True) as session:
        planned = planned_in(session, gathering.place)
        room = session.get_one(RoomSession, gathering.room.id)
        move_session(session, by=LEAD, room=room, cycle=gathering.place.cycle, act=Act.END)
    words = words_of(wall.get(f"/committees/example-area/sessions/{planned.id}/projector"))
    assert "The code appears here when the session is open." in words and "What we look at" in words
    assert planned.code[:3] not in words
    words = words_of(wall.get(address_of(gathering)))
    assert "The session has ended" in words and "What we looked at" in words
    assert "Join here" not in words and "Give your view" not in words


@pytest.mark.parametrize("ending", ["projector", "code.svg"])
def test_the_wall_is_open_to_the_committees_readers_only(
    workbook: FastAPI, gathering: Gathering, ending: str
) -> None:
    with database_of(workbook).session(write=True) as session:
        gathering_in(session, "Other area")
        member_of(session, gathering, "manager@example.org", Part.MANAGER)
        member_of(session, gathering, "inspector@example.org", Part.INSPECTOR)
        person_in(session, "stranger@example.org")
    there, nowhere = address_of(gathering, ending), f"/committees/example-area/sessions/nowhere/{ending}"
    assert signed_in(workbook, "manager@example.org").get(there).status_code == 200
    assert signed_in(workbook, "inspector@example.org").get(there).status_code == 404
    stranger = signed_in(workbook, "stranger@example.org")
    assert stranger.get(there).status_code == 404
    assert stranger.get(there).content == stranger.get(nowhere).content
    guest = phone_of(workbook, gathering, "Lou").get(there, follow_redirects=False)
    assert guest.headers["location"].startswith("/sign-in")


def test_the_wall_asks_as_much_of_the_database_for_many_as_for_few(
    workbook: FastAPI, wall: InspectingClient, gathering: Gathering
) -> None:
    few = statements(workbook, wall, gathering)
    for number in range(8):
        phone_of(workbook, gathering, f"Guest {number}", number % 2)
    assert statements(workbook, wall, gathering) == few <= 18


def statements(workbook: FastAPI, wall: InspectingClient, gathering: Gathering) -> int:
    with counted_on(database_of(workbook)) as seen:
        assert wall.get(address_of(gathering)).status_code == 200
    return len(seen)
