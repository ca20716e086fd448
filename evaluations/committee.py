"""A committee, its partner services and localities, and the units that judge."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, new_id, word
from evaluations.pattern import WHOLE_AREA
from evaluations.trace import Traced


class Committee(Traced, table=True):
    """A Child Protection Committee. `slug` is its name in addresses."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(unique=True, max_length=200)
    is_example: bool = False
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Service(Traced, table=True):
    """A partner service of a committee, such as police or health."""

    __table_args__ = (UniqueConstraint("committee_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    name: str = Field(max_length=200)


class Locality(Traced, table=True):
    """A part of a committee's area."""

    __table_args__ = (UniqueConstraint("committee_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    name: str = Field(max_length=200)


class UnitKind(Enum):
    """Who judges: one team, or a joint unit of several."""

    TEAM = "team"
    SERVICE = "service across its localities"
    LOCALITY = "locality across its services"
    COMMITTEE = "whole committee"


class Unit(Traced, table=True):
    """Who makes a judgement.

    A team is one service in one locality; without a locality it works for the whole area.
    A joint unit is a service, a locality or the whole committee judging together.
    `key` spells the unit out, so that the database keeps each unit once.
    """

    __table_args__ = (
        UniqueConstraint("committee_id", "key"),
        CheckConstraint(
            "(kind = 'team' AND service_id IS NOT NULL)"
            " OR (kind = 'service across its localities' AND service_id IS NOT NULL AND locality_id IS NULL)"
            " OR (kind = 'locality across its services' AND service_id IS NULL AND locality_id IS NOT NULL)"
            " OR (kind = 'whole committee' AND service_id IS NULL AND locality_id IS NULL)",
            name="unit_parts",
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    kind: UnitKind = Field(sa_type=word(UnitKind))
    service_id: str | None = Field(default=None, foreign_key="service.id", max_length=ID_LENGTH)
    locality_id: str | None = Field(default=None, foreign_key="locality.id", max_length=ID_LENGTH)
    key: str = Field(max_length=120)


def unit_key(kind: UnitKind, service_id: str | None, locality_id: str | None) -> str:
    """What tells one unit of a committee from another."""
    return f"{kind.name.lower()}/{service_id or '-'}/{locality_id or '-'}"


def unit_name(kind: UnitKind, service: str | None, locality: str | None) -> str:
    """How a unit is spoken of, e.g. "Police in North" or "Health, whole area"."""
    names = {
        UnitKind.TEAM: f"{service} in {locality}" if locality else f"{service}, {WHOLE_AREA}",
        UnitKind.SERVICE: f"{service}, all its localities together",
        UnitKind.LOCALITY: f"{locality}, all its services together",
        UnitKind.COMMITTEE: "The whole committee together",
    }
    return names[kind]


@dataclass(frozen=True)
class NamedUnit:
    """A team or joint unit with its name; service and locality are the names of its parts, if it has them."""

    unit: Unit
    name: str
    service: str | None
    locality: str | None

    @property
    def is_team(self) -> bool:
        return self.unit.kind is UnitKind.TEAM
