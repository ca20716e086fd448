"""Reads of the inspector's room: what is released to whom, sortings, requests, external evaluations."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnExpressionArgument
from sqlmodel import Session, col, select

from evaluations.committee import Committee
from evaluations.inspection import (
    EvidenceRequest,
    ExternalEvaluation,
    PrivateSorting,
    RequestMessage,
    RequestState,
)
from evaluations.refusals import NotFound
from evaluations.release import Release, ReleasedFile, ReleaseReading, ReleaseState

KEPT_IN_ROOM = (ReleaseState.RELEASED, ReleaseState.SUPERSEDED)


@dataclass(frozen=True)
class RequestTold:
    """A request with what was said in it, the first message first; `release_number` is where it was asked."""

    request: EvidenceRequest
    release_number: int
    messages: tuple[RequestMessage, ...]

    @property
    def addenda(self) -> tuple[RequestMessage, ...]:
        """What the committee answered."""
        return tuple(message for message in self.messages if not message.is_inspectors)


@dataclass(frozen=True)
class ReleasedTo:
    """A release that can be read now, with the hash of its copy; `is_new`: this person never opened it."""

    release: Release
    slug: str
    sha256: str
    is_new: bool


@dataclass(frozen=True)
class WaitingRequest:
    """A request that waits for the committee, in short."""

    id: str
    release_id: str
    indicator: str
    asked_by: str


def open_release(session: Session, committee_id: str, release_id: str) -> Release:
    """A release that inspectors read now. Raises NotFound for every other."""
    return _release(session, committee_id, release_id, col(Release.state) == ReleaseState.RELEASED)


def whole_release(session: Session, committee_id: str, release_id: str) -> Release:
    """A release whose copy is whole, whatever became of it: for the committee. Raises NotFound."""
    return _release(session, committee_id, release_id, col(Release.manifest_sha256) != "")


def file_at(session: Session, release: Release, path: str) -> ReleasedFile:
    """The file of a release at this path. Raises NotFound."""
    found = session.exec(
        select(ReleasedFile).where(ReleasedFile.release_id == release.id, ReleasedFile.path == path)
    ).first()
    if found is None:
        raise NotFound
    return found


def released_to(
    session: Session, committee_ids: Collection[str], person_id: str, path: str
) -> tuple[ReleasedTo, ...]:
    """What inspectors of these committees read now, newest first, in one statement.

    `path` is where the copy lies among a release's files.
    """
    opened = (
        select(ReleaseReading.id)
        .where(ReleaseReading.release_id == Release.id, ReleaseReading.person_id == person_id)
        .exists()
    )
    rows = session.exec(
        select(Release, Committee.slug, ReleasedFile.sha256, opened)
        .join(Committee, col(Committee.id) == col(Release.committee_id))
        .join(ReleasedFile, col(ReleasedFile.release_id) == col(Release.id))
        .where(
            col(Release.committee_id).in_(committee_ids),
            col(Release.state) == ReleaseState.RELEASED,
            ReleasedFile.path == path,
        )
        .order_by(col(Release.confirmed_at).desc(), col(Release.id))
    )
    return tuple(
        ReleasedTo(release, slug, sha256, not is_opened) for release, slug, sha256, is_opened in rows
    )


def sortings_of(
    session: Session, committee_id: str, cycle_id: str, person_id: str
) -> dict[str, PrivateSorting]:
    """One inspector's own sortings, by indicator. Nobody else's are ever read."""
    rows = session.exec(
        select(PrivateSorting).where(
            PrivateSorting.committee_id == committee_id,
            PrivateSorting.cycle_id == cycle_id,
            PrivateSorting.person_id == person_id,
        )
    )
    return {each.indicator: each for each in rows}


def requests_of_cycle(session: Session, release: Release) -> tuple[RequestTold, ...]:
    """Every request on a release of this cycle that was not withdrawn, the latest first. Two statements."""
    rows = session.exec(
        select(EvidenceRequest, Release.number)
        .join(Release, col(Release.id) == col(EvidenceRequest.release_id))
        .where(
            EvidenceRequest.committee_id == release.committee_id,
            Release.cycle_id == release.cycle_id,
            col(Release.state).in_({*KEPT_IN_ROOM, release.state}),
        )
        .order_by(col(EvidenceRequest.id).desc())
    ).all()
    said = _messages(session, release.committee_id, [request.id for request, _ in rows])
    return tuple(RequestTold(request, number, tuple(said[request.id])) for request, number in rows)


def request_told(session: Session, release: Release, request_id: str) -> RequestTold:
    """One request on a release of this cycle. Raises NotFound."""
    found = next(
        (each for each in requests_of_cycle(session, release) if each.request.id == request_id), None
    )
    if found is None:
        raise NotFound
    return found


def requests_waiting(session: Session, committee_id: str) -> tuple[WaitingRequest, ...]:
    """What waits for an answer of the committee, the longest waiting first. One statement."""
    rows = session.exec(
        select(EvidenceRequest)
        .join(Release, col(Release.id) == col(EvidenceRequest.release_id))
        .where(
            EvidenceRequest.committee_id == committee_id,
            col(EvidenceRequest.state) == RequestState.WITH_COMMITTEE,
            col(Release.state).in_(KEPT_IN_ROOM),
        )
        .order_by(col(EvidenceRequest.id))
    )
    return tuple(WaitingRequest(each.id, each.release_id, each.indicator, each.asked_by) for each in rows)


def external_of_cycle(
    session: Session, committee_id: str, cycle_id: str
) -> dict[str, tuple[ExternalEvaluation, ...]]:
    """The external evaluations of a cycle by indicator, the first entry first; the last is in force."""
    rows = session.exec(
        select(ExternalEvaluation)
        .where(ExternalEvaluation.committee_id == committee_id, ExternalEvaluation.cycle_id == cycle_id)
        .order_by(col(ExternalEvaluation.number))
    )
    found: dict[str, list[ExternalEvaluation]] = defaultdict(list)
    for each in rows:
        found[each.indicator].append(each)
    return {indicator: tuple(entries) for indicator, entries in found.items()}


def external_in_force(session: Session, committee_id: str) -> tuple[ExternalEvaluation, ...]:
    """The external evaluations in force of all cycles, the earliest visit first; one statement."""
    rows = session.exec(
        select(ExternalEvaluation)
        .where(ExternalEvaluation.committee_id == committee_id)
        .order_by(col(ExternalEvaluation.number))
    )
    latest = {(one.cycle_id, one.indicator): one for one in rows}
    return tuple(sorted(latest.values(), key=lambda one: (one.visited_on, one.id)))


def _release(
    session: Session, committee_id: str, release_id: str, condition: ColumnExpressionArgument[bool]
) -> Release:
    found = session.exec(
        select(Release).where(Release.id == release_id, Release.committee_id == committee_id, condition)
    ).first()
    if found is None:
        raise NotFound
    return found


def _messages(
    session: Session, committee_id: str, request_ids: Collection[str]
) -> dict[str, list[RequestMessage]]:
    rows = session.exec(
        select(RequestMessage)
        .where(RequestMessage.committee_id == committee_id, col(RequestMessage.request_id).in_(request_ids))
        .order_by(col(RequestMessage.number))
    )
    said: dict[str, list[RequestMessage]] = defaultdict(list)
    for each in rows:
        said[each.request_id].append(each)
    return said
