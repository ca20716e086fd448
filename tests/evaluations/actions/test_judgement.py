"""Drafting, agreeing, revising and taking back a judgement, and the evidence used in it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.committee import unit_of
from evaluations.actions.judgement import (
    Words,
    agree,
    drop_draft,
    drop_evidence,
    save_draft,
    take_back,
    use_evidence,
)
from evaluations.committee import UnitKind
from evaluations.cycle import Cycle, Stage
from evaluations.evidence import EvidenceUse
from evaluations.judgement import EntryKind, Judgement, JudgementEntry, State, words_of
from evaluations.queries.judgement import evidence_used, judgement_at
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, Stale
from evaluations.trace import Actor, Trace
from evaluations.triangulation import Stance, Voice
from indicators.level import Level
from tests.places import COLLEAGUE, LEAD, Place, evidence_in, move, place_in

GOOD = Words(level=Level.GOOD, rationale="Most plans are clear.")
PERSONAL = "Ring her on 0131 496 0123."


@contextmanager
def writing(database: Database) -> Iterator[tuple[Session, Place]]:
    with database.session(write=True) as session:
        yield session, place_in(session)


def draft(session: Session, place: Place, words: Words, **kwargs: Any) -> Judgement:
    given = {"by": LEAD, "cycle": place.cycle, "unit": place.unit, "indicator": "2.1", "version": 0}
    return save_draft(session, words=words, **{**given, **kwargs})


def agreed(session: Session, place: Place, words: Words = GOOD, **kwargs: Any) -> JudgementEntry:
    given = {"by": LEAD, "cycle": place.cycle, "unit": place.unit, "indicator": "2.1", "version": 0}
    return agree(session, words=words, **{**given, **kwargs})


def standing(session: Session, place: Place) -> Judgement:
    found = judgement_at(session, place.cycle, place.unit.id, "2.1")
    assert found is not None
    return found


def entries(session: Session) -> list[JudgementEntry]:
    return list(session.exec(select(JudgementEntry).order_by(col(JudgementEntry.number))))


def acts(session: Session) -> list[str]:
    found = session.exec(select(Trace).where(Trace.noun == "judgement").order_by(col(Trace.number)))
    return [trace.act for trace in found]


def test_a_draft_keeps_every_word_and_agrees_nothing(database: Database) -> None:
    words = Words(
        marks={"1": "in between"},
        level=Level.VERY_GOOD,
        outside_reason="Three partners saw it.",
        rationale="x" * 20_000,
        strengths="Tha na daoine cudromach 👩‍👧 \u202bשלום\u202c",
        areas_for_improvement="Pace",
        immediate_action="None needed",
        immediate_action_owner="Head of service",
        worth_sharing="The forum",
        dissent=[{"words": "It is weaker than that.", "service": "Health"}],
    )
    with writing(database) as (session, place):
        draft(session, place, words)
    with database.session(write=False) as session:
        judgement = session.exec(select(Judgement)).one()
        assert words_of(judgement) == words
        assert (judgement.state, judgement.agreed_level) == (State.DRAFT, None)
        assert (judgement.entry_number, judgement.has_draft, judgement.version) == (0, True, 1)
        assert acts(session) == ["judgement draft saved"]


def test_saving_what_stands_already_stores_nothing(database: Database) -> None:
    with writing(database) as (session, place):
        draft(session, place, GOOD)
        draft(session, place, GOOD, version=1)
        assert standing(session, place).version == 1
        assert acts(session) == ["judgement draft saved"]


def test_saving_an_empty_pad_leaves_no_judgement(database: Database) -> None:
    with writing(database) as (session, place):
        draft(session, place, Words(marks={"1": ""}, dissent=[{"words": " ", "service": ""}]))
        assert session.exec(select(Judgement)).all() == []


def test_a_draft_whose_words_are_all_taken_out_is_blank_again(database: Database) -> None:
    with writing(database) as (session, place):
        draft(session, place, GOOD)
        judgement = draft(session, place, Words(), version=1)
        assert (judgement.state, judgement.has_draft) == (State.BLANK, False)


def test_agreeing_makes_an_entry_that_says_who_when_and_on_what(database: Database) -> None:
    with writing(database) as (session, place):
        piece = evidence_in(session, place.committee, voices=frozenset({Voice.STAFF, Voice.CHILDREN}))
        where = {"cycle": place.cycle, "unit": place.unit, "indicator": "2.1"}
        use_evidence(session, by=LEAD, evidence=piece, stance=Stance.QUALIFIES, **where)  # type: ignore[arg-type]
        entry = agreed(session, place, judged_on=date(2026, 3, 2))
        judgement = standing(session, place)
        assert (entry.number, entry.kind, entry.by) == (1, EntryKind.AGREED, LEAD.name)
        assert (entry.judged_on, words_of(entry)) == (date(2026, 3, 2), GOOD)
        assert entry.rests_on == [
            {
                "evidence_id": piece.id,
                "title": "Audit of case files",
                "finding": "What Audit of case files tells us.",
                "source": "direct observation and audit",
                "stance": "qualifies",
                "voices": ["children and young people", "staff"],
                "period": ["2026-01-01", "2026-03-31"],
            }
        ]
        assert (judgement.state, judgement.agreed_level) == (State.AGREED, Level.GOOD)
        assert (judgement.entry_number, judgement.has_draft) == (1, False)
        assert acts(session) == ["evidence used", "judgement agreed"]


def test_agreeing_needs_a_level_or_the_reason_why_none_can_be_given(database: Database) -> None:
    with writing(database) as (session, place):
        with pytest.raises(Invalid) as refusal:
            agreed(session, place, Words(rationale="Much."))
        assert list(refusal.value.errors) == ["level"]
        agreed(session, place, Words(cannot_judge="The team is new."))
        judgement = standing(session, place)
        assert (judgement.state, judgement.agreed_level) == (State.CANNOT, None)


def test_a_level_and_a_reason_why_there_is_none_are_not_both_taken(database: Database) -> None:
    with writing(database) as (session, place), pytest.raises(Invalid, match="not both"):
        draft(session, place, Words(level=Level.WEAK, cannot_judge="The team is new."))


def test_a_judgement_of_tomorrow_is_refused(database: Database) -> None:
    tomorrow = datetime.now(UTC).astimezone().date() + timedelta(days=1)
    with writing(database) as (session, place), pytest.raises(Invalid) as refusal:
        agreed(session, place, judged_on=tomorrow)
    assert list(refusal.value.errors) == ["judged_on"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words(rationale="x" * 20_001), "rationale"),
        (Words(marks={"1": "quite good"}), "marks"),
        (Words(dissent=[{"words": "", "service": "Health"}]), "dissent_words_1"),
    ],
)
def test_words_that_do_not_fit_are_refused_by_field(database: Database, words: Words, field: str) -> None:
    with writing(database) as (session, place), pytest.raises(Invalid) as refusal:
        draft(session, place, words)
    assert list(refusal.value.errors) == [field]


def test_a_level_outside_the_marks_and_without_a_reason_is_agreed(database: Database) -> None:
    with writing(database) as (session, place):
        agreed(session, place, Words(marks={"1": "like weak"}, level=Level.EXCELLENT))
        assert standing(session, place).agreed_level is Level.EXCELLENT


def test_a_revision_is_a_new_entry_with_a_reason_and_the_first_stays(database: Database) -> None:
    with writing(database) as (session, place):
        agreed(session, place)
        better = replace(GOOD, level=Level.VERY_GOOD)
        with pytest.raises(Invalid) as refusal:
            agreed(session, place, better, version=1, reason="  ")
        assert list(refusal.value.errors) == ["reason"]
        agreed(session, place, better, version=1, reason="The audit came in.")
        first, second = entries(session)
        assert (words_of(first), words_of(second)) == (GOOD, better)
        assert (second.kind, second.reason) == (EntryKind.REVISED, "The audit came in.")
        assert (standing(session, place).entry_number, standing(session, place).agreed_level) == (
            2,
            Level.VERY_GOOD,
        )


def test_what_is_agreed_stays_in_force_while_a_revision_is_at_work(database: Database) -> None:
    with writing(database) as (session, place):
        agreed(session, place)
        judgement = draft(session, place, Words(level=Level.WEAK), version=1)
        assert (judgement.state, judgement.agreed_level) == (State.AGREED, Level.GOOD)
        assert (judgement.level, judgement.has_draft) == (Level.WEAK, True)
        drop_draft(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=2)
        assert (words_of(judgement), judgement.has_draft) == (GOOD, False)
        with pytest.raises(NotNow):
            drop_draft(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=3)


def test_a_draft_that_says_what_is_agreed_is_no_draft(database: Database) -> None:
    with writing(database) as (session, place):
        agreed(session, place)
        draft(session, place, Words(level=Level.WEAK), version=1)
        assert not draft(session, place, GOOD, version=2).has_draft


def test_taking_back_what_is_agreed_needs_a_reason_and_keeps_the_history(database: Database) -> None:
    with writing(database) as (session, place):
        agreed(session, place)
        judgement = standing(session, place)
        with pytest.raises(Invalid) as refusal:
            take_back(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=1, reason="")
        assert list(refusal.value.errors) == ["reason"]
        take_back(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=1, reason="Wrong team.")
        assert (judgement.state, judgement.agreed_level, judgement.entry_number) == (State.BLANK, None, 0)
        assert words_of(judgement) == Words()
        assert [(entry.number, entry.kind, entry.level) for entry in entries(session)] == [
            (1, EntryKind.AGREED, Level.GOOD),
            (2, EntryKind.TAKEN_BACK, None),
        ]
        assert agreed(session, place, version=2).number == 3


def test_taking_back_a_draft_needs_no_reason_and_makes_no_entry(database: Database) -> None:
    with writing(database) as (session, place):
        judgement = draft(session, place, GOOD)
        take_back(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=1, reason="")
        assert (judgement.state, words_of(judgement)) == (State.BLANK, Words())
        assert entries(session) == []
        with pytest.raises(NotNow, match="blank already"):
            take_back(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=2, reason="")


Act = Callable[[Session, Place, int], object]
CHANGES: dict[str, Act] = {
    "draft": lambda session, place, version: draft(session, place, Words(rationale="Mine"), version=version),
    "agree": lambda session, place, version: agreed(session, place, version=version, reason="Mine"),
    "take back": lambda session, place, version: take_back(
        session,
        by=COLLEAGUE,
        cycle=place.cycle,
        judgement=standing(session, place),
        version=version,
        reason="Mine",
    ),
}


@pytest.mark.parametrize("act", CHANGES.values(), ids=CHANGES.keys())
def test_a_stale_change_is_refused_and_shows_what_the_other_person_saved(
    database: Database, act: Act
) -> None:
    theirs = Words(
        level=Level.GOOD,
        marks={"2": "in between", "1": "like weak"},
        dissent=[{"words": "No", "service": "Health"}, {"words": "Never", "service": ""}],
    )
    with writing(database) as (session, place):
        draft(session, place, GOOD)
        draft(session, place, theirs, version=1, by=COLLEAGUE)
        with pytest.raises(Stale) as refusal:
            act(session, place, 1)
        assert refusal.value.saved_by == COLLEAGUE.name
        assert refusal.value.theirs["level"] == "good"
        assert refusal.value.theirs["marks"] == "Theme 1: like weak\nTheme 2: in between"
        assert refusal.value.theirs["dissent"] == "No (Health)\nNever"
        assert words_of(standing(session, place)) == theirs


def test_two_people_who_save_at_once_do_not_overwrite_each_other(database: Database) -> None:
    with writing(database) as (_, place):
        pass
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def save(by: Actor) -> None:
        ready.wait()
        try:
            with database.session(write=True) as session:
                cycle = session.get_one(Cycle, place.cycle.id)
                draft(session, place, Words(rationale=by.name), by=by, cycle=cycle)
            outcomes.append("saved")
        except Stale as refusal:
            outcomes.append(f"shown {refusal.theirs['rationale']}")

    threads = [threading.Thread(target=save, args=(by,)) for by in (LEAD, COLLEAGUE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.session(write=False) as session:
        saved = standing(session, place).rationale
    assert sorted(outcomes) == ["saved", f"shown {saved}"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words(rationale=PERSONAL), "rationale"),
        (Words(cannot_judge=PERSONAL), "cannot_judge"),
        (Words(immediate_action_owner=PERSONAL), "immediate_action_owner"),
        (
            Words(dissent=[{"words": "No", "service": ""}, {"words": PERSONAL, "service": ""}]),
            "dissent_words_2",
        ),
        (Words(dissent=[{"words": "No", "service": PERSONAL}]), "dissent_service_1"),
    ],
)
def test_words_that_look_personal_are_caught_by_field(database: Database, words: Words, field: str) -> None:
    with writing(database) as (session, place), pytest.raises(LooksPersonal) as refusal:
        draft(session, place, words)
    assert list(refusal.value.finds) == [field]


def test_confirmed_words_are_kept_with_the_confirmation_and_asked_about_once(database: Database) -> None:
    with writing(database) as (session, place):
        draft(session, place, Words(rationale=PERSONAL), not_personal="The duty line.")
        draft(session, place, Words(rationale=PERSONAL, level=Level.GOOD), version=1)
        trace = session.exec(
            select(Trace).where(Trace.noun == "judgement").order_by(col(Trace.number))
        ).first()
        assert trace is not None and "The duty line." in trace.reason


def test_a_reason_that_looks_personal_is_caught(database: Database) -> None:
    with writing(database) as (session, place):
        agreed(session, place)
        with pytest.raises(LooksPersonal) as revised:
            agreed(session, place, version=1, reason=PERSONAL)
        judgement = standing(session, place)
        with pytest.raises(LooksPersonal) as taken_back:
            take_back(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=1, reason=PERSONAL)
    assert list(revised.value.finds) == list(taken_back.value.finds) == ["reason"]


@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.AGREED, Stage.CLOSED])
def test_first_words_are_written_while_the_cycle_is_open_only(database: Database, stage: Stage) -> None:
    with database.session(write=True) as session:
        place = place_in(session, stage=stage)
        with pytest.raises(NotNow, match=stage.value):
            draft(session, place, GOOD)
        with pytest.raises(NotNow):
            agreed(session, place)


def test_an_agreed_judgement_is_revised_until_the_cycle_is_closed(database: Database) -> None:
    with writing(database) as (session, place):
        agreed(session, place)
        move(session, place.cycle, Stage.AGREED)
        agreed(session, place, version=1, reason="The audit came in.")
        move(session, place.cycle, Stage.CLOSED)
        with pytest.raises(NotNow, match="closed"):
            agreed(session, place, version=2, reason="Late.")


def test_an_indicator_that_was_not_chosen_is_not_judged(database: Database) -> None:
    with writing(database) as (session, place), pytest.raises(NotNow, match="not chosen"):
        draft(session, place, GOOD, indicator="5.5")


def test_a_unit_that_does_not_take_part_does_not_judge(database: Database) -> None:
    with writing(database) as (session, place):
        other = place_in(session, "Other area")
        with pytest.raises(NotFound):
            draft(session, place, GOOD, unit=other.unit)
        absent = unit_of(
            session,
            by=LEAD,
            committee=place.committee,
            kind=UnitKind.SERVICE,
            service_id=place.services[0].id,
            locality_id=None,
        )
        with pytest.raises(NotNow, match="does not take part"):
            draft(session, place, GOOD, unit=absent)


def using(session: Session, place: Place, piece: Any, stance: Stance) -> EvidenceUse:
    return use_evidence(
        session,
        by=LEAD,
        cycle=place.cycle,
        unit=place.unit,
        indicator="2.1",
        evidence=piece,
        stance=stance,
    )


def test_evidence_is_used_once_with_a_stance_that_can_change(database: Database) -> None:
    with writing(database) as (session, place):
        piece = evidence_in(session, place.committee)
        first = using(session, place, piece, Stance.SUPPORTS)
        assert using(session, place, piece, Stance.SUPPORTS).id == first.id
        assert using(session, place, piece, Stance.CONTRADICTS).id == first.id
        drop_evidence(session, by=LEAD, cycle=place.cycle, use=first)
        drop_evidence(session, by=LEAD, cycle=place.cycle, use=first)
        assert evidence_used(session, standing(session, place)) == ()
        using(session, place, piece, Stance.CONTRADICTS)
        [(use, found)] = evidence_used(session, standing(session, place))
        assert (use.stance, found.id) == (Stance.CONTRADICTS, piece.id)
        assert acts(session) == [
            "evidence used",
            "evidence stance changed",
            "evidence no longer used",
            "evidence used",
        ]


def test_using_evidence_makes_no_draft_and_no_save_stale(database: Database) -> None:
    with writing(database) as (session, place):
        piece = evidence_in(session, place.committee)
        using(session, place, piece, Stance.SUPPORTS)
        assert (standing(session, place).state, standing(session, place).has_draft) == (State.BLANK, False)
        draft(session, place, GOOD)


def test_what_an_agreement_rests_on_stays_as_it_was(database: Database) -> None:
    with writing(database) as (session, place):
        use = using(session, place, evidence_in(session, place.committee), Stance.SUPPORTS)
        entry = agreed(session, place)
        drop_evidence(session, by=LEAD, cycle=place.cycle, use=use)
        session.expire(entry)
        assert [piece["stance"] for piece in entry.rests_on] == ["supports"]


def test_another_committees_evidence_is_not_there(database: Database) -> None:
    with writing(database) as (session, place):
        other = place_in(session, "Other area")
        with pytest.raises(NotFound):
            using(session, place, evidence_in(session, other.committee), Stance.SUPPORTS)


MOVES = st.lists(
    st.tuples(st.sampled_from(["draft", "agree", "cannot", "take back", "drop"]), st.sampled_from(Level)),
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_no_sequence_of_acts_loses_an_entry_or_a_state(
    database: Database, moves: list[tuple[str, Level]]
) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        told: list[tuple[EntryKind, Level | None, str]] = []
        for move_made, level in moves:
            told += made(session, place, move_made, level)
            assert [(e.kind, e.level, e.cannot_judge) for e in entries_of(session, place)] == told
            assert_state_matches(session, place, told)
        session.rollback()


def made(session: Session, place: Place, act: str, level: Level) -> list[tuple[EntryKind, Level | None, str]]:
    """Do one act if it can be done now, and tell the entry that it must leave."""
    judgement = judgement_at(session, place.cycle, place.unit.id, "2.1")
    version = judgement.version if judgement else 0
    kind = EntryKind.REVISED if judgement and judgement.entry_number else EntryKind.AGREED
    if act == "draft":
        draft(session, place, Words(level=level), version=version)
    elif act in ("agree", "cannot"):
        words = Words(level=level) if act == "agree" else Words(cannot_judge="New team")
        agreed(session, place, words, version=version, reason="Again")
        return [(kind, words.level, words.cannot_judge)]
    elif judgement and act == "drop" and judgement.entry_number and judgement.has_draft:
        drop_draft(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=version)
    elif judgement and act == "take back" and judgement.state is not State.BLANK:
        was_agreed = judgement.entry_number > 0
        take_back(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=version, reason="Why")
        return [(EntryKind.TAKEN_BACK, None, "")] if was_agreed else []
    return []


def entries_of(session: Session, place: Place) -> list[JudgementEntry]:
    where = select(JudgementEntry).where(JudgementEntry.committee_id == place.committee.id)
    return list(session.exec(where.order_by(col(JudgementEntry.number))))


def assert_state_matches(
    session: Session, place: Place, told: list[tuple[EntryKind, Level | None, str]]
) -> None:
    judgement = judgement_at(session, place.cycle, place.unit.id, "2.1")
    if judgement is None:
        assert told == []
        return
    in_force = told[-1] if told and told[-1][0] is not EntryKind.TAKEN_BACK else None
    state = State.DRAFT if judgement.has_draft else State.BLANK
    if in_force:
        state = State.AGREED if in_force[1] else State.CANNOT
    assert judgement.state is state
    assert judgement.agreed_level is (in_force[1] if in_force else None)
    assert judgement.entry_number == (len(told) if in_force else 0)
