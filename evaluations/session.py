"""A session: a group in a room gives hidden views on an agenda of indicators, sees them together, and agrees.

Until the reveal a view exists only as a `View`, which no trace names and no page but its giver's own shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from evaluations.columns import ID_LENGTH, LevelWord, new_id, word
from evaluations.trace import Traced
from indicators.level import Level


class SessionStage(Enum):
    """Where a session stands."""

    PLANNED = "planned"
    OPEN = "open"
    ENDED = "ended"


class ItemState(Enum):
    """Where one indicator on the agenda stands."""

    TO_COME = "to come"
    HIDDEN = "views hidden"
    REVEALED = "views revealed"
    AGREED = "agreed"
    NOT_AGREED = "not agreed"
    SKIPPED = "skipped"
    PARKED = "parked"


ON_NOW = (ItemState.HIDDEN, ItemState.REVEALED)
"""The states of the one indicator that the room is looking at."""


class Hand(Enum):
    """What somebody is to a session; who has a place and facilitates too is both."""

    FACILITATOR = "facilitator"
    ATTENDEE = "attendee"
    READER = "reader"
    OUTSIDER = "outsider"


class Sureness(Enum):
    """How sure somebody is of their view."""

    SURE = "sure"
    FAIRLY_SURE = "fairly sure"
    NOT_SURE = "not sure"


class Act(Enum):
    """Everything that can be done to a session or to an indicator on its agenda, as a button says it."""

    CHANGE_PLAN = "Change the plan"
    OPEN = "Open the session"
    END = "End the session"
    RESUME = "Resume the session"
    READ = "Read the session"
    JOIN = "Join the session"
    TEND_ATTENDANCE = "Correct who is here"
    NOTE_ACTION = "Note an action"
    BEGIN = "Begin this indicator"
    SKIP = "Skip this indicator"
    PARK = "Park this indicator"
    REORDER = "Change the order"
    GIVE_VIEW = "Give a view"
    ENTER_SLIP = "Enter a paper slip"
    REVEAL = "Reveal the views"
    LOOK_AGAIN = "Begin another round"
    AGREE = "Agree a level"
    LEAVE_OPEN = "Record that it is not agreed"


@dataclass(frozen=True)
class SessionMove:
    """One line of the table: in which stages of the session and states of the indicator an act is allowed,
    to whom, and where it leads.

    No `states`: the act is about the session as a whole. No `after`: it leads nowhere else, or back to
    where a parked indicator stood.
    """

    act: Act
    hands: tuple[Hand, ...]
    stages: tuple[SessionStage, ...]
    states: tuple[ItemState, ...] = ()
    after: SessionStage | ItemState | None = None


_LEADS = (Hand.FACILITATOR,)
_INSIDE = (Hand.FACILITATOR, Hand.ATTENDEE, Hand.READER)
_AT_WORK = (SessionStage.OPEN,)
_BEFORE_THE_END = (SessionStage.PLANNED, SessionStage.OPEN)

MOVES = (
    SessionMove(Act.READ, _INSIDE, tuple(SessionStage)),
    SessionMove(Act.CHANGE_PLAN, _LEADS, _BEFORE_THE_END),
    SessionMove(Act.OPEN, _LEADS, (SessionStage.PLANNED,), after=SessionStage.OPEN),
    SessionMove(Act.END, _LEADS, _AT_WORK, after=SessionStage.ENDED),
    SessionMove(Act.RESUME, _LEADS, (SessionStage.ENDED,), after=SessionStage.OPEN),
    SessionMove(Act.JOIN, tuple(Hand), _AT_WORK),
    SessionMove(Act.TEND_ATTENDANCE, _LEADS, _AT_WORK),
    SessionMove(Act.NOTE_ACTION, _LEADS, (SessionStage.OPEN, SessionStage.ENDED)),
    SessionMove(
        Act.BEGIN,
        _LEADS,
        _AT_WORK,
        (ItemState.TO_COME, ItemState.SKIPPED, ItemState.PARKED),
        ItemState.HIDDEN,
    ),
    SessionMove(Act.SKIP, _LEADS, _AT_WORK, (ItemState.TO_COME,), ItemState.SKIPPED),
    SessionMove(
        Act.PARK,
        _LEADS,
        _AT_WORK,
        (ItemState.TO_COME, ItemState.HIDDEN, ItemState.REVEALED),
        ItemState.PARKED,
    ),
    SessionMove(
        Act.REORDER, _LEADS, _BEFORE_THE_END, (ItemState.TO_COME, ItemState.SKIPPED, ItemState.PARKED)
    ),
    SessionMove(Act.GIVE_VIEW, (Hand.ATTENDEE,), _AT_WORK, (ItemState.HIDDEN,)),
    SessionMove(
        Act.ENTER_SLIP,
        _LEADS,
        _AT_WORK,
        (ItemState.HIDDEN, ItemState.REVEALED, ItemState.AGREED, ItemState.NOT_AGREED),
    ),
    SessionMove(Act.REVEAL, _LEADS, _AT_WORK, (ItemState.HIDDEN,), ItemState.REVEALED),
    SessionMove(
        Act.LOOK_AGAIN,
        _LEADS,
        _AT_WORK,
        (ItemState.REVEALED, ItemState.AGREED, ItemState.NOT_AGREED),
        ItemState.HIDDEN,
    ),
    SessionMove(Act.AGREE, _LEADS, _AT_WORK, (ItemState.REVEALED,), ItemState.AGREED),
    SessionMove(Act.LEAVE_OPEN, _LEADS, _AT_WORK, (ItemState.REVEALED,), ItemState.NOT_AGREED),
)


def move_of(act: Act) -> SessionMove:
    """The line of the table for an act."""
    return next(move for move in MOVES if move.act is act)


def acts_for(hands: Iterable[Hand], stage: SessionStage, state: ItemState | None) -> tuple[Act, ...]:
    """What somebody with these hands may do now: about one indicator, or (None) about the whole session."""
    own = set(hands)
    return tuple(
        move.act
        for move in MOVES
        if own & set(move.hands) and stage in move.stages and _is_about(move, state)
    )


def _is_about(move: SessionMove, state: ItemState | None) -> bool:
    return state in move.states if state else not move.states


def diagram_of_session() -> str:
    """The moves between a session's stages as a Mermaid state diagram, as it stands in docs/stages.md."""
    lines = [f"    [*] --> {SessionStage.PLANNED.value}"]
    for move in MOVES:
        if isinstance(move.after, SessionStage):
            lines += [
                f"    {before.value} --> {move.after.value}: {move.act.value}" for before in move.stages
            ]
    return "\n".join(("stateDiagram-v2", *lines))


