"""The desk: running a session, and being shown nothing of any view before the reveal."""

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from evaluations.actions.session import move_item
from evaluations.actions.view import Said
from evaluations.queries.session import agenda_of, attendance_of, own_view, rounds_of
from evaluations.session import Act, Attendee, ItemState, Sureness
from indicators.level import Level
from tests.desks import Desk, desk_of, give
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.phones import words_of
from tests.places import LEAD
from tests.rooms import Gathering, gathering_in, joined

BEGIN = {"act": Act.BEGIN.value}
SECRET = Said(Level.WEAK, "Nobody may read this yet.", Sureness.NOT_SURE, {"1": "like weak"})


@pytest.fixture
def gathering(workbook: FastAPI) -> Gathering:
    with workbook.state.database.session(write=True) as session:
        return gathering_in(session)


@pytest.fixture
def desk(workbook: FastAPI, gathering: Gathering) -> Desk:
    """An open session with two of Police and one of Health; nothing on its agenda is begun."""
    with workbook.state.database.session(write=True) as session:
        return desk_of(workbook, session, gathering)


@pytest.fixture
def lead(desk: Desk) -> InspectingClient:
    return desk.as_("lead")


def begin(desk: Desk, place: int = 0) -> None:
    with desk.database.session(write=True) as session:
        move_item(session, by=LEAD, item=agenda_of(session, desk.room_id)[place], act=Act.BEGIN)


def attendees(session: Session, desk: Desk) -> dict[str, Attendee]:
    return {one.attendee.name: one.attendee for one in attendance_of(session, desk.room_id)}


def gives(desk: Desk, *said: Said | Level) -> None:
    """Pat, Kim and Sam give these views, in this order."""
    with desk.database.session(write=True) as session:
        people = attendees(session, desk)
        item = agenda_of(session, desk.room_id)[0]
        named = tuple(people[name] for name in ("Pat", "Kim", "Sam"))
        give(session, Gathering(desk.place, desk.room(session), (item,), named), said)


def state(desk: Desk, place: int = 0) -> ItemState:
    return desk.items()[place].state


def attendee_address(desk: Desk, name: str) -> str:
    with desk.database.session(write=False) as session:
        return f"{desk.address}/attendees/{attendees(session, desk)[name].id}"


# Before and after


def test_a_session_is_opened_ended_and_resumed_from_the_desk(desk: Desk, lead: InspectingClient) -> None:
    ended = lead.submit(lead.get(desk.address), {"act": Act.END.value}, action="/stage-moves")
    assert "The session has ended." in ended.text
    assert "See the record" in ended.text
    assert "/join" not in ended.text
    back = lead.submit(ended, {"act": Act.RESUME.value}, action="/stage-moves")
    assert "The session goes on where it stood." in back.text
    assert "Nothing is on now" in back.text


def test_the_desk_shows_how_to_join_and_leads_to_the_projector(desk: Desk, lead: InspectingClient) -> None:
    page = lead.get(desk.address)
    with desk.database.session(write=False) as session:
        code = desk.room(session).code
    assert f'testserver/join</strong> with the code <strong class="code">{code}</strong>' in page.text
    assert f"{desk.address}/projector" in page.text
    assert "3 people of 2 services" in page.text


def test_a_reader_sees_how_it_stands_and_no_button(desk: Desk) -> None:
    begin(desk)
    page = desk.as_("manager").get(desk.address).text
    assert "0 of 3 views are in." in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "<form" not in main
    assert "/attendees/" not in main


