"""What is read of judgements: the pad and what stands beside it, and the story."""

from datetime import date

import pytest
from sqlmodel import Session

from app.database import Database
from evaluations.actions.evidence import merge_evidence
from evaluations.actions.judgement import Words, agree, drop_evidence, save_draft, take_back, use_evidence
from evaluations.committee import Unit
from evaluations.cycle import Cycle
from evaluations.judgement import JudgementEntry, State
from evaluations.queries.judgement import (
    evidence_to_use,
    pad_at,
    standings_in,
    story_of,
    triangulation_of,
    use_at,
)
from evaluations.refusals import NotFound
from evaluations.trace import leave_trace
from evaluations.triangulation import EvidenceWarning, Source, Stance, Strength, Voice
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.level import Level
from tests.places import COLLEAGUE, LEAD, Place, cycle_in, evidence_in, place_in

SPRING_2022 = (date(2022, 1, 1), date(2022, 6, 30))
SPRING_2024 = (date(2024, 1, 1), date(2024, 6, 30))
SPRING_2028 = (date(2028, 1, 1), date(2028, 6, 30))


def cycle_of(session: Session, place: Place, period: tuple[date, date]) -> Cycle:
    name = f"Spring {period[0].year}"
    return cycle_in(session, place.committee, place.units, name=name, period=period)


def agreed(
    session: Session, cycle: Cycle, unit: Unit, level: Level, indicator: str = "2.1"
) -> JudgementEntry:
    return agree(
        session,
        by=LEAD,
        cycle=cycle,
        unit=unit,
        indicator=indicator,
        words=Words(level=level),
        version=0,
    )


