"""A small committee for tests: two services, two localities, an open cycle, and who works there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session

from evaluations.actions.committee import add_locality, add_service, create_committee, unit_of
from evaluations.actions.cycle import move_cycle, plan_cycle
from evaluations.committee import Committee, Locality, Service, Unit, UnitKind
from evaluations.cycle import Cycle, Stage
from evaluations.evidence import Evidence
from evaluations.trace import Actor, leave_trace
from evaluations.triangulation import InformationType, Source, Voice
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from tests.built_once import built_once

LEAD = Actor("Ann Lead (Lead officer)")
COLLEAGUE = Actor("Bill Team (Detective inspector)")


@dataclass(frozen=True)
class Place:
    """A committee with an open cycle on the edition of 2009."""

    committee: Committee
    services: tuple[Service, ...]
    localities: tuple[Locality, ...]
    units: tuple[Unit, ...]
    cycle: Cycle

    @property
    def unit(self) -> Unit:
        return self.units[0]


@built_once
def place_in(
    session: Session,
    name: str = "Example area",
    *,
    services: Sequence[str] = ("Police", "Health"),
    localities: Sequence[str] = ("North", "South"),
    indicators: Sequence[str] = ("1.1", "2.1"),
    stage: Stage = Stage.OPEN,
) -> Place:
    """Each service judges in each locality, and the whole committee judges together."""
    committee = create_committee(session, by=LEAD, name=name)
    made = tuple(add_service(session, by=LEAD, committee=committee, name=one) for one in services)
    areas = tuple(add_locality(session, by=LEAD, committee=committee, name=one) for one in localities)
    teams = [(UnitKind.TEAM, one.id, area.id) for one in made for area in areas]
    units = tuple(
        unit_of(session, by=LEAD, committee=committee, kind=kind, service_id=service, locality_id=locality)
        for kind, service, locality in [*teams, (UnitKind.COMMITTEE, None, None)]
    )
    cycle = cycle_in(session, committee, units, indicators=indicators, stage=stage)
    return Place(committee, made, areas, units, cycle)


@built_once
def cycle_in(
    session: Session,
    committee: Committee,
    units: Sequence[Unit],
    *,
    name: str = "Spring 2026",
    period: tuple[date, date] = (date(2026, 1, 1), date(2026, 6, 30)),
    indicators: Sequence[str] = ("1.1", "2.1"),
    stage: Stage = Stage.OPEN,
) -> Cycle:
    """A cycle in which these units judge these indicators."""
    cycle = plan_cycle(
        session,
        by=LEAD,
        committee=committee,
        edition=built_in_editions()[DEFAULT_EDITION],
        name=name,
        period_from=period[0],
        period_to=period[1],
        why_now="A new service began.",
        reason_for_all="They changed most.",
        chosen=dict.fromkeys(indicators, ""),
        unit_ids=[unit.id for unit in units],
    )
    for after in list(Stage)[1 : list(Stage).index(stage) + 1]:
        move(session, cycle, after)
    return cycle


def move(session: Session, cycle: Cycle, after: Stage) -> None:
    move_cycle(session, by=LEAD, cycle=cycle, after=after, reason="It is time.", version=cycle.version)


@built_once
def evidence_in(
    session: Session,
    committee: Committee,
    title: str = "Audit of case files",
    *,
    source: Source = Source.OBSERVATION_AND_AUDIT,
    voices: frozenset[Voice] = frozenset(),
) -> Evidence:
    """A piece of evidence that speaks of the spring of 2026."""
    evidence = Evidence(
        committee_id=committee.id,
        title=title,
        source=source,
        finding=f"What {title} tells us.",
        period_from=date(2026, 1, 1),
        period_to=date(2026, 3, 31),
        voices=voices,
        information_type=InformationType.QUALITY,
        recorded_by=LEAD.name,
        recorded_at=datetime.now(UTC),
    )
    leave_trace(session, by=LEAD, act="recorded", noun="evidence", noun_id=evidence.id, owner=committee.id)
    session.add(evidence)
    session.flush()
    return evidence
