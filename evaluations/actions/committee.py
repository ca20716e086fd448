"""Making a committee, its services and localities, and the units that judge."""

import re
import unicodedata

from sqlmodel import Session, col, select

from evaluations.actions.guarding import refuse_personal
from evaluations.committee import Committee, Locality, Service, Unit, UnitKind, unit_key
from evaluations.pattern import WHOLE_AREA
from evaluations.refusals import Invalid
from evaluations.trace import INSTALLATION, Actor, TraceHead, leave_trace

LONGEST_NAME = 200
LONGEST_SLUG = 60


def create_committee(
    session: Session, *, by: Actor, name: str, is_example: bool = False, not_personal: str = ""
) -> Committee:
    """A new committee under its own name. Its slug is made from the name and never changes.

    Raises Invalid when the name is empty, too long or taken.
    """
    _wait_for_turn(session, INSTALLATION)
    taken = session.exec(select(Committee.name, Committee.slug)).all()
    name = _good_name(name, {other for other, _ in taken}, "Another committee has this name.", not_personal)
    slug = _free_slug(slug_of(name), {slug for _, slug in taken})
    committee = Committee(name=name, slug=slug, is_example=is_example)
    leave_trace(
        session,
        by=by,
        act="committee created",
        noun="committee",
        noun_id=committee.id,
        owner=committee.id,
        change={"name": (None, name)},
        reason=not_personal,
    )
    session.add(committee)
    session.flush()
    return committee


def rename_committee(
    session: Session, *, by: Actor, committee: Committee, name: str, not_personal: str = ""
) -> None:
    """Give a committee another name. Its address stays. Raises Invalid like `create_committee`."""
    _wait_for_turn(session, INSTALLATION)
    _wait_for_turn(session, committee.id)
    taken = set(session.exec(select(Committee.name).where(Committee.id != committee.id)))
    name = _good_name(name, taken, "Another committee has this name.", not_personal)
    _rename(session, by, committee, committee.id, name, not_personal)


def add_service(
    session: Session, *, by: Actor, committee: Committee, name: str, not_personal: str = ""
) -> Service:
    """A new partner service. Raises Invalid when the name is empty, too long or taken here."""
    _wait_for_turn(session, committee.id)
    name = _good_service_name(session, committee.id, name, not_personal)
    service = Service(committee_id=committee.id, name=name)
    _add(session, by, service, name, not_personal)
    return service


def add_locality(
    session: Session, *, by: Actor, committee: Committee, name: str, not_personal: str = ""
) -> Locality:
    """A new locality. Raises Invalid like `add_service`, and for a name that means the whole area."""
    _wait_for_turn(session, committee.id)
    name = _good_locality_name(session, committee.id, name, not_personal)
    locality = Locality(committee_id=committee.id, name=name)
    _add(session, by, locality, name, not_personal)
    return locality


def rename_service(
    session: Session, *, by: Actor, service: Service, name: str, not_personal: str = ""
) -> None:
    """Give a service another name, everywhere it stands. Raises Invalid like `add_service`."""
    _wait_for_turn(session, service.committee_id)
    name = _good_service_name(session, service.committee_id, name, not_personal, but=service.id)
    _rename(session, by, service, service.committee_id, name, not_personal)


def rename_locality(
    session: Session, *, by: Actor, locality: Locality, name: str, not_personal: str = ""
) -> None:
    """Give a locality another name, everywhere it stands. Raises Invalid like `add_locality`."""
    _wait_for_turn(session, locality.committee_id)
    name = _good_locality_name(session, locality.committee_id, name, not_personal, but=locality.id)
    _rename(session, by, locality, locality.committee_id, name, not_personal)


def unit_of(
    session: Session,
    *,
    by: Actor,
    committee: Committee,
    kind: UnitKind,
    service_id: str | None,
    locality_id: str | None,
) -> Unit:
    """The unit of this kind, service and locality: found, or made when it is asked for the first time.

    Raises Invalid when the service or locality is not one of the committee's, or does not fit the kind.
    """
    key = unit_key(kind, service_id, locality_id)
    if found := _unit_with(session, committee.id, key):
        return found
    _wait_for_turn(session, committee.id)
    if found := _unit_with(session, committee.id, key):
        return found
    _check_parts(session, committee.id, kind, service_id, locality_id)
    unit = Unit(committee_id=committee.id, kind=kind, service_id=service_id, locality_id=locality_id, key=key)
    leave_trace(
        session,
        by=by,
        act="unit added",
        noun="unit",
        noun_id=unit.id,
        owner=committee.id,
        change={
            "kind": (None, kind),
            "service_id": (None, service_id),
            "locality_id": (None, locality_id),
        },
    )
    session.add(unit)
    session.flush()
    return unit