def test_the_desk_is_kept_up_to_date_by_a_part_of_its_own(desk: Desk, lead: InspectingClient) -> None:
    page = lead.get(desk.address)
    assert f'data-live="{desk.address}/stream" data-live-part="{desk.address}"' in page.text
    part = lead.get(desk.address, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "data-live-version" in part.text and "Who is here" in part.text


# The agenda


def test_an_indicator_is_begun_and_no_other_can_be_meanwhile(desk: Desk, lead: InspectingClient) -> None:
    begun = lead.post(f"{desk.item_address()}/moves", data=BEGIN)
    assert "1.1 is on now." in begun.text
    assert "The room is looking at 1.1. Agree it, leave it open or park it before" in begun.text
    refused = lead.post(f"{desk.item_address(1)}/moves", data=BEGIN)
    assert refused.status_code == 409
    assert "The room is looking at 1.1." in refused.text
    assert state(desk, 1) is ItemState.TO_COME


def test_an_indicator_is_skipped_parked_and_taken_up_again(desk: Desk, lead: InspectingClient) -> None:
    for act, expected in (
        (Act.SKIP, ItemState.SKIPPED),
        (Act.BEGIN, ItemState.HIDDEN),
        (Act.PARK, ItemState.PARKED),
        (Act.BEGIN, ItemState.HIDDEN),
    ):
        answer = lead.post(f"{desk.item_address()}/moves", data={"act": act.value})
        assert answer.status_code == 200
        assert state(desk) is expected


def test_the_order_is_changed_from_the_desk(desk: Desk, lead: InspectingClient) -> None:
    answer = lead.post(f"{desk.item_address(1)}/places", data={"way": "earlier"})
    assert "2.1 comes earlier now." in answer.text
    assert [item.indicator for item in desk.items()] == ["2.1", "1.1"]


@pytest.mark.parametrize(
    ("where", "sent"),
    [
        ("/stage-moves", {"act": Act.REVEAL.value}),
        ("/stage-moves", {}),
        ("/items/{item}/moves", {"act": Act.END.value}),
        ("/items/{item}/places", {"way": "round"}),
    ],
)
def test_what_no_button_sends_is_refused(
    desk: Desk, lead: InspectingClient, where: str, sent: dict[str, str]
) -> None:
    answer = lead.post(desk.address + where.format(item=desk.items()[0].id), data=sent)
    assert answer.status_code == 422


# Hidden, then revealed


def test_the_desk_tells_who_has_given_a_view_and_nothing_of_it(desk: Desk, lead: InspectingClient) -> None:
    begin(desk)
    gives(desk, SECRET)
    page = lead.get(desk.address)
    assert "1 of 3 views are in." in page.text
    assert "Reveal the views of 1.1 now (1 of 3 given)" in page.text
    for address in ("", "/record", "/agenda", f"/items/{desk.items()[0].id}/slips"):
        assert "Nobody may read" not in lead.get(desk.address + address).text
    for told in ("not sure", "like weak"):
        assert told not in page.text


def test_with_no_view_there_is_nothing_to_reveal(desk: Desk, lead: InspectingClient) -> None:
    begin(desk)
    page = lead.get(desk.address)
    assert "Nobody has given a view yet." in page.text
    answer = lead.post(f"{desk.item_address()}/reveals", data={"round": "1"})
    assert answer.status_code == 409
    assert "Nobody has given a view yet." in answer.text
    assert state(desk) is ItemState.HIDDEN


def test_one_press_reveals_the_views_by_service_with_what_to_ask_next(
    desk: Desk, lead: InspectingClient
) -> None:
    begin(desk)
    gives(desk, SECRET, Level.GOOD, Level.VERY_GOOD)
    answer = lead.submit(lead.get(desk.address), action="/reveals")
    page = words_of(answer)
    assert "The views of 1.1 are revealed." in page
    assert "Hear the two ends first: weak (Police) and very good (Health)." in page
    assert "Nobody may read this yet." in page
    assert "Views of round 1, by service" in page


def test_a_reveal_meant_for_an_earlier_round_shows_nothing(desk: Desk, lead: InspectingClient) -> None:
    begin(desk)
    gives(desk, Level.GOOD)
    old = lead.get(desk.address)
    revealed = lead.submit(old, action="/reveals")
    again = lead.submit(revealed, action="/rounds")
    assert "Round 2 of 1.1 has begun. The views are hidden again." in again.text
    gives(desk, Level.WEAK)
    answer = lead.post(f"{desk.item_address()}/reveals", data={"round": "1"})
    assert answer.status_code == 409
    assert state(desk) is ItemState.HIDDEN


def test_a_second_round_stands_beside_the_first(desk: Desk, lead: InspectingClient) -> None:
    begin(desk)
    gives(desk, Level.GOOD)
    lead.submit(lead.get(desk.address), action="/reveals")
    page = lead.submit(lead.get(desk.address), action="/rounds")
    assert "Round 1, revealed before" in page.text
    gives(desk, Level.WEAK)
    page = lead.submit(lead.get(desk.address), action="/reveals")
    assert page.text.index("Views of round 2") < page.text.index("Views of round 1")


# Paper slips


def test_a_slip_is_entered_hidden_and_never_shown_again(desk: Desk, lead: InspectingClient) -> None:
    begin(desk)
    with desk.database.session(write=False) as session:
        pat = attendees(session, desk)["Pat"]
    form = lead.get(f"{desk.item_address()}/slips")
    sent = {"attendee": pat.id, "level": "weak", "reason": "From a slip.", "sureness": "sure"}
    answer = lead.submit(form, sent, action="/slips")
    assert "The slip of Pat is in, and hidden." in answer.text
    assert "1 of 3 views are in." in answer.text
    for address in (desk.address, f"{desk.item_address()}/slips", f"{desk.address}/record"):
        assert "From a slip." not in lead.get(address).text
    with desk.database.session(write=False) as session:
        view = own_view(session, session.get_one(Attendee, pat.id), agenda_of(session, desk.room_id)[0])
        assert view is not None and view.level is Level.WEAK


def test_a_slip_that_was_entered_wrongly_is_taken_back_and_entered_anew(
    desk: Desk, lead: InspectingClient
) -> None:
    begin(desk)
    with desk.database.session(write=False) as session:
        pat = attendees(session, desk)["Pat"].id
    address = f"{desk.item_address()}/slips"
    lead.submit(lead.get(address), {"attendee": pat, "level": "weak"}, action="/slips")
    back = lead.submit(lead.get(address), {"whose": pat}, action="/slip-withdrawals")
    assert "The slip of Pat is taken back. Enter it anew." in back.text
    again = lead.submit(back, {"attendee": pat, "level": "cannot say"}, action="/slips")
    assert "The slip of Pat is in" in again.text


def test_a_view_from_a_phone_is_not_taken_back_as_if_it_were_a_slip(
    desk: Desk, lead: InspectingClient
) -> None:
    begin(desk)
    gives(desk, SECRET)
    with desk.database.session(write=False) as session:
        pat = attendees(session, desk)["Pat"].id
    page = lead.get(f"{desk.item_address()}/slips")
    answer = lead.submit(page, {"whose": pat}, action="/slip-withdrawals")
    assert answer.status_code == 409
    assert "There is no hidden paper slip of this person to take back." in answer.text


def test_a_late_slip_joins_the_revealed_views_and_says_so(desk: Desk, lead: InspectingClient) -> None:
    begin(desk)
    gives(desk, Level.GOOD)
    lead.submit(lead.get(desk.address), action="/reveals")
    with desk.database.session(write=False) as session:
        sam = attendees(session, desk)["Sam"].id
    form = lead.get(f"{desk.item_address()}/slips")
    assert "marked as late" in form.text
    answer = lead.submit(form, {"attendee": sam, "level": "weak", "reason": "By post."})
    assert "By post." in answer.text and "late paper slip" in answer.text
    with desk.database.session(write=False) as session:
        (round,) = rounds_of(session, [desk.items()[0].id])[desk.items()[0].id]
        assert [shown.view.is_late for shown in round.views] == [True, False]


def test_a_late_slip_sent_in_the_next_round_is_told_so_with_its_words(
    desk: Desk, lead: InspectingClient
) -> None:
    begin(desk)
    gives(desk, Level.GOOD)
    lead.submit(lead.get(desk.address), action="/reveals")
    with desk.database.session(write=False) as session:
        sam = attendees(session, desk)["Sam"].id
    form = lead.get(f"{desk.item_address()}/slips")
    lead.post(f"{desk.item_address()}/rounds")
    sent = {"attendee": sam, "level": "weak", "reason": "By post."}
    answer = lead.submit(form, sent, action="/slips")
    assert answer.status_code == 409
    assert "Another round has begun" in answer.text and "By post." in answer.text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"level": "weak"}, "Choose whose slip it is."),
        ({"attendee": "pat"}, "Choose the level on the slip"),
        ({"attendee": "pat", "level": "weak", "reason": "Ring 0131 496 0123"}, "look like personal data"),
    ],
)
def test_a_slip_that_cannot_be_taken_is_told_with_what_was_typed(
    desk: Desk, lead: InspectingClient, sent: dict[str, str], sentence: str
) -> None:
    begin(desk)
    with desk.database.session(write=False) as session:
        pat = attendees(session, desk)["Pat"].id
    fields = {name: pat if value == "pat" else value for name, value in sent.items()}
    answer = lead.submit(lead.get(f"{desk.item_address()}/slips"), fields, action="/slips")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert sent.get("reason", "").partition(" 0131")[0] in answer.text


