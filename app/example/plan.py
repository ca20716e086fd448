"""What the example shows across cycles, made act by act: an earlier cycle, events, measures and the plan."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from app.example.area import FOLDER
from app.local_time import today
from evaluations.actions.committee import add_service, unit_of
from evaluations.actions.continuation import say_same
from evaluations.actions.cycle import move_cycle, plan_cycle
from evaluations.actions.event import EventWords, record_event
from evaluations.actions.evidence import EvidenceWords, record_evidence
from evaluations.actions.improvement_priority import PriorityWords, move_priority, set_priority
from evaluations.actions.judgement import agree, use_evidence
from evaluations.actions.measure import MeasureWords, import_figures, keep_measure
from evaluations.actions.milestone import add_milestone
from evaluations.actions.plan_entry import say_of_priority
from evaluations.actions.success_measure import SuccessWords, add_success_measure
from evaluations.committee import Committee, Unit, UnitKind
from evaluations.cycle import Cycle, Stage
from evaluations.event import EventKind
from evaluations.evidence import Evidence
from evaluations.figure import FigureRow
from evaluations.improvement_priority import (
    Direction,
    ImprovementPriority,
    Milestone,
    PlanColumn,
    PlanWord,
    PriorityState,
    Reach,
    SuccessKind,
)
from evaluations.judgement import Words
from evaluations.measure import Better
from evaluations.permissions import GRANTED
from evaluations.queries.cycle import cycles_of, units_of
from evaluations.queries.judgement import judgement_at
from evaluations.queries.measure import measures_of
from evaluations.queries.priority_origin import (
    OriginFound,
    dissent_as_origin,
    judgement_as_origin,
    pattern_as_origin,
)
from evaluations.trace import Actor
from evaluations.triangulation import InformationType, Source, Stance, Voice
from indicators.catalogue import built_in_editions
from indicators.level import Level, level_from

Told = dict[str, Any]


@dataclass(frozen=True)
class Ground:
    """Where the plan is made: the committee with its services and localities by name, and its people.

    `members` are who speaks for a service, by the word that the plan uses for them.
    """

    session: Session
    committee: Committee
    services: Mapping[str, str]
    localities: Mapping[str, str]
    evidence: Mapping[str, Evidence]
    lead: Actor
    chair: Actor
    members: Mapping[str, tuple[Actor, str]]

    def speaker(self, told: Told) -> tuple[Actor, str | None]:
        """Who says something of a priority, and for which service; the lead unless somebody is named."""
        return self.members[told["by"]] if "by" in told else (self.lead, None)

    def pieces(self, told: Told) -> list[Evidence]:
        return [self.evidence[key] for key in told.get("evidence", ())]

    def unit(self, kind: UnitKind, service: str, locality: str) -> Unit:
        return unit_of(
            self.session,
            by=self.lead,
            committee=self.committee,
            kind=kind,
            service_id=service,
            locality_id=locality,
        )


def add_earlier_cycle(ground: Ground) -> None:
    """A cycle on the first edition, in which one team still had another name."""
    told = _told()["earlier"]
    units = dict(_earlier_units(ground, told))
    cycle = plan_cycle(
        ground.session,
        by=ground.lead,
        committee=ground.committee,
        edition=built_in_editions()[told["edition"]],
        name=told["name"],
        period_from=told["period_from"],
        period_to=told["period_to"],
        why_now=told["why_now"],
        reason_for_all=told["reason_for_all"],
        chosen=dict.fromkeys(told["chosen"], ""),
        unit_ids=[unit.id for unit in units.values()],
    )
    _move(ground, cycle, Stage.OPEN)
    evidence = [_record(ground, piece, cycle) for piece in told["evidence"]]
    for week, (name, unit) in enumerate(units.items()):
        day = told["first_judged_on"] + timedelta(weeks=week)
        for number, sign in zip(told["chosen"], told["grid"][name].split(), strict=True):
            _judge_earlier(ground, cycle, unit, number, _earlier_words(told, number, sign), evidence, day)
    _move(ground, cycle, Stage.AGREED)
    _move(ground, cycle, Stage.CLOSED)


def add_plan(ground: Ground) -> None:
    """What stands beside the cycles once they are there."""
    told = _told()
    _say_renamed(ground, told["earlier"])
    for event in told["events"]:
        _add_event(ground, event)
    for measure in told["measures"]:
        _add_measure(ground, measure)
    for priority in told["priorities"]:
        _add_priority(ground, priority)


def _told() -> Told:
    return tomllib.loads((FOLDER / "plan.toml").read_text("utf-8"))


# The earlier cycle


def _earlier_units(ground: Ground, told: Told) -> Iterator[tuple[str, Unit]]:
    renamed = told["renamed"]
    made = add_service(ground.session, by=ground.lead, committee=ground.committee, name=renamed["was"])
    services = {**ground.services, renamed["was"]: made.id}
    for name in told["grid"]:
        service, locality = name.split(" in ")
        yield name, ground.unit(UnitKind.TEAM, services[service], ground.localities[locality])


def _record(ground: Ground, told: Told, cycle: Cycle) -> Evidence:
    words = EvidenceWords(
        title=told["title"],
        source=Source(told["source"]),
        method=told["method"],
        finding=told["finding"],
        period_from=cycle.period_from,
        period_to=cycle.period_to,
        information_type=InformationType(told["information"]),
        voices=frozenset(map(Voice, told["voices"])),
    )
    return record_evidence(ground.session, by=ground.lead, committee_id=ground.committee.id, words=words)


def _earlier_words(told: Told, number: str, sign: str) -> Words:
    strength, doubt, area = told["says"][number]
    return Words(
        level=level_from(sign),
        rationale=f"{told['openings'][sign]} {strength} {doubt}",
        strengths=strength,
        areas_for_improvement=area,
        worth_sharing=strength if level_from(sign) is Level.VERY_GOOD else "",
    )


def _judge_earlier(
    ground: Ground,
    cycle: Cycle,
    unit: Unit,
    number: str,
    words: Words,
    evidence: list[Evidence],
    day: date,
) -> None:
    at: Told = {"by": ground.lead, "cycle": cycle, "unit": unit, "indicator": number}
    for piece in evidence:
        use_evidence(ground.session, **at, evidence=piece, stance=Stance.SUPPORTS)
    agree(ground.session, **at, words=words, version=0, judged_on=day)


def _say_renamed(ground: Ground, told: Told) -> None:
    names = {named.name: named.unit for named in units_of(ground.session, ground.committee.id)}
    renamed = told["renamed"]
    was, now = (f"{renamed[word]} in {renamed['locality']}" for word in ("was", "is"))
    say_same(ground.session, by=ground.lead, earlier=names[was], later=names[now], reason=renamed["reason"])


def _move(ground: Ground, cycle: Cycle, after: Stage) -> None:
    move_cycle(ground.session, by=ground.lead, cycle=cycle, after=after, reason="", version=cycle.version)


# Events and measures


def _add_event(ground: Ground, told: Told) -> None:
    words = EventWords(
        happened_on=told["happened_on"],
        kind=EventKind(told["kind"]),
        title=told["title"],
        words=told["words"],
        indicators=tuple(told["indicators"]),
        service_ids=tuple(ground.services[name] for name in told.get("services", ())),
        locality_ids=tuple(ground.localities[name] for name in told.get("localities", ())),
    )
    record_event(ground.session, by=ground.lead, committee_id=ground.committee.id, words=words)


def _add_measure(ground: Ground, told: Told) -> None:
    words = MeasureWords(
        name=told["name"],
        information_type=InformationType(told["information"]),
        meaning=told["meaning"],
        counted_in=told["counted_in"],
        better=Better(told["better"]),
        source=told["source"],
    )
    measure = keep_measure(ground.session, by=ground.lead, committee_id=ground.committee.id, words=words)
    import_figures(
        ground.session,
        by=ground.lead,
        measure=measure,
        rows=list(_figures(told)),
        faults=(),
        may_enter=lambda _: GRANTED,
    )


def _figures(told: Told) -> Iterator[FigureRow]:
    """A figure for each day and locality; without localities one of the whole area."""
    places = told.get("localities", [None])
    for day, values in told["figures"].items():
        for place, value in zip(places, values, strict=True):
            yield FigureRow(1, None, place, date.fromisoformat(day), Decimal(value), told["source"], "")


# The improvement plan


def _add_priority(ground: Ground, told: Told) -> None:
    cycle = next(one for one in cycles_of(ground.session, ground.committee.id) if one.name == told["cycle"])
    priority = set_priority(
        ground.session,
        by=ground.lead,
        cycle=cycle,
        words=PriorityWords(
            title=told["title"],
            aim=told["aim"],
            observed=told["observed"],
            owner=told["owner"],
            due_on=_day(told["due"]),
            owner_service_id=ground.services.get(told.get("service", "")),
            partners=told["partners"],
        ),
        origins=[_origin(ground, cycle, told)],
        set_on=_day(told["set"]),
    )
    for milestone in told["milestones"]:
        _add_milestone(ground, priority, milestone)
    for success in told["success"]:
        _add_success(ground, priority, success)
    for said in told.get("said", ()):
        _say(ground, priority, said)
    if "ended" in told:
        _close(ground, priority, told)


def _origin(ground: Ground, cycle: Cycle, told: Told) -> OriginFound:
    committee_id = ground.committee.id
    if "pattern" in told:
        return pattern_as_origin(ground.session, committee_id, cycle.id, told["pattern"])
    name, indicator = told.get("judgement") or told["dissent"]
    unit = next(one.unit for one in units_of(ground.session, committee_id) if one.name == name)
    judgement = judgement_at(ground.session, cycle, unit.id, indicator)
    assert judgement is not None
    found = dissent_as_origin if "dissent" in told else judgement_as_origin
    return found(ground.session, committee_id, judgement.id)


def _add_milestone(ground: Ground, priority: ImprovementPriority, told: Told) -> None:
    milestone = add_milestone(
        ground.session, by=ground.lead, priority=priority, words=told["words"], due_on=_day(told["due"])
    )
    for said in told.get("said", ()):
        _say(ground, priority, said, milestone)


def _add_success(ground: Ground, priority: ImprovementPriority, told: Told) -> None:
    measures = {one.name: one.id for one in measures_of(ground.session, ground.committee.id)}
    words = SuccessWords(
        kind=SuccessKind(told["kind"]),
        words=told.get("words", ""),
        measure_id=measures.get(told.get("measure", "")),
        baseline=_figure(told, "baseline"),
        target=_figure(told, "target"),
        direction=Direction(told["direction"]) if "direction" in told else None,
        edition=told.get("edition", ""),
        indicator=told.get("indicator", ""),
        at_least=Level(told["at_least"]) if "at_least" in told else None,
        reach=Reach(told["reach"]) if "reach" in told else None,
        voice=Voice(told["voice"]) if "voice" in told else None,
        due_on=_day(told["due"]) if "due" in told else None,
    )
    add_success_measure(ground.session, by=ground.lead, priority=priority, words=words)


def _figure(told: Told, name: str) -> Decimal | None:
    return Decimal(told[name]) if name in told else None


def _say(
    ground: Ground, priority: ImprovementPriority, told: Told, milestone: Milestone | None = None
) -> None:
    by, service_id = ground.speaker(told)
    say_of_priority(
        ground.session,
        by=by,
        priority=priority,
        column=PlanColumn(told["column"]),
        found=PlanWord(told["found"]),
        words=told["words"],
        evidence=ground.pieces(told),
        milestone=milestone,
        service_id=service_id,
        at=datetime.combine(_day(told["days"]), time(10), UTC),
    )


def _close(ground: Ground, priority: ImprovementPriority, told: Told) -> None:
    """The chair is the second person."""
    move_priority(
        ground.session,
        by=ground.chair,
        priority=priority,
        after=PriorityState.CLOSED,
        why=told["ended_why"],
        version=priority.version,
        ended_on=_day(told["ended"]),
    )


def _day(days: int) -> date:
    return today() + timedelta(days=days)
