"""The improvement plan where people work: beside a judgement, in a pattern, with a cycle, and at home."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.local_time import today
from app.pages.priority_places import PriorityLine, line_of
from evaluations.actions.improvement_priority import has_evidence_of_impact
from evaluations.continuation import Continuation
from evaluations.cycle import Cycle, Stage
from evaluations.improvement_priority import SuccessKind
from evaluations.permissions import may_check, may_close, may_end_priorities, may_report
from evaluations.plan_concerns import Worry
from evaluations.queries.continuation import continuations_of
from evaluations.queries.improvement_priority import PriorityTold, plan_of
from evaluations.standing import Standing
from indicators.framework import Framework, crosswalk


@dataclass(frozen=True)
class Answered:
    """What open priorities answer: (edition, indicator, unit's id), under every name that the unit goes by
    now; a pattern is answered of all units (None).
    """

    what: frozenset[tuple[str, str, str | None]] = frozenset()

    def holds(self, edition: str, indicator: str, unit_id: str) -> bool:
        return bool({(edition, indicator, unit_id), (edition, indicator, None)} & self.what)


@dataclass(frozen=True)
class PlanAtHome:
    """What of the improvement plan waits for a person, by what they may do; `answered` of the whole plan."""

    concerns: tuple[PriorityLine, ...] = ()
    to_report: tuple[PriorityLine, ...] = ()
    to_check: tuple[PriorityLine, ...] = ()
    to_close: tuple[PriorityLine, ...] = ()
    answered: Answered = Answered()


@dataclass(frozen=True)
class PlanBesideCycle:
    """The improvement plan as a cycle meets it.

    `opened` are the open priorities that a planned or open cycle works with; `came` those that came from
    it and are not among them. `asked` says by indicator which open priorities ask about it.
    """

    address: str
    opened: tuple[PriorityLine, ...]
    came: tuple[PriorityLine, ...]
    asked: Mapping[str, str]


def plan_at_home(session: Session, asking: Standing) -> PlanAtHome:
    """What waits for this person, in seven statements.

    Whoever ends priorities sees the concerns of the whole plan, and finds what is unchecked among them.
    """
    home = f"/committees/{asking.here.slug}"
    told = [one for one in plan_of(session, asking.here.id, today=today()) if one.is_open]
    sees_whole_plan = bool(may_end_priorities(asking))
    unchecked = [one for one in told if any(found.worry is Worry.UNCHECKED for found in one.concerns)]
    to_check = [one for one in unchecked if _may_check(asking, one)]
    return PlanAtHome(
        concerns=_lines((one for one in told if one.concerns and sees_whole_plan), home),
        to_report=_lines((one for one in told if may_report(asking, one.priority)), home),
        to_check=_lines([] if sees_whole_plan else to_check, home),
        to_close=_lines((one for one in told if _may_close_now(asking, one)), home),
        answered=answered_by(told, continuations_of(session, asking.here.id)),
    )


def answered_by(plan: Iterable[PriorityTold], said_same: Sequence[Continuation]) -> Answered:
    """What the open priorities of a plan answer."""
    return Answered(frozenset(_answered((one for one in plan if one.is_open), said_same)))


def _answered(
    told: Iterable[PriorityTold], said_same: Sequence[Continuation]
) -> Iterator[tuple[str, str, str | None]]:
    for answer in (each for one in told for each in one.origins):
        for unit_id in _names_since(answer.unit_id, said_same):
            yield answer.cycle.edition, answer.origin.indicator, unit_id


def _names_since(unit_id: str | None, said_same: Sequence[Continuation]) -> list[str | None]:
    """The unit, and the units as which it goes on."""
    found = [unit_id]
    for each in found:
        found.extend(
            one.later_id for one in said_same if one.earlier_id == each and one.later_id not in found
        )
    return found


def _may_check(asking: Standing, told: PriorityTold) -> bool:
    return bool(may_check(asking, told.priority, told.reporters, told.services_reporting))


def _may_close_now(asking: Standing, told: PriorityTold) -> bool:
    return has_evidence_of_impact(told.said, told.resumed_after) and bool(
        may_close(asking, told.judged_impact)
    )


def _lines(told: Iterable[PriorityTold], home: str) -> tuple[PriorityLine, ...]:
    return tuple(line_of(one, home) for one in told)


def plan_beside_cycle(
    session: Session,
    asking: Standing,
    edition: str,
    editions: Mapping[str, Framework],
    cycle: Cycle | None = None,
) -> PlanBesideCycle:
    """The plan beside a cycle on an edition (None: one that is being planned), in six statements."""
    home = f"/committees/{asking.here.slug}"
    told = plan_of(session, asking.here.id, today=today())
    works = cycle is None or cycle.stage in (Stage.PLANNED, Stage.OPEN)
    opened = [one for one in told if one.is_open] if works else []
    came = (one for one in told if cycle and one.priority.cycle_id == cycle.id and one not in opened)
    asked: dict[str, list[str]] = defaultdict(list)
    for one in opened:
        for number in sorted(_numbers(one, edition, editions)):
            asked[number].append(f"{one.priority.number} ({one.priority.title})")
    return PlanBesideCycle(
        address=f"{home}/priorities",
        opened=_lines(opened, home),
        came=_lines(came, home),
        asked={number: "; ".join(several) for number, several in asked.items()},
    )


def _numbers(told: PriorityTold, edition: str, editions: Mapping[str, Framework]) -> set[str]:
    """The indicators of an edition that a priority answers or aims at, or that are related to those."""
    named = {(one.cycle.edition, one.origin.indicator) for one in told.origins}
    named |= {
        (one.success.edition, one.success.indicator)
        for one in told.measures
        if one.success.kind is SuccessKind.INDICATOR
    }
    return {found for one in named for found in _in_edition(*one, edition, editions)}


def _in_edition(own: str, number: str, edition: str, editions: Mapping[str, Framework]) -> tuple[str, ...]:
    if own == edition:
        return (number,)
    related = crosswalk(editions[own], editions[edition]) if own in editions else None
    return (related or {}).get(number, ())
