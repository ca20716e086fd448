"""Reads of people and of the parts that they have in committees."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnExpressionArgument, func
from sqlmodel import Session, col, select

from evaluations.committee import Committee, Locality, Service
from evaluations.person import Part, Person, Role
from evaluations.queries.standing import is_in_days
from evaluations.refusals import NotFound
from evaluations.trace import Trace


@dataclass(frozen=True)
class RoleHeld:
    """A part that somebody has or had, with who gave it and when.

    `place` is the team of a team member in words ("Police in North"), "" for everybody else. The days are
    an inspector's.
    """

    id: str
    person_id: str
    person: str
    committee: str
    committee_slug: str
    part: Part
    place: str
    first_day: date | None
    last_day: date | None
    is_current: bool
    given_to_self: bool
    given_by: str
    given_at: datetime

    @property
    def words(self) -> str:
        """The part as it is spoken of, e.g. "team member, Police in North"."""
        if self.first_day and self.last_day:
            return f"{self.part.value} from {_day(self.first_day)} to {_day(self.last_day)}"
        return f"{self.part.value}, {self.place}" if self.place else self.part.value


@dataclass(frozen=True)
class PersonInList:
    """A person with the current parts that they have, in the committees that were asked about."""

    person: Person
    roles: tuple[RoleHeld, ...]


def people_in(session: Session, committee_id: str) -> tuple[PersonInList, ...]:
    """Everybody with a current part in the committee, by name, with those parts; two statements."""
    roles = _roles(session, col(Role.committee_id) == committee_id, col(Role.is_current))
    own = select(Role.person_id).where(Role.committee_id == committee_id, col(Role.is_current))
    return _with_people(session, roles, col(Person.id).in_(own))


def everybody(session: Session) -> tuple[PersonInList, ...]:
    """Every account of the installation, by name, with its current parts. For administrators only.

    Two statements.
    """
    return _with_people(session, _roles(session, col(Role.is_current)))


def person_with(session: Session, person_id: str) -> Person:
    """One account. For administrators only. Raises NotFound."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def person_at(session: Session, email: str) -> Person | None:
    """The account with this e-mail address. For administrators only."""
    return session.exec(select(Person).where(Person.email == email.strip().lower())).first()


def roles_of(session: Session, person_id: str, *, today: date | None = None) -> tuple[RoleHeld, ...]:
    """The current parts of one person in every committee, in one statement; with `today`, of an inspector
    only those of that day."""
    days = () if today is None else (is_in_days(today),)
    return _roles(session, col(Role.person_id) == person_id, col(Role.is_current), *days)


def role_with(session: Session, role_id: str) -> Role:
    """One role of anybody. For administrators only. Raises NotFound."""
    found = session.get(Role, role_id)
    if found is None:
        raise NotFound
    return found


def self_given_roles(session: Session, committee_id: str) -> tuple[RoleHeld, ...]:
    """The parts in this committee that administrators gave to themselves, also those that ended."""
    return _roles(session, col(Role.committee_id) == committee_id, col(Role.given_to_self))


def _with_people(
    session: Session, roles: tuple[RoleHeld, ...], *where: ColumnExpressionArgument[bool]
) -> tuple[PersonInList, ...]:
    of: dict[str, list[RoleHeld]] = defaultdict(list)
    for role in roles:
        of[role.person_id].append(role)
    people = session.exec(select(Person).where(*where).order_by(func.lower(Person.name), col(Person.id)))
    return tuple(PersonInList(person, tuple(of[person.id])) for person in people)


def _roles(session: Session, *where: ColumnExpressionArgument[bool]) -> tuple[RoleHeld, ...]:
    """Roles with the names of what they point to, by committee and part; one statement."""
    rows = session.execute(
        select(Role, Person, Committee, Trace)
        .add_columns(col(Service.name), col(Locality.name))
        .join(Person, col(Person.id) == col(Role.person_id))
        .join(Committee, col(Committee.id) == col(Role.committee_id))
        .join(Trace, (col(Trace.noun_id) == col(Role.id)) & (col(Trace.act) == "role given"))
        .outerjoin(Service, col(Service.id) == col(Role.service_id))
        .outerjoin(Locality, col(Locality.id) == col(Role.locality_id))
        .where(*where)
    )
    held = [
        RoleHeld(
            id=role.id,
            person_id=role.person_id,
            person=person.name,
            committee=committee.name,
            committee_slug=committee.slug,
            part=role.part,
            place=_place(service, locality),
            first_day=role.first_day,
            last_day=role.last_day,
            is_current=role.is_current,
            given_to_self=role.given_to_self,
            given_by=trace.by,
            given_at=trace.at,
        )
        for role, person, committee, trace, service, locality in rows
    ]
    return tuple(sorted(held, key=_order))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _place(service: str | None, locality: str | None) -> str:
    if service is None:
        return ""
    return f"{service} in {locality}" if locality else f"{service}, all its teams"


def _order(role: RoleHeld) -> tuple[str, int, str, str]:
    return role.committee.casefold(), list(Part).index(role.part), role.place.casefold(), role.id
