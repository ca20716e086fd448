"""What waits for a person in a committee: judgements to begin and to finish, and what asks for a look."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Subquery, func
from sqlmodel import Session, col, select

from evaluations.committee import Locality, NamedUnit, Service, Unit, UnitKind, unit_name
from evaluations.cycle import ChosenIndicator, Cycle, Stage, TakingPart
from evaluations.evidence import Evidence
from evaluations.judgement import Judgement, JudgementEntry, State
from indicators.level import Level


@dataclass(frozen=True)
class UnitWork:
    """One unit in one open cycle: the chosen indicators by what they wait for, each as its number.

    An agreed judgement with newer words that were not agreed stands among the drafts.
    """

    cycle: Cycle
    unit: NamedUnit
    not_begun: tuple[str, ...]
    drafts: tuple[str, ...]
    agreed: tuple[str, ...]
    cannot: tuple[str, ...]

    @property
    def has_begun(self) -> bool:
        return bool(self.drafts or self.agreed or self.cannot)


@dataclass(frozen=True)
class LatestAgreed:
    """The latest agreed judgement of a unit on an indicator of an edition, in whichever cycle that was."""

    judgement_id: str
    cycle_id: str
    cycle: str
    period_to: date
    edition: str
    indicator: str
    unit_id: str
    unit: str
    level: Level
    immediate_action: str
    immediate_action_owner: str
    says_what_to_share: bool


@dataclass(frozen=True)
class EvidenceHeld:
    """How many pieces of evidence a person recorded, and how many their services hold."""

    recorded: int
    held: int


def work_in_open_cycles(session: Session, committee_id: str) -> tuple[UnitWork, ...]:
    """What each unit taking part in an open cycle has done and not done; the earliest cycle first.

    Four statements: cycles, chosen indicators, units taking part, judgements.
    """
    cycles = _open_cycles(session, committee_id)
    ids = [cycle.id for cycle in cycles]
    chosen = _chosen(session, committee_id, ids)
    judgements = _judgements(session, committee_id, ids)
    units = _taking_part(session, committee_id, ids)
    return tuple(
        _work(cycle, unit, chosen[cycle.id], judgements[cycle.id, unit.unit.id])
        for cycle in cycles
        for unit in units[cycle.id]
    )


def latest_agreed(session: Session, committee_id: str, levels: Iterable[Level]) -> tuple[LatestAgreed, ...]:
    """The units and indicators whose latest agreed level is one of these, in one statement.

    A level that a later cycle replaced is left out.
    """
    latest = _latest(committee_id)
    rows = session.execute(
        select(Judgement, Cycle, Unit)
        .add_columns(
            col(Service.name),
            col(Locality.name),
            col(JudgementEntry.immediate_action),
            col(JudgementEntry.immediate_action_owner),
            col(JudgementEntry.worth_sharing) != "",
        )
        .join(latest, (latest.c.id == col(Judgement.id)) & (latest.c.place == 1))
        .join(Cycle, col(Cycle.id) == col(Judgement.cycle_id))
        .join(Unit, col(Unit.id) == col(Judgement.unit_id))
        .join(
            JudgementEntry,
            (col(JudgementEntry.judgement_id) == col(Judgement.id))
            & (col(JudgementEntry.number) == col(Judgement.entry_number)),
        )
        .outerjoin(Service, col(Service.id) == col(Unit.service_id))
        .outerjoin(Locality, col(Locality.id) == col(Unit.locality_id))
        .where(col(Judgement.agreed_level).in_(list(levels)))
    )
    return tuple(
        LatestAgreed(
            judgement_id=judgement.id,
            cycle_id=cycle.id,
            cycle=cycle.name,
            period_to=cycle.period_to,
            edition=cycle.edition,
            indicator=judgement.indicator,
            unit_id=unit.id,
            unit=unit_name(unit.kind, service, locality),
            level=judgement.agreed_level,
            immediate_action=action,
            immediate_action_owner=owner,
            says_what_to_share=shares,
        )
        for judgement, cycle, unit, service, locality, action, owner, shares in rows
    )


def entries_in_force(session: Session, committee_id: str) -> dict[str, JudgementEntry]:
    """The entry in force of the latest agreed judgement of each unit and indicator of an edition.

    By the judgement's id, in one statement.
    """
    latest = _latest(committee_id)
    rows = session.exec(
        select(JudgementEntry)
        .join(latest, (latest.c.id == col(JudgementEntry.judgement_id)) & (latest.c.place == 1))
        .join(
            Judgement,
            (col(Judgement.id) == col(JudgementEntry.judgement_id))
            & (col(Judgement.entry_number) == col(JudgementEntry.number)),
        )
    )
    return {entry.judgement_id: entry for entry in rows}


def evidence_held(
    session: Session, committee_id: str, *, person_id: str, service_ids: Iterable[str]
) -> EvidenceHeld:
    """Counts what was merged into another piece with that piece only; one statement."""
    recorded, held = session.execute(
        select(
            func.count().filter(col(Evidence.recorded_by_id) == person_id),
            func.count().filter(col(Evidence.service_id).in_(list(service_ids))),
        ).where(Evidence.committee_id == committee_id, col(Evidence.merged_into_id).is_(None))
    ).one()
    return EvidenceHeld(recorded, held)


def _open_cycles(session: Session, committee_id: str) -> list[Cycle]:
    return list(
        session.exec(
            select(Cycle)
            .where(Cycle.committee_id == committee_id, Cycle.stage == Stage.OPEN)
            .order_by(col(Cycle.period_from), col(Cycle.id))
        )
    )


def _chosen(session: Session, committee_id: str, cycle_ids: list[str]) -> dict[str, set[str]]:
    rows = session.execute(
        select(col(ChosenIndicator.cycle_id), col(ChosenIndicator.indicator)).where(
            ChosenIndicator.committee_id == committee_id,
            col(ChosenIndicator.cycle_id).in_(cycle_ids),
            col(ChosenIndicator.is_chosen),
        )
    )
    found: dict[str, set[str]] = defaultdict(set)
    for cycle_id, indicator in rows:
        found[cycle_id].add(indicator)
    return found


def _taking_part(session: Session, committee_id: str, cycle_ids: list[str]) -> dict[str, list[NamedUnit]]:
    rows = session.execute(
        select(col(TakingPart.cycle_id), Unit, col(Service.name), col(Locality.name))
        .join(Unit, col(Unit.id) == col(TakingPart.unit_id))
        .outerjoin(Service, col(Service.id) == col(Unit.service_id))
        .outerjoin(Locality, col(Locality.id) == col(Unit.locality_id))
        .where(
            TakingPart.committee_id == committee_id,
            col(TakingPart.cycle_id).in_(cycle_ids),
            col(TakingPart.takes_part),
        )
    )
    found: dict[str, list[NamedUnit]] = defaultdict(list)
    for cycle_id, unit, service, locality in rows:
        name = unit_name(unit.kind, service, locality)
        found[cycle_id].append(NamedUnit(unit, name, service, locality))
    return {cycle_id: sorted(units, key=_teams_first) for cycle_id, units in found.items()}


def _judgements(
    session: Session, committee_id: str, cycle_ids: list[str]
) -> dict[tuple[str, str], dict[str, State]]:
    """By cycle and unit: each indicator that was begun, and how it stands."""
    rows = session.execute(
        select(col(Judgement.cycle_id), col(Judgement.unit_id), col(Judgement.indicator))
        .add_columns(col(Judgement.state), col(Judgement.has_draft))
        .where(col(Judgement.committee_id) == committee_id, col(Judgement.cycle_id).in_(cycle_ids))
    )
    found: dict[tuple[str, str], dict[str, State]] = defaultdict(dict)
    for cycle_id, unit_id, indicator, state, has_draft in rows:
        found[cycle_id, unit_id][indicator] = State.DRAFT if has_draft else state
    return found


def _work(cycle: Cycle, unit: NamedUnit, chosen: set[str], states: dict[str, State]) -> UnitWork:
    by_state: dict[State, list[str]] = defaultdict(list)
    for indicator in sorted(chosen):
        by_state[states.get(indicator, State.BLANK)].append(indicator)
    return UnitWork(
        cycle=cycle,
        unit=unit,
        not_begun=tuple(by_state[State.BLANK]),
        drafts=tuple(by_state[State.DRAFT]),
        agreed=tuple(by_state[State.AGREED]),
        cannot=tuple(by_state[State.CANNOT]),
    )


def _latest(committee_id: str) -> Subquery:
    """Agreed judgements, each with its place from the latest cycle back."""
    same = (col(Cycle.edition), col(Judgement.unit_id), col(Judgement.indicator))
    newest = (col(Cycle.period_to).desc(), col(Cycle.id).desc())
    place = func.row_number().over(partition_by=same, order_by=newest).label("place")
    return (
        select(col(Judgement.id), place)
        .join(Cycle, col(Cycle.id) == col(Judgement.cycle_id))
        .where(Judgement.committee_id == committee_id, Judgement.state == State.AGREED)
        .subquery()
    )


def _teams_first(unit: NamedUnit) -> tuple[int, str, str]:
    return list(UnitKind).index(unit.unit.kind), unit.service or "", unit.locality or ""
