"""A piece of evidence, entered once, and its use in judgements."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Dialect, Index, String, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, new_id, word
from evaluations.trace import Traced
from evaluations.triangulation import InformationType, Source, Stance, Voice

LARGEST_FILE = 20 * 1024 * 1024


class Voices(TypeDecorator[frozenset[Voice]]):
    """Whose voice a piece carries, stored as words joined by "; " in the field's order."""

    impl = String(120)
    cache_ok = True

    def process_bind_param(self, value: frozenset[Voice] | None, dialect: Dialect) -> str:
        return "; ".join(voice.value for voice in Voice if voice in (value or ()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Voice]:
        return frozenset(Voice(words) for words in (value or "").split("; ") if words)


class StoredFile(Traced, table=True):
    """A file that was attached. Its bytes lie under their SHA-256 in the files folder."""

    __table_args__ = (Index(None, "committee_id", "sha256"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    sha256: str = Field(max_length=64)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=120)
    size: int


class Evidence(Traced, table=True):
    """One piece of evidence: where it comes from, what it tells us and whose voice it carries.

    `period_from` and `period_to` are the time that it speaks of. `service_id` is the service that
    holds it (None: the committee itself). A merged piece names the one that it went into.
    """

    __table_args__ = (
        Index(None, "committee_id", "recorded_at"),
        CheckConstraint("period_from <= period_to", name="period_in_order"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    service_id: str | None = Field(default=None, foreign_key="service.id", max_length=ID_LENGTH)
    title: str = Field(max_length=200)
    source: Source = Field(sa_type=word(Source))
    method: str = ""
    finding: str
    period_from: date
    period_to: date
    voices: frozenset[Voice] = Field(default=frozenset(), sa_type=Voices)
    information_type: InformationType = Field(sa_type=word(InformationType))
    link: str = Field(default="", max_length=2000)
    file_id: str | None = Field(default=None, foreign_key="storedfile.id", max_length=ID_LENGTH)
    merged_into_id: str | None = Field(default=None, foreign_key="evidence.id", max_length=ID_LENGTH)
    recorded_by: str = Field(max_length=200)
    recorded_by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID_LENGTH)
    recorded_at: datetime
    version: int = 1


class EvidenceUse(Traced, table=True):
    """A piece of evidence used in a judgement, with its stance toward it."""

    __table_args__ = (
        UniqueConstraint("judgement_id", "evidence_id"),
        Index("ix_evidenceuse_judgement", "committee_id", "judgement_id", "evidence_id", "stance", "in_use"),
        Index("ix_evidenceuse_evidence", "committee_id", "evidence_id", "judgement_id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    judgement_id: str = Field(foreign_key="judgement.id", max_length=ID_LENGTH)
    evidence_id: str = Field(foreign_key="evidence.id", max_length=ID_LENGTH)
    stance: Stance = Field(sa_type=word(Stance))
    in_use: bool = True
