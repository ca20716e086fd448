"""What an inspector keeps, asks and judges, and what the committee answers."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from evaluations.actions.evidence import Attached
from evaluations.actions.guarding import refuse_personal
from evaluations.committee import Service
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence, StoredFile
from evaluations.inspection import (
    Concern,
    EvidenceRequest,
    ExternalEvaluation,
    PrivateSorting,
    RequestMessage,
    RequestState,
)
from evaluations.queries.release import frozen_piece
from evaluations.refusals import Invalid, NotNow, Stale
from evaluations.release import Release, ReleaseState
from evaluations.released import ReleasedEvidence
from evaluations.trace import Actor, Trace, TraceHead, leave_trace
from indicators.level import Level

LONGEST_TEXT = 20_000
YOURSELF = "You, in another window,"
WITHDRAWN = "This release was withdrawn, so nothing more is said on it."
IS_CLOSED = "This request is closed. Ask a new one."
NOT_OPEN = "This release is not open to inspectors."


def sort_privately(
    session: Session,
    *,
    person_id: str,
    release: Release,
    indicator: str,
    concern: Concern | None,
    notes: str,
    version: int,
    not_personal: str = "",
) -> PrivateSorting:
    """Keep an inspector's own sorting and notes of one indicator. It leaves no trace, so that nobody is told.

    `version` is that of the sorting when it was opened, 0 for none yet. Raises Stale when the same inspector
    saved another one meanwhile.
    """
    session.get(TraceHead, release.committee_id, with_for_update=True, populate_existing=True)
    _require_open(session, release)
    faults = _too_long({"notes": notes})
    if faults:
        raise Invalid(faults)
    refuse_personal({"notes": notes}, not_personal=not_personal)
    kept = session.exec(
        select(PrivateSorting).where(
            PrivateSorting.committee_id == release.committee_id,
            PrivateSorting.cycle_id == release.cycle_id,
            PrivateSorting.person_id == person_id,
            PrivateSorting.indicator == indicator,
        )
    ).first()
    if version != (kept.version if kept else 0):
        raise Stale(theirs=_said(kept), saved_by=YOURSELF)
    if kept is None:
        kept = PrivateSorting(
            committee_id=release.committee_id,
            cycle_id=release.cycle_id,
            person_id=person_id,
            indicator=indicator,
            version=0,
        )
    kept.concern, kept.notes, kept.version = concern, notes, kept.version + 1
    session.add(kept)
    session.flush()
    return kept


def _said(kept: PrivateSorting | None) -> dict[str, str]:
    if kept is None:
        return {"concern": "", "notes": ""}
    return {"concern": kept.concern.value if kept.concern else "", "notes": kept.notes}


# Requests


def ask_for_evidence(
    session: Session, *, by: Actor, release: Release, indicator: str, words: str, not_personal: str = ""
) -> EvidenceRequest:
    """An inspector asks the committee on an indicator of an open release. Raises Invalid without words."""
    _require_open(session, release)
    _check_words(words, "Write what you ask for.")
    refuse_personal({"words": words}, not_personal=not_personal)
    assert by.person_id is not None
    asked = EvidenceRequest(
        committee_id=release.committee_id,
        release_id=release.id,
        indicator=indicator,
        asked_by=by.name,
        asked_by_id=by.person_id,
        asked_at=datetime.now(UTC),
    )
    _trace(session, by, asked, "evidence asked for", {"indicator": (None, indicator)}, not_personal)
    session.add(asked)
    session.flush()
    session.add(_message(asked, by, 1, words, is_inspectors=True))
    session.flush()
    return asked


def ask_further(
    session: Session, *, by: Actor, asked: EvidenceRequest, words: str, not_personal: str = ""
) -> RequestMessage:
    """An inspector asks again in the same request, which then waits for the committee."""
    _hold(session, asked)
    _check_words(words, "Write what you ask for.")
    refuse_personal({"words": words}, not_personal=not_personal)
    return _say(session, by, asked, "asked further", words, RequestState.WITH_COMMITTEE, not_personal)


def answer_request(
    session: Session,
    *,
    by: Actor,
    asked: EvidenceRequest,
    words: str,
    evidence: Sequence[Evidence] = (),
    attached: Attached | None = None,
    not_personal: str = "",
) -> RequestMessage:
    """The committee answers with words, pieces of evidence and a file: an addendum to the room.

    Each piece is copied as it stands now, so that nothing changes in the addendum afterwards. It leaves the
    committee, so that its words are looked at again like those of a release.
    """
    _hold(session, asked)
    _check_words(words, "Write the answer.")
    copies = _copies(session, evidence)
    texts = {"words": words, "evidence": _said_in(copies), **({"file": attached.name} if attached else {})}
    refuse_personal(texts, not_personal=not_personal)
    return _say(
        session,
        by,
        asked,
        "evidence request answered",
        words,
        RequestState.ANSWERED,
        not_personal,
        evidence=[asdict(piece) for piece in copies],
        files=[_file(attached)] if attached else [],
    )


def close_request(session: Session, *, by: Actor, asked: EvidenceRequest) -> None:
    """An inspector needs no more on it. What was said stays in the room."""
    _hold(session, asked)
    _trace(session, by, asked, "evidence request closed", _state_change(asked, RequestState.CLOSED))
    asked.state = RequestState.CLOSED
    asked.version += 1
    session.flush()


def _say(
    session: Session,
    by: Actor,
    asked: EvidenceRequest,
    act: str,
    words: str,
    state: RequestState,
    not_personal: str,
    *,
    evidence: Sequence[dict[str, Any]] = (),
    files: Sequence[dict[str, Any]] = (),
) -> RequestMessage:
    """Trace what is said, add it and set whom the request waits for."""
    last = session.exec(
        select(func.max(RequestMessage.number)).where(RequestMessage.request_id == asked.id)
    ).one()
    is_inspectors = state is RequestState.WITH_COMMITTEE
    message = _message(asked, by, (last or 0) + 1, words, is_inspectors=is_inspectors)
    message.evidence, message.files = list(evidence), list(files)
    change = {**_state_change(asked, state), "words": (None, words)}
    _trace(session, by, asked, act, change, not_personal)
    session.add(message)
    asked.state = state
    asked.version += 1
    session.flush()
    return message


def _state_change(asked: EvidenceRequest, after: RequestState) -> dict[str, tuple[object, object]]:
    return {"state": (asked.state, after)}


def _message(
    asked: EvidenceRequest, by: Actor, number: int, words: str, *, is_inspectors: bool
) -> RequestMessage:
    return RequestMessage(
        committee_id=asked.committee_id,
        request_id=asked.id,
        number=number,
        is_inspectors=is_inspectors,
        words=words,
        by=by.name,
        at=datetime.now(UTC),
    )


def _hold(session: Session, asked: EvidenceRequest) -> None:
    """Lock the request, and refuse one that is closed or whose release was withdrawn."""
    session.get(TraceHead, asked.committee_id, with_for_update=True, populate_existing=True)
    session.refresh(asked, with_for_update=True)
    release = session.get_one(Release, asked.release_id)
    if release.state not in (ReleaseState.RELEASED, ReleaseState.SUPERSEDED):
        raise NotNow(WITHDRAWN)
    if asked.state is RequestState.CLOSED:
        raise NotNow(IS_CLOSED)


def _copies(session: Session, evidence: Sequence[Evidence]) -> list[ReleasedEvidence]:
    """Each piece in the words that it has now. Loads their services and files in two statements."""
    services = {
        one.id: one.name
        for one in session.exec(
            select(Service).where(col(Service.id).in_({piece.service_id for piece in evidence}))
        )
    }
    files = {
        one.id: one
        for one in session.exec(
            select(StoredFile).where(col(StoredFile.id).in_({piece.file_id for piece in evidence}))
        )
    }
    return [
        frozen_piece(piece, services.get(piece.service_id or "", ""), files.get(piece.file_id or ""))
        for piece in evidence
    ]


def _said_in(pieces: Sequence[ReleasedEvidence]) -> str:
    """All free text of the pieces, a paragraph each."""
    texts = (
        (piece.title, piece.finding, piece.method, piece.link, piece.file.name if piece.file else "")
        for piece in pieces
    )
    return "\n\n".join(text for several in texts for text in several if text)


def _file(attached: Attached) -> dict[str, Any]:
    return {
        "name": attached.name,
        "sha256": attached.sha256,
        "media_type": attached.media_type,
        "size": attached.size,
    }


# External evaluations


def evaluate_externally(
    session: Session,
    *,
    by: Actor,
    release: Release,
    indicator: str,
    level: Level,
    rationale: str,
    visited_on: date,
    today: date,
    number: int,
    reason: str = "",
    not_personal: str = "",
) -> ExternalEvaluation:
    """An inspector's own evaluation of an indicator after the visit; a revision is a new one, with a reason.

    `number` is that of the last entry when the form was opened, 0 for none. Raises Stale when there is a
    later one, Invalid for what is missing or too long, and for a visit that is yet to come or that came
    before the period of the cycle.
    """
    session.get(TraceHead, release.committee_id, with_for_update=True, populate_existing=True)
    _require_open(session, release)
    last = _last_external(session, release, indicator)
    if number != (last.number if last else 0):
        raise Stale(theirs=_as_said(last), saved_by=last.by if last else "")
    cycle = session.get_one(Cycle, release.cycle_id)
    faults = _external_faults(rationale, reason, is_revision=last is not None)
    faults |= _visit_faults(visited_on, first=cycle.period_from, today=today)
    if faults:
        raise Invalid(faults)
    refuse_personal({"rationale": rationale, "reason": reason}, not_personal=not_personal)
    assert by.person_id is not None
    entry = ExternalEvaluation(
        committee_id=release.committee_id,
        cycle_id=release.cycle_id,
        release_id=release.id,
        indicator=indicator,
        number=number + 1,
        level=level,
        rationale=rationale,
        reason=reason,
        visited_on=visited_on,
        by=by.name,
        by_id=by.person_id,
        at=datetime.now(UTC),
    )
    leave_trace(
        session,
        by=by,
        act="external evaluation recorded",
        noun="external evaluation",
        noun_id=entry.id,
        owner=release.committee_id,
        change={
            "indicator": (None, indicator),
            "level": (last.level if last else None, level),
            "rationale": (last.rationale if last else None, rationale),
            "visited_on": (None, visited_on.isoformat()),
        },
        reason=reason or not_personal,
    )
    session.add(entry)
    session.flush()
    return entry


def _last_external(session: Session, release: Release, indicator: str) -> ExternalEvaluation | None:
    return session.exec(
        select(ExternalEvaluation)
        .where(
            ExternalEvaluation.committee_id == release.committee_id,
            ExternalEvaluation.cycle_id == release.cycle_id,
            ExternalEvaluation.indicator == indicator,
        )
        .order_by(col(ExternalEvaluation.number).desc())
        .limit(1)
    ).first()


def _as_said(last: ExternalEvaluation | None) -> dict[str, str]:
    if last is None:
        return {}
    return {"level": last.level.value, "rationale": last.rationale, "reason": last.reason}


def _external_faults(rationale: str, reason: str, *, is_revision: bool) -> dict[str, str]:
    faults = _too_long({"rationale": rationale, "reason": reason})
    if not rationale.strip():
        faults["rationale"] = "Say why you evaluate it so."
    if is_revision and not reason.strip():
        faults["reason"] = "Say why your evaluation is revised."
    return faults


def _visit_faults(visited_on: date, *, first: date, today: date) -> dict[str, str]:
    if visited_on > today:
        return {"visited_on": "The visit lies ahead. An evaluation is recorded after it."}
    if visited_on < first:
        return {
            "visited_on": "This day lies before the time that the cycle looks at. Give the day of the visit."
        }
    return {}


# Shared


def _too_long(texts: dict[str, str]) -> dict[str, str]:
    return {
        name: f"Shorten this to {LONGEST_TEXT:,} characters."
        for name, text in texts.items()
        if len(text) > LONGEST_TEXT
    }


def _require_open(session: Session, release: Release) -> None:
    session.refresh(release)
    if release.state is not ReleaseState.RELEASED:
        raise NotNow(NOT_OPEN)


def _check_words(words: str, sentence: str) -> None:
    faults = _too_long({"words": words}) if words.strip() else {"words": sentence}
    if faults:
        raise Invalid(faults)


def _trace(
    session: Session,
    by: Actor,
    asked: EvidenceRequest,
    act: str,
    change: dict[str, tuple[object, object]],
    reason: str = "",
) -> Trace:
    return leave_trace(
        session,
        by=by,
        act=act,
        noun="evidence request",
        noun_id=asked.id,
        owner=asked.committee_id,
        change=change,
        reason=reason,
    )
