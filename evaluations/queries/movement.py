"""What judgements say and on what they stand, for reading several side by side."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.triangulation import Source, Triangulation, Used, triangulate


@dataclass(frozen=True)
class Account:
    """What is agreed in a judgement (None where nothing is), and the evidence used, by source."""

    entry: JudgementEntry | None
    evidence: tuple[tuple[EvidenceUse, Evidence], ...]

    def triangulation(self, cycle_from: date) -> Triangulation:
        """What the evidence amounts to for a cycle that began on this day."""
        return triangulate([_used(*row) for row in self.evidence], cycle_from=cycle_from)


def accounts_of(session: Session, committee_id: str, judgement_ids: Collection[str]) -> dict[str, Account]:
    """By judgement: what is in force, and the evidence in use, in the order of a pad; two statements."""
    entries = _entries(session, committee_id, judgement_ids)
    evidence = _evidence(session, committee_id, judgement_ids)
    return {one: Account(entries.get(one), tuple(evidence[one])) for one in judgement_ids}


def _entries(
    session: Session, committee_id: str, judgement_ids: Collection[str]
) -> dict[str, JudgementEntry]:
    rows = session.exec(
        select(JudgementEntry)
        .join(Judgement, col(Judgement.id) == col(JudgementEntry.judgement_id))
        .where(
            Judgement.committee_id == committee_id,
            col(Judgement.id).in_(judgement_ids),
            JudgementEntry.number == Judgement.entry_number,
        )
    )
    return {entry.judgement_id: entry for entry in rows}


def _evidence(
    session: Session, committee_id: str, judgement_ids: Collection[str]
) -> dict[str, list[tuple[EvidenceUse, Evidence]]]:
    rows = session.exec(
        select(EvidenceUse, Evidence)
        .join(Evidence, col(Evidence.id) == col(EvidenceUse.evidence_id))
        .where(
            EvidenceUse.committee_id == committee_id,
            col(EvidenceUse.judgement_id).in_(judgement_ids),
            col(EvidenceUse.in_use),
        )
    ).all()
    order = list(Source)
    found: dict[str, list[tuple[EvidenceUse, Evidence]]] = defaultdict(list)
    for use, piece in sorted(
        rows, key=lambda row: (order.index(row[1].source), row[1].recorded_at, row[1].id)
    ):
        found[use.judgement_id].append((use, piece))
    return found


def _used(use: EvidenceUse, piece: Evidence) -> Used:
    return Used(piece.source, use.stance, piece.voices, piece.information_type, piece.period_to)
