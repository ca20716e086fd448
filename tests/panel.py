"""Ten years of real grades of children's care services as yearly cycles of one committee.

Each service judges in its council, so a service that moves becomes another team. Rows are written as they
would stand, under one trace: the actions would take an hour.
"""

import csv
import gzip
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from evaluations.actions.committee import create_committee
from evaluations.actions.edition import add_edition
from evaluations.columns import new_id
from evaluations.committee import Committee, Locality, Service, Unit, UnitKind, unit_key
from evaluations.cycle import ChosenIndicator, Cycle, Stage, TakingPart
from evaluations.judgement import EntryKind, Judgement, JudgementEntry, State
from evaluations.queries.edition import catalogue
from evaluations.trace import COMMAND_LINE, leave_trace
from indicators.level import Level
from tests.real_data import DATA

QUESTIONS, THEMES = "ci-key-questions", "ci-quality-themes"
INDICATORS = {
    "KQ_Support_Wellbeing": (QUESTIONS, "1"),
    "KQ_Leadership": (QUESTIONS, "2"),
    "KQ_Staff_Team": (QUESTIONS, "3"),
    "KQ_Setting": (QUESTIONS, "4"),
    "KQ_Care_and_Support_Planning": (QUESTIONS, "5"),
    "Quality_of_Care_and_Support": (THEMES, "1"),
    "Quality_of_Environment": (THEMES, "2"),
    "Quality_of_Staffing": (THEMES, "3"),
    "Quality_of_Mgmt_and_Lship": (THEMES, "4"),
}
NAME = "Care services of Scotland"


@dataclass(frozen=True)
class Grade:
    """One grade as published: on which day it stood, of which service in which council."""

    day: date
    service: str
    council: str
    edition: str
    indicator: str
    level: Level


def grades(*councils: str) -> tuple[Grade, ...]:
    """Every grade of the services that ever stood in one of these councils; of all where none is named."""
    with gzip.open(DATA / "ci_childrens_care_panel_long.csv.gz", "rt", newline="") as file:
        found = [_grade(row) for row in csv.DictReader(file)]
    wanted = {one.service for one in found if not councils or one.council in councils}
    return tuple(one for one in found if one.service in wanted)


def _grade(row: dict[str, str]) -> Grade:
    word = "satisfactory" if row["grade_name"] == "adequate" else row["grade_name"]
    day = date.fromisoformat(row["snapshot"])
    return Grade(day, row["CSNumber"], row["council"], *INDICATORS[row["theme"]], Level(word))


def panel_in(session: Session, found: Collection[Grade]) -> Committee:
    """A committee with these grades, a closed cycle for each day and edition."""
    add_edition(session, by=COMMAND_LINE, data=(DATA / f"{THEMES}.toml").read_bytes())
    committee = create_committee(session, by=COMMAND_LINE, name=NAME)
    trace = leave_trace(
        session,
        by=COMMAND_LINE,
        act="judgements imported",
        noun="committee",
        noun_id=committee.id,
        owner=committee.id,
    )
    units = _units(session, committee.id, {(one.service, one.council) for one in found})
    cycles = _cycles(session, committee.id, {(one.day, one.edition) for one in found})
    _add(session, _plans(session, committee.id, cycles, found, units))
    judgements = [
        _judgement(cycles[one.day, one.edition], units[one.service, one.council], one, trace.id)
        for one in found
    ]
    session.execute(insert(Judgement), judgements)
    session.execute(insert(JudgementEntry), list(map(_entry, judgements, found)))
    return committee


def _add(session: Session, rows: Iterable[object]) -> None:
    session.add_all(rows)
    session.flush()


def _units(
    session: Session, committee: str, places: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Unit]:
    services = {one: Service(committee_id=committee, name=one) for one, _ in sorted(places)}
    councils = {one: Locality(committee_id=committee, name=one) for _, one in sorted(places)}
    _add(session, (*services.values(), *councils.values()))
    found = {place: _team(committee, services[place[0]], councils[place[1]]) for place in places}
    _add(session, found.values())
    return found


def _team(committee: str, service: Service, locality: Locality) -> Unit:
    return Unit(
        committee_id=committee,
        kind=UnitKind.TEAM,
        service_id=service.id,
        locality_id=locality.id,
        key=unit_key(UnitKind.TEAM, service.id, locality.id),
    )


def _cycles(
    session: Session, committee: str, times: Collection[tuple[date, str]]
) -> dict[tuple[date, str], Cycle]:
    found = {
        (day, edition): Cycle(
            committee_id=committee,
            edition=edition,
            name=f"{day} {edition}",
            period_from=day,
            period_to=day,
            stage=Stage.CLOSED,
        )
        for day, edition in times
    }
    _add(session, found.values())
    return found


def _plans(
    session: Session,
    committee: str,
    cycles: dict[tuple[date, str], Cycle],
    found: Iterable[Grade],
    units: dict[tuple[str, str], Unit],
) -> Iterable[object]:
    """Each cycle looks at its whole edition; a team takes part where it has a grade."""
    editions = catalogue(session)
    for cycle in cycles.values():
        for indicator in editions[cycle.edition].indicators:
            yield ChosenIndicator(committee_id=committee, cycle_id=cycle.id, indicator=indicator.number)
    took_part = {(one.day, one.edition, one.service, one.council) for one in found}
    for day, edition, *place in took_part:
        unit = units[place[0], place[1]]
        yield TakingPart(committee_id=committee, cycle_id=cycles[day, edition].id, unit_id=unit.id)


def _judgement(cycle: Cycle, unit: Unit, one: Grade, trace_id: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "committee_id": cycle.committee_id,
        "cycle_id": cycle.id,
        "unit_id": unit.id,
        "indicator": one.indicator,
        "state": State.AGREED,
        "agreed_level": one.level,
        "entry_number": 1,
        "trace_id": trace_id,
    }


def _entry(judgement: Mapping[str, Any], one: Grade) -> dict[str, Any]:
    return {
        "committee_id": judgement["committee_id"],
        "judgement_id": judgement["id"],
        "number": 1,
        "kind": EntryKind.AGREED,
        "level": one.level,
        "judged_on": one.day,
        "at": datetime.combine(one.day, datetime.min.time(), UTC),
        "by": "Care Inspectorate",
        "trace_id": judgement["trace_id"],
    }
