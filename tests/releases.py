"""Releases to test with: assembled at once by a lead, confirmed by the chair."""

import threading
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from app.database import Database
from app.files import FileStore
from app.released_copies import PATH, released_copy
from app.releasing import assemble_waiting
from app.signing import signed
from evaluations.actions.evidence import Attached, EvidenceWords, record_evidence
from evaluations.actions.judgement import Words, agree, use_evidence
from evaluations.actions.release import Signed, assemble, confirm
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence
from evaluations.person import Part, Person
from evaluations.queries.judgement import judgement_at
from evaluations.queries.release import file_in
from evaluations.release import Assembly, Release
from evaluations.released import ReleasedCopy
from evaluations.trace import Actor
from evaluations.triangulation import InformationType, Source, Stance
from indicators.level import Level
from tests.people import person_in
from tests.places import LEAD, Place

CONTENT = b"What the audit found."


@dataclass(frozen=True)
class Releasers:
    """Who releases in a committee, and where its installation keeps what."""

    database: Database
    home: Path
    place: Place
    lead: Actor
    chair: Actor

    @property
    def files(self) -> FileStore:
        return FileStore(self.home / "files")

    def begun(self, words: str = "", explained: dict[str, tuple[str, str]] | None = None) -> Release:
        """A release that waits to be assembled."""
        with self.database.session(write=True) as session:
            cycle = session.get_one(Cycle, self.place.cycle.id)
            return assemble(session, by=self.lead, cycle=cycle, words=words, explained=explained)

    def work(self) -> None:
        """Assemble whatever waits."""
        assemble_waiting(self.database, self.files, threading.Event())

    def assembled(self, words: str = "") -> Release:
        """A release that waits for confirmation."""
        release = self.begun(words)
        self.work()
        return self.again(release)

    def confirmed(self, release: Release) -> Release:
        """The release, confirmed by the chair."""
        with self.database.session(write=True) as session:
            found = session.get_one(Release, release.id)
            confirm(session, by=self.chair, release=found, sign=lambda one: self.sign(session, one))
            return found

    def released(self, words: str = "") -> Release:
        """A release that inspectors read."""
        return self.confirmed(self.assembled(words))

    def sign(self, session: Session, release: Release) -> Signed:
        return signed(self.home, release, self.copy_in(session, release))

    def copy_in(self, session: Session, release: Release) -> ReleasedCopy:
        return released_copy(self.files, file_in(session, release, PATH).sha256)

    def again(self, release: Release) -> Release:
        """The release as it stands now."""
        with self.database.session(write=False) as session:
            return session.get_one(Release, release.id)

    def assembly(self, release: Release) -> Assembly:
        with self.database.session(write=False) as session:
            return session.get_one(Assembly, release.id)


def releasers_in(database: Database, home: Path, place: Place) -> Releasers:
    """A lead and a chair with accounts: lead@... and chair@example.org."""
    with database.session(write=True) as session:
        lead = person_in(session, "lead@example.org", Part.LEAD, committee=place.committee)
        chair = person_in(session, "chair@example.org", Part.CHAIR, committee=place.committee)
    return Releasers(database, home, place, _actor(lead), _actor(chair))


def _actor(person: Person) -> Actor:
    return Actor(person.name, person.id)


def judge(session: Session, place: Place, unit: int, level: Level, rationale: str) -> None:
    """Agree what a unit judges of 2.1, or revise it."""
    cycle = session.get_one(Cycle, place.cycle.id)
    known = judgement_at(session, cycle, place.units[unit].id, "2.1")
    agree(
        session,
        by=LEAD,
        cycle=cycle,
        unit=place.units[unit],
        indicator="2.1",
        words=Words(level=level, rationale=rationale),
        version=known.version if known else 0,
        reason="We looked again." if known and known.entry_number else "",
        not_personal="It is a test.",
    )


def attach(session: Session, place: Place, sha256: str) -> Evidence:
    """A piece of evidence with the file CONTENT, used in the first unit's judgement of 2.1."""
    words = EvidenceWords(
        title="Audit",
        source=Source.OBSERVATION_AND_AUDIT,
        method="Ten files read",
        finding="Plans are up to date.",
        period_from=place.cycle.period_from,
        period_to=place.cycle.period_to,
        information_type=InformationType.QUALITY,
    )
    attached = Attached(sha256, "Audit of files.txt", "text/plain", len(CONTENT))
    piece = record_evidence(session, by=LEAD, committee_id=place.committee.id, words=words, attached=attached)
    use_evidence(
        session,
        by=LEAD,
        cycle=session.get_one(Cycle, place.cycle.id),
        unit=place.unit,
        indicator="2.1",
        evidence=piece,
        stance=Stance.SUPPORTS,
    )
    return piece
