"""A small area to test with: two services, two localities, their units, judgements set down quickly."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from app.database import Database
from evaluations.actions.committee import add_locality, add_service, create_committee, unit_of
from evaluations.actions.cycle import plan_cycle
from evaluations.committee import Committee, Locality, Service, Unit, UnitKind
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import EntryKind, Judgement, JudgementEntry, State
from evaluations.trace import Actor, leave_trace
from evaluations.triangulation import InformationType, Source, Stance, Voice
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.framework import Framework
from indicators.level import Level
from tests.built_once import built_once

BY = Actor("A lead")


@dataclass(frozen=True)
class Area:
    """A committee with its parts by name: `units` holds "Police in North" and the like."""

    committee: Committee
    services: dict[str, Service]
    localities: dict[str, Locality]
    units: dict[str, Unit]


def edition() -> Framework:
    return built_in_editions()[DEFAULT_EDITION]


@built_once
def area_in(session: Session, name: str = "Example area") -> Area:
    """Police and Health in North and South, Health for the whole area, and the committee together."""
    committee = create_committee(session, by=BY, name=name)
    services = {
        each: add_service(session, by=BY, committee=committee, name=each) for each in ("Police", "Health")
    }
    localities = {
        each: add_locality(session, by=BY, committee=committee, name=each) for each in ("North", "South")
    }

    def unit(kind: UnitKind, service: str | None, locality: str | None) -> Unit:
        return unit_of(
            session,
            by=BY,
            committee=committee,
            kind=kind,
            service_id=services[service].id if service else None,
            locality_id=localities[locality].id if locality else None,
        )

    units = {
        f"{service} in {locality}": unit(UnitKind.TEAM, service, locality)
        for service in services
        for locality in localities
    }
    units["Health, whole area"] = unit(UnitKind.TEAM, "Health", None)
    units["The whole committee together"] = unit(UnitKind.COMMITTEE, None, None)
    return Area(committee, services, localities, units)


def plan_of(area: Area, **other: Any) -> dict[str, Any]:
    """A plan as plan_cycle and change_plan take it, for Police in both localities."""
    return {
        "edition": edition(),
        "name": "First cycle",
        "period_from": date(2024, 4, 1),
        "period_to": date(2025, 3, 31),
        "why_now": "New guidance",
        "reason_for_all": "Named in the last inspection",
        "chosen": {"2.1": "", "2.2": "Weak last time"},
        "unit_ids": [area.units["Police in North"].id, area.units["Police in South"].id],
        **other,
    }


@built_once
def cycle_in(session: Session, area: Area, **other: Any) -> Cycle:
    return plan_cycle(session, by=BY, committee=area.committee, **plan_of(area, **other))


def judge(
    session: Session,
    cycle: Cycle,
    unit: Unit,
    indicator: str,
    *,
    state: State = State.AGREED,
    level: Level | None = Level.GOOD,
    judged_on: date = date(2024, 6, 1),
) -> Judgement:
    """A judgement set down as it would stand, without the rules of judging."""
    is_entered = state in (State.AGREED, State.CANNOT)
    judgement = Judgement(
        committee_id=cycle.committee_id,
        cycle_id=cycle.id,
        unit_id=unit.id,
        indicator=indicator,
        state=state,
        agreed_level=level if state is State.AGREED else None,
        entry_number=int(is_entered),
        has_draft=state is State.DRAFT,
    )
    leave_trace(
        session,
        by=BY,
        act="judgement agreed",
        noun="judgement",
        noun_id=judgement.id,
        owner=cycle.committee_id,
    )
    session.add(judgement)
    session.flush()
    if is_entered:
        session.add(
            JudgementEntry(
                committee_id=cycle.committee_id,
                judgement_id=judgement.id,
                number=1,
                kind=EntryKind.AGREED,
                level=judgement.agreed_level,
                judged_on=judged_on,
                at=datetime.now(UTC),
                by=BY.name,
            )
        )
        session.flush()
    return judgement


def evidence_in(
    session: Session,
    committee: Committee,
    source: Source = Source.OBSERVATION_AND_AUDIT,
    *voices: Voice,
    information_type: InformationType = InformationType.QUALITY,
    period_to: date = date(2024, 6, 1),
    merged_into: Evidence | None = None,
) -> Evidence:
    """A piece of evidence set down as it would stand."""
    evidence = Evidence(
        committee_id=committee.id,
        title="Audit",
        source=source,
        finding="Plans are up to date",
        period_from=min(period_to, date(2024, 4, 1)),
        period_to=period_to,
        voices=frozenset(voices),
        information_type=information_type,
        merged_into_id=merged_into.id if merged_into else None,
        recorded_by=BY.name,
        recorded_at=datetime.now(UTC),
    )
    leave_trace(
        session,
        by=BY,
        act="evidence recorded",
        noun="evidence",
        noun_id=evidence.id,
        owner=committee.id,
    )
    session.add(evidence)
    session.flush()
    return evidence


def use(
    session: Session,
    judgement: Judgement,
    evidence: Evidence,
    stance: Stance = Stance.SUPPORTS,
    *,
    in_use: bool = True,
) -> None:
    """Use a piece of evidence in a judgement, without the rules of judging."""
    owner = judgement.committee_id
    leave_trace(session, by=BY, act="evidence used", noun="judgement", noun_id=judgement.id, owner=owner)
    session.add(
        EvidenceUse(
            committee_id=owner,
            judgement_id=judgement.id,
            evidence_id=evidence.id,
            stance=stance,
            in_use=in_use,
        )
    )
    session.flush()


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that a session sends meanwhile; what it remembers of rows is forgotten first."""
    session.expunge_all()
    with noted(session.connection()) as sent:
        yield sent


@contextmanager
def counted_on(database: Database) -> Iterator[list[str]]:
    """The statements that are sent to a database meanwhile, on any connection."""
    with noted(database.engine) as sent:
        yield sent


@contextmanager
def noted(target: Any) -> Iterator[list[str]]:
    """The statements sent through an engine or a connection."""
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    event.listen(target, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(target, "before_cursor_execute", note)
