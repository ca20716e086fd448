"""What a group comes to after the reveal: an agreed judgement with its dissent, or what would settle it."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from evaluations.actions.guarding import refuse_personal
from evaluations.actions.judgement import agree
from evaluations.actions.pulse import hold_item
from evaluations.actions.session import refuse_errors, trace
from evaluations.committee import Unit
from evaluations.cycle import Cycle
from evaluations.judgement import JudgementEntry, Words
from evaluations.session import Act, AgendaItem, ItemState, SessionOutcome
from evaluations.trace import Actor


def agree_in_session(
    session: Session,
    *,
    by: Actor,
    item: AgendaItem,
    words: Words,
    version: int,
    judged_on: date | None = None,
    reason: str = "",
    not_personal: str = "",
) -> JudgementEntry:
    """Agree the group's judgement: the same noun as on the pad, with its history and evidence.

    `version` is the judgement's that the form started from, `judged_on` today unless given. Where something
    is agreed already this is a revision, which needs a reason. Raises like `agree`, and NotNow where the
    table does not allow it.
    """
    held = hold_item(session, item, Act.AGREE)
    room = held.room
    entry = agree(
        session,
        by=by,
        cycle=session.get_one(Cycle, room.cycle_id),
        unit=session.get_one(Unit, room.unit_id),
        indicator=item.indicator,
        words=words,
        version=version,
        judged_on=judged_on,
        reason=reason,
        not_personal=not_personal,
    )
    change = {"indicator": (item.indicator, item.indicator), "entry_id": (None, entry.id)}
    trace(session, by, room, "level agreed in session", change)
    _come_to(session, by, item, entry_id=entry.id)
    item.state = ItemState.AGREED
    held.beat()
    session.flush()
    return entry


def leave_open(
    session: Session, *, by: Actor, item: AgendaItem, would_settle: str, not_personal: str = ""
) -> None:
    """Record that the group did not agree, and what would settle it. The judgement stays as it stood.

    Raises Invalid, LooksPersonal, NotNow.
    """
    held = hold_item(session, item, Act.LEAVE_OPEN)
    refuse_errors({"would_settle": "" if would_settle.strip() else "Say what would settle it."})
    refuse_personal({"would_settle": would_settle}, not_personal=not_personal)
    change = {
        "indicator": (item.indicator, item.indicator),
        "would_settle": (None, would_settle.strip()),
    }
    trace(session, by, held.room, "not agreed in session", change, not_personal)
    _come_to(session, by, item, would_settle=would_settle.strip())
    item.state = ItemState.NOT_AGREED
    held.beat()
    session.flush()


def _come_to(
    session: Session, by: Actor, item: AgendaItem, *, entry_id: str | None = None, would_settle: str = ""
) -> None:
    session.add(
        SessionOutcome(
            committee_id=item.committee_id,
            item_id=item.id,
            round=item.round,
            entry_id=entry_id,
            would_settle=would_settle,
            at=datetime.now(UTC),
            by=by.name,
        )
    )
