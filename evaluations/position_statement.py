"""What a committee says of itself in a cycle: claims under three questions, each with what it rests on."""

from enum import Enum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, new_id, word
from evaluations.trace import Traced

USUAL_WORD_LIMIT = 5_000


class StatementPart(Enum):
    """What a claim answers: one of the three questions or the sixth question of the framework; or it belongs
    to the plain summary for the public."""

    HOW_GOOD = "How good are we now?"
    HOW_KNOWN = "How do we know?"
    HOW_GOOD_CAN_BE = "How good can we be?"
    CAPACITY = "What is our capacity for improvement?"
    SUMMARY = "Plain summary for the public"


IN_THE_LIMIT = tuple(part for part in StatementPart if part is not StatementPart.SUMMARY)
"""The parts whose words are counted together against the limit; the plain summary stands apart."""


class PositionStatement(Traced, table=True):
    """The one statement of a cycle. It is begun with its first claim."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    cycle_id: str = Field(foreign_key="cycle.id", unique=True, max_length=ID_LENGTH)
    word_limit: int = USUAL_WORD_LIMIT
    version: int = 1


class Claim(Traced, table=True):
    """One paragraph of a statement, edited by itself so that two people can write beside each other.

    `place` orders the claims of a part; `is_in` is false for one that was taken out.
    """

    __table_args__ = (Index(None, "committee_id", "statement_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    statement_id: str = Field(foreign_key="positionstatement.id", max_length=ID_LENGTH)
    part: StatementPart = Field(sa_type=word(StatementPart))
    place: int
    words: str
    is_in: bool = True
    version: int = 1


class ClaimReference(Traced, table=True):
    """A judgement or a piece of evidence that a claim rests on."""

    __table_args__ = (
        UniqueConstraint("claim_id", "judgement_id"),
        UniqueConstraint("claim_id", "evidence_id"),
        Index(None, "committee_id", "claim_id"),
        CheckConstraint("(judgement_id IS NULL) <> (evidence_id IS NULL)", name="rests_on_one_thing"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    claim_id: str = Field(foreign_key="claim.id", max_length=ID_LENGTH)
    judgement_id: str | None = Field(default=None, foreign_key="judgement.id", max_length=ID_LENGTH)
    evidence_id: str | None = Field(default=None, foreign_key="evidence.id", max_length=ID_LENGTH)
    is_in: bool = True
