"""The room on a phone: giving a view, waiting, the reveal, another round, what the group came to, the end."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session, select

from evaluations.actions.attendance import join, merge_attendees, set_presence
from evaluations.actions.committee import add_service
from evaluations.actions.judgement import Words, use_evidence
from evaluations.actions.session import move_item, move_session
from evaluations.actions.session_outcome import agree_in_session, leave_open
from evaluations.actions.view import Said, enter_slip, give_view, look_again, reveal
from evaluations.edition import PublishedTheme
from evaluations.person import Part
from evaluations.session import Act, AgendaItem, Attendee, RoomSession, Sureness, View
from evaluations.trace import leave_trace
from evaluations.triangulation import Stance
from indicators.catalogue import DEFAULT_EDITION
from indicators.level import Level
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.people import signed_in
from tests.phones import address_of, database_of, gives, member_of, phone_of, words_of
from tests.places import LEAD, evidence_in
from tests.rooms import Gathering, gathering_in, hidden_in

Does = Callable[[Session, Gathering, AgendaItem], object]


@pytest.fixture
def gathering(workbook: FastAPI) -> Gathering:
    """An open session that looks at 1.1: Pat and Kim of Police, Sam of Health; Pat has given a view."""
    with database_of(workbook).session(write=True) as session:
        return hidden_in(session, levels=(Level.WEAK,))


def then(workbook: FastAPI, gathering: Gathering, *acts: Does) -> None:
    """Do these things in the room, each to the indicator that is on now."""
    for act in acts:
        with database_of(workbook).session(write=True) as session:
            act(session, gathering, session.get_one(AgendaItem, gathering.item.id))


def revealed(session: Session, _: Gathering, item: AgendaItem) -> None:
    reveal(session, by=LEAD, item=item, round=item.round)


def looked_at_again(session: Session, _: Gathering, item: AgendaItem) -> None:
    look_again(session, by=LEAD, item=item)


def agreed(session: Session, _: Gathering, item: AgendaItem) -> None:
    dissent = [{"words": "Weekends differ.", "service": "Health"}]
    words = Words(level=Level.GOOD, rationale="Two audits say so.", dissent=dissent)
    agree_in_session(session, by=LEAD, item=item, words=words, version=0)


def ended(session: Session, gathering: Gathering, _: AgendaItem) -> None:
    room = session.get_one(RoomSession, gathering.room.id)
    move_session(session, by=LEAD, room=room, cycle=gathering.place.cycle, act=Act.END)


def given_by(workbook: FastAPI, name: str) -> View | None:
    with database_of(workbook).session(write=False) as session:
        return session.exec(
            select(View).join(Attendee, Attendee.id == View.attendee_id).where(Attendee.name == name)  # type: ignore[arg-type]
        ).first()


def withdraw(phone: InspectingClient, page: Response) -> Response:
    return phone.submit(page, action="/view-withdrawals")


# Before, and giving a view


def test_before_the_first_indicator_a_phone_says_who_they_are_and_what_comes(workbook: FastAPI) -> None:
    with database_of(workbook).session(write=True) as session:
        gathering = gathering_in(session)
    words = words_of(phone_of(workbook, gathering, "Lou").get(address_of(gathering.room)))
    assert "Lou, Police" in words and "What comes" in words and "20 minutes" in words
    assert "Send your view" not in words and "views are in" not in words


def test_an_indicator_shows_very_good_and_weak_for_each_theme(
    workbook: FastAPI, gathering: Gathering
) -> None:
    page = phone_of(workbook, gathering, "Lou").get(address_of(gathering.room))
    assert page.text.count('class="ds_details folded-theme"') == 3
    assert 'class="aspect__label">Very good' in page.text and 'class="aspect__label">Weak' in page.text


def test_nothing_is_chosen_before_somebody_chooses(workbook: FastAPI, gathering: Gathering) -> None:
    page = phone_of(workbook, gathering, "Lou").get(address_of(gathering.room))
    assert " checked" not in page.text


@pytest.mark.parametrize(("kept", "merged"), [("Lou", "Spy"), ("Spy", "Lou")])
def test_nobody_reads_a_view_by_having_another_place_made_one_with_theirs(
    workbook: FastAPI, gathering: Gathering, kept: str, merged: str
) -> None:
    lou, spy = phone_of(workbook, gathering, "Lou"), phone_of(workbook, gathering, "Spy")
    gives(lou, gathering.room, "weak", reason="Reviews run late.")
    with database_of(workbook).session(write=True) as session:
        places = {each.name: each for each in session.exec(select(Attendee))}
        merge_attendees(session, by=LEAD, kept=places[kept], merged=places[merged])
    assert_is_kept_back(spy.get(address_of(gathering.room)), "Reviews run late.")
    assert_is_kept_back(gives(lou, gathering.room, "good", reason="Staff listen."), "Staff listen.")
    assert_is_kept_back(spy.get(address_of(gathering.room)), "Staff listen.")


def test_whoever_signs_in_on_the_browser_of_a_guest_does_not_read_their_view(
    workbook: FastAPI, gathering: Gathering
) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    gives(phone, gathering.room, "weak", reason="Reviews run late.")
    with database_of(workbook).session(write=True) as session:
        member_of(session, gathering, "kit@example.org", Part.LEAD)
    phone.cookies.update(signed_in(workbook, "kit@example.org").cookies)
    assert_is_kept_back(phone.get(address_of(gathering.room)), "Reviews run late.")


def assert_is_kept_back(page: Response, reason: str) -> None:
    """The page says that a view is in, and nothing of what it says."""
    assert "Your view is in" in page.text and "Take it back" in page.text
    assert reason not in page.text and " checked" not in page.text


def test_a_view_is_given_changed_and_taken_back(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    page = gives(
        phone, gathering.room, "good", reason="Staff listen.", sureness="fairly sure", mark_1="in between"
    )
    words = words_of(page)
    assert "Your view is in" in words and "Staff listen." in words and "In between" in words
    view = given_by(workbook, "Lou")
    assert view is not None
    assert (view.level, view.sureness, view.marks) == (
        Level.GOOD,
        Sureness.FAIRLY_SURE,
        {"1": "in between"},
    )
    page = phone.submit(page, {"level": "can't say", "mark_1": "not marked"}, action="/views")
    view = given_by(workbook, "Lou")
    assert view is not None and view.level is None and view.marks == {}
    page = withdraw(phone, page)
    assert "Your view is taken back" in page.text and "Send your view" in page.text
    view = given_by(workbook, "Lou")
    assert view is not None and not view.is_given


def test_a_double_click_gives_one_view_and_leads_on(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    page = phone.get(address_of(gathering.room))
    for _ in range(2):
        assert "Your view is in" in phone.submit(page, {"level": "good"}, action="/views").text


def test_a_view_without_a_level_is_asked_for_one_and_keeps_its_words(
    workbook: FastAPI, gathering: Gathering
) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    answer = phone.submit(phone.get(address_of(gathering.room)), {"reason": "Staff listen."}, action="/views")
    assert answer.status_code == 422
    assert "Choose a level" in answer.text and "Staff listen." in answer.text


def test_a_level_that_is_none_of_the_six_is_not_taken(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    sent = {"item": gathering.item.id, "round": "1", "level": "7", "mark_1": "7", "sureness": "7"}
    answer = phone.post(address_of(gathering.room) + "/views", data=sent)
    assert answer.status_code == 422
    assert answer.text.count("Choose one of the answers shown.") >= 3


def test_what_looks_personal_is_shown_and_kept_until_it_is_confirmed(
    workbook: FastAPI, gathering: Gathering
) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    answer = gives(phone, gathering.room, "good", reason="Ring 0131 496 0123 to hear more.")
    assert answer.status_code == 422
    assert "<mark>0131 496 0123</mark>" in answer.text and 'value="good" checked' in answer.text
    assert given_by(workbook, "Lou") is None
    kept = phone.submit(
        answer, {"not_personal": "yes", "not_personal_reason": "The duty desk."}, action="/views"
    )
    assert "Your view is in" in kept.text


def test_a_refused_change_of_a_view_is_open_on_the_page(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    page = gives(phone, gathering.room, "good")
    answer = phone.submit(page, {"reason": "Ring 0131 496 0123."}, action="/views")
    assert answer.status_code == 422
    assert '<details class="ds_details" id="change" open>' in answer.text


def test_who_is_alone_of_their_service_is_told_before_they_give_a_view(
    workbook: FastAPI, gathering: Gathering
) -> None:
    alone = "You are the only one from your service"
    room = address_of(gathering.room)
    assert alone in phone_of(workbook, gathering, "Lou", None).get(room).text
    assert alone not in phone_of(workbook, gathering, "Mo", 0).get(room).text


def test_who_only_listens_is_asked_for_no_view(workbook: FastAPI, gathering: Gathering) -> None:
    phone = InspectingClient(workbook)
    page = phone.get(f"/join/{gathering.room.code}")
    page = phone.submit(page, {"name": "Lou", "service": "none", "observes": "yes"})
    assert "You are here to listen" in page.text and "/views" not in page.text
    sent = {"item": gathering.item.id, "round": "1", "level": "good"}
    assert phone.post(address_of(gathering.room) + "/views", data=sent).status_code == 409
    assert given_by(workbook, "Lou") is None


# Waiting


def test_everybody_sees_who_is_waited_for_by_service_and_not_who_listens(
    workbook: FastAPI, gathering: Gathering
) -> None:
    words = words_of(phone_of(workbook, gathering, "Lou").get(address_of(gathering.room)))
    assert "1 of 4 views are in." in words
    assert "<dt>Health</dt><dd>Sam</dd>" in words and "<dt>Police</dt><dd>Kim, Lou</dd>" in words


def test_a_page_is_the_same_whatever_others_said(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    pages = []
    for level, reason in (
        (Level.WEAK, "Short."),
        (Level.EXCELLENT, "A much longer reason than that."),
        (None, ""),
    ):
        with database_of(workbook).session(write=True) as session:
            item = session.get_one(AgendaItem, gathering.item.id)
            attendee = session.get_one(Attendee, gathering.attendees[0].id)
            give_view(session, attendee=attendee, item=item, round=1, said=Said(level, reason))
        answer = phone.get(address_of(gathering.room), headers={"HX-Request": "true"})
        pages.append(masked(answer.text))
    assert len(set(pages)) == 1


def masked(html: str) -> str:
    """A page without the number of the pulse and the keys of its forms."""
    lines = (line for line in html.splitlines() if "form_key" not in line and "data-live-version" not in line)
    return "\n".join(lines)


def test_the_part_that_is_kept_up_to_date_comes_alone_with_its_number(
    workbook: FastAPI, gathering: Gathering
) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    room = address_of(gathering.room)
    part = phone.get(room, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert f'data-live="{room}/stream" data-live-part="{room}"' in part
    assert f'data-live-keep="view {gathering.item.id} 1"' in part
    assert f'<a href="{room}">Refresh</a>' in phone.get(room).text


# The reveal


def test_a_reveal_shows_views_by_service_with_reasons_and_prompts_and_no_name(
    workbook: FastAPI, gathering: Gathering
) -> None:
    phone = phone_of(workbook, gathering, "Lou", 1)
    gives(phone, gathering.room, "excellent", reason="Staff listen.", sureness="sure", mark_1="in between")
    then(workbook, gathering, revealed)
    words = words_of(phone.get(address_of(gathering.room)))
    assert "Hear the two ends first: weak (Police) and excellent (Health)." in words
    assert "Staff listen." in words and "Excellent, sure" in words and "in between 1" in words
    main = words.partition('id="spread-1"')[2]
    assert "Pat" not in main and "Lou" not in main
    assert '<th scope="row">Health</th>' in main and "1 view</span>" in main
    assert "Send your view" not in words


def test_a_view_sent_at_the_instant_of_the_reveal_is_refused_and_its_words_stay(
    workbook: FastAPI, gathering: Gathering
) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    page = phone.get(address_of(gathering.room))
    then(workbook, gathering, revealed)
    sent = {"level": "good", "reason": "Staff listen.", "mark_2": "like weak", "sureness": "sure"}
    answer = phone.submit(page, sent, action="/views")
    words = words_of(answer)
    assert answer.status_code == 409
    assert "Your view was not taken" in words and "revealed before yours arrived" in words
    for said in ("Staff listen.", "good", "like weak", "sure"):
        assert f">{said}</dd>" in words
    assert given_by(workbook, "Lou") is None


def test_a_faulty_view_that_came_too_late_keeps_its_words_apart_from_the_next_form(
    workbook: FastAPI, gathering: Gathering
) -> None:
    """Words about one indicator never stand in the form of another."""
    phone = phone_of(workbook, gathering, "Lou")
    page = phone.get(address_of(gathering.room))
    then(workbook, gathering, revealed)
    sent = {"reason": "Staff listen.", "mark_1": "like weak"}
    assert "revealed before yours arrived" in phone.submit(page, sent, action="/views").text
    then(workbook, gathering, agreed)
    with database_of(workbook).session(write=True) as session:
        move_item(session, by=LEAD, item=session.get_one(AgendaItem, gathering.agenda[1].id), act=Act.BEGIN)
    answer = phone.submit(page, sent, action="/views")
    assert answer.status_code == 409
    assert "The room has gone on" in answer.text and "Send your view" in answer.text
    assert answer.text.count("Staff listen.") == 1 and " checked" not in answer.text
    assert "<dt>Performance data and trends over time</dt>" in answer.text


def test_a_view_of_the_round_before_is_refused_and_its_words_stay(
    workbook: FastAPI, gathering: Gathering
) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    page = phone.get(address_of(gathering.room))
    then(workbook, gathering, revealed, looked_at_again)
    answer = phone.submit(page, {"level": "good", "reason": "Staff listen."}, action="/views")
    assert answer.status_code == 409
    assert "Another round has begun" in answer.text and "Staff listen." in answer.text
    assert "Send your view" in answer.text


def test_a_view_from_a_place_that_was_merged_meanwhile_keeps_its_words(
    workbook: FastAPI, gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    def merged_first(session: Session, *, attendee: Attendee, **view: Any) -> None:
        kept = session.get_one(Attendee, gathering.attendees[0].id)
        merge_attendees(session, by=LEAD, kept=kept, merged=attendee)
        give_view(session, attendee=attendee, **view)

    phone = phone_of(workbook, gathering, "Lou")
    monkeypatch.setattr("app.pages.rooms.give_view", merged_first)
    answer = gives(phone, gathering.room, "good", reason="Staff listen.")
    assert answer.status_code == 409
    assert "not in use any more" in answer.text and "Staff listen." in answer.text


def test_a_view_that_was_revealed_is_not_taken_back(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    page = gives(phone, gathering.room, "good")
    then(workbook, gathering, revealed)
    assert withdraw(phone, page).status_code == 409


def test_a_late_paper_slip_is_marked(workbook: FastAPI, gathering: Gathering) -> None:
    def late(session: Session, gathering: Gathering, item: AgendaItem) -> None:
        sam = session.get_one(Attendee, gathering.attendees[2].id)
        enter_slip(session, by=LEAD, attendee=sam, item=item, round=1, said=Said(Level.GOOD, "Two audits."))

    then(workbook, gathering, revealed, late)
    words = words_of(phone_of(workbook, gathering, "Lou").get(address_of(gathering.room)))
    assert "1 view, 1 on a late paper slip" in words and "○" in words
    assert "Good, on a late paper slip" in words


@pytest.mark.parametrize(("pieces", "told"), [(0, "no evidence is recorded"), (1, "rests on one source")])
def test_high_views_on_little_evidence_are_asked_what_a_parent_would_say(
    workbook: FastAPI, pieces: int, told: str
) -> None:
    with database_of(workbook).session(write=True) as session:
        gathering = hidden_in(session, levels=(Level.VERY_GOOD, Level.EXCELLENT))
        for number in range(pieces):
            use_evidence(
                session,
                by=LEAD,
                cycle=gathering.place.cycle,
                unit=gathering.place.units[-1],
                indicator="1.1",
                evidence=evidence_in(session, gathering.place.committee, f"Audit {number}"),
                stance=Stance.SUPPORTS,
            )
    then(workbook, gathering, revealed)
    assert told in phone_of(workbook, gathering, "Lou").get(address_of(gathering.room)).text


def test_the_first_round_stays_beside_the_second(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    then(workbook, gathering, revealed, looked_at_again)
    words = words_of(phone.get(address_of(gathering.room)))
    assert "round 2" in words and "Send your view" in words
    assert 'id="spread-1"' in words and "What would make us wrong?" not in words
    gives(phone, gathering.room, "good")
    then(workbook, gathering, revealed)
    words = words_of(phone.get(address_of(gathering.room)))
    assert words.index('id="spread-2"') < words.index('id="spread-1"')


# What the group came to


def test_what_was_agreed_is_shown_with_why_and_the_dissent(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    then(workbook, gathering, revealed, agreed)
    words = words_of(phone.get(address_of(gathering.room)))
    assert "The group agreed" in words and "level-good" in words and "Two audits say so." in words
    assert "Weekends differ. (Health)" in words and 'id="spread-1"' in words
    assert "What comes" in words and "30 minutes" in words


def test_what_would_settle_it_is_shown(workbook: FastAPI, gathering: Gathering) -> None:
    def left_open(session: Session, _: Gathering, item: AgendaItem) -> None:
        leave_open(session, by=LEAD, item=item, would_settle="An audit of weekends.")

    then(workbook, gathering, revealed, left_open)
    words = words_of(phone_of(workbook, gathering, "Lou").get(address_of(gathering.room)))
    assert "The group did not agree." in words and "An audit of weekends." in words


def test_an_indicator_that_is_on_stands_before_one_that_was_settled(
    workbook: FastAPI, gathering: Gathering
) -> None:
    then(workbook, gathering, revealed, agreed)
    with database_of(workbook).session(write=True) as session:
        move_item(session, by=LEAD, item=session.get_one(AgendaItem, gathering.agenda[1].id), act=Act.BEGIN)
    words = words_of(phone_of(workbook, gathering, "Lou").get(address_of(gathering.room)))
    assert "Indicator 2 of 2" in words and "The group agreed" not in words


# The published words, the end, and who is let in


def test_the_published_words_are_shown_to_signed_in_people_only(
    workbook: FastAPI, gathering: Gathering
) -> None:
    with database_of(workbook).session(write=True) as session:
        leave_trace(session, by=LEAD, act="copy read", noun="publishedtheme", noun_id="1.1")
        theme = PublishedTheme(
            edition=DEFAULT_EDITION, indicator="1.1", theme=1, level_5="As published.", level_2="Likewise."
        )
        session.add(theme)
        member_of(session, gathering, "kit@example.org", Part.TEAM_MEMBER)
    kit = signed_in(workbook, "kit@example.org")
    kit.submit(kit.get(f"/join/{gathering.room.code}"))
    assert "As published." in kit.get(address_of(gathering.room)).text
    guest = phone_of(workbook, gathering, "Lou").get(address_of(gathering.room))
    assert "As published." not in guest.text


def test_after_the_end_a_guest_is_thanked_and_sees_nothing_else(
    workbook: FastAPI, gathering: Gathering
) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    page = phone.get(address_of(gathering.room))
    then(workbook, gathering, revealed, agreed, ended)
    answer = phone.get(address_of(gathering.room))
    assert "The session has ended" in answer.text
    assert "Two audits" not in answer.text and "spread-1" not in answer.text and "/record" not in answer.text
    late = phone.submit(page, {"level": "good", "reason": "Staff listen."}, action="/views")
    assert late.status_code == 409
    assert "Staff listen." in late.text and "The session has ended" in late.text


def test_after_the_end_somebody_with_an_account_is_led_to_the_record(
    workbook: FastAPI, gathering: Gathering
) -> None:
    with database_of(workbook).session(write=True) as session:
        member_of(session, gathering, "kit@example.org", Part.TEAM_MEMBER)
    kit = signed_in(workbook, "kit@example.org")
    kit.submit(kit.get(f"/join/{gathering.room.code}"))
    then(workbook, gathering, ended)
    record = f"/committees/example-area/sessions/{gathering.room.id}/record"
    assert f'href="{record}"' in kit.get(address_of(gathering.room)).text


def test_nobody_is_led_to_join_and_a_stranger_finds_nothing(workbook: FastAPI, gathering: Gathering) -> None:
    with database_of(workbook).session(write=True) as session:
        other = gathering_in(session, "Other area")
        member_of(session, gathering, "lead@example.org", Part.LEAD)
    guest, stranger = phone_of(workbook, other, "Lou"), signed_in(workbook, "lead@example.org")
    nobody = InspectingClient(workbook)
    for ending in ("", "/stream", "/views", "/view-withdrawals"):
        theirs, nowhere = f"{address_of(gathering.room)}{ending}", f"/rooms/nowhere{ending}"
        for client in (guest, nobody):
            answers = [client.get(address, follow_redirects=False) for address in (theirs, nowhere)]
            assert [answer.status_code for answer in answers] == [303, 303]
            assert [answer.headers["location"].startswith("/join?next=") for answer in answers] == [
                True,
                True,
            ]
        assert stranger.get(theirs).content == stranger.get(nowhere).content
        assert stranger.get(theirs).status_code == 404


def test_a_guest_gives_no_view_in_another_session(workbook: FastAPI, gathering: Gathering) -> None:
    with database_of(workbook).session(write=True) as session:
        other = hidden_in(session, "Other area")
    phone = phone_of(workbook, gathering, "Lou")
    sent = {"item": other.item.id, "round": "1", "level": "good"}
    for room in (gathering.room, other.room):
        phone.post(address_of(room) + "/views", data=sent)
    assert given_by(workbook, "Lou") is None


def test_who_is_taken_out_gives_no_view_any_more(workbook: FastAPI, gathering: Gathering) -> None:
    phone = phone_of(workbook, gathering, "Lou")
    page = phone.get(address_of(gathering.room))
    with database_of(workbook).session(write=True) as session:
        lou = session.exec(select(Attendee).where(Attendee.name == "Lou")).one()
        set_presence(session, by=LEAD, attendee=lou, is_here=False)
    answer = phone.submit(page, {"level": "good", "reason": "Most plans are clear."}, action="/views")
    assert answer.status_code == 401
    assert "Most plans are clear." in answer.text
    assert given_by(workbook, "Lou") is None


# How much is asked of the database


@pytest.mark.parametrize("is_shown", [False, True])
def test_a_page_asks_as_much_of_the_database_for_many_as_for_few(
    workbook: FastAPI, gathering: Gathering, is_shown: bool
) -> None:
    phone = phone_of(workbook, gathering, "Lou")

    def many(session: Session, gathering: Gathering, item: AgendaItem) -> None:
        committee = gathering.place.committee
        for number in range(12):
            service = add_service(session, by=LEAD, committee=committee, name=f"Service {number}")
            room = session.get_one(RoomSession, gathering.room.id)
            here = join(session, by=LEAD, room=room, name=f"Guest {number}", service_id=service.id)
            give_view(session, attendee=here, item=item, round=item.round, said=Said(Level.GOOD, "Because"))

    shown = (revealed, looked_at_again) if is_shown else ()
    then(workbook, gathering, *shown)
    few = statements(workbook, phone, gathering)
    then(workbook, gathering, many)
    assert statements(workbook, phone, gathering) == few <= 18


def statements(workbook: FastAPI, phone: InspectingClient, gathering: Gathering) -> int:
    with counted_on(database_of(workbook)) as seen:
        assert phone.get(address_of(gathering.room)).status_code == 200
    return len(seen)
