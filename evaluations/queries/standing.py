"""Who a person is: their committees, and the parts that they hold in one."""

from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from evaluations.committee import Committee
from evaluations.person import Part, Person, Role
from evaluations.standing import Held, Standing


def standing_of(session: Session, *, person: Person | None, today: date, slug: str | None = None) -> Standing:
    """The person's standing today, inside the committee with this slug if they have a part in it.

    Loads all their committees and current roles in one statement.
    """
    if person is None:
        return Standing()
    rows = session.exec(
        select(Role, Committee)
        .join(Committee, col(Committee.id) == col(Role.committee_id))
        .where(Role.person_id == person.id, col(Role.is_current), is_in_days(today))
        .order_by(col(Committee.name), col(Role.id))
    ).all()
    committees = {committee.slug: committee for _, committee in rows}
    works_in = {committee.id for role, committee in rows if role.part is not Part.INSPECTOR}
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
        inspected=frozenset(one.id for one in committees.values() if one.id not in works_in),
    )


def is_in_days(today: date) -> ColumnElement[bool]:
    """An inspector's part lasts from its first day to its last; every other part until it is ended."""
    within = and_(col(Role.first_day) <= today, col(Role.last_day) >= today)
    return or_(col(Role.part) != Part.INSPECTOR, within)
