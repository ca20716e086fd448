"""Planning a cycle, changing its plan and moving it from stage to stage."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from evaluations.actions.guarding import refuse_personal
from evaluations.committee import Committee, Unit
from evaluations.continuation import reached
from evaluations.cycle import ChosenIndicator, Cycle, Stage, TakingPart, move_between
from evaluations.judgement import State
from evaluations.permissions import require_now, takes_move, takes_planning
from evaluations.queries.continuation import continuations_of
from evaluations.queries.cycle import (
    Written,
    chosen_indicators,
    units_of,
    units_taking_part,
    written_in,
)
from evaluations.refusals import Invalid, Stale
from evaluations.trace import Actor, Trace, TraceHead, leave_trace
from indicators.framework import Framework

LONGEST_NAME = 200
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_LIST = 3

NO_NAME = "Give the cycle a name."
NO_INDICATOR = "Choose at least one indicator."
NO_UNIT = "Choose at least one team or joint unit."
UNKNOWN_UNIT = "Choose from this committee's teams and joint units."
ONE_OF_BOTH = "Choose only the later one, or take back that they are the same team."


@dataclass(frozen=True)
class _Plan:
    """What a plan says. `chosen` maps an indicator's number to its own reason ("": the reason for all)."""

    edition: str
    name: str
    period_from: date
    period_to: date
    why_now: str
    reason_for_all: str
    chosen: Mapping[str, str]
    unit_ids: frozenset[str]

    @property
    def own_words(self) -> dict[str, str]:
        return {"name": self.name, "why_now": self.why_now, "reason_for_all": self.reason_for_all}

    @property
    def reasons(self) -> dict[str, str]:
        return {f"reason-{number}": reason for number, reason in self.chosen.items()}

    def as_traced(self) -> dict[str, str]:
        """Each fact of the plan under a name of its own, so that a change shows what came and went."""
        facts = {
            "edition": self.edition,
            **self.own_words,
            "period_from": self.period_from.isoformat(),
            "period_to": self.period_to.isoformat(),
        }
        facts |= {
            f"indicator {number}": f"chosen: {why}" if why else "chosen"
            for number, why in self.chosen.items()
        }
        return facts | {f"unit {unit_id}": "takes part" for unit_id in self.unit_ids}


def plan_cycle(
    session: Session,
    *,
    by: Actor,
    committee: Committee,
    edition: Framework,
    name: str,
    period_from: date,
    period_to: date,
    why_now: str,
    reason_for_all: str,
    chosen: Mapping[str, str],
    unit_ids: Iterable[str],
    not_personal: str = "",
) -> Cycle:
    """A new cycle in its first stage.

    `chosen` maps an indicator's number to the reason for it, "" where the reason given for all is meant.
    Raises Invalid with the fields name, period_from, period_to, indicators, reason_for_all and units;
    LooksPersonal with name, why_now, reason_for_all and reason-NUMBER.
    """
    plan = _plan(edition, name, period_from, period_to, why_now, reason_for_all, chosen, unit_ids)
    _wait_for_turn(session, committee.id)
    _check(session, committee.id, edition, plan, not_personal)
    cycle = Cycle(committee_id=committee.id, **_columns(plan))
    _trace(session, by, cycle, "cycle planned", _changes({}, plan.as_traced()), not_personal)
    session.add(cycle)
    session.flush()
    _store(session, cycle, plan)
    return cycle


def change_plan(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    edition: Framework,
    name: str,
    period_from: date,
    period_to: date,
    why_now: str,
    reason_for_all: str,
    chosen: Mapping[str, str],
    unit_ids: Iterable[str],
    version: int,
    not_personal: str = "",
) -> None:
    """Change the plan while the cycle is planned or open. What is the same leaves no trace.

    Raises like `plan_cycle`, Invalid too when something is taken out that teams have written about; NotNow
    in a later stage; Stale when somebody changed the cycle since `version`.
    """
    _lock(session, cycle)
    require_now(takes_planning(cycle))
    before = _stored(session, cycle)
    _refuse_stale(session, cycle, version, before)
    plan = _plan(edition, name, period_from, period_to, why_now, reason_for_all, chosen, unit_ids)
    _check(session, cycle.committee_id, edition, plan, not_personal, but=cycle.id)
    _keep_what_is_written(session, cycle, plan)
    changes = _changes(before.as_traced(), plan.as_traced())
    if not changes:
        return
    _trace(session, by, cycle, "plan changed", changes, not_personal)
    for column, value in _columns(plan).items():
        setattr(cycle, column, value)
    cycle.version += 1
    _store(session, cycle, plan)