def test_last_time_is_the_latest_earlier_cycle_of_the_same_unit_and_indicator(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        first, second = cycle_of(session, place, SPRING_2022), cycle_of(session, place, SPRING_2024)
        later = cycle_of(session, place, SPRING_2028)
        agreed(session, first, place.units[0], Level.WEAK)
        agreed(session, second, place.units[0], Level.GOOD)
        agreed(session, second, place.units[0], Level.EXCELLENT, indicator="1.1")
        agreed(session, later, place.units[0], Level.EXCELLENT)
        agreed(session, second, place.units[1], Level.UNSATISFACTORY)
        earlier = pad_at(session, place.cycle, place.units[0].id, "2.1").earlier
        assert earlier is not None
        assert (earlier.cycle.name, earlier.entry.level) == ("Spring 2024", Level.GOOD)
        assert pad_at(session, place.cycle, place.units[2].id, "2.1").earlier is None


def test_last_time_is_not_a_cycle_on_another_edition_or_one_taken_back(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        first, second = cycle_of(session, place, SPRING_2022), cycle_of(session, place, SPRING_2024)
        for cycle in (first, second):
            agreed(session, cycle, place.unit, Level.GOOD)
        leave_trace(
            session,
            by=LEAD,
            act="plan changed",
            noun="cycle",
            noun_id=second.id,
            owner=place.committee.id,
        )
        second.edition = "ci-key-questions"
        session.flush()
        earlier = pad_at(session, place.cycle, place.unit.id, "2.1").earlier
        assert earlier is not None and earlier.cycle.id == first.id
        judgement = pad_at(session, first, place.unit.id, "2.1").judgement
        assert judgement is not None
        take_back(session, by=LEAD, cycle=first, judgement=judgement, version=1, reason="Wrong team")
        assert pad_at(session, place.cycle, place.unit.id, "2.1").earlier is None


def test_what_a_judgement_stands_on_is_told_as_on_its_pad(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        where = (place.cycle, place.unit.id, "2.1")
        assert triangulation_of(session, *where).strength is Strength.NOTHING
        for source in (Source.DOCUMENTS, Source.OBSERVATION_AND_AUDIT):
            use_evidence(
                session,
                by=LEAD,
                cycle=place.cycle,
                unit=place.unit,
                indicator="2.1",
                evidence=evidence_in(session, place.committee, source.value, source=source),
                stance=Stance.SUPPORTS,
            )
        assert triangulation_of(session, *where) == pad_at(session, *where).triangulation
        assert len(triangulation_of(session, *where).sources) == 2


def test_another_committees_unit_is_not_found(database: Database) -> None:
    with database.session(write=True) as session:
        place, other = place_in(session), place_in(session, "Other area")
        with pytest.raises(NotFound):
            pad_at(session, place.cycle, other.unit.id, "2.1")


def test_a_pad_stands_on_the_evidence_in_use_and_says_when_it_changed(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        pieces = [
            evidence_in(session, place.committee, "Audit"),
            evidence_in(
                session, place.committee, "Survey", source=Source.VIEWS, voices=frozenset({Voice.PARENTS})
            ),
            evidence_in(session, place.committee, "Not used"),
        ]
        for piece in pieces[:2]:
            use_evidence(
                session,
                by=LEAD,
                cycle=place.cycle,
                unit=place.unit,
                indicator="2.1",
                evidence=piece,
                stance=Stance.SUPPORTS,
            )
        assert not pad_at(session, place.cycle, place.unit.id, "2.1").evidence_has_changed
        agreed(session, place.cycle, place.unit, Level.GOOD)
        pad = pad_at(session, place.cycle, place.unit.id, "2.1")
        assert [piece.title for _, piece in pad.evidence] == ["Survey", "Audit"]
        assert pad.triangulation.strength is Strength.TWO_SOURCES
        assert not pad.evidence_has_changed
        assert [piece.title for piece in evidence_to_use(session, pad)] == ["Not used"]
        assert not evidence_to_use(session, pad, "survey")
        drop_evidence(session, by=LEAD, cycle=place.cycle, use=use_at(session, pad, pad.evidence[0][0].id))
        pad = pad_at(session, place.cycle, place.unit.id, "2.1")
        assert pad.evidence_has_changed
        assert EvidenceWarning.NO_VOICE_OF_CHILDREN_OR_FAMILIES in pad.triangulation.warnings
        with pytest.raises(NotFound):
            use_at(session, pad, "nothing")


def test_the_matrix_holds_what_was_begun_in_this_cycle(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        agreed(session, cycle_of(session, place, SPRING_2022), place.units[0], Level.GOOD)
        agreed(session, place.cycle, place.units[1], Level.GOOD)
        save_draft(
            session,
            by=LEAD,
            cycle=place.cycle,
            unit=place.units[1],
            indicator="2.1",
            words=Words(level=Level.WEAK),
            version=1,
        )
        [(key, standing)] = standings_in(session, place.cycle).items()
        assert key == (place.units[1].id, "2.1")
        assert (standing.state, standing.has_draft) == (State.AGREED, True)


def test_a_story_says_who_did_what_from_what_to_what_and_why(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        where = {"cycle": place.cycle, "unit": place.unit, "indicator": "2.1"}
        save_draft(session, by=COLLEAGUE, words=Words(level=Level.SATISFACTORY), version=0, **where)  # type: ignore[arg-type]
        agree(session, by=LEAD, words=Words(level=Level.GOOD), version=1, **where)  # type: ignore[arg-type]
        again = Words(level=Level.GOOD, rationale="More")
        agree(session, by=LEAD, words=again, version=2, reason="New audit", **where)  # type: ignore[arg-type]
        judgement = pad_at(session, place.cycle, place.unit.id, "2.1").judgement
        assert judgement is not None
        take_back(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=3, reason="Wrong team")
        agree(session, by=LEAD, words=Words(cannot_judge="New team"), version=4, **where)  # type: ignore[arg-type]
        steps = story_of(session, judgement, built_in_editions()[DEFAULT_EDITION])
    assert [(step.by, step.sentence, step.reason) for step in steps] == [
        (COLLEAGUE.name, "Saved a draft. Changed: level from no level to satisfactory.", ""),
        (LEAD.name, "Agreed the judgement: good.", ""),
        (LEAD.name, "Revised the judgement. It stays good.", "New audit"),
        (LEAD.name, "Took the judgement back to blank. It was good.", "Wrong team"),
        (LEAD.name, "Agreed the judgement: cannot be judged.", ""),
    ]
    assert [step.entry.number if step.entry else 0 for step in steps] == [0, 1, 2, 3, 4]


def test_a_merge_of_evidence_stands_in_the_story(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        kept, merged = (evidence_in(session, place.committee, title) for title in ("Survey", "Survey"))
        use_evidence(
            session,
            by=LEAD,
            cycle=place.cycle,
            unit=place.unit,
            indicator="2.1",
            evidence=merged,
            stance=Stance.QUALIFIES,
        )
        merge_evidence(session, by=LEAD, kept=kept, merged=merged, reason="Entered twice.")
        pad = pad_at(session, place.cycle, place.unit.id, "2.1")
        assert pad.judgement is not None
        steps = story_of(session, pad.judgement, built_in_editions()[DEFAULT_EDITION])
        assert [piece.title for _, piece in pad.evidence] == ["Survey"]
    assert steps[-1].sentence == (
        "The evidence “Survey” was merged into “Survey”, which stands here: qualifies."
    )
