"""What is sent again is what the actions would have written, and it is sent only where it fits."""

from typing import Any

from sqlmodel import Session, SQLModel, col, select

from app.database import Database
from evaluations.cycle import Stage
from evaluations.person import Part
from evaluations.trace import INSTALLATION, Trace, TraceHead, broken_links
from tests.built_once import built_once
from tests.evaluations.area import area_in, cycle_in
from tests.people import person_in
from tests.places import move, place_in


def everything_in(session: Session) -> dict[str, list[Any]]:
    """Every row of every table."""
    tables = SQLModel.metadata.sorted_tables
    return {table.name: sorted(map(repr, session.execute(table.select()))) for table in tables}


def furnish(session: Session) -> None:
    place = place_in(session, "Never built before")
    committee, service = place.committee, place.services[0]
    person_in(session, "one@example.org", Part.LEAD, committee=committee)
    person_in(session, "two@example.org", Part.TEAM_MEMBER, committee=committee, service_id=service.id)
    cycle_in(session, area_in(session, "Another"))


def test_the_same_rows_stand_there_however_often_they_are_built(database: Database) -> None:
    found = []
    for _ in range(3):
        with database.session(write=True) as session:
            furnish(session)
            found.append(everything_in(session))
            session.rollback()
    assert found[0] == found[1] == found[2]
    assert len(found[0]["person"]) == 2 and len(found[0]["credential"]) == 2


def test_a_builder_works_once_for_the_same_and_again_for_anything_else(database: Database) -> None:
    worked = []

    @built_once
    def build(session: Session, name: str) -> str:
        worked.append(name)
        return place_in(session, name).committee.id

    def built(*names: str) -> list[str]:
        with database.session(write=True) as session:
            made = [build(session, name) for name in names]
            session.rollback()
        return made

    assert built("One", "Two") == built("One", "Two")
    assert worked == ["One", "Two"]
    built("Two")
    assert worked == ["One", "Two", "Two"]


def test_a_builder_also_sends_again_what_another_had_sent_again_within_it(database: Database) -> None:
    @built_once
    def furnished(session: Session) -> str:
        return place_in(session, "An area within").committee.id

    found = []
    for build in (lambda session: place_in(session, "An area within"), furnished, furnished):
        with database.session(write=True) as session:
            build(session)
            found.append(everything_in(session))
            session.rollback()
    assert found[0] == found[1] == found[2]


def test_what_is_sent_again_can_be_worked_with_like_what_was_built(database: Database) -> None:
    for _ in range(2):
        with database.session(write=True) as session:
            place = place_in(session, "A third area")
            person_in(session, "three@example.org")
            head = session.get_one(TraceHead, INSTALLATION)
            person_in(session, "four@example.org")
            assert head.hash == session.info["trace"].hash
            assert all(row in session for row in (place.committee, place.cycle, *place.units))
            move(session, place.cycle, Stage.AGREED)
            chain = select(Trace).where(Trace.owner == place.committee.id).order_by(col(Trace.number))
            assert broken_links(list(session.exec(chain))) == []
            session.rollback()


def test_a_row_that_is_changed_later_changes_for_nobody_else(database: Database) -> None:
    for _ in range(2):
        with database.session(write=True) as session:
            person = person_in(session, "one@example.org")
            assert person.name == "One"
            person.name = "Somebody else"
            session.rollback()
