"""Accounts and roles."""

from datetime import date

import pytest
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.committee import add_locality, add_service, create_committee
from evaluations.actions.person import (
    add_person,
    change_person,
    deactivate_person,
    end_role,
    give_role,
    reactivate_person,
)
from evaluations.committee import Committee
from evaluations.person import Part, Person, Role
from evaluations.refusals import Invalid, LooksPersonal, NotNow
from evaluations.trace import COMMAND_LINE, Actor, Trace


def person_in(session: Session, email: str = "lead@example.org", *, is_administrator: bool = False) -> Person:
    return add_person(
        session,
        by=COMMAND_LINE,
        email=email,
        name="A. Lead",
        designation="Lead officer",
        is_administrator=is_administrator,
    )


def committee_in(session: Session, name: str = "Example area") -> Committee:
    return create_committee(session, by=COMMAND_LINE, name=name)


def test_an_address_is_kept_in_lower_case_and_once(database: Database) -> None:
    with database.session(write=True) as session:
        assert person_in(session, "  Lead@Example.ORG ").email == "lead@example.org"
        with pytest.raises(Invalid) as refusal:
            person_in(session, "LEAD@example.org")
    assert list(refusal.value.errors) == ["email"]


@pytest.mark.parametrize(
    "email", ["", "lead", "@example.org", "a b@example.org", "a@b@c", "a@b..c", "a" * 250 + "@b.org"]
)
def test_what_is_no_e_mail_address_is_refused(database: Database, email: str) -> None:
    with database.session(write=True) as session, pytest.raises(Invalid):
        person_in(session, email)


def test_a_designation_that_looks_personal_is_caught(database: Database) -> None:
    with database.session(write=True) as session, pytest.raises(LooksPersonal) as refusal:
        add_person(
            session, by=COMMAND_LINE, email="a@example.org", name="A", designation="Officer, 0131 496 0000"
        )
    assert list(refusal.value.finds) == ["designation"]


def test_a_change_names_only_what_differs(database: Database) -> None:
    with database.session(write=True) as session:
        person = person_in(session)
        change_person(session, by=COMMAND_LINE, person=person, name="A. Lead", designation="Facilitator")
        change_person(session, by=COMMAND_LINE, person=person, name="A. Lead", designation="Facilitator")
        traces = session.exec(select(Trace).where(Trace.act == "person changed")).all()
    assert [trace.change for trace in traces] == [{"designation": ["Lead officer", "Facilitator"]}]


def test_the_only_administrator_can_neither_be_deactivated_nor_step_down(database: Database) -> None:
    with database.session(write=True) as session:
        person = person_in(session, is_administrator=True)
        with pytest.raises(NotNow, match="only administrator"):
            deactivate_person(session, by=COMMAND_LINE, person=person)
        with pytest.raises(NotNow, match="only administrator"):
            change_person(
                session, by=COMMAND_LINE, person=person, name="A", designation="", is_administrator=False
            )
        other = person_in(session, "other@example.org", is_administrator=True)
        deactivate_person(session, by=COMMAND_LINE, person=other)
        with pytest.raises(NotNow, match="only administrator"):
            deactivate_person(session, by=COMMAND_LINE, person=person)
        reactivate_person(session, by=COMMAND_LINE, person=other)
        deactivate_person(session, by=COMMAND_LINE, person=person)
    assert (person.is_active, other.is_active) == (False, True)


def test_a_role_that_someone_gives_to_themselves_is_marked(database: Database) -> None:
    with database.session(write=True) as session:
        committee, person = committee_in(session), person_in(session)
        given = give_role(session, by=COMMAND_LINE, committee=committee, person=person, part=Part.LEAD)
        taken = give_role(
            session, by=Actor("A. Lead", person.id), committee=committee, person=person, part=Part.CHAIR
        )
        trace = session.exec(select(Trace).where(Trace.noun_id == taken.id)).one()
    assert (given.given_to_self, taken.given_to_self) == (False, True)
    assert (trace.owner, trace.change["given_to_self"]) == (committee.id, [None, True])


def test_the_same_part_is_given_once_until_it_is_ended(database: Database) -> None:
    with database.session(write=True) as session:
        committee, person = committee_in(session), person_in(session)
        role = give_role(session, by=COMMAND_LINE, committee=committee, person=person, part=Part.LEAD)
        with pytest.raises(Invalid, match="already has this part"):
            give_role(session, by=COMMAND_LINE, committee=committee, person=person, part=Part.LEAD)
        end_role(session, by=COMMAND_LINE, role=role)
        end_role(session, by=COMMAND_LINE, role=role)
        again = give_role(session, by=COMMAND_LINE, committee=committee, person=person, part=Part.LEAD)
        roles = session.exec(select(Role).order_by("id")).all()
        ended = session.exec(select(Trace).where(Trace.act == "role ended")).all()
    assert [(each.id, each.is_current) for each in roles] == [(role.id, False), (again.id, True)]
    assert len(ended) == 1


@pytest.mark.parametrize("order", [(Part.LEAD, Part.INSPECTOR), (Part.INSPECTOR, Part.LEAD)])
def test_nobody_inspects_a_committee_in_which_they_have_another_part(
    database: Database, order: tuple[Part, Part]
) -> None:
    with database.session(write=True) as session:
        committee, person = committee_in(session), person_in(session)

        def give(part: Part, where: Committee = committee) -> Role:
            days = (date(2026, 5, 1), date(2026, 5, 9)) if part is Part.INSPECTOR else (None, None)
            return give_role(
                session,
                by=COMMAND_LINE,
                committee=where,
                person=person,
                part=part,
                first_day=days[0],
                last_day=days[1],
            )

        first = give(order[0])
        with pytest.raises(Invalid, match="another part"):
            give(order[1])
        give(order[1], committee_in(session, "Another area"))
        end_role(session, by=COMMAND_LINE, role=first)
        assert give(order[1]).is_current


def test_a_team_member_needs_a_service_and_nobody_else_has_one(database: Database) -> None:
    with database.session(write=True) as session:
        committee, person = committee_in(session), person_in(session)
        police = add_service(session, by=COMMAND_LINE, committee=committee, name="Police")
        with pytest.raises(Invalid, match="Choose the service"):
            give_role(session, by=COMMAND_LINE, committee=committee, person=person, part=Part.TEAM_MEMBER)
        with pytest.raises(Invalid, match="Choose no service"):
            give_role(
                session,
                by=COMMAND_LINE,
                committee=committee,
                person=person,
                part=Part.CHAIR,
                service_id=police.id,
            )


def test_a_team_member_never_belongs_to_another_committees_service_or_locality(database: Database) -> None:
    with database.session(write=True) as session:
        here, there, person = committee_in(session), committee_in(session, "Other"), person_in(session)
        ours = add_service(session, by=COMMAND_LINE, committee=here, name="Police")
        theirs = add_service(session, by=COMMAND_LINE, committee=there, name="Police")
        north = add_locality(session, by=COMMAND_LINE, committee=there, name="North")
        for service_id, locality_id, field in (
            (theirs.id, None, "service_id"),
            (ours.id, north.id, "locality_id"),
        ):
            with pytest.raises(Invalid) as refusal:
                give_role(
                    session,
                    by=COMMAND_LINE,
                    committee=here,
                    person=person,
                    part=Part.TEAM_MEMBER,
                    service_id=service_id,
                    locality_id=locality_id,
                )
            assert list(refusal.value.errors) == [field]
