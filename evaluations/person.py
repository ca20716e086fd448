"""A person, and the part that they have in a committee."""

from datetime import date
from enum import Enum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, new_id, word
from evaluations.trace import Traced


class Part(Enum):
    """What a person is in one committee. One person may have several parts."""

    LEAD = "lead"
    TEAM_MEMBER = "team member"
    MANAGER = "manager"
    INSPECTOR = "inspector"
    CHAIR = "chair"


class Person(Traced, table=True):
    """Somebody with an account. The address is kept in lower case."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=200)
    designation: str = Field(default="", max_length=200)
    is_administrator: bool = False
    is_active: bool = True


class Role(Traced, table=True):
    """One part of one person in one committee.

    A team member belongs to a service, and to one locality or (None) to all of the service's teams.
    An inspector's part has a first and a last day; outside them they have no part.
    `given_to_self` marks a role that an administrator gave to themselves: the lead is shown it.
    """

    __table_args__ = (
        Index(None, "person_id", "committee_id"),
        Index(None, "committee_id", "person_id"),
        CheckConstraint("part <> 'team member' OR service_id IS NOT NULL", name="member_has_service"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    person_id: str = Field(foreign_key="person.id", max_length=ID_LENGTH)
    part: Part = Field(sa_type=word(Part))
    service_id: str | None = Field(default=None, foreign_key="service.id", max_length=ID_LENGTH)
    locality_id: str | None = Field(default=None, foreign_key="locality.id", max_length=ID_LENGTH)
    first_day: date | None = None
    last_day: date | None = None
    is_current: bool = True
    given_to_self: bool = False
