"""Reads of people and their parts."""

import pytest

from app.database import Database
from evaluations.actions.person import add_person, end_role, give_role
from evaluations.person import Part
from evaluations.queries.person import (
    everybody,
    people_in,
    person_at,
    person_with,
    role_with,
    roles_of,
    self_given_roles,
)
from evaluations.refusals import NotFound
from evaluations.trace import COMMAND_LINE, Actor
from tests.evaluations.area import area_in, counted


def test_people_stand_with_their_current_parts_in_this_committee(database: Database) -> None:
    with database.session(write=True) as session:
        here, there = area_in(session), area_in(session, "Another area")
        people = {
            name: add_person(session, by=COMMAND_LINE, email=f"{name}@example.org", name=name, designation="")
            for name in ("b", "A", "gone", "elsewhere")
        }

        def give(name: str, part: Part, area: object = here, service: str = "", locality: str = "") -> None:
            give_role(
                session,
                by=COMMAND_LINE,
                committee=(here if area is here else there).committee,
                person=people[name],
                part=part,
                service_id=service or None,
                locality_id=locality or None,
            )

        police, north = here.services["Police"].id, here.localities["North"].id
        give("b", Part.TEAM_MEMBER, service=police)
        give("b", Part.TEAM_MEMBER, service=police, locality=north)
        give("b", Part.LEAD)
        give("b", Part.CHAIR, there)
        give("A", Part.CHAIR)
        give("elsewhere", Part.LEAD, there)
        give("gone", Part.MANAGER)
        end_role(
            session, by=COMMAND_LINE, role=role_with(session, roles_of(session, people["gone"].id)[0].id)
        )
        found = {
            each.person.name: [role.words for role in each.roles]
            for each in people_in(session, here.committee.id)
        }
        with counted(session) as statements:
            assert [each.person.name for each in everybody(session)] == ["A", "b", "elsewhere", "gone"]
        assert len(statements) == 2
    assert list(found) == ["A", "b"]
    assert found == {
        "A": ["chair"],
        "b": ["lead", "team member, Police in North", "team member, Police, all its teams"],
    }


def test_parts_given_to_oneself_stay_known_after_they_ended(database: Database) -> None:
    with database.session(write=True) as session:
        here, there = area_in(session), area_in(session, "Another area")
        person = add_person(session, by=COMMAND_LINE, email="a@example.org", name="A", designation="")
        itself = Actor("A", person.id)
        give_role(session, by=COMMAND_LINE, committee=here.committee, person=person, part=Part.CHAIR)
        role = give_role(session, by=itself, committee=here.committee, person=person, part=Part.LEAD)
        give_role(session, by=itself, committee=there.committee, person=person, part=Part.LEAD)
        end_role(session, by=itself, role=role)
        found = self_given_roles(session, here.committee.id)
    assert [(each.id, each.is_current, each.given_by) for each in found] == [(role.id, False, "A")]


def test_a_person_is_found_by_their_address_however_it_is_typed(database: Database) -> None:
    with database.session(write=True) as session:
        person = add_person(session, by=COMMAND_LINE, email="a@example.org", name="A", designation="")
        assert person_at(session, " A@Example.org") is person
        assert person_at(session, "b@example.org") is None
        assert person_with(session, person.id) is person
        with pytest.raises(NotFound):
            person_with(session, "nobody")
        with pytest.raises(NotFound):
            role_with(session, "nothing")
