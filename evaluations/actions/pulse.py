"""The pulse of a session: its acts pass one after the other, and connected screens are told of each."""

from dataclasses import dataclass

from sqlmodel import Session, select

from evaluations.permissions import require_now, takes_act
from evaluations.refusals import NotFound, NotNow
from evaluations.session import ON_NOW, Act, AgendaItem, RoomSession, SessionPulse


@dataclass(frozen=True)
class Held:
    """A session as it stands now, held until the end of the transaction."""

    room: RoomSession
    pulse: SessionPulse

    def beat(self, *, for_everybody: bool = True) -> None:
        """Tell connected screens that something changed.

        Not `for_everybody`: only who is here, or who has given a view, so that it may wait a moment.
        """
        self.pulse.number += 1
        if for_everybody:
            self.pulse.turn += 1


def hold(session: Session, room_id: str) -> Held:
    """Take the session's turn first, then look at it: what another act did meanwhile is seen.

    Raises NotFound.
    """
    pulse = session.get(SessionPulse, room_id, with_for_update=True, populate_existing=True)
    room = session.get(RoomSession, room_id, populate_existing=True)
    if pulse is None or room is None:
        raise NotFound
    return Held(room, pulse)


def hold_item(session: Session, item: AgendaItem, act: Act) -> Held:
    """Hold the session of an item that is on the agenda, refusing what the table does not allow now."""
    held = hold(session, item.session_id)
    session.refresh(item)
    if not item.is_on_agenda:
        raise NotFound
    require_now(takes_act(act, held.room.stage, item.state))
    return held


def items_of(session: Session, room_id: str) -> list[AgendaItem]:
    """Every item that ever stood on the agenda, in its order, as it stands now."""
    items = select(AgendaItem).where(AgendaItem.session_id == room_id)
    rows = session.exec(items, execution_options={"populate_existing": True})
    return sorted(rows, key=lambda item: (item.position, item.id))


def refuse_two_at_once(session: Session, item: AgendaItem) -> None:
    """Raise NotNow while the room looks at another indicator."""
    on_now = [
        each for each in items_of(session, item.session_id) if each.state in ON_NOW and each.id != item.id
    ]
    if on_now:
        number = on_now[0].indicator
        raise NotNow(f"The room is looking at {number}. Agree it, leave it open or park it first.")
