"""Who a person is: their committees, and the parts that they hold in one."""

from sqlmodel import Session, col, select

from evaluations.committee import Committee
from evaluations.person import Person, Role
from evaluations.standing import Held, Standing


def standing_of(session: Session, *, person: Person | None, slug: str | None = None) -> Standing:
    """The person's standing, inside the committee with this slug if they have a part in it.

    Loads all their committees and current roles in one statement.
    """
    if person is None:
        return Standing()
    rows = session.exec(
        select(Role, Committee)
        .join(Committee, col(Committee.id) == col(Role.committee_id))
        .where(Role.person_id == person.id, col(Role.is_current))
        .order_by(col(Committee.name), col(Role.id))
    ).all()
    committees = {committee.slug: committee for _, committee in rows}
    held = (
        Held(role.part, role.service_id, role.locality_id)
        for role, committee in rows
        if committee.slug == slug
    )
    return Standing(
        person=person,
        committee=committees.get(slug) if slug else None,
        held=tuple(held),
        committees=tuple(committees.values()),
    )
