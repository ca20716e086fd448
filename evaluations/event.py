"""A dated change whose effect is looked for: new guidance, a new process, a reorganisation, a new team."""

from datetime import date
from enum import Enum

from sqlalchemy import JSON, Index
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, new_id, word
from evaluations.trace import Traced


class EventKind(Enum):
    """What changed."""

    GUIDANCE = "new guidance"
    PROCESS = "a new process"
    REORGANISATION = "a reorganisation"
    TEAM = "a new team"
    OTHER = "another change"


class Event(Traced, table=True):
    """Something that happened on one day, and what it touches.

    `indicators` holds each as its edition and number with a space between ("hmie-2009 2.1"). An empty list
    touches everything of its kind: an event without services touches every service. `is_in` is false for
    one that was taken back.
    """

    __table_args__ = (Index(None, "committee_id", "happened_on"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    happened_on: date
    kind: EventKind = Field(sa_type=word(EventKind))
    title: str = Field(max_length=200)
    words: str = ""
    indicators: list[str] = Field(default_factory=list, sa_type=JSON)
    service_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    locality_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    is_in: bool = True
    version: int = 1

    def touches(self, edition: str, indicator: str) -> bool:
        """Whether the event touches this indicator of this edition."""
        return not self.indicators or f"{edition} {indicator}" in self.indicators

    def touches_team(self, service_id: str | None, locality_id: str | None) -> bool:
        """Whether it touches a team of this service and locality (None: the whole area, or every service)."""
        return all(
            not named or one in named
            for named, one in ((self.service_ids, service_id), (self.locality_ids, locality_id))
        )
