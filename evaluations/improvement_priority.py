"""An improvement priority: why it was chosen, what it aims at, and three things said of it apart.

Progress is reported by the owner, delivery is checked by somebody else, impact on children is judged with
evidence. The three never become one status.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, Exact, LevelWord, new_id, word
from evaluations.trace import Traced
from evaluations.triangulation import Voice
from indicators.level import Level

FEW = 5
"""More open priorities than these ask the lead to say why."""


class PriorityState(Enum):
    """Whether a priority is worked on. (How far it is stands in its entries, never here.)"""

    OPEN = "open"
    CLOSED = "closed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Move:
    """One allowed move between states. `act` is what the button says."""

    act: str
    before: PriorityState
    after: PriorityState
    meaning: str


MOVES = (
    Move(
        "Close the priority",
        PriorityState.OPEN,
        PriorityState.CLOSED,
        "Only with evidence of impact; a second person closes it.",
    ),
    Move("Stop the priority", PriorityState.OPEN, PriorityState.STOPPED, "With a reason, which is kept."),
    Move("Take it up again", PriorityState.CLOSED, PriorityState.OPEN, "With a reason, which is kept."),
    Move("Take it up again", PriorityState.STOPPED, PriorityState.OPEN, "With a reason, which is kept."),
)


def move_between(before: PriorityState, after: PriorityState) -> Move | None:
    """The one move that leads from a state to another, if it is allowed."""
    return next((move for move in MOVES if (move.before, move.after) == (before, after)), None)


def diagram() -> str:
    """The table of moves as a Mermaid state diagram, as it stands in docs/stages.md."""
    moves = (f"    {move.before.value} --> {move.after.value}: {move.act}" for move in MOVES)
    return "\n".join(("stateDiagram-v2", f"    [*] --> {PriorityState.OPEN.value}", *moves))


class ImprovementPriority(Traced, table=True):
    """Something that the committee sets out to improve.

    `aim` is for children and families, `observed` what will be seen or measured, `owner` a designation or
    team, `owner_service_id` the service that reports (None: the committee itself). `many_why` is why there
    may be one more than a few. `cycle_id` is the cycle that it came from.
    """

    __table_args__ = (
        UniqueConstraint("committee_id", "number"),
        CheckConstraint("(ended_on IS NOT NULL) = (state <> 'open')", name="ended_has_day"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    cycle_id: str = Field(foreign_key="cycle.id", max_length=ID_LENGTH)
    number: int
    title: str = Field(max_length=200)
    aim: str
    observed: str
    owner: str = Field(max_length=200)
    owner_service_id: str | None = Field(default=None, foreign_key="service.id", max_length=ID_LENGTH)
    partners: str = ""
    due_on: date
    many_why: str = ""
    state: PriorityState = Field(default=PriorityState.OPEN, sa_type=word(PriorityState))
    ended_on: date | None = None
    ended_by: str = Field(default="", max_length=200)
    ended_why: str = ""
    version: int = 1


class PriorityVersion(Traced, table=True):
    """How a priority was worded until it was changed. Never changed.

    `number` is the version that it was; its trace is that of the change which put others in its place.
    """

    __table_args__ = (UniqueConstraint("priority_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    priority_id: str = Field(foreign_key="improvementpriority.id", max_length=ID_LENGTH)
    number: int
    title: str = Field(max_length=200)
    aim: str
    observed: str
    owner: str = Field(max_length=200)
    owner_service_id: str | None = Field(default=None, foreign_key="service.id", max_length=ID_LENGTH)
    partners: str
    due_on: date


class PriorityMove(Traced, table=True):
    """That a priority was closed, stopped or taken up again. Never changed.

    `number` is the version that it had then, `last_entry` the number of the last thing said of it (0: none).
    `stood` keeps what its measures of success said, each as {"success_id", "stands": [sentence]}.
    """

    __table_args__ = (UniqueConstraint("priority_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    priority_id: str = Field(foreign_key="improvementpriority.id", max_length=ID_LENGTH)
    number: int
    after: PriorityState = Field(sa_type=word(PriorityState))
    last_entry: int
    stood: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)


class OriginKind(Enum):
    """What a priority came from."""

    JUDGEMENT = "a judgement"
    PATTERN = "a pattern"
    DISSENT = "dissent"


class PriorityOrigin(Traced, table=True):
    """A judgement, a pattern or dissent that a priority answers. `said` keeps what stood there then."""

    __table_args__ = (
        Index(None, "committee_id", "priority_id"),
        CheckConstraint("(kind = 'a pattern') = (judgement_id IS NULL)", name="pattern_of_no_team"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    priority_id: str = Field(foreign_key="improvementpriority.id", max_length=ID_LENGTH)
    kind: OriginKind = Field(sa_type=word(OriginKind))
    cycle_id: str = Field(foreign_key="cycle.id", max_length=ID_LENGTH)
    indicator: str = Field(max_length=20)
    judgement_id: str | None = Field(default=None, foreign_key="judgement.id", max_length=ID_LENGTH)
    said: str = ""
    is_in: bool = True


class Milestone(Traced, table=True):
    """A step on the way, with the day by which it is taken. `is_in` is false for one that was taken out."""

    __table_args__ = (Index(None, "committee_id", "priority_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    priority_id: str = Field(foreign_key="improvementpriority.id", max_length=ID_LENGTH)
    words: str
    due_on: date
    is_in: bool = True
    version: int = 1


class SuccessKind(Enum):
    """The three kinds of measure of success."""

    PERFORMANCE = "performance data"
    INDICATOR = "a quality indicator"
    VIEWS = "stakeholders' views"


class Direction(Enum):
    """On which side of its target a measure is to come."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


