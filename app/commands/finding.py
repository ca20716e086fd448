"""Finding what a command names, or refusing with a sentence."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from evaluations.committee import Committee
from evaluations.cycle import Cycle
from evaluations.refusals import Refusal


def find_committee(session: Session, name: str) -> Committee | None:
    """The committee with this name or address, whatever its case."""
    wanted = name.strip().lower()
    return session.exec(
        select(Committee).where((func.lower(col(Committee.name)) == wanted) | (col(Committee.slug) == wanted))
    ).first()


def find_cycle(session: Session, committee: Committee, name: str) -> Cycle | None:
    """The committee's cycle with this name, whatever its case."""
    wanted = name.strip().lower()
    return session.exec(
        select(Cycle).where(Cycle.committee_id == committee.id, func.lower(col(Cycle.name)) == wanted)
    ).first()


def committee_named(session: Session, name: str) -> Committee:
    """The committee with this name. Raises Refusal when there is none."""
    if committee := find_committee(session, name):
        return committee
    known = ", ".join(session.exec(select(Committee.name).order_by(Committee.name).limit(10))) or "none yet"
    raise Refusal(f"There is no committee called {name!r}. Committees here: {known}.")


def cycle_named(session: Session, committee: Committee, name: str) -> Cycle:
    """The committee's cycle with this name. Raises Refusal when there is none."""
    if cycle := find_cycle(session, committee, name):
        return cycle
    names = select(Cycle.name).where(Cycle.committee_id == committee.id).order_by(Cycle.name).limit(10)
    known = ", ".join(session.exec(names)) or "none yet"
    raise Refusal(f"{committee.name} has no cycle called {name!r}. Its cycles: {known}.")
