"""Accounts and roles: adding a person, changing what is known of them, giving and ending a role."""

import re
from datetime import date

from sqlalchemy import ColumnExpressionArgument
from sqlmodel import Session, col, select

from evaluations.actions.committee import check_locality, check_service
from evaluations.actions.guarding import refuse_personal
from evaluations.committee import Committee
from evaluations.person import Part, Person, Role
from evaluations.refusals import Invalid, NotNow
from evaluations.trace import INSTALLATION, Actor, TraceHead, leave_trace

LONGEST_EMAIL = 254
LONGEST_NAME = 200
INSPECTOR_WITHOUT_DAYS = "Give the first and the last day on which this inspector reads what is released."
DAYS_TURNED = "The last day lies before the first. Choose a later one."
MEMBER_WITHOUT_SERVICE = "Choose the service that this team member belongs to."
NO_PART_BESIDE = "Nobody inspects a committee in which they have another part. End that part first."
ONLY_ADMINISTRATOR = "This is the only administrator of the installation. Make somebody else one first."
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)*")


def add_person(
    session: Session,
    *,
    by: Actor,
    email: str,
    name: str,
    designation: str,
    is_administrator: bool = False,
    not_personal: str = "",
) -> Person:
    """A new account, with which nobody can sign in until a password is set.

    Raises Invalid for a missing name, an e-mail address that is none or that somebody has.
    """
    _wait_for_turn(session)
    faults = account_faults(email, name, designation)
    if faults:
        raise Invalid(faults)
    email = good_email(email)
    name, designation = _good_words(name, designation, not_personal)
    if session.exec(select(Person.id).where(Person.email == email)).first():
        raise Invalid({"email": "Somebody already has an account with this e-mail address."})
    person = Person(email=email, name=name, designation=designation, is_administrator=is_administrator)
    given = {"email": email, "name": name, "designation": designation, "is_administrator": is_administrator}
    leave_trace(
        session,
        by=by,
        act="person added",
        noun="person",
        noun_id=person.id,
        change={field: (None, value) for field, value in given.items()},
        reason=not_personal,
    )
    session.add(person)
    session.flush()
    return person


def change_person(
    session: Session,
    *,
    by: Actor,
    person: Person,
    name: str,
    designation: str,
    is_administrator: bool | None = None,
    not_personal: str = "",
) -> None:
    """Change what is known of a person; None leaves open whether they administer.

    Raises Invalid for a missing name, NotNow when nobody would be left to administer.
    """
    name, designation = _good_words(name, designation, not_personal)
    _wait_for_turn(session)
    session.refresh(person, with_for_update=True)
    new: dict[str, str | bool] = {
        "name": name,
        "designation": designation,
        "is_administrator": person.is_administrator if is_administrator is None else is_administrator,
    }
    if not new["is_administrator"]:
        _keep_an_administrator(session, person)
    _change(session, by, person, "person changed", new, not_personal)


def deactivate_person(session: Session, *, by: Actor, person: Person) -> None:
    """Close an account; its roles stay as they are. Raises NotNow for the only administrator."""
    _wait_for_turn(session)
    session.refresh(person, with_for_update=True)
    _keep_an_administrator(session, person)
    _change(session, by, person, "person deactivated", {"is_active": False})


def reactivate_person(session: Session, *, by: Actor, person: Person) -> None:
    """Open a closed account again."""
    _wait_for_turn(session)
    session.refresh(person, with_for_update=True)
    _change(session, by, person, "person reactivated", {"is_active": True})


def give_role(
    session: Session,
    *,
    by: Actor,
    committee: Committee,
    person: Person,
    part: Part,
    service_id: str | None = None,
    locality_id: str | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Role:
    """Give a person a part in a committee. Marked when the giver is that person.

    A team member needs a service, and may have a locality (None: all of the service's teams); nobody
    else has either. An inspector needs a first and a last day; nobody else has either. Raises Invalid when
    that does not fit, or the person has this very part already; an inspector, on one of these days. Nobody
    inspects a committee in which they have another part.
    """
    session.get(TraceHead, committee.id, with_for_update=True, populate_existing=True)
    _check_place(session, committee, part, service_id, locality_id)
    _check_days(part, first_day, last_day)
    same = _same_part(committee, person, part, service_id, locality_id)
    _check_is_new(session, person, (*same, *_days_meet(first_day, last_day)))
    _check_stands_apart(session, committee, person, part)
    role = Role(
        committee_id=committee.id,
        person_id=person.id,
        part=part,
        service_id=service_id,
        locality_id=locality_id,
        first_day=first_day,
        last_day=last_day,
        given_to_self=by.person_id == person.id,
    )
    given = {
        "person_id": person.id,
        "part": part,
        "service_id": service_id,
        "locality_id": locality_id,
        "first_day": first_day.isoformat() if first_day else None,
        "last_day": last_day.isoformat() if last_day else None,
        "given_to_self": role.given_to_self,
    }
    leave_trace(
        session,
        by=by,
        act="role given",
        noun="role",
        noun_id=role.id,
        owner=committee.id,
        change={field: (None, value) for field, value in given.items()},
    )
    session.add(role)
    session.flush()
    return role


def end_role(session: Session, *, by: Actor, role: Role) -> None:
    """End a role. It stays in the records; given again, it is a new one."""
    session.refresh(role, with_for_update=True)
    if not role.is_current:
        return
    leave_trace(
        session,
        by=by,
        act="role ended",
        noun="role",
        noun_id=role.id,
        owner=role.committee_id,
        change={"is_current": (True, False)},
    )
    role.is_current = False
    session.flush()


def account_faults(email: str, name: str, designation: str) -> dict[str, str]:
    """Everything at fault in the words of a new account, a sentence for each field."""
    return _email_faults(email) | _word_faults(name, designation)


def good_email(email: str) -> str:
    """An e-mail address as it is kept: trimmed, in lower case. Raises Invalid when it is none."""
    faults = _email_faults(email)
    if faults:
        raise Invalid(faults)
    return email.strip().lower()


def _email_faults(email: str) -> dict[str, str]:
    email = email.strip()
    is_one = len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email)
    return {} if is_one else {"email": "Give an e-mail address, such as name@example.org."}


