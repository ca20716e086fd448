"""What is said of a priority: progress reported, delivery checked, impact judged, each in its own column."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, select

from evaluations.actions.plan_keeping import Changes, check_texts, hold_open, tell
from evaluations.committee import Service
from evaluations.evidence import Evidence
from evaluations.improvement_priority import (
    WORDS_OF,
    ImprovementPriority,
    Milestone,
    PlanColumn,
    PlanEntry,
    PlanWord,
)
from evaluations.refusals import NotFound, NotNow
from evaluations.trace import Actor
from evaluations.triangulation import Voice

ACTS = {
    PlanColumn.REPORTED: "progress reported",
    PlanColumn.CHECKED: "delivery checked",
    PlanColumn.IMPACT: "impact judged",
}
MISSING = {
    PlanColumn.REPORTED: "Say what was done, and what comes next.",
    PlanColumn.CHECKED: "Say what you looked at and what you found.",
    PlanColumn.IMPACT: "Say what is different for children and families, and how you know.",
}
NEEDS_EVIDENCE = {
    PlanWord.PARTLY_DELIVERED: "Delivery is checked against evidence. Choose at least one piece.",
    PlanWord.DELIVERED: "Delivery is checked against evidence. Choose at least one piece.",
    PlanWord.NO_DIFFERENCE: "Impact is judged with evidence. Choose a piece, or say that it is too early.",
    PlanWord.SOME_DIFFERENCE: "Impact is judged with evidence. Choose at least one piece.",
    PlanWord.CLEAR_DIFFERENCE: "Impact is judged with evidence. Choose at least one piece.",
}


def say_of_priority(
    session: Session,
    *,
    by: Actor,
    priority: ImprovementPriority,
    column: PlanColumn,
    found: PlanWord | None,
    words: str,
    evidence: Sequence[Evidence] = (),
    milestone: Milestone | None = None,
    service_id: str | None = None,
    at: datetime | None = None,
    not_personal: str = "",
) -> PlanEntry:
    """Keep what somebody says in one column, with the evidence as it stands; it is never changed after.

    `service_id` is the service for which they speak, `at` now unless given. Impact is judged of the whole
    priority, never of a milestone. Raises Invalid, LooksPersonal, NotFound, NotNow.
    """
    hold_open(session, priority)
    _check_things(session, priority, evidence, milestone, service_id)
    if column is PlanColumn.IMPACT and milestone is not None:
        raise NotNow("Impact is judged of the whole priority, not of one milestone.")
    check_texts({"words": words}, _faults(column, found, words, evidence), not_personal)
    assert found is not None
    entry = PlanEntry(
        committee_id=priority.committee_id,
        priority_id=priority.id,
        milestone_id=milestone.id if milestone else None,
        number=_next_number(session, priority),
        said_in=column,
        found=found,
        words=words,
        rests_on=[_as_it_stands(piece) for piece in evidence],
        by=by.name,
        by_id=by.person_id,
        service_id=service_id,
        at=at or datetime.now(UTC),
    )
    change: Changes = {
        "column": (None, column),
        "found": (None, found),
        "words": (None, words),
        "milestone": (None, entry.milestone_id),
    }
    change |= {f"evidence {place}": (None, piece.id) for place, piece in enumerate(evidence, start=1)}
    tell(session, by=by, priority=priority, act=ACTS[column], change=change, not_personal=not_personal)
    session.add(entry)
    session.flush()
    return entry


def _check_things(
    session: Session,
    priority: ImprovementPriority,
    evidence: Sequence[Evidence],
    milestone: Milestone | None,
    service_id: str | None,
) -> None:
    """Everything named is the committee's own, and the milestone stands in this priority."""
    service = session.get(Service, service_id) if service_id else None
    things = [*evidence, *([service] if service_id else [])]
    if any(thing is None or thing.committee_id != priority.committee_id for thing in things):
        raise NotFound
    if milestone is not None and (milestone.priority_id != priority.id or not milestone.is_in):
        raise NotFound
    if any(piece.merged_into_id for piece in evidence):
        raise NotNow("Some of this evidence was merged into another entry. Use that one.")


def _faults(
    column: PlanColumn, found: PlanWord | None, words: str, evidence: Sequence[Evidence]
) -> dict[str, str]:
    errors = {}
    if found not in WORDS_OF[column]:
        errors["found"] = "Choose how it stands."
    elif found in NEEDS_EVIDENCE and not evidence:
        errors["evidence"] = NEEDS_EVIDENCE[found]
    if not words.strip():
        errors["words"] = MISSING[column]
    return errors


def _next_number(session: Session, priority: ImprovementPriority) -> int:
    highest = select(func.max(PlanEntry.number)).where(
        PlanEntry.committee_id == priority.committee_id, PlanEntry.priority_id == priority.id
    )
    return (session.exec(highest).one() or 0) + 1


def _as_it_stands(piece: Evidence) -> dict[str, object]:
    return {
        "evidence_id": piece.id,
        "title": piece.title,
        "finding": piece.finding,
        "source": piece.source.value,
        "voices": [voice.value for voice in Voice if voice in piece.voices],
        "period": [piece.period_from.isoformat(), piece.period_to.isoformat()],
    }
