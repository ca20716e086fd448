"""The pages of second looks: asking, replying, calling off, the list, and what the home page and pad tell."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select

from app.database import Database
from app.pages.second_looks import NOBODY_LOOKS
from evaluations.actions.judgement import Words, agree, take_back, use_evidence
from evaluations.actions.moderation import ask_for_moderation, reply
from evaluations.actions.person import end_role, give_role
from evaluations.cycle import Cycle, Stage
from evaluations.judgement import Judgement
from evaluations.moderation import Moderation, ModerationReply, ModerationState, ReplyKind
from evaluations.person import Part, Person, Role
from evaluations.queries.judgement import entry_in_force, judgement_at
from evaluations.trace import leave_trace
from evaluations.triangulation import Stance
from indicators.level import Level
from tests.built_once import built_once
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import COLLEAGUE, LEAD, Place, evidence_in, move, place_in

LEAD_AT, TEAM_AT, OUTSIDE_AT, MANAGER_AT, INSPECTOR_AT, STRANGER_AT = (
    f"{name}@example.org" for name in ("lead", "police", "nurse", "manager", "inspector", "stranger")
)
GOOD = Words(level=Level.GOOD, rationale="Most plans are clear.", strengths="Pace")
PERSONAL = "Ring her on 0131 496 0123."


@dataclass(frozen=True)
class Room:
    """Police in North agreed 2.1. The nurse is of Health; the stranger leads another committee."""

    workbook: FastAPI
    place: Place

    @property
    def database(self) -> Database:
        found: Database = self.workbook.state.database
        return found

    @property
    def home(self) -> str:
        return f"/committees/{self.place.committee.slug}"

    @property
    def pad(self) -> str:
        return self.pad_of(0)

    def pad_of(self, unit: int, indicator: str = "2.1") -> str:
        return f"{self.home}/cycles/{self.place.cycle.id}/judgements/{self.place.units[unit].id}/{indicator}"

    def browser(self, email: str) -> InspectingClient:
        return signed_in(self.workbook, email)

    def look(self) -> Moderation:
        with self.database.session(write=False) as session:
            return session.exec(select(Moderation)).one()

    def address(self) -> str:
        return f"{self.home}/moderations/{self.look().id}"

    def replies(self) -> list[ModerationReply]:
        with self.database.session(write=False) as session:
            return list(session.exec(select(ModerationReply).order_by(col(ModerationReply.number))))


@pytest.fixture
def room(workbook: FastAPI) -> Room:
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        police, health = (service.id for service in place.services)
        for email, part, service in (
            (LEAD_AT, Part.LEAD, None),
            (TEAM_AT, Part.TEAM_MEMBER, police),
            (OUTSIDE_AT, Part.TEAM_MEMBER, health),
            (MANAGER_AT, Part.MANAGER, None),
            (INSPECTOR_AT, Part.INSPECTOR, None),
        ):
            person_in(session, email, part, committee=place.committee, service_id=service)
        person_in(session, STRANGER_AT, Part.LEAD, committee=place_in(session, "Other area").committee)
        agreed(session, place)
    return Room(workbook, place)


@built_once
def agreed(session: Session, place: Place, unit: int = 0, **kwargs: Any) -> None:
    cycle = session.get_one(Cycle, place.cycle.id)
    given = {"words": GOOD, "version": 0, **kwargs}
    agree(session, by=LEAD, cycle=cycle, unit=place.units[unit], indicator="2.1", **given)


def asked(room: Room, **kwargs: Any) -> None:
    with room.database.session(write=True) as session:
        judgement = session.exec(select(Judgement)).one()
        nurse = session.exec(select(Person).where(Person.email == OUTSIDE_AT)).one()
        ask_for_moderation(session, by=LEAD, judgement=judgement, moderator=nurse, **kwargs)


def said(room: Room, kind: ReplyKind, words: str = "", level: Level | None = None) -> None:
    with room.database.session(write=True) as session:
        moderation = session.exec(select(Moderation)).one()
        entry = entry_in_force(session, session.get_one(Judgement, moderation.judgement_id))
        reply(
            session,
            by=COLLEAGUE,
            moderation=moderation,
            kind=kind,
            words=words,
            level=level,
            version=moderation.version,
            read=entry.id if entry else "",
        )


def submit(browser: InspectingClient, page: httpx2.Response, end: str, **fields: str) -> httpx2.Response:
    return browser.submit(page, fields, action=end)


def plain(page: httpx2.Response) -> str:
    return " ".join(page.text.split())


def test_a_second_look_goes_from_the_request_to_its_settlement(room: Room) -> None:
    lead, nurse, team = (room.browser(email) for email in (LEAD_AT, OUTSIDE_AT, TEAM_AT))
    assert "Ask for a second look" in lead.get(room.pad).text
    form = lead.get(room.pad + "/moderations/new")
    assert "Health: Nurse" in form.text and "Police: Police" not in form.text
    pad = submit(
        lead, form, "/moderations", moderator=nurse_id(room), what_to_look_at="Weekends?", due=in_days(14)
    )
    assert "Nurse is asked for a second look." in pad.text
    assert "Waits for Nurse, Health since today." in plain(pad)

    assert "Judgements to moderate" in nurse.get(room.home).text
    page = nurse.get(room.address())
    for told in ("Weekends?", "Most plans are clear.", "Standing on nothing"):
        assert told in page.text
    page = submit(nurse, page, "/replies", kind="asked questions", words="Who is on call?")
    assert "Your questions are with the team." in page.text
    assert "Judgements to moderate" not in nurse.get(room.home).text

    assert "Questions to answer" in team.get(room.home).text
    page = submit(team, team.get(room.address()), "/replies", words="The inspector is.")
    assert "Your answer is with the moderator." in page.text

    page = submit(
        nurse,
        nurse.get(room.address()),
        "/replies",
        kind="proposed another level",
        level="weak",
        words="One is too few.",
    )
    assert "proposed another level, weak." in plain(page)
    with room.database.session(write=True) as session:
        agreed(
            session,
            room.place,
            words=Words(level=Level.WEAK, rationale="Weekends."),
            version=1,
            reason="The nurse is right.",
        )
    page = team.get(room.address())
    assert f'href="{room.pad}">Revise the judgement</a>' in page.text
    assert "The judgement has changed since the last words here." in page.text
    page = submit(team, page, "/replies", words="We revised it.")
    assert "The judgement was revised from good to weak: “The nurse is right.”" in plain(page)

    page = submit(nurse, nurse.get(room.address()), "/replies", kind="confirmed")
    assert "This second look is settled." in page.text
    assert room.look().state is ModerationState.SETTLED
    assert "No judgement waits for a second look." in lead.get(room.home).text
    history = plain(team.get(room.pad + "/history"))
    for told in ("Asked Nurse to give", "Who is on call?", "Proposed another level", "Confirmed the judg"):
        assert told in history


def nurse_id(room: Room) -> str:
    with room.database.session(write=False) as session:
        return session.exec(select(Person).where(Person.email == OUTSIDE_AT)).one().id


def in_days(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


def test_what_waits_and_for_how_long_is_on_the_leads_page_and_in_the_list(room: Room) -> None:
    asked(room, due=date.today())
    since_days_ago(room, 12)
    lead = room.browser(LEAD_AT)
    for address in (room.home, room.home + "/moderations"):
        words = plain(lead.get(address))
        assert "Police in North" in words
        assert "for 12 days" in words and "Nurse, Health" in words
    cycle = f"{room.home}/cycles/{room.place.cycle.id}"
    assert f'href="{room.home}/moderations"' in lead.get(cycle).text


def since_days_ago(room: Room, days: int) -> None:
    """Set the clock of the one second look back; its trace is changed with it, as the database asks."""
    with room.database.session(write=True) as session:
        moderation = session.exec(select(Moderation)).one()
        leave_trace(
            session,
            by=LEAD,
            act="clock set back",
            noun="moderation",
            noun_id=moderation.id,
            owner=moderation.committee_id,
        )
        moderation.since -= timedelta(days=days)
        session.add(moderation)


def test_the_list_says_what_is_settled_by_cycle(room: Room) -> None:
    asked(room)
    said(room, ReplyKind.CONFIRMED)
    words = plain(room.browser(MANAGER_AT).get(room.home + "/moderations"))
    assert "Nothing waits for a second look" in words
    assert "<h3>Spring 2026</h3>" in words
    assert "By Nurse, Health. Settled on" in words


def test_a_refused_request_keeps_what_was_typed(room: Room) -> None:
    lead = room.browser(LEAD_AT)
    form = lead.get(room.pad + "/moderations/new")
    refused = submit(lead, form, "/moderations", what_to_look_at="Weekends?", due="2020-01-01")
    assert refused.status_code == 422
    assert "Choose who gives the second look." in refused.text
    assert "Weekends?</textarea>" in refused.text
    refused = submit(lead, refused, "/moderations", moderator=nurse_id(room), due="someday")
    assert "Give a date, or leave it open." in refused.text
    refused = submit(lead, refused, "/moderations", due="2020-01-01")
    assert "Choose a day that has not passed" in refused.text
    refused = submit(lead, refused, "/moderations", due="", what_to_look_at=PERSONAL)
    assert "<mark>0131 496 0123</mark>" in refused.text
    done = submit(lead, refused, "/moderations", not_personal="yes", not_personal_reason="The duty line.")
    assert "Nurse is asked for a second look." in done.text


def test_a_refused_reply_keeps_what_was_typed(room: Room) -> None:
    asked(room)
    nurse = room.browser(OUTSIDE_AT)
    refused = submit(nurse, nurse.get(room.address()), "/replies", words="Why good?")
    assert refused.status_code == 422
    assert "Choose what you reply." in refused.text
    assert "Why good?</textarea>" in refused.text
    refused = submit(nurse, refused, "/replies", kind="proposed another level")
    assert "Choose the level that you propose." in refused.text
    refused = submit(nurse, refused, "/replies", level="weak", words=PERSONAL)
    assert "<mark>0131 496 0123</mark>" in refused.text
    done = submit(nurse, refused, "/replies", not_personal="yes", not_personal_reason="The duty line.")
    assert "Your proposal is with the team." in done.text


def test_the_level_in_force_is_not_offered_and_nothing_is_chosen(room: Room) -> None:
    asked(room)
    page = room.browser(OUTSIDE_AT).get(room.address())
    assert '<option value="good"' not in page.text
    assert '<option value="weak"' in page.text
    assert " checked" not in page.text and " selected" not in page.text


def test_two_answers_at_once_keep_both_texts(room: Room) -> None:
    asked(room)
    said(room, ReplyKind.QUESTIONS, "Who is on call?")
    team = room.browser(TEAM_AT)
    opened = team.get(room.address())
    said(room, ReplyKind.ANSWERED, "Theirs")
    conflict = submit(team, opened, "/replies", words="Mine")
    assert conflict.status_code == 409
    assert f"{COLLEAGUE.name} saved this after you opened it" in conflict.text
    assert "Theirs" in conflict.text and "Mine</textarea>" in conflict.text
    assert [each.words for each in room.replies()] == ["Who is on call?", "Theirs"]


def test_nobody_confirms_a_revision_that_they_have_not_seen(room: Room) -> None:
    asked(room)
    nurse = room.browser(OUTSIDE_AT)
    opened = nurse.get(room.address())
    with room.database.session(write=True) as session:
        agreed(session, room.place, words=Words(level=Level.WEAK, rationale="Worse."), version=1, reason="So")
    conflict = submit(nurse, opened, "/replies", kind="confirmed", words="Well put.")
    assert conflict.status_code == 409
    assert "Worse." in conflict.text and "Well put." in conflict.text
    assert room.replies() == []
    submit(nurse, conflict, "/replies")
    assert [each.kind for each in room.replies()] == [ReplyKind.CONFIRMED]


def test_a_double_click_replies_once(room: Room) -> None:
    asked(room)
    nurse = room.browser(OUTSIDE_AT)
    page = nurse.get(room.address())
    for _ in range(2):
        submit(nurse, page, "/replies", kind="confirmed")
    assert len(room.replies()) == 1


def test_a_lead_calls_it_off_and_says_why(room: Room) -> None:
    asked(room)
    lead = room.browser(LEAD_AT)
    refused = submit(lead, lead.get(room.address()), "/withdrawals")
    assert refused.status_code == 422
    assert "Say why this second look is called off." in refused.text
    refused = submit(lead, refused, "/withdrawals", reason=PERSONAL)
    assert "<mark>0131 496 0123</mark>" in refused.text
    done = submit(lead, refused, "/withdrawals", reason="Asked by mistake.")
    assert "This second look is called off." in done.text
    assert "Asked by mistake." in done.text
    assert "/withdrawals" not in done.text
    late = lead.post(room.address() + "/withdrawals", data={"reason": "Again.", "form_key": "a"})
    assert late.status_code == 409
    assert "Again.</textarea>" in late.text


def test_a_moderator_who_left_is_named_to_the_lead(room: Room) -> None:
    asked(room)
    with room.database.session(write=True) as session:
        nurse = session.exec(select(Person).where(Person.email == OUTSIDE_AT)).one()
        end_role(session, by=LEAD, role=session.exec(select(Role).where(Role.person_id == nurse.id)).one())
    assert NOBODY_LOOKS in room.browser(LEAD_AT).get(room.home).text


def test_a_moderator_who_came_to_the_service_that_judged_does_not_look(room: Room) -> None:
    asked(room)
    with room.database.session(write=True) as session:
        nurse = session.exec(select(Person).where(Person.email == OUTSIDE_AT)).one()
        give_role(
            session,
            by=LEAD,
            committee=room.place.committee,
            person=nurse,
            part=Part.TEAM_MEMBER,
            service_id=room.place.services[0].id,
        )
    browser = room.browser(OUTSIDE_AT)
    assert "/replies" not in browser.get(room.address()).text
    sent = {"kind": "confirmed", "version": "1", "read": room.look().entry_id}
    assert browser.post(room.address() + "/replies", data=sent).status_code == 403
    assert NOBODY_LOOKS in room.browser(LEAD_AT).get(room.home).text


def test_a_judgement_that_is_not_agreed_or_closed_is_not_looked_at_again(room: Room) -> None:
    lead = room.browser(LEAD_AT)
    blank = room.pad_of(1)
    assert "Ask for a second look" not in lead.get(blank).text
    answer = lead.get(blank + "/moderations/new")
    assert answer.status_code == 409
    assert "Only an agreed judgement gets a second look." in answer.text
    asked(room)
    with room.database.session(write=True) as session:
        cycle = session.get_one(Cycle, room.place.cycle.id)
        move(session, cycle, Stage.AGREED)
        move(session, cycle, Stage.CLOSED)
    assert "Ask for a second look" not in lead.get(room.pad).text
    assert lead.get(room.pad + "/moderations/new").status_code == 409
    page = room.browser(OUTSIDE_AT).get(room.address())
    assert "The cycle is closed." in page.text
    assert "<textarea" not in page.text


def test_a_judgement_taken_back_leaves_nothing_to_confirm(room: Room) -> None:
    asked(room)
    nurse = room.browser(OUTSIDE_AT)
    opened = nurse.get(room.address())
    with room.database.session(write=True) as session:
        cycle = session.get_one(Cycle, room.place.cycle.id)
        judgement = judgement_at(session, cycle, room.place.unit.id, "2.1")
        assert judgement is not None
        take_back(session, by=LEAD, cycle=cycle, judgement=judgement, version=1, reason="Wrong.")
    late = submit(nurse, opened, "/replies", kind="asked questions", words="Who is on call?")
    assert late.status_code == 409
    assert "The judgement was taken back to blank" in late.text
    assert "Who is on call?</textarea>" in late.text


def test_evidence_stands_beside_it_with_its_stance(room: Room) -> None:
    with room.database.session(write=True) as session:
        use_evidence(
            session,
            by=LEAD,
            cycle=session.get_one(Cycle, room.place.cycle.id),
            unit=room.place.unit,
            indicator="2.1",
            evidence=evidence_in(session, room.place.committee),
            stance=Stance.QUALIFIES,
        )
    asked(room)
    page = room.browser(OUTSIDE_AT).get(room.address())
    for told in ("Audit of case files", "Qualifies", "Standing on one source", "The evidence has changed"):
        assert told in page.text


def test_a_committee_that_judged_together_is_told_that_nobody_stands_outside(room: Room) -> None:
    with room.database.session(write=True) as session:
        agreed(session, room.place, unit=4)
    page = room.browser(LEAD_AT).get(room.pad_of(4) + "/moderations/new")
    assert "No service stands outside this judgement" in page.text
    assert "Police: Police" in page.text and "Health: Nurse" in page.text


def test_where_nobody_can_be_asked_the_page_says_so(room: Room) -> None:
    with room.database.session(write=True) as session:
        nurse = session.exec(select(Person).where(Person.email == OUTSIDE_AT)).one()
        end_role(session, by=LEAD, role=session.exec(select(Role).where(Role.person_id == nurse.id)).one())
    assert "Nobody can be asked" in room.browser(LEAD_AT).get(room.pad + "/moderations/new").text


# Who may


@pytest.mark.parametrize("email", [LEAD_AT, TEAM_AT, MANAGER_AT])
def test_others_read_it_and_cannot_reply_for_the_moderator(room: Room, email: str) -> None:
    asked(room)
    browser = room.browser(email)
    page = browser.get(room.address())
    assert "Most plans are clear." in page.text
    assert "/replies" not in page.text
    sent = {"kind": "confirmed", "version": "1", "read": room.look().entry_id}
    assert browser.post(room.address() + "/replies", data=sent).status_code == 403
    assert room.replies() == []


@pytest.mark.parametrize("email", [OUTSIDE_AT, MANAGER_AT])
def test_others_cannot_answer_for_the_team(room: Room, email: str) -> None:
    asked(room)
    said(room, ReplyKind.QUESTIONS, "Who is on call?")
    browser = room.browser(email)
    assert "/replies" not in browser.get(room.address()).text
    sent = {"kind": "answered", "words": "Nobody.", "version": "2"}
    assert browser.post(room.address() + "/replies", data=sent).status_code == 403


@pytest.mark.parametrize("email", [TEAM_AT, OUTSIDE_AT, MANAGER_AT])
def test_only_a_lead_asks_or_calls_off(room: Room, email: str) -> None:
    asked(room)
    browser = room.browser(email)
    assert browser.get(room.pad + "/moderations/new").status_code == 403
    assert browser.post(room.pad + "/moderations", data={}).status_code == 403
    assert browser.post(room.address() + "/withdrawals", data={"reason": "No."}).status_code == 403
    assert "/withdrawals" not in browser.get(room.address()).text
    called_off = {"kind": "called off", "words": "No.", "version": "1"}
    assert browser.post(room.address() + "/replies", data=called_off).status_code == 403


def test_an_inspector_reads_no_second_look(room: Room) -> None:
    asked(room)
    inspector = room.browser(INSPECTOR_AT)
    for address in (room.home + "/moderations", room.address()):
        assert inspector.get(address).status_code == 404


def test_a_stranger_cannot_tell_that_a_second_look_is_there(room: Room) -> None:
    asked(room)
    stranger = room.browser(STRANGER_AT)
    own = f"/committees/other-area/moderations/{room.look().id}"
    missing = [stranger.get(address) for address in (own, "/committees/other-area/moderations/nothing")]
    missing += [stranger.get(room.address()), stranger.get(room.pad + "/moderations/new")]
    assert {answer.status_code for answer in missing} == {404}
    assert len({answer.content for answer in missing}) == 1
    for end in ("/replies", "/withdrawals"):
        sent, to_nothing = (
            stranger.post(address + end, data={"kind": "confirmed", "reason": "No."})
            for address in (own, "/committees/other-area/moderations/nothing")
        )
        assert (sent.status_code, sent.content) == (404, to_nothing.content)
    assert room.look().state is ModerationState.WITH_MODERATOR


def test_the_pages_take_no_more_statements_for_more_second_looks(room: Room) -> None:
    asked(room)
    lead, address = room.browser(LEAD_AT), room.address()
    addresses = (room.home, room.home + "/moderations", address, room.pad, room.pad + "/moderations/new")
    few = [statements(room, lead, each) for each in addresses]
    with room.database.session(write=True) as session:
        judgement = session.exec(select(Judgement)).one()
        for number in range(8):
            other = person_in(
                session,
                f"other{number}@example.org",
                Part.TEAM_MEMBER,
                committee=room.place.committee,
                service_id=room.place.services[1].id,
                has_password=False,
            )
            ask_for_moderation(session, by=LEAD, judgement=judgement, moderator=other)
    for number in range(4):
        said_to(room, address, ReplyKind.QUESTIONS if number % 2 == 0 else ReplyKind.ANSWERED)
    assert [statements(room, lead, each) for each in addresses] == few


def said_to(room: Room, address: str, kind: ReplyKind) -> None:
    with room.database.session(write=True) as session:
        moderation = session.get_one(Moderation, address.rsplit("/", 1)[1])
        reply(
            session,
            by=COLLEAGUE,
            moderation=moderation,
            kind=kind,
            words="Words",
            version=moderation.version,
            read=moderation.entry_id,
        )


def statements(room: Room, browser: InspectingClient, address: str) -> int:
    with counted_on(room.database) as sent:
        assert browser.get(address).status_code == 200
    return len(sent)
