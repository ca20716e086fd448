"""The improvement plan of a committee: each priority with all that was set down and said of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from evaluations.committee import Locality, Service, Unit, unit_name
from evaluations.cycle import Cycle
from evaluations.improvement_priority import (
    ImprovementPriority,
    Milestone,
    OriginKind,
    PlanColumn,
    PlanEntry,
    PriorityMove,
    PriorityOrigin,
    PriorityState,
    PriorityVersion,
    SuccessKind,
    SuccessMeasure,
)
from evaluations.judgement import Judgement
from evaluations.measure import Measure
from evaluations.plan_concerns import Concern, concerns_in, latest_said, missing_kinds, pressing_first
from evaluations.refusals import NotFound
from evaluations.trace import Trace

Row = TypeVar("Row")


@dataclass(frozen=True)
class OriginTold:
    """What a priority answers, with its cycle; a pattern has no unit."""

    origin: PriorityOrigin
    cycle: Cycle
    unit_id: str | None
    unit: str


@dataclass(frozen=True)
class SuccessTold:
    """A measure of success; `measure` is the committee's measure that performance data come from."""

    success: SuccessMeasure
    measure: Measure | None


@dataclass(frozen=True)
class EntryTold:
    """Something said, with the service for which it was said ("" for the committee itself)."""

    entry: PlanEntry
    service: str


@dataclass(frozen=True)
class Answer:
    """A priority and one thing that it answers."""

    priority: ImprovementPriority
    origin: PriorityOrigin


@dataclass(frozen=True)
class PriorityTold:
    """A priority with everything in it. What was taken out is left out of origins and measures;
    `measures_gone` are the measures of success that were taken out.

    `milestones` are all of them, by day; `entries` are in the order in which they were said; `concerns` are
    what asks for a look today; `moves` say how it ended and was taken up again, the first first.
    """

    priority: ImprovementPriority
    cycle: Cycle
    owner_service: str
    origins: tuple[OriginTold, ...]
    milestones: tuple[Milestone, ...]
    measures: tuple[SuccessTold, ...]
    measures_gone: tuple[SuccessTold, ...]
    entries: tuple[EntryTold, ...]
    concerns: tuple[Concern, ...]
    moves: tuple[PriorityMove, ...]

    @property
    def is_open(self) -> bool:
        return self.priority.state is PriorityState.OPEN

    @property
    def steps(self) -> tuple[Milestone, ...]:
        """The milestones that stand."""
        return tuple(one for one in self.milestones if one.is_in)

    @property
    def missing_kinds(self) -> tuple[SuccessKind, ...]:
        return missing_kinds(one.success for one in self.measures)

    @cached_property
    def said(self) -> tuple[PlanEntry, ...]:
        return tuple(one.entry for one in self.entries)

    def latest(self, column: PlanColumn, milestone_id: str | None = None) -> EntryTold | None:
        """What was said last in a column, of the priority itself or of a milestone."""
        last = latest_said(self.said, column, milestone_id)
        return next((one for one in self.entries if one.entry is last), None)

    @property
    def reporters(self) -> frozenset[str]:
        """The ids of the people who reported."""
        reports = (one for one in self.said if one.said_in is PlanColumn.REPORTED)
        return frozenset(one.by_id for one in reports if one.by_id)

    @property
    def services_reporting(self) -> frozenset[str | None]:
        """The ids of the services for which somebody reported; None for the committee itself."""
        return frozenset(one.service_id for one in self.said if one.said_in is PlanColumn.REPORTED)

    @property
    def resumed_after(self) -> int:
        """The number of the last thing said before it was taken up again; 0 where it never was."""
        resumed = (one.last_entry for one in self.moves if one.after is PriorityState.OPEN)
        return max(resumed, default=0)

    @property
    def stood(self) -> dict[str, tuple[str, ...]]:
        """What each measure of success said when the priority ended, by its id; nothing of an open one."""
        kept = self.moves[-1].stood if self.moves and not self.is_open else []
        return {one["success_id"]: tuple(one["stands"]) for one in kept}

    @property
    def judged_impact(self) -> frozenset[str]:
        """The id of whoever judged the impact last: the priority would be closed on their word."""
        last = self.latest(PlanColumn.IMPACT)
        return frozenset({last.entry.by_id} if last and last.entry.by_id else ())


