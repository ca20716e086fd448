"""The pattern of a cycle: what each team and joint unit judged of each indicator."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from evaluations.committee import Locality, Service, Unit, UnitKind, unit_name
from evaluations.cycle import ChosenIndicator, Cycle, TakingPart
from evaluations.judgement import Judgement, State
from evaluations.pattern import Cell, CellState, Team
from indicators.framework import Framework
from indicators.level import Level


@dataclass(frozen=True)
class TeamUnit:
    """A team that takes part in the cycle, with its unit's id."""

    unit_id: str
    team: Team


@dataclass(frozen=True)
class JointUnit:
    """A joint unit that takes part in the cycle."""

    unit_id: str
    name: str


@dataclass(frozen=True)
class JointCell:
    """What a joint unit says about an indicator; it stands beside the pattern, never in a shape."""

    unit: JointUnit
    state: CellState
    level: Level | None


@dataclass(frozen=True)
class Row:
    """One indicator of the edition: a cell for each team, then one for each joint unit."""

    indicator: str
    is_chosen: bool
    cells: tuple[Cell, ...]
    joint_cells: tuple[JointCell, ...]


@dataclass(frozen=True)
class Grid:
    """A cycle's pattern. `teams` stand by service, then by locality with the whole area last."""

    teams: tuple[TeamUnit, ...]
    joint_units: tuple[JointUnit, ...]
    rows: tuple[Row, ...]


Said = dict[str, dict[str, tuple[CellState, Level | None]]]

_STATES = {
    State.BLANK: CellState.NOT_YET_JUDGED,
    State.DRAFT: CellState.DRAFT,
    State.AGREED: CellState.AGREED,
    State.CANNOT: CellState.CANNOT_BE_JUDGED,
}


def grid_of_cycle(session: Session, cycle: Cycle, framework: Framework) -> Grid:
    """Every indicator of the edition over the units taking part, in three statements."""
    teams, joint_units = _units(session, cycle)
    chosen = _chosen(session, cycle)
    said = _said(session, cycle)
    rows = (
        _row(indicator.number, indicator.number in chosen, teams, joint_units, said)
        for indicator in framework.indicators
    )
    return Grid(teams, joint_units, tuple(rows))


def _row(
    number: str, is_chosen: bool, teams: tuple[TeamUnit, ...], joint_units: tuple[JointUnit, ...], said: Said
) -> Row:
    blank = CellState.NOT_YET_JUDGED if is_chosen else CellState.NOT_CHOSEN
    given = said.get(number, {}) if is_chosen else {}
    return Row(
        indicator=number,
        is_chosen=is_chosen,
        cells=tuple(Cell(unit.team, *given.get(unit.unit_id, (blank, None))) for unit in teams),
        joint_cells=tuple(JointCell(unit, *given.get(unit.unit_id, (blank, None))) for unit in joint_units),
    )


def _units(session: Session, cycle: Cycle) -> tuple[tuple[TeamUnit, ...], tuple[JointUnit, ...]]:
    rows = session.execute(
        select(col(Unit.id), col(Unit.kind), col(Service.name), col(Locality.name))
        .join(TakingPart, col(TakingPart.unit_id) == col(Unit.id))
        .outerjoin(Service, col(Service.id) == col(Unit.service_id))
        .outerjoin(Locality, col(Locality.id) == col(Unit.locality_id))
        .where(
            TakingPart.committee_id == cycle.committee_id,
            TakingPart.cycle_id == cycle.id,
            col(TakingPart.takes_part),
        )
    ).all()
    teams = [
        TeamUnit(unit, Team(service, locality))
        for unit, kind, service, locality in rows
        if kind is UnitKind.TEAM
    ]
    joint = [
        (list(UnitKind).index(kind), JointUnit(unit, unit_name(kind, service, locality)))
        for unit, kind, service, locality in rows
        if kind is not UnitKind.TEAM
    ]
    return tuple(sorted(teams, key=_place)), tuple(
        unit for _, unit in sorted(joint, key=lambda one: (one[0], one[1].name))
    )


def _place(unit: TeamUnit) -> tuple[str, bool, str]:
    """By service, then by locality, the whole area last."""
    return unit.team.service, unit.team.locality is None, unit.team.locality or ""


def _chosen(session: Session, cycle: Cycle) -> frozenset[str]:
    numbers = session.exec(
        select(ChosenIndicator.indicator).where(
            ChosenIndicator.committee_id == cycle.committee_id,
            ChosenIndicator.cycle_id == cycle.id,
            col(ChosenIndicator.is_chosen),
        )
    )
    return frozenset(numbers)


def _said(session: Session, cycle: Cycle) -> Said:
    rows = session.execute(
        select(
            col(Judgement.indicator),
            col(Judgement.unit_id),
            col(Judgement.state),
            col(Judgement.agreed_level),
        ).where(Judgement.committee_id == cycle.committee_id, Judgement.cycle_id == cycle.id)
    )
    said: Said = {}
    for indicator, unit, state, level in rows:
        said.setdefault(indicator, {})[unit] = (_STATES[state], level)
    return said
