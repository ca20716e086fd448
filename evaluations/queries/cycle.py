"""Cycles: which there are, what each looks at, who takes part, how far it is, and its story."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from evaluations.committee import Locality, NamedUnit, Service, Unit, UnitKind, unit_name
from evaluations.cycle import ChosenIndicator, Cycle, TakingPart
from evaluations.evidence import EvidenceUse
from evaluations.judgement import Judgement, JudgementEntry, State
from evaluations.refusals import NotFound
from evaluations.trace import Trace


@dataclass(frozen=True)
class LastEvaluated:
    """The latest cycle in which somebody agreed a level for an indicator, and the last day judged in it."""

    cycle_id: str
    cycle: str
    judged_on: date


@dataclass(frozen=True)
class Progress:
    """How many judgements of the plan stand in each state; `not_judged` counts those with no word yet."""

    agreed: int
    drafts: int
    cannot: int
    not_judged: int

    @property
    def has_begun(self) -> bool:
        return bool(self.agreed or self.drafts or self.cannot)


@dataclass(frozen=True)
class CycleInList:
    """A cycle with the size of its plan and how far it is."""

    cycle: Cycle
    indicators: int
    teams: int
    joint_units: int
    progress: Progress


@dataclass(frozen=True)
class Written:
    """A judgement in which words stand or stood, or evidence is used."""

    indicator: str
    unit_id: str
    state: State


@dataclass(frozen=True)
class Told:
    """One act in a cycle's story. `change` maps a field to [before, after] as the trace keeps it."""

    at: datetime
    by: str
    act: str
    change: dict[str, list[str | None]]
    reason: str


def cycles_of(session: Session, committee_id: str) -> tuple[Cycle, ...]:
    """Every cycle of the committee, the latest period first, in one statement."""
    found = session.exec(select(Cycle).where(Cycle.committee_id == committee_id)).all()
    return tuple(sorted(found, key=_time_of, reverse=True))


