"""Whether a level that a priority aims at is reached, and which teams are not there.

Levels compare; they are never counted into anything. A blank is not a low level: where somebody did not
judge, it is not known.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from evaluations.committee import NamedUnit, UnitKind
from evaluations.cycle import Cycle
from evaluations.history import History
from evaluations.improvement_priority import Reach, SuccessMeasure
from indicators.level import Level


class TargetAnswer(Enum):
    """Whether the level is reached."""

    REACHED = "reached"
    NOT_REACHED = "not reached"
    NOT_KNOWN = "not known"
    NOT_LOOKED_AT = "not looked at yet"


@dataclass(frozen=True)
class TargetFound:
    """How a target stands in a cycle (None: no cycle chose the indicator).

    `is_later`: the cycle began after the one that the priority came from. `below` are (unit, level in the
    edition's words), the lowest first; `silent` are teams or places that gave no judgement.
    """

    answer: TargetAnswer
    cycle: Cycle | None = None
    is_later: bool = False
    there: tuple[str, ...] = ()
    below: tuple[tuple[str, str], ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        if self.cycle is None:
            return "No cycle has looked at this indicator yet."
        parts = [f"{_ANSWERS[self.answer]} in {self.cycle.name}."]
        if self.below:
            parts.append(f"Not there: {'; '.join(_by_level(self.below))}.")
        if self.silent:
            parts.append(f"No judgement: {_listed(self.silent)}.")
        if self.answer is TargetAnswer.NOT_KNOWN and not self.silent:
            parts.append("No team of which it is asked took part.")
        if not self.is_later:
            parts.append("The next cycle has not looked at it yet.")
        return " ".join(parts)


_ANSWERS = {
    TargetAnswer.REACHED: "Reached",
    TargetAnswer.NOT_REACHED: "Not reached",
    TargetAnswer.NOT_KNOWN: "Not known",
    TargetAnswer.NOT_LOOKED_AT: "Not looked at",
}


def target_found(
    history: History, measure: SuccessMeasure, came_from: Cycle, owner_service_id: str | None
) -> TargetFound:
    """How a quality indicator's target stands in the latest cycle that chose the indicator.

    In every locality (or service) it is reached where each place has a judgement and none of its units,
    the place judging together included, stands below; in every team where each of them is there. Who took
    part in the cycle that the priority came from is asked too: nobody is left out by taking part no more.
    """
    cycle = _latest(history, measure)
    if cycle is None or measure.at_least is None or measure.reach is None:
        return TargetFound(TargetAnswer.NOT_LOOKED_AT)
    found = _Found(history, cycle, measure.indicator, measure.at_least)
    units = [*_units(history, (came_from, cycle), measure.reach, owner_service_id)]
    below = tuple((unit.name, found.label(unit)) for unit in found.below_of(units))
    silent = tuple(_silent(found, units, measure.reach))
    return TargetFound(
        answer=_answer(units, below, silent),
        cycle=cycle,
        is_later=cycle.period_from > came_from.period_from,
        there=tuple(unit.name for unit in units if found.is_there(unit)),
        below=below,
        silent=silent,
    )


@dataclass(frozen=True)
class _Found:
    """What units say of one indicator in one cycle, beside the level to be reached."""

    history: History
    cycle: Cycle
    indicator: str
    at_least: Level

    def level(self, unit: NamedUnit) -> Level | None:
        said = self.history.said_by(self.cycle, unit.unit.id, self.indicator)
        return said.level if said else None

    def below_of(self, units: Iterable[NamedUnit]) -> list[NamedUnit]:
        """The units that stand below, those of the lowest level first."""
        judged = [(level, unit) for unit in units if (level := self.level(unit))]
        return [unit for one in Level for level, unit in judged if level is one and one < self.at_least]

    def is_there(self, unit: NamedUnit) -> bool:
        level = self.level(unit)
        return level is not None and level >= self.at_least

    def label(self, unit: NamedUnit) -> str:
        level = self.level(unit)
        return self.history.frameworks[self.cycle.edition].label(level) if level else ""


def _latest(history: History, measure: SuccessMeasure) -> Cycle | None:
    looked = (
        cycle
        for cycle in reversed(history.cycles)
        if cycle.edition == measure.edition and measure.indicator in history.chosen[cycle.id]
    )
    return next(looked, None)


def _units(
    history: History, cycles: tuple[Cycle, ...], reach: Reach, owner_service_id: str | None
) -> Iterator[NamedUnit]:
    """The units that the target speaks of: teams, and for places the place judging together."""
    joint = {Reach.EVERY_LOCALITY: UnitKind.LOCALITY, Reach.EVERY_SERVICE: UnitKind.SERVICE}.get(reach)
    opened = (cycle for cycle in cycles if cycle.id in history.taking_part)
    for unit in history.units_in(*opened):
        is_owners = reach is not Reach.OWN_SERVICE or unit.unit.service_id == owner_service_id
        is_asked = is_owners and (unit.is_team or unit.unit.kind is joint)
        if is_asked and _place(unit, reach):
            yield unit


def _place(unit: NamedUnit, reach: Reach) -> str | None:
    """Where a unit counts: its locality, its service, or itself."""
    places = {Reach.EVERY_LOCALITY: unit.locality, Reach.EVERY_SERVICE: unit.service}
    return places.get(reach, unit.name)


def _silent(found: _Found, units: Iterable[NamedUnit], reach: Reach) -> Iterator[str]:
    """The places, or the teams, in which nobody judged, each once."""
    by_place: dict[str, list[NamedUnit]] = {}
    for unit in units:
        by_place.setdefault(_place(unit, reach) or "", []).append(unit)
    for place, several in by_place.items():
        if not any(found.level(unit) for unit in several):
            yield place


def _answer(
    units: list[NamedUnit], below: tuple[tuple[str, str], ...], silent: tuple[str, ...]
) -> TargetAnswer:
    if below:
        return TargetAnswer.NOT_REACHED
    return TargetAnswer.NOT_KNOWN if silent or not units else TargetAnswer.REACHED


def _by_level(below: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The units of each level together, such as "Police in North, Health in South (weak)"."""
    for level, several in groupby(below, key=lambda one: one[1]):
        yield f"{_listed(name for name, _ in several)} ({level})"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