def _word_faults(name: str, designation: str) -> dict[str, str]:
    faults = {} if name.strip() else {"name": "Give the person's name."}
    for field, words in (("name", name), ("designation", designation)):
        if len(" ".join(words.split())) > LONGEST_NAME:
            faults[field] = f"Shorten this to {LONGEST_NAME} characters."
    return faults


def _good_words(name: str, designation: str, not_personal: str) -> tuple[str, str]:
    name, designation = " ".join(name.split()), " ".join(designation.split())
    faults = _word_faults(name, designation)
    if faults:
        raise Invalid(faults)
    refuse_personal({"designation": designation}, not_personal=not_personal)
    return name, designation


def _wait_for_turn(session: Session) -> None:
    """Hold the end of the installation's chain: one at a time adds accounts and changes administrators."""
    session.get(TraceHead, INSTALLATION, with_for_update=True, populate_existing=True)


def _keep_an_administrator(session: Session, person: Person) -> None:
    others = select(Person.id).where(
        Person.id != person.id, col(Person.is_administrator), col(Person.is_active)
    )
    if person.is_administrator and person.is_active and session.exec(others).first() is None:
        raise NotNow(ONLY_ADMINISTRATOR)


def _change(
    session: Session, by: Actor, person: Person, act: str, new: dict[str, str | bool], reason: str = ""
) -> None:
    """Trace and set what differs; nothing is traced when nothing does."""
    change = {
        field: (getattr(person, field), value)
        for field, value in new.items()
        if getattr(person, field) != value
    }
    if not change:
        return
    leave_trace(session, by=by, act=act, noun="person", noun_id=person.id, change=change, reason=reason)
    for field, (_, value) in change.items():
        setattr(person, field, value)
    session.flush()


def _check_place(
    session: Session, committee: Committee, part: Part, service_id: str | None, locality_id: str | None
) -> None:
    if part is Part.TEAM_MEMBER and service_id is None:
        raise Invalid({"service_id": MEMBER_WITHOUT_SERVICE})
    if part is not Part.TEAM_MEMBER and (service_id or locality_id):
        raise Invalid({"service_id": f"A {part.value} acts for the whole committee. Choose no service."})
    check_service(session, committee.id, service_id)
    check_locality(session, committee.id, locality_id)


def _check_days(part: Part, first_day: date | None, last_day: date | None) -> None:
    if part is not Part.INSPECTOR and (first_day or last_day):
        raise Invalid({"first_day": f"A {part.value} acts until the part is ended. Give no days."})
    if part is not Part.INSPECTOR:
        return
    if first_day is None or last_day is None:
        raise Invalid({"last_day" if first_day else "first_day": INSPECTOR_WITHOUT_DAYS})
    if last_day < first_day:
        raise Invalid({"last_day": DAYS_TURNED})


def _same_part(
    committee: Committee, person: Person, part: Part, service_id: str | None, locality_id: str | None
) -> tuple[ColumnExpressionArgument[bool], ...]:
    return (
        col(Role.committee_id) == committee.id,
        col(Role.person_id) == person.id,
        col(Role.part) == part,
        col(Role.service_id).is_not_distinct_from(service_id),
        col(Role.locality_id).is_not_distinct_from(locality_id),
        col(Role.is_current),
    )


def _days_meet(first_day: date | None, last_day: date | None) -> tuple[ColumnExpressionArgument[bool], ...]:
    """An inspector may come again: only days that they have already are refused."""
    if first_day is None or last_day is None:
        return ()
    return col(Role.first_day) <= last_day, col(Role.last_day) >= first_day


def _check_is_new(session: Session, person: Person, same: tuple[ColumnExpressionArgument[bool], ...]) -> None:
    if session.exec(select(Role.id).where(*same)).first():
        raise Invalid({"part": f"{person.name} already has this part."})


def _check_stands_apart(session: Session, committee: Committee, person: Person, part: Part) -> None:
    """An inspector has no other part in the committee, and nobody with one becomes its inspector."""
    is_inspectors = col(Role.part) == Part.INSPECTOR
    beside = select(Role.id).where(
        Role.committee_id == committee.id,
        Role.person_id == person.id,
        col(Role.is_current),
        ~is_inspectors if part is Part.INSPECTOR else is_inspectors,
    )
    if session.exec(beside).first():
        raise Invalid({"part": NO_PART_BESIDE})
