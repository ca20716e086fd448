"""Moments are told as the clock on the wall in Scotland tells them."""

from datetime import UTC, datetime

import pytest

from app.local_time import clock, moment


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 1, 12, 9, 30, tzinfo=UTC), "12 January 2026, 09:30"),
        (datetime(2026, 7, 12, 9, 30, tzinfo=UTC), "12 July 2026, 10:30"),
        (datetime(2026, 7, 12, 23, 30, tzinfo=UTC), "13 July 2026, 00:30"),
    ],
)
def test_a_moment_is_told_in_local_time(at: datetime, told: str) -> None:
    assert moment(at) == told
    assert told.endswith(clock(at))
