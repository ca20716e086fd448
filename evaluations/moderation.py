"""A second look: a member of another service reads an agreed judgement and confirms it, asks, or proposes."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, LevelWord, new_id, word
from evaluations.trace import Traced
from indicators.level import Level


class ModerationState(Enum):
    """Whom a moderation waits for."""

    WITH_MODERATOR = "waits for the moderator"
    WITH_TEAM = "waits for the team"
    SETTLED = "settled"
    CALLED_OFF = "called off"


class ReplyKind(Enum):
    """What somebody says in a moderation."""

    CONFIRMED = "confirmed"
    QUESTIONS = "asked questions"
    PROPOSED = "proposed another level"
    ANSWERED = "answered"
    CALLED_OFF = "called off"


@dataclass(frozen=True)
class ModerationMove:
    """One line of the table: who says what in which state, and whom it waits for then."""

    kind: ReplyKind
    by_moderator: bool
    before: ModerationState
    after: ModerationState


MOVES = (
    ModerationMove(ReplyKind.CONFIRMED, True, ModerationState.WITH_MODERATOR, ModerationState.SETTLED),
    ModerationMove(ReplyKind.QUESTIONS, True, ModerationState.WITH_MODERATOR, ModerationState.WITH_TEAM),
    ModerationMove(ReplyKind.PROPOSED, True, ModerationState.WITH_MODERATOR, ModerationState.WITH_TEAM),
    ModerationMove(ReplyKind.ANSWERED, False, ModerationState.WITH_TEAM, ModerationState.WITH_MODERATOR),
)
"""A lead may call a moderation off as long as it waits for somebody."""

WAITING = tuple(dict.fromkeys(move.before for move in MOVES))
AFTER = {(move.before, move.kind): move.after for move in MOVES} | {
    (state, ReplyKind.CALLED_OFF): ModerationState.CALLED_OFF for state in WAITING
}
"""Where each reply that is allowed leads, by the state in which it is said."""


def is_said_by_moderator(kind: ReplyKind) -> bool:
    """Whether the table gives this reply to the moderator."""
    return any(move.by_moderator for move in MOVES if move.kind is kind)


def diagram() -> str:
    """The table of moves as a Mermaid state diagram, as it stands in docs/stages.md."""
    names = (f'    state "{state.value}" as {state.name.lower()}' for state in ModerationState)
    begin = f"    [*] --> {ModerationState.WITH_MODERATOR.name.lower()}: asked by a lead"
    moves = (
        f"    {before.name.lower()} --> {after.name.lower()}: {kind.value}"
        for (before, kind), after in AFTER.items()
    )
    return "\n".join(("stateDiagram-v2", *names, begin, *moves))


class Moderation(Traced, table=True):
    """One second look at one agreed judgement, asked of one person.

    `entry_id` is the entry that was in force when it was asked. `since` is when it began to wait for
    whoever it waits for now.
    """

    __table_args__ = (
        Index(None, "committee_id", "state"),
        Index(None, "committee_id", "judgement_id"),
        Index(None, "moderator_id", "state"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    judgement_id: str = Field(foreign_key="judgement.id", max_length=ID_LENGTH)
    entry_id: str = Field(foreign_key="judgemententry.id", max_length=ID_LENGTH)
    moderator_id: str = Field(foreign_key="person.id", max_length=ID_LENGTH)
    what_to_look_at: str = ""
    due: date | None = None
    asked_by: str = Field(max_length=200)
    asked_at: datetime
    since: datetime
    state: ModerationState = Field(default=ModerationState.WITH_MODERATOR, sa_type=word(ModerationState))
    version: int = 1


class ModerationReply(Traced, table=True):
    """What the moderator or the team said. Never changed.

    `level` is the level that was proposed. `entry_id` is the judgement's entry that was in force then,
    so that a revision made in answer shows.
    """

    __table_args__ = (
        UniqueConstraint("moderation_id", "number"),
        CheckConstraint("(level IS NOT NULL) = (kind = 'proposed another level')", name="proposed_has_level"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    moderation_id: str = Field(foreign_key="moderation.id", max_length=ID_LENGTH)
    number: int
    kind: ReplyKind = Field(sa_type=word(ReplyKind))
    level: Level | None = Field(default=None, sa_type=LevelWord)
    words: str = ""
    entry_id: str | None = Field(default=None, foreign_key="judgemententry.id", max_length=ID_LENGTH)
    at: datetime
    by: str = Field(max_length=200)