def diagram_of_item() -> str:
    """The moves of one indicator on the agenda as a Mermaid state diagram, as it stands in docs/stages.md."""
    lines = [f'    state "{state.value}" as {state.name}' for state in ItemState]
    lines.append(f"    [*] --> {ItemState.TO_COME.name}")
    for move in MOVES:
        after = move.after
        if isinstance(after, ItemState):
            lines += [f"    {before.name} --> {after.name}: {move.act.value}" for before in move.states]
    lines.append(
        f"    {ItemState.PARKED.name} --> {ItemState.REVEALED.name}: {Act.BEGIN.value} (views were revealed)"
    )
    return "\n".join(("stateDiagram-v2", *lines))


class RoomSession(Traced, table=True):
    """One meeting of a group that judges together, for one unit in one cycle.

    `code` is what people type to join while it is open. `begins` is a time of day as told ("09:30").
    """

    __table_args__ = (Index(None, "committee_id", "cycle_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    cycle_id: str = Field(foreign_key="cycle.id", max_length=ID_LENGTH)
    unit_id: str = Field(foreign_key="unit.id", max_length=ID_LENGTH)
    name: str = Field(max_length=200)
    held_on: date
    begins: str = Field(default="", max_length=5)
    place: str = Field(default="", max_length=200)
    also_invited: str = ""
    code: str = Field(unique=True, max_length=12)
    stage: SessionStage = Field(default=SessionStage.PLANNED, sa_type=word(SessionStage))
    version: int = 1


class SessionPulse(SQLModel, table=True):
    """Told to every connected screen: that something changed, never what.

    `number` grows by one with every act. `turn` grows where all screens must be drawn again at once.
    No trace: it says nothing that the acts themselves do not say.
    """

    session_id: str = Field(primary_key=True, foreign_key="roomsession.id", max_length=ID_LENGTH)
    number: int = 0
    turn: int = 0


class AgendaItem(Traced, table=True):
    """One indicator on a session's agenda. `round` counts the rounds of views that were begun."""

    __table_args__ = (UniqueConstraint("session_id", "indicator"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    session_id: str = Field(foreign_key="roomsession.id", max_length=ID_LENGTH)
    indicator: str = Field(max_length=20)
    position: int
    minutes: int
    is_on_agenda: bool = True
    state: ItemState = Field(default=ItemState.TO_COME, sa_type=word(ItemState))
    round: int = 0


class SessionInvitation(Traced, table=True):
    """A person with an account who is invited to a session."""

    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    session_id: str = Field(foreign_key="roomsession.id", max_length=ID_LENGTH)
    person_id: str = Field(foreign_key="person.id", max_length=ID_LENGTH, index=True)
    is_invited: bool = True


class Attendee(Traced, table=True):
    """Somebody in the room: with an account (`person_id`), as a guest, or on paper only.

    `service_id` is None for somebody of none of the services. `designation` is their role as they tell it.
    Who observes gives no view. A guest who joined twice is merged into their other place.
    """

    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        Index(None, "session_id", "is_here"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    session_id: str = Field(foreign_key="roomsession.id", max_length=ID_LENGTH)
    name: str = Field(max_length=200)
    designation: str = Field(default="", max_length=200)
    service_id: str | None = Field(default=None, foreign_key="service.id", max_length=ID_LENGTH)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID_LENGTH)
    observes: bool = False
    on_paper: bool = False
    is_here: bool = True
    merged_into_id: str | None = Field(default=None, foreign_key="attendee.id", max_length=ID_LENGTH)
    joined_at: datetime


class ViewWords(SQLModel):
    """What somebody says in a view: a level, or that they can't say; why, how sure, and marks if they wish.

    `marks` maps a theme's number (as text, from "1") to a mark's words.
    """

    level: Level | None = Field(default=None, sa_type=LevelWord)
    reason: str = ""
    sureness: Sureness | None = Field(default=None, sa_type=word(Sureness))
    marks: dict[str, str] = Field(default_factory=dict, sa_type=JSON)


class View(ViewWords, table=True):
    """One attendee's view in one round, hidden until the reveal. No level: they can't say.

    Not traced: before the reveal not even a trace may tell what it says, or that it was changed.
    A view taken back stays as an empty row.
    """

    __table_args__ = (UniqueConstraint("item_id", "round", "attendee_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    session_id: str = Field(foreign_key="roomsession.id", max_length=ID_LENGTH)
    item_id: str = Field(foreign_key="agendaitem.id", max_length=ID_LENGTH)
    attendee_id: str = Field(foreign_key="attendee.id", max_length=ID_LENGTH)
    round: int
    is_given: bool = True
    on_paper: bool = False


class Reveal(Traced, table=True):
    """The one act that shows the views of a round. It is never taken back."""

    __table_args__ = (UniqueConstraint("item_id", "round"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    item_id: str = Field(foreign_key="agendaitem.id", max_length=ID_LENGTH)
    round: int
    at: datetime
    by: str = Field(max_length=200)


class RevealedView(Traced, ViewWords, table=True):
    """A view as the reveal showed it: by service, without a name. Never changed.

    `is_late`: from a paper slip that was entered after the reveal. Ids say nothing about who or when:
    they are drawn in an order of their own.
    """

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    reveal_id: str = Field(foreign_key="reveal.id", max_length=ID_LENGTH, index=True)
    service_id: str | None = Field(default=None, foreign_key="service.id", max_length=ID_LENGTH)
    is_late: bool = False


class SessionOutcome(Traced, table=True):
    """What a group came to after a round: an agreed entry of its judgement, or what would settle it.

    Never changed: another round may come to another outcome.
    """

    __table_args__ = (
        Index(None, "item_id", "round"),
        CheckConstraint("(entry_id IS NULL) = (would_settle <> '')", name="agreed_or_not"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    item_id: str = Field(foreign_key="agendaitem.id", max_length=ID_LENGTH)
    round: int
    entry_id: str | None = Field(
        default=None, foreign_key="judgemententry.id", max_length=ID_LENGTH, index=True
    )
    would_settle: str = ""
    at: datetime
    by: str = Field(max_length=200)


class SessionAction(Traced, table=True):
    """Something that somebody promised in a session, such as bringing evidence.

    `owner` is a designation or a team. No `item_id`: it is about the session as a whole.
    """

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    session_id: str = Field(foreign_key="roomsession.id", max_length=ID_LENGTH, index=True)
    item_id: str | None = Field(default=None, foreign_key="agendaitem.id", max_length=ID_LENGTH)
    what: str
    owner: str = Field(max_length=200)
    due: date | None = None
    is_dropped: bool = False
