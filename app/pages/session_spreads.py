"""The views of a session that stand, for good, beside the entry of a judgement that followed them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from app.pages.room_parts import RoundInRoom, rounds_in_room
from evaluations.queries.session import agreed_in_sessions
from evaluations.session import RoomSession
from indicators.framework import Framework, QualityIndicator


@dataclass(frozen=True)
class SpreadBeside:
    """The session in which an entry was agreed, and the rounds of views before it, the first one first."""

    room: RoomSession
    href: str
    rounds: tuple[RoundInRoom, ...]


def spreads_beside(
    session: Session,
    home: str,
    committee_id: str,
    entry_ids: Collection[str],
    framework: Framework,
    indicator: QualityIndicator,
) -> dict[str, SpreadBeside]:
    """By entry, for those that were agreed in a session; three statements. `home`: where the committee is."""
    found = agreed_in_sessions(session, committee_id, entry_ids)
    return {
        entry_id: SpreadBeside(
            room=agreed.room,
            href=f"{home}/sessions/{agreed.room.id}/record",
            # What the views prompted was for the room; here they only stand beside what followed.
            rounds=rounds_in_room(agreed.rounds, framework, indicator, sources=0),
        )
        for entry_id, agreed in found.items()
    }
