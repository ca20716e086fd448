"""Measures: which are kept, their figures with place and source, the targets they serve, and their story."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func
from sqlmodel import Session, col, select

from evaluations.committee import Locality, Service
from evaluations.figure import in_figures, is_reached
from evaluations.improvement_priority import (
    Direction,
    ImprovementPriority,
    PriorityState,
    SuccessMeasure,
)
from evaluations.measure import Measure, MeasureValue
from evaluations.pattern import WHOLE_AREA
from evaluations.queries.cycle import Told
from evaluations.refusals import NotFound
from evaluations.trace import Trace


@dataclass(frozen=True)
class Figure:
    """One figure that stands. `service` and `locality` are names; None where it speaks of all of them.

    `place` says both in words, and tells a service from a locality of the same name.
    """

    id: str
    measure_id: str
    happened_on: date
    service_id: str | None
    locality_id: str | None
    service: str | None
    locality: str | None
    place: str
    value: Decimal
    source: str
    note: str
    version: int

    @property
    def place_id(self) -> tuple[str | None, str | None]:
        """What tells its place from every other."""
        return self.service_id, self.locality_id


@dataclass(frozen=True)
class Target:
    """What an open or ended priority wants a measure to reach."""

    measure_id: str
    priority_id: str
    number: int
    title: str
    state: PriorityState
    words: str
    baseline: Decimal | None
    target: Decimal
    direction: Direction
    due_on: date | None

    @property
    def is_open(self) -> bool:
        return self.state is PriorityState.OPEN

    @property
    def sentence(self) -> str:
        """The target in words, such as "at least 80 by 31 March 2027"."""
        by = f" by {self.due_on.day} {self.due_on:%B %Y}" if self.due_on else ""
        return f"{self.direction.value} {in_figures(self.target)}{by}"

    def is_reached(self, value: Decimal) -> bool:
        """Whether a figure stands on the target or beyond it."""
        return is_reached(value, self.target, self.direction)


def place_name(service: str | None, locality: str | None) -> str:
    """How the place of a figure is spoken of: "Police in North", "North", "Police", "whole area"."""
    if service and locality:
        return f"{service} in {locality}"
    return service or locality or WHOLE_AREA


def names_apart(services: Mapping[str, str], localities: Mapping[str, str]) -> dict[str, str]:
    """The names of services and localities by id; a name that both kinds have says which it is."""
    shared = {name.casefold() for name in services.values()} & {
        name.casefold() for name in localities.values()
    }
    return {
        id: f"{name} ({kind})" if name.casefold() in shared else name
        for kind, names in (("service", services), ("locality", localities))
        for id, name in names.items()
    }


def by_place(figures: Iterable[Figure]) -> tuple[tuple[Figure, ...], ...]:
    """The figures of each place, as they stand; the whole area first, then by the place's name."""
    found: dict[tuple[str | None, str | None], list[Figure]] = {}
    for one in figures:
        found.setdefault(one.place_id, []).append(one)
    return tuple(sorted(map(tuple, found.values()), key=lambda each: (any(each[0].place_id), each[0].place)))


def measures_of(session: Session, committee_id: str) -> tuple[Measure, ...]:
    """The committee's measures by name, those no longer kept last. One statement."""
    return tuple(
        session.exec(
            select(Measure)
            .where(Measure.committee_id == committee_id)
            .order_by(col(Measure.is_kept).desc(), func.lower(Measure.name))
        )
    )


def measure_of(session: Session, committee_id: str, measure_id: str) -> Measure:
    """One measure of the committee. Raises NotFound."""
    found = session.get(Measure, measure_id)
    if found is None or found.committee_id != committee_id:
        raise NotFound
    return found


def figure_of(session: Session, measure: Measure, figure_id: str) -> MeasureValue:
    """One figure of the measure that was not taken back. Raises NotFound."""
    found = session.get(MeasureValue, figure_id)
    if found is None or found.measure_id != measure.id or not found.is_in:
        raise NotFound
    return found


def figures_of(
    session: Session, committee_id: str, measure_id: str | None = None
) -> dict[str, tuple[Figure, ...]]:
    """The figures that stand of one measure, or of all, by measure; the earliest first. One statement."""
    statement = (
        select(MeasureValue, col(Service.name), col(Locality.name))
        .outerjoin(Service, col(Service.id) == col(MeasureValue.service_id))
        .outerjoin(Locality, col(Locality.id) == col(MeasureValue.locality_id))
        .where(MeasureValue.committee_id == committee_id, col(MeasureValue.is_in))
        .order_by(col(MeasureValue.happened_on), col(MeasureValue.key))
    )
    if measure_id is not None:
        statement = statement.where(MeasureValue.measure_id == measure_id)
    rows = session.execute(statement).all()
    names = names_apart(
        {value.service_id: service for value, service, _ in rows if service},
        {value.locality_id: locality for value, _, locality in rows if locality},
    )
    found: dict[str, list[Figure]] = defaultdict(list)
    for value, service, locality in rows:
        place = place_name(names.get(value.service_id), names.get(value.locality_id))
        found[value.measure_id].append(_figure(value, service, locality, place))
    return {measure: tuple(figures) for measure, figures in found.items()}


def targets_of(
    session: Session, committee_id: str, measure_id: str | None = None
) -> dict[str, tuple[Target, ...]]:
    """The targets that priorities set for one measure, or for all, by measure. One statement."""
    statement = (
        select(SuccessMeasure, ImprovementPriority)
        .join(ImprovementPriority, col(ImprovementPriority.id) == col(SuccessMeasure.priority_id))
        .where(
            SuccessMeasure.committee_id == committee_id,
            col(SuccessMeasure.is_in),
            col(SuccessMeasure.measure_id).is_not(None),
        )
        .order_by(col(ImprovementPriority.number), col(SuccessMeasure.id))
    )
    if measure_id is not None:
        statement = statement.where(SuccessMeasure.measure_id == measure_id)
    found: dict[str, list[Target]] = defaultdict(list)
    for success, priority in session.execute(statement):
        found[success.measure_id].append(_target(success, priority))
    return {measure: tuple(targets) for measure, targets in found.items()}


def story_of(session: Session, measure: Measure) -> tuple[Told, ...]:
    """What was done to a measure and its figures, the latest first. One statement."""
    traces = session.exec(
        select(Trace)
        .where(Trace.owner == measure.committee_id, Trace.noun == "measure", Trace.noun_id == measure.id)
        .order_by(col(Trace.number).desc())
    )
    return tuple(Told(trace.at, trace.by, trace.act, trace.change, trace.reason) for trace in traces)


def _figure(value: MeasureValue, service: str | None, locality: str | None, place: str) -> Figure:
    return Figure(
        id=value.id,
        measure_id=value.measure_id,
        happened_on=value.happened_on,
        service_id=value.service_id,
        locality_id=value.locality_id,
        service=service,
        locality=locality,
        place=place,
        value=value.value,
        source=value.source,
        note=value.note,
        version=value.version,
    )


def _target(success: SuccessMeasure, priority: ImprovementPriority) -> Target:
    assert success.measure_id is not None and success.target is not None
    return Target(
        measure_id=success.measure_id,
        priority_id=priority.id,
        number=priority.number,
        title=priority.title,
        state=priority.state,
        words=success.words,
        baseline=success.baseline,
        target=success.target,
        direction=success.direction or Direction.AT_LEAST,
        due_on=success.due_on or priority.due_on,
    )
