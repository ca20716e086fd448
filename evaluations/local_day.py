"""The day as it is in Scotland, wherever the workbook runs; every moment is kept in UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SCOTLAND = ZoneInfo("Europe/London")


def day_of(at: datetime) -> date:
    """The day of a moment as people in Scotland read it."""
    return at.astimezone(SCOTLAND).date()


def today() -> date:
    """The day that it is now in Scotland."""
    return day_of(datetime.now(UTC))
