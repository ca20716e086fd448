"""Recording evidence, changing it, and merging two entries of the same evidence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.evidence import (
    Attached,
    EvidenceWords,
    change_evidence,
    merge_evidence,
    record_evidence,
    words_of,
)
from evaluations.actions.judgement import agree, drop_evidence, use_evidence
from evaluations.cycle import Cycle, Stage
from evaluations.evidence import Evidence, EvidenceUse, StoredFile
from evaluations.judgement import JudgementEntry, Words
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, Stale
from evaluations.trace import Trace, broken_links
from evaluations.triangulation import InformationType, Source, Stance, Voice
from indicators.level import Level
from tests.databases import opened
from tests.places import COLLEAGUE, LEAD, Place, cycle_in, move, place_in

WORDS = EvidenceWords(
    title="Audit of case files",
    source=Source.OBSERVATION_AND_AUDIT,
    method="Forty files were read by two services.",
    finding="Plans name who does what.\n\nChildren's views are there in most.",
    period_from=date(2026, 1, 1),
    period_to=date(2026, 3, 31),
    information_type=InformationType.QUALITY,
    voices=frozenset({Voice.CHILDREN, Voice.STAFF}),
    link="https://example.org/audit?year=2026",
)
FILE = Attached(sha256="ab" * 32, name="Audit.pdf", media_type="application/pdf", size=1000)
PERSONAL = "Ring her on 0131 496 0123."


@contextmanager
def writing(database: Database) -> Iterator[tuple[Session, Place]]:
    with database.session(write=True) as session:
        yield session, place_in(session)


def record(session: Session, place: Place, words: EvidenceWords = WORDS, **given: Any) -> Evidence:
    return record_evidence(session, by=LEAD, committee_id=place.committee.id, words=words, **given)


def change(session: Session, evidence: Evidence, words: EvidenceWords, **given: Any) -> Evidence:
    return change_evidence(
        session, by=COLLEAGUE, evidence=evidence, words=words, **{"version": evidence.version, **given}
    )


def use(session: Session, place: Place, piece: Evidence, stance: Stance, **given: Any) -> EvidenceUse:
    where = {"cycle": place.cycle, "unit": place.unit, "indicator": "2.1", **given}
    return use_evidence(session, by=LEAD, evidence=piece, stance=stance, **where)


def merge(session: Session, kept: Evidence, merged: Evidence, **given: Any) -> None:
    merge_evidence(session, by=COLLEAGUE, kept=kept, merged=merged, **{"reason": "The same audit.", **given})


def in_use(session: Session, piece: Evidence) -> dict[str, Stance]:
    """The judgements that use a piece, each with the stance."""
    rows = session.exec(
        select(EvidenceUse).where(EvidenceUse.evidence_id == piece.id, col(EvidenceUse.in_use))
    )
    return {row.judgement_id: row.stance for row in rows}


def traces(session: Session, noun_id: str) -> list[Trace]:
    return list(session.exec(select(Trace).where(Trace.noun_id == noun_id).order_by(col(Trace.number))))


# Recording


def test_a_recorded_piece_keeps_every_word_and_who_recorded_it(database: Database) -> None:
    words = replace(
        WORDS,
        title="Sgrùdadh fhaidhlichean 🙂",
        finding="x" * 19_990 + " שלום",
        method=' "quoted" \\ %s {x} <b>',
        service_id=None,
    )
    with writing(database) as (session, place):
        evidence_id = record(session, place, words, attached=FILE).id
    with database.session(write=False) as session:
        piece = session.get_one(Evidence, evidence_id)
        file = session.get_one(StoredFile, piece.file_id)
        assert words_of(piece) == words
        assert (piece.recorded_by, piece.version) == (LEAD.name, 1)
        assert (file.sha256, file.name, file.media_type, file.size) == (
            FILE.sha256,
            FILE.name,
            FILE.media_type,
            FILE.size,
        )


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs", "Nd", "No"]),
    min_size=1,
    max_size=200,
).filter(lambda words: bool(words.strip()) and "@" not in words)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TEXTS, finding=TEXTS, method=TEXTS, voices=st.frozensets(st.sampled_from(Voice)))
def test_any_text_comes_back_as_it_was_written(
    database: Database, title: str, finding: str, method: str, voices: frozenset[Voice]
) -> None:
    words = replace(WORDS, title=title, finding=finding, method=method, voices=voices)
    with database.session(write=True) as session:
        evidence = record(session, place_in(session), words, not_personal="Made up.")
        session.expire(evidence)
        assert words_of(evidence) == words
        session.rollback()


def test_recording_leaves_one_trace_that_names_the_file_and_its_hash(database: Database) -> None:
    with writing(database) as (session, place):
        evidence = record(session, place, attached=FILE)
        [trace] = traces(session, evidence.id)
        assert (trace.act, trace.noun, trace.owner) == ("evidence recorded", "evidence", place.committee.id)
        assert trace.change["title"] == [None, WORDS.title]
        assert trace.change["file"] == [None, "Audit.pdf"]
        assert trace.change["file_sha256"] == [None, FILE.sha256]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (replace(WORDS, title=" \n"), "title"),
        (replace(WORDS, title="x" * 201), "title"),
        (replace(WORDS, method=""), "method"),
        (replace(WORDS, finding=" "), "finding"),
        (replace(WORDS, finding="x" * 20_001), "finding"),
        (replace(WORDS, period_to=date(2025, 12, 31)), "period_to"),
        (replace(WORDS, period_from=date(26, 1, 1)), "period_from"),
        (replace(WORDS, link="javascript:alert(1)"), "link"),
        (replace(WORDS, link="https://"), "link"),
        (replace(WORDS, link="https://bank.example@evil.example/"), "link"),
        (replace(WORDS, link="https://example.org/a b"), "link"),
        (replace(WORDS, link="https://[half/"), "link"),
        (replace(WORDS, link="https://example.org:99999/"), "link"),
        (replace(WORDS, link="//example.org/a"), "link"),
        (replace(WORDS, link="https:\\example.org"), "link"),
        (replace(WORDS, link="https://example.org/" + "x" * 2000), "link"),
        (replace(WORDS, service_id="no such service"), "service_id"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(
    database: Database, words: EvidenceWords, field: str
) -> None:
    with writing(database) as (session, place):
        with pytest.raises(Invalid) as refusal:
            record(session, place, words)
        assert list(refusal.value.errors) == [field]
        assert session.exec(select(Evidence)).all() == []


def test_another_committees_service_does_not_hold_evidence_here(database: Database) -> None:
    with writing(database) as (session, place):
        other = place_in(session, "Other area")
        with pytest.raises(Invalid) as refusal:
            record(session, place, replace(WORDS, service_id=other.services[0].id))
        assert list(refusal.value.errors) == ["service_id"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (replace(WORDS, title=PERSONAL), "title"),
        (replace(WORDS, method=PERSONAL), "method"),
        (replace(WORDS, finding=PERSONAL), "finding"),
    ],
)
def test_words_that_look_personal_are_caught_by_field(
    database: Database, words: EvidenceWords, field: str
) -> None:
    with writing(database) as (session, place), pytest.raises(LooksPersonal) as refusal:
        record(session, place, words)
    assert list(refusal.value.finds) == [field]


def test_a_file_name_and_a_link_that_look_personal_are_caught(database: Database) -> None:
    attached = replace(FILE, name="Report jane.doe@example.org.pdf")
    with writing(database) as (session, place), pytest.raises(LooksPersonal) as refusal:
        record(session, place, replace(WORDS, link="https://a.example/?q=a@b.example"), attached=attached)
    assert sorted(refusal.value.finds) == ["file", "link"]


def test_the_reason_why_words_are_not_personal_is_kept_in_the_trace(database: Database) -> None:
    with writing(database) as (session, place):
        evidence = record(session, place, replace(WORDS, finding=PERSONAL), not_personal="The duty line.")
        [trace] = traces(session, evidence.id)
        assert "The duty line." in trace.reason


@pytest.mark.parametrize("attached", [replace(FILE, name=""), replace(FILE, size=20 * 1024 * 1024 + 1)])
def test_a_file_without_a_name_or_too_large_is_refused(database: Database, attached: Attached) -> None:
    with writing(database) as (session, place), pytest.raises(Invalid) as refusal:
        record(session, place, attached=attached)
    assert list(refusal.value.errors) == ["file"]


# Changing


def test_a_change_says_from_what_to_what(database: Database) -> None:
    with writing(database) as (session, place):
        evidence = record(session, place)
        words = replace(WORDS, title="Audit of plans", voices=frozenset(), service_id=place.services[0].id)
        change(session, evidence, words)
        session.expire(evidence)
        assert (words_of(evidence), evidence.version) == (words, 2)
        trace = traces(session, evidence.id)[-1]
        assert (trace.act, trace.by) == ("evidence changed", COLLEAGUE.name)
        assert trace.change == {
            "title": ["Audit of case files", "Audit of plans"],
            "voices": ["children and young people; staff", "nobody's voice"],
            "service_id": ["The committee itself", "Police"],
        }


def test_saving_what_stands_already_stores_nothing(database: Database) -> None:
    with writing(database) as (session, place):
        evidence = record(session, place, attached=FILE)
        change(session, evidence, WORDS, attached=FILE)
        assert (evidence.version, len(traces(session, evidence.id))) == (1, 1)


def test_a_stale_change_is_refused_and_shows_what_the_other_person_saved(database: Database) -> None:
    with writing(database) as (session, place):
        evidence = record(session, place)
        change(session, evidence, replace(WORDS, title="Theirs"))
        with pytest.raises(Stale) as refusal:
            change(session, evidence, replace(WORDS, title="Mine"), version=1)
        assert refusal.value.saved_by == COLLEAGUE.name
        assert refusal.value.theirs["title"] == "Theirs"
        session.expire(evidence)
        assert evidence.title == "Theirs"


def test_an_older_page_is_stale_even_when_this_session_read_the_entry_before(database: Database) -> None:
    with writing(database) as (session, place):
        evidence_id = record(session, place).id
    with database.session(write=True) as session:
        change(session, session.get_one(Evidence, evidence_id), replace(WORDS, title="Theirs"))
    with database.session(write=True) as session:
        evidence = session.get_one(Evidence, evidence_id)
        with pytest.raises(Stale):
            change(session, evidence, replace(WORDS, title="Mine"), version=1)


def test_a_file_is_replaced_and_taken_off_and_its_row_stays(database: Database) -> None:
    other = replace(FILE, sha256="cd" * 32, name="Audit second.pdf")
    with writing(database) as (session, place):
        evidence = record(session, place, attached=FILE)
        change(session, evidence, WORDS, attached=other)
        assert session.get_one(StoredFile, evidence.file_id).name == "Audit second.pdf"
        change(session, evidence, WORDS, detaches=True)
        assert evidence.file_id is None
        assert len(session.exec(select(StoredFile)).all()) == 2
        assert traces(session, evidence.id)[-1].change["file"] == ["Audit second.pdf", ""]


def test_words_that_stand_already_are_not_held_up_again(database: Database) -> None:
    personal = replace(WORDS, finding=PERSONAL)
    with writing(database) as (session, place):
        evidence = record(session, place, personal, not_personal="The duty line.")
        change(session, evidence, replace(personal, title="New title"))
        with pytest.raises(LooksPersonal):
            change(session, evidence, replace(personal, method=PERSONAL))


def test_what_was_agreed_keeps_the_evidence_of_its_day(database: Database) -> None:
    with writing(database) as (session, place):
        evidence = record(session, place)
        use(session, place, evidence, Stance.SUPPORTS)
        entry = agreed(session, place)
        change(session, evidence, replace(WORDS, finding="Something else."))
        session.expire(entry)
        assert entry.rests_on[0]["finding"] == WORDS.finding


def agreed(session: Session, place: Place) -> JudgementEntry:
    return agree(
        session,
        by=LEAD,
        cycle=place.cycle,
        unit=place.unit,
        indicator="2.1",
        words=Words(level=Level.GOOD),
        version=0,
    )


# Merging


def test_a_merge_moves_every_use_and_says_where_the_entry_went(database: Database) -> None:
    with writing(database) as (session, place):
        kept, merged = record(session, place), record(session, place)
        moved = use(session, place, merged, Stance.QUALIFIES)
        stays = use(session, place, kept, Stance.SUPPORTS, indicator="1.1")
        merge(session, kept, merged)
        assert in_use(session, kept) == {
            moved.judgement_id: Stance.QUALIFIES,
            stays.judgement_id: Stance.SUPPORTS,
        }
        assert in_use(session, merged) == {}
        assert (merged.merged_into_id, kept.version) == (kept.id, 1)
        [told] = [trace for trace in traces(session, merged.id) if trace.act == "evidence merged"]
        assert (told.reason, told.change["merged_into"]) == ("The same audit.", [None, kept.id])
        in_judgement = traces(session, moved.judgement_id)[-1]
        assert in_judgement.act == "evidence merged"
        assert in_judgement.change["evidence_id"] == [merged.id, kept.id]


def test_two_stances_in_one_judgement_ask_which_stays(database: Database) -> None:
    with writing(database) as (session, place):
        kept, merged = record(session, place), record(session, place)
        judgement_id = use(session, place, kept, Stance.SUPPORTS).judgement_id
        use(session, place, merged, Stance.CONTRADICTS)
        for stances in ({}, {judgement_id: Stance.QUALIFIES}):
            with pytest.raises(Invalid) as refusal:
                merge(session, kept, merged, stances=stances)
            assert list(refusal.value.errors) == [f"stance-{judgement_id}"]
        merge(session, kept, merged, stances={judgement_id: Stance.CONTRADICTS})
        assert in_use(session, kept) == {judgement_id: Stance.CONTRADICTS}
        assert in_use(session, merged) == {}


def test_the_same_stance_in_one_judgement_asks_nothing(database: Database) -> None:
    with writing(database) as (session, place):
        kept, merged = record(session, place), record(session, place)
        judgement_id = use(session, place, kept, Stance.SUPPORTS).judgement_id
        use(session, place, merged, Stance.SUPPORTS)
        merge(session, kept, merged)
        assert in_use(session, kept) == {judgement_id: Stance.SUPPORTS}


def test_a_use_that_was_dropped_does_not_come_back_or_stand_in_the_way(database: Database) -> None:
    with writing(database) as (session, place):
        kept, merged = record(session, place), record(session, place)
        for piece in (kept, merged):
            drop_evidence(
                session, by=LEAD, cycle=place.cycle, use=use(session, place, piece, Stance.CONTRADICTS)
            )
        moved = use(session, place, merged, Stance.SUPPORTS)
        merge(session, kept, merged)
        assert in_use(session, kept) == {moved.judgement_id: Stance.SUPPORTS}


def test_what_was_agreed_and_what_is_closed_keeps_the_merged_entry(database: Database) -> None:
    with writing(database) as (session, place):
        kept, merged = record(session, place), record(session, place)
        closed = use(session, place, merged, Stance.SUPPORTS)
        entry = agreed(session, place)
        for stage in (Stage.AGREED, Stage.CLOSED):
            move(session, place.cycle, stage)
        second = next_cycle(session, place)
        opened = use(session, place, merged, Stance.QUALIFIES, cycle=second)
        merge(session, kept, merged)
        assert in_use(session, merged) == {closed.judgement_id: Stance.SUPPORTS}
        assert in_use(session, kept) == {opened.judgement_id: Stance.QUALIFIES}
        session.expire(entry)
        assert entry.rests_on[0]["evidence_id"] == merged.id


def next_cycle(session: Session, place: Place) -> Cycle:
    return cycle_in(
        session,
        place.committee,
        place.units,
        name="Autumn 2026",
        period=(date(2026, 7, 1), date(2026, 12, 31)),
    )


def test_a_merged_entry_changes_no_more_and_merges_no_more(database: Database) -> None:
    with writing(database) as (session, place):
        kept, merged, third = (record(session, place) for _ in range(3))
        merge(session, kept, merged)
        with pytest.raises(NotNow):
            change(session, merged, replace(WORDS, title="Late"))
        with pytest.raises(NotNow):
            merge(session, third, merged)
        with pytest.raises(NotNow):
            merge(session, merged, third)
        merge(session, third, kept)
        assert (merged.merged_into_id, kept.merged_into_id) == (kept.id, third.id)


def test_an_entry_does_not_merge_with_itself_or_another_committees(database: Database) -> None:
    with writing(database) as (session, place):
        piece = record(session, place)
        with pytest.raises(NotNow):
            merge(session, piece, piece)
        with pytest.raises(NotFound):
            merge(session, piece, record(session, place_in(session, "Other area")))


def test_a_merge_needs_a_reason_that_names_nobody(database: Database) -> None:
    with writing(database) as (session, place):
        kept, merged = record(session, place), record(session, place)
        with pytest.raises(Invalid) as refusal:
            merge(session, kept, merged, reason=" ")
        assert list(refusal.value.errors) == ["reason"]
        with pytest.raises(LooksPersonal):
            merge(session, kept, merged, reason=PERSONAL)


def test_an_entry_merged_meanwhile_is_not_used_any_more(postgresql_url: str) -> None:
    """On SQLite one writer waits for the other from the start."""
    with opened(postgresql_url) as database:
        with writing(database) as (session, place):
            ids = [record(session, place).id for _ in range(2)]
        with database.session(write=True) as slow:
            piece, cycle = slow.get_one(Evidence, ids[1]), slow.get_one(Cycle, place.cycle.id)
            with database.session(write=True) as session:
                kept, merged = (session.get_one(Evidence, one) for one in ids)
                merge(session, kept, merged)
            with pytest.raises(NotNow, match="merged"):
                use(slow, place, piece, Stance.SUPPORTS, cycle=cycle)


USES = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 4), st.sampled_from(["1.1", "2.1"])),
    st.sampled_from(Stance),
    max_size=12,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(uses=USES, order=st.permutations([0, 1, 2]), takes_kept=st.booleans())
def test_no_merge_ever_loses_a_use(
    database: Database,
    uses: dict[tuple[int, int, str], Stance],
    order: list[int],
    takes_kept: bool,
) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        pieces = [record(session, place) for _ in range(3)]
        for (piece, unit, indicator), stance in uses.items():
            use(session, place, pieces[piece], stance, unit=place.units[unit], indicator=indicator)
        before = [in_use(session, piece) for piece in pieces]
        first, second, last = order
        merge_choosing(session, pieces[second], pieces[first], takes_kept)
        merge_choosing(session, pieces[last], pieces[second], takes_kept)
        after = in_use(session, pieces[last])
        assert set(after) == {judgement for used in before for judgement in used}
        for judgement, stance in after.items():
            assert stance in {used[judgement] for used in before if judgement in used}
        assert in_use(session, pieces[first]) == in_use(session, pieces[second]) == {}
        chain = session.exec(
            select(Trace).where(Trace.owner == place.committee.id).order_by(col(Trace.number))
        )
        assert broken_links(list(chain)) == []
        session.rollback()


def merge_choosing(session: Session, kept: Evidence, merged: Evidence, takes_kept: bool) -> None:
    theirs = in_use(session, kept if takes_kept else merged)
    merge(session, kept, merged, stances=theirs)
