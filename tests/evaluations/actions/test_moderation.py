"""Asking for a second look, what is said in it, and calling it off."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.judgement import Words, agree, take_back
from evaluations.actions.moderation import ask_for_moderation, call_off, reply
from evaluations.actions.person import deactivate_person, end_role, give_role
from evaluations.cycle import Stage
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.moderation import Moderation, ModerationReply, ModerationState, ReplyKind
from evaluations.person import Part, Person, Role
from evaluations.queries.judgement import judgement_at
from evaluations.refusals import Invalid, LooksPersonal, NotNow, Stale
from evaluations.trace import Trace, broken_links
from indicators.level import Level
from tests.people import person_in
from tests.places import COLLEAGUE, LEAD, Place, move, place_in

GOOD = Words(level=Level.GOOD, rationale="Most plans are clear.")
PERSONAL = "Ring her on 0131 496 0123."


@dataclass
class Room:
    """Police in North agreed something; a member of Police and one of Health have accounts."""

    session: Session
    place: Place
    police: Person
    health: Person
    judgement: Judgement

    @property
    def entry(self) -> JudgementEntry:
        newest = select(JudgementEntry).order_by(col(JudgementEntry.number).desc())
        found = self.session.exec(newest).first()
        assert found is not None
        return found

    def ask(self, **kwargs: Any) -> Moderation:
        given = {"by": LEAD, "judgement": self.judgement, "moderator": self.health}
        return ask_for_moderation(self.session, **{**given, **kwargs})

    def say(self, moderation: Moderation, kind: ReplyKind, words: str = "", **kwargs: Any) -> ModerationReply:
        given = {"version": moderation.version, "read": self.entry.id, "by": COLLEAGUE}
        return reply(self.session, moderation=moderation, kind=kind, words=words, **{**given, **kwargs})

    def revise(self, words: Words) -> JudgementEntry:
        return agree(
            self.session,
            by=LEAD,
            cycle=self.place.cycle,
            unit=self.place.unit,
            indicator="2.1",
            words=words,
            version=self.judgement.version,
            reason="The audit came in.",
        )

    def traces(self) -> list[Trace]:
        ours = select(Trace).where(Trace.noun_id == self.judgement.id).order_by(col(Trace.number))
        return [trace for trace in self.session.exec(ours) if trace.act.startswith("moderation")]


@contextmanager
def writing(database: Database, words: Words = GOOD) -> Iterator[Room]:
    with database.session(write=True) as session:
        place = place_in(session)
        people = [
            person_in(
                session,
                f"{service.name.lower()}@example.org",
                Part.TEAM_MEMBER,
                committee=place.committee,
                service_id=service.id,
                has_password=False,
            )
            for service in place.services
        ]
        agree(session, by=LEAD, cycle=place.cycle, unit=place.unit, indicator="2.1", words=words, version=0)
        judgement = judgement_at(session, place.cycle, place.unit.id, "2.1")
        assert judgement is not None
        yield Room(session, place, people[0], people[1], judgement)


def test_a_second_look_is_asked_of_a_member_of_another_service(database: Database) -> None:
    due = date.today() + timedelta(days=14)
    with writing(database) as room:
        made = room.ask(what_to_look_at="Weekends?", due=due)
        assert (made.entry_id, made.moderator_id) == (room.entry.id, room.health.id)
        assert (made.what_to_look_at, made.due, made.asked_by) == ("Weekends?", due, LEAD.name)
        assert (made.state, made.version) == (ModerationState.WITH_MODERATOR, 1)
        assert [trace.act for trace in room.traces()] == ["moderation asked for"]
        assert room.judgement.trace_id != room.traces()[0].id


def test_what_cannot_be_judged_gets_a_second_look_too(database: Database) -> None:
    with writing(database, Words(cannot_judge="The team is new.")) as room:
        made = room.ask()
        said = room.say(made, ReplyKind.PROPOSED, "It can be.", level=Level.WEAK)
        assert (said.level, made.state) == (Level.WEAK, ModerationState.WITH_TEAM)


def test_only_an_agreed_judgement_gets_a_second_look(database: Database) -> None:
    with writing(database) as room:
        take_back(
            room.session,
            by=LEAD,
            cycle=room.place.cycle,
            judgement=room.judgement,
            version=1,
            reason="Wrong.",
        )
        with pytest.raises(NotNow, match="not agreed"):
            room.ask()


def test_a_member_of_the_same_service_is_not_asked_even_with_another_service(database: Database) -> None:
    with writing(database) as room:
        give_role(
            room.session,
            by=LEAD,
            committee=room.place.committee,
            person=room.police,
            part=Part.TEAM_MEMBER,
            service_id=room.place.services[1].id,
        )
        with pytest.raises(Invalid) as refusal:
            room.ask(moderator=room.police)
        assert list(refusal.value.errors) == ["moderator"]


def test_nobody_is_asked_who_is_no_team_member_now(database: Database) -> None:
    with writing(database) as room:
        other = place_in(room.session, "Other area")
        stranger = person_in(
            room.session,
            "stranger@example.org",
            Part.TEAM_MEMBER,
            committee=other.committee,
            service_id=other.services[1].id,
        )
        manager = person_in(room.session, "manager@example.org", Part.MANAGER, committee=room.place.committee)
        role = room.session.exec(select(Role).where(Role.person_id == room.health.id)).one()
        end_role(room.session, by=LEAD, role=role)
        for person in (stranger, manager, room.health):
            with pytest.raises(Invalid, match="another service"):
                room.ask(moderator=person)


def test_nobody_is_asked_whose_account_is_closed(database: Database) -> None:
    with writing(database) as room:
        deactivate_person(room.session, by=LEAD, person=room.health)
        with pytest.raises(Invalid, match="another service"):
            room.ask()


def test_any_team_member_looks_at_what_the_whole_committee_judged(database: Database) -> None:
    with writing(database) as room:
        together = room.place.units[-1]
        agree(
            room.session,
            by=LEAD,
            cycle=room.place.cycle,
            unit=together,
            indicator="2.1",
            words=GOOD,
            version=0,
        )
        judgement = judgement_at(room.session, room.place.cycle, together.id, "2.1")
        made = room.ask(judgement=judgement, moderator=room.police)
        assert made.moderator_id == room.police.id


def test_a_person_is_asked_once_at_a_time(database: Database) -> None:
    with writing(database) as room:
        first = room.ask()
        with pytest.raises(Invalid, match="already"):
            room.ask()
        room.say(first, ReplyKind.CONFIRMED)
        assert room.ask().id != first.id


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"due": date(2020, 1, 1)}, "due"),
        ({"what_to_look_at": "x" * 20_001}, "what_to_look_at"),
    ],
)
def test_a_request_that_does_not_fit_is_refused_by_field(
    database: Database, asked: dict[str, Any], field: str
) -> None:
    with writing(database) as room, pytest.raises(Invalid) as refusal:
        room.ask(**asked)
    assert list(refusal.value.errors) == [field]


def test_a_confirmation_needs_no_words_and_settles_it(database: Database) -> None:
    with writing(database) as room:
        made = room.ask()
        said = room.say(made, ReplyKind.CONFIRMED)
        assert (said.number, said.words, said.by) == (1, "", COLLEAGUE.name)
        assert said.entry_id == room.entry.id
        assert (made.state, made.version) == (ModerationState.SETTLED, 2)
        with pytest.raises(NotNow, match="is settled"):
            room.say(made, ReplyKind.QUESTIONS, "Too late?")


def test_questions_and_answers_go_to_and_fro_and_nothing_is_overwritten(database: Database) -> None:
    with writing(database) as room:
        made = room.ask()
        room.say(made, ReplyKind.QUESTIONS, "What of weekends?")
        asked_at = made.since
        room.say(made, ReplyKind.ANSWERED, "We are on call.")
        assert made.state is ModerationState.WITH_MODERATOR and made.since > asked_at
        room.say(made, ReplyKind.PROPOSED, "On call is not enough.", level=Level.SATISFACTORY)
        first = room.entry.id
        revised = room.revise(Words(level=Level.SATISFACTORY, rationale="Weekends."))
        room.say(made, ReplyKind.ANSWERED, "We revised it.")
        room.say(made, ReplyKind.CONFIRMED)
        said = room.session.exec(select(ModerationReply).order_by(col(ModerationReply.number))).all()
        assert [(each.number, each.kind) for each in said] == [
            (1, ReplyKind.QUESTIONS),
            (2, ReplyKind.ANSWERED),
            (3, ReplyKind.PROPOSED),
            (4, ReplyKind.ANSWERED),
            (5, ReplyKind.CONFIRMED),
        ]
        assert [each.entry_id for each in said] == [first] * 3 + [revised.id] * 2
        assert [trace.act for trace in room.traces()][1:] == ["moderation replied to"] * 5
        chain = room.session.exec(
            select(Trace).where(Trace.owner == room.place.committee.id).order_by(col(Trace.number))
        )
        assert broken_links(list(chain)) == []


def test_the_database_keeps_a_reply_as_it_was_said(database: Database) -> None:
    with writing(database) as room:
        room.say(room.ask(), ReplyKind.QUESTIONS, "What of weekends?")
    with pytest.raises(DBAPIError, match="never overwritten"), database.session(write=True) as session:
        session.connection().exec_driver_sql("UPDATE moderationreply SET words = 'Other words'")


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (ReplyKind.QUESTIONS, {}, "words"),
        (ReplyKind.QUESTIONS, {"words": " \n"}, "words"),
        (ReplyKind.QUESTIONS, {"words": "Why?", "level": Level.WEAK}, "level"),
        (ReplyKind.CONFIRMED, {"level": Level.WEAK}, "level"),
        (ReplyKind.CONFIRMED, {"words": "x" * 20_001}, "words"),
        (ReplyKind.PROPOSED, {"words": "Because."}, "level"),
        (ReplyKind.PROPOSED, {"level": Level.WEAK}, "words"),
        (ReplyKind.PROPOSED, {"words": "Because.", "level": Level.GOOD}, "level"),
    ],
)
def test_a_reply_that_does_not_fit_is_refused_by_field(
    database: Database, kind: ReplyKind, given: dict[str, Any], field: str
) -> None:
    with writing(database) as room:
        made = room.ask()
        with pytest.raises(Invalid) as refusal:
            room.say(made, kind, **given)
        assert list(refusal.value.errors) == [field]
        assert room.session.exec(select(ModerationReply)).all() == []


def test_an_answer_needs_words(database: Database) -> None:
    with writing(database) as room:
        made = room.ask()
        room.say(made, ReplyKind.QUESTIONS, "What of weekends?")
        with pytest.raises(Invalid, match="answer"):
            room.say(made, ReplyKind.ANSWERED)


def test_what_looks_personal_is_held_up_until_it_is_said_not_to_be(database: Database) -> None:
    with writing(database) as room:
        with pytest.raises(LooksPersonal):
            room.ask(what_to_look_at=PERSONAL)
        made = room.ask(what_to_look_at=PERSONAL, not_personal="The duty line.")
        with pytest.raises(LooksPersonal):
            room.say(made, ReplyKind.QUESTIONS, PERSONAL)
        with pytest.raises(LooksPersonal):
            call_off(room.session, by=LEAD, moderation=made, reason=PERSONAL)
        assert [trace.reason for trace in room.traces()] == ["Not personal: The duty line."]


def test_a_reply_to_what_has_moved_on_is_stale_and_keeps_theirs(database: Database) -> None:
    with writing(database) as room:
        made = room.ask()
        room.say(made, ReplyKind.QUESTIONS, "What of weekends?")
        room.say(made, ReplyKind.ANSWERED, "We are on call.", by=LEAD)
        with pytest.raises(Stale) as refusal:
            room.say(made, ReplyKind.ANSWERED, "Another answer", version=2)
        assert refusal.value.saved_by == LEAD.name
        assert refusal.value.theirs["words"] == "We are on call."


def test_nobody_confirms_words_that_they_have_not_read(database: Database) -> None:
    with writing(database) as room:
        made = room.ask()
        read = room.entry.id
        room.revise(Words(level=Level.WEAK, rationale="It got worse."))
        with pytest.raises(Stale) as refusal:
            room.say(made, ReplyKind.CONFIRMED, read=read)
        assert refusal.value.theirs["rationale"] == "It got worse."
        room.say(made, ReplyKind.CONFIRMED)


def test_what_was_taken_back_to_blank_is_not_confirmed_but_can_be_called_off(database: Database) -> None:
    with writing(database) as room:
        made = room.ask()
        take_back(
            room.session,
            by=LEAD,
            cycle=room.place.cycle,
            judgement=room.judgement,
            version=1,
            reason="Wrong.",
        )
        with pytest.raises(NotNow, match="taken back"):
            room.say(made, ReplyKind.CONFIRMED)
        assert call_off(room.session, by=LEAD, moderation=made, reason="It is blank.").entry_id is None


def test_calling_off_says_why_and_ends_it(database: Database) -> None:
    with writing(database) as room:
        made = room.ask()
        with pytest.raises(Invalid) as refusal:
            call_off(room.session, by=LEAD, moderation=made, reason=" ")
        assert list(refusal.value.errors) == ["reason"]
        said = call_off(room.session, by=LEAD, moderation=made, reason="Asked twice.")
        assert (said.kind, said.words) == (ReplyKind.CALLED_OFF, "Asked twice.")
        assert made.state is ModerationState.CALLED_OFF
        assert (room.traces()[-1].act, room.traces()[-1].reason) == ("moderation called off", "Asked twice.")
        with pytest.raises(NotNow, match="called off"):
            call_off(room.session, by=LEAD, moderation=made, reason="Again.")


def test_in_a_closed_cycle_a_second_look_is_only_called_off(database: Database) -> None:
    with writing(database) as room:
        made = room.ask()
        move(room.session, room.place.cycle, Stage.AGREED)
        room.say(made, ReplyKind.QUESTIONS, "What of weekends?")
        move(room.session, room.place.cycle, Stage.CLOSED)
        with pytest.raises(NotNow, match="The cycle is closed"):
            room.ask()
        with pytest.raises(NotNow, match="The cycle is closed"):
            room.say(made, ReplyKind.ANSWERED, "We are on call.")
        call_off(room.session, by=LEAD, moderation=made, reason="It came too late.")
