"""Where a committee stands now: what each unit agreed last of each indicator, and what that rested on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evaluations.committee import NamedUnit
from evaluations.cycle import Cycle
from evaluations.history import History, Moved, Said
from evaluations.triangulation import InformationType, Source, Stance, Triangulation, Used, Voice, triangulate
from indicators.framework import QualityIndicator


@dataclass(frozen=True)
class Latest:
    """What a unit agreed last of an indicator. `is_current`: on an edition that is still judged on."""

    cycle: Cycle
    unit: NamedUnit
    indicator: QualityIndicator
    said: Said
    is_current: bool


def latest_of(history: History) -> tuple[Latest, ...]:
    """The latest agreed judgements, indicators as their editions have them, then teams before joint units.

    A unit that goes on as another one is left out where that one judged the same indicator in a later cycle.
    """
    found: dict[tuple[str, str, str], tuple[Cycle, Said]] = {}
    cycles = {cycle.id: cycle for cycle in history.cycles}
    place = {cycle_id: number for number, cycle_id in enumerate(cycles)}
    for cycle_id, unit_id, number in sorted(history.said, key=lambda each: place[each[0]]):
        said = history.said[cycle_id, unit_id, number]
        if said.level:
            found[cycles[cycle_id].edition, unit_id, number] = cycles[cycle_id], said
    for (edition, unit_id, number), (cycle, _) in list(found.items()):
        for earlier in history.same_unit(unit_id):
            last, _ = found.get((edition, earlier, number), (cycle, None))
            if place[last.id] < place[cycle.id] and history.is_told_as(earlier, unit_id, *history.cycles):
                del found[edition, earlier, number]
    return tuple(_in_order(history, found))


def latest_cycles(latest: Iterable[Latest]) -> tuple[Cycle, ...]:
    """The last cycle with a judgement of each edition that is still judged on."""
    cycles = sorted(
        (each.cycle for each in latest if each.is_current), key=lambda cycle: (cycle.period_from, cycle.id)
    )
    return tuple({cycle.edition: cycle for cycle in cycles}.values())


def rested_on(rests_on: Iterable[Mapping[str, Any]]) -> Triangulation:
    """What a judgement stood on when it was agreed, from the evidence as it was kept then.

    What kind of information each piece gave was not kept, so that the warnings say nothing here.
    """
    return triangulate(
        [
            Used(
                Source(piece["source"]),
                Stance(piece["stance"]),
                frozenset(Voice(voice) for voice in piece.get("voices", ())),
                InformationType.QUALITY,
            )
            for piece in rests_on
        ]
    )


def moved_since(history: History, latest: Latest) -> Moved:
    """How the latest judgement moved to its cycle from the one before."""
    return history.moved_to(latest.cycle, latest.unit.unit.id, latest.indicator.number)


def _in_order(history: History, found: Mapping[tuple[str, str, str], tuple[Cycle, Said]]) -> Iterable[Latest]:
    editions = _current_editions([cycle for cycle, _ in found.values()])
    for edition, framework in history.frameworks.items():
        for indicator in framework.indicators:
            for unit_id, unit in history.units.items():
                if (edition, unit_id, indicator.number) in found:
                    cycle, said = found[edition, unit_id, indicator.number]
                    yield Latest(cycle, unit, indicator, said, edition in editions)


def _current_editions(cycles: Iterable[Cycle]) -> frozenset[str]:
    """The editions judged on in the newest cycle with a judgement, and in any that ran beside it."""
    newest = max((cycle.period_from for cycle in cycles), default=None)
    return frozenset(cycle.edition for cycle in cycles if newest and cycle.period_to >= newest)
