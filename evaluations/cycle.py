"""A cycle of self-evaluation: what is looked at, why now, by whom, and its stages."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, new_id, word
from evaluations.trace import Traced


class Stage(Enum):
    """Where a cycle stands."""

    PLANNED = "planned"
    OPEN = "open"
    AGREED = "agreed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Move:
    """One allowed move between stages. `act` is what the button says."""

    act: str
    before: Stage
    after: Stage
    asks_reason: bool
    meaning: str


MOVES = (
    Move("Open the cycle", Stage.PLANNED, Stage.OPEN, False, "Teams can judge and record evidence."),
    Move(
        "Put back to planned", Stage.OPEN, Stage.PLANNED, True, "Allowed while no team has written anything."
    ),
    Move("Mark as agreed", Stage.OPEN, Stage.AGREED, False, "Agreed judgements change only by a revision."),
    Move("Open again", Stage.AGREED, Stage.OPEN, True, "Teams can judge again."),
    Move(
        "Close the cycle",
        Stage.AGREED,
        Stage.CLOSED,
        False,
        "Nothing changes any more; everything stays readable.",
    ),
    Move("Take back the closing", Stage.CLOSED, Stage.AGREED, True, "Judgements can be revised again."),
)


def moves_from(stage: Stage) -> tuple[Move, ...]:
    """The moves that are allowed from a stage, in the order of the table."""
    return tuple(move for move in MOVES if move.before is stage)


def move_between(before: Stage, after: Stage) -> Move | None:
    """The one move that leads from a stage to another, if it is allowed."""
    return next((move for move in moves_from(before) if move.after is after), None)


def diagram() -> str:
    """The table of moves as a Mermaid state diagram, as it stands in docs/stages.md."""
    moves = (f"    {move.before.value} --> {move.after.value}: {move.act}" for move in MOVES)
    return "\n".join(("stateDiagram-v2", f"    [*] --> {Stage.PLANNED.value}", *moves))


class Cycle(Traced, table=True):
    """One round of self-evaluation of a committee, on one edition of the framework."""

    __table_args__ = (
        UniqueConstraint("committee_id", "name"),
        CheckConstraint("period_from <= period_to", name="period_in_order"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    edition: str = Field(max_length=60)
    name: str = Field(max_length=200)
    period_from: date
    period_to: date
    why_now: str = ""
    reason_for_all: str = ""
    stage: Stage = Field(default=Stage.PLANNED, sa_type=word(Stage))
    version: int = 1


class ChosenIndicator(Traced, table=True):
    """An indicator that a cycle looks at. An empty reason means the reason given for all."""

    __table_args__ = (UniqueConstraint("committee_id", "cycle_id", "indicator"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    cycle_id: str = Field(foreign_key="cycle.id", max_length=ID_LENGTH)
    indicator: str = Field(max_length=20)
    reason: str = ""
    is_chosen: bool = True


class TakingPart(Traced, table=True):
    """A team or joint unit that takes part in a cycle."""

    __table_args__ = (UniqueConstraint("committee_id", "cycle_id", "unit_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    cycle_id: str = Field(foreign_key="cycle.id", max_length=ID_LENGTH)
    unit_id: str = Field(foreign_key="unit.id", max_length=ID_LENGTH)
    takes_part: bool = True
