"""What is read of releases: first of all the copy that one freezes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session

from app.database import Database
from evaluations.actions.committee import unit_of
from evaluations.actions.continuation import say_same
from evaluations.actions.judgement import Words, agree, save_draft, use_evidence
from evaluations.actions.moderation import ask_for_moderation, reply
from evaluations.committee import UnitKind
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence
from evaluations.judgement import JudgementEntry
from evaluations.moderation import ReplyKind
from evaluations.person import Part
from evaluations.queries.judgement import entry_in_force, judgement_at
from evaluations.queries.release import copy_of
from evaluations.released import ReleasedCopy, as_json, from_json
from evaluations.triangulation import Stance
from indicators.level import Level
from tests.evaluations.area import counted
from tests.people import person_in
from tests.places import COLLEAGUE, LEAD, Place, cycle_in, evidence_in, place_in

AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
EARLIER = (date(2025, 1, 1), date(2025, 6, 30))


def copied(session: Session, place: Place) -> ReleasedCopy:
    return copy_of(session, place.cycle, number=1, words="Read 2.1 first.", by=LEAD.name, at=AT)


def agreed(
    session: Session,
    place: Place,
    level: Level = Level.GOOD,
    *,
    unit: int = 0,
    indicator: str = "2.1",
    cycle: Cycle | None = None,
    **other: Any,
) -> JudgementEntry:
    cycle, where = cycle or place.cycle, place.units[unit]
    known = judgement_at(session, cycle, where.id, indicator)
    return agree(
        session,
        by=COLLEAGUE,
        cycle=cycle,
        unit=where,
        indicator=indicator,
        words=replace(Words(level=level, rationale="Plans are clear."), **other),
        version=known.version if known else 0,
        reason="We looked again." if known and known.entry_number else "",
    )


def used(
    session: Session, place: Place, title: str, stance: Stance = Stance.SUPPORTS, unit: int = 0
) -> Evidence:
    piece = evidence_in(session, place.committee, title)
    use_evidence(
        session,
        by=COLLEAGUE,
        cycle=place.cycle,
        unit=place.units[unit],
        indicator="2.1",
        evidence=piece,
        stance=stance,
    )
    return piece


def test_a_copy_holds_each_agreed_judgement_with_its_history_and_evidence(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        piece = used(session, place, "Audit")
        dissent = [{"words": "Health sees it otherwise.", "service": "Health"}]
        agreed(session, place, Level.WEAK, dissent=dissent)
        agreed(session, place, Level.GOOD)
        copy = copied(session, place)
    indicator = copy.indicator("2.1")
    judgement = indicator.judgement_of(place.unit.id) if indicator else None
    assert judgement is not None and judgement.in_force is not None
    assert [entry.level for entry in judgement.entries] == ["weak", "good"]
    assert judgement.entries[0].dissent[0].words == "Health sees it otherwise."
    assert judgement.in_force.reason == "We looked again."
    assert [(use.evidence_id, use.stance) for use in judgement.uses] == [(piece.id, "supports")]
    assert judgement.strength == "standing on one source"
    assert judgement.warnings[0].startswith("No evidence here carries the voice of children")
    assert (judgement.movement, judgement.movement_words) == (
        "new",
        "New: there is no cycle before this one.",
    )
    assert indicator is not None and indicator.is_reference
    assert indicator.pattern[0].startswith("Weakness is nowhere")
    assert indicator.reason == "They changed most."
    assert (copy.committee, copy.cycle, copy.words) == ("Example area", "Spring 2026", "Read 2.1 first.")
    assert copy.copied_at == "2026-07-01T09:30:00+00:00"
    assert [unit.locality for unit in copy.units] == ["North", "South", "North", "South", ""]


def test_no_draft_and_no_evidence_of_a_draft_gets_into_a_copy(database: Database) -> None:
    secret = "Nobody outside has read this."
    with database.session(write=True) as session:
        place = place_in(session)
        agreed(session, place)
        for unit, version in ((0, 1), (1, 0)):
            save_draft(
                session,
                by=LEAD,
                cycle=place.cycle,
                unit=place.units[unit],
                indicator="2.1",
                words=Words(level=Level.WEAK, rationale=secret),
                version=version,
            )
        used(session, place, "Evidence of a draft", unit=1)
        evidence_in(session, place.committee, "Evidence used nowhere")
        copy = copied(session, place)
    indicator = copy.indicators[1]
    draft = indicator.judgement_of(place.units[1].id)
    assert draft is not None and (draft.state, draft.entries, draft.uses) == ("draft", (), ())
    assert copy.evidence == ()
    for never in (secret, "Evidence of a draft", "Evidence used nowhere"):
        assert never not in as_json(copy).decode()


def test_a_copy_says_how_each_judgement_moved_since_the_cycle_before(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        before = cycle_in(session, place.committee, place.units, name="Spring 2025", period=EARLIER)
        for unit, level in enumerate((Level.WEAK, Level.GOOD, Level.VERY_GOOD)):
            agreed(session, place, level, unit=unit, cycle=before)
        for unit in (0, 1, 2, 3):
            agreed(session, place, Level.GOOD, unit=unit)
        agreed(session, place, Level.GOOD, unit=4)
        copy = copied(session, place)
    found = {one.unit_id: one.movement for one in copy.indicators[1].judgements}
    assert [found[unit.id] for unit in place.units] == [
        "improved",
        "held",
        "declined",
        "new",
        "not comparable",
    ]
    said = {one.unit_id: one.movement_words for one in copy.indicators[1].judgements}
    assert said[place.unit.id] == "Improved from weak in Spring 2025 to good."


def test_a_copy_compares_a_renamed_team_with_its_past(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        gone = unit_of(
            session,
            by=LEAD,
            committee=place.committee,
            kind=UnitKind.TEAM,
            service_id=place.services[0].id,
            locality_id=None,
        )
        before = cycle_in(session, place.committee, [gone], name="Spring 2025", period=EARLIER)
        older = replace(place, units=(gone,))
        agreed(session, older, Level.WEAK, cycle=before)
        agreed(session, place, Level.GOOD)

        def said() -> str:
            (judgement,) = copied(session, place).indicators[1].judgements
            return judgement.movement_words

        assert said().startswith(
            "Not comparable: in Spring 2025 it was judged by another unit (Police, whole"
        )
        say_same(session, by=LEAD, earlier=gone, later=place.unit, reason="Renamed.")
        assert said() == "Improved from weak in Spring 2025 to good."


def test_a_second_look_is_copied_with_what_was_said(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        agreed(session, place)
        judgement = judgement_at(session, place.cycle, place.unit.id, "2.1")
        assert judgement is not None
        moderator = person_in(
            session,
            "health@example.org",
            Part.TEAM_MEMBER,
            committee=place.committee,
            service_id=place.services[1].id,
            has_password=False,
        )
        asked = ask_for_moderation(
            session, by=LEAD, judgement=judgement, moderator=moderator, what_to_look_at="The level"
        )
        entry = entry_in_force(session, judgement)
        assert entry is not None
        reply(
            session,
            by=COLLEAGUE,
            moderation=asked,
            kind=ReplyKind.PROPOSED,
            level=Level.WEAK,
            words="Plans are late.",
            version=asked.version,
            read=entry.id,
        )
        copy = copied(session, place)
    (moderation,) = copy.indicators[1].judgements[0].moderations
    assert (moderation.what_to_look_at, moderation.state) == ("The level", "waits for the team")
    assert [(said.kind, said.level, said.words) for said in moderation.replies] == [
        ("proposed another level", "weak", "Plans are late.")
    ]


def test_the_same_state_gives_the_same_bytes_and_they_can_be_read_again(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        used(session, place, "Audit")
        agreed(session, place)
        first, second = copied(session, place), copied(session, place)
    assert as_json(first) == as_json(second)
    assert from_json(as_json(first)) == first


def test_a_copy_takes_the_same_statements_however_much_there_is(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        used(session, place, "Audit")
        agreed(session, place)
    few = statements(database, place)
    with database.session(write=True) as session:
        session.add(place.cycle)
        for unit in (1, 2, 3):
            used(session, place, f"Audit {unit}", unit=unit)
            agreed(session, place, unit=unit)
            agreed(session, place, unit=unit)
    assert statements(database, place) == few <= 20


def statements(database: Database, place: Place) -> int:
    with database.session(write=False) as session:
        cycle = session.get_one(Cycle, place.cycle.id)
        with counted(session) as sent:
            copy_of(session, cycle, number=1, words="", by=LEAD.name, at=AT)
    return len(sent)