def test_a_slip_that_nobody_is_waited_for_any_more_keeps_its_words(
    desk: Desk, lead: InspectingClient
) -> None:
    begin(desk)
    form = lead.get(f"{desk.item_address()}/slips")
    gives(desk, Level.GOOD, Level.GOOD, Level.GOOD)
    with desk.database.session(write=False) as session:
        pat = attendees(session, desk)["Pat"].id
    answer = lead.submit(form, {"attendee": pat, "level": "weak", "reason": "Typed words."}, action="/slips")
    assert answer.status_code == 409
    assert "A view of this person is in already." in answer.text
    assert "Typed words." in answer.text


# Who is here


def test_somebody_on_paper_is_added_corrected_taken_out_and_brought_back(
    desk: Desk, lead: InspectingClient
) -> None:
    health = desk.place.services[1].id
    page = lead.submit(lead.get(f"{desk.address}/attendees"), {"name": "Lou Paper", "service": health})
    assert "Lou Paper is here, on paper." in page.text
    own = attendee_address(desk, "Lou Paper")
    sent = {"name": "Lou Pen", "observes": "yes"}
    page = lead.submit(lead.get(own), sent, action=own)
    assert "Lou Pen is corrected." in page.text and "observes, on paper" in page.text
    page = lead.submit(lead.get(own), action="/absences")
    assert "Taken out (1)" in page.text
    page = lead.submit(lead.get(own), action="/returns")
    assert "Lou Pen is back." in page.text


