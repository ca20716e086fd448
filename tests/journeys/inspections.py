"""A superseded release and the one that inspectors read now, with all that is said and judged in its room."""

from dataclasses import replace
from datetime import date

from sqlmodel import Session

from app.files import FileStore
from evaluations.actions.inspection import (
    answer_request,
    ask_for_evidence,
    close_request,
    evaluate_externally,
    sort_privately,
)
from evaluations.evidence import Evidence
from evaluations.inspection import Concern, EvidenceRequest
from evaluations.person import Person
from evaluations.release import Release, ReleaseState
from evaluations.trace import Actor
from indicators.level import Level
from tests.app.documents.copies import ATTACHED, invented_copy
from tests.inspected import release_in
from tests.places import LEAD, Place

JUNE = date(2026, 6, 1)
LONG = "Which audit was it, and what did the three services do with what it told them?\n" * 3


def inspection_in(
    session: Session, files: FileStore, here: Place, lead: Person, inspector: Person, piece: Evidence
) -> dict[str, str]:
    """The ids of the release and of requests in each state, by the names that addresses give them."""
    for content, _, _ in ATTACHED:
        files.keep(content)
    copy = replace(invented_copy(), cycle_id=here.cycle.id)
    earlier = replace(copy, release_number=2, statement=None, why_now="Sooner.")
    superseded = release_in(session, files, here, earlier, lead, state=ReleaseState.SUPERSEDED)
    release = release_in(session, files, here, copy, lead)
    by = Actor(inspector.name, inspector.id)
    answered = _asked(session, by, release)
    answer_request(session, by=LEAD, asked=answered, words=LONG, evidence=[piece])
    closed = _asked(session, by, release)
    close_request(session, by=by, asked=closed)
    _judge(session, by, release)
    return {
        "release": release.id,
        "superseded": superseded.id,
        "judgement": "judgement-team1-2.1",
        "asked": answered.id,
        "unanswered": _asked(session, by, release).id,
        "closed_request": closed.id,
    }


def _asked(session: Session, by: Actor, release: Release) -> EvidenceRequest:
    return ask_for_evidence(session, by=by, release=release, indicator="2.1", words=LONG)


def _judge(session: Session, by: Actor, release: Release) -> None:
    """Two evaluations, the second a revision; a sorting with notes."""
    for number, level in enumerate((Level.GOOD, Level.WEAK)):
        evaluate_externally(
            session,
            by=by,
            release=release,
            indicator="2.1",
            level=level,
            rationale=LONG,
            visited_on=JUNE,
            today=JUNE,
            number=number,
            reason="More files came." if number else "",
        )
    assert by.person_id is not None
    sort_privately(
        session,
        person_id=by.person_id,
        release=release,
        indicator="2.1",
        concern=Concern.CONCERN,
        notes=LONG,
        version=0,
    )
