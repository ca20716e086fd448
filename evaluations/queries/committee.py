"""Reads of committees, their services and localities."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from evaluations.committee import Committee, Locality, Service
from evaluations.person import Part, Person, Role
from evaluations.refusals import NotFound


@dataclass(frozen=True)
class CommitteeInList:
    """A committee as an administrator sees it: how large it is, and whether somebody leads it."""

    slug: str
    name: str
    is_example: bool
    services: int
    localities: int
    people: int
    has_lead: bool


def committees_in_list(session: Session) -> tuple[CommitteeInList, ...]:
    """Every committee of the installation by name, in four statements. For administrators only."""
    services = _count_by_committee(session, Service)
    localities = _count_by_committee(session, Locality)
    people = _parts_by_committee(session)
    return tuple(
        CommitteeInList(
            slug=committee.slug,
            name=committee.name,
            is_example=committee.is_example,
            services=services.get(committee.id, 0),
            localities=localities.get(committee.id, 0),
            people=len({person for person, _ in people.get(committee.id, ())}),
            has_lead=any(part is Part.LEAD for _, part in people.get(committee.id, ())),
        )
        for committee in session.exec(select(Committee).order_by(col(Committee.name)))
    )


def committee_at(session: Session, slug: str) -> Committee:
    """The committee with this slug. For administrators only. Raises NotFound."""
    found = session.exec(select(Committee).where(Committee.slug == slug)).first()
    if found is None:
        raise NotFound
    return found


def services_of(session: Session, committee_id: str) -> tuple[Service, ...]:
    """The committee's services by name."""
    return tuple(
        session.exec(
            select(Service).where(Service.committee_id == committee_id).order_by(func.lower(Service.name))
        )
    )


def localities_of(session: Session, committee_id: str) -> tuple[Locality, ...]:
    """The committee's localities by name."""
    return tuple(
        session.exec(
            select(Locality).where(Locality.committee_id == committee_id).order_by(func.lower(Locality.name))
        )
    )


def service_of(session: Session, committee_id: str, service_id: str) -> Service:
    """One service of the committee. Raises NotFound."""
    found = session.get(Service, service_id)
    if found is None or found.committee_id != committee_id:
        raise NotFound
    return found


def locality_of(session: Session, committee_id: str, locality_id: str) -> Locality:
    """One locality of the committee. Raises NotFound."""
    found = session.get(Locality, locality_id)
    if found is None or found.committee_id != committee_id:
        raise NotFound
    return found


def _count_by_committee(session: Session, kind: type[Service] | type[Locality]) -> dict[str, int]:
    rows = session.execute(select(col(kind.committee_id), func.count()).group_by(col(kind.committee_id)))
    return dict(rows.all())


def _parts_by_committee(session: Session) -> dict[str, list[tuple[str, Part]]]:
    """The current parts of people whose account is open, by committee, as (person id, part)."""
    rows = session.execute(
        select(col(Role.committee_id), col(Role.person_id), col(Role.part))
        .join(Person, col(Person.id) == col(Role.person_id))
        .where(col(Role.is_current), col(Person.is_active))
    )
    found: dict[str, list[tuple[str, Part]]] = {}
    for committee_id, person_id, part in rows:
        found.setdefault(committee_id, []).append((person_id, part))
    return found
