"""Keeping measures: their figures one by one and from a file, corrected and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.measure import (
    FigureWords,
    Imported,
    MeasureWords,
    change_measure,
    correct_figure,
    enter_figure,
    import_figures,
    keep_measure,
    resume_measure,
    stop_measure,
    take_back_figure,
    words_of,
)
from evaluations.figure import read_figures
from evaluations.imported import FaultyFile
from evaluations.measure import Better, Measure, MeasureValue
from evaluations.permissions import Permit
from evaluations.queries.measure import figures_of, story_of
from evaluations.refusals import Invalid, LooksPersonal, NotNow, Stale
from evaluations.trace import Trace, broken_links
from evaluations.triangulation import InformationType
from tests.places import COLLEAGUE, LEAD, Place, place_in

WORDS = MeasureWords(
    name="Children seen alone",
    information_type=InformationType.QUALITY,
    meaning="Visits in which the child was seen alone, of all visits.",
    counted_in="per cent",
    better=Better.HIGHER,
    source="Audit of visits",
)
DAY = date(2026, 3, 31)
FILE = (
    "date,value,service,locality\n2026-03-31,74,Police,North\n2026-03-31,81,police,South\n2026-03-31,77,,\n"
)
PERSONAL = "Ring her on 0131 496 0123."


@contextmanager
def keeping(database: Database) -> Iterator[tuple[Session, Place, Measure]]:
    with database.session(write=True) as session:
        place = place_in(session)
        yield session, place, keep_measure(session, by=LEAD, committee_id=place.committee.id, words=WORDS)


def enter(
    session: Session, measure: Measure, value: str = "74", *, place: Place | None = None, note: str = ""
) -> MeasureValue:
    return enter_figure(
        session,
        by=LEAD,
        measure=measure,
        happened_on=DAY,
        service_id=place.services[0].id if place else None,
        locality_id=place.localities[0].id if place else None,
        words=FigureWords(Decimal(value), "Audit", note),
    )


def bring_in(session: Session, measure: Measure, text: str = FILE, *, sentence: str = "") -> Imported:
    rows, faulty_places, faults = read_figures(text.encode(), date(2026, 6, 1))
    return import_figures(
        session,
        by=LEAD,
        measure=measure,
        rows=rows,
        faults=faults,
        faulty_places=faulty_places,
        may_enter=lambda service_id: Permit(sentence if service_id is None else ""),
    )


def standing(session: Session, measure: Measure) -> list[tuple[str, str]]:
    figures = figures_of(session, measure.committee_id).get(measure.id, ())
    return [(one.place, str(one.value)) for one in figures]


def faults_in(session: Session, measure: Measure, text: str, *, sentence: str = "") -> dict[int, str]:
    with pytest.raises(FaultyFile) as refused:
        bring_in(session, measure, text, sentence=sentence)
    return {fault.line: fault.reason for fault in refused.value.faults}


def test_a_measure_is_kept_as_it_was_said(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        session.expire_all()
        assert words_of(measure) == WORDS
        assert [told.act for told in story_of(session, measure)] == ["measure kept"]


def test_two_measures_never_have_one_name(database: Database) -> None:
    with keeping(database) as (session, place, _), pytest.raises(Invalid) as refused:
        again = replace(WORDS, name="CHILDREN seen alone")
        keep_measure(session, by=LEAD, committee_id=place.committee.id, words=again)
    assert list(refused.value.errors) == ["name"]


def test_words_of_a_measure_that_look_personal_are_held_up(database: Database) -> None:
    with keeping(database) as (session, place, measure):
        with pytest.raises(LooksPersonal):
            words = replace(WORDS, name="Another", meaning=PERSONAL)
            keep_measure(session, by=LEAD, committee_id=place.committee.id, words=words)
        with pytest.raises(LooksPersonal):
            enter(session, measure, note=PERSONAL)


def test_the_second_of_two_who_change_a_measure_sees_both_texts(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        change_measure(
            session, by=COLLEAGUE, measure=measure, words=replace(WORDS, counted_in="visits"), version=1
        )
        with pytest.raises(Stale) as refused:
            change_measure(
                session, by=LEAD, measure=measure, words=replace(WORDS, meaning="Others"), version=1
            )
        assert refused.value.saved_by == COLLEAGUE.name
        assert refused.value.theirs["counted_in"] == "visits"


def test_the_same_words_again_leave_no_trace(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        change_measure(session, by=LEAD, measure=measure, words=WORDS, version=1)
        assert len(story_of(session, measure)) == 1


def test_a_figure_is_kept_as_it_was_typed(database: Database) -> None:
    with keeping(database) as (session, place, measure):
        enter(session, measure, "74.50", place=place)
        session.expire_all()
        assert standing(session, measure) == [("Police in North", "74.50")]


def test_the_same_figure_again_changes_nothing_and_another_one_is_refused(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        first = enter(session, measure)
        assert enter(session, measure).id == first.id
        with pytest.raises(Invalid) as refused:
            enter(session, measure, "75")
        assert "74 stands for this day and place already" in refused.value.errors["value"]
        assert len(story_of(session, measure)) == 2


def test_a_place_of_another_committee_is_no_place_of_a_figure(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        other = place_in(session, "Other area")
        with pytest.raises(Invalid) as refused:
            enter(session, measure, place=other)
        assert list(refused.value.errors) == ["service_id"]


def test_a_corrected_figure_keeps_what_stood_before_in_its_story(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        figure = enter(session, measure)
        correct_figure(
            session,
            by=LEAD,
            figure=figure,
            words=FigureWords(Decimal(76), "Audit"),
            version=1,
            reason="Typed wrong",
        )
        told = story_of(session, measure)[0]
        assert (told.change["value"], told.reason) == (["74", "76"], "Typed wrong")
        assert standing(session, measure) == [("whole area", "76")]


def test_a_correction_asks_why_and_refuses_what_somebody_changed_meanwhile(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        figure, words = enter(session, measure), FigureWords(Decimal(76))
        with pytest.raises(Invalid) as refused:
            correct_figure(session, by=LEAD, figure=figure, words=words, version=1, reason=" ")
        assert list(refused.value.errors) == ["reason"]
        correct_figure(session, by=COLLEAGUE, figure=figure, words=words, version=1, reason="Counted again")
        with pytest.raises(Stale) as stale:
            correct_figure(session, by=LEAD, figure=figure, words=words, version=1, reason="Mine")
        assert stale.value.theirs["value"] == "76"


def test_a_figure_taken_back_counts_nowhere_and_can_be_entered_again(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        figure = enter(session, measure)
        take_back_figure(session, by=LEAD, figure=figure, version=1, reason="Of another day")
        assert standing(session, measure) == []
        with pytest.raises(NotNow):
            take_back_figure(session, by=LEAD, figure=figure, version=2, reason="Again")
        assert enter(session, measure, "80").id == figure.id
        assert standing(session, measure) == [("whole area", "80")]


def test_a_measure_no_longer_kept_takes_no_figures_until_it_is_kept_again(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        figure = enter(session, measure)
        stop_measure(session, by=LEAD, measure=measure, reason="Nobody uses it")
        for refused in (lambda: enter(session, measure), lambda: bring_in(session, measure)):
            with pytest.raises(NotNow):
                refused()
        with pytest.raises(NotNow):
            take_back_figure(session, by=LEAD, figure=figure, version=1, reason="Wrong")
        resume_measure(session, by=LEAD, measure=measure, reason="Used again")
        assert enter(session, measure).id == figure.id
        with pytest.raises(NotNow):
            resume_measure(session, by=LEAD, measure=measure, reason="Twice")


def test_a_file_is_entered_whole_and_the_second_time_changes_nothing(database: Database) -> None:
    with keeping(database) as (session, place, measure):
        assert bring_in(session, measure) == Imported(new=3, unchanged=0)
        assert sorted(standing(session, measure)) == [
            ("Police in North", "74"),
            ("Police in South", "81"),
            ("whole area", "77"),
        ]
        assert bring_in(session, measure) == Imported(new=0, unchanged=3)
        assert [told.act for told in story_of(session, measure)] == ["figures imported", "measure kept"]
        chain = session.exec(
            select(Trace).where(Trace.owner == place.committee.id).order_by(col(Trace.number))
        )
        assert broken_links(list(chain)) == []


def test_a_file_with_faults_enters_nothing_and_names_all_of_them(database: Database) -> None:
    faulty = FILE + "2026-03-31,5,Fire,North\n2026-03-31,5,Police,East\n2026-03-31,9,Police,North\nsoon,5,,\n"
    with keeping(database) as (session, _, measure):
        found = faults_in(session, measure, faulty)
        assert found == {
            5: "There is no service 'Fire' in this committee.",
            6: "There is no locality 'East' in this committee.",
            7: "Line 2 has a figure for the same day and place.",
            8: "'soon' is no date. Write it as year-month-day.",
        }
        assert standing(session, measure) == []


def test_a_line_is_told_everything_that_is_wrong_with_it_at_once(database: Database) -> None:
    faulty = f"date,value,service,locality,note\nsoon,x,Fire,East,\n2026-03-31,5,Fire,,{PERSONAL}\n"
    with keeping(database) as (session, _, measure), pytest.raises(FaultyFile) as refused:
        bring_in(session, measure, faulty)
    assert [one.line for one in refused.value.faults][:4] == [2, 2, 2, 2]
    assert {one.line for one in refused.value.faults[4:]} == {3}
    assert len(refused.value.faults) > 5


def test_a_file_never_writes_over_a_figure_that_stands(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        enter(session, measure, "70")
        found = faults_in(session, measure, FILE)
        assert list(found) == [4]
        assert found[4].startswith("70 stands for this day and place already")


def test_a_file_enters_only_what_its_reader_may(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        assert faults_in(session, measure, FILE, sentence="Only a lead.") == {4: "Only a lead."}


def test_a_note_that_looks_personal_is_a_fault_of_its_line(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        found = faults_in(session, measure, f"date,value,note\n2026-03-31,5,{PERSONAL}\n")
        assert found[2].startswith("The note looks personal (")


def test_a_file_without_rows_is_refused(database: Database) -> None:
    with keeping(database) as (session, _, measure):
        assert faults_in(session, measure, "date,value\n") == {1: "The file has a header and no rows."}
