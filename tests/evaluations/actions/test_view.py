"""Hidden views, the reveal, another round, paper slips."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.attendance import merge_attendees, set_presence
from evaluations.actions.session import move_item, move_session
from evaluations.actions.view import (
    Said,
    enter_slip,
    give_view,
    look_again,
    reveal,
    withdraw_slip,
    withdraw_view,
)
from evaluations.queries.session import own_view, room_at, rounds_of
from evaluations.refusals import Invalid, LooksPersonal, NotNow
from evaluations.session import Act, Attendee, ItemState, RevealedView, SessionPulse, Sureness
from evaluations.trace import Trace
from indicators.level import Level
from tests.places import LEAD
from tests.rooms import Gathering, gathering_in, hidden_in, joined

GOOD, WEAK, VERY_GOOD = Level.GOOD, Level.WEAK, Level.VERY_GOOD


@contextmanager
def looking_at(database: Database, *levels: Level) -> Iterator[tuple[Session, Gathering]]:
    with database.session(write=True) as session:
        yield session, hidden_in(session, levels=levels)


def gives(session: Session, gathering: Gathering, who: int, said: Said, **other: Any) -> None:
    given = {"attendee": gathering.attendees[who], "item": gathering.item, "round": 1}
    give_view(session, said=said, **{**given, **other})


def shown(session: Session, gathering: Gathering, round: int = 1) -> list[tuple[str, Level | None]]:
    found = rounds_of(session, [gathering.item.id])[gathering.item.id]
    return [(view.service, view.level) for view in found[round - 1].seen]


def pulse(session: Session, gathering: Gathering) -> tuple[int, int]:
    found = session.get_one(SessionPulse, gathering.room.id)
    return found.number, found.turn


def test_a_view_can_be_changed_and_withdrawn_until_the_reveal(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        gives(session, gathering, 0, Said(WEAK, "Reviews run late.", Sureness.SURE))
        view = own_view(session, gathering.attendees[0], gathering.item)
        assert view is not None
        assert (view.level, view.reason, view.sureness) == (WEAK, "Reviews run late.", Sureness.SURE)
        withdraw_view(session, attendee=gathering.attendees[0], item=gathering.item, round=1)
        assert own_view(session, gathering.attendees[0], gathering.item) is None
        with pytest.raises(NotNow, match="given no view"):
            withdraw_view(session, attendee=gathering.attendees[0], item=gathering.item, round=1)


def test_everybody_sees_who_has_still_to_give_a_view(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        room = room_at(session, gathering.room)
        assert [one.attendee.name for one in room.still_to_give] == ["Sam", "Kim"]
        assert [one.service for one in room.still_to_give] == ["Health", "Police"]


def test_no_trace_tells_of_a_view_before_the_reveal(database: Database) -> None:
    with looking_at(database) as (session, gathering):
        before = len(session.exec(select(Trace)).all())
        gives(session, gathering, 0, Said(GOOD, "Because"))
        gives(session, gathering, 0, Said(WEAK, "Because"))
        withdraw_view(session, attendee=gathering.attendees[0], item=gathering.item, round=1)
        assert len(session.exec(select(Trace)).all()) == before


def test_the_reveal_shows_the_views_by_service_and_traces_them(database: Database) -> None:
    with looking_at(database, GOOD, WEAK, VERY_GOOD) as (session, gathering):
        reveal(session, by=LEAD, item=gathering.item, round=1)
        assert shown(session, gathering) == [("Health", VERY_GOOD), ("Police", WEAK), ("Police", GOOD)]
        trace = session.exec(select(Trace).where(Trace.act == "views revealed")).one()
        assert trace.change["views"][1].startswith("sha256:")
        assert gathering.item.state is ItemState.REVEALED


def test_a_view_after_the_reveal_is_refused(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        reveal(session, by=LEAD, item=gathering.item, round=1)
        with pytest.raises(NotNow, match="views revealed"):
            gives(session, gathering, 1, Said(GOOD))
        with pytest.raises(NotNow, match="views revealed"):
            withdraw_view(session, attendee=gathering.attendees[0], item=gathering.item, round=1)


def test_a_view_for_a_round_that_is_over_is_refused(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        reveal(session, by=LEAD, item=gathering.item, round=1)
        look_again(session, by=LEAD, item=gathering.item)
        with pytest.raises(NotNow, match="Another round"):
            gives(session, gathering, 1, Said(GOOD), round=1)


def test_nothing_is_revealed_before_somebody_gave_a_view(database: Database) -> None:
    with looking_at(database) as (session, gathering), pytest.raises(NotNow, match="Nobody has given"):
        reveal(session, by=LEAD, item=gathering.item, round=1)


def test_a_second_round_is_hidden_again_and_the_first_stays(database: Database) -> None:
    with looking_at(database, GOOD, WEAK) as (session, gathering):
        reveal(session, by=LEAD, item=gathering.item, round=1)
        look_again(session, by=LEAD, item=gathering.item)
        assert own_view(session, gathering.attendees[0], gathering.item) is None
        gives(session, gathering, 0, Said(WEAK), round=2)
        assert len(rounds_of(session, [gathering.item.id])[gathering.item.id]) == 1
        reveal(session, by=LEAD, item=gathering.item, round=2)
        assert shown(session, gathering, 1) == [("Police", WEAK), ("Police", GOOD)]
        assert shown(session, gathering, 2) == [("Police", WEAK)]


def test_a_paper_slip_counts_like_any_view(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        attendee = gathering.attendees[2]
        enter_slip(session, by=LEAD, attendee=attendee, item=gathering.item, round=1, said=Said(WEAK))
        with pytest.raises(NotNow, match="in already"):
            enter_slip(session, by=LEAD, attendee=attendee, item=gathering.item, round=1, said=Said(GOOD))
        reveal(session, by=LEAD, item=gathering.item, round=1)
        assert shown(session, gathering) == [("Health", WEAK), ("Police", GOOD)]


def test_a_slip_that_was_entered_wrongly_is_taken_back_while_it_is_hidden(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        police, _, health = gathering.attendees
        enter_slip(session, by=LEAD, attendee=health, item=gathering.item, round=1, said=Said(WEAK))
        withdraw_slip(session, attendee=health, item=gathering.item)
        assert own_view(session, health, gathering.item) is None
        with pytest.raises(NotNow, match="no hidden paper slip"):
            withdraw_slip(session, attendee=police, item=gathering.item)


def test_a_slip_of_the_round_before_does_not_count_in_the_next(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        reveal(session, by=LEAD, item=gathering.item, round=1)
        look_again(session, by=LEAD, item=gathering.item)
        late = gathering.attendees[2]
        with pytest.raises(NotNow, match="Another round has begun"):
            enter_slip(session, by=LEAD, attendee=late, item=gathering.item, round=1, said=Said(WEAK))
        assert own_view(session, late, gathering.item) is None


def test_a_slip_that_comes_after_the_reveal_is_marked_late(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        reveal(session, by=LEAD, item=gathering.item, round=1)
        late = gathering.attendees[2]
        enter_slip(session, by=LEAD, attendee=late, item=gathering.item, round=1, said=Said(WEAK))
        assert shown(session, gathering) == [("Health", WEAK), ("Police", GOOD)]
        assert [view.level for view in session.exec(select(RevealedView)) if view.is_late] == [WEAK]


def test_who_was_taken_out_gives_no_view_and_counts_in_no_reveal(database: Database) -> None:
    with looking_at(database, GOOD, WEAK) as (session, gathering):
        set_presence(session, by=LEAD, attendee=gathering.attendees[0], is_here=False)
        with pytest.raises(NotNow, match="not in use"):
            gives(session, gathering, 0, Said(GOOD))
        reveal(session, by=LEAD, item=gathering.item, round=1)
        assert shown(session, gathering) == [("Police", WEAK)]


@pytest.mark.parametrize("kept_gave", [True, False])
def test_who_joined_twice_counts_once(database: Database, kept_gave: bool) -> None:
    with looking_at(database, *([GOOD] if kept_gave else [])) as (session, gathering):
        kept = gathering.attendees[0]
        twice: Attendee = joined(session, gathering.place, gathering.room, "Pat again", 0)
        give_view(session, attendee=twice, item=gathering.item, round=1, said=Said(WEAK))
        merge_attendees(session, by=LEAD, kept=kept, merged=twice)
        reveal(session, by=LEAD, item=gathering.item, round=1)
        assert shown(session, gathering) == [("Police", GOOD if kept_gave else WEAK)]


def test_who_joined_twice_gives_no_second_view_on_paper_after_the_reveal(database: Database) -> None:
    with looking_at(database) as (session, gathering):
        kept = gathering.attendees[0]
        twice = joined(session, gathering.place, gathering.room, "Pat again", 0)
        give_view(session, attendee=twice, item=gathering.item, round=1, said=Said(WEAK))
        reveal(session, by=LEAD, item=gathering.item, round=1)
        merge_attendees(session, by=LEAD, kept=kept, merged=twice)
        with pytest.raises(NotNow, match="in already"):
            enter_slip(session, by=LEAD, attendee=kept, item=gathering.item, round=1, said=Said(WEAK))
        assert shown(session, gathering) == [("Police", WEAK)]


def test_who_joined_twice_and_was_taken_out_once_is_here(database: Database) -> None:
    with looking_at(database) as (session, gathering):
        kept, twice = gathering.attendees[0], joined(session, gathering.place, gathering.room, "Pat again", 0)
        give_view(session, attendee=twice, item=gathering.item, round=1, said=Said(WEAK))
        set_presence(session, by=LEAD, attendee=kept, is_here=False)
        merge_attendees(session, by=LEAD, kept=kept, merged=twice)
        reveal(session, by=LEAD, item=gathering.item, round=1)
        assert shown(session, gathering) == [("Police", WEAK)]


def test_who_merely_observes_is_not_waited_for(database: Database) -> None:
    with looking_at(database) as (session, gathering):
        gathering.attendees[0].observes = True
        room = room_at(session, gathering.room)
        assert "Pat" not in [one.attendee.name for one in room.still_to_give]
        session.expunge_all()


def test_words_that_look_personal_are_caught_and_nothing_is_kept(database: Database) -> None:
    with looking_at(database) as (session, gathering):
        with pytest.raises(LooksPersonal):
            gives(session, gathering, 0, Said(GOOD, "Ring her on 0131 496 0123."))
        with pytest.raises(Invalid):
            gives(session, gathering, 0, Said(GOOD, "x" * 2001))
        assert own_view(session, gathering.attendees[0], gathering.item) is None


def test_a_view_a_change_and_a_withdrawal_are_one_beat_each(database: Database) -> None:
    with looking_at(database) as (session, gathering):
        beats = [pulse(session, gathering)]
        for said in (Said(GOOD), Said(WEAK, "A longer reason", Sureness.NOT_SURE, {"1": "like weak"}), None):
            if said:
                gives(session, gathering, 0, said)
            else:
                withdraw_view(session, attendee=gathering.attendees[0], item=gathering.item, round=1)
            beats.append(pulse(session, gathering))
        first, turn = beats[0]
        assert beats == [(first + step, turn) for step in range(4)]


def test_a_parked_indicator_goes_on_where_it_stood(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        move_item(session, by=LEAD, item=gathering.item, act=Act.PARK)
        move_item(session, by=LEAD, item=gathering.item, act=Act.BEGIN)
        assert (gathering.item.state, gathering.item.round) == (ItemState.HIDDEN, 1)
        assert own_view(session, gathering.attendees[0], gathering.item) is not None
        reveal(session, by=LEAD, item=gathering.item, round=1)
        move_item(session, by=LEAD, item=gathering.item, act=Act.PARK)
        move_item(session, by=LEAD, item=gathering.item, act=Act.BEGIN)
        assert gathering.item.state is ItemState.REVEALED


def test_the_room_looks_at_one_indicator_at_a_time(database: Database) -> None:
    with looking_at(database) as (session, gathering), pytest.raises(NotNow, match=r"looking at 1\.1"):
        move_item(session, by=LEAD, item=gathering.agenda[1], act=Act.BEGIN)


def test_a_session_that_was_cut_off_resumes_where_it_stood(database: Database) -> None:
    with looking_at(database, GOOD) as (session, gathering):
        for act in (Act.END, Act.RESUME):
            move_session(session, by=LEAD, room=gathering.room, cycle=gathering.place.cycle, act=act)
        room = room_at(session, gathering.room)
        assert room.now is not None and room.now.state is ItemState.HIDDEN
        assert room.given == {gathering.attendees[0].id}


def test_before_anything_is_begun_nobody_is_waited_for(database: Database) -> None:
    with database.session(write=True) as session:
        gathering = gathering_in(session)
        room = room_at(session, gathering.room)
        assert (room.now, room.still_to_give, len(room.here)) == (None, (), 3)