def test_who_joined_twice_becomes_one_and_their_view_moves_along(
    desk: Desk, lead: InspectingClient, gathering: Gathering
) -> None:
    begin(desk)
    gives(desk, SECRET)
    with desk.database.session(write=True) as session:
        twin = joined(session, desk.place, desk.room(session), "Pat again", 0).id
        pat = attendees(session, desk)["Pat"].id
    page = lead.submit(lead.get(f"{desk.address}/attendees/{pat}"), {"kept": twin}, action="/merges")
    assert "Pat and Pat again are one person now." in page.text
    assert "1 of 3 views are in." in page.text
    assert lead.get(f"{desk.address}/attendees/{pat}").status_code == 404


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Give the name"), ("Ring 0131 496 0123", "look like personal data")],
)
def test_a_name_that_cannot_be_kept_is_told(
    desk: Desk, lead: InspectingClient, name: str, sentence: str
) -> None:
    answer = lead.submit(lead.get(f"{desk.address}/attendees"), {"name": name})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_merge_into_nobody_is_told_on_the_page(desk: Desk, lead: InspectingClient) -> None:
    answer = lead.submit(lead.get(attendee_address(desk, "Pat")), action="/merges")
    assert answer.status_code == 422
    assert "Choose the place that stays." in answer.text


def test_the_desk_asks_the_database_no_more_when_more_people_are_here(
    desk: Desk, lead: InspectingClient
) -> None:
    begin(desk)
    counts = []
    for _ in range(2):
        gives(desk, Level.GOOD, Level.WEAK, Level.GOOD)
        with counted_on(desk.database) as statements:
            lead.get(desk.address)
        counts.append(len(statements))
        with desk.database.session(write=True) as session:
            for number in range(12):
                joined(session, desk.place, desk.room(session), f"Person {number} {len(counts)}", 1)
    assert counts[0] == counts[1] < 25


def test_a_double_press_does_it_once(desk: Desk, lead: InspectingClient) -> None:
    begin(desk)
    gives(desk, Level.GOOD)
    page = lead.get(desk.address)
    first, second = (lead.submit(page, action="/reveals") for _ in range(2))
    assert first.status_code == second.status_code == 200


def test_a_session_of_another_committee_does_not_exist(desk: Desk, lead: InspectingClient) -> None:
    with desk.database.session(write=True) as session:
        other = gathering_in(session, "Other area")
        others = session.exec(select(Attendee).where(Attendee.session_id == other.room.id)).first()
        assert others is not None
    for address in (
        f"{desk.list}/{other.room.id}",
        f"{desk.address}/attendees/{others.id}",
        f"{desk.address}/items/{other.item.id}/slips",
    ):
        assert lead.get(address).status_code == 404, address
