"""Releases in the states in which no inspector reads them: on their way, with a fault, and withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import Session

from app.files import FileStore
from app.releasing import FAILED
from evaluations.cycle import Cycle
from evaluations.person import Person
from evaluations.release import Assembly, Release, ReleaseState
from evaluations.trace import leave_trace
from tests.app.documents.copies import invented_copy
from tests.inspected import MAY, bring_to, release_in
from tests.places import LEAD, Place

# As if another process worked on it, so that none of the test goes on with it.
FRESH_FOR_EVER = datetime(2099, 1, 1, tzinfo=UTC)


def releases_in(
    session: Session, files: FileStore, here: Place, other: Cycle, lead: Person
) -> dict[str, str]:
    """The ids of the releases, by the names that addresses give them; `other` is a cycle with none yet."""
    copy = replace(invented_copy(), cycle_id=here.cycle.id)
    withdrawn = release_in(session, files, here, replace(copy, release_number=4), lead)
    bring_to(session, withdrawn.id, ReleaseState.WITHDRAWN)
    waiting = replace(copy, release_number=5)
    return {
        "withdrawn": withdrawn.id,
        "assembled": release_in(session, files, here, waiting, lead, state=ReleaseState.ASSEMBLED).id,
        "assembling": _begun(
            session, other, lead, 6, Assembly(release_id="", steps=800, done=312, beat_at=MAY)
        ),
        "faulty": _begun(session, other, lead, 7, Assembly(release_id="", beat_at=MAY, fault=FAILED)),
    }


def _begun(session: Session, cycle: Cycle, lead: Person, number: int, assembly: Assembly) -> str:
    """A release whose copy is not whole."""
    release = Release(
        committee_id=cycle.committee_id,
        cycle_id=cycle.id,
        number=number,
        assembled_by=lead.name,
        assembled_by_id=lead.id,
        assembled_at=MAY,
    )
    owner = cycle.committee_id
    leave_trace(session, by=LEAD, act="release assembled", noun="release", noun_id=release.id, owner=owner)
    session.add(release)
    session.flush()
    assembly.release_id, assembly.beat_at = release.id, FRESH_FOR_EVER
    session.add(assembly)
    session.flush()
    return release.id
