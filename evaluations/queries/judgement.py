"""Judgements: what stands on a pad and beside it, a cycle's matrix of states, and a judgement's story."""

from sqlmodel import Session, col, select

from evaluations.committee import Unit
from evaluations.cycle import ChosenIndicator, Cycle, TakingPart
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.permissions import GRANTED, Permit, takes_revisions, takes_words
from evaluations.refusals import NotFound
from evaluations.triangulation import Source


def judgement_at(session: Session, cycle: Cycle, unit_id: str, indicator: str) -> Judgement | None:
    """What a unit judges of an indicator in a cycle, if anything was ever written or used there."""
    return session.exec(
        select(Judgement).where(
            Judgement.committee_id == cycle.committee_id,
            Judgement.cycle_id == cycle.id,
            Judgement.unit_id == unit_id,
            Judgement.indicator == indicator,
        )
    ).first()


def can_be_judged(session: Session, cycle: Cycle, unit: Unit, indicator: str) -> Permit:
    """Whether the cycle looks at this indicator and the unit takes part in it; two statements.

    Raises NotFound for a unit of another committee.
    """
    if unit.committee_id != cycle.committee_id:
        raise NotFound
    chosen = select(ChosenIndicator.id).where(
        ChosenIndicator.committee_id == cycle.committee_id,
        ChosenIndicator.cycle_id == cycle.id,
        ChosenIndicator.indicator == indicator,
        col(ChosenIndicator.is_chosen),
    )
    if session.exec(chosen).first() is None:
        return Permit(f"Indicator {indicator} is not chosen for this cycle, so it is not judged in it.")
    taking_part = select(TakingPart.id).where(
        TakingPart.committee_id == cycle.committee_id,
        TakingPart.cycle_id == cycle.id,
        TakingPart.unit_id == unit.id,
        col(TakingPart.takes_part),
    )
    if session.exec(taking_part).first() is None:
        return Permit("This team or joint unit does not take part in this cycle, so it does not judge in it.")
    return GRANTED


def takes_writing(cycle: Cycle, judgement: Judgement | None) -> Permit:
    """Whether the cycle's stage lets anyone write: first words while open, revisions also when agreed."""
    is_agreed = judgement is not None and judgement.entry_number > 0
    return takes_revisions(cycle) if is_agreed else takes_words(cycle)


def entry_in_force(session: Session, judgement: Judgement) -> JudgementEntry | None:
    """What is agreed at present; None where nothing is, or where it was taken back."""
    if not judgement.entry_number:
        return None
    return session.exec(
        select(JudgementEntry).where(
            JudgementEntry.committee_id == judgement.committee_id,
            JudgementEntry.judgement_id == judgement.id,
            JudgementEntry.number == judgement.entry_number,
        )
    ).one()


def evidence_used(session: Session, judgement: Judgement) -> tuple[tuple[EvidenceUse, Evidence], ...]:
    """The evidence in use in a judgement, by source, then in the order it was recorded; one statement."""
    rows = session.exec(
        select(EvidenceUse, Evidence)
        .join(Evidence, col(Evidence.id) == col(EvidenceUse.evidence_id))
        .where(
            EvidenceUse.committee_id == judgement.committee_id,
            EvidenceUse.judgement_id == judgement.id,
            col(EvidenceUse.in_use),
        )
    ).all()
    order = list(Source)
    return tuple(sorted(rows, key=lambda row: (order.index(row[1].source), row[1].recorded_at, row[1].id)))
