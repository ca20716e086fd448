"""A measure that a committee keeps: dated figures of real things, by service or locality, with a source."""

from datetime import date
from decimal import Decimal
from enum import Enum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, Exact, new_id, word
from evaluations.trace import Traced
from evaluations.triangulation import InformationType


class Better(Enum):
    """Which way a measure should go."""

    HIGHER = "higher is better"
    LOWER = "lower is better"
    NEITHER = "neither way is better by itself"


class Measure(Traced, table=True):
    """What is counted or observed again and again, such as visits in which the child was seen alone.

    `counted_in` says what the figures are ("per cent", "visits"). A measure is never made of levels.
    `is_kept` is false for one that the committee stopped keeping.
    """

    __table_args__ = (UniqueConstraint("committee_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    name: str = Field(max_length=200)
    information_type: InformationType = Field(sa_type=word(InformationType))
    meaning: str = ""
    counted_in: str = Field(default="", max_length=60)
    better: Better = Field(default=Better.NEITHER, sa_type=word(Better))
    source: str = Field(default="", max_length=200)
    is_kept: bool = True
    version: int = 1


class MeasureValue(Traced, table=True):
    """One dated figure; without a service and a locality it speaks of the whole area.

    `key` spells its day and place out, so that a measure has one figure for each. `is_in` is false for one
    that was taken back.
    """

    __table_args__ = (UniqueConstraint("measure_id", "key"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    measure_id: str = Field(foreign_key="measure.id", max_length=ID_LENGTH)
    happened_on: date
    service_id: str | None = Field(default=None, foreign_key="service.id", max_length=ID_LENGTH)
    locality_id: str | None = Field(default=None, foreign_key="locality.id", max_length=ID_LENGTH)
    key: str = Field(max_length=80)
    value: Decimal = Field(sa_type=Exact)
    source: str = Field(default="", max_length=200)
    note: str = ""
    is_in: bool = True
    version: int = 1


def value_key(happened_on: date, service_id: str | None, locality_id: str | None) -> str:
    """What tells one figure of a measure from another."""
    return f"{happened_on.isoformat()}/{service_id or '-'}/{locality_id or '-'}"
