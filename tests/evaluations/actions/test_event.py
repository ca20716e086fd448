"""Recording a dated event, changing what it says, and taking it back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.event import (
    EventWords,
    change_event,
    put_event_back,
    record_event,
    take_event_back,
    words_of,
)
from evaluations.event import Event, EventKind
from evaluations.queries.event import event_of, events_of
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, Stale
from evaluations.trace import Trace, broken_links
from tests.evaluations.area import Area, area_in
from tests.places import COLLEAGUE, LEAD

WORDS = EventWords(
    date(2024, 3, 1), EventKind.GUIDANCE, "New national guidance", "All services were trained."
)
PERSONAL = "Ring her on 0131 496 0123."


def record(session: Session, area: Area, **other: Any) -> Event:
    return record_event(session, by=LEAD, committee_id=area.committee.id, words=replace(WORDS, **other))


def change(session: Session, event: Event, **other: Any) -> Event:
    words = replace(words_of(event), **other)
    return change_event(session, by=COLLEAGUE, event=event, words=words, version=event.version)


def test_an_event_is_recorded_changed_and_taken_back_and_each_act_leaves_its_trace(
    database: Database,
) -> None:
    with database.session(write=True) as session:
        area = area_in(session)
        police = area.services["Police"].id
        event = record(session, area, indicators=("hmie-2009 2.1",), service_ids=(police,))
        change(session, event, title="National guidance", locality_ids=(area.localities["North"].id,))
        assert words_of(event).title == "National guidance"
        take_event_back(session, by=LEAD, event=event, version=event.version, reason="It never came.")
        assert not event.is_in
        for _ in range(2):
            put_event_back(session, by=LEAD, event=event)
        assert event.is_in
        traces = session.exec(
            select(Trace).where(Trace.owner == area.committee.id).order_by(col(Trace.number))
        ).all()
        own = [one for one in traces if one.noun_id == event.id]
        assert [one.act for one in own] == [
            "event recorded",
            "event changed",
            "event taken back",
            "event put back",
        ]
        assert own[1].change["locality_ids"] == ["", "North"]
        assert own[2].reason == "It never came."
        assert not broken_links(list(traces))


def test_events_stand_in_the_order_of_time_without_those_taken_back(database: Database) -> None:
    with database.session(write=True) as session:
        area, other = area_in(session), area_in(session, "Other area")
        record(session, area, title="Later", happened_on=date(2025, 1, 1))
        record(session, area, title="Earlier")
        gone = record(session, area, title="Gone")
        take_event_back(session, by=LEAD, event=gone, version=1, reason="A mistake.")
        assert [one.title for one in events_of(session, area.committee.id)] == ["Earlier", "Later"]
        assert event_of(session, area.committee.id, gone.id) is gone
        assert not events_of(session, other.committee.id)
        with pytest.raises(NotFound):
            event_of(session, other.committee.id, gone.id)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"words": "x" * 20_001}, "words"),
        ({"happened_on": date(1800, 1, 1)}, "happened_on"),
        ({"indicators": ("hmie-2009 99",)}, "indicators"),
        ({"service_ids": ("gone",)}, "service_ids"),
        ({"locality_ids": ("gone",)}, "locality_ids"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(database: Database, other: dict[str, Any], field: str) -> None:
    with database.session(write=True) as session:
        area = area_in(session)
        with pytest.raises(Invalid) as refusal:
            record(session, area, **other)
        assert set(refusal.value.errors) == {field}
        event = record(session, area)
        with pytest.raises(Invalid):
            change(session, event, **other)


def test_a_service_of_another_committee_is_none_of_ours(database: Database) -> None:
    with database.session(write=True) as session:
        area, other = area_in(session), area_in(session, "Other area")
        with pytest.raises(Invalid):
            record(session, area, service_ids=(other.services["Police"].id,))


def test_words_that_look_personal_are_held_up_once(database: Database) -> None:
    with database.session(write=True) as session:
        area = area_in(session)
        with pytest.raises(LooksPersonal):
            record(session, area, words=PERSONAL)
        event = record_event(
            session,
            by=LEAD,
            committee_id=area.committee.id,
            words=replace(WORDS, words=PERSONAL),
            not_personal="The office's number.",
        )
        change(session, event, title="Another title")
        with pytest.raises(LooksPersonal):
            change(session, event, title=PERSONAL)
        with pytest.raises(LooksPersonal):
            take_event_back(session, by=LEAD, event=event, version=event.version, reason=PERSONAL)


def test_a_late_change_is_shown_what_was_saved_meanwhile(database: Database) -> None:
    with database.session(write=True) as session:
        event = record(session, area_in(session))
        change(session, event, title="Theirs")
        with pytest.raises(Stale) as refusal:
            change_event(session, by=LEAD, event=event, words=replace(WORDS, title="Mine"), version=1)
        assert refusal.value.saved_by == COLLEAGUE.name
        assert refusal.value.theirs["title"] == "Theirs"
        with pytest.raises(Stale):
            take_event_back(session, by=LEAD, event=event, version=1, reason="Late.")


def test_saving_without_a_change_leaves_no_trace(database: Database) -> None:
    with database.session(write=True) as session:
        event = record(session, area_in(session))
        change(session, event)
        assert event.version == 1


def test_an_event_that_was_taken_back_changes_no_more(database: Database) -> None:
    with database.session(write=True) as session:
        event = record(session, area_in(session))
        with pytest.raises(Invalid):
            take_event_back(session, by=LEAD, event=event, version=1, reason=" ")
        take_event_back(session, by=LEAD, event=event, version=1, reason="A mistake.")
        with pytest.raises(NotNow):
            change(session, event, title="Again")
