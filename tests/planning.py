"""An improvement plan to test with: a weak judgement with dissent, its people, and priorities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fastapi import FastAPI
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.improvement_priority import PriorityWords, set_priority
from evaluations.actions.judgement import Words, agree
from evaluations.actions.plan_entry import say_of_priority
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence
from evaluations.improvement_priority import ImprovementPriority, PlanColumn, PlanEntry, PlanWord
from evaluations.judgement import Judgement
from evaluations.person import Part, Person
from evaluations.queries.priority_origin import judgement_as_origin
from evaluations.trace import Actor
from indicators.level import Level
from tests.built_once import built_once
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import LEAD, Place, evidence_in, place_in

PEOPLE = {
    "lead": Part.LEAD,
    "second": Part.LEAD,
    "police": Part.TEAM_MEMBER,
    "health": Part.TEAM_MEMBER,
    "chair": Part.CHAIR,
    "manager": Part.MANAGER,
    "inspector": Part.INSPECTOR,
}
WEAK = Words(
    level=Level.WEAK,
    rationale="Few children are asked.",
    dissent=[{"words": "It is worse than weak.", "service": "Health"}],
)
FOUND = {
    PlanColumn.REPORTED: PlanWord.UNDER_WAY,
    PlanColumn.CHECKED: PlanWord.DELIVERED,
    PlanColumn.IMPACT: PlanWord.CLEAR_DIFFERENCE,
}


@dataclass(frozen=True)
class Plan:
    """Police in North agreed 2.1 as weak. Police and health are of those services; others by their part."""

    workbook: FastAPI
    place: Place
    judgement_id: str

    @property
    def database(self) -> Database:
        found: Database = self.workbook.state.database
        return found

    @property
    def home(self) -> str:
        return f"/committees/{self.place.committee.slug}"

    @property
    def address(self) -> str:
        return f"{self.home}/priorities"

    def browser(self, name: str) -> InspectingClient:
        return signed_in(self.workbook, f"{name}@example.org")

    def set_one(self, due_in: int = 30, many_why: str = "") -> str:
        """Set a priority that the police own and report on; its address."""
        with self.database.session(write=True) as session:
            return f"{self.address}/{set_in(session, self.place, self.judgement_id, due_in, many_why).id}"

    def say(self, address: str, column: PlanColumn, who: str, rests: bool = True) -> None:
        """Let somebody say something in a column, without its form."""
        with self.database.session(write=True) as session:
            person = session.exec(select(Person).where(Person.email == f"{who}@example.org")).one()
            priority = session.get_one(ImprovementPriority, address.rpartition("/")[2])
            say_in(session, priority, column, Actor(person.name, person.id), rests=rests)

    def evidence(self, title: str = "Audit of case files") -> str:
        with self.database.session(write=True) as session:
            return evidence_in(session, self.place.committee, title).id


def set_in(
    session: Session, place: Place, judgement_id: str, due_in: int = 30, many_why: str = ""
) -> ImprovementPriority:
    due_on = datetime.now(UTC).date() + timedelta(days=due_in)
    words = PriorityWords(
        title="Hear children before the plan",
        aim="Every child is asked what matters to them.",
        observed="Minutes show what the child said.",
        owner="Detective inspector",
        owner_service_id=place.services[0].id,
        due_on=due_on,
    )
    return set_priority(
        session,
        by=LEAD,
        cycle=session.get_one(Cycle, place.cycle.id),
        words=words,
        origins=[judgement_as_origin(session, place.committee.id, judgement_id)],
        many_why=many_why,
        set_on=date(2020, 1, 1),
    )


def say_in(
    session: Session, priority: ImprovementPriority, column: PlanColumn, by: Actor, *, rests: bool = True
) -> PlanEntry:
    needs = rests and column is not PlanColumn.REPORTED
    ours = select(Evidence).where(Evidence.committee_id == priority.committee_id)
    pieces = session.exec(ours).all()[:1] if needs else []
    return say_of_priority(
        session,
        by=by,
        priority=priority,
        column=column,
        found=FOUND[column],
        words=f"{column.value.capitalize()} so far.",
        evidence=pieces,
        service_id=priority.owner_service_id if column is PlanColumn.REPORTED else None,
    )


@built_once
def people_in(session: Session, place: Place) -> Mapping[str, str]:
    services = {"police": place.services[0].id, "health": place.services[1].id}
    return {
        name: person_in(
            session,
            f"{name}@example.org",
            part,
            committee=place.committee,
            service_id=services.get(name),
        ).id
        for name, part in PEOPLE.items()
    }


@built_once
def weak_in(session: Session, place: Place) -> Judgement:
    cycle = session.get_one(Cycle, place.cycle.id)
    entry = agree(session, by=LEAD, cycle=cycle, unit=place.unit, indicator="2.1", words=WEAK, version=0)
    return session.get_one(Judgement, entry.judgement_id)


def plan_in(workbook: FastAPI) -> Plan:
    """The committee with its people, and another one that a stranger leads."""
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        people_in(session, place)
        other = place_in(session, "Other area").committee
        person_in(session, "stranger@example.org", Part.LEAD, committee=other)
        judgement = weak_in(session, place)
        return Plan(workbook, place, judgement.id)