def plan_of(session: Session, committee_id: str, *, today: date) -> tuple[PriorityTold, ...]:
    """The whole plan in six statements: the open ones, most pressing first, then the ended, latest first."""
    found = _told(session, committee_id, today)
    opened = sorted(
        (one for one in found if one.is_open),
        key=lambda one: pressing_first(one.concerns, one.priority.due_on),
    )
    ended = sorted(
        (one for one in found if not one.is_open), key=lambda one: str(one.priority.ended_on), reverse=True
    )
    return (*opened, *ended)


def priority_told(session: Session, committee_id: str, priority_id: str, *, today: date) -> PriorityTold:
    """One priority with everything in it, in six statements. Raises NotFound."""
    found = _told(session, committee_id, today, col(ImprovementPriority.id) == priority_id)
    if not found:
        raise NotFound
    return found[0]


def open_priorities(session: Session, committee_id: str) -> tuple[ImprovementPriority, ...]:
    """The open priorities by number, without what is in them; one statement."""
    return tuple(
        session.exec(
            select(ImprovementPriority)
            .where(
                ImprovementPriority.committee_id == committee_id,
                ImprovementPriority.state == PriorityState.OPEN,
            )
            .order_by(col(ImprovementPriority.number))
        )
    )


def story_of(session: Session, priority: ImprovementPriority) -> tuple[Trace, ...]:
    """Every act on a priority, the first first; one statement."""
    return tuple(
        session.exec(
            select(Trace)
            .where(Trace.owner == priority.committee_id, Trace.noun_id == priority.id)
            .order_by(col(Trace.number))
        )
    )


def versions_of(session: Session, priority: ImprovementPriority) -> tuple[PriorityVersion, ...]:
    """How a priority was worded before, the first first; one statement."""
    return tuple(
        session.exec(
            select(PriorityVersion)
            .where(
                PriorityVersion.committee_id == priority.committee_id,
                PriorityVersion.priority_id == priority.id,
            )
            .order_by(col(PriorityVersion.number))
        )
    )


def answers_of(session: Session, committee_id: str) -> tuple[Answer, ...]:
    """Everything that priorities answer, by their numbers, in one statement."""
    rows = session.execute(
        select(ImprovementPriority, PriorityOrigin)
        .join(PriorityOrigin, col(PriorityOrigin.priority_id) == col(ImprovementPriority.id))
        .where(ImprovementPriority.committee_id == committee_id, col(PriorityOrigin.is_in))
        .order_by(col(ImprovementPriority.number), col(PriorityOrigin.id))
    )
    return tuple(Answer(priority, origin) for priority, origin in rows)


# Telling


def _told(
    session: Session, committee_id: str, today: date, *narrowed: ColumnElement[bool]
) -> tuple[PriorityTold, ...]:
    rows = session.execute(
        select(ImprovementPriority, Cycle, col(Service.name))
        .join(Cycle, col(Cycle.id) == col(ImprovementPriority.cycle_id))
        .outerjoin(Service, col(Service.id) == col(ImprovementPriority.owner_service_id))
        .where(ImprovementPriority.committee_id == committee_id, *narrowed)
        .order_by(col(ImprovementPriority.number))
    ).all()
    ids = [priority.id for priority, _, _ in rows]
    origins, milestones = _origins(session, committee_id, ids), _milestones(session, committee_id, ids)
    measures, entries = _measures(session, committee_id, ids), _entries(session, committee_id, ids)
    moves = _moves(session, committee_id, ids)
    return tuple(
        PriorityTold(
            priority=priority,
            cycle=cycle,
            owner_service=service or "",
            origins=tuple(origins[priority.id]),
            milestones=tuple(milestones[priority.id]),
            measures=tuple(one for one in measures[priority.id] if one.success.is_in),
            measures_gone=tuple(one for one in measures[priority.id] if not one.success.is_in),
            entries=tuple(entries[priority.id]),
            concerns=concerns_in(
                priority, milestones[priority.id], [one.entry for one in entries[priority.id]], today
            ),
            moves=tuple(moves[priority.id]),
        )
        for priority, cycle, service in rows
    )


