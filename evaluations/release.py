"""A release: what a committee shows its inspectors of one cycle, frozen; and its moves."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from evaluations.columns import ID_LENGTH, new_id, word
from evaluations.trace import Traced


class ReleaseState(Enum):
    """How a release stands. Inspectors see it only while it is released."""

    ASSEMBLING = "being assembled"
    ASSEMBLED = "waits for confirmation"
    RELEASED = "released"
    PUT_ASIDE = "put aside"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class ReleaseMove:
    """One allowed move. `act` is what the button says; a move without one the workbook makes by itself."""

    act: str
    before: ReleaseState
    after: ReleaseState
    by_second_person: bool
    asks_reason: bool
    meaning: str


MOVES = (
    ReleaseMove("", ReleaseState.ASSEMBLING, ReleaseState.ASSEMBLED, False, False, "The copy is whole."),
    ReleaseMove(
        "Put aside",
        ReleaseState.ASSEMBLING,
        ReleaseState.PUT_ASIDE,
        False,
        True,
        "It is never shown to an inspector.",
    ),
    ReleaseMove(
        "Confirm and release",
        ReleaseState.ASSEMBLED,
        ReleaseState.RELEASED,
        True,
        False,
        "Invited inspectors read it from now on.",
    ),
    ReleaseMove(
        "Put aside",
        ReleaseState.ASSEMBLED,
        ReleaseState.PUT_ASIDE,
        False,
        True,
        "It is never shown to an inspector.",
    ),
    ReleaseMove(
        "Withdraw",
        ReleaseState.RELEASED,
        ReleaseState.WITHDRAWN,
        False,
        True,
        "Inspectors see it no more; the committee keeps it.",
    ),
    ReleaseMove(
        "",
        ReleaseState.RELEASED,
        ReleaseState.SUPERSEDED,
        False,
        False,
        "A newer release of the cycle was confirmed.",
    ),
    ReleaseMove(
        "Withdraw",
        ReleaseState.SUPERSEDED,
        ReleaseState.WITHDRAWN,
        False,
        True,
        "No page quotes it to an inspector any more; the committee keeps it.",
    ),
)


def moves_from(state: ReleaseState) -> tuple[ReleaseMove, ...]:
    """The moves that are allowed from a state, in the order of the table."""
    return tuple(move for move in MOVES if move.before is state)


def move_between(before: ReleaseState, after: ReleaseState) -> ReleaseMove | None:
    """The one move that leads from a state to another, if it is allowed."""
    return next((move for move in moves_from(before) if move.after is after), None)


def diagram() -> str:
    """The table of moves as a Mermaid state diagram, as it stands in docs/stages.md."""
    names = (f'    state "{state.value}" as {state.name.lower()}' for state in ReleaseState)
    begin = f"    [*] --> {ReleaseState.ASSEMBLING.name.lower()}: assembled by a lead"
    moves = (
        f"    {move.before.name.lower()} --> {move.after.name.lower()}: {move.act or move.meaning}"
        for move in MOVES
    )
    return "\n".join(("stateDiagram-v2", *names, begin, *moves))


class Release(Traced, table=True):
    """A frozen copy of a cycle. `number` counts the releases of a committee.

    `words` is what the lead says to whoever reads it. `manifest_sha256` is empty until the copy is whole;
    with it stand every file's hash. `signature` and `signing_key` are the installation's, in base64. After
    the confirmation only the state, the version, and when and why it ended change. `ended_at` is when
    inspectors read it no more, so it stays when one that was superseded is withdrawn.
    """

    __table_args__ = (
        UniqueConstraint("committee_id", "number"),
        Index(None, "committee_id", "cycle_id"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by = '')", name="confirmed_by_somebody"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    cycle_id: str = Field(foreign_key="cycle.id", max_length=ID_LENGTH)
    number: int
    words: str = ""
    state: ReleaseState = Field(default=ReleaseState.ASSEMBLING, sa_type=word(ReleaseState))
    assembled_by: str = Field(max_length=200)
    assembled_by_id: str = Field(foreign_key="person.id", max_length=ID_LENGTH)
    assembled_at: datetime
    confirmed_by: str = Field(default="", max_length=200)
    confirmed_by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID_LENGTH)
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    ended_why: str = ""
    manifest_sha256: str = Field(default="", max_length=64)
    signature: str = Field(default="", max_length=100)
    signing_key: str = Field(default="", max_length=100)
    version: int = 1


class ReleasedFile(Traced, table=True):
    """One file of a release, by its path in the pack. Never changed. Its bytes lie under their SHA-256."""

    __table_args__ = (UniqueConstraint("release_id", "path"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    release_id: str = Field(foreign_key="release.id", max_length=ID_LENGTH)
    path: str = Field(max_length=300)
    sha256: str = Field(max_length=64)
    media_type: str = Field(max_length=120)
    size: int


class Assembly(SQLModel, table=True):
    """How far the assembling of a release is: of `steps`, `done` are done.

    `beat_at` is when it last got on; an assembly without a beat was broken off and is begun again. `fault`
    says why it cannot be finished, or "".
    """

    release_id: str = Field(primary_key=True, foreign_key="release.id", max_length=ID_LENGTH)
    steps: int = 0
    done: int = 0
    beat_at: datetime
    fault: str = ""


class ReleaseReading(SQLModel, table=True):
    """An inspector opened something of a release, or asked for it in vain. Only ever added to."""

    __table_args__ = (Index(None, "committee_id", "release_id", "at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    release_id: str = Field(foreign_key="release.id", max_length=ID_LENGTH)
    person_id: str = Field(foreign_key="person.id", max_length=ID_LENGTH)
    by: str = Field(max_length=200)
    what: str = Field(max_length=300)
    at: datetime
