"""Everything that a committee judged, cycle by cycle, and how each unit's indicators moved.

A unit keeps its past when a lead said that another one goes on as it. An indicator of another edition is
set beside this one and never compared with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from evaluations.committee import NamedUnit, UnitKind
from evaluations.cycle import Cycle
from evaluations.judgement import State
from evaluations.movement import Ground, Movement, movement, sentence
from evaluations.pattern import CellState
from indicators.framework import Framework, crosswalk
from indicators.level import Level

_STATES = {
    State.BLANK: CellState.NOT_YET_JUDGED,
    State.DRAFT: CellState.DRAFT,
    State.AGREED: CellState.AGREED,
    State.CANNOT: CellState.CANNOT_BE_JUDGED,
}


@dataclass(frozen=True)
class Said:
    """How one judgement stands. Day and name are of the entry in force; None and "" without one."""

    judgement_id: str
    unit_id: str
    state: State
    level: Level | None
    judged_on: date | None
    by: str


@dataclass(frozen=True)
class Beside:
    """A judgement that is not compared: by another unit, or of an indicator of the cycle's own edition."""

    cycle: Cycle
    indicator: str
    said: Said


@dataclass(frozen=True)
class Moved:
    """The movement of one unit and indicator between two cycles, with the two judgements that it rests on.

    `beside` are the judgements for which it is not comparable.
    """

    movement: Movement
    sentence: str
    before: Said | None
    now: Said | None
    beside: tuple[Beside, ...] = ()

    @property
    def has_word(self) -> bool:
        """Whether either cycle has a level of this unit: what was never looked at moves nowhere."""
        return bool((self.before and self.before.level) or (self.now and self.now.level))


