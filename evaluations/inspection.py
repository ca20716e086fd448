"""What an inspector keeps, asks and judges: private sortings, requests for evidence, external evaluations."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from evaluations.columns import ID_LENGTH, LevelWord, new_id, word
from evaluations.trace import Traced
from indicators.level import Level


class Concern(Enum):
    """How an inspector sorts an indicator for the visit, seen by nobody else."""

    NONE = "no significant concerns"
    UNCERTAIN = "uncertain"
    CONCERN = "concern"


class PrivateSorting(SQLModel, table=True):
    """One inspector's own sorting of one indicator, with their notes.

    It leaves no trace, because a trace would tell the committee when they sorted what.
    """

    __table_args__ = (UniqueConstraint("committee_id", "cycle_id", "person_id", "indicator"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    cycle_id: str = Field(foreign_key="cycle.id", max_length=ID_LENGTH)
    person_id: str = Field(foreign_key="person.id", max_length=ID_LENGTH)
    indicator: str = Field(max_length=20)
    concern: Concern | None = Field(default=None, sa_type=word(Concern))
    notes: str = ""
    version: int = 1


class RequestState(Enum):
    """Whom a request waits for."""

    WITH_COMMITTEE = "waits for the committee"
    ANSWERED = "answered"
    CLOSED = "closed"


class EvidenceRequest(Traced, table=True):
    """An inspector asks for more evidence on one indicator of a release."""

    __table_args__ = (Index(None, "committee_id", "release_id"), Index(None, "committee_id", "state"))

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    release_id: str = Field(foreign_key="release.id", max_length=ID_LENGTH)
    indicator: str = Field(max_length=20)
    asked_by: str = Field(max_length=200)
    asked_by_id: str = Field(foreign_key="person.id", max_length=ID_LENGTH)
    asked_at: datetime
    state: RequestState = Field(default=RequestState.WITH_COMMITTEE, sa_type=word(RequestState))
    version: int = 1


class RequestMessage(Traced, table=True):
    """What was asked or answered. Never changed.

    `evidence` holds a frozen copy of each piece that was added with an answer, in the shape of
    `evaluations.released.ReleasedEvidence`; `files` is a list of {"name", "sha256", "media_type", "size"}.
    """

    __table_args__ = (UniqueConstraint("request_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    request_id: str = Field(foreign_key="evidencerequest.id", max_length=ID_LENGTH)
    number: int
    is_inspectors: bool
    words: str
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    by: str = Field(max_length=200)
    at: datetime


class ExternalEvaluation(Traced, table=True):
    """An inspector's own evaluation of an indicator after the visit. Never changed: a revision is a new one.

    It belongs to the cycle whose release was read, and stands beside what the committee judged itself.
    """

    __table_args__ = (UniqueConstraint("committee_id", "cycle_id", "indicator", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    cycle_id: str = Field(foreign_key="cycle.id", max_length=ID_LENGTH)
    release_id: str = Field(foreign_key="release.id", max_length=ID_LENGTH)
    indicator: str = Field(max_length=20)
    number: int
    level: Level = Field(sa_type=LevelWord)
    rationale: str
    reason: str = ""
    visited_on: date
    by: str = Field(max_length=200)
    by_id: str = Field(foreign_key="person.id", max_length=ID_LENGTH)
    at: datetime
