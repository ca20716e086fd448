"""Who changed what, when, from what to what, and why.

Every change to a traced table leaves a trace. Traces are chained by SHA-256, one chain for each
committee and one for the installation, so that later tampering shows. A long text enters
as its hash: the words can be erased one day without breaking the chain.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, UniqueConstraint, event
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Field, Session, SQLModel

from evaluations.columns import ID_LENGTH, new_id

INSTALLATION = "installation"
LONGEST_WORDS = 80


@dataclass(frozen=True)
class Actor:
    """Who does something: a person, or the command line (no person)."""

    name: str
    person_id: str | None = None


COMMAND_LINE = Actor("the command line")


class UntracedChange(Exception):
    """A programming fault: a table was changed and nobody said who did it and why."""


class Trace(SQLModel, table=True):
    """One act. `change` maps a field to [before, after]."""

    __table_args__ = (UniqueConstraint("owner", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    owner: str = Field(max_length=ID_LENGTH)
    number: int
    at: datetime
    person_id: str | None = Field(default=None, max_length=ID_LENGTH)
    by: str = Field(max_length=200)
    act: str = Field(max_length=80)
    noun: str = Field(max_length=40)
    noun_id: str = Field(max_length=ID_LENGTH, index=True)
    change: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    reason: str = ""
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class TraceHead(SQLModel, table=True):
    """The end of each chain. Locking this row keeps two writers of one committee in line."""

    owner: str = Field(primary_key=True, max_length=ID_LENGTH)
    number: int = 0
    hash: str = Field(default="", max_length=64)


class Traced(SQLModel):
    """A table whose rows each name the trace of their last change."""

    trace_id: str = Field(default="", foreign_key="trace.id", max_length=ID_LENGTH)


def leave_trace(
    session: Session,
    *,
    by: Actor,
    act: str,
    noun: str,
    noun_id: str,
    owner: str = INSTALLATION,
    change: Mapping[str, tuple[object, object]] | None = None,
    reason: str = "",
) -> Trace:
    """Write the trace of one act, before its changes are flushed.

    Every row changed until the next trace is stamped with this one. `owner` is the committee's id.
    """
    head = session.get(TraceHead, owner, with_for_update=True) or TraceHead(owner=owner)
    trace = Trace(
        owner=owner,
        number=head.number + 1,
        at=datetime.now(UTC),
        person_id=by.person_id,
        by=by.name,
        act=act,
        noun=noun,
        noun_id=noun_id,
        change={field: [_as_kept(old), _as_kept(new)] for field, (old, new) in (change or {}).items()},
        reason=reason,
        previous_hash=head.hash,
        hash="",
    )
    trace.hash = hash_of(trace)
    head.number, head.hash = trace.number, trace.hash
    session.flush()
    session.info["trace"] = trace
    session.add_all((head, trace))
    session.flush()
    return trace


def hash_of(trace: Trace) -> str:
    """SHA-256 over everything that the trace says and the hash before it."""
    said = [
        trace.previous_hash,
        trace.owner,
        trace.number,
        trace.at.astimezone(UTC).isoformat(timespec="microseconds"),
        trace.person_id,
        trace.by,
        trace.act,
        trace.noun,
        trace.noun_id,
        trace.change,
        trace.reason,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links(traces: list[Trace]) -> list[int]:
    """The numbers of the traces in a chain, given in order, that do not fit the one before."""
    broken = []
    previous, expected = "", 1
    for trace in traces:
        if (trace.previous_hash, trace.number, trace.hash) != (previous, expected, hash_of(trace)):
            broken.append(trace.number)
        previous, expected = trace.hash, trace.number + 1
    return broken


def _as_kept(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str) and len(value) > LONGEST_WORDS:
        return "sha256:" + hashlib.sha256(value.encode()).hexdigest()
    if isinstance(value, (str, int, bool, type(None))):
        return value
    return _as_kept(json.dumps(value, default=_as_text, ensure_ascii=False, sort_keys=True))


def _as_text(value: object) -> object:
    return value.value if isinstance(value, Enum) else str(value)


@event.listens_for(OrmSession, "before_flush")
def stamp_changes(session: OrmSession, *_: object) -> None:
    """Stamp each changed row with the current trace; refuse a change that has none."""
    changed = [
        row for row in (*session.new, *session.dirty) if isinstance(row, Traced) and session.is_modified(row)
    ]
    gone = [row for row in session.deleted if isinstance(row, Traced)]
    trace = session.info.get("trace")
    if gone:
        raise UntracedChange(f"{type(gone[0]).__name__} is never deleted; it keeps its trace.")
    for row in changed:
        if trace is None:
            raise UntracedChange(f"{type(row).__name__} was changed without a trace.")
        row.trace_id = trace.id


@event.listens_for(OrmSession, "after_transaction_end")
def forget_trace(session: OrmSession, transaction: Any) -> None:
    """A trace speaks for its own transaction only."""
    if transaction.parent is None:
        session.info.pop("trace", None)