@dataclass(frozen=True)
class History:
    """`cycles` are those that were opened, the earliest first; `units` all units by id, teams first.

    `taking_part` and `chosen` are by cycle id; `said` by cycle, unit and indicator; `earlier` names, for a
    unit's id, the units that go on as it. `frameworks` holds every edition by id.
    """

    cycles: tuple[Cycle, ...]
    units: Mapping[str, NamedUnit]
    taking_part: Mapping[str, frozenset[str]]
    chosen: Mapping[str, frozenset[str]]
    said: Mapping[tuple[str, str, str], Said]
    earlier: Mapping[str, tuple[str, ...]]
    frameworks: Mapping[str, Framework]

    def before(self, cycle: Cycle) -> Cycle | None:
        """The cycle that movement is told from: the latest earlier one on the same edition, else on any."""
        earlier = [one for one in self.cycles if one.period_from < cycle.period_from]
        same = [one for one in earlier if one.edition == cycle.edition]
        known = same or earlier
        return known[-1] if known else None

    def since_before(self, cycle: Cycle) -> tuple[Cycle, ...]:
        """Cycles on other editions that began before this one and no earlier than the one before it."""
        last = self.before(cycle)
        return tuple(
            one
            for one in self.cycles
            if last
            and last.period_from <= one.period_from < cycle.period_from
            and one.edition != cycle.edition
        )

    def same_unit(self, unit_id: str) -> tuple[str, ...]:
        """The unit and all units that go on as it, the unit itself first."""
        return _reached(unit_id, self.earlier)

    def names_in(self, cycle: Cycle, unit_id: str) -> tuple[str, ...]:
        """Who speaks for the unit in a cycle: itself where it takes part, else those who go on as it."""
        if unit_id in self.taking_part[cycle.id]:
            return (unit_id,)
        earlier = (self.names_in(cycle, one) for one in self.earlier.get(unit_id, ()))
        return tuple(dict.fromkeys(name for names in earlier for name in names))

    def is_told_as(self, earlier: str, later: str, *cycles: Cycle) -> bool:
        """Whether everything that a unit says in these cycles is told under a later name.

        A unit that took part beside the one that it is said to go on as stands for itself.
        """
        stood = (cycle for cycle in cycles if earlier in self.taking_part[cycle.id])
        return earlier != later and all(earlier in self.names_in(cycle, later) for cycle in stood)

    def units_in(self, *cycles: Cycle) -> tuple[NamedUnit, ...]:
        """The units that took part in any of these cycles, under the names that they go by in the last."""
        found = {one for cycle in cycles for one in self.taking_part[cycle.id]}
        gone_on = {
            past for one in found for past in self.same_unit(one) if self.is_told_as(past, one, *cycles)
        }
        return tuple(named for one, named in self.units.items() if one in found - gone_on)

    def indicators_in(self, edition: str, *cycles: Cycle) -> tuple[str, ...]:
        """What any of these cycles chose of one edition, in the order of that edition."""
        found = {number for one in cycles if one.edition == edition for number in self.chosen[one.id]}
        return tuple(one.number for one in self.frameworks[edition].indicators if one.number in found)

    def said_by(self, cycle: Cycle, unit_id: str, indicator: str) -> Said | None:
        """What the unit said of an indicator of the cycle's own edition, under whichever name it had then.

        None where several that go on as this one judged it: theirs is no judgement of this unit.
        """
        rows = [self.said.get((cycle.id, one, indicator)) for one in self.names_in(cycle, unit_id)]
        known = [said for said in rows if said]
        found = [said for said in known if said.level] or known
        return found[0] if len(found) == 1 else None

    def state(self, cycle: Cycle, unit_id: str, indicator: str) -> CellState:
        """How a cell stands: an indicator that was not chosen, or a unit that took no part, is not chosen."""
        if indicator not in self.chosen[cycle.id] or not self.names_in(cycle, unit_id):
            return CellState.NOT_CHOSEN
        said = self.said_by(cycle, unit_id, indicator)
        return _STATES[said.state] if said else CellState.NOT_YET_JUDGED

    def related(self, cycle: Cycle, edition: str, indicator: str) -> tuple[str, ...] | None:
        """The cycle's own indicators that are related to one of another edition; None where nobody said."""
        if cycle.edition == edition:
            return (indicator,)
        return (
            self._related[edition, cycle.edition].get(indicator, ())
            if self._is_told(edition, cycle)
            else None
        )

    def moved(self, before: Cycle | None, now: Cycle, unit_id: str, edition: str, indicator: str) -> Moved:
        """How a unit's indicator of one edition moved from a cycle to another, on whichever editions."""
        was = self._ground(before, now, unit_id, edition, indicator) if before else None
        stands = self._ground(now, before, unit_id, edition, indicator)
        found = movement(was, stands)
        is_apart = found is Movement.NOT_COMPARABLE
        return Moved(
            movement=found,
            sentence=sentence(was, stands),
            before=self._own(before, unit_id, edition, indicator),
            now=self._own(now, unit_id, edition, indicator),
            beside=tuple(self._both_beside(before, now, unit_id, edition, indicator)) if is_apart else (),
        )

    def moved_to(self, now: Cycle, unit_id: str, indicator: str) -> Moved:
        """How it moved to a cycle from the one before; another edition that ran since is not passed over."""
        before = self.before(now)
        found = self.moved(before, now, unit_id, now.edition, indicator)
        if found.movement is not Movement.NEW:
            return found
        others = (self.moved(one, now, unit_id, now.edition, indicator) for one in self.since_before(now))
        return next((one for one in others if one.movement is Movement.NOT_COMPARABLE), found)

    # What a cycle says of a unit's indicator

    def _own(self, cycle: Cycle | None, unit_id: str, edition: str, indicator: str) -> Said | None:
        if cycle is None or cycle.edition != edition:
            return None
        return self.said_by(cycle, unit_id, indicator)

    def _ground(
        self, cycle: Cycle, other: Cycle | None, unit_id: str, edition: str, indicator: str
    ) -> Ground:
        said = self._own(cycle, unit_id, edition, indicator)
        if said and said.level:
            label = self.frameworks[cycle.edition].label(said.level)
            return Ground(cycle.name, cycle.edition, said.level, label)
        beside = self._beside(cycle, other, unit_id, edition, indicator)
        if cycle.edition != edition:
            related = tuple(one.indicator for one in beside)
            return Ground(cycle.name, cycle.edition, related=related, was_asked=False)
        names = tuple(self.units[one.said.unit_id].name for one in beside)
        cannot = said is not None and said.state is State.CANNOT
        asked = self.state(cycle, unit_id, indicator) is not CellState.NOT_CHOSEN
        return Ground(cycle.name, cycle.edition, other_units=names, cannot_be_judged=cannot, was_asked=asked)

    def _both_beside(
        self, before: Cycle | None, now: Cycle, unit_id: str, edition: str, indicator: str
    ) -> Iterator[Beside]:
        """What stands beside in whichever of the two cycles the unit has no level."""
        for cycle, other in ((before, now), (now, before)):
            own = self._own(cycle, unit_id, edition, indicator)
            if cycle and not (own and own.level):
                yield from self._beside(cycle, other, unit_id, edition, indicator)

    def _beside(
        self, cycle: Cycle, other: Cycle | None, unit_id: str, edition: str, indicator: str
    ) -> tuple[Beside, ...]:
        """What a cycle holds where the unit judged nothing; `other` is the cycle it is set against."""
        if cycle.edition != edition:
            return self._related_judged(cycle, other, unit_id, edition, indicator)
        units = self._other_units(cycle, other, unit_id, indicator)
        return tuple(Beside(cycle, indicator, self.said[cycle.id, one, indicator]) for one in units)

    def _related_judged(
        self, cycle: Cycle, other: Cycle | None, unit_id: str, edition: str, indicator: str
    ) -> tuple[Beside, ...]:
        """What the unit, or a team that it took over from, judged here that may be the same practice.

        All that it judged there, where nobody said how the editions are related.
        """
        related = self.related(cycle, edition, indicator)
        known = (one.number for one in self.frameworks[cycle.edition].indicators)
        numbers = [number for number in known if related is None or number in related]
        own = ((number, self.said_by(cycle, unit_id, number)) for number in numbers)
        judged = [(number, said) for number, said in own if said and said.level]
        line = self._line(unit_id)
        in_its_place = (
            (number, self.said[cycle.id, one, number])
            for number in numbers
            for one in self._judged_in[cycle.id, number]
            if one in line or self._took_over(cycle, other, unit_id, one)
        )
        return tuple(Beside(cycle, number, said) for number, said in (judged or in_its_place))

    def _other_units(self, cycle: Cycle, other: Cycle | None, unit_id: str, indicator: str) -> Iterator[str]:
        """Units that judged this unit's ground in its place."""
        line = self._line(unit_id)
        for one in self._judged_in[cycle.id, indicator]:
            if one in line or self._share_ground(unit_id, one) or self._took_over(cycle, other, unit_id, one):
                yield one

    def _share_ground(self, unit_id: str, other_id: str) -> bool:
        """Whether two units look at some of the same practice: no service means every service."""
        one, other = self.units[unit_id].unit, self.units[other_id].unit
        pairs = ((one.service_id, other.service_id), (one.locality_id, other.locality_id))
        return all(None in pair or pair[0] == pair[1] for pair in pairs)

    def _took_over(self, cycle: Cycle, other: Cycle | None, unit_id: str, other_id: str) -> bool:
        """Whether a service was reorganised: one of its teams stood only in this cycle, and the unit only in
        the other one."""
        one, gone = self.units[unit_id].unit, self.units[other_id].unit
        return (
            other is not None
            and one.kind is gone.kind is UnitKind.TEAM
            and one.service_id == gone.service_id
            and not self._stood(cycle, unit_id)
            and not self._stood(other, other_id)
        )

    def _stood(self, cycle: Cycle, unit_id: str) -> bool:
        """Whether the unit took part, under an earlier or a later name."""
        return bool(self.taking_part[cycle.id] & self._line(unit_id))

    def _line(self, unit_id: str) -> frozenset[str]:
        """The unit with all that go on as it and all that it goes on as."""
        return frozenset((*self.same_unit(unit_id), *_reached(unit_id, self._later)))

    @cached_property
    def _later(self) -> dict[str, tuple[str, ...]]:
        """For a unit's id, the units that it goes on as."""
        pairs = [(one, later) for later, several in self.earlier.items() for one in several]
        return {one: tuple(later for each, later in pairs if each == one) for one, _ in pairs}

    @cached_property
    def _judged_in(self) -> "_Judged":
        """The units with a level, by cycle and indicator, in the order of the units."""
        found = _Judged()
        for cycle_id, unit_id, indicator in self.said:
            if self.said[cycle_id, unit_id, indicator].level:
                found.setdefault((cycle_id, indicator), []).append(unit_id)
        return found

    def _is_told(self, edition: str, cycle: Cycle) -> bool:
        return (edition, cycle.edition) in self._related

    @cached_property
    def _related(self) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
        """The crosswalks between the editions that the cycles were judged on, where there is one."""
        editions = {cycle.edition for cycle in self.cycles}
        pairs = ((one, other) for one in self.frameworks for other in editions if one != other)
        told = ((pair, crosswalk(self.frameworks[pair[0]], self.frameworks[pair[1]])) for pair in pairs)
        return {pair: found for pair, found in told if found is not None}


def _reached(start: str, steps: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Whatever these steps lead to from one unit, itself first."""
    found = [start]
    for each in found:
        found.extend(one for one in steps.get(each, ()) if one not in found)
    return tuple(found)


class _Judged(dict[tuple[str, str], list[str]]):
    def __missing__(self, key: tuple[str, str]) -> list[str]:
        return []