def cycle_of(session: Session, committee_id: str, cycle_id: str) -> Cycle:
    """One cycle of the committee. Raises NotFound when the committee has none of this id."""
    found = session.exec(
        select(Cycle).where(Cycle.committee_id == committee_id, Cycle.id == cycle_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def last_evaluated(
    session: Session, committee_id: str, edition: str, before: date | None
) -> dict[str, LastEvaluated]:
    """By indicator: the latest cycle on this edition with an agreed level, in one statement.

    With `before`, only cycles that began earlier than that day. Indicators never evaluated are left out.
    """
    rows = session.execute(
        select(
            col(Judgement.indicator),
            col(Cycle.id),
            col(Cycle.name),
            func.max(JudgementEntry.judged_on),
        )
        .join(Cycle, col(Cycle.id) == col(Judgement.cycle_id))
        .join(JudgementEntry, col(JudgementEntry.judgement_id) == col(Judgement.id))
        .where(
            Judgement.committee_id == committee_id,
            Judgement.state == State.AGREED,
            JudgementEntry.number == Judgement.entry_number,
            Cycle.edition == edition,
            *([Cycle.period_from < before] if before else []),
        )
        .group_by(col(Judgement.indicator), col(Cycle.period_from), col(Cycle.id), col(Cycle.name))
        .order_by(col(Cycle.period_from), col(Cycle.id))
    )
    return {
        indicator: LastEvaluated(cycle_id, name, judged_on) for indicator, cycle_id, name, judged_on in rows
    }


def chosen_indicators(session: Session, cycle: Cycle) -> dict[str, str]:
    """The indicators that the cycle looks at, each with its own reason ("": the reason given for all)."""
    rows = session.execute(
        select(col(ChosenIndicator.indicator), col(ChosenIndicator.reason)).where(
            ChosenIndicator.committee_id == cycle.committee_id,
            ChosenIndicator.cycle_id == cycle.id,
            col(ChosenIndicator.is_chosen),
        )
    )
    return dict(rows.all())


def units_taking_part(session: Session, cycle: Cycle) -> tuple[NamedUnit, ...]:
    """The cycle's teams by service and locality (whole area last), then its joint units; one statement."""
    return _named(
        session,
        cycle.committee_id,
        col(Unit.id).in_(
            select(TakingPart.unit_id).where(
                TakingPart.committee_id == cycle.committee_id,
                TakingPart.cycle_id == cycle.id,
                col(TakingPart.takes_part),
            )
        ),
    )


def units_of(session: Session, committee_id: str) -> tuple[NamedUnit, ...]:
    """Every unit that the committee ever named, in the order of `units_taking_part`; one statement."""
    return _named(session, committee_id)


def written_in(session: Session, cycle: Cycle) -> tuple[Written, ...]:
    """The cycle's judgements in which something was ever said or evidence is used, in one statement."""
    has_evidence = select(EvidenceUse.id).where(
        EvidenceUse.committee_id == cycle.committee_id,
        EvidenceUse.judgement_id == Judgement.id,
        col(EvidenceUse.in_use),
    )
    has_entry = select(JudgementEntry.id).where(
        JudgementEntry.committee_id == cycle.committee_id, JudgementEntry.judgement_id == Judgement.id
    )
    rows = session.execute(
        select(col(Judgement.indicator), col(Judgement.unit_id), col(Judgement.state)).where(
            Judgement.committee_id == cycle.committee_id,
            Judgement.cycle_id == cycle.id,
            or_(
                col(Judgement.state) != State.BLANK,
                col(Judgement.has_draft),
                has_entry.exists(),
                has_evidence.exists(),
            ),
        )
    )
    return tuple(Written(*row) for row in rows)


def cycles_in_list(session: Session, committee_id: str) -> tuple[CycleInList, ...]:
    """Every cycle with its size and how far it is, the latest period first; in four statements."""
    indicators = _indicators_by_cycle(session, committee_id)
    units = _units_by_cycle(session, committee_id)
    states = _states_by_cycle(session, committee_id)
    return tuple(
        _in_list(
            cycle, indicators[cycle.id], units[cycle.id], units[cycle.id, UnitKind.TEAM], states[cycle.id]
        )
        for cycle in cycles_of(session, committee_id)
    )


def progress_by_unit(session: Session, cycle: Cycle) -> dict[str, Progress]:
    """How far each unit taking part is, by its id; in three statements."""
    indicators = len(chosen_indicators(session, cycle))
    states: dict[str, Counter[State]] = defaultdict(Counter)
    for judgement in written_in(session, cycle):
        states[judgement.unit_id][judgement.state] += 1
    return {
        taking.unit.id: progress_from(states[taking.unit.id], indicators)
        for taking in units_taking_part(session, cycle)
    }


def progress_from(states: Counter[State], asked: int) -> Progress:
    """How far something is that asks for so many judgements, of which some stand in these states."""
    agreed, drafts, cannot = states[State.AGREED], states[State.DRAFT], states[State.CANNOT]
    return Progress(agreed, drafts, cannot, asked - agreed - drafts - cannot)


def story_of(session: Session, cycle: Cycle) -> tuple[Told, ...]:
    """The cycle's own acts (planned, plan changed, moved) from its traces, the latest first."""
    traces = session.exec(
        select(Trace)
        .where(Trace.owner == cycle.committee_id, Trace.noun == "cycle", Trace.noun_id == cycle.id)
        .order_by(col(Trace.number).desc())
    )
    return tuple(Told(trace.at, trace.by, trace.act, trace.change, trace.reason) for trace in traces)


def _time_of(cycle: Cycle) -> tuple[date, str]:
    return cycle.period_from, cycle.id


def _named(session: Session, committee_id: str, *where: ColumnElement[bool]) -> tuple[NamedUnit, ...]:
    rows = session.execute(
        select(Unit, col(Service.name), col(Locality.name))
        .outerjoin(Service, col(Service.id) == col(Unit.service_id))
        .outerjoin(Locality, col(Locality.id) == col(Unit.locality_id))
        .where(Unit.committee_id == committee_id, *where)
    )
    named = (
        NamedUnit(unit, unit_name(unit.kind, service, locality), service, locality)
        for unit, service, locality in rows
    )
    return tuple(sorted(named, key=_place_of))


def _place_of(named: NamedUnit) -> tuple[int, str, bool, str]:
    """Teams first, by service, then by locality with the whole area last."""
    kind = list(UnitKind).index(named.unit.kind)
    return kind, named.service or "", named.locality is None, named.locality or ""


def _in_list(cycle: Cycle, indicators: int, units: int, teams: int, states: Counter[State]) -> CycleInList:
    return CycleInList(cycle, indicators, teams, units - teams, progress_from(states, indicators * units))


def _indicators_by_cycle(session: Session, committee_id: str) -> Counter[str]:
    rows = session.execute(
        select(col(ChosenIndicator.cycle_id), func.count())
        .where(ChosenIndicator.committee_id == committee_id, col(ChosenIndicator.is_chosen))
        .group_by(col(ChosenIndicator.cycle_id))
    )
    return Counter(dict(rows.all()))


def _units_by_cycle(session: Session, committee_id: str) -> Counter[Any]:
    """How many units take part, by cycle and by (cycle, kind)."""
    rows = session.execute(
        select(col(TakingPart.cycle_id), col(Unit.kind), func.count())
        .join(Unit, col(Unit.id) == col(TakingPart.unit_id))
        .where(TakingPart.committee_id == committee_id, col(TakingPart.takes_part))
        .group_by(col(TakingPart.cycle_id), col(Unit.kind))
    )
    found: Counter[Any] = Counter()
    for cycle, kind, count in rows:
        found.update({cycle: count, (cycle, kind): count})
    return found


def _states_by_cycle(session: Session, committee_id: str) -> dict[str, Counter[State]]:
    rows = session.execute(
        select(col(Judgement.cycle_id), col(Judgement.state), func.count())
        .where(Judgement.committee_id == committee_id)
        .group_by(col(Judgement.cycle_id), col(Judgement.state))
    )
    found: dict[str, Counter[State]] = defaultdict(Counter)
    for cycle, state, count in rows:
        found[cycle][state] += count
    return found
