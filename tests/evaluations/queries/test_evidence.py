"""Finding evidence by words and filters, and reading one piece with its uses and story."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app.database import Database
from evaluations.actions.evidence import (
    Attached,
    EvidenceWords,
    change_evidence,
    merge_evidence,
    record_evidence,
)
from evaluations.actions.judgement import drop_evidence, use_evidence
from evaluations.cycle import Stage
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.queries.evidence import (
    BY_COMMITTEE,
    COUNTED_AHEAD,
    PAGE_SIZE,
    EvidenceFilters,
    UseFilter,
    VoiceFilter,
    evidence_of,
    evidence_told,
    find_evidence,
    has_evidence,
)
from evaluations.refusals import NotFound
from evaluations.triangulation import InformationType, Source, Stance, Voice
from tests.evaluations.area import counted
from tests.places import LEAD, Place, move, place_in

WORDS = EvidenceWords(
    title="Audit of case files",
    source=Source.OBSERVATION_AND_AUDIT,
    method="Read by two services.",
    finding="Plans name who does what.",
    period_from=date(2026, 1, 1),
    period_to=date(2026, 3, 31),
    information_type=InformationType.QUALITY,
)


@contextmanager
def writing(database: Database) -> Iterator[tuple[Session, Place]]:
    with database.session(write=True) as session:
        yield session, place_in(session)


def record(session: Session, place: Place, attached: Attached | None = None, **words: Any) -> Evidence:
    return record_evidence(
        session,
        by=LEAD,
        committee_id=place.committee.id,
        words=replace(WORDS, **words),
        attached=attached,
        not_personal="Made up.",
    )


def use(session: Session, place: Place, piece: Evidence, stance: Stance, **other: Any) -> EvidenceUse:
    where = {"cycle": place.cycle, "unit": place.unit, "indicator": "2.1", **other}
    return use_evidence(session, by=LEAD, evidence=piece, stance=stance, **where)


def titles(session: Session, place: Place, **filters: Any) -> list[str]:
    found = find_evidence(session, place.committee.id, EvidenceFilters(**filters))
    assert found.count == len(found.pieces) or found.page_count > 1
    return [piece.title for piece in found.pieces]


# Words


@pytest.mark.parametrize(
    "words",
    [
        "leanabh",
        "LEANABH",
        "sgrùdadh",
        "families family",
        '"family"',
        "well-being",
        "leanabh AND family",
        "2026",
        "family 🙂",
    ],
)
def test_words_are_found_in_title_finding_and_method(database: Database, words: str) -> None:
    with writing(database) as (session, place):
        record(session, place, title="Other", finding="Nothing alike.")
        record(
            session,
            place,
            title="Sgrùdadh 2026",
            finding="An leanabh AND the family's well-being 🙂",
            method="Families were asked.",
        )
        assert titles(session, place, words=words) == ["Sgrùdadh 2026"]


@pytest.mark.parametrize(
    "words", ["family cats", "famil", "🙂", '"', "* ^ :", "-family", "()", "OR", "NEAR("]
)
def test_words_that_are_not_there_find_nothing(database: Database, words: str) -> None:
    with writing(database) as (session, place):
        record(session, place, finding="The cats.")
        assert titles(session, place, words=words) == []


ODD = st.lists(
    st.sampled_from([*"ab \"'*:^()-+{}[]%_\\/&|!<>@.,;0éàШ字🙂\u0301\u202e\n\t", "AND", "OR", "NEAR"])
).map("".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=ODD | st.text(max_size=60))
def test_no_words_ever_fail(database: Database, words: str) -> None:
    with database.session(write=False) as session:
        find_evidence(session, "no such committee", EvidenceFilters(words=words))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    finding=st.lists(st.sampled_from(["plan", "child", "càirdeas", "'tis", "co-operate", "x1"]), min_size=1)
)
def test_a_piece_is_found_by_any_of_its_own_words(database: Database, finding: list[str]) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        record(session, place, finding=" ".join(finding))
        for word in finding:
            assert titles(session, place, words=word) == [WORDS.title]
        session.rollback()


def test_changed_words_are_found_anew_and_keep_their_place(database: Database) -> None:
    with writing(database) as (session, place):
        first = record(session, place, title="First")
        record(session, place, title="Second")
        change_evidence(
            session,
            by=LEAD,
            evidence=first,
            words=replace(WORDS, title="First", finding="New plans"),
            version=1,
        )
        assert titles(session, place, words="plans") == ["Second", "First"]
        assert titles(session, place, words="new plans") == ["First"]
        assert titles(session, place, words="name first") == []


def test_another_committees_words_are_not_found(database: Database) -> None:
    with writing(database) as (session, place):
        other = place_in(session, "Other area")
        record(session, other)
        assert titles(session, place, words="audit") == []
        assert titles(session, other, words="audit") == [WORDS.title]
        assert titles(session, place, words=other.committee.id) == []
        assert (has_evidence(session, place.committee.id), has_evidence(session, other.committee.id)) == (
            False,
            True,
        )


# Filters


def test_each_filter_narrows_by_what_it_says(database: Database) -> None:
    file = Attached(sha256="ab" * 32, name="Audit.pdf", media_type="application/pdf", size=10)
    with writing(database) as (session, place):
        record(session, place, title="Plain")
        record(session, place, file, title="Held", service_id=place.services[0].id)
        record(session, place, title="Heard", voices=frozenset({Voice.STAFF, Voice.PARENTS}))
        record(session, place, title="Counted", information_type=InformationType.QUANTITY)
        record(session, place, title="Written", source=Source.DOCUMENTS)
        assert titles(session, place, source=Source.DOCUMENTS) == ["Written"]
        assert titles(session, place, information_type=InformationType.QUANTITY) == ["Counted"]
        assert titles(session, place, voice=VoiceFilter.PARENTS) == ["Heard"]
        assert titles(session, place, voice=VoiceFilter.CHILDREN) == []
        assert titles(session, place, voice=VoiceFilter.NOBODY) == ["Written", "Counted", "Held", "Plain"]
        assert titles(session, place, service_id=place.services[0].id) == ["Held"]
        assert titles(session, place, service_id=BY_COMMITTEE) == ["Written", "Counted", "Heard", "Plain"]
        assert titles(session, place, has_file=True) == ["Held"]
        assert titles(session, place, has_file=True, words="audit") == []


def test_uses_are_found_by_one_use_that_has_all_that_is_asked(database: Database) -> None:
    with writing(database) as (session, place):
        used = record(session, place, title="Used")
        dropped = record(session, place, title="Dropped")
        use(session, place, used, Stance.SUPPORTS)
        use(session, place, used, Stance.CONTRADICTS, indicator="1.1")
        drop_evidence(session, by=LEAD, cycle=place.cycle, use=use(session, place, dropped, Stance.SUPPORTS))
        assert titles(session, place, use=UseFilter.USED) == ["Used"]
        assert titles(session, place, use=UseFilter.UNUSED) == ["Dropped"]
        assert titles(session, place, stance=Stance.SUPPORTS) == ["Used"]
        assert titles(session, place, stance=Stance.SUPPORTS, indicator="2.1") == ["Used"]
        assert titles(session, place, stance=Stance.SUPPORTS, indicator="1.1") == []
        assert titles(session, place, cycle_id=place.cycle.id, words="plans") == ["Used"]
        assert titles(session, place, cycle_id="another") == []


def test_merged_entries_are_hidden_unless_asked_for(database: Database) -> None:
    with writing(database) as (session, place):
        kept, merged = record(session, place, title="Kept"), record(session, place, title="Merged")
        merge_evidence(session, by=LEAD, kept=kept, merged=merged, reason="The same.")
        assert titles(session, place) == titles(session, place, words="plans") == ["Kept"]
        assert titles(session, place, shows_merged=True) == ["Merged", "Kept"]


# Pages


def test_pages_hold_every_piece_once_newest_first(database: Database) -> None:
    with writing(database) as (session, place):
        made = [record(session, place).id for _ in range(PAGE_SIZE * 2 + 1)]
        for words in ("", "plans"):
            seen = []
            for number in (1, 2, 3):
                found = find_evidence(session, place.committee.id, EvidenceFilters(words), page_number=number)
                assert (found.count, found.page_count, found.is_more) == (51, 3, False)
                seen += [piece.id for piece in found.pieces]
            assert seen == made[::-1]


def test_a_page_that_is_not_there_is_the_nearest_one(database: Database) -> None:
    with writing(database) as (session, place):
        made = [record(session, place).id for _ in range(PAGE_SIZE + 1)]
        for asked, given_page in ((0, 1), (-3, 1), (3, 2), (999_999_999, 2)):
            found = find_evidence(session, place.committee.id, EvidenceFilters(), page_number=asked)
            assert found.page_number == given_page
        assert [piece.id for piece in found.pieces] == made[:1]


def test_counting_stops_far_ahead_and_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert COUNTED_AHEAD % PAGE_SIZE == 0
    monkeypatch.setattr("evaluations.queries.evidence.COUNTED_AHEAD", PAGE_SIZE)
    with writing(database) as (session, place):
        for _ in range(PAGE_SIZE * 2 + 1):
            record(session, place)
        found = find_evidence(session, place.committee.id, EvidenceFilters())
        assert (found.count, found.is_more, found.page_count) == (PAGE_SIZE, True, 1)
        found = find_evidence(session, place.committee.id, EvidenceFilters(), page_number=2)
        assert (found.count, found.is_more, found.page_count) == (PAGE_SIZE * 2, True, 2)
        found = find_evidence(session, place.committee.id, EvidenceFilters(), page_number=3)
        assert (found.count, found.is_more, found.page_count) == (PAGE_SIZE * 2 + 1, False, 3)


@pytest.mark.parametrize("filters", [EvidenceFilters(), EvidenceFilters(words="plans", use=UseFilter.USED)])
def test_a_list_takes_no_more_statements_when_there_is_more(
    database: Database, filters: EvidenceFilters
) -> None:
    with writing(database) as (session, place):
        numbers = []
        for more in (1, 40):
            for _ in range(more):
                use(session, place, record(session, place), Stance.SUPPORTS)
            with counted(session) as sent:
                find_evidence(session, place.committee.id, filters)
            numbers.append(len(sent))
            place = refreshed(session, place)
        assert numbers == [3, 3]


def refreshed(session: Session, place: Place) -> Place:
    """The same place after the session forgot its rows."""
    return replace(place, cycle=session.merge(place.cycle), units=tuple(map(session.merge, place.units)))


# One piece


def test_one_piece_tells_where_it_is_used_and_what_was_done_with_it(database: Database) -> None:
    with writing(database) as (session, place):
        piece = record(session, place)
        use(session, place, piece, Stance.SUPPORTS)
        use(session, place, piece, Stance.QUALIFIES)
        dropped = use(session, place, piece, Stance.SUPPORTS, indicator="1.1")
        drop_evidence(session, by=LEAD, cycle=place.cycle, use=dropped)
        other = record(session, place, title="Other")
        use(session, place, other, Stance.SUPPORTS)
        told = evidence_told(session, place.committee.id, piece.id)
        [used] = told.uses
        assert (used.indicator, used.unit, used.cycle) == ("2.1", "Police in North", place.cycle.name)
        assert (used.stance, used.stage) == (Stance.QUALIFIES, Stage.OPEN)
        assert [act.told.act for act in told.story] == [
            "evidence no longer used",
            "evidence used",
            "evidence stance changed",
            "evidence used",
            "evidence recorded",
        ]
        assert [act.where.indicator for act in told.story if act.where] == ["1.1", "1.1", "2.1", "2.1"]


def test_a_merge_stands_in_both_stories(database: Database) -> None:
    with writing(database) as (session, place):
        kept, merged = record(session, place, title="Kept"), record(session, place, title="Merged")
        use(session, place, merged, Stance.SUPPORTS)
        merge_evidence(session, by=LEAD, kept=kept, merged=merged, reason="The same.")
        of_kept = evidence_told(session, place.committee.id, kept.id)
        of_merged = evidence_told(session, place.committee.id, merged.id)
        assert of_merged.merged_into is not None
        assert (of_merged.merged_into.title, of_merged.uses) == ("Kept", ())
        assert [entry.title for entry in of_kept.merged_here] == ["Merged"]
        assert [use.stance for use in of_kept.uses] == [Stance.SUPPORTS]
        assert [act.told.act for act in of_kept.story] == [
            "evidence merged",
            "evidence merged",
            "evidence recorded",
        ]
        assert [act.told.act for act in of_merged.story][:2] == ["evidence merged", "evidence merged"]


def test_uses_stay_readable_in_a_closed_cycle(database: Database) -> None:
    with writing(database) as (session, place):
        piece = record(session, place)
        use(session, place, piece, Stance.SUPPORTS)
        for stage in (Stage.AGREED, Stage.CLOSED):
            move(session, place.cycle, stage)
        assert [one.stage for one in evidence_told(session, place.committee.id, piece.id).uses] == [
            Stage.CLOSED
        ]


def test_another_committees_piece_is_not_there(database: Database) -> None:
    with writing(database) as (session, place):
        piece = record(session, place_in(session, "Other area"))
        with pytest.raises(NotFound):
            evidence_of(session, place.committee.id, piece.id)
        with pytest.raises(NotFound):
            evidence_told(session, place.committee.id, piece.id)


def test_a_page_of_one_piece_takes_no_more_statements_when_it_is_used_more(database: Database) -> None:
    with writing(database) as (session, place):
        piece_id = record(session, place).id
        numbers = []
        for units in (place.units[:1], place.units):
            piece = session.get_one(Evidence, piece_id)
            for unit in units:
                use(session, place, piece, Stance.SUPPORTS, unit=unit)
            with counted(session) as sent:
                evidence_told(session, place.committee.id, piece_id)
            numbers.append(len(sent))
            place = refreshed(session, place)
        assert numbers[0] == numbers[1] <= 8