def move_cycle(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    after: Stage,
    reason: str,
    version: int,
    not_personal: str = "",
) -> None:
    """Move the cycle to another stage, as the table of moves allows.

    Raises NotNow when it does not; Invalid (reason) when the move asks a reason and none is given;
    LooksPersonal (reason); Stale when somebody changed the cycle since `version`.
    """
    _lock(session, cycle)
    is_written = after is Stage.PLANNED and bool(written_in(session, cycle))
    require_now(takes_move(cycle, after, is_written=is_written))
    _refuse_stale(session, cycle, version, _stored(session, cycle))
    move = move_between(cycle.stage, after)
    if move is not None and move.asks_reason and not reason.strip():
        raise Invalid({"reason": "Say why. The reason stays with the cycle."})
    refuse_personal({"reason": reason}, not_personal=not_personal)
    words = "; ".join(filter(None, (reason.strip(), not_personal.strip())))
    _trace(session, by, cycle, "stage moved", {"stage": (cycle.stage, after)}, words)
    cycle.stage = after
    cycle.version += 1
    session.flush()


def _plan(
    edition: Framework,
    name: str,
    period_from: date,
    period_to: date,
    why_now: str,
    reason_for_all: str,
    chosen: Mapping[str, str],
    unit_ids: Iterable[str],
) -> _Plan:
    return _Plan(
        edition=edition.id,
        name=" ".join(name.split()),
        period_from=period_from,
        period_to=period_to,
        why_now=why_now.strip(),
        reason_for_all=reason_for_all.strip(),
        chosen={number: reason.strip() for number, reason in chosen.items()},
        unit_ids=frozenset(unit_ids),
    )


def _stored(session: Session, cycle: Cycle) -> _Plan:
    return _Plan(
        edition=cycle.edition,
        name=cycle.name,
        period_from=cycle.period_from,
        period_to=cycle.period_to,
        why_now=cycle.why_now,
        reason_for_all=cycle.reason_for_all,
        chosen=chosen_indicators(session, cycle),
        unit_ids=frozenset(taking.unit.id for taking in units_taking_part(session, cycle)),
    )


def _columns(plan: _Plan) -> dict[str, Any]:
    """What of a plan stands in the cycle's own row."""
    return {
        "edition": plan.edition,
        **plan.own_words,
        "period_from": plan.period_from,
        "period_to": plan.period_to,
    }


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    fields = sorted(before.keys() | after.keys())
    return {
        field: (before.get(field), after.get(field))
        for field in fields
        if before.get(field) != after.get(field)
    }


def _trace(
    session: Session,
    by: Actor,
    cycle: Cycle,
    act: str,
    change: Mapping[str, tuple[object, object]],
    reason: str,
) -> None:
    leave_trace(
        session,
        by=by,
        act=act,
        noun="cycle",
        noun_id=cycle.id,
        owner=cycle.committee_id,
        change=change,
        reason=reason,
    )


def _store(session: Session, cycle: Cycle, plan: _Plan) -> None:
    """Write the chosen indicators and the units taking part; what was taken out stays, marked."""
    _store_indicators(session, cycle, plan)
    _store_units(session, cycle, plan)
    session.flush()


def _store_indicators(session: Session, cycle: Cycle, plan: _Plan) -> None:
    rows = session.exec(select(ChosenIndicator).where(ChosenIndicator.cycle_id == cycle.id)).all()
    for row in rows:
        row.is_chosen = row.indicator in plan.chosen
        row.reason = plan.chosen.get(row.indicator, row.reason)
    for number in plan.chosen.keys() - {row.indicator for row in rows}:
        session.add(
            ChosenIndicator(
                committee_id=cycle.committee_id,
                cycle_id=cycle.id,
                indicator=number,
                reason=plan.chosen[number],
            )
        )


def _store_units(session: Session, cycle: Cycle, plan: _Plan) -> None:
    rows = session.exec(select(TakingPart).where(TakingPart.cycle_id == cycle.id)).all()
    for row in rows:
        row.takes_part = row.unit_id in plan.unit_ids
    for unit_id in plan.unit_ids - {row.unit_id for row in rows}:
        session.add(TakingPart(committee_id=cycle.committee_id, cycle_id=cycle.id, unit_id=unit_id))


def _lock(session: Session, cycle: Cycle) -> None:
    """Hold the committee's chain, so that nothing is written in it meanwhile; read the cycle as it is now."""
    _wait_for_turn(session, cycle.committee_id)
    session.refresh(cycle, with_for_update=True)


def _wait_for_turn(session: Session, committee_id: str) -> None:
    """Hold the end of the committee's chain of traces, so that two leads cannot both find a name free."""
    session.get(TraceHead, committee_id, with_for_update=True, populate_existing=True)


def _refuse_stale(session: Session, cycle: Cycle, version: int, stored: _Plan) -> None:
    if version == cycle.version:
        return
    names = sorted(taking.name for taking in units_taking_part(session, cycle))
    theirs = {
        **stored.own_words,
        **{field: reason for field, reason in stored.reasons.items() if reason},
        "period_from": stored.period_from.isoformat(),
        "period_to": stored.period_to.isoformat(),
        "edition": stored.edition,
        "indicators": ", ".join(sorted(stored.chosen)),
        "units": "; ".join(names),
        "stage": cycle.stage.value,
    }
    raise Stale(theirs=theirs, saved_by=session.get_one(Trace, cycle.trace_id).by)


