"""What is read of second looks: what waits for whom, for how long, and what was said."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.judgement import Words, agree, take_back
from evaluations.actions.moderation import ask_for_moderation, call_off, reply
from evaluations.actions.person import end_role, give_role
from evaluations.committee import Unit
from evaluations.cycle import Stage
from evaluations.judgement import Judgement
from evaluations.moderation import Moderation, ReplyKind
from evaluations.person import Part, Person, Role
from evaluations.queries.judgement import entry_in_force, judgement_at, story_of
from evaluations.queries.moderation import (
    SecondLook,
    moderation_with,
    moderations_in,
    moderations_of,
    moderations_waiting,
    possible_moderators,
    said_in,
    to_answer,
    to_moderate,
)
from evaluations.queries.standing import standing_of
from evaluations.refusals import NotFound
from evaluations.standing import Standing
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.level import Level
from tests.evaluations.area import counted
from tests.people import person_in
from tests.places import COLLEAGUE, LEAD, Place, move, place_in


def member_in(session: Session, place: Place, service: int, name: str = "") -> Person:
    made = place.services[service]
    email = f"{name or made.name.lower()}@{place.committee.slug}.example.org"
    return person_in(
        session,
        email,
        Part.TEAM_MEMBER,
        committee=place.committee,
        service_id=made.id,
        has_password=False,
    )


def agreed(session: Session, place: Place, unit: int = 0, indicator: str = "2.1") -> Judgement:
    agree(
        session,
        by=LEAD,
        cycle=place.cycle,
        unit=place.units[unit],
        indicator=indicator,
        words=Words(level=Level.GOOD, rationale="Why"),
        version=0,
    )
    found = judgement_at(session, place.cycle, place.units[unit].id, indicator)
    assert found is not None
    return found


def asked(session: Session, place: Place, moderator: Person, unit: int = 0) -> Moderation:
    judgement = agreed(session, place, unit)
    return ask_for_moderation(
        session, by=LEAD, judgement=judgement, moderator=moderator, what_to_look_at="Weekends?"
    )


def say(session: Session, moderation: Moderation, kind: ReplyKind, words: str = "") -> None:
    entry = entry_in_force(session, session.get_one(Judgement, moderation.judgement_id))
    reply(
        session,
        by=COLLEAGUE,
        moderation=moderation,
        kind=kind,
        level=Level.WEAK if kind is ReplyKind.PROPOSED else None,
        words=words,
        version=moderation.version,
        read=entry.id if entry else "",
    )


def standing_in(session: Session, place: Place, person: Person) -> Standing:
    return standing_of(session, person=person, slug=place.committee.slug, today=date.today())


def ids(looks: Sequence[SecondLook]) -> list[str]:
    return [look.moderation.id for look in looks]


def test_who_can_look_belongs_to_another_service(database: Database) -> None:
    with database.session(write=True) as session:
        place, other = place_in(session), place_in(session, "Other area")
        member_in(session, place, 0)
        member_in(session, place, 1)
        member_in(session, other, 1)
        person_in(session, "chair@example.org", Part.CHAIR, committee=place.committee, has_password=False)
        outside = possible_moderators(session, place.units[0])
        together = possible_moderators(session, place.units[-1])
    assert [one.name for one in outside] == ["Health, Health"]
    assert [one.services for one in together] == ["Health", "Police"]


def test_a_person_of_two_services_is_named_once_with_both(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session, services=("Police", "Health", "Education"))
        both = member_in(session, place, 1)
        give_role(
            session,
            by=LEAD,
            committee=place.committee,
            person=both,
            part=Part.TEAM_MEMBER,
            service_id=place.services[2].id,
        )
        found = possible_moderators(session, place.units[0])
    assert [one.services for one in found] == ["Education and Health"]


def test_it_waits_for_the_moderator_then_for_the_team_then_for_nobody(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        police, health = member_in(session, place, 0), member_in(session, place, 1)
        made = asked(session, place, health)
        people = [standing_in(session, place, person) for person in (police, health)]

        def waiting() -> list[tuple[int, int]]:
            looks = moderations_waiting(session, place.committee.id)
            return [(len(to_moderate(one, looks)), len(to_answer(one, looks))) for one in people]

        assert waiting() == [(0, 0), (1, 0)]
        assert moderation_with(session, place.committee.id, made.id).waits_for == "Health, Health"
        say(session, made, ReplyKind.QUESTIONS, "Why?")
        assert waiting() == [(0, 1), (0, 0)]
        assert moderation_with(session, place.committee.id, made.id).waits_for == "Police in North"
        say(session, made, ReplyKind.ANSWERED, "So.")
        assert waiting() == [(0, 0), (1, 0)]
        say(session, made, ReplyKind.CONFIRMED)
        assert waiting() == [(0, 0), (0, 0)]
        assert moderations_waiting(session, place.committee.id) == ()
        assert moderation_with(session, place.committee.id, made.id).waits_for == ""


def test_what_waits_longest_stands_first_and_a_reply_begins_the_waiting_anew(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        health = member_in(session, place, 1)
        first, second = (asked(session, place, health, unit) for unit in (0, 1))
        assert ids(moderations_waiting(session, place.committee.id)) == [first.id, second.id]
        say(session, first, ReplyKind.QUESTIONS, "Why?")
        assert ids(moderations_waiting(session, place.committee.id)) == [second.id, first.id]


@pytest.mark.parametrize(
    ("days", "words"), [(0, "since today"), (1, "for 1 day"), (12, "for 12 days"), (400, "for 400 days")]
)
def test_how_long_it_waits_is_told_in_days(database: Database, days: int, words: str) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        made = asked(session, place, member_in(session, place, 1))
        look = moderation_with(session, place.committee.id, made.id)
        assert look.waited(datetime.now(UTC) + timedelta(days=days)) == words


def test_in_a_closed_cycle_it_waits_for_the_lead_alone(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        health = member_in(session, place, 1)
        asked(session, place, health)
        for stage in (Stage.AGREED, Stage.CLOSED):
            move(session, place.cycle, stage)
        looks = moderations_waiting(session, place.committee.id)
        assert len(looks) == 1
        assert to_moderate(standing_in(session, place, health), looks) == ()


def test_a_moderator_who_left_has_no_service_and_nothing_to_look_at(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        health = member_in(session, place, 1)
        made = asked(session, place, health)
        role = session.exec(select(Role).where(Role.person_id == health.id)).one()
        end_role(session, by=LEAD, role=role)
        looks = moderations_waiting(session, place.committee.id)
        assert ids(looks) == [made.id]
        assert looks[0].moderator.services == ""
        assert to_moderate(standing_in(session, place, health), looks) == ()


def test_nothing_of_another_committee_is_found(database: Database) -> None:
    with database.session(write=True) as session:
        place, other = place_in(session), place_in(session, "Other area")
        made = asked(session, other, member_in(session, other, 1))
        judgement = session.get_one(Judgement, made.judgement_id)
        assert ids(moderations_of(session, judgement)) == [made.id]
        assert moderations_in(session, place.committee.id) == ()
        assert moderations_waiting(session, place.committee.id) == ()
        for unknown in (made.id, "nothing"):
            with pytest.raises(NotFound):
                moderation_with(session, place.committee.id, unknown)


def test_a_revision_made_in_answer_shows_between_the_replies(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        made = asked(session, place, member_in(session, place, 1))
        say(session, made, ReplyKind.PROPOSED, "Weekends.")
        agree(
            session,
            by=LEAD,
            cycle=place.cycle,
            unit=place.unit,
            indicator="2.1",
            words=Words(level=Level.WEAK),
            version=1,
            reason="The moderator is right.",
        )
        say(session, made, ReplyKind.ANSWERED, "We revised it.")
        judgement = session.get_one(Judgement, made.judgement_id)
        take_back(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=2, reason="Wrong.")
        call_off(session, by=LEAD, moderation=made, reason="It is blank.")
        said = said_in(session, made)
    assert [(step.reply.kind, step.follows_revision) for step in said] == [
        (ReplyKind.PROPOSED, False),
        (ReplyKind.ANSWERED, True),
        (ReplyKind.CALLED_OFF, True),
    ]
    revision = said[1]
    assert revision.before is not None and revision.entry is not None
    assert (revision.before.level, revision.entry.level) == (Level.GOOD, Level.WEAK)
    assert said[2].entry is None


def test_the_story_of_the_judgement_tells_the_second_look(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        made = asked(session, place, member_in(session, place, 1))
        say(session, made, ReplyKind.QUESTIONS, "What of weekends?")
        say(session, made, ReplyKind.ANSWERED, "We are on call.")
        say(session, made, ReplyKind.PROPOSED, "That is not enough.")
        say(session, made, ReplyKind.ANSWERED, "It is for us.")
        say(session, made, ReplyKind.CONFIRMED)
        again = ask_for_moderation(
            session,
            by=LEAD,
            judgement=session.get_one(Judgement, made.judgement_id),
            moderator=session.get_one(Person, made.moderator_id),
        )
        call_off(session, by=LEAD, moderation=again, reason="Once is enough.")
        judgement = session.get_one(Judgement, made.judgement_id)
        framework = built_in_editions()[DEFAULT_EDITION]
        steps = story_of(session, judgement, framework)
    assert [(step.sentence, step.said, step.reason) for step in steps[1:]] == [
        ("Asked Health to give the judgement a second look.", "Weekends?", ""),
        ("Asked the team questions in a second look.", "What of weekends?", ""),
        ("Answered Health in a second look.", "We are on call.", ""),
        ("Proposed another level in a second look: weak.", "That is not enough.", ""),
        ("Answered Health in a second look.", "It is for us.", ""),
        ("Confirmed the judgement in a second look.", "", ""),
        ("Asked Health to give the judgement a second look.", "", ""),
        ("Called off the second look by Health.", "", "Once is enough."),
    ]


def test_reading_takes_no_more_statements_for_more_second_looks(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        health = member_in(session, place, 1)
        first = asked(session, place, health, 0)
        committee_id, first_id = place.committee.id, first.id
        few = statements(session, committee_id, first_id)
        for number in range(8):
            other = member_in(session, place, 1, f"other{number}")
            judgement = session.get_one(Judgement, first.judgement_id)
            made = ask_for_moderation(session, by=LEAD, judgement=judgement, moderator=other)
            say(session, made, ReplyKind.QUESTIONS, "Why?")
        assert statements(session, committee_id, first_id) == few == [2, 2, 2, 2, 2]


def statements(session: Session, committee_id: str, moderation_id: str) -> list[int]:
    """How many the list, what waits, the looks of a judgement, the replies in one and whom to ask take."""
    made = session.get_one(Moderation, moderation_id)
    judgement = session.get_one(Judgement, made.judgement_id)
    unit = session.get_one(Unit, judgement.unit_id)
    counts = []
    for read in (
        lambda: moderations_in(session, committee_id),
        lambda: moderations_waiting(session, committee_id),
        lambda: moderations_of(session, judgement),
        lambda: said_in(session, made),
        lambda: possible_moderators(session, unit),
    ):
        with counted(session) as sent:
            read()
        counts.append(len(sent))
    return counts
