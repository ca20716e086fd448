"""A day is the day in Scotland, whatever the zone of the machine."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from evaluations import local_day
from evaluations.actions import improvement_priority, judgement
from evaluations.improvement_priority import PlanColumn, PlanWord
from evaluations.plan_concerns import concerns_in
from tests.evaluations.test_plan_concerns import priority, said

BEFORE_MIDNIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


@pytest.fixture(params=["UTC", "Pacific/Auckland"])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """A machine that is somewhere else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
def test_a_moment_before_midnight_in_utc_is_of_the_next_day_in_summer() -> None:
    assert local_day.day_of(BEFORE_MIDNIGHT) == date(2026, 7, 2)
    assert local_day.day_of(datetime(2026, 1, 1, 23, 30, tzinfo=UTC)) == date(2026, 1, 1)


@pytest.mark.usefixtures("elsewhere")
def test_a_report_is_told_with_the_day_in_scotland() -> None:
    [report] = said((PlanColumn.REPORTED, PlanWord.UNDER_WAY))
    report.at = BEFORE_MIDNIGHT
    [concern] = concerns_in(priority(), [], [report], date(2026, 6, 1))
    assert "Reported on 2 July 2026" in concern.sentence


def test_what_is_done_is_done_on_the_day_in_scotland() -> None:
    for action in (improvement_priority, judgement):
        assert action.today is local_day.today
