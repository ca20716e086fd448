"""A renamed or merged team is said to be the same team as before."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, new_id
from evaluations.trace import Traced


class Continuation(Traced, table=True):
    """One unit goes on as another: what the earlier one judged is the later one's own past.

    `said_by` is who said so. `is_in` is false for one that was taken back.
    """

    __table_args__ = (
        UniqueConstraint("committee_id", "earlier_id", "later_id"),
        CheckConstraint("earlier_id <> later_id", name="goes_on_as_another"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    earlier_id: str = Field(foreign_key="unit.id", max_length=ID_LENGTH)
    later_id: str = Field(foreign_key="unit.id", max_length=ID_LENGTH)
    reason: str
    said_by: str = Field(max_length=200)
    said_at: datetime
    is_in: bool = True
    version: int = 1


def reached(start: str, steps: Collection[tuple[str, str]]) -> frozenset[str]:
    """The unit and all that these steps, each (from, to), lead to from it."""
    found: set[str] = set()
    new = {start}
    while new:
        found |= new
        new = {to for of, to in steps if of in new} - found
    return frozenset(found)