class Reach(Enum):
    """Where a level is to be reached."""

    EVERY_LOCALITY = "in every locality"
    EVERY_SERVICE = "in every service"
    EVERY_TEAM = "in every team"
    OWN_SERVICE = "in every team of the owner's service"


class SuccessMeasure(Traced, table=True):
    """How the committee will know: a target of a measure, a level to be reached, or what people will say.

    A quality indicator has `edition`, `indicator`, `at_least` and `reach`; performance data a measure with
    baseline and target; views say whose `voice`. Without a day it is looked at in the next cycle.
    """

    __table_args__ = (
        Index(None, "committee_id", "priority_id"),
        CheckConstraint("(kind = 'performance data') = (measure_id IS NOT NULL)", name="data_has_measure"),
        CheckConstraint("(kind = 'performance data') = (target IS NOT NULL)", name="data_has_target"),
        CheckConstraint("(kind = 'a quality indicator') = (at_least IS NOT NULL)", name="level_of_indicator"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    priority_id: str = Field(foreign_key="improvementpriority.id", max_length=ID_LENGTH)
    kind: SuccessKind = Field(sa_type=word(SuccessKind))
    words: str = ""
    measure_id: str | None = Field(default=None, foreign_key="measure.id", max_length=ID_LENGTH)
    baseline: Decimal | None = Field(default=None, sa_type=Exact)
    target: Decimal | None = Field(default=None, sa_type=Exact)
    direction: Direction | None = Field(default=None, sa_type=word(Direction))
    edition: str = Field(default="", max_length=60)
    indicator: str = Field(default="", max_length=20)
    at_least: Level | None = Field(default=None, sa_type=LevelWord("at_least"))
    reach: Reach | None = Field(default=None, sa_type=word(Reach))
    voice: Voice | None = Field(default=None, sa_type=word(Voice))
    due_on: date | None = None
    is_in: bool = True
    version: int = 1


class PlanColumn(Enum):
    """The three things said of a priority, each in a column of its own."""

    REPORTED = "reported progress"
    CHECKED = "checked delivery"
    IMPACT = "impact on children and families"


class PlanWord(Enum):
    """How something said in one of the columns stands."""

    NOT_BEGUN = "not begun"
    UNDER_WAY = "under way"
    DONE = "done"
    NOT_DELIVERED = "not delivered"
    PARTLY_DELIVERED = "partly delivered"
    DELIVERED = "delivered"
    TOO_EARLY = "too early to say"
    NO_DIFFERENCE = "no difference found"
    SOME_DIFFERENCE = "some difference"
    CLEAR_DIFFERENCE = "a clear difference"


WORDS_OF = {
    PlanColumn.REPORTED: (PlanWord.NOT_BEGUN, PlanWord.UNDER_WAY, PlanWord.DONE),
    PlanColumn.CHECKED: (PlanWord.NOT_DELIVERED, PlanWord.PARTLY_DELIVERED, PlanWord.DELIVERED),
    PlanColumn.IMPACT: (
        PlanWord.TOO_EARLY,
        PlanWord.NO_DIFFERENCE,
        PlanWord.SOME_DIFFERENCE,
        PlanWord.CLEAR_DIFFERENCE,
    ),
}


class PlanEntry(Traced, table=True):
    """What somebody said of a priority, or of one of its milestones, in one column. Never changed.

    `service_id` is the service for which they spoke. `rests_on` keeps the evidence as it stood, in the shape
    that `evaluations.judgement.JudgementEntry` keeps it in, without a stance.
    """

    __table_args__ = (UniqueConstraint("priority_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    priority_id: str = Field(foreign_key="improvementpriority.id", max_length=ID_LENGTH)
    milestone_id: str | None = Field(default=None, foreign_key="milestone.id", max_length=ID_LENGTH)
    number: int
    said_in: PlanColumn = Field(sa_type=word(PlanColumn))
    found: PlanWord = Field(sa_type=word(PlanWord))
    words: str
    rests_on: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    by: str = Field(max_length=200)
    by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID_LENGTH)
    service_id: str | None = Field(default=None, foreign_key="service.id", max_length=ID_LENGTH)
    at: datetime
