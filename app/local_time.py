"""The time of day as people in Scotland read it; the database keeps every moment in UTC."""

from datetime import datetime

from evaluations.local_day import SCOTLAND, today

__all__ = ["clock", "local", "moment", "today"]


def local(at: datetime) -> datetime:
    """A moment as the clock on the wall tells it."""
    return at.astimezone(SCOTLAND)


def clock(at: datetime) -> str:
    """The time of day of a moment, such as "09:30"."""
    return f"{local(at):%H:%M}"


def moment(at: datetime) -> str:
    """A moment in words, such as "12 March 2026, 09:30"."""
    here = local(at)
    return f"{here.day} {here:%B %Y, %H:%M}"
