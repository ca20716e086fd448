"""Whether a level that a priority aims at is reached, naming the teams that are not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.database import Database
from evaluations.cycle import Cycle
from evaluations.improvement_priority import Reach, SuccessKind, SuccessMeasure
from evaluations.judgement import State
from evaluations.level_target import TargetAnswer, TargetFound, target_found
from evaluations.queries.history import history_of
from indicators.level import Level
from tests.evaluations.area import judge
from tests.places import Place, cycle_in, place_in

LATER = (date(2027, 1, 1), date(2027, 6, 30))
LAST = (date(2028, 1, 1), date(2028, 6, 30))


@dataclass
class Looking:
    """Two services in two localities; the later cycle looks at 2.1 again."""

    session: Session
    place: Place

    def judge(self, cycle: Cycle, *levels: Level | None) -> None:
        for unit, level in zip(self.place.units, levels, strict=False):
            if level:
                judge(self.session, cycle, unit, "2.1", level=level)

    def found(self, reach: Reach, service: str | None = None) -> TargetFound:
        measure = SuccessMeasure(
            committee_id="",
            priority_id="",
            kind=SuccessKind.INDICATOR,
            edition=self.place.cycle.edition,
            indicator="2.1",
            at_least=Level.GOOD,
            reach=reach,
        )
        history = history_of(self.session, self.place.committee.id)
        return target_found(history, measure, self.place.cycle, service)


@contextmanager
def looking(database: Database) -> Iterator[Looking]:
    with database.session(write=True) as session:
        yield Looking(session, place_in(session))


def test_a_level_is_reached_where_every_locality_has_it_and_nobody_stands_below(database: Database) -> None:
    with looking(database) as room:
        room.judge(room.place.cycle, Level.GOOD, Level.VERY_GOOD, None, None)
        found = room.found(Reach.EVERY_LOCALITY)
        assert (found.answer, found.silent) == (TargetAnswer.REACHED, ())
        assert not found.is_later
        assert found.sentence == "Reached in Spring 2026. The next cycle has not looked at it yet."


def test_the_teams_that_are_not_there_are_named_with_their_level(database: Database) -> None:
    with looking(database) as room:
        room.judge(room.place.cycle, Level.GOOD, Level.WEAK)
        found = room.found(Reach.EVERY_LOCALITY)
        assert found.answer is TargetAnswer.NOT_REACHED
        assert found.below == (("Police in South", "weak"),)
        assert found.there == ("Police in North",)


def test_the_teams_that_are_not_there_stand_by_level_the_lowest_first(database: Database) -> None:
    with looking(database) as room:
        room.judge(room.place.cycle, Level.SATISFACTORY, Level.WEAK, Level.GOOD, Level.SATISFACTORY)
        told = room.found(Reach.EVERY_TEAM).sentence
        assert "Not there: Police in South (weak); " in told
        assert "Health in South, Police in North (satisfactory)." in told


def test_a_blank_is_not_a_low_level_but_leaves_it_unknown(database: Database) -> None:
    with looking(database) as room:
        room.judge(room.place.cycle, Level.GOOD, Level.GOOD)
        judge(room.session, room.place.cycle, room.place.units[2], "2.1", state=State.CANNOT)
        found = room.found(Reach.EVERY_TEAM)
        assert found.answer is TargetAnswer.NOT_KNOWN
        assert found.silent == ("Health in North", "Health in South")
        assert room.found(Reach.EVERY_SERVICE).silent == ("Health",)


def test_the_owners_service_is_looked_at_alone(database: Database) -> None:
    with looking(database) as room:
        room.judge(room.place.cycle, Level.GOOD, Level.GOOD, Level.WEAK)
        assert room.found(Reach.OWN_SERVICE, room.place.services[0].id).answer is TargetAnswer.REACHED
        assert room.found(Reach.EVERY_TEAM).answer is TargetAnswer.NOT_REACHED


def test_a_level_is_not_reached_where_nobody_is_asked(database: Database) -> None:
    with looking(database) as room:
        room.judge(room.place.cycle, *[Level.GOOD] * 4)
        found = room.found(Reach.OWN_SERVICE, None)
        assert found.answer is TargetAnswer.NOT_KNOWN
        assert "No team of which it is asked took part." in found.sentence


def test_a_place_that_takes_part_no_more_is_silent_and_leaves_it_unknown(database: Database) -> None:
    with looking(database) as room:
        committee, units = room.place.committee, room.place.units
        room.judge(room.place.cycle, Level.GOOD, Level.WEAK)
        north = [units[0], units[2]]
        later = cycle_in(room.session, committee, north, name="Spring 2027", period=LATER)
        judge(room.session, later, units[0], "2.1", level=Level.GOOD)
        found = room.found(Reach.EVERY_LOCALITY)
        assert (found.answer, found.silent) == (TargetAnswer.NOT_KNOWN, ("South",))
        everyone = room.found(Reach.EVERY_TEAM).silent
        assert set(everyone) == {"Police in South", "Health in North", "Health in South"}


def test_the_latest_cycle_that_chose_the_indicator_is_looked_at(database: Database) -> None:
    with looking(database) as room:
        committee, units = room.place.committee, room.place.units
        room.judge(room.place.cycle, *[Level.WEAK] * 4)
        cycle_in(room.session, committee, units, name="2028", period=LAST, indicators=("1.1",))
        assert room.found(Reach.EVERY_TEAM).cycle == room.place.cycle
        later = cycle_in(room.session, committee, units, name="Spring 2027", period=LATER)
        room.judge(later, *[Level.GOOD] * 4)
        found = room.found(Reach.EVERY_TEAM)
        assert (found.cycle, found.is_later, found.answer) == (later, True, TargetAnswer.REACHED)
