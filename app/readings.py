"""Who opened what of a release: a line for each opening by an inspector, and for each asking in vain.

A line is written after its answer has left, in a short transaction of its own that waits for its turn to
write: no page waits for it, and none fails because somebody else writes. See decision record 20.
"""

import logging
from datetime import UTC, datetime

from fastapi import Request
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select
from starlette.background import BackgroundTask
from starlette.responses import Response

from app.database import Database
from app.forms import is_presentable, presentable
from evaluations.committee import Committee
from evaluations.person import Part, Person, Role
from evaluations.release import Release, ReleaseReading
from evaluations.standing import Standing

LONGEST_WHAT = 300
NOT_KEPT = "Who opened release %s could not be written down: the database was busy for too long."
log = logging.getLogger(__name__)


def note_reading(request: Request, answer: Response, *, release: Release, what: str) -> None:
    """Leave a line once the answer has left: this inspector opened `what`, in words."""
    asking: Standing = request.state.standing
    line = ReleaseReading(
        committee_id=release.committee_id,
        release_id=release.id,
        person_id=asking.someone.id,
        by=asking.actor.name,
        what=what[:LONGEST_WHAT],
        at=datetime.now(UTC),
    )
    answer.background = BackgroundTask(_keep, request.app.state.database, line)


def note_asking_in_vain(request: Request, answer: Response) -> None:
    """Leave a line once a "not found" has left, where somebody who is or was an inspector of the committee
    asked for one of its releases."""
    asking: Standing | None = getattr(request.state, "standing", None)
    release_id, slug = (request.path_params.get(name) for name in ("release", "committee"))
    if asking is None or asking.person is None or not is_presentable(f"{release_id or ''}{slug or ''}"):
        return
    if not release_id or not slug:
        return
    what = presentable(f"asked in vain for {_address(request.url.path, slug, release_id)}")
    at = datetime.now(UTC)
    answer.background = BackgroundTask(
        _keep_in_vain,
        request.app.state.database,
        asking.actor.name,
        asking.person,
        slug,
        release_id,
        what,
        at,
    )


def _address(path: str, slug: str, release_id: str) -> str:
    """What was asked for; of a room only that it was the room, since some of its places are private."""
    room = f"/committees/{slug}/releases/{release_id}/room"
    return room if path == room or path.startswith(f"{room}/") else path


def _keep(database: Database, line: ReleaseReading) -> None:
    release_id = line.release_id
    try:
        with database.session(write=True) as session:
            session.add(line)
    except OperationalError:
        log.error(NOT_KEPT, release_id)


def _keep_in_vain(
    database: Database, by: str, person: Person, slug: str, release_id: str, what: str, at: datetime
) -> None:
    with database.session(write=False) as session:
        release = _asked_for(session, person, slug, release_id)
    if release is None:
        return
    line = ReleaseReading(
        committee_id=release.committee_id,
        release_id=release.id,
        person_id=person.id,
        by=by,
        what=what[:LONGEST_WHAT],
        at=at,
    )
    _keep(database, line)


def _asked_for(session: Session, person: Person, slug: str, release_id: str) -> Release | None:
    """The release, where the person has or had the part of an inspector in its committee."""
    return session.exec(
        select(Release)
        .join(Committee, col(Committee.id) == col(Release.committee_id))
        .join(Role, col(Role.committee_id) == col(Committee.id))
        .where(
            Release.id == release_id,
            Committee.slug == slug,
            Role.person_id == person.id,
            col(Role.part) == Part.INSPECTOR,
        )
    ).first()