def slug_of(name: str) -> str:
    """A name as it stands in an address: "Na h-Eileanan Siar" is na-h-eileanan-siar, accents folded."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:LONGEST_SLUG].rstrip("-") or "committee"


def _free_slug(slug: str, taken: set[str]) -> str:
    number = 2
    free = slug
    while free in taken:
        free = f"{slug}-{number}"
        number += 1
    return free


def _wait_for_turn(session: Session, owner: str) -> None:
    """Hold the end of a chain of traces, so that two writers cannot both find a name free.

    Names of committees are given one at a time in the whole installation, the other names in a committee.
    """
    session.get(TraceHead, owner, with_for_update=True, populate_existing=True)


def _good_name(name: str, taken: set[str], sentence: str, not_personal: str) -> str:
    """The name with single spaces, which differs from the ones taken by more than capital letters."""
    name = " ".join(name.split())
    if not name:
        raise Invalid({"name": "Give it a name."})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": f"Shorten the name to {LONGEST_NAME} characters."})
    if name.casefold() in {other.casefold() for other in taken}:
        raise Invalid({"name": sentence})
    refuse_personal({"name": name}, not_personal=not_personal)
    return name


def _good_service_name(
    session: Session, committee_id: str, name: str, not_personal: str, *, but: str = ""
) -> str:
    others = select(Service.name).where(Service.committee_id == committee_id, Service.id != but)
    return _good_name(
        name, set(session.exec(others)), "This committee already has a service of this name.", not_personal
    )


def _good_locality_name(
    session: Session, committee_id: str, name: str, not_personal: str, *, but: str = ""
) -> str:
    others = select(Locality.name).where(Locality.committee_id == committee_id, Locality.id != but)
    taken = set(session.exec(others))
    name = _good_name(name, taken, "This committee already has a locality of this name.", not_personal)
    if name.casefold() == WHOLE_AREA:
        raise Invalid(
            {"name": "The whole area is no locality. A service can work for it without one being added."}
        )
    return name


def _add(session: Session, by: Actor, row: Service | Locality, name: str, not_personal: str) -> None:
    noun = type(row).__name__.lower()
    leave_trace(
        session,
        by=by,
        act=f"{noun} added",
        noun=noun,
        noun_id=row.id,
        owner=row.committee_id,
        change={"name": (None, name)},
        reason=not_personal,
    )
    session.add(row)
    session.flush()


def _rename(
    session: Session,
    by: Actor,
    row: Committee | Service | Locality,
    owner: str,
    name: str,
    not_personal: str,
) -> None:
    session.refresh(row, with_for_update=True)
    if row.name == name:
        return
    noun = type(row).__name__.lower()
    leave_trace(
        session,
        by=by,
        act=f"{noun} renamed",
        noun=noun,
        noun_id=row.id,
        owner=owner,
        change={"name": (row.name, name)},
        reason=not_personal,
    )
    row.name = name
    session.flush()


def _unit_with(session: Session, committee_id: str, key: str) -> Unit | None:
    return session.exec(select(Unit).where(Unit.committee_id == committee_id, Unit.key == key)).first()


FITTING = {
    UnitKind.TEAM: ((True, True), (True, False)),
    UnitKind.SERVICE: ((True, False),),
    UnitKind.LOCALITY: ((False, True),),
    UnitKind.COMMITTEE: ((False, False),),
}


def _check_parts(
    session: Session, committee_id: str, kind: UnitKind, service_id: str | None, locality_id: str | None
) -> None:
    if (service_id is not None, locality_id is not None) not in FITTING[kind]:
        raise Invalid({"unit": f"A {kind.value} is not made of these parts."})
    check_service(session, committee_id, service_id)
    check_locality(session, committee_id, locality_id)


def check_service(session: Session, committee_id: str, service_id: str | None) -> None:
    """Raise Invalid unless the service, if one is given, is the committee's own."""
    own = select(Service.id).where(Service.committee_id == committee_id, col(Service.id) == service_id)
    if service_id is not None and session.exec(own).first() is None:
        raise Invalid({"service_id": "Choose one of this committee's services."})


def check_locality(session: Session, committee_id: str, locality_id: str | None) -> None:
    """Raise Invalid unless the locality, if one is given, is the committee's own."""
    own = select(Locality.id).where(Locality.committee_id == committee_id, col(Locality.id) == locality_id)
    if locality_id is not None and session.exec(own).first() is None:
        raise Invalid({"locality_id": "Choose one of this committee's localities."})