def _check(
    session: Session, committee_id: str, edition: Framework, plan: _Plan, not_personal: str, *, but: str = ""
) -> None:
    errors = {
        **_name_fault(session, committee_id, plan.name, but),
        **_period_faults(plan),
        **_indicator_faults(edition, plan),
        **_unit_fault(session, committee_id, plan.unit_ids),
    }
    if errors:
        raise Invalid(errors)
    refuse_personal({**plan.own_words, **plan.reasons}, not_personal=not_personal)


def _name_fault(session: Session, committee_id: str, name: str, but: str) -> dict[str, str]:
    if not name:
        return {"name": NO_NAME}
    if len(name) > LONGEST_NAME:
        return {"name": f"Shorten the name to {LONGEST_NAME} characters."}
    taken = session.exec(select(Cycle.name).where(Cycle.committee_id == committee_id, Cycle.id != but))
    if name.casefold() in {other.casefold() for other in taken}:
        return {"name": "This committee already has a cycle of this name."}
    return {}


def _period_faults(plan: _Plan) -> dict[str, str]:
    faults = {
        field: f"Give a year from {FIRST_YEAR} to {LAST_YEAR}."
        for field, day in (("period_from", plan.period_from), ("period_to", plan.period_to))
        if not FIRST_YEAR <= day.year <= LAST_YEAR
    }
    if not faults and plan.period_to < plan.period_from:
        return {"period_to": "The period ends before it begins. Give a later last day."}
    return faults


def _indicator_faults(edition: Framework, plan: _Plan) -> dict[str, str]:
    if not plan.chosen:
        return {"indicators": NO_INDICATOR}
    unknown = sorted(plan.chosen.keys() - {indicator.number for indicator in edition.indicators})
    if unknown:
        return {"indicators": f"This edition has no indicator {', '.join(unknown)}."}
    without = sorted(number for number, reason in plan.chosen.items() if not reason)
    if without and not plan.reason_for_all:
        return {
            "reason_for_all": "Say why these indicators were chosen, once for all or for each: "
            f"{', '.join(without)} without a reason so far."
        }
    return {}


def _unit_fault(session: Session, committee_id: str, unit_ids: frozenset[str]) -> dict[str, str]:
    if not unit_ids:
        return {"units": NO_UNIT}
    own = session.exec(select(Unit.id).where(Unit.committee_id == committee_id, col(Unit.id).in_(unit_ids)))
    if unit_ids - set(own):
        return {"units": UNKNOWN_UNIT}
    return _same_team_fault(session, committee_id, unit_ids)


def _same_team_fault(session: Session, committee_id: str, unit_ids: frozenset[str]) -> dict[str, str]:
    """A team and the one that it goes on as are one team: both at once would be two."""
    steps = [(one.earlier_id, one.later_id) for one in continuations_of(session, committee_id)]
    both = [(one, later) for one in unit_ids for later in (reached(one, steps) & unit_ids) if later != one]
    if not both:
        return {}
    names = {named.unit.id: named.name for named in units_of(session, committee_id)}
    said = sorted(f"{names[earlier]} goes on as {names[later]}." for earlier, later in both)
    return {"units": f"{' '.join(said)} {ONE_OF_BOTH}"}


def _keep_what_is_written(session: Session, cycle: Cycle, plan: _Plan) -> None:
    """Refuse to take out what teams have written about: their words would no longer be seen."""
    written = written_in(session, cycle)
    names = {named.unit.id: named.name for named in units_of(session, cycle.committee_id)}
    indicators, units = defaultdict(list), defaultdict(list)
    for one in written:
        if one.indicator not in plan.chosen:
            indicators[one.indicator].append(f"{names[one.unit_id]} ({_what(one)})")
        if one.unit_id not in plan.unit_ids:
            units[names[one.unit_id]].append(f"{one.indicator} ({_what(one)})")
    errors = {**_staying("indicators", indicators), **_staying("units", units)}
    if written and plan.edition != cycle.edition:
        errors["edition"] = "Teams have written in this cycle, so its edition cannot change."
    if errors:
        raise Invalid(errors)


def _staying(field: str, held: Mapping[str, list[str]]) -> dict[str, str]:
    """One sentence for each thing that stays in the plan, naming what was written there."""
    said = [
        f"{thing} stays in the plan because of what was written: {_listed(sorted(held[thing]))}."
        for thing in sorted(held)
    ]
    return {field: " ".join(said)} if said else {}


def _listed(names: list[str]) -> str:
    more = len(names) - LONGEST_LIST
    return ", ".join(names[:LONGEST_LIST]) + (f" and {more} more" if more > 0 else "")


def _what(written: Written) -> str:
    return "evidence or earlier words" if written.state is State.BLANK else written.state.value
