"""Planning a session, its stages, its agenda, what was promised in it, and who is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.attendance import correct_attendee, join, merge_attendees, set_presence
from evaluations.actions.cycle import move_cycle
from evaluations.actions.session import (
    SessionPlan,
    change_session,
    drop_action,
    move_item,
    move_session,
    note_action,
    plan_session,
    reorder,
)
from evaluations.cycle import Stage
from evaluations.queries.session import (
    actions_of,
    agenda_of,
    attendance_of,
    invited_to,
    session_at,
    session_of_code,
    sessions_in_list,
)
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, Stale
from evaluations.session import MOVES, Act, Hand, ItemState, RoomSession, SessionStage, acts_for
from tests.places import LEAD, Place, place_in
from tests.rooms import Gathering, gathering_in, joined, plan_in, planned_in


@contextmanager
def planned(database: Database) -> Iterator[tuple[Session, Place, RoomSession]]:
    with database.session(write=True) as session:
        place = place_in(session)
        yield session, place, planned_in(session, place)


@contextmanager
def gathered(database: Database) -> Iterator[tuple[Session, Gathering]]:
    with database.session(write=True) as session:
        yield session, gathering_in(session)


def change(session: Session, place: Place, room: RoomSession, plan: SessionPlan, **other: Any) -> None:
    given = {"by": LEAD, "cycle": place.cycle, "room": room, "version": room.version}
    change_session(session, plan=plan, **{**given, **other})


def move(session: Session, place: Place, room: RoomSession, act: Act) -> None:
    move_session(session, by=LEAD, room=room, cycle=place.cycle, act=act)


def numbers(session: Session, room: RoomSession) -> list[str]:
    return [item.indicator for item in agenda_of(session, room.id)]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"name": " "}, "name"),
        ({"unit_id": "nobody"}, "unit"),
        ({"agenda": ()}, "agenda"),
        ({"agenda": (("3.1", 20),)}, "chosen-3.1"),
        ({"agenda": (("1.1", 0),)}, "minutes-1.1"),
        ({"agenda": (("1.1", 10), ("1.1", 20))}, "agenda"),
    ],
)
def test_a_plan_with_a_fault_is_refused(database: Database, other: dict[str, Any], field: str) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        with pytest.raises(Invalid) as refusal:
            plan_session(session, by=LEAD, cycle=place.cycle, plan=plan_in(place, **other))
        assert field in refusal.value.errors


def test_a_plan_that_looks_personal_is_refused(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        with pytest.raises(LooksPersonal):
            plan = plan_in(place, also_invited="Call 0131 496 0123")
            plan_session(session, by=LEAD, cycle=place.cycle, plan=plan)


def test_only_people_of_the_committee_are_invited(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        with pytest.raises(NotFound):
            plan = plan_in(place, invited=frozenset({"a stranger"}))
            plan_session(session, by=LEAD, cycle=place.cycle, plan=plan)


def test_a_plan_changes_and_an_earlier_version_is_stale(database: Database) -> None:
    with planned(database) as (session, place, room):
        change(session, place, room, plan_in(place, name="Morning", agenda=(("2.1", 15),)))
        assert (room.name, numbers(session, room)) == ("Morning", ["2.1"])
        with pytest.raises(Stale) as refusal:
            change(session, place, room, plan_in(place, name="Evening"), version=1)
        assert refusal.value.theirs["name"] == "Morning"
        change(session, place, room, plan_in(place))
        assert numbers(session, room) == ["1.1", "2.1"]


def test_what_was_begun_stays_on_the_agenda(database: Database) -> None:
    with gathered(database) as (session, gathering):
        move_item(session, by=LEAD, item=gathering.item, act=Act.BEGIN)
        with pytest.raises(Invalid, match=r"1\.1 was begun"):
            change(session, gathering.place, gathering.room, plan_in(gathering.place, agenda=(("2.1", 20),)))
        with pytest.raises(Invalid, match="same unit"):
            other = plan_in(gathering.place, unit_id=gathering.place.units[0].id)
            change(session, gathering.place, gathering.room, other)


def test_what_somebody_else_began_meanwhile_stays_on_the_agenda(database: Database) -> None:
    with gathered(database) as (session, gathering):
        move_item(session, by=LEAD, item=gathering.item, act=Act.BEGIN)
        set_committed_value(gathering.item, "round", 0)  # As a page read it before.
        plan = plan_in(gathering.place, agenda=(("2.1", 30),))
        with pytest.raises(Invalid):
            change_session(
                session,
                by=LEAD,
                room=gathering.room,
                cycle=gathering.place.cycle,
                plan=plan,
                version=gathering.room.version,
            )


def test_the_code_finds_an_open_session_however_it_is_typed(database: Database) -> None:
    with planned(database) as (session, place, room):
        assert session_of_code(session, room.code) is None
        move(session, place, room, Act.OPEN)
        typed = f" {room.code[:3].lower()}-{room.code[3:]} "
        assert session_of_code(session, typed) == room
        move(session, place, room, Act.END)
        assert session_of_code(session, room.code) is None


def test_a_closed_cycle_takes_no_session(database: Database) -> None:
    with planned(database) as (session, place, room):
        for stage in (Stage.AGREED, Stage.CLOSED):
            move_cycle(
                session, by=LEAD, cycle=place.cycle, after=stage, reason="", version=place.cycle.version
            )
        with pytest.raises(NotNow, match="closed"):
            move(session, place, room, Act.OPEN)
        with pytest.raises(NotNow, match="closed"):
            planned_in(session, place)


def test_another_committees_session_does_not_exist(database: Database) -> None:
    with planned(database) as (session, _, room):
        other = place_in(session, "Another area")
        with pytest.raises(NotFound):
            session_at(session, other.committee.id, room.id)
        assert sessions_in_list(session, other.committee.id) == ()


def test_the_agenda_is_reordered_but_not_past_its_ends(database: Database) -> None:
    with gathered(database) as (session, gathering):
        first = gathering.item
        reorder(session, by=LEAD, item=first, earlier=True)
        assert numbers(session, gathering.room) == ["1.1", "2.1"]
        reorder(session, by=LEAD, item=first, earlier=False)
        assert numbers(session, gathering.room) == ["2.1", "1.1"]


def test_an_indicator_is_skipped_and_taken_up_after_all(database: Database) -> None:
    with gathered(database) as (session, gathering):
        for act, state in ((Act.SKIP, ItemState.SKIPPED), (Act.BEGIN, ItemState.HIDDEN)):
            move_item(session, by=LEAD, item=gathering.item, act=act)
            assert gathering.item.state is state
        with pytest.raises(NotNow, match="views hidden"):
            move_item(session, by=LEAD, item=gathering.item, act=Act.SKIP)


def test_the_list_counts_indicators_by_where_they_stand(database: Database) -> None:
    with gathered(database) as (session, gathering):
        move_item(session, by=LEAD, item=gathering.item, act=Act.SKIP)
        [line] = sessions_in_list(session, gathering.place.committee.id, gathering.place.cycle.id)
        assert line.states == {ItemState.SKIPPED: 1, ItemState.TO_COME: 1}


def test_an_action_is_noted_with_its_owner_and_dropped_again(database: Database) -> None:
    with gathered(database) as (session, gathering):
        with pytest.raises(Invalid) as refusal:
            note_action(session, by=LEAD, room=gathering.room, item=None, what=" ", owner="")
        assert set(refusal.value.errors) == {"what", "owner"}
        action = note_action(
            session, by=LEAD, room=gathering.room, item=gathering.item, what="Bring the audit", owner="Police"
        )
        assert [one.what for one in actions_of(session, gathering.room.id)] == ["Bring the audit"]
        drop_action(session, by=LEAD, action=action)
        assert actions_of(session, gathering.room.id) == ()


def test_nobody_joins_before_the_session_is_open_or_after_its_end(database: Database) -> None:
    with planned(database) as (session, place, room):
        with pytest.raises(NotNow, match="planned"):
            joined(session, place, room, "Pat", 0)
        move(session, place, room, Act.OPEN)
        move(session, place, room, Act.END)
        with pytest.raises(NotNow, match="ended"):
            joined(session, place, room, "Pat", 0)


def test_a_name_and_a_service_of_the_committee_are_needed_to_join(database: Database) -> None:
    with gathered(database) as (session, gathering):
        other = place_in(session, "Another area")
        with pytest.raises(Invalid, match="Give your name"):
            joined(session, gathering.place, gathering.room, " ", 0)
        with pytest.raises(NotFound):
            joined(session, other, gathering.room, "Pat", 0)


def test_attendance_is_kept_by_service(database: Database) -> None:
    with gathered(database) as (session, gathering):
        join(session, by=LEAD, room=gathering.room, name="Ash", service_id=None)
        found = [(one.service, one.attendee.name) for one in attendance_of(session, gathering.room.id)]
        assert found == [
            ("Health", "Sam"),
            ("none of the services", "Ash"),
            ("Police", "Kim"),
            ("Police", "Pat"),
        ]


def test_who_is_here_is_corrected_taken_out_and_brought_back(database: Database) -> None:
    with gathered(database) as (session, gathering):
        pat = gathering.attendees[0]
        health = gathering.place.services[1].id
        correct_attendee(
            session,
            by=LEAD,
            attendee=pat,
            name="Patricia",
            service_id=health,
            designation="Nurse",
            observes=True,
        )
        assert (pat.name, pat.service_id, pat.observes) == ("Patricia", health, True)
        for is_here in (False, True):
            set_presence(session, by=LEAD, attendee=pat, is_here=is_here)
            assert pat.is_here is is_here


def test_two_places_become_one_but_never_one_with_itself(database: Database) -> None:
    with gathered(database) as (session, gathering):
        pat, kim, _ = gathering.attendees
        with pytest.raises(Invalid, match="another place"):
            merge_attendees(session, by=LEAD, kept=pat, merged=pat)
        merge_attendees(session, by=LEAD, kept=pat, merged=kim)
        assert "Kim" not in [one.attendee.name for one in attendance_of(session, gathering.room.id)]
        with pytest.raises(NotNow, match="merged"):
            set_presence(session, by=LEAD, attendee=kim, is_here=True)


def test_nobody_is_invited_by_an_empty_plan(database: Database) -> None:
    with planned(database) as (session, _, room):
        assert invited_to(session, room.id) == frozenset()


def test_the_table_names_every_act_once() -> None:
    assert {move.act for move in MOVES} == set(Act)
    assert len(MOVES) == len(Act)


def test_an_outsider_may_only_join() -> None:
    for stage in SessionStage:
        for state in (None, *ItemState):
            assert set(acts_for([Hand.OUTSIDER], stage, state)) <= {Act.JOIN}


def test_every_session_is_kept(database: Database) -> None:
    with planned(database) as (session, place, _):
        planned_in(session, place)
        codes = [room.code for room in session.exec(select(RoomSession))]
        assert len(set(codes)) == 2
