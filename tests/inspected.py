"""A committee with a released copy of its cycle, stored as the assembling leaves it, and its people."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from fastapi import FastAPI
from sqlmodel import Session

from app.database import Database
from app.files import FileStore
from app.released_copies import PATH
from evaluations.person import Part, Person
from evaluations.release import Release, ReleasedFile, ReleaseState
from evaluations.released import ReleasedCopy, as_json
from evaluations.trace import COMMAND_LINE, leave_trace
from tests.app.documents.copies import ATTACHED, invented_copy
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import Place, place_in

LEAD, CHAIR, MEMBER, INSPECTOR, COLLEAGUE = (
    f"{name}@example.org" for name in ("lead", "chair", "member", "inspector", "other.inspector")
)
STRANGER, ELSEWHERE = "stranger@example.org", "elsewhere@example.org"
MAY = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Inspected:
    """A workbook in which one release can be read: `home` is the committee's address, `room` the room's."""

    workbook: FastAPI
    place: Place
    release: Release
    copy: ReleasedCopy

    @property
    def database(self) -> Database:
        database: Database = self.workbook.state.database
        return database

    @property
    def home(self) -> str:
        return f"/committees/{self.place.committee.slug}"

    @property
    def address(self) -> str:
        return f"{self.home}/releases/{self.release.id}"

    @property
    def room(self) -> str:
        return f"{self.address}/room"

    def as_(self, email: str) -> InspectingClient:
        return signed_in(self.workbook, email)


def inspected_in(workbook: FastAPI) -> Inspected:
    """A committee with its people and one release of the invented copy; the files lie where they belong."""
    files = FileStore(workbook.state.settings.files)
    for content, _, _ in ATTACHED:
        files.keep(content)
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        lead = people_in(session, place)
        copy = replace(invented_copy(), cycle_id=place.cycle.id)
        release = release_in(session, files, place, copy, lead)
    return Inspected(workbook, place, release, copy)


def people_in(session: Session, place: Place) -> Person:
    """Lead, chair, team member, two inspectors, a stranger and an inspector of another committee."""
    here = place.committee
    lead = person_in(session, LEAD, Part.LEAD, committee=here)
    person_in(session, CHAIR, Part.CHAIR, committee=here)
    police = place.services[0].id
    person_in(session, MEMBER, Part.TEAM_MEMBER, committee=here, service_id=police)
    person_in(session, INSPECTOR, Part.INSPECTOR, committee=here)
    person_in(session, COLLEAGUE, Part.INSPECTOR, committee=here)
    person_in(session, STRANGER)
    other = place_in(session, "Other area")
    person_in(session, ELSEWHERE, Part.INSPECTOR, committee=other.committee)
    return lead


def release_in(
    session: Session,
    files: FileStore,
    place: Place,
    copy: ReleasedCopy,
    lead: Person,
    *,
    state: ReleaseState = ReleaseState.RELEASED,
) -> Release:
    """A whole release of a copy: its rows as the assembling and the confirmation leave them."""
    document = as_json(copy)
    release = Release(
        committee_id=place.committee.id,
        cycle_id=place.cycle.id,
        number=copy.release_number,
        words=copy.words,
        assembled_by=lead.name,
        assembled_by_id=lead.id,
        assembled_at=MAY,
    )
    _trace(session, release, "release assembled")
    session.add(release)
    session.flush()
    session.add(
        ReleasedFile(
            committee_id=place.committee.id,
            release_id=release.id,
            path=PATH,
            sha256=files.keep(document),
            media_type="application/json",
            size=len(document),
        )
    )
    session.flush()
    _trace(session, release, "release confirmed")
    release.manifest_sha256 = hashlib.sha256(document).hexdigest()
    release.state = state
    if state is not ReleaseState.ASSEMBLED:
        release.confirmed_by, release.confirmed_at = "Cara Chair", MAY
    session.flush()
    return release


def bring_to(session: Session, release_id: str, state: ReleaseState) -> None:
    """Set the state of a release, as a withdrawal or a newer release does."""
    release = session.get_one(Release, release_id)
    _trace(session, release, f"release {state.value}")
    release.state = state
    release.ended_at, release.ended_why = MAY, "It is time."
    session.flush()


def _trace(session: Session, release: Release, act: str) -> None:
    owner = release.committee_id
    leave_trace(session, by=COMMAND_LINE, act=act, noun="release", noun_id=release.id, owner=owner)
