"""What waits for whom."""

from datetime import date

from sqlmodel import Session

from app.database import Database
from evaluations.actions.cycle import move_cycle
from evaluations.actions.person import add_person
from evaluations.cycle import Cycle, Stage
from evaluations.judgement import State
from evaluations.queries.waiting import evidence_held, latest_agreed, work_in_open_cycles
from evaluations.trace import leave_trace
from indicators.level import Level
from tests.evaluations.area import BY, Area, area_in, cycle_in, judge, noted
from tests.places import evidence_in


def opened(session: Session, area: Area, **plan: object) -> Cycle:
    cycle = cycle_in(session, area, **plan)
    move_cycle(session, by=BY, cycle=cycle, after=Stage.OPEN, reason="", version=cycle.version)
    return cycle


def test_work_is_told_by_what_it_waits_for(database: Database) -> None:
    with database.session(write=True) as session:
        area = area_in(session)
        cycle = opened(session, area, chosen=dict.fromkeys(("1.1", "2.1", "2.2", "5.1"), ""))
        north = area.units["Police in North"]
        judge(session, cycle, north, "2.1", state=State.DRAFT, level=None)
        judge(session, cycle, north, "2.2")
        judge(session, cycle, north, "5.1", state=State.CANNOT, level=None)
        cycle_in(session, area, name="Only planned")
        found = work_in_open_cycles(session, area.committee.id)
    assert [(each.unit.name, each.has_begun) for each in found] == [
        ("Police in North", True),
        ("Police in South", False),
    ]
    work = found[0]
    assert (work.not_begun, work.drafts, work.agreed, work.cannot) == (("1.1",), ("2.1",), ("2.2",), ("5.1",))
    assert found[1].not_begun == ("1.1", "2.1", "2.2", "5.1")


def test_an_agreed_judgement_with_newer_words_waits_as_a_draft(database: Database) -> None:
    with database.session(write=True) as session:
        area = area_in(session)
        judgement = judge(session, opened(session, area), area.units["Police in North"], "2.1")
        leave_trace(session, by=BY, act="draft saved", noun="judgement", noun_id=judgement.id)
        judgement.has_draft = True
        session.flush()
        found = work_in_open_cycles(session, area.committee.id)
    assert [(each.drafts, each.agreed) for each in found] == [(("2.1",), ()), ((), ())]


def test_nothing_of_another_committee_is_told(database: Database) -> None:
    with database.session(write=True) as session:
        area, other = area_in(session), area_in(session, "Another area")
        judge(session, opened(session, other), other.units["Police in North"], "2.1", level=Level.WEAK)
        assert work_in_open_cycles(session, area.committee.id) == ()
        assert latest_agreed(session, area.committee.id, list(Level)) == ()


def test_only_the_latest_agreed_level_of_a_unit_counts(database: Database) -> None:
    with database.session(write=True) as session:
        area = area_in(session)
        north, south = area.units["Police in North"], area.units["Police in South"]
        years = ((2021, Level.WEAK), (2023, Level.UNSATISFACTORY), (2022, Level.GOOD))
        for year, level in years:
            period = {"period_from": date(year, 1, 1), "period_to": date(year, 12, 31)}
            cycle = opened(session, area, name=str(year), **period)
            judge(session, cycle, north, "2.1", level=level)
            if year == 2021:
                judge(session, cycle, south, "2.1", level=level)
        found = latest_agreed(session, area.committee.id, (Level.UNSATISFACTORY, Level.WEAK, Level.GOOD))
    told = {(each.unit, each.cycle, each.level) for each in found}
    assert told == {
        ("Police in North", "2023", Level.UNSATISFACTORY),
        ("Police in South", "2021", Level.WEAK),
    }
    assert len(found) == 2


def test_evidence_is_counted_by_who_recorded_it_and_which_service_holds_it(database: Database) -> None:
    with database.session(write=True) as session:
        area, other = area_in(session), area_in(session, "Another area")
        person = add_person(session, by=BY, email="a@example.org", name="A", designation="")
        police = area.services["Police"].id
        for number, (service_id, by) in enumerate(((police, person.id), (police, None), (None, None))):
            evidence = evidence_in(session, area.committee, f"Audit {number}")
            leave_trace(session, by=BY, act="changed", noun="evidence", noun_id=evidence.id)
            evidence.service_id, evidence.recorded_by_id = service_id, by
        evidence_in(session, other.committee)
        session.flush()
        found = evidence_held(session, area.committee.id, person_id=person.id, service_ids=[police])
    assert (found.recorded, found.held) == (1, 2)


def test_the_number_of_statements_does_not_grow(database: Database) -> None:
    counts = []
    with database.session(write=True) as session:
        area = area_in(session)
        for number in range(4):
            cycle = opened(session, area, name=f"Cycle {number}")
            for unit in ("Police in North", "Police in South"):
                judge(session, cycle, area.units[unit], "2.1", level=Level.WEAK)
            with noted(session.connection()) as statements:
                assert len(work_in_open_cycles(session, area.committee.id)) == 2 * (number + 1)
                assert len(latest_agreed(session, area.committee.id, [Level.WEAK])) == 2
            counts.append(len(statements))
    assert counts == [5] * 4
