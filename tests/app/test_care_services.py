"""Ten years of real grades: movements are right where grades changed, held where they repeat, and broken
where the edition or the council changed. What is expected is worked out from the published rows alone."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from app.commands.trend import movements_of
from app.database import Database
from evaluations.movement import Movement
from evaluations.queries.history import history_of
from indicators.level import Level
from tests.panel import NAME, Grade, grades, panel_in
from tests.required import IS_FULL

# Six of the fifteen services that moved stood in one of these.
SAMPLE = ("Falkirk", "Stirling")

# By the day and edition of the later cycle, then the indicator's edition, service, council and number.
Key = tuple[date, str, str, str, str, str]
Told = dict[Key, Movement]


@pytest.fixture
def database_kind() -> str:
    """Many rows, and nothing that the databases do in their own ways."""
    return "sqlite"


@pytest.fixture
def panel() -> tuple[Grade, ...]:
    return grades() if IS_FULL else grades(*SAMPLE)


@pytest.fixture
def told(database: Database, panel: tuple[Grade, ...]) -> Told:
    """Every movement that the workbook tells."""
    with database.session(write=True) as session:
        committee = panel_in(session, panel)
        history = history_of(session, committee.id)
        assert committee.name == NAME
        return {
            (
                one.now.period_from,
                one.now.edition,
                one.edition,
                one.unit.service or "",
                one.unit.locality or "",
                one.indicator,
            ): one.moved.movement
            for one in movements_of(history)
        }


class Published:
    """The grades by day and edition: which place had which level of which indicator."""

    def __init__(self, panel: tuple[Grade, ...]) -> None:
        self.levels: dict[tuple[date, str], dict[tuple[str, str, str], Level]] = {}
        self.council: dict[tuple[date, str, str], str] = {}
        for one in panel:
            at = self.levels.setdefault((one.day, one.edition), {})
            at[one.service, one.council, one.indicator] = one.level
            self.council[one.day, one.edition, one.service] = one.council

    def expected(self) -> Iterator[tuple[Key, Movement]]:
        """Every movement that there should be."""
        for day, edition in self.levels:
            now, last = self.levels[day, edition], self._last(day, edition)
            for place in now.keys() | (self.levels[last, edition].keys() if last else set()):
                yield (day, edition, edition, *place), self._movement(day, edition, place, last)
            if last is None:
                yield from self._left_behind(day, edition)

    def _left_behind(self, day: date, edition: str) -> Iterator[tuple[Key, Movement]]:
        """What the other edition judged last before this one began: the services graded since on this one
        are not comparable, and the others were not looked at."""
        graded = {service for service, _, _ in self.levels[day, edition]}
        for before in sorted(key for key in self.levels if key[0] < day)[-1:]:
            for place in self.levels[before]:
                found = Movement.NOT_COMPARABLE if place[0] in graded else Movement.NOT_LOOKED_AT
                yield (day, edition, before[1], *place), found

    def _movement(self, day: date, edition: str, place: tuple[str, str, str], last: date | None) -> Movement:
        now = self.levels[day, edition].get(place)
        was = self.levels[last, edition].get(place) if last else None
        if now and was:
            return _compared(was, now)
        if last and self._has_moved(place, *((last, day) if now else (day, last)), edition):
            return Movement.NOT_COMPARABLE
        if now and self._was_graded_otherwise(day, edition, place, last):
            return Movement.NOT_COMPARABLE
        return Movement.NEW if now else Movement.NOT_LOOKED_AT

    def _last(self, day: date, edition: str) -> date | None:
        return max((when for when, which in self.levels if which == edition and when < day), default=None)

    def _has_moved(self, place: tuple[str, str, str], then: date, other: date, edition: str) -> bool:
        """Whether this indicator of the service was graded then, in another council than on the other day."""
        service, council, indicator = place
        there = self.council.get((then, edition, service), council)
        is_graded = (service, there, indicator) in self.levels[then, edition]
        return is_graded and there != council and self.council.get((other, edition, service)) != there

    def _was_graded_otherwise(
        self, day: date, edition: str, place: tuple[str, str, str], last: date | None
    ) -> bool:
        """Whether the service had a grade of the other edition since the last grading on this one.

        In whichever council: one service changed council and edition at once.
        """
        days = sorted(when for when, which in self.levels if which != edition and when < day)
        since = [when for when in days if when >= last] if last else days[-1:]
        return any(
            (when, which, place[0]) in self.council
            for when, which in self.levels
            if which != edition and when in since
        )


def _compared(was: Level, now: Level) -> Movement:
    if now == was:
        return Movement.HELD
    return Movement.IMPROVED if was < now else Movement.DECLINED


def test_every_movement_is_the_one_that_the_published_grades_tell(
    told: Told, panel: tuple[Grade, ...]
) -> None:
    expected = dict(Published(panel).expected())
    different = {key: (told.get(key), expected.get(key)) for key in told.keys() | expected.keys()}
    assert {key: pair for key, pair in different.items() if pair[0] is not pair[1]} == {}
    assert set(told.values()) == set(Movement)
    broken = {key[3] for key, movement in told.items() if movement is Movement.NOT_COMPARABLE}
    assert len(_moved(panel)) == (15 if IS_FULL else 6)
    assert _moved(panel) <= broken


def _moved(panel: tuple[Grade, ...]) -> set[str]:
    """The services that changed their council."""
    places = {(one.service, one.council) for one in panel}
    count = Counter(service for service, _ in places)
    return {service for service, councils in count.items() if councils > 1}
