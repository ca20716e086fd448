"""Reads of committees, services and localities."""

import pytest
from sqlmodel import Session

from app.database import Database
from evaluations.actions.committee import create_committee
from evaluations.actions.person import add_person, deactivate_person, give_role
from evaluations.committee import Committee
from evaluations.person import Part, Person
from evaluations.queries.committee import (
    committee_at,
    committees_in_list,
    localities_of,
    locality_of,
    service_of,
    services_of,
)
from evaluations.refusals import NotFound
from evaluations.trace import COMMAND_LINE
from tests.evaluations.area import area_in


def give(session: Session, committee: Committee, name: str, *parts: Part) -> Person:
    email = f"{name}@example.org"
    person = add_person(session, by=COMMAND_LINE, email=email, name=name, designation="")
    for part in parts:
        give_role(session, by=COMMAND_LINE, committee=committee, person=person, part=part)
    return person


def test_the_list_counts_each_person_once_and_says_who_is_without_a_lead(database: Database) -> None:
    with database.session(write=True) as session:
        area = area_in(session)
        other = create_committee(session, by=COMMAND_LINE, name="Another area")
        give(session, area.committee, "a", Part.LEAD, Part.CHAIR)
        give(session, area.committee, "b", Part.MANAGER)
        gone = give(session, other, "c", Part.LEAD)
        deactivate_person(session, by=COMMAND_LINE, person=gone)
        found = [
            (each.name, each.services, each.localities, each.people, each.has_lead)
            for each in committees_in_list(session)
        ]
    assert found == [("Another area", 0, 0, 0, False), ("Example area", 2, 2, 2, True)]


def test_services_and_localities_are_the_committees_own(database: Database) -> None:
    with database.session(write=True) as session:
        area, other = area_in(session), area_in(session, "Another area")
        assert [each.name for each in services_of(session, area.committee.id)] == ["Health", "Police"]
        assert [each.name for each in localities_of(session, area.committee.id)] == ["North", "South"]
        own, theirs = area.services["Police"], other.services["Police"]
        assert service_of(session, area.committee.id, own.id) is own
        with pytest.raises(NotFound):
            service_of(session, area.committee.id, theirs.id)
        with pytest.raises(NotFound):
            locality_of(session, area.committee.id, other.localities["North"].id)
        with pytest.raises(NotFound):
            committee_at(session, "nowhere")
