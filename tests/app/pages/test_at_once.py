"""A full room asks for the same at the same moment: it is read once, and shown to all as ever."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import cast

import pytest
from fastapi import FastAPI

from app import live
from app.pages import at_once
from app.pages.at_once import AtOnce
from app.pages.room_parts import OnShow
from evaluations.actions.view import reveal
from evaluations.edition import PublishedTheme
from evaluations.person import Part
from evaluations.session import AgendaItem
from evaluations.trace import leave_trace
from indicators.catalogue import DEFAULT_EDITION
from indicators.level import Level
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.people import signed_in
from tests.phones import address_of, database_of, gives, member_of, phone_of, words_of
from tests.places import LEAD
from tests.rooms import Gathering, hidden_in

pytestmark = pytest.mark.both_databases

WAITING = 8


# Read once


def shown() -> OnShow:
    """Something that stands for what is shown."""
    return cast("OnShow", object())


def test_many_who_ask_together_get_what_the_first_one_reads() -> None:
    readings, may_end = AtOnce(), Event()
    made: list[OnShow] = []

    def make() -> OnShow:
        may_end.wait(5)
        made.append(shown())
        return made[-1]

    with ThreadPoolExecutor(WAITING) as pool:
        asked = [pool.submit(readings.read, "key", make) for _ in range(WAITING)]
        time.sleep(0.1)
        may_end.set()
        assert [each.result(5) for each in asked] == made * WAITING
    assert len(made) == 1


def test_another_number_is_another_reading() -> None:
    readings = AtOnce()
    assert readings.read(("room", 1), shown) is readings.read(("room", 1), shown)
    assert readings.read(("room", 1), shown) is not readings.read(("room", 2), shown)


def test_a_reading_is_kept_for_a_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "KEPT_FOR", 0.05)
    readings = AtOnce()
    old = readings.read("key", shown)
    time.sleep(0.1)
    assert readings.read("key", shown) is not old


def test_a_fault_is_not_kept() -> None:
    readings = AtOnce()
    with pytest.raises(ZeroDivisionError):
        readings.read("key", fails)
    assert readings.read("key", shown)


def fails() -> OnShow:
    raise ZeroDivisionError


# In a room


@pytest.fixture
def crowded(workbook: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gathering]:
    """A session whose views are hidden, and which counts as crowded."""
    monkeypatch.setattr(live, "CROWD", 0)
    with database_of(workbook).session(write=True) as session:
        gathering = hidden_in(session, levels=(Level.WEAK,))
    yield gathering


def look(phone: InspectingClient, gathering: Gathering) -> str:
    return words_of(phone.get(address_of(gathering.room)))


def test_who_asks_second_costs_fewer_statements(workbook: FastAPI, crowded: Gathering) -> None:
    lou, ali = (phone_of(workbook, crowded, name) for name in ("Lou", "Ali"))
    look(lou, crowded)
    with counted_on(database_of(workbook)) as sent:
        look(ali, crowded)
    assert sum(statement.startswith("SELECT") for statement in sent) <= 4


def test_what_was_done_is_shown_at_once(workbook: FastAPI, crowded: Gathering) -> None:
    lou, ali = (phone_of(workbook, crowded, name) for name in ("Lou", "Ali"))
    assert "1 of 5 views are in." in look(lou, crowded)
    gives(ali, crowded.room, "good")
    assert "2 of 5 views are in." in look(lou, crowded)
    with database_of(workbook).session(write=True) as session:
        reveal(session, by=LEAD, item=session.get_one(AgendaItem, crowded.item.id), round=1)
    assert "Views of round 1" in look(lou, crowded)


def test_what_is_somebodys_own_is_shown_to_nobody_else(workbook: FastAPI, crowded: Gathering) -> None:
    lou, ali = (phone_of(workbook, crowded, name) for name in ("Lou", "Ali"))
    gives(lou, crowded.room, "good", reason="Staff listen.")
    assert "Staff listen." in look(lou, crowded) and "Lou, Police" in look(lou, crowded)
    assert "Staff listen." not in look(ali, crowded) and "Ali, Police" in look(ali, crowded)


def test_a_form_that_is_refused_shows_how_things_stand(workbook: FastAPI, crowded: Gathering) -> None:
    lou = phone_of(workbook, crowded, "Lou")
    look(lou, crowded)
    answer = gives(lou, crowded.room, "")
    assert answer.status_code == 422
    assert "1 of 4 views are in." in look(lou, crowded)


def test_the_published_words_read_for_an_account_are_not_shown_to_a_guest(
    workbook: FastAPI, crowded: Gathering
) -> None:
    with database_of(workbook).session(write=True) as session:
        leave_trace(session, by=LEAD, act="copy read", noun="publishedtheme", noun_id="1.1")
        words = {"level_5": "As published.", "level_2": "Likewise."}
        session.add(PublishedTheme(edition=DEFAULT_EDITION, indicator="1.1", theme=1, **words))
        member_of(session, crowded, "kit@example.org", Part.TEAM_MEMBER)
    guest, kit = phone_of(workbook, crowded, "Lou"), signed_in(workbook, "kit@example.org")
    kit.submit(kit.get(f"/join/{crowded.room.code}"))
    assert "As published." in look(kit, crowded)
    assert "As published." not in look(guest, crowded)