def _origins(session: Session, committee_id: str, ids: list[str]) -> dict[str, list[OriginTold]]:
    rows = session.execute(
        select(PriorityOrigin, Cycle, Unit)
        .add_columns(col(Service.name), col(Locality.name))
        .join(Cycle, col(Cycle.id) == col(PriorityOrigin.cycle_id))
        .outerjoin(Judgement, col(Judgement.id) == col(PriorityOrigin.judgement_id))
        .outerjoin(Unit, col(Unit.id) == col(Judgement.unit_id))
        .outerjoin(Service, col(Service.id) == col(Unit.service_id))
        .outerjoin(Locality, col(Locality.id) == col(Unit.locality_id))
        .where(
            col(PriorityOrigin.committee_id) == committee_id,
            col(PriorityOrigin.priority_id).in_(ids),
            col(PriorityOrigin.is_in),
        )
        .order_by(col(PriorityOrigin.id))
    )
    found: dict[str, list[OriginTold]] = defaultdict(list)
    for origin, cycle, unit, service, locality in rows:
        is_pattern = origin.kind is OriginKind.PATTERN
        name = "" if is_pattern else unit_name(unit.kind, service, locality)
        found[origin.priority_id].append(OriginTold(origin, cycle, None if is_pattern else unit.id, name))
    return found


def _milestones(session: Session, committee_id: str, ids: list[str]) -> dict[str, list[Milestone]]:
    rows = session.exec(
        select(Milestone)
        .where(Milestone.committee_id == committee_id, col(Milestone.priority_id).in_(ids))
        .order_by(col(Milestone.due_on), col(Milestone.id))
    )
    return _by_priority((row.priority_id, row) for row in rows)


def _measures(session: Session, committee_id: str, ids: list[str]) -> dict[str, list[SuccessTold]]:
    rows = session.execute(
        select(SuccessMeasure, Measure)
        .outerjoin(Measure, col(Measure.id) == col(SuccessMeasure.measure_id))
        .where(
            SuccessMeasure.committee_id == committee_id,
            col(SuccessMeasure.priority_id).in_(ids),
        )
        .order_by(col(SuccessMeasure.id))
    )
    found = sorted(rows, key=lambda row: [*SuccessKind].index(row[0].kind))
    return _by_priority((success.priority_id, SuccessTold(success, measure)) for success, measure in found)


def _entries(session: Session, committee_id: str, ids: list[str]) -> dict[str, list[EntryTold]]:
    rows = session.execute(
        select(PlanEntry, col(Service.name))
        .outerjoin(Service, col(Service.id) == col(PlanEntry.service_id))
        .where(PlanEntry.committee_id == committee_id, col(PlanEntry.priority_id).in_(ids))
        .order_by(col(PlanEntry.number))
    )
    return _by_priority((entry.priority_id, EntryTold(entry, service or "")) for entry, service in rows)


def _moves(session: Session, committee_id: str, ids: list[str]) -> dict[str, list[PriorityMove]]:
    rows = session.exec(
        select(PriorityMove)
        .where(PriorityMove.committee_id == committee_id, col(PriorityMove.priority_id).in_(ids))
        .order_by(col(PriorityMove.number))
    )
    return _by_priority((row.priority_id, row) for row in rows)


def _by_priority(rows: Iterable[tuple[str, Row]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for priority_id, row in rows:
        found[priority_id].append(row)
    return found
